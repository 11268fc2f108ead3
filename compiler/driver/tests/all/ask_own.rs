//! That what `charta ask` proposes keeps to what whoever asks has already: its rows, its counts, and the days that no forbid closes.

use crate::ask::{STUDY, answers, answers_on, project};
use serde_json::Value;
use std::path::Path;

/// The only answer to a question that is denied.
fn denied(project: &Path, question: &str) -> Value {
    let answers = answers(project, &[question], 1);
    assert_eq!(answers.len(), 1, "{answers:#?}");
    answers[0].clone()
}

/// What each edit of each proposal writes.
fn written(answer: &Value) -> Vec<String> {
    let changes = answer["changes"].as_array().unwrap().iter();
    let edits = changes.flat_map(|change| change["edits"].as_array().unwrap());
    edits.map(|edit| edit["new"].as_str().unwrap().to_owned()).collect()
}

/// What each proposal opens besides.
fn opened(answer: &Value) -> Vec<String> {
    let changes = answer["changes"].as_array().unwrap().iter();
    let opened = changes.flat_map(|change| change["opens"].as_array().unwrap());
    opened.map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Two groups of one institute, each with rows of its own.
fn two_groups() -> String {
    STUDY
        .replace("group team", "group other of institute \"Other\" { members: \"two\" }\ngroup team")
        .replace(
            "permit team to read stays [birth_date, sex] for inquiry",
            "permit other to read stays [birth_date, sex] for inquiry where ward = \"A\"\n  \
             permit team to read stays [birth_date, sex] for inquiry where ward = \"B\"",
        )
}

/// A new permit takes the rows of whoever asks, and not those of another party's clause that stands before it.
#[test]
fn a_new_permit_keeps_to_the_rows_of_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, &two_groups());
    for question in [
        "team to read stays [birth_date] for inquiry showing birth_date as is",
        "team to derive stays [patient] for healing",
    ] {
        let answer = denied(&project, question);
        let new = written(&answer);
        assert!(!new.is_empty() && new.iter().all(|new| new.contains("where ward = \"B\"")), "{answer:#}");
    }
    // So it does where those stand in another contract.
    let text = two_groups().replace(
        "  permit team to read",
        "  }\ncontract more \"More\" {\n  provider: hospital\n  recipient: institute\n  \
         term: from 2026-01-01 until 2026-12-31\n  permit team to read",
    );
    std::fs::write(&project, text).unwrap();
    let answer = denied(&project, "team to derive stays [patient] for healing");
    let new = written(&answer);
    assert!(!new.is_empty() && new.iter().all(|new| new.contains("where ward = \"B\"")), "{answer:#}");
}

/// Who may do something in counts only is given no permit without them by way of another party's clause.
#[test]
fn a_new_permit_keeps_to_the_counts_of_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "  forbid team",
        "  permit institute to publish stays [birth_date] for inquiry showing birth_date by year in cells of at least 20\n  forbid team",
    );
    let project = project(&folder, &text);
    let answer =
        denied(&project, "institute to publish stays [birth_date] for inquiry showing birth_date by month");
    assert_eq!(written(&answer), [""; 0], "{answer:#}");
    let note = answer["note"].as_str().unwrap_or_default();
    assert!(
        note.contains("in counts of at least 20 rows only, and a permit beside it keeps to that"),
        "{answer:#}"
    );
}

/// The days on which a forbid closes what is asked are left out of a new permit, as its rows are.
#[test]
fn days_that_a_forbid_closes_are_left_out_of_a_proposal() {
    let folder = tempfile::tempdir().unwrap();
    let forbid = "forbid team to read stays [ward] for trials";
    let until = "forbid team to read stays [ward] for healing until 2026-06-30";
    let from = "forbid everyone to read stays [ward] from 2026-09-01";
    let question = "team to read stays [ward] for healing on 2026-07-05";
    let permit = "permit team to read stays [ward] for healing";
    for (forbids, dates) in [
        (vec![until], "from 2026-07-01 until 2026-12-31"),
        (vec![from], "until 2026-08-31"),
        (vec![until, from], "from 2026-07-01 until 2026-08-31"),
        // What is forbidden of other rows closes no day.
        (vec!["forbid everyone to read stays [ward] for inquiry until 2026-06-30"], ""),
    ] {
        let project = project(&folder, &STUDY.replace(forbid, &forbids.join("\n  ")));
        let answer = denied(&project, question);
        assert!(written(&answer).contains(&format!("{permit} {dates}").trim().to_owned()), "{answer:#}");
        assert_eq!(answer["unlawful"], serde_json::json!([]), "{answer:#}");
    }
}
