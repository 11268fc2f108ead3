//! PRC002: a submitted file leads to an approval only after the term begins.

use super::case::{Case, cases, late, requiring};
use super::prc001_missing_approval;
use super::words::{observed_in_words, outlook, tell_path};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::procedure::{Milestone, Passage, Schedule, Way};
use charta_model::time::Day;

/// An approval that comes after the term begins.
pub static CODE: Code = Code {
    id: "PRC002",
    name: "approval-too-late",
    summary: "by its day of submission, a contract's approval comes after its term begins",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC002-approval-too-late.md"),
};

/// One finding for each contract whose term begins, some day ahead, before its approval comes: an error if it does even when every
/// delay is kept and nobody has seen it go faster; a warning if only an extension, or what has been observed, makes it late. What is no more than a
/// risk is told where the approval is missing, unless that is waived or is another check's.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let required = requiring(context);
    for case in cases(context) {
        let (Some(submitted), Some(first)) = (case.submitted, case.ahead(context.on)) else { continue };
        let schedule = case.schedule(submitted);
        let Some(late) = late(&schedule, first) else { continue };
        let is_apart = required.contains(&case.id) || case.waives(context, &prc001_missing_approval::CODE);
        if is_apart || is_certain(&schedule, late.0, first) {
            findings.push(finding(context, &case, &schedule, (submitted, first), late));
        }
    }
}

/// Whether lateness is certain: the delays alone exceed the time, and nobody has seen the procedure go faster.
pub(super) fn is_certain(schedule: &Schedule, way: Way, first: Day) -> bool {
    let seen_in_time = schedule
        .observed
        .as_ref()
        .is_some_and(|observed| observed.least.approval.ends.day().is_some_and(|day| day <= first));
    way == Way::Nominal && !seen_in_time
}

fn finding(
    context: &Context<'_>,
    case: &Case<'_>,
    schedule: &Schedule,
    (submitted, first): (Day, Day),
    (way, passage): (Way, &Passage),
) -> Diagnostic {
    let (name, procedure) = (&case.contract.about.name, &case.procedure.about.name);
    let day = passage.ends.day().unwrap_or(first);
    let message = match way {
        Way::Nominal if first < submitted => {
            format!("the file of `{name}` is submitted on {submitted}, after the term begins on {first}")
        }
        Way::Nominal => {
            format!("by its delays the approval of `{name}` comes on {day}, after the term begins on {first}")
        }
        Way::Maximum => format!(
            "with every extension the approval of `{name}` comes on {day}, after the term begins on {first}"
        ),
        Way::ObservedLeast | Way::ObservedMost => {
            let seen = observed_in_words(case, schedule).unwrap_or_default();
            format!("as observed, {seen}, and the term of `{name}` begins on {first}")
        }
    };
    let mut finding = Diagnostic::at(&CODE, case.term, message)
        .label(format!("begins on {first}"))
        .also(case.named, format!("submitted on {submitted}"))
        .about(case.contract.about.path.to_string());
    if !is_certain(schedule, way, first) {
        finding.severity = Severity::Warning;
    }
    let finding = tell_path(finding, context.model, case, submitted, (way, passage));
    let others = outlook(case, schedule).into_iter().skip(1);
    let finding = match way {
        Way::Nominal => others.fold(finding, Diagnostic::evidence),
        _ => finding,
    };
    let milestone = milestone_of(way);
    let finding = match case.latest(way, milestone, first) {
        Some(latest) if context.on <= latest => {
            finding.help(format!("submit the file to `{procedure}` by {latest}"))
        }
        Some(latest) => finding.evidence(format!("for this term the last day to submit was {latest}")),
        None => finding,
    };
    finding.help(format!("let the term begin on {day} or later"))
}

/// Until what each way is followed: what has been observed often follows the approval, such as an extraction.
pub(super) fn milestone_of(way: Way) -> Milestone {
    match way {
        Way::Nominal | Way::Maximum => Milestone::Approval,
        Way::ObservedLeast | Way::ObservedMost => Milestone::Completion,
    }
}
