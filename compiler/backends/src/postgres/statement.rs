//! The statements that make each object of the wanted state: what the scripts hold, and what is run on a live database.

use super::desired::{DIALECT, DataTable, Index, On, Policy, Right, Role, Schema, WantedView};
use super::own::{Function, OwnTable, Trigger};
use super::tables::OWN_SCHEMA;

/// Has names looked up in the catalogue and nowhere else, until the transaction ends.
pub const CLOSED_PATH: &str = "SET LOCAL search_path = pg_catalog, pg_temp;";

/// Has names looked up in the catalogue, and then where `pgcrypto` was installed, until the transaction ends; without a semicolon. It relies on no path.
pub const SEARCHED: &str =
    "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
  (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
    WHERE e.extname OPERATOR(pg_catalog.=) 'pgcrypto'), 'pg_temp'), TRUE)";

fn name(name: &str) -> String {
    DIALECT.identifier(name)
}

/// A relation as a statement names it.
pub fn relation(schema: &str, table: &str) -> String {
    format!("{}.{}", name(schema), name(table))
}

impl Role {
    /// Makes it.
    pub fn create(&self) -> String {
        format!("CREATE ROLE {} NOLOGIN;", name(&self.name))
    }

    /// Makes it unless it is there.
    pub fn ensure(&self) -> String {
        format!(
            "DO $charta$\nBEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {}) THEN\n    {}\n  END IF;\nEND\n$charta$;",
            DIALECT.text(&self.name),
            self.create()
        )
    }
}

impl Schema {
    /// Makes it unless it is there; one of Charta's own is closed to everybody else.
    pub fn ensure(&self) -> String {
        let schema = name(&self.name);
        match self.owner {
            None => format!("CREATE SCHEMA IF NOT EXISTS {schema};"),
            Some(owner) => format!(
                "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner};\nREVOKE ALL ON SCHEMA {schema} FROM PUBLIC;\n\
                 COMMENT ON SCHEMA {schema} IS {};",
                DIALECT.text(&self.comment)
            ),
        }
    }
}

impl DataTable {
    /// Makes it unless it is there.
    pub fn ensure(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for column in &self.physical.columns {
            let required = if column.required { " NOT NULL" } else { "" };
            lines.push(format!(
                "  {} {}{required}",
                name(&column.name),
                DIALECT.stored_type(column.column_type)
            ));
        }
        if !self.physical.key.is_empty() {
            let key: Vec<String> = self.physical.key.iter().map(|column| name(column)).collect();
            lines.push(format!("  PRIMARY KEY ({})", key.join(", ")));
        }
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n);",
            self.physical.reference(DIALECT),
            lines.join(",\n")
        )
    }

    /// Puts row-level security over it, for its owner too.
    pub fn protect(&self) -> String {
        let table = self.physical.reference(DIALECT);
        format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\nALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        )
    }

    /// Makes a policy, in place of one of its name.
    pub fn policy(&self, policy: &Policy) -> String {
        format!("{}\n{}", self.without_policy(policy.name), policy.create(&self.physical.reference(DIALECT)))
    }

    /// Removes a policy.
    pub fn without_policy(&self, policy: &str) -> String {
        format!("DROP POLICY IF EXISTS {} ON {};", name(policy), self.physical.reference(DIALECT))
    }
}

impl Policy {
    /// Makes it on a table.
    pub fn create(&self, table: &str) -> String {
        format!(
            "CREATE POLICY {} ON {table} FOR {} TO {} USING ({});",
            self.name, self.command, self.role, self.using
        )
    }
}

impl Index {
    /// Makes it unless it is there.
    pub fn ensure(&self) -> String {
        format!("CREATE INDEX IF NOT EXISTS {} ON {} ({});", name(&self.name), self.table, self.column)
    }
}

impl OwnTable {
    /// As a statement names it.
    pub fn reference(&self) -> String {
        format!("{OWN_SCHEMA}.{}", self.name)
    }

    /// Makes it unless it is there.
    pub fn ensure(&self) -> String {
        let table = self.reference();
        format!(
            "CREATE TABLE IF NOT EXISTS {table} (\n  {}\n);\nALTER TABLE {table} OWNER TO {};\nREVOKE ALL ON TABLE {table} FROM PUBLIC;\n\
             COMMENT ON TABLE {table} IS {};",
            self.lines.join(",\n  "),
            self.owner,
            DIALECT.text(self.comment)
        )
    }

    /// Puts its rows in place of those it has, or beside those of earlier builds; nothing where a build fills none.
    pub fn fill(&self) -> Option<String> {
        let (columns, rows) = self.rows.as_ref()?;
        let table = self.reference();
        let mut text = if self.keeps { String::new() } else { format!("DELETE FROM {table};\n") };
        if !rows.is_empty() {
            let cell = |cell: &Option<String>| {
                cell.as_ref().map_or_else(|| "NULL".to_owned(), |text| DIALECT.text(text))
            };
            let lines: Vec<String> = rows
                .iter()
                .map(|row| format!("  ({})", row.iter().map(cell).collect::<Vec<_>>().join(", ")))
                .collect();
            text.push_str(&format!(
                "INSERT INTO {table} ({}) VALUES\n{}{};",
                columns.join(", "),
                lines.join(",\n"),
                if self.keeps { "\nON CONFLICT DO NOTHING" } else { "" },
            ));
        }
        Some(text.trim_end().to_owned())
    }
}

