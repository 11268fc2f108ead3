//! DAT007: a permit shows a column for a purpose for which the contract says nobody needs it.
//!
//! A contract that states what it `needs` is taken at its word. One that states nothing is another's question: whether it must say.

use super::shown::{Showing, Shows, listed};
use crate::context::Context;
use crate::logic::words::terms;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{ClauseId, ColumnId, Contract};
use charta_model::ranges::Ranges;
use charta_model::time::Period;
use std::collections::BTreeMap;

/// More is shown than is needed.
pub static CODE: Code = Code {
    id: "DAT007",
    name: "unneeded-column",
    summary: "a permit shows a column that the contract does not say it needs",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT007-unneeded-column.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut shows = Shows::new(context);
    let mut found = Vec::new();
    for (id, contract) in context.model.contracts.iter().filter(|(_, contract)| !contract.needs.is_empty()) {
        // The rules of one permit are told together.
        let mut unneeded: BTreeMap<ClauseId, (Showing<'_>, Vec<ColumnId>, Ranges)> = BTreeMap::new();
        for showing in shows.of(id).iter() {
            for (column, purposes) in columns(context, contract, showing) {
                let known = unneeded.entry(showing.clause);
                let (_, columns, all) =
                    known.or_insert_with(|| (showing.clone(), Vec::new(), Ranges::empty()));
                columns.push(column);
                *all = all.union(&purposes);
            }
        }
        for (showing, mut columns, purposes) in unneeded.into_values() {
            columns.sort_unstable();
            columns.dedup();
            found.push(finding(context, contract, &showing, &columns, &purposes));
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// The columns that a permit shows from the day of judgement on, each with the purposes for which no need names it.
fn columns(context: &Context<'_>, contract: &Contract, showing: &Showing<'_>) -> Vec<(ColumnId, Ranges)> {
    let days = Period { from: Some(context.on), last: None }.days();
    let regions: Vec<_> = showing.regions.iter().filter(|region| region.days.overlaps(&days)).collect();
    let mut found = Vec::new();
    for (column, _) in showing.shown(&days) {
        let number = i64::from(column.raw());
        let shown = regions.iter().filter(|region| region.columns.contains(number));
        let shown = Ranges::from_pairs(shown.flat_map(|region| region.purposes.pairs().to_vec()).collect());
        let needs = contract.needs.iter().filter(|need| need.value.columns.contains(number));
        let rest = needs.fold(shown, |rest, need| match &need.value.purposes {
            Some(purposes) => rest.difference(&purposes.value),
            None => Ranges::empty(),
        });
        if !rest.is_empty() {
            found.push((column, rest));
        }
    }
    found
}

fn finding(
    context: &Context<'_>,
    contract: &Contract,
    showing: &Showing<'_>,
    columns: &[ColumnId],
    purposes: &Ranges,
) -> Diagnostic {
    let model = context.model;
    let (names, purposes) = (listed(model, columns), terms(model, purposes));
    let message = format!(
        "clause {} of `{}` shows {names} for {purposes}, and no need says why",
        showing.number, contract.about.name
    );
    let (it, they_are) = if columns.len() == 1 { ("it", "it is") } else { ("them", "they are") };
    let mut finding = Diagnostic::at(&CODE, showing.grant.data_span, message)
        .label("more than is needed")
        .about(contract.about.path.to_string());
    if let Some(need) = contract.needs.first() {
        finding = finding.also(need.span, "the needs that the contract states");
    }
    // A column that is needed, and for something else.
    let other = columns.iter().find_map(|column| {
        let need = contract.needs.iter().find(|need| need.value.columns.contains(i64::from(column.raw())))?;
        Some((*column, need.value.purposes.as_ref()?))
    });
    if let Some((column, needed)) = other {
        finding = finding.evidence(format!(
            "{} is needed for {} only",
            listed(model, &[column]),
            terms(model, &needed.value)
        ));
    }
    finding.help(format!(
        "take {names} out of the permit or hide {it} under `showing`, or say under `needs` for what {they_are} needed"
    ))
}
