//! What the policies of a platform are about: which tables to close to all but the views, which columns no view reads, and who reads
//! which view. **No engine of the tests runs such policies**: they follow the vendors' grammar, which each template names.

use super::Plan;
use crate::sql::physical::{Physical, PhysicalColumn};
use crate::sql::refusal::read_for;
use crate::target::Statement;
use charta_model::model::{ClauseId, ColumnId, DatasetId, Model, PartyId};
use charta_model::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// A table to close.
#[derive(Debug)]
pub(crate) struct Guarded<'a> {
    /// The table.
    pub(crate) table: &'a Physical,
    /// The clauses that its closing carries: those for which views read it.
    pub(crate) clauses: Vec<ClauseId>,
    /// The parties with a view that reads it.
    pub(crate) parties: BTreeSet<PartyId>,
    /// The columns that no view reads, not even to test a row.
    pub(crate) unread: Vec<&'a PhysicalColumn>,
}

/// Every table, in the order of the plan.
pub(crate) fn guarded<'a>(model: &Model, rules: &Rules, plan: &'a Plan) -> Vec<Guarded<'a>> {
    let mut clauses: BTreeMap<DatasetId, BTreeSet<ClauseId>> = BTreeMap::new();
    let mut parties: BTreeMap<DatasetId, BTreeSet<PartyId>> = BTreeMap::new();
    for view in &plan.views {
        for (dataset, read) in read_for(model, rules, view) {
            clauses.entry(dataset).or_default().extend(read);
            parties.entry(dataset).or_default().insert(view.party);
        }
    }
    let read = columns_read(rules, plan);
    let one = |table: &'a Physical| Guarded {
        table,
        clauses: united(&table.datasets, &clauses).into_iter().collect(),
        parties: united(&table.datasets, &parties),
        unread: table
            .columns
            .iter()
            .filter(|column| !read.contains(&(&table.schema, &table.name, &column.name)))
            .collect(),
    };
    plan.physical.iter().map(one).collect()
}

fn united<T: Ord + Copy>(datasets: &[DatasetId], found: &BTreeMap<DatasetId, BTreeSet<T>>) -> BTreeSet<T> {
    datasets.iter().filter_map(|dataset| found.get(dataset)).flatten().copied().collect()
}

/// The columns that some view shows or tests: schema, table and name.
fn columns_read<'a>(rules: &Rules, plan: &'a Plan) -> BTreeSet<(&'a String, &'a String, &'a String)> {
    let mut columns: Vec<ColumnId> = Vec::new();
    let mut members = Vec::new();
    for view in &plan.views {
        columns.extend(view.columns.iter().map(|column| column.column));
        for rule in view.permits.iter().chain(&view.forbids).filter_map(|id| rules.get(*id)) {
            rule.condition.columns(&mut columns);
            rule.condition.memberships(&mut members);
        }
    }
    columns.extend(members.into_iter().map(|(_, of)| of));
    let named = columns.into_iter().filter_map(|column| {
        let (table, column) = plan.layout.column(column)?;
        Some((table.schema.as_ref()?, &table.name, &column.name))
    });
    named.collect()
}

/// A statement for the policy on each table, and one for each hidden column where the platform hides columns.
pub(crate) fn statements(
    guarded: &[Guarded<'_>],
    rows: &'static str,
    columns: Option<&'static str>,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    for guarded in guarded {
        let (id, clauses) = (guarded.table.id(), &guarded.clauses);
        statements.push(Statement { id: format!("{rows} on {id}"), kind: rows, clauses: clauses.clone() });
        for (kind, column) in columns.iter().flat_map(|kind| guarded.unread.iter().map(move |c| (*kind, c))) {
            let id = format!("{kind} on {id}.{}", column.name);
            statements.push(Statement { id, kind, clauses: clauses.clone() });
        }
    }
    statements
}

/// A statement for the right to read each view.
pub(crate) fn grants(rules: &Rules, plan: &Plan) -> Vec<Statement> {
    let views = plan.views.iter().zip(&plan.layout.views);
    let grant = views.map(|(view, named)| Statement {
        id: format!("select on {}", named.id()),
        kind: "grant",
        clauses: view.clauses(rules),
    });
    grant.collect()
}
