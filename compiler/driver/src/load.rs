//! From a place in the world to the sources of a project.

use crate::codes::{NO_SOURCES, UNREADABLE_FILE, WRONG_PROJECT_FILE};
use crate::library;
use crate::project::{self, Named, Project};
use charta_base::{Diagnostic, FileId, SourceFile, SourceKind, SourceMap, World, WorldError};
use std::collections::BTreeSet;

/// The sources of a project, the standard library after them, and what is wrong before a word is parsed.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) sources: SourceMap,
    pub(crate) project: Project,
    /// The project's folder, as the world knows it; empty for the world's own.
    pub(crate) folder: String,
    /// The files to parse.
    pub(crate) code: Vec<FileId>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Reads the project at `root`: a folder, with or without a project file, or one file of contracts.
pub(crate) fn load(world: &dyn World, root: &str) -> Loaded {
    let (root, mut loaded, single) = opened(world, root);
    if !root.is_empty() && root != "." && !world.exists(root) {
        let finding = unreadable(&WorldError {
            path: root.to_owned(),
            reason: "there is no such file or folder".to_owned(),
        });
        loaded.findings.push(finding.help("name the folder of a project, or a `.charta` file"));
        return loaded;
    }
    let paths = match single {
        Some(file) => BTreeSet::from([file.to_owned()]),
        None => {
            read_project(world, &mut loaded);
            match loaded.findings.is_empty() {
                true => find_sources(world, &mut loaded),
                false => BTreeSet::new(),
            }
        }
    };
    for path in &paths {
        match read_text(world, &join(&loaded.folder, path)) {
            Ok(text) => {
                let id = add(&mut loaded.sources, path, &text);
                loaded.code.push(id);
            }
            Err(finding) => loaded.findings.push(*finding),
        }
    }
    if loaded.findings.is_empty() {
        let own = loaded.sources.iter().count();
        library::add(&mut loaded.sources);
        loaded.code.extend(loaded.sources.iter().skip(own).map(|(id, _)| id));
    }
    loaded
}

/// The root without what ends it, a project of which nothing is read yet, and the one file that is the whole of it, if the root is a file.
fn opened<'a>(world: &dyn World, root: &'a str) -> (&'a str, Loaded, Option<&'a str>) {
    let root = match root.trim_end_matches('/') {
        "" if root.starts_with('/') => "/",
        trimmed => trimmed,
    };
    let (folder, single) = split_root(world, root);
    let loaded = Loaded {
        sources: SourceMap::default(),
        project: Project::unnamed(folder_name(folder, single)),
        folder: folder.to_owned(),
        code: Vec::new(),
        findings: Vec::new(),
    };
    (root, loaded, single)
}

/// The project's folder, and the one file that is the whole project, if the root is a file.
fn split_root<'a>(world: &dyn World, root: &'a str) -> (&'a str, Option<&'a str>) {
    let (folder, last) = root.rsplit_once('/').map_or(("", root), |(folder, last)| match folder {
        "" => ("/", last),
        folder => (folder, last),
    });
    if last == project::FILE {
        return (folder, None);
    }
    let is_folder = world.exists(&join(root, project::FILE));
    match is_source(last) && !is_folder {
        true => (folder, Some(last)),
        false => (root, None),
    }
}

fn folder_name<'a>(folder: &'a str, single: Option<&'a str>) -> &'a str {
    let last = single.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder));
    let name = last.strip_suffix(".md").unwrap_or(last);
    match name.strip_suffix(".charta").unwrap_or(name) {
        "" | "." | ".." => "project",
        name => name,
    }
}

fn read_project(world: &dyn World, loaded: &mut Loaded) {
    let path = join(&loaded.folder, project::FILE);
    if !world.exists(&path) {
        return;
    }
    match read_text(world, &path) {
        Ok(text) => {
            let id = add(&mut loaded.sources, project::FILE, &text);
            let (project, findings) = project::read(id, &text, &loaded.project.name);
            loaded.project = project;
            loaded.findings.extend(findings);
        }
        Err(finding) => loaded.findings.push(*finding),
    }
}

