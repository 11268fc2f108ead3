-- Views of the project, for SQLite 3.40 or later (3.46 where dates are shown by week, or a condition is nested deeply). Run schema.sql first.
--
-- A view shows what the session in charta_session may see. A session that says nothing, or something unknown, sees nothing.
-- Other pseudonyms are made by a function that the program registers: charta_pseudonym(contract, value) gives, as lower-case
-- hexadecimal digits, the HMAC-SHA-256 of the value's UTF-8 bytes under the contract's key, and NULL without a key or a value.

DROP VIEW IF EXISTS charta_session_known;
DROP TABLE IF EXISTS charta_term_scope;
DROP TABLE IF EXISTS charta_term;

CREATE TABLE charta_term (
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (kind, path)
) STRICT;

CREATE TABLE charta_term_scope (
  scope TEXT NOT NULL,
  term TEXT NOT NULL,
  PRIMARY KEY (scope, term)
) STRICT;

INSERT INTO charta_term (kind, path) VALUES
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

INSERT INTO charta_term_scope (scope, term) VALUES
  ('action set 1', 'std.prelude.derive'),
  ('action set 1', 'std.prelude.aggregate'),
  ('action set 1', 'std.prelude.anonymise'),
  ('action set 1', 'std.prelude.extract'),
  ('action set 1', 'std.prelude.index'),
  ('action set 1', 'std.prelude.train'),
  ('action set 1', 'std.prelude.link'),
  ('action set 1', 'std.prelude.read'),
  ('action set 1', 'std.prelude.display');

-- The session, as far as it says something known.
CREATE VIEW charta_session_known AS
SELECT
  (SELECT k.path FROM charta_term AS k WHERE k.kind = 'purpose' AND k.path = s.purpose) AS purpose,
  (SELECT k.path FROM charta_term AS k WHERE k.kind = 'action' AND k.path = s.action) AS action,
  (SELECT k.path FROM charta_term AS k WHERE k.kind = 'place' AND k.path = s.place) AS place,
  COALESCE(s.day, date('now')) AS day
FROM charta_session AS s;

-- rows of Ambulatory claims (ER_PRS_F), for Heart failure team
-- Clauses: platform.heart_failure#1
DROP VIEW IF EXISTS "heart_team_claims";
CREATE VIEW "heart_team_claims" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#1
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2028-06-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('platform.heart_failure', r."ben_nir_psa") AS "ben_nir_psa",
  CASE WHEN r."exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."exe_soi_dtd", 1, 7) END AS "exe_soi_dtd",
  CASE WHEN typeof((r."ben_ama_cod" - r."ben_ama_cod" % 5 - CASE WHEN r."ben_ama_cod" % 5 < 0 THEN 5 ELSE 0 END)) = 'integer' THEN CAST((r."ben_ama_cod" - r."ben_ama_cod" % 5 - CASE WHEN r."ben_ama_cod" % 5 < 0 THEN 5 ELSE 0 END) AS TEXT) END AS "ben_ama_cod",
  r."ben_res_dpt" AS "ben_res_dpt",
  r."prs_nat_ref" AS "prs_nat_ref",
  r."prs_act_qte" AS "prs_act_qte",
  r."prs_pai_mnt" / 10000.0 AS "prs_pai_mnt",
  r."pse_spe_cod" AS "pse_spe_cod"
FROM (
  SELECT
    t."ben_nir_psa" AS "ben_nir_psa",
    t."exe_soi_dtd" AS "exe_soi_dtd",
    t."ben_ama_cod" AS "ben_ama_cod",
    t."ben_res_dpt" AS "ben_res_dpt",
    t."prs_nat_ref" AS "prs_nat_ref",
    t."prs_act_qte" AS "prs_act_qte",
    t."prs_pai_mnt" AS "prs_pai_mnt",
    t."pse_spe_cod" AS "pse_spe_cod",
    s.permit_1 AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "claims" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- rows of Causes of death (KI_CCI_R), for Heart failure team
-- Clauses: platform.heart_failure#4
DROP VIEW IF EXISTS "heart_team_deaths";
CREATE VIEW "heart_team_deaths" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#4
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2028-06-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('platform.heart_failure', r."ben_idt_ano") AS "ben_idt_ano",
  CASE WHEN r."ben_dcd_dte" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."ben_dcd_dte", 1, 7) END AS "ben_dcd_dte",
  substr(r."dcd_cim_cod", 1, 3) AS "dcd_cim_cod"
