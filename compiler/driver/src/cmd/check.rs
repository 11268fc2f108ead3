//! `charta check`: what is wrong.

use super::report::{Beside, exit, report_beside};
use super::weights::Weights;
use super::{Common, Exit, Format, Session};
use crate::baseline::Baseline;
use crate::load::is_source;
use crate::os_world::{self, OsWorld};
use crate::render::{number, one_line};
use crate::{Compiled, Options, compile};
use charta_base::Severity;
use charta_model::codes::UNKNOWN_NAME;
use clap::Args;
use std::io;
use std::path::Path;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    charta check                          the project in this folder\n  \
    charta check contracts/study.charta   one file by itself\n  \
    charta check --on 2027-01-01          what will be wrong on that day\n  \
    charta check --format json            for a program to read\n  \
    charta check --format sarif           for a server; github, gitlab and junit too\n  \
    charta check --write-baseline accepted.json   accept what is found today\n  \
    charta check --baseline accepted.json         and fail only for what is new\n  \
    charta check --watch                  again whenever a file changes\n\n\
    Exit codes: 0 no errors, 1 errors, 2 wrong command or unreadable file")]
pub struct Check {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// A file of accepted findings: they are counted and do not fail
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<String>,
    /// Write what is found to this file, so that it is accepted from now on
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<String>,
    /// How grave checks are.
    #[command(flatten)]
    weights: Weights,
    /// Check again whenever a file of the project changes, until Ctrl-C
    #[arg(long, conflicts_with = "write_baseline")]
    watch: bool,
}

pub(super) fn run(check: &Check, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let severities = match check.weights.severities() {
        Ok(severities) => severities,
        Err(words) => return session.trouble(&words),
    };
    if !check.watch {
        return once(check, &severities, common, session);
    }
    if !matches!(common.format, Format::Human | Format::Plain) {
        return session.trouble("`--watch` is for people; leave `--format` out, or say `--format plain`");
    }
    loop {
        // Before it is read: what changes while it is read is seen at the next look.
        let before = os_world::stamps(&check.path, check.baseline.as_deref());
        // A watch may last longer than a day.
        session.today = os_world::today();
        once(check, &severities, common, session)?;
        session.out.flush()?;
        session.error.flush()?;
        os_world::wait_for_change(&check.path, check.baseline.as_deref(), &before);
        if os_world::is_terminal() {
            session.out.write_all(os_world::CLEAR.as_bytes())?;
        }
    }
}

/// Checks once, and says what is found.
fn once(
    check: &Check,
    severities: &[(String, Severity)],
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Exit> {
    let baseline = match check.baseline.as_deref().map(read_baseline).transpose() {
        Ok(baseline) => baseline,
        Err(words) => return session.trouble(&words),
    };
    let options = Options {
        on: common.on.unwrap_or(session.today),
        severities: severities.to_vec(),
        progress: session.progress.clone(),
        ..Options::default()
    };
    // Servers know files by their paths in the repository, at whose top the command runs.
    let path = match common.format.server() {
        Some(_) => os_world::from_here(&check.path),
        None => check.path.clone(),
    };
    let mut compiled = compile(&OsWorld, &path, &options);
    let (baseline, wrote) = match &check.write_baseline {
        None => (baseline, None),
        Some(file) => match write_baseline(file, &compiled) {
            Ok(baseline) => (Some(baseline), Some(file)),
            Err(words) => {
                report_beside(&compiled, common, &Beside::default(), session)?;
                return session.trouble(&words);
            }
        },
    };
    let judged = compiled.is_judged();
    let applied =
        baseline.as_ref().map(|baseline| baseline.apply(std::mem::take(&mut compiled.findings), judged));
    let (accepted, stale) = match applied {
        Some(applied) => {
            compiled.findings = applied.left;
            (applied.accepted, applied.stale)
        }
        None => (Vec::new(), Vec::new()),
    };
    let beside = Beside { accepted: &accepted, stale: &stale, ..Beside::default() };
    report_beside(&compiled, common, &beside, session)?;
    let is_for_people = matches!(common.format, Format::Human | Format::Plain | Format::Github);
    if let Some(file) = wrote.filter(|_| is_for_people) {
        let count = number(accepted.len(), "accepted finding", "accepted findings");
        writeln!(session.out, "wrote {count} to `{}`", one_line(file))?;
    }
    if let Some(words) = alone(&check.path, &compiled).filter(|_| common.format == Format::Human) {
        writeln!(session.out, "{words}")?;
    }
    let exit = exit(&compiled);
    if !check.watch {
        // The process ends with this: to give a large project back piece by piece would only take time.
        std::mem::forget(compiled);
    }
    Ok(exit)
}

/// A baseline from its file. An error is one sentence.
fn read_baseline(file: &str) -> Result<Baseline, String> {
    let text = os_world::text(file).map_err(|reason| unread(file, &reason))?;
    Baseline::read(&text).map_err(|reason| unread(file, &reason))
}

fn unread(file: &str, reason: &str) -> String {
    one_line(&format!("the baseline `{file}` cannot be read: {reason}"))
}

/// Writes what is found as a baseline. An error is one sentence.
fn write_baseline(file: &str, compiled: &Compiled) -> Result<Baseline, String> {
    let unwritten = |reason: &str| one_line(&format!("the baseline `{file}` is not written: {reason}"));
    if !compiled.is_judged() {
        return Err(unwritten("nothing is judged until what is wrong is mended"));
    }
    let path = Path::new(file);
    // A slip of the pen must not cost a contract.
    if path.exists() && read_baseline(file).is_err() {
        return Err(unwritten("there is another file of that name"));
    }
    let baseline = Baseline::of(&compiled.findings);
    os_world::replace(path, &baseline.text()).map_err(|reason| unwritten(&reason))?;
    Ok(baseline)
}

/// What to say where a file that was read by itself lacks names: they may stand in the files around it.
fn alone(path: &str, compiled: &Compiled) -> Option<String> {
    let lacks = compiled.findings.iter().any(|finding| finding.code.id == UNKNOWN_NAME.id);
    let folder = if compiled.folder.is_empty() { "." } else { compiled.folder.as_str() };
    let words =
        format!("`{path}` was read by itself; `charta check {folder}` reads all that stands beside it");
    (lacks && is_source(path)).then(|| one_line(&words))
}
