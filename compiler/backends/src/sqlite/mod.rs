//! SQLite: tables and views for a project's rows in one file, without a server. SQLite has no users, so a view is a promise kept by
//! whoever hands out the file: a preview, a test, an application that reads for one party.

use crate::escape;
use crate::loss::Loss;
use crate::sql::dialect::Dialect;
use crate::sql::layout::{self, Layout, NamedView, Place, Table};
use crate::sql::margins::{self, Margin};
use crate::sql::names::{Names, Wish};
use crate::sql::query::Source;
use crate::sql::refusal::{refuse, too_wide};
use crate::sql::session::Sessions;
use crate::sql::view::{self, View};
use crate::target::{Artifact, Emitted, Input, Statement, Target};
use crate::template::{Fragment, render};
use charta_checks::Checked;
use charta_checks::enforcement::Carries;
use charta_model::model::Model;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use serde::Serialize;

/// The target.
pub const TARGET: Target = Target {
    name: "sqlite",
    summary: "tables and views for SQLite, in which a session sees what it may",
    carries: Carries::Executable,
    emit,
};

const DIALECT: Dialect = Dialect::Sqlite;
/// Names of Charta's own.
const OWN: [&str; 4] = ["charta_session", "charta_session_known", "charta_term", "charta_term_scope"];
/// What every view calls a part of its own query, in which a table of that name would be out of sight.
const PART: &str = "session";
/// SQLite gives a column of a view or of a query inside one another name where it would be called so.
const COLUMNS: [&str; 2] = ["true", "false"];

/// A value as a table stores it; a missing one is NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// An INTEGER: a whole number, 0 or 1, or the ten-thousandths of a decimal.
    Integer(i64),
    /// A TEXT: a text, or a day as ISO has it.
    Text(String),
}

/// How a table stores a value.
pub fn stored(value: &Value) -> Stored {
    match value {
        Value::Text(text) => Stored::Text(text.to_string()),
        Value::Integer(number) | Value::Decimal(number) => Stored::Integer(*number),
        Value::Boolean(truth) => Stored::Integer(i64::from(*truth)),
        Value::Date(day) => Stored::Text(day.to_string()),
    }
}

/// Every table and view of the project, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    plan(checked).layout
}

/// What there is to write.
struct Plan {
    views: Vec<View>,
    layout: Layout,
    /// What becomes of each view because of totals that are shown elsewhere.
    margins: Vec<Margin>,
    losses: Vec<Loss>,
}

fn plan(checked: &Checked<'_>) -> Plan {
    let (model, rules) = (checked.model(), checked.rules());
    let mut names = Names::without(OWN.into_iter().chain([PART]));
    let datasets: Vec<_> = layout::datasets(model).collect();
    let wishes: Vec<Wish> = datasets.iter().map(|(_, dataset)| wish(&dataset.about)).collect();
    let named = datasets.iter().zip(names.allot(&wishes));
    let tables: Vec<Table> = named
        .map(|((id, dataset), name)| {
            let columns = layout::table_columns(model, *id, &COLUMNS);
            let refused = too_wide(columns.len());
            Table { dataset: *id, schema: None, name, columns, key: dataset.key.clone(), refused }
        })
        .collect();
    let mut views = view::views(model, rules);
    let mut losses = refuse(model, rules, &tables, &mut views);
    let (margins, narrowed) = margins::narrowed(checked, &mut views);
    losses.extend(narrowed);
    let taken: Vec<String> = OWN
        .iter()
        .map(|name| (*name).to_owned())
        .chain(tables.iter().map(|table| table.name.clone()))
        .collect();
    let named = layout::named_views(model, &views, &tables, &taken, |party| Place {
        prefix: model
            .parties
            .get(party)
            .map_or_else(String::new, |party| format!("{}_", wish(&party.about).name)),
        ..Place::default()
    });
    Plan { views, layout: Layout { tables, views: named }, margins, losses }
}

