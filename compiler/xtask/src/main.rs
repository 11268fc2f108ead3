//! The project's own chores. Text in, text out: nothing here knows what a contract means.

mod codegen;
mod codes;
mod lexer;
mod rows;
mod run;
mod scaffold;
mod tidy;
mod tree;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tree::Tree;

const USAGE: &str = "\
cargo xtask COMMAND

  test [FILTER]        run the tests whose name contains FILTER
  bless [FILTER]       rewrite the expectations of those tests, and show what changed
  tidy                 check the rules of the house on the text of the repository
  codegen [--check]    write the generated references, or say which are stale
  rows [--check]       write the examples' rows, or say which differ
  screenshots          take the pictures of docs/screenshots anew, in a browser
  new-check CODE NAME  begin a check, such as: new-check HST009 keys-abroad
  new-backend NAME     begin a target, such as: new-backend snowflake
  ci                   run what continuous integration runs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match root() {
        Ok(root) => command(&root, &words),
        Err(reason) => Err(Failure::Usage(reason)),
    };
    match outcome {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(Failure::Findings(findings)) => {
            say(&findings.join("\n"));
            say(&format!("{} to mend", tree::count(findings.len(), "finding")));
            ExitCode::from(1)
        }
        Err(Failure::Usage(reason)) => {
            complain(&reason);
            ExitCode::from(2)
        }
        Err(Failure::Child) => ExitCode::from(1),
    }
}

/// Why a chore did not go well.
enum Failure {
    /// It ran, and found what must be mended.
    Findings(Vec<String>),
    /// It could not run: wrong words, an unreadable file.
    Usage(String),
    /// A program it started failed, and has said why.
    Child,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Failure::Usage(reason)
    }
}

fn command(root: &Path, words: &[&str]) -> Result<String, Failure> {
    match words {
        ["test"] => run::tests(root, None, false),
        ["test", filter] => run::tests(root, Some(filter), false),
        ["bless"] => run::tests(root, None, true),
        ["bless", filter] => run::tests(root, Some(filter), true),
        ["screenshots"] => run::screenshots(root),
        ["ci"] => run::ci(root),
        ["tidy"] => found(tidy::findings(&Tree::read(root)?), "tidy: nothing to mend"),
        ["codegen"] => Ok(codegen::write(root, &Tree::read(root)?)?),
        ["codegen", "--check"] => {
            found(codegen::stale(&Tree::read(root)?), "codegen: the generated references are up to date")
        }
        ["rows"] => rows::write_all(root).map(|()| "rows: written".to_owned()).map_err(Failure::Usage),
        ["rows", "--check"] => match rows::check(root) {
            Ok(()) => Ok("rows: the files are what the generator writes".to_owned()),
            Err(reason) => Err(Failure::Findings(vec![reason])),
        },
        ["new-check", code, name] => {
            Ok(scaffold::write(root, scaffold::check::plan(&Tree::read(root)?, code, name)?)?)
        }
        ["new-backend", name] => {
            Ok(scaffold::write(root, scaffold::backend::plan(&Tree::read(root)?, name)?)?)
        }
        _ => Err(Failure::Usage(USAGE.to_owned())),
    }
}

fn found(findings: Vec<String>, good: &str) -> Result<String, Failure> {
    match findings.is_empty() {
        true => Ok(good.to_owned()),
        false => Err(Failure::Findings(findings)),
    }
}

/// The folder of the repository: the nearest one, upwards from here, that holds this crate.
fn root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    here.ancestors()
        .find(|folder| folder.join("compiler/xtask/Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| "run this inside the repository of Charta".to_owned())
}

// A closed pipe is no reason to fail, so the results of writing are dropped.
fn say(text: &str) {
    if text.is_empty() {
        return;
    }
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}
