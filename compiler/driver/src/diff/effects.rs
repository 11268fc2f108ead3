//! What a change does besides: who is to approve it, which other clauses came and went, and what becomes of findings and of the reach
//! of laws.

use super::meaning::Speaker;
use super::names::Names;
use super::{Approval, Came, ClauseTold, FindingTold, clause};
use crate::Compiled;
use charta_base::{Diagnostic, join_quoted};
use charta_model::graphs::reach::{Place, Reach};
use charta_model::model::{About, ClauseId, ClauseKind, Contract, Effect, HostingId, Model, Owner, PartyId};
use charta_model::region::Region;
use charta_model::time::Day;
use charta_review::Difference;
use std::collections::{BTreeMap, BTreeSet};

/// Those who are to approve what widens, contract by contract: the contracts whose permits bring a widening about, those that let
/// go of a forbid, and where forbids go, all that permit what was forbidden, or give one of the two sides that a ban kept apart.
pub(crate) fn approvals(found: &mut Difference, before: &Model, after: &Model) -> Vec<Approval> {
    let mut contracts: BTreeSet<String> = BTreeSet::new();
    let contract_of = |model: &Model, clause: ClauseId| match model.clauses.get(clause)?.owner {
        Owner::Contract(id) => model.contracts.get(id).map(|contract| contract.about.path.to_string()),
        _ => None,
    };
    let is_forbid = |model: &Model, clause: ClauseId| {
        let kind = model.clauses.get(clause).map(|clause| &clause.kind);
        matches!(kind, Some(ClauseKind::Grant(grant)) if grant.effect == Effect::Forbid)
    };
    let widened: Vec<(Region, Vec<ClauseId>, Vec<ClauseId>)> = found
        .changes
        .iter()
        .filter(|change| change.kind.widens())
        .map(|change| (change.requests.clone(), change.old_clauses.clone(), change.new_clauses.clone()))
        .collect();
    for (requests, old_clauses, new_clauses) in widened {
        let mut gone = old_clauses.into_iter().filter(|clause| is_forbid(before, *clause)).peekable();
        let mut permits = new_clauses;
        // Of forms that do not go together none is shown: a permit that goes can let another show more.
        if gone.peek().is_some() || permits.is_empty() {
            permits.extend(found.permits(&requests));
        }
        contracts.extend(permits.into_iter().filter_map(|clause| contract_of(after, clause)));
        for path in gone.filter_map(|clause| contract_of(before, clause)) {
            contracts.insert(found.alignment.owner(&path).unwrap_or(&path).to_owned());
        }
    }
    for let_go in &found.let_go {
        contracts.extend(let_go.permits.iter().filter_map(|clause| contract_of(after, *clause)));
        if let Some(path) = contract_of(before, let_go.clause) {
            contracts.insert(found.alignment.owner(&path).unwrap_or(&path).to_owned());
        }
    }
    let olds = before.contracts.values().map(|contract| {
        let path: &str = &contract.about.path;
        (found.alignment.owner(path).unwrap_or(path), contract)
    });
    let olds: BTreeMap<&str, &Contract> = olds.collect();
    let news: BTreeMap<&str, &Contract> =
        after.contracts.values().map(|contract| (&*contract.about.path, contract)).collect();
    let both = |path: &str| [(after, news.get(path).copied()), (before, olds.get(path).copied())];
    contracts.iter().map(|path| approval(path, both(path))).collect()
}

