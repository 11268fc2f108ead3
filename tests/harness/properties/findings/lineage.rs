//! What derived data have from their sources (DAT001): the shortest retention of all of them, and the duties of whoever derived them.

use super::calendar::{Lasting, longer};
use super::{Tally, Text, found};
use crate::random::Random;
use std::collections::BTreeSet;

const LENGTHS: [(usize, &str); 14] = [
    (28, "day"),
    (30, "day"),
    (31, "day"),
    (59, "day"),
    (62, "day"),
    (365, "day"),
    (366, "day"),
    (4, "week"),
    (52, "week"),
    (1, "month"),
    (2, "month"),
    (12, "month"),
    (1, "year"),
    (2, "year"),
];

struct Dataset {
    name: String,
    line: u32,
    controller: usize,
    sources: Vec<usize>,
    retention: Option<usize>,
}

struct Duty {
    line: u32,
    bearer: usize,
    action: &'static str,
    days: usize,
    objects: Vec<usize>,
}

fn datasets(random: &mut Random, text: &mut Text) -> Vec<Dataset> {
    let mut datasets: Vec<Dataset> = Vec::new();
    for at in 0..random.between(3, 6) {
        let sources: Vec<usize> = (0..at).filter(|_| random.chance(45)).collect();
        let retention = random.chance(60).then(|| random.below(LENGTHS.len()));
        let controller = random.below(2);
        let mut line = format!("dataset d{at} {{ controller: o{controller}  column own{at}: integer");
        if sources.is_empty() {
            line.push_str("  column a: text");
        } else {
            let names: Vec<String> = sources.iter().map(|source| format!("d{source} [a]")).collect();
            line.push_str(&format!("  derived_from: {}", names.join(", ")));
            // Two sources have a column of this name.
            line.push_str("  column a: text");
        }
        if let Some((amount, unit)) = retention.map(|at| LENGTHS[at]) {
            line.push_str(&format!("  retention: {}", Lasting { amount, unit }));
        }
        let line = text.line(&format!("{line} }}"));
        datasets.push(Dataset { name: format!("d{at}"), line, controller, sources, retention });
    }
    datasets
}

fn duties(random: &mut Random, text: &mut Text, datasets: &[Dataset]) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    text.line("contract c { provider: o2  recipient: o0, o1  term: from 2026-01-01 until 2026-12-31");
    for _ in 0..random.between(1, 4) {
        let bearer = random.below(2);
        let action = *random.pick(&["delete", "delete", "return_data"]);
        let days = random.between(10, 12);
        let mut objects: Vec<usize> =
            (0..random.between(1, 2)).map(|_| random.below(datasets.len())).collect();
        objects.sort_unstable();
        objects.dedup();
        // Two duties that say the same of the same are one finding.
        objects.retain(|at| {
            !duties
                .iter()
                .any(|duty| duty.bearer == bearer && duty.action == action && duty.objects.contains(at))
        });
        if objects.is_empty() {
            continue;
        }
        let names: Vec<&str> = objects.iter().map(|at| &*datasets[*at].name).collect();
        let line = text.line(&format!(
            "  duty o{bearer} to {action} {} within {days} days of end of term",
            names.join(", ")
        ));
        duties.push(Duty { line, bearer, action, days, objects });
    }
    text.line("}");
    duties
}

/// Everything a dataset comes from, over any number of derivations.
fn ancestors(datasets: &[Dataset], at: usize) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let mut open = datasets[at].sources.clone();
    while let Some(source) = open.pop() {
        if all.insert(source) {
            open.extend(&datasets[source].sources);
        }
    }
    all
}

