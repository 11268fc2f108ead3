//! Ways to data that no contract opens: rights that somebody was given, roles that see through everything, and what others built over the data.
//!
//! **Invariant**: none of it is Charta's to take away, since Charta gave none of it; it is told, with what mends it.

mod keeping;
mod names;
mod strangers;
mod unseen;

use crate::apply::Aim;
use crate::catalog::{Catalog, Detour, Entry, RoleFacts};
use crate::compare::{Difference, Sort};
use charta_backends::postgres::Desired;
use charta_backends::postgres::desired::{DataTable, WantedView};
use charta_backends::postgres::statement::{ROLE, revoke};
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};
use charta_backends::sql::dialect::Dialect;
use charta_model::model::ClauseId;
use std::collections::{BTreeMap, BTreeSet};

/// Roles of PostgreSQL itself that reach data past any right on them.
const REACHING: [(&str, &str); 5] = [
    ("pg_read_all_data", "may read every table and view, copies of data and Charta's keys among them"),
    ("pg_write_all_data", "may write every table, what Charta keeps among them"),
    ("pg_read_server_files", "may read the server's files, the tables' among them"),
    ("pg_write_server_files", "may write the server's files"),
    ("pg_execute_server_program", "may run programs as the server"),
];

/// Roles that a recipient's is no member of, since they show what others do: of PostgreSQL itself, and of Charta.
const WATCHING: [(&str, &str); 5] = [
    ("pg_monitor", "may see what others ask, with the values they ask for"),
    ("pg_read_all_stats", "may see what others ask, with the values they ask for"),
    ("pg_stat_scan_tables", "may count rows of every table"),
    (roles::AUDITOR, "may read the log of what others do"),
    (roles::SCHEDULER, "may have data deleted"),
];

pub(crate) fn routes(aim: Aim<'_>, catalog: &Catalog) -> Vec<Difference> {
    let reach = Reach::new(aim, catalog);
    let mut found = reach.by_roles();
    found.extend(reach.by_strangers());
    found.extend(reach.by_rights());
    found.extend(reach.by_rights_to_come());
    found.extend(reach.by_policies());
    found.extend(reach.by_detours());
    found.extend(reach.by_names());
    found.extend(reach.by_casts());
    found.extend(reach.by_keeping());
    found.extend(reach.by_settings());
    found.extend(reach.by_parameters());
    found
}

/// Who stands for a recipient, and what each of them may act as.
struct Reach<'a> {
    desired: &'a Desired,
    catalog: &'a Catalog,
    /// The roles that fill the tables, and may.
    loaders: &'a [String],
    /// By name: the recipients' roles, those of auditors and schedulers, and their members, with the roles each may act as, itself among
    /// them, and the recipient it stands for.
    subjects: BTreeMap<&'a str, (BTreeSet<&'a str>, &'a str)>,
    /// Every role that any of them may act as.
    reachable: BTreeSet<&'a str>,
    /// Charta's own roles, and those whose policies bind them because they are members.
    private: BTreeSet<&'a str>,
    tables: BTreeMap<String, &'a DataTable>,
    views: BTreeMap<String, &'a WantedView>,
    /// Who owns a table of data, and one that it owns.
    owners: BTreeMap<&'a str, &'a DataTable>,
}

