//! What generated views keep to beside the decision: whose session they show rows to, when, in what order, what a plan tells, and what becomes of
//! values that no contract can name.

use super::{Folder, applied, charta, run, trial};
use crate::engines::Engines;
use crate::engines::cluster::Database;
use libtest_mimic::Trial;
use postgres::{Client, SimpleQueryMessage};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    vec![
        trial("edges/whose-session", engines, whose_session),
        trial("edges/the-day-goes-on", engines, the_day_goes_on),
        trial("edges/far-days", engines, far_days),
        trial("edges/order", engines, order),
        trial("edges/plans-of-cells", engines, plans_of_cells),
        trial("edges/plans-that-are-printed", engines, plans_that_are_printed),
        trial("edges/other-types", engines, other_types),
        trial("edges/collations", engines, collations),
    ]
}

/// Two recipients of one dataset; one of them under two contracts with keys of their own.
pub(super) const CONTRACTS: &str = "module live
jurisdiction land \"Land\"
purpose study \"Study\"
purpose audit \"Audit\"
organisation source \"Source\" { established: land  owners: none }
organisation inst \"Institute\" { established: land }
organisation town \"Town\" { established: land }
dataset acc \"Accidents\" {
  controller: source
  source: table care.acc
  key: num
  retention: 10 years from day
  column num: integer required
  column person: text
  column place: text
  column illness: text
  column day: date
  column amount: decimal
}
contract one \"One\" {
  provider: source
  recipient: inst
  term: from 2020-01-01 until 2099-01-01
  permit inst to read acc [person, place] for study showing person repseudonymised per contract
}
contract two \"Two\" {
  provider: source
  recipient: inst
  term: from 2020-01-01 until 2099-01-01
  permit inst to read acc [person, illness] for audit showing person repseudonymised per contract
}
contract three \"Three\" {
  provider: source
  recipient: town
  term: from 2020-01-01 until 2099-01-01
  permit town to read acc [num, day, amount] for study showing day by month, amount by steps of 10
  permit town to read acc [place] for audit in cells of at least 3
}
";

const KEYS: &str = "INSERT INTO charta.pseudonym_key VALUES ('live.one', decode(repeat('01', 32), 'hex')), ('live.two', decode(repeat('02', 32), 'hex'));
    CREATE ROLE mira LOGIN; GRANT recipient_live_inst TO mira; CREATE ROLE tom LOGIN; GRANT recipient_live_town TO tom; CREATE ROLE stray LOGIN;";

const VIEW: &str = "recipient_live_town.acc";
const CELLS: &str = "recipient_live_town.acc_cells_three_2";

fn prepared(database: &Database) -> Folder {
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert_eq!(code, 1, "the keys are missing: {said}");
    run(database, KEYS);
    applied(&folder, database);
    folder
}

/// Opens a session, in a transaction of its own; how many views it opens.
fn open(client: &mut Client, purpose: &str) -> i64 {
    let opening = format!("SELECT charta.open_session('live.{purpose}', 'std.prelude.read')");
    client.query_one(&opening, &[]).unwrap_or_else(|error| panic!("{error:?}")).get(0)
}

/// All that a query answers, as texts, in its order.
fn answers(client: &mut Client, query: &str) -> Vec<Vec<Option<String>>> {
    let messages = client.simple_query(query).unwrap_or_else(|error| panic!("{error:?}\n{query}"));
    let row = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect())
        }
        _ => None,
    };
    messages.iter().filter_map(row).collect()
}

