//! When an approval comes, and until when a file must be submitted for it (PRC001 to PRC003): every step of a procedure walked day by day over a calendar.

use super::calendar::{Calendar, Lasting};
use super::{Found, Tally, Text, found};
use crate::random::Random;
use charta_base::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delay {
    Unsaid,
    Unbounded,
    NoTime,
    Length(Lasting),
    WorkingDays(usize),
}

struct Step {
    /// Whether whoever decides the procedure decides it.
    decides: bool,
    after: Vec<usize>,
    delay: Delay,
    extension: Option<(Delay, usize)>,
    silence: &'static str,
    observed: Option<(Lasting, Lasting)>,
}

struct Procedure {
    steps: Vec<Step>,
    holidays: BTreeSet<usize>,
    moves: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Nominal,
    Maximum,
    Least,
    Most,
}

/// How the calendar is walked: as the page has it, or as if the day on which a step begins counted as its first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Page,
    Wrong,
}

impl Procedure {
    fn is_working(&self, day: usize) -> bool {
        // The first of January 2024, with which the calendar begins, was a Monday.
        day % 7 < 5 && !self.holidays.contains(&day)
    }

    /// The day on which a delay ends.
    fn end(&self, calendar: &Calendar, begins: usize, delay: Delay, reading: Reading) -> usize {
        let begins = if reading == Reading::Wrong && begins > 0 { begins - 1 } else { begins };
        let mut day = match delay {
            Delay::Unsaid | Delay::Unbounded | Delay::NoTime => {
                return begins + usize::from(reading == Reading::Wrong);
            }
            Delay::Length(length) => calendar.later(begins, length),
            Delay::WorkingDays(count) => {
                let (mut day, mut left) = (begins, count);
                while left > 0 {
                    day += 1;
                    left -= usize::from(self.is_working(day));
                }
                day
            }
        };
        while self.moves && !self.is_working(day) {
            day += 1;
        }
        day
    }

    /// The last day of each step; nothing for one that has no end.
    fn ends(&self, calendar: &Calendar, submitted: usize, way: Way, reading: Reading) -> Vec<Option<usize>> {
        let mut ends: Vec<Option<usize>> = Vec::new();
        for step in &self.steps {
            let begins = step.after.iter().try_fold(submitted, |latest, at| Some(latest.max(ends[*at]?)));
            ends.push(begins.and_then(|begins| {
                let by_delay = |delay| self.end(calendar, begins, delay, reading);
                let nominal = by_delay(step.delay);
                match (way, step.observed) {
                    (Way::Least, Some((least, _))) => Some(calendar.later(begins, least)),
                    (Way::Most, Some((_, most))) => Some(calendar.later(begins, most)),
                    (Way::Nominal | Way::Least | Way::Most, _) => Some(nominal),
                    (Way::Maximum, _) => {
                        let has_end =
                            !matches!(step.delay, Delay::Unsaid | Delay::Unbounded) && step.silence != "none";
                        has_end.then(|| match (step.delay, step.extension) {
                            (_, None) => nominal,
                            (Delay::Length(own), Some((Delay::Length(more), times)))
                                if own.unit == more.unit =>
                            {
                                by_delay(Delay::Length(Lasting {
                                    amount: own.amount + times * more.amount,
                                    ..own
                                }))
                            }
                            (Delay::WorkingDays(own), Some((Delay::WorkingDays(more), times))) => {
                                by_delay(Delay::WorkingDays(own + times * more))
                            }
                            (_, Some((more, times))) => {
                                (0..times).fold(nominal, |day, _| self.end(calendar, day, more, reading))
                            }
                        })
                    }
                }
            }));
        }
        ends
    }

    /// When the last step ends that whoever decides the procedure decides.
    fn approval(&self, calendar: &Calendar, submitted: usize, way: Way, reading: Reading) -> Option<usize> {
        let ends = self.ends(calendar, submitted, way, reading);
        let deciding = self.steps.iter().zip(ends).filter(|(step, _)| step.decides);
        deciding.map(|(_, end)| end).try_fold(0, |latest, end| Some(latest.max(end?)))
    }

