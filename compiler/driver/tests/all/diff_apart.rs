//! What of a change lies outside of single requests: bans on combining that are let go, templates that nobody follows, and things that share a name.

use crate::diff_facts::{TOWN, compared, diff, has};
use crate::run::{charta, exits};
use std::fs;

/// The town with a clause in its rulebook.
fn with(clause: &str) -> String {
    TOWN.replace("  require term of", &format!("  {clause}\n  require term of"))
}

const BAN: &str = "forbid everyone to combine journeys [line] with journeys [paid_by]";

fn widened(old: &str, new: &str, code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("old.charta", old), ("new.charta", new)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let arguments = [
        "diff",
        "old.charta",
        "new.charta",
        "--on",
        "2026-06-01",
        "--fail-on",
        "widened",
        "--format",
        "plain",
    ];
    exits(&charta(folder.path(), &arguments), code)
}

#[test]
fn a_ban_on_combining_that_goes_widens() {
    let said = widened(&with(BAN), TOWN, 1);
    has(
        &said,
        &[
            "Widened\n  everyone may now combine journeys [line] with journeys [paid_by] for any purpose at any hosting, \
             from 2020-01-01\n    kept apart before, kept apart by nothing after\n    - town.rules#1",
            "such as `university`, who is given one of the two by `town.c3#2`",
            // Each contract that gives one of the two.
            "town.study: Ethics board, Town hall and Institute",
            "town.c3: Data court, Town hall and University",
            "1 widened",
        ],
    );
    // One that comes widens nothing, nor does one that is said otherwise and keeps apart as much.
    widened(TOWN, &with(BAN), 0);
    let exchanged = "forbid any to combine town.journeys [paid_by] with journeys [line] per \"Charter\"";
    widened(&with(BAN), &with(exchanged), 0);
    let wider = "forbid everyone to combine journeys [line, age] with journeys [started_on, paid_by]";
    widened(&with(BAN), &with(wider), 0);
    // Two that keep apart together what one did.
    let first = "forbid everyone to combine journeys [line] with journeys [paid_by] until 2026-06-30";
    let then = "forbid everyone to combine journeys [paid_by] with journeys [line] from 2026-07-01";
    widened(&with(BAN), &with(&format!("{first}\n  {then}")), 0);
}

#[test]
fn a_ban_on_combining_that_keeps_less_apart_widens_by_that() {
    let narrow = "forbid university to combine journeys [line] with journeys [paid_by]";
    let said = widened(&with(BAN), &with(narrow), 1);
    assert!(!said.contains("everyone may now combine"), "{said}");
    has(
        &said,
        &[
            "may now combine journeys [line] with journeys [paid_by]",
            "such as `institute`, who is given one of the two by `town.study#1`",
            "+ town.rules#1",
        ],
    );
    assert!(!said.contains("town.c3:"), "{said}");
    let less = "forbid everyone to combine journeys [line] with journeys [paid_by] until 2026-06-30";
    has(&widened(&with(BAN), &with(less), 1), &["at any hosting, from 2026-07-01"]);
    // As advice it binds nobody.
    widened(&with(BAN), &with(&format!("{BAN} as advice")), 1);
    widened(&with(&format!("{BAN} as advice")), TOWN, 0);
    // Nobody is given either side: nothing can come together.
    let nobody = "forbid everyone to combine journeys [age] with journeys [paid_by]";
    let said = widened(&with(nobody), TOWN, 0);
    has(&said, &["Other clauses\n  - town.rules#1"]);
    // What a contract forbids ends with the contract and what it gives.
    let own =
        |text: &str| text.replace("  subprocessors: none\n", &format!("  subprocessors: none\n  {BAN}\n"));
    has(&widened(&own(TOWN), TOWN, 1), &["institute may now combine journeys [line]", "    - town.study#1"]);
    let (head, rest) = TOWN.split_once("contract study").unwrap();
    let (_, tail) = rest.split_once("contract c3").unwrap();
    let without = format!("{head}contract c3{tail}");
    widened(&own(TOWN), &without, 0);
    let moved = "processed_at: server\n  subprocessors: none\n";
    widened(&own(TOWN), &own(TOWN).replace("subprocessors: none\n", moved), 0);
}

#[test]
fn a_group_that_moved_is_told_by_its_organisation() {
    let team = TOWN
        .replace("permit institute to read", "permit team to read")
        .replace("recipient: institute", "recipient: institute, university");
    let moved = team.replace("group team of institute", "group team of university");
    let said = widened(&team, &moved, 1);
    has(
        &said,
        &[
            "team of university may now read journeys",
            "team of institute may no longer read journeys",
            "such as `team of university` to `read`",
            "such as `team of institute` to `read`",
        ],
    );
    // Where the name can be nobody else's, it is enough.
    let said = widened(TOWN, &team, 0);
    assert!(!said.contains("team of institute"), "{said}");
}

#[test]
fn datasets_of_one_name_are_told_by_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let permit = "  permit university to read trips for planning\n";
    let town = TOWN
        .replace("module town\n", "module town\nuse PLACE.trips\n")
        .replace("  permit university", &format!("{permit}  permit university"));
    for (name, place) in [("old", "north"), ("new", "south")] {
        fs::create_dir(at.join(name)).unwrap();
        fs::write(at.join(name).join("town.charta"), town.replace("PLACE", place)).unwrap();
        for part in ["north", "south"] {
            let text = format!(
                "module {part}\nuse town.{{town_hall, server}}\ndataset trips \"Trips {part}\" {{ controller: town_hall  hosted: server  \
                 column {part}_id: integer }}\n"
            );
            fs::write(at.join(name).join(format!("{part}.charta")), text).unwrap();
        }
    }
    let (_, said) = compared(at, &[]);
    has(&said, &["university may now read south.trips", "university may no longer read north.trips"]);
}

const TERMS: &str = "template terms \"Terms\" {
  parameters: WHO
  duty WHO to delete journeys within 30 days of end of term
  permit WHO to read journeys [line, age] for planning where age > 20
}
";

#[test]
fn a_template_that_nobody_follows_is_compared() {
    let town = |terms: &str| format!("{TOWN}\n{terms}");
    let said = |terms: &str, code: i32| {
        let (exits, said) = diff(&town(TERMS), &town(terms), &[]);
        assert_eq!(exits, Some(code), "{said}");
        said
    };
    has(
        &said(&TERMS.replace("30 days", "60 days"), 1),
        &[
            "template town.terms, clause: `duty WHO to delete journeys within 30 days of end of term` before, not stated after",
            "template town.terms, clause: not stated before, `duty WHO to delete journeys within 60 days of end of term` after",
            "2 facts otherwise; judged on",
        ],
    );
    has(
        &said(&TERMS.replace("  duty WHO to delete journeys within 30 days of end of term\n", ""), 1),
        &["1 fact otherwise"],
    );
    // Laid out anew, in another order, with a remark and with names written out it says the same.
    let anew = "template terms \"Terms\" {
  parameters: WHO
  permit WHO
    to read town.journeys [line,age] // as ever
    for town.planning
    where age > 20
  duty WHO to delete journeys within 30 days of end of term
}
";
    has(&said(anew, 0), &["nothing changes"]);
    // What is followed is told with whoever follows it, and once.
    let followed =
        |terms: &str| town(terms).replace("access [planning]", "access [planning], terms [institute]");
    let (_, said) = diff(&followed(TERMS), &followed(&TERMS.replace("30 days", "60 days")), &[]);
    assert!(said.contains("1 other clause gone") && !said.contains("Facts\n"), "{said}");
}
