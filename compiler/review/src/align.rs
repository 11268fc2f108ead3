//! Which thing of the old project is which of the new: one universe for both.
//!
//! New things keep their numbers, and what only the old project has is numbered after them. A thing is the same where its path is,
//! or where its author says that it was renamed; a group is its organisation's, so that one of another organisation is another group.
//! Otherwise the name of a thing in the world is its identity: it is held to be the same under another path only if nothing else
//! could be meant and everything that the text says of it is as it was.

use crate::facts::{self, Known};
use charta_base::Id;
use charta_model::model::{About, Column, Model, hosting_at, place_of};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;

/// Something that stands in both projects under different paths, and is held to be the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renamed {
    /// What it is: `dataset`, `party`, `hosting`, `term`, `column`, `contract` or `rulebook`.
    pub sort: &'static str,
    /// Its path in the old project.
    pub old: String,
    /// Its path in the new one.
    pub new: String,
    /// Whether its author said so.
    pub said: bool,
}

/// What the things of a set are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Organisations and groups.
    Party,
    /// Terms of taxonomies.
    Term,
    /// Datasets.
    Dataset,
    /// Columns.
    Column,
    /// Places of processing.
    Place,
}

/// How the numbers of one sort of thing become numbers of the universe.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbering {
    /// How many the new project has: these keep their numbers.
    news: usize,
    /// For each number of the old project, the one in the universe.
    common: Vec<u32>,
    /// For each number of the universe, the one in the old project.
    olds: Vec<Option<u32>>,
    /// The same as pieces that keep their order: first and one past last in the old project, and first in the universe.
    pieces: Vec<(i64, i64, i64)>,
}

