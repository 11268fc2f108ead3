//! LOG007: conditions that are too complicated together to be judged exactly. The other checks of this family then conclude
//! nothing.

use super::expectation::failure;
use super::judge::{Judge, permits};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::ClauseKind;
use charta_model::rows::RowSpace;

/// Conditions that are too complicated together.
pub static CODE: Code = Code {
    id: "LOG007",
    name: "undecided-condition",
    summary: "conditions are too complicated together to be judged",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG007-undecided-condition.md"),
};

/// One finding, at the first clause or expectation about which a question was too large.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    if !context.rules.rows.borrow().is_exhausted() {
        return;
    }
    let (span, about) = first_undecided(context).unwrap_or_else(|| largest(context));
    let message = "the conditions of several clauses are too complicated together to be judged exactly";
    let mut finding = Diagnostic::at(&CODE, span, message)
        .label("undecided from here on")
        .evidence("whether permits and forbids contradict each other was not settled, so nothing was concluded")
        .help("compare fewer columns in the conditions about this dataset, or split the clause into several with simpler conditions")
        .verdict(Verdict::Unproven);
    if let Some(about) = about {
        finding = finding.about(about);
    }
    findings.push(finding);
}

/// Where a question asked anew is too large: the place, and the contract it is about.
fn first_undecided(context: &Context<'_>) -> Option<(Span, Option<String>)> {
    let mut space = RowSpace::default();
    let mut judge = Judge::afresh(context, &mut space);
    for permit in permits(context.model) {
        judge.contradiction(permit.id);
        if judge.is_exhausted() {
            let span = permit.grant.where_span.unwrap_or(permit.clause.keyword);
            return Some((span, Some(permit.contract.about.path.to_string())));
        }
    }
    for scenario in &context.model.scenarios {
        let on = scenario.on.map_or(context.on, |on| on.value);
        for expectation in &scenario.expectations {
            failure(&mut judge, expectation, on);
            if judge.is_exhausted() {
                return Some((expectation.span, Some(scenario.about.title().to_owned())));
            }
        }
    }
    None
}

/// The clause with the longest condition: the place to begin where the question itself is not found again.
fn largest(context: &Context<'_>) -> (Span, Option<String>) {
    let clauses = context.model.clauses.values().filter_map(|clause| match &clause.kind {
        ClauseKind::Grant(grant) => Some((grant.where_span?, clause.owner)),
        _ => None,
    });
    let longest = clauses.min_by_key(|(span, _)| (std::cmp::Reverse(span.len()), span.file, span.start));
    longest.map_or_else(|| (Span::default(), None), |(span, owner)| (span, Some(context.owner_path(owner))))
}
