//! Cedar's own engine reads the generated schema, entities and policies.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use charta_backends::Artifact;
use charta_backends::cedar::{self, Reads};
use charta_model::decide;
use charta_model::model::Model;
use charta_model::rows::Row;
use charta_model::rules::Rules;

/// A project's policies in Cedar's engine.
#[derive(Debug)]
pub struct Engine {
    schema: Schema,
    policies: PolicySet,
    entities: Entities,
    reads: Reads,
}

impl Engine {
    /// Reads the artifacts, and validates the policies strictly. An error is the engine's.
    pub fn new(artifacts: &[Artifact], model: &Model, rules: &Rules) -> Result<Engine, String> {
        let text = |name: &str| {
            let path = format!("cedar/{name}");
            let artifact = artifacts.iter().find(|artifact| artifact.path == path);
            artifact.map(Artifact::text).ok_or_else(|| format!("{path} is missing"))
        };
        let (schema, _) = Schema::from_cedarschema_str(text("schema.cedarschema")?)
            .map_err(|error| format!("schema: {error}"))?;
        let policies: PolicySet =
            text("policies.cedar")?.parse().map_err(|error| format!("policies: {error}"))?;
        let validation = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if let Some(error) = validation.validation_errors().next() {
            return Err(format!("policies: {error}"));
        }
        let entities = Entities::from_json_str(text("entities.json")?, Some(&schema))
            .map_err(|error| format!("entities: {error}"))?;
        Ok(Engine { schema, policies, entities, reads: Reads::of(model, rules) })
    }

    /// Which Cedar it is.
    pub fn version() -> String {
        cedar_policy::get_sdk_version().to_string()
    }

    /// Whether Cedar permits a request about a row.
    pub fn permits(&self, model: &Model, request: &decide::Request, row: &dyn Row) -> Result<bool, String> {
        let asked =
            cedar::request(model, &self.reads, request, row).ok_or("the request is none of the model's")?;
        let part = |key: &str| asked.get(key).cloned().unwrap_or_default();
        let entity = |key: &str| EntityUid::from_json(part(key)).map_err(|error| error.to_string());
        let action = entity("action")?;
        let context = Context::from_json_value(part("context"), Some((&self.schema, &action)))
            .map_err(|error| error.to_string())?;
        let request =
            Request::new(entity("principal")?, action, entity("resource")?, context, Some(&self.schema))
                .map_err(|error| error.to_string())?;
        let response = Authorizer::new().is_authorized(&request, &self.policies, &self.entities);
        match response.diagnostics().errors().next() {
            Some(error) => Err(error.to_string()),
            None => Ok(response.decision() == Decision::Allow),
        }
    }
}
