//! The list of targets: adding one adds one line here. Documents stand last, since they show what the others made.

use crate::target::{Artifact, Emitted, Input, Target};

/// Every target.
pub static ALL: &[Target] = &[
    crate::postgres::TARGET,
    crate::sqlite::TARGET,
    crate::duckdb::TARGET,
    crate::snowflake::TARGET,
    crate::bigquery::TARGET,
    crate::databricks::TARGET,
    crate::trino::TARGET,
    crate::cedar::TARGET,
    crate::rego::TARGET,
    crate::odrl::TARGET,
    crate::documents::TARGET,
];

/// The targets whose artifacts no engine of the tests runs: nothing that they alone carry is called enforced.
const NOT_EXECUTED: [&str; 4] = ["snowflake", "bigquery", "databricks", "trino"];

/// Whether an engine of the tests runs what a target makes, and holds it to the decision.
pub fn is_executed(target: &str) -> bool {
    !NOT_EXECUTED.contains(&target)
}

/// The targets whose engine decides about any action that it is asked about; a view is asked for data alone.
const DECIDING: [&str; 2] = ["cedar", "rego"];

/// Whether what a target makes decides about any action, wherever somebody asks it.
pub(crate) fn is_deciding(target: &str) -> bool {
    DECIDING.contains(&target)
}

/// Everything the named targets give, in the order of the registry, and the manifest that ties statements to clauses. An error
/// is a fault of ours, in one sentence.
pub fn emit_all(input: &Input<'_>, wanted: &[String]) -> Result<Vec<Artifact>, String> {
    emit_all_told(input, wanted, &|_| {})
}

/// The same, telling of each target, and of the manifest, before it is made.
pub fn emit_all_told(
    input: &Input<'_>,
    wanted: &[String],
    told: &dyn Fn(&str),
) -> Result<Vec<Artifact>, String> {
    let mut emitted: Vec<(&'static str, Emitted)> = Vec::new();
    if input.checked.errors() > 0 && wanted.iter().any(|name| name != crate::documents::TARGET.name) {
        return Err("a draft is of documents alone".to_owned());
    }
    for target in ALL.iter().filter(|target| wanted.iter().any(|name| name == target.name)) {
        told(target.name);
        let input = Input { earlier: &emitted, ..*input };
        let result = (target.emit)(&input).map_err(|error| format!("target {}: {error}", target.name))?;
        emitted.push((target.name, result));
    }
    told("the manifest");
    let manifest = crate::manifest::manifest(input, &emitted)?;
    let mut artifacts: Vec<Artifact> =
        emitted.into_iter().flat_map(|(_, emitted)| emitted.artifacts).collect();
    artifacts.push(manifest);
    Ok(artifacts)
}