impl<'a> Reach<'a> {
    fn new(aim: Aim<'a>, catalog: &'a Catalog) -> Reach<'a> {
        let Aim { desired, loaders } = aim;
        let mut subjects: BTreeMap<&str, (BTreeSet<&str>, &str)> = BTreeMap::new();
        for role in &desired.roles {
            // The role of all of them stands for none.
            let stands_for_none =
                roles::PRIVATE.contains(&role.name.as_str()) || role.name == roles::RECIPIENT;
            if stands_for_none || !catalog.roles.contains_key(&role.name) {
                continue;
            }
            for member in closure(&role.name, |of| below(catalog, of)) {
                let above = closure(member, |of| above(catalog, of));
                subjects.entry(member).or_insert((above, role.name.as_str()));
            }
        }
        let tables =
            desired.tables.iter().map(|table| (table.physical.reference(Dialect::Postgres), table)).collect();
        let views = desired.views.iter().map(|view| (view.reference(), view)).collect();
        let reachable = subjects.values().flat_map(|(above, _)| above.iter().copied()).collect();
        let private =
            roles::PRIVATE.into_iter().flat_map(|role| closure(role, |of| above(catalog, of))).collect();
        let owners = strangers::owners(desired, catalog);
        Reach { desired, catalog, loaders, subjects, reachable, private, tables, views, owners }
    }

    fn clauses_of(&self, role: &str) -> Vec<ClauseId> {
        let stands_for = self.subjects.get(role).map_or(role, |(_, recipient)| recipient);
        let found = self.desired.roles.iter().find(|role| role.name == stands_for);
        found.map_or_else(Vec::new, |role| role.clauses.clone())
    }

    /// Whether somebody who stands for a recipient may act as a role, or everybody may.
    fn touches(&self, role: &str) -> bool {
        role.is_empty() || self.reachable.contains(role)
    }

    fn is_privileged(&self, role: &str) -> bool {
        let facts = self.catalog.roles.get(role);
        facts.is_some_and(|facts| facts.superuser || facts.bypasses)
            || roles::PRIVATE.contains(&role)
            || self.is_loader(role)
    }

    fn by_roles(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for name in roles::PRIVATE {
            let Some(facts) = self.catalog.roles.get(name) else { continue };
            if facts.superuser || facts.bypasses {
                let message =
                    "row-level security does not bind it, so the views show what policies hold back";
                let sql = format!("ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS;");
                found.push(told(Sort::Bypass, format!("role {name}"), message, &self.all_clauses(), sql));
            }
            if facts.logs_in {
                let message = "whoever may log in as it reads the tables or writes the log past the views";
                let sql = format!("ALTER ROLE {name} NOLOGIN;");
                found.push(told(Sort::Bypass, format!("role {name}"), message, &self.all_clauses(), sql));
            }
            let beside = self
                .catalog
                .members
                .iter()
                .filter(|(member, role)| member == name && !roles::PRIVATE.contains(&role.as_str()));
            for (_, role) in beside {
                let message = format!(
                    "it was made a member of {role}, whose rights and policies it has beside its own"
                );
                let sql = format!("REVOKE {} FROM {name};", quoted(role));
                found.push(told(Sort::Bypass, format!("role {name}"), message, &self.all_clauses(), sql));
            }
            for (member, _) in self.catalog.members.iter().filter(|(_, role)| role == name) {
                let message = format!(
                    "{member} may act as {name}, which reads the tables or writes the log past the views"
                );
                let sql = format!("REVOKE {name} FROM {};", quoted(member));
                found.push(told(Sort::Bypass, format!("role {member}"), message, &self.all_clauses(), sql));
            }
        }
        let owners = &self.owners;
        for (subject, (above, _)) in &self.subjects {
            for role in above {
                // Members of Charta's own roles are told above, whoever they are.
                let Some(facts) = self.catalog.roles.get(*role) else { continue };
                let through = match role == subject {
                    true => String::new(),
                    false => format!(" through the role {role}"),
                };
                let mend = match role == subject {
                    true => format!(
                        "ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;",
                        quoted(role)
                    ),
                    false => format!("REVOKE {} FROM {};", quoted(role), quoted(&self.link(subject, role))),
                };
                let (object, clauses) = (format!("role {subject}"), self.clauses_of(subject));
                if let Some(what) = power(facts) {
                    let message = format!("{subject} stands for a recipient and {what}{through}");
                    found.push(told(Sort::Bypass, object, message, &clauses, mend));
                } else if let Some((_, what)) = REACHING.iter().find(|(name, _)| name == role) {
                    let message = format!("{subject} stands for a recipient and {what}{through}");
                    found.push(told(Sort::Bypass, object, message, &clauses, mend));
                } else if let Some(found_there) = self.beside(subject, role, &through) {
                    found.push(Difference { clauses, sql: mend, object, ..found_there });
                } else if let Some(table) = owners.get(role) {
                    let id = table.physical.id();
                    let message = format!(
                        "{subject} stands for a recipient and owns the table {id}{through}, so it may switch its protection off"
                    );
                    found.push(told(Sort::Bypass, object, message, &table.clauses, mend));
                }
            }
        }
        found
    }

    /// What a recipient's own role is given beside its own: another recipient's, or one that shows what others do. A person may stand for
    /// several.
    fn beside(&self, subject: &str, role: &str, through: &str) -> Option<Difference> {
        let is_recipient =
            |name: &str| self.desired.roles.iter().any(|at| at.party.is_some() && at.name == name);
        // What a role of PostgreSQL's own is a member of comes with it.
        if !is_recipient(subject) || subject == role || self.link(subject, role).starts_with("pg_") {
            return None;
        }
        let (sort, message) = match WATCHING.iter().find(|(name, _)| *name == role) {
            Some((_, what)) => {
                (Sort::Excess, format!("{subject} stands for a recipient and {what}{through}"))
            }
            None if is_recipient(role) => (
                Sort::Bypass,
                format!(
                    "{subject} stands for a recipient and may act as {role}, another one, so it is shown what that one is"
                ),
            ),
            None => return None,
        };
        Some(told(sort, String::new(), message, &[], String::new()))
    }

    /// The member by which a subject comes to a role.
    fn link(&self, subject: &str, role: &str) -> String {
        let above = self.subjects.get(subject).map(|(above, _)| above);
        let direct =
            self.catalog.members.iter().find(|(member, of)| {
                of == role && above.is_some_and(|above| above.contains(member.as_str()))
            });
        direct.map_or_else(|| subject.to_owned(), |(member, _)| member.clone())
    }

    fn all_clauses(&self) -> Vec<ClauseId> {
        let all: BTreeSet<ClauseId> =
            self.desired.tables.iter().flat_map(|table| table.clauses.iter().copied()).collect();
        all.into_iter().collect()
    }

    fn by_rights(&self) -> Vec<Difference> {
        let wanted: BTreeSet<(&str, &str, String, &str)> = self
            .desired
            .rights
            .iter()
            .map(|right| (right.privilege, right.on.kind(), right.on.reference(), right.role.as_str()))
            .collect();
        let own: BTreeSet<String> = self
            .desired
            .schemas
            .iter()
            .filter(|schema| schema.owner.is_some())
            .map(|schema| quoted(&schema.name))
            .collect();
        let mut found = Vec::new();
        for entry in &self.catalog.entries {
            let key =
                (entry.privilege.as_str(), entry.kind.as_str(), entry.object.clone(), entry.role.as_str());
            let given =
                (entry.privilege.clone(), entry.kind.clone(), entry.object.clone(), entry.role.clone());
            if entry.column.is_none() && (wanted.contains(&key) || self.catalog.granted.contains(&given)) {
                continue;
            }
            let table = self.tables.get(&entry.object);
            let view = self.views.get(&entry.object);
            let is_own = match entry.kind.as_str() {
                "SCHEMA" => own.contains(&entry.object),
                "FUNCTION" | ROLE => true,
                _ => schema_of(&entry.object).is_some_and(|schema| own.contains(schema)),
            };
            let clauses = match (table, view) {
                (Some(table), _) if self.touches(&entry.role) => table.clauses.clone(),
                (Some(table), _) if self.is_stranger(&entry.role) => {
                    found.push(self.of_stranger(entry, table));
                    continue;
                }
                (None, Some(view)) => view.clauses.clone(),
                (None, None) if is_own => self.clauses_of(&entry.role),
                _ => continue,
            };
            found.push(excess(entry, &clauses, table.is_some()));
        }
        found
    }

    /// A right on a table of somebody who stands for no recipient.
    fn of_stranger(&self, entry: &Entry, table: &DataTable) -> Difference {
        let told = excess(entry, &table.clauses, true);
        let bypasses = self.catalog.roles.get(&entry.role).is_some_and(|facts| facts.bypasses);
        let free = if bypasses { ", and row-level security does not bind it" } else { "" };
        let message =
            format!("{}{free}; it stands for no recipient, and was not named as a loader", told.message);
        // What reads is a way to the data; what else there is only changes them.
        let sort = if entry.privilege == "SELECT" { Sort::Bypass } else { Sort::Excess };
        Difference { sort, message, ..told }
    }

    fn by_rights_to_come(&self) -> Vec<Difference> {
        let schemas: BTreeSet<&str> =
            self.desired.schemas.iter().map(|schema| schema.name.as_str()).collect();
        // What strangers are given everywhere is told once it is on a table.
        let matters = |schema: &str, role: &str| match schemas.contains(schema) {
            true => self.touches(role) || self.is_stranger(role),
            false => schema.is_empty() && self.touches(role),
        };
        let mut found = Vec::new();
        for (schema, role, privilege, maker) in &self.catalog.to_come {
            if !matters(schema, role) {
                continue;
            }
            let (who, to) = whom(role);
            let place =
                if schema.is_empty() { String::new() } else { format!(" IN SCHEMA {}", quoted(schema)) };
            let within = if schema.is_empty() { String::new() } else { format!(" in schema {schema}") };
            let message = format!(
                "{who} will be given {privilege} on every table that {maker} makes{within}, whatever contracts say"
            );
            let sql = format!(
                "ALTER DEFAULT PRIVILEGES FOR ROLE {}{place} REVOKE {privilege} ON TABLES FROM {to};",
                quoted(maker)
            );
            let clauses: BTreeSet<ClauseId> = self
                .desired
                .tables
                .iter()
                .filter(|table| schema.is_empty() || table.physical.schema == *schema)
                .flat_map(|table| table.clauses.iter().copied())
                .collect();
            let clauses: Vec<ClauseId> = clauses.into_iter().collect();
            found.push(told(Sort::Excess, format!("default privileges{within}"), message, &clauses, sql));
        }
        found
    }

    fn by_policies(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for policy in &self.catalog.policies {
            let Some(table) = self.tables.get(&policy.table) else { continue };
            let bears =
                policy.roles.iter().any(|role| self.touches(role) || self.private.contains(role.as_str()));
            let strangers: Vec<&str> =
                policy.roles.iter().map(String::as_str).filter(|role| self.is_stranger(role)).collect();
            let opens = policy.permissive && !strangers.is_empty();
            if ["charta_reads", "charta_deletes"].contains(&policy.name.as_str()) || !(bears || opens) {
                continue;
            }
            let id = table.physical.id();
            let object = format!("policy {} on {id}", policy.name);
            let sql = format!("DROP POLICY {} ON {};", quoted(&policy.name), policy.table);
            let (sort, message) = match policy.permissive {
                true if !bears => (
                    Sort::Bypass,
                    format!(
                        "it lets rows of {id} through ({}) to {}, for whom no contract speaks",
                        policy.using,
                        strangers.join(", ")
                    ),
                ),
                true => (
                    Sort::Excess,
                    format!("it lets rows of {id} through ({}) that no contract speaks of", policy.using),
                ),
                false => (
                    Sort::Missing,
                    format!("it holds rows of {id} back ({}) that contracts permit", policy.using),
                ),
            };
            found.push(told(sort, object, message, &table.clauses, sql));
        }
        found
    }

    /// A view of a recipient's view that is open to everybody.
    fn passed_on(&self, detour: &Detour, view: &WantedView) -> Difference {
        let (kind, object) = (detour.kind.to_lowercase(), detour.object.replace('"', ""));
        let message = format!(
            "everybody may read a {kind} of {} over {}, which is {}'s alone",
            detour.owner,
            view.id(),
            view.role
        );
        let sql = format!("REVOKE SELECT ON {} FROM PUBLIC;", detour.object);
        told(Sort::Excess, format!("{kind} {object}"), message, &view.clauses, sql)
    }

    fn by_detours(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for detour in &self.catalog.detours {
            let owns = self.tables.get(&detour.reads).is_some_and(|table| {
                let key = (table.physical.schema.clone(), table.physical.name.clone());
                self.catalog.relations.get(&key).is_some_and(|facts| facts.owner == detour.owner)
            });
            if detour.writes {
                found.extend(self.by_writer(detour));
                continue;
            }
            let related = detour.kind == "TABLE";
            let by_stranger = self.is_stranger(&detour.role) && self.is_data(&detour.reads);
            if let Some(view) = self.views.get(&detour.reads).filter(|view| view.of.is_some())
                && detour.role.is_empty()
                && self
                    .subjects
                    .get(detour.owner.as_str())
                    .is_some_and(|(above, _)| above.contains(view.role.as_str()))
                && detour.kind != "FUNCTION"
            {
                found.push(self.passed_on(detour, view));
                continue;
            }
            if !(self.touches(&detour.role) || by_stranger)
                || !(detour.strong || self.is_privileged(&detour.owner) || owns || related)
            {
                continue;
            }
            let clauses = match (self.tables.get(&detour.reads), self.views.get(&detour.reads)) {
                (Some(table), _) => table.clauses.clone(),
                (None, Some(view)) => view.clauses.clone(),
                (None, None) => Vec::new(),
            };
            let (who, to) = whom(&detour.role);
            let reads = detour.reads.replace('"', "");
            let (message, sql) = match detour.kind.as_str() {
                "FUNCTION" => (
                    format!(
                        "{who} may call a function that runs with the rights of {} and speaks of {reads}",
                        detour.owner
                    ),
                    format!("REVOKE EXECUTE ON ROUTINE {} FROM {to};", detour.object),
                ),
                "TABLE" => (
                    format!(
                        "{who} may read a table that shares rows with {reads}, and is not protected as it is"
                    ),
                    format!("REVOKE SELECT ON {} FROM {to};", detour.object),
                ),
                kind => (
                    format!(
                        "{who} may read a {} that shows {reads} with the rights of {}",
                        kind.to_lowercase(),
                        detour.owner
                    ),
                    format!("REVOKE SELECT ON {} FROM {to};", detour.object),
                ),
            };
            let object = format!("{} {}", detour.kind.to_lowercase(), detour.object.replace('"', ""));
            found.push(told(Sort::Bypass, object, message, &clauses, sql));
        }
        found
    }
}

