//! Where a database differs from what the contracts ask for: once, for whoever mends it and for whoever tells of it.

mod keys;
mod views;
mod words;

use crate::apply::Aim;
use crate::catalog::{Catalog, Entry, PolicyFacts, Relation};
use crate::probe::Probes;
use crate::routes;
use charta_backends::postgres::desired::{DataTable, On, Right, Schema};
use charta_backends::postgres::own::OwnTable;
use charta_backends::postgres::statement::{ROLE, revoke};
use charta_backends::postgres::tables::OWN_SCHEMA;
use charta_backends::postgres::{Desired, good_types};
use charta_backends::sql::dialect::Dialect;
use charta_model::model::ClauseId;
use std::collections::{BTreeMap, BTreeSet};

pub use words::{Sort, Verb};

/// A step of bringing a database to what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// When it is due, among the others.
    pub stage: u8,
    /// What it does.
    pub verb: Verb,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What sort.
    pub sort: Sort,
    /// What differs, as people name it.
    pub object: String,
    /// What it means, in one sentence.
    pub message: String,
    /// The clauses that it breaks, or that ask for it to be mended.
    pub clauses: Vec<ClauseId>,
    /// What locks, before any step, what others may be reading through it: from the top down, as they do.
    pub lock: Option<String>,
    /// What mends it.
    pub sql: String,
    /// The step that mends it; nothing where it is not Charta's to mend.
    pub step: Option<Step>,
}

/// Every difference, in the order in which steps are due; what is not Charta's to mend stands last.
pub(crate) fn compare<'a>(aim: Aim<'a>, catalog: &'a Catalog, probes: &'a Probes) -> Vec<Difference> {
    let desired = aim.desired;
    let key = |policy: &'a PolicyFacts| ((policy.table.as_str(), policy.name.as_str()), policy);
    let policies = catalog.policies.iter().map(key).collect();
    let mut found =
        Found { desired, catalog, probes, policies, differences: Vec::new(), anew: BTreeSet::new() };
    found.roles();
    found.schemas();
    found.tables();
    found.own();
    found.functions();
    found.views();
    found.left();
    found.left_functions();
    found.rights();
    found.keys();
    found.differences.extend(routes::routes(aim, catalog));
    found.differences.sort_by_key(|difference| {
        difference.step.map_or((u8::MAX, difference.sort), |step| (step.stage, Sort::Bypass))
    });
    found.differences
}

/// The place of the contract in a row of what sessions open.
const CONTRACT: usize = 2;

/// What is said, before the contracts of the database, where none of them is of this project.
pub const ANOTHER_PROJECT: &str =
    "the database holds the contracts of another project, whose place these take: ";

/// What the objects begin with that are columns of other types than contracts have.
pub(crate) const TYPE: &str = "type of ";

/// What the objects begin with that are keys which people must give.
pub const KEY: &str = "key of ";

struct Found<'a> {
    desired: &'a Desired,
    catalog: &'a Catalog,
    probes: &'a Probes,
    /// The policies that are there, by table and name.
    policies: BTreeMap<(&'a str, &'a str), &'a PolicyFacts>,
    differences: Vec<Difference>,
    /// What is made anew, so that rights on it are given anew.
    anew: BTreeSet<String>,
}

impl<'a> Found<'a> {
    fn add(
        &mut self,
        sort: Sort,
        (stage, verb): (u8, Verb),
        object: impl Into<String>,
        message: impl Into<String>,
        clauses: &[ClauseId],
        sql: String,
    ) {
        self.differences.push(Difference {
            sort,
            object: object.into(),
            message: message.into(),
            clauses: clauses.to_vec(),
            lock: None,
            sql,
            step: Some(Step { stage, verb }),
        });
    }

    /// Has the view of the last step locked before all steps.
    fn locked(&mut self, is_on_top: bool, view: &str) {
        if let Some(last) = self.differences.last_mut().filter(|_| is_on_top) {
            // No view can be locked by its name alone; to set what it has, or loses in a moment, locks it.
            last.lock = Some(format!("ALTER VIEW {view} SET (security_barrier = TRUE);"));
        }
    }

    fn roles(&mut self) {
        for role in &self.desired.roles {
            if !self.catalog.roles.contains_key(&role.name) {
                let message = format!("the role is not there: {}", role.title);
                let object = format!("role {}", role.name);
                self.add(Sort::Missing, (0, Verb::Create), object, message, &role.clauses, role.create());
            }
        }
    }

