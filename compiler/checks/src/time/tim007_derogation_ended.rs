//! TIM007: a contract says that it is exempt from a rulebook that allows no exemption, allows it no longer, or does not bind it anyway.

use super::words::{ahead, first_day, term_days};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Contract, ContractId, Dated, Derogation, Rulebook, RulebookId};
use charta_model::time::{Day, Period};
use rustc_hash::{FxHashMap, FxHashSet};

/// An exemption that the rulebook does not allow.
pub static CODE: Code = Code {
    id: "TIM007",
    name: "derogation-ended",
    summary: "a contract claims an exemption that the rulebook does not allow, or no longer",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM007-derogation-ended.md"),
};

/// One finding for each derogation of a contract that is not over.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    if model.contracts.values().all(|contract| contract.derogations.is_empty()) {
        return;
    }
    let covered: FxHashMap<RulebookId, FxHashSet<ContractId>> = context
        .rules
        .named_rulebooks()
        .iter()
        .map(|(id, contracts)| (*id, contracts.iter().copied().collect()))
        .collect();
    for (id, contract) in model.contracts.iter().filter(|(_, contract)| !contract.has_ended(context.on)) {
        for derogation in &contract.derogations {
            let Some(rulebook) = model.rulebooks.get(derogation.value.rulebook) else { continue };
            let contracts = covered.get(&derogation.value.rulebook);
            findings.extend(match contracts.is_some_and(|contracts| contracts.contains(&id)) {
                true => not_allowed(context, contract, derogation, rulebook),
                false => Some(idle(contract, derogation, rulebook)),
            });
        }
    }
}

fn begin(contract: &Contract, derogation: &Dated<Derogation>, message: String) -> Diagnostic {
    Diagnostic::at(&CODE, derogation.span, message).about(contract.about.path.to_string())
}

/// An exemption from a rulebook that does not bind the contract.
fn idle(contract: &Contract, derogation: &Dated<Derogation>, rulebook: &Rulebook) -> Diagnostic {
    let (name, of) = (&contract.about.name, &rulebook.about.name);
    let why = match rulebook.named {
        false => "the project does not name the rulebook, so that it binds nobody",
        true => "the rulebook does not cover the contract",
    };
    let message = format!("contract `{name}` claims a derogation from `{of}`, which does not bind it");
    let mut finding = begin(contract, derogation, message)
        .label("exempt from nothing")
        .evidence(why)
        .help("remove the derogation, or say what makes the rulebook apply");
    finding.severity = Severity::Warning;
    finding
}

/// An exemption on days on which the rulebook allows none.
fn not_allowed(
    context: &Context<'_>,
    contract: &Contract,
    derogation: &Dated<Derogation>,
    rulebook: &Rulebook,
) -> Option<Diagnostic> {
    let (name, of) = (&contract.about.name, &rulebook.about.name);
    let claimed =
        derogation.period.days().intersection(&term_days(contract)).intersection(&ahead(context.on));
    let first = first_day(&claimed)?;
    let Some(limit) = rulebook.derogation else {
        let message = format!("contract `{name}` claims a derogation from `{of}`, which allows none");
        return Some(
            begin(contract, derogation, message)
                .label("not allowed")
                .verdict(Verdict::Violated)
                .also(rulebook.about.span, "no `derogation` is said here")
                .help("remove the derogation and meet the rulebook, or waive what it then finds with the reason"),
        );
    };
    // Of an event that has not happened nobody knows the last day yet.
    let last = limit.value.last?;
    let after = claimed.difference(&Period { from: None, last: Some(last) }.days());
    let beyond = first_day(&after)?;
    let message = match last < first {
        true => format!("the derogation from `{of}` that contract `{name}` claims ended on {last}"),
        false => {
            format!("contract `{name}` claims a derogation from `{of}` on {beyond}, and it ends on {last}")
        }
    };
    let claims = match derogation.period.is_always() {
        true => "claimed for as long as the contract runs".to_owned(),
        false => format!("claimed {}", derogation.period),
    };
    let finding = begin(contract, derogation, message)
        .label(claims)
        .verdict(Verdict::Violated)
        .also(limit.span, "the rulebook's limit")
        .evidence(format!("the last lawful day is {last}"));
    let finding = match limit
        .value
        .after
        .and_then(|(event, length)| Some((context.model.events.get(event)?, length)))
    {
        Some((event, length)) => {
            let happened: Option<Day> = event.on.map(|day| day.value);
            let happened = happened.map_or_else(String::new, |day| format!(", which was on {day}"));
            finding.evidence(format!("{length} after `{}`{happened}", event.about.name))
        }
        None => finding,
    };
    Some(finding.help(match last < first {
        true => "remove the derogation, and meet what the rulebook requires".to_owned(),
        false => format!(
            "let the derogation end on {last}, and meet from the next day on what the rulebook requires"
        ),
    }))
}
