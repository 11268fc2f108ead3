//! Where a contract's data are, and on which days.

use crate::context::Context;
use charta_model::graphs::supply::Stay;
use charta_model::model::{Contract, DatasetId, Dated, Effect, HostingId, UNSTATED_PLACE, place_of};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::Day;
use rustc_hash::FxHashMap;

/// Where a contract's data are.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Where they are kept or processed: the places of processing, and where the datasets that it permits are hosted.
    pub(super) kept: Vec<Stay>,
    /// Where its recipients process them: the places it names, or where its datasets are hosted.
    pub(super) processed: Vec<Stay>,
    /// The datasets of which neither the contract nor they themselves say where they are processed.
    pub(super) unstated: Vec<DatasetId>,
}

impl Places {
    /// The places of a contract, in order of their ids, each with the days on which it is one.
    pub(super) fn of(context: &Context<'_>, contract: &Contract) -> Places {
        let (mut kept, mut processed) = (Days::default(), Days::default());
        let mut unstated = Vec::new();
        contract.processed_at.iter().for_each(|place| processed.add(place));
        for rule in permits_of(context, contract) {
            for dataset in datasets_of(context.model, &rule.columns) {
                let hosted = context.model.datasets.get(dataset).map_or(&[][..], |dataset| &dataset.hosted);
                for place in hosted {
                    kept.add(place);
                    if contract.processed_at.is_empty() && rule.places.contains(place_of(Some(place.value))) {
                        processed.add(place);
                    }
                }
                if hosted.is_empty() && rule.places.contains(UNSTATED_PLACE) {
                    unstated.push(dataset);
                }
            }
        }
        unstated.sort_unstable();
        unstated.dedup();
        kept.add_all(&processed);
        Places { kept: kept.stays(), processed: processed.stays(), unstated }
    }
}

/// Pairs of days by hosting.
#[derive(Default)]
struct Days {
    by_hosting: FxHashMap<HostingId, Vec<(i64, i64)>>,
    /// Each hosting once.
    order: Vec<HostingId>,
}

impl Days {
    fn add(&mut self, place: &Dated<HostingId>) {
        self.add_pairs(place.value, place.period.days().pairs());
    }

    fn add_pairs(&mut self, hosting: HostingId, pairs: &[(i64, i64)]) {
        let known = self.by_hosting.entry(hosting).or_insert_with(|| {
            self.order.push(hosting);
            Vec::new()
        });
        // Many datasets stand at the same hosting on the same days.
        if known.last() != pairs.last() {
            known.extend(pairs);
        }
    }

    fn add_all(&mut self, other: &Days) {
        for hosting in &other.order {
            if let Some(pairs) = other.by_hosting.get(hosting) {
                self.add_pairs(*hosting, pairs);
            }
        }
    }

    fn stays(mut self) -> Vec<Stay> {
        self.order.sort_unstable();
        let stays = self.order.iter().filter_map(|hosting| {
            Some((*hosting, Ranges::from_pairs(self.by_hosting.get(hosting)?.clone())))
        });
        stays.filter(|(_, days)| !days.is_empty()).collect()
    }
}

fn permits_of<'a>(context: &'a Context<'_>, contract: &'a Contract) -> impl Iterator<Item = &'a Rule> + 'a {
    let rules = contract.clauses.iter().flat_map(|clause| context.rules.of_clause(*clause));
    let rules = rules.filter_map(|id| context.rules.get(*id));
    rules.filter(|rule| rule.effect == Effect::Permit)
}

/// The same stays on some days alone: those that are left.
pub(super) fn within(stays: &[Stay], days: &Ranges) -> Vec<Stay> {
    let left = stays.iter().map(|(hosting, stay)| (*hosting, stay.intersection(days)));
    left.filter(|(_, days)| !days.is_empty()).collect()
}

/// The same on one day.
pub(super) fn on_day(stays: &[Stay], day: Day) -> Vec<Stay> {
    let there = stays.iter().filter(|(_, days)| days.contains(day.number()));
    there.map(|(hosting, _)| (*hosting, Ranges::one(day.number()))).collect()
}

/// The hostings of stays.
pub(super) fn hostings(stays: &[Stay]) -> Vec<HostingId> {
    stays.iter().map(|(hosting, _)| *hosting).collect()
}

/// The days on which data come to a hosting or have just left it.
pub(super) fn changes(stays: &[Stay]) -> Vec<Day> {
    let ends = stays.iter().flat_map(|(_, days)| days.pairs()).flat_map(|(start, end)| [*start, *end]);
    let days = ends.filter(|end| *end != Ranges::MIN && *end <= Day::LAST.number());
    days.map(Day::from_number).collect()
}
