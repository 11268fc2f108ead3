//! DAT008: a permit shows persons who opted out, although a requirement keeps them out.
//!
//! A register names persons by a column. Rows of another dataset are kept out of it where they lie outside of what the register lists: directly, where
//! the dataset has a pseudonym of the same domain or the same direct identifier as a column of the register, or over a dataset that is derived from the
//! register. Whether a permit's rows do, the algebra of rows answers exactly, however its condition is written. A row whose key is missing is nobody's
//! whom the register could list.

use super::shown::{Showing, Shows, asked_days, dotted, is_about_persons, is_covered, may_be_same};
use crate::context::{Asking, Context};
use crate::logic::words::{columns, terms};
use charta_base::{Code, Diagnostic, Severity, Verdict};
use charta_model::condition::{Condition, Test};
use charta_model::graphs::lineage::sources_of;
use charta_model::model::{ClauseId, ColumnId, DatasetId, Identifies, Model, Required};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_model::rules::datasets_of;
use rustc_hash::FxHashSet;

/// Persons are shown who opted out.
pub static CODE: Code = Code {
    id: "DAT008",
    name: "opt-out-not-applied",
    summary: "a permit shows persons who opted out, although a requirement keeps them out",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/DAT008-opt-out-not-applied.md"),
};

pub(crate) fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut shows = Shows::new(context);
    let mut told: FxHashSet<(ClauseId, DatasetId, ColumnId)> = FxHashSet::default();
    let mut found = Vec::new();
    for asking in context.askings() {
        let Required::OptOut { register, purposes } = &asking.requirement.required else { continue };
        let Some(listing) = Register::of(context.model, register.value) else { continue };
        let (days, all) = (asked_days(&asking), Ranges::all());
        for showing in shows.of(asking.contract_id).iter() {
            for dataset in datasets_of(context.model, &showing.rule.columns) {
                let lacking = listing.lacking(
                    context,
                    &asking,
                    showing,
                    dataset,
                    (&days, purposes.as_ref().unwrap_or(&all)),
                );
                if let Some(lacking) = lacking
                    && told.insert((showing.clause, dataset, register.value))
                {
                    found.push(lacking.finding(context, &asking, &listing));
                }
            }
        }
    }
    // Nothing may be concluded from questions that were too large to be answered.
    if !context.rules.rows.borrow().is_exhausted() {
        findings.extend(found);
    }
}

/// A register of persons who opted out.
struct Register {
    dataset: DatasetId,
    /// The columns that tell whom it lists, the one that a requirement names first.
    keys: Vec<ColumnId>,
}

/// A permit that does not keep out whom a register lists.
struct Lacking<'s, 'a> {
    showing: &'s Showing<'a>,
    dataset: DatasetId,
    /// By which column of the dataset, and of the register, persons can be kept out; nothing where there is no way.
    way: Option<(ColumnId, ColumnId)>,
    /// What it shows of them.
    region: Region,
}

impl Register {
    fn of(model: &Model, named: ColumnId) -> Option<Register> {
        let dataset = model.columns.get(named)?.dataset;
        let others = model.columns_of(dataset).filter(|column| *column != named);
        let tells = |column: &ColumnId| {
            model.columns.get(*column).is_some_and(|column| {
                matches!(column.identifies, Some(Identifies::Pseudonym(_) | Identifies::Direct))
            })
        };
        Some(Register { dataset, keys: std::iter::once(named).chain(others.filter(tells)).collect() })
    }

    /// Whether a dataset is the register, or made from it alone.
    fn is_register(&self, model: &Model, dataset: DatasetId) -> bool {
        let sources = sources_of(model, dataset);
        let has_none = |source: &DatasetId| {
            model.datasets.get(*source).is_some_and(|facts| facts.derived_from.is_empty())
        };
        let mut first = sources.iter().filter(|source| has_none(source) || **source == self.dataset);
        dataset == self.dataset
            || (sources.contains(&self.dataset) && first.all(|source| *source == self.dataset))
    }

    /// The pairs of a column of a dataset and one of the register that stand for the same persons.
    fn ways(&self, model: &Model, dataset: DatasetId) -> Vec<(ColumnId, ColumnId)> {
        let pairs =
            self.keys.iter().flat_map(|key| model.columns_of(dataset).map(move |column| (column, *key)));
        pairs.filter(|(column, key)| is_same_key(model, *column, *key)).collect()
    }

