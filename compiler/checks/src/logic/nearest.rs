//! What would be permitted instead of what is denied: the same question with one part of it another, or with fewer columns.

use super::answer::all_granted;
use super::expectation::{granted, rules as near_rules, ungranted};
use super::judge::Judge;
use charta_base::Id;
use charta_model::model::{ClauseId, Model, TermId, TermKind, hosting_at};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::time::Day;
use std::collections::BTreeMap;

/// A part of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Which columns.
    Columns,
    /// Where.
    Hosting,
    /// When.
    Day,
    /// For what.
    Purpose,
    /// To do what.
    Action,
}

/// A question that is permitted.
#[derive(Debug, Clone)]
pub struct Nearer {
    /// Its requests, about every row.
    pub requests: Region,
    /// Which parts are others than were asked for.
    pub changed: Vec<Part>,
    /// The permits by which it is, in order.
    pub permits: Vec<ClauseId>,
}

/// At most so many other values of one part are tried, the nearest first.
const TRIED: usize = 64;
/// At most so many of them are found, so that some are left where the project has something against others.
const FOUND: usize = 12;
/// At most so many days, and so many questions about fewer columns as well.
const FEW: usize = 4;

/// What the rules would permit, with one part another before two, and with more columns before fewer. Of what differs in the same parts,
/// none asks for less than another.
pub(super) fn nearest(judge: &mut Judge<'_>, asked: &Region, names_place: bool) -> Vec<Nearer> {
    let mut found: Vec<Nearer> = Vec::new();
    let with = |requests: &Region, parts: &[Part], permits: Vec<ClauseId>| Nearer {
        requests: requests.clone(),
        changed: parts.to_vec(),
        permits,
    };
    if let Some((requests, permits)) = permitted_part(judge, asked, names_place) {
        found.push(with(&requests, &[Part::Columns], permits));
    }
    for part in [Part::Hosting, Part::Day, Part::Purpose, Part::Action] {
        if part == Part::Hosting && !names_place {
            continue;
        }
        let mut of_part: Vec<Nearer> = Vec::new();
        for candidate in candidates(judge, asked, part).into_iter().take(TRIED) {
            let Some((requests, permits)) = permitted_part(judge, &candidate, names_place) else { continue };
            let changed = match requests.columns == asked.columns {
                true => vec![part],
                false => vec![Part::Columns, part],
            };
            of_part.push(with(&requests, &changed, permits));
        }
        let whole: Vec<Region> =
            of_part.iter().filter(|one| one.changed.len() == 1).map(|one| one.requests.clone()).collect();
        // What asks for less than another in the same part adds nothing to it.
        let is_less = |one: &Nearer, other: &Region| {
            *other != one.requests
                && one.requests.columns.is_subset(&other.columns)
                && is_below(&one.requests, other, part)
        };
        let all: Vec<Region> = of_part.iter().map(|one| one.requests.clone()).collect();
        of_part.retain(|one| !all.iter().any(|other| is_less(one, other)));
        if !whole.is_empty() {
            of_part.retain(|one| one.changed.len() == 1);
        }
        of_part.sort_by_key(|one| (one.changed.len(), std::cmp::Reverse(one.requests.columns.count())));
        let most = match (part, whole.is_empty()) {
            (Part::Day, _) | (_, true) => FEW,
            _ => FOUND,
        };
        found.extend(of_part.into_iter().take(most));
    }
    // With one part another, nothing that has to leave out more columns than the question itself.
    let kept =
        found.iter().find(|one| one.changed == [Part::Columns]).map(|one| one.requests.columns.clone());
    if let Some(kept) = kept {
        found.retain(|one| one.changed.len() == 1 || !one.requests.columns.is_subset(&kept));
    }
    found.sort_by_key(|one| one.changed.len());
    found
}

/// Whether a question asks in one part for no more than another does.
fn is_below(mine: &Region, other: &Region, part: Part) -> bool {
    match part {
        Part::Purpose => mine.purposes.is_subset(&other.purposes),
        Part::Action => mine.actions.is_subset(&other.actions),
        Part::Hosting => mine.places.is_subset(&other.places),
        Part::Day => mine.days.is_subset(&other.days),
        Part::Columns => true,
    }
}

/// The question about those of its columns of which everything is permitted, and by which clauses.
fn permitted_part(
    judge: &mut Judge<'_>,
    asked: &Region,
    names_place: bool,
) -> Option<(Region, Vec<ClauseId>)> {
    if asked.is_empty() {
        return None;
    }
    let near = near_rules(judge, judge.near(&Judge::probe(asked)));
    let granted = granted(judge, asked, &near);
    let rest = ungranted(judge, asked, names_place, &granted);
    let denied = rest.iter().fold(Ranges::empty(), |denied, region| denied.union(&region.columns));
    let columns = asked.columns.difference(&denied);
    if columns.is_empty() {
        return None;
    }
    let speaking = granted.into_iter().filter(|(_, region)| region.columns.overlaps(&columns));
    let mut permits: Vec<ClauseId> = speaking.map(|(clause, _)| clause).collect();
    permits.sort_unstable();
    permits.dedup();
    Some((Region { columns, ..asked.clone() }, permits))
}

