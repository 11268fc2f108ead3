-- The views. A session is opened before anything is read, and says what for, to do what and where, as paths:
--   SELECT charta.open_session('…', '…', '…');
-- It is written into the log, and holds from the next transaction on, for this connection and role, until the end of the day or
-- RESET charta.session. One that says nothing, or something unknown, sees nothing. The place of data hosted nowhere in particular
-- is 'unstated'.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Names are looked up now and never again: in the catalogue first, then where the extension was installed.
SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
  (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
    WHERE e.extname OPERATOR(pg_catalog.=) 'pgcrypto'), 'pg_temp'), TRUE);

-- Views of earlier contracts would outlive them.
DO $charta$
DECLARE
  old record;
BEGIN
  FOR old IN
    SELECT c.oid::regclass AS view FROM pg_catalog.pg_class AS c
    WHERE c.relkind = 'v'
      AND c.relowner IN (SELECT oid FROM pg_catalog.pg_roles WHERE rolname IN ('charta_owner', 'charta_keeper'))
  LOOP
    IF to_regclass(old.view::text) IS NOT NULL THEN
      EXECUTE format('DROP VIEW %s CASCADE', old.view);
    END IF;
  END LOOP;
END
$charta$;

DELETE FROM charta.term;
INSERT INTO charta.term (kind, path) VALUES
  ('purpose', 'std.purposes.ai_training'),
  ('purpose', 'std.purposes.altruism'),
  ('purpose', 'std.purposes.audit'),
  ('purpose', 'std.purposes.care'),
  ('purpose', 'std.purposes.care.improvement'),
  ('purpose', 'std.purposes.commercial'),
  ('purpose', 'std.purposes.commercial.advertising'),
  ('purpose', 'std.purposes.commercial.direct_marketing'),
  ('purpose', 'std.purposes.commercial.harmful_products'),
  ('purpose', 'std.purposes.commercial.insight_sale'),
  ('purpose', 'std.purposes.commercial.insurance_selection'),
  ('purpose', 'std.purposes.commercial.product_promotion'),
  ('purpose', 'std.purposes.commercial.resale'),
  ('purpose', 'std.purposes.detriment'),
  ('purpose', 'std.purposes.detriment.credit'),
  ('purpose', 'std.purposes.detriment.employment'),
  ('purpose', 'std.purposes.education'),
  ('purpose', 'std.purposes.information'),
  ('purpose', 'std.purposes.policy'),
  ('purpose', 'std.purposes.policy.expenditure'),
  ('purpose', 'std.purposes.research'),
  ('purpose', 'std.purposes.research.academic'),
  ('purpose', 'std.purposes.research.ancestry'),
  ('purpose', 'std.purposes.research.biomedical'),
  ('purpose', 'std.purposes.research.disease'),
  ('purpose', 'std.purposes.research.industrial'),
  ('purpose', 'std.purposes.research.methods'),
  ('purpose', 'std.purposes.research.non_commercial'),
  ('purpose', 'std.purposes.research.public_interest'),
  ('purpose', 'std.purposes.service_operation'),
  ('purpose', 'std.purposes.insurance_operation'),
  ('purpose', 'std.purposes.service_planning'),
  ('purpose', 'std.purposes.service_planning.transport'),
  ('purpose', 'std.purposes.statistics'),
  ('purpose', 'std.purposes.surveillance'),
  ('purpose', 'std.purposes.surveillance.safety'),
  ('purpose', 'std.purposes.warehousing'),
  ('action', 'std.prelude.use'),
  ('action', 'std.prelude.attribute'),
  ('action', 'std.prelude.combine'),
  ('action', 'std.prelude.compensate'),
  ('action', 'std.prelude.copy'),
  ('action', 'std.prelude.delete'),
  ('action', 'std.prelude.derive'),
  ('action', 'std.prelude.aggregate'),
  ('action', 'std.prelude.anonymise'),
  ('action', 'std.prelude.extract'),
  ('action', 'std.prelude.index'),
  ('action', 'std.prelude.train'),
  ('action', 'std.prelude.export'),
  ('action', 'std.prelude.forward'),
  ('action', 'std.prelude.keep_secret'),
  ('action', 'std.prelude.link'),
  ('action', 'std.prelude.modify'),
  ('action', 'std.prelude.notify'),
  ('action', 'std.prelude.obtain_consent'),
  ('action', 'std.prelude.protect'),
  ('action', 'std.prelude.publish'),
  ('action', 'std.prelude.read'),
  ('action', 'std.prelude.display'),
  ('action', 'std.prelude.record'),
  ('action', 'std.prelude.reidentify'),
  ('action', 'std.prelude.return_data'),
  ('action', 'std.prelude.review'),
  ('action', 'std.prelude.share'),
  ('action', 'std.prelude.grant_use'),
  ('action', 'std.prelude.rent'),
  ('action', 'std.prelude.sell'),
  ('action', 'std.prelude.transfer'),
  ('action', 'std.prelude.store'),
  ('action', 'std.prelude.retain'),
  ('action', 'std.prelude.store.archive'),
  ('place', 'unstated'),
  ('place', 'platform.granit_storage'),
  ('place', 'platform.national_cloud');

