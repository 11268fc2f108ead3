//! The requests that two projects answer otherwise, exactly.
//!
//! A decision hangs on which rules speak of a request and in which form they show it. So where two rules, one of each project, say
//! the same of the same requests, nothing differs between them; what differs lies where a rule has no such counterpart. Only
//! there are decisions worked out, on both sides, product by product.

use crate::align::Alignment;
use crate::both::Both;
use crate::change::{Change, Kind, Outcome, Side};
use crate::guards::{Answered, Guard, guards};
use crate::index::Index;
use crate::let_go::{LetGo, let_go};
use crate::merge::merged;
use crate::pieces::{Gathering, Piece, State, TooComplicated, is_too_much};
use crate::placed::{Placed, Placing, Uncounted};
use crate::replay::RowReader;
use charta_model::model::{ClauseId, ColumnId, ContractId, Effect, Model, Owner};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::RowSpace;
use charta_model::rules::Rule;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What differs between two projects.
#[derive(Debug)]
pub struct Difference {
    /// The changes: what widens first, then by the least request.
    pub changes: Vec<Change>,
    /// What bans on combining keep apart no longer.
    pub let_go: Vec<LetGo>,
    /// What guards no longer, and then what does newly.
    pub guards: Vec<Guard>,
    /// How the two projects were brought into one universe.
    pub alignment: Alignment,
    /// Where the rows of the changes live.
    pub space: RowSpace,
    pub(crate) rows: RowReader,
    /// What the new project permits, where something differs.
    new_permits: Vec<Placed>,
}

/// At most so many rules of one owner are tried for the one that a rule has become.
const TRIED: usize = 64;
/// From so many products on, those that lie together are put together before work goes on, though each clause is then told of
/// more requests than it alone changes.
const MANY: usize = 64;
/// After so many products were held against a rule, the comparison is given up.
pub(crate) const MOST_STEPS: usize = 20_000_000;

/// What differs. The universe is the new project's, with what only the old one has.
pub fn difference(old: Side<'_>, new: Side<'_>, alignment: Alignment) -> Result<Difference, TooComplicated> {
    difference_gathered(old, new, alignment, MANY)
}

/// What differs, with products put together from so many on: which requests differ and how hangs on that in nothing.
pub fn difference_gathered(
    old: Side<'_>,
    new: Side<'_>,
    alignment: Alignment,
    many: usize,
) -> Result<Difference, TooComplicated> {
    compared((old, new), alignment, many, &|_, _| None)
}

