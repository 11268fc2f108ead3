//! What data may serve: the checks of the family PUR.

pub mod pur001_forbidden_purpose;
