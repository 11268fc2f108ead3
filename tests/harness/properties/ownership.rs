//! Control, holdings, supply chains, lineage and cycles, against their definitions.

use super::facts::{dataset, hosting, span};
use super::graphs::organisations;
use crate::random::Random;
use charta_base::{Id, Span};
use charta_model::graphs::cycles::{Edge, cycles};
use charta_model::graphs::lineage::{derivations, sources_of};
use charta_model::graphs::ownership::{ControlReason, Ownership};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{
    DatasetId, Dated, Derivation, HostingId, Model, PartyId, Reliance, Service, Share,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// Whom a head controls: pass after pass, whoever is said to be controlled by it or by one it controls, or of whom it and those
/// it controls hold more than half.
pub(crate) fn controls(model: &Model, head: PartyId, day: Day) -> BTreeSet<PartyId> {
    let mut inside = BTreeSet::from([head]);
    loop {
        let before = inside.len();
        for (id, party) in model.parties.iter() {
            let declared =
                party.controlled_by.iter().any(|by| by.period.contains(day) && inside.contains(&by.value));
            let stakes =
                party.owners.iter().filter(|s| s.period.contains(day) && inside.contains(&s.value.owner));
            let together: u128 = stakes.map(|stake| u128::from(stake.value.share.0)).sum();
            if declared || 2 * together > u128::from(Share::WHOLE.0) {
                inside.insert(id);
            }
        }
        if inside.len() == before {
            inside.remove(&head);
            return inside;
        }
    }
}

/// What a head holds of each: the sum over all chains of stakes of their products; for worlds without rings.
pub(crate) fn holdings(model: &Model, head: PartyId, day: Day) -> BTreeMap<PartyId, Share> {
    let mut sums: BTreeMap<PartyId, Share> = BTreeMap::new();
    let mut open = vec![(head, Share::WHOLE)];
    while let Some((owner, share)) = open.pop() {
        for (id, party) in model.parties.iter() {
            for stake in party.owners.iter().filter(|s| s.period.contains(day) && s.value.owner == owner) {
                // Whole percentages: the product is exact.
                let product = u128::from(share.0) * u128::from(stake.value.share.0);
                assert_eq!(product % u128::from(Share::WHOLE.0), 0);
                let part = Share((product / u128::from(Share::WHOLE.0)) as u64);
                sums.entry(id).or_default().0 += part.0;
                open.push((id, part));
            }
        }
    }
    sums
}

/// Control and holdings of every head.
pub(crate) fn control_and_holdings_are_as_defined(seeds: std::ops::Range<u64>) {
    let (mut controlled, mut held) = (0, 0);
    for seed in seeds {
        let mut random = Random::new(seed);
        let rings = random.chance(40);
        let facts = organisations(&mut random, 7, rings);
        let model = &facts.model;
        for day in (0..3).map(Day) {
            let ownership = Ownership::on(model, day);
            for head in model.parties.ids() {
                let steps = ownership.controlled_by(head);
                let found: BTreeSet<PartyId> = steps.iter().map(|step| step.of).collect();
                assert_eq!(found, controls(model, head, day), "seed {seed}: {head:?} on {day:?}");
                assert_eq!(found.len(), steps.len(), "seed {seed}: each once");
                controlled += found.len();
                let mut known = BTreeSet::from([head]);
                for step in steps {
                    assert!(known.contains(&step.by), "seed {seed}: nearest first");
                    let of = &model.parties[step.of];
                    assert!(match step.reason {
                        ControlReason::Declared =>
                            of.controlled_by.iter().any(|by| by.span == step.span && by.value == step.by),
                        ControlReason::Majority(share) => {
                            share.0 > Share::WHOLE.0 / 2
                                && of
                                    .owners
                                    .iter()
                                    .any(|stake| stake.span == step.span && stake.value.owner == step.by)
                        }
                    });
                    known.insert(step.of);
                }
                let below = ownership.holdings_of(head, Share::default());
                if rings {
                    continue;
                }
                let shares: BTreeMap<PartyId, Share> =
                    below.iter().map(|(of, share, _)| (*of, *share)).collect();
                assert_eq!(shares, holdings(model, head, day), "seed {seed}: {head:?} on {day:?}");
                assert_eq!(shares.len(), below.len());
                held += below.len();
                for (of, _, step) in below {
                    assert_eq!(step.of, of);
                    let stakes = &model.parties[of].owners;
                    assert!(
                        stakes.iter().any(|stake| stake.span == step.span && stake.value.owner == step.by)
                    );
                }
            }
        }
    }
    assert!(controlled > 500 && held > 500, "{controlled} {held}");
}

/// How far each node lies from a start, by passes over the links.
fn distances(count: usize, links: &[(usize, usize)], start: usize) -> Vec<Option<usize>> {
    let mut far = vec![None; count];
    far[start] = Some(0);
    for distance in 0..count {
        for (from, to) in links {
            if far[*from] == Some(distance) && far[*to].is_none() {
                far[*to] = Some(distance + 1);
            }
        }
    }
    far
}

fn some_links(random: &mut Random, count: usize) -> Vec<(usize, usize)> {
    (0..random.below(2 * count + 1)).map(|_| (random.below(count), random.below(count))).collect()
}

/// Supply chains: everything relied on for a service, each once, nearest first, by a real and shortest way; and over several
/// days, what is relied on on each of them.
pub(crate) fn supply_chains_are_shortest(seeds: std::ops::Range<u64>) {
    const DAYS: [Day; 3] = [Day(0), Day(1), Day(2)];
    let on = |day: Day| Period { from: Some(day), last: Some(day) };
    for seed in seeds {
        let mut random = Random::new(seed);
        let count = random.between(1, 7);
        let mut model = Model::default();
        (0..count).for_each(|_| {
            model.hostings.push(hosting("hosting"));
        });
        let services =
            [vec![], vec![Service::Storage], vec![Service::Compute], vec![Service::Storage, Service::Backup]];
        let links = some_links(&mut random, count);
        let mut said: Vec<((usize, usize), Period, bool)> = Vec::new();
        for (at, (from, to)) in links.iter().enumerate() {
            let period = if random.chance(60) { Period::ALWAYS } else { on(*random.pick(&DAYS)) };
            let services = random.pick(&services).clone();
            said.push(((*from, *to), period, services.is_empty() || services.contains(&Service::Storage)));
            let value = Reliance { on: Id::new(*to as u32), services };
            let list = &mut model.hostings[Id::new(*from as u32)].relies_on;
            list.push(Dated { value, period, span: span(at) });
        }
        for start in 0..count {
            let id: HostingId = Id::new(start as u32);
            let chain = |during: Period| supply_chain(&model, &[id], &[Service::Storage], during);
            let whole = chain(Period { from: Some(DAYS[0]), last: Some(DAYS[2]) });
            for day in DAYS {
                let holding: Vec<(usize, usize)> = said
                    .iter()
                    .filter(|(_, period, serves)| *serves && period.contains(day))
                    .map(|(link, ..)| *link)
                    .collect();
                let far = distances(count, &holding, start);
                let chain = chain(on(day));
                assert!(chain.members().is_sorted_by_key(|member| member.depth()), "seed {seed}");
                let depths: BTreeMap<usize, usize> =
                    chain.members().iter().map(|member| (member.hosting.index(), member.depth())).collect();
                assert_eq!(depths.len(), chain.members().len(), "seed {seed}: each once");
                for (at, far) in far.iter().enumerate() {
                    let text = format!("seed {seed}: from {start} to {at} on {day:?}");
                    assert_eq!(depths.get(&at), far.as_ref(), "{text}");
                    let there = whole
                        .get(Id::new(at as u32))
                        .is_some_and(|member| member.days.contains(day.number()));
                    assert_eq!(there, far.is_some(), "{text}");
                    let path = chain.path_to(Id::new(at as u32));
                    assert_eq!(path.len(), far.unwrap_or(0), "{text}");
                    let mut next = id;
                    for link in path {
                        assert!(
                            link.from == next
                                && model.hostings[next].relies_on.iter().any(|r| r.span == link.span)
                        );
                        next = link.reliance.on;
                    }
                }
            }
        }
    }
}

/// Lineage: every source, each once, nearest first; and the other way round one step at a time.
pub(crate) fn lineage_is_what_derivations_say(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let count = random.between(1, 7);
        let links = some_links(&mut random, count);
        let mut model = Model::default();
        for at in 0..count {
            let mut one = dataset("dataset", Ranges::empty());
            let sources = links.iter().filter(|(from, _)| *from == at).map(|(_, to)| Id::new(*to as u32));
            one.derived_from = sources
                .map(|source| Derivation { source, columns: Vec::new(), span: Span::default() })
                .collect();
            model.datasets.push(one);
        }
        let derived = derivations(&model);
        for (at, derived) in derived.iter().enumerate() {
            let far = distances(count, &links, at);
            let sources: Vec<DatasetId> = sources_of(&model, Id::new(at as u32));
            assert!(sources.is_sorted_by_key(|source| far[source.index()]), "seed {seed}");
            let found: BTreeSet<usize> = sources.iter().map(|source| source.index()).collect();
            let expected: BTreeSet<usize> = (0..count).filter(|to| *to != at && far[*to].is_some()).collect();
            assert_eq!((found.len(), &found), (sources.len(), &expected), "seed {seed}");
            let directly: Vec<usize> = (0..count).filter(|from| links.contains(&(*from, at))).collect();
            assert_eq!(derived.iter().map(|id| id.index()).collect::<Vec<usize>>(), directly, "seed {seed}");
        }
    }
}

