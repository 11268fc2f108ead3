//! Every scenario of a project, judged expectation by expectation: whether it holds, by which clauses, and which clauses of the project
//! no scenario speaks of.

use super::expectation::{asked, failure, rules as near_rules};
use super::judge::Judge;
use super::log006_failed_scenario::finding;
use crate::context::Context;
use charta_base::Diagnostic;
use charta_model::model::{ClauseId, ClauseKind, Effect, Expectation, Model, Owner, Scenario};
use charta_model::rules::Rules;
use charta_model::time::Day;
use std::collections::BTreeSet;

/// A scenario, judged on its day.
#[derive(Debug)]
pub struct JudgedScenario<'a> {
    /// What reviewers expect.
    pub scenario: &'a Scenario,
    /// The day it names, or the day of judgement.
    pub on: Day,
    /// Its expectations, in order.
    pub expectations: Vec<JudgedExpectation<'a>>,
}

/// An expectation, judged.
#[derive(Debug)]
pub struct JudgedExpectation<'a> {
    /// What is expected.
    pub expectation: &'a Expectation,
    /// Why it is not so; `None` where it is.
    pub refuted: Option<Diagnostic>,
    /// The permits that speak of its requests on that day.
    pub permits: Vec<ClauseId>,
    /// The forbids that do.
    pub forbids: Vec<ClauseId>,
}

/// All scenarios of a project.
#[derive(Debug)]
pub struct Judged<'a> {
    /// In the order of the text.
    pub scenarios: Vec<JudgedScenario<'a>>,
    /// The permits and forbids of the project's own contracts and rulebooks that some expectation meets, in order.
    pub met: Vec<ClauseId>,
    /// Those that none meets.
    pub unmet: Vec<ClauseId>,
}

/// Judges every scenario. `None` where the conditions are too complicated to conclude anything.
pub fn judged<'a>(model: &'a Model, rules: &'a Rules, on: Day) -> Option<Judged<'a>> {
    let context = Context::about(model, rules, on, Vec::new());
    let mut space = rules.rows.borrow_mut();
    let mut judge = Judge::new(&context, &mut space);
    let mut met: BTreeSet<ClauseId> = BTreeSet::new();
    let mut scenarios = Vec::new();
    for scenario in &model.scenarios {
        let day = scenario.on.map_or(on, |on| on.value);
        let mut expectations = Vec::new();
        for expectation in &scenario.expectations {
            let refuted = failure(&mut judge, expectation, day)
                .map(|failure| finding(&judge, scenario, expectation, day, &failure));
            let speaking = speaking(&mut judge, expectation, day);
            met.extend(&speaking);
            let of = |effect: Effect| {
                let is = |id: &ClauseId| {
                    let kind = model.clauses.get(*id).map(|clause| &clause.kind);
                    matches!(kind, Some(ClauseKind::Grant(grant)) if grant.effect == effect)
                };
                speaking.iter().copied().filter(is).collect()
            };
            let (permits, forbids) = (of(Effect::Permit), of(Effect::Forbid));
            expectations.push(JudgedExpectation { expectation, refuted, permits, forbids });
        }
        scenarios.push(JudgedScenario { scenario, on: day, expectations });
    }
    if judge.is_exhausted() {
        return None;
    }
    let (met, unmet) = own_grants(model).partition(|clause| met.contains(clause));
    Some(Judged { scenarios, met, unmet })
}

/// The clauses of rules that share a request with an expectation, in order.
fn speaking(judge: &mut Judge<'_>, expectation: &Expectation, on: Day) -> Vec<ClauseId> {
    let asked = asked(expectation, on);
    if asked.is_empty() {
        return Vec::new();
    }
    let near = near_rules(judge, judge.near(&Judge::probe(&asked)));
    let mut speaking: Vec<ClauseId> = near
        .into_iter()
        .filter(|rule| judge.shared(&asked, rule).is_some())
        .map(|rule| rule.clause)
        .collect();
    speaking.sort_unstable();
    speaking.dedup();
    speaking
}

/// The permits and forbids of the project's own contracts and of its own rulebooks that hold.
fn own_grants(model: &Model) -> impl Iterator<Item = ClauseId> + '_ {
    let clauses = model.clauses.iter().filter(|(_, clause)| match clause.owner {
        Owner::Contract(_) => true,
        Owner::Rulebook(id) => model.rulebooks.get(id).is_some_and(|it| it.named && !it.about.library),
        Owner::Procedure(_) => false,
    });
    let grants = clauses.filter(|(_, clause)| match &clause.kind {
        ClauseKind::Grant(grant) => grant.with.is_none() && !clause.advice,
        _ => false,
    });
    grants.map(|(id, _)| id)
}
