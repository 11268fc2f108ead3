//! `charta explain`: the page of a finding, or the list of all.

use super::{Common, Exit, Format, Session};
use crate::render::style::{Tone, hanging, paint};
use charta_base::{Code, did_you_mean};
use clap::Args;
use serde::Serialize;
use std::io;

/// Less room than this, in columns, is too little for a sentence.
const LEAST: usize = 40;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta explain HST003              by code\n  \
    charta explain foreign-law-reach   by name\n  \
    charta explain --list              everything Charta can find")]
pub struct Explain {
    /// The code or the name of a finding; without one, all are listed
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
        Format::Human => {
            let text = page(code.page, session.width.max(LEAST), session.colour);
            session.out.write_all(text.as_bytes())?;
        }
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
        let head = format!("{}  {:name$}  {:7}  ", code.id, code.name, code.severity.word());
        let narrow = common.format == Format::Human && session.width < head.len() + LEAST;
        let text = match (common.format, narrow) {
            (Format::Human, true) => {
                let summary = format!("{}: {}", code.severity.word(), code.summary);
                format!("{}  {}\n{}", code.id, code.name, hanging("  ", &summary, session.width))
            }
            (Format::Human, false) => hanging(&head, code.summary, session.width),
            _ => format!("{head}{}\n", code.summary),
        };
        session.out.write_all(text.as_bytes())?;
    }
    Ok(Exit::Clean)
}

/// A page for a terminal: its prose as wide as the lines may be, its code as it is, its titles strong.
fn page(page: &str, width: usize, colour: bool) -> String {
    let mut text = String::new();
    let mut prose = String::new();
    let mut code = false;
    for line in page.lines() {
        let fence = line.starts_with("```");
        let apart = fence || code || line.is_empty() || line.starts_with(['#', '-', '|']);
        if apart && !prose.is_empty() {
            text.push_str(&hanging("", &std::mem::take(&mut prose), width));
        }
        match apart {
            // The day that the example is judged on.
            true if code && line.starts_with("//@ on:") => {
                text.push_str(&line.replacen("//@ on:", "// judged on", 1))
            }
            true if line.starts_with('#') && !code => text.push_str(&paint(line, Tone::Strong, colour)),
            true => text.push_str(line),
            false => {
                if !prose.is_empty() {
                    prose.push(' ');
                }
                prose.push_str(line.trim_end());
            }
        }
        if apart {
            text.push('\n');
        }
        code ^= fence;
    }
    if !prose.is_empty() {
        text.push_str(&hanging("", &prose, width));
    }
    text
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
