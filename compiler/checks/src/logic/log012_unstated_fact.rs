//! LOG012: a contract does not state what it must.

use crate::context::Context;
use crate::purpose::asked::{demands, settled};
use charta_base::{Code, Diagnostic, Severity, Span, Verdict, join_words};
use charta_model::model::{Contract, ContractId, Model, Required};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A fact that a contract must state.
pub static CODE: Code = Code {
    id: "LOG012",
    name: "unstated-fact",
    summary: "a contract does not state a fact that it must",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG012-unstated-fact.md"),
};

/// One finding for each contract and requirement, with all that is missing.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut known: FxHashMap<ContractId, FxHashSet<&str>> = FxHashMap::default();
    let mut above = StatedAbove { model: context.model, known: FxHashMap::default() };
    for demand in demands(context).into_iter().filter(|demand| !demand.is_over()) {
        let Required::Stated(facts) = &demand.asking.requirement.required else { continue };
        let contract = demand.asking.contract;
        let known = known.entry(demand.asking.contract_id).or_insert_with(|| stated(&mut above, contract));
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let missing: Vec<(&str, Span)> = facts
            .iter()
            .map(|fact| (fact.value, fact.span))
            .filter(|(fact, _)| !known.contains(fact) && seen.insert(fact))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<String> = missing.iter().map(|(fact, _)| format!("`{fact}`")).collect();
        let message =
            format!("contract `{}` does not state {}", contract.about.name, join_words(&names, "and"));
        let lines: Vec<String> = missing.iter().map(|(fact, _)| format!("`{fact}: …`")).collect();
        let finding = context
            .asked(&CODE, &demand.asking, contract.about.span, message)
            .verdict(Verdict::Unproven)
            .label("not all that it must");
        let finding =
            missing.iter().fold(finding, |finding, (_, span)| finding.also(*span, "asked for here"));
        found.push(finding.help(format!("add {}", join_words(&lines, "and"))));
    }
    findings.extend(settled(found));
}

/// The facts that a contract states, and what the agreements under which it stands say for people: that holds for it too. What is judged, such as a
/// term or what is needed, each contract states for itself.
fn stated<'a>(above: &mut StatedAbove<'a>, contract: &'a Contract) -> FxHashSet<&'a str> {
    let mut known: FxHashSet<&str> = contract.stated.iter().map(AsRef::as_ref).collect();
    if let Some(parent) = contract.parent {
        known.extend(above.at(parent.value).iter());
    }
    known
}

/// What each agreement says for people, with those above it. There are few such facts, however many agreements.
struct StatedAbove<'a> {
    model: &'a Model,
    known: FxHashMap<ContractId, Rc<BTreeSet<&'a str>>>,
}

impl<'a> StatedAbove<'a> {
    fn at(&mut self, agreement: ContractId) -> Rc<BTreeSet<&'a str>> {
        let mut way: Vec<(ContractId, &'a Contract)> = Vec::new();
        let (mut next, mut facts) = (Some(agreement), Rc::new(BTreeSet::new()));
        let mut seen: FxHashSet<ContractId> = FxHashSet::default();
        while let Some(id) = next.filter(|id| seen.insert(*id)) {
            if let Some(known) = self.known.get(&id) {
                facts = known.clone();
                break;
            }
            let Some(contract) = self.model.contracts.get(id) else { break };
            way.push((id, contract));
            next = contract.parent.map(|parent| parent.value);
        }
        for (id, contract) in way.into_iter().rev() {
            if contract.statements.iter().any(|(name, _)| !facts.contains(name.value)) {
                let all = contract.statements.iter().map(|(name, _)| name.value);
                facts = Rc::new(facts.iter().copied().chain(all).collect());
            }
            self.known.insert(id, facts.clone());
        }
        facts
    }
}
