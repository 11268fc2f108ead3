-- Closes the tables: nobody reads them but the owner of the views, and the recipients read the views alone. Who fills the tables
-- must be a superuser or have BYPASSRLS.

BEGIN;

CREATE SCHEMA IF NOT EXISTS charta AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA charta FROM PUBLIC;

-- The keys that make other pseudonyms, one a contract, filled by hand and never by a file: 32 random bytes each. Without its
-- key a column is hidden.
CREATE TABLE IF NOT EXISTS charta.pseudonym_key (
  contract text COLLATE "C" PRIMARY KEY,
  key bytea NOT NULL CHECK (octet_length(key) >= 16)
);
ALTER TABLE charta.pseudonym_key OWNER TO charta_owner;
REVOKE ALL ON TABLE charta.pseudonym_key FROM PUBLIC;
CREATE EXTENSION IF NOT EXISTS pgcrypto;

-- The day of a session, in universal time, so that a session cannot move it by its time zone.
CREATE OR REPLACE FUNCTION charta.today() RETURNS date
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::date;
ALTER FUNCTION charta.today() OWNER TO charta_owner;
REVOKE ALL ON FUNCTION charta.today() FROM PUBLIC;

GRANT USAGE ON SCHEMA "network" TO charta_owner;

GRANT USAGE ON SCHEMA "ticketing" TO charta_owner;

-- Clauses: mobility.mobility_study#5
ALTER TABLE "data"."travel_habits" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data"."travel_habits" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "data"."travel_habits" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "data"."travel_habits";
REVOKE ALL ON TABLE "data"."travel_habits" FROM charta_owner;

-- Clauses: mobility.mobility_study#3, mobility.operators#4
ALTER TABLE "network"."stops" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "network"."stops" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "network"."stops" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "network"."stops";
GRANT SELECT ON TABLE "network"."stops" TO charta_owner;
CREATE POLICY charta_reads ON "network"."stops" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: mobility.mobility_study#2, mobility.mobility_study#5, mobility.operators#5, mobility.operators#6
ALTER TABLE "ticketing"."cards" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ticketing"."cards" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "ticketing"."cards" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "ticketing"."cards";
GRANT SELECT ON TABLE "ticketing"."cards" TO charta_owner;
CREATE POLICY charta_reads ON "ticketing"."cards" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#4, mobility.mobility_study#5, mobility.operators#1, mobility.operators#2, mobility.operators#3, mobility.operators#5, mobility.operators#6
ALTER TABLE "ticketing"."trips" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ticketing"."trips" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "ticketing"."trips" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "ticketing"."trips";
GRANT SELECT ON TABLE "ticketing"."trips" TO charta_owner;
CREATE POLICY charta_reads ON "ticketing"."trips" FOR SELECT TO charta_owner USING (TRUE);

COMMIT;
