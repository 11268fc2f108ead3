//! The least request of a change, put to `decide` on both sides.

use crate::change::{Outcome, Side};
use crate::difference::Difference;
use crate::placed::Placing;
use charta_base::Id;
use charta_model::decide::{Decision, Request, decide};
use charta_model::model::ColumnId;
use charta_model::region::Witness;
use charta_model::rows::RowWitness;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};

/// How the columns that rows are told by become those of one project.
#[derive(Debug)]
pub(crate) struct RowReader {
    /// For each column of the universe's rows: that of the old project, and that of the new one.
    columns: Vec<(Option<ColumnId>, Option<ColumnId>)>,
}

impl RowReader {
    pub(crate) fn new(placing: &Placing<'_>) -> RowReader {
        let sides = |id| (placing.column_of(id, false), placing.column_of(id, true));
        RowReader { columns: placing.columns().map(sides).collect() }
    }

    /// The column of one project that a column of the rows is, if that project has it.
    pub(crate) fn column(&self, column: ColumnId, is_new: bool) -> Option<ColumnId> {
        let (old, new) = self.columns.get(column.index())?;
        if is_new { *new } else { *old }
    }

    /// The row as one project sees it: what it has no column for, it does not see.
    pub(crate) fn row(&self, row: &RowWitness, is_new: bool) -> RowWitness {
        let of = |column: ColumnId| self.column(column, is_new);
        let values = row.values.iter().filter_map(|(column, value)| Some((of(*column)?, value.clone())));
        let members = row
            .members
            .iter()
            .filter_map(|(column, in_column, holds)| Some((of(*column)?, of(*in_column)?, *holds)));
        RowWitness { values: values.collect(), members: members.collect() }
    }
}

/// A value for a column that is never missing, where any will do.
fn some_value(column_type: ColumnType) -> Value {
    match column_type {
        ColumnType::Text => Value::Text("".into()),
        ColumnType::Integer => Value::Integer(0),
        ColumnType::Decimal => Value::Decimal(0),
        ColumnType::Boolean => Value::Boolean(false),
        ColumnType::Date => Value::Date(Day(0)),
    }
}

/// What one project answers to a request of a change.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The request and its row as this project names them; `None` where it does not know all that is named.
    pub request: Option<(Request, RowWitness)>,
    /// What `decide` says; a request that cannot be made is denied.
    pub decision: Option<Decision>,
}

impl Replayed {
    /// The answer.
    pub fn outcome(&self) -> Outcome {
        match &self.decision {
            Some(decision) if decision.is_permitted() => Outcome::Shown(decision.form),
            _ => Outcome::Denied,
        }
    }
}

/// Puts the request of a witness to one of the two projects. Where any day will do, it is this one.
pub fn replay(
    difference: &Difference,
    side: Side<'_>,
    is_new: bool,
    least: &Witness,
    any_day: Day,
) -> Replayed {
    let at = &difference.alignment;
    let id = |numbering: &crate::align::Numbering, common: u32| match is_new {
        true => numbering.new_of(common),
        false => numbering.old(common),
    };
    let request = || {
        Some(Request {
            party: Id::new(id(&at.parties, least.party.raw())?),
            action: Id::new(id(&at.terms, least.action.raw())?),
            column: Id::new(id(&at.columns, least.column.raw())?),
            purpose: Id::new(id(&at.terms, least.purpose.raw())?),
            place: if is_new { at.new_place(least.place)? } else { at.old_place(least.place)? },
            day: least.day.unwrap_or(any_day),
        })
    };
    let Some(request) = request() else { return Replayed { request: None, decision: None } };
    let mut row = difference.rows.row(&least.row, is_new);
    let dataset = side.model.columns.get(request.column).map(|column| column.dataset);
    for id in dataset.into_iter().flat_map(|dataset| side.model.columns_of(dataset)) {
        let is_open = !row.values.iter().any(|(column, _)| *column == id);
        if let Some(column) = side.model.columns.get(id).filter(|column| column.required && is_open) {
            row.values.push((id, Some(some_value(column.column_type))));
        }
    }
    let decision = decide(side.model, side.rules, &request, &row);
    Replayed { request: Some((request, row)), decision: Some(decision) }
}
