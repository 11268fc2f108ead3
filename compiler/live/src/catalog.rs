//! What a database holds, as far as contracts have to do with it: its catalogue as plain data.

use crate::kept::{self, Intruder};
use crate::shadows::{self, CastFacts, Shadow, Uses};
use charta_backends::postgres::Desired;
use charta_backends::postgres::desired::DataTable;
use charta_backends::postgres::statement::relation;
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};
use charta_backends::sql::dialect::Dialect;
use postgres::{Error, GenericClient};
use std::collections::{BTreeMap, BTreeSet};

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleFacts {
    /// Whether nothing is refused to it.
    pub superuser: bool,
    /// Whether policies do not bind it.
    pub bypasses: bool,
    /// Whether somebody may log in as it.
    pub logs_in: bool,
    /// Whether it may make itself a member of roles that are no superusers, as whoever may make roles could before version 16.
    pub makes_members: bool,
    /// Whether it may copy the whole server.
    pub replicates: bool,
}

/// A table or a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// `r` for a table, `v` for a view, and so on.
    pub kind: String,
    /// Who owns it.
    pub owner: String,
    /// Whether row-level security is on.
    pub secured: bool,
    /// Whether it binds the owner too.
    pub forced: bool,
    /// Its options.
    pub options: Vec<String>,
    /// Whether something of somebody else's is made from it.
    pub used: bool,
}

/// A right that somebody was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// `SCHEMA`, `TABLE`, `FUNCTION` or `ROLE`.
    pub kind: String,
    /// What, as a statement names it.
    pub object: String,
    /// The column, where the right is on a column alone.
    pub column: Option<String>,
    /// Whose; empty for everybody.
    pub role: String,
    /// Which.
    pub privilege: String,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFacts {
    /// The table, as a statement names it.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Whether it lets rows through, or holds them back.
    pub permissive: bool,
    /// `SELECT`, `ALL`, …
    pub command: String,
    /// For whom; empty for everybody.
    pub roles: Vec<String>,
    /// Which rows, as the database writes it.
    pub using: String,
}

/// A function of Charta's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionFacts {
    /// Who owns it.
    pub owner: String,
    /// Its definition from the arguments on, as the database writes it.
    pub definition: String,
}

/// A way around the views: a function or a relation of somebody else's that reads data with more rights than its caller has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detour {
    /// `FUNCTION`, `VIEW`, `MATERIALIZED VIEW` or `TABLE`.
    pub kind: String,
    /// What, as a statement names it.
    pub object: String,
    /// Who owns it.
    pub owner: String,
    /// What it reads, as statements name it.
    pub reads: String,
    /// Who may use it; empty for everybody.
    pub role: String,
    /// Whether a view on the way to the data shows them with the rights of a role to which they are open.
    pub strong: bool,
    /// Whether what it reads is Charta's own, and can be written through it.
    pub writes: bool,
}

impl Detour {
    /// A row of a query that looks for such ways.
    pub(crate) fn of(row: &postgres::Row, writes: bool) -> Detour {
        Detour {
            kind: row.get(0),
            object: row.get(1),
            owner: row.get(2),
            reads: row.get(3),
            role: row.get(4),
            strong: row.get(5),
            writes,
        }
    }
}

/// A key that makes pseudonyms, which itself stays where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Whether it has fewer than 32 bytes.
    pub short: bool,
    /// Whether it is nothing but zeros.
    pub zeros: bool,
    /// The other contracts that have the same.
    pub shared: Vec<String>,
}

