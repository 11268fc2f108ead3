//! Rows to try: for each class of rows that some rule tells apart, rows that lie in it.
//!
//! A class says what a row must be in a few columns; the rest is filled twice, once with values and once with what may be missing left
//! out. Where a view counts rows, there are as many equal ones as its least cell, and one fewer of another sort.

use crate::cells;
use crate::expected::{Data, Values};
use charta_model::model::{ColumnId, DatasetId, Model};
use charta_model::rows::{Row, RowWitness, RowsId};
use charta_model::rules::Rules;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Larger cells are not filled: their views stay empty in every engine, and the certificate says so.
const MOST_EQUAL: u32 = 60;

/// The rows of every dataset.
pub fn rows(model: &Model, rules: &Rules) -> Data {
    let mut made = Maker { model, rows: BTreeMap::new(), keys: BTreeMap::new(), number: 0, own: 0 };
    let mut looked_up: Vec<(ColumnId, Value)> = Vec::new();
    for dataset in model.datasets.ids() {
        made.rows.entry(dataset).or_default();
        let equal = equal_rows(rules, model, dataset);
        for class in cells::rows_of(model, rules, dataset) {
            for (filled, count) in [(true, equal), (false, equal.saturating_sub(1).max(1))] {
                made.own += 1;
                let Some(witness) = witness(model, rules, class, made.own) else { continue };
                for _ in 0..count {
                    made.add(dataset, &witness, filled, &mut looked_up);
                }
            }
        }
    }
    for (column, value) in looked_up {
        made.add_value(column, value);
    }
    Data::new(made.rows)
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
        let mut other = witness.clone();
        other.values.retain(|(at, _)| *at != column);
        other.values.push((column, value));
        if space.contains(class, &Imagined(&other)) {
            witness = other;
        }
    }
    Some(witness)
}

/// A row as a witness imagines it.
struct Imagined<'a>(&'a RowWitness);

impl Row for Imagined<'_> {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.0.values.iter().find(|(at, _)| *at == column).and_then(|(_, value)| value.clone())
    }

    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        self.0.members.iter().any(|(at, other, holds)| (*at, *other) == (column, of) && *holds)
    }
}

/// How many equal rows the smallest cells about the dataset need; one where nothing is counted.
fn equal_rows(rules: &Rules, model: &Model, dataset: DatasetId) -> u32 {
    let columns = model.datasets.get(dataset).map(|facts| facts.columns.clone()).unwrap_or_default();
    let about = rules.iter().map(|(_, rule)| rule).filter(|rule| rule.columns.overlaps(&columns));
    let least = about.filter_map(|rule| rule.base.cells).filter(|cells| *cells <= MOST_EQUAL);
    least.max().unwrap_or(1)
}

struct Maker<'a> {
    model: &'a Model,
    rows: BTreeMap<DatasetId, Vec<Values>>,
    keys: BTreeMap<DatasetId, BTreeSet<Vec<Option<Value>>>>,
    /// Counts the rows.
    number: i64,
    /// Counts what must be looked up apart.
    own: i64,
}

impl Maker<'_> {
    /// Adds a row as the witness wants it. What must occur in another dataset is noted for later.
    fn add(
        &mut self,
        dataset: DatasetId,
        witness: &RowWitness,
        filled: bool,
        looked_up: &mut Vec<(ColumnId, Value)>,
    ) {
        let Some(facts) = self.model.datasets.get(dataset) else { return };
        self.number += 1;
        let mut values = Values::new();
        for id in self.model.columns_of(dataset) {
            let Some(column) = self.model.columns.get(id) else { continue };
            let told = witness.values.iter().find(|(at, _)| *at == id).map(|(_, value)| value.clone());
            let is_key = facts.key.contains(&id);
            let value = match told {
                Some(value) => value,
                None if is_key => Some(distinct(column.column_type, self.number)),
                None if filled || column.required => Some(usual(column.column_type)),
                None => None,
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
            looked_up.extend(values.get(column).map(|value| (*of, value.clone())));
        }
        self.rows.entry(dataset).or_default().push(values);
    }

    /// Adds a row in whose column the value occurs.
    fn add_value(&mut self, column: ColumnId, value: Value) {
        let Some(dataset) = self.model.columns.get(column).map(|facts| facts.dataset) else { return };
        let Some(value) = self.model.columns.get(column).and_then(|facts| as_type(&value, facts.column_type))
        else {
            return;
        };
        let witness = RowWitness { values: vec![(column, Some(value))], members: Vec::new() };
        self.add(dataset, &witness, true, &mut Vec::new());
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
