//! What a database must hold for a project, as data: roles, schemas, tables and what protects them, functions, views, rights, and
//! the jobs that delete, each with the clauses that ask for it. The scripts are written from it, and a live database is compared with it.

use super::own::{self, Function, OwnTable, Trigger};
use super::retention::{self, Job};
use super::tables::{self, roles};
use crate::escape::sql_comment;
use crate::loss::Loss;
use crate::sql::dialect::Dialect;
use crate::sql::layout::{self, Layout, NamedColumn, NamedView};
use crate::sql::margins::{self, Margin};
use crate::sql::names::{Names, Wish};
use crate::sql::physical::{Physical, physical};
use crate::sql::query::Source;
use crate::sql::refusal::{read_by, read_for, refuse};
use crate::sql::session::{Dimension, Sessions};
use crate::sql::view::{self, View};
use charta_checks::Checked;
use charta_model::model::{ClauseId, DatasetId, Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::rules::{Rule, Rules};
use charta_model::value::ColumnType;
use std::collections::{BTreeMap, BTreeSet};

/// The dialect of everything here.
pub const DIALECT: Dialect = Dialect::Postgres;

/// A role, which may not log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Who or what it stands for.
    pub title: String,
    /// The recipient, unless it is one of Charta's own roles.
    pub party: Option<PartyId>,
    /// The permits that ask for it.
    pub clauses: Vec<ClauseId>,
}

/// A schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// Charta's role that owns it; `None` for a schema of data, whose owner is not Charta's business.
    pub owner: Option<&'static str>,
    /// What it is for.
    pub comment: String,
    /// The clauses that ask for it.
    pub clauses: Vec<ClauseId>,
}

/// A policy of row-level security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: &'static str,
    /// `SELECT` or `ALL`.
    pub command: &'static str,
    /// The one role it is for.
    pub role: &'static str,
    /// Which rows, as SQL.
    pub using: String,
}

/// A table that holds data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTable {
    /// The table.
    pub physical: Physical,
    /// The clauses that its protection carries.
    pub clauses: Vec<ClauseId>,
    /// Its policies; without one, the table is closed to everybody.
    pub policies: Vec<Policy>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The table, as a statement names it.
    pub table: String,
    /// The column, as a statement names it.
    pub column: String,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedView {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its query, without a semicolon.
    pub query: String,
    /// Whether it is a barrier, as every view of a recipient is.
    pub barrier: bool,
    /// The role that owns it.
    pub owner: &'static str,
    /// What it shows, for people.
    pub comment: String,
    /// The role that may read it.
    pub role: String,
    /// The clauses it carries.
    pub clauses: Vec<ClauseId>,
    /// For whom and of what; `None` for a view of Charta's own.
    pub of: Option<(PartyId, DatasetId)>,
    /// The name of the view of Charta's own that counts for it, where it shows cells.
    pub counting: Option<String>,
}

/// On what a right is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// A schema.
    Schema(String),
    /// A table or a view, by schema and name.
    Relation(String, String),
    /// A function, as `schema.name(types)`.
    Function(String),
    /// A role, of which to be a member.
    Role(String),
}

/// A right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// `SELECT`, `INSERT`, `DELETE`, `USAGE`, `EXECUTE`, or [`MEMBER`](super::statement::MEMBER).
    pub privilege: &'static str,
    /// On what.
    pub on: On,
    /// Whose.
    pub role: String,
    /// The clauses that ask for it.
    pub clauses: Vec<ClauseId>,
}

/// Everything a database must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The roles, Charta's own first.
    pub roles: Vec<Role>,
    /// The schemas: those of data, Charta's own, those of recipients.
    pub schemas: Vec<Schema>,
    /// The tables that hold data.
    pub tables: Vec<DataTable>,
    /// The indexes of columns in which values are looked up.
    pub indexes: Vec<Index>,
    /// Charta's own tables.
    pub own: Vec<OwnTable>,
    /// Charta's functions.
    pub functions: Vec<Function>,
    /// What keeps the logs from being changed.
    pub triggers: Vec<Trigger>,
    /// The views, Charta's own first.
    pub views: Vec<WantedView>,
    /// The rights, in the order in which they are given.
    pub rights: Vec<Right>,
    /// What deletes rows at the end of their retention.
    pub jobs: Vec<Job>,
    /// For how long data are kept where nothing here can see to it: a sentence each.
    pub undeleted: Vec<String>,
    /// What tells the sessions of this build from those of others.
    pub build: String,
    /// The contracts whose pseudonyms need a key, each with the clauses that show them.
    pub keys: BTreeMap<String, Vec<ClauseId>>,
    /// What everything is called.
    pub layout: Layout,
    /// What could not be said.
    pub losses: Vec<Loss>,
}

