//! Parties, purposes, legal framework and signatures.

use super::page::{Block, Cell, Sections};
use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use charta_model::ranges::Ranges;

/// The organisations that provide or receive, in the order of the contract, each once; groups stand under what they belong to.
pub(super) fn signatories(model: &Model, contract: &Contract) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::new();
    let roles = contract.roles.iter().map(|(party, _)| party);
    for party in contract.provider.iter().chain(&contract.recipients).chain(roles) {
        let organisation = model.organisation_of(party.value);
        if !parties.contains(&organisation) {
            parties.push(organisation);
        }
    }
    parties
}

pub(super) fn parties(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    sections.chapter(speech.words.parties, Vec::new());
    for id in signatories(speech.model, contract) {
        let facts = party_facts(speech, contract, id);
        sections.part(speech.party(id), facts.into_iter().collect());
    }
}

fn party_facts(speech: &Speech<'_>, contract: &Contract, id: PartyId) -> Option<Block> {
    let (words, party) = (speech.words, speech.model.parties.get(id)?);
    let stands = |said: &Said<PartyId>| speech.model.organisation_of(said.value) == id;
    let mut capacity: Cell = Vec::new();
    if contract.provider.as_ref().is_some_and(stands) {
        capacity.push(words.provider.to_owned());
    }
    for recipient in contract.recipients.iter().filter(|recipient| stands(recipient)) {
        let group = (recipient.value != id).then(|| speech.party(recipient.value));
        capacity.push(
            [Some(words.recipient.to_owned()), group]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(words.colon),
        );
    }
    let roles = contract.roles.iter().filter(|(party, _)| stands(party));
    let text = |text: &Option<std::sync::Arc<str>>| text.iter().map(ToString::to_string).collect::<Cell>();
    let groups = speech.model.parties.values().filter(|group| group.group_of == Some(id));
    let members = groups.filter_map(|group| {
        let members = group.members.as_ref()?;
        Some([speech.title(&group.about), members].join(words.colon))
    });
    Block::facts(vec![
        (words.capacity, capacity),
        (words.role, roles.map(|(_, role)| speech.role(*role).to_owned()).collect()),
        (words.established, speech.terms(party.established.iter().map(|said| said.value))),
        (words.registration, text(&party.registration)),
        (words.contact, text(&party.contact)),
        (words.officer, text(&party.data_protection_officer)),
        (words.members, members.collect()),
    ])
}

pub(super) fn framework(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    let words = speech.words;
    let purposes = purposes(speech, contract);
    let term = contract.term.map(|term| speech.period(term.value));
    let procedure = contract.procedure.and_then(|said| {
        let procedure = speech.model.procedures.get(said.value.0)?;
        let submitted = said.value.1.map(|day| format!("{} {day}", words.submitted));
        Some(std::iter::once(speech.title(&procedure.about).to_owned()).chain(submitted).collect::<Cell>())
    });
    let facts = Block::facts(vec![
        (words.purposes, purposes.clone()),
        (words.bases, speech.terms(contract.bases.iter().map(|basis| basis.value))),
        (words.term, term.into_iter().collect()),
        (words.procedure, procedure.unwrap_or_default()),
    ]);
    let mut blocks: Vec<Block> = facts.into_iter().collect();
    if purposes.is_empty() {
        blocks.push(Block::paragraph(words.purposes_none));
    }
    blocks.push(approvals(speech, contract));
    blocks.extend(steps(speech, contract));
    sections.chapter(words.framework, blocks);
}

/// Every purpose for which a clause of the contract permits something.
fn purposes(speech: &Speech<'_>, contract: &Contract) -> Cell {
    let clauses = contract.clauses.iter().filter_map(|id| speech.model.clauses.get(*id));
    let permitted = clauses.filter_map(|clause| match &clause.kind {
        ClauseKind::Grant(grant) if grant.effect == Effect::Permit => {
            Some(grant.purposes.value.pairs().to_vec())
        }
        _ => None,
    });
    let set = Ranges::from_pairs(permitted.flatten().collect());
    if set.is_empty() { Vec::new() } else { speech.term_set(&set, TermKind::Purpose) }
}

fn approvals(speech: &Speech<'_>, contract: &Contract) -> Block {
    let words = speech.words;
    if contract.approvals.is_empty() {
        return Block::paragraph(words.approvals_none);
    }
    let rows = contract.approvals.iter().map(|approval| {
        let reference = approval.value.reference.iter().map(ToString::to_string).collect();
        vec![vec![speech.party(approval.value.authority)], reference, vec![speech.period(approval.period)]]
    });
    Block::table(words.approvals, &[words.authority, words.reference, words.period], rows.collect())
}

fn steps(speech: &Speech<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let procedure = speech.model.procedures.get(contract.procedure?.value.0)?;
    if procedure.steps.is_empty() {
        return None;
    }
    let rows = procedure.steps.iter().map(|step| {
        let decided_by = step.decided_by.or(procedure.decided_by).map(|party| speech.party(party));
        let delay = step.delay.map(|delay| speech.delay(delay));
        vec![
            vec![speech.title(&step.about).to_owned()],
            decided_by.into_iter().collect(),
            delay.into_iter().collect(),
        ]
    });
    let caption = fill(words.steps_of, &[speech.title(&procedure.about)]);
    Some(Block::table(caption, &[words.step, words.decided_by, words.delay], rows.collect()))
}

pub(super) fn signatures(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    let words = speech.words;
    let blank = Cell::new;
    let rows = signatories(speech.model, contract).into_iter().map(|party| {
        let day = contract.signed.map(|day| day.to_string()).into_iter().collect();
        vec![vec![speech.party(party)], blank(), blank(), day, blank()]
    });
    let head = [words.parties, words.name, words.capacity, words.day, words.signature];
    sections.chapter(words.signatures, vec![Block::table("", &head, rows.collect())]);
}
