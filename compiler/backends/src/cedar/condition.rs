//! A condition on rows as a Cedar expression.
//!
//! Cedar has no order on texts. Where a condition needs it, the atom becomes a constant that can only narrow a permit and only
//! widen a forbid: which constant depends on whether an even or an odd number of `not` stands before the atom.

use super::formula::Formula;
use crate::escape::{cedar_pattern, cedar_string};
use crate::policies::{self, Reads};
use charta_model::condition::{Condition, Test};
use charta_model::model::{ColumnId, DatasetId, Effect, Model};
use charta_model::value::{DECIMAL_SCALE, Value};
use std::collections::BTreeSet;

/// A condition in Cedar, and the columns whose comparison Cedar cannot make.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) formula: Formula,
    pub(super) unsaid: BTreeSet<ColumnId>,
}

/// The condition of a rule with this effect.
pub(super) fn translate(model: &Model, reads: &Reads, effect: Effect, condition: &Condition) -> Translated {
    let mut translation = Translation { model, effect, unsaid: BTreeSet::new() };
    let formula = translation.formula(condition, false);
    let mut columns = Vec::new();
    condition.columns(&mut columns);
    let datasets: BTreeSet<DatasetId> =
        columns.iter().filter_map(|id| model.columns.get(*id)).map(|column| column.dataset).collect();
    let guard = Formula::all(datasets.iter().map(|dataset| guard(model, reads, *dataset)));
    // A request that tells nothing about the row is not permitted by a permit about rows, and is forbidden by a forbid.
    let formula = formula.given(guard, effect == Effect::Forbid);
    Translated { formula, unsaid: translation.unsaid }
}

/// That the request tells about a row of the dataset.
fn guard(model: &Model, reads: &Reads, dataset: DatasetId) -> Formula {
    let Some(about) = model.datasets.get(dataset).map(|dataset| &dataset.about) else {
        return Formula::Constant(true);
    };
    let key = cedar_string(&about.path);
    let memberships = reads.datasets.get(&dataset).is_some_and(|reads| !reads.memberships.is_empty());
    let row = Formula::atom(format!("context.row has {key}"));
    let membership = match memberships {
        true => Formula::atom(format!("context.memberships has {key}")),
        false => Formula::Constant(true),
    };
    Formula::all([row, membership])
}

struct Translation<'a> {
    model: &'a Model,
    effect: Effect,
    unsaid: BTreeSet<ColumnId>,
}

impl Translation<'_> {
    fn formula(&mut self, condition: &Condition, negated: bool) -> Formula {
        match condition {
            Condition::Always => Formula::Constant(true),
            Condition::All(parts) => {
                let parts: Vec<Formula> = parts.iter().map(|part| self.formula(part, negated)).collect();
                Formula::all(parts)
            }
            Condition::AnyOf(parts) => {
                let parts: Vec<Formula> = parts.iter().map(|part| self.formula(part, negated)).collect();
                Formula::any(parts)
            }
            Condition::Not(inner) => self.formula(inner, !negated).not(),
            Condition::Compare(column, test) => self.atom(*column, test, negated),
        }
    }

    fn atom(&mut self, id: ColumnId, test: &Test, negated: bool) -> Formula {
        let Some(column) = self.model.columns.get(id) else { return self.unsayable(id, negated, None) };
        let Some(dataset) = self.model.datasets.get(column.dataset) else {
            return self.unsayable(id, negated, None);
        };
        let key = cedar_string(&dataset.about.path);
        let row = format!("context.row[{key}]");
        let name = cedar_string(&column.about.name);
        let present = match column.required {
            true => Formula::Constant(true),
            false => Formula::atom(format!("{row} has {name}")),
        };
        let value = format!("{row}[{name}]");
        let compared = match test {
            Test::Missing => return present.not(),
            Test::NotMissing => return present,
            Test::MemberOf(of) => self.member(&key, id, *of),
            Test::NotMemberOf(of) => self.member(&key, id, *of).not(),
            other => match compared(&value, other) {
                Some(formula) => formula,
                None => return self.unsayable(id, negated, Some(present)),
            },
        };
        Formula::all([present, compared])
    }

    fn member(&self, dataset: &str, column: ColumnId, of: ColumnId) -> Formula {
        let key = cedar_string(&policies::membership(self.model, column, of));
        Formula::atom(format!("context.memberships[{dataset}][{key}]"))
    }

    /// What stands for a comparison that Cedar cannot make: never true where that would permit more or forbid less. Where it
    /// must be true, a missing value still makes it false, as it makes every comparison.
    fn unsayable(&mut self, column: ColumnId, negated: bool, present: Option<Formula>) -> Formula {
        self.unsaid.insert(column);
        match (self.effect == Effect::Forbid) != negated {
            true => present.unwrap_or(Formula::Constant(true)),
            false => Formula::Constant(false),
        }
    }
}

