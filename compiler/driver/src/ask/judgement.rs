//! What is to be answered: by contracts that can stand, where they permit it; else by those of which a person has to say so; and, where only
//! contracts permit it that cannot stand, not at all.

use super::proof::contracts_of;
use super::wish::{Shortfall, Wish, shortfalls};
use super::{Verdict, too_complicated};
use crate::pipeline::{Compiled, Program};
use charta_base::{Diagnostic, Severity};
use charta_checks::logic::answer::{Answer, Asking, Nearer, answer};
use charta_checks::logic::{log007_undecided_condition, log012_unstated_fact};
use charta_model::model::{ContractId, DatasetId, Effect, Expectation, Model, Owner};
use charta_model::rules::datasets_of;
use charta_model::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The checks that find that something cannot be told from what is written, and not that it is wrong.
const DOUBTS: [&str; 2] = [log007_undecided_condition::CODE.id, log012_unstated_fact::CODE.id];

/// What is to be answered.
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// What the contracts say, of those that are counted.
    pub(super) answer: Answer,
    /// Less than is asked for is shown.
    pub(super) shortfalls: Vec<Shortfall>,
    /// Why a contract that permits it cannot stand, or why that is for a person to say.
    pub(super) reasons: Vec<String>,
    /// What contracts that can stand permit instead.
    pub(super) nearest: NearestTold,
    /// A contract that permits it, and waits for its approval.
    pub(super) waiting: Option<ContractId>,
    /// The contracts under which a provider has the data and which cannot stand, where that is why nothing is permitted.
    pub(super) sources: BTreeSet<ContractId>,
}

/// What is permitted instead of what is asked.
pub(super) struct NearestTold {
    pub(super) asked: charta_model::region::Region,
    pub(super) nearest: Vec<Nearer>,
}

impl Judgement {
    /// The contracts by which it is permitted, and those that bring the data there and cannot stand.
    pub(super) fn contracts(&self, model: &Model) -> BTreeSet<ContractId> {
        contracts_of(model, &self.answer.permits()).into_iter().chain(self.sources.iter().copied()).collect()
    }

    /// Whether it is the contracts that deny it, so that they could be changed, and not that one of them cannot stand.
    pub(super) fn is_denied_by_contracts(&self) -> bool {
        !self.answer.is_permitted() || !self.shortfalls.is_empty()
    }
}

/// Whether a finding leaves it to a person whether a contract keeps to the law: it cannot be told, or its source is not settled, or the
/// project has it weigh less than it does.
fn is_doubt(finding: &Diagnostic) -> bool {
    DOUBTS.contains(&finding.code.id) || (finding.code.severity == Severity::Error && !finding.is_error())
}

/// Whether a contract cannot stand for a finding.
pub(super) fn is_fault(finding: &Diagnostic) -> bool {
    finding.is_error() && !is_doubt(finding)
}

/// Every finding with each contract that it is about.
pub(super) fn findings_about<'c>(
    compiled: &'c Compiled,
    model: &'c Model,
) -> impl Iterator<Item = (ContractId, &'c Diagnostic)> {
    let by_path: BTreeMap<&str, ContractId> =
        model.contracts.iter().map(|(id, contract)| (&*contract.about.path, id)).collect();
    compiled.findings.iter().flat_map(move |finding| {
        let about = finding.subject.iter().filter_map(|path| by_path.get(path.as_str()).copied());
        about.map(|contract| (contract, finding)).collect::<Vec<_>>()
    })
}

/// What stands against contracts, in sentences.
#[derive(Default)]
struct Against {
    faults: BTreeMap<ContractId, Vec<String>>,
    doubts: BTreeMap<ContractId, Vec<String>>,
    /// Of those that hand on what they have no right to, told before they count as faults themselves.
    handed_on: BTreeMap<ContractId, Vec<String>>,
}

impl Against {
    fn of(compiled: &Compiled, program: &Program) -> Against {
        let model = &program.model;
        let mut against = Against::default();
        for (contract, finding) in findings_about(compiled, model) {
            let sort = match (is_doubt(finding), finding.is_error()) {
                (true, _) => &mut against.doubts,
                (false, true) => &mut against.faults,
                (false, false) => continue,
            };
            let told = sort.entry(contract).or_default();
            if !told.contains(&finding.message) {
                told.push(finding.message.clone());
            }
        }
        against
    }

