//! `charta diff`: what a change of contracts means.

use super::report::{exit, report as say_findings};
use super::{Common, Exit, Format, Session};
use crate::diff::{Report, markdown, report, text};
use crate::os_world::OsWorld;
use crate::{Compiled, Options, compile, git};
use clap::{Args, ValueEnum};
use std::io;
use std::path::Path;

/// The narrowest terminal in which lines are broken.
const NARROWEST: usize = 40;

/// What is too much of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TooMuch {
    /// Somebody may see what nobody let them see before
    Widened,
    /// A request is answered otherwise, or a clause, a finding or the reach of a law is another
    Changed,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each side is a folder, a file, or a revision of git. What differs is who may see what, on every day and for every row:\n\
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
    /// End with code 1 where a change does this
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<TooMuch>,
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
    let (old_name, new_name) = match sides(diff) {
        Ok(names) => names,
        Err(words) => return session.trouble(&words),
    };
    let options = Options { on: common.on.unwrap_or(session.today), ..Options::default() };
    let mut read = Vec::new();
    for name in [&old_name, &new_name] {
        match side(name, &diff.project, &options) {
            Ok(compiled) => read.push(compiled),
            Err(words) => return session.trouble(&words),
        }
    }
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
    let report = match report((&old_name, old), (&new_name, new), &diff.renamed) {
        Ok(report) => report,
        Err(words) => return session.trouble(&words),
    };
    let written = match (common.format, diff.markdown) {
        (Format::Json, _) => {
            format!("{}\n", serde_json::to_string_pretty(&report).map_err(io::Error::other)?)
        }
        (_, true) => markdown(&report),
        (Format::Human, false) => text(&report, session.width.max(NARROWEST), session.colour),
        (_, false) => text(&report, usize::MAX, false),
    };
    session.out.write_all(written.as_bytes())?;
    Ok(if is_too_much(diff.fail_on, &report) { Exit::Findings } else { Exit::Clean })
}

fn is_too_much(fail_on: Option<TooMuch>, report: &Report) -> bool {
    match fail_on {
        None => false,
        Some(TooMuch::Widened) => report.widened() > 0,
        Some(TooMuch::Changed) => !report.is_empty(),
    }
}

/// The names of both sides. An error is one sentence.
fn sides(diff: &Diff) -> Result<(String, String), String> {
    let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    // A path may hold two dots, too.
    if diff.new.is_none() && !Path::new(&diff.old).exists() {
        if let Some((old, new)) = diff.old.split_once("...") {
            let (old, new) = (or_head(old), or_head(new));
            return Ok((git::merge_base(&diff.project, &old, &new)?, new));
        }
        if let Some((old, new)) = diff.old.split_once("..") {
            return Ok((or_head(old), or_head(new)));
        }
    }
    Ok((diff.old.clone(), diff.new.clone().unwrap_or_else(|| diff.project.clone())))
}

fn side(name: &str, project: &str, options: &Options) -> Result<Compiled, String> {
    if Path::new(name).exists() {
        return Ok(compile(&OsWorld, name, options));
    }
    let (world, _) = git::revision(project, name)?;
    let mut compiled = compile(&world, "", options);
    // The files are told by their names in the project, wherever it stands.
    compiled.folder = String::new();
    Ok(compiled)
}
