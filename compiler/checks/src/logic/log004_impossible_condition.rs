//! LOG004: a condition that no row satisfies.

use super::words;
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::condition::Condition;
use charta_model::model::{Clause, ClauseKind, Grant, GrantedData, Model};
use charta_model::rows::{RowSpace, RowsId};

/// A condition that no row satisfies.
pub static CODE: Code = Code {
    id: "LOG004",
    name: "impossible-condition",
    summary: "no row can satisfy a condition",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG004-impossible-condition.md"),
};

/// One finding for each condition of a permit or a forbid that no row of one of its datasets satisfies.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut found = Vec::new();
    for clause in context.model.clauses.values() {
        let ClauseKind::Grant(grant) = &clause.kind else { continue };
        if let Some(data) = grant.data.iter().find(|data| data.rows == RowsId::NONE) {
            found.extend(finding(context.model, &mut space, clause, grant, data));
        }
    }
    findings.extend(found);
}

fn finding(
    model: &Model,
    space: &mut RowSpace,
    clause: &Clause,
    grant: &Grant,
    data: &GrantedData,
) -> Option<Diagnostic> {
    let about = model.owner_about(clause.owner)?;
    let dataset = model.datasets.get(data.dataset).map_or("", |dataset| &dataset.about.name);
    let effect = words::effect(grant.effect);
    let message =
        format!("no row of `{dataset}` can satisfy the condition of a {effect} of `{}`", about.name);
    let mut finding = Diagnostic::at(&CODE, grant.where_span?, message)
        .label("never true")
        .also(clause.keyword, format!("so this {effect} speaks of nothing"))
        .about(about.path.to_string());
    let core = core(model, space, &data.condition);
    let parts: Vec<String> = core.iter().map(|part| format!("`{}`", words::condition(model, part))).collect();
    finding = match core.as_slice() {
        [] => finding,
        [_] => finding.evidence(format!("{} is never true", charta_base::join_words(&parts, "and"))),
        _ => finding.evidence(format!("{} are never true together", charta_base::join_words(&parts, "and"))),
    };
    Some(finding.help(format!("correct the condition, or remove the {effect}")))
}

/// The fewest of the parts joined by `and` that already contradict each other, by leaving out whatever is not needed.
fn core<'c>(model: &Model, space: &mut RowSpace, condition: &'c Condition) -> Vec<&'c Condition> {
    let mut parts = Vec::new();
    conjuncts(condition, &mut parts);
    let mut at = 0;
    while at < parts.len() && parts.len() > 1 {
        let rest: Vec<&Condition> =
            parts.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, part)| *part).collect();
        match is_impossible(model, space, &rest) {
            true => parts = rest,
            false => at += 1,
        }
    }
    parts
}

fn conjuncts<'c>(condition: &'c Condition, into: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(parts) => parts.iter().for_each(|part| conjuncts(part, into)),
        other => into.push(other),
    }
}

fn is_impossible(model: &Model, space: &mut RowSpace, parts: &[&Condition]) -> bool {
    let all = Condition::All(parts.iter().map(|part| (*part).clone()).collect());
    space.rows_of(&all, &model.columns) == Ok(RowsId::NONE)
}
