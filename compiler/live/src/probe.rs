//! How this very server writes what is wanted: each view, function and policy is made once as a temporary object, read back, and undone, so
//! that what is there can be compared with it letter by letter, whatever anybody recorded.

use charta_backends::postgres::Desired;
use charta_backends::postgres::desired::{DataTable, Policy, WantedView};
use charta_backends::postgres::own::Function;
use charta_backends::postgres::statement::{SEARCHED, relation};
use postgres::{Error, Transaction};
use std::collections::{BTreeMap, BTreeSet};

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

/// So many are tried at once: a trial that is undone looks at every lock that is held, and there are more the more was looked at.
const AT_ONCE: usize = 200;

/// Tries all of it. Whoever may not make temporary objects learns nothing, and an error is one that ends the transaction.
pub(crate) fn probe(transaction: &mut Transaction<'_>, desired: &Desired) -> Result<Probes, Error> {
    // As the scripts have it: names are looked up in the catalogue, and then where the extension is.
    transaction.batch_execute(SEARCHED)?;
    let able = tried(transaction, "CREATE TEMPORARY VIEW charta_probe AS SELECT 1", |_| Ok(Some(())))?;
    let mut probes = Probes { able: able.is_some(), ..Probes::default() };
    let references: Vec<String> = desired.views.iter().map(WantedView::reference).collect();
    probes.found = written(transaction, &references)?;
    let there = existing(transaction, &references)?;
    let views: Vec<(usize, &WantedView)> =
        desired.views.iter().enumerate().filter(|(at, _)| there.contains(at)).collect();
    let make = |number: usize, (_, view): &(usize, &WantedView)| {
        format!("CREATE TEMPORARY VIEW {} AS {}", temporary(number), view.query)
    };
    let read = |trial: &mut Transaction<'_>, chunk: &[(usize, &WantedView)]| {
        let names: Vec<String> =
            (0..chunk.len()).map(|number| format!("pg_temp.{}", temporary(number))).collect();
        written(trial, &names)
    };
    probes.wanted = learned(transaction, &views, make, read)?;

    let functions: Vec<(usize, &Function)> = desired.functions.iter().enumerate().collect();
    let make = |_: usize, (_, function): &(usize, &Function)| function.define("pg_temp");
    let read = |trial: &mut Transaction<'_>, chunk: &[(usize, &Function)]| {
        let made: BTreeMap<String, String> =
            trial.query(FUNCTIONS, &[])?.iter().map(|row| (row.get(0), row.get(1))).collect();
        let of = |(number, (_, function)): (usize, &(usize, &Function))| {
            let text = made.get(&function.name)?;
            Some((number, text.get(text.find('(').unwrap_or(0)..).unwrap_or_default().to_owned()))
        };
        Ok(chunk.iter().enumerate().filter_map(of).collect())
    };
    probes.functions = learned(transaction, &functions, make, read)?;

    let reference = |table: &DataTable| relation(&table.physical.schema, &table.physical.name);
    let references: Vec<String> = desired.tables.iter().map(reference).collect();
    let there = existing(transaction, &references)?;
    let mut policies = Vec::new();
    let tables = desired.tables.iter().zip(&references).enumerate();
    for (at, (table, reference)) in tables.filter(|(at, _)| there.contains(at)) {
        let all = table.policies.iter().enumerate();
        policies.extend(all.map(|(number, policy)| ((at, number), (reference, policy))));
    }
    let make = |number: usize, (_, (reference, policy)): &(_, (&String, &Policy))| {
        let table = temporary(number);
        format!(
            "CREATE TEMPORARY TABLE {table} (LIKE {reference});\n{}",
            policy.create(&format!("pg_temp.{table}"))
        )
    };
    let read = |trial: &mut Transaction<'_>, _: &[(_, (&String, &Policy))]| {
        let rows = trial.query(POLICIES, &[&TEMPORARY])?;
        let of = |row: &postgres::Row| Some((usize::try_from(row.get::<_, i64>(0)).ok()?, row.get(1)));
        Ok(rows.iter().filter_map(of).collect())
    };
    probes.policies = learned(transaction, &policies, make, read)?;
    Ok(probes)
}

