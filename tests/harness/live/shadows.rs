//! What others made under the system's names, and casts of theirs: what Charta makes never means it, and where something may, it is told with the
//! clauses of the views that say the name.

use super::drift::{verified, verified_beside};
use super::{CONTRACTS, Folder, ROWS, applied, charta, run, seen, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("shadows/searched", engines, searched),
        trial("shadows/taken", engines, taken),
        trial("shadows/casts", engines, casts),
        trial("shadows/hostile-path", engines, hostile_path),
        trial("shadows/in-an-extension", engines, in_an_extension),
    ]
}

const CLINIC: &str = "live.follow_up#1";
const LAB: &str = "live.counts#1";

/// What is the one finding about: its sort, its object and its clauses.
fn only(findings: &[Value]) -> (&str, &str, &Value) {
    let [finding] = findings else { panic!("{findings:#?}") };
    (finding["sort"].as_str().unwrap(), finding["object"].as_str().unwrap(), &finding["clauses"])
}

/// Names of the system's that somebody took in a schema that is searched, where Charta itself looks nothing up.
fn searched(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    run(database, "CREATE SCHEMA crypt; CREATE EXTENSION pgcrypto SCHEMA crypt");
    applied(&folder, database);
    run(
        database,
        "CREATE ROLE mallory LOGIN; CREATE ROLE feeder; GRANT CREATE ON SCHEMA public TO mallory, feeder;
         CREATE SCHEMA elsewhere; GRANT USAGE ON SCHEMA elsewhere TO PUBLIC; GRANT CREATE ON SCHEMA elsewhere TO mallory;
         CREATE SCHEMA closed; GRANT ALL ON SCHEMA closed TO mallory; CREATE SCHEMA paths; GRANT USAGE ON SCHEMA paths TO PUBLIC;
         GRANT CREATE ON SCHEMA paths TO mallory",
    );
    let function = |schema: &str, who: &str| {
        format!(
            "SET ROLE {who}; CREATE FUNCTION {schema}.to_char(date, text) RETURNS text LANGUAGE sql AS 'SELECT $2'; RESET ROLE"
        )
    };
    let looked = || verified_beside(&folder, database, &["feeder"]);
    for (sql, undone) in [
        (function("elsewhere", "mallory"), "DROP SCHEMA elsewhere CASCADE"),
        (function("closed", "mallory"), "DROP SCHEMA closed CASCADE"),
        (function("public", "postgres"), "DROP FUNCTION public.to_char(date, text)"),
        (function("public", "feeder"), "DROP FUNCTION public.to_char(date, text)"),
        (
            function("public", "mallory").replace("to_char(date, text)", "lpad(date, text)"),
            "DROP FUNCTION public.lpad(date, text)",
        ),
        (
            function("public", "mallory")
                .replace("; RESET", "; REVOKE ALL ON FUNCTION public.to_char(date, text) FROM PUBLIC; RESET"),
            "DROP FUNCTION public.to_char(date, text)",
        ),
    ] {
        run(database, &sql);
        assert_eq!(looked(), (0, Vec::new()), "{sql}");
        run(database, undone);
    }
    let same = "CREATE FUNCTION public.same(text, integer) RETURNS boolean LANGUAGE sql AS 'SELECT TRUE'";
    for (sql, object, clauses) in [
        (function("public", "mallory"), "shadow function public.to_char(date,text)", json!([CLINIC])),
        (
            format!(
                "SET ROLE mallory; {same}; CREATE OPERATOR public.>= (FUNCTION = public.same, LEFTARG = text, RIGHTARG = integer); RESET ROLE"
            ),
            "shadow operator public.>=(text,integer)",
            json!([LAB, CLINIC]),
        ),
        (
            format!(
                "ALTER ROLE recipient_live_clinic SET search_path = paths, pg_catalog; {}",
                function("paths", "mallory")
            ),
            "shadow function paths.to_char(date,text)",
            json!([CLINIC]),
        ),
    ] {
        assert_eq!(looked(), (0, Vec::new()), "before {sql}");
        run(database, &sql);
        let (code, findings) = looked();
        assert_eq!((code, only(&findings)), (1, ("bypass", object, &clauses)), "{sql}");
        // It stands in nobody's way: nothing of Charta's is looked up there.
        let (code, said) =
            charta(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--loader", "feeder"]);
        assert!(code == 1 && said.contains("1 finding is left to people"), "{said}");
        run(database, findings[0]["mend"].as_str().unwrap());
    }
    assert_eq!(looked(), (0, Vec::new()));
}

/// What is taken for the system's where Charta looks names up: nothing is made that would call it, and what was made so is told.
fn taken(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    run(
        database,
        "CREATE EXTENSION pgcrypto SCHEMA public;
         CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea'",
    );
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes"];
    let refused = || {
        let (code, said) = charta(&apply);
        assert!(code == 2 && said.contains("nothing was changed"), "{said}");
        assert!(
            said.contains("in place of the system's own: function public.convert_to(text,text)"),
            "{said}"
        );
    };
    refused();
    let there = "SELECT FROM pg_namespace WHERE nspname = 'charta'";
    assert!(database.superuser().query(there, &[]).unwrap().is_empty());
    run(database, "DROP FUNCTION public.convert_to(text, text)");
    applied(&folder, database);
    // Somebody makes a view anew while it is there: letter by letter the same.
    let read = "SELECT pg_get_viewdef('charta.session_known'::regclass)";
    let text: String = database.superuser().query_one(read, &[]).unwrap().get(0);
    run(
        database,
        &format!(
            "CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea';
             CREATE OR REPLACE VIEW charta.session_known AS {}",
            text.replace("'UTF8'::name", "'UTF8'::text")
        ),
    );
    let (code, findings) = verified(&folder, database);
    let found = only(&findings);
    assert_eq!((code, found.0, found.1), (1, "bypass", "view charta.session_known"));
    refused();
    run(database, "ALTER FUNCTION public.convert_to(text, text) RENAME TO convert_to_nothing");
    // What mends it relies on no path.
    run(
        database,
        "CREATE SCHEMA evil; CREATE FUNCTION evil.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea'",
    );
    let (_, findings) = verified(&folder, database);
    run(database, &format!("SET search_path = evil, pg_catalog;\n{}", findings[0]["mend"].as_str().unwrap()));
    assert_eq!(verified(&folder, database), (0, Vec::new()));
}

/// Casts that run code of somebody's on what views compare or show.
fn casts(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(
        database,
        "CREATE EXTENSION citext; CREATE ROLE mallory LOGIN; CREATE SCHEMA hers AUTHORIZATION mallory; CREATE TYPE public.grade AS ENUM ('a', 'b');
         CREATE FUNCTION public.graded(text) RETURNS public.grade LANGUAGE sql AS 'SELECT NULL::public.grade';
         CREATE FUNCTION public.spelt(bigint) RETURNS text LANGUAGE sql AS 'SELECT ''x''::text';
         CREATE FUNCTION public.circle(date) RETURNS boolean LANGUAGE sql AS 'SELECT TRUE'",
    );
    let hers = |target: &str, end: &str| {
        format!(
            "SET ROLE mallory; CREATE TYPE hers.spy AS (v text); CREATE FUNCTION hers.watched({target}) RETURNS hers.spy LANGUAGE sql AS 'SELECT ROW(''x'')::hers.spy';
             CREATE CAST ({target} AS hers.spy) WITH FUNCTION hers.watched({target}){end}; RESET ROLE"
        )
    };
    let undo = "DROP SCHEMA IF EXISTS hers CASCADE; CREATE SCHEMA hers AUTHORIZATION mallory; DROP CAST IF EXISTS (text AS public.grade)";
    let both = json!([LAB, CLINIC]);
    for (sql, object) in [
        // Of a superuser's own type, of a type that nothing shows, and one that nobody makes unless it is written.
        ("CREATE CAST (text AS public.grade) WITH FUNCTION public.graded(text) AS IMPLICIT".to_owned(), ""),
        (hers("circle", " AS IMPLICIT"), ""),
        (hers("text", ""), ""),
        (hers("text", " AS IMPLICIT"), "cast (text AS hers.spy)"),
        (hers("bigint", " AS ASSIGNMENT"), "cast (bigint AS hers.spy)"),
        (
            "CREATE CAST (bigint AS text) WITH FUNCTION public.spelt(bigint)".to_owned(),
            "cast (bigint AS text)",
        ),
        (
            "CREATE CAST (date AS boolean) WITH FUNCTION public.circle(date) AS IMPLICIT".to_owned(),
            "cast (date AS boolean)",
        ),
    ] {
        assert_eq!(verified(&folder, database), (0, Vec::new()), "before {sql}");
        run(database, &sql);
        let (code, findings) = verified(&folder, database);
        match object {
            "" => assert_eq!((code, findings), (0, Vec::new()), "{sql}"),
            object => {
                assert_eq!((code, only(&findings)), (1, ("bypass", object, &both)), "{sql}");
                run(database, findings[0]["mend"].as_str().unwrap());
            }
        }
        run(database, undo);
    }
    // A cast that a view was made with.
    run(
        database,
        "CREATE CAST (bigint AS text) WITH FUNCTION public.spelt(bigint); DROP VIEW recipient_live_clinic.stays",
    );
    let numbers = CONTRACTS
        .replace("[stay, ward, left_on]", "[stay, left_on]")
        .replace("showing left_on by year", "showing stay by steps of 10, left_on by year");
    folder.write(&numbers);
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 2 && said.contains("function public.spelt(bigint)"), "{said}");
}

