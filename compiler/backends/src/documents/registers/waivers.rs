//! The register of waivers: which check each exempts from, until when, who answers for it and why, and what it covers today.

use super::table::{Entry, Register, Words as Head};
use crate::documents::line::{Cell, Line};
use crate::documents::{Documents, Subject};
use charta_model::model::*;

static HEAD_ENGLISH: Head = Head {
    title: "Register of waivers",
    sheet: "Waivers",
    note: "Every exception from a check that a contract, an agreement above it or a rulebook that covers it grants, and the findings that it \
           covers on the day of judgement.",
    none: "Nothing is waived.",
    head: &["Contract", "Clause", "Check", "Until", "State", "Answered for by", "Because", "Covers"],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre des dérogations",
    sheet: "Dérogations",
    note: "Toute exception à un contrôle qu’accorde un contrat, une convention-cadre dont il relève ou un recueil de règles qui le couvre, et les constats \
           qu’elle couvre à la date d’examen.",
    none: "Aucune dérogation n’est accordée.",
    head: &[
        "Contrat",
        "Clause",
        "Contrôle",
        "Jusqu’au",
        "État",
        "Répond de la dérogation",
        "Motif",
        "Couvre",
    ],
};

struct Words {
    holds: &'static str,
}

static ENGLISH: Words = Words { holds: "holds" };
static FRENCH: Words = Words { holds: "en vigueur" };

pub(super) fn register(documents: &Documents<'_>) -> Register {
    let entries = documents.subjects.iter().flat_map(|subject| rows(documents, subject)).collect();
    let words = documents.speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH);
    Register { name: "waivers", words, remarks: Cell::new(), entries }
}

fn rows(documents: &Documents<'_>, subject: &Subject<'_>) -> Vec<Entry> {
    let clauses = subject.clauses.every().into_iter();
    let waivers = clauses.filter_map(|(id, clause)| match &clause.kind {
        ClauseKind::Waive(waiver) => Some(row(documents, subject, id, clause, waiver)),
        ClauseKind::Grant(_) | ClauseKind::Require(_) | ClauseKind::Duty(_) => None,
    });
    waivers.collect()
}

fn row(
    documents: &Documents<'_>,
    subject: &Subject<'_>,
    id: ClauseId,
    clause: &Clause,
    waiver: &Waiver,
) -> Entry {
    let (speech, judgement) = (&documents.speech, documents.judgement);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let waived = judgement.waived_about(subject.clauses.id).iter();
    let about = waived.filter(|waived| waived.waiver == id).map(|waived| &waived.finding);
    let mut covers: Cell = about.map(|finding| speech.finding(finding).capitalised()).collect();
    if covers.is_empty() {
        covers.push(speech.words.waives_nothing.into());
    }
    let state = if waiver.until.value < subject.clauses.on() { speech.words.has_lapsed } else { words.holds };
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        vec![subject.clauses.reference(clause)],
        vec![speech.check(&waiver.check.value)],
        vec![speech.said(speech.day(waiver.until.value), waiver.until.span)],
        vec![state.into()],
        vec![Line::from(&*waiver.by)],
        vec![speech.written(&waiver.because)],
        covers,
    ];
    Entry::new(speech, cells, speech.site.of_clause(clause), clause.span)
        .with_day(3, Some(waiver.until.value))
}
