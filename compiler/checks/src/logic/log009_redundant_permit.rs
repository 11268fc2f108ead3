//! LOG009: a permit that gives nothing which other permits do not give already.

use super::judge::{Judge, Permit, permits};
use super::redundancy::redundant;
use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::model::{Clause, ClauseId, ContractId, Owner};
use charta_model::rules::Rule;
use std::collections::{BTreeMap, BTreeSet};

/// A permit that other permits cover.
pub static CODE: Code = Code {
    id: "LOG009",
    name: "redundant-permit",
    summary: "other permits already give all that a permit gives",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/LOG009-redundant-permit.md"),
};

/// So many permits that cover another are shown at their places.
const SHOWN: usize = 3;

/// One finding for each permit that others cover; or one for a contract, where other contracts cover every permit of it.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let redundant = redundant(context);
    if redundant.is_empty() {
        return;
    }
    let mut space = context.rules.rows.borrow_mut();
    let judge = Judge::new(context, &mut space);
    let mut by_contract: BTreeMap<ContractId, Vec<Permit<'_>>> = BTreeMap::new();
    for permit in permits(context.model) {
        by_contract.entry(permit.contract_id).or_default().push(permit);
    }
    for (contract, permits) in by_contract {
        if let Some(others) = repeated(context, contract, &permits, &redundant) {
            findings.extend(of_contract(context, &permits, &others));
            continue;
        }
        for permit in permits {
            if let Some(covering) = redundant.get(&permit.id) {
                findings.push(of_permit(&judge, permit, covering));
            }
        }
    }
}

/// The other contracts that give all that a contract of several permits gives, if they do.
fn repeated(
    context: &Context<'_>,
    contract: ContractId,
    permits: &[Permit<'_>],
    redundant: &BTreeMap<ClauseId, Vec<ClauseId>>,
) -> Option<BTreeSet<ContractId>> {
    if permits.len() < 2 {
        return None;
    }
    let mut others = BTreeSet::new();
    for permit in permits {
        for clause in redundant.get(&permit.id)? {
            match context.model.clauses.get(*clause)?.owner {
                Owner::Contract(other) if other != contract => others.insert(other),
                _ => return None,
            };
        }
    }
    Some(others)
}

fn of_contract(
    context: &Context<'_>,
    permits: &[Permit<'_>],
    others: &BTreeSet<ContractId>,
) -> Option<Diagnostic> {
    let contract = permits.first()?.contract;
    let others: Vec<_> = others.iter().filter_map(|id| context.model.contracts.get(*id)).collect();
    let names: Vec<String> = others.iter().map(|other| format!("`{}`", other.about.name)).collect();
    let message = format!(
        "contract `{}` permits nothing that {} {} not permit already",
        contract.about.name,
        join_words(&names, "and"),
        if names.len() == 1 { "does" } else { "do" }
    );
    let mut finding = Diagnostic::at(&CODE, contract.about.span, message)
        .label(format!("each of its {} is given elsewhere", words::counted(permits.len(), "permit")))
        .about(contract.about.path.to_string());
    for other in others.iter().take(SHOWN) {
        finding = finding.also(other.about.span, "between the same parties");
    }
    Some(finding.help("keep one of the contracts, or say in each what only it permits"))
}

fn of_permit(judge: &Judge<'_>, permit: Permit<'_>, covering: &[ClauseId]) -> Diagnostic {
    let model = judge.model;
    let clauses: Vec<&Clause> = covering.iter().filter_map(|id| model.clauses.get(*id)).collect();
    let message = format!(
        "clause {} of `{}` permits nothing that {} not permit already",
        permit.clause.number,
        permit.contract.about.name,
        by_these(judge, permit, &clauses)
    );
    let mut finding = Diagnostic::at(&CODE, permit.clause.keyword, message)
        .label("given already")
        .about(permit.contract.about.path.to_string());
    for clause in clauses.iter().take(SHOWN) {
        finding = finding.also(clause.keyword, format!("given here, by `{}`", judge.owner_name(clause)));
    }
    if let Some(least) = judge.least(judge.regions_of(permit.id).iter()) {
        finding = finding.evidence(format!("permitted more than once: {least}"));
    }
    match covering {
        [one] if says_the_same(judge, permit.id, *one) => {
            finding.evidence("the two permits give the same").help("remove one of the two")
        }
        [_] => {
            finding.help("remove the permit, or narrow the other one by what only this one is meant to give")
        }
        _ => finding
            .evidence(format!("it takes {} together", words::counted(covering.len(), "permit")))
            .help("remove the permit, or narrow the others by what only this one is meant to give"),
    }
}

/// The permits that cover one, as the sentence about it names them: "clause 1 does", "clauses 1 and 2 of `framework` do".
fn by_these(judge: &Judge<'_>, permit: Permit<'_>, clauses: &[&Clause]) -> String {
    let verb = if clauses.len() == 1 { "does" } else { "do" };
    let of = |clause: &Clause| match clause.owner == permit.clause.owner {
        true => String::new(),
        false => format!(" of `{}`", judge.owner_name(clause)),
    };
    let listed = |words: Vec<String>| match words.len().saturating_sub(SHOWN) {
        0 => join_words(&words, "and"),
        more => {
            format!("{} and {more} more", words.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "))
        }
    };
    match clauses {
        [first, _, ..] if clauses.iter().all(|clause| clause.owner == first.owner) => {
            let numbers = clauses.iter().map(|clause| clause.number.to_string()).collect();
            format!("clauses {}{} {verb}", listed(numbers), of(first))
        }
        _ => {
            let words =
                clauses.iter().map(|clause| format!("clause {}{}", clause.number, of(clause))).collect();
            format!("{} {verb}", listed(words))
        }
    }
}

/// Whether two permits became the same rules.
fn says_the_same(judge: &Judge<'_>, one: ClauseId, other: ClauseId) -> bool {
    let (mine, theirs): (Vec<&Rule>, Vec<&Rule>) =
        (judge.rules_of(one).collect(), judge.rules_of(other).collect());
    mine.len() == theirs.len()
        && mine.iter().zip(&theirs).all(|(mine, theirs)| {
            judge.region(mine) == judge.region(theirs)
                && mine.base == theirs.base
                && mine.forms == theirs.forms
        })
}