/// The wanted state of a project. An error is a fault of ours.
pub fn desired(checked: &Checked<'_>) -> Result<Desired, String> {
    plan(checked).desired(checked.model(), checked.rules())
}

/// What there is to write.
pub(super) struct Plan {
    pub(super) views: Vec<View>,
    pub(super) layout: Layout,
    /// What becomes of each view because of totals that are shown elsewhere.
    margins: Vec<Margin>,
    physical: Vec<Physical>,
    losses: Vec<Loss>,
}

pub(super) fn plan(checked: &Checked<'_>) -> Plan {
    let (model, rules) = (checked.model(), checked.rules());
    let tables = tables::tables(model);
    let mut views = view::views(model, rules);
    let mut losses = refuse(model, rules, &tables, &mut views);
    let (margins, narrowed) = margins::narrowed(checked, &mut views);
    losses.extend(narrowed);
    let places = tables::places(model, &views, &tables);
    let place = |party| places.get(&party).cloned().unwrap_or_default();
    let named = layout::named_views(model, &views, &tables, &[], place);
    let physical = physical(&tables);
    Plan { views, layout: Layout { tables, views: named }, margins, physical, losses }
}

impl Plan {
    fn pairs(&self) -> impl Iterator<Item = (&View, &NamedView)> {
        self.views.iter().zip(&self.layout.views)
    }

    fn desired(self, model: &Model, rules: &Rules) -> Result<Desired, String> {
        let recipients = self.recipients(model, rules);
        let (jobs, undeleted) = retention::jobs(model, &self.physical);
        let tables = self.tables(model, rules, &jobs);
        let mut sessions = Sessions::new(model);
        let Shown { counting, views: shown } = self.shown(model, rules, &mut sessions)?;
        let offers = self.offers(model, rules, &mut sessions);
        let columns = self.columns(model, rules);
        let build = own::digest(&offers, &columns);
        let mut roles = own::roles();
        roles.extend(recipients.iter().cloned());
        let mut functions = own::functions(&build);
        functions.extend(jobs.iter().map(Job::function));
        functions.push(own::cells(&counting.iter().map(|view| view.name.as_str()).collect::<Vec<_>>()));
        let mut views = own::views(&build);
        views.extend(counting);
        views.extend(shown);
        Ok(Desired {
            schemas: self.schemas(&recipients),
            indexes: self.indexes(rules),
            own: own::tables(&sessions, &build, offers, columns),
            keys: self.keys(rules),
            build,
            triggers: own::triggers(),
            rights: rights(&self.layout, &tables, &recipients, &views, &jobs),
            roles,
            tables,
            functions,
            views,
            jobs,
            undeleted,
            layout: self.layout,
            losses: self.losses,
        })
    }

    /// The roles of those who have views, by party.
    fn recipients(&self, model: &Model, rules: &Rules) -> Vec<Role> {
        let mut found: BTreeMap<PartyId, Role> = BTreeMap::new();
        for (view, named) in self.pairs() {
            let Some(name) = &named.role else { continue };
            let title = model.parties.get(view.party).map_or("", |party| &party.about.path).to_owned();
            let role = found.entry(view.party).or_insert_with(|| Role {
                name: name.clone(),
                title,
                party: Some(view.party),
                clauses: Vec::new(),
            });
            role.clauses.extend(view.permits.iter().filter_map(|id| rules.get(*id)).map(|rule| rule.clause));
        }
        for role in found.values_mut() {
            role.clauses.sort_unstable();
            role.clauses.dedup();
        }
        found.into_values().collect()
    }

