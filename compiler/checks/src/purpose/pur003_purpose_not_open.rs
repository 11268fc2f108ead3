//! PUR003: a permit for a purpose that is not among those for which alone a rulebook opens the data.

use super::law::{self, Word};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};

/// A permit for a purpose for which a rulebook does not open the data.
pub static CODE: Code = Code {
    id: "PUR003",
    name: "purpose-not-open",
    summary: "a permit grants a purpose for which a rulebook does not open the data",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR003-purpose-not-open.md"),
};

/// One finding for each pair of a permit and a rulebook's forbid of any purpose but some that share requests.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    law::run(context, findings, &CODE, Word::NotOpen);
}
