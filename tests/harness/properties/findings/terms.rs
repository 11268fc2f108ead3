//! Terms, approvals, places and agreements, day by day (TIM001, TIM003, TIM005, TIM007 to TIM011), and lengths of time, from every first day
//! (TIM002, TIM013 to TIM017).

use super::calendar::{Calendar, Dates, Lasting, longer};
use super::{Found, Tally, Text, found, january};
use crate::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Facts lie between these days of January.
const FIRST: usize = 3;
const LAST: usize = 17;
/// The day of judgement.
const ON: usize = 9;
/// Every day on which something could be otherwise than on the one before.
const DAYS: std::ops::RangeInclusive<usize> = 1..=20;

/// What must be found: a code about a contract, as the page has it, and as it would be if nothing held on its last day.
struct Demand {
    code: &'static str,
    contract: &'static str,
    page: bool,
    wrong: bool,
}

/// One world as it is drawn.
struct Draw<'r> {
    random: &'r mut Random,
    text: Text,
    demands: Vec<Demand>,
}

impl Draw<'_> {
    fn demand(&mut self, code: &'static str, contract: &'static str, is_demanded: impl Fn(bool) -> bool) {
        self.demands.push(Demand { code, contract, page: is_demanded(false), wrong: is_demanded(true) });
    }

    /// A term with both ends, or now and then without one.
    fn term(&mut self) -> Dates {
        match Dates::some(self.random, FIRST, LAST) {
            Dates { from: None, until: None } => Dates { from: Some(FIRST), until: None },
            dates => dates,
        }
    }

    fn dates(&mut self) -> Dates {
        Dates::some(self.random, FIRST, LAST)
    }

    fn several(&mut self, most: usize) -> Vec<Dates> {
        (0..self.random.between(1, most)).map(|_| self.dates()).collect()
    }

    fn contract(&mut self, name: &str, term: Dates, facts: &str) {
        let days = term.to_string();
        self.text.line(&format!(
            "contract {name} {{ provider: o0  recipient: o1  term:{days}{facts}  permit o1 to read d for p }}"
        ));
    }

    fn approvals(&mut self) {
        let term = self.term();
        let given: Vec<(usize, Dates)> = match self.random.chance(80) {
            true => self.several(3).into_iter().map(|dates| (self.random.between(2, 3), dates)).collect(),
            false => Vec::new(),
        };
        let words: Vec<String> = given.iter().map(|(by, dates)| format!("o{by} \"A\"{dates}")).collect();
        let mut facts = String::new();
        if !given.is_empty() {
            let _ = write!(facts, "  approval: {}", words.join(", "));
        }
        let asked = self.random.below(4);
        facts.push_str(["", "", "  require approval", "  require approval of o2"][asked]);
        if asked >= 2 && self.random.chance(50) {
            facts.push_str(" throughout term");
        }
        self.contract("approved", term, &facts);
        self.demand("TIM001", "approved", |wrong| {
            let in_term = |day: &usize| term.contain(*day, false);
            let covers = |(_, dates): &(usize, Dates), day| dates.contain(day, wrong);
            let by_any = DAYS.filter(in_term).all(|day| given.iter().any(|one| covers(one, day)));
            let by_it =
                DAYS.filter(in_term).all(|day| given.iter().any(|one| one.0 == 2 && covers(one, day)));
            // A contract that has ended is held to no requirement.
            let is_over = term.until.is_some_and(|until| until < ON);
            (!given.is_empty() && !by_any)
                || (!is_over && asked >= 2 && given.is_empty())
                || (!is_over && asked == 3 && !by_it)
        });
    }

    /// Where the data are: at two places in turn, of which one has a term of its own.
    fn places(&mut self, name: &'static str) {
        let term = self.term();
        let own = if self.random.chance(30) { self.dates() } else { Dates { from: None, until: None } };
        let own_term =
            if own.from.is_none() && own.until.is_none() { String::new() } else { format!("  term:{own}") };
        self.text.line(&format!("hosting here_{name} {{ operator: o0  located: home{own_term} }}"));
        self.text.line(&format!("hosting there_{name} {{ operator: o0  located: home }}"));
        let places: Vec<(bool, Dates)> =
            self.several(3).into_iter().map(|dates| (self.random.chance(60), dates)).collect();
        let place = |(is_here, dates): &(bool, Dates)| {
            format!("{}_{name}{dates}", if *is_here { "here" } else { "there" })
        };
        let words: Vec<String> = places.iter().map(place).collect();
        let permitted = if self.random.chance(30) { self.dates() } else { Dates { from: None, until: None } };
        let (mut fact, mut data) = (String::new(), "d".to_owned());
        match name {
            "processed" => fact = format!("  processed_at: {}", words.join(", ")),
            _ => {
                data = format!("d_{name}");
                self.text.line(&format!(
                    "dataset {data} {{ controller: o0  hosted: {}  column a: text }}",
                    words.join(", ")
                ));
            }
        }
        self.text.line(&format!(
            "contract {name} {{ provider: o0  recipient: o1  term:{term}{fact}  permit o1 to read {data} for p{permitted} }}"
        ));
        self.demand("TIM003", name, |wrong| {
            DAYS.filter(|day| *day >= ON && term.contain(*day, false) && permitted.contain(*day, false)).any(
                |day| {
                    !places.iter().any(|(is_here, dates)| {
                        dates.contain(day, wrong) && (!is_here || own.contain(day, wrong))
                    })
                },
            )
        });
    }

    fn succession(&mut self) {
        let (former, term) = (self.term(), self.term());
        self.contract("former", former, "");
        self.contract("successor", term, "  succeeds: former");
        self.demand("TIM008", "successor", |wrong| {
            DAYS.filter(|day| *day >= ON).any(|day| {
                former.until.is_some_and(|until| if wrong { until <= day } else { until < day })
                    && term.from.is_some_and(|from| day < from)
            })
        });
        self.demand("TIM009", "successor", |wrong| {
            DAYS.filter(|day| *day >= ON).any(|day| former.contain(day, wrong) && term.contain(day, false))
        });
    }

    fn agreement(&mut self) {
        let (above, term) = (self.term(), self.term());
        self.contract("agreement", above, "");
        self.contract("under", term, "  parent: agreement");
        self.demand("TIM010", "under", |wrong| {
            DAYS.filter(|day| *day >= ON).any(|day| term.contain(day, false) && !above.contain(day, wrong))
        });
    }

    /// Deadlines before a contract binds anybody.
    fn duty(&mut self) {
        let term = self.term();
        let signed = self.random.chance(50).then(|| self.random.between(FIRST, LAST));
        let (day, length) = (self.random.between(FIRST, LAST), self.random.below(4));
        let deadline = match self.random.below(3) {
            0 => format!("before {}", january(day)),
            1 => format!("until {}", january(day)),
            _ => format!("within {length} days of launch"),
        };
        let is_before = deadline.starts_with("before");
        let is_within = deadline.starts_with("within");
        self.text.line(&format!("event launch {{ happened: {} }}", january(day)));
        let signature = signed.map_or_else(String::new, |day| format!("  signed: {}", january(day)));
        self.contract("bound", term, &format!("{signature}  duty o1 to notify report {deadline}"));
        self.demand("TIM005", "bound", |wrong| {
            // A term without a first day may have begun at any time.
            let Some(from) = term.from else { return false };
            let begins = signed.map_or(from, |signed| signed.min(from));
            let last_way = |at: usize| match (is_before, is_within) {
                (true, _) => at < day || (wrong && at == day),
                (_, true) => at <= day + length,
                _ => at <= day,
            };
            let is_over = term.until.is_some_and(|until| until < ON);
            !is_over && !(1..=LAST + 5).any(|at| at >= begins && last_way(at))
        });
    }

    fn derogation(&mut self) {
        let (term, claimed) = (self.term(), self.dates());
        let (day, length) = (self.random.between(FIRST, LAST), self.random.below(4));
        let kind = self.random.below(5);
        let limit = match kind {
            0 => String::new(),
            1 | 2 => format!("  derogation: until {}", january(day)),
            3 => format!("  derogation: until {length} days after offer"),
            _ => "  derogation: until 3 days after never".to_owned(),
        };
        self.text.line(&format!("event offer {{ happened: {} }}", january(day)));
        self.text.line("event never");
        self.text.line("organisation o9 { established: home  owners: none }");
        self.text.line(&format!("rulebook strict {{ applies_to: contracts of o9{limit} }}"));
        self.text.line(&format!(
            "contract exempt {{ provider: o0  recipient: o9  term:{term}  derogation: strict \"why\"{claimed}  permit o9 to read d for p }}"
        ));
        self.demand("TIM007", "exempt", |wrong| {
            let last = match kind {
                0 => Some(0),
                1 | 2 => Some(day),
                3 => Some(day + length),
                _ => None,
            };
            let is_allowed = |at| last.is_none_or(|last| at <= last && !(wrong && at == last));
            DAYS.filter(|day| *day >= ON)
                .any(|day| term.contain(day, false) && claimed.contain(day, false) && !is_allowed(day))
        });
    }

    fn lapse(&mut self) {
        let term = self.term();
        let safeguards: Vec<Dates> = self.several(3);
        let words: Vec<String> = safeguards.iter().map(|dates| format!("guard{dates}")).collect();
        self.contract("guarded", term, &format!("  safeguards: {}", words.join(", ")));
        self.demand("TIM011", "guarded", |wrong| {
            let guards = |day| safeguards.iter().any(|dates| dates.contain(day, wrong));
            // In order today, and not any more on a later day of the term.
            term.contain(ON, false)
                && guards(ON)
                && DAYS.filter(|day| *day > ON && term.contain(*day, false)).any(|day| !guards(day))
        });
    }
}

