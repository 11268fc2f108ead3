//! TIM005: a duty of a contract was due, or over, before anybody could bear it.
//!
//! A contract binds from its signature or from the first day of its term, whichever is known and comes first. Only duties of the contract itself are judged: what a
//! rulebook once asked was asked of earlier contracts.

use super::duties::{action_name, duties_of, object_name};
use super::strictness::{Days, in_words};

use crate::context::Context;
use crate::words::listed;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::Due;
use charta_model::time::Day;

/// A duty that could never be kept.
pub static CODE: Code = Code {
    id: "TIM005",
    name: "impossible-duty",
    summary: "a duty was due, or over, before the contract bound anybody",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/TIM005-impossible-duty.md"),
};

/// One finding for each such duty of a contract that is not over.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    for contract in model.contracts.values().filter(|contract| !contract.has_ended(context.on)) {
        let Some(term) = contract.term else { continue };
        // A term without a first day may have begun at any time.
        let Some(from) = term.value.from else { continue };
        let (bound_from, by_signature) = match contract.signed.filter(|signed| *signed < from) {
            Some(signed) => (signed, true),
            None => (from, false),
        };
        let days = Days { model, term: term.value };
        for bound in duties_of(model, &contract.clauses) {
            let due = bound.duty.due.value;
            let last: Option<Day> = match due {
                Due::Always => None,
                Due::Within(..) | Due::Before(_) => days.due_by(due),
                _ => days.goes_on_through(due),
            };
            let Some(last) = last.filter(|last| *last < bound_from) else { continue };
            let objects: Vec<&str> =
                bound.duty.objects.iter().map(|object| object_name(model, &object.value)).collect();
            let ends = match due {
                Due::Within(..) | Due::Before(_) => "was due by",
                _ => "was over on",
            };
            let message = format!(
                "the duty to `{}` {} {ends} {last}, before contract `{}` binds anybody",
                action_name(model, bound.duty.action.value),
                listed(&objects),
                contract.about.name
            );
            let since = match by_signature {
                true => format!("signed on {bound_from}"),
                false => format!("the term begins on {bound_from}"),
            };
            let finding = Diagnostic::at(&CODE, bound.duty.due.span, message)
                .label(format!("`{}` ends on {last}", in_words(model, due)))
                .also(term.span, format!("the term holds {}", term.value))
                .evidence(since)
                .help(format!("let the deadline lie on {bound_from} or later, or remove the duty"))
                .about(contract.about.path.to_string());
            findings.push(context.weighed(bound.clause, finding));
        }
    }
}
