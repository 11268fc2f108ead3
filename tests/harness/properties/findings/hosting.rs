//! Where data are kept, processed, reached and supported, and who holds their keys (HST001), and whom a contract does not name (HST002): every chain of hostings
//! followed on every single day.

use super::calendar::Dates;
use super::{Found, Tally, Text, found, january};
use crate::random::Random;
use charta_base::Verdict;
use std::collections::{BTreeMap, BTreeSet};

const FIRST: usize = 3;
const LAST: usize = 15;
const ON: usize = 9;

const PLACES: [&str; 4] = ["home", "home.east", "isle", "abroad"];
const SERVICES: [&str; 6] = ["storage", "backup", "compute", "network", "administration", "support"];
/// What is asked, and the services by which data get to where it is asked. Who carries data is asked nothing.
const ASPECTS: [(&str, &[&str]); 5] = [
    ("storage", &["storage", "backup"]),
    ("processing", &["compute"]),
    ("access", &["storage", "backup", "compute", "administration", "support"]),
    ("support", &["storage", "backup", "compute", "administration", "support"]),
    ("keys", &["storage", "backup", "compute"]),
];

struct Hosting {
    operator: usize,
    /// For each aspect, where, and when; nothing where it is not said.
    located: BTreeMap<&'static str, Vec<(usize, Dates)>>,
    relies: Vec<(usize, Vec<&'static str>, Dates)>,
}

struct World {
    hostings: Vec<Hosting>,
    /// The last day on which the isle belongs to the home country.
    isle: usize,
    hosted: Vec<(usize, Dates)>,
    processed: Vec<(usize, Dates)>,
    term: (usize, usize),
    throughout: bool,
    /// Operators that the contracts name, if they name any or say that there are none.
    named: Option<BTreeSet<usize>>,
}

const ALWAYS: Dates = Dates { from: None, until: None };

impl World {
    fn is_inside(&self, place: usize, day: usize) -> bool {
        match PLACES[place] {
            "isle" => day <= self.isle,
            "abroad" => false,
            _ => true,
        }
    }

    fn on(places: &[(usize, Dates)], day: usize) -> BTreeSet<usize> {
        places.iter().filter(|(_, dates)| dates.contain(day, false)).map(|(at, _)| *at).collect()
    }

    /// Everything that some hostings rely on for some services on a day, and themselves.
    fn behind(&self, starts: BTreeSet<usize>, services: &[&str], day: usize) -> BTreeSet<usize> {
        let (mut seen, mut open) = (starts.clone(), Vec::from_iter(starts));
        while let Some(at) = open.pop() {
            for (on, relied, dates) in &self.hostings[at].relies {
                let serves = relied.is_empty() || relied.iter().any(|service| services.contains(service));
                if serves && dates.contain(day, false) && seen.insert(*on) {
                    open.push(*on);
                }
            }
        }
        seen
    }

    /// The hostings that are asked on a day, for an aspect; the wrong reading forgets what the nearest rely on.
    fn asked(&self, (aspect, services): (&str, &[&str]), day: usize, is_wrong: bool) -> BTreeSet<usize> {
        let mut starts = Self::on(&self.processed, day);
        if aspect != "processing" || self.processed.is_empty() {
            starts.extend(Self::on(&self.hosted, day));
        }
        if is_wrong { starts } else { self.behind(starts, services, day) }
    }

    /// Whether somebody carries data: from where carriers are supported is left to a case of its own.
    fn has_carriers(&self) -> bool {
        self.hostings
            .iter()
            .flat_map(|hosting| &hosting.relies)
            .any(|(_, services, _)| services.contains(&"network"))
    }

    fn judged(&self) -> Vec<usize> {
        if self.throughout { (self.term.0..=self.term.1).collect() } else { vec![ON] }
    }

    fn is_over(&self) -> bool {
        self.term.1 < ON
    }

    fn is_violated(&self, aspect: (&str, &[&str]), is_wrong: bool) -> bool {
        !self.is_over()
            && self.judged().into_iter().any(|day| {
                self.asked(aspect, day, is_wrong).iter().any(|at| {
                    self.hostings[*at]
                        .located
                        .get(aspect.0)
                        .into_iter()
                        .flatten()
                        .any(|(place, dates)| dates.contain(day, false) && !self.is_inside(*place, day))
                })
            })
    }

    fn is_unproven(&self, aspect: (&str, &[&str]), is_wrong: bool) -> bool {
        let is_unsaid = |at: &usize| self.hostings[*at].located.get(aspect.0).is_none_or(Vec::is_empty);
        !self.is_over()
            && self.judged().into_iter().any(|day| self.asked(aspect, day, is_wrong).iter().any(is_unsaid))
    }

