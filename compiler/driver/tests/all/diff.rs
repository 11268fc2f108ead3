//! What a change means, in a scratch repository as a team would have it.

use crate::run::{charta, exits};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ON: &str = "2026-06-01";

const USES: &str =
    "use std.purposes.research\nuse town.{analysts, board, institute, journeys, server, town_hall}\n";

const PARTIES: &str = r#"
module town

use std.eu.jurisdictions.FR

organisation town_hall "Town hall" {
  established: FR
}

organisation institute "Institute" {
  established: FR
}

group analysts of institute "Analysts" {
  members: "four named persons"
}

organisation board "Ethics board" {
  established: FR
}

hosting server "Server" {
  operator: town_hall
  located: FR
}

dataset journeys "Journeys" {
  controller: town_hall
  hosted: server

  column journey_id: text required
  column started_on: date
  column line: text
  column age: integer
  column paid_by: text
}
"#;

fn contract(number: usize, columns: &str, rest: &str) -> String {
    format!(
        r#"
contract study_{number} "Study {number}" {{
  reference: "T-{number}"
  provider: town_hall
  recipient: institute
  term: from 2026-01-01 until 2026-12-31
  processed_at: server
  approval: board "B-{number}" from 2025-12-01 until 2027-12-31

  permit analysts
    to read journeys [{columns}]
    for research
    where age >= {number}
    per "Convention, art. 1"
{rest}}}
"#
    )
}

fn project(folder: &Path, files: &[(&str, String)]) {
    fs::write(folder.join("charta.toml"), "name = \"town\"\nedition = \"2026\"\n").unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.output().expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "change"]);
}

fn start(folder: &Path) {
    git(folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(folder);
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    charta(folder, &[&["diff", "--on", ON][..], arguments].concat())
}

fn module(contracts: &str) -> String {
    format!("module studies\n\n{USES}{contracts}")
}

#[test]
fn one_more_column_in_one_clause_is_just_that() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let with = |columns: &str| {
        let mut text = contract(1, "journey_id, line", "");
        text.push_str(&contract(2, columns, ""));
        [("town.charta", PARTIES.to_owned()), ("studies.charta", module(&text))]
    };
    project(at, &with("journey_id"));
    start(at);
    git(at, &["switch", "--quiet", "--create", "wider"]);
    project(at, &with("journey_id, paid_by"));
    commit(at);
    let said = exits(&diff(at, &["main..HEAD", "--format", "plain", "--fail-on", "widened"]), 1);
    assert!(
        said.contains(
            "analysts may now read journeys [paid_by] for research at server, from 2026-01-01 until 2026-12-31, \
             rows with age >= 2"
        ),
        "{said}"
    );
    assert!(said.contains("denied before, shown as is after"), "{said}");
    assert!(said.contains("+ studies.study_2#1 (studies.charta:"), "{said}");
    assert!(said.contains("studies.study_2: Ethics board, Town hall and Institute"), "{said}");
    assert!(said.contains("1 widened; judged on 2026-06-01"), "{said}");
    assert!(!said.contains("study_1"), "{said}");
    // What stands here is compared as well, and so are three dots, and the way back narrows.
    exits(&diff(at, &["main", "--fail-on", "widened"]), 1);
    exits(&diff(at, &["main...HEAD", "--fail-on", "widened"]), 1);
    let back = exits(&diff(at, &["HEAD..main", "--format", "plain", "--fail-on", "widened"]), 0);
    assert!(back.contains("analysts may no longer read journeys [paid_by]"), "{back}");
    exits(&diff(at, &["HEAD..main", "--fail-on", "changed"]), 1);
    exits(&diff(at, &["HEAD..HEAD", "--fail-on", "changed"]), 0);
    let json = exits(&diff(at, &["main..HEAD", "--format", "json"]), 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["changes"][0]["change"], "permitted");
    assert_eq!(json["changes"][0]["new_clauses"][0]["name"], "studies.study_2#1");
}

