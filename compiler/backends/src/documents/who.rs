//! Parties, purposes, legal framework and signatures.

use super::line::{Cell, Line};
use super::page::{Block, Fact, Sections};
use super::speech::Speech;
use super::{agreement, way};
use charta_model::model::*;
use charta_model::time::Day;

/// The organisations that provide or receive, in the order of the contract, each once; groups stand under what they belong to.
pub(super) fn signatories(model: &Model, contract: &Contract) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::new();
    let roles = contract.roles.iter().map(|role| &role.party);
    for party in contract.provider.iter().chain(&contract.recipients).chain(roles) {
        let organisation = model.organisation_of(party.value);
        if !parties.contains(&organisation) {
            parties.push(organisation);
        }
    }
    parties
}

pub(super) fn parties(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    sections.chapter("parties", speech.words.parties, Vec::new());
    for id in signatories(speech.model, contract) {
        let facts = party_facts(speech, contract, id);
        sections.part(speech.part_of_party(id), speech.party(id), facts.into_iter().collect());
        sections.written(speech.model.parties.get(id).and_then(|party| speech.site.source(party.about.span)));
    }
}

fn party_facts(speech: &Speech<'_>, contract: &Contract, id: PartyId) -> Option<Block> {
    let (words, party) = (speech.words, speech.model.parties.get(id)?);
    let stands = |said: &Said<PartyId>| speech.model.organisation_of(said.value) == id;
    let mut capacity: Cell = Vec::new();
    if let Some(provider) = contract.provider.as_ref().filter(|provider| stands(provider)) {
        capacity.push(speech.said(words.provider, provider.span));
    }
    for recipient in contract.recipients.iter().filter(|recipient| stands(recipient)) {
        let group = (recipient.value != id).then(|| speech.party(recipient.value));
        let told = Line::joined(std::iter::once(words.recipient.into()).chain(group), words.colon);
        capacity.push(speech.said(told, recipient.span));
    }
    let roles = contract.roles.iter().filter(|role| stands(&role.party));
    let text =
        |text: &Option<std::sync::Arc<str>>| text.iter().map(|text| Line::from(&**text)).collect::<Cell>();
    let groups = speech.model.parties.values().filter(|group| group.group_of == Some(id));
    let members = groups.filter_map(|group| {
        let members = group.members.as_ref()?;
        Some(Line::from([speech.title(&group.about), members].join(words.colon)))
    });
    Block::facts(vec![
        (words.capacity, capacity),
        (words.role, or_unsaid(speech, roles.map(|said| role(speech, said)).collect())),
        (
            words.established,
            party.established.iter().map(|said| speech.said(speech.term(said.value), said.span)).collect(),
        ),
        (words.registration, text(&party.registration)),
        (words.contact, or_unsaid(speech, text(&party.contact))),
        (words.officer, text(&party.data_protection_officer)),
        (words.members, members.collect()),
        (
            words.certificates,
            party.certificates.iter().map(|certificate| speech.certificate(certificate)).collect(),
        ),
    ])
}

/// A cell, or that nothing is said.
pub(super) fn or_unsaid(speech: &Speech<'_>, cell: Cell) -> Cell {
    if cell.is_empty() { vec![speech.words.unsaid.into()] } else { cell }
}

/// What a party is, and for which purposes where it is so for some only.
fn role(speech: &Speech<'_>, said: &RoleSaid) -> Line {
    let purposes = said.purposes.as_ref().map(|purposes| &purposes.value);
    speech.said(speech.for_purposes(speech.role(said.role).into(), purposes), said.party.span)
}

/// The legal bases of a contract, and apart from them the exceptions for special categories (GDPR, art. 9(2)), as the library tells them.
pub(super) fn bases<'a>(
    speech: &Speech<'_>,
    contract: &'a Contract,
) -> (Vec<&'a BasisSaid>, Vec<&'a BasisSaid>) {
    let mut terms = speech.model.terms.values();
    let exceptions = terms.find(|term| term.kind == TermKind::Basis && *term.about.path == *EXCEPTIONS);
    let is_exception = |said: &&BasisSaid| {
        exceptions.is_some_and(|term| term.closure.contains(i64::from(said.basis.value.raw())))
    };
    let (exceptions, bases) = contract.bases.iter().partition(is_exception);
    (bases, exceptions)
}

/// The exceptions for special categories in the standard library.
const EXCEPTIONS: &str = "std.eu.gdpr.art9";

/// The purposes for which something is given, and the legal framework.
pub(super) fn framework(
    speech: &Speech<'_>,
    contract: &Contract,
    purposes: Cell,
    on: Day,
    sections: &mut Sections,
) {
    let words = speech.words;
    let basis = |said: &BasisSaid| {
        let purposes = said.purposes.as_ref().map(|purposes| &purposes.value);
        speech.said(speech.for_purposes(speech.term(said.basis.value), purposes), said.basis.span)
    };
    let (bases, exceptions) = bases(speech, contract);
    let mut lines: Vec<Fact> = vec![
        (words.purposes, purposes.clone()),
        (words.bases, bases.into_iter().map(basis).collect()),
        (words.exceptions, exceptions.into_iter().map(basis).collect()),
    ];
    lines.extend(agreement::duration(speech, contract));
    let facts = Block::facts(lines);
    let mut blocks: Vec<Block> = facts.into_iter().collect();
    if purposes.is_empty() {
        blocks.push(Block::paragraph(words.purposes_none));
    }
    blocks.push(approvals(speech, contract));
    blocks.extend(agreement::opinions(speech, contract));
    blocks.extend(agreement::safeguards(speech, contract));
    sections.chapter("framework", words.framework, blocks);
    way::procedure(speech, contract, on, sections);
}

fn approvals(speech: &Speech<'_>, contract: &Contract) -> Block {
    let words = speech.words;
    if contract.approvals.is_empty() {
        return Block::paragraph(words.approvals_none);
    }
    let rows = contract.approvals.iter().map(|approval| {
        let reference = approval.value.reference.iter().map(|text| Line::from(&**text)).collect();
        let authority = speech.said(speech.party(approval.value.authority), approval.span);
        vec![vec![authority], reference, vec![speech.period(approval.period).into()]]
    });
    Block::table(words.approvals, &[words.authority, words.reference, words.period], rows)
}

pub(super) fn signatures(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    let words = speech.words;
    let blank = Cell::new;
    let rows = signatories(speech.model, contract).into_iter().map(|party| {
        // The contract says when it was signed, and not who signed on which day.
        vec![vec![speech.party(party)], blank(), blank(), blank(), blank()]
    });
    let head = [words.parties, words.name, words.capacity, words.day, words.signature];
    sections.chapter("signatures", words.signatures, vec![Block::table("", &head, rows)]);
}
