//! A document as plain data: the same for a browser and for Markdown. Templates lay it out and decide nothing.

use crate::escape;
use crate::template::{Fragment, render};
use serde::Serialize;

/// A page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) lang: &'static str,
    pub(super) title: String,
    /// The kind of document, above the title.
    pub(super) kind: &'static str,
    /// What the page does and does not claim.
    pub(super) notice: String,
    /// The title of the table of contents.
    pub(super) contents: &'static str,
    pub(super) sections: Vec<Section>,
}

/// A section: of level 2, or of level 3 inside the one before.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) level: u8,
    /// Its number, `3` or `3.2`; also its anchor.
    pub(super) number: String,
    /// What Markdown readers make of its heading, for the table of contents.
    pub(super) anchor: Fragment,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// The cell of a table: a line each.
pub(super) type Cell = Vec<String>;

/// A link to another page: a file name made of safe characters, and what it says.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Link {
    pub(super) file: Fragment,
    pub(super) text: String,
}

/// A part of a section: only what its kind needs is filled.
#[derive(Debug, Default, Serialize)]
pub(super) struct Block {
    /// `paragraph`, `facts`, `table`, `quote` or `links`.
    pub(super) kind: &'static str,
    /// The language of its texts where it is not the page's; else empty.
    pub(super) lang: &'static str,
    /// The paragraph, the quoted text, or the caption of a table.
    pub(super) text: String,
    /// The quoted text as a block of Markdown code.
    pub(super) code: Fragment,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) facts: Vec<(&'static str, Cell)>,
    pub(super) links: Vec<Link>,
}

impl Block {
    pub(super) fn paragraph(text: impl Into<String>) -> Block {
        Block { kind: "paragraph", text: text.into(), ..Block::default() }
    }

    /// Facts with at least one value; `None` where no fact has any.
    pub(super) fn facts(facts: Vec<(&'static str, Cell)>) -> Option<Block> {
        let facts: Vec<(&'static str, Cell)> =
            facts.into_iter().filter(|(_, cell)| !cell.is_empty()).collect();
        (!facts.is_empty()).then(|| Block { kind: "facts", facts, ..Block::default() })
    }

    pub(super) fn table(caption: impl Into<String>, head: &[&'static str], rows: Vec<Vec<Cell>>) -> Block {
        Block { kind: "table", text: caption.into(), head: head.to_vec(), rows, ..Block::default() }
    }

    /// A text exactly as it is written.
    pub(super) fn quote(text: &str) -> Block {
        let code = Fragment(escape::markdown_block(text));
        Block { kind: "quote", text: text.to_owned(), code, ..Block::default() }
    }

    pub(super) fn links(links: Vec<Link>) -> Block {
        Block { kind: "links", links, ..Block::default() }
    }

    /// The same in English, on a page that may be in another language.
    #[must_use]
    pub(super) fn in_english(mut self, page: &str) -> Block {
        self.lang = if page == "en" { "" } else { "en" };
        self
    }
}

/// Sections as they are written, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Sections {
    sections: Vec<Section>,
    chapter: usize,
    part: usize,
}

impl Sections {
    /// A section with a fixed title.
    pub(super) fn chapter(&mut self, title: &'static str, blocks: Vec<Block>) {
        self.chapter += 1;
        self.part = 0;
        self.push(2, self.chapter.to_string(), title.to_owned(), blocks);
    }

    /// A part of the last section, titled by the project.
    pub(super) fn part(&mut self, title: String, blocks: Vec<Block>) {
        self.part += 1;
        self.push(3, format!("{}.{}", self.chapter, self.part), title, blocks);
    }

    fn push(&mut self, level: u8, number: String, title: String, blocks: Vec<Block>) {
        let anchor = Fragment(anchor(&format!("{number}. {title}")));
        self.sections.push(Section { level, number, anchor, title, blocks });
    }

    pub(super) fn finish(self) -> Vec<Section> {
        self.sections
    }
}

/// The anchor that Markdown readers make of a heading: small letters, digits, `-` and `_`, blanks as `-`. Only fixed titles need
/// one, so nothing else is admitted.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
}

/// The page for a browser.
pub(super) fn html(page: &Page) -> Result<String, String> {
    render("documents/page.html", include_str!("templates/page.html"), escape::html, page)
}

/// The page in Markdown.
pub(super) fn markdown(page: &Page) -> Result<String, String> {
    render("documents/page.md", include_str!("templates/page.md"), escape::markdown, page)
}
