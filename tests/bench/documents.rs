//! What the documents of a project of so many contracts and columns take, and how large they are: `cargo bench -p charta-tests --
//! documents [CONTRACTS] [COLUMNS]`, 200 and 2,000 where nothing is said.

use charta_backends::Input;
use charta_base::MemoryWorld;
use charta_driver::{Options, compile};
use std::fmt::Write;
use std::time::Instant;

const CONTRACTS: usize = 200;
const COLUMNS: usize = 2_000;

/// Prints the times and sizes.
pub fn print(sizes: &[usize]) {
    let contracts = sizes.first().copied().unwrap_or(CONTRACTS).max(1);
    let columns = sizes.get(1).copied().unwrap_or(COLUMNS);
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"name = \"bench\"\nedition = \"2026\"\n".to_vec());
    world.files.insert("bench.charta".to_owned(), project(contracts, columns).into_bytes());
    println!("{contracts} contracts, {columns} columns");
    let since = Instant::now();
    let compiled = compile(&world, "", &Options { on: super::on(), ..Options::default() });
    told("check", since);
    let errors: Vec<_> = compiled.findings.iter().filter(|finding| finding.is_error()).take(3).collect();
    assert!(errors.is_empty(), "the generated project has no error: {errors:?}");
    let checked = compiled.checked().expect("the project has no errors");
    let input: Input<'_> = compiled.input(checked, None);
    let target = charta_backends::registry::ALL.iter().find(|target| target.name == "documents");
    let since = Instant::now();
    let emitted = (target.expect("the documents are a target").emit)(&input).expect("documents");
    told("build: documents", since);
    for ending in [".html", ".md", ""] {
        let files = emitted.artifacts.iter().filter(|file| file.path.ends_with(ending));
        let sizes: Vec<usize> = files.map(|file| file.bytes().len()).collect();
        let (all, largest) = (sizes.iter().sum::<usize>(), sizes.iter().max().copied().unwrap_or(0));
        let name = if ending.is_empty() { "all files" } else { ending };
        println!(
            "  {name:<26} {:>10}    {} bytes, the largest {}",
            sizes.len(),
            megabytes(all),
            megabytes(largest)
        );
    }
    let search = emitted.artifacts.iter().find(|file| file.path == "documents/search.html");
    let search = search.expect("a page to search").text();
    println!(
        "  {:<26} {:>10}    {}",
        "search: lines",
        search.matches("<li>").count(),
        megabytes(search.len())
    );
}

fn told(what: &str, since: Instant) {
    println!("  {what:<26} {:>10.3} s", since.elapsed().as_secs_f64());
}

fn megabytes(bytes: usize) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

/// A contract each with a dataset, a recipient and a few clauses, and the columns shared out among the datasets.
fn project(contracts: usize, columns: usize) -> String {
    let mut text = String::from(
        "module bench\njurisdiction home \"Home\"\npurpose study \"Study\"\norganisation provider \"Provider\" { established: home }\n\
         hosting cloud \"Cloud\" { operator: provider  located: home }\n",
    );
    for at in 0..contracts {
        let own = (columns * at / contracts)..(columns * (at + 1) / contracts);
        let of_dataset: String =
            own.clone().map(|column| format!("  column c{column} \"Column {column}\": text\n")).collect();
        let shown: Vec<String> = own.map(|column| format!("c{column}")).collect();
        let shown = if shown.is_empty() { String::new() } else { format!(" [{}]", shown.join(", ")) };
        let _ = write!(
            text,
            "organisation reader{at} \"Reader {at}\" {{ established: home }}\npurpose study.topic{at} \"Topic {at}\"\n\
             dataset data{at} \"Data {at}\" {{\n  controller: provider  hosted: cloud  retention: 5 years\n  column key: text required\n\
             {of_dataset}}}\n\
             contract deal{at} \"Deal {at}\" {{\n  provider: provider\n  recipient: reader{at}\n  term: from 2025-01-01 for 3 years\n  \
             processed_at: cloud\n  retention: 2 years\n  permit reader{at} to read data{at}{shown} for study.topic{at}\n  \
             forbid everyone to export data{at}\n  require storage in home\n  require retention of at most 10 years\n  \
             duty reader{at} to delete data{at} within 30 days of end of term\n  duty reader{at} to publish results within 1 year of end of term\n}}\n"
        );
    }
    text
}
