//! Clauses.

use super::*;

/// Whose clause it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A contract's.
    Contract(ContractId),
    /// A rulebook's.
    Rulebook(RulebookId),
}

/// A clause, with where it is said and what it cites.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Whose.
    pub owner: Owner,
    /// Its place among its owner's clauses, from 1.
    pub number: u32,
    /// What it says.
    pub kind: ClauseKind,
    /// All of it.
    pub span: Span,
    /// Its first word.
    pub keyword: Span,
    /// What it cites (`per`).
    pub per: Vec<Arc<str>>,
    /// The text of its `///` lines.
    pub docs: Arc<str>,
}

/// What a clause says.
#[derive(Debug, Clone)]
pub enum ClauseKind {
    /// `permit` or `forbid`.
    Grant(Grant),
    /// `require`.
    Require(Requirement),
    /// `duty`.
    Duty(Duty),
    /// `waive`.
    Waive(Waiver),
}

/// Whether a grant permits or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It permits.
    Permit,
    /// It forbids.
    Forbid,
}

/// The part of a grant that speaks of one dataset.
#[derive(Debug, Clone)]
pub struct GrantedData {
    /// The dataset.
    pub dataset: DatasetId,
    /// The columns, as column ids.
    pub columns: Ranges,
    /// Which rows.
    pub condition: Arc<Condition>,
    /// The same rows as a set.
    pub rows: RowsId,
    /// How the columns are shown that are not shown as the clause's `base` form.
    pub forms: Vec<(ColumnId, Form)>,
}

/// A permit or a forbid as written, before its owner confines it.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Permit or forbid.
    pub effect: Effect,
    /// Who, as party ids.
    pub parties: Said<Ranges>,
    /// To do what, as term ids.
    pub actions: Said<Ranges>,
    /// For what, as term ids.
    pub purposes: Said<Ranges>,
    /// Where, as places; `None` where the clause does not say.
    pub places: Option<Said<Ranges>>,
    /// When, as days; `None` where the clause does not say.
    pub days: Option<Said<Ranges>>,
    /// Whether it says `any data`, so that the owner's confinement alone says which; `data` then holds what is excepted.
    pub any_data: bool,
    /// The data, by dataset, in order of their ids.
    pub data: Vec<GrantedData>,
    /// The words that name the data.
    pub data_span: Span,
    /// The condition's words.
    pub where_span: Option<Span>,
    /// How columns are shown unless `forms` says otherwise.
    pub base: Form,
    /// The words of `showing`.
    pub showing_span: Option<Span>,
}

/// What a location requirement speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Storage and processing.
    Hosting,
    /// Where data are kept.
    Storage,
    /// Where data are processed.
    Processing,
    /// From where data are accessed.
    Access,
    /// From where systems are supported.
    Support,
}

impl Aspect {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Aspect::Hosting => "hosting",
            Aspect::Storage => "storage",
            Aspect::Processing => "processing",
            Aspect::Access => "access",
            Aspect::Support => "support",
        }
    }
}

/// What must be shown.
#[derive(Debug, Clone)]
pub enum Required {
    /// `hosting beyond reach of LAW`
    BeyondReach(Vec<Said<LawId>>),
    /// `storage in J`
    Within(Aspect, Said<TermId>),
    /// `certified C`
    Certified(Said<TermId>, Option<Arc<str>>),
    /// `hosting meets F`
    Meets(Said<FrameworkId>),
    /// `retention of at most LENGTH`
    RetentionAtMost(Length),
    /// `approval`
    Approval,
}

/// A requirement.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// What must be shown.
    pub required: Required,
    /// On every day of the term, or on the day of judgement.
    pub throughout: bool,
}

/// What a duty is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyObject {
    /// A dataset.
    Dataset(DatasetId),
    /// `results`, `report`, `breach`, `log`, `certificate` or `findings`.
    Thing(Arc<str>),
}

/// From what a deadline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The first day of the term.
    StartOfTerm,
    /// The last day of the term.
    EndOfTerm,
    /// A breach of security.
    Breach,
    /// A request of a person or the provider.
    Request,
    /// A publication.
    Publication,
    /// The last use of the data.
    LastUse,
}

impl Event {
    /// Every event with its words.
    pub const ALL: [(Event, &'static str); 6] = [
        (Event::StartOfTerm, "start of term"),
        (Event::EndOfTerm, "end of term"),
        (Event::Breach, "breach"),
        (Event::Request, "request"),
        (Event::Publication, "publication"),
        (Event::LastUse, "last_use"),
    ];

    /// Its words.
    pub fn words(self) -> &'static str {
        Event::ALL.iter().find(|(event, _)| *event == self).map_or("", |(_, words)| words)
    }
}

/// When a duty is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Within a length of time from an event.
    Within(Length, Event),
    /// Before a day.
    Before(Day),
    /// Again and again.
    Every(Length),
}

/// Something a party must do.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Who must.
    pub parties: Said<Ranges>,
    /// Do what.
    pub action: Said<TermId>,
    /// With what.
    pub objects: Vec<Said<DutyObject>>,
    /// By when.
    pub due: Said<Due>,
}

/// An exception that ends.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The name of the check.
    pub check: Said<Arc<str>>,
    /// The last day.
    pub until: Said<Day>,
    /// Why.
    pub because: Arc<str>,
    /// Who says so.
    pub by: Arc<str>,
}
