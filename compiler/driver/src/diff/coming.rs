//! Guards that read as before, and speak of more only since something came: it is told as that.
//!
//! What goes is told as a guard that goes, however it reads: what comes in its place may be the same under another name, and outside of
//! what the guard speaks of.

use super::meaning::Speaker;
use super::names::Names;
use crate::Compiled;
use charta_model::model::{Model, Owner, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_review::{Alignment, Guard, Sayer, Sort};
use std::collections::BTreeSet;

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

/// How each clause and expectation of a project reads.
type Read = BTreeSet<(String, String)>;

/// How what guards read in the old project, and the new one.
pub(super) struct Coming<'a> {
    alignment: &'a Alignment,
    old: Read,
    new: Half<'a>,
    names: &'a Names,
}

impl<'a> Coming<'a> {
    pub(super) fn of(alignment: &'a Alignment, old: Half<'a>, new: Half<'a>, names: &'a Names) -> Coming<'a> {
        Coming { alignment, old: read(old, names), new, names }
    }

    /// Whether a new guard reads as before, and is another since what it speaks of came.
    pub(super) fn explains(&self, guard: &Guard) -> bool {
        if guard.left.is_some() || !guard.is_new {
            return false;
        }
        let reads_as_before = |sayer: &Sayer| {
            words(self.new, *sayer, self.names, true).is_some_and(|words| self.old.contains(&words))
        };
        let has_come = |dimension: &Dimension| {
            let set = part(&guard.requests, *dimension);
            !set.is_empty() && set.is_subset(&self.alignment.alone(dimension.0, true))
        };
        !guard.new.is_empty() && guard.new.iter().all(reads_as_before) && DIMENSIONS.iter().any(has_come)
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

fn read(half: Half<'_>, names: &Names) -> Read {
    let model = half.1;
    let clauses = model.clauses.ids().map(Sayer::Clause);
    let scenarios = model.scenarios.iter().enumerate();
    let expectations = scenarios.flat_map(|(number, scenario)| {
        (0..scenario.expectations.len()).map(move |at| Sayer::Expectation(number, at))
    });
    let all = clauses.chain(expectations);
    all.filter_map(|sayer| words(half, sayer, names, false)).collect()
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
            (Speaker { model, names, is_new, known: None }.any_owner(clause.owner)?, clause.span)
        }
        Sayer::Expectation(scenario, at) => {
            let scenario = model.scenarios.get(scenario)?;
            let day = scenario.on.as_ref().map(|on| on.value.to_string()).unwrap_or_default();
            (format!("scenario {day}"), scenario.expectations.get(at)?.span)
        }
    };
    Some((owner, compiled.sources.words(span)))
}
