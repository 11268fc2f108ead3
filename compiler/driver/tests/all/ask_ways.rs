//! How `charta ask` tells the procedures that lead to an approval.

use crate::ask::{STUDY, answers_on, ask_on, edits, project, texts};
use crate::run::exits;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A contract that goes through a procedure of some steps.
fn waiting(folder: &tempfile::TempDir, procedure: &str, submitted: &str) -> PathBuf {
    let board = "organisation board \"Board\" { established: EU owners: none }";
    let text = STUDY.replace(
        "group team",
        &format!(
            "{board}\nprocedure hearing \"Hearing\" {{\n  decided_by: board\n  applies_to: data of hospital\n{procedure}\n}}\ngroup team"
        ),
    );
    let text = text.replace(
        "  term: from 2026-01-01 until 2026-12-31",
        &format!("  procedure: hearing{submitted}\n  term: from 2026-01-01 until 2028-12-31\n  require approval of board throughout term"),
    );
    project(folder, &text)
}

fn way(project: &Path, on: &str) -> Value {
    let said = answers_on(on, project, &[&format!("team to read stays [sex] for trials on {on}")], 1);
    assert!(said[0]["ways"][0].is_object(), "{said:#?}");
    said[0]["ways"][0].clone()
}

fn steps(way: &Value) -> Vec<&str> {
    way["steps"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect()
}

/// An application whose last extension is over has lapsed, and a new one has days of its own.
#[test]
fn a_file_whose_time_is_over_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let steps = "  step decision \"Decision\" { delay: 2 months extension: 1 month }";
    let project = waiting(&folder, steps, " submitted 2026-02-01");
    let under_way = way(&project, "2026-03-15");
    assert_eq!(
        (&under_way["submitted"], &under_way["approval"]),
        (&"2026-02-01".into(), &"2026-04-01".into())
    );
    assert!(under_way["earlier"].is_null() && under_way["is_extended"] == false, "{under_way:#}");
    let extended = way(&project, "2026-04-15");
    assert_eq!((&extended["submitted"], &extended["approval"]), (&"2026-02-01".into(), &"2026-05-01".into()));
    assert_eq!(extended["is_extended"], true, "{extended:#}");
    let over = way(&project, "2026-05-02");
    assert_eq!((&over["submitted"], &over["approval"]), (&"2026-05-02".into(), &"2026-07-02".into()));
    let earlier = &over["earlier"];
    assert_eq!(
        (&earlier["submitted"], &earlier["ended"], &earlier["has_lapsed"]),
        (&"2026-02-01".into(), &"2026-05-01".into(), &true.into()),
        "{over:#}"
    );
    let said = exits(&ask_on("2026-05-02", &project, &["team to read stays [sex] for trials"]), 1);
    let said = said.split_whitespace().collect::<Vec<&str>>().join(" ");
    for words in [
        "a file was submitted on 2026-02-01, and the contract states no approval that came of it; it has lapsed: its time, with every extension, ended on 2026-05-01",
        "submitted anew on 2026-05-02, an approval comes by 2026-07-02",
    ] {
        assert!(said.contains(words), "{said}");
    }
}

/// A change that rests on a new file says that it is submitted anew, so that what is written is what is proposed.
#[test]
fn a_file_that_is_needed_anew_is_written_with_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let steps = "  step decision \"Decision\" { delay: 2 months extension: 1 month }";
    let project = waiting(&folder, steps, " submitted 2026-02-01");
    let question = "team to read stays [sex] for trials on 2026-08-01";
    let said = &answers_on("2026-05-02", &project, &[question], 1)[0];
    let change = &said["changes"][0];
    let new = edits(change);
    let words = "have the file of contract `sharing` submitted anew on 2026-05-02";
    assert!(new.contains(&(words, "2026-05-02")), "{said:#}");
    // Through which way, and what became of the first file, is told as before.
    let way = &change["ways"][0];
    assert_eq!((&way["submitted"], &way["approval"]), (&"2026-05-02".into(), &"2026-07-02".into()));
    assert_eq!(way["earlier"]["submitted"], "2026-02-01", "{said:#}");
    // Written as it is proposed, nothing speaks of the first file any longer.
    let mut text = std::fs::read_to_string(&project).unwrap();
    for edit in change["edits"].as_array().unwrap() {
        let (old, new) = (edit["old"].as_str().unwrap(), edit["new"].as_str().unwrap());
        text = match old {
            "" => text.replace("  require approval", &format!("  {new}\n  require approval")),
            old => text.replace(old, new),
        };
    }
    std::fs::write(&project, &text).unwrap();
    assert!(text.contains("procedure: hearing submitted 2026-05-02"), "{text}");
    answers_on("2026-05-02", &project, &[question], 0);
    // A file that is under way stays as it is.
    let project = waiting(&folder, steps, " submitted 2026-02-01");
    let said = &answers_on("2026-04-15", &project, &[question], 1)[0];
    assert!(edits(&said["changes"][0]).iter().all(|(words, _)| !words.contains("anew")), "{said:#}");
}

