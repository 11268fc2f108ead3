//! DAT001: derived data shed what their source must bear: a duty of whoever derived them, or the limit of retention.

use crate::context::Context;
use crate::time::strictness::{Comparison, Days, compare_across};
use charta_base::{Code, Diagnostic, Severity, Span, join_words};
use charta_model::graphs::lineage::derivations;
use charta_model::model::{
    Clause, ClauseKind, Dataset, DatasetId, Due, Duty, DutyObject, Event, Model, Owner, PartyId, Retention,
    Said, Scope,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// Derived data shed a duty.
pub static CODE: Code = Code {
    id: "DAT001",
    name: "derived-drops-duty",
    summary: "derived data shed a duty or the retention of their source",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT001-derived-drops-duty.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let derived = derivations(context.model);
    let duties = Duties::new(context);
    for (clause, duty) in &duties.all {
        for source in datasets_of(duty) {
            findings.extend(duties.shed(&derived, clause, duty, source));
        }
    }
    findings.extend(kept_longer(context.model, &derived));
}

/// Duties that hold, and those about each dataset.
struct Duties<'a> {
    context: &'a Context<'a>,
    all: Vec<(&'a Clause, &'a Duty)>,
    by_dataset: FxHashMap<DatasetId, Vec<(&'a Clause, &'a Duty)>>,
}

/// A derived dataset that does not bear a duty of its source.
struct Shed<'a> {
    dataset: &'a Dataset,
    party: PartyId,
    /// How many derivations it is away from the source.
    far: usize,
    /// Where it is said that it is derived.
    place: Span,
    /// A duty about it that asks the same, but less.
    weaker: Option<&'a Clause>,
}

impl<'a> Duties<'a> {
    fn new(context: &'a Context<'a>) -> Duties<'a> {
        let model = context.model;
        let holds = |clause: &&Clause| match clause.owner {
            Owner::Contract(_) => true,
            Owner::Procedure(_) => false,
            Owner::Rulebook(rulebook) => model.rulebooks.get(rulebook).is_some_and(|rulebook| rulebook.named),
        };
        let duties = model.clauses.values().filter(holds).filter_map(|clause| match &clause.kind {
            ClauseKind::Duty(duty) => Some((clause, duty)),
            _ => None,
        });
        let all: Vec<(&Clause, &Duty)> = duties.collect();
        let mut by_dataset: FxHashMap<DatasetId, Vec<(&Clause, &Duty)>> = FxHashMap::default();
        for (clause, duty) in &all {
            for dataset in datasets_of(duty) {
                by_dataset.entry(dataset).or_default().push((clause, duty));
            }
        }
        Duties { context, all, by_dataset }
    }

    fn of(&self, dataset: DatasetId) -> &[(&'a Clause, &'a Duty)] {
        self.by_dataset.get(&dataset).map_or(&[], Vec::as_slice)
    }

    /// The datasets derived from a duty's dataset, directly or not, by whoever bears the duty, that shed it: one finding for all.
    fn shed(
        &self,
        derived: &[Vec<DatasetId>],
        clause: &Clause,
        duty: &Duty,
        source: DatasetId,
    ) -> Option<Diagnostic> {
        let model = self.context.model;
        let mut shed: Vec<Shed<'a>> = Vec::new();
        let mut seen: FxHashSet<DatasetId> = FxHashSet::from_iter([source]);
        let mut open = VecDeque::from([(source, 1)]);
        while let Some((at, far)) = open.pop_front() {
            for id in derived.get(at.index()).into_iter().flatten().filter(|id| seen.insert(**id)) {
                match self.judge(clause, duty, (at, far), *id) {
                    // Its own duty is judged by itself for what is derived from it.
                    Judged::Repeats => continue,
                    Judged::Sheds(one) => shed.push(one),
                    Judged::IsAnothers => {}
                }
                open.push_back((*id, far + 1));
            }
        }
        // The nearest first, and of these the first of the text.
        shed.sort_by_key(|one| (one.far, one.place));
        let first = shed.first()?;
        let from = model.datasets.get(source).map_or("", |dataset| &dataset.about.name);
        let party = model.parties.get(first.party).map_or("", |party| &party.about.name);
        let action = model.terms.get(duty.action.value).map_or("", |term| &term.about.name);
        let name = &first.dataset.about.name;
        let message =
            format!("`{name}` is derived from `{from}`, and sheds the duty of `{party}` to {action} it");
        let mut finding = Diagnostic::at(&CODE, first.place, message)
            .label(format!("derived from `{from}`"))
            .also(clause.span, format!("this duty names `{from}` and not `{name}`"))
            .about(self.context.owner_path(clause.owner));
        for one in shed.iter().skip(1).take(SHOWN) {
            let other = &one.dataset.about.name;
            finding =
                finding.evidence(format!("`{other}`, which is derived from `{from}` too, sheds it as well"));
        }
        let more = shed.len().saturating_sub(SHOWN + 1);
        if more > 0 {
            finding = finding.evidence(format!("{more} more shed it as well"));
        }
        for (one, weaker) in shed.iter().take(SHOWN + 1).filter_map(|one| Some((one, one.weaker?))) {
            let other = &one.dataset.about.name;
            finding = finding
                .evidence(format!(
                    "the duty about `{other}` asks for less, or for later, than the one about `{from}`"
                ))
                .also(weaker.span, format!("the duty about `{other}`"));
        }
        let mut names: Vec<String> =
            shed.iter().take(SHOWN + 1).map(|one| format!("`{}`", one.dataset.about.name)).collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        Some(finding.help(format!("name {} in the duty too", join_words(&names, "and"))))
    }

    fn judge(
        &self,
        clause: &Clause,
        duty: &Duty,
        (from, far): (DatasetId, usize),
        id: DatasetId,
    ) -> Judged<'a> {
        let model = self.context.model;
        let Some(dataset) = model.datasets.get(id) else { return Judged::IsAnothers };
        let controller = dataset.controller.map(|controller| model.organisation_of(controller.value));
        let Some(party) = controller.filter(|party| bears(duty, *party)) else { return Judged::IsAnothers };
        let own = self.of(id).iter().filter(|(_, own)| bears(own, party));
        if own.clone().any(|(other, own)| is_as_strict(self.context.model, other, own, clause, duty)) {
            return Judged::Repeats;
        }
        let mut weaker = own.filter(|(_, own)| own.action.value == duty.action.value);
        let place = dataset.derived_from.iter().find(|derivation| derivation.source == from);
        Judged::Sheds(Shed {
            dataset,
            party,
            far,
            place: place.map_or(dataset.about.span, |derivation| derivation.span),
            weaker: weaker.next().map(|(clause, _)| *clause),
        })
    }
}

