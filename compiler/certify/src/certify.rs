//! The comparison: each engine over every cell.

use crate::cells::{Question, Session, questions};
use crate::certificate::{Asked as WhatWasAsked, Certificate, Disagreement, EngineRun, File, Status};
use crate::expected::{Asked, Data, Lines, Values};
use crate::server::Server;
use crate::{cedar, postgres, rego, rows, sqlite, views};
use charta_backends::Artifact;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_driver::{Compiled, Program};
use charta_live::connect::Address;
use charta_live::verify::{Finding, verify};
use charta_model::decide::{Decision, Request, decide};
use charta_model::model::{ClauseId, ColumnId, DatasetId, Model, PartyId};
use charta_model::rules::Rules;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The most disagreements of one engine that a certificate shows.
const SHOWN: usize = 20;

/// How to certify.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The most sessions to ask; all where it is not given.
    pub at_most: Option<usize>,
    /// Engines that are left out.
    pub without: Vec<String>,
}

/// What one run compares.
struct Work<'a> {
    compiled: &'a Compiled,
    model: &'a Model,
    rules: &'a Rules,
    artifacts: &'a [Artifact],
    data: Data,
    questions: Vec<Question>,
    /// The sessions of each question that are asked, by number.
    chosen: Vec<Vec<usize>>,
    losses: Json,
}

/// Runs every executable artifact. An error is a project that did not compile, or a fault of ours, in one sentence.
pub fn certify(
    compiled: &Compiled,
    artifacts: &[Artifact],
    options: &Options,
) -> Result<Certificate, String> {
    let Some(Program { model, rules }) = &compiled.program else {
        return Err("the project could not be read".to_owned());
    };
    let questions = questions(model, rules);
    let in_all: usize = questions.iter().map(Question::sessions).sum();
    let chosen = choose(&questions, in_all, options.at_most.unwrap_or(usize::MAX));
    let losses = losses(artifacts)?;
    let work =
        Work { compiled, model, rules, artifacts, data: rows::rows(model, rules), questions, chosen, losses };
    let mut disagreements = Disagreements::default();
    let mut engines = Vec::new();
    for engine in ENGINES.iter().filter(|engine| work.has(engine.target)) {
        let left_out = options.without.iter().any(|name| name == engine.name);
        engines.push(if left_out {
            engine.not_run("it was left out")
        } else {
            engine.ran(&work, &mut disagreements)
        });
    }
    let run: Vec<&str> = ENGINES.iter().map(|engine| engine.target).collect();
    let targets = charta_backends::registry::ALL.iter().map(|target| target.name);
    let not_executed = targets.filter(|name| work.has(name) && !run.contains(name) && *name != "documents");
    Ok(Certificate {
        charta: env!("CARGO_PKG_VERSION"),
        project: compiled.project.name.clone(),
        judged_on: compiled.on.to_string(),
        asked: work.asked(in_all),
        engines,
        not_executed: not_executed.collect(),
        disagreements_in_all: disagreements.count,
        disagreements: disagreements.shown,
        artifacts: artifacts.iter().map(file).collect(),
        losses: work.losses,
    })
}

/// An engine, and how it is run over the cells.
struct Engine {
    target: &'static str,
    name: &'static str,
    run: fn(&Work<'_>, &mut Tally<'_>) -> Result<String, String>,
}

/// Every engine.
const ENGINES: [Engine; 4] = [
    Engine { target: "postgres", name: "postgres", run: run_postgres },
    Engine { target: "sqlite", name: "sqlite", run: run_sqlite },
    Engine { target: "cedar", name: "cedar", run: run_cedar },
    Engine { target: "rego", name: "rego", run: run_rego },
];

/// The names of the engines.
pub fn engine_names() -> Vec<&'static str> {
    ENGINES.iter().map(|engine| engine.name).collect()
}

impl Engine {
    fn not_run(&self, because: &str) -> EngineRun {
        EngineRun {
            target: self.target,
            engine: self.name,
            version: None,
            status: Status::NotRun,
            because: Some(because.to_owned()),
            cells: 0,
            permitted: 0,
            narrowed: 0,
        }
    }