/// The same question with other values of one part, of which something is permitted; the nearest first.
fn candidates(judge: &mut Judge<'_>, asked: &Region, part: Part) -> Vec<Region> {
    let model = judge.model;
    match part {
        Part::Columns => Vec::new(),
        Part::Purpose => {
            let open = all_granted(judge, &Region { purposes: Ranges::all(), ..asked.clone() });
            let open = open.iter().fold(Ranges::empty(), |all, region| all.union(&region.purposes));
            let terms = nearest_terms(model, TermKind::Purpose, &asked.purposes, &open);
            terms.into_iter().map(|purposes| Region { purposes, ..asked.clone() }).collect()
        }
        Part::Action => {
            let open = all_granted(judge, &Region { actions: Ranges::all(), ..asked.clone() });
            let open = open.iter().fold(Ranges::empty(), |all, region| all.union(&region.actions));
            let terms = nearest_terms(model, TermKind::Action, &asked.actions, &open);
            terms.into_iter().map(|actions| Region { actions, ..asked.clone() }).collect()
        }
        Part::Hosting => {
            let open = all_granted(judge, &Region { places: Ranges::all(), ..asked.clone() });
            let open = open.iter().fold(Ranges::empty(), |all, region| all.union(&region.places));
            let known = model.hostings.iter().map(|(id, _)| charta_model::model::place_of(Some(id)));
            let places = known.filter(|place| open.contains(*place) && hosting_at(*place).is_some());
            places.map(|place| Region { places: Ranges::one(place), ..asked.clone() }).collect()
        }
        Part::Day => {
            let open = all_granted(judge, &Region { days: Ranges::all(), ..asked.clone() });
            let Some(day) = asked.days.first() else { return Vec::new() };
            let days = nearest_days(&open, day);
            days.into_iter().map(|day| Region { days: Ranges::one(day), ..asked.clone() }).collect()
        }
    }
}

/// The next day on which something is permitted; where none is to come, the last that was.
fn nearest_days(open: &[Region], day: i64) -> Vec<i64> {
    let pieces = || open.iter().flat_map(|region| region.days.pairs());
    let mut later: Vec<i64> = pieces().map(|(start, _)| *start).filter(|start| *start > day).collect();
    later.sort_unstable();
    later.dedup();
    if !later.is_empty() {
        return later;
    }
    let mut earlier: Vec<i64> =
        pieces().map(|(_, end)| end.saturating_sub(1)).filter(|end| *end < day).collect();
    earlier.sort_unstable_by(|a, b| b.cmp(a));
    earlier.dedup();
    earlier.retain(|day| Day::from_number(*day).number() == *day);
    earlier
}

/// The terms of a taxonomy that lie in a set with all below them, the nearest to those asked for first, each as a set.
fn nearest_terms(model: &Model, kind: TermKind, asked: &Ranges, open: &Ranges) -> Vec<Ranges> {
    let steps = steps_up(model, asked);
    let terms = model.terms.iter().filter(|(id, term)| {
        term.kind == kind
            && open.contains(i64::from(id.raw()))
            && term.closure.is_subset(open)
            && term.closure != *asked
    });
    let distance = |id: TermId| {
        let above = steps_up(model, &Ranges::one(i64::from(id.raw())));
        let shared = above.iter().filter_map(|(term, up)| Some(up + steps.get(term)?));
        shared.min().unwrap_or(u32::MAX)
    };
    let mut found: Vec<(u32, TermId, Ranges)> =
        terms.map(|(id, term)| (distance(id), id, term.closure.clone())).collect();
    found.sort_by_key(|(distance, id, _)| (*distance, *id));
    found.into_iter().map(|(_, _, closure)| closure).collect()
}

/// Every term above some, and how many steps up it stands from the nearest of those that have none above them among them.
fn steps_up(model: &Model, terms: &Ranges) -> BTreeMap<TermId, u32> {
    let known = terms.intersection(&Ranges::between(0, model.terms.len() as i64));
    let ids = known.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new);
    let is_highest = |id: &TermId| {
        let parents = model.terms.get(*id).map(|term| term.parents.as_slice()).unwrap_or_default();
        !parents.iter().any(|parent| terms.contains(i64::from(parent.raw())))
    };
    let mut steps: BTreeMap<TermId, u32> = BTreeMap::new();
    let mut level: Vec<TermId> = ids.filter(is_highest).collect();
    let mut up = 0;
    while !level.is_empty() {
        level.retain(|id| !steps.contains_key(id));
        steps.extend(level.iter().map(|id| (*id, up)));
        let above = level.iter().filter_map(|id| model.terms.get(*id)).flat_map(|term| &term.parents);
        level = above.copied().collect();
        up += 1;
    }
    steps
}