#[test]
fn fifty_files_reordered_renamed_and_laid_out_differ_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut files = vec![("town.charta".to_owned(), PARTIES.to_owned())];
    for number in 1..=50 {
        let rest = "\n  require storage in std.eu.jurisdictions.EU throughout term\n\n  \
                    duty institute\n    to delete journeys within 30 days of end of term\n";
        let text = contract(number, "journey_id, line, age", rest);
        files.push((format!("old/study_{number}.charta"), format!("module study_{number}\n\n{USES}{text}")));
    }
    let named: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    project(at, &named);
    start(at);
    fs::remove_dir_all(at.join("old")).unwrap();
    for (number, (_, text)) in files.iter().skip(1).enumerate() {
        // Other names of files and contracts, other blanks, columns in another order, facts in another order.
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let provider = lines.iter().position(|line| line.contains("provider:")).unwrap();
        lines.swap(provider, provider + 2);
        let text = lines.join("\n\n").replace("journey_id, line, age", "age,   journey_id,\n      line");
        let text =
            text.replace("contract study_", "contract research_").replace("module study_", "module work_");
        fs::create_dir_all(at.join("new")).unwrap();
        fs::write(at.join(format!("new/{}.charta", 99 - number)), format!("// laid out\n{text}")).unwrap();
    }
    commit(at);
    let said = exits(&diff(at, &["HEAD~1..HEAD", "--format", "plain", "--fail-on", "changed"]), 0);
    assert!(said.contains("nothing changes; judged on 2026-06-01"), "{said}");
    assert!(said.contains("contract study_7.study_7 is now work_7.research_7"), "{said}");
}

#[test]
fn facts_alone_change_what_is_found_and_reached() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let parties = |established: &str| {
        let text = PARTIES.replace(
            "organisation board",
            &format!(
                "organisation holding \"Holding\" {{\n  established: {established}\n  owners: none\n}}\n\norganisation board"
            ),
        );
        let text = text.replace(
            "organisation town_hall \"Town hall\" {",
            "organisation operator \"Operator\" {\n  established: FR\n  owners: holding 100 %\n}\n\n\
             organisation town_hall \"Town hall\" {",
        );
        let text = text.replace("operator: town_hall", "operator: operator");
        text.replace(
            "use std.eu.jurisdictions.FR",
            "use std.eu.jurisdictions.FR\nuse std.us.jurisdictions.US",
        )
    };
    let rest = "\n  require hosting beyond reach of std.us.cloud_act throughout term\n";
    let studies = module(&contract(1, "journey_id", rest));
    project(at, &[("town.charta", parties("FR")), ("studies.charta", studies.clone())]);
    start(at);
    project(at, &[("town.charta", parties("US")), ("studies.charta", studies)]);
    let said = exits(&diff(at, &["HEAD", "--format", "plain", "--fail-on", "widened"]), 0);
    assert!(said.contains("+ error[HST003] foreign-law-reach"), "{said}");
    assert!(said.contains("`std.us.cloud_act` reaches `server`"), "{said}");
    exits(&diff(at, &["HEAD", "--fail-on", "changed"]), 1);
}

#[test]
fn a_thing_of_the_world_is_its_name_unless_its_author_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let studies = |dataset: &str| module(&contract(1, "journey_id", "")).replace("journeys", dataset);
    let parties = |dataset: &str| {
        PARTIES.replace("dataset journeys \"Journeys\"", &format!("dataset {dataset} \"Data of {dataset}\""))
    };
    project(at, &[("town.charta", parties("journeys")), ("studies.charta", studies("journeys"))]);
    start(at);
    project(at, &[("town.charta", parties("trips")), ("studies.charta", studies("trips"))]);
    let said = exits(&diff(at, &["HEAD", "--format", "plain", "--fail-on", "widened"]), 1);
    assert!(said.contains("may now read trips [journey_id]"), "{said}");
    assert!(said.contains("may no longer read journeys [journey_id]"), "{said}");
    let said = exits(
        &diff(at, &["HEAD", "--renamed", "journeys=trips", "--format", "plain", "--fail-on", "widened"]),
        0,
    );
    assert!(said.contains("dataset town.journeys is now town.trips"), "{said}");
    assert!(said.contains("1 fact otherwise; judged on"), "{said}");
    let said = exits(&diff(at, &["HEAD", "--renamed", "journeys=tripz"]), 2);
    assert!(said.contains("`journeys=tripz` renames nothing"), "{said}");
    exits(&diff(at, &["HEAD", "--renamed", "journeys"]), 2);
}

