//! Who holds and who controls whom, on a day. Holdings multiply along a chain and add up over several; control passes through
//! whoever holds more than half, alone or together with those it controls. The two differ, and both are computed.

use crate::graphs::part::Part;
use crate::model::{Model, PartyId, Share};
use crate::time::Day;
use charta_base::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

/// Who holds more than this controls.
const MAJORITY_ABOVE: Share = Share(Share::WHOLE.0 / 2);

/// A stake by its owner: the owned organisation, the share, where it is said.
type Held = (PartyId, Share, Span);

/// Stakes and declared control on one day, by owner.
#[derive(Debug, Clone)]
pub struct Ownership {
    held: FxHashMap<PartyId, Vec<Held>>,
    declared: FxHashMap<PartyId, Vec<(PartyId, Span)>>,
    // Owners before what they own; in a ring of stakes, which is an error of its own, some order.
    rank: FxHashMap<PartyId, u32>,
}

impl Ownership {
    /// The stakes and declarations in force on a day.
    pub fn on(model: &Model, day: Day) -> Ownership {
        Ownership::within(model, day, &Part::whole(model))
    }

    /// The same, of the organisations of a part alone.
    pub fn within(model: &Model, day: Day, part: &Part) -> Ownership {
        let mut held: FxHashMap<PartyId, Vec<Held>> = FxHashMap::default();
        let mut declared: FxHashMap<PartyId, Vec<(PartyId, Span)>> = FxHashMap::default();
        for id in &part.parties {
            let Some(party) = model.parties.get(*id) else { continue };
            for stake in party.owners.iter().filter(|stake| stake.period.contains(day)) {
                held.entry(stake.value.owner).or_default().push((*id, stake.value.share, stake.span));
            }
            for control in party.controlled_by.iter().filter(|control| control.period.contains(day)) {
                declared.entry(control.value).or_default().push((*id, control.span));
            }
        }
        let rank = ranks(&held, &part.parties);
        Ownership { held, declared, rank }
    }

    /// An organisation's place in an order in which owners come before what they own.
    pub fn rank(&self, party: PartyId) -> u32 {
        self.rank.get(&party).copied().unwrap_or_default()
    }

    /// What one organisation controls by itself: by a stake of more than half, or as the text says.
    pub fn controlled_alone(&self, by: PartyId) -> impl Iterator<Item = Control> + '_ {
        let declared = self.declared.get(&by).into_iter().flatten();
        let declared = declared.map(move |(of, span)| Control {
            by,
            of: *of,
            reason: ControlReason::Declared,
            span: *span,
        });
        let stakes = self.held.get(&by).into_iter().flatten().filter(|(_, share, _)| *share > MAJORITY_ABOVE);
        let stakes = stakes.map(move |(of, share, span)| {
            let reason = ControlReason::Majority(*share);
            Control { by, of: *of, reason, span: *span }
        });
        declared.chain(stakes)
    }

    /// Everything a head controls, each with the step that completes the control, nearest first. The head is not among them.
    pub fn controlled_by(&self, head: PartyId) -> Vec<Control> {
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
                if *sum > MAJORITY_ABOVE && known.insert(*of) {
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

    /// The organisations of which a head holds at least so much, stakes multiplied along each chain and added up over chains;
    /// with the largest single contribution's last stake. Owners come before what they own. Stakes that lead back to their
    /// owner count once.
    pub fn holdings_of(&self, head: PartyId, least: Share) -> Vec<(PartyId, Share, Control)> {
        self.holdings_until(head, least, |_| false)
    }

    /// The same, but not what is held through one organisation alone for which `is_known` holds.
    pub fn holdings_until(
        &self,
        head: PartyId,
        least: Share,
        is_known: impl Fn(PartyId) -> bool,
    ) -> Vec<(PartyId, Share, Control)> {
        let mut total: FxHashMap<PartyId, Share> = FxHashMap::from_iter([(head, Share::WHOLE)]);
        let mut best: FxHashMap<PartyId, (Share, Control)> = FxHashMap::default();
        let mut open = BinaryHeap::from([Reverse((self.rank(head), head))]);
        let mut found = Vec::new();
        // What is on the list. Of no organisation can the head hold more than that, once it is all that is left to follow.
        // Of very many organisations it may be many times the whole.
        let mut left = u128::from(Share::WHOLE.0);
        while let Some(Reverse((rank, party))) = open.pop() {
            if left < u128::from(least.0) {
                break;
            }
            let mine = total.get(&party).copied().unwrap_or_default();
            left = left.saturating_sub(u128::from(mine.0));
            if let Some((_, step)) = best.get(&party).filter(|_| mine >= least) {
                found.push((party, mine, *step));
            }
            if open.is_empty() && party != head && is_known(party) {
                break;
            }
            for (of, share, span) in self.held.get(&party).into_iter().flatten() {
                if self.rank(*of) <= rank {
                    continue;
                }
                let part = mine.times(*share);
                let is_new = !total.contains_key(of);
                let sum = total.entry(*of).or_default();
                *sum = sum.plus(part);
                left = left.saturating_add(u128::from(part.0));
                if is_new {
                    open.push(Reverse((self.rank(*of), *of)));
                }
                let step =
                    Control { by: party, of: *of, reason: ControlReason::Majority(*share), span: *span };
                let best = best.entry(*of).or_insert((part, step));
                if part > best.0 {
                    *best = (part, step);
                }
            }
        }
        found
    }
}

/// For each organisation its place in an order in which owners come before what they own: depth-first, without recursion.
fn ranks(held: &FxHashMap<PartyId, Vec<Held>>, parties: &[PartyId]) -> FxHashMap<PartyId, u32> {
    let mut order = Vec::with_capacity(parties.len());
    let mut seen: FxHashSet<PartyId> = FxHashSet::default();
    for start in parties {
        if !seen.insert(*start) {
            continue;
        }
        // Each entry is a party and how many of its stakes are done.
        let mut open = vec![(*start, 0_usize)];
        while let Some((party, done)) = open.pop() {
            match held.get(&party).and_then(|held| held.get(done)) {
                Some((of, ..)) => {
                    open.push((party, done + 1));
                    if seen.insert(*of) {
                        open.push((*of, 0));
                    }
                }
                None => order.push(party),
            }
        }
    }
    let places = order.into_iter().rev().zip(0_u32..);
    places.collect()
}
