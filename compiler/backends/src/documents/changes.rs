//! What changed since the build before, for people.

use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::place;
use super::words::fill;
use super::{Documents, Subject};
use crate::changes::{Changes, declared, text_now};
use charta_model::graphs::supply::supply_chain;
use charta_model::model::{About, ClauseId, HostingId, Model, PartyId, Service};
use charta_model::time::{Day, Period};
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
    before: &'static str,
    now: &'static str,
}

static ENGLISH: Words = Words {
    title: "What changed since the build before",
    unknown: "No earlier build is known that differs from this one.",
    none: "Nothing of it changed since the build assessed as of {}.",
    since: "Compared with the build assessed as of {}. Blanks, line ends and the order of clauses are no change.",
    change: "Change",
    concerns: "Concerns",
    new: "new",
    gone: "gone",
    reworded: "worded otherwise",
    carried: "worded as before, carried out otherwise",
    facts: "facts worded otherwise",
    before: "Before",
    now: "Now",
};

static FRENCH: Words = Words {
    title: "Ce qui a changé depuis la génération précédente",
    unknown: "Aucune génération antérieure qui diffère de celle-ci n’est connue.",
    none: "Rien n’en a changé depuis la génération examinée au {}.",
    since: "Comparé à la génération examinée au {}. Les espaces, les fins de ligne et l’ordre des clauses ne sont pas des changements.",
    change: "Changement",
    concerns: "Concerne",
    new: "nouveau",
    gone: "supprimé",
    reworded: "rédigé autrement",
    carried: "rédigé comme avant, appliqué autrement",
    facts: "faits rédigés autrement",
    before: "Avant",
    now: "Maintenant",
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
    let chain = behind(model, &place::starts(model, clauses.contract, &subject.datasets, clauses.on()));
    owners.extend(chain.0.iter().filter_map(|id| model.hostings.get(*id)).map(|it| &*it.about.path));
    let mut parties = chain.1;
    let contract = clauses.contract;
    let roles = contract.roles.iter().map(|role| &role.party);
    let named = contract.provider.iter().chain(&contract.recipients).chain(roles);
    parties.extend(named.chain(contract.subprocessors.iter().flatten()).map(|said| said.value));
    owners.extend(parties.iter().filter_map(|id| model.parties.get(*id)).map(|it| &*it.about.path));
    chapter(documents, sections, &|owner| owners.contains(owner));
}

/// The hostings of a chain that ever was, whoever runs them, holds their keys or licenses their technology, and who owns or controls
/// these.
fn behind(model: &Model, starts: &[HostingId]) -> (BTreeSet<HostingId>, BTreeSet<PartyId>) {
    let chain = supply_chain(model, starts, &Service::ALL, Period::ALWAYS);
    let hostings: BTreeSet<HostingId> = chain.members().iter().map(|member| member.hosting).collect();
    let mut open: Vec<PartyId> = Vec::new();
    for hosting in hostings.iter().filter_map(|id| model.hostings.get(*id)) {
        let parties = hosting.operator.iter().chain(&hosting.keys_held_by).chain(&hosting.technology);
        open.extend(parties.map(|said| said.value));
    }
    let mut parties = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !parties.insert(id) {
            continue;
        }
        if let Some(party) = model.parties.get(id) {
            open.extend(party.group_of);
            open.extend(party.owners.iter().map(|stake| stake.value.owner));
            open.extend(party.controlled_by.iter().map(|by| by.value));
        }
    }
    (hostings, parties)
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
                    Block::table("", &[words.change, words.concerns, words.before, words.now], rows),
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
    let declared = declared(documents.judgement);
    let mut rows = Vec::new();
    for (change, names) in lists {
        for name in names.iter().filter(|name| concerns(owner_of(name))) {
            // What is gone leads nowhere: another clause may have its number now.
            let is_gone = change == words.gone;
            let title = if is_gone { name.as_str().into() } else { named(documents, name) };
            let is_reworded = change == words.facts || change == words.reworded;
            let before = changes.before.get(name).filter(|_| is_gone || is_reworded);
            let now = text_now(documents.judgement, &declared, name);
            let now = now.filter(|_| is_reworded || change == words.new && name.contains('#'));
            let [before, now] = differing(before.map(String::as_str), now.as_deref());
            rows.push(vec![vec![change.into()], vec![title], before, now]);
        }
    }
    rows
}

/// The lines of a text that are not in the other, and the other way round: what is the same in both is no change.
fn differing(before: Option<&str>, now: Option<&str>) -> [Cell; 2] {
    let same = |line: &str| line.split_whitespace().collect::<Vec<&str>>().join(" ");
    let lines = |text: Option<&str>| -> Vec<String> {
        text.unwrap_or_default().lines().map(same).filter(|line| !line.is_empty()).collect()
    };
    let (before, now) = (lines(before), lines(now));
    let only = |these: &[String], others: &[String]| -> Cell {
        let only = these.iter().filter(|line| !others.contains(line));
        only.map(|line| Line::from(line.as_str())).collect()
    };
    [only(&before, &now), only(&now, &before)]
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
