//! `charta diff`: what a change of contracts means.

use super::report::{exit, report as say_findings};
use super::{Common, Exit, Format, Session};
use crate::diff::{Report, markdown, report, text};
use crate::os_world::OsWorld;
use crate::{Compiled, Options, compile, git};
use clap::{Args, ValueEnum};
use std::io;
use std::path::Path;

/// What is too much of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TooMuch {
    /// Somebody may see what nobody let them see before, or hold together what was kept apart
    Widened,
    /// What was forbidden is forbidden no longer, whether or not somebody is permitted it, a rulebook binds no longer, reads otherwise or covers less, or a scenario no longer expects something
    Guards,
    /// A request is answered otherwise, a guard is another, or a fact, a requirement, a duty, a finding or the reach of a law is another
    Changed,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each side is a folder, a file, or a revision of git; both halves of a range such as main..HEAD are revisions. What differs is who may see what, on every day and for every row:\n\
    text that is laid out, ordered, split into files or called otherwise differs in nothing.\n\n\
    Exit codes: 0 nothing of --fail-on was found, 1 it was, 2 the two cannot be compared\n\n\
    Examples:\n  \
    charta diff main..HEAD                      what the commits of this branch change\n  \
    charta diff main                            what stands here against the main branch\n  \
    charta diff old/ new/                       two folders\n  \
    charta diff main..HEAD --fail-on widened    for a check of requests to merge\n  \
    charta diff main..HEAD --markdown           for a comment\n  \
    charta diff main..HEAD --renamed stays=hospital_stays"
)]
pub struct Diff {
    /// A folder, a file or a revision; or two revisions as OLD..NEW
    old: String,
    /// A folder, a file or a revision; the project as it stands where it is left out
    new: Option<String>,
    /// The folder of the project, for revisions
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    project: String,
    /// End with code 1 where a change does this; may be given more than once, or several with commas between
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<TooMuch>,
    /// Something that has another name and is the same; may be given more than once
    #[arg(long, value_name = "OLD=NEW", value_parser = renaming)]
    renamed: Vec<(String, String)>,
    /// Write Markdown, for a comment on a request to merge
    #[arg(long, conflicts_with = "format")]
    markdown: bool,
}

fn renaming(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(old, new)| !old.is_empty() && !new.is_empty());
    let (old, new) = parts.ok_or("a renaming is written stays=hospital_stays")?;
    Ok((old.to_owned(), new.to_owned()))
}

pub(super) fn run(diff: &Diff, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let (old_side, new_side) = match sides(diff) {
        Ok(sides) => sides,
        Err(words) => return session.trouble(&words),
    };
    let options = Options {
        on: common.on.unwrap_or(session.today),
        progress: session.progress.clone(),
        ..Options::default()
    };
    let mut read = Vec::new();
    for one in [&old_side, &new_side] {
        match side(one, &diff.project, &options) {
            Ok(compiled) => read.push(compiled),
            Err(words) => return session.trouble(&words),
        }
    }
    let (old_name, new_name) = (old_side.name, new_side.name);
    let [old, new] = read.as_slice() else { return Ok(Exit::Trouble) };
    for (name, compiled) in [(&old_name, old), (&new_name, new)] {
        if !compiled.is_judged() {
            session
                .trouble(&format!("`{name}` is not understood, so that nothing can be compared with it:"))?;
            say_findings(compiled, common, None, session)?;
            let _ = exit(compiled);
            return Ok(Exit::Trouble);
        }
    }
    session.progress.step("comparing");
    let compared = report((&old_name, old), (&new_name, new), &diff.renamed);
    session.progress.clear();
    let report = match compared {
        Ok(report) => report,
        Err(words) => return session.trouble(&words),
    };
    let written = match (common.format, diff.markdown) {
        (Format::Json, _) => {
            format!("{}\n", serde_json::to_string_pretty(&report).map_err(io::Error::other)?)
        }
        (_, true) => markdown(&report),
        (Format::Human, false) => text(&report, session.line_width(), session.colour),
        (_, false) => text(&report, usize::MAX, false),
    };
    session.out.write_all(written.as_bytes())?;
    let exit = if diff.fail_on.iter().any(|what| is_too_much(*what, &report)) {
        Exit::Findings
    } else {
        Exit::Clean
    };
    // The process ends with this: to give two large projects back piece by piece would only take time.
    std::mem::forget(read);
    Ok(exit)
}

