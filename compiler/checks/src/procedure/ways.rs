//! The lawful ways to the approval of a contract, the fastest first: what somebody can do who starts today.

use super::case::Case;
use super::coverage::data_of;
use super::prc006_approval_by_another::deciders;
use super::qualification::{Standing, judge};
use super::routes::{Routes, is_timed};
use super::words::holidays_unknown;
use crate::context::Context;
use charta_base::Span;
use charta_model::calendar::Calendar;
use charta_model::model::{ContractId, DatasetId, Model, Procedure, ProcedureId};
use charta_model::procedure::{Course, Milestone, Schedule, schedule};
use charta_model::rules::Rules;
use charta_model::time::Day;
use std::rc::Rc;

/// A file that was submitted, of whose approval the contract says nothing although its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// When it was.
    pub submitted: Day,
    /// By when the approval was to be expected; nothing where no day can be told.
    pub expected: Option<Day>,
    /// The last day that the law leaves, with every extension: after it, the file has lapsed. Nothing where nothing limits it, and it may
    /// still be decided.
    pub lapsed: Option<Day>,
}

/// A procedure that is open to a contract and for which it qualifies.
#[derive(Debug)]
pub struct OpenWay {
    /// Which.
    pub procedure: ProcedureId,
    /// The procedure in time, from the day on which the contract's file was submitted while that is under way, and else from the day of judgement.
    pub schedule: Schedule,
    /// Whether the contract names it already.
    pub is_named: bool,
    /// The day of judgement.
    pub on: Day,
    /// Whether something says how long each step up to the approval takes, so that its day can be told.
    pub is_timed: bool,
    /// A file whose time is over: the procedure would begin anew.
    pub earlier: Option<Earlier>,
    calendar: Rc<Calendar>,
}

impl OpenWay {
    /// How it goes: as is to be expected, or with every extension where it should have ended before the day of judgement and has not.
    pub fn course(&self) -> &Course {
        if self.is_extended() { &self.schedule.maximum } else { self.schedule.expected() }
    }

    /// Whether every extension is reckoned with.
    pub fn is_extended(&self) -> bool {
        self.schedule.expected().approval.ends.day().is_some_and(|day| day < self.on)
    }

    /// What is not known of the public holidays that bear on the day of the approval; nothing where none does.
    pub fn holidays_unknown(&self, model: &Model) -> Option<String> {
        let procedure = model.procedures.get(self.procedure)?;
        holidays_unknown(model, procedure, &self.calendar, &self.course().approval)
    }
}

/// A file that was submitted on a day and is no longer under way on another; nothing where it is.
fn earlier(procedure: &Procedure, calendar: &Calendar, submitted: Day, on: Day) -> Option<Earlier> {
    // Where nothing says how long anything takes, no time is over.
    if !procedure.says_times() {
        return None;
    }
    let schedule = schedule(procedure, submitted, calendar);
    let expected = schedule.expected().approval.ends.day();
    let lapsed = schedule.maximum.approval.ends.day();
    // Where nothing limits it, it is late only if something says how long it takes.
    let is_timed = lapsed.is_some() || is_timed(procedure, submitted, calendar, Milestone::Approval);
    let expected = expected.filter(|_| is_timed);
    let ended = expected.max(lapsed)?;
    (ended < on).then_some(Earlier { submitted, expected, lapsed })
}

