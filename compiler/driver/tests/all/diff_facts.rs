//! What a change of facts means, who is to approve a widening, and what words a change is told in.

use std::fs;
use std::path::Path;
use std::process::Command;

pub(crate) const TOWN: &str = r#"
module town

jurisdiction FR "France"
jurisdiction US "United States"
purpose planning "Planning"
purpose research "Research"
purpose c3 "Third phase"
purpose c9 "Ninth phase"

organisation town_hall  "Town hall"    { established: FR  owners: none }
organisation institute  "Institute"    { established: FR  owners: none }
organisation university "University"   { established: FR  owners: none }
organisation board      "Ethics board" { established: FR  owners: none }
organisation court      "Data court"   { established: FR  owners: none }
group team of institute "Team" { members: "four named persons" }
hosting server "Server" { operator: town_hall  located: FR }

procedure way "Way to data" { decided_by: court }

dataset journeys "Journeys" {
  controller: town_hall
  hosted:     server
  source:     table a.b
  column started_on: date
  column line:       text
  column age:        integer
  column paid_by:    text
}

template access "Access" {
  parameters: USE
  require purpose in USE
}

rulebook rules "Rules of the house" {
  applies_to: every contract
  in_force:   from 2020-01-01
  derogation: until 2030-01-01
  require term of at most 5 years
}

contract study "Study of lines" {
  provider:  town_hall
  recipient: institute
  term:      from 2026-01-01 until 2026-12-31
  approval:  board "B-1" from 2025-12-01 until 2027-12-31
  retention: 1 years
  follows:   access [planning]
  subprocessors: none
  permit institute to read journeys [started_on, line] for planning showing started_on by month
}

contract c3 "Study of payments" {
  provider:  town_hall
  recipient: university
  term:      from 2026-01-01 until 2026-12-31
  approval:  court "C-1" from 2025-12-01 until 2027-12-31
  retention: 1 years
  require purpose in c3, planning
  permit university to read journeys [line] for planning where age > 20
}
"#;

pub(crate) fn diff(old: &str, new: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, text) in [("old", old), ("new", new)] {
        fs::create_dir(at.join(name)).unwrap();
        fs::write(at.join(name).join("town.charta"), text).unwrap();
    }
    compared(at, arguments)
}

pub(crate) fn compared(at: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    command.current_dir(at).args(["diff", "old", "new", "--on", "2026-06-01", "--fail-on", "changed"]);
    let output = command.args(["--format", "plain"]).args(arguments).output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), said)
}

/// What is said of the project with some words replaced by others.
fn changed(replaced: &[(&str, &str)], code: i32) -> String {
    let text = replaced.iter().fold(TOWN.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let (exits, said) = diff(TOWN, &text, &[]);
    assert_eq!(exits, Some(code), "{said}");
    said
}

pub(crate) fn has(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.contains(line), "`{line}` is missing:\n{said}");
    }
}

