//! Sets of rows, exactly: a decision diagram over the columns that conditions compare.
//!
//! A comparison cuts the values of its column into half-open intervals; a condition is a boolean combination of
//! comparisons. The diagram tests one column a level, in one fixed order, and shares equal parts, so that two
//! conditions mean the same **if and only if** they have the same [`RowsId`]. Emptiness, overlap, inclusion and
//! difference are then comparisons of ids; a witness is a path to "yes". Texts are ordered by code point, so every
//! text has a next one (itself followed by U+0001) and half-open intervals suffice for all comparisons.
//!
//! Two-valued: each column that may be missing has a branch of its own for "missing". Membership of another dataset is
//! an atom that nothing else constrains; a missing value is a member of nothing.

mod cuts;
mod spoken;

use crate::condition::{Condition, Test};
use crate::model::{Column, ColumnId};
use crate::time::Day;
use crate::value::{ColumnType, Value};
use charta_base::Arena;
use cuts::{cut, least, next_cut, text_after_prefix};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A set of rows in its [`RowSpace`]. Equal ids, equal sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowsId(u32);

impl RowsId {
    /// No row.
    pub const NONE: RowsId = RowsId(0);
    /// Every row.
    pub const ALL: RowsId = RowsId(1);
}

/// A place where the values of a column are cut: the piece that starts here includes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Cut {
    Number(i64),
    Text(Arc<str>),
}

/// What one level of the diagram asks of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Variable {
    Column(ColumnId),
    /// Whether the (present) value of the first column occurs in the second.
    Member(ColumnId, ColumnId),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Node {
    level: u32,
    /// Where a row goes whose value is missing; `NONE` where the variable is never missing.
    missing: RowsId,
    /// The pieces in order; the first starts at the least value.
    pieces: Box<[(Cut, RowsId)]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Without,
}

/// A row as the decision sees it.
pub trait Row {
    /// The value of a column, `None` where it is missing.
    fn value(&self, column: ColumnId) -> Option<Value>;
    /// Whether the row's value of `column` occurs in column `of` of another dataset.
    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool;
}

/// A row of which nothing is known: every value is missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRow;

impl Row for NoRow {
    fn value(&self, _: ColumnId) -> Option<Value> {
        None
    }
    fn is_member(&self, _: ColumnId, _: ColumnId) -> bool {
        false
    }
}

/// One row of a set, as far as the set constrains it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowWitness {
    /// Columns with the value the row must have; `None` is missing. Columns not named may hold anything.
    pub values: Vec<(ColumnId, Option<Value>)>,
    /// Which memberships hold or not.
    pub members: Vec<(ColumnId, ColumnId, bool)>,
}

/// A row that holds what a witness says of it: what the witness leaves open is missing.
impl Row for RowWitness {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.values.iter().find(|(at, _)| *at == column).and_then(|(_, value)| value.clone())
    }
    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        self.members.contains(&(column, of, true))
    }
}

/// A condition has more parts than its diagram may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplicated;

/// The most nodes and answers about pairs of them that one condition, or one question about several, may add; far above what
/// contracts need, and there so that a hostile condition ends in an error instead of an exhausted memory.
const WORK_LIMIT: usize = 400_000;
/// The most pieces of columns that may be merged for one condition, or one question about several: nodes alone do not tell how
/// long they are.
const MERGE_LIMIT: usize = 20_000_000;
/// The most columns and memberships that one condition may compare: bounds the depth of the diagram.
const LEVEL_LIMIT: usize = 1_000;

/// Where sets of rows live.
#[derive(Debug, Clone, Default)]
pub struct RowSpace {
    variables: Vec<(Variable, ColumnType, bool)>,
    levels: FxHashMap<Variable, u32>,
    nodes: Vec<Node>,
    known: FxHashMap<Node, RowsId>,
    results: FxHashMap<(Operation, RowsId, RowsId), RowsId>,
    limit: usize,
    /// Pieces merged so far, and how many there may be.
    merged: usize,
    merge_limit: usize,
    exhausted: bool,
}

const TERMINALS: u32 = 2;

