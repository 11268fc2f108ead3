//! What documents say as their readers meet it: in French, in a summary, in a table of many permits, behind a link.

use crate::project::{run, world};
use charta_backends::documents::{meaning_in_french, note_in_french};
use charta_driver::{build, codes, render};
use std::collections::BTreeMap;

const TEXT: &str = r#"module example
use std.eu.jurisdictions.FR
purpose care "Care" { label_fr: "Soins" }
purpose sale "Sale" { label_fr: "Vente" }
organisation clinic "Clinic" { established: FR  owners: none }
organisation university "University" { established: FR }
organisation broker "Broker" { established: FR }
hosting first "First centre" { operator: clinic  located: FR }
hosting second "Second centre" { operator: clinic  located: FR }
dataset stays "Clause 1" {
  controller: clinic
  retention: 5 years
  column ward: text
  column nights: integer
  column left: date
  column out: boolean
  column opted: text
}
dataset register "Hosting" { controller: clinic  retention: 5 years  column person: text }
contract study "Study" {
  provider: clinic
  recipient: university, broker
  term: from 2026-01-01 for 1 year
  processed_at: first until 2026-06-30, second from 2026-07-01
  permit university to read stays [ward, out] for care where ward in ["A", "B"] and (nights between 2 and 9 or left >= 2026-02-01 or ward is missing) and out = false and opted not in register.person
  permit university, broker to read stays [ward] for sale
  permit university to read stays [nights] for care in cells of at least 5
  waive dead-permit until 2026-12-31 because "Known" by "The officer"
  waive forbidden-purpose until 2026-12-31 because "Known" by "The officer"
  waive contradicted-permit until 2026-12-31 because "Known" by "The officer"
}
rulebook house "House rules" {
  applies_to: every contract
  forbid everyone to read stays for sale
  forbid university to read stays [out] for care until 2026-03-31
}
"#;

/// The files of a project in a language, by their paths.
fn built(language: &str, text: &str, more: &str) -> BTreeMap<String, String> {
    let toml = format!("language = \"{language}\"\n{more}");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", text)]), "");
    let artifacts = match build(&compiled) {
        Ok(artifacts) => artifacts,
        Err(_) => panic!("{}", render::plain(&compiled.findings, &compiled.sources)),
    };
    artifacts.into_iter().map(|artifact| (artifact.path.clone(), artifact.text().to_owned())).collect()
}

fn study(language: &str) -> String {
    let files = built(language, TEXT, ALL);
    files["documents/contracts/example_study.md"].clone()
}

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is not in\n{text}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

const ALL: &str = "rulebooks = [\"example.house\"]\ntargets = [\"cedar\", \"rego\", \"documents\"]\n";

#[test]
fn print_study() {
    println!("{}", study("fr"));
    println!("{}", study("en"));
}

#[test]
fn every_code_has_a_french_sentence() {
    let without: Vec<&str> =
        codes().into_iter().map(|code| code.id).filter(|code| meaning_in_french(code).is_none()).collect();
    assert_eq!(without, Vec::<&str>::new(), "compiler/backends/src/documents/codes.rs");
}

#[test]
fn what_the_library_notes_on_procedures_and_rulebooks_is_told_in_french() {
    let compiled = run(&world(&[("a.charta", TEXT)]), "");
    let model = &compiled.program.as_ref().unwrap().model;
    let procedures = model.procedures.values();
    let abouts = procedures
        .flat_map(|procedure| procedure.steps.iter().map(|step| &step.about).chain([&procedure.about]))
        .chain(model.rulebooks.values().map(|rulebook| &rulebook.about));
    let notes: Vec<&str> =
        abouts.filter(|about| about.library).filter_map(|about| about.note.as_deref()).collect();
    assert!(notes.len() > 10, "{notes:?}");
    let without: Vec<&&str> = notes.iter().filter(|note| note_in_french(note).is_none()).collect();
    assert!(without.is_empty(), "compiler/backends/src/documents/notes.rs: {without:?}");
    let unsure = ["general knowledge", "not checked", "not found", "secondary"];
    let is_said = |note: &&str| note.starts_with("To be confirmed: ");
    let silent: Vec<&&str> = notes
        .iter()
        .filter(|note| unsure.iter().any(|words| note.contains(words)) && !is_said(note))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