/// What the change of one text of the parties to another says.
fn changed_parties(from: &[(&str, &str)], to: &[(&str, &str)], arguments: &[&str], code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = |replaced: &[(&str, &str)]| {
        let all = |text: String| replaced.iter().fold(text, |text, (old, new)| text.replace(old, new));
        [
            ("town.charta", all(PARTIES.to_owned())),
            ("studies.charta", all(module(&contract(1, "journey_id, line", "")))),
        ]
    };
    project(at, &text(from));
    start(at);
    project(at, &text(to));
    exits(&diff(at, &[&["HEAD", "--format", "plain"], arguments].concat()), code)
}

#[test]
fn a_group_is_its_organisations() {
    let both = ("recipient: institute", "recipient: institute, board");
    let moved = ("analysts of institute", "analysts of board");
    let said = changed_parties(&[both], &[both, moved], &["--fail-on", "widened"], 1);
    assert!(
        said.contains("analysts of board may now") && said.contains("analysts of institute may no longer"),
        "{said}"
    );
    assert!(said.contains("studies.study_1: Ethics board, Town hall and Institute\n"), "{said}");
}

#[test]
fn another_name_with_another_fact_is_another_thing() {
    let cases: &[&[(&str, &str)]] = &[
        &[("institute", "broker"), ("\"Institute\" {", "\"Institute\" {\n  owners: board 100 %\n")],
        &[("institute", "broker"), ("\"Institute\" {", "\"Institute\" {\n  controlled_by: board\n")],
        &[("institute", "broker"), ("\"Institute\" {", "\"Institute\" {\n  contact: \"x\"\n")],
        &[("analysts", "crew"), ("four named persons", "everybody")],
        &[("journeys", "trips"), ("hosted: server", "hosted: server\n  source: table x.secret")],
        &[("server", "cloud"), ("located: FR", "located: FR\n  keys_held_by: board")],
        &[("server", "cloud"), ("located: FR", "located: FR\n  technology: board")],
    ];
    for case in cases {
        let said = changed_parties(&[], case, &["--fail-on", "widened"], 1);
        let held = format!("town.{} is now", case[0].0);
        assert!(!said.contains(&held) && said.contains("may no longer"), "{said}");
        // With the name alone another, it is the same.
        let said = changed_parties(&[], &case[..1], &["--fail-on", "changed"], 0);
        assert!(said.contains(&format!("town.{} is now town.{}", case[0].0, case[0].1)), "{said}");
    }
}

#[test]
fn a_column_is_renamed_with_what_is_derived_from_it() {
    let derived = (
        "  column paid_by: text\n}",
        "  column paid_by: text\n}\n\ndataset counts \"Counts\" {\n  controller: town_hall\n  hosted: server\n  \
         derived_from: journeys [line, age]\n}",
    );
    let read = ("journeys [journey_id, line]", "journeys [line], counts [line]");
    let used = ("journeys, server", "counts, journeys, server");
    let to = [derived, read, used, ("line", "street")];
    for said in ["line=street", "journeys.line=journeys.street"] {
        let renamed = ["--renamed", said, "--fail-on", "changed"];
        let said = changed_parties(&to[..3], &to, &renamed, 0);
        assert!(said.contains("town.counts.line is now town.counts.street"), "{said}");
    }
    let said = changed_parties(&to[..3], &to, &["--renamed", "lines=street"], 2);
    assert!(said.contains("or `stays.line=stays.street` for a column"), "{said}");
}

