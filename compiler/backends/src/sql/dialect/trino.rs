//! Trino.

use super::Answers;
use charta_model::value::{ColumnType, decimal_text};

pub(super) struct Trino;

impl Answers for Trino {
    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "VARCHAR",
            ColumnType::Integer => "BIGINT",
            ColumnType::Decimal => "DECIMAL(19, 4)",
            ColumnType::Boolean => "BOOLEAN",
            ColumnType::Date => "DATE",
        }
    }

    /// A plain number with a point may be set to be an inexact one.
    fn decimal(&self, number: i64) -> String {
        format!("DECIMAL '{}'", decimal_text(number))
    }

    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("key", "LENGTH(k.key) >= 16")]
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        format!("LOWER(TO_HEX(HMAC_SHA256(TO_UTF8({text}), {})))", keys.concat())
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("YEAR_OF_WEEK({date})"), format!("WEEK({date})"))
    }

    fn without_zeros(&self, text: &str) -> String {
        format!("TRIM(TRAILING '0' FROM {text})")
    }

    fn without_point(&self, text: &str) -> String {
        format!("TRIM(TRAILING '.' FROM {text})")
    }
}