/// Whoever was to approve a contract or is now: a change that also takes out whose approval it needs does not escape them.
fn approval(path: &str, both: [(&Model, Option<&Contract>); 2]) -> Approval {
    let (mut authorities, mut parties): (BTreeSet<String>, Vec<String>) = (BTreeSet::new(), Vec::new());
    for (model, contract) in both {
        let Some(contract) = contract else { continue };
        let title = |id: PartyId| model.parties.get(id).map(|party| party.about.title().to_owned());
        authorities.extend(contract.approvals.iter().filter_map(|it| title(it.value.authority)));
        authorities.extend(contract.opinions.iter().filter_map(|it| title(it.value.authority)));
        let procedure = contract.procedure.and_then(|said| model.procedures.get(said.value.0));
        if let Some(procedure) = procedure {
            let steps = procedure.steps.iter().filter_map(|step| procedure.decider_of(step));
            authorities.extend(procedure.decided_by.into_iter().chain(steps).filter_map(title));
        }
        let signing = contract.provider.iter().chain(&contract.recipients);
        parties.extend(signing.filter_map(|said| title(model.organisation_of(said.value))));
    }
    let mut seen = BTreeSet::new();
    parties.retain(|name| seen.insert(name.clone()));
    Approval { contract: path.to_owned(), authorities: authorities.into_iter().collect(), parties }
}

/// Clauses that decide on no request, on one side alone, by what they mean: requirements, duties, waivers, bans on combining and
/// grants told as advice. Without what is told with a rulebook.
pub(crate) fn clauses(
    (old, of_old): (&Compiled, &BTreeSet<ClauseId>),
    (new, of_new): (&Compiled, &BTreeSet<ClauseId>),
    names: &Names,
) -> Came<ClauseTold> {
    let of = |compiled: &Compiled, told: &BTreeSet<ClauseId>, is_new: bool| {
        let mut by_meaning: BTreeMap<(String, String), Vec<ClauseId>> = BTreeMap::new();
        let Some(program) = &compiled.program else { return by_meaning };
        let model = &program.model;
        let speaker = Speaker { model, names, is_new, known: None };
        for (id, facts) in model.clauses.iter().filter(|(id, _)| !told.contains(id)) {
            if matches!(&facts.kind, ClauseKind::Grant(grant) if grant.with.is_none() && !facts.advice) {
                continue;
            }
            let Some(owner) = speaker.owner(facts.owner) else { continue };
            let meaning = speaker.clause(facts, &compiled.sources.words(facts.span));
            by_meaning.entry((owner, meaning)).or_default().push(id);
        }
        by_meaning
    };
    let came = came(of(old, of_old, false), of(new, of_new, true));
    let told = |compiled: &Compiled, ids: &[ClauseId]| -> Vec<ClauseTold> {
        let model = compiled.program.as_ref().map(|program| &program.model);
        ids.iter().filter_map(|id| clause(compiled, model?, *id)).collect()
    };
    let (mut gone, mut new_ones) = (told(old, &came.gone), told(new, &came.new));
    say_what_is_meant((old, &came.gone, &mut gone), (new, &came.new, &mut new_ones), names);
    Came { new: new_ones, gone }
}

/// Where the same words mean something else, by what a file brings in or what a template is given: the paths that are meant on one
/// side alone.
fn say_what_is_meant(
    (old, gone, gone_told): (&Compiled, &[ClauseId], &mut [ClauseTold]),
    (new, came, came_told): (&Compiled, &[ClauseId], &mut [ClauseTold]),
    names: &Names,
) {
    let meant = |compiled: &Compiled, id: ClauseId, is_new: bool| -> Vec<String> {
        let Some(program) = &compiled.program else { return Vec::new() };
        let Some(facts) = program.model.clauses.get(id) else { return Vec::new() };
        let meaning = Speaker { model: &program.model, names, is_new, known: None }.clause(facts, "");
        let is_of_path = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
        let parts = meaning.split(|character| !is_of_path(character)).filter(|part| part.contains('.'));
        parts.map(str::to_owned).collect()
    };
    let mut waiting: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, told) in gone_told.iter().enumerate().rev() {
        waiting.entry((owner_in(&told.name), told.words.clone())).or_default().push(at);
    }
    for (told, id) in came_told.iter_mut().zip(came) {
        let same = waiting.get_mut(&(owner_in(&told.name), told.words.clone()));
        let Some(at) = same.and_then(Vec::pop) else { continue };
        let (Some(before), Some(old_id)) = (gone_told.get_mut(at), gone.get(at)) else { continue };
        let (was, is) = (meant(old, *old_id, false), meant(new, *id, true));
        let alone = |mine: &[String], theirs: &[String]| {
            let alone: BTreeSet<&str> =
                mine.iter().filter(|path| !theirs.contains(path)).map(String::as_str).collect();
            let alone: Vec<&str> = alone.into_iter().collect();
            (!alone.is_empty()).then(|| charta_base::join_words(&alone, "and"))
        };
        before.meant = alone(&was, &is);
        told.meant = alone(&is, &was);
    }
}

