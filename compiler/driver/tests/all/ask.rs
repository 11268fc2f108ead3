//! What is asked of contracts, and what to do where they deny it.

use crate::run::{charta, exits};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

pub(crate) fn ask(project: &Path, arguments: &[&str]) -> Output {
    ask_on("2026-03-01", project, arguments)
}

pub(crate) fn ask_on(day: &str, project: &Path, arguments: &[&str]) -> Output {
    let project = project.to_str().unwrap();
    charta(&examples(), &[&["ask", "--on", day, "--project", project][..], arguments].concat())
}

pub(crate) fn answers(project: &Path, arguments: &[&str], code: i32) -> Vec<Value> {
    answers_on("2026-03-01", project, arguments, code)
}

pub(crate) fn answers_on(day: &str, project: &Path, arguments: &[&str], code: i32) -> Vec<Value> {
    let said = exits(&ask_on(day, project, &[&["--format", "json"][..], arguments].concat()), code);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    said["answers"].as_array().unwrap().clone()
}

/// The only answer to a question that is denied.
pub(crate) fn denied(project: &Path, question: &str) -> Value {
    let answers = answers(project, &[question], 1);
    assert_eq!(answers.len(), 1, "{answers:#?}");
    answers[0].clone()
}

pub(crate) fn texts<'a>(list: &'a Value, part: &str) -> Vec<&'a str> {
    list[part].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

pub(crate) fn changes(answer: &Value) -> &[Value] {
    answer["changes"].as_array().unwrap()
}

/// What each edit of a change says to do, and what it writes.
pub(crate) fn edits(change: &Value) -> Vec<(&str, &str)> {
    let edits = change["edits"].as_array().unwrap().iter();
    edits.map(|edit| (edit["words"].as_str().unwrap(), edit["new"].as_str().unwrap().trim())).collect()
}

/// A project of one file.
pub(crate) fn project(folder: &tempfile::TempDir, text: &str) -> PathBuf {
    let file = folder.path().join("project.charta");
    fs::write(&file, text).unwrap();
    file
}

pub(crate) const STUDY: &str = r#"
module study

use std.eu.jurisdictions.EU

purpose inquiry "Inquiry"
purpose healing "Healing"
purpose trials "Trials" in inquiry

organisation hospital "Hospital" { established: EU owners: none }
organisation institute "Institute" { established: EU owners: none }
group team of institute "Team" { members: "five people" }

hosting cloud "Cloud" { operator: hospital located: EU }

dataset stays "Stays" {
  controller: hospital
  hosted: cloud
  column patient: text pseudonym of patients
  column birth_date: date
  column sex: text
  column ward: text
}

contract sharing "Sharing" {
  provider: hospital
  recipient: institute
  term: from 2026-01-01 until 2026-12-31
  permit team to read stays [birth_date, sex] for inquiry showing birth_date by year
  forbid team to read stays [ward] for trials
}
"#;

#[test]
fn a_permission_comes_with_its_proof() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let [answer] = &answers(&project, &["team to read stays [birth_date, sex] for trials"], 0)[..] else {
        panic!("one answer")
    };
    assert_eq!(answer["answer"], "permitted", "{answer}");
    assert_eq!(answer["permitted_by"][0]["name"], "study.sharing#1");
    assert_eq!(answer["shown"][0]["forms"][0], "by year");
    assert_eq!(answer["paths"][0], "`trials` is within `inquiry`");
    assert!(
        answer["changes"].as_array().unwrap().is_empty() && answer["instead"].as_array().unwrap().is_empty()
    );
    // The same by its parts, and as JSON on the standard input.
    let parts = [
        "--recipient",
        "team",
        "--action",
        "read",
        "--dataset",
        "stays",
        "--column",
        "sex",
        "--purpose",
        "trials",
    ];
    assert_eq!(answers(&project, &parts, 0)[0]["answer"], "permitted");
}

#[test]
fn a_denial_says_what_would_be_permitted_and_what_would_have_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let [answer] = &answers(&project, &["team to read stays [sex, patient] for trials"], 1)[..] else {
        panic!("one answer")
    };
    assert_eq!(answer["answer"], "denied");
    assert_eq!(answer["because"].as_array().unwrap()[0], "no clause permits `stays.patient`", "{answer:#}");
    assert_eq!(answer["instead"][0]["differs"], "without `stays.patient`");
    assert_eq!(answer["instead"][0]["question"], "team to read stays [sex] for trials on 2026-03-01");
    let changes = answer["changes"].as_array().unwrap();
    assert!(!changes.is_empty(), "{answer:#}");
    let edit = &changes[0]["edits"][0];
    assert!(edit["new"].as_str().unwrap().contains("patient"), "{answer:#}");
    assert_eq!(changes[0]["to_agree"], serde_json::json!(["Hospital", "Institute"]));
}

