//! What guards, whoever is permitted what: requests that are forbidden, and what scenarios expect.
//!
//! A forbid that no permit meets decides nothing today, and a scenario decides nothing at all; each keeps something from being
//! permitted tomorrow. So both are compared by themselves, as the union of what all of them say: split, ordered or called otherwise
//! they say the same.

use crate::both::{Both, OfAll};
use crate::change::{Change, Side};
use crate::difference::{MOST_STEPS, Universe, counterpart, is_same, may_meet};
use crate::index::Index;
use crate::left::{Left, Remainder};
use crate::merge::{Parts, merged, parts};
use crate::pieces::{TooComplicated, is_too_much};
use crate::placed::{Placed, Placing};
use charta_model::model::{ClauseId, Effect, Expectation, Model};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// So many products are held against what is answered otherwise before all of it is told.
const MOST_PIECES: usize = 1_000;

/// What a guard says of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guards {
    /// They are forbidden.
    Forbidden,
    /// A scenario expects that they are denied.
    ExpectedDenied {
        /// Whether it names a day; else it is the day of judgement.
        is_dated: bool,
    },
    /// A scenario expects that they are permitted.
    ExpectedPermitted {
        /// Whether it names a day; else it is the day of judgement.
        is_dated: bool,
        /// Whether it says where; else it is enough if they are permitted at some place.
        is_placed: bool,
    },
}

impl Guards {
    /// Whether what is guarded so is guarded in the other way too: what is expected at a place is expected at some place.
    pub(crate) fn implies(self, other: Guards) -> bool {
        match (self, other) {
            (
                Guards::ExpectedPermitted { is_dated, is_placed: true },
                Guards::ExpectedPermitted { is_dated: other_dated, is_placed: false },
            ) => is_dated == other_dated,
            _ => self == other,
        }
    }

    /// The same of a day that is named, where none is.
    pub(crate) fn dated(self) -> Option<Guards> {
        match self {
            Guards::ExpectedDenied { is_dated: false } => Some(Guards::ExpectedDenied { is_dated: true }),
            Guards::ExpectedPermitted { is_dated: false, is_placed } => {
                Some(Guards::ExpectedPermitted { is_dated: true, is_placed })
            }
            _ => None,
        }
    }

    /// The same of some place, where one is named.
    pub(crate) fn somewhere(self) -> Option<Guards> {
        match self {
            Guards::ExpectedPermitted { is_dated, is_placed: true } => {
                Some(Guards::ExpectedPermitted { is_dated, is_placed: false })
            }
            _ => None,
        }
    }
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sayer {
    /// A clause.
    Clause(ClauseId),
    /// An expectation: the number of its scenario, and its own there.
    Expectation(usize, usize),
}

/// Requests that are guarded on one side alone.
#[derive(Debug, Clone)]
pub struct Guard {
    /// How.
    pub guards: Guards,
    /// Whether they are guarded now; else they were.
    pub is_new: bool,
    /// What the other project still or already expects of them.
    pub left: Option<Left>,
    /// The requests, as numbers of the universe of both projects.
    pub requests: Region,
    /// Who says so in the old project, or said so of other requests.
    pub old: Vec<Sayer>,
    /// Who says so in the new one, or says so of other requests now.
    pub new: Vec<Sayer>,
}

/// What one project says of requests of the universe, taken to hold of what the other one adds to all it speaks of.
pub(crate) struct Said {
    pub(crate) guards: Guards,
    pub(crate) sayer: Sayer,
    /// What the other project says instead.
    instead: Option<Sayer>,
    pub(crate) requests: Region,
    /// Whether the other project has a rule that says the same.
    is_as_it_was: bool,
}

impl Said {
    fn key(&self) -> (Guards, Parts) {
        (self.guards, parts(&self.requests))
    }

    /// What is said in another way of the requests of a product: what is expected at some place is expected whichever is meant.
    pub(crate) fn of(&self, guards: Guards, product: &Region) -> Cow<'_, Region> {
        match self.guards == guards {
            true => Cow::Borrowed(&self.requests),
            false => Cow::Owned(Region { places: product.places.clone(), ..self.requests.clone() }),
        }
    }
}

