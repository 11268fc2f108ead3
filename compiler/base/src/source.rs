//! Source files as they were read, and the translation of byte offsets into lines and columns.

use crate::span::{FileId, Span};
use std::sync::Arc;
use std::sync::OnceLock;

/// How a file holds its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A `.charta` file: all of it is code.
    Code,
    /// A `.charta.md` file: Markdown, whose ```` ```charta ```` fences hold the code.
    Literate,
}

/// One file of a project or of the standard library.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path shown to people: relative to the project, with `/` between folders.
    pub name: String,
    /// The text, exactly as read.
    pub text: Arc<str>,
    /// Whether the text is code or Markdown that holds code.
    pub kind: SourceKind,
    /// Whether the file belongs to the standard library.
    pub library: bool,
}

/// All files of one run; a [`FileId`] is a place in it.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Where the lines of each file start, once somebody has asked.
    lines: Vec<OnceLock<LineIndex>>,
}

impl SourceMap {
    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        self.lines.push(OnceLock::new());
        id
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The shown path of a file, or an empty text for an id of another run.
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.name)
    }

    /// The text a span covers; empty where the span lies outside its file or splits a character.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// The words a span covers with one blank between them, however they are laid out.
    pub fn words(&self, span: Span) -> String {
        self.text(span).split_whitespace().collect::<Vec<&str>>().join(" ")
    }

    /// The line (from 1) on which a span begins; nothing for an id of another run.
    pub fn line(&self, span: Span) -> Option<u32> {
        let (file, lines) = (self.get(span.file)?, self.lines.get(span.file.0 as usize)?);
        Some(lines.get_or_init(|| LineIndex::new(&file.text)).line(span.start))
    }

    /// All files in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }
}

/// A place as people count it: both from one; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Where each line of a text starts: made once a file, asked often.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at as u32 + 1));
        LineIndex { starts }
    }

    /// The line (from 1) of a byte offset.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    /// The line (from 1) and column (in characters, from 1) of a byte offset of the same text.
    pub fn locate(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or(0);
        let before = text.get(start as usize..offset as usize).map_or(0, |t| t.chars().count());
        LineColumn { line, column: before as u32 + 1 }
    }

    /// How many lines the text has (one more than its line ends).
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\nrégïon x";
        let index = LineIndex::new(text);
        assert_eq!(index.locate(text, 0), LineColumn { line: 1, column: 1 });
        assert_eq!(index.locate(text, 2), LineColumn { line: 2, column: 1 });
        let x = text.find('x').unwrap() as u32;
        assert_eq!(index.locate(text, x), LineColumn { line: 2, column: 8 });
        assert_eq!(index.locate(text, text.len() as u32).line, 2);
    }
}
