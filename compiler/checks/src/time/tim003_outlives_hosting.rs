//! TIM003: on a day of the term the data that a contract permits are hosted or processed nowhere.
//!
//! The places are facts of the contract (`processed_at`) or, where it names none, of its datasets (`hosted`); each counts on its
//! own days and only while the hosting itself can be used. Several places cover each other. Days before the day of judgement are past
//! mending and are not told.

use super::words::{ahead, day_before, first_day, term_days};
use crate::context::Context;
use crate::words::{hosting_name, listed};
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{
    ClauseKind, Contract, DatasetId, Dated, Effect, Hosting, HostingId, Model, Reliance, Service,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::{Day, Period, describe_days};
use std::collections::BTreeMap;

/// Data that are nowhere on a day.
pub static CODE: Code = Code {
    id: "TIM003",
    name: "outlives-hosting",
    summary: "on a day of the term the data of a contract are hosted or processed nowhere",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM003-outlives-hosting.md"),
};

/// One finding for each contract and each set of days on which its data are nowhere, and one for each reliance of its hostings that
/// ends with nobody to take over.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let follows_chains = model.hostings.values().any(can_lose);
    for contract in model.contracts.values() {
        let used = used_days(context, contract);
        if used.is_empty() {
            continue;
        }
        match contract.processed_at.is_empty() {
            false => findings.extend(processed_nowhere(context, contract, &used)),
            true => findings.extend(hosted_nowhere(context, contract, &used)),
        }
        if follows_chains {
            findings.extend(lost_services(context, contract, &used));
        }
    }
}

/// The datasets that a contract permits, and on which days from the day of judgement on, as its permits say.
fn used_days(context: &Context<'_>, contract: &Contract) -> BTreeMap<DatasetId, Ranges> {
    let judged = term_days(contract).intersection(&ahead(context.on));
    let mut used: BTreeMap<DatasetId, Ranges> = BTreeMap::new();
    if judged.is_empty() {
        return used;
    }
    for id in &contract.clauses {
        let Some(ClauseKind::Grant(grant)) = context.model.clauses.get(*id).map(|clause| &clause.kind) else {
            continue;
        };
        if grant.effect != Effect::Permit {
            continue;
        }
        let days =
            grant.days.as_ref().map_or_else(|| judged.clone(), |days| days.value.intersection(&judged));
        let rules = context.rules.of_clause(*id).iter().filter_map(|rule| context.rules.get(*rule));
        for rule in rules.filter(|rule| !rule.parties.is_empty() && !days.is_empty()) {
            for dataset in datasets_of(context.model, &rule.columns) {
                let known = used.entry(dataset).or_default();
                *known = known.union(&days);
            }
        }
    }
    used
}

/// The days on which a hosting can be used.
fn usable(model: &Model, hosting: HostingId) -> Ranges {
    let term = model.hostings.get(hosting).and_then(|hosting| hosting.term);
    term.map_or_else(Ranges::all, |term| term.value.days())
}

/// The days on which a place is one.
fn days_at(model: &Model, place: &Dated<HostingId>) -> Ranges {
    place.period.days().intersection(&usable(model, place.value))
}

/// The days on which one of some places is one.
fn days_at_any(model: &Model, places: &[Dated<HostingId>]) -> Ranges {
    places.iter().fold(Ranges::empty(), |days, place| days.union(&days_at(model, place)))
}

/// Days on which the places that the contract names are none.
fn processed_nowhere(
    context: &Context<'_>,
    contract: &Contract,
    used: &BTreeMap<DatasetId, Ranges>,
) -> Option<Diagnostic> {
    let needed = used.values().fold(Ranges::empty(), |all, days| all.union(days));
    let covered = days_at_any(context.model, &contract.processed_at);
    let left = needed.difference(&covered);
    let first = first_day(&left)?;
    let at = nearest(context.model, &contract.processed_at, first).or(contract.processed_at.first())?;
    let message = format!("the data of contract `{}` are processed nowhere on {first}", contract.about.name);
    let finding = Diagnostic::at(&CODE, at.span, message).label(ends_in_words(context.model, at));
    let finding = match contract.term {
        Some(term) => finding.also(term.span, format!("the term holds {}", term.value)),
        None => finding,
    };
    let finding = with_hosting_term(context.model, finding, at);
    let help = "add under `processed_at` the place that follows, with its days";
    Some(told(finding, contract, &left, day_before(&covered, first)).help(help))
}

