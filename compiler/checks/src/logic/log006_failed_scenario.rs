//! LOG006: what a scenario expects is not so.

use super::expectation::{Failure, failure};
use super::judge::Judge;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{ClauseId, Effect, Expectation, Scenario};
use charta_model::time::Day;

/// What a scenario expects is not so.
pub static CODE: Code = Code {
    id: "LOG006",
    name: "failed-scenario",
    summary: "what a scenario expects is not so",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG006-failed-scenario.md"),
};

/// How many clauses that miss a request narrowly are shown.
const SHOWN: usize = 3;

/// One finding for each expectation that does not hold.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mut found = Vec::new();
    for scenario in &context.model.scenarios {
        let on = scenario.on.map_or(context.on, |on| on.value);
        for expectation in &scenario.expectations {
            if let Some(failure) = failure(&mut judge, expectation, on) {
                found.push(finding(&judge, scenario, expectation, on, &failure));
            }
        }
    }
    if !judge.is_exhausted() {
        findings.extend(found);
    }
}

/// Why an expectation does not hold, as a finding.
pub(super) fn finding(
    judge: &Judge<'_>,
    scenario: &Scenario,
    expectation: &Expectation,
    on: Day,
    failure: &Failure,
) -> Diagnostic {
    let title = scenario.about.title();
    let message = match (failure, expectation.effect) {
        (Failure::Nothing, _) => format!("scenario `{title}` expects a permit of nothing"),
        (_, Effect::Permit) => format!("scenario `{title}` expects a permit where the contracts deny"),
        (_, Effect::Forbid) => format!("scenario `{title}` expects a denial where the contracts permit"),
    };
    let finding = Diagnostic::at(&CODE, expectation.span, message).about(title);
    match failure {
        Failure::Nothing => finding
            .label("no request is meant by this")
            .help("name parties, actions, data, purposes and places that exist"),
        Failure::Denied { request, permits, forbids, misses } => {
            let finding = finding
                .label(format!("not so on {on}"))
                .evidence(format!("denied: {}", request.describe(judge.model)));
            let finding = also(judge, finding, permits, "permitted here");
            let finding = also(judge, finding, forbids, "forbidden here");
            let narrow = misses.iter().take(SHOWN).fold(finding, |finding, (clause, part)| {
                also(judge, finding, &[*clause], &format!("this permit does not cover {part}"))
            });
            let finding = match (permits.is_empty(), forbids.is_empty()) {
                (true, true) => narrow.evidence("no permit speaks of it"),
                (true, false) => narrow.evidence("no permit speaks of it, and a forbid does"),
                (false, _) => narrow.evidence("a forbid takes it away from what is permitted"),
            };
            finding.help("permit the request in a contract, or correct what the scenario expects")
        }
        Failure::Permitted { request, permits } => also(
            judge,
            finding
                .label(format!("not so on {on}"))
                .evidence(format!("permitted: {}", request.describe(judge.model))),
            permits,
            "permitted here",
        )
        .help("narrow the permit, or correct what the scenario expects"),
    }
}

fn also(judge: &Judge<'_>, finding: Diagnostic, clauses: &[ClauseId], text: &str) -> Diagnostic {
    let clauses = clauses.iter().filter_map(|id| judge.model.clauses.get(*id));
    clauses.fold(finding, |finding, clause| {
        finding.also(clause.keyword, format!("{text}, in `{}`", judge.owner_name(clause)))
    })
}
