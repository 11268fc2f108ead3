//! RCP004: data get to somebody in a third country without anything that carries the transfer.
//!
//! A transfer needs somebody who makes data available and another party, a controller or processor, in a third country (Regulation (EU) 2016/679,
//! art. 44 to 49; EDPB, guidelines 05/2021). Each recipient is asked, each operator of a hosting of the chain, each place from which such a
//! hosting is supported or accessed, and each sub-processor of which no chain tells what it does. What is in place under a framework agreement is in
//! place under the contracts that stand under it. An organisation in the Union whose owner is outside makes no transfer by that alone.

use crate::context::Context;
use crate::purpose::asked::{Demand, Granted, closures, demands, granted, settled, some_terms};
use crate::words::term_name;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::graphs::supply::{SupplyChain, supply_chain};
use charta_model::model::{
    CertificateState, Contract, ContractId, Dated, HostingId, Model, PartyId, Required, Said, Service,
    TermId, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period, describe_days};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A transfer that nothing carries.
pub static CODE: Code = Code {
    id: "RCP004",
    name: "unsafeguarded-transfer",
    summary: "data get to somebody in a third country without a safeguard for the transfer",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/RCP004-unsafeguarded-transfer.md"),
};

/// One finding for each contract, requirement and whoever gets data in a third country.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut places = Places::new(context.model);
    let mut found = Vec::new();
    let demands = demands(context);
    let engagements = Engagements::of(context.model, &demands);
    for demand in demands {
        let Required::Transfer { within, certified, safeguards } = &demand.asking.requirement.required else {
            continue;
        };
        let wanted = Wanted { within: within.value, certified, safeguards };
        // Somebody who gets data in several ways is told once: what carries one transfer to it there carries all.
        let mut told: FxHashSet<(PartyId, TermId)> = FxHashSet::default();
        for transfer in transfers(context, &demand, &engagements) {
            let key = (transfer.party, transfer.country);
            if !told.contains(&key)
                && let Some(finding) = judge(context, &demand, &wanted, &transfer, &mut places)
            {
                told.insert(key);
                found.push(finding);
            }
        }
    }
    findings.extend(settled(found));
}

/// What carries a transfer.
struct Wanted<'a> {
    within: TermId,
    certified: &'a [Said<TermId>],
    safeguards: &'a [Said<TermId>],
}

/// How somebody gets data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    /// It receives.
    Receives,
    /// It operates a hosting.
    Operates(HostingId),
    /// It supports the hosting, or accesses it, from somewhere else than where it is established.
    Reaches(HostingId, &'static str),
    /// It is a sub-processor, and operates nothing that is known of.
    Engaged,
}

/// Who engages whom by a contract of its own, which is asked the same: there the transfer is told.
struct Engagements {
    contracts: FxHashMap<(PartyId, PartyId), Vec<ContractId>>,
    asked: FxHashSet<(Span, ContractId)>,
}

