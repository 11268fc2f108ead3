//! Laws, frameworks, rulebooks and procedures.

use super::*;

/// Through which links a law reaches further.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaches {
    /// Organisations established in the territory.
    pub establishment: bool,
    /// Organisations controlled by a reached one.
    pub control: bool,
    /// Organisations of which reached ones hold at least so much, directly or through others.
    pub holding: Option<Share>,
    /// Hostings operated by a reached organisation.
    pub operation: bool,
    /// Hostings that rely on a reached hosting, for these services (all where none is named).
    pub subcontracting: Option<Vec<Service>>,
    /// Hostings supported from the territory.
    pub support: bool,
    /// Hostings whose keys a reached organisation holds.
    pub keys: bool,
    /// Hostings that run a reached organisation's technology under licence.
    pub technology: bool,
}

/// A law with reach.
#[derive(Debug, Clone)]
pub struct Law {
    /// Its name and texts.
    pub about: About,
    /// Where it is the law.
    pub territory: Vec<TermId>,
    /// When it is in force.
    pub in_force: Period,
    /// Through which links it reaches.
    pub reaches: Reaches,
}

/// Criteria over a hosting graph.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Its name and texts.
    pub about: About,
    /// Where the operators must be established.
    pub seat: Option<TermId>,
    /// Where everything must stand.
    pub located: Option<TermId>,
    /// The most that one holder from outside may hold.
    pub holding_each: Option<Share>,
    /// The most that all holders from outside may hold together.
    pub holding_together: Option<Share>,
    /// Outside of what holders count.
    pub holders_outside: Option<TermId>,
    /// The certificates needed.
    pub certified: Vec<TermId>,
    /// The laws that must not reach.
    pub beyond_reach_of: Vec<LawId>,
}

/// What a rulebook covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Contracts in which the organisation provides or receives.
    ContractsOf(PartyId),
    /// Datasets that the organisation controls.
    DataOf(PartyId),
    /// Datasets with a column of the category.
    DataIn(TermId),
    /// One dataset.
    Dataset(DatasetId),
    /// Every contract.
    EveryContract,
}

/// Law or house policy, written once.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// Its name and texts.
    pub about: About,
    /// What it covers.
    pub applies_to: Vec<Said<Scope>>,
    /// When it is in force.
    pub in_force: Period,
    /// Whether the project names it, so that it holds.
    pub named: bool,
    /// Its clauses.
    pub clauses: Vec<ClauseId>,
}

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Calendar time.
    Calendar(Length),
    /// Working days.
    WorkingDays(u32),
}

/// A step of a procedure.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name and texts.
    pub about: About,
    /// Who decides.
    pub decided_by: Option<PartyId>,
    /// The steps it waits for, as places in the procedure.
    pub after: Vec<usize>,
    /// How long the law gives it.
    pub delay: Option<Delay>,
    /// By how much that may be extended.
    pub extension: Option<Delay>,
    /// Whether silence accepts.
    pub silence_accepts: Option<bool>,
    /// How long it has been seen to take: least and most.
    pub observed: Option<(Length, Length)>,
}

/// The way to an authorisation.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Its name and texts.
    pub about: About,
    /// Who decides in the end.
    pub decided_by: Option<PartyId>,
    /// Its steps.
    pub steps: Vec<Step>,
}
