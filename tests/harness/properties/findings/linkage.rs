//! Two extracts in one hand (DAT003, DAT004): whose rows can be matched, on which days both are held, and whether somebody may link them.

use super::calendar::Dates;
use super::{Tally, Text, found, january};
use crate::random::Random;
use charta_base::Severity;
use std::collections::BTreeMap;

const FIRST: usize = 3;
const LAST: usize = 15;
const ON: usize = 9;
const DAYS: std::ops::RangeInclusive<usize> = 1..=30;

/// The columns of both datasets: a pseudonym, a name, three quasi-identifiers of three categories, and one that tells of nobody.
const COLUMNS: [&str; 6] = ["num", "who", "born", "town", "job", "note"];
const PSEUDONYM: usize = 0;
const NAME: usize = 1;
const QUASI: [usize; 3] = [2, 3, 4];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    AsIs,
    /// A day by month; finer than where its category is blurred.
    ByMonth,
    /// A day by year: blurred.
    ByYear,
    PerContract,
    Hidden,
}

struct Contract {
    dataset: usize,
    receiver: usize,
    term: (usize, usize),
    kept: Option<usize>,
    /// What it shows of each column that it gives.
    shown: BTreeMap<usize, Shown>,
    in_cells: bool,
    may_link: bool,
    purposes: &'static [usize],
    rows: &'static [usize],
}

/// Who belongs together, and when.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    None,
    /// The first holds more than half of the second.
    Owns(Dates),
    /// The first holds half of the second, which is no control.
    Half,
    /// Somebody holds more than half of both.
    SameOwner(Dates),
}

struct World {
    /// Whether the two datasets number persons in one way, and whose persons they are, if that is said.
    same_domain: bool,
    subjects: [Option<usize>; 2],
    tie: Tie,
    contracts: [Contract; 2],
    succeeds: bool,
    /// The columns that nobody may combine, of the first and of the second dataset, and when.
    apart: Option<(usize, usize, Dates)>,
}

/// What the page says, and what a reader makes of it who forgets that data are kept after the term.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Page,
    Wrong,
}

impl Contract {
    fn is_held(&self, day: usize, reading: Reading) -> bool {
        let kept = if reading == Reading::Page { self.kept.unwrap_or(0) } else { 0 };
        (self.term.0..=self.term.1 + kept).contains(&day)
    }

    fn shows(&self, column: usize) -> Option<Shown> {
        self.shown.get(&column).copied().filter(|shown| *shown != Shown::Hidden && !self.in_cells)
    }

    /// Whether the rows of another extract tell all that these do.
    fn is_within(&self, other: &Contract) -> bool {
        let tells = |(column, shown): (&usize, &Shown)| {
            *shown == Shown::Hidden
                || other.shown.get(column).is_some_and(|more| match (more, shown) {
                    (Shown::AsIs, _) => true,
                    (Shown::ByMonth, Shown::ByMonth | Shown::ByYear) | (Shown::ByYear, Shown::ByYear) => true,
                    // A pseudonym of one contract is another in the other.
                    _ => false,
                })
        };
        self.dataset == other.dataset
            && self.rows.iter().all(|row| other.rows.contains(row))
            && self.shown.iter().all(tells)
    }
}

impl World {
    fn together(&self, day: usize) -> bool {
        let [one, other] = &self.contracts;
        one.receiver == other.receiver
            || match self.tie {
                Tie::None | Tie::Half => false,
                Tie::Owns(dates) | Tie::SameOwner(dates) => dates.contain(day, false),
            }
    }

