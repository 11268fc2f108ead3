//! What organisations hold: what permits give them once forbids have taken their part, under all contracts, and until when.
//!
//! Data are held on the days of their permit. Where the contract says how long its data are kept, or when they are deleted or given back, they are
//! held until then, counted from the end of the term. What the members of a group are shown, their organisation holds.

use super::affiliates::{Holder, holders};
use super::own::Owned;
use super::succession::Succession;
use crate::context::Context;
use crate::logic::judge::Judge;
use charta_base::Id;
use charta_model::form::{Form, Shown};
use charta_model::model::{
    ClauseId, ClauseKind, ColumnId, Contract, ContractId, DatasetId, Due, Duty, DutyObject, Effect, Event,
    Grant, Model, Owner, PartyId, TermId,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::Day;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Matching records of one person across datasets.
pub(crate) const LINK: &str = "link";

/// What is done without seeing or keeping data.
const UNSEEING: [&str; 7] =
    ["delete", "return_data", "notify", "attribute", "obtain_consent", "compensate", "review"];

/// A part of a dataset that an organisation holds under a contract.
#[derive(Debug, Clone)]
pub(crate) struct Held<'a> {
    pub(crate) organisation: PartyId,
    pub(crate) contract: ContractId,
    pub(crate) clause: ClauseId,
    pub(crate) dataset: DatasetId,
    /// The rule by which it is shown.
    pub(crate) rule: &'a Rule,
    /// What forbids leave of the rule, of this dataset.
    pub(crate) region: Rc<Region>,
    /// On which days it is held.
    pub(crate) days: Rc<Ranges>,
}

impl Held<'_> {
    /// Whether it may be used for an action.
    pub(crate) fn is_for(&self, action: TermId) -> bool {
        self.region.actions.contains(i64::from(action.raw()))
    }

    /// The columns it shows, with their forms; hidden ones left out.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (ColumnId, Form)> + '_ {
        let columns = self.region.columns.numbers().filter_map(|raw| u32::try_from(raw).ok().map(Id::new));
        columns
            .map(|column| (column, self.rule.form_of(column)))
            .filter(|(_, form)| form.shown != Shown::Hidden)
    }

    /// The columns it shows row by row.
    pub(crate) fn shown_in_rows(&self) -> impl Iterator<Item = (ColumnId, Shown)> + '_ {
        self.shown().filter(|(_, form)| form.cells.is_none()).map(|(column, form)| (column, form.shown))
    }
}

/// Everything that organisations hold.
#[derive(Debug, Default)]
pub(crate) struct Holdings<'a> {
    held: Vec<Held<'a>>,
    by_organisation: FxHashMap<PartyId, Vec<usize>>,
    /// Each organisation that receives something, and after them those that belong together, in order of their ids.
    pub(crate) holders: Vec<Holder>,
    /// Those of them to which each organisation belongs.
    by_member: FxHashMap<PartyId, Vec<usize>>,
    /// The duties of each contract by which a dataset goes.
    removals: FxHashMap<(ContractId, DatasetId), Vec<&'a Duty>>,
    /// What organisations hold without having received it.
    pub(crate) own: Owned,
    /// Which contracts take over from which.
    pub(crate) succession: Succession,
}

impl<'a> Holdings<'a> {
    /// What permits of contracts give; `None` where a question was too large to be answered, so that nothing may be concluded.
    pub(crate) fn of(context: &Context<'a>) -> Option<Holdings<'a>> {
        let mut holdings = Holdings { removals: removals(context.model), ..Holdings::default() };
        let mut space = context.rules.rows.borrow_mut();
        let mut judge = Judge::new(context, &mut space);
        let unseeing = unseeing(context.model);
        for (_, rule) in context.rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit) {
            let Some(Owner::Contract(contract)) =
                context.model.clauses.get(rule.clause).map(|clause| clause.owner)
            else {
                continue;
            };
            for region in left(&mut judge, rule, &unseeing) {
                holdings.add(context.model, rule, contract, &region);
            }
        }
        if judge.is_exhausted() {
            return None;
        }
        for (index, held) in holdings.held.iter().enumerate() {
            holdings.by_organisation.entry(held.organisation).or_default().push(index);
        }
        let organisations: BTreeSet<PartyId> = holdings.held.iter().map(|held| held.organisation).collect();
        holdings.own = Owned::of(context.model);
        holdings.holders = holders(context.model, &organisations, &holdings.own.controllers);
        for (index, holder) in holdings.holders.iter().enumerate() {
            for member in &holder.organisations {
                holdings.by_member.entry(*member).or_default().push(index);
            }
        }
        holdings.succession = Succession::of(context.model);
        Some(holdings)
    }

