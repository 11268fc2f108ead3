//! The register of duties: who owes what, by which day or rule. The same days, with those on which terms, approvals, certificates
//! and waivers end, stand in a calendar beside it.

use super::table::{Entry, Register, Words as Head};
use crate::documents::line::Line;
use crate::documents::{Documents, Subject};
use charta_model::model::*;

static HEAD_ENGLISH: Head = Head {
    title: "Register of duties",
    sheet: "Duties",
    note: "What somebody owes under each contract, the agreements above it and the rulebooks that cover it. The day stands where the term or \
           an event of the project tells it.",
    none: "Nobody owes anything by a contract.",
    head: &["Contract", "Clause", "Who", "Does", "With", "Due", "Day", "Weight", "Cites"],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre des obligations",
    sheet: "Obligations",
    note: "Ce que chacun doit au titre de chaque contrat, des accords dont il relève et des corps de règles qui le couvrent. Le jour est donné \
           quand la durée ou un événement du projet le fixe.",
    none: "Aucun contrat n’oblige à rien.",
    head: &["Contrat", "Clause", "Qui", "Fait", "Sur", "Échéance", "Jour", "Portée", "Cite"],
};

struct Words {
    binds: &'static str,
}

static ENGLISH: Words = Words { binds: "binds" };
static FRENCH: Words = Words { binds: "oblige" };

pub(super) fn register(documents: &Documents<'_>) -> Register {
    let rows = documents.subjects.iter().flat_map(|subject| {
        of(subject).into_iter().map(|(_, clause, duty)| row(documents, subject, clause, duty))
    });
    let words = documents.speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH);
    Register { name: "duties", words, entries: rows.collect() }
}

/// The duties that bear on a contract.
pub(super) fn of<'a>(subject: &Subject<'a>) -> Vec<(ClauseId, &'a Clause, &'a Duty)> {
    let duties = subject.clauses.every().into_iter().filter_map(|(id, clause)| match &clause.kind {
        ClauseKind::Duty(duty) => Some((id, clause, duty)),
        ClauseKind::Grant(_) | ClauseKind::Require(_) | ClauseKind::Waive(_) => None,
    });
    duties.collect()
}

fn row(documents: &Documents<'_>, subject: &Subject<'_>, clause: &Clause, duty: &Duty) -> Entry {
    let speech = &documents.speech;
    let day = speech.due_day(duty.due.value, subject.clauses.term());
    let weight = if clause.advice { speech.words.as_advice } else { speech.pick(&ENGLISH, &FRENCH).binds };
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        vec![subject.clauses.reference(clause)],
        speech.bearers(duty),
        vec![speech.term(duty.action.value)],
        duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect(),
        speech.due_with_day(duty.due.value, subject.clauses.term()).into_iter().take(1).collect(),
        day.into_iter().map(|day| speech.day(day).into()).collect(),
        vec![weight.into()],
        clause.per.iter().map(|text| Line::from(&**text)).collect(),
    ];
    Entry::new(speech, cells, speech.site.of_clause(clause), clause.span)
}
