//! Calendar arithmetic and forms, against counting: what can be worked out from what is tried on every day.

use super::oracle::reveals;
use crate::random::Random;
use charta_model::form::{Form, Shown};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Length, Period, Unit};
use std::collections::BTreeMap;

/// Year, month and day of a day, counted forward by hand from the first of January of a year.
fn calendar(from: i32, to: i32) -> Vec<(i32, u32, u32)> {
    let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut days = Vec::new();
    for year in from..to {
        for month in 1..=12_u32 {
            let length = match month {
                2 if leap(year) => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            days.extend((1..=length).map(|day| (year, month, day)));
        }
    }
    days
}

/// Days are counted without a gap, written and read as they are, and lengths are added as the reference says.
pub(crate) fn days_are_those_of_the_calendar() {
    let days = calendar(1890, 2110);
    let first = Day::parse("1890-01-01").unwrap();
    let numbers: BTreeMap<(i32, u32, u32), i32> =
        days.iter().zip(first.0..).map(|(day, number)| (*day, number)).collect();
    for (date, number) in days.iter().zip(first.0..) {
        let text = format!("{:04}-{:02}-{:02}", date.0, date.1, date.2);
        assert_eq!(Day::parse(&text), Some(Day(number)));
        if number % 7 == 0 {
            assert_eq!(Day(number).to_string(), text);
        }
    }
    for (number, (year, month, day)) in (first.0..).zip(&days).step_by(3) {
        for months in [0, 1, 2, 11, 12, 13, 24, 40] {
            let later = *year * 12 + *month as i32 - 1 + months;
            let (year, month) = (later.div_euclid(12), later.rem_euclid(12) as u32 + 1);
            let Some(expected) = (1..=*day).rev().find_map(|day| numbers.get(&(year, month, day))) else {
                continue;
            };
            let length = Length { amount: months as u32, unit: Unit::Month };
            assert_eq!(Day(number).plus(length), Day(*expected), "{} and {length}", Day(number));
            if months % 12 == 0 {
                assert_eq!(
                    Day(number).plus(Length { amount: months as u32 / 12, unit: Unit::Year }),
                    Day(*expected)
                );
            }
        }
        assert_eq!(Day(number).plus(Length { amount: 3, unit: Unit::Week }), Day(number + 21));
        assert_eq!(Day(number).next().previous(), Day(number));
    }
    for wrong in [
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-1-1",
        "20240101",
        "2024-01-01T10:00",
        "2024-01-01 ",
        "",
        "24-01-01",
        "2024-01-32",
        "+002024-01-01",
        "2024-01-01[u-ca=gregory]",
    ] {
        assert_eq!(Day::parse(wrong), None, "{wrong}");
    }
}

/// A length is at most another if and only if there is no day from which it ends later.
pub(crate) fn lengths_compare_as_they_end() {
    // The calendar repeats after 400 years, and only the ends of months and leap years differ within them.
    let first = Day::parse("1800-01-01").unwrap();
    let last = Day::parse("2200-01-01").unwrap();
    let mut lengths = Vec::new();
    for amount in [0, 1, 2, 6, 12, 13, 40, 60, 97] {
        lengths.push(Length { amount, unit: Unit::Month });
    }
    for amount in [2, 4, 8, 100, 300, 400] {
        lengths.push(Length { amount, unit: Unit::Year });
    }
    let extremes: Vec<(u64, u64)> = lengths
        .iter()
        .map(|length| {
            let spans = (first.0..last.0).map(|day| u64::from(Day(day).plus(*length).0.abs_diff(day)));
            spans.fold((u64::MAX, 0), |(least, most), span| (least.min(span), most.max(span)))
        })
        .collect();
    for (length, (least, most)) in lengths.iter().zip(&extremes) {
        for days in [least.saturating_sub(1), *least, least + 1, most.saturating_sub(1), *most, most + 1] {
            let days = Length { amount: days as u32, unit: Unit::Day };
            assert_eq!(length.at_most(days), *most <= u64::from(days.amount), "{length} is at most {days}");
            assert_eq!(days.at_most(*length), u64::from(days.amount) <= *least, "{days} is at most {length}");
            let weeks = Length { amount: days.amount / 7, unit: Unit::Week };
            assert_eq!(
                weeks.at_most(*length),
                u64::from(weeks.amount) * 7 <= *least,
                "{weeks} is at most {length}"
            );
        }
        for (other, _) in lengths.iter().zip(&extremes) {
            let later = (first.0..first.0 + 1500).any(|day| Day(day).plus(*length) > Day(day).plus(*other));
            assert_eq!(length.at_most(*other), !later, "{length} is at most {other}");
        }
    }
}

/// A period holds on its last day and not after; as a set of days it is the same; `for` a length ends before the same day later.
pub(crate) fn periods_are_sets_of_days() {
    let mut random = Random::new(7);
    for _ in 0..4_000 {
        let mut day = || random.chance(75).then(|| Day(random.below(8) as i32 - 4));
        let period = Period { from: day(), last: day() };
        for at in -6..6 {
            let inside =
                period.from.is_none_or(|from| at >= from.0) && period.last.is_none_or(|last| at <= last.0);
            assert_eq!(period.contains(Day(at)), inside, "{period} on {at}");
            assert_eq!(period.days().contains(i64::from(at)), inside, "{period} on {at}");
        }
        let length = Length {
            amount: random.below(60) as u32,
            unit: *random.pick(&[Unit::Day, Unit::Week, Unit::Month, Unit::Year]),
        };
        let from = Day(19_000 + random.below(1_500) as i32);
        let lasting = Period::lasting(from, length);
        let end = from.plus(length);
        assert_eq!(
            (lasting.contains(end), lasting.contains(end.previous())),
            (false, length.amount > 0),
            "{from} for {length}"
        );
        assert_eq!(lasting.days().count(), u64::from(end.0.abs_diff(from.0)));
    }
    // Until the last day that can be written is for ever: there is no day after it.
    assert_eq!(Period { from: None, last: Some(Day::LAST) }.days(), Ranges::all());
    let long = Period::lasting(Day(0), Length { amount: 20_000, unit: Unit::Year });
    assert!(long.contains(Day::LAST));
}

/// What a form shows of a day (as a number of days), a number or a text.
fn shown_day(shown: Shown, (date, number): &((i32, u32, u32), i32)) -> Option<String> {
    let (year, month, day) = date;
    Some(match shown {
        Shown::Hidden => String::new(),
        Shown::Year => format!("{year}"),
        Shown::Quarter => format!("{year} {}", (month - 1) / 3),
        Shown::Month => format!("{year} {month}"),
        // 1970-01-01 was a Thursday.
        Shown::Week => format!("{}", (number + 3).div_euclid(7)),
        Shown::AsIs => format!("{year} {month} {day}"),
        _ => return None,
    })
}

fn shown_number(shown: Shown, number: &i64) -> Option<String> {
    match shown {
        Shown::Hidden => Some(String::new()),
        Shown::Steps(step) => Some(number.div_euclid(step).to_string()),
        Shown::AsIs => Some(number.to_string()),
        _ => None,
    }
}

fn shown_text(shown: Shown, text: &str) -> Option<String> {
    match shown {
        Shown::Hidden => Some(String::new()),
        Shown::FirstCharacters(count) => Some(text.chars().take(count as usize).collect()),
        Shown::AsIs => Some(text.to_owned()),
        _ => None,
    }
}

/// Whether one view can be worked out from another: equal there means equal here.
fn follows<T>(
    things: &[T],
    less: impl Fn(&T) -> Option<String>,
    more: impl Fn(&T) -> Option<String>,
) -> Option<bool> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for thing in things {
        let (less, more) = (less(thing)?, more(thing)?);
        if *known.entry(more).or_insert_with(|| less.clone()) != less {
            return Some(false);
        }
    }
    Some(true)
}

