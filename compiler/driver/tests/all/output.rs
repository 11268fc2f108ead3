//! Output is written whole or not at all, and never over somebody's files.

use charta_backends::{Artifact, Contents};
use charta_driver::output::{Disk, OsDisk, write};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

fn artifact(path: &str, text: &str) -> Artifact {
    Artifact::plain(path, text.to_owned())
}

/// Artifacts with a manifest that lists them.
fn build(files: &[(&str, &str)]) -> Vec<Artifact> {
    let mut artifacts: Vec<Artifact> = files.iter().map(|(path, text)| artifact(path, text)).collect();
    let listed: Vec<_> = files.iter().map(|(path, _)| serde_json::json!({ "path": path })).collect();
    let manifest = serde_json::json!({ "charta": "0.1.0", "artifacts": listed });
    artifacts.push(artifact("manifest.json", &manifest.to_string()));
    artifacts
}

/// Every file below a folder, with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                    found.insert(name, fs::read_to_string(&path).unwrap());
                }
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_no_text_is_written_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("build");
    let bytes = vec![b'P', b'K', 0, 0xff, 0xfe, b'\r', b'\n'];
    let mut artifacts = build(&[("a.md", "one")]);
    artifacts.push(Artifact::plain("deep/a.xlsx", Contents::Bytes(bytes.clone())));
    write(&out, &artifacts, &mut OsDisk).unwrap();
    assert_eq!(fs::read(out.join("deep/a.xlsx")).unwrap(), bytes);
}

#[test]
fn a_build_replaces_the_last_one_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/build");
    write(&out, &build(&[("postgres/a.sql", "one"), ("b.md", "two")]), &mut OsDisk).unwrap();
    assert_eq!(files(&out).len(), 3);
    write(&out, &build(&[("postgres/a.sql", "three")]), &mut OsDisk).unwrap();
    let found = files(&out);
    assert_eq!(found.get("postgres/a.sql").map(String::as_str), Some("three"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(names(&folder.path().join("deep")), ["build"]);
}

#[test]
fn an_empty_folder_is_taken_and_others_files_are_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    write(&empty, &build(&[("a", "1")]), &mut OsDisk).unwrap();
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "years of work").unwrap();
    let refused = write(&foreign, &build(&[("a", "1")]), &mut OsDisk).unwrap_err();
    assert!(refused.contains("Charta did not write"), "{refused}");
    assert_eq!(files(&foreign).len(), 1);
    // Neither is a file that somebody put beside what Charta wrote, nor a manifest of another program.
    fs::write(empty.join("notes.txt"), "mine").unwrap();
    let refused = write(&empty, &build(&[("a", "2")]), &mut OsDisk).unwrap_err();
    assert!(refused.contains("`notes.txt`, which Charta did not write"), "{refused}");
    assert_eq!(files(&empty).get("a").map(String::as_str), Some("1"));
    fs::write(foreign.join("manifest.json"), "{\"name\": \"an extension\"}").unwrap();
    assert!(write(&foreign, &build(&[("a", "1")]), &mut OsDisk).is_err());
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(write(&file, &build(&[]), &mut OsDisk).unwrap_err().contains("is a file"));
    assert!(write(Path::new("/"), &build(&[]), &mut OsDisk).is_err());
}

#[test]
fn no_artifact_leaves_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["../escaped", "/escaped", "a/../../escaped", ""] {
        let out = folder.path().join("inner/build");
        assert!(write(&out, &[artifact(path, "x")], &mut OsDisk).unwrap_err().contains("outside"), "{path}");
        assert!(!out.exists());
    }
    assert_eq!(names(&folder.path().join("inner")), Vec::<String>::new());
}

/// A disk on which one operation fails.
struct Failing {
    left: usize,
}

impl Failing {
    fn step<T>(&mut self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                work()
            }
            None => {
                self.left = usize::MAX;
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
        }
    }
}

impl Disk for Failing {
    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        self.step(|| OsDisk.make_folder(path))
    }
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| OsDisk.write(path, bytes))
    }
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| OsDisk.rename(from, to))
    }
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.step(|| OsDisk.remove(path))
    }
}

#[test]
fn whichever_step_fails_there_is_the_old_output_or_the_new() {
    let old = build(&[("a", "old"), ("c/d", "old")]);
    let new = build(&[("a", "new"), ("c/d", "new")]);
    let mut failures = 0;
    for left in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("build");
        write(&out, &old, &mut OsDisk).unwrap();
        let done = write(&out, &new, &mut Failing { left });
        let found = files(&out);
        let text = found.get("a").unwrap().clone();
        assert!(found.iter().all(|(name, t)| name == "manifest.json" || *t == text), "{found:?}");
        match done {
            Ok(()) => assert_eq!(text, "new"),
            Err(words) => {
                failures += 1;
                assert!(words.contains("the disk is full"), "{words}");
                let stays = names(folder.path());
                assert!(stays.iter().all(|name| name == "build" || name.contains("previous")), "{stays:?}");
            }
        }
    }
    assert!(failures >= 8, "only {failures} steps can fail");
}

/// A mounted disk of 64 kB.
struct TinyDisk<'a>(&'a Path);

impl Drop for TinyDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let mount =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(folder.path()).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        writeln!(
            io::stderr(),
            "SKIPPED a_full_disk_leaves_nothing_half_written: no disk can be mounted here"
        )
        .unwrap();
        return;
    }
    let disk = TinyDisk(folder.path());
    let out = folder.path().join("build");
    write(&out, &build(&[("a", "old")]), &mut OsDisk).unwrap();
    let large = "x".repeat(200_000);
    let refused = write(&out, &build(&[("a", "new"), ("b", &large)]), &mut OsDisk).unwrap_err();
    assert_eq!(refused, "`b` cannot be written: the disk is full");
    assert_eq!(files(&out).get("a").map(String::as_str), Some("old"));
    assert_eq!(names(folder.path()), ["build"]);
    drop(disk);
}

/// Each of the builds is whole, the last one stands, and nothing is left beside it.
#[test]
fn builds_at_once_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("build");
    let results: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let builds = (0..8).map(|number| {
            let (out, text) = (&out, number.to_string());
            scope.spawn(move || {
                let made = build(&[("a", &text), ("deep/b", &text)]);
                (0..6).try_for_each(|_| write(out, &made, &mut OsDisk))
            })
        });
        let builds: Vec<_> = builds.collect();
        builds.into_iter().map(|build| build.join().unwrap()).collect()
    });
    assert_eq!(results, vec![Ok(()); 8]);
    assert_eq!(names(folder.path()), ["build"]);
    let found = files(&out);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found["a"], found["deep/b"]);
}

/// A killed build leaves its folders; the next one takes them away, and nothing else that stands there.
#[test]
fn what_killed_builds_left_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let kept = [
        ".build.new",
        ".build.new-1",
        ".build.new-1-x",
        ".build.newer-1-1",
        ".other.new-1-1",
        "build.new-1-1",
    ];
    for name in kept.into_iter().chain([".build.new-12-0", ".build.previous-7-3"]) {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("a"), "half").unwrap();
    }
    fs::write(folder.path().join(".build.new-13-0"), "a file is nobody's leftover").unwrap();
    write(&folder.path().join("build"), &build(&[("a", "1")]), &mut OsDisk).unwrap();
    let mut expected: Vec<&str> = kept.to_vec();
    expected.extend([".build.new-13-0", "build"]);
    expected.sort_unstable();
    assert_eq!(names(folder.path()), expected);
}
