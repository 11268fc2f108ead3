//! SQLite runs the generated tables and views.

use crate::cells::Session;
use crate::expected::{Data, Lines};
use crate::views::{normal, of_target, types, words};
use charta_backends::Artifact;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_backends::sqlite::{Stored, stored};
use charta_model::model::Model;
use charta_model::value::{ColumnType, decimal_text};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

/// Stands for another pseudonym: no key is needed to tell whether the right value and contract went in.
pub fn pseudonym(contract: &str, value: &str) -> String {
    format!("pseudonym of {value} for {contract}")
}

/// A database in memory with a project's tables, rows and views.
#[derive(Debug)]
pub struct Engine {
    connection: Connection,
    /// What its tables and views are called.
    pub layout: Layout,
}

impl Engine {
    /// Runs the scripts and loads the rows. An error is the engine's, in one line.
    pub fn new(layout: Layout, artifacts: &[Artifact], data: &Data) -> Result<Engine, String> {
        fill(layout, artifacts, data).map_err(|error| error.to_string())
    }

    /// Which SQLite it is.
    pub fn version() -> &'static str {
        rusqlite::version()
    }

    /// Sets what the session says.
    pub fn begin(&self, model: &Model, session: Session) -> Result<(), String> {
        let [purpose, action, place] = words(model, session);
        let set = "UPDATE charta_session SET purpose = ?, action = ?, place = ?, day = ?";
        let all = params![purpose, action, place, session.day.to_string()];
        match self.connection.prepare_cached(set).and_then(|mut set| set.execute(all)) {
            Ok(1) => Ok(()),
            Ok(rows) => Err(format!("a session is one row, and there are {rows}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What a view shows, sorted.
    pub fn shown(&self, model: &Model, view: &NamedView) -> Result<Lines, String> {
        let types = types(model, view);
        let query = format!("SELECT * FROM {}", view.reference(Dialect::Sqlite));
        let read = || {
            let mut statement = self.connection.prepare_cached(&query)?;
            let rows = statement.query_map([], |row| {
                let cell = |(at, column_type): (usize, &Option<ColumnType>)| {
                    cell(row.get_ref(at)?, *column_type, at)
                };
                types.iter().enumerate().map(cell).collect::<Result<Vec<_>, rusqlite::Error>>()
            })?;
            rows.collect::<Result<Lines, rusqlite::Error>>()
        };
        let mut lines = read().map_err(|error| format!("{}: {error}", view.name))?;
        lines.sort();
        Ok(lines)
    }
}

fn cell(value: ValueRef<'_>, column_type: Option<ColumnType>, at: usize) -> rusqlite::Result<Option<String>> {
    let text = match (value, column_type) {
        (ValueRef::Null, _) => return Ok(None),
        (ValueRef::Real(number), Some(ColumnType::Decimal)) => {
            decimal_text((number * 10_000.0).round() as i64)
        }
        (ValueRef::Integer(number), _) => number.to_string(),
        (ValueRef::Text(text), _) => String::from_utf8_lossy(text).into_owned(),
        (other, _) => {
            return Err(rusqlite::Error::InvalidColumnType(
                at,
                "an unexpected cell".to_owned(),
                other.data_type(),
            ));
        }
    };
    Ok(Some(normal(column_type, text)))
}

fn fill(layout: Layout, artifacts: &[Artifact], data: &Data) -> rusqlite::Result<Engine> {
    let connection = Connection::open_in_memory()?;
    connection.set_prepared_statement_cache_capacity(1_000);
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("charta_pseudonym", 2, flags, |context: &mut Context<'_>| {
        let (contract, value): (String, Option<String>) = (context.get(0)?, context.get(1)?);
        Ok(value.map(|value| pseudonym(&contract, &value)))
    })?;
    for artifact in of_target(artifacts, "sqlite") {
        connection.execute_batch(artifact.text())?;
    }
    for table in layout.tables.iter().filter(|table| table.refused.is_none()) {
        let holes = vec!["?"; table.columns.len()].join(", ");
        let insert = format!("INSERT INTO {} VALUES ({holes})", table.reference(Dialect::Sqlite));
        let mut insert = connection.prepare(&insert)?;
        for row in data.of(table.dataset) {
            let cells = table.columns.iter().map(|column| match row.get(&column.column).map(stored) {
                Some(Stored::Integer(number)) => Cell::Integer(number),
                Some(Stored::Text(text)) => Cell::Text(text),
                None => Cell::Null,
            });
            insert.execute(params_from_iter(cells))?;
        }
    }
    Ok(Engine { connection, layout })
}
