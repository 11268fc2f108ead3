-- Views of the project, for Databricks (runtime 16.1 or later) and Spark 4. The schemas of the recipients are Charta's: they are dropped and made anew, with all they hold.

-- mobility.coastbus
DROP SCHEMA IF EXISTS `recipient_mobility_coastbus` CASCADE;
CREATE SCHEMA `recipient_mobility_coastbus`;

-- mobility.fahrplanung_süd
DROP SCHEMA IF EXISTS `recipient_mobility_fahrplanung_s_d` CASCADE;
CREATE SCHEMA `recipient_mobility_fahrplanung_s_d`;

-- mobility.tramway
DROP SCHEMA IF EXISTS `recipient_mobility_tramway` CASCADE;
CREATE SCHEMA `recipient_mobility_tramway`;

-- mobility.tram_planning
DROP SCHEMA IF EXISTS `recipient_mobility_tram_planning` CASCADE;
CREATE SCHEMA `recipient_mobility_tram_planning`;

-- mobility.tram_sales
DROP SCHEMA IF EXISTS `recipient_mobility_tram_sales` CASCADE;
CREATE SCHEMA `recipient_mobility_tram_sales`;

-- mobility.westfoerde_university
DROP SCHEMA IF EXISTS `recipient_mobility_westfoerde_university` CASCADE;
CREATE SCHEMA `recipient_mobility_westfoerde_university`;

-- mobility.mobility_lab
DROP SCHEMA IF EXISTS `recipient_mobility_mobility_lab` CASCADE;
CREATE SCHEMA `recipient_mobility_mobility_lab`;

