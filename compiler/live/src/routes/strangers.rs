//! Those who stand for no recipient, and yet reach the data: a right, a policy, a view or a function given to them alone, or a role through
//! which they act. Superusers, the owners of tables, and the loaders that were named are none of them.

use super::{OTHER_ROLE, REACHING, Reach, above, closure, quoted, told};
use crate::catalog::{Catalog, RoleFacts};
use crate::compare::{Difference, Sort};
use charta_backends::postgres::Desired;
use charta_backends::postgres::desired::DataTable;
use charta_backends::postgres::statement::relation;
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};
use std::collections::{BTreeMap, BTreeSet};

impl Reach<'_> {
    /// Whether a role is neither everybody's, nor a superuser, a loader that was named, one of Charta's own, or one that owns a table.
    pub(super) fn is_stranger(&self, role: &str) -> bool {
        !role.is_empty()
            && !self.touches(role)
            && !self.is_loader(role)
            && !self.owners.contains_key(role)
            && !roles::PRIVATE.contains(&role)
            && !self.catalog.roles.get(role).is_some_and(|facts| facts.superuser)
    }

    pub(super) fn is_loader(&self, role: &str) -> bool {
        self.loaders.iter().any(|loader| loader == role)
    }

    /// Whether what is read is data, or makes the pseudonyms of data.
    pub(super) fn is_data(&self, reference: &str) -> bool {
        let key = relation(OWN_SCHEMA, "pseudonym_key");
        let of_recipient = self.views.get(reference).is_some_and(|view| view.of.is_some());
        self.tables.contains_key(reference) || of_recipient || reference == key
    }

    /// What roles let strangers do, whatever is granted on the tables.
    pub(super) fn by_strangers(&self) -> Vec<Difference> {
        let owners = &self.owners;
        let mut found = Vec::new();
        let strangers = self.catalog.roles.iter().filter(|(name, _)| {
            self.is_stranger(name) && !self.subjects.contains_key(name.as_str()) && !name.starts_with("pg_")
        });
        for (name, facts) in strangers {
            let reached: BTreeSet<&str> = closure(name, |of| above(self.catalog, of));
            let mut tell = |what: String, sql: String| {
                let message = format!("{name} stands for no recipient and {what}");
                let object = format!("{OTHER_ROLE}{name}");
                found.push(told(Sort::Bypass, object, message, &self.all_clauses(), sql));
            };
            for (what, attribute) in powers(facts) {
                tell(what.to_owned(), format!("ALTER ROLE {} {attribute};", quoted(name)));
            }
            for role in reached.iter().filter(|role| **role != name) {
                let reaching = REACHING.iter().find(|(reaching, _)| reaching == role);
                let what = match (reaching, owners.get(role)) {
                    (Some((_, what)), _) if facts.bypasses => {
                        format!("{what}, as a member of {role}, and row-level security does not bind it")
                    }
                    (Some((_, what)), _) => format!("{what}, as a member of {role}"),
                    (None, Some(table)) => {
                        format!("may act as {role}, which owns the table {}", table.physical.id())
                    }
                    (None, None) if self.is_loader(role) => {
                        format!("may act as {role}, which fills the tables")
                    }
                    (None, None) if self.catalog.roles.get(*role).is_some_and(|facts| facts.superuser) => {
                        format!("may act as {role}, which is a superuser")
                    }
                    (None, None) => continue,
                };
                let link = self
                    .catalog
                    .members
                    .iter()
                    .find(|(member, of)| of == role && reached.contains(member.as_str()));
                let member = link.map_or(name, |(member, _)| member);
                tell(what, format!("REVOKE {} FROM {};", quoted(role), quoted(member)));
            }
        }
        found
    }
}

/// Who owns a table of data, and one that it owns.
pub(super) fn owners<'a>(desired: &'a Desired, catalog: &'a Catalog) -> BTreeMap<&'a str, &'a DataTable> {
    let owner = |table: &'a DataTable| {
        let key = (table.physical.schema.clone(), table.physical.name.clone());
        Some((catalog.relations.get(&key)?.owner.as_str(), table))
    };
    desired.tables.iter().filter_map(owner).collect()
}

/// What lets a role reach data past any right on them, and what takes it away.
fn powers(facts: &RoleFacts) -> impl Iterator<Item = (&'static str, &'static str)> {
    let makes = ("may make itself a member of every role (CREATEROLE)", "NOCREATEROLE");
    let copies = ("may copy the whole server (REPLICATION)", "NOREPLICATION");
    let found = [(facts.makes_members, makes), (facts.replicates, copies)];
    found.into_iter().filter_map(|(holds, power)| holds.then_some(power))
}
