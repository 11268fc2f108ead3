//! PUR006: data are permitted for a purpose for which their sources were not collected.
//!
//! Personal data are collected for specified purposes, and what is incompatible with these is no further use of them (Regulation (EU) 2016/679,
//! art. 5(1)(b)); what the requirement names after `or in` is presumed compatible, as art. 5(1)(b) and 89 have it for research. Data that were
//! derived bear the purposes of all that they come from, however many derivations lie between.

use super::asked::{Demand, closures, demands, granted, ids, settled, shown, some_terms};
use crate::context::Context;
use crate::logic::words;
use crate::words::listed;
use charta_base::{Code, Diagnostic, Severity, Span, Verdict};
use charta_model::model::{ColumnId, DatasetId, Model, Required};
use charta_model::ranges::Ranges;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::rc::Rc;

/// A purpose for which the sources were not collected.
pub static CODE: Code = Code {
    id: "PUR006",
    name: "purpose-drift",
    summary: "data are permitted for a purpose for which their sources were not collected",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR006-purpose-drift.md"),
};

/// One finding for each contract, permit and purposes beyond what its sources were collected for, and for those of its sources that do not say it.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut ways = Ways { model: context.model, known: FxHashMap::default() };
    let mut found = Vec::new();
    for demand in demands(context) {
        if let Required::PurposeAsCollected(others) = &demand.asking.requirement.required {
            let others = others.clone().unwrap_or_default();
            found.extend(judge(context, &demand, &others, &mut ways));
        }
    }
    findings.extend(settled(found));
}

/// A dataset on the way from shown columns to their sources.
struct Stop {
    dataset: DatasetId,
    /// The stop before it, and where it is said that what is there is derived from this one.
    from: Option<(usize, Span)>,
}

/// The ways from columns to their sources, each worked out once.
struct Ways<'a> {
    model: &'a Model,
    known: FxHashMap<Ranges, Rc<Vec<Stop>>>,
}

impl Ways<'_> {
    /// The datasets from which some columns come, nearest first, each once; their own included. A column that comes from no single column, such as a
    /// count, comes from all that its dataset is derived from.
    fn of(&mut self, columns: &Ranges) -> Rc<Vec<Stop>> {
        if let Some(known) = self.known.get(columns) {
            return Rc::clone(known);
        }
        let model = self.model;
        let mut stops: Vec<Stop> = Vec::new();
        let mut at: FxHashMap<DatasetId, usize> = FxHashMap::default();
        let mut seen: FxHashSet<ColumnId> = FxHashSet::default();
        let mut whole: FxHashSet<DatasetId> = FxHashSet::default();
        let mut open: VecDeque<(ColumnId, Option<(usize, Span)>)> =
            ids(columns).map(|column| (column, None)).collect();
        while let Some((column, from)) = open.pop_front() {
            let Some(facts) = model.columns.get(column).filter(|_| seen.insert(column)) else { continue };
            let stop = *at.entry(facts.dataset).or_insert_with(|| {
                stops.push(Stop { dataset: facts.dataset, from });
                stops.len() - 1
            });
            let derivations =
                model.datasets.get(facts.dataset).map_or(&[][..], |dataset| &dataset.derived_from);
            if facts.derived_from.is_empty() && whole.insert(facts.dataset) {
                for derivation in derivations {
                    let from = Some((stop, derivation.span));
                    open.extend(derivation.columns.iter().map(|source| (*source, from)));
                }
            }
            for source in &facts.derived_from {
                let of = model.columns.get(*source).map(|column| column.dataset);
                let derivation = derivations.iter().find(|derivation| Some(derivation.source) == of);
                open.extend(derivation.map(|derivation| (*source, Some((stop, derivation.span)))));
            }
        }
        let stops = Rc::new(stops);
        self.known.insert(columns.clone(), Rc::clone(&stops));
        stops
    }
}

/// What is wrong about one source.
struct Drift {
    ways: Rc<Vec<Stop>>,
    /// The stop of the source.
    stop: usize,
    /// The purposes for which it was not collected; nothing where it does not say for what it was.
    beyond: Option<Ranges>,
    /// The columns that are shown.
    columns: Ranges,
    /// The permits, by what a person would change.
    spans: Vec<Span>,
    /// The other sources against which the same permits stand for the same reason.
    others: Vec<DatasetId>,
    /// That what is asked binds from a later day on than the first of them holds.
    since: Option<String>,
}

fn judge(
    context: &Context<'_>,
    demand: &Demand<'_>,
    others: &Ranges,
    ways: &mut Ways<'_>,
) -> Vec<Diagnostic> {
    let model = context.model;
    let mut drifts: Vec<Drift> = Vec::new();
    let mut known: FxHashMap<(DatasetId, Option<Ranges>), usize> = FxHashMap::default();
    for permit in granted(context, demand.asking.contract, &demand.permit_days()) {
        for rule in &permit.rules {
            let columns = shown(rule);
            let purposes = rule.purposes.difference(others);
            if columns.is_empty() || purposes.is_empty() {
                continue;
            }
            let way = ways.of(&columns);
            for (stop, facts) in
                way.iter().enumerate().filter_map(|(at, stop)| Some((at, model.datasets.get(stop.dataset)?)))
            {
                let beyond = match (facts.collected_for.is_empty(), facts.derived_from.is_empty()) {
                    (true, true) => None,
                    (true, false) => continue,
                    (false, _) => {
                        let beyond =
                            purposes.difference(&closures(model, facts.collected_for.iter().copied()));
                        if beyond.is_empty() {
                            continue;
                        }
                        Some(beyond)
                    }
                };
                let span = if beyond.is_some() { permit.grant.purposes.span } else { permit.grant.data_span };
                let Some(dataset) = way.get(stop).map(|stop| stop.dataset) else { continue };
                match known.get(&(dataset, beyond.clone())).and_then(|at| drifts.get_mut(*at)) {
                    Some(drift) if drift.spans.contains(&span) => {}
                    Some(drift) => drift.spans.push(span),
                    None => {
                        known.insert((dataset, beyond.clone()), drifts.len());
                        let (ways, columns) = (Rc::clone(&way), columns.clone());
                        drifts.push(Drift {
                            ways,
                            stop,
                            beyond,
                            columns,
                            spans: vec![span],
                            others: Vec::new(),
                            since: demand.since(std::iter::once(rule)),
                        });
                    }
                }
            }
        }
    }
    grouped(drifts).iter().filter_map(|drift| finding(context, demand, drift)).collect()
}

