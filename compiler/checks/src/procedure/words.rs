//! How the checks of procedures tell time.

use super::case::Case;
use crate::words::{party_name, term_name};
use charta_base::{Diagnostic, join_words};
use charta_model::calendar::Calendar;
use charta_model::model::{Model, Procedure, Said, Scope, Silence, Step};
use charta_model::procedure::{Passage, Schedule, Stage, Way, years_of_working_days};
use charta_model::time::Day;

/// How many steps of each end of a long path are told.
const END: usize = 6;

/// "2 of its 3 conditions".
pub(super) fn met_in_words(count: usize, all: usize) -> String {
    match (count, all) {
        (1, 1) => "its condition".to_owned(),
        (count, all) if count == all => format!("any of its {all} conditions"),
        (count, all) => format!("{count} of its {all} conditions"),
    }
}

/// For which data a procedure is.
pub(super) fn scopes_in_words(model: &Model, scopes: &[Said<Scope>]) -> String {
    let dataset = |id| model.datasets.get(id).map_or("", |dataset| &dataset.about.name);
    let words = scopes.iter().map(|scope| match scope.value {
        Scope::DataOf(party) => format!("data of `{}`", party_name(model, party)),
        Scope::DataIn(category) => format!("data in `{}`", term_name(model, category)),
        Scope::Dataset(id) => format!("`{}`", dataset(id)),
        Scope::ContractsOf(_) | Scope::EveryContract => "any data".to_owned(),
    });
    join_words(&words.collect::<Vec<_>>(), "and")
}

/// The name of a step.
pub(super) fn step_name(procedure: &Procedure, stage: Stage) -> &str {
    procedure.steps.get(stage.step).map_or("", |step| &step.about.name)
}

/// Adds the dated path to a finding, a line a step, and what is not known of public holidays.
pub(super) fn tell_path(
    finding: Diagnostic,
    model: &Model,
    case: &Case<'_>,
    submitted: Day,
    (way, passage): (Way, &Passage),
) -> Diagnostic {
    let finding = finding.evidence(match case.submitted {
        Some(_) => format!("submitted on {submitted}"),
        None => format!("if it is submitted on {submitted}"),
    });
    let told = |finding: Diagnostic, stage: &Stage| {
        finding.evidence(stage_in_words(model, case.procedure, way, *stage))
    };
    let (first, rest) = passage.path.split_at(passage.path.len().min(END));
    let (middle, last) = rest.split_at(rest.len().saturating_sub(END));
    let finding = first.iter().fold(finding, told);
    let finding = match middle {
        [] => finding,
        [only] => told(finding, only),
        more => finding.evidence(format!("then {} more steps", more.len())),
    };
    let finding = last.iter().fold(finding, told);
    let longest = passage.critical_step().filter(|_| passage.path.len() > 1);
    let finding = match longest.and_then(|stage| Some((step_name(case.procedure, stage), stage.days()?))) {
        Some((step, 1)) => finding.evidence(format!("`{step}` takes longest, with 1 day")),
        Some((step, days)) => finding.evidence(format!("`{step}` takes longest, with {days} days")),
        None => finding,
    };
    match holidays_unknown(model, case.procedure, &case.calendar, passage) {
        Some(line) => finding.evidence(line),
        None => finding,
    }
}

/// A step in time: "`opinion` by `committee`: 1 month, until 2026-04-11".
fn stage_in_words(model: &Model, procedure: &Procedure, way: Way, stage: Stage) -> String {
    let Some(step) = procedure.steps.get(stage.step) else { return String::new() };
    let by = procedure
        .decider_of(step)
        .map_or_else(String::new, |party| format!(" by `{}`", party_name(model, party)));
    let ends = match stage.ends.day() {
        Some(day) if stage.begins == stage.ends => format!("on {day}"),
        Some(day) => format!("until {day}"),
        None => "with no end".to_owned(),
    };
    format!("`{}`{by}: {}, {ends}", step.about.name, time_taken(step, way))
}

fn time_taken(step: &Step, way: Way) -> String {
    let observed = step.observed.filter(|_| matches!(way, Way::ObservedLeast | Way::ObservedMost));
    match (observed, step.delay) {
        (Some((least, most)), _) if least == most => format!("seen to take {least}"),
        (Some((least, most)), _) => format!("seen to take {least} to {most}"),
        (None, None) => "no delay is said".to_owned(),
        (None, Some(delay)) if way == Way::Maximum => match (step.silence, step.extension) {
            (Some(Silence::Nothing), _) => format!("{delay}, and silence ends nothing"),
            (_, Some(extension)) => format!("{delay}, extended by {extension}"),
            (_, None) => delay.to_string(),
        },
        (None, Some(delay)) if delay.is_none() => "at once".to_owned(),
        (None, Some(delay)) => delay.to_string(),
    }
}

/// What is not known of the public holidays that bear on a passage.
pub(super) fn holidays_unknown(
    model: &Model,
    procedure: &Procedure,
    known: &Calendar,
    passage: &Passage,
) -> Option<String> {
    let years = years_of_working_days(procedure, passage);
    if years.is_empty() {
        return None;
    }
    let Some(calendar) = procedure.calendar else {
        let name = &procedure.about.name;
        return Some(format!(
            "working days are Monday to Friday: `{name}` names no calendar of public holidays"
        ));
    };
    let unknown: Vec<String> =
        years.into_iter().filter(|year| !known.knows(*year)).map(|year| year.to_string()).collect();
    let place = term_name(model, calendar.value);
    (!unknown.is_empty())
        .then(|| format!("no public holiday of `{place}` is said for {}", join_words(&unknown, "and")))
}

/// When the approval, and what follows it, comes: a line for each of the ways that say something of their own.
pub(super) fn outlook(case: &Case<'_>, schedule: &Schedule) -> Vec<String> {
    if !case.procedure.says_times() {
        return vec![format!("`{}` says of no step how long it takes", case.procedure.about.name)];
    }
    let mut lines = Vec::new();
    let nominal = &schedule.nominal.approval;
    if let Some(day) = nominal.ends.day() {
        let submitted = schedule.submitted;
        lines.push(match case.submitted {
            Some(_) => format!("submitted on {submitted}, the approval comes by its delays on {day}"),
            None => format!("if it is submitted on {submitted}, the approval comes by its delays on {day}"),
        });
    }
    let maximum = &schedule.maximum.approval;
    match maximum.ends.day() {
        Some(day) if maximum.ends != nominal.ends => {
            lines.push(format!("with every extension, it comes by {day}"));
        }
        Some(_) => {}
        None => {
            let step = maximum.critical_step().map_or("", |stage| step_name(case.procedure, stage));
            lines.push(format!("nothing limits how long `{step}` may take"));
        }
    }
    lines.extend(observed_in_words(case, schedule).map(|words| format!("as observed, {words}")));
    lines
}

/// "`extraction` ends between 2027-04-11 and 2027-06-11".
pub(super) fn observed_in_words(case: &Case<'_>, schedule: &Schedule) -> Option<String> {
    let observed = schedule.observed.as_ref()?;
    let (least, most) = (observed.least.completion.ends.day()?, observed.most.completion.ends.day()?);
    let last = observed.most.completion.path.last()?;
    let step = step_name(case.procedure, *last);
    Some(match least == most {
        true => format!("`{step}` ends on {most}"),
        false => format!("`{step}` ends between {least} and {most}"),
    })
}
