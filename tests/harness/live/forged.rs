//! Logs that say less than they seem to: sessions that were never opened, names that may be somebody else's, connections that say nothing, and
//! lines that no session wrote. The audit takes none of it for permitted, and neither does its query.

use super::audit::{audited, by_query, copied};
use super::{CONTRACTS, Folder, ROWS, applied, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("forged/sessions-that-were-not-opened", engines, not_opened),
        trial("forged/names-of-others", engines, names_of_others),
        trial("forged/lines-of-the-access-log", engines, lines),
        Trial::test("live/forged/silent-connections", || {
            silent_connections();
            Ok(())
        }),
        Trial::test("live/forged/beside-statements", || {
            beside_statements();
            Ok(())
        }),
        Trial::test("live/forged/other-names", || {
            other_names();
            Ok(())
        }),
    ]
}

const VIEW: &str = "recipient_live_clinic.stays";

/// A call that was not made, or that was undone, opens nothing, and what is read after it is judged in no session.
fn not_opened(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "ALTER ROLE recipient_live_clinic LOGIN");
    let (_, name) = database.place();
    let options = ["--database", &name, "--loader", "postgres"];
    let opens = |purpose: &str| format!("SELECT charta.open_session('live.{purpose}', 'std.prelude.read')");
    let (study, audit) = (opens("study"), opens("audit"));
    let read = format!("SELECT ward FROM {VIEW}");
    let told = "does not tell in which session";
    let cases: [(Vec<String>, &str); 7] = [
        (vec![study.clone(), read.clone()], ""),
        // A text that the server cannot read changes nothing.
        (vec![study.clone(), "SELCT 1".to_owned(), read.clone()], ""),
        (vec![study.clone(), format!("{audit} WHERE FALSE"), read.clone()], told),
        (vec![audit.clone(), format!("{study} WHERE FALSE"), read.clone()], told),
        (vec!["BEGIN".to_owned(), study.clone(), "ROLLBACK".to_owned(), read.clone()], told),
        (vec![audit.clone(), format!("{study}, 1 / 0"), read.clone()], told),
        (
            vec![format!("SELECT CASE WHEN now() IS NULL THEN ({study}) ELSE ({audit}) END"), read.clone()],
            told,
        ),
    ];
    for (statements, words) in cases {
        let log = database.logged(|| {
            let mut clinic = database.client("recipient_live_clinic");
            for statement in &statements {
                let _ = clinic.simple_query(statement);
            }
        });
        // The log goes on where it was: only the last connection counts.
        let last =
            log.lines().rfind(|line| line.contains("connection authorized: user=recipient_live_clinic"));
        let session = last.and_then(|line| line.split(',').nth(5)).unwrap().to_owned();
        let lines: String =
            log.lines().filter(|line| line.contains(&session)).map(|line| format!("{line}\n")).collect();
        let (_, findings, document) = audited(&folder, &lines, &options);
        let said = document["findings"].to_string();
        match words {
            "" => assert_eq!(
                (findings, &document["permitted"]),
                (Vec::new(), &1.into()),
                "{statements:?}: {said}"
            ),
            words => assert!(
                said.contains(words) && document["permitted"] == 0,
                "{statements:?} is held to be opened: {document:#}"
            ),
        }
    }
}

/// A line of a server's log.
fn line(user: &str, session: &str, number: usize, message: &str) -> String {
    let message = message.replace('"', "\"\"");
    format!(
        "2026-11-25 10:00:00.000 UTC,\"{user}\",\"d\",1,\"[local]\",\"{session}\",{number},\"SELECT\",2026-11-25 09:00:00 UTC,3/1,0,LOG,00000,\"{message}\",,,,,,,,,\"psql\",\"client backend\",,0\n"
    )
}

/// A name of the system's may be somebody else's: the audit says that it relies on none being so, or looks.
fn names_of_others(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    let address = database.address();
    let cases = [
        ("SELECT lower(7)", "`lower`, which may be the function `public.lower(integer)`"),
        ("SELECT 1 WHERE 'a' = 1", "`=`, which may be the operator `public.=(text,integer)`"),
        ("SELECT 1 WHERE 'a' IN (1)", "`=`, which may be the operator `public.=(text,integer)`"),
        (
            "SELECT s.peek FROM recipient_live_clinic.stays AS s",
            "`peek`, which may be the function `public.peek(",
        ),
        ("SELECT upper('a'), 1 + 2", ""),
        ("SELECT pg_catalog.lower('A')", ""),
    ];
    let log = |sql: &str| line("bob", "s.1", 1, &format!("statement: {sql}"));
    for (sql, _) in &cases[..3] {
        let (_, findings, document) = audited(&folder, &log(sql), &["--against", &address]);
        assert!(findings.is_empty() && document["relies"].as_array().unwrap().is_empty(), "{document:#}");
    }
    run(
        database,
        "CREATE FUNCTION public.lower(integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM care.stays';
         CREATE FUNCTION public.same(text, integer) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) > 1 FROM care.stays';
         CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = text, RIGHTARG = integer);
         CREATE FUNCTION public.peek(recipient_live_clinic.stays) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM care.stays'",
    );
    for (sql, words) in cases {
        let (_, findings, document) = audited(&folder, &log(sql), &["--against", &address]);
        let said = document["findings"].to_string();
        match words {
            "" => assert!(findings.is_empty(), "{sql}: {said}"),
            words => assert!(said.contains(words), "{sql}: {said}"),
        }
        let (_, _, alone) = audited(&folder, &log(sql), &[]);
        assert!(alone["relies"][0].as_str().unwrap().contains("are taken for the system's"), "{alone:#}");
    }
}

