//! Registers as a data protection officer reads them, made from contracts as they are written.

use crate::project::{run, world};
use charta_driver::{build, render};
use std::collections::BTreeMap;

const TEXT: &str = r#"module example
use std.eu.gdpr
use std.eu.jurisdictions.FR
use std.purposes.{research, commercial}
kind patient "Patients"
organisation hospital "Hospital" { established: FR  contact: "1 rue Haute"  data_protection_officer: "dpo@hospital.example" }
organisation institute "Institute" { established: FR }
organisation lab "Laboratory" { established: FR }
organisation helper "Helper" { established: FR }
organisation host "Host" { established: FR }
organisation disks "Disks" { established: FR }
hosting cellar "Cellar" { operator: disks  located: FR  term: from 2024-05-01 }
hosting tower "Tower" { operator: host  located: FR  relies_on: cellar for storage }
dataset objections "Objections" { controller: hospital  subject: patient  hosted: tower  column person: text pseudonym of number }
dataset stays "Stays" {
  controller: hospital
  subject: patient
  hosted: tower
  population: "All rows of 2024"
  retention: 5 years
  column person: text pseudonym of number
  column age: integer quasi
  column opposed "Opposed": boolean
}
dataset cohort "Cohort" {
  controller: institute
  derived_from: stays [age]
  subject: patient
  hosted: tower
}
contract study "Study" {
  provider: hospital
  recipient: institute
  roles: hospital controller, institute controller, helper processor
  basis: gdpr.art6.public_task, gdpr.art9.scientific_research
  term: from 2026-01-01 for 3 years
  retention: 2 years
  subprocessors: disks
  permit institute to read, derive stays for research.industrial
    where person not in objections.person showing person repseudonymised per contract, age by steps of 5
  duty institute to delete stays, cohort within 30 days of end of term
  duty institute to publish results within 18 months of end of term
  duty helper to notify breach within 1 day of breach
}
contract figures "Figures" {
  provider: hospital
  recipient: lab
  subprocessors: disks
  term: from 2026-01-01 for 3 years
  permit lab to read, publish stays [age] for research.public_interest where opposed = false in cells of at least 11
  permit lab to export stays [age] for commercial where opposed = false in cells of at least 11
}
"#;

/// What is built of the registers in a language, by the names of the files.
fn built(language: &str) -> BTreeMap<String, String> {
    built_of(TEXT, language)
}

fn built_of(text: &str, language: &str) -> BTreeMap<String, String> {
    let toml = format!("language = \"{language}\"\ntargets = [\"documents\", \"postgres\"]\n");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", text)]), "");
    let said = render::plain(&compiled.findings, &compiled.sources);
    assert!(!said.contains("error["), "{said}");
    let artifacts = build(&compiled).unwrap();
    let inside = artifacts.iter().filter_map(|artifact| {
        let name = artifact.path.strip_prefix("documents/registers/")?;
        Some((name.to_owned(), artifact.text().to_owned()))
    });
    inside.collect()
}

/// The rows of a register, each by the heads of its columns.
fn rows(language: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let files = built(language);
    let mut records = records(files[&format!("{name}.csv")].trim_start_matches('\u{feff}')).into_iter();
    let head = records.next().unwrap();
    records.map(|record| head.iter().cloned().zip(record).collect()).collect()
}

/// The records of a file in which every value is quoted.
fn records(text: &str) -> Vec<Vec<String>> {
    let record = |line: &str| {
        let line = line.trim_start_matches('"').trim_end_matches('"');
        line.split("\",\"").map(|value| value.replace("\"\"", "\"")).collect()
    };
    text.split("\r\n").filter(|line| !line.is_empty()).map(record).collect()
}

fn row<'a>(
    rows: &'a [BTreeMap<String, String>],
    contract: &str,
    dataset: &str,
) -> &'a BTreeMap<String, String> {
    let is_it = |row: &&BTreeMap<String, String>| {
        row["Contract"] == contract && row.values().any(|value| value.starts_with(dataset))
    };
    rows.iter().find(is_it).unwrap_or_else(|| panic!("no {contract}, {dataset} in {rows:#?}"))
}

/// The answer to a question of an impact assessment.
fn answer(page: &str, question: &str) -> String {
    let line = page.lines().find(|line| line.starts_with(&format!("| {question}")));
    let line = line.unwrap_or_else(|| panic!("no {question} in {page}"));
    line.split(" | ").nth(1).unwrap().replace('\\', "")
}

#[test]
fn whoever_is_left_out_is_told_as_far_as_the_rows_tell() {
    let uses = rows("en", "uses");
    let study = row(&uses, "Study", "Stays");
    assert_eq!(study["Opt-outs honoured"], "rows are left out whose person is in Objections");
    let figures = row(&uses, "Figures", "Stays");
    assert_eq!(figures["Opt-outs honoured"], "rows are left out where Opposed (opposed) is true");
    let files = built("en");
    let told =
        answer(&files["impact-example_study.md"], "How do persons exercise restriction and objection?");
    assert!(told.contains("rows are left out whose"), "{told}");
    let told = answer(&files["impact-example_study.md"], "Where consent is needed");
    assert_eq!(told, "none of the legal bases that the contract names is consent");
}

