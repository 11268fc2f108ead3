-- Tables for the datasets of the project, for Trino. Run the files in the order of their numbers. Tables that exist are left as
-- they are; their columns must have these types.
-- Run them as the user charta_owner, who owns the views, in a catalog whose connector keeps views, such as Iceberg or Hive;
-- then let the catalog read 03-access-control.json (security.config-file, in its properties). A key has 16 bytes or more. Trino may run a reader's own test before a
-- view's: let only those read a view by free queries who may learn from an error that a row exists.

CREATE SCHEMA IF NOT EXISTS charta;

-- What each member of the platform does: for which recipient it reads, what for, to do what and where, as paths. The team of the
-- platform writes here, and nobody else may: who writes here decides what is shown. A member has one row a recipient; one with
-- none or several, or with a word that the contracts do not know, sees nothing.
CREATE TABLE IF NOT EXISTS charta.session (
  member VARCHAR NOT NULL,
  recipient VARCHAR NOT NULL,
  purpose VARCHAR,
  action VARCHAR,
  place VARCHAR
);

-- The keys that make other pseudonyms, one a contract, filled by hand and never by a file. Without its key, or with two, a column is
-- not shown.
CREATE TABLE IF NOT EXISTS charta.pseudonym_key (
  contract VARCHAR NOT NULL,
  key VARBINARY NOT NULL
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
  "accessible" BOOLEAN
);

CREATE TABLE IF NOT EXISTS "ticketing"."cards" (
  "card_ref" VARCHAR NOT NULL,
  "email" VARCHAR,
  "birth_year" BIGINT,
  "residence" VARCHAR,
  "product" VARCHAR,
  "valid_from" DATE,
  "valid_until" DATE,
  "research_consent" BOOLEAN
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
  "delayed" BOOLEAN
);
