//! What `charta ask` tells of a proposal: what it opens of which rows and in which form, who is to agree to it, and by which dates.

use crate::ask::{STUDY, answers, answers_on, project};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn denied(project: &Path, question: &str) -> Value {
    answers(project, &[question], 1)[0].clone()
}

fn texts<'a>(list: &'a Value, part: &str) -> Vec<&'a str> {
    list[part].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn changes(answer: &Value) -> &[Value] {
    answer["changes"].as_array().unwrap()
}

/// What each edit of a change says to do, and what it writes.
fn edits(change: &Value) -> Vec<(&str, &str)> {
    let edits = change["edits"].as_array().unwrap().iter();
    edits.map(|edit| (edit["words"].as_str().unwrap(), edit["new"].as_str().unwrap())).collect()
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// A contract under an agreement that ends with it: both are made longer, and no permit is repeated in the agreement.
#[test]
fn the_agreement_above_is_made_longer_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("contract sharing \"Sharing\" {", "contract sharing \"Sharing\" {\n  parent: frame")
        .replace("showing birth_date by year", "where sex = \"F\" showing birth_date by year")
        + "contract frame \"Frame\" {\n  provider: hospital\n  recipient: institute\n  term: from 2026-01-01 until 2026-12-31\n}\n";
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [sex] for inquiry on 2027-02-01");
    let [change] = changes(&answer) else { panic!("one change: {answer:#}") };
    let longer = "from 2026-01-01 until 2027-02-01";
    assert_eq!(
        edits(change),
        [
            ("let the term of contract `sharing` end later", longer),
            ("let the term of contract `frame` end later", longer),
        ],
        "{answer:#}"
    );
    let days = "from 2027-01-01 until 2027-02-01";
    assert_eq!(
        texts(change, "opens"),
        [
            format!("the same may be done on other days too: {days}, where sex = \"F\""),
            format!("team may read stays [birth_date] for inquiry {days}, where sex = \"F\", shown by year"),
        ],
        "{answer:#}"
    );
}

/// A permit of more rows than there were says which rows it opens on the other days.
#[test]
fn rows_that_open_besides_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "inquiry showing birth_date by year",
        "inquiry where sex = \"F\" showing birth_date by year in cells of at least 20",
    );
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [birth_date, patient] for trials");
    let opened = texts(&changes(&answer)[0], "opens");
    let patient = "a part of the same may be done on other days too: from 2026-01-01 until 2026-12-31, where sex = \"F\"";
    assert!(opened.contains(&patient), "{answer:#}");
}

/// A contract that can stand again opens what it permits and nobody else does.
#[test]
fn what_a_contract_opens_that_stands_again_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let other = "contract other \"Other\" {\n  provider: hospital\n  recipient: institute\n  \
                 term: from 2026-01-01 until 2027-12-31\n  require approval throughout term per \"law\"\n  \
                 approval: board from 2026-05-01 until 2028-06-30\n  \
                 permit team to read stays [sex, patient] for healing, trials\n}\n\
                 organisation board \"Board\" { established: EU owners: none }\n";
    let project = project(&folder, &(STUDY.to_owned() + other));
    let answer = denied(&project, "team to read stays [sex] for healing on 2026-03-01");
    let begins = changes(&answer)
        .iter()
        .find(|change| edits(change)[0].0 == "let contract `other` begin with its approval")
        .unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(
        texts(begins, "opens"),
        [
            "the same may be done on other days too: from 2026-05-01 until 2027-12-31",
            "team may read stays [patient] for healing and trials from 2026-05-01 until 2027-12-31",
            "team may read stays [sex] for trials from 2027-01-01 until 2027-12-31",
            "contract `other` can then stand",
        ],
        "{answer:#}"
    );
    assert_eq!(texts(begins, "to_agree"), ["Board", "Hospital", "Institute"], "{answer:#}");
}

/// Where the end of a term moves as well as its beginning, the words say so.
#[test]
fn a_term_that_ends_later_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let late = fs::read_to_string(example("late-approval/contracts.charta")).unwrap();
    let project = project(&folder, &late);
    let question = "team to read claims [act] for research.public_interest on 2030-12-01";
    let answer = &answers_on("2026-03-01", &project, &[question], 1)[0];
    let words: Vec<&str> = changes(answer).iter().flat_map(edits).map(|(words, _)| words).collect();
    let moved = "let contract `readmissions` begin with its approval, and end later, on 2030-12-01";
    assert!(words.contains(&moved), "{answer:#}");
}

/// Whoever has data from a contract that cannot stand has none to give: that is a denial, with what stands against that contract.
#[test]
fn whoever_gets_data_from_a_contract_that_cannot_stand_hands_none_on() {
    let question = "insurer to read accidents [severity] for commercial.resale on 2026-12-01";
    let answer = denied(&example("onward-resale"), question);
    assert_eq!(answer["answer"], "denied", "{answer:#}");
    let because = texts(&answer, "because");
    assert!(
        because.iter().any(|line| line.contains("`hub_to_broker` only, which cannot stand: ")),
        "{answer:#}"
    );
    let codes: Vec<&str> =
        answer["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"RCP001"), "{answer:#}");
}

/// An approval that is stated already is not waited for.
#[test]
fn an_approval_that_is_there_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let late = fs::read_to_string(example("late-approval/contracts.charta")).unwrap();
    let term = "  term: from 2026-06-01 for 3 years\n";
    let approval = "  approval: std.fr.authorities.cnil from 2026-09-11 until 2029-05-31\n";
    let project = project(&folder, &late.replacen(term, &format!("{term}{approval}"), 1));
    let question = "team to read claims [act] for research.public_interest";
    let answer = &answers_on("2026-11-27", &project, &[question], 1)[0];
    let change = &changes(answer)[0];
    let begins = ("let contract `readmissions` begin with its approval", "from 2026-09-11 until 2029-05-31");
    assert_eq!(edits(change), [begins], "{answer:#}");
    assert!(texts(change, "warnings").is_empty(), "{answer:#}");
    assert!(change["ways"].as_array().unwrap().is_empty(), "{answer:#}");
    assert!(texts(change, "to_agree").contains(&"CNIL"), "{answer:#}");
}
