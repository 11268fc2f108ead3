-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Clauses: regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_montbrune";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_montbrune') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_montbrune" TO "recipient_regional_montbrune";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_montbrune"', 'recipient_regional_montbrune') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#2, regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_montbrune_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_montbrune_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#2, regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_montbrune_quality" TO "recipient_regional_montbrune_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_montbrune_quality"', 'recipient_regional_montbrune_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_orsevaux";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_orsevaux') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_orsevaux" TO "recipient_regional_orsevaux";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_orsevaux"', 'recipient_regional_orsevaux') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#3, regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_orsevaux_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_orsevaux_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#3, regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_orsevaux_quality" TO "recipient_regional_orsevaux_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_orsevaux_quality"', 'recipient_regional_orsevaux_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_rocheval";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_rocheval') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_rocheval" TO "recipient_regional_rocheval";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_rocheval"', 'recipient_regional_rocheval') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#1, regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_rocheval_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_rocheval_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#1, regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_rocheval_quality" TO "recipient_regional_rocheval_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_rocheval_quality"', 'recipient_regional_rocheval_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_sainte_odette";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_sainte_odette') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_sainte_odette" TO "recipient_regional_sainte_odette";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_sainte_odette"', 'recipient_regional_sainte_odette') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#4, regional.pooling#5
GRANT "charta_recipient" TO "recipient_regional_sainte_odette_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_sainte_odette_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#4, regional.pooling#5
GRANT USAGE ON SCHEMA "recipient_regional_sainte_odette_quality" TO "recipient_regional_sainte_odette_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_sainte_odette_quality"', 'recipient_regional_sainte_odette_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#1, regional.pathway_study#2
GRANT "charta_recipient" TO "recipient_regional_epidemiologists";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_epidemiologists') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#1, regional.pathway_study#2
GRANT USAGE ON SCHEMA "recipient_regional_epidemiologists" TO "recipient_regional_epidemiologists";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_epidemiologists"', 'recipient_regional_epidemiologists') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#2
GRANT "charta_recipient" TO "recipient_regional_methods";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('MEMBER', 'ROLE', '"charta_recipient"', 'recipient_regional_methods') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#2
GRANT USAGE ON SCHEMA "recipient_regional_methods" TO "recipient_regional_methods";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('USAGE', 'SCHEMA', '"recipient_regional_methods"', 'recipient_regional_methods') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_montbrune";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_montbrune') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#2, regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_montbrune_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_montbrune_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_orsevaux";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_orsevaux') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#3, regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_orsevaux_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_orsevaux_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_rocheval";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_rocheval') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#1, regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_rocheval_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_rocheval_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_sainte_odette";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_sainte_odette') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#4, regional.pooling#5
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_sainte_odette_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_sainte_odette_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#1, regional.pathway_study#2
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_epidemiologists";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_epidemiologists') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#2
GRANT EXECUTE ON FUNCTION charta.cells(text) TO "recipient_regional_methods";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('EXECUTE', 'FUNCTION', 'charta.cells(text)', 'recipient_regional_methods') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_montbrune"."stays_cells_pooling_5" TO "recipient_regional_montbrune";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_montbrune"."stays_cells_pooling_5"', 'recipient_regional_montbrune') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#2
GRANT SELECT ON TABLE "recipient_regional_montbrune_quality"."stays" TO "recipient_regional_montbrune_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_montbrune_quality"."stays"', 'recipient_regional_montbrune_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_montbrune_quality"."stays_cells_pooling_5" TO "recipient_regional_montbrune_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_montbrune_quality"."stays_cells_pooling_5"', 'recipient_regional_montbrune_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_orsevaux"."stays_cells_pooling_5" TO "recipient_regional_orsevaux";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_orsevaux"."stays_cells_pooling_5"', 'recipient_regional_orsevaux') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#3
GRANT SELECT ON TABLE "recipient_regional_orsevaux_quality"."stays" TO "recipient_regional_orsevaux_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_orsevaux_quality"."stays"', 'recipient_regional_orsevaux_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" TO "recipient_regional_orsevaux_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_orsevaux_quality"."stays_cells_pooling_5"', 'recipient_regional_orsevaux_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_rocheval"."stays_cells_pooling_5" TO "recipient_regional_rocheval";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_rocheval"."stays_cells_pooling_5"', 'recipient_regional_rocheval') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#1
GRANT SELECT ON TABLE "recipient_regional_rocheval_quality"."stays" TO "recipient_regional_rocheval_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_rocheval_quality"."stays"', 'recipient_regional_rocheval_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_rocheval_quality"."stays_cells_pooling_5" TO "recipient_regional_rocheval_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_rocheval_quality"."stays_cells_pooling_5"', 'recipient_regional_rocheval_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_sainte_odette"."stays_cells_pooling_5" TO "recipient_regional_sainte_odette";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_sainte_odette"."stays_cells_pooling_5"', 'recipient_regional_sainte_odette') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#4
GRANT SELECT ON TABLE "recipient_regional_sainte_odette_quality"."stays" TO "recipient_regional_sainte_odette_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_sainte_odette_quality"."stays"', 'recipient_regional_sainte_odette_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pooling#5
GRANT SELECT ON TABLE "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" TO "recipient_regional_sainte_odette_quality";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_sainte_odette_quality"."stays_cells_pooling_5"', 'recipient_regional_sainte_odette_quality') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#1
GRANT SELECT ON TABLE "recipient_regional_epidemiologists"."stays" TO "recipient_regional_epidemiologists";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_epidemiologists"."stays"', 'recipient_regional_epidemiologists') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#2
GRANT SELECT ON TABLE "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" TO "recipient_regional_epidemiologists";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_epidemiologists"."stays_cells_pathway_study_2"', 'recipient_regional_epidemiologists') ON CONFLICT DO NOTHING;

-- Clauses: regional.pathway_study#2
GRANT SELECT ON TABLE "recipient_regional_methods"."stays_cells_pathway_study_2" TO "recipient_regional_methods";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"recipient_regional_methods"."stays_cells_pathway_study_2"', 'recipient_regional_methods') ON CONFLICT DO NOTHING;

COMMIT;
