//! A run: what there is to ask, each engine over it, and the certificate.

use crate::cells::{Question, Session, questions};
use crate::certificate::{
    Asked as WhatWasAsked, Certificate, Difference, Disagreement, EngineRun, File, Files, How, Status,
};
use crate::engines::ENGINES;
use crate::expected::{Asked, Data, Values};
use crate::program::{self, Limit};
use crate::{rows, views};
use charta_backends::sql::layout::NamedView;
use charta_backends::{Artifact, Contents};
use charta_base::hex;
use charta_driver::progress::Progress;
use charta_driver::{Compiled, Program};
use charta_live::verify::Finding;
use charta_model::model::{ClauseId, DatasetId, Model, PartyId};
use charta_model::rules::Rules;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The most disagreements of one engine that a certificate shows.
const SHOWN: usize = 20;

/// How to certify.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The most sessions to ask; all where it is not given.
    pub at_most: Option<usize>,
    /// Engines that are left out.
    pub without: Vec<String>,
    /// DuckDB's command; `duckdb` on the search path where it is not given.
    pub duckdb: Option<PathBuf>,
    /// The Open Policy Agent's command; `opa` on the search path where it is not given.
    pub opa: Option<PathBuf>,
    /// How many seconds each run of a program may take; [`program::TIME_LIMIT`] where it is not given.
    pub time_limit: Option<u64>,
    /// Where it is told how far the work is.
    pub progress: Progress,
}

/// What one run compares.
pub(crate) struct Work<'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) model: &'a Model,
    pub(crate) rules: &'a Rules,
    pub(crate) artifacts: &'a [Artifact],
    pub(crate) options: &'a Options,
    pub(crate) data: Data,
    /// How long programs may take.
    pub(crate) limit: Arc<Limit>,
    questions: Vec<Question>,
    /// The sessions of each question that are asked, by number.
    chosen: Vec<Vec<usize>>,
    losses: Json,
}

/// Runs every executable artifact of a build. An error is a project that did not compile, a program that took longer than it may, or a fault
/// of ours, in one sentence.
pub fn certify(
    compiled: &Compiled,
    artifacts: &[Artifact],
    options: &Options,
) -> Result<Certificate, String> {
    run(compiled, artifacts, artifacts, options)
}

/// Runs the files of a folder, by path, in place of those that the project builds, and says which differ. Errors are as with [`certify`].
pub fn certify_delivered(
    compiled: &Compiled,
    built: &[Artifact],
    files: &BTreeMap<String, Contents>,
    options: &Options,
) -> Result<Certificate, String> {
    let delivered = |artifact: &Artifact| {
        files.get(&artifact.path).map(|contents| Artifact { contents: contents.clone(), ..artifact.clone() })
    };
    let delivered: Vec<Artifact> = built.iter().filter_map(delivered).collect();
    let mut certificate = run(compiled, built, &delivered, options)?;
    certificate.files = Files::Delivered;
    certificate.differences = differences(built, files);
    Ok(judged(certificate))
}

fn differences(built: &[Artifact], files: &BTreeMap<String, Contents>) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    let mut add = |path: &str, how: How| found.push(Difference { path: path.to_owned(), how });
    for artifact in built {
        match files.get(&artifact.path) {
            None => add(&artifact.path, How::Missing),
            Some(contents) if *contents != artifact.contents => add(&artifact.path, How::Differs),
            Some(_) => {}
        }
    }
    let is_built = |path: &str| built.iter().any(|artifact| artifact.path == path);
    files.keys().filter(|path| !is_built(path)).for_each(|path| add(path, How::Foreign));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn judged(mut certificate: Certificate) -> Certificate {
    certificate.because = certificate.lacks();
    certificate.holds = certificate.because.is_empty();
    certificate
}

