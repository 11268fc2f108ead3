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
  ('place', 'regional.alpages_storage'),
  ('place', 'regional.regional_cloud'),
  ('place', 'regional.research_enclave');

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
  ('purpose std.purposes.care.improvement', 'std.purposes.care.improvement'),
  ('action std.prelude.export', 'std.prelude.export'),
  ('place set 4', 'regional.regional_cloud'),
  ('action std.prelude.read', 'std.prelude.read'),
  ('action std.prelude.read', 'std.prelude.display'),
  ('purpose std.purposes.research.public_interest', 'std.purposes.research.public_interest'),
  ('place set 7', 'regional.research_enclave');

DELETE FROM charta.offer;
INSERT INTO charta.offer (role, view, contract, clause, purposes, actions, places, first, last) VALUES
  ('recipient_regional_epidemiologists', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study', 'regional.pathway_study#1', 'purpose std.purposes.research.public_interest', 'action set 1', 'place set 7', '20362', '21091'),
  ('recipient_regional_epidemiologists', 'recipient_regional_epidemiologists.stays_cells_pathway_study_2', 'regional.pathway_study', 'regional.pathway_study#2', 'purpose std.purposes.research.public_interest', 'action std.prelude.export', 'place set 7', '20362', '21091'),
  ('recipient_regional_methods', 'recipient_regional_methods.stays_cells_pathway_study_2', 'regional.pathway_study', 'regional.pathway_study#2', 'purpose std.purposes.research.public_interest', 'action std.prelude.export', 'place set 7', '20362', '21091'),
  ('recipient_regional_montbrune', 'recipient_regional_montbrune.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_montbrune_quality', 'recipient_regional_montbrune_quality.stays', 'regional.pooling', 'regional.pooling#2', 'purpose std.purposes.care.improvement', 'action std.prelude.read', 'place set 4', '20332', '21243'),
  ('recipient_regional_montbrune_quality', 'recipient_regional_montbrune_quality.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_orsevaux', 'recipient_regional_orsevaux.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_orsevaux_quality', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling', 'regional.pooling#3', 'purpose std.purposes.care.improvement', 'action std.prelude.read', 'place set 4', '20332', '21243'),
  ('recipient_regional_orsevaux_quality', 'recipient_regional_orsevaux_quality.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_rocheval', 'recipient_regional_rocheval.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_rocheval_quality', 'recipient_regional_rocheval_quality.stays', 'regional.pooling', 'regional.pooling#1', 'purpose std.purposes.care.improvement', 'action std.prelude.read', 'place set 4', '20332', '21243'),
  ('recipient_regional_rocheval_quality', 'recipient_regional_rocheval_quality.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_sainte_odette', 'recipient_regional_sainte_odette.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243'),
  ('recipient_regional_sainte_odette_quality', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling', 'regional.pooling#4', 'purpose std.purposes.care.improvement', 'action std.prelude.read', 'place set 4', '20332', '21243'),
  ('recipient_regional_sainte_odette_quality', 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5', 'regional.pooling', 'regional.pooling#5', 'purpose std.purposes.care.improvement', 'action std.prelude.export', 'place set 4', '20332', '21243');

INSERT INTO charta.shown (build, view, clause, shown) VALUES
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'admitted_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'birth_date'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'department'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'discharged_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'nights'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'patient_ref'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays', 'regional.pathway_study#1', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_epidemiologists.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_methods.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_methods.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_methods.stays_cells_pathway_study_2', 'regional.pathway_study#2', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'admitted_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'birth_date'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'cost'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'discharged_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'nights'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'patient_ref'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'stay_id'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays', 'regional.pooling#2', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_montbrune_quality.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'admitted_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'birth_date'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'cost'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'discharged_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'nights'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'patient_ref'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'stay_id'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays', 'regional.pooling#3', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_orsevaux_quality.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'admitted_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'birth_date'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'cost'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'discharged_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'nights'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'patient_ref'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'stay_id'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays', 'regional.pooling#1', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_rocheval_quality.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette.stays_cells_pooling_5', 'regional.pooling#5', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'admitted_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'birth_date'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'cost'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'discharged_on'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'nights'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'patient_ref'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'sex'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'stay_id'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays', 'regional.pooling#4', 'ward'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5', 'regional.pooling#5', 'diagnosis'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5', 'regional.pooling#5', 'hospital_code'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5', 'regional.pooling#5', 'rows'),
  ('1ea60c99f60b46eb', 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5', 'regional.pooling#5', 'sex')
ON CONFLICT DO NOTHING;

CREATE SCHEMA IF NOT EXISTS "recipient_regional_montbrune" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_montbrune" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_montbrune" IS 'views for regional.montbrune';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_montbrune_quality" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_montbrune_quality" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_montbrune_quality" IS 'views for regional.montbrune_quality';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_orsevaux" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_orsevaux" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_orsevaux" IS 'views for regional.orsevaux';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_orsevaux_quality" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_orsevaux_quality" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_orsevaux_quality" IS 'views for regional.orsevaux_quality';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_rocheval" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_rocheval" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_rocheval" IS 'views for regional.rocheval';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_rocheval_quality" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_rocheval_quality" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_rocheval_quality" IS 'views for regional.rocheval_quality';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_sainte_odette" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_sainte_odette" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_sainte_odette" IS 'views for regional.sainte_odette';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_sainte_odette_quality" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_sainte_odette_quality" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_sainte_odette_quality" IS 'views for regional.sainte_odette_quality';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_epidemiologists" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_epidemiologists" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_epidemiologists" IS 'views for regional.epidemiologists';

CREATE SCHEMA IF NOT EXISTS "recipient_regional_methods" AUTHORIZATION charta_owner;
REVOKE ALL ON SCHEMA "recipient_regional_methods" FROM PUBLIC;
COMMENT ON SCHEMA "recipient_regional_methods" IS 'views for regional.methods';

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
  AND o.build = '1ea60c99f60b46eb'
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

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_montbrune.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_montbrune.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_montbrune.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_montbrune.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_montbrune.stays_cells_pooling_5" IS 'what counts for recipient_regional_montbrune.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_montbrune_quality.stays_cells_091156d9" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_montbrune_quality.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_montbrune_quality.stays_cells_091156d9" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_montbrune_quality.stays_cells_091156d9" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_montbrune_quality.stays_cells_091156d9" IS 'what counts for recipient_regional_montbrune_quality.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_orsevaux.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_orsevaux.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_orsevaux.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_orsevaux.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_orsevaux.stays_cells_pooling_5" IS 'what counts for recipient_regional_orsevaux.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_orsevaux_quality.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_orsevaux_quality.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_orsevaux_quality.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_orsevaux_quality.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_orsevaux_quality.stays_cells_pooling_5" IS 'what counts for recipient_regional_orsevaux_quality.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_rocheval.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_rocheval.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_rocheval.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_rocheval.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_rocheval.stays_cells_pooling_5" IS 'what counts for recipient_regional_rocheval.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_rocheval_quality.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_rocheval_quality.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_rocheval_quality.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_rocheval_quality.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_rocheval_quality.stays_cells_pooling_5" IS 'what counts for recipient_regional_rocheval_quality.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_sainte_odette.stays_cells_pooling_5" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_sainte_odette.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_sainte_odette.stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_sainte_odette.stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_sainte_odette.stays_cells_pooling_5" IS 'what counts for recipient_regional_sainte_odette.stays_cells_pooling_5';

-- Clauses: regional.pooling#5
CREATE VIEW "charta"."cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8" AS
SELECT
  CAST(q."hospital_code" AS text) COLLATE "C" AS "hospital_code",
  CAST(q."sex" AS text) COLLATE "C" AS "sex",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#5
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_sainte_odette_quality.stays_cells_pooling_5')
)
SELECT
  c."hospital_code",
  c."sex",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."hospital_code") COLLATE "C" AS "hospital_code",
  (t."sex") COLLATE "C" AS "sex",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."hospital_code", c."sex", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8" IS 'what counts for recipient_regional_sainte_odette_quality.stays_cells_pooling_5';

-- Clauses: regional.pathway_study#2
CREATE VIEW "charta"."cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1" AS
SELECT
  CAST(q."ward" AS text) COLLATE "C" AS "ward",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN DATE '2025-10-01' AND DATE '2027-09-30', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_epidemiologists.stays_cells_pathway_study_2')
)
SELECT
  c."ward",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."ward") COLLATE "C" AS "ward",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."ward", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1" IS 'what counts for recipient_regional_epidemiologists.stays_cells_pathway_study_2';

-- Clauses: regional.pathway_study#2
CREATE VIEW "charta"."cells recipient_regional_methods.stays_cells_pathway_study_2" AS
SELECT
  CAST(q."ward" AS text) COLLATE "C" AS "ward",
  CAST(q."diagnosis" AS text) COLLATE "C" AS "diagnosis",
  CAST(q."rows" AS bigint) AS "rows"
FROM (
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#2
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action = 'std.prelude.export'
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN DATE '2025-10-01' AND DATE '2027-09-30', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_methods.stays_cells_pathway_study_2')
)
SELECT
  c."ward",
  c."diagnosis",
  count(*) AS "rows"
FROM (
SELECT
  (t."ward") COLLATE "C" AS "ward",
  (t."diagnosis") COLLATE "C" AS "diagnosis"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE)
) AS c
GROUP BY c."ward", c."diagnosis"
HAVING count(*) >= 11
) AS q;
ALTER VIEW "charta"."cells recipient_regional_methods.stays_cells_pathway_study_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "charta"."cells recipient_regional_methods.stays_cells_pathway_study_2" FROM PUBLIC;
COMMENT ON VIEW "charta"."cells recipient_regional_methods.stays_cells_pathway_study_2" IS 'what counts for recipient_regional_methods.stays_cells_pathway_study_2';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_montbrune"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_montbrune.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_montbrune"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_montbrune"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_montbrune"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Montbrune University Hospital';

