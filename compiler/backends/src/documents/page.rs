//! A document as plain data: the same for a browser and for Markdown. Templates lay it out and decide nothing.

use super::line::{Cell, Line, Source};
use super::prose::Passage;
use crate::escape;
use crate::template::{Fragment, render};
use serde::Serialize;

/// A page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) lang: &'static str,
    /// Its path from the folder of the documents, without its ending.
    pub(super) path: Fragment,
    /// From the page back to that folder: nothing, or `../`.
    pub(super) root: Fragment,
    /// The project, which every page names.
    pub(super) project: String,
    pub(super) title: String,
    /// The kind of document, above the title.
    pub(super) kind: &'static str,
    /// That errors stand in the way of a build, where they do.
    pub(super) draft: Option<String>,
    /// What the page does and does not claim.
    pub(super) notice: String,
    /// Where its subject is declared.
    pub(super) source: Option<Source>,
    /// What of it is written in Markdown, too.
    pub(super) in_markdown: InMarkdown,
    pub(super) sections: Vec<Section>,
}

/// What of a page is written in Markdown, which is for who compares texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum InMarkdown {
    /// Nothing: there is no such file.
    Nothing,
    /// The chapters with these anchors, each with its parts.
    Chapters(&'static [&'static str]),
    /// All of it.
    Everything,
}

impl InMarkdown {
    fn tells(self, chapter: &str) -> bool {
        match self {
            InMarkdown::Nothing => false,
            InMarkdown::Chapters(anchors) => anchors.contains(&chapter),
            InMarkdown::Everything => true,
        }
    }
}

/// A section: of level 2, or of level 3 inside the one before.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) level: u8,
    /// Its anchor, which stays the same whatever stands before it.
    pub(super) anchor: Fragment,
    pub(super) title: Line,
    /// Where it is written, where it is about one declaration or clause.
    pub(super) source: Option<Source>,
    pub(super) blocks: Vec<Block>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Row {
    /// Its anchor, made of safe characters; empty where nothing leads to it.
    pub(super) anchor: Fragment,
    pub(super) cells: Vec<Cell>,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Row {
        Row { anchor: Fragment::default(), cells }
    }
}

/// A fact: what it is called, and its value.
pub(super) type Fact = (&'static str, Cell);

/// What of a drawing a page holds.
#[derive(Debug, Serialize)]
pub(super) struct Drawing {
    /// The drawing, as SVG; empty where it is left out.
    pub(super) svg: Fragment,
    /// What it is called.
    pub(super) name: String,
    /// The same, and how it is read or why it is left out.
    pub(super) caption: String,
    /// The same in words; empty where that stands beside it.
    pub(super) text: Cell,
    /// The same as a block of Mermaid, which readers of Markdown draw; empty where there is none.
    pub(super) mermaid: Fragment,
    /// What leads to the words.
    pub(super) in_words: &'static str,
}

/// A file beside the pages, which a reader may keep.
#[derive(Debug, Serialize)]
pub(super) struct File {
    /// Its path from the folder of the documents, made of safe characters.
    pub(super) path: Fragment,
    pub(super) name: String,
    /// What it is.
    pub(super) text: &'static str,
}

/// A line of a file.
#[derive(Debug, Serialize)]
pub(super) struct SourceLine {
    /// From 1.
    pub(super) number: usize,
    pub(super) text: String,
}

/// Prose, and the code that follows it.
#[derive(Debug, Serialize)]
pub(super) struct Beside {
    pub(super) prose: Vec<Passage>,
    pub(super) lines: Vec<SourceLine>,
}

/// Lines of one sort that can be looked for.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) lines: Cell,
}

/// A part of a section.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    Paragraph {
        line: Line,
    },
    /// What a reader is to see first.
    Attention {
        lines: Cell,
    },
    Facts {
        facts: Vec<Fact>,
    },
    List {
        lines: Cell,
    },
    Table {
        caption: Line,
        head: Cell,
        rows: Vec<Row>,
    },
    /// What a reader unfolds who wants it.
    Folded {
        summary: String,
        lines: Cell,
    },
    /// The same as files.
    Files {
        title: String,
        files: Vec<File>,
    },
    /// A text exactly as it is written, and the same as a block of Markdown code.
    Quote {
        text: String,
        code: Fragment,
    },
    Drawing {
        drawing: Drawing,
    },
    /// A file as it is written.
    Source {
        lines: Vec<SourceLine>,
    },
    /// A literate file: prose, and the code that follows it, side by side.
    Literate {
        parts: Vec<Beside>,
    },
    /// Everything that can be looked for; `found` stands after the number of lines that are left.
    Search {
        found: &'static str,
        groups: Vec<Group>,
    },
}