/// A view shows rows to a session that the log says opened it, and to no other, whoever may read it.
fn whose_session(database: &Database) {
    let _folder = prepared(database);
    run(
        database,
        "INSERT INTO care.acc (num, place, day) SELECT n, 'Bonn', '2024-05-01' FROM generate_series(1, 9) AS n",
    );
    let mut tom = database.client("tom");
    assert_eq!(open(&mut tom, "study"), 1);
    assert_eq!(answers(&mut tom, &format!("TABLE {VIEW}")).len(), 9);
    assert_eq!(open(&mut tom, "audit"), 1);
    assert_eq!(answers(&mut tom, &format!("TABLE {CELLS}")).len(), 1);
    // Somebody who was given the rights by hand, and is no member of the role.
    run(
        database,
        &format!(
            "GRANT USAGE ON SCHEMA charta, recipient_live_town TO stray; GRANT SELECT ON {VIEW}, {CELLS} TO stray;
             GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA charta TO stray; GRANT CREATE ON SCHEMA public TO tom"
        ),
    );
    let mut stray = database.client("stray");
    for (purpose, view) in [("study", VIEW), ("audit", CELLS)] {
        assert_eq!(open(&mut stray, purpose), 0);
        let found = answers(&mut stray, &format!("TABLE {view}"));
        assert!(found.is_empty(), "the log has no opening of {view}: {found:?}");
    }
    // What tom passes on: a view, and a function with his rights.
    tom.batch_execute(&format!(
        "CREATE VIEW public.passed AS TABLE {VIEW}; GRANT SELECT ON public.passed TO mira;
         CREATE FUNCTION public.passing() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM {VIEW}';
         CREATE VIEW public.counted AS TABLE {CELLS}; GRANT SELECT ON public.counted TO mira"
    ))
    .unwrap();
    let mut mira = database.client("mira");
    assert_eq!(open(&mut mira, "study"), 1);
    assert_eq!(answers(&mut mira, "TABLE recipient_live_inst.acc").len(), 9, "her own");
    assert!(
        answers(&mut mira, "TABLE public.passed").is_empty(),
        "a session of the institute shows the town's rows"
    );
    assert_eq!(answers(&mut mira, "SELECT public.passing()"), [[Some("0".to_owned())]]);
    open(&mut mira, "audit");
    assert!(
        mira.simple_query("TABLE public.counted").map_or(true, |rows| {
            rows.iter().all(|message| !matches!(message, SimpleQueryMessage::Row(_)))
        })
    );
}

/// The day is that of the moment, in a transaction and in a statement that both go on.
fn the_day_goes_on(database: &Database) {
    let _folder = prepared(database);
    let mut client = database.superuser();
    let function = "SELECT pg_get_function_sqlbody('charta.today()'::regprocedure)";
    let body: String = client.query_one(function, &[]).unwrap().get(0);
    // The same, not cut down to the day.
    let moment = body.replace("RETURN", "").replace("::date", "");
    assert_ne!(moment, body.replace("RETURN", ""));
    let at = |client: &mut Client| answers(client, &format!("SELECT {moment}"));
    client.batch_execute("BEGIN").unwrap();
    let before = at(&mut client);
    client.batch_execute("SELECT pg_sleep(0.05)").unwrap();
    assert_ne!(at(&mut client), before, "a transaction holds its day");
    client.batch_execute("COMMIT").unwrap();
    client
        .batch_execute(&format!(
            "DO $$ DECLARE before text := {moment}; BEGIN PERFORM pg_sleep(0.05); IF before = ({moment})::text THEN RAISE EXCEPTION 'a statement holds its day'; END IF; END $$"
        ))
        .unwrap_or_else(|error| panic!("{error:?}"));
}

/// Days and numbers that no contract can name hide themselves, and nothing else; and what is kept too long is still deleted.
fn far_days(database: &Database) {
    let _folder = prepared(database);
    run(
        database,
        "INSERT INTO care.acc (num, place, day, amount) VALUES (1, 'Bonn', '300000-01-01', 7), (2, 'Bonn', '0044-03-15 BC', 'NaN'),
           (3, 'Bonn', '10001-02-01', -7), (4, 'Bonn', '2024-05-06', 17.5), (5, 'Bonn', 'infinity', NULL), (6, 'Bonn', '9999-12-31', 0),
           (7, 'Bonn', '0001-01-01', 10)",
    );
    let mut tom = database.client("tom");
    open(&mut tom, "study");
    let found: BTreeMap<String, Vec<Option<String>>> =
        answers(&mut tom, &format!("SELECT num, day, amount FROM {VIEW}"))
            .into_iter()
            .map(|mut row| (row.remove(0).unwrap(), row))
            .collect();
    let shows = |num: &str, day: Option<&str>, amount: Option<&str>| {
        let wanted = vec![day.map(str::to_owned), amount.map(str::to_owned)];
        assert_eq!(found.get(num), Some(&wanted), "row {num}");
    };
    shows("1", None, Some("0"));
    shows("2", None, None);
    shows("3", None, Some("-10"));
    shows("4", Some("2024-05"), Some("10"));
    shows("5", None, None);
    shows("6", Some("9999-12"), Some("0"));
    shows("7", Some("0001-01"), Some("10"));
    let deleted: i64 =
        database.superuser().query_one("SELECT charta.\"delete_expired care.acc\"()", &[]).unwrap().get(0);
    assert_eq!(deleted, 2, "those of 44 before and 1 after the year 1");
    let left = "SELECT string_agg(num::text, ' ' ORDER BY num) FROM care.acc";
    assert_eq!(answers(&mut database.superuser(), left), [[Some("1 3 4 5 6".to_owned())]]);
}

