//! LOG011: a rulebook of the standard library that would cover contracts of a project which does not name it.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::graphs::lineage::sources_of;
use charta_model::model::{
    Contract, ContractId, DatasetId, Effect, Model, Rulebook, Said, Scope, TermId, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::Day;
use std::collections::BTreeSet;

/// A rulebook that would cover contracts, and that nobody names.
pub static CODE: Code = Code {
    id: "LOG011",
    name: "unnamed-rulebook",
    summary: "a rulebook of the standard library would cover contracts, and the project does not name it",
    severity: Severity::Advice,
    page: include_str!("../../../../docs/checks/LOG011-unnamed-rulebook.md"),
};

/// So many contracts are listed by name.
const SHOWN: usize = 3;
/// So many rulebooks are told, one by one.
const TOLD: usize = 12;

/// One finding for the whole project: each rulebook that is not named, and would cover a contract on the day of judgement or a
/// later day of its term, is a line of its evidence.
///
/// Quiet by choice. A rulebook for `every contract` says nothing of whose contracts it means, so it is never told. One that stands in
/// the module of a country or a union (`std.fr.…`, `std.eu.…`) is told of contracts alone in which somebody is established there.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let unnamed = model.rulebooks.values().filter(|rulebook| !rulebook.named);
    let covering = unnamed.map(|rulebook| (rulebook, covered(context, rulebook)));
    let mut covering: Vec<Covering<'_>> = covering.filter(|(_, covered)| !covered.is_empty()).collect();
    covering.sort_by(|(one, _), (other, _)| one.about.path.cmp(&other.about.path));
    findings.extend(finding(context, &covering));
}

/// A rulebook with the contracts that it would cover.
type Covering<'a> = (&'a Rulebook, Vec<&'a Contract>);

/// The contracts that a rulebook would cover if it were named, in the order of their paths, which no layout of files changes.
fn covered<'a>(context: &Context<'a>, rulebook: &Rulebook) -> Vec<&'a Contract> {
    let model = context.model;
    let narrow: Vec<Said<Scope>> =
        rulebook.applies_to.iter().filter(|scope| scope.value != Scope::EveryContract).copied().collect();
    if narrow.is_empty() {
        return Vec::new();
    }
    let territory = territory(model, rulebook);
    let mut covered: Vec<&'a Contract> = context
        .rules
        .contracts_in(model, &narrow)
        .into_iter()
        .filter_map(|id: ContractId| {
            let contract = model.contracts.get(id)?;
            let from = first_day(contract, rulebook, context.on)?;
            let is_there = territory.is_none_or(|territory| is_established(model, contract, territory, from));
            is_there.then_some(contract)
        })
        .collect();
    covered.sort_by(|one, other| one.about.path.cmp(&other.about.path));
    covered
}

/// The first day, from the day of judgement on, on which the contract runs and the rulebook is in force.
fn first_day(contract: &Contract, rulebook: &Rulebook, on: Day) -> Option<Day> {
    let term = contract.term?.value.days();
    let ahead = Ranges::between(on.number(), Ranges::MAX);
    let days = term.intersection(&rulebook.in_force.days()).intersection(&ahead);
    days.first().map(Day::from_number)
}

/// The country or union whose module a rulebook of the library stands in.
fn territory(model: &Model, rulebook: &Rulebook) -> Option<TermId> {
    let segment = rulebook.about.path.split('.').nth(1).filter(|_| rulebook.about.library)?;
    let mut terms = model.terms.iter();
    let found = terms.find(|(_, term)| {
        term.kind == TermKind::Jurisdiction
            && term.about.library
            && term.about.name.eq_ignore_ascii_case(segment)
    });
    found.map(|(id, _)| id)
}

/// Whether one who provides or receives under a contract is established in a territory on a day.
fn is_established(model: &Model, contract: &Contract, territory: TermId, day: Day) -> bool {
    let parties = contract.provider.iter().chain(&contract.recipients);
    let established = parties.filter_map(|party| {
        model.parties.get(model.organisation_of(party.value)).and_then(|party| party.established)
    });
    established.into_iter().any(|said| model.is_in(said.value, territory, day))
}

