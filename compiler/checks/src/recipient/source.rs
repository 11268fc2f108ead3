//! What a permit needs from others, and what its provider has from them.

use crate::context::Context;
use charta_base::Id;
use charta_model::model::{
    ClauseId, ColumnId, ContractId, DatasetId, Effect, Model, Owner, PartyId, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, datasets_of};
use rustc_hash::{FxHashMap, FxHashSet};

/// The action that a provider must itself be permitted in order to hand on.
const SHARE: &str = "std.prelude.share";

/// A use of one controller's data that a provider must have in order to permit it to others.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    /// The use, as the provider's own.
    pub(super) region: Region,
    /// Those to whom the provider permits it.
    pub(super) recipients: Ranges,
    /// The datasets it speaks of.
    pub(super) datasets: Vec<DatasetId>,
    /// Whether the provider hands on what it derived from those columns. The rows of a derived dataset are made from
    /// rows that the provider saw: which ones, its own condition cannot say.
    pub(super) is_derived: bool,
}

/// What a rule needs from others, told in the columns of those others: a column that the provider derived stands for the columns
/// it came from. Nothing where all of it is the provider's own, or goes back to who answers for it.
pub(super) fn needed(model: &Model, provider: PartyId, rule: &Rule) -> Vec<Needed> {
    let mut foreign: FxHashMap<(PartyId, bool), Vec<i64>> = FxHashMap::default();
    let mut seen: FxHashSet<i64> = FxHashSet::default();
    let mut open: Vec<(i64, bool)> = rule.columns.numbers().map(|column| (column, false)).collect();
    while let Some((number, is_derived)) = open.pop() {
        let Some(column) = u32::try_from(number).ok().and_then(|raw| model.columns.get(Id::new(raw))) else {
            continue;
        };
        let controller = model.datasets.get(column.dataset).and_then(|dataset| dataset.controller);
        // A dataset without a controller is an error of its own.
        let Some(controller) = controller.map(|controller| model.organisation_of(controller.value)) else {
            continue;
        };
        if controller != provider {
            foreign.entry((controller, is_derived)).or_default().push(number);
        } else if seen.insert(number) {
            open.extend(column.derived_from.iter().map(|source: &ColumnId| (i64::from(source.raw()), true)));
        }
    }
    let mut parts: Vec<((PartyId, bool), Vec<i64>)> = foreign.into_iter().collect();
    parts.sort_unstable();
    let use_of = |((controller, is_derived), columns): ((PartyId, bool), Vec<i64>)| {
        let back = model.parties.get(controller).map_or_else(Ranges::empty, |party| party.closure.clone());
        let columns = Ranges::from_numbers(columns);
        let region = Region {
            parties: Ranges::one(i64::from(provider.raw())),
            places: Ranges::all(),
            rows: if is_derived { RowsId::ALL } else { rule.rows },
            columns: columns.clone(),
            ..Region::of(rule)
        };
        let is_use = !rule.parties.difference(&back).is_empty() && !region.is_empty();
        is_use.then(|| Needed {
            region,
            recipients: rule.parties.clone(),
            datasets: datasets_of(model, &columns),
            is_derived,
        })
    };
    parts.into_iter().filter_map(use_of).collect()
}

/// What a provider was given of what it needs, and what it is forbidden of that.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) given: Vec<Region>,
    pub(super) taken: Vec<(ClauseId, Region)>,
}

/// Who has received what.
pub(super) struct Sources<'a> {
    context: &'a Context<'a>,
    /// The permits that do not count yet.
    waiting: FxHashSet<ClauseId>,
    share: Option<i64>,
}

impl<'a> Sources<'a> {
    /// At first everything counts as given but the permits that hand on.
    pub(super) fn new(context: &'a Context<'a>, onward: impl Iterator<Item = ClauseId>) -> Sources<'a> {
        let mut terms = context.model.terms.iter();
        let share = terms.find(|(_, term)| term.kind == TermKind::Action && *term.about.path == *SHARE);
        let share = share.map(|(id, _)| i64::from(id.raw()));
        Sources { context, waiting: onward.collect(), share }
    }

    /// From now on what a permit permits counts as given; gives who receives something of which dataset.
    pub(super) fn give(&mut self, clause: ClauseId) -> Vec<(PartyId, DatasetId)> {
        self.waiting.remove(&clause);
        let model = self.context.model;
        let rules =
            self.context.rules.of_clause(clause).iter().filter_map(|rule| self.context.rules.get(*rule));
        let mut received = Vec::new();
        for rule in rules {
            let datasets = datasets_of(model, &rule.columns);
            let parties = rule.parties.numbers().filter_map(|party| u32::try_from(party).ok().map(Id::new));
            for party in parties.filter(|party| model.organisation_of(*party) == *party) {
                received.extend(datasets.iter().map(|dataset| (party, *dataset)));
            }
        }
        received
    }

    /// A permit that does not count yet, and would give a provider something of what it needs.
    pub(super) fn waiting_for(
        &self,
        provider: PartyId,
        but: ContractId,
        needed: &Needed,
    ) -> Option<ClauseId> {
        let rules = needed.datasets.iter().flat_map(|dataset| self.context.rules.about(*dataset, provider));
        let waited = rules.map(|(_, rule)| rule).filter(|rule| {
            self.waiting.contains(&rule.clause)
                && rule.parties.contains(i64::from(provider.raw()))
                && rule.columns.overlaps(&needed.region.columns)
                && self
                    .context
                    .model
                    .clauses
                    .get(rule.clause)
                    .is_some_and(|clause| clause.owner != Owner::Contract(but))
        });
        waited.map(|rule| rule.clause).min()
    }

    /// What a provider has of what it needs, from others than the contract itself; with `by_any`, as if all that is permitted
    /// were given.
    pub(super) fn held(&self, provider: PartyId, but: ContractId, needed: &Needed, by_any: bool) -> Held {
        let mut held = Held::default();
        let mut seen = FxHashSet::default();
        for dataset in &needed.datasets {
            for (id, rule) in self.context.rules.about(*dataset, provider) {
                let Some(clause) = self.context.model.clauses.get(rule.clause) else { continue };
                let counts =
                    clause.owner != Owner::Contract(but) && (by_any || !self.waiting.contains(&rule.clause));
                if counts && rule.parties.contains(i64::from(provider.raw())) && seen.insert(id) {
                    held.add(rule, needed);
                }
            }
        }
        held
    }

    /// The permission to share what is handed on.
    pub(super) fn sharing(&self, needed: &Needed) -> Option<Region> {
        self.share.map(|share| Region { actions: Ranges::one(share), ..needed.region.clone() })
    }
}

impl Held {
    fn add(&mut self, rule: &Rule, needed: &Needed) {
        let region = Region { places: Ranges::all(), ..Region::of(rule) };
        match (rule.effect, needed.is_derived) {
            (Effect::Permit, true) => self.given.push(Region { rows: RowsId::ALL, ..region }),
            (Effect::Permit, false) => self.given.push(region),
            // What is forbidden of some rows alone does not bind what was derived from the others.
            (Effect::Forbid, true) if rule.rows != RowsId::ALL => {}
            (Effect::Forbid, _) => self.taken.push((rule.clause, region)),
        }
    }
}
