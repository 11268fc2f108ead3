//! Organisations, groups and hostings.

use super::Elaborator;
use super::facts::Facts;
use super::names::Entry;
use super::phrase::Reader;
use crate::graphs::cycles::Edge;
use crate::model::{
    Certificate, CertificateState, Dated, Hosting, Party, PartyId, Reliance, Service, Share, Stake,
};
use crate::ranges::Ranges;
use charta_base::{Id, Span};
use charta_syntax::ast::{DeclarationKind, Fact};
use std::sync::Arc;

const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];

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
            owners: self.owners(file, &facts),
            controlled_by: self.several_dated(file, &facts, "controlled_by", ORGANISATION),
            registration: self.text(&facts, "registration"),
            contact: self.text(&facts, "contact"),
            data_protection_officer: self.text(&facts, "data_protection_officer"),
            members: self.text(&facts, "members"),
            closure: Ranges::between(i64::from(entry.id), i64::from(entry.id) + width),
        }
    }

    fn owners(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Stake>> {
        let Some(fact) = facts.get("owners") else { return Vec::new() };
        let mut owners: Vec<Dated<Stake>> = Vec::new();
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
                let finding =
                    super::phrase::wrong_value("owners", fact.span(), "shares of at most 100 % together")
                        .evidence(format!("together they hold {sum}"));
                self.findings.push(finding);
                return;
            }
        }
    }

    fn ownership_cycles(&mut self) {
        let edges: Vec<Edge> = self
            .model
            .parties
            .iter()
            .flat_map(|(id, party)| {
                let stakes = party.owners.iter().map(|stake| (stake.value.owner, stake.span));
                let control = party.controlled_by.iter().map(|control| (control.value, control.span));
                stakes.chain(control).map(move |(owner, span)| Edge { from: id.raw(), to: owner.raw(), span })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Organisation, DeclarationKind::Group]);
        self.report_cycles(&places, &edges);
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
        let edges: Vec<Edge> = self
            .model
            .hostings
            .iter()
            .flat_map(|(id, hosting)| {
                hosting.relies_on.iter().map(move |reliance| Edge {
                    from: id.raw(),
                    to: reliance.value.on.raw(),
                    span: reliance.span,
                })
            })
            .collect();
        let places = self.places_by_id(&[DeclarationKind::Hosting]);
        self.report_cycles(&places, &edges);
    }

    /// `other for storage, compute`: a value that is only the word of a service goes on with the one before.
    fn reliances(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Reliance>> {
        let Some(fact) = facts.get("relies_on") else { return Vec::new() };
        let mut reliances: Vec<Dated<Reliance>> = Vec::new();
        let mut goes_on = false;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let service = reader.next_word().and_then(|word| Service::named(word.text));
            if let (Some(service), true, Some(last)) = (service, goes_on, reliances.last_mut()) {
                reader.word();
                last.value.services.push(service);
                last.span = last.span.to(phrase.span());
                let period = self.dates(&mut reader, "relies_on");
                if let (Some(period), Some(last)) =
                    (period.filter(|period| !period.is_always()), reliances.last_mut())
                {
                    last.period = period;
                }
                continue;
            }
            goes_on = false;
            let Some(on) = self.name_in(file, &mut reader, "relies_on", &[DeclarationKind::Hosting]) else {
                continue;
            };
            let mut services = Vec::new();
            if reader.keyword("for") {
                match reader.next_word().and_then(|word| Service::named(word.text)) {
                    Some(service) => {
                        reader.word();
                        services.push(service);
                        goes_on = true;
                    }
                    None => {
                        let words: Vec<&str> = Service::ALL.iter().map(|service| service.word()).collect();
                        let words = charta_base::join_words(&words, "or");
                        self.wrong("relies_on", reader.here(), &format!("a service after `for`: {words}"));
                        continue;
                    }
                }
            }
            if let Some(period) = self.dates(&mut reader, "relies_on") {
                reliances.push(Dated {
                    value: Reliance { on: on.value, services },
                    period,
                    span: phrase.span(),
                });
            }
        }
        reliances
    }

    fn certificates(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Certificate>> {
        let Some(fact) = facts.get("certified") else { return Vec::new() };
        let mut certificates: Vec<Dated<Certificate>> = Vec::new();
        let mut in_activities = false;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            // `activities "1", "2"`: a value that starts with a text goes on with the activities before it.
            if in_activities && let Some(text) = reader.text() {
                if let Some(last) = certificates.last_mut() {
                    last.value.activities.push(text.value().as_ref().into());
                    last.span = last.span.to(phrase.span());
                }
                let period = self.dates(&mut reader, "certified");
                if let (Some(period), Some(last)) =
                    (period.filter(|period| !period.is_always()), certificates.last_mut())
                {
                    last.period = period;
                    last.value.state = last.value.state.or(Some(CertificateState::Valid));
                }
                continue;
            }
            let Some(scheme) =
                self.name_in(file, &mut reader, "certified", &[DeclarationKind::Certification])
            else {
                continue;
            };
            let mut certificate = Certificate {
                certification: scheme.value,
                version: None,
                state: None,
                offer: None,
                activities: Vec::new(),
            };
            in_activities = self.certificate_parts(&mut reader, &mut certificate);
            if let Some(period) = self.dates(&mut reader, "certified") {
                if certificate.state.is_none() && !period.is_always() {
                    certificate.state = Some(CertificateState::Valid);
                }
                certificates.push(Dated { value: certificate, period, span: phrase.span() });
            }
        }
        certificates
    }

    /// Reads `version`, `state`, `offer` and `activities`; says whether activities were begun.
    fn certificate_parts(&mut self, reader: &mut Reader<'t>, certificate: &mut Certificate) -> bool {
        let mut begun = false;
        loop {
            let text =
                |reader: &mut Reader<'t>| reader.text().map(|text| Arc::<str>::from(text.value().as_ref()));
            let here = reader.here();
            if reader.keyword("version") {
                certificate.version = text(reader);
                self.require_text(
                    certificate.version.is_some(),
                    here,
                    "a version in double quotes, such as `version \"2\"`",
                );
            } else if reader.keyword("offer") {
                certificate.offer = text(reader);
                self.require_text(
                    certificate.offer.is_some(),
                    here,
                    "an offer in double quotes after `offer`",
                );
            } else if reader.keyword("activities") {
                begun = true;
                let first = text(reader);
                self.require_text(first.is_some(), here, "activities in double quotes after `activities`");
                certificate.activities.extend(first);
            } else if reader.keyword("state") {
                let word = reader.word();
                certificate.state = word.and_then(|word| state_named(word.text));
                if certificate.state.is_none() {
                    let expected = "`valid`, `in_progress`, `suspended` or `expired` after `state`";
                    self.wrong("certified", word.map_or(here, |word| word.span), expected);
                    certificate.state = Some(CertificateState::InProgress);
                }
            } else {
                return begun;
            }
        }
    }

    fn require_text(&mut self, is_there: bool, span: Span, expected: &str) {
        if !is_there {
            self.wrong("certified", span, expected);
        }
    }
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
