//! What the SQL targets share: which views there are and what each shows ([`view`]), what everything is called ([`layout`]), and
//! the text of a query ([`query`]); what an engine cannot hold is refused ([`refusal`]). What differs between engines is in [`dialect`].
//!
//! A row view shows, row by row, what a party may see of a dataset; a cells view shows the counts that one clause allows.
//! The session says what for, to do what and where; a view tests that once a query, and the rows one by one.

pub mod condition;
pub mod dialect;
pub mod layout;
pub(crate) mod margins;
pub mod names;
pub mod physical;
pub mod query;
pub mod refusal;
pub mod session;
pub mod view;
pub mod warehouse;
