-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

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

COMMIT;
