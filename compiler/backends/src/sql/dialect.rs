//! How engines differ, one small function a difference.
//!
//! PostgreSQL keeps each type as its own. SQLite has neither dates, booleans nor exact decimals: dates are ISO texts, booleans
//! 0 and 1, and **decimals whole numbers of ten-thousandths**, so that comparisons and steps stay exact.

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
}

impl Dialect {
    /// A name.
    pub fn identifier(self, name: &str) -> String {
        escape::sql_identifier(name)
    }

    /// A text.
    pub fn text(self, text: &str) -> String {
        match self {
            Dialect::Postgres => escape::postgres_text(text),
            Dialect::Sqlite => escape::sql_text(text),
        }
    }

    /// A relation of Charta's own.
    pub fn own(self, name: &str) -> String {
        match self {
            Dialect::Postgres => format!("charta.{name}"),
            Dialect::Sqlite => format!("charta_{name}"),
        }
    }

    /// The type of a stored column.
    pub const fn stored_type(self, column_type: ColumnType) -> &'static str {
        match (self, column_type) {
            (Dialect::Postgres, ColumnType::Text) => "text COLLATE \"C\"",
            (Dialect::Postgres, ColumnType::Integer) => "bigint",
            (Dialect::Postgres, ColumnType::Decimal) => "numeric(19,4)",
            (Dialect::Postgres, ColumnType::Boolean) => "boolean",
            (Dialect::Postgres, ColumnType::Date) => "date",
            (Dialect::Sqlite, ColumnType::Text | ColumnType::Date) => "TEXT",
            (Dialect::Sqlite, ColumnType::Integer | ColumnType::Decimal | ColumnType::Boolean) => "INTEGER",
        }
    }

    /// A value of a condition, as its column stores it.
    pub fn literal(self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Text(text)) => self.text(text),
            (_, Value::Integer(number)) | (Dialect::Sqlite, Value::Decimal(number)) => number.to_string(),
            (Dialect::Postgres, Value::Decimal(number)) => decimal_text(*number),
            (Dialect::Postgres, Value::Boolean(truth)) => (if *truth { "TRUE" } else { "FALSE" }).to_owned(),
            (Dialect::Sqlite, Value::Boolean(truth)) => i64::from(*truth).to_string(),
            (_, Value::Date(day)) => self.day(*day),
        }
    }

    /// A day.
    pub fn day(self, day: Day) -> String {
        let date = day.date();
        match (self, date.year()) {
            (Dialect::Sqlite, _) => self.text(&day.to_string()),
            // PostgreSQL has no year 0: the year before 1 is 1 BC.
            (Dialect::Postgres, ..=0) => {
                format!("DATE '{:04}-{:02}-{:02} BC'", 1 - date.year(), date.month(), date.day())
            }
            (Dialect::Postgres, _) => format!("DATE {}", self.text(&day.to_string())),
        }
    }

    /// A stored value as comparisons read it: texts by code point, whatever the table's own order.
    pub fn compared(self, column_type: ColumnType, value: &str) -> String {
        match (self, column_type) {
            (Dialect::Postgres, ColumnType::Text) => format!("{value} COLLATE \"C\""),
            (Dialect::Sqlite, ColumnType::Text | ColumnType::Date) => format!("{value} COLLATE BINARY"),
            _ => value.to_owned(),
        }
    }

    /// A stored value as it is looked up among values of another type.
    pub fn member(self, column_type: ColumnType, other: ColumnType, value: &str) -> String {
        match (self, column_type, other) {
            (Dialect::Sqlite, ColumnType::Integer, ColumnType::Decimal) => {
                format!("{value} * {DECIMAL_SCALE}")
            }
            _ => self.compared(column_type, value),
        }
    }

    /// Whether a stored text starts with another.
    pub fn starts_with(self, value: &str, prefix: &str) -> String {
        let literal = self.text(prefix);
        match self {
            Dialect::Postgres => format!("starts_with({value} COLLATE \"C\", {literal})"),
            Dialect::Sqlite => {
                let count = prefix.chars().count();
                format!("substr({value}, 1, {count}) = {literal} COLLATE BINARY")
            }
        }
    }

    /// What keeps an engine from folding a query into the one around it, so that what is costly is worked out once a row.
    pub const fn fence(self) -> &'static str {
        match self {
            Dialect::Postgres => "OFFSET 0",
            Dialect::Sqlite => "LIMIT -1 OFFSET 0",
        }
    }

    /// A stored value unchanged, as a view that keeps its type shows it.
    pub fn unchanged(self, column_type: ColumnType, value: &str) -> String {
        match (self, column_type) {
            (Dialect::Sqlite, ColumnType::Decimal) => format!("{value} / {DECIMAL_SCALE}.0"),
            _ => value.to_owned(),
        }
    }

    /// A stored value unchanged, as a text: dates as ISO has them, decimals in their shortest form.
    pub fn as_text(self, column_type: ColumnType, value: &str) -> String {
        match (self, column_type) {
            (_, ColumnType::Text) | (Dialect::Sqlite, ColumnType::Date) => value.to_owned(),
            (Dialect::Postgres, ColumnType::Integer | ColumnType::Boolean) => format!("{value}::text"),
            (Dialect::Postgres, ColumnType::Decimal) => format!("trim_scale({value})::text"),
            (Dialect::Postgres, ColumnType::Date) => to_char(value, "YYYY-MM-DD"),
            (Dialect::Sqlite, ColumnType::Integer) => format!("CAST({value} AS TEXT)"),
            (Dialect::Sqlite, ColumnType::Decimal) => sqlite_decimal_text(value),
            (Dialect::Sqlite, ColumnType::Boolean) => {
                format!("CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END")
            }
        }
    }

    /// A stored value in a form, as a text. `key` is what makes another pseudonym: in PostgreSQL the key itself, in SQLite the
    /// path of the contract. What a form cannot be of is hidden.
    pub fn shown(self, shown: Shown, column_type: ColumnType, value: &str, key: &str) -> String {
        match (self, shown, column_type) {
            (_, Shown::AsIs, _) => self.as_text(column_type, value),
            (Dialect::Postgres, Shown::Year, ColumnType::Date) => to_char(value, "YYYY"),
            (Dialect::Postgres, Shown::Quarter, ColumnType::Date) => to_char(value, "YYYY\"-Q\"Q"),
            (Dialect::Postgres, Shown::Month, ColumnType::Date) => to_char(value, "YYYY-MM"),
            (Dialect::Postgres, Shown::Week, ColumnType::Date) => to_char(value, "IYYY\"-W\"IW"),
            (Dialect::Sqlite, Shown::Year, ColumnType::Date) => format!("substr({value}, 1, 4)"),
            (Dialect::Sqlite, Shown::Quarter, ColumnType::Date) => {
                let quarter = format!("((CAST(substr({value}, 6, 2) AS INTEGER) + 2) / 3)");
                format!("substr({value}, 1, 4) || '-Q' || {quarter}")
            }
            (Dialect::Sqlite, Shown::Month, ColumnType::Date) => format!("substr({value}, 1, 7)"),
            (Dialect::Sqlite, Shown::Week, ColumnType::Date) => format!("strftime('%G-W%V', {value})"),
            (_, Shown::Steps(step), ColumnType::Integer | ColumnType::Decimal) if step > 0 => {
                self.steps(step, column_type, value)
            }
            (Dialect::Postgres, Shown::FirstCharacters(count), ColumnType::Text) => {
                format!("left({value}, {count})")
            }
            (Dialect::Sqlite, Shown::FirstCharacters(count), ColumnType::Text) => {
                format!("substr({value}, 1, {count})")
            }
            (Dialect::Postgres, Shown::Repseudonymised, _) => {
                let bytes = format!("convert_to({}, 'UTF8')", self.as_text(column_type, value));
                format!("encode(hmac({bytes}, {key}, 'sha256'), 'hex')")
            }
            (Dialect::Sqlite, Shown::Repseudonymised, _) => {
                format!("charta_pseudonym({}, {})", self.text(key), self.as_text(column_type, value))
            }
            _ => "NULL".to_owned(),
        }
    }

    /// The largest multiple of a step that is not above a number. Remainders are exact, quotients would be rounded.
    fn steps(self, step: i64, column_type: ColumnType, value: &str) -> String {
        match (self, column_type) {
            // From 0 up, the common case, whole numbers stay whole numbers, which is faster and cannot overflow.
            (Dialect::Postgres, ColumnType::Integer) if step % DECIMAL_SCALE == 0 => {
                let whole = step / DECIMAL_SCALE;
                let below = postgres_multiple(&format!("{value}::numeric"), &whole.to_string());
                format!(
                    "CASE WHEN {value} >= 0 THEN ({value} - mod({value}, {whole}))::text ELSE {below} END"
                )
            }
            (Dialect::Postgres, _) => postgres_multiple(&format!("{value}::numeric"), &decimal_text(step)),
            (Dialect::Sqlite, ColumnType::Integer) if step % DECIMAL_SCALE == 0 => {
                let lower = sqlite_multiple(value, step / DECIMAL_SCALE);
                format!("CASE WHEN typeof({lower}) = 'integer' THEN CAST({lower} AS TEXT) END")
            }
            (Dialect::Sqlite, ColumnType::Integer) => {
                let lower = sqlite_multiple(&format!("({value} * {DECIMAL_SCALE})"), step);
                sqlite_decimal_text(&lower)
            }
            (Dialect::Sqlite, _) => sqlite_decimal_text(&sqlite_multiple(value, step)),
        }
    }
}

