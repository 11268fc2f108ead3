-- The role that owns the views, and a role for each recipient. None may log in: grant a recipient's role to its people.

BEGIN;

DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_owner') THEN
    CREATE ROLE charta_owner NOLOGIN;
  END IF;
END
$charta$;

-- platform.heart_team
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_platform_heart_team') THEN
    CREATE ROLE "recipient_platform_heart_team" NOLOGIN;
  END IF;
END
$charta$;

-- platform.care_planners
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_platform_care_planners') THEN
    CREATE ROLE "recipient_platform_care_planners" NOLOGIN;
  END IF;
END
$charta$;

-- platform.numbers_office
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_platform_numbers_office') THEN
    CREATE ROLE "recipient_platform_numbers_office" NOLOGIN;
  END IF;
END
$charta$;

-- platform.discovery_team
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_platform_discovery_team') THEN
    CREATE ROLE "recipient_platform_discovery_team" NOLOGIN;
  END IF;
END
$charta$;

-- A role that policies do not bind, or that is the owner by another name, would see everything: better to stop here.
DO $charta$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles
    WHERE rolname IN ('charta_owner', 'recipient_platform_heart_team', 'recipient_platform_care_planners', 'recipient_platform_numbers_office', 'recipient_platform_discovery_team')
      AND (rolsuper OR rolbypassrls
        OR (rolname <> 'charta_owner' AND pg_catalog.pg_has_role(rolname, 'charta_owner', 'MEMBER')))
  ) THEN
    RAISE EXCEPTION 'a role of these contracts is a superuser, passes row-level security by, or is a member of charta_owner';
  END IF;
END
$charta$;

COMMIT;
