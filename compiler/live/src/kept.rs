//! What reaches into Charta's own tables beside rights on them: triggers, rules and policies of others there, and what others built through which
//! they can be written. Who writes them may forge what sessions open, what plans tell and what the log has.

use crate::catalog::Detour;
use charta_backends::postgres::Desired;
use charta_backends::postgres::statement::relation;
use charta_backends::postgres::tables::OWN_SCHEMA;
use postgres::{Error, GenericClient};

/// Something on one of Charta's own tables or views that is not Charta's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Intruder {
    /// `TRIGGER`, `RULE` or `POLICY`.
    pub(crate) kind: String,
    /// The table, by its plain name.
    pub(crate) table: String,
    /// Its name.
    pub(crate) name: String,
    /// What a trigger runs.
    pub(crate) runs: Option<String>,
}

/// All of them.
pub(crate) fn intruders(client: &mut impl GenericClient) -> Result<Vec<Intruder>, Error> {
    let intruder = |row: &postgres::Row| Intruder {
        kind: row.get(0),
        table: row.get(1),
        name: row.get(2),
        runs: row.get(3),
    };
    Ok(client.query(INTRUDERS, &[&OWN_SCHEMA])?.iter().map(intruder).collect())
}

/// Views that pass what is written on to Charta's own tables, and functions that write them with their owner's rights, with who may use them.
pub(crate) fn writers(
    client: &mut impl GenericClient,
    desired: &Desired,
    private: &Vec<String>,
) -> Result<Vec<Detour>, Error> {
    let bases: Vec<String> = desired.own.iter().map(|table| relation(OWN_SCHEMA, table.name)).collect();
    let names: Vec<String> = desired.own.iter().map(|table| format!("{OWN_SCHEMA}.{}", table.name)).collect();
    let detour = |row: &postgres::Row| Detour::of(row, true);
    let mut found: Vec<Detour> = client.query(PASSING, &[&bases, private])?.iter().map(detour).collect();
    found.extend(client.query(WRITING, &[&names, &bases, &OWN_SCHEMA])?.iter().map(detour));
    Ok(found)
}

const INTRUDERS: &str = "SELECT 'TRIGGER', c.relname::text, t.tgname::text, p.oid::regprocedure::text
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_proc AS p ON p.oid = t.tgfoid JOIN pg_namespace AS f ON f.oid = p.pronamespace
WHERE n.nspname = $1 AND NOT t.tgisinternal AND NOT (f.nspname = $1 AND p.proname = 'only_append')
UNION ALL
SELECT 'RULE', c.relname::text, w.rulename::text, NULL
FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND w.rulename <> '_RETURN'
UNION ALL
SELECT 'POLICY', c.relname::text, p.polname::text, NULL
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 ORDER BY 1, 2, 3";

/// A view writes with its owner's rights, unless it has the caller's: what stands above it reaches the table if one of them on the way may.
const PASSING: &str = "WITH RECURSIVE base AS (
  SELECT c.oid, c.relowner, b.name FROM unnest($1::text[]) AS b (name) JOIN pg_class AS c ON c.oid = to_regclass(b.name)
), rights AS (
  SELECT c.oid, c.relowner, NOT COALESCE('security_invoker=true' = ANY (c.reloptions), FALSE) AS lends, o.rolsuper OR o.rolname = ANY ($2) AS open
  FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner WHERE c.relkind = 'v'
), far AS (
  SELECT w.ev_class AS oid, b.name, b.relowner, g.lends AND (g.open OR g.relowner = b.relowner) AS strong FROM base AS b
    JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = b.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> b.oid JOIN rights AS g ON g.oid = w.ev_class
  UNION
  SELECT w.ev_class, f.name, f.relowner, f.strong OR (g.lends AND (g.open OR g.relowner = f.relowner)) FROM far AS f
    JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = f.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS w ON w.oid = d.objid AND w.ev_class <> f.oid JOIN rights AS g ON g.oid = w.ev_class
)
SELECT 'VIEW', '\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"', o.rolname::text, f.name,
  COALESCE(r.rolname::text, ''), bool_or(f.strong)
FROM far AS f JOIN pg_class AS c ON c.oid = f.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_roles AS o ON o.oid = c.relowner
  CROSS JOIN LATERAL (SELECT e.grantee, e.privilege_type FROM aclexplode(c.relacl) AS e
    UNION SELECT e.grantee, e.privilege_type FROM pg_attribute AS a CROSS JOIN aclexplode(a.attacl) AS e
      WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL) AS e
  LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE n.nspname <> 'charta' AND e.grantee <> c.relowner AND e.privilege_type IN ('INSERT', 'UPDATE', 'DELETE')
  AND pg_relation_is_updatable(c.oid, FALSE) > 0
GROUP BY 1, 2, 3, 4, 5 HAVING bool_or(f.strong) ORDER BY 2, 4, 5";

/// Functions that name one of the tables with its schema, and have a word that writes.
const WRITING: &str = "SELECT DISTINCT 'FUNCTION', p.oid::regprocedure::text, o.rolname::text, t.reference, COALESCE(r.rolname::text, ''), FALSE
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_roles AS o ON o.oid = p.proowner
  CROSS JOIN LATERAL (SELECT regexp_replace(lower(COALESCE(p.prosrc, '')), '\"?\\s*\\.\\s*\"?', '.', 'g') AS said) AS s
  JOIN unnest($1::text[], $2::text[]) AS t (name, reference)
    ON s.said ~ ('(^|[^[:alnum:]_])' || regexp_replace(t.name, '([^[:alnum:]_])', '\\\\\\1', 'g') || '($|[^[:alnum:]_])')
      AND s.said ~ '\\m(insert|update|delete|merge|truncate|copy|execute)\\M'
    OR EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(t.reference))
      AND pg_get_functiondef(p.oid) ~* '\\m(insert|update|delete|merge)\\M'
  CROSS JOIN aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS e LEFT JOIN pg_roles AS r ON r.oid = e.grantee
WHERE p.prosecdef AND p.prokind <> 'a' AND n.nspname NOT IN ('pg_catalog', 'information_schema', $3) AND e.grantee <> p.proowner ORDER BY 2, 4, 5";
