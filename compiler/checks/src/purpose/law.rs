//! What the checks of what a rulebook says of purposes share: which of its forbids close a purpose to everyone, keep it for some, or leave only
//! some purposes open, and which permits they meet.
//!
//! A forbid is told by what it means: whom it leaves out, and what. Where a set and what is outside it are each a way to say the same thing, the
//! shorter one is told, as its author would have written it.

use super::asked::{ids, some_of};
use crate::context::Context;
use crate::logic::judge::{Dimension, Judge, Overlap, Permit, permits};
use crate::logic::words;
use charta_base::{Code, Diagnostic, Id, Span, join_words};
use charta_model::model::{
    Clause, ClauseId, ClauseKind, Dataset, DatasetId, Effect, Grant, Model, Owner, PartyId, Scope, TermId,
    TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::Day;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// How long the words `everyone except` are.
const EXCEPTION: u32 = 15;

/// How a rulebook speaks of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Some purposes are closed.
    Forbidden,
    /// Some purposes are for some parties alone.
    Reserved,
    /// Some purposes alone are open.
    NotOpen,
}

/// One finding for each pair of a permit and a forbid of this word that share requests.
pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>, code: &'static Code, word: Word) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let laws = Laws::new(context.model, &judge, word);
    if laws.clauses.is_empty() {
        return;
    }
    let advisory = Advisory::new(context, &laws.clauses);
    let mut found = Vec::new();
    for permit in permits(context.model) {
        let overlaps = overlaps(&mut judge, permit.id, &laws.clauses, &advisory);
        if overlaps.is_empty() {
            continue;
        }
        let regions = judge.regions_of(permit.id);
        for overlap in &overlaps {
            let Some(forbid) = context.model.clauses.get(overlap.forbid) else { continue };
            let ClauseKind::Grant(grant) = &forbid.kind else { continue };
            let met = Met { permit, regions: &regions, overlap, forbid, grant };
            let finding = laws.finding(&mut judge, code, &met);
            found.push(context.weighed(forbid, finding));
        }
    }
    if !judge.is_exhausted() {
        findings.extend(found);
    }
}

/// A permit and a forbid that share requests.
struct Met<'r, 'a> {
    permit: Permit<'a>,
    regions: &'r [Region],
    overlap: &'r Overlap,
    forbid: &'a Clause,
    grant: &'a Grant,
}

/// The forbids of one word, and in what terms they are told.
struct Laws {
    word: Word,
    clauses: FxHashSet<ClauseId>,
    everyone: Ranges,
    purposes: Ranges,
    /// The organisations of each kind and of those below it, with their groups.
    kinds: Vec<(TermId, Ranges)>,
}

impl Laws {
    fn new(model: &Model, judge: &Judge<'_>, word: Word) -> Laws {
        let everyone = Ranges::between(0, model.parties.len() as i64);
        let purposes = model.terms.iter().filter(|(_, term)| term.kind == TermKind::Purpose);
        let purposes = Ranges::from_numbers(purposes.map(|(id, _)| i64::from(id.raw())));
        let mut laws =
            Laws { word, clauses: FxHashSet::default(), everyone, purposes, kinds: kinds_of(model) };
        for (id, clause) in model.clauses.iter().filter(|(id, _)| judge.is_law_on_purposes(*id)) {
            let ClauseKind::Grant(grant) = &clause.kind else { continue };
            let forbids = grant.effect == Effect::Forbid && grant.with.is_none();
            if forbids && laws.word_of(model, grant) == word {
                laws.clauses.insert(id);
            }
        }
        laws
    }

