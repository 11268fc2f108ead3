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
}
