//! Which contracts and which data each rulebook, framework agreement or scope covers.

use crate::model::{
    ClauseKind, Contract, ContractId, DatasetId, Effect, Model, PartyId, RulebookId, Said, Scope,
};
use crate::ranges::Ranges;
use crate::release::Lineage;
use crate::rules::provided_data;
use rustc_hash::{FxHashMap, FxHashSet};

/// Which datasets each organisation controls, and which contracts each takes part in: made once.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) controlled: FxHashMap<PartyId, Vec<DatasetId>>,
    pub(crate) contracts: FxHashMap<PartyId, Vec<ContractId>>,
    pub(crate) all_contracts: Vec<ContractId>,
    /// The contracts below each framework agreement.
    below: FxHashMap<ContractId, Vec<ContractId>>,
    pub(crate) lineage: Lineage,
}

impl Coverage {
    pub(crate) fn new(model: &Model) -> Coverage {
        let mut coverage = Coverage {
            controlled: FxHashMap::default(),
            contracts: FxHashMap::default(),
            all_contracts: model.contracts.ids().collect(),
            below: contracts_below(model),
            lineage: Lineage::new(model),
        };
        for (id, dataset) in model.datasets.iter() {
            if let Some(controller) = dataset.controller {
                coverage.controlled.entry(controller.value).or_default().push(id);
            }
        }
        for (id, contract) in model.contracts.iter() {
            for party in contract_parties(model, contract) {
                coverage.contracts.entry(party).or_default().push(id);
            }
        }
        coverage
    }

    /// A contract, and for what it forbids, the contracts that stand under it.
    pub(crate) fn bound_by(&self, contract: ContractId, effect: Effect) -> Vec<ContractId> {
        match effect {
            Effect::Permit => vec![contract],
            Effect::Forbid => with_those_below(contract, &self.below),
        }
    }
}

/// The contracts that stand directly under each framework agreement.
pub fn contracts_below(model: &Model) -> FxHashMap<ContractId, Vec<ContractId>> {
    let mut below: FxHashMap<ContractId, Vec<ContractId>> = FxHashMap::default();
    for (id, contract) in model.contracts.iter() {
        if let Some(parent) = contract.parent {
            below.entry(parent.value).or_default().push(id);
        }
    }
    below
}

/// A contract and all that stand under it, each once, also where they stand under each other in a ring, which is reported.
pub fn with_those_below(
    contract: ContractId,
    below: &FxHashMap<ContractId, Vec<ContractId>>,
) -> Vec<ContractId> {
    let mut seen: FxHashSet<ContractId> = FxHashSet::from_iter([contract]);
    let mut bound = vec![contract];
    let mut at = 0;
    while let Some(above) = bound.get(at) {
        let under = below.get(above).into_iter().flatten();
        let new: Vec<ContractId> = under.copied().filter(|one| seen.insert(*one)).collect();
        bound.extend(new);
        at += 1;
    }
    bound
}

/// The organisations that provide or receive under a contract, each once.
fn contract_parties(model: &Model, contract: &Contract) -> Vec<PartyId> {
    let named = contract.provider.iter().chain(&contract.recipients);
    let mut parties: Vec<PartyId> = named.map(|party| model.organisation_of(party.value)).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Everyone who receives under a contract: the recipients and the groups below them.
pub fn recipients_of(model: &Model, contract: &Contract) -> Ranges {
    let closures = contract.recipients.iter().filter_map(|party| model.parties.get(party.value));
    Ranges::from_pairs(closures.flat_map(|party| party.closure.pairs().to_vec()).collect())
}

/// The contracts that some scopes cover, where the data that releases free from the rulebook count no more.
pub(crate) fn covered(
    coverage: &Coverage,
    model: &Model,
    rulebook: Option<RulebookId>,
    scopes: &[Said<Scope>],
) -> Vec<ContractId> {
    let mut contracts = Vec::new();
    for scope in scopes {
        match scope.value {
            Scope::EveryContract => return coverage.all_contracts.clone(),
            Scope::ContractsOf(party) => {
                contracts.extend(coverage.contracts.get(&party).into_iter().flatten())
            }
            Scope::DataOf(_) | Scope::DataIn(_) | Scope::Dataset(_) => {
                let data = scope_columns(coverage, model, scope.value);
                let bound = coverage.lineage.bound(model, rulebook, &data).into_iter();
                let data = bound.filter(|(_, until)| until.is_none());
                let data = data.fold(Ranges::empty(), |so_far, (columns, _)| so_far.union(&columns));
                let all = model.contracts.iter();
                contracts.extend(all.filter(|(_, c)| speaks_of(coverage, model, c, &data)).map(|(id, _)| id));
            }
        }
    }
    contracts.sort_unstable();
    contracts.dedup();
    contracts
}

/// Whether a contract permits anything about one of these columns' datasets.
fn speaks_of(coverage: &Coverage, model: &Model, contract: &Contract, columns: &Ranges) -> bool {
    contract.clauses.iter().filter_map(|id| model.clauses.get(*id)).any(|clause| match &clause.kind {
        // What a contract forbids, it does not give.
        ClauseKind::Grant(grant) if grant.effect == Effect::Forbid => false,
        ClauseKind::Grant(grant) if grant.any_data => {
            let provider = contract.provider.map(|provider| model.organisation_of(provider.value));
            let controlled = provider.and_then(|provider| coverage.controlled.get(&provider));
            let provided = provided_data(model, grant, controlled.map_or(&[][..], Vec::as_slice));
            provided.iter().any(|data| data.columns.overlaps(columns))
        }
        ClauseKind::Grant(grant) => grant.data.iter().any(|data| data.columns.overlaps(columns)),
        _ => false,
    })
}

pub(crate) fn scope_columns(coverage: &Coverage, model: &Model, scope: Scope) -> Ranges {
    let columns = |dataset: &DatasetId| model.datasets.get(*dataset).map(|d| d.columns.pairs().to_vec());
    match scope {
        Scope::DataOf(party) => {
            let datasets = coverage.controlled.get(&party).into_iter().flatten();
            Ranges::from_pairs(datasets.filter_map(columns).flatten().collect())
        }
        Scope::DataIn(category) => {
            let Some(closure) = model.terms.get(category).map(|term| &term.closure) else {
                return Ranges::empty();
            };
            let inside = model.columns.values().filter(|column| {
                column.categories.iter().any(|category| closure.contains(i64::from(category.raw())))
            });
            let mut datasets: Vec<DatasetId> = inside.map(|column| column.dataset).collect();
            datasets.sort_unstable();
            datasets.dedup();
            Ranges::from_pairs(datasets.iter().filter_map(columns).flatten().collect())
        }
        Scope::Dataset(dataset) => columns(&dataset).map_or_else(Ranges::empty, Ranges::from_pairs),
        Scope::ContractsOf(_) | Scope::EveryContract => Ranges::all(),
    }
}
