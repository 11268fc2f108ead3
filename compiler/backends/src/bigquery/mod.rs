//! BigQuery: views, and row access policies that show the tables' rows only to members who read for some recipient of theirs.
//!
//! No engine of the tests runs BigQuery: its views are parsed, and its policies held to the grammar that the file names. Columns are
//! not masked: a data policy is named by the region and the project, which no contract tells.

use crate::sql::dialect::Dialect;
use crate::sql::layout::Layout;
use crate::sql::warehouse::policy::{self, guarded};
use crate::sql::warehouse::{self, Plan, Warehouse, artifact, clause_names, recipient};
use crate::target::{Artifact, Emitted, Input, Target};
use crate::template::Fragment;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use serde::Serialize;

/// The target.
pub const TARGET: Target = Target {
    name: "bigquery",
    summary: "views and row access policies for BigQuery (not executed)",
    carries: Carries::Executable,
    emit,
};

/// The platform.
pub const WAREHOUSE: Warehouse = Warehouse {
    name: "bigquery",
    title: "BigQuery",
    dialect: Dialect::Bigquery,
    notes: &[
        "Run them in the project that holds the data. Authorise the datasets of the recipients, and charta, on the datasets of the tables",
        "and on charta (https://cloud.google.com/bigquery/docs/authorized-datasets), and let each recipient read its own dataset alone.",
        "A key is told by two pads of 64 bytes: the key, filled up with zeros, by exclusive or with 64 times 0x36 (inner) and 0x5c (outer).",
    ],
    member: Some("SESSION_USER()"),
    today: "CURRENT_DATE('UTC')",
    view: "VIEW",
    view_options: "",
    holds_keys: false,
    own: "",
    reserved: &[],
    ascii_names: true,
    ascii_schemas: true,
    // A query may have a mebibyte; its characters may take four bytes each.
    longest_query: Some(250_000),
};

/// Every table and view of the project, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    warehouse::layout(&WAREHOUSE, checked)
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    warehouse::emit(&WAREHOUSE, input, Some(policies))
}

#[derive(Serialize)]
struct TableText {
    clauses: Fragment,
    name: Fragment,
    recipients: Vec<String>,
}

#[derive(Serialize)]
struct Policies {
    tables: Vec<TableText>,
}

fn policies(warehouse: &Warehouse, input: &Input<'_>, plan: &Plan) -> Result<Artifact, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let guarded = guarded(model, rules, plan);
    let tables = guarded.iter().map(|guarded| TableText {
        clauses: clause_names(warehouse, model, &guarded.clauses).into(),
        name: guarded.table.reference(warehouse.dialect).into(),
        recipients: guarded.parties.iter().map(|party| recipient(model, *party).to_owned()).collect(),
    });
    let text = Policies { tables: tables.collect() };
    let statements = policy::statements(&guarded, "row access policy", None);
    artifact(warehouse, "03-policies.sql", include_str!("templates/policies.sql.j2"), text, statements)
}
