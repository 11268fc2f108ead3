//! What Charta keeps in a database beside the data: its roles, tables and functions, and the log that is only ever added to.
//!
//! **A session is what the log says it is.** Whoever reads opens a session first, saying what for, to do what and where; the log has
//! it, and the session gets a token that views look up there. A row of the log that is not committed opens nothing, so nothing is read
//! whose opening could still be undone; a token holds for its own connection, role and day; and settings by themselves say nothing.

use super::desired::{DIALECT, On, Right, Role, WantedView};
use super::statement::MEMBER;
use super::tables::{OWN_SCHEMA, roles};
use crate::sql::session::Sessions;
use charta_base::hex;
use charta_model::model::ClauseId;
use sha2::{Digest, Sha256};

/// The rows of a table, as texts; nothing for what is missing.
pub type Rows = Vec<Vec<Option<String>>>;

/// A table of Charta's own, in its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTable {
    /// Its name.
    pub name: &'static str,
    /// The role that owns it.
    pub owner: &'static str,
    /// Its columns and constraints, a line each.
    pub lines: &'static [&'static str],
    /// The columns that a build fills, and their rows in order; nothing where it fills none.
    pub rows: Option<(&'static [&'static str], Rows)>,
    /// Whether the rows of earlier builds stay beside those of this one.
    pub keeps: bool,
    /// What it is for.
    pub comment: &'static str,
}

/// A function in Charta's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its arguments with their names.
    pub arguments: &'static str,
    /// The types of its arguments.
    pub types: &'static str,
    /// All that follows the arguments in its definition, without a semicolon.
    pub tail: String,
    /// The role that owns it, with whose rights it runs if it says so.
    pub owner: &'static str,
    /// What it does.
    pub comment: String,
    /// The clauses that it carries.
    pub clauses: Vec<ClauseId>,
}

/// A trigger on a table of Charta's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
}

/// Charta's own roles.
pub(super) fn roles() -> Vec<Role> {
    let role = |(name, title): (&str, &str)| Role {
        name: name.to_owned(),
        title: title.to_owned(),
        party: None,
        clauses: Vec::new(),
    };
    roles::ALL.into_iter().map(role).collect()
}

/// A digest of what sessions open, and which columns they show: those opened under other contracts must be opened again, so that the log
/// stays true. Both in order.
pub fn digest(offers: &[Vec<Option<String>>], shown: &[Vec<Option<String>>]) -> String {
    let mut hash = Sha256::new();
    for cell in offers.iter().chain(shown).flatten() {
        let text = cell.as_deref().unwrap_or("-");
        hash.update(format!("{}:{text}", text.len()));
    }
    hex(&hash.finalize()).chars().take(16).collect()
}