    /// What one organisation holds, in the order of the clauses.
    pub(crate) fn by(&self, organisation: PartyId) -> impl Iterator<Item = &Held<'a>> {
        let indexes = self.by_organisation.get(&organisation).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.held.get(*index))
    }

    /// Those with whom an organisation belongs together, itself first.
    pub(crate) fn holders_with(&self, organisation: PartyId) -> impl Iterator<Item = &Holder> {
        let indexes = self.by_member.get(&organisation).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.holders.get(*index))
    }

    /// What the organisations of a holder hold.
    pub(crate) fn of_holder<'s>(&'s self, holder: &'s Holder) -> impl Iterator<Item = &'s Held<'a>> {
        holder.organisations.iter().flat_map(|organisation| self.by(*organisation))
    }

    fn add(&mut self, model: &Model, rule: &'a Rule, contract: ContractId, region: &Region) {
        let Some(facts) = model.contracts.get(contract) else { return };
        let parties = region.parties.numbers().filter_map(|raw| u32::try_from(raw).ok().map(Id::new));
        let organisations: BTreeSet<PartyId> = parties.map(|party| model.organisation_of(party)).collect();
        for dataset in datasets_of(model, &region.columns) {
            let Some(all) = model.datasets.get(dataset).map(|facts| &facts.columns) else { continue };
            let part = Rc::new(Region { columns: region.columns.intersection(all), ..region.clone() });
            let removals = self.removals.get(&(contract, dataset)).map_or(&[][..], Vec::as_slice);
            for organisation in &organisations {
                let days = Rc::new(kept(facts, removals, *organisation, &region.days));
                self.held.push(Held {
                    organisation: *organisation,
                    contract,
                    clause: rule.clause,
                    dataset,
                    rule,
                    region: part.clone(),
                    days,
                });
            }
        }
    }
}

/// The permit that a clause is.
pub(crate) fn grant(model: &Model, clause: ClauseId) -> Option<&Grant> {
    match &model.clauses.get(clause)?.kind {
        ClauseKind::Grant(grant) => Some(grant),
        _ => None,
    }
}

/// The rest of the days from a day on, that day included.
pub(crate) fn days_from(days: &Ranges, on: Day) -> Ranges {
    days.intersection(&Ranges::between(on.number(), Ranges::MAX))
}

/// Whether what one part of a dataset tells, another tells too: the same rows and columns or more, each in as revealing a form.
pub(crate) fn is_told_by(one: &Held<'_>, other: &Held<'_>, space: &mut RowSpace) -> bool {
    use charta_model::rows::RowsId;
    one.dataset == other.dataset
        && one.shown().all(|(column, form)| {
            other.region.columns.contains(i64::from(column.raw()))
                && other.rule.form_of(column).compare(form).is_some_and(std::cmp::Ordering::is_ge)
        })
        && space.without(one.region.rows, other.region.rows) == RowsId::NONE
}

pub(crate) fn unseeing(model: &Model) -> Ranges {
    let terms = UNSEEING.iter().filter_map(|name| model.terms.get(model.prelude_action(name)?));
    Ranges::from_pairs(terms.flat_map(|term| term.closure.pairs().to_vec()).collect())
}

/// What forbids leave of a rule's uses by which data are seen or kept.
pub(crate) fn left(judge: &mut Judge<'_>, rule: &Rule, unseeing: &Ranges) -> Vec<Region> {
    let mut mine = judge.region(rule);
    mine.actions = mine.actions.difference(unseeing);
    if mine.is_empty() {
        return Vec::new();
    }
    let mut forbids = Vec::new();
    for other in judge.forbids_near(rule) {
        if judge.shared(&mine, other).is_some() {
            forbids.push(judge.region(other));
        }
    }
    mine.without_all(&forbids, judge.space)
}

/// The days on which an organisation holds what it may use on some days: those days, and from the first of them on until what the contract says.
fn kept(contract: &Contract, removals: &[&Duty], organisation: PartyId, days: &Ranges) -> Ranges {
    let Some(first) = days.first() else { return Ranges::empty() };
    match kept_until(contract, removals, organisation) {
        Some(last) => days.union(&Ranges::between(first, last.number().saturating_add(1))),
        None => days.clone(),
    }
}

/// The last day on which a contract lets an organisation keep a dataset after its term, where it or a duty by which the dataset goes says so.
fn kept_until(contract: &Contract, removals: &[&Duty], organisation: PartyId) -> Option<Day> {
    let end = contract.term?.value.last?;
    let retention = contract.retention.map(|retention| end.plus(retention.value));
    let binding = removals.iter().filter(|duty| duty.parties.value.contains(i64::from(organisation.raw())));
    let removals = binding.filter_map(|duty| match duty.due.value {
        Due::Within(length, Event::EndOfTerm) => Some(end.plus(length)),
        Due::Before(day) => Some(day.previous()),
        _ => None,
    });
    removals.chain(retention).min()
}

/// The duties of contracts to delete or give back a dataset.
fn removals(model: &Model) -> FxHashMap<(ContractId, DatasetId), Vec<&Duty>> {
    let mut removals: FxHashMap<(ContractId, DatasetId), Vec<&Duty>> = FxHashMap::default();
    let clauses = model
        .contracts
        .iter()
        .flat_map(|(id, contract)| contract.clauses.iter().map(move |clause| (id, clause)));
    for (id, clause) in clauses {
        let Some(ClauseKind::Duty(duty)) = model.clauses.get(*clause).map(|clause| &clause.kind) else {
            continue;
        };
        let action = model.terms.get(duty.action.value).map_or("", |term| &term.about.path);
        if !matches!(action, "std.prelude.delete" | "std.prelude.return_data") {
            continue;
        }
        for object in &duty.objects {
            if let DutyObject::Dataset(dataset) = object.value {
                removals.entry((id, dataset)).or_default().push(duty);
            }
        }
    }
    removals
}