/// A form reveals at most what another does if and only if what it shows follows from what the other shows.
pub(crate) fn forms_reveal_what_follows_from_them() {
    let forms = [
        Shown::Hidden,
        Shown::Year,
        Shown::Quarter,
        Shown::Month,
        Shown::Week,
        Shown::Steps(1),
        Shown::Steps(2),
        Shown::Steps(3),
        Shown::Steps(6),
        Shown::Steps(4),
        Shown::FirstCharacters(1),
        Shown::FirstCharacters(2),
        Shown::FirstCharacters(3),
        Shown::AsIs,
    ];
    let days: Vec<_> = calendar(1969, 1976).into_iter().zip(Day::parse("1969-01-01").unwrap().0..).collect();
    let numbers: Vec<i64> = (-30..30).collect();
    let texts: Vec<String> =
        ["", "a", "ab", "abc", "abcd", "abce", "abd", "b", "éa", "éab", "éac"].map(String::from).to_vec();
    let mut compared = 0;
    for less in forms {
        for more in forms {
            let by_day = follows(&days, |day| shown_day(less, day), |day| shown_day(more, day));
            let by_number =
                follows(&numbers, |number| shown_number(less, number), |number| shown_number(more, number));
            let by_text = follows(&texts, |text| shown_text(less, text), |text| shown_text(more, text));
            let said = less.compare(more).is_some_and(std::cmp::Ordering::is_le);
            for followed in [by_day, by_number, by_text].into_iter().flatten() {
                // Steps of one unit show a whole number as it is, which the order need not know.
                if more != Shown::Steps(1) && less != Shown::AsIs {
                    assert_eq!(said, followed, "{less} from {more}");
                    compared += 1;
                }
                assert!(!said || followed, "{less} from {more}");
            }
        }
    }
    assert!(compared > 60, "{compared}");
    for cells in [None, Some(5), Some(11)] {
        let hidden = Form { cells, shown: Shown::Hidden };
        assert_eq!(hidden.compare(Form::HIDDEN), Some(std::cmp::Ordering::Equal));
    }
}

/// The order of forms, cells and all, is that of the oracle.
pub(crate) fn forms_are_ordered_as_the_reference_says() {
    let mut shown =
        vec![Shown::Hidden, Shown::Year, Shown::Quarter, Shown::Month, Shown::Week, Shown::Repseudonymised];
    shown.extend([2, 3, 4, 6].map(Shown::Steps));
    shown.extend([1, 2, 3].map(Shown::FirstCharacters));
    shown.push(Shown::AsIs);
    let forms = |shown: Shown| [None, Some(5), Some(11)].map(|cells| Form { cells, shown });
    let forms: Vec<Form> = shown.into_iter().flat_map(forms).collect();
    for less in &forms {
        for more in &forms {
            let said = less.compare(*more).is_some_and(std::cmp::Ordering::is_le);
            assert_eq!(said, reveals(*more, *less), "{less} from {more}");
        }
    }
}
