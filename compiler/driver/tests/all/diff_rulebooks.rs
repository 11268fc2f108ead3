//! Rulebooks that bind on one side alone: what each requires and forbids is told, and counts as a guard.

use crate::diff_facts::{TOWN, has};
use std::fs;

/// What is said of two projects, each with the settings of its project file and its text.
fn said(old: (&str, &str), new: (&str, &str), arguments: &[&str], code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, (settings, text)) in [("old", old), ("new", new)] {
        let at = folder.path().join(name);
        fs::create_dir(&at).unwrap();
        fs::write(at.join("charta.toml"), format!("name = \"town\"\n{settings}")).unwrap();
        fs::write(at.join("town.charta"), text).unwrap();
    }
    let arguments = [&["diff", "old", "new", "--on", "2026-06-01"][..], arguments].concat();
    crate::run::exits(&crate::run::charta(folder.path(), &arguments), code)
}

const GUARDS: &[&str] = &["--format", "plain", "--fail-on", "guards"];

#[test]
fn a_rulebook_of_the_library_that_is_named_no_longer_is_told_by_what_it_requires() {
    let named = "rulebooks = [\"std.fr.hds_rules\"]\n";
    let told = said((named, TOWN), ("", TOWN), GUARDS, 1);
    has(
        &told,
        &[
            "Rulebooks that bind no longer\n",
            "  std.fr.hds_rules.certificate \"Certified hosting of health data\", for every contract, until 2026-05-15\n    \
             - std.fr.hds_rules.certificate#1 (",
            "): require certified hds throughout term per \"CSP L1111-8\"\n",
            "  std.fr.hds_rules.certificate_version_2 \"Certified hosting of health data, version 2\", for every contract, from \
             2026-05-16\n",
            "): require storage in EEA throughout term per \"Order of 26 April 2024, requirements 28 to 31\"\n",
            "): require stated foreign_requests per \"CSP R1111-11\" per",
            "\n2 rulebooks gone",
        ],
    );
    // The way back binds more, which fails nobody but who wants nothing changed.
    let back = said(("", TOWN), (named, TOWN), GUARDS, 0);
    has(
        &back,
        &["Rulebooks that bind newly\n", "    + std.fr.hds_rules.certificate#1 (", "\n2 new rulebooks"],
    );
    said(("", TOWN), (named, TOWN), &["--fail-on", "changed"], 1);
    // One of two that go is told alone.
    let one = "rulebooks = [\"std.fr.hds_rules.certificate_version_2\"]\n";
    let told = said((named, TOWN), (one, TOWN), GUARDS, 1);
    has(&told, &["  std.fr.hds_rules.certificate \"", "\n1 rulebook gone"]);
    assert!(!told.contains("certificate_version_2"), "{told}");
}

#[test]
fn a_rulebook_that_no_file_brings_in_any_more_binds_no_longer() {
    let with = TOWN.replace("module town\n", "module town\nuse std.eu.ehds\n");
    assert_ne!(with, TOWN);
    let told = said(("", &with), ("", TOWN), GUARDS, 1);
    has(
        &told,
        &[
            "  std.eu.ehds.prohibited_purposes \"EHDS, prohibited purposes\", for data in health, from 2029-03-26\n",
            "): forbid everyone to use any data for purposes.commercial.advertising per \"Regulation (EU) 2025/327, art. 54(c)\"\n",
            "): forbid everyone to reidentify any data per \"Regulation (EU) 2025/327, art. 61\"\n",
        ],
    );
    // Named in another way, it binds as it did.
    let named = "rulebooks = [\"std.eu.ehds\"]\n";
    has(&said(("", &with), (named, TOWN), GUARDS, 0), &["nothing changes"]);
}

#[test]
fn a_rulebook_of_the_project_that_goes_is_a_guard_gone() {
    let forbid = "  forbid everyone to share journeys for any purpose\n  require term of";
    let old = TOWN.replace("  require term of", forbid);
    let (before, behind) = old.split_once("rulebook rules").unwrap();
    let (_, behind) = behind.split_once("\n}\n").unwrap();
    let new = format!("{before}{behind}");
    let told = said(("", &old), ("", &new), GUARDS, 1);
    has(
        &told,
        &[
            "No longer forbidden or expected\n  everyone to share journeys for any purpose at any hosting",
            "Rulebooks that bind no longer\n  town.rules \"Rules of the house\", for every contract, from 2020-01-01\n    \
             - town.rules#1 (town.charta:40): forbid everyone to share journeys for any purpose\n    \
             - town.rules#2 (town.charta:41): require term of at most 5 years\n",
            "  - rulebook town.rules\n",
            "1 guard gone, 1 rulebook gone, 1 declaration gone",
        ],
    );
    // What it requires is told there, and not as one clause among others.
    assert!(!told.contains("Other clauses"), "{told}");
    // Called otherwise, and cut in two rulebooks that cover the same or more, it binds as it did.
    let named = old.replace("rulebook rules", "rulebook house");
    has(&said(("", &old), ("", &named), GUARDS, 0), &["nothing changes"]);
    let two = old.replace(
        "rulebook rules \"Rules of the house\" {\n  applies_to: every contract\n  in_force:   from 2020-01-01\n",
        "rulebook bans \"Bans\" { applies_to: every contract in_force: from 2020-01-01\n  \
         forbid everyone to share journeys for any purpose\n}\n\
         rulebook house \"House\" {\n  applies_to: every contract\n",
    );
    let two = two.replace("  forbid everyone to share journeys for any purpose\n  require", "  require");
    assert_ne!(two, old);
    let told = said(("", &old), ("", &two), GUARDS, 0);
    assert!(!told.contains("bind no longer"), "{told}");
    // Where another one covers less, it does not.
    let less = two.replace("  applies_to: every contract\n", "  applies_to: contracts of university\n");
    let told = said(("", &old), ("", &less), GUARDS, 1);
    has(&told, &["require term of at most 5 years\n", "1 rulebook gone"]);
    assert!(!told.contains("- town.rules#1"), "{told}");
}

