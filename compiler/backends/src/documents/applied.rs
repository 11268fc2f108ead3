//! Against which rulebooks contracts were judged, and which of the library's general ones were not applied to them: that no check found anything
//! says nothing of the rules of these.

use super::Documents;
use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::speech::Speech;
use charta_model::model::*;
use charta_model::rules::datasets_of;

struct Words {
    clear: &'static str,
    clear_of_none: &'static str,
    applied: &'static str,
    none: &'static str,
    left: &'static str,
    left_for: &'static str,
    scale: &'static str,
    waived: &'static str,
    clause: &'static str,
    clause_of: &'static str,
    named: &'static str,
}

static ENGLISH: Words = Words {
    clear: "No check found anything against the rulebooks that were applied ({}).",
    clear_of_none: "No check found anything, but no rulebook was applied.",
    applied: "Rulebooks that were applied: {}.",
    none: "No rulebook was applied.",
    left: "The rules of {} were not applied: name them in charta.toml.",
    left_for: "The rules of {} were not applied ({}): name them in charta.toml.",
    scale: "The rules of {} were not applied: name them in charta.toml if special categories of data are processed on a large scale.",
    waived: "The rules of {} would cover contracts, and were not applied, under an exception ({}): {}.",
    clause: "clause {}",
    clause_of: "{}, clause {}",
    named: "“{}” ({})",
};

