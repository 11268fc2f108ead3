//! What the pages of things ask of the whole project, gathered once: who uses a dataset, what a party may do, who relies on a hosting.

use super::Subject;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, Rules, datasets_of};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::hash::Hash;

/// A rule that speaks of more parties than this is kept apart: it would be in the list of nearly everyone.
const MANY: u64 = 64;

/// Lists by what they are about; none is empty.
type Lists<K, V> = FxHashMap<K, Vec<V>>;

/// What is asked by dataset, party and hosting.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    rules_of_dataset: Lists<DatasetId, &'a Rule>,
    rules_of_party: Lists<PartyId, &'a Rule>,
    /// Rules about many parties, but not about everyone.
    broad: Vec<&'a Rule>,
    derived: Lists<DatasetId, DatasetId>,
    groups: Lists<PartyId, PartyId>,
    owned: Lists<PartyId, PartyId>,
    run: Lists<PartyId, HostingId>,
    contracts_of_party: Lists<PartyId, ContractId>,
    relied_on: Lists<HostingId, (HostingId, &'a Dated<Reliance>)>,
    datasets_at: Lists<HostingId, (DatasetId, &'a Dated<HostingId>)>,
    contracts_at: Lists<HostingId, (ContractId, &'a Dated<HostingId>)>,
}

impl<'a> Index<'a> {
    pub(super) fn new(model: &'a Model, rules: &'a Rules) -> Index<'a> {
        let mut index = Index::default();
        index.rules(model, rules);
        for (id, dataset) in model.datasets.iter() {
            for source in &dataset.derived_from {
                put(&mut index.derived, source.source, id);
            }
            for hosted in &dataset.hosted {
                put(&mut index.datasets_at, hosted.value, (id, hosted));
            }
        }
        for (id, party) in model.parties.iter() {
            if let Some(of) = party.group_of {
                put(&mut index.groups, of, id);
            }
            for stake in &party.owners {
                put(&mut index.owned, stake.value.owner, id);
            }
        }
        for (id, hosting) in model.hostings.iter() {
            if let Some(operator) = hosting.operator {
                put(&mut index.run, model.organisation_of(operator.value), id);
            }
            for reliance in &hosting.relies_on {
                put(&mut index.relied_on, reliance.value.on, (id, reliance));
            }
        }
        for (id, contract) in model.contracts.iter() {
            let roles = contract.roles.iter().map(|role| &role.party);
            let parties = contract.provider.iter().chain(&contract.recipients).chain(roles);
            for party in parties.chain(contract.subprocessors.iter().flatten()) {
                for party in with_those_above(model, party.value) {
                    let contracts = index.contracts_of_party.entry(party).or_default();
                    // The parts of one contract come one after another.
                    if contracts.last() != Some(&id) {
                        contracts.push(id);
                    }
                }
            }
            for place in &contract.processed_at {
                put(&mut index.contracts_at, place.value, (id, place));
            }
        }
        index
    }

    fn rules(&mut self, model: &'a Model, rules: &'a Rules) {
        let everyone = Ranges::between(0, model.parties.len() as i64);
        for (_, rule) in rules.iter().filter(|(_, rule)| !rule.parties.is_empty() && !rule.days.is_empty()) {
            for dataset in datasets_of(model, &rule.columns) {
                put(&mut self.rules_of_dataset, dataset, rule);
            }
            if everyone.is_subset(&rule.parties) {
                continue;
            }
            if rule.parties.count() > MANY {
                self.broad.push(rule);
                continue;
            }
            let named = rule.parties.numbers().filter_map(|number| u32::try_from(number).ok());
            for party in named.map(charta_base::Id::new) {
                put(&mut self.rules_of_party, party, rule);
            }
        }
    }

    /// The rules about a dataset.
    pub(super) fn rules_of_dataset(&self, id: DatasetId) -> &[&'a Rule] {
        self.rules_of_dataset.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The rules that speak of a party or of a group of it, and not of everyone.
    pub(super) fn rules_of_party(&self, party: PartyId, closure: &Ranges) -> Vec<&'a Rule> {
        let own = self.rules_of_party.get(&party).map_or(&[][..], Vec::as_slice).iter();
        let below = self.groups_of(party).iter().filter_map(|group| self.rules_of_party.get(group)).flatten();
        let broad = self.broad.iter().filter(|rule| rule.parties.overlaps(closure));
        own.chain(below).chain(broad).copied().collect()
    }

    pub(super) fn derived_from(&self, id: DatasetId) -> &[DatasetId] {
        self.derived.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn groups_of(&self, id: PartyId) -> &[PartyId] {
        self.groups.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The organisations of which a party holds shares.
    pub(super) fn owned_by(&self, id: PartyId) -> &[PartyId] {
        self.owned.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn run_by(&self, id: PartyId) -> &[HostingId] {
        self.run.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The contracts in which a party, or a group of it, has a part.
    pub(super) fn contracts_of(&self, id: PartyId) -> &[ContractId] {
        self.contracts_of_party.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Who relies on a hosting.
    pub(super) fn relied_on(&self, id: HostingId) -> &[(HostingId, &'a Dated<Reliance>)] {
        self.relied_on.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn datasets_at(&self, id: HostingId) -> &[(DatasetId, &'a Dated<HostingId>)] {
        self.datasets_at.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn contracts_at(&self, id: HostingId) -> &[(ContractId, &'a Dated<HostingId>)] {
        self.contracts_at.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The contracts that permit something of a dataset.
pub(super) struct Giving<'a> {
    subjects: &'a [Subject<'a>],
    of_dataset: Lists<DatasetId, usize>,
    /// By the organisation that provides it, too.
    by_provider: Lists<(DatasetId, PartyId), usize>,
}

impl<'a> Giving<'a> {
    pub(super) fn new(model: &Model, subjects: &'a [Subject<'a>]) -> Giving<'a> {
        let mut giving = Giving { subjects, of_dataset: Lists::default(), by_provider: Lists::default() };
        for (at, subject) in subjects.iter().enumerate() {
            let provider = subject.clauses.contract.provider.map(|said| model.organisation_of(said.value));
            for dataset in &subject.datasets {
                put(&mut giving.of_dataset, *dataset, at);
                if let Some(provider) = provider {
                    put(&mut giving.by_provider, (*dataset, provider), at);
                }
            }
        }
        giving
    }

    /// All of them, in the order of their paths.
    pub(super) fn of_dataset(&self, id: DatasetId) -> impl Iterator<Item = &'a Subject<'a>> + '_ {
        self.of_dataset.get(&id).into_iter().flatten().filter_map(|at| self.subjects.get(*at))
    }

    /// Those of which one of these organisations is the provider, in the order of their paths.
    pub(super) fn by(
        &self,
        id: DatasetId,
        providers: &[PartyId],
    ) -> impl Iterator<Item = &'a Subject<'a>> + '_ {
        let lists = providers.iter().filter_map(|provider| self.by_provider.get(&(id, *provider)));
        let places: BTreeSet<usize> = lists.flatten().copied().collect();
        places.into_iter().filter_map(|at| self.subjects.get(at))
    }
}

/// A party and what it is a group of, step by step.
fn with_those_above(model: &Model, party: PartyId) -> impl Iterator<Item = PartyId> + '_ {
    std::iter::successors(Some(party), |id| model.parties.get(*id).and_then(|party| party.group_of))
}

fn put<K: Hash + Eq, V>(lists: &mut Lists<K, V>, key: K, value: V) {
    lists.entry(key).or_default().push(value);
}
