//! Small counts do not follow by subtraction in the engines that are no server either: where totals are shown beside cells, the cells of a total
//! are held back together. (PostgreSQL's are looked at in a live database, with the same contract and rows.)

use super::project::Project;
use crate::python;
use crate::random::Random;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_certify::expected::Data;
use libtest_mimic::{Failed, Trial};
use serde_json::json;
use std::collections::BTreeMap;

const SETTINGS: &str =
    "name = \"margins\"\nedition = \"2026\"\n[severities]\nrecoverable-cells = \"advice\"\n";
const LEAST: i64 = 3;
pub const ROUNDS: usize = 20;
/// Two of them differ for whoever tells capital letters from small ones alone.
const WARDS: [&str; 3] = ["A", "a", "C"];
const KINDS: [&str; 3] = ["x", "y", "z"];

pub(super) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("engines/margins/sqlite", || {
            sqlite();
            Ok(())
        }),
        Trial::test("engines/margins/duckdb", duckdb),
        Trial::test("engines/margins/crossing", || {
            crossing();
            Ok(())
        }),
    ]
}

/// Stays by ward and kind, and by ward alone; `source` is where they are, and `more` are further permits. The check finds it, and it is built
/// all the same.
pub fn contract(source: &str, more: &str) -> String {
    format!(
        "module live
jurisdiction land \"Land\"
purpose audit \"Audit\"
organisation source \"Source\" {{ established: land  owners: none }}
organisation lab \"Lab\" {{ established: land }}
dataset stays \"Stays\" {{
  controller: source
{source}  column person: text direct
  column ward: text
  column kind: text
}}
contract counts \"Counts\" {{
  provider: source
  recipient: lab
  term: from 2020-01-01 until 2099-01-01
  permit lab to read stays [ward, kind] for audit in cells of at least {LEAST}
  permit lab to read stays [ward] for audit in cells of at least {LEAST}
{more}}}
"
    )
}

fn project(more: &str) -> Project {
    Project::of_text(SETTINGS, &contract("", more), |_| Data::default())
}

/// The counts of cells, by ward and kind.
pub type Truth = BTreeMap<(String, String), i64>;
/// What a view shows: texts and a count.
pub type Shown = BTreeMap<Vec<String>, i64>;

pub fn drawn(dice: &mut Random) -> Truth {
    let mut truth = Truth::new();
    for ward in WARDS {
        for kind in KINDS {
            let count = dice.below(9) as i64;
            if count > 0 {
                truth.insert((ward.to_owned(), kind.to_owned()), count);
            }
        }
    }
    truth
}

fn table(layout: &Layout, dialect: Dialect) -> String {
    layout.tables[0].reference(dialect)
}

pub fn filling(table: &str, truth: &Truth) -> String {
    let rows = truth
        .iter()
        .flat_map(|((ward, kind), count)| (0..*count).map(move |_| format!("('p', '{ward}', '{kind}')")));
    let rows: Vec<String> = rows.collect();
    format!("DELETE FROM {table}; INSERT INTO {table} (person, ward, kind) VALUES {}", rows.join(", "))
}

/// The view by ward and kind, and the one by ward.
fn views(layout: &Layout) -> [&NamedView; 2] {
    [2, 1].map(|columns| {
        layout.views.iter().find(|view| view.columns.len() == columns).expect("a view of cells")
    })
}

fn read(rows: impl Iterator<Item = Vec<String>>) -> Shown {
    rows.map(|mut row| {
        let count = row.pop().expect("a count").parse().expect("a number");
        (row, count)
    })
    .collect()
}

/// Looks at what is shown of many tables: a cell is shown if all of its ward are large enough, and nothing follows from the totals.
pub fn judged(rounds: impl Iterator<Item = (Truth, Shown, Shown)>) {
    let (mut hidden, mut shown) = (0, 0);
    for (truth, fine, totals) in rounds {
        for ward in WARDS {
            let of: Vec<(&(String, String), &i64)> = truth.iter().filter(|((at, _), _)| at == ward).collect();
            let is_small = of.iter().any(|(_, count)| **count < LEAST);
            for ((ward, kind), count) in &of {
                let found = fine.get(&vec![ward.clone(), kind.clone()]);
                assert_eq!(found, (!is_small).then_some(*count), "{truth:?}: {fine:?}");
            }
            let known: i64 = fine.iter().filter(|(key, _)| key[0] == ward).map(|(_, count)| count).sum();
            let all: i64 = of.iter().map(|(_, count)| **count).sum();
            let total = totals.get(&vec![ward.to_owned()]);
            assert_eq!(total, (all >= LEAST).then_some(&all), "{truth:?}: {totals:?}");
            if let Some(total) = total {
                assert!(known == 0 || known == *total, "{} follow", total - known);
                (hidden, shown) = (hidden + u32::from(known == 0), shown + u32::from(known != 0));
            }
        }
    }
    assert!(hidden > 3 && shown > 3, "the rows say nothing: {hidden} {shown}");
}

