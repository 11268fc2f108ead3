//! Every engine decides alike: the decision, Cedar, Rego, PostgreSQL under each recipient's role, and SQLite, over thousands of generated
//! contracts and over every example that compiles.

use super::oracle::{Data, Session, Values};
use super::project::Project;
use super::worlds;
use super::{Engines, cedar, postgres, rego, sqlite};
use crate::house::House;
use crate::random::Random;
use charta_backends::sql::layout::NamedView;
use charta_driver::Program;
use charta_driver::os_world::OsWorld;
use charta_model::decide::{Request, decide};
use charta_model::model::{ClauseId, ColumnId, DatasetId, PartyId};
use charta_model::value::{ColumnType, Value};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Small worlds, of one to four contracts: what each of them says is seen.
const WORLDS: u64 = 60;
const WORLDS_A_TRIAL: u64 = 30;
/// Worlds of many contracts, since much of what a project costs is paid once.
const POPULOUS: u64 = 130;
const POPULOUS_A_TRIAL: u64 = 26;
const _: () = assert!(POPULOUS * worlds::POPULOUS as u64 > 3_000);
/// In so many sessions is each dataset of a populous world asked for.
const SESSIONS: usize = 4;
/// With how many sessions forging is tried.
const FEW: usize = 8;
pub(crate) const EXAMPLES: [&str; 3] = ["regional-hospitals-fixed", "national-platform", "city-mobility"];

/// The tests of this module.
pub fn trials(house: &Arc<House>, engines: &Arc<Engines>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for first in (0..WORLDS).step_by(WORLDS_A_TRIAL as usize) {
        let engines = engines.clone();
        let name = format!("engines/alike/worlds-{first:03}");
        trials.push(Trial::test(name, move || generated(&engines, first..first + WORLDS_A_TRIAL)));
    }
    for first in (0..POPULOUS).step_by(POPULOUS_A_TRIAL as usize) {
        let engines = engines.clone();
        let name = format!("engines/alike/populous-{first:03}");
        trials.push(Trial::test(name, move || populous(&engines, first..first + POPULOUS_A_TRIAL)));
    }
    for example in EXAMPLES {
        let (engines, root) = (engines.clone(), house.path(&format!("examples/{example}")));
        trials.push(Trial::test(format!("engines/alike/{example}"), move || example_alike(&engines, &root)));
    }
    trials
}

fn generated(engines: &Engines, seeds: std::ops::Range<u64>) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    cluster.with_roles("alike", |database| {
        let mut client = database.superuser();
        client
            .batch_execute("CREATE EXTENSION IF NOT EXISTS pgcrypto")
            .expect("the extension that makes keyed hashes");
        let (mut shown, mut contracts, mut permitted) = (0, 0, 0);
        for seed in seeds.clone() {
            let mut dice = Random::new(seed + 1);
            let project = drawn(seed + 1, &mut dice);
            contracts += project.program().model.contracts.len();
            let sessions = project.sessions(6, |sides| dice.below(sides));
            let mut engine = postgres::Engine::within(&project, client);
            shown += compare_views(&project, &mut engine, &sessions, seed);
            permitted += compare_cedar(&project, &sessions, &mut dice, seed);
            rego::compare_rego(&project, &sessions, &mut dice, seed);
            client = engine.undone();
        }
        assert!(contracts >= seeds.clone().count(), "{contracts} contracts");
        assert!(
            shown > 100 && permitted > 20,
            "too little is visible to say anything: {shown} rows, {permitted} permitted"
        );
    });
    Ok(())
}

