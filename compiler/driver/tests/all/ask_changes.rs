//! What `charta ask` proposes where something is denied: as its author would write it, and with what stays closed.

use crate::ask::{STUDY, answers, answers_on, changes, denied, edits, project, texts};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What each edit of each proposal writes.
fn written(answer: &Value) -> Vec<String> {
    let edits = changes(answer).iter().flat_map(edits);
    edits.map(|(_, new)| new.trim_start_matches(", ").to_owned()).collect()
}

#[test]
fn a_proposal_uses_the_names_of_the_file_in_which_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "use std.eu.jurisdictions.EU\n",
        "use std.eu.jurisdictions.EU\nuse std.purposes.{care, statistics}\n",
    );
    // What the module declares itself is nearer than what is brought in.
    let text = text + "purpose statistics \"Figures of its own\"\n";
    let project = project(&folder, &text);
    for (purpose, name) in [
        ("purposes.care.improvement", "care.improvement"),
        ("purposes.statistics", "purposes.statistics"),
        ("study.statistics", "statistics"),
        ("purposes.policy", "purposes.policy"),
    ] {
        let answer = denied(&project, &format!("team to read stays [patient] for {purpose}"));
        let new = written(&answer);
        assert!(!new.is_empty(), "{answer:#}");
        assert!(new.contains(&format!("permit team to read stays [patient] for {name}")), "{new:#?}");
    }
    let answer = denied(&project, "team to read stays [birth_date, sex] for purposes.care.improvement");
    assert_eq!(written(&answer)[0], "care.improvement", "{answer:#}");
}

/// Each file has names of its own.
#[test]
fn what_another_module_declares_is_called_as_it_is_brought_in() {
    let folder = tempfile::tempdir().unwrap();
    let (data, contract) = STUDY.split_at(STUDY.find("contract sharing").unwrap());
    fs::write(folder.path().join("study.charta"), data).unwrap();
    let contract = contract.replace("stays", "study.stays").replace("inquiry", "aims.inquiry");
    let contract = contract.replace("trials", "aims.trials").replace("hospital", "study.hospital");
    let contract = format!(
        "module contracts\nuse study as aims\nuse study.{{team, institute}}\n{}",
        contract.replace("study.stays [ward]", "aims.stays [ward]")
    );
    fs::write(folder.path().join("contracts.charta"), contract).unwrap();
    fs::write(folder.path().join("charta.toml"), "name = \"study\"\nedition = \"2026\"\n").unwrap();
    let answer = denied(folder.path(), "team to read stays [patient] for healing");
    let new = written(&answer);
    assert!(
        new.iter().any(|new| new.starts_with("permit team to read aims.stays [patient] for aims.healing")),
        "{answer:#}"
    );
}