-- Clauses: regional.pooling#2
CREATE VIEW "recipient_regional_montbrune_quality"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#2
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_montbrune_quality.stays')
)
SELECT
  t."stay_id" AS "stay_id",
  t."patient_ref" AS "patient_ref",
  t."hospital_code" AS "hospital_code",
  t."ward" AS "ward",
  t."birth_date" AS "birth_date",
  t."sex" AS "sex",
  t."diagnosis" AS "diagnosis",
  t."admitted_on" AS "admitted_on",
  t."discharged_on" AS "discharged_on",
  t."nights" AS "nights",
  t."cost" AS "cost"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE "C" = 'MTB') AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE));
ALTER VIEW "recipient_regional_montbrune_quality"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_montbrune_quality"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_montbrune_quality"."stays" IS 'rows of Hospital stays, for Quality team, Montbrune';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_montbrune_quality"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_montbrune_quality.stays_cells_091156d9') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_montbrune_quality"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_montbrune_quality"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_montbrune_quality"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Quality team, Montbrune';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_orsevaux"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_orsevaux.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_orsevaux"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_orsevaux"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_orsevaux"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Orsevaux Hospital';

-- Clauses: regional.pooling#3
CREATE VIEW "recipient_regional_orsevaux_quality"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#3
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_orsevaux_quality.stays')
)
SELECT
  t."stay_id" AS "stay_id",
  t."patient_ref" AS "patient_ref",
  t."hospital_code" AS "hospital_code",
  t."ward" AS "ward",
  t."birth_date" AS "birth_date",
  t."sex" AS "sex",
  t."diagnosis" AS "diagnosis",
  t."admitted_on" AS "admitted_on",
  t."discharged_on" AS "discharged_on",
  t."nights" AS "nights",
  t."cost" AS "cost"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE "C" = 'ORS') AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE));
