//! `charta certify`: the engines are a program of their own, `charta-certify`, which is installed beside this one.

use super::{Common, Exit, Session};
use crate::os_world;
use clap::Args;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// The program that holds the engines.
const PROGRAM: &str = "charta-certify";

/// Arguments of `certify`.
#[derive(Debug, Args)]
#[command(
    disable_help_flag = true,
    after_help = "Engines are heavy: they are a program of their own, `charta-certify`, which is looked for beside `charta` and then on the \
search path. `charta certify --help` is its help."
)]
pub struct Certify {
    /// What to certify and how
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

pub(super) fn run(certify: &Certify, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(PROGRAM)));
    let program = beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(PROGRAM));
    let day = common.on.map(|day| ["--on".to_owned(), day.to_string()]);
    session.out.flush()?;
    let status = Command::new(program).args(&certify.arguments).args(day.into_iter().flatten()).status();
    match status {
        Ok(status) => Ok(match status.code() {
            Some(0) => Exit::Clean,
            Some(1) => Exit::Findings,
            _ => Exit::Trouble,
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => session.trouble(
            "the program `charta-certify` is not installed; it is built with the rest (cargo build --release), and stands beside `charta`",
        ),
        Err(error) => session.trouble(&format!("`{PROGRAM}` cannot be started: {}", os_world::reason(&error))),
    }
}
