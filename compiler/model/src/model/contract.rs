//! Contracts and what reviewers expect of them.

use super::*;
use crate::region::Region;

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

/// A role that a party has, for some purposes or for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSaid {
    /// Who.
    pub party: Said<PartyId>,
    /// What it is.
    pub role: Role,
    /// For which purposes, as term ids; every purpose of the contract where it names none.
    pub purposes: Option<Said<Ranges>>,
}

/// A legal basis, for some purposes or for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasisSaid {
    /// Which.
    pub basis: Said<TermId>,
    /// For which purposes, as term ids; every purpose of the contract where it names none.
    pub purposes: Option<Said<Ranges>>,
}

/// A safeguard that a contract says is in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeguardSaid {
    /// Which.
    pub safeguard: TermId,
    /// Toward whom or by whom, where it is one party's.
    pub party: Option<PartyId>,
    /// Where it can be read.
    pub reference: Option<Arc<str>>,
}

/// How an opinion turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpinionTenor {
    /// In favour, expressly.
    Favourable,
    /// In favour because nothing was said in time.
    Tacit,
    /// In favour under conditions.
    Reserved,
    /// Against.
    Unfavourable,
}

impl OpinionTenor {
    /// Every tenor with its word.
    pub const ALL: [(OpinionTenor, &'static str); 4] = [
        (OpinionTenor::Favourable, "favourable"),
        (OpinionTenor::Tacit, "tacit"),
        (OpinionTenor::Reserved, "reserved"),
        (OpinionTenor::Unfavourable, "unfavourable"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        OpinionTenor::ALL.iter().find(|(tenor, _)| *tenor == self).map_or("", |(_, word)| word)
    }
}

/// An opinion on the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Whose.
    pub authority: PartyId,
    /// How it turned out.
    pub tenor: OpinionTenor,
    /// Its number.
    pub reference: Option<Arc<str>>,
    /// The day it was given, if said.
    pub on: Option<Day>,
}

/// That a contract says it is exempt from a rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derogation {
    /// From which.
    pub rulebook: RulebookId,
    /// Why.
    pub reason: Option<Arc<str>>,
}

/// Columns that a contract says it needs, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The columns, as column ids.
    pub columns: Ranges,
    /// For which purposes, as term ids; every purpose of the contract where it names none.
    pub purposes: Option<Said<Ranges>>,
}

/// Whether and how a contract goes on after its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Renewal {
    /// It ends.
    Never,
    /// It goes on if nobody objects.
    Tacit,
    /// It goes on if both sign.
    Express,
}

/// A data-sharing contract.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// Its name and texts.
    pub about: About,
    /// Who gives.
    pub provider: Option<Said<PartyId>>,
    /// Who receives.
    pub recipients: Vec<Said<PartyId>>,
    /// Who is what.
    pub roles: Vec<RoleSaid>,
    /// On which legal bases.
    pub bases: Vec<BasisSaid>,
    /// From when to when.
    pub term: Option<Said<Period>>,
    /// Where the recipients process; where the datasets are hosted if it names no place.
    pub processed_at: Vec<Dated<HostingId>>,
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
    /// The contract that it takes over from.
    pub succeeds: Option<Said<ContractId>>,
    /// What protects the data.
    pub safeguards: Vec<Dated<SafeguardSaid>>,
    /// Opinions given on it.
    pub opinions: Vec<Said<Opinion>>,
    /// The rulebooks it is exempt from, and when.
    pub derogations: Vec<Dated<Derogation>>,
    /// Which columns it needs for what; empty where it does not say.
    pub needs: Vec<Said<Need>>,
    /// How long before a change of sub-processor the provider is told.
    pub subprocessor_notice: Option<Said<Length>>,
    /// How long the provider gives these data to nobody else.
    pub exclusivity: Option<Said<Length>>,
    /// How often it is reviewed.
    pub review: Option<Said<Length>>,
    /// When it was last reviewed.
    pub reviewed: Option<Said<Day>>,
    /// Whether it goes on after its term.
    pub renewal: Option<Said<Renewal>>,
    /// What prevails over it, first to last.
    pub precedence: Vec<Arc<str>>,
    /// What it says besides, for people alone: the name of each fact and its texts.
    pub statements: Vec<(Said<&'static str>, Vec<Arc<str>>)>,
    /// The names of the facts it states.
    pub stated: Vec<Arc<str>>,
    /// Its clauses.
    pub clauses: Vec<ClauseId>,
}

impl Contract {
    /// Whether its last day lies before a day.
    pub fn has_ended(&self, on: Day) -> bool {
        self.term.is_some_and(|term| term.value.has_ended(on))
    }
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

impl Expectation {
    /// Every request that is expected to be answered so on some days, about every row; at every place, where it names none.
    pub fn requests(&self, days: Ranges) -> Region {
        Region {
            parties: self.parties.clone(),
            actions: self.actions.clone(),
            columns: self.columns.clone(),
            purposes: self.purposes.clone(),
            places: self.places.clone().unwrap_or_else(Ranges::all),
            days,
            rows: RowsId::ALL,
        }
    }
}
