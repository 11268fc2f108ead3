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
  ('place', 'mobility.platform');

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
  ('purpose set 2', 'std.purposes.service_operation'),
  ('purpose set 2', 'std.purposes.insurance_operation'),
  ('purpose set 2', 'std.purposes.service_planning.transport'),
  ('action set 3', 'std.prelude.copy'),
  ('action set 3', 'std.prelude.read'),
  ('action set 3', 'std.prelude.display'),
  ('place set 4', 'mobility.platform'),
  ('purpose std.purposes.service_planning.transport', 'std.purposes.service_planning.transport'),
  ('action std.prelude.export', 'std.prelude.export'),
  ('action std.prelude.read', 'std.prelude.read'),
  ('action std.prelude.read', 'std.prelude.display'),
  ('purpose std.purposes.research.academic', 'std.purposes.research.academic'),
  ('action std.prelude.publish', 'std.prelude.publish');

DELETE FROM charta.offer;
INSERT INTO charta.offer (role, view, contract, clause, purposes, actions, places, first, last) VALUES
  ('recipient_mobility_coastbus', 'recipient_mobility_coastbus.stops', 'mobility.operators', 'mobility.operators#4', 'purpose set 2', 'action set 3', 'place set 4', '20454', '21549'),
  ('recipient_mobility_coastbus', 'recipient_mobility_coastbus.trips_cells_operators_3', 'mobility.operators', 'mobility.operators#3', 'purpose std.purposes.service_planning.transport', 'action std.prelude.export', 'place set 4', '20454', '21549'),
  ('recipient_mobility_fahrplanung_süd', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators', 'mobility.operators#4', 'purpose set 2', 'action set 3', 'place set 4', '20454', '21549'),
  ('recipient_mobility_fahrplanung_süd', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators', 'mobility.operators#2', 'purpose std.purposes.service_planning.transport', 'action std.prelude.read', 'place set 4', '20454', '21549'),
  ('recipient_mobility_fahrplanung_süd', 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3', 'mobility.operators', 'mobility.operators#3', 'purpose std.purposes.service_planning.transport', 'action std.prelude.export', 'place set 4', '20454', '21549'),
  ('recipient_mobility_mobility_lab', 'recipient_mobility_mobility_lab.cards', 'mobility.mobility_study', 'mobility.mobility_study#2', 'purpose std.purposes.research.academic', 'action set 1', 'place set 4', '20544', '21274'),
  ('recipient_mobility_mobility_lab', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study', 'mobility.mobility_study#3', 'purpose std.purposes.research.academic', 'action std.prelude.read', 'place set 4', '20544', '21274'),
  ('recipient_mobility_mobility_lab', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study', 'mobility.mobility_study#1', 'purpose std.purposes.research.academic', 'action set 1', 'place set 4', '20544', '21274'),
  ('recipient_mobility_mobility_lab', 'recipient_mobility_mobility_lab.trips_cells_mobility_study_4', 'mobility.mobility_study', 'mobility.mobility_study#4', 'purpose std.purposes.research.academic', 'action std.prelude.publish', 'place set 4', '20544', '21274'),
  ('recipient_mobility_tram_planning', 'recipient_mobility_tram_planning.stops', 'mobility.operators', 'mobility.operators#4', 'purpose set 2', 'action set 3', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tram_planning', 'recipient_mobility_tram_planning.trips', 'mobility.operators', 'mobility.operators#1', 'purpose set 2', 'action std.prelude.read', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tram_planning', 'recipient_mobility_tram_planning.trips_cells_operators_3', 'mobility.operators', 'mobility.operators#3', 'purpose std.purposes.service_planning.transport', 'action std.prelude.export', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tram_sales', 'recipient_mobility_tram_sales.stops', 'mobility.operators', 'mobility.operators#4', 'purpose set 2', 'action set 3', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tram_sales', 'recipient_mobility_tram_sales.trips_cells_operators_3', 'mobility.operators', 'mobility.operators#3', 'purpose std.purposes.service_planning.transport', 'action std.prelude.export', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tramway', 'recipient_mobility_tramway.stops', 'mobility.operators', 'mobility.operators#4', 'purpose set 2', 'action set 3', 'place set 4', '20454', '21549'),
  ('recipient_mobility_tramway', 'recipient_mobility_tramway.trips_cells_operators_3', 'mobility.operators', 'mobility.operators#3', 'purpose std.purposes.service_planning.transport', 'action std.prelude.export', 'place set 4', '20454', '21549'),
  ('recipient_mobility_westfoerde_university', 'recipient_mobility_westfoerde_university.trips_cells_mobility_study_4', 'mobility.mobility_study', 'mobility.mobility_study#4', 'purpose std.purposes.research.academic', 'action std.prelude.publish', 'place set 4', '20544', '21274');

INSERT INTO charta.shown (build, view, clause, shown) VALUES
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.stops', 'mobility.operators#4', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.stops', 'mobility.operators#4', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.stops', 'mobility.operators#4', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.stops', 'mobility.operators#4', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.stops', 'mobility.operators#4', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.trips_cells_operators_3', 'mobility.operators#3', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.trips_cells_operators_3', 'mobility.operators#3', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.trips_cells_operators_3', 'mobility.operators#3', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_coastbus.trips_cells_operators_3', 'mobility.operators#3', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators#4', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators#4', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators#4', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators#4', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.stops', 'mobility.operators#4', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'alighting_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'boarded_on'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'boarding_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'delayed'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips', 'mobility.operators#2', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3', 'mobility.operators#3', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3', 'mobility.operators#3', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3', 'mobility.operators#3', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3', 'mobility.operators#3', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.cards', 'mobility.mobility_study#2', 'birth_year'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.cards', 'mobility.mobility_study#2', 'card_ref'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.cards', 'mobility.mobility_study#2', 'product'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.cards', 'mobility.mobility_study#2', 'residence'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study#3', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study#3', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study#3', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study#3', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.stops', 'mobility.mobility_study#3', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'alighting_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'boarded_on'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'boarding_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'card_ref'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'delayed'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips', 'mobility.mobility_study#1', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'boarded_on'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_mobility_lab.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.stops', 'mobility.operators#4', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.stops', 'mobility.operators#4', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.stops', 'mobility.operators#4', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.stops', 'mobility.operators#4', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.stops', 'mobility.operators#4', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'alighting_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'boarded_on'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'boarding_stop'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'delayed'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips', 'mobility.operators#1', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips_cells_operators_3', 'mobility.operators#3', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips_cells_operators_3', 'mobility.operators#3', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips_cells_operators_3', 'mobility.operators#3', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_planning.trips_cells_operators_3', 'mobility.operators#3', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.stops', 'mobility.operators#4', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.stops', 'mobility.operators#4', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.stops', 'mobility.operators#4', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.stops', 'mobility.operators#4', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.stops', 'mobility.operators#4', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.trips_cells_operators_3', 'mobility.operators#3', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.trips_cells_operators_3', 'mobility.operators#3', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.trips_cells_operators_3', 'mobility.operators#3', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_tram_sales.trips_cells_operators_3', 'mobility.operators#3', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.stops', 'mobility.operators#4', 'accessible'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.stops', 'mobility.operators#4', 'municipality'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.stops', 'mobility.operators#4', 'stop_id'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.stops', 'mobility.operators#4', 'stop_name'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.stops', 'mobility.operators#4', 'zone'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.trips_cells_operators_3', 'mobility.operators#3', 'boarded_hour'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.trips_cells_operators_3', 'mobility.operators#3', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.trips_cells_operators_3', 'mobility.operators#3', 'operator_code'),
  ('995231a1b919ff4e', 'recipient_mobility_tramway.trips_cells_operators_3', 'mobility.operators#3', 'rows'),
  ('995231a1b919ff4e', 'recipient_mobility_westfoerde_university.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'boarded_on'),
  ('995231a1b919ff4e', 'recipient_mobility_westfoerde_university.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'line'),
  ('995231a1b919ff4e', 'recipient_mobility_westfoerde_university.trips_cells_mobility_study_4', 'mobility.mobility_study#4', 'rows')
ON CONFLICT DO NOTHING;

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_coastbus" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_coastbus" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_coastbus" IS 'views for mobility.coastbus';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_fahrplanung_süd" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_fahrplanung_süd" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_fahrplanung_süd" IS 'views for mobility.fahrplanung_süd';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_tramway" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_tramway" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_tramway" IS 'views for mobility.tramway';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_tram_planning" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_tram_planning" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_tram_planning" IS 'views for mobility.tram_planning';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_tram_sales" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_tram_sales" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_tram_sales" IS 'views for mobility.tram_sales';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_westfoerde_university" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_westfoerde_university" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_westfoerde_university" IS 'views for mobility.westfoerde_university';

CREATE SCHEMA IF NOT EXISTS "recipient_mobility_mobility_lab" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_mobility_mobility_lab" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_mobility_mobility_lab" IS 'views for mobility.mobility_lab';

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
  AND o.build = '995231a1b919ff4e'
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

-- Clauses: mobility.operators#3
CREATE VIEW "charta"."cells recipient_mobility_coastbus.trips_cells_operators_3" AS
SELECT
  CAST(q."operator_code" AS text) COLLATE "C" AS "operator_code",
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_hour" AS bigint) AS "boarded_hour",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_coastbus.trips_cells_operators_3')
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (t."operator_code") COLLATE "C" AS "operator_code",
  (t."line") COLLATE "C" AS "line",
  t."boarded_hour" AS "boarded_hour"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_coastbus.trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_coastbus.trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_coastbus.trips_cells_operators_3" IS 'what counts for recipient_mobility_coastbus.trips_cells_operators_3';

-- Clauses: mobility.operators#3
CREATE VIEW "charta"."cells recipient_mobility_fahrplanung_süd.trips_cells__952784f0" AS
SELECT
  CAST(q."operator_code" AS text) COLLATE "C" AS "operator_code",
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_hour" AS bigint) AS "boarded_hour",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_fahrplanung_süd.trips_cells_operators_3')
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (t."operator_code") COLLATE "C" AS "operator_code",
  (t."line") COLLATE "C" AS "line",
  t."boarded_hour" AS "boarded_hour"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_fahrplanung_süd.trips_cells__952784f0" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_fahrplanung_süd.trips_cells__952784f0" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_fahrplanung_süd.trips_cells__952784f0" IS 'what counts for recipient_mobility_fahrplanung_süd.trips_cells_operators_3';

-- Clauses: mobility.operators#3
CREATE VIEW "charta"."cells recipient_mobility_tramway.trips_cells_operators_3" AS
SELECT
  CAST(q."operator_code" AS text) COLLATE "C" AS "operator_code",
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_hour" AS bigint) AS "boarded_hour",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tramway.trips_cells_operators_3')
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (t."operator_code") COLLATE "C" AS "operator_code",
  (t."line") COLLATE "C" AS "line",
  t."boarded_hour" AS "boarded_hour"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_tramway.trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_tramway.trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_tramway.trips_cells_operators_3" IS 'what counts for recipient_mobility_tramway.trips_cells_operators_3';

-- Clauses: mobility.operators#3
CREATE VIEW "charta"."cells recipient_mobility_tram_planning.trips_cells_operators_3" AS
SELECT
  CAST(q."operator_code" AS text) COLLATE "C" AS "operator_code",
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_hour" AS bigint) AS "boarded_hour",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tram_planning.trips_cells_operators_3')
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (t."operator_code") COLLATE "C" AS "operator_code",
  (t."line") COLLATE "C" AS "line",
  t."boarded_hour" AS "boarded_hour"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_tram_planning.trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_tram_planning.trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_tram_planning.trips_cells_operators_3" IS 'what counts for recipient_mobility_tram_planning.trips_cells_operators_3';

-- Clauses: mobility.operators#3
CREATE VIEW "charta"."cells recipient_mobility_tram_sales.trips_cells_operators_3" AS
SELECT
  CAST(q."operator_code" AS text) COLLATE "C" AS "operator_code",
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_hour" AS bigint) AS "boarded_hour",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#3
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action = 'std.prelude.export'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tram_sales.trips_cells_operators_3')
)
SELECT
  c."operator_code",
  c."line",
  c."boarded_hour",
  count(*) AS "rows"
FROM (
SELECT
  (t."operator_code") COLLATE "C" AS "operator_code",
  (t."line") COLLATE "C" AS "line",
  t."boarded_hour" AS "boarded_hour"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."operator_code", c."line", c."boarded_hour"
HAVING count(*) >= 10
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_tram_sales.trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_tram_sales.trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_tram_sales.trips_cells_operators_3" IS 'what counts for recipient_mobility_tram_sales.trips_cells_operators_3';

-- Clauses: mobility.mobility_study#4
CREATE VIEW "charta"."cells recipient_mobility_westfoerde_university.trips_c_587c3c27" AS
SELECT
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_on" AS text) COLLATE "C" AS "boarded_on",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_westfoerde_university.trips_cells_mobility_study_4')
)
SELECT
  c."line",
  c."boarded_on",
  count(*) AS "rows"
FROM (
SELECT
  (t."line") COLLATE "C" AS "line",
  (CASE WHEN t."boarded_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."boarded_on"::timestamp, 'YYYY"-Q"Q') END) COLLATE "C" AS "boarded_on"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."line", c."boarded_on"
HAVING count(*) >= 20
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_westfoerde_university.trips_c_587c3c27" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_westfoerde_university.trips_c_587c3c27" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_westfoerde_university.trips_c_587c3c27" IS 'what counts for recipient_mobility_westfoerde_university.trips_cells_mobility_study_4';

-- Clauses: mobility.mobility_study#4
CREATE VIEW "charta"."cells recipient_mobility_mobility_lab.trips_cells_mobi_f8d67f5d" AS
SELECT
  CAST(q."line" AS text) COLLATE "C" AS "line",
  CAST(q."boarded_on" AS text) COLLATE "C" AS "boarded_on",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#4
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action = 'std.prelude.publish'
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_mobility_lab.trips_cells_mobility_study_4')
)
SELECT
  c."line",
  c."boarded_on",
  count(*) AS "rows"
FROM (
SELECT
  (t."line") COLLATE "C" AS "line",
  (CASE WHEN t."boarded_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."boarded_on"::timestamp, 'YYYY"-Q"Q') END) COLLATE "C" AS "boarded_on"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s)
) AS c
GROUP BY c."line", c."boarded_on"
HAVING count(*) >= 20
) AS q;
ALTER VIEW "charta"."cells recipient_mobility_mobility_lab.trips_cells_mobi_f8d67f5d" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_mobility_mobility_lab.trips_cells_mobi_f8d67f5d" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_mobility_mobility_lab.trips_cells_mobi_f8d67f5d" IS 'what counts for recipient_mobility_mobility_lab.trips_cells_mobility_study_4';

-- Clauses: mobility.operators#4
CREATE VIEW "recipient_mobility_coastbus"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_coastbus.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_coastbus"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_coastbus"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_coastbus"."stops" IS 'rows of Stops, for Küstenbus O''Brien & Söhne';

-- Clauses: mobility.operators#3
CREATE VIEW "recipient_mobility_coastbus"."trips_cells_operators_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_coastbus.trips_cells_operators_3') AS c ("operator_code" text COLLATE "C", "line" text COLLATE "C", "boarded_hour" bigint, "rows" bigint);
ALTER VIEW "recipient_mobility_coastbus"."trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_coastbus"."trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_coastbus"."trips_cells_operators_3" IS 'counts of Trips, for Küstenbus O''Brien & Söhne';

-- Clauses: mobility.operators#4
CREATE VIEW "recipient_mobility_fahrplanung_süd"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_fahrplanung_süd.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_fahrplanung_süd"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_fahrplanung_süd"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_fahrplanung_süd"."stops" IS 'rows of Stops, for Fahrplanung Süd ''; DROP TABLE trips; --';

-- Clauses: mobility.operators#2
CREATE VIEW "recipient_mobility_fahrplanung_süd"."trips" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#2
    COALESCE(s.purpose = 'std.purposes.service_planning.transport'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_fahrplanung_süd.trips')
)
SELECT
  t."line" AS "line",
  t."boarding_stop" AS "boarding_stop",
  t."alighting_stop" AS "alighting_stop",
  CASE WHEN t."boarded_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."boarded_on"::timestamp, 'IYYY"-W"IW') END AS "boarded_on",
  CASE WHEN t."boarded_hour" >= 0 THEN (t."boarded_hour" - mod(t."boarded_hour", 2))::text ELSE trim_scale(t."boarded_hour"::numeric - mod(t."boarded_hour"::numeric, 2) - CASE WHEN mod(t."boarded_hour"::numeric, 2) < 0 THEN 2 ELSE 0 END)::text END AS "boarded_hour",
  t."delayed" AS "delayed"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."operator_code" IS NOT NULL AND t."operator_code" COLLATE "C" = 'BUS') AND (t."boarding_stop" IS NOT NULL));
ALTER VIEW "recipient_mobility_fahrplanung_süd"."trips" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_fahrplanung_süd"."trips" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_fahrplanung_süd"."trips" IS 'rows of Trips, for Fahrplanung Süd ''; DROP TABLE trips; --';

-- Clauses: mobility.operators#3
CREATE VIEW "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_fahrplanung_süd.trips_cells__952784f0') AS c ("operator_code" text COLLATE "C", "line" text COLLATE "C", "boarded_hour" bigint, "rows" bigint);
ALTER VIEW "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" IS 'counts of Trips, for Fahrplanung Süd ''; DROP TABLE trips; --';

-- Clauses: mobility.operators#4
CREATE VIEW "recipient_mobility_tramway"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tramway.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_tramway"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tramway"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tramway"."stops" IS 'rows of Stops, for Straßenbahn Westförde';

-- Clauses: mobility.operators#3
CREATE VIEW "recipient_mobility_tramway"."trips_cells_operators_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_tramway.trips_cells_operators_3') AS c ("operator_code" text COLLATE "C", "line" text COLLATE "C", "boarded_hour" bigint, "rows" bigint);
ALTER VIEW "recipient_mobility_tramway"."trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tramway"."trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tramway"."trips_cells_operators_3" IS 'counts of Trips, for Straßenbahn Westförde';

-- Clauses: mobility.operators#4
CREATE VIEW "recipient_mobility_tram_planning"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tram_planning.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_tram_planning"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tram_planning"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tram_planning"."stops" IS 'rows of Stops, for Timetables, tramway';

-- Clauses: mobility.operators#1
CREATE VIEW "recipient_mobility_tram_planning"."trips" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#1
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tram_planning.trips')
)
SELECT
  t."line" AS "line",
  t."boarding_stop" AS "boarding_stop",
  t."alighting_stop" AS "alighting_stop",
  t."boarded_on" AS "boarded_on",
  t."boarded_hour" AS "boarded_hour",
  t."delayed" AS "delayed"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."operator_code" IS NOT NULL AND t."operator_code" COLLATE "C" = 'TRAM');
ALTER VIEW "recipient_mobility_tram_planning"."trips" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tram_planning"."trips" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tram_planning"."trips" IS 'rows of Trips, for Timetables, tramway';

-- Clauses: mobility.operators#3
CREATE VIEW "recipient_mobility_tram_planning"."trips_cells_operators_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_tram_planning.trips_cells_operators_3') AS c ("operator_code" text COLLATE "C", "line" text COLLATE "C", "boarded_hour" bigint, "rows" bigint);
ALTER VIEW "recipient_mobility_tram_planning"."trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tram_planning"."trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tram_planning"."trips_cells_operators_3" IS 'counts of Trips, for Timetables, tramway';

-- Clauses: mobility.operators#4
CREATE VIEW "recipient_mobility_tram_sales"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.operators#4
    COALESCE(s.purpose IN ('std.purposes.service_operation', 'std.purposes.insurance_operation', 'std.purposes.service_planning.transport')
      AND s.action IN ('std.prelude.copy', 'std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-01-01' AND DATE '2028-12-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_tram_sales.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_tram_sales"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tram_sales"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tram_sales"."stops" IS 'rows of Stops, for Sales, tramway';

-- Clauses: mobility.operators#3
CREATE VIEW "recipient_mobility_tram_sales"."trips_cells_operators_3" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_tram_sales.trips_cells_operators_3') AS c ("operator_code" text COLLATE "C", "line" text COLLATE "C", "boarded_hour" bigint, "rows" bigint);
ALTER VIEW "recipient_mobility_tram_sales"."trips_cells_operators_3" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_tram_sales"."trips_cells_operators_3" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_tram_sales"."trips_cells_operators_3" IS 'counts of Trips, for Sales, tramway';

-- Clauses: mobility.mobility_study#4
CREATE VIEW "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_westfoerde_university.trips_c_587c3c27') AS c ("line" text COLLATE "C", "boarded_on" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" IS 'counts of Trips, for Universität Westförde';

-- Clauses: mobility.mobility_study#2
CREATE VIEW "recipient_mobility_mobility_lab"."cards" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#2
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'mobility.mobility_study') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_mobility_lab.cards')
)
SELECT
  encode(hmac(convert_to(t."card_ref", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "card_ref",
  CASE WHEN t."birth_year" >= 0 THEN (t."birth_year" - mod(t."birth_year", 5))::text ELSE trim_scale(t."birth_year"::numeric - mod(t."birth_year"::numeric, 5) - CASE WHEN mod(t."birth_year"::numeric, 5) < 0 THEN 5 ELSE 0 END)::text END AS "birth_year",
  left(t."residence", 2) AS "residence",
  t."product" AS "product"
FROM "ticketing"."cards" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."research_consent" IS NOT NULL AND t."research_consent" = TRUE)
ORDER BY 1, 2, 3, 4;
ALTER VIEW "recipient_mobility_mobility_lab"."cards" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_mobility_lab"."cards" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_mobility_lab"."cards" IS 'rows of Travel cards, for Mobility laboratory <script>alert(1)</script>';

-- Clauses: mobility.mobility_study#3
CREATE VIEW "recipient_mobility_mobility_lab"."stops" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#3
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_mobility_lab.stops')
)
SELECT
  t."stop_id" AS "stop_id",
  t."stop_name" AS "stop_name",
  t."municipality" AS "municipality",
  t."zone" AS "zone",
  t."accessible" AS "accessible"
FROM "network"."stops" AS t
WHERE (SELECT s.permit_1 FROM session AS s);
ALTER VIEW "recipient_mobility_mobility_lab"."stops" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_mobility_lab"."stops" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_mobility_lab"."stops" IS 'rows of Stops, for Mobility laboratory <script>alert(1)</script>';

-- Clauses: mobility.mobility_study#1
CREATE VIEW "recipient_mobility_mobility_lab"."trips" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit mobility.mobility_study#1
    COALESCE(s.purpose = 'std.purposes.research.academic'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'mobility.platform'
      AND s.day BETWEEN DATE '2026-04-01' AND DATE '2028-03-31', FALSE) AS permit_1,
    -- the key of mobility.mobility_study
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'mobility.mobility_study') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_mobility_mobility_lab.trips')
)
SELECT
  encode(hmac(convert_to(t."card_ref", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "card_ref",
  t."operator_code" AS "operator_code",
  t."line" AS "line",
  t."boarding_stop" AS "boarding_stop",
  t."alighting_stop" AS "alighting_stop",
  CASE WHEN t."boarded_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."boarded_on"::timestamp, 'YYYY-MM') END AS "boarded_on",
  CASE WHEN t."boarded_hour" >= 0 THEN (t."boarded_hour" - mod(t."boarded_hour", 3))::text ELSE trim_scale(t."boarded_hour"::numeric - mod(t."boarded_hour"::numeric, 3) - CASE WHEN mod(t."boarded_hour"::numeric, 3) < 0 THEN 3 ELSE 0 END)::text END AS "boarded_hour",
  t."delayed" AS "delayed"
FROM "ticketing"."trips" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."card_ref" IS NOT NULL) AND (t."boarded_on" IS NOT NULL AND t."boarded_on" BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'))
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;
ALTER VIEW "recipient_mobility_mobility_lab"."trips" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_mobility_lab"."trips" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_mobility_lab"."trips" IS 'rows of Trips, for Mobility laboratory <script>alert(1)</script>';

-- Clauses: mobility.mobility_study#4
CREATE VIEW "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_mobility_mobility_lab.trips_cells_mobi_f8d67f5d') AS c ("line" text COLLATE "C", "boarded_on" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" FROM PUBLIC;
COMMENT ON VIEW "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" IS 'counts of Trips, for Mobility laboratory <script>alert(1)</script>';

GRANT SELECT ON TABLE "charta"."access_log" TO "charta_auditor";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."access_log"', 'charta_auditor') ON CONFLICT DO NOTHING;

COMMIT;