    /// When the last step of all ends.
    fn completion(&self, calendar: &Calendar, submitted: usize, way: Way, reading: Reading) -> Option<usize> {
        let ends = self.ends(calendar, submitted, way, reading);
        ends.into_iter().try_fold(0, |latest, end| Some(latest.max(end?)))
    }

    /// How grave it is that a term begins on a day.
    fn late(
        &self,
        calendar: &Calendar,
        submitted: usize,
        first: usize,
        reading: Reading,
    ) -> Option<(Way, Severity)> {
        let is_observed = self.steps.iter().any(|step| step.observed.is_some());
        let approval = |way| self.approval(calendar, submitted, way, reading);
        if approval(Way::Nominal).is_some_and(|day| first < day) {
            let seen_in_time = is_observed && approval(Way::Least).is_some_and(|day| day <= first);
            return Some((Way::Nominal, if seen_in_time { Severity::Warning } else { Severity::Error }));
        }
        if is_observed
            && self.completion(calendar, submitted, Way::Most, reading).is_some_and(|day| first < day)
        {
            return Some((Way::Most, Severity::Warning));
        }
        approval(Way::Maximum).is_some_and(|day| first < day).then_some((Way::Maximum, Severity::Warning))
    }
}

fn length(random: &mut Random) -> Lasting {
    match random.below(5) {
        0 => Lasting { amount: random.between(1, 40), unit: "day" },
        1 => Lasting { amount: random.between(1, 5), unit: "week" },
        2 if random.chance(30) => Lasting { amount: 1, unit: "year" },
        _ => Lasting { amount: random.between(1, 3), unit: "month" },
    }
}

fn in_words(delay: Delay) -> String {
    match delay {
        Delay::Unsaid => String::new(),
        Delay::Unbounded => "unbounded".to_owned(),
        Delay::NoTime => "none".to_owned(),
        Delay::Length(length) => length.to_string(),
        Delay::WorkingDays(1) => "1 working day".to_owned(),
        Delay::WorkingDays(count) => format!("{count} working days"),
    }
}

fn step(random: &mut Random, text: &mut Text, number: usize, is_last: bool, moves: bool) -> Step {
    let decides = is_last || random.chance(40);
    let after: Vec<usize> = (0..number).filter(|_| random.chance(60)).collect();
    let delay = match random.below(12) {
        0 => Delay::Unsaid,
        1 => Delay::Unbounded,
        2 => Delay::NoTime,
        3..=6 => Delay::WorkingDays(random.between(1, 12)),
        _ => Delay::Length(length(random)),
    };
    let extension = match delay {
        // One unit each: what moves to a working day between a delay and its extension is not said.
        Delay::Length(own) if random.chance(50) => {
            let other = Lasting {
                amount: random.between(1, 2),
                unit: if moves { own.unit } else { random.pick::<&str>(&["day", "week", own.unit]) },
            };
            Some((Delay::Length(other), random.between(1, 2)))
        }
        Delay::WorkingDays(_) if random.chance(50) => {
            Some((Delay::WorkingDays(random.between(1, 5)), random.between(1, 2)))
        }
        _ => None,
    };
    let silence = *random.pick(&["", "", "accepted", "refused", "none"]);
    let observed = random.chance(20).then(|| {
        let (least, more) = (random.between(1, 30), random.between(0, 60));
        let days = |amount| Lasting { amount, unit: "day" };
        (days(least), days(least + more))
    });
    let mut line =
        format!("  step s{number} \"{number}\" {{ decided_by: {}", if decides { "judge" } else { "clerk" });
    if !after.is_empty() {
        let names: Vec<String> = after.iter().map(|at| format!("s{at}")).collect();
        line.push_str(&format!("  after: {}", names.join(", ")));
    }
    if delay != Delay::Unsaid {
        line.push_str(&format!("  delay: {}", in_words(delay)));
    }
    if let Some((more, times)) = extension {
        line.push_str(&format!(
            "  extension: {}{}",
            in_words(more),
            if times == 1 { "" } else { " times 2" }
        ));
    }
    if !silence.is_empty() {
        line.push_str(&format!("  silence: {silence}"));
    }
    if let Some((least, most)) = observed {
        line.push_str(&match least == most {
            true => format!("  observed: {least}"),
            false => format!("  observed: {least} to {most}"),
        });
    }
    text.line(&format!("{line} }}"));
    Step { decides, after, delay, extension, silence, observed }
}

