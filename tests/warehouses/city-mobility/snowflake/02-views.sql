-- Views of the project, for Snowflake. The schemas of the recipients are Charta's: they are dropped and made anew, with all they hold.

-- mobility.coastbus
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_COASTBUS" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_COASTBUS";

-- mobility.fahrplanung_süd
DROP SCHEMA IF EXISTS "recipient_mobility_fahrplanung_süd" CASCADE;
CREATE SCHEMA "recipient_mobility_fahrplanung_süd";

-- mobility.tramway
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_TRAMWAY" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_TRAMWAY";

-- mobility.tram_planning
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_TRAM_PLANNING" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_TRAM_PLANNING";

-- mobility.tram_sales
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_TRAM_SALES" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_TRAM_SALES";

-- mobility.westfoerde_university
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_WESTFOERDE_UNIVERSITY" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_WESTFOERDE_UNIVERSITY";

-- mobility.mobility_lab
DROP SCHEMA IF EXISTS "RECIPIENT_MOBILITY_MOBILITY_LAB" CASCADE;
CREATE SCHEMA "RECIPIENT_MOBILITY_MOBILITY_LAB";

DROP TABLE IF EXISTS charta.term;
CREATE TABLE charta.term (
  kind VARCHAR NOT NULL,
  path VARCHAR NOT NULL
);

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
  ('place', 'mobility.platform'),
  ('recipient', 'mobility.coastbus'),
  ('recipient', 'mobility.fahrplanung_süd'),
  ('recipient', 'mobility.tramway'),
  ('recipient', 'mobility.tram_planning'),
  ('recipient', 'mobility.tram_sales'),
  ('recipient', 'mobility.westfoerde_university'),
  ('recipient', 'mobility.mobility_lab');

-- The session, as far as it says something known: a row for each recipient for which it may read.
CREATE OR REPLACE SECURE VIEW charta.session_known AS
SELECT
  COLLATE(r.path, 'utf8') AS recipient,
  MIN(COLLATE(p.path, 'utf8')) AS purpose,
  MIN(COLLATE(a.path, 'utf8')) AS action,
  MIN(COLLATE(h.path, 'utf8')) AS place,
  CAST(SYSDATE() AS DATE) AS day
FROM charta.session AS s
JOIN charta.term AS r ON r.kind = 'recipient' AND COLLATE(r.path, 'utf8') = COLLATE(s.recipient, 'utf8')
LEFT JOIN charta.term AS p ON p.kind = 'purpose' AND COLLATE(p.path, 'utf8') = COLLATE(s.purpose, 'utf8')
LEFT JOIN charta.term AS a ON a.kind = 'action' AND COLLATE(a.path, 'utf8') = COLLATE(s.action, 'utf8')
LEFT JOIN charta.term AS h ON h.kind = 'place' AND COLLATE(h.path, 'utf8') = COLLATE(s.place, 'utf8')
WHERE COLLATE(s.member, 'utf8') = CURRENT_USER()
GROUP BY COLLATE(r.path, 'utf8')
HAVING COUNT(*) = 1;

-- rows of Stops, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_COASTBUS"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.coastbus'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#3
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_COASTBUS"."TRIPS_CELLS_OPERATORS_3" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.coastbus'
)
SELECT
  c."OPERATOR_CODE",
  c."LINE",
  c."BOARDED_HOUR",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  r."BOARDED_HOUR" AS "BOARDED_HOUR"