impl Block {
    pub(super) fn paragraph(line: impl Into<Line>) -> Block {
        Block::Paragraph { line: line.into() }
    }

    /// Facts with at least one value; `None` where no fact has any.
    pub(super) fn facts(facts: Vec<Fact>) -> Option<Block> {
        let facts: Vec<Fact> = facts.into_iter().filter(|(_, cell)| !cell.is_empty()).collect();
        (!facts.is_empty()).then_some(Block::Facts { facts })
    }

    pub(super) fn table<R: Into<Row>>(
        caption: impl Into<Line>,
        head: &[&'static str],
        rows: impl IntoIterator<Item = R>,
    ) -> Block {
        Block::matrix(caption, head.iter().map(|title| Line::from(*title)).collect(), rows)
    }

    /// A table whose head is told by the project.
    pub(super) fn matrix<R: Into<Row>>(
        caption: impl Into<Line>,
        head: Cell,
        rows: impl IntoIterator<Item = R>,
    ) -> Block {
        let rows = rows.into_iter().map(R::into).collect();
        Block::Table { caption: caption.into(), head, rows }
    }

    /// A table, or a sentence where it has no row.
    pub(super) fn table_or(head: &[&'static str], rows: Vec<Vec<Cell>>, none: &'static str) -> Block {
        match rows.is_empty() {
            true => Block::paragraph(none),
            false => Block::table("", head, rows),
        }
    }

    /// A text exactly as it is written.
    pub(super) fn quote(text: &str) -> Block {
        Block::Quote { text: text.to_owned(), code: Fragment(escape::markdown_block(text)) }
    }
}

/// Sections as they are written.
#[derive(Debug, Default)]
pub(super) struct Sections {
    sections: Vec<Section>,
}

impl Sections {
    /// A section with a fixed title; the anchor is the same in every language.
    pub(super) fn chapter(&mut self, anchor: &str, title: &'static str, blocks: Vec<Block>) {
        self.push(2, anchor.to_owned(), title.into(), blocks);
    }

    /// A part of the last section. The anchor is made of safe characters.
    pub(super) fn part(&mut self, anchor: String, title: Line, blocks: Vec<Block>) {
        self.push(3, anchor, title, blocks);
    }

    /// Where what the last section is about is written.
    pub(super) fn written(&mut self, source: Option<Source>) {
        if let Some(section) = self.sections.last_mut() {
            section.source = source;
        }
    }

    fn push(&mut self, level: u8, anchor: String, title: Line, blocks: Vec<Block>) {
        self.sections.push(Section { level, anchor: Fragment(anchor), title, source: None, blocks });
    }

    /// The sections of a page.
    pub(super) fn finish(self) -> Vec<Section> {
        self.sections
    }
}

/// What the frame of every page says, in its language.
#[derive(Debug, Serialize)]
pub(super) struct Frame<'a> {
    pub(super) page: &'a Page,
    /// The sections that are told.
    pub(super) sections: Vec<&'a Section>,
    pub(super) contents: &'static str,
    pub(super) skip: &'static str,
    pub(super) search: &'static str,
    pub(super) written_in: &'static str,
    pub(super) menu: &'a [Menu],
    pub(super) menu_title: &'static str,
    pub(super) style: Fragment,
    /// What a browser may load and run: nothing, but what the page itself holds.
    pub(super) policy: Fragment,
    /// The script of the page; empty for all but the search.
    pub(super) script: Fragment,
}

/// An entry of the menu of every page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Menu {
    /// The page it leads to, without its ending.
    pub(super) page: &'static str,
    pub(super) text: &'static str,
}

impl Page {
    /// The sections that the page has in Markdown.
    pub(super) fn sections_in_markdown(&self) -> Vec<&Section> {
        let mut is_told = false;
        let mut told = Vec::new();
        for section in &self.sections {
            if section.level == 2 {
                is_told = self.in_markdown.tells(&section.anchor.0);
            }
            if is_told {
                told.push(section);
            }
        }
        told
    }
}

/// The page for a browser.
pub(super) fn html(frame: &Frame<'_>) -> Result<String, String> {
    let parts = [
        include_str!("templates/words.html"),
        include_str!("templates/blocks.html"),
        include_str!("templates/page.html"),
    ];
    render("documents/page.html", &parts.concat(), escape::html, frame)
}

/// The page in Markdown. Its anchors begin with `at.`: those that readers of Markdown make of headings never hold a dot, so that no
/// label of an author's takes a link that leads to another thing.
pub(super) fn markdown(frame: &Frame<'_>) -> Result<String, String> {
    render("documents/page.md", include_str!("templates/page.md"), escape::markdown, frame)
}
