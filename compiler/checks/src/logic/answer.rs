//! What the contracts answer to a question: an expectation that somebody has not made up their mind about.

pub use super::expectation::asked;
use super::expectation::{Failure, denied, granted, granted_by_rule, point, rules as near_rules, ungranted};
use super::judge::Judge;
use super::nearest::nearest;
pub use super::nearest::{Nearer, Part};
pub use super::shown::ShownPart;
use super::shown::shown_column;
use crate::context::Context;
use charta_base::Id;
use charta_model::form::Form;
use charta_model::model::{ClauseId, ColumnId, ContractId, Effect, Expectation, Model};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rules::{Rule, Rules};
use charta_model::time::Day;
use std::collections::BTreeSet;

/// At most so many columns are told apart by the reasons of their denial.
const MOST_DENIALS: usize = 64;
/// Of questions about more parties or columns it is not looked for what would be permitted instead.
const WIDE: (u64, u64) = (16, 256);

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Every request that is asked about, about every row.
    pub asked: Region,
    /// The day it is asked for.
    pub day: Day,
    /// What is shown of each column of which every request is permitted, for some row at least.
    pub shown: Vec<ShownColumn>,
    /// What is denied, by its reason.
    pub denials: Vec<Denial>,
    /// The requests of it of which no row is shown.
    pub ungranted: Vec<Region>,
    /// What of it forbids close, whatever a permit says: the forbids that speak of all of it among them; nothing where so much is asked that it is not
    /// looked for.
    pub closed: Vec<Closed>,
    /// The permits and forbids that are advice, since their source is not settled, and speak of what is asked.
    pub unsettled: Vec<ClauseId>,
    /// What would be permitted instead, the nearest first; nothing where all is permitted, and where so much is asked that it is not
    /// looked for.
    pub nearest: Vec<Nearer>,
    /// Whether so much is asked that nothing else is looked for.
    pub is_wide: bool,
    /// Columns of which something is denied, for reasons that were not looked for.
    pub more: Ranges,
}

impl Answer {
    /// Whether some request is meant, and every one permitted.
    pub fn is_permitted(&self) -> bool {
        self.denials.is_empty() && self.more.is_empty() && !self.shown.is_empty() && !self.asked.is_empty()
    }

    /// The permits by which it is, in order.
    pub fn permits(&self) -> Vec<ClauseId> {
        let mut permits: Vec<ClauseId> =
            self.shown.iter().flat_map(|shown| &shown.permits).copied().collect();
        permits.sort_unstable();
        permits.dedup();
        permits
    }
}

/// A column that is shown.
#[derive(Debug)]
pub struct ShownColumn {
    /// Which.
    pub column: ColumnId,
    /// How, in every way in which some row shows it.
    pub forms: Vec<Form>,
    /// The requests that are shown alike: each lies in one part.
    pub parts: Vec<ShownPart>,
    /// Whether some rows are not shown.
    pub some_rows: bool,
    /// Where it is, as places.
    pub places: Ranges,
    /// The permits by which it is.
    pub permits: Vec<ClauseId>,
}

/// Requests that are denied for one reason.
#[derive(Debug)]
pub struct Denial {
    /// The least of them.
    pub request: Witness,
    /// The columns of which some request is denied for this reason, as column ids.
    pub columns: Ranges,
    /// The permits that speak of them, if any.
    pub permits: Vec<ClauseId>,
    /// The forbids that speak of them.
    pub forbids: Vec<ClauseId>,
    /// Whether the forbids speak of every row, so that no permit could show any.
    pub is_forbidden: bool,
    /// The permits that miss them by one part alone, and the part.
    pub misses: Vec<(ClauseId, &'static str)>,
}

/// What a forbid closes of what is asked.
#[derive(Debug, Clone)]
pub struct Closed {
    /// The forbid.
    pub forbid: ClauseId,
    /// The requests that it speaks of, among those that are asked about; their rows are those of the project's rules.
    pub requests: Region,
}

/// What is asked of whom.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The project.
    pub model: &'a Model,
    /// Its grants as rules.
    pub rules: &'a Rules,
    /// What is asked.
    pub question: &'a Expectation,
    /// For which day.
    pub day: Day,
    /// Contracts whose permits count for nothing, since something else stands against them.
    pub left_out: &'a BTreeSet<ContractId>,
    /// Whether it is looked for what would be permitted instead.
    pub looks_further: bool,
}

