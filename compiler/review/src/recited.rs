//! Sources that requests are permitted or forbidden by, where another clause says so now: a clause that is split, moved or made
//! otherwise says the same of some requests, and may cite something else for it.

use crate::align::Alignment;
use crate::change::Side;
use crate::difference::{MOST_STEPS, Universe, may_meet};
use crate::index::Index;
use crate::pieces::{TooComplicated, is_too_much};
use crate::placed::Placing;
use charta_model::model::{ClauseId, Effect};
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use std::collections::{BTreeMap, BTreeSet};

/// A clause of the new project that cites something else than what it takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recited {
    /// The clause.
    pub clause: ClauseId,
    /// What those cited in whose place it stands, in one order; nothing where they cite nothing.
    pub before: Vec<String>,
    /// What it cites.
    pub after: Vec<String>,
}

/// What one clause says, and what it cites.
struct Cited {
    clause: ClauseId,
    effect: Effect,
    sources: BTreeSet<String>,
    requests: Region,
}

impl Cited {
    /// Whether it cites a source; one that cites nothing has no source in common with one that does.
    fn cites(&self, source: Option<&String>) -> bool {
        source.map_or(self.sources.is_empty(), |source| self.sources.contains(source))
    }

    /// Its sources; nothing, once, where it cites none.
    fn cited(&self) -> impl Iterator<Item = Option<&String>> {
        let none = self.sources.is_empty().then_some(None);
        self.sources.iter().map(Some).chain(none)
    }
}

/// The clauses of one project, found by where they lie.
struct Half {
    cited: Vec<Cited>,
    around: Index,
}

impl Half {
    fn near<'a>(&'a self, one: &'a Cited, universe: &Universe) -> impl Iterator<Item = &'a Cited> + use<'a> {
        let near = universe.near(&self.around, &one.requests).into_iter().filter_map(|at| self.cited.get(at));
        near.filter(|other| other.effect == one.effect && may_meet(&one.requests, &other.requests))
    }
}

/// Of clauses of two projects that have no counterpart which says the same, those of the new one that cite another source for
/// requests of which one of the old one spoke.
pub fn recited(
    (old, olds): (Side<'_>, &[ClauseId]),
    (new, news): (Side<'_>, &[ClauseId]),
    alignment: &Alignment,
) -> Result<Vec<Recited>, TooComplicated> {
    if olds.is_empty() || news.is_empty() {
        return Ok(Vec::new());
    }
    let mut placing = Placing::new(alignment, old.model, new.model);
    let universe = Universe::new(old.model, new.model, alignment);
    let olds = half((old, olds), false, &universe, &mut placing)?;
    let news = half((new, news), true, &universe, &mut placing)?;
    let mut found: BTreeMap<ClauseId, (BTreeSet<String>, &BTreeSet<String>)> = BTreeMap::new();
    let mut steps = 0_usize;
    for one in &news.cited {
        let before: Vec<&Cited> = olds.near(one, &universe).collect();
        let beside: Vec<&Cited> = news.near(one, &universe).collect();
        for was in &before {
            steps = steps.saturating_add(1 + before.len() + beside.len());
            if steps > MOST_STEPS || is_too_much(&placing.space) {
                return Err(TooComplicated);
            }
            if cites_otherwise(one, was, (&before, &beside), &mut placing.space) {
                let (sources, _) = found.entry(one.clause).or_insert_with(|| (BTreeSet::new(), &one.sources));
                sources.extend(was.sources.iter().cloned());
            }
        }
    }
    let told = found.into_iter().filter(|(_, (before, after))| before != *after);
    let list = |sources: &BTreeSet<String>| sources.iter().cloned().collect();
    Ok(told
        .map(|(clause, (before, after))| Recited { clause, before: list(&before), after: list(after) })
        .collect())
}

fn half(
    (side, clauses): (Side<'_>, &[ClauseId]),
    is_new: bool,
    universe: &Universe,
    placing: &mut Placing<'_>,
) -> Result<Half, TooComplicated> {
    let mut cited = Vec::new();
    for id in clauses {
        let Some(clause) = side.model.clauses.get(*id) else { continue };
        for rule in side.rules.of_clause(*id).iter().filter_map(|rule| side.rules.get(*rule)) {
            let placed = placing.place(rule, is_new).map_err(|_| TooComplicated)?;
            if !placed.requests.is_empty() {
                let sources = clause.per.iter().map(|source| source.to_string()).collect();
                let (effect, requests) = (placed.effect, placed.requests);
                cited.push(Cited { clause: *id, effect, sources, requests });
            }
        }
    }
    let around = universe.index(cited.iter().map(|cited| &cited.requests));
    Ok(Half { cited, around })
}

/// Whether some request of which two clauses speak was said with a source that nothing cites for it now, or is said with one that
/// nothing cited.
fn cites_otherwise(
    one: &Cited,
    was: &Cited,
    (before, beside): (&[&Cited], &[&Cited]),
    space: &mut RowSpace,
) -> bool {
    let Some(shared) = one.requests.intersection(&was.requests, space) else { return false };
    let lost = was.cited().filter(|source| !one.cites(*source)).map(|source| (source, beside));
    let gained = one.cited().filter(|source| !was.cites(*source)).map(|source| (source, before));
    lost.chain(gained).any(|(source, others)| {
        let mut rest = vec![shared.clone()];
        for other in others.iter().filter(|other| other.cites(source)) {
            rest = rest.iter().flat_map(|region| region.difference(&other.requests, space)).collect();
        }
        !rest.is_empty()
    })
}
