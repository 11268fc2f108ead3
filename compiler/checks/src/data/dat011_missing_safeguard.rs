//! DAT011: a safeguard that a requirement or a legal basis calls for is not in place, or not on every day.

use crate::context::{Asking, Context};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Contract, Dated, Model, PartyId, Required, SafeguardSaid, TermId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period, describe_days};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// A safeguard is missing.
pub static CODE: Code = Code {
    id: "DAT011",
    name: "missing-safeguard",
    summary: "a safeguard that is called for is not in place",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT011-missing-safeguard.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<(charta_model::model::ContractId, TermId)> = BTreeSet::new();
    for asking in context.askings() {
        let Required::Safeguard(safeguards) = &asking.requirement.required else { continue };
        for safeguard in safeguards {
            let missing = missing(context.model, asking.contract, safeguard.value, &asking.period.days());
            if let Some(missing) = missing
                && told.insert((asking.contract_id, safeguard.value))
            {
                findings.push(asked(context, &asking, safeguard.value, &missing));
            }
        }
    }
    for (id, contract) in context.model.contracts.iter() {
        for (basis, span) in contract.bases.iter().map(|said| (said.basis.value, said.basis.span)) {
            for safeguard in called_for(context.model, basis) {
                let term = contract.term.map(|term| term.value).unwrap_or_default().days();
                let days = term.intersection(&Period { from: Some(context.on), last: None }.days());
                let Some(missing) = missing(context.model, contract, safeguard, &days) else { continue };
                if told.insert((id, safeguard)) {
                    findings.push(by_basis(context, contract, (basis, span), safeguard, &missing));
                }
            }
        }
    }
}

/// The days on which a safeguard is not in place, and for whom.
struct Missing<'a> {
    days: Ranges,
    /// The recipient that has none, where others have one.
    party: Option<PartyId>,
    /// The one that was in place last before the first of the days.
    lapsed: Option<&'a Dated<SafeguardSaid>>,
    /// Whether days are lacking of those asked for, and not all.
    is_partial: bool,
}

/// On which of some days a contract has no safeguard of a kind in place; that of an agreement under which it stands is its own too.
fn missing<'a>(
    model: &'a Model,
    contract: &'a Contract,
    safeguard: TermId,
    days: &Ranges,
) -> Option<Missing<'a>> {
    let closure = model.terms.get(safeguard).map(|term| &term.closure)?;
    let recipients: BTreeSet<PartyId> =
        contract.recipients.iter().map(|party| model.organisation_of(party.value)).collect();
    let said: Vec<&Dated<SafeguardSaid>> = model
        .with_agreements(contract)
        .flat_map(|contract| &contract.safeguards)
        .filter(|said| closure.contains(i64::from(said.value.safeguard.raw())))
        .collect();
    // What is said toward one of several recipients protects what that one receives.
    let counts = |said: &Dated<SafeguardSaid>, recipient: PartyId| {
        let party = said.value.party.map(|party| model.organisation_of(party));
        party.is_none_or(|party| party == recipient || !recipients.contains(&party))
    };
    recipients.iter().find_map(|recipient| {
        let mine: Vec<&&Dated<SafeguardSaid>> = said.iter().filter(|said| counts(said, *recipient)).collect();
        let covered =
            Ranges::from_pairs(mine.iter().flat_map(|said| said.period.days().pairs().to_vec()).collect());
        let left = days.difference(&covered);
        let first = left.first()?;
        let before = mine.iter().filter(|said| said.period.last.is_some_and(|last| last.number() < first));
        Some(Missing {
            party: (mine.len() < said.len()).then_some(*recipient),
            lapsed: before.max_by_key(|said| said.period.last).map(|said| **said),
            is_partial: left != *days,
            days: left,
        })
    })
}

/// The safeguards that a legal basis calls for, or one above it.
fn called_for(model: &Model, basis: TermId) -> Vec<TermId> {
    let mut seen: FxHashSet<TermId> = FxHashSet::default();
    let mut open = vec![basis];
    let mut safeguards = Vec::new();
    while let Some(at) = open.pop() {
        if let Some(term) = model.terms.get(at).filter(|_| seen.insert(at)) {
            safeguards.extend(&term.calls_for);
            open.extend(&term.parents);
        }
    }
    safeguards.sort_unstable();
    safeguards.dedup();
    safeguards
}

fn asked(context: &Context<'_>, asking: &Asking<'_>, safeguard: TermId, missing: &Missing<'_>) -> Diagnostic {
    let name = term(context.model, safeguard);
    let contract = &asking.contract.about.name;
    let (span, label) = at(asking.contract, asking.contract.about.span, missing);
    let message =
        format!("contract `{contract}` must have the safeguard `{name}`{}", but(context.model, missing));
    told(context.asked(&CODE, asking, span, message).label(label), context.model, safeguard, missing)
}

fn by_basis(
    context: &Context<'_>,
    contract: &Contract,
    (basis, span): (TermId, charta_base::Span),
    safeguard: TermId,
    missing: &Missing<'_>,
) -> Diagnostic {
    let (basis, name) = (term(context.model, basis), term(context.model, safeguard));
    let (at, label) = match missing.lapsed {
        Some(_) => at(contract, span, missing),
        None => (span, format!("calls for `{name}`")),
    };
    let message = format!(
        "contract `{}` rests on `{basis}`, which calls for the safeguard `{name}`{}",
        contract.about.name,
        but(context.model, missing)
    );
    let finding = Diagnostic::at(&CODE, at, message).label(label).about(contract.about.path.to_string());
    told(finding, context.model, safeguard, missing)
}

/// Where it is to be mended, and what is said there.
fn at(
    contract: &Contract,
    otherwise: charta_base::Span,
    missing: &Missing<'_>,
) -> (charta_base::Span, String) {
    match missing.lapsed.and_then(|said| Some((said, said.period.last?))) {
        Some((said, last)) => (said.span, format!("ends on {last}")),
        None => (
            otherwise,
            if contract.safeguards.is_empty() { "no `safeguards`" } else { "not among its `safeguards`" }
                .to_owned(),
        ),
    }
}

/// Since when it is missing, and for whom.
fn but(model: &Model, missing: &Missing<'_>) -> String {
    let party = missing.party.and_then(|party| model.parties.get(party));
    let whom = party.map_or_else(String::new, |party| format!(" for `{}`", party.about.name));
    match missing.days.first().filter(|first| missing.is_partial && *first != Ranges::MIN) {
        Some(first) => format!(", and has none{whom} on {}", Day::from_number(first)),
        None => format!(", and names none{whom}"),
    }
}

fn told(finding: Diagnostic, model: &Model, safeguard: TermId, missing: &Missing<'_>) -> Diagnostic {
    let name = term(model, safeguard);
    match missing.is_partial {
        true => finding
            .evidence(format!("not in place: {}", describe_days(&missing.days)))
            .help(format!("state under `safeguards` from when to when `{name}`, or one below it, is in place on those days"))
            .verdict(Verdict::Violated),
        false => finding
            .help(format!("put it in place, and add `safeguards: {name}`, or one below it"))
            .verdict(Verdict::Unproven),
    }
}

fn term(model: &Model, term: TermId) -> &str {
    model.terms.get(term).map_or("", |term| &term.about.name)
}
