//! What the permits of a contract show on the days on which a requirement asks.

use super::holdings::{left, unseeing};
use crate::context::{Asking, Context};
use crate::logic::judge::{Judge, permits};
use charta_base::{Id, Span};
use charta_model::form::{Form, Shown};
use charta_model::graphs::lineage::sources_of;
use charta_model::model::{ClauseId, ColumnId, ContractId, DatasetId, Grant, Model, Owner, Scope, TermId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::{Rule, Rules};
use charta_model::time::{Day, Period};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What forbids leave of one rule of a permit.
#[derive(Debug, Clone)]
pub(crate) struct Showing<'a> {
    pub(crate) clause: ClauseId,
    pub(crate) number: u32,
    pub(crate) grant: &'a Grant,
    pub(crate) rule: &'a Rule,
    pub(crate) regions: Vec<Region>,
}

impl Showing<'_> {
    /// The columns that it shows on some days, with their forms; hidden ones left out.
    pub(crate) fn shown(&self, days: &Ranges) -> Vec<(ColumnId, Form)> {
        let on_days = self.regions.iter().filter(|region| region.days.overlaps(days));
        let columns =
            Ranges::from_pairs(on_days.flat_map(|region| region.columns.pairs().to_vec()).collect());
        let columns = columns.numbers().filter_map(|raw| u32::try_from(raw).ok().map(Id::new));
        columns
            .map(|column| (column, self.rule.form_of(column)))
            .filter(|(_, form)| form.shown != Shown::Hidden)
            .collect()
    }

    /// The words that say what it shows, and how.
    pub(crate) fn said_at(&self) -> Span {
        self.grant.showing_span.unwrap_or(self.grant.data_span)
    }
}

/// What the permits of contracts show, worked out once a contract.
pub(crate) struct Shows<'a, 'c> {
    context: &'c Context<'a>,
    permits: FxHashMap<ContractId, Vec<(ClauseId, u32, &'a Grant)>>,
    known: FxHashMap<ContractId, Rc<Vec<Showing<'a>>>>,
    unseeing: Ranges,
}

impl<'a, 'c> Shows<'a, 'c> {
    pub(crate) fn new(context: &'c Context<'a>) -> Self {
        let mut by_contract: FxHashMap<ContractId, Vec<(ClauseId, u32, &'a Grant)>> = FxHashMap::default();
        for permit in permits(context.model) {
            let permits = by_contract.entry(permit.contract_id).or_default();
            permits.push((permit.id, permit.clause.number, permit.grant));
        }
        Shows {
            context,
            permits: by_contract,
            known: FxHashMap::default(),
            unseeing: unseeing(context.model),
        }
    }

    /// What a contract's permits show, in the order of the clauses.
    pub(crate) fn of(&mut self, contract: ContractId) -> Rc<Vec<Showing<'a>>> {
        if let Some(known) = self.known.get(&contract) {
            return known.clone();
        }
        let mut space = self.context.rules.rows.borrow_mut();
        let mut judge = Judge::new(self.context, &mut space);
        let mut showings = Vec::new();
        for (clause, number, grant) in self.permits.get(&contract).into_iter().flatten() {
            let rules: &'a Rules = self.context.rules;
            for rule in rules.of_clause(*clause).iter().filter_map(|rule| rules.get(*rule)) {
                let regions = left(&mut judge, rule, &self.unseeing);
                if !regions.is_empty() {
                    showings.push(Showing { clause: *clause, number: *number, grant, rule, regions });
                }
            }
        }
        let showings = Rc::new(showings);
        self.known.insert(contract, showings.clone());
        showings
    }
}

/// The days of permits about which a requirement asks: those of its period; and where it asks on the day of judgement, that day and every later one,
/// since a permit that is not yet in force is judged before it is.
pub(crate) fn asked_days(asking: &Asking<'_>) -> Ranges {
    match asking.requirement.throughout {
        true => asking.period.days(),
        false => Period { from: asking.period.from, last: None }.days(),
    }
}

/// Whether a dataset is what a rulebook covers, or comes from that: the clauses of contracts speak of all that the contract gives.
pub(crate) fn is_covered(model: &Model, owner: Owner, dataset: DatasetId) -> bool {
    let Owner::Rulebook(rulebook) = owner else { return true };
    let Some(rulebook) = model.rulebooks.get(rulebook) else { return false };
    let mut family = sources_of(model, dataset);
    family.push(dataset);
    let covers = |scope: Scope, dataset: DatasetId| match scope {
        Scope::EveryContract | Scope::ContractsOf(_) => true,
        Scope::Dataset(covered) => covered == dataset,
        Scope::DataOf(party) => model
            .datasets
            .get(dataset)
            .and_then(|dataset| dataset.controller)
            .is_some_and(|at| at.value == party),
        Scope::DataIn(category) => {
            let Some(closure) = model.terms.get(category).map(|term| &term.closure) else { return false };
            let mut columns = model.columns_of(dataset).filter_map(|column| model.columns.get(column));
            columns.any(|column| column.categories.iter().any(|at| closure.contains(i64::from(at.raw()))))
        }
    };
    rulebook.applies_to.iter().any(|scope| family.iter().any(|dataset| covers(scope.value, *dataset)))
}

/// Whether the rows of a dataset are about persons one by one: somebody is said to be its subject, or a column tells who it is about. Tables of
/// counts say neither.
pub(crate) fn is_about_persons(model: &Model, dataset: DatasetId) -> bool {
    model.is_about_persons(dataset)
}

/// Whether persons may be of both kinds: not where neither kind lies in the other. Who is not named may be anybody.
pub(crate) fn may_be_same(model: &Model, one: Option<TermId>, other: Option<TermId>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let within = |below: TermId, above: TermId| {
        model.terms.get(above).is_some_and(|term| term.closure.contains(i64::from(below.raw())))
    };
    within(one, other) || within(other, one)
}

/// A column as people call it: `stays.diagnosis`.
pub(crate) fn dotted(model: &Model, column: ColumnId) -> String {
    let Some(column) = model.columns.get(column) else { return String::new() };
    let dataset = model.datasets.get(column.dataset).map_or("", |dataset| &dataset.about.name);
    format!("{dataset}.{}", column.about.name)
}

/// Columns in words, the first few of many.
pub(crate) fn listed(model: &Model, columns: &[ColumnId]) -> String {
    const NAMED: usize = 4;
    let mut names: Vec<String> =
        columns.iter().take(NAMED).map(|column| format!("`{}`", dotted(model, *column))).collect();
    let more = columns.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    charta_base::join_words(&names, "and")
}

/// The least day of some days that can be told, in words: ` on 2026-01-01`, or nothing.
pub(crate) fn on_first(days: &Ranges) -> String {
    match days.first().filter(|first| *first != Ranges::MIN) {
        Some(first) => format!(" on {}", Day::from_number(first)),
        None => String::new(),
    }
}
