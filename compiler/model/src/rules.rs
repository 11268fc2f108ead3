//! Grants as rules: each confined to what its owner may speak of, each a product of sets, found by dataset and recipient.

use crate::condition::Condition;
use crate::coverage::{Coverage, covered, scope_columns};
use crate::form::Form;
use crate::meeting::Meeting;
use crate::model::{
    Clause, ClauseId, ClauseKind, ColumnId, Contract, ContractId, DatasetId, Dated, Effect, Grant,
    GrantedData, HostingId, Model, Owner, PartyId, Rulebook, RulebookId, Said, Scope, place_of,
};
use crate::ranges::Ranges;
use crate::rows::{RowSpace, RowsId};
use crate::time::{Day, Period};
use charta_base::{Arena, Id};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::Arc;

pub use crate::coverage::{contracts_below, recipients_of, with_those_below};

/// A rule among the [`Rules`].
pub type RuleId = Id<Rule>;

/// An effect on a product of sets.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The clause that says so.
    pub clause: ClauseId,
    /// Permit or forbid.
    pub effect: Effect,
    /// Who, as party ids.
    pub parties: Ranges,
    /// To do what, as term ids.
    pub actions: Ranges,
    /// Which columns, as column ids.
    pub columns: Ranges,
    /// For what, as term ids.
    pub purposes: Ranges,
    /// Where, as places.
    pub places: Ranges,
    /// When, as days.
    pub days: Ranges,
    /// Which rows. A set other than "all" belongs to a rule about one dataset.
    pub rows: RowsId,
    /// The same rows as their author wrote them, for targets to translate.
    pub condition: Arc<Condition>,
    /// How columns are shown unless `forms` says otherwise; for a forbid, `as is`.
    pub base: Form,
    /// How some columns are shown, sorted by column.
    pub forms: Vec<(ColumnId, Form)>,
}

impl Rule {
    /// How the rule shows a column.
    pub fn form_of(&self, column: ColumnId) -> Form {
        match self.forms.binary_search_by_key(&column, |(at, _)| *at) {
            Ok(index) => self.forms.get(index).map_or(self.base, |(_, form)| *form),
            Err(_) => self.base,
        }
    }
}

/// A forbid to combine: nobody among the rule's parties may hold, on its days, columns of the rule together with those of `with`.
#[derive(Debug, Clone)]
pub struct Combination {
    /// Who, when, and the columns on one side.
    pub rule: Rule,
    /// The columns on the other side.
    pub with: Ranges,
    /// Whether it is told as advice.
    pub advice: bool,
}

/// A rule about at most so many pairs of a dataset and a party is found by them; a wider one stands in a list.
const PAIR_LIMIT: u64 = 64;
/// A rule about at most so many datasets is found by them; a wider one stands in the list of those about everything.
const DATASET_LIMIT: usize = 64;
/// Of at most so many rules that are found in one way, all are looked at; of more, those about a purpose that is asked for.
const CROWD: usize = 32;

/// How rules are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Pair(DatasetId, PartyId),
    /// By the dataset of a pair, whoever the party.
    Narrow(DatasetId),
    Dataset(DatasetId),
    Everywhere,
}

/// Every rule of a project, and the rows they speak of.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Arena<Rule>,
    by_pair: FxHashMap<(DatasetId, PartyId), Vec<RuleId>>,
    by_dataset: FxHashMap<DatasetId, Vec<RuleId>>,
    everywhere: Vec<RuleId>,
    narrow: FxHashMap<DatasetId, Vec<RuleId>>,
    /// Where many rules are found in one way: the same by purpose, first all of them, then those that forbid.
    crowds: FxHashMap<Way, (Meeting<RuleId>, Meeting<RuleId>)>,
    by_clause: FxHashMap<ClauseId, Vec<RuleId>>,
    advisory: Vec<Rule>,
    combinations: Vec<Combination>,
    coverage: Coverage,
    named: Vec<(RulebookId, Vec<ContractId>)>,
    /// Where the rows of the rules live; questions about several rules add to it.
    pub rows: RefCell<RowSpace>,
}

