//! The lawful ways to the approval of a contract, in words.

use super::Way;
use charta_checks::procedure::ways::{OpenWay, ways as open_ways};
use charta_model::model::{ContractId, Model};
use charta_model::rules::Rules;
use charta_model::time::Day;

/// The ways that are open to a contract, the fastest first.
pub(super) fn ways(model: &Model, rules: &Rules, contract: ContractId, on: Day) -> Vec<Way> {
    open_ways(model, rules, contract, on).iter().filter_map(|way| told(model, way)).collect()
}

fn told(model: &Model, way: &OpenWay) -> Option<Way> {
    let procedure = model.procedures.get(way.procedure)?;
    let approval = &way.course().approval;
    let step = |stage: &charta_model::procedure::Stage| {
        let step = procedure.steps.get(stage.step)?;
        let by = procedure.decider_of(step).and_then(|party| model.parties.get(party));
        let by = by.map_or_else(String::new, |party| format!(" ({})", party.about.title()));
        let until = match stage.ends.day() {
            Some(day) => format!("until {day}"),
            None => "for a time that nothing limits".to_owned(),
        };
        Some(format!("{}{by} {until}", step.about.title()))
    };
    Some(Way {
        procedure: procedure.about.path.to_string(),
        submitted: way.schedule.submitted.to_string(),
        approval: approval.ends.day().filter(|_| way.is_timed).map(|day| day.to_string()),
        // What was observed of steps that are not on the way to the approval says nothing of its day.
        is_observed: approval
            .path
            .iter()
            .filter_map(|stage| procedure.steps.get(stage.step))
            .any(|step| step.observed.is_some()),
        has_calendar: procedure.calendar.is_some(),
        steps: approval.path.iter().filter_map(step).collect(),
    })
}
