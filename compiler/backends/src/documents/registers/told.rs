//! What several registers tell alike: who answers, how to reach them, what protects the data, how long they are kept.

use super::chain::Link;
use crate::documents::Subject;
use crate::documents::line::{Cell, Line};
use crate::documents::speech::Speech;
use crate::documents::{place, who};
use charta_model::model::*;
use std::collections::BTreeSet;
use std::sync::Arc;
pub(super) use who::or_unsaid;

/// Words of several registers.
pub(super) struct Words {
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) none_known: &'static str,
    pub(super) none_named: &'static str,
    none_special: &'static str,
    fact_unsaid: &'static str,
    contact_unsaid: &'static str,
    role_unsaid: &'static str,
    controls: &'static str,
    owed: &'static str,
    population: &'static str,
    operates: &'static str,
    reached_at: &'static str,
    concerning: &'static str,
    reference: &'static str,
    in_no_category: &'static str,
    obtained: &'static str,
}

static ENGLISH: Words = Words {
    yes: "yes",
    no: "no",
    none_known: "none that is known of",
    none_named: "none is named",
    none_special: "no column is said to be in a special category",
    fact_unsaid: "{} — not said",
    contact_unsaid: "{} — contact: not said",
    role_unsaid: "role of {}: not said",
    controls: "controller of {}: {}",
    owed: "{} — {}: {} — {}",
    population: "{} ({})",
    operates: "{} (operates {})",
    reached_at: "{} — {}",
    concerning: "{} (concerning {})",
    reference: "{} ({})",
    in_no_category: "in no category: {}",
    obtained: "{}, from the day on which the data are obtained",
};

static FRENCH: Words = Words {
    yes: "oui",
    no: "non",
    none_known: "aucun connu",
    none_named: "aucun n’est nommé",
    none_special: "aucune colonne n’est dite relever d’une catégorie particulière",
    fact_unsaid: "{} — non précisé",
    contact_unsaid: "{} — contact : non précisé",
    role_unsaid: "rôle de {} : non précisé",
    controls: "responsable du traitement de {} : {}",
    owed: "{} — {} : {} — {}",
    population: "{} ({})",
    operates: "{} (exploite {})",
    reached_at: "{} — {}",
    concerning: "{} (à l’égard de {})",
    reference: "{} ({})",
    in_no_category: "dans aucune catégorie : {}",
    obtained: "{}, à compter du jour où les données sont obtenues",
};

