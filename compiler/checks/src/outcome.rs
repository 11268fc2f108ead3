//! Running the checks, and what is left once severities and waivers are applied.

use crate::context::Context;
use crate::enforcement::Building;
use crate::registry;
use charta_base::{Code, Diagnostic, Severity, sort_and_deduplicate};
use charta_model::model::{ClauseId, ClauseKind, Model, Owner, Waiver};
use charta_model::rules::Rules;
use charta_model::time::Day;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How the project wants its findings weighed.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The severity of a check, by its name.
    pub severities: BTreeMap<String, Severity>,
    /// What the project is built for.
    pub building: Building,
}

/// A finding that a contract waives, and the clause that does.
#[derive(Debug, Clone)]
pub struct Waived {
    /// What was found.
    pub finding: Diagnostic,
    /// The waiver.
    pub waiver: ClauseId,
}

/// What the checks found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What is not waived, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// What is.
    pub waived: Vec<Waived>,
    /// Whether the checks were run: they wait while names or facts are wrong, since whatever they then found could be an echo.
    pub judged: bool,
    /// What the project is built for, as it was judged.
    pub building: Building,
}

impl Outcome {
    /// Whether an unwaived error stands in the way of a build.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// A model that every check has passed: what targets compile. Only [`Checked::new`] makes one; [`Checked::draft`] makes one that did not
/// pass, which says so, and of which nothing but documents may be written.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    model: &'a Model,
    rules: &'a Rules,
    outcome: &'a Outcome,
    on: Day,
}

impl<'a> Checked<'a> {
    /// The proof, unless an unwaived error stands in the way.
    pub fn new(model: &'a Model, rules: &'a Rules, outcome: &'a Outcome, on: Day) -> Option<Checked<'a>> {
        (!outcome.has_errors()).then_some(Checked { model, rules, outcome, on })
    }

    /// What is to be read with its faults: a model that was judged, whatever was found. `None` where names or facts are wrong, since what it
    /// says is not known then.
    ///
    /// **Invariant**: whoever compiles it for a system asks [`Checked::errors`] first.
    pub fn draft(model: &'a Model, rules: &'a Rules, outcome: &'a Outcome, on: Day) -> Option<Checked<'a>> {
        outcome.judged.then_some(Checked { model, rules, outcome, on })
    }

    /// How many errors stand in the way of a build: none, unless it is a draft.
    pub fn errors(&self) -> usize {
        self.outcome.findings.iter().filter(|finding| finding.is_error()).count()
    }

    /// What the project says.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// Its grants as rules.
    pub fn rules(&self) -> &'a Rules {
        self.rules
    }

    /// Findings that are no errors, unless it is a draft, and what is waived.
    pub fn outcome(&self) -> &'a Outcome {
        self.outcome
    }

    /// The day as of which it was judged.
    pub fn on(&self) -> Day {
        self.on
    }
}

/// A waiver with the contract or rulebook whose findings it covers.
struct Standing<'a> {
    clause: ClauseId,
    owner: Owner,
    waiver: &'a Waiver,
}

/// Runs every check. `earlier` are the findings of the earlier phases: they cannot be waived, and while there is an error among them
/// nothing else is judged.
pub fn check(
    model: &Model,
    rules: &Rules,
    on: Day,
    settings: &Settings,
    earlier: Vec<Diagnostic>,
) -> Outcome {
    if earlier.iter().any(Diagnostic::is_error) {
        let mut findings = earlier;
        sort_and_deduplicate(&mut findings);
        return Outcome { findings, ..Outcome::default() };
    }
    let context = Context::new(model, rules, on).built_for(&settings.building);
    let mut found = Vec::new();
    for check in registry::ALL {
        (check.run)(&context, &mut found);
    }
    weigh(&mut found, settings);
    let mut outcome = apply_waivers(&context, found, settings);
    outcome.building = settings.building.clone();
    outcome.findings.extend(earlier);
    sort_and_deduplicate(&mut outcome.findings);
    outcome
}

fn weigh(findings: &mut [Diagnostic], settings: &Settings) {
    for finding in findings {
        if let Some(severity) = settings.severities.get(finding.code.name) {
            finding.severity = *severity;
        }
    }
}

fn standing<'a>(model: &'a Model) -> Vec<Standing<'a>> {
    let waivers = model.clauses.iter().filter_map(|(clause, facts)| match &facts.kind {
        ClauseKind::Waive(waiver) => Some(Standing { clause, owner: facts.owner, waiver }),
        _ => None,
    });
    waivers.collect()
}

fn apply_waivers(context: &Context<'_>, found: Vec<Diagnostic>, settings: &Settings) -> Outcome {
    let standing = standing(context.model);
    let mut used: Vec<bool> = vec![false; standing.len()];
    let mut outcome = Outcome { judged: true, ..Outcome::default() };
    let owners: Vec<String> = standing.iter().map(|waiver| context.owner_path(waiver.owner)).collect();
    // The first waiver of each owner and check: it is the one that covers.
    let mut by_owner: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for (at, (waiver, owner)) in standing.iter().zip(&owners).enumerate() {
        by_owner.entry((owner, &waiver.waiver.check.value)).or_insert(at);
    }
    for finding in found {
        let of_owner = |owner: &String| by_owner.get(&(owner.as_str(), finding.code.name)).copied();
        let covering = finding.subject.iter().filter_map(of_owner).min();
        match covering.and_then(|index| Some((index, standing.get(index)?))) {
            Some((index, waiver)) => {
                if let Some(used) = used.get_mut(index) {
                    *used = true;
                }
                if context.on <= waiver.waiver.until.value {
                    outcome.waived.push(Waived { finding, waiver: waiver.clause });
                } else {
                    outcome.findings.push(finding);
                }
            }
            None => outcome.findings.push(finding),
        }
    }
    let mut about_waivers = crate::waivers::findings(context, &standing_uses(&standing, &used));
    weigh(&mut about_waivers, settings);
    outcome.findings.extend(about_waivers);
    outcome
}

fn standing_uses<'a>(standing: &[Standing<'a>], used: &[bool]) -> Vec<(ClauseId, &'a Waiver, bool)> {
    standing.iter().zip(used).map(|(standing, used)| (standing.clause, standing.waiver, *used)).collect()
}

/// Every code that a check or a waiver can raise, by code.
pub fn codes() -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> = registry::ALL.iter().map(|check| check.code).collect();
    codes.extend(crate::waivers::CODES);
    codes.sort_by_key(|code| code.id);
    codes
}
