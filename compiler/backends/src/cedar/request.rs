//! A request and a row as Cedar's engine takes them: plain data for whoever integrates an enforcement point.

use super::condition::decimal;
use super::names;
use crate::policies::{self, Reads, RowReads};
use charta_model::decide::Request;
use charta_model::model::{ColumnId, Model};
use charta_model::rows::Row;
use charta_model::value::Value;
use serde_json::{Map, Value as Json, json};

/// The principal, the action, the resource and the context of a request about a row; `None` where the request names what
/// the model does not have. The context tells of the row what some policy reads, and of a missing value nothing.
pub fn request(model: &Model, reads: &Reads, request: &Request, row: &dyn Row) -> Option<Json> {
    let dataset = model.columns.get(request.column)?.dataset;
    let (mut rows, mut memberships) = (Map::new(), Map::new());
    if let Some(read) = reads.datasets.get(&dataset) {
        let path = model.datasets.get(dataset)?.about.path.to_string();
        rows.insert(path.clone(), row_json(model, read, row));
        if !read.memberships.is_empty() {
            memberships.insert(path, memberships_json(model, read, row));
        }
    }
    Some(json!({
        "principal": names::party(model, request.party)?.json(),
        "action": names::action(model, request.action)?.json(),
        "resource": names::column(model, request.column)?.json(),
        "context": {
            "purpose": { "__entity": names::purpose(model, request.purpose)?.json() },
            "place": { "__entity": names::place(model, request.place)?.json() },
            "day": request.day.number(),
            "row": rows,
            "memberships": memberships,
        },
    }))
}

fn row_json(model: &Model, read: &RowReads, row: &dyn Row) -> Json {
    let told = |id: &ColumnId| {
        let name = model.columns.get(*id)?.about.name.to_string();
        Some((name, value_json(&row.value(*id)?)))
    };
    Json::Object(read.columns.iter().filter_map(told).collect())
}

fn memberships_json(model: &Model, read: &RowReads, row: &dyn Row) -> Json {
    let told = |(column, of): &(ColumnId, ColumnId)| {
        (policies::membership(model, *column, *of), Json::Bool(row.is_member(*column, *of)))
    };
    Json::Object(read.memberships.iter().map(told).collect())
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text.as_ref()),
        Value::Integer(number) => json!(number),
        Value::Decimal(number) => json!({ "__extn": { "fn": "decimal", "arg": decimal(*number) } }),
        Value::Boolean(truth) => json!(truth),
        Value::Date(day) => json!(day.number()),
    }
}
