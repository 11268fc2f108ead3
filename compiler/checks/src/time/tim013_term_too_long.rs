//! TIM013: the term of a contract is longer than a requirement allows.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::Required;
use charta_model::time::Period;

/// A term that is too long.
pub static CODE: Code = Code {
    id: "TIM013",
    name: "term-too-long",
    summary: "the term of a contract is longer than a requirement allows",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM013-term-too-long.md"),
};

/// One finding for each requirement that a term does not keep.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for asking in context.once() {
        let Required::TermAtMost(limit) = asking.requirement.required else { continue };
        let Some(term) = asking.contract.term else { continue };
        let name = &asking.contract.about.name;
        let (message, verdict, last) = match (term.value.from, term.value.last) {
            (_, None) => {
                let message = format!("contract `{name}` has no last day, and may last for at most {limit}");
                (
                    message,
                    Verdict::Violated,
                    term.value.from.and_then(|from| Period::lasting(from, limit).last),
                )
            }
            (None, Some(_)) => {
                let message = format!(
                    "contract `{name}` has no first day, so that it cannot be shown to last for at most {limit}"
                );
                (message, Verdict::Unproven, None)
            }
            (Some(from), Some(last)) => {
                let lawful = Period::lasting(from, limit).last;
                if lawful.is_some_and(|lawful| last <= lawful) {
                    continue;
                }
                let message = format!("contract `{name}` lasts until {last}, longer than {limit}");
                (message, Verdict::Violated, lawful)
            }
        };
        let finding = context
            .asked(&CODE, &asking, term.span, message)
            .label(format!("the term holds {}", term.value))
            .verdict(verdict);
        findings.push(match (last, term.value.from) {
            (Some(last), _) => finding
                .evidence(format!("the last lawful day is {last}"))
                .help(format!("let the term end on {last} or earlier")),
            (None, None) => finding.help("say the first and the last day of the term"),
            (None, Some(_)) => finding.help("say the last day of the term"),
        });
    }
}
