//! Bans on combining that are let go: whom they kept from holding which data together, and keep no longer.
//!
//! A ban takes no part in the decision on a request, which is about one column. So it is compared by itself: what the old bans kept
//! apart and no new one does, so far as the new project gives somebody one of the two sides at all.

use crate::align::Alignment;
use crate::change::Side;
use crate::merge::{Parts, merged, parts};
use crate::pieces::TooComplicated;
use crate::placed::{Placed, Placing};
use charta_model::model::{ClauseId, ClauseKind, Model};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::{Combination, Rule};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// In so many pieces one ban may fall before the comparison is given up.
const MOST_PIECES: usize = 10_000;

/// What a ban on combining kept apart, and nothing keeps apart now.
#[derive(Debug, Clone)]
pub struct LetGo {
    /// The clause of the old project that did.
    pub clause: ClauseId,
    /// Who may hold the two together now, for what and when, and the columns of the one side, as numbers of the universe.
    pub requests: Region,
    /// The columns of the other side.
    pub with: Ranges,
    /// The bans of the new project about some of the same data.
    pub now: Vec<ClauseId>,
    /// The first of those who are given one of the two sides, as a number of the universe, and the clause that gives it.
    pub first: (i64, ClauseId),
    /// The clauses of the new project that give somebody one of them.
    pub permits: Vec<ClauseId>,
}

/// A ban of one project, in the universe of both.
struct Apart {
    clause: ClauseId,
    requests: Region,
    with: Ranges,
}

impl Apart {
    fn key(&self) -> (Parts, Ranges) {
        (parts(&self.requests), self.with.clone())
    }

    /// The same ban with its sides exchanged: it keeps the one from the other as it keeps the other from the one.
    fn exchanged(&self) -> Option<Apart> {
        let is_whole = self.requests.rows == RowsId::ALL;
        is_whole.then(|| Apart {
            clause: self.clause,
            requests: Region { columns: self.with.clone(), ..self.requests.clone() },
            with: self.requests.columns.clone(),
        })
    }

    fn is_about(&self, other: &Apart) -> bool {
        let mine = self.requests.columns.union(&self.with);
        self.requests.parties.overlaps(&other.requests.parties)
            && mine.overlaps(&other.requests.columns.union(&other.with))
    }
}

/// Everything that is let go. `permits` are the permits of the new project.
pub(crate) fn let_go(
    (old, new): (Side<'_>, Side<'_>),
    alignment: &Alignment,
    placing: &mut Placing<'_>,
    permits: &[&Placed],
) -> Result<Vec<LetGo>, TooComplicated> {
    let olds = all(old, false, placing)?;
    if olds.is_empty() {
        return Ok(Vec::new());
    }
    let news = all(new, true, placing)?;
    let exchanged: Vec<Apart> = news.iter().filter_map(Apart::exchanged).collect();
    let known: FxHashSet<(Parts, Ranges)> = news.iter().chain(&exchanged).map(Apart::key).collect();
    let still = [
        alignment.parties.of_new(&Ranges::all()),
        alignment.columns.of_new(&Ranges::all()),
        alignment.new_places(&Ranges::all()),
        alignment.terms.of_new(&Ranges::all()),
    ];
    let mut by_clause: BTreeMap<ClauseId, BTreeMap<Ranges, Vec<Region>>> = BTreeMap::new();
    for ban in olds.iter().filter(|ban| !known.contains(&ban.key())) {
        let mut pieces = vec![still_there(ban, &still)];
        for other in news.iter().chain(&exchanged) {
            if pieces.is_empty() {
                break;
            }
            pieces = pieces.into_iter().flat_map(|piece| without(piece, other, &mut placing.space)).collect();
            if pieces.len() > MOST_PIECES {
                return Err(TooComplicated);
            }
        }
        let left = by_clause.entry(ban.clause).or_default();
        for (requests, with) in pieces.into_iter().filter(|(requests, with)| !is_nothing(requests, with)) {
            left.entry(with).or_default().push(requests);
        }
    }
    let mut found = Vec::new();
    for (clause, by_side) in by_clause {
        let now = about_the_same(&olds, &news, clause);
        for (with, pieces) in by_side {
            for requests in merged(pieces, &mut placing.space) {
                let Some((first, permits)) = given(&requests, &with, permits) else { continue };
                let (with, now) = (with.clone(), now.clone());
                found.push(LetGo { clause, requests, with, now, first, permits });
            }
        }
    }
    Ok(found)
}

