//! `charta check`: what is wrong.

use super::report::{exit, report};
use super::{Common, Exit, Format, Session};
use crate::load::is_source;
use crate::os_world::OsWorld;
use crate::render::one_line;
use crate::{Compiled, Options, compile};
use charta_model::codes::UNKNOWN_NAME;
use clap::Args;
use std::io;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta check                          the project in this folder\n  \
    charta check contracts/study.charta   one file by itself\n  \
    charta check --on 2027-01-01          what will be wrong on that day\n  \
    charta check --format json            for a program to read")]
pub struct Check {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
}

pub(super) fn run(check: &Check, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let options = Options { on: common.on.unwrap_or(session.today), ..Options::default() };
    let compiled = compile(&OsWorld, &check.path, &options);
    report(&compiled, common, None, session)?;
    if let Some(words) = alone(&check.path, &compiled).filter(|_| common.format == Format::Human) {
        writeln!(session.out, "{words}")?;
    }
    Ok(exit(&compiled))
}

/// What to say where a file that was read by itself lacks names: they may stand in the files around it.
fn alone(path: &str, compiled: &Compiled) -> Option<String> {
    let lacks = compiled.findings.iter().any(|finding| finding.code.id == UNKNOWN_NAME.id);
    let folder = if compiled.folder.is_empty() { "." } else { compiled.folder.as_str() };
    let words =
        format!("`{path}` was read by itself; `charta check {folder}` reads all that stands beside it");
    (lacks && is_source(path)).then(|| one_line(&words))
}
