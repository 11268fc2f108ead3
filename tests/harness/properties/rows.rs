//! Row sets against truth tables: the diagram of a condition holds exactly the rows that satisfy it, and two conditions have
//! the same diagram if and only if no row tells them apart.

use super::conditions::{PlainRow, column_id, condition, holds, literals, representatives, rows};
use super::facts::column;
use crate::random::Random;
use charta_base::{Arena, Id};
use charta_model::condition::{Condition, Test};
use charta_model::model::{Column, ColumnId};
use charta_model::rows::{Row, RowSpace, RowWitness, RowsId};
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A few columns, with the literals that conditions may compare them with.
struct Table {
    columns: Arena<Column>,
    literals: Vec<(ColumnId, Vec<Value>)>,
    others: Vec<ColumnId>,
    rows: Vec<PlainRow>,
}

fn table(random: &mut Random) -> Table {
    let mut columns = Arena::default();
    let count = random.between(1, 4);
    let mut chosen = Vec::new();
    let mut values = Vec::new();
    for number in 0..count {
        let column_type = *random.pick(&ColumnType::ALL);
        let id = columns.push(column(Id::new(0), number, column_type, random.chance(35)));
        let mut all = literals(column_type);
        random.shuffle(&mut all);
        // The product of the columns' values is enumerated: many columns, few literals.
        all.truncate(if count <= 2 { 3 } else { 1 });
        values.push((id, representatives(column_type, &all)));
        chosen.push((id, all));
    }
    let others: Vec<ColumnId> = (0..random.between(0, 2)).map(|at| column_id(100 + at)).collect();
    let mut members: Vec<(ColumnId, ColumnId)> = chosen
        .iter()
        .take(if count <= 2 { 2 } else { 1 })
        .flat_map(|(id, _)| others.iter().map(|of| (*id, *of)))
        .collect();
    members.truncate(3);
    let rows = rows(&columns, &values, &members);
    // Only columns whose memberships are enumerated may be tested for them.
    let others = if members.len() == chosen.len() * others.len() { others } else { Vec::new() };
    Table { columns, literals: chosen, others, rows }
}

fn truth(condition: &Condition, rows: &[PlainRow]) -> Vec<bool> {
    rows.iter().map(|row| holds(condition, row)).collect()
}

/// A row that a witness describes; what it leaves open is missing, or the first value where the column is required.
struct Witnessed<'a>(&'a RowWitness, &'a Table);

impl Row for Witnessed<'_> {
    fn value(&self, column: ColumnId) -> Option<Value> {
        match self.0.values.iter().find(|(at, _)| *at == column) {
            Some((_, value)) => value.clone(),
            None => {
                let table = self.1;
                let first = || {
                    table.literals.iter().find(|(at, _)| *at == column).map(|(_, values)| values[0].clone())
                };
                table.columns.get(column).is_some_and(|column| column.required).then(first).flatten()
            }
        }
    }

    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        self.0.members.contains(&(column, of, true))
    }
}

fn plain(witness: &RowWitness, table: &Table) -> PlainRow {
    let row = Witnessed(witness, table);
    let values =
        table.literals.iter().filter_map(|(column, _)| Some((*column, row.value(*column)?))).collect();
    let members =
        witness.members.iter().filter(|member| member.2).map(|(column, of, _)| (*column, *of)).collect();
    PlainRow { values, members }
}

/// Condition by condition, and pair by pair.
pub(crate) fn diagrams_are_truth_tables(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let table = table(&mut random);
        let mut space = RowSpace::default();
        let mut known: Vec<(RowsId, Vec<bool>, Condition)> = Vec::new();
        for _ in 0..8 {
            let condition = condition(&mut random, &table.literals, &table.others, 3);
            let id = space.rows_of(&condition, &table.columns).unwrap();
            let truth = truth(&condition, &table.rows);
            for (row, truth) in table.rows.iter().zip(&truth) {
                assert_eq!(space.contains(id, row), *truth, "seed {seed}: {condition:?} on {row:?}");
            }
            judge_set(seed, &space, &table, id, &truth, &condition);
            known.push((id, truth, condition));
        }
        judge_algebra(seed, &mut space, &table, &known);
        if seed % 16 == 0 {
            judge_what_is_seen(seed, &mut space, &table, &known);
        }
    }
}

