//! What holds of a part of what is asked only is told with that part.

use crate::ask::{STUDY, answers, answers_on, ask, changes, denied, edits, project, texts};
use crate::run::exits;
use serde_json::Value;

const PERMIT: &str = "permit team to read stays [birth_date, sex] for inquiry showing birth_date by year";

fn shown(answer: &Value) -> Vec<(String, Option<String>)> {
    let one = |shown: &Value| (texts(shown, "forms").join(" or "), shown["part"].as_str().map(str::to_owned));
    answer["shown"].as_array().unwrap().iter().map(one).collect()
}

/// A column that is shown in one form for one purpose and in another for another is told with both, each with its purpose.
#[test]
fn a_form_is_told_with_the_purpose_for_which_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let finer =
        "permit institute to any stays [birth_date] for exactly inquiry showing birth_date by quarter";
    let project = project(&folder, &STUDY.replace(PERMIT, &format!("{PERMIT}\n  {finer}")));
    let question = "team to read stays [birth_date] for inquiry";
    let answer = &answers(&project, &[&format!("{question} showing birth_date by year")], 0)[0];
    let told = |forms: &str, part: &str| (forms.to_owned(), Some(part.to_owned()));
    let both = [told("by year", "for trials"), told("by quarter", "for exactly inquiry")];
    assert_eq!(shown(answer), both, "{answer:#}");
    let said = exits(&ask(&project, &[question]), 0);
    assert!(said.contains("stays.birth_date: by year at cloud, for trials"), "{said}");
    // What falls short is told alone.
    let answer = denied(&project, &format!("{question} showing birth_date by quarter"));
    let short = "`birth_date` is shown by year only for trials, and is asked for by quarter";
    assert_eq!(texts(&answer, "because"), [short], "{answer:#}");
    let answer = denied(&project, &format!("{question} showing birth_date by month"));
    let short = "`birth_date` is shown by year only for trials and by quarter only for exactly inquiry, and is asked for by month";
    assert_eq!(texts(&answer, "because"), [short], "{answer:#}");
    assert!(answer["instead"][0]["question"].as_str().unwrap().contains("birth_date by year"), "{answer:#}");
    // What is shown alike is told once.
    let answer = &answers(&project, &["team to read stays [birth_date] for trials"], 0)[0];
    assert_eq!(shown(answer), [("by year".to_owned(), None)], "{answer:#}");
}

/// A study whose stays have an age.
fn aged(clauses: &str) -> String {
    let old = "  permit team to read stays [birth_date, sex] for inquiry showing birth_date by year\n  forbid team to read stays [ward] for trials\n";
    assert!(STUDY.contains(old));
    STUDY
        .replace(old, clauses)
        .replace("column ward: text", "column ward: text\n  column zip: text\n  column age: integer")
}

/// Rows that stay closed for one of the purposes that are asked about are told with it.
#[test]
fn rows_that_stay_closed_are_told_with_their_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let clauses = "  permit team to read stays [zip] for exactly inquiry
  permit team to read stays [zip] for trials where age >= 30
  forbid team to read stays [zip] for trials where age < 30
";
    let project = project(&folder, &aged(clauses));
    let answer = &answers(&project, &["team to read stays [zip] for inquiry"], 0)[0];
    let closed = "the rows with age <= 29 stay closed for trials, by study.sharing#3";
    assert_eq!(texts(answer, "because"), [closed], "{answer:#}");
    let answer = denied(&project, "team to read stays [zip, sex] for inquiry");
    let closed = "the rows with age <= 29 stay closed for `stays.zip` for trials, by study.sharing#3";
    assert!(changes(&answer).iter().any(|change| texts(change, "closed").contains(&closed)), "{answer:#}");
}

/// A forbid of some rows lets go of these only.
#[test]
fn what_a_forbid_lets_go_is_told_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let clauses = "  permit team to read stays [zip] for inquiry where age < 10
  forbid team to read stays [zip] for inquiry where age < 18
";
    let project = project(&folder, &aged(clauses));
    let answer = denied(&project, "team to read stays [zip] for inquiry");
    let opens = texts(&changes(&answer)[0], "opens");
    let lets_go = "study.sharing#2 then no longer forbids team to read stays [zip] for inquiry in the rows with age <= 17 from";
    assert!(opens.iter().any(|line| line.starts_with(lets_go)), "{answer:#}");
}

