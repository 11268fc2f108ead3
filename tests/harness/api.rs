//! The one place where the tests touch the compiler's interface: everything below speaks in texts, lines and
//! codes, so that a change of an interface is a change of this file.

use charta_backends::Contents;
use charta_base::{Code, Diagnostic, FileId, LineIndex, SourceFile, SourceKind, World};
use charta_driver::{Compiled, Options};
use charta_model::time::Day;
use std::collections::BTreeMap;

/// A finding as the tests compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The shown name of the file; empty where the finding has no place.
    pub file: String,
    /// The line of its first byte; 0 where the finding has no place.
    pub line: u32,
    /// Its code.
    pub code: String,
    /// Whether it stops a build.
    pub error: bool,
}

/// Compiles the project or the file at `root` as of a day (`2026-11-25`).
pub fn compile(world: &dyn World, root: &str, on: &str) -> Compiled {
    let on = Day::parse(on).unwrap_or_else(|| panic!("`{on}` is no day"));
    charta_driver::compile(world, root, &Options { on, ..Options::default() })
}

/// All findings, in the order in which they are shown.
pub fn findings(compiled: &Compiled) -> Vec<Finding> {
    // The lines of each file once: thousands of findings may be in one large file.
    let mut lines: BTreeMap<FileId, LineIndex> = BTreeMap::new();
    compiled.findings.iter().map(|finding| brief(compiled, &mut lines, finding)).collect()
}

fn brief(compiled: &Compiled, lines: &mut BTreeMap<FileId, LineIndex>, finding: &Diagnostic) -> Finding {
    let place = finding.primary.as_ref().and_then(|label| {
        let file = compiled.sources.get(label.span.file)?;
        let index = lines.entry(label.span.file).or_insert_with(|| LineIndex::new(&file.text));
        Some((file.name.clone(), index.line(label.span.start)))
    });
    let (file, line) = place.unwrap_or_default();
    Finding { file, line, code: finding.code.id.to_owned(), error: finding.is_error() }
}

/// The findings as plain text, the form that expectations hold.
pub fn plain(compiled: &Compiled) -> String {
    charta_driver::render::plain(&compiled.findings, &compiled.sources)
}

/// The findings as JSON.
pub fn json(compiled: &Compiled) -> String {
    charta_driver::render::json(&compiled.findings, &compiled.sources)
}

/// The texts of the targets that the project names, by path (`postgres/roles.sql`), or how many findings
/// refuse them. What is no text, a workbook, is held by its digest in the manifest, which is a text.
pub fn build(compiled: &Compiled) -> Result<BTreeMap<String, String>, usize> {
    let artifacts = charta_driver::build(compiled).map_err(|findings| findings.len())?;
    let texts = artifacts.into_iter().filter_map(|artifact| match artifact.contents {
        Contents::Text(text) => Some((artifact.path, text)),
        Contents::Bytes(_) => None,
    });
    Ok(texts.collect())
}

/// The text in its canonical layout, or the messages that refuse it.
pub fn format(name: &str, text: &str) -> Result<String, Vec<String>> {
    charta_syntax::format(&source(name, text))
        .map_err(|findings| findings.into_iter().map(|finding| finding.message).collect())
}

/// Whether the text has no syntax error.
pub fn parses(name: &str, text: &str) -> bool {
    charta_syntax::parse(FileId(0), &source(name, text)).diagnostics.is_empty()
}

fn source(name: &str, text: &str) -> SourceFile {
    let kind = if name.ends_with(".charta.md") { SourceKind::Literate } else { SourceKind::Code };
    SourceFile { name: name.to_owned(), text: text.into(), kind, library: false }
}

/// Every code the compiler can raise, by code.
pub fn codes() -> Vec<&'static Code> {
    charta_driver::codes()
}
