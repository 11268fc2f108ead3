-- The role that owns the views, and a role for each recipient. None may log in: grant a recipient's role to its people.

BEGIN;

DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_owner') THEN
    CREATE ROLE charta_owner NOLOGIN;
  END IF;
END
$charta$;

-- regional.montbrune
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_montbrune') THEN
    CREATE ROLE "recipient_regional_montbrune" NOLOGIN;
  END IF;
END
$charta$;

-- regional.montbrune_quality
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_montbrune_quality') THEN
    CREATE ROLE "recipient_regional_montbrune_quality" NOLOGIN;
  END IF;
END
$charta$;

-- regional.orsevaux
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_orsevaux') THEN
    CREATE ROLE "recipient_regional_orsevaux" NOLOGIN;
  END IF;
END
$charta$;

-- regional.orsevaux_quality
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_orsevaux_quality') THEN
    CREATE ROLE "recipient_regional_orsevaux_quality" NOLOGIN;
  END IF;
END
$charta$;

-- regional.rocheval
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_rocheval') THEN
    CREATE ROLE "recipient_regional_rocheval" NOLOGIN;
  END IF;
END
$charta$;

-- regional.rocheval_quality
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_rocheval_quality') THEN
    CREATE ROLE "recipient_regional_rocheval_quality" NOLOGIN;
  END IF;
END
$charta$;

-- regional.sainte_odette
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_sainte_odette') THEN
    CREATE ROLE "recipient_regional_sainte_odette" NOLOGIN;
  END IF;
END
$charta$;

-- regional.sainte_odette_quality
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_sainte_odette_quality') THEN
    CREATE ROLE "recipient_regional_sainte_odette_quality" NOLOGIN;
  END IF;
END
$charta$;

-- regional.epidemiologists
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_epidemiologists') THEN
    CREATE ROLE "recipient_regional_epidemiologists" NOLOGIN;
  END IF;
END
$charta$;

-- regional.methods
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_regional_methods') THEN
    CREATE ROLE "recipient_regional_methods" NOLOGIN;
  END IF;
END
$charta$;

-- A role that policies do not bind, or that is the owner by another name, would see everything: better to stop here.
DO $charta$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles
    WHERE rolname IN ('charta_owner', 'recipient_regional_montbrune', 'recipient_regional_montbrune_quality', 'recipient_regional_orsevaux', 'recipient_regional_orsevaux_quality', 'recipient_regional_rocheval', 'recipient_regional_rocheval_quality', 'recipient_regional_sainte_odette', 'recipient_regional_sainte_odette_quality', 'recipient_regional_epidemiologists', 'recipient_regional_methods')
      AND (rolsuper OR rolbypassrls
        OR (rolname <> 'charta_owner' AND pg_catalog.pg_has_role(rolname, 'charta_owner', 'MEMBER')))
  ) THEN
    RAISE EXCEPTION 'a role of these contracts is a superuser, passes row-level security by, or is a member of charta_owner';
  END IF;
END
$charta$;

COMMIT;