    fn word_of(&self, model: &Model, grant: &Grant) -> Word {
        let others = self.everyone.difference(&grant.parties.value);
        if !others.is_empty() {
            let (bound, free) = (self.named(model, &grant.parties.value), self.named(model, &others));
            // What is equally short either way is told by its length: an exception begins with `everyone except`.
            let is_exception = grant.parties.span.len() > EXCEPTION;
            if free.len() < bound.len() || (free.len() == bound.len() && is_exception) {
                return Word::Reserved;
            }
        }
        let open = self.purposes.difference(&grant.purposes.value);
        let count = |set: &Ranges| words::top_terms(model, set).len();
        match count(&open) < count(&grant.purposes.value) {
            true => Word::NotOpen,
            false => Word::Forbidden,
        }
    }

    /// Parties in as few names as there are: kinds of which all are among them, and the others one by one.
    fn named(&self, model: &Model, set: &Ranges) -> Vec<String> {
        let whole = self.kinds.iter().filter(|(_, parties)| parties.is_subset(set));
        let mut whole: Vec<&(TermId, Ranges)> = whole.collect();
        // The widest first; the sort is stable, so that of two equally wide kinds the one above stays first.
        whole.sort_by_key(|(_, parties)| std::cmp::Reverse(parties.count()));
        let mut rest = set.intersection(&self.everyone);
        let mut names = Vec::new();
        for (kind, parties) in whole {
            let fresh = rest.intersection(parties);
            let organisations = ids(&fresh).filter(|id| is_organisation(model, *id)).count();
            if organisations > 1 {
                names.push(model.terms.get(*kind).map_or("", |term| &term.about.name).to_owned());
                rest = rest.difference(parties);
            }
        }
        for id in ids(&rest) {
            let Some(party) = model.parties.get(id) else { continue };
            let is_named = party.group_of.is_some_and(|of| rest.contains(i64::from(of.raw())));
            if !is_named {
                names.push(party.about.name.to_string());
            }
        }
        names
    }

    fn finding(&self, judge: &mut Judge<'_>, code: &'static Code, met: &Met<'_, '_>) -> Diagnostic {
        let (model, shared) = (judge.model, &met.overlap.shared);
        let purposes = words::terms(model, &Dimension::Purposes.union(shared));
        let clause = format!("clause {} of `{}`", met.forbid.number, judge.owner_name(met.forbid));
        let since =
            begins_later(met.regions, shared).map_or_else(String::new, |day| format!(" from {day} on"));
        let cited: Vec<&str> = met.forbid.per.iter().map(AsRef::as_ref).collect();
        let cited = match cited.as_slice() {
            [] => String::new(),
            some => format!(" ({})", join_words(some, "and")),
        };
        let contract = &met.permit.contract.about.name;
        let granted = met.permit.grant;
        let (message, (at, label), (said, there), help) = match self.word {
            Word::Forbidden => (
                format!("`{contract}` permits {purposes}, which {clause} forbids{since}{cited}"),
                (granted.purposes.span, "a purpose in here is forbidden"),
                (met.grant.purposes.span, "forbidden here"),
                "remove the permit, or let it serve purposes that the rulebook leaves open".to_owned(),
            ),
            Word::Reserved => {
                let receivers = words::parties(model, &Dimension::Parties.union(shared));
                let free = self.named(model, &self.everyone.difference(&met.grant.parties.value));
                (
                    format!(
                        "`{contract}` lets {receivers} use data for {purposes}, which {clause} keeps for {}{since}{cited}",
                        some_of(&free, "and")
                    ),
                    (granted.parties.span, "somebody in here may not have that purpose"),
                    (met.grant.parties.span, "kept for others here"),
                    format!(
                        "let somebody receive for whom {purposes} is kept ({}), or leave {purposes} out of the permit",
                        some_of(&free, "or")
                    ),
                )
            }
            Word::NotOpen => {
                let open = self.purposes.difference(&met.grant.purposes.value);
                let open = some_of(&words::top_terms(model, &open), "and");
                let data = words::columns(model, &Dimension::Columns.union(shared));
                (
                    format!(
                        "`{contract}` permits {purposes}, and {clause} opens {data} for {open} alone{since}{cited}"
                    ),
                    (granted.purposes.span, "a purpose in here is not open"),
                    (met.grant.purposes.span, "the open purposes stand here"),
                    format!("let the permit serve {open} alone, or remove it"),
                )
            }
        };
        let mut finding = Diagnostic::at(code, at, message)
            .label(label)
            .also(said, there)
            .about(met.permit.contract.about.path.to_string());
        if let Some(least) = judge.least(shared.iter()) {
            finding = finding.evidence(format!("both speak of {least}"));
        }
        let explained = judge.explained_by(met.regions, met.overlap);
        if let Some(meeting) = judge.meeting(explained, met.regions, met.overlap) {
            finding = finding.evidence(meeting);
        }
        if let Some((line, spans)) = derivation(model, met) {
            finding = finding.evidence(line);
            finding = spans.into_iter().fold(finding, |finding, span| finding.also(span, "derived here"));
        }
        match explained {
            Some(dimension) => finding.help(judge.exception(dimension, met.regions, met.overlap)),
            None => finding.help(help),
        }
    }
}

