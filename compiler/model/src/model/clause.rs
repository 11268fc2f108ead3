//! Clauses.

use super::*;

/// Whose clause it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A contract's.
    Contract(ContractId),
    /// A rulebook's.
    Rulebook(RulebookId),
    /// A procedure's: what a contract must be to go through it.
    Procedure(ProcedureId),
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
    /// Whether it is told as advice: its source is not settled, so it binds nobody and stops nothing.
    pub advice: bool,
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
    /// For `forbid … to combine A with B`, B: the columns that nobody may hold together with those of `data`. Such a forbid is
    /// about what is held, and takes no part in the decision on a single request.
    pub with: Option<Box<Said<Ranges>>>,
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
    /// Where whoever holds the keys is established.
    Keys,
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
            Aspect::Keys => "keys",
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
    /// `certified C version "2" activities "1", "5" offer "…"`
    Certified(CertificateAsked),
    /// `hosting meets F`
    Meets(Said<FrameworkId>),
    /// `retention of at most LENGTH`
    RetentionAtMost(Length),
    /// `approval`, `approval of ORGANISATION`
    Approval(Option<Said<PartyId>>),
    /// `favourable opinion of ORGANISATION`
    Opinion(Said<PartyId>),
    /// `basis B, … [for PURPOSE, …] [on DATA, …]`: every permit for these purposes on these data rests on one of the bases.
    Basis {
        /// The bases, each with those below it.
        bases: Vec<Said<TermId>>,
        /// The purposes, as term ids; every purpose where none is named.
        purposes: Option<Ranges>,
        /// The columns, as column ids; any data where none are named.
        columns: Option<Said<Ranges>>,
    },
    /// `purpose in PURPOSE, …`: every permit is for these purposes only, as term ids.
    PurposeIn(Said<Ranges>),
    /// `purpose as collected [or in PURPOSE, …]`: every permit is for what the data were collected for, or for one of these
    /// purposes, as term ids.
    PurposeAsCollected(Option<Ranges>),
    /// `recipient in KIND, …`: every recipient is of one of these kinds.
    RecipientIn(Vec<Said<TermId>>),
    /// `provider in KIND, …`: the provider is of one of these kinds.
    ProviderIn(Vec<Said<TermId>>),
    /// `no DATA, …`: no permit shows any of these columns.
    Without(Said<Ranges>),
    /// `at most N of CATEGORY`: no recipient is shown columns of more than so many categories directly below this one.
    AtMost(u32, Said<TermId>),
    /// `cells of at least N [to ACTION, …]`: every permit to do so shows counts of so many rows only.
    Cells(u32, Option<Said<Ranges>>),
    /// `transfer in J [or certified C, …] [or under SAFEGUARD, …]`
    Transfer {
        /// Where no more is needed.
        within: Said<TermId>,
        /// What a recipient elsewhere can be certified for.
        certified: Vec<Said<TermId>>,
        /// What a contract can offer instead.
        safeguards: Vec<Said<TermId>>,
    },
    /// `safeguard S, …`: each of them, or one below it, is in place.
    Safeguard(Vec<Said<TermId>>),
    /// `named users`: every permit is to groups whose members are named.
    NamedUsers,
    /// `stated FACT, …`: the contract states these facts.
    Stated(Vec<Said<&'static str>>),
    /// `opt_out REGISTER [COLUMN] [for PURPOSE, …]`: nobody in the register is shown for these purposes.
    OptOut {
        /// The column of the register that names who opted out.
        register: Said<ColumnId>,
        /// The purposes, as term ids; every purpose where none is named.
        purposes: Option<Ranges>,
    },
    /// `commitment to ACTION OBJECT within …`: the contract has such a duty, or a stricter one.
    Commitment(Duty),
    /// `exclusivity of at most LENGTH`
    ExclusivityAtMost(Length),
    /// `term of at most LENGTH`
    TermAtMost(Length),
    /// `review every LENGTH`: at least as often.
    ReviewEvery(Length),
    /// `notice of at least LENGTH`: before a change of sub-processor.
    NoticeAtLeast(Length),
    /// `procedure P, …`: the contract goes through one of these.
    Procedure(Vec<Said<ProcedureId>>),
}

/// A certificate that is asked for.
#[derive(Debug, Clone)]
pub struct CertificateAsked {
    /// The scheme.
    pub scheme: Said<TermId>,
    /// Its version, if it matters.
    pub version: Option<Arc<str>>,
    /// The activities it must cover.
    pub activities: Vec<Arc<str>>,
    /// The offer it must cover, if it matters.
    pub offer: Option<Arc<str>>,
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A change of who controls a party.
    ChangeOfControl,
    /// The approval of the contract.
    Approval,
    /// The collection of the data.
    Collection,
    /// An event that the project declares.
    Named(EventId),
}

impl Event {
    /// Every event that is no declared one, with its words.
    pub const ALL: [(Event, &'static str); 9] = [
        (Event::StartOfTerm, "start of term"),
        (Event::EndOfTerm, "end of term"),
        (Event::Breach, "breach"),
        (Event::Request, "request"),
        (Event::Publication, "publication"),
        (Event::LastUse, "last_use"),
        (Event::ChangeOfControl, "change_of_control"),
        (Event::Approval, "approval"),
        (Event::Collection, "collection"),
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
    /// Not before a day.
    NotBefore(Day),
    /// Again and again.
    Every(Length),
    /// Within so many hours of an event.
    WithinHours(u32, Event),
    /// Within so many working days of an event.
    WithinWorkingDays(u32, Event),
    /// For a length of time from an event on.
    For(Length, Event),
    /// Through a day.
    Until(Day),
    /// At all times.
    Always,
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
    /// Whether whoever bears it must have its own processors bear it too.
    pub passed_on: bool,
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