    /// Whether somebody takes part on a day of the term whom nobody names.
    fn has_unnamed(&self, is_wrong: bool) -> bool {
        let places = if self.processed.is_empty() { &self.hosted } else { &self.processed };
        let days = || self.term.0..=self.term.1;
        let first: BTreeSet<usize> = days().flat_map(|day| Self::on(places, day)).collect();
        let of_places: BTreeSet<usize> = first.iter().map(|at| self.hostings[*at].operator).collect();
        let services: &[&str] = if is_wrong { &["storage"] } else { &SERVICES };
        !self.is_over()
            && days().any(|day| {
                self.behind(Self::on(places, day), services, day).iter().any(|at| {
                    let operator = self.hostings[*at].operator;
                    let is_named = self.named.as_ref().is_some_and(|named| named.contains(&operator));
                    !of_places.contains(&operator) && !is_named
                })
            })
    }
}

fn listed(fact: &str, values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!("  {fact}: {}", values.join(", ")) }
}

fn in_words(places: &[(usize, Dates)], name: impl Fn(usize) -> String) -> Vec<String> {
    places.iter().map(|(at, dates)| format!("{}{dates}", name(*at))).collect()
}

fn hosting(
    random: &mut Random,
    text: &mut Text,
    (at, count): (usize, usize),
    seats: &[usize],
    services: &[&'static str],
) -> Hosting {
    let place = |random: &mut Random| if random.chance(75) { random.below(3) } else { 3 };
    let operator = random.below(seats.len());
    let mut facts = format!("operator: o{operator}");
    let mut located: BTreeMap<&'static str, Vec<(usize, Dates)>> = BTreeMap::new();
    let name = |at: usize| PLACES[at].to_owned();
    let general: Vec<(usize, Dates)> =
        if random.chance(90) { vec![(place(random), ALWAYS)] } else { Vec::new() };
    facts.push_str(&listed("located", &in_words(&general, name)));
    for (aspect, fact) in [("storage", "stored_in"), ("processing", "processed_in")] {
        let own: Vec<(usize, Dates)> =
            if random.chance(30) { vec![(place(random), ALWAYS)] } else { Vec::new() };
        facts.push_str(&listed(fact, &in_words(&own, name)));
        located.insert(aspect, if own.is_empty() { general.clone() } else { own });
    }
    for (aspect, fact, is_dated) in [("access", "accessed_from", false), ("support", "support_from", true)] {
        let least = usize::from(random.chance(90));
        let count = random.between(least, 2);
        let own: Vec<(usize, Dates)> = (0..count)
            .map(|_| (place(random), if is_dated { Dates::some(random, FIRST, LAST) } else { ALWAYS }))
            .collect();
        facts.push_str(&listed(fact, &in_words(&own, name)));
        located.insert(aspect, own);
    }
    let holders: Vec<usize> = random.chance(85).then(|| random.below(seats.len())).into_iter().collect();
    facts.push_str(&listed("keys_held_by", &holders.iter().map(|at| format!("o{at}")).collect::<Vec<_>>()));
    located.insert("keys", holders.iter().map(|at| (seats[*at], ALWAYS)).collect());
    let mut relies = Vec::new();
    let mut said = Vec::new();
    for on in at + 1..count {
        if random.chance(50) {
            let services: Vec<&'static str> = match random.below(4) {
                0 => Vec::new(),
                1 => vec![*random.pick(services), *random.pick(services)],
                _ => vec![*random.pick(services)],
            };
            let dates = Dates::some(random, FIRST, LAST);
            let mut unique = services.clone();
            unique.dedup();
            let words = if unique.is_empty() { String::new() } else { format!(" for {}", unique.join(", ")) };
            said.push(format!("h{on}{words}{dates}"));
            relies.push((on, unique, dates));
        }
    }
    facts.push_str(&listed("relies_on", &said));
    text.line(&format!("hosting h{at} {{ {facts} }}"));
    Hosting { operator, located, relies }
}

