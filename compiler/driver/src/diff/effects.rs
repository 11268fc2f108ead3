//! What a change does besides: who is to approve it, which other clauses came and went, and what becomes of findings and of the reach
//! of laws.

use super::{Approval, Came, ClauseTold, FindingTold, Found, clause, words_of};
use crate::Compiled;
use charta_base::Diagnostic;
use charta_model::graphs::reach::{Place, Reach};
use charta_model::model::{ClauseId, ClauseKind, Contract, HostingId, Model, Owner, PartyId};
use charta_model::time::Day;
use charta_review::{Alignment, Side, replay};
use std::collections::{BTreeMap, BTreeSet};

/// Those who are to approve what widens, contract by contract.
pub(crate) fn approvals(
    found: &Found,
    (_, before): (&Compiled, Side<'_>),
    (new, after): (&Compiled, Side<'_>),
) -> Vec<Approval> {
    let mut contracts: BTreeSet<String> = BTreeSet::new();
    let mut add = |model: &Model, clause: ClauseId| {
        if let Some(Owner::Contract(id)) = model.clauses.get(clause).map(|clause| clause.owner) {
            contracts.extend(model.contracts.get(id).map(|contract| contract.about.path.to_string()));
        }
    };
    for change in found.changes.iter().filter(|change| change.kind.widens()) {
        change.old_clauses.iter().for_each(|clause| add(before.model, *clause));
        change.new_clauses.iter().for_each(|clause| add(after.model, *clause));
        // A rulebook's clause opens what contracts then permit.
        let decision = replay(found, after, true, &change.least, new.on).decision;
        let permits = decision.into_iter().flat_map(|decision| decision.permits);
        permits.filter_map(|id| after.rules.get(id)).for_each(|rule| add(after.model, rule.clause));
    }
    let named = |path: &String| {
        let find = |model: &'_ Model| model.contracts.values().find(|it| *it.about.path == **path).cloned();
        let (model, contract) = match find(after.model) {
            Some(contract) => (after.model, contract),
            None => (before.model, find(before.model)?),
        };
        Some(approval(model, &contract))
    };
    contracts.iter().filter_map(named).collect()
}

fn approval(model: &Model, contract: &Contract) -> Approval {
    let title = |id: PartyId| model.parties.get(id).map(|party| party.about.title().to_owned());
    let given = contract.approvals.iter().map(|approval| approval.value.authority);
    let opinions = contract.opinions.iter().map(|opinion| opinion.value.authority);
    let authorities: BTreeSet<String> = given.chain(opinions).filter_map(title).collect();
    let parties =
        contract.provider.iter().chain(&contract.recipients).map(|said| model.organisation_of(said.value));
    let mut signing: Vec<String> = parties.filter_map(title).collect();
    let mut seen = BTreeSet::new();
    signing.retain(|name| seen.insert(name.clone()));
    Approval {
        contract: contract.about.path.to_string(),
        authorities: authorities.into_iter().collect(),
        parties: signing,
    }
}

/// Words of the old project with what was renamed called as in the new one.
fn renamed(alignment: &Alignment) -> impl Fn(&str) -> String {
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    let names: BTreeMap<String, String> =
        alignment.renamed.iter().map(|renamed| (last(&renamed.old), last(&renamed.new))).collect();
    move |words: &str| {
        let mut out = String::with_capacity(words.len());
        let mut word = String::new();
        let end = |word: &mut String, out: &mut String| {
            out.push_str(names.get(word.as_str()).unwrap_or(word));
            word.clear();
        };
        for character in words.chars() {
            if character.is_alphanumeric() || character == '_' {
                word.push(character);
            } else {
                end(&mut word, &mut out);
                out.push(character);
            }
        }
        end(&mut word, &mut out);
        out
    }
}

/// Requirements, duties and waivers on one side alone, by what they say.
pub(crate) fn clauses(old: &Compiled, new: &Compiled, alignment: &Alignment) -> Came<ClauseTold> {
    let renamed = renamed(alignment);
    let of = |compiled: &Compiled, is_new: bool| {
        let mut by_words: BTreeMap<(String, String), Vec<ClauseId>> = BTreeMap::new();
        let Some(program) = &compiled.program else { return by_words };
        let model = &program.model;
        for (id, facts) in model.clauses.iter() {
            let owner = match facts.owner {
                Owner::Contract(_) | Owner::Rulebook(_) => model.owner_about(facts.owner),
                Owner::Procedure(_) => None,
            };
            let Some(owner) = owner.filter(|about| !about.library) else { continue };
            if matches!(facts.kind, ClauseKind::Grant(_)) {
                continue;
            }
            let words = words_of(compiled, facts);
            let key = match is_new {
                true => (owner.path.to_string(), words),
                false => {
                    let owner = alignment.owner(&owner.path).unwrap_or(&owner.path).to_owned();
                    (owner, renamed(&words))
                }
            };
            by_words.entry(key).or_default().push(id);
        }
        by_words
    };
    let came = came(of(old, false), of(new, true));
    let told = |compiled: &Compiled, ids: Vec<ClauseId>| -> Vec<ClauseTold> {
        let model = compiled.program.as_ref().map(|program| &program.model);
        ids.into_iter().filter_map(|id| clause(compiled, model?, id)).collect()
    };
    Came { new: told(new, came.new), gone: told(old, came.gone) }
}

/// Findings on one side alone, by what they say and of what.
pub(crate) fn findings(old: &Compiled, new: &Compiled, alignment: &Alignment) -> Came<FindingTold> {
    let renamed = renamed(alignment);
    let of = |compiled: &Compiled, is_new: bool| {
        let mut by_words: BTreeMap<(String, &'static str), Vec<FindingTold>> = BTreeMap::new();
        let mut add = |finding: &Diagnostic, waived: bool| {
            let told = FindingTold {
                severity: finding.severity.word(),
                code: finding.code.id,
                name: finding.code.name,
                message: finding.message.clone(),
                waived,
            };
            let words = format!("{} {waived} {}", finding.message, finding.subject.join(" "));
            let words = if is_new { words } else { renamed(&words) };
            by_words.entry((words, finding.code.id)).or_default().push(told);
        };
        compiled.findings.iter().for_each(|finding| add(finding, false));
        compiled.waived().iter().for_each(|waived| add(&waived.finding, true));
        by_words
    };
    came(of(old, false), of(new, true))
}

/// What each side has more often than the other.
fn came<K: Ord, T: Ord>(mut old: BTreeMap<K, Vec<T>>, new: BTreeMap<K, Vec<T>>) -> Came<T> {
    let (mut came, mut gone) = (Vec::new(), Vec::new());
    for (key, list) in new {
        let before = old.get_mut(&key).map(std::mem::take).unwrap_or_default();
        let (more, fewer) =
            (list.len().saturating_sub(before.len()), before.len().saturating_sub(list.len()));
        came.extend(list.into_iter().rev().take(more));
        gone.extend(before.into_iter().rev().take(fewer));
    }
    gone.extend(old.into_values().flatten());
    came.sort();
    gone.sort();
    Came { new: came, gone }
}

/// Which law reaches which hosting on a day on one side alone, with the data there.
pub(crate) fn reach(old: &Model, new: &Model, on: Day) -> Came<String> {
    let of = |model: &Model| {
        let mut held: BTreeMap<HostingId, BTreeSet<&str>> = BTreeMap::new();
        for dataset in model.datasets.values() {
            for hosting in dataset.hosted_on(on) {
                held.entry(hosting).or_default().insert(&dataset.about.name);
            }
        }
        for contract in model.contracts.values().filter(|contract| !contract.has_ended(on)) {
            for hosting in contract.processed_at.iter().filter(|hosting| hosting.period.contains(on)) {
                held.entry(hosting.value).or_default().insert(&contract.about.name);
            }
        }
        let mut reached: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (law, facts) in model.laws.iter() {
            let reach = Reach::of(model, law, on);
            for (hosting, names) in &held {
                let Some(at) = model.hostings.get(*hosting) else { continue };
                if reach.reaches(Place::Hosting(*hosting)) {
                    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                    let words = format!(
                        "`{}` reaches `{}`, where {} {} held or processed",
                        facts.about.path,
                        at.about.name,
                        charta_base::join_words(&names, "and"),
                        if names.len() == 1 { "is" } else { "are" },
                    );
                    reached.entry(words.clone()).or_default().push(words);
                }
            }
        }
        reached
    };
    came(of(old), of(new))
}