/// What becomes of a duty in a dataset derived from what it is about.
enum Judged<'a> {
    /// A duty about the dataset asks as much.
    Repeats,
    /// None does.
    Sheds(Shed<'a>),
    /// Somebody answers for the dataset who does not bear the duty.
    IsAnothers,
}

/// How many datasets a finding names beside the first.
const SHOWN: usize = 4;

fn datasets_of(duty: &Duty) -> impl Iterator<Item = DatasetId> + '_ {
    duty.objects.iter().filter_map(|object| match &object.value {
        DutyObject::Dataset(dataset) => Some(*dataset),
        DutyObject::Thing(_) => None,
    })
}

fn bears(duty: &Duty, party: PartyId) -> bool {
    duty.parties.value.contains(i64::from(party.raw()))
}

/// Whether a duty asks at least as much, at least as soon. What counts from an event of a term counts from that contract's own term.
fn is_as_strict(model: &Model, own_clause: &Clause, own: &Duty, clause: &Clause, duty: &Duty) -> bool {
    if own.action.value != duty.action.value {
        return false;
    }
    let (mine, theirs) = (days_of(model, own_clause), days_of(model, clause));
    let same_event = own_clause.owner == clause.owner || !counts_from_term(duty.due.value);
    match (same_event, own.due.value == duty.due.value) {
        (false, true) => match (mine.due_by(own.due.value), theirs.due_by(duty.due.value)) {
            (Some(mine), Some(theirs)) => mine <= theirs,
            _ => false,
        },
        _ => {
            let told = compare_across((&mine, own.due.value), (&theirs, duty.due.value));
            told == Comparison::AsStrict
        }
    }
}

/// The days from which the deadlines of a clause count.
fn days_of<'a>(model: &'a Model, clause: &Clause) -> Days<'a> {
    let contract = match clause.owner {
        Owner::Contract(contract) => model.contracts.get(contract),
        Owner::Rulebook(_) | Owner::Procedure(_) => None,
    };
    Days {
        model,
        term: contract.and_then(|contract| contract.term).map(|term| term.value).unwrap_or_default(),
    }
}

fn counts_from_term(due: Due) -> bool {
    let event = match due {
        Due::Within(_, event)
        | Due::WithinHours(_, event)
        | Due::WithinWorkingDays(_, event)
        | Due::For(_, event) => event,
        Due::Before(_) | Due::NotBefore(_) | Due::Every(_) | Due::Until(_) | Due::Always => return false,
    };
    matches!(event, Event::StartOfTerm | Event::EndOfTerm)
}

