//! The days on which a requirement about hosting could fail, for all contracts at once: none on which it does is left out, and a check
//! looks closely at those days alone. Where nothing can fail, which is the rule, no chain is walked for any contract.

use super::certificates::{SERVICES, uncertified};
use super::located::could_be_outside;
use super::owners::Care;
use super::words::operator_of;
use charta_model::graphs::inside::{Inside, days_inside};
use charta_model::graphs::order::owners_first;
use charta_model::graphs::possible::{
    DaysByHosting, PartiesReached, along_law, coarse, hostings_reached, hostings_reached_without,
    parties_reached,
};
use charta_model::graphs::sums::Steps;
use charta_model::graphs::supply::{Stay, serves};
use charta_model::model::{
    Aspect, Framework, Hosting, HostingId, Law, Model, Party, PartyId, Reaches, Said, Service, Share, TermId,
};
use charta_model::ranges::Ranges;
use rustc_hash::{FxHashMap, FxHashSet};

/// Days by organisation.
type DaysByParty = FxHashMap<PartyId, Ranges>;

/// When a law could reach hostings, and when too little could be said to be sure that it does not.
pub(super) struct LawWhen {
    pub(super) parties: PartiesReached,
    pub(super) reached: DaysByHosting,
    pub(super) unsure: DaysByHosting,
}

impl LawWhen {
    pub(super) fn of(model: &Model, law: &Law) -> LawWhen {
        let (all, hostings): (Vec<PartyId>, Vec<HostingId>) =
            (model.parties.ids().collect(), model.hostings.ids().collect());
        let parties = parties_reached(model, law, &all, &Ranges::all());
        let reached = hostings_reached_without(model, law, &parties, &hostings, &FxHashSet::default());
        // Somebody unknown matters as far as the law begins with who is established where.
        if !law.reaches.establishment {
            return LawWhen { parties, reached, unsure: DaysByHosting::default() };
        }
        let care = Care { control: law.reaches.control, holding: law.reaches.holding };
        let unsaid = unsaid_that_matters(model, care);
        let in_force = law.in_force.days();
        let unsure = along_law(model, law, |_, facts| {
            let days = who_matters(model, &law.reaches, facts).filter_map(|party| unsaid.get(&party));
            union(days).intersection(&in_force)
        });
        LawWhen { parties, reached, unsure }
    }
}

/// The organisations through which a law could come to a hosting.
fn who_matters(model: &Model, reaches: &Reaches, facts: &Hosting) -> impl Iterator<Item = PartyId> {
    let operator = facts.operator.iter().filter(|_| reaches.operation);
    let keepers = facts.keys_held_by.iter().filter(|_| reaches.keys);
    let licensors = facts.technology.iter().filter(|_| reaches.technology);
    operator.chain(keepers).chain(licensors).map(|party: &Said<PartyId>| model.organisation_of(party.value))
}

/// When hostings, or what they rely on, could fail a framework: for each kind of chain that its criteria look along.
pub(super) struct FrameworkWhen {
    each: Vec<DaysByHosting>,
}

impl FrameworkWhen {
    pub(super) fn of(model: &Model, framework: &Framework) -> FrameworkWhen {
        let mut each = vec![framework_fails(model, framework)];
        for (aspect, place) in places_of(framework) {
            each.push(could_be_outside(model, aspect, place));
        }
        if let Some((place, services)) = &framework.subprocessors_in {
            let wanted = [*place];
            let mut inside = Inside::new(model, &wanted);
            each.push(DaysByHosting::along(model, &subcontracted(services), |_, facts| {
                let relied_on = facts.relies_on.iter().filter(|one| serves(&one.value, named(services)));
                let days: Vec<Ranges> = relied_on
                    .filter_map(|one| {
                        let seat = model.parties.get(operator_of(model, one.value.on)?)?.established?;
                        Some(one.period.days().difference(inside.days(seat.value)))
                    })
                    .collect();
                union(&days)
            }));
        }
        FrameworkWhen { each }
    }

