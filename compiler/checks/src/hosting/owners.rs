//! Who stands above an operator, as far as the text says: what holders from outside a jurisdiction hold, and what is unsaid.

use super::control::{ForeignControl, is_outside};
use charta_model::graphs::part::Part;
use charta_model::model::{Model, Party, PartyId, Share, Stake, TermId};
use charta_model::time::Day;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BinaryHeap;

/// Something unsaid about who owns whom, seen from an organisation below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Of which organisation owners are unsaid.
    pub(super) of: PartyId,
    /// How much of it.
    pub(super) unsaid: Share,
    /// How much that amounts to below.
    amounts_to: Share,
}

/// What somebody unknown could have of an organisation: as if one holder had everything that is left unsaid, in it and in all
/// above it.
#[derive(Debug, Clone, Copy, Default)]
struct Unknown {
    /// The largest gap.
    gap: Option<Gap>,
    /// The multiplied holding.
    holds: Share,
    /// Whether that gives control.
    controls: bool,
}

/// What somebody unknown would have to hold of an operator for a law to care.
#[derive(Debug, Clone, Copy)]
pub(super) struct Care {
    /// Whether control matters.
    pub(super) control: bool,
    /// The multiplied holding that matters.
    pub(super) holding: Option<Share>,
}

/// What is unsaid on a day about the owners of a part's organisations.
pub(super) struct Unsaid {
    by_party: FxHashMap<PartyId, Unknown>,
}

impl Unsaid {
    /// Looks at each organisation once, owners first.
    pub(super) fn on(model: &Model, day: Day, part: &Part) -> Unsaid {
        let mut unsaid = Unsaid { by_party: FxHashMap::default() };
        for party in owners_first(model, &part.parties, day) {
            if let Some(facts) = model.parties.get(party) {
                let unknown = unsaid.judge(party, facts, day);
                unsaid.by_party.insert(party, unknown);
            }
        }
        unsaid
    }

    fn above(&self, party: PartyId) -> Unknown {
        self.by_party.get(&party).copied().unwrap_or_default()
    }

    fn judge(&self, party: PartyId, facts: &Party, day: Day) -> Unknown {
        let half = Share(Share::WHOLE.0 / 2);
        let controllers: Vec<Unknown> = controllers(facts, day).map(|by| self.above(by)).collect();
        let own = unsaid_of(facts, day);
        let mut unknown = Unknown { holds: own, ..Unknown::default() };
        let mut votes = own;
        let mut gaps = vec![Gap { of: party, unsaid: own, amounts_to: own }];
        for stake in stakes(facts, day) {
            let above = self.above(stake.owner);
            unknown.holds = unknown.holds.plus(stake.share.times(above.holds));
            if above.controls {
                votes = votes.plus(stake.share);
            }
            gaps.extend(above.gap.map(|gap| Gap { amounts_to: stake.share.times(gap.amounts_to), ..gap }));
        }
        gaps.extend(controllers.iter().filter_map(|above| above.gap));
        unknown.controls = match controllers.is_empty() {
            true => votes > half,
            false => controllers.iter().any(|above| above.controls),
        };
        // Of equal gaps the nearest, which is the first.
        let gaps = gaps.into_iter().filter(|gap| gap.amounts_to > Share::default());
        unknown.gap = gaps.rev().max_by_key(|gap| gap.amounts_to);
        unknown
    }

    /// The largest gap above an operator, if somebody unknown could have what the law cares about.
    pub(super) fn matters(&self, operator: PartyId, care: Care) -> Option<Gap> {
        let unknown = self.above(operator);
        let holds = care.holding.is_some_and(|least| unknown.holds >= least);
        if holds || (care.control && unknown.controls) { unknown.gap } else { None }
    }

    /// Whether somebody unknown could control an organisation.
    pub(super) fn could_be_controlled(&self, party: PartyId) -> bool {
        self.above(party).controls
    }

    /// The largest gap above an operator.
    pub(super) fn gap(&self, operator: PartyId) -> Option<Gap> {
        self.above(operator).gap
    }
}

/// How much of an organisation is accounted for by nobody. Who is said to be controlled, or to have no owners, leaves no gap.
fn unsaid_of(facts: &Party, day: Day) -> Share {
    let said = stakes(facts, day).fold(Share::default(), |sum, stake| sum.plus(stake.share));
    match facts.ownerless || controllers(facts, day).next().is_some() {
        true => Share::default(),
        false => Share(Share::WHOLE.0.saturating_sub(said.0)),
    }
}

