//! The other procedures through which a contract could go, and by how much their approval comes sooner.

use super::case::Case;
use super::coverage::{Coverage, data_of};
use super::prc006_approval_by_another::deciders;
use super::prc010_approval_too_long::longest;
use crate::context::{Asking, Context};
use charta_model::calendar::Calendar;
use charta_model::model::{
    ClauseKind, Contract, ContractId, DatasetId, Delay, Model, Procedure, ProcedureId, Required,
};
use charta_model::procedure::{Milestone, Schedule, schedule};
use charta_model::time::{Day, Period};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A procedure whose approval comes sooner than that of a contract's own.
pub(super) struct Route<'a> {
    /// Which.
    pub(super) id: ProcedureId,
    /// What it says.
    pub(super) procedure: &'a Procedure,
    /// Its working days.
    pub(super) calendar: Rc<Calendar>,
    /// The procedure in time, if the file is submitted at once.
    pub(super) schedule: Rc<Schedule>,
    /// How many days sooner that is.
    pub(super) sooner: u32,
}

/// What other ways there are, each question answered once.
pub(super) struct Routes<'a, 'c> {
    context: &'c Context<'a>,
    coverage: Coverage<'a>,
    calendars: BTreeMap<ProcedureId, Rc<Calendar>>,
    schedules: BTreeMap<(ProcedureId, Day), Option<Rc<Schedule>>>,
    /// What each contract must keep to whichever way it goes.
    bound: BTreeMap<ContractId, Vec<Asking<'a>>>,
}

impl<'a, 'c> Routes<'a, 'c> {
    /// The ways of a model.
    pub(super) fn new(context: &'c Context<'a>) -> Routes<'a, 'c> {
        let mut bound: BTreeMap<ContractId, Vec<Asking<'a>>> = BTreeMap::new();
        for asking in context.askings() {
            if matches!(asking.requirement.required, Required::Procedure(_) | Required::Approval(Some(_))) {
                bound.entry(asking.contract_id).or_default().push(asking);
            }
        }
        Routes {
            context,
            coverage: Coverage::new(context.model),
            calendars: BTreeMap::new(),
            schedules: BTreeMap::new(),
            bound,
        }
    }

