//! What a certificate says.

use serde::Serialize;

/// How an engine's run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It answered every cell as the decision does, what is listed as lost aside.
    Agrees,
    /// It answered a cell otherwise, or refused an artifact.
    Disagrees,
    /// It was left out, or there is no such engine here: nothing is said of the artifact.
    NotRun,
}

/// The run of one engine over one target's artifacts.
#[derive(Debug, Clone, Serialize)]
pub struct EngineRun {
    /// The target.
    pub target: &'static str,
    /// The engine.
    pub engine: &'static str,
    /// Its version, where it ran.
    pub version: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Why it was not run, or why it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Cells that were compared. A view answers all columns of all rows at once.
    pub cells: u64,
    /// Of these, how many showed or permitted something: agreement on nothing but denials would say little.
    pub permitted: u64,
    /// Of these, how many were denied although the decision permits, as a listed loss allows.
    pub narrowed: u64,
}

/// A cell that an engine answered otherwise than the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The engine.
    pub engine: &'static str,
    /// The recipient's path.
    pub recipient: String,
    /// The dataset's path.
    pub dataset: String,
    /// The column's path, or the view's name.
    pub what: String,
    /// The purpose, action and place that the session says.
    pub session: [String; 3],
    /// The day.
    pub day: String,
    /// What the decision says.
    pub expected: String,
    /// What the engine says.
    pub found: String,
}

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Pairs of a dataset and a recipient, a stranger to each dataset among them.
    pub pairs: u64,
    /// Sessions that were asked: a purpose, an action, a place and a day.
    pub sessions: u64,
    /// How many sessions there are; where that is more, those that were asked are spread evenly.
    pub sessions_in_all: u64,
    /// Classes of rows, of which a row was tried.
    pub row_classes: u64,
    /// Classes of rows that some rule tells apart.
    pub row_classes_in_all: u64,
    /// Views whose cells are too large to be filled here: they are certified empty.
    pub unfilled_cells: Vec<String>,
}

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Where it stands in the output.
    pub path: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What was run and what came of it. It carries no time of making: the same contracts and engines give the same certificate.
#[derive(Debug, Clone, Serialize)]
pub struct Certificate {
    /// Whether no engine disagrees, and each target that an engine can run was run by one.
    pub holds: bool,
    /// Which Charta made it.
    pub charta: &'static str,
    /// The project.
    pub project: String,
    /// The day as of which the project was judged.
    pub judged_on: String,
    /// What was asked.
    pub asked: Asked,
    /// The engines.
    pub engines: Vec<EngineRun>,
    /// Targets that were built and that no engine here runs: nothing is said of them.
    pub not_executed: Vec<&'static str>,
    /// Cells that were answered otherwise: the first of each engine.
    pub disagreements: Vec<Disagreement>,
    /// How many there are in all.
    pub disagreements_in_all: u64,
    /// What targets could not say, and narrowed.
    pub losses: serde_json::Value,
    /// The files that were run or built.
    pub artifacts: Vec<File>,
}

impl Certificate {
    /// Whether no engine disagrees, and each target that an engine can run agrees in one.
    pub(crate) fn is_proof(&self) -> bool {
        let agrees = |target: &str| {
            self.engines.iter().any(|run| run.target == target && run.status == Status::Agrees)
        };
        self.engines.iter().all(|run| run.status != Status::Disagrees && agrees(run.target))
    }

    /// The certificate as a JSON document.
    pub fn json(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| format!("{text}\n")).map_err(|error| error.to_string())
    }
}
