//! The typed model: everything a project says, closed, with every name bound and every default explicit.
//!
//! **Invariant**: ids are numbered so that closures are ranges. Terms stand after the first of their parents, kind by
//! kind; groups stand after their organisation; the columns of a dataset stand together.

mod clause;
mod contract;
mod data;
mod law;
mod parties;
mod procedure;

pub use clause::*;
pub use contract::*;
pub use data::*;
pub use law::*;
pub use parties::*;
pub use procedure::*;

use crate::condition::Condition;
use crate::form::{Form, Shown};
use crate::ranges::Ranges;
use crate::rows::RowsId;
use crate::time::{Day, Length, Period};
use crate::value::ColumnType;
use charta_base::{Arena, Id, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A term of a taxonomy.
pub type TermId = Id<Term>;

/// An organisation or a group of people in one.
pub type PartyId = Id<Party>;

/// A hosting.
pub type HostingId = Id<Hosting>;

/// A dataset.
pub type DatasetId = Id<Dataset>;

/// A column of a dataset.
pub type ColumnId = Id<Column>;

/// A law.
pub type LawId = Id<Law>;

/// A framework.
pub type FrameworkId = Id<Framework>;

/// A rulebook.
pub type RulebookId = Id<Rulebook>;

/// A procedure.
pub type ProcedureId = Id<Procedure>;

/// A contract.
pub type ContractId = Id<Contract>;

/// A clause of a contract, a rulebook or a procedure.
pub type ClauseId = Id<Clause>;

/// An event.
pub type EventId = Id<NamedEvent>;

/// A release of derived data.
pub type ReleaseId = Id<Release>;

/// The place where a dataset is processed that names no hosting; the other places are hostings plus one.
pub const UNSTATED_PLACE: i64 = 0;

/// The coordinate of a hosting among the places of processing.
pub fn place_of(hosting: Option<HostingId>) -> i64 {
    hosting.map_or(UNSTATED_PLACE, |hosting| i64::from(hosting.raw()) + 1)
}

/// The hosting at a place, unless the place is unstated.
pub fn hosting_at(place: i64) -> Option<HostingId> {
    place.checked_sub(1).and_then(|raw| u32::try_from(raw).ok()).map(Id::new)
}

/// What every declaration has.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The whole path, `aura.warehouse.stays`; unique among declarations of the same sort.
    pub path: Arc<str>,
    /// The name as declared, `stays` or `research.public_interest`.
    pub name: Arc<str>,
    /// The label, where one was given.
    pub label: Option<Arc<str>>,
    /// The label in French documents.
    pub label_fr: Option<Arc<str>>,
    /// The text of its `///` lines.
    pub docs: Arc<str>,
    /// What it cites (`ref:`).
    pub references: Vec<Arc<str>>,
    /// The `note:`.
    pub note: Option<Arc<str>>,
    /// The name, or the whole declaration where it has none.
    pub span: Span,
    /// From the first word to the last.
    pub whole: Span,
    /// Whether the standard library declares it.
    pub library: bool,
}

impl About {
    /// The label, or the name where there is none.
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// The title in a document's language.
    pub fn title_in(&self, french: bool) -> &str {
        match (french, &self.label_fr) {
            (true, Some(label)) => label,
            _ => self.title(),
        }
    }
}

/// Something said at a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// Something said for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated<T> {
    /// What.
    pub value: T,
    /// When it holds.
    pub period: Period,
    /// Where it is said.
    pub span: Span,
}

/// The taxonomies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TermKind {
    /// What data are used for.
    #[default]
    Purpose,
    /// What data are about.
    Category,
    /// A country or a set of countries.
    Jurisdiction,
    /// A legal basis.
    Basis,
    /// What is done with data.
    Action,
    /// What protects data.
    Safeguard,
    /// What an organisation or a person is.
    Kind,
    /// What a hosting can be certified for.
    Certification,
}

impl TermKind {
    /// Every taxonomy.
    pub const ALL: [TermKind; 8] = [
        TermKind::Purpose,
        TermKind::Category,
        TermKind::Jurisdiction,
        TermKind::Basis,
        TermKind::Action,
        TermKind::Safeguard,
        TermKind::Kind,
        TermKind::Certification,
    ];

