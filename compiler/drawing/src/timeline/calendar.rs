//! Years, months and days of a day's number: the Gregorian calendar, before its beginning too.

use crate::Day;

/// A date. The year before year 1 is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 1 to 12.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
}

/// Days of four hundred years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// The number of 1970-01-01, counted from the first of March of year 0: years that begin in March have their
/// leap day at their end.
const EPOCH: i64 = 719_468;

/// The date of a day.
pub(super) fn date(day: i64) -> Date {
    let since = day + EPOCH;
    let era = since.div_euclid(ERA);
    let of_era = since.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, five months have 153 days.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Date { year: era * 400 + year_of_era + i64::from(month <= 2), month, day }
}

/// The day of a date; months may be counted beyond a year's.
pub(super) fn day(year: i64, month: i64, day: i64) -> i64 {
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - EPOCH
}

/// A day's number.
pub(super) fn number(day: Day) -> i64 {
    i64::from(day.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_the_same() {
        assert_eq!(date(0), Date { year: 1970, month: 1, day: 1 });
        assert_eq!(date(-1), Date { year: 1969, month: 12, day: 31 });
        assert_eq!(date(11_016), Date { year: 2000, month: 2, day: 29 });
        assert_eq!(date(20_454), Date { year: 2026, month: 1, day: 1 });
        assert_eq!(day(2026, 13, 1), day(2027, 1, 1));
        assert_eq!(day(2100, 3, 1) - day(2100, 2, 28), 1);
        for number in (-900_000..900_000).step_by(7).chain([i64::from(i32::MIN), i64::from(i32::MAX)]) {
            let Date { year, month, day: of_month } = date(number);
            assert_eq!(day(year, month, of_month), number);
            assert!((1..=12).contains(&month) && (1..=31).contains(&of_month));
        }
    }
}