FROM (
  SELECT
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."OPERATOR_CODE", c."LINE", c."BOARDED_HOUR"
HAVING count(*) >= 10;

-- rows of Stops, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#4
CREATE OR REPLACE SECURE VIEW "recipient_mobility_fahrplanung_süd"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.fahrplanung_süd'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#2
CREATE OR REPLACE SECURE VIEW "recipient_mobility_fahrplanung_süd"."TRIPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#2
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.fahrplanung_süd'
)
SELECT
  COLLATE(r."LINE", 'utf8') AS "LINE",
  COLLATE(r."BOARDING_STOP", 'utf8') AS "BOARDING_STOP",
  COLLATE(r."ALIGHTING_STOP", 'utf8') AS "ALIGHTING_STOP",
  CASE WHEN r."BOARDED_ON" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAROFWEEKISO FROM r."BOARDED_ON") AS VARCHAR), 4, '0') || '-W' || LPAD(CAST(EXTRACT(WEEKISO FROM r."BOARDED_ON") AS VARCHAR), 2, '0') END AS "BOARDED_ON",
  CAST(CAST((CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)) - MOD(CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)), 2) - CASE WHEN MOD(CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)), 2) < 0 THEN 2 ELSE 0 END) AS NUMBER(38, 0)) AS VARCHAR) AS "BOARDED_HOUR",
  r."DELAYED" AS "DELAYED"
FROM (
  SELECT
    t."LINE" AS "LINE",
    t."BOARDING_STOP" AS "BOARDING_STOP",
    t."ALIGHTING_STOP" AS "ALIGHTING_STOP",
    t."BOARDED_ON" AS "BOARDED_ON",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    t."DELAYED" AS "DELAYED",
    s.permit_1 AND ((t."OPERATOR_CODE" IS NOT NULL AND COLLATE(t."OPERATOR_CODE", 'utf8') = 'BUS') AND (t."BOARDING_STOP" IS NOT NULL)) AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#3
CREATE OR REPLACE SECURE VIEW "recipient_mobility_fahrplanung_süd"."TRIPS_CELLS_OPERATORS_3" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.fahrplanung_süd'
)
SELECT
  c."OPERATOR_CODE",
  c."LINE",
  c."BOARDED_HOUR",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  r."BOARDED_HOUR" AS "BOARDED_HOUR"
FROM (
  SELECT
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."OPERATOR_CODE", c."LINE", c."BOARDED_HOUR"
HAVING count(*) >= 10;

-- rows of Stops, for Straßenbahn Westförde
-- Clauses: mobility.operators#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAMWAY"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tramway'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Straßenbahn Westförde
-- Clauses: mobility.operators#3
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAMWAY"."TRIPS_CELLS_OPERATORS_3" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tramway'
)
SELECT
  c."OPERATOR_CODE",
  c."LINE",
  c."BOARDED_HOUR",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  r."BOARDED_HOUR" AS "BOARDED_HOUR"
FROM (
  SELECT
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."OPERATOR_CODE", c."LINE", c."BOARDED_HOUR"
HAVING count(*) >= 10;

-- rows of Stops, for Timetables, tramway
-- Clauses: mobility.operators#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAM_PLANNING"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tram_planning'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Timetables, tramway
-- Clauses: mobility.operators#1
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAM_PLANNING"."TRIPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#1
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tram_planning'
)
SELECT
  COLLATE(r."LINE", 'utf8') AS "LINE",
  COLLATE(r."BOARDING_STOP", 'utf8') AS "BOARDING_STOP",
  COLLATE(r."ALIGHTING_STOP", 'utf8') AS "ALIGHTING_STOP",
  r."BOARDED_ON" AS "BOARDED_ON",
  r."BOARDED_HOUR" AS "BOARDED_HOUR",
  r."DELAYED" AS "DELAYED"
FROM (
  SELECT
    t."LINE" AS "LINE",
    t."BOARDING_STOP" AS "BOARDING_STOP",
    t."ALIGHTING_STOP" AS "ALIGHTING_STOP",
    t."BOARDED_ON" AS "BOARDED_ON",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    t."DELAYED" AS "DELAYED",
    s.permit_1 AND (t."OPERATOR_CODE" IS NOT NULL AND COLLATE(t."OPERATOR_CODE", 'utf8') = 'TRAM') AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Timetables, tramway
-- Clauses: mobility.operators#3
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAM_PLANNING"."TRIPS_CELLS_OPERATORS_3" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tram_planning'
)
SELECT
  c."OPERATOR_CODE",
  c."LINE",
  c."BOARDED_HOUR",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  r."BOARDED_HOUR" AS "BOARDED_HOUR"