ALTER VIEW "recipient_regional_orsevaux_quality"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_orsevaux_quality"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_orsevaux_quality"."stays" IS 'rows of Hospital stays, for Quality team, Orsevaux';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_orsevaux_quality.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_orsevaux_quality"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Quality team, Orsevaux';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_rocheval"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_rocheval.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_rocheval"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_rocheval"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_rocheval"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Rocheval University Hospital';

-- Clauses: regional.pooling#1
CREATE VIEW "recipient_regional_rocheval_quality"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#1
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_rocheval_quality.stays')
)
SELECT
  t."stay_id" AS "stay_id",
  t."patient_ref" AS "patient_ref",
  t."hospital_code" AS "hospital_code",
  t."ward" AS "ward",
  t."birth_date" AS "birth_date",
  t."sex" AS "sex",
  t."diagnosis" AS "diagnosis",
  t."admitted_on" AS "admitted_on",
  t."discharged_on" AS "discharged_on",
  t."nights" AS "nights",
  t."cost" AS "cost"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE "C" = 'RCV') AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE));
ALTER VIEW "recipient_regional_rocheval_quality"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_rocheval_quality"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_rocheval_quality"."stays" IS 'rows of Hospital stays, for Quality team, Rocheval';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_rocheval_quality"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_rocheval_quality.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_rocheval_quality"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_rocheval_quality"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_rocheval_quality"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Quality team, Rocheval';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_sainte_odette"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_sainte_odette.stays_cells_pooling_5') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_sainte_odette"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_sainte_odette"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_sainte_odette"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Sainte-Odette Hospital';

-- Clauses: regional.pooling#4
CREATE VIEW "recipient_regional_sainte_odette_quality"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pooling#4
    COALESCE(s.purpose = 'std.purposes.care.improvement'
      AND s.action IN ('std.prelude.read', 'std.prelude.display')
      AND s.place = 'regional.regional_cloud'
      AND s.day BETWEEN DATE '2025-09-01' AND DATE '2028-02-29', FALSE) AS permit_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_sainte_odette_quality.stays')
)
SELECT
  t."stay_id" AS "stay_id",
  t."patient_ref" AS "patient_ref",
  t."hospital_code" AS "hospital_code",
  t."ward" AS "ward",
  t."birth_date" AS "birth_date",
  t."sex" AS "sex",
  t."diagnosis" AS "diagnosis",
  t."admitted_on" AS "admitted_on",
  t."discharged_on" AS "discharged_on",
  t."nights" AS "nights",
  t."cost" AS "cost"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."hospital_code" IS NOT NULL AND t."hospital_code" COLLATE "C" = 'STO') AND (t."opted_out" IS NOT NULL AND t."opted_out" = FALSE));