/// A permit leaves out the rows that a forbid closes, and says by which clause.
#[test]
fn rows_that_a_forbid_closes_are_left_out_of_a_proposal() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "forbid team to read stays [ward] for trials",
        "forbid everyone to read stays [ward, patient] for trials, healing where sex = \"F\"",
    );
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [ward] for healing");
    let because = texts(&answer, "because");
    let closed = "study.sharing#2 forbids it in the rows with sex = \"F\", which is a part of what is asked";
    assert!(because.contains(&closed), "{because:#?}");
    let first = &answer["changes"][0];
    assert_eq!(
        first["edits"][0]["new"],
        "permit team to read stays [ward] for healing where sex != \"F\" or sex is missing",
        "{answer:#}"
    );
    assert_eq!(texts(first, "closed"), ["the rows with sex = \"F\" stay closed, by study.sharing#2"]);
    // Columns of which all rows are open have a permit of their own.
    let answer = denied(&project, "team to read stays [ward, birth_date] for healing");
    let new = &answer["changes"][0]["edits"][0]["new"];
    assert_eq!(
        new,
        "permit team to read stays [birth_date] for healing showing birth_date by year \
         permit team to read stays [ward] for healing where sex != \"F\" or sex is missing",
        "{answer:#}"
    );
    assert_eq!(
        texts(&answer["changes"][0], "closed"),
        ["the rows with sex = \"F\" stay closed for `stays.ward`, by study.sharing#2"]
    );
    // The rows of the clause beside which it stands are kept as well.
    let text = text.replace("for inquiry showing", "for inquiry where sex in [\"F\", \"M\"] showing");
    fs::write(&project, &text).unwrap();
    let answer = denied(&project, "team to read stays [ward] for healing");
    let new = answer["changes"][0]["edits"][0]["new"].as_str().unwrap();
    assert!(new.contains("where sex in [\"F\", \"M\"] and (sex != \"F\" or sex is missing)"), "{answer:#}");
    // Where no row would be left, the forbid stands in the way as ever.
    fs::write(&project, text.replace("where sex in [\"F\", \"M\"]", "where sex = \"F\"")).unwrap();
    let answer = denied(&project, "team to read stays [ward] for healing");
    let words: Vec<&str> = answer["changes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|change| change["edits"].as_array().unwrap())
        .map(|edit| edit["words"].as_str().unwrap())
        .collect();
    assert!(words.iter().any(|words| words.contains("from study.sharing#2")), "{answer:#}");
    // What is too long to be told anew is told in the words of the forbid.
    let long = "sex = \"F\" and ward starts with \"A\" or sex = \"M\" and ward starts with \"B\" or sex = \"X\" and ward starts with \"C\" \
                or patient = \"1\" and ward = \"D\" or birth_date < 1950-01-01 and sex = \"Y\" or birth_date > 2000-01-01 and ward = \"E\"";
    let text = STUDY.replace(
        "forbid team to read stays [ward] for trials",
        &format!("forbid everyone to read stays [ward] for healing where {long}"),
    );
    fs::write(&project, text).unwrap();
    let answer = denied(&project, "team to read stays [ward] for healing");
    let new = answer["changes"][0]["edits"][0]["new"].as_str().unwrap();
    assert_eq!(new, format!("permit team to read stays [ward] for healing where not ({long})"), "{answer:#}");
}

/// What is forbidden of a part of what is asked is told at once, whether something is permitted of it or not.
#[test]
fn a_forbid_of_a_part_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace("group team", "group few of institute \"Few\" { members: \"two\" }\ngroup team");
    let text = text
        .replace("forbid team to read stays [ward] for trials", "forbid few to read stays [ward] for trials");
    let project = project(&folder, &text);
    for (question, part) in [
        ("few to read stays [ward] for inquiry", "study.sharing#2 forbids it for trials"),
        ("institute to read stays [ward] for trials", "study.sharing#2 forbids it by few"),
        ("few to read, link stays [ward] for trials", "study.sharing#2 forbids it for the action read"),
        (
            "institute to read stays [ward, sex] for inquiry",
            "study.sharing#2 forbids `stays.ward` by few for trials",
        ),
    ] {
        let answer = denied(&project, question);
        let because = texts(&answer, "because");
        let told = format!("{part}, which is a part of what is asked");
        assert!(because.contains(&told.as_str()), "{question}: {because:#?}");
        assert_eq!(answer["forbidden_by"][0]["name"], "study.sharing#2", "{question}");
    }
    // What forbids another part says nothing.
    let answer = denied(&project, "team to read stays [ward] for trials");
    assert!(texts(&answer, "because").iter().all(|line| !line.contains("#2")), "{answer:#}");
}

/// A study under rules that ask for a basis.
fn house(rules: &str, basis: &str) -> String {
    let text =
        STUDY.replace("use std.eu.jurisdictions.EU\n", "use std.eu.jurisdictions.EU\nuse std.eu.gdpr\n");
    let text = text.replace(
        "contract sharing",
        &format!(
            "rulebook house \"House\" {{\n  applies_to: every contract\n{rules}\n}}\n\ncontract sharing"
        ),
    );
    text.replace("  term: from", &format!("  {basis}\n  term: from"))
}

