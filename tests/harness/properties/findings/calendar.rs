//! A calendar that is counted forward day by day, and periods as the text says them.

use crate::random::Random;

/// The days from the first of January of a year on, each as year, month and day; a day is known by its place in the list.
pub(super) struct Calendar {
    days: Vec<(i32, u32, u32)>,
}

/// A length of time, as the text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lasting {
    pub(super) amount: usize,
    /// `day`, `week`, `month` or `year`.
    pub(super) unit: &'static str,
}

impl std::fmt::Display for Lasting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}{}", self.amount, self.unit, if self.amount == 1 { "" } else { "s" })
    }
}

impl Calendar {
    pub(super) fn new(years: std::ops::Range<i32>) -> Calendar {
        let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let mut days = Vec::new();
        for year in years {
            for month in 1..=12 {
                let length = match month {
                    2 if leap(year) => 29,
                    2 => 28,
                    4 | 6 | 9 | 11 => 30,
                    _ => 31,
                };
                days.extend((1..=length).map(|day| (year, month, day)));
            }
        }
        Calendar { days }
    }

    /// The place of a date.
    pub(super) fn at(&self, date: (i32, u32, u32)) -> usize {
        self.days.binary_search(&date).unwrap_or_else(|_| panic!("{date:?} is no day here"))
    }

    /// A day as the text says it.
    pub(super) fn text(&self, at: usize) -> String {
        let (year, month, day) = self.days[at];
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The same day so much later, a month on the last day of a shorter one.
    pub(super) fn later(&self, at: usize, length: Lasting) -> usize {
        let months = match length.unit {
            "day" => return at + length.amount,
            "week" => return at + 7 * length.amount,
            "month" => length.amount,
            _ => 12 * length.amount,
        };
        let (mut year, mut month, day) = self.days[at];
        for _ in 0..months {
            month += 1;
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        let found = (1..=day).rev().find_map(|day| self.days.binary_search(&(year, month, day)).ok());
        found.unwrap_or_else(|| panic!("{year}-{month} is not in the calendar"))
    }
}

/// For each length, than which of them it is longer: there is a first day from which it ends later.
pub(super) fn longer(lengths: &[Lasting]) -> Vec<Vec<bool>> {
    // Eight years without a leap day, as long as any, and four with one; what ends beyond is left to the years after.
    let calendar = Calendar::new(1896..1910);
    let ends = |length: &Lasting| -> Vec<usize> {
        (0..calendar.days.len() - 1200).map(|day| calendar.later(day, *length)).collect()
    };
    let ends: Vec<Vec<usize>> = lengths.iter().map(ends).collect();
    let is_longer = |one: &[usize], other: &[usize]| one.iter().zip(other).any(|(one, other)| one > other);
    ends.iter().map(|one| ends.iter().map(|other| is_longer(one, other)).collect()).collect()
}

/// Days of January 2026, some without a beginning or an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) from: Option<usize>,
    pub(super) until: Option<usize>,
}

impl Dates {
    /// Some days from one to another, now and then without one of the two or both.
    pub(super) fn some(random: &mut Random, first: usize, last: usize) -> Dates {
        let from = random.between(first, last);
        let until = random.between(from, last);
        match random.below(8) {
            0 => Dates { from: Some(from), until: None },
            1 => Dates { from: None, until: Some(until) },
            2 if random.chance(50) => Dates { from: None, until: None },
            _ => Dates { from: Some(from), until: Some(until) },
        }
    }

    /// The last day is one of them, unless somebody takes `until` for `before`.
    pub(super) fn contain(self, day: usize, before: bool) -> bool {
        self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| if before { day < until } else { day <= until })
    }
}

impl std::fmt::Display for Dates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.from.iter().try_for_each(|day| write!(formatter, " from 2026-01-{day:02}"))?;
        self.until.iter().try_for_each(|day| write!(formatter, " until 2026-01-{day:02}"))
    }
}
