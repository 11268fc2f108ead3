-- Who may read what: each recipient its own views, and nothing else.

BEGIN;

-- regional.montbrune
GRANT USAGE ON SCHEMA "recipient_regional_montbrune" TO "recipient_regional_montbrune";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_montbrune";

-- regional.montbrune_quality
GRANT USAGE ON SCHEMA "recipient_regional_montbrune_quality" TO "recipient_regional_montbrune_quality";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_montbrune_quality";

-- regional.orsevaux
GRANT USAGE ON SCHEMA "recipient_regional_orsevaux" TO "recipient_regional_orsevaux";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_orsevaux";

-- regional.orsevaux_quality
GRANT USAGE ON SCHEMA "recipient_regional_orsevaux_quality" TO "recipient_regional_orsevaux_quality";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_orsevaux_quality";

-- regional.rocheval
GRANT USAGE ON SCHEMA "recipient_regional_rocheval" TO "recipient_regional_rocheval";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_rocheval";

-- regional.rocheval_quality
GRANT USAGE ON SCHEMA "recipient_regional_rocheval_quality" TO "recipient_regional_rocheval_quality";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_rocheval_quality";

-- regional.sainte_odette
GRANT USAGE ON SCHEMA "recipient_regional_sainte_odette" TO "recipient_regional_sainte_odette";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_sainte_odette";

-- regional.sainte_odette_quality
GRANT USAGE ON SCHEMA "recipient_regional_sainte_odette_quality" TO "recipient_regional_sainte_odette_quality";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_sainte_odette_quality";

-- regional.epidemiologists
GRANT USAGE ON SCHEMA "recipient_regional_epidemiologists" TO "recipient_regional_epidemiologists";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_epidemiologists";

-- regional.methods
GRANT USAGE ON SCHEMA "recipient_regional_methods" TO "recipient_regional_methods";
GRANT EXECUTE ON FUNCTION charta.today() TO "recipient_regional_methods";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_montbrune"."stays_cells_pooling_5" TO "recipient_regional_montbrune";

-- Clauses: regional.pooling#2, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_montbrune_quality"."stays" TO "recipient_regional_montbrune_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_montbrune_quality"."stays_cells_pooling_5" TO "recipient_regional_montbrune_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_orsevaux"."stays_cells_pooling_5" TO "recipient_regional_orsevaux";

-- Clauses: regional.pooling#3, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_orsevaux_quality"."stays" TO "recipient_regional_orsevaux_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" TO "recipient_regional_orsevaux_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_rocheval"."stays_cells_pooling_5" TO "recipient_regional_rocheval";

-- Clauses: regional.pooling#1, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_rocheval_quality"."stays" TO "recipient_regional_rocheval_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_rocheval_quality"."stays_cells_pooling_5" TO "recipient_regional_rocheval_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_sainte_odette"."stays_cells_pooling_5" TO "recipient_regional_sainte_odette";

-- Clauses: regional.pooling#4, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_sainte_odette_quality"."stays" TO "recipient_regional_sainte_odette_quality";

-- Clauses: regional.pooling#5, regional.pooling#6
GRANT SELECT ON TABLE "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" TO "recipient_regional_sainte_odette_quality";

-- Clauses: regional.pathway_study#1, regional.pathway_study#3
GRANT SELECT ON TABLE "recipient_regional_epidemiologists"."stays" TO "recipient_regional_epidemiologists";

-- Clauses: regional.pathway_study#2, regional.pathway_study#3
GRANT SELECT ON TABLE "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" TO "recipient_regional_epidemiologists";

-- Clauses: regional.pathway_study#2, regional.pathway_study#3
GRANT SELECT ON TABLE "recipient_regional_methods"."stays_cells_pathway_study_2" TO "recipient_regional_methods";

COMMIT;
