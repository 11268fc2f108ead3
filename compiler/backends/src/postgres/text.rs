//! What the templates lay out.

use super::DIALECT;
use super::tables::Physical;
use crate::escape::sql_comment;
use crate::sql::layout::{Layout, NamedView};
use crate::sql::names::{Names, Wish};
use crate::sql::session::Sessions;
use crate::template::Fragment;
use charta_model::model::{DatasetId, Model, PartyId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A party with views: its role and its schema.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Recipient {
    title: Fragment,
    role: Fragment,
    role_text: String,
    schema: Fragment,
    label: String,
}

#[derive(Serialize)]
pub(super) struct Parties<'a> {
    parties: &'a [Recipient],
}

/// The parties that have views, by party.
pub(super) fn parties(model: &Model, layout: &Layout) -> Vec<Recipient> {
    let mut found: BTreeMap<PartyId, Recipient> = BTreeMap::new();
    for view in &layout.views {
        let (Some(role), Some(schema)) = (&view.role, &view.schema) else { continue };
        let about = model.parties.get(view.party).map(|party| &party.about);
        found.entry(view.party).or_insert_with(|| Recipient {
            title: sql_comment(about.map_or("", |about| &about.path)).into(),
            role: DIALECT.identifier(role).into(),
            role_text: role.clone(),
            schema: DIALECT.identifier(schema).into(),
            label: about.map_or("", |about| about.title()).to_owned(),
        });
    }
    found.into_values().collect()
}

pub(super) fn roles(parties: &[Recipient]) -> Parties<'_> {
    Parties { parties }
}

#[derive(Serialize)]
struct TableText {
    name: Fragment,
    lines: Vec<Fragment>,
}

#[derive(Serialize)]
struct IndexText {
    name: Fragment,
    table: Fragment,
    column: Fragment,
}

#[derive(Serialize)]
pub(super) struct Schema {
    schemas: Vec<Fragment>,
    tables: Vec<TableText>,
    indexes: Vec<IndexText>,
}

/// The tables, and an index for each column in which values are looked up (the table, the column, whether it is a text).
pub(super) fn schema(physical: &[Physical], lookups: Vec<(String, String, bool)>) -> Schema {
    let schemas: BTreeSet<&str> = physical.iter().map(|table| table.schema.as_str()).collect();
    let tables = physical.iter().map(|table| {
        let mut lines: Vec<Fragment> = Vec::new();
        for column in &table.columns {
            let required = if column.required { " NOT NULL" } else { "" };
            let stored = DIALECT.stored_type(column.column_type);
            lines.push(format!("{} {stored}{required}", DIALECT.identifier(&column.name)).into());
        }
        if !table.key.is_empty() {
            let key: Vec<String> = table.key.iter().map(|name| DIALECT.identifier(name)).collect();
            lines.push(format!("PRIMARY KEY ({})", key.join(", ")).into());
        }
        TableText { name: table.reference().into(), lines }
    });
    let wishes: Vec<Wish> = lookups
        .iter()
        .map(|(table, column, _)| Wish::new(format!("charta_lookup_{column}"), format!("{table}.{column}")))
        .collect();
    let names = Names::default().allot(&wishes);
    let indexes = lookups.into_iter().zip(names).map(|((table, column, is_text), name)| {
        let column = DIALECT.identifier(&column);
        IndexText {
            name: DIALECT.identifier(&name).into(),
            table: table.into(),
            column: if is_text { format!("{column} COLLATE \"C\"") } else { column }.into(),
        }
    });
    Schema {
        schemas: schemas.into_iter().map(|schema| DIALECT.identifier(schema).into()).collect(),
        indexes: indexes.collect(),
        tables: tables.collect(),
    }
}

#[derive(Serialize)]
struct Protected {
    name: Fragment,
    clauses: Fragment,
    is_read: bool,
}

#[derive(Serialize)]
pub(super) struct Protection {
    schemas: Vec<Fragment>,
    tables: Vec<Protected>,
}

/// The tables to protect, with the clauses each carries; those that no view reads are closed to everyone.
pub(super) fn protection(
    physical: &[Physical],
    read: &BTreeSet<DatasetId>,
    clauses: &[String],
) -> Protection {
    let mut schemas: BTreeSet<&str> = BTreeSet::new();
    let mut tables = Vec::new();
    for (table, clauses) in physical.iter().zip(clauses) {
        let is_read = table.datasets.iter().any(|dataset| read.contains(dataset));
        if is_read {
            schemas.insert(&table.schema);
        }
        tables.push(Protected {
            name: table.reference().into(),
            clauses: (if clauses.is_empty() { "none" } else { clauses }).into(),
            is_read,
        });
    }
    Protection {
        schemas: schemas.into_iter().map(|schema| DIALECT.identifier(schema).into()).collect(),
        tables,
    }
}

#[derive(Serialize)]
pub(super) struct ViewText {
    name: Fragment,
    clauses: Fragment,
    query: Fragment,
    comment: String,
}

/// A view. `clauses` are names in a comment.
pub(super) fn view(model: &Model, named: &NamedView, clauses: &str, query: String) -> ViewText {
    let dataset = model.datasets.get(named.dataset).map_or("", |dataset| dataset.about.title());
    let party = model.parties.get(named.party).map_or("", |party| party.about.title());
    let shown = if named.clause.is_some() { "counts of" } else { "rows of" };
    ViewText {
        name: named.reference(DIALECT).into(),
        clauses: clauses.into(),
        query: query.into(),
        comment: format!("{shown} {dataset}, for {party}"),
    }
}

#[derive(Serialize)]
struct TermText {
    kind: &'static str,
    path: String,
}

#[derive(Serialize)]
struct ScopeText {
    scope: String,
    term: String,
}

#[derive(Serialize)]
pub(super) struct Views<'a> {
    parties: &'a [Recipient],
    terms: Vec<TermText>,
    scopes: Vec<ScopeText>,
    views: Vec<ViewText>,
}

/// The views, and what their sessions may say.
pub(super) fn views<'a>(parties: &'a [Recipient], sessions: &Sessions, views: Vec<ViewText>) -> Views<'a> {
    let scopes = sessions.scopes().iter().flat_map(|scope| {
        scope.terms.iter().map(|term| ScopeText { scope: scope.name.clone(), term: term.clone() })
    });
    Views {
        parties,
        terms: sessions
            .known()
            .map(|(kind, path)| TermText { kind: kind.word(), path: path.to_owned() })
            .collect(),
        scopes: scopes.collect(),
        views,
    }
}

/// What a role may read.
#[derive(Serialize)]
pub(super) struct Grant {
    view: Fragment,
    role: Fragment,
    clauses: Fragment,
}

/// The right to read a view.
pub(super) fn grant(named: &NamedView, clauses: &str) -> Grant {
    Grant {
        view: named.reference(DIALECT).into(),
        role: named.role.as_ref().map_or_else(Fragment::default, |role| DIALECT.identifier(role).into()),
        clauses: clauses.into(),
    }
}

#[derive(Serialize)]
pub(super) struct Grants<'a> {
    parties: &'a [Recipient],
    grants: &'a [Grant],
}

/// Who may read what.
pub(super) fn grants<'a>(parties: &'a [Recipient], grants: &'a [Grant]) -> Grants<'a> {
    Grants { parties, grants }
}
