//! Sets of ids in words: each by its highest members, which stand for all below them.

use charta_base::{Id, join_words};
use charta_model::model::{About, Model, PartyId, TermId, TermKind, hosting_at};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;

/// What things are called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Their whole path.
    Path,
    /// Their name alone, as contracts mostly do.
    Name,
}

impl By {
    fn of(self, about: &About) -> &str {
        match self {
            By::Path => &about.path,
            By::Name => &about.name,
        }
    }
}

/// The ids of a set among the first `count`.
fn ids<T>(set: &Ranges, count: usize) -> Vec<Id<T>> {
    let known = set.intersection(&Ranges::between(0, count as i64));
    known.numbers().filter_map(|number| u32::try_from(number).ok()).map(Id::new).collect()
}

/// The terms of a taxonomy that are in a set and have no parent in it.
pub(crate) fn highest(model: &Model, kind: TermKind, set: &Ranges) -> Vec<TermId> {
    let holds = |term: &TermId| set.contains(i64::from(term.raw()));
    let is_high = |id: &TermId| {
        model.terms.get(*id).is_some_and(|term| term.kind == kind && !term.parents.iter().any(holds))
    };
    ids(set, model.terms.len()).into_iter().filter(is_high).collect()
}

/// What a hosting is called by, or the word for the place of data that name none.
pub(crate) fn place_name(model: &Model, place: i64, by: By) -> String {
    let hosting = hosting_at(place).and_then(|hosting| model.hostings.get(hosting));
    match (hosting, by) {
        (Some(hosting), _) => by.of(&hosting.about).to_owned(),
        (None, By::Path) => "unstated".to_owned(),
        (None, By::Name) => "a hosting that nobody states".to_owned(),
    }
}

/// The terms of a set in words; `any purpose` for all there are.
pub(crate) fn terms(model: &Model, kind: TermKind, set: &Ranges, by: By) -> String {
    let all = model
        .terms
        .iter()
        .filter(|(_, term)| term.kind == kind)
        .all(|(id, _)| set.contains(i64::from(id.raw())));
    if all {
        return format!("any {}", kind.word());
    }
    let paths = highest(model, kind, set)
        .into_iter()
        .filter_map(|id| model.terms.get(id))
        .map(|term| by.of(&term.about));
    named(paths.collect())
}

/// The parties of a set in words; `everyone` for all there are.
pub(crate) fn parties(model: &Model, set: &Ranges, by: By) -> String {
    let inside: Vec<PartyId> = ids(set, model.parties.len());
    if inside.len() == model.parties.len() {
        return "everyone".to_owned();
    }
    let below = |party: &PartyId| {
        model.organisation_of(*party) != *party && inside.contains(&model.organisation_of(*party))
    };
    let high = inside.iter().filter(|party| !below(party)).filter_map(|party| model.parties.get(*party));
    named(high.map(|party| by.of(&party.about)).collect())
}

/// The places of a set in words; `any hosting` for all there are.
pub(crate) fn places(model: &Model, set: &Ranges, by: By) -> String {
    let count = model.hostings.len() as i64 + 1;
    let known = set.intersection(&Ranges::between(0, count));
    if known.count() == count.unsigned_abs() {
        return "any hosting".to_owned();
    }
    let paths: Vec<String> = known.numbers().map(|place| place_name(model, place, by)).collect();
    named(paths.iter().map(String::as_str).collect())
}

/// The columns of a set in words, dataset by dataset.
pub(crate) fn columns(model: &Model, set: &Ranges, by: By) -> String {
    let of = |dataset: Id<charta_model::model::Dataset>| {
        let path = model.datasets.get(dataset).map_or("", |dataset| by.of(&dataset.about));
        let all: Vec<_> = model.columns_of(dataset).collect();
        let inside: Vec<&str> = all
            .iter()
            .filter(|column| set.contains(i64::from(column.raw())))
            .filter_map(|column| model.columns.get(*column))
            .map(|column| column.about.name.as_ref())
            .collect();
        if inside.len() == all.len() { path.to_owned() } else { format!("{path} [{}]", inside.join(", ")) }
    };
    let datasets: Vec<String> = datasets_of(model, set).into_iter().map(of).collect();
    named(datasets.iter().map(String::as_str).collect())
}

fn named(names: Vec<&str>) -> String {
    if names.is_empty() { "nothing".to_owned() } else { join_words(&names, "and") }
}