/// Rows with other pseudonyms stand in an order that says nothing but what they show: those of two sessions cannot be put side by side.
fn order(database: &Database) {
    let _folder = prepared(database);
    // Some persons are missing, so that rows without a pseudonym lie beside each other, too.
    run(
        database,
        "INSERT INTO care.acc (num, person, place, illness) SELECT n, CASE WHEN n % 5 > 0 THEN 'p' || n END, 'p' || md5(n::text), 'i' || md5(n || 'x')
         FROM generate_series(1, 300) AS n",
    );
    let truth = answers(&mut database.superuser(), "SELECT place, illness FROM care.acc");
    let mut mira = database.client("mira");
    let numbered = "SELECT row_number() OVER (), * FROM recipient_live_inst.acc";
    let mut shown = |purpose: &str, column: &str| {
        open(&mut mira, purpose);
        let names =
            answers(&mut mira, &format!("SELECT n.{column} FROM ({numbered}) AS n ORDER BY row_number"));
        names.into_iter().map(|mut row| row.remove(0)).collect::<Vec<_>>()
    };
    let (places, illnesses) = (shown("study", "place"), shown("audit", "illness"));
    assert_eq!((places.len(), illnesses.len()), (300, 300));
    let joined = places
        .into_iter()
        .zip(illnesses)
        .filter(|(place, illness)| truth.contains(&vec![place.clone(), illness.clone()]));
    let joined = joined.count();
    assert!(joined < 20, "{joined} of 300 rows are joined by their order");
    // The same rows put in otherwise stand in the same order.
    let before = answers(&mut mira, "TABLE recipient_live_inst.acc");
    run(
        database,
        "CREATE TABLE care.copy AS TABLE care.acc; DELETE FROM care.acc; INSERT INTO care.acc SELECT * FROM care.copy ORDER BY md5(num::text)",
    );
    assert_eq!(
        answers(&mut mira, "TABLE recipient_live_inst.acc"),
        before,
        "the order tells of more than is shown"
    );
}

/// No plan tells how many rows a cell has that is not shown.
fn plans_of_cells(database: &Database) {
    let _folder = prepared(database);
    run(
        database,
        "INSERT INTO care.acc (num, place) SELECT n, 'Aix' FROM generate_series(1, 7) AS n; INSERT INTO care.acc (num, place) VALUES (8, 'Bonn');
         ANALYZE care.acc",
    );
    let mut tom = database.client("tom");
    let plan = |client: &mut Client, options: &str, place: &str| -> Vec<String> {
        let query = format!("EXPLAIN ({options}) SELECT * FROM {CELLS} WHERE place = '{place}'");
        answers(client, &query).into_iter().flatten().flatten().collect()
    };
    let estimated = plan(&mut tom, "VERBOSE", "Bonn").join("\n");
    assert!(!estimated.contains("care.acc") && !estimated.contains("Aggregate"), "{estimated}");
    assert_eq!(open(&mut tom, "audit"), 1);
    assert_eq!(
        answers(&mut tom, &format!("TABLE {CELLS}")),
        [[Some("Aix".to_owned()), Some("7".to_owned())]]
    );
    let bare = "ANALYZE, TIMING OFF, SUMMARY OFF, COSTS OFF";
    let untold = |plan: Vec<String>| plan.join("\n").replace("Nowhere", "Bonn");
    let of_one = untold(plan(&mut tom, bare, "Bonn"));
    assert_eq!(
        of_one,
        untold(plan(&mut tom, bare, "Nowhere")),
        "a cell left out and a cell that is not there differ"
    );
    assert!(!of_one.contains("care.acc") && !of_one.contains(" acc"), "{of_one}");
    // Nothing but its view answers.
    let mut mira = database.client("mira");
    open(&mut mira, "audit");
    for query in [
        "SELECT * FROM charta.cells('recipient_live_town.acc_cells_three_2') AS c(place text, rows bigint)",
        "TABLE charta.\"cells recipient_live_town.acc_cells_three_2\"",
    ] {
        let rows = mira.simple_query(query).unwrap_or_default();
        assert!(rows.iter().all(|message| !matches!(message, SimpleQueryMessage::Row(_))), "{query}");
    }
}