fn finding(context: &Context<'_>, covering: &[Covering<'_>]) -> Option<Diagnostic> {
    let mut contracts: Vec<&Contract> = covering.iter().flat_map(|(_, covered)| covered).copied().collect();
    contracts.sort_by(|one, other| one.about.path.cmp(&other.about.path));
    contracts.dedup_by(|one, other| one.about.path == other.about.path);
    let first = contracts.first()?;
    let message = match covering {
        [(rulebook, _)] => format!(
            "rulebook `{}` would cover {}, and the project does not name it",
            rulebook.about.path,
            listed(&contracts)
        ),
        several => format!(
            "{} rulebooks of the standard library would cover {}, and the project names none of them",
            several.len(),
            listed(&contracts)
        ),
    };
    let mut finding = Diagnostic::at(&CODE, first.about.span, message).label("not judged by them");
    for contract in &contracts {
        finding = finding.about(contract.about.path.to_string());
    }
    for (rulebook, covered) in covering.iter().take(TOLD) {
        finding = finding.evidence(line(context, rulebook, covered));
    }
    if covering.len() > TOLD {
        finding = finding.evidence(format!("and {} more", covering.len() - TOLD));
    }
    let path = &covering.first()?.0.about.path;
    Some(
        finding
            .help(format!("name those that apply: `use {path}`, or in `rulebooks` of `charta.toml`"))
            .help("if none does, waive this in a contract with the reason"),
    )
}

/// What a rulebook would cover, and why.
fn line(context: &Context<'_>, rulebook: &Rulebook, covered: &[&Contract]) -> String {
    let scopes = rulebook.applies_to.iter();
    let reasons_of = |contract: &&Contract| -> BTreeSet<String> {
        scopes.clone().filter_map(|scope| reason(context, contract, scope.value)).collect()
    };
    let reasons = covered.iter().map(reasons_of).find(|reasons| !reasons.is_empty()).unwrap_or_default();
    let mut why: Vec<String> = Vec::new();
    let from = rulebook.in_force.from.filter(|from| *from > context.on);
    why.extend(from.map(|from| format!("from {from} on")));
    let reasons: Vec<String> = reasons.into_iter().collect();
    why.extend((!reasons.is_empty()).then(|| join_words(&reasons, "and")));
    let why = if why.is_empty() { String::new() } else { format!(": {}", why.join(", ")) };
    format!("`{}` would cover {}{why}", rulebook.about.path, listed(covered))
}

/// Contracts by name, the first few of many.
fn listed(contracts: &[&Contract]) -> String {
    let names: Vec<String> =
        contracts.iter().take(SHOWN).map(|contract| format!("`{}`", contract.about.name)).collect();
    match contracts.len().saturating_sub(SHOWN) {
        0 if names.len() == 1 => format!("contract {}", join_words(&names, "and")),
        0 => format!("contracts {}", join_words(&names, "and")),
        more => format!("contracts {} and {more} more", names.join(", ")),
    }
}

/// Why a scope takes in a contract, by the first thing that makes it so.
fn reason(context: &Context<'_>, contract: &Contract, scope: Scope) -> Option<String> {
    let model = context.model;
    let mut datasets = granted(context, contract).into_iter();
    let name = |id| model.datasets.get(id).map(|dataset| &dataset.about.name);
    match scope {
        Scope::EveryContract => None,
        Scope::ContractsOf(party) => {
            let party = &model.parties.get(party)?.about.name;
            Some(format!("it applies to contracts of `{party}`"))
        }
        Scope::DataOf(party) => {
            let id = datasets.find(|id| {
                let controller = model.datasets.get(*id).and_then(|dataset| dataset.controller);
                controller.is_some_and(|said| model.organisation_of(said.value) == party)
            })?;
            let party = &model.parties.get(party)?.about.name;
            Some(format!("it applies to data of `{party}`, who answers for `{}`", name(id)?))
        }
        Scope::DataIn(category) => {
            let term = model.terms.get(category)?;
            let column = datasets.flat_map(|id| model.columns_of(id)).find_map(|id| {
                let column = model.columns.get(id)?;
                let is_inside = |of: &TermId| term.closure.contains(i64::from(of.raw()));
                column.categories.iter().any(is_inside).then_some(column)
            })?;
            let dataset = name(column.dataset)?;
            Some(format!(
                "it applies to data in `{}`, as `{dataset}.{}` is",
                term.about.name, column.about.name
            ))
        }
        Scope::Dataset(dataset) => Some(format!("it applies to `{}`", name(dataset)?)),
    }
}

/// The datasets of which a contract permits something, and after them those that they come from.
fn granted(context: &Context<'_>, contract: &Contract) -> Vec<DatasetId> {
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    let rules = rules.filter_map(|rule| context.rules.get(*rule));
    let permits = rules.filter(|rule| rule.effect == Effect::Permit);
    let own: BTreeSet<DatasetId> =
        permits.flat_map(|rule| datasets_of(context.model, &rule.columns)).collect();
    let sources = own.iter().flat_map(|dataset| sources_of(context.model, *dataset)).collect::<BTreeSet<_>>();
    own.iter().copied().chain(sources.into_iter().filter(|source| !own.contains(source))).collect()
}
