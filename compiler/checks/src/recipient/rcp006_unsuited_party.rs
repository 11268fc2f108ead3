//! RCP006: somebody provides or receives who is not of a kind that may.

use crate::context::Context;
use crate::purpose::asked::{Demand, closures, demands, settled, some_terms};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{PartyId, Required, Said, TermId};

/// A party of a kind that may not be one.
pub static CODE: Code = Code {
    id: "RCP006",
    name: "unsuited-party",
    summary: "somebody provides or receives who is not of a kind that may",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP006-unsuited-party.md"),
};

/// One finding for each contract, requirement and party that is of none of the kinds, or of whose kind nothing is said.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for demand in demands(context).into_iter().filter(|demand| !demand.is_over()) {
        let contract = demand.asking.contract;
        let (parties, kinds, does): (&[Said<PartyId>], _, _) = match &demand.asking.requirement.required {
            Required::RecipientIn(kinds) => (&contract.recipients, kinds, "receives"),
            Required::ProviderIn(kinds) => (contract.provider.as_slice(), kinds, "provides"),
            _ => continue,
        };
        found.extend(parties.iter().filter_map(|party| finding(context, &demand, *party, kinds, does)));
    }
    findings.extend(settled(found));
}

fn finding(
    context: &Context<'_>,
    demand: &Demand<'_>,
    said: Said<PartyId>,
    kinds: &[Said<TermId>],
    does: &str,
) -> Option<Diagnostic> {
    let model = context.model;
    let party = model.parties.get(model.organisation_of(said.value))?;
    let suited = closures(model, kinds.iter().map(|kind| kind.value));
    if party.kinds.iter().any(|kind| suited.contains(i64::from(kind.raw()))) {
        return None;
    }
    let (name, contract) = (&party.about.name, demand.name());
    let wanted = some_terms(model, kinds.iter().map(|kind| kind.value), "or");
    let is = some_terms(model, party.kinds.iter().copied(), "and");
    let ask = |message: String| context.asked(&CODE, &demand.asking, said.span, message);
    Some(match party.kinds.is_empty() {
        true => ask(format!("`{name}` {does} under `{contract}`, and nothing says that it is of the kind {wanted}"))
            .verdict(Verdict::Unproven)
            .label("of no stated kind")
            .also(party.about.span, "`kind` is missing here")
            .help(format!("add `kind: …` to organisation `{name}`")),
        false => ask(format!("`{name}` {does} under `{contract}`, and is not of the kind {wanted}"))
            .verdict(Verdict::Violated)
            .label(format!("of the kind {is}"))
            .also(party.about.span, format!("of the kind {is}"))
            .help(format!("let somebody of the kind {wanted} be the party, or add that kind to `{name}` where it is of it")),
    })
}