fn stakes(facts: &Party, day: Day) -> impl Iterator<Item = Stake> + '_ {
    facts.owners.iter().filter(move |stake| stake.period.contains(day)).map(|stake| stake.value)
}

fn controllers(facts: &Party, day: Day) -> impl Iterator<Item = PartyId> + '_ {
    facts
        .controlled_by
        .iter()
        .filter(move |control| control.period.contains(day))
        .map(|control| control.value)
}

/// Organisations and everybody above them on a day, owners and controllers before what they own: depth-first, without recursion.
fn owners_first(model: &Model, starts: &[PartyId], day: Day) -> Vec<PartyId> {
    let above = |party: PartyId| -> Vec<PartyId> {
        let Some(facts) = model.parties.get(party) else { return Vec::new() };
        stakes(facts, day).map(|stake| stake.owner).chain(controllers(facts, day)).collect()
    };
    let mut order = Vec::new();
    let mut seen: FxHashSet<PartyId> = FxHashSet::default();
    for start in starts {
        if !seen.insert(*start) {
            continue;
        }
        // Each entry is a party and those above it that are still to be visited.
        let mut open = vec![(*start, above(*start))];
        while let Some((party, mut rest)) = open.pop() {
            match rest.pop() {
                Some(next) => {
                    open.push((party, rest));
                    if seen.insert(next) {
                        open.push((next, above(next)));
                    }
                }
                None => order.push(party),
            }
        }
    }
    order
}

/// What holders from outside a jurisdiction hold of an organisation, and what is unsaid.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holdings {
    /// What all of them hold, each stake counted once: at the first holder from outside above the organisation. No one of them
    /// holds more.
    pub(super) together: Share,
    /// What nobody accounts for, in the organisation and in all above it.
    pub(super) unsaid: Share,
    /// The part of that which is not above a holder from outside, and so adds to what those hold.
    pub(super) unsaid_besides: Share,
}

impl Holdings {
    /// Of what somebody from outside holds or controls.
    const FOREIGN: Holdings = Holdings { together: Share::WHOLE, unsaid: Share(0), unsaid_besides: Share(0) };

    /// Adds a stake of an owner of which so much is held.
    fn add(&mut self, share: Share, above: Holdings) {
        self.together = self.together.plus(share.times(above.together));
        self.unsaid = self.unsaid.plus(share.times(above.unsaid));
        self.unsaid_besides = self.unsaid_besides.plus(share.times(above.unsaid_besides));
    }
}

/// Holdings counted in two ways.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    /// Stakes multiplied along each chain and added up over chains.
    pub(super) multiplied: Holdings,
    /// The same, but what somebody from outside controls counts as theirs, whole: whoever controls an owner has all its votes.
    pub(super) by_control: Holdings,
}

/// What a holder from outside has of an organisation where what it controls counts as its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldByControl {
    pub(super) holder: PartyId,
    pub(super) share: Share,
    /// An owner through which it has a part of that, and which it controls.
    pub(super) through: Option<PartyId>,
}

/// Who from outside a jurisdiction holds what of a part's organisations on a day.
pub(super) struct Outsiders<'a> {
    model: &'a Model,
    day: Day,
    inside: TermId,
    control: &'a ForeignControl,
    by_party: FxHashMap<PartyId, (u32, Counted)>,
}