fn is_too_much(what: TooMuch, report: &Report) -> bool {
    match what {
        TooMuch::Widened => report.widened() > 0,
        TooMuch::Guards => report.lets_go(),
        TooMuch::Changed => !report.is_empty(),
    }
}

/// One side of a comparison.
struct Named {
    /// As its author wrote it.
    name: String,
    /// Whether it is a revision, and no path.
    is_revision: bool,
}

/// Both sides. An error is one sentence.
fn sides(diff: &Diff) -> Result<(Named, Named), String> {
    let project = diff.project.as_str();
    let revision = |name: &str| {
        let name = if name.is_empty() { "HEAD" } else { name };
        Named { name: name.to_owned(), is_revision: true }
    };
    if let (None, false, Some((old, new))) = (&diff.new, is_path(&diff.old), diff.old.split_once("..")) {
        // Both halves of a range are revisions, whatever lies here under their names.
        let since = new.strip_prefix('.').map(|new| (revision(old), revision(new)));
        let (old, new) = (revision(old), revision(new));
        let is_range = || {
            let (old, new) = since.as_ref().map_or((&old, &new), |(old, new)| (old, new));
            [old, new].into_iter().all(|side| git::commit(project, &side.name).is_ok())
        };
        let exists = Path::new(&diff.old).exists();
        if exists && is_range() {
            return Err(both(&diff.old));
        }
        if !exists {
            return match since {
                Some((old, new)) => {
                    let base = git::merge_base(project, &old.name, &new.name)?;
                    Ok((Named { name: base, is_revision: true }, new))
                }
                None => Ok((old, new)),
            };
        }
    }
    let standing = || Ok(Named { name: diff.project.clone(), is_revision: false });
    let new = diff.new.as_ref().map_or_else(standing, |new| named(new, project));
    Ok((named(&diff.old, project)?, new?))
}

/// Whether a name can be nothing but a path: no name of a revision begins so.
fn is_path(name: &str) -> bool {
    let is_above = name == ".." || name.starts_with("../");
    name.starts_with('/') || is_above || (name.starts_with('.') && !name.starts_with(".."))
}

/// What a name stands for, where it stands for one thing.
fn named(name: &str, project: &str) -> Result<Named, String> {
    let revision = if is_path(name) { Err(String::new()) } else { git::commit(project, name) };
    match (Path::new(name).exists(), revision) {
        (true, Ok(_)) => Err(both(name)),
        (true, Err(_)) => Ok(Named { name: name.to_owned(), is_revision: false }),
        (false, Ok(_)) => Ok(Named { name: name.to_owned(), is_revision: true }),
        (false, Err(words)) if words.is_empty() => Err(format!("there is no file or folder `{name}`")),
        (false, Err(words)) => Err(format!("there is no file or folder `{name}`, and {words}")),
    }
}

fn both(name: &str) -> String {
    format!(
        "`{name}` is a file or folder here, and a revision as well; write `./{name}` for what lies here, or the full name of the \
         revision, such as `refs/heads/{name}`"
    )
}

fn side(side: &Named, project: &str, options: &Options) -> Result<Compiled, String> {
    if !side.is_revision {
        return Ok(compile(&OsWorld, &side.name, options));
    }
    let world = git::revision(project, &side.name)?;
    let mut compiled = compile(&world, "", options);
    // The files are told by their names in the project, wherever it stands.
    compiled.folder = String::new();
    Ok(compiled)
}
