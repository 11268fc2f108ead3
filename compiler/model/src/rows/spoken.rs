//! A set of rows as a condition that people can read.

use super::cuts::{least, next_cut, text_after_prefix};
use super::{Cut, RowSpace, RowsId, Variable};
use crate::condition::{Condition, Test};
use crate::model::ColumnId;
use crate::time::Day;
use crate::value::{ColumnType, Value};
use std::sync::Arc;

/// A condition with more comparisons than this is no help to a reader.
const LONGEST: usize = 12;

/// Values that lie together: from a cut up to, not including, another; an open end is `None`.
type Interval = (Cut, Option<Cut>);

impl RowSpace {
    /// A condition that just the rows of a set satisfy; `None` where it would be too long to read, and for no rows at all.
    pub fn condition_of(&self, rows: RowsId) -> Option<Condition> {
        let mut left = LONGEST;
        self.spoken(rows, &mut left)
    }

    fn spoken(&self, rows: RowsId, left: &mut usize) -> Option<Condition> {
        match rows {
            RowsId::ALL => return Some(Condition::Always),
            RowsId::NONE => return None,
            _ => {}
        }
        let node = self.node(rows)?;
        let (variable, column_type, may_miss) = self.variables.get(node.level as usize)?;
        // Each way on, with the values that lead there.
        let mut ways: Vec<(RowsId, Vec<Interval>)> = Vec::new();
        for (at, (cut, child)) in
            node.pieces.iter().enumerate().filter(|(_, (_, child))| *child != RowsId::NONE)
        {
            let interval = (cut.clone(), node.pieces.get(at + 1).map(|(cut, _)| cut.clone()));
            match ways.iter_mut().find(|(other, _)| other == child) {
                Some((_, intervals)) => intervals.push(interval),
                None => ways.push((*child, vec![interval])),
            }
        }
        let leads_on = *may_miss && node.missing != RowsId::NONE;
        if leads_on && !ways.iter().any(|(child, _)| *child == node.missing) {
            ways.push((node.missing, Vec::new()));
        }
        let mut parts = Vec::new();
        for (child, intervals) in ways {
            *left = left.checked_sub(1)?;
            let first = match variable {
                Variable::Member(column, of) => member(*column, *of, &intervals),
                Variable::Column(column) => {
                    let with_missing = leads_on && child == node.missing;
                    values(*column, *column_type, &intervals, *may_miss, with_missing)?
                }
            };
            parts.push(both(first, self.spoken(child, left)?));
        }
        match parts.len() {
            1 => parts.pop(),
            _ => Some(Condition::AnyOf(parts)),
        }
    }
}

fn both(one: Condition, other: Condition) -> Condition {
    match (one, other) {
        (Condition::Always, only) | (only, Condition::Always) => only,
        (one, Condition::All(mut parts)) => {
            parts.insert(0, one);
            Condition::All(parts)
        }
        (one, other) => Condition::All(vec![one, other]),
    }
}

fn member(column: ColumnId, of: ColumnId, intervals: &[Interval]) -> Condition {
    let holds = intervals.iter().any(|(low, _)| *low == Cut::Number(1));
    let is_all = holds && intervals.iter().any(|(low, _)| *low == Cut::Number(0));
    match (is_all, holds) {
        (true, _) => Condition::Always,
        (false, true) => Condition::Compare(column, Test::MemberOf(of)),
        (false, false) => Condition::Compare(column, Test::NotMemberOf(of)),
    }
}

/// Which values of a column a way takes. `None` where they cannot be written.
fn values(
    column: ColumnId,
    column_type: ColumnType,
    intervals: &[Interval],
    may_miss: bool,
    with_missing: bool,
) -> Option<Condition> {
    let compare = |test: Test| Condition::Compare(column, test);
    let is_whole = matches!(intervals, [(low, None)] if *low == least(column_type));
    let present = match (is_whole, may_miss) {
        (true, true) if with_missing => return Some(Condition::Always),
        (true, false) => return Some(Condition::Always),
        (true, true) => return Some(compare(Test::NotMissing)),
        _ if intervals.is_empty() => return Some(compare(Test::Missing)),
        _ => one_or_other(column, column_type, intervals)?,
    };
    Some(match with_missing {
        true => Condition::AnyOf(vec![present, compare(Test::Missing)]),
        false => present,
    })
}

