//! What tables and views there are in an engine, and what everything in them is called.

use crate::loss::Refusal;
use crate::sql::dialect::Dialect;
use crate::sql::names::{Names, Wish};
use crate::sql::view::View;
use charta_base::Id;
use charta_model::form::Shown;
use charta_model::model::{ClauseId, ColumnId, Dataset, DatasetId, Model, PartyId};
use charta_model::value::ColumnType;
use std::collections::{BTreeMap, BTreeSet};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// The column of the dataset.
    pub column: ColumnId,
    /// Its name in the table.
    pub name: String,
    /// Its type in the contract; [`Dialect::stored_type`] says how it is stored.
    pub column_type: ColumnType,
    /// Whether it is never missing.
    pub required: bool,
}

/// The table that holds a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The dataset.
    pub dataset: DatasetId,
    /// The schema, where the engine has schemas.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the dataset.
    pub columns: Vec<TableColumn>,
    /// The columns that tell rows apart.
    pub key: Vec<ColumnId>,
    /// Why no view may read it, where none may.
    pub refused: Option<Refusal>,
}

impl Table {
    /// The table as a query names it.
    pub fn reference(&self, dialect: Dialect) -> String {
        reference(dialect, self.schema.as_deref(), &self.name)
    }

    /// A column of it.
    pub fn column(&self, column: ColumnId) -> Option<&TableColumn> {
        self.columns.iter().find(|at| at.column == column)
    }
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedColumn {
    /// The column of the dataset.
    pub column: ColumnId,
    /// Its name in the view.
    pub name: String,
    /// The forms in which the view may show it, the most revealing first.
    pub shown: Vec<Shown>,
    /// Whether the view shows it as a text, because some form is not `as is`.
    pub text: bool,
}

/// A view and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedView {
    /// For whom.
    pub party: PartyId,
    /// Of what.
    pub dataset: DatasetId,
    /// For a view that counts rows, the clause that allows it.
    pub clause: Option<ClauseId>,
    /// The schema, where the engine has schemas.
    pub schema: Option<String>,
    /// The only role that may read it, where the engine has roles.
    pub role: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<NamedColumn>,
    /// For a view that counts rows, the column with the count, which stands last.
    pub count: Option<String>,
}

impl NamedView {
    /// The view as a query names it.
    pub fn reference(&self, dialect: Dialect) -> String {
        reference(dialect, self.schema.as_deref(), &self.name)
    }

    /// The view as people and the manifest name it.
    pub fn id(&self) -> String {
        self.schema.as_ref().map_or_else(|| self.name.clone(), |schema| format!("{schema}.{}", self.name))
    }
}

fn reference(dialect: Dialect, schema: Option<&str>, name: &str) -> String {
    let name = dialect.identifier(name);
    schema.map_or_else(|| name.clone(), |schema| format!("{}.{name}", dialect.identifier(schema)))
}

/// Every table and view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The tables, by dataset. A dataset without columns has none.
    pub tables: Vec<Table>,
    /// The views, by party, then dataset: rows first, then cells.
    pub views: Vec<NamedView>,
}

impl Layout {
    /// The table of a dataset.
    pub fn table(&self, dataset: DatasetId) -> Option<&Table> {
        self.tables
            .binary_search_by_key(&dataset, |table| table.dataset)
            .ok()
            .and_then(|at| self.tables.get(at))
    }

    /// A column of any table, and the table.
    pub fn column(&self, column: ColumnId) -> Option<(&Table, &TableColumn)> {
        // The columns of a dataset stand together, and datasets in order.
        let after = self
            .tables
            .partition_point(|table| table.columns.first().is_some_and(|first| first.column <= column));
        let near = after.checked_sub(1).and_then(|at| self.tables.get(at));
        let found = near.and_then(|table| Some((table, table.column(column)?)));
        found.or_else(|| self.tables.iter().find_map(|table| Some((table, table.column(column)?))))
    }
}

/// The columns of a dataset as a table has them; none is called by a name in `reserved`.
pub fn table_columns(model: &Model, dataset: DatasetId, reserved: &[&str]) -> Vec<TableColumn> {
    let columns: Vec<_> =
        model.columns_of(dataset).filter_map(|id| Some((id, model.columns.get(id)?))).collect();
    let key = model.datasets.get(dataset).map_or(&[][..], |dataset| &dataset.key);
    let wishes: Vec<Wish> = columns
        .iter()
        .map(|(_, column)| Wish::new(column.about.name.as_ref(), column.about.path.as_ref()))
        .collect();
    let names = Names::without(reserved).allot(&wishes);
    let named = columns.into_iter().zip(names);
    named
        .map(|((id, column), name)| TableColumn {
            column: id,
            name,
            column_type: column.column_type,
            required: column.required || key.contains(&id),
        })
        .collect()
}

