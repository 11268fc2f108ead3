//! `charta explain`: the page of a finding, or the list of all.

use super::{Common, Exit, Format, Session};
use charta_base::{Code, did_you_mean};
use clap::Args;
use serde::Serialize;
use std::io;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta explain HST003              by code\n  \
    charta explain foreign-law-reach   by name\n  \
    charta explain --list              everything Charta can find")]
pub struct Explain {
    /// The code or the name of a finding
    what: Option<String>,
    /// List every finding there is
    #[arg(long, conflicts_with = "what")]
    list: bool,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    summary: &'a str,
    page: &'a str,
}

pub(super) fn run(explain: &Explain, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let codes = crate::codes();
    let Some(what) = &explain.what else {
        return list(&codes, common, session);
    };
    let wanted = what.to_lowercase();
    let Some(code) = codes.iter().find(|code| code.id.to_lowercase() == wanted || code.name == wanted) else {
        let near = did_you_mean(&wanted, codes.iter().map(|code| code.name))
            .or_else(|| did_you_mean(&what.to_uppercase(), codes.iter().map(|code| code.id)));
        return session.trouble(&match near {
            Some(near) => format!("there is no finding `{what}`; `{near}` is near"),
            None => format!("there is no finding `{what}`; `charta explain --list` lists all"),
        });
    };
    match common.format {
        Format::Json => json(&[entry(code)], session)?,
        _ => session.out.write_all(code.page.as_bytes())?,
    }
    Ok(Exit::Clean)
}

fn list(codes: &[&'static Code], common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    if common.format == Format::Json {
        json(&codes.iter().map(|code| entry(code)).collect::<Vec<_>>(), session)?;
        return Ok(Exit::Clean);
    }
    let name = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
    for code in codes {
        writeln!(
            session.out,
            "{}  {:name$}  {:7}  {}",
            code.id,
            code.name,
            code.severity.word(),
            code.summary
        )?;
    }
    Ok(Exit::Clean)
}

fn entry(code: &'static Code) -> Entry<'static> {
    Entry {
        code: code.id,
        name: code.name,
        severity: code.severity.word(),
        summary: code.summary,
        page: code.page,
    }
}

fn json(entries: &[Entry<'_>], session: &mut Session<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *session.out, entries)?;
    writeln!(session.out)
}
