//! The auditor's chapter does not lie: what it types is typed, in its order, on a project, a build and a database of its own, and what it shows is what
//! comes. `CHARTA_BLESS=1` writes what comes into the page.

use super::pages::{ADDRESS, Shown, as_written, execute, hold, house};
use super::{command, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::house::DAY;
use crate::markdown::{self, Block};
use crate::python;
use charta_model::time::Day;
use libtest_mimic::Trial;
use serde_json::Value as Json;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

const PAGE: &str = "docs/guide/auditor.md";

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![trial("auditor", engines, page)]
}

fn page(database: &Database) {
    let house = house();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let blocks = markdown::blocks(&house.text(PAGE));
    let (mut last, mut ran) = (String::new(), 0);
    let mut shown: Vec<Shown> = Vec::new();
    for block in &blocks {
        match block.words.iter().map(String::as_str).collect::<Vec<&str>>().as_slice() {
            ["sh"] | ["sh", "exits", _] => {
                last = typed(block, database, at);
                ran += 1;
            }
            ["sql"] | ["sql", "as", _] => {
                execute(block, database);
            }
            ["text", "said"] => shown.push((block.line, block.text.clone(), last.clone())),
            // Of what is long, the last lines.
            ["text", "ends"] => {
                let lines: Vec<&str> = last.lines().collect();
                let ends = &lines[lines.len().saturating_sub(block.text.lines().count())..];
                shown.push((
                    block.line,
                    block.text.clone(),
                    ends.iter().map(|line| format!("{line}\n")).collect(),
                ));
            }
            ["json", file] => {
                let whole: Json =
                    serde_json::from_str(&std::fs::read_to_string(at.join(file)).unwrap()).unwrap();
                let part: Json = serde_json::from_str(&block.text)
                    .unwrap_or_else(|error| panic!("{error}: {}", block.text));
                assert!(is_part(&part, &whole), "{file} does not hold\n{}", block.text);
                ran += 1;
            }
            other => panic!("nobody tests {other:?}"),
        }
    }
    assert!(ran >= 8 && shown.len() >= 4, "the page says too little: {ran}");
    hold(&house, PAGE, &shown);
}

/// What the commands of a block say, one after another; all but the last end well, and the last as its fence says.
fn typed(block: &Block, database: &Database, at: &Path) -> String {
    let expected: u8 = block.words.get(2).map_or(0, |code| code.parse().unwrap());
    let lines: Vec<&str> = block.text.lines().collect();
    let mut said = String::new();
    for (number, line) in lines.iter().enumerate() {
        let (code, words) = match line.strip_prefix("charta ") {
            Some(rest) => charta(rest, database, at),
            None => {
                let mut shell = std::process::Command::new("sh");
                let output = shell.args(["-c", line]).current_dir(at).output().unwrap();
                let words = format!("{}{}", utf8(output.stdout), utf8(output.stderr));
                (u8::try_from(output.status.code().unwrap()).unwrap(), words)
            }
        };
        let due = if number + 1 == lines.len() { expected } else { 0 };
        assert_eq!(code, due, "{line}\n{words}");
        said.push_str(&words);
    }
    let mut said = as_written(&said, database, at);
    // What is read is read today.
    let days = "SELECT DISTINCT day::text FROM charta.access_log";
    for row in database.superuser().query(days, &[]).unwrap_or_default() {
        said = said.replace(row.get::<_, &str>(0), DAY);
    }
    said
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn charta(line: &str, database: &Database, at: &Path) -> (u8, String) {
    let path = |name: &str| at.join(name).to_str().unwrap().to_owned();
    let mut words: Vec<String> = line
        .split_whitespace()
        .map(|word| match word {
            ADDRESS => database.address(),
            "platform" => database.place().1,
            "certificate.json" | "access.csv" => path(word),
            word if word == "shared-data" || word.starts_with("shared-data/") => path(word),
            word => word.to_owned(),
        })
        .collect();
    if words.iter().any(|word| word.ends_with("access.csv")) && !at.join("access.csv").exists() {
        let log = super::audit::copied(database, "TABLE charta.access_log");
        std::fs::write(at.join("access.csv"), log).unwrap();
    }
    if words[0] == "apply" {
        words.push("--yes".to_owned());
    }
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let code = match words[0].as_str() {
        "certify" => {
            words.extend(["--duckdb".to_owned(), python::program("duckdb").display().to_string()]);
            let words = words.into_iter().map(OsString::from);
            charta_certify::command::run(words, Day::parse(DAY).unwrap(), &mut out, &mut error)
        }
        _ => command(&words.iter().map(String::as_str).collect::<Vec<_>>(), &mut out, &mut error).code(),
    };
    let said = format!("{}{}", utf8(out), utf8(error));
    // Versions change without a change of what is said.
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        let is_version =
            |word: &&str| word.contains('.') && word.chars().all(|at| at == '.' || at.is_ascii_digit());
        if words.get(1).is_some_and(is_version) {
            words[1] = "…";
        }
        format!("{}\n", words.join(" "))
    };
    (code, said.lines().map(line).collect())
}

/// Whether a document holds all that a part of it shows: each member of an object, and each item of a list somewhere in that list.
fn is_part(part: &Json, whole: &Json) -> bool {
    match (part, whole) {
        (Json::Object(part), Json::Object(whole)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| is_part(part, whole)))
        }
        (Json::Array(part), Json::Array(whole)) => {
            part.iter().all(|part| whole.iter().any(|whole| is_part(part, whole)))
        }
        (part, whole) => part == whole,
    }
}
