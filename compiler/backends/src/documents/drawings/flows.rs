//! Who gives which data to whom, over all contracts.

use super::{Name, Sketch, link};
use crate::documents::line::Line;
use crate::documents::page::Block;
use crate::documents::site::Thing;
use crate::documents::words::Plural;
use crate::documents::{Documents, Subject};
use charta_base::Severity;
use charta_drawing::{Direction, Node, Style, Tone};
use charta_model::model::{ContractId, DatasetId, PartyId};
use std::collections::{BTreeMap, BTreeSet};

/// With more boxes than this, contracts are counted on the arrows between organisations.
const MOST_WITH_CONTRACTS: usize = 40;

/// With more organisations than this, none is drawn.
const MOST_ORGANISATIONS: usize = 120;

/// More datasets than this in the box of a contract are told by their number.
const MOST_DATASETS: usize = 5;

struct Words {
    title: &'static str,
    reading: &'static str,
    reading_counted: &'static str,
    contracts: Plural,
    more: Plural,
    told: &'static str,
    told_ended: &'static str,
    told_counted: &'static str,
    told_counted_ended: &'static str,
}

static ENGLISH: Words = Words {
    title: "Who gives which data to whom",
    reading: "Arrows lead from a provider to a contract and on to its recipients. An arrow in dashes belongs to a contract that does not run on the day of judgement; a triangle marks a contract with a warning or an exception.",
    reading_counted: "Arrows lead from providers to recipients, with the number of contracts between them.",
    contracts: Plural { one: "{} contract", many: "{} contracts" },
    more: Plural { one: "and {} more", many: "and {} more" },
    told: "{} gives {} to {} ({}).",
    told_ended: "{} gave {} to {} ({}).",
    told_counted: "{} gives data to {}: {}.",
    told_counted_ended: "{} gave data to {}: {}.",
};

static FRENCH: Words = Words {
    title: "Qui donne quelles données à qui",
    reading: "Les flèches mènent d’un fournisseur à un contrat, puis à ses destinataires. Une flèche en tirets appartient à un contrat qui n’est pas en cours à la date d’examen ; un triangle marque un contrat qui a un avertissement ou une dérogation.",
    reading_counted: "Les flèches mènent des fournisseurs aux destinataires, avec le nombre de contrats entre eux.",
    contracts: Plural { one: "{} contrat", many: "{} contrats" },
    more: Plural { one: "et {} autre", many: "et {} autres" },
    told: "{} donne {} à {} ({}).",
    told_ended: "{} donnait {} à {} ({}).",
    told_counted: "{} donne des données à {} : {}.",
    told_counted_ended: "{} donnait des données à {} : {}.",
};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Party(PartyId),
    Contract(ContractId),
}

/// The drawing; nothing where no contract gives anything.
pub(in crate::documents) fn of_project(documents: &Documents<'_>) -> Option<Block> {
    let gives = |subject: &&Subject<'_>| !subject.datasets.is_empty();
    let giving: Vec<&Subject<'_>> = documents.subjects.iter().filter(gives).collect();
    let organisations: BTreeSet<PartyId> = giving
        .iter()
        .flat_map(|subject| {
            let (provider, recipients) = ends(documents, subject);
            provider.into_iter().chain(recipients)
        })
        .collect();
    match organisations.len() + giving.len() > MOST_WITH_CONTRACTS {
        true => counted(documents, &giving),
        false => each(documents, &giving),
    }
}

/// The organisations at both ends of a contract, each once.
fn ends(documents: &Documents<'_>, subject: &Subject<'_>) -> (Option<PartyId>, BTreeSet<PartyId>) {
    let (model, contract) = (documents.speech.model, subject.clauses.contract);
    let provider = contract.provider.map(|party| model.organisation_of(party.value));
    (provider, contract.recipients.iter().map(|party| model.organisation_of(party.value)).collect())
}

fn party(documents: &Documents<'_>, id: PartyId, is_provider: bool) -> Node {
    let speech = &documents.speech;
    Node {
        label: speech.party(id).text(),
        notes: Vec::new(),
        kind: if is_provider { "party" } else { "recipient" },
        tone: Tone::Plain,
        link: link(speech, "", Thing::Party(id)),
    }
}

