//! What data carry with them.

pub mod dat001_derived_drops_duty;