    fn schemas(&self, recipients: &[Role]) -> Vec<Schema> {
        let data: BTreeSet<&str> = self.physical.iter().map(|table| table.schema.as_str()).collect();
        let of_data = data.into_iter().map(|name| Schema {
            name: name.to_owned(),
            owner: None,
            comment: String::new(),
            clauses: Vec::new(),
        });
        let of_charta = Schema {
            name: tables::OWN_SCHEMA.to_owned(),
            owner: Some(roles::OWNER),
            comment: "what Charta keeps: terms, keys, the log".to_owned(),
            clauses: Vec::new(),
        };
        let of_recipients = recipients.iter().map(|role| Schema {
            name: role.name.clone(),
            owner: Some(roles::OWNER),
            comment: format!("views for {}", role.title),
            clauses: role.clauses.clone(),
        });
        of_data.chain([of_charta]).chain(of_recipients).collect()
    }

    fn indexes(&self, rules: &Rules) -> Vec<Index> {
        let columns = layout::looked_up(&self.views, rules);
        let found = columns.into_iter().filter_map(|column| self.layout.column(column));
        let found = found.filter(|(table, _)| table.refused.is_none());
        let lookups: BTreeSet<(String, String, bool)> = found
            .map(|(table, column)| {
                (table.reference(DIALECT), column.name.clone(), column.column_type == ColumnType::Text)
            })
            .collect();
        let wishes: Vec<Wish> = lookups
            .iter()
            .map(|(table, column, _)| {
                Wish::new(format!("charta_lookup_{column}"), format!("{table}.{column}"))
            })
            .collect();
        let names = Names::default().allot(&wishes);
        let indexes = lookups.into_iter().zip(names).map(|((table, column, is_text), name)| {
            let column = DIALECT.identifier(&column);
            let column = if is_text { format!("{column} COLLATE \"C\"") } else { column };
            Index { name, table, column }
        });
        indexes.collect()
    }

    /// The tables with their protection: those that no view reads and no job empties are closed to everyone.
    fn tables(&self, model: &Model, rules: &Rules, jobs: &[Job]) -> Vec<DataTable> {
        let read: BTreeSet<DatasetId> =
            self.views.iter().flat_map(|view| read_by(model, rules, view)).collect();
        let table = |(physical, clauses): (&Physical, Vec<ClauseId>)| {
            let mut policies = Vec::new();
            if physical.datasets.iter().any(|dataset| read.contains(dataset)) {
                policies.push(Policy {
                    name: "charta_reads",
                    command: "SELECT",
                    role: roles::OWNER,
                    using: "TRUE".to_owned(),
                });
            }
            if let Some(job) = jobs.iter().find(|job| job.is_for(physical)) {
                policies.push(Policy {
                    name: "charta_deletes",
                    command: "ALL",
                    role: roles::RETENTION,
                    using: job.expired(),
                });
            }
            DataTable { physical: physical.clone(), clauses, policies }
        };
        self.physical.iter().zip(self.table_clauses(model, rules)).map(table).collect()
    }

    /// The clauses that the protection of each table carries: those for which views read it.
    fn table_clauses(&self, model: &Model, rules: &Rules) -> Vec<Vec<ClauseId>> {
        let mut by_dataset: BTreeMap<DatasetId, BTreeSet<ClauseId>> = BTreeMap::new();
        for view in &self.views {
            for (dataset, clauses) in read_for(model, rules, view) {
                by_dataset.entry(dataset).or_default().extend(clauses);
            }
        }
        let clauses = |table: &Physical| {
            let found =
                table.datasets.iter().filter_map(|dataset| by_dataset.get(dataset)).flatten().copied();
            found.collect::<BTreeSet<_>>().into_iter().collect()
        };
        self.physical.iter().map(clauses).collect()
    }

