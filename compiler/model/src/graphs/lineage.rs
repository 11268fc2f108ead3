//! What data come from what.

use crate::model::{DatasetId, Model};
use rustc_hash::FxHashSet;

/// The datasets that a dataset is derived from, directly or not, nearest first; each once.
pub fn sources_of(model: &Model, dataset: DatasetId) -> Vec<DatasetId> {
    let mut sources = Vec::new();
    let mut seen: FxHashSet<DatasetId> = FxHashSet::from_iter([dataset]);
    let mut open = std::collections::VecDeque::from([dataset]);
    while let Some(at) = open.pop_front() {
        let derivations = model.datasets.get(at).map_or(&[][..], |dataset| &dataset.derived_from);
        for derivation in derivations {
            if seen.insert(derivation.source) {
                sources.push(derivation.source);
                open.push_back(derivation.source);
            }
        }
    }
    sources
}

/// For each dataset, the datasets derived from it directly.
pub fn derivations(model: &Model) -> Vec<Vec<DatasetId>> {
    let mut derived = vec![Vec::new(); model.datasets.len()];
    for (id, dataset) in model.datasets.iter() {
        for derivation in &dataset.derived_from {
            if let Some(list) = derived.get_mut(derivation.source.index())
                && list.last() != Some(&id)
            {
                list.push(id);
            }
        }
    }
    derived
}
