//! `charta verify`: what a database lets happen against what the contracts say.

use super::database::{address, say_weakness, wanted};
use super::{Common, Exit, Format, Session};
use crate::render::{number, one_line};
use charta_live::apply::Aim;
use charta_live::verify::{Finding, verify};
use clap::Args;
use serde::Serialize;
use std::io;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is changed: the catalogue is read, and what is wanted is written once as temporary objects, which are undone.\n\
    A superuser sees all of it. What could not be told is a gap, and never held to be right.\n\n\
    Exit codes: 0 nothing was found, 1 something was found, 2 it could not be looked at\n\n\
    Examples:\n  \
    charta verify --against postgresql://admin@localhost/platform\n  \
    charta verify --against postgresql://admin@localhost/platform --loader nightly_load\n  \
    charta verify --against postgresql://admin@localhost/platform --format json"
)]
pub struct Verify {
    /// The database, as a superuser reaches it
    #[arg(long, value_name = "URL")]
    against: String,
    /// A role that fills or keeps the tables, and may reach them; may be given more than once
    #[arg(long, value_name = "ROLE")]
    loader: Vec<String>,
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
}

#[derive(Serialize)]
struct Document<'a> {
    database: String,
    /// What the network could do to the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    weakness: Option<String>,
    on: String,
    findings: &'a [Finding],
}

pub(super) fn run(arguments: &Verify, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let wanted = match wanted(&arguments.path, common, session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    let Some(model) = wanted.model() else { return Ok(Exit::Trouble) };
    let looked = address(&arguments.against).and_then(|target| {
        let aim = Aim { desired: &wanted.desired, loaders: &arguments.loader };
        let findings = verify(&target, aim, model)?;
        Ok((target, findings))
    });
    let (target, findings) = match looked {
        Ok(looked) => looked,
        Err(words) => return session.trouble(&words),
    };
    if common.format == Format::Json {
        let document = Document {
            database: target.shown(),
            weakness: target.weakness(),
            on: wanted.compiled.on.to_string(),
            findings: &findings,
        };
        let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)?;
        writeln!(session.out, "{text}")?;
    } else {
        for finding in &findings {
            writeln!(session.out, "{}: {}", finding.sort, one_line(&finding.object))?;
            writeln!(session.out, "  {}", one_line(&finding.message))?;
            if !finding.clauses.is_empty() {
                writeln!(session.out, "  breaks {}", one_line(&finding.clauses.join(", ")))?;
            }
            for (at, line) in finding.mend.lines().enumerate() {
                writeln!(session.out, "  {} {}", if at == 0 { "mend:" } else { "     " }, one_line(line))?;
            }
        }
        let count = match findings.len() {
            0 => "nothing differs from the contracts".to_owned(),
            count => number(count, "finding", "findings"),
        };
        writeln!(session.out, "{}: {count}; judged on {}", one_line(&target.shown()), wanted.compiled.on)?;
        say_weakness(&target, session)?;
    }
    Ok(if findings.is_empty() { Exit::Clean } else { Exit::Findings })
}
