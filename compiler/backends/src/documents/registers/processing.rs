//! The records of processing activities: Regulation (EU) 2016/679 (GDPR), art. 30(1) for controllers and art. 30(2) for processors. The
//! columns of the first are the blocks of the template of the CNIL, the French supervisory authority, as far as a contract speaks of them.

use super::activity::{Activity, library_term};
use super::derived::Derived;
use super::measures;
use super::table::{Entry, Register, Words};
use super::told::{self, or_unsaid};
use super::uses;
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::site::Thing;
use charta_model::model::*;

static CONTROLLERS_ENGLISH: Words = Words {
    title: "Record of processing activities",
    sheet: "Processing activities",
    note: "What the contracts tell of the record that each controller maintains (Regulation (EU) 2016/679, art. 30(1)): a row for each contract \
           and purpose, and for each dataset that somebody derives from data of others. What a contract does not say is called so, and is for the controller to complete.",
    none: "No contract permits any processing.",
    head: &[
        "Contract",
        "Reference",
        "Signed",
        "Last reviewed",
        "Days",
        "Controllers",
        "Joint controllers",
        "Data protection officers",
        "Purpose",
        "Legal basis (art. 6)",
        "Exception for special categories (art. 9(2))",
        "Categories of persons",
        "Datasets",
        "Categories of data",
        "Special categories",
        "Recipients",
        "Processors",
        "Reached outside the European Economic Area",
        "Time limits for erasure",
        "Security measures",
    ],
};

static CONTROLLERS_FRENCH: Words = Words {
    title: "Registre des activités de traitement",
    sheet: "Activités de traitement",
    note: "Ce que les contrats disent du registre que tient chaque responsable de traitement (règlement (UE) 2016/679, art. 30, § 1) : une ligne \
           par contrat et par finalité, et par jeu de données dérivé des données d’autrui. Ce qu’un contrat ne dit pas est signalé, et reste à compléter par le responsable.",
    none: "Aucun contrat ne permet de traitement.",
    head: &[
        "Contrat",
        "Référence",
        "Signature",
        "Dernier réexamen",
        "Jours",
        "Responsables de traitement",
        "Responsables conjoints",
        "Délégués à la protection des données",
        "Finalité",
        "Base légale (art. 6)",
        "Exception pour les catégories particulières (art. 9, § 2)",
        "Catégories de personnes",
        "Jeux de données",
        "Catégories de données",
        "Catégories particulières",
        "Destinataires",
        "Sous-traitants",
        "Atteint hors de l’Espace économique européen",
        "Délais d’effacement",
        "Mesures de sécurité",
    ],
};

