//! What loads a warehouse: the rows and the keys, as statements of a dialect that can run them.

use crate::expected::Data;
use crate::postgres::key;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, Table};
use charta_model::model::{DatasetId, Model};
use charta_model::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is loaded and compared at once. Datasets may share a table, whose rows would then be those of all of them; so each has a round in
/// which its rows alone are there.
#[derive(Debug)]
pub struct Round {
    /// The rows that are loaded.
    pub data: Data,
    /// The datasets whose views are compared.
    pub compared: BTreeSet<DatasetId>,
}

/// The rounds of a layout: one, where no two datasets share a table.
pub fn rounds(model: &Model, layout: &Layout, data: &Data) -> Vec<Round> {
    let mut sharing: BTreeMap<_, Vec<&Table>> = BTreeMap::new();
    for table in layout.tables.iter().filter(|table| table.refused.is_none()) {
        sharing.entry((&table.schema, &table.name)).or_default().push(table);
    }
    let most = sharing.values().map(Vec::len).max().unwrap_or(1);
    let round = |number: usize| {
        let mut data = data.clone();
        let mut compared: BTreeSet<DatasetId> =
            if number == 0 { model.datasets.ids().collect() } else { BTreeSet::new() };
        for tables in sharing.values() {
            let Some(loaded) = tables.get(number).or(tables.first()) else { continue };
            for other in tables.iter().filter(|table| table.dataset != loaded.dataset) {
                data.is_overlaid(other, loaded);
                compared.remove(&other.dataset);
            }
            if tables.len() > number {
                compared.insert(loaded.dataset);
            }
        }
        Round { data, compared }
    };
    (0..most).map(round).collect()
}

/// The statements that load rows and keys. `bytes` writes a literal of bytes.
pub fn filling(
    layout: &Layout,
    model: &Model,
    data: &Data,
    dialect: Dialect,
    bytes: impl Fn(&[u8]) -> String,
) -> String {
    let literal =
        |value: Option<&Value>| value.map_or_else(|| "NULL".to_owned(), |value| dialect.literal(value));
    let mut script = inserts(layout, data, dialect, literal);
    for contract in model.contracts.values() {
        let path = &contract.about.path;
        let pad = |with: u8| {
            let mut pad = [with; 64];
            pad.iter_mut().zip(key(path)).for_each(|(byte, key)| *byte ^= key);
            bytes(&pad)
        };
        let (path, inner, outer) = (dialect.text(path), pad(0x36), pad(0x5c));
        script.push_str(&format!("INSERT INTO charta.pseudonym_key VALUES ({path}, {inner}, {outer});\n"));
    }
    script
}

/// The statements that load rows.
pub(crate) fn inserts(
    layout: &Layout,
    data: &Data,
    dialect: Dialect,
    literal: impl Fn(Option<&Value>) -> String,
) -> String {
    let mut script = String::new();
    let tables = layout.tables.iter().filter(|table| table.refused.is_none());
    for table in tables {
        let rows = data.of(table.dataset).iter().map(|row| {
            let cells = table.columns.iter().map(|column| literal(row.get(&column.column)));
            format!("({})", cells.collect::<Vec<_>>().join(", "))
        });
        let rows: Vec<String> = rows.collect();
        let columns: Vec<String> =
            table.columns.iter().map(|column| dialect.identifier(&column.name)).collect();
        if !rows.is_empty() {
            let (into, columns) = (table.reference(dialect), columns.join(", "));
            script.push_str(&format!("INSERT INTO {into} ({columns}) VALUES {};\n", rows.join(",\n")));
        }
    }
    script
}