/// Whose a clause is, by its name.
fn owner_in(name: &str) -> String {
    name.rsplit_once('#').map_or(name, |(owner, _)| owner).to_owned()
}

/// Findings on one side alone, by what they say, of what, and how grave they are.
pub(crate) fn findings(old: &Compiled, new: &Compiled, names: &Names) -> Came<FindingTold> {
    let of = |compiled: &Compiled, is_new: bool| {
        let mut by_words: BTreeMap<(String, &'static str, &'static str), Vec<FindingTold>> = BTreeMap::new();
        let mut add = |finding: &Diagnostic, waived: bool| {
            let told = FindingTold {
                severity: finding.severity.word(),
                code: finding.code.id,
                name: finding.code.name,
                message: finding.message.clone(),
                waived,
            };
            let words = |words: &str| if is_new { words.to_owned() } else { names.words(words) };
            let subject: Vec<String> = finding.subject.iter().map(|path| words(path)).collect();
            let key = format!("{} {waived} {}", words(&finding.message), subject.join(" "));
            by_words.entry((key, finding.code.id, told.severity)).or_default().push(told);
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
pub(crate) fn reach(old: &Model, new: &Model, on: Day, names: &Names) -> Came<String> {
    let of = |model: &Model, is_new: bool| {
        let now = |sort: &'static str, about: &About| match is_new {
            true => about.path.to_string(),
            false => names.now(sort, &about.path),
        };
        // By what is held to be the same, and then what it is called.
        let mut held: BTreeMap<HostingId, BTreeSet<(String, &str)>> = BTreeMap::new();
        for dataset in model.datasets.values() {
            for hosting in dataset.hosted_on(on) {
                held.entry(hosting)
                    .or_default()
                    .insert((now("dataset", &dataset.about), &dataset.about.name));
            }
        }
        for contract in model.contracts.values().filter(|contract| !contract.has_ended(on)) {
            for hosting in contract.processed_at.iter().filter(|hosting| hosting.period.contains(on)) {
                held.entry(hosting.value)
                    .or_default()
                    .insert((now("contract", &contract.about), &contract.about.name));
            }
        }
        let mut reached: BTreeMap<[String; 3], Vec<String>> = BTreeMap::new();
        for (law, facts) in model.laws.iter() {
            let reach = Reach::of(model, law, on);
            for (hosting, things) in &held {
                let Some(at) = model.hostings.get(*hosting) else { continue };
                if reach.reaches(Place::Hosting(*hosting)) {
                    let names: Vec<&str> = things.iter().map(|(_, name)| name.as_ref()).collect();
                    let paths: Vec<&str> = things.iter().map(|(path, _)| path.as_str()).collect();
                    let key = [now("law", &facts.about), now("hosting", &at.about), paths.join(" ")];
                    let words = format!(
                        "`{}` reaches `{}`, where {} {} held or processed",
                        facts.about.path,
                        at.about.name,
                        join_quoted(&names, "and"),
                        if names.len() == 1 { "is" } else { "are" },
                    );
                    reached.entry(key).or_default().push(words);
                }
            }
        }
        reached
    };
    came(of(old, false), of(new, true))
}
