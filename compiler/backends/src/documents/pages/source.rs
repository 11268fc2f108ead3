//! The page of a source file: its text as it is written, each line with an anchor.

use crate::documents::Documents;
use crate::documents::page::{Block, Page, Sections};
use crate::documents::site::Thing;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let words = documents.speech.words;
    let mut pages = Vec::new();
    for (id, file) in documents.judgement.input.sources.iter() {
        let Some(path) = documents.speech.site.page(Thing::File(id)) else { continue };
        let mut sections = Sections::default();
        let lines = file.text.lines().map(str::to_owned).collect();
        sections.chapter("text", words.source_text, vec![Block::Source { lines }]);
        pages.push(documents.page(path, file.name.clone(), words.source_text, sections));
    }
    pages
}