fn sqlite() {
    let project = project("");
    let layout = charta_backends::sqlite::layout(&project.compiled.checked().expect("it builds"));
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    for artifact in project.artifacts_of("sqlite") {
        connection.execute_batch(artifact.text()).unwrap();
    }
    let session = "UPDATE charta_session SET purpose = 'live.audit', action = 'std.prelude.read', place = 'unstated', day = '2026-01-01'";
    connection.execute_batch(session).unwrap();
    let mut dice = Random::new(7);
    let ask = |view: &NamedView| -> Shown {
        let mut statement =
            connection.prepare(&format!("SELECT * FROM {}", view.reference(Dialect::Sqlite))).unwrap();
        let columns = view.columns.len() + 1;
        let rows = statement.query_map([], |row| {
            (0..columns)
                .map(|at| {
                    let value: rusqlite::types::Value = row.get(at)?;
                    Ok(match value {
                        rusqlite::types::Value::Text(text) => text,
                        rusqlite::types::Value::Integer(number) => number.to_string(),
                        other => panic!("{other:?}"),
                    })
                })
                .collect::<Result<Vec<String>, rusqlite::Error>>()
        });
        read(rows.unwrap().map(Result::unwrap))
    };
    let rounds = (0..ROUNDS).map(|_| {
        let truth = drawn(&mut dice);
        connection.execute_batch(&filling(&table(&layout, Dialect::Sqlite), &truth)).unwrap();
        let [fine, totals] = views(&layout).map(ask);
        (truth, fine, totals)
    });
    judged(rounds);
}

fn duckdb() -> Result<(), Failed> {
    let project = project("");
    let layout = charta_backends::duckdb::layout(&project.compiled.checked().expect("it builds"));
    let mut steps: Vec<_> =
        project.artifacts_of("duckdb").map(|artifact| json!({ "run": artifact.text() })).collect();
    steps.push(json!({ "run": "UPDATE charta.session SET recipient = 'live.lab', purpose = 'live.audit', \
        action = 'std.prelude.read', place = 'unstated', day = DATE '2026-01-01'" }));
    let mut dice = Random::new(7);
    let truths: Vec<Truth> = (0..ROUNDS).map(|_| drawn(&mut dice)).collect();
    for truth in &truths {
        steps.push(json!({ "run": filling(&table(&layout, Dialect::Duckdb), truth) }));
        for view in views(&layout) {
            let columns = view.columns.iter().map(|column| &column.name).chain(&view.count);
            let columns: Vec<String> = columns
                .map(|name| format!("CAST({} AS VARCHAR)", Dialect::Duckdb.identifier(name)))
                .collect();
            steps.push(json!({ "ask": format!("SELECT {} FROM {}", columns.join(", "), view.reference(Dialect::Duckdb)) }));
        }
    }
    let answers = python::run("duckdb_views.py", &json!([steps]))?;
    let answers = answers[0].as_array().unwrap_or_else(|| panic!("DuckDB: {}", answers[0]["error"]));
    assert_eq!(answers.len(), 2 * ROUNDS);
    let shown = |at: usize| {
        let text = |cell: &serde_json::Value| cell.as_str().expect("a text").to_owned();
        read(
            answers[at]
                .as_array()
                .expect("rows")
                .iter()
                .map(|row| row.as_array().expect("a row").iter().map(text).collect()),
        )
    };
    judged(truths.into_iter().enumerate().map(|(at, truth)| (truth, shown(2 * at), shown(2 * at + 1))));
    Ok(())
}

/// Totals that cross each other: none of the cells is shown anywhere, and each target lists the loss.
fn crossing() {
    let project =
        project(&format!("  permit lab to read stays [kind] for audit in cells of at least {LEAST}\n"));
    let checked = project.compiled.checked().expect("it builds");
    for layout in [charta_backends::sqlite::layout(&checked), charta_backends::duckdb::layout(&checked)] {
        assert_eq!(layout.views.iter().map(|view| view.columns.len()).collect::<Vec<_>>(), [1, 1]);
    }
    let manifest =
        project.artifacts.iter().find(|artifact| artifact.path == "manifest.json").expect("a manifest");
    let listed = manifest.text().matches("totals that are shown elsewhere cross each other").count();
    assert!(listed >= 7, "every target of tables lists it: {listed}");
}
