//! PRC006: an approval that a contract rests on was given by somebody who decides nothing in its procedure.

use crate::context::Context;
use crate::words::party_name;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::model::{Approval, Contract, Dated, Model, PartyId, Procedure};
use charta_model::ranges::Ranges;
use std::collections::BTreeSet;

/// An approval by an organisation that has no say in the procedure.
pub static CODE: Code = Code {
    id: "PRC006",
    name: "approval-by-another",
    summary: "an approval was given by an organisation that decides nothing in the procedure",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC006-approval-by-another.md"),
};

/// One finding for each approval on which some day of a term rests that nobody who decides the contract's procedure, or a step
/// of it, approved. An approval besides theirs does no harm, and a procedure that names nobody says nothing.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for contract in context.model.contracts.values() {
        let Some(named) = contract.procedure else { continue };
        let Some(procedure) = context.model.procedures.get(named.value.0) else { continue };
        let deciders = deciders(context.model, procedure);
        if deciders.is_empty() {
            continue;
        }
        let decides = |approval: &Dated<Approval>| {
            deciders.contains(&context.model.organisation_of(approval.value.authority))
        };
        let approved = contract.approvals.iter().filter(|approval| decides(approval));
        let approved = approved.fold(Ranges::empty(), |days, approval| days.union(&approval.period.days()));
        let term = contract.term.map_or_else(Ranges::all, |term| term.value.days());
        for other in contract.approvals.iter().filter(|approval| !decides(approval)) {
            if !other.period.days().intersection(&term).difference(&approved).is_empty() {
                findings.push(finding(context, contract, procedure, &deciders, other));
            }
        }
    }
}

/// Who decides the procedure or a step of it.
pub(super) fn deciders(model: &Model, procedure: &Procedure) -> BTreeSet<PartyId> {
    let steps = procedure.steps.iter().filter_map(|step| step.decided_by);
    steps.chain(procedure.decided_by).map(|party| model.organisation_of(party)).collect()
}

fn finding(
    context: &Context<'_>,
    contract: &Contract,
    procedure: &Procedure,
    deciders: &BTreeSet<PartyId>,
    approval: &Dated<Approval>,
) -> Diagnostic {
    let (name, way) = (&contract.about.name, &procedure.about.name);
    let authority = party_name(context.model, approval.value.authority);
    let message =
        format!("contract `{name}` rests on an approval of `{authority}`, which decides nothing in `{way}`");
    let finding = Diagnostic::at(&CODE, approval.span, message)
        .label("not who decides")
        .about(contract.about.path.to_string());
    let finding = match contract.procedure {
        Some(named) => finding.also(named.span, "the procedure"),
        None => finding,
    };
    let who = |party: &PartyId| format!("`{}`", party_name(context.model, *party));
    let all: Vec<String> = deciders.iter().map(who).collect();
    let in_the_end = procedure.decided_by.as_ref().map(who);
    finding
        .evidence(format!(
            "in `{way}`, {} decide{}",
            join_words(&all, "and"),
            if all.len() == 1 { "s" } else { "" }
        ))
        .help(match in_the_end {
            Some(decider) => format!("state the approval of {decider}"),
            None => format!("state the approval of {}", join_words(&all, "or")),
        })
        .help(format!("if `{authority}` decides in `{way}`, say so there with `decided_by`"))
}
