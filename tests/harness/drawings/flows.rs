//! Who gives what to whom, and where data come from and go.

use super::read::{picture, words};
use super::{Built, contract, trial};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const ON: &str = "2026-03-01";

const TIDES: &str = "dataset tides \"Tides\" { controller: port  column tide: integer }\n";

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("flows/contract_by_contract", contracts),
        trial("flows/who_receives_and_gives_is_one_box", on_both_ends),
        trial("flows/counted_between_organisations", counted),
        trial("flows/too_many_organisations", too_many),
        trial("flows/nobody_gives_anything", nobody),
        trial("lineage/up_and_down", lineage),
    ]
}

fn contracts() {
    let ended = contract("old", "tides", "")
        .replace("from 2026-01-01 until 2026-12-31", "from 2024-01-01 until 2025-12-31");
    let built = Built::text(&[TIDES, &contract("c", "tides", ""), &ended].concat(), ON);
    let drawn = picture(built.page("index"), "drawing-flows").unwrap();
    assert_eq!(drawn.labels("contract"), ["Contract c", "Contract old"].map(str::to_owned).into());
    assert_eq!(drawn.labels("party"), ["Harbour office"].map(str::to_owned).into());
    assert_eq!(drawn.labels("recipient"), ["Institute of statistics"].map(str::to_owned).into());
    assert_eq!(drawn.arrows.len(), 4);
    assert_eq!(drawn.arrow("Harbour office", "Contract c").style, "solid");
    assert_eq!(drawn.arrow("Contract c", "Institute of statistics").style, "solid");
    assert_eq!(drawn.arrow("Contract old", "Institute of statistics").style, "dashed");
    for seen in &drawn.boxes {
        assert!(
            built.artifacts.contains_key(&format!("documents/{}", seen.href.as_ref().unwrap())),
            "{seen:?}"
        );
    }
    let said = words(built.page("index"), 0);
    assert_eq!(said[0], "Harbour office gives Tides to Institute of statistics (Contract c).");
    assert_eq!(said.len(), 2);
}

/// The institute passes on what it receives.
fn on_both_ends() {
    let text = "dataset tides \"Tides\" { controller: port  column tide: integer }
dataset figures \"Figures\" { controller: institute  column figure: integer }
organisation city \"City\" { established: FR  owners: none }
contract onward \"Onward\" { provider: institute  recipient: city  term: from 2026-01-01 until 2026-12-31
  permit city to read figures for statistics }
";
    let built = Built::text(&[text, &contract("c", "tides", "")].concat(), ON);
    let drawn = picture(built.page("index"), "drawing-flows").unwrap();
    assert_eq!(drawn.boxes.iter().filter(|seen| seen.label == "Institute of statistics").count(), 1);
    drawn.arrow("Contract c", "Institute of statistics");
    drawn.arrow("Institute of statistics", "Onward");
    drawn.arrow("Onward", "City");
}

/// Contracts of so many recipients, each with as many contracts as its number has digits.
fn many(recipients: usize) -> (Built, usize) {
    let mut text = TIDES.to_owned();
    let mut count = 0;
    for at in 0..recipients {
        let _ = writeln!(text, "organisation o{at} \"Office {at}\" {{ established: FR  owners: none }}");
        for number in 0..at.to_string().len() {
            count += 1;
            let one =
                contract(&format!("c{at}_{number}"), "tides", "").replace("institute", &format!("o{at}"));
            text.push_str(&one);
        }
    }
    (Built::text(&text, ON), count)
}

fn counted() {
    let (built, _) = many(60);
    let drawn = picture(built.page("index"), "drawing-flows").unwrap();
    assert_eq!((drawn.boxes.len(), drawn.arrows.len()), (61, 60));
    assert_eq!(drawn.labels("contract"), BTreeSet::new());
    assert_eq!(drawn.arrow("Harbour office", "Office 9").tag, "1 contract");
    assert_eq!(drawn.arrow("Harbour office", "Office 10").tag, "2 contracts");
    assert!(
        words(built.page("index"), 0)
            .contains(&"Harbour office gives data to Office 42: 2 contracts.".to_owned())
    );
}

fn too_many() {
    let (built, _) = many(130);
    let page = built.page("index");
    assert!(picture(page, "drawing-flows").is_none());
    assert!(page.contains("It is not drawn: 131 boxes would be too many to read."));
    assert_eq!(words(page, 0).len(), 130);
}

fn nobody() {
    let built = Built::text(TIDES, ON);
    assert!(!built.page("index").contains("<figure"));
}

/// What a dataset is made from, however far, and what is made from it; not what else is made of its sources.
fn lineage() {
    let text = "dataset raw \"Raw\" { controller: port  column a: text  column b: text }
dataset clean \"Clean\" { controller: port  derived_from: raw [a]  column a: text }
dataset other \"Other\" { controller: port  derived_from: raw  column b: text }
dataset figures \"Figures\" { controller: port  derived_from: clean  column a: text }
dataset alone \"Alone\" { controller: port  column a: text }
";
    let built = Built::text(text, ON);
    let of = |page: &str| picture(built.page(page), "drawing-lineage");
    let clean = of("datasets/m_clean").unwrap();
    assert_eq!(clean.labels("dataset"), ["Clean", "Figures", "Raw"].map(str::to_owned).into());
    assert_eq!(clean.arrow("Raw", "Clean").tag, "1 column");
    assert_eq!(clean.arrow("Clean", "Figures").tag, "all columns");
    assert_eq!(clean.arrows.len(), 2);
    let itself = clean.boxes.iter().find(|seen| seen.label == "Clean").unwrap();
    assert_eq!(itself.href, None);
    assert_eq!(of("datasets/m_raw").unwrap().boxes.len(), 4);
    assert!(of("datasets/m_alone").is_none());
    let said = words(built.page("datasets/m_clean"), 0);
    assert!(said.contains(&"Clean is derived from Raw: a.".to_owned()), "{said:?}");
    assert!(said.contains(&"Figures is derived from all columns of Clean.".to_owned()), "{said:?}");
}
