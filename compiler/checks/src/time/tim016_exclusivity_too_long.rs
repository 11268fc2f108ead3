//! TIM016: a contract promises exclusivity for longer than a requirement allows.

use super::limits::{self, Limit};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::Required;
use charta_model::time::Length;

/// An exclusivity that is too long.
pub static CODE: Code = Code {
    id: "TIM016",
    name: "exclusivity-too-long",
    summary: "a contract promises exclusivity for longer than a requirement allows",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM016-exclusivity-too-long.md"),
};

static LIMIT: Limit = Limit {
    code: &CODE,
    asked: |required| match required {
        Required::ExclusivityAtMost(length) => Some(*length),
        _ => None,
    },
    stated: |asking| asking.contract.exclusivity,
    keeps: Length::at_most,
    beyond: |name, stated, limit| {
        format!("contract `{name}` promises exclusivity for {stated}, over the limit of {limit}")
    },
    mend: |limit| format!("let the exclusivity be {limit} or less, or leave it out"),
    // Who promises none has none.
    unstated: |_| None,
};

/// One finding for each limit that the exclusivity of a contract exceeds.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    limits::run(context, &LIMIT, findings);
}
