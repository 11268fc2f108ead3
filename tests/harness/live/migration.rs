//! From one build to the next: rights that no contract gives any more end, with no moment without protection, and nothing of anybody else's is
//! touched.

use super::drift::{verified, verified_beside};
use super::{CONTRACTS, Folder, ROWS, applied, charta, run, seen, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("migration", engines, migration),
        trial("without-a-log", engines, without_a_log),
        trial("unprotected-moment", engines, unprotected_moment),
        trial("retention", engines, retention),
    ]
}

/// The clinic loses a column, and the lab everything.
fn fewer() -> String {
    let at = CONTRACTS.find("contract counts").unwrap();
    CONTRACTS[..at].replace("[stay, ward, left_on]", "[ward, left_on]")
}

fn migration(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    assert_eq!(
        seen(database, "recipient_live_lab", "recipient_live_lab.stays_cells_counts_1", "live.audit"),
        2
    );
    // Of somebody else: rights on data, a right that was there before Charta gave any, and a view made from a view.
    run(
        database,
        "CREATE ROLE bob LOGIN; GRANT recipient_live_clinic TO bob; GRANT recipient_live_lab TO bob; CREATE SCHEMA bobs AUTHORIZATION bob;
         CREATE ROLE loader; GRANT SELECT ON care.stays TO loader; GRANT USAGE ON SCHEMA care TO loader;
         SET SESSION AUTHORIZATION bob;
         CREATE VIEW bobs.rows AS SELECT stay FROM recipient_live_clinic.stays;
         CREATE VIEW bobs.cells AS SELECT * FROM recipient_live_lab.stays_cells_counts_1;",
    );
    let log = "SELECT count(*) FROM charta.access_log";
    let count = |database: &Database| database.superuser().query_one(log, &[]).unwrap().get::<_, i64>(0);
    let logged = count(database);
    assert!(logged > 0);
    folder.write(&fewer());
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes", "--loader", "loader"];
    let (code, said) = charta(&apply);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("revoke   select on recipient_live_lab.stays_cells_counts_1"), "{said}");
    assert_eq!(verified_beside(&folder, database, &["loader"]), (0, Vec::new()));
    // What others own is there still, and shows nothing that is no longer permitted.
    let mut client = database.superuser();
    for view in ["bobs.rows", "bobs.cells"] {
        assert!(
            client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&view]).unwrap().get::<_, bool>(0),
            "{view}"
        );
        client
            .batch_execute(
                "SET SESSION AUTHORIZATION bob; SELECT charta.open_session('live.study', 'std.prelude.read')",
            )
            .unwrap();
        assert!(client.query(&format!("SELECT * FROM {view}"), &[]).is_err(), "{view} still reads");
        client.batch_execute("RESET SESSION AUTHORIZATION").unwrap();
    }
    let may = |role: &str| {
        let query = format!("SELECT has_table_privilege('{role}', 'care.stays', 'SELECT')");
        database.superuser().query_one(&query, &[]).unwrap().get::<_, bool>(0)
    };
    assert!(may("loader") && !may("recipient_live_clinic") && !may("recipient_live_lab"));
    assert_eq!(seen(database, "recipient_live_clinic", "recipient_live_clinic.stays", "live.study"), 3);
    assert!(count(database) > logged, "the log was kept, and goes on");
    // What was closed goes once nobody needs it.
    run(database, "DROP VIEW bobs.rows, bobs.cells");
    let (code, said) = charta(&apply);
    assert_eq!(code, 0, "{said}");
    let closed = "SELECT count(*) FROM pg_class WHERE relname LIKE 'charta\\_closed\\_%'";
    assert_eq!(database.superuser().query_one(closed, &[]).unwrap().get::<_, i64>(0), 0);
    // A session of the build before is over.
    let dry = ["apply", "--to", &database.address(), &folder.text(), "--dry-run", "--loader", "loader"];
    let (code, said) = charta(&dry);
    assert_eq!(code, 0, "{said}");
}

/// A database of a build that kept no log, in which settings said what for: its views stay, and from now on the log opens them.
fn without_a_log(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let script = std::fs::read_to_string(folder.path().join("build/postgres/04-views.sql")).unwrap();
    let view = script
        .split("\n\n")
        .find(|part| part.contains("CREATE VIEW \"recipient_live_clinic\".\"stays\""))
        .unwrap();
    let asks_the_log = |line: &&str| line.contains("charta.opening_view");
    assert_eq!(view.lines().filter(asks_the_log).count(), 1);
    let view: String =
        view.lines().filter(|line| !asks_the_log(line)).map(|line| format!("{line}\n")).collect();
    run(
        database,
        &format!(
            "DROP TABLE charta.opening_view, charta.opening CASCADE; DROP TABLE charta.granted, charta.offer;
             CREATE VIEW charta.session_known AS SELECT current_setting('charta.purpose', TRUE) COLLATE \"C\" AS purpose,
               current_setting('charta.action', TRUE) COLLATE \"C\" AS action, current_setting('charta.place', TRUE) COLLATE \"C\" AS place,
               charta.today() AS day;
             ALTER VIEW charta.session_known OWNER TO charta_owner;\n{view}\nGRANT SELECT ON recipient_live_clinic.stays TO recipient_live_clinic"
        ),
    );
    let mut clinic = database.superuser();
    clinic
        .batch_execute(
            "SET SESSION AUTHORIZATION recipient_live_clinic; SET charta.purpose = 'live.study'; SET charta.action = 'std.prelude.read';
             SET charta.place = 'unstated'",
        )
        .unwrap();
    let rows = |client: &mut postgres::Client| {
        client.query("SELECT * FROM recipient_live_clinic.stays", &[]).unwrap().len()
    };
    assert_eq!(rows(&mut clinic), 3);
    applied(&folder, database);
    assert_eq!(verified(&folder, database), (0, Vec::new()));
    assert_eq!(rows(&mut clinic), 0, "settings say nothing any more");
    assert_eq!(seen(database, "recipient_live_clinic", "recipient_live_clinic.stays", "live.study"), 3);
}

