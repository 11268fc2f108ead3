//! Days, lengths of time and periods. Calendar arithmetic is jiff's; nothing here knows what day it is.

use crate::ranges::Ranges;
use jiff::civil::Date;

/// A calendar day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The last day that can be written.
    pub const LAST: Day = Day(2_932_896);

    /// The day written `2024-07-01`; `None` where it is no day of the calendar (which has no year zero), or written otherwise.
    pub fn parse(text: &str) -> Option<Day> {
        let is_right =
            |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(is_right) || text.starts_with("0000") {
            return None;
        }
        text.parse::<Date>().ok().map(Day::from_date)
    }

    /// The day of a date.
    pub fn from_date(date: Date) -> Day {
        let epoch = jiff::civil::date(1970, 1, 1);
        Day(epoch.until(date).map_or(0, |span| span.get_days()))
    }

    /// The date of this day; days outside the calendar are drawn to its ends.
    pub fn date(self) -> Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        let span = jiff::Span::new().try_days(self.0);
        span.and_then(|span| epoch.checked_add(span)).unwrap_or(if self.0 < 0 {
            Date::MIN
        } else {
            Date::MAX
        })
    }

    /// The next day.
    #[must_use]
    pub fn next(self) -> Day {
        Day(self.0.saturating_add(1))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Day {
        Day(self.0.saturating_sub(1))
    }

    /// The day a length of time later: the same day of the later month, or that month's last day where it has
    /// no such day. Drawn to the calendar's last day where it would lie beyond.
    #[must_use]
    pub fn plus(self, length: Length) -> Day {
        self.checked_plus(length).unwrap_or(Day::LAST)
    }

    fn checked_plus(self, length: Length) -> Option<Day> {
        let amount = i64::from(length.amount);
        let span = jiff::Span::new();
        let span = match length.unit {
            Unit::Day => span.try_days(amount),
            Unit::Week => span.try_weeks(amount),
            Unit::Month => span.try_months(amount),
            Unit::Year => span.try_years(amount),
        };
        span.and_then(|span| self.date().checked_add(span)).ok().map(Day::from_date)
    }

    /// The coordinate in a set of days.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day at a coordinate of a set of days; the open ends of time become the calendar's.
    pub fn from_number(number: i64) -> Day {
        let number = number.clamp(i64::from(i32::MIN), i64::from(Day::LAST.0));
        Day(i32::try_from(number).unwrap_or(Day::LAST.0))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.date())
    }
}

/// A unit of calendar time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Unit {
    /// The unit named by a word, singular or plural.
    pub fn named(word: &str) -> Option<Unit> {
        Some(match word {
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            _ => return None,
        })
    }

    /// The word for one of it.
    pub const fn word(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

/// A length of calendar time, such as `40 months`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

impl Length {
    /// Whether it ends no later than `other` from whatever day both are counted: exact, since it compares the
    /// longest this one can be with the shortest the other can be only where their units differ in kind.
    pub fn at_most(self, other: Length) -> bool {
        let months = |length: Length| match length.unit {
            Unit::Month => Some(u64::from(length.amount)),
            Unit::Year => Some(u64::from(length.amount) * 12),
            Unit::Day | Unit::Week => None,
        };
        let days = |length: Length| match length.unit {
            Unit::Day => Some(u64::from(length.amount)),
            Unit::Week => Some(u64::from(length.amount) * 7),
            Unit::Month | Unit::Year => None,
        };
        match (months(self), months(other), days(self), days(other)) {
            (Some(a), Some(b), ..) => a <= b,
            (_, _, Some(a), Some(b)) => a <= b,
            (Some(a), _, _, Some(b)) => longest_days(a) <= b,
            (_, Some(b), Some(a), _) => a <= shortest_days(b),
            _ => false,
        }
    }
}

/// The most days that `months` calendar months can take.
fn longest_days(months: u64) -> u64 {
    extreme_days(months, true)
}

/// The fewest days that `months` calendar months can take.
fn shortest_days(months: u64) -> u64 {
    extreme_days(months, false)
}

/// Tries the ends of every month of 120 years around a century that is no leap year and one that is; the calendar repeats
/// every 400 years (4,800 months, 146,097 days).
fn extreme_days(months: u64, longest: bool) -> u64 {
    let cycles = months / 4800;
    let rest = u32::try_from(months % 4800).unwrap_or(0);
    let days_of =
        |year, month| [1, 28, 29, 30, 31].into_iter().filter_map(move |day| Date::new(year, month, day).ok());
    let starts = (1890..2010_i16).flat_map(|year| (1..=12_i8).flat_map(move |month| days_of(year, month)));
    let spans = starts.map(|date| {
        let start = Day::from_date(date);
        let end = start.plus(Length { amount: rest, unit: Unit::Month });
        u64::from(end.0.abs_diff(start.0))
    });
    let extreme = if longest { spans.max() } else { spans.min() };
    cycles * 146_097 + extreme.unwrap_or(0)
}

impl std::fmt::Display for Length {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(formatter, "{} {}{plural}", self.amount, self.unit.word())
    }
}