/// Rights by which rows are written, or by which something is made that writes them.
const WRITES: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"];

/// What the objects begin with that are roles of nobody who receives anything: they are told, and stand in nobody's way.
const OTHER_ROLE: &str = "other role ";

/// What the objects begin with that stand in the way because the system's own may be mistaken for them.
pub(crate) const PLANTED: &str = "planted ";

/// What lets a role pass the views by, whatever it was given.
fn power(facts: &RoleFacts) -> Option<&'static str> {
    let powers = [
        (facts.superuser, "is a superuser"),
        (facts.bypasses, "passes row-level security by"),
        (facts.makes_members, "may make itself a member of every role (CREATEROLE)"),
        (facts.replicates, "may copy the whole server (REPLICATION)"),
    ];
    powers.into_iter().find_map(|(holds, what)| holds.then_some(what))
}

fn told(
    sort: Sort,
    object: String,
    message: impl Into<String>,
    clauses: &[ClauseId],
    sql: String,
) -> Difference {
    Difference {
        sort,
        object,
        message: message.into(),
        clauses: clauses.to_vec(),
        lock: None,
        sql,
        step: None,
    }
}

fn excess(entry: &Entry, clauses: &[ClauseId], is_data: bool) -> Difference {
    let (who, to) = whom(&entry.role);
    let shown = entry.object.replace('"', "");
    let (object, part) = match &entry.column {
        Some(column) => (format!("column {shown}.{column}"), format!(" ({})", quoted(column))),
        None => (format!("{} {shown}", entry.kind.to_lowercase()), String::new()),
    };
    let past = match (is_data, shown.starts_with(&format!("{OWN_SCHEMA}."))) {
        (true, _) => "past the views",
        (false, true) if WRITES.contains(&entry.privilege.as_str()) => {
            "by which what sessions open, plans tell and the log has may be forged"
        }
        (false, true) => "in what Charta keeps",
        (false, false) => "that no contract gives",
    };
    let message = match entry.kind.as_str() {
        ROLE => {
            format!("{who} is a member of {shown} and so may open sessions, and no contract makes it one")
        }
        _ => format!("{who} has {} on {shown}, a right {past}", entry.privilege),
    };
    let sql = revoke(&format!("{}{part}", entry.privilege), &entry.kind, &entry.object, &to);
    told(Sort::Excess, object, message, clauses, sql)
}

