//! The scripts: the statements of the wanted state, in the order in which they must run, each below the clauses that ask for it.

use super::desired::{DIALECT, DataTable, Desired, On, Right, clause_names};
use super::statement::{CLOSED_PATH, SEARCHED};
use super::tables::{OWN_SCHEMA, roles};
use crate::escape::sql_comment;
use crate::sql::physical::PhysicalColumn;
use crate::template::Fragment;
use charta_model::model::{ClauseId, Model};
use charta_model::value::ColumnType;
use serde::Serialize;

/// A script.
#[derive(Debug, Serialize)]
pub(super) struct Script {
    head: Vec<Fragment>,
    parts: Vec<Part>,
}

/// Statements that belong together, and what is said above them.
#[derive(Debug, Serialize)]
struct Part {
    notes: Vec<Fragment>,
    sql: Fragment,
}

impl Script {
    fn new(head: &[&str]) -> Script {
        let head = head.iter().map(|line| Fragment::from(*line)).collect();
        let mut script = Script { head, parts: Vec::new() };
        let note =
            "Names without a schema are the system's own below, whatever search path a session begins with.";
        script.note(note, CLOSED_PATH);
        script
    }

    fn say(&mut self, sql: impl Into<Fragment>) {
        self.parts.push(Part { notes: Vec::new(), sql: sql.into() });
    }

    fn note(&mut self, note: &str, sql: impl Into<Fragment>) {
        self.parts.push(Part { notes: vec![sql_comment(note).into()], sql: sql.into() });
    }

    fn asked(&mut self, model: &Model, clauses: &[ClauseId], sql: String) {
        match clauses {
            [] => self.say(sql),
            clauses => self.note(&format!("Clauses: {}", clause_names(model, clauses)), sql),
        }
    }
}

pub(super) fn schema(desired: &Desired) -> Script {
    let mut script = Script::new(&[
        "The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as",
        "they are.",
    ]);
    for schema in desired.schemas.iter().filter(|schema| schema.owner.is_none()) {
        script.say(schema.ensure());
    }
    for table in &desired.tables {
        script.say(table.ensure());
    }
    if !desired.tables.is_empty() {
        let note = "A table that is there with columns of other types would be compared otherwise than the contracts say: better to stop here.";
        script.note(note, other_types(&desired.tables));
    }
    for index in &desired.indexes {
        script.say(index.ensure());
    }
    script
}

/// Refuses tables with columns of other types than the contracts have. Those that compare alike are as good: shorter whole numbers, numbers of
/// other precisions, texts of a bounded length, and domains over all of these.
fn other_types(tables: &[DataTable]) -> String {
    let column = |table: &DataTable, column: &PhysicalColumn| {
        let cells = [&table.physical.schema, &table.physical.name, &column.name];
        let cells: Vec<String> = cells.iter().map(|cell| DIALECT.text(cell)).collect();
        format!("      ({}, {})", cells.join(", "), DIALECT.text(&good_types(column.column_type).join(", ")))
    };
    let rows: Vec<String> = tables
        .iter()
        .flat_map(|table| table.physical.columns.iter().map(move |at| column(table, at)))
        .collect();
    let body = OTHER_TYPES.replace("{rows}", &rows.join(",\n"));
    // As a text, which no name can end.
    format!("DO {};", DIALECT.text(&body))
}

/// The types whose values are compared as contracts say those of a column are; a domain over one is as good.
pub fn good_types(column_type: ColumnType) -> &'static [&'static str] {
    match column_type {
        ColumnType::Text => &["text", "character varying"],
        ColumnType::Integer => &["smallint", "integer", "bigint"],
        ColumnType::Decimal => &["numeric"],
        ColumnType::Boolean => &["boolean"],
        ColumnType::Date => &["date"],
    }
}

const OTHER_TYPES: &str = "
DECLARE
  other text;
