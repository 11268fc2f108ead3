//! The lawful ways to the approval of a contract, in words.

use super::{EarlierTold, Way};
use charta_checks::procedure::ways::{OpenWay, ways as open_ways};
use charta_model::model::{ContractId, Model, Procedure, Silence, Step};
use charta_model::procedure::{End, Stage};
use charta_model::rules::Rules;
use charta_model::time::Day;

/// The ways that are open to a contract, the fastest first.
pub(super) fn ways(model: &Model, rules: &Rules, contract: ContractId, on: Day) -> Vec<Way> {
    let ways = open_ways(model, rules, contract, on);
    ways.iter().filter_map(|way| told(model, contract, way)).collect()
}

fn told(model: &Model, contract: ContractId, way: &OpenWay) -> Option<Way> {
    let procedure = model.procedures.get(way.procedure)?;
    let approval = &way.course().approval;
    // What was observed of steps that are not on the way to the approval says nothing of its day.
    let steps = || approval.path.iter().filter_map(|stage| procedure.steps.get(stage.step));
    Some(Way {
        procedure: procedure.about.path.to_string(),
        submitted: way.schedule.submitted.to_string(),
        earlier: earlier(procedure, way),
        approval: approval.ends.day().filter(|_| way.is_timed).map(|day| day.to_string()),
        is_observed: !way.is_extended() && steps().any(|step| step.observed.is_some()),
        is_extended: way.is_extended(),
        has_calendar: procedure.calendar.is_some(),
        steps: steps_in_words(model, procedure, way),
        reservations: reservations(model, contract, way),
    })
}

/// What is not known of the day of the approval, or makes it useless.
fn reservations(model: &Model, contract: ContractId, way: &OpenWay) -> Vec<String> {
    let holidays = way.holidays_unknown(model).map(|words| format!("{words}, so that the days may be later"));
    let contract = model.contracts.get(contract);
    let last = contract.and_then(|contract| contract.term?.value.last);
    let day = way.course().approval.ends.day().filter(|_| way.is_timed);
    let over = match (contract, last, day) {
        (Some(contract), Some(last), Some(day)) if last < day => {
            Some(format!("contract `{}` ends on {last}, before that", contract.about.name))
        }
        _ => None,
    };
    holidays.into_iter().chain(over).collect()
}

/// A file of which the time is over.
fn earlier(procedure: &Procedure, way: &OpenWay) -> Option<EarlierTold> {
    let earlier = way.earlier?;
    let last = way.course().approval.path.last().and_then(|stage| procedure.steps.get(stage.step));
    let submitted = earlier.submitted;
    let ended = earlier.lapsed.or(earlier.expected)?;
    let seen = earlier.expected.filter(|expected| *expected > ended);
    let seen = seen.map_or_else(String::new, |seen| format!(", and what has been observed on {seen}"));
    let told = match (earlier.lapsed, last.and_then(|step| step.silence)) {
        (Some(_), Some(Silence::Accepted)) => format!(
            "its time ended on {ended}{seen}, and silence counts as an approval: if nobody refused it, state the approval"
        ),
        (Some(_), Some(Silence::Refused)) => {
            format!("it has lapsed: its time ended on {ended}{seen}, and silence counts as a refusal")
        }
        (Some(_), _) => format!("it has lapsed: its time, with every extension, ended on {ended}{seen}"),
        (None, _) => format!(
            "its approval was to be expected by {ended}, and nothing limits how long it may still take"
        ),
    };
    Some(EarlierTold {
        submitted: submitted.to_string(),
        ended: ended.to_string(),
        has_lapsed: earlier.lapsed.is_some(),
        words: format!(
            "a file was submitted on {submitted}, and the contract states no approval that came of it; {told}"
        ),
    })
}

/// The steps that settle the day of the approval, each with its own.
fn steps_in_words(model: &Model, procedure: &Procedure, way: &OpenWay) -> Vec<String> {
    let told = |stage: &Stage| {
        let step = procedure.steps.get(stage.step)?;
        let by = procedure.decider_of(step).and_then(|party| model.parties.get(party));
        let by = by.map_or_else(String::new, |party| format!(" ({})", party.about.title()));
        let until = match unlimited_before(procedure, way, step) {
            None => until(*stage, step, way),
            Some(before) => {
                format!(
                    "on no day that can be told, since no limit is set for `{}`, which comes before",
                    before.about.title()
                )
            }
        };
        Some(format!("{}{by} {until}", step.about.title()))
    };
    way.course().approval.path.iter().filter_map(told).collect()
}

/// A step that another waits for, whether at once or through others, and for which no limit is set.
fn unlimited_before<'p>(procedure: &'p Procedure, way: &OpenWay, step: &'p Step) -> Option<&'p Step> {
    let mut open: Vec<usize> = step.after.clone();
    let mut seen: Vec<usize> = Vec::new();
    while let Some(at) = open.pop() {
        let Some(before) = procedure.steps.get(at).filter(|_| !seen.contains(&at)) else { continue };
        if !is_limited(before, way) {
            return Some(before);
        }
        seen.push(at);
        open.extend(&before.after);
    }
    None
}

/// Whether something says how long a step takes: its delay, or what was observed where that is reckoned with.
fn is_limited(step: &Step, way: &OpenWay) -> bool {
    step.delay.is_some() || (step.observed.is_some() && !way.is_extended())
}

fn until(stage: Stage, step: &Step, way: &OpenWay) -> String {
    match stage.ends {
        End::On(_) if !is_limited(step, way) => {
            "for which no limit is set, so that no day can be told".to_owned()
        }
        End::On(day) if stage.begins == stage.ends => format!("on {day}"),
        End::On(day) => format!("until {day}"),
        End::Open if stage.begins == End::Open => "on no day that can be told".to_owned(),
        End::Open => "for a time that nothing limits".to_owned(),
    }
}
