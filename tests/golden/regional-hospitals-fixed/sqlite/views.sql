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
  ('place', 'regional.alpages_storage'),
  ('place', 'regional.regional_cloud'),
  ('place', 'regional.research_enclave');

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

-- counts of Hospital stays, for Montbrune University Hospital
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "montbrune_stays_cells_pooling_5";
CREATE VIEW "montbrune_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- rows of Hospital stays, for Quality team, Montbrune
-- Clauses: regional.pooling#2
DROP VIEW IF EXISTS "montbrune_quality_stays";
CREATE VIEW "montbrune_quality_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#2
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stay_id" AS "stay_id",
  r."patient_ref" AS "patient_ref",
  r."hospital_code" AS "hospital_code",
  r."ward" AS "ward",
  r."birth_date" AS "birth_date",
  r."sex" AS "sex",
  r."diagnosis" AS "diagnosis",
  r."admitted_on" AS "admitted_on",
  r."discharged_on" AS "discharged_on",
  r."nights" AS "nights",
  r."cost" / 10000.0 AS "cost"
FROM (
  SELECT
    t."stay_id" AS "stay_id",
    t."patient_ref" AS "patient_ref",
    t."hospital_code" AS "hospital_code",
    t."ward" AS "ward",
    t."birth_date" AS "birth_date",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    t."admitted_on" AS "admitted_on",
    t."discharged_on" AS "discharged_on",
    t."nights" AS "nights",
    t."cost" AS "cost",
    s.permit_1 AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE BINARY = 'MTB') AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Hospital stays, for Quality team, Montbrune
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "montbrune_quality_stays_cells_pooling_5";
CREATE VIEW "montbrune_quality_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- counts of Hospital stays, for Orsevaux Hospital
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "orsevaux_stays_cells_pooling_5";
CREATE VIEW "orsevaux_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- rows of Hospital stays, for Quality team, Orsevaux
-- Clauses: regional.pooling#3
DROP VIEW IF EXISTS "orsevaux_quality_stays";
CREATE VIEW "orsevaux_quality_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#3
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stay_id" AS "stay_id",
  r."patient_ref" AS "patient_ref",
  r."hospital_code" AS "hospital_code",
  r."ward" AS "ward",
  r."birth_date" AS "birth_date",
  r."sex" AS "sex",
  r."diagnosis" AS "diagnosis",
  r."admitted_on" AS "admitted_on",
  r."discharged_on" AS "discharged_on",
  r."nights" AS "nights",
  r."cost" / 10000.0 AS "cost"
FROM (
  SELECT
    t."stay_id" AS "stay_id",
    t."patient_ref" AS "patient_ref",
    t."hospital_code" AS "hospital_code",
    t."ward" AS "ward",
    t."birth_date" AS "birth_date",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    t."admitted_on" AS "admitted_on",
    t."discharged_on" AS "discharged_on",
    t."nights" AS "nights",
    t."cost" AS "cost",
    s.permit_1 AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE BINARY = 'ORS') AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Hospital stays, for Quality team, Orsevaux
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "orsevaux_quality_stays_cells_pooling_5";
CREATE VIEW "orsevaux_quality_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- counts of Hospital stays, for Rocheval University Hospital
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "rocheval_stays_cells_pooling_5";
CREATE VIEW "rocheval_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- rows of Hospital stays, for Quality team, Rocheval
-- Clauses: regional.pooling#1
DROP VIEW IF EXISTS "rocheval_quality_stays";
CREATE VIEW "rocheval_quality_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#1
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stay_id" AS "stay_id",
  r."patient_ref" AS "patient_ref",
  r."hospital_code" AS "hospital_code",
  r."ward" AS "ward",
  r."birth_date" AS "birth_date",
  r."sex" AS "sex",
  r."diagnosis" AS "diagnosis",
  r."admitted_on" AS "admitted_on",
  r."discharged_on" AS "discharged_on",
  r."nights" AS "nights",
  r."cost" / 10000.0 AS "cost"
