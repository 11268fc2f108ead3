//! Sets and conditions in words, for evidence and help.

use charta_base::{Id, join_words};
use charta_model::condition::Condition;
use charta_model::model::{ColumnId, Effect, Model, hosting_at};
use charta_model::ranges::Ranges;

/// How many names a sentence lists before it says how many others there are.
const NAMES: usize = 3;

/// Names without backticks, the first few of many: `a`, `b`, `c` and 4 more.
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().take(NAMES).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMES) {
        0 => join_words(&quoted, "and"),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}

fn ids(set: &Ranges) -> impl Iterator<Item = u32> + '_ {
    set.numbers().filter_map(|number| u32::try_from(number).ok())
}

/// The terms of a set that no other term of the set includes, by name.
pub(crate) fn top_terms(model: &Model, set: &Ranges) -> Vec<String> {
    let terms = ids(set).filter_map(|id| model.terms.get(Id::new(id)));
    let tops = terms.filter(|term| !term.parents.iter().any(|parent| set.contains(i64::from(parent.raw()))));
    tops.map(|term| term.about.name.to_string()).collect()
}

/// The same as an exception writes them: `exactly` before a term of which the set leaves out something below.
pub(crate) fn excepted(model: &Model, set: &Ranges) -> String {
    // A term stands before all that is below it, so what is left once the wholes are known is named one by one.
    let mut covered = Ranges::empty();
    let mut names = Vec::new();
    for id in ids(set) {
        let Some(term) = model.terms.get(Id::new(id)) else { continue };
        if covered.contains(i64::from(id)) {
            continue;
        }
        if term.closure.is_subset(set) {
            covered = covered.union(&term.closure);
            names.push(term.about.name.to_string());
        } else {
            names.push(format!("exactly {}", term.about.name));
        }
    }
    names.join(", ")
}

fn top_parties(model: &Model, set: &Ranges) -> Vec<String> {
    let parties = ids(set).filter_map(|id| model.parties.get(Id::new(id)));
    let tops =
        parties.filter(|party| !party.group_of.is_some_and(|parent| set.contains(i64::from(parent.raw()))));
    tops.map(|party| party.about.name.to_string()).collect()
}

/// The columns of a set, as `dataset.column`, or as `dataset` where all of its columns are in.
fn top_columns(model: &Model, set: &Ranges) -> Vec<String> {
    let mut names = Vec::new();
    for dataset in charta_model::rules::datasets_of(model, set) {
        let Some(dataset) = model.datasets.get(dataset) else { continue };
        if dataset.columns.is_subset(set) {
            names.push(dataset.about.name.to_string());
            continue;
        }
        let inside = dataset.columns.intersection(set);
        let columns = ids(&inside).filter_map(|id| model.columns.get(Id::new(id)));
        names.extend(columns.map(|column| format!("{}.{}", dataset.about.name, column.about.name)));
    }
    names
}

fn hostings(model: &Model, set: &Ranges) -> Vec<String> {
    let hostings = set.numbers().filter_map(hosting_at).filter_map(|id| model.hostings.get(id));
    hostings.map(|hosting| hosting.about.name.to_string()).collect()
}

/// Purposes or actions in words.
pub(crate) fn terms(model: &Model, set: &Ranges) -> String {
    listed(&top_terms(model, set))
}

/// Organisations and groups in words.
pub(crate) fn parties(model: &Model, set: &Ranges) -> String {
    listed(&top_parties(model, set))
}

/// Columns in words.
pub(crate) fn columns(model: &Model, set: &Ranges) -> String {
    listed(&top_columns(model, set))
}

/// Places in words.
pub(crate) fn places(model: &Model, set: &Ranges) -> String {
    match hostings(model, set).as_slice() {
        [] => "a place that nobody states".to_owned(),
        names => listed(names),
    }
}

/// `permit` or `forbid`.
pub(crate) const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Permit => "permit",
        Effect::Forbid => "forbid",
    }
}

/// A count with its noun: `1 permit`, `3 permits`.
pub(crate) fn counted<N: std::fmt::Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    format!("{count} {noun}{}", if count == N::from(1) { "" } else { "s" })
}

/// A condition as its author could have written it.
pub(crate) fn condition(model: &Model, condition: &Condition) -> String {
    let column =
        |id: ColumnId| model.columns.get(id).map_or_else(String::new, |column| column.about.name.to_string());
    let elsewhere = |id: ColumnId| {
        let dataset = model.columns.get(id).and_then(|column| model.datasets.get(column.dataset));
        format!("{}.{}", dataset.map_or("", |dataset| dataset.about.name.as_ref()), column(id))
    };
    condition.in_words(&column, &elsewhere)
}