/// Charta's own tables; `offers` is what sessions open, and `shown` which columns of which views each clause shows.
pub(super) fn tables(sessions: &Sessions, build: &str, offers: Rows, shown: Rows) -> Vec<OwnTable> {
    let of_build = |row: Vec<Option<String>>| [Some(build.to_owned())].into_iter().chain(row).collect();
    let terms =
        sessions.known().map(|(kind, path)| vec![Some(kind.word().to_owned()), Some(path.to_owned())]);
    let scopes = sessions
        .scopes()
        .iter()
        .flat_map(|scope| scope.terms.iter().map(|term| vec![Some(scope.name.clone()), Some(term.clone())]));
    vec![
        OwnTable {
            name: "granted",
            owner: roles::OWNER,
            lines: &[
                "privilege text COLLATE \"C\" NOT NULL",
                "kind text COLLATE \"C\" NOT NULL CHECK (kind IN ('SCHEMA', 'TABLE', 'FUNCTION', 'ROLE'))",
                "object text COLLATE \"C\" NOT NULL",
                "role text COLLATE \"C\" NOT NULL",
                "PRIMARY KEY (privilege, kind, object, role)",
            ],
            rows: None,
            keeps: false,
            comment: "the rights that Charta gave, and so may take back",
        },
        OwnTable {
            name: "pseudonym_key",
            owner: roles::OWNER,
            lines: &[
                "contract text COLLATE \"C\" PRIMARY KEY",
                "key bytea NOT NULL UNIQUE CHECK (octet_length(key) >= 32)",
            ],
            rows: None,
            keeps: false,
            comment: "the keys that make other pseudonyms, one a contract, filled by hand: 32 random bytes each. Without its key a column is hidden",
        },
        OwnTable {
            name: "term",
            owner: roles::OWNER,
            lines: &[
                "kind text COLLATE \"C\" NOT NULL",
                "path text COLLATE \"C\" NOT NULL",
                "PRIMARY KEY (kind, path)",
            ],
            rows: Some((&["kind", "path"], terms.collect())),
            keeps: false,
            comment: "what a session may say",
        },
        OwnTable {
            name: "term_scope",
            owner: roles::OWNER,
            lines: &[
                "scope text COLLATE \"C\" NOT NULL",
                "term text COLLATE \"C\" NOT NULL",
                "PRIMARY KEY (scope, term)",
            ],
            rows: Some((&["scope", "term"], scopes.collect())),
            keeps: false,
            comment: "sets of what a session may say",
        },
        OwnTable {
            name: "offer",
            owner: roles::KEEPER,
            lines: &[
                "role text COLLATE \"C\" NOT NULL",
                "view text COLLATE \"C\" NOT NULL",
                "contract text COLLATE \"C\" NOT NULL",
                "clause text COLLATE \"C\" NOT NULL",
                "purposes text COLLATE \"C\" NOT NULL",
                "actions text COLLATE \"C\" NOT NULL",
                "places text COLLATE \"C\" NOT NULL",
                "first bigint",
                "last bigint",
            ],
            rows: Some((
                &["role", "view", "contract", "clause", "purposes", "actions", "places", "first", "last"],
                offers,
            )),
            keeps: false,
            comment: "what a session opens: sets of terms, and days counted from 1970-01-01",
        },
        OwnTable {
            name: "shown",
            owner: roles::KEEPER,
            lines: &[
                "build text COLLATE \"C\" NOT NULL",
                "view text COLLATE \"C\" NOT NULL",
                "clause text COLLATE \"C\" NOT NULL",
                "shown text COLLATE \"C\" NOT NULL",
                "PRIMARY KEY (build, view, clause, shown)",
            ],
            rows: Some((&["build", "view", "clause", "shown"], shown.into_iter().map(of_build).collect())),
            keeps: true,
            comment: "the log: which columns of a view each clause shows, build by build",
        },
        OwnTable {
            name: "opening",
            owner: roles::KEEPER,
            lines: &[
                "opening uuid PRIMARY KEY",
                "token bytea NOT NULL UNIQUE",
                "transaction xid8 NOT NULL",
                "backend integer NOT NULL",
                "opened_at timestamptz NOT NULL",
                "day date NOT NULL",
                "login text COLLATE \"C\" NOT NULL",
                "role text COLLATE \"C\" NOT NULL",
                "purpose text COLLATE \"C\"",
                "action text COLLATE \"C\"",
                "place text COLLATE \"C\"",
                "build text COLLATE \"C\" NOT NULL",
            ],
            rows: None,
            keeps: false,
            comment: "the log: who opened a session, when, what for, to do what and where. The token itself is not kept",
        },
        OwnTable {
            name: "opening_view",
            owner: roles::KEEPER,
            lines: &[
                "opening uuid NOT NULL REFERENCES charta.opening",
                "view text COLLATE \"C\" NOT NULL",
                "contract text COLLATE \"C\" NOT NULL",
                "clause text COLLATE \"C\" NOT NULL",
                "PRIMARY KEY (opening, view, clause)",
            ],
            rows: None,
            keeps: false,
            comment: "the log: which views a session opened, under which contract and clause",
        },
        OwnTable {
            name: "deletion",
            owner: roles::KEEPER,
            lines: &[
                "deleted_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()",
                "\"table\" text COLLATE \"C\" NOT NULL",
                "rows bigint NOT NULL",
                "because text COLLATE \"C\" NOT NULL",
            ],
            rows: None,
            keeps: false,
            comment: "the log: what was deleted at the end of its retention, or why it was not",
        },
    ]
}

