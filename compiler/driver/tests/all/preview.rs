//! Previews, and what is wrong with rows: PRJ004.

use crate::project::{CONTRACT, run, world};
use charta_driver::preview::{Outcome, preview, render as text};
use charta_driver::render;

fn rows(csv: &str) -> Outcome {
    let world = world(&[("a.charta", CONTRACT), ("rows/accidents.csv", csv)]);
    let compiled = run(&world, "");
    assert_eq!(render::plain(&compiled.findings, &compiled.sources), "");
    preview(&world, &compiled).unwrap()
}

fn wrong(csv: &str) -> String {
    let outcome = rows(csv);
    assert!(outcome.preview.is_none(), "{csv}");
    render::plain(&outcome.findings, &outcome.sources)
}

#[test]
fn a_recipient_sees_what_is_permitted() {
    let seen = rows("place,day\n\"a, \"\"b\"\"\",2025-01-02\n,2025-01-03\n\"\",2025-01-04\nd,2025-01-05\n")
        .preview
        .unwrap();
    let [recipient] = seen.recipients.as_slice() else { panic!("{seen:?}") };
    let [session] = recipient.sessions.as_slice() else { panic!("{seen:?}") };
    assert_eq!(
        (session.purposes.as_slice(), session.seen.rows, session.seen.total),
        (&["example.road_safety".to_owned()][..], 4, 4)
    );
    let values: Vec<Option<&str>> = session.seen.sample.iter().map(|row| row[0].as_deref()).collect();
    assert_eq!(values, [Some("a, \"b\""), None, Some("")]);
    let said = text(&seen, 80, false);
    assert!(said.contains("sees 4 of 4 rows, and 2 of 2 columns"), "{said}");
    assert!(!said.contains('\u{1b}') && text(&seen, 80, true).contains('\u{1b}'));
}

#[test]
fn wrong_rows_are_told_with_their_place() {
    for (csv, said) in [
        (
            "place,day\nx,2025-02-30\n",
            "`2025-02-30` is not of the type of `day`, which is date\n --> rows/accidents.csv:2:3: not of type date",
        ),
        ("plce,day\n", "there is no column `plce`\n --> rows/accidents.csv:1:1\n  = help: write `place`"),
        ("place\nx\n", "the column `day` is missing, which is required"),
        ("place,day\nx,\n", "`day` is missing, which is required\n --> rows/accidents.csv:2:3"),
        ("place,day\nx\n", "this line has 1 value where the first one names 2 columns"),
        ("place,place,day\n", "the column `place` stands here twice\n --> rows/accidents.csv:1:7"),
        (
            "place,day\n\"x,2025-01-01\n",
            "a quotation mark is not closed before the next value\n --> rows/accidents.csv:2:1",
        ),
    ] {
        let found = wrong(csv);
        assert!(found.contains("error[PRJ004] wrong-row") && found.contains(said), "{said}\n{found}");
    }
}

#[test]
fn a_flood_of_wrong_rows_is_cut_short() {
    let found = wrong(&format!("place,day\n{}", "x,y\n".repeat(1000)));
    assert_eq!(found.matches("PRJ004").count(), 10);
    assert!(found.contains("= because: 990 more values of this file do not fit"), "{found}");
}

#[test]
fn rows_of_no_dataset_are_told() {
    let world = world(&[("a.charta", CONTRACT), ("rows/acidents.csv", "place\n")]);
    let outcome = preview(&world, &run(&world, "")).unwrap();
    let said = render::plain(&outcome.findings, &outcome.sources);
    assert!(
        said.contains("there is no dataset `acidents` for these rows")
            && said.contains("name the file `accidents.csv`"),
        "{said}"
    );
}

#[test]
fn outside_the_term_nothing_is_seen_and_the_term_is_said() {
    let contract = CONTRACT.replace("from 2025-01-01", "from 2027-01-01");
    let world = world(&[("a.charta", &contract), ("rows/accidents.csv", "place,day\nx,2025-01-01\n")]);
    let compiled = run(&world, "");
    let seen = preview(&world, &compiled).unwrap().preview.unwrap();
    let said = text(&seen, 100, false);
    assert!(said.contains("sees nothing"), "{said}");
    assert!(said.contains("holds from 2027-01-01 only"), "{said}");
}

#[test]
fn no_value_of_a_row_moves_the_cursor() {
    let seen = rows("place,day\n\u{1b}[2J\u{202e},2025-01-02\n").preview.unwrap();
    let said = text(&seen, 80, false);
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()) && !said.contains('\u{202e}'), "{said:?}");
}

#[test]
fn errors_of_the_project_refuse_a_preview() {
    let world = world(&[("a.charta", "contract broken {")]);
    assert!(preview(&world, &run(&world, "")).is_err());
}

#[test]
fn a_sample_says_that_it_is_one_and_no_cell_is_no_table() {
    let seen = rows("place,day\na,2025-01-02\nb,2025-01-03\n").preview.unwrap();
    assert!(text(&seen, 80, false).contains("2 of 2 columns\n"), "all of it is no sample");
    let contract = CONTRACT.replace(
        "  permit institute to read accidents for road_safety\n",
        "  permit institute to read accidents for road_safety showing day by month in cells of at least 3\n",
    );
    let world =
        world(&[("a.charta", &contract), ("rows/accidents.csv", "place,day\na,2025-01-02\nb,2025-01-03\n")]);
    let outcome = preview(&world, &run(&world, "")).unwrap();
    let said = text(&outcome.preview.unwrap(), 100, false);
    assert!(
        said.contains("sees no cell: no 3 rows or more share place and day by month\n    not seen"),
        "{said}"
    );
}

#[test]
fn a_column_permitted_otherwise_says_how() {
    let contract = CONTRACT.replace(
        "  permit institute to read accidents for road_safety\n",
        "  permit institute to read accidents [place] for road_safety\n  permit institute to read accidents [day] for planning\n",
    );
    let contract =
        contract.replace("purpose road_safety", "purpose planning \"Planning\"\npurpose road_safety");
    let world = world(&[("a.charta", &contract), ("rows/accidents.csv", "place,day\na,2025-01-02\n")]);
    let outcome = preview(&world, &run(&world, "")).unwrap();
    let said = text(&outcome.preview.unwrap(), 100, false);
    assert!(said.contains("not seen: day: permitted for other purposes only, by example.study#2"), "{said}");
}
