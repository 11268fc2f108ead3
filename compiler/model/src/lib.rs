//! What a contract means.
//!
//! Text becomes a typed, closed [`model::Model`] ([`elaborate`]); its grants become [`rules::Rules`], products of sets; and
//! [`decide::decide`] says who may see what. [`region::Region`] asks the same rules about whole sets of requests.

pub mod calendar;
pub mod codes;
pub mod condition;
mod coverage;
pub mod decide;
pub mod elaborate;
pub mod form;
pub mod graphs;
mod meeting;
pub mod model;
pub mod procedure;
pub mod ranges;
pub mod region;
mod release;
pub mod rows;
pub mod rules;
pub mod time;
pub mod value;
