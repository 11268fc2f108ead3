//! Laws, frameworks and rulebooks.

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
#[derive(Debug, Clone, Default)]
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
    /// Where data must be kept.
    pub stored_in: Option<TermId>,
    /// Where data must be processed.
    pub processed_in: Option<TermId>,
    /// From where alone data may be accessed.
    pub accessed_from: Option<TermId>,
    /// From where alone it may be supported.
    pub support_from: Option<TermId>,
    /// Where whoever holds the keys must be established.
    pub keys_held_in: Option<TermId>,
    /// Where whoever gives these services further down must be established; all services where none is named.
    pub subprocessors_in: Option<(TermId, Vec<Service>)>,
    /// Outside of where nobody may control an operator.
    pub control_within: Option<TermId>,
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

/// Until when contracts may be exempt from a rulebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DerogationLimit {
    /// The last day; `None` where it is not fixed (yet).
    pub last: Option<Day>,
    /// The event from which the limit counts, and how long after it the derogation ends.
    pub after: Option<(EventId, Length)>,
}

/// Law or house policy, written once.
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    /// Its name and texts.
    pub about: About,
    /// What it covers.
    pub applies_to: Vec<Said<Scope>>,
    /// When it is in force.
    pub in_force: Period,
    /// Until when a contract may be exempt from it, where the rulebook allows that.
    pub derogation: Option<Said<DerogationLimit>>,
    /// Whether the project names it, so that it holds.
    pub named: bool,
    /// Its clauses.
    pub clauses: Vec<ClauseId>,
}