/// The record of the controllers: a row for each contract and purpose.
pub(super) fn of_controllers(
    documents: &Documents<'_>,
    all: &[super::Gathered<'_>],
    derived: &[Derived<'_, '_>],
) -> Register {
    let speech = &documents.speech;
    let words = speech.pick(&CONTROLLERS_ENGLISH, &CONTROLLERS_FRENCH);
    let special = library_term(speech.model, TermKind::Category, "std.prelude.special");
    let mut entries = Vec::new();
    for gathered in all {
        for activity in &gathered.activities {
            entries.push(controllers_row(documents, activity, gathered, &special));
        }
    }
    entries.extend(derived.iter().map(|derived| derived_row(documents, derived)));
    Register { name: "processing", words, remarks: Cell::new(), entries }
}

/// What somebody derived from data of others is that controller's processing.
fn derived_row(documents: &Documents<'_>, derived: &Derived<'_, '_>) -> Entry {
    let speech = &documents.speech;
    let model = speech.model;
    let only = std::collections::BTreeSet::from([derived.id]);
    let none = vec![Line::from(told::words(speech).none_known)];
    let none_named = vec![Line::from(told::words(speech).none_named)];
    let special = speech.terms(derived.special(model).into_iter());
    let organisation = model.organisation_of(derived.controller.value);
    let others = derived.hostings(documents).into_iter().filter_map(|(hosting, operator)| {
        let operator = operator.filter(|operator| *operator != organisation)?;
        Some(told::operates(speech, operator, hosting))
    });
    let processors: Cell = others.collect();
    let cells = vec![
        derived.contracts(speech),
        derived.of_contracts(|contract| contract.reference.iter().map(|text| Line::from(&**text)).collect()),
        derived.of_contracts(|contract| contract.signed.iter().map(|day| speech.day(*day).into()).collect()),
        derived.of_contracts(|contract| {
            contract.reviewed.iter().map(|day| speech.said(speech.day(day.value), day.span)).collect()
        }),
        derived.terms(speech),
        told::reached(speech, &[derived.controller]),
        none_named.clone(),
        told::officers(speech, &[derived.controller]),
        derived.purposes(speech),
        derived.bases(speech),
        derived.exceptions(speech),
        told::persons(speech, &only),
        told::datasets(speech, &only).into_iter().chain([derived.sources(speech)]).collect(),
        told::categories(speech, &derived.columns(model)),
        if special.is_empty() { none } else { special },
        derived.given(documents),
        if processors.is_empty() { none_named } else { processors },
        derived.outside(documents),
        derived.time_limits(speech),
        derived.security(documents),
    ];
    let entry =
        Entry::new(speech, cells, speech.site.of(Thing::Dataset(derived.id)), derived.dataset.about.span);
    let signed = derived.days(|contract| contract.signed);
    let reviewed = derived.days(|contract| contract.reviewed.map(|day| day.value));
    let days = [(2, signed), (3, reviewed)].into_iter().filter(|(_, days)| !days.is_empty());
    days.fold(entry, |entry, (column, days)| entry.with_days(column, days))
}

fn controllers_row(
    documents: &Documents<'_>,
    activity: &Activity<'_>,
    gathered: &super::Gathered<'_>,
    special: &charta_model::ranges::Ranges,
) -> Entry {
    let speech = &documents.speech;
    let (subject, model) = (activity.subject, speech.model);
    let (contract, chain) = (subject.clauses.contract, &gathered.chain);
    let datasets = activity.datasets(model);
    let terms = |ids| speech.terms(std::collections::BTreeSet::into_iter(ids));
    let controllers = activity.roles(&[Role::Controller]);
    let joint = activity.roles(&[Role::JointController]);
    let both = activity.roles(&[Role::Controller, Role::JointController]);
    let special = terms(activity.categories_in(model, special));
    let none = vec![Line::from(told::words(speech).none_known)];
    let none_named = vec![Line::from(told::words(speech).none_named)];
    let mut security = measures::technical(activity);
    security.extend(told::security(speech, subject, chain));
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        contract.reference.iter().map(|text| Line::from(&**text)).collect(),
        contract.signed.iter().map(|day| speech.day(*day).into()).collect(),
        contract.reviewed.iter().map(|day| speech.said(speech.day(day.value), day.span)).collect(),
        // What the permits give, on their own days: the term of the contract may be longer.
        activity.days(speech),
        match (controllers.is_empty(), joint.is_empty()) {
            (true, true) => told::controllers_unsaid(speech, contract, &datasets),
            (true, false) => none_named.clone(),
            (false, _) => told::reached(speech, &controllers),
        },
        if joint.is_empty() { none_named } else { told::reached(speech, &joint) },
        or_unsaid(speech, told::officers(speech, &both)),
        vec![activity.purpose.clone()],
        or_unsaid(speech, activity.bases(speech, false)),
        told::exceptions(speech, special.is_empty(), activity.bases(speech, true)),
        or_unsaid(speech, activity.persons(speech)),
        told::datasets(speech, &datasets),
        or_unsaid(speech, told::categories(speech, &activity.columns())),
        if special.is_empty() { none } else { special },
        activity.recipients_apart(speech).into_iter().chain(uses::to_others(speech, activity)).collect(),
        told::processors(speech, subject, chain, &activity.roles(&[Role::Processor])),
        gathered.outside.clone(),
        or_unsaid(speech, told::time_limits(speech, subject, &datasets)),
        or_unsaid(speech, security),
    ];
    Entry::new(speech, cells, speech.site.of(Thing::Contract(subject.clauses.id)), contract.about.span)
        .with_day(2, contract.signed)
        .with_day(3, contract.reviewed.map(|day| day.value))
}

