//! What documents say changed since the build before.

use crate::documents::{ALL, STUDY, built, words_of};
use crate::project::world;
use charta_backends::Earlier;
use charta_driver::{Options, build_after, compile};
use charta_model::time::Day;
use serde_json::Value;

fn changes(manifest: &str) -> Value {
    let manifest: Value = serde_json::from_str(manifest).unwrap();
    manifest["changes"].clone()
}

#[test]
fn what_changed_is_shown_before_and_after() {
    let first = built(STUDY, ALL, None);
    let text = STUDY
        .replace("savings 62 %", "savings 60 %")
        .replace("within 30 days of", "within 20 days of")
        .replace("  forbid university to reidentify stays\n", "");
    let second = built(&text, ALL, Some(&first["manifest.json"]));
    let page = words_of(&second["documents/contracts/example_study.html"]);
    let (_, changed) = page.split_once("What changed since the build before Compared").unwrap();
    let told = [
        "Owners: Savings union: 62 %",
        "Owners: Savings union: 60 %",
        "University must delete Stays, within 30 days of the end of the term.",
        "University must delete Stays, within 20 days of the end of the term.",
    ];
    for words in told {
        assert!(changed.contains(words), "{words}\n{changed}");
    }
    assert!(
        changed.contains("gone Study, 4")
            && changed.contains(
                "University must not re-identify Stays, at Cloud, from 1 January 2026 until 31 December 2028."
            ),
        "{changed}"
    );
    assert!(!changed.contains("forbid university") && !changed.contains("savings"), "{changed}");
    assert!(second["documents/contracts/example_study.md"].contains("Savings union: 62 %"));
    // The same in French, whatever the language of the build before.
    let third = built(&text, &format!("language = \"fr\"\n{ALL}"), Some(&first["manifest.json"]));
    let page = words_of(&third["documents/contracts/example_study.html"]).replace('\u{a0}', " ");
    let (_, changed) = page.split_once("Ce qui a changé depuis la génération précédente Comparé").unwrap();
    let told = [
        "Détenteurs : Savings union : 62 %",
        "Ce qui suit est interdit (University) : réidentifier, sur Stays, sur l’hébergement suivant : Cloud, du 1er janvier 2026 au 31 décembre 2028.",
        "Ce qui suit est dû (University) : supprimer Stays, dans un délai de 20 jours",
    ];
    for words in told {
        assert!(changed.contains(words), "{words}\n{changed}");
    }
    // Another project's build says nothing of this one, and what a build leaves out is not carried otherwise.
    let other = built(STUDY, &format!("name = \"other\"\n{ALL}"), Some(&second["manifest.json"]));
    assert!(other["documents/index.html"].contains("No earlier build is known"));
    let world = world(&[("charta.toml", ALL), ("a.charta", STUDY), ("empty.charta", "")]);
    let on = Day::parse("2026-03-01").unwrap();
    let informed = compile(
        &world,
        "",
        &Options { on, targets: Some(vec!["documents".to_owned()]), ..Options::default() },
    );
    let previous = Earlier::read(&first["manifest.json"]);
    let again = build_after(&informed, previous.as_ref()).unwrap();
    let index = again.iter().find(|artifact| artifact.path == "documents/index.html").unwrap();
    assert!(!index.text().contains("carried out otherwise"));
}

#[test]
fn another_order_of_clauses_keeps_what_changed_under_the_numbers_of_now() {
    let first = built(STUDY, ALL, None);
    assert_eq!(changes(&first["manifest.json"]), Value::Null);
    let reworded = STUDY.replace("within 30 days of", "within 20 days of");
    let second = built(&reworded, ALL, Some(&first["manifest.json"]));
    assert_eq!(changes(&second["manifest.json"])["reworded_clauses"], serde_json::json!(["example.study#4"]));
    let (forbid, duty) = (
        "  forbid university to reidentify stays\n",
        "  duty university to delete stays within 20 days of end of term\n",
    );
    let turned = reworded.replace(&format!("{forbid}{duty}"), &format!("{duty}{forbid}"));
    assert_ne!(turned, reworded);
    let third = built(&turned, ALL, Some(&second["manifest.json"]));
    let told = changes(&third["manifest.json"]);
    assert_eq!(told["reworded_clauses"], serde_json::json!(["example.study#3"]));
    assert!(told["before"]["example.study#3"].as_str().unwrap().contains("within 30 days of"), "{told}");
    let page = words_of(&third["documents/contracts/example_study.html"]);
    let (_, changed) = page.split_once("What changed since the build before Compared").unwrap();
    assert!(changed.contains("Study, 3") && !changed.contains("Study, 4"), "{changed}");
    // To build again changes nothing, in no file.
    assert_eq!(built(&turned, ALL, Some(&third["manifest.json"])), third);
}