BEGIN
  SELECT string_agg(format('%s.%s has the column %s of the type %s, and not %s', w.of_schema, w.of_table, w.named, found.type, w.good), '; ')
  INTO other
  FROM (VALUES
{rows}
    ) AS w (of_schema, of_table, named, good)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.of_schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.of_table
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = w.named AND NOT a.attisdropped
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    CROSS JOIN LATERAL (SELECT pg_catalog.format_type(COALESCE(NULLIF(t.typbasetype, 0), t.oid), NULL) AS type) AS found
  WHERE found.type <> ALL (string_to_array(w.good, ', '));
  IF other IS NOT NULL THEN
    RAISE EXCEPTION '%', other;
  END IF;
END
";

pub(super) fn roles(desired: &Desired) -> Script {
    let mut script = Script::new(&[
        "Charta's own roles, and a role for each recipient. None may log in: grant a recipient's role to its people.",
    ]);
    for role in &desired.roles {
        script.note(&role.title, role.ensure());
    }
    let own: Vec<String> = roles::ALL.iter().map(|(name, _)| DIALECT.text(name)).collect();
    let all: Vec<String> = desired.roles.iter().map(|role| DIALECT.text(&role.name)).collect();
    let keepers: Vec<String> = roles::PRIVATE.iter().map(|name| DIALECT.text(name)).collect();
    script.note(
        "A role that policies do not bind, or that is one of Charta's own by another name, would see everything: better to stop here.",
        format!(
            "DO $charta$\nBEGIN\n  IF EXISTS (\n    SELECT FROM pg_catalog.pg_roles AS r\n    WHERE r.rolname IN ({})\n      \
             AND (r.rolsuper OR r.rolbypassrls OR (r.rolname NOT IN ({}) AND EXISTS (\n        \
             SELECT FROM pg_catalog.pg_roles AS k\n        WHERE k.rolname IN ({}) AND pg_catalog.pg_has_role(r.oid, k.oid, 'MEMBER'))))\n  ) THEN\n    \
             RAISE EXCEPTION 'a role of these contracts is a superuser, passes row-level security by, or is a member of a role of Charta''s own';\n  \
             END IF;\nEND\n$charta$;",
            all.join(", "),
            own.join(", "),
            keepers.join(", "),
        ),
    );
    script
}

pub(super) fn protection(model: &Model, desired: &Desired) -> Script {
    let mut script = Script::new(&[
        "Charta's own tables and functions, and the protection of the data: nobody reads them but the owner of the views, and the",
        "recipients read the views alone. Who fills the tables must be a superuser or have BYPASSRLS.",
    ]);
    for schema in desired.schemas.iter().filter(|schema| schema.name == OWN_SCHEMA) {
        script.say(schema.ensure());
    }
    script.say("CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;");
    for table in &desired.own {
        script.note(table.comment, table.ensure());
    }
    script.note("Rights under earlier contracts end.", REVOKE_GRANTED);
    for function in &desired.functions {
        script.note(&function.comment, function.create());
    }
    for trigger in &desired.triggers {
        script.say(trigger.create());
    }
    for right in desired.rights.iter().filter(|right| is_charta(right) && !has_view(desired, right)) {
        script.say(given(right));
    }
    for table in &desired.tables {
        let reference = table.physical.reference(DIALECT);
        let policies: Vec<String> = ["charta_reads", "charta_deletes"]
            .into_iter()
            .map(|name| match table.policies.iter().find(|policy| policy.name == name) {
                Some(policy) => table.policy(policy),
                None => table.without_policy(name),
            })
            .collect();
        let sql = format!(
            "{}\nREVOKE ALL ON TABLE {reference} FROM PUBLIC;\n{}",
            table.protect(),
            policies.join("\n")
        );
        let clauses = clause_names(model, &table.clauses);
        script.note(&format!("Clauses: {}", if clauses.is_empty() { "none" } else { &clauses }), sql);
    }
    script
}

