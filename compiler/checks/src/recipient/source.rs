//! What a permit needs from others, and what its provider has from them.

use super::hops::Within;
use super::roles::shared_purposes;
use crate::context::Context;
use charta_base::Id;
use charta_model::model::{ClauseId, ColumnId, ContractId, DatasetId, Effect, Model, Owner, PartyId, TermId};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowsId;
use charta_model::rules::{Rule, datasets_of};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// The action that a provider must itself be permitted in order to hand on to others than its processors.
const SHARE: &str = "share";

/// A use of one controller's data that a provider must have in order to permit it to others.
#[derive(Debug, Clone)]
pub(crate) struct Needed {
    /// The use, as the provider's own.
    pub(crate) region: Region,
    /// The purposes for which the provider must also be permitted to share: those for which it gives the data to others than its processors.
    pub(crate) shared_for: Ranges,
    /// Those to whom the provider permits it.
    pub(crate) recipients: Ranges,
    /// The datasets it speaks of.
    pub(crate) datasets: Vec<DatasetId>,
    /// Whether the provider hands on what it derived from those columns. The rows of a derived dataset are made from
    /// rows that the provider saw: which ones, its own condition cannot say.
    pub(crate) is_derived: bool,
}

impl Needed {
    /// The part of it that is asked about, if there is one.
    pub(crate) fn within(&self, within: Within) -> Option<Cow<'_, Needed>> {
        let Within::Column(column) = within else { return Some(Cow::Borrowed(self)) };
        let part = || Needed {
            region: Region { columns: Ranges::one(column), ..self.region.clone() },
            ..self.clone()
        };
        self.region.columns.contains(column).then(|| Cow::Owned(part()))
    }
}

/// Columns of others by their controller, and whether the provider derived its own from them.
type Foreign = FxHashMap<(PartyId, bool), Vec<i64>>;

/// What a rule needs from others, told in the columns of those others: a column that the provider derived stands for the columns
/// it came from. Nothing where all of it is the provider's own, or goes back to who answers for it.
pub(crate) fn needed(
    model: &Model,
    provider: PartyId,
    processors: &[(PartyId, Ranges)],
    rule: &Rule,
) -> Vec<Needed> {
    let mut foreign = Foreign::default();
    let mut seen: FxHashSet<i64> = FxHashSet::default();
    let mut open: Vec<(i64, bool)> = rule.columns.numbers().map(|column| (column, false)).collect();
    while let Some((number, is_derived)) = open.pop() {
        let Some(column) = u32::try_from(number).ok().and_then(|raw| model.columns.get(Id::new(raw))) else {
            continue;
        };
        // A dataset without a controller is an error of its own.
        let Some(controller) = controller_of(model, column.dataset) else { continue };
        if controller != provider {
            foreign.entry((controller, is_derived)).or_default().push(number);
        } else if seen.insert(number) {
            open.extend(column.derived_from.iter().map(|source: &ColumnId| (i64::from(source.raw()), true)));
        }
    }
    uses_of(model, provider, processors, rule, foreign)
}

/// Who answers for a dataset.
pub(crate) fn controller_of(model: &Model, dataset: DatasetId) -> Option<PartyId> {
    let controller = model.datasets.get(dataset)?.controller?;
    Some(model.organisation_of(controller.value))
}

/// The use that a rule makes of columns of others.
pub(crate) fn uses_of(
    model: &Model,
    provider: PartyId,
    processors: &[(PartyId, Ranges)],
    rule: &Rule,
    foreign: Foreign,
) -> Vec<Needed> {
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
            shared_for: shared_purposes(model, processors, rule, &back),
            recipients: rule.parties.clone(),
            datasets: datasets_of(model, &columns),
            is_derived,
        })
    };
    parts.into_iter().filter_map(use_of).collect()
}

/// The rules that speak of the datasets of which a provider needs something, and permit them to the provider or forbid them; but those of one
/// contract, each once. What is permitted to people of the provider is permitted to it: they hand on in its name.
pub(crate) fn rules_for<'a>(
    context: &Context<'a>,
    provider: PartyId,
    but: ContractId,
    needed: &Needed,
) -> Vec<&'a Rule> {
    let (model, rules) = (context.model, context.rules);
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let Some(people) = model.parties.get(provider).map(|party| &party.closure) else { return found };
    let groups = || people.numbers().filter_map(|raw| u32::try_from(raw).ok().map(Id::new));
    for dataset in &needed.datasets {
        let of_groups = groups().flat_map(|group| rules.about_few(*dataset, group));
        for (id, rule) in rules.about(*dataset, provider).chain(of_groups) {
            let Some(clause) = model.clauses.get(rule.clause) else { continue };
            let speaks = clause.owner != Owner::Contract(but) && is_to(rule, provider, people);
            if speaks && seen.insert(id) {
                found.push(rule);
            }
        }
    }
    found
}

