//! Decisions at the edges: the ends of numbers and days, weeks across years, steps below zero, prefixes that end inside a character,
//! empty sets, kinds, groups, a provider that is its own recipient. Every engine says what the decision says.

use super::trial;
use crate::engines::alike::{compare_cedar, compare_views, telling_sessions};
use crate::engines::oracle::{Data, Values};
use crate::engines::project::Project;
use crate::engines::rego::compare_rego;
use crate::engines::{Engines, postgres};
use crate::random::Random;
use charta_driver::Program;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::sync::Arc;

const SETTINGS: &str = "name = \"edges\"\n[severities]\ncontradicted-permit = \"advice\"\ndead-permit = \"advice\"\n\
    expired-permit = \"advice\"\nimpossible-condition = \"advice\"\nincomparable-forms = \"advice\"\n";

/// Columns of every type, and clauses about their ends.
const TEXT: &str = "module edges
jurisdiction land
kind buyer
purpose study
purpose study.deep
purpose trade
category secret
category secret.deeper
organisation source { established: land }
organisation lab { established: land kind: buyer }
organisation shop { established: land kind: buyer }
group nurses of lab
group doctors of lab
group own of source
hosting east { operator: source located: land }
hosting west { operator: source located: land }
dataset facts {
  controller: source hosted: east key: id
  column id: integer required
  column wide: integer
  column n: integer
  column m: integer required
  column x: decimal
  column day: date
  column name: text
  column flag: boolean
  column hidden_one: text in secret.deeper
}
dataset copied { controller: lab derived_from: facts [id, name] column id: integer column name: text }
dataset empty { controller: source column name: text column n: integer column x: decimal }

contract ends {
  provider: source recipient: lab, shop term: from 2025-01-01 until 2025-12-31
  permit lab to read facts [id, n, m, x] for study
    where n >= -999999999999999 and n <= 999999999999999 and n != 999999999999999 or x between -99999999999999.9999 and 99999999999999.9999 and x > -99999999999999.9999
  permit lab to read facts [wide] for study
    where wide > -999999999999999 and wide <= 999999999999999 or wide < -999999999999999 or wide = 999999999999999
  permit lab to read facts [day] for study where day >= 0001-01-01 and day <= 9999-12-31 and day != 9999-12-31
  permit lab to read facts [name] for study where name starts with \"e\" or name starts with \"é\" or name starts with \"\" and name < \"\u{10ffff}\"
  permit lab to read facts [flag] for study where not (flag = true) and not (not (flag is missing or flag = false))
  permit nurses to read facts [n, m, x, day, name] for study.deep
    showing n by steps of 7, m by steps of 0.5, x by steps of 2.5, day by week, name by first 1 characters
  permit doctors to read facts [n, m, x, day, name] for study.deep
    showing n by steps of 1000000, m by steps of 3, x by steps of 0.0001, day by quarter, name by first 3 characters
  permit buyer to link facts [all except hidden_one] for trade where id between 3 and 9
  permit lab, shop except shop to export facts [day, flag] for study in cells of at least 2
  permit exactly lab to share facts [all except n] for exactly study on 2025-06-30
  permit lab to use facts for study.deep at west from 2025-12-31 until 2025-12-31
  forbid everyone except doctors to link facts [name] for trade where name is missing or name not in empty.name
  permit buyer to derive any data except secret for trade
  forbid buyer except lab to read facts for any purpose except study where n in empty.n or x in empty.x
}
contract again {
  provider: source recipient: lab term: from 2024-02-29 for 12 months processed_at: west
  permit lab to read facts [id, day, x] for study showing day by month, x by steps of 10
  permit lab to read facts [id] for any purpose except study, trade until 2024-02-29
}
contract inward {
  provider: source recipient: source term: from 2025-01-01 until 2030-12-31
  permit own to read facts for study where n < 0
  forbid source to read facts [hidden_one] for study
}
";

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    let engines = engines.clone();
    vec![
        Trial::test("hostile/edges/engines", move || in_engines(&engines)),
        trial("edges/deep_conditions", on_a_large_stack),
    ]
}

/// For a column that is only compared: the ends of what a database holds.
const WIDE: [&str; 7] = [
    "-9223372036854775808",
    "-1000000000000000",
    "-999999999999999",
    "0",
    "999999999999998",
    "999999999999999",
    "9223372036854775807",
];
/// For columns shown by steps: ten thousand times as much is still a whole number of 64 bits.
const INTEGERS: [&str; 8] = ["-922337203685477", "-8", "-7", "-1", "0", "6", "7", "922337203685477"];
/// Up to where SQLite's own numbers are exact; see the notes of its target.
const DECIMALS: [&str; 9] =
    ["-99999999999.9999", "-2.5001", "-2.5", "-0.0001", "0", "0.0001", "2.4999", "2.5", "99999999999.9999"];
