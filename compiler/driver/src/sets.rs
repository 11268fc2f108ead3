//! Sets of ids in words: each by its highest members, which stand for all below them.

use charta_base::{Id, join_words};
use charta_model::model::{
    About, ColumnId, DatasetId, Model, Party, PartyId, Term, TermId, TermKind, hosting_at,
};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use std::collections::{BTreeSet, HashSet};

/// What things are called by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'a> {
    /// Their whole path.
    Path,
    /// Their name alone, as contracts mostly do.
    Name,
    /// Their name alone, and their whole path where the name is one of these, which are borne by several.
    NameUnless(&'a BTreeSet<String>),
}

impl By<'_> {
    pub(crate) fn of(self, about: &About) -> &str {
        match self {
            By::Path => &about.path,
            By::NameUnless(several) if several.contains(&*about.name) => &about.path,
            By::Name | By::NameUnless(_) => &about.name,
        }
    }
}

/// The ids of a set among the first `count`.
pub(crate) fn ids<T>(set: &Ranges, count: usize) -> Vec<Id<T>> {
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
pub(crate) fn place_name(model: &Model, place: i64, by: By<'_>) -> String {
    let hosting = hosting_at(place).and_then(|hosting| model.hostings.get(hosting));
    match (hosting, by) {
        (Some(hosting), _) => by.of(&hosting.about).to_owned(),
        (None, By::Path) => "unstated".to_owned(),
        (None, By::Name | By::NameUnless(_)) => "a hosting that nobody states".to_owned(),
    }
}

/// A member of a set that stands for more than itself: what is below it, so far as the set holds that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part<T> {
    /// The member.
    pub(crate) id: Id<T>,
    /// What of all below it the set leaves out, by its highest members.
    pub(crate) except: Except<T>,
}

/// What a set leaves out of all below a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Except<T> {
    /// Nothing.
    Nothing,
    /// These, with all below them.
    These(Vec<Id<T>>),
    /// All of it.
    AllBelow,
}

/// At most so many names are excepted before what is left is told one by one.
const EXCEPTED: usize = 3;

/// A set as its fewest members, in order, of which each stands for what is below it unless it says otherwise. `closure` gives an id with all
/// below it.
fn parts<'m, T>(set: &[Id<T>], closure: impl Fn(Id<T>) -> Option<&'m Ranges>) -> Vec<Part<T>> {
    let whole = Ranges::from_numbers(set.iter().map(|id| i64::from(id.raw())));
    let mut covered: HashSet<i64> = HashSet::new();
    let mut parts = Vec::new();
    // What lies below two may stand before one of them, and has less below it than either.
    let mut ordered: Vec<(Id<T>, &Ranges)> = set.iter().filter_map(|id| Some((*id, closure(*id)?))).collect();
    ordered.sort_by_key(|(_, below)| std::cmp::Reverse(below.count()));
    for (id, below) in ordered {
        let own = i64::from(id.raw());
        if covered.contains(&own) {
            continue;
        }
        if below.count() == 1 {
            covered.insert(own);
            parts.push(Part { id, except: Except::Nothing });
            continue;
        }
        let (inside, missing) = (below.intersection(&whole), below.difference(&whole));
        let except = if missing.is_empty() {
            Except::Nothing
        } else if inside.count() == 1 {
            Except::AllBelow
        } else {
            excepted(&missing, &whole, &closure).map_or(Except::AllBelow, Except::These)
        };
        match except {
            Except::AllBelow => covered.extend([own]),
            _ => covered.extend(inside.numbers()),
        }
        parts.push(Part { id, except });
    }
    parts.sort_by_key(|part| part.id);
    parts
}

/// The highest members of what is missing, where few are missing and nothing below them is there.
fn excepted<'m, T>(
    missing: &Ranges,
    whole: &Ranges,
    closure: &impl Fn(Id<T>) -> Option<&'m Ranges>,
) -> Option<Vec<Id<T>>> {
    let mut left = missing.clone();
    let mut highest = Vec::new();
    while let Some(first) = left.first() {
        let id = Id::new(u32::try_from(first).ok()?);
        let below = closure(id)?;
        if below.overlaps(whole) || highest.len() == EXCEPTED {
            return None;
        }
        left = left.difference(below).difference(&Ranges::one(first));
        highest.push(id);
    }
    Some(highest)
}

/// Parts of a set in words: `planning`, `exactly planning`, `planning except research`.
fn told<T>(parts: Vec<Part<T>>, name: impl Fn(Id<T>) -> String) -> String {
    let is_one = parts.len() == 1;
    let told = parts.into_iter().map(|part| match part.except {
        Except::Nothing => name(part.id),
        Except::AllBelow => format!("exactly {}", name(part.id)),
        Except::These(ids) => {
            let names: Vec<String> = ids.into_iter().map(&name).collect();
            let less = format!("except {}", join_words(&names, "and"));
            if is_one { format!("{} {less}", name(part.id)) } else { format!("{} ({less})", name(part.id)) }
        }
    });
    let told: Vec<String> = told.collect();
    named(told.iter().map(String::as_str).collect())
}

