//! Which data a contract gives, and which data a procedure is for.

use crate::context::Context;
use charta_model::model::{
    Contract, DatasetId, Effect, Model, PartyId, Procedure, ProcedureId, Scope, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

/// How much of a dataset a procedure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cover {
    /// Nothing of it: neither it nor anything that it comes from.
    Nothing,
    /// Some of what it is derived from.
    Some,
    /// It, or all that it is derived from.
    Whole,
}

/// The datasets that the permits of a contract give anything of, in order.
pub(super) fn data_of(context: &Context<'_>, contract: &Contract) -> Vec<DatasetId> {
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    let permits = rules.filter_map(|id| context.rules.get(*id)).filter(|rule| rule.effect == Effect::Permit);
    let columns = permits.flat_map(|rule| rule.columns.pairs().to_vec());
    datasets_of(context.model, &Ranges::from_pairs(columns.collect()))
}

/// Which data procedures are for, each question answered once.
pub(super) struct Coverage<'a> {
    model: &'a Model,
    controlled: FxHashMap<PartyId, Vec<DatasetId>>,
    named: RefCell<FxHashMap<ProcedureId, FxHashSet<DatasetId>>>,
    known: RefCell<FxHashMap<(ProcedureId, DatasetId), Cover>>,
    of_category: RefCell<FxHashMap<TermId, Vec<DatasetId>>>,
}

impl<'a> Coverage<'a> {
    /// The procedures of a model.
    pub(super) fn new(model: &'a Model) -> Coverage<'a> {
        let mut controlled: FxHashMap<PartyId, Vec<DatasetId>> = FxHashMap::default();
        for (id, dataset) in model.datasets.iter() {
            if let Some(controller) = dataset.controller {
                controlled.entry(controller.value).or_default().push(id);
            }
        }
        Coverage {
            model,
            controlled,
            named: RefCell::default(),
            known: RefCell::default(),
            of_category: RefCell::default(),
        }
    }

    /// How much of a dataset a procedure is for; of any dataset, where the procedure does not say for which data it is.
    pub(super) fn of(&self, id: ProcedureId, dataset: DatasetId) -> Cover {
        let Some(procedure) = self.model.procedures.get(id) else { return Cover::Nothing };
        if procedure.applies_to.is_empty() {
            return Cover::Whole;
        }
        if let Some(known) = self.known.borrow().get(&(id, dataset)) {
            return *known;
        }
        let mut named = self.named.borrow_mut();
        let named = named.entry(id).or_insert_with(|| self.named_by(procedure));
        let cover = self.looked_up(named, dataset);
        self.known.borrow_mut().insert((id, dataset), cover);
        cover
    }

    /// Whether a procedure is for all of some datasets.
    pub(super) fn is_for_all(&self, id: ProcedureId, data: &[DatasetId]) -> bool {
        data.iter().all(|dataset| self.of(id, *dataset) == Cover::Whole)
    }

    /// The datasets that a procedure names, by whatever scope.
    fn named_by(&self, procedure: &Procedure) -> FxHashSet<DatasetId> {
        let mut named = FxHashSet::default();
        for scope in &procedure.applies_to {
            match scope.value {
                Scope::DataOf(party) => named.extend(self.controlled.get(&party).into_iter().flatten()),
                Scope::DataIn(category) => {
                    let mut known = self.of_category.borrow_mut();
                    named.extend(&*known.entry(category).or_insert_with(|| self.in_category(category)));
                }
                Scope::Dataset(dataset) => {
                    named.insert(dataset);
                }
                Scope::ContractsOf(_) | Scope::EveryContract => named.extend(self.model.datasets.ids()),
            }
        }
        named
    }

    /// The datasets with a column of a category.
    fn in_category(&self, category: TermId) -> Vec<DatasetId> {
        let Some(closure) = self.model.terms.get(category).map(|term| &term.closure) else {
            return Vec::new();
        };
        let columns = self.model.columns.values();
        let inside = columns.filter(|column| {
            column.categories.iter().any(|category| closure.contains(i64::from(category.raw())))
        });
        inside.map(|column| column.dataset).collect()
    }

    /// A dataset that is not named itself is looked for in what it comes from.
    fn looked_up(&self, named: &FxHashSet<DatasetId>, dataset: DatasetId) -> Cover {
        let (mut seen, mut open) = (FxHashSet::default(), vec![dataset]);
        let (mut found, mut missed) = (false, false);
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            let sources = self.model.datasets.get(at).map_or(&[][..], |facts| &facts.derived_from);
            match named.contains(&at) {
                true => found = true,
                false if sources.is_empty() => missed = true,
                false => open.extend(sources.iter().map(|derivation| derivation.source)),
            }
        }
        match (found, missed) {
            (false, _) => Cover::Nothing,
            (true, true) => Cover::Some,
            (true, false) => Cover::Whole,
        }
    }
}
