//! DuckDB runs the generated tables and views, and shows what the decision says: over the generated worlds, every example, and texts
//! and names that want to be code. Its views have the shape of every warehouse's, so that what is run here speaks for that shape.

use super::alike::{self, telling_sessions};
use super::oracle::Session;
use super::project::Project;
use super::warehouse::{compare, doubled, example, filling, found_and_expected, question, reader, settings};
use super::worlds;
use crate::hostile::edges;
use crate::hostile::text::built;
use crate::house::House;
use crate::python;
use crate::random::Random;
use charta_backends::duckdb;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};
use std::sync::Arc;

const WORLDS: u64 = 120;
const WORLDS_A_TRIAL: u64 = 30;
const DIALECT: Dialect = Dialect::Duckdb;

/// The tests of this file.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("engines/duckdb/hostile", || sharp(built("en"), 100)),
        Trial::test("engines/duckdb/edges", || sharp(edges::project(), 500)),
        Trial::test("engines/duckdb/deep", deep),
        Trial::test("engines/duckdb/days-outside-the-calendar", outside_the_calendar),
        Trial::test("engines/duckdb/broken-views-are-caught", broken_views_are_caught),
        Trial::test("engines/duckdb/a-session-that-says-nothing", says_nothing),
    ];
    for first in (0..WORLDS).step_by(WORLDS_A_TRIAL as usize) {
        let name = format!("engines/duckdb/worlds-{first:03}");
        trials.push(Trial::test(name, move || generated(first..first + WORLDS_A_TRIAL)));
    }
    for name in alike::EXAMPLES {
        let root = house.path(&format!("examples/{name}"));
        trials.push(Trial::test(format!("engines/duckdb/{name}"), move || {
            let project = example(&root);
            let mut dice = Random::new(42);
            let sessions = telling_sessions(&project, &mut dice);
            let shown = run(&[Job::new(&project, sessions)])?;
            assert!(shown > 50, "the example shows {shown} rows");
            Ok(())
        }));
    }
    trials
}

/// A project with sessions, as one job of the script.
pub struct Job<'a> {
    project: &'a Project,
    /// All tables and views.
    whole: Layout,
    /// Those whose rows are told.
    layout: Layout,
    sessions: Vec<Session>,
}

