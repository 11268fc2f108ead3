//! The live database: what it holds, read from its catalogue; where that differs from what the contracts ask for; and how it is
//! brought there, in one transaction.
//!
//! [`catalog`] reads; [`compare`] says what differs, once for [`apply`], which mends what is Charta's, and for [`verify`], which
//! tells all of it; [`effects`] says who sees more and who sees less because of it. [`audit`] judges what was done by asking the decision. The files, the environment and the day are given.

pub mod apply;
pub mod audit;
pub mod catalog;
pub mod compare;
pub mod connect;
pub mod effects;
mod kept;
mod probe;
mod routes;
mod shadows;
pub mod verify;

pub use compare::{Difference, Sort, Verb};
