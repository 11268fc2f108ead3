//! Bringing a database to what the contracts ask for: all of it in one transaction, or nothing.

use crate::catalog::{self, Catalog};
use crate::compare::{Difference, Sort, Step, TYPE, Verb, compare};
use crate::connect::Address;
use crate::effects::{self, Effect};
use crate::probe::{Probes, probe};
use crate::routes::PLANTED;
use charta_backends::postgres::Desired;
use charta_backends::postgres::tables::OWN_SCHEMA;
use charta_model::model::Model;
use postgres::error::SqlState;
use postgres::{Client, Error, Transaction};

/// The key of the lock by which two that bring a database to something wait for each other.
const TURN: i64 = 0x6368_6172_7461;

/// What a database is to hold, and who besides may touch the data.
#[derive(Debug, Clone, Copy)]
pub struct Aim<'a> {
    /// What it is to hold.
    pub desired: &'a Desired,
    /// The roles that fill the tables, and may.
    pub loaders: &'a [String],
}

/// Who holds it and is no superuser, as nobody is who can apply anything.
const HOLDER: &str = "SELECT pg_catalog.format('%s (process %s)', a.usename, l.pid)
FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid OPERATOR(pg_catalog.=) l.pid
  JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.usesysid
WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND NOT r.rolsuper
  AND ((l.classid::bigint OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::bigint) OPERATOR(pg_catalog.=) $1
LIMIT 1";

/// How patient a run is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long it waits for what somebody else has locked, in milliseconds.
    pub lock: u32,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { lock: 5_000 }
    }
}

impl Patience {
    fn keep(self, transaction: &mut Transaction<'_>) -> Result<(), Error> {
        transaction.batch_execute(&format!("SET LOCAL lock_timeout = '{}ms'", self.lock))
    }
}

/// What differs now, read in a transaction that changes nothing. An error is one sentence.
pub fn differences(
    address: &Address,
    client: &mut Client,
    aim: Aim<'_>,
    patience: Patience,
) -> Result<Vec<Difference>, String> {
    let mut work = || -> Result<Vec<Difference>, Error> {
        let mut transaction = client.transaction()?;
        patience.keep(&mut transaction)?;
        let found = looked_at(&mut transaction, aim)?;
        transaction.rollback()?;
        Ok(found)
    };
    work().map_err(|error| address.said(&error))
}

/// What is to be done to a database.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// What differs.
    pub differences: Vec<Difference>,
    /// Who sees more, and who sees less, once the steps are taken.
    pub effects: Vec<Effect>,
    /// Whether nothing of Charta's is there yet.
    pub is_first: bool,
}

/// What is to be done, and for whom it changes what, read in a transaction that changes nothing. An error is one sentence.
pub fn planned(
    address: &Address,
    client: &mut Client,
    aim: Aim<'_>,
    model: &Model,
    patience: Patience,
) -> Result<Planned, String> {
    let mut work = || -> Result<Planned, Error> {
        let mut transaction = client.transaction()?;
        patience.keep(&mut transaction)?;
        let (catalog, probes) = read(&mut transaction, aim)?;
        transaction.rollback()?;
        let differences = compare(aim, &catalog, &probes);
        let effects = effects::effects(aim, model, &catalog, &probes, &differences);
        Ok(Planned { differences, effects, is_first: effects::is_first(&catalog) })
    };
    work().map_err(|error| address.said(&error))
}

pub(crate) fn looked_at(transaction: &mut Transaction<'_>, aim: Aim<'_>) -> Result<Vec<Difference>, Error> {
    let (catalog, probes) = read(transaction, aim)?;
    Ok(compare(aim, &catalog, &probes))
}

/// What a database holds, and how it writes what it is to hold.
fn read(transaction: &mut Transaction<'_>, aim: Aim<'_>) -> Result<(Catalog, Probes), Error> {
    transaction.batch_execute("SET LOCAL search_path = pg_catalog")?;
    let catalog = catalog::read(transaction, aim.desired)?;
    let probes = probe(transaction, aim.desired)?;
    Ok((catalog, probes))
}

/// What stands in the way of applying anything: a role that sees through all that would be made, functions of others that it would call,
/// what of others stands where Charta keeps its own and would run while it is filled, and columns that it would compare otherwise than
/// contracts say.
pub fn in_the_way(differences: &[Difference]) -> Vec<&Difference> {
    let own = format!("{OWN_SCHEMA}.");
    let stands = |difference: &&Difference| {
        let begins = |words: &str| difference.object.starts_with(words);
        let is_kept = ["trigger ", "rule "].iter().any(|kind| begins(kind))
            || begins(&own)
            || difference.object == format!("schema {OWN_SCHEMA}");
        difference.sort == Sort::Bypass
            && difference.step.is_none()
            && (begins("role ") || begins(PLANTED) || is_kept)
            || difference.sort == Sort::Changed && begins(TYPE)
    };
    differences.iter().filter(stands).collect()
}

/// Takes every step, if the database still differs as it did when the steps were agreed to. The database is as it was after any error,
/// which is one sentence.
pub fn apply(
    address: &Address,
    client: &mut Client,
    aim: Aim<'_>,
    agreed: &[Difference],
    patience: Patience,
) -> Result<(), String> {
    let mut tries = 0;
    loop {
        let done = once(address, client, aim, agreed, patience);
        tries += 1;
        match done {
            // Whoever reads while this changes what is read may be in the way, each waiting for the other: once more, from the start.
            Err((true, _)) if tries < TRIES => {}
            Err((_, words)) => return Err(words),
            Ok(()) => return Ok(()),
        }
    }
}