/// An edit says where on its line it is.
#[test]
fn an_edit_is_told_with_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let question = "team to read stays [birth_date, ward] for healing";
    let answer = denied(&project, question);
    let lines: Vec<&str> = STUDY.lines().collect();
    for edit in changes(&answer).iter().flat_map(|change| change["edits"].as_array().unwrap()) {
        let number = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        let line: Vec<char> = lines[number("line") - 1].chars().collect();
        let rest: String = line[number("column") - 1..].iter().collect();
        assert!(rest.starts_with(edit["old"].as_str().unwrap()), "{edit:#}");
    }
    // What is added within a line is told with what stands before it there.
    let text = STUDY.replace("  forbid team to read stays [ward] for trials\n", "");
    std::fs::write(&project, &text).unwrap();
    let question = "team to read stays [ward] for inquiry";
    let answer = denied(&project, question);
    let added = changes(&answer).iter().find(|change| edits(change)[0].1 == ", ward").unwrap();
    let column = text.lines().find(|line| line.contains("permit team")).unwrap().find(']').unwrap() + 1;
    assert_eq!(added["edits"][0]["column"], column, "{answer:#}");
    let said = exits(&ask(&project, &[question]), 1);
    assert!(said.contains("after: stays [birth_date, sex"), "{said}");
}

/// A text with the edits of a change made as a program makes them: by line, column, `old` and `new`.
fn made(text: &str, change: &Value) -> String {
    let mut lines: Vec<Vec<char>> = text.split('\n').map(|line| line.chars().collect()).collect();
    let mut edits: Vec<&Value> = change["edits"].as_array().unwrap().iter().collect();
    let number = |edit: &Value, key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
    edits.sort_by_key(|edit| std::cmp::Reverse((number(edit, "line"), number(edit, "column"))));
    for edit in edits {
        let start = number(edit, "column") - 1;
        let old = edit["old"].as_str().unwrap().chars().count();
        let line = &mut lines[number(edit, "line") - 1];
        line.splice(start..start + old, edit["new"].as_str().unwrap().chars());
    }
    lines.into_iter().map(String::from_iter).collect::<Vec<String>>().join("\n")
}

/// Every proposal can be made by a program, and then permits what was asked.
#[test]
fn edits_can_be_made_by_a_program() {
    let folder = tempfile::tempdir().unwrap();
    let clauses = "  permit team to read stays [birth_date, sex] for inquiry showing birth_date by year
  forbid team to read stays [zip, age] for any purpose
  forbid team to any stays [ward]
";
    let text = aged(clauses);
    let project = project(&folder, &text);
    let mut count = 0;
    for question in [
        "team to read stays [sex] for healing",
        "team to read stays [patient] for inquiry",
        "team to read stays [zip] for trials",
        "team to read stays [ward] for healing",
        "team to read stays [birth_date] for inquiry showing birth_date as is",
        "team to read stays [sex] for inquiry on 2027-02-02",
    ] {
        std::fs::write(&project, &text).unwrap();
        for change in changes(&denied(&project, question)) {
            std::fs::write(&project, made(&text, change)).unwrap();
            assert_eq!(answers(&project, &[question], 0)[0]["answer"], "permitted", "{change:#}");
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
}

/// What one edit does is not proposed with another beside it.
#[test]
fn no_edit_is_proposed_that_is_not_needed() {
    let folder = tempfile::tempdir().unwrap();
    let clauses =
        "  permit team to read stays [birth_date] for inquiry where age > 18 showing birth_date by year
  permit team to read stays [birth_date] for exactly inquiry where age <= 18 showing birth_date by quarter
";
    let project = project(&folder, &aged(clauses));
    let answer =
        denied(&project, "team to read stays [birth_date] for exactly inquiry showing birth_date as is");
    assert!(changes(&answer).iter().all(|change| edits(change).len() == 1), "{answer:#}");
    assert!(!changes(&answer).is_empty());
}

/// What a forbid says in words of its own is not spelt out anew where that is harder to read.
#[test]
fn the_rows_that_a_forbid_leaves_are_told_in_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let clauses = "  permit team to read stays [zip] for inquiry where age >= 30
  forbid team to read stays [sex] for any purpose where age = 4 or zip starts with \"9\" from 2026-05-01 until 2026-06-30
";
    let project = project(&folder, &aged(clauses));
    let question = "team to read stays [sex] for inquiry on 2026-05-15";
    let answer = &answers_on("2026-03-01", &project, &[question], 1)[0];
    let new = "where age >= 30 and not (age = 4 or zip starts with \"9\")";
    let news = changes(answer).iter().flat_map(edits).filter(|(_, text)| text.starts_with("permit "));
    assert!(news.clone().any(|(_, text)| text.contains(new)), "{answer:#}");
    assert!(news.clone().all(|(_, text)| !text.contains("zip < ")), "{answer:#}");
}
