//! The files of a revision as a world: what the working copy would hold if it were checked out, read when it is asked for.

use crate::git::Objects;
use crate::os_world::{DEEPEST, MARKER, is_passed_over};
use charta_base::{Listing, World, WorldError};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// How many symbolic links are followed one after another.
const LINKS: usize = 40;

/// What something in a revision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    File,
    Link,
    /// The place of another repository, whose files are not in this one.
    Repository,
}

/// Something that a revision holds.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) sort: Sort,
    /// The name of its bytes.
    pub(crate) name: String,
}

/// The files of a revision, by paths relative to a folder of the repository.
#[derive(Debug)]
pub(crate) struct Revision {
    objects: RefCell<Objects>,
    /// The folder that paths are relative to, from the root of the repository; empty for the root.
    prefix: String,
    entries: BTreeMap<String, Entry>,
    /// What lies directly in each folder, by name.
    folders: BTreeMap<String, BTreeSet<String>>,
    /// Folders that hold something whose name is no UTF-8, and that name.
    unnamed: BTreeMap<String, String>,
}

impl Revision {
    pub(crate) fn new(objects: Objects, prefix: &str, listed: Vec<(Vec<u8>, Entry)>) -> Revision {
        let mut revision = Revision {
            objects: RefCell::new(objects),
            prefix: prefix.to_owned(),
            entries: BTreeMap::new(),
            folders: BTreeMap::from([(String::new(), BTreeSet::new())]),
            unnamed: BTreeMap::new(),
        };
        for (path, entry) in listed {
            let mut folder = String::new();
            let mut is_named = true;
            for part in path.split(|byte| *byte == b'/') {
                let Ok(name) = std::str::from_utf8(part) else {
                    let shown = String::from_utf8_lossy(part).into_owned();
                    revision.unnamed.insert(folder.clone(), shown);
                    is_named = false;
                    break;
                };
                revision.folders.entry(folder.clone()).or_default().insert(name.to_owned());
                folder = below(&folder, name);
            }
            if is_named {
                revision.entries.insert(folder, entry);
            }
        }
        revision
    }

    /// The path from the root of the repository that a path leads to, links followed; nothing where there is nothing.
    fn real(&self, path: &str) -> Result<Option<String>, String> {
        let mut open: Vec<String> = parts(path);
        let mut at: Vec<String> = parts(&self.prefix);
        let mut followed = 0;
        open.reverse();
        while let Some(part) = open.pop() {
            if part == ".." {
                at.pop().ok_or("it leads out of the repository, where a revision holds nothing")?;
                continue;
            }
            at.push(part);
            let here = at.join("/");
            match self.entries.get(&here).map(|entry| (entry.sort, &entry.name)) {
                Some((Sort::Link, name)) => {
                    followed += 1;
                    if followed > LINKS {
                        return Err("symbolic links lead in a circle".to_owned());
                    }
                    let target = self.objects.borrow_mut().bytes(name)?;
                    let target = String::from_utf8(target)
                        .map_err(|_| "the symbolic link leads to a name that is not UTF-8".to_owned())?;
                    if target.starts_with('/') {
                        return Err(
                            "it leads out of the repository, where a revision holds nothing".to_owned()
                        );
                    }
                    at.pop();
                    open.extend(parts(&target).into_iter().rev());
                }
                Some((Sort::Repository, _)) => {
                    return Err("another repository stands there (a submodule), whose files this revision does not hold; \
                         name the folders of contracts beside it under `sources` of charta.toml"
                        .to_owned());
                }
                Some((Sort::File, _)) if open.is_empty() => {}
                None if self.folders.contains_key(&here) => {}
                Some((Sort::File, _)) | None => return Ok(None),
            }
        }
        Ok(Some(at.join("/")))
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, String> {
        let missing = || "there is no such file or folder".to_owned();
        let real = self.real(path)?.ok_or_else(missing)?;
        match self.entries.get(&real) {
            Some(entry) => self.objects.borrow_mut().bytes(&entry.name),
            None => Err("it is a folder".to_owned()),
        }
    }

    /// Adds the files of a folder to a list; `path` is where it is read, and `inside` what goes before the names listed.
    fn walk(
        &self,
        path: &str,
        inside: &str,
        above: &mut Vec<String>,
        files: &mut Vec<String>,
    ) -> Result<(), WorldError> {
        let error = |path: &str, reason: String| WorldError { path: path.to_owned(), reason };
        let missing = || error(path, "there is no such file or folder".to_owned());
        let real = self.real(path).map_err(|reason| error(path, reason))?.ok_or_else(missing)?;
        if above.contains(&real) {
            return Err(error(path, "a symbolic link leads back to a folder that holds it".to_owned()));
        }
        if above.len() >= DEEPEST {
            return Err(error(path, format!("folders are nested more than {DEEPEST} deep")));
        }
        let Some(names) = self.folders.get(&real) else {
            return Err(error(path, "it is not a folder".to_owned()));
        };
        if names.contains(MARKER) && self.is_output(&below(path, MARKER)) {
            return Ok(());
        }
        if let Some(name) = self.unnamed.get(&real) {
            return Err(error(&below(path, name), "its name is not UTF-8".to_owned()));
        }
        above.push(real);
        for name in names.iter().filter(|name| !is_passed_over(name)) {
            let (here, shown) = (below(path, name), below(inside, name));
            let real = self.real(&here).map_err(|reason| error(&here, reason))?;
            match real.is_some_and(|real| self.folders.contains_key(&real)) {
                true => self.walk(&here, &shown, above, files)?,
                false => files.push(shown),
            }
        }
        above.pop();
        Ok(())
    }

    /// Whether Charta wrote the folder of this manifest, so that its text is no source.
    fn is_output(&self, manifest: &str) -> bool {
        self.bytes(manifest).is_ok_and(|bytes| crate::output::written_files(&bytes).is_some())
    }
}

impl World for Revision {
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        self.bytes(path).map_err(|reason| WorldError { path: path.to_owned(), reason })
    }

    fn list(&self, folder: &str) -> Result<Listing, WorldError> {
        let mut files = Vec::new();
        self.walk(folder, "", &mut Vec::new(), &mut files)?;
        files.sort();
        Ok(Listing { files })
    }

    fn exists(&self, path: &str) -> bool {
        // What cannot be followed is there: reading it says why it cannot.
        self.real(path).map_or(true, |real| real.is_some())
    }
}

fn parts(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
