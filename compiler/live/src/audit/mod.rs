//! What was done, against what the contracts permit: the log that Charta's sessions leave, or the server's own, judged access by access.
//!
//! **Invariant**: what the log does not say is a gap, and never held to be permitted.

mod emit;
mod given;
mod live;
mod makes;
mod obscure;
mod permitted;
mod pgaudit;
mod places;
mod reads;
mod records;
mod resolve;
mod server_log;
mod settings;
mod statement;
mod words;

pub use emit::{Engine, emit};
pub use live::{Live, look};

use charta_backends::postgres::Desired;
use charta_model::model::Model;
use charta_model::rules::Rules;
use permitted::Permitted;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// What was found of one sort, by recipient, purpose, column and day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// `not permitted` or `gap`.
    pub sort: &'static str,
    /// Who: the role that acted, as the log has it; empty where it is about the log itself.
    pub who: String,
    /// What for; empty where nothing was said.
    pub purpose: String,
    /// The column, with its schema and its view or table; empty where it is about none.
    pub column: String,
    /// The day; empty where it is about none.
    pub day: String,
    /// How often.
    pub times: u64,
    /// What is wrong, in one sentence.
    pub reason: String,
}

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Which log it was: `access log` or `server log`.
    pub log: &'static str,
    /// How many accesses to a column were judged.
    pub judged: u64,
    /// How many of them some clause permits.
    pub permitted: u64,
    /// How many of them could not be told: a clause would permit them, and their line of the log lacks something.
    pub untold: u64,
    /// How many sessions were opened that showed nothing.
    pub idle: u64,
    /// On what this relies that the log does not tell, a sentence each.
    pub relies: Vec<String>,
    /// What no clause permits, and what could not be told.
    pub findings: Vec<Finding>,
}

/// The words for what no clause permits.
const NOT_PERMITTED: &str = "not permitted";
/// The words for what could not be told.
const GAP: &str = "gap";

/// Counts findings that are alike.
#[derive(Debug, Default)]
struct Tally {
    found: BTreeMap<Finding, u64>,
    judged: u64,
    permitted: u64,
    untold: u64,
    idle: u64,
    relies: Vec<String>,
}

impl Tally {
    fn add(&mut self, sort: &'static str, who: &str, purpose: &str, column: &str, day: &str, reason: String) {
        let finding = Finding {
            sort,
            who: who.to_owned(),
            purpose: purpose.to_owned(),
            column: column.to_owned(),
            day: day.to_owned(),
            times: 0,
            reason,
        };
        *self.found.entry(finding).or_default() += 1;
    }

    fn gap(&mut self, reason: impl Into<String>) {
        self.add(GAP, "", "", "", "", reason.into());
    }
}

/// The plain names by which a text of SQL calls functions, and the runs of signs in it that operators are made of, those meant by keywords among
/// them. What stands between the tags of Charta's own functions is text like the rest.
pub(crate) fn meant(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let words = words::words(&text.replace("$charta$", " "));
    (places::calls(&words), places::operators(&words))
}

/// What is known of a server whose log is judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Server<'a> {
    /// The roles that fill the tables, and may.
    pub loaders: &'a [String],
    /// The one database that the contracts are about; every database of the server where none is named.
    pub database: Option<&'a str>,
    /// What the database tells beside the log.
    pub live: Option<&'a Live>,
}

/// Judges a log. An error is one sentence: the log is none that is known.
pub fn audit(
    log: impl Read,
    model: &Model,
    rules: &Rules,
    desired: &Desired,
    server: Server<'_>,
) -> Result<Audit, String> {
    let permitted = Permitted::new(model, rules, desired);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(log);
    let mut records = reader.records();
    let mut tally = Tally::default();
    let first = match records.next() {
        None => {
            tally.gap("the log is empty, so nothing can be told of it");
            return Ok(done("access log", tally));
        }
        Some(first) => first.map_err(|error| unreadable(&error))?,
    };
    let kind = if first.iter().any(|field| field == "opened_at") {
        records::judge(&first, records, &permitted, server, &mut tally)?;
        "access log"
    } else if (23..=26).contains(&first.len()) {
        server_log::judge(&first, records, &permitted, server, &mut tally)?;
        "server log"
    } else {
        return Err(format!(
            "the log is neither charta.access_log with a header nor PostgreSQL's csvlog: its first line has {} fields",
            first.len()
        ));
    };
    Ok(done(kind, tally))
}

fn done(log: &'static str, tally: Tally) -> Audit {
    let findings = tally.found.into_iter().map(|(finding, times)| Finding { times, ..finding }).collect();
    Audit {
        log,
        judged: tally.judged,
        permitted: tally.permitted,
        untold: tally.untold,
        idle: tally.idle,
        relies: tally.relies,
        findings,
    }
}

fn unreadable(error: &csv::Error) -> String {
    format!("the log cannot be read: {error}")
}
