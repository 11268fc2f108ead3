//! The part of a purpose that forbids leave open, where no change does for all of it.

use super::sentence::{asked_by, sentence};
use crate::sets::{self, By};
use charta_checks::logic::answer::{Answer, Closed};
use charta_model::model::{Model, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;

/// The question about those purposes within what is asked that no forbid closes for all the rest of it, and what stays closed by which clause, in
/// sentences; nothing where none is closed, or nothing is left.
pub(super) fn purposes_left(model: &Model, answer: &Answer) -> Option<(String, Vec<String>)> {
    let asked = &answer.asked;
    let closes_all = |closed: &&Closed| {
        let shut = &closed.requests;
        let sets = [
            (&asked.parties, &shut.parties),
            (&asked.actions, &shut.actions),
            (&asked.columns, &shut.columns),
        ];
        shut.rows == RowsId::ALL && sets.iter().all(|(asked, shut)| asked.is_subset(shut))
    };
    let closing: Vec<&Closed> = answer.closed.iter().filter(closes_all).collect();
    let shut = closing.iter().fold(Ranges::empty(), |all, closed| all.union(&closed.requests.purposes));
    let left = asked.purposes.difference(&shut);
    // What lies above both a purpose that is closed and one that is open is neither.
    let whole = model.terms.iter().filter(|(id, term)| {
        term.kind == TermKind::Purpose && left.contains(i64::from(id.raw())) && term.closure.is_subset(&left)
    });
    let whole: Vec<TermId> = whole.map(|(id, _)| id).collect();
    let purposes = Ranges::from_numbers(whole.into_iter().map(|id| i64::from(id.raw())));
    if purposes.is_empty() || purposes == asked.purposes {
        return None;
    }
    let requests = Region { purposes, ..asked.clone() };
    let question = sentence(model, &requests, asked.places != Ranges::all(), &asked_by(model))?;
    let told = closing.iter().map(|closed| {
        let purposes = sets::terms(model, TermKind::Purpose, &closed.requests.purposes, By::Name);
        format!("for {purposes} it stays closed, by {}", model.clause_name(closed.forbid))
    });
    Some((question, told.collect()))
}
