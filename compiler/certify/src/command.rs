//! The command: its arguments, the files it reads and writes, and what it says.

use crate::{Certificate, Options, Status, certify, certify_delivered, engine_names, folder, program};
use charta_base::{did_you_mean, join_words};
use charta_driver::cmd::{Common, Format};
use charta_driver::os_world::{self, OsWorld};
use charta_driver::project::unknown_target;
use charta_driver::render::{Document, Frame};
use charta_driver::{BuildRefusal, Compiled, build_after, compile, render};
use charta_model::time::Day;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use std::ffi::OsString;
use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Runs every executable artifact of a project in its own engine, compares each answer with the decision, and writes a certificate.
#[derive(Debug, Parser)]
#[command(
    name = "charta certify",
    bin_name = "charta certify",
    version,
    after_help = "Nothing is written while an error of the project stands, and a certificate from before is removed. PostgreSQL, DuckDB and the Open Policy \
Agent are programs of this machine; the rest is built in. All run in temporary folders; a row is made for each sort of row that the contracts tell \
apart, and no data of anybody are read.\n\n\
Examples:\n  \
charta certify                     the project in this folder, into certificate.json\n  \
charta certify --build build       the files of that folder, and which differ from what the project builds\n  \
charta certify --without postgres  leave an engine out, which the certificate says\n  \
charta certify --at-most 10000     ask in so many sessions, spread evenly\n\n\
Exit codes: 0 the certificate holds: no engine disagrees, each target that one can run was run unless it was left out, and no file of a \
folder differs, 1 it does not hold, or the project has errors, 2 wrong command, unreadable file, or a program that took too long"
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
    #[arg(long, value_name = "NUMBER", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    at_most: Option<usize>,
    /// Build only these targets; may be given more than once
    #[arg(long, value_name = "NAME", conflicts_with = "build")]
    target: Vec<String>,
    /// Run the files of this folder, which `charta build` wrote, instead of building them
    #[arg(long, value_name = "DIR")]
    build: Option<String>,
    /// Run DuckDB's artifacts with this program instead of `duckdb` on the search path
    #[arg(long, value_name = "PROGRAM")]
    duckdb: Option<PathBuf>,
    /// Run the policy in Rego with this program, too, instead of `opa` on the search path
    #[arg(long, value_name = "PROGRAM")]
    opa: Option<PathBuf>,
    /// How many seconds each run of a program of this machine may take before it is ended
    #[arg(long, value_name = "SECONDS", default_value_t = program::TIME_LIMIT, value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: u64,
    #[command(flatten)]
    common: Common,
}

const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const TROUBLE: u8 = 2;

/// Runs the command, the first argument being its own name. What it ends with: 0 where the certificate holds, 1 where it does not or the
/// project has errors, 2 where the command is wrong or a file cannot be read or written.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    today: Day,
    out: &mut dyn Write,
    error: &mut dyn Write,
) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(refused) => {
            let text = refused.render();
            let is_asked_for = !refused.use_stderr();
            let _ = if is_asked_for { write!(out, "{text}") } else { write!(error, "{text}") };
            return if is_asked_for { CLEAN } else { TROUBLE };
        }
    };
    certified(&arguments, today, out).unwrap_or_else(|words| {
        let _ = writeln!(error, "charta certify: {words}");
        TROUBLE
    })
}

fn certified(arguments: &Arguments, today: Day, out: &mut dyn Write) -> Result<u8, String> {
    if let Some(words) = arguments.common.format.refusal() {
        return Err(words);
    }
    let known = engine_names();
    if let Some(unknown) = arguments.without.iter().find(|name| !known.contains(&name.as_str())) {
        let near = did_you_mean(unknown, known.iter().copied());
        let help = near.map_or_else(
            || format!("there are {}", join_words(&known, "and")),
            |near| format!("`{near}` is near"),
        );
        return Err(format!("there is no engine `{unknown}`; {help}"));
    }
    if let Some(words) = unknown_target(&arguments.target) {
        return Err(words);
    }
    for given in [&arguments.duckdb, &arguments.opa].into_iter().flatten() {
        program::find(given.as_os_str())?;
    }
    // What was proved of other contracts or artifacts must not stand there as if it were of these.
    remove(Path::new(&arguments.out))
        .map_err(|words| format!("`{}` cannot be written: {words}", arguments.out))?;
    let progress = os_world::progress(arguments.common.quiet);
    let delivered = arguments.build.as_deref().map(folder::read).transpose()?;
    // A folder is held against what the project builds for the same targets, judged as of the same day.
    let day = delivered.as_ref().and_then(|folder| folder.judged_on).unwrap_or(today);
    let targets = match &delivered {
        Some(folder) => Some(folder.targets.clone()),
        None => (!arguments.target.is_empty()).then(|| arguments.target.clone()),
    };
    let options = charta_driver::Options {
        language: delivered.as_ref().and_then(|folder| folder.language),
        on: arguments.common.on.unwrap_or(day),
        targets,
        progress: progress.clone(),
        ..charta_driver::Options::default()
    };
    let compiled = compile(&OsWorld, &arguments.path, &options);
    let earlier = delivered.as_ref().and_then(|folder| folder.build.as_ref());
    let artifacts = match build_after(&compiled, earlier) {
        Ok(artifacts) => artifacts,
        Err(BuildRefusal::Findings(_)) => {
            say(out, &found(&compiled, &arguments.common))?;
            return Ok(if compiled.is_unread() { TROUBLE } else { FINDINGS });
        }
        Err(BuildRefusal::TooLarge(words) | BuildRefusal::Fault(words)) => return Err(words),
    };
    let asked = Options {
        at_most: arguments.at_most,
        without: arguments.without.clone(),
        duckdb: arguments.duckdb.clone(),
        opa: arguments.opa.clone(),
        time_limit: Some(arguments.time_limit),
        progress,
    };
    let certificate = match &delivered {
        Some(folder) => certify_delivered(&compiled, &artifacts, &folder.files, &asked)?,
        None => certify(&compiled, &artifacts, &asked)?,
    };
    finish(&certificate, &arguments.out, arguments.common.format, out)
}