/// A connection of which the log has nothing is a gap, whoever writes the log.
fn silent_connections() {
    let folder = Folder::new(CONTRACTS);
    let begins = |session: &str| line("bob", session, 2, "connection authorized: user=bob database=d");
    for message in ["statement: SELECT 1", "AUDIT: SESSION,1,1,READ,SELECT,,,SELECT 1,<none>"] {
        let speaks = begins("s.1") + &line("bob", "s.1", 3, message);
        let (_, findings, document) = audited(&folder, &speaks, &[]);
        assert!(findings.is_empty(), "{message}: {document:#}");
        let (_, findings, document) = audited(&folder, &(speaks + &begins("s.2")), &[]);
        let said = document["findings"].to_string();
        assert!(
            findings.len() == 1
                && said.contains("bob connected, and the log has no statement of that connection"),
            "{message}: {said}"
        );
    }
}

/// What is done to the whole server, or by code that runs on each row, is a gap in whatever database it is said.
fn beside_statements() {
    let folder = Folder::new(CONTRACTS);
    let here = line("bob", "s.1", 1, "statement: SELECT 1");
    for (message, words) in [
        ("replication connection authorized: user=bob application_name=pg_basebackup", "for replication"),
        ("parameter \"log_statement\" changed to \"none\"", "took another `log_statement`"),
        ("statement: ALTER SYSTEM SET log_statement = 'none'", "changed what the log has"),
        ("statement: ALTER ROLE tom SET log_statement = 'none'", "changed what the log has"),
        ("statement: ALTER DATABASE d SET log_min_messages = 'panic'", "changed what the log has"),
        ("statement: SELECT pg_read_binary_file('base/1/2')", "files of the server"),
        ("statement: COPY t FROM PROGRAM 'cat base/1/2'", "program of the server"),
        ("parameter \"work_mem\" changed to \"8MB\"", ""),
        ("parameter \"log_statement\" changed to \"all\"", ""),
        ("statement: SELECT relname FROM pg_class", ""),
        ("statement: SET log_statement = 'none'", ""),
    ] {
        let there = line("bob", "s.2", 1, message).replacen(",\"d\",", ",\"postgres\",", 1);
        let (_, findings, document) = audited(&folder, &(here.clone() + &there), &["--database", "d"]);
        let said = document["findings"].to_string();
        assert_eq!(findings.len(), usize::from(!words.is_empty()), "{message}: {said}");
        assert!(said.contains(words), "{message}: {said}");
    }
    for (sql, words) in [
        ("ALTER TABLE care.stays ADD CONSTRAINT c CHECK (public.f(ward) > 0)", "`public.f`"),
        ("CREATE INDEX ON care.stays (public.g(ward))", "`public.g`"),
        ("ALTER TABLE care.stays ADD COLUMN c int GENERATED ALWAYS AS (public.g(ward)) STORED", "`public.g`"),
        ("CREATE STATISTICS s ON ward, person FROM care.stays", "statistics"),
        ("ANALYZE VERBOSE care.stays", "analyze verbose"),
        ("LOAD 'spy'", "library"),
        ("CREATE EXTENSION dblink", "extension"),
        ("CREATE INDEX ON care.stays (lower(ward))", ""),
        ("ALTER TABLE care.stays ADD CHECK (ward <> '')", ""),
    ] {
        let log = here.clone() + &line("bob", "s.1", 2, &format!("statement: {sql}"));
        let (_, findings, document) = audited(&folder, &log, &[]);
        let said = document["findings"].to_string();
        assert_eq!(findings.len(), usize::from(!words.is_empty()), "{sql}: {said}");
        assert!(said.contains(words), "{sql}: {said}");
    }
}

