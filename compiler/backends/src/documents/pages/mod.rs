//! The pages, a file for each sort.

mod contract;
mod dataset;
mod hosting;
mod overview;
mod party;
mod rulebook;
mod search;
mod source;
mod uses;

use super::Documents;
use super::page::Page;

/// What makes the pages, in the order in which they are written.
pub(super) const ALL: &[fn(&Documents<'_>) -> Vec<Page>] = &[
    overview::pages,
    contract::pages,
    dataset::pages,
    party::pages,
    hosting::pages,
    rulebook::pages,
    source::pages,
    search::pages,
];
