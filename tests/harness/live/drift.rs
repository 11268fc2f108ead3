//! Every drift is found, named with the clauses it breaks, and gone once what is said mends it; and nothing is found before.

use super::{CONTRACTS, Folder, ROWS, applied, charta, run, seen, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use serde_json::Value;
use std::sync::Arc;

/// A drift: its name, what somebody did, and what is found: the sort and the beginning of the object.
type Drift = (&'static str, &'static str, &'static str, &'static str);

const DRIFTS: [Drift; 48] = [
    ("row-security-off", "ALTER TABLE care.stays DISABLE ROW LEVEL SECURITY", "bypass", "care.stays"),
    ("not-forced", "ALTER TABLE care.stays NO FORCE ROW LEVEL SECURITY", "bypass", "care.stays"),
    ("raw-table", "GRANT SELECT ON care.stays TO recipient_live_clinic", "excess right", "table care.stays"),
    (
        "raw-column",
        "GRANT SELECT (person) ON care.stays TO recipient_live_clinic",
        "excess right",
        "column care.stays.person",
    ),
    ("raw-table-for-everybody", "GRANT SELECT ON care.stays TO PUBLIC", "excess right", "table care.stays"),
    (
        "raw-table-by-membership",
        "CREATE ROLE analysts; GRANT SELECT ON care.stays TO analysts; GRANT analysts TO recipient_live_lab",
        "excess right",
        "table care.stays",
    ),
    (
        "view-for-everybody",
        "GRANT SELECT ON recipient_live_clinic.stays TO PUBLIC",
        "excess right",
        "table recipient_live_clinic.stays",
    ),
    (
        "view-for-another",
        "GRANT SELECT ON recipient_live_clinic.stays TO recipient_live_lab",
        "excess right",
        "table recipient_live_clinic.stays",
    ),
    (
        "view-of-a-superuser",
        "ALTER VIEW recipient_live_clinic.stays OWNER TO postgres",
        "bypass",
        "view recipient_live_clinic.stays",
    ),
    (
        "no-barrier",
        "ALTER VIEW recipient_live_clinic.stays RESET (security_barrier)",
        "bypass",
        "view recipient_live_clinic.stays",
    ),
    (
        "invoker",
        "ALTER VIEW recipient_live_clinic.stays SET (security_invoker = true)",
        "changed",
        "view recipient_live_clinic.stays",
    ),
    (
        "other-query",
        "CREATE OR REPLACE VIEW recipient_live_clinic.stays WITH (security_barrier = true) AS SELECT stay, ward, to_char(left_on, 'YYYY') AS left_on FROM care.stays",
        "changed",
        "view recipient_live_clinic.stays",
    ),
    ("bypassrls", "ALTER ROLE recipient_live_clinic BYPASSRLS", "bypass", "role recipient_live_clinic"),
    ("superuser", "ALTER ROLE recipient_live_lab SUPERUSER", "bypass", "role recipient_live_lab"),
    ("owner-bypasses", "ALTER ROLE charta_owner BYPASSRLS", "bypass", "role charta_owner"),
    (
        "member-of-the-owner",
        "GRANT charta_owner TO recipient_live_clinic",
        "bypass",
        "role recipient_live_clinic",
    ),
    (
        "reads-all-data",
        "CREATE ROLE alice LOGIN; GRANT recipient_live_clinic, pg_read_all_data TO alice",
        "bypass",
        "role alice",
    ),
    (
        "owns-the-table",
        "ALTER TABLE care.stays OWNER TO recipient_live_lab",
        "bypass",
        "role recipient_live_lab",
    ),
    (
        "definer-function",
        "CREATE FUNCTION public.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM care.stays'",
        "bypass",
        "function public.peek()",
    ),
    (
        "definer-view",
        "CREATE VIEW public.mirror AS SELECT person FROM care.stays; GRANT SELECT ON public.mirror TO recipient_live_lab",
        "bypass",
        "view public.mirror",
    ),
    (
        "copy",
        "CREATE MATERIALIZED VIEW public.copy AS SELECT person FROM care.stays; GRANT SELECT (person) ON public.copy TO PUBLIC",
        "bypass",
        "materialized view public.copy",
    ),
    (
        "another-policy",
        "CREATE POLICY more ON care.stays TO PUBLIC USING (ward = 'A')",
        "excess right",
        "policy more on care.stays",
    ),
    (
        "holding-policy",
        "CREATE POLICY fewer ON care.stays AS RESTRICTIVE TO charta_owner USING (ward = 'A')",
        "missing",
        "policy fewer on care.stays",
    ),
    ("no-policy", "DROP POLICY charta_reads ON care.stays", "missing", "policy charta_reads on care.stays"),
    (
        "policy-for-others",
        "ALTER POLICY charta_deletes ON care.stays USING (TRUE)",
        "excess right",
        "policy charta_deletes on care.stays",
    ),
    (
        "no-right",
        "REVOKE SELECT ON recipient_live_lab.stays_cells_counts_1 FROM recipient_live_lab",
        "missing",
        "select on recipient_live_lab.stays_cells_counts_1",
    ),
    (
        "not-among-recipients",
        "REVOKE charta_recipient FROM recipient_live_clinic",
        "missing",
        "membership of recipient_live_clinic in charta_recipient",
    ),
    (
        "inherits-nothing",
        "ALTER ROLE recipient_live_clinic NOINHERIT",
        "missing",
        "membership of recipient_live_clinic in charta_recipient",
    ),
    (
        "stranger-among-recipients",
        "CREATE ROLE eve LOGIN; GRANT charta_recipient TO eve",
        "excess right",
        "role charta_recipient",
    ),
    (
        "lets-others-among-recipients",
        "GRANT charta_recipient TO recipient_live_clinic WITH ADMIN OPTION",
        "excess right",
        "role charta_recipient",
    ),
    ("no-view", "DROP VIEW recipient_live_clinic.stays", "missing", "view recipient_live_clinic.stays"),
    (
        "rights-to-come",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA care GRANT SELECT ON TABLES TO recipient_live_lab",
        "excess right",
        "default privileges in schema care",
    ),
    (
        "another-day",
        "CREATE OR REPLACE FUNCTION charta.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE RETURN DATE '2020-01-01'",
        "changed",
        "function charta.today()",
    ),
    (
        "more-terms",
        "INSERT INTO charta.term VALUES ('purpose', 'std.purposes.anything')",
        "changed",
        "rows of charta.term",
    ),
    (
        "log-can-be-changed",
        "ALTER TABLE charta.opening DISABLE TRIGGER charta_only_append",
        "bypass",
        "trigger charta_only_append on charta.opening",
    ),
    (
        "keys-can-be-read",
        "GRANT SELECT ON charta.pseudonym_key TO recipient_live_clinic",
        "excess right",
        "table charta.pseudonym_key",
    ),
    (
        "somebody's-function",
        "CREATE FUNCTION charta.helper() RETURNS text LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION charta.helper() FROM PUBLIC",
        "left over",
        "function charta.helper()",
    ),
    (
        "schema-of-another",
        "ALTER SCHEMA recipient_live_clinic OWNER TO postgres",
        "bypass",
        "schema recipient_live_clinic",
    ),
    ("owner-may-log-in", "ALTER ROLE charta_owner LOGIN PASSWORD 'x'", "bypass", "role charta_owner"),
    (
        "makes-itself-a-member",
        "CREATE ROLE \"b \"\"o.b\" LOGIN CREATEROLE; GRANT recipient_live_clinic TO \"b \"\"o.b\"",
        "bypass",
        "role b \"o.b",
    ),
    ("copies-the-server", "ALTER ROLE recipient_live_lab REPLICATION", "bypass", "role recipient_live_lab"),
    (
        "policy-of-a-group",
        "CREATE ROLE crowd; GRANT crowd TO charta_owner; CREATE POLICY many ON care.stays TO crowd USING (TRUE)",
        "excess right",
        "policy many on care.stays",
    ),
    ("owner-in-a-group", "GRANT crowd TO charta_owner", "bypass", "role charta_owner"),
    (
        "view-over-a-view",
        "CREATE ROLE middle; CREATE VIEW public.below AS SELECT person FROM care.stays; GRANT SELECT ON public.below TO middle;
         CREATE VIEW public.above AS SELECT person FROM public.below; ALTER VIEW public.above OWNER TO middle;
         GRANT SELECT ON public.above TO recipient_live_lab",
        "bypass",
        "view public.above",
    ),
    (
        "somebody's-procedure",
        "CREATE PROCEDURE charta.peek() LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM care.stays'; REVOKE ALL ON PROCEDURE charta.peek() FROM PUBLIC",
        "left over",
        "function charta.peek()",
    ),
    (
        "planted-function",
        "CREATE ROLE mallory; GRANT CREATE ON SCHEMA public TO mallory; SET ROLE mallory;
         CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea';
         CREATE FUNCTION public.of_no_concern(text) RETURNS text LANGUAGE sql AS 'SELECT $1'; RESET ROLE",
        "bypass",
        "planted function public.convert_to(text,text)",
    ),
    (
        "planted-operator",
        "GRANT CREATE ON SCHEMA public TO mallory; SET ROLE mallory;
         CREATE FUNCTION public.same(text, integer) RETURNS boolean LANGUAGE sql AS 'SELECT TRUE';
         CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = text, RIGHTARG = integer);
         CREATE OPERATOR public.=#= (FUNCTION = public.same, LEFTARG = text, RIGHTARG = integer); RESET ROLE",
        "bypass",
        "planted operator public.=(text,integer)",
    ),
    (
        "may-plant-functions",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "bypass",
        "schema public",
    ),
];