    /// What a permit shows of those in the register.
    fn lacking<'s, 'a>(
        &self,
        context: &Context<'_>,
        asking: &Asking<'_>,
        showing: &'s Showing<'a>,
        dataset: DatasetId,
        (days, purposes): (&Ranges, &Ranges),
    ) -> Option<Lacking<'s, 'a>> {
        let model = context.model;
        let facts = model.datasets.get(dataset)?;
        if self.is_register(model, dataset)
            || !is_about_persons(model, dataset)
            || !is_covered(model, asking.clause.owner, dataset)
        {
            return None;
        }
        let ways = self.ways(model, dataset);
        let subject = model.datasets.get(self.dataset).and_then(|register| register.subject);
        if ways.is_empty() && !may_be_same(model, facts.subject, subject) {
            return None;
        }
        let mut regions = showing.regions.iter().filter(|region| {
            region.days.overlaps(days)
                && region.purposes.overlaps(purposes)
                && region.columns.overlaps(&facts.columns)
        });
        let mut atoms = ways.clone();
        atoms.extend(self.used(model, showing));
        let mut space = context.rules.rows.borrow_mut();
        let region = regions.find(|region| {
            !atoms.iter().any(|(column, of)| keeps_out(model, &mut space, region, *column, *of))
        })?;
        let region = Region {
            days: region.days.intersection(days),
            purposes: region.purposes.intersection(purposes),
            columns: region.columns.intersection(&facts.columns),
            ..region.clone()
        };
        Some(Lacking { showing, dataset, way: ways.first().copied(), region })
    }

    /// The memberships that a permit's condition asks about, in the register or in what is derived from it.
    fn used(&self, model: &Model, showing: &Showing<'_>) -> Vec<(ColumnId, ColumnId)> {
        let mut memberships = Vec::new();
        showing.rule.condition.memberships(&mut memberships);
        memberships.retain(|(_, of)| {
            let Some(dataset) = model.columns.get(*of).map(|column| column.dataset) else { return false };
            dataset == self.dataset || sources_of(model, dataset).contains(&self.dataset)
        });
        memberships
    }
}

/// Whether two columns stand for the same persons: pseudonyms of one domain, or direct identifiers of one category.
fn is_same_key(model: &Model, one: ColumnId, other: ColumnId) -> bool {
    let (Some(one), Some(other)) = (model.columns.get(one), model.columns.get(other)) else { return false };
    let is_same = match (&one.identifies, &other.identifies) {
        (Some(Identifies::Pseudonym(mine)), Some(Identifies::Pseudonym(theirs))) => mine == theirs,
        (Some(Identifies::Direct), Some(Identifies::Direct)) => {
            one.categories.iter().any(|category| other.categories.contains(category))
        }
        _ => false,
    };
    is_same && one.column_type == other.column_type
}

/// Whether no row of a region has a value that occurs in a column of another dataset.
fn keeps_out(model: &Model, space: &mut RowSpace, region: &Region, column: ColumnId, of: ColumnId) -> bool {
    let listed = Condition::Compare(column, Test::MemberOf(of));
    space.rows_of(&listed, &model.columns).is_ok_and(|listed| space.and(region.rows, listed) == RowsId::NONE)
}

impl Lacking<'_, '_> {
    fn finding(&self, context: &Context<'_>, asking: &Asking<'_>, register: &Register) -> Diagnostic {
        let model = context.model;
        let name =
            |dataset: DatasetId| model.datasets.get(dataset).map_or("", |dataset| &*dataset.about.name);
        let (dataset, list) = (name(self.dataset), name(register.dataset));
        let grant = self.showing.grant;
        let at = grant.where_span.unwrap_or(grant.data_span);
        let message = format!(
            "clause {} of `{}` shows persons in `{dataset}` whom `{list}` lists",
            self.showing.number, asking.contract.about.name
        );
        let finding = context.asked(&CODE, asking, at, message).evidence(format!(
            "shown for {}: {}",
            terms(model, &self.region.purposes),
            columns(model, &self.region.columns)
        ));
        let Some((column, key)) = self.way else {
            return finding
                .label("nothing here tells who is in the register")
                .evidence(format!(
                    "no column of `{dataset}` stands for the same persons as a column of `{list}`, so no view can keep them out"
                ))
                .help(format!(
                    "add a column to `{dataset}` that is in the register too, or a dataset derived from `{list}` that lists the rows to leave out, and name it with `not in` under `where`"
                ))
                .verdict(Verdict::Unproven);
        };
        let condition = format!(
            "{} not in {}",
            model.columns.get(column).map_or("", |column| &column.about.name),
            dotted(model, key)
        );
        let mut finding = finding.label("keeps nobody out who opted out").verdict(Verdict::Violated);
        if dotted(model, column) != dotted(model, key) {
            finding = finding.evidence(format!(
                "`{}` and `{}` stand for the same persons",
                dotted(model, column),
                dotted(model, key)
            ));
        }
        let data = grant.data.iter().find(|data| data.dataset == self.dataset);
        let is_one = grant.data.len() == 1 && !grant.any_data;
        match (data.map(|data| &*data.condition), grant.where_span) {
            (Some(Condition::Always), None) if is_one => finding
                .help(format!("add `where {condition}`"))
                .fix(after(grant.data_span), format!(" where {condition}")),
            (Some(Condition::AnyOf(_)), Some(_)) if is_one => {
                finding.help(format!("put the condition in parentheses, and add `and {condition}`"))
            }
            (Some(_), Some(words)) if is_one => {
                finding.help(format!("add `and {condition}`")).fix(after(words), format!(" and {condition}"))
            }
            _ => finding.help(format!("give `{dataset}` in a permit of its own, with `where {condition}`")),
        }
    }
}

/// The place behind some words.
fn after(words: charta_base::Span) -> charta_base::Span {
    charta_base::Span { start: words.end, ..words }
}
