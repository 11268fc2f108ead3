//! What Charta generates. One target, one folder; one registry ([`registry::ALL`]).
//!
//! A target is called only with a [`charta_checks::Checked`] model. What it cannot say it narrows and lists as a [`Loss`];
//! it never widens and never drops. Every statement names the clauses that caused it.

mod changes;
mod cover;
pub mod escape;
mod judgement;
mod kept;
mod loss;
mod policies;
mod proof;
pub mod registry;
mod target;
pub mod template;
mod terms;

pub mod bigquery;
pub mod cedar;
pub mod databricks;
pub mod documents;
pub mod duckdb;
pub mod manifest;
pub mod odrl;
pub mod postgres;
pub mod rego;
pub mod snowflake;
pub mod sql;
pub mod sqlite;
pub mod trino;

pub use changes::Earlier;
pub use loss::{Loss, Reason, Refusal};
pub use registry::{emit_all, emit_all_told};
pub use target::{Artifact, Contents, Emitted, Input, Language, Statement, Target};
