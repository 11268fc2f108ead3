-- Charta's own tables and functions, and the protection of the data: nobody reads them but the owner of the views, and the
-- recipients read the views alone. Who fills the tables must be a superuser or have BYPASSRLS.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA IF NOT EXISTS "charta" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "charta" FROM PUBLIC;
COMMENT ON SCHEMA "charta" IS 'what Charta keeps: terms, keys, the log';

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;

-- the rights that Charta gave, and so may take back
CREATE TABLE IF NOT EXISTS charta.granted (
  privilege text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('SCHEMA', 'TABLE', 'FUNCTION', 'ROLE')),
  object text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  PRIMARY KEY (privilege, kind, object, role)
);
ALTER TABLE charta.granted OWNER TO charta_owner;
REVOKE ALL ON TABLE charta.granted FROM PUBLIC;
COMMENT ON TABLE charta.granted IS 'the rights that Charta gave, and so may take back';

-- the keys that make other pseudonyms, one a contract, filled by hand: 32 random bytes each. Without its key a column is hidden
CREATE TABLE IF NOT EXISTS charta.pseudonym_key (
  contract text COLLATE "C" PRIMARY KEY,
  key bytea NOT NULL UNIQUE CHECK (octet_length(key) >= 32)
);
ALTER TABLE charta.pseudonym_key OWNER TO charta_owner;
REVOKE ALL ON TABLE charta.pseudonym_key FROM PUBLIC;
COMMENT ON TABLE charta.pseudonym_key IS 'the keys that make other pseudonyms, one a contract, filled by hand: 32 random bytes each. Without its key a column is hidden';

-- what a session may say
CREATE TABLE IF NOT EXISTS charta.term (
  kind text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, path)
);
ALTER TABLE charta.term OWNER TO charta_owner;
REVOKE ALL ON TABLE charta.term FROM PUBLIC;
COMMENT ON TABLE charta.term IS 'what a session may say';

-- sets of what a session may say
CREATE TABLE IF NOT EXISTS charta.term_scope (
  scope text COLLATE "C" NOT NULL,
  term text COLLATE "C" NOT NULL,
  PRIMARY KEY (scope, term)
);
ALTER TABLE charta.term_scope OWNER TO charta_owner;
REVOKE ALL ON TABLE charta.term_scope FROM PUBLIC;
COMMENT ON TABLE charta.term_scope IS 'sets of what a session may say';

-- what a session opens: sets of terms, and days counted from 1970-01-01
CREATE TABLE IF NOT EXISTS charta.offer (
  role text COLLATE "C" NOT NULL,
  view text COLLATE "C" NOT NULL,
  contract text COLLATE "C" NOT NULL,
  clause text COLLATE "C" NOT NULL,
  purposes text COLLATE "C" NOT NULL,
  actions text COLLATE "C" NOT NULL,
  places text COLLATE "C" NOT NULL,
  first bigint,
  last bigint
);
ALTER TABLE charta.offer OWNER TO charta_keeper;
REVOKE ALL ON TABLE charta.offer FROM PUBLIC;
COMMENT ON TABLE charta.offer IS 'what a session opens: sets of terms, and days counted from 1970-01-01';

-- the log: which columns of a view each clause shows, build by build
CREATE TABLE IF NOT EXISTS charta.shown (
  build text COLLATE "C" NOT NULL,
  view text COLLATE "C" NOT NULL,
  clause text COLLATE "C" NOT NULL,
  shown text COLLATE "C" NOT NULL,
  PRIMARY KEY (build, view, clause, shown)
);
ALTER TABLE charta.shown OWNER TO charta_keeper;
REVOKE ALL ON TABLE charta.shown FROM PUBLIC;
COMMENT ON TABLE charta.shown IS 'the log: which columns of a view each clause shows, build by build';

-- the log: who opened a session, when, what for, to do what and where. The token itself is not kept
CREATE TABLE IF NOT EXISTS charta.opening (
  opening uuid PRIMARY KEY,
  token bytea NOT NULL UNIQUE,
  transaction xid8 NOT NULL,
  backend integer NOT NULL,
  opened_at timestamptz NOT NULL,
  day date NOT NULL,
  login text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  purpose text COLLATE "C",
  action text COLLATE "C",
  place text COLLATE "C",
  build text COLLATE "C" NOT NULL
);
ALTER TABLE charta.opening OWNER TO charta_keeper;
REVOKE ALL ON TABLE charta.opening FROM PUBLIC;
COMMENT ON TABLE charta.opening IS 'the log: who opened a session, when, what for, to do what and where. The token itself is not kept';

