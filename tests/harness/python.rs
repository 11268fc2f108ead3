//! The Python environment of the tests: engines and parsers that exist as wheels. `tests/python/setup` makes it, which `tests/run` calls.

use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The folder of the environment.
fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/python")
}

/// Runs a script of `tests/python` with a JSON document on its standard input, and reads one from its standard output.
/// An error says what the script said.
pub fn run(script: &str, input: &Value) -> Result<Value, String> {
    let python = place().join("bin/python");
    if !python.exists() {
        return Err("the Python environment of the tests is missing: run tests/python/setup".to_owned());
    }
    let mut child = Command::new(python)
        .arg("-I")
        .arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("python").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("Python cannot be started: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("the script has an input")?;
    let text = input.to_string();
    let written = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(|error| format!("{script} was lost: {error}"))?;
    let _ = written.join();
    match output.status.success() {
        true => {
            serde_json::from_slice(&output.stdout).map_err(|error| format!("{script} gives no JSON: {error}"))
        }
        false => Err(format!("{script} failed:\n{}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// The folder that holds the Open Policy Agent's library, if it exists for this kind of machine.
pub fn agent() -> Option<PathBuf> {
    Some(place().join("agent")).filter(|folder| folder.is_dir())
}

/// A program of the environment.
pub fn program(name: &str) -> PathBuf {
    place().join("bin").join(name)
}

/// Whether the environment has a module that the tests do not ask for by themselves.
pub fn has(module: &str) -> bool {
    let libraries = std::fs::read_dir(place().join("lib")).into_iter().flatten().flatten();
    libraries.map(|library| library.path().join("site-packages").join(module)).any(|folder| folder.is_dir())
}
