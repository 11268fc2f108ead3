//! Which thing of the old project is which of the new: one universe for both.
//!
//! New things keep their numbers, and what only the old project has is numbered after them. A thing is the same where its path is,
//! or where its author says that it was renamed. Otherwise the name of a thing in the world is its identity: it is held to be the same
//! under another path only if nothing else could be meant and everything that the text says of it is as it was.

use charta_base::Id;
use charta_model::model::{About, Column, ColumnId, Hosting, Model, Party, Term, hosting_at, place_of};
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

/// What two things are compared by, besides their path.
struct Named<'a> {
    about: &'a About,
    /// What the text says of it that does not hang on other paths.
    facts: String,
}

impl Alignment {
    /// Brings two projects into one universe. `said` are renamings that the author asserts: old and new path, or last name.
    pub fn new(old: &Model, new: &Model, said: &[(String, String)]) -> Alignment {
        let mut renamed = Vec::new();
        let parties = aligned("party", &parties(old), &parties(new), said, &mut renamed);
        let terms = aligned("term", &terms(old), &terms(new), said, &mut renamed);
        let hostings = aligned("hosting", &hostings(old), &hostings(new), said, &mut renamed);
        let datasets = aligned("dataset", &datasets(old), &datasets(new), said, &mut renamed);
        let columns = columns(old, new, &datasets, said, &mut renamed);
        let before = renamed.len();
        aligned("contract", &contracts(old), &contracts(new), said, &mut renamed);
        aligned("rulebook", &rulebooks(old), &rulebooks(new), said, &mut renamed);
        let owners = renamed.iter().skip(before).map(|it| (it.old.clone(), it.new.clone())).collect();
        renamed.sort();
        Alignment { parties, terms, hostings, datasets, columns, owners, renamed }
    }

    /// The path in the new project of a contract or rulebook that has another one there.
    pub fn owner(&self, path: &str) -> Option<&str> {
        self.owners.get(path).map(String::as_str)
    }

    /// A set of the universe as the new project numbers it, and what only the old project has as that one does.
    pub fn apart(&self, sort: Sort, set: &Ranges) -> (Ranges, Ranges) {
        let numbering = match sort {
            Sort::Party => &self.parties,
            Sort::Term => &self.terms,
            Sort::Column => &self.columns,
            Sort::Place => {
                let gone = self.hostings.gone(&shifted(set, -1));
                return (self.new_places(set), shifted(&gone, 1));
            }
        };
        (numbering.of_new(set), numbering.gone(set))
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

/// A contract's name is nothing in the world: it is the same contract where parties, term and number are.
fn contracts(model: &Model) -> Vec<Named<'_>> {
    let named = model.contracts.values().map(|contract| {
        let provider = name_in(model, contract.provider.map(|provider| provider.value));
        let recipients: Vec<&str> =
            contract.recipients.iter().map(|recipient| name_in(model, Some(recipient.value))).collect();
        let term = contract.term.map(|term| term.value.to_string()).unwrap_or_default();
        let number = contract.reference.as_deref().unwrap_or("");
        let clauses = contract.clauses.len();
        let facts = format!("{provider}|{}|{term}|{number}|{clauses}", recipients.join(","));
        Named { about: &contract.about, facts }
    });
    named.collect()
}

fn rulebooks(model: &Model) -> Vec<Named<'_>> {
    let facts = |clauses: usize, in_force: String| format!("{in_force}|{clauses}");
    let rulebooks = model.rulebooks.values();
    rulebooks
        .map(|it| Named { about: &it.about, facts: facts(it.clauses.len(), it.in_force.to_string()) })
        .collect()
}

fn name_in(model: &Model, party: Option<Id<Party>>) -> &str {
    party.and_then(|id| model.parties.get(id)).map_or("", |party| party.about.name.as_ref())
}

fn term_names(model: &Model, ids: impl IntoIterator<Item = Id<Term>>) -> String {
    let names = ids.into_iter().filter_map(|id| Some(model.terms.get(id)?.about.name.to_string()));
    names.collect::<Vec<String>>().join(",")
}

fn parties(model: &Model) -> Vec<Named<'_>> {
    let facts = |party: &Party| {
        let established = party.established.map(|at| at.value);
        let group_of = name_in(model, party.group_of);
        let kinds = term_names(model, party.kinds.iter().copied());
        let registration = party.registration.as_deref().unwrap_or("");
        format!("{group_of}|{}|{kinds}|{registration}", term_names(model, established))
    };
    model.parties.values().map(|party| Named { about: &party.about, facts: facts(party) }).collect()
}

