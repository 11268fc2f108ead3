//! What a check may ask.

use charta_base::Span;
use charta_model::graphs::reach::Reach;
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Contract, ContractId, LawId, Model, Owner, Requirement,
};
use charta_model::rules::{Rules, covered_contracts};
use charta_model::time::Day;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The model, its rules and the day of judgement.
#[derive(Debug)]
pub struct Context<'a> {
    /// What the project says.
    pub model: &'a Model,
    /// Its grants as rules.
    pub rules: &'a Rules,
    /// The day as of which everything is judged.
    pub on: Day,
    requirements: Vec<JudgedRequirement>,
    reaches: RefCell<FxHashMap<(LawId, Day), Rc<Reach>>>,
}

/// A requirement as it bears on one contract: its own, or that of a rulebook which covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedRequirement {
    /// The contract that must meet it.
    pub contract: ContractId,
    /// The clause that asks for it.
    pub clause: ClauseId,
}

impl<'a> Context<'a> {
    /// A context for a day.
    pub fn new(model: &'a Model, rules: &'a Rules, on: Day) -> Context<'a> {
        let mut requirements = Vec::new();
        for (contract, facts) in model.contracts.iter() {
            for clause in &facts.clauses {
                requirements.push(JudgedRequirement { contract, clause: *clause });
            }
        }
        for rulebook in
            model.rulebooks.values().filter(|rulebook| rulebook.named && rulebook.in_force.contains(on))
        {
            for contract in covered_contracts(model, rulebook) {
                for clause in &rulebook.clauses {
                    requirements.push(JudgedRequirement { contract, clause: *clause });
                }
            }
        }
        let is_requirement = |clause: ClauseId| {
            model.clauses.get(clause).is_some_and(|clause| matches!(clause.kind, ClauseKind::Require(_)))
        };
        requirements.retain(|judged| is_requirement(judged.clause));
        Context { model, rules, on, requirements, reaches: RefCell::default() }
    }

    /// Every requirement, with the contract it bears on.
    pub fn requirements(
        &self,
    ) -> impl Iterator<Item = (ContractId, &'a Contract, &'a Clause, &'a Requirement)> + '_ {
        self.requirements.iter().filter_map(|judged| {
            let contract = self.model.contracts.get(judged.contract)?;
            let clause = self.model.clauses.get(judged.clause)?;
            match &clause.kind {
                ClauseKind::Require(requirement) => Some((judged.contract, contract, clause, requirement)),
                _ => None,
            }
        })
    }

    /// Whom and what a law reaches on a day; worked out once a day and law.
    pub fn reach(&self, law: LawId, day: Day) -> Rc<Reach> {
        let mut reaches = self.reaches.borrow_mut();
        reaches.entry((law, day)).or_insert_with(|| Rc::new(Reach::of(self.model, law, day))).clone()
    }

    /// The days on which a requirement is to be judged: the day of judgement; or, for `throughout term`, the first day of the
    /// term and every later day of it on which one of `changes` (a coordinate of a set of days) makes something begin or end.
    pub fn days_to_judge(&self, contract: &Contract, throughout: bool, changes: &[Day]) -> Vec<Day> {
        let term = contract.term.map(|term| term.value).unwrap_or_default();
        if !throughout {
            return vec![self.on];
        }
        let first = term.from.unwrap_or(self.on);
        let mut days = vec![first];
        days.extend(changes.iter().copied().filter(|day| *day > first && term.contains(*day)));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Where people look for the contract of a clause: the contract's name.
    pub fn contract_span(&self, contract: ContractId) -> Span {
        self.model.contracts.get(contract).map(|contract| contract.about.span).unwrap_or_default()
    }

    /// The path by which waivers and baselines know the owner of a clause.
    pub fn owner_path(&self, owner: Owner) -> String {
        self.model.owner_about(owner).map_or_else(String::new, |about| about.path.to_string())
    }
}
