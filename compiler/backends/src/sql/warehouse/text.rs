//! What the templates of tables and views lay out.

use super::{Plan, Warehouse, clause_names, recipient, title};
use crate::template::Fragment;
use charta_model::model::{Model, PartyId};
use charta_model::rules::Rules;
use charta_model::value::ColumnType;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
struct TableText {
    name: Fragment,
    lines: Vec<Fragment>,
}

#[derive(Serialize)]
pub(super) struct Schema {
    title: Fragment,
    notes: Vec<Fragment>,
    has_members: bool,
    text_type: Fragment,
    date_type: Fragment,
    bytes_type: Fragment,
    keys: Vec<Fragment>,
    own: Fragment,
    schemas: Vec<Fragment>,
    tables: Vec<TableText>,
}

/// The tables of the datasets, and Charta's own that are filled by hand.
pub(super) fn schema(warehouse: &Warehouse, plan: &Plan) -> Schema {
    let dialect = warehouse.dialect;
    let schemas: BTreeSet<&str> = plan.physical.iter().map(|table| table.schema.as_str()).collect();
    let tables = plan.physical.iter().map(|table| {
        let mut lines: Vec<Fragment> = Vec::new();
        for column in &table.columns {
            let required = if column.required { " NOT NULL" } else { "" };
            let stored = dialect.stored_type(column.column_type);
            lines.push(format!("{} {stored}{required}", dialect.identifier(&column.name)).into());
        }
        if warehouse.holds_keys && !table.key.is_empty() {
            let key: Vec<String> = table.key.iter().map(|name| dialect.identifier(name)).collect();
            lines.push(format!("PRIMARY KEY ({})", key.join(", ")).into());
        }
        TableText { name: table.reference(dialect).into(), lines }
    });
    Schema {
        title: warehouse.title.into(),
        notes: warehouse.notes.iter().map(|note| Fragment::from(*note)).collect(),
        has_members: warehouse.member.is_some(),
        text_type: dialect.stored_type(ColumnType::Text).into(),
        date_type: dialect.stored_type(ColumnType::Date).into(),
        bytes_type: dialect.bytes_type().into(),
        keys: dialect.keys().iter().map(|(column, _)| Fragment::from(*column)).collect(),
        own: warehouse.own.into(),
        schemas: schemas.into_iter().map(|schema| dialect.identifier(schema).into()).collect(),
        tables: tables.collect(),
    }
}

#[derive(Serialize)]
struct TermText {
    kind: &'static str,
    path: String,
}

#[derive(Serialize)]
struct PartyText {
    title: Fragment,
    schema: Fragment,
}

#[derive(Serialize)]
struct ViewText {
    title: Fragment,
    clauses: Fragment,
    name: Fragment,
    query: Fragment,
}

/// A word of a session: its column, the short name of the terms it is looked up among, and whether the row is only read if it is known.
#[derive(Serialize)]
struct WordText {
    word: Fragment,
    alias: Fragment,
    term: Fragment,
    said: Fragment,
}

#[derive(Serialize)]
pub(super) struct Views {
    title: Fragment,
    view: Fragment,
    view_options: Fragment,
    text_type: Fragment,
    terms: Vec<TermText>,
    words: Vec<WordText>,
    recipient: Fragment,
    recipient_said: Fragment,
    today: Fragment,
    member: Option<Fragment>,
    parties: Vec<PartyText>,
    views: Vec<ViewText>,
}

/// The views, and what sessions may say.
pub(super) fn views(warehouse: &Warehouse, model: &Model, rules: &Rules, plan: &Plan) -> Views {
    let dialect = warehouse.dialect;
    let compared = |value: &str| Fragment(dialect.compared(ColumnType::Text, value));
    let mut parties: BTreeMap<PartyId, PartyText> = BTreeMap::new();
    for named in &plan.layout.views {
        let schema = named.schema.as_deref().unwrap_or_default();
        parties.entry(named.party).or_insert_with(|| PartyText {
            title: dialect.comment(recipient(model, named.party)).into(),
            schema: dialect.identifier(schema).into(),
        });
    }
    let known = plan.sessions.iter().flat_map(|sessions| sessions.known());
    let mut terms: Vec<TermText> =
        known.map(|(kind, path)| TermText { kind: kind.word(), path: path.to_owned() }).collect();
    let words = parties.keys().map(|party| recipient(model, *party).to_owned());
    terms.extend(words.map(|path| TermText { kind: "recipient", path }));
    let word = |word: &'static str, alias: &'static str| WordText {
        word: word.into(),
        alias: alias.into(),
        term: compared(&format!("{alias}.path")),
        said: compared(&format!("s.{word}")),
    };
    let views = plan.views.iter().zip(&plan.layout.views).zip(&plan.queries);
    let views = views.map(|((view, named), query)| ViewText {
        title: title(warehouse, model, named).into(),
        clauses: clause_names(warehouse, model, &view.clauses(rules)).into(),
        name: named.reference(dialect).into(),
        query: query.as_str().into(),
    });
    Views {
        title: warehouse.title.into(),
        view: warehouse.view.into(),
        view_options: warehouse.view_options.into(),
        text_type: dialect.stored_type(ColumnType::Text).into(),
        terms,
        words: vec![word("purpose", "p"), word("action", "a"), word("place", "h")],
        recipient: compared("r.path"),
        recipient_said: compared("s.recipient"),
        today: warehouse.today.into(),
        member: warehouse.member.map(|member| format!("{} = {member}", compared("s.member").0).into()),
        parties: parties.into_values().collect(),
        views: views.collect(),
    }
}
