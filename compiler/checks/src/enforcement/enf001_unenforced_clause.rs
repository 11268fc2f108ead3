//! ENF001: permits and forbids that nothing carries out, since the project builds nothing that a system executes.

use super::{Ending, Endings};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::model::{ClauseKind, Effect, Owner};
use std::collections::BTreeMap;

/// Clauses that nothing carries out.
pub static CODE: Code = Code {
    id: "ENF001",
    name: "unenforced-clause",
    summary: "the project builds nothing that carries out what its contracts permit and forbid",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/ENF001-unenforced-clause.md"),
};

/// So many contracts and rulebooks are listed, one by one.
const SHOWN: usize = 6;

/// One finding for the project, at the targets that it names: one cause, however many clauses suffer from it. It is about no single
/// contract, so that no contract can waive it for the others.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let building = context.building;
    // Where nothing says what is built, as for a file by itself, there is nothing to judge; a system carries all out.
    let Some(span) = building.span else { return };
    if building.executable().next().is_some() || building.by_hand.is_some() {
        return;
    }
    let endings = Endings::new(context.model, context.rules, building);
    // How many permits and forbids there are, by the path of the contract or rulebook.
    let mut owners: BTreeMap<(bool, String), (usize, usize)> = BTreeMap::new();
    for (id, clause) in context.model.clauses.iter() {
        let ClauseKind::Grant(grant) = &clause.kind else { continue };
        if endings.of(id, clause) != Ending::Unenforced || context.rules.of_clause(id).is_empty() {
            continue;
        }
        let is_rulebook = matches!(clause.owner, Owner::Rulebook(_));
        let counts = owners.entry((is_rulebook, context.owner_path(clause.owner))).or_default();
        match grant.effect {
            Effect::Permit => counts.0 += 1,
            Effect::Forbid => counts.1 += 1,
        }
    }
    if owners.is_empty() {
        return;
    }
    let (permits, forbids) = owners.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    let what = counted(permits, forbids);
    let mut finding = Diagnostic::at(
        &CODE,
        span,
        format!("nothing carries out {what}: no target that is built is executed by a system"),
    );
    finding = match building.targets.as_slice() {
        [] => finding.label("nothing is built"),
        _ => finding.label("these inform, and stop nobody"),
    };
    for ((is_rulebook, path), (permits, forbids)) in owners.iter().take(SHOWN) {
        let sort = if *is_rulebook { "rulebook" } else { "contract" };
        finding = finding.evidence(format!("{sort} `{path}`: {}", counted(*permits, *forbids)));
    }
    if owners.len() > SHOWN {
        finding = finding.evidence(format!("and {} more", owners.len() - SHOWN));
    }
    findings.push(
        finding.help("add a target that a system executes, such as `\"postgres\"`").help(
            "if people see to it, say who, why and what proves it under `[procedural]` in `charta.toml`",
        ),
    );
}

fn counted(permits: usize, forbids: usize) -> String {
    let sorts = [(permits, "permit"), (forbids, "forbid")];
    let parts = sorts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    });
    join_words(&parts.collect::<Vec<String>>(), "and")
}
