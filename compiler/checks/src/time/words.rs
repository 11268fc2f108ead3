//! What the checks of this family say alike: names, lists, and which days can still be mended.

use crate::context::{Asking, Context};
use charta_base::{Span, join_words};
use charta_model::model::{Contract, ContractId, HostingId, Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};

/// How many names a sentence lists of very many.
const NAMES: usize = 4;

/// A party's name.
pub(super) fn party_name(model: &Model, party: PartyId) -> &str {
    model.parties.get(party).map_or("", |party| &party.about.name)
}

/// A hosting's name.
pub(super) fn hosting_name(model: &Model, hosting: HostingId) -> &str {
    model.hostings.get(hosting).map_or("", |hosting| &hosting.about.name)
}

/// Names in backticks as a sentence lists them; of very many, the first few and the number of the others.
pub(super) fn listed(names: &[&str]) -> String {
    let shown = if names.len() <= NAMES + 1 { names.len() } else { NAMES };
    let mut words: Vec<String> = names.iter().take(shown).map(|name| format!("`{name}`")).collect();
    if names.len() > shown {
        words.push(format!("{} more", names.len() - shown));
    }
    join_words(&words, "and")
}

/// The days of a contract's term; every day where it names none.
pub(super) fn term_days(contract: &Contract) -> Ranges {
    contract.term.map_or_else(Ranges::all, |term| term.value.days())
}

/// The day of judgement and every later one. What lies before can no longer be mended.
pub(super) fn ahead(on: Day) -> Ranges {
    Period { from: Some(on), last: None }.days()
}

/// Whether a contract has ended.
pub(super) fn is_over(contract: &Contract, on: Day) -> bool {
    contract.term.is_some_and(|term| term.value.last.is_some_and(|last| last < on))
}

/// The first day of a set; `None` for an empty set.
pub(super) fn first_day(days: &Ranges) -> Option<Day> {
    days.first().map(Day::from_number)
}

/// The last day of a set that comes right before a day, if the set holds that day.
pub(super) fn day_before(days: &Ranges, day: Day) -> Option<Day> {
    Some(day.previous()).filter(|before| days.contains(before.number()))
}

/// Every requirement with the contract it bears on, once, on however many stretches of days it does.
pub(super) fn once<'a, 'c>(context: &'c Context<'a>) -> impl Iterator<Item = Asking<'a>> + 'c {
    let mut last: Option<(ContractId, Span)> = None;
    context.askings().filter(move |asking| {
        let this = Some((asking.contract_id, asking.clause.span));
        let is_new = this != last;
        last = this;
        is_new
    })
}
