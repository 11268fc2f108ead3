-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA IF NOT EXISTS "data";

CREATE SCHEMA IF NOT EXISTS "network";

CREATE SCHEMA IF NOT EXISTS "ticketing";

CREATE TABLE IF NOT EXISTS "data"."travel_habits" (
  "card_ref" text COLLATE "C",
  "line" text COLLATE "C",
  "boarded_on" date NOT NULL,
  "boarded_hour" bigint,
  "birth_year" bigint,
  "product" text COLLATE "C"
);

CREATE TABLE IF NOT EXISTS "network"."stops" (
  "stop_id" text COLLATE "C" NOT NULL,
  "stop_name" text COLLATE "C",
  "municipality" text COLLATE "C",
  "zone" bigint,
  "accessible" boolean,
  PRIMARY KEY ("stop_id")
);

CREATE TABLE IF NOT EXISTS "ticketing"."cards" (
  "card_ref" text COLLATE "C" NOT NULL,
  "email" text COLLATE "C",
  "birth_year" bigint,
  "residence" text COLLATE "C",
  "product" text COLLATE "C",
  "valid_from" date,
  "valid_until" date,
  "research_consent" boolean,
  PRIMARY KEY ("card_ref")
);

CREATE TABLE IF NOT EXISTS "ticketing"."trips" (
  "trip_id" text COLLATE "C" NOT NULL,
  "card_ref" text COLLATE "C",
  "operator_code" text COLLATE "C" NOT NULL,
  "line" text COLLATE "C",
  "boarding_stop" text COLLATE "C",
  "alighting_stop" text COLLATE "C",
  "boarded_on" date NOT NULL,
  "boarded_hour" bigint,
  "fare" numeric(19,4),
  "delayed" boolean,
  PRIMARY KEY ("trip_id")
);

-- A table that is there with columns of other types would be compared otherwise than the contracts say: better to stop here.
DO '
DECLARE
  other text;
BEGIN
  SELECT string_agg(format(''%s.%s has the column %s of the type %s, and not %s'', w.of_schema, w.of_table, w.named, found.type, w.good), ''; '')
  INTO other
  FROM (VALUES
      (''data'', ''travel_habits'', ''card_ref'', ''text, character varying''),
      (''data'', ''travel_habits'', ''line'', ''text, character varying''),
      (''data'', ''travel_habits'', ''boarded_on'', ''date''),
      (''data'', ''travel_habits'', ''boarded_hour'', ''smallint, integer, bigint''),
      (''data'', ''travel_habits'', ''birth_year'', ''smallint, integer, bigint''),
      (''data'', ''travel_habits'', ''product'', ''text, character varying''),
      (''network'', ''stops'', ''stop_id'', ''text, character varying''),
      (''network'', ''stops'', ''stop_name'', ''text, character varying''),
      (''network'', ''stops'', ''municipality'', ''text, character varying''),
      (''network'', ''stops'', ''zone'', ''smallint, integer, bigint''),
      (''network'', ''stops'', ''accessible'', ''boolean''),
      (''ticketing'', ''cards'', ''card_ref'', ''text, character varying''),
      (''ticketing'', ''cards'', ''email'', ''text, character varying''),
      (''ticketing'', ''cards'', ''birth_year'', ''smallint, integer, bigint''),
      (''ticketing'', ''cards'', ''residence'', ''text, character varying''),
      (''ticketing'', ''cards'', ''product'', ''text, character varying''),
      (''ticketing'', ''cards'', ''valid_from'', ''date''),
      (''ticketing'', ''cards'', ''valid_until'', ''date''),
      (''ticketing'', ''cards'', ''research_consent'', ''boolean''),
      (''ticketing'', ''trips'', ''trip_id'', ''text, character varying''),
      (''ticketing'', ''trips'', ''card_ref'', ''text, character varying''),
      (''ticketing'', ''trips'', ''operator_code'', ''text, character varying''),
      (''ticketing'', ''trips'', ''line'', ''text, character varying''),
      (''ticketing'', ''trips'', ''boarding_stop'', ''text, character varying''),
      (''ticketing'', ''trips'', ''alighting_stop'', ''text, character varying''),
      (''ticketing'', ''trips'', ''boarded_on'', ''date''),
      (''ticketing'', ''trips'', ''boarded_hour'', ''smallint, integer, bigint''),
      (''ticketing'', ''trips'', ''fare'', ''numeric''),
      (''ticketing'', ''trips'', ''delayed'', ''boolean'')
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