#[test]
fn what_a_forbid_takes_away_can_be_given_back_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let [answer] = &answers(&project, &["team to read stays [ward] for trials"], 1)[..] else {
        panic!("one")
    };
    assert!(answer["because"][0].as_str().unwrap().contains("study.sharing#2 forbids it"), "{answer:#}");
    for change in answer["changes"].as_array().unwrap() {
        let edits: Vec<&str> =
            change["edits"].as_array().unwrap().iter().map(|edit| edit["words"].as_str().unwrap()).collect();
        assert!(edits.iter().any(|words| words.contains("study.sharing#2")), "{edits:?}");
        assert!(edits.len() == 2, "{edits:?}");
    }
    assert!(!answer["changes"].as_array().unwrap().is_empty(), "{answer:#}");
}

#[test]
fn a_coarser_form_is_offered_for_one_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let question = "team to read stays [birth_date] for trials showing birth_date as is";
    let [answer] = &answers(&project, &[question], 1)[..] else { panic!("one") };
    assert_eq!(answer["because"][0], "`birth_date` is shown by year only, and is asked for as is");
    let instead = answer["instead"][0]["question"].as_str().unwrap();
    assert!(instead.contains("showing birth_date by year"), "{instead}");
    assert_eq!(answers(&project, &[instead], 0)[0]["answer"], "permitted");
    let changes = answer["changes"].as_array().unwrap();
    assert!(!changes.is_empty(), "{answer:#}");
    let said = exits(&ask(&project, &["team to read stays [sex] for trials showing birth_date as is"]), 2);
    assert!(
        said.contains("`birth_date` is to be shown in a form, and is no column that is asked about"),
        "{said}"
    );
    let said = exits(&ask(&project, &["team to read stays [sex] for trials showing sex loudly"]), 2);
    assert!(said.contains("`showing sex loudly` is no form"), "{said}");
}

#[test]
fn another_day_is_told_and_the_term_can_be_longer() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let [answer] = &answers(&project, &["team to read stays [sex] for trials on 2027-02-01"], 1)[..] else {
        panic!("one")
    };
    assert_eq!(answer["instead"][0]["differs"], "on 2026-12-31", "{answer:#}");
    let edit = &answer["changes"][0]["edits"][0];
    assert_eq!(edit["words"], "let the term of contract `sharing` end later", "{answer:#}");
    assert_eq!(edit["new"], "from 2026-01-01 until 2027-02-01");
}

#[test]
fn many_are_asked_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let asked = ["team to read stays [sex] for inquiry", "team to read stays [sex] for healing"];
    let said: Vec<Value> =
        answers(&project, &asked, 1).iter().map(|answer| answer["answer"].clone()).collect();
    assert_eq!(said, ["permitted", "denied"]);
    let said = exits(&ask(&project, &asked), 1);
    assert!(said.contains("2 questions: 1 permitted, 1 denied, 0 for a person to say"), "{said}");
}

#[test]
fn what_is_no_question_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    for (question, words) in [
        ("nobody to read stays for inquiry", "no organisation, group or kind is called `nobody`"),
        ("team to read stays", "the question does not say for what purpose"),
        ("team to read stays for inquiry } purpose more \"More\" {", "it is not one question"),
        (
            "team to read stays for inquiry\nexpect deny team to read stays for healing",
            "it is not one question",
        ),
        ("team to read stays for inquiry on 2026-13-40", "`2026-13-40` is no day of the calendar"),
        ("  ", "a question is empty"),
        ("team to read stays [nothing] for inquiry", "nothing"),
    ] {
        let said = exits(&ask(&project, &[question]), 2);
        assert!(said.contains(words), "{question}: {said}");
    }
    let said = exits(&ask(&project, &["--recipient", "team", "--purpose", "care"]), 2);
    assert!(said.contains("a dataset and a purpose; `action` and `dataset` are"), "{said}");
}

#[test]
fn names_may_be_the_last_part_of_their_path() {
    let national = examples().join("national-platform");
    let asked = ["heart_team to read deaths [ben_dcd_dte] for research.public_interest at national_cloud"];
    assert_eq!(answers(&national, &asked, 0)[0]["answer"], "permitted");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.charta"), STUDY).unwrap();
    let other = "module other\nuse study.hospital\ndataset stays \"Other stays\" { controller: hospital column sex: text }\n";
    fs::write(folder.path().join("b.charta"), other).unwrap();
    let said = exits(&ask(folder.path(), &["team to read stays [sex] for inquiry"]), 2);
    assert!(said.contains("`stays` could mean `other.stays` or `study.stays`"), "{said}");
    assert_eq!(answers(folder.path(), &["team to read study.stays [sex] for inquiry"], 0).len(), 1);
}

