//! The text of the repository, read once. Every rule is a function of this, so that each can be tested on a
//! tree written in its test.

use std::collections::BTreeMap;
use std::path::Path;

/// Text files by their path from the root, with `/` between folders.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tree {
    pub(crate) files: BTreeMap<String, String>,
}

/// Folders that hold nothing a person wrote.
const SKIPPED: &[&str] = &["target", "node_modules", ".git"];

impl Tree {
    /// Reads every file below `root` that is UTF-8; others are no text and no rule is about them.
    pub(crate) fn read(root: &Path) -> Result<Tree, String> {
        let mut tree = Tree::default();
        read_into(&mut tree, root, "")?;
        Ok(tree)
    }

    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The files below a folder.
    pub(crate) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{folder}/");
        self.iter().filter(move |(path, _)| path.starts_with(&prefix))
    }

    /// The files with this ending, such as `.rs`.
    pub(crate) fn ending(&self, ending: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(move |(path, _)| path.ends_with(ending))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

fn read_into(tree: &mut Tree, folder: &Path, prefix: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("`{}` is not readable: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type().map_err(failed)?;
        let path = format!("{prefix}{name}");
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            read_into(tree, &entry.path(), &format!("{path}/"))?;
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).map_err(failed)?;
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.insert(path, text);
            }
        }
    }
    Ok(())
}

/// `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
    Tree { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
}
