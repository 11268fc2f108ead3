//! What some clause permits of some row, by column: the regions of the rules, asked and never derived again.

use charta_backends::postgres::Desired;
use charta_model::model::{ColumnId, DatasetId, Effect, Model, PartyId, UNSTATED_PLACE, place_of};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::Rules;
use charta_model::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// A column that a view or a table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name there.
    pub(super) name: String,
    /// Nothing for the column with counts, which is shown with the others.
    pub(super) column: Option<ColumnId>,
}

/// A view of a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) party: PartyId,
    pub(super) role: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the dataset that no clause shows in it.
    pub(super) hidden: Vec<String>,
}

/// What is permitted, and what everything is called.
#[derive(Debug)]
pub(super) struct Permitted {
    /// The views by `schema.name`.
    pub(super) views: BTreeMap<String, Shown>,
    /// The columns of the tables by `schema.name`.
    pub(super) tables: BTreeMap<String, Vec<String>>,
    /// The numbers of purposes and actions, by path.
    pub(super) terms: BTreeMap<String, i64>,
    /// The numbers of places, by path.
    pub(super) places: BTreeMap<String, i64>,
    /// For each party and column, the requests that are permitted for some row.
    pub(super) regions: BTreeMap<(PartyId, ColumnId), Vec<Region>>,
    /// Which build it is, as sessions have it.
    pub(super) build: String,
    /// Charta's own functions, as they are made.
    functions: Vec<String>,
    /// What each clause of each view gives, by view, contract and clause.
    pub(super) offers: BTreeMap<[String; 3], Vec<Offer>>,
    /// The names of sets of terms, with each of their terms.
    pub(super) scopes: BTreeSet<(String, String)>,
}

/// When and for what a clause gives a view, as sessions look it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// The sets of purposes, actions and places.
    pub(super) sets: [String; 3],
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
}

/// What a session said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) purpose: String,
    pub(super) action: String,
    pub(super) place: String,
}

impl Permitted {
    pub(super) fn new(model: &Model, rules: &Rules, desired: &Desired) -> Permitted {
        let mut views = BTreeMap::new();
        let mut regions = BTreeMap::new();
        for named in &desired.layout.views {
            let mut columns: Vec<Column> = named
                .columns
                .iter()
                .map(|column| Column { name: column.name.clone(), column: Some(column.column) })
                .collect();
            columns.extend(named.count.iter().map(|count| Column { name: count.clone(), column: None }));
            for column in &named.columns {
                let key = (named.party, column.column);
                regions
                    .entry(key)
                    .or_insert_with(|| allowed(rules, named.party, named.dataset, column.column));
            }
            let role = named.role.clone().unwrap_or_default();
            let of_table = desired.layout.table(named.dataset).into_iter().flat_map(|table| &table.columns);
            let names = of_table.map(|column| column.name.clone());
            let hidden = names.filter(|name| columns.iter().all(|column| column.name != *name)).collect();
            views.insert(named.id(), Shown { party: named.party, role, columns, hidden });
        }
        let of_table = |table: &charta_backends::postgres::desired::DataTable| {
            let columns = table.physical.columns.iter().map(|column| column.name.clone()).collect();
            (table.physical.id(), columns)
        };
        let hostings = model.hostings.iter();
        let places = hostings.map(|(id, hosting)| (hosting.about.path.to_string(), place_of(Some(id))));
        Permitted {
            views,
            tables: desired.tables.iter().map(of_table).collect(),
            terms: model
                .terms
                .iter()
                .map(|(id, term)| (term.about.path.to_string(), i64::from(id.raw())))
                .collect(),
            places: places
                .chain([(charta_backends::sql::session::UNSTATED.to_owned(), UNSTATED_PLACE)])
                .collect(),
            regions,
            build: desired.build.clone(),
            functions: desired.functions.iter().map(|function| function.create()).collect(),
            offers: offers(desired),
            scopes: rows(desired, "term_scope")
                .filter_map(|row| match row {
                    [Some(scope), Some(term)] => Some((scope.clone(), term.clone())),
                    _ => None,
                })
                .collect(),
        }
    }

    /// Whether a clause gives a view in a session on a day.
    pub(super) fn gives(&self, [view, contract, clause]: [&str; 3], said: &Said, day: Day) -> bool {
        let key = [view, contract, clause].map(str::to_owned);
        let has = |scope: &String, term: &String| self.scopes.contains(&(scope.clone(), term.clone()));
        self.offers.get(&key).into_iter().flatten().any(|offer| {
            let [purposes, actions, places] = &offer.sets;
            has(purposes, &said.purpose)
                && has(actions, &said.action)
                && has(places, &said.place)
                && offer.first.is_none_or(|first| day.number() >= first)
                && offer.last.is_none_or(|last| day.number() <= last)
        })
    }

