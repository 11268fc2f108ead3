//! Who can end up with which data on a day, and by which way: recipients of the data and of what is derived from them, whoever runs
//! what they lie on, and the laws that reach it.

use crate::merge::merged;
use crate::pieces::TooComplicated;
use charta_base::Id;
use charta_model::graphs::lineage::derivations;
use charta_model::graphs::reach::{Place, Reach, ReachLink};
use charta_model::graphs::supply::{SupplyLink, supply_chain};
use charta_model::model::{
    ClauseId, ContractId, DatasetId, Effect, HostingId, LawId, Model, Owner, PartyId, Service, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::Rules;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Requests that are permitted on the day.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The data: those asked about, or some derived from them.
    pub dataset: DatasetId,
    /// The permit.
    pub clause: ClauseId,
    /// Who, as party ids.
    pub parties: Ranges,
    /// Which columns, as column ids.
    pub columns: Ranges,
    /// To do what, as term ids.
    pub actions: Ranges,
    /// For what, as term ids.
    pub purposes: Ranges,
    /// How the provider came to hold the data, first step to last; nothing where it controls those asked about.
    pub through: Vec<Step>,
}

/// How data come a step further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A contract hands them on.
    Given(ContractId),
    /// Others are derived from them: these, from those.
    Derived(DatasetId, DatasetId),
}

/// A law that reaches an organisation which controls data or may have them.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The law.
    pub law: LawId,
    /// The organisation.
    pub party: PartyId,
    /// What of the data it controls: those asked about, or some derived from them.
    pub controls: Vec<DatasetId>,
    /// Which of the grants are to it or to its groups, by their places among them.
    pub grants: Vec<usize>,
    /// The way from the law's territory to it.
    pub way: Vec<ReachLink>,
}

/// Somebody who runs a hosting on which data lie, directly or not.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who.
    pub party: PartyId,
    /// Which hosting.
    pub hosting: HostingId,
    /// The way from the hosting of the data to this one.
    pub way: Vec<SupplyLink>,
}

/// A law that reaches a hosting on which data lie.
#[derive(Debug, Clone)]
pub struct ByLaw {
    /// The law.
    pub law: LawId,
    /// The hosting.
    pub hosting: HostingId,
    /// The way from the law's territory to it.
    pub way: Vec<ReachLink>,
}

/// Where data lie on the day, who may have them, and which laws reach them.
#[derive(Debug, Clone)]
pub struct Reached {
    /// The data asked about.
    pub dataset: DatasetId,
    /// What is derived from them, directly or not, each with what it is derived from; nearest first.
    pub derived: Vec<(DatasetId, DatasetId)>,
    /// The hostings on which they, or what is derived from them, lie or are processed.
    pub hostings: Vec<HostingId>,
    /// What is permitted.
    pub grants: Vec<Grant>,
    /// Whoever runs what the data lie on.
    pub operators: Vec<Operator>,
    /// The laws, by the hostings that they reach.
    pub laws: Vec<ByLaw>,
    /// The laws, by the organisations that they reach.
    pub holders: Vec<Holder>,
}

/// What the laws reach on a day, worked out once.
#[derive(Debug)]
pub struct Laws(Vec<Reach>);

impl Laws {
    /// Every law of the project and the standard library on a day.
    pub fn on(model: &Model, day: Day) -> Laws {
        Laws(model.laws.ids().map(|law| Reach::of(model, law, day)).collect())
    }
}

