//! Who may receive, who may hand on, and who is what in a processing.

pub(crate) mod hops;
pub(crate) mod onward;
pub mod rcp001_onward_beyond_source;
pub mod rcp002_role_conflict;
pub mod rcp003_processor_decides;
pub mod rcp004_unsafeguarded_transfer;
pub mod rcp005_unnamed_users;
pub mod rcp006_unsuited_party;
pub mod rcp007_missing_arrangement;
pub(crate) mod roles;
pub(crate) mod source;