fn world(random: &mut Random, at: usize) -> (Text, Vec<Demand>) {
    let mut text = Text::new(at);
    for line in ["jurisdiction home", "purpose p", "safeguard guard"] {
        text.line(line);
    }
    for party in 0..4 {
        text.line(&format!("organisation o{party} {{ established: home  owners: none }}"));
    }
    text.line("dataset d { controller: o0  column a: text }");
    let mut draw = Draw { random, text, demands: Vec::new() };
    draw.approvals();
    draw.places("processed");
    draw.places("hosted");
    draw.succession();
    draw.agreement();
    draw.duty();
    draw.derogation();
    draw.lapse();
    (draw.text, draw.demands)
}

fn is_about(finding: &Found, code: &str, contract: &str) -> bool {
    let names = |subject: &String| subject.rsplit('.').next() == Some(contract);
    finding.code == code && finding.subject.iter().any(names)
}

/// What is found of a contract's days is what is found by looking at each of them.
pub(super) fn days_are_looked_at_one_by_one(seeds: std::ops::Range<u64>) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(20) {
        let drawn = seeds.iter().enumerate().map(|(at, seed)| world(&mut Random::new(*seed), at));
        let (texts, worlds): (Vec<Text>, Vec<Vec<Demand>>) = drawn.unzip();
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, demands), text) in found(texts, &january(ON)).iter().zip(&worlds).zip(&written) {
            for Demand { code, contract, page, wrong } in demands {
                let is_found = findings.iter().any(|finding| is_about(finding, code, contract));
                tallies.entry(code).or_default().weigh(is_found, (*page, *wrong), || {
                    format!("{code} about {contract}\n{text}\n{findings:#?}")
                });
            }
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(15));
}