/// The datasets that shed a duty about one of them: followed through derivations up to those that bear as much again.
fn shed(datasets: &[Dataset], duties: &[Duty], duty: &Duty, from: usize, is_direct: bool) -> BTreeSet<usize> {
    let (mut shed, mut seen, mut open) = (BTreeSet::new(), BTreeSet::from([from]), vec![from]);
    while let Some(at) = open.pop() {
        for (next, dataset) in datasets.iter().enumerate().filter(|(_, next)| next.sources.contains(&at)) {
            if !seen.insert(next) {
                continue;
            }
            let is_its = dataset.controller == duty.bearer;
            let bears = duties.iter().any(|own| {
                own.bearer == duty.bearer
                    && own.action == duty.action
                    && own.days <= duty.days
                    && own.objects.contains(&next)
            });
            if is_its && bears {
                continue;
            }
            if is_its {
                shed.insert(next);
            }
            if !is_direct {
                open.push(next);
            }
        }
    }
    shed
}

/// A derived dataset is found to be kept too long where one of all its sources may be kept less long, from some day; and a duty is found to be shed by exactly
/// the datasets that do not bear it.
pub(super) fn derived_data_bear_what_their_sources_bear(seeds: std::ops::Range<u64>) {
    let longer = longer(&LENGTHS.map(|(amount, unit)| Lasting { amount, unit }));
    let (mut kept, mut shedding) = (Tally::default(), Tally::default());
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(25) {
        let (mut texts, mut worlds) = (Vec::new(), Vec::new());
        for (at, seed) in seeds.iter().enumerate() {
            let random = &mut Random::new(*seed);
            let mut text = Text::new(at);
            text.line("jurisdiction home");
            for party in 0..3 {
                text.line(&format!("organisation o{party} {{ established: home  owners: none }}"));
            }
            let datasets = datasets(random, &mut text);
            let duties = duties(random, &mut text, &datasets);
            texts.push(text);
            worlds.push((datasets, duties));
        }
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        for ((findings, (datasets, duties)), text) in
            found(texts, "2026-01-01").iter().zip(&worlds).zip(&written)
        {
            let findings: Vec<_> = findings.iter().filter(|finding| finding.code == "DAT001").collect();
            let is_shed = |finding: &&&super::Found| finding.message.contains("sheds the duty");
            for (at, dataset) in datasets.iter().enumerate() {
                let is_found =
                    findings.iter().any(|finding| !is_shed(&finding) && finding.line == dataset.line);
                let beyond = |source: &usize| {
                    dataset
                        .retention
                        .zip(datasets[*source].retention)
                        .is_some_and(|(own, limit)| longer[own][limit])
                };
                let page = ancestors(datasets, at).iter().any(beyond);
                let wrong = dataset.sources.iter().any(beyond);
                kept.weigh(is_found, (page, wrong), || {
                    format!("DAT001 about {}\n{text}\n{findings:#?}", dataset.name)
                });
            }
            for duty in duties {
                for source in &duty.objects {
                    let name = &datasets[*source].name;
                    let about = format!("this duty names `{name}`");
                    let told = findings.iter().find(|finding| {
                        finding.also.iter().any(|(line, text)| *line == duty.line && text.starts_with(&about))
                    });
                    let page = shed(datasets, duties, duty, *source, false);
                    let wrong = shed(datasets, duties, duty, *source, true);
                    shedding.weigh(told.is_some(), (!page.is_empty(), !wrong.is_empty()), || {
                        format!("DAT001 about line {}, {name}\n{text}\n{findings:#?}", duty.line)
                    });
                    let Some(told) = told else { continue };
                    let named = |at: &usize| {
                        let name = format!("`{}`", datasets[*at].name);
                        told.message.starts_with(&name)
                            || told
                                .evidence
                                .iter()
                                .any(|line| line.starts_with(&name) && line.contains("sheds it as well"))
                    };
                    let all: BTreeSet<usize> = (0..datasets.len()).filter(named).collect();
                    assert_eq!(all, page, "line {}, {name}\n{text}\n{told:#?}", duty.line);
                }
            }
        }
    }
    kept.is_telling(60);
    shedding.is_telling(60);
}
