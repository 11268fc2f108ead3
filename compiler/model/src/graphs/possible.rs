//! The days on which something could be so, worked out once for all days and all hostings. Every answer errs on one side: no day on which
//! it is so is left out, and a few may be in it on which it is not. Whoever must know exactly looks at those days alone.
//!
//! That is what makes a requirement `throughout term` cheap: a walk over a chain for each day on which any of its links changes is as
//! costly as the links times the days.

use crate::graphs::inside::Inside;
use crate::graphs::order::{owners_first, suppliers_first};
use crate::graphs::sums::Steps;
use crate::graphs::supply::{Stay, serves};
use crate::model::{Hosting, HostingId, Law, Model, PartyId, Service, Share};
use crate::ranges::Ranges;
use charta_base::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// How many separate periods are told apart before those near each other are taken for one: else a chain of hostings, each with days of
/// its own, would have the square of them.
const PERIODS: usize = 64;

/// Days by hosting.
#[derive(Debug, Clone, Default)]
pub struct DaysByHosting {
    days: Vec<Ranges>,
}

impl DaysByHosting {
    /// Those on which something could be so of one of the hostings, or of anything it then relies on for one of the services. A reliance
    /// that names no service is for all of them. `so` says on which days it is so of a hosting itself.
    pub fn along(model: &Model, services: &[Service], so: impl FnMut(HostingId, &Hosting) -> Ranges) -> Self {
        DaysByHosting::along_links(model, model.hostings.ids(), services, |_| true, so)
    }

    /// The same, of some hostings and all that they rely on, along some links alone.
    fn along_links(
        model: &Model,
        hostings: impl Iterator<Item = HostingId>,
        services: &[Service],
        holds: impl Fn(Span) -> bool,
        mut so: impl FnMut(HostingId, &Hosting) -> Ranges,
    ) -> Self {
        let mut known: Vec<Option<Ranges>> = vec![None; model.hostings.len()];
        for id in suppliers_first(model, hostings) {
            let Some(facts) = model.hostings.get(id) else { continue };
            let mut pairs = so(id, facts).pairs().to_vec();
            let links = facts.relies_on.iter().filter(|link| holds(link.span));
            for reliance in links.filter(|link| serves(&link.value, services)) {
                let period = reliance.period.days();
                match known.get(reliance.value.on.index()).and_then(Option::as_ref) {
                    Some(days) => pairs.extend(days.intersection(&period).pairs()),
                    // A ring of reliance: it could be so at any time.
                    None => pairs.extend(period.pairs()),
                }
            }
            if let Some(slot) = known.get_mut(id.index()) {
                *slot = Some(coarse(Ranges::from_pairs(pairs)));
            }
        }
        DaysByHosting { days: known.into_iter().map(Option::unwrap_or_default).collect() }
    }

    /// Those of a hosting.
    pub fn of(&self, hosting: HostingId) -> Ranges {
        self.days.get(hosting.index()).cloned().unwrap_or_default()
    }

    /// Those of any of several hostings, each on days of its own.
    pub fn of_any(&self, stays: &[Stay]) -> Ranges {
        let each = stays.iter().filter_map(|(hosting, stay)| Some((self.days.get(hosting.index())?, stay)));
        let each = each.filter(|(days, _)| !days.is_empty());
        Ranges::from_pairs(each.flat_map(|(days, stay)| days.intersection(stay).pairs().to_vec()).collect())
    }
}

/// The same days, and those between them where they are in very many pieces.
pub fn coarse(days: Ranges) -> Ranges {
    let pairs = days.pairs();
    if pairs.len() <= PERIODS {
        return days;
    }
    let groups = pairs.chunks(pairs.len().div_ceil(PERIODS));
    let hull = groups.filter_map(|group| Some((group.first()?.0, group.last()?.1)));
    Ranges::from_pairs(hull.collect())
}

/// The services that lead a law on: all of them where it names none; nothing where it does not reach through subcontracting.
fn services_of(law: &Law) -> Option<&[Service]> {
    law.reaches.subcontracting.as_deref().map(|named| if named.is_empty() { &Service::ALL } else { named })
}

/// The days on which a law could reach each hosting, directly or through what it relies on.
pub fn hostings_reached(model: &Model, law: &Law) -> DaysByHosting {
    let all: Vec<PartyId> = model.parties.ids().collect();
    let parties = parties_reached(model, law, &all, &Ranges::all());
    let hostings: Vec<HostingId> = model.hostings.ids().collect();
    hostings_reached_without(model, law, &parties, &hostings, &FxHashSet::default())
}

