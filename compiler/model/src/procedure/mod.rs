//! When a procedure ends: calendar arithmetic over its steps, forwards from a submission and backwards from a day on which the
//! approval is needed.
//!
//! Three numbers are told apart, for they differ by years: what the delays come to when each is kept and none extended, the most
//! that the law allows (which may be no limit at all), and what has been observed.

#[cfg(test)]
mod tests;

use crate::calendar::Calendar;
use crate::model::{Deadline, Delay, Extension, Procedure, Silence, Step};
use crate::time::{Day, Length, Unit};

/// How the steps are taken to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Each step takes its delay, and none is extended. A step without a limit takes no time: nothing says that it must.
    Nominal,
    /// Each step takes its delay and every extension. A step without a limit, or whose silence means nothing, has no end.
    Maximum,
    /// Each step takes the least it has been seen to take, or its delay where nobody has looked.
    ObservedLeast,
    /// Each step takes the most it has been seen to take, or its delay where nobody has looked.
    ObservedMost,
}

/// When something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// On a day.
    On(Day),
    /// On no day that can be told.
    Open,
}

impl End {
    /// The day, if it can be told.
    pub fn day(self) -> Option<Day> {
        match self {
            End::On(day) => Some(day),
            End::Open => None,
        }
    }
}

/// Until what a procedure is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// The approval: the last of the steps that whoever decides the procedure decides; every step where there is none.
    Approval,
    /// The end of every step, with what follows an approval before data can be used.
    Completion,
}

/// A step in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The step, as its place in the procedure.
    pub step: usize,
    /// When it can begin: when the last of those it waits for ends, or on the day of submission.
    pub begins: End,
    /// When it ends.
    pub ends: End,
}

impl Stage {
    /// How many days it takes; `None` where it has no end.
    pub fn days(self) -> Option<u32> {
        Some(self.ends.day()?.0.abs_diff(self.begins.day()?.0))
    }
}

/// The way to a milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// When the milestone is reached; the day of submission where there are no steps.
    pub ends: End,
    /// The critical path: the steps that settle that day, each waiting for the one before it. Where two are as late, it goes
    /// through the one that stands first in the text.
    pub path: Vec<Stage>,
}

impl Passage {
    /// The critical step: the one of the path that takes longest, the first of those where several do. A step without an
    /// end takes longer than any other.
    pub fn critical_step(&self) -> Option<Stage> {
        let length = |stage: &Stage| match (stage.begins, stage.days()) {
            (End::On(_), None) => u32::MAX,
            (_, days) => days.unwrap_or(0),
        };
        // The last of equal maxima would be taken: go through the path from its end.
        self.path.iter().rev().copied().max_by_key(length)
    }
}

/// A procedure in time, its steps taken to go in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Every step, in the order of the text.
    pub stages: Vec<Stage>,
    /// The way to the approval.
    pub approval: Passage,
    /// The way to the end of the last step.
    pub completion: Passage,
}

impl Course {
    /// The way to a milestone.
    pub fn to(&self, milestone: Milestone) -> &Passage {
        match milestone {
            Milestone::Approval => &self.approval,
            Milestone::Completion => &self.completion,
        }
    }
}

/// What has been observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// At best.
    pub least: Course,
    /// At worst.
    pub most: Course,
}

/// A procedure in time, from the day on which a complete file is submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The day of submission.
    pub submitted: Day,
    /// Delays without extensions.
    pub nominal: Course,
    /// Delays with every extension.
    pub maximum: Course,
    /// What has been observed; `None` where no step was.
    pub observed: Option<Observed>,
}

impl Schedule {
    /// What is to be reckoned with: the most that has been observed, or the delays where nothing was.
    pub fn expected(&self) -> &Course {
        self.observed.as_ref().map_or(&self.nominal, |observed| &observed.most)
    }

    /// By how many days this one is expected to reach a milestone before another; `None` where it is not.
    pub fn sooner_than(&self, other: &Schedule, milestone: Milestone) -> Option<u32> {
        let here = self.expected().to(milestone).ends.day()?;
        let there = other.expected().to(milestone).ends.day()?;
        (here < there).then(|| there.0.abs_diff(here.0))
    }
}

/// When each step of a procedure begins and ends whose file is complete on a day. Steps that wait for themselves, which is
/// reported elsewhere, have no end.
pub fn schedule(procedure: &Procedure, submitted: Day, calendar: &Calendar) -> Schedule {
    let plan = Plan::of(procedure, calendar);
    let is_observed = procedure.steps.iter().any(|step| step.observed.is_some());
    Schedule {
        submitted,
        nominal: plan.course(Way::Nominal, submitted),
        maximum: plan.course(Way::Maximum, submitted),
        observed: is_observed.then(|| Observed {
            least: plan.course(Way::ObservedLeast, submitted),
            most: plan.course(Way::ObservedMost, submitted),
        }),
    }
}

