//! Questions of which no change permits all: about several recipients, actions or purposes at once, none of which holds the others, or about columns
//! that a forbid closes.

use super::sentence::{asked_by, sentence};
use crate::sets::{self, Except, Part};
use charta_base::Id;
use charta_checks::logic::answer::Answer;
use charta_model::model::{Model, PartyId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;

/// Each part of a set, with what is below it.
fn sets_of<'m, T>(parts: &[Part<T>], closure: impl Fn(Id<T>) -> Option<&'m Ranges>) -> Vec<Ranges> {
    let of = |part: &Part<T>| match part.except {
        Except::Nothing => closure(part.id).cloned(),
        _ => Some(Ranges::one(i64::from(part.id.raw()))),
    };
    parts.iter().filter_map(of).collect()
}

/// The terms of a set, each with what is below it.
fn terms(model: &Model, kind: TermKind, set: &Ranges) -> Vec<Ranges> {
    sets_of(&sets::term_parts(model, kind, set), |id| model.terms.get(id).map(|term| &term.closure))
}

/// The parties of a set, each with what is below it: of several organisations those of each together, since a contract is made with one.
fn parties(model: &Model, set: &Ranges) -> Vec<Ranges> {
    let each =
        sets_of(&sets::party_parts(model, set), |id| model.parties.get(id).map(|party| &party.closure));
    let organisation = |set: &Ranges| {
        let id = set.first().and_then(|number| u32::try_from(number).ok()).map(Id::new);
        id.map(|id| model.organisation_of(id))
    };
    let mut together: Vec<(Option<PartyId>, Ranges)> = Vec::new();
    for set in &each {
        let of = organisation(set);
        match together.iter_mut().find(|(other, _)| *other == of) {
            Some((_, all)) => *all = all.union(set),
            None => together.push((of, set.clone())),
        }
    }
    match together.len() > 1 {
        true => together.into_iter().map(|(_, set)| set).collect(),
        false => each,
    }
}

/// The questions about one recipient, action and purpose each of which a question is made.
pub(super) fn parts(model: &Model, asked: &Region) -> Vec<String> {
    let naming = asked_by(model);
    let mut questions = Vec::new();
    for parties in parties(model, &asked.parties) {
        for actions in terms(model, TermKind::Action, &asked.actions) {
            for purposes in terms(model, TermKind::Purpose, &asked.purposes) {
                let (parties, actions) = (parties.clone(), actions.clone());
                let requests = Region { parties, actions, purposes, ..asked.clone() };
                let names_place = asked.places != Ranges::all();
                questions.extend(sentence(model, &requests, names_place, &naming));
            }
        }
    }
    questions
}

/// The question about those of its columns that no forbid closes altogether; nothing where it closes none, or all of them, and where nothing else
/// is denied.
pub(super) fn without_closed(model: &Model, answer: &Answer) -> Option<String> {
    let shut = answer.denials.iter().filter(|denial| denial.is_forbidden);
    let shut = shut.fold(Ranges::empty(), |shut, denial| shut.union(&denial.columns));
    let columns = answer.asked.columns.difference(&shut);
    let is_open = answer.denials.iter().any(|denial| denial.columns.overlaps(&columns));
    if shut.is_empty() || columns.is_empty() || !is_open {
        return None;
    }
    let requests = Region { columns, ..answer.asked.clone() };
    sentence(model, &requests, answer.asked.places != Ranges::all(), &asked_by(model))
}

/// Of what is asked, the recipients, actions and purposes of which something is denied.
pub(super) fn lacking(model: &Model, asked: &Region, denied: &[Region]) -> Region {
    let some = |parts: Vec<Ranges>, of: fn(&Region) -> &Ranges, all: &Ranges| {
        let is_denied = |part: &&Ranges| denied.iter().any(|region| of(region).overlaps(part));
        let left = parts.iter().filter(is_denied).fold(Ranges::empty(), |left, part| left.union(part));
        if parts.len() < 2 || left.is_empty() { all.clone() } else { left }
    };
    Region {
        parties: some(parties(model, &asked.parties), |region| &region.parties, &asked.parties),
        actions: some(
            terms(model, TermKind::Action, &asked.actions),
            |region| &region.actions,
            &asked.actions,
        ),
        purposes: some(
            terms(model, TermKind::Purpose, &asked.purposes),
            |region| &region.purposes,
            &asked.purposes,
        ),
        ..asked.clone()
    }
}

/// Of some parties, those that are not all in another set; all of them where none is.
pub(super) fn parties_outside(model: &Model, set: &Ranges, known: &Ranges) -> Ranges {
    outside(parties(model, set), set, known)
}

/// Of some terms, those that are not all in another set; all of them where none is.
pub(super) fn terms_outside(model: &Model, kind: TermKind, set: &Ranges, known: &Ranges) -> Ranges {
    outside(terms(model, kind, set), set, known)
}

fn outside(parts: Vec<Ranges>, set: &Ranges, known: &Ranges) -> Ranges {
    let left = parts.iter().filter(|part| !part.is_subset(known));
    let left = left.fold(Ranges::empty(), |left, part| left.union(part));
    if left.is_empty() { set.clone() } else { left }
}

/// A question beside others that one change answers.
pub(super) fn also(questions: &mut Option<String>, question: Option<String>) {
    if let (Some(questions), Some(question)) = (questions.as_mut(), question)
        && !questions.contains(&question)
    {
        questions.push_str("; ");
        questions.push_str(&question);
    }
}
