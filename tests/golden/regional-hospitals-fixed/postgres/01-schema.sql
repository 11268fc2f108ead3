-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

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

COMMIT;