/// What a database holds.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Every role.
    pub roles: BTreeMap<String, RoleFacts>,
    /// Who is a member of what: member and role.
    pub members: BTreeSet<(String, String)>,
    /// Every schema and its owner.
    pub schemas: BTreeMap<String, String>,
    /// The tables and views of the schemas that matter, and all that Charta owns; by schema and name.
    pub relations: BTreeMap<(String, String), Relation>,
    /// The indexes that matter, as `schema.name`.
    pub indexes: BTreeSet<String>,
    /// The rights on them.
    pub entries: BTreeSet<Entry>,
    /// What everybody or somebody is given on tables to come: schema (empty for all), role (empty for everybody), privilege, and who
    /// makes the tables.
    pub to_come: BTreeSet<(String, String, String, String)>,
    /// The policies of the tables that matter.
    pub policies: Vec<PolicyFacts>,
    /// Charta's functions, by signature.
    pub functions: BTreeMap<String, FunctionFacts>,
    /// The triggers of Charta's tables that are on: table and name.
    pub triggers: BTreeSet<(String, String)>,
    /// Ways around the views.
    pub detours: Vec<Detour>,
    /// What Charta gave: privilege, kind, object, role.
    pub granted: BTreeSet<(String, String, String, String)>,
    /// The rows of Charta's tables that a build fills, by table.
    pub rows: BTreeMap<String, BTreeSet<Vec<Option<String>>>>,
    /// The types of the columns of the tables with data, without lengths, those of domains being those below: schema, table, column, type.
    pub types: BTreeSet<(String, String, String, String)>,
    /// The contracts that have a key for their pseudonyms.
    pub keys: BTreeMap<String, KeyFacts>,
    /// What roles have set that says what is logged: the role (empty for all), whether it may log in, the setting, its value, and the
    /// database where it holds in one alone.
    pub settings: Vec<(String, bool, String, String, String)>,
    /// Who may set what is logged: the parameter, the role (empty for everybody), the privilege.
    pub parameters: Vec<(String, String, String)>,
    /// Whether keyed hashes can be made.
    pub hashes: bool,
    /// Functions and operators that may be meant by the system's names.
    pub(crate) shadows: Vec<Shadow>,
    /// Who may make more of them where Charta's own statements are looked up: the schema, and the role (empty for everybody).
    pub planters: Vec<(String, String)>,
    /// The schemas of search paths.
    pub(crate) searched: BTreeSet<String>,
    /// Casts that run a function of somebody's.
    pub(crate) casts: Vec<CastFacts>,
    /// What Charta's views, functions and policies mean that is somebody's.
    pub(crate) uses: Uses,
    /// What runs, or decides on rows, where Charta's own tables are written.
    pub(crate) intruders: Vec<Intruder>,
}

impl Catalog {
    /// Whether a role is one of Charta's own, or a superuser.
    pub(crate) fn is_trusted(&self, role: &str) -> bool {
        roles::PRIVATE.contains(&role) || self.roles.get(role).is_some_and(|facts| facts.superuser)
    }
}

