//! What permits and forbids cite: a source that is another, where the clause is otherwise the same.

use super::facts::FactTold;
use super::meaning::Speaker;
use super::names::Names;
use crate::Compiled;
use charta_model::model::{Clause, ClauseId, ClauseKind, Effect, Grant, Model};
use std::collections::{BTreeMap, HashMap};

/// A grant, with what it cites.
struct Cited {
    id: ClauseId,
    effect: Effect,
    /// In one order: what is cited in another order is cited alike.
    per: Vec<String>,
}

/// The grants of one owner that mean the same.
type Alike = BTreeMap<(String, String), Vec<Cited>>;

/// Every permit and forbid that cites another source than it did. What other clauses cite is told with the clause.
pub(super) fn cited(old: &Compiled, new: &Compiled, names: &Names) -> Vec<FactTold> {
    let (Some(before), Some(after)) = (&old.program, &new.program) else { return Vec::new() };
    let (before, after) = (&before.model, &after.model);
    let (was, is) =
        (Speaker { model: before, names, is_new: false }, Speaker { model: after, names, is_new: true });
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
        let Some(clause) = before.clauses.get(id) else { continue };
        let (ClauseKind::Grant(grant), Some(owner)) = (&clause.kind, was.owner(clause.owner)) else {
            continue;
        };
        gone.entry((owner, was.grant(grant))).or_default().push(of(id, clause, grant));
    }
    let pairs = came.into_iter().filter_map(|(key, news)| Some((gone.remove(&key)?, news)));
    pairs.flat_map(|(olds, news)| apart(olds, news, after)).collect()
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
    let mut per: Vec<String> = clause.per.iter().map(|source| format!("\"{source}\"")).collect();
    per.sort();
    per.dedup();
    Cited { id, effect: grant.effect, per }
}

/// Of grants that mean the same, those that cite something else.
fn apart(mut olds: Vec<Cited>, mut news: Vec<Cited>, model: &Model) -> Vec<FactTold> {
    news.retain(|cited| match olds.iter().position(|old| old.per == cited.per) {
        Some(at) => {
            olds.remove(at);
            false
        }
        None => true,
    });
    let words = |cited: &Cited| (!cited.per.is_empty()).then(|| cited.per.join(", "));
    let told = news.iter().zip(&olds).map(|(new, old)| FactTold {
        sort: match new.effect {
            Effect::Permit => "permit",
            Effect::Forbid => "forbid",
        },
        path: model.clause_name(new.id),
        fact: "per".to_owned(),
        before: words(old),
        after: words(new),
    });
    told.collect()
}