/// A limit of retention, and the dataset it is about.
type Limit = (DatasetId, Said<Retention>);

/// Datasets that are kept for longer than a source of theirs. Each is compared with the limits it has from its sources: those said
/// of them, and those they have themselves where theirs is no shorter.
fn kept_longer(model: &Model, derived: &[Vec<DatasetId>]) -> Vec<Diagnostic> {
    let mut limits: FxHashMap<DatasetId, Vec<Limit>> = FxHashMap::default();
    let mut findings = Vec::new();
    for id in sources_first(model, derived) {
        let Some(dataset) = model.datasets.get(id) else { continue };
        let mut inherited: Vec<Limit> = Vec::new();
        for derivation in &dataset.derived_from {
            for limit in limits.get(&derivation.source).into_iter().flatten() {
                add_limit(&mut inherited, *limit);
            }
        }
        if let Some(own) = dataset.retention {
            let longer = |limit: &&Limit| !own.value.length.at_most(limit.1.value.length);
            if let Some((source, limit)) = inherited.iter().find(longer) {
                findings.extend(longer_than(model, dataset, own, *source, *limit));
            }
            add_limit(&mut inherited, (id, own));
        }
        limits.insert(id, inherited);
    }
    findings
}

/// Adds a limit unless one is known that is no longer, and drops those that are no shorter than it.
fn add_limit(limits: &mut Vec<Limit>, new: Limit) {
    let length = |limit: &Limit| limit.1.value.length;
    if !limits.iter().any(|known| length(known).at_most(length(&new))) {
        limits.retain(|known| !length(&new).at_most(length(known)));
        limits.push(new);
    }
}

/// Every dataset after all that it is derived from. Rings of derivation are an error of their own, and left out.
fn sources_first(model: &Model, derived: &[Vec<DatasetId>]) -> Vec<DatasetId> {
    let sources = |dataset: &Dataset| {
        let sources: FxHashSet<DatasetId> =
            dataset.derived_from.iter().map(|derivation| derivation.source).collect();
        sources.len()
    };
    let mut missing: Vec<usize> = model.datasets.values().map(sources).collect();
    let mut open: VecDeque<DatasetId> =
        model.datasets.ids().filter(|id| missing.get(id.index()) == Some(&0)).collect();
    let mut order = Vec::with_capacity(missing.len());
    while let Some(at) = open.pop_front() {
        order.push(at);
        for id in derived.get(at.index()).into_iter().flatten() {
            let Some(missing) = missing.get_mut(id.index()) else { continue };
            *missing = missing.saturating_sub(1);
            if *missing == 0 {
                open.push_back(*id);
            }
        }
    }
    order
}

fn longer_than(
    model: &Model,
    dataset: &Dataset,
    own: Said<Retention>,
    source: DatasetId,
    limit: Said<Retention>,
) -> Option<Diagnostic> {
    let (derived, from) = (&dataset.about.name, &model.datasets.get(source)?.about.name);
    let (mine, theirs) = (own.value.length, limit.value.length);
    let message = format!("`{derived}` is kept for {mine}, longer than `{from}`, from which it is derived");
    let finding = Diagnostic::at(&CODE, own.span, message)
        .label("longer than the source")
        .also(limit.span, format!("`{from}` is kept for {theirs}"))
        .about(dataset.about.path.to_string());
    let finding = rulebooks_over(model, dataset).fold(finding, Diagnostic::about);
    Some(finding.help(format!("keep `{derived}` for at most {theirs}")))
}

/// The rulebooks that are about what a party does with its own data, or about this dataset: a dataset has no waivers itself.
fn rulebooks_over<'a>(model: &'a Model, dataset: &'a Dataset) -> impl Iterator<Item = String> + 'a {
    let covers = |scope: Scope| match scope {
        Scope::DataOf(party) => dataset.controller.is_some_and(|controller| controller.value == party),
        Scope::Dataset(id) => model.datasets.get(id).is_some_and(|one| one.about.path == dataset.about.path),
        Scope::ContractsOf(_) | Scope::DataIn(_) | Scope::EveryContract => false,
    };
    let named = model.rulebooks.values().filter(|rulebook| rulebook.named);
    let over = named.filter(move |rulebook| rulebook.applies_to.iter().any(|scope| covers(scope.value)));
    over.map(|rulebook| rulebook.about.path.to_string())
}
