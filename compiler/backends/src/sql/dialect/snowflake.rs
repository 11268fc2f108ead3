//! Snowflake.

use super::Answers;
use crate::escape;
use charta_model::value::ColumnType;

pub(super) struct Snowflake;

impl Answers for Snowflake {
    fn text(&self, text: &str) -> String {
        escape::snowflake_text(text)
    }

    /// A name without quotation marks is kept in capitals, so that is what a plain name in small letters stands for.
    fn folded(&self, name: &str) -> String {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.chars().all(is_plain) { name.to_ascii_uppercase() } else { name.to_owned() }
    }

    fn stored_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => "VARCHAR",
            ColumnType::Integer => "NUMBER(19, 0)",
            ColumnType::Decimal => "NUMBER(19, 4)",
            ColumnType::Boolean => "BOOLEAN",
            ColumnType::Date => "DATE",
        }
    }

    fn bytes_type(&self) -> &'static str {
        "BINARY"
    }

    /// An account, a schema or a column may have an order of its own.
    fn compared(&self, column_type: ColumnType, value: &str) -> String {
        match column_type {
            ColumnType::Text => format!("COLLATE({value}, 'utf8')"),
            _ => value.to_owned(),
        }
    }

    fn mixed_type(&self) -> &'static str {
        "NUMBER(23, 4)"
    }

    fn starts_with(&self, value: &str, prefix: &str) -> String {
        format!("STARTSWITH({}, {})", self.compared(ColumnType::Text, value), self.text(prefix))
    }

    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("key", "LENGTH(k.key) >= 16")]
    }

    /// Its hashes are documented for texts alone, so a function in Python makes the keyed one.
    fn pseudonym(&self, text: &str, keys: &[String]) -> String {
        format!("charta.pseudonym({text}, {})", keys.concat())
    }

    fn week(&self, date: &str) -> (String, String) {
        (format!("EXTRACT(YEAROFWEEKISO FROM {date})"), format!("EXTRACT(WEEKISO FROM {date})"))
    }

    fn wide(&self, number: &str) -> String {
        format!("CAST({number} AS NUMBER(38, 0))")
    }
}
