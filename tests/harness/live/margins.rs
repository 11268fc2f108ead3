//! Small counts do not follow by subtraction: where totals are shown beside them, the cells of a total are held back together.

use super::{Folder, applied, charta, run, seen, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::random::Random;
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![trial("margins", engines, margins)]
}

/// Stays by ward and kind, and by ward alone: the check finds it, and the project is built all the same.
fn contracts(more: &str) -> String {
    format!(
        "module live
jurisdiction land \"Land\"
purpose audit \"Audit\"
organisation source \"Source\" {{ established: land  owners: none }}
organisation lab \"Lab\" {{ established: land }}
dataset stays \"Stays\" {{
  controller: source
  source: table care.stays
  column person: text direct
  column ward: text
  column kind: text
}}
contract counts \"Counts\" {{
  provider: source
  recipient: lab
  term: from 2020-01-01 until 2099-01-01
  permit lab to read stays [ward, kind] for audit in cells of at least 3
  permit lab to read stays [ward] for audit in cells of at least 3
{more}}}
"
    )
}

type Cells = BTreeMap<Vec<String>, i64>;

fn cells(database: &Database, view: &str, columns: &str) -> Cells {
    let mut client = database.superuser();
    client
        .batch_execute("SET SESSION AUTHORIZATION recipient_live_lab; SELECT charta.open_session('live.audit', 'std.prelude.read')")
        .unwrap_or_else(|error| panic!("{error:?}"));
    let query = format!("SELECT ARRAY[{columns}], rows FROM recipient_live_lab.{view}");
    client.query(&query, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn margins(database: &Database) {
    let folder = Folder::new(&contracts(""));
    let (code, said) = charta(&["check", &folder.text()]);
    assert!(code == 0 && said.contains("DAT009"), "the check finds it: {said}");
    applied(&folder, database);
    let mut dice = Random::new(7);
    let (mut hidden, mut shown) = (0, 0);
    for _ in 0..20 {
        run(database, "DELETE FROM care.stays");
        let mut truth: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut rows = Vec::new();
        for ward in ["A", "B", "C"] {
            for kind in ["x", "y", "z"] {
                let count = dice.below(9);
                if count > 0 {
                    truth.insert((ward.to_owned(), kind.to_owned()), count as i64);
                }
                rows.extend((0..count).map(|_| format!("('p', '{ward}', '{kind}')")));
            }
        }
        run(database, &format!("INSERT INTO care.stays VALUES {}", rows.join(", ")));
        let fine = cells(database, "stays_cells_counts_1", "ward, kind");
        let totals = cells(database, "stays_cells_counts_2", "ward");
        for ward in ["A", "B", "C"] {
            let of: Vec<(&(String, String), &i64)> = truth.iter().filter(|((at, _), _)| at == ward).collect();
            let is_small = of.iter().any(|(_, count)| **count < 3);
            for ((ward, kind), count) in &of {
                let found = fine.get(&vec![ward.clone(), kind.clone()]);
                assert_eq!(found, (!is_small).then_some(*count), "{truth:?}: {fine:?}");
            }
            // What is left of a total when all that is shown is taken from it is nothing, or all of it.
            let known: i64 = fine.iter().filter(|(key, _)| key[0] == ward).map(|(_, count)| count).sum();
            if let Some(total) = totals.get(&vec![ward.to_owned()]) {
                assert!(known == 0 || known == *total, "{} follow", total - known);
                (hidden, shown) = (hidden + u32::from(known == 0), shown + u32::from(known != 0));
            }
        }
    }
    assert!(hidden > 3 && shown > 3, "the rows say nothing: {hidden} {shown}");
    // Totals that cross each other: nothing is shown that could follow, and the loss is listed.
    folder.write(&contracts("  permit lab to read stays [kind] for audit in cells of at least 3\n"));
    applied(&folder, database);
    let views = "SELECT count(*) FROM pg_class WHERE relname LIKE 'stays\\_cells%' AND relkind = 'v'";
    assert_eq!(database.superuser().query_one(views, &[]).unwrap().get::<_, i64>(0), 2);
    assert!(
        seen(database, "recipient_live_lab", "recipient_live_lab.stays_cells_counts_2", "live.audit") > 0
    );
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let manifest = std::fs::read_to_string(folder.path().join("build/manifest.json")).unwrap();
    assert!(manifest.contains("totals that are shown elsewhere cross each other"), "{manifest}");
}
