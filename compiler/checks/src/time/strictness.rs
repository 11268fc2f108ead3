//! Which of two deadlines is the stricter.
//!
//! A deadline by which something is done is stricter the earlier it is, a repetition the more often, a length for which something goes on the longer,
//! and a day before which it may not be done the later. Where the two count from the same event their lengths are compared; where both come to
//! days, their days. What can be told of neither is not told: unknown is never a pass.
//!
//! A length in days ends with the last hour of its last day, as Regulation (EEC, Euratom) 1182/71, art. 3, counts, so that `1 day` may be longer than
//! `24 hours` and never shorter. Working days are Monday to Friday less public holidays, of which there may be any number: so many working days are
//! never fewer days, and nothing in calendar time is known to be as long.

use charta_model::model::{Due, Event, Model};
use charta_model::time::{Day, Length, Period, Unit};

/// How one deadline stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// As strict, or stricter.
    AsStrict,
    /// Weaker, at least in some cases, and stricter in none.
    Weaker,
    /// Neither can be told.
    Unknown,
}

/// The days on which what deadlines count from happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days<'a> {
    /// Where events are declared.
    pub(crate) model: &'a Model,
    /// The term of the contract.
    pub(crate) term: Period,
}

impl Days<'_> {
    /// The day of an event, if it is known.
    pub(crate) fn of(&self, event: Event) -> Option<Day> {
        self.model.day_of(event, self.term)
    }

    /// The last day on which something due by then is still in time.
    pub(crate) fn due_by(&self, due: Due) -> Option<Day> {
        match due {
            Due::Within(length, event) => Some(self.of(event)?.plus(length)),
            Due::Before(day) => Some(day.previous()),
            _ => None,
        }
    }

    /// The last day for which something goes on.
    pub(crate) fn goes_on_through(&self, due: Due) -> Option<Day> {
        match due {
            Due::For(length, event) => Period::lasting(self.of(event)?, length).last,
            Due::Until(day) => Some(day),
            Due::Always => Some(Day::LAST),
            _ => None,
        }
    }
}

/// How a deadline that is given stands to one that is asked of the same contract.
pub(crate) fn compare(days: &Days<'_>, given: Due, asked: Due) -> Comparison {
    compare_across((days, given), (days, asked))
}

