//! The tables that hold the datasets, and the roles and schemas of those who receive: names that the project shares with a
//! database in use. Several datasets may stand for one table; a table that cannot be protected is refused, and no view reads it.

use crate::loss::Refusal;
use crate::sql::layout::{Place, Table, TableColumn, datasets, plain, table_columns};
use crate::sql::names::{Names, Wish};
use crate::sql::physical::refuse_conflicts;
use crate::sql::refusal::too_wide;
use crate::sql::view::View;
use charta_model::model::{DatasetId, Model, PartyId};
use std::collections::{BTreeMap, BTreeSet};

/// Charta's own roles. None may log in, and nobody needs to be a member of those in [`roles::PRIVATE`].
pub mod roles {
    /// The role that owns the views and alone reads the tables.
    pub const OWNER: &str = "charta_owner";
    /// The role that owns the log.
    pub const KEEPER: &str = "charta_keeper";
    /// The role that may add to the log, and nothing else.
    pub const LOGGER: &str = "charta_log";
    /// The role that deletes what is kept too long, and sees nothing else.
    pub const RETENTION: &str = "charta_retention";
    /// The role of auditors, who read the log.
    pub const AUDITOR: &str = "charta_auditor";
    /// The role of the platform's scheduler, which runs the jobs that delete.
    pub const SCHEDULER: &str = "charta_scheduler";
    /// The role of which each recipient's is a member: what all of them need is given to it once, so that no list of rights grows with them.
    pub const RECIPIENT: &str = "charta_recipient";
    /// All of them, with what each is for.
    pub const ALL: [(&str, &str); 7] = [
        (OWNER, "owns the views, and alone reads the tables"),
        (KEEPER, "owns the log"),
        (LOGGER, "adds to the log, and does nothing else"),
        (RETENTION, "deletes what is kept too long, and sees nothing else"),
        (AUDITOR, "reads the log: grant it to auditors"),
        (SCHEDULER, "runs the jobs that delete: grant it to the scheduler"),
        (RECIPIENT, "opens sessions: the role of each recipient is a member"),
    ];
    /// Those of which nobody is a member.
    pub const PRIVATE: [&str; 4] = [OWNER, KEEPER, LOGGER, RETENTION];
}
/// The schema of Charta's own tables.
pub const OWN_SCHEMA: &str = "charta";
/// The schema of datasets that name no table.
const DATA_SCHEMA: &str = "data";
/// Columns that every table of PostgreSQL has already.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];
/// The most bytes of a name.
const LONGEST: usize = 63;

/// The table of each dataset, in order.
pub fn tables(model: &Model) -> Vec<Table> {
    let unplaced: Vec<(DatasetId, Wish)> = datasets(model)
        .filter(|(_, dataset)| dataset.source.is_none())
        .map(|(id, dataset)| (id, Wish::new(plain(&dataset.about.name), dataset.about.path.as_ref())))
        .collect();
    let sources = model.datasets.values().filter_map(|dataset| dataset.source.as_ref());
    let taken = sources.filter(|(schema, _)| schema.as_ref() == DATA_SCHEMA).map(|(_, table)| table.as_ref());
    let wishes: Vec<Wish> = unplaced.iter().map(|(_, wish)| wish.clone()).collect();
    let names = Names::without(taken).allot(&wishes);
    let named: BTreeMap<DatasetId, String> = unplaced.into_iter().map(|(id, _)| id).zip(names).collect();
    let mut tables = Vec::new();
    for (id, dataset) in datasets(model) {
        let (schema, name) = match (&dataset.source, named.get(&id)) {
            (Some((schema, table)), _) => (schema.to_string(), table.to_string()),
            (None, name) => (DATA_SCHEMA.to_owned(), name.cloned().unwrap_or_default()),
        };
        let (columns, key) = (table_columns(model, id, &[]), dataset.key.clone());
        let refused = refusal(&schema, &name).or_else(|| refusal_of(&columns));
        tables.push(Table { dataset: id, schema: Some(schema), name, columns, key, refused });
    }
    refuse_conflicts(model, &mut tables);
    tables
}

fn refusal(schema: &str, name: &str) -> Option<Refusal> {
    let own = schema == OWN_SCHEMA || schema == "information_schema" || schema.starts_with("pg_");
    let long = schema.len() > LONGEST || name.len() > LONGEST;
    match (own, long) {
        (true, _) => Some(Refusal::DatabaseSchema(schema.to_owned())),
        (_, true) => Some(Refusal::LongName { name: format!("{schema}.{name}"), most: LONGEST }),
        _ => None,
    }
}

fn refusal_of(columns: &[TableColumn]) -> Option<Refusal> {
    let system = columns.iter().find(|column| SYSTEM_COLUMNS.contains(&column.name.as_str()));
    let system = system.map(|column| Refusal::SystemColumn(column.name.clone()));
    system.or_else(|| too_wide(columns.len()))
}

/// The role and the schema of each party that has a view: one name for both, made from the party's path.
pub fn places(model: &Model, views: &[View], tables: &[Table]) -> BTreeMap<PartyId, Place> {
    let parties: BTreeSet<PartyId> = views.iter().map(|view| view.party).collect();
    let parties: Vec<PartyId> = parties.into_iter().collect();
    let wish = |party: &PartyId| {
        let path = model.parties.get(*party).map_or("", |party| &party.about.path);
        Wish::new(format!("recipient_{}", plain(path)), path)
    };
    let wishes: Vec<Wish> = parties.iter().map(wish).collect();
    let schemas = tables.iter().filter_map(|table| table.schema.clone());
    let own = roles::ALL.iter().map(|(name, _)| (*name).to_owned());
    let names = Names::without(schemas.chain([OWN_SCHEMA.to_owned()]).chain(own)).allot(&wishes);
    let place = |name: String| Place { schema: Some(name.clone()), role: Some(name), prefix: String::new() };
    parties.into_iter().zip(names.into_iter().map(place)).collect()
}