/// A project whose file names its rulebook.
fn governed(folder: &tempfile::TempDir, text: &str) -> std::path::PathBuf {
    fs::write(folder.path().join("study.charta"), text).unwrap();
    let settings = "name = \"study\"\nedition = \"2026\"\nrulebooks = [\"study.house\"]\n";
    fs::write(folder.path().join("charta.toml"), settings).unwrap();
    folder.path().to_owned()
}

/// Which basis there is, people have to say: what would do is told as a choice.
#[test]
fn a_missing_basis_is_a_choice_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "  require basis gdpr.art6.public_task, gdpr.art6.legal_obligation for trials per \"rule 1\"";
    let project = governed(&folder, &house(rules, ""));
    // What is permitted, and cannot stand.
    let answer = denied(&project, "team to read stays [sex] for trials");
    let [change] = &answer["changes"].as_array().unwrap()[..] else { panic!("{answer:#}") };
    let choice = &change["choices"][0];
    assert_eq!(choice["required_by"], "study.house#1", "{answer:#}");
    assert_eq!(
        texts(choice, "one_of"),
        ["gdpr.art6.public_task for trials", "gdpr.art6.legal_obligation for trials"],
        "{answer:#}"
    );
    let edit = &change["edits"][0];
    assert!(
        edit["words"].as_str().unwrap().ends_with("whether it is one of these is for people to say"),
        "{edit}"
    );
    assert_eq!(edit["new"], " basis: gdpr.art6.public_task for trials");
    // What is not permitted yet, with a permit besides.
    let answer = denied(&project, "team to read stays [patient] for trials");
    let change = &answer["changes"][0];
    assert_eq!(change["edits"].as_array().unwrap().len(), 2, "{answer:#}");
    assert_eq!(change["choices"][0]["one_of"].as_array().unwrap().len(), 2, "{answer:#}");
    // One that does not fit stays, and another is added.
    let project = governed(&folder, &house(rules, "basis: gdpr.art6.vital_interest"));
    let answer = denied(&project, "team to read stays [sex] for trials");
    assert_eq!(answer["changes"][0]["choices"][0]["one_of"].as_array().unwrap().len(), 2, "{answer:#}");
    // Two rules, two choices.
    let two = format!("{rules}\n  require basis gdpr.art6.vital_interest per \"rule 2\"");
    let project = governed(&folder, &house(&two, ""));
    let answer = denied(&project, "team to read stays [sex] for trials");
    let choices = answer["changes"][0]["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 2, "{answer:#}");
    assert_eq!(texts(&choices[1], "one_of"), ["gdpr.art6.vital_interest"], "{answer:#}");
}

/// A basis that would be against something else is none of the choices.
#[test]
fn a_basis_that_cannot_carry_a_purpose_is_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "  require basis own, gdpr.art6.public_task per \"rule 1\"";
    let text = house(rules, "").replace(
        "organisation hospital",
        "basis own \"Own basis\" { carries: healing }\norganisation hospital",
    );
    let project = governed(&folder, &text);
    let answer = denied(&project, "team to read stays [sex] for trials");
    let choices = &answer["changes"][0]["choices"];
    assert_eq!(texts(&choices[0], "one_of"), ["gdpr.art6.public_task"], "{answer:#}");
}

