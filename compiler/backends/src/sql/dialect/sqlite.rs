//! SQLite, which has neither dates, booleans nor exact decimals: dates are ISO texts, booleans 0 and 1, and **decimals whole numbers
//! of ten-thousandths**, so that comparisons and steps stay exact.

use super::{Answers, Lookup};
use charta_model::form::Shown;
use charta_model::time::Day;
use charta_model::value::{ColumnType, DECIMAL_SCALE};

pub(super) struct Sqlite;

impl Answers for Sqlite {
    fn own(&self, name: &str) -> String {
        format!("charta_{name}")
    }

    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text | ColumnType::Date => "TEXT",
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Boolean => "INTEGER",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "BLOB"
    }

    fn integer(&self, number: i64) -> String {
        number.to_string()
    }

    fn decimal(&self, number: i64) -> String {
        number.to_string()
    }

    fn boolean(&self, truth: bool) -> String {
        i64::from(truth).to_string()
    }

    fn day(&self, day: Day) -> String {
        self.text(&day.to_string())
    }

    fn first_day(&self) -> Option<Day> {
        None
    }

    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text | ColumnType::Date => format!("{value} COLLATE BINARY"),
            _ => value.to_owned(),
        }
    }

    fn member(&self, column_type: ColumnType, other: ColumnType, value: &str) -> String {
        match (column_type, other) {
            (ColumnType::Integer, ColumnType::Decimal) => format!("{value} * {DECIMAL_SCALE}"),
            _ => self.compared(column_type, value),
        }
    }

    fn starts_with(&self, value: &str, prefix: &str) -> String {
        let (literal, count) = (self.text(prefix), prefix.chars().count());
        format!("substr({value}, 1, {count}) = {literal} COLLATE BINARY")
    }

    fn fence(&self) -> Option<&'static str> {
        Some("LIMIT -1 OFFSET 0")
    }

    fn once(&self) -> &'static str {
        "MATERIALIZED "
    }

    fn lookup(&self) -> Lookup {
        Lookup::Exists
    }

    fn lists_terms(&self) -> bool {
        false
    }

    /// The program that registers the function holds the keys.
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    fn unchanged(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Decimal => format!("{value} / {DECIMAL_SCALE}.0"),
            _ => value.to_owned(),
        }
    }

    fn grouped(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text | ColumnType::Date => format!("({value}) COLLATE BINARY"),
            _ => value.to_owned(),
        }
    }

    fn as_text(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => value.to_owned(),
            ColumnType::Date => self.within_calendar(value, value),
            ColumnType::Integer => format!("CAST({value} AS TEXT)"),
            ColumnType::Decimal => self.decimal_of(value),
            ColumnType::Boolean => format!("CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
        }
    }

    fn shown(&self, shown: Shown, column_type: ColumnType, value: &str, keys: &[String]) -> String {
        let date = |text: String| self.within_calendar(value, &text);
        match (shown, column_type) {
            (Shown::AsIs, _) => self.as_text(column_type, value),
            (Shown::Year, ColumnType::Date) => date(format!("substr({value}, 1, 4)")),
            (Shown::Quarter, ColumnType::Date) => {
                let quarter = format!("((CAST(substr({value}, 6, 2) AS INTEGER) + 2) / 3)");
                date(format!("substr({value}, 1, 4) || '-Q' || {quarter}"))
            }
            (Shown::Month, ColumnType::Date) => date(format!("substr({value}, 1, 7)")),
            (Shown::Week, ColumnType::Date) => date(format!("strftime('%G-W%V', {value})")),
            (Shown::Steps(step), ColumnType::Integer | ColumnType::Decimal) if step > 0 => {
                self.steps(step, column_type, value)
            }
            (Shown::FirstCharacters(count), ColumnType::Text) => format!("substr({value}, 1, {count})"),
            (Shown::Repseudonymised, _) => self.pseudonym(&self.as_text(column_type, value), keys),
            _ => "NULL".to_owned(),
        }
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        format!("charta_pseudonym({}, {text})", self.text(&keys.concat()))
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("strftime('%G', {date})"), format!("strftime('%V', {date})"))
    }

    /// Remainders are exact, quotients would be rounded.
    fn steps(&self, step: i64, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Integer if step % DECIMAL_SCALE == 0 => {
                let lower = multiple(value, step / DECIMAL_SCALE);
                format!("CASE WHEN typeof({lower}) = 'integer' THEN CAST({lower} AS TEXT) END")
            }
            ColumnType::Integer => self.decimal_of(&multiple(&format!("({value} * {DECIMAL_SCALE})"), step)),
            _ => self.decimal_of(&multiple(value, step)),
        }
    }

    /// Beyond 64 bits SQLite would go on with an inexact number: that is hidden.
    fn decimal_of(&self, number: &str) -> String {
        let digits = format!("abs({number} / {DECIMAL_SCALE}), abs({number} % {DECIMAL_SCALE})");
        let sign = format!("CASE WHEN {number} < 0 THEN '-' ELSE '' END");
        let padded = format!("printf('%s%d.%04d', {sign}, {digits})");
        format!("CASE WHEN typeof({number}) = 'integer' THEN rtrim(rtrim({padded}, '0'), '.') END")
    }
}

/// The largest multiple that is not above a whole number; SQLite's remainder has the sign of the number.
fn multiple(number: &str, step: i64) -> String {
    format!("({number} - {number} % {step} - CASE WHEN {number} % {step} < 0 THEN {step} ELSE 0 END)")
}
