//! WAI001: a waiver that waives nothing.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{ClauseId, Waiver};

/// A waiver that waives nothing.
pub static CODE: Code = Code {
    id: "WAI001",
    name: "idle-waiver",
    summary: "a waiver covers no finding",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/WAI001-idle-waiver.md"),
};

pub(crate) fn finding(context: &Context<'_>, clause: ClauseId, waiver: &Waiver) -> Diagnostic {
    let owner =
        context.model.clauses.get(clause).map(|clause| context.owner_path(clause.owner)).unwrap_or_default();
    let name = &waiver.check.value;
    Diagnostic::at(&CODE, waiver.check.span, format!("the waiver of `{name}` covers no finding"))
        .label("nothing to waive")
        .help("remove the waiver, so that a later finding is not waived unseen")
        .about(owner)
}
