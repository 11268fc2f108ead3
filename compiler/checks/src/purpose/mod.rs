//! What data may serve: the checks of the family PUR.

pub(crate) mod asked;
mod law;
pub mod pur001_forbidden_purpose;
pub mod pur002_reserved_purpose;
pub mod pur003_purpose_not_open;
pub mod pur004_basis_cannot_carry;
pub mod pur005_missing_basis;
pub mod pur006_purpose_drift;
pub mod pur007_purpose_beyond_terms;