ALTER VIEW "recipient_regional_sainte_odette_quality"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_sainte_odette_quality"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_sainte_odette_quality"."stays" IS 'rows of Hospital stays, for Quality team, Sainte-Odette';

-- Clauses: regional.pooling#5
CREATE VIEW "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_sainte_odette_quality.stays_c_8d6abce8') AS c ("hospital_code" text COLLATE "C", "sex" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_sainte_odette_quality"."stays_cells_pooling_5" IS 'counts of Hospital stays, for Quality team, Sainte-Odette';

-- Clauses: regional.pathway_study#1
CREATE VIEW "recipient_regional_epidemiologists"."stays" WITH (security_barrier = TRUE) AS
WITH session AS MATERIALIZED (
  SELECT
    -- permit regional.pathway_study#1
    COALESCE(s.purpose = 'std.purposes.research.public_interest'
      AND s.action IN (SELECT m.term FROM charta.term_scope AS m WHERE m.scope = 'action set 1')
      AND s.place = 'regional.research_enclave'
      AND s.day BETWEEN DATE '2025-10-01' AND DATE '2027-09-30', FALSE) AS permit_1,
    -- the key of regional.pathway_study
    (SELECT k.key FROM charta.pseudonym_key AS k WHERE k.contract = 'regional.pathway_study') AS key_1
  FROM charta.session_known AS s
  WHERE EXISTS (SELECT 1 FROM charta.opening_view AS v WHERE v.opening = s.opening AND v.view = 'recipient_regional_epidemiologists.stays')
)
SELECT
  encode(hmac(convert_to(t."patient_ref", 'UTF8'), (SELECT s.key_1 FROM session AS s), 'sha256'), 'hex') COLLATE "C" AS "patient_ref",
  CASE WHEN t."birth_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."birth_date"::timestamp, 'YYYY') END AS "birth_date",
  t."sex" AS "sex",
  t."department" AS "department",
  t."diagnosis" AS "diagnosis",
  CASE WHEN t."admitted_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."admitted_on"::timestamp, 'YYYY-MM') END AS "admitted_on",
  CASE WHEN t."discharged_on" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char(t."discharged_on"::timestamp, 'YYYY-MM') END AS "discharged_on",
  t."nights" AS "nights"
FROM "pool"."stays" AS t
WHERE (SELECT s.permit_1 FROM session AS s) AND ((t."opted_out" IS NOT NULL AND t."opted_out" = FALSE) AND ((t."diagnosis" IS NOT NULL AND starts_with(t."diagnosis" COLLATE "C", 'I2')) OR (t."diagnosis" IS NOT NULL AND t."diagnosis" COLLATE "C" IN ('I50.0', 'I50.1'))))
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;
ALTER VIEW "recipient_regional_epidemiologists"."stays" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_epidemiologists"."stays" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_epidemiologists"."stays" IS 'rows of Hospital stays, for Epidemiologists';

-- Clauses: regional.pathway_study#2
CREATE VIEW "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_epidemiologists.stays_cells_p_d0e108c1') AS c ("ward" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_epidemiologists"."stays_cells_pathway_study_2" IS 'counts of Hospital stays, for Epidemiologists';

-- Clauses: regional.pathway_study#2
CREATE VIEW "recipient_regional_methods"."stays_cells_pathway_study_2" WITH (security_barrier = TRUE) AS
SELECT *
FROM charta.cells('cells recipient_regional_methods.stays_cells_pathway_study_2') AS c ("ward" text COLLATE "C", "diagnosis" text COLLATE "C", "rows" bigint);
ALTER VIEW "recipient_regional_methods"."stays_cells_pathway_study_2" OWNER TO charta_owner;
REVOKE ALL ON TABLE "recipient_regional_methods"."stays_cells_pathway_study_2" FROM PUBLIC;
COMMENT ON VIEW "recipient_regional_methods"."stays_cells_pathway_study_2" IS 'counts of Hospital stays, for Methods unit ''; DROP TABLE stays; --';

GRANT SELECT ON TABLE "charta"."access_log" TO "charta_auditor";
INSERT INTO charta.granted (privilege, kind, object, role) VALUES ('SELECT', 'TABLE', '"charta"."access_log"', 'charta_auditor') ON CONFLICT DO NOTHING;

COMMIT;
