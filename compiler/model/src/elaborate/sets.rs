//! Sets as clauses write them: `a, b except c`, `exactly a`, `any purpose`, and data with columns.

use super::Elaborator;
use crate::codes;
use crate::model::{DatasetId, Said, place_of};
use crate::ranges::Ranges;
use charta_base::{Diagnostic, Id};
use charta_syntax::ast::{DataExpression, DataItem, DeclarationKind, SetExpression, SetItem, Word};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a set is a set of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    /// Organisations and groups; a kind of organisation stands for its organisations.
    Who,
    Action,
    Purpose,
    Hosting,
}

/// Data as written: the columns by dataset, or everything but them.
#[derive(Debug, Clone, Default)]
pub(super) struct Data {
    pub(super) any: bool,
    pub(super) columns: BTreeMap<DatasetId, Ranges>,
    /// Whether a name did not resolve, so that what is here is not all that was meant.
    pub(super) is_broken: bool,
}

impl<'t> Elaborator<'t, '_> {
    /// The set that an expression names; `None` where a name in it did not resolve.
    pub(super) fn set(
        &mut self,
        file: usize,
        written: SetExpression<'t>,
        dimension: Dimension,
    ) -> Option<Said<Ranges>> {
        let included = self.union(file, &written.included().collect::<Vec<_>>(), dimension);
        let excluded: Vec<SetItem<'t>> = written.excluded().collect();
        let value = match excluded.is_empty() {
            true => included?,
            false => {
                let excluded = self.union(file, &excluded, dimension);
                included?.difference(&excluded?)
            }
        };
        Some(Said { value, span: written.span() })
    }

    fn union(&mut self, file: usize, items: &[SetItem<'t>], dimension: Dimension) -> Option<Ranges> {
        if let [only] = items {
            return self.member(file, *only, dimension);
        }
        let mut pairs = Vec::new();
        let mut complete = true;
        for item in items {
            match self.member(file, *item, dimension) {
                Some(part) => pairs.extend_from_slice(part.pairs()),
                None => complete = false,
            }
        }
        complete.then(|| Ranges::from_pairs(pairs))
    }

    fn member(&mut self, file: usize, item: SetItem<'t>, dimension: Dimension) -> Option<Ranges> {
        if item.any {
            return Some(self.everything(dimension));
        }
        let word = item.path?;
        let one = |id: u32| Ranges::one(i64::from(id));
        match dimension {
            Dimension::Who => {
                use DeclarationKind::{Group, Kind, Organisation};
                let (kind, id) = self
                    .names
                    .resolve(file, word, &[Organisation, Group, Kind], &mut self.findings)
                    .map(|entry| (entry.kind, entry.id))?;
                Some(match (kind, item.exactly) {
                    (Kind, exactly) => self.organisations_of_kind(id, exactly),
                    (_, true) => one(id),
                    (_, false) => self.model.parties.get(Id::new(id)).map(|party| party.closure.clone())?,
                })
            }
            Dimension::Action | Dimension::Purpose => {
                let kind = if dimension == Dimension::Action {
                    DeclarationKind::Action
                } else {
                    DeclarationKind::Purpose
                };
                let id = self.names.resolve(file, word, &[kind], &mut self.findings).map(|entry| entry.id)?;
                match item.exactly {
                    true => Some(one(id)),
                    false => self.model.terms.get(Id::new(id)).map(|term| term.closure.clone()),
                }
            }
            Dimension::Hosting => {
                let id = self.resolve(file, word, &[DeclarationKind::Hosting])?;
                Some(Ranges::one(place_of(Some(id))))
            }
        }
    }

    pub(super) fn everything(&self, dimension: Dimension) -> Ranges {
        let of_kind = |kind: crate::model::TermKind| {
            Ranges::from_numbers(
                self.model
                    .terms
                    .iter()
                    .filter(|(_, term)| term.kind == kind)
                    .map(|(id, _)| i64::from(id.raw())),
            )
        };
        match dimension {
            Dimension::Who => Ranges::between(0, self.model.parties.len() as i64),
            Dimension::Action => of_kind(crate::model::TermKind::Action),
            Dimension::Purpose => of_kind(crate::model::TermKind::Purpose),
            Dimension::Hosting => Ranges::between(0, self.model.hostings.len() as i64 + 1),
        }
    }

    fn organisations_of_kind(&self, kind: u32, exactly: bool) -> Ranges {
        let closure =
            self.model.terms.get(Id::new(kind)).map(|term| term.closure.clone()).unwrap_or_default();
        let wanted = if exactly { Ranges::one(i64::from(kind)) } else { closure };
        let of_kind = self
            .model
            .parties
            .values()
            .filter(|party| party.kinds.iter().any(|kind| wanted.contains(i64::from(kind.raw()))));
        Ranges::from_pairs(of_kind.flat_map(|party| party.closure.pairs().to_vec()).collect())
    }

    /// The data that an expression names.
    pub(super) fn data(&mut self, file: usize, written: DataExpression<'t>) -> Data {
        let mut included = Data::default();
        for item in written.included() {
            self.add_data(file, item, &mut included);
        }
        let mut excluded = Data::default();
        for item in written.excluded() {
            self.add_data(file, item, &mut excluded);
        }
        let is_broken = included.is_broken || excluded.is_broken;
        if included.any {
            return Data { any: true, columns: excluded.columns, is_broken };
        }
        for (dataset, columns) in excluded.columns {
            if let Some(mine) = included.columns.get_mut(&dataset) {
                *mine = mine.difference(&columns);
            }
        }
        Data { is_broken, ..included }
    }

    fn add_data(&mut self, file: usize, item: DataItem<'t>, data: &mut Data) {
        if item.any {
            data.any = true;
            return;
        }
        let Some(word) = item.path else {
            data.is_broken = true;
            return;
        };
        let kinds = [DeclarationKind::Dataset, DeclarationKind::Category];
        let found =
            self.names.resolve(file, word, &kinds, &mut self.findings).map(|entry| (entry.kind, entry.id));
        match found {
            None => data.is_broken = true,
            Some((DeclarationKind::Category, id)) => {
                if let Some(columns) = item.columns {
                    let finding = Diagnostic::at(
                        &codes::WRONG_VALUE,
                        columns.span,
                        format!("category `{}` has no columns of its own", word.text),
                    )
                    .label("columns belong to a dataset")
                    .help("name the category alone, or a dataset with its columns");
                    self.findings.push(finding);
                }
                self.add_category(id, item.exactly, data);
            }
            Some((_, id)) => {
                let dataset: DatasetId = Id::new(id);
                let Some(columns) = self.columns_named(dataset, item) else {
                    data.is_broken = true;
                    return;
                };
                let mine = data.columns.entry(dataset).or_default();
                *mine = mine.union(&columns);
            }
        }
    }

    fn columns_named(&mut self, dataset: DatasetId, item: DataItem<'t>) -> Option<Ranges> {
        let all = self.model.datasets.get(dataset)?.columns.clone();
        let Some(written) = item.columns else { return Some(all) };
        let mut numbers = Vec::new();
        let mut complete = true;
        for word in written.names() {
            match self.find_column(dataset, word.text) {
                Some(column) => numbers.push(i64::from(column.raw())),
                None => {
                    complete = false;
                    self.no_such_column(word, &[dataset]);
                }
            }
        }
        let named = Ranges::from_numbers(numbers);
        complete.then(|| if written.all_except { all.difference(&named) } else { named })
    }

    /// Reports that datasets have no column of this name.
    pub(super) fn no_such_column(&mut self, word: Word<'t>, datasets: &[DatasetId]) {
        let name = |id: &DatasetId| self.model.datasets.get(*id).map(|dataset| dataset.about.name.clone());
        let names: Vec<(DatasetId, Arc<str>)> =
            datasets.iter().filter_map(|id| Some((*id, name(id)?))).collect();
        let names: Vec<(DatasetId, &str)> = names.iter().map(|(id, name)| (*id, &**name)).collect();
        let columns = datasets.iter().take(20).flat_map(|id| self.model.columns_of(*id));
        let mut known: Vec<Arc<str>> =
            columns.filter_map(|id| Some(self.model.columns.get(id)?.about.name.clone())).collect();
        if datasets.len() > 1 {
            known.sort_unstable();
            known.dedup();
        }
        self.unknown_column(word, &names, known.iter().map(|name| &**name).collect());
    }

    /// The column of a dataset with this name.
    pub(super) fn find_column(&self, dataset: DatasetId, name: &str) -> Option<crate::model::ColumnId> {
        self.model
            .columns_of(dataset)
            .find(|id| self.model.columns.get(*id).is_some_and(|column| column.about.name.as_ref() == name))
    }

    fn add_category(&self, category: u32, exactly: bool, data: &mut Data) {
        let closure =
            self.model.terms.get(Id::new(category)).map(|term| term.closure.clone()).unwrap_or_default();
        let wanted = if exactly { Ranges::one(i64::from(category)) } else { closure };
        for (start, end) in wanted.pairs() {
            let from =
                self.columns_by_category.partition_point(|(category, _)| i64::from(*category) < *start);
            let inside = self
                .columns_by_category
                .iter()
                .skip(from)
                .take_while(|(category, _)| i64::from(*category) < *end);
            for (_, column) in inside {
                let Some(facts) = self.model.columns.get(Id::new(*column)) else { continue };
                let mine = data.columns.entry(facts.dataset).or_default();
                *mine = mine.union(&Ranges::one(i64::from(*column)));
            }
        }
    }
}
