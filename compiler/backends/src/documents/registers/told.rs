//! What several registers tell alike: who answers, how to reach them, what protects the data, how long they are kept.

use super::chain::Link;
use crate::documents::Subject;
use crate::documents::line::{Cell, Line};
use crate::documents::place;
use crate::documents::speech::Speech;
use charta_model::model::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Words of several registers.
pub(super) struct Words {
    pub(super) unsaid: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) none_known: &'static str,
    reached_at: &'static str,
    concerning: &'static str,
    reference: &'static str,
}

static ENGLISH: Words = Words {
    unsaid: "not said",
    yes: "yes",
    no: "no",
    none_known: "none that is known of",
    reached_at: "{} — {}",
    concerning: "{} (concerning {})",
    reference: "{} ({})",
};

static FRENCH: Words = Words {
    unsaid: "non précisé",
    yes: "oui",
    no: "non",
    none_known: "rien de connu",
    reached_at: "{} — {}",
    concerning: "{} (à l’égard de {})",
    reference: "{} ({})",
};

pub(super) fn words(speech: &Speech<'_>) -> &'static Words {
    speech.pick(&ENGLISH, &FRENCH)
}

/// A cell, or that nothing is said.
pub(super) fn or_unsaid(speech: &Speech<'_>, cell: Cell) -> Cell {
    if cell.is_empty() { vec![words(speech).unsaid.into()] } else { cell }
}

/// Parties, each with how to reach its organisation.
pub(super) fn reached(speech: &Speech<'_>, parties: &[Said<PartyId>]) -> Cell {
    parties.iter().map(|said| with_fact(speech, said, |party| party.contact.as_ref())).collect()
}

/// The data protection officers of parties that name one.
pub(super) fn officers(speech: &Speech<'_>, parties: &[Said<PartyId>]) -> Cell {
    let officer = |said: &&Said<PartyId>| {
        let party = speech.model.parties.get(speech.model.organisation_of(said.value));
        party.is_some_and(|party| party.data_protection_officer.is_some())
    };
    let named = parties.iter().filter(officer);
    named.map(|said| with_fact(speech, said, |party| party.data_protection_officer.as_ref())).collect()
}

/// A party, and a fact about its organisation where that is said.
fn with_fact(speech: &Speech<'_>, said: &Said<PartyId>, fact: impl Fn(&Party) -> Option<&Arc<str>>) -> Line {
    let organisation = speech.model.organisation_of(said.value);
    let name = speech.party(said.value);
    let line = match speech.model.parties.get(organisation).and_then(fact) {
        Some(text) => Line::told(words(speech).reached_at, &[name, Line::from(&**text)]),
        None => name,
    };
    speech.said(line, said.span)
}

/// What is kept, and for how long.
pub(super) fn retention(speech: &Speech<'_>, subject: &Subject<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    let datasets: Vec<DatasetId> = datasets.iter().copied().collect();
    let rows = place::retention_rows(speech, subject.clauses.contract, &datasets);
    let line = |row: Vec<Cell>| {
        let from = row.last().and_then(|cell| cell.last()).and_then(|line| line.from.clone());
        let cells = row.into_iter().map(|cell| Line::joined(cell, ", "));
        Line::joined(cells, speech.words.colon).written_at(from)
    };
    rows.into_iter().map(line).collect()
}

/// The safeguards in place on the day of judgement: the contract's own, and those of the agreements above it.
pub(super) fn safeguards<'a>(
    speech: &Speech<'a>,
    subject: &Subject<'a>,
) -> impl Iterator<Item = &'a Dated<SafeguardSaid>> + use<'a> {
    let on = subject.clauses.on();
    let contracts = speech.model.with_agreements(subject.clauses.contract);
    contracts.flat_map(|contract| &contract.safeguards).filter(move |said| said.period.contains(on))
}

/// A safeguard, toward whom, where it can be read, and when it is in place.
pub(super) fn safeguard(speech: &Speech<'_>, said: &Dated<SafeguardSaid>) -> Line {
    let words = words(speech);
    let mut line = speech.term(said.value.safeguard);
    if let Some(party) = said.value.party {
        line = Line::told(words.concerning, &[line, speech.party(party)]);
    }
    if let Some(reference) = &said.value.reference {
        line = Line::told(words.reference, &[line, Line::from(&**reference)]);
    }
    speech.said(speech.dated(line, said.period), said.span)
}

/// What protects the data: safeguards, what the contract says of security, and the certificates of the hostings that are valid on
/// the day.
pub(super) fn security(speech: &Speech<'_>, subject: &Subject<'_>, chain: &[Link<'_>]) -> Cell {
    let contract = subject.clauses.contract;
    let mut cell: Cell = safeguards(speech, subject).map(|said| safeguard(speech, said)).collect();
    cell.extend(statements(speech, contract, "security"));
    for link in chain {
        for certificate in valid(link.hosting, subject) {
            let told = [speech.hosting(link.id), speech.certificate(certificate)];
            let from = speech.site.source(certificate.span);
            cell.push(Line::joined(told, speech.words.colon).written_at(from));
        }
    }
    cell
}

/// The certificates of a hosting that are valid on the day of judgement.
fn valid<'a>(
    hosting: &'a Hosting,
    subject: &Subject<'_>,
) -> impl Iterator<Item = &'a Dated<Certificate>> + use<'a> {
    let on = subject.clauses.on();
    hosting.certificates.iter().filter(move |certificate| {
        certificate.value.state == Some(CertificateState::Valid) && certificate.period.contains(on)
    })
}

/// What a contract says, for people alone, under a fact.
pub(super) fn statements(speech: &Speech<'_>, contract: &Contract, fact: &str) -> Cell {
    let said = contract.statements.iter().filter(|(name, _)| name.value == fact);
    said.flat_map(|(name, texts)| texts.iter().map(|text| speech.said(&**text, name.span))).collect()
}
