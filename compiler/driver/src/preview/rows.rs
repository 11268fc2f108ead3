//! The rows to preview: files of comma-separated values, one a dataset, read as the types of its columns.

use super::DatasetRows;
use super::csv::{self, Field};
use crate::codes::WRONG_ROW;
use crate::load::{join, read_text, unreadable};
use crate::pipeline::Compiled;
use crate::render::number;
use charta_backends::sql::layout::{Layout, Table, TableColumn};
use charta_base::{Diagnostic, FileId, SourceFile, SourceKind, SourceMap, Span, World, did_you_mean};
use charta_model::model::{Dataset, DatasetId, Model};
use charta_model::value::{ColumnType, Value};

/// After so many findings about one file, the rest are counted.
const MOST_FINDINGS: usize = 10;

/// A row, and where it stands.
#[derive(Debug)]
pub(super) struct Row {
    /// The values, in the order of the table's columns.
    pub(super) values: Vec<Option<Value>>,
    pub(super) span: Span,
}

/// The rows of a dataset.
#[derive(Debug)]
pub(super) struct TableRows {
    pub(super) dataset: DatasetId,
    pub(super) rows: Vec<Row>,
}

/// What is wrong with one file: the first findings, and how many more there are.
#[derive(Debug, Default)]
struct Findings {
    kept: Vec<Diagnostic>,
    count: usize,
}

impl Findings {
    /// Makes the finding only if it will be shown: a file may be wrong in millions of places.
    fn push(&mut self, finding: impl FnOnce() -> Diagnostic) {
        self.count += 1;
        if self.kept.len() < MOST_FINDINGS {
            self.kept.push(finding());
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        let more = self.count - self.kept.len();
        if more > 0
            && let Some(last) = self.kept.last_mut()
        {
            last.evidence.push(format!("{more} more values of this file do not fit"));
        }
        self.kept
    }
}

/// Every row there is.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) sources: SourceMap,
    pub(super) tables: Vec<TableRows>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Reads the files of the project's folder of rows: `NAME.csv`, or `MODULE.NAME.csv` where names repeat.
pub(super) fn load(world: &dyn World, compiled: &Compiled, model: &Model, layout: &Layout) -> Loaded {
    let mut loaded = Loaded { sources: compiled.sources.clone(), tables: Vec::new(), findings: Vec::new() };
    let folder = join(&compiled.folder, &compiled.project.rows.name);
    if !world.exists(&folder) {
        return loaded;
    }
    let mut files = match world.list(&folder) {
        Ok(listing) => listing.files,
        Err(error) => {
            loaded.findings.push(unreadable(&error));
            return loaded;
        }
    };
    files.sort();
    for file in files {
        let Some(name) = file.strip_suffix(".csv") else { continue };
        let text = match read_text(world, &join(&folder, &file)) {
            Ok(text) => text,
            Err(finding) => {
                loaded.findings.push(*finding);
                continue;
            }
        };
        let shown = join(&compiled.project.rows.name, &file);
        let source =
            SourceFile { name: shown, text: text.as_str().into(), kind: SourceKind::Code, library: false };
        let id = loaded.sources.add(source);
        match dataset(model, name) {
            Ok(dataset) if loaded.tables.iter().any(|rows| rows.dataset == dataset) => {
                let message = format!(
                    "another file has the rows of `{}` already",
                    model.datasets.get(dataset).map_or("", |dataset| &dataset.about.name)
                );
                let finding = Diagnostic::at(&WRONG_ROW, Span::new(id, 0, 0), message);
                loaded.findings.push(finding.help("keep all rows of a dataset in one file"));
            }
            Ok(dataset) => table(id, &text, dataset, layout, &mut loaded),
            Err(finding) => loaded.findings.push(finding(id)),
        }
    }
    loaded
}

/// The dataset whose rows a file holds, by the file's name.
fn dataset(model: &Model, name: &str) -> Result<DatasetId, impl Fn(FileId) -> Diagnostic> {
    let named = |wanted: &dyn Fn(&Dataset) -> bool| -> Vec<DatasetId> {
        model.datasets.iter().filter(|(_, dataset)| wanted(dataset)).map(|(id, _)| id).collect()
    };
    let by_path = named(&|dataset| dataset.about.path.as_ref() == name);
    let by_name = named(&|dataset| dataset.about.name.as_ref() == name);
    match (by_path.as_slice(), by_name.as_slice()) {
        ([only], _) | ([], [only]) => Ok(*only),
        (_, many) => {
            let several = many.len() > 1;
            let near = did_you_mean(name, model.datasets.values().map(|dataset| dataset.about.name.as_ref()));
            let (name, near) = (name.to_owned(), near.map(str::to_owned));
            Err(move |file| {
                let place = Span::new(file, 0, 0);
                if several {
                    return Diagnostic::at(&WRONG_ROW, place, format!("there are several datasets `{name}`"))
                        .help(
                            "name the file by the whole path of its dataset, such as `module.dataset.csv`",
                        );
                }
                let finding =
                    Diagnostic::at(&WRONG_ROW, place, format!("there is no dataset `{name}` for these rows"));
                match &near {
                    Some(near) => finding.help(format!("name the file `{near}.csv`")),
                    None => finding.help("name the file after its dataset, or remove it"),
                }
            })
        }
    }
}

fn table(file: FileId, text: &str, dataset: DatasetId, layout: &Layout, loaded: &mut Loaded) {
    let Some(table) = layout.table(dataset) else { return };
    let mut findings = Findings::default();
    let rows = match csv::records(text) {
        Err(at) => {
            let finding = Diagnostic::at(
                &WRONG_ROW,
                span(file, at, at),
                "a quotation mark is not closed before the next value",
            );
            findings.push(|| {
                finding.help("double each quotation mark inside a value, and close the value with one")
            });
            Vec::new()
        }
        Ok(records) => match records.split_first() {
            None => Vec::new(),
            Some((head, records)) => match columns(file, head, table, &mut findings) {
                Some(columns) => records
                    .iter()
                    .filter_map(|record| row(file, record, &columns, table, &mut findings))
                    .collect(),
                None => Vec::new(),
            },
        },
    };
    loaded.findings.extend(findings.finish());
    loaded.tables.push(TableRows { dataset, rows });
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, byte(start), byte(end))
}