/// The terms of a taxonomy in a set, as few as can be.
pub(crate) fn term_parts(model: &Model, kind: TermKind, set: &Ranges) -> Vec<Part<Term>> {
    let of_kind = |id: &TermId| model.terms.get(*id).is_some_and(|term| term.kind == kind);
    let inside: Vec<TermId> = ids(set, model.terms.len()).into_iter().filter(of_kind).collect();
    parts(&inside, |id| model.terms.get(id).map(|term| &term.closure))
}

/// The parties in a set, as few as can be.
pub(crate) fn party_parts(model: &Model, set: &Ranges) -> Vec<Part<Party>> {
    let inside: Vec<PartyId> = ids(set, model.parties.len());
    parts(&inside, |id| model.parties.get(id).map(|party| &party.closure))
}

/// The terms of a set in words; `any purpose` for all there are.
pub(crate) fn terms(model: &Model, kind: TermKind, set: &Ranges, by: By<'_>) -> String {
    let all = model
        .terms
        .iter()
        .filter(|(_, term)| term.kind == kind)
        .all(|(id, _)| set.contains(i64::from(id.raw())));
    if all {
        return format!("any {}", kind.word());
    }
    let name = |id: TermId| model.terms.get(id).map_or("", |term| by.of(&term.about)).to_owned();
    told(term_parts(model, kind, set), name)
}

/// Actions as a verb: of everything that can be done, that it is anything.
pub(crate) fn doing(actions: &str) -> &str {
    if actions == "any action" { "do anything with" } else { actions }
}

/// The parties of a set in words; `everyone` for all there are.
pub(crate) fn parties(model: &Model, set: &Ranges, by: By<'_>) -> String {
    parties_called(model, set, |id| model.parties.get(id).map_or("", |party| by.of(&party.about)).to_owned())
}

/// The parties of a set in words, by names of the caller's.
pub(crate) fn parties_called(model: &Model, set: &Ranges, name: impl Fn(PartyId) -> String) -> String {
    let inside: Vec<PartyId> = ids(set, model.parties.len());
    if inside.len() == model.parties.len() {
        return "everyone".to_owned();
    }
    told(party_parts(model, set), name)
}

/// The places of a set in words; `any hosting` for all there are.
pub(crate) fn places(model: &Model, set: &Ranges, by: By<'_>) -> String {
    let count = model.hostings.len() as i64 + 1;
    let known = set.intersection(&Ranges::between(0, count));
    if known.count() == count.unsigned_abs() {
        return "any hosting".to_owned();
    }
    let paths: Vec<String> = known.numbers().map(|place| place_name(model, place, by)).collect();
    named(paths.iter().map(String::as_str).collect())
}

/// More names than these are told by those that are left out, where these are few.
pub(crate) const MANY: usize = 6;

/// Whether a set is told more shortly by what it leaves out.
pub(crate) fn is_short_by_exceptions(names: usize, missing: usize) -> bool {
    names > MANY && (1..=EXCEPTED).contains(&missing)
}

/// The columns of a set in words, dataset by dataset.
pub(crate) fn columns(model: &Model, set: &Ranges, by: By<'_>) -> String {
    columns_but(model, set, by, |_| false)
}

/// The columns of a set in words, dataset by dataset; of some datasets as `[all except a, b]` where that is much shorter.
pub(crate) fn columns_but(
    model: &Model,
    set: &Ranges,
    by: By<'_>,
    may_except: impl Fn(DatasetId) -> bool,
) -> String {
    let of = |dataset: DatasetId| {
        let path = model.datasets.get(dataset).map_or("", |dataset| by.of(&dataset.about));
        let all: Vec<_> = model.columns_of(dataset).collect();
        let (inside, missing): (Vec<ColumnId>, Vec<ColumnId>) =
            all.iter().partition(|column| set.contains(i64::from(column.raw())));
        let listed = |columns: &[ColumnId]| {
            let columns = columns.iter().filter_map(|column| model.columns.get(*column));
            columns.map(|column| column.about.name.as_ref()).collect::<Vec<&str>>().join(", ")
        };
        match missing.is_empty() {
            true => path.to_owned(),
            false if is_short_by_exceptions(inside.len(), missing.len()) && may_except(dataset) => {
                format!("{path} [all except {}]", listed(&missing))
            }
            false => format!("{path} [{}]", listed(&inside)),
        }
    };
    let datasets: Vec<String> = datasets_of(model, set).into_iter().map(of).collect();
    named(datasets.iter().map(String::as_str).collect())
}

fn named(names: Vec<&str>) -> String {
    if names.is_empty() { "nothing".to_owned() } else { join_words(&names, "and") }
}
