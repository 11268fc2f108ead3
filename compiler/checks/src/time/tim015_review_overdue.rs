//! TIM015: the review that a contract announces is overdue.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};

/// A review that is overdue.
pub static CODE: Code = Code {
    id: "TIM015",
    name: "review-overdue",
    summary: "the review that a contract announces is overdue",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/TIM015-review-overdue.md"),
};

/// One finding for each contract, not over, whose next review was due before the day of judgement. The first counts from the
/// beginning of the term.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for contract in context.model.contracts.values().filter(|contract| !contract.has_ended(context.on)) {
        let Some(review) = contract.review else { continue };
        let began = contract.term.and_then(|term| term.value.from);
        let Some(since) = contract.reviewed.map(|day| day.value).or(began) else { continue };
        let due = since.plus(review.value);
        if context.on <= due {
            continue;
        }
        let message = format!("the review of contract `{}` was due on {due}", contract.about.name);
        let finding = match contract.reviewed {
            Some(reviewed) => Diagnostic::at(&CODE, reviewed.span, message)
                .label("the last review")
                .also(review.span, format!("every {}", review.value)),
            None => Diagnostic::at(&CODE, review.span, message)
                .label("no review is said to have taken place")
                .evidence(format!("the term began on {since}")),
        };
        findings.push(
            finding
                .evidence(format!("judged on {}", context.on))
                .help("review the contract, and say the day under `reviewed`")
                .about(contract.about.path.to_string()),
        );
    }
}
