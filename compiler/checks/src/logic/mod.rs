//! Clauses against each other: the checks of the family LOG.

pub(crate) mod judge;
pub(crate) mod words;

pub mod log001_contradicted_permit;
pub mod log002_dead_permit;
pub mod log003_expired_permit;
pub mod log004_impossible_condition;
pub mod log005_incomparable_forms;
pub mod log006_failed_scenario;
pub mod log007_undecided_condition;
pub mod log008_future_permit;
pub mod log009_redundant_permit;
pub mod log011_unnamed_rulebook;
pub mod log012_unstated_fact;
pub mod scenarios;

pub mod answer;
mod expectation;
mod nearest;
mod redundancy;
mod shown;