#[test]
fn time_limits_hold_the_duty_to_delete_with_its_day() {
    let processing = rows("en", "processing");
    let limits = &row(&processing, "Study", "Stays")["Time limits for erasure"];
    for part in [
        "By the recipients: 2 years",
        "Stays: 5 years",
        "Institute — Delete: Stays — within 30 days of the end of the term, by 30 January 2029",
    ] {
        assert!(limits.contains(part), "{part}\n{limits}");
    }
    assert!(!limits.contains("Publish"), "{limits}");
    let files = built("en");
    let told = answer(&files["impact-example_study.md"], "How long are the data stored?");
    assert!(told.contains("30 January 2029"), "{told}");
}

#[test]
fn counts_are_called_counts_and_rows_rows() {
    let uses = rows("en", "uses");
    assert_eq!(row(&uses, "Figures", "Stays")["Identifiability"], "counts alone, in cells of at least 11");
    assert_eq!(
        row(&uses, "Study", "Stays")["Identifiability"],
        "pseudonyms, and columns that help to single persons out: age (by steps of 5)"
    );
}

#[test]
fn only_what_lies_below_commercial_is_commercial() {
    let uses = rows("en", "uses");
    let told = |contract: &str, purpose: &str| {
        let is_it =
            |row: &&BTreeMap<String, String>| row["Contract"] == contract && row["Purpose"] == purpose;
        uses.iter().find(is_it).unwrap()["Commercial purpose"].clone()
    };
    assert_eq!(
        told("Study", "Industrial research"),
        "Charta’s standard library does not class it as commercial; whether it is, is for people to say"
    );
    assert_eq!(told("Figures", "Commercial purpose"), "yes");
}

#[test]
fn what_leads_to_others_is_told_with_to_whom() {
    let uses = rows("en", "uses");
    let figures: Vec<&str> = uses
        .iter()
        .filter(|row| row["Contract"] == "Figures")
        .map(|row| row["May be passed on"].as_str())
        .collect();
    assert_eq!(figures, ["out of the place of processing, to the recipient: Export", "to anybody: Publish"]);
    assert_eq!(row(&uses, "Study", "Stays")["May be passed on"], "the contract does not permit it");
}

#[test]
fn processors_are_those_that_the_contract_or_the_hosting_makes() {
    let files = built("en");
    let told = answer(&files["impact-example_study.md"], "Are the obligations of processors");
    assert!(told.contains("Helper&#58; Notify breach, within 1 day of a breach"), "{told}");
    assert!(!told.contains("Institute"), "{told}");
    let processing = rows("en", "processing");
    let told = &row(&processing, "Study", "Stays")["Processors"];
    assert_eq!(told, "Helper — contact: not said · Host (operates Tower)");
    let engaged = rows("en", "subprocessors");
    let told: Vec<(&str, &str, &str)> = engaged
        .iter()
        .map(|row| (row["Contract"].as_str(), row["Organisation"].as_str(), row["Since"].as_str()))
        .collect();
    assert_eq!(told, [("Figures", "Disks", "2026-01-01"), ("Study", "Disks", "2026-01-01")]);
}

#[test]
fn no_cell_of_a_register_is_blank() {
    for language in ["en", "fr"] {
        for (name, text) in built(language).iter().filter(|(name, _)| name.ends_with(".csv")) {
            for record in records(text.trim_start_matches('\u{feff}')) {
                assert!(record.iter().all(|value| !value.is_empty()), "{name}: {record:?}");
            }
        }
    }
    let processing = rows("en", "processing");
    let study = row(&processing, "Study", "Stays");
    assert_eq!(
        (study["Last reviewed"].as_str(), study["Joint controllers"].as_str()),
        ("not said", "none is named")
    );
    assert_eq!(study["Controllers"], "Hospital — 1 rue Haute · Institute — contact: not said");
    assert_eq!(study["Categories of persons"], "Patients");
    assert_eq!(study["Datasets"], "Stays (All rows of 2024)");
}

