//! Running the command as people do.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the command in a folder.
pub(crate) fn charta(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR").output().unwrap()
}

/// What it said, on either channel.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What it said, once it ended with a code.
pub(crate) fn exits(output: &Output, code: i32) -> String {
    let said = text(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}
