//! The machine's files: whatever they are, there is a clear word about them and no panic. PRJ002.

use charta_base::World as _;
use charta_driver::os_world::OsWorld;
use charta_driver::{Options, compile};
use std::fs;
use std::path::Path;

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn codes(path: &Path) -> Vec<(String, String)> {
    let compiled = compile(&OsWorld, shown(path), &Options::default());
    compiled.findings.iter().map(|finding| (finding.code.id.to_owned(), finding.message.clone())).collect()
}

fn only(path: &Path) -> String {
    let found = codes(path);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "PRJ002", "{found:?}");
    found[0].1.clone()
}

#[test]
fn files_are_listed_in_order_and_output_and_hidden_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["b.charta", "a/c.charta", ".git/d.charta", "build/e.charta", "node_modules/f.charta"] {
        fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        fs::write(folder.path().join(path), "").unwrap();
    }
    fs::write(folder.path().join("build/manifest.json"), "{\"charta\": \"0.1.0\", \"artifacts\": []}")
        .unwrap();
    assert_eq!(OsWorld.list(shown(folder.path())).unwrap().files, ["a/c.charta", "b.charta"]);
}

#[test]
fn what_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    assert_eq!(
        only(&absent),
        format!("`{}` cannot be read: there is no such file or folder", absent.display())
    );
    assert!(OsWorld.read(shown(folder.path())).unwrap_err().reason.contains("folder"));
}

#[test]
fn bytes_that_are_no_text_are_told_by_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.charta"), b"module a\n// \xff\xfe\n").unwrap();
    let compiled = compile(&OsWorld, shown(folder.path()), &Options::default());
    assert_eq!(compiled.findings[0].code.id, "PRJ002");
    assert_eq!(compiled.findings[0].evidence, ["byte 13 on line 2 begins no character"]);
    assert!(compiled.is_unread() && !compiled.is_read());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Command;

    #[test]
    fn links_that_lead_in_a_circle_are_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        fs::write(folder.path().join("a.charta"), "").unwrap();
        symlink(folder.path(), folder.path().join("inner/back")).unwrap();
        assert!(only(folder.path()).contains("inner/back` cannot be read: a symbolic link leads back"));
        fs::remove_file(folder.path().join("inner/back")).unwrap();
        symlink("self.charta", folder.path().join("self.charta")).unwrap();
        assert!(only(folder.path()).contains("self.charta` cannot be read"));
    }

    #[test]
    fn links_that_lead_nowhere_are_told() {
        let folder = tempfile::tempdir().unwrap();
        symlink("nowhere", folder.path().join("a.charta")).unwrap();
        assert!(only(folder.path()).contains("a.charta` cannot be read: there is no such file or folder"));
    }

    #[test]
    fn pipes_and_devices_are_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("mkfifo").arg(folder.path().join("a.charta")).status();
        assert!(made.unwrap().success());
        assert!(only(folder.path()).contains("it is not a regular file"));
        fs::remove_file(folder.path().join("a.charta")).unwrap();
        symlink("/dev/zero", folder.path().join("b.charta")).unwrap();
        assert!(only(folder.path()).contains("it is not a regular file"));
    }

    #[test]
    fn names_that_are_not_utf8_are_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OsStr::from_bytes(b"a\xff.charta")), "").unwrap();
        assert!(only(folder.path()).contains("its name is not UTF-8"));
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(folder.path().join("a.charta"), "").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        // Who may read everything reads this too.
        if fs::read_dir(&closed).is_err() {
            assert!(only(folder.path()).contains("closed` cannot be read: permission is denied"));
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn files_too_large_are_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::create(folder.path().join("a.charta")).unwrap();
        file.set_len((64 << 20) + 1).unwrap();
        assert!(only(folder.path()).contains("it is larger than 64 MB"));
    }
}
