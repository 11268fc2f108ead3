//! SQLite runs the generated tables and views, and shows what the decision says.

use super::oracle::{Lines, Session};
use super::project::Project;
use crate::python;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_certify::expected::Data;
use charta_certify::sqlite;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

pub use charta_certify::sqlite::pseudonym;

/// A database in memory with a project's tables, rows and views.
pub struct Engine {
    engine: sqlite::Engine,
    pub layout: Layout,
}

impl Engine {
    pub fn new(project: &Project) -> Engine {
        let layout =
            charta_backends::sqlite::layout(&project.compiled.checked().expect("what builds was checked"));
        let engine = sqlite::Engine::new(layout.clone(), &project.artifacts, &project.data);
        Engine { engine: engine.unwrap_or_else(|error| panic!("{error}")), layout }
    }

    /// Sets what the session says.
    pub fn begin(&self, project: &Project, session: Session) {
        self.engine.begin(&project.program().model, session).unwrap_or_else(|error| panic!("{error}"));
    }

    /// What a view shows, sorted.
    pub fn shown(&self, project: &Project, view: &NamedView) -> Lines {
        self.engine.shown(&project.program().model, view).unwrap_or_else(|error| panic!("{error}"))
    }
}

pub(super) fn trials() -> Vec<Trial> {
    vec![Trial::test("engines/sqlite/names", names), Trial::test("engines/sqlite/days", days)]
}

const SETTINGS: &str = "name = \"live\"\nedition = \"2026\"\n";

/// A dataset by the name of a part of every view's query, with columns that are called as SQLite calls truth.
fn project() -> Project {
    let text = "module live
jurisdiction land \"Land\"
purpose study \"Study\"
purpose audit \"Audit\"
organisation source \"Source\" { established: land  owners: none }
organisation lab \"Lab\" { established: land }
dataset session \"Sessions\" {
  controller: source
  column true: text
  column false: integer
  column day: date
}
contract shown \"Shown\" {
  provider: source
  recipient: lab
  term: from 2020-01-01 until 2099-01-01
  permit lab to read session for study where true = \"a\" showing day by month
  permit lab to read session [false] for audit
}
";
    Project::of_text(SETTINGS, text, |_| Data::default())
}

/// Runs the scripts and some statements in another version of SQLite than the one that is linked here; the last answers.
fn asked(project: &Project, statements: &[String]) -> Result<Vec<Value>, Failed> {
    let session = "UPDATE charta_session SET purpose = 'live.study', action = 'std.prelude.read', place = 'unstated', day = '2026-01-01'";
    let mut steps: Vec<Value> =
        project.artifacts_of("sqlite").map(|artifact| json!({ "run": artifact.text() })).collect();
    steps.push(json!({ "run": session }));
    let before = steps.len();
    steps.extend(statements.iter().map(|statement| json!({ "ask": statement })));
    let told = python::run("sqlite_check.py", &Value::from(steps))?;
    let answers = told["answers"].as_array().expect("answers");
    assert!(answers.iter().take(before).all(Value::is_null), "SQLite {}: {answers:?}", told["version"]);
    Ok(answers.iter().skip(before).cloned().collect())
}

fn layout(project: &Project) -> Layout {
    charta_backends::sqlite::layout(&project.compiled.checked().expect("it builds"))
}

/// What a dataset and its columns are called hides nothing from its view.
fn names() -> Result<(), Failed> {
    let project = project();
    let layout = layout(&project);
    let (table, view) = (&layout.tables[0], &layout.views[0]);
    let columns: Vec<String> =
        view.columns.iter().map(|column| Dialect::Sqlite.identifier(&column.name)).collect();
    let statements = [
        format!(
            "INSERT INTO {} VALUES ('a', 7, '2024-05-06'), ('b', 8, '2024-05-06')",
            table.reference(Dialect::Sqlite)
        ),
        format!("SELECT {} FROM {}", columns.join(", "), view.reference(Dialect::Sqlite)),
    ];
    assert_eq!(asked(&project, &statements)?, [json!([]), json!([["a", 7, "2024-05"]])]);
    Ok(())
}

/// A day that no month has, or that no contract can name, is not taken; nor shown by a table that took it before.
fn days() -> Result<(), Failed> {
    let project = project();
    let layout = layout(&project);
    let (table, view) =
        (layout.tables[0].reference(Dialect::Sqlite), layout.views[0].reference(Dialect::Sqlite));
    let bad = ["2026-02-30", "2026-13-01", "0000-05-01", "-0044-03-15", "now", "2026-2-3"];
    let mut statements: Vec<String> =
        bad.iter().map(|day| format!("INSERT INTO {table} VALUES ('a', 1, '{day}')")).collect();
    statements.push("UPDATE charta_session SET day = '2026-02-30'".to_owned());
    statements.push("PRAGMA ignore_check_constraints = TRUE".to_owned());
    statements.extend(
        ["0000-05-01", "-0044-03-15", "2024-02-29"]
            .map(|day| format!("INSERT INTO {table} VALUES ('a', 1, '{day}')")),
    );
    statements.push(format!("SELECT day FROM {view}"));
    let answers = asked(&project, &statements)?;
    for (statement, answer) in statements.iter().zip(&answers).take(bad.len() + 1) {
        assert!(answer["error"].is_string(), "{statement}: {answer}");
    }
    assert_eq!(answers.last(), Some(&json!([[null], [null], ["2024-02"]])));
    Ok(())
}
