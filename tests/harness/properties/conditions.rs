//! Generated conditions, the values that tell them apart, and what a condition means read straight from its text: the
//! oracle that the diagrams are compared with.

use crate::random::Random;
use charta_base::{Arena, Id};
use charta_model::condition::{Condition, Test};
use charta_model::model::{Column, ColumnId};
use charta_model::rows::Row;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};

/// A row written out: every column of a few, and which memberships hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlainRow {
    /// The values, by column; a column that is not here is missing.
    pub(crate) values: Vec<(ColumnId, Value)>,
    /// The memberships that hold.
    pub(crate) members: Vec<(ColumnId, ColumnId)>,
}

impl Row for PlainRow {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.values.iter().find(|(at, _)| *at == column).map(|(_, value)| value.clone())
    }

    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        self.members.contains(&(column, of))
    }
}

/// Literals of a type that lie at the edges of its order and next to each other.
pub(crate) fn literals(column_type: ColumnType) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.into());
    match column_type {
        ColumnType::Text => {
            let texts = [
                "",
                "\u{1}",
                "a",
                "aa",
                "ab",
                "a\u{D7FF}",
                "a\u{E000}",
                "\u{D7FF}",
                "\u{E000}",
                "\u{FFFF}",
                "\u{10000}",
                "\u{10FFFF}",
                "a\u{10FFFF}",
                "\u{10FFFF}\u{10FFFF}",
                "b",
                "é",
            ];
            texts.into_iter().map(text).collect()
        }
        ColumnType::Integer => [i64::MIN, i64::MIN + 1, -1, 0, 1, 2, 40, i64::MAX - 1, i64::MAX]
            .into_iter()
            .map(Value::Integer)
            .collect(),
        ColumnType::Decimal => [i64::MIN, -10_001, -10_000, 0, 1, 10_000, 375_000, i64::MAX]
            .into_iter()
            .map(Value::Decimal)
            .collect(),
        ColumnType::Boolean => vec![Value::Boolean(false), Value::Boolean(true)],
        ColumnType::Date => {
            let days =
                [Day::parse("0001-01-01").unwrap().0, -1, 0, 1, 19_905, 19_906, Day::LAST.0 - 1, Day::LAST.0];
            days.into_iter().map(|day| Value::Date(Day(day))).collect()
        }
    }
}

/// Values that tell apart any two conditions over these literals: each piece that comparisons with them can cut has one.
pub(crate) fn representatives(column_type: ColumnType, literals: &[Value]) -> Vec<Value> {
    let mut values: Vec<Value> = match column_type {
        ColumnType::Text => {
            let mut texts = vec![String::new()];
            for literal in literals {
                let Value::Text(literal) = literal else { continue };
                texts.push(literal.to_string());
                texts.push(format!("{literal}\u{1}"));
                texts.push(format!("{literal}\u{10FFFF}"));
                texts.extend(after_every_text_starting_with(literal));
            }
            texts.into_iter().map(|text| Value::Text(text.into())).collect()
        }
        ColumnType::Boolean => vec![Value::Boolean(false), Value::Boolean(true)],
        ColumnType::Integer => {
            numbers(literals, i64::MIN, i64::MAX).into_iter().map(Value::Integer).collect()
        }
        ColumnType::Decimal => {
            numbers(literals, i64::MIN, i64::MAX).into_iter().map(Value::Decimal).collect()
        }
        ColumnType::Date => {
            let first = Day::from_date(Day(i32::MIN).date());
            let days = numbers(literals, first.number(), Day::LAST.number());
            days.into_iter().map(|day| Value::Date(Day(day as i32))).collect()
        }
    };
    values.sort();
    values.dedup();
    values
}

fn numbers(literals: &[Value], least: i64, most: i64) -> Vec<i64> {
    let mut numbers = vec![least, most];
    for number in literals.iter().filter_map(Value::number) {
        numbers.extend([number.saturating_sub(1), number, number.saturating_add(1)]);
    }
    numbers.retain(|number| (least..=most).contains(number));
    numbers
}

/// The least text above all that start with a prefix: the prefix cut after its last character that has a next one, with
/// that next one in its place.
fn after_every_text_starting_with(prefix: &str) -> Option<String> {
    let characters: Vec<char> = prefix.chars().collect();
    let at = characters.iter().rposition(|c| *c != char::MAX)?;
    let mut text: String = characters[..at].iter().collect();
    text.push((characters[at]..=char::MAX).nth(1)?);
    Some(text)
}