/// Answers a question. `None` where the conditions are too complicated to conclude anything.
pub fn answer(asking: &Asking<'_>) -> Option<Answer> {
    let Asking { model, rules, question, day, left_out, .. } = *asking;
    let context = Context::about(model, rules, day, Vec::new());
    let mut space = rules.rows.borrow().clone();
    let mut judge = Judge::new(&context, &mut space);
    judge.left_out.clone_from(left_out);
    let asked = asked(question, day);
    let names_place = question.places.is_some();
    let near = near_rules(&judge, judge.near(&Judge::probe(&asked)));
    let by_rule = granted_by_rule(&mut judge, &asked, &near);
    let granted: Vec<(ClauseId, Region)> =
        by_rule.iter().map(|(rule, region)| (rule.clause, region.clone())).collect();
    let rest = ungranted(&mut judge, &asked, names_place, &granted);
    let (denials, more) = denials(&mut judge, &asked, &rest);
    let denied = rest.iter().fold(Ranges::empty(), |all, region| all.union(&region.columns));
    let columns = asked.columns.difference(&denied);
    let columns = columns.numbers().filter_map(|n| u32::try_from(n).ok()).map(Id::new);
    let shown = columns.collect::<Vec<ColumnId>>().into_iter();
    let shown = shown.map(|column| shown_column(&mut judge, &asked, &by_rule, column)).collect();
    let unsettled = rules.advisory().iter().filter(|rule| judge.shared(&asked, rule).is_some());
    let mut unsettled: Vec<ClauseId> = unsettled.map(|rule| rule.clause).collect();
    unsettled.dedup();
    let is_wide = asked.parties.count() > WIDE.0 || asked.columns.count() > WIDE.1;
    let closed = match is_wide {
        true => Vec::new(),
        false => closed(&mut judge, &asked, names_place, &near),
    };
    let nearest = match rest.is_empty() || is_wide || !asking.looks_further {
        true => Vec::new(),
        false => nearest(&mut judge, &asked, names_place),
    };
    let ungranted = rest;
    let answer = Answer { asked, day, shown, denials, ungranted, closed, unsettled, nearest, is_wide, more };
    (!judge.is_exhausted()).then_some(answer)
}

/// The requests for a column that are permitted for no row by permits whose form of it is enough. `None` as in [`answer`].
pub fn falling_short(
    asking: &Asking<'_>,
    column: ColumnId,
    is_enough: impl Fn(Form) -> bool,
) -> Option<Vec<Region>> {
    let Asking { model, rules, question, day, left_out, .. } = *asking;
    let context = Context::about(model, rules, day, Vec::new());
    let mut space = rules.rows.borrow().clone();
    let mut judge = Judge::new(&context, &mut space);
    judge.left_out.clone_from(left_out);
    let asked = Region { columns: Ranges::one(i64::from(column.raw())), ..asked(question, day) };
    let near = near_rules(&judge, judge.near(&Judge::probe(&asked)));
    let near: Vec<_> = near
        .into_iter()
        .filter(|rule| rule.effect == Effect::Forbid || is_enough(rule.form_of(column)))
        .collect();
    let granted = granted(&mut judge, &asked, &near);
    let rest = ungranted(&mut judge, &asked, question.places.is_some(), &granted);
    (!judge.is_exhausted()).then_some(rest)
}