static PROCESSORS_ENGLISH: Words = Words {
    title: "Record of processing on behalf of others",
    sheet: "Processing on behalf of others",
    note: "What the contracts tell of the record that each processor maintains (Regulation (EU) 2016/679, art. 30(2)): a row for each contract \
           and party that it calls a processor.",
    none: "No contract names a processor.",
    head: &[
        "Contract",
        "Processor",
        "Data protection officer",
        "On behalf of",
        "For",
        "Categories of processing",
        "Reached outside the European Economic Area",
        "Security measures",
    ],
};

static PROCESSORS_FRENCH: Words = Words {
    title: "Registre des traitements effectués pour le compte d’autrui",
    sheet: "Traitements pour autrui",
    note: "Ce que les contrats disent du registre que tient chaque sous-traitant (règlement (UE) 2016/679, art. 30, § 2) : une ligne par contrat \
           et par partie qu’il qualifie de sous-traitant.",
    none: "Aucun contrat ne nomme de sous-traitant.",
    head: &[
        "Contrat",
        "Sous-traitant",
        "Délégué à la protection des données",
        "Pour le compte de",
        "Pour",
        "Catégories de traitement",
        "Atteint hors de l’Espace économique européen",
        "Mesures de sécurité",
    ],
};

/// The record of the processors: a row for each contract and party that it calls one.
pub(super) fn of_processors(documents: &Documents<'_>, all: &[super::Gathered<'_>]) -> Register {
    let speech = &documents.speech;
    let words = speech.pick(&PROCESSORS_ENGLISH, &PROCESSORS_FRENCH);
    let mut entries = Vec::new();
    for gathered in all {
        let roles = gathered.subject.clauses.contract.roles.iter();
        for said in roles.filter(|said| said.role == Role::Processor) {
            entries.push(processors_row(documents, gathered, said));
        }
    }
    Register { name: "processing-for-others", words, remarks: Cell::new(), entries }
}

fn processors_row(documents: &Documents<'_>, gathered: &super::Gathered<'_>, said: &RoleSaid) -> Entry {
    let speech = &documents.speech;
    let subject = gathered.subject;
    let contract = subject.clauses.contract;
    let organisation = speech.model.organisation_of(said.party.value);
    let controllers: Vec<Said<PartyId>> = contract
        .roles
        .iter()
        .filter(|other| matches!(other.role, Role::Controller | Role::JointController))
        .filter(|other| speech.model.organisation_of(other.party.value) != organisation)
        .filter(|other| match (&said.purposes, &other.purposes) {
            (Some(mine), Some(theirs)) => mine.value.overlaps(&theirs.value),
            _ => true,
        })
        .map(|other| other.party)
        .collect();
    let meant = |activity: &&Activity<'_>| {
        said.purposes.as_ref().is_none_or(|purposes| purposes.value.overlaps(&activity.purposes))
    };
    let mut actions = Cell::new();
    for line in gathered
        .activities
        .iter()
        .filter(meant)
        .flat_map(|activity| activity.actions_of(speech, organisation))
    {
        if !actions.contains(&line) {
            actions.push(line);
        }
    }
    let purposes = match &said.purposes {
        Some(purposes) => speech.term_set(&purposes.value, TermKind::Purpose),
        None => vec![speech.words.every_purpose.into()],
    };
    let cells = vec![
        vec![speech.contract(subject.clauses.id)],
        told::reached(speech, &[said.party]),
        or_unsaid(speech, told::officers(speech, &[said.party])),
        or_unsaid(speech, told::reached(speech, &controllers)),
        purposes,
        or_unsaid(speech, actions),
        gathered.outside.clone(),
        or_unsaid(speech, told::security(speech, subject, &gathered.chain)),
    ];
    Entry::new(speech, cells, speech.site.of(Thing::Contract(subject.clauses.id)), said.party.span)
}
