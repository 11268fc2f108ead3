//! DAT011: a safeguard that a requirement or a legal basis calls for is not in place, or not on every day.

use crate::context::{Asking, Context};
use crate::words::{listed, term_name};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::model::{Contract, ContractId, Dated, Model, PartyId, Required, SafeguardSaid, TermId};
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
    let mut told: BTreeSet<(ContractId, TermId)> = BTreeSet::new();
    for asking in context.askings() {
        let Required::Safeguard(safeguards) = &asking.requirement.required else { continue };
        let days = asking.period.days();
        let lacking = safeguards.iter().filter_map(|safeguard| {
            let missing = missing(context.model, asking.contract, safeguard.value, &days)?;
            told.insert((asking.contract_id, safeguard.value)).then_some((safeguard.value, missing))
        });
        let groups = grouped(lacking);
        findings
            .extend(groups.iter().map(|(safeguards, missing)| asked(context, &asking, safeguards, missing)));
    }
    for (id, contract) in context.model.contracts.iter() {
        for (basis, span) in contract.bases.iter().map(|said| (said.basis.value, said.basis.span)) {
            let term = contract.term.map(|term| term.value).unwrap_or_default().days();
            let days = term.intersection(&Period { from: Some(context.on), last: None }.days());
            let lacking = called_for(context.model, basis).into_iter().filter_map(|safeguard| {
                let missing = missing(context.model, contract, safeguard, &days)?;
                told.insert((id, safeguard)).then_some((safeguard, missing))
            });
            for (safeguards, missing) in grouped(lacking) {
                findings.push(by_basis(context, contract, (basis, span), &safeguards, &missing));
            }
        }
    }
}

/// The safeguards that requirements ask of a contract, or that its bases call for, and of which it names none, those that are advised aside.
pub fn lacking(context: &Context<'_>, id: ContractId) -> Vec<TermId> {
    let Some(contract) = context.model.contracts.get(id) else { return Vec::new() };
    let asked = context.askings().filter(|asking| asking.contract_id == id && !asking.clause.advice);
    let mut all: Vec<TermId> = asked
        .flat_map(|asking| match &asking.requirement.required {
            Required::Safeguard(safeguards) => safeguards.iter().map(|said| said.value).collect(),
            _ => Vec::new(),
        })
        .collect();
    all.extend(contract.bases.iter().flat_map(|said| called_for(context.model, said.basis.value)));
    let days = Period { from: Some(context.on), last: None }.days();
    let is_missing = |safeguard: &TermId| {
        let missing = missing(context.model, contract, *safeguard, &days);
        missing.is_some_and(|missing| missing.lapsed.is_none() && !missing.is_partial)
    };
    let mut told = BTreeSet::new();
    all.into_iter().filter(|safeguard| told.insert(*safeguard)).filter(is_missing).collect()
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

/// Safeguards that are missing alike, and were never in place, are one cause: of those that lapsed, each has its own words to be changed.
fn grouped<'a>(lacking: impl Iterator<Item = (TermId, Missing<'a>)>) -> Vec<(Vec<TermId>, Missing<'a>)> {
    let mut groups: Vec<(Vec<TermId>, Missing<'a>)> = Vec::new();
    for (safeguard, missing) in lacking {
        let is_whole = |missing: &Missing<'_>| missing.lapsed.is_none() && !missing.is_partial;
        let is_alike = |(_, other): &&mut (Vec<TermId>, Missing<'a>)| {
            is_whole(&missing) && is_whole(other) && other.party == missing.party
        };
        match groups.iter_mut().find(is_alike) {
            Some((safeguards, _)) => safeguards.push(safeguard),
            None => groups.push((vec![safeguard], missing)),
        }
    }
    groups
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

fn asked(
    context: &Context<'_>,
    asking: &Asking<'_>,
    safeguards: &[TermId],
    missing: &Missing<'_>,
) -> Diagnostic {
    let named = named(context.model, safeguards);
    let contract = &asking.contract.about.name;
    let (span, label) = at(asking.contract, asking.contract.about.span, missing);
    let message = format!("contract `{contract}` must have the {named}{}", but(context.model, missing));
    told(context.asked(&CODE, asking, span, message).label(label), context.model, safeguards, missing)
}

fn by_basis(
    context: &Context<'_>,
    contract: &Contract,
    (basis, span): (TermId, charta_base::Span),
    safeguards: &[TermId],
    missing: &Missing<'_>,
) -> Diagnostic {
    let basis = term_name(context.model, basis);
    let (at, label) = match missing.lapsed {
        Some(_) => at(contract, span, missing),
        None => (span, format!("calls for {}", listed(&names(context.model, safeguards)))),
    };
    let message = format!(
        "contract `{}` rests on `{basis}`, which calls for the {}{}",
        contract.about.name,
        named(context.model, safeguards),
        but(context.model, missing)
    );
    let finding = Diagnostic::at(&CODE, at, message).label(label).about(contract.about.path.to_string());
    told(finding, context.model, safeguards, missing)
}

fn names<'a>(model: &'a Model, safeguards: &[TermId]) -> Vec<&'a str> {
    safeguards.iter().map(|safeguard| term_name(model, *safeguard)).collect()
}

fn named(model: &Model, safeguards: &[TermId]) -> String {
    let noun = if safeguards.len() == 1 { "safeguard" } else { "safeguards" };
    format!("{noun} {}", listed(&names(model, safeguards)))
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

fn told(finding: Diagnostic, model: &Model, safeguards: &[TermId], missing: &Missing<'_>) -> Diagnostic {
    let names = names(model, safeguards);
    let (all, below) = (names.join(", "), if names.len() == 1 { "one below it" } else { "ones below them" });
    match missing.is_partial {
        true => finding
            .evidence(format!("not in place: {}", describe_days(&missing.days)))
            .help(format!(
                "state under `safeguards` from when to when `{all}`, or {below}, is in place on those days"
            ))
            .verdict(Verdict::Violated),
        false => {
            let it = if names.len() == 1 { "it" } else { "them" };
            finding
                .help(format!("put {it} in place, and add `safeguards: {all}`, or {below}"))
                .verdict(Verdict::Unproven)
        }
    }
}