    /// Those of any of several hostings, each on days of its own.
    pub(super) fn of_any(&self, stays: &[Stay]) -> Ranges {
        let each: Vec<Ranges> = self.each.iter().map(|days| days.of_any(stays)).collect();
        union(&each)
    }
}

/// In which respects a framework says where data must be.
pub(super) fn places_of(framework: &Framework) -> Vec<(Aspect, TermId)> {
    let places = [
        (Aspect::Storage, framework.stored_in),
        (Aspect::Processing, framework.processed_in),
        (Aspect::Access, framework.accessed_from),
        (Aspect::Support, framework.support_from),
        (Aspect::Keys, framework.keys_held_in),
    ];
    places.into_iter().filter_map(|(aspect, place)| Some((aspect, place?))).collect()
}

/// The services that a list names: all of them where it names none.
pub(super) fn named(services: &[Service]) -> &[Service] {
    if services.is_empty() { &Service::ALL } else { services }
}

/// The services along which those are met who give some services further down: those that lead data on, and these.
pub(super) fn subcontracted(services: &[Service]) -> Vec<Service> {
    let all = Service::ALL.into_iter();
    all.filter(|service| SERVICES.contains(service) || named(services).contains(service)).collect()
}

fn framework_fails(model: &Model, framework: &Framework) -> DaysByHosting {
    // Named one by one, so that a criterion that is added is not forgotten here.
    let Framework {
        about: _,
        seat,
        located,
        holding_each,
        holding_together,
        holders_outside,
        certified: _,
        beyond_reach_of,
        // Looked at along chains of their own.
        stored_in: _,
        processed_in: _,
        accessed_from: _,
        support_from: _,
        keys_held_in: _,
        subprocessors_in: _,
        control_within,
    } = framework;
    let reached: Vec<DaysByHosting> = beyond_reach_of
        .iter()
        .filter_map(|law| model.laws.get(*law))
        .map(|law| hostings_reached(model, law))
        .collect();
    let caps = holding_each.iter().chain(holding_together).copied();
    let held = match (*holders_outside, caps.min()) {
        (Some(inside), Some(cap)) => held_from_outside(model, inside, cap),
        _ => DaysByParty::default(),
    };
    let controlled =
        control_within.map_or_else(DaysByParty::default, |inside| controlled_from_outside(model, inside));
    let (located, seat) = (Vec::from_iter(*located), Vec::from_iter(*seat));
    let (mut in_place, mut in_seat) = (Inside::new(model, &located), Inside::new(model, &seat));
    DaysByHosting::along(model, &SERVICES, |id, facts| {
        let mut fails: Vec<Ranges> = reached.iter().map(|reached| reached.of(id)).collect();
        if !located.is_empty() {
            let places = facts.located.iter().chain(&facts.stored_in).chain(&facts.processed_in);
            fails.extend(places.clone().map(|place| outside(in_place.days(place.value))));
            fails.extend(places.clone().next().is_none().then(Ranges::all));
        }
        fails.extend(framework.certified.iter().map(|scheme| uncertified(model, facts, *scheme)));
        if let Some(operator) = operator_of(model, id) {
            fails.extend(held.get(&operator).cloned());
            fails.extend(controlled.get(&operator).cloned());
            let established = model.parties.get(operator).and_then(|party| party.established);
            if let Some(place) = established.filter(|_| !seat.is_empty()) {
                fails.push(outside(in_seat.days(place.value)));
            }
        }
        union(&fails)
    })
}

/// All other days.
pub(super) fn outside(days: &Ranges) -> Ranges {
    Ranges::all().difference(days)
}

/// All days of several sets.
pub(super) fn union<'a>(days: impl IntoIterator<Item = &'a Ranges>) -> Ranges {
    Ranges::from_pairs(days.into_iter().flat_map(|days| days.pairs().iter().copied()).collect())
}