/// What was found in the project, in the form that was asked for.
fn found(compiled: &Compiled, common: &Common) -> String {
    let frame = Frame {
        sources: &compiled.sources,
        folder: &compiled.folder,
        width: os_world::width(common.width),
        colour: os_world::is_coloured(common.colour),
    };
    match common.format {
        Format::Human => render::human(&compiled.findings, &frame),
        Format::Json => {
            let on = compiled.on.to_string();
            let document = Document {
                on: Some(&on),
                findings: &compiled.findings,
                waived: compiled.waived(),
                is_judged: compiled.is_judged(),
                model: compiled.program.as_ref().map(|program| &program.model),
                ..Document::default()
            };
            render::json_document(&document, &frame)
        }
        _ => render::plain_in(&compiled.findings, &frame),
    }
}

/// Writes a certificate, says what came of it, and gives what the command ends with. As JSON, the certificate itself is said.
pub fn finish(
    certificate: &Certificate,
    file: &str,
    format: Format,
    out: &mut dyn Write,
) -> Result<u8, String> {
    let json = certificate.json()?;
    let written = write(Path::new(file), &json);
    written.map_err(|error| format!("`{file}` cannot be written: {}", os_world::reason(&error)))?;
    match format {
        Format::Json => say(out, &json)?,
        _ => say(out, &summary(certificate, file))?,
    }
    Ok(if certificate.holds { CLEAN } else { FINDINGS })
}

fn say(out: &mut dyn Write, text: &str) -> Result<(), String> {
    let said = out.write_all(text.as_bytes());
    said.map_err(|error| format!("the output cannot be written: {}", os_world::reason(&error)))
}

/// Removes what stands where the certificate will, if it is a file.
fn remove(path: &Path) -> Result<(), String> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(os_world::reason(&error)),
        Ok(there) if there.is_file() => std::fs::remove_file(path).map_err(|error| os_world::reason(&error)),
        Ok(_) => Err("something stands there that is no file".to_owned()),
    }
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
            Status::LeftOut => format!("{name} was left out\n"),
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
    const MOST: usize = 20;
    for one in certificate.differences.iter().take(MOST) {
        text.push_str(&format!("{} {}\n", one.path, one.how.words()));
    }
    if let more @ 1.. = certificate.differences.len().saturating_sub(MOST) {
        text.push_str(&format!(
            "and so {} more\n",
            if more == 1 { "is 1".to_owned() } else { format!("are {more}") }
        ));
    }
    let asked = &certificate.asked;
    let all_asked = asked.sessions == asked.sessions_in_all;
    text.push_str(&format!(
        "asked in {}, with rows of {}{}; wrote `{out}`\n",
        of_all((asked.sessions, asked.sessions_in_all), "session", "sessions"),
        of_all((asked.row_classes, asked.row_classes_in_all), "sort", "sorts"),
        match all_asked && asked.row_classes < asked.row_classes_in_all {
            true => " (of the others no row could be made here)",
            false => "",
        }
    ));
    let mut last = match certificate.because.as_slice() {
        [] => format!("the certificate holds for {}", join_words(&certificate.agreed(), "and")),
        because => format!("the certificate does not hold: {}", because.join("; ")),
    };
    let unasked = unasked(certificate);
    if !unasked.is_empty() {
        last.push_str(&format!("; it says nothing {}", unasked.join(", nor ")));
    }
    text.push_str(&format!("{last}\n"));
    text
}

/// So many of all.
fn of_all((count, all): (u64, u64), one: &str, many: &str) -> String {
    match (count == all, all) {
        (true, 1) => format!("the one {one} there is"),
        (true, _) => format!("all {all} {many}"),
        (false, _) => format!("{count} of {all} {many}"),
    }
}

/// Of what a certificate says nothing, in a few words each.
fn unasked(certificate: &Certificate) -> Vec<String> {
    let asked = &certificate.asked;
    let mut unasked = Vec::new();
    let mut add = |(count, all): (u64, u64), what: &str| {
        if count < all {
            unasked.push(format!("of {} of {all} {what}", all - count));
        }
    };
    add((asked.sessions, asked.sessions_in_all), "sessions");
    add((asked.row_classes, asked.row_classes_in_all), "sorts of rows");
    match asked.unfilled_cells.len() {
        0 => {}
        count => unasked.push(format!(
            "of {} to fill here",
            render::number(count, "clause whose cells are too large", "clauses whose cells are too large")
        )),
    }
    if !certificate.not_executed.is_empty() {
        unasked.push(format!("of {} (run by no engine here)", join_words(&certificate.not_executed, "and")));
    }
    if !certificate.left_out.is_empty() {
        unasked.push(format!("of {} (left out)", join_words(&certificate.left_out, "and")));
    }
    unasked
}
