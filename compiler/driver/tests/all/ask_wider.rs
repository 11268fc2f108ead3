//! That `charta ask` proposes to make a clause wider where it is narrow: before its exceptions, or in them.

use crate::ask::{STUDY, changes, denied, edits, project, texts};
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

/// A clause that shows less than is asked for is tried with the form that is, or without one.
#[test]
fn a_clause_is_tried_with_a_finer_form() {
    let folder = tempfile::tempdir().unwrap();
    let forms = "showing birth_date by year";
    for (written, question, words, old, new) in [
        (
            forms,
            "team to read stays [birth_date] for inquiry showing birth_date as is",
            "show `birth_date` as is in study.sharing#1",
            forms,
            "",
        ),
        (
            "showing birth_date by year, sex by first 1 character",
            "team to read stays [birth_date] for inquiry showing birth_date by month",
            "show `birth_date` by month in study.sharing#1",
            "birth_date by year, sex by first 1 character",
            "birth_date by month, sex by first 1 character",
        ),
        (
            "showing birth_date by year, sex by first 1 character",
            "team to read stays [birth_date, sex] for inquiry showing birth_date by month, sex as is",
            "show `birth_date` and `sex` in the form that is asked for in study.sharing#1",
            "birth_date by year, sex by first 1 character",
            "birth_date by month",
        ),
    ] {
        let project = project(&folder, &STUDY.replace(forms, written));
        let answer = denied(&project, question);
        assert!(replaced(&answer).contains(&(old, new)), "{question}: {answer:#}");
        let all: Vec<(&str, &str)> = changes(&answer).iter().flat_map(edits).collect();
        assert!(all.contains(&(words, new)), "{question}: {all:#?}");
        holds(&project, question, (old, new));
    }
}

/// What stands against another contract that permits the same is not of a proposal's doing.
#[test]
fn another_contract_counts_against_no_proposal() {
    let folder = tempfile::tempdir().unwrap();
    let more = "contract more \"More\" {\n  provider: hospital\n  recipient: institute\n  \
                term: from 2026-01-01 until 2026-12-31\n  \
                permit team to read stays [birth_date] for inquiry showing birth_date by month\n}\n";
    let rules = "rulebook house \"House\" {\n  applies_to: every contract\n  require stated security per \"rule 1\"\n}\n";
    std::fs::write(folder.path().join("study.charta"), format!("{STUDY}\n{more}\n{rules}")).unwrap();
    let settings = "name = \"study\"\nedition = \"2026\"\nrulebooks = [\"study.house\"]\n";
    std::fs::write(folder.path().join("charta.toml"), settings).unwrap();
    let answer =
        denied(folder.path(), "team to read stays [birth_date] for inquiry showing birth_date as is");
    let all = changes(&answer);
    let change = all.iter().find(|change| edits(change)[0].0.starts_with("show `birth_date`"));
    let change = change.unwrap_or_else(|| panic!("{answer:#}"));
    let open = crate::ask::texts(change, "for_a_person");
    let [only] = open.as_slice() else { panic!("{answer:#}") };
    let changed = if edits(change)[0].0.contains("study.more") { "`more`" } else { "`sharing`" };
    assert!(only.contains(changed), "{answer:#}");
}

/// A form that shows something else is not replaced, since that would take away what is shown.
#[test]
fn a_form_that_shows_something_else_stays() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace("birth_date by year", "birth_date by month");
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [birth_date] for inquiry showing birth_date by week");
    // Two permits in such forms are not lawful either, and why is told.
    assert!(changes(&answer).is_empty(), "{answer:#}");
    assert_eq!(answer["unlawful"][0]["findings"][0]["code"], "LOG005", "{answer:#}");
}

/// Clauses are called by the numbers of the text as it stands, whatever is taken out before them.
#[test]
fn clauses_keep_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let last = "  forbid team to read stays [ward] for trials\n";
    let text = STUDY
        .replace("  column ward: text\n", "  column ward: text\n  column age: integer\n")
        .replace(last, &format!("{last}  forbid institute to read stays [ward] for inquiry where age < 9\n"));
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [ward] for trials");
    let all = changes(&answer);
    let change = all.iter().find(|change| edits(change).iter().any(|it| it.0 == "take study.sharing#2 out"));
    let closed = texts(change.unwrap_or_else(|| panic!("{answer:#}")), "closed");
    let [closed] = closed.as_slice() else { panic!("{answer:#}") };
    assert!(closed.contains("study.sharing#3") && !closed.contains("study.sharing#2"), "{answer:#}");
}

/// Who asks for another form asks for no more rows: those that open besides are told.
#[test]
fn rows_that_open_with_a_form_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let clause = "permit team to read stays [birth_date, sex] for inquiry showing birth_date by year";
    let clauses = "permit team to read stays [birth_date] for exactly inquiry showing birth_date by month\n  \
                   permit team to read stays [birth_date] for trials showing birth_date by year where age > 3";
    let text = STUDY
        .replace("  column ward: text\n", "  column ward: text\n  column age: integer\n")
        .replace(clause, clauses);
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [birth_date] for inquiry showing birth_date as is");
    let rows = "more rows open than are open now: team may read stays [birth_date] for trials from 2026-01-01 \
                until 2026-12-31, where age <= 3 or age is missing";
    for change in changes(&answer) {
        let adds = edits(change).iter().any(|(words, _)| words.starts_with("add a permit"));
        assert_eq!(texts(change, "opens").contains(&rows), adds, "{answer:#}");
    }
}