DROP TABLE IF EXISTS charta.term;
CREATE TABLE charta.term (
  kind STRING NOT NULL,
  path STRING NOT NULL
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
CREATE OR REPLACE VIEW charta.session_known AS
SELECT
  r.path COLLATE UTF8_BINARY AS recipient,
  MIN(p.path COLLATE UTF8_BINARY) AS purpose,
  MIN(a.path COLLATE UTF8_BINARY) AS action,
  MIN(h.path COLLATE UTF8_BINARY) AS place,
  DATE_FROM_UNIX_DATE(CAST(UNIX_SECONDS(CURRENT_TIMESTAMP()) DIV 86400 AS INT)) AS day
FROM charta.session AS s
JOIN charta.term AS r ON r.kind = 'recipient' AND r.path COLLATE UTF8_BINARY = s.recipient COLLATE UTF8_BINARY
LEFT JOIN charta.term AS p ON p.kind = 'purpose' AND p.path COLLATE UTF8_BINARY = s.purpose COLLATE UTF8_BINARY
LEFT JOIN charta.term AS a ON a.kind = 'action' AND a.path COLLATE UTF8_BINARY = s.action COLLATE UTF8_BINARY
LEFT JOIN charta.term AS h ON h.kind = 'place' AND h.path COLLATE UTF8_BINARY = s.place COLLATE UTF8_BINARY
WHERE s.member COLLATE UTF8_BINARY = CURRENT_USER()
GROUP BY r.path COLLATE UTF8_BINARY
HAVING COUNT(*) = 1;

-- rows of Stops, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#4
CREATE OR REPLACE VIEW `recipient_mobility_coastbus`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Küstenbus O'Brien & Söhne
-- Clauses: mobility.operators#3
CREATE OR REPLACE VIEW `recipient_mobility_coastbus`.`trips_cells_operators_3` AS
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
  c.`operator_code`,
  c.`line`,
  c.`boarded_hour`,
  count(*) AS `rows`
FROM (
SELECT
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarded_hour` AS `boarded_hour`
FROM (
  SELECT
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarded_hour` AS `boarded_hour`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`operator_code`, c.`line`, c.`boarded_hour`
HAVING count(*) >= 10;

-- rows of Stops, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#4
CREATE OR REPLACE VIEW `recipient_mobility_fahrplanung_s_d`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#2
CREATE OR REPLACE VIEW `recipient_mobility_fahrplanung_s_d`.`trips` AS
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
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarding_stop` COLLATE UTF8_BINARY AS `boarding_stop`,
  r.`alighting_stop` COLLATE UTF8_BINARY AS `alighting_stop`,
  CASE WHEN r.`boarded_on` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAROFWEEK FROM r.`boarded_on`) AS STRING), 4, '0') || '-W' || LPAD(CAST(EXTRACT(WEEK FROM r.`boarded_on`) AS STRING), 2, '0') END AS `boarded_on`,
  CAST(CAST((CAST(r.`boarded_hour` AS DECIMAL(38, 0)) - MOD(CAST(r.`boarded_hour` AS DECIMAL(38, 0)), 2) - CASE WHEN MOD(CAST(r.`boarded_hour` AS DECIMAL(38, 0)), 2) < 0 THEN 2 ELSE 0 END) AS DECIMAL(38, 0)) AS STRING) AS `boarded_hour`,
  r.`delayed` AS `delayed`
FROM (
  SELECT
    t.`line` AS `line`,
    t.`boarding_stop` AS `boarding_stop`,
    t.`alighting_stop` AS `alighting_stop`,
    t.`boarded_on` AS `boarded_on`,
    t.`boarded_hour` AS `boarded_hour`,
    t.`delayed` AS `delayed`,
    s.permit_1 AND ((t.`operator_code` IS NOT NULL AND t.`operator_code` COLLATE UTF8_BINARY = 'BUS') AND (t.`boarding_stop` IS NOT NULL)) AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Fahrplanung Süd '; DROP TABLE trips; --
-- Clauses: mobility.operators#3
CREATE OR REPLACE VIEW `recipient_mobility_fahrplanung_s_d`.`trips_cells_operators_3` AS
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
  c.`operator_code`,
  c.`line`,
  c.`boarded_hour`,
  count(*) AS `rows`
FROM (
SELECT
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarded_hour` AS `boarded_hour`
FROM (
  SELECT
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarded_hour` AS `boarded_hour`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`operator_code`, c.`line`, c.`boarded_hour`
HAVING count(*) >= 10;

-- rows of Stops, for Straßenbahn Westförde
-- Clauses: mobility.operators#4
CREATE OR REPLACE VIEW `recipient_mobility_tramway`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Straßenbahn Westförde
-- Clauses: mobility.operators#3
CREATE OR REPLACE VIEW `recipient_mobility_tramway`.`trips_cells_operators_3` AS
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
  c.`operator_code`,
  c.`line`,
  c.`boarded_hour`,
  count(*) AS `rows`
FROM (
SELECT
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarded_hour` AS `boarded_hour`
FROM (
  SELECT
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarded_hour` AS `boarded_hour`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`operator_code`, c.`line`, c.`boarded_hour`
HAVING count(*) >= 10;

-- rows of Stops, for Timetables, tramway
-- Clauses: mobility.operators#4
CREATE OR REPLACE VIEW `recipient_mobility_tram_planning`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Timetables, tramway
-- Clauses: mobility.operators#1
CREATE OR REPLACE VIEW `recipient_mobility_tram_planning`.`trips` AS
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
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarding_stop` COLLATE UTF8_BINARY AS `boarding_stop`,
  r.`alighting_stop` COLLATE UTF8_BINARY AS `alighting_stop`,
  r.`boarded_on` AS `boarded_on`,
  r.`boarded_hour` AS `boarded_hour`,
  r.`delayed` AS `delayed`
FROM (
  SELECT
    t.`line` AS `line`,
    t.`boarding_stop` AS `boarding_stop`,
    t.`alighting_stop` AS `alighting_stop`,
    t.`boarded_on` AS `boarded_on`,
    t.`boarded_hour` AS `boarded_hour`,
    t.`delayed` AS `delayed`,
    s.permit_1 AND (t.`operator_code` IS NOT NULL AND t.`operator_code` COLLATE UTF8_BINARY = 'TRAM') AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Timetables, tramway
-- Clauses: mobility.operators#3
CREATE OR REPLACE VIEW `recipient_mobility_tram_planning`.`trips_cells_operators_3` AS
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
  c.`operator_code`,
  c.`line`,
  c.`boarded_hour`,
  count(*) AS `rows`
FROM (
SELECT
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarded_hour` AS `boarded_hour`
FROM (
  SELECT
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarded_hour` AS `boarded_hour`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`operator_code`, c.`line`, c.`boarded_hour`
HAVING count(*) >= 10;

-- rows of Stops, for Sales, tramway
-- Clauses: mobility.operators#4
CREATE OR REPLACE VIEW `recipient_mobility_tram_sales`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Sales, tramway
-- Clauses: mobility.operators#3
CREATE OR REPLACE VIEW `recipient_mobility_tram_sales`.`trips_cells_operators_3` AS
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
  c.`operator_code`,
  c.`line`,
  c.`boarded_hour`,
  count(*) AS `rows`
FROM (
SELECT
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarded_hour` AS `boarded_hour`
FROM (
  SELECT
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarded_hour` AS `boarded_hour`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`operator_code`, c.`line`, c.`boarded_hour`
HAVING count(*) >= 10;

-- counts of Trips, for Universität Westförde
-- Clauses: mobility.mobility_study#4
CREATE OR REPLACE VIEW `recipient_mobility_westfoerde_university`.`trips_cells_mobility_study_4` AS
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
  c.`line`,
  c.`boarded_on`,
  count(*) AS `rows`
FROM (
SELECT
  r.`line` COLLATE UTF8_BINARY AS `line`,
  CASE WHEN r.`boarded_on` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r.`boarded_on`) AS STRING), 4, '0') || '-Q' || CAST(EXTRACT(QUARTER FROM r.`boarded_on`) AS STRING) END AS `boarded_on`
FROM (
  SELECT
    t.`line` AS `line`,
    t.`boarded_on` AS `boarded_on`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`line`, c.`boarded_on`
HAVING count(*) >= 20;

-- rows of Travel cards, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#2
CREATE OR REPLACE VIEW `recipient_mobility_mobility_lab`.`cards` AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#2
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.derive', 'std.prelude.aggregate', 'std.prelude.anonymise', 'std.prelude.extract', 'std.prelude.index', 'std.prelude.train', 'std.prelude.link', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.inner_pad FROM charta.pseudonym_key AS k WHERE k.contract COLLATE UTF8_BINARY = 'mobility.mobility_study' AND OCTET_LENGTH(k.inner_pad) = 64) AS key_1_inner_pad,
    -- the key of mobility.mobility_study
    (SELECT k.outer_pad FROM charta.pseudonym_key AS k WHERE k.contract COLLATE UTF8_BINARY = 'mobility.mobility_study' AND OCTET_LENGTH(k.outer_pad) = 64) AS key_1_outer_pad
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  SHA2(CONCAT(r.key_1_outer_pad, UNHEX(SHA2(CONCAT(r.key_1_inner_pad, CAST(r.`card_ref` COLLATE UTF8_BINARY AS BINARY)), 256))), 256) AS `card_ref`,
  CAST(CAST((CAST(r.`birth_year` AS DECIMAL(38, 0)) - MOD(CAST(r.`birth_year` AS DECIMAL(38, 0)), 5) - CASE WHEN MOD(CAST(r.`birth_year` AS DECIMAL(38, 0)), 5) < 0 THEN 5 ELSE 0 END) AS DECIMAL(38, 0)) AS STRING) AS `birth_year`,
  SUBSTR(r.`residence` COLLATE UTF8_BINARY, 1, 2) AS `residence`,
  r.`product` COLLATE UTF8_BINARY AS `product`
FROM (
  SELECT
    t.`card_ref` AS `card_ref`,
    t.`birth_year` AS `birth_year`,
    t.`residence` AS `residence`,
    t.`product` AS `product`,
    s.permit_1 AND (t.`research_consent` IS NOT NULL AND t.`research_consent` = TRUE) AS permit_1,
    s.key_1_inner_pad AS key_1_inner_pad,
    s.key_1_outer_pad AS key_1_outer_pad
  FROM session AS s CROSS JOIN `ticketing`.`cards` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Stops, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#3
CREATE OR REPLACE VIEW `recipient_mobility_mobility_lab`.`stops` AS
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
  r.`stop_id` COLLATE UTF8_BINARY AS `stop_id`,
  r.`stop_name` COLLATE UTF8_BINARY AS `stop_name`,
  r.`municipality` COLLATE UTF8_BINARY AS `municipality`,
  r.`zone` AS `zone`,
  r.`accessible` AS `accessible`
FROM (
  SELECT
    t.`stop_id` AS `stop_id`,
    t.`stop_name` AS `stop_name`,
    t.`municipality` AS `municipality`,
    t.`zone` AS `zone`,
    t.`accessible` AS `accessible`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `network`.`stops` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- rows of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#1
CREATE OR REPLACE VIEW `recipient_mobility_mobility_lab`.`trips` AS
WITH session AS (
  SELECT
    -- permit mobility.mobility_study#1
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.derive', 'std.prelude.aggregate', 'std.prelude.anonymise', 'std.prelude.extract', 'std.prelude.index', 'std.prelude.train', 'std.prelude.link', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.inner_pad FROM charta.pseudonym_key AS k WHERE k.contract COLLATE UTF8_BINARY = 'mobility.mobility_study' AND OCTET_LENGTH(k.inner_pad) = 64) AS key_1_inner_pad,
    -- the key of mobility.mobility_study
    (SELECT k.outer_pad FROM charta.pseudonym_key AS k WHERE k.contract COLLATE UTF8_BINARY = 'mobility.mobility_study' AND OCTET_LENGTH(k.outer_pad) = 64) AS key_1_outer_pad
  FROM charta.session_known AS s
  WHERE s.recipient = 'mobility.mobility_lab'
)
SELECT
  SHA2(CONCAT(r.key_1_outer_pad, UNHEX(SHA2(CONCAT(r.key_1_inner_pad, CAST(r.`card_ref` COLLATE UTF8_BINARY AS BINARY)), 256))), 256) AS `card_ref`,
  r.`operator_code` COLLATE UTF8_BINARY AS `operator_code`,
  r.`line` COLLATE UTF8_BINARY AS `line`,
  r.`boarding_stop` COLLATE UTF8_BINARY AS `boarding_stop`,
  r.`alighting_stop` COLLATE UTF8_BINARY AS `alighting_stop`,
  CASE WHEN r.`boarded_on` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r.`boarded_on`) AS STRING), 4, '0') || '-' || LPAD(CAST(EXTRACT(MONTH FROM r.`boarded_on`) AS STRING), 2, '0') END AS `boarded_on`,
  CAST(CAST((CAST(r.`boarded_hour` AS DECIMAL(38, 0)) - MOD(CAST(r.`boarded_hour` AS DECIMAL(38, 0)), 3) - CASE WHEN MOD(CAST(r.`boarded_hour` AS DECIMAL(38, 0)), 3) < 0 THEN 3 ELSE 0 END) AS DECIMAL(38, 0)) AS STRING) AS `boarded_hour`,
  r.`delayed` AS `delayed`
FROM (
  SELECT
    t.`card_ref` AS `card_ref`,
    t.`operator_code` AS `operator_code`,
    t.`line` AS `line`,
    t.`boarding_stop` AS `boarding_stop`,
    t.`alighting_stop` AS `alighting_stop`,
    t.`boarded_on` AS `boarded_on`,
    t.`boarded_hour` AS `boarded_hour`,
    t.`delayed` AS `delayed`,
    s.permit_1 AND ((t.`card_ref` IS NOT NULL) AND (t.`boarded_on` IS NOT NULL AND t.`boarded_on` BETWEEN DATE '2025-01-01' AND DATE '2025-12-31')) AS permit_1,
    s.key_1_inner_pad AS key_1_inner_pad,
    s.key_1_outer_pad AS key_1_outer_pad
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1;

-- counts of Trips, for Mobility laboratory <script>alert(1)</script>
-- Clauses: mobility.mobility_study#4
CREATE OR REPLACE VIEW `recipient_mobility_mobility_lab`.`trips_cells_mobility_study_4` AS
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
  c.`line`,
  c.`boarded_on`,
  count(*) AS `rows`
FROM (
SELECT
  r.`line` COLLATE UTF8_BINARY AS `line`,
  CASE WHEN r.`boarded_on` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN LPAD(CAST(EXTRACT(YEAR FROM r.`boarded_on`) AS STRING), 4, '0') || '-Q' || CAST(EXTRACT(QUARTER FROM r.`boarded_on`) AS STRING) END AS `boarded_on`
FROM (
  SELECT
    t.`line` AS `line`,
    t.`boarded_on` AS `boarded_on`,
    s.permit_1 AS permit_1
  FROM session AS s CROSS JOIN `ticketing`.`trips` AS t
  WHERE s.permit_1
) AS r
WHERE r.permit_1
) AS c
GROUP BY c.`line`, c.`boarded_on`
HAVING count(*) >= 20;