fn procedure(random: &mut Random, text: &mut Text, calendar: &Calendar) -> Procedure {
    // Holidays of a region, of the country it lies in, and of a union of which the country is a member, which count for neither.
    let spread = (calendar.at((2026, 2, 1)), calendar.at((2027, 2, 1)));
    let mut some = |count: usize| -> BTreeSet<usize> {
        (0..count).map(|_| random.between(spread.0, spread.1)).collect()
    };
    let of = [some(8), some(25), some(25)];
    let said = |days: &BTreeSet<usize>| {
        let days: Vec<String> = days.iter().map(|day| calendar.text(*day)).collect();
        days.join(", ")
    };
    text.line(&format!("jurisdiction union {{ holidays: {} }}", said(&of[2])));
    text.line(&format!("jurisdiction home {{ member_of: union  holidays: {} }}", said(&of[1])));
    text.line(&format!("jurisdiction home.east {{ holidays: {} }}", said(&of[0])));
    for party in ["o0", "o1", "judge", "clerk"] {
        text.line(&format!("organisation {party} {{ established: home  owners: none }}"));
    }
    let (whose, holidays) = match random.below(4) {
        0 => ("", BTreeSet::new()),
        1 => ("  calendar: home", of[1].clone()),
        _ => ("  calendar: home.east", of[0].union(&of[1]).copied().collect()),
    };
    let moves = random.chance(40);
    text.line("procedure way {");
    text.line(&format!(
        "  decided_by: judge{whose}{}",
        if moves { "  deadline: next_working_day" } else { "" }
    ));
    let count = random.between(1, 4);
    let steps = (0..count).map(|at| step(random, text, at, at + 1 == count, moves)).collect();
    text.line("}");
    Procedure { steps, holidays, moves }
}

/// A contract that goes through the procedure.
struct Case {
    name: &'static str,
    submitted: Option<usize>,
    first: usize,
    /// Whether the contract waives that the approval is missing, so that a risk is told by itself.
    is_waived: bool,
}

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn world(random: &mut Random, at: usize, calendar: &Calendar, on: usize) -> (Text, Procedure, Vec<Case>) {
    let mut text = Text::new(at);
    let procedure = procedure(random, &mut text, calendar);
    let mut cases = Vec::new();
    for name in NAMES {
        let submitted = random.chance(60).then(|| on - random.below(25));
        let counted = submitted.unwrap_or(on);
        // About the days on which something comes.
        let day = match random.below(4) {
            0 => procedure.approval(calendar, counted, Way::Maximum, Reading::Page),
            1 => procedure.completion(calendar, counted, Way::Most, Reading::Page),
            2 => procedure.approval(calendar, counted, Way::Least, Reading::Page),
            _ => procedure.approval(calendar, counted, Way::Nominal, Reading::Page),
        };
        let day =
            day.or_else(|| procedure.approval(calendar, counted, Way::Nominal, Reading::Page)).unwrap_or(on);
        let first = (day + random.below(3)).saturating_sub(1).max(on + 1);
        let named = submitted.map_or_else(String::new, |day| format!(" submitted {}", calendar.text(day)));
        let is_waived = random.chance(60);
        let waiver = "  waive missing-approval until 2040-01-01 because \"pending\" by \"them\"";
        text.line(&format!(
            "contract {name} {{ provider: o0  recipient: o1  term: from {} until {}  procedure: way{named}{} }}",
            calendar.text(first),
            calendar.text(first + 30),
            if is_waived { waiver } else { "" }
        ));
        cases.push(Case { name, submitted, first, is_waived });
    }
    (text, procedure, cases)
}