/// Whether a rule permits something to an organisation, or to people of it, or forbids something to all of it.
pub(crate) fn is_to(rule: &Rule, organisation: PartyId, people: &Ranges) -> bool {
    match rule.effect {
        Effect::Permit => rule.parties.overlaps(people),
        Effect::Forbid => rule.parties.contains(i64::from(organisation.raw())),
    }
}

/// What a rule for a provider says of a request that it makes of its own data or of another's, wherever it processes. Of what the provider
/// derived, no rule can say from which rows.
pub(crate) fn region_for(rule: &Rule, needed: &Needed) -> Region {
    let rows = if needed.is_derived { RowsId::ALL } else { rule.rows };
    let parties = match rule.effect {
        Effect::Permit => rule.parties.union(&needed.region.parties),
        Effect::Forbid => rule.parties.clone(),
    };
    Region { places: Ranges::all(), rows, parties, ..Region::of(rule) }
}

/// What a rule forbids of what a provider needs; nothing where it forbids some rows of what the provider's own data were derived
/// from, since that does not bind what was derived from the others.
pub(crate) fn taken_by(rule: &Rule, needed: &Needed) -> Option<Region> {
    let binds = rule.effect == Effect::Forbid && (!needed.is_derived || rule.rows == RowsId::ALL);
    binds.then(|| region_for(rule, needed))
}

/// What a provider was given of what it needs, and what it is forbidden of that.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) given: Vec<Region>,
    pub(crate) taken: Vec<(ClauseId, Region)>,
}

/// Who has received what.
pub(crate) struct Sources<'a> {
    context: &'a Context<'a>,
    /// The permits that do not count yet.
    waiting: FxHashSet<ClauseId>,
    share: Option<TermId>,
}

impl<'a> Sources<'a> {
    /// At first everything counts as given but the permits that hand on.
    pub(super) fn new(context: &'a Context<'a>, onward: impl Iterator<Item = ClauseId>) -> Sources<'a> {
        Sources { context, waiting: onward.collect(), share: context.model.prelude_action(SHARE) }
    }

    /// Whether what a clause permits counts as given.
    pub(crate) fn is_given(&self, clause: ClauseId) -> bool {
        !self.waiting.contains(&clause)
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
            let organisations: FxHashSet<PartyId> =
                parties.map(|party| model.organisation_of(party)).collect();
            let mut organisations: Vec<PartyId> = organisations.into_iter().collect();
            organisations.sort_unstable();
            for party in organisations {
                received.extend(datasets.iter().map(|dataset| (party, *dataset)));
            }
        }
        received
    }

    /// Takes a permit for given, to see what follows.
    pub(super) fn suppose_given(&mut self, clause: ClauseId) {
        self.waiting.remove(&clause);
    }

    /// Undoes [`Sources::suppose_given`].
    pub(super) fn take_back(&mut self, clause: ClauseId) {
        self.waiting.insert(clause);
    }

    /// The permits that do not count yet, and would give a provider something of what it needs.
    pub(super) fn waiting_for(&self, provider: PartyId, but: ContractId, needed: &Needed) -> Vec<ClauseId> {
        let rules = rules_for(self.context, provider, but, needed);
        let waited = rules.into_iter().filter(|rule| {
            self.waiting.contains(&rule.clause) && rule.columns.overlaps(&needed.region.columns)
        });
        waited.map(|rule| rule.clause).collect()
    }

    /// What a provider has of what it needs, from others than the contract itself; with `by_any`, as if all that is permitted
    /// were given.
    pub(super) fn held(&self, provider: PartyId, but: ContractId, needed: &Needed, by_any: bool) -> Held {
        let mut held = Held::default();
        let rules = rules_for(self.context, provider, but, needed);
        for rule in rules.into_iter().filter(|rule| by_any || self.is_given(rule.clause)) {
            match rule.effect {
                Effect::Permit => held.given.push(region_for(rule, needed)),
                Effect::Forbid => {
                    held.taken.extend(taken_by(rule, needed).map(|region| (rule.clause, region)));
                }
            }
        }
        held
    }

    /// The permission to share what is handed on; `None` where it goes to processors alone.
    pub(crate) fn sharing(&self, needed: &Needed) -> Option<Region> {
        let actions = Ranges::one(i64::from(self.share?.raw()));
        let purposes = needed.region.purposes.intersection(&needed.shared_for);
        let region = Region { actions, purposes, ..needed.region.clone() };
        (!region.is_empty()).then_some(region)
    }
}