/// For each column of the table, its place in the file; `None` where the first line does not name them.
fn columns(
    file: FileId,
    head: &[Field],
    table: &Table,
    findings: &mut Findings,
) -> Option<Vec<Option<usize>>> {
    let before = findings.count;
    let known = || table.columns.iter().map(|column| column.name.as_str());
    for (at, field) in head.iter().enumerate() {
        let place = span(file, field.start, field.end);
        let name = field.text.trim();
        if !known().any(|known| known == name) {
            findings.push(|| {
                let finding = Diagnostic::at(&WRONG_ROW, place, format!("there is no column `{name}`"));
                match did_you_mean(name, known()) {
                    Some(near) => finding.help(format!("write `{near}`")),
                    None => finding.help("remove the column from the file, or declare it in the dataset"),
                }
            });
        } else if head.iter().take(at).any(|earlier| earlier.text.trim() == name) {
            findings.push(|| {
                Diagnostic::at(&WRONG_ROW, place, format!("the column `{name}` stands here twice"))
                    .help("remove one")
            });
        }
    }
    let places: Vec<Option<usize>> =
        known().map(|name| head.iter().position(|field| field.text.trim() == name)).collect();
    for (column, place) in table.columns.iter().zip(&places) {
        if column.required && place.is_none() {
            let at = head.first().map_or(span(file, 0, 0), |field| span(file, field.start, field.end));
            findings.push(|| {
                let message = format!("the column `{}` is missing, which is required", column.name);
                Diagnostic::at(&WRONG_ROW, at, message)
                    .help(format!("add `{}` to the first line", column.name))
            });
        }
    }
    (findings.count == before).then_some(places)
}

fn row(
    file: FileId,
    record: &[Field],
    columns: &[Option<usize>],
    table: &Table,
    findings: &mut Findings,
) -> Option<Row> {
    let start = record.first().map_or(0, |field| field.start);
    let end = record.last().map_or(start, |field| field.end);
    let whole = span(file, start, end);
    let expected = columns.iter().flatten().count();
    if record.len() != expected {
        findings.push(|| {
            let (has, names) =
                (number(record.len(), "value", "values"), number(expected, "column", "columns"));
            let message = format!("this line has {has} where the first one names {names}");
            Diagnostic::at(&WRONG_ROW, whole, message)
                .help("write a value, or nothing, between commas for each column")
        });
        return None;
    }
    let mut values = Vec::with_capacity(columns.len());
    let before = findings.count;
    for (column, place) in table.columns.iter().zip(columns) {
        let field = place.and_then(|place| record.get(place));
        let text = field.and_then(Field::value);
        let at = field.map_or(whole, |field| span(file, field.start, field.end));
        let value = text.and_then(|text| Value::read(column.column_type, text));
        match (text, &value) {
            (Some(text), None) => findings.push(|| wrong_value(at, text, column)),
            (None, _) if column.required => {
                findings.push(|| {
                    let message = format!("`{}` is missing, which is required", column.name);
                    Diagnostic::at(&WRONG_ROW, at, message)
                        .help(format!("write a value for `{}`", column.name))
                });
            }
            _ => {}
        }
        values.push(value);
    }
    (findings.count == before).then_some(Row { values, span: whole })
}

fn wrong_value(at: Span, text: &str, column: &TableColumn) -> Diagnostic {
    let (word, help) = match column.column_type {
        ColumnType::Text => ("text", "remove the characters that cannot be stored"),
        ColumnType::Integer => ("integer", "write digits alone, such as `12`"),
        ColumnType::Decimal => ("decimal", "write at most four digits after the point, such as `12.5`"),
        ColumnType::Boolean => ("boolean", "write `true` or `false`"),
        ColumnType::Date => ("date", "write a day of the calendar, such as `2024-07-01`"),
    };
    let message = format!("`{text}` is not of the type of `{}`, which is {word}", column.name);
    Diagnostic::at(&WRONG_ROW, at, message).label(format!("not of type {word}")).help(help)
}

/// How many rows each dataset has.
pub(super) fn counts(model: &Model, layout: &Layout, tables: &[TableRows]) -> Vec<DatasetRows> {
    let of = |table: &Table| {
        let about = &model.datasets.get(table.dataset)?.about;
        let rows = tables.iter().find(|rows| rows.dataset == table.dataset).map(|rows| rows.rows.len());
        Some(DatasetRows { dataset: about.path.to_string(), name: about.name.to_string(), rows })
    };
    layout.tables.iter().filter_map(of).collect()
}