FROM (
  SELECT
    t."ben_idt_ano" AS "ben_idt_ano",
    t."ben_dcd_dte" AS "ben_dcd_dte",
    t."dcd_cim_cod" AS "dcd_cim_cod",
    s.permit_1 AND ((t."ben_idt_ano" IS NOT NULL) AND (t."ben_idt_ano" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_idt_ano" COLLATE BINARY = t."ben_idt_ano" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "deaths" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- rows of Chaining of stays (T_MCO24C), for Heart failure team
-- Clauses: platform.heart_failure#3
DROP VIEW IF EXISTS "heart_team_stay_links";
CREATE VIEW "heart_team_stay_links" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#3
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2028-06-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('platform.heart_failure', r."nir_ano_17") AS "nir_ano_17",
  charta_pseudonym('platform.heart_failure', r."rsa_num") AS "rsa_num",
  CASE WHEN r."exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."exe_soi_dtd", 1, 7) END AS "exe_soi_dtd",
  CASE WHEN r."exe_soi_dtf" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."exe_soi_dtf", 1, 7) END AS "exe_soi_dtf"
FROM (
  SELECT
    t."nir_ano_17" AS "nir_ano_17",
    t."rsa_num" AS "rsa_num",
    t."exe_soi_dtd" AS "exe_soi_dtd",
    t."exe_soi_dtf" AS "exe_soi_dtf",
    s.permit_1 AND ((t."nir_ret" IS NOT NULL AND t."nir_ret" COLLATE BINARY = '0') AND (t."nai_ret" IS NOT NULL AND t."nai_ret" COLLATE BINARY = '0') AND (t."sex_ret" IS NOT NULL AND t."sex_ret" COLLATE BINARY = '0') AND (t."nir_ano_17" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."nir_ano_17" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "stay_links" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- rows of Hospital stays (T_MCO24B), for Heart failure team
-- Clauses: platform.heart_failure#2
DROP VIEW IF EXISTS "heart_team_stays";
CREATE VIEW "heart_team_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2028-06-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('platform.heart_failure', r."rsa_num") AS "rsa_num",
  CASE WHEN typeof((r."age_ann" - r."age_ann" % 5 - CASE WHEN r."age_ann" % 5 < 0 THEN 5 ELSE 0 END)) = 'integer' THEN CAST((r."age_ann" - r."age_ann" % 5 - CASE WHEN r."age_ann" % 5 < 0 THEN 5 ELSE 0 END) AS TEXT) END AS "age_ann",
  r."cod_sex" AS "cod_sex",
  r."bdi_dep" AS "bdi_dep",
  r."dgn_pal" AS "dgn_pal",
  r."dgn_rel" AS "dgn_rel",
  r."sej_nbj" AS "sej_nbj",
  r."ent_mod" AS "ent_mod",
  r."sor_mod" AS "sor_mod"
FROM (
  SELECT
    t."rsa_num" AS "rsa_num",
    t."age_ann" AS "age_ann",
    t."cod_sex" AS "cod_sex",
    t."bdi_dep" AS "bdi_dep",
    t."dgn_pal" AS "dgn_pal",
    t."dgn_rel" AS "dgn_rel",
    t."sej_nbj" AS "sej_nbj",
    t."ent_mod" AS "ent_mod",
    t."sor_mod" AS "sor_mod",
    s.permit_1 AND (((t."dgn_pal" IS NOT NULL AND substr(t."dgn_pal", 1, 1) = 'I' COLLATE BINARY) OR (t."dgn_rel" IS NOT NULL AND substr(t."dgn_rel", 1, 1) = 'I' COLLATE BINARY)) AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opted_out_stays" AS m WHERE m."rsa_num" COLLATE BINARY = t."rsa_num" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- counts of Hospital stays (T_MCO24B), for Heart failure team
-- Clauses: platform.heart_failure#5
DROP VIEW IF EXISTS "heart_team_stays_cells_heart_failure_5";
CREATE VIEW "heart_team_stays_cells_heart_failure_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.heart_failure#5
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2028-06-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."cod_sex",
  c."bdi_dep",
  c."dgn_pal",
  count(*) AS "rows"
FROM (
SELECT
  r."cod_sex" AS "cod_sex",
  (r."bdi_dep") COLLATE BINARY AS "bdi_dep",
  (r."dgn_pal") COLLATE BINARY AS "dgn_pal"
FROM (
  SELECT
    t."cod_sex" AS "cod_sex",
    t."bdi_dep" AS "bdi_dep",
    t."dgn_pal" AS "dgn_pal",
    s.permit_1 AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opted_out_stays" AS m WHERE m."rsa_num" COLLATE BINARY = t."rsa_num" COLLATE BINARY)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."cod_sex", c."bdi_dep", c."dgn_pal"
HAVING count(*) >= 11;

-- rows of Beneficiaries (IR_BEN_R), for Care planners
-- Clauses: platform.highland_planning#3
DROP VIEW IF EXISTS "care_planners_beneficiaries";
CREATE VIEW "care_planners_beneficiaries" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#3
    COALESCE(s.purpose IN ('std.purposes.policy', 'std.purposes.policy.expenditure')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-02-01' AND '2028-01-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  CASE WHEN typeof((r."ben_nai_ann" - r."ben_nai_ann" % 10 - CASE WHEN r."ben_nai_ann" % 10 < 0 THEN 10 ELSE 0 END)) = 'integer' THEN CAST((r."ben_nai_ann" - r."ben_nai_ann" % 10 - CASE WHEN r."ben_nai_ann" % 10 < 0 THEN 10 ELSE 0 END) AS TEXT) END AS "ben_nai_ann",
  r."ben_sex_cod" AS "ben_sex_cod",
  r."ben_res_dpt" AS "ben_res_dpt"
FROM (
  SELECT
    t."ben_nai_ann" AS "ben_nai_ann",
    t."ben_sex_cod" AS "ben_sex_cod",
    t."ben_res_dpt" AS "ben_res_dpt",
    s.permit_1 AND ((t."ben_res_dpt" IS NOT NULL AND t."ben_res_dpt" COLLATE BINARY = '043') AND (t."ben_cdi_nir" IS NOT NULL AND t."ben_cdi_nir" COLLATE BINARY = '00') AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "beneficiaries" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- rows of Ambulatory claims (ER_PRS_F), for Care planners
-- Clauses: platform.highland_planning#1
DROP VIEW IF EXISTS "care_planners_claims";
CREATE VIEW "care_planners_claims" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#1
    COALESCE(s.purpose IN ('std.purposes.policy', 'std.purposes.policy.expenditure', 'std.purposes.surveillance', 'std.purposes.surveillance.safety')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-02-01' AND '2028-01-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."exe_soi_amd" AS "exe_soi_amd",
  CASE WHEN typeof((r."ben_ama_cod" - r."ben_ama_cod" % 10 - CASE WHEN r."ben_ama_cod" % 10 < 0 THEN 10 ELSE 0 END)) = 'integer' THEN CAST((r."ben_ama_cod" - r."ben_ama_cod" % 10 - CASE WHEN r."ben_ama_cod" % 10 < 0 THEN 10 ELSE 0 END) AS TEXT) END AS "ben_ama_cod",
  r."ben_res_dpt" AS "ben_res_dpt",
  r."prs_nat_ref" AS "prs_nat_ref",
  r."prs_act_qte" AS "prs_act_qte",
  r."prs_pai_mnt" / 10000.0 AS "prs_pai_mnt",
  r."pse_spe_cod" AS "pse_spe_cod"
FROM (
  SELECT
    t."exe_soi_amd" AS "exe_soi_amd",
    t."ben_ama_cod" AS "ben_ama_cod",
    t."ben_res_dpt" AS "ben_res_dpt",
    t."prs_nat_ref" AS "prs_nat_ref",
    t."prs_act_qte" AS "prs_act_qte",
    t."prs_pai_mnt" AS "prs_pai_mnt",
    t."pse_spe_cod" AS "pse_spe_cod",
    s.permit_1 AND ((t."ben_res_dpt" IS NOT NULL AND t."ben_res_dpt" COLLATE BINARY = '043') AND (t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "claims" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1;

-- counts of Long-term illness (IR_IMB_R), for Care planners
-- Clauses: platform.highland_planning#2
DROP VIEW IF EXISTS "care_planners_long_term_illness_cells_highland_planning_2";
CREATE VIEW "care_planners_long_term_illness_cells_highland_planning_2" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.highland_planning#2
    COALESCE(s.purpose IN ('std.purposes.surveillance', 'std.purposes.surveillance.safety')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-02-01' AND '2028-01-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."imb_ald_num",
  c."imb_ald_dtd",
  count(*) AS "rows"
FROM (
SELECT
  r."imb_ald_num" AS "imb_ald_num",
  (CASE WHEN r."imb_ald_dtd" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."imb_ald_dtd", 1, 4) END) COLLATE BINARY AS "imb_ald_dtd"
FROM (
  SELECT
    t."imb_ald_num" AS "imb_ald_num",
    t."imb_ald_dtd" AS "imb_ald_dtd",
    s.permit_1 AND ((t."imb_ald_num" IS NOT NULL AND t."imb_ald_num" <> 7) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "long_term_illness" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."imb_ald_num", c."imb_ald_dtd"
HAVING count(*) >= 11;

-- counts of Ambulatory claims (ER_PRS_F), for Office for Health Statistics
-- Clauses: platform.yearly_figures#1
DROP VIEW IF EXISTS "numbers_office_claims_cells_yearly_figures_1";
CREATE VIEW "numbers_office_claims_cells_yearly_figures_1" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#1
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2027-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."exe_soi_dtd",
  c."ben_res_dpt",
  c."prs_nat_ref",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN r."exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."exe_soi_dtd", 1, 4) || '-Q' || ((CAST(substr(r."exe_soi_dtd", 6, 2) AS INTEGER) + 2) / 3) END) COLLATE BINARY AS "exe_soi_dtd",
  (r."ben_res_dpt") COLLATE BINARY AS "ben_res_dpt",
  r."prs_nat_ref" AS "prs_nat_ref"
FROM (
  SELECT
    t."exe_soi_dtd" AS "exe_soi_dtd",
    t."ben_res_dpt" AS "ben_res_dpt",
    t."prs_nat_ref" AS "prs_nat_ref",
    s.permit_1 AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "claims" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."exe_soi_dtd", c."ben_res_dpt", c."prs_nat_ref"
HAVING count(*) >= 11;

-- counts of Causes of death (KI_CCI_R), for Office for Health Statistics
-- Clauses: platform.yearly_figures#3
DROP VIEW IF EXISTS "numbers_office_deaths_cells_yearly_figures_3";
CREATE VIEW "numbers_office_deaths_cells_yearly_figures_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#3
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2027-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."ben_dcd_dte",
  c."dcd_cim_cod",
  c."dcd_dpt_cod",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN r."ben_dcd_dte" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."ben_dcd_dte", 1, 4) END) COLLATE BINARY AS "ben_dcd_dte",
  (substr(r."dcd_cim_cod", 1, 2)) COLLATE BINARY AS "dcd_cim_cod",
  (r."dcd_dpt_cod") COLLATE BINARY AS "dcd_dpt_cod"
FROM (
  SELECT
    t."ben_dcd_dte" AS "ben_dcd_dte",
    t."dcd_cim_cod" AS "dcd_cim_cod",
    t."dcd_dpt_cod" AS "dcd_dpt_cod",
    s.permit_1 AND (t."ben_idt_ano" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_idt_ano" COLLATE BINARY = t."ben_idt_ano" COLLATE BINARY)) AS permit_1
  FROM session AS s CROSS JOIN "deaths" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."ben_dcd_dte", c."dcd_cim_cod", c."dcd_dpt_cod"
HAVING count(*) >= 11;

-- counts of Hospital stays (T_MCO24B), for Office for Health Statistics
-- Clauses: platform.yearly_figures#2
DROP VIEW IF EXISTS "numbers_office_stays_cells_yearly_figures_2";
CREATE VIEW "numbers_office_stays_cells_yearly_figures_2" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.yearly_figures#2
    COALESCE(s.purpose = 'std.purposes.statistics'
      AND s.action IN ('std.prelude.export', 'std.prelude.publish', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-01-01' AND '2027-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."cod_sex",
  c."bdi_dep",
  c."sor_mod",
  count(*) AS "rows"
FROM (
SELECT
  r."cod_sex" AS "cod_sex",
  (r."bdi_dep") COLLATE BINARY AS "bdi_dep",
  r."sor_mod" AS "sor_mod"
FROM (
  SELECT
    t."cod_sex" AS "cod_sex",
    t."bdi_dep" AS "bdi_dep",
    t."sor_mod" AS "sor_mod",
    s.permit_1 AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opted_out_stays" AS m WHERE m."rsa_num" COLLATE BINARY = t."rsa_num" COLLATE BINARY)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."cod_sex", c."bdi_dep", c."sor_mod"
HAVING count(*) >= 11;

-- counts of Ambulatory claims (ER_PRS_F), for Discovery '; DROP TABLE claims; --
-- Clauses: platform.unmet_needs#1
DROP VIEW IF EXISTS "discovery_team_claims_cells_unmet_needs_1";
CREATE VIEW "discovery_team_claims_cells_unmet_needs_1" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.unmet_needs#1
    COALESCE(s.purpose = 'std.purposes.research.industrial'
      AND s.action IN ('std.prelude.export', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-03-01' AND '2027-08-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."exe_soi_dtd",
  c."ben_res_dpt",
  c."prs_nat_ref",
  count(*) AS "rows"
FROM (
SELECT
  (CASE WHEN r."exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."exe_soi_dtd", 1, 4) || '-Q' || ((CAST(substr(r."exe_soi_dtd", 6, 2) AS INTEGER) + 2) / 3) END) COLLATE BINARY AS "exe_soi_dtd",
  (r."ben_res_dpt") COLLATE BINARY AS "ben_res_dpt",
  r."prs_nat_ref" AS "prs_nat_ref"
FROM (
  SELECT
    t."exe_soi_dtd" AS "exe_soi_dtd",
    t."ben_res_dpt" AS "ben_res_dpt",
    t."prs_nat_ref" AS "prs_nat_ref",
    s.permit_1 AND ((t."prs_nat_ref" IS NOT NULL AND t."prs_nat_ref" <> 2414) AND (t."ben_nir_psa" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opt_outs" AS m WHERE m."ben_nir_psa" COLLATE BINARY = t."ben_nir_psa" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "claims" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."exe_soi_dtd", c."ben_res_dpt", c."prs_nat_ref"
HAVING count(*) >= 20;

-- counts of Hospital stays (T_MCO24B), for Discovery '; DROP TABLE claims; --
-- Clauses: platform.unmet_needs#2
DROP VIEW IF EXISTS "discovery_team_stays_cells_unmet_needs_2";
CREATE VIEW "discovery_team_stays_cells_unmet_needs_2" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit platform.unmet_needs#2
    COALESCE(s.purpose = 'std.purposes.research.industrial'
      AND s.action IN ('std.prelude.export', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'platform.national_cloud'
      AND s.day BETWEEN '2026-03-01' AND '2027-08-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."cod_sex",
  c."dgn_pal",
  c."sor_mod",
  count(*) AS "rows"
FROM (
SELECT
  r."cod_sex" AS "cod_sex",
  (r."dgn_pal") COLLATE BINARY AS "dgn_pal",
  r."sor_mod" AS "sor_mod"
FROM (
  SELECT
    t."cod_sex" AS "cod_sex",
    t."dgn_pal" AS "dgn_pal",
    t."sor_mod" AS "sor_mod",
    s.permit_1 AND ((t."dgn_pal" IS NOT NULL AND t."dgn_pal" COLLATE BINARY BETWEEN 'I00' AND 'I99.9') AND (t."rsa_num" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "opted_out_stays" AS m WHERE m."rsa_num" COLLATE BINARY = t."rsa_num" COLLATE BINARY))) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
  LIMIT -1 OFFSET 0
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."cod_sex", c."dgn_pal", c."sor_mod"
HAVING count(*) >= 20;
