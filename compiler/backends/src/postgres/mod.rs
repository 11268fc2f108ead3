//! PostgreSQL: tables under row-level security, and for each recipient a schema of views that a role of its own may read.
//!
//! The views belong to a role that owns nothing else and passes no policy by; the tables let that role alone read. So a
//! recipient reaches data through the views or not at all.

pub mod tables;
mod text;

use crate::escape;
use crate::sql::dialect::Dialect;
use crate::sql::layout::{self, Layout};
use crate::sql::query::{Source, query};
use crate::sql::refusal::{read_by, refuse};
use crate::sql::session::Sessions;
use crate::sql::view::{self, View};
use crate::target::{Artifact, Emitted, Input, Loss, Statement, Target};
use crate::template::render;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use charta_model::model::{ClauseId, DatasetId, Effect, Model};
use charta_model::rules::{Rules, datasets_of};
use std::collections::{BTreeMap, BTreeSet};
use tables::Physical;

/// The target.
pub const TARGET: Target = Target {
    name: "postgres",
    summary: "roles, row-level security, views and grants for PostgreSQL 14 or later",
    carries: Carries::Executable,
    emit,
};

const DIALECT: Dialect = Dialect::Postgres;

/// Every table and view of the project, with schemas and roles, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    let plan = plan(checked.model(), checked.rules());
    plan.layout
}

/// What there is to write.
struct Plan {
    views: Vec<View>,
    layout: Layout,
    physical: Vec<Physical>,
    losses: Vec<Loss>,
}

fn plan(model: &Model, rules: &Rules) -> Plan {
    let tables = tables::tables(model);
    let mut views = view::views(model, rules);
    let losses = refuse(model, rules, &tables, &mut views);
    let places = tables::places(model, &views, &tables);
    let place = |party| places.get(&party).cloned().unwrap_or_default();
    let named = layout::named_views(model, &views, &tables, &[], place);
    let physical = tables::physical(&tables);
    Plan { views, layout: Layout { tables, views: named }, physical, losses }
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let plan = plan(model, rules);
    let parties = text::parties(model, &plan.layout);
    let mut artifacts = vec![
        artifact("01-schema.sql", SCHEMA, text::schema(&plan.physical, lookups(&plan, rules)), Vec::new())?,
        artifact("02-roles.sql", ROLES, text::roles(&parties), role_statements(&plan, rules))?,
    ];
    let read: BTreeSet<DatasetId> = plan.views.iter().flat_map(|view| read_by(model, rules, view)).collect();
    let protection = text::protection(&plan.physical, &read, &policies(model, rules, &plan));
    let statements = policy_statements(model, rules, &plan);
    artifacts.push(artifact("03-protection.sql", PROTECTION, protection, statements)?);

    let mut sessions = Sessions::new(model);
    let source = Source { model, rules, layout: &plan.layout, dialect: DIALECT };
    let mut queries = Vec::new();
    for (view, named) in plan.views.iter().zip(&plan.layout.views) {
        let clauses = clause_names(model, &view.clauses(rules));
        queries.push(text::view(model, named, &clauses, query(source, &mut sessions, view, named)?));
    }
    let views = text::views(&parties, &sessions, queries);
    artifacts.push(artifact("04-views.sql", VIEWS, views, view_statements(&plan, rules, "view", ""))?);
    let granted = grants(model, rules, &plan);
    let grants = text::grants(&parties, &granted);
    let statements = view_statements(&plan, rules, "grant", "select on ");
    artifacts.push(artifact("05-grants.sql", GRANTS, grants, statements)?);
    Ok(Emitted { artifacts, losses: plan.losses })
}

const SCHEMA: &str = include_str!("templates/schema.sql.j2");
const ROLES: &str = include_str!("templates/roles.sql.j2");
const PROTECTION: &str = include_str!("templates/protection.sql.j2");
const VIEWS: &str = include_str!("templates/views.sql.j2");
const GRANTS: &str = include_str!("templates/grants.sql.j2");

