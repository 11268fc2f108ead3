-- Tables for the datasets of the project, for SQLite 3.40 or later. Run this file first, then views.sql.
--
-- Dates are texts (2024-07-01), booleans 0 and 1, and decimals whole numbers of ten-thousandths (1.5 is 15000), so that
-- comparisons and steps are exact.

PRAGMA encoding = 'UTF-8';

-- What the session is for, what it does and where, as paths; the day is today unless one is set. One row, always:
--   UPDATE charta_session SET purpose = …, action = …, place = …, day = NULL;
CREATE TABLE IF NOT EXISTS charta_session (
  only_one INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (only_one = 1),
  purpose TEXT,
  action TEXT,
  place TEXT,
  day TEXT CHECK (date(day, '+0 days') IS day)
) STRICT;
INSERT OR IGNORE INTO charta_session (only_one) VALUES (1);

CREATE TABLE IF NOT EXISTS "cards" (
  "card_ref" TEXT NOT NULL,
  "email" TEXT,
  "birth_year" INTEGER,
  "residence" TEXT,
  "product" TEXT,
  "valid_from" TEXT CHECK (date("valid_from", '+0 days') IS "valid_from" AND "valid_from" BETWEEN '0001-01-01' AND '9999-12-31'),
  "valid_until" TEXT CHECK (date("valid_until", '+0 days') IS "valid_until" AND "valid_until" BETWEEN '0001-01-01' AND '9999-12-31'),
  "research_consent" INTEGER CHECK ("research_consent" IN (0, 1)),
  PRIMARY KEY ("card_ref")
) STRICT;

CREATE TABLE IF NOT EXISTS "stops" (
  "stop_id" TEXT NOT NULL,
  "stop_name" TEXT,
  "municipality" TEXT,
  "zone" INTEGER,
  "accessible" INTEGER CHECK ("accessible" IN (0, 1)),
  PRIMARY KEY ("stop_id")
) STRICT;

CREATE TABLE IF NOT EXISTS "travel_habits" (
  "card_ref" TEXT,
  "line" TEXT,
  "boarded_on" TEXT NOT NULL CHECK (date("boarded_on", '+0 days') IS "boarded_on" AND "boarded_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "boarded_hour" INTEGER,
  "birth_year" INTEGER,
  "product" TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS "trips" (
  "trip_id" TEXT NOT NULL,
  "card_ref" TEXT,
  "operator_code" TEXT NOT NULL,
  "line" TEXT,
  "boarding_stop" TEXT,
  "alighting_stop" TEXT,
  "boarded_on" TEXT NOT NULL CHECK (date("boarded_on", '+0 days') IS "boarded_on" AND "boarded_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "boarded_hour" INTEGER,
  "fare" INTEGER,
  "delayed" INTEGER CHECK ("delayed" IN (0, 1)),
  PRIMARY KEY ("trip_id")
) STRICT;
