//! The list of engines: adding one adds one line here, and a function that runs it.

use crate::cells::Session;
use crate::certificate::{EngineRun, Status};
use crate::certify::{Disagreements, Tally, Work};
use crate::compare::{Cell, DENIED, PERMITTED, compare_requests, compare_views, told_apart, viewed};
use crate::expected::Lines;
use crate::server::{self, Server};
use crate::warehouse::rounds;
use crate::{cedar, duckdb, opa, postgres, program, rego, sqlite};
use charta_backends::sql::layout::{Layout, NamedView};
use charta_backends::sql::warehouse::recipient;
use charta_live::apply::Aim;
use charta_live::compare::KEY;
use charta_live::connect::{Address, Surroundings};
use charta_live::verify::verify;
use std::ffi::OsStr;
use std::path::PathBuf;

/// An engine, and how it is run over the cells.
pub(crate) struct Engine {
    /// Whose artifacts it runs. Where several run the same, one that agrees is enough.
    pub(crate) target: &'static str,
    /// What it is called.
    pub(crate) name: &'static str,
    run: fn(&Work<'_>, &mut Tally<'_>) -> Result<String, Stopped>,
}

/// Every engine.
pub(crate) const ENGINES: [Engine; 6] = [
    Engine { target: "postgres", name: "postgres", run: run_postgres },
    Engine { target: "sqlite", name: "sqlite", run: run_sqlite },
    Engine { target: "duckdb", name: "duckdb", run: run_duckdb },
    Engine { target: "cedar", name: "cedar", run: run_cedar },
    Engine { target: "rego", name: "regorus", run: run_regorus },
    Engine { target: "rego", name: "opa", run: run_opa },
];

/// Why an engine gives no version: it did not run.
enum Stopped {
    /// It is not here.
    NotHere(String),
    /// It was, and refused an artifact or broke off.
    Broken(String),
}

impl From<String> for Stopped {
    fn from(words: String) -> Stopped {
        Stopped::Broken(words)
    }
}

/// The names of the engines.
pub fn engine_names() -> Vec<&'static str> {
    ENGINES.iter().map(|engine| engine.name).collect()
}

impl Engine {
    fn not_run(&self, status: Status, because: Option<String>) -> EngineRun {
        EngineRun {
            target: self.target,
            engine: self.name,
            version: None,
            status,
            because,
            cells: 0,
            permitted: 0,
            narrowed: 0,
        }
    }

    /// Runs it. An error is a program that took longer than it may, in one sentence: it neither agrees nor disagrees.
    pub(crate) fn ran(
        &self,
        work: &Work<'_>,
        disagreements: &mut Disagreements,
    ) -> Result<EngineRun, String> {
        if work.options.without.iter().any(|name| name == self.name) {
            return Ok(self.not_run(Status::LeftOut, None));
        }
        let before = disagreements.count;
        let mut tally = Tally::new(self.target, self.name, disagreements);
        let ended = (self.run)(work, &mut tally);
        let Tally { cells, permitted, narrowed, .. } = tally;
        if let Some(words) = work.limit.late() {
            return Err(words.to_owned());
        }
        let (version, because) = match ended {
            Ok(version) => (Some(version), None),
            Err(Stopped::NotHere(words)) => return Ok(self.not_run(Status::NotRun, Some(words))),
            Err(Stopped::Broken(words)) => (None, Some(words)),
        };
        let agrees = because.is_none() && disagreements.count == before;
        Ok(EngineRun {
            target: self.target,
            engine: self.name,
            version,
            status: if agrees { Status::Agrees } else { Status::Disagrees },
            because,
            cells,
            permitted,
            narrowed,
        })
    }
}

/// The program of an engine: as it was given, or found by its name.
fn found(given: Option<&PathBuf>, name: &str) -> Result<PathBuf, Stopped> {
    program::find(given.map_or(OsStr::new(name), |given| given.as_os_str())).map_err(Stopped::NotHere)
}

/// The session that an engine is in.
#[derive(Default)]
struct InSession(Option<Session>);

impl InSession {
    /// Begins a session unless it is begun. One that failed to begin is begun again by whoever asks next, and until then none is.
    fn begun(&mut self, session: Session, begin: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        if self.0 != Some(session) {
            self.0 = None;
            begin()?;
            self.0 = Some(session);
        }
        Ok(())
    }
}