DELETE FROM charta.term_scope;
INSERT INTO charta.term_scope (scope, term) VALUES
  ('action set 1', 'std.prelude.derive'),
  ('action set 1', 'std.prelude.aggregate'),
  ('action set 1', 'std.prelude.anonymise'),
  ('action set 1', 'std.prelude.extract'),
  ('action set 1', 'std.prelude.index'),
  ('action set 1', 'std.prelude.train'),
  ('action set 1', 'std.prelude.link'),
  ('action set 1', 'std.prelude.read'),
  ('action set 1', 'std.prelude.display'),
  ('purpose std.purposes.research.public_interest', 'std.purposes.research.public_interest'),
  ('place set 3', 'platform.national_cloud'),
  ('action std.prelude.export', 'std.prelude.export'),
  ('purpose std.purposes.policy', 'std.purposes.policy'),
  ('purpose std.purposes.policy', 'std.purposes.policy.expenditure'),
  ('action std.prelude.read', 'std.prelude.read'),
  ('action std.prelude.read', 'std.prelude.display'),
  ('purpose set 7', 'std.purposes.policy'),
  ('purpose set 7', 'std.purposes.policy.expenditure'),
  ('purpose set 7', 'std.purposes.surveillance'),
  ('purpose set 7', 'std.purposes.surveillance.safety'),
  ('purpose std.purposes.surveillance', 'std.purposes.surveillance'),
  ('purpose std.purposes.surveillance', 'std.purposes.surveillance.safety'),
  ('purpose std.purposes.statistics', 'std.purposes.statistics'),
  ('action set 10', 'std.prelude.export'),
  ('action set 10', 'std.prelude.publish'),
  ('action set 10', 'std.prelude.read'),
  ('action set 10', 'std.prelude.display'),
  ('purpose std.purposes.research.industrial', 'std.purposes.research.industrial'),
  ('action set 12', 'std.prelude.export'),
  ('action set 12', 'std.prelude.read'),
  ('action set 12', 'std.prelude.display');