    /// The views of recipients, and those that count for them.
    fn shown(&self, model: &Model, rules: &Rules, sessions: &mut Sessions) -> Result<Shown, String> {
        let source = Source { model, rules, layout: &self.layout, dialect: DIALECT };
        let mut shown = Shown::default();
        let mut names = Names::default();
        for ((view, named), margin) in self.pairs().zip(&self.margins) {
            let dataset = model.datasets.get(named.dataset).map_or("", |dataset| dataset.about.title());
            let party = model.parties.get(named.party).map_or("", |party| party.about.title());
            let what = if named.clause.is_some() { "counts of" } else { "rows of" };
            let mut query = margins::shown(source, sessions, (view, named), margin, Some(&named.id()))?;
            let mut counting = None;
            if let Some(count) = &named.count {
                let columns = self.count_columns(named, count);
                let name = names.allot_one(&format!("cells {}", named.id()));
                shown.counting.push(WantedView {
                    schema: tables::OWN_SCHEMA.to_owned(),
                    name: name.clone(),
                    query: cast(&columns, &query),
                    barrier: false,
                    owner: roles::OWNER,
                    comment: format!("what counts for {}", named.id()),
                    role: roles::OWNER.to_owned(),
                    clauses: view.clauses(rules),
                    of: None,
                    counting: None,
                });
                query = own::counted(&name, &columns);
                counting = Some(name);
            }
            shown.views.push(WantedView {
                schema: named.schema.clone().unwrap_or_default(),
                name: named.name.clone(),
                query,
                barrier: true,
                owner: roles::OWNER,
                comment: format!("{what} {dataset}, for {party}"),
                role: named.role.clone().unwrap_or_default(),
                clauses: view.clauses(rules),
                of: Some((named.party, named.dataset)),
                counting,
            });
        }
        Ok(shown)
    }

    /// Which columns of each view each clause shows, its count among them.
    fn columns(&self, model: &Model, rules: &Rules) -> Vec<Vec<Option<String>>> {
        let mut shown = BTreeSet::new();
        for (view, named) in self.pairs() {
            let clause =
                |id| rules.get(id).map_or_else(String::new, |rule: &Rule| model.clause_name(rule.clause));
            let mut add = |id, name: &str| {
                shown.insert(vec![Some(named.id()), Some(clause(id)), Some(name.to_owned())]);
            };
            for column in &view.columns {
                let name = named.columns.iter().find(|at| at.column == column.column);
                let Some(name) = name.map(|at| at.name.as_str()) else { continue };
                column.permits().into_iter().for_each(|id| add(id, name));
            }
            if let Some(count) = &named.count {
                view.permits.iter().for_each(|id| add(*id, count));
            }
        }
        shown.into_iter().collect()
    }

    /// The contracts that show other pseudonyms, which their keys make.
    fn keys(&self, rules: &Rules) -> BTreeMap<String, Vec<ClauseId>> {
        let mut keys: BTreeMap<String, BTreeSet<ClauseId>> = BTreeMap::new();
        for shade in self.views.iter().flat_map(|view| &view.columns).flat_map(|column| &column.shades) {
            let Some(key) = &shade.key else { continue };
            let clauses = shade.permits.iter().filter_map(|id| rules.get(*id)).map(|rule| rule.clause);
            keys.entry(key.clone()).or_default().extend(clauses);
        }
        keys.into_iter().map(|(key, clauses)| (key, clauses.into_iter().collect())).collect()
    }

    /// The columns of a view of cells, with the types of its texts, numbers and days.
    fn count_columns(&self, named: &NamedView, count: &str) -> Vec<(String, &'static str)> {
        let column = |at: &NamedColumn| {
            let stored = self.layout.column(at.column).map(|(_, column)| column.column_type);
            let kept = if at.text { None } else { stored };
            (at.name.clone(), DIALECT.stored_type(kept.unwrap_or(ColumnType::Text)))
        };
        let columns = named.columns.iter().map(column);
        columns.chain([(count.to_owned(), DIALECT.stored_type(ColumnType::Integer))]).collect()
    }

