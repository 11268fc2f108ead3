//! Organisations, groups and hostings.

use super::Elaborator;
use super::facts::{Facts, repeated_part};
use super::names::Entry;
use super::phrase::{Reader, wrong_word};
use crate::codes;
use crate::graphs::cycles::Edge;
use crate::model::{
    Certificate, CertificateState, Dated, Hosting, Party, PartyId, Reliance, Service, Share, Stake,
};
use crate::ranges::Ranges;
use crate::time::Period;
use charta_base::{Diagnostic, Id, did_you_mean};
use charta_syntax::ast::{DeclarationKind, Fact, Word};
use std::sync::Arc;

const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];

/// Whether the values after a comma go on with a list in the value before: services, activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    None,
    Open,
    /// They do, but the value before is wrong, which is reported.
    Lost,
}

impl<'t> Elaborator<'t, '_> {
    /// Makes every organisation and group, in the order of the ids.
    pub(super) fn parties(&mut self, order: &[(usize, Option<usize>)]) {
        let mut below: Vec<i64> = vec![1; order.len()];
        for (index, (_, home)) in order.iter().enumerate() {
            let home = home.and_then(|home| self.names.entries.get(home)).map(|entry| entry.id as usize);
            if let Some(count) = home.and_then(|home| below.get_mut(home)) {
                *count = index as i64 - home.unwrap_or(0) as i64 + 1;
            }
        }
        for ((place, home), width) in order.iter().zip(below) {
            let Some(entry) = self.names.entries.get(*place).cloned() else { continue };
            let group_of = home.and_then(|home| self.names.entries.get(home)).map(|home| Id::new(home.id));
            let party = self.party(&entry, group_of, width);
            self.model.parties.push(party);
        }
        self.ownership_cycles();
    }

    fn party(&mut self, entry: &Entry<'t>, group_of: Option<PartyId>, width: i64) -> Party {
        let facts = Facts::of(entry.declaration, &mut self.findings);
        self.common(&facts);
        let file = entry.file;
        let kinds = self.several(file, &facts, "kind", &[DeclarationKind::Kind]);
        Party {
            about: self.about(entry, &facts),
            group_of,
            established: self.one(file, &facts, "established", JURISDICTION),
            kinds: kinds.into_iter().map(|kind| kind.value).collect(),
            ownerless: is_none(&facts, "owners"),
            owners: self.owners(file, &facts),
            controlled_by: self.several_dated(file, &facts, "controlled_by", ORGANISATION),
            registration: self.text(&facts, "registration"),
            contact: self.text(&facts, "contact"),
            data_protection_officer: self.text(&facts, "data_protection_officer"),
            members: self.text(&facts, "members"),
            certificates: self.certificates(entry.file, &facts),
            closure: Ranges::between(i64::from(entry.id), i64::from(entry.id) + width),
        }
    }

    fn owners(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Stake>> {
        let Some(fact) = facts.get("owners") else { return Vec::new() };
        let mut owners: Vec<Dated<Stake>> = Vec::new();
        if is_none(facts, "owners") {
            return owners;
        }
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(owner) = self.name_in(file, &mut reader, "owners", ORGANISATION) else { continue };
            let Some(percent) = reader.percent().filter(|percent| (0..=1_000_000).contains(percent)) else {
                self.wrong("owners", reader.here(), "a percentage from 0 % to 100 % after each owner");
                continue;
            };
            if let Some(period) = self.dates(&mut reader, "owners") {
                let value = Stake { owner: owner.value, share: Share::of_percent(percent) };
                owners.push(Dated { value, period, span: phrase.span() });
            }
        }
        self.too_much_owned(fact, &owners);
        owners
    }

    /// On no day can more than all of an organisation be owned.
    fn too_much_owned(&mut self, fact: Fact<'t>, owners: &[Dated<Stake>]) {
        for first in owners {
            let day = first.period.from.unwrap_or(crate::time::Day(i32::MIN / 2));
            let together = owners.iter().filter(|stake| stake.period.contains(day));
            let sum = together.fold(Share::default(), |sum, stake| sum.plus(stake.value.share));
            if sum > Share::WHOLE {
                let message = "the shares of the owners are more than 100 % together";
                let since = first.period.from.map_or_else(String::new, |day| format!(" from {day}"));
                let finding = Diagnostic::at(&codes::WRONG_VALUE, fact.span(), message)
                    .label("too much is owned")
                    .evidence(format!("together they hold {sum}{since}"))
                    .help("correct the shares, or say with `from` and `until` which days each is held");
                self.findings.push(finding);
                return;
            }
        }
    }

    fn ownership_cycles(&mut self) {
        let edges: Vec<(Edge, Period)> = self
            .model
            .parties
            .iter()
            .flat_map(|(id, party)| {
                let stakes = party.owners.iter().map(|stake| (stake.value.owner, stake.span, stake.period));
                let control =
                    party.controlled_by.iter().map(|control| (control.value, control.span, control.period));
                stakes.chain(control).map(move |(owner, span, period)| {
                    (Edge { from: id.raw(), to: owner.raw(), span }, period)
                })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Organisation, DeclarationKind::Group]);
        self.report_dated_cycles(&places, &edges, "owns or controls itself");
    }

    /// The places in the table of names of the declarations of some kinds, by id.
    pub(super) fn places_by_id(&self, kinds: &[DeclarationKind]) -> Vec<usize> {
        let mut places: Vec<(u32, usize)> = self
            .names
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| kinds.contains(&entry.kind))
            .map(|(place, entry)| (entry.id, place))
            .collect();
        places.sort_unstable();
        places.into_iter().map(|(_, place)| place).collect()
    }

    /// Makes every hosting.
    pub(super) fn hostings(&mut self) {
        for entry in self.entries(DeclarationKind::Hosting) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let file = entry.file;
            let hosting = Hosting {
                about: self.about(&entry, &facts),
                operator: self.one(file, &facts, "operator", ORGANISATION),
                located: self.several(file, &facts, "located", JURISDICTION),
                stored_in: self.several(file, &facts, "stored_in", JURISDICTION),
                processed_in: self.several(file, &facts, "processed_in", JURISDICTION),
                accessed_from: self.several_dated(file, &facts, "accessed_from", JURISDICTION),
                support_from: self.several_dated(file, &facts, "support_from", JURISDICTION),
                keys_held_by: self.several(file, &facts, "keys_held_by", ORGANISATION),
                technology: self.several(file, &facts, "technology", ORGANISATION),
                relies_on: self.reliances(file, &facts),
                certificates: self.certificates(file, &facts),
                term: self.period(&facts, "term"),
            };
            self.model.hostings.push(hosting);
        }
        let edges: Vec<(Edge, Period)> = self
            .model
            .hostings
            .iter()
            .flat_map(|(id, hosting)| {
                hosting.relies_on.iter().map(move |reliance| {
                    let (to, span) = (reliance.value.on.raw(), reliance.span);
                    (Edge { from: id.raw(), to, span }, reliance.period)
                })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Hosting]);
        self.report_dated_cycles(&places, &edges, "relies on itself");
    }

    /// `other for storage, compute`: a value that is only the word of a service goes on with the one before.
    fn reliances(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Reliance>> {
        let Some(fact) = facts.get("relies_on") else { return Vec::new() };
        let mut reliances: Vec<Dated<Reliance>> = Vec::new();
        let mut list = List::None;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let service = reader.next_word().and_then(|word| Service::named(word.text));
            match (service, list) {
                (Some(_), List::Lost) => continue,
                (None, List::Open) if self.misspelt_service(file, &reader) => continue,
                (Some(service), List::Open) => {
                    reader.word();
                    let period = self.dates(&mut reader, "relies_on");
                    if let Some(last) = reliances.last_mut() {
                        last.value.services.push(service);
                        last.span = last.span.to(phrase.span());
                        last.period = period.filter(|period| !period.is_always()).unwrap_or(last.period);
                    }
                    continue;
                }
                _ => {}
            }
            let on = self.name_in(file, &mut reader, "relies_on", &[DeclarationKind::Hosting]);
            let mut services = Vec::new();
            list = List::None;
            if reader.keyword("for") {
                list = List::Lost;
                let Some(service) = self.service(&mut reader, "relies_on") else { continue };
                services.push(service);
            }
            let Some(on) = on else { continue };
            if let Some(period) = self.dates(&mut reader, "relies_on") {
                list = if services.is_empty() { List::None } else { List::Open };
                let value = Reliance { on: on.value, services };
                reliances.push(Dated { value, period, span: phrase.span() });
            }
        }
        reliances
    }

    /// The service that stands after `for`.
    pub(super) fn service(&mut self, reader: &mut Reader<'t>, name: &str) -> Option<Service> {
        let words: Vec<&str> = Service::ALL.iter().map(|service| service.word()).collect();
        let expected = format!("a service after `for`: {}", charta_base::join_words(&words, "or"));
        let Some(word) = reader.next_word() else {
            self.wrong(name, reader.here(), &expected);
            return None;
        };
        let service = Service::named(word.text);
        match service {
            Some(_) => drop(reader.word()),
            None => self.findings.push(wrong_word(name, word, &expected, words)),
        }
        service
    }

    /// Whether what follows a comma after a service is most likely another service, misspelt; reports it.
    fn misspelt_service(&mut self, file: usize, reader: &Reader<'t>) -> bool {
        let Some(word) = reader.next_word() else { return false };
        let words = Service::ALL.iter().map(|service| service.word());
        let is_misspelt = self.names.peek(file, word, &[DeclarationKind::Hosting]).is_none()
            && did_you_mean(word.text, words.clone()).is_some();
        if is_misspelt {
            self.findings.push(wrong_word("relies_on", word, "a service or a hosting", words));
        }
        is_misspelt
    }

    fn certificates(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Certificate>> {
        let Some(fact) = facts.get("certified") else { return Vec::new() };
        let mut certificates: Vec<Dated<Certificate>> = Vec::new();
        let mut list = List::None;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            // `activities "1", "2"`: a value that starts with a text goes on with the activities before it.
            if list != List::None
                && let Some(text) = reader.text()
            {
                if list == List::Lost {
                    continue;
                }
                let period = self.dates(&mut reader, "certified").filter(|period| !period.is_always());
                if let Some(last) = certificates.last_mut() {
                    last.value.activities.push(text.value().as_ref().into());
                    last.span = last.span.to(phrase.span());
                    if let Some(period) = period {
                        last.period = period;
                        last.value.state = last.value.state.or(Some(CertificateState::Valid));
                    }
                }
                continue;
            }
            list = List::Lost;
            let kinds = [DeclarationKind::Certification];
            let Some(scheme) = self.name_in(file, &mut reader, "certified", &kinds) else { continue };
            let mut certificate = Certificate {
                certification: scheme.value,
                version: None,
                state: None,
                offer: None,
                activities: Vec::new(),
            };
            if !self.certificate_parts(&mut reader, &mut certificate) {
                continue;
            }
            if let Some(period) = self.dates(&mut reader, "certified") {
                if certificate.state.is_none() && !period.is_always() {
                    certificate.state = Some(CertificateState::Valid);
                }
                list = if certificate.activities.is_empty() { List::None } else { List::Open };
                certificates.push(Dated { value: certificate, period, span: phrase.span() });
            }
        }
        certificates
    }

    /// Reads `version`, `state`, `offer` and `activities`; says whether all of it could be read.
    fn certificate_parts(&mut self, reader: &mut Reader<'t>, certificate: &mut Certificate) -> bool {
        const STATES: [&str; 4] = ["valid", "in_progress", "suspended", "expired"];
        let mut seen: Vec<Word<'t>> = Vec::new();
        while let Some(part) =
            reader.next_word().filter(|word| ["version", "offer", "activities", "state"].contains(&word.text))
        {
            reader.word();
            if let Some(first) = seen.iter().find(|earlier| earlier.text == part.text) {
                self.findings.push(repeated_part(part.text, part.span, first.span));
                return false;
            }
            seen.push(part);
            if part.text == "state" {
                let Some(word) = reader.word() else {
                    self.wrong("certified", part.span, "a state after `state`, such as `valid`");
                    return false;
                };
                certificate.state = state_named(word.text);
                if certificate.state.is_none() {
                    let expected = "`valid`, `in_progress`, `suspended` or `expired` after `state`";
                    self.findings.push(wrong_word("certified", word, expected, STATES));
                    return false;
                }
                continue;
            }
            let Some(text) = reader.text().map(|text| Arc::<str>::from(text.value().as_ref())) else {
                let example = if part.text == "offer" { "private cloud" } else { "2" };
                let expected =
                    format!("a text in double quotes after `{0}`, such as `{0} \"{example}\"`", part.text);
                self.wrong("certified", part.span, &expected);
                return false;
            };
            match part.text {
                "version" => certificate.version = Some(text),
                "offer" => certificate.offer = Some(text),
                _ => certificate.activities.push(text),
            }
        }
        true
    }
}

/// Whether a fact says `none`, and nothing else.
pub(super) fn is_none(facts: &Facts<'_>, name: &str) -> bool {
    let Some(fact) = facts.get(name) else { return false };
    let mut phrases = fact.phrases();
    let only = phrases.next().filter(|_| phrases.next().is_none());
    only.is_some_and(|phrase| {
        let mut reader = Reader::new(phrase);
        reader.keyword("none") && reader.is_done()
    })
}

fn state_named(word: &str) -> Option<CertificateState> {
    Some(match word {
        "valid" => CertificateState::Valid,
        "in_progress" => CertificateState::InProgress,
        "suspended" => CertificateState::Suspended,
        "expired" => CertificateState::Expired,
        _ => return None,
    })
}
