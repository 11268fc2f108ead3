//! A register as plain data: one table, which a page, Markdown, a file of separated values and a sheet of the workbook show alike.

use crate::documents::draft::Mark;
use crate::documents::line::{Address, Cell, Line, Source, texts};
use crate::documents::page::Block;
use crate::documents::speech::Speech;
use crate::escape;
use charta_base::Span;
use charta_model::time::Day;

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
    /// What its page tells besides the rows.
    pub(super) remarks: Cell,
    pub(super) entries: Vec<Entry>,
}

/// A row, and the place in the documents that tells more.
pub(super) struct Entry {
    cells: Vec<Cell>,
    to: Option<Address>,
    source: Option<Source>,
    /// The cells that are days: the column, and the day of each line; none of one that tells no day.
    days: Vec<(usize, Vec<Option<Day>>)>,
    /// What its first cell is called in the title of its sheet, where that tells more than a title holds.
    called: Option<Cell>,
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
            cell.push(speech.words.unsaid.into());
        }
        let source = speech.site.source(written);
        let told = source.clone().into_iter().map(|source| Line::linked(source.text, Some(source.to)));
        cells.push(told.collect());
        Entry { cells, to, source, days: Vec::new(), called: None }
    }

    /// A row of what is made to be published: it leads to a page of the documents, and to no line of the contracts.
    pub(super) fn public(speech: &Speech<'_>, cells: Vec<Cell>, to: Option<Address>, page: &str) -> Entry {
        let mut entry = Entry::new(speech, cells, to, Span::default());
        entry.cells.pop();
        entry.cells.iter_mut().flatten().for_each(|line| line.from = None);
        entry.source = entry.to.clone().map(|to| Source { to, text: page.to_owned() });
        entry
    }

    /// The row, whose first cell is called so in the title of its sheet.
    #[must_use]
    pub(super) fn called(self, called: Cell) -> Entry {
        Entry { called: Some(called), ..self }
    }

    /// The row, one of whose cells is a day where it has one.
    #[must_use]
    pub(super) fn with_day(self, column: usize, day: Option<Day>) -> Entry {
        match day.filter(|day| *day < Day::LAST) {
            Some(day) => self.with_days(column, vec![Some(day)]),
            None => self,
        }
    }

    /// The row, each line of one of whose cells is a day or tells that there is none. The calendar's last day may stand for a later one,
    /// and is none.
    #[must_use]
    pub(super) fn with_days(mut self, column: usize, days: Vec<Option<Day>>) -> Entry {
        let days = days.into_iter().map(|day| day.filter(|day| *day < Day::LAST)).collect();
        self.days.push((column, days));
        self
    }

    /// The days that a cell is; nothing of one that holds words.
    pub(super) fn days(&self, column: usize) -> Option<&[Option<Day>]> {
        self.days.iter().find(|(at, _)| *at == column).map(|(_, days)| days.as_slice())
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
    /// The names of the columns, the last of which says where a row is written, unless the register is made to be published.
    pub(super) fn head(&self, speech: &Speech<'_>) -> Vec<&'static str> {
        let written = (self.name != PUBLIC).then_some(speech.words.written_in);
        self.words.head.iter().copied().chain(written).collect()
    }

    /// The table; a sentence where it has no row.
    pub(super) fn block(&self, speech: &Speech<'_>) -> Block {
        let rows = self.entries.iter().map(|entry| entry.cells.clone()).collect();
        Block::table_or(&self.head(speech), rows, self.words.none)
    }

    /// Whether a page tells each row on a sheet of its own, since a table of it would be too wide to read.
    pub(super) fn is_in_sheets(&self) -> bool {
        matches!(self.name, "processing" | PUBLIC)
    }

    /// A sheet for each row: its title, from the columns that name it, where it is written, and every column with its value.
    pub(super) fn sheets(&self, speech: &Speech<'_>) -> Vec<(Line, Option<Source>, Vec<Block>)> {
        let head = self.head(speech);
        let sheet = |entry: &Entry| {
            let named = if self.name == PUBLIC { PUBLIC_NAMED_BY } else { NAMED_BY };
            let named = named.iter().filter_map(|at| match (at, &entry.called) {
                (0, Some(called)) => Some(called),
                _ => entry.cells.get(*at),
            });
            let title = Line::joined(named.map(|cell| Line::joined(cell.iter().cloned(), ", ")), " — ");
            let facts = head.iter().copied().zip(entry.cells.iter().cloned()).collect();
            (Line::from(title.text()), entry.source.clone(), Block::facts(facts).into_iter().collect())
        };
        self.entries.iter().map(sheet).collect()
    }

    /// The same as a file of comma-separated values, one record a line, with the page of each row besides. It begins with the mark by which spreadsheets
    /// tell UTF-8. Of a draft, each record begins with that.
    pub(super) fn csv(
        &self,
        speech: &Speech<'_>,
        page: &str,
        draft: Option<&Mark>,
    ) -> Result<String, String> {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let fault = |error: csv::Error| error.to_string();
        let head = draft.map(|mark| mark.word).into_iter().chain(self.head(speech)).chain([page]);
        writer.write_record(head).map_err(fault)?;
        for entry in &self.entries {
            let cells = entry.texts().enumerate().map(|(column, lines)| match entry.days(column) {
                Some(days) => written(days, BETWEEN),
                None => escape::csv_cell(&lines.join(BETWEEN)),
            });
            let mark = draft.map(|mark| mark.sentence.clone()).into_iter();
            writer.write_record(mark.chain(cells).chain([entry.page()])).map_err(fault)?;
        }
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        Ok(format!("\u{feff}{text}"))
    }
}

/// Days as programs read them, each on its line; empty where none is told.
pub(super) fn written(days: &[Option<Day>], between: &str) -> String {
    let days: Vec<String> =
        days.iter().map(|day| day.map_or_else(String::new, |day| day.to_string())).collect();
    match days.iter().all(String::is_empty) {
        true => String::new(),
        false => days.join(between),
    }
}

/// The register that is made to be published.
const PUBLIC: &str = "uses";

/// The columns of that register that name a row: who, for what, and which data.
const PUBLIC_NAMED_BY: [usize; 3] = [0, 1, 2];

/// The columns of the record of processing that name a row: its contract, its purpose and its datasets.
const NAMED_BY: [usize; 3] = [0, 8, 12];

/// What stands between the lines of a cell where it is one line.
const BETWEEN: &str = " · ";
