//! Where the values of a column are cut: each value begins a piece, and the next value ends it.

use super::Cut;
use crate::time::Day;
use crate::value::{ColumnType, Value};

/// The cut before every value of a type.
pub(super) fn least(column_type: ColumnType) -> Cut {
    match column_type {
        ColumnType::Text => Cut::Text("".into()),
        ColumnType::Boolean => Cut::Number(0),
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Date => Cut::Number(i64::MIN),
    }
}

pub(super) fn cut(value: &Value) -> Cut {
    match value {
        Value::Text(text) => Cut::Text(text.clone()),
        other => Cut::Number(other.number().unwrap_or(0)),
    }
}

/// The least value above this one, if there is one: nothing lies above `true`, nor above the last day that can be written.
pub(super) fn next_cut(value: &Value) -> Option<Cut> {
    match value {
        Value::Text(text) => Some(Cut::Text(format!("{text}\u{1}").into())),
        Value::Boolean(true) => None,
        Value::Date(day) if *day >= Day::LAST => None,
        other => other.number().unwrap_or(0).checked_add(1).map(Cut::Number),
    }
}

/// The least text above every text that starts with the prefix, if there is one.
pub(super) fn text_after_prefix(prefix: &str) -> Option<Cut> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        let next = match last {
            '\u{D7FF}' => Some('\u{E000}'),
            other => char::from_u32(u32::from(other) + 1),
        };
        if let Some(next) = next {
            characters.push(next);
            return Some(Cut::Text(characters.into_iter().collect::<String>().into()));
        }
    }
    None
}
