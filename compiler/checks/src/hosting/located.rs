//! Where data are in one respect, all along a hosting chain: where they are kept or processed, from where they are reached or supported,
//! where those are established who hold the keys. What lies outside a jurisdiction, and what is unsaid.

use super::possible::union;
use charta_base::Span;
use charta_model::graphs::inside::Inside;
use charta_model::graphs::possible::DaysByHosting;
use charta_model::graphs::supply::{Stay, SupplyChain, serves, supply_chain_from, supply_chain_through};
use charta_model::model::{Aspect, Dated, Hosting, HostingId, Model, PartyId, Said, Service, TermId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use rustc_hash::{FxHashMap, FxHashSet};

/// A place where the data are in one respect, and when.
pub(super) struct Location {
    pub(super) aspect: Aspect,
    pub(super) term: TermId,
    pub(super) span: Span,
    /// Who holds the keys, where it is about keys.
    pub(super) holder: Option<PartyId>,
    period: Period,
}

/// A place outside, and the first day on which the data are there.
pub(super) struct Outside {
    pub(super) location: Location,
    pub(super) day: Day,
}

/// What is found along a chain.
pub(super) struct Survey {
    /// All that the data get to.
    pub(super) chain: SupplyChain,
    /// The hostings of which something is not said, nearest first.
    pub(super) unsaid: Vec<(HostingId, Aspect)>,
    /// Those outside, nearest first; what is reached only through one that is itself outside goes with it.
    pub(super) outside: Vec<(HostingId, Outside)>,
    /// For each of those, how many others outside are reached only through it.
    pub(super) behind: FxHashMap<HostingId, usize>,
    is_outside: FxHashSet<HostingId>,
}

impl Survey {
    /// Looks along the chain that begins where data are, on their days there.
    pub(super) fn of(model: &Model, aspect: Aspect, wanted: TermId, stays: &[Stay]) -> Survey {
        let services = services(aspect);
        let chain = supply_chain_from(model, stays, services);
        let respects = Respects::of(model, aspect, &chain, stays);
        let wanted = [wanted];
        let mut inside = Inside::new(model, &wanted);
        let mut unsaid = Vec::new();
        let mut first: FxHashMap<HostingId, Outside> = FxHashMap::default();
        for member in chain.members() {
            let Some(facts) = model.hostings.get(member.hosting) else { continue };
            let respects = respects.of_hosting(member.hosting);
            let missing = respects.iter().find(|(aspect, _)| locations(model, facts, *aspect).is_empty());
            unsaid.extend(missing.map(|(aspect, _)| (member.hosting, *aspect)));
            if let Some(outside) = first_outside(model, facts, respects, &mut inside) {
                first.insert(member.hosting, outside);
            }
        }
        let is_outside: FxHashSet<HostingId> =
            chain.members().iter().map(|member| member.hosting).filter(|at| first.contains_key(at)).collect();
        let nearest = supply_chain_through(model, stays, services, |at| !is_outside.contains(&at));
        let outside: Vec<(HostingId, Outside)> = nearest
            .members()
            .iter()
            .filter_map(|member| Some((member.hosting, first.remove(&member.hosting)?)))
            .collect();
        let behind = behind(&chain, &is_outside, &outside);
        Survey { chain, unsaid, outside, behind, is_outside }
    }

    /// The ways that lead on a day to what is outside, but through nothing that is outside itself.
    pub(super) fn ways(&self, model: &Model, aspect: Aspect, stays_of_day: &[Stay]) -> SupplyChain {
        supply_chain_through(model, stays_of_day, services(aspect), |at| !self.is_outside.contains(&at))
    }
}

/// Half-open pairs of days, in any order.
type Pairs = Vec<(i64, i64)>;

/// In what respects each hosting of a chain holds data, and on which days: of a hosting relied on for storage alone it does not matter
/// where it processes.
struct Respects {
    of: FxHashMap<HostingId, Vec<(Aspect, Ranges)>>,
}

impl Respects {
    fn of(model: &Model, aspect: Aspect, chain: &SupplyChain, stays: &[Stay]) -> Respects {
        let mut pairs: FxHashMap<HostingId, Vec<(Aspect, Pairs)>> = FxHashMap::default();
        let mut add = |hosting: HostingId, aspect: Aspect, days: &Ranges| {
            let list = pairs.entry(hosting).or_default();
            match list.iter_mut().find(|(known, _)| *known == aspect) {
                Some((_, known)) => known.extend(days.pairs()),
                None => list.push((aspect, days.pairs().to_vec())),
            }
        };
        for (start, days) in stays {
            parts(&aspect).iter().for_each(|aspect| add(*start, *aspect, days));
        }
        for member in chain.members() {
            let Some(facts) = model.hostings.get(member.hosting) else { continue };
            for reliance in &facts.relies_on {
                let days = reliance.period.days().intersection(&member.days);
                let served =
                    parts(&aspect).iter().filter(|aspect| serves(&reliance.value, services(**aspect)));
                served.filter(|_| !days.is_empty()).for_each(|aspect| add(reliance.value.on, *aspect, &days));
            }
        }
        let of = chain.members().iter().filter_map(|member| {
            let mut list = pairs.remove(&member.hosting)?;
            list.sort_unstable_by_key(|(aspect, _)| *aspect);
            let list = list.into_iter().map(|(aspect, pairs)| (aspect, Ranges::from_pairs(pairs)));
            Some((member.hosting, list.filter(|(_, days)| !days.is_empty()).collect()))
        });
        Respects { of: of.collect() }
    }

    fn of_hosting(&self, hosting: HostingId) -> &[(Aspect, Ranges)] {
        self.of.get(&hosting).map_or(&[], Vec::as_slice)
    }
}

/// The place outside where the data of a hosting are first.
fn first_outside(
    model: &Model,
    facts: &Hosting,
    respects: &[(Aspect, Ranges)],
    inside: &mut Inside<'_>,
) -> Option<Outside> {
    let mut first: Option<Outside> = None;
    for (aspect, days) in respects {
        for location in locations(model, facts, *aspect) {
            let days = days.intersection(&location.period.days()).difference(inside.days(location.term));
            let Some(day) = days.first().map(Day::from_number) else { continue };
            if first.as_ref().is_none_or(|first| day < first.day) {
                first = Some(Outside { location, day });
            }
        }
    }
    first
}

/// The days on which data at a hosting, or at one that it relies on, could be outside, or nothing says where they are.
pub(super) fn could_be_outside(model: &Model, aspect: Aspect, place: TermId) -> DaysByHosting {
    let wanted = [place];
    let mut inside = Inside::new(model, &wanted);
    DaysByHosting::along(model, services(aspect), |_, facts| {
        let mut days = Vec::new();
        for aspect in parts(&aspect) {
            let locations = locations(model, facts, *aspect);
            days.extend(locations.is_empty().then(Ranges::all));
            days.extend(
                locations
                    .iter()
                    .map(|location| location.period.days().difference(inside.days(location.term))),
            );
        }
        union(&days)
    })
}

/// What an aspect consists of.
fn parts(aspect: &Aspect) -> &[Aspect] {
    match aspect {
        Aspect::Hosting => &[Aspect::Storage, Aspect::Processing],
        one => std::slice::from_ref(one),
    }
}

/// For each hosting found outside, how many others outside are reached only through it.
fn behind(
    chain: &SupplyChain,
    is_outside: &FxHashSet<HostingId>,
    found: &[(HostingId, Outside)],
) -> FxHashMap<HostingId, usize> {
    let found: FxHashSet<HostingId> = found.iter().map(|(hosting, _)| *hosting).collect();
    let mut through: FxHashMap<HostingId, HostingId> = FxHashMap::default();
    let mut behind: FxHashMap<HostingId, usize> = FxHashMap::default();
    // Nearest first: the way to what a hosting is reached from is known before it.
    for member in chain.members() {
        let above = member.link.as_ref().and_then(|link| through.get(&link.from)).copied();
        if found.contains(&member.hosting) {
            through.insert(member.hosting, member.hosting);
        } else if let Some(first) = above {
            through.insert(member.hosting, first);
            if is_outside.contains(&member.hosting) {
                *behind.entry(first).or_default() += 1;
            }
        }
    }
    behind
}

/// The services through which data get to where an aspect is about.
pub(super) fn services(aspect: Aspect) -> &'static [Service] {
    match aspect {
        Aspect::Hosting | Aspect::Keys => &[Service::Storage, Service::Backup, Service::Compute],
        Aspect::Storage => &[Service::Storage, Service::Backup],
        Aspect::Processing => &[Service::Compute],
        Aspect::Access | Aspect::Support => {
            &[Service::Storage, Service::Backup, Service::Compute, Service::Administration, Service::Support]
        }
    }
}

