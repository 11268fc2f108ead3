//! `--watch`: a change is seen, and nothing else is.

use crate::baseline::{project, run, write};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Longer than a look takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Several looks.
const A_WHILE: Duration = Duration::from_millis(1500);

#[test]
fn a_change_is_checked_and_a_pause_is_not() {
    let folder = project("");
    let mut child = Command::new(env!("CARGO_BIN_EXE_charta"))
        .current_dir(folder.path())
        .args(["check", "--watch", "--on", "2026-06-01"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (sender, lines) = mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let judged = |wait| loop {
        match lines.recv_timeout(wait) {
            // Nothing that moves a cursor goes where no terminal is.
            Ok(line) if line.contains('\u{1b}') => panic!("{line:?}"),
            Ok(line) if line.contains("judged on") => break Some(line),
            Ok(_) => {}
            Err(_) => break None,
        }
    };
    assert_eq!(judged(PATIENCE).as_deref(), Some("no findings in 1 file; judged on 2026-06-01"));
    assert_eq!(judged(A_WHILE), None);
    std::fs::write(folder.path().join("note.txt"), "of no interest").unwrap();
    assert_eq!(judged(A_WHILE), None);
    write(folder.path(), "require hosting beyond reach of us.cloud_act");
    assert_eq!(judged(PATIENCE).as_deref(), Some("1 error in 1 file; judged on 2026-06-01"));
    std::fs::write(folder.path().join("b.charta"), "purpose other \"Other\"\n").unwrap();
    assert_eq!(judged(PATIENCE).as_deref(), Some("1 error in 2 files; judged on 2026-06-01"));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
}

#[test]
fn nobody_watches_for_a_program() {
    let folder = project("");
    for format in ["json", "sarif", "github", "gitlab", "junit"] {
        let (code, said, error) = run(folder.path(), &["check", "--watch", "--format", format]);
        assert!(code == 2 && said.is_empty() && error.contains("`--watch` is for people"), "{said}{error}");
    }
    assert_eq!(run(folder.path(), &["check", "--watch", "--write-baseline", "b.json"]).0, 2);
}

#[cfg(unix)]
#[test]
fn a_terminal_is_emptied_before_each_check_and_ctrl_c_ends_it() {
    let folder = project("");
    let asked = serde_json::json!({
        "command": [env!("CARGO_BIN_EXE_charta"), "check", "--watch", "--on", "2026-06-01"],
        "folder": folder.path(),
        "word": "judged on",
        "file": folder.path().join("b.charta"),
        "text": "purpose other \"Other\"\n",
    });
    let done = crate::ci::answer("terminal.py", &asked);
    let said = done["said"].as_str().unwrap();
    let (first, second) = said.split_once("\u{1b}[2J").unwrap_or_else(|| panic!("{said:?}"));
    assert!(first.contains("in 1 file;") && second.contains("in 2 files;"), "{said:?}");
    assert_eq!(done["signal"], 2, "{said:?}");
}
