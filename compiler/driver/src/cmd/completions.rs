//! `charta completions` and `charta man`: what shells and the manual know of the command, made from its own definition.

use super::{Arguments, Exit, Session};
use clap::{Args, CommandFactory as _};
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
    clap_complete::generate(completions.shell, &mut Arguments::command(), NAME, &mut text);
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
    session.out.write_all(&text)?;
    Ok(Exit::Clean)
}
