//! What a live database tells of a log that the log itself does not: whose functions and operators may be meant by the system's names, and
//! who may act as a recipient.

use super::places;
use super::statement::Spoken;
use crate::connect::Address;
use crate::shadows::{self, Shadow};
use charta_backends::postgres::Desired;
use postgres::Error;
use std::collections::{BTreeMap, BTreeSet};

/// What was looked up in a database, as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// Functions that others made with a name of the system's, by that name.
    functions: BTreeMap<String, String>,
    /// Functions that may be called as if they were a column, by name.
    columns: BTreeMap<String, String>,
    /// Operators that others made, by their signs.
    operators: BTreeMap<String, String>,
    /// Every role.
    roles: BTreeSet<String>,
    /// Who may act as a recipient: the role, and the recipient's.
    members: BTreeSet<(String, String)>,
}

/// Looks it up. An error is one sentence.
pub fn look(address: &Address, desired: &Desired) -> Result<Live, String> {
    let mut client = address.connect()?;
    let recipients: Vec<String> =
        desired.roles.iter().filter(|role| role.party.is_some()).map(|role| role.name.clone()).collect();
    let mut read = || -> Result<Live, Error> {
        let mut transaction = client.build_transaction().read_only(true).start()?;
        transaction.batch_execute("SET LOCAL search_path = pg_catalog")?;
        let mut live = Live::default();
        for Shadow { kind, object, name, is_column, .. } in shadows::shadows(&mut transaction)? {
            if kind == "OPERATOR" {
                live.operators.insert(name, object);
                continue;
            }
            if is_column {
                live.columns.insert(name.clone(), object.clone());
            }
            if places::is_system_call(&name) {
                live.functions.insert(name, object);
            }
        }
        for row in transaction.query("SELECT rolname::text FROM pg_roles", &[])? {
            live.roles.insert(row.get(0));
        }
        for row in transaction.query(MEMBERS, &[&recipients])? {
            live.members.insert((row.get(0), row.get(1)));
        }
        transaction.rollback()?;
        Ok(live)
    };
    read().map_err(|error| address.said(&error))
}

impl Live {
    /// What a statement names by a name of the system's that may be somebody else's.
    pub(super) fn shadowed(&self, spoken: &Spoken) -> Vec<String> {
        let mut found = Vec::new();
        for name in &spoken.calls {
            if let Some(signature) = self.functions.get(name) {
                found.push(format!("`{name}`, which may be the function `{signature}`"));
            }
        }
        for (name, signature) in self.columns.iter().filter(|(name, _)| spoken.asked.contains(*name)) {
            found.push(format!("`{name}`, which may be the function `{signature}`"));
        }
        for (signs, signature) in &self.operators {
            if spoken.operators.iter().any(|run| run.contains(signs.as_str())) {
                found.push(format!("`{signs}`, which may be the operator `{signature}`"));
            }
        }
        found
    }

    /// Why somebody is not known to act as a recipient; nothing where it is known.
    pub(super) fn stranger(&self, role: &str, recipient: &str) -> Option<String> {
        if !self.roles.contains(role) {
            return Some("the database has no such role now".to_owned());
        }
        let is_member = self.members.contains(&(role.to_owned(), recipient.to_owned()));
        (!is_member).then(|| format!("{role} is no member of {recipient} now"))
    }
}

const MEMBERS: &str = "SELECT m.rolname::text, r.rolname::text FROM pg_roles AS m CROSS JOIN pg_roles AS r
WHERE r.rolname = ANY ($1) AND pg_has_role(m.oid, r.oid, 'USAGE')";
