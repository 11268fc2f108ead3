//! Small counts do not follow by subtraction: where totals are shown beside them, the cells of a total are held back together.

use super::{Folder, applied, charta, run, seen, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::engines::margins::{ROUNDS, Shown, contract, drawn, filling, judged};
use crate::random::Random;
use libtest_mimic::Trial;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![trial("margins", engines, margins)]
}

/// Where the stays are.
const SOURCE: &str = "  source: table care.stays\n";

fn cells(database: &Database, view: &str, columns: &str) -> Shown {
    let mut client = database.superuser();
    client
        .batch_execute("SET SESSION AUTHORIZATION recipient_live_lab; SELECT charta.open_session('live.audit', 'std.prelude.read')")
        .unwrap_or_else(|error| panic!("{error:?}"));
    let query = format!("SELECT ARRAY[{columns}], rows FROM recipient_live_lab.{view}");
    client.query(&query, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn margins(database: &Database) {
    let folder = Folder::new(&contract(SOURCE, ""));
    let (code, said) = charta(&["check", &folder.text()]);
    assert!(code == 0 && said.contains("DAT009"), "the check finds it: {said}");
    applied(&folder, database);
    let mut dice = Random::new(7);
    judged((0..ROUNDS).map(|_| {
        let truth = drawn(&mut dice);
        run(database, &filling("care.stays", &truth));
        let fine = cells(database, "stays_cells_counts_1", "ward, kind");
        (truth, fine, cells(database, "stays_cells_counts_2", "ward"))
    }));
    // Totals that cross each other: nothing is shown that could follow, and the loss is listed.
    folder.write(&contract(SOURCE, "  permit lab to read stays [kind] for audit in cells of at least 3\n"));
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
