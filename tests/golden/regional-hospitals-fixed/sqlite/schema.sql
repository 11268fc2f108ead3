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

CREATE TABLE IF NOT EXISTS "pathways" (
  "patient_ref" TEXT NOT NULL,
  "birth_date" TEXT CHECK (date("birth_date", '+0 days') IS "birth_date" AND "birth_date" BETWEEN '0001-01-01' AND '9999-12-31'),
  "sex" TEXT,
  "department" TEXT,
  "diagnosis" TEXT,
  "admitted_on" TEXT NOT NULL CHECK (date("admitted_on", '+0 days') IS "admitted_on" AND "admitted_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "discharged_on" TEXT CHECK (date("discharged_on", '+0 days') IS "discharged_on" AND "discharged_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "nights" INTEGER
) STRICT;

CREATE TABLE IF NOT EXISTS "stays" (
  "stay_id" TEXT NOT NULL,
  "patient_ref" TEXT NOT NULL,
  "hospital_code" TEXT NOT NULL,
  "ward" TEXT,
  "birth_date" TEXT CHECK (date("birth_date", '+0 days') IS "birth_date" AND "birth_date" BETWEEN '0001-01-01' AND '9999-12-31'),
  "sex" TEXT,
  "department" TEXT,
  "diagnosis" TEXT,
  "admitted_on" TEXT NOT NULL CHECK (date("admitted_on", '+0 days') IS "admitted_on" AND "admitted_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "discharged_on" TEXT CHECK (date("discharged_on", '+0 days') IS "discharged_on" AND "discharged_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "nights" INTEGER,
  "cost" INTEGER,
  "opted_out" INTEGER CHECK ("opted_out" IN (0, 1)),
  PRIMARY KEY ("stay_id")
) STRICT;
