//! TIM011: something that a contract rests on ends within its term, and soon.
//!
//! Told is what holds today and is no fault yet: certificates that are required on the day of judgement alone, safeguards, derogations, and waivers. Approvals, hostings and
//! agreements that end within the term are faults already, of other checks.

use super::words::first_day;
use crate::context::Context;
use crate::words::hosting_name;
use charta_base::{Code, Diagnostic, Severity, Span};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{
    Certificate, CertificateAsked, CertificateState, ClauseKind, Contract, ContractId, Dated, HostingId,
    Model, PartyId, Required, Service, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::{Day, Length, Period, Unit};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Something that ends soon.
pub static CODE: Code = Code {
    id: "TIM011",
    name: "coming-lapse",
    summary: "something that a contract rests on ends within its term, and soon",
    severity: Severity::Advice,
    page: include_str!("../../../../docs/checks/TIM011-coming-lapse.md"),
};

/// How long before it ends something is told: long enough for an authority to decide, as a rule, and short enough to be quiet.
const AHEAD: Length = Length { amount: 6, unit: Unit::Month };

/// How long before it ends a waiver is told: whoever gave it can give it again in a day.
const AHEAD_OF_WAIVER: Length = Length { amount: 1, unit: Unit::Month };

/// Whoever keeps or processes the data needs a certificate that is asked for.
const SERVICES: [Service; 4] = [Service::Storage, Service::Backup, Service::Compute, Service::Administration];

/// Days for which something is said, and where.
type SaidFor = (Period, Span);

/// A scheme of certification that is asked for, and what a certificate of it must cover where that is said.
type Scheme<'a> = (TermId, Option<&'a CertificateAsked>);

/// Something that ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Lapse {
    last: Day,
    what: String,
    span: Span,
}

/// One finding for each contract that runs on the day of judgement.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut asked: FxHashMap<ContractId, Vec<Scheme<'_>>> = FxHashMap::default();
    // What is asked for the whole term is a fault already where it ends before.
    let mut throughout: FxHashSet<(ContractId, TermId)> = FxHashSet::default();
    for asking in context.askings().filter(|asking| asking.requirement.throughout) {
        if let Required::Certified(wanted) = &asking.requirement.required {
            throughout.insert((asking.contract_id, wanted.scheme.value));
        }
    }
    for asking in context.askings().filter(|asking| !asking.requirement.throughout) {
        match &asking.requirement.required {
            Required::Certified(wanted) => {
                asked.entry(asking.contract_id).or_default().push((wanted.scheme.value, Some(wanted)));
            }
            Required::Meets(framework) => {
                let schemes =
                    model.frameworks.get(framework.value).map_or(&[][..], |framework| &framework.certified);
                asked
                    .entry(asking.contract_id)
                    .or_default()
                    .extend(schemes.iter().map(|scheme| (*scheme, None)));
            }
            _ => {}
        }
    }
    let binding = binding_rulebooks(context);
    for (id, contract) in model.contracts.iter() {
        let Some(term) = contract.term.filter(|term| term.value.contains(context.on)) else { continue };
        if contract.has_ended(context.on) {
            continue;
        }
        let mut soon = Soon { context, term: term.value, lapses: BTreeSet::new() };
        soon.waivers(contract);
        soon.safeguards(contract);
        soon.derogations(contract, |rulebook| {
            binding.get(&rulebook).is_some_and(|contracts| contracts.contains(&id))
        });
        if let Some(schemes) = asked.get(&id) {
            let schemes = schemes.iter().filter(|(scheme, _)| !throughout.contains(&(id, *scheme)));
            soon.certificates(contract, &schemes.copied().collect::<Vec<_>>());
        }
        findings.extend(soon.finding(contract));
    }
}

/// The rulebooks from which somebody derogates, with the contracts they cover.
fn binding_rulebooks(
    context: &Context<'_>,
) -> FxHashMap<charta_model::model::RulebookId, BTreeSet<ContractId>> {
    let model = context.model;
    match model.contracts.values().any(|contract| !contract.derogations.is_empty()) {
        true => context
            .rules
            .named_rulebooks()
            .iter()
            .map(|(id, contracts)| (*id, contracts.iter().copied().collect()))
            .collect(),
        false => FxHashMap::default(),
    }
}

struct Soon<'c, 'a> {
    context: &'c Context<'a>,
    term: Period,
    lapses: BTreeSet<Lapse>,
}