/// Reads what a database holds of what is wanted.
pub fn read(client: &mut impl GenericClient, desired: &Desired) -> Result<Catalog, Error> {
    let mut catalog = Catalog::default();
    let schemas: Vec<String> = desired.schemas.iter().map(|schema| schema.name.clone()).collect();
    let private: Vec<String> = roles::PRIVATE.iter().map(|role| (*role).to_owned()).collect();
    for row in client.query(ROLES, &[])? {
        let facts = RoleFacts {
            superuser: row.get(1),
            bypasses: row.get(2),
            logs_in: row.get(3),
            makes_members: row.get(4),
            replicates: row.get(5),
        };
        catalog.roles.insert(row.get(0), facts);
    }
    for row in client.query(MEMBERS, &[])? {
        catalog.members.insert((row.get(0), row.get(1)));
    }
    for row in client.query("SELECT nspname::text, nspowner::regrole::text FROM pg_namespace", &[])? {
        catalog.schemas.insert(row.get(0), unquoted(row.get(1)));
    }
    catalog.hashes = !client.query("SELECT FROM pg_extension WHERE extname = 'pgcrypto'", &[])?.is_empty();
    for row in client.query(RELATIONS, &[&schemas, &private])? {
        let facts = Relation {
            kind: row.get(2),
            owner: row.get(3),
            secured: row.get(4),
            forced: row.get(5),
            options: row.get::<_, Option<Vec<String>>>(6).unwrap_or_default(),
            used: row.get(7),
        };
        match facts.kind.as_str() {
            "i" => drop(catalog.indexes.insert(format!(
                "{}.{}",
                row.get::<_, String>(0),
                row.get::<_, String>(1)
            ))),
            _ => drop(catalog.relations.insert((row.get(0), row.get(1)), facts)),
        }
    }
    for row in client.query(ENTRIES, &[&schemas, &private])? {
        let entry = Entry {
            kind: row.get(0),
            object: row.get(1),
            column: row.get(2),
            role: row.get(3),
            privilege: row.get(4),
        };
        if row.get(5) {
            let privilege = format!("{PASSES_ON}{}", entry.privilege);
            catalog.entries.insert(Entry { privilege, ..entry.clone() });
        }
        catalog.entries.insert(entry);
    }
    for row in client.query(TO_COME, &[])? {
        catalog.to_come.insert((row.get(0), row.get(1), row.get(2), row.get(3)));
    }
    for row in client.query(POLICIES, &[&schemas])? {
        catalog.policies.push(PolicyFacts {
            table: row.get(0),
            name: row.get(1),
            permissive: row.get(2),
            command: row.get(3),
            roles: row.get(4),
            using: row.get::<_, Option<String>>(5).unwrap_or_default(),
        });
    }
    for row in client.query(FUNCTIONS, &[&OWN_SCHEMA])? {
        let definition: String = row.get(2);
        let from = definition.find('(').unwrap_or(0);
        let definition = definition.get(from..).unwrap_or_default().to_owned();
        catalog.functions.insert(row.get(0), FunctionFacts { owner: row.get(1), definition });
    }
    for row in client.query(TRIGGERS, &[&OWN_SCHEMA])? {
        catalog.triggers.insert((row.get(0), row.get(1)));
    }
    catalog.shadows = shadows::shadows(client)?;
    catalog.searched = shadows::searched(client)?;
    catalog.casts = shadows::casts(client)?;
    catalog.uses = shadows::uses(client, &schemas)?;
    catalog.intruders = kept::intruders(client)?;
    for row in client.query(PLANTERS, &[])? {
        catalog.planters.push((row.get(0), row.get(1)));
    }
    let tables = |part: fn(&DataTable) -> &String| desired.tables.iter().map(part).cloned().collect();
    let (of, named): (Vec<String>, Vec<String>) =
        (tables(|table| &table.physical.schema), tables(|table| &table.physical.name));
    for row in client.query(TYPES, &[&of, &named])? {
        catalog.types.insert((row.get(0), row.get(1), row.get(2), row.get(3)));
    }
    for row in client.query(SETTINGS, &[])? {
        catalog.settings.push((row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)));
    }
    // Before version 15 nobody could be given such a right.
    let has_parameters = "SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL";
    if client.query_one(has_parameters, &[])?.get(0) {
        for row in client.query(PARAMETERS, &[])? {
            catalog.parameters.push((row.get(0), row.get(1), row.get(2)));
        }
    }
    detours(client, desired, &private, &mut catalog)?;
    catalog.detours.extend(kept::writers(client, desired, &private)?);
    own(client, desired, &mut catalog)?;
    Ok(catalog)
}

/// Names without the quotes that the database puts around some.
fn unquoted(name: String) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name,
    }
}

fn detours(
    client: &mut impl GenericClient,
    desired: &Desired,
    private: &Vec<String>,
    catalog: &mut Catalog,
) -> Result<(), Error> {
    let tables = desired.tables.iter().map(|table| table.physical.reference(Dialect::Postgres));
    let keys = desired.own.iter().map(|table| relation(OWN_SCHEMA, table.name));
    let views = desired.views.iter().map(|view| view.reference());
    let bases: Vec<String> = tables.chain(keys).chain(views).collect();
    let mut wanted: BTreeSet<String> = desired.views.iter().map(|view| view.reference()).collect();
    wanted.extend(desired.tables.iter().map(|table| table.physical.reference(Dialect::Postgres)));
    for row in client.query(READERS, &[&bases, private])? {
        let detour = Detour::of(&row, false);
        if !wanted.contains(&detour.object) {
            catalog.detours.push(detour);
        }
    }
    let names: Vec<String> = desired.tables.iter().map(|table| table.physical.name.clone()).collect();
    let references: Vec<String> =
        desired.tables.iter().map(|table| table.physical.reference(Dialect::Postgres)).collect();
    for row in client.query(DEFINERS, &[&names, &references, &OWN_SCHEMA])? {
        catalog.detours.push(Detour {
            kind: "FUNCTION".to_owned(),
            object: row.get(0),
            owner: row.get(1),
            reads: row.get(2),
            role: row.get(3),
            strong: false,
            writes: false,
        });
    }
    Ok(())
}