DELETE FROM charta.offer;
INSERT INTO charta.offer (role, view, contract, clause, purposes, actions, places, first, last) VALUES
  ('recipient_platform_care_planners', 'recipient_platform_care_planners.beneficiaries', 'platform.highland_planning', 'platform.highland_planning#3', 'purpose std.purposes.policy', 'action std.prelude.read', 'place set 3', '20485', '21214'),
  ('recipient_platform_care_planners', 'recipient_platform_care_planners.claims', 'platform.highland_planning', 'platform.highland_planning#1', 'purpose set 7', 'action std.prelude.read', 'place set 3', '20485', '21214'),
  ('recipient_platform_care_planners', 'recipient_platform_care_planners.long_term_illness_cells_highland_planning_2', 'platform.highland_planning', 'platform.highland_planning#2', 'purpose std.purposes.surveillance', 'action std.prelude.read', 'place set 3', '20485', '21214'),
  ('recipient_platform_discovery_team', 'recipient_platform_discovery_team.claims_cells_unmet_needs_1', 'platform.unmet_needs', 'platform.unmet_needs#1', 'purpose std.purposes.research.industrial', 'action set 12', 'place set 3', '20513', '21061'),
  ('recipient_platform_discovery_team', 'recipient_platform_discovery_team.stays_cells_unmet_needs_2', 'platform.unmet_needs', 'platform.unmet_needs#2', 'purpose std.purposes.research.industrial', 'action set 12', 'place set 3', '20513', '21061'),
  ('recipient_platform_heart_team', 'recipient_platform_heart_team.claims', 'platform.heart_failure', 'platform.heart_failure#1', 'purpose std.purposes.research.public_interest', 'action set 1', 'place set 3', '20454', '21365'),
  ('recipient_platform_heart_team', 'recipient_platform_heart_team.deaths', 'platform.heart_failure', 'platform.heart_failure#4', 'purpose std.purposes.research.public_interest', 'action set 1', 'place set 3', '20454', '21365'),
  ('recipient_platform_heart_team', 'recipient_platform_heart_team.stay_links', 'platform.heart_failure', 'platform.heart_failure#3', 'purpose std.purposes.research.public_interest', 'action set 1', 'place set 3', '20454', '21365'),
  ('recipient_platform_heart_team', 'recipient_platform_heart_team.stays', 'platform.heart_failure', 'platform.heart_failure#2', 'purpose std.purposes.research.public_interest', 'action set 1', 'place set 3', '20454', '21365'),
  ('recipient_platform_heart_team', 'recipient_platform_heart_team.stays_cells_heart_failure_5', 'platform.heart_failure', 'platform.heart_failure#5', 'purpose std.purposes.research.public_interest', 'action std.prelude.export', 'place set 3', '20454', '21365'),
  ('recipient_platform_numbers_office', 'recipient_platform_numbers_office.claims_cells_yearly_figures_1', 'platform.yearly_figures', 'platform.yearly_figures#1', 'purpose std.purposes.statistics', 'action set 10', 'place set 3', '20454', '21183'),
  ('recipient_platform_numbers_office', 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3', 'platform.yearly_figures', 'platform.yearly_figures#3', 'purpose std.purposes.statistics', 'action set 10', 'place set 3', '20454', '21183'),
  ('recipient_platform_numbers_office', 'recipient_platform_numbers_office.stays_cells_yearly_figures_2', 'platform.yearly_figures', 'platform.yearly_figures#2', 'purpose std.purposes.statistics', 'action set 10', 'place set 3', '20454', '21183');

INSERT INTO charta.shown (build, view, clause, shown) VALUES
  ('3236b6fec74224a3', 'recipient_platform_care_planners.beneficiaries', 'platform.highland_planning#3', 'ben_nai_ann'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.beneficiaries', 'platform.highland_planning#3', 'ben_res_dpt'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.beneficiaries', 'platform.highland_planning#3', 'ben_sex_cod'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'ben_ama_cod'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'ben_res_dpt'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'exe_soi_amd'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'prs_act_qte'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'prs_nat_ref'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'prs_pai_mnt'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.claims', 'platform.highland_planning#1', 'pse_spe_cod'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.long_term_illness_cells_highland_planning_2', 'platform.highland_planning#2', 'imb_ald_dtd'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.long_term_illness_cells_highland_planning_2', 'platform.highland_planning#2', 'imb_ald_num'),
  ('3236b6fec74224a3', 'recipient_platform_care_planners.long_term_illness_cells_highland_planning_2', 'platform.highland_planning#2', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.claims_cells_unmet_needs_1', 'platform.unmet_needs#1', 'ben_res_dpt'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.claims_cells_unmet_needs_1', 'platform.unmet_needs#1', 'exe_soi_dtd'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.claims_cells_unmet_needs_1', 'platform.unmet_needs#1', 'prs_nat_ref'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.claims_cells_unmet_needs_1', 'platform.unmet_needs#1', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.stays_cells_unmet_needs_2', 'platform.unmet_needs#2', 'cod_sex'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.stays_cells_unmet_needs_2', 'platform.unmet_needs#2', 'dgn_pal'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.stays_cells_unmet_needs_2', 'platform.unmet_needs#2', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_discovery_team.stays_cells_unmet_needs_2', 'platform.unmet_needs#2', 'sor_mod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'ben_ama_cod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'ben_nir_psa'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'ben_res_dpt'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'exe_soi_dtd'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'prs_act_qte'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'prs_nat_ref'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'prs_pai_mnt'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.claims', 'platform.heart_failure#1', 'pse_spe_cod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.deaths', 'platform.heart_failure#4', 'ben_dcd_dte'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.deaths', 'platform.heart_failure#4', 'ben_idt_ano'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.deaths', 'platform.heart_failure#4', 'dcd_cim_cod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stay_links', 'platform.heart_failure#3', 'exe_soi_dtd'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stay_links', 'platform.heart_failure#3', 'exe_soi_dtf'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stay_links', 'platform.heart_failure#3', 'nir_ano_17'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stay_links', 'platform.heart_failure#3', 'rsa_num'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'age_ann'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'bdi_dep'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'cod_sex'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'dgn_pal'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'dgn_rel'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'ent_mod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'rsa_num'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'sej_nbj'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays', 'platform.heart_failure#2', 'sor_mod'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays_cells_heart_failure_5', 'platform.heart_failure#5', 'bdi_dep'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays_cells_heart_failure_5', 'platform.heart_failure#5', 'cod_sex'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays_cells_heart_failure_5', 'platform.heart_failure#5', 'dgn_pal'),
  ('3236b6fec74224a3', 'recipient_platform_heart_team.stays_cells_heart_failure_5', 'platform.heart_failure#5', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.claims_cells_yearly_figures_1', 'platform.yearly_figures#1', 'ben_res_dpt'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.claims_cells_yearly_figures_1', 'platform.yearly_figures#1', 'exe_soi_dtd'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.claims_cells_yearly_figures_1', 'platform.yearly_figures#1', 'prs_nat_ref'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.claims_cells_yearly_figures_1', 'platform.yearly_figures#1', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3', 'platform.yearly_figures#3', 'ben_dcd_dte'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3', 'platform.yearly_figures#3', 'dcd_cim_cod'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3', 'platform.yearly_figures#3', 'dcd_dpt_cod'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3', 'platform.yearly_figures#3', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.stays_cells_yearly_figures_2', 'platform.yearly_figures#2', 'bdi_dep'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.stays_cells_yearly_figures_2', 'platform.yearly_figures#2', 'cod_sex'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.stays_cells_yearly_figures_2', 'platform.yearly_figures#2', 'rows'),
  ('3236b6fec74224a3', 'recipient_platform_numbers_office.stays_cells_yearly_figures_2', 'platform.yearly_figures#2', 'sor_mod')
ON CONFLICT DO NOTHING;

CREATE SCHEMA IF NOT EXISTS "recipient_platform_heart_team" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_platform_heart_team" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_platform_heart_team" IS 'views for platform.heart_team';

CREATE SCHEMA IF NOT EXISTS "recipient_platform_care_planners" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_platform_care_planners" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_platform_care_planners" IS 'views for platform.care_planners';

CREATE SCHEMA IF NOT EXISTS "recipient_platform_numbers_office" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_platform_numbers_office" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_platform_numbers_office" IS 'views for platform.numbers_office';

CREATE SCHEMA IF NOT EXISTS "recipient_platform_discovery_team" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_platform_discovery_team" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_platform_discovery_team" IS 'views for platform.discovery_team';

CREATE VIEW "charta"."session_known" AS
SELECT
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
  AND o.build = '3236b6fec74224a3'
  AND charta.is_settled(o.transaction);
ALTER VIEW "charta"."session_known" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."session_known" FROM PUBLIC;
COMMENT ON VIEW "charta"."session_known" IS 'the session that was opened, as far as it says something known';

CREATE VIEW "charta"."access_log" AS
SELECT o.opening, o.opened_at, o.day, o.login, o.role, o.purpose, o.action, o.place, v.view, v.contract, v.clause,
  o.build, s.shown
FROM charta.opening AS o LEFT JOIN charta.opening_view AS v ON v.opening = o.opening
  LEFT JOIN charta.shown AS s ON s.build = o.build AND s.view = v.view AND s.clause = v.clause;
ALTER VIEW "charta"."access_log" OWNER TO charta_keeper;
REVOKE ALL ON TABLE "charta"."access_log" FROM PUBLIC;
COMMENT ON VIEW "charta"."access_log" IS 'the log of sessions for auditors, a row for each column that a session opened under a clause';

-- Clauses: platform.heart_failure#5
CREATE VIEW "charta"."cells recipient_platform_heart_team.stays_cells_heart_failure_5" AS
SELECT
  CAST(q."cod_sex" AS bigint) AS "cod_sex",
  CAST(q."bdi_dep" AS text) COLLATE "C" AS "bdi_dep",
  CAST(q."dgn_pal" AS text) COLLATE "C" AS "dgn_pal",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#5
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-06-30', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_heart_team.stays_cells_heart_failure_5')
)
SELECT
  c."cod_sex",
  c."bdi_dep",
  c."dgn_pal",
  count(*) AS "rows"
FROM (
SELECT
  t."cod_sex" AS "cod_sex",
  (t."bdi_dep") COLLATE "C" AS "bdi_dep",
  (t."dgn_pal") COLLATE "C" AS "dgn_pal"
FROM "pmsi"."t_mco24b" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opted_out_stays" AS m WHERE m."rsa_num" COLLATE "C" = t."rsa_num" COLLATE "C"))
) AS c
GROUP BY c."cod_sex", c."bdi_dep", c."dgn_pal"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_platform_heart_team.stays_cells_heart_failure_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_heart_team.stays_cells_heart_failure_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_heart_team.stays_cells_heart_failure_5" IS 'what counts for recipient_platform_heart_team.stays_cells_heart_failure_5';

-- Clauses: platform.highland_planning#2
CREATE VIEW "charta"."cells recipient_platform_care_planners.long_term_illne_30c3aa14" AS
SELECT
  CAST(q."imb_ald_num" AS bigint) AS "imb_ald_num",
  CAST(q."imb_ald_dtd" AS text) COLLATE "C" AS "imb_ald_dtd",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#2
    COALESCE(s.purpose IN ('std.purposes.surveillance', 'std.purposes.surveillance.safety')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-02-01' AND DATE '2028-01-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_care_planners.long_term_illness_cells_highland_planning_2')
)
SELECT
  c."imb_ald_num",
  c."imb_ald_dtd",
  count(*) AS "rows"
FROM (
SELECT
  t."imb_ald_num" AS "imb_ald_num",
  (CASE WHEN t."imb_ald_dtd" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."imb_ald_dtd"::timestamp, 'YYYY') END) COLLATE "C" AS "imb_ald_dtd"
FROM "dcir"."ir_imb_r" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."imb_ald_num" IS NOT NULL AND t."imb_ald_num" <> 7) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")))
) AS c
GROUP BY c."imb_ald_num", c."imb_ald_dtd"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_platform_care_planners.long_term_illne_30c3aa14" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_care_planners.long_term_illne_30c3aa14" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_care_planners.long_term_illne_30c3aa14" IS 'what counts for recipient_platform_care_planners.long_term_illness_cells_highland_planning_2';

