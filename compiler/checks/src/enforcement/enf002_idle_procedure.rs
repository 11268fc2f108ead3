//! ENF002: a statement that people carry out what the contracts say, in a project that builds a system which does.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, join_quoted};

/// A `[procedural]` that changes nothing.
pub static CODE: Code = Code {
    id: "ENF002",
    name: "idle-procedure",
    summary: "the project says that people carry out its contracts, and builds a system that does",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/ENF002-idle-procedure.md"),
};

/// One finding, at the statement.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let building = context.building;
    let Some(by_hand) = &building.by_hand else { return };
    let targets: Vec<&str> = building.executable().collect();
    if targets.is_empty() {
        return;
    }
    let verb = if targets.len() == 1 { "carries" } else { "carry" };
    let message = format!(
        "`procedural` changes nothing: {} {verb} out what is permitted and forbidden",
        join_quoted(&targets, "and")
    );
    findings.push(
        Diagnostic::at(&CODE, by_hand.span, message)
            .label("said of a project without a system")
            .help("remove `[procedural]`, or the targets that no system will execute"),
    );
}
