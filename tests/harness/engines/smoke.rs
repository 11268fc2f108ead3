//! The cluster itself: that it starts, keeps cases apart, enforces row-level security as generated policies rely
//! on, and ends.

use super::Engines;
use super::cluster::{Cluster, Database};
use libtest_mimic::{Failed, Trial};
use postgres::error::SqlState;
use std::sync::Arc;

/// The tests of this file.
pub fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    let (policies, apart) = (Arc::clone(engines), Arc::clone(engines));
    vec![
        Trial::test("engines/postgres/policies-hold", move || {
            policies.postgres()?.with_roles("policies", policies_hold)
        }),
        Trial::test("engines/postgres/cases-are-apart", move || cases_are_apart(&apart)),
        Trial::test("engines/postgres/nothing-is-left", nothing_is_left),
    ]
}

/// A masking view owned by a plain role, over a table whose policy is for that owner: the recipient sees the
/// right rows, masked, and can't read the table.
fn policies_hold(database: &Database) -> Result<(), Failed> {
    database.superuser().batch_execute(
        "CREATE ROLE keeper NOLOGIN;
         CREATE ROLE reader LOGIN;
         CREATE TABLE stays (tenant text, birth date);
         INSERT INTO stays VALUES ('a', '1980-05-17'), ('b', '1990-02-03'), (NULL, '2000-01-01');
         ALTER TABLE stays ENABLE ROW LEVEL SECURITY;
         ALTER TABLE stays FORCE ROW LEVEL SECURITY;
         GRANT SELECT ON stays TO keeper;
         CREATE POLICY only_a ON stays FOR SELECT TO keeper USING (tenant = 'a');
         CREATE VIEW shown AS SELECT tenant, date_trunc('year', birth)::date::text AS birth FROM stays;
         ALTER VIEW shown OWNER TO keeper;
         GRANT SELECT ON shown TO reader;",
    )?;
    let expected = vec![("a".to_owned(), "1980-01-01".to_owned())];
    let shown = |client: &mut postgres::Client| -> Result<Vec<(String, String)>, Failed> {
        let rows = client.query("SELECT tenant, birth FROM shown", &[])?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    };
    let mut reader = database.client("reader");
    assert_eq!(shown(&mut reader)?, expected);
    let refused = reader.query("SELECT * FROM stays", &[]).err().and_then(|error| error.code().cloned());
    assert_eq!(refused, Some(SqlState::INSUFFICIENT_PRIVILEGE));
    let mut assumed = database.superuser();
    assumed.batch_execute("SET ROLE reader")?;
    assert_eq!(shown(&mut assumed)?, expected);
    assumed.batch_execute("RESET ROLE")?;
    assert_eq!(assumed.query("SELECT * FROM stays", &[])?.len(), 3);
    Ok(())
}

/// Databases share nothing, and a case that creates roles finds none of those before it.
fn cases_are_apart(engines: &Engines) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    let (one, two) = (cluster.database("a name: é"), cluster.database("a name: é"));
    assert_ne!(one.name, two.name);
    one.superuser().batch_execute("CREATE TABLE t ()")?;
    two.superuser().batch_execute("CREATE TABLE t ()")?;
    for _ in 0..2 {
        cluster.with_roles("apart", |database| {
            database.superuser().batch_execute("CREATE ROLE \"Élise \"\"x\"\"\" LOGIN; CREATE TABLE t (); ALTER TABLE t OWNER TO \"Élise \"\"x\"\"\"")
        })?;
    }
    Ok(())
}

/// A cluster that ends leaves no server and no folder.
fn nothing_is_left() -> Result<(), Failed> {
    let cluster = Cluster::start()?;
    let folder = cluster.folder().to_path_buf();
    let mut client = cluster.database("left").superuser();
    client.batch_execute("SELECT 1")?;
    drop(cluster);
    assert!(!folder.exists(), "{} is left", folder.display());
    assert!(client.batch_execute("SELECT 1").is_err(), "the server still answers");
    Ok(())
}