/// What keeps the logs from being changed.
pub(super) fn triggers() -> Vec<Trigger> {
    ["opening", "opening_view", "shown", "deletion"]
        .into_iter()
        .map(|table| Trigger { name: "charta_only_append", table })
        .collect()
}

/// Charta's functions. `build` tells sessions of one build from those of another.
pub(super) fn functions(build: &str) -> Vec<Function> {
    let function = |name: &str, (arguments, types), tail: String, owner, comment: &str| Function {
        name: name.to_owned(),
        arguments,
        types,
        tail,
        owner,
        comment: comment.to_owned(),
        clauses: Vec::new(),
    };
    vec![
        function(
            "today",
            ("", ""),
            "RETURNS date\n  LANGUAGE sql STABLE PARALLEL SAFE\n  \
             RETURN (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date"
                .to_owned(),
            roles::OWNER,
            "the day of a session, in universal time, so that a session cannot move it by its time zone, and that of the moment, so that none holds it",
        ),
        function(
            "is_settled",
            ("written xid8", "xid8"),
            "RETURNS boolean\n  LANGUAGE sql STABLE PARALLEL RESTRICTED\n  \
             RETURN written IS DISTINCT FROM pg_catalog.pg_current_xact_id_if_assigned()"
                .to_owned(),
            roles::OWNER,
            "whether what a transaction wrote can no longer be undone by the one that reads it",
        ),
        function(
            "only_append",
            ("", ""),
            "RETURNS trigger\n  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp\nAS $charta$\nBEGIN\n  \
             RAISE EXCEPTION 'the log is only ever added to';\nEND\n$charta$"
                .to_owned(),
            roles::KEEPER,
            "keeps the log from being changed",
        ),
        function(
            "open_session",
            ("purpose text, action text, place text DEFAULT 'unstated'", "text, text, text"),
            OPEN_SESSION.replace("{build}", build),
            roles::LOGGER,
            "opens a session: writes it into the log, and answers how many views it opens under how many clauses. It holds from the next transaction on",
        ),
    ]
}

/// What a view of cells calls, by the names of the views that count: what these read stays out of the plans of whoever asks, which would tell
/// how many rows a cell has that is not shown. One function for all, which is there even if it counts nothing: what others made from a view
/// never keeps it from being made anew. Anybody may have the server say the plans of what it runs (`debug_print_plan`): not of this.
pub(super) fn cells(counting: &[&str]) -> Function {
    let branch = |view: &&str| {
        let (shown, view) = (DIALECT.text(view), DIALECT.identifier(view));
        format!("    WHEN {shown} THEN\n      RETURN QUERY SELECT * FROM {OWN_SCHEMA}.{view};\n")
    };
    let branches: String = counting.iter().map(branch).collect();
    let body = match branches.is_empty() {
        true => "  RETURN;".to_owned(),
        false => format!("  CASE counting\n{branches}    ELSE\n      RETURN;\n  END CASE;"),
    };
    Function {
        name: CELLS.to_owned(),
        arguments: "counting text",
        types: "text",
        tail: format!(
            "RETURNS SETOF record\n  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp\n  \
             SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off\nAS $charta$\nBEGIN\n\
             {body}\nEND\n$charta$"
        ),
        owner: roles::OWNER,
        comment: "counts behind the views of cells, so that no plan tells what a view leaves out".to_owned(),
        clauses: Vec::new(),
    }
}