-- Clauses: platform.yearly_figures#1
CREATE VIEW "charta"."cells recipient_platform_numbers_office.claims_cells_y_fd72f554" AS
SELECT
  CAST(q."exe_soi_dtd" AS text) COLLATE "C" AS "exe_soi_dtd",
  CAST(q."ben_res_dpt" AS text) COLLATE "C" AS "ben_res_dpt",
  CAST(q."prs_nat_ref" AS bigint) AS "prs_nat_ref",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#1
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2027-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_numbers_office.claims_cells_yearly_figures_1')
)
SELECT
  c."exe_soi_dtd",
  c."ben_res_dpt",
  c."prs_nat_ref",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN t."exe_soi_dtd" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."exe_soi_dtd"::timestamp, 'YYYY"-Q"Q') END) COLLATE "C" AS "exe_soi_dtd",
  (t."ben_res_dpt") COLLATE "C" AS "ben_res_dpt",
  t."prs_nat_ref" AS "prs_nat_ref"
FROM "dcir"."er_prs_f" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")))
) AS c
GROUP BY c."exe_soi_dtd", c."ben_res_dpt", c."prs_nat_ref"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_platform_numbers_office.claims_cells_y_fd72f554" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_numbers_office.claims_cells_y_fd72f554" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_numbers_office.claims_cells_y_fd72f554" IS 'what counts for recipient_platform_numbers_office.claims_cells_yearly_figures_1';