    fn ran(&self, work: &Work<'_>, disagreements: &mut Disagreements) -> EngineRun {
        let before = disagreements.count;
        let mut tally =
            Tally { engine: self.name, disagreements, shown: 0, cells: 0, permitted: 0, narrowed: 0 };
        let ended = (self.run)(work, &mut tally);
        let (cells, permitted, narrowed) = (tally.cells, tally.permitted, tally.narrowed);
        let agrees = ended.is_ok() && disagreements.count == before;
        EngineRun {
            status: if agrees { Status::Agrees } else { Status::Disagrees },
            because: ended.as_ref().err().cloned(),
            version: ended.ok(),
            cells,
            permitted,
            narrowed,
            ..self.not_run("")
        }
    }
}

#[derive(Default)]
struct Disagreements {
    shown: Vec<Disagreement>,
    count: u64,
}

/// What an engine's run counts.
struct Tally<'a> {
    engine: &'static str,
    disagreements: &'a mut Disagreements,
    shown: usize,
    cells: u64,
    permitted: u64,
    narrowed: u64,
}

impl Tally<'_> {
    /// A database that the scripts made otherwise than the contracts ask for.
    fn drifts(&mut self, finding: &Finding) {
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

    fn differs(
        &mut self,
        work: &Work<'_>,
        question: &Question,
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
        let recipient = work.model.parties.get(question.party).map_or("", |party| &party.about.path);
        let dataset = work.model.datasets.get(question.dataset).map_or("", |dataset| &dataset.about.path);
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
    /// Whether the target was built.
    fn has(&self, target: &str) -> bool {
        views::of_target(self.artifacts, target).next().is_some()
    }

    fn asked(&self, in_all: usize) -> WhatWasAsked {
        let mut asked = WhatWasAsked {
            pairs: self.questions.len() as u64,
            sessions: self.chosen.iter().map(|chosen| chosen.len() as u64).sum(),
            sessions_in_all: in_all as u64,
            ..WhatWasAsked::default()
        };
        for question in &self.questions {
            asked.row_classes += rows::met(self.rules, &self.data, question.dataset, &question.rows) as u64;
            asked.row_classes_in_all += question.rows.len() as u64;
        }
        asked.unfilled_cells = rows::unfilled(self.model, self.rules);
        asked
    }

    /// Every question with the sessions it is asked in.
    fn sessions(&self) -> impl Iterator<Item = (&Question, usize, Session)> {
        let all = self.questions.iter().zip(&self.chosen);
        all.flat_map(|(question, chosen)| {
            chosen.iter().filter_map(move |number| Some((question, *number, question.session(*number)?)))
        })
    }

    fn view(&'a self, question: &Question, view: Option<&NamedView>, session: Session) -> Asked<'a> {
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
    fn lossy(&self, target: &str) -> BTreeSet<ClauseId> {
        let losses = self.losses.as_array().map_or(&[][..], Vec::as_slice);
        let of_target =
            losses.iter().filter(|loss| loss.get("target").and_then(Json::as_str) == Some(target));
        let names: BTreeSet<&str> = of_target.filter_map(|loss| loss.get("clause")?.as_str()).collect();
        let clauses = self.model.clauses.ids();
        clauses.filter(|clause| names.contains(self.model.clause_name(*clause).as_str())).collect()
    }

    /// The rows of the dataset, class by class.
    fn rows_of_each(&self, question: &Question) -> Vec<Vec<&Values>> {
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
        let numbers: Vec<usize> =
            (0..count).filter(|number| (offset + number).is_multiple_of(stride)).collect();
        offset += count;
        numbers
    });
    chosen.collect()
}

/// What the manifest lists as lost.
fn losses(artifacts: &[Artifact]) -> Result<Json, String> {
    let manifest = artifacts.iter().find(|artifact| artifact.path == "manifest.json");
    let manifest = manifest.ok_or("a build has a manifest, and there is none")?;
    let manifest: Json = serde_json::from_str(&manifest.text).map_err(|error| error.to_string())?;
    Ok(manifest.get("losses").cloned().unwrap_or_default())
}

fn file(artifact: &Artifact) -> File {
    let digest = Sha256::digest(artifact.text.as_bytes());
    File { path: artifact.path.clone(), sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect() }
}

fn run_sqlite(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, String> {
    let checked = work.compiled.checked().ok_or("the project has errors")?;
    let layout = charta_backends::sqlite::layout(&checked);
    let engine = sqlite::Engine::new(layout.clone(), work.artifacts, &work.data)?;
    let mut begun = None;
    compare_views(work, tally, &layout, &sqlite::pseudonym, |session, view| {
        if begun != Some(session) {
            engine.begin(work.model, session)?;
            begun = Some(session);
        }
        engine.shown(work.model, view)
    })?;
    Ok(sqlite::Engine::version().to_owned())
}

fn run_postgres(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, String> {
    let checked = work.compiled.checked().ok_or("the project has errors")?;
    let layout = charta_backends::postgres::layout(&checked);
    let server = Server::start(&[])?;
    let client = server.new_database("certified")?;
    let mut engine = postgres::Engine::new(client, layout.clone(), work.artifacts)?;
    // Rights and roles are not seen in what a view shows: the catalogue is held against the contracts, too.
    let desired = charta_backends::postgres::desired(&checked)?;
    let address = format!("host={} user=postgres dbname=certified", server.folder().display());
    let address = Address::read(&address, &|_| None, None)?;
    for finding in verify(&address, &desired, work.model)? {
        tally.drifts(&finding);
    }
    engine.fill(work.model, &work.data)?;
    let mut begun = None;
    compare_views(work, tally, &layout, &postgres::pseudonym, |session, view| {
        if begun != Some(session) {
            engine.begin(work.model, session)?;
            begun = Some(session);
        }
        engine.shown(work.model, view)
    })?;
    engine.version()
}

/// Every view of the recipient of each question in each session; and where there is none, that nothing may be seen.
fn compare_views(
    work: &Work<'_>,
    tally: &mut Tally<'_>,
    layout: &Layout,
    pseudonym: &dyn Fn(&str, &str) -> String,
    mut shown: impl FnMut(Session, &NamedView) -> Result<Lines, String>,
) -> Result<(), String> {
    let mut of_each: BTreeMap<(PartyId, DatasetId), Vec<&NamedView>> = BTreeMap::new();
    for view in &layout.views {
        of_each.entry((view.party, view.dataset)).or_default().push(view);
    }
    for (question, _, session) in work.sessions() {
        let mut by_rows = false;
        let mine = of_each.get(&(question.party, question.dataset));
        for view in mine.into_iter().flatten().copied() {
            by_rows |= view.clause.is_none();
            let columns: Vec<ColumnId> = view.columns.iter().map(|column| column.column).collect();
            let expected = work.view(question, Some(view), session).expected(&columns, pseudonym);
            let found = shown(session, view);
            tally.cells += (columns.len() * work.data.of(question.dataset).len()) as u64;
            match (expected, found) {
                (Ok(expected), Ok(found)) if expected == found => {
                    tally.permitted += found.iter().flatten().flatten().count() as u64;
                }
                (expected, found) => {
                    tally.differs(work, question, session, &view.id(), [told(&expected), told(&found)])
                }
            }
        }
        let is_refused = layout.table(question.dataset).is_none_or(|table| table.refused.is_some());
        if !by_rows && !is_refused && work.view(question, None, session).shows_anything() {
            let told = ["something".to_owned(), "there is no view".to_owned()];
            tally.differs(work, question, session, "", told);
        }
    }
    Ok(())
}

/// What a view shows, in a few words.
fn told(lines: &Result<Lines, String>) -> String {
    const MOST: usize = 5;
    match lines {
        Err(words) => words.clone(),
        Ok(lines) => {
            let line = |line: &Vec<Option<String>>| {
                line.iter().map(|cell| cell.as_deref().unwrap_or("missing")).collect::<Vec<_>>().join(" | ")
            };
            let first: Vec<String> = lines.iter().take(MOST).map(line).collect();
            format!("{} rows: {}", lines.len(), first.join("; "))
        }
    }
}

fn run_cedar(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, String> {
    let engine = cedar::Engine::new(work.artifacts, work.model, work.rules)?;
    let lossy = work.lossy("cedar");
    compare_requests(
        work,
        tally,
        &lossy,
        |request, values| {
            let permitted = engine.permits(work.model, request, &work.data.row(values))?;
            Ok((if permitted { PERMITTED } else { DENIED }).to_owned())
        },
        |_| PERMITTED.to_owned(),
    );
    Ok(cedar::Engine::version())
}

fn run_rego(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, String> {
    let mut engine = rego::Engine::new(work.artifacts, work.model, work.rules)?;
    let lossy = work.lossy("rego");
    compare_requests(
        work,
        tally,
        &lossy,
        |request, values| {
            let form = engine.form(work.model, request, &work.data.row(values))?;
            Ok(form.unwrap_or_else(|| DENIED.to_owned()))
        },
        |decision| decision.form.shown.to_string(),
    );
    Ok(rego::VERSION.to_owned())
}

/// What is said of a request that is not permitted.
const DENIED: &str = "denied";
/// What is said of one that is, by an engine that says nothing of forms.
const PERMITTED: &str = "permitted";

/// A column of every class in each session. Where no permit speaks of the session, the row does not matter, and one is asked about; where one
/// does, a row of every class; and around each permit every row, since there a wrong comparison would show. `answer` is what the engine says, `permitted` what it must say of a request
/// that the decision permits.
fn compare_requests(
    work: &Work<'_>,
    tally: &mut Tally<'_>,
    lossy: &BTreeSet<ClauseId>,
    mut answer: impl FnMut(&Request, &Values) -> Result<String, String>,
    permitted: impl Fn(&Decision) -> String,
) {
    let mut rows: Option<(&Question, Vec<Vec<&Values>>)> = None;
    for (question, number, session) in work.sessions() {
        if rows.as_ref().is_none_or(|(of, _)| !std::ptr::eq(*of, question)) {
            rows = Some((question, work.rows_of_each(question)));
        }
        let about = work.rules.about(question.dataset, question.party);
        let may_narrow = about.into_iter().any(|(_, rule)| lossy.contains(&rule.clause));
        for (at, class) in question.columns.iter().enumerate() {
            let Some(column) = question.column(class, number + at) else { continue };
            let matches = work.view(question, None, session).may_match(&[column]);
            let (classes, of_each) = match (matches, question.is_around_a_permit(number)) {
                (false, _) => (1, 1),
                (true, false) => (usize::MAX, 1),
                (true, true) => (usize::MAX, usize::MAX),
            };
            let tried = rows.iter().flat_map(|(_, rows)| rows.iter().take(classes));
            let tried = tried.flat_map(|class| class.iter().take(of_each));
            for values in tried.copied() {
                let Session { purpose, action, place, day } = session;
                let request = Request { party: question.party, action, column, purpose, place, day };
                let decision = decide(work.model, work.rules, &request, &work.data.row(values));
                tally.cells += 1;
                let expected = if decision.is_permitted() { permitted(&decision) } else { DENIED.to_owned() };
                match answer(&request, values) {
                    Ok(found) if found == expected => tally.permitted += u64::from(decision.is_permitted()),
                    Ok(found) if found == DENIED && may_narrow => tally.narrowed += 1,
                    found => {
                        let name = work.model.columns.get(column).map_or("", |column| &column.about.path);
                        let told = [expected, found.unwrap_or_else(|error| error)];
                        tally.differs(work, question, session, name, told);
                    }
                }
            }
        }
    }
}
