//! The axis: which days get a line and a name, by how much time it covers.

use super::calendar::{self, Date};
use crate::Timeline;
use crate::text::{Type, wrap};

/// The names on an axis.
pub(super) const NAMES: Type = Type { size: 11, bold: false };
/// Between a line and the name beside it, and what must be free after a name.
const BESIDE: i32 = 4;
/// A month's name is no wider, in pixels.
const MONTH: i32 = 64;

/// Time as pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The first day.
    pub(super) from: i64,
    /// The day after the last.
    pub(super) end: i64,
    /// Where the axis begins and how long it is, in pixels.
    pub(super) left: i32,
    pub(super) width: i32,
}

impl Scale {
    /// The scale of a timeline, whichever of its two days is the earlier.
    pub(super) fn of(timeline: &Timeline, left: i32, width: i32) -> Scale {
        let (from, to) = (calendar::number(timeline.from), calendar::number(timeline.to));
        Scale { from: from.min(to), end: from.max(to) + 1, left, width }
    }

    /// Where a day begins; days off the axis are drawn to its ends.
    pub(super) fn x(&self, day: i64) -> i32 {
        let passed =
            (day.clamp(self.from, self.end) - self.from) * i64::from(self.width) / (self.end - self.from);
        self.left + i32::try_from(passed).unwrap_or(self.width)
    }

    /// Whether a day is on the axis.
    pub(super) fn holds(&self, day: i64) -> bool {
        (self.from..self.end).contains(&day)
    }

    /// Where the axis ends.
    pub(super) fn right(&self) -> i32 {
        self.left + self.width
    }

    /// How many pixels so many days take.
    fn room(&self, days: i64) -> i64 {
        days * i64::from(self.width) / (self.end - self.from)
    }
}

/// A line of the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) x: i32,
    /// Where its name begins, if there is room for one.
    pub(super) name: Option<(i32, String)>,
}

/// The two rows of an axis: years (or months) above, what they are made of below.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Axis {
    pub(super) upper: Vec<Tick>,
    pub(super) lower: Vec<Tick>,
}

/// A step from one line to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(i64),
    Months(i64),
    Years(i64),
}

/// The axis of a scale.
pub(super) fn axis(scale: &Scale, months: &[String; 12]) -> Axis {
    let months: Vec<String> = months
        .iter()
        .map(|month| wrap(month, NAMES, MONTH, 1).into_iter().next().unwrap_or_default())
        .collect();
    let month = |date: Date| {
        usize::try_from(date.month - 1).ok().and_then(|at| months.get(at)).cloned().unwrap_or_default()
    };
    let year = |date: Date| date.year.to_string();
    match step(scale, &months) {
        Step::Years(years) => Axis { upper: ticks(scale, Step::Years(years), year), lower: Vec::new() },
        Step::Months(count) => Axis {
            upper: ticks(scale, Step::Years(1), year),
            lower: ticks(scale, Step::Months(count), month),
        },
        Step::Days(count) => Axis {
            upper: ticks(scale, Step::Months(1), |date| {
                format!("{} {}", month(date), date.year).trim().to_owned()
            }),
            lower: ticks(scale, Step::Days(count), |date| date.day.to_string()),
        },
    }
}

/// The smallest step whose names have room.
fn step(scale: &Scale, months: &[String]) -> Step {
    let needed = |widest: i32| i64::from(widest + 2 * BESIDE);
    let day = needed(NAMES.width("30"));
    let month = needed(months.iter().map(|name| NAMES.width(name)).max().unwrap_or(0));
    let years = [scale.from, scale.end].map(|at| NAMES.width(&calendar::date(at).year.to_string()));
    let year = needed(years.into_iter().max().unwrap_or(0));
    let small = [
        (Step::Days(1), 1, day),
        (Step::Days(5), 3, day),
        (Step::Months(1), 28, month),
        (Step::Months(3), 90, month),
    ];
    let fitting = small.into_iter().find(|(_, days, needed)| scale.room(*days) >= *needed);
    if let Some((step, _, _)) = fitting {
        return step;
    }
    let mut tens = 1;
    loop {
        for years in [tens, 2 * tens, 5 * tens] {
            // No axis is longer than all days that can be counted, twelve million years.
            if scale.room(years * 365) >= year || years > 20_000_000 {
                return Step::Years(years);
            }
        }
        tens *= 10;
    }
}

