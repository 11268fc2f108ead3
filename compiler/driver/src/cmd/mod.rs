//! The subcommands: each is a function from arguments to text and an exit code. Nothing here asks for the clock,
//! the environment or the terminal; `main` does and passes it in.

mod apply;
mod ask;
mod audit;
mod build;
mod certify;
mod check;
mod completions;
mod database;
mod diff;
mod doc;
mod explain;
mod fmt;
mod new;
mod preview;
mod reach;
mod report;
mod show;
mod test;
mod verify;
mod weights;

use crate::progress::Progress;
use charta_model::time::Day;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::{self, Write};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Clean,
    /// Errors were found.
    Findings,
    /// The command was wrong, or something could not be read or written.
    Trouble,
}

impl Exit {
    /// The number the machine sees.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
        }
    }
}

/// What a command is given of the world around it.
pub struct Session<'a> {
    /// The day of today.
    pub today: Day,
    /// Whether colours are understood.
    pub colour: bool,
    /// How wide the terminal is, in columns.
    pub width: usize,
    /// Where it is told how far long work is.
    pub progress: Progress,
    /// Where results go.
    pub out: &'a mut dyn Write,
    /// Where troubles go.
    pub error: &'a mut dyn Write,
}

impl std::fmt::Debug for Session<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Session on {}", self.today)
    }
}

/// The narrowest terminal in which lines are broken, in columns.
const NARROWEST: usize = 40;

impl Session<'_> {
    /// How wide lines may be, in columns.
    fn line_width(&self) -> usize {
        self.width.max(NARROWEST)
    }

    /// Tells of a trouble, in one sentence.
    fn trouble(&mut self, words: &str) -> io::Result<Exit> {
        writeln!(self.error, "charta: {words}")?;
        Ok(Exit::Trouble)
    }
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The form of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal, with the text that is meant
    Human,
    /// Stable lines, for logs and screen readers
    Plain,
    /// One JSON document, for programs
    Json,
    /// SARIF 2.1.0, the exchange format of static analysis
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// The XML of JUnit
    Junit,
}

impl Format {
    /// The name of a form that is for servers of continuous integration, and which a command has only where it says so.
    const fn server(self) -> Option<&'static str> {
        match self {
            Format::Human | Format::Plain | Format::Json => None,
            Format::Sarif => Some("SARIF"),
            Format::Github => Some("GitHub"),
            Format::Gitlab => Some("GitLab"),
            Format::Junit => Some("JUnit"),
        }
    }

    /// Why a command that has no form for servers cannot say this one: one sentence.
    pub fn refusal(self) -> Option<String> {
        let name = self.server()?;
        Some(format!("this command has no {name} form; leave `--format` out"))
    }
}

/// Compiles data-sharing contracts: checks them, and makes access rules and documents out of them.
#[derive(Debug, Parser)]
#[command(
    name = "charta",
    version,
    about = "Checks data-sharing contracts, and makes access rules and documents out of them",
    after_help = "Examples:\n  \
        charta new shared-data            start a small project\n  \
        charta check shared-data          say what is wrong with it\n  \
        charta test shared-data           hold it against its scenarios\n  \
        charta ask \"clinic to read stays for care\"  whether something is permitted, and what to do if not\n  \
        charta reach shared-data          which laws and parties can end up with the data\n  \
        charta diff main..HEAD            say what a change means\n  \
        charta preview shared-data        show what each recipient would see\n  \
        charta build shared-data          write database views, policies and documents\n  \
        charta doc --open shared-data     write the documents alone, and show them\n  \
        charta certify shared-data        run them in their engines, and compare\n  \
        charta apply --to URL shared-data show what a database lacks, ask, and mend it\n  \
        charta explain foreign-law-reach  explain a finding\n\n\
        Exit codes: 0 all is well, 1 errors were found, 2 wrong command or unreadable file, 101 a fault of Charta"
)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Common {
    /// Judge as of this day instead of today, such as 2026-03-01
    #[arg(long, value_name = "DATE", value_parser = day, global = true)]
    pub on: Option<Day>,
    /// The form of what is said
    #[arg(long, value_enum, default_value = "human", global = true)]
    pub format: Format,
    /// When colours are used
    #[arg(long, alias = "color", value_enum, default_value = "auto", global = true)]
    pub colour: Colour,
    /// How wide lines may be; as wide as the terminal unless given
    #[arg(long, value_name = "COLUMNS", global = true)]
    pub width: Option<usize>,
    /// Tell nothing of how far long work is, which is told on terminals alone
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a small project that checks clean and can be previewed
    New(new::New),
    /// Say what is wrong with contracts
    Check(check::Check),
    /// Write database views, policies and documents
    Build(build::Build),
    /// Write the documents alone, and show them
    Doc(doc::Doc),
    /// Run what was built in the engines it is for, and compare every answer with the contracts
    Certify(certify::Certify),
    /// Say what a change of contracts means: who may see more, who less, and by which clauses
    Diff(diff::Diff),
    /// Show what each recipient would see of sample rows, and what not
    Preview(preview::Preview),
    /// Bring a database to what the contracts ask for
    Apply(apply::Apply),
    /// Say where a database differs from the contracts
    Verify(verify::Verify),
    /// Say which accesses in a log no contract permits
    Audit(audit::Audit),
    /// Say which laws and which parties can end up with which data, and by which way
    Reach(reach::Reach),
    /// Say whether every scenario holds, and which clauses no scenario speaks of
    Test(test::Test),
    /// Say whether something is permitted, by what, and what to do where it is not
    Ask(ask::Ask),
    /// Lay contracts out in the common style
    Fmt(fmt::Fmt),
    /// Explain a finding, or list all there are
    Explain(explain::Explain),
    /// Write what a shell needs to complete commands and options
    Completions(completions::Completions),
    /// Write a page of the manual
    Man(completions::Man),
    /// Show what Charta made of the text, phase by phase
    Show(show::Show),
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day of the calendar is written 2026-03-01".to_owned())
}

/// Whether a command has this form for a server.
const fn has_server_form(command: &Command, format: Format) -> bool {
    matches!((command, format), (Command::Check(_), _) | (Command::Test(_), Format::Junit))
}

/// Runs a command. An error is one of writing to `out` or `error`.
pub fn run(arguments: &Arguments, session: &mut Session<'_>) -> io::Result<Exit> {
    let common = &arguments.common;
    if let Some(words) =
        common.format.refusal().filter(|_| !has_server_form(&arguments.command, common.format))
    {
        return session.trouble(&words);
    }
    match &arguments.command {
        Command::New(new) => new::run(new, session),
        Command::Check(check) => check::run(check, common, session),
        Command::Build(build) => build::run(build, common, session),
        Command::Doc(doc) => doc::run(doc, common, session),
        Command::Certify(certify) => certify::run(certify, common, session),
        Command::Diff(diff) => diff::run(diff, common, session),
        Command::Preview(preview) => preview::run(preview, common, session),
        Command::Apply(apply) => apply::run(apply, common, session),
        Command::Verify(verify) => verify::run(verify, common, session),
        Command::Audit(audit) => audit::run(audit, common, session),
        Command::Reach(reach) => reach::run(reach, common, session),
        Command::Test(test) => test::run(test, common, session),
        Command::Ask(ask) => ask::run(ask, common, session),
        Command::Fmt(fmt) => fmt::run(fmt, common, session),
        Command::Explain(explain) => explain::run(explain, common, session),
        Command::Completions(completions) => completions::run(completions, session),
        Command::Man(man) => completions::man(man, session),
        Command::Show(show) => show::run(show, common, session),
    }
}
