//! The public register of uses of data: who uses which dataset for what, on what basis and until when. The columns are those that the English
//! health service publishes of its agreements to share data (legal basis, opt-outs, sensitivity, dates, commercial purpose,
//! whether the data may be passed on), as far as a contract speaks of them.

use super::activity::{Activity, Identity, library_term};
use super::table::{Entry, Register, Words as Head};
use super::told::{self, or_unsaid};
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use charta_model::model::*;
use charta_model::ranges::Ranges;

static HEAD_ENGLISH: Head = Head {
    title: "Public register of uses of data",
    sheet: "Uses of data",
    note: "Who uses which data for what: a row for each contract, purpose and dataset. It holds no contact and no clause, and is made to be published.",
    none: "No contract lets anybody use data.",
    head: &[
        "Organisation",
        "Purpose",
        "Dataset",
        "Provider",
        "Legal bases",
        "Days",
        "Commercial purpose",
        "Special categories",
        "Identifiability",
        "Opt-outs honoured",
        "May be passed on",
        "Place of processing",
        "Benefit",
        "Approvals",
        "Contract",
    ],
};

static HEAD_FRENCH: Head = Head {
    title: "Registre public des utilisations de données",
    sheet: "Utilisations de données",
    note: "Qui utilise quelles données et pour quoi : une ligne par contrat, par finalité et par jeu de données. Il ne contient ni coordonnées ni \
           clause, et est fait pour être publié.",
    none: "Aucun contrat ne laisse quiconque utiliser des données.",
    head: &[
        "Organisation",
        "Finalité",
        "Jeu de données",
        "Fournisseur",
        "Bases légales",
        "Jours",
        "Finalité commerciale",
        "Catégories particulières",
        "Identification",
        "Oppositions respectées",
        "Peut être transmis",
        "Lieu de traitement",
        "Bénéfice",
        "Autorisations",
        "Contrat",
    ],
};

struct Words {
    not_commercial: &'static str,
    not_known: &'static str,
    nothing: &'static str,
    quasi: &'static str,
    pseudonym: &'static str,
    direct: &'static str,
    passed_on: &'static str,
    not_passed_on: &'static str,
    opt_out: &'static str,
    no_special: &'static str,
}

static ENGLISH: Words = Words {
    not_commercial: "not among the commercial purposes of the library",
    not_known: "the project does not use the purposes of the library",
    nothing: "no column is said to identify persons",
    quasi: "columns that help to single persons out",
    pseudonym: "pseudonyms",
    direct: "columns that identify persons directly",
    passed_on: "yes: {}",
    not_passed_on: "the contract does not permit it",
    opt_out: "yes: {}",
    no_special: "no column is said to be in one",
};

static FRENCH: Words = Words {
    not_commercial: "absente des finalités commerciales de la bibliothèque",
    not_known: "le projet n’utilise pas les finalités de la bibliothèque",
    nothing: "aucune colonne n’est dite identifiante",
    quasi: "colonnes qui aident à isoler une personne",
    pseudonym: "pseudonymes",
    direct: "colonnes identifiant directement les personnes",
    passed_on: "oui : {}",
    not_passed_on: "le contrat ne le permet pas",
    opt_out: "oui : {}",
    no_special: "aucune colonne n’est dite en relever",
};

/// What the library calls commercial.
const COMMERCIAL: [&str; 2] = ["std.purposes.commercial", "std.purposes.research.industrial"];

/// What the rows of a project have in common.
struct Terms {
    commercial: Ranges,
    special: Ranges,
    share: Ranges,
}

pub(super) fn register(documents: &Documents<'_>, all: &[super::Gathered<'_>]) -> Register {
    let (speech, model) = (&documents.speech, documents.speech.model);
    let commercial = COMMERCIAL
        .iter()
        .fold(Ranges::empty(), |all, path| all.union(&library_term(model, TermKind::Purpose, path)));
    let terms = Terms {
        commercial,
        special: library_term(model, TermKind::Category, "std.prelude.special"),
        share: library_term(model, TermKind::Action, "std.prelude.share"),
    };
    let mut entries = Vec::new();
    for activity in all.iter().flat_map(|gathered| &gathered.activities) {
        for dataset in activity.datasets(model) {
            entries.push(row(documents, &activity.of_dataset(model, dataset), dataset, &terms));
        }
    }
    Register { name: "uses", words: speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH), entries }
}

fn row(documents: &Documents<'_>, activity: &Activity<'_>, dataset: DatasetId, terms: &Terms) -> Entry {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let clauses = &activity.subject.clauses;
    let contract = clauses.contract;
    let commercial = match (terms.commercial.is_empty(), activity.is_for(&terms.commercial)) {
        (true, _) => words.not_known,
        (false, true) => told::words(speech).yes,
        (false, false) => words.not_commercial,
    };
    let special = speech.terms(activity.categories_in(speech.model, &terms.special).into_iter());
    let approvals = contract.approvals.iter().map(|approval| {
        let reference = approval.value.reference.iter().map(|text| Line::from(&**text));
        let parts = std::iter::once(speech.party(approval.value.authority)).chain(reference);
        speech.said(Line::joined(parts, ", "), approval.span)
    });
    let cells = vec![
        activity.recipients(speech),
        vec![activity.purpose.clone()],
        vec![speech.dataset(dataset)],
        contract.provider.iter().map(|said| speech.party(said.value)).collect(),
        or_unsaid(speech, activity.bases(speech)),
        activity.days(speech),
        vec![commercial.into()],
        if special.is_empty() { vec![words.no_special.into()] } else { special },
        vec![identity(words, activity.identity(speech.model)).into()],
        or_unsaid(speech, opt_outs(activity, words)),
        passed_on(speech, activity, &terms.share, words),
        activity.places(speech),
        told::statements(speech, contract, "benefit"),
        approvals.collect(),
        vec![speech.contract(clauses.id)],
    ];
    Entry::new(speech, cells, speech.site.of(Thing::Contract(clauses.id)), contract.about.span)
}

fn identity(words: &Words, identity: Identity) -> &'static str {
    match identity {
        Identity::Nothing => words.nothing,
        Identity::Quasi => words.quasi,
        Identity::Pseudonym => words.pseudonym,
        Identity::Direct => words.direct,
    }
}

/// The requirements that bind the contract to leave out who opted out.
fn opt_outs(activity: &Activity<'_>, words: &Words) -> Cell {
    let clauses = &activity.subject.clauses;
    let speech = &clauses.speech;
    let every = clauses.every().into_iter().filter(|(_, clause)| !clause.advice);
    let asked = every.filter_map(|(_, clause)| match &clause.kind {
        ClauseKind::Require(requirement) => match &requirement.required {
            Required::OptOut { purposes, .. } => {
                purposes.as_ref().is_none_or(|purposes| purposes.overlaps(&activity.purposes)).then(|| {
                    speech.said(Line::told(words.opt_out, &[speech.requirement(requirement)]), clause.span)
                })
            }
            _ => None,
        },
        ClauseKind::Grant(_) | ClauseKind::Duty(_) | ClauseKind::Waive(_) => None,
    });
    asked.collect()
}

/// Whether an action of sharing is permitted, and which.
fn passed_on(speech: &Speech<'_>, activity: &Activity<'_>, share: &Ranges, words: &Words) -> Cell {
    let actions = activity.permitted(speech, share);
    match actions.is_empty() {
        true => vec![words.not_passed_on.into()],
        false => vec![Line::told(words.passed_on, &[Line::joined(actions, ", ")])],
    }
}
