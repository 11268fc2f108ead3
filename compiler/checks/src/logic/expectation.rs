//! Whether an expectation of a scenario holds, by the algebra of the rules: never by trying single requests.

use super::judge::Judge;
use charta_model::model::{ClauseId, Effect, Expectation, Owner};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, RuleId};
use charta_model::time::Day;

/// Why an expectation does not hold.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// It expects that something be permitted, and speaks of no request.
    Nothing,
    /// This request is denied.
    Denied {
        /// The least of them.
        request: Witness,
        /// The permits that speak of it, if any.
        permits: Vec<ClauseId>,
        /// The forbids that deny it.
        forbids: Vec<ClauseId>,
        /// The permits that miss it by one part alone, and the part.
        misses: Vec<(ClauseId, &'static str)>,
    },
    /// This request is permitted.
    Permitted {
        /// The least of them.
        request: Witness,
        /// The permits that let it pass.
        permits: Vec<ClauseId>,
    },
}

/// Judges an expectation on a day. `permit` holds where every request of its sets is permitted for some row; `deny` where
/// none is for any. Where the expectation names no place, a request counts as permitted if it is at some place where a
/// matching rule holds.
pub(super) fn failure(judge: &mut Judge<'_>, expectation: &Expectation, on: Day) -> Option<Failure> {
    let asked = asked(expectation, on);
    if asked.is_empty() {
        return (expectation.effect == Effect::Permit).then_some(Failure::Nothing);
    }
    let near = rules(judge, judge.near(&Judge::probe(&asked)));
    let granted = granted(judge, &asked, &near);
    match expectation.effect {
        Effect::Forbid => permitted(judge, &granted),
        Effect::Permit => {
            let rest = ungranted(judge, &asked, expectation.places.is_some(), &granted);
            let request = least(judge, &rest)?;
            let around = rules(judge, judge.around(&Judge::probe(&asked)));
            Some(denied(judge, &around, &asked, request))
        }
    }
}

/// Every request of an expectation, about every row.
pub fn asked(expectation: &Expectation, on: Day) -> Region {
    expectation.requests(Ranges::one(on.number()))
}

/// Rules, without the permits that count for nothing.
pub(super) fn rules<'a>(judge: &Judge<'a>, ids: Vec<RuleId>) -> Vec<&'a Rule> {
    let counts = |rule: &&Rule| {
        let owner = judge.model.clauses.get(rule.clause).map(|clause| clause.owner);
        rule.effect == Effect::Forbid
            || !matches!(owner, Some(Owner::Contract(id)) if judge.left_out.contains(&id))
    };
    ids.into_iter().filter_map(|id| judge.rules.get(id)).filter(counts).collect()
}

/// The requests of which no row is granted; at any place, where none is named.
pub(super) fn ungranted(
    judge: &mut Judge<'_>,
    asked: &Region,
    names_place: bool,
    granted: &[(ClauseId, Region)],
) -> Vec<Region> {
    let any_row = granted.iter().map(|(_, region)| Region {
        rows: RowsId::ALL,
        places: if names_place { region.places.clone() } else { Ranges::all() },
        ..region.clone()
    });
    let any_row: Vec<Region> = any_row.collect();
    asked.without_all(&any_row, judge.space)
}

/// What the permits grant of the requests once the forbids are taken away, with the clause that grants it.
pub(super) fn granted(judge: &mut Judge<'_>, asked: &Region, near: &[&Rule]) -> Vec<(ClauseId, Region)> {
    let by_rule = granted_by_rule(judge, asked, near).into_iter();
    by_rule.map(|(rule, region)| (rule.clause, region)).collect()
}

