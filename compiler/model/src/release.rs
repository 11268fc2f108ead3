//! Which derived columns bear what a rulebook says of their sources: all of them, until a signed release lifts it.

use crate::graphs::lineage::derivations;
use crate::model::{ColumnId, DatasetId, Model, RulebookId};
use crate::ranges::Ranges;
use crate::rules::datasets_of;
use crate::time::Day;
use charta_base::Id;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};

/// What is derived from what, and which releases there are; made once.
#[derive(Debug, Default)]
pub(crate) struct Lineage {
    /// The datasets derived from each dataset.
    datasets: Vec<Vec<DatasetId>>,
    /// The columns derived from each column.
    columns: FxHashMap<ColumnId, Vec<ColumnId>>,
    /// The day from which a rulebook's forbids no longer bind a derived dataset.
    releases: FxHashMap<(DatasetId, RulebookId), Day>,
}

/// Never released, in days.
const ALWAYS: i64 = i64::MAX;

impl Lineage {
    pub(crate) fn new(model: &Model) -> Lineage {
        let mut lineage = Lineage { datasets: derivations(model), ..Lineage::default() };
        for (id, column) in model.columns.iter() {
            for source in &column.derived_from {
                lineage.columns.entry(*source).or_default().push(id);
            }
        }
        for release in model.releases.values() {
            let (Some(of), Some(signed)) = (release.of, release.signed) else { continue };
            for rulebook in &release.lifts {
                let day = lineage.releases.entry((of.value, rulebook.value)).or_insert(signed.value);
                *day = (*day).min(signed.value);
            }
        }
        lineage
    }

    /// The day from which a release frees a dataset from a rulebook.
    pub(crate) fn freed(&self, dataset: DatasetId, rulebook: RulebookId) -> Option<Day> {
        self.releases.get(&(dataset, rulebook)).copied()
    }

    /// Columns and what is derived from them, by the day from which a release frees them from the rulebook (`None` where none
    /// does). A whole dataset binds whole datasets, also their columns that come from no single column; some columns bind the
    /// columns that come from them. What is reached over several ways stays bound as long as one of them binds it.
    pub(crate) fn bound(
        &self,
        model: &Model,
        rulebook: Option<RulebookId>,
        columns: &Ranges,
    ) -> Vec<(Ranges, Option<Day>)> {
        if columns.is_empty() || self.datasets.iter().all(Vec::is_empty) {
            return vec![(columns.clone(), None)];
        }
        let released = |dataset: DatasetId| {
            rulebook.and_then(|rulebook| self.freed(dataset, rulebook)).map_or(ALWAYS, Day::number)
        };
        let mut bound: BTreeMap<i64, i64> = BTreeMap::new();
        let mut whole: BTreeMap<DatasetId, i64> = BTreeMap::new();
        let mut open_datasets: VecDeque<DatasetId> = VecDeque::new();
        let mut open_columns: VecDeque<i64> = VecDeque::new();
        for dataset in datasets_of(model, columns) {
            let all = model.datasets.get(dataset).map(|facts| facts.columns.clone()).unwrap_or_default();
            if all.is_subset(columns) {
                whole.insert(dataset, released(dataset));
                open_datasets.push_back(dataset);
            } else {
                for column in all.intersection(columns).numbers() {
                    bound.insert(column, released(dataset));
                    open_columns.push_back(column);
                }
            }
        }
        while let Some(at) = open_datasets.pop_front() {
            let until = whole.get(&at).copied().unwrap_or(ALWAYS);
            for derived in self.datasets.get(at.index()).into_iter().flatten() {
                let mine = until.min(released(*derived));
                let known = whole.entry(*derived).or_insert(i64::MIN);
                if mine > *known {
                    *known = mine;
                    open_datasets.push_back(*derived);
                }
            }
        }
        while let Some(at) = open_columns.pop_front() {
            let until = bound.get(&at).copied().unwrap_or(ALWAYS);
            let derived = u32::try_from(at).ok().and_then(|raw| self.columns.get(&Id::new(raw)));
            for column in derived.into_iter().flatten() {
                let Some(dataset) = model.columns.get(*column).map(|column| column.dataset) else { continue };
                let mine = until.min(released(dataset));
                let known = bound.entry(i64::from(column.raw())).or_insert(i64::MIN);
                if mine > *known {
                    *known = mine;
                    open_columns.push_back(i64::from(column.raw()));
                }
            }
        }
        for (dataset, until) in whole {
            let all = model.datasets.get(dataset).map(|facts| facts.columns.clone()).unwrap_or_default();
            for column in all.numbers() {
                let known = bound.entry(column).or_insert(i64::MIN);
                *known = (*known).max(until);
            }
        }
        let mut by_day: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (column, until) in bound {
            by_day.entry(until).or_default().push(column);
        }
        let grouped = by_day.into_iter().rev().map(|(day, columns)| {
            (Ranges::from_numbers(columns), (day != ALWAYS).then(|| Day::from_number(day)))
        });
        grouped.collect()
    }
}
