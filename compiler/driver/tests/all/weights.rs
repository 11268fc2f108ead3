//! `--deny`, `--warn` and `--allow`.

use crate::baseline::{project, run};

const REACHED: &str = "require hosting beyond reach of us.cloud_act";
const REDUNDANT: &str = "permit institute to read accidents for road_safety";

#[test]
fn the_last_word_on_a_check_holds() {
    let folder = project(REDUNDANT);
    let cases: [(&[&str], i32, &str); 6] = [
        (&[], 0, "warning[LOG009]"),
        (&["--deny", "redundant-permit"], 1, "error[LOG009]"),
        (&["--deny", "log009"], 1, "error[LOG009]"),
        (&["--allow", "redundant-permit"], 0, "advice[LOG009]"),
        (&["--deny", "LOG009", "--allow", "LOG009", "--warn", "LOG009"], 0, "warning[LOG009]"),
        (&["--warn", "LOG009", "--allow", "LOG009", "--deny", "LOG009"], 1, "error[LOG009]"),
    ];
    for (options, exit, words) in cases {
        let (code, said, error) = run(folder.path(), &[&["check", "--format", "plain"], options].concat());
        assert!(code == exit && said.starts_with(words), "{options:?}: {code}\n{said}{error}");
    }
}

#[test]
fn an_option_outweighs_the_project_file() {
    let folder = project(REDUNDANT);
    std::fs::write(folder.path().join("charta.toml"), "[severities]\nredundant-permit = \"error\"\n")
        .unwrap();
    assert_eq!(run(folder.path(), &["check"]).0, 1);
    assert_eq!(run(folder.path(), &["check", "--warn", "redundant-permit"]).0, 0);
}

#[test]
fn what_may_never_be_lowered_is_not() {
    let folder = project(REACHED);
    for (option, word) in [("--allow", "advice"), ("--warn", "warning")] {
        let (code, said, error) = run(folder.path(), &["check", option, "foreign-law-reach"]);
        let words =
            format!("charta: `foreign-law-reach` cannot be lowered to `{word}`; write a `waive` clause");
        assert!(code == 2 && said.is_empty() && error.starts_with(&words), "{said}{error}");
    }
    assert_eq!(run(folder.path(), &["check", "--deny", "foreign-law-reach"]).0, 1);
    let (code, _, error) = run(folder.path(), &["check", "--allow", "not-enforced"]);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn a_name_that_no_check_has_is_told() {
    let folder = project("");
    for (name, words) in [
        ("redundant-permt", "there is no check `redundant-permt`; `redundant-permit` is near"),
        ("xyzzy", "there is no check `xyzzy`; `charta explain --list` lists all"),
        ("SYN001", "`unexpected-text` is always an error"),
    ] {
        for option in ["--deny", "--warn", "--allow"] {
            let (code, said, error) = run(folder.path(), &["check", option, name]);
            assert_eq!((code, said.as_str(), error), (2, "", format!("charta: {words}\n")));
        }
    }
}