/// The name of that function.
const CELLS: &str = "cells";

/// The query of a view of cells: what the view of Charta's own counts, by columns with these names and types.
pub(super) fn counted(counting: &str, columns: &[(String, &str)]) -> String {
    let named = |(name, stored): &(String, &str)| format!("{} {stored}", DIALECT.identifier(name));
    let columns: Vec<String> = columns.iter().map(named).collect();
    format!("SELECT *\nFROM {OWN_SCHEMA}.{CELLS}({}) AS c ({})", DIALECT.text(counting), columns.join(", "))
}

/// The right to have cells counted.
pub(super) fn counts(role: &str, clauses: &[ClauseId]) -> Right {
    let on = called(&format!("{CELLS}(text)"));
    Right { privilege: "EXECUTE", on, role: role.to_owned(), clauses: clauses.to_vec() }
}

const OPEN_SESSION: &str = "RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  acting CONSTANT text :=
    CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END;
  this_day CONSTANT date := charta.today();
  token CONSTANT text := gen_random_uuid()::text;
  number CONSTANT uuid := gen_random_uuid();
  opened bigint;
  strange text;
BEGIN
  INSERT INTO charta.opening AS o
    (opening, token, transaction, backend, opened_at, day, login, role, purpose, action, place, build)
  VALUES
    (number, sha256(convert_to(token, 'UTF8')), pg_current_xact_id(), pg_backend_pid(), clock_timestamp(), this_day,
     session_user, acting, left(open_session.purpose, 500), left(open_session.action, 500),
     left(open_session.place, 500), '{build}');
  INSERT INTO charta.opening_view AS v (opening, view, contract, clause)
  SELECT DISTINCT number, f.view, f.contract, f.clause
  FROM charta.offer AS f
    JOIN pg_catalog.pg_roles AS r ON r.rolname = f.role
    JOIN charta.term_scope AS p ON p.scope = f.purposes AND p.term = open_session.purpose
    JOIN charta.term_scope AS a ON a.scope = f.actions AND a.term = open_session.action
    JOIN charta.term_scope AS h ON h.scope = f.places AND h.term = open_session.place
  WHERE pg_has_role(acting::name, r.oid, 'USAGE')
    AND (f.first IS NULL OR this_day - DATE '1970-01-01' >= f.first)
    AND (f.last IS NULL OR this_day - DATE '1970-01-01' <= f.last);
  GET DIAGNOSTICS opened = ROW_COUNT;
  RAISE LOG 'charta opened a session of build {build}';
  IF opened = 0 THEN
    SELECT string_agg(format('the %s `%s` is not known', w.kind, w.said), ', ' ORDER BY w.at) INTO strange
    FROM (VALUES (1, 'purpose', open_session.purpose), (2, 'action', open_session.action), (3, 'place', open_session.place))
      AS w (at, kind, said)
    WHERE NOT EXISTS (SELECT FROM charta.term AS t WHERE t.kind = w.kind AND t.path = w.said);
    RAISE NOTICE 'the session opens nothing: %', COALESCE(
      strange || '; each is written with its whole path, as std.prelude.read',
      format('no clause permits %s to %s for %s at %s today', acting, open_session.action, open_session.purpose, open_session.place));
  END IF;
  PERFORM set_config('charta.session', token, FALSE);
  RETURN opened;
END
$charta$";

/// Charta's own views.
pub(super) fn views(build: &str) -> Vec<WantedView> {
    let view = |name: &str, query: String, owner, role: &str, comment: &str| WantedView {
        schema: OWN_SCHEMA.to_owned(),
        name: name.to_owned(),
        query,
        barrier: false,
        owner,
        comment: comment.to_owned(),
        role: role.to_owned(),
        clauses: Vec::new(),
        of: None,
        counting: None,
    };
    vec![
        view(
            "session_known",
            SESSION_KNOWN.replace("{build}", build),
            roles::OWNER,
            roles::OWNER,
            "the session that was opened, as far as it says something known",
        ),
        view(
            "access_log",
            ACCESS_LOG.to_owned(),
            roles::KEEPER,
            roles::AUDITOR,
            "the log of sessions for auditors, a row for each column that a session opened under a clause",
        ),
    ]
}