/// A project of many permits to one recipient, each over rows of its own.
fn overlapping(first: usize, columns: impl Fn(usize) -> String) -> [(&'static str, String); 2] {
    let parties = PARTIES.replace(
        "  column journey_id",
        &((0..120).map(|at| format!("  column c{at}: integer\n")).collect::<String>()
            + "  column journey_id"),
    );
    let mut text = contract(1, "journey_id", "");
    let permits: String = (0..120)
        .map(|at| {
            let shown = columns(at);
            format!("  permit institute to read journeys{shown} for research where c{at} = {}\n", first + at)
        })
        .collect();
    text = text.trim_end().trim_end_matches('}').to_owned() + &permits + "}\n";
    [("town.charta", parties), ("studies.charta", module(&text))]
}

#[test]
fn hundreds_of_clauses_that_overlap_are_compared_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    project(at, &overlapping(0, |_| String::new()));
    start(at);
    project(at, &overlapping(1_000, |_| String::new()));
    let said = exits(&diff(at, &["HEAD", "--format", "plain", "--fail-on", "widened"]), 1);
    assert!(said.contains("institute may now read journeys"), "{said}");
    // Each column has rows of its own here: that is too much, and said.
    let all_but = |at: usize| format!(" [all except c{at}]");
    project(at, &overlapping(0, all_but));
    commit(at);
    project(at, &overlapping(1_000, all_but));
    let said = exits(&diff(at, &["HEAD"]), 2);
    assert!(said.contains("too many parts together to be compared; compare in smaller steps"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let said = exits(&diff(at, &["main..HEAD"]), 2);
    assert!(said.contains("`main` is no revision that git knows"), "{said}");
    project(
        at,
        &[("town.charta", PARTIES.to_owned()), ("studies.charta", module(&contract(1, "journey_id", "")))],
    );
    start(at);
    for bad in ["--upload-pack=x..HEAD", "nothing..HEAD", "HEAD..nothing", "HEAD...nothing"] {
        let said = exits(&diff(at, &["--", bad]), 2);
        assert!(said.starts_with("charta: `"), "{said}");
    }
    fs::write(at.join("studies.charta"), "contract {").unwrap();
    let said = exits(&diff(at, &["HEAD"]), 2);
    assert!(said.contains("`.` is not understood") && said.contains("studies.charta:1"), "{said}");
    let mut deep = String::new();
    let _ = write!(deep, "{}", module(&contract(1, "journey_id", "")));
    fs::write(at.join("studies.charta"), deep).unwrap();
    exits(&diff(at, &["HEAD", "--fail-on", "changed"]), 0);
}

/// A repository whose branch `wider` shows a column more than `main` does.
fn widening(at: &Path) {
    let with = |columns: &str| {
        [("town.charta", PARTIES.to_owned()), ("studies.charta", module(&contract(1, columns, "")))]
    };
    project(at, &with("journey_id"));
    start(at);
    git(at, &["switch", "--quiet", "--create", "wider"]);
    project(at, &with("journey_id, paid_by"));
    commit(at);
}

#[test]
fn a_folder_takes_no_revisions_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    widening(at);
    let same = |name: &str| {
        let inner = at.join(name);
        fs::create_dir_all(&inner).unwrap();
        project(&inner, &[("town.charta", PARTIES.to_owned())]);
    };
    for name in ["HEAD", "main", "old"] {
        same(name);
    }
    exits(&diff(at, &["main..HEAD", "--fail-on", "widened"]), 1);
    exits(&diff(at, &["main...HEAD", "--fail-on", "widened"]), 1);
    let said = exits(&diff(at, &["old..HEAD", "--fail-on", "widened"]), 2);
    assert!(said.contains("`old` is no revision that git knows"), "{said}");
    let said = exits(&diff(at, &["main", "HEAD", "--fail-on", "widened"]), 2);
    assert!(
        said.contains("`main` is a file or folder here, and a revision as well; write `./main`"),
        "{said}"
    );
    same("main..HEAD");
    let said = exits(&diff(at, &["main..HEAD", "--fail-on", "widened"]), 2);
    assert!(said.contains("`main..HEAD` is a file or folder here, and a revision as well"), "{said}");
    // A path that says that it is one is one.
    exits(&diff(at, &["./main", "./HEAD", "--fail-on", "changed"]), 0);
    exits(&diff(at, &["./main..HEAD", "old", "--fail-on", "changed"]), 0);
}

#[cfg(unix)]
#[test]
fn a_revision_holds_what_the_working_copy_does() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    widening(at);
    // What no check reads forbids nothing in a revision, either; nor does what nobody reads have to be small.
    let forbid =
        "module more\n\nuse town.*\n\nrulebook strict \"Strict\" {\n  forbid anyone to read journeys\n}\n";
    fs::create_dir_all(at.join("node_modules")).unwrap();
    fs::create_dir_all(at.join("built")).unwrap();
    fs::write(at.join("node_modules/more.charta"), forbid).unwrap();
    fs::write(at.join("built/more.charta"), "this is no contract").unwrap();
    fs::write(at.join("built/manifest.json"), "{\"charta\": \"1\", \"artifacts\": []}").unwrap();
    fs::File::create(at.join("large.csv")).unwrap().set_len(70 << 20).unwrap();
    // Links are followed within the revision, to files and to folders.
    fs::create_dir_all(at.join(".kept")).unwrap();
    let extra = |number: usize| format!("module extra_{number}\n\n{USES}{}", contract(number, "line", ""));
    fs::write(at.join(".kept/seven.charta"), extra(7)).unwrap();
    fs::write(at.join(".eight"), extra(8)).unwrap();
    symlink(".kept", at.join("kept")).unwrap();
    symlink(".eight", at.join("eight.charta")).unwrap();
    commit(at);
    exits(&diff(at, &["HEAD", "--fail-on", "changed"]), 0);
    let said = exits(&diff(at, &["main..HEAD", "--format", "plain", "--fail-on", "widened"]), 1);
    assert!(said.contains("extra_7.study_7#1") && said.contains("extra_8.study_8#1"), "{said}");
    // What a revision does not hold is said.
    symlink("/nowhere/nine.charta", at.join("nine.charta")).unwrap();
    commit(at);
    let said = exits(&diff(at, &["main..HEAD"]), 2);
    assert!(said.contains("`nine.charta` cannot be read: it leads out of the repository"), "{said}");
    fs::remove_file(at.join("nine.charta")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"t\xffn.charta");
    fs::write(at.join(name), extra(9)).unwrap();
    commit(at);
    let said = exits(&diff(at, &["main..HEAD"]), 2);
    assert!(said.contains("its name is not UTF-8"), "{said}");
    fs::remove_file(at.join(name)).unwrap();
    commit(at);
    git(at, &["update-index", "--add", "--cacheinfo", &format!("160000,{},parts", "1".repeat(40))]);
    git(at, &["commit", "--quiet", "--message", "change"]);
    let said = exits(&diff(at, &["main..HEAD"]), 2);
    assert!(said.contains("`parts` cannot be read: another repository stands there (a submodule)"), "{said}");
}

