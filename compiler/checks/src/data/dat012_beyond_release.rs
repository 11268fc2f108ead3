//! DAT012: a permit rests on a release, and shows more than the release lets out.
//!
//! A release frees derived data from what a rulebook forbids of their sources, from its signature on, in counts of at least so many rows. A permit that the
//! rulebook would forbid without it can show no less. The rows of a table that is not about persons are counts already.

use super::shown::{Showing, Shows, is_about_persons};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::form::{Form, Shown};
use charta_model::model::{Clause, ClauseKind, ContractId, DatasetId, Effect, Owner, Release, RulebookId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// More is shown than was released.
pub static CODE: Code = Code {
    id: "DAT012",
    name: "beyond-release",
    summary: "a permit shows more than the release on which it rests lets out",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT012-beyond-release.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut freed: BTreeMap<DatasetId, Vec<&Release>> = BTreeMap::new();
    for release in model.releases.values() {
        if let Some(of) = release.of.filter(|of| is_about_persons(model, of.value)) {
            freed.entry(of.value).or_default().push(release);
        }
    }
    if freed.is_empty() {
        return;
    }
    let mut shows = Shows::new(context);
    let contracts: BTreeSet<ContractId> = model.contracts.ids().collect();
    let mut found = Vec::new();
    for contract in contracts {
        for showing in shows.of(contract).iter() {
            for (dataset, releases) in &freed {
                found.extend(beyond(context, contract, showing, *dataset, releases));
            }
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// What a permit shows of a released dataset beyond every release that frees it from one rulebook.
fn beyond(
    context: &Context<'_>,
    contract: ContractId,
    showing: &Showing<'_>,
    dataset: DatasetId,
    releases: &[&Release],
) -> Option<Diagnostic> {
    let model = context.model;
    let columns = &model.datasets.get(dataset)?.columns;
    if !showing.rule.columns.overlaps(columns) {
        return None;
    }
    let rulebooks: BTreeSet<RulebookId> =
        releases.iter().flat_map(|release| &release.lifts).map(|lifted| lifted.value).collect();
    rulebooks.into_iter().find_map(|rulebook| {
        let mut lifting =
            releases.iter().filter(|release| release.lifts.iter().any(|lifted| lifted.value == rulebook));
        let first = lifting.clone().filter_map(|release| release.signed).map(|signed| signed.value).min()?;
        let from = Period { from: Some(first.max(context.on)), last: None }.days();
        let shown =
            showing.shown(&from).into_iter().filter(|(column, _)| columns.contains(i64::from(column.raw())));
        let least = shown.map(|(_, form)| form).min_by_key(|form| form.cells.unwrap_or(0))?;
        if lifting.any(|release| release.cells.is_none_or(|cells| is_enough(least, cells.value))) {
            return None;
        }
        let forbid = would_forbid(context, rulebook, showing, columns, &from)?;
        let lifts = |release: &&&Release| release.lifts.iter().any(|lifted| lifted.value == rulebook);
        let release =
            releases.iter().filter(lifts).min_by_key(|release| release.cells.map(|cells| cells.value))?;
        Some(finding(context, contract, showing, (dataset, least), release, (rulebook, forbid)))
    })
}

fn is_enough(form: Form, cells: u32) -> bool {
    form.shown == Shown::Hidden || form.cells.is_some_and(|shown| shown >= cells)
}

/// The clause of a rulebook that would forbid something of a permit on some days, if nothing freed the data.
fn would_forbid<'a>(
    context: &Context<'a>,
    rulebook: RulebookId,
    showing: &Showing<'_>,
    columns: &Ranges,
    days: &Ranges,
) -> Option<&'a Clause> {
    let model = context.model;
    let facts = model.rulebooks.get(rulebook).filter(|rulebook| rulebook.named)?;
    let in_force = facts.in_force.days().intersection(days);
    let found = facts.clauses.iter().find(|id| {
        let said = match model.clauses.get(**id).map(|clause| &clause.kind) {
            Some(ClauseKind::Grant(grant)) if grant.effect == Effect::Forbid => grant.days.as_ref(),
            _ => return false,
        };
        let days = said.map_or_else(|| in_force.clone(), |said| said.value.intersection(&in_force));
        let rules = context.rules.of_clause(**id).iter().filter_map(|rule| context.rules.get(*rule));
        // The rule ends where the data were freed; without the release it would go on.
        rules.filter(|rule| rule.columns.overlaps(columns)).any(|rule| {
            showing.regions.iter().any(|region| {
                region.days.overlaps(&days)
                    && region.columns.intersection(columns).overlaps(&rule.columns)
                    && region.parties.overlaps(&rule.parties)
                    && region.actions.overlaps(&rule.actions)
                    && region.purposes.overlaps(&rule.purposes)
            })
        })
    })?;
    model.clauses.get(*found)
}

fn finding(
    context: &Context<'_>,
    contract: ContractId,
    showing: &Showing<'_>,
    (dataset, least): (DatasetId, Form),
    release: &Release,
    (rulebook, forbid): (RulebookId, &Clause),
) -> Diagnostic {
    let model = context.model;
    let name = model.contracts.get(contract).map_or("", |contract| &*contract.about.name);
    let dataset = model.datasets.get(dataset).map_or("", |dataset| &*dataset.about.name);
    let rulebook = model.rulebooks.get(rulebook).map_or("", |rulebook| &*rulebook.about.name);
    let cells = release.cells.map_or(0, |cells| cells.value);
    let shows = match least.cells {
        None => format!("rows of `{dataset}` one by one"),
        Some(shown) => format!("counts of {shown} rows of `{dataset}` or more"),
    };
    let message = format!(
        "clause {} of `{name}` shows {shows}, and `{}` releases counts of {cells} or more",
        showing.number, release.about.name
    );
    let signed = release.signed.map_or(Day::LAST, |signed| signed.value);
    let at = release.cells.map_or(release.about.span, |cells| cells.span);
    let finding = Diagnostic::at(&CODE, showing.said_at(), message)
        .label("more than was released")
        .also(at, "what was released")
        .also(forbid.keyword, format!("rulebook `{rulebook}` would forbid it without the release"))
        .about(context.owner_path(Owner::Contract(contract)))
        .evidence(format!(
            "from {signed} on, `{}` alone frees `{dataset}` from `{rulebook}`",
            release.about.name
        ));
    finding.help(format!(
        "show `{dataset}` `in cells of at least {cells}`, or have what is to be shown released"
    ))
}
