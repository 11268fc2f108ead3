//! How a clause ends: carried out by a target, denied by default, kept by people, judged, owed by somebody, done by hand, or by
//! nobody. This is the one place that decides it; the checks and the judgement of what was built both ask here.
//!
//! A system stands between people and data: it lets them come to data, or not. What they do with data that they have (re-identify, hand
//! on, combine) they do without asking it, so that its denial by default stops nothing of that.

use charta_base::Span;
use charta_model::form::Shown;
use charta_model::model::{Clause, ClauseId, ClauseKind, DatasetId, Effect, Model, Owner};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::rules::{Rule, RuleId, Rules, datasets_of};
use rustc_hash::{FxHashMap, FxHashSet};

/// What becomes of permits and forbids in a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carries {
    /// A system executes what it writes: it denies what no permit permits, and whatever a forbid forbids.
    Executable,
    /// It tells people or programs, and stops nobody.
    Informative,
}

/// A target that the project is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Its name in the project file.
    pub name: &'static str,
    /// What becomes of permits and forbids in it.
    pub carries: Carries,
}

/// How the project says that its permits and forbids are carried out without any system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// Who sees to it.
    pub by: String,
    /// Why no system does.
    pub because: String,
    /// What proves it afterwards.
    pub evidence: String,
    /// Where it is said.
    pub span: Span,
}

/// What the project is built for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Building {
    /// The targets, in the order of their registry.
    pub targets: Vec<Wanted>,
    /// Where the project file names them; `None` where it does not.
    pub span: Option<Span>,
    /// What the project file says is done by hand.
    pub by_hand: Option<ByHand>,
}

impl Building {
    /// The targets that a system executes.
    pub fn executable(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.targets.iter().filter(|target| target.carries == Carries::Executable).map(|target| target.name)
    }
}

/// How a clause ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It is an exception itself.
    Waiver,
    /// It binds nobody, since its source is not settled.
    Advice,
    /// Each check of the project judges it: a requirement, or a forbid to combine, which no single request shows.
    Judged,
    /// Its bearers owe it.
    Owed,
    /// The executable targets carry it, or narrow it and say so.
    Carried,
    /// A forbid of what nothing permits: the executable targets deny it by default.
    Denied,
    /// A forbid of what nothing permits and nobody asks a system for: people keep it.
    Kept,
    /// No system is built, and the project says who sees to it.
    ByHand,
    /// A rulebook's forbid of what nothing permits, where no system is built: there is nothing to carry out.
    Idle,
    /// Nobody and nothing carries it out.
    Unenforced,
}

/// How the clauses of a project end.
#[derive(Debug, Clone, Default)]
pub struct Endings {
    is_executed: bool,
    is_by_hand: bool,
    /// The forbids that meet a permit.
    met: FxHashSet<ClauseId>,
    /// The forbids of actions by people who see the data for another action, or who took them out.
    seen: FxHashSet<ClauseId>,
    /// The forbids of nothing but what people do with data that they have.
    acts: FxHashSet<ClauseId>,
}

impl Endings {
    /// What becomes of the clauses of a model that is built for these targets. The cost grows with the permits and the forbids
    /// near each.
    pub fn new(model: &Model, rules: &Rules, building: &Building) -> Endings {
        let (met, mut seen) = met(model, rules);
        let acts = acts(model);
        add_taken_out(model, rules, &acts, &mut seen);
        Endings {
            is_executed: building.executable().next().is_some(),
            is_by_hand: building.by_hand.is_some(),
            met,
            seen,
            acts,
        }
    }

    /// Whether a clause forbids some actions to people who are permitted another one on the same data, for the same purpose, or who may take
    /// the data out: a system can refuse their requests for what is forbidden, and cannot see what they do with what they were
    /// shown or took with them.
    pub fn is_of_data_seen(&self, id: ClauseId) -> bool {
        self.seen.contains(&id)
    }

    /// How a clause ends. What procedures ask of contracts is judged, too.
    pub fn of(&self, id: ClauseId, clause: &Clause) -> Ending {
        match &clause.kind {
            ClauseKind::Waive(_) => Ending::Waiver,
            _ if clause.advice => Ending::Advice,
            ClauseKind::Require(_) => Ending::Judged,
            ClauseKind::Duty(_) => Ending::Owed,
            ClauseKind::Grant(grant) if grant.with.is_some() => Ending::Judged,
            ClauseKind::Grant(grant) => {
                let is_unmet = grant.effect == Effect::Forbid && !self.met.contains(&id);
                match (self.is_executed, is_unmet) {
                    (true, true) if self.acts.contains(&id) => Ending::Kept,
                    (true, true) => Ending::Denied,
                    (true, false) => Ending::Carried,
                    (false, true) if matches!(clause.owner, Owner::Rulebook(_)) => Ending::Idle,
                    (false, _) if self.is_by_hand => Ending::ByHand,
                    (false, _) => Ending::Unenforced,
                }
            }
        }
    }
}

