//! TIM008: days between a contract and the one that takes over from it, on which neither holds.

use super::succession::successions;
use super::words::first_day;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::time::describe_days;

/// Days between two contracts.
pub static CODE: Code = Code {
    id: "TIM008",
    name: "gap-between-contracts",
    summary: "days between a contract and the one that takes over from it",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/TIM008-gap-between-contracts.md"),
};

/// One finding for each contract that begins later than on the day after the end of the one it takes over from, where a day between
/// them is not past.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for succession in successions(context) {
        let between = succession.between(context);
        let (Some(first), Some(last)) = (first_day(&between), succession.former_term.value.last) else {
            continue;
        };
        let (name, former) = (&succession.contract.about.name, &succession.former.about.name);
        let message = format!("neither `{former}` nor `{name}`, which takes over from it, holds on {first}");
        let finding = Diagnostic::at(&CODE, succession.term.span, message)
            .label(format!("holds {}", succession.term.value))
            .also(succession.former_term.span, format!("`{former}` ends on {last}"))
            .also(succession.named, "the one it takes over from")
            .evidence(format!("neither holds {}", describe_days(&between)))
            .help(format!("let `{name}` begin on {}, or extend `{former}`", last.next()))
            .about(succession.contract.about.path.to_string());
        findings.push(finding);
    }
}
