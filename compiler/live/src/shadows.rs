//! What others made that may be meant by the system's names: functions and operators of theirs, and casts that run code of theirs. It is looked up in one
//! place, for whoever compares a database and for whoever judges a log.

use charta_backends::postgres::tables::roles;
use postgres::{Error, GenericClient};
use std::collections::{BTreeMap, BTreeSet};

/// A function or an operator outside the system's schemas and Charta's, without those of extensions. Whoever owns an extension may add to it what
/// they own: what is an extension's belongs to a superuser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shadow {
    /// `FUNCTION` or `OPERATOR`.
    pub(crate) kind: String,
    /// What, as a statement names it.
    pub(crate) object: String,
    /// The plain name, or the signs.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) schema: String,
    /// Who owns it.
    pub(crate) owner: String,
    /// Whether it may be called as if it were a column.
    pub(crate) is_column: bool,
    /// Whether it takes values of the system's types alone, as those of data are.
    pub(crate) is_plain: bool,
    /// Whether it stands where Charta's own statements are looked up beside the system's schema.
    pub(crate) is_looked_up: bool,
    /// Who may call it and has its schema, its owner aside; an empty name for everybody.
    pub(crate) callers: Vec<String>,
}

/// A cast that somebody made and that runs a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CastFacts {
    /// From which type.
    pub(crate) source: String,
    /// To which type.
    pub(crate) target: String,
    /// Whether it is made where nobody writes it: in an expression, or where a value is kept.
    pub(crate) is_unwritten: bool,
    /// What it runs.
    pub(crate) function: String,
    /// Who owns what is not the system's own of it: a type of the two, or else the function.
    pub(crate) owner: String,
    /// Whether both types are the system's own.
    pub(crate) is_between_system_types: bool,
}

/// What Charta's own objects mean that is neither the system's, nor Charta's, nor of `pgcrypto`: by the sort of object and its name.
pub(crate) type Uses = BTreeMap<(String, String), BTreeSet<String>>;

/// Every function and operator of others.
pub(crate) fn shadows(client: &mut impl GenericClient) -> Result<Vec<Shadow>, Error> {
    let shadow = |row: &postgres::Row| Shadow {
        kind: row.get(0),
        object: row.get(1),
        name: row.get(2),
        schema: row.get(3),
        owner: row.get(4),
        is_column: row.get(5),
        is_plain: row.get(6),
        is_looked_up: row.get(7),
        callers: row.get(8),
    };
    Ok(client.query(SHADOWS, &[])?.iter().map(shadow).collect())
}

/// Every cast of others that runs a function.
pub(crate) fn casts(client: &mut impl GenericClient) -> Result<Vec<CastFacts>, Error> {
    let cast = |row: &postgres::Row| CastFacts {
        source: row.get(0),
        target: row.get(1),
        is_unwritten: row.get(2),
        function: row.get(3),
        owner: row.get(4),
        is_between_system_types: row.get(5),
    };
    Ok(client.query(CASTS, &[])?.iter().map(cast).collect())
}

/// What Charta's views and functions, and the policies of some schemas, were taken to mean when they were made.
pub(crate) fn uses(client: &mut impl GenericClient, schemas: &Vec<String>) -> Result<Uses, Error> {
    let private: Vec<&str> = roles::PRIVATE.to_vec();
    let mut found = Uses::new();
    for row in client.query(USES, &[schemas, &private])? {
        found.entry((row.get(0), row.get(1))).or_default().insert(row.get(2));
    }
    Ok(found)
}

/// The schemas that search paths name, of this database or of roles in it; `$user` among them as it is written.
pub(crate) fn searched(client: &mut impl GenericClient) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    for row in client.query(PATHS, &[])? {
        found.extend(listed(row.get::<_, &str>(0)));
    }
    Ok(found)
}