/// Runs `artifacts`, of which the project builds `built`: what may be lost, the project says, and no file of a folder.
fn run(
    compiled: &Compiled,
    built: &[Artifact],
    artifacts: &[Artifact],
    options: &Options,
) -> Result<Certificate, String> {
    let Some(Program { model, rules, .. }) = &compiled.program else {
        return Err("the project could not be read".to_owned());
    };
    options.progress.step("working out what to ask");
    let questions = questions(model, rules);
    let in_all = questions.iter().map(Question::sessions).sum();
    let chosen = choose(&questions, in_all, options.at_most.unwrap_or(usize::MAX));
    let losses = losses(built)?;
    // Of what nobody is asked about, no row is made.
    let asked = questions.iter().zip(&chosen).filter(|(_, chosen)| !chosen.is_empty());
    let data = rows::rows(model, rules, &asked.map(|(question, _)| question.dataset).collect());
    let limit = Limit::new(options.time_limit.unwrap_or(program::TIME_LIMIT));
    let work = Work { compiled, model, rules, artifacts, options, data, limit, questions, chosen, losses };
    let mut disagreements = Disagreements::default();
    let mut engines = Vec::new();
    let has = |target: &str| views::of_target(built, target).next().is_some();
    for engine in ENGINES.iter().filter(|engine| has(engine.target)) {
        options.progress.steps(&format!("asking {} in sessions", engine.name), work.sessions_to_ask());
        let ran = engine.ran(&work, &mut disagreements);
        options.progress.clear();
        engines.push(ran?);
    }
    let run: Vec<&str> = ENGINES.iter().map(|engine| engine.target).collect();
    // Documents say what the others do, and answer nothing.
    let answering = || {
        charta_backends::registry::ALL.iter().map(|target| target.name).filter(|name| *name != "documents")
    };
    let is_left_out = |target: &str| {
        let mut of_target = engines.iter().filter(|run: &&EngineRun| run.target == target).peekable();
        let all = of_target.peek().is_some() && of_target.all(|run| run.status == Status::LeftOut);
        all || !has(target) && compiled.project.targets.iter().any(|name| name == target)
    };
    let left_out = answering().filter(|name| is_left_out(name)).map(str::to_owned).collect();
    let certificate = Certificate {
        holds: false,
        because: Vec::new(),
        charta: env!("CARGO_PKG_VERSION"),
        project: compiled.project.name.clone(),
        judged_on: compiled.on.to_string(),
        asked: work.asked(),
        not_executed: answering().filter(|name| has(name) && !run.contains(name)).collect(),
        left_out,
        engines,
        files: Files::Built,
        differences: Vec::new(),
        disagreements_in_all: disagreements.count,
        disagreements: disagreements.shown,
        artifacts: artifacts.iter().map(file).collect(),
        losses: work.losses,
    };
    Ok(judged(certificate))
}

#[derive(Default)]
pub(crate) struct Disagreements {
    shown: Vec<Disagreement>,
    pub(crate) count: u64,
}

/// What an engine's run counts.
pub(crate) struct Tally<'a> {
    target: &'static str,
    engine: &'static str,
    disagreements: &'a mut Disagreements,
    shown: usize,
    pub(crate) cells: u64,
    pub(crate) permitted: u64,
    pub(crate) narrowed: u64,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(
        target: &'static str,
        engine: &'static str,
        disagreements: &'a mut Disagreements,
    ) -> Tally<'a> {
        Tally { target, engine, disagreements, shown: 0, cells: 0, permitted: 0, narrowed: 0 }
    }

    /// Whose artifacts the engine runs.
    pub(crate) fn target(&self) -> &'static str {
        self.target
    }

    /// A database that the scripts made otherwise than the contracts ask for.
    pub(crate) fn drifts(&mut self, finding: &Finding) {
        self.disagreements.count += 1;
        if self.shown < SHOWN {
            self.shown += 1;
            self.disagreements.shown.push(Disagreement {
                engine: self.engine,
                recipient: String::new(),
                dataset: String::new(),
                what: finding.object.clone(),
                session: Default::default(),
                day: String::new(),
                expected: "what the contracts ask for".to_owned(),
                found: format!("{}: {}", finding.sort, finding.message),
            });
        }
    }

    pub(crate) fn differs(
        &mut self,
        work: &Work<'_>,
        (party, dataset): (PartyId, DatasetId),
        session: Session,
        what: &str,
        told: [String; 2],
    ) {
        self.disagreements.count += 1;
        if self.shown == SHOWN {
            return;
        }
        self.shown += 1;
        let [expected, found] = told;
        let recipient = work.model.parties.get(party).map_or("", |party| &party.about.path);
        let dataset = work.model.datasets.get(dataset).map_or("", |dataset| &dataset.about.path);
        self.disagreements.shown.push(Disagreement {
            engine: self.engine,
            recipient: recipient.to_owned(),
            dataset: dataset.to_owned(),
            what: what.to_owned(),
            session: views::words(work.model, session),
            day: session.day.to_string(),
            expected,
            found,
        });
    }
}

impl<'a> Work<'a> {
    fn sessions_to_ask(&self) -> u64 {
        self.chosen.iter().map(|chosen| chosen.len() as u64).sum()
    }