/// How much of an organisation is accounted for by nobody, day by day. Who is said to be controlled, or to have no owners, leaves no gap.
fn unsaid_of(facts: &Party) -> Steps {
    if facts.ownerless {
        return Steps::default();
    }
    let stakes = facts.owners.iter().map(|stake| (stake.period.days(), stake.value.share));
    let controlled = facts.controlled_by.iter().map(|control| (control.period.days(), Share::WHOLE));
    Steps::of(&Ranges::all(), Share::default(), stakes.chain(controlled)).rest()
}

/// What somebody unknown could have of an organisation.
struct Unknown {
    controls: Ranges,
    /// At most, on any day.
    holds: Share,
}

/// The days on which somebody unknown could have what a law cares about of each organisation.
fn unsaid_that_matters(model: &Model, care: Care) -> DaysByParty {
    let mut known: FxHashMap<PartyId, Unknown> = FxHashMap::default();
    let mut found = DaysByParty::default();
    // In a ring of control somebody unknown could have everything at any time.
    let ring = Unknown { controls: Ranges::all(), holds: Share::WHOLE };
    for party in owners_first(model, model.parties.ids()) {
        let Some(facts) = model.parties.get(party) else { continue };
        let above = |party: PartyId| known.get(&party).unwrap_or(&ring);
        let (own, all) = (unsaid_of(facts), Ranges::all());
        let stakes = || facts.owners.iter();
        let held = stakes()
            .map(|stake| (stake.period.days(), stake.value.share.times(above(stake.value.owner).holds)));
        let holds = Steps::of(&all, Share::default(), own.parts().chain(held));
        let votes = stakes().map(|stake| {
            let days = stake.period.days().intersection(&above(stake.value.owner).controls);
            (days, stake.value.share)
        });
        let votes = Steps::of(&all, Share::default(), own.parts().chain(votes));
        let controlled = facts.controlled_by.iter().map(|control| control.period.days());
        let controlled = union(&controlled.collect::<Vec<Ranges>>());
        let through = facts
            .controlled_by
            .iter()
            .map(|control| control.period.days().intersection(&above(control.value).controls));
        let mut controls: Vec<Ranges> = through.collect();
        let half = Share(Share::WHOLE.0 / 2 + 1);
        controls.push(votes.days_of_at_least(half).difference(&controlled));
        let controls = coarse(union(&controls));
        let mut matters = Ranges::empty();
        if care.control {
            matters = matters.union(&controls);
        }
        if let Some(least) = care.holding {
            matters = coarse(matters.union(&holds.days_of_at_least(least)));
        }
        found.insert(party, matters);
        known.insert(party, Unknown { controls, holds: holds.most() });
    }
    found
}

/// The days on which an organisation could be controlled from outside a jurisdiction, or by somebody unknown.
fn controlled_from_outside(model: &Model, inside: TermId) -> DaysByParty {
    let mut found = DaysByParty::default();
    let mut seats: FxHashMap<TermId, Ranges> = FxHashMap::default();
    for party in owners_first(model, model.parties.ids()) {
        let Some(facts) = model.parties.get(party) else { continue };
        let mut foreign = |owner: PartyId| {
            let away = seat_outside(model, owner, inside, &mut seats);
            // Whoever stands in a ring could be controlled at any time.
            found.get(&owner).map_or_else(Ranges::all, |controlled| controlled.union(&away))
        };
        let mut controls: Vec<Ranges> = Vec::new();
        for control in &facts.controlled_by {
            controls.push(control.period.days().intersection(&foreign(control.value)));
        }
        let mut votes: Vec<(Ranges, Share)> = unsaid_of(facts).parts().collect();
        for stake in &facts.owners {
            votes.push((stake.period.days().intersection(&foreign(stake.value.owner)), stake.value.share));
        }
        let votes = Steps::of(&Ranges::all(), Share::default(), votes);
        controls.push(votes.days_of_at_least(Share(Share::WHOLE.0 / 2 + 1)));
        found.insert(party, coarse(union(&controls)));
    }
    found
}

