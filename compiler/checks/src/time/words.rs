//! Which days the checks of this family ask about, and which can still be mended.

use charta_model::model::Contract;
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};

/// The days of a contract's term; every day where it names none.
pub(super) fn term_days(contract: &Contract) -> Ranges {
    contract.term.map_or_else(Ranges::all, |term| term.value.days())
}

/// The day of judgement and every later one. What lies before can no longer be mended.
pub(super) fn ahead(on: Day) -> Ranges {
    Period { from: Some(on), last: None }.days()
}

/// The first day of a set; `None` for an empty set.
pub(super) fn first_day(days: &Ranges) -> Option<Day> {
    days.first().map(Day::from_number)
}

/// The last day of a set that comes right before a day, if the set holds that day.
pub(super) fn day_before(days: &Ranges, day: Day) -> Option<Day> {
    Some(day.previous()).filter(|before| days.contains(before.number()))
}
