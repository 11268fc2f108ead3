//! `charta check`: what is wrong.

use super::report::{exit, report};
use super::{Common, Exit, Session};
use crate::os_world::OsWorld;
use crate::{Options, compile};
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
    Ok(exit(&compiled))
}
