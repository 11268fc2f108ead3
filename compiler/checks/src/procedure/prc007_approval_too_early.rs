//! PRC007: the approval that covers a contract is older than the file that asked for it.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{Approval, Contract, Dated};
use charta_model::time::Day;

/// An approval that begins before its file was submitted.
pub static CODE: Code = Code {
    id: "PRC007",
    name: "approval-too-early",
    summary: "an approval begins before the file that asks for it was submitted",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/PRC007-approval-too-early.md"),
};

/// One finding for each contract whose file was submitted before the term, though an older approval covers the whole of it and none
/// begins after the submission. A file that asks for more days than an older approval has, or for days to come, is no mistake.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    findings.extend(context.model.contracts.values().filter_map(finding));
}

fn finding(contract: &Contract) -> Option<Diagnostic> {
    let named = contract.procedure?;
    let submitted = named.value.1?;
    let term = contract.term?.value;
    if term.from? < submitted || contract.approvals.iter().any(|approval| !is_older(approval, submitted)) {
        return None;
    }
    let covers = |approval: &&Dated<Approval>| term.days().difference(&approval.period.days()).is_empty();
    let approval = contract.approvals.iter().find(covers)?;
    let (name, from) = (&contract.about.name, approval.period.from?);
    let message =
        format!("the approval of `{name}` begins on {from}, before its file was submitted on {submitted}");
    let finding = Diagnostic::at(&CODE, approval.span, message)
        .label(format!("holds {}", approval.period))
        .also(named.span, "submitted here")
        .help("correct the day of submission, or the first day of the approval")
        .about(contract.about.path.to_string());
    Some(finding)
}

/// Whether an approval surely begins before a day.
fn is_older(approval: &Dated<Approval>, submitted: Day) -> bool {
    approval.period.from.is_some_and(|from| from < submitted)
}