-- the log: which views a session opened, under which contract and clause
CREATE TABLE IF NOT EXISTS charta.opening_view (
  opening uuid NOT NULL REFERENCES charta.opening,
  view text COLLATE "C" NOT NULL,
  contract text COLLATE "C" NOT NULL,
  clause text COLLATE "C" NOT NULL,
  PRIMARY KEY (opening, view, clause)
);
ALTER TABLE charta.opening_view OWNER TO charta_keeper;
REVOKE ALL ON TABLE charta.opening_view FROM PUBLIC;
COMMENT ON TABLE charta.opening_view IS 'the log: which views a session opened, under which contract and clause';

-- the log: what was deleted at the end of its retention, or why it was not
CREATE TABLE IF NOT EXISTS charta.deletion (
  deleted_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  "table" text COLLATE "C" NOT NULL,
  rows bigint NOT NULL,
  because text COLLATE "C" NOT NULL
);
ALTER TABLE charta.deletion OWNER TO charta_keeper;
REVOKE ALL ON TABLE charta.deletion FROM PUBLIC;
COMMENT ON TABLE charta.deletion IS 'the log: what was deleted at the end of its retention, or why it was not';

-- Rights under earlier contracts end.
DO $charta$
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
$charta$;

-- the day of a session, in universal time, so that a session cannot move it by its time zone, and that of the moment, so that none holds it
CREATE OR REPLACE FUNCTION charta.today() RETURNS date
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date;
ALTER FUNCTION charta.today() OWNER TO charta_owner;
REVOKE ALL ON FUNCTION charta.today() FROM PUBLIC;
COMMENT ON FUNCTION charta.today() IS 'the day of a session, in universal time, so that a session cannot move it by its time zone, and that of the moment, so that none holds it';

-- whether what a transaction wrote can no longer be undone by the one that reads it
CREATE OR REPLACE FUNCTION charta.is_settled(written xid8) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN written IS DISTINCT FROM pg_catalog.pg_current_xact_id_if_assigned();
ALTER FUNCTION charta.is_settled(xid8) OWNER TO charta_owner;
REVOKE ALL ON FUNCTION charta.is_settled(xid8) FROM PUBLIC;
COMMENT ON FUNCTION charta.is_settled(xid8) IS 'whether what a transaction wrote can no longer be undone by the one that reads it';

-- keeps the log from being changed
CREATE OR REPLACE FUNCTION charta.only_append() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $charta$
BEGIN
  RAISE EXCEPTION 'the log is only ever added to';
END
$charta$;
ALTER FUNCTION charta.only_append() OWNER TO charta_keeper;
REVOKE ALL ON FUNCTION charta.only_append() FROM PUBLIC;
COMMENT ON FUNCTION charta.only_append() IS 'keeps the log from being changed';

