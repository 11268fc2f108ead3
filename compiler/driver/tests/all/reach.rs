//! Which laws and parties can end up with which data.

use crate::run::{charta, exits};
use std::path::Path;
use std::process::Output;

fn reach(arguments: &[&str]) -> Output {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    charta(&examples, &[&["reach", "--on", "2026-03-01"][..], arguments].concat())
}

#[test]
fn the_chain_behind_a_sovereign_cloud_is_shown() {
    let said = exits(&reach(&["regional-hospitals", "--to", "std.us.cloud_act", "--format", "plain"]), 0);
    let way = [
        "law `std.us.cloud_act` reaches it at `regional_cloud`",
        "`regional_cloud` relies on `bastion_storage`",
        "`bastion_storage` relies on `cumulon_paris`",
        "`cumulon_paris` is operated by `cumulon_france`",
        "`cumulon_france` is controlled by `cumulon`",
        "`cumulon` is established in `US`",
    ];
    let places: Vec<_> =
        way.iter().map(|link| said.find(link).unwrap_or_else(|| panic!("{link}: {said}"))).collect();
    assert!(places.is_sorted(), "{said}");
    assert!(!said.contains("epidemiologists"), "{said}");
    let said =
        exits(&reach(&["regional-hospitals-fixed", "--to", "std.us.cloud_act", "--format", "plain"]), 0);
    assert_eq!(said, "no data get there; as of 2026-03-01\n");
    let said = exits(&reach(&["regional-hospitals", "--to", "bastion", "--format", "plain"]), 0);
    assert!(said.contains("bastion runs `bastion_storage`"), "{said}");
}

#[test]
fn what_is_handed_on_is_followed_to_its_end() {
    let said = exits(&reach(&["onward-resale", "--to", "insurer", "--format", "plain"]), 0);
    assert!(
        said.contains("insurer may read accidents [municipality, severity] for commercial.resale"),
        "{said}"
    );
    let way = [
        "`registry_to_institute` gives it, from `registry`",
        "`institute_to_hub` hands it on, from `institute`",
        "`hub_to_broker` hands it on, from `hub`",
    ];
    let places: Vec<_> =
        way.iter().map(|link| said.find(link).unwrap_or_else(|| panic!("{link}: {said}"))).collect();
    assert!(places.is_sorted(), "{said}");
    // What a purpose does not open is not told.
    let said = exits(&reach(&["onward-resale", "--purpose", "research", "--format", "plain"]), 0);
    assert!(said.contains("hub may") && !said.contains("insurer may"), "{said}");
    let said = exits(&reach(&["onward-resale", "--to", "hub", "--on", "2060-01-01", "--format", "plain"]), 2);
    assert!(said.contains("cannot be used multiple times"), "{said}");
}

#[test]
fn it_is_told_to_programs_and_drawn() {
    let json = exits(&reach(&["onward-resale", "--format", "json"]), 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["datasets"][0]["dataset"], "accidents");
    assert_eq!(json["datasets"][0]["recipients"][0]["way"].as_array().map(Vec::len), Some(3));
    let svg = exits(&reach(&["regional-hospitals", "--svg"]), 0);
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")));
    let said: String = document.descendants().filter_map(|node| node.text()).collect();
    assert!(said.contains("cloud_act") && said.contains("regional_cloud"), "{said}");
}

/// What is handed on, worked up and handed on again, with one holder abroad.
const HANDED_ON: &str = r#"
module town
jurisdiction FR "France"
jurisdiction XX "Elsewhere"
law watch "Watch" { territory: XX  reaches: establishment }
purpose planning "Planning"
organisation a "A" { established: FR  owners: none }
organisation b "B" { established: XX  owners: none }
organisation c "C" { established: FR  owners: none }
organisation d "D" { established: FR  owners: none }
hosting server "Server" { operator: a  located: FR }
dataset stays "Stays" { controller: a  hosted: server  column x: text  column y: integer }
dataset counts "Counts" { controller: b  hosted: server  derived_from: stays [x]  column n: integer }
dataset means "Means" { controller: c  hosted: server  derived_from: counts [x]  column m: integer }
contract a_b { provider: a  recipient: b  term: from 2026-01-01 until 2026-12-31
  permit b to read, share stays [x] for planning }
