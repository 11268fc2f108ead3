//! What permits and forbids cite: a source that is another, where the clause is otherwise the same, or was split, moved or made otherwise
//! and speaks of the same requests.

use super::facts::FactTold;
use super::meaning::Speaker;
use super::names::Names;
use crate::Compiled;
use charta_model::model::{Clause, ClauseId, ClauseKind, Effect, Grant, Model};
use charta_review::{Alignment, Side, TooComplicated, recited};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

/// A grant, with what it cites.
struct Cited {
    id: ClauseId,
    effect: Effect,
    /// In one order: what is cited in another order is cited alike.
    per: Vec<String>,
}

/// The grants of one owner that mean the same.
type Alike = BTreeMap<(String, String), Vec<Cited>>;

/// Every permit and forbid that cites another source than it did, or than what it takes the place of. What other clauses cite is
/// told with the clause.
pub(super) fn cited(
    (old, before): (&Compiled, Side<'_>),
    (new, after): (&Compiled, Side<'_>),
    alignment: &Alignment,
    names: &Names,
) -> Result<Vec<FactTold>, TooComplicated> {
    let was = Speaker { model: before.model, names, is_new: false, known: None };
    let is = Speaker { model: after.model, names, is_new: true, known: None };
    // A clause that is written as it was cites what it did, whatever its names mean.
    let mut waiting: HashMap<(String, &str), Vec<ClauseId>> = HashMap::new();
    for (id, owner, clause, _) in grants(was) {
        waiting.entry((owner, old.sources.text(clause.span))).or_default().push(id);
    }
    let mut came = Alike::new();
    for (id, owner, clause, grant) in grants(is) {
        let at = (owner, new.sources.text(clause.span));
        if waiting.get_mut(&at).and_then(Vec::pop).is_none() {
            came.entry((at.0, is.grant(grant))).or_default().push(of(id, clause, grant));
        }
    }
    let mut gone = Alike::new();
    let mut left: Vec<ClauseId> = waiting.into_values().flatten().collect();
    left.sort_unstable();
    for id in left {
        let Some(clause) = before.model.clauses.get(id) else { continue };
        let (ClauseKind::Grant(grant), Some(owner)) = (&clause.kind, was.owner(clause.owner)) else {
            continue;
        };
        gone.entry((owner, was.grant(grant))).or_default().push(of(id, clause, grant));
    }
    let mut told = Vec::new();
    let (mut olds, mut news): (Vec<ClauseId>, Vec<ClauseId>) = (Vec::new(), Vec::new());
    for (key, came) in came {
        let (found, gone, came) = apart(gone.remove(&key).unwrap_or_default(), came, after.model);
        told.extend(found);
        olds.extend(gone.iter().map(|cited| cited.id));
        news.extend(came.iter().map(|cited| cited.id));
    }
    olds.extend(gone.into_values().flatten().map(|cited| cited.id));
    let moved = recited((before, &olds), (after, &news), alignment)?;
    told.extend(moved.into_iter().filter_map(|moved| {
        let ClauseKind::Grant(grant) = &after.model.clauses.get(moved.clause)?.kind else { return None };
        Some(tell(grant.effect, moved.clause, quoted(&moved.before), quoted(&moved.after), after.model))
    }));
    Ok(told)
}

/// The grants of a project's own contracts and rulebooks that decide on requests, with their owners.
fn grants<'m>(
    speaker: Speaker<'m>,
) -> impl Iterator<Item = (ClauseId, String, &'m Clause, &'m Grant)> + use<'m> {
    speaker.model.clauses.iter().filter_map(move |(id, clause)| match &clause.kind {
        ClauseKind::Grant(grant) if grant.with.is_none() && !clause.advice => {
            Some((id, speaker.owner(clause.owner)?, clause, grant))
        }
        _ => None,
    })
}

fn of(id: ClauseId, clause: &Clause, grant: &Grant) -> Cited {
    Cited { id, effect: grant.effect, per: quoted(&clause.per) }
}

/// Sources in one order, each once.
fn quoted(sources: &[impl Display]) -> Vec<String> {
    let mut per: Vec<String> = sources.iter().map(|source| format!("\"{source}\"")).collect();
    per.sort();
    per.dedup();
    per
}

/// Of grants that mean the same, those that cite something else, and what one side has more of.
fn apart(
    mut olds: Vec<Cited>,
    mut news: Vec<Cited>,
    model: &Model,
) -> (Vec<FactTold>, Vec<Cited>, Vec<Cited>) {
    news.retain(|cited| match olds.iter().position(|old| old.per == cited.per) {
        Some(at) => {
            olds.remove(at);
            false
        }
        None => true,
    });
    let pairs = news.len().min(olds.len());
    let (more_olds, more_news) = (olds.split_off(pairs), news.split_off(pairs));
    let told = news.into_iter().zip(olds).map(|(new, old)| tell(new.effect, new.id, old.per, new.per, model));
    (told.collect(), more_olds, more_news)
}

fn tell(
    effect: Effect,
    clause: ClauseId,
    before: Vec<String>,
    after: Vec<String>,
    model: &Model,
) -> FactTold {
    let words = |per: Vec<String>| (!per.is_empty()).then(|| per.join(", "));
    FactTold {
        sort: match effect {
            Effect::Permit => "permit",
            Effect::Forbid => "forbid",
        },
        path: model.clause_name(clause),
        fact: "per".to_owned(),
        before: words(before),
        after: words(after),
    }
}
