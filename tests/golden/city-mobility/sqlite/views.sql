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
  ('place', 'mobility.platform');

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

-- rows of Stops, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#4
DROP VIEW IF EXISTS "coastbus_stops";
CREATE VIEW "coastbus_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#3
DROP VIEW IF EXISTS "coastbus_trips_cells_operators_3";
CREATE VIEW "coastbus_trips_cells_operators_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (r."operator_code") COLLATE BINARY AS "operator_code",
  (r."line") COLLATE BINARY AS "line",
  r."boarded_hour" AS "boarded_hour"
FROM (
  SELECT
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarded_hour" AS "boarded_hour",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10;

-- rows of Stops, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#4
DROP VIEW IF EXISTS "fahrplanung_süd_stops";
CREATE VIEW "fahrplanung_süd_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#2
DROP VIEW IF EXISTS "fahrplanung_süd_trips";
CREATE VIEW "fahrplanung_süd_trips" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#2
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."line" AS "line",
  r."boarding_stop" AS "boarding_stop",
  r."alighting_stop" AS "alighting_stop",
  CASE WHEN r."boarded_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN strftime('%G-W%V', r."boarded_on") END AS "boarded_on",
  CASE WHEN typeof((r."boarded_hour" - r."boarded_hour" % 2 - CASE WHEN r."boarded_hour" % 2 < 0 THEN 2 ELSE 0 END)) = 'integer' THEN CAST((r."boarded_hour" - r."boarded_hour" % 2 - CASE WHEN r."boarded_hour" % 2 < 0 THEN 2 ELSE 0 END) AS TEXT) END AS "boarded_hour",
  r."delayed" AS "delayed"
FROM (
  SELECT
    t."line" AS "line",
    t."boarding_stop" AS "boarding_stop",
    t."alighting_stop" AS "alighting_stop",
    t."boarded_on" AS "boarded_on",
    t."boarded_hour" AS "boarded_hour",
    t."delayed" AS "delayed",
    s.permit_1 AND ((t."operator_code" IS NOT NULL AND t."operator_code" COLLATE BINARY = 'BUS') AND (t."boarding_stop" IS NOT NULL)) AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#3
DROP VIEW IF EXISTS "fahrplanung_süd_trips_cells_operators_3";
CREATE VIEW "fahrplanung_süd_trips_cells_operators_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (r."operator_code") COLLATE BINARY AS "operator_code",
  (r."line") COLLATE BINARY AS "line",
  r."boarded_hour" AS "boarded_hour"
FROM (
  SELECT
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarded_hour" AS "boarded_hour",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10;

-- rows of Stops, for Straßenbahn Westförde
-- Clauses: mobility.operators#4
DROP VIEW IF EXISTS "tramway_stops";
CREATE VIEW "tramway_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Straßenbahn Westförde
-- Clauses: mobility.operators#3
DROP VIEW IF EXISTS "tramway_trips_cells_operators_3";
CREATE VIEW "tramway_trips_cells_operators_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (r."operator_code") COLLATE BINARY AS "operator_code",
  (r."line") COLLATE BINARY AS "line",
  r."boarded_hour" AS "boarded_hour"
FROM (
  SELECT
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarded_hour" AS "boarded_hour",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10;

-- rows of Stops, for Timetables, tramway
-- Clauses: mobility.operators#4
DROP VIEW IF EXISTS "tram_planning_stops";
CREATE VIEW "tram_planning_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Timetables, tramway
-- Clauses: mobility.operators#1
DROP VIEW IF EXISTS "tram_planning_trips";
CREATE VIEW "tram_planning_trips" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#1
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."line" AS "line",
  r."boarding_stop" AS "boarding_stop",
  r."alighting_stop" AS "alighting_stop",
  r."boarded_on" AS "boarded_on",
  r."boarded_hour" AS "boarded_hour",
  r."delayed" AS "delayed"
FROM (
  SELECT
    t."line" AS "line",
    t."boarding_stop" AS "boarding_stop",
    t."alighting_stop" AS "alighting_stop",
    t."boarded_on" AS "boarded_on",
    t."boarded_hour" AS "boarded_hour",
    t."delayed" AS "delayed",
    s.permit_1 AND (t."operator_code" IS NOT NULL AND t."operator_code" COLLATE BINARY = 'TRAM') AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Timetables, tramway
-- Clauses: mobility.operators#3
DROP VIEW IF EXISTS "tram_planning_trips_cells_operators_3";
CREATE VIEW "tram_planning_trips_cells_operators_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (r."operator_code") COLLATE BINARY AS "operator_code",
  (r."line") COLLATE BINARY AS "line",
  r."boarded_hour" AS "boarded_hour"
FROM (
  SELECT
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarded_hour" AS "boarded_hour",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10;

-- rows of Stops, for Sales, tramway
-- Clauses: mobility.operators#4
DROP VIEW IF EXISTS "tram_sales_stops";
CREATE VIEW "tram_sales_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Sales, tramway
-- Clauses: mobility.operators#3
DROP VIEW IF EXISTS "tram_sales_trips_cells_operators_3";
CREATE VIEW "tram_sales_trips_cells_operators_3" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-01-01' AND '2028-12-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (r."operator_code") COLLATE BINARY AS "operator_code",
  (r."line") COLLATE BINARY AS "line",
  r."boarded_hour" AS "boarded_hour"
FROM (
  SELECT
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarded_hour" AS "boarded_hour",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10;

-- counts of Trips, for Universität Westförde
-- Clauses: mobility.mobility_study#4
DROP VIEW IF EXISTS "westfoerde_university_trips_cells_mobility_study_4";
CREATE VIEW "westfoerde_university_trips_cells_mobility_study_4" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-04-01' AND '2028-03-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."line",
  c."boarded_on",
  count(*) AS "rows"
FROM (
SELECT
  (r."line") COLLATE BINARY AS "line",
  (CASE WHEN r."boarded_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."boarded_on", 1, 4) || '-Q' || ((CAST(substr(r."boarded_on", 6, 2) AS INTEGER) + 2) / 3) END) COLLATE BINARY AS "boarded_on"
FROM (
  SELECT
    t."line" AS "line",
    t."boarded_on" AS "boarded_on",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."line", c."boarded_on"
HAVING count(*) >= 20;

-- rows of Travel cards, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#2
DROP VIEW IF EXISTS "mobility_lab_cards";
CREATE VIEW "mobility_lab_cards" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#2
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-04-01' AND '2028-03-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('mobility.mobility_study', r."card_ref") AS "card_ref",
  CASE WHEN typeof((r."birth_year" - r."birth_year" % 5 - CASE WHEN r."birth_year" % 5 < 0 THEN 5 ELSE 0 END)) = 'integer' THEN CAST((r."birth_year" - r."birth_year" % 5 - CASE WHEN r."birth_year" % 5 < 0 THEN 5 ELSE 0 END) AS TEXT) END AS "birth_year",
  substr(r."residence", 1, 2) AS "residence",
  r."product" AS "product"
FROM (
  SELECT
    t."card_ref" AS "card_ref",
    t."birth_year" AS "birth_year",
    t."residence" AS "residence",
    t."product" AS "product",
    s.permit_1 AND (t."research_consent" IS NOT NULL AND t."research_consent" = 1) AS permit_1
  FROM session AS s CROSS JOIN "cards" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Stops, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#3
DROP VIEW IF EXISTS "mobility_lab_stops";
CREATE VIEW "mobility_lab_stops" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#3
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-04-01' AND '2028-03-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  r."stop_id" AS "stop_id",
  r."stop_name" AS "stop_name",
  r."municipality" AS "municipality",
  r."zone" AS "zone",
  r."accessible" AS "accessible"
FROM (
  SELECT
    t."stop_id" AS "stop_id",
    t."stop_name" AS "stop_name",
    t."municipality" AS "municipality",
    t."zone" AS "zone",
    t."accessible" AS "accessible",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "stops" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#1
DROP VIEW IF EXISTS "mobility_lab_trips";
CREATE VIEW "mobility_lab_trips" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#1
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN (SELECT m.term FROM charta_term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-04-01' AND '2028-03-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  charta_pseudonym('mobility.mobility_study', r."card_ref") AS "card_ref",
  r."operator_code" AS "operator_code",
  r."line" AS "line",
  r."boarding_stop" AS "boarding_stop",
  r."alighting_stop" AS "alighting_stop",
  CASE WHEN r."boarded_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."boarded_on", 1, 7) END AS "boarded_on",
  CASE WHEN typeof((r."boarded_hour" - r."boarded_hour" % 3 - CASE WHEN r."boarded_hour" % 3 < 0 THEN 3 ELSE 0 END)) = 'integer' THEN CAST((r."boarded_hour" - r."boarded_hour" % 3 - CASE WHEN r."boarded_hour" % 3 < 0 THEN 3 ELSE 0 END) AS TEXT) END AS "boarded_hour",
  r."delayed" AS "delayed"
FROM (
  SELECT
    t."card_ref" AS "card_ref",
    t."operator_code" AS "operator_code",
    t."line" AS "line",
    t."boarding_stop" AS "boarding_stop",
    t."alighting_stop" AS "alighting_stop",
    t."boarded_on" AS "boarded_on",
    t."boarded_hour" AS "boarded_hour",
    t."delayed" AS "delayed",
    s.permit_1 AND ((t."card_ref" IS NOT NULL) AND (t."boarded_on" IS NOT NULL AND t."boarded_on" COLLATE BINARY BETWEEN '2025-01-01' AND '2025-12-31')) AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#4
DROP VIEW IF EXISTS "mobility_lab_trips_cells_mobility_study_4";
CREATE VIEW "mobility_lab_trips_cells_mobility_study_4" AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN '2026-04-01' AND '2028-03-31', FALSE) AS permit_1
  FROM charta_session_known AS s
)
SELECT
  c."line",
  c."boarded_on",
  count(*) AS "rows"
FROM (
SELECT
  (r."line") COLLATE BINARY AS "line",
  (CASE WHEN r."boarded_on" BETWEEN '0001-01-01' AND '9999-12-31' THEN substr(r."boarded_on", 1, 4) || '-Q' || ((CAST(substr(r."boarded_on", 6, 2) AS INTEGER) + 2) / 3) END) COLLATE BINARY AS "boarded_on"
FROM (
  SELECT
    t."line" AS "line",
    t."boarded_on" AS "boarded_on",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "trips" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."line", c."boarded_on"
HAVING count(*) >= 20;