const DAYS: [&str; 12] = [
    "0001-01-01",
    "0001-01-02",
    "1900-02-28",
    "2020-12-31",
    "2021-01-03",
    "2021-01-04",
    "2024-02-29",
    "2024-12-29",
    "2024-12-30",
    "2026-12-31",
    "9999-12-30",
    "9999-12-31",
];
const TEXTS: [&str; 11] = [
    "",
    "e",
    "e\u{301}",
    "e\u{301}\u{302}x",
    "é",
    "éa",
    "E",
    "\u{d7ff}",
    "\u{e000}",
    "\u{10ffff}",
    "\u{1f469}\u{200d}\u{1f469}",
];

fn rows(program: &Program) -> Data {
    let model = &program.model;
    let mut dice = Random::new(3);
    let mut data = BTreeMap::new();
    for (dataset, facts) in model.datasets.iter() {
        let count = if facts.about.name.as_ref() == "empty" { 0 } else { 60 };
        let row = |number: i64| {
            let mut values = Values::new();
            for id in model.columns_of(dataset) {
                let column = &model.columns[id];
                let text = match column.column_type {
                    ColumnType::Text => *dice.pick(&TEXTS),
                    ColumnType::Integer if column.about.name.as_ref() == "wide" => *dice.pick(&WIDE),
                    ColumnType::Integer => *dice.pick(&INTEGERS),
                    ColumnType::Decimal => *dice.pick(&DECIMALS),
                    ColumnType::Boolean => *dice.pick(&["true", "false"]),
                    ColumnType::Date => *dice.pick(&DAYS),
                };
                if column.about.name.as_ref() == "id" {
                    values.insert(id, Value::Integer(number));
                } else if column.required || dice.chance(85) {
                    values.insert(id, Value::read(column.column_type, text).expect("a value of its type"));
                }
            }
            values
        };
        data.insert(dataset, (0..count).map(row).collect());
    }
    Data::new(data)
}

/// The project of this file, with its rows.
pub(crate) fn project() -> Project {
    Project::of_text(SETTINGS, TEXT, rows)
}

fn in_engines(engines: &Engines) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    let project = project();
    let mut dice = Random::new(5);
    let mut sessions = telling_sessions(&project, &mut dice);
    let edges = [
        "2024-02-28",
        "2024-02-29",
        "2024-12-31",
        "2025-01-01",
        "2025-02-28",
        "2025-03-01",
        "2025-06-30",
        "2025-12-31",
        "2026-01-01",
    ];
    for session in sessions.clone() {
        for day in edges {
            let mut moved = session;
            moved.day = Day::parse(day).expect("a day");
            sessions.push(moved);
        }
    }
    sessions.sort_unstable();
    sessions.dedup();
    cluster.with_roles("edges", |database| {
        let mut engine = postgres::Engine::new(&project, database);
        let shown = compare_views(&project, &mut engine, &sessions, 0);
        assert!(shown > 500, "{shown} rows are visible");
    });
    assert!(compare_cedar(&project, &sessions, &mut dice, 0) > 20);
    assert!(compare_rego(&project, &sessions, &mut dice, 0) > 20);
    Ok(())
}

/// Cedar's own parser, unoptimised, takes more of the stack for each bracket than a test's thread has.
fn on_a_large_stack() {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(deep_conditions).unwrap();
    thread.join().unwrap();
}

/// Projects whose conditions are nested up to what the language admits, or have thousands of parts.
pub(crate) fn deep() -> Vec<String> {
    let nots = format!("{}name = \"x\"{}", "not (".repeat(60), ")".repeat(60));
    let turns: String = (0..20).map(|n| format!("n != {n} and not (name = \"{n}\" or not (")).collect();
    let turns = format!("{turns}flag = true{}", "))".repeat(20));
    let many: Vec<String> = (0..3_000).map(|n| format!("name = \"x{n}\"")).collect();
    let text = |condition: String| {
        format!(
            "module m\njurisdiction land\norganisation o {{ established: land }}\norganisation r {{ established: land }}\n\
             dataset d {{ controller: o column name: text column n: integer column flag: boolean }}\n\
             contract c {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
             permit r to read d for any purpose where {condition} }}\n"
        )
    };
    [nots, turns, many.join(" or ")].map(text).into()
}

/// They are read by SQLite and Cedar.
fn deep_conditions() {
    for text in deep() {
        let compiled = crate::api::compile(&super::world(&[("a.charta", &text)]), "a.charta", "2026-11-25");
        let artifacts =
            crate::api::build(&compiled).unwrap_or_else(|_| panic!("{}", crate::api::plain(&compiled)));
        let engine = rusqlite::Connection::open_in_memory().unwrap();
        for name in ["sqlite/schema.sql", "sqlite/views.sql"] {
            engine.execute_batch(&artifacts[name]).unwrap();
        }
        engine.prepare("SELECT * FROM r_d").unwrap();
        artifacts["cedar/policies.cedar"].parse::<cedar_policy::PolicySet>().unwrap();
        crate::engines::rego::reads(&artifacts["rego/policy.rego"], &artifacts["rego/data.json"]);
    }
}
