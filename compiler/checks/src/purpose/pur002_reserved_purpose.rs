//! PUR002: a permit for a purpose that a rulebook keeps for others, as Regulation (EU) 2025/327, art. 53(2), keeps some for public bodies.

use super::law::{self, Word};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};

/// A permit for a purpose that a rulebook keeps for others.
pub static CODE: Code = Code {
    id: "PUR002",
    name: "reserved-purpose",
    summary: "a permit grants a purpose that a rulebook keeps for others",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR002-reserved-purpose.md"),
};

/// One finding for each pair of a permit and a rulebook's forbid of a purpose to all but some that share requests.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    law::run(context, findings, &CODE, Word::Reserved);
}
