//! How this very server writes what is wanted: each view, function and policy is made once as a temporary object, read back, and undone, so
//! that what is there can be compared with it letter by letter, whatever anybody recorded.

use charta_backends::postgres::Desired;
use charta_backends::postgres::statement::{SEARCHED, relation};
use postgres::{Error, Transaction};
use std::collections::BTreeMap;

/// A view as the server writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its query.
    pub(crate) query: String,
    /// Its columns: name and type.
    pub(crate) columns: Vec<(String, String)>,
}

/// What the server made of the wanted state and of what is there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Probes {
    /// Whether this user may make temporary objects at all, here.
    pub(crate) able: bool,
    /// The wanted views, by place among the views; nothing for one that cannot be made yet.
    pub(crate) wanted: BTreeMap<usize, Written>,
    /// The views that are there.
    pub(crate) found: BTreeMap<usize, Written>,
    /// The wanted functions from the arguments on, by place among the functions.
    pub(crate) functions: BTreeMap<usize, String>,
    /// The rows that the wanted policies let through, by table and policy.
    pub(crate) policies: BTreeMap<(usize, usize), String>,
}

/// Tries all of it. Whoever may not make temporary objects learns nothing, and an error is one that ends the transaction.
pub(crate) fn probe(transaction: &mut Transaction<'_>, desired: &Desired) -> Result<Probes, Error> {
    // As the scripts have it: names are looked up in the catalogue, and then where the extension is.
    transaction.batch_execute(SEARCHED)?;
    let able = tried(transaction, "CREATE TEMPORARY VIEW charta_probe AS SELECT 1", |_| Ok(Some(())))?;
    let mut probes = Probes { able: able.is_some(), ..Probes::default() };
    for (at, view) in desired.views.iter().enumerate() {
        let there = view.reference();
        if !exists(transaction, &there)? {
            continue;
        }
        if let Some(found) = written(transaction, &there)? {
            probes.found.insert(at, found);
        }
        let make = format!("CREATE TEMPORARY VIEW charta_probe AS {}", view.query);
        if let Some(wanted) = tried(transaction, &make, |trial| written(trial, "pg_temp.charta_probe"))? {
            probes.wanted.insert(at, wanted);
        }
    }
    for (at, function) in desired.functions.iter().enumerate() {
        let named =
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p WHERE p.pronamespace = pg_my_temp_schema()";
        let read = |trial: &mut Transaction<'_>| {
            let row = trial.query_opt(named, &[])?;
            Ok(row.map(|row| row.get::<_, String>(0)))
        };
        if let Some(text) = tried(transaction, &function.define("pg_temp"), read)? {
            let from = text.find('(').unwrap_or(0);
            probes.functions.insert(at, text.get(from..).unwrap_or_default().to_owned());
        }
    }
    for (at, table) in desired.tables.iter().enumerate() {
        for (number, policy) in table.policies.iter().enumerate() {
            let reference = relation(&table.physical.schema, &table.physical.name);
            let make = format!(
                "CREATE TEMPORARY TABLE charta_probe (LIKE {reference});\n{}",
                policy.create("pg_temp.charta_probe")
            );
            let read = |trial: &mut Transaction<'_>| {
                let row = trial.query_opt(
                    "SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy AS p WHERE p.polrelid = 'pg_temp.charta_probe'::regclass",
                    &[],
                )?;
                Ok(row.map(|row| row.get::<_, String>(0)))
            };
            if let Some(using) = tried(transaction, &make, read)? {
                probes.policies.insert((at, number), using);
            }
        }
    }
    Ok(probes)
}

fn exists(transaction: &mut Transaction<'_>, reference: &str) -> Result<bool, Error> {
    Ok(transaction.query_one("SELECT to_regclass($1) IS NOT NULL", &[&reference])?.get(0))
}

fn written(transaction: &mut Transaction<'_>, reference: &str) -> Result<Option<Written>, Error> {
    let query = transaction.query_opt(
        "SELECT pg_get_viewdef(c.oid) FROM pg_class AS c WHERE c.oid = to_regclass($1) AND c.relkind = 'v'",
        &[&reference],
    )?;
    let columns = transaction.query(
        "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) || COALESCE(' ' || a.attcollation::regcollation::text, '')
         FROM pg_attribute AS a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 ORDER BY a.attnum",
        &[&reference],
    )?;
    let columns = columns.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok(query.map(|row| Written { query: row.get(0), columns }))
}

const TRIAL: &str = "charta_trial";
const END_TRIAL: &str = "RELEASE SAVEPOINT charta_trial";

/// What can be read once a statement has run, which is then undone; nothing where it cannot run.
fn tried<T>(
    transaction: &mut Transaction<'_>,
    statement: &str,
    read: impl FnOnce(&mut Transaction<'_>) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    let mut trial = transaction.savepoint(TRIAL)?;
    let result = match trial.batch_execute(statement) {
        Ok(()) => read(&mut trial),
        // That the statement makes no sense here, or is not allowed, is an answer; a lost connection or a locked table is none.
        Err(error) if is_refused(&error) => Ok(None),
        Err(error) => Err(error),
    };
    trial.rollback()?;
    // Rolling back begins it anew: unless it is ended, each trial would stand within all before it, and keep a lock.
    transaction.batch_execute(END_TRIAL)?;
    result
}

fn is_refused(error: &Error) -> bool {
    let class = error.code().and_then(|code| code.code().get(..2));
    class.is_some_and(|class| ["42", "3F", "0A", "25"].contains(&class))
}