/// What differs where the permits of some contracts count for nothing on the days on which these cannot stand: of the old project and of the new one.
pub fn difference_of_standing(
    (old, fallen): (Side<'_>, &BTreeMap<ContractId, Ranges>),
    (new, fallen_now): (Side<'_>, &BTreeMap<ContractId, Ranges>),
    alignment: Alignment,
) -> Result<Difference, TooComplicated> {
    let uncounted = |rule: &Rule, is_new: bool| {
        let (model, fallen) = if is_new { (new.model, fallen_now) } else { (old.model, fallen) };
        match model.clauses.get(rule.clause).map(|clause| clause.owner) {
            Some(Owner::Contract(id)) if rule.effect == Effect::Permit => fallen.get(&id).cloned(),
            _ => None,
        }
    };
    compared((old, new), alignment, MANY, &uncounted)
}

fn compared(
    (old, new): (Side<'_>, Side<'_>),
    alignment: Alignment,
    many: usize,
    uncounted: &Uncounted<'_>,
) -> Result<Difference, TooComplicated> {
    let mut placing = Placing::new(&alignment, old.model, new.model);
    let mut rules = placing.all(old, false, uncounted).map_err(|_| TooComplicated)?;
    rules.extend(placing.all(new, true, uncounted).map_err(|_| TooComplicated)?);
    let universe = Universe::new(old.model, new.model, &alignment);
    let counterparts = counterparts(old.model, new.model, &alignment, &rules);
    let differing = differing(&rules, &counterparts, &mut placing.space);
    let mut work = Work {
        rules: &rules,
        universe: &universe,
        index: Index::default(),
        counterparts: &counterparts,
        steps: 0,
        many,
    };
    if !differing.is_empty() {
        work.index = universe.index(rules.iter().map(|rule| &rule.requests));
    }
    let pieces = work.pieces(&differing, &mut placing.space)?;
    let mut groups: BTreeMap<Answers, Vec<Region>> = BTreeMap::new();
    for piece in pieces {
        let (before, after) = (piece.old.outcome(), piece.new.outcome());
        if Kind::of(before, after).is_some() {
            let dataset = universe.dataset_of(&piece.requests.columns);
            let brought_by = work.brought_by(&piece, dataset, &mut placing.space)?;
            groups.entry((before, after, brought_by)).or_default().push(piece.requests);
        }
    }
    let mut changes = Vec::new();
    for ((before, after, (old_clauses, new_clauses)), pieces) in groups {
        let Some(kind) = Kind::of(before, after) else { continue };
        for requests in merged(pieces, &mut placing.space) {
            let Some(least) = requests.witness(&placing.space) else { continue };
            let (old_clauses, new_clauses) = (old_clauses.clone(), new_clauses.clone());
            changes.push(Change { kind, old: before, new: after, requests, least, old_clauses, new_clauses });
        }
    }
    let is_permit = |rule: &&Placed| rule.is_new && rule.effect == Effect::Permit;
    let permits: Vec<&Placed> = rules.iter().filter(is_permit).collect();
    let let_go = let_go((old, new), &alignment, &mut placing, &permits)?;
    let both = Both::of(&alignment, &universe, old.model, new.model);
    let mut guards = guards((old, new), (&rules, &counterparts), (&universe, &both), &mut placing)?;
    let answered = Answered::of(&changes, &universe);
    guards.retain(|guard| guard.tells_more_than(&answered, &mut placing.space));
    if placing.space.is_exhausted() {
        return Err(TooComplicated);
    }
    let key = |change: &Change| {
        let Witness { party, action, column, purpose, place, day, .. } = change.least;
        (change.kind, party, column, action, purpose, place, day, change.old, change.new)
    };
    changes.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.requests.rows.cmp(&b.requests.rows)));
    let rows = RowReader::new(&placing);
    let space = placing.space;
    rules.retain(|rule| rule.is_new && rule.effect == Effect::Permit && !changes.is_empty());
    Ok(Difference { changes, let_go, guards, alignment, space, rows, new_permits: rules })
}

type Clauses = (Vec<ClauseId>, Vec<ClauseId>);
type Answers = (Outcome, Outcome, Clauses);

/// The datasets of the universe's columns.
pub(crate) struct Universe {
    /// Runs of columns: first, one past last, dataset.
    runs: Vec<(i64, i64, u32)>,
}

impl Universe {
    pub(crate) fn new(old: &Model, new: &Model, alignment: &Alignment) -> Universe {
        let mut runs: Vec<(i64, i64, u32)> = Vec::new();
        for column in 0..alignment.columns.len() as u32 {
            let Some(dataset) = alignment.dataset_of(old, new, column) else { continue };
            let at = i64::from(column);
            match runs.last_mut() {
                Some((_, end, last)) if *last == dataset && *end == at => *end = at + 1,
                _ => runs.push((at, at + 1, dataset)),
            }
        }
        Universe { runs }
    }

    pub(crate) fn datasets_of(&self, columns: &Ranges) -> Vec<u32> {
        let mut datasets = Vec::new();
        for (from, to) in columns.pairs() {
            let first = self.runs.partition_point(|(_, end, _)| end <= from);
            let runs = self.runs.iter().skip(first).take_while(|(start, ..)| start < to);
            datasets.extend(runs.map(|(.., dataset)| *dataset));
        }
        datasets.sort_unstable();
        datasets.dedup();
        datasets
    }

    /// The dataset of columns that are of one.
    fn dataset_of(&self, columns: &Ranges) -> u32 {
        self.datasets_of(columns).first().copied().unwrap_or(0)
    }

