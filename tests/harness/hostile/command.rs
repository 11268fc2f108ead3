//! The command against bad folders and files: the exit code, the words, and what is on the disk afterwards.

use super::trial;
use charta_driver::cmd::{self, Arguments, Exit, Session};
use charta_driver::progress::Progress;
use charta_model::time::Day;
use clap::Parser as _;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;

const PROJECT: &str = "module m\njurisdiction land\norganisation o { established: land }\norganisation r { established: land }\n\
    dataset d {\n controller: o\n key: id\n column id: integer required\n column t: text\n}\n\
    contract c {\n provider: o\n recipient: r\n term: from 2026-01-01 until 2027-01-01\n permit r to read d for any purpose\n}\n";

pub(super) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("command/usage", usage),
        trial("command/places_that_are_none", places_that_are_none),
        trial("command/outputs_that_cannot_be", outputs_that_cannot_be),
        trial("command/rows", rows),
    ];
    #[cfg(unix)]
    trials.extend([
        trial("command/pipes_are_not_waited_for", unix::pipes_are_not_waited_for),
        trial("command/layout_of_what_cannot_be_read", unix::layout_of_what_cannot_be_read),
    ]);
    trials
}

/// Runs a command as on a terminal of no colours; its exit code, and all it says.
fn charta(arguments: &[&str]) -> (u8, String) {
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let all = std::iter::once("charta").chain(arguments.iter().copied());
    let Ok(arguments) = Arguments::try_parse_from(all) else { return (Exit::Trouble.code(), String::new()) };
    let today = Day::parse("2026-11-25").unwrap();
    let mut session = Session {
        today,
        colour: false,
        width: 100,
        progress: Progress::default(),
        out: &mut out,
        error: &mut error,
    };
    let exit = cmd::run(&arguments, &mut session).unwrap();
    out.extend(error);
    (exit.code(), String::from_utf8(out).unwrap())
}

fn project() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("p/rows")).unwrap();
    fs::write(folder.path().join("p/a.charta"), PROJECT).unwrap();
    let path = shown(&folder.path().join("p"));
    (folder, path)
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn usage() {
    let days = [
        "",
        "x",
        "2026-02-30",
        "2026-13-01",
        "10000-01-01",
        "2026-1-1",
        " 2026-01-01",
        "2026-00-00",
        "２０２６-01-01",
    ];
    let (_folder, path) = project();
    for day in days {
        assert_eq!(charta(&["check", &path, "--on", day]).0, 2, "{day}");
    }
    for day in ["0001-01-01", "9999-12-31", "2024-02-29"] {
        let (code, said) = charta(&["check", &path, "--on", day]);
        assert!(code == 0 && said.contains(&format!("judged on {day}")), "{said}");
    }
    for arguments in
        [&["check", "--width", "x"][..], &["nonsense"], &["build", "--target", "x"], &["explain", "x"]]
    {
        assert_eq!(charta(arguments).0, 2, "{arguments:?}");
    }
    for width in ["0", "1", "2", "99999999999"] {
        assert_eq!(charta(&["preview", &path, "--width", width]).0, 0, "{width}");
    }
}

fn places_that_are_none() {
    let (folder, _) = project();
    let at = |name: &str| shown(&folder.path().join(name));
    fs::create_dir_all(folder.path().join("settings/charta.toml")).unwrap();
    fs::create_dir_all(folder.path().join("named.charta")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("junk.charta"), b"\xff\xfe").unwrap();
    for (name, words) in [
        ("absent", "there is no such file or folder"),
        ("settings", "it is a folder"),
        ("named.charta", "it is a folder"),
        ("empty", "there is no `.charta` file"),
        ("junk.charta", "is not UTF-8 text"),
    ] {
        for command in ["check", "build", "preview"] {
            let (code, said) = charta(&[command, &at(name)]);
            assert!(code == 2 && said.contains(words), "{command} {name}: {code} {said}");
        }
        assert_eq!(charta(&["fmt", &at(name)]).0, 2, "fmt {name}");
    }
    assert_eq!(charta(&["check", ""]).0, 2);
}

fn outputs_that_cannot_be() {
    let (folder, path) = project();
    let at = |name: &str| shown(&folder.path().join(name));
    fs::write(folder.path().join("file"), "mine").unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/mine"), "mine").unwrap();
    let long = "x".repeat(300);
    for out in ["file", "file/below", "full", "p", ".", "", "/", &long] {
        let place = if ["", "/"].contains(&out) { out.to_owned() } else { at(out) };
        let (code, said) = charta(&["build", &path, "--out", &place]);
        assert!(code == 2 && said.starts_with("charta: nothing was written: `"), "{out}: {code} {said}");
    }
    assert_eq!(names(folder.path()), ["file", "full", "p"]);
    assert_eq!(names(&folder.path().join("p")), ["a.charta", "rows"]);
    assert_eq!(fs::read_to_string(folder.path().join("full/mine")).unwrap(), "mine");
    // Findings write nothing either.
    fs::write(folder.path().join("p/b.charta"), "module b\npurpose p in nobody\n").unwrap();
    let (code, _) = charta(&["build", &path, "--out", &at("out")]);
    assert!(code == 1 && !folder.path().join("out").exists());
}

