//! What a dataset is made from, and what is made from it.

use super::{MOST_BOXES, Name, Sketch, link};
use crate::documents::Documents;
use crate::documents::line::Line;
use crate::documents::page::Block;
use crate::documents::site::Thing;
use crate::documents::speech::Speech;
use crate::documents::words::{Plural, fill};
use charta_drawing::{Direction, Node, Style, Tone};
use charta_model::graphs::lineage::sources_of;
use charta_model::model::{DatasetId, Derivation};
use charta_model::ranges::Ranges;

struct Words {
    title: &'static str,
    reading: &'static str,
    controller: &'static str,
    columns: Plural,
    whole: &'static str,
    told: &'static str,
    told_whole: &'static str,
}

static ENGLISH: Words = Words {
    title: "Where the data of {} come from and go",
    reading: "Arrows lead from a source to what is derived from it.",
    controller: "Controller: {}",
    columns: Plural { one: "{} column", many: "{} columns" },
    whole: "all columns",
    told: "{} is derived from {}: {}.",
    told_whole: "{} is derived from all columns of {}.",
};

static FRENCH: Words = Words {
    title: "D’où viennent et où vont les données de {}",
    reading: "Les flèches mènent d’une source à ce qui en dérive.",
    controller: "Responsable : {}",
    columns: Plural { one: "{} colonne", many: "{} colonnes" },
    whole: "toutes les colonnes",
    told: "{} dérive de {} : {}.",
    told_whole: "{} dérive de toutes les colonnes de {}.",
};

/// The drawing; nothing for a dataset that is derived from none and from which none is derived.
pub(in crate::documents) fn of_dataset(documents: &Documents<'_>, id: DatasetId) -> Option<Block> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let mut drawn = sources_of(speech.model, id);
    drawn.reverse();
    drawn.push(id);
    let mut next = drawn.len() - 1;
    let mut sketch = Sketch::new();
    for dataset in &drawn {
        sketch.node(*dataset, || node(speech, words, *dataset, id));
    }
    while let Some(at) = drawn.get(next).copied() {
        next += 1;
        for derived in documents.index.derived_from(at) {
            if sketch.place(*derived).is_none() {
                sketch.node(*derived, || node(speech, words, *derived, id));
                drawn.push(*derived);
            }
        }
    }
    for dataset in drawn {
        let derivations = speech.model.datasets.get(dataset).map_or(&[][..], |dataset| &dataset.derived_from);
        for derivation in derivations {
            let ends = (sketch.place(derivation.source), sketch.place(dataset));
            let (Some(from), Some(to)) = ends else { continue };
            let label = match is_whole(speech, derivation) {
                true => words.whole.to_owned(),
                false => speech.count(derivation.columns.len(), words.columns),
            };
            sketch.edge(from, to, &label, Style::Solid);
            sketch.say(told(speech, words, dataset, derivation));
        }
    }
    let title = speech.dataset(id).text();
    let name = Name {
        id: "drawing-lineage",
        title: fill(words.title, &[&title]),
        description: words.reading.to_owned(),
    };
    sketch.block(speech, name, Direction::Right, MOST_BOXES)
}

/// Whether every column of the source flows, named or not.
fn is_whole(speech: &Speech<'_>, derivation: &Derivation) -> bool {
    let source = speech.model.datasets.get(derivation.source);
    let flow = Ranges::from_numbers(derivation.columns.iter().map(|column| i64::from(column.raw())));
    derivation.columns.is_empty() || source.is_some_and(|source| source.columns.is_subset(&flow))
}

fn told(speech: &Speech<'_>, words: &Words, dataset: DatasetId, derivation: &Derivation) -> Line {
    let (dataset, source) = (speech.dataset(dataset), speech.dataset(derivation.source));
    let columns = derivation.columns.iter().map(|column| speech.column(*column)).collect();
    let line = match is_whole(speech, derivation) {
        true => Line::told(words.told_whole, &[dataset, source]),
        false => Line::told(words.told, &[dataset, source, speech.all_of(columns)]),
    };
    speech.said(line, derivation.span)
}

/// The box of a dataset; that of the page's own dataset leads nowhere.
fn node(speech: &Speech<'_>, words: &Words, id: DatasetId, page: DatasetId) -> Node {
    let controller = speech.model.datasets.get(id).and_then(|dataset| dataset.controller);
    let controller = controller.map(|party| fill(words.controller, &[&speech.party(party.value).text()]));
    Node {
        label: speech.dataset(id).text(),
        notes: controller.into_iter().collect(),
        kind: "dataset",
        tone: Tone::Plain,
        link: (id != page).then(|| link(speech, "../", Thing::Dataset(id))).flatten(),
    }
}