/// Cycles: one for each knot, from its least member back to it by a shortest walk over real links.
pub(crate) fn cycles_are_shortest_walks(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut random = Random::new(seed);
        let count = random.between(1, 7);
        let links = some_links(&mut random, count);
        let edges: Vec<Edge> = links
            .iter()
            .enumerate()
            .map(|(at, (from, to))| Edge { from: *from as u32, to: *to as u32, span: span(at) })
            .collect();
        let far: Vec<Vec<Option<usize>>> = (0..count).map(|at| distances(count, &links, at)).collect();
        // The length of the shortest walk from a node back to itself.
        let back = |at: usize| {
            links
                .iter()
                .filter(|(_, to)| *to == at)
                .filter_map(|(from, _)| far[at][*from])
                .min()
                .map(|n| n + 1)
        };
        let knotted = |a: usize, b: usize| far[a][b].is_some() && far[b][a].is_some();
        let expected: Vec<(usize, usize)> = (0..count)
            .filter(|at| !(0..*at).any(|less| knotted(less, *at)))
            .filter_map(|at| Some((at, back(at)?)))
            .collect();
        let found = cycles(count, &edges);
        let shape: Vec<(usize, usize)> =
            found.iter().map(|walk| (walk[0].from as usize, walk.len())).collect();
        assert_eq!(shape, expected, "seed {seed}: {links:?}");
        for walk in &found {
            assert!(walk.iter().all(|edge| edges.contains(edge)), "seed {seed}");
            let next = walk.iter().cycle().skip(1);
            assert!(walk.iter().zip(next).all(|(edge, next)| edge.to == next.from), "seed {seed}: {walk:?}");
        }
        let mut shuffled = edges.clone();
        random.shuffle(&mut shuffled);
        assert_eq!(cycles(count, &shuffled), found, "seed {seed}: the order of links does not matter");
    }
}

/// Long chains are followed to the end, in time that grows with their length.
pub(crate) fn long_chains_are_followed_to_the_end() {
    const COUNT: u32 = 200_000;
    let mut model = Model::default();
    for at in 0..COUNT {
        let mut one = hosting("hosting");
        let mut derived = dataset("dataset", Ranges::empty());
        if at + 1 < COUNT {
            let value = Reliance { on: Id::new(at + 1), services: Vec::new() };
            one.relies_on.push(Dated { value, period: Period::ALWAYS, span: Span::default() });
            let source = Id::new(at + 1);
            derived.derived_from.push(Derivation { source, columns: Vec::new(), span: Span::default() });
        }
        model.hostings.push(one);
        model.datasets.push(derived);
    }
    let chain = supply_chain(&model, &[Id::new(0)], &[Service::Storage], Period::ALWAYS);
    assert_eq!(chain.path_to(Id::new(COUNT - 1)).len(), COUNT as usize - 1);
    assert_eq!(sources_of(&model, Id::new(0)).len(), COUNT as usize - 1);
    let edges: Vec<Edge> =
        (1..COUNT).map(|at| Edge { from: at - 1, to: at, span: Span::default() }).collect();
    assert!(cycles(COUNT as usize, &edges).is_empty());
}
