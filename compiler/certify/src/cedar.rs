//! Cedar's own engine reads the generated schema, entities and policies.
//!
//! The engine evaluates every policy that it is given. Of many, it is given those whose scope names what the request is about, or
//! something above it, or nothing: no other can match, as Cedar defines a scope. Now and then it is given all of them, and must decide alike.
//! Of many requests, too, only those are held against the schema, which Cedar copies for each: it knows the rows of every dataset.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, Policy, PolicySet, PrincipalConstraint, Request,
    ResourceConstraint, Schema, ValidationMode, Validator,
};
use charta_backends::Artifact;
use charta_backends::cedar::{self, Reads};
use charta_model::decide;
use charta_model::model::Model;
use charta_model::rows::Row;
use charta_model::rules::Rules;
use std::cell::Cell;
use std::collections::HashMap;

/// So few policies are always given together.
const FEW: usize = 200;
/// Of so many requests, one is held against the schema and decided by all policies, too.
const WHOLE_EVERY: u64 = 1_009;

/// A project's policies in Cedar's engine.
#[derive(Debug)]
pub struct Engine {
    schema: Schema,
    policies: PolicySet,
    /// Where there are many, those whose scope names an entity; under no entity those that name none.
    by_scope: Option<HashMap<Option<EntityUid>, Vec<Policy>>>,
    entities: Entities,
    reads: Reads,
    asked: Cell<u64>,
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
        let by_scope = (policies.num_of_policies() > FEW).then(|| by_scope(&policies));
        let (reads, asked) = (Reads::of(model, rules), Cell::new(0));
        Ok(Engine { schema, policies, by_scope, entities, reads, asked })
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
        self.asked.set(self.asked.get() + 1);
        let is_whole = self.by_scope.is_none() || self.asked.get() % WHOLE_EVERY == 1;
        let schema = is_whole.then_some(&self.schema);
        let context = Context::from_json_value(part("context"), schema.map(|schema| (schema, &action)))
            .map_err(|error| error.to_string())?;
        let (principal, resource) = (entity("principal")?, entity("resource")?);
        let about = [principal.clone(), resource.clone()];
        let request =
            Request::new(principal, action, resource, context, schema).map_err(|error| error.to_string())?;
        let Some(by_scope) = &self.by_scope else { return self.decided(&request, &self.policies) };
        let near = self.near(by_scope, about);
        let near = PolicySet::from_policies(near.cloned()).map_err(|error| error.to_string())?;
        let permitted = self.decided(&request, &near)?;
        if is_whole && self.decided(&request, &self.policies)? != permitted {
            return Err("the policies near a request decide otherwise than all of them".to_owned());
        }
        Ok(permitted)
    }

    fn decided(&self, request: &Request, policies: &PolicySet) -> Result<bool, String> {
        let response = Authorizer::new().is_authorized(request, policies, &self.entities);
        match response.diagnostics().errors().next() {
            Some(error) => Err(error.to_string()),
            None => Ok(response.decision() == Decision::Allow),
        }
    }

    /// The policies whose scope names one of these entities, something above it, or nothing.
    fn near<'a>(
        &'a self,
        by_scope: &'a HashMap<Option<EntityUid>, Vec<Policy>>,
        about: [EntityUid; 2],
    ) -> impl Iterator<Item = &'a Policy> {
        let above = about.clone().into_iter().flat_map(|entity| {
            self.entities.ancestors(&entity).into_iter().flatten().cloned().collect::<Vec<_>>()
        });
        let keys = above.chain(about).map(Some).chain([None]);
        keys.filter_map(|key| by_scope.get(&key)).flatten()
    }
}

/// Policies by the recipient that their scope names, else by what it names of the data.
fn by_scope(policies: &PolicySet) -> HashMap<Option<EntityUid>, Vec<Policy>> {
    let mut all: HashMap<Option<EntityUid>, Vec<Policy>> = HashMap::new();
    for policy in policies.policies() {
        let named = match (policy.principal_constraint(), policy.resource_constraint()) {
            (PrincipalConstraint::In(entity) | PrincipalConstraint::Eq(entity), _) => Some(entity),
            (_, ResourceConstraint::In(entity) | ResourceConstraint::Eq(entity)) => Some(entity),
            _ => None,
        };
        all.entry(named).or_default().push(policy.clone());
    }
    all
}