fn judge_set(seed: u64, space: &RowSpace, table: &Table, id: RowsId, truth: &[bool], condition: &Condition) {
    let some = truth.contains(&true);
    assert_eq!(id != RowsId::NONE, some, "seed {seed}: emptiness of {condition:?}");
    assert_eq!(id == RowsId::ALL, !truth.contains(&false), "seed {seed}: fullness of {condition:?}");
    match space.witness(id) {
        None => assert!(!some, "seed {seed}: no witness for {condition:?}"),
        Some(witness) => {
            assert!(
                space.contains(id, &Witnessed(&witness, table)),
                "seed {seed}: {witness:?} is no witness of {condition:?}"
            );
            assert!(
                holds(condition, &plain(&witness, table)),
                "seed {seed}: {witness:?} does not satisfy {condition:?}"
            );
            for (column, value) in &witness.values {
                assert!(
                    value.is_some() || !table.columns[*column].required,
                    "seed {seed}: a required value is missing"
                );
            }
        }
    }
}

fn judge_algebra(seed: u64, space: &mut RowSpace, table: &Table, known: &[(RowsId, Vec<bool>, Condition)]) {
    let mut ids: BTreeMap<Vec<bool>, RowsId> = BTreeMap::new();
    let mut judge = |space: &RowSpace,
                     id: RowsId,
                     truth: Vec<bool>,
                     what: &str,
                     a: &Condition,
                     b: &Condition| {
        let first = *ids.entry(truth.clone()).or_insert(id);
        assert_eq!(first, id, "seed {seed}: the same rows twice, by {what} of {a:?} and {b:?}");
        for (row, truth) in table.rows.iter().zip(&truth).step_by(3) {
            assert_eq!(space.contains(id, row), *truth, "seed {seed}: {what} of {a:?} and {b:?} on {row:?}");
        }
    };
    for (a, truth, condition) in known {
        judge(space, *a, truth.clone(), "itself", condition, condition);
    }
    for (a, truth_a, condition_a) in known {
        for (b, truth_b, condition_b) in known {
            assert_eq!(a == b, truth_a == truth_b, "seed {seed}: {condition_a:?} and {condition_b:?}");
            let combine = |with: fn(bool, bool) -> bool| {
                truth_a.iter().zip(truth_b).map(|(a, b)| with(*a, *b)).collect()
            };
            let and = space.and(*a, *b);
            judge(space, and, combine(|a, b| a && b), "and", condition_a, condition_b);
            let or = space.or(*a, *b);
            judge(space, or, combine(|a, b| a || b), "or", condition_a, condition_b);
            let without = space.without(*a, *b);
            judge(space, without, combine(|a, b| a && !b), "without", condition_a, condition_b);
        }
    }
}

/// What is seen in some columns is what the rows of a set agree with there.
fn judge_what_is_seen(
    seed: u64,
    space: &mut RowSpace,
    table: &Table,
    known: &[(RowsId, Vec<bool>, Condition)],
) {
    for mask in 0_usize..1 << table.columns.len() {
        let keeps = |column: ColumnId| mask >> column.raw() & 1 == 1;
        let seen = |row: &PlainRow| {
            let values: Vec<_> = row.values.iter().filter(|(column, _)| keeps(*column)).cloned().collect();
            let members: Vec<_> = row.members.iter().filter(|(column, _)| keeps(*column)).copied().collect();
            format!("{values:?} {members:?}")
        };
        for (rows, truth, condition) in known {
            let there: BTreeSet<String> =
                table.rows.iter().zip(truth).filter(|(_, holds)| **holds).map(|(row, _)| seen(row)).collect();
            let found = space.seen_in(*rows, &keeps);
            for row in table.rows.iter().step_by(3) {
                let expected = there.contains(&seen(row));
                assert_eq!(
                    space.contains(found, row),
                    expected,
                    "seed {seed}: {condition:?} in {mask:b} of {row:?}"
                );
            }
        }
    }
}