fn run_sqlite(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    let checked = work.compiled.checked().ok_or_else(has_errors)?;
    let layout = charta_backends::sqlite::layout(&checked);
    for round in rounds(work.model, &layout, &work.data) {
        let engine = sqlite::Engine::new(layout.clone(), work.artifacts, &round.data)?;
        let mut in_session = InSession::default();
        compare_views(work, tally, &layout, &round, &sqlite::pseudonym, |session, view| {
            in_session.begun(session, || engine.begin(work.model, session))?;
            engine.shown(work.model, view)
        });
    }
    Ok(sqlite::Engine::version().to_owned())
}

/// What PostgreSQL says of a statement that took longer than it may.
const ENDED: &str = "canceling statement due to statement timeout";

fn run_postgres(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    server::programs().map_err(Stopped::NotHere)?;
    let checked = work.compiled.checked().ok_or_else(has_errors)?;
    let layout = charta_backends::postgres::layout(&checked);
    let mut version = None;
    for round in rounds(work.model, &layout, &work.data) {
        // All of a project is made in one transaction a script.
        let objects = layout.tables.len() + layout.views.len();
        let room = format!("max_locks_per_transaction={}", (objects / 4).max(64));
        let server = Server::start(&[&format!("statement_timeout={}s", work.limit.seconds()), &room])?;
        let client = server.new_database("certified")?;
        let mut engine = postgres::Engine::new(client, layout.clone(), work.artifacts)?;
        if version.is_none() {
            // Rights and roles are not seen in what a view shows: the catalogue is held against the contracts, too.
            let desired = charta_backends::postgres::desired(&checked)?;
            let address = format!("host={} user=postgres dbname=certified", server.folder().display());
            let address = Address::read(&address, &Surroundings::NONE)?;
            let found = verify(&address, Aim { desired: &desired, loaders: &[] }, work.model)?;
            // Keys come with the rows, in a moment.
            for finding in found.iter().filter(|finding| !finding.object.starts_with(KEY)) {
                tally.drifts(finding);
            }
        }
        engine.fill(work.model, &round.data)?;
        let mut in_session = InSession::default();
        compare_views(work, tally, &layout, &round, &postgres::pseudonym, |session, view| {
            if let Some(words) = work.limit.late() {
                return Err(words.to_owned());
            }
            in_session.begun(session, || engine.begin(work.model, session))?;
            let shown = engine.shown(work.model, view);
            shown.map_err(|words| match words.contains(ENDED) {
                true => work.limit.passed("a query of PostgreSQL"),
                false => words,
            })
        });
        version = Some(engine.version()?);
    }
    Ok(version.unwrap_or_default())
}

fn has_errors() -> String {
    "the project has errors".to_owned()
}

fn run_duckdb(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    let path = found(work.options.duckdb.as_ref(), "duckdb")?;
    let checked = work.compiled.checked().ok_or_else(has_errors)?;
    let layout = charta_backends::duckdb::layout(&checked);
    let mut version = None;
    for round in rounds(work.model, &layout, &work.data) {
        let engine = duckdb::Engine::new(path.clone(), &layout, work.artifacts, work.model, &round.data)?
            .within(&work.limit);
        version = Some(engine.version()?);
        let asked: Vec<(Session, &NamedView)> = viewed(work, &layout, &round);
        let (mut chunks, mut at) = (asked.chunks(duckdb::AT_ONCE), asked.iter());
        let mut answers: std::vec::IntoIter<Result<Lines, String>> = Vec::new().into_iter();
        let mut telling: Vec<(Session, &NamedView)> = Vec::new();
        // Views are compared in the order in which they were asked.
        compare_views(work, tally, &layout, &round, &postgres::pseudonym, |_, _| {
            let answer = answers.next().or_else(|| {
                answers = engine.shown(work.model, chunks.next()?).into_iter();
                answers.next()
            });
            let asked = at.next();
            if let (Some(Ok(lines)), Some(asked)) = (&answer, asked)
                && !lines.is_empty()
                && !telling.iter().any(|(_, view)| std::ptr::eq(*view, asked.1))
            {
                telling.push(*asked);
            }
            answer.unwrap_or_else(|| Err("there is no answer".to_owned()))
        });
        shows_others_nothing(work, tally, &engine, &layout, &telling);
    }
    Ok(version.unwrap_or_default())
}

