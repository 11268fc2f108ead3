//! A request and a row as the policy takes them: plain data for whoever integrates an enforcement point.

use super::data;
use crate::policies::{self, Reads};
use charta_model::decide::Request;
use charta_model::model::{ColumnId, Model};
use charta_model::rows::Row;
use charta_model::value::Value;
use serde_json::{Map, Value as Json, json};

/// The input of a request about a row; `None` where the request names what the model does not have. Of the row it tells what some
/// rule reads: a missing value as `null`, a day as a text, and a decimal in ten-thousandths.
pub fn request(model: &Model, reads: &Reads, request: &Request, row: &dyn Row) -> Option<Json> {
    let column = model.columns.get(request.column)?;
    let (mut values, mut memberships) = (Map::new(), Map::new());
    if let Some(read) = reads.datasets.get(&column.dataset) {
        for id in &read.columns {
            let name = model.columns.get(*id)?.about.name.to_string();
            values.insert(name, row.value(*id).as_ref().map_or(Json::Null, value));
        }
        for (id, of) in &read.memberships {
            memberships.insert(policies::membership(model, *id, *of), Json::Bool(member(row, *id, *of)));
        }
    }
    Some(json!({
        "party": model.parties.get(request.party)?.about.path.to_string(),
        "action": model.terms.get(request.action)?.about.path.to_string(),
        "purpose": model.terms.get(request.purpose)?.about.path.to_string(),
        "place": data::place(model, request.place)?,
        "day": request.day.to_string(),
        "dataset": model.datasets.get(column.dataset)?.about.path.to_string(),
        "columns": [column.about.name.to_string()],
        "row": values,
        "memberships": memberships,
    }))
}

fn member(row: &dyn Row, column: ColumnId, of: ColumnId) -> bool {
    row.is_member(column, of)
}

fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text.as_ref()),
        Value::Integer(number) | Value::Decimal(number) => json!(number),
        Value::Boolean(truth) => json!(truth),
        Value::Date(day) => json!(day.to_string()),
    }
}