/// As [`generated`], but each session asks for what it is about: the views of one dataset, and requests about it.
fn populous(engines: &Engines, seeds: std::ops::Range<u64>) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    cluster.with_roles("populous", |database| {
        let mut client = database.superuser();
        client.batch_execute("CREATE EXTENSION IF NOT EXISTS pgcrypto").expect("keyed hashes");
        let (mut shown, mut permitted) = (0, 0);
        for seed in seeds.clone() {
            let seed = 10_000 + seed;
            let mut dice = Random::new(seed);
            let project = Project::of_text(worlds::SETTINGS, &worlds::populous(seed), |program| {
                drawn_rows(program, &mut dice)
            });
            let model = &project.program().model;
            assert_eq!(model.contracts.len(), worlds::POPULOUS);
            let sessions: Vec<(Session, DatasetId)> = model
                .datasets
                .iter()
                .flat_map(|(id, facts)| {
                    let sessions =
                        project.sessions_about(SESSIONS, &facts.columns, |sides| dice.below(sides));
                    sessions.into_iter().map(move |session| (session, id))
                })
                .collect();
            let mut engine = postgres::Engine::within(&project, client);
            shown += compare_some_views(&project, &mut engine, &sessions, seed);
            let requests = requests_about(&project, &sessions, &mut dice);
            let (cedar, lossy) = (cedar::Engine::new(&project), losses(&project));
            for (request, values) in &requests {
                permitted += usize::from(compare_request(&project, &cedar, &lossy, request, values, seed));
            }
            rego::compare_requests(&project, requests, seed);
            client = engine.undone();
        }
        assert!(
            shown > 1_000 && permitted > 100,
            "too little is visible to say anything: {shown} rows, {permitted} permitted"
        );
    });
    Ok(())
}

/// For each session a column and a row of the dataset for each party that some rule speaks of, and now and then for others.
fn requests_about<'a>(
    project: &'a Project,
    sessions: &[(Session, DatasetId)],
    dice: &mut Random,
) -> Vec<(Request, &'a Values)> {
    let Program { model, rules, .. } = project.program();
    let mut requests = Vec::new();
    for (session, dataset) in sessions {
        let columns: Vec<ColumnId> = model.columns_of(*dataset).collect();
        let rows = project.data.of(*dataset);
        for party in model.parties.ids() {
            let is_involved = rules.about(*dataset, party).next().is_some();
            if is_involved || dice.chance(10) {
                let column = columns[dice.below(columns.len())];
                requests.push((asked(*session, party, column), &rows[dice.below(rows.len())]));
            }
        }
    }
    requests
}

/// A request of a party in a session.
pub(crate) fn asked(session: Session, party: PartyId, column: ColumnId) -> Request {
    let Session { purpose, action, place, day } = session;
    Request { party, action, column, purpose, place, day }
}

fn example_alike(engines: &Engines, root: &Path) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().replace('-', "_"));
    let project = example(root);
    let mut dice = Random::new(42);
    let sessions = telling_sessions(&project, &mut dice);
    cluster.with_roles(&name, |database| {
        let mut engine = postgres::Engine::new(&project, database);
        let shown = compare_views(&project, &mut engine, &sessions, 0);
        assert!(shown > 50, "the example shows {shown} rows");
        leaks_nothing(&project, &mut engine, &sessions);
    });
    compare_cedar(&project, &sessions, &mut dice, 0);
    rego::compare_rego(&project, &sessions, &mut dice, 0);
    Ok(())
}

/// An example with its rows.
pub(crate) fn example(root: &Path) -> Project {
    Project::new(&OsWorld, &root.to_string_lossy(), |program| rows_of_files(program, &root.join("rows")))
}

/// The generated contracts of a seed, with rows.
pub(crate) fn generated_project(seed: u64) -> Project {
    drawn(seed, &mut Random::new(seed))
}

fn drawn(seed: u64, dice: &mut Random) -> Project {
    Project::of_text(worlds::SETTINGS, &worlds::world(seed), |program| drawn_rows(program, dice))
}

