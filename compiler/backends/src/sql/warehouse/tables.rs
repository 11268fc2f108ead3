//! The tables that hold the datasets in a warehouse, and the schemas of those who receive. Several datasets may stand for one table; a
//! table that cannot be protected is refused, and no view reads it.

use super::{Warehouse, in_ascii};
use crate::sql::dialect::Dialect;
use crate::sql::layout::{Place, Table, datasets, plain, table_columns};
use crate::sql::names::{Names, Wish};
use crate::sql::refusal::too_wide;
use crate::sql::view::View;
use charta_model::model::{DatasetId, Model, PartyId};
use charta_model::value::ColumnType;
use std::collections::{BTreeMap, BTreeSet};

/// The schema of Charta's own tables.
const OWN_SCHEMA: &str = "charta";
/// The schema of datasets that name no table.
const DATA_SCHEMA: &str = "data";

/// A column as the table has it, whichever datasets speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhysicalColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether it is never missing.
    pub required: bool,
}

/// A table as the warehouse has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Physical {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<PhysicalColumn>,
    /// The names of the columns that tell rows apart.
    pub key: Vec<String>,
    /// The datasets that it holds.
    pub datasets: Vec<DatasetId>,
}

impl Physical {
    /// The table as a statement names it.
    pub fn reference(&self, dialect: Dialect) -> String {
        format!("{}.{}", dialect.identifier(&self.schema), dialect.identifier(&self.name))
    }

    /// The table as people name it.
    pub fn id(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
}

/// The table of each dataset, in order, under names as the warehouse keeps them.
pub(super) fn tables(warehouse: &Warehouse, model: &Model) -> Vec<Table> {
    let dialect = warehouse.dialect;
    let unplaced: Vec<(DatasetId, Wish)> = datasets(model)
        .filter(|(_, dataset)| dataset.source.is_none())
        .map(|(id, dataset)| {
            let name = plain(&dataset.about.name);
            let name = if warehouse.ascii_names { in_ascii(&name) } else { name };
            (id, Wish::new(name, dataset.about.path.as_ref()))
        })
        .collect();
    let sources = model.datasets.values().filter_map(|dataset| dataset.source.as_ref());
    let is_ours = |schema: &str| dialect.folded(schema) == dialect.folded(DATA_SCHEMA);
    let taken = sources.filter(|(schema, _)| is_ours(schema)).map(|(_, table)| table.as_ref());
    let wishes: Vec<Wish> = unplaced.iter().map(|(_, wish)| wish.clone()).collect();
    let names = Names::without(taken).allot(&wishes);
    let named: BTreeMap<DatasetId, String> = unplaced.into_iter().map(|(id, _)| id).zip(names).collect();
    let mut tables = Vec::new();
    for (id, dataset) in datasets(model) {
        let (schema, name) = match (&dataset.source, named.get(&id)) {
            (Some((schema, table)), _) => (schema.to_string(), table.to_string()),
            (None, name) => (DATA_SCHEMA.to_owned(), name.cloned().unwrap_or_default()),
        };
        let refused = refusal(warehouse, &schema);
        let (schema, name) = (Some(dialect.folded(&schema)), dialect.folded(&name));
        let (mut columns, key) = (table_columns(model, id), dataset.key.clone());
        columns.iter_mut().for_each(|column| column.name = dialect.folded_column(&column.name));
        let refused = refused.or_else(|| too_wide(columns.len()));
        tables.push(Table { dataset: id, schema, name, columns, key, refused });
    }
    refuse_conflicts(model, &mut tables);
    tables
}

fn refusal(warehouse: &Warehouse, schema: &str) -> Option<String> {
    let small = schema.to_lowercase();
    if small == OWN_SCHEMA || small == "information_schema" || warehouse.reserved.contains(&small.as_str()) {
        return Some(format!("the schema `{schema}` is kept for the platform's own tables"));
    }
    let title = warehouse.title;
    (warehouse.ascii_schemas && !schema.is_ascii())
        .then(|| format!("{title} has no name such as `{schema}` for what holds tables"))
}

/// Refuses a dataset that takes a column of a table for another type than a dataset before it.
fn refuse_conflicts(model: &Model, tables: &mut [Table]) {
    let mut known: BTreeMap<(Option<String>, String, String), (ColumnType, DatasetId)> = BTreeMap::new();
    for table in tables.iter_mut() {
        let key = |name: &str| (table.schema.clone(), table.name.clone(), name.to_owned());
        let conflict = table.columns.iter().find_map(|column| {
            let (column_type, dataset) = known.get(&key(&column.name))?;
            (*column_type != column.column_type).then_some((column.name.clone(), *dataset))
        });
        if let Some((column, dataset)) = conflict {
            let other = model.datasets.get(dataset).map_or("", |dataset| &dataset.about.name);
            let reason =
                format!("its table has the column `{column}` with another type in the dataset `{other}`");
            table.refused.get_or_insert(reason);
            continue;
        }
        for column in &table.columns {
            known.entry(key(&column.name)).or_insert((column.column_type, table.dataset));
        }
    }
}

/// The tables to make and to protect, by schema and name.
pub(super) fn physical(tables: &[Table]) -> Vec<Physical> {
    let mut found: BTreeMap<(String, String), Physical> = BTreeMap::new();
    for table in tables.iter().filter(|table| table.refused.is_none()) {
        let schema = table.schema.clone().unwrap_or_default();
        let (name, columns) = (table.name.clone(), Vec::new());
        let physical = found.entry((schema.clone(), name.clone())).or_insert_with(|| Physical {
            schema,
            name,
            columns,
            key: Vec::new(),
            datasets: Vec::new(),
        });
        physical.datasets.push(table.dataset);
        if physical.key.is_empty() {
            let names = table.key.iter().filter_map(|id| table.column(*id));
            physical.key = names.map(|column| column.name.clone()).collect();
        }
        for column in &table.columns {
            match physical.columns.iter_mut().find(|known| known.name == column.name) {
                Some(known) => known.required |= column.required,
                None => physical.columns.push(PhysicalColumn {
                    name: column.name.clone(),
                    column_type: column.column_type,
                    required: column.required,
                }),
            }
        }
    }
    found.into_values().collect()
}

/// The schema of each party that has a view, made from the party's path; its role or group is called the same.
pub(super) fn places(
    warehouse: &Warehouse,
    model: &Model,
    views: &[View],
    tables: &[Table],
) -> BTreeMap<PartyId, Place> {
    let parties: BTreeSet<PartyId> = views.iter().map(|view| view.party).collect();
    let parties: Vec<PartyId> = parties.into_iter().collect();
    let wish = |party: &PartyId| {
        let path = model.parties.get(*party).map_or("", |party| &party.about.path);
        let name = plain(path);
        let name = if warehouse.ascii_names { in_ascii(&name) } else { name };
        Wish::new(format!("recipient_{name}"), path)
    };
    let wishes: Vec<Wish> = parties.iter().map(wish).collect();
    let schemas = tables.iter().filter_map(|table| table.schema.clone());
    let reserved = warehouse.reserved.iter().map(|schema| (*schema).to_owned());
    let names = Names::without(schemas.chain(reserved).chain([OWN_SCHEMA.to_owned()])).allot(&wishes);
    let place = |name: String| {
        let name = warehouse.dialect.folded(&name);
        Place { schema: Some(name.clone()), role: Some(name), prefix: String::new() }
    };
    parties.into_iter().zip(names.into_iter().map(place)).collect()
}
