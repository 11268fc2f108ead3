//! BigQuery's GoogleSQL.

use super::Answers;
use crate::escape;
use charta_model::value::{ColumnType, decimal_text};

pub(super) struct Bigquery;

impl Answers for Bigquery {
    fn identifier(&self, name: &str) -> String {
        escape::bigquery_identifier(name)
    }

    fn text(&self, text: &str) -> String {
        escape::bigquery_text(text)
    }

    /// Tables and datasets are told apart by case, columns are not.
    fn folded(&self, name: &str) -> String {
        name.to_owned()
    }

    fn folded_column(&self, name: &str) -> String {
        name.to_lowercase()
    }

    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "STRING",
            ColumnType::Integer => "INT64",
            ColumnType::Decimal => "NUMERIC(19, 4)",
            ColumnType::Boolean => "BOOL",
            ColumnType::Date => "DATE",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "BYTES"
    }

    /// A plain number with a point would be an inexact one.
    fn decimal(&self, number: i64) -> String {
        format!("NUMERIC '{}'", decimal_text(number))
    }

    /// A dataset, a table or a column may have an order of its own.
    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => format!("COLLATE({value}, '')"),
            _ => value.to_owned(),
        }
    }

    fn mixed_type(&self) -> &'static str {
        "NUMERIC"
    }

    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("inner_pad", "BYTE_LENGTH(k.inner_pad) = 64"), ("outer_pad", "BYTE_LENGTH(k.outer_pad) = 64")]
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        let [inner, outer] = keys else { return "NULL".to_owned() };
        format!("TO_HEX(SHA256(CONCAT({outer}, SHA256(CONCAT({inner}, CAST({text} AS BYTES))))))")
    }

    fn number_text(&self, number: &str) -> String {
        format!("CAST({number} AS STRING)")
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("EXTRACT(ISOYEAR FROM {date})"), format!("EXTRACT(ISOWEEK FROM {date})"))
    }

    fn wide(&self, number: &str) -> String {
        format!("CAST({number} AS NUMERIC)")
    }
}