#[test]
fn the_project_says_which_repository_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("one");
    fs::create_dir_all(&at).unwrap();
    widening(&at);
    let other = folder.path().join("other");
    fs::create_dir_all(&other).unwrap();
    project(&other, &[("town.charta", PARTIES.to_owned())]);
    start(&other);
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    command.current_dir(&at).args(["diff", "--on", ON, "main..wider", "--fail-on", "widened"]);
    command.env("GIT_DIR", other.join(".git")).env("GIT_WORK_TREE", &other).env("GIT_INDEX_FILE", "none");
    exits(&command.output().unwrap(), 1);
    // A clone without its history says so.
    let source = format!("file://{}", at.display());
    git(folder.path(), &["clone", "--quiet", "--depth", "1", "--branch", "wider", &source, "shallow"]);
    let shallow = folder.path().join("shallow");
    for range in ["HEAD~1..HEAD", "HEAD~1...HEAD"] {
        let said = exits(&diff(&shallow, &[range]), 2);
        assert!(said.contains("`HEAD~1` is no revision that git knows in `.`; this clone has"), "{said}");
        assert!(said.contains("(`git fetch --unshallow`)"), "{said}");
        assert!(
            said.contains("a branch of the remote that was not fetched is fetched by its name"),
            "{said}"
        );
    }
    git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    let said = exits(&diff(&shallow, &["origin/main...HEAD"]), 2);
    assert!(
        said.contains("`origin/main` is no revision") && said.contains("is fetched by its name"),
        "{said}"
    );
    git(&shallow, &["fetch", "--quiet", "origin", "main:refs/remotes/origin/main"]);
    exits(&diff(&shallow, &["origin/main...HEAD"]), 0);
    let said = exits(&diff(&at, &["nothing...HEAD"]), 2);
    assert!(said.contains("`nothing` is no revision that git knows"), "{said}");
    let said = exits(&diff(&at, &["nothing"]), 2);
    assert!(said.contains("there is no file or folder `nothing`, and `nothing` is no revision"), "{said}");
}

