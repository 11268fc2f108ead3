//! Where the repository is, and how this run treats expectations.

use libtest_mimic::Trial;
use std::path::{Path, PathBuf};

/// What every test may ask about the run.
pub struct House {
    /// The root of the repository.
    pub root: PathBuf,
    /// Whether expectations are rewritten instead of compared.
    pub bless: bool,
}

/// The day on which a case is judged that names none, so that no test depends on the day it runs.
pub const DAY: &str = "2026-11-25";

impl House {
    /// The repository this package stands in.
    pub fn new(bless: bool) -> House {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        House { root: package.parent().unwrap_or(package).to_path_buf(), bless }
    }

    /// A path of the repository.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The text of a file of the repository.
    pub fn text(&self, path: &str) -> String {
        read(&self.path(path))
    }

    /// Every file below a folder of the repository, as paths from the root with `/`, in alphabetical order;
    /// nothing where there is no such folder.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let mut files = Vec::new();
        collect(&self.path(folder), folder, &mut files);
        files.sort();
        files
    }
}

/// The text of a file that a test needs.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} is not readable: {error}", path.display()))
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().expect("a name of the repository is UTF-8");
        let path = format!("{prefix}/{name}");
        match entry.file_type().unwrap().is_dir() {
            true => collect(&entry.path(), &path, files),
            false => files.push(path),
        }
    }
}

/// The tests of the harness itself.
pub fn trials() -> Vec<Trial> {
    let mut trials = crate::diff::trials();
    trials.extend(crate::marks::trials());
    trials.extend(crate::markdown::trials());
    trials
}