static FRENCH: Words = Words {
    clear: "Aucun contrôle n’a relevé de point à traiter au regard des recueils de règles appliqués ({}).",
    clear_of_none: "Aucun contrôle n’a relevé de point à traiter, mais aucun recueil de règles n’a été appliqué.",
    applied: "Recueils de règles appliqués : {}.",
    none: "Aucun recueil de règles n’a été appliqué.",
    left: "Les règles suivantes n’ont pas été appliquées : {}. Pour qu’elles le soient, nommez-les dans charta.toml.",
    left_for: "Les règles suivantes n’ont pas été appliquées : {} ({}). Pour qu’elles le soient, nommez-les dans charta.toml.",
    scale: "Les règles suivantes n’ont pas été appliquées : {}. Nommez-les dans charta.toml si des catégories particulières de données sont traitées à grande échelle.",
    waived: "Les règles de {} couvriraient des contrats et n’ont pas été appliquées, au titre d’une dérogation ({}). Motif : {}.",
    clause: "clause {}",
    clause_of: "{}, clause {}",
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

/// The rulebook for special categories that are processed on a large scale: which scale is large, people say.
const SCALE: (&str, &str) = ("std.eu.jurisdictions.EEA", "std.eu.gdpr_scale.large_scale");

/// The special categories of data (GDPR, art. 9).
const SPECIAL: &str = "std.prelude.special";

/// The check that tells rulebooks of the library that would cover contracts.
const UNNAMED: &str = "unnamed-rulebook";

/// That nothing was found in a contract, by what was applied to it.
pub(super) fn clear(clauses: &Clauses<'_>) -> Line {
    told(&clauses.speech, &clauses.judgement.rulebooks_of(clauses.id), Words::clear)
}

/// What was applied to a contract.
pub(super) fn applied(clauses: &Clauses<'_>) -> Line {
    told(&clauses.speech, &clauses.judgement.rulebooks_of(clauses.id), Words::applied)
}

/// The rulebooks that were not applied to a contract: the general ones, that for a large scale, and those that a waiver leaves out.
pub(super) fn left(clauses: &Clauses<'_>) -> Cell {
    let speech = &clauses.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let left: Cell = unapplied(clauses).into_iter().map(|path| rulebook(speech, path)).collect();
    let left = (!left.is_empty()).then(|| Line::told(words.left, &[speech.all_of(left)]));
    let scale = lacks_scale(clauses).then(|| Line::told(words.scale, &[rulebook(speech, SCALE.1)]));
    left.into_iter().chain(scale).chain(waived(clauses, Some(Owner::Contract(clauses.id)))).collect()
}

/// The rulebooks that would cover contracts, where a waiver says why they do not apply. A waiver of another text than that of the page is
/// cited with its title.
fn waived(clauses: &Clauses<'_>, page: Option<Owner>) -> Cell {
    let (speech, model) = (&clauses.speech, clauses.speech.model);
    let words = speech.pick(&ENGLISH, &FRENCH);
    let reference = |clause: &Clause| {
        let number = Line::linked(clause.number.to_string(), speech.site.of_clause(clause));
        match model.owner_about(clause.owner).filter(|_| page != Some(clause.owner)) {
            Some(about) => Line::told(words.clause_of, &[speech.title(about).into(), number]),
            None => Line::told(words.clause, &[number]),
        }
    };
    let waived = clauses.judgement.waived_about(clauses.id).iter();
    let told = waived.filter(|waived| waived.finding.code.name == UNNAMED).filter_map(|waived| {
        let clause = model.clauses.get(waived.waiver)?;
        let ClauseKind::Waive(waiver) = &clause.kind else { return None };
        // Each line of the evidence begins with the path of a rulebook.
        let evidence = waived.finding.evidence.iter();
        let paths = evidence.filter_map(|line| Some(line.strip_prefix('`')?.split_once('`')?.0));
        let left: Cell = paths.map(|path| rulebook(speech, path)).collect();
        let told = [speech.all_of(left), reference(clause), speech.written(&waiver.because)];
        Some(Line::told(words.waived, &told))
    });
    told.collect()
}

/// Whether a contract gives data of special categories, and the rulebook for a large scale is not named.
fn lacks_scale(clauses: &Clauses<'_>) -> bool {
    let model = clauses.speech.model;
    let mut terms = model.terms.values();
    let Some(special) = terms.find(|term| term.about.library && *term.about.path == *SPECIAL) else {
        return false;
    };
    let rules = clauses.rules(Effect::Permit).into_iter();
    let mut columns =
        rules.flat_map(|rule| datasets_of(model, &rule.columns)).flat_map(|id| model.columns_of(id));
    let is_special = columns.any(|id| {
        let categories = model.columns.get(id).into_iter().flat_map(|column| &column.categories);
        categories.into_iter().any(|category| special.closure.contains(i64::from(category.raw())))
    });
    is_special && is_seated(clauses, SCALE.0) && !is_named(model, SCALE.1)
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
    let is_lacking = subjects.iter().any(|subject| lacks_scale(&subject.clauses));
    let scale = is_lacking.then(|| Line::told(words.scale, &[rulebook(speech, SCALE.1)]));
    let mut lines: Cell =
        std::iter::once(told(speech, &covering, Words::applied)).chain(left).chain(scale).collect();
    // One waiver may cover what is found about several contracts.
    for line in subjects.iter().flat_map(|subject| waived(&subject.clauses, None)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
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

/// Whether the provider or a recipient is established in a territory.
fn is_seated(clauses: &Clauses<'_>, territory: &str) -> bool {
    let (model, contract, on) = (clauses.speech.model, clauses.contract, clauses.on());
    let mut terms = model.terms.iter();
    let area = terms
        .find(|(_, term)| term.kind == TermKind::Jurisdiction && *term.about.path == *territory)
        .map(|(id, _)| id);
    let seats = contract.provider.iter().chain(&contract.recipients);
    let mut seats =
        seats.filter_map(|said| model.parties.get(model.organisation_of(said.value))?.established);
    area.is_some_and(|area| seats.any(|seat| model.is_in(seat.value, area, on)))
}

fn is_named(model: &Model, path: &str) -> bool {
    let mut named = model.rulebooks.values().filter(|rulebook| rulebook.named);
    named.any(|rulebook| *rulebook.about.path == *path)
}

/// The general rulebooks of where the provider and the recipients are established that the project does not name.
fn unapplied(clauses: &Clauses<'_>) -> Vec<&'static str> {
    let general = GENERAL.iter().filter(|(territory, _)| is_seated(clauses, territory));
    let paths = general.flat_map(|(_, paths)| *paths).copied();
    paths.filter(|path| !is_named(clauses.speech.model, path)).collect()
}