/// The days on which an organisation is established outside a jurisdiction.
fn seat_outside(
    model: &Model,
    party: PartyId,
    inside: TermId,
    seats: &mut FxHashMap<TermId, Ranges>,
) -> Ranges {
    let seat = model.parties.get(party).and_then(|party| party.established);
    seat.map_or_else(Ranges::empty, |seat| {
        outside(seats.entry(seat.value).or_insert_with(|| days_inside(model, seat.value, inside)))
    })
}

/// The days on which more of an organisation than a cap could be held from outside a jurisdiction, by all together and by whoever is
/// unsaid, what they control counted whole.
fn held_from_outside(model: &Model, inside: TermId, cap: Share) -> DaysByParty {
    let controlled = controlled_from_outside(model, inside);
    let mut most: FxHashMap<PartyId, Share> = FxHashMap::default();
    let mut found = DaysByParty::default();
    let mut seats: FxHashMap<TermId, Ranges> = FxHashMap::default();
    for party in owners_first(model, model.parties.ids()) {
        let Some(facts) = model.parties.get(party) else { continue };
        let mut shares: Vec<(Ranges, Share)> = unsaid_of(facts).parts().collect();
        for stake in &facts.owners {
            let owner = stake.value.owner;
            let mut whole = seat_outside(model, owner, inside, &mut seats);
            whole = controlled.get(&owner).map_or_else(Ranges::all, |days| days.union(&whole));
            let days = stake.period.days();
            let above = most.get(&owner).copied().unwrap_or(Share::WHOLE);
            shares.push((days.difference(&whole), stake.value.share.times(above)));
            shares.push((days.intersection(&whole), stake.value.share));
        }
        let sum = Steps::of(&Ranges::all(), Share::default(), shares);
        most.insert(party, sum.most());
        let mut days = sum.days_of_at_least(Share(cap.0.saturating_add(1)));
        if let Some(controlled) = controlled.get(&party) {
            days = days.union(controlled);
        }
        found.insert(party, coarse(days));
    }
    found
}

/// The hostings' operators, of each and of all it relies on: as far as there are few.
pub(super) struct Operators {
    of_suppliers: Vec<Option<Vec<PartyId>>>,
}

/// How many operators are few.
const FEW: usize = 64;

impl Operators {
    pub(super) fn of(model: &Model) -> Operators {
        let mut of_suppliers: Vec<Option<Vec<PartyId>>> = vec![None; model.hostings.len()];
        for id in charta_model::graphs::order::suppliers_first(model, model.hostings.ids()) {
            let Some(facts) = model.hostings.get(id) else { continue };
            let mut all: Option<Vec<PartyId>> = Some(Vec::new());
            for reliance in &facts.relies_on {
                let on = reliance.value.on;
                let behind = of_suppliers.get(on.index()).and_then(Option::as_ref);
                all = all.zip(behind).map(|(mut all, behind)| {
                    all.extend(behind);
                    all.extend(operator_of(model, on));
                    all
                });
            }
            let sorted = all.map(|mut all| {
                all.sort_unstable();
                all.dedup();
                all
            });
            if let Some(slot) = of_suppliers.get_mut(id.index()) {
                *slot = sorted.filter(|all| all.len() <= FEW);
            }
        }
        Operators { of_suppliers }
    }

    /// Whether everybody who operates what a hosting relies on, on whatever day, is among some: no, too, where it would take long to say.
    pub(super) fn are_all(&self, hosting: HostingId, among: impl Fn(PartyId) -> bool) -> bool {
        let operators = self.of_suppliers.get(hosting.index()).and_then(Option::as_ref);
        operators.is_some_and(|operators| operators.iter().all(|operator| among(*operator)))
    }
}