    /// Contracts through which data come that nobody may hand on, since what brings them there cannot stand; tells what does not. Whoever has no
    /// right to data passes none on: a contract that hands them on cannot stand either.
    fn add_sources(&mut self, program: &Program, answer: &Answer) -> BTreeSet<ContractId> {
        let model = &program.model;
        let mut all: BTreeSet<ContractId> = BTreeSet::new();
        for id in contracts_of(model, &answer.permits()) {
            for dataset in datasets_of(model, &answer.asked.columns) {
                let broken = self.broken(program, (id, dataset), &mut BTreeSet::from([id]));
                if broken.is_empty() {
                    continue;
                }
                let contract = |id: &ContractId| model.contracts.get(*id);
                let names: Vec<&str> =
                    broken.iter().filter_map(contract).map(|contract| &*contract.about.name).collect();
                let mut why: Vec<String> = Vec::new();
                for id in &broken {
                    all.insert(*id);
                    let roots = self.roots(program, (*id, dataset));
                    let faults = roots.iter().filter_map(|id| self.faults.get(id)).flatten();
                    faults.for_each(|fault| {
                        if !why.contains(fault) {
                            why.push(fault.clone());
                        }
                    });
                    all.extend(roots);
                }
                let words = format!(
                    "its provider has the data under {} only, which cannot stand: {}",
                    charta_base::join_quoted(&names, "and"),
                    why.join("; ")
                );
                let faults = self.handed_on.entry(id).or_default();
                if !faults.contains(&words) {
                    faults.push(words);
                }
            }
        }
        for (id, words) in std::mem::take(&mut self.handed_on) {
            self.faults.entry(id).or_default().extend(words);
        }
        all
    }

    /// The contracts under which the provider of one has data, where none of them can stand; none where one does, or the data are its own.
    fn broken(
        &self,
        program: &Program,
        (id, dataset): (ContractId, DatasetId),
        seen: &mut BTreeSet<ContractId>,
    ) -> BTreeSet<ContractId> {
        let sources = sources(program, id, dataset);
        let mut is_broken = |source: &ContractId| {
            self.faults.contains_key(source)
                || (seen.insert(*source) && !self.broken(program, (*source, dataset), seen).is_empty())
        };
        match sources.iter().all(&mut is_broken) {
            true => sources,
            false => BTreeSet::new(),
        }
    }

    /// The contracts for which one cannot stand that hands data on: itself where something is wrong with it, and else those before it.
    fn roots(&self, program: &Program, (id, dataset): (ContractId, DatasetId)) -> BTreeSet<ContractId> {
        let (mut open, mut seen, mut found) = (vec![id], BTreeSet::new(), BTreeSet::new());
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            match self.faults.contains_key(&at) {
                true => _ = found.insert(at),
                false => open.extend(sources(program, at, dataset)),
            }
        }
        found
    }
}

/// The contracts under which the provider of one has data that are not its own.
pub(super) fn sources(program: &Program, id: ContractId, dataset: DatasetId) -> BTreeSet<ContractId> {
    let model = &program.model;
    let Some(provider) = model.contracts.get(id).and_then(|contract| contract.provider) else {
        return BTreeSet::new();
    };
    let controller = model.datasets.get(dataset).and_then(|it| it.controller).map(|it| it.value);
    let provider = model.organisation_of(provider.value);
    if controller.map(|party| model.organisation_of(party)) == Some(provider) {
        return BTreeSet::new();
    }
    let bringing = program.rules.about_dataset(dataset).filter(|(_, rule)| {
        rule.effect == Effect::Permit && rule.parties.contains(i64::from(provider.raw()))
    });
    let owners = bringing.filter_map(|(_, rule)| model.clauses.get(rule.clause)).map(|clause| clause.owner);
    let owners = owners.filter_map(|owner| if let Owner::Contract(id) = owner { Some(id) } else { None });
    owners.filter(|source| *source != id).collect()
}

/// What is to be judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) question: &'a Expectation,
    pub(super) day: Day,
    pub(super) wishes: &'a [Wish],
    /// Whether it is looked for what would be permitted instead.
    pub(super) looks_further: bool,
    /// Contracts that are left out of account, whatever they permit.
    pub(super) without: &'a BTreeSet<ContractId>,
}

