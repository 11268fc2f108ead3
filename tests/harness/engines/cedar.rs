//! Cedar's own engine reads the generated schema, entities and policies, and decides as the decision does.

use super::project::Project;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use charta_backends::cedar::{self, Reads};
use charta_driver::Program;
use charta_model::decide;
use charta_model::rows::Row;

/// A project's policies in Cedar's engine.
pub struct Engine {
    schema: Schema,
    policies: PolicySet,
    entities: Entities,
    reads: Reads,
}

impl Engine {
    /// Reads the artifacts, and validates the policies strictly.
    pub fn new(project: &Project) -> Engine {
        let text = |name: &str| {
            let path = format!("cedar/{name}");
            &project
                .artifacts
                .iter()
                .find(|artifact| artifact.path == path)
                .expect("an artifact of the target")
                .text
        };
        let source = text("schema.cedarschema");
        let (schema, _) =
            Schema::from_cedarschema_str(source).unwrap_or_else(|error| panic!("{error:?}\n{source}"));
        let source = text("policies.cedar");
        let policies: PolicySet = source.parse().unwrap_or_else(|error| panic!("{error:?}\n{source}"));
        let validation = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let errors: Vec<String> = validation.validation_errors().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{source}");
        let entities = Entities::from_json_str(text("entities.json"), Some(&schema))
            .expect("entities that fit the schema");
        let Program { model, rules } = project.program();
        Engine { schema, policies, entities, reads: Reads::of(model, rules) }
    }

    /// Whether Cedar permits a request about a row.
    pub fn permits(&self, project: &Project, request: &decide::Request, row: &dyn Row) -> bool {
        let asked = cedar::request(&project.program().model, &self.reads, request, row)
            .expect("a request of the model");
        let entity = |key: &str| EntityUid::from_json(asked[key].clone()).expect("an entity");
        let action = entity("action");
        let context = Context::from_json_value(asked["context"].clone(), Some((&self.schema, &action)))
            .expect("a context");
        let request =
            Request::new(entity("principal"), action, entity("resource"), context, Some(&self.schema));
        let request = request.expect("a request that fits the schema");
        let response = Authorizer::new().is_authorized(&request, &self.policies, &self.entities);
        let errors: Vec<String> = response.diagnostics().errors().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{errors:?}");
        response.decision() == Decision::Allow
    }
}