fn to_char(value: &str, pattern: &str) -> String {
    // Without the cast the time zone of the session would come in.
    format!("to_char({value}::timestamp, {})", escape::sql_text(pattern))
}

/// The largest multiple that is not above a number, as a text; a remainder has the sign of the number.
fn postgres_multiple(number: &str, step: &str) -> String {
    let below = format!("CASE WHEN mod({number}, {step}) < 0 THEN {step} ELSE 0 END");
    format!("trim_scale({number} - mod({number}, {step}) - {below})::text")
}

/// The largest multiple that is not above a whole number; SQLite's remainder has the sign of the number.
fn sqlite_multiple(number: &str, step: i64) -> String {
    format!("({number} - {number} % {step} - CASE WHEN {number} % {step} < 0 THEN {step} ELSE 0 END)")
}

/// The shortest text of ten-thousandths. Beyond 64 bits SQLite would go on with an inexact number: that is hidden.
fn sqlite_decimal_text(number: &str) -> String {
    let digits = format!("abs({number} / {DECIMAL_SCALE}), abs({number} % {DECIMAL_SCALE})");
    let sign = format!("CASE WHEN {number} < 0 THEN '-' ELSE '' END");
    let padded = format!("printf('%s%d.%04d', {sign}, {digits})");
    format!("CASE WHEN typeof({number}) = 'integer' THEN rtrim(rtrim({padded}, '0'), '.') END")
}
