//! Whether the one thing that keeps a contract from a procedure can be mended: by changing the contract, and lawfully.

use super::qualification::Condition;
use crate::context::Context;
use crate::data::dat011_missing_safeguard;
use crate::purpose::pur004_basis_cannot_carry;
use charta_base::{Arena, Diagnostic};
use charta_model::model::{
    BasisSaid, Contract, ContractId, Effect, Model, ProcedureId, Required, Said, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Whether meeting a condition leaves the contract what it is: who gives and who receives, and that something is left of each permit and of
/// what it is for. Whether a legal basis can be added is asked for apart ([`lawful_bases`]).
pub(super) fn is_a_change(context: &Context<'_>, contract: &Contract, condition: &Condition<'_>) -> bool {
    let mut permits = permits(context, contract);
    match &condition.requirement.required {
        Required::RecipientIn(_) | Required::ProviderIn(_) | Required::Procedure(_) => false,
        // What the data were collected for is past.
        Required::PurposeAsCollected(_) => false,
        Required::PurposeIn(open) => permits.all(|rule| rule.purposes.overlaps(&open.value)),
        Required::Without(closed) => permits.all(|rule| !rule.columns.is_subset(&closed.value)),
        _ => true,
    }
}

fn permits<'a>(context: &Context<'a>, contract: &'a Contract) -> impl Iterator<Item = &'a Rule> + 'a {
    let rules = context.rules;
    let ids = contract.clauses.iter().flat_map(|clause| rules.of_clause(*clause));
    ids.filter_map(|id| rules.get(*id)).filter(|rule| rule.effect == Effect::Permit)
}

/// A contract and a procedure that asks of it one of some legal bases, which it does not state.
pub(super) struct BasisAsked<'a> {
    /// Which contract and procedure.
    pub(super) pair: (ContractId, ProcedureId),
    /// The bases.
    pub(super) bases: &'a [Said<TermId>],
    /// For which purposes; all where it does not say.
    pub(super) purposes: Option<&'a Ranges>,
}

/// A basis that a contract could state.
struct Trial<'a> {
    contract: ContractId,
    basis: &'a Said<TermId>,
    purposes: Option<&'a Ranges>,
    /// The procedures that ask for it.
    procedures: Vec<ProcedureId>,
}

/// The bases that each contract could state and rest on without more: tried in the contract as if it stated them, and judged as those that it does
/// state. Each contract tries one at a time, all contracts together.
pub(super) fn lawful_bases<'a>(
    context: &Context<'_>,
    asked: &[BasisAsked<'a>],
) -> BTreeMap<(ContractId, ProcedureId), Vec<TermId>> {
    let mut trials: BTreeMap<ContractId, Vec<Trial<'a>>> = BTreeMap::new();
    for asked in asked {
        let (contract, procedure) = asked.pair;
        let of_contract = trials.entry(contract).or_default();
        for basis in asked.bases {
            let is_same =
                |trial: &&mut Trial<'a>| trial.basis.value == basis.value && trial.purposes == asked.purposes;
            match of_contract.iter_mut().find(is_same) {
                Some(trial) => trial.procedures.push(procedure),
                None => {
                    let (purposes, procedures) = (asked.purposes, vec![procedure]);
                    of_contract.push(Trial { contract, basis, purposes, procedures });
                }
            }
        }
    }
    let mut lawful: BTreeMap<(ContractId, ProcedureId), Vec<TermId>> = BTreeMap::new();
    if trials.is_empty() {
        return lawful;
    }
    let before = objections(context, context.model);
    let rounds = trials.values().map(Vec::len).max().unwrap_or(0);
    for round in 0..rounds {
        let tried: Vec<&Trial<'a>> = trials.values().filter_map(|trials| trials.get(round)).collect();
        let changed = with_bases(context.model, &tried);
        let after = objections(context, &changed);
        for trial in tried {
            let path =
                context.model.contracts.get(trial.contract).map(|contract| contract.about.path.as_ref());
            let count = |all: &FxHashMap<String, usize>| path.and_then(|path| all.get(path)).copied();
            if count(&after) <= count(&before) {
                for procedure in &trial.procedures {
                    lawful.entry((trial.contract, *procedure)).or_default().push(trial.basis.value);
                }
            }
        }
    }
    lawful
}

/// The model with each basis stated by the contract that tries it.
fn with_bases(model: &Model, tried: &[&Trial<'_>]) -> Model {
    let tried: FxHashMap<ContractId, &&Trial<'_>> =
        tried.iter().map(|trial| (trial.contract, trial)).collect();
    let mut contracts = Arena::default();
    for (id, contract) in model.contracts.iter() {
        let mut contract = contract.clone();
        if let Some(trial) = tried.get(&id) {
            let span = trial.basis.span;
            let purposes = trial.purposes.map(|purposes| Said { value: purposes.clone(), span });
            contract.bases.push(BasisSaid { basis: *trial.basis, purposes });
        }
        contracts.push(contract);
    }
    Model { contracts, ..model.clone() }
}

/// How many objections there are to the bases that contracts state, by the path of the contract.
fn objections(context: &Context<'_>, model: &Model) -> FxHashMap<String, usize> {
    let inner = Context::about(model, context.rules, context.on, Vec::new());
    let mut findings: Vec<Diagnostic> = Vec::new();
    pur004_basis_cannot_carry::run(&inner, &mut findings);
    dat011_missing_safeguard::run(&inner, &mut findings);
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for subject in findings.into_iter().flat_map(|finding| finding.subject) {
        *counts.entry(subject).or_default() += 1;
    }
    counts
}
