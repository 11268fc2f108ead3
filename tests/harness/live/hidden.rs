//! What somebody does to be seen by nobody: in logs, by statements that say less than they do; in a database, by what looks like nothing.

use super::audit::{audited, copied};
use super::drift::verified;
use super::{CONTRACTS, Folder, ROWS, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("hidden/behind-an-error", engines, behind_an_error),
        trial("hidden/in-statements", engines, in_statements),
        trial("hidden/in-settings", engines, in_settings),
        trial("hidden/in-the-access-log", engines, in_the_access_log),
        trial("hidden/in-the-database", engines, in_the_database),
        trial("hidden/in-types", engines, in_types),
        trial("hidden/in-keys", engines, in_keys),
    ]
}

/// The lines of a role, of what it did with a client of its own.
fn lines_of(database: &Database, role: &str, texts: &[&str]) -> String {
    let log = database.logged(|| {
        let mut client = database.client(role);
        for text in texts {
            // Some of them are no statements.
            let _ = client.simple_query(text);
        }
    });
    let own = format!(",\"{role}\",");
    log.lines().filter(|line| line.contains(&own)).map(|line| format!("{line}\n")).collect()
}

/// An error says nothing of what was read before it.
fn behind_an_error(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    for (role, texts, found) in [
        ("errs_a", &["SELECT person FROM care.stays", "SELEC"][..], true),
        ("errs_b", &["SELECT person FROM care.stays", "SELECT nonsense FROM care.stays"], true),
        // What was not understood itself read nothing.
        ("errs_c", &["SELECT person, nonsense FROM care.stays"], false),
    ] {
        run(database, &format!("CREATE ROLE {role} SUPERUSER LOGIN"));
        let (_, findings, document) = audited(&folder, &lines_of(database, role, texts), &[]);
        let is_told = findings.iter().any(|[_, _, _, column]| column == "care.stays.person");
        assert_eq!(is_told, found, "{texts:?}: {document:#}");
    }
}

/// Statements that read something of which their words do not speak plainly are gaps, or are taken for reads of it.
fn in_statements(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(
        database,
        "CREATE TABLE public.snoop AS SELECT * FROM care.stays; CREATE FUNCTION public.hid() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION public.lower(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION public.plus(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE OPERATOR public.+ (FUNCTION = public.plus, LEFTARG = integer, RIGHTARG = integer);
         CREATE DOMAIN public.spy AS integer CHECK (public.hid() = VALUE)",
    );
    let cases = [
        ("CREATE TEMP TABLE q1 AS (TABLE care.stays)", "care.stays.person"),
        ("CREATE TEMP VIEW q2 AS (TABLE care.stays)", "care.stays.person"),
        ("CREATE TEMP VIEW pg_class AS SELECT person FROM care.stays", "care.stays.person"),
        ("SELECT * FROM unnest(ARRAY[1]) WITH ORDINALITY AS g (n, o), snoop", "`snoop`"),
        (
            "SELECT count(*) FROM pg_class c JOIN pg_class d ON CASE WHEN TRUE THEN FALSE END, snoop",
            "`snoop`",
        ),
        ("SELECT count(*) FROM pg_class set, snoop", "`snoop`"),
        ("SELECT (ARRAY[1, 2])[1:hid()]", "`hid`"),
        ("SELECT public.lower(1)", "`public.lower`"),
        ("SELECT 1 OPERATOR(public.+) 2", "`public.+`"),
        ("SELECT '1'::spy", "`spy`"),
        ("SELECT CAST(1 AS public.spy)", "`public.spy`"),
        ("SELECT count(*) FROM U&\"sn\\006Fop\"", "`snoop`"),
        ("SELECT count(*) FROM U&\"sn!006Fop\" UESCAPE '!'", "escapes"),
        // Nothing of anybody's.
        ("SELECT '1'::integer, '2'::pg_catalog.text, CAST('3' AS numeric(3, 1)), ARRAY[1]::integer[]", ""),
        (
            "SELECT x.a FROM (VALUES (1, 2), (3, 4)) AS x (a, b), generate_series(1, 2) WITH ORDINALITY AS g (n, o)",
            "",
        ),
        ("SELECT 1 OPERATOR(pg_catalog.+) 2, (ARRAY[1, 2])[1:2], '2020-01-01'::timestamp with time zone", ""),
    ];
    for (at, (sql, words)) in cases.into_iter().enumerate() {
        let role = format!("hides_{at}");
        run(database, &format!("CREATE ROLE {role} SUPERUSER LOGIN"));
        let (_, findings, document) = audited(&folder, &lines_of(database, &role, &[sql, "SELECT 1"]), &[]);
        let said = document["findings"].to_string();
        match words.is_empty() {
            true => assert!(findings.iter().all(|[_, who, ..]| *who != role), "{sql}: {said}"),
            false => assert!(said.contains(words), "{sql}: {said}"),
        }
    }
}

