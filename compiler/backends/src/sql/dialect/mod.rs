//! How engines differ, one small function a difference.
//!
//! [`Answers`] holds a generic SQL, which the warehouses share, as the answers of an engine that is not asked; each engine has a
//! file of its own with the answers in which it differs. Every answer keeps the meaning: texts compare by code point, decimals and
//! steps are exact, and what a form cannot be of is hidden.

mod bigquery;
mod databricks;
mod duckdb;
mod postgres;
mod snowflake;
mod sqlite;
mod trino;

use crate::escape;
use charta_model::form::Shown;
use charta_model::time::Day;
use charta_model::value::{ColumnType, DECIMAL_SCALE, Value, decimal_text};

/// An engine's SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// PostgreSQL 14 or later.
    Postgres,
    /// SQLite 3.46 or later for weeks and deep nesting, 3.40 for all else.
    Sqlite,
    /// DuckDB 2.
    Duckdb,
    /// Snowflake.
    Snowflake,
    /// BigQuery's GoogleSQL.
    Bigquery,
    /// Databricks SQL with Unity Catalog, and Spark 4 or later.
    Databricks,
    /// Trino.
    Trino,
}

/// How a view looks values up in another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// By a subquery where the test stands.
    Exists,
    /// By a join with the distinct values: some warehouses admit no subquery inside a larger test.
    Join,
}

/// What an engine answers.
trait Answers: Sync {
    /// A name.
    fn identifier(&self, name: &str) -> String {
        escape::sql_identifier(name)
    }

    /// A text.
    fn text(&self, text: &str) -> String {
        escape::sql_text(text)
    }

    /// A text inside a comment to the end of the line.
    fn comment(&self, text: &str) -> String {
        escape::sql_comment(text)
    }

    /// The name of a table or schema as the engine keeps it, where names that differ only in case are one.
    fn folded(&self, name: &str) -> String {
        name.to_lowercase()
    }

    /// The name of a column as the engine keeps it.
    fn folded_column(&self, name: &str) -> String {
        self.folded(name)
    }

    /// A relation of Charta's own.
    fn own(&self, name: &str) -> String {
        format!("charta.{name}")
    }

    /// The type of a stored column.
    fn stored_type(&self, column_type: ColumnType) -> &'static str;