impl Engagements {
    fn of(model: &Model, demands: &[Demand<'_>]) -> Engagements {
        let asks =
            |demand: &&Demand<'_>| matches!(demand.asking.requirement.required, Required::Transfer { .. });
        let asked = demands.iter().filter(asks);
        let asked: FxHashSet<(Span, ContractId)> =
            asked.map(|demand| (demand.asking.clause.span, demand.asking.contract_id)).collect();
        let mut contracts: FxHashMap<(PartyId, PartyId), Vec<ContractId>> = FxHashMap::default();
        if !asked.is_empty() {
            for (id, contract) in model.contracts.iter() {
                let Some(provider) = contract.provider.map(|said| model.organisation_of(said.value)) else {
                    continue;
                };
                for recipient in &contract.recipients {
                    let pair = (provider, model.organisation_of(recipient.value));
                    contracts.entry(pair).or_default().push(id);
                }
            }
        }
        Engagements { contracts, asked }
    }

    /// Whether a recipient of a contract gives data to a sub-processor under a contract that is asked the same.
    fn tells(&self, model: &Model, demand: &Demand<'_>, subprocessor: PartyId) -> bool {
        demand.asking.contract.recipients.iter().any(|recipient| {
            let pair = (model.organisation_of(recipient.value), subprocessor);
            let contracts = self.contracts.get(&pair).into_iter().flatten();
            contracts.into_iter().any(|id| self.asked.contains(&(demand.asking.clause.span, *id)))
        })
    }
}

/// That somebody gets data somewhere.
struct Transfer {
    party: PartyId,
    country: TermId,
    means: Means,
    /// The days on which it does, of those that are judged.
    days: Ranges,
    /// The words of the contract that bring it about.
    span: Span,
    /// Where the country is said.
    said: Span,
    /// The links from a place of the contract to the hosting, and the hosting.
    way: Vec<String>,
}

/// The services through which others see data; who only carries them does not.
const SERVICES: [Service; 5] =
    [Service::Storage, Service::Backup, Service::Compute, Service::Administration, Service::Support];

fn transfers(context: &Context<'_>, demand: &Demand<'_>, engagements: &Engagements) -> Vec<Transfer> {
    let (model, contract) = (context.model, demand.asking.contract);
    let permits = granted(context, contract, &demand.permit_days());
    let mut transfers = Vec::new();
    for recipient in &contract.recipients {
        let party = model.organisation_of(recipient.value);
        let Some(facts) = model.parties.get(party) else { continue };
        let rules = permits.iter().flat_map(|permit| &permit.rules);
        let held = rules.filter(|rule| rule.parties.overlaps(&facts.closure));
        let days = held.fold(Ranges::empty(), |days, rule| days.union(&demand.judged(&rule.days)));
        let Some(country) = facts.established.filter(|_| !days.is_empty()) else { continue };
        transfers.push(Transfer {
            party,
            country: country.value,
            means: Means::Receives,
            days,
            span: recipient.span,
            said: country.span,
            way: Vec::new(),
        });
    }
    let by_days = places_by_days(demand, &permits);
    for (days, starts) in &by_days {
        along_the_chain(model, contract, days, starts, &mut transfers);
    }
    engaged(model, demand, &by_days, engagements, &mut transfers);
    transfers
}

/// The sub-processors of which no chain tells what they do: they are engaged to process, wherever that is.
fn engaged(
    model: &Model,
    demand: &Demand<'_>,
    by_days: &BTreeMap<Ranges, Vec<HostingId>>,
    engagements: &Engagements,
    transfers: &mut Vec<Transfer>,
) {
    let contract = demand.asking.contract;
    let Some(subprocessors) = contract.subprocessors.as_ref().filter(|named| !named.is_empty()) else {
        return;
    };
    let days = by_days.keys().fold(Ranges::empty(), |all, days| all.union(days));
    let starts: Vec<HostingId> = by_days.values().flatten().copied().collect();
    let chain = supply_chain(model, &starts, &Service::ALL, Period::ALWAYS);
    let operators = chain.members().iter().filter_map(|member| model.hostings.get(member.hosting)?.operator);
    let known: FxHashSet<PartyId> = operators.map(|operator| model.organisation_of(operator.value)).collect();
    for said in subprocessors {
        let party = model.organisation_of(said.value);
        let country = model.parties.get(party).and_then(|party| party.established);
        let Some(country) = country.filter(|_| !days.is_empty() && !known.contains(&party)) else { continue };
        if engagements.tells(model, demand, party) {
            continue;
        }
        transfers.push(Transfer {
            party,
            country: country.value,
            means: Means::Engaged,
            days: days.clone(),
            span: said.span,
            said: country.span,
            way: Vec::new(),
        });
    }
}

/// The places of processing, by the days on which data are there.
fn places_by_days(demand: &Demand<'_>, permits: &[Granted<'_>]) -> BTreeMap<Ranges, Vec<HostingId>> {
    let mut by_days: BTreeMap<Ranges, Vec<HostingId>> = BTreeMap::new();
    for rule in permits.iter().flat_map(|permit| &permit.rules) {
        let days = demand.judged(&rule.days);
        if !days.is_empty() {
            let places = by_days.entry(days).or_default();
            places.extend(rule.places.numbers().filter_map(hosting_at));
        }
    }
    for places in by_days.values_mut() {
        places.sort_unstable();
        places.dedup();
    }
    by_days
}