/// Every kind with its organisations and their groups; those that nobody is of are left out.
fn kinds_of(model: &Model) -> Vec<(TermId, Ranges)> {
    let mut of_kind: FxHashMap<TermId, Vec<(i64, i64)>> = FxHashMap::default();
    for party in model.parties.values() {
        let mut above: FxHashSet<TermId> = FxHashSet::default();
        let mut open = party.kinds.clone();
        while let Some(kind) = open.pop() {
            if above.insert(kind) {
                of_kind.entry(kind).or_default().extend_from_slice(party.closure.pairs());
                open.extend(model.terms.get(kind).into_iter().flat_map(|term| term.parents.iter().copied()));
            }
        }
    }
    let kinds = model.terms.iter().filter(|(_, term)| term.kind == TermKind::Kind);
    kinds.filter_map(|(id, _)| Some((id, Ranges::from_pairs(of_kind.remove(&id)?)))).collect()
}

/// The forbids that are told as advice, found by the datasets they speak of.
struct Advisory<'a> {
    rules: Vec<&'a Rule>,
    by_dataset: FxHashMap<DatasetId, Vec<usize>>,
}

impl<'a> Advisory<'a> {
    fn new(context: &Context<'a>, wanted: &FxHashSet<ClauseId>) -> Advisory<'a> {
        let rules: Vec<&Rule> =
            context.rules.advisory().iter().filter(|rule| wanted.contains(&rule.clause)).collect();
        let mut by_dataset: FxHashMap<DatasetId, Vec<usize>> = FxHashMap::default();
        for (at, rule) in rules.iter().enumerate() {
            for dataset in datasets_of(context.model, &rule.columns) {
                by_dataset.entry(dataset).or_default().push(at);
            }
        }
        Advisory { rules, by_dataset }
    }

    /// The rules about the datasets of a rule, each once.
    fn near(&self, model: &Model, rule: &Rule) -> Vec<&'a Rule> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let datasets = datasets_of(model, &rule.columns);
        let at = datasets.iter().filter_map(|dataset| self.by_dataset.get(dataset)).flatten();
        let mut at: Vec<usize> = at.copied().collect();
        at.sort_unstable();
        at.dedup();
        at.into_iter().filter_map(|at| self.rules.get(at).copied()).collect()
    }
}

/// The wanted forbids that share requests with a permit, in the order of the clauses.
fn overlaps(
    judge: &mut Judge<'_>,
    permit: ClauseId,
    wanted: &FxHashSet<ClauseId>,
    advisory: &Advisory<'_>,
) -> Vec<Overlap> {
    let model = judge.model;
    judge.overlaps_with(permit, |judge, rule| {
        let near = judge.forbids_near(rule).into_iter().filter(|other| wanted.contains(&other.clause));
        near.chain(advisory.near(model, rule)).collect()
    })
}

