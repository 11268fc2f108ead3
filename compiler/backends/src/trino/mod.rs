//! Trino: views that run with their owner's rights, and the rules of a catalog's file-based access control.
//!
//! No engine of the tests runs Trino: its views are parsed, and its rules held to the documented form
//! (<https://trino.io/docs/current/security/file-system-access-control.html>). What the vendor documents and the files rest on: a view
//! made `SECURITY DEFINER` reads with its owner's rights, `CURRENT_USER` in it is who reads
//! (<https://trino.io/docs/current/sql/create-view.html>), and where the rules have tables, a table that no rule names is refused.

use crate::sql::dialect::Dialect;
use crate::sql::layout::Layout;
use crate::sql::warehouse::policy::{self, guarded};
use crate::sql::warehouse::{self, Plan, Warehouse};
use crate::target::{Artifact, Emitted, Input, Statement, Target};
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use serde::Serialize;

/// The target.
pub const TARGET: Target = Target {
    name: "trino",
    summary: "views and access rules for Trino (not executed)",
    carries: Carries::Executable,
    emit,
};

/// The platform.
pub const WAREHOUSE: Warehouse = Warehouse {
    name: "trino",
    title: "Trino",
    dialect: Dialect::Trino,
    notes: &[
        "Run them as the user charta_owner, who owns the views, in a catalog whose connector keeps views, such as Iceberg or Hive;",
        "then let the catalog read 03-access-control.json (security.config-file, in its properties). A key has 16 bytes or more. Trino may run a reader's own test before a",
        "view's: let only those read a view by free queries who may learn from an error that a row exists.",
    ],
    member: Some("CURRENT_USER"),
    today: "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE)",
    view: "VIEW",
    view_options: " SECURITY DEFINER",
    holds_keys: false,
    own: "",
    reserved: &["system"],
    ascii_names: false,
    ascii_schemas: false,
    // The bound that a cluster has unless it is set otherwise (query.max-length).
    longest_query: Some(990_000),
};

/// Every table and view of the project, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    warehouse::layout(&WAREHOUSE, checked)
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    warehouse::emit(&WAREHOUSE, input, Some(policies))
}

#[derive(Serialize)]
struct Schema {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'static str>,
    schema: String,
    owner: bool,
}

#[derive(Serialize)]
struct Hidden {
    name: String,
    allow: bool,
}

#[derive(Serialize)]
struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    schema: String,
    table: String,
    privileges: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Hidden>,
}

#[derive(Serialize)]
struct Rules {
    schemas: Vec<Schema>,
    tables: Vec<Table>,
}

const OWNER: Option<&str> = Some("charta_owner");
const KEEPER: Option<&str> = Some("charta_keeper");
const EVERYTHING: [&str; 5] = ["SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP"];

fn policies(warehouse: &Warehouse, input: &Input<'_>, plan: &Plan) -> Result<Artifact, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let guarded = guarded(model, rules, plan);
    let mut schemas = vec![Schema { user: OWNER, schema: "charta".to_owned(), owner: true }];
    let mut of_views: Vec<&str> =
        plan.layout.views.iter().filter_map(|view| view.schema.as_deref()).collect();
    of_views.dedup();
    schemas.extend(of_views.iter().map(|schema| Schema {
        user: OWNER,
        schema: pattern(schema),
        owner: true,
    }));
    let own = |schema: String| Table {
        user: OWNER,
        group: None,
        schema,
        table: ".*".to_owned(),
        privileges: EVERYTHING.into_iter().chain(["GRANT_SELECT"]).collect(),
        columns: Vec::new(),
    };
    let mut tables: Vec<Table> = std::iter::once(own("charta".to_owned()))
        .chain(of_views.iter().map(|schema| own(pattern(schema))))
        .collect();
    let mut statements: Vec<Statement> = policy::statements(&guarded, "access rule", Some("hidden column"));
    for guarded in &guarded {
        let (schema, table) = (pattern(&guarded.table.schema), pattern(&guarded.table.name));
        let hidden = guarded.unread.iter().map(|column| Hidden { name: column.name.clone(), allow: false });
        if !guarded.parties.is_empty() {
            tables.push(Table {
                user: OWNER,
                group: None,
                schema: schema.clone(),
                table: table.clone(),
                privileges: vec!["SELECT", "GRANT_SELECT"],
                columns: hidden.collect(),
            });
        }
        let privileges = EVERYTHING.to_vec();
        tables.push(Table { user: KEEPER, group: None, schema, table, privileges, columns: Vec::new() });
    }
    for named in &plan.layout.views {
        tables.push(Table {
            user: None,
            group: named.role.as_deref().map(pattern),
            schema: pattern(named.schema.as_deref().unwrap_or_default()),
            table: pattern(&named.name),
            privileges: vec!["SELECT"],
            columns: Vec::new(),
        });
    }
    statements.extend(policy::grants(rules, plan));
    // Whatever no rule above names is refused: a file without such a rule at its end says the same.
    tables.push(Table {
        user: None,
        group: None,
        schema: ".*".to_owned(),
        table: ".*".to_owned(),
        privileges: Vec::new(),
        columns: Vec::new(),
    });
    schemas.push(Schema { user: None, schema: ".*".to_owned(), owner: false });
    let text = serde_json::to_string_pretty(&Rules { schemas, tables }).map_err(|error| error.to_string())?;
    let path = format!("{}/03-access-control.json", warehouse.name);
    Ok(Artifact { path, contents: format!("{text}\n").into(), statements })
}

/// A pattern that matches just this name: all but letters, digits and `_` is taken as it stands.
fn pattern(name: &str) -> String {
    let quoted = name.chars().map(|c| match c.is_alphanumeric() || c == '_' {
        true => c.to_string(),
        false => format!("\\{c}"),
    });
    quoted.collect()
}
