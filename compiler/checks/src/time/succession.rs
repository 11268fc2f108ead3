//! Contracts that take over from others.

use super::words::{ahead, term_days};
use crate::context::Context;
use charta_model::model::{Contract, Said};
use charta_model::ranges::Ranges;
use charta_model::time::Period;

/// A contract and the one it takes over from, each with its term.
pub(super) struct Succession<'a> {
    pub(super) contract: &'a Contract,
    pub(super) term: Said<Period>,
    pub(super) former: &'a Contract,
    pub(super) former_term: Said<Period>,
    /// Where the contract names the other.
    pub(super) named: charta_base::Span,
}

/// Every such pair, in the order of the contracts.
pub(super) fn successions<'a>(context: &Context<'a>) -> impl Iterator<Item = Succession<'a>> {
    let model = context.model;
    model.contracts.values().filter_map(|contract| {
        let succeeds = contract.succeeds?;
        let former = model.contracts.get(succeeds.value)?;
        let (term, former_term) = (contract.term?, former.term?);
        Some(Succession { contract, term, former, former_term, named: succeeds.span })
    })
}

impl Succession<'_> {
    /// The days between the end of the former and the beginning of the contract, from the day of judgement on.
    pub(super) fn between(&self, context: &Context<'_>) -> Ranges {
        match (self.former_term.value.last, self.term.value.from) {
            (Some(last), Some(from)) => {
                Ranges::between(last.next().number(), from.number()).intersection(&ahead(context.on))
            }
            _ => Ranges::empty(),
        }
    }

    /// The days on which both hold, from the day of judgement on.
    pub(super) fn both(&self, context: &Context<'_>) -> Ranges {
        let both = term_days(self.contract).intersection(&term_days(self.former));
        both.intersection(&ahead(context.on))
    }
}
