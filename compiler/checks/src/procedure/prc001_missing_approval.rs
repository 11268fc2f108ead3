//! PRC001: a contract that goes through a procedure states no approval.

use super::case::{Case, cases, late, requiring};
use super::prc002_approval_too_late::is_certain;
use super::words::{outlook, step_name};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::Silence;
use charta_model::procedure::{Milestone, Passage, Schedule, Way};
use charta_model::time::Day;

/// A contract without the approval that its procedure leads to.
pub static CODE: Code = Code {
    id: "PRC001",
    name: "missing-approval",
    summary: "a contract goes through a procedure, and states no approval",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PRC001-missing-approval.md"),
};

/// One finding for each contract that waits for an approval. Where a clause requires one, that it is missing is found there; and that it comes too late
/// for the term, whatever happens, is what [`super::prc002_approval_too_late`] says in its place.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let required = requiring(context);
    for case in cases(context).into_iter().filter(|case| !required.contains(&case.id)) {
        let schedule = case.schedule(case.submitted.unwrap_or(context.on));
        let ahead = case.ahead(context.on);
        let late = ahead.and_then(|first| Some((first, late(&schedule, first)?)));
        let is_told = case.submitted.is_some()
            && late.as_ref().is_some_and(|(first, (way, _))| is_certain(&schedule, *way, *first));
        if !is_told || case.waives(context, &CODE) {
            let risk = late.filter(|_| !is_told).map(|(_, late)| late);
            findings.push(finding(context, &case, &schedule, risk));
        }
    }
}

fn finding(
    context: &Context<'_>,
    case: &Case<'_>,
    schedule: &Schedule,
    late: Option<(Way, &Passage)>,
) -> Diagnostic {
    let (name, way) = (&case.contract.about.name, &case.procedure.about.name);
    let begins = match case.first {
        Some(first) if first < context.on => format!("began on {first}"),
        Some(first) => format!("begins on {first}"),
        None => "has no first day".to_owned(),
    };
    let message =
        format!("contract `{name}` goes through `{way}` and states no approval, and its term {begins}");
    let finding = Diagnostic::at(&CODE, case.named, message)
        .label(match case.submitted {
            Some(day) => format!("submitted on {day}"),
            None => "not yet submitted".to_owned(),
        })
        .also(case.term, "the term that needs it")
        .about(case.contract.about.path.to_string());
    let finding = outlook(case, schedule).into_iter().fold(finding, Diagnostic::evidence);
    let finding = match (case.submitted, case.ahead(context.on)) {
        (None, Some(first)) => {
            let told = late.map(|(way, _)| way).filter(|way| *way != Way::Maximum);
            latest_days(case, first, context.on, told).into_iter().fold(finding, Diagnostic::evidence)
        }
        _ => finding,
    };
    let finding = match case.submitted.is_some() {
        true => finding.help("once it is given, add `approval:` with the authority, its reference and its days"),
        false => finding.help(
            "submit the file, and add `approval:` with the authority, its reference and its days once it is given",
        ),
    };
    let finding = match case.ahead(context.on) {
        Some(_) => finding,
        None => finding.help("let the term begin no earlier than the approval"),
    };
    let finding = match case.submitted.and_then(|_| accepted_by_silence(case, schedule, context.on)) {
        Some(help) => finding.help(help),
        None => finding,
    };
    match late.filter(|_| case.submitted.is_some() && !case.waives(context, &CODE)) {
        Some((way, passage)) => tell_risk(finding, way, passage),
        None => finding,
    }
}

/// That the approval, or what follows it, may come too late for the term. Where the missing approval is waived, that is a finding of its own.
fn tell_risk(finding: Diagnostic, way: Way, passage: &Passage) -> Diagnostic {
    let Some(day) = passage.ends.day() else { return finding };
    let (risk, so) = match way {
        Way::Nominal => (
            "by its delays that is after the term begins, and it has been seen to take less",
            "by its delays",
        ),
        Way::Maximum => ("with an extension it may come only after the term begins", "with every extension"),
        Way::ObservedLeast | Way::ObservedMost => {
            ("if that takes longest, it ends only after the term begins", "by what has been observed")
        }
    };
    finding.evidence(risk).help(format!("to be in time {so}, let the term begin on {day} or later"))
}

/// The last days on which the file can be submitted, for a term that lies ahead; but one that is past, and is another finding.
fn latest_days(case: &Case<'_>, first: Day, on: Day, told: Option<Way>) -> Vec<String> {
    if !case.procedure.says_times() {
        return Vec::new();
    }
    let latest = |way, milestone| case.latest(way, milestone, first);
    let nominal = latest(Way::Nominal, Milestone::Approval);
    let maximum = latest(Way::Maximum, Milestone::Approval).filter(|day| Some(*day) != nominal);
    let is_observed = case.procedure.steps.iter().any(|step| step.observed.is_some());
    let observed = latest(Way::ObservedMost, Milestone::Completion).filter(|_| is_observed);
    let line = |day: Option<Day>, way: Way, so: &str| {
        let day = day.filter(|_| told != Some(way));
        let verb = if day? < on { "had to" } else { "must" };
        day.map(|day| format!("to be in time {so}, the file {verb} be submitted by {day}"))
    };
    [
        line(nominal, Way::Nominal, "by its delays"),
        line(maximum, Way::Maximum, "with every extension"),
        line(observed, Way::ObservedMost, "by what has been observed"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What to do where nobody decided in time and that counts as acceptance.
fn accepted_by_silence(case: &Case<'_>, schedule: &Schedule, on: Day) -> Option<String> {
    let last = schedule.maximum.approval.path.last()?;
    let step = case.procedure.steps.get(last.step)?;
    let ended = last.ends.day().filter(|day| *day < on)?;
    let name = step_name(case.procedure, *last);
    (step.silence == Some(Silence::Accepted)).then(|| {
        format!(
            "if nobody has decided by {ended} and `{name}` so counts as accepted, state that as the approval"
        )
    })
}