impl<'a> Outsiders<'a> {
    /// Looks at each organisation once, owners first.
    pub(super) fn on(
        model: &'a Model,
        day: Day,
        part: &Part,
        inside: TermId,
        control: &'a ForeignControl,
        unknown: &Unsaid,
    ) -> Outsiders<'a> {
        let mut outsiders = Outsiders { model, day, inside, control, by_party: FxHashMap::default() };
        for (party, place) in owners_first(model, &part.parties, day).into_iter().zip(0_u32..) {
            if let Some(facts) = model.parties.get(party) {
                let counted = outsiders.judge(facts, unknown);
                outsiders.by_party.insert(party, (place, counted));
            }
        }
        outsiders
    }

    fn is_outside(&self, party: PartyId) -> bool {
        is_outside(self.model, party, self.inside, self.day)
    }

    fn judge(&self, facts: &Party, unknown: &Unsaid) -> Counted {
        let unsaid = unsaid_of(facts, self.day);
        let own = Holdings { together: Share::default(), unsaid, unsaid_besides: unsaid };
        let mut counted = Counted { multiplied: own, by_control: own };
        for stake in stakes(facts, self.day) {
            let above = self.of(stake.owner);
            let is_outside = self.is_outside(stake.owner);
            counted.multiplied.add(
                stake.share,
                match is_outside {
                    true => Holdings { unsaid: above.multiplied.unsaid, ..Holdings::FOREIGN },
                    false => above.multiplied,
                },
            );
            // Somebody unknown who controls an owner has all that is not accounted for.
            let could_control = unknown.could_be_controlled(stake.owner);
            let unsaid = if could_control { Share::WHOLE } else { above.by_control.unsaid };
            let rest = Share(Share::WHOLE.0.saturating_sub(above.by_control.together.0));
            counted.by_control.add(
                stake.share,
                match (is_outside || self.is_controlled(stake.owner), could_control) {
                    (true, _) => Holdings { unsaid, ..Holdings::FOREIGN },
                    (false, true) => Holdings { unsaid, unsaid_besides: rest, ..above.by_control },
                    (false, false) => above.by_control,
                },
            );
        }
        counted
    }

    /// The holdings in an organisation.
    pub(super) fn of(&self, party: PartyId) -> Counted {
        self.by_party.get(&party).map(|(_, counted)| *counted).unwrap_or_default()
    }

    /// Whether an organisation is controlled from outside.
    pub(super) fn is_controlled(&self, party: PartyId) -> bool {
        self.control.of(party).is_some()
    }

    /// The holder from outside that has most of an organisation where what it controls counts as its own, whole.
    pub(super) fn largest_by_control(&self, operator: PartyId) -> Option<HeldByControl> {
        if let Some(holder) = self.control.ultimate(operator) {
            return Some(HeldByControl { holder, share: Share::WHOLE, through: None });
        }
        let mut sums: Vec<HeldByControl> = Vec::new();
        let mut places: FxHashMap<PartyId, usize> = FxHashMap::default();
        self.walk_up(operator, |party, share| {
            let ultimate = self.control.ultimate(party);
            if let Some(holder) = ultimate.or_else(|| self.is_outside(party).then_some(party)) {
                let through = ultimate.map(|_| party);
                let place = *places.entry(holder).or_insert(sums.len());
                match sums.get_mut(place) {
                    Some(held) => {
                        held.share = held.share.plus(share);
                        held.through = held.through.or(through);
                    }
                    None => sums.push(HeldByControl { holder, share, through }),
                }
            }
            // What is above one that is controlled counts as its controller's.
            ultimate.is_none()
        });
        sums.into_iter().rev().max_by_key(|held| held.share)
    }

    /// The holder from outside that holds most of an organisation: its stakes multiplied along each chain and added up over chains.
    /// As far as anything is left to hold.
    pub(super) fn largest(&self, operator: PartyId) -> Option<(PartyId, Share)> {
        let mut largest: Option<(PartyId, Share)> = None;
        self.walk_up(operator, |party, share| {
            if largest.is_none_or(|(_, most)| share > most) && self.is_outside(party) {
                largest = Some((party, share));
            }
            true
        });
        largest
    }

    /// Tells everybody above an organisation with all that it holds of it, what is owned before its owners, as far as anything is left to
    /// hold. What is above somebody of whom `told` says no is not followed through that one.
    fn walk_up(&self, operator: PartyId, mut told: impl FnMut(PartyId, Share) -> bool) {
        let place = |party: PartyId| self.by_party.get(&party).map_or(0, |(place, _)| *place);
        let mut through: FxHashMap<PartyId, Share> = FxHashMap::from_iter([(operator, Share::WHOLE)]);
        // What is owned before its owners, so that all that an owner holds is known when its turn comes.
        let mut open = BinaryHeap::from([(place(operator), operator)]);
        while let Some((at, party)) = open.pop() {
            let share = through.get(&party).copied().unwrap_or_default();
            if party != operator && !told(party, share) {
                continue;
            }
            for stake in self.model.parties.get(party).into_iter().flat_map(|facts| stakes(facts, self.day)) {
                let part = share.times(stake.share);
                // A stake that leads back belongs to a ring of holdings, which is an error of its own.
                if part == Share::default() || place(stake.owner) >= at {
                    continue;
                }
                let is_new = !through.contains_key(&stake.owner);
                let sum = through.entry(stake.owner).or_default();
                *sum = sum.plus(part);
                if is_new {
                    open.push((place(stake.owner), stake.owner));
                }
            }
        }
    }
}