/// Where a dataset can end up on a day; for these purposes only, where some are named.
pub fn reached(
    model: &Model,
    rules: &Rules,
    laws: &Laws,
    dataset: DatasetId,
    purposes: Option<&Ranges>,
    day: Day,
) -> Result<Reached, TooComplicated> {
    let derived = derived_from(model, dataset);
    let datasets: Vec<DatasetId> =
        std::iter::once(dataset).chain(derived.iter().map(|(derived, _)| *derived)).collect();
    let mut grants = Vec::new();
    let mut hostings: BTreeSet<HostingId> = BTreeSet::new();
    let mut ways: BTreeMap<DatasetId, Ways> = BTreeMap::new();
    for dataset in &datasets {
        let mut here = granted(model, rules, *dataset, purposes, day)?;
        let most = model.hostings.len() as i64 + 1;
        for (_, places) in &here {
            let known = places.intersection(&Ranges::between(0, most));
            hostings.extend(known.numbers().filter_map(hosting_at));
        }
        let controller = controller_of(model, *dataset);
        let source = derived.iter().find(|(to, _)| to == dataset).map(|(_, from)| *from);
        let before = source.and_then(|source| ways.get(&source));
        // Whoever derives data got hold of what they are derived from.
        let mut start = before.map_or_else(Vec::new, |before| before.to(controller));
        start.extend(source.map(|source| Step::Derived(*dataset, source)));
        let chains = chains(model, controller, &start, here.iter().map(|(grant, _)| grant));
        let here_ways = Ways { start, chains };
        for (grant, _) in &mut here {
            grant.through = here_ways.to(provider_of(model, grant.clause));
        }
        ways.insert(*dataset, here_ways);
        grants.extend(here.into_iter().map(|(grant, _)| grant));
        hostings.extend(model.datasets.get(*dataset).into_iter().flat_map(|facts| facts.hosted_on(day)));
    }
    // A hosting whose own term does not hold on that day holds nothing on it.
    let stands = |hosting: &HostingId| {
        let facts = model.hostings.get(*hosting);
        facts.is_some_and(|facts| facts.term.is_none_or(|term| term.value.contains(day)))
    };
    let hostings: Vec<HostingId> = hostings.into_iter().filter(stands).collect();
    let operators = operators(model, &hostings, day);
    let mut by_law = Vec::new();
    for reach in &laws.0 {
        for hosting in hostings.iter().filter(|hosting| reach.reaches(Place::Hosting(**hosting))) {
            let way = reach.path_to(Place::Hosting(*hosting)).into_iter().cloned().collect();
            by_law.push(ByLaw { law: reach.law, hosting: *hosting, way });
        }
    }
    let holders = holders(model, laws, &datasets, &grants);
    Ok(Reached { dataset, derived, hostings, grants, operators, laws: by_law, holders })
}

/// The laws over organisations that control data or may have them.
fn holders(model: &Model, laws: &Laws, datasets: &[DatasetId], grants: &[Grant]) -> Vec<Holder> {
    let mut held: BTreeMap<PartyId, (Vec<DatasetId>, Vec<usize>)> = BTreeMap::new();
    for dataset in datasets {
        if let Some(controller) = controller_of(model, *dataset) {
            held.entry(controller).or_default().0.push(*dataset);
        }
    }
    for (at, grant) in grants.iter().enumerate() {
        for party in organisations(model, &grant.parties) {
            held.entry(party).or_default().1.push(at);
        }
    }
    let mut found = Vec::new();
    for reach in &laws.0 {
        for (party, (controls, grants)) in &held {
            if reach.reaches(Place::Party(*party)) {
                let way = reach.path_to(Place::Party(*party)).into_iter().cloned().collect();
                let (controls, grants) = (controls.clone(), grants.clone());
                found.push(Holder { law: reach.law, party: *party, controls, grants, way });
            }
        }
    }
    found
}

/// How one dataset comes to those who hold it.
struct Ways {
    /// To its controller.
    start: Vec<Step>,
    /// To each organisation, from what was asked about.
    chains: BTreeMap<PartyId, Vec<Step>>,
}

impl Ways {
    /// The way to an organisation; where none is known, to the controller.
    fn to(&self, party: Option<PartyId>) -> Vec<Step> {
        party.and_then(|party| self.chains.get(&party)).unwrap_or(&self.start).clone()
    }
}

fn controller_of(model: &Model, dataset: DatasetId) -> Option<PartyId> {
    let controller = model.datasets.get(dataset)?.controller?;
    Some(model.organisation_of(controller.value))
}

/// The organisations of a set of parties that the project names.
fn organisations(model: &Model, parties: &Ranges) -> BTreeSet<PartyId> {
    let known = parties.intersection(&Ranges::between(0, model.parties.len() as i64));
    let parties = known.numbers().filter_map(|raw| u32::try_from(raw).ok()).map(Id::new);
    parties.map(|party| model.organisation_of(party)).collect()
}

/// What is derived from a dataset, directly or not, nearest first, each once.
fn derived_from(model: &Model, dataset: DatasetId) -> Vec<(DatasetId, DatasetId)> {
    let directly = derivations(model);
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([dataset]);
    let mut open = VecDeque::from([dataset]);
    while let Some(at) = open.pop_front() {
        for derived in directly.get(at.index()).into_iter().flatten() {
            if seen.insert(*derived) {
                found.push((*derived, at));
                open.push_back(*derived);
            }
        }
    }
    found
}

