//! Who stands above an operator, as far as the text says: what holders from outside a jurisdiction hold, and what is unsaid.

use charta_model::graphs::part::Part;
use charta_model::model::{Model, Party, PartyId, Share, Stake, TermId};
use charta_model::time::Day;
use rustc_hash::{FxHashMap, FxHashSet};

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
    facts.controlled_by.iter().filter(move |control| control.period.contains(day)).map(|control| control.value)
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

/// What holders from outside a jurisdiction hold of an operator, and what is unsaid.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    /// Who holds how much, stakes multiplied along each chain and added up over chains; the largest first.
    pub(super) each: Vec<(PartyId, Share)>,
    /// What all of them hold, each stake counted once: at the first holder from outside above the operator.
    pub(super) together: Share,
    /// What nobody accounts for, in the operator and in all above it.
    pub(super) unsaid: Share,
    /// The part of that which is not above a holder from outside, and so adds to what those hold.
    pub(super) unsaid_besides: Share,
}

/// The holdings in an operator on a day.
pub(super) fn holdings(model: &Model, operator: PartyId, inside: TermId, day: Day) -> Holdings {
    let is_outside = |party: PartyId| {
        let seat = model.parties.get(party).and_then(|party| party.established);
        seat.is_some_and(|seat| !model.is_in(seat.value, inside, day))
    };
    // Of each organisation, what its owners hold of the operator through it; and the part of that which does not pass through
    // a holder from outside.
    let mut through: FxHashMap<PartyId, (Share, Share)> = FxHashMap::from_iter([(operator, (Share::WHOLE, Share::WHOLE))]);
    let mut holdings = Holdings::default();
    let order = owners_first(model, &[operator], day);
    for party in order.into_iter().rev() {
        let Some(facts) = model.parties.get(party) else { continue };
        // What is left in the map belongs to rings of holdings, which are an error of their own.
        let (all, besides) = through.remove(&party).unwrap_or_default();
        let (all, besides) = match party != operator && is_outside(party) {
            true => {
                holdings.each.push((party, all));
                holdings.together = holdings.together.plus(besides);
                (all, Share::default())
            }
            false => (all, besides),
        };
        let unsaid = unsaid_of(facts, day);
        holdings.unsaid = holdings.unsaid.plus(all.times(unsaid));
        holdings.unsaid_besides = holdings.unsaid_besides.plus(besides.times(unsaid));
        for stake in stakes(facts, day) {
            let part = through.entry(stake.owner).or_default();
            *part = (part.0.plus(all.times(stake.share)), part.1.plus(besides.times(stake.share)));
        }
    }
    holdings.each.retain(|(_, share)| *share > Share::default());
    holdings.each.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    holdings
}
