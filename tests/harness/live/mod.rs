//! The commands that reach a live database, against a real server: what they find, what they change, and that nothing is changed by half.

mod audit;
mod auditor;
mod drift;
mod edges;
mod failure;
mod forged;
mod guide;
mod hidden;
mod kept;
mod margins;
mod migration;
mod pages;
mod plan;
mod shadows;
mod tls;

use crate::engines::Engines;
use crate::engines::cluster::Database;
use charta_driver::cmd::{self, Arguments, Exit, Session};
use charta_driver::progress::Progress;
use charta_model::time::Day;
use clap::Parser as _;
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The variable of the environment by which this program acts as the command, so that a test can end it at any moment.
const AS_COMMAND: &str = "CHARTA_TEST_AS_COMMAND";

const SETTINGS: &str = "name = \"live\"\nedition = \"2026\"\n[severities]\nrecoverable-cells = \"advice\"\nopt-out-not-applied = \"advice\"\n";

/// Two recipients, rows and cells, a register of objections, and data that are not kept for ever.
const CONTRACTS: &str = "module live
jurisdiction land \"Land\"
purpose study \"Study\"
purpose audit \"Audit\"
organisation source \"Source\" { established: land  owners: none }
organisation clinic \"Clinic\" { established: land }
organisation lab \"Lab\" { established: land }
dataset stays \"Stays\" {
  controller: source
  source: table care.stays
  key: stay
  retention: 10 years from left_on
  column stay: integer required
  column person: text
  column ward: text
  column left_on: date
}
dataset objections \"Objections\" {
  controller: source
  source: table care.objections
  column person: text
}
contract follow_up \"Follow-up\" {
  provider: source
  recipient: clinic
  term: from 2020-01-01 until 2099-01-01
  permit clinic to read stays [stay, ward, left_on] for study where not (person in objections.person) showing left_on by year
}
contract counts \"Counts\" {
  provider: source
  recipient: lab
  term: from 2020-01-01 until 2099-01-01
  permit lab to read stays [ward] for audit in cells of at least 2
}
";

/// The tests of this folder.
pub fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    let mut trials = drift::trials(engines);
    trials.extend(edges::trials(engines));
    trials.extend(failure::trials(engines));
    trials.extend(migration::trials(engines));
    trials.extend(plan::trials(engines));
    trials.extend(forged::trials(engines));
    trials.extend(audit::trials(engines));
    trials.extend(auditor::trials(engines));
    trials.extend(guide::trials(engines));
    trials.extend(hidden::trials(engines));
    trials.extend(margins::trials(engines));
    trials.extend(shadows::trials(engines));
    trials.extend(kept::trials(engines));
    trials.extend(tls::trials());
    trials
}

/// A test with a server and a database of its own in which roles may be made.
fn trial(name: &str, engines: &Arc<Engines>, run: fn(&Database)) -> Trial {
    let (engines, case) = (Arc::clone(engines), name.replace(['/', '-'], "_"));
    Trial::test(format!("live/{name}"), move || -> Result<(), Failed> {
        engines.postgres()?.with_roles(&case, run);
        Ok(())
    })
}

/// A project in a folder of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(contracts: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write(contracts);
        folder
    }

    fn write(&self, contracts: &str) {
        fs::write(self.0.path().join("charta.toml"), SETTINGS).unwrap();
        fs::write(self.0.path().join("live.charta"), contracts).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn text(&self) -> String {
        self.path().to_str().unwrap().to_owned()
    }
}

/// Runs a command; its exit code, and all it says.
fn charta(arguments: &[&str]) -> (u8, String) {
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let exit = command(arguments, &mut out, &mut error);
    out.extend(error);
    (exit.code(), String::from_utf8(out).unwrap())
}

fn command(arguments: &[&str], out: &mut dyn std::io::Write, error: &mut dyn std::io::Write) -> Exit {
    let all = std::iter::once("charta").chain(arguments.iter().copied());
    let arguments = Arguments::try_parse_from(all).unwrap_or_else(|error| panic!("{error}"));
    let today = Day::parse("2026-11-25").unwrap();
    let mut session = Session { today, colour: false, width: 100, progress: Progress::default(), out, error };
    cmd::run(&arguments, &mut session).unwrap()
}

/// Acts as the command where the environment says so.
pub fn as_command() -> Option<std::process::ExitCode> {
    std::env::var_os(AS_COMMAND)?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let exit = command(&arguments, &mut std::io::stdout(), &mut std::io::stderr());
    Some(std::process::ExitCode::from(exit.code()))
}

/// The command as a process of its own.
fn process(arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(AS_COMMAND, "1");
    command
}

fn applied(folder: &Folder, database: &Database) -> String {
    let (code, said) = charta(&["apply", "--to", &database.address(), &folder.text(), "--yes"]);
    assert_eq!(code, 0, "{said}");
    said
}

/// What a superuser does to a database.
fn run(database: &Database, sql: &str) {
    database.superuser().batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
}

/// Some rows of the stays, and one objection.
const ROWS: &str = "INSERT INTO care.stays VALUES (1, 'ann', 'A', '2020-05-01'), (2, 'bob', 'A', '2021-06-01'), (3, 'cy', 'B', NULL), \
    (4, 'ann', 'B', '2001-01-01'), (5, 'eve', 'B', '2024-02-29'); INSERT INTO care.objections VALUES ('ann');";

/// How many rows a recipient sees of a view in a session for a purpose.
fn seen(database: &Database, role: &str, view: &str, purpose: &str) -> usize {
    let mut client = database.superuser();
    client.batch_execute(&format!("SET SESSION AUTHORIZATION {role}")).unwrap();
    client.batch_execute(&format!("SELECT charta.open_session('{purpose}', 'std.prelude.read')")).unwrap();
    client.query(&format!("SELECT * FROM {view}"), &[]).unwrap().len()
}
