//! How far long work is: told on a terminal, and nowhere else.

use crate::run::{charta, text};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Enough that a check takes a while.
const CONTRACTS: usize = 24_000;

fn project(folder: &Path) {
    let mut contracts = "module large\njurisdiction FR \"France\"\npurpose planning \"Planning\"\n\
        organisation hall \"Hall\" { established: FR  owners: none }\n\
        dataset journeys \"Journeys\" { controller: hall  column line: text  column age: integer }\n"
        .to_owned();
    for at in 0..CONTRACTS {
        let _ = writeln!(
            contracts,
            "organisation o{at} \"O {at}\" {{ established: FR  owners: none }}\ncontract c{at} \"C {at}\" {{ provider: hall  recipient: o{at}  \
             term: from 2026-01-01 for 2 years  permit o{at} to read journeys for planning where age > {at} }}"
        );
    }
    fs::write(folder.join("large.charta"), contracts).unwrap();
}

fn on_a_terminal(folder: &Path, arguments: &[&str], environment: &Value) -> String {
    let command: Vec<&str> = [&[env!("CARGO_BIN_EXE_charta")][..], arguments].concat();
    let asked = json!({ "command": command, "folder": folder, "environment": environment });
    let done = crate::ci::answer("terminal.py", &asked);
    assert_eq!(done["code"], 0, "{done}");
    done["said"].as_str().unwrap().to_owned()
}

/// What empties the line on which it is told.
const EMPTY: &str = "\r\u{1b}[K";

#[test]
fn it_is_told_on_a_terminal_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    project(at);
    let check = ["check", "--on", "2026-06-01"];
    let last = "no findings in 1 file; judged on 2026-06-01";
    let said = on_a_terminal(at, &check, &json!({}));
    let (told, result) = said.rsplit_once(EMPTY).unwrap_or_else(|| panic!("nothing was told: {said:?}"));
    assert!(told.contains(" … 0 s") || told.contains(" … 1 s"), "{said:?}");
    // It is taken away before the result is said.
    assert_eq!(result.trim_end(), last, "{said:?}");
    let diff = ["diff", "large.charta", "large.charta", "--on", "2026-06-01"];
    assert!(on_a_terminal(at, &diff, &json!({})).contains(EMPTY));
    for (arguments, environment) in [
        (&[&check[..], &["--quiet"]].concat(), json!({})),
        (&check.to_vec(), json!({ "CI": "true" })),
        (&check.to_vec(), json!({ "TERM": "dumb" })),
    ] {
        let said = on_a_terminal(at, arguments, &environment);
        assert_eq!(said.trim_end(), last, "{environment}");
    }
    assert_eq!(text(&charta(at, &check)), format!("{last}\n"));
}