fn own(client: &mut impl GenericClient, desired: &Desired, catalog: &mut Catalog) -> Result<(), Error> {
    // What is a view, or somebody's, may run code of theirs with the rights of whoever reads it: it is not read.
    let has = |catalog: &Catalog, name: &str| {
        let found = catalog.relations.get(&(OWN_SCHEMA.to_owned(), name.to_owned()));
        found.is_some_and(|facts| facts.kind == "r" && catalog.is_trusted(&facts.owner))
    };
    if has(catalog, "granted") {
        for row in client.query("SELECT privilege, kind, object, role FROM charta.granted", &[])? {
            catalog.granted.insert((row.get(0), row.get(1), row.get(2), row.get(3)));
        }
    }
    if has(catalog, "pseudonym_key") {
        for row in client.query(KEYS, &[])? {
            let facts = KeyFacts { short: row.get(1), zeros: row.get(2), shared: row.get(3) };
            catalog.keys.insert(row.get(0), facts);
        }
    }
    for table in &desired.own {
        let Some((columns, _)) = &table.rows else { continue };
        if !has(catalog, table.name) {
            continue;
        }
        // As the server writes them, without a cast: one may be somebody's.
        let written = |column: &&str| format!("CASE WHEN {column} IS NOT NULL THEN concat({column}) END");
        let columns: Vec<String> = columns.iter().map(written).collect();
        let query = format!("SELECT {} FROM {}", columns.join(", "), table.reference());
        let rows = client.query(&query, &[])?;
        let cells = |row: &postgres::Row| (0..columns.len()).map(|at| row.get(at)).collect();
        catalog.rows.insert(table.name.to_owned(), rows.iter().map(cells).collect());
    }
    Ok(())
}

/// What the right to pass a right on is called, before that right.
pub(crate) const PASSES_ON: &str = "GRANT OPTION FOR ";

const ROLES: &str = "SELECT rolname::text, rolsuper, rolbypassrls, rolcanlogin,
  rolcreaterole AND current_setting('server_version_num')::int < 160000, rolreplication FROM pg_roles";

/// Members that may act as the role, now, by taking it, or by giving themselves leave. From version 16 on, one may be a member who may not.
const MEMBERS: &str = "SELECT m.rolname::text, r.rolname::text
FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid
WHERE COALESCE(to_jsonb(a) ->> 'inherit_option', 'true') = 'true' OR COALESCE(to_jsonb(a) ->> 'set_option', 'true') = 'true'
  OR a.admin_option";

const RELATIONS: &str = "SELECT n.nspname::text, c.relname::text, c.relkind::text, o.rolname::text, c.relrowsecurity,
  c.relforcerowsecurity, c.reloptions,
  EXISTS (
    SELECT FROM pg_depend AS d
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.deptype = 'n'
      AND NOT EXISTS (SELECT FROM pg_rewrite AS w WHERE d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid AND w.ev_class = c.oid))
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS o ON o.oid = c.relowner
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i')
  AND (n.nspname = ANY ($1) OR (c.relkind = 'v' AND o.rolname = ANY ($2))) AND n.nspname !~ '^pg_'";

/// Who is a member of the role of all recipients has its rights only where they come with it.
const ENTRIES: &str = "WITH mine AS (
  SELECT c.oid, c.relkind, c.relowner, c.relacl, quote_ident(n.nspname) AS schema, c.relname
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS o ON o.oid = c.relowner
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (n.nspname = ANY ($1) OR (c.relkind = 'v' AND o.rolname = ANY ($2))) AND n.nspname !~ '^pg_'
), entries AS (
  SELECT 'TABLE' AS kind, m.oid, NULL::text AS part, m.relowner AS owner, e.grantee, e.privilege_type, e.is_grantable
  FROM mine AS m CROSS JOIN aclexplode(COALESCE(m.relacl, acldefault('r', m.relowner))) AS e
  UNION ALL
  SELECT 'TABLE', m.oid, a.attname::text, m.relowner, e.grantee, e.privilege_type, e.is_grantable
  FROM mine AS m JOIN pg_attribute AS a ON a.attrelid = m.oid CROSS JOIN aclexplode(a.attacl) AS e
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
)
SELECT e.kind, '\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"', e.part,
  COALESCE(r.rolname::text, ''), e.privilege_type, e.is_grantable
