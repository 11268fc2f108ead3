//! Who holds and who controls whom, on a day. Holdings multiply along a chain and add up over several; control passes through
//! whoever holds more than half, alone or together with those it controls. The two differ, and both are computed.

use crate::model::{Model, PartyId, Share};
use crate::time::Day;
use charta_base::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Why one organisation controls another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlReason {
    /// The text says so (`controlled_by`).
    Declared,
    /// It holds this share, alone or together with those it controls: more than half.
    Majority(Share),
}

/// One step of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Control {
    /// Who controls: the organisation whose stake or declaration completes the control.
    pub by: PartyId,
    /// Who is controlled.
    pub of: PartyId,
    /// Why.
    pub reason: ControlReason,
    /// Where the deciding stake or declaration is said.
    pub span: Span,
}

/// A stake by its owner: the owned organisation, the share, where it is said.
type Held = (PartyId, Share, Span);

/// Stakes and declared control on one day, by owner.
#[derive(Debug, Clone)]
pub struct Ownership {
    held: FxHashMap<PartyId, Vec<Held>>,
    declared: FxHashMap<PartyId, Vec<(PartyId, Span)>>,
}

impl Ownership {
    /// The stakes and declarations in force on a day.
    pub fn on(model: &Model, day: Day) -> Ownership {
        let mut ownership = Ownership { held: FxHashMap::default(), declared: FxHashMap::default() };
        for (id, party) in model.parties.iter() {
            for stake in party.owners.iter().filter(|stake| stake.period.contains(day)) {
                let held = ownership.held.entry(stake.value.owner).or_default();
                held.push((id, stake.value.share, stake.span));
            }
            for control in party.controlled_by.iter().filter(|control| control.period.contains(day)) {
                ownership.declared.entry(control.value).or_default().push((id, control.span));
            }
        }
        ownership
    }

    /// Everything a head controls, each with the step that completes the control, nearest first. The head is not among them.
    pub fn controlled_by(&self, head: PartyId) -> Vec<Control> {
        let majority = Share(Share::WHOLE.0 / 2);
        let mut together: FxHashMap<PartyId, Share> = FxHashMap::default();
        let mut known: FxHashSet<PartyId> = FxHashSet::from_iter([head]);
        let mut steps = Vec::new();
        let mut open = std::collections::VecDeque::from([head]);
        while let Some(at) = open.pop_front() {
            for (of, span) in self.declared.get(&at).into_iter().flatten() {
                if known.insert(*of) {
                    steps.push(Control { by: at, of: *of, reason: ControlReason::Declared, span: *span });
                    open.push_back(*of);
                }
            }
            for (of, share, span) in self.held.get(&at).into_iter().flatten() {
                let sum = together.entry(*of).or_default();
                *sum = sum.plus(*share);
                if *sum > majority && known.insert(*of) {
                    steps.push(Control {
                        by: at,
                        of: *of,
                        reason: ControlReason::Majority(*sum),
                        span: *span,
                    });
                    open.push_back(*of);
                }
            }
        }
        steps
    }

    /// What a head holds in every organisation below it, stakes multiplied along each chain and added up over chains; with
    /// the largest single contribution's last stake. Stakes that lead back to their owner count once.
    pub fn holdings_of(&self, head: PartyId) -> Vec<(PartyId, Share, Control)> {
        let order = self.below(head);
        let mut total: FxHashMap<PartyId, Share> = FxHashMap::from_iter([(head, Share::WHOLE)]);
        let mut best: FxHashMap<PartyId, (Share, Control)> = FxHashMap::default();
        let place: FxHashMap<PartyId, usize> =
            order.iter().enumerate().map(|(at, party)| (*party, at)).collect();
        for (at, party) in order.iter().enumerate() {
            let mine = total.get(party).copied().unwrap_or_default();
            for (of, share, span) in self.held.get(party).into_iter().flatten() {
                // A stake that leads back up the order belongs to a ring of holdings, which is an error of its own.
                if place.get(of).is_none_or(|of| *of <= at) {
                    continue;
                }
                let part = mine.times(*share);
                let sum = total.entry(*of).or_default();
                *sum = sum.plus(part);
                let step =
                    Control { by: *party, of: *of, reason: ControlReason::Majority(*share), span: *span };
                let best = best.entry(*of).or_insert((part, step));
                if part > best.0 {
                    *best = (part, step);
                }
            }
        }
        let below = order.into_iter().skip(1);
        below.filter_map(|party| Some((party, *total.get(&party)?, best.get(&party)?.1))).collect()
    }

    /// A head and everything it holds a part of, owners before owned.
    fn below(&self, head: PartyId) -> Vec<PartyId> {
        let mut order = Vec::new();
        let mut seen: FxHashSet<PartyId> = FxHashSet::from_iter([head]);
        // Depth-first without recursion: each entry is a party and how many of its stakes are done.
        let mut open = vec![(head, 0_usize)];
        while let Some((party, done)) = open.pop() {
            match self.held.get(&party).and_then(|held| held.get(done)) {
                Some((of, ..)) => {
                    open.push((party, done + 1));
                    if seen.insert(*of) {
                        open.push((*of, 0));
                    }
                }
                None => order.push(party),
            }
        }
        order.reverse();
        order
    }
}
