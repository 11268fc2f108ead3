//! The only door to files and the calendar. The driver opens it on the machine; tests, the editor and a
//! browser open it on memory.

use std::collections::BTreeMap;

/// Why the world could not give what was asked, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldError {
    /// The path as asked.
    pub path: String,
    /// One sentence without the path: "no such file", "not readable: permission denied".
    pub reason: String,
}

/// The files below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Paths relative to the folder asked, with `/` between folders, in alphabetical order.
    pub files: Vec<String>,
}

/// Files by path, with `/` between folders.
pub trait World {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError>;
    /// Every file below a folder, hidden ones and build output left out.
    fn list(&self, folder: &str) -> Result<Listing, WorldError>;
    /// Whether there is a file or a folder here.
    fn exists(&self, path: &str) -> bool;
}

/// A world in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryWorld {
    /// Bytes by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl World for MemoryWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        let missing = || WorldError { path: path.to_owned(), reason: "no such file".to_owned() };
        self.files.get(path).cloned().ok_or_else(missing)
    }

    fn list(&self, folder: &str) -> Result<Listing, WorldError> {
        let prefix = if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
        let files: Vec<String> =
            self.files.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect();
        Ok(Listing { files })
    }

    fn exists(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.keys().any(|file| file == path || file.starts_with(&folder))
    }
}
