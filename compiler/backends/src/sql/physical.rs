//! Tables as a database has them. Several datasets may stand for one; where they disagree on a column, the later one is refused.

use crate::loss::Refusal;
use crate::sql::dialect::Dialect;
use crate::sql::layout::Table;
use charta_model::model::{DatasetId, Model};
use charta_model::value::ColumnType;
use std::collections::BTreeMap;

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

/// A table as the database has it.
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

/// Refuses a dataset that takes a column of a table for another type than a dataset before it.
pub(crate) fn refuse_conflicts(model: &Model, tables: &mut [Table]) {
    let mut known: BTreeMap<(Option<String>, String, String), (ColumnType, DatasetId)> = BTreeMap::new();
    for table in tables.iter_mut() {
        let key = |name: &str| (table.schema.clone(), table.name.clone(), name.to_owned());
        let conflict = table.columns.iter().find_map(|column| {
            let (column_type, dataset) = known.get(&key(&column.name))?;
            (*column_type != column.column_type).then_some((column.name.clone(), *dataset))
        });
        if let Some((column, dataset)) = conflict {
            let other = model.datasets.get(dataset).map_or("", |dataset| &*dataset.about.name);
            let dataset = other.to_string();
            table.refused.get_or_insert(Refusal::OtherType { column, dataset });
            continue;
        }
        for column in &table.columns {
            known.entry(key(&column.name)).or_insert((column.column_type, table.dataset));
        }
    }
}

/// The tables to make and to protect, by schema and name.
pub fn physical(tables: &[Table]) -> Vec<Physical> {
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
