//! LOG008: a permit of a running contract that begins later.

use super::judge::{Judge, Permit, permits};
use super::redundancy::redundant;
use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span};
use charta_model::model::{ClauseId, ContractId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::Rule;
use charta_model::time::Day;
use std::collections::BTreeMap;

/// A permit that begins later than its running contract.
pub static CODE: Code = Code {
    id: "LOG008",
    name: "future-permit",
    summary: "a contract runs, and a permit of it is not yet in force",
    severity: Severity::Advice,
    page: include_str!("../../../../docs/checks/LOG008-future-permit.md"),
};

/// A permit that is not yet in force, and its first day.
struct Later<'a> {
    permit: Permit<'a>,
    first: Day,
}

/// One finding for each contract that runs on the day of judgement and has permits which begin later. A contract that has not
/// begun is as it should be, and so is a permit that takes over from others of its contract.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut later: BTreeMap<ContractId, Vec<Later<'_>>> = BTreeMap::new();
    for permit in permits(context.model) {
        let runs = permit.contract.term.is_some_and(|term| term.value.contains(context.on));
        let Some(first) = first_day(context, permit.id).filter(|first| runs && *first > context.on) else {
            continue;
        };
        if !takes_over(context, permit) {
            later.entry(permit.contract_id).or_default().push(Later { permit, first });
        }
    }
    if later.is_empty() {
        return;
    }
    // What other permits give as well has a finding of its own, whenever it begins.
    let redundant = redundant(context);
    for permits in later.values() {
        let told: Vec<&Later<'_>> =
            permits.iter().filter(|later| !redundant.contains_key(&later.permit.id)).collect();
        findings.extend(finding(&told, context.on));
    }
}

fn rules_of<'a>(context: &Context<'a>, clause: ClauseId) -> impl Iterator<Item = &'a Rule> + use<'a> {
    let rules = context.rules;
    // A permit that permits nothing has a finding of its own.
    let alive = |rule: &&Rule| !Region::of(rule).is_empty();
    rules.of_clause(clause).iter().filter_map(move |id| rules.get(*id)).filter(alive)
}

/// The first day on which a permit permits anything; none for one that has no first day.
fn first_day(context: &Context<'_>, clause: ClauseId) -> Option<Day> {
    let first = rules_of(context, clause).filter_map(|rule| rule.days.first()).min()?;
    (first != Ranges::MIN).then(|| Day::from_number(first))
}

/// Whether those whom a permit names have all of it today by other permits of the contract, in whatever form, rows and places: then
/// the permit changes how they see, and nobody waits for it.
fn takes_over(context: &Context<'_>, permit: Permit<'_>) -> bool {
    let today = |rule: &Rule| Region {
        days: Ranges::one(context.on.number()),
        places: Ranges::all(),
        rows: RowsId::ALL,
        ..Region::of(rule)
    };
    let others: Vec<Region> = permit
        .contract
        .clauses
        .iter()
        .filter(|clause| **clause != permit.id && is_permit(context, **clause))
        .flat_map(|clause| rules_of(context, *clause))
        .filter(|rule| rule.days.contains(context.on.number()))
        .map(today)
        .collect();
    if others.is_empty() {
        return false;
    }
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mine: Vec<Region> = rules_of(context, permit.id).map(today).collect();
    judge.is_covered(&mine, others.iter())
}

fn is_permit(context: &Context<'_>, clause: ClauseId) -> bool {
    use charta_model::model::{ClauseKind, Effect};
    let clause = context.model.clauses.get(clause);
    clause.is_some_and(
        |clause| matches!(&clause.kind, ClauseKind::Grant(grant) if grant.effect == Effect::Permit),
    )
}

fn finding(told: &[&Later<'_>], on: Day) -> Option<Diagnostic> {
    let (first, rest) = told.split_first()?;
    let contract = first.permit.contract;
    let name = &contract.about.name;
    let message = match told.len() {
        1 => format!("a permit of `{name}` is not yet in force"),
        count => format!("{} of `{name}` are not yet in force", words::counted(count, "permit")),
    };
    let mut finding = Diagnostic::at(&CODE, when(first.permit), message)
        .label(format!("from {}", first.first))
        .about(contract.about.path.to_string());
    for later in rest {
        finding = finding.also(when(later.permit), format!("from {}", later.first));
    }
    let since = contract.term.and_then(|term| term.value.from);
    let runs = match since {
        Some(since) => format!("`{name}` has run since {since}"),
        None => format!("`{name}` already runs"),
    };
    let soonest = told.iter().map(|later| later.first).min()?;
    Some(
        finding
            .evidence(format!(
                "{runs}; the day of judgement is {on}, and nothing of this holds before {soonest}"
            ))
            .help("let the permit begin earlier if it is meant to hold now"),
    )
}

/// The words that say when a permit holds, or its first word.
fn when(permit: Permit<'_>) -> Span {
    permit.grant.days.as_ref().map_or(permit.clause.keyword, |days| days.span)
}