const LENGTHS: [(usize, &str); 22] = [
    (1, "day"),
    (7, "day"),
    (28, "day"),
    (29, "day"),
    (30, "day"),
    (31, "day"),
    (59, "day"),
    (62, "day"),
    (365, "day"),
    (366, "day"),
    (730, "day"),
    (731, "day"),
    (1, "week"),
    (4, "week"),
    (52, "week"),
    (1, "month"),
    (2, "month"),
    (12, "month"),
    (24, "month"),
    (13, "month"),
    (1, "year"),
    (2, "year"),
];

/// A length keeps to a limit where it does from every first day, whatever it is a length of: retention, review, exclusivity or notice.
pub(super) fn lengths_are_tried_from_every_day() {
    let lengths = LENGTHS.map(|(amount, unit)| Lasting { amount, unit });
    let longer = longer(&lengths);
    let mut text = Text::new(0);
    for line in [
        "jurisdiction home",
        "purpose p",
        "organisation o0 { established: home  owners: none }",
        "organisation o1 { established: home  owners: none }",
        "dataset d { controller: o0  column a: text }",
    ] {
        text.line(line);
    }
    let head =
        "provider: o0  recipient: o1  term: from 2026-01-01 until 2026-12-31  permit o1 to read d for p";
    let mut demands: Vec<(u32, &str, bool, bool)> = Vec::new();
    for (name, limit) in lengths.iter().enumerate() {
        let unsaid = text.line(&format!(
            "contract unsaid{name} {{ {head}  require retention of at most {limit}  require review every {limit}  \
             require exclusivity of at most {limit}  require notice of at least {limit} }}"
        ));
        let silent = text.line(&format!(
            "contract silent{name} {{ {head}  subprocessors: none  require notice of at least {limit} }}"
        ));
        for code in ["TIM002", "TIM014", "TIM017"] {
            demands.push((unsaid, code, true, true));
        }
        demands.extend([(unsaid, "TIM016", false, false), (silent, "TIM017", false, false)]);
        for (at, said) in lengths.iter().enumerate() {
            let line = text.line(&format!(
                "contract c{name}_{at} {{ {head}  retention: {said}  review: every {said}  exclusivity: {said}  subprocessor_notice: {said}  \
                 require retention of at most {limit}  require review every {limit}  require exclusivity of at most {limit}  \
                 require notice of at least {limit} }}"
            ));
            let days = |length: &Lasting| match length.unit {
                "day" => length.amount,
                "week" => 7 * length.amount,
                "month" => 30 * length.amount,
                _ => 365 * length.amount,
            };
            let is_beyond = longer[at][name];
            for code in ["TIM002", "TIM014", "TIM016"] {
                // As if every month had thirty days and every year 365.
                demands.push((line, code, is_beyond, days(said) > days(limit)));
            }
            demands.push((line, "TIM017", longer[name][at], days(limit) > days(said)));
        }
    }
    let written = text.text.clone();
    let findings = found(vec![text], "2026-01-01").remove(0);
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (line, code, page, wrong) in demands {
        let is_found = findings.iter().any(|finding| finding.code == code && finding.line == line);
        let words = || written.lines().nth(line as usize - 1).unwrap_or_default().to_owned();
        tallies.entry(code).or_default().weigh(is_found, (page, wrong), || format!("{code}\n{}", words()));
    }
    tallies.values().for_each(|tally| tally.is_telling(100));
}