FROM entries AS e JOIN pg_class AS c ON c.oid = e.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE e.grantee <> e.owner
UNION ALL
SELECT 'SCHEMA', '\"' || replace(n.nspname, '\"', '\"\"') || '\"', NULL, COALESCE(r.rolname::text, ''), e.privilege_type, e.is_grantable
FROM pg_namespace AS n CROSS JOIN aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS e
  LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE n.nspname = ANY ($1) AND e.grantee <> n.nspowner
UNION ALL
SELECT 'FUNCTION', n.nspname || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL,
  COALESCE(r.rolname::text, ''), e.privilege_type, e.is_grantable
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
  CROSS JOIN aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE n.nspname = 'charta' AND e.grantee <> p.proowner
UNION ALL
SELECT 'ROLE', '\"' || r.rolname || '\"', NULL, m.rolname::text, 'MEMBER', a.admin_option
FROM pg_auth_members AS a JOIN pg_roles AS r ON r.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member
WHERE r.rolname = 'charta_recipient' AND COALESCE((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit)";

const TO_COME: &str = "SELECT COALESCE(n.nspname::text, ''), COALESCE(r.rolname::text, ''), e.privilege_type, o.rolname::text
FROM pg_default_acl AS d JOIN pg_roles AS o ON o.oid = d.defaclrole LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
  CROSS JOIN aclexplode(d.defaclacl) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE d.defaclobjtype = 'r' AND e.grantee <> d.defaclrole";

const POLICIES: &str = "SELECT '\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"',
  p.polname::text, p.polpermissive,
  CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
  ARRAY(SELECT COALESCE(r.rolname::text, '') FROM unnest(p.polroles) AS u (id) LEFT JOIN pg_roles AS r ON r.oid = u.id ORDER BY 1),
  pg_get_expr(p.polqual, p.polrelid)
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) ORDER BY 1, 2";

const FUNCTIONS: &str =
    "SELECT n.nspname || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')',
  o.rolname::text, pg_get_functiondef(p.oid)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_roles AS o ON o.oid = p.proowner
WHERE n.nspname = $1 AND p.prokind <> 'a'";

/// Who may put functions where names of Charta's own statements are looked up beside the system's: the schema, and the role.
const PLANTERS: &str = "SELECT n.nspname::text, COALESCE(r.rolname::text, '')
FROM pg_namespace AS n CROSS JOIN aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE n.oid = (SELECT extnamespace FROM pg_extension WHERE extname = 'pgcrypto') AND e.privilege_type = 'CREATE'
  AND NOT COALESCE(r.rolsuper, FALSE) ORDER BY 2";

const TYPES: &str = "SELECT n.nspname::text, c.relname::text, a.attname::text,
  pg_catalog.format_type(COALESCE(NULLIF(t.typbasetype, 0), t.oid), NULL)
FROM unnest($1::text[], $2::text[]) AS w (of_schema, of_table) JOIN pg_namespace AS n ON n.nspname = w.of_schema
  JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.of_table
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type AS t ON t.oid = a.atttypid";

/// What is wrong with keys is told by the server: they themselves never leave it.
const KEYS: &str = "SELECT k.contract, octet_length(k.key) < 32, k.key = decode(repeat('00', octet_length(k.key)), 'hex'),
  ARRAY(SELECT o.contract FROM charta.pseudonym_key AS o WHERE o.key = k.key AND o.contract <> k.contract ORDER BY 1)
FROM charta.pseudonym_key AS k";

const SETTINGS: &str = "SELECT COALESCE(r.rolname::text, ''), COALESCE(r.rolcanlogin, TRUE), lower(split_part(s.setting, '=', 1)),
  lower(substr(s.setting, position('=' IN s.setting) + 1)), COALESCE(b.datname::text, '')
FROM pg_db_role_setting AS d LEFT JOIN pg_roles AS r ON r.oid = d.setrole LEFT JOIN pg_database AS b ON b.oid = d.setdatabase CROSS JOIN LATERAL unnest(d.setconfig) AS s (setting)
WHERE (d.setdatabase = 0 OR b.datname = current_database())
  AND lower(s.setting) ~ '^(log_|pgaudit)' ORDER BY 1, 3";

