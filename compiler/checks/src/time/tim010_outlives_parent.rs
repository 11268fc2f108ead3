//! TIM010: a contract holds on a day on which the agreement it stands under does not.

use super::words::{ahead, day_before, first_day, term_days};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::time::describe_days;

/// A contract without the agreement it stands under.
pub static CODE: Code = Code {
    id: "TIM010",
    name: "outlives-parent",
    summary: "a contract holds on a day on which the agreement it stands under does not",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM010-outlives-parent.md"),
};

/// One finding for each contract with a day of its term, not yet past, outside the term of its parent.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    for contract in model.contracts.values() {
        let (Some(term), Some(parent)) = (contract.term, contract.parent) else { continue };
        let Some(above) = model.contracts.get(parent.value) else { continue };
        let (Some(above_term), days) = (above.term, term_days(above)) else { continue };
        let left = term.value.days().intersection(&ahead(context.on)).difference(&days);
        let Some(first) = first_day(&left) else { continue };
        let (name, of) = (&contract.about.name, &above.about.name);
        let message =
            format!("contract `{name}` holds on {first}, and `{of}`, under which it stands, does not");
        let mut finding = Diagnostic::at(&CODE, term.span, message)
            .label(format!("the term holds {}", term.value))
            .also(above_term.span, format!("`{of}` holds {}", above_term.value))
            .also(parent.span, "the agreement it stands under")
            .evidence(format!("without it {}", describe_days(&left)))
            .about(contract.about.path.to_string());
        if let Some(day) = day_before(&days, first) {
            finding = finding.evidence(format!("the last lawful day is {day}"));
        }
        findings.push(finding.help(format!("keep the term within that of `{of}`, or have `{of}` extended")));
    }
}
