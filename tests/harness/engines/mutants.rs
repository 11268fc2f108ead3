//! Broken on purpose: each mutant is one way in which a target could go wrong, made by changing what it wrote. The certificate must
//! tell each of them from the artifacts as they are.

mod list;

use charta_backends::Artifact;
use charta_base::MemoryWorld;
use charta_certify::{Certificate, Options, Status, certify, engine_names};
use charta_driver::{Compiled, build, compile, render};
use charta_model::time::Day;
use libtest_mimic::{Failed, Trial};
use list::MUTANTS;

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
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("engines/mutants/unbroken", unbroken)];
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
    let options = charta_driver::Options { on: Day::parse("2026-04-01").expect("a day"), targets: None };
    let compiled = compile(&world, "", &options);
    let artifacts = build(&compiled).unwrap_or_else(|_| {
        panic!("no artifacts:\n{}", render::plain(&compiled.findings, &compiled.sources))
    });
    (compiled, artifacts)
}

fn certified(compiled: &Compiled, artifacts: &[Artifact]) -> Certificate {
    certify(compiled, artifacts, &Options::default()).expect("a certificate")
}

/// The artifacts as they are: every engine agrees, and not on denials alone.
fn unbroken() -> Result<(), Failed> {
    let (compiled, artifacts) = project(&engine_names());
    let certificate = certified(&compiled, &artifacts);
    assert!(certificate.holds(), "{}", certificate.json()?);
    for run in &certificate.engines {
        assert!(run.permitted > 20, "{} shows {} cells", run.engine, run.permitted);
    }
    let asked = &certificate.asked;
    assert_eq!(asked.row_classes, asked.row_classes_in_all, "a sort of rows has no row");
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
        let certificate = certified(&compiled, &broken);
        let run = certificate.engines.first().ok_or("the engine runs")?;
        if run.status != Status::Disagrees {
            unnoticed.push(mutant.name);
        }
    }
    match unnoticed.is_empty() {
        true => Ok(()),
        false => Err(format!("not noticed: {}", unnoticed.join(", ")).into()),
    }
}
