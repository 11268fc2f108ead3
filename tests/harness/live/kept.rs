//! Who can write what Charta keeps, and so forge what sessions open, what plans tell and what the log has: each way is told, and what is forged is not
//! believed.

use super::drift::verified_beside;
use super::plan::effects;
use super::{CONTRACTS, Folder, ROWS, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("kept/writers", engines, writers),
        trial("kept/forged-plan", engines, forged_plan),
        trial("kept/forged-rights", engines, forged_rights),
        trial("kept/usurped", engines, usurped),
        trial("kept/turn-of-another", engines, turn_of_another),
    ]
}

/// Each way of writing there is found alone, and gone once what is said mends it.
fn writers(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    run(database, ROWS);
    run(
        database,
        "CREATE ROLE stray LOGIN; CREATE ROLE feeder BYPASSRLS; CREATE ROLE boss; ALTER TABLE care.objections OWNER TO boss",
    );
    let looked = || verified_beside(&folder, database, &["feeder"]);
    let definer = |name: &str, body: &str| {
        format!(
            "CREATE FUNCTION public.{name}() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ {body} $$;
             REVOKE ALL ON FUNCTION public.{name}() FROM PUBLIC; GRANT EXECUTE ON FUNCTION public.{name}() TO stray"
        )
    };
    // What only reads is none.
    run(
        database,
        &definer("counts", "SELECT count(*)::text::void FROM charta.opening")
            .replace("RETURNS void", "RETURNS bigint")
            .replace("::text::void", ""),
    );
    run(
        database,
        "CREATE VIEW public.logged AS SELECT day, count(*) AS n FROM charta.opening GROUP BY day; GRANT SELECT, INSERT ON public.logged TO stray",
    );
    for (sql, sort, object, words) in [
        (
            "GRANT INSERT ON charta.shown TO stray".to_owned(),
            "excess right",
            "table charta.shown",
            "stray has INSERT",
        ),
        (
            "GRANT UPDATE (shown) ON charta.shown TO feeder".to_owned(),
            "excess right",
            "column charta.shown.shown",
            "may be forged",
        ),
        (
            "CREATE VIEW public.through AS TABLE charta.shown; GRANT INSERT ON public.through TO stray".to_owned(),
            "bypass",
            "view public.through",
            "stray may write a view",
        ),
        (
            "CREATE VIEW public.through AS TABLE charta.offer; CREATE VIEW public.over AS TABLE public.through; GRANT UPDATE (role) ON public.over TO feeder".to_owned(),
            "bypass",
            "view public.over",
            "feeder may write a view",
        ),
        (
            definer("forges", "INSERT INTO charta . \"shown\" VALUES ('a', 'b', 'c', 'd')"),
            "bypass",
            "function public.forges()",
            "stray may call a function",
        ),
        (
            definer("offers", "").replace("AS $$  $$", "BEGIN ATOMIC DELETE FROM charta.offer; END"),
            "bypass",
            "function public.offers()",
            "writes charta.offer",
        ),
        (
            "CREATE FUNCTION public.swap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER swap BEFORE INSERT ON charta.opening_view FOR EACH ROW EXECUTE FUNCTION public.swap()".to_owned(),
            "bypass",
            "trigger swap on charta.opening_view",
            "public.swap()",
        ),
        (
            "CREATE RULE \"no line\" AS ON INSERT TO charta.opening DO ALSO NOTHING".to_owned(),
            "bypass",
            "rule no line on charta.opening",
            "may be forged",
        ),
        (
            "CREATE POLICY hidden ON charta.offer USING (TRUE)".to_owned(),
            "bypass",
            "policy hidden on charta.offer",
            "held back",
        ),
        (
            "GRANT pg_write_all_data TO feeder".to_owned(),
            "excess right",
            "role feeder",
            "may write every table",
        ),
        ("GRANT pg_write_all_data TO boss".to_owned(), "excess right", "role boss", "may write every table"),
        ("GRANT pg_write_all_data TO stray".to_owned(), "bypass", "other role stray", "may write every table"),
        (
            "GRANT SELECT ON recipient_live_clinic.stays TO recipient_live_clinic WITH GRANT OPTION".to_owned(),
            "excess right",
            "table recipient_live_clinic.stays",
            "GRANT OPTION FOR SELECT",
        ),
    ] {
        assert_eq!(looked(), (0, Vec::new()), "before {sql}");
        run(database, &sql);
        let (code, findings) = looked();
        let [finding] = &findings[..] else { panic!("{sql}: {findings:#?}") };
        assert_eq!((code, &finding["sort"], &finding["object"]), (1, &sort.into(), &object.into()), "{sql}");
        assert!(finding["message"].as_str().unwrap().contains(words), "{sql}: {finding:#}");
        run(database, finding["mend"].as_str().unwrap());
        run(database, "DROP VIEW IF EXISTS public.through CASCADE");
    }
    assert_eq!(looked(), (0, Vec::new()));
}

