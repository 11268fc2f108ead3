//! Working days: Monday to Friday, less the public holidays that are said.

use crate::model::{Model, Procedure, TermId};
use crate::time::Day;
use jiff::civil::Weekday;

/// Which days are working days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Every public holiday, in order, each once.
    holidays: Vec<Day>,
    /// Those from Monday to Friday.
    on_weekdays: Vec<Day>,
}

impl Calendar {
    /// The calendar with these public holidays.
    pub fn new(holidays: impl IntoIterator<Item = Day>) -> Calendar {
        let mut holidays: Vec<Day> = holidays.into_iter().collect();
        holidays.sort_unstable();
        holidays.dedup();
        let on_weekdays = holidays.iter().copied().filter(|day| is_weekday(*day)).collect();
        Calendar { holidays, on_weekdays }
    }

    /// The calendar of a jurisdiction: its own public holidays, and those of whatever it lies in (a region has its country's).
    /// What it is a member of for a time, such as a union, adds none.
    pub fn of(model: &Model, jurisdiction: TermId) -> Calendar {
        let mut seen = vec![jurisdiction];
        let mut at = 0;
        let mut holidays = Vec::new();
        while let Some(term) = seen.get(at).and_then(|id| model.terms.get(*id)) {
            holidays.extend(&term.holidays);
            for above in &term.parents {
                if !seen.contains(above) {
                    seen.push(*above);
                }
            }
            at += 1;
        }
        Calendar::new(holidays)
    }

    /// The calendar that a procedure counts by.
    pub fn of_procedure(model: &Model, procedure: &Procedure) -> Calendar {
        procedure.calendar.map_or_else(Calendar::default, |calendar| Calendar::of(model, calendar.value))
    }

    /// Whether a day is a working day.
    pub fn is_working(&self, day: Day) -> bool {
        is_weekday(day) && self.on_weekdays.binary_search(&day).is_err()
    }

    /// Whether any public holiday of a year is known: where none is, a count of working days may be too short.
    pub fn knows(&self, year: i16) -> bool {
        let first = self.holidays.partition_point(|day| day.date().year() < year);
        self.holidays.get(first).is_some_and(|day| day.date().year() == year)
    }

    /// The day itself if it is a working day, or else the next that is one.
    pub fn working_day_from(&self, day: Day) -> Day {
        match self.is_working(day) {
            true => day,
            false => self.plus_working_days(day, 1),
        }
    }

    /// The working day on which so many working days after a day have passed; the day itself for none. The day itself, on
    /// which something began, does not count. Drawn to the calendar's last day where it would lie beyond.
    pub fn plus_working_days(&self, from: Day, count: u32) -> Day {
        if count == 0 {
            return from;
        }
        // The first day by whose end so many have passed: their number never falls, so halving finds it.
        let (mut before, mut by) = (from, Day::LAST);
        while by.0.saturating_sub(before.0) > 1 {
            let middle = Day(before.0 + (by.0 - before.0) / 2);
            match self.working_days_between(from, middle) < i64::from(count) {
                true => before = middle,
                false => by = middle,
            }
        }
        by
    }

    /// How many working days lie after a day, through another.
    fn working_days_between(&self, after: Day, through: Day) -> i64 {
        let holidays = |day: Day| self.on_weekdays.partition_point(|holiday| *holiday <= day) as i64;
        weekdays_through(through) - weekdays_through(after) - (holidays(through) - holidays(after))
    }
}

/// How many days from Monday to Friday lie between a certain Monday and the end of a day.
fn weekdays_through(day: Day) -> i64 {
    // 1970-01-01 was a Thursday: three days after a Monday.
    let days = day.number() + 4;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

fn is_weekday(day: Day) -> bool {
    !matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn working_days_leave_out_weekends() {
        let calendar = Calendar::default();
        assert_eq!(calendar.plus_working_days(day("2026-03-02"), 7), day("2026-03-11"));
        // From a Friday, a Saturday and a Sunday alike, the first working day is the Monday.
        for from in ["2026-03-06", "2026-03-07", "2026-03-08"] {
            assert_eq!(calendar.plus_working_days(day(from), 1), day("2026-03-09"));
        }
        assert_eq!(calendar.plus_working_days(day("2026-03-07"), 0), day("2026-03-07"));
        assert_eq!(calendar.plus_working_days(day("2026-03-02"), u32::MAX), Day::LAST);
    }

    #[test]
    fn public_holidays_are_no_working_days() {
        // The first is a Friday, the ninth a Saturday, which was none anyway.
        let calendar = Calendar::new([day("2026-05-09"), day("2026-05-01"), day("2026-05-01")]);
        assert_eq!(calendar.plus_working_days(day("2026-04-29"), 2), day("2026-05-04"));
        assert_eq!(calendar.plus_working_days(day("2026-05-07"), 2), day("2026-05-11"));
        assert_eq!(calendar.working_day_from(day("2026-05-01")), day("2026-05-04"));
        assert_eq!(calendar.working_day_from(day("2026-05-05")), day("2026-05-05"));
        assert!(calendar.knows(2026) && !calendar.knows(2025) && !calendar.knows(2027));
    }

    #[test]
    fn counting_agrees_with_walking() {
        let holidays = (0..400).map(|n| Day(n * 37 - 3000)).filter(|day| day.0 % 3 != 0);
        let calendar = Calendar::new(holidays);
        for start in (-2_000..2_000).step_by(13) {
            let from = Day(start);
            let mut walked = from;
            for count in 0..40 {
                assert_eq!(calendar.plus_working_days(from, count), walked, "{count} after {from}");
                walked = walked.next();
                while !calendar.is_working(walked) {
                    walked = walked.next();
                }
            }
        }
    }
}