/// What is about Charta's own tables breaks no one clause.
const WITHOUT_CLAUSES: [&str; 6] = [
    "somebody's-function",
    "somebody's-procedure",
    "another-day",
    "more-terms",
    "log-can-be-changed",
    "stranger-among-recipients",
];

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("drifts", engines, drifts),
        trial("harmless", engines, harmless),
        trial("gaps", engines, gaps),
        trial("scripts", engines, scripts),
        trial("agreed", engines, agreed),
        trial("strangers", engines, strangers),
        trial("keys", engines, keys),
        trial("another-project", engines, another_project),
    ]
}

/// The findings of `verify`, and its exit code.
pub(super) fn verified(folder: &Folder, database: &Database) -> (u8, Vec<Value>) {
    verified_beside(folder, database, &[])
}

/// The same, with the roles that fill the tables.
pub(super) fn verified_beside(folder: &Folder, database: &Database, loaders: &[&str]) -> (u8, Vec<Value>) {
    let (address, path) = (database.address(), folder.text());
    let mut arguments = vec!["verify", "--against", &address, &path, "--format", "json"];
    loaders.iter().for_each(|loader| arguments.extend(["--loader", loader]));
    let (code, said) = charta(&arguments);
    let document: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    (code, document["findings"].as_array().expect("a list of findings").clone())
}

