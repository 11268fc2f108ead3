//! The page of a dataset: what it is, each column, who may use it, and what is made of it.

use super::uses;
use crate::documents::Documents;
use crate::documents::drawings::lineage;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Page, Row, Sections};
use crate::documents::site::Thing;
use crate::documents::{place, what};
use crate::template::Fragment;
use charta_base::Id;
use charta_model::model::*;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let datasets = documents.speech.model.datasets.iter();
    datasets.filter_map(|(id, dataset)| page(documents, id, dataset)).collect()
}

fn page(documents: &Documents<'_>, id: DatasetId, dataset: &Dataset) -> Option<Page> {
    let speech = &documents.speech;
    let words = uses::words(speech);
    let mut sections = Sections::default();
    let kept = place::kept_for(speech, dataset).into_iter().collect();
    let kept = Block::facts(vec![(speech.words.retention, kept)]);
    let facts = what::dataset_facts(speech, dataset).into_iter().chain(kept);
    sections.chapter(
        "dataset",
        speech.words.dataset,
        facts.chain(what::releases(speech, id)).chain(lineage::of_dataset(documents, id)).collect(),
    );
    sections.written(speech.site.source(dataset.about.span));
    sections.chapter("columns", speech.words.columns, vec![columns(documents, dataset)]);
    let rows = uses::rows(documents, documents.index.rules_of_dataset(id));
    sections.chapter("uses", words.uses, vec![uses::table(speech, rows, words.uses_none)]);
    let derived: Cell = documents.index.derived_from(id).iter().map(|id| speech.dataset(*id)).collect();
    if !derived.is_empty() {
        sections.chapter("derived", words.derived, vec![Block::List { lines: derived }]);
    }
    documents.page_of(Thing::Dataset(id), &dataset.about, speech.words.dataset, sections)
}

fn columns(documents: &Documents<'_>, dataset: &Dataset) -> Block {
    let speech = &documents.speech;
    let words = speech.words;
    let row = |id: ColumnId| {
        let column = speech.model.columns.get(id)?;
        let (name, title) = (&column.about.name, speech.title(&column.about));
        let text = if title == name.as_ref() { name.to_string() } else { format!("{title} ({name})") };
        let required = column.required.then(|| Line::from(words.required));
        let sources = column.derived_from.iter().map(|source| speech.column(*source)).collect();
        Some(Row {
            anchor: Fragment(speech.site.column_anchor(id).to_owned()),
            cells: vec![
                vec![speech.said(text, column.about.span)],
                std::iter::once(speech.column_type(column.column_type).into()).chain(required).collect(),
                column.identifies.iter().map(|how| speech.identifies(how).into()).collect(),
                speech.terms(column.categories.iter().copied()),
                speech.notes(&column.about),
                sources,
            ],
        })
    };
    let ids = dataset.columns.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new);
    let rows: Vec<Row> = ids.filter_map(row).collect();
    let head = [words.column, words.type_, words.identifies, words.category, words.notes, words.derived_from];
    Block::table("", &head, rows)
}