/// The names in a search path.
fn listed(path: &str) -> Vec<String> {
    let (mut names, mut name, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, is_quoted) {
            ('"', true) if letters.next_if_eq(&'"').is_some() => name.push('"'),
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => names.push(std::mem::take(&mut name)),
            (letter, true) => name.push(letter),
            (letter, false) if letter.is_whitespace() => {}
            (letter, false) => name.extend(letter.to_lowercase()),
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

/// Of a function, it may stand for a column where it takes one composite value. What is looked at is narrowed to places of others first: the system's
/// own functions are thousands.
const SHADOWS: &str = "WITH place AS (
  SELECT n.oid, n.nspname, n.oid IS NOT DISTINCT FROM (SELECT extnamespace FROM pg_extension WHERE extname = 'pgcrypto') AS is_looked_up,
    ARRAY(SELECT e.grantee FROM aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS e WHERE e.privilege_type = 'USAGE') AS open_to
  FROM pg_namespace AS n WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'charta') AND n.nspname !~ '^pg_'
), callable AS NOT MATERIALIZED (
  SELECT p.oid, p.proowner, p.pronamespace, p.proname, p.pronargs, p.proargtypes,
    ARRAY(SELECT e.grantee FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS e WHERE e.grantee <> p.proowner) AS called_by
  FROM pg_proc AS p
), named AS (
  SELECT 'FUNCTION' AS kind, c.oid::regprocedure::text AS object, c.proname::text AS name, c.pronamespace AS place, c.proowner AS owner,
    c.pronargs = 1 AND EXISTS (SELECT FROM pg_type AS t WHERE t.oid = c.proargtypes[0]
      AND (t.typtype = 'c' OR t.typname IN ('record', 'anyelement', 'any'))) AS is_column,
    NOT EXISTS (SELECT FROM unnest(c.proargtypes) AS a (id) JOIN pg_type AS t ON t.oid = a.id
      WHERE t.typnamespace <> 'pg_catalog'::regnamespace) AS is_plain, c.called_by
  FROM place AS n JOIN callable AS c ON c.pronamespace = n.oid
  WHERE NOT (c.proowner = ANY (ARRAY(SELECT oid FROM pg_roles WHERE rolsuper))
    AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
  UNION ALL
  SELECT 'OPERATOR', o.oid::regoperator::text, o.oprname::text, o.oprnamespace, o.oprowner, FALSE,
    NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid IN (o.oprleft, o.oprright) AND t.typnamespace <> 'pg_catalog'::regnamespace),
    c.called_by || c.proowner
  FROM place AS n JOIN pg_operator AS o ON o.oprnamespace = n.oid JOIN callable AS c ON c.oid = o.oprcode
  WHERE NOT (o.oprowner = ANY (ARRAY(SELECT oid FROM pg_roles WHERE rolsuper))
    AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'))
)
SELECT n.kind, n.object, n.name, p.nspname::text, o.rolname::text, n.is_column, n.is_plain, p.is_looked_up,
  ARRAY(SELECT DISTINCT COALESCE(r.rolname::text, '') FROM unnest(n.called_by) AS c (id) CROSS JOIN unnest(p.open_to) AS u (id)
    LEFT JOIN pg_roles AS r ON r.oid = CASE c.id WHEN 0 THEN u.id ELSE c.id END
    WHERE (c.id = 0 OR u.id = 0 OR u.id = c.id) AND CASE c.id WHEN 0 THEN u.id ELSE c.id END <> n.owner ORDER BY 1)
FROM named AS n JOIN place AS p ON p.oid = n.place JOIN pg_roles AS o ON o.oid = n.owner ORDER BY 1, 2";

/// Those of the system were there before anybody's: their numbers are low.
const CASTS: &str = "SELECT format_type(c.castsource, NULL), format_type(c.casttarget, NULL), c.castcontext IN ('i', 'a'),
  p.oid::regprocedure::text,
  (SELECT r.rolname::text FROM pg_roles AS r WHERE r.oid = CASE WHEN s.typnamespace <> 'pg_catalog'::regnamespace THEN s.typowner
    WHEN t.typnamespace <> 'pg_catalog'::regnamespace THEN t.typowner ELSE p.proowner END),
  s.typnamespace = 'pg_catalog'::regnamespace AND t.typnamespace = 'pg_catalog'::regnamespace
FROM pg_cast AS c JOIN pg_proc AS p ON p.oid = c.castfunc JOIN pg_type AS s ON s.oid = c.castsource JOIN pg_type AS t ON t.oid = c.casttarget
WHERE c.oid >= 16384::oid
  AND NOT (p.proowner = ANY (ARRAY(SELECT oid FROM pg_roles WHERE rolsuper))
    AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'e')) ORDER BY 1, 2";

/// What is the system's own is in no list of dependencies.
const USES: &str = "WITH mine AS (
  SELECT 'VIEW' AS kind, 'pg_rewrite'::regclass AS class, w.oid,
    '\"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"' AS object
  FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_roles AS o ON o.oid = c.relowner
  WHERE c.relkind = 'v' AND (n.nspname = ANY ($1) OR o.rolname = ANY ($2))
  UNION ALL
  SELECT 'FUNCTION', 'pg_proc'::regclass, p.oid,
    n.nspname || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = 'charta'
  UNION ALL
  SELECT 'POLICY', 'pg_policy'::regclass, p.oid,
    p.polname || ' on \"' || replace(n.nspname, '\"', '\"\"') || '\".\"' || replace(c.relname, '\"', '\"\"') || '\"'
  FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)
)
SELECT m.kind, m.object, CASE d.refclassid WHEN 'pg_proc'::regclass THEN 'function ' || d.refobjid::regprocedure::text
  ELSE 'operator ' || d.refobjid::regoperator::text END
FROM mine AS m JOIN pg_depend AS d ON d.classid = m.class AND d.objid = m.oid
WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
  AND NOT EXISTS (SELECT FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid AND n.nspname = 'charta')
  AND NOT EXISTS (SELECT FROM pg_depend AS e JOIN pg_extension AS x ON x.oid = e.refobjid JOIN pg_proc AS p ON p.oid = e.objid
      JOIN pg_roles AS o ON o.oid = p.proowner
    WHERE d.refclassid = 'pg_proc'::regclass AND e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'
      AND x.extname = 'pgcrypto' AND o.rolsuper)";

const PATHS: &str = "SELECT reset_val FROM pg_settings WHERE name = 'search_path'
UNION
SELECT boot_val FROM pg_settings WHERE name = 'search_path'
UNION
SELECT substr(s.setting, position('=' IN s.setting) + 1)
FROM pg_db_role_setting AS d LEFT JOIN pg_database AS b ON b.oid = d.setdatabase CROSS JOIN LATERAL unnest(d.setconfig) AS s (setting)
WHERE (d.setdatabase = 0 OR b.datname = current_database()) AND lower(split_part(s.setting, '=', 1)) = 'search_path'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_server_does() {
        assert_eq!(listed("\"$user\", public"), ["$user", "public"]);
        assert_eq!(listed("Evil,\"Pg, \"\"x\"\"\" , "), ["evil", "Pg, \"x\""]);
        assert!(listed("").is_empty());
    }
}
