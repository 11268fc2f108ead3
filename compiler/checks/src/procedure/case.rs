//! A contract that waits for its approval, and the time that takes.

use crate::context::Context;
use charta_base::{Code, Span};
use charta_model::calendar::Calendar;
use charta_model::model::{ClauseKind, Contract, ContractId, Procedure, ProcedureId, Required};
use charta_model::procedure::{Milestone, Passage, Schedule, Way, latest_submission, schedule};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A contract that goes through a procedure and waits for its approval, while its term is not over.
pub(super) struct Case<'a> {
    /// Which.
    pub(super) id: ContractId,
    /// What it says.
    pub(super) contract: &'a Contract,
    /// The procedure.
    pub(super) procedure: &'a Procedure,
    /// Where the contract names it.
    pub(super) named: Span,
    /// When the file was submitted, if it was.
    pub(super) submitted: Option<Day>,
    /// The first day of the term; `None` where it is open.
    pub(super) first: Option<Day>,
    /// Where the term is said.
    pub(super) term: Span,
    /// The working days.
    pub(super) calendar: Rc<Calendar>,
}

/// Every contract without any approval. One whose approval covers only some days is another check's, and so is one that is over.
pub(super) fn cases<'a>(context: &Context<'a>) -> Vec<Case<'a>> {
    let mut cases = waiting(context);
    cases.retain(|case| case.contract.approvals.is_empty());
    cases
}

/// Every contract of whose term some day to come is covered by no approval.
pub(super) fn waiting<'a>(context: &Context<'a>) -> Vec<Case<'a>> {
    let mut calendars: BTreeMap<ProcedureId, Rc<Calendar>> = BTreeMap::new();
    let mut cases = Vec::new();
    for (id, contract) in context.model.contracts.iter() {
        let (Some(named), Some(term)) = (contract.procedure, contract.term) else { continue };
        let (which, submitted) = named.value;
        let Some(procedure) = context.model.procedures.get(which) else { continue };
        if term.value.has_ended(context.on) || not_approved(contract, context.on).is_empty() {
            continue;
        }
        let calendar = calendars
            .entry(which)
            .or_insert_with(|| Rc::new(Calendar::of_procedure(context.model, procedure)));
        cases.push(Case {
            id,
            contract,
            procedure,
            named: named.span,
            submitted,
            first: term.value.from,
            term: term.span,
            calendar: calendar.clone(),
        });
    }
    cases
}

/// The days of a contract's term from a day on that no approval covers.
pub(super) fn not_approved(contract: &Contract, on: Day) -> Ranges {
    let term = contract.term.map_or_else(Ranges::all, |term| term.value.days());
    let left = term.intersection(&Period { from: Some(on), last: None }.days());
    let approved = contract.approvals.iter().flat_map(|approval| approval.period.days().pairs().to_vec());
    left.difference(&Ranges::from_pairs(approved.collect()))
}

/// The contracts of which a clause requires an approval: that it is missing is found there.
pub(super) fn requiring(context: &Context<'_>) -> BTreeSet<ContractId> {
    let requirements = context.requirements();
    let asking =
        requirements.filter(|(_, _, _, requirement)| matches!(requirement.required, Required::Approval(_)));
    asking.map(|(contract, ..)| contract).collect()
}

impl Case<'_> {
    /// Whether the contract waives a finding, so that what else there is to say must be said apart.
    pub(super) fn waives(&self, context: &Context<'_>, code: &Code) -> bool {
        let clauses = self.contract.clauses.iter().filter_map(|clause| context.model.clauses.get(*clause));
        clauses.into_iter().any(|clause| match &clause.kind {
            ClauseKind::Waive(waiver) => *waiver.check.value == *code.name,
            _ => false,
        })
    }

    /// The first day of the term, while it lies ahead.
    pub(super) fn ahead(&self, on: Day) -> Option<Day> {
        self.first.filter(|first| on < *first)
    }

    /// The first day to come on which the contract needs an approval that it does not have; `None` where it needs one already.
    pub(super) fn needed_by(&self, on: Day) -> Option<Day> {
        not_approved(self.contract, on).first().map(Day::from_number).filter(|day| on < *day)
    }

    /// The procedure in time, from a day of submission.
    pub(super) fn schedule(&self, submitted: Day) -> Schedule {
        schedule(self.procedure, submitted, &self.calendar)
    }

    /// The last day on which the file can be submitted so that a milestone is reached no later than a day.
    pub(super) fn latest(&self, way: Way, milestone: Milestone, needed_by: Day) -> Option<Day> {
        latest_submission(self.procedure, &self.calendar, (way, milestone), needed_by)
    }
}

/// The way to a milestone if it is reached after a day that can be told.
pub(super) fn late(schedule: &Schedule, needed_by: Day) -> Option<(Way, &Passage)> {
    let after = |passage: &Passage| passage.ends.day().is_some_and(|day| needed_by < day);
    let observed = schedule.observed.as_ref().map(|observed| &observed.most.completion);
    let ways = [
        (Way::Nominal, Some(&schedule.nominal.approval)),
        (Way::ObservedMost, observed),
        (Way::Maximum, Some(&schedule.maximum.approval)),
    ];
    ways.into_iter().find_map(|(way, passage)| Some((way, passage.filter(|passage| after(passage))?)))
}
