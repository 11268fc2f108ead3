//! HST002: somebody in the hosting chain is not named by the contract.

use super::places::{Places, on_day, within};
use super::possible::Operators;
use super::words::{link_in_words, operator_of, tell_supply};
use crate::context::Context;
use crate::words::{hosting_name, listed, party_name};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::graphs::supply::{Stay, Supplied, SupplyChain, supply_chain_from};
use charta_model::model::{Contract, PartyId, Service};
use charta_model::time::Day;
use rustc_hash::FxHashSet;

/// A sub-processor that the contract does not name.
pub static CODE: Code = Code {
    id: "HST002",
    name: "undisclosed-subprocessor",
    summary: "the hosting chain has a sub-processor that the contract does not name",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/HST002-undisclosed-subprocessor.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let operators = Operators::of(context.model);
    for contract in context.model.contracts.values() {
        findings.extend(judge(context, &operators, contract));
    }
}

/// An organisation that is not named, and the hosting through which it comes in first.
struct Undisclosed<'a> {
    party: PartyId,
    at: &'a Supplied,
}

/// The organisations on which the places of processing of a contract rely, and which it does not name.
pub fn undisclosed_by(context: &Context<'_>, contract: &Contract) -> Vec<PartyId> {
    let during = contract.term.map(|term| term.value).unwrap_or_default();
    let starts = within(&Places::of(context, contract).processed, &during.days());
    let chain = supply_chain_from(context.model, &starts, &Service::ALL);
    undisclosed_in(context, contract, &starts, &chain).into_iter().map(|one| one.party).collect()
}

fn undisclosed_in<'a>(
    context: &Context<'_>,
    contract: &Contract,
    starts: &[Stay],
    chain: &'a SupplyChain,
) -> Vec<Undisclosed<'a>> {
    let mut known = known_parties(context, contract, starts);
    let relied_on = chain.members().iter().filter(|member| member.link.is_some());
    let operated =
        relied_on.filter_map(|at| Some(Undisclosed { party: operator_of(context.model, at.hosting)?, at }));
    operated.filter(|one| known.insert(one.party)).collect()
}

fn judge(context: &Context<'_>, operators: &Operators, contract: &Contract) -> Option<Diagnostic> {
    let model = context.model;
    // What a contract that has ended did not name is past mending.
    if contract.has_ended(context.on) {
        return None;
    }
    let during = contract.term.map(|term| term.value).unwrap_or_default();
    let starts = within(&Places::of(context, contract).processed, &during.days());
    let known = known_parties(context, contract, &starts);
    if starts.iter().all(|(start, _)| operators.are_all(*start, |operator| known.contains(&operator))) {
        return None;
    }
    let chain = supply_chain_from(model, &starts, &Service::ALL);
    let undisclosed = undisclosed_in(context, contract, &starts, &chain);
    let names: Vec<&str> = undisclosed.iter().map(|one| party_name(model, one.party)).collect();
    // The farthest tells most of the chain.
    let farthest = undisclosed.last()?.at;
    let (verdict, span) = match &contract.subprocessors {
        None => (Verdict::Unproven, contract.about.span),
        Some(stated) => {
            let span = stated.iter().map(|party| party.span).reduce(|a, b| a.to(b));
            (Verdict::Violated, span.unwrap_or(contract.about.span))
        }
    };
    let noun = if names.len() == 1 { "a sub-processor" } else { "sub-processors" };
    let message = format!(
        "contract `{}` relies on {noun} that it does not name: {}",
        contract.about.name,
        listed(&names)
    );
    let label =
        if contract.subprocessors.is_none() { "names no sub-processor" } else { "not all that there are" };
    let finding = Diagnostic::at(&CODE, span, message)
        .verdict(verdict)
        .label(label)
        .about(contract.about.path.to_string());
    let on_day = farthest
        .days
        .first()
        .map(|day| supply_chain_from(model, &on_day(&starts, Day::from_number(day)), &Service::ALL));
    let finding = tell_supply(finding, &on_day?, farthest.hosting, |finding, link| {
        let on = link.reliance.on;
        let operator = operator_of(model, on).map_or("", |operator| party_name(model, operator));
        let words = link_in_words(model, link.from, &link.reliance);
        finding
            .evidence(format!("{words}, which `{operator}` operates"))
            .also(link.span, format!("`{}` comes in here", hosting_name(model, on)))
    });
    Some(finding.help(help(context, contract, &names)))
}

/// Short enough to be copied where there are few; of very many, a list would be no help.
fn help(context: &Context<'_>, contract: &Contract, undisclosed: &[&str]) -> String {
    let stated = contract.subprocessors.iter().flatten().map(|party| party_name(context.model, party.value));
    let all: Vec<&str> = stated.chain(undisclosed.iter().copied()).collect();
    match all.len() <= 12 {
        true => format!("say `subprocessors: {}`, once the provider has agreed to each", all.join(", ")),
        false => {
            format!("add {} to `subprocessors:`, once the provider has agreed to each", listed(undisclosed))
        }
    }
}

/// Everybody the contract names, and those who operate the places it names.
fn known_parties(context: &Context<'_>, contract: &Contract, starts: &[Stay]) -> FxHashSet<PartyId> {
    let model = context.model;
    let named = contract.provider.iter().chain(&contract.recipients);
    let named = named
        .chain(contract.subprocessors.iter().flatten())
        .chain(contract.roles.iter().map(|role| &role.party));
    let mut known: FxHashSet<PartyId> = named.map(|party| model.organisation_of(party.value)).collect();
    // Whom an agreement names, it names for the contracts that stand under it.
    for (_, agreement) in model.agreements_above(contract) {
        known.extend(agreement.subprocessors.iter().flatten().map(|party| party.value));
    }
    known.extend(starts.iter().filter_map(|(hosting, _)| operator_of(model, *hosting)));
    known
}
