//! DAT009: counts that a table leaves out because they are too small follow from another table by subtraction.
//!
//! A table in cells leaves out every cell of fewer rows than its least number. Who also holds counts of the same rows by fewer of its columns, or by coarser
//! ones, knows the totals, and subtracts from them what the table shows: where one cell is left out, its count is the rest. Rows shown one by one give
//! totals too. And who holds the counts of a part of the rows by the same columns subtracts them from those of the whole: what is left are the counts of
//! the rest, of however few rows.

use super::holdings::{Held, Holdings, days_from, grant};
use super::shown::{dotted, is_about_persons, listed};
use crate::context::Context;
use charta_base::{Code, Diagnostic, Severity, join_words};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ColumnId, DatasetId, Model, Owner, PartyId};
use charta_model::rows::{RowSpace, RowsId};
use charta_model::time::describe_days;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Small counts follow by subtraction.
pub static CODE: Code = Code {
    id: "DAT009",
    name: "recoverable-cells",
    summary: "counts that a table leaves out follow from another table by subtraction",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT009-recoverable-cells.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let counts = context.rules.iter().any(|(_, rule)| {
        rule.base.cells.is_some() || rule.forms.iter().any(|(_, form)| form.cells.is_some())
    });
    let Some(holdings) = counts.then(|| Holdings::of(context)).flatten() else { return };
    let mut told: FxHashSet<ClauseId> = FxHashSet::default();
    let mut found = Vec::new();
    for holder in &holdings.holders {
        let mut by_root: BTreeMap<DatasetId, Vec<Table<'_, '_>>> = BTreeMap::new();
        for table in holdings.of_holder(holder).filter_map(|held| Table::of(context.model, held)) {
            by_root.entry(table.root).or_default().push(table);
        }
        for tables in by_root.values() {
            for fine in tables.iter().filter(|table| table.cells.is_some_and(|cells| cells > 1)) {
                if told.contains(&fine.held.clause) {
                    continue;
                }
                let mut space = context.rules.rows.borrow_mut();
                let other = tables.iter().find_map(|other| {
                    let is_pair = holder.is_pair(fine.held.organisation, other.held.organisation);
                    let days = fine.held.days.intersection(&other.held.days).intersection(&holder.days);
                    let is_held = is_pair && !days_from(&days, context.on).is_empty();
                    let way = is_held.then(|| fine.way_with(other, &mut space)).flatten()?;
                    Some((other, way, days))
                });
                drop(space);
                if let Some((other, way, days)) = other {
                    told.insert(fine.held.clause);
                    let tie = holder.tie(context.model, fine.held.organisation, other.held.organisation);
                    found.push(finding(context, fine, other, way, &describe_days(&days), tie));
                }
            }
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// How small counts follow from two tables.
#[derive(Clone, Copy)]
enum Way {
    /// The other gives totals of the cells that one leaves out.
    Totals,
    /// The other counts a part of the rows by the same columns, so that the counts of the rest follow.
    Rest,
}

/// What somebody holds of a dataset, as counts by its columns.
struct Table<'h, 'a> {
    held: &'h Held<'a>,
    /// The dataset whose rows are counted.
    root: DatasetId,
    /// The columns by which they are counted, as columns of that dataset, with how they are shown; in order.
    columns: Vec<(ColumnId, Shown)>,
    /// The least number of rows of a cell; `None` where rows are shown one by one.
    cells: Option<u32>,
    /// Which rows are counted.
    rows: RowsId,
}

impl<'h, 'a> Table<'h, 'a> {
    fn of(model: &Model, held: &'h Held<'a>) -> Option<Table<'h, 'a>> {
        let shown: Vec<(ColumnId, Form)> = held.shown().collect();
        let cells = shown.iter().filter_map(|(_, form)| form.cells).max();
        let mut columns: Vec<(ColumnId, Shown)> =
            shown.iter().map(|(column, form)| (*column, form.shown)).collect();
        let mut root = held.dataset;
        let mut rows = held.region.rows;
        // A table of totals counts as what it was made from: one source, and no rows about persons any more. Which rows were counted, its own do not say.
        while let Some(source) = source_of_totals(model, root) {
            let comes_from = |column: ColumnId| match model.columns.get(column)?.derived_from.as_slice() {
                [only] => Some(*only),
                _ => None,
            };
            columns = columns
                .into_iter()
                .filter_map(|(column, shown)| Some((comes_from(column)?, shown)))
                .collect();
            root = source;
            rows = RowsId::ALL;
        }
        columns.sort_unstable();
        columns.dedup();
        // Counts of what is nobody's tell nothing of anybody.
        let counts = !columns.is_empty() && is_about_persons(model, root);
        counts.then_some(Table { held, root, columns, cells, rows })
    }

    /// How counts of few rows follow from this table and another; `None` where they do not.
    fn way_with(&self, other: &Table<'_, '_>, space: &mut RowSpace) -> Option<Way> {
        if other.sums(self, space) {
            return Some(Way::Totals);
        }
        self.leaves(other, space).then_some(Way::Rest)
    }

    /// Whether another table counts a part of these rows by the same columns, and splits a count of this one.
    fn leaves(&self, part: &Table<'_, '_>, space: &mut RowSpace) -> bool {
        let is_part = part.cells.is_some()
            && part.columns == self.columns
            && ![self.rows, RowsId::NONE].contains(&part.rows)
            && space.and(self.rows, part.rows) == part.rows;
        is_part && {
            // Where the counted columns alone tell which rows are left, whole counts are left, and none is split.
            let is_counted = |column: ColumnId| self.columns.contains(&(column, Shown::AsIs));
            let counts = space.seen_in(part.rows, &is_counted);
            space.and(self.rows, counts) != part.rows
        }
    }

    /// Whether this table gives totals of cells that another leaves out: it counts some of the same rows by fewer of its columns, or coarser.
    fn sums(&self, fine: &Table<'_, '_>, space: &mut RowSpace) -> bool {
        let within = |(column, shown): &(ColumnId, Shown)| {
            fine.columns
                .iter()
                .any(|(other, finer)| other == column && shown.compare(*finer).is_some_and(Ordering::is_le))
        };
        self.columns != fine.columns
            && self.columns.iter().all(within)
            && space.and(self.rows, fine.rows) != RowsId::NONE
    }
}

/// The one source of a dataset whose rows are no longer about persons.
fn source_of_totals(model: &Model, dataset: DatasetId) -> Option<DatasetId> {
    let facts = model.datasets.get(dataset)?;
    match facts.derived_from.as_slice() {
        [only] if !is_about_persons(model, dataset) => Some(only.source),
        _ => None,
    }
}

fn finding(
    context: &Context<'_>,
    fine: &Table<'_, '_>,
    totals: &Table<'_, '_>,
    way: Way,
    days: &str,
    tie: Option<String>,
) -> Diagnostic {
    let model = context.model;
    let party = |id: PartyId| model.parties.get(id).map_or("", |party| &*party.about.name);
    let number =
        |table: &Table<'_, '_>| model.clauses.get(table.held.clause).map_or(0, |clause| clause.number);
    let contract = |table: &Table<'_, '_>| {
        model.contracts.get(table.held.contract).map_or("", |contract| &*contract.about.name)
    };
    let at = |table: &Table<'_, '_>| {
        grant(model, table.held.clause).map(|grant| grant.data_span).unwrap_or_default()
    };
    let (mine, theirs) = (contract(fine), contract(totals));
    let from = match mine == theirs {
        true => format!("clause {}", number(totals)),
        false => format!("clause {} of `{theirs}`", number(totals)),
    };
    let (clause, holder) = (number(fine), party(fine.held.organisation));
    let message = match way {
        Way::Totals => {
            format!(
                "what clause {clause} of `{mine}` leaves out of its counts, `{holder}` can work out with {from}"
            )
        }
        Way::Rest => format!(
            "`{holder}` can work out counts of few rows: of those that clause {clause} of `{mine}` counts and {from} does not"
        ),
    };
    let least = fine.cells.unwrap_or(0);
    let by = |table: &Table<'_, '_>| {
        let words = table.columns.iter().map(|(column, shown)| match shown {
            Shown::AsIs => format!("`{}`", dotted(model, *column)),
            _ => format!("`{} {shown}`", dotted(model, *column)),
        });
        join_words(&words.collect::<Vec<String>>(), "and")
    };
    let missing: Vec<ColumnId> = fine
        .columns
        .iter()
        .map(|(column, _)| *column)
        .filter(|column| !totals.columns.iter().any(|(other, _)| other == column))
        .collect();
    let what = match totals.cells {
        Some(cells) => format!("counts of at least {cells} by {}", by(totals)),
        None => format!("rows with {}, which can be counted", by(totals)),
    };
    let (label, other, follows) = match way {
        Way::Totals => (
            format!("leaves out counts below {least}"),
            "gives their totals",
            "where one count of a total is left out, it is the total less the counts that are shown",
        ),
        Way::Rest => (
            "counts these rows".to_owned(),
            "counts a part of them, by the same columns",
            "the one count less the other is the count of the remaining rows, however few they are",
        ),
    };
    let mut finding = Diagnostic::at(&CODE, at(fine), message)
        .label(label)
        .also(at(totals), other)
        .about(context.owner_path(Owner::Contract(fine.held.contract)))
        .evidence(format!("one gives counts of at least {least} by {}, the other {what}", by(fine)))
        .evidence(follows);
    if fine.held.contract != totals.held.contract {
        finding = finding.about(context.owner_path(Owner::Contract(totals.held.contract)));
    }
    if let Some(tie) = tie {
        finding = finding.evidence(tie);
    }
    let help = match (way, missing.is_empty()) {
        (Way::Rest, _) => format!(
            "count the same rows in both, give one of the two only, or count the part and the rest, each in cells of at least {least}, instead of the whole"
        ),
        (Way::Totals, true) => "count by the coarser columns in both, or give one of the two only".to_owned(),
        (Way::Totals, false) => format!(
            "leave {} out of the counts, count by the same columns in both, or give one of the two only",
            listed(model, &missing)
        ),
    };
    finding.evidence(format!("both are held {days}")).help(help)
}
