//! What changed since the build before, for people.

use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::words::fill;
use super::{Documents, Subject};
use crate::changes::Changes;
use charta_model::model::{About, ClauseId, Model};
use charta_model::time::Day;
use std::collections::BTreeSet;

struct Words {
    title: &'static str,
    unknown: &'static str,
    none: &'static str,
    since: &'static str,
    change: &'static str,
    concerns: &'static str,
    new: &'static str,
    gone: &'static str,
    reworded: &'static str,
    carried: &'static str,
    facts: &'static str,
}

static ENGLISH: Words = Words {
    title: "What changed since the build before",
    unknown: "No earlier build is known to this one.",
    none: "Nothing of it changed since the build judged as of {}.",
    since: "Compared with the build judged as of {}. Blanks, line ends and the order of clauses are no change.",
    change: "Change",
    concerns: "Concerns",
    new: "new",
    gone: "gone",
    reworded: "worded otherwise",
    carried: "worded as before, carried out otherwise",
    facts: "facts worded otherwise",
};

static FRENCH: Words = Words {
    title: "Ce qui a changé depuis la compilation précédente",
    unknown: "Aucune compilation antérieure n’est connue de celle-ci.",
    none: "Rien n’en a changé depuis la compilation jugée au {}.",
    since: "Comparé à la compilation jugée au {}. Les espaces, les fins de ligne et l’ordre des clauses ne sont pas des changements.",
    change: "Changement",
    concerns: "Concerne",
    new: "nouveau",
    gone: "supprimé",
    reworded: "rédigé autrement",
    carried: "rédigé comme avant, appliqué autrement",
    facts: "faits rédigés autrement",
};

/// What changed of a contract: its own facts and clauses, and those of what covers it.
pub(super) fn of_contract(documents: &Documents<'_>, subject: &Subject<'_>, sections: &mut Sections) {
    let clauses = &subject.clauses;
    let mut owners: BTreeSet<&str> = BTreeSet::from([&*clauses.contract.about.path]);
    let model = documents.speech.model;
    let rulebooks = documents.judgement.rulebooks_of(clauses.id).into_iter();
    owners.extend(rulebooks.filter_map(|id| model.rulebooks.get(id)).map(|it| &*it.about.path));
    let agreements = documents.judgement.agreements_above(clauses.id).into_iter();
    owners.extend(agreements.filter_map(|id| model.contracts.get(id)).map(|it| &*it.about.path));
    owners.extend(subject.datasets.iter().filter_map(|id| model.datasets.get(*id)).map(|it| &*it.about.path));
    chapter(documents, sections, &|owner| owners.contains(owner));
}

/// What changed of the whole project.
pub(super) fn of_project(documents: &Documents<'_>, sections: &mut Sections) {
    chapter(documents, sections, &|_| true);
}

fn chapter(documents: &Documents<'_>, sections: &mut Sections, concerns: &dyn Fn(&str) -> bool) {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let blocks = match documents.changes {
        None => vec![Block::paragraph(words.unknown)],
        Some(changes) => {
            let rows = rows(documents, words, changes, concerns);
            let since = Day::parse(&changes.since).map(|day| speech.day(day));
            let since = since.unwrap_or_else(|| changes.since.clone());
            match rows.is_empty() {
                true => vec![Block::paragraph(fill(words.none, &[&since]))],
                false => vec![
                    Block::paragraph(fill(words.since, &[&since])),
                    Block::table("", &[words.change, words.concerns], rows),
                ],
            }
        }
    };
    sections.chapter("changes", words.title, blocks);
}

fn rows(
    documents: &Documents<'_>,
    words: &Words,
    changes: &Changes,
    concerns: &dyn Fn(&str) -> bool,
) -> Vec<Vec<Cell>> {
    let lists = [
        (words.new, &changes.new_declarations),
        (words.gone, &changes.gone_declarations),
        (words.facts, &changes.reworded_declarations),
        (words.new, &changes.new_clauses),
        (words.gone, &changes.gone_clauses),
        (words.reworded, &changes.reworded_clauses),
        (words.carried, &changes.carried_otherwise),
    ];
    let mut rows = Vec::new();
    for (change, names) in lists {
        for name in names.iter().filter(|name| concerns(owner_of(name))) {
            rows.push(vec![vec![change.into()], vec![named(documents, name)]]);
        }
    }
    rows
}

/// What a clause named as in the manifest stands in; a declaration is its own.
fn owner_of(name: &str) -> &str {
    name.split_once('#').map_or(name, |(owner, _)| owner)
}

/// A declaration or clause of this build with a link to it; what is gone by its name alone.
fn named(documents: &Documents<'_>, name: &str) -> Line {
    let speech = &documents.speech;
    let model = speech.model;
    match name.split_once('#') {
        Some((_, number)) => {
            let clause = clause_of(model, name).and_then(|id| model.clauses.get(id));
            match clause.and_then(|clause| Some((clause, model.owner_about(clause.owner)?))) {
                Some((clause, about)) => {
                    let text = format!("{}, {}", speech.title(about), number);
                    Line::linked(text, speech.site.of_clause(clause))
                }
                None => name.into(),
            }
        }
        None => match about_of(model, name) {
            Some(about) => speech.said(speech.title(about), about.span),
            None => name.into(),
        },
    }
}

fn clause_of(model: &Model, name: &str) -> Option<ClauseId> {
    let (owner, number) = name.split_once('#')?;
    let number: u32 = number.parse().ok()?;
    let contracts = model.contracts.values().map(|it| (&it.about, &it.clauses));
    let mut texts = contracts.chain(model.rulebooks.values().map(|it| (&it.about, &it.clauses)));
    let (_, clauses) = texts.find(|(about, _)| *about.path == *owner)?;
    clauses.iter().copied().find(|id| model.clauses.get(*id).is_some_and(|clause| clause.number == number))
}

fn about_of<'a>(model: &'a Model, path: &str) -> Option<&'a About> {
    let contracts = model.contracts.values().map(|it| &it.about);
    let all = contracts.chain(model.rulebooks.values().map(|it| &it.about));
    let all = all.chain(model.datasets.values().map(|it| &it.about));
    let all = all.chain(model.parties.values().map(|it| &it.about));
    let mut all = all.chain(model.hostings.values().map(|it| &it.about));
    all.find(|about| *about.path == *path)
}