    /// Products, found by where they lie.
    pub(crate) fn index<'r>(&self, products: impl Iterator<Item = &'r Region>) -> Index {
        let mut index = Index::default();
        for (at, requests) in products.enumerate() {
            index.add(at, requests, &self.datasets_of(&requests.columns));
        }
        index
    }

    /// The indexed products that lie near to another, in order.
    pub(crate) fn near(&self, index: &Index, requests: &Region) -> Vec<usize> {
        let datasets = self.datasets_of(&requests.columns);
        let mut near: Vec<usize> =
            datasets.iter().flat_map(|dataset| index.near(*dataset, &requests.parties)).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Products cut into those of one dataset each.
    pub(crate) fn by_dataset<'r>(
        &self,
        products: impl Iterator<Item = &'r Region>,
    ) -> BTreeMap<u32, Vec<Region>> {
        let columns_of = self.columns_of();
        let mut by_dataset: BTreeMap<u32, Vec<Region>> = BTreeMap::new();
        for region in products {
            for dataset in self.datasets_of(&region.columns) {
                let Some(columns) = columns_of.get(&dataset) else { continue };
                let columns = region.columns.intersection(columns);
                by_dataset.entry(dataset).or_default().push(Region { columns, ..region.clone() });
            }
        }
        by_dataset
    }

    pub(crate) fn columns_of(&self) -> FxHashMap<u32, Ranges> {
        let mut columns: FxHashMap<u32, Vec<(i64, i64)>> = FxHashMap::default();
        for (start, end, dataset) in &self.runs {
            columns.entry(*dataset).or_default().push((*start, *end));
        }
        columns.into_iter().map(|(dataset, pairs)| (dataset, Ranges::from_pairs(pairs))).collect()
    }
}

/// For each rule, the rule of the other project that it has become or was.
fn counterparts(old: &Model, new: &Model, alignment: &Alignment, rules: &[Placed]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; rules.len()];
    let mut pair = |one: usize, other: usize| {
        for (at, to) in [(one, other), (other, one)] {
            if let Some(place) = found.get_mut(at) {
                *place = Some(to);
            }
        }
    };
    // What says the same, as often as it stands in both; within one owner first, so that each clause finds itself again.
    let owner = |rule: &Placed| match rule.is_new {
        true => owner_of(new, rule.clause, None),
        false => owner_of(old, rule.clause, Some(alignment)),
    };
    let mut waiting: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| !rule.is_new) {
        waiting.entry(rule.key()).or_default().push(at);
    }
    let mut left: Vec<usize> = Vec::new();
    for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.is_new) {
        let Some(same) = waiting.get_mut(&rule.key()).filter(|same| !same.is_empty()) else {
            left.push(at);
            continue;
        };
        let mine = owner(rule);
        let of_owner =
            same.iter().take(TRIED).position(|old| rules.get(*old).map(owner) == Some(mine.clone()));
        let before = same.remove(of_owner.unwrap_or(0));
        pair(before, at);
    }
    // What has become something else: the most alike of the same owner and effect.
    let mut gone: FxHashMap<(Effect, String), Vec<usize>> = FxHashMap::default();
    let mut still: Vec<usize> = waiting.into_values().flatten().collect();
    still.sort_unstable();
    for at in still {
        if let Some(rule) = rules.get(at) {
            gone.entry((rule.effect, owner(rule))).or_default().push(at);
        }
    }
    for at in left {
        let Some(rule) = rules.get(at) else { continue };
        let Some(candidates) = gone.get_mut(&(rule.effect, owner(rule))) else { continue };
        let likeness = |old: &usize| rules.get(*old).map_or(0, |old| likeness(rule, old));
        let tried = candidates.iter().take(TRIED).enumerate().map(|(place, old)| (likeness(old), place));
        if let Some((alike, place)) = tried.max_by_key(|(alike, place)| (*alike, usize::MAX - place))
            && alike > 0
        {
            pair(candidates.remove(place), at);
        }
    }
    found
}

