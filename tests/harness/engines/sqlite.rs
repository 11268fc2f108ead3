//! SQLite runs the generated tables and views, and shows what the decision says.

use super::oracle::{Lines, Session};
use super::project::{Project, normal};
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_backends::sqlite::{self, Stored};
use charta_model::value::{ColumnType, decimal_text};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

/// Stands for another pseudonym: no key is needed to tell whether the right value and contract went in.
pub fn pseudonym(contract: &str, value: &str) -> String {
    format!("pseudonym of {value} for {contract}")
}

/// A database in memory with a project's tables, rows and views.
pub struct Engine {
    connection: Connection,
    pub layout: Layout,
}

impl Engine {
    pub fn new(project: &Project) -> Engine {
        let connection = Connection::open_in_memory().expect("an empty database");
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        let make = |context: &mut rusqlite::functions::Context<'_>| {
            let (contract, value): (String, Option<String>) = (context.get(0)?, context.get(1)?);
            Ok(value.map(|value| pseudonym(&contract, &value)))
        };
        connection.create_scalar_function("charta_pseudonym", 2, flags, make).expect("a function");
        for artifact in project.artifacts_of("sqlite") {
            connection
                .execute_batch(&artifact.text)
                .unwrap_or_else(|error| panic!("{error}\n{}", artifact.text));
        }
        let layout = sqlite::layout(&project.compiled.checked().expect("what builds was checked"));
        for table in layout.tables.iter().filter(|table| table.refused.is_none()) {
            let holes = vec!["?"; table.columns.len()].join(", ");
            let insert = format!("INSERT INTO {} VALUES ({holes})", table.reference(Dialect::Sqlite));
            let mut insert = connection.prepare(&insert).expect("an insert");
            for row in &project.data.rows[&table.dataset] {
                let cells =
                    table.columns.iter().map(|column| match row.get(&column.column).map(sqlite::stored) {
                        Some(Stored::Integer(number)) => Cell::Integer(number),
                        Some(Stored::Text(text)) => Cell::Text(text),
                        None => Cell::Null,
                    });
                insert.execute(params_from_iter(cells)).expect("a row");
            }
        }
        Engine { connection, layout }
    }

    /// Sets what the session says.
    pub fn begin(&self, project: &Project, session: Session) {
        let [purpose, action, place] = project.words(session);
        let set = "UPDATE charta_session SET purpose = ?, action = ?, place = ?, day = ?";
        let all = params![purpose, action, place, session.day.to_string()];
        assert_eq!(self.connection.execute(set, all).expect("a session"), 1);
    }

    /// What a view shows, sorted.
    pub fn shown(&self, project: &Project, view: &NamedView) -> Lines {
        let query = format!("SELECT * FROM {}", view.reference(Dialect::Sqlite));
        let mut statement = self.connection.prepare(&query).expect("a view that can be read");
        let types = project.types(view);
        let rows = statement.query_map([], |row| {
            let cell = |at: usize| {
                let text = match (row.get_ref(at)?, types[at]) {
                    (ValueRef::Null, _) => return Ok(None),
                    (ValueRef::Real(number), Some(ColumnType::Decimal)) => {
                        decimal_text((number * 10_000.0).round() as i64)
                    }
                    (ValueRef::Integer(number), _) => number.to_string(),
                    (ValueRef::Text(text), _) => String::from_utf8_lossy(text).into_owned(),
                    other => panic!("an unexpected cell: {other:?}"),
                };
                Ok(Some(normal(types[at], text)))
            };
            (0..types.len()).map(cell).collect::<Result<Vec<_>, rusqlite::Error>>()
        });
        let mut lines: Lines = rows.expect("rows").map(|row| row.expect("a row")).collect();
        lines.sort();
        lines
    }
}
