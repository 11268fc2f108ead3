-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA IF NOT EXISTS "data";

CREATE SCHEMA IF NOT EXISTS "pool";

CREATE TABLE IF NOT EXISTS "data"."pathways" (
  "patient_ref" text COLLATE "C" NOT NULL,
  "birth_date" date,
  "sex" text COLLATE "C",
  "department" text COLLATE "C",
  "diagnosis" text COLLATE "C",
  "admitted_on" date NOT NULL,
  "discharged_on" date,
  "nights" bigint
);

CREATE TABLE IF NOT EXISTS "pool"."stays" (
  "stay_id" text COLLATE "C" NOT NULL,
  "patient_ref" text COLLATE "C" NOT NULL,
  "hospital_code" text COLLATE "C" NOT NULL,
  "ward" text COLLATE "C",
  "birth_date" date,
  "sex" text COLLATE "C",
  "department" text COLLATE "C",
  "diagnosis" text COLLATE "C",
  "admitted_on" date NOT NULL,
  "discharged_on" date,
  "nights" bigint,
  "cost" numeric(19,4),
  "opted_out" boolean,
  PRIMARY KEY ("stay_id")
);

-- A table that is there with columns of other types would be compared otherwise than the contracts say: better to stop here.
DO '
DECLARE
  other text;
BEGIN
  SELECT string_agg(format(''%s.%s has the column %s of the type %s, and not %s'', w.of_schema, w.of_table, w.named, found.type, w.good), ''; '')
  INTO other
  FROM (VALUES
      (''data'', ''pathways'', ''patient_ref'', ''text, character varying''),
      (''data'', ''pathways'', ''birth_date'', ''date''),
      (''data'', ''pathways'', ''sex'', ''text, character varying''),
      (''data'', ''pathways'', ''department'', ''text, character varying''),
      (''data'', ''pathways'', ''diagnosis'', ''text, character varying''),
      (''data'', ''pathways'', ''admitted_on'', ''date''),
      (''data'', ''pathways'', ''discharged_on'', ''date''),
      (''data'', ''pathways'', ''nights'', ''smallint, integer, bigint''),
      (''pool'', ''stays'', ''stay_id'', ''text, character varying''),
      (''pool'', ''stays'', ''patient_ref'', ''text, character varying''),
      (''pool'', ''stays'', ''hospital_code'', ''text, character varying''),
      (''pool'', ''stays'', ''ward'', ''text, character varying''),
      (''pool'', ''stays'', ''birth_date'', ''date''),
      (''pool'', ''stays'', ''sex'', ''text, character varying''),
      (''pool'', ''stays'', ''department'', ''text, character varying''),
      (''pool'', ''stays'', ''diagnosis'', ''text, character varying''),
      (''pool'', ''stays'', ''admitted_on'', ''date''),
      (''pool'', ''stays'', ''discharged_on'', ''date''),
      (''pool'', ''stays'', ''nights'', ''smallint, integer, bigint''),
      (''pool'', ''stays'', ''cost'', ''numeric''),
      (''pool'', ''stays'', ''opted_out'', ''boolean'')
    ) AS w (of_schema, of_table, named, good)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.of_schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.of_table
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = w.named AND NOT a.attisdropped
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    CROSS JOIN LATERAL (SELECT pg_catalog.format_type(COALESCE(NULLIF(t.typbasetype, 0), t.oid), NULL) AS type) AS found
  WHERE found.type <> ALL (string_to_array(w.good, '', ''));
  IF other IS NOT NULL THEN
    RAISE EXCEPTION ''%'', other;
  END IF;
END
';

COMMIT;