-- Clauses: platform.yearly_figures#3
CREATE VIEW "charta"."cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f" AS
SELECT
  CAST(q."ben_dcd_dte" AS text) COLLATE "C" AS "ben_dcd_dte",
  CAST(q."dcd_cim_cod" AS text) COLLATE "C" AS "dcd_cim_cod",
  CAST(q."dcd_dpt_cod" AS text) COLLATE "C" AS "dcd_dpt_cod",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#3
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2027-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_numbers_office.deaths_cells_yearly_figures_3')
)
SELECT
  c."ben_dcd_dte",
  c."dcd_cim_cod",
  c."dcd_dpt_cod",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN t."ben_dcd_dte" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."ben_dcd_dte"::timestamp, 'YYYY') END) COLLATE "C" AS "ben_dcd_dte",
  (left(t."dcd_cim_cod", 2)) COLLATE "C" AS "dcd_cim_cod",
  (t."dcd_dpt_cod") COLLATE "C" AS "dcd_dpt_cod"
FROM "cepidc"."ki_cci_r" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."ben_idt_ano" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_idt_ano" COLLATE "C" = t."ben_idt_ano" COLLATE "C"))
) AS c
GROUP BY c."ben_dcd_dte", c."dcd_cim_cod", c."dcd_dpt_cod"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f" IS 'what counts for recipient_platform_numbers_office.deaths_cells_yearly_figures_3';

-- Clauses: platform.yearly_figures#2
CREATE VIEW "charta"."cells recipient_platform_numbers_office.stays_cells_ye_c3098869" AS
SELECT
  CAST(q."cod_sex" AS bigint) AS "cod_sex",
  CAST(q."bdi_dep" AS text) COLLATE "C" AS "bdi_dep",
  CAST(q."sor_mod" AS bigint) AS "sor_mod",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#2
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2027-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_numbers_office.stays_cells_yearly_figures_2')
)
SELECT
  c."cod_sex",
  c."bdi_dep",
  c."sor_mod",
  count(*) AS "rows"
FROM (
SELECT
  t."cod_sex" AS "cod_sex",
  (t."bdi_dep") COLLATE "C" AS "bdi_dep",
  t."sor_mod" AS "sor_mod"
FROM "pmsi"."t_mco24b" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opted_out_stays" AS m WHERE m."rsa_num" COLLATE "C" = t."rsa_num" COLLATE "C"))
) AS c
GROUP BY c."cod_sex", c."bdi_dep", c."sor_mod"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_platform_numbers_office.stays_cells_ye_c3098869" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_numbers_office.stays_cells_ye_c3098869" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_numbers_office.stays_cells_ye_c3098869" IS 'what counts for recipient_platform_numbers_office.stays_cells_yearly_figures_2';