fn artifact(
    name: &str,
    template: &str,
    view: impl serde::Serialize,
    statements: Vec<Statement>,
) -> Result<Artifact, String> {
    let text = render(name, template, escape::postgres_text, view)?;
    Ok(Artifact { path: format!("postgres/{name}"), text, statements })
}

/// Clauses by name, for a comment.
fn clause_names(model: &Model, clauses: &[ClauseId]) -> String {
    let names: Vec<String> = clauses.iter().map(|clause| model.clause_name(*clause)).collect();
    escape::sql_comment(&names.join(", "))
}

fn lookups(plan: &Plan, rules: &Rules) -> Vec<(String, String, bool)> {
    let columns = layout::looked_up(&plan.views, rules);
    let found = columns.into_iter().filter_map(|column| plan.layout.column(column));
    let found = found.filter(|(table, _)| table.refused.is_none());
    let is_text = |column_type| column_type == charta_model::value::ColumnType::Text;
    let lookups = found
        .map(|(table, column)| (table.reference(DIALECT), column.name.clone(), is_text(column.column_type)));
    lookups.collect::<BTreeSet<_>>().into_iter().collect()
}

fn view_statements(plan: &Plan, rules: &Rules, kind: &'static str, prefix: &str) -> Vec<Statement> {
    let views = plan.views.iter().zip(&plan.layout.views);
    let statement = views.map(|(view, named)| Statement {
        id: format!("{prefix}{}", named.id()),
        kind,
        clauses: view.clauses(rules),
    });
    statement.collect()
}

/// What may be read in each view, in order.
fn grants(model: &Model, rules: &Rules, plan: &Plan) -> Vec<text::Grant> {
    let views = plan.views.iter().zip(&plan.layout.views);
    views.map(|(view, named)| text::grant(named, &clause_names(model, &view.clauses(rules)))).collect()
}

fn role_statements(plan: &Plan, rules: &Rules) -> Vec<Statement> {
    let mut roles: BTreeMap<&str, BTreeSet<ClauseId>> = BTreeMap::new();
    for (view, named) in plan.views.iter().zip(&plan.layout.views) {
        if let Some(role) = &named.role {
            let permits = view.permits.iter().filter_map(|id| rules.get(*id)).map(|rule| rule.clause);
            roles.entry(role).or_default().extend(permits);
        }
    }
    let statements = roles.into_iter().map(|(role, clauses)| Statement {
        id: role.to_owned(),
        kind: "role",
        clauses: clauses.into_iter().collect(),
    });
    statements.collect()
}

/// The clauses that the protection of each table carries: those of the views that read it, and the forbids about what it holds,
/// since what no view shows cannot be reached.
fn policy_clauses(model: &Model, rules: &Rules, plan: &Plan) -> Vec<Vec<ClauseId>> {
    let mut by_dataset: BTreeMap<DatasetId, BTreeSet<ClauseId>> = BTreeMap::new();
    for view in &plan.views {
        let clauses = view.clauses(rules);
        for dataset in read_by(model, rules, view) {
            by_dataset.entry(dataset).or_default().extend(&clauses);
        }
    }
    for (_, rule) in
        rules.iter().filter(|(_, rule)| rule.effect == Effect::Forbid && !rule.parties.is_empty())
    {
        for dataset in datasets_of(model, &rule.columns) {
            by_dataset.entry(dataset).or_default().insert(rule.clause);
        }
    }
    let clauses = |table: &Physical| {
        let found = table.datasets.iter().filter_map(|dataset| by_dataset.get(dataset)).flatten().copied();
        found.collect::<BTreeSet<_>>().into_iter().collect()
    };
    plan.physical.iter().map(clauses).collect()
}

fn policies(model: &Model, rules: &Rules, plan: &Plan) -> Vec<String> {
    policy_clauses(model, rules, plan).iter().map(|clauses| clause_names(model, clauses)).collect()
}

fn policy_statements(model: &Model, rules: &Rules, plan: &Plan) -> Vec<Statement> {
    let statements = plan.physical.iter().zip(policy_clauses(model, rules, plan)).map(|(table, clauses)| {
        Statement { id: format!("row security on {}", table.id()), kind: "row security", clauses }
    });
    statements.collect()
}
