//! The command as people run it.

use crate::run::{charta, exits, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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

/// The chapter on servers says of each command how it ends.
#[test]
fn how_each_command_ends_is_told() {
    use clap::CommandFactory as _;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/ci.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, table) = page.split_once("## How commands end\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |"));
    let mut told: Vec<String> =
        rows.flat_map(|(names, _)| names.split(", ")).map(|name| name.trim_matches('`').to_owned()).collect();
    told.sort();
    let command = charta_driver::cmd::Arguments::command();
    let mut there: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    there.sort();
    assert_eq!(told, there);
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

#[test]
fn help_is_there_under_every_name_people_try() {
    let folder = tempfile::tempdir().unwrap();
    let said = exits(&charta(folder.path(), &["help"]), 0);
    assert!(said.contains("Usage: charta") && said.contains("preview"), "{said}");
    let said = exits(&charta(folder.path(), &["help", "build"]), 0);
    let (own, common) = said.split_once("Options of every command:").unwrap();
    assert!(own.contains("--target") && common.contains("--width") && !own.contains("--width"), "{said}");
}

#[test]
fn the_standard_library_can_be_listed_without_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let said = exits(&charta(folder.path(), &["show", "library"]), 0);
    for line in [
        "purposes\n",
        "  std.purposes.research \"Research\"\n",
        "  std.eu.jurisdictions.FR \"France\"\n",
        "  std.us.cloud_act ",
        "rulebooks\n",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(!said.contains("library.charta"), "{said}");
}

#[test]
fn a_form_that_a_command_does_not_have_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "p"]), 0);
    for arguments in [["show", "rules", "p"].as_slice(), &["fmt", "--check", "p"]] {
        let said = exits(&charta(folder.path(), &[arguments, &["--format", "json"]].concat()), 2);
        assert!(said.contains("has no JSON form"), "{said}");
    }
    fs::write(folder.path().join("b.charta"), "contract   x {").unwrap();
    let said = exits(&charta(folder.path(), &["fmt", "b.charta", "--format", "plain"]), 1);
    assert!(
        said.starts_with(
            "error[SYN002] unclosed-block: the block of contract `x` is not closed\n --> b.charta:1"
        ),
        "{said}"
    );
    assert!(
        said.ends_with("0 files changed, 0 unchanged, 1 left as it is, since it does not parse\n"),
        "{said}"
    );
}

#[test]
fn rules_tell_each_part_once_and_keep_to_the_width() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "p"]), 0);
    let said =
        exits(&charta(folder.path(), &["show", "rules", "p", "--on", "2026-06-01", "--width", "60"]), 0);
    assert!(said.contains("  where consented = true\n"), "{said}");
    assert!(said.contains("  shown as is; in cells of at least 5\n"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 60), "{said}");
}

#[test]
fn a_file_by_itself_that_lacks_names_tells_how_to_read_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    exits(&charta(folder.path(), &["new", "p"]), 0);
    let said = exits(&charta(folder.path(), &["check", "p/contracts.charta"]), 1);
    assert!(
        said.ends_with(
            "`p/contracts.charta` was read by itself; `charta check p` reads all that stands beside it\n"
        ),
        "{said}"
    );
    let plain = exits(&charta(folder.path(), &["check", "p/contracts.charta", "--format", "plain"]), 1);
    assert!(!plain.contains("by itself"), "{plain}");
}

#[test]
fn pages_and_lists_keep_to_the_width_and_leave_code_alone() {
    let folder = tempfile::tempdir().unwrap();
    let said = exits(&charta(folder.path(), &["explain", "--list", "--width", "50"]), 0);
    assert!(said.lines().all(|line| line.chars().count() <= 50), "{said}");
    let dated = charta_driver::codes().into_iter().find(|code| code.page.contains("//@ on: ")).unwrap();
    let said = exits(&charta(folder.path(), &["explain", dated.id, "--width", "50"]), 0);
    let mut code = false;
    for line in said.lines() {
        code ^= line.starts_with("```");
        assert!(code || line.chars().count() <= 50, "{line}");
    }
    let long = dated.page.lines().find(|line| line.starts_with("organisation") && line.len() > 50).unwrap();
    assert!(said.contains(long), "{said}");
    assert!(said.contains("// judged on ") && !said.contains("//@"), "{said}");
    let plain = exits(&charta(folder.path(), &["explain", dated.id, "--format", "plain"]), 0);
    assert_eq!(plain, dated.page);
}

#[test]
fn waived_findings_keep_to_the_width() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"use std.eu.jurisdictions.{DE, FR}
organisation registry "Accident registry" { established: FR }
organisation institute "Road safety institute" { established: FR }
purpose road_safety "Road safety"
hosting archive "Registry archive" { operator: registry  located: FR }
dataset accidents "Accidents" { controller: registry  hosted: archive  column place: text }
contract study "Road safety study" {
  provider: registry
  recipient: institute
  term: from 2026-01-01 for 3 years
  permit institute to read accidents for road_safety
  require hosting in DE
  waive stored-outside until 2027-01-01 because "moving to Germany" by "data protection officer"
}
"#;
    fs::write(folder.path().join("a.charta"), text).unwrap();
    let said = exits(&charta(folder.path(), &["check", "--on", "2026-06-01", "--width", "60"]), 0);
    assert!(said.starts_with("waived[HST001] stored-outside"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 60), "{said}");
}
