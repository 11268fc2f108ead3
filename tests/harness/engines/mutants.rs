//! Broken on purpose: each mutant is one way in which a target could go wrong, made by changing what it wrote. The certificate must
//! tell each of them from the artifacts as they are.

use super::Engines;
use charta_backends::Artifact;
use charta_base::MemoryWorld;
use charta_certify::{Certificate, Options, Status, certify, engine_names};
use charta_driver::{Compiled, build, compile, render};
use charta_model::time::Day;
use libtest_mimic::{Failed, Trial};

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

/// Every mutant, by target.
const MUTANTS: &[Mutant] = &include!("mutants/list.rs");

/// The tests of this module.
pub fn trials(engines: &std::sync::Arc<Engines>) -> Vec<Trial> {
    let _ = engines;
    let mut trials = vec![Trial::test("engines/mutants/unbroken", unbroken)];
    for mutant in MUTANTS {
        let name = format!("engines/mutants/{}/{}", mutant.target, mutant.name.replace(' ', "-"));
        trials.push(Trial::test(name, move || caught(mutant)));
    }
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

fn caught(mutant: &Mutant) -> Result<(), Failed> {
    let (compiled, mut artifacts) = project(&[mutant.target]);
    let mut places = 0;
    for artifact in &mut artifacts {
        if artifact.path.starts_with(&format!("{}/", mutant.target)) {
            places += artifact.text.matches(mutant.from).count();
            artifact.text = artifact.text.replace(mutant.from, mutant.to);
        }
    }
    assert!(places > 0, "nothing to break: `{}` is nowhere in the artifacts", mutant.from);
    let certificate = certified(&compiled, &artifacts);
    let run = certificate.engines.first().ok_or("the engine runs")?;
    assert_eq!(run.status, Status::Disagrees, "{} is not noticed: {}", mutant.name, certificate.json()?);
    Ok(())
}