impl Numbering {
    /// `matched` says for each old thing the new one that it is, if any.
    fn new(news: usize, matched: &[Option<u32>]) -> Numbering {
        let mut next = news as u32;
        let common: Vec<u32> = matched
            .iter()
            .map(|new| {
                new.unwrap_or_else(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let mut olds = vec![None; next as usize];
        let mut pieces: Vec<(i64, i64, i64)> = Vec::new();
        for (old, to) in common.iter().enumerate() {
            if let Some(place) = olds.get_mut(*to as usize) {
                *place = Some(old as u32);
            }
            let (old, to) = (old as i64, i64::from(*to));
            match pieces.last_mut() {
                Some((start, end, first)) if *first + (old - *start) == to => *end = old + 1,
                _ => pieces.push((old, old + 1, to)),
            }
        }
        Numbering { news, common, olds, pieces }
    }

    /// How many things there are in both projects together.
    pub(crate) fn len(&self) -> usize {
        self.olds.len()
    }

    /// A set of new things in the universe.
    pub(crate) fn of_new(&self, set: &Ranges) -> Ranges {
        set.intersection(&Ranges::between(0, self.news as i64))
    }

    /// A set of old things in the universe.
    pub(crate) fn of_old(&self, set: &Ranges) -> Ranges {
        let mut pairs = Vec::new();
        for (from, to) in set.pairs() {
            let first = self.pieces.partition_point(|(_, end, _)| end <= from);
            for (start, end, common) in self.pieces.iter().skip(first).take_while(|piece| piece.0 < *to) {
                let (low, high) = ((*from).max(*start), (*to).min(*end));
                pairs.push((common + low - start, common + high - start));
            }
        }
        Ranges::from_pairs(pairs)
    }

    /// The things of a set that only the old project has, by their numbers there.
    fn gone(&self, set: &Ranges) -> Ranges {
        let gone = set.intersection(&Ranges::between(self.news as i64, self.olds.len() as i64));
        let olds = gone.numbers().filter_map(|common| self.old(u32::try_from(common).ok()?));
        Ranges::from_numbers(olds.map(i64::from))
    }

    /// The number in the universe of an old thing.
    pub(crate) fn common(&self, old: u32) -> Option<u32> {
        self.common.get(old as usize).copied()
    }

    /// The old thing of a number of the universe, if the old project has it.
    pub(crate) fn old(&self, common: u32) -> Option<u32> {
        self.olds.get(common as usize).copied().flatten()
    }

    /// The new thing of a number of the universe, if the new project has it.
    pub(crate) fn new_of(&self, common: u32) -> Option<u32> {
        ((common as usize) < self.news).then_some(common)
    }
}

/// Two projects in one universe.
#[derive(Debug, Clone)]
pub struct Alignment {
    pub(crate) parties: Numbering,
    pub(crate) terms: Numbering,
    pub(crate) hostings: Numbering,
    pub(crate) datasets: Numbering,
    pub(crate) columns: Numbering,
    /// The new path of each contract or rulebook that has another one.
    owners: FxHashMap<String, String>,
    /// What is held to be the same under another path, in order.
    pub renamed: Vec<Renamed>,
}

impl Alignment {
    /// Brings two projects into one universe. `said` are renamings that the author asserts: old and new path, or last name.
    pub fn new(old: &Model, new: &Model, said: &[(String, String)]) -> Alignment {
        let mut renamed = Vec::new();
        let (models, no) = ([old, new], String::new);
        let known = |is_new: bool| Known {
            model: if is_new { new } else { old },
            is_new,
            terms: None,
            parties: None,
            hostings: None,
            datasets: None,
        };
        let list = models.map(|model| model.terms.values().collect::<Vec<_>>());
        let terms = aligned(
            "term",
            &list.each_ref().map(|list| list.iter().map(|it| &it.about).collect()),
            said,
            &mut renamed,
            // Terms of different taxonomies may share a path.
            |is_new, at, _| of(&list, is_new, at).map_or_else(no, |it| it.kind.word().to_owned()),
            |is_new, at, so_far| {
                let known = Known { terms: Some(so_far), ..known(is_new) };
                of(&list, is_new, at).map_or_else(no, |it| facts::of_term(known, it))
            },
        );
        let known = |is_new: bool| Known { terms: Some(&terms), ..known(is_new) };
        let list = models.map(|model| model.parties.values().collect::<Vec<_>>());
        let parties = aligned(
            "party",
            &list.each_ref().map(|list| list.iter().map(|it| &it.about).collect()),
            said,
            &mut renamed,
            |is_new, at, so_far| {
                let known = Known { parties: Some(so_far), ..known(is_new) };
                let organisation = of(&list, is_new, at).and_then(|it| it.group_of);
                organisation.map_or_else(no, |id| format!("{:?}", known.party(id)))
            },
            |is_new, at, so_far| {
                let known = Known { parties: Some(so_far), ..known(is_new) };
                of(&list, is_new, at).map_or_else(no, |it| facts::of_party(known, it))
            },
        );
        let known = |is_new: bool| Known { parties: Some(&parties), ..known(is_new) };
        let list = models.map(|model| model.hostings.values().collect::<Vec<_>>());
        let hostings = aligned(
            "hosting",
            &list.each_ref().map(|list| list.iter().map(|it| &it.about).collect()),
            said,
            &mut renamed,
            |_, _, _| no(),
            |is_new, at, so_far| {
                let known = Known { hostings: Some(so_far), ..known(is_new) };
                of(&list, is_new, at).map_or_else(no, |it| facts::of_hosting(known, it))
            },
        );
        let known = |is_new: bool| Known { hostings: Some(&hostings), ..known(is_new) };
        let list = models.map(|model| model.datasets.iter().collect::<Vec<_>>());
        let datasets = aligned(
            "dataset",
            &list.each_ref().map(|list| list.iter().map(|(_, it)| &it.about).collect()),
            said,
            &mut renamed,
            |_, _, _| no(),
            |is_new, at, so_far| {
                let known = Known { datasets: Some(so_far), ..known(is_new) };
                of(&list, is_new, at).map_or_else(no, |(id, it)| facts::of_dataset(known, id, it))
            },
        );
        let known = |is_new: bool| Known { datasets: Some(&datasets), ..known(is_new) };
        let columns = columns(old, new, &datasets, said, &mut renamed);
        let before = renamed.len();
        let list = models.map(|model| model.contracts.values().collect::<Vec<_>>());
        aligned(
            "contract",
            &list.each_ref().map(|list| list.iter().map(|it| &it.about).collect()),
            said,
            &mut renamed,
            |_, _, _| no(),
            |is_new, at, _| of(&list, is_new, at).map_or_else(no, |it| facts::of_contract(known(is_new), it)),
        );
        let list = models.map(|model| model.rulebooks.values().collect::<Vec<_>>());
        aligned(
            "rulebook",
            &list.each_ref().map(|list| list.iter().map(|it| &it.about).collect()),
            said,
            &mut renamed,
            |_, _, _| no(),
            |is_new, at, _| of(&list, is_new, at).map_or_else(no, |it| facts::of_rulebook(known(is_new), it)),
        );
        let owners = renamed.iter().skip(before).map(|it| (it.old.clone(), it.new.clone())).collect();
        renamed.sort();
        Alignment { parties, terms, hostings, datasets, columns, owners, renamed }
    }

    /// The path in the new project of a contract or rulebook that has another one there.
    pub fn owner(&self, path: &str) -> Option<&str> {
        self.owners.get(path).map(String::as_str)
    }

    /// The number in the universe of a thing of the old project. Places are asked by the numbers of their hostings.
    pub fn common(&self, sort: Sort, old: u32) -> Option<u32> {
        self.numbering(sort).common(old)
    }

    /// How things of a sort are numbered; of places, the hostings alone.
    fn numbering(&self, sort: Sort) -> &Numbering {
        match sort {
            Sort::Party => &self.parties,
            Sort::Term => &self.terms,
            Sort::Dataset => &self.datasets,
            Sort::Column => &self.columns,
            Sort::Place => &self.hostings,
        }
    }

    /// A set of the universe as the new project numbers it, and what only the old project has as that one does.
    pub fn apart(&self, sort: Sort, set: &Ranges) -> (Ranges, Ranges) {
        let numbering = self.numbering(sort);
        match sort {
            Sort::Place => (self.new_places(set), shifted(&numbering.gone(&shifted(set, -1)), 1)),
            _ => (numbering.of_new(set), numbering.gone(set)),
        }
    }

    /// What one of the two projects has and the other has not.
    pub fn alone(&self, sort: Sort, is_new: bool) -> Ranges {
        let all = Ranges::all();
        let numbering = self.numbering(sort);
        let (old, new) = match sort {
            Sort::Place => (self.old_places(&all), self.new_places(&all)),
            _ => (numbering.of_old(&all), numbering.of_new(&all)),
        };
        if is_new { new.difference(&old) } else { old.difference(&new) }
    }

    /// A set of places of the new project in the universe.
    pub(crate) fn new_places(&self, set: &Ranges) -> Ranges {
        set.intersection(&Ranges::between(0, self.hostings.news as i64 + 1))
    }

    /// A set of places of the old project in the universe.
    pub(crate) fn old_places(&self, set: &Ranges) -> Ranges {
        let unstated = set.intersection(&Ranges::one(place_of(None)));
        let stated = set.intersection(&Ranges::between(1, self.hostings.common.len() as i64 + 1));
        unstated.union(&shifted(&self.hostings.of_old(&shifted(&stated, -1)), 1))
    }

    /// The place in the old project of a place of the universe, if the old project has it.
    pub(crate) fn old_place(&self, place: i64) -> Option<i64> {
        match hosting_at(place) {
            None => Some(place),
            Some(hosting) => self.hostings.old(hosting.raw()).map(|old| place_of(Some(Id::new(old)))),
        }
    }

    /// The place in the new project of a place of the universe, if the new project has it.
    pub(crate) fn new_place(&self, place: i64) -> Option<i64> {
        match hosting_at(place) {
            None => Some(place),
            Some(hosting) => self.hostings.new_of(hosting.raw()).map(|new| place_of(Some(Id::new(new)))),
        }
    }

    /// The dataset in the universe of a column of the universe.
    pub(crate) fn dataset_of(&self, old: &Model, new: &Model, column: u32) -> Option<u32> {
        let of = |model: &Model, id: u32| Some(model.columns.get(Id::new(id))?.dataset.raw());
        match self.columns.new_of(column) {
            Some(id) => of(new, id),
            None => self.datasets.common(of(old, self.columns.old(column)?)?),
        }
    }
}

/// A set with every number so much higher.
fn shifted(set: &Ranges, by: i64) -> Ranges {
    let pairs = set.pairs().iter().map(|(from, to)| (from.saturating_add(by), to.saturating_add(by)));
    Ranges::from_pairs(pairs.collect())
}

/// A thing of one of two lists, the old and the new.
fn of<T: Copy>(lists: &[Vec<T>; 2], is_new: bool, at: usize) -> Option<T> {
    let [old, new] = lists;
    if is_new { new } else { old }.get(at).copied()
}

/// How often things are matched by what refers to things that were matched before.
const ROUNDS: usize = 64;

/// Whether a path is what a renaming names: all of it, or its last name.
fn is_named(about: &About, name: &str) -> bool {
    *about.path == *name || *about.name == *name
}

/// Matches things: those said to be the same, then those of one path within one place (`within`), then those of which all facts are
/// equal. What a thing is may hang on others of its sort, so both are asked again while anything is found.
fn aligned(
    sort: &'static str,
    abouts: &[Vec<&About>; 2],
    said: &[(String, String)],
    renamed: &mut Vec<Renamed>,
    within: impl Fn(bool, usize, &Numbering) -> String,
    facts: impl Fn(bool, usize, &Numbering) -> String,
) -> Numbering {
    let [old, new] = abouts;
    let (olds, news) = (old.len(), new.len());
    let mut matching = Matching::new(olds, news);
    for (before, after) in said {
        let find = |list: &[&About], name: &str| {
            let mut found = list.iter().enumerate().filter(|(_, about)| is_named(about, name));
            let first = found.next().map(|(at, _)| at);
            first.filter(|_| found.next().is_none())
        };
        if let (Some(before), Some(after)) = (find(old, before), find(new, after)) {
            matching.pair(before, after, true);
        }
    }
    for _ in 0..ROUNDS {
        let found = matching.pairs().count();
        let so_far = matching.numbering();
        let key = |is_new, at| Some((of(abouts, is_new, at)?.path.clone(), within(is_new, at, &so_far)));
        matching.by(olds, news, |at| key(false, at), |at| key(true, at));
        let so_far = matching.numbering();
        let key = |is_new, at| {
            let about = of(abouts, is_new, at)?;
            Some((about.name.clone(), about.label.clone(), facts(is_new, at, &so_far)))
        };
        matching.by(olds, news, |at| key(false, at), |at| key(true, at));
        let key = |is_new, at| {
            let about = of(abouts, is_new, at)?;
            Some((about.label.clone()?, facts(is_new, at, &so_far)))
        };
        matching.by(olds, news, |at| key(false, at), |at| key(true, at));
        // A contract's name and label are nothing in the world.
        if sort == "contract" {
            let key = |is_new, at| Some(facts(is_new, at, &so_far));
            matching.by(olds, news, |at| key(false, at), |at| key(true, at));
        }
        if matching.pairs().count() == found {
            break;
        }
    }
    for (before, after, was_said) in matching.pairs() {
        if let (Some(before), Some(after)) = (old.get(before), new.get(after))
            && before.path != after.path
        {
            renamed.push(Renamed {
                sort,
                old: before.path.to_string(),
                new: after.path.to_string(),
                said: was_said,
            });
        }
    }
    matching.numbering()
}

fn columns(
    old: &Model,
    new: &Model,
    datasets: &Numbering,
    said: &[(String, String)],
    renamed: &mut Vec<Renamed>,
) -> Numbering {
    let old_columns: Vec<&Column> = old.columns.values().collect();
    let new_columns: Vec<&Column> = new.columns.values().collect();
    let mut matching = Matching::new(old_columns.len(), new_columns.len());
    let dotted = |model: &Model, column: &Column| {
        let dataset = model.datasets.get(column.dataset).map_or("", |dataset| &dataset.about.name);
        format!("{dataset}.{}", column.about.name)
    };
    for (before, after) in said {
        let find = |model: &Model, list: &[&Column], name: &str| {
            let mut found = list
                .iter()
                .enumerate()
                .filter(|(_, it)| *it.about.path == *name || dotted(model, it) == name);
            let first = found.next().map(|(at, _)| at);
            first.filter(|_| found.next().is_none())
        };
        if let (Some(before), Some(after)) = (find(old, &old_columns, before), find(new, &new_columns, after))
        {
            matching.pair(before, after, true);
        }
    }
    for (before, after) in said {
        // A name alone names the column of each dataset that had it and now has the other.
        let named = |list: &[&Column], name: &str| -> Vec<usize> {
            let at = |(at, column): (usize, &&Column)| (*column.about.name == *name).then_some(at);
            list.iter().enumerate().filter_map(at).collect()
        };
        let news = named(&new_columns, after);
        for old in named(&old_columns, before) {
            let dataset = old_columns.get(old).and_then(|column| datasets.common(column.dataset.raw()));
            let is_there = |at: &&usize| new_columns.get(**at).map(|column| column.dataset.raw()) == dataset;
            if let Some(new) = news.iter().find(is_there) {
                matching.pair(old, *new, true);
            }
        }
    }
    derived_alike(&old_columns, &new_columns, datasets, &mut matching);
    let old_key = |at: usize| {
        let column = old_columns.get(at)?;
        Some((datasets.common(column.dataset.raw())?, column.about.name.clone()))
    };
    let new_key = |at: usize| {
        let column = new_columns.get(at)?;
        Some((column.dataset.raw(), column.about.name.clone()))
    };
    matching.by(old_columns.len(), new_columns.len(), old_key, new_key);
    for (before, after, was_said) in matching.pairs() {
        if let (Some(before), Some(after)) = (old_columns.get(before), new_columns.get(after))
            && was_said
            && before.about.name != after.about.name
        {
            renamed.push(Renamed {
                sort: "column",
                old: before.about.path.to_string(),
                new: after.about.path.to_string(),
                said: true,
            });
        }
    }
    matching.numbering()
}

/// What is derived under one name from a column that was renamed was renamed with it.
fn derived_alike(old: &[&Column], new: &[&Column], datasets: &Numbering, matching: &mut Matching) {
    let mut open: Vec<(usize, usize)> = matching.pairs().map(|(old, new, _)| (old, new)).collect();
    while let Some((before, after)) = open.pop() {
        let (Some(was), Some(is)) = (old.get(before), new.get(after)) else { continue };
        let from = |column: &Column, source: usize, name: &str| {
            *column.about.name == *name && column.derived_from.iter().any(|id| id.index() == source)
        };
        for (at, column) in old.iter().enumerate().filter(|(_, it)| from(it, before, &was.about.name)) {
            let dataset = datasets.common(column.dataset.raw());
            let mut there = new.iter().enumerate().filter(|(_, it)| from(it, after, &is.about.name));
            if let Some((to, _)) = there.find(|(_, it)| Some(it.dataset.raw()) == dataset)
                && matching.pair(at, to, true)
            {
                open.push((at, to));
            }
        }
    }
}

/// Pairs of an old and a new thing, as they are found.
struct Matching {
    of_old: Vec<Option<(u32, bool)>>,
    is_taken: Vec<bool>,
}

impl Matching {
    fn new(olds: usize, news: usize) -> Matching {
        Matching { of_old: vec![None; olds], is_taken: vec![false; news] }
    }

    /// Whether the two were still free.
    fn pair(&mut self, old: usize, new: usize, said: bool) -> bool {
        if let (Some(place @ None), Some(taken @ false)) =
            (self.of_old.get_mut(old), self.is_taken.get_mut(new))
        {
            *place = Some((new as u32, said));
            *taken = true;
            return true;
        }
        false
    }

    /// Pairs what is not paired yet and has the same key, where nothing else on either side has it.
    fn by<K: Eq + std::hash::Hash>(
        &mut self,
        olds: usize,
        news: usize,
        old_key: impl Fn(usize) -> Option<K>,
        new_key: impl Fn(usize) -> Option<K>,
    ) {
        let mut found: FxHashMap<K, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
        for old in (0..olds).filter(|old| self.of_old.get(*old).is_some_and(Option::is_none)) {
            if let Some(key) = old_key(old) {
                found.entry(key).or_default().0.push(old);
            }
        }
        for new in (0..news).filter(|new| self.is_taken.get(*new).is_some_and(|taken| !taken)) {
            if let Some(key) = new_key(new)
                && let Some((_, new_ones)) = found.get_mut(&key)
            {
                new_ones.push(new);
            }
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (old, new) in found.into_values() {
            if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
                pairs.push((*old, *new));
            }
        }
        for (old, new) in pairs {
            self.pair(old, new, false);
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
        let pairs = self.of_old.iter().enumerate();
        pairs.filter_map(|(old, new)| new.map(|(new, said)| (old, new as usize, said)))
    }

    fn numbering(&self) -> Numbering {
        let matched: Vec<Option<u32>> = self.of_old.iter().map(|new| new.map(|(new, _)| new)).collect();
        Numbering::new(self.is_taken.len(), &matched)
    }
}
