//! Where data are, who can reach them there, and what along the chain is proven.

mod asked;
pub mod hst001_stored_outside;
pub mod hst002_undisclosed_subprocessor;
pub mod hst003_foreign_law_reach;
pub mod hst004_certificate_lapses;
pub mod hst005_framework_not_met;
mod owners;
mod words;