impl RowSpace {
    /// The rows that satisfy a condition.
    pub fn rows_of(
        &mut self,
        condition: &Condition,
        columns: &Arena<Column>,
    ) -> Result<RowsId, TooComplicated> {
        let mut named = Vec::new();
        condition.columns(&mut named);
        named.sort_unstable();
        named.dedup();
        let mut members = Vec::new();
        condition.memberships(&mut members);
        members.sort_unstable();
        members.dedup();
        if named.len() + members.len() > LEVEL_LIMIT {
            return Err(TooComplicated);
        }
        let was_exhausted = std::mem::take(&mut self.exhausted);
        self.allow_more_work();
        let rows = self.build(condition, columns);
        let too_complicated = std::mem::replace(&mut self.exhausted, was_exhausted);
        if too_complicated { Err(TooComplicated) } else { Ok(rows) }
    }

    fn build(&mut self, condition: &Condition, columns: &Arena<Column>) -> RowsId {
        if self.exhausted {
            return RowsId::NONE;
        }
        match condition {
            Condition::Always => RowsId::ALL,
            Condition::All(parts) => self.join(Operation::And, RowsId::ALL, parts, columns),
            Condition::AnyOf(parts) => self.join(Operation::Or, RowsId::NONE, parts, columns),
            Condition::Not(inner) => {
                let inner = self.build(inner, columns);
                self.apply(Operation::Without, RowsId::ALL, inner)
            }
            Condition::Compare(column, test) => self.atom(*column, test, columns),
        }
    }

    /// The parts of a condition taken together, halves first: one by one, each part would be merged with the ever longer list of
    /// pieces of all before it.
    fn join(
        &mut self,
        operation: Operation,
        none_at_all: RowsId,
        parts: &[Condition],
        columns: &Arena<Column>,
    ) -> RowsId {
        match parts {
            [] => none_at_all,
            [only] => self.build(only, columns),
            _ => {
                let (left, right) = parts.split_at(parts.len() / 2);
                let left = self.join(operation, none_at_all, left, columns);
                let right = self.join(operation, none_at_all, right, columns);
                self.apply(operation, left, right)
            }
        }
    }

    /// What is in both.
    pub fn and(&mut self, a: RowsId, b: RowsId) -> RowsId {
        self.start(Operation::And, a, b)
    }

    /// What is in either.
    pub fn or(&mut self, a: RowsId, b: RowsId) -> RowsId {
        self.start(Operation::Or, a, b)
    }

    /// What is in `a` and not in `b`.
    pub fn without(&mut self, a: RowsId, b: RowsId) -> RowsId {
        self.start(Operation::Without, a, b)
    }

    /// The rows that some row of the set agrees with in the columns kept, whatever the others hold.
    pub fn seen_in(&mut self, rows: RowsId, keeps: &dyn Fn(ColumnId) -> bool) -> RowsId {
        self.allow_more_work();
        self.project(rows, keeps, &mut FxHashMap::default())
    }

    fn project(
        &mut self,
        rows: RowsId,
        keeps: &dyn Fn(ColumnId) -> bool,
        known: &mut FxHashMap<RowsId, RowsId>,
    ) -> RowsId {
        if let Some(found) = known.get(&rows) {
            return *found;
        }
        let Some(node) = self.node(rows).cloned() else { return rows };
        let variable = self.variables.get(node.level as usize).map(|(variable, ..)| *variable);
        let missing = self.project(node.missing, keeps, known);
        let pieces: Vec<(Cut, RowsId)> = node
            .pieces
            .iter()
            .map(|(cut, child)| (cut.clone(), self.project(*child, keeps, known)))
            .collect();
        let is_kept =
            matches!(variable, Some(Variable::Column(column) | Variable::Member(column, _)) if keeps(column));
        let result = match is_kept {
            true => self.make(node.level, missing, pieces),
            false => pieces.iter().fold(missing, |all, (_, piece)| self.apply(Operation::Or, all, *piece)),
        };
        known.insert(rows, result);
        result
    }

