//! Who may receive, and who may hand on.

pub mod rcp001_onward_beyond_source;
mod source;
