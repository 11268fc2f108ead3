//! Purposes that rulebooks close, keep for some, or leave alone open (PUR001 to PUR003), request by request and day by day.

use super::calendar::Dates;
use super::{Found, Tally, Text, found, january};
use crate::random::Random;
use charta_base::Severity;
use std::collections::BTreeMap;

const FIRST: usize = 3;
const LAST: usize = 9;
const DAYS: std::ops::RangeInclusive<usize> = 1..=12;

/// Two purposes of which one lies below the other, two more, and all others.
const PURPOSES: [(&str, &[usize]); 8] = [
    ("p", &[0, 1]),
    ("p.q", &[1]),
    ("exactly p", &[0]),
    ("r", &[2]),
    ("p except p.q", &[0]),
    ("p, s", &[0, 1, 3]),
    ("r, s", &[2, 3]),
    ("any purpose", &[0, 1, 2, 3, 4]),
];
/// What rulebooks close, and what they leave open.
const CLOSED: [(&str, &[usize]); 4] = [("p", &[0, 1]), ("p.q", &[1]), ("r", &[2]), ("r, s", &[2, 3])];
const OPEN: [(&str, &[usize]); 3] = [
    ("any purpose except p", &[2, 3, 4]),
    ("any purpose except p.q, r", &[0, 3, 4]),
    ("any purpose except r, s", &[0, 1, 4]),
];
/// Organisations that receive: an authority and a company.
const RECEIVERS: [&str; 2] = ["o1", "o2"];
/// The columns of `d`, that of `e`, which comes from the first of them, and that of `f`, which comes from that one.
const DATA: [(&str, &[usize]); 5] =
    [("d", &[0, 1]), ("d [a]", &[0]), ("d [b]", &[1]), ("e", &[2]), ("f", &[3])];

struct Rule {
    line: u32,
    code: &'static str,
    is_advice: bool,
    purposes: &'static [usize],
    receivers: Vec<usize>,
    columns: Vec<usize>,
    actions: &'static [usize],
    in_force: Dates,
    /// From the day on which `e` was released from it.
    lifted: Option<usize>,
}

struct Permit {
    line: u32,
    receiver: usize,
    purposes: &'static [usize],
    columns: &'static [usize],
    actions: &'static [usize],
    days: Vec<usize>,
}

/// Whether a rulebook forbids some request of a permit; the wrong reading does not follow derivations.
fn meet(rule: &Rule, permit: &Permit, is_wrong: bool) -> bool {
    let bound = |column: usize, day: usize| {
        let is_free = rule.lifted.is_some_and(|signed| signed <= day);
        match column {
            _ if rule.columns.contains(&column) => true,
            // What comes from a banned column, until it is released, and what comes from that one alone.
            2 | 3 => !is_wrong && rule.columns.contains(&0) && !is_free,
            _ => false,
        }
    };
    permit.days.iter().filter(|day| rule.in_force.contain(**day, false)).any(|day| {
        permit.columns.iter().any(|column| bound(*column, *day))
            && permit.purposes.iter().any(|purpose| rule.purposes.contains(purpose))
            && permit.actions.iter().any(|action| rule.actions.contains(action))
            && rule.receivers.contains(&permit.receiver)
    })
}

fn rules(random: &mut Random, text: &mut Text) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut lifts = Vec::new();
    let signed = random.between(FIRST, LAST);
    for name in 0..random.between(1, 3) {
        let in_force = Dates::some(random, FIRST, LAST);
        let force =
            if in_force.to_string().is_empty() { String::new() } else { format!("  in_force:{in_force}") };
        // What a rulebook covers, and of that what its forbid names.
        let (scope, data, columns) = *random.pick(&[
            ("d", "any data", &[0, 1][..]),
            ("d", "d [a]", &[0]),
            ("data of o0", "d", &[0, 1]),
            ("data of o0", "d [b]", &[1]),
            ("data in secret", "any data", &[0, 1]),
            ("every contract", "d [a]", &[0]),
        ]);
        let (who, receivers, purposes, code) = match random.below(3) {
            0 => ("everyone", vec![0, 1], *random.pick(&CLOSED), "PUR001"),
            1 => ("everyone except authority", vec![1], *random.pick(&CLOSED), "PUR002"),
            _ => ("everyone", vec![0, 1], *random.pick(&OPEN), "PUR003"),
        };
        let (action, actions) = *random.pick(&[("use", &[0, 1][..]), ("use", &[0, 1]), ("link", &[1])]);
        let is_advice = random.chance(15);
        text.line(&format!("rulebook r{name} {{ applies_to: {scope}{force}"));
        let line = text.line(&format!(
            "  forbid {who} to {action} {data} for {}{}",
            purposes.0,
            if is_advice { " as advice" } else { "" }
        ));
        text.line("}");
        // A category speaks of what is derived by itself, released or not.
        let is_lifted = random.chance(30) && scope != "data in secret";
        if is_lifted {
            lifts.push(format!("r{name}"));
        }
        rules.push(Rule {
            line,
            code,
            is_advice,
            purposes: purposes.1,
            receivers,
            columns: columns.to_vec(),
            actions,
            in_force,
            lifted: is_lifted.then_some(signed),
        });
    }
    if !lifts.is_empty() {
        text.line(&format!(
            "release free {{ of: e  method: anonymisation  lifts: {}  signed: {}  by: \"them\" }}",
            lifts.join(", "),
            january(signed)
        ));
    }
    rules
}

