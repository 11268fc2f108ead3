//! Where data are, who can reach them there, and what along the chain is proven.

mod asked;
mod certificates;
mod control;
mod criteria;
pub mod hst001_stored_outside;
pub mod hst002_undisclosed_subprocessor;
pub mod hst003_foreign_law_reach;
pub mod hst004_certificate_lapses;
pub mod hst005_framework_not_met;
pub mod hst006_certificate_does_not_cover;
mod located;
mod owners;
mod places;
mod possible;
mod words;

pub use words::{link_in_words, reach_in_words};
