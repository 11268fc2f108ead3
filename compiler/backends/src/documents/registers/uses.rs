//! The public register of uses of data: who uses which dataset for what, on what basis and until when. The columns are those that the English
//! health service publishes of its agreements to share data (legal basis, opt-outs, sensitivity, dates, commercial purpose,
//! whether the data may be passed on), as far as a contract speaks of them.

use super::activity::{Activity, Identity, library_term};
use super::derived::Derived;
use super::objections;
use super::table::{Entry, Register, Words as Head};
use super::told::{self, or_unsaid};
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use std::collections::BTreeSet;

static HEAD_ENGLISH: Head = Head {
    title: "Public register of uses of data",
    sheet: "Uses of data",
    note: "Who uses which data for what: a row for each contract, purpose and dataset, and for each dataset that somebody \
           derives from data of others. It holds no contact and no clause, and is made to be published.",
    none: "No contract lets anybody use data.",
    head: &[
        "Organisation",
        "Purpose",
        "Dataset",
        "Provider",
        "Legal bases",
        "Exceptions for special categories (art. 9(2))",
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
    note: "Qui utilise quelles données et pour quoi : une ligne par contrat, par finalité et par jeu de données, et par jeu \
           dérivé des données d’autrui. Il ne contient ni coordonnées ni \
           clause, et est fait pour être publié.",
    none: "Aucun contrat ne laisse quiconque utiliser des données.",
    head: &[
        "Organisation",
        "Finalité",
        "Jeu de données",
        "Fournisseur",
        "Bases légales",
        "Exceptions pour les catégories particulières (art. 9(2))",
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
    direct_too: &'static str,
    and_quasi: &'static str,
    cells_only: &'static str,
    cells_too: &'static str,
    published: &'static str,
    shared: &'static str,
    exported: &'static str,
    onward: &'static str,
    not_passed_on: &'static str,
    no_special: &'static str,
}

static ENGLISH: Words = Words {
    not_commercial: "Charta’s standard library does not class it as commercial; whether it is, is for people to say",
    not_known: "the project does not use the purposes of the library",
    nothing: "no column is said to identify persons",
    quasi: "columns that help to single persons out",
    pseudonym: "pseudonyms",
    direct: "columns that identify persons directly",
    direct_too: "columns that identify persons directly, and pseudonyms",
    and_quasi: "{}, and columns that help to single persons out: {}",
    cells_only: "counts alone, in cells of at least {}",
    cells_too: "besides, counts in cells of at least {}",
    published: "to anybody: {}",
    shared: "to others than the parties, whom the clause does not name: {}",
    exported: "out of the place of processing, to the recipient: {}",
    onward: "given on under {}",
    not_passed_on: "the contract does not permit it",
    no_special: "no column is said to be in one",
};

static FRENCH: Words = Words {
    not_commercial: "la bibliothèque standard de Charta ne la classe pas comme commerciale ; il revient à des personnes de dire si elle l’est",
    not_known: "le projet n’utilise pas les finalités de la bibliothèque",
    nothing: "aucune colonne n’est dite identifiante",
    quasi: "colonnes qui aident à isoler une personne",
    pseudonym: "pseudonymes",
    direct: "colonnes identifiant directement les personnes",
    direct_too: "colonnes identifiant directement les personnes, et pseudonymes",
    and_quasi: "{}, et colonnes qui aident à isoler une personne : {}",
    cells_only: "effectifs seulement, en cellules d’au moins {}",
    cells_too: "en outre, effectifs en cellules d’au moins {}",
    published: "à tous : {}",
    shared: "à d’autres que les parties, que la clause ne nomme pas : {}",
    exported: "hors du lieu de traitement, au destinataire : {}",
    onward: "transmis au titre du contrat : {}",
    not_passed_on: "le contrat ne le permet pas",
    no_special: "aucune colonne n’est dite en relever",
};

/// What the library calls commercial.
const COMMERCIAL: &str = "std.purposes.commercial";

/// What leads to others than the recipients.
const SHARE: &str = "std.prelude.share";
const PUBLISH: &str = "std.prelude.publish";

/// What the rows of a project have in common.
struct Terms {
    commercial: Ranges,
    special: Ranges,
    share: Ranges,
    publish: Ranges,
    export: Ranges,
}

pub(super) fn register(
    documents: &Documents<'_>,
    all: &[super::Gathered<'_>],
    derived: &[Derived<'_, '_>],
) -> Register {
    let (speech, model) = (&documents.speech, documents.speech.model);
    let terms = Terms {
        commercial: library_term(model, TermKind::Purpose, COMMERCIAL),
        special: library_term(model, TermKind::Category, "std.prelude.special"),
        share: library_term(model, TermKind::Action, SHARE),
        publish: library_term(model, TermKind::Action, PUBLISH),
        export: library_term(model, TermKind::Action, "std.prelude.export"),
    };
    let mut entries = Vec::new();
    for activity in all.iter().flat_map(|gathered| &gathered.activities) {
        for dataset in activity.datasets(model) {
            entries.push(row(documents, &activity.of_dataset(model, dataset), dataset, &terms));
        }
    }
    entries.extend(derived.iter().map(|derived| derived_row(documents, derived, &terms)));
    Register { name: "uses", words: speech.pick(&HEAD_ENGLISH, &HEAD_FRENCH), remarks: Cell::new(), entries }
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
    let cells = vec![
        activity.recipients_apart(speech),
        vec![activity.purpose.clone()],
        vec![speech.dataset(dataset)],
        contract.provider.iter().map(|said| speech.party(said.value)).collect(),
        or_unsaid(speech, activity.bases(speech, false)),
        told::exceptions(speech, special.is_empty(), activity.bases(speech, true)),
        activity.days(speech),
        vec![commercial.into()],
        if special.is_empty() { vec![words.no_special.into()] } else { special },
        identity(speech, words, activity),
        objections::of_dataset(activity),
        passed_on(documents, activity, dataset, terms, words),
        activity.places(speech),
        told::statements(speech, contract, "benefit"),
        approvals(speech, contract),
        vec![speech.contract(clauses.id)],
    ];
    let to = speech.site.at(Thing::Contract(clauses.id), "contract".to_owned());
    Entry::public(speech, cells, to, speech.title(&contract.about)).called(activity.recipients(speech))
}

fn approvals(speech: &Speech<'_>, contract: &Contract) -> Cell {
    let told = contract.approvals.iter().map(|approval| {
        let reference = approval.value.reference.iter().map(|text| Line::from(&**text));
        let parts = std::iter::once(speech.party(approval.value.authority)).chain(reference);
        speech.said(Line::joined(parts, ", "), approval.span)
    });
    told.collect()
}

/// The use of what somebody derived from data of others.
fn derived_row(documents: &Documents<'_>, derived: &Derived<'_, '_>, terms: &Terms) -> Entry {
    let speech = &documents.speech;
    let (model, words) = (speech.model, speech.pick(&ENGLISH, &FRENCH));
    let commercial = match (terms.commercial.is_empty(), derived.is_for(&terms.commercial)) {
        (true, _) => words.not_known,
        (false, Some(true)) => told::words(speech).yes,
        (false, Some(false)) => words.not_commercial,
        (false, None) => speech.words.unsaid,
    };
    let special = speech.terms(derived.special(model).into_iter());
    // Nobody's permit says in which form it is shown.
    let as_is = Form { cells: None, shown: Shown::AsIs };
    let columns = model.columns_of(derived.id).map(|id| (id, as_is)).collect();
    let hostings = derived.hostings(documents).into_iter();
    let cells = vec![
        vec![speech.party(derived.controller.value)],
        derived.purposes(speech),
        vec![speech.dataset(derived.id)],
        vec![derived.sources(speech)],
        derived.bases(speech),
        derived.exceptions(speech),
        derived.terms(speech),
        vec![commercial.into()],
        if special.is_empty() { vec![words.no_special.into()] } else { special },
        vec![by_row(speech, words, &columns)],
        Cell::new(),
        derived.given(documents),
        hostings.map(|(hosting, _)| speech.hosting(hosting)).collect(),
        derived.as_contract(speech, |gathered| {
            told::statements(speech, gathered.subject.clauses.contract, "benefit")
        }),
        derived.as_contract(speech, |gathered| approvals(speech, gathered.subject.clauses.contract)),
        derived.contracts(speech),
    ];
    let to = speech.site.at(Thing::Dataset(derived.id), "dataset".to_owned());
    Entry::public(speech, cells, to, speech.title(&derived.dataset.about))
}

/// How far what is shown tells whose data it is: row by row, and as counts.
fn identity(speech: &Speech<'_>, words: &Words, activity: &Activity<'_>) -> Cell {
    let columns = activity.by_row();
    let by_row = (!columns.is_empty()).then(|| by_row(speech, words, &columns));
    let sentence = if by_row.is_some() { words.cells_too } else { words.cells_only };
    let cells = activity.cells().map(|least| Line::told(sentence, &[least.to_string().into()]));
    by_row.into_iter().chain(cells).collect()
}

/// How far columns tell whose data they are; those that help to single persons out by name, where others tell more.
fn by_row(speech: &Speech<'_>, words: &Words, columns: &BTreeSet<(ColumnId, Form)>) -> Line {
    let identity = |id: ColumnId| speech.model.columns.get(id).map_or(Identity::Nothing, Identity::of);
    let most = columns.iter().map(|(id, _)| identity(*id)).max().unwrap_or(Identity::Nothing);
    let has = |sort: Identity| columns.iter().any(|(id, _)| identity(*id) == sort);
    let told = match most {
        Identity::Nothing => words.nothing,
        Identity::Quasi => words.quasi,
        Identity::Pseudonym => words.pseudonym,
        Identity::Direct if has(Identity::Pseudonym) => words.direct_too,
        Identity::Direct => words.direct,
    };
    if most < Identity::Pseudonym || !has(Identity::Quasi) {
        return told.into();
    }
    let helping: BTreeSet<ColumnId> =
        columns.iter().map(|(id, _)| *id).filter(|id| identity(*id) == Identity::Quasi).collect();
    // As they are, unless every permit shows them in some other form.
    let names = speech.columns(helping.iter().copied()).into_iter().zip(&helping).map(|(name, id)| {
        let forms: Vec<Form> = columns.iter().filter(|(of, _)| of == id).map(|(_, form)| *form).collect();
        match forms.iter().any(|form| form.shown == Shown::AsIs) {
            true => name,
            false => {
                let forms = forms.into_iter().map(|form| Line::from(speech.form(form)));
                Line::told("{} ({})", &[name, Line::joined(forms, ", ")])
            }
        }
    });
    Line::told(words.and_quasi, &[told.into(), Line::joined(names, ", ")])
}

/// Who may get what is shown from those who receive it: by actions of sharing, publishing and taking out, as far as forbids leave them.
fn passed_on(
    documents: &Documents<'_>,
    activity: &Activity<'_>,
    dataset: DatasetId,
    terms: &Terms,
    words: &Words,
) -> Cell {
    let speech = &documents.speech;
    let told = |sentence: &str, actions: &Ranges| {
        let actions = activity.permitted(speech, actions);
        (!actions.is_empty()).then(|| Line::told(sentence, &[Line::joined(actions, ", ")]))
    };
    let ways =
        [(words.published, &terms.publish), (words.shared, &terms.share), (words.exported, &terms.export)];
    let mut cell: Cell = ways.into_iter().filter_map(|(sentence, actions)| told(sentence, actions)).collect();
    if cell.is_empty() {
        cell.push(words.not_passed_on.into());
    }
    let onward = onward(documents, activity, dataset);
    cell.extend(onward.into_iter().map(|contract| Line::told(words.onward, &[contract])));
    cell
}

/// To whom recipients may give what they are shown who is no party, as far as forbids leave that.
pub(super) fn to_others(speech: &Speech<'_>, activity: &Activity<'_>) -> Cell {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let ways =
        [(words.published, PUBLISH), (words.shared, SHARE)].into_iter().filter_map(|(sentence, path)| {
            let actions = activity.permitted(speech, &library_term(speech.model, TermKind::Action, path));
            (!actions.is_empty()).then(|| Line::told(sentence, &[Line::joined(actions, ", ")]))
        });
    ways.collect()
}

/// The contracts in which a recipient gives the dataset on.
fn onward(documents: &Documents<'_>, activity: &Activity<'_>, dataset: DatasetId) -> Cell {
    let speech = &documents.speech;
    let recipients = &activity.subject.clauses.contract.recipients;
    let organisations: Vec<PartyId> =
        recipients.iter().map(|said| speech.model.organisation_of(said.value)).collect();
    let others = documents.giving.by(dataset, &organisations);
    let others = others.filter(|other| other.clauses.id != activity.subject.clauses.id);
    others.map(|other| speech.contract(other.clauses.id)).collect()
}