fn terms(model: &Model) -> Vec<Named<'_>> {
    let facts =
        |term: &Term| format!("{}|{}", term.kind.word(), term_names(model, term.parents.iter().copied()));
    model.terms.values().map(|term| Named { about: &term.about, facts: facts(term) }).collect()
}

fn hostings(model: &Model) -> Vec<Named<'_>> {
    let facts = |hosting: &Hosting| {
        let operator = name_in(model, hosting.operator.map(|operator| operator.value));
        let at = |said: &[charta_model::model::Said<Id<Term>>]| {
            term_names(model, said.iter().map(|said| said.value))
        };
        let (stored, processed) = (at(&hosting.stored_in), at(&hosting.processed_in));
        format!("{operator}|{}|{stored}|{processed}", at(&hosting.located))
    };
    model.hostings.values().map(|hosting| Named { about: &hosting.about, facts: facts(hosting) }).collect()
}

fn datasets(model: &Model) -> Vec<Named<'_>> {
    let column = |id: ColumnId| {
        let column = model.columns.get(id)?;
        Some(format!("{}:{:?}", column.about.name, column.column_type))
    };
    let named = model.datasets.iter().map(|(id, dataset)| {
        let columns: Vec<String> = model.columns_of(id).filter_map(column).collect();
        let controller = name_in(model, dataset.controller.map(|controller| controller.value));
        Named { about: &dataset.about, facts: format!("{controller}|{}", columns.join(",")) }
    });
    named.collect()
}

/// Whether a path is what a renaming names: all of it, or its last name.
fn is_named(about: &About, name: &str) -> bool {
    *about.path == *name || *about.name == *name
}

fn aligned(
    sort: &'static str,
    old: &[Named<'_>],
    new: &[Named<'_>],
    said: &[(String, String)],
    renamed: &mut Vec<Renamed>,
) -> Numbering {
    let kind = |named: &Named<'_>| named.facts.split('|').next().unwrap_or("").to_owned();
    // Paths are unique among things of one sort, and terms of different taxonomies may share one.
    let key = |named: &Named<'_>| match sort {
        "term" => format!("{} {}", kind(named), named.about.path),
        _ => named.about.path.to_string(),
    };
    let mut matching = Matching::new(old.len(), new.len());
    for (before, after) in said {
        let find = |list: &[Named<'_>], name: &str| {
            let mut found = list.iter().enumerate().filter(|(_, it)| is_named(it.about, name));
            let first = found.next().map(|(at, _)| at);
            first.filter(|_| found.next().is_none())
        };
        if let (Some(before), Some(after)) = (find(old, before), find(new, after)) {
            matching.pair(before, after, true);
        }
    }
    matching.by(old.len(), new.len(), |at| old.get(at).map(&key), |at| new.get(at).map(&key));
    let same = |named: &Named<'_>| {
        let label = named.about.label.as_deref().unwrap_or("");
        format!("{}|{label}|{}", named.about.name, named.facts)
    };
    matching.by(old.len(), new.len(), |at| old.get(at).map(same), |at| new.get(at).map(same));
    let labelled =
        |named: &Named<'_>| named.about.label.as_deref().map(|label| format!("{label}|{}", named.facts));
    matching.by(
        old.len(),
        new.len(),
        |at| old.get(at).and_then(labelled),
        |at| new.get(at).and_then(labelled),
    );
    if sort == "contract" {
        let facts = |named: &Named<'_>| named.facts.clone();
        matching.by(old.len(), new.len(), |at| old.get(at).map(facts), |at| new.get(at).map(facts));
    }
    for (before, after, was_said) in matching.pairs() {
        if let (Some(before), Some(after)) = (old.get(before), new.get(after))
            && before.about.path != after.about.path
        {
            renamed.push(Renamed {
                sort,
                old: before.about.path.to_string(),
                new: after.about.path.to_string(),
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

/// Pairs of an old and a new thing, as they are found.
struct Matching {
    of_old: Vec<Option<(u32, bool)>>,
    is_taken: Vec<bool>,
}

impl Matching {
    fn new(olds: usize, news: usize) -> Matching {
        Matching { of_old: vec![None; olds], is_taken: vec![false; news] }
    }

    fn pair(&mut self, old: usize, new: usize, said: bool) {
        if let (Some(place @ None), Some(taken @ false)) =
            (self.of_old.get_mut(old), self.is_taken.get_mut(new))
        {
            *place = Some((new as u32, said));
            *taken = true;
        }
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
        pairs.into_iter().for_each(|(old, new)| self.pair(old, new, false));
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
