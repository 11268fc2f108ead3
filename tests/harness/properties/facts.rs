//! The facts of a model, each with nothing said but what is given: for building models by hand.

use charta_base::{FileId, Id, Span};
use charta_model::model::{
    About, Column, Contract, Dataset, DatasetId, Hosting, Law, Model, Party, PartyId, Reaches, Said, Term,
    TermId, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::time::Period;
use charta_model::value::ColumnType;

/// A span of its own for each number, so that a fact can be found again.
pub(crate) fn span(number: usize) -> Span {
    Span::new(FileId(0), number as u32, number as u32 + 1)
}

/// Something said where nobody will look.
pub(crate) fn said<T>(value: T) -> Said<T> {
    Said { value, span: Span::default() }
}

/// A name.
pub(crate) fn about(name: &str) -> About {
    About { path: name.into(), name: name.into(), ..About::default() }
}

/// A column that identifies nobody.
pub(crate) fn column(dataset: DatasetId, number: usize, column_type: ColumnType, required: bool) -> Column {
    Column {
        about: about(&format!("column{number}")),
        dataset,
        column_type,
        required,
        identifies: None,
        categories: Vec::new(),
        derived_from: Vec::new(),
    }
}

/// A term; its closure is the term alone.
pub(crate) fn term(id: TermId, kind: TermKind, parents: Vec<TermId>) -> Term {
    Term {
        about: about(&format!("{}{}", kind.word(), id.raw())),
        kind,
        parents,
        closure: Ranges::one(i64::from(id.raw())),
        ..Term::default()
    }
}

/// An organisation, or a group of one; its closure is the party alone.
pub(crate) fn party(id: PartyId, group_of: Option<PartyId>) -> Party {
    Party {
        about: about(&format!("party{}", id.raw())),
        group_of,
        closure: Ranges::one(i64::from(id.raw())),
        ..Party::default()
    }
}

/// A dataset that is hosted nowhere and has the columns given.
pub(crate) fn dataset(name: &str, columns: Ranges) -> Dataset {
    Dataset { about: about(name), columns, ..Dataset::default() }
}

/// A hosting.
pub(crate) fn hosting(name: &str) -> Hosting {
    Hosting { about: about(name), ..Hosting::default() }
}

/// A contract between nobody and nobody.
pub(crate) fn contract(name: &str) -> Contract {
    Contract { about: about(name), ..Contract::default() }
}

/// A law of one territory, always in force.
pub(crate) fn law(territory: TermId, reaches: Reaches) -> Law {
    Law { about: about("law"), territory: vec![territory], in_force: Period::ALWAYS, reaches }
}

/// The next id of a party of a model.
pub(crate) fn next_party(model: &Model) -> PartyId {
    Id::new(model.parties.len() as u32)
}