    fn schemas(&mut self) {
        for schema in &self.desired.schemas {
            let object = format!("schema {}", schema.name);
            let owner = self.catalog.schemas.get(&schema.name);
            match (owner, schema.owner) {
                (None, _) => {
                    let sql = schema.ensure();
                    let message = "the schema is not there";
                    self.add(Sort::Missing, (1, Verb::Create), object, message, &schema.clauses, sql);
                }
                (Some(owner), Some(wanted)) if owner != wanted => {
                    self.schema_of_another(schema, owner, wanted)
                }
                _ => {}
            }
        }
        if !self.catalog.hashes {
            // The views that follow look its functions up there.
            let sql =
                "CREATE EXTENSION pgcrypto WITH SCHEMA public;\nSET LOCAL search_path = pg_catalog, public, pg_temp;".to_owned();
            let message = "keyed pseudonyms cannot be made without it";
            self.add(Sort::Missing, (1, Verb::Create), "extension pgcrypto", message, &[], sql);
        }
    }

    /// A schema that is not Charta's. One of a recipient's may have been somebody's before Charta came: it is told, and not taken; so is that in which
    /// Charta keeps its own, unless a superuser made it.
    fn schema_of_another(&mut self, schema: &Schema, owner: &str, wanted: &str) {
        let object = format!("schema {}", schema.name);
        let message = format!("the schema belongs to {owner}, who may put anything into it");
        let name = Dialect::Postgres.identifier(&schema.name);
        let sql = format!("ALTER SCHEMA {name} OWNER TO {wanted};");
        let is_own = schema.name == OWN_SCHEMA;
        if is_own && self.catalog.is_trusted(owner) {
            self.add(Sort::Bypass, (1, Verb::Replace), object, message, &schema.clauses, sql);
            return;
        }
        self.differences.push(Difference {
            sort: Sort::Bypass,
            object,
            message,
            clauses: schema.clauses.clone(),
            lock: None,
            sql: if is_own { format!("ALTER SCHEMA {name} OWNER TO CURRENT_USER;") } else { sql },
            step: None,
        });
    }