/// The first day on which the forbid bites, where the permit holds on earlier days.
fn begins_later(regions: &[Region], shared: &[Region]) -> Option<Day> {
    let first = |regions: &[Region]| Dimension::Days.union(regions).first();
    let (permitted, forbidden) = (first(regions)?, first(shared)?);
    (permitted < forbidden).then(|| Day::from_number(forbidden))
}

/// How a forbid came to bind data of which it does not speak itself, and where each derivation is said.
fn derivation(model: &Model, met: &Met<'_, '_>) -> Option<(String, Vec<Span>)> {
    let datasets = datasets_of(model, &Dimension::Columns.union(&met.overlap.shared));
    if datasets.iter().any(|dataset| speaks_of(model, met, *dataset)) {
        return None;
    }
    let start = *datasets.first()?;
    let mut reached: FxHashMap<DatasetId, (DatasetId, Span)> = FxHashMap::default();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        if speaks_of(model, met, at) {
            return Some(way_in_words(model, start, at, &reached));
        }
        for derivation in model.datasets.get(at).into_iter().flat_map(|facts| &facts.derived_from) {
            if derivation.source != start && !reached.contains_key(&derivation.source) {
                reached.insert(derivation.source, (at, derivation.span));
                open.push_back(derivation.source);
            }
        }
    }
    None
}

/// Whether a forbid names a dataset, or its rulebook covers it by what the dataset itself is.
fn speaks_of(model: &Model, met: &Met<'_, '_>, dataset: DatasetId) -> bool {
    if !met.grant.any_data {
        return met.grant.data.iter().any(|data| data.dataset == dataset);
    }
    let Owner::Rulebook(rulebook) = met.forbid.owner else { return true };
    let scopes = model.rulebooks.get(rulebook).map_or(&[][..], |rulebook| &rulebook.applies_to);
    let Some(facts) = model.datasets.get(dataset) else { return false };
    scopes.iter().any(|scope| match scope.value {
        Scope::EveryContract | Scope::ContractsOf(_) => true,
        Scope::DataOf(party) => facts.controller.is_some_and(|controller| controller.value == party),
        Scope::DataIn(category) => holds(model, facts, category),
        Scope::Dataset(named) => named == dataset,
    })
}

fn holds(model: &Model, dataset: &Dataset, category: TermId) -> bool {
    let Some(closure) = model.terms.get(category).map(|term| &term.closure) else { return false };
    let columns = dataset.columns.numbers().filter_map(|number| u32::try_from(number).ok());
    let mut columns = columns.filter_map(|raw| model.columns.get(Id::new(raw)));
    columns.any(|column| column.categories.iter().any(|one| closure.contains(i64::from(one.raw()))))
}

/// How many derivations of a long way are told at its beginning.
const DERIVATIONS: usize = 6;

fn way_in_words(
    model: &Model,
    start: DatasetId,
    source: DatasetId,
    reached: &FxHashMap<DatasetId, (DatasetId, Span)>,
) -> (String, Vec<Span>) {
    let name = |id: DatasetId| model.datasets.get(id).map_or("", |dataset| &dataset.about.name);
    let (mut way, mut spans, mut at) = (Vec::new(), Vec::new(), source);
    while let Some((derived, span)) = reached.get(&at).copied() {
        way.push(format!("`{}`", name(at)));
        spans.push(span);
        at = derived;
    }
    way.reverse();
    spans.reverse();
    spans.truncate(DERIVATIONS);
    let more = way.len().saturating_sub(DERIVATIONS);
    way.truncate(DERIVATIONS);
    let between = match more {
        0 => String::new(),
        1 => ", over one derivation more".to_owned(),
        more => format!(", over {more} derivations more"),
    };
    let (start, source) = (name(start), name(source));
    let way = way.join(", which is derived from ");
    let line = format!(
        "`{start}` is derived from {way}{between}: what is forbidden of `{source}` is forbidden of what comes from it"
    );
    (line, spans)
}

fn is_organisation(model: &Model, party: PartyId) -> bool {
    model.parties.get(party).is_some_and(|party| party.group_of.is_none())
}