/// From a day to a last day, either of which may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Period {
    /// The first day, if there is one.
    pub from: Option<Day>,
    /// The last day on which it holds, if there is one.
    pub last: Option<Day>,
}

impl Period {
    /// Always.
    pub const ALWAYS: Period = Period { from: None, last: None };

    /// From a day, for a length of time: the last day is the one before the same day that much later.
    pub fn lasting(from: Day, length: Length) -> Period {
        Period { from: Some(from), last: Some(from.checked_plus(length).map_or(Day::LAST, Day::previous)) }
    }

    /// The days as a set. No day follows the last that can be written: a period that reaches it is open.
    pub fn days(self) -> Ranges {
        let start = self.from.map_or(Ranges::MIN, Day::number);
        let end = self.last.filter(|last| *last < Day::LAST).map_or(Ranges::MAX, |last| last.number() + 1);
        Ranges::between(start, end)
    }

    /// Whether its last day lies before a day.
    pub fn has_ended(self, on: Day) -> bool {
        self.last.is_some_and(|last| last < on)
    }

    /// Whether the day is in it.
    pub fn contains(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.last.is_none_or(|last| day <= last)
    }

    /// Whether it holds every day.
    pub fn is_always(self) -> bool {
        self == Period::ALWAYS
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.from, self.last) {
            (None, None) => write!(formatter, "always"),
            (Some(from), None) => write!(formatter, "from {from}"),
            (None, Some(last)) => write!(formatter, "until {last}"),
            (Some(from), Some(last)) => write!(formatter, "from {from} until {last}"),
        }
    }
}

/// A set of days in words: `from 2024-07-01 until 2027-10-31`, several joined by `and`.
pub fn describe_days(days: &Ranges) -> String {
    let open = |number: i64, end: i64| if number == end { None } else { Some(Day::from_number(number)) };
    let periods: Vec<String> = days
        .pairs()
        .iter()
        .map(|(start, end)| {
            let last = open(*end, Ranges::MAX).map(Day::previous);
            let from = open(*start, Ranges::MIN);
            match (from, last) {
                (Some(from), Some(last)) if from == last => format!("on {from}"),
                _ => Period { from, last }.to_string(),
            }
        })
        .collect();
    match periods.is_empty() {
        true => "never".to_owned(),
        false => charta_base::join_words(&periods, "and"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_term_of_months_ends_the_day_before() {
        let term = Period::lasting(day("2024-07-01"), Length { amount: 40, unit: Unit::Month });
        assert_eq!(term.last, Some(day("2027-10-31")));
        assert!(term.contains(day("2027-10-31")) && !term.contains(day("2027-11-01")));
    }

    #[test]
    fn short_months_draw_in() {
        assert_eq!(day("2024-01-31").plus(Length { amount: 1, unit: Unit::Month }), day("2024-02-29"));
        assert_eq!(day("2024-02-29").plus(Length { amount: 1, unit: Unit::Year }), day("2025-02-28"));
    }

    #[test]
    fn days_and_dates_agree_over_centuries() {
        for number in (-200_000..200_000).step_by(97) {
            assert_eq!(Day::from_date(Day(number).date()), Day(number));
        }
        assert_eq!(Day::LAST.to_string(), "9999-12-31");
    }

    #[test]
    fn lengths_compare_across_units() {
        let length = |amount, unit| Length { amount, unit };
        assert!(length(24, Unit::Month).at_most(length(2, Unit::Year)));
        assert!(length(31, Unit::Day).at_most(length(31, Unit::Day)));
        assert!(!length(1, Unit::Month).at_most(length(30, Unit::Day)));
        assert!(length(1, Unit::Month).at_most(length(31, Unit::Day)));
        assert!(length(28, Unit::Day).at_most(length(1, Unit::Month)));
        assert!(!length(29, Unit::Day).at_most(length(1, Unit::Month)));
        assert!(length(365, Unit::Day).at_most(length(1, Unit::Year)));
        assert!(!length(366, Unit::Day).at_most(length(1, Unit::Year)));
        assert!(length(20, Unit::Year).at_most(length(7305, Unit::Day)));
    }
}
