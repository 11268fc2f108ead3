//! Lengths that contracts state, against limits that are asked of them.

use crate::context::{Asking, Context};
use charta_base::{Code, Diagnostic, Verdict};
use charta_model::model::{Required, Said};
use charta_model::time::Length;

/// A kind of limit, and how findings about it speak.
pub(super) struct Limit {
    pub(super) code: &'static Code,
    /// The limit, if a requirement is one of this kind.
    pub(super) asked: fn(&Required) -> Option<Length>,
    /// What the contract states.
    pub(super) stated: fn(&Asking<'_>) -> Option<Said<Length>>,
    /// Whether a stated length keeps to a limit.
    pub(super) keeps: fn(Length, Length) -> bool,
    /// What is said where it does not: of the contract, what it states and the limit.
    pub(super) beyond: fn(&str, Length, Length) -> String,
    /// The help for it.
    pub(super) mend: fn(Length) -> String,
    /// What is said of a contract that states nothing, with the label; nothing where that is in order.
    pub(super) unstated: fn(&Asking<'_>) -> Option<(String, &'static str)>,
}

/// One finding for each requirement of this kind that a contract does not keep.
pub(super) fn run(context: &Context<'_>, limit: &Limit, findings: &mut Vec<Diagnostic>) {
    for asking in context.once() {
        let Some(asked) = (limit.asked)(&asking.requirement.required) else { continue };
        let found = match (limit.stated)(&asking) {
            Some(stated) if (limit.keeps)(stated.value, asked) => None,
            Some(stated) => {
                let message = (limit.beyond)(&asking.contract.about.name, stated.value, asked);
                let finding = context.asked(limit.code, &asking, stated.span, message);
                Some(finding.label(format!("against {asked}")).verdict(Verdict::Violated))
            }
            None => (limit.unstated)(&asking).map(|(message, label)| {
                let at = context.contract_span(asking.contract_id);
                context.asked(limit.code, &asking, at, message).label(label).verdict(Verdict::Unproven)
            }),
        };
        findings.extend(found.map(|finding| finding.help((limit.mend)(asked))));
    }
}