    /// The word that declares a term of it.
    pub const fn word(self) -> &'static str {
        match self {
            TermKind::Purpose => "purpose",
            TermKind::Category => "category",
            TermKind::Jurisdiction => "jurisdiction",
            TermKind::Basis => "basis",
            TermKind::Action => "action",
            TermKind::Safeguard => "safeguard",
            TermKind::Kind => "kind",
            TermKind::Certification => "certification",
        }
    }
}

/// A term of a taxonomy.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// Its name and texts.
    pub about: About,
    /// The taxonomy.
    pub kind: TermKind,
    /// Its direct parents, always.
    pub parents: Vec<TermId>,
    /// Parents for a time: a country in a union.
    pub memberships: Vec<Dated<TermId>>,
    /// What it is called in other vocabularies.
    pub iris: Vec<Arc<str>>,
    /// For a legal basis, the purposes it can carry, with all below them; any purpose where none is named.
    pub carries: Vec<TermId>,
    /// For a legal basis, the kinds of organisation that cannot rest on it.
    pub not_for: Vec<TermId>,
    /// For a legal basis, the safeguards it calls for.
    pub calls_for: Vec<TermId>,
    /// For a category, the form from which on (or coarser) a column in it no longer tells what makes the category delicate.
    pub blurred: Option<Shown>,
    /// For a jurisdiction, its public holidays, as far as they are said.
    pub holidays: Vec<Day>,
    /// The term and everything below it, as term ids (dated memberships left out).
    pub closure: Ranges,
}

/// Everything a project and the standard library say.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The terms of every taxonomy.
    pub terms: Arena<Term>,
    /// Organisations and groups.
    pub parties: Arena<Party>,
    /// Hostings.
    pub hostings: Arena<Hosting>,
    /// Datasets.
    pub datasets: Arena<Dataset>,
    /// Columns of every dataset.
    pub columns: Arena<Column>,
    /// Laws.
    pub laws: Arena<Law>,
    /// Frameworks.
    pub frameworks: Arena<Framework>,
    /// Rulebooks.
    pub rulebooks: Arena<Rulebook>,
    /// Procedures.
    pub procedures: Arena<Procedure>,
    /// Contracts.
    pub contracts: Arena<Contract>,
    /// Clauses of contracts, rulebooks and procedures.
    pub clauses: Arena<Clause>,
    /// Events from which periods count.
    pub events: Arena<NamedEvent>,
    /// Releases of derived data.
    pub releases: Arena<Release>,
    /// Templates: their clauses stand with those who follow them.
    pub templates: Vec<About>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// The actions that the prelude of the standard library declares, by their names there.
    pub prelude_actions: FxHashMap<Arc<str>, TermId>,
}

impl Model {
    /// The organisation of a party: itself, unless it is a group.
    pub fn organisation_of(&self, party: PartyId) -> PartyId {
        self.parties.get(party).and_then(|party| party.group_of).unwrap_or(party)
    }

    /// Every declaration but scenarios, with its sort: `party` for organisations and groups, and for terms the word of their taxonomy.
    pub fn declarations(&self) -> impl Iterator<Item = (&'static str, &About)> {
        let contracts = self.contracts.values().map(|it| ("contract", &it.about));
        let rulebooks = self.rulebooks.values().map(|it| ("rulebook", &it.about));
        let datasets = self.datasets.values().map(|it| ("dataset", &it.about));
        let parties = self.parties.values().map(|it| ("party", &it.about));
        let hostings = self.hostings.values().map(|it| ("hosting", &it.about));
        let terms = self.terms.values().map(|it| (it.kind.word(), &it.about));
        let laws = self.laws.values().map(|it| ("law", &it.about));
        let frameworks = self.frameworks.values().map(|it| ("framework", &it.about));
        let procedures = self.procedures.values().map(|it| ("procedure", &it.about));
        let events = self.events.values().map(|it| ("event", &it.about));
        let releases = self.releases.values().map(|it| ("release", &it.about));
        let templates = self.templates.iter().map(|about| ("template", about));
        let things = contracts.chain(rulebooks).chain(datasets).chain(parties).chain(hostings).chain(terms);
        things.chain(laws).chain(frameworks).chain(procedures).chain(events).chain(releases).chain(templates)
    }

