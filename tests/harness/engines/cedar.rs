//! Cedar's own engine reads the generated schema, entities and policies, and decides as the decision does.

use super::project::Project;
use charta_certify::cedar;
use charta_driver::Program;
use charta_model::decide::Request;
use charta_model::rows::Row;

/// A project's policies in Cedar's engine.
pub struct Engine(cedar::Engine);

impl Engine {
    /// Reads the artifacts, and validates the policies strictly.
    pub fn new(project: &Project) -> Engine {
        let Program { model, rules, .. } = project.program();
        Engine(cedar::Engine::new(&project.artifacts, model, rules).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Whether Cedar permits a request about a row.
    pub fn permits(&self, project: &Project, request: &Request, row: &dyn Row) -> bool {
        let permits = self.0.permits(&project.program().model, request, row);
        permits.unwrap_or_else(|error| panic!("{error}"))
    }
}