/// While builds follow each other, a recipient that asks without end never sees what neither permits.
fn unprotected_moment(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asker = scope.spawn(|| {
            let mut client = database.superuser();
            client.batch_execute("SET SESSION AUTHORIZATION recipient_live_clinic").unwrap();
            let mut asked = 0;
            while !done.load(Ordering::Relaxed) {
                client.batch_execute("SELECT charta.open_session('live.study', 'std.prelude.read')").unwrap();
                for _ in 0..20 {
                    assert!(
                        client.query("SELECT person FROM care.stays", &[]).is_err(),
                        "the table lies open"
                    );
                    if let Ok(rows) = client.query("SELECT ward FROM recipient_live_clinic.stays", &[]) {
                        assert!(rows.len() <= 3, "{} rows are shown", rows.len());
                        asked += 1;
                    }
                }
            }
            asked
        });
        for round in 0..6 {
            let contracts = if round % 2 == 0 { fewer() } else { CONTRACTS.to_owned() };
            folder.write(&contracts);
            let (code, said) = charta(&[
                "apply",
                "--to",
                &database.address(),
                &folder.text(),
                "--yes",
                "--lock-timeout",
                "60",
            ]);
            if code != 0 {
                done.store(true, Ordering::Relaxed);
            }
            assert_eq!(code, 0, "{said}");
        }
        done.store(true, Ordering::Relaxed);
        assert!(asker.join().unwrap() > 0, "nothing was asked");
    });
}

/// Rows go when their retention is over, and not while a duty to keep them holds; both are written down.
fn retention(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "CREATE ROLE clock LOGIN; GRANT charta_scheduler TO clock");
    let job = "SELECT charta.\"delete_expired care.stays\"()";
    let mut clock = database.client("clock");
    assert_eq!(clock.query_one(job, &[]).unwrap().get::<_, i64>(0), 1);
    assert_eq!(clock.query_one(job, &[]).unwrap().get::<_, i64>(0), 0);
    assert!(
        clock.query("SELECT 1 FROM care.stays", &[]).is_err()
            && clock.query("DELETE FROM care.stays", &[]).is_err()
    );
    let left = "SELECT count(*) FROM care.stays";
    assert_eq!(database.superuser().query_one(left, &[]).unwrap().get::<_, i64>(0), 4);
    assert!(database.client("clock").query("SELECT 1 FROM charta.deletion", &[]).is_err());
    // The right day: the last day of ten years is kept, the next is not.
    for (moved, gone) in [("INTERVAL '1 day'", 0_i64), ("INTERVAL '0 days'", 1)] {
        run(
            database,
            &format!(
                "INSERT INTO care.stays VALUES (9, 'x', 'A', (charta.today() - INTERVAL '10 years' + {moved})::date)"
            ),
        );
        assert_eq!(clock.query_one(job, &[]).unwrap().get::<_, i64>(0), gone, "{moved}");
        run(database, "DELETE FROM care.stays WHERE stay = 9");
    }
    // A recipient cannot run it.
    let mut lab = database.superuser();
    lab.batch_execute("SET SESSION AUTHORIZATION recipient_live_lab").unwrap();
    assert!(lab.batch_execute(job).is_err());
    for (duty, holds) in [
        ("duty source to retain stays until 2098-12-31", true),
        ("duty source to retain stays until 2024-12-31", false),
        ("duty lab to retain stays until 2098-12-31", false),
        ("duty source to retain stays for 5 years from publication", true),
    ] {
        folder.write(&CONTRACTS.replace("  recipient: lab\n", &format!("  recipient: lab\n  {duty}\n")));
        applied(&folder, database);
        run(database, "INSERT INTO care.stays VALUES (10, 'x', 'A', '2001-01-01')");
        assert_eq!(clock.query_one(job, &[]).unwrap().get::<_, i64>(0), i64::from(!holds), "{duty}");
        let because = "SELECT because FROM charta.deletion ORDER BY deleted_at DESC LIMIT 1";
        let because: String = database.superuser().query_one(because, &[]).unwrap().get(0);
        assert_eq!(because.starts_with("nothing is deleted while live.counts#"), holds, "{because}");
        run(database, "DELETE FROM care.stays WHERE stay = 10");
        assert_eq!(verified(&folder, database), (0, Vec::new()));
    }
    // Data that may be kept for ever are deleted by nobody.
    folder.write(&CONTRACTS.replace("  retention: 10 years from left_on\n", ""));
    let said = applied(&folder, database);
    assert!(said.contains("remove   function charta.\"delete_expired care.stays\"()"), "{said}");
    assert!(clock.query_one(job, &[]).is_err());
    assert_eq!(verified(&folder, database), (0, Vec::new()));
}