/// Nothing lies above the highest value of a type, so that comparisons with it are all or nothing.
pub(crate) fn the_ends_of_each_type_are_ends() {
    let highest = [
        (ColumnType::Integer, Value::Integer(i64::MAX)),
        (ColumnType::Decimal, Value::Decimal(i64::MAX)),
        (ColumnType::Boolean, Value::Boolean(true)),
        (ColumnType::Date, Value::Date(Day::LAST)),
    ];
    for (column_type, highest) in highest {
        let mut columns = Arena::default();
        let id = columns.push(column(Id::new(0), 0, column_type, true));
        let mut space = RowSpace::default();
        let mut rows = |test: Test| space.rows_of(&Condition::Compare(id, test), &columns).unwrap();
        assert_eq!(rows(Test::Greater(highest.clone())), RowsId::NONE, "above {highest}");
        assert_eq!(rows(Test::LessEqual(highest.clone())), RowsId::ALL, "up to {highest}");
        let (equal, from) = (rows(Test::Equal(highest.clone())), rows(Test::GreaterEqual(highest.clone())));
        assert_eq!(equal, from, "from {highest}");
    }
}

/// However many memberships a condition tests, the depth of its diagram is bounded.
pub(crate) fn endless_memberships_are_refused() {
    let mut columns = Arena::default();
    let id = columns.push(column(Id::new(0), 0, ColumnType::Text, false));
    let member = |of: usize| Condition::Compare(id, Test::MemberOf(column_id(of)));
    let mut space = RowSpace::default();
    let endless = Condition::AnyOf((1..100_000).map(member).collect());
    assert!(space.rows_of(&endless, &columns).is_err());
    let many = Condition::AnyOf((1..500).map(member).collect());
    let rows = space.rows_of(&many, &columns).unwrap();
    let row = PlainRow { values: vec![(id, Value::Text("a".into()))], members: vec![(id, column_id(499))] };
    assert!(space.contains(rows, &row));
}

/// A condition too complicated to draw is refused in reasonable time, and answers before and after it stay exact.
pub(crate) fn a_hostile_condition_is_refused_and_does_no_harm() {
    let mut columns = Arena::default();
    let ids: Vec<ColumnId> =
        (0..80).map(|number| columns.push(column(Id::new(0), number, ColumnType::Integer, false))).collect();
    let equal =
        |column: ColumnId, number: i64| Condition::Compare(column, Test::Equal(Value::Integer(number)));
    let mut space = RowSpace::default();
    // The order of the columns is that of their first mention: the pairs below are far apart in it.
    let order = Condition::AnyOf(ids.iter().map(|id| equal(*id, 7)).collect());
    let before = space.rows_of(&order, &columns).unwrap();
    let pair = |at: usize| Condition::All(vec![equal(ids[at], 1), equal(ids[at + 40], 1)]);
    let hostile = Condition::AnyOf((0..40).map(pair).collect());
    assert!(space.rows_of(&hostile, &columns).is_err());
    assert!(space.size() < 1_000_000, "{} nodes", space.size());
    assert!(!space.is_exhausted(), "a refused condition does not spoil the space");
    assert_eq!(space.rows_of(&order, &columns).unwrap(), before);
    let few = Condition::AnyOf((0..6).map(pair).collect());
    let few = space.rows_of(&few, &columns).unwrap();
    let row = PlainRow {
        values: vec![(ids[2], Value::Integer(1)), (ids[42], Value::Integer(1))],
        ..PlainRow::default()
    };
    assert!(space.contains(few, &row) && !space.contains(few, &PlainRow::default()));
}

/// What a set of rows is told as holds of just these rows.
pub(crate) fn rows_are_told_as_they_are(seeds: std::ops::Range<u64>) {
    let mut told = 0_usize;
    for seed in seeds {
        let mut random = Random::new(seed);
        let table = table(&mut random);
        let mut space = RowSpace::default();
        for _ in 0..4 {
            let written = condition(&mut random, &table.literals, &table.others, 2);
            let rows = space.rows_of(&written, &table.columns).expect("these are small");
            let Some(spoken) = space.condition_of(rows) else { continue };
            told += 1;
            assert_eq!(
                space.rows_of(&spoken, &table.columns),
                Ok(rows),
                "seed {seed}: {written:?} {spoken:?}"
            );
            assert_eq!(truth(&spoken, &table.rows), truth(&written, &table.rows), "seed {seed}: {spoken:?}");
        }
    }
    assert!(told > 1_000, "most are short enough: {told}");
}
