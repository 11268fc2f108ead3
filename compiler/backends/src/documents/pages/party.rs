//! The page of a party, an organisation or a group of people in one: who it is, who owns it, and what it may do.

use super::uses;
use crate::changes::holds;
use crate::cover;
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Page, Sections};
use crate::documents::site::Thing;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::sync::Arc;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let duties = Duties::new(documents.speech.model);
    let parties = documents.speech.model.parties.iter();
    parties.filter_map(|(id, party)| page(documents, id, party, &duties)).collect()
}

/// The duties by who owes them.
#[derive(Default)]
struct Duties<'a> {
    of: FxHashMap<PartyId, Vec<&'a Clause>>,
    /// Those of many, among whom everyone may be.
    broad: Vec<(&'a Clause, &'a Ranges)>,
}

/// A duty that more parties owe than this is kept apart: it would be in the list of nearly everyone.
const MANY: u64 = 64;

impl<'a> Duties<'a> {
    fn new(model: &'a Model) -> Duties<'a> {
        let mut duties = Duties::default();
        for clause in model.clauses.values().filter(|clause| holds(model, clause)) {
            let ClauseKind::Duty(duty) = &clause.kind else { continue };
            let parties = &duty.parties.value;
            if parties.count() > MANY {
                duties.broad.push((clause, parties));
                continue;
            }
            for party in parties.numbers().filter_map(cover::id) {
                duties.of.entry(party).or_default().push(clause);
            }
        }
        duties
    }

    /// What a party or a group of it owes, each clause once.
    fn of(&self, documents: &Documents<'_>, id: PartyId, party: &Party) -> Vec<&'a Clause> {
        let groups = documents.index.groups_of(id).iter();
        let own = std::iter::once(&id).chain(groups).filter_map(|id| self.of.get(id)).flatten().copied();
        let broad = self.broad.iter().filter(|(_, parties)| parties.overlaps(&party.closure));
        let mut clauses: Vec<&Clause> = Vec::new();
        for clause in own.chain(broad.map(|(clause, _)| *clause)) {
            if !clauses.iter().any(|known| (known.owner, known.number) == (clause.owner, clause.number)) {
                clauses.push(clause);
            }
        }
        clauses
    }
}

/// What a party owes: a row for each duty.
fn owed(documents: &Documents<'_>, clauses: &[&Clause]) -> Block {
    let speech = &documents.speech;
    let words = speech.words;
    let row = |clause: &&Clause| {
        let ClauseKind::Duty(duty) = &clause.kind else { return None };
        let term = match clause.owner {
            Owner::Contract(contract) => speech.model.contracts.get(contract).and_then(|it| it.term),
            Owner::Procedure(_) | Owner::Rulebook(_) => None,
        };
        let title = speech.model.owner_about(clause.owner).map_or("", |about| speech.title(about));
        let title = Line::linked(format!("{title}, {}", clause.number), speech.site.of_clause(clause));
        let advice = clause.advice.then(|| words.as_advice.into());
        Some(vec![
            std::iter::once(title).chain(advice).collect(),
            speech.bearers(duty),
            vec![speech.term(duty.action.value)],
            duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect(),
            speech.due_with_day(duty.due.value, term.map(|term| term.value).unwrap_or_default()),
        ])
    };
    let head = [words.clause, words.who, words.does, words.with, words.due];
    Block::table_or(&head, clauses.iter().filter_map(row).collect(), words.duties_none)
}

fn page(documents: &Documents<'_>, id: PartyId, party: &Party, duties: &Duties<'_>) -> Option<Page> {
    documents.speech.site.page(Thing::Party(id))?;
    let speech = &documents.speech;
    let words = uses::words(speech);
    let mut sections = Sections::default();
    sections.chapter("party", speech.words.party, facts(documents, id, party).into_iter().collect());
    sections.written(speech.site.source(party.about.span));
    let head = [speech.words.contract, speech.words.capacity, speech.words.term];
    let contracts = Block::table_or(&head, contracts(documents, id, party), words.contracts_none);
    sections.chapter("contracts", words.contracts, vec![contracts]);
    let rows = uses::rows(documents, &documents.index.rules_of_party(id, &party.closure));
    sections.chapter("uses", speech.words.rights, vec![uses::table(speech, rows, words.uses_none_of)]);
    let owed = owed(documents, &duties.of(documents, id, party));
    sections.chapter("duties", speech.words.duties, vec![owed]);
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
        (words.notes, speech.notes(&party.about)),
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
