//! A requirement `throughout term` is what it is on each day of the term: the findings of the whole term against those of every day of it,
//! judged one by one, over generated chains of hostings and owners whose facts begin and end on days of their own.

use crate::api;
use crate::random::Random;
use charta_base::{Diagnostic, MemoryWorld};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The days of the term, in January.
const DAYS: std::ops::RangeInclusive<usize> = 2..=7;

const REQUIREMENTS: [(&str, &str); 11] = [
    ("HST001", "hosting in home"),
    ("HST001", "support in home"),
    ("HST001", "keys in home"),
    ("HST003", "hosting beyond reach of act"),
    ("HST003", "hosting beyond reach of deep_act"),
    ("HST004", "certified trusted"),
    ("HST005", "hosting meets seated"),
    ("HST005", "hosting meets owned"),
    ("HST005", "hosting meets placed"),
    ("HST005", "hosting meets run"),
    ("HST006", "certified trusted version \"2\" activities \"keep\", \"copy\" offer \"plain\""),
];

const HEAD: &str = "jurisdiction home\njurisdiction abroad\njurisdiction island { member_of: home until 2026-01-04 }\n\
certification trusted\npurpose study\norganisation provider { established: home  owners: none }\n\
law act { territory: abroad  in_force: from 2026-01-03  reaches: establishment, control, operation, support, keys, subcontracting for storage }\n\
law deep_act { territory: abroad  reaches: establishment, holding of at least 25 %, operation, subcontracting, technology }\n\
framework seated { seat: home  located: home  certified: trusted }\n\
framework owned { holding_each: at most 24 %  holding_together: at most 39 %  holders_outside: home  beyond_reach_of: act }\n\
framework placed { stored_in: home  processed_in: home  accessed_from: home  support_from: home }\n\
framework run { subprocessors_in: home for compute, support  control_within: home }\n";

/// Days in January, some without a beginning or an end.
#[derive(Clone, Copy)]
struct Dates {
    from: Option<usize>,
    until: Option<usize>,
}

impl Dates {
    const ALWAYS: Dates = Dates { from: None, until: None };

    fn some(random: &mut Random) -> Dates {
        match random.below(6) {
            0 => Dates { from: Some(random.between(1, 8)), until: None },
            1 => Dates { from: None, until: Some(random.between(1, 8)) },
            2 => {
                let from = random.between(1, 8);
                Dates { from: Some(from), until: Some(random.between(from, 9)) }
            }
            _ => Dates::ALWAYS,
        }
    }

    fn contain(self, day: usize) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl std::fmt::Display for Dates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.from.iter().try_for_each(|day| write!(formatter, " from 2026-01-{day:02}"))?;
        self.until.iter().try_for_each(|day| write!(formatter, " until 2026-01-{day:02}"))
    }
}

fn dates(random: &mut Random) -> String {
    Dates::some(random).to_string()
}

/// Where the data are, and when.
struct Places {
    hosted: Vec<(usize, Dates)>,
    processed: Vec<(usize, Dates)>,
}

impl Places {
    fn some(random: &mut Random, hostings: usize) -> Places {
        let mut list = |count: usize| -> Vec<(usize, Dates)> {
            (0..count).map(|_| (random.below(hostings), Dates::some(random))).collect()
        };
        let hosted = list(2);
        let processed = list(2);
        let (hosted_count, processed_count) = (random.between(1, 2), random.below(3));
        Places {
            hosted: hosted.into_iter().take(hosted_count).collect(),
            processed: processed.into_iter().take(processed_count).collect(),
        }
    }

    /// Those of one day, as if they had always been and always would be.
    fn of(&self, day: usize) -> Places {
        let of = |list: &[(usize, Dates)]| {
            let there = list.iter().filter(|(_, dates)| dates.contain(day));
            there.map(|(host, _)| (*host, Dates::ALWAYS)).collect()
        };
        Places { hosted: of(&self.hosted), processed: of(&self.processed) }
    }
}

fn in_words(places: &[(usize, Dates)]) -> Vec<String> {
    places.iter().map(|(host, dates)| format!("host{host}{dates}")).collect()
}

fn list(fact: &str, values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!("  {fact}: {}", values.join(", ")) }
}

