-- Tables for the datasets of the project, for Databricks (runtime 16.1 or later) and Spark 4. Run the files in the order of their numbers. Tables that exist are left as
-- they are; their columns must have these types.
-- Run them in the catalog that holds the data.
-- A key is told by two pads of 64 bytes: the key, filled up with zeros, by exclusive or with 64 times 0x36 (inner) and 0x5c (outer).

CREATE SCHEMA IF NOT EXISTS charta;

-- What each member of the platform does: for which recipient it reads, what for, to do what and where, as paths. The team of the
-- platform writes here, and nobody else may: who writes here decides what is shown. A member has one row a recipient; one with
-- none or several, or with a word that the contracts do not know, sees nothing.
CREATE TABLE IF NOT EXISTS charta.session (
  member STRING NOT NULL,
  recipient STRING NOT NULL,
  purpose STRING,
  action STRING,
  place STRING
);

-- The keys that make other pseudonyms, one a contract, filled by hand and never by a file. Without its key, or with two, a column is
-- not shown.
CREATE TABLE IF NOT EXISTS charta.pseudonym_key (
  contract STRING NOT NULL,
  inner_pad BINARY NOT NULL,
  outer_pad BINARY NOT NULL
);

CREATE SCHEMA IF NOT EXISTS `data`;

CREATE SCHEMA IF NOT EXISTS `network`;

CREATE SCHEMA IF NOT EXISTS `ticketing`;

CREATE TABLE IF NOT EXISTS `data`.`travel_habits` (
  `card_ref` STRING,
  `line` STRING,
  `boarded_on` DATE NOT NULL,
  `boarded_hour` BIGINT,
  `birth_year` BIGINT,
  `product` STRING
);

CREATE TABLE IF NOT EXISTS `network`.`stops` (
  `stop_id` STRING NOT NULL,
  `stop_name` STRING,
  `municipality` STRING,
  `zone` BIGINT,
  `accessible` BOOLEAN
);

CREATE TABLE IF NOT EXISTS `ticketing`.`cards` (
  `card_ref` STRING NOT NULL,
  `email` STRING,
  `birth_year` BIGINT,
  `residence` STRING,
  `product` STRING,
  `valid_from` DATE,
  `valid_until` DATE,
  `research_consent` BOOLEAN
);

CREATE TABLE IF NOT EXISTS `ticketing`.`trips` (
  `trip_id` STRING NOT NULL,
  `card_ref` STRING,
  `operator_code` STRING NOT NULL,
  `line` STRING,
  `boarding_stop` STRING,
  `alighting_stop` STRING,
  `boarded_on` DATE NOT NULL,
  `boarded_hour` BIGINT,
  `fare` DECIMAL(19, 4),
  `delayed` BOOLEAN
);