/// The files of contracts that the project's `sources` hold, relative to its folder.
fn find_sources(world: &dyn World, loaded: &mut Loaded) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in loaded.project.sources.clone() {
        let relative = clean(&source.name);
        let path = join(&loaded.folder, &relative);
        if !relative.is_empty() && !world.exists(&path) {
            loaded.findings.push(missing(&source));
        } else if is_source(&relative) {
            found.insert(relative);
        } else {
            match world.list(&path) {
                Ok(listing) => found.extend(own_sources(&listing.files).map(|file| join(&relative, file))),
                Err(error) => loaded.findings.push(unreadable(&error)),
            }
        }
    }
    if found.is_empty() && loaded.findings.is_empty() {
        let shown = if loaded.folder.is_empty() { "." } else { &loaded.folder };
        let finding = Diagnostic::nowhere(&NO_SOURCES, format!("there is no `.charta` file in `{shown}`"));
        loaded.findings.push(finding.help("write one, or start from an example with `charta new NAME`"));
    }
    found
}

/// The sources among the files of a folder, those of projects within the project left out.
fn own_sources(files: &[String]) -> impl Iterator<Item = &str> {
    let ending = format!("/{}", project::FILE);
    let inner: Vec<String> = files
        .iter()
        .filter_map(|file| file.strip_suffix(&ending))
        .map(|folder| format!("{folder}/"))
        .collect();
    files
        .iter()
        .map(String::as_str)
        .filter(move |file| is_source(file) && !inner.iter().any(|folder| file.starts_with(folder.as_str())))
}

fn missing(source: &Named) -> Diagnostic {
    let message = format!("there is no file or folder `{}`", source.name);
    let finding = match source.span {
        Some(span) => Diagnostic::at(&WRONG_PROJECT_FILE, span, message),
        None => Diagnostic::nowhere(&WRONG_PROJECT_FILE, message),
    };
    finding.help("name folders and files that are there, relative to the project file")
}

/// Whether a path names a file of contracts.
pub(crate) fn is_source(path: &str) -> bool {
    path.ends_with(".charta") || path.ends_with(".charta.md")
}

/// A path without `.` parts.
fn clean(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}

/// A path below a folder.
pub(crate) fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        (folder, "") => folder.to_owned(),
        ("" | ".", path) => path.to_owned(),
        (folder, path) => format!("{}/{path}", folder.trim_end_matches('/')),
    }
}

/// A project's folder, and the names of its files of contracts, none of which is read.
pub(crate) fn source_names(world: &dyn World, root: &str) -> (String, BTreeSet<String>) {
    let (_, mut loaded, single) = opened(world, root);
    let names = match single {
        Some(single) => BTreeSet::from([single.to_owned()]),
        None => {
            read_project(world, &mut loaded);
            find_sources(world, &mut loaded)
        }
    };
    (loaded.folder, names)
}

/// What the questions of a run are called among the sources.
pub(crate) const QUESTION: &str = "question";

/// Adds questions about the project as the last of its files.
pub(crate) fn add_question(loaded: &mut Loaded, text: &str) -> FileId {
    let id = add(&mut loaded.sources, QUESTION, text);
    loaded.code.push(id);
    id
}

fn add(sources: &mut SourceMap, name: &str, text: &str) -> FileId {
    let kind = if name.ends_with(".md") { SourceKind::Literate } else { SourceKind::Code };
    sources.add(SourceFile { name: name.to_owned(), text: text.into(), kind, library: false })
}

/// The text of a file, without the mark that some editors put before it.
pub(crate) fn read_text(world: &dyn World, path: &str) -> Result<String, Box<Diagnostic>> {
    let bytes = world.read(path).map_err(|error| Box::new(unreadable(&error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let finding = Diagnostic::nowhere(&UNREADABLE_FILE, format!("`{path}` is not UTF-8 text"));
        Box::new(
            finding
                .evidence(format!("byte {} on line {line} begins no character", valid + 1))
                .help("save the file in the UTF-8 encoding"),
        )
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The finding for what the world would not give.
pub(crate) fn unreadable(error: &WorldError) -> Diagnostic {
    Diagnostic::nowhere(&UNREADABLE_FILE, format!("`{}` cannot be read: {}", error.path, error.reason))
}
