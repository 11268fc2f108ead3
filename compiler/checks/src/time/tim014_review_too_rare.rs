//! TIM014: a contract is reviewed less often than a requirement asks, or does not say how often.

use super::limits::{self, Limit};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::Required;
use charta_model::time::Length;

/// A review that is too rare.
pub static CODE: Code = Code {
    id: "TIM014",
    name: "review-too-rare",
    summary: "a contract is reviewed less often than a requirement asks",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM014-review-too-rare.md"),
};

static LIMIT: Limit = Limit {
    code: &CODE,
    asked: |required| match required {
        Required::ReviewEvery(length) => Some(*length),
        _ => None,
    },
    stated: |asking| asking.contract.review,
    keeps: Length::at_most,
    beyond: |name, stated, limit| {
        format!("contract `{name}` is reviewed every {stated}, and a review every {limit} is required")
    },
    mend: |limit| format!("say `review: every {limit}`, or more often"),
    unstated: |asking| {
        Some((
            format!("contract `{}` does not say how often it is reviewed", asking.contract.about.name),
            "no `review`",
        ))
    },
};

/// One finding for each requirement of a review that a contract does not keep.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    limits::run(context, &LIMIT, findings);
}
