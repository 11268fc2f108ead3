//! The audit of real logs: what a server wrote of sessions that kept to the contracts, and of some that did not; and the same as a query.

use super::{CONTRACTS, Folder, ROWS, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use crate::house::House;
use charta_certify::server::Server;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::fs;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("audit/access-log", engines, access_log),
        trial("audit/server-log", engines, server_log),
        trial("audit/copies", engines, copies),
        trial("audit/narrower", engines, narrower),
        Trial::test("live/audit/pgaudit", pgaudit),
        Trial::test("live/audit/pgaudit-of-another-day", || {
            pgaudit_lines(&Folder::new(CONTRACTS), &House::new(false).text(PGAUDIT));
            Ok(())
        }),
        Trial::test("live/audit/query", || {
            query();
            Ok(())
        }),
        Trial::test("live/audit/gaps", || {
            gaps();
            Ok(())
        }),
    ]
}

/// The findings of an audit: sort, who, purpose, column; and the whole.
pub(super) fn audited(folder: &Folder, log: &str, more: &[&str]) -> (u8, Vec<[String; 4]>, Value) {
    let path = folder.path().join("log.csv");
    fs::write(&path, log).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let text = folder.text();
    let mut arguments = vec!["audit", "--log", &path, &text, "--format", "json"];
    arguments.extend(more);
    let (code, said) = charta(&arguments);
    let document: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let field = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let findings = document["findings"].as_array().unwrap().iter();
    let findings =
        findings.map(|finding| ["sort", "who", "purpose", "column"].map(|name| field(finding, name)));
    (code, findings.collect(), document)
}

