//! Engines that are programs of this machine: found on the search path or where the command line says, and run over a whole script at once.
//!
//! They are run in a folder of their own that is also their home, so that no settings of whoever runs them bear on the answer.

use std::ffi::OsStr;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Where a program is: a path as it was given, or a name that is looked for on the search path. An error says that it is not found.
pub fn find(program: &OsStr) -> Result<PathBuf, String> {
    let given = Path::new(program);
    let found = match given.components().count() {
        0 | 1 => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).map(|folder| folder.join(given)).find(|file| file.is_file())
        }
        _ => given.is_file().then(|| std::path::absolute(given).unwrap_or_else(|_| given.to_owned())),
    };
    found.ok_or_else(|| format!("the program {} is not found", given.display()))
}

/// A program, and the folder in which it is run.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    folder: TempDir,
}

/// What a program said, and whether it ended well.
#[derive(Debug)]
pub struct Said {
    /// On its standard output.
    pub output: String,
    /// What went wrong: the first lines of its standard error, or that it ended badly without a word.
    pub failed: Option<String>,
}

impl Program {
    /// A program that was found.
    pub fn new(path: PathBuf) -> Result<Program, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        Ok(Program { path, folder })
    }

    /// Writes a file for the program, which it may name as it is called here.
    pub fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Runs the program. Its standard input is a file, so that it may read as it likes while its output is read.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<Said, String> {
        let told = |error: std::io::Error| format!("{} cannot be run: {error}", self.path.display());
        let folder = self.folder.path();
        let mut script = tempfile::tempfile_in(folder).map_err(told)?;
        script.write_all(input.as_bytes()).map_err(told)?;
        script.rewind().map_err(told)?;
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(folder).env("HOME", folder).env("LC_ALL", "C.UTF-8");
        // The agent takes options from the environment, too.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OPA_")) {
            command.env_remove(name);
        }
        let output = command.stdin(Stdio::from(script)).output().map_err(told)?;
        let words = String::from_utf8_lossy(&output.stderr);
        let words: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).collect();
        let failed = (!output.status.success()).then(|| match words.is_empty() {
            true => format!("{} ended with {}", self.path.display(), output.status),
            false => words.join(" "),
        });
        let output = String::from_utf8(output.stdout)
            .map_err(|_| format!("{} answers what is no text", self.path.display()))?;
        Ok(Said { output, failed })
    }
}