/// Days on which datasets that the contract permits are hosted nowhere: one finding for those that are so on the same days.
fn hosted_nowhere(
    context: &Context<'_>,
    contract: &Contract,
    used: &BTreeMap<DatasetId, Ranges>,
) -> Vec<Diagnostic> {
    let model = context.model;
    let mut gaps: BTreeMap<Ranges, Vec<DatasetId>> = BTreeMap::new();
    for (id, days) in used {
        let Some(dataset) = model.datasets.get(*id).filter(|dataset| !dataset.hosted.is_empty()) else {
            continue;
        };
        let left = days.difference(&days_at_any(model, &dataset.hosted));
        if !left.is_empty() {
            gaps.entry(left).or_default().push(*id);
        }
    }
    gaps.iter().filter_map(|(left, datasets)| hosted_nowhere_on(context, contract, left, datasets)).collect()
}

fn hosted_nowhere_on(
    context: &Context<'_>,
    contract: &Contract,
    left: &Ranges,
    datasets: &[DatasetId],
) -> Option<Diagnostic> {
    let model = context.model;
    let first = first_day(left)?;
    let term = contract.term?;
    let facts: Vec<_> = datasets.iter().filter_map(|id| model.datasets.get(*id)).collect();
    let names: Vec<&str> = facts.iter().map(|dataset| &*dataset.about.name).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {verb} hosted nowhere on {first}, and contract `{}` permits {} use",
        listed(&names),
        contract.about.name,
        if names.len() == 1 { "its" } else { "their" },
    );
    let mut finding =
        Diagnostic::at(&CODE, term.span, message).label(format!("the term holds {}", term.value));
    let mut told_of: Vec<HostingId> = Vec::new();
    let mut before = None;
    for dataset in facts {
        before = day_before(&days_at_any(model, &dataset.hosted), first).or(before);
        let Some(at) = nearest(model, &dataset.hosted, first).or(dataset.hosted.first()) else { continue };
        if told_of.contains(&at.value) {
            continue;
        }
        told_of.push(at.value);
        finding = finding.also(at.span, ends_in_words(model, at));
        finding = with_hosting_term(model, finding, at);
    }
    let help = "add under `hosted` the hosting that follows, with its days";
    Some(told(finding, contract, left, before).help(help))
}

/// What every such finding says at its end.
fn told(finding: Diagnostic, contract: &Contract, left: &Ranges, before: Option<Day>) -> Diagnostic {
    let finding = finding.evidence(format!("nowhere {}", describe_days(left)));
    let finding = match before {
        Some(day) => finding.evidence(format!("the last day before that is {day}")),
        None => finding,
    };
    finding.about(contract.about.path.to_string())
}

/// The place that ends last before a day.
fn nearest<'a>(model: &Model, places: &'a [Dated<HostingId>], day: Day) -> Option<&'a Dated<HostingId>> {
    let before = Period { from: None, last: Some(day.previous()) }.days();
    let ends = |place: &&Dated<HostingId>| days_at(model, place).intersection(&before).end();
    // Of several that end alike, the first that is named.
    places.iter().rev().filter(|place| ends(place).is_some()).max_by_key(ends)
}

fn ends_in_words(model: &Model, place: &Dated<HostingId>) -> String {
    let name = hosting_name(model, place.value);
    match (place.period.is_always(), days_at(model, place).is_empty()) {
        (_, true) => format!("`{name}` cannot be used on any of these days"),
        (true, false) => format!("at `{name}` for as long as it can be used"),
        (false, false) => format!("at `{name}` {}", place.period),
    }
}

/// Adds a hosting's own term, where that ends before the days for which it is named.
fn with_hosting_term(model: &Model, finding: Diagnostic, place: &Dated<HostingId>) -> Diagnostic {
    let term = model.hostings.get(place.value).and_then(|hosting| hosting.term);
    let is_sooner = |last: Day| place.period.last.is_none_or(|named| last < named);
    match term.filter(|term| term.value.last.is_some_and(is_sooner)) {
        Some(term) => {
            let name = hosting_name(model, place.value);
            finding.also(term.span, format!("`{name}` can be used {}", term.value))
        }
        None => finding,
    }
}

/// Whether a hosting can lose what it relies on.
fn can_lose(hosting: &Hosting) -> bool {
    hosting.term.is_some() || hosting.relies_on.iter().any(|reliance| !reliance.period.is_always())
}

