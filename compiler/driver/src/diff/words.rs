//! Requests of two projects in words: what only the old one has is named by its name there.

use crate::sets::{self, By};
use charta_base::Id;
use charta_model::form::Shown;
use charta_model::model::{ColumnId, DatasetId, Model, PartyId, TermKind, hosting_at};
use charta_model::ranges::Ranges;
use charta_model::region::{Region, Witness};
use charta_model::rows::RowsId;
use charta_model::rules::datasets_of;
use charta_model::time::describe_days;
use charta_model::value::ColumnType;
use charta_review::{Alignment, Difference, Outcome, Sort};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Requests in words.
#[derive(Debug, Serialize)]
pub(crate) struct RequestsTold {
    pub(crate) recipients: String,
    pub(crate) actions: String,
    pub(crate) data: String,
    pub(crate) purposes: String,
    pub(crate) hostings: String,
    pub(crate) days: String,
    /// Which rows; nothing where it is all of them.
    pub(crate) rows: Option<String>,
}

impl RequestsTold {
    pub(crate) fn of(universe: &Universe<'_>, at: &Region) -> RequestsTold {
        RequestsTold {
            recipients: universe.parties(&at.parties),
            actions: universe.terms(TermKind::Action, &at.actions),
            data: universe.columns(&at.columns),
            purposes: universe.terms(TermKind::Purpose, &at.purposes),
            hostings: universe.places(&at.places),
            days: describe_days(&at.days),
            rows: universe.rows(at.rows),
        }
    }

    /// Who may or may not do it, by a verb, with a note on the days.
    pub(crate) fn sentence(&self, verb: &str, note: &str) -> String {
        let rows = self.rows.as_ref().map_or_else(String::new, |rows| format!(", rows with {rows}"));
        let doing = sets::doing(&self.actions);
        let RequestsTold { recipients, data, purposes, hostings, days, .. } = self;
        format!("{recipients} {verb} {doing} {data} for {purposes} at {hostings}, {days}{note}{rows}")
    }
}

/// Two projects, and how their things are named.
pub(crate) struct Universe<'a> {
    pub(crate) found: &'a Difference,
    pub(crate) old: &'a Model,
    pub(crate) new: &'a Model,
    apart: Apart,
}

/// At most so many parties are told as those that are left out.
const FEW: u64 = 12;

/// Names that several things of the two projects bear: these are told by more than the name.
struct Apart {
    parties: BTreeSet<String>,
    datasets: BTreeSet<String>,
    hostings: BTreeSet<String>,
}

impl Apart {
    fn of(alignment: &Alignment, old: &Model, new: &Model) -> Apart {
        let several = |sort: Sort, [olds, news]: [Vec<&str>; 2]| {
            let mut borne: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
            for (number, name) in (0..).zip(news) {
                borne.entry(name).or_default().insert(number);
            }
            for (number, name) in (0..).zip(olds) {
                borne.entry(name).or_default().extend(alignment.common(sort, number));
            }
            let several = borne.into_iter().filter(|(_, things)| things.len() > 1);
            several.map(|(name, _)| name.to_owned()).collect()
        };
        let of = [old, new];
        let [parties, datasets, hostings] = [
            of.map(|model| model.parties.values().map(|it| &*it.about.name).collect::<Vec<&str>>()),
            of.map(|model| model.datasets.values().map(|it| &*it.about.name).collect()),
            of.map(|model| model.hostings.values().map(|it| &*it.about.name).collect()),
        ];
        Apart {
            parties: several(Sort::Party, parties),
            datasets: several(Sort::Dataset, datasets),
            hostings: several(Sort::Place, hostings),
        }
    }
}