impl Function {
    /// As a statement names it.
    pub fn signature(&self) -> String {
        format!("{OWN_SCHEMA}.{}({})", self.called(), self.types)
    }

    fn called(&self) -> String {
        let plain = self.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if plain { self.name.clone() } else { name(&self.name) }
    }

    /// Its definition in a schema, without a semicolon.
    pub fn define(&self, schema: &str) -> String {
        format!("CREATE OR REPLACE FUNCTION {schema}.{}({}) {}", self.called(), self.arguments, self.tail)
    }

    /// Makes it, in place of one of its name.
    pub fn create(&self) -> String {
        let signature = self.signature();
        format!(
            "{};\nALTER FUNCTION {signature} OWNER TO {};\nREVOKE ALL ON FUNCTION {signature} FROM PUBLIC;\n\
             COMMENT ON FUNCTION {signature} IS {};",
            self.define(OWN_SCHEMA),
            self.owner,
            DIALECT.text(&self.comment)
        )
    }
}

impl Trigger {
    /// Makes it, in place of one of its name.
    pub fn create(&self) -> String {
        format!(
            "CREATE OR REPLACE TRIGGER {} BEFORE UPDATE OR DELETE OR TRUNCATE ON {OWN_SCHEMA}.{}\n  \
             FOR EACH STATEMENT EXECUTE FUNCTION {OWN_SCHEMA}.only_append();",
            self.name, self.table
        )
    }
}

impl WantedView {
    /// As a statement names it.
    pub fn reference(&self) -> String {
        relation(&self.schema, &self.name)
    }

    /// As people and the manifest name it.
    pub fn id(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// Makes it; `replace` where one of its name and columns may be there.
    pub fn create(&self, replace: bool) -> String {
        let view = self.reference();
        let begin = if replace { "CREATE OR REPLACE VIEW" } else { "CREATE VIEW" };
        let barrier = if self.barrier { " WITH (security_barrier = TRUE)" } else { "" };
        format!(
            "{begin} {view}{barrier} AS\n{};\nALTER VIEW {view} OWNER TO {};\nREVOKE ALL ON TABLE {view} FROM PUBLIC;\n\
             COMMENT ON VIEW {view} IS {};",
            self.query,
            self.owner,
            DIALECT.text(&self.comment)
        )
    }
}

impl On {
    /// The word for its sort.
    pub const fn kind(&self) -> &'static str {
        match self {
            On::Schema(_) => "SCHEMA",
            On::Relation(..) => "TABLE",
            On::Function(_) => "FUNCTION",
            On::Role(_) => ROLE,
        }
    }

    /// As a statement names it.
    pub fn reference(&self) -> String {
        match self {
            On::Schema(schema) => name(schema),
            On::Relation(schema, table) => relation(schema, table),
            On::Function(signature) => signature.clone(),
            On::Role(role) => name(role),
        }
    }

    /// As people name it.
    pub fn id(&self) -> String {
        match self {
            On::Schema(schema) => format!("schema {schema}"),
            On::Relation(schema, table) => format!("{schema}.{table}"),
            On::Function(signature) => signature.clone(),
            On::Role(role) => role.clone(),
        }
    }
}

/// The sort of a right that is to be a member of a role.
pub const ROLE: &str = "ROLE";
/// What that right is called.
pub const MEMBER: &str = "MEMBER";

/// Takes a right away, by what [`Right`] calls its parts; `to` is a role as a statement names it.
pub fn revoke(privilege: &str, kind: &str, object: &str, to: &str) -> String {
    match kind {
        ROLE if privilege == MEMBER => format!("REVOKE {object} FROM {to};"),
        // Who may pass it on.
        ROLE => format!("REVOKE ADMIN OPTION FOR {object} FROM {to};"),
        _ => format!("REVOKE {privilege} ON {kind} {object} FROM {to};"),
    }
}

impl Right {
    /// Gives it.
    pub fn grant(&self) -> String {
        if let On::Role(_) = &self.on {
            return format!("GRANT {} TO {};", self.on.reference(), name(&self.role));
        }
        format!(
            "GRANT {} ON {} {} TO {};",
            self.privilege,
            self.on.kind(),
            self.on.reference(),
            name(&self.role)
        )
    }

    /// What goes before giving a membership that is there, and with which nothing comes: from version 16 on each has that on its own, and before
    /// it was the member's.
    pub fn again(&self) -> String {
        let role = name(&self.role);
        let taken = revoke(self.privilege, self.on.kind(), &self.on.reference(), &role);
        format!("ALTER ROLE {role} INHERIT;\n{taken}\n")
    }

    /// Writes down that it was given.
    pub fn record(&self) -> String {
        let cells = [self.privilege, self.on.kind(), &self.on.reference(), &self.role];
        let cells: Vec<String> = cells.iter().map(|cell| DIALECT.text(cell)).collect();
        format!(
            "INSERT INTO {OWN_SCHEMA}.granted (privilege, kind, object, role) VALUES ({}) ON CONFLICT DO NOTHING;",
            cells.join(", ")
        )
    }
}
