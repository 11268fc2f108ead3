//! The drawings of the documents, read back from their SVG: what is drawn is what the model says, each thing once; the words beside a
//! drawing say the same; and no text of an author becomes a part of one.

mod calendar;
mod chain;
mod flows;
mod read;

use crate::api;
use crate::house::House;
use charta_base::MemoryWorld;
use charta_driver::Compiled;
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The tests of this module.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = chain::trials(house);
    trials.extend(flows::trials());
    trials.extend(calendar::trials());
    trials.extend(read::trials());
    trials
}

fn trial(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("drawings/{name}"), move || {
        run();
        Ok(())
    })
}

/// A project and its artifacts, by path.
struct Built {
    compiled: Compiled,
    artifacts: BTreeMap<String, String>,
}

impl Built {
    fn of(world: &MemoryWorld, root: &str, on: &str) -> Built {
        let compiled = api::compile(world, root, on);
        let artifacts = api::build(&compiled).unwrap_or_else(|_| panic!("{}", api::plain(&compiled)));
        Built { compiled, artifacts }
    }

    /// A single file with a module `m`, whose first declarations every test needs.
    fn text(text: &str, on: &str) -> Built {
        let text = format!("module m\n{START}{text}");
        let mut world = MemoryWorld::default();
        world.files.insert("a.charta".to_owned(), text.into_bytes());
        Built::of(&world, "a.charta", on)
    }

    /// A page of the documents, without its ending.
    fn page(&self, path: &str) -> &str {
        let path = format!("documents/{path}.html");
        self.artifacts.get(&path).unwrap_or_else(|| panic!("no {path}"))
    }

    /// The pages of the documents, by path.
    fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let pages = self.artifacts.iter().filter(|(path, _)| path.ends_with(".html"));
        pages.map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

const START: &str = "jurisdiction FR \"France\"
jurisdiction US \"United States\"
purpose statistics \"Statistics\"
organisation port \"Harbour office\" { established: FR  owners: none }
organisation institute \"Institute of statistics\" { established: FR  owners: none }
";

/// A contract by which the institute reads a dataset.
fn contract(name: &str, dataset: &str, more: &str) -> String {
    format!(
        "contract {name} \"Contract {name}\" {{ provider: port  recipient: institute  term: from 2026-01-01 until 2026-12-31\n\
         permit institute to read {dataset} for statistics\n{more} }}\n"
    )
}
