//! What the chapters about live databases have in common: statements are run, and what a page shows of what came is held against it.
//! `CHARTA_BLESS=1` writes what came into the page.

use crate::diff;
use crate::engines::cluster::Database;
use crate::house::House;
use crate::markdown::{self, Block};
use std::path::Path;

/// What pages call the database of a trial.
pub(super) const ADDRESS: &str = "postgresql://admin@localhost/platform";

/// A block of a page by the line of its fence, what it shows, and what came.
pub(super) type Shown = (usize, String, String);

pub(super) fn house() -> House {
    House::new(std::env::var_os("CHARTA_BLESS").is_some_and(|value| value == "1"))
}

/// Runs the statements of a block, one after another, as a person would: a session holds from the next transaction on.
pub(super) fn execute(block: &Block, database: &Database) -> usize {
    let mut client = match block.words.get(2) {
        Some(role) => database.client(role),
        None => database.superuser(),
    };
    let statements = block.text.split(";\n").filter(|statement| !statement.trim().is_empty());
    statements
        .map(|statement| {
            client.batch_execute(statement).unwrap_or_else(|error| panic!("{error:?}\n{statement}"));
        })
        .count()
}

/// What was said, with the names that the page has for the folder and the database.
pub(super) fn as_written(said: &str, database: &Database, at: &Path) -> String {
    let folder = format!("{}/", at.display());
    let said = said.replace(&folder, "").replace(&database.address(), ADDRESS);
    let (socket, name) = database.place();
    let said = said.replace(&socket, "localhost").replace(&name, "platform");
    said.replace(" as postgres:", " as admin:").replace(" as postgres\n", " as admin\n")
}

/// Holds what a page shows against what came.
pub(super) fn hold(house: &House, page: &str, shown: &[Shown]) {
    let mut mended = house.text(page);
    let mut wrong = String::new();
    // From the end, so that lines before a replaced block keep their numbers.
    for (line, written, came) in shown.iter().rev().filter(|(_, written, came)| written != came) {
        wrong.push_str(&diff::unified(written, came));
        mended = markdown::replace(&mended, *line, came);
    }
    match house.bless {
        true => std::fs::write(house.path(page), mended).unwrap(),
        false => assert!(wrong.is_empty(), "{page}: (- written, + said)\n{wrong}"),
    }
}
