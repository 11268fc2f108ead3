//! What Charta makes of each example, byte for byte: `tests/golden/<example>/findings.txt`, and beside it the
//! artifacts as `charta build` writes them. An example with an error yields no artifact at all, and the order in
//! which files are listed changes nothing.

use crate::house::{DAY, House};
use crate::{api, diff, expectation, project};
use charta_base::World;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

const FOLDER: &str = "tests/golden";
const FINDINGS: &str = "findings.txt";

/// What came of an example.
struct Outcome {
    findings: String,
    /// The artifacts by path; `None` where errors refuse them.
    artifacts: Option<BTreeMap<String, String>>,
}

/// An example, compiled when the first of its tests asks.
struct Example {
    house: Arc<House>,
    name: String,
    targets: Vec<String>,
    outcome: OnceLock<Result<Outcome, String>>,
}

/// One test for each target of each example, and three for each example as a whole.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let examples = examples(house);
    let names: Vec<String> = examples.iter().map(|example| example.name.clone()).collect();
    let mut trials: Vec<Trial> = examples.into_iter().flat_map(|example| of(&Arc::new(example))).collect();
    let house = Arc::clone(house);
    trials.push(Trial::test("golden/inventory", move || inventory(&house, &names)));
    trials
}

fn of(example: &Arc<Example>) -> Vec<Trial> {
    let mut trials = vec![
        test(example, "findings", Example::findings),
        test(example, "whole", Example::whole),
        test(example, "order", Example::order),
    ];
    for target in &example.targets {
        let named = target.clone();
        trials.push(test(example, target, move |example| example.target(&named)));
    }
    trials
}

fn test(
    example: &Arc<Example>,
    what: &str,
    run: impl FnOnce(&Example) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let example = Arc::clone(example);
    Trial::test(format!("golden/{}/{what}", example.name), move || run(&example))
}

impl Example {
    fn outcome(&self) -> Result<&Outcome, Failed> {
        let made = self.outcome.get_or_init(|| {
            let (world, root) = project::folder(&self.house, &format!("examples/{}", self.name));
            outcome(&world, &root)
        });
        made.as_ref().map_err(|reason| Failed::from(reason.as_str()))
    }

    fn findings(&self) -> Result<(), Failed> {
        let path = format!("{FOLDER}/{}/{FINDINGS}", self.name);
        expectation::check(&self.house, &path, &self.outcome()?.findings)
    }

    /// The artifacts in the target's folder.
    fn target(&self, target: &str) -> Result<(), Failed> {
        let Some(artifacts) = &self.outcome()?.artifacts else { return Ok(()) };
        let folder = format!("{target}/");
        let of_target: Vec<_> = artifacts.iter().filter(|(path, _)| path.starts_with(&folder)).collect();
        if of_target.is_empty() {
            return Err(format!("the target {target} wrote nothing").into());
        }
        of_target.into_iter().try_for_each(|(path, text)| self.compare(path, text))
    }

    /// What lies in no target's folder, and what is expected though nothing writes it.
    fn whole(&self) -> Result<(), Failed> {
        let artifacts = self.outcome()?.artifacts.clone().unwrap_or_default();
        let in_target =
            |path: &str| self.targets.iter().any(|target| path.starts_with(&format!("{target}/")));
        for (path, text) in artifacts.iter().filter(|(path, _)| !in_target(path)) {
            self.compare(path, text)?;
        }
        let prefix = format!("{FOLDER}/{}/", self.name);
        let stale: Vec<String> = self
            .house
            .files(prefix.trim_end_matches('/'))
            .into_iter()
            .filter(|file| {
                file.strip_prefix(&prefix)
                    .is_some_and(|path| path != FINDINGS && !artifacts.contains_key(path))
            })
            .collect();
        expectation::stale(&self.house, &stale, "nothing writes these any more")
    }

    /// The same bytes, in whatever order the files are listed.
    fn order(&self) -> Result<(), Failed> {
        let expected = self.outcome()?;
        let (world, root) = project::folder(&self.house, &format!("examples/{}", self.name));
        for seed in 1..=3 {
            let other = outcome(&project::Shuffled { world: &world, seed }, &root)?;
            same(FINDINGS, &expected.findings, &other.findings)?;
            let (here, there) = (expected.artifacts.as_ref(), other.artifacts.as_ref());
            let keys = |artifacts: Option<&BTreeMap<String, String>>| {
                artifacts.map(|all| all.keys().cloned().collect::<Vec<_>>())
            };
            if keys(here) != keys(there) {
                return Err(format!(
                    "seed {seed}: other files are written: {:?}, {:?}",
                    keys(here),
                    keys(there)
                )
                .into());
            }
            for (path, text) in here.into_iter().flatten() {
                same(path, text, there.and_then(|all| all.get(path)).map_or("", String::as_str))?;
            }
        }
        Ok(())
    }

    fn compare(&self, path: &str, text: &str) -> Result<(), Failed> {
        expectation::check(&self.house, &format!("{FOLDER}/{}/{path}", self.name), text)
    }
}

fn same(path: &str, expected: &str, other: &str) -> Result<(), Failed> {
    match expected == other {
        true => Ok(()),
        false => {
            Err(format!("{path} depends on the order of files:\n{}", diff::unified(expected, other)).into())
        }
    }
}

fn outcome(world: &dyn World, root: &str) -> Result<Outcome, String> {
    let compiled = api::compile(world, root, DAY);
    let findings = api::plain(&compiled);
    let errors = api::findings(&compiled).iter().filter(|finding| finding.error).count();
    match (errors, api::build(&compiled)) {
        (0, Ok(artifacts)) => Ok(Outcome { findings, artifacts: Some(artifacts) }),
        (0, Err(refusals)) => Err(format!("{refusals} findings refuse the build of a project without error")),
        (_, Err(_)) => Ok(Outcome { findings, artifacts: None }),
        (errors, Ok(_)) => Err(format!("a project with {errors} errors is built\n{findings}")),
    }
}

/// The folders of `examples/` with a `charta.toml`, and the targets it names.
fn examples(house: &Arc<House>) -> Vec<Example> {
    let files = house.files("examples");
    let names = files.iter().filter_map(|path| path.strip_prefix("examples/")?.strip_suffix("/charta.toml"));
    names
        .map(|name| {
            let text = house.text(&format!("examples/{name}/charta.toml"));
            let manifest: toml::Table =
                text.parse().unwrap_or_else(|error| panic!("examples/{name}/charta.toml: {error}"));
            let targets = manifest.get("targets").and_then(toml::Value::as_array).into_iter().flatten();
            Example {
                house: Arc::clone(house),
                name: name.to_owned(),
                targets: targets.filter_map(toml::Value::as_str).map(str::to_owned).collect(),
                outcome: OnceLock::new(),
            }
        })
        .collect()
}

fn inventory(house: &House, names: &[String]) -> Result<(), Failed> {
    if names.is_empty() {
        return Err("there is no example".into());
    }
    let stale: Vec<String> = house
        .files(FOLDER)
        .into_iter()
        .filter(|file| !names.iter().any(|name| file.starts_with(&format!("{FOLDER}/{name}/"))))
        .collect();
    expectation::stale(house, &stale, "these belong to no example")
}
