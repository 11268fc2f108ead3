//! A chapter of the guide that builds a project up from a blank folder, played from top to bottom as its reader would: what it says to
//! write is written, what it says to type is typed, and what it shows is what comes. `CHARTA_BLESS=1` writes what comes into the page.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const DAY: &str = "2026-06-01";

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide").join(name)
}

/// A reader's folder, with a `charta` that judges as of one day and a browser that only notes what it is shown.
struct Reader {
    folder: TempDir,
    file: PathBuf,
}

impl Reader {
    fn new(file: &str) -> Reader {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("work").join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let reader = Reader { folder, file };
        let charta = format!("#!/bin/sh\nexec '{}' \"$@\" --on {DAY}\n", env!("CARGO_BIN_EXE_charta"));
        reader.program("charta", &charta);
        reader.program("xdg-open", "#!/bin/sh\necho \"$1\" >\"$(dirname \"$0\")/shown.new\"\nmv \"$(dirname \"$0\")/shown.new\" \"$(dirname \"$0\")/shown\"\n");
        reader
    }

    fn program(&self, name: &str, text: &str) {
        let path = self.folder.path().join("bin").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn types(&self, script: &str) -> Output {
        let bin = self.folder.path().join("bin");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).env("PATH", path);
        command.current_dir(self.folder.path().join("work")).output().unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.file).unwrap_or_default()
    }

    /// What the browser was shown, once it was.
    fn shown(&self) -> String {
        let shown = self.folder.path().join("bin/shown");
        for _ in 0..600 {
            if let Ok(text) = fs::read_to_string(&shown) {
                return text.trim().to_owned();
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("nothing was shown");
    }
}

/// The page from top to bottom: what was run, what was compared, and the page with what came in place of what it says came.
fn played(text: &str, reader: &Reader) -> (usize, usize, String) {
    let (mut last, mut was) = (String::new(), None);
    let (mut ran, mut compared) = (0, 0);
    let mut mended = String::new();
    let parts: Vec<&str> = text.split("```").collect();
    for (at, part) in parts.iter().enumerate() {
        let is_block = at % 2 == 1;
        if at > 0 {
            mended.push_str("```");
        }
        let (words, block) = part.split_once('\n').filter(|_| is_block).unwrap_or(("", part));
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => {}
            ["charta", "part"] => fs::write(&reader.file, reader.text() + block).unwrap(),
            ["charta", "was"] => was = Some(block.trim_end_matches('\n')),
            ["charta", "now"] => {
                let before = was.take().expect("a block that says what was");
                assert_eq!(reader.text().matches(before).count(), 1, "{before}");
                fs::write(&reader.file, reader.text().replace(before, block.trim_end_matches('\n'))).unwrap();
            }
            ["sh"] | ["sh", "exits", _] => {
                let expected: i32 = words.get(2).map_or(0, |code| code.parse().unwrap());
                let output = reader.types(block);
                let error = String::from_utf8(output.stderr).unwrap();
                last = String::from_utf8(output.stdout).unwrap();
                assert_eq!(output.status.code(), Some(expected), "{block}\n{last}{error}");
                assert_eq!(error, "", "{block}");
                ran += 1;
            }
            ["text", "said"] => {
                compared += 1;
                mended.push_str("text said\n");
                mended.push_str(&last);
                continue;
            }
            other => panic!("nobody plays {other:?}"),
        }
        mended.push_str(part);
    }
    (ran, compared, mended)
}

#[test]
fn the_authors_chapter_can_be_followed() {
    let path = page("author.md");
    let text = fs::read_to_string(&path).unwrap();
    let reader = Reader::new("loans/loans.charta");
    let (ran, compared, mended) = played(&text, &reader);
    assert!(ran >= 7 && compared >= 7, "{ran} {compared}");
    if std::env::var_os("CHARTA_BLESS").is_some() {
        fs::write(&path, &mended).unwrap();
    } else {
        assert!(text == mended, "the chapter shows something else than what comes:\n{mended}");
    }
    assert!(reader.shown().ends_with("loans/doc/documents/index.html"), "{}", reader.shown());
    // The author ends with a file that is laid out as others are.
    assert!(reader.types("charta fmt loans && charta check loans && charta test loans").status.success());
}
