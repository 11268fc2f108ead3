//! The register of duties: who owes what, by which day or rule. The same days, with those on which terms, approvals, certificates
//! and waivers end, stand in a calendar beside it.

use super::table::{Entry, Register, Words as Head};
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use crate::documents::{Documents, Subject};
use charta_model::model::*;
use charta_model::ranges::Ranges;
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
    overdue: &'static str,
}

static ENGLISH: Words = Words {
    binds: "binds",
    no_day: "no fixed day",
    by_rulebook: "as {} asks",
    overdue: "overdue since {} — review — {}",
};
static FRENCH: Words = Words {
    binds: "contraignante",
    no_day: "pas de jour fixe",
    by_rulebook: "selon {}",
    overdue: "en retard depuis le {} — réexamen — {}",
};

pub(super) fn register(documents: &Documents<'_>) -> Register {
    let entries = by_day(documents).into_iter().map(|owed| row(documents, &owed)).collect();
    let words = documents.speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH);
    Register { name: "duties", words, remarks: Cell::new(), entries }
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
            let controllers = told_of_breach(speech.model, owed);
            let others = if controllers.is_empty() { others } else { controllers };
            others.into_iter().map(|party| speech.party(party)).collect()
        }
    }
}

/// The controllers, where a processor has to tell of a breach: it is owed to them alone (GDPR, art. 33(2)). Empty where the roles do not
/// say who is who, or others bear the duty too.
fn told_of_breach(model: &Model, owed: &Owed<'_>) -> Vec<PartyId> {
    let is_breach = |object: &DutyObject| matches!(object, DutyObject::Thing(thing) if &**thing == "breach");
    if !owed.duty.objects.iter().all(|object| is_breach(&object.value)) {
        return Vec::new();
    }
    let roles = &owed.subject.clauses.contract.roles;
    let closure = |said: &RoleSaid| {
        model.parties.get(model.organisation_of(said.party.value)).map(|party| &party.closure)
    };
    let processors = roles.iter().filter(|said| said.role == Role::Processor).filter_map(closure);
    let processors = processors.fold(Ranges::empty(), |all, party| all.union(party));
    if !owed.duty.parties.value.is_subset(&processors) {
        return Vec::new();
    }
    let mut controllers: Vec<PartyId> = Vec::new();
    let deciding = roles.iter().filter(|said| said.role != Role::Processor);
    for party in deciding.map(|said| model.organisation_of(said.party.value)) {
        if !controllers.contains(&party) {
            controllers.push(party);
        }
    }
    controllers
}

/// Reviews that are overdue, then what is due next, and by whom: at most so many lines; advice binds nobody.
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
    overdue(documents).into_iter().chain(told).take(most).collect()
}

/// The reviews that are overdue, the longest first.
fn overdue(documents: &Documents<'_>) -> Cell {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let subjects = documents.subjects.iter().map(|subject| &subject.clauses);
    let mut overdue: Vec<_> =
        subjects.filter_map(|clauses| Some((clauses.review_overdue()?, clauses))).collect();
    overdue.sort_by_key(|(due, _)| *due);
    let told = overdue.into_iter().map(|(due, clauses)| {
        let told = Line::told(words.overdue, &[speech.day(due).into(), speech.contract(clauses.id)]);
        speech.said(told, clauses.contract.about.span)
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
    let due = speech.due_with_day(duty.due.value, subject.clauses.term());
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        vec![subject.clauses.reference(clause)],
        speech.bearers(duty),
        toward(speech, owed),
        vec![speech.term(duty.action.value)],
        duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect(),
        due.iter().take(1).cloned().collect(),
        vec![match (day, duty.due.value) {
            (Some(day), _) => speech.day(day).into(),
            // Of what comes again and again, why there is no next time.
            (None, Due::Every(_)) => due.last().cloned().unwrap_or_default(),
            (None, _) => no_day.into(),
        }],
        vec![weight.into()],
        speech.sources_of(clause),
    ];
    Entry::new(speech, cells, speech.site.of_clause(clause), clause.span).with_day(7, day)
}