/// The same of some hostings and all that they rely on, once the links said at some places are gone. `parties` are all organisations.
pub fn hostings_reached_without(
    model: &Model,
    law: &Law,
    parties: &PartiesReached,
    hostings: &[HostingId],
    gone: &FxHashSet<Span>,
) -> DaysByHosting {
    let in_force = law.in_force.days();
    let mut inside = Inside::new(model, &law.territory);
    let of_itself = |_, facts: &Hosting| {
        let operators = facts.operator.iter().filter(|_| law.reaches.operation);
        let keepers = facts.keys_held_by.iter().filter(|_| law.reaches.keys);
        let licensors = facts.technology.iter().filter(|_| law.reaches.technology);
        let who = operators.chain(keepers).chain(licensors).filter(|party| !gone.contains(&party.span));
        let who = who.map(|party| model.organisation_of(party.value));
        let mut pairs: Vec<(i64, i64)> =
            who.filter_map(|party| parties.days(party)).flat_map(|days| days.pairs().to_vec()).collect();
        for support in facts.support_from.iter().filter(|support| !gone.contains(&support.span)) {
            if law.reaches.support {
                pairs.extend(inside.days(support.value).intersection(&support.period.days()).pairs());
            }
        }
        Ranges::from_pairs(pairs).intersection(&in_force)
    };
    // A law that does not reach through subcontracting is led on by nothing.
    let is_led_on = law.reaches.subcontracting.is_some();
    let services = services_of(law).unwrap_or_default();
    let holds = |span: Span| is_led_on && !gone.contains(&span);
    DaysByHosting::along_links(model, hostings.iter().copied(), services, holds, of_itself)
}

/// The same, of whatever is so of a hosting itself, as far as a law's reach passes from suppliers on.
pub fn along_law(model: &Model, law: &Law, so: impl FnMut(HostingId, &Hosting) -> Ranges) -> DaysByHosting {
    let is_led_on = law.reaches.subcontracting.is_some();
    let services = services_of(law).unwrap_or_default();
    DaysByHosting::along_links(model, model.hostings.ids(), services, |_| is_led_on, so)
}

/// What could be above an organisation: when a law could reach it, and how much of it, at most, those that it could reach hold.
#[derive(Debug, Clone)]
struct Above {
    reached: Ranges,
    held: Share,
}

/// The days on which a law could reach each organisation.
#[derive(Debug, Clone)]
pub struct PartiesReached {
    by_party: FxHashMap<PartyId, Above>,
}

impl PartiesReached {
    /// Those of an organisation.
    pub fn days(&self, party: PartyId) -> Option<&Ranges> {
        self.by_party.get(&party).map(|above| &above.reached)
    }
}

/// The days, of some, on which a law could reach each of some organisations and of those above them.
pub fn parties_reached(model: &Model, law: &Law, parties: &[PartyId], during: &Ranges) -> PartiesReached {
    let during = law.in_force.days().intersection(during);
    let mut inside = Inside::new(model, &law.territory);
    let mut known: FxHashMap<PartyId, Above> = FxHashMap::default();
    // Whoever stands in a ring of control could be reached at any time.
    let ring = Above { reached: during.clone(), held: Share::WHOLE };
    for party in owners_first(model, parties.iter().copied()) {
        let Some(facts) = model.parties.get(party) else { continue };
        let mut pairs: Vec<(i64, i64)> = Vec::new();
        if let Some(seat) = facts.established.filter(|_| law.reaches.establishment) {
            pairs.extend(inside.days(seat.value).intersection(&during).pairs());
        }
        let above = |party: PartyId| known.get(&party).unwrap_or(&ring);
        let mut held = Share::default();
        if law.reaches.control {
            for control in &facts.controlled_by {
                pairs.extend(control.period.days().intersection(&above(control.value).reached).pairs());
            }
            // Whoever holds more than half together with those it controls: no more than all that are reached hold.
            let shares = facts.owners.iter().map(|stake| {
                let owner = above(stake.value.owner);
                (stake.period.days().intersection(&owner.reached), stake.value.share)
            });
            let together = Steps::of(&during, Share::default(), shares);
            pairs.extend(together.days_of_at_least(Share(Share::WHOLE.0 / 2 + 1)).pairs());
        }
        if let Some(least) = law.reaches.holding {
            let shares = facts.owners.iter().flat_map(|stake| {
                let (owner, days) = (above(stake.value.owner), stake.period.days());
                let reached = days.intersection(&owner.reached);
                let through = (days.difference(&reached), stake.value.share.times(owner.held));
                [(reached, stake.value.share), through]
            });
            let sum = Steps::of(&during, Share::default(), shares);
            held = sum.most();
            pairs.extend(sum.days_of_at_least(least).pairs());
        }
        known.insert(party, Above { reached: coarse(Ranges::from_pairs(pairs)), held });
    }
    PartiesReached { by_party: known }
}
