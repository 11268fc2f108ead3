//! What a project of so many contracts takes: to be checked and built, target by target; to be decided about, by each engine of
//! policies; and to be certified, engine by engine. `cargo bench -p charta-tests -- contracts [PART …] [N …]`, where the parts are
//! `build`, `decide` and `certify`.

use super::generate;
use charta_backends::{Artifact, Emitted, Input};
use charta_base::{Id, MemoryWorld};
use charta_certify::{Options as Asking, cedar, certify, engine_names, rego};
use charta_checks::enforcement::Endings;
use charta_driver::{Compiled, Options, Program, build, compile};
use charta_model::decide::{Request, decide};
use charta_model::rows::RowWitness;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const SIZES: [usize; 3] = [1, 100, 10_000];
/// What is executed, and what is read.
const TARGETS: [&str; 6] = ["postgres", "sqlite", "cedar", "rego", "odrl", "documents"];
/// What engines execute.
const EXECUTED: [&str; 4] = ["postgres", "sqlite", "cedar", "rego"];
/// In a project of at most so many contracts every session is asked; in a larger one, so many.
const ALL_ASKED: usize = 1;
const AT_MOST: usize = 1_000;
/// So long is one engine asked.
const ASKED_FOR: Duration = Duration::from_secs(3);

/// Prints the parts named, for the sizes named; all where there is none.
pub fn print(parts: &[String], sizes: &[usize]) {
    let sizes = if sizes.is_empty() { &SIZES } else { sizes };
    let wants = |part: &str| parts.is_empty() || parts.iter().any(|other| other == part);
    for contracts in sizes {
        let files = generate::contracts(*contracts);
        let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
        println!("\n{contracts} contracts, {lines} lines");
        let since = Instant::now();
        let compiled = self::compiled(&files, &TARGETS);
        told("check", since.elapsed(), "");
        if wants("build") {
            built(&compiled);
        }
        drop(compiled);
        if wants("decide") {
            decided(&self::compiled(&files, &["cedar", "rego"]));
        }
        if wants("certify") {
            certified(&self::compiled(&files, &EXECUTED), *contracts);
        }
    }
}

/// Writes a project of so many contracts into a folder.
pub fn write(sizes: &[usize], folders: &[String]) {
    let ([contracts], [folder]) = (sizes, folders) else { panic!("say how many contracts, and a folder") };
    let folder = Path::new(folder);
    fs::create_dir_all(folder).expect("a folder");
    for (name, text) in generate::contracts(*contracts) {
        fs::write(folder.join(name), text).expect("a file");
    }
    fs::write(folder.join("charta.toml"), settings()).expect("a file");
}

fn settings() -> String {
    // Counts that follow from others are told, and do not stop what is measured here.
    let severities = "[severities]\nrecoverable-cells = \"warning\"\n";
    format!("name = \"bench\"\nedition = \"2026\"\ntargets = {TARGETS:?}\n{severities}")
}

fn told(what: &str, time: Duration, more: &str) {
    println!("  {what:<26} {:>10.3} s  {more}", time.as_secs_f64());
}

fn compiled(files: &generate::Files, targets: &[&str]) -> Compiled {
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), settings().into_bytes());
    for (name, text) in files {
        world.files.insert(name.clone(), text.clone().into_bytes());
    }
    let targets = Some(targets.iter().map(|target| (*target).to_owned()).collect());
    let compiled = compile(&world, "", &Options { on: super::on(), targets, ..Options::default() });
    let errors = compiled.findings.iter().filter(|finding| finding.is_error());
    let errors: Vec<_> = errors.map(|finding| (finding.code.id, &finding.message)).take(3).collect();
    assert!(errors.is_empty(), "the generated project has no error: {errors:?}");
    compiled
}

