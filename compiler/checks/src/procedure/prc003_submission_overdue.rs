//! PRC003: the last day to submit a file is past, and it has not been submitted.

use super::case::{Case, cases, late};
use super::prc002_approval_too_late::milestone_of;
use super::words::{observed_in_words, tell_path};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::procedure::Way;
use charta_model::time::Day;

/// A file that should have been submitted.
pub static CODE: Code = Code {
    id: "PRC003",
    name: "submission-overdue",
    summary: "a file has not been submitted, and the last day to do so in time is past",
    severity: Severity::Warning,
    page: include_str!("../../../../docs/checks/PRC003-submission-overdue.md"),
};

/// One finding for each contract that is not submitted and whose approval, submitted on the day of judgement, would come after
/// the term begins.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for case in cases(context) {
        if let (None, Some(first)) = (case.submitted, case.ahead(context.on)) {
            findings.extend(finding(context, &case, first));
        }
    }
}

fn finding(context: &Context<'_>, case: &Case<'_>, first: Day) -> Option<Diagnostic> {
    let schedule = case.schedule(context.on);
    let ahead = late(&schedule, first)?;
    // Extensions are the exception: a file that leaves no time for them is not overdue.
    let (way, passage) = Some(ahead).filter(|(way, _)| *way != Way::Maximum)?;
    let latest = case.latest(way, milestone_of(way), first)?;
    let (name, day) = (&case.contract.about.name, passage.ends.day()?);
    let message = match way {
        Way::Nominal => format!("the last day to submit the file of `{name}` was {latest}"),
        _ => format!(
            "going by what has been observed, the last day to submit the file of `{name}` was {latest}"
        ),
    };
    let finding = Diagnostic::at(&CODE, case.named, message)
        .label("not yet submitted")
        .also(case.term, format!("the term begins on {first}"))
        .about(case.contract.about.path.to_string());
    let seen = observed_in_words(case, &schedule).filter(|_| way == Way::Nominal);
    let finding = tell_path(finding, context.model, case, context.on, (way, passage));
    let finding = match seen {
        Some(seen) => finding.evidence(format!("as observed, {seen}")),
        None => finding,
    };
    let finding = finding.help(format!("let the term begin on {day} or later, and submit the file at once"));
    Some(finding.help("if it has been submitted, add the day: `submitted` and a date"))
}
