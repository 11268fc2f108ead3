//! Cedar: policies, the schema they are valid against in strict mode, and the entities they speak of.
//!
//! One rule, one policy. What `decide` permits, Cedar allows, for the same reasons; where Cedar cannot say a condition, the permit is
//! narrowed or the forbid widened, and the loss is listed. How a permitted column is shown stands in the permit's `@form`.

mod condition;
mod formula;
mod names;
mod policy;
mod request;
mod schema;

use crate::loss::Loss;
use crate::policies::{self, Universe};
use crate::target::{Artifact, Emitted, Input, Statement, Target};
use charta_checks::enforcement::Carries;
use charta_model::model::ClauseId;
use policy::Writer;
use std::collections::BTreeMap;

pub use crate::policies::{Reads, RowReads};
pub use names::{EntityUid, action, column, dataset, party, place, purpose};
pub use request::request;

/// The target.
pub const TARGET: Target = Target {
    name: "cedar",
    summary: "Cedar policies with their schema and entities, for an enforcement point",
    carries: Carries::Executable,
    emit,
};

const HEAD: &str = "\
// A request is about one column of one row. It is allowed where a permit matches and no forbid does.
// A permit says in @form how its columns may be shown; of several permits that match, the form that reveals most holds.
// An enforcement point that cannot show a column in that form must refuse.
";

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let reads = Reads::of(model, rules);
    let writer = Writer { model, reads: &reads, universe: Universe::of(model) };
    let mut text = HEAD.to_owned();
    let mut statements = Vec::new();
    let mut losses: Vec<Loss> = Vec::new();
    let mut numbers: BTreeMap<ClauseId, usize> = BTreeMap::new();
    for (_, rule) in rules.iter() {
        let clause =
            model.clauses.get(rule.clause).ok_or("a rule names a clause that the model does not have")?;
        let number = numbers.entry(rule.clause).or_default();
        *number += 1;
        let name = policies::policy_name(model, clause, rule, *number);
        let uncounted = policies::uncounted(rule);
        let rule = uncounted.as_ref().map_or(rule, |(narrowed, _)| narrowed);
        let written = writer.policy(&name, clause, rule)?;
        losses.extend(uncounted.as_ref().map(|(_, loss)| loss.clone()));
        losses.extend(written.loss);
        if let Some(policy) = written.text {
            text.push('\n');
            text.push_str(&policy);
            statements.push(Statement { id: name, kind: "policy", clauses: vec![rule.clause] });
        }
    }
    losses.dedup();
    let entities =
        serde_json::to_string_pretty(&schema::entities(model)).map_err(|error| error.to_string())?;
    let plain = |path: &str, text: String| Artifact::plain(path, text);
    Ok(Emitted {
        artifacts: vec![
            Artifact { path: "cedar/policies.cedar".to_owned(), contents: text.into(), statements },
            plain("cedar/schema.cedarschema", schema::schema(model, &reads)),
            plain("cedar/entities.json", format!("{entities}\n")),
        ],
        losses,
    })
}
