//! How fast Charta is, phase by phase, on generated projects. `cargo bench -p charta-tests` prints the figures;
//! `cargo bench -p charta-tests -- shapes [NAME …] [N]` a table of extreme shapes, check by check; `-- views [NAME …] [ROWS]` what is
//! read through a database's views against queries written by hand; `-- contracts [PART …] [N …]` what a project of so many contracts takes
//! to be built, decided about and certified; `-- documents [CONTRACTS] [COLUMNS]` how long its documents take and how large they are; and `-- project N FOLDER` writes such a project, to run the command on.
//! `docs/dev/performance.md` keeps the figures of a named machine. Nothing here fails for being slow.

mod contracts;
mod documents;
mod generate;
mod library;
mod report;
mod shapes;
mod views;

use charta_base::{FileId, Id, MemoryWorld, SourceFile, SourceKind};
use charta_driver::{Compiled, Options, compile};
use charta_model::decide::{Request, decide};
use charta_model::rows::NoRow;
use charta_model::time::Day;
use divan::{Bencher, black_box};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let Some((first, rest)) = words.split_first() else { return divan::main() };
    let (sizes, names): (Vec<String>, Vec<String>) =
        rest.iter().cloned().partition(|word| word.parse::<usize>().is_ok());
    let sizes: Vec<usize> = sizes.iter().filter_map(|size| size.parse().ok()).collect();
    match first.as_str() {
        "shapes" => report::print(&names, sizes.first().copied()),
        "views" => views::print(&names, sizes.first().copied()),
        "contracts" => contracts::print(&names, &sizes),
        "documents" => documents::print(&sizes),
        "project" => contracts::write(&sizes, &names),
        _ => divan::main(),
    }
}

fn on() -> Day {
    Day::parse("2025-06-01").expect("a day of the calendar")
}

fn world(lines: usize) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"name = \"bench\"\nedition = \"2026\"\n".to_vec());
    for (name, text) in generate::project(lines) {
        world.files.insert(name, text.into_bytes());
    }
    world
}

fn sources(lines: usize) -> Vec<SourceFile> {
    let source = |(name, text): (String, String)| SourceFile {
        name,
        text: text.into(),
        kind: SourceKind::Code,
        library: false,
    };
    generate::project(lines).into_iter().map(source).collect()
}

/// The floor: the time that pest alone takes to match the same bytes with the same grammar.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn pest_alone(bencher: Bencher, lines: usize) {
    let sources = sources(lines);
    bencher.bench_local(|| sources.iter().all(|source| charta_syntax::strict(black_box(&source.text))));
}

/// Text to lossless trees.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn parse(bencher: Bencher, lines: usize) {
    let sources = sources(lines);
    bencher.bench_local(|| {
        let parsed = sources.iter().map(|source| charta_syntax::parse(FileId(0), black_box(source)));
        parsed.map(|parsed| parsed.diagnostics.len()).sum::<usize>()
    });
}

/// The whole of `charta check`, files aside.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn check(bencher: Bencher, lines: usize) {
    let world = world(lines);
    bencher.bench_local(|| compile(black_box(&world), "", &Options { on: on(), ..Options::default() }));
}

/// A thousand decisions at a time, over a project of so many lines: the time must not grow with it.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 10)]
fn a_thousand_decisions(bencher: Bencher, lines: usize) {
    let compiled = compile(&world(lines), "", &Options { on: on(), ..Options::default() });
    let requests = requests(&compiled);
    let program = compiled.program.as_ref().expect("the generated project compiles");
    bencher.bench_local(|| {
        let decided =
            requests.iter().map(|request| decide(&program.model, &program.rules, black_box(request), &NoRow));
        decided.filter(|decision| decision.is_permitted()).count()
    });
}

/// A request from the middle of each of a thousand rules spread over the project.
fn requests(compiled: &Compiled) -> Vec<Request> {
    let program = compiled.program.as_ref().expect("the generated project compiles");
    let rules: Vec<_> = program.rules.iter().map(|(_, rule)| rule).collect();
    assert!(!rules.is_empty(), "the generated project has rules");
    let id =
        |set: &charta_model::ranges::Ranges| set.first().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    (0..1_000)
        .map(|at| {
            let rule = rules[at * rules.len() / 1_000];
            Request {
                party: Id::new(id(&rule.parties)),
                action: Id::new(id(&rule.actions)),
                column: Id::new(id(&rule.columns)),
                purpose: Id::new(id(&rule.purposes)),
                place: rule.places.first().unwrap_or(0),
                day: on(),
            }
        })
        .collect()
}