fn one_or_other(column: ColumnId, column_type: ColumnType, intervals: &[Interval]) -> Option<Condition> {
    let compare = |test: Test| Condition::Compare(column, test);
    if let Some(test) = single_values(intervals, column_type) {
        return Some(compare(test));
    }
    // All but a few.
    if let Some(points) = points(&complement(intervals, column_type), column_type) {
        return Some(compare(match points.as_slice() {
            [only] => Test::NotEqual(only.clone()),
            _ => Test::NotIn(points),
        }));
    }
    let (single, wide): (Vec<Interval>, Vec<Interval>) = intervals
        .iter()
        .cloned()
        .partition(|interval| points(std::slice::from_ref(interval), column_type).is_some());
    let mut parts: Vec<Condition> = single_values(&single, column_type).map(compare).into_iter().collect();
    for interval in &wide {
        parts.push(between(column, column_type, interval)?);
    }
    match parts.len() {
        1 => parts.pop(),
        _ => Some(Condition::AnyOf(parts)),
    }
}

/// The test of being one of the values of intervals that hold one each; `None` where there is none, or one holds more.
fn single_values(intervals: &[Interval], column_type: ColumnType) -> Option<Test> {
    let points = points(intervals, column_type)?;
    Some(match points.as_slice() {
        [only] => Test::Equal(only.clone()),
        _ => Test::In(points),
    })
}

fn value(cut: &Cut, column_type: ColumnType) -> Option<Value> {
    Some(match (cut, column_type) {
        (Cut::Text(text), _) => Value::Text(text.clone()),
        (Cut::Number(number), ColumnType::Integer) => Value::Integer(*number),
        (Cut::Number(number), ColumnType::Decimal) => Value::Decimal(*number),
        (Cut::Number(number), ColumnType::Boolean) => Value::Boolean(*number != 0),
        (Cut::Number(number), ColumnType::Date) => Value::Date(Day::from_number(*number)),
        (Cut::Number(_), ColumnType::Text) => return None,
    })
}

/// The values, if each interval holds one alone.
fn points(intervals: &[Interval], column_type: ColumnType) -> Option<Vec<Value>> {
    let point = |(low, high): &Interval| {
        let value = value(low, column_type)?;
        (next_cut(&value) == *high && *low != Cut::Number(i64::MIN)).then_some(value)
    };
    if intervals.is_empty() { None } else { intervals.iter().map(point).collect() }
}

fn complement(intervals: &[Interval], column_type: ColumnType) -> Vec<Interval> {
    let mut gaps = Vec::new();
    let mut from = Some(least(column_type));
    for (low, high) in intervals {
        if let Some(start) = from.take().filter(|start| start < low) {
            gaps.push((start, Some(low.clone())));
        }
        from.clone_from(high);
    }
    gaps.extend(from.map(|start| (start, None)));
    gaps
}

fn between(column: ColumnId, column_type: ColumnType, (low, high): &Interval) -> Option<Condition> {
    let compare = |test: Test| Condition::Compare(column, test);
    if let (Cut::Text(prefix), Some(_)) = (low, high)
        && !prefix.is_empty()
        && text_after_prefix(prefix) == *high
    {
        return Some(compare(Test::StartsWith(Arc::clone(prefix))));
    }
    let is_open = *low == least(column_type);
    let from = match low {
        Cut::Text(text) => text_from(text),
        Cut::Number(_) => Test::GreaterEqual(value(low, column_type)?),
    };
    let Some(high) = high else { return Some(compare(from)) };
    let to = match high {
        Cut::Text(text) => text_up_to(text),
        // Half-open, and whole numbers, steps or days: the last one inside is the one before.
        Cut::Number(number) => Test::LessEqual(value(&Cut::Number(number.checked_sub(1)?), column_type)?),
    };
    Some(match (is_open, from, to) {
        (true, _, to) => compare(to),
        (false, Test::GreaterEqual(low), Test::LessEqual(high)) => compare(Test::Between(low, high)),
        (false, from, to) => Condition::All(vec![compare(from), compare(to)]),
    })
}

/// Right after a text comes the text with U+0001 at its end: from there on is "above the text".
fn text_from(text: &Arc<str>) -> Test {
    match text.strip_suffix('\u{1}') {
        Some(before) => Test::Greater(Value::Text(before.into())),
        None => Test::GreaterEqual(Value::Text(Arc::clone(text))),
    }
}

fn text_up_to(text: &Arc<str>) -> Test {
    match text.strip_suffix('\u{1}') {
        Some(last) => Test::LessEqual(Value::Text(last.into())),
        None => Test::Less(Value::Text(Arc::clone(text))),
    }
}
