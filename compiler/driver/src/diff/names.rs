//! What things of the old project are called in the new one, sort by sort: things of different sorts may share a name.

use charta_model::model::{Model, TermKind};
use charta_review::{Alignment, Renamed};
use std::collections::{BTreeMap, BTreeSet};

/// Every path of a project, with the sorts of what is declared under it.
pub(crate) type Paths = BTreeMap<String, BTreeSet<&'static str>>;

/// The paths of a project, columns among them.
pub(crate) fn paths(model: &Model) -> Paths {
    let mut paths = Paths::new();
    for (sort, about) in model.declarations() {
        paths.entry(about.path.to_string()).or_default().insert(sort);
    }
    for column in model.columns.values() {
        paths.entry(column.about.path.to_string()).or_default().insert("column");
    }
    paths
}

/// The sort under which a renaming stands: all taxonomies are one.
fn renamed_as(sort: &'static str) -> &'static str {
    if TermKind::ALL.iter().any(|kind| kind.word() == sort) { "term" } else { sort }
}

/// What the things of the old project are called in the new one.
#[derive(Debug)]
pub(crate) struct Names {
    old: Paths,
    new: Paths,
    renamed: BTreeMap<(&'static str, String), String>,
    /// Last names that mean one thing alone, by the last name that it has now.
    last: BTreeMap<String, String>,
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

impl Names {
    pub(crate) fn new(old: &Model, new: &Model, alignment: &Alignment) -> Names {
        let mut names =
            Names { old: paths(old), new: paths(new), renamed: BTreeMap::new(), last: BTreeMap::new() };
        names.add(&alignment.renamed);
        names
    }

    /// Adds renamings.
    pub(crate) fn add(&mut self, renamed: &[Renamed]) {
        self.renamed.extend(renamed.iter().map(|it| ((it.sort, it.old.clone()), it.new.clone())));
        let mut called: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (path, sorts) in &self.old {
            let now = sorts.iter().map(|sort| last(&self.now(sort, path)).to_owned());
            called.entry(last(path)).or_default().extend(now);
        }
        let one = called.iter().filter_map(|(before, now)| {
            let mut names = now.iter();
            // Where something is called already what something else is called now, words could mean either.
            let now = names.next().filter(|now| names.next().is_none() && *now != before)?;
            (!called.contains_key(now.as_str())).then(|| ((*before).to_owned(), now.clone()))
        });
        self.last = one.collect();
    }

    /// Whether both projects declare the same paths and nothing is renamed, so that a text means in one what it means in the other.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.renamed.is_empty() && self.old == self.new
    }

    /// The path that something of the old project has in the new one.
    pub(crate) fn now(&self, sort: &'static str, path: &str) -> String {
        if sort == "column"
            && !self.renamed.contains_key(&(sort, path.to_owned()))
            && let Some((dataset, name)) = path.rsplit_once('.')
        {
            return format!("{}.{name}", self.now("dataset", dataset));
        }
        let now = self.renamed.get(&(renamed_as(sort), path.to_owned()));
        // Terms of different taxonomies may share a path.
        let now = now.filter(|now| self.new.get(*now).is_some_and(|sorts| sorts.contains(sort)));
        now.cloned().unwrap_or_else(|| path.to_owned())
    }

    /// The paths of one of the two projects.
    pub(crate) fn paths(&self, is_new: bool) -> &Paths {
        if is_new { &self.new } else { &self.old }
    }

    /// A path of the old project of which only some sorts can be meant, as the new one calls it; as it is where they part.
    pub(crate) fn of_sorts(&self, path: &str, sorts: impl Iterator<Item = &'static str>) -> String {
        let now: BTreeSet<String> = sorts.map(|sort| self.now(sort, path)).collect();
        let mut now = now.into_iter();
        match (now.next(), now.next()) {
            (Some(one), None) => one,
            _ => path.to_owned(),
        }
    }

    /// Words of the old project as the new one would say them, where a name can mean one thing alone.
    pub(crate) fn words(&self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        let mut word = String::new();
        for character in words.chars().chain(['\n']) {
            if character.is_alphanumeric() || character == '_' || (character == '.' && !word.is_empty()) {
                word.push(character);
            } else {
                out.push_str(&self.word(&word));
                word.clear();
                out.push(character);
            }
        }
        out.pop();
        out
    }

    fn word(&self, word: &str) -> String {
        if let Some(sorts) = self.old.get(word) {
            return self.of_sorts(word, sorts.iter().copied());
        }
        let parts = word.split('.').map(|part| self.last.get(part).map_or(part, String::as_str));
        parts.collect::<Vec<&str>>().join(".")
    }
}