/// What guards on one side alone.
pub(crate) fn guards(
    (old, new): (Side<'_>, Side<'_>),
    (rules, counterparts): (&[Placed], &[Option<usize>]),
    (universe, both): (&Universe, &Both),
    placing: &mut Placing<'_>,
) -> Result<Vec<Guard>, TooComplicated> {
    let mut olds = expected(old.model, false, both, placing);
    let mut news = expected(new.model, true, both, placing);
    let is_forbid = |rule: &Placed| rule.effect == Effect::Forbid;
    let differs = |(at, rule): (usize, &Placed)| is_forbid(rule) && !is_same(rules, counterparts, at);
    // What each forbid says; nothing where all of them are as they were.
    let said: Vec<Option<Region>> = match both.adds_nothing() && !rules.iter().enumerate().any(differs) {
        true => Vec::new(),
        false => rules
            .iter()
            .map(|rule| {
                let side = if rule.is_new { new } else { old };
                let of_all = || both.of_clause(side, rule.is_new, rule.clause);
                is_forbid(rule).then(|| both.extended(&rule.requests, &of_all(), rule.is_new))
            })
            .collect(),
    };
    let is_as_it_was = |at: usize, requests: &Region| {
        let other = counterparts.get(at).copied().flatten().and_then(|other| said.get(other)?.as_ref());
        is_same(rules, counterparts, at) && other == Some(requests)
    };
    let forbids = || said.iter().enumerate().filter_map(|(at, requests)| Some((at, requests.as_ref()?)));
    // What is forbidden of other datasets is forbidden as it was.
    let differing = forbids().filter(|(at, requests)| !is_as_it_was(*at, requests));
    let touched: FxHashSet<u32> =
        differing.flat_map(|(_, requests)| universe.datasets_of(&requests.columns)).collect();
    for (at, requests) in forbids() {
        let datasets = universe.datasets_of(&requests.columns);
        let Some(rule) = rules.get(at) else { continue };
        if !datasets.iter().any(|dataset| touched.contains(dataset)) {
            continue;
        }
        let instead = counterpart(rules, counterparts, at);
        let said = Said {
            guards: Guards::Forbidden,
            sayer: Sayer::Clause(rule.clause),
            instead: instead.map(|other| Sayer::Clause(other.clause)),
            requests: requests.clone(),
            is_as_it_was: is_as_it_was(at, requests),
        };
        if rule.is_new { &mut news } else { &mut olds }.push(said);
    }
    let mut found = one_sided(&olds, &news, false, universe, &mut placing.space)?;
    olds.extend(found.iter().filter_map(told_as_left));
    found.extend(one_sided(&news, &olds, true, universe, &mut placing.space)?);
    Ok(found)
}

/// What is left of an expectation on the days that the new project names: it is told with what is gone, and is not told as new.
fn told_as_left(guard: &Guard) -> Option<Said> {
    let Some(Left::Days(days)) = &guard.left else { return None };
    let requests = Region { days: days.clone(), ..guard.requests.clone() };
    Some(Said {
        guards: guard.guards.dated()?,
        sayer: *guard.old.first()?,
        instead: None,
        requests,
        is_as_it_was: false,
    })
}

/// What the scenarios of a project expect.
fn expected(model: &Model, is_new: bool, both: &Both, placing: &mut Placing<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    for (number, scenario) in model.scenarios.iter().enumerate() {
        let days = scenario.on.as_ref().map_or_else(Ranges::all, |on| Ranges::one(on.value.number()));
        for (at, expectation) in scenario.expectations.iter().enumerate() {
            let requests = placing.requests(&expectation.requests(days.clone()), is_new);
            if !requests.is_empty() {
                let sayer = Sayer::Expectation(number, at);
                let guards = guards_of(expectation, scenario.on.is_some());
                let requests = both.extended(&requests, &OfAll::default(), is_new);
                said.push(Said { guards, sayer, instead: None, requests, is_as_it_was: false });
            }
        }
    }
    said
}

fn guards_of(expectation: &Expectation, is_dated: bool) -> Guards {
    match expectation.effect {
        // Where it names no place, nothing may be permitted at any.
        Effect::Forbid => Guards::ExpectedDenied { is_dated },
        Effect::Permit => Guards::ExpectedPermitted { is_dated, is_placed: expectation.places.is_some() },
    }
}