fn rows() {
    let (folder, path) = project();
    let file = folder.path().join("p/rows/d.csv");
    let many = format!("id,t\n{}", "x,a\n".repeat(100_000));
    let commas = ",".repeat(1_000_000);
    let wrong: [(&[u8], u8, &str); 17] = [
        (b"\xff\xfe", 2, "is not UTF-8 text"),
        (b"id,t\n1,\"open", 1, "a quotation mark is not closed"),
        (b"id,t\n1,\"a\"b\n", 1, "a quotation mark is not closed"),
        (b"id,t\nx,a\n", 1, "`x` is not of the type of `id`"),
        (b"id,t\n99999999999999999999,a\n", 1, "is not of the type of `id`"),
        (b"id,t\n,a\n", 1, "`id` is missing, which is required"),
        (b"id,t,id\n1,a,2\n", 1, "the column `id` stands here twice"),
        (b"t\na\n", 1, "the column `id` is missing"),
        (b"id,zzz\n1,a\n", 1, "there is no column `zzz`"),
        (b"id,t\n1\n1,2,3\n", 1, "this line has 1 value"),
        (b"id,t\n1,a\0b\n", 1, "is not of the type of `t`"),
        (b"id,t\n1,a\n1,b\n", 1, "another row has the same `id`"),
        (b"id;t\n1;a\n", 1, "there is no column `id;t`"),
        (b"id,t\r1,a\r2,b\r", 1, "there is no column `t"),
        (b"\"\"\n", 1, "there is no column ``"),
        (many.as_bytes(), 1, "99990 more values of this file do not fit"),
        (commas.as_bytes(), 1, "more values of this file do not fit"),
    ];
    for (text, exit, words) in wrong {
        fs::write(&file, text).unwrap();
        let (code, said) = charta(&["preview", &path, "--format", "plain"]);
        let shown = String::from_utf8_lossy(text).chars().take(40).collect::<String>();
        assert!(code == exit && said.contains(words), "{shown:?}: {code}\n{said}");
    }
    let right: [(&[u8], &str); 8] = [
        (b"", "sees 0 of 0 rows"),
        (b"id", "sees 0 of 0 rows"),
        (b"id\r", "sees 0 of 0 rows"),
        (b"\xef\xbb\xbfid,t\r\n1,a\r\n2,\"b\r\nc\"\r\n", "sees 2 of 2 rows"),
        (b"id,t\n1,a\r", "sees 1 of 1 rows"),
        (b"id,t\n1,\"a\"\r", "sees 1 of 1 rows"),
        (b"t,id\n,1\n\"\",2\n'; DROP TABLE d; --,3\n", "sees 3 of 3 rows"),
        (b"id\n-9223372036854775808\n9223372036854775807\n", "-9223372036854775808"),
    ];
    for (text, words) in right {
        fs::write(&file, text).unwrap();
        let (code, said) = charta(&["preview", &path, "--format", "plain"]);
        assert!(code == 0 && said.contains(words), "{:?}: {code}\n{said}", String::from_utf8_lossy(text));
    }
    fs::write(folder.path().join("p/rows/m.d.csv"), "id\n7\n").unwrap();
    let (code, said) = charta(&["preview", &path, "--format", "plain"]);
    assert!(code == 1 && said.contains("another file has the rows of `d` already"), "{said}");
    fs::remove_file(folder.path().join("p/rows/m.d.csv")).unwrap();
    fs::write(&file, "id,t\n1,\u{1b}[31m\u{202e}\u{2028}\n").unwrap();
    let (_, said) = charta(&["preview", &path, "--format", "plain"]);
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::process::Command;

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    /// A pipe is waited for by whoever opens it: for ever, where nobody writes.
    pub(super) fn pipes_are_not_waited_for() {
        let (folder, path) = project();
        pipe(&folder.path().join("p/manifest.json"));
        assert_eq!(charta(&["check", &path]).0, 0);
        fs::create_dir(folder.path().join("out")).unwrap();
        pipe(&folder.path().join("out/manifest.json"));
        let (code, said) = charta(&["build", &path, "--out", &shown(&folder.path().join("out"))]);
        assert!(code == 2 && said.contains("holds files that Charta did not write"), "{said}");
        pipe(&folder.path().join("p/rows/d.csv"));
        let (code, said) = charta(&["preview", &path]);
        assert!(code == 2 && said.contains("it is not a regular file"), "{said}");
    }

    pub(super) fn layout_of_what_cannot_be_read() {
        let (folder, path) = project();
        pipe(&folder.path().join("p/b.charta"));
        let (code, said) = charta(&["fmt", "--check", &path]);
        assert!(code == 2 && said.contains("1 not read"), "{said}");
        fs::remove_file(folder.path().join("p/b.charta")).unwrap();
        fs::write(folder.path().join("p/b.charta"), "contract x {").unwrap();
        assert_eq!(charta(&["fmt", "--check", &path]).0, 1);
    }
}
