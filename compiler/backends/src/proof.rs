//! What proves that a duty was done: a contract that owes a report besides has not promised that it tells of every other duty.

use crate::judgement::Judgement;
use charta_model::model::{Clause, ClauseId, ClauseKind, Due, Duty, DutyObject, Owner};
use charta_model::time::Period;

/// What proves that a duty was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// What is handed over in doing it.
    Itself,
    /// The certificate that another duty of the same bearers has them hand over.
    Clause(ClauseId),
    /// A record that its bearers keep.
    Record,
}

/// What says that something was done.
const CERTIFICATE: &str = "certificate";

/// The things that prove something, in the words of duties.
const PROOFS: [&str; 4] = [CERTIFICATE, "report", "log", "findings"];

/// The actions by which a thing is handed to nobody.
const KEEPING: [&str; 8] =
    ["record", "retain", "store", "store.archive", "keep_secret", "protect", "modify", "delete"];

/// The actions of which a certificate tells.
const REMOVING: [&str; 2] = ["delete", "return_data"];

impl Judgement<'_> {
    /// What proves that a duty was done: what is handed over in doing it; of what is deleted or given back, the certificate that another
    /// duty of the same text has all of its bearers hand over afterwards; or their record.
    pub(crate) fn proof(&self, id: ClauseId, duty: &Duty) -> Proof {
        if self.hands_over(duty, &PROOFS) {
            return Proof::Itself;
        }
        if !self.is_any(duty, &REMOVING) {
            return Proof::Record;
        }
        let (clauses, term) = self.text_of(id);
        let certifies = |clause: &Clause| match &clause.kind {
            ClauseKind::Duty(other) => {
                self.hands_over(other, &[CERTIFICATE])
                    && duty.parties.value.is_subset(&other.parties.value)
                    && self.is_not_before(other.due.value, duty.due.value, term)
            }
            _ => false,
        };
        let mut others = clauses.iter().filter(|other| **other != id);
        let certifying = others.find(|other| self.model().clauses.get(**other).is_some_and(certifies));
        certifying.map_or(Proof::Record, |clause| Proof::Clause(*clause))
    }

    /// The clauses of the text that a clause belongs to, and the term by which its days are reckoned.
    fn text_of(&self, id: ClauseId) -> (&[ClauseId], Period) {
        let model = self.model();
        let clauses = match model.clauses.get(id).map(|clause| clause.owner) {
            Some(Owner::Contract(contract)) => match model.contracts.get(contract) {
                Some(contract) => {
                    let term = contract.term.map(|term| term.value).unwrap_or_default();
                    return (&contract.clauses, term);
                }
                None => None,
            },
            Some(Owner::Rulebook(rulebook)) => {
                model.rulebooks.get(rulebook).map(|rulebook| rulebook.clauses.as_slice())
            }
            Some(Owner::Procedure(_)) | None => None,
        };
        (clauses.unwrap_or_default(), Period::default())
    }

    fn is_any(&self, duty: &Duty, actions: &[&str]) -> bool {
        actions.iter().any(|name| self.model().prelude_action(name) == Some(duty.action.value))
    }

    /// Whether one of these things is handed over in doing a duty.
    fn hands_over(&self, duty: &Duty, things: &[&str]) -> bool {
        let is_one = |object: &DutyObject| matches!(object, DutyObject::Thing(thing) if things.contains(&thing.as_ref()));
        duty.objects.iter().any(|object| is_one(&object.value)) && !self.is_any(duty, &KEEPING)
    }

    /// Whether something is due once, and not before something else is.
    fn is_not_before(&self, due: Due, other: Due, term: Period) -> bool {
        let day = |due: Due| match due {
            Due::Within(length, event) => self.model().day_of(event, term).map(|day| day.plus(length)),
            Due::Before(day) => Some(day.previous()),
            Due::Until(day) => Some(day),
            _ => None,
        };
        match (due, other) {
            // Of one event, whichever day it has.
            (Due::Within(length, event), Due::Within(before, of)) if event == of => {
                let any_day = self.input.checked.on();
                any_day.plus(length) >= any_day.plus(before)
            }
            _ => day(due).zip(day(other)).is_some_and(|(due, other)| due >= other),
        }
    }
}