impl<'a> Universe<'a> {
    pub(crate) fn new(found: &'a Difference, old: &'a Model, new: &'a Model) -> Universe<'a> {
        Universe { found, old, new, apart: Apart::of(&found.alignment, old, new) }
    }

    /// What a party is called: a group by its organisation too, where its name alone could be another's.
    fn party(&self, model: &Model, id: PartyId) -> String {
        let Some(party) = model.parties.get(id) else { return String::new() };
        let organisation = party.group_of.and_then(|id| model.parties.get(id));
        match organisation.filter(|_| self.apart.parties.contains(&*party.about.name)) {
            Some(organisation) => format!("{} of {}", party.about.name, organisation.about.name),
            None => By::NameUnless(&self.apart.parties).of(&party.about).to_owned(),
        }
    }

    /// A set in words: the new project's part, then what only the old one has.
    fn both(&self, sort: Sort, set: &Ranges, told: impl Fn(&Model, &Ranges) -> String) -> String {
        let (new, gone) = self.found.alignment.apart(sort, set);
        match (new.is_empty(), gone.is_empty()) {
            (_, true) => told(self.new, &new),
            (true, false) => told(self.old, &gone),
            (false, false) => {
                format!("{}, and {} (no longer there)", told(self.new, &new), told(self.old, &gone))
            }
        }
    }

    /// A set in words, by what it leaves out of all there are where that is much shorter. What only the old project has must be in it:
    /// all there are, in both projects, is what the words say.
    fn both_but(
        &self,
        (sort, whole): (Sort, &str),
        set: &Ranges,
        (all, names): (impl Fn(&Model) -> Ranges, impl Fn(&Model, &Ranges) -> usize),
        told: impl Fn(&Model, &Ranges) -> String,
    ) -> String {
        let at = &self.found.alignment;
        let (new, gone) = at.apart(sort, set);
        let missing = all(self.new).difference(&new);
        let is_short = sets::is_short_by_exceptions(names(self.new, &new), names(self.new, &missing));
        let all_gone = || at.apart(sort, &at.alone(sort, false)).1.intersection(&all(self.old));
        match is_short && all_gone().is_subset(&gone) {
            true => format!("{whole} except {}", told(self.new, &missing)),
            false => self.both(sort, set, told),
        }
    }

    pub(crate) fn parties(&self, set: &Ranges) -> String {
        self.both_but(
            (Sort::Party, "everyone"),
            set,
            (
                |model| Ranges::between(0, model.parties.len() as i64),
                |model, set| sets::party_parts(model, set).len(),
            ),
            |model, set| sets::parties_called(model, set, |id| self.party(model, id)),
        )
    }

    /// Parties; `everyone except` a few, where far fewer are left out than are meant.
    pub(crate) fn everyone_but(&self, set: &Ranges) -> String {
        let missing = Ranges::between(0, self.new.parties.len() as i64).difference(set);
        let is_short = (1..=FEW).contains(&missing.count()) && 2 * missing.count() < set.count();
        match is_short {
            true => format!("everyone except {}", self.parties(&missing)),
            false => self.parties(set),
        }
    }

    pub(crate) fn terms(&self, kind: TermKind, set: &Ranges) -> String {
        let all = |model: &Model| {
            let terms = model.terms.iter().filter(|(_, term)| term.kind == kind);
            Ranges::from_numbers(terms.map(|(id, _)| i64::from(id.raw())))
        };
        self.both_but(
            (Sort::Term, &format!("any {}", kind.word())),
            set,
            (all, |model, set| sets::term_parts(model, kind, set).len()),
            |model, set| sets::terms(model, kind, set, By::Name),
        )
    }

    pub(crate) fn columns(&self, set: &Ranges) -> String {
        let by = By::NameUnless(&self.apart.datasets);
        let at = &self.found.alignment;
        // Of a dataset with columns that only the old project has, all there are would not be those that are meant.
        let gone = at.apart(Sort::Column, &at.alone(Sort::Column, false)).1;
        let gone: BTreeSet<u32> = datasets_of(self.old, &gone)
            .into_iter()
            .filter_map(|dataset| at.common(Sort::Dataset, dataset.raw()))
            .collect();
        self.both(Sort::Column, set, |model, set| {
            let may_except =
                |dataset: DatasetId| std::ptr::eq(model, self.new) && !gone.contains(&dataset.raw());
            sets::columns_but(model, set, by, may_except)
        })
    }

    /// Columns; `any data` where they are all of the several datasets that the new project has.
    pub(crate) fn data(&self, set: &Ranges) -> String {
        let all = Ranges::between(0, self.new.columns.len() as i64);
        match self.new.datasets.len() > 1 && all.is_subset(set) {
            true => "any data".to_owned(),
            false => self.columns(set),
        }
    }

    pub(crate) fn places(&self, set: &Ranges) -> String {
        self.both_but(
            (Sort::Place, "any hosting"),
            set,
            (
                |model| Ranges::between(0, model.hostings.len() as i64 + 1),
                |_, set| usize::try_from(set.count()).unwrap_or(usize::MAX),
            ),
            |model, set| sets::places(model, set, By::NameUnless(&self.apart.hostings)),
        )
    }

    /// Which rows; nothing where it is all of them.
    pub(crate) fn rows(&self, rows: RowsId) -> Option<String> {
        if rows == RowsId::ALL {
            return None;
        }
        let column = |id: ColumnId| match self.type_apart(id) {
            Some(column_type) => format!("{} as {}", self.column(id).0, column_type.word()),
            None => self.column(id).0,
        };
        let elsewhere = |id: ColumnId| self.dotted(id);
        let condition = self.found.space.condition_of(rows);
        Some(condition.map_or_else(
            || "some, by a condition that is too long to tell".to_owned(),
            |condition| condition.in_words(&column, &elsewhere),
        ))
    }

    /// The names of a column and its dataset.
    fn column(&self, id: ColumnId) -> (String, String) {
        let named = |model: &Model, id: ColumnId| {
            let column = model.columns.get(id)?;
            let dataset = model.datasets.get(column.dataset)?;
            let name = By::NameUnless(&self.apart.datasets).of(&dataset.about);
            Some((column.about.name.to_string(), name.to_owned()))
        };
        let new = self.found.column(id, true).and_then(|id| named(self.new, id));
        let old = || self.found.column(id, false).and_then(|id| named(self.old, id));
        new.or_else(old).unwrap_or_default()
    }

    /// The type of a column that has another one in each project, and so is told twice: once for either.
    fn type_apart(&self, id: ColumnId) -> Option<ColumnType> {
        let of = |model: &Model, is_new: bool| {
            Some(model.columns.get(self.found.column(id, is_new)?)?.column_type)
        };
        match (of(self.old, false), of(self.new, true)) {
            (Some(old), None) if self.found.is_of_its_own(id) => Some(old),
            (Some(old), Some(new)) if old != new => Some(new),
            _ => None,
        }
    }

    fn dotted(&self, id: ColumnId) -> String {
        let (column, dataset) = self.column(id);
        format!("{dataset}.{column}")
    }

    /// One party, by its number in the universe.
    pub(crate) fn one_party(&self, number: i64) -> String {
        self.both(Sort::Party, &Ranges::one(number), |model, set| {
            let id = set.first().and_then(|raw| u32::try_from(raw).ok()).map(Id::new);
            id.map_or_else(String::new, |id| self.party(model, id))
        })
    }

    /// A single request in words.
    pub(crate) fn request(&self, least: &Witness) -> String {
        let one = |raw: u32| Ranges::one(i64::from(raw));
        let mut text = format!(
            "`{}` to `{}` `{}` for `{}`",
            self.one_party(i64::from(least.party.raw())),
            self.both(Sort::Term, &one(least.action.raw()), name_of_term),
            self.dotted(least.column),
            self.both(Sort::Term, &one(least.purpose.raw()), name_of_term),
        );
        if hosting_at(least.place).is_some() {
            text.push_str(&format!(" at `{}`", self.places(&Ranges::one(least.place))));
        }
        if let Some(day) = least.day {
            text.push_str(&format!(" on {day}"));
        }
        let mut parts: Vec<String> = Vec::new();
        for (id, value) in &least.row.values {
            let name = match self.type_apart(*id) {
                Some(column_type) => format!("`{}` as {}", self.column(*id).0, column_type.word()),
                None => format!("`{}`", self.column(*id).0),
            };
            parts.push(match value {
                Some(value) => format!("{name} = {value}"),
                None => format!("{name} missing"),
            });
        }
        for (id, of, holds) in &least.row.members {
            let (name, of) = (self.column(*id).0, self.dotted(*of));
            parts.push(format!("`{name}` {} `{of}`", if *holds { "in" } else { "not in" }));
        }
        if !parts.is_empty() {
            text.push_str(&format!(", in a row with {}", charta_base::join_words(&parts, "and")));
        }
        text
    }
}

fn name_of_term(model: &Model, set: &Ranges) -> String {
    let id = set.first().and_then(|raw| u32::try_from(raw).ok()).map(Id::new);
    id.and_then(|id| model.terms.get(id)).map_or_else(String::new, |term| term.about.name.to_string())
}

/// An answer in words: `denied`, `shown as is`, `shown by year`.
pub(crate) fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Denied => "denied".to_owned(),
        Outcome::Shown(form) if form.shown == Shown::Hidden => "permitted, and hidden".to_owned(),
        Outcome::Shown(form) => format!("shown {form}"),
    }
}