#[test]
fn terms_templates_releases_and_the_project_file_are_compared() {
    let text = "template hygiene \"Hygiene\" { parameters: who  duty who to notify report within 2 days of breach }\n\
        dataset totals \"Totals\" { controller: clinic  derived_from: stays [ward]  column ward: text }\n\
        action count \"Count\" in store\n\
        release open \"Open totals\" { of: totals  method: anonymisation  cells: at least 11  lifts: house  signed: 2026-01-15  by: \"Officer\" }\n";
    let text = format!("{STUDY}{text}")
        .replace("  signed: 2025-12-01\n", "  signed: 2025-12-01\n  follows: hygiene [university]\n");
    let toml = format!("{ALL}[procedural]\nby = \"Clinic\"\nbecause = \"few\"\nevidence = \"minutes\"\n");
    let first = built(&text, &toml, None);
    let otherwise = text
        .replace("\"Planning of care\"", "\"Planning of all care\"")
        .replace("\"Hygiene\"", "\"Hygiene of all\"")
        .replace("\"Count\"", "\"Count rows\"")
        .replace("at least 11", "at least 12");
    let second = built(&otherwise, &toml.replace("minutes", "signed minutes"), Some(&first["manifest.json"]));
    assert_eq!(
        changes(&second["manifest.json"])["reworded_declarations"],
        serde_json::json!([
            "action example.count",
            "procedural charta.toml",
            "purpose example.planning",
            "release example.open",
            "template example.hygiene"
        ])
    );
    let index = words_of(&second["documents/index.html"]);
    let told = [
        "signed minutes",
        "Name: Planning of care",
        "Name: Planning of all care",
        "at least 12",
        "Hygiene of all",
        "Name: Count rows",
    ];
    for words in told {
        assert!(index.contains(&words.replace('"', "&quot;")), "{words}\n{index}");
    }
    // The page of a contract tells what concerns it.
    let page = words_of(&second["documents/contracts/example_study.html"]);
    let (_, changed) = page.split_once("What changed since the build before Compared").unwrap();
    assert!(changed.contains("Planning of all care") && changed.contains("Hygiene of all"), "{changed}");
    assert!(!changed.contains("Count rows") && !changed.contains("at least 12"), "{changed}");
}

#[test]
fn a_build_of_some_targets_between_two_changes_nothing() {
    let first = built(STUDY, ALL, None);
    let world = world(&[("charta.toml", ALL), ("a.charta", STUDY), ("empty.charta", "")]);
    let targets = Some(vec!["documents".to_owned()]);
    let on = Day::parse("2026-03-01").unwrap();
    let compiled = compile(&world, "", &Options { on, targets, ..Options::default() });
    let previous = Earlier::read(&first["manifest.json"]);
    let between = build_after(&compiled, previous.as_ref()).unwrap();
    let manifest = between.iter().find(|artifact| artifact.path == "manifest.json").unwrap();
    assert_eq!(changes(manifest.text()), Value::Null);
    assert_eq!(built(STUDY, ALL, Some(manifest.text())), first);
}

#[test]
fn a_comment_is_no_change_and_no_part_of_one() {
    let first = built(STUDY, ALL, None);
    let commented = STUDY
        .replace("  duty university", "  // to be asked again\n  duty university")
        .replace("  controller: clinic\n", "  controller: clinic  // since \"always\"\n")
        .replace("within 30 days of", "within 30 days // a month\n of");
    assert_ne!(commented, STUDY);
    let second = built(&commented, ALL, Some(&first["manifest.json"]));
    assert_eq!(changes(&second["manifest.json"]), Value::Null);
    assert!(!second["manifest.json"].contains("a month"));
    let reworded = commented.replace("retention: 5 years", "retention: 6 years // longer");
    let third = built(&reworded, ALL, Some(&second["manifest.json"]));
    let page = words_of(&third["documents/contracts/example_study.html"]);
    let (_, changed) = page.split_once("What changed since the build before Compared").unwrap();
    let told = "Retention: 5 years from when the data are obtained Retention: 6 years from when";
    assert!(changed.contains(told) && !changed.contains("longer"), "{changed}");
}
