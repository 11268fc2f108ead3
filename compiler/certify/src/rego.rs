//! A Rego engine reads the generated policy and its data.

use charta_backends::Artifact;
use charta_backends::rego::{self, Reads};
use charta_model::decide;
use charta_model::model::Model;
use charta_model::rows::Row;
use charta_model::rules::Rules;
use regorus::{PolicyLengthConfig, Value};
use serde_json::Value as Json;

/// The engine's own bounds on lines and files are meant for policies written by hand.
const LONGEST: u32 = 1 << 30;

/// Which engine it is; the manifest of this workspace pins it.
pub const VERSION: &str = "0.14.1";

/// A project's policy in the engine.
pub struct Engine {
    engine: regorus::Engine,
    reads: Reads,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("reads", &self.reads).finish_non_exhaustive()
    }
}

impl Engine {
    /// Reads the artifacts. An error is the engine's.
    pub fn new(artifacts: &[Artifact], model: &Model, rules: &Rules) -> Result<Engine, String> {
        let [policy, data] = texts(artifacts)?;
        let engine = loaded(policy, data)?;
        Ok(Engine { engine, reads: Reads::of(model, rules) })
    }

    /// In which form Rego permits a request about a row, in the words of the contracts; `None` where it denies it.
    pub fn form(
        &mut self,
        model: &Model,
        request: &decide::Request,
        row: &dyn Row,
    ) -> Result<Option<String>, String> {
        let input =
            rego::request(model, &self.reads, request, row).ok_or("the request is none of the model's")?;
        self.engine.set_input(Value::from_json_str(&input.to_string()).map_err(|error| error.to_string())?);
        let found =
            self.engine.eval_rule("data.charta.decision".to_owned()).map_err(|error| error.to_string())?;
        let found = found.to_json_str().map_err(|error| error.to_string())?;
        let found: Json = serde_json::from_str(&found).map_err(|error| error.to_string())?;
        let column = model.columns.get(request.column).map_or("", |column| &column.about.name);
        Ok(answer(&found, column))
    }
}

/// The engine with a policy and its data. An error is the engine's.
pub fn loaded(policy: &str, data: &str) -> Result<regorus::Engine, String> {
    let mut engine = regorus::Engine::new();
    if let (Ok(longest), Ok(most)) = (LONGEST.try_into(), (LONGEST as usize).try_into()) {
        let bounds = PolicyLengthConfig { max_col: longest, max_file_bytes: most, max_lines: most };
        engine.set_policy_length_config(bounds);
    }
    engine.set_strict_builtin_errors(true);
    engine
        .add_policy("policy.rego".to_owned(), policy.to_owned())
        .map_err(|error| format!("policy: {error}"))?;
    let data = Value::from_json_str(data).map_err(|error| format!("data: {error}"))?;
    engine.add_data(data).map_err(|error| format!("data: {error}"))?;
    Ok(engine)
}

/// The policy and its data.
pub(crate) fn texts(artifacts: &[Artifact]) -> Result<[&str; 2], String> {
    let text = |name: &str| {
        let path = format!("rego/{name}");
        let artifact = artifacts.iter().find(|artifact| artifact.path == path);
        artifact.map(|artifact| artifact.text()).ok_or_else(|| format!("{path} is missing"))
    };
    Ok([text("policy.rego")?, text("data.json")?])
}

/// In which form a decision permits a column; `None` where it denies it.
pub(crate) fn answer(decision: &Json, column: &str) -> Option<String> {
    if decision.get("allow") != Some(&Json::Bool(true)) {
        return None;
    }
    let shown = decision.get("forms").and_then(|forms| forms.get(column)?.get("shown")?.as_str());
    Some(shown.unwrap_or("no form").to_owned())
}
