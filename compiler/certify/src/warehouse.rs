//! What loads a warehouse: the rows and the keys, as statements of a dialect that can run them.

use crate::expected::Data;
use crate::postgres::key;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::Layout;
use charta_model::model::{DatasetId, Model};
use charta_model::value::Value;
use std::collections::BTreeSet;

/// The datasets whose table holds the rows of a dataset before them: they cannot be loaded apart.
pub fn doubled(layout: &Layout) -> BTreeSet<DatasetId> {
    let mut seen = BTreeSet::new();
    let tables = layout.tables.iter().filter(|table| table.refused.is_none());
    tables.filter(|table| !seen.insert((&table.schema, &table.name))).map(|table| table.dataset).collect()
}

/// The statements that load rows, but for some datasets, and keys. `bytes` writes a literal of bytes.
pub fn filling(
    layout: &Layout,
    left_out: &BTreeSet<DatasetId>,
    model: &Model,
    data: &Data,
    dialect: Dialect,
    bytes: impl Fn(&[u8]) -> String,
) -> String {
    let literal =
        |value: Option<&Value>| value.map_or_else(|| "NULL".to_owned(), |value| dialect.literal(value));
    let mut script = inserts(layout, left_out, data, dialect, literal);
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

/// The statements that load rows, but for some datasets.
pub(crate) fn inserts(
    layout: &Layout,
    left_out: &BTreeSet<DatasetId>,
    data: &Data,
    dialect: Dialect,
    literal: impl Fn(Option<&Value>) -> String,
) -> String {
    let mut script = String::new();
    let tables = layout.tables.iter().filter(|table| table.refused.is_none());
    for table in tables.filter(|table| !left_out.contains(&table.dataset)) {
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