/// DuckDB has no users: a session says for whom it reads, and the views of others must show it nothing. Each view is asked in a session in
/// which it shows something to its own recipient.
fn shows_others_nothing(
    work: &Work<'_>,
    tally: &mut Tally<'_>,
    engine: &duckdb::Engine,
    layout: &Layout,
    telling: &[(Session, &NamedView)],
) {
    let name = |view: &NamedView| recipient(work.model, view.party);
    let other = |(_, view): &(Session, &NamedView)| {
        let other = layout.views.iter().map(name).find(|other| *other != name(view));
        other.unwrap_or("nobody").to_owned()
    };
    let answers = engine.shown_to(work.model, telling, other);
    for ((session, view), found) in telling.iter().zip(answers) {
        tally.cells += 1;
        if found.as_ref().is_ok_and(Vec::is_empty) {
            continue;
        }
        let expected = format!("nothing, since the session reads for {}", other(&(*session, *view)));
        let [_, found] = told_apart(&Ok(Lines::new()), &found);
        tally.differs(work, (view.party, view.dataset), *session, &view.id(), [expected, found]);
    }
}

fn run_cedar(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    let engine = cedar::Engine::new(work.artifacts, work.model, work.rules)?;
    let answer = |cell: &Cell<'_>| {
        let permitted = engine.permits(work.model, &cell.request, &work.data.row(cell.values))?;
        Ok((if permitted { PERMITTED } else { DENIED }).to_owned())
    };
    let answers = |cells: &[Cell<'_>]| cells.iter().map(answer).collect();
    compare_requests(work, tally, ONE_BY_ONE, answers, |_| PERMITTED.to_owned());
    Ok(cedar::Engine::version())
}

/// How many requests are gathered for an engine that takes one after another.
const ONE_BY_ONE: usize = 100;

fn run_regorus(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    let mut engine = rego::Engine::new(work.artifacts, work.model, work.rules)?;
    let mut answer = |cell: &Cell<'_>| {
        let form = engine.form(work.model, &cell.request, &work.data.row(cell.values))?;
        Ok(form.unwrap_or_else(|| DENIED.to_owned()))
    };
    let answers = |cells: &[Cell<'_>]| cells.iter().map(&mut answer).collect();
    compare_requests(work, tally, ONE_BY_ONE, answers, |decision| decision.form.shown.to_string());
    Ok(rego::VERSION.to_owned())
}

fn run_opa(work: &Work<'_>, tally: &mut Tally<'_>) -> Result<String, Stopped> {
    let engine =
        opa::Engine::new(found(work.options.opa.as_ref(), "opa")?, work.artifacts)?.within(&work.limit);
    let version = engine.version()?;
    let reads = charta_backends::rego::Reads::of(work.model, work.rules);
    let answers = |cells: &[Cell<'_>]| {
        let requests = cells.iter().map(|cell| {
            let row = work.data.row(cell.values);
            let input = charta_backends::rego::request(work.model, &reads, &cell.request, &row);
            let column = work.model.columns.get(cell.request.column);
            (input.unwrap_or_default(), column.map_or("", |column| column.about.name.as_ref()))
        });
        let requests: Vec<_> = requests.collect();
        let forms = engine.forms(&requests).into_iter();
        forms.map(|form| Ok(form?.unwrap_or_else(|| DENIED.to_owned()))).collect()
    };
    compare_requests(work, tally, opa::AT_ONCE, answers, |decision| decision.form.shown.to_string());
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use charta_model::model::TermId;
    use charta_model::time::Day;

    #[test]
    fn a_session_that_failed_to_begin_is_begun_again() {
        let session = |number| Session {
            purpose: TermId::new(number),
            action: TermId::new(0),
            place: 0,
            day: Day::LAST,
        };
        let mut at = InSession::default();
        let mut begun = Vec::new();
        let mut ask = |number: u32, ends: Result<(), String>| {
            let result = at.begun(session(number), || {
                begun.push(number);
                ends
            });
            result.is_ok()
        };
        assert!(ask(1, Ok(())) && ask(1, Ok(())));
        assert!(!ask(2, Err("no".to_owned())) && !ask(2, Err("no".to_owned())));
        // Whatever the failed one left behind: the session before it is not taken to be there still.
        assert!(ask(1, Ok(())) && ask(1, Ok(())));
        assert_eq!(begun, [1, 2, 2, 1]);
    }
}
