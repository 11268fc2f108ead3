//! The register of duties: who owes what, by which day or rule. The same days, with those on which terms, approvals, certificates
//! and waivers end, stand in a calendar beside it.

use super::table::{Entry, Register, Words as Head};
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use crate::documents::{Documents, Subject};
use charta_model::model::*;
use charta_model::time::Day;

static HEAD_ENGLISH: Head = Head {
    title: "Register of duties",
    sheet: "Duties",
    note: "What somebody owes under each contract, the agreements above it and the rulebooks that cover it. The day stands where the term or \
           an event of the project tells it; what is due next comes first. A duty of a contract is owed to its other parties.",
    none: "Nobody owes anything by a contract.",
    head: &["Contract", "Clause", "Who", "Toward", "Does", "With", "Due", "Day", "Weight", "Cites"],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre des obligations",
    sheet: "Obligations",
    note: "Ce que chacun doit au titre de chaque contrat, des conventions-cadres dont il relève et des recueils de règles qui le couvrent. Le jour est donné \
           quand la durée ou un événement du projet le fixe ; la prochaine échéance vient d’abord. Ce qu’un contrat impose est dû à ses autres parties.",
    none: "Aucun contrat n’oblige à rien.",
    head: &[
        "Contrat",
        "Clause",
        "Débiteur",
        "Envers",
        "Obligation",
        "Objet",
        "Échéance",
        "Jour",
        "Force",
        "Cite",
    ],
};

struct Words {
    binds: &'static str,
    no_day: &'static str,
    by_rulebook: &'static str,
}

static ENGLISH: Words = Words { binds: "binds", no_day: "no fixed day", by_rulebook: "as {} asks" };
static FRENCH: Words = Words { binds: "contraignante", no_day: "pas de jour fixe", by_rulebook: "selon {}" };

pub(super) fn register(documents: &Documents<'_>) -> Register {
    let entries = by_day(documents).into_iter().map(|owed| row(documents, &owed)).collect();
    let words = documents.speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH);
    Register { name: "duties", words, entries }
}

/// A duty that bears on a contract, and its last day where that can be told.
pub(super) struct Owed<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) clause: &'a Clause,
    pub(super) duty: &'a Duty,
    pub(super) day: Option<Day>,
}

/// Every duty: what is due next first, then what is past, the latest first, and last what has no day.
pub(super) fn by_day<'a>(documents: &Documents<'a>) -> Vec<Owed<'a>> {
    let speech = &documents.speech;
    let on = documents.judgement.input.checked.on();
    let mut owed: Vec<Owed<'a>> = Vec::new();
    for subject in documents.subjects {
        for (_, clause, duty) in of(subject) {
            let day = speech.due_day(duty.due.value, subject.clauses.term());
            owed.push(Owed { subject, clause, duty, day });
        }
    }
    owed.sort_by_key(|owed| match owed.day {
        Some(day) if day >= on => (0, day.number()),
        Some(day) => (1, -day.number()),
        None => (2, 0),
    });
    owed
}

/// The other parties of the contract, to whom what one of them must do is owed; for a duty of a rulebook, whose it is.
fn toward(speech: &Speech<'_>, owed: &Owed<'_>) -> Cell {
    match owed.clause.owner {
        Owner::Rulebook(rulebook) => {
            let sentence = speech.pick(&ENGLISH, &FRENCH).by_rulebook;
            vec![Line::told(sentence, &[speech.rulebook(rulebook)])]
        }
        Owner::Contract(_) | Owner::Procedure(_) => {
            let contract = owed.subject.clauses.contract;
            let parties = contract.provider.iter().chain(&contract.recipients);
            let mut others: Vec<PartyId> = Vec::new();
            for party in parties.map(|said| speech.model.organisation_of(said.value)) {
                let closure = speech.model.parties.get(party).map(|party| &party.closure);
                let bears = closure.is_some_and(|closure| owed.duty.parties.value.overlaps(closure));
                if !bears && !others.contains(&party) {
                    others.push(party);
                }
            }
            others.into_iter().map(|party| speech.party(party)).collect()
        }
    }
}

/// What is due next, and by whom: at most so many lines; advice binds nobody.
pub(super) fn next(documents: &Documents<'_>, most: usize) -> Cell {
    let speech = &documents.speech;
    let on = documents.judgement.input.checked.on();
    let coming = by_day(documents)
        .into_iter()
        .filter(|owed| !owed.clause.advice && owed.day.is_some_and(|day| day >= on));
    let told = coming.take(most).map(|owed| {
        let objects = owed.duty.objects.iter().map(|object| speech.duty_object(&object.value));
        let does = [speech.term(owed.duty.action.value), Line::joined(objects, ", ")];
        let told = [
            owed.day.map(|day| Line::from(speech.day(day))).unwrap_or_default(),
            Line::joined(speech.bearers(owed.duty), ", "),
            Line::joined(does, speech.words.colon),
            speech.contract(owed.subject.clauses.id),
        ];
        speech.said(Line::joined(told, " — "), owed.clause.span)
    });
    told.collect()
}

/// The duties that bear on a contract.
pub(super) fn of<'a>(subject: &Subject<'a>) -> Vec<(ClauseId, &'a Clause, &'a Duty)> {
    let duties = subject.clauses.every().into_iter().filter_map(|(id, clause)| match &clause.kind {
        ClauseKind::Duty(duty) => Some((id, clause, duty)),
        ClauseKind::Grant(_) | ClauseKind::Require(_) | ClauseKind::Waive(_) => None,
    });
    duties.collect()
}

fn row(documents: &Documents<'_>, owed: &Owed<'_>) -> Entry {
    let speech = &documents.speech;
    let Owed { subject, clause, duty, day } = *owed;
    let no_day = speech.pick(&ENGLISH, &FRENCH).no_day;
    let weight = if clause.advice { speech.words.as_advice } else { speech.pick(&ENGLISH, &FRENCH).binds };
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        vec![subject.clauses.reference(clause)],
        speech.bearers(duty),
        toward(speech, owed),
        vec![speech.term(duty.action.value)],
        duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect(),
        speech.due_with_day(duty.due.value, subject.clauses.term()).into_iter().take(1).collect(),
        vec![day.map_or_else(|| no_day.into(), |day| speech.day(day).into())],
        vec![weight.into()],
        speech.sources_of(clause),
    ];
    Entry::new(speech, cells, speech.site.of_clause(clause), clause.span).with_day(7, day)
}
