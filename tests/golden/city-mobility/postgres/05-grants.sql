-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- mobility.coastbus
GRANT USAGE ON SCHEMA "recipient_mobility_coastbus" TO "recipient_mobility_coastbus";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_coastbus";

-- mobility.fahrplanung_süd
GRANT USAGE ON SCHEMA "recipient_mobility_fahrplanung_süd" TO "recipient_mobility_fahrplanung_süd";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_fahrplanung_süd";

-- mobility.tramway
GRANT USAGE ON SCHEMA "recipient_mobility_tramway" TO "recipient_mobility_tramway";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_tramway";

-- mobility.tram_planning
GRANT USAGE ON SCHEMA "recipient_mobility_tram_planning" TO "recipient_mobility_tram_planning";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_tram_planning";

-- mobility.tram_sales
GRANT USAGE ON SCHEMA "recipient_mobility_tram_sales" TO "recipient_mobility_tram_sales";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_tram_sales";

-- mobility.westfoerde_university
GRANT USAGE ON SCHEMA "recipient_mobility_westfoerde_university" TO "recipient_mobility_westfoerde_university";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_westfoerde_university";

-- mobility.mobility_lab
GRANT USAGE ON SCHEMA "recipient_mobility_mobility_lab" TO "recipient_mobility_mobility_lab";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_mobility_mobility_lab";

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_coastbus"."stops" TO "recipient_mobility_coastbus";

-- Clauses: mobility.operators#3, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_coastbus"."trips_cells_operators_3" TO "recipient_mobility_coastbus";

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."stops" TO "recipient_mobility_fahrplanung_süd";

-- Clauses: mobility.operators#2, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."trips" TO "recipient_mobility_fahrplanung_süd";

-- Clauses: mobility.operators#3, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_fahrplanung_süd"."trips_cells_operators_3" TO "recipient_mobility_fahrplanung_süd";

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tramway"."stops" TO "recipient_mobility_tramway";

-- Clauses: mobility.operators#3, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_tramway"."trips_cells_operators_3" TO "recipient_mobility_tramway";

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."stops" TO "recipient_mobility_tram_planning";

-- Clauses: mobility.operators#1, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."trips" TO "recipient_mobility_tram_planning";

-- Clauses: mobility.operators#3, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_tram_planning"."trips_cells_operators_3" TO "recipient_mobility_tram_planning";

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE "recipient_mobility_tram_sales"."stops" TO "recipient_mobility_tram_sales";

-- Clauses: mobility.operators#3, mobility.operators#5, mobility.operators#6
GRANT SELECT ON TABLE "recipient_mobility_tram_sales"."trips_cells_operators_3" TO "recipient_mobility_tram_sales";

-- Clauses: mobility.mobility_study#4, mobility.mobility_study#5
GRANT SELECT ON TABLE "recipient_mobility_westfoerde_university"."trips_cells_mobility_study_4" TO "recipient_mobility_westfoerde_university";

-- Clauses: mobility.mobility_study#2, mobility.mobility_study#5
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."cards" TO "recipient_mobility_mobility_lab";

-- Clauses: mobility.mobility_study#3
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."stops" TO "recipient_mobility_mobility_lab";

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#5
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."trips" TO "recipient_mobility_mobility_lab";

-- Clauses: mobility.mobility_study#4, mobility.mobility_study#5
GRANT SELECT ON TABLE "recipient_mobility_mobility_lab"."trips_cells_mobility_study_4" TO "recipient_mobility_mobility_lab";

COMMIT;