    /// How many nodes the diagrams of the project take together.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Whether an answer had to be given up for its size; every answer since then may be wrong, and whoever asks must
    /// refuse to conclude.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    fn start(&mut self, operation: Operation, a: RowsId, b: RowsId) -> RowsId {
        self.allow_more_work();
        // Answers are kept unless this very question is given up: that an earlier one was does not make them wrong, and
        // without them the same parts would be worked out again and again.
        let was_exhausted = std::mem::take(&mut self.exhausted);
        let result = self.apply(operation, a, b);
        self.exhausted |= was_exhausted;
        result
    }

    /// A new question has the whole allowance to itself.
    fn allow_more_work(&mut self) {
        self.limit = self.work().saturating_add(WORK_LIMIT);
        self.merge_limit = self.merged.saturating_add(MERGE_LIMIT);
    }

    /// What has been drawn and answered so far.
    fn work(&self) -> usize {
        self.nodes.len().saturating_add(self.results.len())
    }

    /// Whether the row is in the set.
    pub fn contains(&self, rows: RowsId, row: &dyn Row) -> bool {
        let mut at = rows;
        loop {
            match at {
                RowsId::NONE => return false,
                RowsId::ALL => return true,
                _ => {}
            }
            let Some((node, (variable, ..))) =
                self.node(at).and_then(|n| Some((n, self.variables.get(n.level as usize)?)))
            else {
                return false;
            };
            at = match variable {
                Variable::Column(column) => match row.value(*column) {
                    None => node.missing,
                    Some(value) => node.piece(&value),
                },
                Variable::Member(column, of) => node.piece_at_number(i64::from(row.is_member(*column, *of))),
            };
        }
    }

    /// The least row of the set, if it has any.
    pub fn witness(&self, rows: RowsId) -> Option<RowWitness> {
        let mut witness = RowWitness::default();
        let mut at = rows;
        while at != RowsId::ALL {
            let node = self.node(at)?;
            let (variable, column_type, _) = self.variables.get(node.level as usize)?;
            let next = node.pieces.iter().position(|(_, child)| *child != RowsId::NONE);
            match (variable, next) {
                (Variable::Column(column), Some(index)) => {
                    witness.values.push((*column, Some(node.representative(index, *column_type)?)));
                }
                (Variable::Column(column), None) => witness.values.push((*column, None)),
                (Variable::Member(column, of), Some(index)) => {
                    let holds = matches!(node.pieces.get(index), Some((Cut::Number(1), _)));
                    witness.members.push((*column, *of, holds));
                }
                (Variable::Member(..), None) => return None,
            }
            at = next.and_then(|index| node.pieces.get(index)).map_or(node.missing, |(_, child)| *child);
        }
        Some(witness)
    }

    fn node(&self, id: RowsId) -> Option<&Node> {
        self.nodes.get(id.0.checked_sub(TERMINALS)? as usize)
    }

    fn level_of(&mut self, variable: Variable, column_type: ColumnType, may_miss: bool) -> u32 {
        let next = self.variables.len() as u32;
        let level = *self.levels.entry(variable).or_insert(next);
        if level == next {
            self.variables.push((variable, column_type, may_miss));
        }
        level
    }

    fn make(&mut self, level: u32, missing: RowsId, mut pieces: Vec<(Cut, RowsId)>) -> RowsId {
        pieces.dedup_by(|later, earlier| later.1 == earlier.1);
        let may_miss = self.variables.get(level as usize).is_some_and(|variable| variable.2);
        let missing = if may_miss { missing } else { RowsId::NONE };
        if let [(_, only)] = pieces.as_slice()
            && (!may_miss || *only == missing)
        {
            return *only;
        }
        let node = Node { level, missing, pieces: pieces.into_boxed_slice() };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let id = RowsId(self.nodes.len() as u32 + TERMINALS);
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    fn apply(&mut self, operation: Operation, a: RowsId, b: RowsId) -> RowsId {
        let settled = match (operation, a, b) {
            (Operation::And, RowsId::NONE, _) | (Operation::And, _, RowsId::NONE) => Some(RowsId::NONE),
            (Operation::And, RowsId::ALL, other) | (Operation::And, other, RowsId::ALL) => Some(other),
            (Operation::Or, RowsId::ALL, _) | (Operation::Or, _, RowsId::ALL) => Some(RowsId::ALL),
            (Operation::Or, RowsId::NONE, other) | (Operation::Or, other, RowsId::NONE) => Some(other),
            (Operation::Without, RowsId::NONE, _) | (Operation::Without, _, RowsId::ALL) => {
                Some(RowsId::NONE)
            }
            (Operation::Without, left, RowsId::NONE) => Some(left),
            (Operation::And | Operation::Or, left, right) if left == right => Some(left),
            (Operation::Without, left, right) if left == right => Some(RowsId::NONE),
            _ => None,
        };
        if let Some(settled) = settled {
            return settled;
        }
        let key = match operation {
            Operation::Without => (operation, a, b),
            _ => (operation, a.min(b), a.max(b)),
        };
        if let Some(known) = self.results.get(&key) {
            return *known;
        }
        if self.exhausted || self.work() > self.limit || self.merged > self.merge_limit {
            self.exhausted = true;
            return RowsId::NONE;
        }
        let level =
            [a, b].into_iter().filter_map(|id| self.node(id)).map(|node| node.level).min().unwrap_or(0);
        let (missing_a, pieces_a) = self.split(a, level);
        let (missing_b, pieces_b) = self.split(b, level);
        let missing = self.apply(operation, missing_a, missing_b);
        let mut pieces = Vec::with_capacity(pieces_a.len() + pieces_b.len());
        self.merged = self.merged.saturating_add(pieces.capacity());
        for (cut, child_a, child_b) in merged(&pieces_a, &pieces_b) {
            pieces.push((cut, self.apply(operation, child_a, child_b)));
        }
        let result = self.make(level, missing, pieces);
        if !self.exhausted {
            self.results.insert(key, result);
        }
        result
    }

    /// A set's branches at a level: its own, or itself everywhere where it does not ask at this level.
    fn split(&self, id: RowsId, level: u32) -> (RowsId, Vec<(Cut, RowsId)>) {
        match self.node(id) {
            Some(node) if node.level == level => (node.missing, node.pieces.to_vec()),
            _ => {
                let column_type =
                    self.variables.get(level as usize).map_or(ColumnType::Text, |variable| variable.1);
                (id, vec![(least(column_type), id)])
            }
        }
    }

    fn atom(&mut self, column: ColumnId, test: &Test, columns: &Arena<Column>) -> RowsId {
        let (column_type, may_miss) =
            columns.get(column).map_or((ColumnType::Text, true), |c| (c.column_type, !c.required));
        let level = self.level_of(Variable::Column(column), column_type, may_miss);
        let none = RowsId::NONE;
        let present = |space: &mut Self| space.make(level, none, vec![(least(column_type), RowsId::ALL)]);
        let (low, high) = match test {
            Test::Equal(value) => (Some(cut(value)), next_cut(value)),
            Test::Less(value) => (None, Some(cut(value))),
            Test::LessEqual(value) => (None, next_cut(value)),
            Test::Greater(value) => match next_cut(value) {
                Some(low) => (Some(low), None),
                None => return none,
            },
            Test::GreaterEqual(value) => (Some(cut(value)), None),
            Test::Between(low, high) => (Some(cut(low)), next_cut(high)),
            Test::StartsWith(prefix) => (Some(Cut::Text(prefix.clone())), text_after_prefix(prefix)),
            Test::In(values) => return self.one_of(level, values, column_type),
            Test::NotIn(values) => {
                let inside = self.one_of(level, values, column_type);
                let present = present(self);
                return self.apply(Operation::Without, present, inside);
            }
            Test::NotEqual(value) => {
                let inside = self.one_of(level, std::slice::from_ref(value), column_type);
                let present = present(self);
                return self.apply(Operation::Without, present, inside);
            }
            Test::Missing => return self.make(level, RowsId::ALL, vec![(least(column_type), none)]),
            Test::NotMissing => return present(self),
            Test::MemberOf(of) => {
                return self.member(level, column, *of, column_type, RowsId::NONE, RowsId::ALL);
            }
            Test::NotMemberOf(of) => {
                return self.member(level, column, *of, column_type, RowsId::ALL, RowsId::NONE);
            }
        };
        self.intervals(level, vec![(low.unwrap_or_else(|| least(column_type)), high)], column_type)
    }

    fn one_of(&mut self, level: u32, values: &[Value], column_type: ColumnType) -> RowsId {
        self.intervals(level, values.iter().map(|value| (cut(value), next_cut(value))).collect(), column_type)
    }

    /// The rows whose value lies in one of the half-open intervals (an open end is `None`).
    fn intervals(
        &mut self,
        level: u32,
        mut intervals: Vec<(Cut, Option<Cut>)>,
        column_type: ColumnType,
    ) -> RowsId {
        intervals.retain(|(low, high)| high.as_ref().is_none_or(|high| low < high));
        intervals.sort();
        let start = least(column_type);
        let mut pieces = vec![(start, RowsId::NONE)];
        let mut reached: Option<Option<Cut>> = None;
        let close = |reached: Option<Option<Cut>>, pieces: &mut Vec<(Cut, RowsId)>| {
            if let Some(Some(end)) = reached {
                pieces.push((end, RowsId::NONE));
            }
        };
        for (low, high) in intervals {
            match &mut reached {
                Some(None) => break,
                Some(Some(end)) if low <= *end => match high {
                    None => reached = Some(None),
                    Some(high) => *end = high.max(end.clone()),
                },
                _ => {
                    close(reached.take(), &mut pieces);
                    if pieces.last().is_some_and(|(cut, _)| *cut == low) {
                        pieces.pop();
                    }
                    pieces.push((low, RowsId::ALL));
                    reached = Some(high);
                }
            }
        }
        close(reached, &mut pieces);
        self.make(level, RowsId::NONE, pieces)
    }

    fn member(
        &mut self,
        level: u32,
        column: ColumnId,
        of: ColumnId,
        column_type: ColumnType,
        outside: RowsId,
        inside: RowsId,
    ) -> RowsId {
        let present = self.make(level, RowsId::NONE, vec![(least(column_type), RowsId::ALL)]);
        let atom = self.level_of(Variable::Member(column, of), ColumnType::Boolean, false);
        let member = self.make(atom, RowsId::NONE, vec![(Cut::Number(0), outside), (Cut::Number(1), inside)]);
        self.apply(Operation::And, present, member)
    }
}

