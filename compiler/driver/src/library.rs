//! The standard library: its files travel inside the binary, so that Charta needs nothing beside itself.

use charta_base::{SourceFile, SourceKind, SourceMap};

/// Shown name (`std/eu/ehds.charta`) and text of every file, by name.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Adds every file of the standard library to the sources.
pub(crate) fn add(sources: &mut SourceMap) {
    for (name, text) in FILES {
        sources.add(SourceFile {
            name: (*name).to_owned(),
            text: (*text).into(),
            kind: SourceKind::Code,
            library: true,
        });
    }
}