impl Rules {
    /// The rules of a model whose conditions live in `rows`.
    pub fn new(model: &Model, rows: RowSpace) -> Rules {
        let coverage = Coverage::new(model);
        let named = model.rulebooks.iter().filter(|(_, rulebook)| rulebook.named);
        let covers = |id, scopes| (id, covered(&coverage, model, Some(id), scopes));
        let named = named.map(|(id, rulebook)| covers(id, &rulebook.applies_to)).collect();
        let mut rules = Rules { rows: RefCell::new(rows), named, ..Rules::default() };
        let mut crowded = Vec::new();
        for (id, clause) in model.clauses.iter() {
            let ClauseKind::Grant(grant) = &clause.kind else { continue };
            let confined = confine(model, &coverage, id, clause, grant);
            match &grant.with {
                Some(with) => rules.combinations.extend(confined.into_iter().map(|rule| Combination {
                    rule,
                    with: with.value.clone(),
                    advice: clause.advice,
                })),
                None if clause.advice => rules.advisory.extend(confined),
                None => confined.into_iter().for_each(|rule| rules.add(model, rule, &mut crowded)),
            }
        }
        rules.coverage = coverage;
        let crowds = crowded.into_iter().map(|way| {
            let found = || rules.found(way).iter().filter_map(|id| Some((*id, rules.rules.get(*id)?)));
            let forbids = found().filter(|(_, rule)| rule.effect == Effect::Forbid);
            let by_purpose = |(id, rule): (RuleId, &'_ Rule)| (id, rule.purposes.clone());
            (way, (Meeting::new(found().map(by_purpose)), Meeting::new(forbids.map(by_purpose))))
        });
        rules.crowds = crowds.collect();
        rules
    }

    /// Every rulebook that the project names, with the contracts it covers.
    pub fn named_rulebooks(&self) -> &[(RulebookId, Vec<ContractId>)] {
        &self.named
    }

    /// The contracts that some scopes cover, as those of no rulebook.
    pub fn contracts_in(&self, model: &Model, scopes: &[Said<Scope>]) -> Vec<ContractId> {
        covered(&self.coverage, model, None, scopes)
    }

    /// The forbids that are told as advice: they decide nothing.
    pub fn advisory(&self) -> &[Rule] {
        &self.advisory
    }

    /// What must not be held together: no rules of the decision, since a request is about one column.
    pub fn combinations(&self) -> &[Combination] {
        &self.combinations
    }

    /// A rule.
    pub fn get(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id)
    }

