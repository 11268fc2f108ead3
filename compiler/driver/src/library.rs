//! The standard library: its files travel inside the binary, so that Charta needs nothing beside itself, and
//! they travel parsed, so that a small project does not wait for the law.

use charta_base::{FileId, SourceFile, SourceKind, SourceMap};
use charta_syntax::{Parsed, Tree};

/// A file of the library: its shown name (`std/eu/ehds.charta`), its text, and its tree as bytes.
type LibraryFile = (&'static str, &'static str, &'static [u8]);

/// Every file, by name.
static FILES: &[LibraryFile] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Adds every file of the standard library to the sources.
pub(crate) fn add(sources: &mut SourceMap) {
    for (name, text, _) in FILES {
        sources.add(SourceFile {
            name: (*name).to_owned(),
            text: (*text).into(),
            kind: SourceKind::Code,
            library: true,
        });
    }
}

/// The file as it was parsed when Charta was built, if it is one of the library.
pub(crate) fn parsed(file: FileId, source: &SourceFile) -> Option<Parsed> {
    let place = FILES.binary_search_by(|(name, ..)| (*name).cmp(&source.name)).ok()?;
    let (_, text, bytes) = FILES.get(place).filter(|_| source.library)?;
    let tree = Tree::from_bytes(file, source.text.clone(), bytes).filter(|tree| tree.text() == *text)?;
    Some(Parsed { tree, diagnostics: Vec::new() })
}
