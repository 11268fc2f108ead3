//! Procedures: the ways to an authorisation. When one ends is worked out in [`crate::procedure`].

use super::*;

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Calendar time.
    Calendar(Length),
    /// Working days.
    WorkingDays(u32),
}

impl Delay {
    /// No time at all: the step is done on the day on which it begins.
    pub const NONE: Delay = Delay::Calendar(Length { amount: 0, unit: crate::time::Unit::Day });

    /// Whether it is no time at all.
    pub const fn is_none(self) -> bool {
        match self {
            Delay::Calendar(length) => length.amount == 0,
            Delay::WorkingDays(days) => days == 0,
        }
    }
}

impl std::fmt::Display for Delay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Delay::Calendar(length) => write!(formatter, "{length}"),
            Delay::WorkingDays(1) => write!(formatter, "1 working day"),
            Delay::WorkingDays(days) => write!(formatter, "{days} working days"),
        }
    }
}

/// By how much, and how often, a delay may be extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// By how much each time.
    pub by: Delay,
    /// How many times, at least once.
    pub times: u32,
}

impl std::fmt::Display for Extension {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.times {
            1 => write!(formatter, "{}", self.by),
            times => write!(formatter, "{} {times} times", self.by),
        }
    }
}

/// What it means that nobody decides within the delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Silence {
    /// The step counts as done, in favour.
    Accepted,
    /// The step counts as done, with a refusal.
    Refused,
    /// Nothing: the step goes on until somebody decides.
    Nothing,
}

/// Where a delay in calendar time ends whose last day is no working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Deadline {
    /// On that day all the same.
    #[default]
    AsItFalls,
    /// On the next working day: Regulation (EEC, Euratom) 1182/71, art. 3(4).
    NextWorkingDay,
}

/// A step of a procedure.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Its name and texts.
    pub about: About,
    /// Who decides; who decides the procedure where it does not say.
    pub decided_by: Option<PartyId>,
    /// The steps it waits for, as places in the procedure.
    pub after: Vec<usize>,
    /// How long the law gives it; `None` where no limit is said, or it is said that there is none.
    pub delay: Option<Delay>,
    /// By how much that may be extended.
    pub extension: Option<Extension>,
    /// What silence means; `None` where it is unsaid, and the delay is taken to be kept.
    pub silence: Option<Silence>,
    /// How long it has been seen to take: least and most.
    pub observed: Option<(Length, Length)>,
}

/// For how long what a procedure grants may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// At most so long.
    pub at_most: Length,
    /// Whether it may be extended after that.
    pub extendable: bool,
}

impl std::fmt::Display for Validity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let extendable = if self.extendable { ", and may be extended" } else { "" };
        write!(formatter, "at most {}{extendable}", self.at_most)
    }
}

/// The way to an authorisation.
#[derive(Debug, Clone, Default)]
pub struct Procedure {
    /// Its name and texts.
    pub about: About,
    /// Who decides in the end.
    pub decided_by: Option<PartyId>,
    /// Whose public holidays are no working days; `None` where only Saturdays and Sundays are known to be none.
    pub calendar: Option<Said<TermId>>,
    /// Where a delay ends whose last day is no working day.
    pub deadline: Deadline,
    /// For which data it is; any data where it does not say.
    pub applies_to: Vec<Said<Scope>>,
    /// What it grants, in words.
    pub grants: Option<Arc<str>>,
    /// For how long an approval holds at most.
    pub validity: Option<Said<Validity>>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What a contract must be to go through it.
    pub clauses: Vec<ClauseId>,
}

impl Procedure {
    /// Who decides a step: whom it names, or else who decides the procedure.
    pub fn decider_of(&self, step: &Step) -> Option<PartyId> {
        step.decided_by.or(self.decided_by)
    }

    /// Whether any of its steps has a delay or an observation, so that something can be said of its time.
    pub fn says_times(&self) -> bool {
        self.steps.iter().any(|step| step.delay.is_some() || step.observed.is_some())
    }
}
