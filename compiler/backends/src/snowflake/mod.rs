//! Snowflake: secure views, and row access and masking policies that leave the tables to the role that owns the views.
//!
//! No engine of the tests runs Snowflake: its views are parsed, and its policies held to the grammar that the file names. What the
//! vendor documents and the files rest on: a secure view runs with its owner's rights and lets no reader's test look below it;
//! `CURRENT_USER()` in a view is who reads; `INVOKER_ROLE()` in a policy is the owner of the view that reads the table.

use crate::sql::dialect::Dialect;
use crate::sql::layout::Layout;
use crate::sql::warehouse::policy::{self, guarded};
use crate::sql::warehouse::{self, Plan, Warehouse, artifact, clause_names};
use crate::target::{Artifact, Emitted, Input, Target};
use crate::template::Fragment;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use charta_model::value::ColumnType;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The target.
pub const TARGET: Target = Target {
    name: "snowflake",
    summary: "secure views, grants and policies for Snowflake (not executed)",
    carries: Carries::Executable,
    emit,
};

/// The platform.
pub const WAREHOUSE: Warehouse = Warehouse {
    name: "snowflake",
    title: "Snowflake",
    dialect: Dialect::Snowflake,
    notes: &[
        "Run them in the database that holds the data, without substitution of variables (SnowSQL fills in what follows &).",
        "A name in small letters is the name that Snowflake keeps in capitals. A key has 16 bytes or more.",
    ],
    member: Some("CURRENT_USER()"),
    today: "CAST(SYSDATE() AS DATE)",
    view: "SECURE VIEW",
    view_options: "",
    holds_keys: false,
    own: include_str!("templates/pseudonym.sql"),
    reserved: &[],
    ascii_names: false,
    ascii_schemas: false,
    // A statement may have a megabyte; its characters may take four bytes each.
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
struct TypeText {
    word: Fragment,
    name: Fragment,
}

#[derive(Serialize)]
struct TableText {
    clauses: Fragment,
    name: Fragment,
    is_read: bool,
    first: Option<ColumnText>,
    unread: Vec<ColumnText>,
}

#[derive(Serialize)]
struct ColumnText {
    name: Fragment,
    type_word: Fragment,
}

#[derive(Serialize)]
struct ViewText {
    clauses: Fragment,
    name: Fragment,
    schema: Fragment,
    role: Fragment,
}

#[derive(Serialize)]
struct Policies {
    types: Vec<TypeText>,
    schemas: Vec<Fragment>,
    roles: Vec<(Fragment, Fragment)>,
    tables: Vec<TableText>,
    views: Vec<ViewText>,
}

/// The word of a type in the name of a policy.
const fn type_word(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "text",
        ColumnType::Integer => "integer",
        ColumnType::Decimal => "decimal",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
    }
}

fn policies(warehouse: &Warehouse, input: &Input<'_>, plan: &Plan) -> Result<Artifact, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let (dialect, guarded) = (warehouse.dialect, guarded(model, rules, plan));
    let column = |column: &crate::sql::physical::PhysicalColumn| ColumnText {
        name: dialect.identifier(&column.name).into(),
        type_word: type_word(column.column_type).into(),
    };
    let tables = guarded.iter().map(|guarded| TableText {
        clauses: clause_names(warehouse, model, &guarded.clauses).into(),
        name: guarded.table.reference(dialect).into(),
        is_read: !guarded.parties.is_empty(),
        first: guarded.table.columns.first().map(column),
        unread: guarded.unread.iter().map(|unread| column(unread)).collect(),
    });
    let mut roles: BTreeMap<&str, &str> = BTreeMap::new();
    let views = plan.views.iter().zip(&plan.layout.views).map(|(view, named)| {
        let (role, schema) =
            (named.role.as_deref().unwrap_or_default(), named.schema.as_deref().unwrap_or_default());
        roles.insert(role, schema);
        ViewText {
            clauses: clause_names(warehouse, model, &view.clauses(rules)).into(),
            name: named.reference(dialect).into(),
            schema: dialect.identifier(schema).into(),
            role: dialect.identifier(role).into(),
        }
    });
    let views: Vec<ViewText> = views.collect();
    let schemas: BTreeSet<&str> = plan.physical.iter().map(|table| table.schema.as_str()).collect();
    let name = |name: &str| Fragment(dialect.identifier(name));
    let text = Policies {
        types: ColumnType::ALL
            .into_iter()
            .map(|column_type| TypeText {
                word: type_word(column_type).into(),
                name: dialect.stored_type(column_type).into(),
            })
            .collect(),
        schemas: schemas.into_iter().map(name).collect(),
        roles: roles.into_iter().map(|(role, schema)| (name(role), name(schema))).collect(),
        tables: tables.collect(),
        views,
    };
    let mut statements = policy::statements(&guarded, "row access policy", Some("masking policy"));
    statements.extend(policy::grants(rules, plan));
    artifact(warehouse, "03-policies.sql", include_str!("templates/policies.sql.j2"), text, statements)
}
