//! Documents as a reader signs them, made from contracts as they are written.

use crate::project::{run, world};
use charta_driver::{build, render};

const TEXT: &str = r#"module example
use std.eu.jurisdictions.FR
purpose planning "Planning of buses" { label_fr: "Organisation des transports" }
organisation district "School district" { established: FR  label_fr: "Académie" }
organisation university "University" { established: FR  label_fr: "Université" }
group team of university "Team"
dataset attendance "Attendance" {
  controller: district
  column entry: text required
  column school: text
}
contract study "Study" {
  provider: district
  recipient: university
  term: from 2026-01-01 for 3 years
  retention: 2 years
  permit team to read attendance for planning where school = "North"
  permit university to export attendance [school] for planning in cells of at least 5
  forbid university to publish attendance
  duty university to delete attendance within 30 days of end of term
}
rulebook house "House rules" {
  applies_to: every contract
  forbid everyone to sell any data
  require retention of at most 3 years
}
"#;

fn page(language: &str) -> String {
    let toml = format!("language = \"{language}\"\nrulebooks = [\"example.house\"]\n");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", TEXT)]), "");
    assert_eq!(render::plain(&compiled.findings, &compiled.sources), "");
    let artifacts = build(&compiled).unwrap();
    let page =
        artifacts.iter().find(|artifact| artifact.path == "documents/contracts/example_study.md").unwrap();
    page.text().to_owned()
}

#[test]
fn what_is_permitted_and_what_is_forbidden_stand_beside_each_other() {
    let page = page("en");
    let (permissions, prohibitions) = page.split_once("**Prohibitions on Attendance**").unwrap();
    // A condition in its own words, and cells where the rows are counted in them.
    assert!(permissions.contains("| school \\= \"North\" |"), "{permissions}");
    assert!(permissions.contains("| all rows, in cells of at least 5 |"), "{permissions}");
    let row = prohibitions.lines().find(|line| line.starts_with("| [3](")).unwrap();
    assert!(row.contains("| Publish | all 2 columns | any purpose |"), "{row}");
    // What is never missing says nothing about whom it identifies.
    assert!(page.contains("| entry · text, never missing | as is | not shared |"), "{page}");
    // A rulebook's clause goes by the rulebook's title.
    assert!(page.contains("| House rules, 2 | retention of at most 3 years |"), "{page}");
}

#[test]
fn an_artifact_that_carries_a_clause_is_named_once() {
    let page = page("en");
    let line = page.lines().find(|line| line.starts_with("- **Enforced by**")).unwrap();
    assert_eq!(line.matches("postgres/04-views.sql").count(), 1, "{line}");
    assert!(!line.contains("row security row security"), "{line}");
}

#[test]
fn french_is_french() {
    let page = page("fr");
    for words in [
        "groupe d’Université",
        "Colonnes d’Attendance",
        "Interdictions sur Attendance",
        "dans un délai de 30 jours à compter de la fin de la durée",
        "Team (groupe d’Université) pour Organisation des transports",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert!(!page.contains("de Université") && !page.contains("compter de &#58;"), "{page}");
}