fn permits(random: &mut Random, text: &mut Text) -> Vec<Permit> {
    let mut permits = Vec::new();
    for name in 0..random.between(1, 3) {
        let receiver = random.below(2);
        let term = Dates { until: Some(LAST + 2), from: Some(random.between(FIRST, LAST)) };
        let term = if random.chance(60) {
            Dates { until: Some(random.between(term.from.unwrap_or(FIRST), LAST)), ..term }
        } else {
            term
        };
        text.line(&format!(
            "contract c{name} {{ provider: o0  recipient: {}  term:{term}",
            RECEIVERS[receiver]
        ));
        for _ in 0..random.between(1, 2) {
            let (purpose, purposes) = *random.pick(&PURPOSES);
            let (data, columns) = *random.pick(&DATA);
            let (action, actions) =
                *random.pick(&[("read", &[0][..]), ("link", &[1]), ("read, link", &[0, 1])]);
            let line =
                text.line(&format!("  permit {} to {action} {data} for {purpose}", RECEIVERS[receiver]));
            let days = DAYS.filter(|day| term.contain(*day, false)).collect();
            permits.push(Permit { line, receiver, purposes, columns, actions, days });
        }
        text.line("}");
    }
    permits
}

/// Whether the request that a finding shows is one of the permit, and one that the rulebook forbids.
fn shows_one_of_both(line: &str, rule: &Rule, permit: &Permit) -> bool {
    let quoted =
        |at: usize| line.split('`').nth(2 * at + 1).unwrap_or_else(|| panic!("too few names: {line}"));
    let among = |names: &[&str], name: &str| names.iter().position(|one| *one == name);
    let day: usize = line.split("2026-01-").nth(1).and_then(|day| day.get(..2)?.parse().ok()).expect("a day");
    // Below `link` there is nothing, and below `read` only what it covers.
    let action = usize::from(quoted(1) == "link");
    let column = among(&["d.a", "d.b", "e.a", "f.a"], quoted(2)).expect("a column");
    let purpose = among(&["p", "p.q", "r", "s"], quoted(3)).unwrap_or(4);
    among(&RECEIVERS, quoted(0)) == Some(permit.receiver)
        && [permit.purposes, rule.purposes].iter().all(|purposes| purposes.contains(&purpose))
        && [permit.actions, rule.actions].iter().all(|actions| actions.contains(&action))
        && permit.columns.contains(&column)
        && permit.days.contains(&day)
        && rule.in_force.contain(day, false)
}

fn is_of(finding: &Found, rule: &Rule, permit: &Permit) -> bool {
    finding.code == rule.code
        && finding.line == permit.line
        && finding.also.iter().any(|(line, _)| *line == rule.line)
}

fn is_told(findings: &[Found], rule: &Rule, permit: &Permit) -> bool {
    let grave = if rule.is_advice { Severity::Advice } else { Severity::Error };
    findings.iter().any(|finding| is_of(finding, rule, permit) && finding.severity == grave)
}

/// A permit and a rulebook are found to disagree exactly where there is a request of the one, on a day, that the other forbids for its purpose.
pub(super) fn purposes_are_asked_day_by_day(seeds: std::ops::Range<u64>) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut shown = 0;
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(25) {
        let (mut texts, mut worlds) = (Vec::new(), Vec::new());
        for (at, seed) in seeds.iter().enumerate() {
            let random = &mut Random::new(*seed);
            let mut text = Text::new(at);
            for line in [
                "jurisdiction home",
                "kind authority",
                "category secret",
                "purpose p",
                "purpose p.q",
                "purpose r",
                "purpose s",
                "organisation o0 { established: home  owners: none }",
                "organisation o1 { established: home  owners: none  kind: authority }",
                "organisation o2 { established: home  owners: none }",
                "organisation o3 { established: home  owners: none  kind: authority }",
                "dataset d { controller: o0  column a: text in secret  column b: text }",
                "dataset e { controller: o0  derived_from: d [a] }",
                "dataset f { controller: o0  derived_from: e [a] }",
            ] {
                text.line(line);
            }
            let rules = rules(random, &mut text);
            let permits = permits(random, &mut text);
            texts.push(text);
            worlds.push((rules, permits));
        }
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, (rules, permits)), text) in
            found(texts, "2026-01-01").iter().zip(&worlds).zip(&written)
        {
            for rule in rules {
                for permit in permits {
                    for line in findings
                        .iter()
                        .filter(|finding| is_of(finding, rule, permit))
                        .flat_map(|finding| &finding.evidence)
                    {
                        let Some(request) = line.strip_prefix("both speak of ") else { continue };
                        assert!(shows_one_of_both(request, rule, permit), "{line}\n{text}");
                        shown += 1;
                    }
                    let expected = (meet(rule, permit, false), meet(rule, permit, true));
                    tallies.entry(rule.code).or_default().weigh(
                        is_told(findings, rule, permit),
                        expected,
                        || {
                            format!(
                                "{}, lines {} and {}\n{text}\n{findings:#?}",
                                rule.code, permit.line, rule.line
                            )
                        },
                    );
                }
            }
        }
    }
    tallies.values().for_each(|tally| tally.is_telling(60));
    assert!(shown > 100, "{shown}");
}