#[test]
fn facts_that_are_otherwise_are_told() {
    let cases = [
        (
            "table a.b",
            "table x.secret",
            "dataset town.journeys, source: `table a.b` before, `table x.secret` after",
        ),
        ("four named persons", "everybody", "group town.team, members: `\"four named persons\"` before"),
        (
            "subprocessors: none",
            "subprocessors: university",
            "contract town.study, subprocessors: `none` before, `university` after",
        ),
        (
            "in_force:   from 2020-01-01",
            "in_force: from 2020-01-01 until 2020-02-01",
            "rulebook town.rules, in_force:",
        ),
        (
            "applies_to: every contract",
            "applies_to: contracts of court",
            "rulebook town.rules, applies_to: `every contract` before, `contracts of court` after",
        ),
        (
            "  subprocessors: none",
            "  subprocessors: none derogation: rules \"we may\"",
            "contract town.study, derogation: not stated before, `rules \"we may\"` after",
        ),
        (
            "column age:        integer",
            "column age: integer required",
            "dataset town.journeys, column age: `integer` before, `integer required` after",
        ),
        (
            "group team of institute",
            "group team of university",
            "group town.team, of: `institute` before, `university` after",
        ),
        (
            "decided_by: court",
            "decided_by: board",
            "procedure town.way, decided_by: `court` before, `board` after",
        ),
        (
            "purpose research \"Research\"",
            "purpose research \"Research\" in c9",
            "purpose town.research, in: not stated before, `c9` after",
        ),
        (
            "FR  owners: none }\norganisation board ",
            "US  owners: none }\norganisation board ",
            "organisation town.university, established: `FR` before, `US` after",
        ),
        (
            "access [planning]",
            "access [c9]",
            "contract town.study, follows: `access [planning]` before, `access [c9]` after",
        ),
        (
            "term:      from 2026-01-01 until 2026-12-31\n  approval:  court",
            "term: from 2026-01-01 until 2026-06-30\n  approval:  court",
            "contract town.c3, term: `from 2026-01-01 until 2026-12-31` before",
        ),
    ];
    for (old, new, line) in cases {
        let said = changed(&[(old, new)], 1);
        has(&said, &["Facts\n", line, "1 fact otherwise"]);
    }
    let said = changed(&[("\"Institute\"", "\"University \""), ("\"University\"", "\"Institute\"")], 1);
    has(&said, &["town.institute, label: `\"Institute\"` before", "2 facts otherwise; judged on 2026-06-01"]);
    let said =
        changed(&[("template access", "event fair \"Fair\" { happened: 2026-05-01 }\ntemplate access")], 1);
    has(&said, &["  + event town.fair\n", "1 new declaration; judged"]);
    let back = diff(
        &TOWN.replace("template access", "event fair { happened: 2026-05-01 }\ntemplate access"),
        TOWN,
        &[],
    );
    has(&back.1, &["  - event town.fair\n", "1 declaration gone; judged"]);
}

#[test]
fn the_same_name_of_something_else_is_told_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, module) in [("old", "north"), ("new", "south")] {
        fs::create_dir(at.join(name)).unwrap();
        for place in ["north", "south"] {
            let text = format!("module {place}\njurisdiction home \"Home\"\n");
            fs::write(at.join(name).join(format!("{place}.charta")), text).unwrap();
        }
        let text = format!(
            "module town\nuse {module}.home\norganisation hall {{ established: home  owners: none }}\n"
        );
        fs::write(at.join(name).join("town.charta"), text).unwrap();
    }
    let (exits, said) = compared(at, &[]);
    assert_eq!(exits, Some(1), "{said}");
    has(&said, &["organisation town.hall, established: `north.home` before, `south.home` after"]);
}

#[test]
fn facts_laid_out_anew_are_no_change() {
    let used = TOWN.replace("module town", "module house");
    let said = diff(TOWN, &used, &[]);
    assert_eq!(said.0, Some(0), "{}", said.1);
    has(&said.1, &["procedure town.way is now house.way", "template town.access is now house.access"]);
    // Other blanks and remarks, names written out, facts, columns and lists of names in another order.
    let said = changed(
        &[
            (
                "  hosted:     server\n  source:     table a.b\n",
                "  source: table a.b // as ever\n\n  hosted: town.server\n",
            ),
            (
                "  column line:       text\n  column age:        integer\n",
                "  column age: integer\n  column line: text\n",
            ),
            ("access [planning]", "town.access [town.planning]"),
            ("decided_by: court", "decided_by: town.court"),
        ],
        0,
    );
    has(&said, &["nothing changes"]);
    let two = |names: &str| TOWN.replace("recipient: institute", &format!("recipient: {names}"));
    assert_eq!(diff(&two("institute, university"), &two("university, institute"), &[]).0, Some(0));
    let first = "precedence: \"the law\", \"the convention\"";
    let other = "precedence: \"the convention\", \"the law\"";
    let with = |fact: &str| TOWN.replace("  subprocessors", &format!("  {fact}\n  subprocessors"));
    let (exits, said) = diff(&with(first), &with(other), &[]);
    assert_eq!(exits, Some(1), "{said}");
}