/// A file that goes through another procedure than the contract states is written with that procedure.
#[test]
fn another_procedure_is_written_with_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let steps = "  step decision \"Decision\" { delay: 2 months extension: 1 month }";
    let fast = "procedure fast \"Fast\" {\n  decided_by: board\n  applies_to: data of hospital\n  \
                step decision \"Decision\" { delay: 1 month }\n}\ngroup team";
    let project = waiting(&folder, steps, " submitted 2026-02-01");
    let text = std::fs::read_to_string(&project).unwrap().replace("group team", fast);
    std::fs::write(&project, &text).unwrap();
    let question = "team to read stays [sex] for trials on 2026-08-01";
    let said = &answers_on("2026-05-02", &project, &[question], 1)[0];
    let change = &said["changes"][0];
    let words = "have a file of contract `sharing` submitted through procedure `fast` on 2026-05-02";
    assert!(edits(change).contains(&(words, "fast submitted 2026-05-02")), "{said:#}");
    assert_eq!(change["ways"][0]["approval"], "2026-06-02", "{said:#}");
    // Written as it is proposed, it is permitted.
    let new = text
        .replace("procedure: hearing submitted 2026-02-01", "procedure: fast submitted 2026-05-02")
        .replace("term: from 2026-01-01 until 2028-12-31", "term: from 2026-06-02 until 2028-12-31")
        .replace(
            "  require approval",
            "  approval: board from 2026-06-02 until 2028-12-31\n  require approval",
        );
    std::fs::write(&project, new).unwrap();
    answers_on("2026-05-02", &project, &[question], 0);
}

/// What a contract permits opens on all its days where it could not stand before, also where the day that is asked about lies after its term.
#[test]
fn a_contract_that_could_not_stand_opens_on_all_its_days() {
    let folder = tempfile::tempdir().unwrap();
    let steps = "  step decision \"Decision\" { delay: 2 months extension: 1 month }";
    let project = waiting(&folder, steps, " submitted 2026-02-01");
    let question = "team to read stays [sex] for trials on 2029-08-01";
    let said = &answers_on("2026-05-02", &project, &[question], 1)[0];
    assert_eq!(
        texts(&said["changes"][0], "opens"),
        [
            "the same may be done on other days too: from 2026-07-02 until 2029-08-01",
            "team may read stays [birth_date] for inquiry from 2026-07-02 until 2029-08-01, shown by year",
            "team may read stays [sex] for exactly inquiry from 2026-07-02 until 2029-08-01",
            "contract `sharing` can then stand",
        ],
        "{said:#}"
    );
}

/// What the law leaves and what has been observed are two days, and silence may mean something.
#[test]
fn what_became_of_a_file_is_told_by_the_law() {
    let folder = tempfile::tempdir().unwrap();
    for (step, told) in [
        (
            "delay: 2 months observed: 3 months to 4 months",
            "it has lapsed: its time, with every extension, ended on 2025-12-01, and what has been observed on 2026-02-01",
        ),
        (
            "delay: 2 months silence: refused",
            "it has lapsed: its time ended on 2025-12-01, and silence counts as a refusal",
        ),
        (
            "delay: 2 months silence: accepted",
            "its time ended on 2025-12-01, and silence counts as an approval: if nobody refused it, state the approval",
        ),
        (
            "delay: 2 months silence: none",
            "its approval was to be expected by 2025-12-01, and nothing limits how long it may still take",
        ),
    ] {
        let steps = format!("  step decision \"Decision\" {{ {step} }}");
        let way = way(&waiting(&folder, &steps, " submitted 2025-10-01"), "2026-03-01");
        let words = way["earlier"]["words"].as_str().unwrap_or_else(|| panic!("{way:#}"));
        assert_eq!(
            words,
            format!(
                "a file was submitted on 2025-10-01, and the contract states no approval that came of it; {told}"
            )
        );
        assert_eq!(way["submitted"], "2026-03-01", "{way:#}");
    }
    // What was approved has not lapsed, and what remains is asked for anew.
    let steps = "  step decision \"Decision\" { delay: 2 months }";
    let approved = " submitted 2025-10-01\n  approval: board \"B-1\" from 2026-01-01 until 2026-06-30";
    let question = "team to read stays [sex] for trials";
    let said = answers_on("2026-03-01", &waiting(&folder, steps, approved), &[question], 1);
    let told = &said[0]["changes"][0]["ways"][0];
    assert!(told["earlier"].is_null() && told["submitted"] == "2026-03-01", "{said:#?}");
    // Of what has no times, no time is over.
    let told = way(&waiting(&folder, "", " submitted 2025-10-01"), "2026-03-01");
    assert!(told["earlier"].is_null() && told["submitted"] == "2025-10-01", "{told:#}");
}

