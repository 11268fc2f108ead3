//! Spark runs the views that are made for Databricks, where the Python environment of the tests has it:
//! `target/python/bin/pip install pyspark==4.3.0` (and Java 17). Elsewhere the test says that it is left out.

use super::alike::{self, telling_sessions};
use super::oracle::Session;
use super::project::Project;
use super::warehouse::{compare, doubled, example, filling, question, reader, settings};
use super::worlds;
use crate::hostile::edges;
use crate::hostile::text::built;
use crate::house::House;
use crate::python;
use crate::random::Random;
use charta_backends::databricks;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::Layout;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};
use std::sync::Arc;

const DIALECT: Dialect = Dialect::Databricks;

/// The tests of this file; left out, and said to be, where Spark is not installed.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let root = house.path("examples/city-mobility");
    let is_there = python::has("pyspark");
    if !is_there {
        eprintln!(
            "engines/spark: LEFT OUT, no pyspark in target/python: the views for Databricks and Spark are parsed, not run"
        );
    }
    vec![Trial::test("engines/spark/views", move || alike(&root)).with_ignored_flag(!is_there)]
}

fn alike(root: &std::path::Path) -> Result<(), Failed> {
    let mut projects: Vec<(Project, Random)> = (1..=3)
        .map(|seed| {
            let mut dice = Random::new(seed);
            let text = worlds::world(seed);
            (Project::of_text(&settings(), &text, |program| alike::drawn_rows(program, &mut dice)), dice)
        })
        .collect();
    projects.push((built("en"), Random::new(11)));
    projects.push((edges::project(), Random::new(5)));
    projects.push((example(root), Random::new(42)));
    let mut asked = Vec::new();
    for (project, dice) in &mut projects {
        let mut sessions = telling_sessions(project, dice);
        sessions.truncate(3);
        let mut layout = databricks::layout(&project.compiled.checked().expect("what builds was checked"));
        let doubled = doubled(&layout);
        layout.views.retain(|view| !doubled.contains(&view.dataset));
        asked.push((layout, sessions));
    }
    let jobs: Vec<Vec<Value>> = projects
        .iter()
        .zip(&asked)
        .map(|((project, _), (layout, sessions))| steps(project, layout, sessions))
        .chain([vec![json!({ "run": "CREATE VIEW x AS SELECT nonsense;" })]])
        .collect();
    let answers = python::run("spark.py", &json!(jobs))?;
    let answers = answers.as_array().expect("an answer to each job");
    // Nonsense is refused.
    assert!(answers.last().is_some_and(|last| last["error"].is_string()));
    let mut shown = 0;
    for (((project, _), (layout, sessions)), answers) in projects.iter().zip(&asked).zip(answers) {
        let mut answers = answers.as_array().unwrap_or_else(|| panic!("Spark: {}", answers["error"])).iter();
        // Nobody is declared yet: nothing is shown.
        for view in &layout.views {
            assert_eq!(answers.next(), Some(&json!([])), "{}", view.id());
        }
        // Declared once, the member is known; twice, it is not.
        assert_eq!(answers.next().map(|rows| rows.as_array().map(Vec::len)), Some(Some(1)));
        assert_eq!(answers.next(), Some(&json!([])));
        for session in sessions {
            for view in &layout.views {
                let answer = answers.next().expect("an answer to each question");
                shown += compare(project, view, *session, answer, "Spark");
            }
        }
    }
    assert!(shown > 100, "too little is visible to say anything: {shown} rows");
    Ok(())
}

fn steps(project: &Project, layout: &Layout, sessions: &[Session]) -> Vec<Value> {
    let mut steps: Vec<Value> = project
        .artifacts_of("databricks")
        .filter(|artifact| !artifact.path.contains("/03-"))
        .map(|artifact| json!({ "run": artifact.text() }))
        .collect();
    let bytes = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("X'{hex}'")
    };
    steps.push(json!({ "run": filling(project, layout, DIALECT, bytes) }));
    steps.extend(layout.views.iter().map(|view| json!({ "ask": question(view, DIALECT, "STRING") })));
    if let Some((view, session)) = layout.views.first().zip(sessions.first()) {
        let [purpose, action, place] = project.words(*session).map(|word| DIALECT.text(&word));
        let recipient = DIALECT.text(&reader(project, view));
        for _ in 0..2 {
            let row = format!("CURRENT_USER(), {recipient}, {purpose}, {action}, {place}");
            steps.push(json!({ "run": format!("INSERT INTO charta.session VALUES ({row});") }));
            steps.push(json!({ "ask": "SELECT CAST(purpose AS STRING) FROM charta.session_known" }));
        }
    }
    for session in sessions {
        let [purpose, action, place] = project.words(*session).map(|word| DIALECT.text(&word));
        let day = DIALECT.day(session.day);
        // The day of a session is the platform's own: the test puts another in its place, for every recipient at once.
        let known = format!(
            "CREATE OR REPLACE VIEW charta.session_known AS SELECT r.path AS recipient, {purpose} AS purpose, \
             {action} AS action, {place} AS place, {day} AS day FROM charta.term AS r WHERE r.kind = 'recipient';"
        );
        steps.push(json!({ "run": known }));
        steps.extend(layout.views.iter().map(|view| json!({ "ask": question(view, DIALECT, "STRING") })));
    }
    steps
}