#[test]
fn a_severity_and_a_rulebook_of_the_project_file_count() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let compared_with = |old: &str, new: &str| {
        for (name, settings) in [("old", old), ("new", new)] {
            let _ = fs::create_dir(at.join(name));
            fs::write(at.join(name).join("charta.toml"), format!("name = \"town\"\n{settings}")).unwrap();
            let text = TOWN.replace("  approval:  board \"B-1\" from 2025-12-01 until 2027-12-31\n", "");
            fs::write(at.join(name).join("town.charta"), text).unwrap();
        }
        compared(at, &[])
    };
    let (exits, said) = compared_with("", "[severities]\noutlives-approval = \"error\"\n");
    assert_eq!(exits, Some(1), "{said}");
    has(&said, &["project file charta.toml, check outlives-approval: not stated before, `error` after"]);
    let rulebook = "rulebooks = [\"std.fr.snds.national_health_data\"]\n";
    let (exits, said) = compared_with(rulebook, "");
    assert_eq!(exits, Some(1), "{said}");
    has(&said, &["- rulebook std.fr.snds.national_health_data"]);
}

#[test]
fn a_finding_of_another_severity_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let required =
        TOWN.replace("  require term of at most 5 years", "  require retention of at most 1 months");
    for (name, settings) in [("old", ""), ("new", "[severities]\nretention-too-long = \"warning\"\n")] {
        fs::create_dir(at.join(name)).unwrap();
        fs::write(at.join(name).join("charta.toml"), format!("name = \"town\"\n{settings}")).unwrap();
        fs::write(at.join(name).join("town.charta"), &required).unwrap();
    }
    let (exits, said) = compared(at, &[]);
    assert_eq!(exits, Some(1), "{said}");
    has(&said, &["  - error[TIM002] retention-too-long", "  + warning[TIM002] retention-too-long"]);
}

#[test]
fn whoever_approves_what_is_permitted_is_named() {
    // A forbid goes: all contracts that permit what it forbade are opened, and no other.
    let forbid = |rows: &str| {
        TOWN.replace(
            "  require term of",
            &format!("  forbid everyone to read journeys [line] for planning {rows}\n  require term of"),
        )
    };
    let (_, said) = diff(&forbid(""), TOWN, &[]);
    has(
        &said,
        &[
            "town.study: Ethics board, Town hall and Institute",
            "town.c3: Data court, Town hall and University",
        ],
    );
    let (_, said) = diff(&forbid("where age < 10"), TOWN, &[]);
    has(&said, &["town.study: Ethics board"]);
    assert!(!said.contains("town.c3: "), "{said}");
    // By week and by month do not go together: where one permit goes, the other shows its column.
    let week = "  permit institute to read journeys [started_on] for planning showing started_on by week\n";
    let both = TOWN.replace("  subprocessors: none\n", &format!("  subprocessors: none\n{week}"));
    let (_, said) = diff(&both, TOWN, &[]);
    has(&said, &["permitted, and hidden before, shown by month after", "town.study: Ethics board"]);
    // Nobody escapes by going in the same change.
    let wider = ("[started_on, line]", "[started_on, line, paid_by]");
    let approval = "  approval:  board \"B-1\" from 2025-12-01 until 2027-12-31\n";
    let said = changed(&[wider, (approval, "")], 1);
    has(&said, &["town.study: Ethics board, Town hall and Institute"]);
    let said = changed(&[wider, (approval, &approval.replace("board", "court"))], 1);
    has(&said, &["town.study: Data court, Ethics board, Town hall and Institute"]);
    let said = changed(&[wider, (approval, "  procedure: way submitted 2025-01-15\n")], 1);
    has(&said, &["town.study: Data court, Ethics board, Town hall and Institute"]);
}

#[test]
fn each_widened_contract_is_to_be_approved_once_and_no_other() {
    let said = changed(
        &[("contract study", "contract trial"), ("[started_on, line]", "[started_on, line, paid_by]")],
        1,
    );
    has(&said, &["town.trial: Ethics board, Town hall and Institute"]);
    assert!(!said.contains("town.study: "), "{said}");
    // One contract hands its permit to another, which shows more.
    let permit =
        "  permit institute to read journeys [started_on, line] for planning showing started_on by month\n";
    let said = changed(
        &[
            (permit, ""),
            ("recipient: university", "recipient: university, institute"),
            (
                "  require purpose in c3, planning\n",
                "  require purpose in c3, planning\n  permit institute to read journeys [started_on, line] for planning\n",
            ),
        ],
        1,
    );
    has(&said, &["town.c3: Data court, Town hall, University and Institute"]);
    assert!(!said.contains("town.study: "), "{said}");
}

