//! `charta certify`: every executable artifact runs in the engine it is for, and must answer every decision cell of the project as the
//! decision does.
//!
//! The decision itself is asked and never re-derived ([`expected`] asks it for rows, [`certify()`] for requests). This crate exists
//! beside the command because engines are heavy: whoever edits a check builds none of them.

pub mod cedar;
pub mod cells;
mod certificate;
mod certify;
pub mod command;
mod compare;
pub mod duckdb;
mod engines;
pub mod expected;
mod folder;
pub mod opa;
pub mod postgres;
pub mod program;
pub mod rego;
pub mod rows;
pub mod server;
pub mod sqlite;
pub mod views;
pub mod warehouse;

pub use certificate::{Asked, Certificate, Difference, Disagreement, EngineRun, File, Files, How, Status};
pub use certify::{Options, certify, certify_delivered};
pub use engines::engine_names;