/// A comparison of a present value; `None` where Cedar cannot make it.
fn compared(value: &str, test: &Test) -> Option<Formula> {
    let compare = |how, literal| order(value, how, literal);
    Some(match test {
        Test::Equal(literal) => Formula::atom(format!("{value} == {}", literal_text(literal))),
        Test::NotEqual(literal) => Formula::atom(format!("{value} != {}", literal_text(literal))),
        Test::Less(literal) => compare(Order::Less, literal)?,
        Test::LessEqual(literal) => compare(Order::LessEqual, literal)?,
        Test::Greater(literal) => compare(Order::Greater, literal)?,
        Test::GreaterEqual(literal) => compare(Order::GreaterEqual, literal)?,
        Test::Between(low, high) => {
            Formula::all([compare(Order::GreaterEqual, low)?, compare(Order::LessEqual, high)?])
        }
        Test::In(literals) => one_of(value, literals),
        Test::NotIn(literals) => one_of(value, literals).not(),
        Test::StartsWith(prefix) => Formula::atom(format!("{value} like \"{}*\"", cedar_pattern(prefix))),
        Test::Missing | Test::NotMissing | Test::MemberOf(_) | Test::NotMemberOf(_) => return None,
    })
}

/// Whether the value is one of those; of none, if the list is empty (Cedar has no empty set of a known type).
fn one_of(value: &str, literals: &[Value]) -> Formula {
    match literals {
        [] => Formula::Constant(false),
        [only] => Formula::atom(format!("{value} == {}", literal_text(only))),
        several => {
            let list: Vec<String> = several.iter().map(literal_text).collect();
            Formula::atom(format!("[{}].contains({value})", list.join(", ")))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

fn order(value: &str, order: Order, literal: &Value) -> Option<Formula> {
    let written = literal_text(literal);
    Some(match literal {
        Value::Integer(_) | Value::Date(_) => {
            let sign = match order {
                Order::Less => "<",
                Order::LessEqual => "<=",
                Order::Greater => ">",
                Order::GreaterEqual => ">=",
            };
            Formula::atom(format!("{value} {sign} {written}"))
        }
        Value::Decimal(_) => {
            let method = match order {
                Order::Less => "lessThan",
                Order::LessEqual => "lessThanOrEqual",
                Order::Greater => "greaterThan",
                Order::GreaterEqual => "greaterThanOrEqual",
            };
            Formula::atom(format!("{value}.{method}({written})"))
        }
        // False is below true.
        Value::Boolean(truth) => match (order, truth) {
            (Order::Less, false) | (Order::Greater, true) => Formula::Constant(false),
            (Order::LessEqual, true) | (Order::GreaterEqual, false) => Formula::Constant(true),
            (Order::Less, true) | (Order::LessEqual, false) => Formula::atom(format!("{value} == false")),
            (Order::Greater, false) | (Order::GreaterEqual, true) => {
                Formula::atom(format!("{value} == true"))
            }
        },
        // The empty text is below every other: all that can be said of the order of texts.
        Value::Text(text) if text.is_empty() => match order {
            Order::Less => Formula::Constant(false),
            Order::LessEqual => Formula::atom(format!("{value} == {written}")),
            Order::Greater => Formula::atom(format!("{value} != {written}")),
            Order::GreaterEqual => Formula::Constant(true),
        },
        Value::Text(_) => return None,
    })
}

fn literal_text(value: &Value) -> String {
    match value {
        Value::Text(text) => cedar_string(text),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => format!("decimal(\"{}\")", decimal(*number)),
        Value::Boolean(truth) => truth.to_string(),
        Value::Date(day) => day.number().to_string(),
    }
}

/// A decimal as Cedar writes it: always four digits after the point.
pub(super) fn decimal(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (magnitude, scale) = (number.unsigned_abs(), DECIMAL_SCALE.unsigned_abs());
    format!("{sign}{}.{:04}", magnitude / scale, magnitude % scale)
}
