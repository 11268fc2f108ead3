//! The page about live databases does not lie: its commands and statements are run, in its order, on the project of which it speaks.

use super::pages::{ADDRESS, Shown, as_written, execute, hold, house};
use super::{CONTRACTS, Folder, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::markdown;
use libtest_mimic::Trial;
use std::sync::Arc;

const PAGE: &str = "docs/guide/database.md";

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![trial("guide", engines, page), trial("guide/old-lines", engines, old_lines)]
}

fn page(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    said(&["new", &at("shared-data")], 0);
    let house = house();
    let (mut is_applied, mut count) = (false, 0);
    let mut last = String::new();
    let mut shown: Vec<Shown> = Vec::new();
    for block in markdown::blocks(&house.text(PAGE)) {
        if block.is("sql") {
            count += execute(&block, database);
        }
        if block.words == ["text", "said"] {
            shown.push((block.line, block.text.clone(), as_written(&last, database, folder.path())));
        }
        for line in block.text.lines().filter(|line| block.is("sh") && line.starts_with("charta ")) {
            let mut words: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
            for word in &mut words {
                match word.as_str() {
                    ADDRESS => *word = database.address(),
                    "shared-data" => *word = at("shared-data"),
                    "access.csv" => {
                        *word = at("access.csv");
                        let log = super::audit::copied(database, "TABLE charta.access_log");
                        std::fs::write(&word, log).unwrap();
                    }
                    "postgresql.csv" => {
                        *word = at("postgresql.csv");
                        let log =
                            database.logged(|| super::run(database, "SELECT bridge FROM counters.crossings"));
                        std::fs::write(&word, log.replace("postgres", "nightly_load")).unwrap();
                    }
                    "platform" => *word = database.place().1,
                    _ => {}
                }
            }
            let is_apply = words[0] == "apply";
            let is_dry = words.iter().any(|word| word == "--dry-run");
            if is_apply && !is_dry {
                words.push("--yes".to_owned());
                is_applied = true;
            }
            // The first time, the key is left to people.
            let expected = u8::from(is_apply);
            last = said(&words.iter().map(String::as_str).collect::<Vec<_>>(), expected);
            count += 1;
        }
    }
    assert!(is_applied && count >= 12 && !shown.is_empty(), "the page says too little: {count}");
    hold(&house, PAGE, &shown);
}

/// What the page has an administrator do to put old lines of the log away does so, leaves a line about it, and is no fault afterwards.
fn old_lines(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    let openings = |day: &str| {
        let sql =
            format!("SELECT count(*) FROM charta.opening WHERE day < charta.today() - INTERVAL '{day}'");
        database.superuser().query_one(&sql, &[]).unwrap().get::<_, i64>(0)
    };
    // Two sessions, one of them of long ago.
    let opening = |number: &str, day: &str| {
        run(
            database,
            &format!(
                "INSERT INTO charta.opening SELECT gen_random_uuid(), '{number}', pg_current_xact_id(), 0, now(), charta.today() - INTERVAL '{day}', \
                 'ann', 'recipient_live_lab', NULL, NULL, NULL, 'earlier';
                 INSERT INTO charta.opening_view SELECT opening, 'v', 'live.c', 'live.c#1' FROM charta.opening WHERE token = '{number}'"
            ),
        );
    };
    opening("one", "0 days");
    opening("two", "13 months");
    let page = house().text(PAGE);
    let blocks = markdown::blocks(&page);
    let block = blocks.iter().find(|block| block.text.contains("DISABLE TRIGGER")).unwrap();
    assert_eq!(openings("1 year"), 1);
    execute(block, database);
    assert_eq!((openings("1 year"), openings("-1 day")), (0, 1));
    let told = "SELECT rows FROM charta.deletion WHERE \"table\" = 'charta.opening'";
    assert_eq!(database.superuser().query_one(told, &[]).unwrap().get::<_, i64>(0), 1);
    let looked = || charta(&["verify", "--against", &database.address(), &folder.text()]);
    assert_eq!(looked().0, 0, "{}", looked().1);
    // It is a fault where the log is left open to change.
    run(database, "ALTER TABLE charta.opening DISABLE TRIGGER charta_only_append");
    assert_eq!(looked().0, 1, "{}", looked().1);
}

fn said(arguments: &[&str], code: u8) -> String {
    let (ended, said) = charta(arguments);
    assert_eq!(ended, code, "{arguments:?}: {said}");
    said
}