/// Views with their names. `place` says in which schema and for which role a party's views are; names differ inside a schema,
/// and from the names in `reserved`.
pub fn named_views<P>(
    model: &Model,
    views: &[View],
    tables: &[Table],
    reserved: &[String],
    place: P,
) -> Vec<NamedView>
where
    P: Fn(PartyId) -> Place,
{
    let mut schemas: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    let places: Vec<Place> = views.iter().map(|view| place(view.party)).collect();
    for (index, place) in places.iter().enumerate() {
        schemas.entry(place.schema.clone()).or_default().push(index);
    }
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for indices in schemas.into_values() {
        let wish = |index: &usize| views.get(*index).map(|view| wish(model, view, places.get(*index)));
        let wishes: Vec<Wish> = indices.iter().filter_map(wish).collect();
        names.extend(indices.iter().copied().zip(Names::without(reserved).allot(&wishes)));
    }
    let named = views.iter().zip(places).zip(names.into_values());
    named.map(|((view, place), name)| named_view(view, place, name, tables)).collect()
}

/// Where a party's views are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The schema.
    pub schema: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// What the names of its views begin with.
    pub prefix: String,
}

fn wish(model: &Model, view: &View, place: Option<&Place>) -> Wish {
    let name_of = |about: Option<&charta_model::model::About>| {
        about.map_or_else(String::new, |about| plain(&about.name))
    };
    let path_of = |about: Option<&charta_model::model::About>| {
        about.map_or_else(String::new, |about| about.path.to_string())
    };
    let dataset = model.datasets.get(view.dataset).map(|dataset| &dataset.about);
    let party = model.parties.get(view.party).map(|party| &party.about);
    let mut name = format!("{}{}", place.map_or("", |place| &place.prefix), name_of(dataset));
    let mut identity = format!("{} {}", path_of(party), path_of(dataset));
    if let Some(clause) = view.cells.and_then(|cells| Some((cells.clause, model.clauses.get(cells.clause)?)))
    {
        name.push_str(&format!("_cells_{}_{}", name_of(model.owner_about(clause.1.owner)), clause.1.number));
        identity.push_str(&format!(" {}", model.clause_name(clause.0)));
    }
    Wish { name, identity }
}

/// A name of several parts as one word.
pub fn plain(name: &str) -> String {
    name.replace('.', "_")
}

fn named_view(view: &View, place: Place, name: String, tables: &[Table]) -> NamedView {
    let table =
        tables.binary_search_by_key(&view.dataset, |table| table.dataset).ok().and_then(|at| tables.get(at));
    let column_name = |column| table.and_then(|table: &Table| table.column(column)).map_or("", |at| &at.name);
    let columns = view.columns.iter().map(|column| NamedColumn {
        column: column.column,
        name: column_name(column.column).to_owned(),
        shown: column.shades.iter().map(|shade| shade.shown).collect(),
        text: !column.keeps_type(),
    });
    let columns: Vec<NamedColumn> = columns.collect();
    let count =
        view.cells.map(|_| Names::without(columns.iter().map(|column| &column.name)).allot_one("rows"));
    let (party, dataset, clause) = (view.party, view.dataset, view.cells.map(|cells| cells.clause));
    NamedView { party, dataset, clause, schema: place.schema, role: place.role, name, columns, count }
}

/// The columns of other datasets that the views look values up in, and so are worth an index, in order.
pub fn looked_up(views: &[View], rules: &charta_model::rules::Rules) -> BTreeSet<ColumnId> {
    let mut found = Vec::new();
    for id in views.iter().flat_map(|view| view.permits.iter().chain(&view.forbids)) {
        if let Some(rule) = rules.get(*id) {
            rule.condition.memberships(&mut found);
        }
    }
    found.into_iter().map(|(_, of)| of).collect()
}

/// The datasets of a model that have columns.
pub fn datasets(model: &Model) -> impl Iterator<Item = (Id<Dataset>, &Dataset)> {
    model.datasets.iter().filter(|(_, dataset)| !dataset.columns.is_empty())
}
