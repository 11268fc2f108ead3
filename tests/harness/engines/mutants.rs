//! Broken on purpose: each mutant is one way in which a target could go wrong, made by changing what it wrote. The certificate must
//! tell each of them from the artifacts as they are.

mod list;

use super::odrl;
use crate::expectation;
use crate::house::House;
use charta_backends::Artifact;
use charta_base::MemoryWorld;
use charta_certify::{Certificate, Options, Status, certify};
use charta_driver::{Compiled, build, compile, render};
use charta_model::time::Day;
use libtest_mimic::{Failed, Trial};
use list::MUTANTS;
use std::sync::Arc;

/// Where every mutant is listed, with the test that notices it.
const PAGE: &str = "docs/dev/mutants.md";
const PROJECT: &str = include_str!("mutants/project.charta");
const SETTINGS: &str = "name = \"mended\"\nedition = \"2026\"\n";
/// That a forbid takes something out of a permit is what is to be carried out here.
const SEVERITIES: &str = "[severities]\ncontradicted-permit = \"advice\"\n";

/// One way to go wrong.
struct Mutant {
    /// What went wrong.
    name: &'static str,
    /// Where.
    target: &'static str,
    /// What the target wrote.
    from: &'static str,
    /// What it would have written.
    to: &'static str,
}

const fn mutant(target: &'static str, name: &'static str, from: &'static str, to: &'static str) -> Mutant {
    Mutant { name, target, from, to }
}

/// The tests of this module: one a target, since its project is compiled once.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let house = Arc::clone(house);
    let mut trials = vec![
        Trial::test("engines/mutants/unbroken", unbroken),
        Trial::test("engines/mutants/listed", move || expectation::check(&house, PAGE, &page())),
    ];
    let mut targets: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.target).collect();
    targets.dedup();
    trials.extend(targets.into_iter().map(|target| {
        Trial::test(format!("engines/mutants/{target}"), move || {
            all_told(target, MUTANTS.iter().filter(|mutant| mutant.target == target))
        })
    }));
    trials
}

fn project(targets: &[&str]) -> (Compiled, Vec<Artifact>) {
    let mut world = MemoryWorld::default();
    world.files.insert(
        "charta.toml".to_owned(),
        format!("{SETTINGS}targets = {targets:?}\n{SEVERITIES}").into_bytes(),
    );
    world.files.insert("mended.charta".to_owned(), PROJECT.as_bytes().to_vec());
    let options = charta_driver::Options {
        on: Day::parse("2026-04-01").expect("a day"),
        targets: None,
        ..charta_driver::Options::default()
    };
    let compiled = compile(&world, "", &options);
    let artifacts = build(&compiled).unwrap_or_else(|_| {
        panic!("no artifacts:\n{}", render::plain(&compiled.findings, &compiled.sources))
    });
    (compiled, artifacts)
}

/// How much is asked first: what a part of the requests tells, all of them would.
const AT_MOST: usize = 163;

fn certified(compiled: &Compiled, artifacts: &[Artifact], at_most: Option<usize>) -> Certificate {
    let without = vec!["opa".to_owned()];
    let options = Options { at_most, without, ..crate::certify::options() };
    certify(compiled, artifacts, &options).expect("a certificate")
}

/// The artifacts as they are: every engine agrees, and not on denials alone.
fn unbroken() -> Result<(), Failed> {
    let mut targets: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.target).collect();
    targets.dedup();
    let (compiled, artifacts) = project(&targets);
    let certificate = certified(&compiled, &artifacts, Some(AT_MOST));
    assert!(certificate.holds, "{}", certificate.json()?);
    for run in certificate.engines.iter().filter(|run| run.engine != "opa") {
        assert!(run.status == Status::Agrees, "{} was not run", run.engine);
        assert!(run.permitted > 20, "{} shows {} cells", run.engine, run.permitted);
    }
    crate::certify::every_sort_has_a_row(&compiled);
    Ok(())
}

/// Each mutant of a target is noticed, and each changes something.
fn all_told<'a>(target: &str, mutants: impl Iterator<Item = &'a Mutant>) -> Result<(), Failed> {
    let (compiled, artifacts) = project(&[target]);
    let mut unnoticed = Vec::new();
    for mutant in mutants {
        let mut broken = artifacts.clone();
        let mut places = 0;
        for artifact in broken.iter_mut().filter(|artifact| artifact.path.starts_with(&format!("{target}/")))
        {
            places += artifact.text().matches(mutant.from).count();
            artifact.contents = artifact.text().replace(mutant.from, mutant.to).into();
        }
        assert!(places > 0, "nothing to break: `{}` is nowhere in the artifacts", mutant.from);
        let is_noticed = |at_most: Option<usize>| {
            let certificate = certified(&compiled, &broken, at_most);
            certificate.engines.iter().any(|run| run.status == Status::Disagrees)
        };
        // DuckDB's command is one process a mutant, and is asked no more.
        if !is_noticed(Some(AT_MOST)) && (target == "duckdb" || !is_noticed(None)) {
            unnoticed.push(mutant.name);
        }
    }
    match unnoticed.is_empty() {
        true => Ok(()),
        false => Err(format!("not noticed: {}", unnoticed.join(", ")).into()),
    }
}

/// The page that lists them all.
fn page() -> String {
    let mut text = String::from(
        "# Seeded mutants\n\n\
         Each is one way in which a target could go wrong. It is made by changing what the target wrote, and the test that is named must notice it. \
         This page is written by `cargo xtask bless engines/mutants/listed` from the lists of the tests.\n",
    );
    let mut targets: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.target).collect();
    targets.dedup();
    for target in targets {
        text.push_str(&format!(
            "\n## {target}\n\nNoticed by `engines/mutants/{target}`: `charta certify` disagrees.\n\n| mutant | as it is | broken |\n| --- | --- | --- |\n"
        ));
        for mutant in MUTANTS.iter().filter(|mutant| mutant.target == target) {
            text.push_str(&format!("| {} | {} | {} |\n", mutant.name, code(mutant.from), code(mutant.to)));
        }
    }
    text.push_str(
        "\n## odrl\n\nNoticed by `engines/odrl/broken-policies-are-rejected`, by the reader that is named.\n\n| mutant | reader |\n| --- | --- |\n",
    );
    for (reader, what) in odrl::breaks() {
        text.push_str(&format!("| {what} | {reader} |\n"));
    }
    text
}

/// A text as code in a cell of a table.
fn code(text: &str) -> String {
    match text.is_empty() {
        true => "nothing".to_owned(),
        false => format!("`` {} ``", text.trim().replace('|', "\\|").replace(['\n', '\t'], " ")),
    }
}