    /// What a session opens: for each view and each permit that it tests, to which role, for what, where and when. The log is written
    /// from it.
    fn offers(&self, model: &Model, rules: &Rules, sessions: &mut Sessions) -> Vec<Vec<Option<String>>> {
        let mut offers = BTreeSet::new();
        for (view, named) in self.pairs() {
            for rule in view.permits.iter().filter_map(|id| rules.get(*id)) {
                let mut scope = |dimension, set: &Ranges| sessions.scope(dimension, set);
                let scopes = [
                    scope(Dimension::Purpose, &rule.purposes),
                    scope(Dimension::Action, &rule.actions),
                    scope(Dimension::Place, &rule.places),
                ];
                let [Some(purposes), Some(actions), Some(places)] = scopes else { continue };
                let contract = model
                    .clauses
                    .get(rule.clause)
                    .and_then(|clause| model.owner_about(clause.owner))
                    .map_or("", |about| &about.path);
                for (first, last) in days(rule) {
                    offers.insert(vec![
                        named.role.clone(),
                        Some(named.id()),
                        Some(contract.to_owned()),
                        Some(model.clause_name(rule.clause)),
                        Some(purposes.clone()),
                        Some(actions.clone()),
                        Some(places.clone()),
                        first,
                        last,
                    ]);
                }
            }
        }
        offers.into_iter().collect()
    }
}

/// A query whose columns have these types, whatever those of the table are.
fn cast(columns: &[(String, &str)], query: &str) -> String {
    let cast = |(name, stored): &(String, &str)| {
        let (name, stored) = (DIALECT.identifier(name), stored.replace(" COLLATE", "  COLLATE"));
        let (base, order) = stored.split_once("  ").unwrap_or((&stored, ""));
        format!("  CAST(q.{name} AS {base}){}{order} AS {name}", if order.is_empty() { "" } else { " " })
    };
    let columns: Vec<String> = columns.iter().map(cast).collect();
    format!("SELECT\n{}\nFROM (\n{query}\n) AS q", columns.join(",\n"))
}

/// The views of recipients, and those of Charta's own that count for views of cells.
#[derive(Default)]
struct Shown {
    counting: Vec<WantedView>,
    views: Vec<WantedView>,
}

/// The stretches of days of a rule, each as its first and last day counted from 1970-01-01.
fn days(rule: &Rule) -> Vec<(Option<String>, Option<String>)> {
    let bound = |(start, end): &(i64, i64)| {
        let first = (*start != Ranges::MIN).then(|| start.to_string());
        let last = (*end != Ranges::MAX).then(|| end.saturating_sub(1).to_string());
        (first, last)
    };
    rule.days.pairs().iter().map(bound).collect()
}

fn rights(
    layout: &Layout,
    tables: &[DataTable],
    recipients: &[Role],
    views: &[WantedView],
    jobs: &[Job],
) -> Vec<Right> {
    let mut rights = own::rights();
    let mut schemas: BTreeMap<(&str, &'static str), BTreeSet<ClauseId>> = BTreeMap::new();
    let mut on_tables = Vec::new();
    for table in tables {
        for policy in &table.policies {
            let schema = (table.physical.schema.as_str(), policy.role);
            schemas.entry(schema).or_default().extend(&table.clauses);
            let privileges: &[&'static str] =
                if policy.command == "SELECT" { &["SELECT"] } else { &["SELECT", "DELETE"] };
            on_tables.extend(privileges.iter().map(|privilege| Right {
                privilege,
                on: On::Relation(table.physical.schema.clone(), table.physical.name.clone()),
                role: policy.role.to_owned(),
                clauses: table.clauses.clone(),
            }));
        }
    }
    rights.extend(schemas.into_iter().map(|((schema, role), clauses)| Right {
        privilege: "USAGE",
        on: On::Schema(schema.to_owned()),
        role: role.to_owned(),
        clauses: clauses.into_iter().collect(),
    }));
    rights.extend(on_tables);
    rights.extend(jobs.iter().map(Job::right));
    for role in recipients {
        rights.extend(own::rights_of(role));
    }
    for view in layout.views.iter().filter(|view| view.count.is_some()) {
        let role = recipients.iter().find(|role| role.party == Some(view.party));
        rights.extend(role.map(|role| own::counts(&role.name, &role.clauses)));
    }
    rights.dedup();
    rights.extend(views.iter().filter(|view| view.of.is_some()).map(|view| Right {
        privilege: "SELECT",
        on: On::Relation(view.schema.clone(), view.name.clone()),
        role: view.role.clone(),
        clauses: view.clauses.clone(),
    }));
    rights
}

/// Clauses by name, in one line.
pub fn clause_names(model: &Model, clauses: &[ClauseId]) -> String {
    let names: Vec<String> = clauses.iter().map(|clause| model.clause_name(*clause)).collect();
    sql_comment(&names.join(", "))
}
