//! LOG001: a permit of which a forbid takes a part away.

use super::judge::{Contradiction, Judge, Overlap, Permit, permits};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{Clause, Owner};
use charta_model::region::Region;

/// A permit of which a forbid takes a part away.
pub static CODE: Code = Code {
    id: "LOG001",
    name: "contradicted-permit",
    summary: "a forbid takes away a part of what a permit grants",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/LOG001-contradicted-permit.md"),
};

/// One finding for each pair of a permit and a forbid that share requests, unless the permit is dead.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mut found = Vec::new();
    for permit in permits(context.model) {
        let Contradiction::Partial(overlaps) = judge.contradiction(permit.id) else { continue };
        let regions = judge.regions_of(permit.id);
        for overlap in &overlaps {
            let Some(forbid) = context.model.clauses.get(overlap.forbid) else { continue };
            found.push(finding(&mut judge, permit, &regions, overlap, forbid));
        }
    }
    if !judge.is_exhausted() {
        findings.extend(found);
    }
}

fn finding(
    judge: &mut Judge<'_>,
    permit: Permit<'_>,
    regions: &[Region],
    overlap: &Overlap,
    forbid: &Clause,
) -> Diagnostic {
    let clause = permit.clause;
    let whose = match (forbid.owner == clause.owner, forbid.owner) {
        (true, _) => String::new(),
        (false, Owner::Contract(_)) => format!(" of contract `{}`", judge.owner_name(forbid)),
        (false, Owner::Procedure(_)) => String::new(),
        (false, Owner::Rulebook(_)) => format!(" of rulebook `{}`", judge.owner_name(forbid)),
    };
    let message = format!(
        "clause {}{whose} forbids a part of what clause {} of `{}` permits",
        forbid.number, clause.number, permit.contract.about.name
    );
    let mut finding = Diagnostic::at(&CODE, permit.clause.keyword, message)
        .label("permitted here")
        .also(forbid.keyword, "forbidden here")
        .about(permit.contract.about.path.to_string());
    if let Some(least) = judge.least(overlap.shared.iter()) {
        finding = finding.evidence(format!("both speak of {least}"));
    }
    let explained = judge.explained_by(regions, overlap);
    if let Some(meeting) = judge.meeting(explained, regions, overlap) {
        finding = finding.evidence(meeting);
    }
    finding = finding.help(match explained {
        Some(dimension) => judge.exception(dimension, regions, overlap),
        None => "take what both speak of out of the permit; where that would take out too much, split the permit in two"
            .to_owned(),
    });
    for source in &forbid.per {
        finding = finding.evidence(format!("the forbid cites {source}"));
    }
    match forbid.owner {
        Owner::Contract(_) if forbid.owner != permit.clause.owner => {
            let path = judge.model.owner_about(forbid.owner).map_or("", |about| &about.path);
            finding.about(path)
        }
        _ => finding,
    }
}