-- Clauses: platform.unmet_needs#1
CREATE VIEW "charta"."cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7" AS
SELECT
  CAST(q."exe_soi_dtd" AS text) COLLATE "C" AS "exe_soi_dtd",
  CAST(q."ben_res_dpt" AS text) COLLATE "C" AS "ben_res_dpt",
  CAST(q."prs_nat_ref" AS bigint) AS "prs_nat_ref",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.unmet_needs#1
    COALESCE(s.purpose = 'std.purposes.research.industrial'
      AND s.action IN ('std.prelude.export', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-03-01' AND DATE '2027-08-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_discovery_team.claims_cells_unmet_needs_1')
)
SELECT
  c."exe_soi_dtd",
  c."ben_res_dpt",
  c."prs_nat_ref",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN t."exe_soi_dtd" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."exe_soi_dtd"::timestamp, 'YYYY"-Q"Q') END) COLLATE "C" AS "exe_soi_dtd",
  (t."ben_res_dpt") COLLATE "C" AS "ben_res_dpt",
  t."prs_nat_ref" AS "prs_nat_ref"
FROM "dcir"."er_prs_f" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")))
) AS c
GROUP BY c."exe_soi_dtd", c."ben_res_dpt", c."prs_nat_ref"
HAVING count(*) >= 20
) AS q;
ALTER VIEW "charta"."cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7" IS 'what counts for recipient_platform_discovery_team.claims_cells_unmet_needs_1';

-- Clauses: platform.unmet_needs#2
CREATE VIEW "charta"."cells recipient_platform_discovery_team.stays_cells_un_81ec772a" AS
SELECT
  CAST(q."cod_sex" AS bigint) AS "cod_sex",
  CAST(q."dgn_pal" AS text) COLLATE "C" AS "dgn_pal",
  CAST(q."sor_mod" AS bigint) AS "sor_mod",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.unmet_needs#2
    COALESCE(s.purpose = 'std.purposes.research.industrial'
      AND s.action IN ('std.prelude.export', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-03-01' AND DATE '2027-08-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_discovery_team.stays_cells_unmet_needs_2')
)
SELECT
  c."cod_sex",
  c."dgn_pal",
  c."sor_mod",
  count(*) AS "rows"
FROM (
SELECT
  t."cod_sex" AS "cod_sex",
  (t."dgn_pal") COLLATE "C" AS "dgn_pal",
  t."sor_mod" AS "sor_mod"
FROM "pmsi"."t_mco24b" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."dgn_pal" IS NOT NULL AND t."dgn_pal" COLLATE "C" BETWEEN 'I00' AND 'I99.9') AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opted_out_stays" AS m WHERE m."rsa_num" COLLATE "C" = t."rsa_num" COLLATE "C")))
) AS c
GROUP BY c."cod_sex", c."dgn_pal", c."sor_mod"
HAVING count(*) >= 20
) AS q;
ALTER VIEW "charta"."cells recipient_platform_discovery_team.stays_cells_un_81ec772a" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_platform_discovery_team.stays_cells_un_81ec772a" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_platform_discovery_team.stays_cells_un_81ec772a" IS 'what counts for recipient_platform_discovery_team.stays_cells_unmet_needs_2';

