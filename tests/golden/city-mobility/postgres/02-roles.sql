-- The role that owns the views, and a role for each recipient. None may log in: grant a recipient's role to its people.

BEGIN;

DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_owner') THEN
    CREATE ROLE charta_owner NOLOGIN;
  END IF;
END
$charta$;

-- mobility.coastbus
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_coastbus') THEN
    CREATE ROLE "recipient_mobility_coastbus" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.fahrplanung_süd
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_fahrplanung_süd') THEN
    CREATE ROLE "recipient_mobility_fahrplanung_süd" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.tramway
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_tramway') THEN
    CREATE ROLE "recipient_mobility_tramway" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.tram_planning
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_tram_planning') THEN
    CREATE ROLE "recipient_mobility_tram_planning" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.tram_sales
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_tram_sales') THEN
    CREATE ROLE "recipient_mobility_tram_sales" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.westfoerde_university
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_westfoerde_university') THEN
    CREATE ROLE "recipient_mobility_westfoerde_university" NOLOGIN;
  END IF;
END
$charta$;

-- mobility.mobility_lab
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'recipient_mobility_mobility_lab') THEN
    CREATE ROLE "recipient_mobility_mobility_lab" NOLOGIN;
  END IF;
END
$charta$;

-- A role that policies do not bind, or that is the owner by another name, would see everything: better to stop here.
DO $charta$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles
    WHERE rolname IN ('charta_owner', 'recipient_mobility_coastbus', 'recipient_mobility_fahrplanung_süd', 'recipient_mobility_tramway', 'recipient_mobility_tram_planning', 'recipient_mobility_tram_sales', 'recipient_mobility_westfoerde_university', 'recipient_mobility_mobility_lab')
      AND (rolsuper OR rolbypassrls
        OR (rolname <> 'charta_owner' AND pg_catalog.pg_has_role(rolname, 'charta_owner', 'MEMBER')))
  ) THEN
    RAISE EXCEPTION 'a role of these contracts is a superuser, passes row-level security by, or is a member of charta_owner';
  END IF;
END
$charta$;

COMMIT;
