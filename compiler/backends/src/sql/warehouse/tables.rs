//! The tables that hold the datasets in a warehouse, and the schemas of those who receive. Several datasets may stand for one table; a
//! table that cannot be protected is refused, and no view reads it.

use super::{Warehouse, in_ascii};
use crate::loss::Refusal;
use crate::sql::layout::{Place, Table, datasets, plain, table_columns};
use crate::sql::names::{Names, Wish};
use crate::sql::physical::refuse_conflicts;
use crate::sql::refusal::too_wide;
use crate::sql::view::View;
use charta_model::model::{DatasetId, Model, PartyId};
use std::collections::{BTreeMap, BTreeSet};

/// The schema of Charta's own tables.
const OWN_SCHEMA: &str = "charta";
/// The schema of datasets that name no table.
const DATA_SCHEMA: &str = "data";

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
        let (mut columns, key) = (table_columns(model, id, &[]), dataset.key.clone());
        columns.iter_mut().for_each(|column| column.name = dialect.folded_column(&column.name));
        let refused = refused.or_else(|| too_wide(columns.len()));
        tables.push(Table { dataset: id, schema, name, columns, key, refused });
    }
    refuse_conflicts(model, &mut tables);
    tables
}

fn refusal(warehouse: &Warehouse, schema: &str) -> Option<Refusal> {
    let small = schema.to_lowercase();
    if small == OWN_SCHEMA || small == "information_schema" || warehouse.reserved.contains(&small.as_str()) {
        return Some(Refusal::PlatformSchema(schema.to_owned()));
    }
    (warehouse.ascii_schemas && !schema.is_ascii())
        .then(|| Refusal::Name { platform: warehouse.title, name: schema.to_owned() })
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