/// For each permit a session that it speaks of, and some drawn at random.
pub(crate) fn telling_sessions(project: &Project, dice: &mut Random) -> Vec<Session> {
    let Program { rules, .. } = project.program();
    let mut sessions: Vec<Session> = rules
        .iter()
        .filter(|(_, rule)| rule.effect == charta_model::model::Effect::Permit)
        .filter_map(|(_, rule)| {
            let id = |set: &charta_model::ranges::Ranges| set.first().and_then(|n| u32::try_from(n).ok());
            Some(Session {
                purpose: charta_base::Id::new(id(&rule.purposes)?),
                action: charta_base::Id::new(id(&rule.actions)?),
                place: rule.places.first()?,
                day: charta_model::time::Day::from_number(rule.days.end()?.saturating_sub(1).min(21_000)),
            })
        })
        .collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions.extend(project.sessions(4, |sides| dice.below(sides)));
    sessions
}

/// Compares both SQL engines with the decision; how many rows were seen.
pub(crate) fn compare_views(
    project: &Project,
    postgres: &mut postgres::Engine,
    sessions: &[Session],
    seed: u64,
) -> usize {
    let datasets: Vec<DatasetId> = project.program().model.datasets.ids().collect();
    let all = sessions.iter().flat_map(|session| datasets.iter().map(|dataset| (*session, *dataset)));
    compare_some_views(project, postgres, &all.collect::<Vec<_>>(), seed)
}

/// As [`compare_views`], in each session the views of one dataset.
fn compare_some_views(
    project: &Project,
    postgres: &mut postgres::Engine,
    sessions: &[(Session, DatasetId)],
    seed: u64,
) -> usize {
    let sqlite = sqlite::Engine::new(project);
    let mut seen = 0;
    let mut begun = None;
    for (session, dataset) in sessions {
        if begun != Some(session) {
            sqlite.begin(project, *session);
            postgres.begin(project, *session);
            begun = Some(session);
        }
        for view in sqlite.layout.views.iter().filter(|view| view.dataset == *dataset) {
            let expected = project.expected(view, *session, &sqlite::pseudonym);
            let found = sqlite.shown(project, view);
            assert_eq!(found, expected, "SQLite, world {seed}, view {}, {session:?}", view.name);
        }
        project.nothing_outside_of(&sqlite.layout, *session, *dataset);
        let views: Vec<NamedView> =
            postgres.layout.views.iter().filter(|view| view.dataset == *dataset).cloned().collect();
        for view in views {
            let expected = project.expected(&view, *session, &postgres::pseudonym);
            let found = postgres.shown(project, &view);
            assert_eq!(found, expected, "PostgreSQL, world {seed}, view {}, {session:?}", view.name);
            seen += found.len();
        }
        project.nothing_outside_of(&postgres.layout, *session, *dataset);
    }
    seen
}

/// Compares Cedar with the decision on every party, some columns and rows; how many requests were permitted.
pub(crate) fn compare_cedar(project: &Project, sessions: &[Session], dice: &mut Random, seed: u64) -> usize {
    let engine = cedar::Engine::new(project);
    let Program { model, .. } = project.program();
    let lossy = losses(project);
    let mut permitted = 0;
    for session in sessions {
        for party in model.parties.ids() {
            for _ in 0..3 {
                let column: ColumnId = charta_base::Id::new(dice.below(model.columns.len()) as u32);
                let rows = &project.data.rows[&model.columns[column].dataset];
                let Some(values) = (!rows.is_empty()).then(|| &rows[dice.below(rows.len())]) else {
                    continue;
                };
                let request = asked(*session, party, column);
                permitted += usize::from(compare_request(project, &engine, &lossy, &request, values, seed));
            }
        }
    }
    permitted
}

fn compare_request(
    project: &Project,
    engine: &cedar::Engine,
    lossy: &[ClauseId],
    request: &Request,
    values: &Values,
    seed: u64,
) -> bool {
    let Program { model, rules, .. } = project.program();
    let row = project.data.row(values);
    let decision = decide(model, rules, request, &row);
    let found = engine.permits(project, request, &row);
    let mut near = rules
        .about(model.columns[request.column].dataset, request.party)
        .filter(|(_, rule)| lossy.contains(&rule.clause));
    assert!(!found || decision.is_permitted(), "Cedar widens, world {seed}: {request:?} {values:?}");
    assert!(
        found == decision.is_permitted() || near.next().is_some(),
        "Cedar denies, and lists no loss, world {seed}: {request:?} {values:?}"
    );
    found
}

