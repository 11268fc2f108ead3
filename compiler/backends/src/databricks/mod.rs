//! Databricks and Spark: views, and for Unity Catalog row filters and column masks. A filter asks who reads even below a view, so it
//! shows the tables' rows to members who read for some recipient of theirs; what no view reads is masked for all but the keepers.
//!
//! The views run in Spark, where the tests have it. Local Spark has neither filters, masks nor grants: these are held to the grammar
//! that the file names.

use crate::sql::dialect::Dialect;
use crate::sql::layout::Layout;
use crate::sql::physical::PhysicalColumn;
use crate::sql::warehouse::policy::{self, guarded};
use crate::sql::warehouse::{self, Plan, Warehouse, artifact, clause_names, recipient};
use crate::target::{Artifact, Emitted, Input, Target};
use crate::template::Fragment;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use charta_model::value::ColumnType;
use serde::Serialize;
use std::collections::BTreeMap;

/// The target.
pub const TARGET: Target = Target {
    name: "databricks",
    summary: "views, row filters and column masks for Databricks and Spark (not executed)",
    carries: Carries::Executable,
    emit,
};

/// The platform.
pub const WAREHOUSE: Warehouse = Warehouse {
    name: "databricks",
    title: "Databricks (runtime 16.1 or later) and Spark 4",
    dialect: Dialect::Databricks,
    notes: &[
        "Run them in the catalog that holds the data.",
        "A key is told by two pads of 64 bytes: the key, filled up with zeros, by exclusive or with 64 times 0x36 (inner) and 0x5c (outer).",
    ],
    member: Some("CURRENT_USER()"),
    today: "DATE_FROM_UNIX_DATE(CAST(UNIX_SECONDS(CURRENT_TIMESTAMP()) DIV 86400 AS INT))",
    view: "VIEW",
    view_options: "",
    holds_keys: false,
    own: "",
    reserved: &["global_temp"],
    ascii_names: true,
    ascii_schemas: false,
    longest_query: None,
};

/// Every table and view of the project, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    warehouse::layout(&WAREHOUSE, checked)
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    warehouse::emit(&WAREHOUSE, input, Some(policies))
}

#[derive(Serialize)]
struct ColumnText {
    name: Fragment,
    type_word: Fragment,
}

#[derive(Serialize)]
struct TableText {
    number: usize,
    clauses: Fragment,
    name: Fragment,
    recipients: Vec<String>,
    unread: Vec<ColumnText>,
}

#[derive(Serialize)]
struct ViewText {
    clauses: Fragment,
    name: Fragment,
    group: Fragment,
}

#[derive(Serialize)]
struct Policies {
    types: Vec<(Fragment, Fragment)>,
    tables: Vec<TableText>,
    groups: Vec<(Fragment, Fragment)>,
    views: Vec<ViewText>,
}

fn policies(warehouse: &Warehouse, input: &Input<'_>, plan: &Plan) -> Result<Artifact, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let (dialect, guarded) = (warehouse.dialect, guarded(model, rules, plan));
    let column = |column: &&PhysicalColumn| ColumnText {
        name: dialect.identifier(&column.name).into(),
        type_word: column.column_type.word().into(),
    };
    let tables = guarded.iter().zip(1..).map(|(guarded, number)| TableText {
        number,
        clauses: clause_names(warehouse, model, &guarded.clauses).into(),
        name: guarded.table.reference(dialect).into(),
        recipients: guarded.parties.iter().map(|party| recipient(model, *party).to_owned()).collect(),
        unread: guarded.unread.iter().map(column).collect(),
    });
    let mut groups: BTreeMap<&str, &str> = BTreeMap::new();
    let views = plan.views.iter().zip(&plan.layout.views).map(|(view, named)| {
        let (group, schema) =
            (named.role.as_deref().unwrap_or_default(), named.schema.as_deref().unwrap_or_default());
        groups.insert(group, schema);
        ViewText {
            clauses: clause_names(warehouse, model, &view.clauses(rules)).into(),
            name: named.reference(dialect).into(),
            group: dialect.identifier(group).into(),
        }
    });
    let views: Vec<ViewText> = views.collect();
    let name = |name: &str| Fragment(dialect.identifier(name));
    let text = Policies {
        types: ColumnType::ALL
            .into_iter()
            .map(|column_type| (column_type.word().into(), dialect.stored_type(column_type).into()))
            .collect(),
        tables: tables.collect(),
        groups: groups.into_iter().map(|(group, schema)| (name(group), name(schema))).collect(),
        views,
    };
    let mut statements = policy::statements(&guarded, "row filter", Some("column mask"));
    statements.extend(policy::grants(rules, plan));
    artifact(warehouse, "03-policies.sql", include_str!("templates/policies.sql.j2"), text, statements)
}