/// A limit binds a contract where a rulebook sets it that covers the contract and is in force: on the day of judgement, or throughout the term on one of its days.
/// Terms themselves are counted day by day, and so is the next review.
pub(super) fn limits_bind_on_their_days(seeds: std::ops::Range<u64>) {
    let calendar = Calendar::new(2019..2034);
    let on = calendar.at((2026, 1, 9));
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(20) {
        let (mut texts, mut worlds) = (Vec::new(), Vec::new());
        for (at, seed) in seeds.iter().enumerate() {
            let random = &mut Random::new(*seed);
            let mut text = Text::new(at);
            for line in ["jurisdiction home", "purpose p", "dataset d { controller: o0  column a: text }"] {
                text.line(line);
            }
            for party in 0..3 {
                text.line(&format!("organisation o{party} {{ established: home  owners: none }}"));
            }
            let mut demands: Vec<(&str, &str, bool, bool)> = Vec::new();
            // Two rulebooks, of which one covers somebody else's contracts; the days lie in January.
            let term = Dates { from: Some(random.between(FIRST, LAST)), until: None };
            let term = Dates { until: Some(random.between(term.from.unwrap_or(FIRST), LAST)), ..term };
            let mut binds = Vec::new();
            for name in 0..2 {
                let in_force = Dates::some(random, FIRST, LAST);
                let (whom, throughout) = (random.between(1, 2), random.chance(50));
                let force = if in_force.to_string().is_empty() {
                    String::new()
                } else {
                    format!("  in_force:{in_force}")
                };
                text.line(&format!(
                    "rulebook r{name} {{ applies_to: contracts of o{whom}{force}  require retention of at most 10 days{} }}",
                    if throughout { " throughout term" } else { "" }
                ));
                binds.push((in_force, whom, throughout));
            }
            text.line(&format!(
                "contract kept {{ provider: o0  recipient: o1  term:{term}  retention: 11 days  permit o1 to read d for p }}"
            ));
            let is_demanded = |wrong: bool| {
                let is_over = term.until.is_some_and(|until| until < ON);
                let binds_it = |(in_force, whom, throughout): &(Dates, usize, bool)| {
                    // What bound once and does no longer is past mending.
                    let is_past =
                        in_force.until.is_some_and(|until| if wrong { until <= ON } else { until < ON });
                    *whom == 1
                        && !is_past
                        && match throughout {
                            false => in_force.contain(ON, wrong),
                            true => DAYS
                                .clone()
                                .any(|day| term.contain(day, false) && in_force.contain(day, wrong)),
                        }
                };
                !is_over && binds.iter().any(binds_it)
            };
            demands.push(("TIM002", "kept", is_demanded(false), is_demanded(true)));
            // A term of about as long as it may be.
            let length = Lasting {
                amount: random.between(1, 14),
                unit: random.pick::<&str>(&["day", "week", "month", "month", "year"]),
            };
            let length = if length.unit == "year" {
                Lasting { amount: length.amount.min(3), ..length }
            } else {
                length
            };
            let from = random.between(calendar.at((2023, 12, 25)), calendar.at((2028, 3, 1)));
            let until = (calendar.later(from, length) + random.below(4)).saturating_sub(3);
            if until >= from {
                text.line(&format!(
                    "contract long {{ provider: o0  recipient: o1  term: from {} until {}  retention: 1 day  permit o1 to read d for p  require term of at most {length} }}",
                    calendar.text(from),
                    calendar.text(until)
                ));
                let is_over = until < on;
                // As many days as lie before the same day so much later.
                let lawful = (from..calendar.later(from, length)).count();
                let lasts = (from..=until).count();
                demands.push(("TIM013", "long", !is_over && lasts > lawful, !is_over && lasts > lawful + 1));
            }
            // A review that was due about now.
            let since = (0..on).rev().find(|day| calendar.later(*day, length) <= on).unwrap_or(2)
                + random.below(4)
                - 2;
            let (began, reviewed) = if random.chance(50) {
                (since, String::new())
            } else {
                (since - random.between(1, 40), format!("  reviewed: {}", calendar.text(since)))
            };
            let end = on + random.below(3) - 1;
            text.line(&format!(
                "contract reviewed {{ provider: o0  recipient: o1  term: from {} until {}  retention: 1 day  review: every {length}{reviewed}  permit o1 to read d for p }}",
                calendar.text(began.min(end)),
                calendar.text(end)
            ));
            let since = if reviewed.is_empty() { began.min(end) } else { since };
            // On the very day it is in time.
            let is_due = |wrong: bool| {
                let due = calendar.later(since, length);
                end >= on && if wrong { due <= on } else { due < on }
            };
            demands.push(("TIM015", "reviewed", is_due(false), is_due(true)));
            texts.push(text);
            worlds.push(demands);
        }
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, demands), text) in found(texts, &january(ON)).iter().zip(&worlds).zip(&written) {
            for (code, contract, page, wrong) in demands {
                let is_found = findings.iter().any(|finding| is_about(finding, code, contract));
                tallies.entry(code).or_default().weigh(is_found, (*page, *wrong), || {
                    format!("{code} about {contract}\n{text}\n{findings:#?}")
                });
            }
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(15));
}