/// Between parties without any contract, a draft of one is told; where a contract can be changed, that is.
#[test]
fn a_first_contract_is_drafted() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "hosting cloud",
        "organisation others \"Others\" { established: EU owners: none }\n\nhosting cloud",
    );
    let project = project(&folder, &text);
    let answer = denied(&project, "others to read stays [sex] for trials on 2027-03-01");
    let [change] = &answer["changes"].as_array().unwrap()[..] else { panic!("{answer:#}") };
    let [edit] = &change["edits"].as_array().unwrap()[..] else { panic!("{answer:#}") };
    assert!(edit["words"].as_str().unwrap().contains("a draft, for them to negotiate"), "{edit:#}");
    let draft = edit["new"].as_str().unwrap();
    assert_eq!(
        draft,
        "contract others_stays \"Draft: Stays for Others\" {\n  provider: hospital\n  recipient: others\n  \
         term: from 2027-03-01 for 12 months\n  permit others to read stays [sex] for trials\n}"
    );
    assert_eq!(change["to_agree"], serde_json::json!(["Hospital", "Others"]), "{answer:#}");
    assert!(texts(change, "left_to_say").iter().any(|line| line.contains("roles")), "{answer:#}");
    let days = "the same may be done on other days too: from 2027-03-01 until 2028-02-29";
    assert_eq!(texts(change, "opens"), [days], "{answer:#}");
    // What is told can be written as it stands.
    fs::write(&project, format!("{text}\n{draft}\n")).unwrap();
    answers(&project, &["others to read stays [sex] for trials on 2027-03-01"], 0);
    // Who has a contract is told to change that.
    let answer = denied(&project, "team to read stays [patient] for healing");
    let words: Vec<&str> = answer["changes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|change| change["edits"].as_array().unwrap())
        .map(|edit| edit["words"].as_str().unwrap())
        .collect();
    assert!(!words.is_empty() && words.iter().all(|words| !words.contains("draft")), "{words:?}");
    // A draft that lacks a basis says so as a choice.
    let rules = "  require basis gdpr.art6.public_task, gdpr.art6.legal_obligation per \"rule 1\"";
    let text = house(rules, "basis: gdpr.art6.public_task").replace(
        "hosting cloud",
        "organisation others \"Others\" { established: EU owners: none }\n\nhosting cloud",
    );
    fs::remove_file(&project).unwrap();
    let project = governed(&folder, &text);
    let answer = denied(&project, "others to read stays [sex] for trials");
    let change = &answer["changes"][0];
    assert_eq!(change["choices"][0]["one_of"].as_array().unwrap().len(), 2, "{answer:#}");
    let draft = change["edits"][0]["new"].as_str().unwrap();
    assert!(draft.contains("\n  basis: gdpr.art6.public_task\n"), "{draft}");
}

/// The first day on which it would be permitted is told where an approval is missing or comes too late.
#[test]
fn the_first_day_is_that_of_the_approval() {
    let late = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/late-approval/contracts.charta"),
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, &late);
    let answer = denied(&project, "team to read claims [act] for research.public_interest on 2026-06-02");
    let change = &answer["changes"][0];
    assert_eq!(change["first_day"], "2026-06-11", "{answer:#}");
    let new = written(&answer);
    assert!(
        new.iter().any(|new| new.starts_with("approval: ") && new.contains("from 2026-06-11 until")),
        "{new:#?}"
    );
    assert!(new.iter().any(|new| new.starts_with("from 2026-06-11 until")), "{new:#?}");
    // A file that is under way stays under way while an extension may still be used.
    let question = "team to read claims [act] for research.public_interest on 2026-07-02";
    let waiting = &answers_on("2026-07-01", &project, &[question], 1)[0];
    assert_eq!(waiting["ways"][0]["submitted"], "2026-03-02", "{waiting:#}");
    assert_eq!(waiting["ways"][0]["approval"], "2026-09-11", "{waiting:#}");
    assert_eq!(waiting["changes"][0]["first_day"], "2026-09-11", "{waiting:#}");
    // An approval that is there and begins after the term.
    let text = STUDY.replace(
        "  term: from",
        "  approval: board from 2026-05-01 until 2027-12-31\n  require approval throughout term\n  term: from",
    );
    let text = text
        .replace("group team", "organisation board \"Board\" { established: EU owners: none }\ngroup team");
    fs::write(&project, text).unwrap();
    let answer = denied(&project, "team to read stays [sex] for trials");
    let change = &answer["changes"][0];
    assert_eq!(change["first_day"], "2026-05-01", "{answer:#}");
    assert_eq!(change["edits"][0]["new"], "from 2026-05-01 until 2026-12-31", "{answer:#}");
}