fn of<'f>(findings: &'f [Found], code: &str, contract: &str) -> Vec<&'f Found> {
    let names = |subject: &String| subject.rsplit('.').next() == Some(contract);
    findings.iter().filter(|finding| finding.code == code && finding.subject.iter().any(names)).collect()
}

/// An approval is found to come too late, and a file to be overdue, exactly where a walk over the calendar comes to a later day; and the last day to submit is the
/// last one from which it does not.
pub(super) fn deadlines_are_walked(seeds: std::ops::Range<u64>) {
    let calendar = Calendar::new(2024..2050);
    let on = calendar.at((2026, 3, 2));
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut told = 0;
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(25) {
        let (mut texts, mut worlds) = (Vec::new(), Vec::new());
        for (at, seed) in seeds.iter().enumerate() {
            let (text, procedure, cases) = world(&mut Random::new(*seed), at, &calendar, on);
            texts.push(text);
            worlds.push((procedure, cases));
        }
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, (procedure, cases)), text) in
            found(texts, &calendar.text(on)).iter().zip(&worlds).zip(&written)
        {
            for case in cases {
                let late =
                    |reading| procedure.late(&calendar, case.submitted.unwrap_or(on), case.first, reading);
                let (page, wrong) = (late(Reading::Page), late(Reading::Wrong));
                let about = |code: &str| {
                    format!(
                        "{code} about {}, {:?}\n{text}\n{findings:#?}",
                        case.name,
                        page.map(|late| late.1)
                    )
                };
                if !case.is_waived {
                    // One missing approval is one finding.
                    let is_missing = |late: Option<(Way, Severity)>| {
                        case.submitted.is_none()
                            || late.is_none_or(|(_, severity)| severity != Severity::Error)
                    };
                    tallies.entry("PRC001").or_default().weigh(
                        !of(findings, "PRC001", case.name).is_empty(),
                        (is_missing(page), is_missing(wrong)),
                        || about("PRC001"),
                    );
                }
                match case.submitted {
                    Some(_) => {
                        for (grave, code) in
                            [(Severity::Error, "PRC002 error"), (Severity::Warning, "PRC002 warning")]
                        {
                            let is_found = of(findings, "PRC002", case.name)
                                .iter()
                                .any(|finding| finding.severity == grave);
                            // A risk alone is told with the missing approval, where that is told.
                            let is_apart = case.is_waived || grave == Severity::Error;
                            let is = |late: Option<(Way, Severity)>| {
                                is_apart && late.is_some_and(|(_, severity)| severity == grave)
                            };
                            tallies
                                .entry(code)
                                .or_default()
                                .weigh(is_found, (is(page), is(wrong)), || about(code));
                        }
                    }
                    None => {
                        // Extensions are the exception: a file that leaves no time for them is not overdue.
                        let is = |late: Option<(Way, Severity)>| late.filter(|(way, _)| *way != Way::Maximum);
                        let overdue = of(findings, "PRC003", case.name);
                        tallies.entry("PRC003").or_default().weigh(
                            !overdue.is_empty(),
                            (is(page).is_some(), is(wrong).is_some()),
                            || about("PRC003"),
                        );
                        let Some((way, _)) = is(page) else { continue };
                        let in_time = |day: &usize| {
                            let day = match way {
                                Way::Nominal => procedure.approval(&calendar, *day, way, Reading::Page),
                                _ => procedure.completion(&calendar, *day, way, Reading::Page),
                            };
                            day.is_some_and(|day| day <= case.first)
                        };
                        let latest =
                            (0..on).rev().find(in_time).map(|day| calendar.text(day)).expect("a day");
                        let says = overdue.iter().any(|finding| finding.message.contains(&latest));
                        assert!(says, "the last day is {latest}: {}", about("PRC003"));
                        told += 1;
                    }
                }
            }
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(60));
    assert!(told > 60, "{told}");
}