/// What one project says and the other does not, put together as far as can be.
fn one_sided(
    mine: &[Said],
    theirs: &[Said],
    is_new: bool,
    universe: &Universe,
    space: &mut RowSpace,
) -> Result<Vec<Guard>, TooComplicated> {
    // What is said as it was is skipped.
    let known: FxHashSet<_> = theirs.iter().map(Said::key).collect();
    let differs = |said: &&Said| !said.is_as_it_was && !known.contains(&said.key());
    let left: Vec<&Said> = mine.iter().filter(differs).collect();
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let found = pieces(&left, theirs, universe, space)?;
    let around = universe.index(left.iter().map(|said| &said.requests));
    let mut told = Vec::new();
    let remainder = Remainder::of(theirs, is_new, universe);
    let mut by_left: BTreeMap<(Guards, Option<Left>), Vec<Region>> = BTreeMap::new();
    for (guards, pieces) in found {
        for (piece, left) in remainder.parted(guards, pieces, space)? {
            by_left.entry((guards, left)).or_default().push(piece);
        }
    }
    for ((guards, remains), pieces) in by_left {
        for requests in merged(pieces, space) {
            let mut here = Vec::new();
            let mut there = remainder.sayers(guards, remains.as_ref(), &requests, space);
            let near = universe.near(&around, &requests);
            for said in near.into_iter().filter_map(|at| left.get(at)) {
                if said.guards == guards && said.requests.intersection(&requests, space).is_some() {
                    here.push(said.sayer);
                    there.extend(said.instead);
                }
            }
            for sayers in [&mut here, &mut there] {
                sayers.sort_unstable();
                sayers.dedup();
            }
            let (old, new) = if is_new { (there, here) } else { (here, there) };
            let left = remains.clone();
            told.push(Guard { guards, is_new, left, requests, old, new });
        }
    }
    if is_too_much(space) { Err(TooComplicated) } else { Ok(told) }
}

/// What is left of what one project says when all that the other says is taken away: disjoint products.
fn pieces(
    left: &[&Said],
    theirs: &[Said],
    universe: &Universe,
    space: &mut RowSpace,
) -> Result<BTreeMap<Guards, Vec<Region>>, TooComplicated> {
    let others = universe.index(theirs.iter().map(|said| &said.requests));
    let sorts: BTreeSet<Guards> = left.iter().map(|said| said.guards).collect();
    let mut found: BTreeMap<Guards, Vec<Region>> = BTreeMap::new();
    let mut steps = 0_usize;
    for guards in sorts {
        let mine = left.iter().filter(|said| said.guards == guards).map(|said| &said.requests);
        for (dataset, parts) in universe.by_dataset(mine) {
            let mut earlier = Index::default();
            for (at, part) in parts.iter().enumerate() {
                let before = earlier.near(dataset, &part.parties);
                let before = before.iter().filter_map(|at| parts.get(*at));
                let near = others.near(dataset, &part.parties);
                let near = near.iter().filter_map(|at| theirs.get(*at));
                let near = near.filter(|said| said.guards.implies(guards));
                let others = near.map(|said| said.of(guards, part)).chain(before.map(Cow::Borrowed));
                let mut rest = vec![part.clone()];
                for other in others.filter(|other| may_meet(part, other)) {
                    if rest.is_empty() {
                        break;
                    }
                    steps = steps.saturating_add(rest.len());
                    if steps > MOST_STEPS || is_too_much(space) {
                        return Err(TooComplicated);
                    }
                    rest = rest.iter().flat_map(|region| region.difference(&other, space)).collect();
                }
                found.entry(guards).or_default().extend(rest);
                earlier.add(at, part, &[dataset]);
            }
        }
    }
    Ok(found)
}

impl Guard {
    /// Whether it speaks of a request that is not answered otherwise anyway.
    pub(crate) fn tells_more_than(&self, answered: &Answered<'_>, space: &mut RowSpace) -> bool {
        if self.guards != Guards::Forbidden {
            return true;
        }
        let mut rest = vec![self.requests.clone()];
        for other in answered.near(&self.requests) {
            rest = rest.iter().flat_map(|region| region.difference(other, space)).collect();
            if rest.is_empty() || rest.len() > MOST_PIECES {
                break;
            }
        }
        !rest.is_empty()
    }
}

/// What is answered otherwise, found by where it lies.
pub(crate) struct Answered<'a> {
    changes: &'a [Change],
    universe: &'a Universe,
    around: Index,
}

impl<'a> Answered<'a> {
    pub(crate) fn of(changes: &'a [Change], universe: &'a Universe) -> Answered<'a> {
        let around = universe.index(changes.iter().map(|change| &change.requests));
        Answered { changes, universe, around }
    }

    fn near(&self, requests: &Region) -> Vec<&'a Region> {
        let near = self.universe.near(&self.around, requests).into_iter();
        let near = near.filter_map(|at| self.changes.get(at)).map(|change| &change.requests);
        near.filter(|other| may_meet(requests, other)).collect()
    }
}
