//! What a check may ask.

use crate::enforcement::Building;
use charta_base::{Code, Diagnostic, Severity, Span};
use charta_model::graphs::reach::Reach;
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Contract, ContractId, Effect, LawId, Model, Owner, Requirement, Rulebook,
    RulebookId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rules, contracts_below, with_those_below};
use charta_model::time::{Day, Period};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// Nothing is known of what is built.
static UNKNOWN: Building = Building { targets: Vec::new(), span: None, by_hand: None };

/// The model, its rules and the day of judgement.
#[derive(Debug)]
pub struct Context<'a> {
    /// What the project says.
    pub model: &'a Model,
    /// Its grants as rules.
    pub rules: &'a Rules,
    /// The day as of which everything is judged.
    pub on: Day,
    /// What the project is built for.
    pub building: &'a Building,
    requirements: Vec<JudgedRequirement>,
    reaches: RefCell<FxHashMap<(LawId, Day), Rc<Reach>>>,
}

/// A requirement as it bears on one contract: its own, that of a framework agreement it stands under, or that of a rulebook that
/// covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedRequirement {
    /// The contract that must meet it.
    pub contract: ContractId,
    /// The clause that asks for it.
    pub clause: ClauseId,
    /// The days on which it must: the day of judgement or, for `throughout term`, days of the term on which the clause binds.
    pub period: Period,
}

/// A requirement with the contract it bears on.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The contract.
    pub contract_id: ContractId,
    /// What it says.
    pub contract: &'a Contract,
    /// Which clause.
    pub clause_id: ClauseId,
    /// What it says.
    pub clause: &'a Clause,
    /// What it asks for.
    pub requirement: &'a Requirement,
    /// On which days.
    pub period: Period,
}

