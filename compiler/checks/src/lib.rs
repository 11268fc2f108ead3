//! What Charta proves. One family, one folder; one check, one file; one registry ([`registry::ALL`]).
//!
//! [`check`] runs every check, applies the project's severities and the contracts' waivers, and says what is left. Only a
//! project without an unwaived error yields a [`Checked`], and only a [`Checked`] can be compiled for a target.

mod agreements;
mod context;
mod outcome;
pub mod registry;

pub mod data;
pub mod enforcement;
pub mod hosting;
pub mod logic;
pub mod procedure;
pub mod purpose;
pub mod recipient;
pub mod time;
pub mod waivers;
mod words;

pub use context::{Context, JudgedRequirement};
pub use outcome::{Checked, Outcome, Settings, Waived, check, codes};
pub use registry::Check;
