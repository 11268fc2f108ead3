//! TIM002: recipients may keep the data for longer than a requirement allows, or nobody says for how long.

use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Clause, Contract, ContractId, Owner, Required};
use charta_model::time::Length;
use std::collections::BTreeMap;

/// A retention that is too long, or unknown.
pub static CODE: Code = Code {
    id: "TIM002",
    name: "retention-too-long",
    summary: "recipients may keep the data for longer than a requirement allows",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM002-retention-too-long.md"),
};

/// One finding for each contract whose retention exceeds what its own requirements and those of rulebooks allow, or that
/// states no retention where one of them asks.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut limits: BTreeMap<ContractId, Vec<(Length, &Clause)>> = BTreeMap::new();
    for (id, _, clause, requirement) in context.requirements() {
        if let Required::RetentionAtMost(limit) = requirement.required {
            limits.entry(id).or_default().push((limit, clause));
        }
    }
    for (id, mut limits) in limits {
        let Some(contract) = context.model.contracts.get(id) else { continue };
        if let Some(retention) = contract.retention {
            limits.retain(|(limit, _)| !retention.value.at_most(*limit));
        }
        // Where a settled rule is broken too, that is what counts.
        if limits.iter().any(|(_, clause)| !clause.advice) {
            limits.retain(|(_, clause)| !clause.advice);
        }
        findings.extend(finding(context, id, contract, &limits));
    }
}

/// The longest retention that the requirements of a contract allow; nothing where none of them asks.
pub fn allowed(context: &Context<'_>, contract: ContractId) -> Option<Length> {
    let asking = context.requirements().filter(|(id, ..)| *id == contract);
    let limits: Vec<(Length, &Clause)> = asking
        .filter_map(|(_, _, clause, requirement)| match requirement.required {
            Required::RetentionAtMost(limit) => Some((limit, clause)),
            _ => None,
        })
        .collect();
    shortest(&limits)
}

fn finding(
    context: &Context<'_>,
    id: ContractId,
    contract: &Contract,
    limits: &[(Length, &Clause)],
) -> Option<Diagnostic> {
    let limit = shortest(limits)?;
    let name = &contract.about.name;
    let finding = match contract.retention {
        Some(retention) => {
            let message = format!(
                "contract `{name}` lets its recipients keep the data for {}, over the limit of {limit}",
                retention.value
            );
            Diagnostic::at(&CODE, retention.span, message)
                .label(format!("longer than {limit}"))
                .help(format!("let the retention be {limit} or less"))
                .verdict(Verdict::Violated)
        }
        None => {
            let message = format!("contract `{name}` does not say how long its recipients keep the data");
            Diagnostic::at(&CODE, context.contract_span(id), message)
                .label("no `retention`")
                .help(format!("add `retention:` with {limit} or less"))
                .verdict(Verdict::Unproven)
        }
    };
    let finding = finding.about(contract.about.path.to_string());
    // Where one rulebook alone asks, its own waiver covers what it asks.
    let one_owner =
        limits.iter().all(|(_, clause)| limits.first().is_some_and(|(_, first)| first.owner == clause.owner));
    let finding = match limits.first().map(|(_, clause)| clause.owner) {
        Some(owner @ Owner::Rulebook(_)) if one_owner => finding.about(context.owner_path(owner)),
        _ => finding,
    };
    let finding = limits.iter().fold(finding, |finding, (limit, clause)| {
        let owner = context.model.owner_about(clause.owner).map_or("", |about| &about.name);
        let sources = clause.per.iter().map(|source| format!(" ({source})")).collect::<String>();
        finding
            .also(clause.keyword, "the requirement")
            .evidence(format!("`{owner}` allows at most {limit}{sources}"))
    });
    Some(limits.first().map_or(finding.clone(), |(_, clause)| context.weighed(clause, finding)))
}

/// The limit that is within every other, or else the first: lengths in days and in months cannot always be compared.
fn shortest(limits: &[(Length, &Clause)]) -> Option<Length> {
    let within_all = limits.iter().find(|(limit, _)| limits.iter().all(|(other, _)| limit.at_most(*other)));
    within_all.or_else(|| limits.first()).map(|(limit, _)| *limit)
}
