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
use super::registers::Registers;

/// What makes pages.
type Make = fn(&Documents<'_>, &Registers<'_>) -> Vec<Page>;

/// What makes the pages, in the order in which they are written.
pub(super) const ALL: &[Make] = &[
    overview::pages,
    |documents, _| contract::pages(documents),
    |documents, _| dataset::pages(documents),
    |documents, _| party::pages(documents),
    |documents, _| hosting::pages(documents),
    |documents, _| rulebook::pages(documents),
    |documents, registers| registers.pages(documents),
    |documents, _| source::pages(documents),
    search::pages,
];
