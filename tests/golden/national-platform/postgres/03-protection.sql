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

GRANT USAGE ON SCHEMA "cepidc" TO charta_owner;

GRANT USAGE ON SCHEMA "dcir" TO charta_owner;

GRANT USAGE ON SCHEMA "platform" TO charta_owner;

GRANT USAGE ON SCHEMA "pmsi" TO charta_owner;

-- Clauses: platform.heart_failure#4, platform.unmet_needs#3, platform.yearly_figures#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "cepidc"."ki_cci_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "cepidc"."ki_cci_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "cepidc"."ki_cci_r" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "cepidc"."ki_cci_r";
GRANT SELECT ON TABLE "cepidc"."ki_cci_r" TO charta_owner;
CREATE POLICY charta_reads ON "cepidc"."ki_cci_r" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.heart_failure#6, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "data"."heart_cohort" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "data"."heart_cohort" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "data"."heart_cohort" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "data"."heart_cohort";
REVOKE ALL ON TABLE "data"."heart_cohort" FROM charta_owner;

-- Clauses: platform.heart_failure#1, platform.highland_planning#1, platform.unmet_needs#1, platform.unmet_needs#3, platform.yearly_figures#1, platform.charter#1, platform.charter#2, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "dcir"."er_prs_f" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."er_prs_f" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."er_prs_f" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "dcir"."er_prs_f";
GRANT SELECT ON TABLE "dcir"."er_prs_f" TO charta_owner;
CREATE POLICY charta_reads ON "dcir"."er_prs_f" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.highland_planning#3, platform.unmet_needs#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "dcir"."ir_ben_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."ir_ben_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."ir_ben_r" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "dcir"."ir_ben_r";
GRANT SELECT ON TABLE "dcir"."ir_ben_r" TO charta_owner;
CREATE POLICY charta_reads ON "dcir"."ir_ben_r" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.highland_planning#2, platform.unmet_needs#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "dcir"."ir_imb_r" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dcir"."ir_imb_r" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "dcir"."ir_imb_r" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "dcir"."ir_imb_r";
GRANT SELECT ON TABLE "dcir"."ir_imb_r" TO charta_owner;
CREATE POLICY charta_reads ON "dcir"."ir_imb_r" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.heart_failure#1, platform.heart_failure#3, platform.heart_failure#4, platform.highland_planning#1, platform.highland_planning#2, platform.highland_planning#3, platform.unmet_needs#1, platform.unmet_needs#3, platform.yearly_figures#1, platform.yearly_figures#3, platform.charter#1, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "platform"."opt_outs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."opt_outs" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "platform"."opt_outs" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "platform"."opt_outs";
GRANT SELECT ON TABLE "platform"."opt_outs" TO charta_owner;
CREATE POLICY charta_reads ON "platform"."opt_outs" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.heart_failure#2, platform.heart_failure#5, platform.unmet_needs#2, platform.unmet_needs#3, platform.yearly_figures#2, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "platform"."opted_out_stays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."opted_out_stays" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "platform"."opted_out_stays" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "platform"."opted_out_stays";
GRANT SELECT ON TABLE "platform"."opted_out_stays" TO charta_owner;
CREATE POLICY charta_reads ON "platform"."opted_out_stays" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.heart_failure#2, platform.heart_failure#5, platform.unmet_needs#2, platform.unmet_needs#3, platform.yearly_figures#2, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "pmsi"."t_mco24b" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pmsi"."t_mco24b" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pmsi"."t_mco24b" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "pmsi"."t_mco24b";
GRANT SELECT ON TABLE "pmsi"."t_mco24b" TO charta_owner;
CREATE POLICY charta_reads ON "pmsi"."t_mco24b" FOR SELECT TO charta_owner USING (TRUE);

-- Clauses: platform.heart_failure#3, platform.unmet_needs#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
ALTER TABLE "pmsi"."t_mco24c" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pmsi"."t_mco24c" FORCE ROW LEVEL SECURITY;
REVOKE ALL ON TABLE "pmsi"."t_mco24c" FROM PUBLIC;
DROP POLICY IF EXISTS charta_reads ON "pmsi"."t_mco24c";
GRANT SELECT ON TABLE "pmsi"."t_mco24c" TO charta_owner;
CREATE POLICY charta_reads ON "pmsi"."t_mco24c" FOR SELECT TO charta_owner USING (TRUE);

COMMIT;
