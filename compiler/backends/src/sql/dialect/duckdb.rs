//! DuckDB.

use super::Answers;
use charta_model::value::{ColumnType, DECIMAL_SCALE};

pub(super) struct Duckdb;

impl Answers for Duckdb {
    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "VARCHAR",
            ColumnType::Integer => "BIGINT",
            ColumnType::Decimal => "DECIMAL(19, 4)",
            ColumnType::Boolean => "BOOLEAN",
            ColumnType::Date => "DATE",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "BLOB"
    }

    /// A session may change the order of texts that name none (`default_collation`).
    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => format!("{value} COLLATE \"C\""),
            _ => value.to_owned(),
        }
    }

    fn once(&self) -> &'static str {
        "MATERIALIZED "
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        let [inner, outer] = keys else { return "NULL".to_owned() };
        format!("sha256({outer} || unhex(sha256({inner} || encode({text}))))")
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("EXTRACT(ISOYEAR FROM {date})"), format!("EXTRACT(WEEK FROM {date})"))
    }

    fn wide(&self, number: &str) -> String {
        format!("CAST({number} AS HUGEINT)")
    }

    /// A single stroke would divide into an inexact number.
    fn ten_thousandth(&self, number: &str) -> String {
        format!("({number} // {DECIMAL_SCALE})")
    }
}
