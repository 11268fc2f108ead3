//! **The** semantics: who may see what. Everything else that speaks of it, asks here or in [`crate::region`].

use crate::form::{Form, Shown};
use crate::model::{ColumnId, Effect, Model, PartyId, TermId};
use crate::rows::Row;
use crate::rules::{Rule, RuleId, Rules};
use crate::time::Day;

/// A request for one column of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// Who asks: an organisation or a group.
    pub party: PartyId,
    /// To do what.
    pub action: TermId,
    /// With which column; the column says which dataset.
    pub column: ColumnId,
    /// For what.
    pub purpose: TermId,
    /// Where ([`crate::model::place_of`]).
    pub place: i64,
    /// When.
    pub day: Day,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Permitted or not. Nothing is, unless a permit says so and no forbid says otherwise.
    pub effect: Effect,
    /// The most revealing form among the matching permits; hidden where the request is denied, and where two matching
    /// permits have incomparable forms (which a check reports as an error).
    pub form: Form,
    /// The permits that match, in the order of the rules.
    pub permits: Vec<RuleId>,
    /// The forbids that match, in the order of the rules.
    pub forbids: Vec<RuleId>,
}

impl Decision {
    /// Whether the request is permitted.
    pub fn is_permitted(&self) -> bool {
        self.effect == Effect::Permit
    }
}

/// Decides a request about a row.
pub fn decide(model: &Model, rules: &Rules, request: &Request, row: &dyn Row) -> Decision {
    let mut decision =
        Decision { effect: Effect::Forbid, form: Form::HIDDEN, permits: Vec::new(), forbids: Vec::new() };
    let Some(column) = model.columns.get(request.column) else { return decision };
    let rows = rules.rows.borrow();
    for (id, rule) in rules.about(column.dataset, request.party) {
        if matches(rule, request) && rows.contains(rule.rows, row) {
            match rule.effect {
                Effect::Permit => decision.permits.push(id),
                Effect::Forbid => decision.forbids.push(id),
            }
        }
    }
    decision.permits.sort_unstable();
    decision.forbids.sort_unstable();
    if decision.forbids.is_empty() && !decision.permits.is_empty() {
        decision.effect = Effect::Permit;
        let forms =
            decision.permits.iter().filter_map(|id| rules.get(*id)).map(|rule| rule.form_of(request.column));
        // What is hidden is hidden in one way, in cells or not.
        decision.form =
            most_revealing(forms).filter(|form| form.shown != Shown::Hidden).unwrap_or(Form::HIDDEN);
    }
    decision
}

/// Whether a request lies in a rule's sets, its row aside.
pub fn matches(rule: &Rule, request: &Request) -> bool {
    rule.parties.contains(i64::from(request.party.raw()))
        && rule.columns.contains(i64::from(request.column.raw()))
        && rule.actions.contains(i64::from(request.action.raw()))
        && rule.purposes.contains(i64::from(request.purpose.raw()))
        && rule.places.contains(request.place)
        && rule.days.contains(request.day.number())
}

/// The form that reveals at least as much as every other; `None` where there is no such form.
pub fn most_revealing(forms: impl Iterator<Item = Form> + Clone) -> Option<Form> {
    let best = forms.clone().reduce(|best, form| match best.compare(form) {
        Some(std::cmp::Ordering::Less) => form,
        _ => best,
    })?;
    forms.into_iter().all(|form| best.compare(form).is_some_and(std::cmp::Ordering::is_ge)).then_some(best)
}