/// Three studies, alike but for one thing each that the law asks for.
#[test]
fn three_studies_that_differ_in_one_respect_are_told_apart() {
    let study = |basis: &str, approval: &str, place: &str| {
        format!(
            r#"
module study
use std.eu.gdpr
use std.eu.jurisdictions.{{EU, FR}}
use std.us.jurisdictions.US
use std.purposes.research

organisation hospital "Hospital" {{ established: FR owners: none }}
organisation institute "Institute" {{ established: FR owners: none }}
organisation board "Board" {{ established: FR }}
group team of institute "Team" {{ members: "five people" }}
hosting enclave "Enclave" {{ operator: hospital located: FR }}
hosting abroad "Abroad" {{ operator: hospital located: US }}
dataset stays "Stays" {{ controller: hospital hosted: enclave column sex: text }}

rulebook house "House rules" {{
  applies_to: every contract
  require basis gdpr.art6.public_task per "rule 1"
  require approval of board per "rule 2"
  require hosting in EU per "rule 3"
}}

contract sharing "Sharing" {{
  provider: hospital
  recipient: institute
  {basis}
  {approval}
  processed_at: {place}
  term: from 2026-01-01 until 2026-12-31
  permit team to read stays for research
}}
"#
        )
    };
    let basis = "basis: gdpr.art6.public_task";
    let approval = "approval: board \"B-1\" from 2025-12-01 until 2027-12-31";
    let told = |text: String| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.charta"), text).unwrap();
        let settings = "name = \"study\"\nedition = \"2026\"\nrulebooks = [\"study.house\"]\n";
        fs::write(folder.path().join("charta.toml"), settings).unwrap();
        let said = ask(folder.path(), &["--format", "json", "team to read stays for research"]);
        let said: Value = serde_json::from_slice(&said.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&said.stderr)));
        said["answers"][0].clone()
    };
    assert_eq!(told(study(basis, approval, "enclave"))["answer"], "permitted");
    let studies = [
        study("basis: gdpr.art6.legal_obligation", approval, "enclave"),
        study(basis, "", "enclave"),
        study(basis, approval, "abroad"),
    ];
    let codes: Vec<String> = studies
        .into_iter()
        .map(|study| {
            let answer = told(study);
            assert_eq!(answer["answer"], "denied", "{answer:#}");
            let findings = answer["findings"].as_array().unwrap();
            let errors: Vec<&Value> = findings.iter().filter(|it| it["severity"] == "error").collect();
            assert_eq!(errors.len(), 1, "{answer:#}");
            assert!(!errors[0]["help"].as_array().unwrap().is_empty(), "{answer:#}");
            errors[0]["name"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(codes, ["missing-basis", "outlives-approval", "stored-outside"]);
}

/// A copy of an example in a folder of its own.
fn copy(example: &str, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(example).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().unwrap().is_dir() {
            true => copy(from.to_str().unwrap(), &to),
            false => drop(fs::copy(&from, &to).unwrap()),
        }
    }
}

#[test]
fn a_prepared_project_answers_as_the_project_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut denied = 0;
    for (example, questions) in [
        (
            "national-platform",
            &[
                "heart_team to read deaths [ben_dcd_dte] for research.public_interest at national_cloud",
                "heart_team to read claims [ben_res_com] for research.public_interest at national_cloud",
                "care_planners to read claims [ben_res_dpt] for statistics at national_cloud",
                "promotion_team to read claims for commercial.product_promotion",
                "everyone to read claims [pfs_exe_num] for any purpose",
            ][..],
        ),
        (
            "regional-hospitals-fixed",
            &[
                "rocheval_quality to read stays [birth_date, diagnosis] for care.improvement at regional_cloud",
                "epidemiologists to read stays [cost] for research.public_interest at research_enclave",
                "epidemiologists to link stays [diagnosis] for research.public_interest on 2029-01-01",
            ],
        ),
    ] {
        let project = folder.path().join(example);
        copy(examples().join(example).to_str().unwrap(), &project);
        let file = folder.path().join(format!("{example}.prepared"));
        let file = file.to_str().unwrap();
        assert_eq!(exits(&ask(&project, &["--prepare", file]), 0), "");
        for question in questions {
            let plain = charta_json(&project, &[question]);
            let quick = charta_json(&project, &["--prepared", file, question]);
            assert_eq!(plain, quick, "{question}");
            denied += usize::from(plain["answers"][0]["answer"] == "denied");
        }
        // A question that is not understood is told as ever.
        let said = exits(&ask(&project, &["--prepared", file, "nobody to read stays for research"]), 2);
        assert!(said.contains("is called `nobody`"), "{said}");
    }
    assert!(denied >= 4, "{denied}");
}