/// What the name of a temporary object begins with.
const TEMPORARY: &str = "charta_probe_";

/// What a temporary object is called, by its place among those that are tried together.
fn temporary(number: usize) -> String {
    format!("{TEMPORARY}{number}")
}

/// What can be read of each of a list once it is made, by its key. Of many that are made together none is made where one cannot be: then each is
/// tried by itself.
fn learned<K: Ord + Copy, T, V>(
    transaction: &mut Transaction<'_>,
    list: &[(K, T)],
    make: impl Fn(usize, &(K, T)) -> String,
    read: impl Fn(&mut Transaction<'_>, &[(K, T)]) -> Result<BTreeMap<usize, V>, Error>,
) -> Result<BTreeMap<K, V>, Error> {
    let mut learned = BTreeMap::new();
    for together in list.chunks(AT_ONCE) {
        let mut learn = |transaction: &mut Transaction<'_>, chunk: &[(K, T)]| {
            let made: Vec<String> = chunk.iter().enumerate().map(|(number, one)| make(number, one)).collect();
            let found = tried(transaction, &made.join("\n;\n"), |trial| read(trial, chunk).map(Some))?;
            let is_made = found.is_some();
            for (number, value) in found.into_iter().flatten() {
                learned.extend(chunk.get(number).map(|(key, _)| (*key, value)));
            }
            Ok::<_, Error>(is_made)
        };
        if !learn(transaction, together)? && together.len() > 1 {
            for one in together.chunks(1) {
                learn(transaction, one)?;
            }
        }
    }
    Ok(learned)
}

/// The places of those relations that are there.
fn existing(transaction: &mut Transaction<'_>, references: &[String]) -> Result<BTreeSet<usize>, Error> {
    let rows = transaction.query(EXISTING, &[&references])?;
    Ok(rows.iter().filter_map(|row| usize::try_from(row.get::<_, i64>(0)).ok()).collect())
}

/// Views as the server writes them, by their places.
fn written(
    transaction: &mut Transaction<'_>,
    references: &[String],
) -> Result<BTreeMap<usize, Written>, Error> {
    let mut found = BTreeMap::new();
    for row in transaction.query(QUERIES, &[&references])? {
        if let Ok(place) = usize::try_from(row.get::<_, i64>(0)) {
            found.insert(place, Written { query: row.get(1), columns: Vec::new() });
        }
    }
    for row in transaction.query(COLUMNS, &[&references])? {
        let place = usize::try_from(row.get::<_, i64>(0)).ok();
        if let Some(written) = place.and_then(|place| found.get_mut(&place)) {
            written.columns.push((row.get(1), row.get(2)));
        }
    }
    Ok(found)
}

const EXISTING: &str = "SELECT w.place - 1 FROM unnest($1::text[]) WITH ORDINALITY AS w (name, place) WHERE to_regclass(w.name) IS NOT NULL";

const QUERIES: &str = "SELECT w.place - 1, pg_get_viewdef(c.oid)
FROM unnest($1::text[]) WITH ORDINALITY AS w (name, place) JOIN pg_class AS c ON c.oid = to_regclass(w.name) WHERE c.relkind = 'v'";

const COLUMNS: &str = "SELECT w.place - 1, a.attname::text,
  format_type(a.atttypid, a.atttypmod) || COALESCE(' ' || a.attcollation::regcollation::text, '')
FROM unnest($1::text[]) WITH ORDINALITY AS w (name, place)
  JOIN pg_attribute AS a ON a.attrelid = to_regclass(w.name) AND a.attnum > 0 ORDER BY w.place, a.attnum";

const FUNCTIONS: &str = "SELECT p.proname::text, pg_get_functiondef(p.oid) FROM pg_proc AS p WHERE p.pronamespace = pg_my_temp_schema()";

/// `$1` is what comes before the number in a temporary table's name.
const POLICIES: &str =
    "SELECT substr(c.relname, length($1::text) + 1)::bigint, pg_get_expr(p.polqual, p.polrelid)
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = pg_my_temp_schema()";

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
