//! What carries each clause out.

mod ending;
pub mod enf001_unenforced_clause;
pub mod enf002_idle_procedure;

pub use ending::{Building, ByHand, Carries, Ending, Endings, Wanted};
