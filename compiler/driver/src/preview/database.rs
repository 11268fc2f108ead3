//! The database in memory: the SQLite target's own tables and views, the sample rows, and the session.

use super::rows::TableRows;
use crate::codes::WRONG_ROW;
use crate::pipeline::{BuildRefusal, Compiled};
use charta_backends::Artifact;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView, Table};
use charta_backends::sqlite::{self, Stored};
use charta_base::{Diagnostic, hex};
use charta_checks::Checked;
use charta_model::value::Value;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params, params_from_iter};
use sha2::{Digest, Sha256};

const DIALECT: Dialect = Dialect::Sqlite;

/// A database with every table and view of a project.
#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
}

/// What a session declares, as paths.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Declared {
    pub(super) purpose: String,
    pub(super) action: String,
    pub(super) place: String,
}

/// What a view showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// How many rows, or cells.
    pub(super) count: usize,
    /// For cells, how many rows they count together.
    pub(super) counted: usize,
    /// The first rows: the values of the columns asked for, and for cells the count last.
    pub(super) sample: Vec<Vec<Option<String>>>,
}

impl Database {
    /// An empty database.
    pub(super) fn new(
        compiled: &Compiled,
        checked: Checked<'_>,
        layout: &Layout,
    ) -> Result<Database, BuildRefusal> {
        let emitted = (sqlite::TARGET.emit)(&compiled.input(checked, None)).map_err(BuildRefusal::Fault)?;
        // What the target leaves out would be missing from the preview without a word.
        if let Some(loss) = emitted.losses.first() {
            return Err(BuildRefusal::TooLarge(loss.reason.in_english()));
        }
        Database::made(&emitted.artifacts, layout).map_err(BuildRefusal::Fault)
    }

    /// The tables and views of some artifacts. An error is a fault of ours.
    fn made(artifacts: &[Artifact], layout: &Layout) -> Result<Database, String> {
        let connection = Connection::open_in_memory().map_err(fault)?;
        connection
            .create_scalar_function(
                "charta_pseudonym",
                2,
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
                |context| match (context.get_raw(0), context.get_raw(1)) {
                    (ValueRef::Text(contract), ValueRef::Text(value)) => Ok(pseudonym(contract, value)),
                    _ => Ok(None),
                },
            )
            .map_err(fault)?;
        for artifact in artifacts {
            connection
                .execute_batch(artifact.text())
                .map_err(|error| format!("{}: {error}", artifact.path))?;
        }
        let database = Database { connection };
        // SQLite looks into a view only when it is asked for rows.
        for view in &layout.views {
            let query = format!("SELECT * FROM {} LIMIT 0", view.reference(DIALECT));
            database.connection.prepare(&query).map_err(|error| format!("view {}: {error}", view.name))?;
        }
        Ok(database)
    }

    /// Puts rows into the tables. What comes back are rows that no table can hold beside the others.
    pub(super) fn fill(&self, layout: &Layout, tables: &[TableRows]) -> Result<Vec<Diagnostic>, String> {
        let mut findings = Vec::new();
        self.connection.execute_batch("BEGIN").map_err(fault)?;
        for rows in tables {
            let Some(table) = layout.table(rows.dataset) else { continue };
            let mut insert = self.connection.prepare(&insertion(table)).map_err(fault)?;
            for row in &rows.rows {
                match insert.execute(params_from_iter(row.values.iter().map(|value| value.as_ref().map(sql))))
                {
                    Ok(_) => {}
                    Err(rusqlite::Error::SqliteFailure(error, _))
                        if error.code == rusqlite::ErrorCode::ConstraintViolation =>
                    {
                        findings.push(repeated(row.span, table));
                    }
                    Err(error) => return Err(fault(error)),
                }
            }
        }
        self.connection.execute_batch("COMMIT").map_err(fault)?;
        Ok(findings)
    }

    /// How many rows a table has.
    pub(super) fn total(&self, table: &Table) -> Result<usize, String> {
        self.number(&format!("SELECT count(*) FROM {}", table.reference(DIALECT)))
    }

    /// Opens a session on a day.
    pub(super) fn declare(&self, declared: &Declared, on: &str) -> Result<(), String> {
        let update = "UPDATE charta_session SET purpose = ?1, action = ?2, place = ?3, day = ?4";
        let values = params![declared.purpose, declared.action, declared.place, on];
        self.connection.execute(update, values).map_err(fault)?;
        Ok(())
    }

    /// What the view shows the session: of rows the first, of cells the largest.
    pub(super) fn look(&self, view: &NamedView, columns: &[&str], sample: usize) -> Result<Shown, String> {
        let from = view.reference(DIALECT);
        let count = self.number(&format!("SELECT count(*) FROM {from}"))?;
        let tally = view.count.as_ref().map(|name| DIALECT.identifier(name));
        let mut names: Vec<String> = columns.iter().map(|name| DIALECT.identifier(name)).collect();
        names.extend(tally.clone());
        if names.is_empty() {
            return Ok(Shown { count, counted: count, sample: Vec::new() });
        }
        let (counted, order) = match &tally {
            Some(tally) => {
                let order: Vec<String> = (1..names.len()).map(|at| at.to_string()).collect();
                let order = if order.is_empty() { String::new() } else { format!(", {}", order.join(", ")) };
                (
                    self.number(&format!("SELECT coalesce(sum({tally}), 0) FROM {from}"))?,
                    format!(" ORDER BY {tally} DESC{order}"),
                )
            }
            None => (count, String::new()),
        };
        let query = format!("SELECT {} FROM {from}{order} LIMIT {sample}", names.join(", "));
        let mut statement = self.connection.prepare(&query).map_err(fault)?;
        let width = names.len();
        let read = |row: &rusqlite::Row<'_>| (0..width).map(|at| row.get_ref(at).map(text)).collect();
        let sample = statement.query_map([], read).and_then(Iterator::collect).map_err(fault)?;
        Ok(Shown { count, counted, sample })
    }

    fn number(&self, query: &str) -> Result<usize, String> {
        let number: i64 = self.connection.query_row(query, [], |row| row.get(0)).map_err(fault)?;
        Ok(usize::try_from(number).unwrap_or(0))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where a function from an error is asked for")]
fn fault(error: rusqlite::Error) -> String {
    format!("the preview's database: {error}")
}

fn insertion(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| DIALECT.identifier(&column.name)).collect();
    let places: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", table.reference(DIALECT), names.join(", "), places.join(", "))
}

fn sql(value: &Value) -> Sql {
    match sqlite::stored(value) {
        Stored::Integer(number) => Sql::Integer(number),
        Stored::Text(text) => Sql::Text(text),
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn repeated(span: charta_base::Span, table: &Table) -> Diagnostic {
    let names: Vec<String> = table
        .key
        .iter()
        .filter_map(|key| table.column(*key))
        .map(|column| format!("`{}`", column.name))
        .collect();
    let message =
        format!("another row has the same {}, which is the key", charta_base::join_words(&names, "and"));
    Diagnostic::at(&WRONG_ROW, span, message)
        .help("remove one of the rows, or name more columns under `key` in the dataset")
}

/// The pseudonym of a value under a key that is good for previews only: it follows from the contract's path, so anybody can
/// work it out. The keys of a real database are drawn by chance and known to its operator alone.
fn pseudonym(contract: &[u8], value: &[u8]) -> Option<String> {
    let key =
        Sha256::new().chain_update(b"charta preview key, not secret: ").chain_update(contract).finalize();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(value);
    Some(hex(&mac.finalize().into_bytes()))
}
