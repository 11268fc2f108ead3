//! What the targets for policy engines share: what a policy is called, what a request can name, and what must be told about a row.

use crate::loss::{Loss, Reason};
use charta_model::form::Form;
use charta_model::model::{Clause, ColumnId, DatasetId, Effect, Model, Owner, TermKind};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, Rules};
use std::collections::{BTreeMap, BTreeSet};

/// What a policy engine calls the place of data that name no hosting. No path holds a bracket, so it is nobody else's.
pub(crate) const UNSTATED: &str = "(unstated)";

/// What a request must tell about a row of a dataset, since some rule reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowReads {
    /// Columns of the row.
    pub columns: BTreeSet<ColumnId>,
    /// Whether the row's value of the first column occurs in the second.
    pub memberships: BTreeSet<(ColumnId, ColumnId)>,
}

/// What requests must tell about rows, by dataset; a dataset that no condition reads is not in it, so that an enforcement
/// point hands over no more personal data than the policies need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// By dataset.
    pub datasets: BTreeMap<DatasetId, RowReads>,
}

impl Reads {
    /// What the conditions of the rules read.
    pub fn of(model: &Model, rules: &Rules) -> Reads {
        let mut reads = Reads::default();
        for (_, rule) in rules.iter() {
            let (mut columns, mut memberships) = (Vec::new(), Vec::new());
            rule.condition.columns(&mut columns);
            rule.condition.memberships(&mut memberships);
            for id in columns {
                if let Some(column) = model.columns.get(id) {
                    reads.datasets.entry(column.dataset).or_default().columns.insert(id);
                }
            }
            for (id, of) in memberships {
                if let Some(column) = model.columns.get(id) {
                    reads.datasets.entry(column.dataset).or_default().memberships.insert((id, of));
                }
            }
        }
        reads
    }
}

/// The key under which a membership stands among a row's memberships.
pub(crate) fn membership(model: &Model, column: ColumnId, of: ColumnId) -> String {
    let name = model.columns.get(column).map_or("", |column| &column.about.name);
    let of = model.columns.get(of).map_or("", |column| &column.about.path);
    format!("{name} in {of}")
}

/// The ids that each part of a request can have.
#[derive(Debug)]
pub(crate) struct Universe {
    pub(crate) parties: Ranges,
    pub(crate) actions: Ranges,
    pub(crate) purposes: Ranges,
    pub(crate) columns: Ranges,
    pub(crate) places: Ranges,
}

impl Universe {
    pub(crate) fn of(model: &Model) -> Universe {
        let terms = |kind: TermKind| {
            let inside = model.terms.iter().filter(move |(_, term)| term.kind == kind);
            Ranges::from_numbers(inside.map(|(id, _)| i64::from(id.raw())))
        };
        Universe {
            parties: Ranges::between(0, model.parties.len() as i64),
            actions: terms(TermKind::Action),
            purposes: terms(TermKind::Purpose),
            columns: Ranges::between(0, model.columns.len() as i64),
            places: Ranges::between(0, model.hostings.len() as i64 + 1),
        }
    }
}

/// The rule without the columns that it shows only in cells, and the loss, where it has any. A decision is about one row and counts none: were it
/// to permit, whoever asked about each row would be given them row by row.
pub(crate) fn uncounted(rule: &Rule) -> Option<(Rule, Loss)> {
    let counted = |form: &Form| form.cells.is_some();
    let is_counted = counted(&rule.base) || rule.forms.iter().any(|(_, form)| counted(form));
    if rule.effect != Effect::Permit || !is_counted {
        return None;
    }
    let numbers = |in_cells: bool| {
        let of = rule.forms.iter().filter(move |(_, form)| form.cells.is_some() == in_cells);
        Ranges::from_numbers(of.map(|(column, _)| i64::from(column.raw())))
    };
    let (columns, base) = match counted(&rule.base) {
        true => (rule.columns.intersection(&numbers(false)), Form::HIDDEN),
        false => (rule.columns.difference(&numbers(true)), rule.base),
    };
    let forms = rule.forms.iter().filter(|(_, form)| !counted(form)).copied().collect();
    Some((
        Rule { columns, base, forms, ..rule.clone() },
        Loss { clause: rule.clause, reason: Reason::CountsNone },
    ))
}

/// The name of a policy: the sort and path of the clause's owner, the clause's number there, and which of its rules it is.
pub(crate) fn policy_name(model: &Model, clause: &Clause, rule: &Rule, number: usize) -> String {
    let owner = match clause.owner {
        Owner::Contract(_) => "contract",
        Owner::Procedure(_) => "procedure",
        Owner::Rulebook(_) => "rulebook",
    };
    format!("{owner} {}/{number}", model.clause_name(rule.clause))
}