/// How often it is tried where somebody reads at the same time.
const TRIES: u32 = 5;

/// One try; of an error, whether another may succeed, and what it says.
fn once(
    address: &Address,
    client: &mut Client,
    aim: Aim<'_>,
    agreed: &[Difference],
    patience: Patience,
) -> Result<(), (bool, String)> {
    let mut transaction = client.transaction().map_err(|error| (false, address.said(&error)))?;
    match within(&mut transaction, aim, agreed, patience).err() {
        None => transaction.commit().map_err(|error| {
            (false, format!("the last step, to keep it all, failed: {}", address.said(&error)))
        }),
        Some(trouble) => {
            // A connection that is gone undoes the work by itself.
            let _ = transaction.rollback();
            let failed_by = |state: &SqlState| matches!(&trouble, Trouble::Step(_, error) | Trouble::Database(error) if error.code() == Some(state));
            let again = failed_by(&SqlState::T_R_DEADLOCK_DETECTED);
            let room = failed_by(&SqlState::OUT_OF_MEMORY).then(|| room(client, agreed)).flatten();
            Err((
                again,
                match trouble {
                    Trouble::Changed => {
                        "the database has changed since the plan was shown; look at the plan again".to_owned()
                    }
                    Trouble::Turn(None) => {
                        "another run of charta is changing this database; wait until it is done".to_owned()
                    }
                    Trouble::Turn(Some(holder)) => format!(
                        "{holder} holds the lock by which runs of charta wait for each other, and is no superuser, so no run of it"
                    ),
                    Trouble::Unfinished(object, because) => {
                        format!("after all steps `{object}` was still not as it should be: {because}")
                    }
                    Trouble::Step(object, error) => format!("{object}: {}", address.said(&error)),
                    Trouble::Database(error) => address.said(&error),
                } + &room.unwrap_or_default(),
            ))
        }
    }
}

/// So many locks a step takes at most, by far, that makes or protects something: a table comes with its type, its key and what holds its long
/// values.
const LOCKS_OF_A_STEP: i64 = 3;

/// What a server needs that has too little room to lock all that a plan makes at once.
fn room(client: &mut Client, agreed: &[Difference]) -> Option<String> {
    let settings = "SELECT pg_catalog.current_setting('max_locks_per_transaction')::bigint,
      pg_catalog.current_setting('max_connections')::bigint OPERATOR(pg_catalog.+) pg_catalog.current_setting('max_prepared_transactions')::bigint";
    let row = client.query_one(settings, &[]).ok()?;
    let (now, connections): (i64, i64) = (row.get(0), row.get(1));
    let makes = |step: &Step| !matches!(step.verb, Verb::Grant | Verb::Revoke);
    let steps = agreed.iter().filter(|difference| difference.step.as_ref().is_some_and(makes)).count();
    let locks = i64::try_from(steps).unwrap_or(i64::MAX).saturating_mul(LOCKS_OF_A_STEP);
    let wanted = locks.div_euclid(connections.max(1)).saturating_add(1).max(now.saturating_mul(2));
    Some(format!(
        "; one transaction that makes all of it holds some {locks} locks: let the server's administrator set max_locks_per_transaction to {wanted} or more (it is {now}) and restart it, then apply again"
    ))
}

enum Trouble {
    Changed,
    /// Somebody else's; who, where it is no run of Charta's.
    Turn(Option<String>),
    Unfinished(String, String),
    Step(String, Error),
    Database(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Database(error)
    }
}

fn within(
    transaction: &mut Transaction<'_>,
    aim: Aim<'_>,
    agreed: &[Difference],
    patience: Patience,
) -> Result<(), Trouble> {
    let turn: bool =
        transaction.query_one("SELECT pg_catalog.pg_try_advisory_xact_lock($1)", &[&TURN])?.get(0);
    if !turn {
        let holder = transaction.query_opt(HOLDER, &[&TURN])?;
        return Err(Trouble::Turn(holder.map(|row| row.get(0))));
    }
    patience.keep(transaction)?;
    let steps = steps_of(&looked_at(transaction, aim)?);
    if steps != steps_of(agreed) {
        return Err(Trouble::Changed);
    }
    for lock in steps.iter().filter_map(|difference| difference.lock.as_ref()) {
        transaction.batch_execute(lock)?;
    }
    for difference in &steps {
        let run = transaction.batch_execute(&difference.sql);
        run.map_err(|error| Trouble::Step(difference.object.clone(), error))?;
    }
    // What was promised is looked at before it is kept. What only now is in nobody's way any more goes too.
    let left = steps_of(&looked_at(transaction, aim)?);
    for difference in left.iter().filter(|difference| difference.sort == Sort::Left) {
        let run = transaction.batch_execute(&difference.sql);
        run.map_err(|error| Trouble::Step(difference.object.clone(), error))?;
    }
    let left = match left.is_empty() {
        true => left,
        false => steps_of(&looked_at(transaction, aim)?),
    };
    match left.into_iter().next() {
        Some(left) => Err(Trouble::Unfinished(left.object, left.message)),
        None => Ok(()),
    }
}

/// The differences that steps mend.
pub fn steps_of(differences: &[Difference]) -> Vec<Difference> {
    differences.iter().filter(|difference| difference.step.is_some()).cloned().collect()
}
