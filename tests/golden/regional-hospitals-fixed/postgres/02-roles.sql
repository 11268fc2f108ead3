-- Charta's own roles, and a role for each recipient. None may log in: grant a recipient's role to its people.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- owns the views, and alone reads the tables
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_owner') THEN
    CREATE ROLE "charta_owner" NOLOGIN;
  END IF;
END
$charta$;

-- owns the log
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_keeper') THEN
    CREATE ROLE "charta_keeper" NOLOGIN;
  END IF;
END
$charta$;

-- adds to the log, and does nothing else
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_log') THEN
    CREATE ROLE "charta_log" NOLOGIN;
  END IF;
END
$charta$;

-- deletes what is kept too long, and sees nothing else
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_retention') THEN
    CREATE ROLE "charta_retention" NOLOGIN;
  END IF;
END
$charta$;

-- reads the log: grant it to auditors
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_auditor') THEN
    CREATE ROLE "charta_auditor" NOLOGIN;
  END IF;
END
$charta$;

-- runs the jobs that delete: grant it to the scheduler
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_scheduler') THEN
    CREATE ROLE "charta_scheduler" NOLOGIN;
  END IF;
END
$charta$;

-- opens sessions: the role of each recipient is a member
DO $charta$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'charta_recipient') THEN
    CREATE ROLE "charta_recipient" NOLOGIN;
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

-- A role that policies do not bind, or that is one of Charta's own by another name, would see everything: better to stop here.
DO $charta$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_roles AS r
    WHERE r.rolname IN ('charta_owner', 'charta_keeper', 'charta_log', 'charta_retention', 'charta_auditor', 'charta_scheduler', 'charta_recipient', 'recipient_regional_montbrune', 'recipient_regional_montbrune_quality', 'recipient_regional_orsevaux', 'recipient_regional_orsevaux_quality', 'recipient_regional_rocheval', 'recipient_regional_rocheval_quality', 'recipient_regional_sainte_odette', 'recipient_regional_sainte_odette_quality', 'recipient_regional_epidemiologists', 'recipient_regional_methods')
      AND (r.rolsuper OR r.rolbypassrls OR (r.rolname NOT IN ('charta_owner', 'charta_keeper', 'charta_log', 'charta_retention', 'charta_auditor', 'charta_scheduler', 'charta_recipient') AND EXISTS (
        SELECT FROM pg_catalog.pg_roles AS k
        WHERE k.rolname IN ('charta_owner', 'charta_keeper', 'charta_log', 'charta_retention') AND pg_catalog.pg_has_role(r.oid, k.oid, 'MEMBER'))))
  ) THEN
    RAISE EXCEPTION 'a role of these contracts is a superuser, passes row-level security by, or is a member of a role of Charta''s own';
  END IF;
END
$charta$;

COMMIT;