impl Node {
    fn piece(&self, value: &Value) -> RowsId {
        match value {
            Value::Text(text) => self.child_before(self.pieces.partition_point(|(start, _)| match start {
                Cut::Text(start) => start.as_ref() <= text.as_ref(),
                Cut::Number(_) => false,
            })),
            other => self.piece_at_number(other.number().unwrap_or(0)),
        }
    }

    fn piece_at_number(&self, number: i64) -> RowsId {
        self.child_before(self.pieces.partition_point(|(start, _)| match start {
            Cut::Number(start) => *start <= number,
            Cut::Text(_) => false,
        }))
    }

    fn child_before(&self, index: usize) -> RowsId {
        index.checked_sub(1).and_then(|at| self.pieces.get(at)).map_or(RowsId::NONE, |(_, child)| *child)
    }

    /// A readable value of a piece: its start, or just below its end where it has no start.
    fn representative(&self, index: usize, column_type: ColumnType) -> Option<Value> {
        let (start, _) = self.pieces.get(index)?;
        let number = match start {
            Cut::Text(text) => return Some(Value::Text(text.clone())),
            Cut::Number(i64::MIN) => match self.pieces.get(index + 1) {
                Some((Cut::Number(end), _)) => end.saturating_sub(1),
                _ => 0,
            },
            Cut::Number(number) => *number,
        };
        Some(match column_type {
            ColumnType::Integer => Value::Integer(number),
            ColumnType::Decimal => Value::Decimal(number),
            ColumnType::Boolean => Value::Boolean(number != 0),
            ColumnType::Date => Value::Date(Day::from_number(number)),
            ColumnType::Text => return None,
        })
    }
}

/// Two lists of pieces over the same values, cut wherever either is cut.
fn merged(a: &[(Cut, RowsId)], b: &[(Cut, RowsId)]) -> Vec<(Cut, RowsId, RowsId)> {
    let mut result = Vec::with_capacity(a.len() + b.len());
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let (mut child_a, mut child_b) = (RowsId::NONE, RowsId::NONE);
    while let Some(at) =
        [left.peek().map(|p| &p.0), right.peek().map(|p| &p.0)].into_iter().flatten().min().cloned()
    {
        if let Some((_, child)) = left.next_if(|piece| piece.0 == at) {
            child_a = *child;
        }
        if let Some((_, child)) = right.next_if(|piece| piece.0 == at) {
            child_b = *child;
        }
        result.push((at, child_a, child_b));
    }
    result
}
