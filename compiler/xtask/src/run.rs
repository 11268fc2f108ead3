//! Chores that start another program: cargo for the tests, bash for continuous integration.

use crate::Failure;
use std::path::Path;
use std::process::Command;

/// Runs the test package, all of it or the tests whose name contains `filter`; with `bless`, expectations are
/// rewritten instead of compared, and the changes shown.
pub(crate) fn tests(root: &Path, filter: Option<&str>, bless: bool) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--quiet", "--package", "charta-tests", "--test", "charta", "--"]).args(filter);
    if bless {
        command.env("CHARTA_BLESS", "1");
    }
    finish(root, &mut command)
}

/// Takes the pictures of `docs/screenshots` anew.
pub(crate) fn screenshots(root: &Path) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let words =
        ["test", "--quiet", "--package", "charta-tests", "--test", "charta", "--", "browser/screenshots"];
    finish(root, command.args(words).env("CHARTA_SHOTS", "1"))
}

/// Runs what continuous integration runs.
pub(crate) fn ci(root: &Path) -> Result<String, Failure> {
    finish(root, Command::new("bash").arg(".ci/run"))
}

fn finish(root: &Path, command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.current_dir(root).status().map_err(|error| format!("`{name}` does not start: {error}"))?;
    match status.success() {
        true => Ok(String::new()),
        false => Err(Failure::Child),
    }
}