/// Several recipients or purposes at once: one change for all of them where one does, and else one for each.
#[test]
fn several_are_permitted_together_where_one_change_does() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("group team", "group few of institute \"Few\" { members: \"two\" }\ngroup team")
        .replace(
            "hosting cloud",
            "organisation others \"Others\" { established: EU owners: none }\n\nhosting cloud",
        );
    let project = project(&folder, &text);
    let answer = denied(&project, "team, few to read stays [patient] for trials, healing");
    let changes = answer["changes"].as_array().unwrap();
    assert!(!changes.is_empty() && changes.iter().all(|change| change["question"].is_null()), "{answer:#}");
    assert_eq!(
        written(&answer)[0],
        "permit few, team to read stays [patient] for healing, trials",
        "{answer:#}"
    );
    // What is permitted already is not permitted again.
    let answer = denied(&project, "team to read stays [birth_date, sex] for inquiry, healing");
    assert_eq!(written(&answer)[0], "healing", "{answer:#}");
    // Who receives under no contract together gets a change each.
    let answer = denied(&project, "few, others to read stays [sex] for trials");
    let changes = answer["changes"].as_array().unwrap();
    let questions: Vec<&str> = changes.iter().map(|change| change["question"].as_str().unwrap()).collect();
    for part in [
        "few to read stays [sex] for trials on 2026-03-01",
        "others to read stays [sex] for trials on 2026-03-01",
    ] {
        assert!(questions.contains(&part), "{answer:#}");
    }
    assert!(answer["note"].is_null(), "{answer:#}");
}

/// What was prepared proposes what the whole project does: a contract about other data is found, and a name that the module bears itself.
#[test]
fn a_prepared_project_proposes_as_the_project_does() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "use std.eu.jurisdictions.EU\n",
        "use std.eu.jurisdictions.EU\nuse std.purposes.statistics\n",
    );
    let text = text.replace(
        "contract sharing",
        "dataset visits \"Visits\" { controller: hospital hosted: cloud column reason: text }\n\
         purpose statistics.regional \"Regional\" in inquiry\n\ncontract sharing",
    );
    let text = text + "organisation others \"Others\" { established: EU owners: none }\n";
    let project = project(&folder, &text);
    let file = folder.path().join("prepared");
    let file = file.to_str().unwrap();
    crate::run::exits(&crate::ask::ask(&project, &["--prepare", file]), 0);
    for question in [
        "team to read visits for inquiry",
        "others to read visits for inquiry",
        "team to read visits for std.purposes.care.improvement",
        "team to read stays [patient] for std.purposes.statistics",
        "team, others to read visits for inquiry",
    ] {
        let plain = answers(&project, &[question], 1);
        let quick = answers(&project, &["--prepared", file, question], 1);
        assert_eq!(plain, quick, "{question}");
        assert!(!plain[0]["changes"].as_array().unwrap().is_empty(), "{question}: {plain:#?}");
        // What lies below two purposes is told once, with the one that is asked for.
        assert!(
            written(&plain[0]).iter().all(|new| !new.contains("statistics.regional")),
            "{question}: {plain:#?}"
        );
    }
}

/// Where a law closes some of the columns, what would permit the others is told.
#[test]
fn columns_that_a_law_closes_are_left_out_of_a_proposal() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "  forbid everyone to read stays [ward] for trials per \"rule 1\"";
    // A scenario holds the project to its rule.
    let text = house(rules, "basis: gdpr.art6.public_task")
        .replace("  forbid team to read stays [ward] for trials\n", "")
        + "scenario \"wards stay closed\" { on 2026-03-01\n  expect deny team to read stays [ward] for trials\n}\n";
    let project = governed(&folder, &text);
    let answer = denied(&project, "team to read stays [ward, patient] for trials");
    let change = &answer["changes"][0];
    assert_eq!(change["question"], "team to read stays [patient] for trials on 2026-03-01", "{answer:#}");
    assert_eq!(texts(change, "closed"), ["`stays.ward` stays closed, by study.house#1"], "{answer:#}");
    assert_eq!(change["edits"][0]["new"], "permit team to read stays [patient] for trials", "{answer:#}");
    assert!(answer["unlawful"].as_array().unwrap().is_empty(), "{answer:#}");
}

