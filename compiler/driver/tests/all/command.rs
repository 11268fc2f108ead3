//! The command as people run it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn charta(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR").output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn exits(output: &Output, code: i32) -> String {
    let said = text(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

#[test]
fn a_new_project_is_clean_laid_out_and_can_be_previewed() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "shared-data"]), 0);
    let said = exits(&charta(folder.path(), &["check", "shared-data", "--on", "2026-06-01"]), 0);
    assert!(said.starts_with("no findings in 3 files; judged on 2026-06-01"), "{said}");
    exits(&charta(folder.path(), &["fmt", "--check", "shared-data"]), 0);
    let said = exits(&charta(folder.path(), &["preview", "shared-data", "--on", "2026-06-01"]), 0);
    assert!(said.contains("Traffic team") && said.contains("cells of at least 5 rows"), "{said}");
    let again = exits(&charta(folder.path(), &["new", "shared-data"]), 2);
    assert!(again.contains("nothing is overwritten"), "{again}");
    exits(&charta(folder.path(), &["new", "bad name"]), 2);
}

#[test]
fn a_new_project_can_be_built_twice() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "p"]), 0);
    for _ in 0..2 {
        let said = exits(&charta(folder.path(), &["build", "p", "--on", "2026-06-01"]), 0);
        assert!(said.contains("to `p/build`"), "{said}");
    }
    assert!(folder.path().join("p/build/manifest.json").exists());
    // Output is no source.
    exits(&charta(folder.path(), &["check", "p", "--on", "2026-06-01"]), 0);
    let unknown = exits(&charta(folder.path(), &["build", "p", "--target", "postgre"]), 2);
    assert!(unknown.contains("`postgres` is near"), "{unknown}");
}

#[test]
fn exit_codes_tell_findings_from_troubles() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.charta"), "contract x {").unwrap();
    let said = exits(&charta(folder.path(), &["check"]), 1);
    assert!(said.contains("nothing is judged until"), "{said}");
    exits(&charta(folder.path(), &["build"]), 1);
    assert!(!folder.path().join("build").exists());
    exits(&charta(folder.path(), &["preview"]), 1);
    exits(&charta(folder.path(), &["check", "absent"]), 2);
    exits(&charta(folder.path(), &["chek"]), 2);
    exits(&charta(folder.path(), &["check", "--on", "2026-02-30"]), 2);
    exits(&charta(folder.path(), &["explain", "nothing-like-this"]), 2);
    exits(&charta(folder.path(), &["--help"]), 0);
    let json = charta(folder.path(), &["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(json["counts"]["errors"].as_u64() > Some(0));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_charta"))
        .current_dir(folder.path())
        .args(["explain", "--list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_finding_can_be_explained_by_code_and_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for code in charta_driver::codes().into_iter().filter(|code| code.id.starts_with("PRJ")) {
        assert!(code.page.starts_with(&format!("# {} {}\n", code.id, code.name)), "{}", code.id);
        assert!(code.page.contains("## Why"), "{}", code.id);
    }
    for word in ["PRJ001", "prj001", "wrong-project-file"] {
        let said = exits(&charta(folder.path(), &["explain", word]), 0);
        assert!(said.starts_with("# PRJ001 wrong-project-file"), "{said}");
    }
    let near = exits(&charta(folder.path(), &["explain", "wrong-projct-file"]), 2);
    assert!(near.contains("`wrong-project-file` is near"), "{near}");
}

#[test]
fn layout_changes_files_only_when_asked_and_never_broken_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (loose, broken) = (folder.path().join("a.charta"), folder.path().join("b.charta"));
    fs::write(&loose, "module   a\n\n\n\npurpose x   \"X\"").unwrap();
    exits(&charta(folder.path(), &["fmt", "--check", "a.charta"]), 1);
    assert!(fs::read_to_string(&loose).unwrap().contains("module   a"));
    exits(&charta(folder.path(), &["fmt", "a.charta"]), 0);
    assert!(fs::read_to_string(&loose).unwrap().starts_with("module a\n"));
    exits(&charta(folder.path(), &["fmt", "--check"]), 0);
    fs::write(&broken, "contract   x {").unwrap();
    let said = exits(&charta(folder.path(), &["fmt"]), 1);
    assert!(said.contains("SYN002"), "{said}");
    assert_eq!(fs::read_to_string(&broken).unwrap(), "contract   x {");
    exits(&charta(folder.path(), &["fmt", "absent.charta"]), 2);
}

#[test]
fn each_phase_can_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "p"]), 0);
    for (phase, word) in [
        ("tokens", "\"contract\""),
        ("tree", "Declaration"),
        ("model", "bicycles.bridge_study \"Who crosses the bridges, and when\""),
        ("rules", "permit bicycles.bridge_study#1"),
        ("graph", "operated by bicycles.machines"),
    ] {
        let said = exits(&charta(folder.path(), &["show", phase, "p", "--on", "2026-06-01"]), 0);
        assert!(said.contains(word), "{phase}\n{said}");
    }
}
