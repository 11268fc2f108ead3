//! Documents as a reader signs them, made from contracts as they are written.

use crate::project::{run, world};
use charta_backends::Earlier;
use charta_driver::{build, build_after, render};
use serde_json::Value;
use std::collections::BTreeMap;

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
    let (_, by) = page.split_once("- **Enforced by**").unwrap();
    let (by, _) = by.split_once("\n- **").unwrap();
    assert_eq!(by.matches("postgres/04-views.sql").count(), 1, "{by}");
    assert!(!by.contains("row security row security"), "{by}");
    assert!(by.lines().skip(1).all(|line| line.starts_with("  - ")), "{by}");
}

#[test]
fn french_is_french() {
    let page = page("fr");
    for words in [
        "groupe d’Université",
        "Colonnes d’Attendance",
        "Interdictions sur Attendance",
        "dans un délai de 30 jours à compter de la fin du contrat",
        "Team (groupe d’Université) pour Organisation des transports",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert!(!page.contains("de Université") && !page.contains("compter de &#58;"), "{page}");
}

pub(crate) const STUDY: &str = r#"module example
use std.fr.hds
use std.eu.jurisdictions.FR
purpose planning "Planning of care"
organisation savings "Savings union" { established: FR  owners: none }
organisation host "Host" { established: FR  owners: savings 62 % }
organisation clinic "Clinic" { established: FR }
organisation university "University" { established: FR }
hosting cloud "Cloud" {
  operator: host
  located: FR
  certified: hds version "1" offer "Old" from 2023-05-17 until 2026-01-16, hds version "2" offer "Next" from 2026-06-01 until 2029-05-31
}
hosting attic "Attic" { operator: host  located: FR }
dataset stays "Stays" {
  controller: clinic
  retention: 5 years
  hosted: attic until 2025-12-31, cloud from 2026-01-01
  column patient: text pseudonym of care
  column sex: text quasi
  column born: date quasi
  column ward: text
}
contract study "Study" {
  provider: clinic
  recipient: university
  term: from 2026-01-01 for 3 years
  signed: 2025-12-01
  permit university to read stays [patient, sex] for planning
  permit university to export stays [born, sex] for planning showing born by year in cells of at least 20
  forbid university to reidentify stays
  duty university to delete stays within 30 days of end of term
}
rulebook house "House rules" {
  applies_to: every contract
  forbid everyone to sell any data
}
scenario "What is seen" {
  on 2026-03-01
  expect permit university to read stays [sex] for planning
  expect deny university to read stays [ward] for planning
}
"#;

pub(crate) const ALL: &str = "rulebooks = [\"example.house\"]\ntargets = [\"sqlite\", \"documents\"]\n";

pub(crate) fn built(text: &str, toml: &str, previous: Option<&str>) -> BTreeMap<String, String> {
    let compiled = run(&world(&[("charta.toml", toml), ("a.charta", text), ("empty.charta", "")]), "");
    let previous = previous.and_then(Earlier::read);
    let artifacts = match build_after(&compiled, previous.as_ref()) {
        Ok(artifacts) => artifacts,
        Err(_) => panic!("{}", render::plain(&compiled.findings, &compiled.sources)),
    };
    artifacts.into_iter().map(|artifact| (artifact.path.clone(), artifact.text().to_owned())).collect()
}

pub(crate) fn words_of(html: &str) -> String {
    let mut words = String::new();
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        words.push_str(if tag.starts_with('/') || tag.starts_with("a ") { "" } else { " " });
        words.push_str(text);
    }
    words.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[test]
fn what_lapsed_is_never_told_as_in_force() {
    let files = built(STUDY, ALL, None);
    let page = words_of(&files["documents/hostings/example_cloud.html"]);
    assert!(page.contains("expired on 16 January 2026, was in force from 17 May 2023"), "{page}");
    assert!(page.contains("not yet in force, will be from 1 June 2026"), "{page}");
    assert!(!page.contains("valid, from"), "{page}");
    // A hosting that the data left is none of the contract's.
    let (_, summary) = files["documents/contracts/example_study.md"].split_once("\n## Summary\n").unwrap();
    let (summary, _) = summary.split_once("\n## ").unwrap();
    assert!(summary.contains("The data are at Cloud") && !summary.contains("Attic"), "{summary}");
    assert!(words_of(&files["documents/hostings/example_cloud.html"]).contains("Contracts Study"));
}

#[test]
fn a_ban_on_what_people_do_with_data_they_see_is_not_enforced_by_systems() {
    let study = |toml: &str, text: &str| {
        let files = built(text, toml, None);
        let manifest: Value = serde_json::from_str(&files["manifest.json"]).unwrap();
        (manifest, words_of(&files["documents/contracts/example_study.html"]))
    };
    let of = |manifest: &Value, name: &str| {
        let clauses = manifest["clauses"].as_array().unwrap().iter();
        let clause = clauses.clone().find(|clause| clause["name"] == name);
        clause.unwrap_or_else(|| panic!("{name}")).clone()
    };
    let how = |clause: &Value| -> Vec<String> {
        let by = clause["by"].as_array().unwrap().iter();
        by.map(|by| format!("{} {}", by["how"], by["target"]).replace('"', "").replace(" null", "")).collect()
    };
    // A view lets nobody read more, and nobody asks it before they re-identify, or sell what they have: not even who was shown nothing.
    let (manifest, page) = study(ALL, STUDY);
    for name in ["example.study#3", "example.house#1"] {
        let clause = of(&manifest, name);
        assert_eq!(
            (clause["enforcement"].as_str(), how(&clause)),
            (Some("procedural"), vec!["people".into()])
        );
    }
    assert!(page.contains("2 are seen to by people") && !page.contains("refused by systems"), "{page}");
    assert!(
        page.contains("kept by people (University): no system stands between them and what it forbids"),
        "{page}"
    );
    assert!(!page.contains("denied by default"), "{page}");
    // A policy is asked about any action, by whoever asks it.
    let (manifest, page) = study(&ALL.replace("\"sqlite\"", "\"sqlite\", \"cedar\""), STUDY);
    assert_eq!(how(&of(&manifest, "example.study#3")), ["denied-where-asked cedar", "people"]);
    assert!(page.contains("denied wherever the policy is asked (cedar)"), "{page}");
    assert!(page.contains("1 is refused by systems when asked, and kept by people"), "{page}");
    // To come to data is what systems stand between; what left by an export they never see again.
    let sale = "purpose sale \"Sale\"\nrulebook fair \"Fair\" { applies_to: every contract  forbid everyone to use stays [ward] for sale  forbid everyone to use stays [born] for sale }\n";
    let toml = ALL.replace("\"example.house\"", "\"example.house\", \"example.fair\"");
    let page = built(&format!("{STUDY}{sale}"), &toml, None);
    let (manifest, _) = study(&toml, &format!("{STUDY}{sale}"));
    assert_eq!(how(&of(&manifest, "example.fair#1")), ["default-denial sqlite"]);
    assert_eq!(how(&of(&manifest, "example.fair#2")), ["default-denial sqlite", "people"]);
    assert_eq!(of(&manifest, "example.fair#2")["enforcement"], "procedural");
    let page = words_of(&page["documents/rulebooks/example_fair.html"]);
    let told = "people (everyone): no system sees what they do with data that they were shown or took out";
    assert!(page.contains(told), "{page}");
    // What a forbid keeps from leaving does not leave.
    let kept = sale
        .replace("forbid everyone to use stays [ward] for sale", "forbid everyone to export stays [born]");
    let waived = "  waive contradicted-permit until 2026-12-31 because \"Known\" by \"The officer\"\n  duty ";
    let (manifest, _) = study(&toml, &format!("{}{kept}", STUDY.replace("  duty ", waived)));
    assert_eq!(of(&manifest, "example.fair#2")["enforcement"], "enforced");
    let (_, page) = study(ALL, STUDY);
    assert!(page.contains("Carried out by") && page.contains("charta apply"), "{page}");
}

#[test]
fn pages_of_things_tell_rows_forms_cells_retention_and_duties() {
    let files = built(STUDY, ALL, None);
    for path in ["documents/datasets/example_stays.html", "documents/parties/example_university.html"] {
        let page = words_of(&files[path]);
        assert!(page.contains("born: by year"), "{page}");
        assert!(page.contains("in cells of at least 20"), "{page}");
    }
    assert!(words_of(&files["documents/datasets/example_stays.html"]).contains("5 years from when"));
    let party = words_of(&files["documents/parties/example_university.html"]);
    assert!(party.contains("Duties and deadlines") && party.contains("within 30 days of"), "{party}");
}

#[test]
fn a_contract_tells_what_identifies_and_everything_in_markdown_too() {
    let files = built(STUDY, ALL, None);
    let page = &files["documents/contracts/example_study.md"];
    assert!(
        page.contains("Pseudonyms are shown as they are")
            && page.contains("indirectly, with other data, are shown as they are")
    );
    for chapter in ["Parties", "Sub-processors", "Signatures", "What changed since the build before"] {
        assert!(page.contains(&format!("\n## {chapter}\n")), "{chapter}\n{page}");
    }
    // Nobody signed on a day that is known; what is denied is expected, too; a rulebook's ban stands on the page.
    assert!(page.contains("| Clinic |  |  |  |  |"), "{page}");
    assert!(page.contains("denied: University"), "{page}");
    assert!(page.contains("forbid everyone to sell any data"), "{page}");
    assert!(page.contains("1 column that nobody sees\n"), "{page}");
}

#[test]
fn the_summary_names_who_gets_something_and_what_is_still_shown() {
    let text = STUDY
        .replace("  recipient: university\n", "  recipient: university, host\n")
        .replace(
            "  permit university to read stays [patient, sex] for planning\n",
            "  permit university to read stays [patient, sex] for planning until 2026-02-01\n",
        )
        .replace("  expect permit university to read stays [sex] for planning\n", "");
    let files = built(&text, ALL, None);
    let page = words_of(&files["documents/contracts/example_study.html"]);
    assert!(page.contains("Clinic lets University use Stays for Planning of care."), "{page}");
    assert!(!page.contains("Pseudonyms are shown"), "{page}");
    // Two parts of one page never share a heading of Markdown.
    let page = &files["documents/contracts/example_study.md"];
    let mut anchors: Vec<&str> =
        page.lines().filter(|line| line.starts_with("- [") && line.contains("](#")).collect();
    let count = anchors.len();
    anchors.sort_unstable();
    anchors.dedup();
    assert!(count > 10 && anchors.len() == count, "{anchors:?}");
}

#[test]
fn what_several_tools_refuse_is_told_once_and_print_can_be_read() {
    let toml = "rulebooks = [\"example.house\"]\ntargets = [\"cedar\", \"rego\", \"documents\"]\n";
    let files = built(STUDY, toml, None);
    let html = &files["documents/contracts/example_study.html"];
    let page = words_of(html);
    let told = "Clause 2 gives counts; tools that decide row by row (cedar and rego) refuse them.";
    assert_eq!(page.matches(told).count(), 1, "{page}");
    // Marks of the source show where they are pointed at, and on screens without a pointer; print is never tiny.
    assert!(html.contains("@media (hover: hover)") && html.contains(".wide { font-size: 7pt; }"));
}

#[test]
fn what_is_due_again_and_again_has_a_next_day() {
    let text = STUDY
        .replace(
            "  forbid university to reidentify stays\n",
            "  forbid university to reidentify stays\n  duty university to notify report every 6 months\n",
        )
        .replace("from 2026-01-01 for 3 years", "from 2024-01-31 for 5 years");
    let files = built(&text, ALL, None);
    let page = words_of(&files["documents/contracts/example_study.html"]);
    assert!(page.contains("every 6 months next on 31 July 2026"), "{page}");
    assert!(
        page.contains("The next day on which something is due is 31 July 2026: Notify: report"),
        "{page}"
    );
    let register = words_of(&files["documents/registers/duties.html"]);
    assert!(register.contains("every 6 months 31 July 2026"), "{register}");
    let calendar = files["documents/registers/duties.ics"].replace("\r\n ", "");
    let rule = "DTSTART;VALUE=DATE:20260731\r\nRRULE:FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20290130";
    assert!(calendar.contains(rule), "{calendar}");
    let over = built(&text.replace("2024-01-31 for 5 years", "2024-01-31 until 2026-06-30"), ALL, None);
    let page = words_of(&over["documents/contracts/example_study.html"]);
    assert!(page.contains("every 6 months no further time within the term"), "{page}");
}

#[test]
fn a_day_that_no_calendar_has_is_not_told_as_one() {
    let files = built(&STUDY.replace("  signed: 2025-12-01\n", "  retention: 9000 years\n"), ALL, None);
    let page = words_of(&files["documents/contracts/example_study.html"]);
    assert!(page.contains("31 December 9999 or beyond"), "{page}");
    let text = STUDY.replace("within 30 days of end", "within 9000 years of end");
    let files = built(&text, ALL, None);
    let calendar = &files["documents/registers/duties.ics"];
    assert!(!calendar.contains("VALUE=DATE:99991231"), "{calendar}");
    let register = &files["documents/registers/duties.csv"];
    assert!(register.contains("\"31 December 9999 or beyond\""), "{register}");
}

#[test]
fn each_use_that_differs_has_a_row_of_its_own() {
    let rows = |more: &str| {
        let text = STUDY
            .replace(
                "purpose planning",
                "purpose planning.wards \"Wards\"\npurpose planning.beds \"Beds\"\npurpose planning",
            )
            .replace("  expect deny university to read stays [ward] for planning\n", "")
            .replace("  forbid university to reid", &format!("{more}  forbid university to reid"));
        let files = built(&text, ALL, None);
        let csv = files["documents/registers/uses.csv"].clone();
        let cells = |line: &str| line.split("\",\"").nth(1).unwrap_or_default().to_owned();
        csv.lines().skip(1).map(cells).collect::<Vec<String>>()
    };
    assert_eq!(rows(""), ["Planning of care"]);
    // Of one purpose more is shown, to others or on another basis: it is a use of its own.
    assert_eq!(
        rows("  permit university to read stays [ward] for planning.wards\n"),
        ["Planning of care, except Wards", "Wards"]
    );
    // What the wider purpose is for as well is the same use.
    assert_eq!(
        rows("  permit university to read stays [patient] for planning, planning.wards\n"),
        ["Planning of care"]
    );
}
