//! SQLite runs the generated tables and views, and shows what the decision says.

use super::oracle::{Lines, Session};
use super::project::Project;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_certify::sqlite;

pub use charta_certify::sqlite::pseudonym;

/// A database in memory with a project's tables, rows and views.
pub struct Engine {
    engine: sqlite::Engine,
    pub layout: Layout,
}

impl Engine {
    pub fn new(project: &Project) -> Engine {
        let layout =
            charta_backends::sqlite::layout(&project.compiled.checked().expect("what builds was checked"));
        let engine = sqlite::Engine::new(layout.clone(), &project.artifacts, &project.data);
        Engine { engine: engine.unwrap_or_else(|error| panic!("{error}")), layout }
    }

    /// Sets what the session says.
    pub fn begin(&self, project: &Project, session: Session) {
        self.engine.begin(&project.program().model, session).unwrap_or_else(|error| panic!("{error}"));
    }

    /// What a view shows, sorted.
    pub fn shown(&self, project: &Project, view: &NamedView) -> Lines {
        self.engine.shown(&project.program().model, view).unwrap_or_else(|error| panic!("{error}"))
    }
}