contract b_c { provider: b  recipient: c  term: from 2026-01-01 until 2026-12-31
  permit c to read, share counts for planning }
contract c_d { provider: c  recipient: d  term: from 2026-01-01 until 2026-12-31
  permit d to read means for planning }
"#;

#[test]
fn what_a_clause_keeps_back_is_told() {
    let said = exits(&reach(&["national-platform", "--dataset", "claims", "--format", "plain"]), 0);
    let of =
        |who: &str| said.lines().find(|line| line.contains(who)).unwrap_or_else(|| panic!("{who}: {said}"));
    assert!(of("numbers_office may").contains(", in cells of at least 11"), "{said}");
    let said = exits(&reach(&["onward-resale", "--to", "institute", "--format", "plain"]), 0);
    assert!(said.contains(", `day` by month, by `onward.registry_to_institute#1`"), "{said}");
}

#[test]
fn data_do_not_lie_where_a_hosting_has_ended() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for (day, lies) in [("2029-12-31", true), ("2031-01-01", false), ("2024-01-01", false)] {
        let asked = ["reach", "city-mobility", "--on", day, "--dataset", "trips", "--format", "plain"];
        let said = exits(&charta(&examples, &asked), 0);
        assert_eq!(said.contains("lies or is processed at `platform`"), lies, "{day}: {said}");
        assert_eq!(said.contains("lies at no hosting"), !lies, "{day}: {said}");
    }
}

#[test]
fn whoever_derives_data_got_them_from_somebody() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("town.charta"), HANDED_ON).unwrap();
    let at = folder.path().to_str().unwrap();
    let said = exits(&reach(&[at, "--dataset", "stays", "--to", "d", "--format", "plain"]), 0);
    let way = [
        "`a_b` gives it, from `a`",
        "`counts` is derived from `stays`",
        "`b_c` hands it on, from `b`",
        "`means` is derived from `counts`",
    ];
    // The list of what is derived comes before.
    let (_, told) = said.split_once("d may read means").unwrap();
    let places: Vec<_> =
        way.iter().map(|link| told.find(link).unwrap_or_else(|| panic!("{link}: {said}"))).collect();
    assert!(places.is_sorted(), "{said}");
}

#[test]
fn a_law_over_whoever_holds_data_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("town.charta"), HANDED_ON).unwrap();
    let at = folder.path().to_str().unwrap();
    let said = exits(&reach(&[at, "--dataset", "stays", "--to", "town.watch", "--format", "plain"]), 0);
    assert!(
        said.contains(
            "law `town.watch` reaches b, which controls counts and may read and share stays [x] for planning\n      \
             `b` is established in `XX`, where `watch` is in force"
        ),
        "{said}"
    );
    assert!(!said.contains("reaches it at"), "{said}");
    let said = exits(&reach(&[at, "--dataset", "means", "--to", "town.watch", "--format", "plain"]), 0);
    assert_eq!(said, "no data get there; as of 2026-03-01\n");
    let svg = exits(&reach(&[at, "--svg"]), 0);
    assert!(svg.contains("town.watch"), "{svg}");
}

#[test]
fn an_unknown_name_is_told_with_a_near_one() {
    let said = exits(&reach(&["onward-resale", "--dataset", "acidents"]), 2);
    assert!(said.contains("there is no dataset `acidents`; `accidents` is near"), "{said}");
    let said = exits(&reach(&["onward-resale", "--to", "insurers"]), 2);
    assert!(said.contains("there is no party or law `insurers`; `insurer` is near"), "{said}");
    exits(&reach(&["onward-resale", "--purpose", "no such"]), 2);
    exits(&reach(&["nowhere"]), 2);
}

/// What the guide shows is what comes.
#[test]
fn the_guides_transcript_is_true() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/reach.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let start = "```text\n$ charta reach examples/regional-hospitals --on 2026-03-01 --to std.us.cloud_act\n";
    let (_, rest) = guide.split_once(start).unwrap();
    let transcript = rest.split_once("```").unwrap().0;
    assert_eq!(
        exits(&reach(&["regional-hospitals", "--to", "std.us.cloud_act", "--width", "100"]), 0),
        transcript
    );
}
