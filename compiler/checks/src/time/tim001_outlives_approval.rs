//! TIM001: a contract whose term has a day that no approval covers, or that needs an approval, or that of an authority, and states none.

use super::words::term_days;
use crate::context::{Asking, Context};
use crate::words::{listed, party_name};
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{Approval, Contract, ContractId, Dated, PartyId, Required};
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

/// One finding for each contract whose approvals leave out a day of its term, or that must have an approval and has none; and one for
/// each authority whose approval it must have, where those of others cover its term and those of that one do not.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut required: BTreeMap<ContractId, Vec<Asking<'_>>> = BTreeMap::new();
    for asking in context.askings() {
        if matches!(asking.requirement.required, Required::Approval(_)) {
            required.entry(asking.contract_id).or_default().push(asking);
        }
    }
    for (id, contract) in context.model.contracts.iter() {
        let asked = required.get(&id).map_or(&[][..], Vec::as_slice);
        if contract.approvals.is_empty() {
            findings.extend(unapproved(context, id, contract, asked));
            continue;
        }
        let any: Vec<Asking<'_>> =
            asked.iter().filter(|asking| authority_of(asking).is_none()).copied().collect();
        let left = term_days(contract).difference(&approved(&contract.approvals));
        findings.extend(uncovered(context, contract, &any, &left));
        let mut by_authority: BTreeMap<PartyId, Vec<Asking<'_>>> = BTreeMap::new();
        for asking in asked {
            if let Some(authority) = authority_of(asking) {
                by_authority.entry(authority).or_default().push(*asking);
            }
        }
        for (authority, asked) in &by_authority {
            findings.extend(not_by(context, contract, (*authority, asked), &left));
        }
    }
}

/// Whose approval is asked for, if it matters.
fn authority_of(asking: &Asking<'_>) -> Option<PartyId> {
    match asking.requirement.required {
        Required::Approval(authority) => authority.map(|authority| authority.value),
        _ => None,
    }
}

/// The days that some approvals cover.
fn approved<'a>(approvals: impl IntoIterator<Item = &'a Dated<Approval>>) -> Ranges {
    let days = approvals.into_iter().flat_map(|approval| approval.period.days().pairs().to_vec());
    Ranges::from_pairs(days.collect())
}

/// A requirement of approval in a contract that states none.
fn unapproved(
    context: &Context<'_>,
    id: ContractId,
    contract: &Contract,
    asked: &[Asking<'_>],
) -> Option<Diagnostic> {
    if asked.is_empty() {
        return None;
    }
    let mut authorities: Vec<&str> =
        asked.iter().filter_map(authority_of).map(|authority| party_name(context.model, authority)).collect();
    authorities.sort_unstable();
    authorities.dedup();
    let name = &contract.about.name;
    let (message, help) = match authorities.is_empty() {
        true => (
            format!("contract `{name}` must have an approval, and states none"),
            "add `approval:` with the authority, its reference and its days".to_owned(),
        ),
        false => {
            let of = listed(&authorities);
            (
                format!("contract `{name}` must have an approval of {of}, and states none"),
                format!("add `approval:` with {of}, the reference and the days"),
            )
        }
    };
    let finding = Diagnostic::at(&CODE, context.contract_span(id), message)
        .label("no `approval`")
        .help(help)
        .verdict(Verdict::Unproven)
        .about(contract.about.path.to_string());
    Some(with_requirements(context, finding, asked))
}

/// An approval that an authority must give and has not given for some day, where another's covers that day.
fn not_by(
    context: &Context<'_>,
    contract: &Contract,
    (authority, asked): (PartyId, &[Asking<'_>]),
    uncovered: &Ranges,
) -> Option<Diagnostic> {
    let model = context.model;
    let closure = &model.parties.get(authority)?.closure;
    let by_it = |approval: &&Dated<Approval>| closure.contains(i64::from(approval.value.authority.raw()));
    let given: Vec<&Dated<Approval>> = contract.approvals.iter().filter(by_it).collect();
    let (name, of) = (&contract.about.name, party_name(model, authority));
    let first = contract.approvals.first()?;
    let finding = match given.last() {
        None => {
            let message = format!("contract `{name}` must have an approval of `{of}`, and states none of it");
            Diagnostic::at(&CODE, first.span, message)
                .label(format!("an approval by `{}`", party_name(model, first.value.authority)))
                .verdict(Verdict::Unproven)
                .help(format!("add under `approval` that of `{of}`, with its reference and its days"))
        }
        Some(last) => {
            // Approved is the contract, so that what holds today must cover the term, unless it is asked for some days of it alone.
            let needed =
                asked.iter().fold(Ranges::empty(), |days, asking| match asking.requirement.throughout {
                    true => days.union(&asking.period.days()),
                    false => Ranges::all(),
                });
            let left = needed.intersection(&term_days(contract)).difference(&approved(given.iter().copied()));
            let day = left.difference(uncovered).first().filter(|day| left.first() == Some(*day))?;
            let message = match day == Ranges::MIN {
                true => {
                    format!("the term of `{name}` is open, and no approval of `{of}` covers its first days")
                }
                false => {
                    format!("no approval of `{of}` covers the term of `{name}` on {}", Day::from_number(day))
                }
            };
            Diagnostic::at(&CODE, last.span, message)
                .label(format!("an approval by `{of}`, {}", last.period))
                .verdict(Verdict::Violated)
                .evidence(format!("not covered: {}", describe_days(&left)))
                .help("have the approval extended, or state the approval that follows")
        }
    };
    Some(with_requirements(context, finding.about(contract.about.path.to_string()), asked))
}

/// A day of the term that no approval covers.
fn uncovered(
    context: &Context<'_>,
    contract: &Contract,
    asked: &[Asking<'_>],
    left: &Ranges,
) -> Option<Diagnostic> {
    let term = contract.term?;
    let start = left.first()?;
    let name = &contract.about.name;
    let message = match start == Ranges::MIN {
        true => format!("the term of `{name}` is open, and no approval covers its first days"),
        false => format!("no approval covers the term of `{name}` on {}", Day::from_number(start)),
    };
    let finding = Diagnostic::at(&CODE, term.span, message)
        .label(format!("the term holds {}", term.value))
        .evidence(format!("not covered: {}", describe_days(left)))
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
    // The approvals that it states fall short by themselves, however settled what asks for them.
    Some(asked.iter().fold(finding, tell_requirement))
}

/// The approval that ends last before a day, or else the one that begins first after it, and what is to be said of it.
fn nearest(context: &Context<'_>, contract: &Contract, day: i64) -> Option<(Span, String)> {
    let name = |authority| party_name(context.model, authority);
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

/// A finding with the requirements it is about; advice where none of them is settled.
fn with_requirements(context: &Context<'_>, finding: Diagnostic, asked: &[Asking<'_>]) -> Diagnostic {
    let finding = asked.iter().fold(finding, tell_requirement);
    match (asked.first(), asked.iter().all(|asking| asking.clause.advice)) {
        (Some(first), true) => context.weighed(first.clause, finding),
        _ => finding,
    }
}

fn tell_requirement(finding: Diagnostic, asking: &Asking<'_>) -> Diagnostic {
    let clause = asking.clause;
    // One that binds on several stretches of days is told once.
    if finding.secondary.iter().any(|label| label.span == clause.keyword) {
        return finding;
    }
    let finding = finding.also(clause.keyword, "an approval is required here");
    clause.per.iter().fold(finding, |finding, source| finding.evidence(format!("required by {source}")))
}