/// The ways that are open to a contract. Empty where nothing asks it for an approval or a procedure, and where it qualifies for none.
pub fn ways(model: &Model, rules: &Rules, contract: ContractId, on: Day) -> Vec<OpenWay> {
    let context = Context::new(model, rules, on);
    let mut routes = Routes::new(&context);
    let Some(facts) = model.contracts.get(contract) else { return Vec::new() };
    let named = facts.procedure.map(|procedure| procedure.value.0);
    let open = open(&context, &mut routes, contract, Routes::is_open);
    let pairs: Vec<(ContractId, ProcedureId)> = open.iter().map(|(id, _)| (contract, *id)).collect();
    let conditions = judge(&context, &pairs);
    let qualifies = |id: ProcedureId| {
        let conditions = conditions.get(&(contract, id)).map_or(&[][..], Vec::as_slice);
        !conditions.iter().any(|condition| matches!(condition.standing, Standing::Unmet(_)))
    };
    let mut ways: Vec<OpenWay> = Vec::new();
    for (id, procedure) in open.into_iter().filter(|(id, _)| qualifies(*id)) {
        let calendar = routes.calendar(id, procedure);
        // A file that was submitted is under way; one whose time is over has to be submitted again, as far as anybody can tell.
        let submitted = facts.procedure.filter(|said| said.value.0 == id).and_then(|said| said.value.1);
        let earlier = submitted.and_then(|submitted| earlier(procedure, &calendar, submitted, on));
        let start = submitted.filter(|_| earlier.is_none()).unwrap_or(on);
        // A file that led to an approval has not lapsed; one that begins later is still to be given.
        let deciders = deciders(model, procedure);
        let is_decided = facts.approvals.iter().any(|approval| {
            approval.period.from.is_none_or(|from| from <= on)
                && deciders.contains(&model.organisation_of(approval.value.authority))
        });
        let earlier = earlier.filter(|_| !is_decided);
        ways.push(OpenWay {
            procedure: id,
            schedule: schedule(procedure, start, &calendar),
            is_named: named == Some(id),
            on,
            is_timed: is_timed(procedure, start, &calendar, Milestone::Approval),
            earlier,
            calendar,
        });
    }
    let ends = |way: &OpenWay| {
        let day = way.course().approval.ends.day().filter(|_| way.is_timed);
        (day.is_none(), day, !way.is_named, way.procedure)
    };
    ways.sort_by_key(ends);
    ways
}

/// The procedures that would be open to a contract if its term were no longer than their approvals hold.
pub fn shorter_than_the_term(
    model: &Model,
    rules: &Rules,
    contract: ContractId,
    on: Day,
) -> Vec<ProcedureId> {
    let context = Context::new(model, rules, on);
    let mut routes = Routes::new(&context);
    let all = open(&context, &mut routes, contract, Routes::is_open_for_some_time);
    let lasting = open(&context, &mut routes, contract, Routes::is_open);
    let is_short = |id: &ProcedureId| !lasting.iter().any(|(lasting, _)| lasting == id);
    all.into_iter().map(|(id, _)| id).filter(is_short).collect()
}

/// Whether a procedure is open to a contract with some data.
type IsOpen<'a, 'c> = fn(&Routes<'a, 'c>, &Case<'_>, ProcedureId, &Procedure, &[DatasetId]) -> bool;

/// The procedures that are open to a contract; none where nothing asks it for an approval or a procedure.
fn open<'a, 'c>(
    context: &'c Context<'a>,
    routes: &mut Routes<'a, 'c>,
    contract: ContractId,
    is_open: IsOpen<'a, 'c>,
) -> Vec<(ProcedureId, &'a Procedure)> {
    let model = context.model;
    let Some(facts) = model.contracts.get(contract) else { return Vec::new() };
    let named = facts.procedure.map(|procedure| procedure.value.0);
    if named.is_none() && !routes.is_bound(contract) {
        return Vec::new();
    }
    let data = data_of(context, facts);
    let mut open: Vec<(ProcedureId, &Procedure)> = Vec::new();
    for (id, procedure) in model.procedures.iter() {
        let own = named.and_then(|named| model.procedures.get(named)).unwrap_or(procedure);
        let case = Case {
            id: contract,
            contract: facts,
            procedure: own,
            named: Span::default(),
            submitted: None,
            first: facts.term.and_then(|term| term.value.from),
            term: Span::default(),
            calendar: routes.calendar(id, procedure),
        };
        // A procedure that does not say for what data it is, is taken only by those who name it.
        let may = named == Some(id) || !procedure.applies_to.is_empty();
        if may && is_open(routes, &case, id, procedure, &data) {
            open.push((id, procedure));
        }
    }
    open
}