fn world(random: &mut Random, at: usize) -> (Text, World) {
    let mut text = Text::new(at);
    let isle = random.between(FIRST, LAST);
    text.line("jurisdiction home");
    text.line("jurisdiction home.east");
    text.line(&format!("jurisdiction isle {{ member_of: home until {} }}", january(isle)));
    text.line("jurisdiction abroad");
    text.line("purpose p");
    let seats: Vec<usize> = (0..4).map(|_| if random.chance(75) { random.below(3) } else { 3 }).collect();
    for (party, seat) in seats.iter().enumerate() {
        text.line(&format!("organisation o{party} {{ established: {}  owners: none }}", PLACES[*seat]));
    }
    text.line("organisation giver { established: home  owners: none }");
    text.line("organisation taker { established: home  owners: none }");
    let count = random.between(2, 5);
    // Carriers of data in every third world.
    let services: Vec<&'static str> = match random.below(3) {
        0 => SERVICES.to_vec(),
        _ => SERVICES.into_iter().filter(|service| *service != "network").collect(),
    };
    let hostings: Vec<Hosting> =
        (0..count).map(|at| hosting(random, &mut text, (at, count), &seats, &services)).collect();
    let mut places = |least: usize| -> Vec<(usize, Dates)> {
        (0..random.between(least, 2)).map(|_| (random.below(2), Dates::some(random, FIRST, LAST))).collect()
    };
    let (hosted, processed) = (places(1), places(0));
    let host = |at: usize| format!("h{at}");
    text.line(&format!(
        "dataset d {{ controller: giver{}  column a: text }}",
        listed("hosted", &in_words(&hosted, host))
    ));
    let from = random.between(FIRST, LAST);
    let term = (from, random.between(from, LAST));
    let throughout = random.chance(60);
    let named = random.chance(80).then(|| (0..4).filter(|_| random.chance(50)).collect::<BTreeSet<usize>>());
    let subprocessors = match &named {
        None => String::new(),
        Some(named) if named.is_empty() => "  subprocessors: none".to_owned(),
        Some(named) => listed("subprocessors", &named.iter().map(|at| format!("o{at}")).collect::<Vec<_>>()),
    };
    let also = listed("processed_at", &in_words(&processed, host));
    for (aspect, _) in ASPECTS {
        text.line(&format!(
            "contract by_{aspect} {{ provider: giver  recipient: taker{also}{subprocessors}  term: from {} until {}  permit taker to read d for p  \
             require {aspect} in home{} }}",
            january(term.0),
            january(term.1),
            if throughout { " throughout term" } else { "" }
        ));
    }
    (text, World { hostings, isle, hosted, processed, term, throughout, named })
}

fn of<'f>(findings: &'f [Found], code: &str, contract: &str) -> Vec<&'f Found> {
    let names = |subject: &String| subject.rsplit('.').next() == Some(contract);
    findings.iter().filter(|finding| finding.code == code && finding.subject.iter().any(names)).collect()
}

/// Data are found to be outside exactly where, on some day that is judged, a chain for the services that matter leads to a hosting outside; and somebody is found
/// not to be named exactly where a chain for any service leads to what they operate on a day of the term.
pub(super) fn chains_are_followed_on_every_day(seeds: std::ops::Range<u64>) {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(25) {
        let drawn = seeds.iter().enumerate().map(|(at, seed)| world(&mut Random::new(*seed), at));
        let (texts, worlds): (Vec<Text>, Vec<World>) = drawn.unzip();
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, world), text) in found(texts, &january(ON)).iter().zip(&worlds).zip(&written) {
            for aspect in ASPECTS.into_iter().filter(|aspect| aspect.0 != "support" || !world.has_carriers())
            {
                let contract = format!("by_{}", aspect.0);
                let outside = of(findings, "HST001", &contract);
                let says = |verdict| outside.iter().any(|finding| finding.verdict == Some(verdict));
                let violated = (world.is_violated(aspect, false), world.is_violated(aspect, true));
                tallies.entry(format!("{} outside", aspect.0)).or_default().weigh(
                    says(Verdict::Violated),
                    violated,
                    || format!("{} in home\n{text}\n{findings:#?}", aspect.0),
                );
                let unproven = (world.is_unproven(aspect, false), world.is_unproven(aspect, true));
                tallies.entry(format!("{} unsaid", aspect.0)).or_default().weigh(
                    says(Verdict::Unproven),
                    unproven,
                    || format!("{} in home, unproven\n{text}\n{findings:#?}", aspect.0),
                );
            }
            let unnamed = of(findings, "HST002", "by_storage");
            let verdict = if world.named.is_none() { Verdict::Unproven } else { Verdict::Violated };
            tallies.entry("HST002".to_owned()).or_default().weigh(
                unnamed.iter().any(|finding| finding.verdict == Some(verdict)),
                (world.has_unnamed(false), world.has_unnamed(true)),
                || format!("HST002\n{text}\n{unnamed:#?}"),
            );
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(15));
}
