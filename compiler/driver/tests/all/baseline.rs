//! `--baseline`: what was accepted does not fail, is told where it must be, and does not hide what is new.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A project in `a.charta` whose one contract has these clauses more. The law of the host's owner reaches its data.
pub(crate) fn project(clauses: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), clauses);
    folder
}

/// Writes the contract anew.
pub(crate) fn write(folder: &Path, clauses: &str) {
    let text = format!(
        "use std.us.cloud_act
use std.us.jurisdictions.US

jurisdiction FR \"France\"
purpose road_safety \"Road safety\"
organisation registry \"Accident registry\" {{ established: FR  owners: none }}
organisation institute \"Road safety institute\" {{ established: FR }}
organisation parent \"Skyward Holdings\" {{ established: US  owners: none }}
organisation host \"Skyward France\" {{ established: FR  owners: parent 100 % }}
hosting archive \"Registry archive\" {{ operator: host  located: FR }}
dataset accidents \"Accidents\" {{
  controller: registry
  hosted: archive
  column place: text
}}
contract study \"Road safety study\" {{
  provider: registry
  recipient: institute
  subprocessors: host
  term: from 2026-01-01 for 2 years
  permit institute to read accidents for road_safety
  {clauses}
}}
"
    );
    fs::write(folder.join("a.charta"), text).unwrap();
}

/// Runs the command as of a day: its code, what it says, and what it says on the other channel.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    let output = command.current_dir(folder).args(arguments).args(["--on", "2026-06-01"]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Never to be lowered.
const REACHED: &str = "require hosting beyond reach of us.cloud_act";
/// Two warnings that differ in their line alone, where it stands twice.
const REDUNDANT: &str = "permit institute to read accidents for road_safety";