/// The lines of a step, the first at or before the axis's beginning; names that have no room before the next line are left out.
fn ticks(scale: &Scale, step: Step, name: impl Fn(Date) -> String) -> Vec<Tick> {
    let mut starts = vec![begun(scale.from, step)];
    while let Some(next) = starts.last().map(|&last| after(last, step)).filter(|&next| next < scale.end) {
        starts.push(next);
    }
    let ends = starts.iter().skip(1).copied().chain([scale.end]);
    // A line before the axis names what the axis begins in only where that is what the name says: a year or a month that goes on.
    let whole = matches!(step, Step::Days(1) | Step::Months(1) | Step::Years(1));
    let tick = |(&start, end): (&i64, i64)| {
        let x = scale.x(start);
        let name = name(calendar::date(start));
        let fits = x + BESIDE + NAMES.width(&name) + BESIDE <= scale.x(end);
        let named = fits && !name.is_empty() && (whole || start >= scale.from);
        Tick { x, name: named.then_some((x + BESIDE, name)) }
    };
    starts.iter().zip(ends).map(tick).collect()
}

/// The last line at or before a day.
fn begun(day: i64, step: Step) -> i64 {
    let date = calendar::date(day);
    match step {
        Step::Days(1) => day,
        // The last of a month takes what is left of it.
        Step::Days(count) => day - date.day + (date.day.min(30) - 1) / count * count + 1,
        Step::Months(count) => calendar::day(date.year, (date.month - 1) / count * count + 1, 1),
        Step::Years(count) => calendar::day(date.year.div_euclid(count) * count, 1, 1),
    }
}

/// The line after one: steps of days begin anew with each month, and the last of a month takes what is left of it.
fn after(line: i64, step: Step) -> i64 {
    let date = calendar::date(line);
    match step {
        Step::Days(1) => line + 1,
        Step::Days(count) => {
            let next = calendar::date(line + count);
            let anew = next.month != date.month || next.day > 28;
            if anew { calendar::day(date.year, date.month + 1, 1) } else { line + count }
        }
        Step::Months(count) => calendar::day(date.year, date.month + count, 1),
        Step::Years(count) => calendar::day(date.year + count, 1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().filter_map(|tick| tick.name.as_ref().map(|(_, name)| name.as_str())).collect()
    }

    fn of(from: (i64, i64, i64), to: (i64, i64, i64)) -> Axis {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let scale = Scale {
            from: calendar::day(from.0, from.1, from.2),
            end: calendar::day(to.0, to.1, to.2),
            left: 0,
            width: 760,
        };
        axis(&scale, &months.map(str::to_owned))
    }

    #[test]
    fn the_span_decides_what_is_named() {
        let days = of((2026, 3, 2), (2026, 3, 20));
        assert_eq!(names(&days.upper), ["Mar 2026"]);
        assert_eq!(names(&days.lower).first(), Some(&"2"));
        let weeks = of((2026, 1, 31), (2026, 4, 1));
        assert_eq!(names(&weeks.upper), ["Feb 2026", "Mar 2026"]);
        assert_eq!(names(&weeks.lower), ["1", "6", "11", "16", "21", "26", "1", "6", "11", "16", "21", "26"]);
        let months = of((2025, 11, 1), (2026, 11, 1));
        assert_eq!(names(&months.upper), ["2025", "2026"]);
        assert_eq!(names(&months.lower).len(), 12);
        let quarters = of((2024, 1, 1), (2028, 1, 1));
        assert_eq!(names(&quarters.lower).get(..4), Some(&["Jan", "Apr", "Jul", "Oct"][..]));
        assert_eq!(names(&of((2000, 1, 1), (2030, 1, 1)).upper).get(..2), Some(&["2000", "2002"][..]));
        assert_eq!(names(&of((1, 1, 1), (2001, 1, 1)).upper).get(..3), Some(&["200", "400", "600"][..]));
    }

    #[test]
    fn names_never_meet() {
        for from in [-800_000_i64, 0, 20_000, i64::from(i32::MIN)] {
            for length in [1, 2, 9, 31, 59, 200, 400, 1000, 9000, 80_000, 3_000_000_000] {
                let scale = Scale { from, end: from + length, left: 10, width: 700 };
                let axis = axis(&scale, &std::array::from_fn(|at| "mmmmmmmmmmmmmmmm".repeat(at % 3)));
                for row in [&axis.upper, &axis.lower] {
                    let spans = row.iter().filter_map(|tick| tick.name.as_ref());
                    let spans: Vec<(i32, i32)> = spans.map(|(x, name)| (*x, x + NAMES.width(name))).collect();
                    assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "{from} {length}");
                    assert!(spans.iter().all(|span| span.0 >= 10 && span.1 <= 710));
                    assert!(row.len() < 300);
                }
            }
        }
    }
}