pub(super) fn words(speech: &Speech<'_>) -> &'static Words {
    speech.pick(&ENGLISH, &FRENCH)
}

/// The exceptions for special categories: that none is said is nothing missed where no data are in one.
pub(super) fn exceptions(speech: &Speech<'_>, none_special: bool, cell: Cell) -> Cell {
    match none_special && cell.is_empty() {
        true => vec![words(speech).none_special.into()],
        false => or_unsaid(speech, cell),
    }
}

/// On which days a contract runs; empty where it does not say.
pub(super) fn days(speech: &Speech<'_>, contract: &Contract) -> Cell {
    contract.term.iter().map(|term| speech.said(speech.period(term.value), term.span)).collect()
}

/// Parties, each with how to reach its organisation.
pub(super) fn reached(speech: &Speech<'_>, parties: &[Said<PartyId>]) -> Cell {
    let unsaid = words(speech).contact_unsaid;
    parties.iter().map(|said| with_fact(speech, said, unsaid, |party| party.contact.as_ref())).collect()
}

/// The data protection officers of parties; of one that names none, that it does not.
pub(super) fn officers(speech: &Speech<'_>, parties: &[Said<PartyId>]) -> Cell {
    parties
        .iter()
        .map(|said| {
            with_fact(speech, said, words(speech).fact_unsaid, |party| party.data_protection_officer.as_ref())
        })
        .collect()
}

/// That a contract does not say who is the controller under it, and who is that of each dataset; and which parties have no role.
pub(super) fn controllers_unsaid(
    speech: &Speech<'_>,
    contract: &Contract,
    datasets: &BTreeSet<DatasetId>,
) -> Cell {
    let told = controllers_of(speech, datasets).into_iter().chain(roles_unsaid(speech, contract));
    std::iter::once(speech.words.unsaid.into()).chain(told).collect()
}

/// Who is the controller of each dataset, where that is said.
pub(super) fn controllers_of(speech: &Speech<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    let of_data = datasets.iter().filter_map(|id| {
        let controller = speech.model.datasets.get(*id)?.controller?;
        let told = [speech.dataset(*id), speech.party(controller.value)];
        Some(speech.said(Line::told(words(speech).controls, &told), controller.span))
    });
    of_data.collect()
}

/// The recipients whose role a contract does not say.
pub(super) fn roles_unsaid(speech: &Speech<'_>, contract: &Contract) -> Cell {
    let model = speech.model;
    let organisation = |said: &Said<PartyId>| model.organisation_of(said.value);
    let with_role: BTreeSet<PartyId> = contract.roles.iter().map(|said| organisation(&said.party)).collect();
    let recipients = who::signatories(model, contract).into_iter();
    let recipients = recipients.filter(|id| contract.recipients.iter().any(|said| organisation(said) == *id));
    let without = recipients.filter(|id| !with_role.contains(id));
    without.map(|id| Line::told(words(speech).role_unsaid, &[speech.party(id)])).collect()
}

/// A party, and a fact about its organisation, or that it is not said.
fn with_fact(
    speech: &Speech<'_>,
    said: &Said<PartyId>,
    unsaid: &str,
    fact: impl Fn(&Party) -> Option<&Arc<str>>,
) -> Line {
    let organisation = speech.model.organisation_of(said.value);
    let name = speech.party(said.value);
    let line = match speech.model.parties.get(organisation).and_then(fact) {
        Some(text) => Line::told(words(speech).reached_at, &[name, Line::from(&**text)]),
        None => Line::told(unsaid, &[name]),
    };
    speech.said(line, said.span)
}

/// A term, and the article that it stands for, where it cites one.
pub(super) fn cited(speech: &Speech<'_>, id: TermId) -> Line {
    let cited = speech.model.terms.get(id).map(|term| speech.references(&term.about)).unwrap_or_default();
    match cited.into_iter().next() {
        Some(reference) => Line::told(words(speech).reference, &[speech.term(id), reference]),
        None => speech.term(id),
    }
}

/// The sorts of persons whom datasets are about, each once.
pub(super) fn persons(speech: &Speech<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    let datasets = datasets.iter().filter_map(|id| speech.model.datasets.get(*id));
    let subjects: BTreeSet<TermId> = datasets.filter_map(|dataset| dataset.subject).collect();
    speech.terms(subjects.into_iter())
}

/// What columns are about; those of which that is not said by their names.
pub(super) fn categories(speech: &Speech<'_>, columns: &BTreeSet<ColumnId>) -> Cell {
    let column = |id: &ColumnId| speech.model.columns.get(*id);
    let terms = columns.iter().filter_map(column).flat_map(|column| column.categories.iter().copied());
    let terms: BTreeSet<TermId> = terms.collect();
    let without = |id: &&ColumnId| column(id).is_some_and(|column| column.categories.is_empty());
    let others = speech.columns(columns.iter().filter(without).copied());
    let others =
        (!others.is_empty()).then(|| Line::told(words(speech).in_no_category, &[Line::joined(others, ", ")]));
    speech.terms(terms.into_iter()).into_iter().chain(others).collect()
}

/// Datasets, each with the population that its rows are of, where that is said.
pub(super) fn datasets(speech: &Speech<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    let told = |id: &DatasetId| {
        let population = speech.model.datasets.get(*id).and_then(|dataset| dataset.population.as_deref());
        match population {
            Some(text) => Line::told(words(speech).population, &[speech.dataset(*id), text.into()]),
            None => speech.dataset(*id),
        }
    };
    datasets.iter().map(told).collect()
}

/// Until when data are kept: the lengths of time that are said, and the duties to delete or give back, with their days.
pub(super) fn time_limits(
    speech: &Speech<'_>,
    subject: &Subject<'_>,
    datasets: &BTreeSet<DatasetId>,
) -> Cell {
    let mut cell = retention(speech, subject.clauses.contract, datasets);
    cell.extend(removals(speech, subject, datasets));
    cell
}

/// What ends that data are held, in the standard library.
const REMOVALS: [&str; 2] = ["delete", "return_data"];

/// The duties to delete or give back some of these datasets, or things that may hold them, such as copies.
pub(super) fn removals(speech: &Speech<'_>, subject: &Subject<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    let removing = REMOVALS.iter().filter_map(|name| speech.model.prelude_action(name));
    let removing: Vec<TermId> = removing.collect();
    let is_meant = |object: &Said<DutyObject>| match &object.value {
        DutyObject::Dataset(dataset) => datasets.contains(dataset),
        DutyObject::Thing(_) => true,
    };
    let duties = super::duties::of(subject).into_iter();
    let removals = duties.filter(|(_, clause, duty)| !clause.advice && removing.contains(&duty.action.value));
    let told = removals.filter_map(|(_, clause, duty)| {
        let objects: Cell = duty
            .objects
            .iter()
            .filter(|object| is_meant(object))
            .map(|object| speech.duty_object(&object.value))
            .collect();
        let told = [
            Line::joined(speech.bearers(duty), ", "),
            speech.term(duty.action.value),
            Line::joined(objects.iter().cloned(), ", "),
            Line::joined(speech.due_with_day(duty.due.value, subject.clauses.term()), ", "),
        ];
        (!objects.is_empty()).then(|| speech.said(Line::told(words(speech).owed, &told), clause.span))
    });
    told.collect()
}

/// Who acts on behalf of the controllers: the parties that the contract calls processors, and whoever operates a place where the
/// data are hosted or processed and is no party. Never empty.
pub(super) fn processors(
    speech: &Speech<'_>,
    subject: &Subject<'_>,
    chain: &[Link<'_>],
    said: &[Said<PartyId>],
) -> Cell {
    let parties = who::signatories(speech.model, subject.clauses.contract);
    let mut cell = reached(speech, said);
    for link in chain.iter().filter(|link| link.starts_here) {
        if let Some(operator) = link.operator.filter(|operator| !parties.contains(&operator.value)) {
            let told = operates(speech, operator.value, link.id);
            cell.push(speech.said(told, operator.span));
        }
    }
    if cell.is_empty() {
        cell.push(words(speech).none_named.into());
    }
    cell
}

/// Who operates a hosting.
pub(super) fn operates(speech: &Speech<'_>, operator: PartyId, hosting: HostingId) -> Line {
    Line::told(words(speech).operates, &[speech.party(operator), speech.hosting(hosting)])
}

/// How long datasets are kept, as they say themselves.
pub(super) fn kept(speech: &Speech<'_>, datasets: &BTreeSet<DatasetId>) -> Cell {
    retention(speech, &Contract::default(), datasets)
}

/// What is kept, and for how long.
fn retention(speech: &Speech<'_>, contract: &Contract, datasets: &BTreeSet<DatasetId>) -> Cell {
    let datasets: Vec<DatasetId> = datasets.iter().copied().collect();
    let rows = place::retention_rows(speech, contract, &datasets);
    let line = |(at, row): (usize, Vec<Cell>)| {
        let from = row.last().and_then(|cell| cell.last()).and_then(|line| line.from.clone());
        let cells = row.into_iter().map(|cell| Line::joined(cell, ", "));
        let line = Line::joined(cells, speech.words.colon);
        // What recipients keep stands first, and counts from another day than what a dataset says of itself.
        let line = match at == 0 && contract.retention.is_some() {
            true => Line::told(words(speech).obtained, &[line]),
            false => line,
        };
        line.written_at(from)
    };
    rows.into_iter().enumerate().map(line).collect()
}

/// The safeguards in place on the day of judgement: the contract's own, and those of the agreements above it.
pub(super) fn safeguards<'a>(
    speech: &Speech<'a>,
    subject: &Subject<'a>,
) -> impl Iterator<Item = &'a Dated<SafeguardSaid>> + use<'a> {
    let on = subject.clauses.on();
    let contracts = speech.model.with_agreements(subject.clauses.contract);
    contracts.flat_map(|contract| &contract.safeguards).filter(move |said| said.period.contains(on))
}

/// A safeguard, toward whom, where it can be read, and when it is in place.
pub(super) fn safeguard(speech: &Speech<'_>, said: &Dated<SafeguardSaid>) -> Line {
    let words = words(speech);
    let mut line = speech.term(said.value.safeguard);
    if let Some(party) = said.value.party {
        line = Line::told(words.concerning, &[line, speech.party(party)]);
    }
    if let Some(reference) = &said.value.reference {
        line = Line::told(words.reference, &[line, Line::from(&**reference)]);
    }
    speech.said(speech.dated(line, said.period), said.span)
}

/// What protects the data: safeguards, what the contract says of security, and the certificates of the hostings that are valid on
/// the day.
pub(super) fn security(speech: &Speech<'_>, subject: &Subject<'_>, chain: &[Link<'_>]) -> Cell {
    let mut cell = measures(speech, subject);
    cell.extend(certificates(speech, chain));
    cell
}

/// The safeguards of a contract, and what it says of security.
pub(super) fn measures(speech: &Speech<'_>, subject: &Subject<'_>) -> Cell {
    let mut cell: Cell = safeguards(speech, subject).map(|said| safeguard(speech, said)).collect();
    cell.extend(statements(speech, subject.clauses.contract, "security"));
    cell
}

/// The certificates of hostings that are valid on the day of judgement.
pub(super) fn certificates(speech: &Speech<'_>, chain: &[Link<'_>]) -> Cell {
    let valid = |certificate: &&Dated<Certificate>| {
        certificate.value.state == Some(CertificateState::Valid) && certificate.period.contains(speech.on)
    };
    let told = chain.iter().flat_map(|link| {
        link.hosting.certificates.iter().filter(valid).map(|certificate| {
            let told = [speech.hosting(link.id), speech.certificate(certificate)];
            Line::joined(told, speech.words.colon).written_at(speech.site.source(certificate.span))
        })
    });
    told.collect()
}

/// What a contract says, for people alone, under a fact.
pub(super) fn statements(speech: &Speech<'_>, contract: &Contract, fact: &str) -> Cell {
    let said = contract.statements.iter().filter(|(name, _)| name.value == fact);
    said.flat_map(|(name, texts)| texts.iter().map(|text| speech.said(&**text, name.span))).collect()
}
