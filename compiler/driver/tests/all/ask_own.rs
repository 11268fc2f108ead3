//! That what `charta ask` proposes keeps to what whoever asks has already: its rows, its counts, and the days that no forbid closes.

use crate::ask::{STUDY, answers_on, changes, denied, edits, project, texts};
use serde_json::Value;
use std::path::Path;

/// What each edit of each proposal writes.
fn written(answer: &Value) -> Vec<String> {
    changes(answer).iter().flat_map(edits).map(|(_, new)| new.to_owned()).collect()
}

/// What each proposal opens besides.
fn opened(answer: &Value) -> Vec<String> {
    changes(answer).iter().flat_map(|change| texts(change, "opens")).map(str::to_owned).collect()
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
        "team to read stays [birth_date] for trials showing birth_date as is",
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

/// What a contract permits by a waiver is permitted while that lasts, and opens anew through a change that lasts longer.
#[test]
fn what_a_waiver_lets_stand_counts_while_it_lasts() {
    let late = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/late-approval");
    let question = "team to read claims [act] for research.public_interest on 2026-07-01";
    let answer = &answers_on("2026-05-01", &late, &[question], 1)[0];
    // Another contract begins on 2027-10-01, and lacks its approval, which is waived until 2027-09-30.
    let days = "the same may be done on other days too: from 2026-06-11 until 2029-05-31";
    assert!(opened(answer).contains(&days.to_owned()), "{answer:#}");
}

/// What is asked with an exception is permitted with one.
#[test]
fn an_exception_of_an_action_is_written_as_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let answer = denied(&project, "team to share except sell stays [sex] for inquiry");
    let new = written(&answer);
    assert!(new.iter().any(|new| new.contains("share except sell")), "{answer:#}");
    assert!(answer["note"].is_null(), "{answer:#}");
    // So it is where a law closes some rows, and the clause of whoever asks leaves these out.
    let law = "rulebook charter \"Charter\" {\n  applies_to: data of hospital\n  \
               forbid everyone to use stays where birth_date < 2000-01-01\n}\n";
    let rows = "for inquiry where birth_date >= 2010-01-01 showing";
    let text = STUDY.replace("for inquiry showing", rows) + law;
    std::fs::write(&project, text).unwrap();
    let answer = denied(&project, "team to share except sell stays [sex] for inquiry");
    let new = written(&answer);
    let permit = "permit team to share except sell stays [sex] for inquiry where birth_date >= 2010-01-01";
    let is_small = |new: &String| new == permit || new == ", share except sell";
    assert!(!new.is_empty() && new.iter().all(is_small), "{answer:#}");
}

/// A contract that hands data on is made longer with the one that brings them to its provider.
#[test]
fn the_contract_before_is_made_longer_too() {
    let onward = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/onward-resale");
    let question = "hub to read accidents [severity] for research on 2029-03-01";
    let answer = &answers_on("2026-02-01", &onward, &[question], 1)[0];
    assert_eq!(
        written(answer),
        ["from 2025-06-01 until 2029-03-01", "from 2025-01-01 until 2029-03-01"],
        "{answer:#}"
    );
    // Where the contract before holds that day, the last one is made longer alone.
    let answer =
        &answers_on("2026-02-01", &onward, &[&question.replace("2029", "2028").replace("03-01", "08-01")], 1)
            [0];
    assert_eq!(written(answer), ["from 2025-06-01 until 2028-08-01"], "{answer:#}");
}

/// What is offered in cells only is told as that, and so is what opens on other days.
#[test]
fn cells_are_told_with_what_is_offered_and_with_what_opens() {
    let folder = tempfile::tempdir().unwrap();
    let counts = "  permit team to export stays [ward] for healing in cells of at least 11\n  forbid team";
    let project = project(&folder, &STUDY.replace("  forbid team", counts));
    let answer = denied(&project, "team to read stays [ward] for healing");
    let offered = answer["instead"].as_array().unwrap();
    let is_export = |one: &&Value| one["question"].as_str().unwrap().contains("to export");
    let export = offered.iter().find(is_export).unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(export["differs"], "to do something else, in cells of at least 11", "{answer:#}");
    let days = "the same may be done on other days too: from 2026-01-01 until 2026-12-31, shown in cells of at least 11";
    assert!(opened(&answer).contains(&days.to_owned()), "{answer:#}");
}

/// Who counts some columns is offered counts of the same, and nobody who is not asked about.
#[test]
fn a_new_permit_counts_what_the_clause_beside_it_counts() {
    let folder = tempfile::tempdir().unwrap();
    let counts =
        "  permit institute to export stays [ward, sex] for healing in cells of at least 5\n  forbid team";
    let text = STUDY.replace("ward: text", "ward: text quasi").replace("sex: text", "sex: text quasi");
    let project = project(&folder, &text.replace("  forbid team", counts));
    let answer = denied(&project, "institute except team to read stays [ward] for healing");
    let new = written(&answer);
    let permit = "permit exactly institute to read stays [sex, ward] for healing in cells of at least 5";
    assert_eq!(new, [permit], "{answer:#}");
    assert!(opened(&answer).iter().all(|line| !line.contains("team")), "{answer:#}");
}