/// What the tables say that each clause shows is believed only where the build, which is their digest, fits.
fn forged_plan(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    applied(&folder, database);
    let build: String =
        database.superuser().query_one("SELECT DISTINCT build FROM charta.shown", &[]).unwrap().get(0);
    let forge = format!(
        "INSERT INTO charta.shown VALUES ('{build}', 'recipient_live_clinic.stays', 'live.follow_up#1', 'person')"
    );
    let later = CONTRACTS.replace(" for study where", " for study, audit where");
    folder.write(&later);
    let honest = effects(&folder, database);
    assert!(
        matches!(&honest[..], [line] if line.contains(" more: ") && line.contains("live.audit")),
        "{honest:?}"
    );
    run(database, &forge);
    let found = effects(&folder, database);
    assert!(
        found.len() == 2 && found.iter().all(|line| line.contains(" changes: ") && !line.contains("person")),
        "{found:?}"
    );
    // Of the build that is wanted, what is shown is known whatever the table says.
    folder.write(CONTRACTS);
    assert_eq!(effects(&folder, database), Vec::<String>::new());
    run(
        database,
        "ALTER TABLE charta.shown DISABLE TRIGGER charta_only_append; DELETE FROM charta.shown WHERE shown <> 'stay';
         ALTER TABLE charta.shown ENABLE TRIGGER charta_only_append",
    );
    assert_eq!(effects(&folder, database), Vec::<String>::new());
    applied(&folder, database);
    // What was put right is believed again.
    folder.write(&later);
    assert_eq!(effects(&folder, database), honest);
}

/// A line in the list of rights that Charta gave is no statement, whatever it says.
fn forged_rights(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let scripts = || {
        for name in ["01-schema", "02-roles", "03-protection", "04-views", "05-grants"] {
            let script = folder.path().join(format!("build/postgres/{name}.sql"));
            run(database, &std::fs::read_to_string(script).unwrap());
        }
    };
    scripts();
    run(
        database,
        "CREATE ROLE mallory LOGIN; CREATE ROLE tom LOGIN; GRANT INSERT ON charta.granted TO mallory; GRANT USAGE ON SCHEMA charta TO mallory",
    );
    let mut mallory = database.client("mallory");
    mallory
        .batch_execute(
            "INSERT INTO charta.granted VALUES
               ('SELECT ON TABLE care.stays FROM tom; ALTER ROLE mallory SUPERUSER; REVOKE SELECT', 'TABLE', 'care.stays', 'tom')",
        )
        .unwrap();
    drop(mallory);
    scripts();
    let is_super = "SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory'";
    assert!(!database.superuser().query_one(is_super, &[]).unwrap().get::<_, bool>(0));
}

/// What somebody put where Charta keeps its own, before it came or beside it, runs for nobody: it is told, and nothing is applied.
fn usurped(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (_, name) = database.place();
    run(
        database,
        &format!(
            "CREATE ROLE mallory LOGIN; GRANT CREATE ON DATABASE {name} TO mallory; CREATE SCHEMA hers AUTHORIZATION mallory; SET ROLE mallory;
             CREATE SEQUENCE hers.calls;
             CREATE FUNCTION hers.boom() RETURNS text LANGUAGE sql AS $$ SELECT nextval('hers.calls')::text $$;
             CREATE FUNCTION hers.boom_on_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('hers.calls'); RETURN NEW; END $$"
        ),
    );
    let view = "CREATE VIEW charta.granted AS SELECT hers.boom() AS privilege, hers.boom() AS kind, hers.boom() AS object, hers.boom() AS role";
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes"];
    let refused = |object: &str, words: &str| {
        let (_, findings) = verified_beside(&folder, database, &[]);
        let found = findings.iter().find(|finding| finding["object"] == object);
        let found = found.unwrap_or_else(|| panic!("{object} is not told: {findings:#?}"));
        assert_eq!(found["sort"], "bypass");
        let (code, said) = charta(&apply);
        assert!(code == 2 && said.contains("nothing was changed") && said.contains(words), "{said}");
        let called = "SELECT is_called FROM hers.calls";
        let row = database.superuser().query_one(called, &[]).unwrap();
        assert!(!row.get::<_, bool>(0), "{object}: somebody's code ran");
        run(database, found["mend"].as_str().unwrap());
    };
    run(database, &format!("SET ROLE mallory; CREATE SCHEMA charta; {view}"));
    refused("charta.granted", "in the place of a table of Charta's");
    refused("schema charta", "the schema belongs to mallory");
    applied(&folder, database);
    // As where a later version keeps one table more.
    let beside =
        "DROP TABLE charta.granted; GRANT CREATE, USAGE ON SCHEMA charta TO mallory; SET ROLE mallory";
    let table = "CREATE TABLE charta.granted (privilege text, kind text, object text, role text, PRIMARY KEY (privilege, kind, object, role));
        CREATE TRIGGER boom BEFORE INSERT ON charta.granted FOR EACH ROW EXECUTE FUNCTION hers.boom_on_write()";
    for made in [view, table] {
        run(database, &format!("{beside}; {made}"));
        refused("charta.granted", "in the place of a table of Charta's");
        run(database, "REVOKE CREATE, USAGE ON SCHEMA charta FROM mallory");
        applied(&folder, database);
    }
    run(
        database,
        "CREATE TRIGGER boom BEFORE INSERT ON charta.offer FOR EACH ROW EXECUTE FUNCTION hers.boom_on_write();
         DELETE FROM charta.offer",
    );
    refused("trigger boom on charta.offer", "hers.boom_on_write()");
    applied(&folder, database);
}

/// Whoever holds the lock by which runs wait for each other, and is none, is named.
fn turn_of_another(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    run(database, "CREATE ROLE mallory LOGIN");
    let mut mallory = database.client("mallory");
    mallory.batch_execute("SELECT pg_advisory_lock(109299962639457)").unwrap();
    let apply = ["apply", "--to", &database.address(), &folder.text(), "--yes"];
    let (code, said) = charta(&apply);
    assert!(code == 2 && said.contains("mallory (process ") && said.contains("no run of it"), "{said}");
    drop(mallory);
}
