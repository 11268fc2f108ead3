//! `charta fmt`: contracts in the common layout.

use super::{Common, Exit, Format, Session};
use crate::load::{is_source, read_text};
use crate::os_world::{OsWorld, reason};
use crate::render::{self, Frame, number};
use charta_base::{Diagnostic, SourceFile, SourceKind, SourceMap, World as _};
use clap::Args;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Arguments of `fmt`.
#[derive(Debug, Args)]
#[command(
    after_help = "A file that does not parse is left as it is. Comments stay, and so does the meaning.\n\n\
    Examples:\n  \
    charta fmt                      every contract in this folder\n  \
    charta fmt study.charta         one file\n  \
    charta fmt --check contracts    only say which files would change"
)]
pub struct Fmt {
    /// Files and folders of contracts
    #[arg(default_value = ".")]
    paths: Vec<String>,
    /// Change nothing; end with exit code 1 if something would change
    #[arg(long)]
    check: bool,
}

/// What became of one file.
enum Outcome {
    Same,
    Changed,
    Broken,
    Unread,
}

pub(super) fn run(fmt: &Fmt, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    if common.format == Format::Json {
        return session.trouble("`fmt` has no JSON form; leave `--format json` out");
    }
    let mut files = Vec::new();
    for path in &fmt.paths {
        match sources(path) {
            Ok(found) => files.extend(found),
            Err(words) => return session.trouble(&words),
        }
    }
    if files.is_empty() {
        return session.trouble("there is no `.charta` file to lay out");
    }
    let (mut changed, mut broken, mut unread) = (0, 0, 0);
    for path in &files {
        match one(path, fmt.check, common, session) {
            Ok(Outcome::Same) => {}
            Ok(Outcome::Changed) => changed += 1,
            Ok(Outcome::Broken) => broken += 1,
            Ok(Outcome::Unread) => unread += 1,
            Err(error) => {
                return session.trouble(&format!("`{path}` cannot be laid out: {}", reason(&error)));
            }
        }
    }
    let verb = if fmt.check { "would change" } else { "changed" };
    let mut parts = vec![
        format!("{} {verb}", number(changed, "file", "files")),
        format!("{} unchanged", files.len() - changed - broken - unread),
    ];
    match broken {
        0 => {}
        1 => parts.push("1 left as it is, since it does not parse".to_owned()),
        _ => parts.push(format!("{broken} left as they are, since they do not parse")),
    }
    if unread > 0 {
        parts.push(format!("{unread} not read"));
    }
    writeln!(session.out, "{}", parts.join(", "))?;
    Ok(match unread {
        0 if broken > 0 || (fmt.check && changed > 0) => Exit::Findings,
        0 => Exit::Clean,
        _ => Exit::Trouble,
    })
}

/// The files of contracts that a path names.
fn sources(path: &str) -> Result<Vec<String>, String> {
    if !Path::new(path).is_dir() {
        return match (Path::new(path).exists(), is_source(path)) {
            (true, true) => Ok(vec![path.to_owned()]),
            (true, false) => Err(format!("`{path}` is no `.charta` file")),
            (false, _) => Err(format!("there is no file or folder `{path}`")),
        };
    }
    let listing =
        OsWorld.list(path).map_err(|error| format!("`{}` cannot be read: {}", error.path, error.reason))?;
    Ok(listing
        .files
        .iter()
        .filter(|file| is_source(file))
        .map(|file| crate::load::join(path, file))
        .collect())
}

fn one(path: &str, only_check: bool, common: &Common, session: &mut Session<'_>) -> io::Result<Outcome> {
    let mut sources = SourceMap::default();
    let text = match read_text(&OsWorld, path) {
        Ok(text) => text,
        Err(finding) => {
            say(&[*finding], &sources, common, session)?;
            return Ok(Outcome::Unread);
        }
    };
    let kind = if path.ends_with(".md") { SourceKind::Literate } else { SourceKind::Code };
    let file = SourceFile { name: path.to_owned(), text: text.as_str().into(), kind, library: false };
    sources.add(file.clone());
    match charta_syntax::format(&file) {
        Err(findings) => {
            say(&findings, &sources, common, session)?;
            Ok(Outcome::Broken)
        }
        Ok(laid_out) if laid_out == text => Ok(Outcome::Same),
        Ok(laid_out) => {
            if only_check {
                writeln!(session.out, "{path}")?;
            } else {
                replace(Path::new(path), &laid_out)?;
            }
            Ok(Outcome::Changed)
        }
    }
}

fn say(
    findings: &[Diagnostic],
    sources: &SourceMap,
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let frame = Frame { sources, folder: "", width: session.width, colour: session.colour };
    let text = match common.format {
        Format::Human | Format::Json => render::human(findings, &frame),
        _ => render::plain_in(findings, &frame),
    };
    session.out.write_all(text.as_bytes())?;
    writeln!(session.out)
}

/// Replaces a file as a whole: a reader sees the old text or the new one, never a part.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let real = path.canonicalize()?;
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    fresh.as_file().set_permissions(fs::metadata(&real)?.permissions())?;
    fresh.as_file().sync_all()?;
    fresh.persist(&real).map_err(|error| error.error)?;
    Ok(())
}
