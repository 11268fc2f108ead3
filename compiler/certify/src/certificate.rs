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
    /// There is no such engine here: nothing is said of the artifact.
    NotRun,
    /// It was left out, as was asked.
    LeftOut,
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
    /// How many sessions there are, those among them that were never drawn because there are many permits; where that is more, those
    /// that were asked are spread evenly.
    pub sessions_in_all: u64,
    /// Classes of rows, of which a row was tried.
    pub row_classes: u64,
    /// Classes of rows that some rule tells apart.
    pub row_classes_in_all: u64,
    /// Views whose cells are too large to be filled here: they are certified empty.
    pub unfilled_cells: Vec<String>,
}

/// Where the files come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Files {
    /// The project was built for this run.
    Built,
    /// They were read from a folder, and compared with what the project builds.
    Delivered,
}

/// How a file of a folder is not as the project builds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It holds something else.
    Differs,
    /// The project builds it, and it is not there.
    Missing,
    /// The project does not build it.
    Foreign,
}

impl How {
    /// The words that follow its path.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            How::Differs => "differs from what this project builds",
            How::Missing => "is missing",
            How::Foreign => "is no file that this project builds",
        }
    }
}

/// A file of a folder that is not as the project builds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where it stands in the folder.
    pub path: String,
    /// How it differs.
    pub how: How,
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
    /// Whether no engine disagrees, each target that an engine can run was run by one unless it was left out, something was compared, and
    /// the files are those that the project builds.
    pub holds: bool,
    /// Why it does not hold: a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
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
    /// Targets of the project that were left out of this run: nothing is said of them.
    pub left_out: Vec<String>,
    /// Where the files come from.
    pub files: Files,
    /// The files that are not as the project builds them.
    pub differences: Vec<Difference>,
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
    /// Why it is no proof, a sentence each; none where it is one.
    pub(crate) fn lacks(&self) -> Vec<String> {
        let mut lacks = Vec::new();
        let ended = |status| self.engines.iter().filter(move |run| run.status == status);
        lacks.extend(ended(Status::Disagrees).map(|run| format!("{} disagrees", run.engine)));
        let mut unproved: Vec<&str> = ended(Status::NotRun)
            .map(|run| run.target)
            .filter(|target| {
                let ran = |run: &EngineRun| matches!(run.status, Status::Agrees | Status::Disagrees);
                !self.engines.iter().any(|run| run.target == *target && ran(run))
            })
            .collect();
        unproved.dedup();
        lacks.extend(unproved.iter().map(|target| format!("no engine ran the artifacts of {target}")));
        if lacks.is_empty() && ended(Status::Agrees).all(|run| run.cells == 0) {
            lacks.push("nothing was compared".to_owned());
        }
        let is_sample = self.asked.sessions < self.asked.sessions_in_all;
        if lacks.is_empty() && is_sample && ended(Status::Agrees).all(|run| run.permitted == 0) {
            lacks.push(
                "only denials were compared: nothing is permitted in the sessions that were asked".to_owned(),
            );
        }
        match self.differences.len() {
            0 => {}
            1 => lacks.push("1 file is not as the project builds it".to_owned()),
            count => lacks.push(format!("{count} files are not as the project builds them")),
        }
        lacks
    }

    /// The targets of which an engine ran the artifacts, and agreed.
    pub(crate) fn agreed(&self) -> Vec<&'static str> {
        let agreeing = self.engines.iter().filter(|run| run.status == Status::Agrees);
        let mut targets: Vec<&'static str> = agreeing.map(|run| run.target).collect();
        targets.dedup();
        targets
    }

    /// The certificate as a JSON document.
    pub fn json(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| format!("{text}\n")).map_err(|error| error.to_string())
    }
}