#[test]
fn what_a_clause_means_is_compared_sort_by_sort() {
    // The contract of a name goes under another, and a purpose of the first name stays.
    let said = changed(&[("contract c3", "contract c9")], 0);
    has(&said, &["contract town.c3 is now town.c9", "nothing changes"]);
    let said = changed(&[("contract c3", "contract c9"), ("purpose in c3,", "purpose in c9,")], 1);
    has(&said, &["  - town.c3#1", "require purpose in c3, planning", "  + town.c9#1"]);
    // A template says the same words of something else.
    let said = changed(&[("access [planning]", "access [c9]")], 1);
    has(&said, &["  - town.study#2", "  + town.study#2", "1 other clause gone"]);
    // What is written out, or in another order, says the same.
    changed(&[("purpose in c3, planning", "purpose in town.planning,\n    c3")], 0);
    // Another purpose below one of them changes nothing in what is required.
    let said = changed(&[("purpose research \"Research\"", "purpose research \"Research\" in c3")], 1);
    assert!(!said.contains("Other clauses"), "{said}");
}

#[test]
fn bans_on_combining_and_advice_are_told() {
    let ban = "  forbid everyone to combine journeys [line] with journeys [paid_by]\n";
    let advice = "  forbid everyone to read journeys [paid_by] for research as advice\n";
    for clause in [ban, advice] {
        let with = TOWN.replace("  require term of", &format!("{clause}  require term of"));
        let (exits, said) = diff(&with, TOWN, &[]);
        assert_eq!(exits, Some(1), "{said}");
        has(&said, &["Other clauses\n  - town.rules#1", "1 other clause gone"]);
        assert_eq!(
            diff(&with, &with.replace("journeys [paid_by]", "town.journeys [paid_by]"), &[]).0,
            Some(0)
        );
        assert_eq!(diff(&with, &with.replace("[paid_by]", "[age]"), &[]).0, Some(1));
    }
}

#[test]
fn the_reach_of_laws_goes_by_what_is_the_same() {
    let law = "law spy \"Spying Act\" { territory: US  reaches: establishment, control, operation }\n";
    let at_spied = |text: &str| {
        text.replace("template access", &format!("{law}template access")).replace(
            "organisation town_hall  \"Town hall\"    { established: FR",
            "organisation town_hall \"Town hall\" { established: US",
        )
    };
    let old = at_spied(TOWN);
    let new = old.replace("hosting server", "hosting vault").replace("hosted:     server", "hosted: vault");
    let (exits, said) = diff(&old, &new, &["--renamed", "server=vault"]);
    assert_eq!(exits, Some(0), "{said}");
    let (exits, said) = diff(&TOWN.replace("template access", &format!("{law}template access")), &old, &[]);
    assert_eq!(exits, Some(1), "{said}");
    has(&said, &["+ `town.spy` reaches `server`", "1 new reach of a law; judged"]);
}

#[test]
fn a_column_of_another_type_is_named_with_its_type() {
    let said = changed(&[("column age:        integer", "column age: decimal")], 1);
    has(
        &said,
        &[
            "rows with (age as integer <= 20 or age as integer is missing) and age as decimal >= 20.0001",
            "`age` as integer = 20",
        ],
    );
    assert!(!said.contains("``"), "{said}");
}

#[test]
fn what_is_left_out_of_a_set_is_told() {
    let below = TOWN.replace(
        "purpose research \"Research\"",
        "purpose research \"Research\" in planning\npurpose roads \"Roads\" in planning",
    );
    let narrow = below.replace("by month", "by month for_").replace(
        " for planning showing started_on by month for_",
        " for research showing started_on by month",
    );
    let (_, said) = diff(&narrow, &below, &[]);
    has(&said, &["institute may now read journeys [line] for planning except research at server"]);
    let alone = |text: &str| text.replace("purpose roads \"Roads\" in planning", "");
    let (_, said) = diff(&alone(&narrow), &alone(&below), &[]);
    has(&said, &["institute may now read journeys [line] for exactly planning at server"]);
    let team = TOWN.replace("permit institute to read", "permit team to read");
    let (_, said) = diff(&team, TOWN, &[]);
    has(&said, &["exactly institute may now read journeys [line]", "such as `institute` to"]);
}