/// Who takes himself out of the log, however it is spelt, is told, and so is a connection of which the log has no statement.
fn in_settings(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, "CREATE ROLE quiet SUPERUSER LOGIN; CREATE ROLE beside SUPERUSER LOGIN");
    for (at, sql) in [
        "UPDATE pg_settings SET setting = 'all' WHERE name = 'log_statement'",
        "SELECT set_config('log_' || 'statement', 'all', FALSE)",
        "SELECT set_config(E'log\\x5fstatement', 'all', FALSE)",
        "SELECT set_config(new_value => 'all', setting_name => 'log_' || 'statement', is_local => FALSE)",
        "SET U&\"log\\005fstatement\" = 'all'",
        "ALTER ROLE beside SET U&\"log\\005fstatement\" = 'all'",
        "SET log_min_messages = 'panic'",
    ]
    .into_iter()
    .enumerate()
    {
        let role = format!("sets_{at}");
        run(database, &format!("CREATE ROLE {role} SUPERUSER LOGIN"));
        let (_, _, document) = audited(&folder, &lines_of(database, &role, &[sql, "SELECT 1"]), &[]);
        let said = document["findings"].to_string();
        assert!(said.contains("changed what the log has"), "{sql}: {said}");
    }
    run(database, "CREATE ROLE sets_search SUPERUSER LOGIN");
    let lines =
        lines_of(database, "sets_search", &["SELECT set_config('search_path', '', FALSE)", "SELECT 1"]);
    assert_eq!(audited(&folder, &lines, &[]).1, Vec::<[String; 4]>::new());
    // A role whose sessions the log does not have.
    run(database, "ALTER ROLE quiet SET log_statement = 'none'");
    let log = database.logged(|| {
        database.client("quiet").batch_execute("SELECT 1").unwrap();
        database.client("beside").batch_execute("SELECT 1").unwrap();
    });
    let (_, findings, document) = audited(&folder, &log, &[]);
    let silent = |who: &str| findings.iter().any(|[sort, of, ..]| sort == "gap" && of == who);
    assert!(silent("quiet") && !silent("beside"), "{document:#}");
    let found = verified(&folder, database).1;
    assert!(found.iter().any(|finding| finding["object"] == "setting log_statement of quiet"), "{found:#?}");
    run(
        database,
        "ALTER ROLE quiet RESET log_statement; GRANT SET ON PARAMETER log_statement TO recipient_live_lab",
    );
    let found = verified(&folder, database).1;
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(finding["object"], "parameter log_statement");
    run(database, finding["mend"].as_str().unwrap());
    assert_eq!(verified(&folder, database), (0, Vec::new()));
}

/// Lines of the access log that say less than sessions write, or something else, are gaps or are not permitted.
fn in_the_access_log(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(
        database,
        "SET SESSION AUTHORIZATION recipient_live_lab; SELECT charta.open_session('live.audit', 'std.prelude.read'); RESET SESSION AUTHORIZATION",
    );
    let log = copied(database, "SELECT * FROM charta.access_log WHERE shown = 'ward'");
    let (code, findings, _) = audited(&folder, &log, &[]);
    assert_eq!((code, findings), (0, Vec::new()));
    let mut reader = csv::Reader::from_reader(log.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let record: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
    /// What is written otherwise, the sort of the finding, and words of it.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: [Case<'_>; 12] = [
        (&[("clause", "")], "gap", "no clause"),
        (&[("contract", "")], "gap", "no contract"),
        (&[("clause", ""), ("contract", "")], "gap", "no clause"),
        (&[("view", "")], "gap", "names no view"),
        (&[("role", "")], "gap", "no role"),
        (&[("role", "recipient_live_clinic")], "not permitted", "stands for another recipient"),
        (&[("build", "")], "gap", "no build"),
        (&[("build", "next")], "gap", "no build"),
        (&[("build", "0000000000000000")], "gap", "a build that none is"),
        (&[("opening", "")], "gap", "no session that was opened"),
        (&[("clause", "live.follow_up#1")], "not permitted", "does not give it"),
        (&[("contract", "live.follow_up")], "not permitted", "does not give it"),
    ];
    for (changes, sort, words) in cases {
        let mut cells = record.clone();
        for (name, value) in changes {
            let at = header.iter().position(|at| at == name).unwrap();
            (*value).clone_into(&mut cells[at]);
        }
        let text = format!("{}\n{}\n", header.join(","), cells.join(","));
        let (code, findings, document) = audited(&folder, &text, &[]);
        let said = document["findings"].to_string();
        assert!(code == 1 && said.contains(words), "{changes:?}: {said}");
        assert!(findings.iter().any(|[of, ..]| of == sort), "{changes:?}: {said}");
    }
}

