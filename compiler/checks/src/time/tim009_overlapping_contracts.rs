//! TIM009: days on which a contract and the one that takes over from it both hold.

use super::succession::successions;
use super::words::first_day;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::time::describe_days;

/// Days on which two contracts hold of which one replaces the other.
pub static CODE: Code = Code {
    id: "TIM009",
    name: "overlapping-contracts",
    summary: "days on which a contract and the one that takes over from it both hold",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/TIM009-overlapping-contracts.md"),
};

/// One finding for each contract that holds on a day, not yet past, on which the one it takes over from still does.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for succession in successions(context) {
        let both = succession.both(context);
        let Some(first) = first_day(&both) else { continue };
        let (name, former) = (&succession.contract.about.name, &succession.former.about.name);
        let message = format!("`{name}` takes over from `{former}`, and both hold on {first}");
        let finding = Diagnostic::at(&CODE, succession.term.span, message)
            .label(format!("holds {}", succession.term.value))
            .also(succession.former_term.span, format!("`{former}` holds {}", succession.former_term.value))
            .also(succession.named, "the one it takes over from")
            .evidence(format!("both hold {}", describe_days(&both)))
            .about(succession.contract.about.path.to_string());
        findings.push(match (succession.former_term.value.last, succession.term.value.from) {
            (Some(last), _) if succession.term.value.last.is_none_or(|end| last < end) => {
                finding.help(format!("let `{name}` begin on {}, or end `{former}` before it", last.next()))
            }
            (_, Some(from)) => finding.help(format!("let `{former}` end on {}", from.previous())),
            _ => finding.help("say when the one ends and the other begins"),
        });
    }
}
