-- Tables for the datasets of the project, for Snowflake. Run the files in the order of their numbers. Tables that exist are left as
-- they are; their columns must have these types.
-- Run them in the database that holds the data, without substitution of variables (SnowSQL fills in what follows &).
-- A name in small letters is the name that Snowflake keeps in capitals. A key has 16 bytes or more.

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
  key BINARY NOT NULL
);

-- The keyed hash that makes other pseudonyms: HMAC-SHA-256, in lower-case hexadecimal digits.
CREATE OR REPLACE SECURE FUNCTION charta.pseudonym(value VARCHAR, key BINARY)
RETURNS VARCHAR
LANGUAGE PYTHON
IMMUTABLE
RUNTIME_VERSION = '3.11'
HANDLER = 'pseudonym'
AS $$
import hmac

def pseudonym(value, key):
    if value is None or key is None:
        return None
    return hmac.new(key, value.encode("utf-8"), "sha256").hexdigest()
$$;

CREATE SCHEMA IF NOT EXISTS "DATA";

CREATE SCHEMA IF NOT EXISTS "NETWORK";

CREATE SCHEMA IF NOT EXISTS "TICKETING";

CREATE TABLE IF NOT EXISTS "DATA"."TRAVEL_HABITS" (
  "CARD_REF" VARCHAR,
  "LINE" VARCHAR,
  "BOARDED_ON" DATE NOT NULL,
  "BOARDED_HOUR" NUMBER(19, 0),
  "BIRTH_YEAR" NUMBER(19, 0),
  "PRODUCT" VARCHAR
);

CREATE TABLE IF NOT EXISTS "NETWORK"."STOPS" (
  "STOP_ID" VARCHAR NOT NULL,
  "STOP_NAME" VARCHAR,
  "MUNICIPALITY" VARCHAR,
  "ZONE" NUMBER(19, 0),
  "ACCESSIBLE" BOOLEAN
);

CREATE TABLE IF NOT EXISTS "TICKETING"."CARDS" (
  "CARD_REF" VARCHAR NOT NULL,
  "EMAIL" VARCHAR,
  "BIRTH_YEAR" NUMBER(19, 0),
  "RESIDENCE" VARCHAR,
  "PRODUCT" VARCHAR,
  "VALID_FROM" DATE,
  "VALID_UNTIL" DATE,
  "RESEARCH_CONSENT" BOOLEAN
);

CREATE TABLE IF NOT EXISTS "TICKETING"."TRIPS" (
  "TRIP_ID" VARCHAR NOT NULL,
  "CARD_REF" VARCHAR,
  "OPERATOR_CODE" VARCHAR NOT NULL,
  "LINE" VARCHAR,
  "BOARDING_STOP" VARCHAR,
  "ALIGHTING_STOP" VARCHAR,
  "BOARDED_ON" DATE NOT NULL,
  "BOARDED_HOUR" NUMBER(19, 0),
  "FARE" NUMBER(19, 4),
  "DELAYED" BOOLEAN
);
