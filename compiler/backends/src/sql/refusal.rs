//! What an engine cannot hold: a table or a view beyond its limits is not written, and every clause that loses by it is listed.

use crate::loss::{Loss, Reason, Refusal};
use crate::sql::layout::Table;
use crate::sql::view::View;
use charta_model::model::{ClauseId, DatasetId, Model};
use charta_model::rules::{Rule, Rules};
use std::collections::{BTreeMap, BTreeSet};

/// The most columns of a table, and of the parts of a view's query: PostgreSQL admits 1,600 in a table and 1,664 in a query, SQLite
/// 2,000 in both.
pub const MOST_COLUMNS: usize = 1_600;

/// Why a table of so many columns cannot be, if it cannot.
pub fn too_wide(columns: usize) -> Option<Refusal> {
    (columns > MOST_COLUMNS).then_some(Refusal::Columns { count: columns, most: MOST_COLUMNS })
}

/// Takes away the views that would read a table that is refused, and those whose query would be too wide, and says what is lost.
pub fn refuse(model: &Model, rules: &Rules, tables: &[Table], views: &mut Vec<View>) -> Vec<Loss> {
    let refused: BTreeMap<DatasetId, &Refusal> =
        tables.iter().filter_map(|table| Some((table.dataset, table.refused.as_ref()?))).collect();
    let mut losses: BTreeMap<(ClauseId, DatasetId), Loss> = BTreeMap::new();
    views.retain(|view| {
        let closed = read_by(model, rules, view)
            .into_iter()
            .find_map(|read| Some((read, (*refused.get(&read)?).clone())));
        let Some((dataset, refusal)) = closed.or_else(|| Some((view.dataset, too_long(model, view)?))) else {
            return true;
        };
        let name = model.datasets.get(dataset).map_or("", |dataset| &*dataset.about.name);
        for clause in rules_of(rules, &view.permits).map(|rule| rule.clause) {
            let reason = Reason::Refused { dataset: name.to_string(), refusal: refusal.clone() };
            losses.insert((clause, dataset), Loss { clause, reason });
        }
        false
    });
    losses.into_values().collect()
}

/// Why a view cannot be, if it cannot: its query has a column for each column shown, each rule tested and each key used.
fn too_long(model: &Model, view: &View) -> Option<Refusal> {
    let keys: BTreeSet<&str> = view
        .columns
        .iter()
        .flat_map(|column| &column.shades)
        .filter_map(|shade| shade.key.as_deref())
        .collect();
    let rules = view.permits.len() + view.forbids.len();
    let party = model.parties.get(view.party).map_or("", |party| &*party.about.name);
    (view.columns.len() + rules + keys.len() > MOST_COLUMNS).then(|| Refusal::Rules {
        count: rules,
        columns: view.columns.len(),
        party: party.to_string(),
    })
}

/// The datasets a view reads: its own, and those it looks values up in.
pub fn read_by(model: &Model, rules: &Rules, view: &View) -> BTreeSet<DatasetId> {
    let mut found = Vec::new();
    for rule in rules_of(rules, &view.permits).chain(rules_of(rules, &view.forbids)) {
        rule.condition.memberships(&mut found);
    }
    let looked_up =
        found.into_iter().filter_map(|(_, of)| model.columns.get(of)).map(|column| column.dataset);
    looked_up.chain([view.dataset]).collect()
}

/// The clauses for which a view reads each dataset: all of its own for the one that it shows, and for one in which values are looked up
/// those whose condition looks there.
pub fn read_for(model: &Model, rules: &Rules, view: &View) -> BTreeMap<DatasetId, BTreeSet<ClauseId>> {
    let mut read = BTreeMap::from([(view.dataset, view.clauses(rules).into_iter().collect::<BTreeSet<_>>())]);
    for rule in rules_of(rules, &view.permits).chain(rules_of(rules, &view.forbids)) {
        let mut found = Vec::new();
        rule.condition.memberships(&mut found);
        let looked_up = found.into_iter().filter_map(|(_, of)| model.columns.get(of));
        for column in looked_up {
            read.entry(column.dataset).or_default().insert(rule.clause);
        }
    }
    read
}

fn rules_of<'a>(rules: &'a Rules, ids: &'a [charta_model::rules::RuleId]) -> impl Iterator<Item = &'a Rule> {
    ids.iter().filter_map(|id| rules.get(*id))
}
