//! DAT010: a permit shows rows, or counts of fewer rows than a requirement asks for.

use super::shown::{Showing, Shows, asked_days, is_about_persons, is_covered};
use crate::context::{Asking, Context};
use crate::logic::words::terms;
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ColumnId, Model, Required};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Counts of too few rows.
pub static CODE: Code = Code {
    id: "DAT010",
    name: "cells-too-small",
    summary: "a permit shows rows, or counts of fewer rows than a requirement asks for",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT010-cells-too-small.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut shows = Shows::new(context);
    // A permit is told once, by what asks most of it.
    let mut found: BTreeMap<ClauseId, (u32, Diagnostic)> = BTreeMap::new();
    let mut persons: FxHashMap<charta_model::model::DatasetId, bool> = FxHashMap::default();
    for asking in context.askings() {
        let Required::Cells(least, actions) = &asking.requirement.required else { continue };
        let all = Ranges::all();
        let actions = actions.as_ref().map_or(&all, |actions| &actions.value);
        for showing in shows.of(asking.contract_id).iter() {
            let Some(small) = smallest(context.model, &asking, showing, actions, *least, &mut persons) else {
                continue;
            };
            if found.get(&showing.clause).is_none_or(|(known, _)| known < least) {
                found.insert(showing.clause, (*least, finding(context, &asking, showing, *least, &small)));
            }
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found.into_values().map(|(_, finding)| finding));
    }
}

/// What a permit shows too finely.
struct Small {
    /// The least number of rows that it shows together; `None` where it shows rows one by one.
    cells: Option<u32>,
    dataset: String,
    /// The actions that it permits, and to which the requirement speaks.
    actions: Ranges,
    /// Whether it permits others besides.
    has_others: bool,
}

/// The fewest rows that a permit shows together to do some actions, if they are fewer than asked for.
fn smallest(
    model: &Model,
    asking: &Asking<'_>,
    showing: &Showing<'_>,
    actions: &Ranges,
    least: u32,
    persons: &mut FxHashMap<charta_model::model::DatasetId, bool>,
) -> Option<Small> {
    let days = asked_days(asking);
    let mut small: Option<Small> = None;
    for region in &showing.regions {
        let asked = region.actions.intersection(actions);
        if asked.is_empty() || !region.days.overlaps(&days) {
            continue;
        }
        for (column, form) in columns(showing, &region.columns) {
            let Some(dataset) = model.columns.get(column).map(|column| column.dataset) else { continue };
            let counts = *persons.entry(dataset).or_insert_with(|| {
                is_about_persons(model, dataset) && is_covered(model, asking.clause.owner, dataset)
            });
            let is_fewer = form.cells.is_none_or(|cells| cells < least);
            if counts
                && is_fewer
                && small.as_ref().is_none_or(|known| form.cells.unwrap_or(0) < known.cells.unwrap_or(0))
            {
                small = Some(Small {
                    cells: form.cells,
                    dataset: model
                        .datasets
                        .get(dataset)
                        .map_or_else(String::new, |dataset| dataset.about.name.to_string()),
                    has_others: !showing.rule.actions.is_subset(actions),
                    actions: asked.clone(),
                });
            }
        }
    }
    small
}

fn columns(showing: &Showing<'_>, columns: &Ranges) -> Vec<(ColumnId, Form)> {
    let numbers = columns.numbers().filter_map(|raw| u32::try_from(raw).ok().map(charta_base::Id::new));
    let forms = numbers.map(|column| (column, showing.rule.form_of(column)));
    forms.filter(|(_, form)| form.shown != Shown::Hidden).collect()
}

fn finding(
    context: &Context<'_>,
    asking: &Asking<'_>,
    showing: &Showing<'_>,
    least: u32,
    small: &Small,
) -> Diagnostic {
    let (name, dataset) = (&asking.contract.about.name, &small.dataset);
    let shows = match small.cells {
        None => format!("shows rows of `{dataset}` one by one"),
        Some(cells) => format!("shows counts of {cells} rows of `{dataset}` or more"),
    };
    let message =
        format!("clause {} of `{name}` {shows}, and {least} rows or more are required", showing.number);
    let finding = context
        .asked(&CODE, asking, showing.said_at(), message)
        .label(match small.cells {
            None => "no cells".to_owned(),
            Some(cells) => format!("{cells} rows are enough here"),
        })
        .verdict(Verdict::Violated);
    let to = terms(context.model, &small.actions);
    match (small.has_others, small.cells) {
        (true, _) => {
            finding.help(format!("permit to {to} in a clause of its own, `in cells of at least {least}`"))
        }
        (false, Some(_)) => finding.help(format!("write `in cells of at least {least}`")),
        (false, None) => finding.help(format!("add `in cells of at least {least}`")),
    }
}
