-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Clauses: platform.heart_failure#1, platform.heart_failure#2, platform.heart_failure#3, platform.heart_failure#4, platform.heart_failure#5
GRANT "charta_recipient" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#1, platform.heart_failure#2, platform.heart_failure#3, platform.heart_failure#4, platform.heart_failure#5
GRANT USAGE ON SCHEMA "recipient_platform_heart_team" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_platform_heart_team"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#1, platform.highland_planning#2, platform.highland_planning#3
GRANT "charta_recipient" TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#1, platform.highland_planning#2, platform.highland_planning#3
GRANT USAGE ON SCHEMA "recipient_platform_care_planners" TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_platform_care_planners"', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#1, platform.yearly_figures#2, platform.yearly_figures#3
GRANT "charta_recipient" TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#1, platform.yearly_figures#2, platform.yearly_figures#3
GRANT USAGE ON SCHEMA "recipient_platform_numbers_office" TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_platform_numbers_office"', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.unmet_needs#1, platform.unmet_needs#2
GRANT "charta_recipient" TO "recipient_platform_discovery_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_platform_discovery_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.unmet_needs#1, platform.unmet_needs#2
GRANT USAGE ON SCHEMA "recipient_platform_discovery_team" TO "recipient_platform_discovery_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_platform_discovery_team"', 'recipient_platform_discovery_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#1, platform.heart_failure#2, platform.heart_failure#3, platform.heart_failure#4, platform.heart_failure#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#1, platform.highland_planning#2, platform.highland_planning#3
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#1, platform.yearly_figures#2, platform.yearly_figures#3
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.unmet_needs#1, platform.unmet_needs#2
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_platform_discovery_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_platform_discovery_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#1
GRANT SELECT ON TABLE "recipient_platform_heart_team"."claims" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_heart_team"."claims"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#4
GRANT SELECT ON TABLE "recipient_platform_heart_team"."deaths" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_heart_team"."deaths"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#3
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stay_links" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_heart_team"."stay_links"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stays" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_heart_team"."stays"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.heart_failure#5
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stays_cells_heart_failure_5" TO "recipient_platform_heart_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_heart_team"."stays_cells_heart_failure_5"', 'recipient_platform_heart_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#3
GRANT SELECT ON TABLE "recipient_platform_care_planners"."beneficiaries" TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_care_planners"."beneficiaries"', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#1
GRANT SELECT ON TABLE "recipient_platform_care_planners"."claims" TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_care_planners"."claims"', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.highland_planning#2
GRANT SELECT ON TABLE "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" TO "recipient_platform_care_planners";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2"', 'recipient_platform_care_planners') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#1
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_numbers_office"."claims_cells_yearly_figures_1"', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#3
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_numbers_office"."deaths_cells_yearly_figures_3"', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.yearly_figures#2
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" TO "recipient_platform_numbers_office";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_numbers_office"."stays_cells_yearly_figures_2"', 'recipient_platform_numbers_office') ON CONFLICT DO NOTHING;

-- Clauses: platform.unmet_needs#1
GRANT SELECT ON TABLE "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" TO "recipient_platform_discovery_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_discovery_team"."claims_cells_unmet_needs_1"', 'recipient_platform_discovery_team') ON CONFLICT DO NOTHING;

-- Clauses: platform.unmet_needs#2
GRANT SELECT ON TABLE "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" TO "recipient_platform_discovery_team";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_platform_discovery_team"."stays_cells_unmet_needs_2"', 'recipient_platform_discovery_team') ON CONFLICT DO NOTHING;

COMMIT;