/// SQLite keeps names that begin with `sqlite_` for itself.
fn wish(about: &charta_model::model::About) -> Wish {
    let name = layout::plain(&about.name);
    let reserved = name.to_ascii_lowercase().starts_with("sqlite_");
    Wish::new(if reserved { format!("data_{name}") } else { name }, about.path.as_ref())
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
struct Schema {
    tables: Vec<TableText>,
    indexes: Vec<IndexText>,
}

#[derive(Serialize)]
struct ViewText {
    title: Fragment,
    clauses: Fragment,
    name: Fragment,
    query: Fragment,
}

#[derive(Serialize)]
struct ScopeText {
    scope: String,
    term: String,
}

#[derive(Serialize)]
struct TermText {
    kind: &'static str,
    path: String,
}

#[derive(Serialize)]
struct Views {
    terms: Vec<TermText>,
    scopes: Vec<ScopeText>,
    views: Vec<ViewText>,
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let Plan { views, layout, margins, losses } = plan(&input.checked);
    let schema = Schema {
        tables: layout.tables.iter().filter(|table| table.refused.is_none()).map(table_text).collect(),
        indexes: indexes(&layout, layout::looked_up(&views, rules)),
    };
    let schema = render("schema.sql", include_str!("templates/schema.sql.j2"), escape::sql_text, schema)?;
    let mut sessions = Sessions::new(model);
    let source = Source { model, rules, layout: &layout, dialect: DIALECT };
    let mut texts = Vec::new();
    let mut statements = Vec::new();
    for ((view, named), margin) in views.iter().zip(&layout.views).zip(&margins) {
        let clauses = view.clauses(rules);
        let names: Vec<String> = clauses.iter().map(|clause| model.clause_name(*clause)).collect();
        texts.push(ViewText {
            title: title(model, named).into(),
            clauses: escape::sql_comment(&names.join(", ")).into(),
            name: named.reference(DIALECT).into(),
            query: margins::shown(source, &mut sessions, (view, named), margin, None)?.into(),
        });
        statements.push(Statement { id: named.id(), kind: "view", clauses });
    }
    let scopes = sessions.scopes().iter();
    let views = Views {
        terms: sessions
            .known()
            .map(|(kind, path)| TermText { kind: kind.word(), path: path.to_owned() })
            .collect(),
        scopes: scopes
            .flat_map(|scope| {
                scope.terms.iter().map(|term| ScopeText { scope: scope.name.clone(), term: term.clone() })
            })
            .collect(),
        views: texts,
    };
    let views = render("views.sql", include_str!("templates/views.sql.j2"), escape::sql_text, views)?;
    let artifacts = vec![
        Artifact::plain("sqlite/schema.sql", schema),
        Artifact { path: "sqlite/views.sql".to_owned(), contents: views.into(), statements },
    ];
    Ok(Emitted { artifacts, losses })
}

/// What a view is, for people, as a comment.
fn title(model: &Model, named: &NamedView) -> String {
    let dataset = model.datasets.get(named.dataset).map_or("", |dataset| dataset.about.title());
    let party = model.parties.get(named.party).map_or("", |party| party.about.title());
    let shown = if named.clause.is_some() { "counts of" } else { "rows of" };
    escape::sql_comment(&format!("{shown} {dataset}, for {party}"))
}

fn table_text(table: &Table) -> TableText {
    let mut lines: Vec<Fragment> = Vec::new();
    for column in &table.columns {
        let name = DIALECT.identifier(&column.name);
        let required = if column.required { " NOT NULL" } else { "" };
        let check = match column.column_type {
            ColumnType::Boolean => format!(" CHECK ({name} IN (0, 1))"),
            ColumnType::Date => {
                let (first, last) = (DIALECT.text("0001-01-01"), DIALECT.day(Day::LAST));
                // Older versions leave days that no month has as they are, unless they count.
                format!(" CHECK (date({name}, '+0 days') IS {name} AND {name} BETWEEN {first} AND {last})")
            }
            _ => String::new(),
        };
        lines.push(format!("{name} {}{required}{check}", DIALECT.stored_type(column.column_type)).into());
    }
    let key: Vec<String> = table
        .key
        .iter()
        .filter_map(|id| table.column(*id))
        .map(|column| DIALECT.identifier(&column.name))
        .collect();
    if !key.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", key.join(", ")).into());
    }
    TableText { name: DIALECT.identifier(&table.name).into(), lines }
}

fn indexes(
    layout: &Layout,
    columns: impl IntoIterator<Item = charta_model::model::ColumnId>,
) -> Vec<IndexText> {
    let found = columns.into_iter().filter_map(|column| layout.column(column));
    let found: Vec<_> = found.filter(|(table, _)| table.refused.is_none()).collect();
    let wishes: Vec<Wish> = found
        .iter()
        .map(|(table, column)| {
            Wish::new(
                format!("{}_{}_lookup", table.name, column.name),
                format!("{}.{}", table.name, column.name),
            )
        })
        .collect();
    let taken =
        layout.tables.iter().map(|table| &table.name).chain(layout.views.iter().map(|view| &view.name));
    let names = Names::without(taken).allot(&wishes);
    let indexes = found.into_iter().zip(names).map(|((table, column), name)| IndexText {
        name: DIALECT.identifier(&name).into(),
        table: DIALECT.identifier(&table.name).into(),
        column: DIALECT.identifier(&column.name).into(),
    });
    indexes.collect()
}