/// Every ban of a project that binds.
fn all(side: Side<'_>, is_new: bool, placing: &mut Placing<'_>) -> Result<Vec<Apart>, TooComplicated> {
    let binding = side.rules.combinations().iter().filter(|ban| !ban.advice);
    binding.map(|ban| placed(side.model, ban, is_new, placing)).collect()
}

fn placed(
    model: &Model,
    ban: &Combination,
    is_new: bool,
    placing: &mut Placing<'_>,
) -> Result<Apart, TooComplicated> {
    let clause = model.clauses.get(ban.rule.clause);
    let says_where = clause
        .is_some_and(|clause| matches!(&clause.kind, ClauseKind::Grant(grant) if grant.places.is_some()));
    // Where a contract processes confines no ban that does not say where.
    let places = if says_where { ban.rule.places.clone() } else { Ranges::all() };
    let rule = Rule { places, ..ban.rule.clone() };
    let other = Rule { columns: ban.with.clone(), ..rule.clone() };
    let placed = placing.place(&rule, is_new).map_err(|_| TooComplicated)?;
    let other = placing.place(&other, is_new).map_err(|_| TooComplicated)?;
    Ok(Apart { clause: placed.clause, requests: placed.requests, with: other.requests.columns })
}

/// A ban so far as the new project still has what it speaks of.
fn still_there(ban: &Apart, [parties, columns, places, terms]: &[Ranges; 4]) -> (Region, Ranges) {
    let at = &ban.requests;
    let requests = Region {
        parties: at.parties.intersection(parties),
        actions: at.actions.intersection(terms),
        columns: at.columns.intersection(columns),
        purposes: at.purposes.intersection(terms),
        places: at.places.intersection(places),
        days: at.days.clone(),
        rows: at.rows,
    };
    (requests, ban.with.intersection(columns))
}

fn is_nothing(requests: &Region, with: &Ranges) -> bool {
    requests.is_empty() || with.is_empty()
}

/// What of two sides a ban does not keep apart.
fn without((requests, with): (Region, Ranges), ban: &Apart, space: &mut RowSpace) -> Vec<(Region, Ranges)> {
    let Some(both) = requests.intersection(&ban.requests, space).filter(|_| with.overlaps(&ban.with)) else {
        return vec![(requests, with)];
    };
    let mut rest: Vec<(Region, Ranges)> = requests
        .difference(&ban.requests, space)
        .into_iter()
        .map(|requests| (requests, with.clone()))
        .collect();
    let left = with.difference(&ban.with);
    if !left.is_empty() {
        rest.push((both, left));
    }
    rest
}

/// The bans of the new project that speak of some of the data of a clause of the old one.
fn about_the_same(olds: &[Apart], news: &[Apart], clause: ClauseId) -> Vec<ClauseId> {
    let before: Vec<&Apart> = olds.iter().filter(|ban| ban.clause == clause).collect();
    let near = news.iter().filter(|ban| before.iter().any(|old| ban.is_about(old)));
    let mut clauses: Vec<ClauseId> = near.map(|ban| ban.clause).collect();
    clauses.sort_unstable();
    clauses.dedup();
    clauses
}

/// Who is given one of the two sides, and by which permits; nothing where nobody is, so that nothing can come together.
fn given(requests: &Region, with: &Ranges, permits: &[&Placed]) -> Option<((i64, ClauseId), Vec<ClauseId>)> {
    let columns = requests.columns.union(with);
    let gives = |permit: &&&Placed| {
        let at = &permit.requests;
        at.parties.overlaps(&requests.parties)
            && at.columns.overlaps(&columns)
            && at.purposes.overlaps(&requests.purposes)
            && at.places.overlaps(&requests.places)
            && at.days.overlaps(&requests.days)
    };
    let mut first = None;
    let mut clauses = Vec::new();
    for permit in permits.iter().filter(gives) {
        let party = permit.requests.parties.intersection(&requests.parties).first();
        first = first.or_else(|| Some((party?, permit.clause)));
        clauses.push(permit.clause);
    }
    clauses.sort_unstable();
    clauses.dedup();
    Some((first?, clauses))
}