/// The rule that one has become or was.
pub(crate) fn counterpart<'r>(
    rules: &'r [Placed],
    counterparts: &[Option<usize>],
    at: usize,
) -> Option<&'r Placed> {
    counterparts.get(at).copied().flatten().and_then(|other| rules.get(other))
}

/// Whether a rule has one in the other project that says the same.
pub(crate) fn is_same(rules: &[Placed], counterparts: &[Option<usize>], at: usize) -> bool {
    let other = counterpart(rules, counterparts, at);
    rules.get(at).zip(other).is_some_and(|(rule, other)| rule.says_the_same(other))
}

/// Whose a clause is, by the path that the owner has in the new project.
fn owner_of(model: &Model, clause: ClauseId, renamed: Option<&Alignment>) -> String {
    let owner = model.clauses.get(clause).map(|clause| clause.owner);
    let sort = match owner {
        Some(Owner::Contract(_)) => "contract",
        Some(Owner::Rulebook(_)) => "rulebook",
        _ => "",
    };
    let about = owner.and_then(|owner| model.owner_about(owner));
    let path = about.map_or("", |about| about.path.as_ref());
    format!("{sort} {}", renamed.and_then(|alignment| alignment.owner(path)).unwrap_or(path))
}

/// In how many parts two rules overlap or agree; nothing where they have no request in common but for one part.
fn likeness(one: &Placed, other: &Placed) -> u32 {
    let (a, b) = (&one.requests, &other.requests);
    let sets = [
        (&a.parties, &b.parties),
        (&a.actions, &b.actions),
        (&a.columns, &b.columns),
        (&a.purposes, &b.purposes),
        (&a.places, &b.places),
        (&a.days, &b.days),
    ];
    let apart = sets.iter().filter(|(a, b)| !a.overlaps(b)).count();
    if apart > 1 {
        return 0;
    }
    let equal = sets.iter().filter(|(a, b)| a == b).count() as u32;
    let near = sets.iter().filter(|(a, b)| a != b && a.overlaps(b)).count() as u32;
    3 * equal + near + u32::from(a.rows == b.rows) + u32::from(one.shown == other.shown)
}

/// Where a decision can differ: products, which may overlap.
fn differing(rules: &[Placed], counterparts: &[Option<usize>], space: &mut RowSpace) -> Vec<Region> {
    let mut regions = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let Some(other) = counterpart(rules, counterparts, at) else {
            regions.push(rule.requests.clone());
            continue;
        };
        if rule.says_the_same(other) {
            continue;
        }
        regions.extend(rule.requests.difference(&other.requests, space));
        if !rule.is_new
            && let Some(both) = rule.requests.intersection(&other.requests, space)
        {
            let columns = columns_shown_otherwise(rule, other).intersection(&both.columns);
            if !columns.is_empty() {
                regions.push(Region { columns, ..both });
            }
        }
    }
    regions
}

fn columns_shown_otherwise(one: &Placed, other: &Placed) -> Ranges {
    let mut columns = Ranges::empty();
    for (form, mine) in &one.shown {
        for (_, theirs) in other.shown.iter().filter(|(other, _)| other != form) {
            columns = columns.union(&mine.intersection(theirs));
        }
    }
    columns
}

struct Work<'a> {
    rules: &'a [Placed],
    universe: &'a Universe,
    index: Index,
    counterparts: &'a [Option<usize>],
    /// How many products were held against a rule.
    steps: usize,
    /// From how many products on they are put together.
    many: usize,
}

