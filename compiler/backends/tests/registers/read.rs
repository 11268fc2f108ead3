//! Registers read back: pages, files of values, workbooks and calendars, each by a reader of its own.

use calamine::{Data, Reader, Xlsx};
use charta_backends::{Artifact, escape};
use icalendar::{Calendar, Component};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A row: the lines of each cell.
pub(crate) type Row = Vec<Vec<String>>;

/// The words of an element, without the marks that lead to where it is written.
pub(crate) fn words(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        let is_mark = node
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|it| it.value().classes().any(|c| c == "source"));
        if let Some(part) = node.value().as_text().filter(|_| !is_mark) {
            text.push_str(part);
        }
    }
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The head of the table of a page, or of its lists, and its rows, each with the page that its cells lead to.
pub(crate) fn table_of(page: &str) -> (Vec<String>, Vec<Row>) {
    let page = Html::parse_document(page);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let select = |what: &str| Selector::parse(what).unwrap();
    let head = page.select(&select("thead th")).map(words).collect();
    let cell = |td: ElementRef<'_>| {
        let lines: Vec<String> = td.select(&select("li")).map(words).collect();
        match (lines.is_empty(), words(td)) {
            (false, _) => lines,
            (true, text) if text.is_empty() => Vec::new(),
            (true, text) => vec![text],
        }
    };
    // A register that is too wide for a table tells each row as a list of its columns.
    let lists: Vec<ElementRef<'_>> = page.select(&select("dl")).collect();
    if let Some(first) = lists.first() {
        let head = first.select(&select("dt")).map(words).collect();
        let value = |it: ElementRef<'_>| it.select(&select("dd")).map(words).collect();
        let rows = lists.iter().map(|list| list.select(&select("dl > div")).map(value).collect());
        return (head, rows.collect());
    }
    let (row, data) = (select("tbody tr"), select("td"));
    let rows = page.select(&row).map(|row| row.select(&data).map(cell).collect()).collect();
    (head, rows)
}

pub(crate) fn records_of(file: &Artifact) -> Vec<Vec<String>> {
    let text = file.text().strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The sheets of a workbook in order, with their rows; none of their cells is anything but a text or a day.
pub(crate) fn sheets_of(file: &Artifact) -> Vec<(String, Vec<Vec<String>>)> {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes().to_vec())).unwrap();
    let names = workbook.sheet_names();
    let read = |name: String| {
        let formulas = workbook.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "a formula in {name}");
        let range = workbook.worksheet_range(&name).unwrap();
        let text = |cell: &Data| match cell {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            Data::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            other => panic!("{other:?} is no text"),
        };
        let rows = range.rows().map(|row| row.iter().map(text).collect()).collect();
        (name, rows)
    };
    names.into_iter().map(read).collect()
}

/// What a spreadsheet would take for a formula, however it parts cells.
pub(crate) fn begins_like_a_formula(cell: &str) -> bool {
    cell.split([',', ';', '\t', '\n', '\r']).any(|part| {
        let bare = part.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
        bare.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    })
}

/// Whether a page, a file of values and a sheet hold the same.
pub(crate) fn agree(
    page: &(Vec<String>, Vec<Row>),
    records: &[Vec<String>],
    sheet: &[Vec<String>],
) -> Result<(), String> {
    let (head, rows) = page;
    let with_page = |cells: &[String]| cells.len() == head.len() + 1;
    if !records.iter().chain(sheet).all(|cells| with_page(cells)) {
        return Err("a column is missing".to_owned());
    }
    if records[0][..head.len()] != head[..] || sheet[0][..head.len()] != head[..] {
        return Err("the heads differ".to_owned());
    }
    if records.len() != rows.len() + 1 || sheet.len() != rows.len() + 1 {
        return Err(format!("{} rows, {} records, {} in the sheet", rows.len(), records.len(), sheet.len()));
    }
    for (at, row) in rows.iter().enumerate() {
        for (column, lines) in row.iter().enumerate() {
            let (record, cell) = (&records[at + 1][column], &sheet[at + 1][column]);
            let is_day = charta_model::time::Day::parse(record).is_some_and(|day| {
                let date = day.date();
                let text = lines.join("");
                let number = text.split_whitespace().next().unwrap_or("").trim_end_matches("er").to_owned();
                number == date.day().to_string() && text.ends_with(&date.year().to_string())
            });
            if is_day && record == cell {
                continue;
            }
            if *record != escape::csv_cell(&lines.join(" · ")) || *cell != lines.join("\n") {
                return Err(format!("{lines:?} became {record:?} and {cell:?}"));
            }
        }
        if records[at + 1][head.len()] != sheet[at + 1][head.len()] {
            return Err("the pages differ".to_owned());
        }
    }
    Ok(())
}

/// The events of a calendar by their sort and first day, as a reader of calendars sees them.
pub(crate) fn events_of(file: &str) -> Vec<BTreeMap<String, String>> {
    let calendar: Calendar = file.parse().unwrap();
    let events = calendar.components.iter().map(|component| {
        let event = component.as_event().unwrap();
        assert!(event.components().is_empty());
        let start = &event.properties()["DTSTART"];
        assert_eq!(start.params()["VALUE"].value(), "DATE");
        let mut facts: BTreeMap<String, String> =
            event.properties().iter().map(|(name, it)| (name.clone(), it.value().to_owned())).collect();
        let categories = event.multi_properties().get("CATEGORIES").into_iter().flatten();
        facts.extend(categories.map(|it| ("CATEGORIES".to_owned(), it.value().to_owned())));
        facts
    });
    events.collect()
}