pub(super) fn copied(database: &Database, query: &str) -> String {
    use std::io::Read as _;
    let mut text = String::new();
    let mut client = database.superuser();
    client
        .copy_out(&format!("COPY ({query}) TO STDOUT CSV HEADER"))
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The query that `--emit` gives, with the access log in a table of SQLite.
pub(super) fn by_query(folder: &Folder, engine: &str, log: &str) -> Vec<[String; 4]> {
    let (code, query) = charta(&["audit", "--emit", engine, &folder.text()]);
    assert_eq!(code, 0, "{query}");
    let sqlite = rusqlite::Connection::open_in_memory().unwrap();
    let mut reader = csv::Reader::from_reader(log.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect::<Vec<_>>().join(", ");
    sqlite.execute_batch(&format!("CREATE TABLE access_log ({header})")).unwrap();
    for record in reader.records() {
        let cells: Vec<Option<String>> =
            record.unwrap().iter().map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect();
        let marks = vec!["?"; cells.len()].join(", ");
        sqlite
            .execute(&format!("INSERT INTO access_log VALUES ({marks})"), rusqlite::params_from_iter(cells))
            .unwrap();
    }
    let mut statement = sqlite.prepare(&query).unwrap();
    let rows = statement.query_map([], |row| {
        let text = |at| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
        let (view, column) = (text(2)?, text(3)?);
        let column = if column.is_empty() { view } else { format!("{view}.{column}") };
        Ok([text(5)?, text(0)?, text(1)?, column])
    });
    let mut rows: Vec<[String; 4]> = rows.unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

/// What the sessions leave is permitted under the contracts under which they were opened, and not under others.
fn access_log(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    let mut client = database.superuser();
    for (role, purpose) in [("clinic", "study"), ("clinic", "audit"), ("lab", "audit"), ("lab", "nothing")] {
        client
            .batch_execute(&format!(
                "SET SESSION AUTHORIZATION recipient_live_{role}; SELECT charta.open_session('live.{purpose}', 'std.prelude.read');
                 RESET SESSION AUTHORIZATION"
            ))
            .unwrap();
    }
    let log = copied(database, "SELECT * FROM charta.access_log ORDER BY opened_at");
    let (code, findings, document) = audited(&folder, &log, &[]);
    assert_eq!((code, &findings[..]), (0, &[][..]));
    // Three columns of the one view, one and the count of the other.
    assert_eq!(
        (&document["judged"], &document["permitted"], &document["idle"]),
        (&5.into(), &5.into(), &2.into())
    );
    for engine in ["spark", "trino"] {
        assert_eq!(by_query(&folder, engine, &log), Vec::<[String; 4]>::new());
    }
    // The log of a build that did not write down what was shown: it is not held to be what is shown now.
    folder.write(CONTRACTS);
    let older = copied(
        database,
        "SELECT DISTINCT opened_at, day, login, role, purpose, action, place, view FROM charta.access_log ORDER BY opened_at",
    );
    let forged = log.replace(",stay\n", ",\n");
    for (log, words) in [(older, "which columns were shown is not told"), (forged, "the log knows no build ")]
    {
        let (code, findings, document) = audited(&folder, &log, &[]);
        let said = document["findings"].to_string();
        assert!(code == 1 && findings.len() == 1 && said.contains(words), "{said}");
    }
    // Other contracts: one column less, a term that has ended, a view that is gone.
    let at = CONTRACTS.find("contract counts").unwrap();
    for (contracts, expected) in [
        (
            CONTRACTS
                .replace("[stay, ward, left_on]", "[stay, ward]")
                .replace(" showing left_on by year", ""),
            // What was shown then, and is no more.
            vec!["left_on"],
        ),
        (CONTRACTS.replace("for study where", "for audit where"), vec!["left_on", "stay", "ward"]),
        (
            CONTRACTS.replace(
                "term: from 2020-01-01 until 2099-01-01\n  permit clinic",
                "term: from 2020-01-01 until 2021-01-01\n  permit clinic",
            ),
            vec!["left_on", "stay", "ward"],
        ),
        (
            CONTRACTS[..at].to_owned(),
            vec![
                "recipient_live_lab.stays_cells_counts_1.rows",
                "recipient_live_lab.stays_cells_counts_1.ward",
            ],
        ),
    ] {
        folder.write(&contracts);
        let (code, found, _) = audited(&folder, &log, &["--on", "2020-06-01"]);
        let columns: Vec<String> = found
            .iter()
            .map(|[_, _, _, column]| {
                column.strip_prefix("recipient_live_clinic.stays.").unwrap_or(column).to_owned()
            })
            .collect();
        assert_eq!(columns, expected, "{contracts}");
        assert_eq!(code, u8::from(!expected.is_empty()));
        for engine in ["spark", "trino"] {
            let mut sorted = found.clone();
            sorted.sort();
            assert_eq!(by_query(&folder, engine, &log), sorted, "{engine}");
        }
    }
}

/// The server's own log, written by the server of this run while recipients and others did what they did.
fn server_log(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "ALTER ROLE recipient_live_clinic LOGIN; CREATE ROLE nosy SUPERUSER LOGIN; CREATE ROLE loader SUPERUSER LOGIN;
        CREATE SCHEMA others; CREATE VIEW others.mirror AS SELECT 1; GRANT USAGE ON SCHEMA others TO PUBLIC; GRANT SELECT ON others.mirror TO PUBLIC");
    let log = database.logged(|| {
        let mut clinic = database.client("recipient_live_clinic");
        let view = "recipient_live_clinic.stays";
        clinic.batch_execute(&format!("SELECT * FROM {view}")).unwrap();
        clinic
            .batch_execute("SELECT charta.open_session('live.study', 'std.prelude.read', 'unstated')")
            .unwrap();
        clinic
            .batch_execute(&format!(
                "SELECT ward, count(*) FROM {view} GROUP BY ward; SELECT count(*) FROM {view}"
            ))
            .unwrap();
        clinic.query(&format!("SELECT stay FROM {view} WHERE ward = $1"), &[&"A"]).unwrap();
        assert!(clinic.batch_execute("SELECT person FROM care.stays").is_err());
        clinic.query("SELECT charta.open_session($1, $2)", &[&"live.audit", &"std.prelude.read"]).unwrap();
        clinic.batch_execute(&format!("SELECT stay FROM {view}")).unwrap();
        clinic.batch_execute("SELECT * FROM others.mirror").unwrap();
        let mut nosy = database.client("nosy");
        nosy.batch_execute("SELECT person FROM care.stays /* care.objections */").unwrap();
        nosy.batch_execute("SELECT * FROM others.mirror; SELECT 1").unwrap();
        // What fails while it runs has read, and what was not understood has not.
        assert!(nosy.batch_execute("SELECT left_on FROM care.stays; SELECT nonsense").is_err());
        assert!(nosy.batch_execute("SELECT ward::regclass FROM care.stays").is_err());
        assert!(nosy.batch_execute("SELECT stay, nonsense FROM care.stays").is_err());
        nosy.batch_execute("SET search_path = care").unwrap();
        nosy.batch_execute("SELECT stay FROM stays").unwrap();
        database
            .client("loader")
            .batch_execute("INSERT INTO care.stays VALUES (20, 'x', 'A', NULL)")
            .unwrap();
        let mut lab = database.superuser();
        lab.batch_execute("SET ROLE recipient_live_lab").unwrap();
        lab.batch_execute("SELECT charta.open_session('live.audit', 'std.prelude.read')").unwrap();
        lab.batch_execute("TABLE recipient_live_lab.stays_cells_counts_1").unwrap();
    });
    let (_, name) = database.place();
    let (code, findings, document) = audited(&folder, &log, &["--loader", "loader", "--database", &name]);
    let expected = [
        ["gap", "nosy", "", ""],
        ["gap", "nosy", "", ""],
        // Who switches the log off, as this test does at the end.
        ["gap", "postgres", "", ""],
        ["gap", "postgres", "", ""],
        ["gap", "recipient_live_clinic", "", ""],
        ["not permitted", "nosy", "", "care.stays.left_on"],
        ["not permitted", "nosy", "", "care.stays.person"],
        ["not permitted", "nosy", "", "care.stays.ward"],
        ["not permitted", "recipient_live_clinic", "live.audit", "recipient_live_clinic.stays.stay"],
    ];
    assert_eq!(findings, expected.map(|finding| finding.map(str::to_owned)), "{document:#}");
    assert_eq!(code, 1);
    let (_, findings, _) = audited(&folder, &log, &["--database", "another"]);
    // What the server's owner does to the log is done to every database.
    let (of_owner, findings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|[_, who, ..]| who == "postgres");
    assert!(!of_owner.is_empty());
    assert_eq!(findings.len(), 1, "a database with no statement is a gap: {findings:?}");
    assert!(document["permitted"].as_u64().unwrap() >= 5, "{document:#}");
    let (_, findings, _) = audited(&folder, &log, &[]);
    assert!(
        findings.iter().any(|[_, who, _, _]| who == "loader"),
        "a role that was not named fills tables unseen"
    );
}

/// What others made from the data is a gap to whoever reads it, wherever it was made; what belongs to the system is none.
fn copies(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(
        database,
        "CREATE ROLE tom LOGIN; CREATE VIEW public.snoop AS SELECT * FROM care.stays; CREATE TABLE public.dup AS SELECT * FROM care.stays;
         CREATE FUNCTION public.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM care.stays';
         GRANT SELECT ON public.snoop, public.dup TO tom",
    );
    let cases = [
        ("SELECT count(*) FROM snoop", "`snoop`, named without its schema"),
        ("SELECT count(*) FROM public.snoop", "`public.snoop`"),
        ("SELECT count(*) FROM dup", "`dup`, named without its schema"),
        ("SELECT d.ward FROM public.dup AS d", "`public.dup`"),
        ("TABLE dup", "`dup`, named without its schema"),
        ("WITH dup AS (SELECT * FROM dup) SELECT count(*) FROM dup", "`dup`, named without its schema"),
        ("SELECT public.peek()", "the function `public.peek`"),
        ("SELECT 1 + peek()", "the function `peek`"),
        ("SELECT * FROM peek() AS p (n)", "the function `peek`"),
        ("DO $$ BEGIN PERFORM 1; END $$", "code run by `do`"),
        ("SELECT attname, most_common_vals FROM pg_catalog.pg_stats", "`pg_catalog.pg_stats`"),
        ("SELECT count(*) FROM pg_stats", "`pg_stats`, named without its schema"),
        // Nothing of anybody's.
        (
            "WITH x (a) AS (SELECT 1), y AS (SELECT a, extract(year FROM now()) FROM x) SELECT max(a), lower('A') FROM y",
            "",
        ),
        (
            "SELECT c.relname, n.nspname FROM pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LIMIT 1",
            "",
        ),
        ("SELECT table_name FROM information_schema.tables LIMIT 1", ""),
        (
            "SELECT n, n IS DISTINCT FROM 2 FROM generate_series(1, 3) AS g (n), unnest(ARRAY[1]) AS u ORDER BY n, 1",
            "",
        ),
        ("CREATE TEMPORARY TABLE mine (a integer)", ""),
    ];
    let mut told = std::collections::BTreeSet::new();
    for (sql, words) in cases {
        let log = database.logged(|| {
            let mut tom = database.client("tom");
            tom.simple_query(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        });
        // The log may go on where it was; each line has a number of its own.
        let of_tom = log.lines().filter(|line| line.contains(",\"tom\","));
        let lines: String =
            of_tom.filter(|line| told.insert((*line).to_owned())).map(|line| format!("{line}\n")).collect();
        let (code, findings, document) = audited(&folder, &lines, &[]);
        let said = document["findings"].to_string();
        if words.is_empty() {
            let is_quiet = findings.iter().all(|[_, who, _, _]| who != "tom");
            assert!(is_quiet, "{sql}: {said}");
            continue;
        }
        let said_by_tom = findings.iter().filter(|[_, who, _, _]| who == "tom").count();
        assert!(
            code == 1 && said_by_tom == 1 && said.contains(&format!("tom used {words}, and the log")),
            "{sql}: {said}"
        );
        assert!(
            audited(&folder, &lines, &["--loader", "tom"]).1.iter().all(|[_, who, _, _]| who != "tom"),
            "{sql}"
        );
    }
}

/// What was shown under other contracts, and is shown no more, is told, and so is what cannot be known of whole rows.
fn narrower(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "ALTER ROLE recipient_live_clinic LOGIN");
    let view = "recipient_live_clinic.stays";
    let log = database.logged(|| {
        let mut clinic = database.client("recipient_live_clinic");
        clinic.batch_execute("SELECT charta.open_session('live.study', 'std.prelude.read')").unwrap();
        clinic.batch_execute(&format!("SELECT left_on FROM {view}")).unwrap();
        clinic.batch_execute(&format!("SELECT * FROM {view}")).unwrap();
        clinic.batch_execute(&format!("SELECT ward AS person FROM {view}")).unwrap();
        let mut other = database.client("recipient_live_clinic");
        other.batch_execute("SELECT charta.open_session('live.study', '', 'hall')").unwrap();
        other.batch_execute(&format!("SELECT count(*) FROM {view}")).unwrap();
    });
    let (_, name) = database.place();
    let database = ["--database", &name, "--loader", "postgres"];
    let said = |finding: &Value| finding["reason"].as_str().unwrap().to_owned();
    let (_, findings, document) = audited(&folder, &log, &database);
    let [finding] = &document["findings"].as_array().unwrap()[..] else { panic!("{findings:?}") };
    assert!(said(finding).contains("in a session that says no known action"), "{finding:#}");
    assert_eq!(document["idle"], 1, "a session that opened nothing is counted");
    folder.write(
        &CONTRACTS.replace("[stay, ward, left_on]", "[stay, ward]").replace(" showing left_on by year", ""),
    );
    let (_, findings, document) = audited(&folder, &log, &database);
    let expected = [
        ["gap", "recipient_live_clinic", "", view],
        ["not permitted", "recipient_live_clinic", "", &format!("{view}.*")],
        ["not permitted", "recipient_live_clinic", "live.study", &format!("{view}.left_on")],
    ];
    let mut sorted = findings.clone();
    sorted.iter_mut().for_each(|finding| {
        if finding[3].ends_with(".*") {
            finding[2] = String::new();
        }
    });
    sorted.sort();
    assert_eq!(sorted, expected.map(|finding| finding.map(str::to_owned)), "{document:#}");
    assert!(said(&document["findings"][0]).contains("in a session of build "), "{document:#}");
    // A log without what the sessions said of their build.
    let silent: String = log
        .lines()
        .filter(|line| !line.contains("charta opened a session"))
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write(CONTRACTS);
    let (_, findings, document) = audited(&folder, &silent, &database);
    assert!(findings.iter().any(|[sort, _, _, column]| sort == "gap" && column == view), "{document:#}");
}

/// Lines of a server with `pgaudit`, as it wrote them while [`watched`] was done.
const PGAUDIT: &str = "tests/harness/live/pgaudit.csv";

/// What several did to a database that is watched.
fn watched(database: &Database) {
    let mut clinic = database.client("recipient_live_clinic");
    let view = "recipient_live_clinic.stays";
    clinic.batch_execute(&format!("SELECT * FROM {view}")).unwrap();
    clinic.batch_execute("SELECT charta.open_session('live.study', 'std.prelude.read', 'unstated')").unwrap();
    clinic.batch_execute(&format!("SELECT ward, count(*) FROM {view} GROUP BY ward")).unwrap();
    clinic.batch_execute("SET search_path = recipient_live_clinic").unwrap();
    clinic.batch_execute("SELECT stay, 'a,\"b\"' FROM stays").unwrap();
    clinic.query(&format!("SELECT left_on FROM {view} WHERE ward = $1"), &[&"A"]).unwrap();
    assert!(clinic.batch_execute("SELECT person FROM care.stays").is_err());
    clinic.query("SELECT charta.open_session($1, $2)", &[&"live.audit", &"std.prelude.read"]).unwrap();
    clinic.batch_execute(&format!("SELECT stay FROM {view}")).unwrap();
    let mut nosy = database.client("nosy");
    nosy.batch_execute("SET search_path = care").unwrap();
    nosy.batch_execute("SELECT person FROM stays\n  WHERE ward = 'A'").unwrap();
    nosy.batch_execute("SELECT person FROM stays\n  WHERE ward = 'A'").unwrap();
    nosy.batch_execute("WITH objections AS (SELECT 1) SELECT * FROM objections").unwrap();
    nosy.batch_execute("SELECT * FROM others.mirror").unwrap();
    nosy.batch_execute("SET ROLE recipient_live_lab").unwrap();
    nosy.batch_execute("SELECT charta.open_session('live.audit', 'std.prelude.read')").unwrap();
    nosy.batch_execute("TABLE recipient_live_lab.stays_cells_counts_1").unwrap();
    database.client("loader").batch_execute("INSERT INTO care.stays VALUES (20, 'x', 'A', NULL)").unwrap();
    database.client("clock").batch_execute("SELECT charta.\"delete_expired care.stays\"()").unwrap();
}

/// What must be found in the lines of [`watched`].
fn pgaudit_lines(folder: &Folder, log: &str) {
    let (code, findings, document) = audited(folder, log, &["--loader", "loader", "--database", "watched"]);
    let expected = [
        ["not permitted", "nosy", "", "care.objections.*"],
        ["not permitted", "nosy", "", "care.stays.person"],
        ["not permitted", "nosy", "", "care.stays.ward"],
        ["not permitted", "recipient_live_clinic", "live.audit", "recipient_live_clinic.stays.stay"],
    ];
    assert_eq!(findings, expected.map(|finding| finding.map(str::to_owned)), "{document:#}");
    assert_eq!(code, 1);
    assert_eq!(document["findings"][1]["times"], 2, "each time is counted: {document:#}");
    // Columns of three reads of the one view, and both of the other.
    assert_eq!(document["permitted"], 6, "{document:#}");
}

/// The same from a server that has `pgaudit`, where there is one.
fn pgaudit() -> Result<(), Failed> {
    let programs = charta_certify::server::programs()?;
    let shared = std::process::Command::new(programs.join("pg_config")).arg("--sharedir").output();
    let shared = shared.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    // Where there is no pg_config, the folder is where Debian has it.
    let version =
        programs.parent().and_then(std::path::Path::file_name).unwrap_or_default().to_string_lossy();
    let folders = [shared.unwrap_or_default(), format!("/usr/share/postgresql/{version}")];
    if !folders.iter().any(|folder| std::path::Path::new(folder).join("extension/pgaudit.control").is_file())
    {
        eprintln!("live/audit/pgaudit was left out: this machine's PostgreSQL has no pgaudit");
        return Ok(());
    }
    let server = Server::start(&[
        "shared_preload_libraries=pgaudit",
        "logging_collector=on",
        "log_directory=csv",
        "log_destination=csvlog",
        "log_timezone=UTC",
        "log_connections=on",
        "autovacuum=off",
    ])?;
    drop(server.new_database("watched")?);
    let database = &Database::of(&server, "watched");
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(database, "ALTER ROLE recipient_live_clinic LOGIN; CREATE ROLE nosy SUPERUSER LOGIN; CREATE ROLE loader SUPERUSER LOGIN;
        CREATE ROLE clock LOGIN; GRANT charta_scheduler TO clock; CREATE SCHEMA others;
        CREATE VIEW others.mirror AS SELECT person FROM care.objections");
    let settings = [
        "log = 'read, write, misc, misc_set'",
        "log_relation = on",
        "log_parameter = on",
        "log_catalog = off",
    ];
    for setting in settings {
        run(database, &format!("ALTER SYSTEM SET pgaudit.{setting}"));
    }
    run(database, "SELECT pg_reload_conf()");
    let heard = || {
        let row = database.superuser().query_one("SELECT current_setting('pgaudit.log_parameter')", &[]);
        row.is_ok_and(|row| row.get::<_, String>(0) == "on")
    };
    while !heard() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    watched(database);
    // The last line is written after the connection is told that it is done.
    let log = || -> String {
        let of = ["", "recipient_live_clinic", "nosy", "loader", "clock"];
        let whole = database.log();
        let mut records =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(whole.as_bytes());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for record in records.records().flatten() {
            // A connection is counted before it is known whose it is.
            let begins = record.get(13).is_some_and(|message| message.starts_with("connection received"));
            let is_theirs =
                record.get(1).is_some_and(|user| of.contains(&user) && (begins || !user.is_empty()));
            if is_theirs && record.get(11) == Some("LOG") {
                writer.write_record(&record).unwrap();
            }
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    for _ in 0..100 {
        if log().contains("delete_expired") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    if std::env::var_os("CHARTA_BLESS").is_some() {
        fs::write(House::new(false).path(PGAUDIT), log()).unwrap();
    }
    pgaudit_lines(&folder, &log());
    Ok(())
}

/// The header of an access log.
const RECORD: &str = "opened_at,day,login,role,purpose,action,place,view,shown\n";

/// A log in which nothing can be seen is a gap, in words that say what to set.
fn gaps() {
    let folder = Folder::new(CONTRACTS);
    let line = |message: &str| {
        format!(
            "2026-11-25 10:00:00.000 UTC,\"bob\",\"d\",1,\"[local]\",\"s.1\",2,\"SELECT\",2026-11-25 09:00:00 UTC,3/1,0,LOG,00000,\"{message}\",,,,,,,,,\"psql\",\"client backend\",,0\n"
        )
    };
    let cases = [
        (String::new(), "the log is empty"),
        ("opened_at,day,login,role,purpose,action,place,view\n".to_owned(), "has no line"),
        (line("checkpoint starting"), "set log_statement to all"),
        (line("statement: CREATE TABLE t ()"), "none that reads"),
        (line("statement: SELECT ward FROM recipient_live_clinic.stays"), "does not tell in which session"),
        (line("statement: SELECT 1").replace(" UTC", " CET"), "log_timezone"),
        // Where only what changes rows is written, nothing is said of what was read.
        (line("statement: INSERT INTO care.notes VALUES (1)"), "none that reads"),
        (line("AUDIT: SESSION,1,1,READ,SELECT,,,<not logged>,<not logged>"), "pgaudit.log_statement"),
        // Who takes himself out of the log is told.
        (line("statement: SET log_statement = 'none'") + &line("statement: SELECT 1"), "changed what the log has"),
        (line("statement: SELECT set_config('pgaudit.log', 'none', FALSE)"), "changed what the log has"),
        // Where only relations are watched, what opens a session is not in the log.
        (
            line("AUDIT: OBJECT,1,1,READ,SELECT,VIEW,recipient_live_clinic.stays,SELECT ward FROM recipient_live_clinic.stays,<none>")
                .replace("\"s.1\",2,", "\"s.1\",1,"),
            "does not tell in which session",
        ),
        (line("statement: SELECT 1") + "a,b,c\n", "could not be read"),
        (line("statement: ALTER ROLE bob SET log_statement = 'none'") + &line("statement: SELECT 1"), "changed what the log has"),
        (line("statement: ALTER SYSTEM SET log_statement = 'none'") + &line("statement: SELECT 1"), "changed what the log has"),
        // A line that is cut off, and one that contradicts itself.
        (format!("{RECORD}2026-11-25 10:00:00+00,2026-11-25,bob,r,p\n"), "a line has 5 fields where the header has 9"),
    ];
    for (log, words) in cases {
        let (code, findings, document) = audited(&folder, &log, &[]);
        let said = document["findings"].to_string();
        assert!(code == 1 && said.contains(words), "{words}: {said}");
        assert!(findings.iter().all(|[sort, ..]| sort == "gap"), "{findings:?}");
    }
    let log = format!(
        "{RECORD}2030-11-25 10:00:00+00,2026-11-25,bob,r,live.study,std.prelude.read,unstated,recipient_live_clinic.stays,stay\n"
    );
    let said = audited(&folder, &log, &[]).2["findings"].to_string();
    assert!(said.contains("another day than the time at which it was written"), "{said}");
    let path = folder.path().join("log.csv");
    fs::write(&path, "a,b\n").unwrap();
    assert_eq!(charta(&["audit", "--log", path.to_str().unwrap(), &folder.text()]).0, 2);
    assert_eq!(charta(&["audit", "--log", "absent.csv", &folder.text()]).0, 2);
}

/// The queries are of the dialects that they are for, hostile names of tables included; and what is none is told apart.
fn query() {
    let folder = Folder::new(CONTRACTS);
    let mut queries = Vec::new();
    for dialect in ["spark", "trino"] {
        for table in ["access_log", "lake.logs.a `b\" 'c"] {
            let (code, text) = charta(&["audit", "--emit", dialect, "--table", table, &folder.text()]);
            assert_eq!(code, 0, "{text}");
            queries.push(serde_json::json!({ "dialect": dialect, "text": text }));
        }
    }
    queries.push(serde_json::json!({ "dialect": "trino", "text": "SELECT FROM WHERE" }));
    queries.push(serde_json::json!({ "dialect": "spark", "text": "OPTIMIZE everything" }));
    let faults = crate::python::run("audit_query.py", &Value::Array(queries))
        .unwrap_or_else(|error| panic!("{error}"));
    let faults = faults.as_array().unwrap();
    assert!(faults[..4].iter().all(Value::is_null), "{faults:?}");
    assert!(faults[4..].iter().all(Value::is_string), "what is wrong is not found: {faults:?}");
}
