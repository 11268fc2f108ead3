//! Grants as rules: each confined to what its owner may speak of, each a product of sets, found by dataset and recipient.

use crate::condition::Condition;
use crate::form::Form;
use crate::model::{
    Clause, ClauseId, ClauseKind, ColumnId, Contract, ContractId, DatasetId, Effect, Grant, GrantedData,
    Model, Owner, PartyId, Rulebook, Scope, place_of,
};
use crate::ranges::Ranges;
use crate::rows::{RowSpace, RowsId};
use charta_base::{Arena, Id};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::Arc;

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

/// A rule about at most so many pairs of a dataset and a party is found by them; a wider one stands in a list.
const PAIR_LIMIT: u64 = 64;
/// A rule about at most so many datasets is found by them; a wider one stands in the list of those about everything.
const DATASET_LIMIT: usize = 64;

/// Every rule of a project, and the rows they speak of.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Arena<Rule>,
    by_pair: FxHashMap<(DatasetId, PartyId), Vec<RuleId>>,
    by_dataset: FxHashMap<DatasetId, Vec<RuleId>>,
    everywhere: Vec<RuleId>,
    by_clause: FxHashMap<ClauseId, Vec<RuleId>>,
    /// Where the rows of the rules live; questions about several rules add to it.
    pub rows: RefCell<RowSpace>,
}