impl<'a> Context<'a> {
    /// A context for a day.
    pub fn new(model: &'a Model, rules: &'a Rules, on: Day) -> Context<'a> {
        let mut bearing = Vec::new();
        let below = contracts_below(model);
        let asks = |clause: &ClauseId| {
            model.clauses.get(*clause).is_some_and(|clause| matches!(clause.kind, ClauseKind::Require(_)))
        };
        for (id, facts) in model.contracts.iter().filter(|(_, facts)| facts.clauses.iter().any(asks)) {
            let bound = with_those_below(id, &below);
            for contract in bound.into_iter().filter(|at| *at == id || !is_framework(model, &below, *at)) {
                bearing.extend(facts.clauses.iter().map(|clause| (contract, *clause, Ranges::all())));
            }
        }
        for (id, contracts) in rules.named_rulebooks() {
            let Some(rulebook) = model.rulebooks.get(*id) else { continue };
            // What bound once and no longer does is past mending.
            let is_past = rulebook.in_force.has_ended(on);
            for contract in
                contracts.iter().copied().filter(|at| !is_past && !is_framework(model, &below, *at))
            {
                let days = binding_days(model, contract, *id, rulebook);
                bearing.extend(rulebook.clauses.iter().map(|clause| (contract, *clause, days.clone())));
            }
        }
        Context::about(model, rules, on, bearing)
    }

    /// A context in which these clauses bear on these contracts on these days, and no other. A contract that has ended is past mending, and is held to
    /// nothing any more.
    pub fn about(
        model: &'a Model,
        rules: &'a Rules,
        on: Day,
        bearing: Vec<(ContractId, ClauseId, Ranges)>,
    ) -> Context<'a> {
        let mut requirements = Vec::new();
        for (contract, clause, days) in bearing {
            let asked = model.clauses.get(clause).map(|clause| &clause.kind);
            let Some(ClauseKind::Require(requirement)) = asked else { continue };
            let term = model.contracts.get(contract).and_then(|contract| contract.term);
            let term = term.map(|term| term.value).unwrap_or_default();
            if term.has_ended(on) {
                continue;
            }
            let judged = match requirement.throughout {
                false => Ranges::one(on.number()),
                true => Period { from: term.from.or(Some(on)), last: term.last }.days(),
            };
            for (start, end) in judged.intersection(&days).pairs() {
                let period = Period {
                    from: (*start != Ranges::MIN).then(|| Day::from_number(*start)),
                    last: (*end < Day::LAST.number()).then(|| Day::from_number(*end - 1)),
                };
                requirements.push(JudgedRequirement { contract, clause, period });
            }
        }
        Context { model, rules, on, building: &UNKNOWN, requirements, reaches: RefCell::default() }
    }

    /// The same, in a project that is built for these targets.
    #[must_use]
    pub fn built_for(self, building: &'a Building) -> Context<'a> {
        Context { building, ..self }
    }

    /// Every requirement, with the contract it bears on, once for each stretch of days on which it does.
    pub fn askings(&self) -> impl Iterator<Item = Asking<'a>> + '_ {
        self.requirements.iter().filter_map(|judged| self.asking(judged))
    }

    /// Every requirement, with the contract it bears on, once, on however many stretches of days it does: with the first of them.
    pub fn once(&self) -> impl Iterator<Item = Asking<'a>> + '_ {
        let mut last: Option<(ContractId, ClauseId)> = None;
        self.askings().filter(move |asking| {
            let this = Some((asking.contract_id, asking.clause_id));
            let is_new = this != last;
            last = this;
            is_new
        })
    }

    /// Every requirement, with the contract it bears on.
    pub fn requirements(
        &self,
    ) -> impl Iterator<Item = (ContractId, &'a Contract, &'a Clause, &'a Requirement)> + '_ {
        self.once().map(|asking| (asking.contract_id, asking.contract, asking.clause, asking.requirement))
    }

    fn asking(&self, judged: &JudgedRequirement) -> Option<Asking<'a>> {
        let contract = self.model.contracts.get(judged.contract)?;
        let clause = self.model.clauses.get(judged.clause)?;
        let ClauseKind::Require(requirement) = &clause.kind else { return None };
        let (contract_id, clause_id, period) = (judged.contract, judged.clause, judged.period);
        Some(Asking { contract_id, contract, clause_id, clause, requirement, period })
    }

    /// Whom and what a law reaches on a day; worked out once a day and law.
    pub fn reach(&self, law: LawId, day: Day) -> Rc<Reach> {
        let mut reaches = self.reaches.borrow_mut();
        reaches.entry((law, day)).or_insert_with(|| Rc::new(Reach::of(self.model, law, day))).clone()
    }

    /// The first day of a period and every later day of it on which one of `changes` makes something begin or end.
    pub fn days_to_judge(&self, period: Period, changes: &[Day]) -> Vec<Day> {
        let first = period.from.unwrap_or(self.on);
        let mut days = vec![first];
        days.extend(changes.iter().copied().filter(|day| *day > first && period.contains(*day)));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// A finding about what a clause asks, as grave as the clause lets it be: one whose source is not settled gives advice.
    pub fn weighed(&self, clause: &Clause, finding: Diagnostic) -> Diagnostic {
        match clause.advice {
            true => {
                let mut finding =
                    finding.evidence("the source of this rule is not settled, so this is advice");
                finding.severity = Severity::Advice;
                finding
            }
            false => finding,
        }
    }

    /// A finding about what a clause asks of a contract: at these words of the contract, and, where a rulebook or a framework
    /// agreement asks, naming it and what it cites.
    pub fn asked(&self, code: &'static Code, asking: &Asking<'_>, at: Span, message: String) -> Diagnostic {
        let clause = asking.clause;
        let mut finding = Diagnostic::at(code, at, message).about(asking.contract.about.path.to_string());
        let name = self.model.owner_about(clause.owner).map_or("", |about| &about.name);
        let asks = match clause.owner {
            Owner::Contract(owner) if owner == asking.contract_id => "required here".to_owned(),
            Owner::Contract(_) => format!("contract `{name}`, under which it stands, requires it"),
            Owner::Rulebook(_) => {
                finding = finding.about(self.owner_path(clause.owner));
                format!("rulebook `{name}` requires it")
            }
            Owner::Procedure(_) => format!("procedure `{name}` requires it"),
        };
        finding = finding.also(clause.span, asks);
        finding = clause
            .per
            .iter()
            .fold(finding, |finding, source| finding.evidence(format!("required by {source}")));
        self.weighed(clause, finding)
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

/// Whether a contract is a framework agreement that permits nothing itself: it gives nobody data, so that what is asked of those who
/// receive data is asked of the contracts below it.
fn is_framework(model: &Model, below: &FxHashMap<ContractId, Vec<ContractId>>, contract: ContractId) -> bool {
    let clauses = model.contracts.get(contract).map_or(&[][..], |contract| &contract.clauses);
    let mut clauses = clauses.iter().filter_map(|clause| model.clauses.get(*clause));
    let permits = clauses
        .any(|clause| matches!(&clause.kind, ClauseKind::Grant(grant) if grant.effect == Effect::Permit));
    !permits && below.contains_key(&contract)
}

/// The days on which a rulebook binds a contract that it covers: those on which it is in force and the contract is not exempt.
fn binding_days(model: &Model, contract: ContractId, id: RulebookId, rulebook: &Rulebook) -> Ranges {
    let in_force = rulebook.in_force.days();
    let Some(contract) = model.contracts.get(contract) else { return in_force };
    let Some(limit) = rulebook.derogation else { return in_force };
    let limit = Period { from: None, last: limit.value.last }.days();
    let exempt = contract.derogations.iter().filter(|derogation| derogation.value.rulebook == id);
    exempt.fold(in_force, |days, derogation| days.difference(&derogation.period.days().intersection(&limit)))
}
