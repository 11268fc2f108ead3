//! Rows to try: for each class of rows that some rule tells apart, rows that lie in it, and rows beside it.
//!
//! A class says what a row must be in a few columns; the rest is filled twice, once with values and once with what may be missing left
//! out. Engines compare values and not classes, so each column that a condition compares also takes, row by row, every value of the
//! conditions and those next to it, and none. Where a view counts rows, there are as many equal ones as its least cell, and one fewer of
//! another sort.

use crate::cells;
use crate::expected::{Data, Values};
use charta_model::condition::{Condition, Test};
use charta_model::model::{ColumnId, DatasetId, Model};
use charta_model::rows::{RowWitness, RowsId};
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Larger cells are not filled: their views stay empty in every engine, and the certificate says so.
const MOST_EQUAL: u32 = 60;

/// More rows than this are not made of one dataset by varying values.
const MOST_VARIED: usize = 2_000;

/// How the columns are filled that a class leaves open.
#[derive(Debug, Clone, Copy)]
enum Fill {
    /// With a value that is hard to write.
    Usual,
    /// With nothing, where that may be.
    Missing,
    /// With values of a group of their own: nothing else is equal to its rows.
    Group(i64),
}

/// The rows of these datasets, and of others what is looked up there for them.
pub fn rows(model: &Model, rules: &Rules, asked: &BTreeSet<DatasetId>) -> Data {
    let mut made =
        Maker { model, rows: BTreeMap::new(), keys: BTreeMap::new(), looked_up: Vec::new(), number: 0 };
    let mut own = 0;
    for dataset in model.datasets.ids() {
        made.rows.entry(dataset).or_default();
        if !asked.contains(&dataset) {
            continue;
        }
        let edges = edges(model, rules, dataset);
        let mut varied = 0;
        for class in cells::rows_of(model, rules, dataset) {
            for fill in [Fill::Usual, Fill::Missing] {
                own += 1;
                let Some(witness) = witness(model, rules, class, own) else { continue };
                made.add(dataset, &witness, fill);
            }
            let Some(witness) = witness(model, rules, class, own) else { continue };
            for (column, value) in &edges {
                varied += 1;
                if varied <= MOST_VARIED {
                    made.add(dataset, &with(&witness, *column, value.clone()), Fill::Usual);
                }
            }
        }
        for (rows, least) in counted(model, rules, dataset) {
            for count in [least, least - 1] {
                own += 1;
                let Some(witness) = witness(model, rules, rows, own) else { continue };
                (0..count).for_each(|_| made.add(dataset, &witness, Fill::Group(own)));
            }
        }
    }
    for (column, value) in std::mem::take(&mut made.looked_up) {
        made.add_value(column, value);
    }
    Data::new(made.rows)
}

/// A row that differs in one column.
fn with(witness: &RowWitness, column: ColumnId, value: Option<Value>) -> RowWitness {
    let mut other = witness.clone();
    other.values.retain(|(at, _)| *at != column);
    other.values.push((column, value));
    other
}

/// The values that conditions about a dataset compare its columns with, those next to them, and none.
fn edges(model: &Model, rules: &Rules, dataset: DatasetId) -> BTreeSet<(ColumnId, Option<Value>)> {
    let mut edges = BTreeSet::new();
    for (_, rule) in rules.about_dataset(dataset) {
        let mut compared = Vec::new();
        comparisons(&rule.condition, &mut compared);
        for (column, test) in compared {
            if model.columns.get(column).is_none_or(|facts| facts.dataset != dataset) {
                continue;
            }
            edges.insert((column, None));
            let literals = literals(test);
            edges.extend(literals.into_iter().flat_map(beside).map(|value| (column, Some(value))));
        }
    }
    edges
}