/// What lets somebody through and looks like nothing.
fn in_the_database(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(
        database,
        "CREATE ROLE stray LOGIN; CREATE ROLE bob LOGIN; GRANT recipient_live_lab TO bob; GRANT CREATE, USAGE ON SCHEMA care TO bob",
    );
    let build: String =
        database.superuser().query_one("SELECT DISTINCT build FROM charta.shown", &[]).unwrap().get(0);
    let forged = format!(
        "INSERT INTO charta.shown VALUES ('{build}', 'recipient_live_clinic.stays', 'live.follow_up#1', 'person')"
    );
    for (sql, sort, object) in [
        ("GRANT recipient_live_clinic TO recipient_live_lab", "bypass", "role recipient_live_lab"),
        ("GRANT charta_auditor TO recipient_live_lab", "excess right", "role recipient_live_lab"),
        ("GRANT charta_scheduler TO recipient_live_lab", "excess right", "role recipient_live_lab"),
        ("GRANT pg_monitor TO recipient_live_lab", "excess right", "role recipient_live_lab"),
        ("GRANT pg_read_all_stats TO recipient_live_lab", "excess right", "role recipient_live_lab"),
        ("GRANT CREATE ON SCHEMA public TO stray", "bypass", "schema public"),
        (
            "SET ROLE bob; CREATE VIEW care.passed AS TABLE recipient_live_lab.stays_cells_counts_1; GRANT SELECT ON care.passed TO PUBLIC; RESET ROLE",
            "excess right",
            "view care.passed",
        ),
        (forged.as_str(), "changed", "rows of charta.shown"),
        (
            "ALTER TABLE charta.shown DISABLE TRIGGER charta_only_append",
            "bypass",
            "trigger charta_only_append on charta.shown",
        ),
    ] {
        assert_eq!(verified(&folder, database), (0, Vec::new()), "before {sql}");
        run(database, sql);
        let (code, findings) = verified(&folder, database);
        let [finding] = &findings[..] else { panic!("{sql}: {findings:#?}") };
        assert_eq!((code, &finding["sort"], &finding["object"]), (1, &sort.into(), &object.into()), "{sql}");
        run(database, finding["mend"].as_str().unwrap());
    }
    assert_eq!(verified(&folder, database), (0, Vec::new()));
    assert!(
        database.superuser().batch_execute("DELETE FROM charta.shown").is_err(),
        "what each build shows can be taken out of the log"
    );
}

/// A table whose columns are compared otherwise than contracts say is refused before anything is made, and told.
fn in_types(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    run(database, "CREATE EXTENSION IF NOT EXISTS citext");
    let table = |stay: &str, ward: &str, left_on: &str| {
        format!(
            "DROP SCHEMA IF EXISTS care CASCADE; CREATE SCHEMA care; CREATE DOMAIN care.name AS text;
             CREATE TABLE care.stays (stay {stay} PRIMARY KEY, person care.name, ward {ward}, left_on {left_on});
             CREATE TABLE care.objections (person varchar(30))"
        )
    };
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes"];
    for (stay, ward, left_on, column) in [
        ("integer", "citext", "date", "care.stays.ward"),
        ("integer", "char(6)", "date", "care.stays.ward"),
        ("float8", "text", "date", "care.stays.stay"),
        ("integer", "text", "timestamptz", "care.stays.left_on"),
    ] {
        run(database, &table(stay, ward, left_on));
        let (code, said) = charta(&apply);
        assert!(code == 2 && said.contains(column) && said.contains("nothing was changed"), "{said}");
        let (_, findings) = verified(&folder, database);
        let object = format!("type of {column}");
        assert!(findings.iter().any(|finding| finding["object"] == object.as_str()), "{findings:#?}");
    }
    run(database, &table("smallint", "varchar(6)", "date"));
    applied(&folder, database);
    assert_eq!(verified(&folder, database), (0, Vec::new()));
}

/// Keys that two contracts share, or that anybody can guess, are no keys.
fn in_keys(database: &Database) {
    let folder = Folder::new(super::edges::CONTRACTS);
    assert_eq!(charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]).0, 1);
    // As tables of earlier builds were.
    run(
        database,
        "ALTER TABLE charta.pseudonym_key DROP CONSTRAINT pseudonym_key_key_check, DROP CONSTRAINT pseudonym_key_key_key;
         INSERT INTO charta.pseudonym_key VALUES ('live.one', sha256('1')), ('live.two', sha256('2'))",
    );
    assert_eq!(verified(&folder, database), (0, Vec::new()));
    for (sql, count, words) in [
        ("UPDATE charta.pseudonym_key SET key = sha256('1')", 2, "is also that of"),
        (
            "UPDATE charta.pseudonym_key SET key = decode(repeat('00', 32), 'hex') WHERE contract = 'live.two'",
            1,
            "zeros",
        ),
        (
            "UPDATE charta.pseudonym_key SET key = decode(repeat('0a', 16), 'hex') WHERE contract = 'live.two'",
            1,
            "shorter",
        ),
    ] {
        run(database, sql);
        let (code, findings) = verified(&folder, database);
        let said = findings.iter().filter(|finding| {
            finding["sort"] == "bypass" && finding["message"].as_str().unwrap().contains(words)
        });
        assert_eq!((code, said.count(), findings.len()), (1, count, count), "{sql}: {findings:#?}");
        for finding in &findings {
            run(database, finding["mend"].as_str().unwrap());
        }
        assert_eq!(verified(&folder, database), (0, Vec::new()), "{sql}");
    }
}
