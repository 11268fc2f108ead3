//! What the standard library costs: it travels with every project, and is parsed and elaborated on every run.

use charta_base::{FileId, MemoryWorld, SourceFile, SourceKind};
use charta_driver::{Options, compile};
use divan::{Bencher, black_box};
use std::fs;
use std::path::Path;

/// `charta check` of a project that says nothing: what every run pays before a word of its own.
#[divan::bench(sample_count = 50, sample_size = 5)]
fn check(bencher: Bencher) {
    let mut world = MemoryWorld::default();
    world.files.insert("a.charta".to_owned(), b"module alone\n".to_vec());
    let options = Options { on: super::on(), ..Options::default() };
    bencher.bench_local(|| compile(black_box(&world), "", &options));
}

/// Of that, text to lossless trees.
#[divan::bench(sample_count = 50, sample_size = 5)]
fn parse(bencher: Bencher) {
    let mut sources = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib"), &mut sources);
    assert!(!sources.is_empty(), "the library has files");
    bencher.bench_local(|| {
        let parsed = sources.iter().map(|source| charta_syntax::parse(FileId(0), black_box(source)));
        parsed.map(|parsed| parsed.diagnostics.len()).sum::<usize>()
    });
}

fn collect(folder: &Path, sources: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("the library is a folder") {
        let path = entry.expect("an entry of the library is readable").path();
        match path.is_dir() {
            true => collect(&path, sources),
            false => {
                let text = fs::read_to_string(&path).expect("a file of the library is text");
                let name = path.display().to_string();
                sources.push(SourceFile { name, text: text.into(), kind: SourceKind::Code, library: true });
            }
        }
    }
}
