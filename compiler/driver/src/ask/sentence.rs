//! Requests as sentences of Charta: for a question that can be asked, and for a clause that is to stand in a file.

use crate::pipeline::Compiled;
use crate::sets;
use charta_base::{FileId, Id};
use charta_model::elaborate::Scope;
use charta_model::model::{About, Model, TermId, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::datasets_of;
use std::collections::BTreeSet;

/// What can stand in the same place of a sentence: of two of one sort that have one name, a word means the nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// Organisations, groups and kinds.
    Party,
    /// Datasets and categories.
    Data,
    Hosting,
    /// A term of a taxonomy that is neither of these.
    Term(&'static str),
}

impl Sort {
    /// By the word for it.
    pub(super) fn of(word: &'static str) -> Sort {
        match word {
            "party" | "kind" => Sort::Party,
            "dataset" | "category" => Sort::Data,
            "hosting" => Sort::Hosting,
            word => Sort::Term(word),
        }
    }
}

/// What a declaration is called where a sentence is to stand.
pub(super) type Naming<'n> = dyn Fn(Sort, &About) -> String + 'n;

/// How a question calls things: by their whole paths, but for what everybody knows by its name alone and what is the only module's.
pub(super) fn asked_by(model: &Model) -> impl Fn(Sort, &About) -> String + '_ {
    let module = own_module(model);
    move |_, about| {
        let path: &str = &about.path;
        let own = path.strip_prefix(module).filter(|_| !module.is_empty());
        let known = path.strip_prefix("std.prelude.").or_else(|| path.strip_prefix("std."));
        own.and_then(|rest| rest.strip_prefix('.')).or(known).unwrap_or(path).to_owned()
    }
}

/// What the files of a project call its declarations.
pub(super) struct Scopes<'a> {
    compiled: &'a Compiled,
    declared: BTreeSet<(Sort, &'a str)>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(compiled: &'a Compiled, model: &'a Model) -> Scopes<'a> {
        let declared = model.declarations().map(|(sort, about)| (Sort::of(sort), &*about.path)).collect();
        Scopes { compiled, declared }
    }

    fn scope(&self, file: FileId) -> Option<Scope> {
        let name = self.compiled.sources.get(file).map(|source| source.name.as_str());
        let tree = self.compiled.trees.iter().find(|(_, _, of)| Some(of.as_str()) == name);
        tree.map(|(tree, _, name)| Scope::of(tree, name))
    }

    /// The module of a file.
    pub(super) fn module_of(&self, file: FileId) -> Option<String> {
        self.scope(file).map(|scope| scope.module().to_owned())
    }

    /// The path of what a name means in a file.
    pub(super) fn meant(&self, file: FileId, sort: Sort, name: &str) -> Option<String> {
        let meanings = self.scope(file)?.meanings(name);
        meanings.into_iter().find(|path| self.declared.contains(&(sort, path.as_str())))
    }

    /// How a file calls things: by the shortest name that means them there.
    pub(super) fn names_in(&self, file: FileId) -> impl Fn(Sort, &About) -> String + '_ {
        let scope = self.scope(file);
        move |sort, about| match &scope {
            Some(scope) => scope.written(&about.path, |path| self.declared.contains(&(sort, path))),
            None => about.path.to_string(),
        }
    }
}

/// The module of a project that has only one.
fn own_module(model: &Model) -> &str {
    let mut modules: Vec<&str> =
        model.declarations().map(|(_, about)| about).filter(|about| !about.library).map(module).collect();
    modules.dedup();
    match modules.as_slice() {
        [one] => one,
        _ => "",
    }
}

/// The module of a declaration.
fn module(about: &About) -> &str {
    about.path.strip_suffix(about.name.as_ref()).map_or("", |path| path.trim_end_matches('.'))
}