/// Sources against which the same permits stand for the same purposes are one cause, told of the first of them.
fn grouped(drifts: Vec<Drift>) -> Vec<Drift> {
    let mut groups: Vec<Drift> = Vec::new();
    let mut known: FxHashMap<(Vec<Span>, Option<Ranges>), usize> = FxHashMap::default();
    for drift in drifts {
        let key = (drift.spans.clone(), drift.beyond.clone());
        match known.get(&key).and_then(|at| groups.get_mut(*at)) {
            Some(group) => group.others.extend(drift.ways.get(drift.stop).map(|stop| stop.dataset)),
            None => {
                known.insert(key, groups.len());
                groups.push(drift);
            }
        }
    }
    groups
}

fn finding(context: &Context<'_>, demand: &Demand<'_>, drift: &Drift) -> Option<Diagnostic> {
    let model = context.model;
    let source = model.datasets.get(drift.ways.get(drift.stop)?.dataset)?;
    let (name, contract) = (&source.about.name, demand.name());
    let (first, more) = drift.spans.split_first()?;
    let mut finding = match &drift.beyond {
        Some(beyond) => {
            let (purposes, data) = (words::terms(model, beyond), words::columns(model, &drift.columns));
            let collected = some_terms(model, source.collected_for.iter().copied(), "and");
            let message = format!(
                "contract `{contract}` permits {data} for {purposes}, and `{name}` was collected for {collected}"
            );
            context
                .asked(&CODE, &demand.asking, *first, message)
                .verdict(Verdict::Violated)
                .label("not what the data were collected for")
                .also(source.about.span, format!("collected for {collected}"))
                .help(format!(
                    "leave {purposes} out of the permit, or take what comes from {} out of its data",
                    sources_in_words(model, drift, name)
                ))
        }
        None => {
            let message = format!(
                "nothing says for what `{name}` was collected, of which contract `{contract}` permits a use"
            );
            context
                .asked(&CODE, &demand.asking, *first, message)
                .verdict(Verdict::Unproven)
                .label("not proven")
                .also(source.about.span, "`collected_for` is missing here")
                .help(match drift.others.is_empty() {
                    true => format!("add `collected_for: …` to dataset `{name}`"),
                    false => {
                        let all = sources_in_words(model, drift, name);
                        format!("add `collected_for: …` to datasets {all}")
                    }
                })
        }
    };
    finding = drift.since.iter().fold(finding, |finding, line| finding.evidence(line.clone()));
    if let Some((line, spans)) = way_in_words(model, drift) {
        finding = finding.evidence(line);
        finding = spans.into_iter().fold(finding, |finding, span| finding.also(span, "derived here"));
    }
    for other in drift.others.iter().filter_map(|other| model.datasets.get(*other)).take(MORE) {
        let other_name = &other.about.name;
        finding = finding.evidence(match drift.beyond.is_some() {
            true => {
                let collected = some_terms(model, other.collected_for.iter().copied(), "and");
                format!("`{other_name}`, from which it comes too, was collected for {collected}")
            }
            false => format!("nothing says it of `{other_name}` either, from which it comes too"),
        });
        finding = finding.also(other.about.span, "declared here");
    }
    Some(more.iter().take(MORE).fold(finding, |finding, span| finding.also(*span, "permitted here too")))
}

/// The sources of a finding: the first, and the others.
fn sources_in_words(model: &Model, drift: &Drift, first: &str) -> String {
    let others = drift.others.iter().filter_map(|other| model.datasets.get(*other));
    let names: Vec<&str> = std::iter::once(first).chain(others.map(|other| &*other.about.name)).collect();
    listed(&names)
}

/// How many further places, and how many derivations, a finding names.
const MORE: usize = 6;

/// The derivations between what is shown and the source, and where they are said; nothing where the source itself is shown.
fn way_in_words(model: &Model, drift: &Drift) -> Option<(String, Vec<Span>)> {
    let name = |dataset: DatasetId| model.datasets.get(dataset).map_or("", |dataset| &dataset.about.name);
    let (mut way, mut spans) = (Vec::new(), Vec::new());
    let mut at = drift.ways.get(drift.stop)?;
    while let Some((before, span)) = at.from {
        way.push(format!("`{}`", name(at.dataset)));
        spans.push(span);
        at = drift.ways.get(before)?;
    }
    if way.is_empty() {
        return None;
    }
    way.reverse();
    spans.reverse();
    let more = way.len().saturating_sub(MORE);
    way.truncate(MORE);
    spans.truncate(MORE);
    let between = match more {
        0 => String::new(),
        1 => ", over one derivation more".to_owned(),
        more => format!(", over {more} derivations more"),
    };
    Some((
        format!("`{}` is derived from {}{between}", name(at.dataset), way.join(", which is derived from ")),
        spans,
    ))
}
