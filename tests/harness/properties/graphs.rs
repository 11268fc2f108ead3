//! What a law reaches, against a fixpoint by repeated passes over the facts; paths against a search by hand; and the smallest
//! cut against every smaller set of facts.

use super::facts::{about, hosting, law, party, said, span, term};
use super::ownership::{controls, holdings};
use crate::random::Random;
use charta_base::{Id, Span};
use charta_model::graphs::possible::{hostings_reached, parties_reached};
use charta_model::graphs::reach::{LinkKind, Place, Reach, ReachLink};
use charta_model::model::{
    Dated, HostingId, Law, Model, PartyId, Reaches, Reliance, Said, Service, Share, Stake, TermId, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// A world of organisations and hostings, and one law.
pub(crate) struct Facts {
    pub(crate) model: Model,
    spans: usize,
}

impl Facts {
    pub(crate) fn span(&mut self) -> Span {
        self.spans += 1;
        span(self.spans)
    }

    fn said<T>(&mut self, value: T) -> Said<T> {
        Said { value, span: self.span() }
    }

    pub(crate) fn dated<T>(&mut self, value: T, period: Period) -> Dated<T> {
        Dated { value, period, span: self.span() }
    }
}

fn period(random: &mut Random) -> Period {
    let mut day = || random.chance(20).then(|| Day(random.below(3) as i32));
    Period { from: day(), last: day() }
}

/// Organisations that own and control each other; where rings are excluded, no stake leads back to its owner.
pub(crate) fn organisations(random: &mut Random, most: usize, rings: bool) -> Facts {
    let mut facts = Facts { model: Model::default(), spans: 0 };
    let count = random.between(2, most);
    (0..count).for_each(|at| {
        facts.model.parties.push(party(Id::new(at as u32), None));
    });
    let mut order: Vec<usize> = (0..count).collect();
    random.shuffle(&mut order);
    for (place, owned) in order.iter().enumerate() {
        let owners = if rings { count } else { place };
        for _ in 0..random.between(0, 2.min(owners)) {
            let owner = if rings { random.below(count) } else { order[random.below(owners)] };
            let percent = [10, 24, 25, 30, 40, 50, 51, 60, 100][random.below(9)];
            let stake = Stake { owner: Id::new(owner as u32), share: Share::of_percent(percent * 10_000) };
            let stake = facts.dated(stake, period(random));
            facts.model.parties[Id::new(*owned as u32)].owners.push(stake);
        }
        if random.chance(15) {
            let by = facts.dated(Id::new(random.below(count) as u32), period(random));
            facts.model.parties[Id::new(*owned as u32)].controlled_by.push(by);
        }
    }
    facts
}

/// The law's territory, a part of it, a part of it for a time, and somewhere else.
fn jurisdictions(facts: &mut Facts) {
    for at in 0..4 {
        let parents = if at == 1 { vec![Id::new(0)] } else { Vec::new() };
        facts.model.terms.push(term(Id::new(at), TermKind::Jurisdiction, parents));
    }
    let membership = facts.dated(Id::new(1), Period { from: Some(Day(1)), last: Some(Day(1)) });
    facts.model.terms[Id::new(2)].memberships.push(membership);
}

fn services(random: &mut Random) -> Vec<Service> {
    (0..random.below(3)).map(|_| *random.pick(&Service::ALL[..3])).collect()
}

fn hosting_world(seed: u64) -> (Facts, Day) {
    let mut random = Random::new(seed);
    let mut facts = organisations(&mut random, 5, false);
    jurisdictions(&mut facts);
    let parties = facts.model.parties.len();
    for at in 0..parties {
        if random.chance(50) {
            let seat = facts.said(Id::new(random.below(4) as u32));
            facts.model.parties[Id::new(at as u32)].established = Some(seat);
        }
    }
    // Whoever is named may be a group of an organisation.
    let group = Id::new(parties as u32);
    facts.model.parties.push(party(group, Some(Id::new(random.below(parties) as u32))));
    let count = random.between(1, 4);
    for at in 0..count {
        let mut hosting = hosting(&format!("hosting{at}"));
        let who = |random: &mut Random| Id::new(random.below(parties + 1) as u32);
        hosting.operator = random.chance(70).then(|| facts.said(who(&mut random)));
        for _ in 0..random.between(0, 2) {
            let reliance =
                Reliance { on: Id::new(random.below(count) as u32), services: services(&mut random) };
            hosting.relies_on.push(facts.dated(reliance, period(&mut random)));
        }
        if random.chance(25) {
            let from: TermId = Id::new(random.below(4) as u32);
            hosting.support_from.push(facts.dated(from, period(&mut random)));
        }
        if random.chance(20) {
            let keys = facts.said(who(&mut random));
            hosting.keys_held_by.push(keys);
        }
        if random.chance(20) {
            let licensor = facts.said(who(&mut random));
            hosting.technology.push(licensor);
        }
        facts.model.hostings.push(hosting);
    }
    let reaches = Reaches {
        establishment: random.chance(90),
        control: random.chance(50),
        holding: random.chance(40).then(|| Share::of_percent([100_000, 250_000, 500_000][random.below(3)])),
        operation: random.chance(80),
        subcontracting: random.chance(80).then(|| services(&mut random)),
        support: random.chance(50),
        keys: random.chance(50),
        technology: random.chance(50),
    };
    let mut one = law(Id::new(0), reaches);
    one.about = about("act");
    one.in_force = if random.chance(90) { Period::ALWAYS } else { period(&mut random) };
    facts.model.laws.push(one);
    let day = Day(random.below(3) as i32);
    (facts, day)
}

/// Whether a jurisdiction lies in the law's territory on a day, by its definition.
pub(crate) fn in_territory(model: &Model, law: &Law, term: TermId, day: Day) -> bool {
    territory(model, law, day).contains(&term)
}

/// The jurisdictions that lie in the law's territory on a day.
fn territory(model: &Model, law: &Law, day: Day) -> BTreeSet<TermId> {
    let mut inside: BTreeSet<TermId> = law.territory.iter().copied().collect();
    loop {
        let before = inside.len();
        for (id, term) in model.terms.iter() {
            let now =
                term.memberships.iter().filter(|membership| membership.period.contains(day)).map(|m| m.value);
            if term.parents.iter().copied().chain(now).any(|parent| inside.contains(&parent)) {
                inside.insert(id);
            }
        }
        if inside.len() == before {
            return inside;
        }
    }
}

fn overlap(law: &[Service], reliance: &[Service]) -> bool {
    law.is_empty() || reliance.is_empty() || law.iter().any(|service| reliance.contains(service))
}

fn organisation(model: &Model, party: PartyId) -> PartyId {
    model.parties[party].group_of.unwrap_or(party)
}

/// Everything a law reaches on a day: pass after pass over all facts until nothing is added.
pub(crate) fn fixpoint(model: &Model, law: &Law, day: Day) -> BTreeSet<Place> {
    let mut reached = BTreeSet::new();
    if !law.in_force.contains(day) {
        return reached;
    }
    let inside = territory(model, law, day);
    loop {
        let before = reached.len();
        for (id, party) in model.parties.iter() {
            let seat = party.established.is_some_and(|seat| inside.contains(&seat.value));
            let from_reached = |reached: &BTreeSet<Place>, passes: &dyn Fn(PartyId) -> bool| {
                reached.iter().any(|place| matches!(place, Place::Party(by) if passes(*by)))
            };
            let held = |by: PartyId, least: Share| {
                holdings(model, by, day).get(&id).is_some_and(|share| *share >= least)
            };
            if law.reaches.establishment && seat
                || law.reaches.control && from_reached(&reached, &|by| controls(model, by, day).contains(&id))
                || law.reaches.holding.is_some_and(|least| from_reached(&reached, &|by| held(by, least)))
            {
                reached.insert(Place::Party(id));
            }
        }
        for (id, hosting) in model.hostings.iter() {
            let is_reached = |party: PartyId| reached.contains(&Place::Party(organisation(model, party)));
            let relies = |services: &Vec<Service>| {
                hosting.relies_on.iter().any(|reliance| {
                    reliance.period.contains(day)
                        && overlap(services, &reliance.value.services)
                        && reached.contains(&Place::Hosting(reliance.value.on))
                })
            };
            let supported = hosting
                .support_from
                .iter()
                .any(|support| support.period.contains(day) && inside.contains(&support.value));
            if law.reaches.operation && hosting.operator.is_some_and(|operator| is_reached(operator.value))
                || law.reaches.subcontracting.as_ref().is_some_and(relies)
                || law.reaches.support && supported
                || law.reaches.keys && hosting.keys_held_by.iter().any(|keys| is_reached(keys.value))
                || law.reaches.technology
                    && hosting.technology.iter().any(|licensor| is_reached(licensor.value))
            {
                reached.insert(Place::Hosting(id));
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// The links that the facts say one by one: what two owners control only together is not among them.
fn links(model: &Model, law: &Law, day: Day) -> Vec<(Place, Place)> {
    let mut links = Vec::new();
    for (id, facts) in model.parties.iter() {
        let to = Place::Party(id);
        if law.reaches.establishment
            && facts.established.is_some_and(|seat| in_territory(model, law, seat.value, day))
        {
            links.push((Place::Territory, to));
        }
        if law.reaches.control {
            let declared = facts.controlled_by.iter().filter(|by| by.period.contains(day)).map(|by| by.value);
            let half = Share::of_percent(500_000);
            let stakes =
                facts.owners.iter().filter(|stake| stake.period.contains(day) && stake.value.share > half);
            links.extend(
                declared.chain(stakes.map(|stake| stake.value.owner)).map(|by| (Place::Party(by), to)),
            );
        }
        if let Some(least) = law.reaches.holding {
            let holders = model
                .parties
                .ids()
                .filter(|by| holdings(model, *by, day).get(&id).is_some_and(|s| *s >= least));
            links.extend(holders.map(|by| (Place::Party(by), to)));
        }
    }
    for (id, facts) in model.hostings.iter() {
        let to = Place::Hosting(id);
        let party = |party: PartyId| (Place::Party(organisation(model, party)), to);
        links.extend(
            facts.operator.iter().filter(|_| law.reaches.operation).map(|operator| party(operator.value)),
        );
        links.extend(facts.keys_held_by.iter().filter(|_| law.reaches.keys).map(|keys| party(keys.value)));
        links.extend(facts.technology.iter().filter(|_| law.reaches.technology).map(|by| party(by.value)));
        let relies = facts.relies_on.iter().filter(|reliance| {
            let services = law.reaches.subcontracting.as_ref();
            reliance.period.contains(day) && services.is_some_and(|s| overlap(s, &reliance.value.services))
        });
        links.extend(relies.map(|reliance| (Place::Hosting(reliance.value.on), to)));
        let support = facts.support_from.iter().filter(|support| {
            law.reaches.support
                && support.period.contains(day)
                && in_territory(model, law, support.value, day)
        });
        links.extend(support.map(|_| (Place::Territory, to)));
    }
    links
}

/// How many links away each place is, by passes.
fn distances(links: &[(Place, Place)]) -> BTreeMap<Place, usize> {
    let mut far = BTreeMap::from([(Place::Territory, 0)]);
    for distance in 1..=links.len() {
        let near: Vec<Place> = links
            .iter()
            .filter(|(from, to)| far.get(from) == Some(&(distance - 1)) && !far.contains_key(to))
            .map(|(_, to)| *to)
            .collect();
        far.extend(near.into_iter().map(|to| (to, distance)));
    }
    far
}

/// Reach is the fixpoint; paths are real and none is shorter; cuts cut and none is smaller.
pub(crate) fn reach_is_the_fixpoint(seeds: std::ops::Range<u64>) {
    let (mut reached_count, mut cut_count) = (0_usize, 0_usize);
    for seed in seeds {
        let (facts, day) = hosting_world(seed);
        let (model, id) = (&facts.model, Id::new(0));
        let law = &model.laws[id];
        let expected = fixpoint(model, law, day);
        let reach = Reach::of(model, id, day);
        let all = model.parties.ids().map(Place::Party).chain(model.hostings.ids().map(Place::Hosting));
        let links = if law.in_force.contains(day) { links(model, law, day) } else { Vec::new() };
        let far = distances(&links);
        for place in all {
            let text = format!("seed {seed}: {place:?} on {day:?} by {law:?}\n{:#?}", model.parties);
            assert_eq!(reach.reaches(place), expected.contains(&place), "{text}");
            let path = reach.path_to(place);
            assert_eq!(path.is_empty(), !expected.contains(&place), "{text}");
            reached_count += path.len();
            judge_path(model, law, day, &expected, &path, place);
            if let Some(far) = far.get(&place) {
                assert!(path.len() <= *far, "a shorter path exists: {text}");
                assert!(path.len() == *far || law.reaches.control, "a path too short: {text}");
            }
        }
        for party in model.parties.ids() {
            let cut = reach.smallest_cut(Place::Party(party));
            assert!(cut.is_empty(), "seed {seed}: who owns whom is nobody's to replace: {cut:?}");
        }
        for hosting in model.hostings.ids() {
            let cut = reach.smallest_cut(Place::Hosting(hosting));
            cut_count += cut.len();
            judge_cut(seed, model, day, hosting, &expected, &cut);
        }
    }
    assert!(reached_count > 500 && cut_count > 50, "{reached_count} {cut_count}");
}

fn judge_path(
    model: &Model,
    law: &Law,
    day: Day,
    reached: &BTreeSet<Place>,
    path: &[&ReachLink],
    place: Place,
) {
    let mut at = Place::Territory;
    for link in path {
        assert_eq!(link.from, at);
        at = link.to;
        let real = match (&link.kind, link.from, link.to) {
            (LinkKind::Established(seat), Place::Territory, Place::Party(of)) => {
                model.parties[of]
                    .established
                    .is_some_and(|said| said.value == *seat && said.span == link.span)
                    && in_territory(model, law, *seat, day)
            }
            (LinkKind::Control(_), Place::Party(by), Place::Party(of)) => model.parties.ids().any(|head| {
                let under = controls(model, head, day);
                reached.contains(&Place::Party(head))
                    && (head == by || under.contains(&by))
                    && under.contains(&of)
            }),
            (LinkKind::Holding(share), Place::Party(by), Place::Party(of)) => {
                holdings(model, by, day).get(&of) == Some(share)
                    && law.reaches.holding.is_some_and(|least| *share >= least)
            }
            (LinkKind::Operation, Place::Party(by), Place::Hosting(of)) => {
                let operator = model.hostings[of].operator;
                operator.is_some_and(|said| organisation(model, said.value) == by && said.span == link.span)
            }
            (LinkKind::Keys, Place::Party(by), Place::Hosting(of)) => {
                let keys = &model.hostings[of].keys_held_by;
                keys.iter().any(|said| organisation(model, said.value) == by && said.span == link.span)
            }
            (LinkKind::Technology, Place::Party(by), Place::Hosting(of)) => {
                let licensors = &model.hostings[of].technology;
                licensors.iter().any(|said| organisation(model, said.value) == by && said.span == link.span)
            }
            (LinkKind::Support(from), Place::Territory, Place::Hosting(of)) => {
                let support = &model.hostings[of].support_from;
                support
                    .iter()
                    .any(|said| said.value == *from && said.span == link.span && said.period.contains(day))
            }
            (LinkKind::Subcontracting(services), Place::Hosting(by), Place::Hosting(of)) => {
                model.hostings[of].relies_on.iter().any(|said| {
                    said.value == Reliance { on: by, services: services.clone() }
                        && said.span == link.span
                        && said.period.contains(day)
                })
            }
            _ => false,
        };
        assert!(real, "{link:?} is not in {model:#?}");
    }
    assert!(path.is_empty() || at == place);
}

/// What the party to a hosting can replace: one fact each.
fn replaceable(model: &Model) -> Vec<Span> {
    let mut spans = Vec::new();
    for hosting in model.hostings.values() {
        spans.extend(hosting.operator.map(|said| said.span));
        spans.extend(hosting.relies_on.iter().map(|said| said.span));
        spans.extend(hosting.support_from.iter().map(|said| said.span));
        spans.extend(hosting.keys_held_by.iter().chain(&hosting.technology).map(|said| said.span));
    }
    spans
}

fn without(model: &Model, gone: &[Span]) -> Model {
    let mut model = model.clone();
    let ids: Vec<HostingId> = model.hostings.ids().collect();
    for id in ids {
        let hosting = &mut model.hostings[id];
        hosting.operator = hosting.operator.filter(|said| !gone.contains(&said.span));
        hosting.relies_on.retain(|said| !gone.contains(&said.span));
        hosting.support_from.retain(|said| !gone.contains(&said.span));
        hosting.keys_held_by.retain(|said| !gone.contains(&said.span));
        hosting.technology.retain(|said| !gone.contains(&said.span));
    }
    model
}

fn judge_cut(
    seed: u64,
    model: &Model,
    day: Day,
    hosting: HostingId,
    reached: &BTreeSet<Place>,
    cut: &[&ReachLink],
) {
    let place = Place::Hosting(hosting);
    let still = |gone: &[Span]| {
        let model = without(model, gone);
        fixpoint(&model, &model.laws[Id::new(0)], day).contains(&place)
    };
    if !reached.contains(&place) {
        assert!(cut.is_empty(), "seed {seed}: nothing is reached, nothing to cut");
        return;
    }
    let facts = replaceable(model);
    let spans: Vec<Span> = cut.iter().map(|link| link.span).collect();
    assert!(spans.iter().all(|span| facts.contains(span)), "seed {seed}: a link nobody can replace");
    assert!(!spans.is_empty() && !still(&spans), "seed {seed}: {cut:?} does not cut {place:?} off");
    // A smaller set than one link is none. Every smaller set fails.
    if spans.len() == 2 {
        assert!(facts.iter().all(|one| still(&[*one])), "seed {seed}: one link would do for {place:?}");
    }
    if spans.len() == 3 {
        let pairs = facts.iter().flat_map(|one| facts.iter().map(move |two| [*one, *two]));
        assert!(pairs.into_iter().all(|pair| still(&pair)), "seed {seed}: two links would do for {place:?}");
    }
}

/// The days on which a law could reach something: all on which it does, and not many others, although half of these worlds have rings,
/// which no project that is judged has.
pub(crate) fn possible_days_leave_none_out(seeds: std::ops::Range<u64>) {
    let (mut both, mut only_possible) = (0, 0);
    for seed in seeds {
        let (facts, _) = hosting_world(seed);
        let (model, law) = (&facts.model, &facts.model.laws[Id::new(0)]);
        let everybody: Vec<PartyId> = model.parties.ids().collect();
        let parties = parties_reached(model, law, &everybody, &Ranges::all());
        let hostings = hostings_reached(model, law);
        for day in (-1..4).map(Day) {
            let reached = fixpoint(model, law, day);
            let is_possible = |place: Place| match place {
                Place::Territory => false,
                Place::Party(party) => parties.days(party).is_some_and(|days| days.contains(day.number())),
                Place::Hosting(hosting) => hostings.of(hosting).contains(day.number()),
            };
            let places = model.parties.ids().map(Place::Party);
            for place in places.chain(model.hostings.ids().map(Place::Hosting)) {
                assert!(
                    !reached.contains(&place) || is_possible(place),
                    "seed {seed}: {place:?} on {day:?} in {model:#?}"
                );
                both += usize::from(reached.contains(&place));
                only_possible += usize::from(is_possible(place) && !reached.contains(&place));
            }
        }
    }
    assert!(both > 5_000 && only_possible * 2 < both, "{both} {only_possible}");
}

/// Long chains of hostings and of control are followed to the end without recursion.
pub(crate) fn long_chains_do_not_exhaust_the_stack() {
    const COUNT: u32 = 200_000;
    let mut facts = Facts { model: Model::default(), spans: 0 };
    jurisdictions(&mut facts);
    for at in 0..COUNT {
        let mut owned = party(Id::new(at), None);
        match at {
            0 => owned.established = Some(said(Id::new(0))),
            _ => {
                let stake = Stake { owner: Id::new(at - 1), share: Share::of_percent(600_000) };
                owned.owners.push(facts.dated(stake, Period::ALWAYS));
            }
        }
        facts.model.parties.push(owned);
        let mut one = hosting("hosting");
        match at {
            0 => one.operator = Some(said(Id::new(COUNT - 1))),
            _ => {
                let reliance = Reliance { on: Id::new(at - 1), services: Vec::new() };
                one.relies_on.push(facts.dated(reliance, Period::ALWAYS));
            }
        }
        facts.model.hostings.push(one);
    }
    let reaches = Reaches {
        establishment: true,
        control: true,
        operation: true,
        subcontracting: Some(Vec::new()),
        ..Reaches::default()
    };
    facts.model.laws.push(law(Id::new(0), reaches));
    let reach = Reach::of(&facts.model, Id::new(0), Day(0));
    let end = Place::Hosting(Id::new(COUNT - 1));
    assert_eq!(reach.path_to(end).len(), 2 * COUNT as usize);
    assert_eq!(reach.smallest_cut(end).len(), 1);
}
