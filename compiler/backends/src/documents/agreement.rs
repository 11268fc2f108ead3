//! What the parties agree besides who may see what: how the contract goes on, what protects the data, what authorities think of it,
//! what it needs, and what it says for people alone.

use super::line::{Cell, Line};
use super::page::{Block, Fact, Sections};
use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use std::sync::Arc;

/// How the contract stands to others.
pub(super) fn standing(speech: &Speech<'_>, contract: &Contract) -> Vec<Fact> {
    let words = speech.words;
    let title = |other: &Option<Said<ContractId>>| -> Cell {
        other.iter().map(|said| speech.said(speech.contract(said.value), said.span)).collect()
    };
    vec![
        (words.parent, title(&contract.parent)),
        (words.succeeds, title(&contract.succeeds)),
        (words.precedence, contract.precedence.iter().map(|text| Line::from(&**text)).collect()),
    ]
}

/// Whether and how the contract goes on.
pub(super) fn duration(speech: &Speech<'_>, contract: &Contract) -> Vec<Fact> {
    let words = speech.words;
    let renewal = contract.renewal.map(|renewal| match renewal.value {
        Renewal::Never => speech.said(words.renewal_never, renewal.span),
        Renewal::Tacit => speech.said(words.renewal_tacit, renewal.span),
        Renewal::Express => speech.said(words.renewal_express, renewal.span),
    });
    let exclusivity = contract
        .exclusivity
        .map(|length| speech.said(fill(words.exclusive_for, &[&speech.length(length.value)]), length.span));
    vec![
        (
            words.term,
            contract.term.iter().map(|term| speech.said(speech.period(term.value), term.span)).collect(),
        ),
        (words.renewal, renewal.into_iter().collect()),
        (
            words.review,
            contract
                .review
                .iter()
                .map(|review| speech.said(speech.every(review.value), review.span))
                .collect(),
        ),
        (
            words.reviewed_on,
            contract.reviewed.iter().map(|day| speech.said(speech.day(day.value), day.span)).collect(),
        ),
        (words.exclusivity, exclusivity.into_iter().collect()),
    ]
}

pub(super) fn opinions(speech: &Speech<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let rows = contract.opinions.iter().map(|opinion| {
        let tenor = match opinion.value.tenor {
            OpinionTenor::Favourable => words.opinion_favourable,
            OpinionTenor::Tacit => words.opinion_tacit,
            OpinionTenor::Reserved => words.opinion_reserved,
            OpinionTenor::Unfavourable => words.opinion_unfavourable,
        };
        vec![
            vec![speech.said(speech.party(opinion.value.authority), opinion.span)],
            vec![tenor.into()],
            text(&opinion.value.reference),
            opinion.value.on.iter().map(|day| speech.day(*day).into()).collect(),
        ]
    });
    let head = [words.authority, words.outcome, words.reference, words.day];
    some_table(words.opinions, &head, rows.collect())
}

pub(super) fn safeguards(speech: &Speech<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let rows = contract.safeguards.iter().map(|safeguard| {
        vec![
            vec![speech.said(speech.term(safeguard.value.safeguard), safeguard.span)],
            safeguard.value.party.into_iter().map(|party| speech.party(party)).collect(),
            text(&safeguard.value.reference),
            vec![speech.period(safeguard.period).into()],
        ]
    });
    let head = [words.safeguard, words.concerning, words.reference, words.period];
    some_table(words.safeguards, &head, rows.collect())
}

pub(super) fn needs(speech: &Speech<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let rows = contract.needs.iter().map(|need| {
        let purposes = match &need.value.purposes {
            Some(purposes) => speech.term_set(&purposes.value, TermKind::Purpose),
            None => vec![words.every_purpose.into()],
        };
        vec![speech.column_set(&need.value.columns), purposes]
    });
    some_table(words.needs, &[words.data, words.purposes], rows.collect())
}

/// From which rulebooks the contract says it is exempt, and how far they allow it.
pub(super) fn exemptions(speech: &Speech<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let rows = contract.derogations.iter().map(|derogation| {
        let rulebook = speech.model.rulebooks.get(derogation.value.rulebook);
        vec![
            vec![speech.said(speech.rulebook(derogation.value.rulebook), derogation.span)],
            derogation.value.reason.iter().map(|reason| speech.written(reason)).collect(),
            vec![speech.period(derogation.period).into()],
            rulebook.map_or_else(Cell::new, |rulebook| exemption_allowed(speech, rulebook)),
        ]
    });
    let head = [words.rulebook, words.because, words.period, words.exempt_allowed];
    some_table(words.exemptions, &head, rows.collect())
}

fn exemption_allowed(speech: &Speech<'_>, rulebook: &Rulebook) -> Cell {
    let words = speech.words;
    let Some(limit) = rulebook.derogation.map(|limit| limit.value) else {
        return vec![words.exempt_never.into()];
    };
    let after = limit.after.map(|(event, length)| {
        fill(words.exempt_after, &[&speech.length(length), &speech.event(Event::Named(event))])
    });
    let last = match limit.last {
        Some(last) => Some(fill(words.exempt_until, &[&speech.day(last)])),
        None => after.is_some().then(|| words.event_open.to_owned()),
    };
    after.into_iter().chain(last).map(Line::from).collect()
}

/// On which days the contract says it is exempt from a rulebook.
pub(super) fn exempt_from(speech: &Speech<'_>, contract: &Contract, rulebook: RulebookId) -> Cell {
    let from = contract.derogations.iter().filter(|derogation| derogation.value.rulebook == rulebook);
    from.map(|derogation| speech.said(speech.period(derogation.period), derogation.span)).collect()
}

/// What the contract says for people alone, a part each; nothing where it says nothing of the kind.
pub(super) fn provisions(speech: &Speech<'_>, contract: &Contract, sections: &mut Sections) {
    let words = speech.words;
    if contract.statements.is_empty() {
        return;
    }
    sections.chapter("provisions", words.provisions, vec![Block::paragraph(words.provisions_note)]);
    for (name, texts) in &contract.statements {
        let blocks =
            texts.iter().map(|text| Block::paragraph(speech.said(speech.written(text), name.span))).collect();
        sections.part(format!("provision-{}", name.value), words.fact(name.value).into(), blocks);
    }
}

fn text(text: &Option<Arc<str>>) -> Cell {
    text.iter().map(|text| Line::from(&**text)).collect()
}

fn some_table(caption: &'static str, head: &[&'static str], rows: Vec<Vec<Cell>>) -> Option<Block> {
    (!rows.is_empty()).then(|| Block::table(caption, head, rows))
}
