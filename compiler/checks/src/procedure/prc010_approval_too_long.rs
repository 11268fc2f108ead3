//! PRC010: an approval is longer than its procedure allows.

use super::prc006_approval_by_another::deciders;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{Approval, Contract, Dated, Procedure, Said, Validity};
use charta_model::time::{Day, Length, Period};

/// An approval beyond the validity that its procedure gives.
pub static CODE: Code = Code {
    id: "PRC010",
    name: "approval-too-long",
    summary: "an approval is longer than its procedure allows",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC010-approval-too-long.md"),
};

/// One finding for each approval on which a contract rests for longer than the validity of its procedure, twice as long where that may be
/// extended. An approval that somebody gave who decides nothing there, or before the file was submitted, comes from elsewhere.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for contract in context.model.contracts.values() {
        let Some(named) = contract.procedure else { continue };
        let (which, submitted) = named.value;
        let Some(procedure) = context.model.procedures.get(which) else { continue };
        let Some(validity) = procedure.validity else { continue };
        let deciders = deciders(context.model, procedure);
        for approval in &contract.approvals {
            let authority = context.model.organisation_of(approval.value.authority);
            let is_decided = deciders.is_empty() || deciders.contains(&authority);
            let is_older = approval.period.from.is_some_and(|from| submitted.is_some_and(|day| from < day));
            if is_decided && !is_older {
                findings.extend(judge(contract, procedure, validity, approval));
            }
        }
    }
}

/// The longest that a validity allows: with its one extension, twice as long.
pub(super) fn longest(validity: Validity) -> Length {
    let Length { amount, unit } = validity.at_most;
    match validity.extendable {
        true => Length { amount: amount.saturating_mul(2), unit },
        false => validity.at_most,
    }
}

/// The days for which a contract rests on an approval: where the approval leaves an end open, those of the term count.
fn relied_on(contract: &Contract, approval: &Dated<Approval>) -> Option<(Day, Option<Day>)> {
    let term = contract.term.map(|term| term.value).unwrap_or_default();
    Some((approval.period.from.or(term.from)?, approval.period.last.or(term.last)))
}

fn judge(
    contract: &Contract,
    procedure: &Procedure,
    validity: Said<Validity>,
    approval: &Dated<Approval>,
) -> Option<Diagnostic> {
    let (first, last) = relied_on(contract, approval)?;
    let limit = Period::lasting(first, longest(validity.value)).last?;
    if limit >= Day::LAST || last.is_some_and(|last| last <= limit) {
        return None;
    }
    let (name, way) = (&contract.about.name, &procedure.about.name);
    let at_most = validity.value.at_most;
    let allowed = match validity.value.extendable {
        true => format!("{at_most}, extended once by as much"),
        false => at_most.to_string(),
    };
    let until = last.map_or_else(|| "without a last day".to_owned(), |last| format!("until {last}"));
    let message =
        format!("the approval of `{name}` holds from {first} {until}, and `{way}` gives at most {allowed}");
    let finding = Diagnostic::at(&CODE, approval.span, message)
        .label(format!("from {first} it can hold until {limit}"))
        .also(validity.span, "how long it can hold")
        .about(contract.about.path.to_string());
    let is_open = approval.period.from.is_none() || approval.period.last.is_none();
    let finding = match (is_open, contract.term) {
        (true, Some(term)) => finding.also(term.span, "the approval leaves open what the term says"),
        _ => finding,
    };
    Some(
        finding
            .help(format!("state the approval until {limit} at the latest, as its reference has it"))
            .help("for the days after that, state the approval that follows"),
    )
}