pub(super) fn views(model: &Model, desired: &Desired) -> Script {
    let mut script = Script::new(&[
        "The views. A session is opened before anything is read, and says what for, to do what and where, as paths:",
        "  SELECT charta.open_session('…', '…', '…');",
        "It is written into the log, and holds from the next transaction on, for this connection and role, until the end of the day or",
        "RESET charta.session. One that says nothing, or something unknown, sees nothing. The place of data hosted nowhere in particular",
        "is 'unstated'.",
    ]);
    script.note(
        "Names are looked up now and never again: in the catalogue first, then where the extension was installed.",
        format!("{SEARCHED};"),
    );
    script.note("Views of earlier contracts would outlive them.", DROP_VIEWS);
    for fill in desired.own.iter().filter_map(|table| table.fill()) {
        script.say(fill);
    }
    for schema in &desired.schemas {
        if schema.owner.is_some() && schema.name != OWN_SCHEMA {
            script.say(schema.ensure());
        }
    }
    for view in &desired.views {
        script.asked(model, &view.clauses, view.create(false));
    }
    let of_views = |right: &&Right| is_charta(right) && has_view(desired, right);
    for right in desired.rights.iter().filter(of_views) {
        script.say(given(right));
    }
    script
}

pub(super) fn grants(model: &Model, desired: &Desired) -> Script {
    let mut script = Script::new(&["Who may read what: each recipient its own views, and nothing else."]);
    for right in desired.rights.iter().filter(|right| !is_charta(right)) {
        script.asked(model, &right.clauses, given(right));
    }
    script
}

pub(super) fn retention(desired: &Desired) -> Script {
    let mut script = Script::new(&[
        "What deletes rows at the end of their retention: no part of what sets a database up. The platform's scheduler runs this once a",
        "day, as a member of charta_scheduler; each job writes down what it deleted, and deletes nothing while a duty to keep the data holds.",
    ]);
    for job in &desired.jobs {
        let holds: Vec<&str> = job.holds.iter().map(|hold| hold.name.as_str()).collect();
        let kept = match holds.is_empty() {
            true => String::new(),
            false => format!(", and as long as {} holds", holds.join(", ")),
        };
        let note = format!("{}: kept for {} from {}{kept}", job.dataset, job.length, job.column);
        script.note(&note, format!("SELECT {};", job.signature()));
    }
    for sentence in &desired.undeleted {
        script.note(&format!("Not deleted here: {sentence}."), "");
    }
    script
}

fn given(right: &Right) -> String {
    format!("{}\n{}", right.grant(), right.record())
}

/// Whether a right is of one of Charta's own roles.
fn is_charta(right: &Right) -> bool {
    roles::ALL.iter().any(|(name, _)| *name == right.role)
}

/// Whether it is on a view of Charta's own.
fn has_view(desired: &Desired, right: &Right) -> bool {
    let On::Relation(schema, name) = &right.on else { return false };
    schema == OWN_SCHEMA
        && desired.views.iter().take_while(|view| view.of.is_none()).any(|view| view.name == *name)
}

const REVOKE_GRANTED: &str = "DO $charta$
DECLARE
  old record;
BEGIN
  FOR old IN
    SELECT g.privilege, g.kind, r.oid::regrole AS role,
      CASE g.kind WHEN 'SCHEMA' THEN to_regnamespace(g.object)::text
        WHEN 'TABLE' THEN to_regclass(g.object)::text
        WHEN 'ROLE' THEN to_regrole(g.object)::text
        ELSE to_regprocedure(g.object)::text END AS object
    FROM charta.granted AS g JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role
    WHERE g.privilege IN ('SELECT', 'INSERT', 'DELETE', 'USAGE', 'EXECUTE', 'MEMBER')
  LOOP
    IF old.object IS NULL THEN
      CONTINUE;
    ELSIF old.kind = 'ROLE' THEN
      EXECUTE format('REVOKE %s FROM %s', old.object, old.role);
    ELSE
      EXECUTE format('REVOKE %s ON %s %s FROM %s', old.privilege, old.kind, old.object, old.role);
    END IF;
  END LOOP;
  DELETE FROM charta.granted;
END
$charta$;";

const DROP_VIEWS: &str = "DO $charta$
DECLARE
  old record;
BEGIN
  FOR old IN
    SELECT c.oid::regclass AS view FROM pg_catalog.pg_class AS c
    WHERE c.relkind = 'v'
      AND c.relowner IN (SELECT oid FROM pg_catalog.pg_roles WHERE rolname IN ('charta_owner', 'charta_keeper'))
  LOOP
    IF to_regclass(old.view::text) IS NOT NULL THEN
      EXECUTE format('DROP VIEW %s CASCADE', old.view);
    END IF;
  END LOOP;
END
$charta$;";
