//! The permits that speak of data their provider has from others.

use super::roles::processors;
use super::source::{Needed, needed};
use crate::context::Context;
use charta_model::model::{ClauseId, ClauseKind, Contract, ContractId, Effect, Grant, Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;

/// A permit that speaks of data its provider has from others.
#[derive(Debug)]
pub(crate) struct Onward<'a> {
    pub(crate) contract_id: ContractId,
    pub(crate) contract: &'a Contract,
    pub(crate) provider: PartyId,
    pub(crate) clause: ClauseId,
    pub(crate) grant: &'a Grant,
    /// What its provider must have in order to give it.
    pub(crate) needed: Vec<Needed>,
}

impl<'a> AsRef<Onward<'a>> for Onward<'a> {
    fn as_ref(&self) -> &Onward<'a> {
        self
    }
}

/// A permit of a contract with the rules it became, before it is asked what its provider needs.
pub(crate) struct Given<'a> {
    pub(crate) contract_id: ContractId,
    pub(crate) contract: &'a Contract,
    pub(crate) provider: PartyId,
    /// Who acts on instructions under the contract, and for which purposes.
    pub(crate) processors: Vec<(PartyId, Ranges)>,
    pub(crate) permits: Vec<(ClauseId, &'a Grant)>,
}

/// Every contract that permits something and has not ended, with its permits. What one that has ended handed on is past mending, and counts as given.
pub(crate) fn contracts<'a>(context: &Context<'a>) -> impl Iterator<Item = Given<'a>> {
    let (model, on): (&'a Model, _) = (context.model, context.on);
    let running = model.contracts.iter().filter(move |(_, contract)| !contract.has_ended(on));
    running.filter_map(|(contract_id, contract)| {
        let provider = model.organisation_of(contract.provider?.value);
        let permits = contract.clauses.iter().filter_map(|clause| match &model.clauses.get(*clause)?.kind {
            ClauseKind::Grant(grant) if grant.effect == Effect::Permit => Some((*clause, grant)),
            _ => None,
        });
        let permits: Vec<(ClauseId, &Grant)> = permits.collect();
        let processors = processors(model, contract);
        (!permits.is_empty()).then_some(Given { contract_id, contract, provider, processors, permits })
    })
}

/// The rules a clause became.
pub(crate) fn rules_of<'a>(context: &Context<'a>, clause: ClauseId) -> impl Iterator<Item = &'a Rule> {
    let rules = context.rules;
    rules.of_clause(clause).iter().filter_map(|rule| rules.get(*rule))
}

/// Every permit that speaks of data its provider has from others, in the order of the contracts.
pub(crate) fn onward_permits<'a>(context: &Context<'a>) -> Vec<Onward<'a>> {
    let mut permits = Vec::new();
    for given in contracts(context) {
        let Given { contract_id, contract, provider, processors, .. } = &given;
        for (clause, grant) in &given.permits {
            let needed: Vec<Needed> = rules_of(context, *clause)
                .flat_map(|rule| needed(context.model, *provider, processors, rule))
                .collect();
            if !needed.is_empty() {
                permits.push(Onward {
                    contract_id: *contract_id,
                    contract,
                    provider: *provider,
                    clause: *clause,
                    grant,
                    needed,
                });
            }
        }
    }
    permits
}