/// Contract by contract.
fn each(documents: &Documents<'_>, giving: &[&Subject<'_>]) -> Option<Block> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut sketch = Sketch::new();
    let providers = giving.iter().filter_map(|subject| ends(documents, subject).0);
    for provider in providers {
        sketch.node(Key::Party(provider), || party(documents, provider, true));
    }
    for subject in giving {
        let (id, contract) = (subject.clauses.id, subject.clauses.contract);
        let datasets = || subject.datasets.iter().map(|dataset| speech.dataset(*dataset));
        let period = contract.term.map(|term| speech.period(term.value));
        let at = sketch.node(Key::Contract(id), || Node {
            label: speech.contract(id).text(),
            notes: named(documents, &subject.datasets).into_iter().chain(period).collect(),
            kind: "contract",
            tone: tone(documents, id),
            link: link(speech, "", Thing::Contract(id)),
        });
        let runs = contract.term.is_none_or(|term| term.value.contains(subject.clauses.on()));
        let style = if runs { Style::Solid } else { Style::Dashed };
        let (provider, recipients) = ends(documents, subject);
        if let Some(provider) = provider {
            let from = sketch.node(Key::Party(provider), || party(documents, provider, true));
            sketch.edge(from, at, "", style);
        }
        for recipient in &recipients {
            let to = sketch.node(Key::Party(*recipient), || party(documents, *recipient, false));
            sketch.edge(at, to, "", style);
        }
        let provider = provider.map(|party| speech.party(party)).unwrap_or_default();
        let recipients = speech.all_of(recipients.iter().map(|party| speech.party(*party)).collect());
        let datasets = speech.all_of(datasets().collect());
        let has_ended = contract.has_ended(subject.clauses.on());
        let sentence = if has_ended { words.told_ended } else { words.told };
        let line = Line::told(sentence, &[provider, datasets, recipients, speech.contract(id)]);
        sketch.say(speech.said(line, contract.about.span));
    }
    let name =
        Name { id: "drawing-flows", title: words.title.to_owned(), description: words.reading.to_owned() };
    sketch.block(speech, name, Direction::Right, MOST_WITH_CONTRACTS)
}

/// The datasets in the box of a contract; of many, the first.
fn named(documents: &Documents<'_>, datasets: &[DatasetId]) -> Vec<String> {
    let speech = &documents.speech;
    let shown = if datasets.len() > MOST_DATASETS { MOST_DATASETS - 1 } else { datasets.len() };
    let (first, rest) = datasets.split_at_checked(shown).unwrap_or((datasets, &[]));
    let more = (!rest.is_empty()).then(|| speech.count(rest.len(), speech.pick(&ENGLISH, &FRENCH).more));
    first.iter().map(|dataset| speech.dataset(*dataset).text()).chain(more).collect()
}

/// Organisation by organisation, with the number of contracts between two.
fn counted(documents: &Documents<'_>, giving: &[&Subject<'_>]) -> Option<Block> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    // How many contracts, and whether some of them has not ended.
    let mut counts: BTreeMap<(PartyId, PartyId), (usize, bool)> = BTreeMap::new();
    for subject in giving {
        let (provider, recipients) = ends(documents, subject);
        for pair in recipients.into_iter().filter_map(|recipient| Some((provider?, recipient))) {
            let (count, goes_on) = counts.entry(pair).or_default();
            *count += 1;
            *goes_on |= !subject.clauses.contract.has_ended(subject.clauses.on());
        }
    }
    let providers: BTreeSet<PartyId> = counts.keys().map(|(provider, _)| *provider).collect();
    let mut sketch = Sketch::new();
    for ((provider, recipient), (count, goes_on)) in &counts {
        let from = sketch.node(*provider, || party(documents, *provider, true));
        let to = sketch.node(*recipient, || party(documents, *recipient, providers.contains(recipient)));
        let count = speech.count(*count, words.contracts);
        sketch.edge(from, to, &count, Style::Solid);
        let values = [speech.party(*provider), speech.party(*recipient), count.into()];
        let sentence = if *goes_on { words.told_counted } else { words.told_counted_ended };
        sketch.say(Line::told(sentence, &values));
    }
    let name = Name {
        id: "drawing-flows",
        title: words.title.to_owned(),
        description: words.reading_counted.to_owned(),
    };
    sketch.block(speech, name, Direction::Right, MOST_ORGANISATIONS)
}

/// Whether a contract has a warning or an exception.
fn tone(documents: &Documents<'_>, id: ContractId) -> Tone {
    let judgement = documents.judgement;
    let is_warned = judgement.findings_about(id).iter().any(|finding| finding.severity != Severity::Advice);
    let is_waived = !judgement.waived_about(id).is_empty();
    if is_warned || is_waived { Tone::Attention } else { Tone::Plain }
}
