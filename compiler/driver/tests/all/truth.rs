//! What documents must not say, since it is not so: that nothing reaches data which a law reaches, that all recipients may do what one may, that
//! what is over is in force.

use crate::documents::words_of;
use crate::project::world;
use calamine::{Data, Reader, Xlsx};
use charta_backends::Language;
use charta_driver::{Options, build, compile, draft, render};
use charta_model::time::Day;
use std::collections::BTreeMap;
use std::io::Cursor;

const TEXT: &str = r#"module example
use std.eu.gdpr
use std.eu.jurisdictions.FR
use std.us.jurisdictions.US
use std.purposes.research
law discovery "Discovery Act" { territory: US  reaches: establishment, control, operation }
law secrecy "Secrecy Act" { territory: FR  reaches: establishment, control, operation }
kind patient "Patients"
organisation hospital "Hospital" { established: FR  owners: none }
organisation institute "Institute" { established: FR }
group team "Team" of institute
group board "Board" of institute
organisation host "Host" { established: FR  owners: parent 100 % }
organisation parent "Parent" { established: US  owners: none }
hosting tower "Tower" { operator: host  located: FR }
dataset stays "Stays" {
  controller: hospital
  subject: patient
  hosted: tower
  column name: text direct
  column person: text pseudonym of number
  column town: text quasi in location
}
contract study "Study" {
  provider: hospital
  recipient: institute
  basis: gdpr.art6.public_task, gdpr.art9.scientific_research
  term: from 2026-01-01 until 2028-12-31
  retention: 2 years
  permit team to read stays [name, town] for research from 2026-06-01 until 2026-12-31
  permit board to export stays [town] for research from 2026-06-01 until 2026-12-31 in cells of at least 11
  require retention of at most 3 years
  waive idle-waiver until 2026-12-31 because "Known" by "The officer"
}
"#;

const TOML: &str = "targets = [\"cedar\", \"documents\"]\n";

/// The documents of a project as they are on a day.
fn told(text: &str, on: &str, language: Language) -> BTreeMap<String, String> {
    let world = world(&[("charta.toml", TOML), ("a.charta", text)]);
    let on = Day::parse(on).unwrap();
    let compiled = compile(&world, "", &Options { on, language: Some(language), ..Options::default() });
    let artifacts = match build(&compiled) {
        Ok(artifacts) => artifacts,
        Err(_) => panic!("{}", render::plain(&compiled.findings, &compiled.sources)),
    };
    let files = artifacts.into_iter().filter(|artifact| !artifact.path.ends_with(".xlsx"));
    let files = files.filter_map(|artifact| {
        let name = artifact.path.strip_prefix("documents/")?.to_owned();
        let is_page = name.ends_with(".html");
        let text = artifact.text();
        Some((name, if is_page { words_of(text) } else { text.to_owned() }))
    });
    files.collect()
}

const ON: &str = "2026-07-01";
const STUDY: &str = "contracts/example_study.html";

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

fn lacks(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "{part}\nis in\n{text}");
    }
}

/// The rows of a register, each by the heads of its columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let record = |line: &str| -> Vec<String> {
        line.trim_matches('"').split("\",\"").map(|value| value.replace("\"\"", "\"")).collect()
    };
    let mut lines = text.trim_start_matches('\u{feff}').split("\r\n").filter(|line| !line.is_empty());
    let head = record(lines.next().unwrap());
    lines.map(|line| head.iter().cloned().zip(record(line)).collect()).collect()
}

