//! The data beside the policy: who and what the project knows, the sets of each rule, and where to find the rules about a recipient
//! and a dataset, so that a decision looks at few of them however many there are.

use super::index::Index;
use crate::cover::{heads, id};
use crate::policies::{Reads, UNSTATED, Universe};
use charta_base::Id;
use charta_model::form::{Form, Shown};
use charta_model::model::{
    ColumnId, DatasetId, Effect, Model, TermId, TermKind, UNSTATED_PLACE, hosting_at, place_of,
};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, datasets_of};
use charta_model::time::Day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The place in the index of rules about every party. No path holds a bracket, so it is nobody else's.
const EVERYONE: &str = "(everyone)";
/// A rule about at most so many pairs of a dataset and a party is found by them; a wider one by its datasets.
const PAIR_LIMIT: usize = 64;
/// A rule about at most so many datasets is found by them; a wider one is looked at for each.
const DATASET_LIMIT: usize = 64;
/// What stands for all columns of a dataset.
const EVERY_COLUMN: &str = "every column";

/// The data: everything under `charta_project`.
#[derive(Debug, Default, Serialize)]
pub(super) struct Data {
    /// By path: itself, then everything it is below.
    parties: BTreeMap<String, Vec<String>>,
    actions: BTreeMap<String, Vec<String>>,
    purposes: BTreeMap<String, Vec<String>>,
    places: BTreeMap<String, Vec<String>>,
    datasets: BTreeMap<String, Dataset>,
    forms: BTreeMap<String, FormEntry>,
    rules: BTreeMap<String, RuleEntry>,
    /// By dataset and party: the rules that may speak of both.
    rules_about: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// The rules that speak of too many datasets to stand with each.
    rules_about_many: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Dataset {
    /// The type of each column.
    columns: BTreeMap<String, &'static str>,
    /// The columns that a request must tell of a row.
    row: BTreeMap<String, Told>,
    /// The memberships that a request must tell.
    memberships: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Told {
    may_be_missing: bool,
    #[serde(rename = "type")]
    column_type: &'static str,
}

#[derive(Debug, Serialize)]
struct FormEntry {
    /// As a decision gives it.
    told: FormTold,
    /// Whether it needs the key of a contract.
    keyed: bool,
    /// The forms that show no more than this one does, itself among them: of those that meet it on some column.
    reveals: BTreeSet<String>,
}

#[derive(Debug, Serialize)]
struct FormTold {
    shown: String,
}

#[derive(Debug, Serialize)]
struct RuleEntry {
    effect: &'static str,
    /// Its place among all rules.
    order: u32,
    /// The path of the contract or rulebook whose clause it is.
    owner: String,
    /// Where its definition is found, step by step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<char>,
    parties: Set,
    actions: Set,
    purposes: Set,
    places: Set,
    days: Vec<Days>,
    data: Columns,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    /// The columns shown otherwise, by dataset.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    forms: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Set {
    Any(&'static str),
    Some {
        /// Those that stand for themselves alone.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        exactly: Vec<String>,
        /// Those that stand for all below them, too.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        within: Vec<String>,
    },
}

/// Both ends included.
#[derive(Debug, Serialize)]
struct Days {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Columns {
    Only(BTreeMap<String, ColumnsOf>),
    Except(BTreeMap<String, ColumnsOf>),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ColumnsOf {
    All(&'static str),
    Some(Vec<String>),
}

/// The name of a form: what is hidden is hidden in one way, in cells or not.
fn form_name(form: Form) -> String {
    normal(form).to_string()
}

fn normal(form: Form) -> Form {
    if form.shown == Shown::Hidden { Form::HIDDEN } else { form }
}

impl Data {
    /// What the project knows, without any rule.
    pub(super) fn of(model: &Model, reads: &Reads) -> Data {
        let mut data = Data {
            parties: chains(model.parties.iter().map(|(id, party)| (id, &party.about.path, &party.closure))),
            actions: chains(terms(model, TermKind::Action)),
            purposes: chains(terms(model, TermKind::Purpose)),
            ..Data::default()
        };
        let hosted = model.hostings.ids().map(|hosting| place_of(Some(hosting)));
        for name in std::iter::once(UNSTATED_PLACE).chain(hosted).filter_map(|at| place(model, at)) {
            data.places.insert(name.clone(), vec![name]);
        }
        for (id, dataset) in model.datasets.iter() {
            data.datasets.insert(dataset.about.path.to_string(), dataset_entry(model, reads, id));
        }
        data
    }

    /// Adds a rule; `false` where no request can lie in its sets.
    pub(super) fn add(
        &mut self,
        model: &Model,
        universe: &Universe,
        name: &str,
        order: u32,
        rule: &Rule,
    ) -> bool {
        let Some(entry) = rule_entry(model, universe, order, rule) else { return false };
        let datasets = datasets_of(model, &rule.columns);
        let parties: Vec<String> = match &entry.parties {
            Set::Any(_) => vec![EVERYONE.to_owned()],
            Set::Some { exactly, within } => exactly.iter().chain(within).cloned().collect(),
        };
        let path = |id: &DatasetId| model.datasets.get(*id).map(|dataset| dataset.about.path.to_string());
        let parties = match parties.len().saturating_mul(datasets.len()) <= PAIR_LIMIT {
            true => parties,
            false => vec![EVERYONE.to_owned()],
        };
        match datasets.len() <= DATASET_LIMIT {
            true => {
                for dataset in datasets.iter().filter_map(path) {
                    let about = self.rules_about.entry(dataset).or_default();
                    for party in &parties {
                        about.entry(party.clone()).or_default().push(name.to_owned());
                    }
                }
            }
            false => self.rules_about_many.push(name.to_owned()),
        }
        self.rules.insert(name.to_owned(), entry);
        true
    }

    /// Gives each rule its place, and tells all of them.
    pub(super) fn place(&mut self, index: &Index) -> BTreeSet<Vec<char>> {
        for rule in self.rules.values_mut() {
            rule.at = index.place(&rule.owner);
        }
        self.rules.values().map(|rule| rule.at.clone()).collect()
    }

    /// The place of a rule.
    pub(super) fn place_of(&self, id: &str) -> Vec<char> {
        self.rules.get(id).map(|rule| rule.at.clone()).unwrap_or_default()
    }

    /// Adds the forms of some permits, and how they compare where they meet.
    pub(super) fn add_forms<'a>(&mut self, model: &Model, permits: impl Iterator<Item = &'a Rule> + Clone) {
        // Forms of whole datasets meet those of single columns; the dataset stands for all its columns.
        let mut usual: BTreeMap<DatasetId, BTreeSet<Form>> = BTreeMap::new();
        let mut special: BTreeMap<ColumnId, BTreeSet<Form>> = BTreeMap::new();
        for rule in permits {
            for dataset in datasets_of(model, &rule.columns) {
                usual.entry(dataset).or_default().insert(normal(rule.base));
            }
            for (column, form) in &rule.forms {
                special.entry(*column).or_default().insert(normal(*form));
            }
        }
        let mut meeting: Vec<BTreeSet<Form>> = Vec::new();
        for (column, forms) in special {
            let dataset = model.columns.get(column).map(|column| column.dataset);
            let usual = dataset.and_then(|dataset| usual.get(&dataset)).into_iter().flatten();
            meeting.push(forms.into_iter().chain(usual.copied()).collect());
        }
        meeting.extend(usual.into_values());
        meeting.push(BTreeSet::from([Form::HIDDEN]));
        meeting.sort();
        meeting.dedup();
        for forms in meeting {
            for form in &forms {
                let below =
                    forms.iter().filter(|other| form.compare(**other).is_some_and(|order| order.is_ge()));
                self.form(*form).reveals.extend(below.map(|other| form_name(*other)));
            }
        }
    }

    fn form(&mut self, form: Form) -> &mut FormEntry {
        self.forms.entry(form_name(form)).or_insert_with(|| FormEntry {
            told: FormTold { shown: form.shown.to_string() },
            keyed: form.shown == Shown::Repseudonymised,
            reveals: BTreeSet::new(),
        })
    }
}

fn dataset_entry(model: &Model, reads: &Reads, id: DatasetId) -> Dataset {
    let columns = model.columns_of(id).filter_map(|column| model.columns.get(column));
    let columns = columns.map(|column| (column.about.name.to_string(), column.column_type.word())).collect();
    let read = reads.datasets.get(&id);
    let row = read.into_iter().flat_map(|read| &read.columns).filter_map(|id| model.columns.get(*id));
    let row = row.map(|column| {
        let told = Told { may_be_missing: !column.required, column_type: column.column_type.word() };
        (column.about.name.to_string(), told)
    });
    let memberships = read.into_iter().flat_map(|read| &read.memberships);
    let memberships = memberships.map(|(column, of)| crate::policies::membership(model, *column, *of));
    Dataset { columns, row: row.collect(), memberships: memberships.collect() }
}

fn terms(model: &Model, kind: TermKind) -> impl Iterator<Item = (TermId, &Arc<str>, &Ranges)> {
    let of_kind = model.terms.iter().filter(move |(_, term)| term.kind == kind);
    of_kind.map(|(id, term)| (id, &term.about.path, &term.closure))
}

/// By path: itself, and then everything in whose closure it is, in order.
fn chains<'a, T>(
    all: impl Iterator<Item = (Id<T>, &'a Arc<str>, &'a Ranges)>,
) -> BTreeMap<String, Vec<String>> {
    let all: Vec<(Id<T>, &Arc<str>, &Ranges)> = all.collect();
    let mut above: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (head, path, closure) in &all {
        for below in closure.numbers().filter(|below| *below != i64::from(head.raw())) {
            above.entry(below).or_default().push(path.to_string());
        }
    }
    let chain = |(own, path, _): (Id<T>, &Arc<str>, &Ranges)| {
        let above = above.remove(&i64::from(own.raw())).unwrap_or_default();
        (path.to_string(), std::iter::once(path.to_string()).chain(above).collect())
    };
    all.into_iter().map(chain).collect()
}

/// What a place is called in a request; `None` where there is no such place.
pub(super) fn place(model: &Model, at: i64) -> Option<String> {
    match at {
        UNSTATED_PLACE => Some(UNSTATED.to_owned()),
        _ => model.hostings.get(hosting_at(at)?).map(|hosting| hosting.about.path.to_string()),
    }
}

fn rule_entry(model: &Model, universe: &Universe, order: u32, rule: &Rule) -> Option<RuleEntry> {
    let party =
        |number| model.parties.get(id(number)?).map(|party| (&party.closure, party.about.path.to_string()));
    let term = |number| model.terms.get(id(number)?).map(|term| (&term.closure, term.about.path.to_string()));
    let owner = model.clauses.get(rule.clause).and_then(|clause| model.owner_about(clause.owner))?;
    let is_permit = rule.effect == Effect::Permit;
    Some(RuleEntry {
        effect: if is_permit { "permit" } else { "forbid" },
        order,
        owner: owner.path.to_string(),
        at: Vec::new(),
        parties: set(&rule.parties, &universe.parties, party)?,
        actions: set(&rule.actions, &universe.actions, term)?,
        purposes: set(&rule.purposes, &universe.purposes, term)?,
        places: places(model, &rule.places, &universe.places)?,
        days: days(&rule.days)?,
        data: columns(model, &rule.columns, &universe.columns)?,
        form: is_permit.then(|| form_name(rule.base)),
        forms: if is_permit { forms(model, rule) } else { BTreeMap::new() },
    })
}

/// A set by its heads; `None` where nothing is in it.
fn set<'a>(set: &Ranges, all: &Ranges, told: impl Fn(i64) -> Option<(&'a Ranges, String)>) -> Option<Set> {
    if !all.is_empty() && all.is_subset(set) {
        return Some(Set::Any("any"));
    }
    let heads = heads(&set.intersection(all), |number| told(number).map(|(closure, _)| closure));
    let names = |numbers: Vec<i64>| -> Vec<String> {
        numbers.into_iter().filter_map(|number| told(number).map(|(_, name)| name)).collect()
    };
    let (exactly, within) = (names(heads.alone), names(heads.whole));
    (!exactly.is_empty() || !within.is_empty()).then_some(Set::Some { exactly, within })
}

fn places(model: &Model, set: &Ranges, all: &Ranges) -> Option<Set> {
    if all.is_subset(set) {
        return Some(Set::Any("any"));
    }
    let inside = set.intersection(all);
    let exactly: Vec<String> = inside.numbers().filter_map(|at| place(model, at)).collect();
    (!exactly.is_empty()).then_some(Set::Some { exactly, within: Vec::new() })
}

/// Days as they can be written; `None` where there is none.
fn days(days: &Ranges) -> Option<Vec<Days>> {
    let first = Day::parse("0001-01-01")?.number();
    let writable = Ranges::between(first, Day::LAST.number().saturating_add(1));
    let days = days.intersection(&writable);
    let told = days.pairs().iter().map(|(start, end)| Days {
        first: Day::from_number(*start).to_string(),
        last: Day::from_number(end.saturating_sub(1)).to_string(),
    });
    let told: Vec<Days> = told.collect();
    (!told.is_empty()).then_some(told)
}

/// Columns by dataset: those in the set, or where these are many and fewer are outside, those outside.
fn columns(model: &Model, set: &Ranges, all: &Ranges) -> Option<Columns> {
    let (inside, outside) = (set.intersection(all), all.difference(set));
    let few = datasets_of(model, &inside).len();
    if inside.is_empty() {
        return None;
    }
    let is_wide = few > DATASET_LIMIT && datasets_of(model, &outside).len() < few;
    Some(match is_wide {
        true => Columns::Except(by_dataset(model, &outside)),
        false => Columns::Only(by_dataset(model, &inside)),
    })
}

fn by_dataset(model: &Model, set: &Ranges) -> BTreeMap<String, ColumnsOf> {
    let told = datasets_of(model, set).into_iter().filter_map(|id| {
        let dataset = model.datasets.get(id)?;
        let inside = dataset.columns.intersection(set);
        let names = inside.numbers().filter_map(|number| model.columns.get(id_of(number)?));
        let columns = match dataset.columns.is_subset(set) {
            true => ColumnsOf::All(EVERY_COLUMN),
            false => ColumnsOf::Some(names.map(|column| column.about.name.to_string()).collect()),
        };
        Some((dataset.about.path.to_string(), columns))
    });
    told.collect()
}

fn id_of(number: i64) -> Option<ColumnId> {
    id(number)
}

fn forms(model: &Model, rule: &Rule) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut forms: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (id, form) in &rule.forms {
        let Some(column) = model.columns.get(*id) else { continue };
        let Some(dataset) = model.datasets.get(column.dataset) else { continue };
        if *form != rule.base && rule.columns.contains(i64::from(id.raw())) {
            let of = forms.entry(dataset.about.path.to_string()).or_default();
            of.insert(column.about.name.to_string(), form_name(*form));
        }
    }
    forms
}