fn comparisons<'a>(condition: &'a Condition, into: &mut Vec<(ColumnId, &'a Test)>) {
    match condition {
        Condition::Always => {}
        Condition::All(parts) | Condition::AnyOf(parts) => {
            parts.iter().for_each(|part| comparisons(part, into))
        }
        Condition::Not(inner) => comparisons(inner, into),
        Condition::Compare(column, test) => into.push((*column, test)),
    }
}

fn literals(test: &Test) -> Vec<Value> {
    match test {
        Test::Equal(value)
        | Test::NotEqual(value)
        | Test::Less(value)
        | Test::LessEqual(value)
        | Test::Greater(value)
        | Test::GreaterEqual(value) => vec![value.clone()],
        Test::In(values) | Test::NotIn(values) => values.to_vec(),
        Test::Between(low, high) => vec![low.clone(), high.clone()],
        Test::StartsWith(prefix) => vec![Value::Text(prefix.clone())],
        Test::Missing | Test::NotMissing | Test::MemberOf(_) | Test::NotMemberOf(_) => Vec::new(),
    }
}

/// A value and those next to it, of texts also those that an engine might take for it: in other letters, with a blank, or as a literal that
/// is escaped wrongly.
fn beside(value: Value) -> Vec<Value> {
    let near = |number: i64| [number.saturating_sub(1), number, number.saturating_add(1)];
    match &value {
        Value::Text(text) => {
            let mut shorter = text.to_string();
            shorter.pop();
            let others = [
                shorter,
                format!("{text}x"),
                format!("{text} "),
                text.to_uppercase(),
                text.to_lowercase(),
                text.replace('\'', "''"),
                text.replace('\\', "\\\\"),
                text.replace('\'', "\\'"),
                text.replace('"', "\\\""),
            ];
            let others = others.into_iter().map(|other| Value::Text(other.into()));
            others.chain([value.clone()]).collect()
        }
        Value::Integer(number) => near(*number).map(Value::Integer).into(),
        Value::Decimal(number) => near(*number).map(Value::Decimal).into(),
        Value::Boolean(_) => vec![Value::Boolean(false), Value::Boolean(true)],
        Value::Date(day) => vec![Value::Date(day.previous()), value.clone(), Value::Date(day.next())],
    }
}

/// Which of these classes of rows have a row of the dataset.
pub fn met(rules: &Rules, data: &Data, dataset: DatasetId, classes: &[RowsId]) -> usize {
    let space = rules.rows.borrow();
    let is_met =
        |class: &&RowsId| data.of(dataset).iter().any(|values| space.contains(**class, &data.row(values)));
    classes.iter().filter(is_met).count()
}

/// The clauses that count rows in cells too large to be filled here.
pub fn unfilled(model: &Model, rules: &Rules) -> Vec<String> {
    let large = rules.iter().filter(|(_, rule)| rule.base.cells.is_some_and(|cells| cells > MOST_EQUAL));
    let names: BTreeSet<String> = large.map(|(_, rule)| model.clause_name(rule.clause)).collect();
    names.into_iter().collect()
}

/// A row of the class. Where it is looked up elsewhere and any value will do, it has one that is found nowhere else: the least value of
/// one class is likely to be that of another, too, which may want it to be there.
fn witness(model: &Model, rules: &Rules, class: RowsId, own: i64) -> Option<RowWitness> {
    let space = rules.rows.borrow();
    let mut witness = space.witness(class)?;
    for (column, ..) in witness.members.clone() {
        let Some(facts) = model.columns.get(column) else { continue };
        let value = Some(distinct(facts.column_type, -own));
        let other = with(&witness, column, value);
        if space.contains(class, &other) {
            witness = other;
        }
    }
    Some(witness)
}

/// The rows that some permit shows in cells, and how many the least cell holds; larger cells than can be filled are left out.
fn counted(model: &Model, rules: &Rules, dataset: DatasetId) -> BTreeSet<(RowsId, u32)> {
    let columns = model.datasets.get(dataset).map(|facts| facts.columns.clone()).unwrap_or_default();
    let about = rules.about_dataset(dataset).map(|(_, rule)| rule);
    let about = about.filter(|rule| rule.columns.overlaps(&columns));
    let counted = about.filter_map(|rule| Some((rule.rows, rule.base.cells?)));
    counted.filter(|(_, least)| (1..=MOST_EQUAL).contains(least)).collect()
}

