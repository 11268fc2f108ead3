//! `charta completions` and `charta man`: what shells and the manual know of the command, made from its own definition.

use super::{Arguments, Exit, Session};
use charta_base::Code;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use std::io;

/// The name under which shells know the command.
const NAME: &str = "charta";

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta completions bash > ~/.local/share/bash-completion/completions/charta\n  \
    charta completions zsh  > _charta      in a folder of `$fpath`\n  \
    charta completions fish > ~/.config/fish/completions/charta.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta man > charta.1              the page of charta itself\n  \
    charta man check > charta-check.1  the page of one command")]
pub struct Man {
    /// The command whose page is wanted; the page of charta itself where it is left out
    command: Option<String>,
}

pub(super) fn run(completions: &Completions, session: &mut Session<'_>) -> io::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut with_checks(Arguments::command()), NAME, &mut text);
    session.out.write_all(&text)?;
    Ok(Exit::Clean)
}

pub(super) fn man(man: &Man, session: &mut Session<'_>) -> io::Result<Exit> {
    let mut whole = Arguments::command();
    // By this, what holds for every command gets into each of them, and each gets its whole name, such as `charta-check`.
    whole.build();
    let command = match &man.command {
        None => Some(whole),
        Some(name) => whole.find_subcommand(name).cloned(),
    };
    let Some(command) = command else {
        let name = man.command.as_deref().unwrap_or_default();
        return session.trouble(&format!("there is no command `{name}`; `charta help` lists all"));
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    session.out.write_all(in_sections(&String::from_utf8_lossy(&text)).as_bytes())?;
    Ok(Exit::Clean)
}

/// The command with the names that its options take, so that a shell can offer them. Only for shells: whoever writes another name is
/// told which is near.
fn with_checks(command: Command) -> Command {
    let named = |codes: Vec<&'static Code>| {
        PossibleValuesParser::new(
            codes.into_iter().map(|code| PossibleValue::new(code.name).help(code.summary)),
        )
    };
    command.mut_subcommands(|command| {
        let is_explain = command.get_name() == "explain";
        command.mut_args(|argument| match argument.get_id().as_str() {
            "deny" | "warn" | "allow" => argument.value_parser(named(charta_checks::codes())),
            "what" if is_explain => argument.value_parser(named(crate::codes())),
            _ => argument,
        })
    })
}

/// A page of the manual with what follows the options in sections of its own, as readers of manuals look for them.
fn in_sections(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    // The title of a section, until something stands in it.
    let mut title: Option<&str> = None;
    for line in page.lines() {
        if line == ".SH EXTRA" {
            title = Some(".SH NOTES");
        } else if let Some(codes) = line.strip_prefix("Exit codes: ") {
            title = None;
            out.extend([".SH \"EXIT STATUS\"\n", codes, "\n"]);
        } else if line == "Examples:" {
            title = Some(".SH EXAMPLES");
        } else {
            if !line.is_empty()
                && let Some(title) = title.take()
            {
                out.extend([title, "\n"]);
            }
            out.extend([line, "\n"]);
        }
    }
    out
}
