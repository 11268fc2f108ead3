//! What goes wrong on purpose: junk, sizes, circles, folders that are none, and texts that want to be code. Everywhere the answer is a
//! sentence for people and an exit code, or the right artifact; never a panic, a hang or half an output.

mod command;
pub(crate) mod edges;
mod input;
pub(crate) mod text;

use crate::engines::Engines;
use charta_base::MemoryWorld;
use libtest_mimic::Trial;
use std::sync::Arc;

/// The tests of this module.
pub fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    let mut trials = input::trials();
    trials.extend(command::trials());
    trials.extend(text::trials(engines));
    trials.extend(edges::trials(engines));
    trials
}

fn trial(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("hostile/{name}"), move || {
        run();
        Ok(())
    })
}

/// A world of some files.
fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    for (name, text) in files {
        world.files.insert((*name).to_owned(), text.as_bytes().to_vec());
    }
    world
}