struct Maker<'a> {
    model: &'a Model,
    rows: BTreeMap<DatasetId, Vec<Values>>,
    keys: BTreeMap<DatasetId, BTreeSet<Vec<Option<Value>>>>,
    /// What must occur in columns of other datasets.
    looked_up: Vec<(ColumnId, Value)>,
    /// Counts the rows.
    number: i64,
}

impl Maker<'_> {
    /// Adds a row as the witness wants it, unless a row with its key is there.
    fn add(&mut self, dataset: DatasetId, witness: &RowWitness, fill: Fill) {
        let Some(facts) = self.model.datasets.get(dataset) else { return };
        self.number += 1;
        let mut values = Values::new();
        for id in self.model.columns_of(dataset) {
            let Some(column) = self.model.columns.get(id) else { continue };
            let told = witness.values.iter().find(|(at, _)| *at == id).map(|(_, value)| value.clone());
            let value = match (told, fill) {
                (Some(None), _) if column.required => return,
                (Some(value), _) => value,
                (None, _) if facts.key.contains(&id) => Some(distinct(column.column_type, self.number)),
                (None, Fill::Group(group)) => Some(distinct(column.column_type, group)),
                (None, Fill::Missing) if !column.required => None,
                (None, _) => Some(usual(column.column_type)),
            };
            if let Some(value) = value {
                values.insert(id, value);
            }
        }
        let key: Vec<Option<Value>> = facts.key.iter().map(|id| values.get(id).cloned()).collect();
        let is_whole = key.iter().all(Option::is_some);
        let is_new = facts.key.is_empty() || self.keys.entry(dataset).or_default().insert(key);
        if !is_whole || !is_new {
            return;
        }
        for (column, of, _) in witness.members.iter().filter(|(.., holds)| *holds) {
            self.looked_up.extend(values.get(column).map(|value| (*of, value.clone())));
        }
        self.rows.entry(dataset).or_default().push(values);
    }

    /// Adds a row in whose column the value occurs.
    fn add_value(&mut self, column: ColumnId, value: Value) {
        let Some(facts) = self.model.columns.get(column) else { return };
        if let Some(value) = as_type(&value, facts.column_type) {
            let witness = RowWitness { values: vec![(column, Some(value))], members: Vec::new() };
            self.add(facts.dataset, &witness, Fill::Usual);
        }
    }
}

/// A value as a column of another type holds it.
fn as_type(value: &Value, column_type: ColumnType) -> Option<Value> {
    match (value, column_type) {
        (value, wanted) if value.column_type() == wanted => Some(value.clone()),
        (other, wanted) => Value::read(wanted, &other.to_string()),
    }
}

fn usual(column_type: ColumnType) -> Value {
    match column_type {
        // What would end a literal, begin a comment or be a pattern in some engine.
        ColumnType::Text => Value::Text("é'; -- \"\\%_".into()),
        ColumnType::Integer => Value::Integer(-7),
        ColumnType::Decimal => Value::Decimal(-25_001),
        ColumnType::Boolean => Value::Boolean(true),
        ColumnType::Date => Value::Date(Day::parse("2024-12-30").unwrap_or(Day(0))),
    }
}

/// Values of a key: another for each number, as far as its type has so many.
fn distinct(column_type: ColumnType, number: i64) -> Value {
    match column_type {
        ColumnType::Text => Value::Text(format!("key {number}").into()),
        ColumnType::Integer => Value::Integer(1_000_000 + number),
        ColumnType::Decimal => Value::Decimal(number * 10_000),
        ColumnType::Boolean => Value::Boolean(number % 2 == 0),
        ColumnType::Date => Value::Date(Day::from_number(number)),
    }
}