const SESSION_KNOWN: &str = "SELECT
  (SELECT k.path FROM charta.term AS k WHERE k.kind = 'purpose' AND k.path = o.purpose) AS purpose,
  (SELECT k.path FROM charta.term AS k WHERE k.kind = 'action' AND k.path = o.action) AS action,
  (SELECT k.path FROM charta.term AS k WHERE k.kind = 'place' AND k.path = o.place) AS place,
  charta.today() AS day,
  o.opening AS opening
FROM charta.opening AS o
WHERE o.token = sha256(convert_to(current_setting('charta.session', TRUE), 'UTF8'))
  AND o.backend = pg_backend_pid()
  AND o.role = CASE current_setting('role') WHEN 'none' THEN SESSION_USER ELSE current_setting('role') END
  AND o.day = charta.today()
  AND o.build = '{build}'
  AND charta.is_settled(o.transaction)";

const ACCESS_LOG: &str = "SELECT o.opening, o.opened_at, o.day, o.login, o.role, o.purpose, o.action, o.place, v.view, v.contract, v.clause,
  o.build, s.shown
FROM charta.opening AS o LEFT JOIN charta.opening_view AS v ON v.opening = o.opening
  LEFT JOIN charta.shown AS s ON s.build = o.build AND s.view = v.view AND s.clause = v.clause";

fn right(privilege: &'static str, on: On, role: &str) -> Right {
    Right { privilege, on, role: role.to_owned(), clauses: Vec::new() }
}

fn own(name: &str) -> On {
    On::Relation(OWN_SCHEMA.to_owned(), name.to_owned())
}

fn called(signature: &str) -> On {
    On::Function(format!("{OWN_SCHEMA}.{signature}"))
}

/// The rights that Charta's own roles have among each other.
pub(super) fn rights() -> Vec<Right> {
    let schema = || On::Schema(OWN_SCHEMA.to_owned());
    let uses =
        [roles::KEEPER, roles::LOGGER, roles::RETENTION, roles::AUDITOR, roles::SCHEDULER, roles::RECIPIENT];
    let mut rights: Vec<Right> = uses.into_iter().map(|role| right("USAGE", schema(), role)).collect();
    rights.extend([
        right("SELECT", own("opening"), roles::OWNER),
        right("SELECT", own("opening_view"), roles::OWNER),
        right("INSERT", own("opening"), roles::LOGGER),
        right("INSERT", own("opening_view"), roles::LOGGER),
        right("SELECT", own("offer"), roles::LOGGER),
        right("SELECT", own("term_scope"), roles::LOGGER),
        right("SELECT", own("term"), roles::LOGGER),
        right("EXECUTE", called("today()"), roles::LOGGER),
        right("EXECUTE", called("today()"), roles::RETENTION),
        right("EXECUTE", called("today()"), roles::RECIPIENT),
        right("EXECUTE", called("is_settled(xid8)"), roles::RECIPIENT),
        right("EXECUTE", called("open_session(text, text, text)"), roles::RECIPIENT),
        right("INSERT", own("deletion"), roles::RETENTION),
        right("SELECT", own("access_log"), roles::AUDITOR),
        right("SELECT", own("deletion"), roles::AUDITOR),
    ]);
    rights
}

/// What every recipient may use besides its views.
pub(super) fn rights_of(role: &Role) -> Vec<Right> {
    let of = |privilege, on| Right { privilege, on, role: role.name.clone(), clauses: role.clauses.clone() };
    vec![of(MEMBER, On::Role(roles::RECIPIENT.to_owned())), of("USAGE", On::Schema(role.name.clone()))]
}
