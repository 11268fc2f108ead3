//! Which duties bind a contract: its own, those of the framework agreements it stands under, and those of the rulebooks that cover it.

use super::words::{ahead, term_days};
use crate::agreements::Above;
use crate::context::Context;
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Contract, ContractId, DatasetId, Duty, DutyObject, Effect, Model, Owner,
    PartyId, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A duty that binds a contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound<'a> {
    /// Its clause.
    pub(super) id: ClauseId,
    /// What the clause says besides.
    pub(super) clause: &'a Clause,
    /// The duty.
    pub(super) duty: &'a Duty,
}

/// The duties of every contract.
#[derive(Debug, Default)]
pub(super) struct Duties<'a> {
    by_contract: FxHashMap<ContractId, Vec<Bound<'a>>>,
    /// Where in these stand those about something.
    about: FxHashMap<ContractId, FxHashMap<&'a DutyObject, Vec<usize>>>,
}

impl<'a> Duties<'a> {
    /// Finds them: of each contract its own first, then those of its agreements, then those of rulebooks in force on a day of its term
    /// that lies ahead, from which it is not exempt on the day of judgement. Of what is not its own, only what a party of it bears.
    pub(super) fn new(context: &Context<'a>) -> Duties<'a> {
        let model: &'a Model = context.model;
        let mut duties = Duties::default();
        let is_duty = |id: &ClauseId| {
            model.clauses.get(*id).is_some_and(|clause| matches!(clause.kind, ClauseKind::Duty(_)))
        };
        let agreements = Above::of(model, |agreement| agreement.clauses.iter().any(is_duty));
        for (id, contract) in model.contracts.iter() {
            let mut bound = duties_of(model, &contract.clauses);
            let parties = parties_of(model, contract);
            for (_, above) in agreements.above(contract) {
                let theirs = duties_of(model, &above.clauses).into_iter();
                bound.extend(theirs.filter(|bound| bound.is_borne_in(&parties)));
            }
            if !bound.is_empty() {
                duties.by_contract.insert(id, bound);
            }
        }
        for (id, contracts) in context.rules.named_rulebooks() {
            let Some(rulebook) = model.rulebooks.get(*id) else { continue };
            let theirs = duties_of(model, &rulebook.clauses);
            let in_force = rulebook.in_force.days().intersection(&ahead(context.on));
            if theirs.is_empty() || in_force.is_empty() {
                continue;
            }
            for contract_id in contracts {
                let Some(contract) = model.contracts.get(*contract_id) else { continue };
                let is_exempt = contract.derogations.iter().any(|derogation| {
                    derogation.value.rulebook == *id && derogation.period.contains(context.on)
                });
                if is_exempt || !term_days(contract).overlaps(&in_force) {
                    continue;
                }
                let parties = parties_of(model, contract);
                let bound = theirs.iter().copied().filter(|bound| bound.is_borne_in(&parties));
                duties.by_contract.entry(*contract_id).or_default().extend(bound);
            }
        }
        for id in model.contracts.ids() {
            let Some(all) = duties.by_contract.get(&id) else { continue };
            let of_contract = duties.about.entry(id).or_default();
            for (at, bound) in all.iter().enumerate() {
                for object in &bound.duty.objects {
                    let about = of_contract.entry(&object.value).or_default();
                    // A duty that names a thing twice is one duty.
                    if about.last() != Some(&at) {
                        about.push(at);
                    }
                }
            }
        }
        duties
    }

    /// Those of a contract that are about something, in order.
    pub(super) fn about<'s>(
        &'s self,
        contract: ContractId,
        object: &DutyObject,
    ) -> impl Iterator<Item = &'s Bound<'a>> {
        let all = self.of(contract);
        let at = self.about.get(&contract).and_then(|about| about.get(object)).map_or(&[][..], Vec::as_slice);
        at.iter().filter_map(|at| all.get(*at))
    }

    /// Those of a contract.
    pub(super) fn of(&self, contract: ContractId) -> &[Bound<'a>] {
        self.by_contract.get(&contract).map_or(&[], Vec::as_slice)
    }
}

impl Bound<'_> {
    /// Whether one of these parties bears it.
    pub(super) fn is_borne_in(&self, parties: &Ranges) -> bool {
        self.duty.parties.value.overlaps(parties)
    }

    /// Whether it is a contract's own, so that whoever mends the contract can change it.
    pub(super) fn is_own(&self, contract: ContractId) -> bool {
        self.clause.owner == Owner::Contract(contract)
    }
}

/// The duties among some clauses.
pub(super) fn duties_of<'a>(model: &'a Model, clauses: &[ClauseId]) -> Vec<Bound<'a>> {
    let bound = clauses.iter().filter_map(|id| {
        let clause = model.clauses.get(*id)?;
        match &clause.kind {
            ClauseKind::Duty(duty) => Some(Bound { id: *id, clause, duty }),
            _ => None,
        }
    });
    bound.collect()
}

/// Whoever provides or receives under a contract, with the groups of their organisations, as party ids.
pub(super) fn parties_of(model: &Model, contract: &Contract) -> Ranges {
    let named = contract.provider.iter().chain(&contract.recipients);
    let closures = named.filter_map(|party| model.parties.get(model.organisation_of(party.value)));
    Ranges::from_pairs(closures.flat_map(|party| party.closure.pairs().to_vec()).collect())
}

/// An organisation and its groups, as party ids.
pub(super) fn closure_of(model: &Model, party: PartyId) -> Ranges {
    model.parties.get(party).map_or_else(Ranges::empty, |party| party.closure.clone())
}

/// An action of the standard library with those below it, as term ids; nothing where there is no such action.
pub(super) fn prelude_action(model: &Model, name: &str) -> Ranges {
    let found = model.prelude_action(name).and_then(|action| model.terms.get(action));
    found.map_or_else(Ranges::empty, |term| term.closure.clone())
}

/// Whether an action is another or lies below it.
pub(super) fn is_action_in(model: &Model, action: TermId, wanted: TermId) -> bool {
    model.terms.get(wanted).is_some_and(|term| term.closure.contains(i64::from(action.raw())))
}

/// What a duty is about, by name.
pub(super) fn object_name<'a>(model: &'a Model, object: &'a DutyObject) -> &'a str {
    match object {
        DutyObject::Dataset(dataset) => {
            model.datasets.get(*dataset).map_or("", |dataset| &dataset.about.name)
        }
        DutyObject::Thing(thing) => thing,
    }
}

/// An action's name.
pub(super) fn action_name(model: &Model, action: TermId) -> &str {
    model.terms.get(action).map_or("", |term| &term.about.name)
}

/// The datasets that a contract permits anything of, in order.
pub(super) fn permitted_datasets(context: &Context<'_>, contract: &Contract) -> BTreeSet<DatasetId> {
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    let permits = rules.filter_map(|id| context.rules.get(*id)).filter(|rule| rule.effect == Effect::Permit);
    permits.flat_map(|rule| datasets_of(context.model, &rule.columns)).collect()
}
