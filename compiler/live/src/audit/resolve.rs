//! What the names of a statement name, among the relations of contracts and those of the system.

use super::permitted::{Permitted, Said, Shown};
use super::statement::Spoken;
use charta_model::time::Day;
use std::collections::BTreeSet;

/// Schemas whose relations show no data of contracts.
pub(super) const SYSTEM: [&str; 3] = ["pg_catalog", "information_schema", "charta"];

/// Relations of the system that keep values of others' tables.
const KEEPING: [&str; 6] = [
    "pg_stats",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "pg_largeobject",
];

impl Permitted {
    /// The schema in which a name without one is, of the relations that `pgaudit` says are used. A view comes with the tables below it: the
    /// name is the view's, unless the text names that with its schema too.
    pub(super) fn resolved(
        &self,
        name: &str,
        spoken: &Spoken,
        relations: &BTreeSet<String>,
    ) -> Option<String> {
        let is_named = |schema: &str| {
            spoken.relations.iter().any(|named| named.schema.as_deref() == Some(schema) && named.name == name)
        };
        let all = || relations.iter().filter_map(|relation| schema_in(relation, name));
        let others = || all().filter(|schema| !is_named(schema));
        let is_view = |schema: &String| self.views.contains_key(&format!("{schema}.{name}"));
        others().find(is_view).or_else(|| others().next()).or_else(|| all().next())
    }

    /// The schema in which an unqualified name is a view of a role's own.
    pub(super) fn schema_of(&self, name: &str, role: &str) -> Option<String> {
        let reference = format!("{role}.{name}");
        self.views.contains_key(&reference).then(|| role.to_owned())
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        let ends = |reference: &String| schema_in(reference, name).is_some();
        self.views.keys().any(ends) || self.tables.keys().any(ends)
    }

    /// Whether a statement names a relation, a schema or a plain name of the contracts.
    pub(super) fn speaks_of(&self, spoken: &Spoken) -> bool {
        let part_of = |reference: &String| {
            spoken.names.iter().any(|name| {
                let rest = reference.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.starts_with('.')) || schema_in(reference, name).is_some()
            })
        };
        self.views.keys().any(part_of) || self.tables.keys().any(part_of)
    }

    /// Whether a session opens any view for a role: one of a recipient only its own. Of others the log does not tell for whom they stand.
    pub(super) fn opens(&self, role: &str, said: &Said, day: Day) -> bool {
        let is_recipient = self.views.values().any(|shown| shown.role == role);
        let mut views = self.views.values().filter(|shown| !is_recipient || shown.role == role);
        views.any(|shown| self.allows_any(shown, said, day))
    }

    /// The columns of the dataset of a view that a statement asks for and that the view does not show: since it was understood, it showed
    /// them then. A name that some other relation of the statement has may be that one's.
    pub(super) fn former(&self, shown: &Shown, spoken: &Spoken) -> Vec<String> {
        let elsewhere = |name: &String| {
            spoken.relations.iter().any(|named| {
                let schema = named.schema.as_deref().unwrap_or_default();
                let reference = format!("{schema}.{}", named.name);
                let of_view = self.views.get(&reference);
                of_view.is_some_and(|view| view.columns.iter().any(|column| column.name == *name))
                    || self.tables.get(&reference).is_some_and(|columns| columns.contains(name))
                    || named.name == *name
            })
        };
        let asked = shown.hidden.iter().filter(|name| spoken.asked.contains(*name));
        asked.filter(|name| !elsewhere(name)).cloned().collect()
    }
}

/// The schema in `schema.name`, where it names this.
fn schema_in(reference: &str, name: &str) -> Option<String> {
    reference.strip_suffix(name)?.strip_suffix('.').map(str::to_owned)
}

/// Whether a relation is the system's or Charta's own, and keeps no values of others.
pub(super) fn is_harmless(schema: &str, name: &str) -> bool {
    match schema {
        "pg_catalog" => !KEEPING.contains(&name),
        schema => SYSTEM.contains(&schema),
    }
}