#[test]
fn what_is_accepted_does_not_fail_and_what_is_new_does() {
    let folder = project(REACHED);
    let (code, said, _) = run(folder.path(), &["check", "--write-baseline", "accepted.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.ends_with("wrote 1 accepted finding to `accepted.json`\n"), "{said}");
    let written = fs::read_to_string(folder.path().join("accepted.json")).unwrap();
    assert!(!written.contains("\"line\"") && written.contains("\"code\": \"HST003\""), "{written}");
    // It is grave, so it is still told.
    let (code, said, _) = run(folder.path(), &["check", "--baseline", "accepted.json", "--format", "plain"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("accepted[HST003] foreign-law-reach: "), "{said}");
    assert!(said.ends_with("\nno findings in 1 file; 1 accepted; judged on 2026-06-01\n"), "{said}");
    // Lines move, and it is the same.
    let text = fs::read_to_string(folder.path().join("a.charta")).unwrap();
    fs::write(folder.path().join("a.charta"), format!("\n\n// more\n\n{text}")).unwrap();
    let (code, said, _) = run(folder.path(), &["check", "--baseline", "accepted.json"]);
    assert_eq!(code, 0, "{said}");
    // Another contract with the same fault is new.
    let more = text.split_once("contract study").unwrap().1.replace("Road safety study", "Another");
    fs::write(folder.path().join("a.charta"), format!("{text}contract other{more}")).unwrap();
    let (code, said, _) = run(folder.path(), &["check", "--baseline", "accepted.json", "--format", "plain"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("error[HST003]") && said.contains("`other`"), "{said}");
    assert!(said.contains("1 error in 1 file; 1 accepted;"), "{said}");
}

#[test]
fn findings_that_are_alike_are_counted() {
    let folder = project(REDUNDANT);
    run(folder.path(), &["check", "--write-baseline", "b.json"]);
    let baseline: Value = serde_json::from_slice(&fs::read(folder.path().join("b.json")).unwrap()).unwrap();
    let before: u64 =
        baseline["accepted"].as_array().unwrap().iter().map(|at| at["count"].as_u64().unwrap()).sum();
    write(folder.path(), &format!("{REDUNDANT}\n  {REDUNDANT}"));
    let (_, said, _) = run(folder.path(), &["check", "--baseline", "b.json", "--format", "json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert!(before > 0 && said["counts"]["accepted"].as_u64() <= Some(before), "{said}");
    assert!(said["counts"]["warnings"].as_u64() > Some(0), "{said}");
}

#[test]
fn what_is_no_longer_found_is_told() {
    let folder = project(&format!("{REACHED}\n  {REDUNDANT}"));
    run(folder.path(), &["check", "--write-baseline", "b.json"]);
    // The redundant permit becomes another clause of its contract by that.
    write(folder.path(), REDUNDANT);
    let (code, said, _) = run(folder.path(), &["check", "--baseline", "b.json", "--format", "plain"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("stale[HST003]: ") && said.contains("no longer found"), "{said}");
    assert!(!said.contains("LOG009"), "what is no graver than a warning is only counted\n{said}");
    let (_, said, _) = run(folder.path(), &["check", "--baseline", "b.json", "--format", "json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["stale"][0]["code"], "HST003");
    // Written anew, it is stable and holds what is left.
    run(folder.path(), &["check", "--write-baseline", "b.json"]);
    let once = fs::read(folder.path().join("b.json")).unwrap();
    run(folder.path(), &["check", "--write-baseline", "b.json"]);
    assert_eq!(once, fs::read(folder.path().join("b.json")).unwrap());
    assert!(!String::from_utf8(once).unwrap().contains("HST003"));
}

#[test]
fn accepted_findings_are_suppressed_in_sarif() {
    let folder = project(REACHED);
    run(folder.path(), &["check", "--write-baseline", "b.json"]);
    let prints = |arguments: &[&str]| {
        let (_, said, _) = run(folder.path(), arguments);
        let log: Value = serde_json::from_str(&said).unwrap();
        log["runs"][0]["results"][0].clone()
    };
    let open = prints(&["check", "--format", "sarif"]);
    let accepted = prints(&["check", "--format", "sarif", "--baseline", "b.json"]);
    assert_eq!(open["partialFingerprints"], accepted["partialFingerprints"]);
    assert_eq!(
        (&open["suppressions"], &accepted["suppressions"][0]["kind"]),
        (&Value::Null, &"external".into())
    );
}

#[test]
fn text_that_is_not_understood_is_never_accepted() {
    let folder = project("nonsense");
    let (code, said, error) = run(folder.path(), &["check", "--write-baseline", "b.json"]);
    assert_eq!(code, 2, "{said}");
    assert!(error.contains("nothing is judged until what is wrong is mended"), "{error}");
    assert!(!folder.path().join("b.json").exists());
    // Not even where somebody writes it there by hand; and nothing is called stale while nothing is judged.
    let (_, said, _) = run(folder.path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    let found = &json["findings"][0];
    let entry = serde_json::json!({
        "charta": "baseline", "version": 1,
        "accepted": [{ "code": found["code"], "subject": [], "message": found["message"], "count": 9 }],
    });
    fs::write(folder.path().join("b.json"), entry.to_string()).unwrap();
    let (code, said, _) = run(folder.path(), &["check", "--baseline", "b.json", "--format", "plain"]);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("stale") && !said.contains("accepted"), "{said}");
}

#[test]
fn a_baseline_that_cannot_be_read_is_told_and_nothing_else_is_overwritten() {
    let folder = project(REACHED);
    let path = folder.path().join("b.json");
    let cases: [(&[u8], &str); 9] = [
        (b"", "it is no baseline: EOF"),
        (b"{}", "it is no baseline: missing field"),
        (b"[1, 2", "it is no baseline: "),
        (b"\xff\xfe\x00", "it is no text"),
        (b"{\"charta\":\"baseline\",\"version\":2,\"accepted\":[]}", "it is of version 2"),
        (b"{\"charta\":\"other\",\"version\":1,\"accepted\":[]}", "it is no baseline"),
        (b"{\"charta\":\"baseline\",\"version\":1,\"accepted\":[],\"all\":true}", "unknown field `all`"),
        (
            b"{\"charta\":\"baseline\",\"version\":1,\"accepted\":[{\"code\":\"A\",\"subject\":[],\"message\":\"\",\"count\":0}]}",
            "no times",
        ),
        (
            b"{\"charta\":\"baseline\",\"version\":1,\"accepted\":[{\"code\":\"A\",\"subject\":[],\"message\":\"\",\"count\":-1}]}",
            "it is no baseline: ",
        ),
    ];
    for (bytes, words) in cases {
        fs::write(&path, bytes).unwrap();
        let (code, said, error) = run(folder.path(), &["check", "--baseline", "b.json"]);
        assert!(code == 2 && said.is_empty() && error.contains(words), "{words}: {code}\n{said}{error}");
        assert!(error.starts_with("charta: the baseline `b.json` cannot be read: "), "{error}");
        let (code, _, error) = run(folder.path(), &["check", "--write-baseline", "b.json"]);
        assert!(code == 2 && error.contains("there is another file of that name"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    let (code, _, error) = run(folder.path(), &["check", "--baseline", "absent.json"]);
    assert!(code == 2 && error.contains("there is no such file or folder"), "{error}");
    let (code, _, error) = run(folder.path(), &["check", "--write-baseline", "absent/b.json"]);
    assert!(code == 2 && error.contains("is not written: there is no such file or folder"), "{error}");
    assert_eq!(run(folder.path(), &["check", "--baseline", "b", "--write-baseline", "c"]).0, 2);
}
