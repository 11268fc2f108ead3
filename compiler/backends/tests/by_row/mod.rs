//! What an engine is to decide that is asked about rows one by one, so that it counts none.

use crate::by_hand::Project;
use charta_model::decide::{Decision, Request, decide, most_revealing};
use charta_model::form::Form;
use charta_model::model::Effect;
use charta_model::rows::Row;
use charta_model::rules::RuleId;

/// The decision, where what may be shown in cells only is denied.
pub(crate) fn decide_by_row(project: &Project, request: &Request, row: &dyn Row) -> Decision {
    let mut decision = decide(&project.model, &project.rules, request, row);
    let form = |id: &RuleId| project.rules.get(*id).unwrap().form_of(request.column);
    decision.permits.retain(|id| form(id).cells.is_none());
    if decision.permits.is_empty() {
        decision.effect = Effect::Forbid;
    }
    let shown = most_revealing(decision.permits.iter().map(form)).filter(|_| decision.is_permitted());
    decision.form = shown.unwrap_or(Form::HIDDEN);
    decision
}
