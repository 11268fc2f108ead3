//! `charta certify`: the engines are a program of their own, `charta-certify`, which is installed beside this one.

use super::{Colour, Common, Exit, Format, Session};
use crate::os_world;
use clap::{Args, ValueEnum as _};
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

/// The options of every command, as the program takes them; what is as usual is not said, so that it may be said after the path, too.
fn handed_on(common: &Common) -> Vec<String> {
    let word = |value: Option<clap::builder::PossibleValue>| {
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    };
    let format =
        (common.format != Format::Human).then(|| ("--format", word(common.format.to_possible_value())));
    let colour =
        (common.colour != Colour::Auto).then(|| ("--colour", word(common.colour.to_possible_value())));
    let width = common.width.map(|width| ("--width", width.to_string()));
    let day = common.on.map(|day| ("--on", day.to_string()));
    let all = [day, format, colour, width].into_iter().flatten();
    let all = all.flat_map(|(option, value)| [option.to_owned(), value]);
    all.chain(common.quiet.then(|| "--quiet".to_owned())).collect()
}

pub(super) fn run(certify: &Certify, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(PROGRAM)));
    let program = beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(PROGRAM));
    session.out.flush()?;
    let status = Command::new(program).args(handed_on(common)).args(&certify.arguments).status();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::Arguments;
    use clap::Parser as _;

    #[test]
    fn what_holds_for_every_command_is_handed_on() {
        let handed = |words: &[&str]| {
            let arguments =
                Arguments::try_parse_from([&["charta"], words, &["certify", "p"]].concat()).unwrap();
            handed_on(&arguments.common).join(" ")
        };
        assert_eq!(handed(&[]), "");
        assert_eq!(handed(&["--quiet", "--on", "2026-06-01"]), "--on 2026-06-01 --quiet");
        assert_eq!(handed(&["--format", "json", "--width", "60"]), "--format json --width 60");
    }
}
