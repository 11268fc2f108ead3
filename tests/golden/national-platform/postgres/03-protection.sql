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
     left(open_session.place, 500), '3236b6fec74224a3');
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
  RAISE LOG 'charta opened a session of build 3236b6fec74224a3';
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

-- deletes what is kept too long: platform.deaths
CREATE OR REPLACE FUNCTION charta."delete_expired cepidc.ki_cci_r"() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM "cepidc"."ki_cci_r" WHERE CASE WHEN "ben_dcd_dte" <= (SELECT charta.today()) THEN ("ben_dcd_dte" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END;
  GET DIAGNOSTICS gone = ROW_COUNT;
  INSERT INTO charta.deletion ("table", rows, because)
    VALUES ('cepidc.ki_cci_r', gone, 'kept for 20 years from ben_dcd_dte');
  RETURN gone;
END
$charta$;
ALTER FUNCTION charta."delete_expired cepidc.ki_cci_r"() OWNER TO charta_retention;
REVOKE ALL ON FUNCTION charta."delete_expired cepidc.ki_cci_r"() FROM PUBLIC;
COMMENT ON FUNCTION charta."delete_expired cepidc.ki_cci_r"() IS 'deletes what is kept too long: platform.deaths';

-- deletes what is kept too long: platform.claims
CREATE OR REPLACE FUNCTION charta."delete_expired dcir.er_prs_f"() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM "dcir"."er_prs_f" WHERE CASE WHEN "exe_soi_dtd" <= (SELECT charta.today()) THEN ("exe_soi_dtd" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END;
  GET DIAGNOSTICS gone = ROW_COUNT;
  INSERT INTO charta.deletion ("table", rows, because)
    VALUES ('dcir.er_prs_f', gone, 'kept for 20 years from exe_soi_dtd');
  RETURN gone;
END
$charta$;
ALTER FUNCTION charta."delete_expired dcir.er_prs_f"() OWNER TO charta_retention;
REVOKE ALL ON FUNCTION charta."delete_expired dcir.er_prs_f"() FROM PUBLIC;
COMMENT ON FUNCTION charta."delete_expired dcir.er_prs_f"() IS 'deletes what is kept too long: platform.claims';

-- deletes what is kept too long: platform.long_term_illness
CREATE OR REPLACE FUNCTION charta."delete_expired dcir.ir_imb_r"() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM "dcir"."ir_imb_r" WHERE CASE WHEN "imb_ald_dtd" <= (SELECT charta.today()) THEN ("imb_ald_dtd" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END;
  GET DIAGNOSTICS gone = ROW_COUNT;
  INSERT INTO charta.deletion ("table", rows, because)
    VALUES ('dcir.ir_imb_r', gone, 'kept for 20 years from imb_ald_dtd');
  RETURN gone;
END
$charta$;
ALTER FUNCTION charta."delete_expired dcir.ir_imb_r"() OWNER TO charta_retention;
REVOKE ALL ON FUNCTION charta."delete_expired dcir.ir_imb_r"() FROM PUBLIC;
COMMENT ON FUNCTION charta."delete_expired dcir.ir_imb_r"() IS 'deletes what is kept too long: platform.long_term_illness';

-- deletes what is kept too long: platform.stay_links
CREATE OR REPLACE FUNCTION charta."delete_expired pmsi.t_mco24c"() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $charta$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM "pmsi"."t_mco24c" WHERE CASE WHEN "exe_soi_dtf" <= (SELECT charta.today()) THEN ("exe_soi_dtf" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END;
  GET DIAGNOSTICS gone = ROW_COUNT;
  INSERT INTO charta.deletion ("table", rows, because)
    VALUES ('pmsi.t_mco24c', gone, 'kept for 20 years from exe_soi_dtf');
  RETURN gone;
END
$charta$;
ALTER FUNCTION charta."delete_expired pmsi.t_mco24c"() OWNER TO charta_retention;
REVOKE ALL ON FUNCTION charta."delete_expired pmsi.t_mco24c"() FROM PUBLIC;
COMMENT ON FUNCTION charta."delete_expired pmsi.t_mco24c"() IS 'deletes what is kept too long: platform.stay_links';

-- counts behind the views of cells, so that no plan tells what a view leaves out
CREATE OR REPLACE FUNCTION charta.cells(counting text) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $charta$
BEGIN
  CASE counting
    WHEN 'cells recipient_platform_heart_team.stays_cells_heart_failure_5' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_heart_team.stays_cells_heart_failure_5";
    WHEN 'cells recipient_platform_care_planners.long_term_illne_30c3aa14' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_care_planners.long_term_illne_30c3aa14";
    WHEN 'cells recipient_platform_numbers_office.claims_cells_y_fd72f554' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_numbers_office.claims_cells_y_fd72f554";
    WHEN 'cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f";
    WHEN 'cells recipient_platform_numbers_office.stays_cells_ye_c3098869' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_numbers_office.stays_cells_ye_c3098869";
    WHEN 'cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7";
    WHEN 'cells recipient_platform_discovery_team.stays_cells_un_81ec772a' THEN
      RETURN QUERY SELECT * FROM charta."cells recipient_platform_discovery_team.stays_cells_un_81ec772a";
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

GRANT USAGE ON SCHEMA "cepidc" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"cepidc"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "cepidc" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"cepidc"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "dcir" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"dcir"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "dcir" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"dcir"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "platform" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"platform"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "pmsi" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"pmsi"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA "pmsi" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"pmsi"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "cepidc"."ki_cci_r" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"cepidc"."ki_cci_r"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "cepidc"."ki_cci_r" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"cepidc"."ki_cci_r"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT DELETE ON TABLE "cepidc"."ki_cci_r" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('DELETE', 'TABLE', '"cepidc"."ki_cci_r"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "dcir"."er_prs_f" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"dcir"."er_prs_f"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "dcir"."er_prs_f" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"dcir"."er_prs_f"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT DELETE ON TABLE "dcir"."er_prs_f" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('DELETE', 'TABLE', '"dcir"."er_prs_f"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "dcir"."ir_ben_r" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"dcir"."ir_ben_r"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "dcir"."ir_imb_r" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"dcir"."ir_imb_r"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "dcir"."ir_imb_r" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"dcir"."ir_imb_r"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT DELETE ON TABLE "dcir"."ir_imb_r" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('DELETE', 'TABLE', '"dcir"."ir_imb_r"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "platform"."opt_outs" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"platform"."opt_outs"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "platform"."opted_out_stays" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"platform"."opted_out_stays"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "pmsi"."t_mco24b" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"pmsi"."t_mco24b"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "pmsi"."t_mco24c" TO "charta_owner";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"pmsi"."t_mco24c"', 'charta_owner') ON CONFLICT DO NOTHING;

GRANT SELECT ON TABLE "pmsi"."t_mco24c" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"pmsi"."t_mco24c"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT DELETE ON TABLE "pmsi"."t_mco24c" TO "charta_retention";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('DELETE', 'TABLE', '"pmsi"."t_mco24c"', 'charta_retention') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta."delete_expired cepidc.ki_cci_r"() TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta."delete_expired cepidc.ki_cci_r"()', 'charta_scheduler') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta."delete_expired dcir.er_prs_f"() TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta."delete_expired dcir.er_prs_f"()', 'charta_scheduler') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta."delete_expired dcir.ir_imb_r"() TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta."delete_expired dcir.ir_imb_r"()', 'charta_scheduler') ON CONFLICT DO NOTHING;

GRANT EXECUTE ON FUNCTION charta."delete_expired pmsi.t_mco24c"() TO "charta_scheduler";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta."delete_expired pmsi.t_mco24c"()', 'charta_scheduler') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#4, platform.yearly_figures#3
ALTER TABLE "cepidc"."ki_cci_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "cepidc"."ki_cci_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "cepidc"."ki_cci_r" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "cepidc"."ki_cci_r";
CREATE POLICY charta_reads ON "cepidc"."ki_cci_r" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "cepidc"."ki_cci_r";
CREATE POLICY charta_deletes ON "cepidc"."ki_cci_r" FOR ALL TO charta_retention USING (CASE WHEN "ben_dcd_dte" <= (SELECT charta.today()) THEN ("ben_dcd_dte" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END);

-- Clauses: none
ALTER TABLE "data"."heart_cohort" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data"."heart_cohort" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "data"."heart_cohort" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "data"."heart_cohort";
DROP POLICY IF EXISTS "charta_deletes" ON "data"."heart_cohort";

-- Clauses: platform.heart_failure#1, platform.highland_planning#1, platform.unmet_needs#1, platform.yearly_figures#1
ALTER TABLE "dcir"."er_prs_f" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."er_prs_f" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."er_prs_f" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "dcir"."er_prs_f";
CREATE POLICY charta_reads ON "dcir"."er_prs_f" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "dcir"."er_prs_f";
CREATE POLICY charta_deletes ON "dcir"."er_prs_f" FOR ALL TO charta_retention USING (CASE WHEN "exe_soi_dtd" <= (SELECT charta.today()) THEN ("exe_soi_dtd" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END);

-- Clauses: platform.highland_planning#3
ALTER TABLE "dcir"."ir_ben_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."ir_ben_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."ir_ben_r" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "dcir"."ir_ben_r";
CREATE POLICY charta_reads ON "dcir"."ir_ben_r" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "dcir"."ir_ben_r";

-- Clauses: platform.highland_planning#2
ALTER TABLE "dcir"."ir_imb_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."ir_imb_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."ir_imb_r" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "dcir"."ir_imb_r";
CREATE POLICY charta_reads ON "dcir"."ir_imb_r" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "dcir"."ir_imb_r";
CREATE POLICY charta_deletes ON "dcir"."ir_imb_r" FOR ALL TO charta_retention USING (CASE WHEN "imb_ald_dtd" <= (SELECT charta.today()) THEN ("imb_ald_dtd" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END);

-- Clauses: platform.heart_failure#1, platform.heart_failure#3, platform.heart_failure#4, platform.highland_planning#1, platform.highland_planning#2, platform.highland_planning#3, platform.unmet_needs#1, platform.yearly_figures#1, platform.yearly_figures#3
ALTER TABLE "platform"."opt_outs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."opt_outs" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "platform"."opt_outs" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "platform"."opt_outs";
CREATE POLICY charta_reads ON "platform"."opt_outs" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "platform"."opt_outs";

-- Clauses: platform.heart_failure#2, platform.heart_failure#5, platform.unmet_needs#2, platform.yearly_figures#2
ALTER TABLE "platform"."opted_out_stays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."opted_out_stays" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "platform"."opted_out_stays" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "platform"."opted_out_stays";
CREATE POLICY charta_reads ON "platform"."opted_out_stays" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "platform"."opted_out_stays";

-- Clauses: platform.heart_failure#2, platform.heart_failure#5, platform.unmet_needs#2, platform.yearly_figures#2
ALTER TABLE "pmsi"."t_mco24b" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pmsi"."t_mco24b" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pmsi"."t_mco24b" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "pmsi"."t_mco24b";
CREATE POLICY charta_reads ON "pmsi"."t_mco24b" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "pmsi"."t_mco24b";

-- Clauses: platform.heart_failure#3
ALTER TABLE "pmsi"."t_mco24c" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pmsi"."t_mco24c" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pmsi"."t_mco24c" FROM PUBLIC;
DROP POLICY IF EXISTS "charta_reads" ON "pmsi"."t_mco24c";
CREATE POLICY charta_reads ON "pmsi"."t_mco24c" FOR SELECT TO charta_owner USING (TRUE);
DROP POLICY IF EXISTS "charta_deletes" ON "pmsi"."t_mco24c";
CREATE POLICY charta_deletes ON "pmsi"."t_mco24c" FOR ALL TO charta_retention USING (CASE WHEN "exe_soi_dtf" <= (SELECT charta.today()) THEN ("exe_soi_dtf" + INTERVAL '20 years')::date <= (SELECT charta.today()) ELSE FALSE END);

COMMIT;
