//! The page of a source file: its text as it is written, each line with an anchor; of a literate file, prose and clauses side by side.

use crate::documents::Documents;
use crate::documents::page::{Beside, Block, Page, Sections, SourceLine};
use crate::documents::prose::passages;
use crate::documents::site::Thing;
use charta_base::{SourceFile, SourceKind, code_in_markdown, markdown_fence};
use std::ops::Range;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let words = documents.speech.words;
    let mut pages = Vec::new();
    for (id, file) in documents.judgement.input.sources.iter() {
        let Some(path) = documents.speech.site.page(Thing::File(id)) else { continue };
        let block = match file.kind {
            SourceKind::Code => Block::Source { lines: lines(&file.text, 0..file.text.len()) },
            SourceKind::Literate => Block::Literate { parts: parts(file) },
        };
        let mut sections = Sections::default();
        sections.chapter("text", words.source_text, vec![block]);
        pages.push(documents.page(path, file.name.clone(), words.source_text, sections));
    }
    pages
}

/// Prose, each with the code that follows it.
fn parts(file: &SourceFile) -> Vec<Beside> {
    let mut parts = Vec::new();
    let mut at = 0;
    for code in code_in_markdown(&file.text).code {
        let prose = prose(file.text.get(at..code.start).unwrap_or(""), at > 0, true);
        at = code.end;
        parts.push(Beside { prose: passages(&prose), lines: lines(&file.text, code) });
    }
    let rest = passages(&prose(file.text.get(at..).unwrap_or(""), at > 0, false));
    if !rest.is_empty() {
        parts.push(Beside { prose: rest, lines: Vec::new() });
    }
    parts
}

/// The prose between two pieces of code, without the marks that close the one before it and open the one after, where there are any.
fn prose(prose: &str, closes: bool, opens: bool) -> String {
    let mut lines: Vec<&str> = prose.lines().collect();
    if opens && lines.last().is_some_and(|line| markdown_fence(line).is_some()) {
        lines.pop();
    }
    if closes && lines.first().is_some_and(|line| markdown_fence(line).is_some()) {
        lines.remove(0);
    }
    lines.join("\n")
}

/// The lines of a part of a text, numbered as in the whole.
fn lines(text: &str, part: Range<usize>) -> Vec<SourceLine> {
    let before = text.get(..part.start).map_or(0, |text| text.matches('\n').count());
    let lines = text.get(part).unwrap_or("").lines().enumerate();
    lines.map(|(at, text)| SourceLine { number: before + at + 1, text: text.to_owned() }).collect()
}
