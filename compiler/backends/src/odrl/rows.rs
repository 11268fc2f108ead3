//! A condition on rows as constraints. ODRL has no negation: each comparison has its opposite, which holds of a missing value, too.

use super::names::Names;
use super::parts::{self, constraint, typed};
use charta_model::condition::{Condition, Test};
use charta_model::model::ColumnId;
use charta_model::value::Value;
use serde_json::Value as Json;

/// A condition in the making.
pub(super) enum Rows {
    /// Of every row.
    Every,
    /// Of none.
    None,
    /// Of those that meet a constraint.
    Some(Json),
}

impl Rows {
    fn of(every: bool) -> Rows {
        if every { Rows::Every } else { Rows::None }
    }
}

/// The rows of a condition, or all others.
pub(super) fn rows(names: &Names<'_>, condition: &Condition, holds: bool) -> Rows {
    match condition {
        Condition::Always => Rows::of(holds),
        Condition::Not(inner) => rows(names, inner, !holds),
        Condition::All(parts) => joined(parts.iter().map(|part| rows(names, part, holds)), holds),
        Condition::AnyOf(parts) => joined(parts.iter().map(|part| rows(names, part, holds)), !holds),
        Condition::Compare(column, test) => compare(names, *column, test, holds),
    }
}

/// All of the parts, or any of them.
fn joined(parts: impl Iterator<Item = Rows>, all: bool) -> Rows {
    let mut constraints = Vec::new();
    for part in parts {
        match (part, all) {
            (Rows::Some(part), _) => constraints.push(part),
            (Rows::Every, true) | (Rows::None, false) => {}
            (Rows::None, true) => return Rows::None,
            (Rows::Every, false) => return Rows::Every,
        }
    }
    match constraints.len() {
        0 => Rows::of(all),
        1 => constraints.pop().map_or(Rows::of(all), Rows::Some),
        _ => Rows::Some(parts::logical(if all { "and" } else { "or" }, constraints)),
    }
}

fn compare(names: &Names<'_>, column: ColumnId, test: &Test, holds: bool) -> Rows {
    let Some(left) = names.column(column) else { return Rows::None };
    let atom = |operator: &str, right: Json| Rows::Some(constraint(&left, operator, right));
    let is_missing = |missing: bool| atom("charta:isMissing", typed(&Value::Boolean(missing)));
    // What holds of present values only, with its opposite among them.
    let present = |yes: Rows, no: Rows| match holds {
        true => yes,
        false => joined([is_missing(true), no].into_iter(), false),
    };
    let one = |yes: &str, no: &str, value: &Value| present(atom(yes, typed(value)), atom(no, typed(value)));
    let several = |yes: &str, no: &str, values: &[Value]| {
        let values = || Json::Array(values.iter().map(typed).collect());
        present(atom(yes, values()), atom(no, values()))
    };
    match test {
        Test::Equal(value) => one("odrl:eq", "odrl:neq", value),
        Test::NotEqual(value) => one("odrl:neq", "odrl:eq", value),
        Test::Less(value) => one("odrl:lt", "odrl:gteq", value),
        Test::LessEqual(value) => one("odrl:lteq", "odrl:gt", value),
        Test::Greater(value) => one("odrl:gt", "odrl:lteq", value),
        Test::GreaterEqual(value) => one("odrl:gteq", "odrl:lt", value),
        Test::In(values) if values.is_empty() => Rows::of(!holds),
        Test::NotIn(values) if values.is_empty() => is_missing(!holds),
        Test::In(values) => several("odrl:isAnyOf", "odrl:isNoneOf", values),
        Test::NotIn(values) => several("odrl:isNoneOf", "odrl:isAnyOf", values),
        Test::Between(low, high) => present(
            joined([atom("odrl:gteq", typed(low)), atom("odrl:lteq", typed(high))].into_iter(), true),
            joined([atom("odrl:lt", typed(low)), atom("odrl:gt", typed(high))].into_iter(), false),
        ),
        Test::StartsWith(prefix) => {
            one("charta:startsWith", "charta:startsOtherwise", &Value::Text(prefix.clone()))
        }
        Test::Missing => is_missing(holds),
        Test::NotMissing => is_missing(!holds),
        Test::MemberOf(of) | Test::NotMemberOf(of) => {
            let Some(of) = names.column(*of) else { return Rows::None };
            let right = || parts::node(&of);
            let (inside, outside) = (atom("charta:isValueOf", right()), atom("charta:isNoValueOf", right()));
            match test {
                Test::MemberOf(_) => present(inside, outside),
                _ => present(outside, inside),
            }
        }
    }
}
