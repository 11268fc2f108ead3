//! What a live database tells of a log that the log itself does not: whose functions and operators may be meant by the system's names, and
//! who may act as a recipient.

use super::places;
use super::statement::Spoken;
use crate::connect::Address;
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
        for row in transaction.query(FUNCTIONS, &[])? {
            let (name, signature, is_column): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
            if is_column {
                live.columns.insert(name.clone(), signature.clone());
            }
            if places::is_system_call(&name) {
                live.functions.insert(name, signature);
            }
        }
        for row in transaction.query(OPERATORS, &[])? {
            live.operators.insert(row.get(0), row.get(1));
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

/// Functions outside the system's schemas and Charta's, without those of extensions: those of one composite argument may stand for a column.
const FUNCTIONS: &str = "SELECT p.proname::text, p.oid::regprocedure::text,
  p.pronargs = 1 AND EXISTS (SELECT FROM pg_type AS t WHERE t.oid = p.proargtypes[0] AND (t.typtype = 'c' OR t.typname IN ('record', 'anyelement', 'any')))
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'charta') AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 2";

/// Operators outside them, likewise.
const OPERATORS: &str = "SELECT o.oprname::text, o.oid::regoperator::text
FROM pg_operator AS o JOIN pg_namespace AS n ON n.oid = o.oprnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'charta') AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
ORDER BY 2";

const MEMBERS: &str = "SELECT m.rolname::text, r.rolname::text FROM pg_roles AS m CROSS JOIN pg_roles AS r
WHERE r.rolname = ANY ($1) AND pg_has_role(m.oid, r.oid, 'USAGE')";