/// Whoever has the server say its plans is told nothing of what counts: neither the table nor how many groups it expects.
fn plans_that_are_printed(database: &Database) {
    use std::sync::Mutex;
    let _folder = prepared(database);
    run(
        database,
        "INSERT INTO care.acc (num, place) SELECT n, 'p' || n FROM generate_series(1, 50) AS n; ANALYZE care.acc",
    );
    let told = || {
        let told = Arc::new(Mutex::new(String::new()));
        let mut config = database.config("tom");
        let heard = Arc::clone(&told);
        config.notice_callback(move |notice| {
            let said = format!("{} {}\n", notice.message(), notice.detail().unwrap_or_default());
            heard.lock().unwrap().push_str(&said);
        });
        let mut tom = config.connect(postgres::NoTls).unwrap();
        open(&mut tom, "audit");
        for what in ["plan", "parse", "rewritten"] {
            tom.batch_execute(&format!("SET debug_print_{what} = on")).unwrap();
        }
        tom.batch_execute("SET client_min_messages = log").unwrap();
        tom.batch_execute(&format!("TABLE {CELLS}")).unwrap();
        told.lock().unwrap().clone()
    };
    let said = told();
    assert!(said.contains("FUNCTIONSCAN"), "the plan of the view itself is not told: {said}");
    for word in ["{AGG", "numGroups", "SEQSCAN"] {
        assert!(!said.contains(word), "{word} is told: {said}");
    }
    run(database, "ALTER FUNCTION charta.cells(text) RESET debug_print_plan");
    assert!(told().contains("numGroups"), "nothing could be told anyway");
}

/// A table that is there already with columns of other types is refused by the scripts: its values would be compared otherwise.
fn other_types(database: &Database) {
    let folder = Folder::new(CONTRACTS);
    let (code, said) = charta(&["build", &folder.text(), "--target", "postgres"]);
    assert_eq!(code, 0, "{said}");
    let scripts: Vec<String> = ["01-schema", "02-roles", "03-protection", "04-views", "05-grants"]
        .iter()
        .map(|name| {
            std::fs::read_to_string(folder.path().join(format!("build/postgres/{name}.sql"))).unwrap()
        })
        .collect();
    let table = |types: [&str; 6]| {
        let columns = ["num", "person", "place", "illness", "day", "amount"];
        let columns: Vec<String> =
            columns.iter().zip(types).map(|(name, of)| format!("{name} {of}")).collect();
        format!(
            "DROP SCHEMA IF EXISTS care CASCADE; CREATE SCHEMA care; CREATE DOMAIN care.name AS text; CREATE TABLE care.acc ({})",
            columns.join(", ")
        )
    };
    let good = ["integer", "text", "varchar(40)", "care.name", "date", "numeric(9,2)"];
    for (at, other) in [
        (0, "numeric"),
        (1, "char(6)"),
        (2, "name"),
        (4, "timestamptz"),
        (4, "timestamp"),
        (5, "double precision"),
        (5, "real"),
    ] {
        let mut types = good;
        types[at] = other;
        run(database, &table(types));
        let error = database.superuser().batch_execute(&scripts[0]).err();
        let words = error.and_then(|error| error.as_db_error().map(|error| error.message().to_owned()));
        let words = words.unwrap_or_else(|| panic!("a column of {other} is taken"));
        assert!(words.contains("care.acc"), "{words}");
    }
    run(database, &table(good));
    for script in &scripts {
        run(database, script);
    }
    run(database, KEYS);
    run(
        database,
        "INSERT INTO care.acc SELECT n, 'p', 'Aix', 'i', '2024-05-06', 12.25 FROM generate_series(1, 4) AS n",
    );
    let mut tom = database.client("tom");
    open(&mut tom, "audit");
    assert_eq!(
        answers(&mut tom, &format!("TABLE {CELLS}")),
        [[Some("Aix".to_owned()), Some("4".to_owned())]]
    );
    open(&mut tom, "study");
    assert_eq!(answers(&mut tom, &format!("TABLE {VIEW}")).len(), 4);
}

/// Texts that a stored collation holds to be equal are no one value: each is a cell of its own.
fn collations(database: &Database) {
    run(
        database,
        "CREATE SCHEMA care; CREATE COLLATION care.alike (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = FALSE);
         CREATE TABLE care.acc (num integer PRIMARY KEY, person text, place text COLLATE care.alike, illness text, day date, amount numeric)",
    );
    let _folder = prepared(database);
    run(
        database,
        "INSERT INTO care.acc (num, place) VALUES (1, 'Bonn'), (2, 'BONN'), (3, 'bonn'), (4, 'Aix'), (5, 'Aix'), (6, 'Aix')",
    );
    let mut tom = database.client("tom");
    open(&mut tom, "audit");
    assert_eq!(
        answers(&mut tom, &format!("TABLE {CELLS}")),
        [[Some("Aix".to_owned()), Some("3".to_owned())]]
    );
}