/// Reliances in the chains of a contract's places that end with nobody to take over.
fn lost_services(
    context: &Context<'_>,
    contract: &Contract,
    used: &BTreeMap<DatasetId, Ranges>,
) -> Vec<Diagnostic> {
    let model = context.model;
    let mut days: BTreeMap<HostingId, Ranges> = BTreeMap::new();
    let mut add = |place: &Dated<HostingId>, needed: &Ranges| {
        let known = days.entry(place.value).or_default();
        *known = known.union(&days_at(model, place).intersection(needed));
    };
    for (id, needed) in used {
        let hosted = model.datasets.get(*id).map_or(&[][..], |dataset| &dataset.hosted);
        let places = if contract.processed_at.is_empty() { hosted } else { &contract.processed_at };
        places.iter().for_each(|place| add(place, needed));
    }
    let mut relied: BTreeMap<HostingId, Ranges> = BTreeMap::new();
    for (start, days) in &days {
        for (from, end) in days.pairs() {
            let last = (*end < Day::LAST.number()).then(|| Day::from_number(*end).previous());
            let during = Period { from: Some(Day::from_number(*from)), last };
            for member in supply_chain(model, &[*start], &Service::ALL, during).members() {
                let known = relied.entry(member.hosting).or_default();
                *known = known.union(&member.days);
            }
        }
    }
    let mut findings = Vec::new();
    for (id, days) in &relied {
        let Some(hosting) = model.hostings.get(*id) else { continue };
        let mut told: Vec<Lost> = Vec::new();
        for reliance in &hosting.relies_on {
            let Some(lost) = lost(model, hosting, reliance, days).filter(|lost| !told.contains(lost)) else {
                continue;
            };
            findings.extend(lost_service(context, contract, hosting, reliance, &lost));
            told.push(lost);
        }
    }
    findings
}

/// The days on which a reliance holds and the hosting relied on can be used.
fn days_of(model: &Model, reliance: &Dated<Reliance>) -> Ranges {
    reliance.period.days().intersection(&usable(model, reliance.value.on))
}

/// Services that nobody gives any more, and when; no service where none is named.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lost {
    services: Vec<Service>,
    days: Ranges,
}

/// The days of a hosting's use on which nobody gives it a service that it had, or that the text says it has, on the first of them. A
/// hosting that once did without may do so again.
fn lost(model: &Model, hosting: &Hosting, reliance: &Dated<Reliance>, used: &Ranges) -> Option<Lost> {
    let first = used.first()?;
    let services = reliance.value.services.iter().copied().map(Some);
    let services: Vec<Option<Service>> =
        if reliance.value.services.is_empty() { vec![None] } else { services.collect() };
    let mut lost = Lost::default();
    for service in services {
        let gives = |other: &&Dated<Reliance>| {
            let services = &other.value.services;
            services.is_empty() || service.is_none_or(|service| services.contains(&service))
        };
        let givers = hosting.relies_on.iter().filter(gives);
        if givers.clone().any(|other| other.period.days().contains(first)) {
            let given = givers.fold(Ranges::empty(), |days, other| days.union(&days_of(model, other)));
            let left = used.difference(&given);
            lost.services.extend(service.filter(|_| !left.is_empty()));
            lost.days = lost.days.union(&left);
        }
    }
    let start = lost.days.first()?;
    // Of several that follow on each other, the one is told after which nobody follows.
    let is_last = match days_of(model, reliance).intersection(used).end() {
        Some(end) => end == start,
        None => reliance.period.days().contains(start),
    };
    // Who leaves a supplier of nothing in particular may just no longer need one.
    let is_last = is_last && (!lost.services.is_empty() || reliance.period.days().contains(start));
    is_last.then_some(lost)
}

fn lost_service(
    context: &Context<'_>,
    contract: &Contract,
    hosting: &Hosting,
    reliance: &Dated<Reliance>,
    lost: &Lost,
) -> Option<Diagnostic> {
    let model = context.model;
    let first = first_day(&lost.days)?;
    let (name, on) = (&hosting.about.name, hosting_name(model, reliance.value.on));
    let services: Vec<&str> = lost.services.iter().map(|service| service.word()).collect();
    let services = match services.is_empty() {
        true => String::new(),
        false => format!(" for {}", join_words(&services, "and")),
    };
    let message = format!(
        "hosting `{name}`, on which contract `{}` rests, relies on nobody{services} on {first}",
        contract.about.name
    );
    let finding = Diagnostic::at(&CODE, reliance.span, message)
        .evidence(format!("nobody{services} {}", describe_days(&lost.days)))
        .help(format!("say on whom `{name}` relies afterwards, with the days"))
        .about(contract.about.path.to_string());
    let ended = model.hostings.get(reliance.value.on).and_then(|hosting| hosting.term);
    Some(match ended.filter(|_| reliance.period.contains(first)) {
        // The text still names a hosting that can no longer be used.
        Some(term) => finding
            .label(format!("named after `{on}` has ended"))
            .also(term.span, format!("`{on}` can be used {}", term.value)),
        None => {
            let mut finding = finding.label(format!("ends on {}", first.previous()));
            finding.severity = Severity::Warning;
            finding.help("leave the days away if it goes on, or waive this if nothing is needed any more")
        }
    })
}