fn charta_json(project: &Path, arguments: &[&str]) -> Value {
    let output = ask(project, &[&["--format", "json"][..], arguments].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn what_was_prepared_holds_only_for_the_files_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    fs::create_dir(&project).unwrap();
    fs::write(project.join("a.charta"), STUDY).unwrap();
    let file = folder.path().join("prepared");
    let file = file.to_str().unwrap();
    let question = "team to read stays [sex] for trials";
    exits(&ask(&project, &["--prepare", file]), 0);
    assert!(exits(&ask(&project, &["--prepared", file, question]), 0).starts_with("Permitted"));
    fs::write(project.join("b.charta"), "module other\npurpose other \"Other\"\n").unwrap();
    let said = exits(&ask(&project, &["--prepared", file, question]), 2);
    assert!(said.contains("files came or went since the project was prepared"), "{said}");
    fs::remove_file(project.join("b.charta")).unwrap();
    fs::write(project.join("a.charta"), STUDY.replace("[birth_date, sex] for", "[birth_date] for")).unwrap();
    let said = exits(&ask(&project, &["--prepared", file, question]), 2);
    assert!(said.contains("`a.charta` has changed since the project was prepared"), "{said}");
    fs::write(file, "nonsense").unwrap();
    let said = exits(&ask(&project, &["--prepared", file, question]), 2);
    assert!(said.contains("is no project that was prepared"), "{said}");
    let said = exits(&ask(&project, &["--prepared", "nowhere", question]), 2);
    assert!(said.contains("there is no file `nowhere`"), "{said}");
    // Nothing is left where nothing can be written.
    let said = exits(&ask(&project, &["--prepare", "/nowhere/at/all"]), 2);
    assert!(said.contains("cannot be written"), "{said}");
}

/// A project in which one contract that permits something cannot stand, and another does.
#[test]
fn what_one_sound_contract_permits_is_permitted() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "contract sharing",
        "contract older \"Older\" {\n  provider: hospital\n  recipient: institute\n  term: from 2026-01-01 until 2026-12-31\n  \
         require certified badge\n  permit team to read stays [birth_date, sex] for inquiry\n}\n\ncontract sharing",
    ) + "\ncertification badge \"Badge\"\n";
    let project = project(&folder, &text);
    let [answer] = &answers(&project, &["team to read stays [birth_date, sex] for trials"], 0)[..] else {
        panic!("one")
    };
    assert_eq!(answer["answer"], "permitted", "{answer:#}");
    assert_eq!(answer["permitted_by"].as_array().unwrap().len(), 1, "{answer:#}");
    assert_eq!(answer["permitted_by"][0]["name"], "study.sharing#1");
    // The other shows the day of birth, and counts for nothing.
    assert_eq!(answer["shown"][0]["forms"], serde_json::json!(["by year"]));
    // Where only what cannot stand permits it, it is denied, and is not offered instead of something else.
    let alone = text
        .replace("permit team to read stays [birth_date, sex] for inquiry showing birth_date by year", "");
    fs::write(&project, alone).unwrap();
    let [answer] = &answers(&project, &["team to read stays [sex] for trials"], 1)[..] else { panic!("one") };
    assert!(
        answer["because"][0].as_str().unwrap().starts_with("contract `older` permits it, and cannot stand")
    );
    let [answer] = &answers(&project, &["team to share stays [sex] for trials"], 1)[..] else {
        panic!("one")
    };
    assert_eq!(answer["instead"], serde_json::json!([]), "{answer:#}");
}

/// What holds on the day that is asked about counts, and not what holds today.
#[test]
fn a_question_is_judged_on_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("located: EU }", "located: EU certified: badge from 2020-01-01 until 2026-06-30 }")
        .replace("  permit team", "  require certified badge\n  permit team")
        + "\ncertification badge \"Badge\"\n";
    let project = project(&folder, &text);
    let asked = ["team to read stays [sex] for trials", "team to read stays [sex] for trials on 2026-07-01"];
    let said = answers(&project, &asked, 1);
    assert_eq!(
        (&said[0]["answer"], &said[1]["answer"]),
        (&"permitted".into(), &"denied".into()),
        "{said:#?}"
    );
    // For a day that has passed nothing is proposed.
    let said = answers(&project, &["team to read stays [ward] for healing on 2026-02-01"], 1);
    assert_eq!(said[0]["changes"], serde_json::json!([]));
    assert!(said[0]["note"].as_str().unwrap().contains("the day has passed"), "{said:#?}");
}

