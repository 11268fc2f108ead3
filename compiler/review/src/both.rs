//! What both projects have, and requests so far as both could speak of them.
//!
//! That one more party is among everyone, or one more column in a dataset, is told as that: whatever is said of all of them says the
//! same as before. What is named by itself is not left out, even if one project alone has it: a guard is not lost from sight because
//! what it guards has another name.

use crate::align::Alignment;
use charta_base::Id;
use charta_model::model::{Grant, Model, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use rustc_hash::FxHashMap;

/// What the things of one project alone lie below, by their numbers in the universe.
type Above = FxHashMap<i64, Vec<i64>>;

/// Of which sorts something is said of all there are, however few its owner leaves of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OfAll {
    parties: bool,
    columns: bool,
    places: bool,
}

impl OfAll {
    /// Of what a clause says so.
    pub(crate) fn of(grant: &Grant, model: &Model) -> OfAll {
        let everyone = Ranges::between(0, model.parties.len() as i64);
        OfAll {
            parties: everyone.is_subset(&grant.parties.value),
            columns: grant.any_data,
            places: grant.places.is_none(),
        }
    }
}

/// What both projects have, and where what one of them alone has belongs.
pub(crate) struct Both {
    parties: Ranges,
    actions: Ranges,
    purposes: Ranges,
    columns: Ranges,
    places: Ranges,
    parties_alone: Above,
    terms_alone: Above,
    /// For each column of one project alone, the columns of its dataset that both have.
    columns_alone: FxHashMap<i64, Ranges>,
    /// All that the new project has.
    new: Region,
}

impl Both {
    pub(crate) fn of(at: &Alignment, old: &Model, new: &Model) -> Both {
        let all = Ranges::all();
        let terms = at.terms.of_old(&all).intersection(&at.terms.of_new(&all));
        let of_kind = |kind: TermKind| {
            let terms = new.terms.iter().filter(|(_, term)| term.kind == kind);
            Ranges::from_numbers(terms.map(|(id, _)| i64::from(id.raw())))
        };
        let (actions, purposes) = (of_kind(TermKind::Action), of_kind(TermKind::Purpose));
        let parties = at.parties.of_old(&all).intersection(&at.parties.of_new(&all));
        let columns = at.columns.of_old(&all).intersection(&at.columns.of_new(&all));
        let (mut parties_alone, mut terms_alone) = (Above::default(), Above::default());
        for (model, is_new) in [(old, false), (new, true)] {
            let number = |numbering: &crate::align::Numbering, raw: u32| {
                let common = if is_new { Some(raw) } else { numbering.common(raw) };
                common.map(i64::from)
            };
            for (id, party) in model.parties.iter() {
                let Some(own) = number(&at.parties, id.raw()).filter(|own| !parties.contains(*own)) else {
                    continue;
                };
                let above = party.group_of.and_then(|id| number(&at.parties, id.raw()));
                parties_alone.insert(own, above.into_iter().collect());
            }
            for (id, term) in model.terms.iter() {
                let Some(own) = number(&at.terms, id.raw()).filter(|own| !terms.contains(*own)) else {
                    continue;
                };
                let above = term.parents.iter().filter_map(|id| number(&at.terms, id.raw()));
                terms_alone.insert(own, above.collect());
            }
        }
        Both {
            actions: actions.intersection(&terms),
            purposes: purposes.intersection(&terms),
            places: at.old_places(&all).intersection(&at.new_places(&all)),
            columns_alone: columns_alone(at, old, new, &columns),
            new: Region {
                parties: at.parties.of_new(&all),
                actions,
                columns: at.columns.of_new(&all),
                purposes,
                places: at.new_places(&all),
                days: all,
                rows: charta_model::rows::RowsId::ALL,
            },
            parties,
            columns,
            parties_alone,
            terms_alone,
        }
    }

    /// Requests so far as both projects could speak of them; all, where nothing else is left.
    pub(crate) fn confine(&self, requests: &Region, of_all: OfAll) -> Region {
        let confined = Region {
            parties: confined(&requests.parties, &self.parties, of_all.parties, |set| {
                below_nothing(set, &requests.parties, &self.parties_alone)
            }),
            actions: confined(&requests.actions, &self.actions, false, |set| {
                below_nothing(set, &requests.actions, &self.terms_alone)
            }),
            purposes: confined(&requests.purposes, &self.purposes, false, |set| {
                below_nothing(set, &requests.purposes, &self.terms_alone)
            }),
            columns: confined(&requests.columns, &self.columns, of_all.columns, |set| {
                let is_of_whole = |column: &i64| {
                    let others = self.columns_alone.get(column);
                    others.is_some_and(|others| !others.is_empty() && others.is_subset(&requests.columns))
                };
                Ranges::from_numbers(set.numbers().filter(|column| !is_of_whole(column)))
            }),
            places: confined(&requests.places, &self.places, of_all.places, Ranges::clone),
            days: requests.days.clone(),
            rows: requests.rows,
        };
        if confined.is_empty() { requests.clone() } else { confined }
    }

    /// Requests with all that the new project has, where they are about all that both have.
    pub(crate) fn whole(&self, requests: &mut Region) {
        let whole = |set: &mut Ranges, all: &Ranges, both: &Ranges| {
            if both.is_subset(set) {
                *set = set.union(all);
            }
        };
        whole(&mut requests.parties, &self.new.parties, &self.parties);
        whole(&mut requests.actions, &self.new.actions, &self.actions);
        whole(&mut requests.purposes, &self.new.purposes, &self.purposes);
        whole(&mut requests.columns, &self.new.columns, &self.columns);
        whole(&mut requests.places, &self.new.places, &self.places);
    }
}

fn columns_alone(at: &Alignment, old: &Model, new: &Model, both: &Ranges) -> FxHashMap<i64, Ranges> {
    let whole = |dataset: u32| {
        let of_new = at.datasets.new_of(dataset).and_then(|id| new.datasets.get(Id::new(id)));
        of_new.map_or_else(Ranges::empty, |dataset| dataset.columns.intersection(both))
    };
    let all = Ranges::between(0, at.columns.len() as i64);
    let alone = all.difference(both);
    let alone = alone.numbers().filter_map(|column| {
        let dataset = at.dataset_of(old, new, u32::try_from(column).ok()?)?;
        Some((column, whole(dataset)))
    });
    alone.collect()
}

/// A set without what one project alone has, but for what it names by itself.
fn confined(set: &Ranges, both: &Ranges, is_of_all: bool, named: impl Fn(&Ranges) -> Ranges) -> Ranges {
    if set.is_subset(both) {
        return set.clone();
    }
    let shared = set.intersection(both);
    match is_of_all || both.is_subset(set) {
        true => shared,
        false => shared.union(&named(&set.difference(both))),
    }
}

/// What of a part of a set lies below nothing of it that is left out or that both have.
fn below_nothing(alone: &Ranges, whole: &Ranges, above: &Above) -> Ranges {
    let mut kept: Vec<i64> = Vec::new();
    for number in alone.numbers() {
        let above = above.get(&number).map_or(&[][..], Vec::as_slice);
        if !above.iter().any(|other| whole.contains(*other) && !kept.contains(other)) {
            kept.push(number);
        }
    }
    Ranges::from_numbers(kept)
}
