//! PostgreSQL: tables under row-level security, and for each recipient a schema of views that a role of its own may read.
//!
//! The views belong to a role that owns nothing else and passes no policy by; the tables let that role alone read. So a
//! recipient reaches data through the views or not at all, and through the views only in a session that the log has.

pub mod desired;
pub mod own;
pub mod retention;
pub mod statement;
pub mod tables;
mod text;

pub use desired::{Desired, desired};

use crate::escape;
use crate::sql::layout::Layout;
use crate::target::{Artifact, Emitted, Input, Statement, Target};
use crate::template::render;
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use desired::{Role, WantedView};
use retention::Job;
use text::Script;
pub use text::good_types;

/// The target.
pub const TARGET: Target = Target {
    name: "postgres",
    summary: "roles, row-level security, views, grants, a log and deletion jobs for PostgreSQL 14 or later",
    carries: Carries::Executable,
    emit,
};

/// Every table and view of the project, with schemas and roles, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    desired::plan(checked).layout
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let model = input.checked.model();
    let desired = desired(&input.checked)?;
    let policies = desired.tables.iter().map(|table| Statement {
        id: format!("row security on {}", table.physical.id()),
        kind: "row security",
        clauses: table.clauses.clone(),
    });
    let mut artifacts = vec![
        artifact("01-schema.sql", text::schema(&desired), Vec::new())?,
        artifact("02-roles.sql", text::roles(&desired), role_statements(&desired.roles))?,
        artifact("03-protection.sql", text::protection(model, &desired), policies.collect())?,
        artifact("04-views.sql", text::views(model, &desired), view_statements(&desired, "view", ""))?,
        artifact(
            "05-grants.sql",
            text::grants(model, &desired),
            view_statements(&desired, "grant", "select on "),
        )?,
    ];
    if !desired.jobs.is_empty() || !desired.undeleted.is_empty() {
        artifacts.push(artifact("daily.sql", text::retention(&desired), job_statements(&desired))?);
    }
    Ok(Emitted { artifacts, losses: desired.losses })
}

fn artifact(name: &str, script: Script, statements: Vec<Statement>) -> Result<Artifact, String> {
    let text = render(name, include_str!("templates/script.sql.j2"), escape::postgres_text, script)?;
    Ok(Artifact { path: format!("postgres/{name}"), contents: text.into(), statements })
}

fn view_statements(desired: &Desired, kind: &'static str, prefix: &str) -> Vec<Statement> {
    let views = desired.views.iter().filter(|view| view.of.is_some());
    let statement = |view: &WantedView| Statement {
        id: format!("{prefix}{}", view.id()),
        kind,
        clauses: view.clauses.clone(),
    };
    views.map(statement).collect()
}

/// Retention is no clause: `kept` in the manifest says for which dataset each job is.
fn job_statements(desired: &Desired) -> Vec<Statement> {
    let statement = |job: &Job| Statement { id: job.name(), kind: "deletion", clauses: Vec::new() };
    desired.jobs.iter().map(statement).collect()
}

fn role_statements(roles: &[Role]) -> Vec<Statement> {
    let recipients = roles.iter().filter(|role| role.party.is_some());
    let statement =
        |role: &Role| Statement { id: role.name.clone(), kind: "role", clauses: role.clauses.clone() };
    recipients.map(statement).collect()
}
