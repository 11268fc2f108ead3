//! Values that a column can hold, and their order.

use crate::time::Day;
use std::sync::Arc;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnType {
    /// Unicode text without NUL, ordered by code point.
    Text,
    /// A 64-bit whole number.
    Integer,
    /// A number with at most four digits after the point.
    Decimal,
    /// True or false.
    Boolean,
    /// A calendar day.
    Date,
}

impl ColumnType {
    /// Every type, in the order the reference lists them.
    pub const ALL: [ColumnType; 5] =
        [ColumnType::Text, ColumnType::Integer, ColumnType::Decimal, ColumnType::Boolean, ColumnType::Date];

    /// The word for it in a contract.
    pub const fn word(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Integer => "integer",
            ColumnType::Decimal => "decimal",
            ColumnType::Boolean => "boolean",
            ColumnType::Date => "date",
        }
    }

    /// The type with this word.
    pub fn named(word: &str) -> Option<ColumnType> {
        ColumnType::ALL.into_iter().find(|column_type| column_type.word() == word)
    }
}

/// A value; a missing one is `Option::None` wherever it can occur.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A text.
    Text(Arc<str>),
    /// A whole number.
    Integer(i64),
    /// A decimal, in ten-thousandths.
    Decimal(i64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Day),
}

/// How many parts a decimal's unit is divided in.
pub const DECIMAL_SCALE: i64 = 10_000;

impl Value {
    /// The value of a written or stored text, read as a column's type; `None` where it is no such value.
    pub fn read(column_type: ColumnType, text: &str) -> Option<Value> {
        match column_type {
            ColumnType::Text => (!text.contains('\0')).then(|| Value::Text(text.into())),
            ColumnType::Integer => text.parse().ok().map(Value::Integer),
            ColumnType::Decimal => parse_decimal(text).map(Value::Decimal),
            ColumnType::Boolean => text.parse().ok().map(Value::Boolean),
            ColumnType::Date => Day::parse(text).map(Value::Date),
        }
    }

    /// The type it is of.
    pub const fn column_type(&self) -> ColumnType {
        match self {
            Value::Text(_) => ColumnType::Text,
            Value::Integer(_) => ColumnType::Integer,
            Value::Decimal(_) => ColumnType::Decimal,
            Value::Boolean(_) => ColumnType::Boolean,
            Value::Date(_) => ColumnType::Date,
        }
    }

    /// Its place on the number line of its type; `None` for a text.
    pub fn number(&self) -> Option<i64> {
        match self {
            Value::Text(_) => None,
            Value::Integer(number) | Value::Decimal(number) => Some(*number),
            Value::Boolean(truth) => Some(i64::from(*truth)),
            Value::Date(day) => Some(day.number()),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => write!(formatter, "\"{text}\""),
            Value::Integer(number) => write!(formatter, "{number}"),
            Value::Decimal(number) => write!(formatter, "{}", decimal_text(*number)),
            Value::Boolean(truth) => write!(formatter, "{truth}"),
            Value::Date(day) => write!(formatter, "{day}"),
        }
    }
}

/// Ten-thousandths of a decimal text with at most four digits after the point.
pub fn parse_decimal(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 4 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<4}").parse().ok()?;
    let sign = if negative { -1 } else { 1 };
    whole.checked_mul(DECIMAL_SCALE * sign)?.checked_add(fraction * sign)
}

/// The shortest text of ten-thousandths: `1.5`, `-0.25`, `3`.
pub fn decimal_text(number: i64) -> String {
    let magnitude = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    let (whole, fraction) =
        (magnitude / DECIMAL_SCALE.unsigned_abs(), magnitude % DECIMAL_SCALE.unsigned_abs());
    let fraction = format!("{fraction:04}");
    let fraction = fraction.trim_end_matches('0');
    match fraction.is_empty() {
        true => format!("{sign}{whole}"),
        false => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_four_digits() {
        for (text, number) in [("1.5", 15_000), ("-0.25", -2_500), ("3", 30_000), ("0.0001", 1)] {
            assert_eq!(parse_decimal(text), Some(number));
            assert_eq!(decimal_text(number), text);
        }
        assert_eq!(parse_decimal(&decimal_text(i64::MIN)), Some(i64::MIN));
        assert_eq!(parse_decimal(&decimal_text(i64::MAX)), Some(i64::MAX));
        for wrong in ["1.23456", "", "-", ".5", "1e3", "1.2.3"] {
            assert_eq!(parse_decimal(wrong), None, "{wrong}");
        }
    }
}