/// Where the data of a hosting are in one respect, as far as it is said.
fn locations(model: &Model, hosting: &Hosting, aspect: Aspect) -> Vec<Location> {
    let place =
        |term: TermId, span: Span, period: Period| Location { aspect, term, span, holder: None, period };
    let always = |term: &Said<TermId>| place(term.value, term.span, Period::ALWAYS);
    let own = |given: &[Said<TermId>]| {
        let given = if given.is_empty() { hosting.located.as_slice() } else { given };
        given.iter().map(always).collect()
    };
    let dated = |given: &[Dated<TermId>]| {
        given.iter().map(|term| place(term.value, term.span, term.period)).collect()
    };
    match aspect {
        Aspect::Hosting | Aspect::Storage => own(&hosting.stored_in),
        Aspect::Processing => own(&hosting.processed_in),
        Aspect::Access => dated(&hosting.accessed_from),
        Aspect::Support => dated(&hosting.support_from),
        Aspect::Keys => {
            let located = hosting.keys_held_by.iter().filter_map(|said| {
                let holder = model.organisation_of(said.value);
                let seat = model.parties.get(holder)?.established?;
                Some(Location { holder: Some(holder), ..place(seat.value, said.span, Period::ALWAYS) })
            });
            located.collect()
        }
    }
}

/// What is done with data in one respect, and the word before where.
pub(super) fn verb(aspect: Aspect) -> (&'static str, &'static str) {
    match aspect {
        Aspect::Hosting | Aspect::Storage => ("kept", "in"),
        Aspect::Processing => ("processed", "in"),
        Aspect::Access => ("reached", "from"),
        Aspect::Support => ("supported", "from"),
        Aspect::Keys => ("locked", "with keys held in"),
    }
}

/// The fact that says it.
pub(super) fn fact(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Hosting | Aspect::Storage | Aspect::Processing => "located",
        Aspect::Access => "accessed_from",
        Aspect::Support => "support_from",
        Aspect::Keys => "keys_held_by",
    }
}
