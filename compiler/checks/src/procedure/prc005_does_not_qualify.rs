//! PRC005: a contract goes through a procedure that is not for it: it does not meet what the procedure asks, or its data are others.

use super::coverage::{Cover, Coverage, data_of};
use super::qualification::{Condition, Standing, judge};
use super::words::{met_in_words, scopes_in_words};
use crate::context::Context;
use crate::words::listed;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{Contract, ContractId, DatasetId, Procedure, ProcedureId};

/// A contract that does not qualify for its own procedure.
pub static CODE: Code = Code {
    id: "PRC005",
    name: "does-not-qualify",
    summary: "a contract goes through a procedure that it does not qualify for",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC005-does-not-qualify.md"),
};

/// How many lines of one kind a finding has.
const MOST: usize = 8;

/// A contract with the procedure that it names.
struct Taken<'a> {
    contract: &'a Contract,
    procedure: &'a Procedure,
    named: Span,
}

/// One finding for each contract whose term is not over and that does not qualify. A procedure is for other data where it is for nothing
/// that the contract gives: a list of places beside the files of patients does no harm.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let coverage = Coverage::new(context.model);
    let mut pairs: Vec<(ContractId, ProcedureId)> = Vec::new();
    for (id, contract) in context.model.contracts.iter() {
        let Some(named) = contract.procedure else { continue };
        let (which, _) = named.value;
        let Some(procedure) = context.model.procedures.get(which) else { continue };
        if contract.term.is_some_and(|term| term.value.has_ended(context.on)) {
            continue;
        }
        let data = data_of(context, contract);
        let is_for_others = data.iter().all(|dataset| coverage.of(which, *dataset) == Cover::Nothing);
        match is_for_others && !data.is_empty() {
            true => {
                findings.push(other_data(context, &Taken { contract, procedure, named: named.span }, &data))
            }
            false => pairs.push((id, which)),
        }
    }
    for ((id, which), conditions) in judge(context, &pairs) {
        let (contract, procedure) = (context.model.contracts.get(id), context.model.procedures.get(which));
        let named = contract.and_then(|contract| contract.procedure);
        if let (Some(contract), Some(procedure), Some(named)) = (contract, procedure, named) {
            let taken = Taken { contract, procedure, named: named.span };
            findings.extend(unmet(&taken, &conditions));
        }
    }
}

fn other_data(context: &Context<'_>, taken: &Taken<'_>, data: &[DatasetId]) -> Diagnostic {
    let (name, way) = (&taken.contract.about.name, &taken.procedure.about.name);
    let datasets = data.iter().filter_map(|dataset| context.model.datasets.get(*dataset));
    let names: Vec<&str> = datasets.map(|dataset| dataset.about.name.as_ref()).collect();
    let data = listed(&names);
    let message = format!("contract `{name}` gives {data} and goes through `{way}`, which is for other data");
    let finding = Diagnostic::at(&CODE, taken.named, message)
        .label("for other data")
        .evidence(format!("`{way}` is for {}", scopes_in_words(context.model, &taken.procedure.applies_to)))
        .verdict(Verdict::Violated)
        .about(taken.contract.about.path.to_string());
    let finding = match taken.procedure.applies_to.first() {
        Some(scope) => finding.also(scope.span, "for which data it is"),
        None => finding,
    };
    let finding = finding.help(format!("name a procedure that is for {data}"));
    match taken.procedure.about.library {
        true => finding,
        false => finding.help(format!("if `{way}` is for them too, say so there with `applies_to`")),
    }
}

fn unmet(taken: &Taken<'_>, conditions: &[Condition<'_>]) -> Option<Diagnostic> {
    let mut found: Vec<(&Condition<'_>, &Vec<Diagnostic>)> = Vec::new();
    for condition in conditions {
        if let Standing::Unmet(findings) = &condition.standing {
            found.push((condition, findings));
        }
    }
    if found.is_empty() {
        return None;
    }
    let (name, way) = (&taken.contract.about.name, &taken.procedure.about.name);
    let unmet = met_in_words(found.len(), conditions.len());
    let message = format!("contract `{name}` goes through `{way}` and does not meet {unmet}");
    let inner = || found.iter().flat_map(|(_, findings)| findings.iter());
    let is_violated = inner().any(|finding| finding.verdict != Some(Verdict::Unproven));
    let mut finding = Diagnostic::at(&CODE, taken.named, message)
        .label("does not qualify")
        .verdict(if is_violated { Verdict::Violated } else { Verdict::Unproven })
        .about(taken.contract.about.path.to_string());
    for (condition, _) in found.iter().take(MOST) {
        finding = finding.also(condition.clause.keyword, "not met");
    }
    for (condition, findings) in found.iter().take(MOST) {
        let (first, more) = (findings.first(), findings.len().saturating_sub(1));
        let message = first.map_or("", |first| &first.message);
        finding = finding.evidence(match more {
            0 => message.to_owned(),
            more => format!("{message}, and {more} more like it"),
        });
        for source in &condition.clause.per {
            finding = finding.evidence(format!("required by {source}"));
        }
    }
    if let Some(more) = found.len().checked_sub(MOST).filter(|more| *more > 0) {
        finding = finding.evidence(match more {
            1 => "one more condition is not met".to_owned(),
            more => format!("{more} more conditions are not met"),
        });
    }
    let mut helps: Vec<&String> = Vec::new();
    for help in inner().flat_map(|finding| &finding.help) {
        if !helps.contains(&help) && helps.len() < MOST {
            helps.push(help);
        }
    }
    let finding = helps.into_iter().fold(finding, |finding, help| finding.help(help.clone()));
    Some(finding.help("otherwise go through a procedure for which it qualifies, and name that one"))
}
