//! A register as plain data: one table, which a page, Markdown, a file of separated values and a sheet of the workbook show alike.

use super::told;
use crate::documents::line::{Address, Cell, Line, texts};
use crate::documents::page::Block;
use crate::documents::speech::Speech;
use crate::escape;
use charta_base::Span;

/// What a register is, in one language.
pub(super) struct Words {
    pub(super) title: &'static str,
    /// The name of its sheet in the workbook: at most 31 characters, none of `[]:*?/\`.
    pub(super) sheet: &'static str,
    /// What it holds, and on what it rests.
    pub(super) note: &'static str,
    /// What it says where it holds nothing.
    pub(super) none: &'static str,
    pub(super) head: &'static [&'static str],
}

/// A register.
pub(super) struct Register {
    /// The name of its files, made of safe characters.
    pub(super) name: &'static str,
    pub(super) words: &'static Words,
    pub(super) entries: Vec<Entry>,
}

/// A row, and the place in the documents that tells more.
pub(super) struct Entry {
    cells: Vec<Cell>,
    to: Option<Address>,
}

impl Entry {
    /// A row whose last cell is where it is written. What nothing is said of is called so.
    pub(super) fn new(
        speech: &Speech<'_>,
        mut cells: Vec<Cell>,
        to: Option<Address>,
        written: Span,
    ) -> Entry {
        for cell in cells.iter_mut().filter(|cell| cell.is_empty()) {
            cell.push(told::words(speech).unsaid.into());
        }
        let source = speech.site.source(written);
        cells.push(source.into_iter().map(|source| Line::linked(source.text, Some(source.to))).collect());
        Entry { cells, to }
    }

    /// The lines of each cell as a spreadsheet holds them.
    pub(super) fn texts(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.cells.iter().map(|cell| texts(cell).iter().map(|text| escape::cell(text)).collect())
    }

    /// The page that tells more, from the folder of the documents; empty where there is none.
    pub(super) fn page(&self) -> String {
        let address = |to: &Address| match to.anchor.0.is_empty() {
            true => format!("{}.html", to.page.0),
            false => format!("{}.html#{}", to.page.0, to.anchor.0),
        };
        self.to.as_ref().map(address).unwrap_or_default()
    }
}

impl Register {
    /// The names of the columns, the last of which says where a row is written.
    pub(super) fn head(&self, speech: &Speech<'_>) -> Vec<&'static str> {
        self.words.head.iter().copied().chain([speech.words.written_in]).collect()
    }

    /// The table; a sentence where it has no row.
    pub(super) fn block(&self, speech: &Speech<'_>) -> Block {
        let rows = self.entries.iter().map(|entry| entry.cells.clone()).collect();
        Block::table_or(&self.head(speech), rows, self.words.none)
    }

    /// The same as a file of comma-separated values, one record a line, with the page of each row besides. It begins with the mark by which spreadsheets
    /// tell UTF-8.
    pub(super) fn csv(&self, speech: &Speech<'_>, page: &str) -> Result<String, String> {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let fault = |error: csv::Error| error.to_string();
        writer.write_record(self.head(speech).into_iter().chain([page])).map_err(fault)?;
        for entry in &self.entries {
            let cells = entry.texts().map(|lines| escape::csv_cell(&lines.join(BETWEEN)));
            writer.write_record(cells.chain([entry.page()])).map_err(fault)?;
        }
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        Ok(format!("\u{feff}{text}"))
    }
}

/// What stands between the lines of a cell where it is one line.
const BETWEEN: &str = " · ";
