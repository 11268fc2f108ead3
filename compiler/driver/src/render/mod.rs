//! Findings for people and machines. Each form is a function from plain data to text; nothing here writes anywhere.

mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
pub(crate) mod junit;
mod plain;
mod sarif;
pub(crate) mod style;
mod xml;

pub use json::Document;

use charta_base::{Diagnostic, FileId, LineColumn, LineIndex, Severity, SourceMap, Span, Verdict};
use std::collections::BTreeMap;

/// What a form needs beside the findings.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The sources that the findings speak of.
    pub sources: &'a SourceMap,
    /// The folder of the project as people know it, put before the names of its files; may be empty.
    pub folder: &'a str,
    /// How wide the terminal is, in columns.
    pub width: usize,
    /// Whether colours are understood.
    pub colour: bool,
}

impl<'a> Frame<'a> {
    /// A frame for text that is kept in files: no colours, names relative to the project.
    pub fn of(sources: &'a SourceMap) -> Frame<'a> {
        Frame { sources, folder: "", width: 100, colour: false }
    }
}

/// Findings as stable lines without colours, for logs and comparisons; empty where there is none.
pub fn plain(findings: &[Diagnostic], sources: &SourceMap) -> String {
    plain::render(findings, &Frame::of(sources))
}

/// Findings as stable lines without colours, with the names of files as `frame` has them.
pub fn plain_in(findings: &[Diagnostic], frame: &Frame<'_>) -> String {
    plain::render(findings, frame)
}

/// Findings for a terminal, with the text they speak of.
pub fn human(findings: &[Diagnostic], frame: &Frame<'_>) -> String {
    human::render(findings, frame)
}

/// Findings as one JSON document, with neither day nor waivers.
pub fn json(findings: &[Diagnostic], sources: &SourceMap) -> String {
    json::render(&Document { findings, ..Document::default() }, &Frame::of(sources))
}

/// All there is to say of a run, as one JSON document.
pub fn json_document(document: &Document<'_>, frame: &Frame<'_>) -> String {
    json::render(document, frame)
}

/// All there is to say of a run, as a SARIF 2.1.0 log.
pub fn sarif(document: &Document<'_>, frame: &Frame<'_>) -> String {
    sarif::render(document, frame)
}

/// What is found, as annotations of GitHub Actions; empty where there is none.
pub fn github(document: &Document<'_>, frame: &Frame<'_>) -> String {
    github::render(document, frame)
}

/// What is found, as GitLab's code quality report.
pub fn gitlab(document: &Document<'_>, frame: &Frame<'_>) -> String {
    gitlab::render(document, frame)
}

/// What is found, as the XML of JUnit.
pub fn junit(document: &Document<'_>, frame: &Frame<'_>) -> String {
    junit::render(document, frame)
}

/// How many findings of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that stop a build.
    pub errors: usize,
    /// Those worth a look.
    pub warnings: usize,
    /// Suggestions.
    pub advice: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Diagnostic]) -> Counts {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Counts {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
        }
    }

    /// The counts in words: `2 errors, 1 warning`, or `no findings`.
    pub fn words(self) -> String {
        let parts = [
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
            (self.advice, "piece of advice", "pieces of advice"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| number(*count, one, many))
            .collect();
        if said.is_empty() { "no findings".to_owned() } else { said.join(", ") }
    }
}

/// A number with its noun: `1 file`, `3 files`.
pub fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The word for how a requirement was judged.
pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violated => "violated",
        Verdict::Unproven => "unproven",
    }
}

/// A text on one line, without characters that would move the cursor or turn the direction of writing.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// A character as it may be shown: a picture of it where it is a control character.
pub(crate) fn shown(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        '\u{7f}' => '\u{2421}',
        c if u32::from(c) < 0x20 => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            '\u{fffd}'
        }
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{61c}' => '\u{fffd}',
        c => c,
    }
}

/// The lines of the files that findings speak of: read once, asked often.
pub(crate) struct Places<'a> {
    frame: Frame<'a>,
    lines: BTreeMap<FileId, LineIndex>,
}

impl<'a> Places<'a> {
    /// Reads the files of every label.
    pub(crate) fn new<'d>(findings: impl Iterator<Item = &'d Diagnostic>, frame: &Frame<'a>) -> Places<'a> {
        let mut lines = BTreeMap::new();
        for finding in findings {
            let labels = finding.primary.iter().chain(&finding.secondary).map(|label| label.span);
            for span in labels.chain(finding.fix.iter().map(|fix| fix.span)) {
                if let Some(file) = frame.sources.get(span.file) {
                    lines.entry(span.file).or_insert_with(|| LineIndex::new(&file.text));
                }
            }
        }
        Places { frame: *frame, lines }
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: FileId) -> &'a str {
        self.frame.sources.get(file).map_or("", |file| &file.text)
    }

    /// The name of a file as people know it.
    pub(crate) fn name(&self, file: FileId) -> String {
        let Some(file) = self.frame.sources.get(file) else { return String::new() };
        match file.library {
            true => file.name.clone(),
            false => one_line(&crate::load::join(self.frame.folder, &file.name)),
        }
    }

    /// The line and column of a byte, drawn to the end of its text.
    pub(crate) fn locate(&self, file: FileId, offset: u32) -> LineColumn {
        let text = self.text(file);
        let offset = floor(text, offset);
        self.lines.get(&file).map_or(LineColumn { line: 1, column: 1 }, |lines| lines.locate(text, offset))
    }

    /// The path of a file of the project, as the machine has it; `None` for a file of the standard library, which has none.
    pub(crate) fn own_path(&self, file: FileId) -> Option<String> {
        let file = self.frame.sources.get(file).filter(|file| !file.library)?;
        Some(without_dots(&crate::load::join(self.frame.folder, &file.name)))
    }

    /// The path of the project's own file, whether it is there or not.
    pub(crate) fn project_file(&self) -> String {
        without_dots(&crate::load::join(self.frame.folder, crate::project::FILE))
    }

    /// Where a span begins, and one past where it ends, with columns in UTF-16 code units from 1, as editors count them.
    pub(crate) fn region(&self, span: Span) -> (LineColumn, LineColumn) {
        let text = self.text(span.file);
        let units = |offset: u32| {
            let line = self.locate(span.file, offset).line;
            let before = text.get(..floor(text, offset) as usize).unwrap_or("");
            let on_line = before.rsplit('\n').next().unwrap_or("");
            let column = on_line.encode_utf16().count() + 1;
            LineColumn { line, column: u32::try_from(column).unwrap_or(u32::MAX) }
        };
        (units(span.start), units(span.end.max(span.start)))
    }

    /// `file:line:column` of the start of a span.
    pub(crate) fn place(&self, span: Span) -> String {
        let at = self.locate(span.file, span.start);
        format!("{}:{}:{}", self.name(span.file), at.line, at.column)
    }
}

/// A path without parts that lead nowhere (`./a//b`): servers compare paths as texts.
fn without_dots(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let start = if path.starts_with('/') { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

/// The nearest boundary of characters at or before an offset, drawn to the end of the text.
pub(crate) fn floor(text: &str, offset: u32) -> u32 {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}