/// The forbids that forbid something of what a permit permits; and those of other actions on the data that it shows.
fn met(model: &Model, rules: &Rules) -> (FxHashSet<ClauseId>, FxHashSet<ClauseId>) {
    // Questions about several rules add to the space: they are asked of a copy, so that asking changes nothing.
    let mut space = rules.rows.borrow().clone();
    let (mut met, mut seen) = (FxHashSet::default(), FxHashSet::default());
    for (_, permit) in rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit) {
        let near = rules.forbids_meeting(model, permit).into_iter().filter_map(|id| rules.get(id));
        for forbid in
            near.filter(|rule| rule.effect == Effect::Forbid && rule.parties.overlaps(&permit.parties))
        {
            let meets_in = |actions: Ranges, space: &mut _| {
                let theirs = Region { actions, ..Region::of(forbid) };
                Region::of(permit).intersection(&theirs, space).is_some()
            };
            if !met.contains(&forbid.clause) && meets_in(forbid.actions.clone(), &mut space) {
                met.insert(forbid.clause);
            }
            let others = permit.actions.difference(&forbid.actions);
            if !others.is_empty() && !seen.contains(&forbid.clause) && meets_in(others, &mut space) {
                seen.insert(forbid.clause);
            }
        }
    }
    (met, seen)
}

/// The forbids of nothing but what people do with data that they have: none of what they forbid is to come to data, which is all that a
/// system stands between.
fn acts(model: &Model) -> FxHashSet<ClauseId> {
    let read = model.prelude_action("read").and_then(|id| model.terms.get(id));
    let Some(read) = read else { return FxHashSet::default() };
    let clauses = model.clauses.iter().filter(|(_, clause)| match &clause.kind {
        ClauseKind::Grant(grant) => {
            grant.effect == Effect::Forbid && !grant.actions.value.overlaps(&read.closure)
        }
        ClauseKind::Require(_) | ClauseKind::Duty(_) | ClauseKind::Waive(_) => false,
    });
    clauses.map(|(id, _)| id).collect()
}

/// A forbid about more datasets than these is looked at with every permit.
const DATASET_LIMIT: usize = 64;

/// Adds the forbids about data that whoever they bind may take out: what is done with those, no system is asked.
fn add_taken_out(model: &Model, rules: &Rules, acts: &FxHashSet<ClauseId>, seen: &mut FxHashSet<ClauseId>) {
    let export = model.prelude_action("export").and_then(|id| model.terms.get(id));
    let Some(export) = export.map(|term| &term.closure) else { return };
    let mut space = rules.rows.borrow().clone();
    let (mut by_dataset, mut wide): (FxHashMap<DatasetId, Vec<RuleId>>, Vec<RuleId>) = Default::default();
    for (id, rule) in rules.iter().filter(|(_, rule)| rule.effect == Effect::Forbid) {
        if acts.contains(&rule.clause) || seen.contains(&rule.clause) {
            continue;
        }
        match datasets_of(model, &rule.columns) {
            many if many.len() > DATASET_LIMIT => wide.push(id),
            few => few.into_iter().for_each(|dataset| by_dataset.entry(dataset).or_default().push(id)),
        }
    }
    let is_export = |rule: &Rule| rule.effect == Effect::Permit && rule.actions.overlaps(export);
    for (_, permit) in rules.iter().filter(|(_, rule)| is_export(rule)) {
        let datasets = datasets_of(model, &permit.columns);
        let near = datasets.iter().filter_map(|dataset| by_dataset.get(dataset)).flatten().chain(&wide);
        let mut near: Vec<&Rule> = near.filter_map(|id| rules.get(*id)).collect();
        near.retain(|forbid| {
            !seen.contains(&forbid.clause)
                && forbid.parties.overlaps(&permit.parties)
                && forbid.columns.overlaps(&permit.columns)
        });
        if near.is_empty() {
            continue;
        }
        let left = taken_out(model, rules, permit, export, &mut space);
        for forbid in near {
            let is_of = |out: &Region| {
                let (actions, purposes) = (out.actions.clone(), out.purposes.clone());
                let (places, days) = (out.places.clone(), out.days.clone());
                let theirs = Region { actions, purposes, places, days, ..Region::of(forbid) };
                lasts_into(&forbid.days, &out.days) && out.intersection(&theirs, &mut space).is_some()
            };
            if left.iter().any(is_of) {
                seen.insert(forbid.clause);
            }
        }
    }
}

/// What a permit lets leave, once forbids have taken their part.
fn taken_out(
    model: &Model,
    rules: &Rules,
    permit: &Rule,
    export: &Ranges,
    space: &mut RowSpace,
) -> Vec<Region> {
    let columns = permit.columns.numbers().filter(|number| {
        let id = u32::try_from(*number).ok().map(charta_base::Id::new);
        id.is_some_and(|id| permit.form_of(id).shown != Shown::Hidden)
    });
    let columns = Ranges::from_numbers(columns);
    let region = Region { columns, actions: permit.actions.intersection(export), ..Region::of(permit) };
    let forbids = rules.forbids_meeting(model, permit).into_iter().filter_map(|id| rules.get(id));
    let forbids: Vec<Region> = forbids.filter(|rule| rule.effect == Effect::Forbid).map(Region::of).collect();
    region.without_all(&forbids, space)
}

/// Whether some days last as long as others have begun: what left stays away.
fn lasts_into(days: &Ranges, others: &Ranges) -> bool {
    let last = days.pairs().last().map(|(_, end)| *end);
    let first = others.first();
    last.zip(first).is_some_and(|(last, first)| last > first)
}