FROM (
  SELECT
    t."stay_id" AS "stay_id",
    t."patient_ref" AS "patient_ref",
    t."hospital_code" AS "hospital_code",
    t."ward" AS "ward",
    t."birth_date" AS "birth_date",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    t."admitted_on" AS "admitted_on",
    t."discharged_on" AS "discharged_on",
    t."nights" AS "nights",
    t."cost" AS "cost",
    s.permit_1 AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE BINARY = 'RCV') AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Hospital stays, for Quality team, Rocheval
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "rocheval_quality_stays_cells_pooling_5";
CREATE VIEW "rocheval_quality_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- counts of Hospital stays, for Sainte-Odette Hospital
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "sainte_odette_stays_cells_pooling_5";
CREATE VIEW "sainte_odette_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- rows of Hospital stays, for Quality team, Sainte-Odette
-- Clauses: regional.pooling#4
DROP VIEW IF EXISTS "sainte_odette_quality_stays";
CREATE VIEW "sainte_odette_quality_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#4
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stay_id" AS "stay_id",
  r."patient_ref" AS "patient_ref",
  r."hospital_code" AS "hospital_code",
  r."ward" AS "ward",
  r."birth_date" AS "birth_date",
  r."sex" AS "sex",
  r."diagnosis" AS "diagnosis",
  r."admitted_on" AS "admitted_on",
  r."discharged_on" AS "discharged_on",
  r."nights" AS "nights",
  r."cost" / 10000.0 AS "cost"
FROM (
  SELECT
    t."stay_id" AS "stay_id",
    t."patient_ref" AS "patient_ref",
    t."hospital_code" AS "hospital_code",
    t."ward" AS "ward",
    t."birth_date" AS "birth_date",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    t."admitted_on" AS "admitted_on",
    t."discharged_on" AS "discharged_on",
    t."nights" AS "nights",
    t."cost" AS "cost",
    s.permit_1 AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE BINARY = 'STO') AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0)) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Hospital stays, for Quality team, Sainte-Odette
-- Clauses: regional.pooling#5
DROP VIEW IF EXISTS "sainte_odette_quality_stays_cells_pooling_5";
CREATE VIEW "sainte_odette_quality_stays_cells_pooling_5" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN '2025-09-01' AND '2028-02-29', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."hospital_code") COLLATE BINARY AS "hospital_code",
  (r."sex") COLLATE BINARY AS "sex",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."hospital_code" AS "hospital_code",
    t."sex" AS "sex",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11;

-- rows of Hospital stays, for Epidemiologists
-- Clauses: regional.pathway_study#1
DROP VIEW IF EXISTS "epidemiologists_stays";
CREATE VIEW "epidemiologists_stays" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#1
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN '2025-10-01' AND '2027-09-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('regional.pathway_study', r."patient_ref") AS "patient_ref",
  CASE WHEN r."birth_date" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."birth_date", 1, 4) END AS "birth_date",
  r."sex" AS "sex",
  r."department" AS "department",
  r."diagnosis" AS "diagnosis",
  CASE WHEN r."admitted_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."admitted_on", 1, 7) END AS "admitted_on",
  CASE WHEN r."discharged_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."discharged_on", 1, 7) END AS "discharged_on",
  r."nights" AS "nights"
FROM (
  SELECT
    t."patient_ref" AS "patient_ref",
    t."birth_date" AS "birth_date",
    t."sex" AS "sex",
    t."department" AS "department",
    t."diagnosis" AS "diagnosis",
    t."admitted_on" AS "admitted_on",
    t."discharged_on" AS "discharged_on",
    t."nights" AS "nights",
    s.permit_1 AND ((t."opted_out" IS NOT NULL AND t."opted_out" = 0) AND ((t."diagnosis" IS NOT NULL AND substr(t."diagnosis", 1, 2) = 'I2' COLLATE BINARY) OR (t."diagnosis" IS NOT NULL AND t."diagnosis" COLLATE BINARY IN ('I50.0', 'I50.1')))) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Hospital stays, for Epidemiologists
-- Clauses: regional.pathway_study#2
DROP VIEW IF EXISTS "epidemiologists_stays_cells_pathway_study_2";
CREATE VIEW "epidemiologists_stays_cells_pathway_study_2" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN '2025-10-01' AND '2027-09-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."ward",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."ward") COLLATE BINARY AS "ward",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."ward" AS "ward",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."ward", c."diagnosis"
HAVING count(*) >= 11;

-- counts of Hospital stays, for Methods unit '; DROP TABLE stays; --
-- Clauses: regional.pathway_study#2
DROP VIEW IF EXISTS "methods_stays_cells_pathway_study_2";
CREATE VIEW "methods_stays_cells_pathway_study_2" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN '2025-10-01' AND '2027-09-30', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."ward",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (r."ward") COLLATE BINARY AS "ward",
  (r."diagnosis") COLLATE BINARY AS "diagnosis"
FROM (
  SELECT
    t."ward" AS "ward",
    t."diagnosis" AS "diagnosis",
    s.permit_1 AND (t."opted_out" IS NOT NULL AND t."opted_out" = 0) AS permit_1
  FROM session AS s CROSS JOIN "stays" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."ward", c."diagnosis"
HAVING count(*) >= 11;