    fn held_together(&self, reading: Reading) -> impl Iterator<Item = usize> + '_ {
        DAYS.filter(move |day| {
            *day >= ON
                && self.together(*day)
                && self.contracts.iter().all(|contract| contract.is_held(*day, reading))
        })
    }

    /// How grave it is that rows can be matched; nothing where they cannot, or may.
    fn match_rows(&self, reading: Reading) -> Option<Severity> {
        let [one, other] = &self.contracts;
        let is_as_is =
            |column| [one, other].iter().all(|contract| contract.shows(column) == Some(Shown::AsIs));
        let may_be_same = match self.subjects_of() {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let by_number = is_as_is(PSEUDONYM) && (self.same_domain || one.dataset == other.dataset);
        let by_name = is_as_is(NAME) && may_be_same;
        let tells = |contract: &Contract, column| {
            matches!(contract.shows(column), Some(Shown::AsIs | Shown::ByMonth))
        };
        let by_quasi = may_be_same && QUASI.iter().all(|column| tells(one, *column) && tells(other, *column));
        let may_link = one.may_link
            && other.may_link
            && one.purposes.iter().any(|purpose| other.purposes.contains(purpose));
        let is_new = !one.is_within(other) && !other.is_within(one) && !self.succeeds;
        if may_link || !is_new || self.held_together(reading).next().is_none() {
            return None;
        }
        match by_number || by_name {
            true => Some(Severity::Error),
            false => by_quasi.then_some(Severity::Warning),
        }
    }

    fn subjects_of(&self) -> (Option<usize>, Option<usize>) {
        let of = |at: usize| self.subjects[self.contracts[at].dataset];
        (of(0), of(1))
    }

    /// Whether what nobody may combine is held together.
    fn combines(&self, reading: Reading) -> bool {
        let Some((first, second, dates)) = self.apart else { return false };
        let gives = |dataset: usize, column: usize| {
            let mut contracts = self.contracts.iter();
            contracts.any(|contract| contract.dataset == dataset && contract.shows(column).is_some())
        };
        gives(0, first)
            && gives(1, second)
            && self.held_together(reading).any(|day| dates.contain(day, false))
    }
}

/// `apart` gives nothing that names or numbers anybody, so that what singles persons out together counts.
fn contract(
    random: &mut Random,
    text: &mut Text,
    name: usize,
    (receiver, apart): (usize, bool),
    also: &str,
) -> Contract {
    let dataset = if random.chance(70) { name } else { random.below(2) };
    let from = random.between(FIRST, LAST - 2);
    let term = (from, random.between(from.max(ON - 2), LAST));
    let kept = random.chance(50).then(|| random.between(1, 9));
    let mut shown = BTreeMap::new();
    let mut showing = Vec::new();
    for (column, name) in COLUMNS.iter().enumerate() {
        let chance = match column {
            PSEUDONYM | NAME if apart => 0,
            NAME => 40,
            _ if apart => 95,
            _ => 75,
        };
        if !random.chance(chance) {
            continue;
        }
        let form = match (column, random.below(10)) {
            (_, 0) => Shown::Hidden,
            (PSEUDONYM, 1..=3) => Shown::PerContract,
            (2, 1..=3) => Shown::ByMonth,
            (2, 4 | 5) => Shown::ByYear,
            _ => Shown::AsIs,
        };
        let words = match form {
            Shown::AsIs => "",
            Shown::ByMonth => "by month",
            Shown::ByYear => "by year",
            Shown::PerContract => "repseudonymised per contract",
            Shown::Hidden => "hidden",
        };
        if !words.is_empty() {
            showing.push(format!("{name} {words}"));
        }
        shown.insert(column, form);
    }
    if shown.is_empty() {
        shown.insert(5, Shown::AsIs);
    }
    let columns: Vec<&str> = shown.keys().map(|column| COLUMNS[*column]).collect();
    let showing = if showing.is_empty() { String::new() } else { format!(" showing {}", showing.join(", ")) };
    let in_cells = random.chance(8);
    let may_link = random.chance(45);
    let (purpose, purposes) =
        *random.pick(&[("p", &[0, 1][..]), ("p.q", &[1]), ("exactly p", &[0]), ("r", &[2]), ("p", &[0, 1])]);
    let (rows, row_set) = *random.pick(&[
        ("", &[0, 1, 2][..]),
        ("", &[0, 1, 2]),
        (" where note = \"x\"", &[0]),
        (" where note = \"y\"", &[1]),
    ]);
    let retention = kept.map_or_else(String::new, |days| format!("  retention: {days} days"));
    text.line(&format!(
        "contract c{name} {{ provider: k{dataset}  recipient: r{receiver}  term: from {} until {}{retention}{also}",
        january(term.0),
        january(term.1)
    ));
    text.line(&format!(
        "  permit r{receiver} to {} d{dataset} [{}] for {purpose}{rows}{showing}{}",
        if may_link { "read, link" } else { "read" },
        columns.join(", "),
        if in_cells { " in cells of at least 11" } else { "" }
    ));
    text.line("}");
    Contract { dataset, receiver, term, kept, shown, in_cells, may_link, purposes, rows: row_set }
}