    fn relation(&self, schema: &str, name: &str) -> Option<&'a Relation> {
        self.catalog.relations.get(&(schema.to_owned(), name.to_owned()))
    }

    fn tables(&mut self) {
        for (at, table) in self.desired.tables.iter().enumerate() {
            let object = table.physical.id();
            let facts = self.relation(&table.physical.schema, &table.physical.name);
            let Some(facts) = facts else {
                let message = "the table is not there";
                self.add(Sort::Missing, (2, Verb::Create), &object, message, &table.clauses, table.ensure());
                self.protect(Sort::Missing, table, "its rows are not protected");
                self.policies(at, table);
                continue;
            };
            if !matches!(facts.kind.as_str(), "r" | "p") {
                self.differences.push(Difference {
                    sort: Sort::Unknown,
                    object,
                    message: "it is no table, and rows of it cannot be protected".to_owned(),
                    clauses: table.clauses.clone(),
                    lock: None,
                    sql: String::new(),
                    step: None,
                });
                continue;
            }
            match (facts.secured, facts.forced) {
                (true, true) => {}
                (false, _) => self.protect(
                    Sort::Bypass,
                    table,
                    "row-level security is off, so whoever may read the table reads every row",
                ),
                (true, false) => self.protect(
                    Sort::Bypass,
                    table,
                    "row-level security does not bind the table's owner, so its owner reads every row",
                ),
            }
            self.policies(at, table);
            self.types(table);
        }
        for index in &self.desired.indexes {
            // The index stands in the schema of its table.
            let schema =
                index.table.split("\".\"").next().unwrap_or_default().trim_matches('"').replace("\"\"", "\"");
            if !self.catalog.indexes.contains(&format!("{schema}.{}", index.name)) {
                let object = format!("index {schema}.{}", index.name);
                let message = "values are looked up without it, which is slow";
                self.add(Sort::Missing, (2, Verb::Create), object, message, &[], index.ensure());
            }
        }
    }

    /// Columns whose values are compared otherwise than contracts say: nothing is made over them.
    fn types(&mut self, table: &DataTable) {
        let (schema, name) = (&table.physical.schema, &table.physical.name);
        for column in &table.physical.columns {
            let good = good_types(column.column_type);
            let from = (schema.clone(), name.clone(), column.name.clone(), String::new());
            let found = self.catalog.types.range(from..).next();
            let found =
                found.filter(|(of, table, at, _)| of == schema && table == name && *at == column.name);
            let Some((_, _, _, found)) = found.filter(|(_, _, _, found)| !good.contains(&found.as_str()))
            else {
                continue;
            };
            self.differences.push(Difference {
                sort: Sort::Changed,
                object: format!("{TYPE}{}.{}", table.physical.id(), column.name),
                message: format!(
                    "{}.{} is of the type {found}, whose values are compared otherwise than contracts say, and not of {}",
                    table.physical.id(),
                    column.name,
                    good.join(" or ")
                ),
                clauses: table.clauses.clone(),
                lock: None,
                sql: String::new(),
                step: None,
            });
        }
    }

    fn protect(&mut self, sort: Sort, table: &DataTable, message: &str) {
        let object = table.physical.id();
        self.add(sort, (6, Verb::Protect), object, message, &table.clauses, table.protect());
    }

    fn policies(&mut self, at: usize, table: &DataTable) {
        let reference = table.physical.reference(Dialect::Postgres);
        let there = |name: &str| self.policies.get(&(reference.as_str(), name)).copied();
        let (mut wrong, mut untold) = (Vec::new(), Vec::new());
        for (number, policy) in table.policies.iter().enumerate() {
            let object = format!("policy {} on {}", policy.name, table.physical.id());
            let Some(found) = there(policy.name) else {
                let message = "the policy is not there, so what contracts permit is not shown";
                wrong.push((Sort::Missing, object, message, table.policy(policy)));
                continue;
            };
            let using = self.probes.policies.get(&(at, number));
            if !self.probes.able {
                untold.push(object.clone());
            }
            let same = found.permissive
                && found.command == policy.command
                && found.roles == [policy.role]
                && using.is_none_or(|using| *using == found.using);
            let foreign = self.foreign("POLICY", &format!("{} on {reference}", policy.name)).is_some();
            if !same || foreign {
                let message =
                    "the policy lets other rows through, or lets others through, than contracts say";
                wrong.push((Sort::Excess, object, message, table.policy(policy)));
            }
        }
        for name in ["charta_reads", "charta_deletes"] {
            if table.policies.iter().all(|policy| policy.name != name) && there(name).is_some() {
                let object = format!("policy {name} on {}", table.physical.id());
                let message = "no contract asks for the policy any more";
                wrong.push((Sort::Left, object, message, table.without_policy(name)));
            }
        }
        for object in untold {
            self.untold(object, &table.clauses);
        }
        for (sort, object, message, sql) in wrong {
            let verb = if sort == Sort::Left { Verb::Remove } else { Verb::Protect };
            self.add(sort, (6, verb), object, message, &table.clauses, sql);
        }
    }

    fn own(&mut self) {
        for table in &self.desired.own {
            let object = format!("{OWN_SCHEMA}.{}", table.name);
            let facts = self.relation(OWN_SCHEMA, table.name);
            match facts {
                None => {
                    self.add(Sort::Missing, (3, Verb::Create), &object, table.comment, &[], table.ensure());
                }
                Some(facts) if facts.kind != "r" || !self.catalog.is_trusted(&facts.owner) => {
                    self.usurped(object, table, facts);
                    continue;
                }
                Some(facts) if facts.owner != table.owner => {
                    let sql = format!("ALTER TABLE {} OWNER TO {};", table.reference(), table.owner);
                    let message = format!("it belongs to {}, who may change it", facts.owner);
                    self.add(Sort::Bypass, (3, Verb::Replace), &object, message, &[], sql);
                }
                Some(_) => {}
            }
            let (Some((_, rows)), Some(sql)) = (&table.rows, table.fill()) else { continue };
            let wanted: BTreeSet<Vec<Option<String>>> = rows.iter().cloned().collect();
            let empty = BTreeSet::new();
            let found = self.catalog.rows.get(table.name).unwrap_or(&empty);
            let lacking = wanted.difference(found).count();
            if table.keeps {
                self.forged(&object, table, found.difference(&wanted));
            }
            let beside = if table.keeps { 0 } else { found.difference(&wanted).count() };
            if lacking + beside > 0 {
                let sort = if beside > 0 { Sort::Changed } else { Sort::Missing };
                let verb = if beside > 0 { Verb::Replace } else { Verb::Create };
                let what = match (found.is_empty(), self.replaced().filter(|_| table.name == "offer")) {
                    (_, Some(others)) => format!("{ANOTHER_PROJECT}{others}"),
                    (true, None) => "it has no rows yet".to_owned(),
                    (false, None) => format!(
                        "{lacking} of this build's rows are missing, and {beside} are there that are not of this build"
                    ),
                };
                let message = format!("{}: {what}", table.comment);
                self.add(sort, (4, verb), format!("rows of {object}"), message, &[], sql);
            }
        }
        for trigger in &self.desired.triggers {
            let key = (trigger.table.to_owned(), trigger.name.to_owned());
            if !self.catalog.triggers.contains(&key) {
                let is_new = self.relation(OWN_SCHEMA, trigger.table).is_none();
                let sort = if is_new { Sort::Missing } else { Sort::Bypass };
                let object = format!("trigger {} on {OWN_SCHEMA}.{}", trigger.name, trigger.table);
                let message = "nothing keeps the log from being changed";
                self.add(
                    sort,
                    (6, Verb::Protect),
                    object,
                    message,
                    &[],
                    format!(
                        "{}\nALTER TABLE {OWN_SCHEMA}.{} ENABLE TRIGGER {};",
                        trigger.create(),
                        trigger.table,
                        trigger.name
                    ),
                );
            }
        }
    }

    /// What stands in the place of one of Charta's tables. Nothing is read from it or written into it, since it may run code of its owner's.
    fn usurped(&mut self, object: String, table: &OwnTable, facts: &Relation) {
        let kind = if facts.kind == "v" { "VIEW" } else { "TABLE" };
        self.differences.push(Difference {
            sort: Sort::Bypass,
            object,
            message: format!(
                "{} put it in the place of a table of Charta's, and it may run code of theirs as whoever reads or fills it",
                facts.owner
            ),
            clauses: Vec::new(),
            lock: None,
            sql: format!("DROP {kind} {};", table.reference()),
            step: None,
        });
    }

    /// Rows that say they are of this build, and are not. What the log has is nobody's to change but people's.
    fn forged<'b>(
        &mut self,
        object: &str,
        table: &OwnTable,
        beside: impl Iterator<Item = &'b Vec<Option<String>>>,
    ) {
        let Some((columns, _)) = &table.rows else { return };
        let text = |cell: &Option<String>| {
            cell.as_ref().map_or_else(|| "NULL".to_owned(), |cell| Dialect::Postgres.text(cell))
        };
        let is_of_build = |row: &&Vec<Option<String>>| {
            row.first().and_then(Option::as_deref) == Some(self.desired.build.as_str())
        };
        let rows: Vec<String> = beside
            .filter(is_of_build)
            .map(|row| format!("({})", row.iter().map(text).collect::<Vec<_>>().join(", ")))
            .collect();
        if rows.is_empty() {
            return;
        }
        let (table, columns) = (table.reference(), columns.join(", "));
        self.differences.push(Difference {
            sort: Sort::Changed,
            object: format!("rows of {object}"),
            message: format!("rows are there of this build ({}) that it does not have", rows.len()),
            clauses: Vec::new(),
            lock: None,
            sql: format!(
                "ALTER TABLE {table} DISABLE TRIGGER charta_only_append;\nDELETE FROM {table} WHERE ({columns}) IN ({});\n\
                 ALTER TABLE {table} ENABLE TRIGGER charta_only_append;",
                rows.join(", ")
            ),
            step: None,
        });
    }

    /// The contracts of the database where none of them is of this project.
    fn replaced(&self) -> Option<String> {
        let of = |row: &Vec<Option<String>>| row.get(CONTRACT).cloned().flatten();
        let there: BTreeSet<String> = self.catalog.rows.get("offer")?.iter().filter_map(of).collect();
        let offers = self.desired.own.iter().find(|table| table.name == "offer")?;
        let (_, rows) = offers.rows.as_ref()?;
        let is_other =
            !there.is_empty() && !rows.iter().filter_map(of).any(|contract| there.contains(&contract));
        is_other.then(|| there.into_iter().collect::<Vec<_>>().join(", "))
    }

    fn functions(&mut self) {
        for (at, function) in self.desired.functions.iter().enumerate() {
            let signature = function.signature();
            let object = format!("function {signature}");
            let Some(found) = self.catalog.functions.get(&signature) else {
                self.anew.insert(signature);
                self.add(
                    Sort::Missing,
                    (5, Verb::Create),
                    object,
                    &function.comment,
                    &function.clauses,
                    function.create(),
                );
                continue;
            };
            if found.owner != function.owner {
                let sql = format!("ALTER FUNCTION {signature} OWNER TO {};", function.owner);
                let message = format!(
                    "it belongs to {}, and so runs with other rights, or may be changed",
                    found.owner
                );
                self.add(Sort::Bypass, (5, Verb::Replace), object, message, &function.clauses, sql);
                continue;
            }
            if let Some(words) = self.foreign("FUNCTION", &signature) {
                let (clauses, sql) = (&function.clauses, function.create());
                self.add(Sort::Bypass, (5, Verb::Replace), object, words, clauses, sql);
                continue;
            }
            match self.probes.functions.get(&at) {
                Some(wanted) if *wanted == found.definition => {}
                Some(_) => {
                    // A right given to everybody comes back when a function is made, and is taken away with it.
                    let message = format!("it does something else than it should: {}", function.comment);
                    self.add(
                        Sort::Changed,
                        (5, Verb::Replace),
                        object,
                        message,
                        &function.clauses,
                        function.create(),
                    );
                }
                None if !self.probes.able => self.untold(object, &function.clauses),
                None => {
                    let message = "it cannot be made as it should be on what is here";
                    let (clauses, sql) = (&function.clauses, function.create());
                    self.add(Sort::Changed, (5, Verb::Replace), object, message, clauses, sql);
                }
            }
        }
    }

    /// What something of Charta's was taken to call when it was made, where that is somebody's.
    fn foreign(&self, kind: &str, object: &str) -> Option<String> {
        let used = self.catalog.uses.get(&(kind.to_owned(), object.to_owned()))?;
        let names: Vec<&str> = used.iter().map(String::as_str).collect();
        Some(format!("it calls what somebody made in place of the system's own: {}", names.join(", ")))
    }

    fn untold(&mut self, object: String, clauses: &[ClauseId]) {
        self.differences.push(Difference {
            sort: Sort::Unknown,
            object,
            message: "whether it is as it should be could not be told, since this user may make no temporary objects"
                .to_owned(),
            clauses: clauses.to_vec(),
            lock: None,
sql: String::new(),
            step: None,
        });
    }

    /// Whether somebody is to be a member, and is one who has nothing of it.
    fn is_idle_member(&self, right: &Right) -> bool {
        matches!(&right.on, On::Role(role) if self.catalog.members.contains(&(right.role.clone(), role.clone())))
    }

    fn rights(&mut self) {
        let held = |right: &Right| {
            self.catalog.entries.contains(&Entry {
                kind: right.on.kind().to_owned(),
                object: right.on.reference(),
                column: None,
                role: right.role.clone(),
                privilege: right.privilege.to_owned(),
            })
        };
        let missing: Vec<&Right> = self
            .desired
            .rights
            .iter()
            .filter(|right| !held(right) || self.anew.contains(&right.on.reference()))
            .collect();
        for right in missing {
            let object = match &right.on {
                On::Role(role) => format!("membership of {} in {role}", right.role),
                on => format!("{} on {} to {}", right.privilege.to_lowercase(), on.id(), right.role),
            };
            let message = format!("{} lacks a right that it must have", right.role);
            let again = if self.is_idle_member(right) { right.again() } else { String::new() };
            let sql = format!("{again}{}\n{}", right.grant(), right.record());
            self.add(Sort::Missing, (9, Verb::Grant), object, message, &right.clauses, sql);
        }
        let wanted: BTreeSet<(String, String, String, String)> = self
            .desired
            .rights
            .iter()
            .map(|right| {
                let (privilege, kind) = (right.privilege.to_owned(), right.on.kind().to_owned());
                (privilege, kind, right.on.reference(), right.role.clone())
            })
            .collect();
        for gone in self.catalog.granted.difference(&wanted) {
            let (privilege, kind, object, role) = gone;
            let text = |text: &String| Dialect::Postgres.text(text);
            let mut sql = format!(
                "DELETE FROM {OWN_SCHEMA}.granted WHERE privilege = {} AND kind = {} AND object = {} AND role = {};",
                text(privilege),
                text(kind),
                text(object),
                text(role)
            );
            let entry = Entry {
                kind: kind.clone(),
                object: object.clone(),
                column: None,
                role: role.clone(),
                privilege: privilege.clone(),
            };
            if self.catalog.entries.contains(&entry) {
                let role = Dialect::Postgres.identifier(role);
                sql = format!("{}\n{sql}", revoke(privilege, kind, object, &role));
            }
            let shown = object.replace('"', "");
            let named = match kind.as_str() {
                ROLE => format!("membership of {role} in {shown}"),
                _ => format!("{} on {shown} from {role}", privilege.to_lowercase()),
            };
            let message = format!("{role} was given it, and no contract asks for it any more");
            self.add(Sort::Excess, (7, Verb::Revoke), named, message, &[], sql);
        }
    }
}