FROM (
  SELECT
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."OPERATOR_CODE", c."LINE", c."BOARDED_HOUR"
HAVING count(*) >= 10;

-- rows of Stops, for Sales, tramway
-- Clauses: mobility.operators#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAM_SALES"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tram_sales'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Sales, tramway
-- Clauses: mobility.operators#3
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_TRAM_SALES"."TRIPS_CELLS_OPERATORS_3" AS
WITH session AS (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.tram_sales'
)
SELECT
  c."OPERATOR_CODE",
  c."LINE",
  c."BOARDED_HOUR",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  r."BOARDED_HOUR" AS "BOARDED_HOUR"
FROM (
  SELECT
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."OPERATOR_CODE", c."LINE", c."BOARDED_HOUR"
HAVING count(*) >= 10;

-- counts of Trips, for Universität Westförde
-- Clauses: mobility.mobility_study#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_WESTFOERDE_UNIVERSITY"."TRIPS_CELLS_MOBILITY_STUDY_4" AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.westfoerde_university'
)
SELECT
  c."LINE",
  c."BOARDED_ON",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."LINE", 'utf8') AS "LINE",
  CASE WHEN r."BOARDED_ON" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r."BOARDED_ON") AS VARCHAR), 4, '0') || '-Q' || CAST(EXTRACT(QUARTER FROM r."BOARDED_ON") AS VARCHAR) END AS "BOARDED_ON"
