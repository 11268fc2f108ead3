//! PUR001: a permit for a purpose that a rulebook forbids. What a rulebook keeps for some parties, and where it leaves only some purposes open, are
//! findings of their own.

use super::law::{self, Word};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};

/// A permit for a purpose that a rulebook forbids.
pub static CODE: Code = Code {
    id: "PUR001",
    name: "forbidden-purpose",
    summary: "a permit grants a purpose that a rulebook forbids",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR001-forbidden-purpose.md"),
};

/// One finding for each pair of a permit and a rulebook's forbid of a purpose that share requests.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    law::run(context, findings, &CODE, Word::Forbidden);
}