#[test]
fn what_the_project_itself_does_to_protect_data_is_told() {
    let processing = rows("en", "processing");
    let told = &row(&processing, "Study", "Stays")["Security measures"];
    for part in [
        "only the rows that the conditions of the permits select are shown",
        "shown by steps of 5: age",
        "other pseudonyms, made with a key of the contract: person",
        "carried out by postgres: ",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let bases = &row(&processing, "Study", "Stays")["Legal basis (art. 6)"];
    assert!(bases.contains("art. 6(1)(e)"), "{bases}");
}

#[test]
fn what_somebody_derives_is_a_processing_of_its_own() {
    let processing = rows("en", "processing");
    let cohort = row(&processing, "Study", "Cohort");
    assert_eq!(cohort["Controllers"], "Institute — contact: not said");
    assert_eq!(cohort["Datasets"], "Cohort · derived from Stays");
    assert_eq!(cohort["Purpose"], "not said; its sources are given for: Industrial research");
    assert_eq!(cohort["Recipients"], "no contract gives it to anybody");
    assert_eq!(cohort["Processors"], "Host (operates Tower)");
    assert!(cohort["Time limits for erasure"].contains("30 January 2029"), "{cohort:?}");
    let uses = rows("en", "uses");
    let cohort = row(&uses, "Study", "Cohort");
    assert_eq!(cohort["Organisation"], "Institute");
    assert_eq!(cohort["Provider"], "derived from Stays");
    assert_eq!(cohort["Identifiability"], "columns that help to single persons out");
    // What is made of data of nobody else is nobody's use of another's data.
    assert!(!processing.iter().any(|row| row["Datasets"].starts_with("Objections")), "{processing:?}");
    let files = built("en");
    let page = &files["impact-example_study.md"];
    let told = answer(page, "Which data are processed?");
    assert!(told.contains("Cohort"), "{told}");
    let told = answer(page, "How long are the data stored?");
    assert!(told.contains("Delete: Stays, Cohort") || told.contains("Delete&#58; Stays, Cohort"), "{told}");
}

#[test]
fn the_life_of_data_is_told_in_its_order() {
    let files = built("en");
    let told = answer(&files["impact-example_study.md"], "What happens to the data");
    let parts = ["held by Hospital", "may", "derived from Stays, by Institute", "Delete"];
    let at: Vec<usize> =
        parts.iter().map(|part| told.find(part).unwrap_or_else(|| panic!("{part}: {told}"))).collect();
    assert!(at.is_sorted(), "{told}");
}

#[test]
fn duties_stand_by_their_days_and_say_to_whom() {
    let duties = rows("en", "duties");
    let told: Vec<(&str, &str)> =
        duties.iter().map(|row| (row["Who"].as_str(), row["Day"].as_str())).collect();
    assert_eq!(told, [("Institute", "2029-01-30"), ("Institute", "2030-06-30"), ("Helper", "no fixed day")]);
    assert_eq!(duties[0]["Toward"], "Hospital");
    let toml = "targets = [\"documents\", \"postgres\"]\n";
    let compiled = run(&world(&[("charta.toml", toml), ("a.charta", TEXT)]), "");
    let artifacts = build(&compiled).unwrap();
    let overview = artifacts.iter().find(|artifact| artifact.path == "documents/index.html").unwrap().text();
    let (_, next) = overview.split_once("id=\"next\"").unwrap();
    let (next, _) = next.split_once("id=\"registers\"").unwrap();
    assert!(next.find("30 January 2029").unwrap() < next.find("30 June 2030").unwrap(), "{next}");
}

#[test]
fn a_processing_has_a_sheet_of_its_own() {
    let files = built("en");
    let page = &files["processing.md"];
    assert!(page.contains("### Study — Industrial research — Stays"), "{page}");
    assert!(!page.contains("\n| "), "{page}");
    assert!(files["processing.html"].contains("<dt>Time limits for erasure</dt>"));
}

#[test]
fn french_registers_are_french() {
    let files = built("fr");
    let duties = &files["duties.csv"];
    assert!(duties.contains("\"Débiteur\",\"Envers\",\"Obligation\",\"Objet\""), "{duties}");
    assert!(duties.contains("dans un délai d’un jour") && duties.contains("contraignante"), "{duties}");
    for (name, text) in &files {
        for word in ["rien de connu", "jour du jugement", "Conservation : "] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn an_event_keeps_its_name_when_clauses_change_places() {
    let names = |text: &str| {
        let calendar = built_of(text, "en")["duties.ics"].replace("\r\n ", "");
        let events = calendar.split("BEGIN:VEVENT").skip(1).map(|event| {
            let value =
                |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
            (value("SUMMARY:"), value("UID:"))
        });
        events.collect::<BTreeMap<String, String>>()
    };
    let delete = "  duty institute to delete stays, cohort within 30 days of end of term\n";
    let publish = "  duty institute to publish results within 18 months of end of term\n";
    let swapped = TEXT.replace(&format!("{delete}{publish}"), &format!("{publish}{delete}"));
    assert_ne!(TEXT, swapped);
    let before = names(TEXT);
    assert_eq!(before, names(&swapped));
    // Another deadline is another clause.
    let other = names(&TEXT.replace("within 18 months of end", "within 17 months of end"));
    let changed = before.iter().filter(|(summary, name)| other[*summary] != **name).count();
    assert_eq!(changed, 1);
}