/// Who gets data along a hosting chain. Whoever provides them exports them, and imports nothing.
fn along_the_chain(
    model: &Model,
    contract: &Contract,
    days: &Ranges,
    starts: &[HostingId],
    transfers: &mut Vec<Transfer>,
) {
    let during = Period {
        from: days.first().filter(|first| *first != Ranges::MIN).map(Day::from_number),
        last: days.end().filter(|end| *end < Day::LAST.number()).map(|end| Day::from_number(end - 1)),
    };
    let provider = contract.provider.map(|provider| model.organisation_of(provider.value));
    let chain = supply_chain(model, starts, &SERVICES, during);
    for member in chain.members() {
        let Some(hosting) = model.hostings.get(member.hosting) else { continue };
        let Some(operator) = hosting.operator else { continue };
        let party = model.organisation_of(operator.value);
        let days = member.days.intersection(days);
        let span = start_span(contract, &chain, member.hosting);
        let way = || way_in_words(model, &chain, member.hosting);
        let seat = model.parties.get(party).and_then(|party| party.established);
        if let Some(country) = seat.filter(|_| Some(party) != provider) {
            let (means, said) = (Means::Operates(member.hosting), country.span);
            let days = days.clone();
            transfers.push(Transfer { party, country: country.value, means, days, span, said, way: way() });
        }
        let support = hosting.support_from.iter().map(|place| (place, "supported"));
        let access = hosting.accessed_from.iter().map(|place| (place, "accessed"));
        for (place, how) in support.chain(access) {
            let place: &Dated<TermId> = place;
            if seat.is_some_and(|seat| seat.value == place.value) {
                continue;
            }
            let (means, said) = (Means::Reaches(member.hosting, how), place.span);
            let days = days.intersection(&place.period.days());
            transfers.push(Transfer { party, country: place.value, means, days, span, said, way: way() });
        }
    }
}

/// The words of the contract that name the place from which a chain leads to a hosting; its name where it is a dataset that is hosted there.
fn start_span(contract: &Contract, chain: &SupplyChain, hosting: HostingId) -> Span {
    let start = chain.path_to(hosting).first().map_or(hosting, |link| link.from);
    let named = contract.processed_at.iter().find(|place| place.value == start);
    named.map_or(contract.about.span, |place| place.span)
}

/// How many links of a way are told.
const LINKS: usize = 6;

fn way_in_words(model: &Model, chain: &SupplyChain, hosting: HostingId) -> Vec<String> {
    let name = |id: HostingId| model.hostings.get(id).map_or("", |hosting| &hosting.about.name);
    let path = chain.path_to(hosting);
    let told = path.iter().take(LINKS);
    let mut lines: Vec<String> =
        told.map(|link| format!("`{}` relies on `{}`", name(link.from), name(link.reliance.on))).collect();
    if let Some(more) = path.len().checked_sub(LINKS).filter(|more| *more > 0) {
        let links = if more == 1 { "link" } else { "links" };
        lines.push(format!("then {more} more {links}, to `{}`", name(hosting)));
    }
    lines
}

/// On which days a jurisdiction lies in another, each pair worked out once.
struct Places<'a> {
    model: &'a Model,
    /// The days on which some membership begins or has just ended.
    changes: Vec<Day>,
    known: FxHashMap<(TermId, TermId), Ranges>,
}