/// What permits leave of a dataset on a day once forbids are taken away, clause by clause, with the places.
fn granted(
    model: &Model,
    rules: &Rules,
    dataset: DatasetId,
    purposes: Option<&Ranges>,
    day: Day,
) -> Result<Vec<(Grant, Ranges)>, TooComplicated> {
    let Some(columns) = model.datasets.get(dataset).map(|facts| &facts.columns) else {
        return Ok(Vec::new());
    };
    let mut space = rules.rows.borrow_mut();
    let mut found: BTreeMap<ClauseId, (Vec<Region>, Ranges)> = BTreeMap::new();
    for (_, rule) in rules.about_dataset(dataset).filter(|(_, rule)| rule.effect == Effect::Permit) {
        let region = Region::of(rule);
        let region = Region {
            columns: region.columns.intersection(columns),
            purposes: purposes
                .map_or_else(|| region.purposes.clone(), |only| region.purposes.intersection(only)),
            days: region.days.intersection(&Ranges::one(day.number())),
            ..region
        };
        if region.is_empty() {
            continue;
        }
        let near = rules.forbids_meeting(model, rule);
        let near = near.into_iter().filter_map(|id| rules.get(id));
        let forbids: Vec<Region> =
            near.filter(|other| other.effect == Effect::Forbid).map(Region::of).collect();
        for left in region.without_all(&forbids, &mut space) {
            let (pieces, places) = found.entry(rule.clause).or_default();
            *places = places.union(&left.places);
            // In some rows, at some place: which ones does not matter here.
            pieces.push(Region { rows: RowsId::ALL, places: Ranges::all(), ..left });
        }
    }
    let mut grants = Vec::new();
    for (clause, (pieces, places)) in found {
        for Region { parties, actions, columns, purposes, .. } in merged(pieces, &mut space) {
            let grant = Grant { dataset, clause, parties, columns, actions, purposes, through: Vec::new() };
            grants.push((grant, places.clone()));
        }
    }
    if space.is_exhausted() {
        return Err(TooComplicated);
    }
    Ok(grants)
}

fn contract_of(model: &Model, clause: ClauseId) -> Option<ContractId> {
    match model.clauses.get(clause)?.owner {
        Owner::Contract(contract) => Some(contract),
        _ => None,
    }
}

fn provider_of(model: &Model, clause: ClauseId) -> Option<PartyId> {
    let contract = model.contracts.get(contract_of(model, clause)?)?;
    Some(model.organisation_of(contract.provider?.value))
}

/// For each organisation that comes to hold a dataset through contracts, the shortest chain of them from its controller, after the
/// way to that one.
fn chains<'g>(
    model: &Model,
    controller: Option<PartyId>,
    start: &[Step],
    grants: impl Iterator<Item = &'g Grant>,
) -> BTreeMap<PartyId, Vec<Step>> {
    let mut given: BTreeMap<PartyId, Vec<(PartyId, ContractId)>> = BTreeMap::new();
    for grant in grants {
        let (Some(from), Some(contract)) =
            (provider_of(model, grant.clause), contract_of(model, grant.clause))
        else {
            continue;
        };
        let to = organisations(model, &grant.parties);
        given.entry(from).or_default().extend(to.into_iter().map(|to| (to, contract)));
    }
    let Some(controller) = controller else { return BTreeMap::new() };
    let mut chains = BTreeMap::from([(controller, start.to_vec())]);
    let mut open = VecDeque::from([controller]);
    while let Some(at) = open.pop_front() {
        let way: Vec<Step> = chains.get(&at).cloned().unwrap_or_default();
        for (to, contract) in given.get(&at).into_iter().flatten() {
            if !chains.contains_key(to) {
                let mut way = way.clone();
                way.push(Step::Given(*contract));
                chains.insert(*to, way);
                open.push_back(*to);
            }
        }
    }
    chains
}

/// Whoever runs hostings, or what they rely on for anything, on a day.
fn operators(model: &Model, hostings: &[HostingId], day: Day) -> Vec<Operator> {
    let during = Period { from: Some(day), last: Some(day) };
    let chain = supply_chain(model, hostings, &Service::ALL, during);
    let operator = |hosting: HostingId| {
        let party = model.organisation_of(model.hostings.get(hosting)?.operator?.value);
        let way = chain.path_to(hosting).into_iter().cloned().collect();
        Some(Operator { party, hosting, way })
    };
    chain.members().iter().filter_map(|member| operator(member.hosting)).collect()
}