#[test]
fn a_law_that_reaches_the_data_is_told_wherever_one_asks() {
    let files = told(TEXT, ON, Language::English);
    let reach = "Discovery Act, CLOUD Act and FISA, section 702 can reach Tower, most directly through Parent (United States).";
    let markdown = |name: &str| files[name].replace(['[', '\\'], "");
    assert_eq!(files[STUDY].matches(reach).count(), 2, "{}", files[STUDY]);
    contains(&files["index.html"], &[reach]);
    lacks(&files["index.html"], &["Nothing, as far as Charta can see"]);
    contains(&files["registers/transfers.html"], &["seats and places, nobody receives", reach]);
    let processing = &rows(&files["registers/processing.csv"])[0];
    let outside = &processing["Reached outside the European Economic Area"];
    assert_eq!(*outside, format!("by seat or place, none that is known of · {reach}"));
    contains(
        &files["registers/impact-example_study.html"],
        &["by seat or place, none that is known of", reach],
    );
    // The law of the provider's own country is no news, and no law from outside.
    lacks(&markdown("index.md"), &["Secrecy Act can"]);
    lacks(outside, &["Secrecy"]);
    let french = told(TEXT, ON, Language::French);
    let reach = "Discovery Act, CLOUD Act et FISA, article 702 peuvent atteindre : Tower, au plus court par : Parent (États-Unis).";
    let plain = |text: &str| text.replace('\u{a0}', " ");
    assert_eq!(plain(&french[STUDY]).matches(reach).count(), 2, "{}", french[STUDY]);
    contains(&plain(&french["registers/transfers.html"]), &["des sièges et des lieux, personne", reach]);
    contains(&french["registers/processing.csv"], &["par siège ou par lieu, aucun connu"]);
    // Where none reaches, that is all there is to say.
    let own = TEXT.replace("owners: parent 100 %", "owners: none");
    let files = told(&own, ON, Language::English);
    lacks(&files["registers/processing.csv"], &["by seat or place", "can reach"]);
    lacks(&files[STUDY], &["can reach"]);
}

#[test]
fn an_impact_assessment_tells_each_permit_by_itself() {
    let files = told(TEXT, ON, Language::English);
    let page = &files["registers/impact-example_study.html"];
    contains(
        page,
        &[
            "Team (group of Institute) — may: Read — Stays: all rows — for: Research",
            "Board (group of Institute) — may: Export — Stays: all rows, in cells of at least 11 — for: Research",
        ],
    );
    lacks(page, &["may: Export, Read"]);
    let french = told(TEXT, ON, Language::French);
    let page = french["registers/impact-example_study.html"].replace('\u{a0}', " ");
    contains(&page, &[" — actions permises : Consulter — Stays : "]);
    lacks(&page, &["Exporter, Consulter"]);
}

#[test]
fn a_waiver_that_lapsed_is_not_in_force() {
    let page = told(TEXT, ON, Language::English)[STUDY].clone();
    contains(&page, &["waiver: in force until 31 December 2026"]);
    lacks(&page, &["lapsed"]);
    let page = told(TEXT, "2027-01-01", Language::English)[STUDY].clone();
    contains(&page, &["waiver: lapsed on 31 December 2026", "31 December 2026 has lapsed"]);
    lacks(&page, &["waiver: in force"]);
    let page = told(TEXT, "2027-01-01", Language::French)[STUDY].replace('\u{a0}', " ");
    contains(&page, &["dérogation : échue le 31 décembre 2026", "31 décembre 2026 échue"]);
}

#[test]
fn a_contract_that_has_ended_holds_nothing_and_gives_nothing() {
    let files = told(TEXT, ON, Language::English);
    contains(&files[STUDY], &["requirement held as of 1 July 2026", "1 is judged at every build"]);
    contains(&files["index.html"], &["Hospital gives Stays to Institute (Study)."]);
    let files = told(TEXT, "2029-02-01", Language::English);
    let page = &files[STUDY];
    assert_eq!(page.matches("does not bind: the contract has ended").count(), 2, "{page}");
    contains(page, &["1 no longer binds"]);
    lacks(page, &["requirement held", "is judged at every build", "does not bind as of"]);
    contains(&files["index.html"], &["Hospital gave Stays to Institute (Study)."]);
    let files = told(TEXT, "2029-02-01", Language::French);
    let page = &files[STUDY].replace('\u{a0}', " ");
    assert_eq!(page.matches("ne s’applique pas : le contrat a pris fin").count(), 2, "{page}");
    contains(page, &["1 ne lie plus"]);
    contains(&files["index.html"], &["Hospital donnait Stays à Institute (Study)."]);
}