FROM (
  SELECT
    t."LINE" AS "LINE",
    t."BOARDED_ON" AS "BOARDED_ON",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."LINE", c."BOARDED_ON"
HAVING count(*) >= 20;

-- rows of Travel cards, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#2
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_MOBILITY_LAB"."CARDS" AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#2
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.derive', 'std.prelude.aggregate', 'std.prelude.anonymise', 'std.prelude.extract', 'std.prelude.index', 'std.prelude.train', 'std.prelude.link', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE COLLATE(k.contract, 'utf8') = 'mobility.mobility_study' AND LENGTH(k.key) >= 16) AS key_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  charta.pseudonym(COLLATE(r."CARD_REF", 'utf8'), r.key_1) AS "CARD_REF",
  CAST(CAST((CAST(r."BIRTH_YEAR" AS NUMBER(38, 0)) - MOD(CAST(r."BIRTH_YEAR" AS NUMBER(38, 0)), 5) - CASE WHEN MOD(CAST(r."BIRTH_YEAR" AS NUMBER(38, 0)), 5) < 0 THEN 5 ELSE 0 END) AS NUMBER(38, 0)) AS VARCHAR) AS "BIRTH_YEAR",
  SUBSTR(COLLATE(r."RESIDENCE", 'utf8'), 1, 2) AS "RESIDENCE",
  COLLATE(r."PRODUCT", 'utf8') AS "PRODUCT"
FROM (
  SELECT
    t."CARD_REF" AS "CARD_REF",
    t."BIRTH_YEAR" AS "BIRTH_YEAR",
    t."RESIDENCE" AS "RESIDENCE",
    t."PRODUCT" AS "PRODUCT",
    s.permit_1 AND (t."RESEARCH_CONSENT" IS NOT NULL AND t."RESEARCH_CONSENT" = TRUE) AS permit_1,
    s.key_1 AS key_1
  FROM session AS s CROSS JOIN "TICKETING"."CARDS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Stops, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#3
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_MOBILITY_LAB"."STOPS" AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#3
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  COLLATE(r."STOP_ID", 'utf8') AS "STOP_ID",
  COLLATE(r."STOP_NAME", 'utf8') AS "STOP_NAME",
  COLLATE(r."MUNICIPALITY", 'utf8') AS "MUNICIPALITY",
  r."ZONE" AS "ZONE",
  r."ACCESSIBLE" AS "ACCESSIBLE"
FROM (
  SELECT
    t."STOP_ID" AS "STOP_ID",
    t."STOP_NAME" AS "STOP_NAME",
    t."MUNICIPALITY" AS "MUNICIPALITY",
    t."ZONE" AS "ZONE",
    t."ACCESSIBLE" AS "ACCESSIBLE",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "NETWORK"."STOPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#1
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_MOBILITY_LAB"."TRIPS" AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#1
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.derive', 'std.prelude.aggregate', 'std.prelude.anonymise', 'std.prelude.extract', 'std.prelude.index', 'std.prelude.train', 'std.prelude.link', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE COLLATE(k.contract, 'utf8') = 'mobility.mobility_study' AND LENGTH(k.key) >= 16) AS key_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  charta.pseudonym(COLLATE(r."CARD_REF", 'utf8'), r.key_1) AS "CARD_REF",
  COLLATE(r."OPERATOR_CODE", 'utf8') AS "OPERATOR_CODE",
  COLLATE(r."LINE", 'utf8') AS "LINE",
  COLLATE(r."BOARDING_STOP", 'utf8') AS "BOARDING_STOP",
  COLLATE(r."ALIGHTING_STOP", 'utf8') AS "ALIGHTING_STOP",
  CASE WHEN r."BOARDED_ON" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r."BOARDED_ON") AS VARCHAR), 4, '0') || '-' || LPAD(CAST(EXTRACT(MONTH FROM r."BOARDED_ON") AS VARCHAR), 2, '0') END AS "BOARDED_ON",
  CAST(CAST((CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)) - MOD(CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)), 3) - CASE WHEN MOD(CAST(r."BOARDED_HOUR" AS NUMBER(38, 0)), 3) < 0 THEN 3 ELSE 0 END) AS NUMBER(38, 0)) AS VARCHAR) AS "BOARDED_HOUR",
  r."DELAYED" AS "DELAYED"
FROM (
  SELECT
    t."CARD_REF" AS "CARD_REF",
    t."OPERATOR_CODE" AS "OPERATOR_CODE",
    t."LINE" AS "LINE",
    t."BOARDING_STOP" AS "BOARDING_STOP",
    t."ALIGHTING_STOP" AS "ALIGHTING_STOP",
    t."BOARDED_ON" AS "BOARDED_ON",
    t."BOARDED_HOUR" AS "BOARDED_HOUR",
    t."DELAYED" AS "DELAYED",
    s.permit_1 AND ((t."CARD_REF" IS NOT NULL) AND (t."BOARDED_ON" IS NOT NULL AND t."BOARDED_ON" BETWEEN DATE '2025-01-01' AND DATE '2025-12-31')) AS permit_1,
    s.key_1 AS key_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#4
CREATE OR REPLACE SECURE VIEW "RECIPIENT_MOBILITY_MOBILITY_LAB"."TRIPS_CELLS_MOBILITY_STUDY_4" AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  c."LINE",
  c."BOARDED_ON",
  count(*) AS "ROWS"
FROM (
SELECT
  COLLATE(r."LINE", 'utf8') AS "LINE",
  CASE WHEN r."BOARDED_ON" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r."BOARDED_ON") AS VARCHAR), 4, '0') || '-Q' || CAST(EXTRACT(QUARTER FROM r."BOARDED_ON") AS VARCHAR) END AS "BOARDED_ON"
FROM (
  SELECT
    t."LINE" AS "LINE",
    t."BOARDED_ON" AS "BOARDED_ON",
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN "TICKETING"."TRIPS" AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c."LINE", c."BOARDED_ON"
HAVING count(*) >= 20;
