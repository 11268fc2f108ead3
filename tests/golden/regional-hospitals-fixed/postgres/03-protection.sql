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

GRANT USAGE ON SCHEMA "pool" TO charta_owner;

-- Clauses: regional.pathway_study#3
ALTER TABLE "data"."pathways" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data"."pathways" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "data"."pathways" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "data"."pathways";
REVOKE ALL ON TABLE "data"."pathways" FROM charta_owner;

-- Clauses: regional.pathway_study#1, regional.pathway_study#2, regional.pathway_study#3, regional.pooling#1, regional.pooling#2, regional.pooling#3, regional.pooling#4, regional.pooling#5, regional.pooling#6
ALTER TABLE "pool"."stays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pool"."stays" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pool"."stays" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "pool"."stays";
GRANT SELECT ON TABLE "pool"."stays" TO charta_owner;
CREATE POLICY charta_reads ON "pool"."stays" FOR SELECT TO charta_owner USING (TRUE);

COMMIT;
