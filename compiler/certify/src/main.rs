//! The command: `charta certify` runs it.

use charta_base::{did_you_mean, join_words};
use charta_certify::{Certificate, Options, Status, certify, engine_names};
use charta_driver::os_world::{self, OsWorld};
use charta_driver::{BuildRefusal, build, compile, render};
use charta_model::time::Day;
use clap::Parser;
use std::fs::Permissions;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

/// Runs every executable artifact of a project in its own engine, compares each answer with the decision, and writes a certificate.
#[derive(Debug, Parser)]
#[command(
    name = "charta certify",
    bin_name = "charta certify",
    version,
    after_help = "Nothing is written while an error of the project stands. PostgreSQL is run by the server programs of this machine, in a temporary \
folder; a row is made for each sort of row that the contracts tell apart, and no data of anybody are read.\n\n\
Examples:\n  \
charta certify                     the project in this folder, into certificate.json\n  \
charta certify --without postgres  leave an engine out, which the certificate says\n  \
charta certify --at-most 10000     ask in so many sessions, spread evenly\n\n\
Exit codes: 0 every engine agrees, 1 one disagrees, was left out or could not run, or the project has errors, 2 wrong command or unreadable file"
)]
struct Arguments {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "certificate.json")]
    out: String,
    /// Leave this engine out; may be given more than once
    #[arg(long, value_name = "ENGINE")]
    without: Vec<String>,
    /// Ask in so many sessions at the most; in all of them unless given
    #[arg(long, value_name = "NUMBER")]
    at_most: Option<usize>,
    /// Build only these targets; may be given more than once
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Judge as of this day instead of today, such as 2026-03-01
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Day>,
}

const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if asked { CLEAN } else { TROUBLE });
        }
    };
    let code = run(&arguments).unwrap_or_else(|words| {
        let _ = writeln!(io::stderr(), "charta certify: {words}");
        TROUBLE
    });
    ExitCode::from(code)
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day of the calendar is written 2026-03-01".to_owned())
}

fn run(arguments: &Arguments) -> Result<u8, String> {
    let known = engine_names();
    if let Some(unknown) = arguments.without.iter().find(|name| !known.contains(&name.as_str())) {
        let near = did_you_mean(unknown, known.iter().copied());
        let help = near.map_or_else(
            || format!("there are {}", join_words(&known, "and")),
            |near| format!("`{near}` is near"),
        );
        return Err(format!("there is no engine `{unknown}`; {help}"));
    }
    let options = charta_driver::Options {
        on: arguments.on.unwrap_or_else(os_world::today),
        targets: (!arguments.target.is_empty()).then(|| arguments.target.clone()),
    };
    let compiled = compile(&OsWorld, &arguments.path, &options);
    let artifacts = match build(&compiled) {
        Ok(artifacts) => artifacts,
        Err(BuildRefusal::Findings(findings)) => {
            let text = render::plain(&findings, &compiled.sources);
            let written = io::stdout().write_all(text.as_bytes());
            written.map_err(|error| format!("the output cannot be written: {}", os_world::reason(&error)))?;
            return Ok(if compiled.is_unread() { TROUBLE } else { FINDINGS });
        }
        Err(BuildRefusal::TooLarge(words) | BuildRefusal::Fault(words)) => return Err(words),
    };
    let asked = Options { at_most: arguments.at_most, without: arguments.without.clone() };
    let certificate = certify(&compiled, &artifacts, &asked)?;
    write(Path::new(&arguments.out), &certificate.json()?)
        .map_err(|error| format!("`{}` cannot be written: {}", arguments.out, os_world::reason(&error)))?;
    let told = io::stdout().write_all(summary(&certificate, &arguments.out).as_bytes());
    told.map_err(|error| format!("the output cannot be written: {}", os_world::reason(&error)))?;
    Ok(if certificate.holds() { CLEAN } else { FINDINGS })
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(0o644)).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// What came of it, a line an engine.
fn summary(certificate: &Certificate, out: &str) -> String {
    let mut text = String::new();
    for run in &certificate.engines {
        let name = run
            .version
            .as_ref()
            .map_or_else(|| run.engine.to_owned(), |version| format!("{} {version}", run.engine));
        let because = run.because.as_deref().unwrap_or("see the disagreements in the certificate");
        text.push_str(&match run.status {
            Status::Agrees => format!(
                "{name} agrees on {} cells, {} of which show something; {} are denied as a listed loss allows\n",
                run.cells, run.permitted, run.narrowed
            ),
            Status::Disagrees => format!("{name} DISAGREES: {because}\n"),
            Status::NotRun => format!("{name} was not run: {because}\n"),
        });
    }
    for one in certificate.disagreements.iter().take(5) {
        let [purpose, action, place] = &one.session;
        text.push_str(&match one.day.is_empty() {
            true => format!("  {}: {}: {}\n", one.engine, one.what, one.found),
            false => format!(
                "  {}: {} of {} for {}, {action} for {purpose} at {place} on {}: expected {}, found {}\n",
                one.engine, one.what, one.dataset, one.recipient, one.day, one.expected, one.found
            ),
        });
    }
    for target in &certificate.not_executed {
        text.push_str(&format!("{target} is not executed: no engine for it is here\n"));
    }
    let asked = &certificate.asked;
    text.push_str(&format!(
        "asked in {} of {} sessions, with rows of {} of {} sorts; wrote `{out}`\n",
        asked.sessions, asked.sessions_in_all, asked.row_classes, asked.row_classes_in_all
    ));
    text
}