impl<'a> Soon<'_, 'a> {
    /// The last day of an unbroken stretch of days that holds the day of judgement, if that day comes soon and before the end of the term.
    fn last_of(&self, days: &Ranges) -> Option<Day> {
        let on = self.context.on;
        if !days.contains(on.number()) {
            return None;
        }
        let after = Period { from: Some(on), last: None }.days().difference(days);
        let last = first_day(&after)?.previous();
        let is_within = self.term.last.is_none_or(|end| last < end);
        (is_within && last <= on.plus(AHEAD)).then_some(last)
    }

    fn add(&mut self, days: &Ranges, span: impl FnOnce(Day) -> Option<Span>, what: impl FnOnce() -> String) {
        if let Some(last) = self.last_of(days)
            && let Some(span) = span(last)
        {
            self.lapses.insert(Lapse { last, what: what(), span });
        }
    }

    fn waivers(&mut self, contract: &Contract) {
        for clause in contract.clauses.iter().filter_map(|id| self.context.model.clauses.get(*id)) {
            let ClauseKind::Waive(waiver) = &clause.kind else { continue };
            let days = Period { from: None, last: Some(waiver.until.value) }.days();
            let span = waiver.until.span;
            if waiver.until.value > self.context.on.plus(AHEAD_OF_WAIVER) {
                continue;
            }
            self.add(&days, |_| Some(span), || format!("the waiver of `{}`", waiver.check.value));
        }
    }

    fn safeguards(&mut self, contract: &Contract) {
        let mut of_one: BTreeMap<(TermId, Option<PartyId>), Vec<SaidFor>> = BTreeMap::new();
        for said in &contract.safeguards {
            of_one
                .entry((said.value.safeguard, said.value.party))
                .or_default()
                .push((said.period, said.span));
        }
        for ((safeguard, _), said) in of_one {
            let name = self.context.model.terms.get(safeguard).map_or("", |term| &term.about.name);
            self.add(&union(&said), |last| ending(&said, last), || format!("the safeguard `{name}`"));
        }
    }

    fn derogations(&mut self, contract: &Contract, binds: impl Fn(charta_model::model::RulebookId) -> bool) {
        let mut of_one: BTreeMap<_, Vec<SaidFor>> = BTreeMap::new();
        for said in contract.derogations.iter().filter(|said| binds(said.value.rulebook)) {
            of_one.entry(said.value.rulebook).or_default().push((said.period, said.span));
        }
        for (rulebook, said) in of_one {
            let Some(facts) = self.context.model.rulebooks.get(rulebook) else { continue };
            // Where the rulebook does not allow it for so long, that is a fault already.
            let allowed = facts
                .derogation
                .map_or_else(Ranges::empty, |limit| Period { from: None, last: limit.value.last }.days());
            let days = union(&said);
            let is_allowed = self.last_of(&days).is_some_and(|last| allowed.contains(last.number()));
            if is_allowed {
                self.add(
                    &days,
                    |last| ending(&said, last),
                    || format!("the derogation from `{}`", facts.about.name),
                );
            }
        }
    }

    fn certificates(&mut self, contract: &Contract, schemes: &[Scheme<'_>]) {
        let model: &'a Model = self.context.model;
        let on = self.context.on;
        let today = Period { from: Some(on), last: Some(on) };
        let chain = supply_chain(model, &places(self.context, contract), &SERVICES, today);
        for member in chain.members() {
            let Some(hosting) = model.hostings.get(member.hosting) else { continue };
            for (scheme, wanted) in schemes {
                let Some(closure) = model.terms.get(*scheme).map(|term| &term.closure) else { continue };
                let counts = |certificate: &&Dated<Certificate>| {
                    closure.contains(i64::from(certificate.value.certification.raw()))
                        && certificate.value.state == Some(CertificateState::Valid)
                        && wanted.is_none_or(|wanted| covers(&certificate.value, wanted))
                };
                let said: Vec<SaidFor> = hosting
                    .certificates
                    .iter()
                    .filter(counts)
                    .map(|certificate| (certificate.period, certificate.span))
                    .collect();
                let name = model.terms.get(*scheme).map_or("", |term| &term.about.name);
                let of = hosting_name(model, member.hosting);
                self.add(
                    &union(&said),
                    |last| ending(&said, last),
                    || format!("the certificate `{name}` of hosting `{of}`"),
                );
            }
        }
    }

    fn finding(&self, contract: &Contract) -> Option<Diagnostic> {
        let first = self.lapses.first()?;
        let name = &contract.about.name;
        let message = match self.lapses.len() {
            1 => format!("{} ends on {}, within the term of contract `{name}`", first.what, first.last),
            more => format!(
                "{more} things that contract `{name}` rests on end within its term, the first on {}",
                first.last
            ),
        };
        let finding = Diagnostic::at(&CODE, first.span, message)
            .label(format!("holds through {}", first.last))
            .about(contract.about.path.to_string());
        let finding = self.lapses.iter().skip(1).fold(finding, |finding, lapse| {
            finding.also(lapse.span, format!("holds through {}", lapse.last))
        });
        // Of one, the message says it already.
        let all = self.lapses.iter().filter(|_| self.lapses.len() > 1);
        let finding = all.fold(finding, |finding, lapse| {
            finding.evidence(format!("{} holds through {}", lapse.what, lapse.last))
        });
        let finding = match contract.term {
            Some(term) => finding.evidence(format!("the term holds {}", term.value)),
            None => finding,
        };
        Some(finding.help("have what ends renewed in time, or end by then what needs it"))
    }
}

/// Where the data of a contract are on the day of judgement.
fn places(context: &Context<'_>, contract: &Contract) -> Vec<HostingId> {
    let model = context.model;
    let on = context.on;
    let today = contract.processed_at.iter().filter(|place| place.period.contains(on));
    let mut places: Vec<HostingId> = today.map(|place| place.value).collect();
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    for rule in rules.filter_map(|id| context.rules.get(*id)) {
        for dataset in datasets_of(model, &rule.columns) {
            places.extend(model.datasets.get(dataset).into_iter().flat_map(|dataset| dataset.hosted_on(on)));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Whether a certificate covers what is asked of it.
fn covers(certificate: &Certificate, wanted: &CertificateAsked) -> bool {
    (wanted.version.is_none() || certificate.version == wanted.version)
        && (wanted.offer.is_none() || certificate.offer == wanted.offer)
        && (certificate.activities.is_empty()
            || wanted.activities.iter().all(|activity| certificate.activities.contains(activity)))
}

fn union(said: &[SaidFor]) -> Ranges {
    said.iter().fold(Ranges::empty(), |days, (period, _)| days.union(&period.days()))
}

/// Where the days are said that end on a day.
fn ending(said: &[SaidFor], last: Day) -> Option<Span> {
    said.iter().find(|(period, _)| period.last == Some(last)).map(|(_, span)| *span)
}