#[test]
fn a_record_of_processing_tells_its_own_days_data_and_recipients() {
    let text = TEXT.replace(
        "  require retention",
        "  permit team to share stays [town] for research from 2026-06-01 until 2026-12-31\n  require retention",
    );
    let files = told(&text, ON, Language::English);
    let entry = &rows(&files["registers/processing.csv"])[0];
    assert_eq!(entry["Days"], "from 1 June 2026 until 31 December 2026");
    assert_eq!(entry["Categories of data"], "Location · in no category: name");
    contains(
        &entry["Recipients"],
        &["Team", "to others than the parties, whom the clause does not name: Share"],
    );
    let limits = "By the recipients: 2 years, from the day on which the data are obtained";
    contains(&entry["Time limits for erasure"], &[limits]);
    let page = &files["registers/impact-example_study.html"];
    contains(page, &["in no category: name", limits]);
    let without = rows(&told(TEXT, ON, Language::English)["registers/processing.csv"])[0].clone();
    lacks(&without["Recipients"], &["others than the parties"]);
    let files = told(&text, ON, Language::French);
    let entry = &rows(&files["registers/processing.csv"])[0];
    contains(&entry["Catégories de données"], &["dans aucune catégorie", "name"]);
    contains(&entry["Délais d’effacement"], &["2 ans, à compter du jour où les données sont obtenues"]);
    contains(&entry["Destinataires"], &["à d’autres que les parties, que la clause ne nomme pas"]);
}

/// A draft of a project: its files by their paths, those of the workbook as they are stored.
fn drafted(text: &str, language: Language) -> BTreeMap<String, Vec<u8>> {
    let world = world(&[("charta.toml", TOML), ("a.charta", text)]);
    let on = Day::parse(ON).unwrap();
    let compiled = compile(&world, "", &Options { on, language: Some(language), ..Options::default() });
    assert!(build(&compiled).is_err());
    let artifacts = draft(&compiled, None).unwrap();
    let files = artifacts.iter().map(|artifact| (artifact.path.clone(), artifact.bytes().to_vec()));
    files.collect()
}

#[test]
fn every_file_of_a_draft_says_that_it_is_one() {
    let text = TEXT.replace("  require retention of at most 3 years", "  duty institute to delete stays within 30 days of end of term\n  require retention of at most 1 year");
    let text_of = |files: &BTreeMap<String, Vec<u8>>, name: &str| {
        String::from_utf8(files[&format!("documents/registers/{name}")].clone()).unwrap()
    };
    for (language, head, mark, meanwhile) in [
        (
            Language::English,
            "Draft",
            "Draft with 1 error: nothing was built from this text.",
            "and an agreement that is signed binds its parties.",
        ),
        (
            Language::French,
            "Brouillon",
            "Brouillon avec 1 erreur\u{a0}: rien n’a été généré à partir de ce texte.",
            "et une convention signée lie ses parties.",
        ),
    ] {
        let files = drafted(&text, language);
        for name in ["uses.csv", "processing.csv", "duties.csv"] {
            let register = rows(&text_of(&files, name));
            assert!(!register.is_empty());
            assert!(register.iter().all(|row| row[head] == mark), "{register:?}");
        }
        // So does each row of the workbook.
        let workbook = Cursor::new(files["documents/registers/registers.xlsx"].clone());
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(workbook).unwrap();
        let sheets = workbook.worksheets();
        let uses = &sheets[sheets.len() - 1].1;
        assert!(uses.height() > 1);
        for (at, row) in uses.rows().enumerate() {
            assert_eq!(row[0], Data::String(if at == 0 { head } else { mark }.to_owned()));
        }
        // A register with no row says it in its head.
        assert!(text_of(&files, "subprocessors.csv").starts_with(&format!("\u{feff}\"{head}\",")));
        let calendar = text_of(&files, "duties.ics").replace("\r\n ", "");
        contains(&calendar, &[&format!("X-WR-CALNAME:{head} — ")]);
        let events = calendar.matches("BEGIN:VEVENT").count();
        assert!(events > 1);
        assert_eq!(calendar.matches(&format!("SUMMARY:{head} — ")).count(), events, "{calendar}");
        assert_eq!(calendar.matches("STATUS:TENTATIVE").count(), events, "{calendar}");
        // Whether something is signed, a text may leave unsaid.
        let page = String::from_utf8(files[&format!("documents/{STUDY}")].clone()).unwrap();
        contains(&page, &[meanwhile]);
    }
    // What is built is no draft.
    let files = told(TEXT, ON, Language::English);
    lacks(&files["registers/uses.csv"], &["Draft"]);
    lacks(&files["registers/duties.ics"], &["Draft", "TENTATIVE"]);
}