-- Clauses: platform.heart_failure#1
CREATE VIEW "recipient_platform_heart_team"."claims" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#1
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-06-30', FALSE) AS permit_1,
    -- the key of platform.heart_failure
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'platform.heart_failure') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_heart_team.claims')
)
SELECT
  encode(hmac(convert_to(t."ben_nir_psa", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "ben_nir_psa",
  CASE WHEN t."exe_soi_dtd" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."exe_soi_dtd"::timestamp, 'YYYY-MM') END AS "exe_soi_dtd",
  CASE WHEN t."ben_ama_cod" >= 0 THEN (t."ben_ama_cod" - mod(t."ben_ama_cod", 5))::text ELSE trim_scale(t."ben_ama_cod"::numeric - mod(t."ben_ama_cod"::numeric, 5) - CASE WHEN mod(t."ben_ama_cod"::numeric, 5) < 0 THEN 5 ELSE 0 END)::text END AS "ben_ama_cod",
  t."ben_res_dpt" AS "ben_res_dpt",
  t."prs_nat_ref" AS "prs_nat_ref",
  t."prs_act_qte" AS "prs_act_qte",
  t."prs_pai_mnt" AS "prs_pai_mnt",
  t."pse_spe_cod" AS "pse_spe_cod"
FROM "dcir"."er_prs_f" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")))
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;
ALTER VIEW "recipient_platform_heart_team"."claims" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_heart_team"."claims" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_heart_team"."claims" IS 'rows of Ambulatory claims (ER_PRS_F), for Heart failure team';

-- Clauses: platform.heart_failure#4
CREATE VIEW "recipient_platform_heart_team"."deaths" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#4
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-06-30', FALSE) AS permit_1,
    -- the key of platform.heart_failure
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'platform.heart_failure') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_heart_team.deaths')
)
SELECT
  encode(hmac(convert_to(t."ben_idt_ano", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "ben_idt_ano",
  CASE WHEN t."ben_dcd_dte" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."ben_dcd_dte"::timestamp, 'YYYY-MM') END AS "ben_dcd_dte",
  left(t."dcd_cim_cod", 3) AS "dcd_cim_cod"
FROM "cepidc"."ki_cci_r" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."ben_idt_ano" IS NOT NULL) AND (t."ben_idt_ano" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_idt_ano" COLLATE "C" = t."ben_idt_ano" COLLATE "C")))
ORDER BY 1, 2, 3;
ALTER VIEW "recipient_platform_heart_team"."deaths" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_heart_team"."deaths" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_heart_team"."deaths" IS 'rows of Causes of death (KI_CCI_R), for Heart failure team';

-- Clauses: platform.heart_failure#3
CREATE VIEW "recipient_platform_heart_team"."stay_links" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#3
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-06-30', FALSE) AS permit_1,
    -- the key of platform.heart_failure
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'platform.heart_failure') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_heart_team.stay_links')
)
SELECT
  encode(hmac(convert_to(t."nir_ano_17", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "nir_ano_17",
  encode(hmac(convert_to(t."rsa_num", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "rsa_num",
  CASE WHEN t."exe_soi_dtd" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."exe_soi_dtd"::timestamp, 'YYYY-MM') END AS "exe_soi_dtd",
  CASE WHEN t."exe_soi_dtf" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."exe_soi_dtf"::timestamp, 'YYYY-MM') END AS "exe_soi_dtf"
FROM "pmsi"."t_mco24c" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."nir_ret" IS NOT NULL AND t."nir_ret" COLLATE "C" = '0') AND (t."nai_ret" IS NOT NULL AND t."nai_ret" COLLATE "C" = '0') AND (t."sex_ret" IS NOT NULL AND t."sex_ret" COLLATE "C" = '0') AND (t."nir_ano_17" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."nir_ano_17" COLLATE "C")))
ORDER BY 1, 2, 3, 4;
ALTER VIEW "recipient_platform_heart_team"."stay_links" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_heart_team"."stay_links" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_heart_team"."stay_links" IS 'rows of Chaining of stays (T_MCO24C), for Heart failure team';

-- Clauses: platform.heart_failure#2
CREATE VIEW "recipient_platform_heart_team"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-06-30', FALSE) AS permit_1,
    -- the key of platform.heart_failure
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'platform.heart_failure') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_heart_team.stays')
)
SELECT
  encode(hmac(convert_to(t."rsa_num", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "rsa_num",
  CASE WHEN t."age_ann" >= 0 THEN (t."age_ann" - mod(t."age_ann", 5))::text ELSE trim_scale(t."age_ann"::numeric - mod(t."age_ann"::numeric, 5) - CASE WHEN mod(t."age_ann"::numeric, 5) < 0 THEN 5 ELSE 0 END)::text END AS "age_ann",
  t."cod_sex" AS "cod_sex",
  t."bdi_dep" AS "bdi_dep",
  t."dgn_pal" AS "dgn_pal",
  t."dgn_rel" AS "dgn_rel",
  t."sej_nbj" AS "sej_nbj",
  t."ent_mod" AS "ent_mod",
  t."sor_mod" AS "sor_mod"
FROM "pmsi"."t_mco24b" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (((t."dgn_pal" IS NOT NULL AND starts_with(t."dgn_pal" COLLATE "C", 'I')) OR (t."dgn_rel" IS NOT NULL AND starts_with(t."dgn_rel" COLLATE "C", 'I'))) AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opted_out_stays" AS m WHERE m."rsa_num" COLLATE "C" = t."rsa_num" COLLATE "C")))
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
ALTER VIEW "recipient_platform_heart_team"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_heart_team"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_heart_team"."stays" IS 'rows of Hospital stays (T_MCO24B), for Heart failure team';

-- Clauses: platform.heart_failure#5
CREATE VIEW "recipient_platform_heart_team"."stays_cells_heart_failure_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_heart_team.stays_cells_heart_failure_5') AS c ("cod_sex" bigint, "bdi_dep" text COLLATE "C", "dgn_pal" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_platform_heart_team"."stays_cells_heart_failure_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_heart_team"."stays_cells_heart_failure_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_heart_team"."stays_cells_heart_failure_5" IS 'counts of Hospital stays (T_MCO24B), for Heart failure team';

-- Clauses: platform.highland_planning#3
CREATE VIEW "recipient_platform_care_planners"."beneficiaries" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#3
    COALESCE(s.purpose IN ('std.purposes.policy', 'std.purposes.policy.expenditure')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-02-01' AND DATE '2028-01-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_care_planners.beneficiaries')
)
SELECT
  CASE WHEN t."ben_nai_ann" >= 0 THEN (t."ben_nai_ann" - mod(t."ben_nai_ann", 10))::text ELSE trim_scale(t."ben_nai_ann"::numeric - mod(t."ben_nai_ann"::numeric, 10) - CASE WHEN mod(t."ben_nai_ann"::numeric, 10) < 0 THEN 10 ELSE 0 END)::text END AS "ben_nai_ann",
  t."ben_sex_cod" AS "ben_sex_cod",
  t."ben_res_dpt" AS "ben_res_dpt"
FROM "dcir"."ir_ben_r" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."ben_res_dpt" IS NOT NULL AND t."ben_res_dpt" COLLATE "C" = '043') AND (t."ben_cdi_nir" IS NOT NULL AND t."ben_cdi_nir" COLLATE "C" = '00') AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")));
ALTER VIEW "recipient_platform_care_planners"."beneficiaries" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_care_planners"."beneficiaries" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_care_planners"."beneficiaries" IS 'rows of Beneficiaries (IR_BEN_R), for Care planners';

-- Clauses: platform.highland_planning#1
CREATE VIEW "recipient_platform_care_planners"."claims" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#1
    COALESCE(s.purpose IN ('std.purposes.policy', 'std.purposes.policy.expenditure', 'std.purposes.surveillance', 'std.purposes.surveillance.safety')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN DATE '2026-02-01' AND DATE '2028-01-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_platform_care_planners.claims')
)
SELECT
  t."exe_soi_amd" AS "exe_soi_amd",
  CASE WHEN t."ben_ama_cod" >= 0 THEN (t."ben_ama_cod" - mod(t."ben_ama_cod", 10))::text ELSE trim_scale(t."ben_ama_cod"::numeric - mod(t."ben_ama_cod"::numeric, 10) - CASE WHEN mod(t."ben_ama_cod"::numeric, 10) < 0 THEN 10 ELSE 0 END)::text END AS "ben_ama_cod",
  t."ben_res_dpt" AS "ben_res_dpt",
  t."prs_nat_ref" AS "prs_nat_ref",
  t."prs_act_qte" AS "prs_act_qte",
  t."prs_pai_mnt" AS "prs_pai_mnt",
  t."pse_spe_cod" AS "pse_spe_cod"
FROM "dcir"."er_prs_f" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."ben_res_dpt" IS NOT NULL AND t."ben_res_dpt" COLLATE "C" = '043') AND (t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "platform"."opt_outs" AS m WHERE m."ben_nir_psa" COLLATE "C" = t."ben_nir_psa" COLLATE "C")));
ALTER VIEW "recipient_platform_care_planners"."claims" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_care_planners"."claims" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_care_planners"."claims" IS 'rows of Ambulatory claims (ER_PRS_F), for Care planners';

