//! What things are called in Cedar: entity references by the paths that the project declares.

use crate::escape::cedar_string;
use crate::policies::UNSTATED;
use charta_model::model::{ColumnId, DatasetId, Model, PartyId, TermId, UNSTATED_PLACE, hosting_at};
use serde::Serialize;
use serde_json::{Value, json};

/// A reference to an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EntityUid {
    /// `Party`, `Purpose`, `Place`, `Dataset`, `Column` or `Action`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its path in the project.
    pub id: String,
}

impl EntityUid {
    fn new(kind: &'static str, id: &str) -> EntityUid {
        EntityUid { kind, id: id.to_owned() }
    }

    /// As a request names it.
    pub fn json(&self) -> Value {
        json!({ "type": self.kind, "id": self.id })
    }
}

impl std::fmt::Display for EntityUid {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}::{}", self.kind, cedar_string(&self.id))
    }
}

/// An organisation or a group.
pub fn party(model: &Model, id: PartyId) -> Option<EntityUid> {
    model.parties.get(id).map(|party| EntityUid::new("Party", &party.about.path))
}

/// What is done with data.
pub fn action(model: &Model, id: TermId) -> Option<EntityUid> {
    model.terms.get(id).map(|term| EntityUid::new("Action", &term.about.path))
}

/// What data are used for.
pub fn purpose(model: &Model, id: TermId) -> Option<EntityUid> {
    model.terms.get(id).map(|term| EntityUid::new("Purpose", &term.about.path))
}

/// A dataset.
pub fn dataset(model: &Model, id: DatasetId) -> Option<EntityUid> {
    model.datasets.get(id).map(|dataset| EntityUid::new("Dataset", &dataset.about.path))
}

/// A column of a dataset.
pub fn column(model: &Model, id: ColumnId) -> Option<EntityUid> {
    model.columns.get(id).map(|column| EntityUid::new("Column", &column.about.path))
}

/// A place of processing: a hosting, or the place of data that name none.
pub fn place(model: &Model, place: i64) -> Option<EntityUid> {
    if place == UNSTATED_PLACE {
        return Some(EntityUid::new("Place", UNSTATED));
    }
    let hosting = model.hostings.get(hosting_at(place)?)?;
    Some(EntityUid::new("Place", &hosting.about.path))
}