/// The scripts and `apply` mean the system's own types, functions and operators, whatever path a session begins with.
fn hostile_path(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let script = |name: &str| {
        std::fs::read_to_string(folder.path().join(format!("build/postgres/{name}.sql"))).unwrap()
    };
    let (_, name) = database.place();
    let function = |signature: &str, returns: &str| {
        format!(
            "CREATE FUNCTION evil.{signature} RETURNS {returns} LANGUAGE plpgsql AS 'BEGIN INSERT INTO evil.called VALUES (''{signature}''); RETURN NULL; END';\n"
        )
    };
    let operator = |sign: &str, name: &str, of: &str| {
        function(&format!("{name}({of}, {of})"), "pg_catalog.bool")
            + &format!(
                "CREATE OPERATOR evil.{sign} (FUNCTION = evil.{name}, LEFTARG = {of}, RIGHTARG = {of});\n"
            )
    };
    let mut hostile = "CREATE SCHEMA evil; CREATE TABLE evil.called (what pg_catalog.text);\n".to_owned();
    for (signature, returns) in [
        ("sha256(pg_catalog.bytea)", "pg_catalog.bytea"),
        ("convert_to(pg_catalog.text, pg_catalog.name)", "pg_catalog.bytea"),
        ("current_setting(pg_catalog.text)", "pg_catalog.text"),
        ("current_setting(pg_catalog.text, pg_catalog.bool)", "pg_catalog.text"),
        ("pg_backend_pid()", "pg_catalog.int4"),
        ("to_char(pg_catalog.timestamp, pg_catalog.text)", "pg_catalog.text"),
        ("to_regclass(pg_catalog.text)", "pg_catalog.regclass"),
        ("to_regnamespace(pg_catalog.text)", "pg_catalog.regnamespace"),
        ("to_regprocedure(pg_catalog.text)", "pg_catalog.regprocedure"),
        ("string_to_array(pg_catalog.text, pg_catalog.text)", "pg_catalog._text"),
    ] {
        hostile += &function(signature, returns);
    }
    for (at, of) in ["text", "name", "uuid", "date", "int4", "int8", "oid", "bytea"].into_iter().enumerate() {
        hostile += &operator("=", &format!("same_{at}"), &format!("pg_catalog.{of}"));
    }
    hostile += &operator("<=", "before", "pg_catalog.date");
    hostile += "CREATE DOMAIN evil.text AS pg_catalog.varchar; CREATE DOMAIN evil.date AS pg_catalog.text;
        CREATE DOMAIN evil.bytea AS pg_catalog.bytea; CREATE DOMAIN evil.uuid AS pg_catalog.uuid; CREATE DOMAIN evil.record AS pg_catalog.text;";
    run(database, &hostile);
    run(database, &format!("ALTER DATABASE {name} SET search_path = evil, pg_catalog, public"));
    let called = || {
        let read = "SELECT pg_catalog.count(*) FROM evil.called";
        database.superuser().query_one(read, &[]).unwrap().get::<_, i64>(0)
    };
    let opens = || {
        run(database, ROWS);
        assert_eq!(seen(database, "recipient_live_clinic", "recipient_live_clinic.stays", "live.study"), 3);
        run(database, &script("daily"));
        assert_eq!(called(), 0, "something of somebody's was called");
    };
    // Twice, since the second time finds what the first one made.
    for _ in 0..2 {
        for name in ["01-schema", "02-roles", "03-protection", "04-views", "05-grants"] {
            run(database, &script(name));
        }
        assert_eq!(verified(&folder, database), (0, Vec::new()));
    }
    opens();
    run(database, "DROP SCHEMA charta, recipient_live_clinic, recipient_live_lab, care CASCADE");
    applied(&folder, database);
    assert_eq!(verified(&folder, database), (0, Vec::new()));
    opens();
    // Without what they begin with, the scripts would do what somebody wants.
    run(database, "DROP SCHEMA charta, recipient_live_clinic, recipient_live_lab, care CASCADE");
    let open = |name: &str| script(name).replace("SET LOCAL search_path = pg_catalog, pg_temp;", "");
    assert_ne!(open("01-schema"), script("01-schema"));
    let mut client = database.superuser();
    let ends =
        ["01-schema", "02-roles", "03-protection"].map(|name| client.batch_execute(&open(name)).is_err());
    assert!(ends.contains(&true) || called() > 0, "the path is not hostile at all");
}

/// Whoever owns an extension may add a function of their own to it: it is none of the extension's.
fn in_an_extension(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (_, name) = database.place();
    run(
        database,
        &format!(
            "CREATE ROLE mallory LOGIN; GRANT CREATE ON DATABASE {name} TO mallory; SET ROLE mallory; CREATE SCHEMA hers;
             CREATE EXTENSION pgcrypto SCHEMA hers;
             CREATE FUNCTION hers.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea';
             ALTER EXTENSION pgcrypto ADD FUNCTION hers.convert_to(text, text)"
        ),
    );
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 2 && said.contains("mallory put the function where Charta looks its own up"), "{said}");
    let findings = verified(&folder, database).1;
    let object = "planted function hers.convert_to(text,text)";
    assert!(findings.iter().any(|finding| finding["object"] == object), "{findings:#?}");
    run(
        database,
        "ALTER EXTENSION pgcrypto DROP FUNCTION hers.convert_to(text, text); DROP FUNCTION hers.convert_to(text, text)",
    );
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 1 && said.contains("left to people"), "{said}");
    let findings = verified(&folder, database).1;
    assert_eq!(only(&findings).1, "schema hers", "she may still make one");
}