#[test]
fn hostile_words_stay_words_in_a_comment() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let hostile = r#"<script>alert(1)</script> | [x](http://evil.example) \n # y"#;
    let text = |columns: &str| {
        module(&contract(1, columns, "")).replace("Convention, art. 1", &hostile.replace('\\', ""))
    };
    project(at, &[("town.charta", PARTIES.to_owned()), ("studies.charta", text("journey_id"))]);
    start(at);
    project(at, &[("town.charta", PARTIES.to_owned()), ("studies.charta", text("journey_id, line"))]);
    let said = exits(&diff(at, &["HEAD", "--markdown"]), 0);
    assert!(!said.contains("<script>") && !said.contains("](http"), "{said}");
    let rows = said.lines().filter(|line| line.starts_with("| analysts"));
    assert_eq!(rows.map(|line| line.matches(" | ").count()).collect::<Vec<_>>(), [8], "{said}");
    // Whoever reviews reads the clause itself, and where it stands.
    let stands =
        said.lines().find(|line| line.starts_with("  - as it stands: ")).unwrap_or_else(|| panic!("{said}"));
    assert!(stands.contains("(studies.charta:14") && stands.contains("permit analysts to read"), "{said}");
}

/// What the guide shows is what comes.
#[test]
fn the_guides_transcript_is_true() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/reviewing.md");
    let guide = fs::read_to_string(guide).unwrap();
    let block = |start: &str| {
        let (_, rest) = guide.split_once(start).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let contracts = block("```charta\n");
    let transcript = block("```text\n$ charta diff main..HEAD\n");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    project(at, &[("town.charta", contracts.clone())]);
    start(at);
    git(at, &["switch", "--quiet", "--create", "wider"]);
    project(at, &[("town.charta", contracts.replace("[started_on, line]", "[started_on, line, paid_by]"))]);
    commit(at);
    let said = exits(&diff(at, &["main..HEAD", "--width", "100"]), 0);
    assert_eq!(said, transcript);
}

/// So is what it shows of a ban that goes with the scenario that guards it.
#[test]
fn the_guides_ban_goes_as_it_says() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/reviewing.md");
    let guide = fs::read_to_string(guide).unwrap();
    let block =
        |text: &str, start: &str| text.split_once(start).unwrap().1.split_once("```").unwrap().0.to_owned();
    let contracts = block(&guide, "```charta\n");
    let transcript = block(guide.split_once("## A ban").unwrap().1, "```text\n$ charta diff main..HEAD\n");
    let cites = "per \"Convention, article 1\"\n";
    let ban = "  forbid everyone to sell journeys for any purpose\n";
    let scenario = "\nscenario \"nobody sells\" {\n  on 2026-06-01\n  expect deny everyone to sell journeys for any purpose\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    project(
        at,
        &[("town.charta", format!("{}{scenario}", contracts.replace(cites, &format!("{cites}{ban}"))))],
    );
    start(at);
    git(at, &["switch", "--quiet", "--create", "freer"]);
    project(at, &[("town.charta", contracts)]);
    commit(at);
    let arguments = ["main..HEAD", "--width", "100", "--fail-on", "widened,guards"];
    assert_eq!(exits(&diff(at, &arguments), 1), transcript);
}
