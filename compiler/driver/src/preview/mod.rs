//! What each recipient would see of sample rows, and what not.
//!
//! The rows go into a database in memory, behind the very views that the SQLite target writes; each recipient's session is
//! played there. Why something is not seen is asked of the rules.

mod csv;
mod database;
mod plan;
mod reasons;
mod rows;
mod text;

pub use text::render;

use crate::pipeline::{BuildRefusal, Compiled};
use charta_base::{Diagnostic, SourceMap, World};
use serde::Serialize;

/// How many rows of a view are shown.
const SAMPLE: usize = 3;

/// What there is to preview, or why there is nothing.
#[derive(Debug)]
pub struct Outcome {
    /// What recipients see; `None` where rows do not fit their datasets.
    pub preview: Option<Preview>,
    /// The project's sources, and the files of rows after them.
    pub sources: SourceMap,
    /// What is wrong with the rows.
    pub findings: Vec<Diagnostic>,
}

/// What recipients see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The project's name.
    pub project: String,
    /// The day of the sessions.
    pub on: String,
    /// The rows there are.
    pub datasets: Vec<DatasetRows>,
    /// What each recipient sees.
    pub recipients: Vec<Recipient>,
    /// What the scenarios expect to be denied.
    pub denied: Vec<Denied>,
}

/// How many rows a dataset has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatasetRows {
    /// The dataset's path.
    pub dataset: String,
    /// Its name.
    pub name: String,
    /// How many rows; `None` where there is no file.
    pub rows: Option<usize>,
}

/// One recipient, or several of one organisation who see the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// Their paths.
    pub parties: Vec<String>,
    /// Their titles.
    pub titles: Vec<String>,
    /// For a group, the organisation all of whose sessions it has too; they are not repeated.
    pub besides: Option<String>,
    /// What they see, session by session.
    pub sessions: Vec<Session>,
    /// Why they see nothing, where they do.
    pub nothing: Vec<String>,
}

/// What is seen of one dataset in one or more sessions that see the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Session {
    /// The dataset's path.
    pub dataset: String,
    /// Its name.
    pub name: String,
    /// The view.
    pub view: String,
    /// For what.
    pub purposes: Vec<String>,
    /// To do what.
    pub actions: Vec<String>,
    /// Where.
    pub place: String,
    /// What is seen.
    pub seen: Seen,
}

/// What a session sees and does not see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Seen {
    /// How many rows the dataset has.
    pub total: usize,
    /// How many rows are seen; for cells, how many rows they count together.
    pub rows: usize,
    /// For cells, how many there are and the least number of rows in one.
    pub cells: Option<Cells>,
    /// The columns seen, with the form of each.
    pub columns: Vec<SeenColumn>,
    /// The first rows, or the largest cells: a value a column, and for cells the count last.
    pub sample: Vec<Vec<Option<String>>>,
    /// Columns that are not seen.
    pub hidden: Vec<Hidden>,
    /// Why rows are not seen.
    pub rows_hidden: Vec<String>,
}

/// How rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cells {
    /// How many cells are shown.
    pub shown: usize,
    /// The least number of rows in one.
    pub least: u32,
}

/// A column that is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SeenColumn {
    /// Its name.
    pub name: String,
    /// How it is shown: `as is`, `by month`.
    pub form: String,
}

/// Columns that are not seen for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hidden {
    /// Their names.
    pub columns: Vec<String>,
    /// Why.
    pub why: String,
}

/// A request that a scenario expects to be denied, and why it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Denied {
    /// The request, as the scenario words it.
    pub request: String,
    /// The scenario.
    pub scenario: String,
    /// Why it is denied.
    pub why: String,
}

/// Plays every recipient's sessions on the project's rows. Errors of the project refuse it; a fault is one of ours.
pub fn preview(world: &dyn World, compiled: &Compiled) -> Result<Outcome, BuildRefusal> {
    let Some(checked) = compiled.checked() else {
        let errors = compiled.findings.iter().filter(|finding| finding.is_error());
        return Err(BuildRefusal::Findings(errors.cloned().collect()));
    };
    let layout = charta_backends::sqlite::layout(&checked);
    let mut loaded = rows::load(world, compiled, checked.model(), &layout);
    let mut outcome =
        Outcome { preview: None, sources: std::mem::take(&mut loaded.sources), findings: Vec::new() };
    if !loaded.findings.is_empty() {
        outcome.findings = loaded.findings;
        return Ok(outcome);
    }
    let database = database::Database::new(compiled, checked, &layout)?;
    let refused = database.fill(&layout, &loaded.tables).map_err(BuildRefusal::Fault)?;
    if !refused.is_empty() {
        outcome.findings = refused;
        return Ok(outcome);
    }
    let scene = plan::Scene { compiled, checked, layout: &layout, database: &database };
    outcome.preview = Some(Preview {
        project: compiled.project.name.clone(),
        on: compiled.on.to_string(),
        datasets: rows::counts(checked.model(), &layout, &loaded.tables),
        recipients: plan::recipients(&scene).map_err(BuildRefusal::Fault)?,
        denied: reasons::denied(compiled, checked),
    });
    Ok(outcome)
}