/// Requests as a sentence.
pub(super) fn sentence(
    model: &Model,
    requests: &Region,
    names_place: bool,
    naming: &Naming<'_>,
) -> Option<String> {
    let who = parties(model, &requests.parties, naming)?;
    let actions = terms(model, TermKind::Action, &requests.actions, naming)?;
    let purposes = terms(model, TermKind::Purpose, &requests.purposes, naming)?;
    let data = data(model, &requests.columns, naming)?;
    let sentence = format!("{who} to {actions} {data} for {purposes}");
    match names_place {
        true => Some(format!("{sentence} at {}", places(model, &requests.places, naming)?)),
        false => Some(sentence),
    }
}

/// Parties as a list of names; nothing where they cannot be written so.
pub(super) fn parties(model: &Model, set: &Ranges, naming: &Naming<'_>) -> Option<String> {
    let name = |id| Some(naming(Sort::Party, &model.parties.get(id)?.about));
    match set.intersection(&Ranges::between(0, model.parties.len() as i64)).count()
        == model.parties.len() as u64
    {
        true => Some("everyone".to_owned()),
        false => written(sets::party_parts(model, set), name),
    }
}

/// Terms as a list of names; nothing where they cannot be written so.
pub(super) fn terms(model: &Model, kind: TermKind, set: &Ranges, naming: &Naming<'_>) -> Option<String> {
    let name = |id: TermId| Some(naming(Sort::of(kind.word()), &model.terms.get(id)?.about));
    let mut of_kind = model.terms.iter().filter(|(_, term)| term.kind == kind);
    match of_kind.all(|(id, _)| set.contains(i64::from(id.raw()))) {
        true => Some(format!("any {}", kind.word())),
        false => written(sets::term_parts(model, kind, set), name),
    }
}

/// Places as a list of names; nothing where one of them is that of data which nobody hosts.
pub(super) fn places(model: &Model, set: &Ranges, naming: &Naming<'_>) -> Option<String> {
    let known = set.intersection(&Ranges::between(0, model.hostings.len() as i64 + 1));
    let name = |place| {
        let hosting = charta_model::model::hosting_at(place)?;
        Some(naming(Sort::Hosting, &model.hostings.get(hosting)?.about))
    };
    let names: Option<Vec<String>> = known.numbers().map(name).collect();
    names.map(|names| names.join(", ")).filter(|names| !names.is_empty())
}

/// A set as a list, with what it leaves out at its end; nothing where it cannot be written as one. Nothing in the set lies below what it leaves out,
/// so that each exception may stand for all of the list.
fn written<T>(parts: Vec<sets::Part<T>>, name: impl Fn(Id<T>) -> Option<String>) -> Option<String> {
    let (mut names, mut left_out) = (Vec::new(), Vec::new());
    for part in parts {
        let name_of = name(part.id)?;
        names.push(match part.except {
            sets::Except::AllBelow => format!("exactly {name_of}"),
            sets::Except::Nothing => name_of,
            sets::Except::These(ids) => {
                for name in ids.into_iter().map(&name) {
                    let name = name?;
                    if !left_out.contains(&name) {
                        left_out.push(name);
                    }
                }
                name_of
            }
        });
    }
    let listed = names.join(", ");
    match (names.is_empty(), left_out.is_empty()) {
        (true, _) => None,
        (false, true) => Some(listed),
        (false, false) => Some(format!("{listed} except {}", left_out.join(", "))),
    }
}

/// Columns as data of a clause.
pub(super) fn data(model: &Model, columns: &Ranges, naming: &Naming<'_>) -> Option<String> {
    let mut told = Vec::new();
    for id in datasets_of(model, columns) {
        let name = naming(Sort::Data, &model.datasets.get(id)?.about);
        let all: Vec<_> = model.columns_of(id).collect();
        let inside: Vec<&str> = all
            .iter()
            .filter(|column| columns.contains(i64::from(column.raw())))
            .filter_map(|column| model.columns.get(*column))
            .map(|column| column.about.name.as_ref())
            .collect();
        told.push(match inside.len() == all.len() {
            true => name,
            false => format!("{name} [{}]", inside.join(", ")),
        });
    }
    (!told.is_empty()).then(|| told.join(", "))
}