    /// Every rule, in the order of the clauses.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RuleId, &Rule)> + DoubleEndedIterator {
        self.rules.iter()
    }

    /// The rules a clause became.
    pub fn of_clause(&self, clause: ClauseId) -> &[RuleId] {
        self.by_clause.get(&clause).map_or(&[], Vec::as_slice)
    }

    /// The rules that may speak of a party's use of a dataset: all that do, and perhaps some that do not.
    pub fn about(&self, dataset: DatasetId, party: PartyId) -> impl Iterator<Item = (RuleId, &Rule)> + '_ {
        let wide = self.by_dataset.get(&dataset).map_or(&[][..], Vec::as_slice);
        let wide = wide.iter().chain(&self.everywhere).filter_map(|id| Some((*id, self.rules.get(*id)?)));
        self.about_few(dataset, party).chain(wide)
    }

    /// The rules that speak of a dataset, whosever use of it, in order: all that do, and perhaps some that do not.
    pub fn about_dataset(&self, dataset: DatasetId) -> impl Iterator<Item = (RuleId, &Rule)> + '_ {
        let ways = [Way::Narrow(dataset), Way::Dataset(dataset), Way::Everywhere];
        let mut ids: Vec<RuleId> = ways.into_iter().flat_map(|way| self.found(way)).copied().collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| Some((id, self.rules.get(id)?)))
    }

    /// Of the rules that speak of a party's use of a dataset, those that speak of few parties: the others are told of every party.
    pub fn about_few(
        &self,
        dataset: DatasetId,
        party: PartyId,
    ) -> impl Iterator<Item = (RuleId, &Rule)> + '_ {
        let pair = self.by_pair.get(&(dataset, party)).map_or(&[][..], Vec::as_slice);
        pair.iter().filter_map(|id| Some((*id, self.rules.get(*id)?)))
    }

    /// The rules that may overlap a rule: every rule that shares a dataset and a party with it, once.
    pub fn near(&self, model: &Model, rule: &Rule) -> Vec<RuleId> {
        let mut near: Vec<RuleId> = self.everywhere.clone();
        let parties = rule.parties.intersection(&Ranges::between(0, model.parties.len() as i64));
        for dataset in datasets_of(model, &rule.columns) {
            near.extend(self.by_dataset.get(&dataset).into_iter().flatten());
            for party in parties.numbers().filter_map(|n| u32::try_from(n).ok()) {
                near.extend(self.by_pair.get(&(dataset, Id::new(party))).into_iter().flatten());
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The rules that may overlap a rule: every rule that shares a dataset, a party and a purpose with it, once. Where few others are near, they may
    /// be among them.
    pub fn meeting(&self, model: &Model, rule: &Rule) -> Vec<RuleId> {
        self.meeting_in(model, rule, |(all, _)| all)
    }

    /// The same of the rules that forbid, with perhaps a few others.
    pub fn forbids_meeting(&self, model: &Model, rule: &Rule) -> Vec<RuleId> {
        self.meeting_in(model, rule, |(_, forbids)| forbids)
    }

    fn meeting_in(
        &self,
        model: &Model,
        rule: &Rule,
        wanted: impl Fn(&(Meeting<RuleId>, Meeting<RuleId>)) -> &Meeting<RuleId>,
    ) -> Vec<RuleId> {
        let mut near = Vec::new();
        let mut add = |way: Way| match self.found(way) {
            many if many.len() > CROWD => match self.crowds.get(&way) {
                Some(crowd) => wanted(crowd).add_meeting(&rule.purposes, &mut near),
                None => near.extend_from_slice(many),
            },
            few => near.extend_from_slice(few),
        };
        add(Way::Everywhere);
        let parties = rule.parties.intersection(&Ranges::between(0, model.parties.len() as i64));
        for dataset in datasets_of(model, &rule.columns) {
            add(Way::Dataset(dataset));
            let of_pairs = self.found(Way::Narrow(dataset)).len();
            if parties.count() > of_pairs as u64 {
                add(Way::Narrow(dataset));
            } else {
                let parties = parties.numbers().filter_map(|n| u32::try_from(n).ok());
                parties.for_each(|party| add(Way::Pair(dataset, Id::new(party))));
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The rules that are found in a way.
    fn found(&self, way: Way) -> &[RuleId] {
        let found = match way {
            Way::Pair(dataset, party) => self.by_pair.get(&(dataset, party)),
            Way::Narrow(dataset) => self.narrow.get(&dataset),
            Way::Dataset(dataset) => self.by_dataset.get(&dataset),
            Way::Everywhere => Some(&self.everywhere),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Adds a rule, and to `crowded` each way in which it is one too many to be looked at with all others.
    fn add(&mut self, model: &Model, rule: Rule, crowded: &mut Vec<Way>) {
        let mut put = |list: &mut Vec<RuleId>, id: RuleId, way: Way| {
            list.push(id);
            if list.len() == CROWD + 1 {
                crowded.push(way);
            }
        };
        let datasets = datasets_of(model, &rule.columns);
        let (clause, parties) = (rule.clause, rule.parties.clone());
        let id = self.rules.push(rule);
        self.by_clause.entry(clause).or_default().push(id);
        if parties.count().saturating_mul(datasets.len() as u64) <= PAIR_LIMIT {
            for dataset in datasets {
                put(self.narrow.entry(dataset).or_default(), id, Way::Narrow(dataset));
                for party in parties.numbers().filter_map(|n| u32::try_from(n).ok()).map(Id::new) {
                    put(self.by_pair.entry((dataset, party)).or_default(), id, Way::Pair(dataset, party));
                }
            }
        } else if datasets.len() <= DATASET_LIMIT {
            for dataset in datasets {
                put(self.by_dataset.entry(dataset).or_default(), id, Way::Dataset(dataset));
            }
        } else {
            put(&mut self.everywhere, id, Way::Everywhere);
        }
    }
}

/// The datasets that a set of columns touches, in order.
pub fn datasets_of(model: &Model, columns: &Ranges) -> Vec<DatasetId> {
    let mut datasets = Vec::new();
    for (start, end) in columns.pairs() {
        let mut at = (*start).max(0);
        let end = (*end).min(model.columns.len() as i64);
        while at < end {
            let Some(column) = u32::try_from(at).ok().and_then(|n| model.columns.get(Id::new(n))) else {
                break;
            };
            datasets.push(column.dataset);
            let past = model.datasets.get(column.dataset).and_then(|dataset| dataset.columns.end());
            at = past.unwrap_or(end).max(at + 1);
        }
    }
    datasets.dedup();
    datasets
}

/// The rules that a grant becomes: a product of sets for each way its owner confines it.
fn confine(model: &Model, coverage: &Coverage, id: ClauseId, clause: &Clause, grant: &Grant) -> Vec<Rule> {
    match clause.owner {
        Owner::Contract(contract) => {
            let mut rules = Vec::new();
            for contract in coverage.bound_by(contract, grant.effect) {
                if let Some(contract) = model.contracts.get(contract) {
                    rules.extend(within_contract(model, coverage, id, grant, contract, &Ranges::all()));
                }
            }
            rules
        }
        Owner::Rulebook(rulebook) => match model.rulebooks.get(rulebook) {
            Some(facts) if facts.named => within_rulebook(model, coverage, id, grant, rulebook, facts),
            _ => Vec::new(),
        },
        Owner::Procedure(_) => Vec::new(),
    }
}

fn within_contract(
    model: &Model,
    coverage: &Coverage,
    id: ClauseId,
    grant: &Grant,
    contract: &Contract,
    in_force: &Ranges,
) -> Vec<Rule> {
    let term = contract.term.map_or_else(Ranges::all, |term| term.value.days());
    let days = grant.days.as_ref().map_or_else(|| term.clone(), |days| days.value.intersection(&term));
    let frame = Frame {
        parties: grant.parties.value.intersection(&recipients_of(model, contract)),
        days: days.intersection(in_force),
    };
    let provider = contract.provider.map(|provider| model.organisation_of(provider.value));
    let controlled =
        provider.and_then(|provider| coverage.controlled.get(&provider)).map_or(&[][..], Vec::as_slice);
    let stated = places_by_days(&contract.processed_at);
    let mut rules = Vec::new();
    for data in provided_data(model, grant, controlled) {
        let usual = match stated.is_empty() {
            false => stated.clone(),
            true => {
                let hosted = model.datasets.get(data.dataset).map_or(&[][..], |dataset| &dataset.hosted);
                match hosted.is_empty() {
                    true => vec![(Ranges::one(place_of(None)), Ranges::all())],
                    false => places_by_days(hosted),
                }
            }
        };
        for (usual, held) in usual {
            let places = match &grant.places {
                Some(places) => places.value.intersection(&usual),
                None => usual,
            };
            let frame = Frame { parties: frame.parties.clone(), days: frame.days.intersection(&held) };
            push(&mut rules, rule(id, grant, &frame, data.clone(), places));
        }
    }
    rules
}

/// Hostings as places with the days on which they hold: those that always do together.
fn places_by_days(hostings: &[Dated<HostingId>]) -> Vec<(Ranges, Ranges)> {
    let always = hostings.iter().filter(|hosting| hosting.period.is_always());
    let always = Ranges::from_numbers(always.map(|hosting| place_of(Some(hosting.value))));
    let dated = hostings.iter().filter(|hosting| !hosting.period.is_always());
    let dated = dated.map(|hosting| (Ranges::one(place_of(Some(hosting.value))), hosting.period.days()));
    let always = (!always.is_empty()).then(|| (always, Ranges::all()));
    always.into_iter().chain(dated).collect()
}

/// The data a contract's grant speaks of. `any data` is everything the provider controls; data named one by one are taken as
/// named, since a provider may hand on what it received (whether it may is a question for a check).
pub(crate) fn provided_data(model: &Model, grant: &Grant, controlled: &[DatasetId]) -> Vec<GrantedData> {
    if !grant.any_data {
        return grant.data.clone();
    }
    let excluded =
        |dataset: DatasetId| grant.data.iter().find(|data| data.dataset == dataset).map(|data| &data.columns);
    let mut data: Vec<GrantedData> = Vec::new();
    for dataset in controlled {
        let Some(all) = model.datasets.get(*dataset).map(|dataset| &dataset.columns) else { continue };
        data.push(GrantedData {
            dataset: *dataset,
            columns: excluded(*dataset).map_or_else(|| all.clone(), |excluded| all.difference(excluded)),
            condition: Arc::new(Condition::Always),
            rows: RowsId::ALL,
            forms: Vec::new(),
        });
    }
    data
}

/// Sets that hold for all the data of a grant.
struct Frame {
    parties: Ranges,
    days: Ranges,
}

fn rule(id: ClauseId, grant: &Grant, frame: &Frame, data: GrantedData, places: Ranges) -> Rule {
    Rule {
        clause: id,
        effect: grant.effect,
        parties: frame.parties.clone(),
        actions: grant.actions.value.clone(),
        columns: data.columns,
        purposes: grant.purposes.value.clone(),
        places,
        days: frame.days.clone(),
        rows: data.rows,
        condition: data.condition,
        base: grant.base,
        forms: data.forms,
    }
}

/// Adds a rule of a clause, or widens the last one where the two differ in their columns only.
fn push(rules: &mut Vec<Rule>, rule: Rule) {
    if let Some(last) = rules.last_mut()
        && last.rows == RowsId::ALL
        && rule.rows == RowsId::ALL
        && *last.condition == Condition::Always
        && *rule.condition == Condition::Always
        && last.parties == rule.parties
        && last.places == rule.places
        && last.days == rule.days
    {
        last.columns = last.columns.union(&rule.columns);
        last.forms.extend(rule.forms);
        last.forms.sort_unstable();
        return;
    }
    rules.push(rule);
}

/// A rule of a rulebook with the data that releases free from it told apart, each until the day it is freed.
fn freed_apart(model: &Model, coverage: &Coverage, rulebook: RulebookId, rule: Rule) -> Vec<Rule> {
    let freed = datasets_of(model, &rule.columns).into_iter().filter_map(|dataset| {
        Some((coverage.lineage.freed(dataset, rulebook)?, &model.datasets.get(dataset)?.columns))
    });
    let mut rules = Vec::new();
    let mut rest = rule.columns.clone();
    for (day, columns) in freed {
        let days = rule.days.intersection(&before(day));
        rules.push(Rule { columns: rule.columns.intersection(columns), days, ..rule.clone() });
        rest = rest.difference(columns);
    }
    rules.push(Rule { columns: rest, ..rule });
    rules
}

/// Every day before a day.
fn before(day: Day) -> Ranges {
    Period { from: None, last: Some(day.previous()) }.days()
}

fn within_rulebook(
    model: &Model,
    coverage: &Coverage,
    id: ClauseId,
    grant: &Grant,
    rulebook_id: RulebookId,
    rulebook: &Rulebook,
) -> Vec<Rule> {
    let in_force = rulebook.in_force.days();
    let mut contracts = Vec::new();
    let mut columns = Vec::new();
    for scope in &rulebook.applies_to {
        match scope.value {
            Scope::ContractsOf(party) => {
                contracts.extend(coverage.contracts.get(&party).into_iter().flatten())
            }
            // A permit for every contract permits within each, never without one. A forbid need not look for the contract,
            // and stays one rule however many there are.
            Scope::EveryContract if grant.effect == Effect::Permit => {
                contracts.extend(&coverage.all_contracts)
            }
            other => columns.extend_from_slice(scope_columns(coverage, model, other).pairs()),
        }
    }
    contracts.sort_unstable();
    contracts.dedup();
    let contracts = contracts.into_iter().filter_map(|contract| model.contracts.get(contract));
    let within = |contract| within_contract(model, coverage, id, grant, contract, &in_force);
    let mut rules: Vec<Rule> = contracts.flat_map(within).collect();
    if grant.effect == Effect::Forbid {
        rules = rules.into_iter().flat_map(|rule| freed_apart(model, coverage, rulebook_id, rule)).collect();
    }
    let scope = Ranges::from_pairs(columns);
    if scope.is_empty() {
        return rules;
    }
    let days =
        grant.days.as_ref().map_or_else(Ranges::all, |days| days.value.clone()).intersection(&in_force);
    let places = grant.places.as_ref().map_or_else(Ranges::all, |places| places.value.clone());
    let mut add = |data: GrantedData, until: Option<Day>| {
        let days = match until {
            None => days.clone(),
            Some(day) => days.intersection(&before(day)),
        };
        let frame = Frame { parties: grant.parties.value.clone(), days };
        push(&mut rules, rule(id, grant, &frame, data, places.clone()));
    };
    let whole = |columns: Ranges| GrantedData {
        dataset: Id::new(0),
        columns,
        condition: Arc::new(Condition::Always),
        rows: RowsId::ALL,
        forms: Vec::new(),
    };
    if grant.any_data {
        let excluded = grant.data.iter().flat_map(|data| data.columns.pairs().to_vec()).collect();
        let excluded = Ranges::from_pairs(excluded);
        let all = Ranges::between(0, model.columns.len() as i64).intersection(&scope);
        let named = all.difference(&excluded);
        match grant.effect {
            Effect::Permit => add(whole(named), None),
            Effect::Forbid => {
                for (columns, until) in coverage.lineage.bound(model, Some(rulebook_id), &named) {
                    add(whole(columns), until);
                }
            }
        }
    } else {
        let mut named = Ranges::empty();
        for data in &grant.data {
            let mut data = data.clone();
            data.columns = data.columns.intersection(&scope);
            if grant.effect == Effect::Forbid && data.rows == RowsId::ALL {
                named = named.union(&data.columns);
            }
            let freed = coverage.lineage.freed(data.dataset, rulebook_id);
            add(data, freed.filter(|_| grant.effect == Effect::Forbid));
        }
        // What was derived from forbidden columns is forbidden too, unless a release says otherwise.
        for (columns, until) in coverage.lineage.bound(model, Some(rulebook_id), &named) {
            let derived = columns.difference(&named);
            if !derived.is_empty() {
                add(whole(derived), until);
            }
        }
    }
    rules
}