/// The clauses of which Cedar says that it cannot say all.
fn losses(project: &Project) -> Vec<ClauseId> {
    let manifest =
        project.artifacts.iter().find(|artifact| artifact.path == "manifest.json").expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(manifest.text()).expect("a manifest that is JSON");
    let lost: Vec<&str> = manifest["losses"]
        .as_array()
        .expect("a list of losses")
        .iter()
        .filter(|loss| loss["target"] == "cedar")
        .filter_map(|loss| loss["clause"].as_str())
        .collect();
    let model = &project.program().model;
    model.clauses.ids().filter(|id| lost.contains(&model.clause_name(*id).as_str())).collect()
}

/// Recipients reach nothing but their own views, and those show nothing to a session that says nothing, or something false.
pub(crate) fn leaks_nothing(project: &Project, engine: &mut postgres::Engine, sessions: &[Session]) {
    let views = engine.layout.views.clone();
    let tables = engine.base_tables();
    for view in &views {
        for table in &tables {
            assert!(
                engine.refuses(view, &format!("SELECT 1 FROM {table}")),
                "{table} can be read past its views"
            );
        }
        assert!(engine.refuses(view, "SELECT 1 FROM charta.pseudonym_key"), "keys can be read");
        assert!(engine.refuses(view, "SET ROLE charta_owner"), "the owner's role can be taken");
        assert!(engine.refuses(view, "ALTER TABLE charta.pseudonym_key DISABLE ROW LEVEL SECURITY"));
        for other in views.iter().filter(|other| other.role != view.role) {
            let query = format!(
                "SELECT 1 FROM {}",
                other.reference(charta_backends::sql::dialect::Dialect::Postgres)
            );
            assert!(engine.refuses(view, &query), "a recipient reads another's view");
        }
    }
    let logs =
        ["charta.opening", "charta.opening_view", "charta.deletion", "charta.offer", "charta.access_log"];
    for view in &views {
        for log in logs {
            for statement in [
                format!("SELECT 1 FROM {log}"),
                format!("DELETE FROM {log}"),
                format!("INSERT INTO {log} SELECT * FROM {log}"),
            ] {
                assert!(engine.refuses(view, &statement), "a recipient may {statement}");
            }
        }
        assert!(engine.refuses(view, "SET ROLE charta_log"), "the log's role can be taken");
    }
    for session in sessions.iter().take(FEW) {
        let words = project.words(*session).map(|word| format!("'{}'", word.replace('\'', "''")));
        for forged in ["''", "'std.unheard_of'", "'x'' OR TRUE --'", "NULL"] {
            for at in 0..3 {
                engine.begin(project, *session);
                let mut said = words.clone();
                said[at] = forged.to_owned();
                engine.say(said);
                for view in &views {
                    assert!(engine.shown(project, view).is_empty(), "{forged} shows something");
                }
            }
        }
    }
    only_the_log_opens(project, engine, sessions);
}

