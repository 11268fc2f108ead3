//! WAI002: a waiver whose last day is past, though what it waived is still found.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{ClauseId, Waiver};

/// A waiver whose last day is past.
pub static CODE: Code = Code {
    id: "WAI002",
    name: "expired-waiver",
    summary: "a waiver ended, and what it waived is still found",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/WAI002-expired-waiver.md"),
};

pub(crate) fn finding(context: &Context<'_>, clause: ClauseId, waiver: &Waiver) -> Option<Diagnostic> {
    if context.on <= waiver.until.value {
        return None;
    }
    let owner =
        context.model.clauses.get(clause).map(|clause| context.owner_path(clause.owner)).unwrap_or_default();
    let (name, until) = (&waiver.check.value, waiver.until.value);
    let finding =
        Diagnostic::at(&CODE, waiver.until.span, format!("the waiver of `{name}` ended on {until}"))
            .label("the last day of the waiver")
            .evidence(format!("judged on {}", context.on))
            .help(format!("mend what `{name}` reports, or have the exception signed again with a later day"))
            .about(owner);
    Some(finding)
}