const PARAMETERS: &str = "SELECT p.parname, COALESCE(r.rolname::text, ''), e.privilege_type
FROM pg_parameter_acl AS p CROSS JOIN aclexplode(p.paracl) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE lower(p.parname) ~ '^(log_|logging_|pgaudit)' AND NOT COALESCE(r.rolsuper, FALSE) ORDER BY 1, 2, 3";

const TRIGGERS: &str = "SELECT c.relname::text, t.tgname::text
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_proc AS p ON p.oid = t.tgfoid JOIN pg_namespace AS f ON f.oid = p.pronamespace
WHERE n.nspname = $1 AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND f.nspname = $1 AND p.proname = 'only_append'
  AND t.tgtype & 58 = 58 AND t.tgqual IS NULL";

/// Relations made from the data, or from what Charta shows of them, and tables above and below them, with who may read them. `strong` is one
/// of which some view on the way shows the data with the rights of a role to which they are open.
const READERS: &str = "WITH RECURSIVE base AS (
  SELECT c.oid, c.relowner, b.name FROM unnest($1::text[]) AS b (name) JOIN pg_class AS c ON c.oid = to_regclass(b.name)
), reader AS (
  SELECT w.ev_class AS oid, b.name, b.relowner FROM base AS b
    JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = b.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> b.oid
  UNION
  SELECT i.inhparent, b.name, b.relowner FROM base AS b JOIN pg_inherits AS i ON i.inhrelid = b.oid
  UNION
  SELECT i.inhrelid, b.name, b.relowner FROM base AS b JOIN pg_inherits AS i ON i.inhparent = b.oid
), rights AS (
  SELECT c.oid, c.relowner, NOT COALESCE('security_invoker=true' = ANY (c.reloptions), FALSE) AS lends,
    o.rolsuper OR o.rolbypassrls OR o.rolname = ANY ($2) AS open
  FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), far AS (
  SELECT r.oid, r.name, r.relowner, g.lends AND (g.open OR g.relowner = r.relowner) AS strong FROM reader AS r JOIN rights AS g ON g.oid = r.oid
  UNION
  SELECT w.ev_class, f.name, f.relowner, f.strong OR (g.lends AND (g.open OR g.relowner = f.relowner)) FROM far AS f
    JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = f.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> f.oid JOIN rights AS g ON g.oid = w.ev_class
), given AS (
  SELECT c.oid, f.name, f.strong, e.grantee, e.privilege_type FROM far AS f JOIN pg_class AS c ON c.oid = f.oid
    CROSS JOIN aclexplode(COALESCE(c.relacl, acldefault('r', c.relowner))) AS e WHERE e.grantee <> c.relowner
  UNION
  SELECT c.oid, f.name, f.strong, e.grantee, e.privilege_type FROM far AS f JOIN pg_class AS c ON c.oid = f.oid
    JOIN pg_attribute AS a ON a.attrelid = c.oid CROSS JOIN aclexplode(a.attacl) AS e WHERE a.attacl IS NOT NULL
)
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
  '\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"',
  o.rolname::text, g.name, COALESCE(r.rolname::text, ''), bool_or(g.strong)
FROM given AS g JOIN pg_class AS c ON c.oid = g.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_roles AS o ON o.oid = c.relowner LEFT JOIN pg_roles AS r ON r.oid = g.grantee
WHERE g.privilege_type = 'SELECT' AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions), FALSE)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 4, 5";

/// Functions that run with their owner's rights and speak of a table with data, with who may call them.
const DEFINERS: &str = "SELECT DISTINCT p.oid::regprocedure::text, o.rolname::text, t.reference, COALESCE(r.rolname::text, '')
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_roles AS o ON o.oid = p.proowner
  JOIN unnest($1::text[], $2::text[]) AS t (name, reference)
    ON position(lower(t.name) IN lower(p.prosrc)) > 0
      AND lower(p.prosrc) ~ ('(^|[^[:alnum:]_])' || regexp_replace(lower(t.name), '([^[:alnum:]_])', '\\\\\\1', 'g') || '($|[^[:alnum:]_])')
    OR EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(t.reference))
  CROSS JOIN aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema', $3) AND e.grantee <> p.proowner ORDER BY 1, 3, 4";