    /// The type of stored bytes.
    fn bytes_type(&self) -> &'static str {
        "VARBINARY"
    }

    fn integer(&self, number: i64) -> String {
        match number {
            // The lowest number is read as the denial of one that is too high.
            i64::MIN => format!("({} - 1)", i64::MIN + 1),
            _ => number.to_string(),
        }
    }

    fn decimal(&self, number: i64) -> String {
        decimal_text(number)
    }

    fn boolean(&self, truth: bool) -> String {
        (if truth { "TRUE" } else { "FALSE" }).to_owned()
    }

    fn day(&self, day: Day) -> String {
        format!("DATE '{day}'")
    }

    /// The first day that the engine can be told of, where there is one.
    fn first_day(&self) -> Option<Day> {
        Day::parse("0001-01-01")
    }

    /// A stored value as comparisons read it: texts by code point, whatever the table's own order.
    fn compared(&self, _column_type: ColumnType, value: &str) -> String {
        value.to_owned()
    }

    /// A stored value as it is looked up among values of another type.
    fn member(&self, column_type: ColumnType, other: ColumnType, value: &str) -> String {
        match column_type == other {
            true => self.compared(column_type, value),
            false => format!("CAST({value} AS {})", self.mixed_type()),
        }
    }

    /// A type that holds every whole number of 64 bits and every decimal.
    fn mixed_type(&self) -> &'static str {
        "DECIMAL(23, 4)"
    }

    /// Whether a stored text starts with another.
    fn starts_with(&self, value: &str, prefix: &str) -> String {
        format!("STARTS_WITH({}, {})", self.compared(ColumnType::Text, value), self.text(prefix))
    }

    /// What keeps an engine from folding a query into the one around it, so that what is costly is worked out once a row.
    fn fence(&self) -> Option<&'static str> {
        None
    }

    /// What makes a part of a query worked out once, with a blank after it.
    fn once(&self) -> &'static str {
        ""
    }

    /// Whether what the session decides is read as values, by subqueries that are worked out once, rather than joined with each row.
    fn session_values(&self) -> bool {
        false
    }

    /// That the session `s` is one of a recipient's view: by the recipient, unless something else tells it.
    fn is_session_of(&self, recipient: &str) -> String {
        format!("s.recipient = {}", self.text(recipient))
    }

    /// Whether rows that no order was asked of come in the order of the table, and a view can give them another.
    fn keeps_order(&self) -> bool {
        false
    }

    fn lookup(&self) -> Lookup {
        Lookup::Join
    }

    /// Whether sets of terms stand in the views themselves, however long.
    fn lists_terms(&self) -> bool {
        true
    }

    /// The columns of the table of keys that make other pseudonyms, and what must hold of each; none where a program holds the
    /// keys.
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("inner_pad", "OCTET_LENGTH(k.inner_pad) = 64"), ("outer_pad", "OCTET_LENGTH(k.outer_pad) = 64")]
    }

    /// The contract of a key, as comparisons read it.
    fn key_contract(&self) -> String {
        self.compared(ColumnType::Text, "k.contract")
    }

    /// A stored value unchanged, as a view that keeps its type shows it.
    fn unchanged(&self, column_type: ColumnType, value: &str) -> String {
        self.compared(column_type, value)
    }

    /// What a view shows of a column, as it is grouped into cells: texts by their letters, whatever a table holds to be equal.
    fn grouped(&self, _column_type: ColumnType, value: &str) -> String {
        value.to_owned()
    }

    /// A stored value unchanged, as a text: dates as ISO has them, decimals in their shortest form.
    fn as_text(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => self.compared(column_type, value),
            ColumnType::Integer => self.number_text(value),
            ColumnType::Boolean => format!("CASE WHEN {value} THEN 'true' WHEN NOT {value} THEN 'false' END"),
            ColumnType::Decimal => self.decimal_of(&self.ten_thousandths(column_type, value)),
            ColumnType::Date => {
                let parts =
                    [self.part("YEAR", value, 4), self.part("MONTH", value, 2), self.part("DAY", value, 2)];
                self.within_calendar(value, &parts.join(" || '-' || "))
            }
        }
    }

    /// A stored value in a form, as a text. `keys` are what makes another pseudonym: the columns of the table of keys, or the path of
    /// the contract where a program holds them. What a form cannot be of is hidden.
    fn shown(&self, shown: Shown, column_type: ColumnType, value: &str, keys: &[String]) -> String {
        let date = |text: String| self.within_calendar(value, &text);
        match (shown, column_type) {
            (Shown::AsIs, _) => self.as_text(column_type, value),
            (Shown::Year, ColumnType::Date) => date(self.part("YEAR", value, 4)),
            (Shown::Quarter, ColumnType::Date) => {
                date(format!("{} || '-Q' || {}", self.part("YEAR", value, 4), self.part("QUARTER", value, 1)))
            }
            (Shown::Month, ColumnType::Date) => {
                date(format!("{} || '-' || {}", self.part("YEAR", value, 4), self.part("MONTH", value, 2)))
            }
            (Shown::Week, ColumnType::Date) => {
                let (year, week) = self.week(value);
                date(format!("{} || '-W' || {}", self.padded(&year, 4), self.padded(&week, 2)))
            }
            (Shown::Steps(step), ColumnType::Integer | ColumnType::Decimal) if step > 0 => {
                self.steps(step, column_type, value)
            }
            (Shown::FirstCharacters(count), ColumnType::Text) => {
                format!("SUBSTR({}, 1, {count})", self.compared(column_type, value))
            }
            (Shown::Repseudonymised, _) => self.pseudonym(&self.as_text(column_type, value), keys),
            _ => "NULL".to_owned(),
        }
    }

    /// The keyed hash of a text, in lower-case hexadecimal digits: HMAC-SHA-256.
    fn pseudonym(&self, text: &str, keys: &[String]) -> String;

    /// A whole number as a text.
    fn number_text(&self, number: &str) -> String {
        format!("CAST({number} AS VARCHAR)")
    }

    /// A part of a date in so many digits.
    fn part(&self, part: &str, date: &str, digits: usize) -> String {
        self.padded(&format!("EXTRACT({part} FROM {date})"), digits)
    }

    fn padded(&self, number: &str, digits: usize) -> String {
        match digits {
            1 => self.number_text(number),
            _ => format!("LPAD({}, {digits}, '0')", self.number_text(number)),
        }
    }

    /// The year and the number of a date's week, as ISO 8601 counts them.
    fn week(&self, date: &str) -> (String, String);

    /// A text about a date, hidden where the date lies outside the calendar of contracts.
    fn within_calendar(&self, date: &str, text: &str) -> String {
        let (Some(first), last) = (Day::parse("0001-01-01"), Day::LAST) else { return "NULL".to_owned() };
        format!("CASE WHEN {date} BETWEEN {} AND {} THEN {text} END", self.day(first), self.day(last))
    }

    /// The largest multiple of a step that is not above a number, as a text. Remainders of whole numbers are exact.
    fn steps(&self, step: i64, column_type: ColumnType, value: &str) -> String {
        let is_whole = column_type == ColumnType::Integer && step % DECIMAL_SCALE == 0;
        let (number, step) = match is_whole {
            true => (self.wide(value), step / DECIMAL_SCALE),
            false => (self.ten_thousandths(column_type, value), step),
        };
        let rest = format!("MOD({number}, {step})");
        let below = format!("CASE WHEN {rest} < 0 THEN {step} ELSE 0 END");
        let lower = self.wide(&format!("({number} - {rest} - {below})"));
        if is_whole { self.number_text(&lower) } else { self.decimal_of(&lower) }
    }

    /// A whole number in a type that cannot overflow.
    fn wide(&self, number: &str) -> String {
        format!("CAST({number} AS DECIMAL(38, 0))")
    }

    /// The ten-thousandths of a stored number, in a type that cannot overflow.
    fn ten_thousandths(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Integer => format!("({} * {DECIMAL_SCALE})", self.wide(value)),
            _ => self.wide(&format!("({value} * {DECIMAL_SCALE})")),
        }
    }

    /// A whole number that is a multiple of ten thousand, divided by it.
    fn ten_thousandth(&self, number: &str) -> String {
        self.wide(&format!("({number} / {DECIMAL_SCALE})"))
    }

    /// A text without the zeros at its end.
    fn without_zeros(&self, text: &str) -> String {
        format!("RTRIM({text}, '0')")
    }

    /// A text without a point at its end.
    fn without_point(&self, text: &str) -> String {
        format!("RTRIM({text}, '.')")
    }

    /// The shortest text of ten-thousandths.
    fn decimal_of(&self, number: &str) -> String {
        let rest = format!("MOD(ABS({number}), {DECIMAL_SCALE})");
        let whole = self.number_text(&self.ten_thousandth(&format!("(ABS({number}) - {rest})")));
        let fraction = format!("'.' || {}", self.padded(&self.wide(&rest), 4));
        let fraction = self.without_point(&self.without_zeros(&fraction));
        format!("CASE WHEN {number} < 0 THEN '-' ELSE '' END || {whole} || {fraction}")
    }
}