/// Judges a question. An error is one sentence.
pub(super) fn judge(compiled: &Compiled, program: &Program, case: &Case<'_>) -> Result<Judgement, String> {
    let Case { question, day, wishes, looks_further, without } = *case;
    let (model, rules) = (&program.model, &program.rules);
    let nobody = BTreeSet::new();
    let ask = |left_out: &BTreeSet<ContractId>| {
        let left_out: BTreeSet<ContractId> = left_out.union(without).copied().collect();
        let asking = Asking { model, rules, question, day, left_out: &left_out, looks_further };
        let answer = answer(&asking).ok_or_else(too_complicated)?;
        let shortfalls = shortfalls(&asking, &answer, wishes)?;
        Ok::<_, String>((answer, shortfalls))
    };
    let is_granted = |(answer, short): &(Answer, Vec<Shortfall>)| answer.is_permitted() && short.is_empty();
    let all = ask(&nobody)?;
    let mut against = Against::of(compiled, program);
    let sources = against.add_sources(program, &all.0);
    let faulty: BTreeSet<ContractId> = against.faults.keys().copied().collect();
    let doubtful: BTreeSet<ContractId> = faulty.iter().chain(against.doubts.keys()).copied().collect();
    // Where nothing stands against any contract, all is sure that is answered.
    let (sure, all) = match doubtful.is_empty() {
        true => (all, None),
        false => (ask(&doubtful)?, Some(all)),
    };
    let nearest = NearestTold { asked: sure.0.asked.clone(), nearest: sure.0.nearest.clone() };
    let judgement =
        |verdict: Verdict, (answer, shortfalls): (Answer, Vec<Shortfall>), reasons: Vec<String>| Judgement {
            verdict,
            answer,
            shortfalls,
            reasons,
            nearest,
            waiting: None,
            sources: BTreeSet::new(),
        };
    if is_granted(&sure) {
        let unsettled = unsettled(model, &sure.0);
        let verdict = if unsettled.is_empty() { Verdict::Permitted } else { Verdict::NeedsPerson };
        return Ok(judgement(verdict, sure, unsettled));
    }
    let Some(all) = all else { return Ok(judgement(Verdict::Denied, sure, Vec::new())) };
    let sound = ask(&faulty)?;
    if is_granted(&sound) {
        let told = reasons(
            model,
            &against.doubts,
            &sound.0,
            "whether contract {} keeps to its rules is for a person to say: {}",
        );
        return Ok(judgement(Verdict::NeedsPerson, sound, told));
    }
    if is_granted(&all) {
        let mut told =
            reasons(model, &against.faults, &all.0, "contract {} permits it, and cannot stand: {}");
        told.extend(reasons(
            model,
            &against.doubts,
            &all.0,
            "besides, whether contract {} keeps to its rules is for a person to say: {}",
        ));
        let permitting = contracts_of(model, &all.0.permits());
        let waits =
            |id: &ContractId| model.contracts.get(*id).is_some_and(|contract| contract.approvals.is_empty());
        let waiting = permitting.into_iter().filter(|id| faulty.contains(id)).find(waits);
        return Ok(Judgement { waiting, sources, ..judgement(Verdict::Denied, all, told) });
    }
    Ok(judgement(Verdict::Denied, all, Vec::new()))
}

fn unsettled(model: &Model, answer: &Answer) -> Vec<String> {
    let told = |id| format!("{} speaks of it, and its source is not settled", model.clause_name(id));
    answer.unsettled.iter().map(|id| told(*id)).collect()
}

/// What stands against the contracts by which something is permitted.
fn reasons(
    model: &Model,
    against: &BTreeMap<ContractId, Vec<String>>,
    answer: &Answer,
    words: &str,
) -> Vec<String> {
    let mut told = Vec::new();
    for id in contracts_of(model, &answer.permits()) {
        let name = model.contracts.get(id).map_or("", |contract| &contract.about.name);
        for reason in against.get(&id).into_iter().flatten() {
            told.push(words.replacen("{}", &format!("`{name}`"), 1).replacen("{}", reason, 1));
        }
    }
    told
}