fn world(random: &mut Random, at: usize) -> (Text, World) {
    let mut text = Text::new(at);
    for line in [
        "jurisdiction home",
        "kind patient",
        "kind worker",
        "category birth { blurred: by year }",
        "category place",
        "category work",
        "category name",
        "purpose p",
        "purpose p.q",
        "purpose r",
        "organisation k0 { established: home  owners: none }",
        "organisation k1 { established: home  owners: none }",
        "organisation z { established: home  owners: none }",
    ] {
        text.line(line);
    }
    let dates = Dates::some(random, FIRST, LAST);
    let tie = match random.below(4) {
        0 => Tie::None,
        1 => Tie::Half,
        2 => Tie::Owns(dates),
        _ => Tie::SameOwner(dates),
    };
    let owners = match tie {
        Tie::None => ["none".to_owned(), "none".to_owned()],
        Tie::Half => ["none".to_owned(), "r0 50 %, z 50 %".to_owned()],
        Tie::Owns(dates) => ["none".to_owned(), format!("r0 60 %{dates}, k0 5 %")],
        Tie::SameOwner(dates) => ["z 60 %".to_owned(), format!("z 51 %{dates}")],
    };
    for (receiver, owners) in owners.iter().enumerate() {
        text.line(&format!("organisation r{receiver} {{ established: home  owners: {owners} }}"));
    }
    let same_domain = random.chance(65);
    let subjects = [(); 2].map(|()| random.chance(60).then(|| random.below(2)));
    for (name, subject) in subjects.iter().enumerate() {
        let subject = subject.map_or("", |kind| ["  subject: patient", "  subject: worker"][kind]);
        let domain = if same_domain { 0 } else { name };
        text.line(&format!(
            "dataset d{name} {{ controller: k{name}{subject}  column num: text pseudonym of domain{at}_{domain}  column who: text direct in name  \
             column born: date quasi in birth  column town: text quasi in place  column job: text quasi in work  column note: text }}"
        ));
    }
    let apart = random.chance(60).then(|| {
        let (first, second) = (*random.pick(&[2, 3, 5]), *random.pick(&[4, 5, 3]));
        (first, second, Dates::some(random, FIRST, LAST + 5))
    });
    if let Some((first, second, dates)) = apart {
        text.line("rulebook apart { applies_to: data of k0, data of k1");
        text.line(&format!(
            "  forbid everyone to combine d0 [{}] with d1 [{}]{dates}",
            COLUMNS[first], COLUMNS[second]
        ));
        text.line("}");
    }
    let other = if random.chance(45) { 0 } else { 1 };
    let quiet = random.chance(40);
    let first = contract(random, &mut text, 0, (0, quiet), "");
    let succeeds = random.chance(10);
    let second = contract(random, &mut text, 1, (other, quiet), if succeeds { "  succeeds: c0" } else { "" });
    (text, World { same_domain, subjects, tie, contracts: [first, second], succeeds, apart })
}

/// Two extracts are found to match, and two data to be combined, exactly where somebody holds both on one day to come, and nothing makes that harmless.
pub(super) fn extracts_are_held_against_each_other(seeds: std::ops::Range<u64>) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(40) {
        let drawn = seeds.iter().enumerate().map(|(at, seed)| world(&mut Random::new(*seed), at));
        let (texts, worlds): (Vec<Text>, Vec<World>) = drawn.unzip();
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, world), text) in found(texts, &january(ON)).iter().zip(&worlds).zip(&written) {
            for (name, grave) in [("DAT003 error", Severity::Error), ("DAT003 warning", Severity::Warning)] {
                let is_found =
                    findings.iter().any(|finding| finding.code == "DAT003" && finding.severity == grave);
                let is = |reading| world.match_rows(reading) == Some(grave);
                tallies.entry(name).or_default().weigh(
                    is_found,
                    (is(Reading::Page), is(Reading::Wrong)),
                    || format!("{name}\n{text}\n{findings:#?}"),
                );
            }
            let is_found = findings.iter().any(|finding| finding.code == "DAT004");
            let expected = (world.combines(Reading::Page), world.combines(Reading::Wrong));
            tallies
                .entry("DAT004")
                .or_default()
                .weigh(is_found, expected, || format!("DAT004\n{text}\n{findings:#?}"));
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(20));
}
