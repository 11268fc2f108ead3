//! Against which rulebooks contracts were judged, and which of the library's general ones were not applied to them: that no check found anything
//! says nothing of the rules of these.

use super::Documents;
use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::speech::Speech;
use charta_model::model::*;

struct Words {
    clear: &'static str,
    clear_of_none: &'static str,
    applied: &'static str,
    none: &'static str,
    left: &'static str,
    left_for: &'static str,
    named: &'static str,
}

static ENGLISH: Words = Words {
    clear: "No check found anything against the rulebooks that were applied ({}).",
    clear_of_none: "No check found anything, but no rulebook was applied.",
    applied: "Rulebooks that were applied: {}.",
    none: "No rulebook was applied.",
    left: "The rules of {} were not applied: name them in charta.toml.",
    left_for: "The rules of {} were not applied ({}): name them in charta.toml.",
    named: "“{}” ({})",
};

static FRENCH: Words = Words {
    clear: "Aucun contrôle n’a relevé de point à traiter au regard des recueils de règles appliqués ({}).",
    clear_of_none: "Aucun contrôle n’a relevé de point à traiter, mais aucun recueil de règles n’a été appliqué.",
    applied: "Recueils de règles appliqués : {}.",
    none: "Aucun recueil de règles n’a été appliqué.",
    left: "Les règles suivantes n’ont pas été appliquées : {}. Pour qu’elles le soient, nommez-les dans charta.toml.",
    left_for: "Les règles suivantes n’ont pas été appliquées : {} ({}). Pour qu’elles le soient, nommez-les dans charta.toml.",
    named: "« {} » ({})",
};

/// The rulebooks of the library that are for every contract of somebody in a territory.
const GENERAL: [(&str, &[&str]); 1] = [(
    "std.eu.jurisdictions.EEA",
    &[
        "std.eu.gdpr_rules.lawfulness",
        "std.eu.gdpr_rules.principles",
        "std.eu.gdpr_rules.transfers",
        "std.eu.gdpr_rules.accountability",
    ],
)];

/// That nothing was found in a contract, by what was applied to it.
pub(super) fn clear(clauses: &Clauses<'_>) -> Line {
    told(&clauses.speech, &clauses.judgement.rulebooks_of(clauses.id), Words::clear)
}

/// What was applied to a contract.
pub(super) fn applied(clauses: &Clauses<'_>) -> Line {
    told(&clauses.speech, &clauses.judgement.rulebooks_of(clauses.id), Words::applied)
}

/// The general rulebooks that were not applied to a contract; nothing where all were.
pub(super) fn left(clauses: &Clauses<'_>) -> Option<Line> {
    let speech = &clauses.speech;
    let left: Cell = unapplied(clauses).into_iter().map(|path| rulebook(speech, path)).collect();
    let sentence = speech.pick(&ENGLISH, &FRENCH).left;
    (!left.is_empty()).then(|| Line::told(sentence, &[speech.all_of(left)]))
}

/// What was applied to the contracts of the project and what was not.
pub(super) fn of_project(documents: &Documents<'_>) -> Cell {
    let Documents { speech, judgement, subjects, .. } = documents;
    let mut covering: Vec<RulebookId> = Vec::new();
    let mut left: Vec<(Vec<&'static str>, Vec<ContractId>)> = Vec::new();
    for subject in *subjects {
        let clauses = &subject.clauses;
        let own = judgement.rulebooks_of(clauses.id);
        covering.extend(own.into_iter().filter(|id| !covering.contains(id)).collect::<Vec<_>>());
        let theirs = unapplied(clauses);
        if theirs.is_empty() {
            continue;
        }
        match left.iter_mut().find(|(paths, _)| *paths == theirs) {
            Some((_, contracts)) => contracts.push(clauses.id),
            None => left.push((theirs, vec![clauses.id])),
        }
    }
    let words = speech.pick(&ENGLISH, &FRENCH);
    let left = left.into_iter().map(|(paths, contracts)| {
        let rules = speech.all_of(paths.into_iter().map(|path| rulebook(speech, path)).collect());
        match contracts.len() == subjects.len() {
            true => Line::told(words.left, &[rules]),
            false => {
                let contracts = contracts.into_iter().map(|id| speech.contract(id)).collect();
                Line::told(words.left_for, &[rules, speech.all_of(contracts)])
            }
        }
    });
    std::iter::once(told(speech, &covering, Words::applied)).chain(left).collect()
}

impl Words {
    fn clear(&self) -> [&'static str; 2] {
        [self.clear, self.clear_of_none]
    }

    fn applied(&self) -> [&'static str; 2] {
        [self.applied, self.none]
    }
}

/// A sentence with the rulebooks; another where there is none.
fn told(speech: &Speech<'_>, rulebooks: &[RulebookId], words: fn(&Words) -> [&'static str; 2]) -> Line {
    let [some, none] = words(speech.pick(&ENGLISH, &FRENCH));
    match rulebooks.is_empty() {
        true => none.into(),
        false => {
            Line::told(some, &[speech.all_of(rulebooks.iter().map(|id| speech.rulebook(*id)).collect())])
        }
    }
}

/// A rulebook of the library by its title, where the project reads it, and its path, by which a project names it.
fn rulebook(speech: &Speech<'_>, path: &str) -> Line {
    let mut known = speech.model.rulebooks.iter();
    match known.find(|(_, rulebook)| *rulebook.about.path == *path) {
        Some((id, _)) => {
            Line::told(speech.pick(&ENGLISH, &FRENCH).named, &[speech.rulebook(id), Line::from(path)])
        }
        None => path.into(),
    }
}

/// The general rulebooks of where the provider and the recipients are established that the project does not name.
fn unapplied(clauses: &Clauses<'_>) -> Vec<&'static str> {
    let (model, contract, on) = (clauses.speech.model, clauses.contract, clauses.on());
    let seats = contract.provider.iter().chain(&contract.recipients);
    let seats = seats.filter_map(|said| model.parties.get(model.organisation_of(said.value))?.established);
    let seats: Vec<TermId> = seats.map(|seat| seat.value).collect();
    let is_in = |territory: &str| {
        let mut terms = model.terms.iter();
        let area = terms
            .find(|(_, term)| term.kind == TermKind::Jurisdiction && *term.about.path == *territory)
            .map(|(id, _)| id);
        area.is_some_and(|area| seats.iter().any(|seat| model.is_in(*seat, area, on)))
    };
    let is_named = |path: &str| {
        let mut named = model.rulebooks.values().filter(|rulebook| rulebook.named);
        named.any(|rulebook| *rulebook.about.path == *path)
    };
    let general = GENERAL.iter().filter(|(territory, _)| is_in(territory)).flat_map(|(_, paths)| *paths);
    general.copied().filter(|path| !is_named(path)).collect()
}
