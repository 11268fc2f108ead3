//! That `charta ask` proposes to make a clause wider where it is narrow: before its exceptions, or in them.

use crate::ask::{STUDY, changes, denied, edits, project};
use serde_json::Value;
use std::path::Path;

/// Every edit of every proposal: what stands there, and what is to.
fn replaced(answer: &Value) -> Vec<(&str, &str)> {
    let all = changes(answer).iter().flat_map(|change| change["edits"].as_array().unwrap());
    all.map(|edit| (edit["old"].as_str().unwrap(), edit["new"].as_str().unwrap())).collect()
}

/// Makes a change that replaces one text, and asks again.
fn holds(project: &Path, question: &str, (old, new): (&str, &str)) {
    let text = std::fs::read_to_string(project).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old}: {text}");
    std::fs::write(project, text.replace(old, new)).unwrap();
    crate::ask::answers(project, &[question], 0);
    std::fs::write(project, text).unwrap();
}

/// What ends in exceptions is made wider before them, and what is among them is no longer excepted.
#[test]
fn a_clause_with_exceptions_is_made_wider() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("group team", "group few of institute \"Few\" { members: \"two\" }\ngroup team")
        .replace("purpose trials", "purpose selling \"Selling\"\npurpose trials");
    let clause = "team to read stays [birth_date, sex] for inquiry showing birth_date by year";
    for (permit, question, words, old, new) in [
        (
            "team to read stays [sex] for inquiry except trials",
            "team to read stays [sex] for selling",
            "add the purpose to study.sharing#1",
            "inquiry except trials",
            "inquiry, selling except trials",
        ),
        (
            "team to read stays [sex] for inquiry except trials",
            "team to read stays [sex] for trials",
            "no longer except the purpose in study.sharing#1",
            "inquiry except trials",
            "inquiry",
        ),
        (
            "team to any except derive, export stays [sex] for inquiry",
            "team to export stays [sex] for inquiry",
            "no longer except the action in study.sharing#1",
            "any except derive, export",
            "any except derive",
        ),
        (
            "institute except few to read stays [sex] for inquiry",
            "few to read stays [sex] for inquiry",
            "no longer except the recipient in study.sharing#1",
            "institute except few",
            "institute",
        ),
        (
            "team to read stays [all except patient, ward] for inquiry",
            "team to read stays [patient] for inquiry",
            "no longer except `patient` in study.sharing#1",
            "all except patient, ward",
            "all except ward",
        ),
    ] {
        let project = project(&folder, &text.replace(clause, permit));
        let answer = denied(&project, question);
        assert!(replaced(&answer).contains(&(old, new)), "{question}: {answer:#}");
        let is_told = |(told, of): &(&str, &str)| told.starts_with(words) && *of == new;
        let all: Vec<(&str, &str)> = changes(&answer).iter().flat_map(edits).collect();
        assert!(all.iter().any(is_told), "{question}: {all:#?}");
        holds(&project, question, (old, new));
    }
}