/// The last day on which a file can be submitted so that a milestone is reached no later than a day: the exact inverse of
/// [`schedule`]. `None` where no day is early enough, since a step has no end.
pub fn latest_submission(
    procedure: &Procedure,
    calendar: &Calendar,
    (way, milestone): (Way, Milestone),
    needed_by: Day,
) -> Option<Day> {
    /// More days than the calendar has.
    const FARTHEST: i64 = 1 << 23;
    let plan = Plan::of(procedure, calendar);
    let last = plan.last_steps(milestone);
    let is_in_time = |day: Day| plan.ends(&plan.stages(way, day), &last, day) <= End::On(needed_by);
    // A later submission never ends earlier, so doubling the distance finds a day in time, and halving it the last.
    let back = |distance: i64| Day::from_number(needed_by.number() - distance);
    let mut in_time = 1_i64;
    while !is_in_time(back(in_time - 1)) {
        in_time *= 2;
        if in_time > FARTHEST {
            return None;
        }
    }
    let (mut late, mut in_time) = (in_time / 2 - 1, in_time - 1);
    while in_time - late > 1 {
        let middle = late + (in_time - late) / 2;
        match is_in_time(back(middle)) {
            true => in_time = middle,
            false => late = middle,
        }
    }
    Some(back(in_time))
}