/// Organisations of which each is owned by earlier ones, and hostings of which each relies on later ones; and where the data are.
fn project(random: &mut Random) -> (String, Places) {
    let mut text = HEAD.to_owned();
    let (parties, hostings) = (random.between(2, 4), random.between(1, 4));
    let mostly_home = |random: &mut Random| *random.pick(&["home", "home", "home", "island", "abroad"]);
    for at in 0..parties {
        let mut left = 100;
        let mut owners = Vec::new();
        for _ in 0..random.between(0, 2.min(at)) {
            let share = *random.pick(&[20, 30, 60, 100]);
            if share <= left {
                left -= share;
                owners.push(format!("firm{} {share} %{}", random.below(at), dates(random)));
            }
        }
        if owners.is_empty() && random.chance(80) {
            owners.push("none".to_owned());
        }
        let controller = at > 0 && random.chance(15);
        let controlled: Vec<String> = controller
            .then(|| format!("firm{}{}", random.below(at.max(1)), dates(random)))
            .into_iter()
            .collect();
        let _ = writeln!(
            text,
            "organisation firm{at} {{ established: {}{}{} }}",
            mostly_home(random),
            list("owners", &owners),
            list("controlled_by", &controlled)
        );
    }
    for at in 0..hostings {
        let mut relies = Vec::new();
        for next in at + 1..hostings {
            if random.chance(60) {
                let service = *random.pick(&["", " for storage", " for compute", " for support"]);
                relies.push(format!("host{next}{service}{}", dates(random)));
            }
        }
        let certificates = if random.chance(85) { random.between(1, 3) } else { 0 };
        let certified: Vec<String> = (0..certificates)
            .map(|_| {
                let version = *random.pick(&["", " version \"1\"", " version \"2\"", " version \"2\""]);
                let offer = *random.pick(&["", " offer \"plain\"", " offer \"plain\"", " offer \"rich\""]);
                let activities =
                    *random.pick(&["", " activities \"keep\"", " activities \"copy\", \"burn\""]);
                let from = random.between(1, 4);
                let until = random.between(from, 12);
                format!("trusted{version}{offer}{activities} from 2026-01-{from:02} until 2026-01-{until:02}")
            })
            .collect();
        let supported: Vec<String> = random
            .chance(60)
            .then(|| format!("{}{}", mostly_home(random), dates(random)))
            .into_iter()
            .collect();
        let accessed: Vec<String> = random
            .chance(70)
            .then(|| format!("{}{}", mostly_home(random), dates(random)))
            .into_iter()
            .collect();
        let party = |random: &mut Random, chance| -> Vec<String> {
            random.chance(chance).then(|| format!("firm{}", random.below(parties))).into_iter().collect()
        };
        let (keys, technology) = (party(random, 20), party(random, 20));
        let _ = writeln!(
            text,
            "hosting host{at} {{ operator: firm{}  located: {}{}{}{}{}{}{} }}",
            random.below(parties),
            mostly_home(random),
            list("relies_on", &relies),
            list("certified", &certified),
            list("accessed_from", &accessed),
            list("support_from", &supported),
            list("keys_held_by", &keys),
            list("technology", &technology)
        );
    }
    let places = Places::some(random, hostings);
    (text, places)
}

/// How many worlds stand in one project, a module each, so that the standard library is read once for all of them.
const WORLDS: u64 = 10;

/// The data, and two contracts for each requirement: one asks for it on the day of judgement, one throughout the term.
fn contracts(places: &Places) -> String {
    let mut text = format!(
        "dataset records {{ controller: provider{}  column code: text }}\n",
        list("hosted", &in_words(&places.hosted))
    );
    let processed = list("processed_at", &in_words(&places.processed));
    for (at, (_, requirement)) in REQUIREMENTS.iter().enumerate() {
        for (name, throughout) in [("day", ""), ("term", " throughout term")] {
            let _ = writeln!(
                text,
                "contract {name}{at} {{\n  provider: provider\n  recipient: firm0{processed}\n  term: from 2026-01-{:02} until 2026-01-{:02}\n  \
                 permit firm0 to read records for study\n  require {requirement}{throughout}\n}}",
                DAYS.start(),
                DAYS.end()
            );
        }
    }
    text
}

