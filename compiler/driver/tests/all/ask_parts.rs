//! What holds of a part of what is asked only is told with that part.

use crate::ask::{STUDY, answers, ask, denied, project, texts};
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