/// The schema in what names a relation: all up to the point between two names in quotes.
fn schema_of(reference: &str) -> Option<&str> {
    let inner = reference.strip_prefix('"')?;
    // Quotes inside a name stand twice.
    let mut letters = inner.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '"' && letters.next_if(|(_, next)| *next == '"').is_none() {
            return reference.get(..at + 2);
        }
    }
    None
}

fn whom(role: &str) -> (String, String) {
    match role.is_empty() {
        true => ("everybody".to_owned(), "PUBLIC".to_owned()),
        false => (role.to_owned(), quoted(role)),
    }
}

fn quoted(name: &str) -> String {
    Dialect::Postgres.identifier(name)
}

fn above<'a>(catalog: &'a Catalog, role: &str) -> Vec<&'a str> {
    catalog.members.iter().filter(|(member, _)| member == role).map(|(_, of)| of.as_str()).collect()
}

fn below<'a>(catalog: &'a Catalog, role: &str) -> Vec<&'a str> {
    catalog.members.iter().filter(|(_, of)| of == role).map(|(member, _)| member.as_str()).collect()
}

/// All that is reached from a role step by step, itself among it.
fn closure<'a>(from: &'a str, next: impl Fn(&str) -> Vec<&'a str>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for role in next(at) {
            if reached.insert(role) {
                open.push(role);
            }
        }
    }
    reached
}