/// A step without a limit has no day, nor has what waits for it.
#[test]
fn a_step_without_a_limit_has_no_day() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "  step opinion \"Opinion\" { }\n  step decision \"Decision\" { after: opinion delay: 1 month }";
    let project = waiting(&folder, text, "");
    let told = way(&project, "2026-03-01");
    assert!(told["approval"].is_null(), "{told:#}");
    assert_eq!(
        steps(&told),
        [
            "Opinion (Board) for which no limit is set, so that no day can be told",
            "Decision (Board) on no day that can be told, since no limit is set for `Opinion`, which comes before"
        ]
    );
    // So it is where the step without a limit stands beside one that has a limit.
    let beside = "  step opinion \"Opinion\" { }\n  step review \"Review\" { delay: 1 month }\n  \
                  step decision \"Decision\" { after: opinion, review delay: 1 month }";
    let told = way(&waiting(&folder, beside, ""), "2026-03-01");
    assert_eq!(
        steps(&told),
        [
            "Review (Board) until 2026-04-01",
            "Decision (Board) on no day that can be told, since no limit is set for `Opinion`, which comes before"
        ]
    );
    // A file that nothing limits does not lapse.
    let project = waiting(&folder, text, " submitted 2025-01-10");
    let told = way(&project, "2026-03-01");
    assert_eq!(told["submitted"], "2025-01-10", "{told:#}");
    assert!(told["earlier"].is_null(), "{told:#}");
}

/// Public holidays bear on working days only, and are told where they are not known.
#[test]
fn unknown_holidays_are_told_where_working_days_count() {
    let folder = tempfile::tempdir().unwrap();
    for (delay, count) in [("20 working days", 1), ("2 months", 0), ("30 days", 0)] {
        let steps = format!("  step decision \"Decision\" {{ delay: {delay} }}");
        let told = way(&waiting(&folder, &steps, ""), "2026-03-01");
        assert_eq!(told["reservations"].as_array().unwrap().len(), count, "{told:#}");
    }
    let steps =
        "  calendar: std.eu.jurisdictions.FR\n  step decision \"Decision\" { delay: 20 working days }";
    let told = way(&waiting(&folder, steps, ""), "2026-03-01");
    let reservations = told["reservations"].to_string();
    assert!(
        reservations == "[]" || reservations.contains("no public holiday of `FR` is said for"),
        "{told:#}"
    );
    // In years of which nothing is known it is said.
    let project = waiting(&folder, steps, "");
    let project = {
        let text = std::fs::read_to_string(&project).unwrap().replace("until 2028-12-31", "until 2090-12-31");
        std::fs::write(&project, text).unwrap();
        project
    };
    let told = way(&project, "2080-03-01");
    assert!(told["reservations"][0].as_str().unwrap().contains("is said for 2080"), "{told:#}");
}

/// An approval that comes after the contract ends, or is asked about for a day that has passed, permits nothing.
#[test]
fn an_approval_that_comes_too_late_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let project = waiting(&folder, "  step decision \"Decision\" { delay: 5 years }", "");
    let told = way(&project, "2026-03-01");
    assert_eq!(told["approval"], "2031-03-01");
    assert_eq!(
        told["reservations"],
        serde_json::json!(["contract `sharing` ends on 2028-12-31, before that"]),
        "{told:#}"
    );
    let question = "team to read stays [sex] for trials on 2026-02-01";
    let said = answers_on("2026-03-01", &project, &[question], 1);
    assert_eq!(said[0]["ways"], serde_json::json!([]), "{said:#?}");
}