/// Nothing shows rows but a session that the log has: no setting, no opening that could be undone, no token of somebody else's, and
/// none after the connection was reset for the next in a pool.
fn only_the_log_opens(project: &Project, engine: &mut postgres::Engine, sessions: &[Session]) {
    let views = engine.layout.views.clone();
    let mut tried = 0;
    for session in sessions.iter().take(FEW) {
        engine.begin(project, *session);
        let [purpose, action, place] =
            project.words(*session).map(|word| format!("'{}'", word.replace('\'', "''")));
        let opening = engine.opening();
        for view in &views {
            if engine.rows_after(view, &opening) == 0 {
                continue;
            }
            tried += 1;
            let settings = format!(
                "SET charta.purpose = {purpose}; SET charta.action = {action}; SET charta.place = {place}"
            );
            let other =
                views.iter().find(|other| other.role != view.role).and_then(|other| other.role.as_ref());
            let mut nothing = vec![
                settings.clone(),
                format!("{settings}; SET charta.session = ''"),
                "SET charta.session = '00000000-0000-4000-8000-000000000000'".to_owned(),
                format!("BEGIN; {opening}"),
                format!("BEGIN; SAVEPOINT s; {opening}; RELEASE s"),
                format!("{opening}; RESET charta.session"),
                format!("BEGIN; {opening}; ROLLBACK"),
            ];
            if let (Some(other), Some(own)) = (other, &view.role) {
                let name = |role: &str| format!("\"{}\"", role.replace('"', "\"\""));
                nothing.push(format!(
                    "RESET ROLE; SET ROLE {}; {opening}; SET ROLE {}",
                    name(other),
                    name(own)
                ));
            }
            for statements in nothing {
                assert_eq!(engine.rows_after(view, &statements), 0, "{statements}");
            }
            let kept = engine.number("SELECT count(*) FROM charta.opening");
            engine.rows_after(view, &opening);
            let now = engine.number("SELECT count(*) FROM charta.opening");
            assert_eq!(now, kept + 1, "an opening is not in the log");
            for statement in [
                "DELETE FROM charta.opening",
                "UPDATE charta.opening_view SET view = 'x'",
                "TRUNCATE charta.deletion",
            ] {
                assert!(engine.fails(statement), "the log can be changed: {statement}");
            }
        }
    }
    engine.run("RESET ROLE");
    assert!(tried > 0, "no session shows anything");
}

/// Rows drawn from values that conditions are about, some missing.
pub(crate) fn drawn_rows(program: &Program, dice: &mut Random) -> Data {
    let model = &program.model;
    let mut data = BTreeMap::new();
    for dataset in model.datasets.ids() {
        let mut rows: Vec<Values> = Vec::new();
        for number in 0..14 {
            let mut values = Values::new();
            for id in model.columns_of(dataset) {
                let column = &model.columns[id];
                let is_key = model.datasets[dataset].key.contains(&id);
                if is_key {
                    values.insert(id, Value::Integer(number));
                } else if column.required || dice.chance(80) {
                    values.insert(id, value(column.column_type, dice));
                }
            }
            rows.push(values);
        }
        data.insert(dataset, rows);
    }
    Data::new(data)
}

fn value(column_type: ColumnType, dice: &mut Random) -> Value {
    let text = match column_type {
        ColumnType::Text => dice.pick(&worlds::TEXTS),
        ColumnType::Integer => dice.pick(&worlds::INTEGERS),
        ColumnType::Decimal => dice.pick(&worlds::DECIMALS),
        ColumnType::Boolean => dice.pick(&["true", "false"]),
        ColumnType::Date => dice.pick(&worlds::DAYS),
    };
    Value::read(column_type, text).expect("a value of its type")
}

/// The sample rows of an example; a dataset without a file has none.
pub(crate) fn rows_of_files(program: &Program, folder: &Path) -> Data {
    let model = &program.model;
    let mut data = BTreeMap::new();
    for (dataset, facts) in model.datasets.iter() {
        let path = folder.join(format!("{}.csv", facts.about.name));
        let mut rows = Vec::new();
        if let Ok(mut reader) = csv::Reader::from_path(&path) {
            let header = reader.headers().expect("a header").clone();
            for record in reader.records() {
                let record = record.expect("a record");
                let mut values = Values::new();
                for id in model.columns_of(dataset) {
                    let column = &model.columns[id];
                    let at = header.iter().position(|name| *name == *column.about.name);
                    let text = at.and_then(|at| record.get(at)).unwrap_or("");
                    if !text.is_empty() {
                        values
                            .insert(id, Value::read(column.column_type, text).expect("a value of its type"));
                    }
                }
                rows.push(values);
            }
        }
        data.insert(dataset, rows);
    }
    Data::new(data)
}