/// A project of several worlds, with where the data of each are; `of` may change that.
fn worlds(first: u64, of: impl Fn(Places) -> Places) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"name = \"days\"\nedition = \"2026\"\n".to_vec());
    for seed in first..first + WORLDS {
        let (text, places) = project(&mut Random::new(seed));
        let text = format!("module w{seed}\n{text}{}", contracts(&of(places)));
        world.files.insert(format!("w{seed}.charta"), text.into_bytes());
    }
    world
}

/// Which contracts have a finding of which check, judged on a day.
fn failing(world: &MemoryWorld, day: usize) -> BTreeSet<(String, &'static str)> {
    let compiled = api::compile(world, "", &format!("2026-01-{day:02}"));
    assert!(compiled.is_judged(), "{}", api::plain(&compiled));
    let of = |finding: &Diagnostic| {
        let code = finding.code.id;
        finding.subject.iter().map(|subject| (subject.clone(), code)).collect::<Vec<_>>()
    };
    compiled.findings.iter().flat_map(of).collect()
}

/// The whole term fails where a day of it does, and only there.
pub(crate) fn a_term_is_each_of_its_days(seeds: std::ops::Range<u64>) {
    let (mut failing_count, mut holding, mut on_some_days) = (0, 0, 0);
    for first in seeds.step_by(WORLDS as usize) {
        let world = worlds(first, |places| places);
        let by_day: Vec<_> = DAYS.map(|day| failing(&world, day)).collect();
        for seed in first..first + WORLDS {
            for (at, (code, requirement)) in REQUIREMENTS.iter().enumerate() {
                let fails = |found: &BTreeSet<(String, &str)>, name: &str| {
                    found.contains(&(format!("w{seed}.{name}{at}"), *code))
                };
                let bad = by_day.iter().filter(|found| fails(found, "day")).count();
                for found in &by_day {
                    let text = || String::from_utf8_lossy(&world.files[&format!("w{seed}.charta")]);
                    assert_eq!(
                        fails(found, "term"),
                        bad > 0,
                        "seed {seed}: {requirement} fails on {bad} days\n{}",
                        text()
                    );
                }
                failing_count += usize::from(bad > 0);
                holding += usize::from(bad == 0);
                on_some_days += usize::from(bad > 0 && bad < by_day.len());
            }
        }
    }
    assert!(
        failing_count > 100 && holding > 100 && on_some_days > 50,
        "{failing_count} {holding} {on_some_days}"
    );
}

/// Data are judged at a place on its days alone: on each day as if they had always been where they are on it, and nowhere else. On a
/// day on which they are nowhere there is nothing to judge.
pub(crate) fn a_place_counts_on_its_days(seeds: std::ops::Range<u64>) {
    let (mut nowhere, mut failing_count, mut holding) = (0, 0, 0);
    for first in seeds.step_by(WORLDS as usize) {
        let world = worlds(first, |places| places);
        for day in DAYS {
            let dated = failing(&world, day);
            let undated = failing(&worlds(first, |places| places.of(day)), day);
            for seed in first..first + WORLDS {
                let places = project(&mut Random::new(seed)).1;
                let there = places.of(day);
                // Where a fact leaves no day, the text without it says less: it would be judged elsewhere, or nowhere.
                let is_gone =
                    there.hosted.is_empty() || !places.processed.is_empty() && there.processed.is_empty();
                for (at, (code, requirement)) in REQUIREMENTS.iter().enumerate() {
                    let name = (format!("w{seed}.day{at}"), *code);
                    let fails = dated.contains(&name);
                    if there.hosted.is_empty() && there.processed.is_empty() {
                        assert!(!fails, "seed {seed}: {requirement} fails nowhere on day {day}");
                        nowhere += 1;
                    } else if !is_gone {
                        let text = || String::from_utf8_lossy(&world.files[&format!("w{seed}.charta")]);
                        assert_eq!(
                            fails,
                            undated.contains(&name),
                            "seed {seed}: {requirement} on day {day}\n{}",
                            text()
                        );
                        failing_count += usize::from(fails);
                        holding += usize::from(!fails);
                    }
                }
            }
        }
    }
    assert!(nowhere > 20 && failing_count > 100 && holding > 100, "{nowhere} {failing_count} {holding}");
}
