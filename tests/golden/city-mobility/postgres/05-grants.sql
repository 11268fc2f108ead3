-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT "charta_recipient" TO "recipient_mobility_coastbus";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_coastbus') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT USAGE ON SCHEMA "recipient_mobility_coastbus" TO "recipient_mobility_coastbus";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_coastbus"', 'recipient_mobility_coastbus') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#2, mobility.operators#3, mobility.operators#4
GRANT "charta_recipient" TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#2, mobility.operators#3, mobility.operators#4
GRANT USAGE ON SCHEMA "recipient_mobility_fahrplanung_süd" TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_fahrplanung_süd"', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT "charta_recipient" TO "recipient_mobility_tramway";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_tramway') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT USAGE ON SCHEMA "recipient_mobility_tramway" TO "recipient_mobility_tramway";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_tramway"', 'recipient_mobility_tramway') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#1, mobility.operators#3, mobility.operators#4
GRANT "charta_recipient" TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#1, mobility.operators#3, mobility.operators#4
GRANT USAGE ON SCHEMA "recipient_mobility_tram_planning" TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_tram_planning"', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT "charta_recipient" TO "recipient_mobility_tram_sales";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_tram_sales') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT USAGE ON SCHEMA "recipient_mobility_tram_sales" TO "recipient_mobility_tram_sales";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_tram_sales"', 'recipient_mobility_tram_sales') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#4
GRANT "charta_recipient" TO "recipient_mobility_westfoerde_university";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_westfoerde_university') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#4
GRANT USAGE ON SCHEMA "recipient_mobility_westfoerde_university" TO "recipient_mobility_westfoerde_university";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_westfoerde_university"', 'recipient_mobility_westfoerde_university') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#2, mobility.mobility_study#3, mobility.mobility_study#4
GRANT "charta_recipient" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#2, mobility.mobility_study#3, mobility.mobility_study#4
GRANT USAGE ON SCHEMA "recipient_mobility_mobility_lab" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_mobility_mobility_lab"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_coastbus";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_coastbus') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#2, mobility.operators#3, mobility.operators#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_tramway";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_tramway') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#1, mobility.operators#3, mobility.operators#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3, mobility.operators#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_tram_sales";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_tram_sales') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_westfoerde_university";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_westfoerde_university') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#2, mobility.mobility_study#3, mobility.mobility_study#4
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_coastbus"."stops" TO "recipient_mobility_coastbus";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_coastbus"."stops"', 'recipient_mobility_coastbus') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE "recipient_mobility_coastbus"."trips_cells_operators_3" TO "recipient_mobility_coastbus";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_coastbus"."trips_cells_operators_3"', 'recipient_mobility_coastbus') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."stops" TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_fahrplanung_süd"."stops"', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#2
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."trips" TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_fahrplanung_süd"."trips"', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" TO "recipient_mobility_fahrplanung_süd";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_fahrplanung_süd"."trips_cells_operators_3"', 'recipient_mobility_fahrplanung_süd') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tramway"."stops" TO "recipient_mobility_tramway";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tramway"."stops"', 'recipient_mobility_tramway') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE "recipient_mobility_tramway"."trips_cells_operators_3" TO "recipient_mobility_tramway";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tramway"."trips_cells_operators_3"', 'recipient_mobility_tramway') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."stops" TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tram_planning"."stops"', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#1
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."trips" TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tram_planning"."trips"', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."trips_cells_operators_3" TO "recipient_mobility_tram_planning";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tram_planning"."trips_cells_operators_3"', 'recipient_mobility_tram_planning') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tram_sales"."stops" TO "recipient_mobility_tram_sales";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tram_sales"."stops"', 'recipient_mobility_tram_sales') ON CONFLICT DO NOTHING;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE "recipient_mobility_tram_sales"."trips_cells_operators_3" TO "recipient_mobility_tram_sales";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_tram_sales"."trips_cells_operators_3"', 'recipient_mobility_tram_sales') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#4
GRANT SELECT ON TABLE "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" TO "recipient_mobility_westfoerde_university";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4"', 'recipient_mobility_westfoerde_university') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#2
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."cards" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_mobility_lab"."cards"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#3
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."stops" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_mobility_lab"."stops"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#1
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."trips" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_mobility_lab"."trips"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

-- Clauses: mobility.mobility_study#4
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" TO "recipient_mobility_mobility_lab";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_mobility_mobility_lab"."trips_cells_mobility_study_4"', 'recipient_mobility_mobility_lab') ON CONFLICT DO NOTHING;

COMMIT;
