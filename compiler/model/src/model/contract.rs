//! Contracts and what reviewers expect of them.

use super::*;

/// What a party is in a contract's processing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Decides why and how.
    Controller,
    /// Decides with others.
    JointController,
    /// Acts on instructions.
    Processor,
}

/// An approval that a contract rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who gave it.
    pub authority: PartyId,
    /// Its number.
    pub reference: Option<Arc<str>>,
}

/// A data-sharing contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its name and texts.
    pub about: About,
    /// Who gives.
    pub provider: Option<Said<PartyId>>,
    /// Who receives.
    pub recipients: Vec<Said<PartyId>>,
    /// Who is what.
    pub roles: Vec<(Said<PartyId>, Role)>,
    /// On which legal bases.
    pub bases: Vec<Said<TermId>>,
    /// From when to when.
    pub term: Option<Said<Period>>,
    /// Where the recipients process; where the datasets are hosted if it names no place.
    pub processed_at: Vec<Said<HostingId>>,
    /// Who else may be involved; `None` where the contract does not say.
    pub subprocessors: Option<Vec<Said<PartyId>>>,
    /// How the authorisation was sought, and when the file was submitted.
    pub procedure: Option<Said<(ProcedureId, Option<Day>)>>,
    /// What was approved.
    pub approvals: Vec<Dated<Approval>>,
    /// How long the recipients may keep the data.
    pub retention: Option<Said<Length>>,
    /// The agreement it stands under.
    pub parent: Option<Said<ContractId>>,
    /// Its reference number.
    pub reference: Option<Arc<str>>,
    /// When it was signed.
    pub signed: Option<Day>,
    /// Its clauses.
    pub clauses: Vec<ClauseId>,
}

/// What a reviewer expects.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its texts; the label is its name.
    pub about: About,
    /// The day, if it names one.
    pub on: Option<Said<Day>>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
}

/// One expectation: every request of the product of these sets.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Whether they must be permitted, or denied.
    pub effect: Effect,
    /// Who.
    pub parties: Ranges,
    /// To do what.
    pub actions: Ranges,
    /// Which columns.
    pub columns: Ranges,
    /// For what.
    pub purposes: Ranges,
    /// Where; where each dataset is hosted if it does not say.
    pub places: Option<Ranges>,
    /// All of it.
    pub span: Span,
}