fn drifts(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    for (name, sql, sort, object) in DRIFTS {
        assert_eq!(verified(&folder, database), (0, Vec::new()), "before {name}");
        run(database, sql);
        let (code, findings) = verified(&folder, database);
        let found = findings.iter().find(|finding| {
            finding["sort"] == sort && finding["object"].as_str().is_some_and(|at| at.starts_with(object))
        });
        let found = found.unwrap_or_else(|| panic!("{name} is not found: {findings:#?}"));
        assert_eq!(code, 1, "{name}");
        let clauses = found["clauses"].as_array().expect("a list of clauses");
        assert_eq!(clauses.is_empty(), WITHOUT_CLAUSES.contains(&name), "{name}: {found:#}");
        for finding in &findings {
            run(database, finding["mend"].as_str().expect("what mends it"));
        }
        if name == "owns-the-table" {
            // No statement can tell who owned it before.
            run(database, "ALTER TABLE care.stays OWNER TO postgres");
        }
    }
    assert_eq!(verified(&folder, database), (0, Vec::new()), "after all of it");
    assert_eq!(seen(database, "recipient_live_clinic", "recipient_live_clinic.stays", "live.study"), 3);
}

/// What others do with their own is no finding: rights of those who fill the tables, views of a recipient's own, other tables.
fn harmless(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(
        database,
        "CREATE ROLE loader LOGIN BYPASSRLS; GRANT USAGE ON SCHEMA care TO loader; GRANT INSERT, SELECT, DELETE ON care.stays TO loader;
         CREATE TABLE care.notes (stays text); GRANT SELECT ON care.notes TO PUBLIC;
         CREATE ROLE bob LOGIN; GRANT recipient_live_clinic TO bob; CREATE SCHEMA bobs AUTHORIZATION bob;
         SET SESSION AUTHORIZATION bob; CREATE VIEW bobs.own AS SELECT ward FROM recipient_live_clinic.stays; RESET SESSION AUTHORIZATION;
         CREATE FUNCTION public.overstays() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT ''nothing of overstays''';
         CREATE POLICY loads ON care.stays TO loader USING (TRUE);
         CREATE ROLE checker; GRANT charta_auditor TO checker; GRANT recipient_live_lab TO checker;
         CREATE VIEW public.careful WITH (security_invoker = true) AS SELECT person FROM care.stays; GRANT SELECT ON public.careful TO PUBLIC",
    );
    assert_eq!(verified_beside(&folder, database, &["loader"]), (0, Vec::new()));
    let dry = ["apply", "--to", &database.address(), &folder.text(), "--dry-run", "--loader", "loader"];
    let (code, said) = charta(&dry);
    assert!(code == 0 && said.contains("nothing is to be done\n"), "{said}");
    // Who was not named as one who fills them is found, and is in nobody's way.
    let (code, findings) = verified(&folder, database);
    let of = |finding: &Value| {
        format!("{}: {}", finding["sort"].as_str().unwrap(), finding["object"].as_str().unwrap())
    };
    let found: Vec<String> = findings.iter().map(of).collect();
    assert_eq!(code, 1);
    assert_eq!(
        found,
        [
            "bypass: table care.stays",
            "bypass: policy loads on care.stays",
            "excess right: table care.stays",
            "excess right: table care.stays"
        ]
    );
    let (code, said) = charta(&dry[..5]);
    assert!(
        code == 1 && said.contains("nothing is to be done here, and 4 findings are left to people"),
        "{said}"
    );
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 1 && said.contains("row-level security does not bind it"), "{said}");
}

/// What those can reach who stand for no recipient, or no longer: each is found while nobody of them is a recipient, named with the clauses,
/// and mended by what is said.
fn strangers(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(
        database,
        "CREATE ROLE tom LOGIN; GRANT USAGE ON SCHEMA care TO tom; CREATE ROLE recipient_live_former; CREATE ROLE feeder; CREATE ROLE chief SUPERUSER;
         CREATE TABLE care.notes (stays text); GRANT SELECT ON care.notes TO tom;
         CREATE VIEW public.careful WITH (security_invoker = true) AS SELECT person FROM care.stays; GRANT SELECT ON public.careful TO tom",
    );
    let looked = || verified_beside(&folder, database, &["feeder"]);
    let cases = [
        ("GRANT SELECT ON care.stays TO tom", "bypass", "table care.stays"),
        ("GRANT SELECT (person) ON care.stays TO tom", "bypass", "column care.stays.person"),
        ("GRANT DELETE ON care.stays TO tom", "excess right", "table care.stays"),
        ("CREATE POLICY p ON care.stays FOR SELECT TO tom USING (TRUE)", "bypass", "policy p on care.stays"),
        (
            "CREATE VIEW public.mirror AS SELECT person FROM care.stays; GRANT SELECT ON public.mirror TO tom",
            "bypass",
            "view public.mirror",
        ),
        (
            "CREATE FUNCTION public.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM care.stays';
             REVOKE ALL ON FUNCTION public.peek() FROM PUBLIC; GRANT EXECUTE ON FUNCTION public.peek() TO tom",
            "bypass",
            "function public.peek()",
        ),
        (
            "CREATE POLICY former ON care.stays TO recipient_live_former USING (TRUE)",
            "bypass",
            "policy former on care.stays",
        ),
        ("GRANT SELECT ON care.stays TO recipient_live_former", "bypass", "table care.stays"),
        (
            "CREATE VIEW public.fed AS SELECT person FROM care.stays; ALTER VIEW public.fed OWNER TO feeder; GRANT SELECT ON public.fed TO tom",
            "bypass",
            "view public.fed",
        ),
        ("GRANT feeder TO tom", "bypass", "other role tom"),
        ("GRANT chief TO tom", "bypass", "other role tom"),
        ("GRANT pg_read_all_data TO tom", "bypass", "other role tom"),
        ("ALTER ROLE tom REPLICATION", "bypass", "other role tom"),
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA care GRANT SELECT ON TABLES TO tom",
            "excess right",
            "default privileges in schema care",
        ),
        (
            "CREATE VIEW public.keys AS SELECT * FROM charta.pseudonym_key; GRANT SELECT ON public.keys TO tom",
            "bypass",
            "view public.keys",
        ),
    ];
    for (sql, sort, object) in cases {
        assert_eq!(looked(), (0, Vec::new()), "before {sql}");
        run(database, sql);
        let (code, findings) = looked();
        let [finding] = &findings[..] else { panic!("{sql}: {findings:#?}") };
        assert_eq!((code, &finding["sort"], &finding["object"]), (1, &sort.into(), &object.into()), "{sql}");
        let said = finding["message"].as_str().unwrap();
        assert!(said.contains("tom") || said.contains("former"), "{sql}: {said}");
        assert_eq!(finding["clauses"].as_array().unwrap().is_empty(), object == "view public.keys", "{sql}");
        // It stands in nobody's way.
        let (code, said) =
            charta(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--loader", "feeder"]);
        assert!(code == 1 && said.contains("1 finding is left to people"), "{sql}: {said}");
        run(database, finding["mend"].as_str().unwrap());
    }
    assert_eq!(looked(), (0, Vec::new()));
    // A table that is made is in the reach of those who were given what is to come.
    run(
        database,
        "DROP TABLE care.objections CASCADE; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tom",
    );
    let (code, said) =
        charta(&["apply", "--to", &database.address(), &folder.text(), "--yes", "--loader", "feeder"]);
    assert!(
        code == 1 && said.contains("left to people, so the database is not yet as it should be"),
        "{said}"
    );
    run(database, "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM tom");
}

/// A key that people must give is asked for by the plan and missed by the comparison, whether it was never given, misspelt or lost.
fn keys(database: &Database) {
    let pseudonyms = CONTRACTS
        .replace("[stay, ward, left_on]", "[stay, person, ward, left_on]")
        .replace("showing left_on by year", "showing person repseudonymised per contract, left_on by year")
        .replace(
            "column person: text\n  column ward",
            "column person: text pseudonym of person\n  column ward",
        );
    let folder = Folder::new(&pseudonyms);
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes"];
    let (code, said) = charta(&apply);
    assert!(code == 1 && said.contains("1 finding is left to people"), "{said}");
    let (code, said) = charta(&apply);
    assert!(
        code == 1 && said.contains("key of live.follow_up") && said.contains("1 finding is left to people"),
        "{said}"
    );
    for lost in
        ["", "DELETE FROM charta.pseudonym_key", "UPDATE charta.pseudonym_key SET contract = 'live.folow_up'"]
    {
        run(database, lost);
        let (code, findings) = verified(&folder, database);
        let [finding] = &findings[..] else { panic!("{lost}: {findings:#?}") };
        assert_eq!((code, &finding["object"]), (1, &"key of live.follow_up".into()));
        assert_eq!(finding["clauses"], serde_json::json!(["live.follow_up#1"]));
        let names = finding["message"].as_str().unwrap().contains("live.folow_up");
        assert_eq!(names, lost.starts_with("UPDATE"), "{finding:#}");
        run(database, finding["mend"].as_str().unwrap());
        assert_eq!(verified(&folder, database), (0, Vec::new()), "{lost}");
    }
    assert_eq!(charta(&apply).0, 0);
}

/// What is said of rows fits what is there: nothing yet, something else of the same project, or another project's contracts.
fn another_project(database: &Database) {
    const WARNING: &str = "warning: the database holds the contracts of another project, whose place these take: live.counts, live.follow_up";
    let folder = Folder::new(CONTRACTS);
    let plan = |folder: &Folder| {
        charta(&["apply", "--to", &database.address(), &folder.text(), "--dry-run", "--detail"]).1
    };
    let said = plan(&folder);
    assert!(
        said.contains("it has no rows yet") && !said.contains("to replace") && !said.contains("warning"),
        "{said}"
    );
    applied(&folder, database);
    folder.write(&CONTRACTS.replace("for audit in cells", "for study in cells"));
    let said = plan(&folder);
    assert!(said.contains("are there that are not of this build") && !said.contains("warning"), "{said}");
    run(database, "UPDATE charta.offer SET first = 0 WHERE contract = 'live.counts'");
    folder.write(CONTRACTS);
    let said = plan(&folder);
    assert!(
        said.contains("1 of this build's rows are missing, and 1 are there that are not of this build"),
        "{said}"
    );
    folder.write(
        &CONTRACTS
            .replace("contract follow_up", "contract later")
            .replace("contract counts", "contract sums"),
    );
    let said = plan(&folder);
    assert!(said.contains(WARNING), "{said}");
}

/// Whoever may not look closely enough is told so, and is never told that all is well.
fn gaps(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    let (host, name) = database.place();
    run(
        database,
        &format!(
            "CREATE ROLE looker LOGIN; GRANT pg_read_all_data TO looker; REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"
        ),
    );
    let address = format!("host={host} user=looker dbname={name}");
    let (code, said) = charta(&["verify", "--against", &address, &folder.text()]);
    assert!(code == 1 && said.contains("gap: view recipient_live_clinic.stays"), "{said}");
    assert!(
        said.contains("gap: function charta.open_session") && said.contains("gap: policy charta_reads"),
        "{said}"
    );
    let sorts = said.lines().filter(|line| !line.starts_with(' ') && line.contains(": "));
    // Beside gaps there are two lines: who looks may read all data, and the last one counts.
    assert!(
        sorts.clone().count() > 5 && sorts.clone().filter(|line| !line.starts_with("gap: ")).count() == 2,
        "{said}"
    );
    assert!(said.contains("bypass: other role looker"), "{said}");
    run(database, "REVOKE pg_read_all_data FROM looker");
    assert_eq!(charta(&["verify", "--against", &address, &folder.text()]).0, 2);
}

/// The scripts and `apply` make the same.
fn scripts(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let mut files: Vec<_> = std::fs::read_dir(folder.path().join("build/postgres"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.retain(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('0')));
    assert_eq!(files.len(), 5);
    for _ in 0..2 {
        for file in &files {
            run(database, &std::fs::read_to_string(file).unwrap());
        }
        assert_eq!(verified(&folder, database), (0, Vec::new()));
    }
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--dry-run"]);
    assert!(code == 0 && said.contains("nothing is to be done"), "{said}");
}

/// Nothing is done unless somebody says yes, and a plan says what asks for each step.
fn agreed(database: &Database) {
    use std::io::Write as _;
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--dry-run", "--sql"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("clauses: live.follow_up#1") && said.contains("| GRANT SELECT ON TABLE"), "{said}");
    for (answer, code, words) in
        [("no\n", 1, "nothing was changed"), ("", 1, "nothing was changed"), ("yes\n", 0, "applied ")]
    {
        let mut child = super::process(&["apply", "--to", &database.address(), &folder.text()])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.code() == Some(code) && said.contains(words), "{answer:?}: {said}");
    }
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--format", "json"]);
    assert!(code == 0 && said.contains("\"steps\": []"), "{said}");
    // A role that sees through everything stands in the way.
    run(database, "ALTER ROLE recipient_live_clinic BYPASSRLS; DROP VIEW recipient_live_clinic.stays");
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert!(code == 2 && said.contains("NOBYPASSRLS"), "{said}");
}
