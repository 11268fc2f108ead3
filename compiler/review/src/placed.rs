//! The rules of both projects in one universe.

use crate::align::Alignment;
use crate::change::Side;
use charta_base::{Arena, Id};
use charta_model::condition::{Condition, Test};
use charta_model::form::Form;
use charta_model::model::{About, ClauseId, Column, ColumnId, Effect, Model};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId, TooComplicated};
use charta_model::rules::Rule;
use rustc_hash::{FxHashMap, FxHashSet};

/// A rule of one project, in the universe of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) clause: ClauseId,
    pub(crate) is_new: bool,
    pub(crate) effect: Effect,
    pub(crate) requests: Region,
    /// For a permit, the columns of each form, forms in order; nothing for a forbid.
    pub(crate) shown: Vec<(Form, Ranges)>,
}

impl Placed {
    /// Whether two rules say the same of the same requests.
    pub(crate) fn says_the_same(&self, other: &Placed) -> bool {
        self.effect == other.effect && self.requests == other.requests && self.shown == other.shown
    }

    /// What is equal wherever two rules say the same.
    pub(crate) fn key(&self) -> impl std::hash::Hash + Eq + use<> {
        let Region { parties, actions, columns, purposes, places, days, rows } = self.requests.clone();
        (self.effect, (parties, actions, columns), (purposes, places, days, rows), self.shown.clone())
    }
}

/// The days on which a rule counts for nothing, of the new project or else of the old one; nothing where it counts on each of its days.
pub(crate) type Uncounted<'u> = dyn Fn(&Rule, bool) -> Option<Ranges> + 'u;

/// Where the rows of both projects live, and how conditions get there.
pub(crate) struct Placing<'a> {
    alignment: &'a Alignment,
    pub(crate) space: RowSpace,
    columns: Arena<Column>,
    /// For each column of the old project, the one that its conditions compare.
    old_columns: Vec<ColumnId>,
    /// For each project, the columns that are never missing there and may be in the other.
    present: [FxHashSet<ColumnId>; 2],
    known: [FxHashMap<RowsId, RowsId>; 2],
    sets: FxHashMap<(u8, Ranges), Ranges>,
}