/// The same, with the permit of one dataset that grants it.
pub(super) fn granted_by_rule<'r>(
    judge: &mut Judge<'_>,
    asked: &Region,
    near: &[&'r Rule],
) -> Vec<(&'r Rule, Region)> {
    let forbids = near.iter().filter(|rule| rule.effect == Effect::Forbid);
    let forbids: Vec<Region> = forbids.filter_map(|rule| judge.shared(asked, rule)).collect();
    let mut granted = Vec::new();
    for rule in near.iter().filter(|rule| rule.effect == Effect::Permit) {
        let Some(shared) = judge.shared(asked, rule) else { continue };
        let left = shared.without_all(&forbids, judge.space);
        granted.extend(left.into_iter().map(|region| (*rule, region)));
    }
    granted
}

fn permitted(judge: &Judge<'_>, granted: &[(ClauseId, Region)]) -> Option<Failure> {
    let regions: Vec<Region> = granted.iter().map(|(_, region)| region.clone()).collect();
    let request = least(judge, &regions)?;
    let grants =
        granted.iter().filter(|(_, region)| holds(region, &request) && region.places.contains(request.place));
    let mut permits: Vec<ClauseId> = grants.map(|(clause, _)| *clause).collect();
    permits.dedup();
    Some(Failure::Permitted { request, permits })
}

pub(super) fn least(judge: &Judge<'_>, regions: &[Region]) -> Option<Witness> {
    let witnesses = regions.iter().filter_map(|region| region.witness(judge.space));
    witnesses.min_by_key(|w| (w.party, w.action, w.column, w.purpose, w.place))
}

/// Whether a request lies in a region, its place, day and row aside.
fn holds(region: &Region, request: &Witness) -> bool {
    region.parties.contains(i64::from(request.party.raw()))
        && region.actions.contains(i64::from(request.action.raw()))
        && region.columns.contains(i64::from(request.column.raw()))
        && region.purposes.contains(i64::from(request.purpose.raw()))
}

/// One request of those asked, about every row; at any place, where none is named.
pub(super) fn point(asked: &Region, request: &Witness) -> Region {
    let one = |raw: u32| Ranges::one(i64::from(raw));
    Region {
        parties: one(request.party.raw()),
        actions: one(request.action.raw()),
        columns: one(request.column.raw()),
        purposes: one(request.purpose.raw()),
        places: match asked.places == Ranges::all() {
            true => Ranges::all(),
            false => Ranges::one(request.place),
        },
        days: asked.days.clone(),
        rows: RowsId::ALL,
    }
}

/// Which clauses speak of a denied request: those that permit and forbid it, or those that miss it narrowly.
pub(super) fn denied(judge: &mut Judge<'_>, around: &[&Rule], asked: &Region, request: Witness) -> Failure {
    let point = point(asked, &request);
    let (mut permits, mut forbids, mut misses) = (Vec::new(), Vec::new(), Vec::new());
    for rule in around {
        if judge.shared(&point, rule).is_some() {
            match rule.effect {
                Effect::Permit => permits.push(rule.clause),
                Effect::Forbid => forbids.push(rule.clause),
            }
        } else if let (Effect::Permit, Some(part)) = (rule.effect, miss(&point, rule)) {
            misses.push((rule.clause, part));
        }
    }
    permits.dedup();
    forbids.dedup();
    misses.dedup_by_key(|(clause, _)| *clause);
    match permits.is_empty() {
        true => Failure::Denied { request, permits, forbids, misses },
        false => Failure::Denied { request, permits, forbids, misses: Vec::new() },
    }
}

/// The one part in which a rule misses a request, if there is just one.
fn miss(point: &Region, rule: &Rule) -> Option<&'static str> {
    let parts = [
        (point.parties.overlaps(&rule.parties), "this party"),
        (point.actions.overlaps(&rule.actions), "this action"),
        (point.columns.overlaps(&rule.columns), "this column"),
        (point.purposes.overlaps(&rule.purposes), "this purpose"),
        (point.places.overlaps(&rule.places), "this place"),
        (point.days.overlaps(&rule.days), "this day"),
    ];
    let mut missed = parts.into_iter().filter(|(overlaps, _)| !overlaps).map(|(_, part)| part);
    match (missed.next(), missed.next()) {
        (Some(part), None) => Some(part),
        _ => None,
    }
}
