//! What each phase and each check takes on each shape, at a quarter, at half and at all of its largest size: a table to read, with the
//! factor by which time grew from half to all. About two is near-linear; four is a pair of all with all.

use super::generate::Files;
use super::shapes::{SHAPES, Shape};
use charta_base::{FileId, MemoryWorld, SourceFile, SourceKind};
use charta_checks::{Context, registry};
use charta_driver::{Options, compile};
use charta_model::time::Day;
use std::time::{Duration, Instant};

/// What is left out of the table: it cannot be measured well, and nobody waits for it.
const NOT_WORTH_A_LINE: Duration = Duration::from_millis(3);

/// Prints the table of the shapes named; of all of them where there is none. `at` overrides the largest size.
pub fn print(words: &[String], at: Option<usize>) {
    let wanted = |shape: &&Shape| words.is_empty() || words.iter().any(|word| shape.name == word);
    for shape in SHAPES.iter().filter(wanted) {
        let largest = at.unwrap_or(shape.largest);
        let sizes = [largest / 4, largest / 2, largest];
        println!("\n{}: n {} = {sizes:?}", shape.name, shape.what);
        let measured: Vec<Vec<(&str, Duration)>> = sizes.iter().map(|n| measure((shape.files)(*n))).collect();
        let [first, second, third] = measured.as_slice() else { continue };
        for ((first, second), third) in first.iter().zip(second).zip(third) {
            if third.1 > NOT_WORTH_A_LINE {
                let factor = third.1.as_secs_f64() / second.1.as_secs_f64().max(1e-9);
                println!(
                    "  {:<22} {:>9.1?} {:>9.1?} {:>9.1?}  x {factor:.1}",
                    third.0, first.1, second.1, third.1
                );
            }
        }
    }
}

/// The phases, the checks one by one, and the whole.
fn measure(files: Files) -> Vec<(&'static str, Duration)> {
    let mut measured = Vec::new();
    let mut time = |name: &'static str, since: Instant| measured.push((name, since.elapsed()));
    let source = |(name, text): &(String, String)| SourceFile {
        name: name.clone(),
        text: text.as_str().into(),
        kind: SourceKind::Code,
        library: false,
    };
    let sources: Vec<SourceFile> = files.iter().map(source).collect();
    let since = Instant::now();
    let parsed = sources.iter().map(|source| charta_syntax::parse(FileId(0), source));
    std::hint::black_box(parsed.map(|parsed| parsed.diagnostics.len()).sum::<usize>());
    time("parse", since);
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"name = \"shape\"\nedition = \"2026\"\n".to_vec());
    for (name, text) in files {
        world.files.insert(name, text.into_bytes());
    }
    let on = Day::parse("2025-06-01").expect("a day of the calendar");
    let since = Instant::now();
    let compiled = compile(&world, "", &Options { on, ..Options::default() });
    time("check, whole", since);
    assert!(compiled.is_judged(), "the shape is well formed: {:?}", compiled.findings.first());
    let program = compiled.program.as_ref().expect("the shape compiles");
    let context = Context::new(&program.model, &program.rules, on);
    let mut found = Vec::new();
    for check in registry::ALL {
        let since = Instant::now();
        (check.run)(&context, &mut found);
        time(check.code.id, since);
    }
    let since = Instant::now();
    drop(found);
    drop(compiled);
    time("to forget it", since);
    measured
}
