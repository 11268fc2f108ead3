//! Scenarios as a reviewer runs them: proved, refuted, and what no scenario speaks of.

use crate::run::{self, exits};
use std::fs;
use std::path::Path;
use std::process::Output;

const CONTRACTS: &str = r#"
module town

jurisdiction FR "France"
purpose planning "Planning"
purpose sale "Sale"

organisation town_hall "Town hall" { established: FR  owners: none }
organisation institute "Institute" { established: FR  owners: none }
hosting server "Server" { operator: town_hall  located: FR }

dataset journeys "Journeys" {
  controller: town_hall
  hosted:     server
  column line:    text
  column paid_by: text
}

contract study "Study" {
  provider:  town_hall
  recipient: institute
  term:      from 2026-01-01 until 2026-12-31

  permit institute to read journeys [line] for planning
    per "Convention, article 1"

  permit institute to export journeys [line] for planning
    in cells of at least 5
    per "Convention, article 2"

  forbid everyone to use journeys for sale
    per "Convention, article 3"
}
"#;

fn charta(folder: &Path, arguments: &[&str]) -> Output {
    run::charta(folder, &[arguments, &["--on", "2026-06-01"]].concat())
}

fn project(scenarios: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("charta.toml"), "name = \"town\"\nedition = \"2026\"\n").unwrap();
    fs::write(folder.path().join("town.charta"), format!("{CONTRACTS}\n{scenarios}")).unwrap();
    folder
}

const GOOD: &str = r#"
scenario "The institute plans" {
  expect permit institute to read journeys [line] for planning at server
  expect deny institute to read journeys [paid_by] for planning at server
  expect deny everyone to use journeys for sale
}

scenario "After the term nothing is left" {
  on 2027-02-01
  expect deny everyone to use journeys for any purpose
}
"#;

#[test]
fn what_holds_is_told_with_its_clauses_and_what_is_never_asked_is_told_too() {
    let folder = project(GOOD);
    let said = exits(&charta(folder.path(), &["test", "--format", "plain"]), 0);
    assert!(said.contains("holds  The institute plans (on 2026-06-01)"), "{said}");
    assert!(said.contains("holds  After the term nothing is left (on 2027-02-01)"), "{said}");
    assert!(said.contains("permitted by `town.study#1`"), "{said}");
    assert!(said.contains("no permit speaks of it"), "{said}");
    assert!(said.contains("forbidden by `town.study#3`"), "{said}");
    assert!(said.contains("Clauses that no scenario speaks of\n  town.study#2 (town.charta:"), "{said}");
    assert!(
        said.ends_with(
            "2 scenarios, 4 expectations: all hold; 2 of 3 permits and forbids met; judged on 2026-06-01\n"
        ),
        "{said}"
    );
    let json = exits(&charta(folder.path(), &["test", "--format", "json"]), 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["met"], 2);
    assert_eq!(json["unmet"][0]["name"], "town.study#2");
    assert_eq!(json["scenarios"][0]["expectations"][0]["permits"][0], "town.study#1");
}

/// Where every clause is to be met, one that is not is a failure wherever failures are told.
#[test]
fn a_clause_that_is_to_be_met_and_is_not_fails_in_every_form() {
    let folder = project(GOOD);
    let all = |format: &str, code: i32| {
        exits(&charta(folder.path(), &["test", "--all-clauses", "--format", format]), code)
    };
    for format in ["human", "plain"] {
        let said = all(format, 1);
        let last = "2 scenarios, 4 expectations: all hold, but 1 clause fails, met by no scenario; 2 of 3 permits and forbids met; judged on 2026-06-01\n";
        assert!(said.ends_with(last), "{said}");
    }
    let failures = |xml: &str| {
        let document = roxmltree::Document::parse(xml).unwrap();
        let counted = document.root_element().attribute("failures").map(str::to_owned);
        let failed = document.descendants().filter(|node| node.has_tag_name("failure"));
        let told = |node: roxmltree::Node<'_, '_>| {
            let case = node.parent().unwrap();
            ["name", "file"].map(|key| case.attribute(key).unwrap().to_owned())
        };
        (counted, failed.map(told).collect::<Vec<_>>())
    };
    let xml = all("junit", 1);
    let (counted, told) = failures(&xml);
    assert_eq!(counted.as_deref(), Some("1"), "{xml}");
    assert_eq!(told, [["town.study#2".to_owned(), "town.charta".to_owned()]], "{xml}");
    assert!(xml.contains("message=\"no scenario speaks of it\""), "{xml}");
    // Without the option it is no failure, and with it nothing is where all are met.
    let xml = exits(&charta(folder.path(), &["test", "--format", "junit"]), 0);
    assert_eq!(failures(&xml), (Some("0".to_owned()), Vec::new()), "{xml}");
    let more = "scenario \"Export\" {\n  expect permit institute to export journeys [line] for planning at server\n}\n";
    let said = fs::read_to_string(folder.path().join("town.charta")).unwrap();
    fs::write(folder.path().join("town.charta"), format!("{said}\n{more}")).unwrap();
    assert!(all("plain", 0).ends_with("3 of 3 permits and forbids met; judged on 2026-06-01\n"));
    assert_eq!(failures(&all("junit", 0)).0.as_deref(), Some("0"));
}

#[test]
fn what_is_refuted_shows_the_request_and_the_reason() {
    let folder = project(
        "scenario \"Too much <b>&\" {\n  expect permit institute to read journeys for planning at server\n  \
         expect deny institute to export journeys for planning at server\n}\n",
    );
    let said = exits(&charta(folder.path(), &["test", "--format", "plain"]), 1);
    assert!(said.contains("fails  Too much <b>& (on 2026-06-01)"), "{said}");
    assert!(said.contains("denied: `institute` to `read` `journeys.paid_by` for `planning`"), "{said}");
    assert!(said.contains("permitted: `institute` to `export` `journeys.line` for `planning`"), "{said}");
    assert!(said.contains("1 scenario, 2 expectations: 2 fail"), "{said}");
    let xml = exits(&charta(folder.path(), &["test", "--format", "junit"]), 1);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    assert_eq!(suites.len(), 1);
    assert_eq!(suites[0].attribute("name"), Some("Too much <b>&"));
    assert_eq!(suites[0].attribute("failures"), Some("2"));
    let failures: Vec<_> = document.descendants().filter(|node| node.has_tag_name("failure")).collect();
    assert!(failures[0].text().is_some_and(|text| text.contains("denied: `institute`")), "{xml}");
}

#[test]
fn what_is_not_understood_is_not_tested() {
    let folder = project("scenario \"x\" { expect permit nobody_known to read journeys for planning }\n");
    let said = exits(&charta(folder.path(), &["test"]), 2);
    assert!(said.contains("nothing can be tested until the project is understood"), "{said}");
    assert!(said.contains("nobody_known"), "{said}");
}

#[test]
fn what_tests_nothing_does_not_hold() {
    let folder = project("");
    let said = exits(&charta(folder.path(), &["test", "--format", "plain"]), 2);
    assert!(said.contains("0 scenarios, 0 expectations: nothing is tested"), "{said}");
    assert!(said.contains("there is no scenario, so that nothing is tested"), "{said}");
    let folder = project("scenario \"Nothing\" {\n}\n");
    let said = exits(&charta(folder.path(), &["test", "--format", "plain"]), 1);
    assert!(said.contains("fails  Nothing") && said.contains("it expects nothing"), "{said}");
    let junit = exits(&charta(folder.path(), &["test", "--format", "junit"]), 1);
    assert!(junit.contains("<failure") && junit.contains("it expects nothing"), "{junit}");
}