-- Clauses: platform.highland_planning#2
CREATE VIEW "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_care_planners.long_term_illne_30c3aa14') AS c ("imb_ald_num" bigint, "imb_ald_dtd" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" IS 'counts of Long-term illness (IR_IMB_R), for Care planners';

-- Clauses: platform.yearly_figures#1
CREATE VIEW "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_numbers_office.claims_cells_y_fd72f554') AS c ("exe_soi_dtd" text COLLATE "C", "ben_res_dpt" text COLLATE "C", "prs_nat_ref" bigint, "rows" bigint);
ALTER VIEW "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" IS 'counts of Ambulatory claims (ER_PRS_F), for Office for Health Statistics';

-- Clauses: platform.yearly_figures#3
CREATE VIEW "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_numbers_office.deaths_cells_y_06c39a3f') AS c ("ben_dcd_dte" text COLLATE "C", "dcd_cim_cod" text COLLATE "C", "dcd_dpt_cod" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" IS 'counts of Causes of death (KI_CCI_R), for Office for Health Statistics';

-- Clauses: platform.yearly_figures#2
CREATE VIEW "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_numbers_office.stays_cells_ye_c3098869') AS c ("cod_sex" bigint, "bdi_dep" text COLLATE "C", "sor_mod" bigint, "rows" bigint);
ALTER VIEW "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" IS 'counts of Hospital stays (T_MCO24B), for Office for Health Statistics';

-- Clauses: platform.unmet_needs#1
CREATE VIEW "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_discovery_team.claims_cells_u_10a3aeb7') AS c ("exe_soi_dtd" text COLLATE "C", "ben_res_dpt" text COLLATE "C", "prs_nat_ref" bigint, "rows" bigint);
ALTER VIEW "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" IS 'counts of Ambulatory claims (ER_PRS_F), for Discovery ''; DROP TABLE claims; --';

-- Clauses: platform.unmet_needs#2
CREATE VIEW "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_platform_discovery_team.stays_cells_un_81ec772a') AS c ("cod_sex" bigint, "dgn_pal" text COLLATE "C", "sor_mod" bigint, "rows" bigint);
ALTER VIEW "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" FROM PUBLIC;
COMMENT ON VIEW "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" IS 'counts of Hospital stays (T_MCO24B), for Discovery ''; DROP TABLE claims; --';

GRANT SELECT ON TABLE "charta"."access_log" TO "charta_auditor";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."access_log"', 'charta_auditor') ON CONFLICT DO NOTHING;

COMMIT;