/// The same where the two stand in different contracts, each with its own days. The same words ask the same, whatever the terms.
pub(crate) fn compare_across(
    (given_days, given): (&Days<'_>, Due),
    (asked_days, asked): (&Days<'_>, Due),
) -> Comparison {
    if given == asked {
        return Comparison::AsStrict;
    }
    if let (Some((one, from)), Some((other, of))) = (span_of(given), span_of(asked)) {
        let told = order(one.at_most(other), other.at_most(one));
        if from == of && told != Comparison::Unknown {
            return told;
        }
    }
    if let (Some(one), Some(other)) = (given_days.due_by(given), asked_days.due_by(asked)) {
        return order(one <= other, other <= one);
    }
    match (given, asked) {
        (Due::Every(one), Due::Every(other)) => order(one.at_most(other), other.at_most(one)),
        (Due::NotBefore(one), Due::NotBefore(other)) => order(one >= other, other >= one),
        (Due::For(one, from), Due::For(other, of)) if from == of => {
            order(other.at_most(one), one.at_most(other))
        }
        (Due::Always, Due::For(..) | Due::Until(_)) => Comparison::AsStrict,
        (Due::For(..) | Due::Until(_), Due::Always) => Comparison::Weaker,
        _ => match (given_days.goes_on_through(given), asked_days.goes_on_through(asked)) {
            (Some(one), Some(other)) => order(one >= other, other >= one),
            _ => Comparison::Unknown,
        },
    }
}

/// Whether two deadlines are of one sort, so that the one could stand for the other.
pub(crate) fn is_comparable(one: Due, other: Due) -> bool {
    sort_of(one) == sort_of(other)
}

fn sort_of(due: Due) -> u8 {
    match due {
        Due::Within(..) | Due::WithinHours(..) | Due::WithinWorkingDays(..) | Due::Before(_) => 0,
        Due::Every(_) => 1,
        Due::For(..) | Due::Until(_) | Due::Always => 2,
        Due::NotBefore(_) => 3,
    }
}

fn order(is_within: bool, is_beyond: bool) -> Comparison {
    match (is_within, is_beyond) {
        (true, _) => Comparison::AsStrict,
        (false, true) => Comparison::Weaker,
        (false, false) => Comparison::Unknown,
    }
}

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delay {
    Hours(u32),
    WorkingDays(u32),
    Calendar(Length),
}

fn span_of(due: Due) -> Option<(Delay, Event)> {
    match due {
        Due::Within(length, event) => Some((Delay::Calendar(length), event)),
        Due::WithinHours(hours, event) => Some((Delay::Hours(hours), event)),
        Due::WithinWorkingDays(days, event) => Some((Delay::WorkingDays(days), event)),
        _ => None,
    }
}

const fn days(amount: u32) -> Length {
    Length { amount, unit: Unit::Day }
}

impl Delay {
    /// Whether it is over no later than another from whatever moment both count.
    fn at_most(self, other: Delay) -> bool {
        match (self, other) {
            (Delay::Hours(one), Delay::Hours(other)) => one <= other,
            (Delay::WorkingDays(one), Delay::WorkingDays(other)) => one <= other,
            (Delay::Calendar(one), Delay::Calendar(other)) => one.at_most(other),
            // So many whole days later at the latest, and the day then goes on.
            (Delay::Hours(hours), Delay::Calendar(length)) => days(hours.div_ceil(24)).at_most(length),
            (Delay::Hours(hours), Delay::WorkingDays(working)) => hours.div_ceil(24) <= fewest_days(working),
            // From the first moment of a day, a length in days takes that day besides.
            (Delay::Calendar(length), Delay::Hours(hours)) => {
                (hours / 24).checked_sub(1).is_some_and(|whole| length.at_most(days(whole)))
            }
            (Delay::Calendar(length), Delay::WorkingDays(working)) => {
                length.at_most(days(fewest_days(working)))
            }
            (Delay::WorkingDays(_), Delay::Hours(_) | Delay::Calendar(_)) => false,
        }
    }
}

/// The fewest days that so many working days can take: five of them begin on the day after a Sunday, and end on its Friday.
fn fewest_days(working: u32) -> u32 {
    working.saturating_add((working.saturating_sub(1) / 5).saturating_mul(2))
}

/// A deadline in words, as a clause says it.
pub(crate) fn in_words(model: &Model, due: Due) -> String {
    let event = |event: Event| match event {
        Event::Named(id) => {
            model.events.get(id).map_or_else(String::new, |event| event.about.name.to_string())
        }
        known => known.words().to_owned(),
    };
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    match due {
        Due::Within(length, from) => format!("within {length} of {}", event(from)),
        Due::WithinHours(hours, from) => format!("within {hours} hour{} of {}", plural(hours), event(from)),
        Due::WithinWorkingDays(working, from) => {
            format!("within {working} working day{} of {}", plural(working), event(from))
        }
        Due::Before(day) => format!("before {day}"),
        Due::NotBefore(day) => format!("not before {day}"),
        Due::Every(length) => format!("every {length}"),
        Due::For(length, from) => format!("for {length} from {}", event(from)),
        Due::Until(day) => format!("until {day}"),
        Due::Always => "always".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Comparison::{AsStrict, Unknown, Weaker};
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn length(amount: u32, unit: Unit) -> Length {
        Length { amount, unit }
    }

    fn told(given: Due, asked: Due) -> Comparison {
        let model = Model::default();
        let term = Period { from: Some(day("2026-01-01")), last: Some(day("2026-12-31")) };
        compare(&Days { model: &model, term }, given, asked)
    }

    #[test]
    fn hours_days_and_months() {
        let hours = |count| Due::WithinHours(count, Event::Breach);
        let within = |amount, unit| Due::Within(length(amount, unit), Event::Breach);
        assert_eq!(told(hours(24), hours(72)), AsStrict);
        assert_eq!(told(hours(72), hours(24)), Weaker);
        // A day goes on to its end, and so can take nearly two days' hours.
        assert_eq!(told(hours(24), within(1, Unit::Day)), AsStrict);
        assert_eq!(told(within(1, Unit::Day), hours(24)), Weaker);
        assert_eq!(told(within(1, Unit::Day), hours(48)), AsStrict);
        assert_eq!(told(hours(25), within(1, Unit::Day)), Unknown);
        assert_eq!(told(hours(48), within(1, Unit::Day)), Weaker);
        assert_eq!(told(within(30, Unit::Day), within(1, Unit::Month)), Unknown);
        assert_eq!(told(within(28, Unit::Day), within(1, Unit::Month)), AsStrict);
        assert_eq!(told(hours(28 * 24), within(1, Unit::Month)), AsStrict);
        assert_eq!(told(within(1, Unit::Month), hours(32 * 24)), AsStrict);
        assert_eq!(told(within(2, Unit::Month), within(30, Unit::Day)), Weaker);
    }

    #[test]
    fn working_days() {
        let working = |count| Due::WithinWorkingDays(count, Event::Request);
        let within = |amount| Due::Within(length(amount, Unit::Day), Event::Request);
        assert_eq!(told(working(2), working(3)), AsStrict);
        assert_eq!(told(working(3), working(2)), Weaker);
        // Five working days after a Sunday end on the Friday; the sixth is the Monday, eight days later.
        assert_eq!(told(within(5), working(5)), AsStrict);
        assert_eq!(told(within(8), working(6)), AsStrict);
        assert_eq!(told(within(6), working(5)), Unknown);
        assert_eq!(told(working(5), within(7)), Unknown);
        assert_eq!(told(working(5), within(5)), Weaker);
        assert_eq!(told(Due::WithinHours(48, Event::Request), working(2)), AsStrict);
        assert_eq!(told(working(2), Due::WithinHours(24, Event::Request)), Weaker);
    }

    #[test]
    fn other_events_come_to_days_or_are_unknown() {
        let after_end = Due::Within(length(30, Unit::Day), Event::EndOfTerm);
        assert_eq!(told(Due::Before(day("2027-01-31")), after_end), AsStrict);
        assert_eq!(told(Due::Before(day("2027-02-01")), after_end), Weaker);
        assert_eq!(told(Due::Within(length(13, Unit::Month), Event::StartOfTerm), after_end), Weaker);
        assert_eq!(told(Due::Within(length(30, Unit::Day), Event::LastUse), after_end), Unknown);
    }

    #[test]
    fn what_goes_on_is_stricter_the_longer() {
        let lasting = |amount| Due::For(length(amount, Unit::Year), Event::EndOfTerm);
        assert_eq!(told(lasting(5), lasting(3)), AsStrict);
        assert_eq!(told(lasting(3), lasting(5)), Weaker);
        assert_eq!(told(Due::Always, lasting(5)), AsStrict);
        assert_eq!(told(lasting(5), Due::Always), Weaker);
        assert_eq!(told(Due::Until(day("2027-12-30")), lasting(1)), AsStrict);
        assert_eq!(told(Due::Until(day("2027-12-29")), lasting(1)), Weaker);
        assert_eq!(told(Due::For(length(5, Unit::Year), Event::LastUse), lasting(1)), Unknown);
    }

    #[test]
    fn repetitions_and_embargoes() {
        assert_eq!(told(Due::Every(length(6, Unit::Month)), Due::Every(length(1, Unit::Year))), AsStrict);
        assert_eq!(told(Due::Every(length(13, Unit::Month)), Due::Every(length(1, Unit::Year))), Weaker);
        assert_eq!(told(Due::NotBefore(day("2027-01-02")), Due::NotBefore(day("2027-01-01"))), AsStrict);
        assert_eq!(told(Due::NotBefore(day("2026-12-31")), Due::NotBefore(day("2027-01-01"))), Weaker);
        assert!(is_comparable(Due::Always, Due::Until(day("2027-01-01"))));
        assert!(!is_comparable(Due::Always, Due::Every(length(1, Unit::Year))));
        assert_eq!(told(Due::Always, Due::Every(length(1, Unit::Year))), Unknown);
    }
}