    /// Whether a role stands for a recipient.
    pub(super) fn is_recipient(&self, role: &str) -> bool {
        self.views.values().any(|shown| shown.role == role)
    }

    /// Whether a statement inside another is one of a function of Charta's own, or what the server itself asks to hold keys together.
    pub(super) fn does(&self, statement: &str) -> bool {
        let keeps_keys = statement.starts_with("SELECT 1 FROM ONLY \"charta\".") && !statement.contains(';');
        keeps_keys || self.functions.iter().any(|function| function.contains(statement))
    }

    /// Whether some clause permits a column of a view to be seen in a session on a day. The count of a view of cells is permitted where
    /// any of its columns is.
    pub(super) fn allows(&self, shown: &Shown, column: &Column, said: &Said, day: Day) -> bool {
        let (Some(purpose), Some(action), Some(place)) =
            (self.terms.get(&said.purpose), self.terms.get(&said.action), self.places.get(&said.place))
        else {
            return false;
        };
        let matches = |region: &Region| {
            region.purposes.contains(*purpose)
                && region.actions.contains(*action)
                && region.places.contains(*place)
                && region.days.contains(day.number())
        };
        let of =
            |column: ColumnId| self.regions.get(&(shown.party, column)).into_iter().flatten().any(matches);
        match column.column {
            Some(column) => of(column),
            None => shown.columns.iter().filter_map(|column| column.column).any(of),
        }
    }

    /// Whether some clause permits any column of a view.
    pub(super) fn allows_any(&self, shown: &Shown, said: &Said, day: Day) -> bool {
        shown.columns.iter().any(|column| self.allows(shown, column, said, day))
    }
}

/// The rows that a build puts into a table of Charta's own.
fn rows<'a>(desired: &'a Desired, name: &str) -> impl Iterator<Item = &'a [Option<String>]> {
    let table = desired.own.iter().find(|table| table.name == name);
    table
        .and_then(|table| table.rows.as_ref())
        .into_iter()
        .flat_map(|(_, rows)| rows.iter().map(Vec::as_slice))
}

fn offers(desired: &Desired) -> BTreeMap<[String; 3], Vec<Offer>> {
    let mut found: BTreeMap<[String; 3], Vec<Offer>> = BTreeMap::new();
    for row in rows(desired, "offer") {
        let [
            _,
            Some(view),
            Some(contract),
            Some(clause),
            Some(purposes),
            Some(actions),
            Some(places),
            first,
            last,
        ] = row
        else {
            continue;
        };
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        let sets = [purposes, actions, places].map(Clone::clone);
        found.entry([view, contract, clause].map(Clone::clone)).or_default().push(Offer {
            sets,
            first: number(first),
            last: number(last),
        });
    }
    found
}

/// The requests of a party for a column that are permitted for some row.
fn allowed(rules: &Rules, party: PartyId, dataset: DatasetId, column: ColumnId) -> Vec<Region> {
    // Questions add to the space of rows: they are asked of a copy.
    let mut space = rules.rows.borrow().clone();
    let near: Vec<Region> = rules
        .about(dataset, party)
        .filter(|(_, rule)| rule.effect == Effect::Forbid)
        .filter_map(|(_, rule)| within(&Region::of(rule), party, column))
        .collect();
    let permits = rules.about(dataset, party).filter(|(_, rule)| rule.effect == Effect::Permit);
    let permits: Vec<Region> =
        permits.filter_map(|(_, rule)| within(&Region::of(rule), party, column)).collect();
    permits.iter().flat_map(|region| region.without_all(&near, &mut space)).collect()
}

fn within(region: &Region, party: PartyId, column: ColumnId) -> Option<Region> {
    let (party, column) = (i64::from(party.raw()), i64::from(column.raw()));
    let speaks = region.parties.contains(party) && region.columns.contains(column) && !region.is_empty();
    speaks.then(|| Region { parties: Ranges::one(party), columns: Ranges::one(column), ..region.clone() })
}

/// The names of some numbers, in order.
pub(super) fn names<'a>(known: &'a BTreeMap<String, i64>, set: &Ranges) -> Vec<&'a str> {
    known.iter().filter(|(_, number)| set.contains(**number)).map(|(name, _)| name.as_str()).collect()
}