impl Work<'_> {
    /// Counts work.
    fn step(&mut self, steps: usize) -> Result<(), TooComplicated> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MOST_STEPS { Err(TooComplicated) } else { Ok(()) }
    }

    /// The differing requests that somebody permits on either side, cut where an answer changes, each in one piece.
    fn pieces(&mut self, differing: &[Region], space: &mut RowSpace) -> Result<Vec<Piece>, TooComplicated> {
        let mut pieces = Vec::new();
        for (dataset, mut parts) in self.universe.by_dataset(differing.iter()) {
            if parts.len() > self.many {
                parts = self.gathered(dataset, parts, space)?;
            }
            let mut earlier = Index::default();
            for (at, part) in parts.iter().enumerate() {
                // What an earlier part holds was looked at with it.
                let before = earlier.near(dataset, &part.parties);
                self.step(before.len())?;
                let before: Vec<&Region> = before.iter().filter_map(|at| parts.get(*at)).collect();
                for rest in part.without_all(before, space) {
                    pieces.extend(self.cut(dataset, rest, space)?);
                }
                earlier.add(at, part, &[dataset]);
            }
            if is_too_much(space) {
                return Err(TooComplicated);
            }
        }
        Ok(pieces)
    }

    /// Many products of one dataset as fewer: cut by columns that all rules treat alike, and put together within these.
    fn gathered(
        &mut self,
        dataset: u32,
        parts: Vec<Region>,
        space: &mut RowSpace,
    ) -> Result<Vec<Region>, TooComplicated> {
        let mut ends: BTreeSet<i64> = BTreeSet::new();
        let mut sets: Vec<&Ranges> = parts.iter().map(|part| &part.columns).collect();
        let parties = parts.iter().fold(Ranges::empty(), |all, part| all.union(&part.parties));
        let near = self.index.near(dataset, &parties);
        let near: Vec<&Placed> = near.iter().filter_map(|at| self.rules.get(*at)).collect();
        for rule in &near {
            sets.push(&rule.requests.columns);
            sets.extend(rule.shown.iter().map(|(_, columns)| columns));
        }
        sets.iter().for_each(|set| ends.extend(set.pairs().iter().flat_map(|(from, to)| [*from, *to])));
        // Runs of columns between two ends lie in a set whole or not at all; runs in the same sets are of one class.
        let ends: Vec<i64> = ends.into_iter().collect();
        let distinct: FxHashSet<&Ranges> = sets.into_iter().collect();
        let mut lies_in: Vec<Vec<u32>> = vec![Vec::new(); ends.len()];
        let mut distinct: Vec<&Ranges> = distinct.into_iter().collect();
        distinct.sort_unstable();
        let mut work = 0;
        for (number, set) in distinct.iter().enumerate() {
            for (from, to) in set.pairs() {
                let first = ends.partition_point(|end| end < from);
                let runs = lies_in.iter_mut().zip(&ends).skip(first).take_while(|(_, end)| *end < to);
                runs.for_each(|(run, _)| {
                    run.push(number as u32);
                    work += 1;
                });
            }
        }
        self.step(work)?;
        let mut classes: BTreeMap<&[u32], Vec<(i64, i64)>> = BTreeMap::new();
        for ((from, to), lies_in) in ends.iter().zip(ends.iter().skip(1)).zip(&lies_in) {
            classes.entry(lies_in).or_default().push((*from, *to));
        }
        let mut gathered = Vec::new();
        for class in classes.into_values().map(Ranges::from_pairs) {
            let within = |part: &Region| {
                let columns = part.columns.intersection(&class);
                (!columns.is_empty()).then(|| Region { columns, ..part.clone() })
            };
            self.step(parts.len())?;
            gathered.extend(merged(parts.iter().filter_map(within).collect(), space));
            if is_too_much(space) {
                return Err(TooComplicated);
            }
        }
        Ok(gathered)
    }

    fn cut(
        &mut self,
        dataset: u32,
        requests: Region,
        space: &mut RowSpace,
    ) -> Result<Vec<Piece>, TooComplicated> {
        let is_same = |at: &usize| is_same(self.rules, self.counterparts, *at);
        let mut near = self.index.near(dataset, &requests.parties);
        // What says the same on both sides comes first: where it covers what differs, nothing has to be cut.
        near.sort_by_key(|at| !is_same(at));
        let near: Vec<&Placed> = near
            .iter()
            .filter_map(|at| self.rules.get(*at))
            .filter(|rule| may_meet(&rule.requests, &requests))
            .collect();
        let of = |effect: Effect| near.iter().filter(move |rule| rule.effect == effect);
        let mut pieces = Gathering {
            pieces: vec![Piece { requests, old: State::Nothing, new: State::Nothing }],
            few: self.many,
            many: self.many,
        };
        for rule in of(Effect::Permit) {
            for (form, columns) in &rule.shown {
                self.step(pieces.pieces.len())?;
                let at = Region { columns: columns.clone(), ..rule.requests.clone() };
                pieces.step(&at, rule.is_new, |state| state.with(*form), space)?;
            }
        }
        pieces.pieces.retain(|piece| piece.old != State::Nothing || piece.new != State::Nothing);
        for rule in of(Effect::Forbid) {
            self.step(pieces.pieces.len())?;
            let step = |state: &State| matches!(state, State::Permits(_)).then_some(State::Forbidden);
            pieces.step(&rule.requests, rule.is_new, step, space)?;
        }
        Ok(pieces.pieces)
    }

    /// The clauses that bring a change about: those of rules that speak of these requests on one side alone, or otherwise, and
    /// whose going or coming could do what the change does.
    fn brought_by(
        &mut self,
        piece: &Piece,
        dataset: u32,
        space: &mut RowSpace,
    ) -> Result<Clauses, TooComplicated> {
        let requests = &piece.requests;
        let is_permitted = |state: &State| matches!(state, State::Permits(_));
        let (old_effect, new_effect) = match (is_permitted(&piece.old), is_permitted(&piece.new)) {
            (false, _) => (Effect::Forbid, Effect::Permit),
            (true, false) => (Effect::Permit, Effect::Forbid),
            (true, true) => (Effect::Permit, Effect::Permit),
        };
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let near = self.index.near(dataset, &requests.parties);
        self.step(near.len())?;
        for at in near {
            let Some(rule) = self.rules.get(at) else { continue };
            if rule.effect != if rule.is_new { new_effect } else { old_effect } {
                continue;
            }
            let other = counterpart(self.rules, self.counterparts, at);
            if other.is_some_and(|other| rule.says_the_same(other)) {
                continue;
            }
            let Some(here) = rule.requests.intersection(requests, space) else { continue };
            let speaks_alike = other.is_some_and(|other| {
                columns_shown_otherwise(rule, other).intersection(&here.columns).is_empty()
                    && here.difference(&other.requests, space).is_empty()
            });
            if !speaks_alike {
                if rule.is_new { &mut new } else { &mut old }.push(rule.clause);
            }
        }
        let distinct = |clauses: Vec<ClauseId>| {
            let mut seen = FxHashSet::default();
            let mut clauses: Vec<ClauseId> =
                clauses.into_iter().filter(|clause| seen.insert(*clause)).collect();
            clauses.sort_unstable();
            clauses
        };
        Ok((distinct(old), distinct(new)))
    }
}