    /// Whether a term lies in another on a day: by its parents, or by memberships of that day.
    pub fn is_in(&self, term: TermId, ancestor: TermId, day: Day) -> bool {
        let mut seen = Vec::new();
        let mut open = vec![term];
        while let Some(at) = open.pop() {
            if at == ancestor {
                return true;
            }
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            if let Some(term) = self.terms.get(at) {
                open.extend(&term.parents);
                let dated = term.memberships.iter().filter(|membership| membership.period.contains(day));
                open.extend(dated.map(|membership| membership.value));
            }
        }
        false
    }

    /// The columns of a dataset, in order.
    pub fn columns_of(&self, dataset: DatasetId) -> impl Iterator<Item = ColumnId> + '_ {
        let columns = self.datasets.get(dataset).map(|dataset| &dataset.columns);
        columns
            .into_iter()
            .flat_map(|columns| columns.numbers())
            .filter_map(|n| u32::try_from(n).ok())
            .map(Id::new)
    }

    /// Whether rows of a dataset are about persons: it says about whom, or a column tells who somebody is.
    pub fn is_about_persons(&self, dataset: DatasetId) -> bool {
        let has_subject = self.datasets.get(dataset).is_some_and(|dataset| dataset.subject.is_some());
        let tells = |column: ColumnId| self.columns.get(column).is_some_and(|it| it.identifies.is_some());
        has_subject || self.columns_of(dataset).any(tells)
    }

    /// What people call the owner of a clause.
    pub fn owner_about(&self, owner: Owner) -> Option<&About> {
        match owner {
            Owner::Contract(contract) => self.contracts.get(contract).map(|contract| &contract.about),
            Owner::Rulebook(rulebook) => self.rulebooks.get(rulebook).map(|rulebook| &rulebook.about),
            Owner::Procedure(procedure) => self.procedures.get(procedure).map(|procedure| &procedure.about),
        }
    }

    /// The agreements under which a contract stands, the nearest first; each once, also where they stand under each other in a ring,
    /// which is reported.
    pub fn agreements_above<'a>(
        &'a self,
        contract: &Contract,
    ) -> impl Iterator<Item = (ContractId, &'a Contract)> + use<'a> {
        let mut seen: FxHashSet<ContractId> = FxHashSet::default();
        let mut next = contract.parent;
        std::iter::from_fn(move || {
            let parent = next.filter(|parent| seen.insert(parent.value))?.value;
            let agreement = self.contracts.get(parent)?;
            next = agreement.parent;
            Some((parent, agreement))
        })
    }

    /// A contract and the agreements under which it stands, the nearest first.
    pub fn with_agreements<'a>(
        &'a self,
        contract: &'a Contract,
    ) -> impl Iterator<Item = &'a Contract> + use<'a> {
        std::iter::once(contract).chain(self.agreements_above(contract).map(|(_, agreement)| agreement))
    }

    /// An action that the prelude of the standard library declares, by its name there.
    pub fn prelude_action(&self, name: &str) -> Option<TermId> {
        self.prelude_actions.get(name).copied()
    }

    /// The day of an event, where the term of a contract or the project tells it.
    pub fn day_of(&self, event: Event, term: Period) -> Option<Day> {
        match event {
            Event::StartOfTerm => term.from,
            Event::EndOfTerm => term.last,
            Event::Named(event) => self.events.get(event)?.on.map(|day| day.value),
            Event::Breach
            | Event::Request
            | Event::Publication
            | Event::LastUse
            | Event::ChangeOfControl
            | Event::Approval
            | Event::Collection => None,
        }
    }

    /// A stable name of a clause for artifacts: the owner's path and its number there.
    pub fn clause_name(&self, clause: ClauseId) -> String {
        let Some(clause) = self.clauses.get(clause) else { return String::new() };
        let owner = self.owner_about(clause.owner).map_or("", |about| &about.path);
        format!("{owner}#{}", clause.number)
    }
}