impl<'a> Places<'a> {
    fn new(model: &'a Model) -> Places<'a> {
        let periods =
            model.terms.values().flat_map(|term| &term.memberships).map(|membership| membership.period);
        let mut changes: Vec<Day> =
            periods.flat_map(|period| period.from.into_iter().chain(period.last.map(Day::next))).collect();
        changes.sort_unstable();
        changes.dedup();
        Places { model, changes, known: FxHashMap::default() }
    }

    fn days_within(&mut self, country: TermId, within: TermId) -> Ranges {
        let (model, changes) = (self.model, &self.changes);
        let known = self.known.entry((country, within)).or_insert_with(|| {
            let (mut pairs, mut start) = (Vec::new(), Ranges::MIN);
            let mut day = changes.first().map_or(Day::LAST, |first| first.previous());
            for change in changes {
                if model.is_in(country, within, day) {
                    pairs.push((start, change.number()));
                }
                (start, day) = (change.number(), *change);
            }
            if model.is_in(country, within, day) {
                pairs.push((start, Ranges::MAX));
            }
            Ranges::from_pairs(pairs)
        });
        known.clone()
    }
}

fn judge(
    context: &Context<'_>,
    demand: &Demand<'_>,
    wanted: &Wanted<'_>,
    transfer: &Transfer,
    places: &mut Places<'_>,
) -> Option<Diagnostic> {
    let (model, contract) = (context.model, demand.asking.contract);
    let inside = places.days_within(transfer.country, wanted.within);
    let outside = transfer.days.difference(&inside);
    outside.first()?;
    let safe = Safe::of(model, contract, wanted, transfer);
    let open = outside.difference(&safe.days);
    let first = Day::from_number(open.first()?);
    let since = match transfer.days.first() < open.first() {
        true => format!(" from {first} on"),
        false => String::new(),
    };
    let (country, within) = (term_name(model, transfer.country), term_name(model, wanted.within));
    let party = model.parties.get(transfer.party).map_or("", |party| &*party.about.name);
    let hosting = |id: HostingId| model.hostings.get(id).map_or("", |hosting| &*hosting.about.name);
    let name = demand.name();
    let how = match transfer.means {
        Means::Receives => format!("`{party}`, established in `{country}`, receives under contract `{name}`"),
        Means::Engaged => {
            format!("`{party}`, established in `{country}`, is a sub-processor under contract `{name}`")
        }
        Means::Operates(at) => format!(
            "`{party}`, established in `{country}`, operates `{}`, where data of contract `{name}` are",
            hosting(at)
        ),
        Means::Reaches(at, how) => {
            format!("`{}`, where data of contract `{name}` are, is {how} from `{country}`", hosting(at))
        }
    };
    let message = format!("{how}, and nothing carries a transfer out of `{within}`{since}");
    let is_engaged = transfer.means == Means::Engaged;
    let verdict = if safe.undated.is_empty() && !is_engaged { Verdict::Violated } else { Verdict::Unproven };
    let mut finding = context
        .asked(&CODE, &demand.asking, transfer.span, message)
        .verdict(verdict)
        .label(format!("`{country}` is outside `{within}`"))
        .also(transfer.said, format!("`{country}` is said here"));
    finding = transfer.way.iter().fold(finding, |finding, line| finding.evidence(line.clone()));
    if is_engaged {
        finding = finding.evidence(format!("nothing says what `{party}` does with the data"));
    }
    finding = finding.evidence(match inside.intersection(&transfer.days).is_empty() {
        true => format!("on {first} `{country}` is not in `{within}`"),
        false => format!("`{country}` is in `{within}` {}", describe_days(&inside)),
    });
    let own = own_jurisdiction(model, transfer.country, wanted.within);
    finding = own.iter().fold(finding, |finding, (line, _)| finding.evidence(line.clone()));
    for (span, text) in safe.near.into_iter().chain(safe.undated) {
        finding = finding.also(span, text);
    }
    let help = help(model, wanted, party);
    let finding = finding.help(match is_engaged {
        true => format!("{help}; or take `{party}` out of `subprocessors`, if it gets no data"),
        false => help,
    });
    Some(own.into_iter().fold(finding, |finding, (_, help)| finding.help(help)))
}

/// That a country is declared by the project, where the area is the library's: then it lies in the area only if the project says so. In words, and what
/// to do if another was meant.
fn own_jurisdiction(model: &Model, country: TermId, within: TermId) -> Option<(String, String)> {
    let (country, within) = (model.terms.get(country)?, model.terms.get(within)?);
    if country.about.library || !within.about.library {
        return None;
    }
    let (name, area) = (&country.about.name, &within.about.name);
    let namesake = model
        .terms
        .values()
        .find(|other| other.about.library && other.about.name == *name && other.kind == country.kind);
    Some(match namesake {
        Some(other) => (
            format!(
                "`{name}` is the project's own jurisdiction, and not `{}` of the standard library",
                other.about.path
            ),
            format!("if that is meant, `use {}` in place of declaring `{name}`", other.about.path),
        ),
        None => (
            format!("`{name}` is the project's own jurisdiction, which lies only in what the project says"),
            format!("if it lies there, declare `jurisdiction {name} in {area}`"),
        ),
    })
}

fn help(model: &Model, wanted: &Wanted<'_>, party: &str) -> String {
    let terms = |said: &[Said<TermId>]| some_terms(model, said.iter().map(|said| said.value), "or");
    let within = term_name(model, wanted.within);
    let safeguard = match wanted.safeguards.is_empty() {
        true => None,
        false => Some(format!(
            "put {} or one below in place, and add it to `safeguards:` for `{party}`",
            terms(wanted.safeguards)
        )),
    };
    let certificate = match wanted.certified.is_empty() {
        true => None,
        false => Some(format!("add the certificate of `{party}` for {}", terms(wanted.certified))),
    };
    let other = Some(format!("let somebody in `{within}` do it"));
    let ways: Vec<String> = [safeguard, certificate, other].into_iter().flatten().collect();
    ways.join("; or ")
}

/// What carries a transfer, and what nearly does.
struct Safe {
    /// The days on which something does.
    days: Ranges,
    /// What would on other days, or for others.
    near: Vec<(Span, String)>,
    /// Certificates of which neither days nor a state are said.
    undated: Vec<(Span, String)>,
}

impl Safe {
    fn of(model: &Model, contract: &Contract, wanted: &Wanted<'_>, transfer: &Transfer) -> Safe {
        let mut safe = Safe { days: Ranges::empty(), near: Vec::new(), undated: Vec::new() };
        let carrying = closures(model, wanted.safeguards.iter().map(|said| said.value));
        for said in model.with_agreements(contract).flat_map(|contract| &contract.safeguards) {
            if !carrying.contains(i64::from(said.value.safeguard.raw())) {
                continue;
            }
            let whose = said.value.party.map(|party| model.organisation_of(party));
            match whose.filter(|whose| *whose != transfer.party) {
                Some(other) => {
                    let other = model.parties.get(other).map_or("", |party| &*party.about.name);
                    safe.near.push((said.span, format!("for `{other}` alone")));
                }
                None => {
                    safe.days = safe.days.union(&said.period.days());
                    if !transfer.days.is_subset(&said.period.days()) {
                        safe.near.push((said.span, format!("in place {}", said.period)));
                    }
                }
            }
        }
        // What an organisation is certified for says nothing of the places from which others reach its hostings.
        let own = !matches!(transfer.means, Means::Reaches(..));
        let schemes = closures(model, wanted.certified.iter().map(|said| said.value));
        let certificates = model.parties.get(transfer.party).map_or(&[][..], |party| &party.certificates);
        for certificate in certificates.iter().filter(|_| own) {
            if !schemes.contains(i64::from(certificate.value.certification.raw())) {
                continue;
            }
            match certificate.value.state {
                Some(CertificateState::Valid) => {
                    safe.days = safe.days.union(&certificate.period.days());
                    if !transfer.days.is_subset(&certificate.period.days()) {
                        safe.near.push((certificate.span, format!("certified {}", certificate.period)));
                    }
                }
                Some(_) => safe.near.push((certificate.span, "not a valid certificate".to_owned())),
                None => {
                    safe.undated.push((certificate.span, "neither days nor a state are said".to_owned()));
                }
            }
        }
        safe
    }
}