#[test]
fn a_form_is_asked_for_of_everybody_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace("group team", "group others of institute \"Others\" { members: \"two\" }\ngroup team").replace(
        "  forbid team",
        "  permit others to read stays [birth_date] for inquiry showing birth_date by month\n  forbid team",
    );
    let project = project(&folder, &text);
    for (who, code) in [("others", 0), ("team", 1), ("others, team", 1)] {
        let question = format!("{who} to read stays [birth_date] for trials showing birth_date by month");
        answers(&project, &[&question], code);
    }
    let said = exits(&ask(&project, &["team to read stays [sex] for trials showing sex by year"]), 2);
    assert!(said.contains("`sex` holds text, which cannot be shown by year"), "{said}");
}

/// What follows two strokes would seem to be asked, and would not be.
#[test]
fn nothing_of_a_question_is_swallowed() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    for arguments in [
        &["team to read stays [sex] for trials // at nowhere"][..],
        &[
            "--recipient",
            "team to read stays for trials //",
            "--action",
            "read",
            "--dataset",
            "stays",
            "--purpose",
            "trials",
        ],
        &[
            "--recipient",
            "team",
            "--action",
            "read",
            "--dataset",
            "stays",
            "--purpose",
            "trials //",
            "--hosting",
            "cloud",
        ],
        &[
            "--recipient",
            "team",
            "--action",
            "read",
            "--dataset",
            "stays",
            "--column",
            "sex] for trials //",
            "--purpose",
            "healing",
        ],
        &["deny team to read stays for trials"],
    ] {
        exits(&ask(&project, arguments), 2);
    }
}

/// A proposal keeps to the rows and forms of the clause beside which it stands, and takes no forbid away where an exception does.
#[test]
fn a_proposal_is_no_wider_than_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace("for inquiry showing", "for inquiry where sex = \"F\" showing").replace(
        "forbid team to read stays [ward] for trials",
        "forbid everyone to share, read stays [ward]",
    );
    let project = project(&folder, &text);
    let [answer] = &answers(&project, &["team to read stays [birth_date] for healing"], 1)[..] else {
        panic!("one")
    };
    let changes = answer["changes"].as_array().unwrap();
    assert!(!changes.is_empty(), "{answer:#}");
    for change in changes {
        for edit in change["edits"].as_array().unwrap() {
            let new = edit["new"].as_str().unwrap();
            if new.contains("permit") {
                assert!(new.contains("where sex = \"F\"") && new.contains("birth_date by year"), "{new}");
            }
        }
    }
    let [answer] = &answers(&project, &["team to read stays [ward] for trials"], 1)[..] else {
        panic!("one")
    };
    for change in answer["changes"].as_array().unwrap() {
        let words: Vec<&str> =
            change["edits"].as_array().unwrap().iter().map(|edit| edit["words"].as_str().unwrap()).collect();
        assert!(words.iter().all(|words| !words.starts_with("take ")), "{words:?}");
        let besides = change["opens"].as_array().unwrap();
        assert!(
            besides.iter().any(|line| line.as_str().unwrap().contains("then no longer forbids")),
            "{change:#}"
        );
    }
    assert!(!answer["changes"].as_array().unwrap().is_empty(), "{answer:#}");
}

/// One question that is no question stops no other.
#[test]
fn each_of_many_questions_is_answered_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let asked = ["nobody to read stays for trials", "team to read stays [sex] for trials", "what?"];
    let said: Vec<Value> =
        answers(&project, &asked, 2).iter().map(|answer| answer["answer"].clone()).collect();
    assert_eq!(said, ["not understood", "permitted", "not understood"]);
}

/// What asks about everything is told so, and takes no minutes.
#[test]
fn so_much_is_not_asked_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = STUDY.to_owned();
    for at in 0..700 {
        text.push_str(&format!("organisation o{at} \"O {at}\" {{ established: EU owners: none }}\n"));
        text.push_str(&format!("dataset d{at} \"D {at}\" {{ controller: o{at} column x: text }}\n"));
    }
    let project = project(&folder, &text);
    let said = exits(&ask(&project, &["everyone to read any data for any purpose"]), 2);
    assert!(said.contains("so much is asked at once that it is not answered"), "{said}");
}