impl<'a> Job<'a> {
    pub fn new(project: &'a Project, sessions: Vec<Session>) -> Job<'a> {
        let whole = duckdb::layout(&project.compiled.checked().expect("what builds was checked"));
        let (mut layout, doubled) = (whole.clone(), doubled(&whole));
        layout.views.retain(|view| !doubled.contains(&view.dataset));
        Job { project, whole, layout, sessions }
    }

    fn begun(&self) -> Vec<Value> {
        let mut steps: Vec<Value> =
            self.project.artifacts_of("duckdb").map(|artifact| json!({ "run": artifact.text() })).collect();
        let bytes = |bytes: &[u8]| {
            let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect();
            format!("'{escaped}'::BLOB")
        };
        steps.push(json!({ "run": filling(self.project, &self.layout, DIALECT, bytes) }));
        steps
    }

    /// The session says what it is for, and each view is asked.
    fn steps(&self) -> Vec<Value> {
        let mut steps = self.begun();
        for session in &self.sessions {
            let [purpose, action, place] = self.project.words(*session).map(|word| DIALECT.text(&word));
            for view in &self.layout.views {
                let recipient = DIALECT.text(&reader(self.project, view));
                let day = DIALECT.day(session.day);
                steps.push(json!({ "run": format!(
                    "UPDATE charta.session SET recipient = {recipient}, purpose = {purpose}, action = {action}, \
                     place = {place}, day = {day}"
                ) }));
                steps.push(json!({ "ask": question(view, DIALECT, "VARCHAR") }));
            }
        }
        steps
    }

    /// Compares the answers; how many rows were seen.
    fn compare(&self, answers: &Value) -> usize {
        let mut answers = answers.as_array().unwrap_or_else(|| panic!("DuckDB: {}", answers["error"])).iter();
        let mut shown = 0;
        for session in &self.sessions {
            for view in &self.layout.views {
                let answer = answers.next().expect("an answer to each question");
                shown += compare(self.project, view, *session, answer, "DuckDB");
            }
            self.project.nothing_outside(&self.whole, *session);
        }
        shown
    }
}

fn run(jobs: &[Job<'_>]) -> Result<usize, Failed> {
    let steps: Vec<Vec<Value>> = jobs.iter().map(Job::steps).collect();
    let answers = python::run("duckdb_views.py", &json!(steps))?;
    let answers = answers.as_array().expect("an answer to each job");
    Ok(jobs.iter().zip(answers).map(|(job, answers)| job.compare(answers)).sum())
}

fn world(seed: u64) -> (Project, Random) {
    let mut dice = Random::new(seed + 1);
    let text = worlds::world(seed + 1);
    let project = Project::of_text(&settings(), &text, |program| alike::drawn_rows(program, &mut dice));
    (project, dice)
}

fn generated(seeds: std::ops::Range<u64>) -> Result<(), Failed> {
    let mut worlds: Vec<(Project, Random)> = seeds.map(world).collect();
    let sessions: Vec<Vec<Session>> =
        worlds.iter_mut().map(|(project, dice)| project.sessions(5, |sides| dice.below(sides))).collect();
    let jobs: Vec<Job<'_>> =
        worlds.iter().zip(sessions).map(|((project, _), sessions)| Job::new(project, sessions)).collect();
    let shown = run(&jobs)?;
    assert!(shown > 100, "too little is visible to say anything: {shown} rows");
    Ok(())
}

/// A project made to find faults: of so many rows at the least must something be seen.
fn sharp(project: Project, least: usize) -> Result<(), Failed> {
    let mut dice = Random::new(11);
    let sessions = telling_sessions(&project, &mut dice);
    let shown = run(&[Job::new(&project, sessions)])?;
    assert!(shown > least, "{shown} rows are visible");
    Ok(())
}

/// Conditions nested deeply, or with thousands of parts, can be asked.
fn deep() -> Result<(), Failed> {
    let settings = "name = \"deep\"\ntargets = [\"duckdb\"]\n";
    let mut dice = Random::new(1);
    let projects: Vec<Project> = edges::deep()
        .iter()
        .map(|text| Project::of_text(settings, text, |program| alike::drawn_rows(program, &mut dice)))
        .collect();
    let one = |project: &Project| {
        let mut sessions = telling_sessions(project, &mut Random::new(2));
        sessions.truncate(1);
        sessions
    };
    let jobs: Vec<Job<'_>> = projects.iter().map(|project| Job::new(project, one(project))).collect();
    assert!(jobs.iter().all(|job| !job.layout.views.is_empty()));
    run(&jobs)?;
    Ok(())
}

/// A day that no contract can name is shown by no form: not as the year that it is not.
fn outside_the_calendar() -> Result<(), Failed> {
    let project = edges::project();
    let job = Job::new(&project, Vec::new());
    let nurses = |view: &&NamedView| reader(&project, view) == "edges.nurses" && view.name == "facts";
    let view = job.layout.views.iter().find(nurses).expect("the view of the nurses");
    let shown = json!({ "ask": format!("SELECT CAST(day AS VARCHAR) FROM {}", view.reference(DIALECT)) });
    let mut steps = job.begun();
    steps.push(
        json!({ "run": "UPDATE charta.session SET recipient = 'edges.nurses', purpose = 'edges.study.deep', \
        action = 'std.prelude.read', place = 'edges.east', day = DATE '2025-06-30'" }),
    );
    steps.push(shown.clone());
    steps.push(json!({ "run": "INSERT INTO data.facts (id, m, day) VALUES (1000, 1, '0044-03-15 (BC)'), \
        (1001, 1, '10000-01-01'), (1002, 1, 'infinity'), (1003, 1, '-infinity'), (1004, 1, '9999-12-31')" }));
    steps.push(shown);
    let answers = python::run("duckdb_views.py", &json!([steps]))?;
    let hidden = |answer: &Value| {
        let rows = answer.as_array().unwrap_or_else(|| panic!("DuckDB: {}", answers[0]));
        (rows.len(), rows.iter().filter(|row| row[0].is_null()).count())
    };
    let ((before, missing), (after, hidden)) = (hidden(&answers[0][0]), hidden(&answers[0][1]));
    assert!(before > 0);
    assert_eq!((after, hidden), (before + 5, missing + 4));
    Ok(())
}

/// A session that says nothing, something unknown, another's words or another recipient sees nothing; nor does one that is declared twice.
fn says_nothing() -> Result<(), Failed> {
    let (project, mut dice) = world(3);
    let sessions = telling_sessions(&project, &mut dice);
    let job = Job::new(&project, sessions);
    let mut steps = job.begun();
    for session in &job.sessions {
        let [purpose, action, place] = job.project.words(*session).map(|word| DIALECT.text(&word));
        for view in &job.layout.views {
            let recipient = DIALECT.text(&reader(&project, view));
            for forged in ["NULL", "''", "'std.unheard_of'", "'x'' OR TRUE --'"] {
                let all = [&recipient, &purpose, &action, &place];
                for (at, word) in ["recipient", "purpose", "action", "place"].into_iter().enumerate() {
                    let told =
                        ["recipient", "purpose", "action", "place"].iter().zip(all).map(|(name, said)| {
                            format!("{name} = {}", if *name == word { forged } else { said })
                        });
                    let told: Vec<String> = told.collect();
                    assert_eq!(told.len(), 4, "{at}");
                    let day = DIALECT.day(session.day);
                    steps.push(json!({ "run": format!("UPDATE charta.session SET {}, day = {day}", told.join(", ")) }));
                    steps.push(json!({ "ask": question(view, DIALECT, "VARCHAR") }));
                }
            }
        }
    }
    let answers = python::run("duckdb_views.py", &json!([steps]))?;
    let answers = answers[0].as_array().unwrap_or_else(|| panic!("DuckDB: {}", answers[0]));
    assert!(answers.len() > 100 && answers.iter().all(|answer| *answer == json!([])), "something is shown");
    Ok(())
}

/// Views that are broken on purpose: each is refused by DuckDB, or shows other than the decision says.
fn broken_views_are_caught() -> Result<(), Failed> {
    let project = built("en");
    let mut dice = Random::new(11);
    let sessions = telling_sessions(&project, &mut dice);
    let job = Job::new(&project, sessions);
    let breaks: [(&str, &str); 7] = [
        ("COALESCE(", "COALESCE(TRUE OR "),
        ("AND NOT ", "AND "),
        (" COLLATE \"C\"", ""),
        (".found IS NOT NULL", ".found IS NULL"),
        ("SUBSTR(", "UPPER("),
        ("HAVING count(*) >= ", "HAVING count(*) > "),
        ("FROM session AS s CROSS JOIN", "FROM session AS s, nonsense CROSS JOIN"),
    ];
    let mut caught = 0;
    for (from, to) in breaks {
        let mut steps = job.steps();
        let views = steps[1]["run"].as_str().expect("the views").to_owned();
        let broken = views.replace(from, to);
        if broken == views {
            continue;
        }
        steps[1] = json!({ "run": broken });
        let answers = python::run("duckdb_views.py", &json!([steps]))?;
        let differs = answers[0].as_array().is_none_or(|answers| {
            let mut answers = answers.iter();
            job.sessions.iter().any(|session| {
                job.layout.views.iter().any(|view| {
                    let answer = answers.next().expect("an answer");
                    let (found, expected) = found_and_expected(&project, view, *session, answer);
                    found != expected
                })
            })
        });
        assert!(differs, "views with {to} for {from} pass");
        caught += 1;
    }
    assert!(caught >= 5, "{caught} breaks were tried");
    Ok(())
}