/// Denied requests by their reason, each with the least of them; and the columns whose reasons are not looked for.
fn denials(judge: &mut Judge<'_>, asked: &Region, rest: &[Region]) -> (Vec<Denial>, Ranges) {
    let around = near_rules(judge, judge.around(&Judge::probe(asked)));
    let mut told: Vec<Denial> = Vec::new();
    let mut looked = Ranges::empty();
    for region in rest {
        for column in region.columns.numbers() {
            if !looked.contains(column) && looked.count() >= MOST_DENIALS as u64 {
                break;
            }
            looked = looked.union(&Ranges::one(column));
            let region = Region { columns: Ranges::one(column), ..region.clone() };
            let Some(request) = region.witness(judge.space) else { continue };
            let failure = denied(judge, &around, asked, request);
            let Failure::Denied { request, permits, forbids, misses } = failure else { continue };
            let is_forbidden = is_forbidden(judge, &around, asked, &request);
            add(
                &mut told,
                Denial { request, columns: region.columns, permits, forbids, is_forbidden, misses },
            );
        }
    }
    let all = rest.iter().fold(Ranges::empty(), |all, region| all.union(&region.columns));
    (told, all.difference(&looked))
}

fn add(told: &mut Vec<Denial>, denial: Denial) {
    // What is forbidden is so whatever a permit misses besides.
    let same = |other: &&mut Denial| {
        (&other.permits, &other.forbids, other.is_forbidden)
            == (&denial.permits, &denial.forbids, denial.is_forbidden)
            && (denial.is_forbidden || denial.misses == other.misses)
    };
    match told.iter_mut().find(same) {
        Some(known) => {
            known.columns = known.columns.union(&denial.columns);
            let new = denial.misses.into_iter().filter(|miss| !known.misses.contains(miss));
            let new: Vec<(ClauseId, &'static str)> = new.collect();
            known.misses.extend(new);
        }
        None => told.push(denial),
    }
}

/// What each forbid closes of what is asked, in the order of the clauses. Where no place is named, that is what no permit lets be done at another
/// place either.
fn closed(judge: &mut Judge<'_>, asked: &Region, names_place: bool, near: &[&Rule]) -> Vec<Closed> {
    let permits = near.iter().filter(|rule| rule.effect == Effect::Permit);
    let permits: Vec<Region> = permits.filter_map(|rule| judge.shared(asked, rule)).collect();
    let mut found: Vec<Closed> = Vec::new();
    for rule in near.iter().filter(|rule| rule.effect == Effect::Forbid) {
        let Some(mut requests) = judge.shared(asked, rule) else { continue };
        if !names_place {
            let held = std::mem::replace(&mut requests.places, Ranges::all());
            let mut about =
                permits.iter().filter(|permit| requests.intersection(permit, judge.space).is_some());
            if about.any(|permit| !permit.places.is_subset(&held)) {
                continue;
            }
        }
        let same = |known: &&mut Closed| {
            let columns = requests.columns.clone();
            known.forbid == rule.clause && Region { columns, ..known.requests.clone() } == requests
        };
        match found.iter_mut().find(same) {
            Some(known) => known.requests.columns = known.requests.columns.union(&requests.columns),
            None => found.push(Closed { forbid: rule.clause, requests }),
        }
    }
    found.sort_by_key(|closed| closed.forbid);
    found
}

/// Whether forbids speak of every row of a request.
fn is_forbidden(judge: &mut Judge<'_>, around: &[&Rule], asked: &Region, request: &Witness) -> bool {
    let point = point(asked, request);
    let forbids = around.iter().filter(|rule| rule.effect == Effect::Forbid);
    let forbids: Vec<Region> = forbids.filter_map(|rule| judge.shared(&point, rule)).collect();
    // Where no place is named, it is enough that they do so at one.
    let places: Vec<i64> = match asked.places == Ranges::all() {
        true => forbids.iter().filter_map(|region| region.places.first()).collect(),
        false => vec![request.place],
    };
    places.into_iter().any(|place| {
        let here = Region { places: Ranges::one(place), ..point.clone() };
        here.without_all(&forbids, judge.space).is_empty()
    })
}

/// What the permits grant of some requests, once the forbids are taken away.
pub(super) fn all_granted(judge: &mut Judge<'_>, asked: &Region) -> Vec<Region> {
    let near = near_rules(judge, judge.near(&Judge::probe(asked)));
    let granted: Vec<(ClauseId, Region)> = granted(judge, asked, &near);
    granted.into_iter().map(|(_, region)| region).filter(|region| !region.is_empty()).collect()
}