/// Each target by itself, the manifest, and how clauses end.
fn built(compiled: &Compiled) {
    let checked = compiled.checked().expect("the project has no errors");
    let input = compiled.input(checked, None);
    let mut emitted: Vec<(&'static str, Emitted)> = Vec::new();
    let mut whole = Duration::ZERO;
    for target in charta_backends::registry::ALL {
        if !TARGETS.contains(&target.name) {
            continue;
        }
        let since = Instant::now();
        let result = (target.emit)(&Input { earlier: &emitted, ..input }).expect("artifacts");
        let time = since.elapsed();
        whole += time;
        let bytes: usize = result.artifacts.iter().map(|artifact| artifact.bytes().len()).sum();
        let files = result.artifacts.len();
        told(
            &format!("build: {}", target.name),
            time,
            &format!("{files} files, {:.1} MB", bytes as f64 / 1e6),
        );
        emitted.push((target.name, result));
    }
    let since = Instant::now();
    let manifest = charta_backends::manifest::manifest(&input, &emitted).expect("a manifest");
    whole += since.elapsed();
    told("build: manifest", since.elapsed(), &format!("{:.1} MB", manifest.text().len() as f64 / 1e6));
    told("build, all of these", whole, "");
    let since = Instant::now();
    let endings = Endings::new(checked.model(), checked.rules(), &checked.outcome().building);
    let ended = checked.model().clauses.iter().map(|(id, clause)| endings.of(id, clause));
    let clauses = ended.map(black_box).count();
    told("how clauses end", since.elapsed(), &format!("{clauses} clauses"));
}

/// A request in the middle of each of a thousand rules, about a row that the rule speaks of.
fn requests(compiled: &Compiled) -> Vec<(Request, RowWitness)> {
    let rules = &compiled.program.as_ref().expect("a program").rules;
    let all: Vec<_> = rules.iter().map(|(_, rule)| rule).collect();
    let id =
        |set: &charta_model::ranges::Ranges| set.first().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let space = rules.rows.borrow();
    let spread = (0..1_000).map(|at| all[at * all.len() / 1_000]);
    let asked = spread.filter_map(|rule| {
        let request = Request {
            party: Id::new(id(&rule.parties)),
            action: Id::new(id(&rule.actions)),
            column: Id::new(id(&rule.columns)),
            purpose: Id::new(id(&rule.purposes)),
            place: rule.places.first().unwrap_or(0),
            day: super::on(),
        };
        Some((request, space.witness(rule.rows)?))
    });
    asked.collect()
}

fn decided(compiled: &Compiled) {
    let Program { model, rules, .. } = compiled.program.as_ref().expect("a program");
    let requests = requests(compiled);
    let artifacts = artifacts(compiled);
    let expected = |at: usize| {
        let (request, row) = &requests[at % requests.len()];
        let decision = decide(model, rules, request, row);
        // A decision of Cedar or Rego is about one row, so both refuse what may be shown in cells only.
        decision.is_permitted() && decision.form.cells.is_none()
    };
    let permitted = (0..requests.len()).filter(|at| expected(*at)).count();
    println!("  {} requests, {permitted} of which are permitted row by row", requests.len());
    asked("charta's own decision", |at| {
        black_box(expected(at));
    });
    let since = Instant::now();
    let engine = cedar::Engine::new(&artifacts, model, rules).expect("policies");
    told("cedar: load, validate", since.elapsed(), "");
    asked("cedar", |at| {
        let (request, row) = &requests[at % requests.len()];
        assert_eq!(engine.permits(model, request, row), Ok(expected(at)), "{request:?}");
    });
    let since = Instant::now();
    let mut engine = rego::Engine::new(&artifacts, model, rules).expect("a policy");
    told("rego: load", since.elapsed(), "");
    let since = Instant::now();
    let _ = engine.form(model, &requests[0].0, &requests[0].1);
    told("rego: first answer", since.elapsed(), "");
    asked("rego", |at| {
        let (request, row) = &requests[at % requests.len()];
        let form = engine.form(model, request, row).expect("an answer");
        assert_eq!(form.is_some(), expected(at), "{request:?}");
    });
}

/// How many answers come in a second, for a while.
fn asked(who: &str, mut ask: impl FnMut(usize)) {
    let since = Instant::now();
    let mut count = 0;
    while since.elapsed() < ASKED_FOR {
        ask(count);
        count += 1;
    }
    println!("  {who:<26} {:>10.0} decisions a second", count as f64 / since.elapsed().as_secs_f64());
}

fn artifacts(compiled: &Compiled) -> Vec<Artifact> {
    let since = Instant::now();
    let artifacts = build(compiled).unwrap_or_else(|_| panic!("the project is built"));
    told("build, whole", since.elapsed(), "");
    artifacts
}

/// Each engine by itself; in a large project as many sessions as people would ask.
fn certified(compiled: &Compiled, contracts: usize) {
    let at_most = (contracts > ALL_ASKED).then_some(AT_MOST);
    let artifacts = artifacts(compiled);
    for engine in engine_names() {
        let others = engine_names().into_iter().filter(|name| *name != engine).map(str::to_owned);
        let asking = Asking { without: others.collect(), at_most, ..Asking::default() };
        let since = Instant::now();
        let certificate = certify(compiled, &artifacts, &asking).expect("a certificate");
        let time = since.elapsed();
        let Some(run) = certificate.engines.iter().find(|run| run.engine == engine) else {
            println!("  certify: {engine} is not on this machine");
            continue;
        };
        assert!(certificate.disagreements.is_empty(), "{:?}", certificate.disagreements);
        let sessions = certificate.asked.sessions;
        told(&format!("certify: {engine}"), time, &format!("{sessions} sessions, {} cells", run.cells));
    }
}
