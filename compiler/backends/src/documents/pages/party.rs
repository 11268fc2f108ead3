//! The page of a party, an organisation or a group of people in one: who it is, who owns it, and what it may do.

use super::uses;
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Page, Sections};
use crate::documents::site::Thing;
use crate::documents::what;
use charta_model::model::*;
use std::sync::Arc;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let parties = documents.speech.model.parties.iter();
    parties.filter_map(|(id, party)| page(documents, id, party)).collect()
}

fn page(documents: &Documents<'_>, id: PartyId, party: &Party) -> Option<Page> {
    let speech = &documents.speech;
    let words = uses::words(speech);
    let mut sections = Sections::default();
    sections.chapter("party", speech.words.party, facts(documents, id, party).into_iter().collect());
    let head = [speech.words.contract, speech.words.capacity, speech.words.term];
    let contracts = Block::table_or(&head, contracts(documents, id, party), words.contracts_none);
    sections.chapter("contracts", words.contracts, vec![contracts]);
    let rows = uses::rows(documents, &documents.index.rules_of_party(id, &party.closure));
    sections.chapter("uses", speech.words.rights, vec![uses::table(speech, rows, words.uses_none)]);
    documents.page_of(Thing::Party(id), &party.about, speech.words.party, sections)
}

fn facts(documents: &Documents<'_>, id: PartyId, party: &Party) -> Option<Block> {
    let speech = &documents.speech;
    let words = speech.words;
    let own = uses::words(speech);
    let text = |text: &Option<Arc<str>>| text.iter().map(|text| Line::from(&**text)).collect::<Cell>();
    let mut owners: Cell = party.owners.iter().map(|stake| stake_told(documents, stake)).collect();
    owners.extend(party.ownerless.then(|| own.ownerless.into()));
    let controlled = party.controlled_by.iter();
    let controlled =
        controlled.map(|by| speech.said(speech.dated(speech.party(by.value), by.period), by.span)).collect();
    let index = documents.index;
    Block::facts(vec![
        (words.name, vec![Line::from(&*party.about.path)]),
        (own.kind, speech.terms(party.kinds.iter().copied())),
        (
            words.established,
            party.established.iter().map(|said| speech.said(speech.term(said.value), said.span)).collect(),
        ),
        (words.registration, text(&party.registration)),
        (words.contact, text(&party.contact)),
        (words.officer, text(&party.data_protection_officer)),
        (words.members, text(&party.members)),
        (own.groups, index.groups_of(id).iter().map(|id| speech.party(*id)).collect()),
        (own.owners, owners),
        (own.controlled_by, controlled),
        (own.owned, index.owned_by(id).iter().map(|id| speech.party(*id)).collect()),
        (own.hostings, index.run_by(id).iter().map(|id| speech.hosting(*id)).collect()),
        (words.certificates, party.certificates.iter().map(|it| speech.certificate(it)).collect()),
        (words.references, party.about.references.iter().map(|text| Line::from(&**text)).collect()),
        (words.notes, what::notes(&party.about)),
    ])
}

fn stake_told(documents: &Documents<'_>, stake: &Dated<Stake>) -> Line {
    let speech = &documents.speech;
    let owner = speech.party(stake.value.owner);
    let line = owner.and(speech.words.colon).and(&stake.value.share.to_string());
    speech.said(speech.dated(line, stake.period), stake.span)
}

/// The contracts in which the party, or a group of it, has a part, and which.
fn contracts(documents: &Documents<'_>, id: PartyId, party: &Party) -> Vec<Vec<Cell>> {
    let speech = &documents.speech;
    let (words, own) = (speech.words, uses::words(speech));
    let stands = |said: &Said<PartyId>| party.closure.contains(i64::from(said.value.raw()));
    let mut rows = Vec::new();
    for id in documents.index.contracts_of(id).iter().copied() {
        let Some(contract) = speech.model.contracts.get(id) else { continue };
        let mut capacity = Cell::new();
        let provider = contract.provider.iter().filter(|provider| stands(provider));
        capacity.extend(provider.map(|said| speech.said(words.provider, said.span)));
        let recipients = contract.recipients.iter().filter(|recipient| stands(recipient));
        capacity.extend(recipients.map(|said| {
            let told = [Line::from(words.recipient), speech.party(said.value)];
            speech.said(Line::joined(told, words.colon), said.span)
        }));
        let roles = contract.roles.iter().filter(|role| stands(&role.party));
        capacity.extend(roles.map(|role| speech.said(speech.role(role.role), role.party.span)));
        let subprocessors = contract.subprocessors.iter().flatten().filter(|party| stands(party));
        capacity.extend(subprocessors.map(|said| speech.said(own.subprocessor, said.span)));
        if !capacity.is_empty() {
            let term = contract.term.iter().map(|term| speech.period(term.value).into()).collect();
            rows.push(vec![vec![speech.contract(id)], capacity, term]);
        }
    }
    rows
}