impl<'a> Placing<'a> {
    pub(crate) fn new(alignment: &'a Alignment, old: &Model, new: &Model) -> Placing<'a> {
        let mut columns: Arena<Column> = Arena::default();
        let mut present = [FxHashSet::default(), FxHashSet::default()];
        let bare = |column: &Column| Column {
            about: About::default(),
            dataset: column.dataset,
            column_type: column.column_type,
            required: column.required,
            identifies: None,
            categories: Vec::new(),
            derived_from: Vec::new(),
        };
        for (id, column) in new.columns.iter() {
            let before = alignment.columns.old(id.raw()).and_then(|old_id| old.columns.get(Id::new(old_id)));
            let required = column.required && before.is_none_or(|before| before.required);
            columns.push(Column { required, ..bare(column) });
            let [in_old, in_new] = &mut present;
            if column.required && !required {
                in_new.insert(id);
            }
            if before.is_some_and(|before| before.required) && !required {
                in_old.insert(id);
            }
        }
        for common in new.columns.len()..alignment.columns.len() {
            let before = alignment.columns.old(common as u32).and_then(|id| old.columns.get(Id::new(id)));
            before.into_iter().for_each(|column| {
                columns.push(bare(column));
            });
        }
        // A column of another type holds other values: what was asked of them is asked of a column of its own.
        let mut old_columns = Vec::with_capacity(old.columns.len());
        for (id, column) in old.columns.iter() {
            let common = alignment.columns.common(id.raw()).map(Id::new);
            let is_same = common
                .and_then(|common| columns.get(common))
                .is_some_and(|other| other.column_type == column.column_type);
            old_columns.push(match common {
                Some(common) if is_same => common,
                _ => columns.push(bare(column)),
            });
        }
        Placing {
            alignment,
            space: RowSpace::default(),
            columns,
            old_columns,
            present,
            known: [FxHashMap::default(), FxHashMap::default()],
            sets: FxHashMap::default(),
        }
    }

    /// Every rule of a side that can decide something, on the days on which it counts.
    pub(crate) fn all(
        &mut self,
        side: Side<'_>,
        is_new: bool,
        uncounted: &Uncounted<'_>,
    ) -> Result<Vec<Placed>, TooComplicated> {
        let mut placed = Vec::with_capacity(side.rules.iter().len());
        for (_, rule) in side.rules.iter() {
            let days = uncounted(rule, is_new);
            let mut rule = self.place(rule, is_new)?;
            if let Some(days) = days {
                rule.requests.days = rule.requests.days.difference(&days);
            }
            if !rule.requests.is_empty() {
                placed.push(rule);
            }
        }
        Ok(placed)
    }

    /// A rule in the universe.
    pub(crate) fn place(&mut self, rule: &Rule, is_new: bool) -> Result<Placed, TooComplicated> {
        let at = self.alignment;
        let mut set = |sort: u8, set: &Ranges| self.set(sort, set, is_new);
        let (parties, actions, purposes) =
            (set(0, &rule.parties), set(1, &rule.actions), set(1, &rule.purposes));
        let (columns, places) = (set(2, &rule.columns), set(3, &rule.places));
        let rows = self.rows(rule, is_new)?;
        let requests = Region {
            parties,
            actions,
            columns: columns.clone(),
            purposes,
            places,
            days: rule.days.clone(),
            rows,
        };
        let mut shown: Vec<(Form, Ranges)> = Vec::new();
        if rule.effect == Effect::Permit {
            let mut rest = columns;
            for (column, form) in rule.forms.iter().filter(|(_, form)| *form != rule.base) {
                let common = match is_new {
                    true => at.columns.new_of(column.raw()),
                    false => at.columns.common(column.raw()),
                };
                let one =
                    common.map_or_else(Ranges::empty, |id| Ranges::one(i64::from(id))).intersection(&rest);
                if one.is_empty() {
                    continue;
                }
                rest = rest.difference(&one);
                match shown.iter_mut().find(|(other, _)| other == form) {
                    Some((_, columns)) => *columns = columns.union(&one),
                    None => shown.push((*form, one)),
                }
            }
            if !rest.is_empty() {
                shown.push((rule.base, rest));
            }
            shown.sort();
        }
        Ok(Placed { clause: rule.clause, is_new, effect: rule.effect, requests, shown })
    }

    /// Requests of one project about every row, in the universe.
    pub(crate) fn requests(&mut self, requests: &Region, is_new: bool) -> Region {
        let mut set = |sort: u8, set: &Ranges| self.set(sort, set, is_new);
        Region {
            parties: set(0, &requests.parties),
            actions: set(1, &requests.actions),
            columns: set(2, &requests.columns),
            purposes: set(1, &requests.purposes),
            places: set(3, &requests.places),
            days: requests.days.clone(),
            rows: RowsId::ALL,
        }
    }

    /// A set of things of one sort in the universe, worked out once for each set.
    fn set(&mut self, sort: u8, set: &Ranges, is_new: bool) -> Ranges {
        let at = self.alignment;
        if is_new {
            return match sort {
                0 => at.parties.of_new(set),
                1 => at.terms.of_new(set),
                2 => at.columns.of_new(set),
                _ => at.new_places(set),
            };
        }
        if let Some(known) = self.sets.get(&(sort, set.clone())) {
            return known.clone();
        }
        let common = match sort {
            0 => at.parties.of_old(set),
            1 => at.terms.of_old(set),
            2 => at.columns.of_old(set),
            _ => at.old_places(set),
        };
        self.sets.insert((sort, set.clone()), common.clone());
        common
    }

    fn rows(&mut self, rule: &Rule, is_new: bool) -> Result<RowsId, TooComplicated> {
        if rule.rows == RowsId::ALL || rule.rows == RowsId::NONE {
            return Ok(rule.rows);
        }
        let [old, new] = &mut self.known;
        let known = if is_new { new } else { old };
        if let Some(rows) = known.get(&rule.rows) {
            return Ok(*rows);
        }
        let [in_old, in_new] = &self.present;
        let rows = match is_new {
            true if in_new.is_empty() => self.space.rows_of(&rule.condition, &self.columns)?,
            true => {
                let condition = with_present(rule.condition.as_ref().clone(), in_new);
                self.space.rows_of(&condition, &self.columns)?
            }
            false => {
                let condition = with_present(moved(&rule.condition, &self.old_columns), in_old);
                self.space.rows_of(&condition, &self.columns)?
            }
        };
        known.insert(rule.rows, rows);
        Ok(rows)
    }

    /// Every column that rows are told by.
    pub(crate) fn columns(&self) -> impl Iterator<Item = ColumnId> + use<> {
        self.columns.ids()
    }

    /// The column of one side that a column of the rows is, if that side has it.
    pub(crate) fn column_of(&self, column: ColumnId, is_new: bool) -> Option<ColumnId> {
        if (column.index()) < self.alignment.columns.len() {
            let id = match is_new {
                true => self.alignment.columns.new_of(column.raw()),
                false => self.alignment.columns.old(column.raw()),
            };
            return id.map(Id::new);
        }
        let old = self.old_columns.iter().position(|common| *common == column)?;
        (!is_new).then(|| Id::new(old as u32))
    }
}

/// A condition of a project in which these columns are never missing.
fn with_present(condition: Condition, present: &FxHashSet<ColumnId>) -> Condition {
    let mut named = Vec::new();
    condition.columns(&mut named);
    named.sort_unstable();
    named.dedup();
    let asked = named.into_iter().filter(|column| present.contains(column));
    let mut parts: Vec<Condition> =
        asked.map(|column| Condition::Compare(column, Test::NotMissing)).collect();
    match parts.is_empty() {
        true => condition,
        false => {
            parts.push(condition);
            Condition::All(parts)
        }
    }
}

/// A condition with its columns replaced.
fn moved(condition: &Condition, columns: &[ColumnId]) -> Condition {
    let to = |column: &ColumnId| columns.get(column.index()).copied().unwrap_or(*column);
    match condition {
        Condition::Always => Condition::Always,
        Condition::All(parts) => Condition::All(parts.iter().map(|part| moved(part, columns)).collect()),
        Condition::AnyOf(parts) => Condition::AnyOf(parts.iter().map(|part| moved(part, columns)).collect()),
        Condition::Not(inner) => Condition::Not(Box::new(moved(inner, columns))),
        Condition::Compare(column, test) => {
            let test = match test {
                Test::MemberOf(of) => Test::MemberOf(to(of)),
                Test::NotMemberOf(of) => Test::NotMemberOf(to(of)),
                other => other.clone(),
            };
            Condition::Compare(to(column), test)
        }
    }
}
