//! TIM017: a contract lets sub-processors change on shorter notice than a requirement asks, or does not say on which.

use super::limits::{self, Limit};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::Required;

/// A notice that is too short.
pub static CODE: Code = Code {
    id: "TIM017",
    name: "notice-too-short",
    summary: "a change of sub-processor is announced later than a requirement asks",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM017-notice-too-short.md"),
};

static LIMIT: Limit = Limit {
    code: &CODE,
    asked: |required| match required {
        Required::NoticeAtLeast(length) => Some(*length),
        _ => None,
    },
    stated: |asking| asking.contract.subprocessor_notice,
    keeps: |stated, limit| limit.at_most(stated),
    beyond: |name, stated, limit| {
        format!(
            "contract `{name}` announces a change of sub-processor {stated} before, and {limit} or more is required"
        )
    },
    mend: |limit| format!("say `subprocessor_notice: {limit}`, or longer"),
    // Where there may be no sub-processor, none can change.
    unstated: |asking| match asking.contract.subprocessors.as_deref() {
        Some([]) => None,
        _ => Some((
            format!(
                "contract `{}` does not say how long before a change of sub-processor it is announced",
                asking.contract.about.name
            ),
            "no `subprocessor_notice`",
        )),
    },
};

/// One finding for each requirement of notice that a contract does not keep.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    limits::run(context, &LIMIT, findings);
}
