//! DAT006: a permit shows data that a requirement excludes.
//!
//! A column that is excluded by its name stays excluded where rows about persons were derived with it. Of what is excluded by its category, the category of
//! the derived column tells; and tables that are about nobody are another thing, which who excludes their source may well give.

use super::shown::{Showing, Shows, asked_days, dotted, is_about_persons, listed, on_first};
use crate::context::{Asking, Context};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::form::{Form, Shown};
use charta_model::model::{ClauseId, ColumnId, Model, Required, TermId};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Data are shown that must not be.
pub static CODE: Code = Code {
    id: "DAT006",
    name: "excluded-data",
    summary: "a permit shows data that a requirement excludes",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT006-excluded-data.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut shows = Shows::new(context);
    let categories = Categories::of(context.model);
    let mut told: BTreeSet<(ClauseId, Vec<ColumnId>)> = BTreeSet::new();
    let mut found = Vec::new();
    let mut wide: FxHashMap<charta_base::Span, Ranges> = FxHashMap::default();
    for asking in context.askings() {
        let Required::Without(excluded) = &asking.requirement.required else { continue };
        let days = asked_days(&asking);
        let excluded = wide
            .entry(asking.clause.span)
            .or_insert_with(|| categories.with_copies(context.model, &excluded.value));
        for showing in shows.of(asking.contract_id).iter() {
            let shown = showing.shown(&days).into_iter().filter(|(column, form)| {
                excluded.contains(i64::from(column.raw()))
                    && !categories.is_blurred(context.model, *column, *form, excluded)
            });
            let shown: Vec<ColumnId> = shown.map(|(column, _)| column).collect();
            if !shown.is_empty() && told.insert((showing.clause, shown.clone())) {
                found.push(finding(context, &asking, showing, &shown, &days));
            }
        }
    }
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// The columns in each category that can be blurred, those of the categories below it among them.
struct Categories {
    columns: FxHashMap<TermId, Ranges>,
}

impl Categories {
    fn of(model: &Model) -> Categories {
        let mut columns: FxHashMap<TermId, Vec<i64>> = FxHashMap::default();
        for (id, column) in model.columns.iter() {
            for category in &column.categories {
                columns.entry(*category).or_default().push(i64::from(id.raw()));
            }
        }
        let columns =
            columns.into_iter().map(|(category, columns)| (category, Ranges::from_numbers(columns)));
        Categories { columns: columns.collect() }
    }

    /// Whether all columns of one of a column's categories are excluded.
    fn is_excluded(&self, model: &Model, column: ColumnId, excluded: &Ranges) -> bool {
        let categories = model.columns.get(column).map_or(&[][..], |column| &column.categories);
        let mut known = categories.iter().filter_map(|category| self.columns.get(category));
        known.any(|columns| columns.is_subset(excluded))
    }

    /// Some columns, and the copies of those that are among them by their names: what rows about persons were derived with, over any number of
    /// derivations. A column that was declared anew with another type is no copy.
    fn with_copies(&self, model: &Model, columns: &Ranges) -> Ranges {
        let mut copies: BTreeMap<ColumnId, Vec<ColumnId>> = BTreeMap::new();
        for (id, column) in model.columns.iter() {
            let is_source = |source: &&ColumnId| {
                model.columns.get(**source).is_some_and(|source| source.column_type == column.column_type)
            };
            for source in column.derived_from.iter().filter(is_source) {
                copies.entry(*source).or_default().push(id);
            }
        }
        let is_named = |column: &ColumnId| {
            columns.contains(i64::from(column.raw())) && !self.is_excluded(model, *column, columns)
        };
        let mut open: Vec<ColumnId> = copies.keys().filter(|column| is_named(column)).copied().collect();
        let mut all: BTreeSet<ColumnId> = BTreeSet::new();
        while let Some(at) = open.pop() {
            let below = copies.get(&at).into_iter().flatten();
            open.extend(below.copied().filter(|column| all.insert(*column)));
        }
        all.retain(|column| {
            model.columns.get(*column).is_some_and(|column| is_about_persons(model, column.dataset))
        });
        columns.union(&Ranges::from_numbers(all.iter().map(|column| i64::from(column.raw()))))
    }

    /// Whether a column is excluded for a category alone that it no longer tells in this form: whole categories are excluded that it is in, and
    /// of each of them it is in, the form is no finer than where the category is blurred.
    fn is_blurred(&self, model: &Model, column: ColumnId, form: Form, excluded: &Ranges) -> bool {
        if form.shown == Shown::AsIs {
            return false;
        }
        let categories = model.columns.get(column).map_or(&[][..], |column| &column.categories);
        let is_excluded = |category: &&TermId| {
            self.columns.get(category).is_some_and(|columns| columns.is_subset(excluded))
        };
        let is_blurred = |category: &TermId| {
            let blurred = model.terms.get(*category).and_then(|term| term.blurred);
            blurred.is_some_and(|blurred| form.shown.compare(blurred).is_some_and(std::cmp::Ordering::is_le))
        };
        let mut excluded = categories.iter().filter(is_excluded).peekable();
        excluded.peek().is_some() && excluded.all(is_blurred)
    }
}

/// How many copies of excluded columns a finding explains.
const COPIES: usize = 4;

/// The nearest column that a requirement names and from which another comes; nothing where it names that one.
fn named_source(model: &Model, column: ColumnId, named: &Ranges) -> Option<ColumnId> {
    let is_named = |column: ColumnId| named.contains(i64::from(column.raw()));
    let mut seen: BTreeSet<ColumnId> = BTreeSet::new();
    let mut open = VecDeque::from([column]);
    while let Some(at) = open.pop_front() {
        if is_named(at) {
            return (at != column).then_some(at);
        }
        let sources = model.columns.get(at).map_or(&[][..], |column| &column.derived_from);
        open.extend(sources.iter().copied().filter(|source| seen.insert(*source)));
    }
    None
}

fn finding(
    context: &Context<'_>,
    asking: &Asking<'_>,
    showing: &Showing<'_>,
    shown: &[ColumnId],
    days: &Ranges,
) -> Diagnostic {
    let columns = listed(context.model, shown);
    let verb = if shown.len() == 1 { "is" } else { "are" };
    let message = format!(
        "clause {} of `{}` shows {columns}, which {verb} excluded",
        showing.number, asking.contract.about.name
    );
    let on = showing.regions.iter().map(|region| region.days.intersection(days));
    let on = on.reduce(|one, other| one.union(&other)).unwrap_or_default();
    let finding = context
        .asked(&CODE, asking, showing.grant.data_span, message)
        .label(format!("gives {columns}"))
        .verdict(Verdict::Violated);
    let named = match &asking.requirement.required {
        Required::Without(named) => &named.value,
        _ => &Ranges::empty(),
    };
    let copied =
        shown.iter().filter_map(|column| Some((*column, named_source(context.model, *column, named)?)));
    let finding = copied.take(COPIES).fold(finding, |finding, (copy, source)| {
        let (copy, source) = (dotted(context.model, copy), dotted(context.model, source));
        finding.evidence(format!("`{copy}` comes from `{source}`"))
    });
    let finding = match on_first(&on) {
        first if first.is_empty() => finding,
        first => finding.evidence(format!("shown for the first time{first}")),
    };
    finding.help(format!(
        "take {columns} out of the permit, or hide {}",
        if shown.len() == 1 { "it" } else { "them" }
    ))
}
