//! PUR001: a permit for a purpose that a rulebook forbids.

use crate::context::Context;
use crate::logic::judge::{Dimension, Judge, Overlap, Permit, permits};
use crate::logic::words;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::model::{Clause, ClauseKind};
use charta_model::region::Region;
use charta_model::time::Day;

/// A permit for a purpose that a rulebook forbids.
pub static CODE: Code = Code {
    id: "PUR001",
    name: "forbidden-purpose",
    summary: "a permit grants a purpose that a rulebook forbids",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR001-forbidden-purpose.md"),
};

/// One finding for each pair of a permit and a rulebook's forbid of a purpose that share requests.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut space = context.rules.rows.borrow_mut();
    let mut judge = Judge::new(context, &mut space);
    let mut found = Vec::new();
    for permit in permits(context.model) {
        let mut overlaps = judge.forbids_over(permit.id);
        overlaps.retain(|overlap| judge.is_law_on_purposes(overlap.forbid));
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
    let shared = Dimension::Purposes.union(&overlap.shared);
    let purposes = words::terms(judge.model, &shared);
    let rulebook = judge.owner_name(forbid);
    let sources: Vec<&str> = forbid.per.iter().map(AsRef::as_ref).collect();
    let cited = match sources.as_slice() {
        [] => String::new(),
        some => format!(" ({})", join_words(some, "and")),
    };
    let since =
        begins_later(regions, &overlap.shared).map_or_else(String::new, |day| format!(" from {day} on"));
    let message = format!(
        "`{}` permits {purposes}, which clause {} of `{rulebook}` forbids{since}{cited}",
        permit.contract.about.name, forbid.number
    );
    let forbidden_at = match &forbid.kind {
        ClauseKind::Grant(grant) => grant.purposes.span,
        _ => forbid.keyword,
    };
    let mut finding = Diagnostic::at(&CODE, permit.grant.purposes.span, message)
        .label("a purpose in here is forbidden")
        .also(forbidden_at, "forbidden here")
        .about(permit.contract.about.path.to_string());
    if let Some(least) = judge.least(overlap.shared.iter()) {
        finding = finding.evidence(format!("both speak of {least}"));
    }
    let explained = judge.explained_by(regions, overlap);
    if let Some(meeting) = judge.meeting(explained, regions, overlap) {
        finding = finding.evidence(meeting);
    }
    finding.help(match explained {
        Some(dimension) => judge.exception(dimension, regions, overlap),
        None => "remove the permit, or let it serve purposes that the rulebook leaves open".to_owned(),
    })
}

/// The first day on which the forbid bites, where the permit holds on earlier days.
fn begins_later(regions: &[Region], shared: &[Region]) -> Option<Day> {
    let first = |regions: &[Region]| Dimension::Days.union(regions).first();
    let (permitted, forbidden) = (first(regions)?, first(shared)?);
    (permitted < forbidden).then(|| Day::from_number(forbidden))
}