    fn asked(&self) -> WhatWasAsked {
        let mut asked = WhatWasAsked {
            pairs: self.questions.len() as u64,
            sessions: self.sessions_to_ask(),
            sessions_in_all: self.questions.iter().map(|question| question.sessions_in_all() as u64).sum(),
            ..WhatWasAsked::default()
        };
        for (question, chosen) in self.questions.iter().zip(&self.chosen) {
            // Rows about which nobody was asked were not tried.
            if !chosen.is_empty() {
                asked.row_classes +=
                    rows::met(self.rules, &self.data, question.dataset, &question.rows) as u64;
            }
            asked.row_classes_in_all += question.rows.len() as u64;
        }
        asked.unfilled_cells = rows::unfilled(self.model, self.rules);
        asked
    }

    /// Every question with the sessions it is asked in.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = (&Question, usize, Session)> {
        let all = self.questions.iter().zip(&self.chosen);
        all.flat_map(|(question, chosen)| {
            chosen.iter().filter_map(move |number| Some((question, *number, question.session(*number)?)))
        })
    }

    pub(crate) fn view(
        &'a self,
        question: &Question,
        view: Option<&NamedView>,
        session: Session,
    ) -> Asked<'a> {
        Asked {
            model: self.model,
            rules: self.rules,
            data: &self.data,
            party: question.party,
            dataset: question.dataset,
            clause: view.and_then(|view| view.clause),
            session,
        }
    }

    /// The clauses of which a target says that it cannot say all.
    pub(crate) fn lossy(&self, target: &str) -> BTreeSet<ClauseId> {
        let losses = self.losses.as_array().map_or(&[][..], Vec::as_slice);
        let of_target =
            losses.iter().filter(|loss| loss.get("target").and_then(Json::as_str) == Some(target));
        let names: BTreeSet<&str> = of_target.filter_map(|loss| loss.get("clause")?.as_str()).collect();
        let clauses = self.model.clauses.ids();
        clauses.filter(|clause| names.contains(self.model.clause_name(*clause).as_str())).collect()
    }

    /// The rows of the dataset, class by class.
    pub(crate) fn rows_of_each(&self, question: &Question) -> Vec<Vec<&Values>> {
        let space = self.rules.rows.borrow();
        let rows = self.data.of(question.dataset);
        let of = |class: &charta_model::rows::RowsId| {
            rows.iter().filter(|values| space.contains(*class, &self.data.row(values))).collect()
        };
        question.rows.iter().map(of).collect()
    }
}

/// Sessions of every question, spread evenly where there are too many.
fn choose(questions: &[Question], in_all: usize, at_most: usize) -> Vec<Vec<usize>> {
    let stride = in_all.div_ceil(at_most.max(1)).max(1);
    let mut offset = 0;
    let chosen = questions.iter().map(|question| {
        let count = question.sessions();
        let numbers = met(offset, count, stride).collect();
        offset += count;
        numbers
    });
    chosen.collect()
}

/// Which of so many sessions a stride meets that is counted from the first session of all, so many before these. None is looked at but those.
fn met(before: usize, count: usize, stride: usize) -> impl Iterator<Item = usize> {
    let first = before.checked_rem(stride).map_or(0, |past| (stride - past) % stride);
    (first..count).step_by(stride.max(1))
}

/// What the manifest lists as lost.
fn losses(artifacts: &[Artifact]) -> Result<Json, String> {
    let manifest = artifacts.iter().find(|artifact| artifact.path == "manifest.json");
    let manifest = manifest.ok_or("a build has a manifest, and there is none")?;
    let manifest: Json = serde_json::from_str(manifest.text()).map_err(|error| error.to_string())?;
    Ok(manifest.get("losses").cloned().unwrap_or_default())
}

fn file(artifact: &Artifact) -> File {
    File { path: artifact.path.clone(), sha256: hex(&Sha256::digest(artifact.bytes())) }
}

#[cfg(test)]
mod tests {
    use super::met;

    #[test]
    fn a_stride_goes_on_from_question_to_question() {
        let counts = [5, 0, 3, 1, 12, 2, 7];
        for stride in 1..15 {
            let mut before = 0;
            for count in counts {
                let found: Vec<usize> = met(before, count, stride).collect();
                let wanted: Vec<usize> = (0..count).filter(|at| (before + at) % stride == 0).collect();
                assert_eq!(found, wanted, "every {stride} of {count} after {before}");
                before += count;
            }
        }
    }
}
