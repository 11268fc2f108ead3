//! The page of a hosting: who runs it and where, what it relies on and who relies on it, and which data are there.

use super::uses;
use crate::documents::Documents;
use crate::documents::drawings::chain;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Page, Sections};
use crate::documents::place;
use crate::documents::site::Thing;
use charta_model::model::*;
use rustc_hash::FxHashMap;

/// The contracts that permit something of a dataset at a hosting, and that dataset.
type Through = FxHashMap<HostingId, Vec<(ContractId, DatasetId)>>;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let model = documents.speech.model;
    let mut through: Through = FxHashMap::default();
    for subject in documents.subjects {
        for id in &subject.datasets {
            for hosted in model.datasets.get(*id).into_iter().flat_map(|dataset| &dataset.hosted) {
                let contracts = through.entry(hosted.value).or_default();
                contracts.push((subject.clauses.id, *id));
            }
        }
    }
    let hostings = model.hostings.iter();
    hostings.filter_map(|(id, hosting)| page(documents, id, hosting, &through)).collect()
}

fn page(documents: &Documents<'_>, id: HostingId, hosting: &Hosting, through: &Through) -> Option<Page> {
    let speech = &documents.speech;
    let (words, own) = (speech.words, uses::words(speech));
    let mut sections = Sections::default();
    let facts = place::facts(speech, hosting, relied_on(documents, id));
    let more = Block::facts(vec![
        (own.relies_on, hosting.relies_on.iter().map(|it| reliance(documents, it, it.value.on)).collect()),
        (words.notes, speech.notes(&hosting.about)),
    ]);
    let examined = chain::examined(speech);
    let chain = chain::of_hosting(*speech, id, documents.judgement.input.checked.on());
    sections.chapter(
        "hosting",
        words.hosting,
        facts.into_iter().chain(more).chain(chain).chain([examined]).collect(),
    );
    sections.written(speech.site.source(hosting.about.span));
    let datasets = documents.index.datasets_at(id).iter().map(|(dataset, hosted)| {
        speech.said(speech.dated(speech.dataset(*dataset), hosted.period), hosted.span)
    });
    let datasets: Cell = datasets.collect();
    if !datasets.is_empty() {
        sections.chapter("datasets", own.datasets, vec![Block::List { lines: datasets }]);
    }
    let contracts = documents.index.contracts_at(id).iter().map(|(contract, place)| {
        speech.said(speech.dated(speech.contract(*contract), place.period), place.span)
    });
    let mut contracts: Cell = contracts.collect();
    let through = through.get(&id).into_iter().flatten();
    contracts.extend(through.map(|(contract, dataset)| {
        Line::joined([speech.contract(*contract), speech.dataset(*dataset)], words.colon)
    }));
    if !contracts.is_empty() {
        sections.chapter("contracts", own.contracts, vec![Block::List { lines: contracts }]);
    }
    documents.page_of(Thing::Hosting(id), &hosting.about, words.hosting, sections)
}

/// Who relies on a hosting, and for what.
fn relied_on(documents: &Documents<'_>, id: HostingId) -> Cell {
    documents.index.relied_on(id).iter().map(|(from, it)| reliance(documents, it, *from)).collect()
}

/// One end of a reliance, and its services and days.
fn reliance(documents: &Documents<'_>, reliance: &Dated<Reliance>, end: HostingId) -> Line {
    let speech = &documents.speech;
    let told = [speech.hosting(end), speech.services(&reliance.value.services).into()];
    let told = Line::told(speech.words.for_services, &told);
    speech.said(speech.dated(told, reliance.period), reliance.span)
}
