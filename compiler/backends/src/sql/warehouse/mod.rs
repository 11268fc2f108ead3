//! What the warehouses share: DuckDB, Snowflake, BigQuery, Databricks and Trino.
//!
//! One design for all. Base tables hold the datasets; each recipient has a schema of views. What a session is for is not said by the
//! session: the platform's team writes it in the table `charta.session`, by the name under which the platform knows its members, and
//! recipients cannot write there. A view asks for the member that reads it, and shows nothing to one that is not written there for just
//! this recipient, is written there twice, or whose words are not known to the contracts. DuckDB knows no members: its table has one row.
//!
//! A view of an earlier build shows nothing once its recipient has left the contracts, since its word is then unknown.

pub(crate) mod policy;
pub mod tables;
mod text;

use crate::loss::{Loss, Reason};
use crate::sql::dialect::Dialect;
use crate::sql::layout::{self, Layout, NamedView};
use crate::sql::margins;
use crate::sql::names::{Names, Wish};
use crate::sql::physical::{Physical, physical};
use crate::sql::query::Source;
use crate::sql::refusal::refuse;
use crate::sql::session::Sessions;
use crate::sql::view::{self, View};
use crate::target::{Artifact, Emitted, Input, Statement};
use crate::template::render;
use charta_checks::Checked;
use charta_model::model::{ClauseId, Model, PartyId};
use charta_model::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// A platform.
#[derive(Debug)]
pub struct Warehouse {
    /// The target's word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its SQL.
    pub dialect: Dialect,
    /// Lines for people at the head of the first file.
    pub notes: &'static [&'static str],
    /// The member who reads, as an expression; none where the platform knows no members.
    pub member: Option<&'static str>,
    /// The day in universal time, so that no session moves it by its time zone.
    pub today: &'static str,
    /// What stands between `CREATE OR REPLACE` and the name of a view.
    pub view: &'static str,
    /// What stands after the name of a view, with a blank before it.
    pub view_options: &'static str,
    /// Whether the keys of tables are held to, and so said.
    pub holds_keys: bool,
    /// Statements of the platform's own in the first file.
    pub own: &'static str,
    /// Schemas that the platform keeps for itself, in small letters.
    pub reserved: &'static [&'static str],
    /// Whether names that Charta makes are to be of ASCII letters, digits and underscores.
    pub ascii_names: bool,
    /// Whether no schema at all has another name.
    pub ascii_schemas: bool,
    /// The most characters of a view's query, where there is a bound.
    pub longest_query: Option<usize>,
}

/// What there is to write.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) views: Vec<View>,
    pub(crate) layout: Layout,
    pub(crate) physical: Vec<Physical>,
    queries: Vec<String>,
    sessions: Option<Sessions>,
    losses: Vec<Loss>,
}

/// Every table and view of the project, with schemas, and what everything in them is called.
pub fn layout(warehouse: &Warehouse, checked: &Checked<'_>) -> Layout {
    plan(warehouse, checked).map(|plan| plan.layout).unwrap_or_default()
}

/// The word by which a session names a recipient.
pub fn recipient(model: &Model, party: PartyId) -> &str {
    model.parties.get(party).map_or("", |party| party.about.path.as_ref())
}

fn plan(warehouse: &Warehouse, checked: &Checked<'_>) -> Result<Plan, String> {
    let (model, rules) = (checked.model(), checked.rules());
    let dialect = warehouse.dialect;
    let tables = tables::tables(warehouse, model);
    let mut views = view::views(model, rules);
    let mut losses = refuse(model, rules, &tables, &mut views);
    let (margins, narrowed) = margins::narrowed(checked, &mut views);
    losses.extend(narrowed);
    let places = tables::places(warehouse, model, &views, &tables);
    let place = |party| places.get(&party).cloned().unwrap_or_default();
    let mut named = layout::named_views(model, &views, &tables, &[], place);
    if warehouse.ascii_names {
        rename_in_ascii(&mut named);
    }
    for view in &mut named {
        view.name = dialect.folded(&view.name);
        view.count = view.count.take().map(|count| dialect.folded_column(&count));
    }
    let physical = physical(&tables);
    let mut layout = Layout { tables, views: Vec::new() };
    let mut sessions = Sessions::new(model);
    let (mut kept, mut queries) = (Vec::new(), Vec::new());
    for ((view, named), margin) in views.into_iter().zip(named).zip(margins) {
        let source = Source { model, rules, layout: &layout, dialect };
        let recipient = recipient(model, view.party);
        let text = margins::shown(source, &mut sessions, (&view, &named), &margin, Some(recipient))?;
        match warehouse.longest_query.filter(|most| text.chars().count() > *most) {
            Some(most) => losses.extend(too_long(warehouse, model, rules, &view, most)),
            None => {
                queries.push(text);
                kept.push(view);
                layout.views.push(named);
            }
        }
    }
    Ok(Plan { views: kept, layout, physical, queries, sessions: Some(sessions), losses })
}

