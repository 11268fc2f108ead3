//! A folder that a build wrote, as it is now: its files, what it was built for, and as of which day.

use charta_backends::{Contents, Earlier, Language};
use charta_driver::os_world::{self, MARKER};
use charta_driver::output;
use charta_model::time::Day;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

/// What a folder holds.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The files, by path.
    pub(crate) files: BTreeMap<String, Contents>,
    /// The targets that have files there, or that the manifest says have.
    pub(crate) targets: Vec<String>,
    /// The day as of which the manifest says the project was judged.
    pub(crate) judged_on: Option<Day>,
    /// The language of the documents.
    pub(crate) language: Option<Language>,
    /// What the manifest says of the build: its documents repeat what had changed then.
    pub(crate) build: Option<Earlier>,
}

/// Reads a folder. An error is one sentence.
pub(crate) fn read(folder: &str) -> Result<Folder, String> {
    let root = Path::new(folder);
    let unread = |path: &str, words: String| format!("`{path}` cannot be read: {words}");
    let marker = os_world::read(&root.join(MARKER));
    let marker = marker.map_err(|words| unread(&format!("{folder}/{MARKER}"), words))?;
    let Some(listed) = output::written_files(&marker) else {
        return Err(format!("`{folder}/{MARKER}` is no manifest of a build"));
    };
    let manifest: Json = serde_json::from_slice(&marker).unwrap_or_default();
    let judged_on = manifest.get("judged_on").and_then(Json::as_str).and_then(Day::parse);
    let mut files = BTreeMap::new();
    let paths = output::files_below(root, Path::new(""));
    for path in paths.map_err(|error| unread(folder, os_world::reason(&error)))? {
        let whole = format!("{folder}/{path}");
        let bytes = os_world::read(&root.join(&path));
        let bytes = bytes.map_err(|words| unread(&whole, words))?;
        let contents = String::from_utf8(bytes);
        let contents = contents.map_or_else(|it| Contents::Bytes(it.into_bytes()), Contents::from);
        files.insert(path, contents);
    }
    let targets = charta_backends::registry::ALL.iter().map(|target| target.name);
    let has = |target: &&str| {
        let begins = |path: &String| path.split('/').next() == Some(target);
        files.keys().any(begins) || listed.iter().any(begins)
    };
    let targets = targets.filter(has).map(str::to_owned).collect();
    let build = std::str::from_utf8(&marker).ok().and_then(Earlier::read);
    let language = manifest.get("language").and_then(Json::as_str).and_then(Language::of_code);
    Ok(Folder { files, targets, judged_on, language, build })
}
