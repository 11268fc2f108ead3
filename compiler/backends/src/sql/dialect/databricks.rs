//! Databricks SQL and Spark.

use super::Answers;
use crate::escape;
use charta_model::value::ColumnType;

pub(super) struct Databricks;

impl Answers for Databricks {
    fn identifier(&self, name: &str) -> String {
        escape::databricks_identifier(name)
    }

    fn text(&self, text: &str) -> String {
        escape::databricks_text(text)
    }

    fn comment(&self, text: &str) -> String {
        escape::databricks_comment(text)
    }

    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "STRING",
            ColumnType::Integer => "BIGINT",
            ColumnType::Decimal => "DECIMAL(19, 4)",
            ColumnType::Boolean => "BOOLEAN",
            ColumnType::Date => "DATE",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "BINARY"
    }

    /// A schema, a table or a column may have an order of its own.
    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => format!("{value} COLLATE UTF8_BINARY"),
            _ => value.to_owned(),
        }
    }

    fn starts_with(&self, value: &str, prefix: &str) -> String {
        format!("STARTSWITH({}, {})", self.compared(ColumnType::Text, value), self.text(prefix))
    }

    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        let [inner, outer] = keys else { return "NULL".to_owned() };
        format!("SHA2(CONCAT({outer}, UNHEX(SHA2(CONCAT({inner}, CAST({text} AS BINARY)), 256))), 256)")
    }

    fn number_text(&self, number: &str) -> String {
        format!("CAST({number} AS STRING)")
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("EXTRACT(YEAROFWEEK FROM {date})"), format!("EXTRACT(WEEK FROM {date})"))
    }

    fn without_zeros(&self, text: &str) -> String {
        format!("TRIM(TRAILING '0' FROM {text})")
    }

    fn without_point(&self, text: &str) -> String {
        format!("TRIM(TRAILING '.' FROM {text})")
    }
}
