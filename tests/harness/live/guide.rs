//! The page about live databases does not lie: its commands and statements are run, in its order, on the project of which it speaks.

use super::{command, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::house::House;
use crate::markdown;
use libtest_mimic::Trial;
use std::sync::Arc;

const PAGE: &str = "docs/guide/database.md";

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![trial("guide", engines, page)]
}

fn page(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    said(&["new", &at("shared-data")], 0);
    let (mut applied, mut run) = (false, 0);
    for block in markdown::blocks(&House::new(false).text(PAGE)) {
        if block.is("sql") {
            let mut client = match block.words.get(2) {
                Some(role) => database.client(role),
                None => database.superuser(),
            };
            // One after another, as a person would: a session holds from the next transaction on.
            for statement in block.text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
                client.batch_execute(statement).unwrap_or_else(|error| panic!("{error:?}\n{statement}"));
                run += 1;
            }
        }
        for line in block.text.lines().filter(|line| block.is("sh") && line.starts_with("charta ")) {
            let mut words: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
            for word in &mut words {
                match word.as_str() {
                    "postgresql://admin@localhost/platform" => *word = database.address(),
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
                applied = true;
            }
            // The first time, the key is left to people.
            let expected = u8::from(is_apply);
            said(&words.iter().map(String::as_str).collect::<Vec<_>>(), expected);
            run += 1;
        }
    }
    assert!(applied && run >= 12, "the page says too little: {run}");
}

fn said(arguments: &[&str], code: u8) {
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let exit = command(arguments, &mut out, &mut error);
    out.extend(error);
    assert_eq!(exit.code(), code, "{arguments:?}: {}", String::from_utf8_lossy(&out));
}