/// A name of ASCII letters, digits and underscores; several names may become one.
fn in_ascii(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

/// Gives views names in ASCII, which differ inside a schema as they did before.
fn rename_in_ascii(views: &mut [NamedView]) {
    let mut schemas: BTreeMap<Option<String>, Vec<&mut NamedView>> = BTreeMap::new();
    for view in views {
        schemas.entry(view.schema.clone()).or_default().push(view);
    }
    for views in schemas.into_values() {
        let wishes: Vec<Wish> =
            views.iter().map(|view| Wish::new(in_ascii(&view.name), &view.name)).collect();
        let names = Names::default().allot(&wishes);
        views.into_iter().zip(names).for_each(|(view, name)| view.name = name);
    }
}

fn too_long(warehouse: &Warehouse, model: &Model, rules: &Rules, view: &View, most: usize) -> Vec<Loss> {
    let dataset = model.datasets.get(view.dataset).map_or("", |dataset| &*dataset.about.name);
    let reason = Reason::QueryTooLong {
        dataset: dataset.to_string(),
        party: recipient(model, view.party).to_owned(),
        platform: warehouse.title,
        most,
    };
    let permits = view.permits.iter().filter_map(|id| rules.get(*id)).map(|rule| rule.clause);
    let clauses: BTreeSet<ClauseId> = permits.collect();
    clauses.into_iter().map(|clause| Loss { clause, reason: reason.clone() }).collect()
}

/// What a platform adds of its own: a file of policies.
pub(crate) type Policies = fn(&Warehouse, &Input<'_>, &Plan) -> Result<Artifact, String>;

/// The files of a platform: tables, views, and its policies where it has any.
pub(crate) fn emit(
    warehouse: &Warehouse,
    input: &Input<'_>,
    policies: Option<Policies>,
) -> Result<Emitted, String> {
    let (model, rules) = (input.checked.model(), input.checked.rules());
    let plan = plan(warehouse, &input.checked)?;
    let views = plan.views.iter().zip(&plan.layout.views);
    let statements =
        views.map(|(view, named)| Statement { id: named.id(), kind: "view", clauses: view.clauses(rules) });
    let statements = statements.collect();
    let mut artifacts = vec![
        artifact(warehouse, "01-schema.sql", SCHEMA, text::schema(warehouse, &plan), Vec::new())?,
        artifact(warehouse, "02-views.sql", VIEWS, text::views(warehouse, model, rules, &plan), statements)?,
    ];
    if let Some(policies) = policies {
        artifacts.push(policies(warehouse, input, &plan)?);
    }
    Ok(Emitted { artifacts, losses: plan.losses })
}

const SCHEMA: &str = include_str!("../templates/warehouse_schema.sql.j2");
const VIEWS: &str = include_str!("../templates/warehouse_views.sql.j2");

/// A file of a platform, laid out by a template. Texts in the view are the author's: they become literals of the platform.
pub(crate) fn artifact(
    warehouse: &Warehouse,
    name: &str,
    template: &str,
    view: impl serde::Serialize,
    statements: Vec<Statement>,
) -> Result<Artifact, String> {
    let escape: fn(&str) -> String = match warehouse.dialect {
        Dialect::Snowflake => crate::escape::snowflake_text,
        Dialect::Bigquery => crate::escape::bigquery_text,
        Dialect::Databricks => crate::escape::databricks_text,
        Dialect::Postgres => crate::escape::postgres_text,
        Dialect::Sqlite | Dialect::Duckdb | Dialect::Trino => crate::escape::sql_text,
    };
    let text = render(name, template, escape, view)?;
    Ok(Artifact { path: format!("{}/{name}", warehouse.name), contents: text.into(), statements })
}

/// Clauses by name, for a comment.
pub(crate) fn clause_names(warehouse: &Warehouse, model: &Model, clauses: &[ClauseId]) -> String {
    let names: Vec<String> = clauses.iter().map(|clause| model.clause_name(*clause)).collect();
    if names.is_empty() { "none".to_owned() } else { warehouse.dialect.comment(&names.join(", ")) }
}

/// What a view is, for people, as a comment.
fn title(warehouse: &Warehouse, model: &Model, named: &NamedView) -> String {
    let dataset = model.datasets.get(named.dataset).map_or("", |dataset| dataset.about.title());
    let party = model.parties.get(named.party).map_or("", |party| party.about.title());
    let shown = if named.clause.is_some() { "counts of" } else { "rows of" };
    warehouse.dialect.comment(&format!("{shown} {dataset}, for {party}"))
}
