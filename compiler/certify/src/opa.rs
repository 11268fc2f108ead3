//! The Open Policy Agent's command reads the generated policy and its data, and answers many requests at once: a list of requests is its
//! input, and each is put in the input's place for one decision.

use crate::program::{Limit, Program};
use crate::rego::{answer, texts};
use charta_backends::Artifact;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;

/// Requests that are answered by one run.
pub const AT_ONCE: usize = 20_000;

/// The decision on each request, by its number: a request without a decision is missing in the answer.
const QUERY: &str =
    "{number: decision | one := input.requests[number]; decision := data.charta.decision with input as one}";

/// The agent's command, and the policy beside it.
#[derive(Debug)]
pub struct Engine {
    program: Program,
}

impl Engine {
    /// Writes the policy and its data where the command finds them; nothing is run yet.
    pub fn new(path: PathBuf, artifacts: &[Artifact]) -> Result<Engine, String> {
        let program = Program::new(path)?;
        let [policy, data] = texts(artifacts)?;
        program.write("policy.rego", policy)?;
        program.write("data.json", data)?;
        Ok(Engine { program })
    }

    /// The same engine under a limit of time that others share.
    pub fn within(self, limit: &Arc<Limit>) -> Engine {
        Engine { program: self.program.within(limit) }
    }

    /// Which agent it is.
    pub fn version(&self) -> Result<String, String> {
        let said = self.program.run(&["version"], "")?;
        let line = said.output.lines().find_map(|line| line.strip_prefix("Version: "));
        let version = line.map(|version| version.trim().to_owned());
        said.failed
            .map_or_else(|| version.ok_or_else(|| "the agent does not say its version".to_owned()), Err)
    }

    /// In which form the agent permits each request about a column, in the words of the contracts; `None` where it denies it.
    pub fn forms(&self, requests: &[(Json, &str)]) -> Vec<Result<Option<String>, String>> {
        let inputs: Vec<&Json> = requests.iter().map(|(input, _)| input).collect();
        let decided = self.decided(&json!({ "requests": inputs }).to_string());
        let form = |(number, (_, column)): (usize, &(Json, &str))| {
            let decided = decided.as_ref().map_err(Clone::clone)?;
            let decision = decided.get(number.to_string()).ok_or("the agent gives no decision")?;
            Ok(answer(decision, column))
        };
        requests.iter().enumerate().map(form).collect()
    }

    fn decided(&self, input: &str) -> Result<Json, String> {
        let arguments = [
            "eval",
            "--format=json",
            "--strict-builtin-errors",
            "--stdin-input",
            "--data=policy.rego",
            "--data=data.json",
            QUERY,
        ];
        let said = self.program.run(&arguments, input)?;
        let read: Json = serde_json::from_str(&said.output).unwrap_or_default();
        if let Some(words) = said.failed {
            // The agent tells an error in its answer.
            let told = read.pointer("/errors/0/message").and_then(Json::as_str);
            return Err(told.map_or(words, str::to_owned));
        }
        let value = read.pointer("/result/0/expressions/0/value").cloned();
        value.ok_or_else(|| "the agent answers nothing".to_owned())
    }
}