/// What is permitted of some rows only says by which clause the others stay closed.
#[test]
fn a_permission_says_which_rows_stay_closed() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "forbid team to read stays [ward] for trials",
        "forbid team to read stays [sex] for trials where sex = \"F\"",
    );
    let project = project(&folder, &text.replace("inquiry showing", "inquiry where sex != \"F\" showing"));
    let answers = answers(&project, &["team to read stays [sex] for trials"], 0);
    assert_eq!(texts(&answers[0], "because"), ["the rows with sex = \"F\" stay closed, by study.sharing#2"]);
}

/// A draft that needs an approval begins with it, and names the first day.
#[test]
fn a_draft_begins_with_the_approval_that_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let board = "organisation board \"Board\" { established: EU owners: none }\n\
                 organisation others \"Others\" { established: EU owners: none }\n\
                 procedure hearing \"Hearing\" {\n  decided_by: board\n  applies_to: data of hospital\n  \
                 step decision \"Decision\" { delay: 30 days }\n}\n";
    let text = house(
        "  require approval of board throughout term per \"rule 1\"",
        "approval: board from 2026-01-01 until 2026-12-31",
    );
    let project = governed(&folder, &(text + board));
    let answer = denied(&project, "others to read stays [sex] for trials");
    let change = &answer["changes"][0];
    assert_eq!(change["first_day"], "2026-03-31", "{answer:#}");
    let draft = change["edits"][0]["new"].as_str().unwrap();
    assert!(
        draft.contains(
            "\n  term: from 2026-03-31 until 2027-03-30\n  approval: board from 2026-03-31 until 2027-03-30\n"
        ),
        "{draft}"
    );
    assert_eq!(change["ways"][0]["approval"], "2026-03-31", "{answer:#}");
    // The choice that opens least is told, where several lack the same.
    let rules = "  require basis gdpr.art6.public_task, gdpr.art6.legal_obligation for trials per \"rule 1\"";
    let project = governed(&folder, &house(rules, ""));
    let answer = denied(&project, "team to read stays [patient] for trials");
    let changes = answer["changes"].as_array().unwrap();
    let days = "the same may be done on other days too: from 2026-01-01 until 2026-12-31";
    let is_least = |change: &Value| {
        texts(change, "opens")
            == [
                days,
                "team may read stays [birth_date] for inquiry from 2026-01-01 until 2026-12-31, shown by year",
                "team may read stays [sex] for inquiry from 2026-01-01 until 2026-12-31",
                "contract `sharing` can then stand",
            ]
    };
    assert!(changes.iter().any(is_least), "{answer:#}");
}

/// A contract that lacks a basis and an approval is told both at once.
#[test]
fn what_is_missing_together_is_told_together() {
    let folder = tempfile::tempdir().unwrap();
    let board = "organisation board \"Board\" { established: EU owners: none }\n\
                 procedure hearing \"Hearing\" {\n  decided_by: board\n  applies_to: data of hospital\n  \
                 step decision \"Decision\" { delay: 30 days }\n}\n";
    let rules = "  require approval of board throughout term per \"rule 1\"\n  \
                 require basis gdpr.art6.public_task, gdpr.art6.legal_obligation per \"rule 2\"";
    let project = governed(&folder, &(house(rules, "") + board));
    for question in ["team to read stays [sex] for trials", "team to read stays [patient] for healing"] {
        let answer = denied(&project, question);
        let change = &answer["changes"][0];
        assert_eq!(change["first_day"], "2026-03-31", "{question}: {answer:#}");
        assert_eq!(change["choices"][0]["one_of"].as_array().unwrap().len(), 2, "{question}: {answer:#}");
    }
}

/// Of what is forbidden altogether it is not told that some rows are forbidden besides.
#[test]
fn a_forbid_of_all_leaves_no_rows_to_tell() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "forbid team to read stays [ward] for trials",
        "forbid team to read stays [ward] for trials\n  forbid everyone to read stays [ward] where sex = \"F\"",
    );
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [ward] for trials");
    assert!(texts(&answer, "because").iter().all(|line| !line.contains("in the rows")), "{answer:#}");
    let answer = denied(&project, "team to read stays [ward] for healing");
    assert!(
        texts(&answer, "because").iter().any(|line| line.contains("in the rows with sex = \"F\"")),
        "{answer:#}"
    );
}