-- opens a session: writes it into the log, and answers how many views it opens under how many clauses. It holds from the next transaction on
CREATE OR REPLACE FUNCTION charta.open_session(purpose text, action text, place text DEFAULT 'unstated') RETURNS bigint
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
     left(open_session.place, 500), '1ea60c99f60b46eb');
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
  RAISE LOG 'charta opened a session of build 1ea60c99f60b46eb';
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
$charta$;
ALTER FUNCTION charta.open_session(text, text, text) OWNER TO charta_log;
REVOKE ALL ON FUNCTION charta.open_session(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION charta.open_session(text, text, text) IS 'opens a session: writes it into the log, and answers how many views it opens under how many clauses. It holds from the next transaction on';

-- deletes what is kept too long: regional.stays
CREATE OR REPLACE FUNCTION charta."delete_expired pool.stays"() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM "pool"."stays" WHERE CASE WHEN "discharged_on" <= (SELECT charta.today()) THEN ("discharged_on" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END;
  GET DIAGNOSTICS gone = ROW_COUNT;
  INSERT INTO charta.deletion ("table", rows, because)
    VALUES ('pool.stays', gone, 'kept for 20 years from discharged_on');
  RETURN gone;
END
$charta$;
ALTER FUNCTION charta."delete_expired pool.stays"() OWNER TO charta_retention;
REVOKE ALL ON FUNCTION charta."delete_expired pool.stays"() FROM PUBLIC;
COMMENT ON FUNCTION charta."delete_expired pool.stays"() IS 'deletes what is kept too long: regional.stays';

-- counts behind the views of cells, so that no plan tells what a view leaves out
CREATE OR REPLACE FUNCTION charta.cells(counting text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $charta$
BEGIN
  CASE counting
    WHEN 'cells recipient_regional_montbrune.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_montbrune.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_montbrune_quality.stays_cells_091156d9' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_montbrune_quality.stays_cells_091156d9";
    WHEN 'cells recipient_regional_orsevaux.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_orsevaux.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_orsevaux_quality.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_orsevaux_quality.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_rocheval.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_rocheval.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_rocheval_quality.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_rocheval_quality.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_sainte_odette.stays_cells_pooling_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_sainte_odette.stays_cells_pooling_5";
    WHEN 'cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8";
    WHEN 'cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1";
    WHEN 'cells recipient_regional_methods.stays_cells_pathway_study_2' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_regional_methods.stays_cells_pathway_study_2";
    ELSE
      RETURN;
  END CASE;
END
$charta$;
ALTER FUNCTION charta.cells(text) OWNER TO charta_owner;
REVOKE ALL ON FUNCTION charta.cells(text) FROM PUBLIC;
COMMENT ON FUNCTION charta.cells(text) IS 'counts behind the views of cells, so that no plan tells what a view leaves out';

CREATE OR REPLACE TRIGGER charta_only_append BEFORE UPDATE OR DELETE OR TRUNCATE ON charta.opening
  FOR EACH STATEMENT EXECUTE FUNCTION charta.only_append();

CREATE OR REPLACE TRIGGER charta_only_append BEFORE UPDATE OR DELETE OR TRUNCATE ON charta.opening_view
  FOR EACH STATEMENT EXECUTE FUNCTION charta.only_append();

CREATE OR REPLACE TRIGGER charta_only_append BEFORE UPDATE OR DELETE OR TRUNCATE ON charta.shown
  FOR EACH STATEMENT EXECUTE FUNCTION charta.only_append();

CREATE OR REPLACE TRIGGER charta_only_append BEFORE UPDATE OR DELETE OR TRUNCATE ON charta.deletion
  FOR EACH STATEMENT EXECUTE FUNCTION charta.only_append();

GRANT USAGE ON SCHEMA "charta" TO "charta_keeper";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_keeper') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "charta" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "charta" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "charta" TO "charta_auditor";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_auditor') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "charta" TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_scheduler') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "charta" TO "charta_recipient";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"charta"', 'charta_recipient') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."opening" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."opening"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."opening_view" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."opening_view"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT INSERT ON TABLE "charta"."opening" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('INSERT', 'TABLE', '"charta"."opening"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT INSERT ON TABLE "charta"."opening_view" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('INSERT', 'TABLE', '"charta"."opening_view"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."offer" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."offer"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."term_scope" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."term_scope"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."term" TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."term"', 'charta_log') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta.today() TO "charta_log";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.today()', 'charta_log') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta.today() TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.today()', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta.today() TO "charta_recipient";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.today()', 'charta_recipient') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta.is_settled(xid8) TO "charta_recipient";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.is_settled(xid8)', 'charta_recipient') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta.open_session(text, text, text) TO "charta_recipient";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.open_session(text, text, text)', 'charta_recipient') ON CONFLICT DO NOTHING;

GRANT INSERT ON TABLE "charta"."deletion" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('INSERT', 'TABLE', '"charta"."deletion"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "charta"."deletion" TO "charta_auditor";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."deletion"', 'charta_auditor') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "pool" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"pool"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "pool" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"pool"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "pool"."stays" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"pool"."stays"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "pool"."stays" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"pool"."stays"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT DELETE ON TABLE "pool"."stays" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('DELETE', 'TABLE', '"pool"."stays"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta."delete_expired pool.stays"() TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta."delete_expired pool.stays"()', 'charta_scheduler') ON CONFLICT DO NOTHING;

-- Clauses: none
ALTER TABLE "data"."pathways" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data"."pathways" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "data"."pathways" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "data"."pathways";
DROP POLICY IF EXISTS "charta_deletes" ON "data"."pathways";

-- Clauses: regional.pathway_study#1, regional.pathway_study#2, regional.pooling#1, regional.pooling#2, regional.pooling#3, regional.pooling#4, regional.pooling#5
ALTER TABLE "pool"."stays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pool"."stays" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pool"."stays" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "pool"."stays";
CREATE POLICY charta_reads ON "pool"."stays" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "pool"."stays";
CREATE POLICY charta_deletes ON "pool"."stays" FOR ALL TO charta_retention USING (CASE WHEN "discharged_on" <= (SELECT charta.today()) THEN ("discharged_on" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END);

COMMIT;