    /// The faster ways that are open to a contract, whatever they ask of it, the fastest first, and of equally fast ones the first in
    /// the text.
    pub(super) fn faster(&mut self, case: &Case<'a>, own: &Schedule) -> Vec<Route<'a>> {
        let model = self.context.model;
        let data = data_of(self.context, case.contract);
        let Some((taken, _)) = case.contract.procedure.map(|named| named.value) else { return Vec::new() };
        if data.is_empty() {
            return Vec::new();
        }
        // A file that is to be submitted on some day to come is compared as if either were submitted on that day.
        let submitted = case.submitted.filter(|day| self.context.on < *day).unwrap_or(self.context.on);
        let mut routes = Vec::new();
        for (id, procedure) in model.procedures.iter().filter(|(id, _)| *id != taken) {
            if !grants_the_same(case.procedure, procedure) {
                continue;
            }
            let Some(schedule) = self.schedule(id, procedure, submitted) else { continue };
            let Some(sooner) = schedule.sooner_than(own, Milestone::Approval) else { continue };
            if is_done_later(&schedule, own) || !self.is_open(case, id, procedure, &data) {
                continue;
            }
            let calendar = self.calendar(id, procedure);
            routes.push(Route { id, procedure, calendar, schedule, sooner });
        }
        routes.sort_by_key(|route| std::cmp::Reverse(route.sooner));
        routes
    }

    pub(super) fn calendar(&mut self, id: ProcedureId, procedure: &Procedure) -> Rc<Calendar> {
        let model = self.context.model;
        let known = self.calendars.entry(id);
        known.or_insert_with(|| Rc::new(Calendar::of_procedure(model, procedure))).clone()
    }

    /// A procedure in time; `None` where nothing says how long some step before the approval takes.
    fn schedule(&mut self, id: ProcedureId, procedure: &Procedure, submitted: Day) -> Option<Rc<Schedule>> {
        let calendar = self.calendar(id, procedure);
        let known = self.schedules.entry((id, submitted)).or_insert_with(|| {
            is_timed(procedure, submitted, &calendar, Milestone::Approval)
                .then(|| Rc::new(schedule(procedure, submitted, &calendar)))
        });
        known.clone()
    }

    /// Whether something that binds a contract asks it to go through a procedure, or to be approved.
    pub(super) fn is_bound(&self, contract: ContractId) -> bool {
        self.bound.contains_key(&contract)
    }

    /// Whether a contract may go through a procedure: it is for all the data, nothing that binds the contract asks for another, and its
    /// approval can hold for the whole term.
    pub(super) fn is_open(
        &self,
        case: &Case<'_>,
        id: ProcedureId,
        procedure: &Procedure,
        data: &[DatasetId],
    ) -> bool {
        lasts_the_term(case.contract, procedure) && self.is_open_for_some_time(case, id, procedure, data)
    }

    /// Whether a contract may go through a procedure, however long its approval holds.
    pub(super) fn is_open_for_some_time(
        &self,
        case: &Case<'_>,
        id: ProcedureId,
        procedure: &Procedure,
        data: &[DatasetId],
    ) -> bool {
        let model = self.context.model;
        let bound = self.bound.get(&case.id).map_or(&[][..], Vec::as_slice);
        self.coverage.is_for_all(id, data)
            && !asks_for_another(model, id, procedure)
            && bound.iter().all(|asking| match &asking.requirement.required {
                Required::Procedure(open) => open.iter().any(|open| open.value == id),
                Required::Approval(Some(party)) => {
                    let party = model.organisation_of(party.value);
                    deciders(model, procedure).contains(&party)
                        || !deciders(model, case.procedure).contains(&party)
                }
                _ => true,
            })
    }
}

/// Whether two procedures lead to the same, as far as they say.
fn grants_the_same(one: &Procedure, other: &Procedure) -> bool {
    match (&one.grants, &other.grants) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Whether something says of every step up to a milestone how long it takes: its delay, or that it was observed.
pub(super) fn is_timed(
    procedure: &Procedure,
    submitted: Day,
    calendar: &Calendar,
    milestone: Milestone,
) -> bool {
    if !procedure.says_times() {
        return false;
    }
    // A step with no limit has no end where every delay is used up, and so has what waits for it. What was observed is enough here, and what
    // silence means is no matter.
    let mut procedure = procedure.clone();
    for step in &mut procedure.steps {
        step.silence = None;
        if step.observed.is_some() {
            step.delay = step.delay.or(Some(Delay::NONE));
        }
    }
    schedule(&procedure, submitted, calendar).maximum.to(milestone).ends.day().is_some()
}

/// Whether the data can be used only later, although the approval comes sooner.
fn is_done_later(schedule: &Schedule, own: &Schedule) -> bool {
    own.sooner_than(schedule, Milestone::Completion).is_some()
}

/// Whether an approval can hold as long as the term.
fn lasts_the_term(contract: &Contract, procedure: &Procedure) -> bool {
    let Some(validity) = procedure.validity else { return true };
    let term = contract.term.map(|term| term.value).unwrap_or_default();
    match (term.from, term.last) {
        (Some(from), Some(last)) => {
            Period::lasting(from, longest(validity.value)).last.is_some_and(|limit| last <= limit)
        }
        _ => false,
    }
}

/// Whether a procedure asks whoever goes through it to go through another.
fn asks_for_another(model: &Model, id: ProcedureId, procedure: &Procedure) -> bool {
    let clauses = procedure.clauses.iter().filter_map(|clause| model.clauses.get(*clause));
    clauses.into_iter().any(|clause| match &clause.kind {
        ClauseKind::Require(requirement) => match &requirement.required {
            Required::Procedure(open) => !clause.advice && !open.iter().any(|open| open.value == id),
            _ => false,
        },
        _ => false,
    })
}
