-- Tables for the datasets of the project, for DuckDB 2. Run the files in the order of their numbers. Tables that exist are left as
-- they are; their columns must have these types.
-- A key is told by two pads of 64 bytes: the key, filled up with zeros, by exclusive or with 64 times 0x36 (inner) and 0x5c (outer).

CREATE SCHEMA IF NOT EXISTS charta;

-- For which recipient the session reads, what for, to do what and where, as paths; the day is today unless one is set. One row, always:
--   UPDATE charta.session SET recipient = …, purpose = …, action = …, place = …, day = NULL;
CREATE TABLE IF NOT EXISTS charta.session (
  only_one BOOLEAN NOT NULL DEFAULT TRUE UNIQUE CHECK (only_one),
  recipient VARCHAR,
  purpose VARCHAR,
  action VARCHAR,
  place VARCHAR,
  day DATE
);
INSERT INTO charta.session (only_one) VALUES (TRUE) ON CONFLICT DO NOTHING;

-- The keys that make other pseudonyms, one a contract, filled by hand and never by a file. Without its key, or with two, a column is
-- not shown.
CREATE TABLE IF NOT EXISTS charta.pseudonym_key (
  contract VARCHAR NOT NULL,
  inner_pad BLOB NOT NULL,
  outer_pad BLOB NOT NULL
);

CREATE SCHEMA IF NOT EXISTS "data";

CREATE SCHEMA IF NOT EXISTS "network";

CREATE SCHEMA IF NOT EXISTS "ticketing";

CREATE TABLE IF NOT EXISTS "data"."travel_habits" (
  "card_ref" VARCHAR,
  "line" VARCHAR,
  "boarded_on" DATE NOT NULL,
  "boarded_hour" BIGINT,
  "birth_year" BIGINT,
  "product" VARCHAR
);

CREATE TABLE IF NOT EXISTS "network"."stops" (
  "stop_id" VARCHAR NOT NULL,
  "stop_name" VARCHAR,
  "municipality" VARCHAR,
  "zone" BIGINT,
  "accessible" BOOLEAN,
  PRIMARY KEY ("stop_id")
);

CREATE TABLE IF NOT EXISTS "ticketing"."cards" (
  "card_ref" VARCHAR NOT NULL,
  "email" VARCHAR,
  "birth_year" BIGINT,
  "residence" VARCHAR,
  "product" VARCHAR,
  "valid_from" DATE,
  "valid_until" DATE,
  "research_consent" BOOLEAN,
  PRIMARY KEY ("card_ref")
);

CREATE TABLE IF NOT EXISTS "ticketing"."trips" (
  "trip_id" VARCHAR NOT NULL,
  "card_ref" VARCHAR,
  "operator_code" VARCHAR NOT NULL,
  "line" VARCHAR,
  "boarding_stop" VARCHAR,
  "alighting_stop" VARCHAR,
  "boarded_on" DATE NOT NULL,
  "boarded_hour" BIGINT,
  "fare" DECIMAL(19, 4),
  "delayed" BOOLEAN,
  PRIMARY KEY ("trip_id")
);