/// What was given another name, and what took the name of something else, is not what it is called.
fn other_names() {
    let folder = Folder::new(CONTRACTS);
    let cases = [
        ("ALTER TABLE care.stays RENAME TO notes", true),
        ("ALTER TABLE IF EXISTS secret.pay RENAME TO stays", true),
        ("ALTER VIEW recipient_live_clinic.stays SET SCHEMA public", true),
        ("ALTER SCHEMA care RENAME TO elsewhere", true),
        ("ALTER TABLE shop.goods RENAME TO wares", false),
    ];
    for (sql, is_gap) in cases {
        let log = line("bob", "s.1", 1, &format!("statement: {sql}"))
            + &line("bob", "s.1", 2, "statement: SELECT 1");
        let (_, findings, document) = audited(&folder, &log, &[]);
        let said = document["findings"].to_string();
        assert_eq!(findings.len(), usize::from(is_gap), "{sql}: {said}");
        assert!(!is_gap || said.contains("another name or schema"), "{sql}: {said}");
    }
    let log = line("bob", "s.1", 1, "statement: ALTER TABLE care.stays RENAME TO notes")
        + &line("tom", "s.2", 1, "statement: SELECT ward FROM care.notes")
        + &line("tom", "s.2", 2, "statement: SELECT ward FROM notes");
    let said = audited(&folder, &log, &[]).2["findings"].to_string();
    for words in ["bob gave a relation another name", "tom used `care.notes`", "tom used `notes`"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// Lines that no session wrote: the audit and its query find the same.
fn lines(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "CREATE ROLE mira LOGIN; GRANT recipient_live_clinic TO mira; CREATE ROLE nobody_known");
    let mut client = database.superuser();
    for (role, purpose) in
        [("recipient_live_clinic", "study"), ("recipient_live_lab", "audit"), ("mira", "study")]
    {
        let open = format!(
            "SET SESSION AUTHORIZATION {role}; SELECT charta.open_session('live.{purpose}', 'std.prelude.read'); RESET SESSION AUTHORIZATION"
        );
        client.batch_execute(&open).unwrap();
    }
    let log = copied(database, "SELECT * FROM charta.access_log ORDER BY opened_at, shown");
    let (code, findings, document) = audited(&folder, &log, &["--against", &database.address()]);
    assert_eq!((code, findings), (0, Vec::new()), "{document:#}");
    assert!(audited(&folder, &log, &[]).2["relies"][0].as_str().unwrap().contains("is taken for a member"));
    let build: String =
        database.superuser().query_one("SELECT DISTINCT build FROM charta.opening", &[]).unwrap().get(0);
    let (head, first) = (log.lines().next().unwrap(), log.lines().nth(1).unwrap());
    let with = |from: &str, to: &str| {
        let forged = first.replacen(from, to, 1);
        assert_ne!(forged, first, "{from}");
        format!("{head}\n{forged}\n")
    };
    let no_view: String = {
        let cells: Vec<&str> = first.split(',').collect();
        let at = head.split(',').position(|name| name == "view").unwrap();
        let cells: Vec<&str> =
            cells.iter().enumerate().map(|(place, cell)| if place == at { "" } else { *cell }).collect();
        format!("{head}\n{}\n", cells.join(","))
    };
    let role = ",recipient_live_clinic,live.study";
    let cases = [
        (
            "another recipient's role",
            with(role, ",recipient_live_lab,live.study"),
            "stands for another recipient",
            true,
        ),
        ("no role", with(role, ",,live.study"), "names no role", true),
        ("another clause", with("live.follow_up#1", "live.counts#1"), "does not give it there", true),
        ("no clause", with("live.follow_up#1", ""), "names no clause", true),
        ("no contract", with("live.follow_up,", ","), "names no contract", true),
        ("no build", with(&build, ""), "names no build", true),
        ("no digest", with(&build, "gggggggggggggggg"), "names no build", true),
        ("another purpose", with("live.study", "live.audit"), "no clause permits", true),
        ("no view", no_view, "names no view, and yet says", true),
        (
            "a build that was never made",
            with(&build, "0123456789abcdef").replace(",left_on\n", ",\n"),
            "the log knows no build 0123456789abcdef",
            true,
        ),
        (
            "a role that is no member",
            with(role, ",nobody_known,live.study"),
            "nobody_known is no member of",
            false,
        ),
        ("a role that is not there", with(role, ",ghost,live.study"), "has no such role", false),
    ];
    for (what, log, words, is_in_query) in cases {
        let more = ["--against".to_owned(), database.address()];
        let more: Vec<&str> = more.iter().map(String::as_str).filter(|_| !is_in_query).collect();
        let (code, mut findings, document) = audited(&folder, &log, &more);
        let said = document["findings"].to_string();
        assert!(code == 1 && said.contains(words), "{what}: {said}");
        findings.sort();
        for engine in ["spark", "trino"] {
            let found = by_query(&folder, engine, &log);
            match is_in_query {
                true => assert_eq!(found, findings, "{what}, {engine}: {said}"),
                false => assert!(found.is_empty(), "{what}, {engine}: who is a member is not in the log"),
            }
        }
    }
}
