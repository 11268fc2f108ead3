-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- platform.heart_team
GRANT USAGE ON SCHEMA "recipient_platform_heart_team" TO "recipient_platform_heart_team";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_platform_heart_team";

-- platform.care_planners
GRANT USAGE ON SCHEMA "recipient_platform_care_planners" TO "recipient_platform_care_planners";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_platform_care_planners";

-- platform.numbers_office
GRANT USAGE ON SCHEMA "recipient_platform_numbers_office" TO "recipient_platform_numbers_office";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_platform_numbers_office";

-- platform.discovery_team
GRANT USAGE ON SCHEMA "recipient_platform_discovery_team" TO "recipient_platform_discovery_team";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_platform_discovery_team";

-- Clauses: platform.heart_failure#1, platform.charter#1, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."claims" TO "recipient_platform_heart_team";

-- Clauses: platform.heart_failure#4, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."deaths" TO "recipient_platform_heart_team";

-- Clauses: platform.heart_failure#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stay_links" TO "recipient_platform_heart_team";

-- Clauses: platform.heart_failure#2, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stays" TO "recipient_platform_heart_team";

-- Clauses: platform.heart_failure#5, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_heart_team"."stays_cells_heart_failure_5" TO "recipient_platform_heart_team";

-- Clauses: platform.highland_planning#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_care_planners"."beneficiaries" TO "recipient_platform_care_planners";

-- Clauses: platform.highland_planning#1, platform.charter#1, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_care_planners"."claims" TO "recipient_platform_care_planners";

-- Clauses: platform.highland_planning#2, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_care_planners"."long_term_illness_cells_highland_planning_2" TO "recipient_platform_care_planners";

-- Clauses: platform.yearly_figures#1, platform.charter#1, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."claims_cells_yearly_figures_1" TO "recipient_platform_numbers_office";

-- Clauses: platform.yearly_figures#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."deaths_cells_yearly_figures_3" TO "recipient_platform_numbers_office";

-- Clauses: platform.yearly_figures#2, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_numbers_office"."stays_cells_yearly_figures_2" TO "recipient_platform_numbers_office";

-- Clauses: platform.unmet_needs#1, platform.unmet_needs#3, platform.charter#1, platform.charter#3, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_discovery_team"."claims_cells_unmet_needs_1" TO "recipient_platform_discovery_team";

-- Clauses: platform.unmet_needs#2, platform.unmet_needs#3, platform.charter#1, std.fr.snds.national_health_data#1, std.fr.snds.national_health_data#2
GRANT SELECT ON TABLE "recipient_platform_discovery_team"."stays_cells_unmet_needs_2" TO "recipient_platform_discovery_team";

COMMIT;
