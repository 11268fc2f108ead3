//! The condition of a clause on the rows it speaks of, with names bound and literals read.

use crate::model::ColumnId;
use crate::value::Value;
use std::sync::Arc;

/// A condition on a row. Two-valued: a comparison with a missing value is false, and `Not` is its exact opposite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// True of every row.
    Always,
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    AnyOf(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison of one column.
    Compare(ColumnId, Test),
}

/// What is asked of one column's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `=`
    Equal(Value),
    /// `!=`; false of a missing value.
    NotEqual(Value),
    /// `<`
    Less(Value),
    /// `<=`
    LessEqual(Value),
    /// `>`
    Greater(Value),
    /// `>=`
    GreaterEqual(Value),
    /// `in [a, b]`
    In(Vec<Value>),
    /// `not in [a, b]`; false of a missing value.
    NotIn(Vec<Value>),
    /// `between a and b`, both included.
    Between(Value, Value),
    /// `starts with "x"`
    StartsWith(Arc<str>),
    /// `is missing`
    Missing,
    /// `is not missing`
    NotMissing,
    /// `in dataset.column`
    MemberOf(ColumnId),
    /// `not in dataset.column`; false of a missing value.
    NotMemberOf(ColumnId),
}

impl Condition {
    /// Adds every column that the condition reads in its own dataset.
    pub fn columns(&self, into: &mut Vec<ColumnId>) {
        match self {
            Condition::Always => {}
            Condition::All(parts) | Condition::AnyOf(parts) => {
                parts.iter().for_each(|part| part.columns(into))
            }
            Condition::Not(inner) => inner.columns(into),
            Condition::Compare(column, _) => into.push(*column),
        }
    }

    /// Adds every membership it tests: the column, and the column of another dataset it is looked up in.
    pub fn memberships(&self, into: &mut Vec<(ColumnId, ColumnId)>) {
        match self {
            Condition::Always => {}
            Condition::All(parts) | Condition::AnyOf(parts) => {
                parts.iter().for_each(|part| part.memberships(into))
            }
            Condition::Not(inner) => inner.memberships(into),
            Condition::Compare(column, Test::MemberOf(of) | Test::NotMemberOf(of)) => {
                into.push((*column, *of))
            }
            Condition::Compare(..) => {}
        }
    }

    /// The condition as its author could have written it. `column` names a column of the rows, `elsewhere` one of another dataset.
    pub fn in_words(
        &self,
        column: &dyn Fn(ColumnId) -> String,
        elsewhere: &dyn Fn(ColumnId) -> String,
    ) -> String {
        // A part of a longer condition stands in parentheses where it has parts of its own.
        let nested = |part: &Condition| match part {
            Condition::All(parts) | Condition::AnyOf(parts) if parts.len() > 1 => {
                format!("({})", part.in_words(column, elsewhere))
            }
            _ => part.in_words(column, elsewhere),
        };
        let joined =
            |parts: &[Condition], link: &str| parts.iter().map(nested).collect::<Vec<_>>().join(link);
        match self {
            Condition::Always => "true".to_owned(),
            Condition::All(parts) => joined(parts, " and "),
            Condition::AnyOf(parts) => joined(parts, " or "),
            Condition::Not(inner) => format!("not ({})", inner.in_words(column, elsewhere)),
            Condition::Compare(id, test) => format!("{} {}", column(*id), test.in_words(elsewhere)),
        }
    }
}

impl Test {
    fn in_words(&self, elsewhere: &dyn Fn(ColumnId) -> String) -> String {
        let list = |values: &[Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Test::Equal(value) => format!("= {value}"),
            Test::NotEqual(value) => format!("!= {value}"),
            Test::Less(value) => format!("< {value}"),
            Test::LessEqual(value) => format!("<= {value}"),
            Test::Greater(value) => format!("> {value}"),
            Test::GreaterEqual(value) => format!(">= {value}"),
            Test::In(values) => format!("in [{}]", list(values)),
            Test::NotIn(values) => format!("not in [{}]", list(values)),
            Test::Between(low, high) => format!("between {low} and {high}"),
            Test::StartsWith(prefix) => format!("starts with {}", Value::Text(prefix.clone())),
            Test::Missing => "is missing".to_owned(),
            Test::NotMissing => "is not missing".to_owned(),
            Test::MemberOf(of) => format!("in {}", elsewhere(*of)),
            Test::NotMemberOf(of) => format!("not in {}", elsewhere(*of)),
        }
    }
}