/// The years in which public holidays bear on a passage: in which a step of it counts working days, or a delay is moved off a day
/// that is none.
pub fn years_of_working_days(procedure: &Procedure, passage: &Passage) -> Vec<i16> {
    let is_working = |delay: Option<Delay>| matches!(delay, Some(Delay::WorkingDays(1..)));
    let mut years: Vec<i16> = Vec::new();
    for stage in &passage.path {
        let (Some(step), Some(begins), Some(ends)) =
            (procedure.steps.get(stage.step), stage.begins.day(), stage.ends.day())
        else {
            continue;
        };
        let (begins, ends) = (begins.date().year(), ends.date().year());
        if is_working(step.delay) || is_working(step.extension.map(|extension| extension.by)) {
            years.extend(begins..=ends);
        } else if procedure.deadline == Deadline::NextWorkingDay && step.delay.is_some() {
            years.push(ends);
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

/// A procedure made ready: which steps wait for which, in an order in which each comes after those.
struct Plan<'a> {
    procedure: &'a Procedure,
    calendar: &'a Calendar,
    order: Vec<usize>,
}

impl<'a> Plan<'a> {
    fn of(procedure: &'a Procedure, calendar: &'a Calendar) -> Plan<'a> {
        let steps = &procedure.steps;
        let mut waits: Vec<usize> = steps.iter().map(|step| step.after.len()).collect();
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
        for (at, step) in steps.iter().enumerate() {
            for above in &step.after {
                if let Some(next) = next.get_mut(*above) {
                    next.push(at);
                }
            }
        }
        let mut order: Vec<usize> = (0..steps.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
        let mut read = 0;
        while let Some(at) = order.get(read).copied() {
            for below in next.get(at).into_iter().flatten() {
                if let Some(waits) = waits.get_mut(*below) {
                    *waits = waits.saturating_sub(1);
                    if *waits == 0 {
                        order.push(*below);
                    }
                }
            }
            read += 1;
        }
        Plan { procedure, calendar, order }
    }

    fn course(&self, way: Way, submitted: Day) -> Course {
        let stages = self.stages(way, submitted);
        let passage = |milestone| {
            let last = self.last_steps(milestone);
            Passage { ends: self.ends(&stages, &last, submitted), path: self.path(&stages, &last) }
        };
        let (approval, completion) = (passage(Milestone::Approval), passage(Milestone::Completion));
        Course { approval, completion, stages }
    }

    /// Every step in time.
    fn stages(&self, way: Way, submitted: Day) -> Vec<Stage> {
        let unreached = |step| Stage { step, begins: End::Open, ends: End::Open };
        let mut stages: Vec<Stage> = (0..self.procedure.steps.len()).map(unreached).collect();
        for at in &self.order {
            let Some(step) = self.procedure.steps.get(*at) else { continue };
            let above = step.after.iter().filter_map(|above| stages.get(*above)).map(|stage| stage.ends);
            let begins = above.max().unwrap_or(End::On(submitted));
            let ends = match begins {
                End::On(day) => self.end_of(step, way, day),
                End::Open => End::Open,
            };
            if let Some(stage) = stages.get_mut(*at) {
                (stage.begins, stage.ends) = (begins, ends);
            }
        }
        stages
    }

    /// The steps with whose end a milestone is reached.
    fn last_steps(&self, milestone: Milestone) -> Vec<usize> {
        let steps = self.procedure.steps.iter().enumerate();
        let by_decider = |(at, step): (usize, &Step)| {
            (self.procedure.decided_by.is_some()
                && self.procedure.decider_of(step) == self.procedure.decided_by)
                .then_some(at)
        };
        let deciding: Vec<usize> = match milestone {
            Milestone::Approval => steps.filter_map(by_decider).collect(),
            Milestone::Completion => Vec::new(),
        };
        match deciding.is_empty() {
            true => (0..self.procedure.steps.len()).collect(),
            false => deciding,
        }
    }

    fn ends(&self, stages: &[Stage], last: &[usize], submitted: Day) -> End {
        let ends = last.iter().filter_map(|at| stages.get(*at)).map(|stage| stage.ends);
        ends.max().unwrap_or(End::On(submitted))
    }

    /// The critical path to the latest of some steps.
    fn path(&self, stages: &[Stage], last: &[usize]) -> Vec<Stage> {
        let latest = |places: &[usize]| {
            // Of equally late ones the first in the text: going through them from the last, the last maximum is the first.
            let mut places = places.to_vec();
            places.sort_unstable_by(|a, b| b.cmp(a));
            places.into_iter().filter_map(|at| stages.get(at).copied()).max_by_key(|stage| stage.ends)
        };
        let mut path = Vec::new();
        let mut at = latest(last);
        while let Some(stage) = at {
            path.push(stage);
            // A ring of steps would lead round and round.
            if path.len() > stages.len() {
                break;
            }
            at = self.procedure.steps.get(stage.step).and_then(|step| latest(&step.after));
        }
        path.reverse();
        path
    }

    /// When a step ends that begins on a day.
    fn end_of(&self, step: &Step, way: Way, begins: Day) -> End {
        let observed = step.observed;
        match (way, observed, step.delay) {
            (Way::ObservedLeast, Some((least, _)), _) => on(begins.plus(least)),
            (Way::ObservedMost, Some((_, most)), _) => on(begins.plus(most)),
            (Way::Maximum, _, None) => End::Open,
            (Way::Maximum, _, Some(_)) if step.silence == Some(Silence::Nothing) => End::Open,
            (Way::Maximum, _, Some(delay)) => self.deadline(begins, delay, step.extension),
            (_, _, Some(delay)) => self.deadline(begins, delay, None),
            (_, _, None) => End::On(begins),
        }
    }

    /// When a delay that begins on a day ends. One that is extended in the same unit is one longer delay; otherwise the extension
    /// begins where the delay ends.
    fn deadline(&self, begins: Day, delay: Delay, extension: Option<Extension>) -> End {
        let extended = extension
            .map(|extension| repeated(extension.by, extension.times))
            .filter(|extension| !extension.is_none());
        let (first, then) = match extended {
            Some(extension) => match sum(delay, extension) {
                Some(one) => (one, None),
                None => (delay, Some(extension)),
            },
            None => (delay, None),
        };
        let ends = self.plus(begins, first);
        let ends = then.map_or(ends, |then| self.plus(ends, then));
        let last = then.unwrap_or(first);
        let is_moved = self.procedure.deadline == Deadline::NextWorkingDay
            && matches!(last, Delay::Calendar(_))
            && !last.is_none();
        on(if is_moved { self.calendar.working_day_from(ends) } else { ends })
    }

    fn plus(&self, day: Day, delay: Delay) -> Day {
        match delay {
            Delay::Calendar(length) => day.plus(length),
            Delay::WorkingDays(count) => self.calendar.plus_working_days(day, count),
        }
    }
}

/// An end on a day. What would lie beyond the calendar was drawn to its last day, and can't be told.
fn on(day: Day) -> End {
    if day < Day::LAST { End::On(day) } else { End::Open }
}

fn repeated(delay: Delay, times: u32) -> Delay {
    match delay {
        Delay::Calendar(Length { amount, unit }) => {
            Delay::Calendar(Length { amount: amount.saturating_mul(times), unit })
        }
        Delay::WorkingDays(days) => Delay::WorkingDays(days.saturating_mul(times)),
    }
}

/// Two delays as one, where they are counted alike.
fn sum(first: Delay, second: Delay) -> Option<Delay> {
    match (first, second) {
        (Delay::Calendar(first), Delay::Calendar(second)) => {
            let ((first, unit), (second, other)) = (in_least_unit(first), in_least_unit(second));
            (unit == other).then(|| Delay::Calendar(Length { amount: first.saturating_add(second), unit }))
        }
        (Delay::WorkingDays(first), Delay::WorkingDays(second)) => {
            Some(Delay::WorkingDays(first.saturating_add(second)))
        }
        _ => None,
    }
}

/// A length in months or in days.
fn in_least_unit(length: Length) -> (u32, Unit) {
    match length.unit {
        Unit::Day => (length.amount, Unit::Day),
        Unit::Week => (length.amount.saturating_mul(7), Unit::Day),
        Unit::Month => (length.amount, Unit::Month),
        Unit::Year => (length.amount.saturating_mul(12), Unit::Month),
    }
}
