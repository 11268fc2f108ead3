//! TIM001: a contract whose term has a day that no approval covers, or that needs an approval and states none.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{Clause, Contract, ContractId, Required};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, describe_days};
use std::collections::BTreeMap;

/// A contract that its approvals do not cover.
pub static CODE: Code = Code {
    id: "TIM001",
    name: "outlives-approval",
    summary: "a contract's term has a day that no approval covers",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM001-outlives-approval.md"),
};

/// One finding for each contract whose approvals leave out a day of its term, or that must have an approval and has none.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut required: BTreeMap<ContractId, Vec<&Clause>> = BTreeMap::new();
    for (contract, _, clause, requirement) in context.requirements() {
        if matches!(requirement.required, Required::Approval) {
            required.entry(contract).or_default().push(clause);
        }
    }
    for (id, contract) in context.model.contracts.iter() {
        let asked = required.get(&id).map_or(&[][..], Vec::as_slice);
        findings.extend(match contract.approvals.is_empty() {
            true => unapproved(context, id, contract, asked),
            false => uncovered(context, contract, asked),
        });
    }
}

/// A requirement of approval in a contract that states none.
fn unapproved(
    context: &Context<'_>,
    id: ContractId,
    contract: &Contract,
    asked: &[&Clause],
) -> Option<Diagnostic> {
    if asked.is_empty() {
        return None;
    }
    let message = format!("contract `{}` must have an approval, and states none", contract.about.name);
    let finding = Diagnostic::at(&CODE, context.contract_span(id), message)
        .label("no `approval`")
        .help("add `approval:` with the authority, its reference and its days")
        .verdict(Verdict::Unproven)
        .about(contract.about.path.to_string());
    Some(with_requirements(finding, asked))
}

/// A day of the term that no approval covers.
fn uncovered(context: &Context<'_>, contract: &Contract, asked: &[&Clause]) -> Option<Diagnostic> {
    let term = contract.term?;
    let approved = contract.approvals.iter().flat_map(|approval| approval.period.days().pairs().to_vec());
    let left = term.value.days().difference(&Ranges::from_pairs(approved.collect()));
    let (start, _) = *left.pairs().first()?;
    let name = &contract.about.name;
    let message = match start == Ranges::MIN {
        true => format!("the term of `{name}` is open, and no approval covers its first days"),
        false => format!("no approval covers the term of `{name}` on {}", Day::from_number(start)),
    };
    let finding = Diagnostic::at(&CODE, term.span, message)
        .label(format!("the term holds {}", term.value))
        .evidence(format!("not covered: {}", describe_days(&left)))
        .help("have the approval extended, state the approval that follows, or shorten the term")
        .about(contract.about.path.to_string());
    let finding = match asked.is_empty() {
        true => finding,
        false => finding.verdict(Verdict::Violated),
    };
    let finding = match nearest(context, contract, start) {
        Some((span, text)) => finding.also(span, text),
        None => finding,
    };
    Some(with_requirements(finding, asked))
}

/// The approval that ends last before a day, or else the one that begins first after it, and what is to be said of it.
fn nearest(context: &Context<'_>, contract: &Contract, day: i64) -> Option<(Span, String)> {
    let name = |authority| context.model.parties.get(authority).map_or("", |party| &party.about.name);
    let before = contract
        .approvals
        .iter()
        .filter_map(|approval| Some((approval.period.last?, approval)))
        .filter(|(last, _)| last.number() < day)
        .max_by_key(|(last, _)| *last);
    if let Some((last, approval)) = before {
        return Some((
            approval.span,
            format!("the approval by `{}` ends on {last}", name(approval.value.authority)),
        ));
    }
    let after = contract
        .approvals
        .iter()
        .filter_map(|approval| Some((approval.period.from?, approval)))
        .min_by_key(|(from, _)| *from);
    after.map(|(from, approval)| {
        (approval.span, format!("the approval by `{}` begins on {from}", name(approval.value.authority)))
    })
}

fn with_requirements(finding: Diagnostic, asked: &[&Clause]) -> Diagnostic {
    asked.iter().fold(finding, |finding, clause| {
        let finding = finding.also(clause.keyword, "an approval is required here");
        clause.per.iter().fold(finding, |finding, source| finding.evidence(format!("required by {source}")))
    })
}