/// A condition over some columns, comparing with the literals given for each, and testing membership in `others`.
pub(crate) fn condition(
    random: &mut Random,
    columns: &[(ColumnId, Vec<Value>)],
    others: &[ColumnId],
    depth: usize,
) -> Condition {
    let parts = |random: &mut Random| -> Vec<Condition> {
        (0..random.between(0, 3))
            .map(|_| condition(random, columns, others, depth.saturating_sub(1)))
            .collect()
    };
    match random.below(if depth == 0 { 4 } else { 10 }) {
        0 if random.chance(20) => Condition::Always,
        0..=3 => {
            let (column, literals) = random.pick(columns);
            Condition::Compare(*column, test(random, literals, others))
        }
        4..=5 => Condition::All(parts(random)),
        6..=7 => Condition::AnyOf(parts(random)),
        _ => Condition::Not(Box::new(condition(random, columns, others, depth - 1))),
    }
}

fn test(random: &mut Random, literals: &[Value], others: &[ColumnId]) -> Test {
    let several =
        |random: &mut Random| (0..random.between(0, 3)).map(|_| random.pick(literals).clone()).collect();
    let one = random.pick(literals).clone();
    match random.below(14) {
        0 => Test::Equal(one),
        1 => Test::NotEqual(one),
        2 => Test::Less(one),
        3 => Test::LessEqual(one),
        4 => Test::Greater(one),
        5 => Test::GreaterEqual(one),
        6 => Test::In(several(random)),
        7 => Test::NotIn(several(random)),
        8 => Test::Between(one, random.pick(literals).clone()),
        9 => match one {
            Value::Text(text) => Test::StartsWith(text),
            other => Test::Equal(other),
        },
        10 => Test::Missing,
        11 => Test::NotMissing,
        12 if !others.is_empty() => Test::MemberOf(*random.pick(others)),
        13 if !others.is_empty() => Test::NotMemberOf(*random.pick(others)),
        _ => Test::NotEqual(one),
    }
}

/// Whether a row satisfies a condition, read from the reference: a comparison with a missing value is false, and `not` is
/// the exact opposite of what it encloses.
pub(crate) fn holds(condition: &Condition, row: &PlainRow) -> bool {
    match condition {
        Condition::Always => true,
        Condition::All(parts) => !parts.iter().any(|part| !holds(part, row)),
        Condition::AnyOf(parts) => parts.iter().any(|part| holds(part, row)),
        Condition::Not(inner) => !holds(inner, row),
        Condition::Compare(column, test) => match (row.value(*column), test) {
            (value, Test::Missing) => value.is_none(),
            (None, _) => false,
            (Some(value), test) => compares(*column, &value, test, row),
        },
    }
}

fn compares(column: ColumnId, value: &Value, test: &Test, row: &PlainRow) -> bool {
    match test {
        Test::Equal(literal) => order(value, literal).is_eq(),
        Test::NotEqual(literal) => order(value, literal).is_ne(),
        Test::Less(literal) => order(value, literal).is_lt(),
        Test::LessEqual(literal) => order(value, literal).is_le(),
        Test::Greater(literal) => order(value, literal).is_gt(),
        Test::GreaterEqual(literal) => order(value, literal).is_ge(),
        Test::In(literals) => literals.iter().any(|literal| order(value, literal).is_eq()),
        Test::NotIn(literals) => literals.iter().all(|literal| order(value, literal).is_ne()),
        Test::Between(low, high) => order(low, value).is_le() && order(value, high).is_le(),
        Test::StartsWith(prefix) => matches!(value, Value::Text(text) if text.starts_with(prefix.as_ref())),
        Test::Missing => false,
        Test::NotMissing => true,
        Test::MemberOf(of) => row.members.contains(&(column, *of)),
        Test::NotMemberOf(of) => !row.members.contains(&(column, *of)),
    }
}

/// The order of values of one type: texts by code point, one by one.
fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.chars().map(u32::from).cmp(b.chars().map(u32::from)),
        (a, b) => a.number().cmp(&b.number()),
    }
}

/// Every row over the given values, with every choice of the memberships whose column is not missing.
pub(crate) fn rows(
    columns: &Arena<Column>,
    values: &[(ColumnId, Vec<Value>)],
    members: &[(ColumnId, ColumnId)],
) -> Vec<PlainRow> {
    let mut rows = vec![PlainRow::default()];
    for (column, values) in values {
        let required = columns[*column].required;
        rows = rows
            .iter()
            .flat_map(|row| {
                let missing = (!required).then(|| row.clone());
                let present = values.iter().map(|value| {
                    let mut row = row.clone();
                    row.values.push((*column, value.clone()));
                    row
                });
                missing.into_iter().chain(present).collect::<Vec<PlainRow>>()
            })
            .collect();
    }
    for member in members {
        let with = rows.iter().filter(|row| row.values.iter().any(|(at, _)| *at == member.0)).map(|row| {
            let mut row = row.clone();
            row.members.push(*member);
            row
        });
        let with: Vec<PlainRow> = with.collect();
        rows.extend(with);
    }
    rows
}

/// The id of a column by its number.
pub(crate) fn column_id(number: usize) -> ColumnId {
    Id::new(number as u32)
}