impl Dialect {
    fn answers(self) -> &'static dyn Answers {
        match self {
            Dialect::Postgres => &postgres::Postgres,
            Dialect::Sqlite => &sqlite::Sqlite,
            Dialect::Duckdb => &duckdb::Duckdb,
            Dialect::Snowflake => &snowflake::Snowflake,
            Dialect::Bigquery => &bigquery::Bigquery,
            Dialect::Databricks => &databricks::Databricks,
            Dialect::Trino => &trino::Trino,
        }
    }

    /// A name.
    pub fn identifier(self, name: &str) -> String {
        self.answers().identifier(name)
    }

    /// A text.
    pub fn text(self, text: &str) -> String {
        self.answers().text(text)
    }

    /// A text inside a comment to the end of the line.
    pub fn comment(self, text: &str) -> String {
        self.answers().comment(text)
    }

    /// The name of a table or schema as the engine keeps it.
    pub fn folded(self, name: &str) -> String {
        self.answers().folded(name)
    }

    /// The name of a column as the engine keeps it.
    pub fn folded_column(self, name: &str) -> String {
        self.answers().folded_column(name)
    }

    /// A relation of Charta's own.
    pub fn own(self, name: &str) -> String {
        self.answers().own(name)
    }

    /// The type of a stored column.
    pub fn stored_type(self, column_type: ColumnType) -> &'static str {
        self.answers().stored_type(column_type)
    }

    /// The type of stored bytes.
    pub fn bytes_type(self) -> &'static str {
        self.answers().bytes_type()
    }

    /// A value of a condition, as its column stores it.
    pub fn literal(self, value: &Value) -> String {
        match value {
            Value::Text(text) => self.text(text),
            Value::Integer(number) => self.answers().integer(*number),
            Value::Decimal(number) => self.answers().decimal(*number),
            Value::Boolean(truth) => self.answers().boolean(*truth),
            Value::Date(day) => self.day(*day),
        }
    }

    /// A day.
    pub fn day(self, day: Day) -> String {
        self.answers().day(day)
    }

    /// The first day that the engine can be told of, where there is one.
    pub fn first_day(self) -> Option<Day> {
        self.answers().first_day()
    }

    /// A stored value as comparisons read it: texts by code point, whatever the table's own order.
    pub fn compared(self, column_type: ColumnType, value: &str) -> String {
        self.answers().compared(column_type, value)
    }

    /// A stored value as it is looked up among values of another type.
    pub fn member(self, column_type: ColumnType, other: ColumnType, value: &str) -> String {
        self.answers().member(column_type, other, value)
    }

    /// Whether a stored text starts with another.
    pub fn starts_with(self, value: &str, prefix: &str) -> String {
        self.answers().starts_with(value, prefix)
    }

    /// What keeps an engine from folding a query into the one around it, so that what is costly is worked out once a row.
    pub fn fence(self) -> Option<&'static str> {
        self.answers().fence()
    }

    /// What makes a part of a query worked out once, with a blank after it.
    pub fn once(self) -> &'static str {
        self.answers().once()
    }

    /// Whether what the session decides is read as values, by subqueries that are worked out once, rather than joined with each row.
    pub fn session_values(self) -> bool {
        self.answers().session_values()
    }

    /// That the session `s` is one of a view: by its recipient, or, where a log says which views a session opened, by the view.
    pub fn is_session_of(self, whose: &str) -> String {
        self.answers().is_session_of(whose)
    }

    /// Whether rows that no order was asked of come in the order of the table, and a view can give them another.
    pub fn keeps_order(self) -> bool {
        self.answers().keeps_order()
    }

    /// How a view looks values up in another table.
    pub(crate) fn lookup(self) -> Lookup {
        self.answers().lookup()
    }

    /// Whether sets of terms stand in the views themselves, however long.
    pub fn lists_terms(self) -> bool {
        self.answers().lists_terms()
    }

    /// The columns of the table of keys that make other pseudonyms, and what must hold of each; none where a program holds the
    /// keys.
    pub fn keys(self) -> &'static [(&'static str, &'static str)] {
        self.answers().keys()
    }

    /// The contract of a key, as comparisons read it.
    pub fn key_contract(self) -> String {
        self.answers().key_contract()
    }

    /// A stored value unchanged, as a view that keeps its type shows it.
    pub fn unchanged(self, column_type: ColumnType, value: &str) -> String {
        self.answers().unchanged(column_type, value)
    }

    /// What a view shows of a column, as it is grouped into cells: texts by their letters, whatever a table holds to be equal.
    pub fn grouped(self, column_type: ColumnType, value: &str) -> String {
        self.answers().grouped(column_type, value)
    }

    /// A stored value unchanged, as a text: dates as ISO has them, decimals in their shortest form.
    pub fn as_text(self, column_type: ColumnType, value: &str) -> String {
        self.answers().as_text(column_type, value)
    }

    /// A stored value in a form, as a text. `keys` are what makes another pseudonym: the columns of the table of keys, or the path of
    /// the contract where a program holds them. What a form cannot be of is hidden.
    pub fn shown(self, shown: Shown, column_type: ColumnType, value: &str, keys: &[String]) -> String {
        self.answers().shown(shown, column_type, value, keys)
    }
}
