//! Datasets and columns.

use super::*;

/// How a column tells who a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifies {
    /// It names the person.
    Direct,
    /// It helps to single the person out, with others.
    Quasi,
    /// It stands for the person within a domain.
    Pseudonym(Arc<str>),
}

/// A column of a dataset.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name and texts; the path is that of the dataset and the column.
    pub about: About,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether it is never missing.
    pub required: bool,
    /// Whether it tells who the row is about.
    pub identifies: Option<Identifies>,
    /// What it is about.
    pub categories: Vec<TermId>,
    /// The columns of the sources it comes from.
    pub derived_from: Vec<ColumnId>,
}

/// How long, from which column's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub length: Length,
    /// From the day in this column; `None` from when the data are obtained.
    pub from: Option<ColumnId>,
}

/// A source of a derived dataset.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The source.
    pub source: DatasetId,
    /// The columns of the source that flow; all of them where none is named.
    pub columns: Vec<ColumnId>,
    /// Where it is said.
    pub span: Span,
}

/// A dataset.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// Its name and texts.
    pub about: About,
    /// Who answers for it.
    pub controller: Option<Said<PartyId>>,
    /// Schema and table, where a table holds it.
    pub source: Option<(Arc<str>, Arc<str>)>,
    /// Whom a row is about.
    pub subject: Option<TermId>,
    /// Where it is hosted, and when where it moves.
    pub hosted: Vec<Dated<HostingId>>,
    /// How long it may be kept.
    pub retention: Option<Said<Retention>>,
    /// What tells rows apart.
    pub key: Vec<ColumnId>,
    /// What it is made from.
    pub derived_from: Vec<Derivation>,
    /// Whom or what it covers.
    pub population: Option<Arc<str>>,
    /// What the data were collected for; nothing where the text does not say.
    pub collected_for: Vec<TermId>,
    /// Its version.
    pub version: Option<Arc<str>>,
    /// The days that its rows speak of.
    pub covers: Option<Said<Period>>,
    /// Its columns, as column ids: one range.
    pub columns: Ranges,
}

impl Dataset {
    /// Where it is hosted on a day.
    pub fn hosted_on(&self, day: Day) -> impl Iterator<Item = HostingId> + '_ {
        self.hosted.iter().filter(move |hosting| hosting.period.contains(day)).map(|hosting| hosting.value)
    }
}

/// A signed statement that derived data no longer bear what some rulebooks forbid of their sources.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its name and texts.
    pub about: About,
    /// The derived dataset.
    pub of: Option<Said<DatasetId>>,
    /// How what identifies was taken out.
    pub method: Option<Said<TermId>>,
    /// The least number of rows behind each shown value.
    pub cells: Option<Said<u32>>,
    /// The rulebooks whose forbids no longer bind the data.
    pub lifts: Vec<Said<RulebookId>>,
    /// The day of the signature, from which it holds.
    pub signed: Option<Said<Day>>,
    /// Who signed.
    pub by: Option<Arc<str>>,
}

/// Something that happens on a day, from which periods count.
#[derive(Debug, Clone)]
pub struct NamedEvent {
    /// Its name and texts.
    pub about: About,
    /// The day; `None` while it has not happened.
    pub on: Option<Said<Day>>,
}
