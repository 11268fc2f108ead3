//! Guards that read as before, and speak of more or of fewer only since something came or went: it is told as that.
//!
//! Where somebody goes whom a guard left to all but a few, the guard must speak of all who come: else one of them could be the same
//! under another name.

use super::meaning::Speaker;
use super::names::Names;
use crate::Compiled;
use charta_model::model::{ClauseKind, Model, Owner, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_review::{Alignment, Guard, Sayer, Sort};
use std::collections::BTreeMap;

/// A sort of things of which a guard speaks, with the taxonomy of terms.
type Dimension = (Sort, Option<TermKind>);

const DIMENSIONS: [Dimension; 5] = [
    (Sort::Party, None),
    (Sort::Term, Some(TermKind::Action)),
    (Sort::Term, Some(TermKind::Purpose)),
    (Sort::Column, None),
    (Sort::Place, None),
];

/// One of the two projects.
type Half<'a> = (&'a Compiled, &'a Model);

/// By its words, each clause and expectation of a project.
type Read = BTreeMap<(String, String), Sayer>;

/// Both projects, and how what guards reads in each.
pub(super) struct Coming<'a> {
    alignment: &'a Alignment,
    old: (Half<'a>, Read),
    new: (Half<'a>, Read),
    names: &'a Names,
}

impl<'a> Coming<'a> {
    pub(super) fn of(alignment: &'a Alignment, old: Half<'a>, new: Half<'a>, names: &'a Names) -> Coming<'a> {
        let read = |half: Half<'a>, is_new| read(half, names, is_new);
        Coming { alignment, old: (old, read(old, false)), new: (new, read(new, true)), names }
    }

    /// Whether a guard reads as before, and is another since what it speaks of came or went.
    pub(super) fn explains(&self, guard: &Guard) -> bool {
        if guard.left.is_some() {
            return false;
        }
        let (mine, theirs) = if guard.is_new { (&self.new, &self.old) } else { (&self.old, &self.new) };
        let sayers = if guard.is_new { &guard.new } else { &guard.old };
        let others: Option<Vec<Sayer>> = sayers
            .iter()
            .map(|sayer| theirs.1.get(&words(mine.0, *sayer, self.names, guard.is_new)?).copied())
            .collect();
        let Some(others) = others.filter(|others| !others.is_empty()) else { return false };
        DIMENSIONS.iter().any(|dimension| {
            let set = part(&guard.requests, *dimension);
            let alone = self.alignment.alone(dimension.0, guard.is_new);
            let is_alone = !set.is_empty() && set.is_subset(&alone);
            is_alone && (guard.is_new || self.speaks_of_all_that_comes(&others, *dimension))
        })
    }

    fn speaks_of_all_that_comes(&self, sayers: &[Sayer], dimension: Dimension) -> bool {
        let (sort, kind) = dimension;
        let model = self.new.0.1;
        let mut came = self.alignment.alone(sort, true);
        if let Some(kind) = kind {
            let terms = model.terms.iter().filter(|(_, term)| term.kind == kind);
            came = came.intersection(&Ranges::from_numbers(terms.map(|(id, _)| i64::from(id.raw()))));
        }
        sayers.iter().all(|sayer| said(model, *sayer, dimension).is_none_or(|said| came.is_subset(&said)))
    }
}

fn part(requests: &Region, (sort, kind): Dimension) -> &Ranges {
    match (sort, kind) {
        (Sort::Party, _) => &requests.parties,
        (Sort::Term, Some(TermKind::Action)) => &requests.actions,
        (Sort::Term, _) => &requests.purposes,
        (Sort::Place, _) => &requests.places,
        (Sort::Column | Sort::Dataset, _) => &requests.columns,
    }
}

/// What a clause or an expectation says of a sort of things; nothing where it speaks of all of them.
fn said(model: &Model, sayer: Sayer, (sort, kind): Dimension) -> Option<Ranges> {
    let (parties, actions, purposes, columns, places) = match sayer {
        Sayer::Clause(id) => {
            let ClauseKind::Grant(grant) = &model.clauses.get(id)?.kind else { return None };
            let columns = grant.data.iter().fold(Ranges::empty(), |all, data| all.union(&data.columns));
            let columns = (!grant.any_data).then_some(columns);
            let places = grant.places.as_ref().map(|said| said.value.clone());
            (&grant.parties.value, &grant.actions.value, &grant.purposes.value, columns, places)
        }
        Sayer::Expectation(scenario, at) => {
            let one = model.scenarios.get(scenario)?.expectations.get(at)?;
            (&one.parties, &one.actions, &one.purposes, Some(one.columns.clone()), one.places.clone())
        }
    };
    match (sort, kind) {
        (Sort::Party, _) => Some(parties.clone()),
        (Sort::Term, Some(TermKind::Action)) => Some(actions.clone()),
        (Sort::Term, _) => Some(purposes.clone()),
        (Sort::Place, _) => places,
        (Sort::Column | Sort::Dataset, _) => columns,
    }
}

fn read(half: Half<'_>, names: &Names, is_new: bool) -> Read {
    let model = half.1;
    let clauses = model.clauses.ids().map(Sayer::Clause);
    let scenarios = model.scenarios.iter().enumerate();
    let expectations = scenarios.flat_map(|(number, scenario)| {
        (0..scenario.expectations.len()).map(move |at| Sayer::Expectation(number, at))
    });
    let all = clauses.chain(expectations);
    all.filter_map(|sayer| Some((words(half, sayer, names, is_new)?, sayer))).collect()
}

/// Whose it is, and how it reads.
fn words((compiled, model): Half<'_>, sayer: Sayer, names: &Names, is_new: bool) -> Option<(String, String)> {
    let (owner, span) = match sayer {
        Sayer::Clause(id) => {
            let clause = model.clauses.get(id)?;
            // What stands in a rulebook that the project does not name guards nothing.
            if let Owner::Rulebook(id) = clause.owner {
                model.rulebooks.get(id).filter(|rulebook| rulebook.named)?;
            }
            (Speaker { model, names, is_new }.any_owner(clause.owner)?, clause.span)
        }
        Sayer::Expectation(scenario, at) => {
            let scenario = model.scenarios.get(scenario)?;
            let day = scenario.on.as_ref().map(|on| on.value.to_string()).unwrap_or_default();
            (format!("scenario {day}"), scenario.expectations.get(at)?.span)
        }
    };
    Some((owner, compiled.sources.words(span)))
}