impl Rules {
    /// The rules of a model whose conditions live in `rows`.
    pub fn new(model: &Model, rows: RowSpace) -> Rules {
        let mut rules = Rules { rows: RefCell::new(rows), ..Rules::default() };
        let coverage = Coverage::new(model);
        for (id, clause) in model.clauses.iter() {
            let ClauseKind::Grant(grant) = &clause.kind else { continue };
            for rule in confine(model, &coverage, id, clause, grant) {
                rules.add(model, rule);
            }
        }
        rules
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
        let pair = self.by_pair.get(&(dataset, party)).map_or(&[][..], Vec::as_slice);
        let wide = self.by_dataset.get(&dataset).map_or(&[][..], Vec::as_slice);
        pair.iter().chain(wide).chain(&self.everywhere).filter_map(|id| Some((*id, self.rules.get(*id)?)))
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

    fn add(&mut self, model: &Model, rule: Rule) {
        let datasets = datasets_of(model, &rule.columns);
        let (clause, parties) = (rule.clause, rule.parties.clone());
        let id = self.rules.push(rule);
        self.by_clause.entry(clause).or_default().push(id);
        if parties.count().saturating_mul(datasets.len() as u64) <= PAIR_LIMIT {
            for dataset in datasets {
                for party in parties.numbers().filter_map(|n| u32::try_from(n).ok()) {
                    self.by_pair.entry((dataset, Id::new(party))).or_default().push(id);
                }
            }
        } else if datasets.len() <= DATASET_LIMIT {
            for dataset in datasets {
                self.by_dataset.entry(dataset).or_default().push(id);
            }
        } else {
            self.everywhere.push(id);
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

/// Which datasets each organisation controls, and which contracts each takes part in: made once.
struct Coverage {
    controlled: FxHashMap<PartyId, Vec<DatasetId>>,
    contracts: FxHashMap<PartyId, Vec<ContractId>>,
    all_contracts: Vec<ContractId>,
}

impl Coverage {
    fn new(model: &Model) -> Coverage {
        let mut coverage = Coverage {
            controlled: FxHashMap::default(),
            contracts: FxHashMap::default(),
            all_contracts: model.contracts.ids().collect(),
        };
        for (id, dataset) in model.datasets.iter() {
            if let Some(controller) = dataset.controller {
                coverage.controlled.entry(controller.value).or_default().push(id);
            }
        }
        for (id, contract) in model.contracts.iter() {
            for party in contract_parties(model, contract) {
                coverage.contracts.entry(party).or_default().push(id);
            }
        }
        coverage
    }
}

/// The organisations that provide or receive under a contract, each once.
fn contract_parties(model: &Model, contract: &Contract) -> Vec<PartyId> {
    let named = contract.provider.iter().chain(&contract.recipients);
    let mut parties: Vec<PartyId> = named.map(|party| model.organisation_of(party.value)).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Everyone who receives under a contract: the recipients and the groups below them.
pub fn recipients_of(model: &Model, contract: &Contract) -> Ranges {
    let closures = contract.recipients.iter().filter_map(|party| model.parties.get(party.value));
    Ranges::from_pairs(closures.flat_map(|party| party.closure.pairs().to_vec()).collect())
}

/// The contracts that a rulebook covers, as contracts.
pub fn covered_contracts(model: &Model, rulebook: &Rulebook) -> Vec<ContractId> {
    covered(&Coverage::new(model), model, rulebook)
}

fn covered(coverage: &Coverage, model: &Model, rulebook: &Rulebook) -> Vec<ContractId> {
    let mut contracts = Vec::new();
    for scope in &rulebook.applies_to {
        match scope.value {
            Scope::EveryContract => return coverage.all_contracts.clone(),
            Scope::ContractsOf(party) => {
                contracts.extend(coverage.contracts.get(&party).into_iter().flatten())
            }
            Scope::DataOf(_) | Scope::DataIn(_) | Scope::Dataset(_) => {
                let data = scope_columns(coverage, model, scope.value);
                contracts.extend(
                    model.contracts.iter().filter(|(_, c)| speaks_of(model, c, &data)).map(|(id, _)| id),
                );
            }
        }
    }
    contracts.sort_unstable();
    contracts.dedup();
    contracts
}

/// Whether a contract permits anything about one of these columns' datasets.
fn speaks_of(model: &Model, contract: &Contract, columns: &Ranges) -> bool {
    contract.clauses.iter().filter_map(|id| model.clauses.get(*id)).any(|clause| match &clause.kind {
        ClauseKind::Grant(grant) => grant.data.iter().any(|data| data.columns.overlaps(columns)),
        _ => false,
    })
}

fn scope_columns(coverage: &Coverage, model: &Model, scope: Scope) -> Ranges {
    let columns = |dataset: &DatasetId| model.datasets.get(*dataset).map(|d| d.columns.pairs().to_vec());
    match scope {
        Scope::DataOf(party) => {
            let datasets = coverage.controlled.get(&party).into_iter().flatten();
            Ranges::from_pairs(datasets.filter_map(columns).flatten().collect())
        }
        Scope::DataIn(category) => {
            let Some(closure) = model.terms.get(category).map(|term| &term.closure) else {
                return Ranges::empty();
            };
            let inside = model.columns.values().filter(|column| {
                column.categories.iter().any(|category| closure.contains(i64::from(category.raw())))
            });
            let mut datasets: Vec<DatasetId> = inside.map(|column| column.dataset).collect();
            datasets.sort_unstable();
            datasets.dedup();
            Ranges::from_pairs(datasets.iter().filter_map(columns).flatten().collect())
        }
        Scope::Dataset(dataset) => columns(&dataset).map_or_else(Ranges::empty, Ranges::from_pairs),
        Scope::ContractsOf(_) | Scope::EveryContract => Ranges::all(),
    }
}

/// The rules that a grant becomes: a product of sets for each way its owner confines it.
fn confine(model: &Model, coverage: &Coverage, id: ClauseId, clause: &Clause, grant: &Grant) -> Vec<Rule> {
    match clause.owner {
        Owner::Contract(contract) => match model.contracts.get(contract) {
            Some(contract) => within_contract(model, coverage, id, grant, contract, &Ranges::all()),
            None => Vec::new(),
        },
        Owner::Rulebook(rulebook) => match model.rulebooks.get(rulebook) {
            Some(rulebook) if rulebook.named => within_rulebook(model, coverage, id, grant, rulebook),
            _ => Vec::new(),
        },
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
    let stated = stated_places(contract);
    let mut rules = Vec::new();
    for data in provided_data(model, grant, controlled) {
        let hosted = model.datasets.get(data.dataset).and_then(|dataset| dataset.hosted);
        let usual =
            stated.clone().unwrap_or_else(|| Ranges::one(place_of(hosted.map(|hosting| hosting.value))));
        let places =
            grant.places.as_ref().map_or_else(|| usual.clone(), |places| places.value.intersection(&usual));
        push(&mut rules, rule(id, grant, &frame, data, places));
    }
    rules
}

/// The data a contract's grant speaks of. `any data` is everything the provider controls; data named one by one are taken as
/// named, since a provider may hand on what it received (whether it may is a question for a check).
fn provided_data(model: &Model, grant: &Grant, controlled: &[DatasetId]) -> Vec<GrantedData> {
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

/// The places a contract names, if it names any.
fn stated_places(contract: &Contract) -> Option<Ranges> {
    let places = contract.processed_at.iter().map(|hosting| place_of(Some(hosting.value)));
    (!contract.processed_at.is_empty()).then(|| Ranges::from_numbers(places))
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

fn within_rulebook(
    model: &Model,
    coverage: &Coverage,
    id: ClauseId,
    grant: &Grant,
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
    let scope = Ranges::from_pairs(columns);
    if scope.is_empty() {
        return rules;
    }
    let days =
        grant.days.as_ref().map_or_else(Ranges::all, |days| days.value.clone()).intersection(&in_force);
    let frame = Frame { parties: grant.parties.value.clone(), days };
    let places = grant.places.as_ref().map_or_else(Ranges::all, |places| places.value.clone());
    if grant.any_data {
        let excluded = grant.data.iter().flat_map(|data| data.columns.pairs().to_vec()).collect();
        let all = Ranges::between(0, model.columns.len() as i64);
        let columns = all.intersection(&scope).difference(&Ranges::from_pairs(excluded));
        let data = GrantedData {
            dataset: Id::new(0),
            columns,
            condition: Arc::new(Condition::Always),
            rows: RowsId::ALL,
            forms: Vec::new(),
        };
        push(&mut rules, rule(id, grant, &frame, data, places));
    } else {
        for data in &grant.data {
            let mut data = data.clone();
            data.columns = data.columns.intersection(&scope);
            push(&mut rules, rule(id, grant, &frame, data, places.clone()));
        }
    }
    rules
}