/// A rulebook that stays and asks for less lets go as one that goes does.
#[test]
fn a_rulebook_that_stays_and_says_less_is_a_guard_gone() {
    let both = TOWN.replace("  require term of", "  require stated security\n  require term of");
    assert_ne!(both, TOWN);
    let otherwise = "Rulebooks that read otherwise or cover less\n  town.rules \"Rules of the house\"\n";
    let told = said(("", &both), ("", TOWN), GUARDS, 1);
    has(&told, &[otherwise, "require stated security\n", "\n1 rulebook otherwise, 1 other clause gone,"]);
    // Asking for more lets nothing go.
    let back = said(("", TOWN), ("", &both), GUARDS, 0);
    assert!(!back.contains("otherwise"), "{back}");
    for (was, is) in [
        ("applies_to: every contract", "applies_to: contracts of university"),
        ("in_force:   from 2020-01-01", "in_force:   from 2020-01-01 until 2026-12-31"),
        ("derogation: until 2030-01-01", "derogation: until 2031-01-01"),
    ] {
        let less = TOWN.replace(was, is);
        assert_ne!(less, TOWN);
        has(
            &said(("", TOWN), ("", &less), GUARDS, 1),
            &[otherwise, "\n1 rulebook otherwise, 1 fact otherwise"],
        );
        said(("", &less), ("", TOWN), GUARDS, 0);
    }
    // What it cites, and how it is called, say nothing of what it asks for.
    let cited = TOWN.replace("at most 5 years\n", "at most 5 years per \"house rule 7\"\n");
    assert_ne!(cited, TOWN);
    said(("", TOWN), ("", &cited), GUARDS, 0);
    let named = TOWN.replace("rulebook rules", "rulebook house");
    said(("", TOWN), ("", &named), GUARDS, 0);
    let told = said(("", &both), ("", TOWN), &["--format", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["rulebooks_otherwise"][0], "town.rules \"Rules of the house\"", "{json}");
}

/// One more organisation or purpose among all there are lets go of nothing, whatever rulebooks speak of everyone.
#[test]
fn whoever_comes_makes_no_rulebook_read_otherwise() {
    let press = "organisation press \"Press\" { established: FR  owners: none }\npurpose sport \"Sport\"\n\
                 dataset stops \"Stops\" {\n  controller: town_hall  hosted: server  retention: 1 year\n  column street: text\n}\n";
    let named = "rulebooks = [\"std.eu.gdpr_rules\", \"std.eu.ehds\"]\n";
    let rules = "  duty everyone to delete journeys within 3 months of end of term\n  forbid everyone to share any data for any purpose as advice\n  \
                 forbid everyone to combine journeys with any data for any purpose\n  require purpose in any except planning\n  require term of";
    let own = TOWN.replace("  require term of", rules);
    assert_ne!(own, TOWN);
    let more = |text: &str| format!("{text}{press}");
    for (settings, text) in [(named, TOWN), ("", &own)] {
        for (old, new) in [(text.to_owned(), more(text)), (more(text), text.to_owned())] {
            let told = said((settings, &old), (settings, &new), GUARDS, 0);
            assert!(!told.contains("Rulebooks"), "{told}");
        }
    }
    // Who is left out then is no longer meant.
    let less = more(&own).replace("duty everyone to delete", "duty institute, university to delete");
    assert_ne!(less, more(&own));
    has(&said(("", &own), ("", &less), GUARDS, 1), &["\n1 rulebook otherwise"]);
}

/// A rulebook that only forbids, and of today's data all, covers less where it names whose.
#[test]
fn a_rulebook_of_bans_that_covers_less_is_told() {
    let old = TOWN
        .replace("  require term of at most 5 years", "  forbid everyone to share any data for any purpose");
    let new = old.replace("applies_to: every contract", "applies_to: data of town_hall");
    assert!(old != TOWN && new != old);
    has(
        &said(("", &old), ("", &new), GUARDS, 1),
        &["  town.rules \"Rules of the house\"\n", "\n1 rulebook otherwise"],
    );
    assert!(!said(("", &new), ("", &old), GUARDS, 0).contains("rulebook otherwise"));
}

#[test]
fn rulebooks_that_bind_no_longer_are_told_in_a_comment_and_to_programs() {
    let named = "rulebooks = [\"std.fr.hds_rules.certificate\"]\n";
    let told = said((named, TOWN), ("", TOWN), &["--format", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    let gone = &json["rulebooks"]["gone"][0];
    assert_eq!(gone["name"], "std.fr.hds_rules.certificate", "{json}");
    assert_eq!(gone["clauses"][0]["words"], "require certified hds throughout term per \"CSP L1111-8\"");
    let told = said((named, TOWN), ("", TOWN), &["--markdown"], 0);
    has(
        &told,
        &[
            "### Rulebooks that bind no longer\n\n- ",
            "  - as it stood: ",
            "require certified hds throughout term",
        ],
    );
}