/// Whether two products may have a request in common, rows aside.
pub(crate) fn may_meet(one: &Region, other: &Region) -> bool {
    one.parties.overlaps(&other.parties)
        && one.columns.overlaps(&other.columns)
        && one.purposes.overlaps(&other.purposes)
        && one.actions.overlaps(&other.actions)
        && one.days.overlaps(&other.days)
        && one.places.overlaps(&other.places)
}

impl Difference {
    /// Whether every request is answered as before.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The column of a project that a column of the rows is, if that project has it.
    pub fn column(&self, column: ColumnId, is_new: bool) -> Option<ColumnId> {
        self.rows.column(column, is_new)
    }

    /// Whether a column of the rows is none of the universe's: what the old project asked of a column that has another type now.
    pub fn is_of_its_own(&self, column: ColumnId) -> bool {
        column.index() >= self.alignment.columns.len()
    }

    /// The clauses of the new project that permit some of these requests, if nothing forbids them.
    pub fn permits(&mut self, requests: &Region) -> Vec<ClauseId> {
        let mut clauses = Vec::new();
        for rule in &self.new_permits {
            if !clauses.contains(&rule.clause)
                && rule.requests.intersection(requests, &mut self.space).is_some()
            {
                clauses.push(rule.clause);
            }
        }
        clauses
    }
}
