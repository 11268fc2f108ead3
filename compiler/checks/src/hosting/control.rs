//! Who controls organisations from outside a jurisdiction, on a day.

use charta_model::graphs::ownership::{Control, Ownership};
use charta_model::graphs::part::Part;
use charta_model::model::{Model, PartyId, TermId};
use charta_model::time::Day;
use rustc_hash::FxHashMap;

/// Control of an organisation from outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foreign {
    /// Who controls it, directly or through others it controls, and is established outside.
    pub(super) head: PartyId,
    /// The step that completes the control.
    pub(super) step: Control,
}

/// A part's organisations that are controlled from outside a jurisdiction.
#[derive(Debug, Default)]
pub(super) struct ForeignControl {
    by_party: FxHashMap<PartyId, Foreign>,
}

impl ForeignControl {
    /// Begins with those above all others: what a controlled organisation controls, its head controls, so that nobody below is begun
    /// with again.
    pub(super) fn on(model: &Model, day: Day, part: &Part, inside: TermId) -> ForeignControl {
        let ownership = Ownership::within(model, day, part);
        let mut heads: Vec<PartyId> =
            part.parties.iter().copied().filter(|party| is_outside(model, *party, inside, day)).collect();
        heads.sort_by_key(|party| (ownership.rank(*party), *party));
        let mut found = ForeignControl::default();
        for head in heads {
            if found.by_party.contains_key(&head) {
                continue;
            }
            for step in ownership.controlled_by(head) {
                found.by_party.entry(step.of).or_insert(Foreign { head, step });
            }
        }
        found
    }

    /// Who controls an organisation from outside, if anybody does.
    pub(super) fn of(&self, party: PartyId) -> Option<Foreign> {
        self.by_party.get(&party).copied()
    }

    /// The same, where a controller from outside is itself controlled from outside: whoever stands above all of them.
    pub(super) fn ultimate(&self, party: PartyId) -> Option<PartyId> {
        let mut head = self.of(party)?.head;
        // A ring of control, which is an error of its own, is left where it is entered.
        for _ in 0..self.by_party.len() {
            match self.of(head) {
                Some(above) if above.head != party => head = above.head,
                _ => break,
            }
        }
        Some(head)
    }
}

/// Whether an organisation is established outside a jurisdiction on a day.
pub(super) fn is_outside(model: &Model, party: PartyId, inside: TermId, day: Day) -> bool {
    let seat = model.parties.get(party).and_then(|party| party.established);
    seat.is_some_and(|seat| !model.is_in(seat.value, inside, day))
}
