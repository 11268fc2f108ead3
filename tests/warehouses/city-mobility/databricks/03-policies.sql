-- Closes the tables: a member sees rows only if charta.session says that it reads for a recipient with a view of the table, or keeps the
-- data (the recipient `keeper`); what no view reads is hidden from all but the keepers. No engine has run this file before it came
-- here: it keeps to the grammar of
--   https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-row-filter.html
--   https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-column-mask.html
--   https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-create-sql-function.html
--   https://docs.databricks.com/en/sql/language-manual/security-grant.html
-- The groups of the recipients are groups of the account: make them, and put the people of each recipient into its own.

CREATE OR REPLACE FUNCTION charta.keeps_data() RETURNS BOOLEAN
RETURN EXISTS (SELECT 1 FROM charta.session AS s WHERE s.member = CURRENT_USER() AND s.recipient = 'keeper');
CREATE OR REPLACE FUNCTION charta.hidden_text(stored STRING) RETURNS STRING
RETURN CASE WHEN charta.keeps_data() THEN stored END;
CREATE OR REPLACE FUNCTION charta.hidden_integer(stored BIGINT) RETURNS BIGINT
RETURN CASE WHEN charta.keeps_data() THEN stored END;
CREATE OR REPLACE FUNCTION charta.hidden_decimal(stored DECIMAL(19, 4)) RETURNS DECIMAL(19, 4)
RETURN CASE WHEN charta.keeps_data() THEN stored END;
CREATE OR REPLACE FUNCTION charta.hidden_boolean(stored BOOLEAN) RETURNS BOOLEAN
RETURN CASE WHEN charta.keeps_data() THEN stored END;
CREATE OR REPLACE FUNCTION charta.hidden_date(stored DATE) RETURNS DATE
RETURN CASE WHEN charta.keeps_data() THEN stored END;

-- Clauses: none
CREATE OR REPLACE FUNCTION charta.reads_table_1() RETURNS BOOLEAN
RETURN EXISTS (
  SELECT 1 FROM charta.session AS s
  WHERE s.member = CURRENT_USER() AND s.recipient IN ('keeper')
);
ALTER TABLE `data`.`travel_habits` SET ROW FILTER charta.reads_table_1 ON ();
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `card_ref` SET MASK charta.hidden_text;
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `line` SET MASK charta.hidden_text;
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `boarded_on` SET MASK charta.hidden_date;
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `boarded_hour` SET MASK charta.hidden_integer;
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `birth_year` SET MASK charta.hidden_integer;
ALTER TABLE `data`.`travel_habits` ALTER COLUMN `product` SET MASK charta.hidden_text;

-- Clauses: mobility.mobility_study#3, mobility.operators#4
CREATE OR REPLACE FUNCTION charta.reads_table_2() RETURNS BOOLEAN
RETURN EXISTS (
  SELECT 1 FROM charta.session AS s
  WHERE s.member = CURRENT_USER() AND s.recipient IN ('keeper', 'mobility.coastbus', 'mobility.fahrplanung_süd', 'mobility.tramway', 'mobility.tram_planning', 'mobility.tram_sales', 'mobility.mobility_lab')
);
ALTER TABLE `network`.`stops` SET ROW FILTER charta.reads_table_2 ON ();

-- Clauses: mobility.mobility_study#2
CREATE OR REPLACE FUNCTION charta.reads_table_3() RETURNS BOOLEAN
RETURN EXISTS (
  SELECT 1 FROM charta.session AS s
  WHERE s.member = CURRENT_USER() AND s.recipient IN ('keeper', 'mobility.mobility_lab')
);
ALTER TABLE `ticketing`.`cards` SET ROW FILTER charta.reads_table_3 ON ();
ALTER TABLE `ticketing`.`cards` ALTER COLUMN `email` SET MASK charta.hidden_text;
ALTER TABLE `ticketing`.`cards` ALTER COLUMN `valid_from` SET MASK charta.hidden_date;
ALTER TABLE `ticketing`.`cards` ALTER COLUMN `valid_until` SET MASK charta.hidden_date;

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#4, mobility.operators#1, mobility.operators#2, mobility.operators#3
CREATE OR REPLACE FUNCTION charta.reads_table_4() RETURNS BOOLEAN
RETURN EXISTS (
  SELECT 1 FROM charta.session AS s
  WHERE s.member = CURRENT_USER() AND s.recipient IN ('keeper', 'mobility.coastbus', 'mobility.fahrplanung_süd', 'mobility.tramway', 'mobility.tram_planning', 'mobility.tram_sales', 'mobility.westfoerde_university', 'mobility.mobility_lab')
);
ALTER TABLE `ticketing`.`trips` SET ROW FILTER charta.reads_table_4 ON ();
ALTER TABLE `ticketing`.`trips` ALTER COLUMN `trip_id` SET MASK charta.hidden_text;
ALTER TABLE `ticketing`.`trips` ALTER COLUMN `fare` SET MASK charta.hidden_decimal;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_coastbus` TO `recipient_mobility_coastbus`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_fahrplanung_s_d` TO `recipient_mobility_fahrplanung_s_d`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_mobility_lab` TO `recipient_mobility_mobility_lab`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_tram_planning` TO `recipient_mobility_tram_planning`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_tram_sales` TO `recipient_mobility_tram_sales`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_tramway` TO `recipient_mobility_tramway`;

GRANT USE SCHEMA ON SCHEMA `recipient_mobility_westfoerde_university` TO `recipient_mobility_westfoerde_university`;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE `recipient_mobility_coastbus`.`stops` TO `recipient_mobility_coastbus`;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE `recipient_mobility_coastbus`.`trips_cells_operators_3` TO `recipient_mobility_coastbus`;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE `recipient_mobility_fahrplanung_s_d`.`stops` TO `recipient_mobility_fahrplanung_s_d`;

-- Clauses: mobility.operators#2
GRANT SELECT ON TABLE `recipient_mobility_fahrplanung_s_d`.`trips` TO `recipient_mobility_fahrplanung_s_d`;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE `recipient_mobility_fahrplanung_s_d`.`trips_cells_operators_3` TO `recipient_mobility_fahrplanung_s_d`;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE `recipient_mobility_tramway`.`stops` TO `recipient_mobility_tramway`;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE `recipient_mobility_tramway`.`trips_cells_operators_3` TO `recipient_mobility_tramway`;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE `recipient_mobility_tram_planning`.`stops` TO `recipient_mobility_tram_planning`;

-- Clauses: mobility.operators#1
GRANT SELECT ON TABLE `recipient_mobility_tram_planning`.`trips` TO `recipient_mobility_tram_planning`;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE `recipient_mobility_tram_planning`.`trips_cells_operators_3` TO `recipient_mobility_tram_planning`;

-- Clauses: mobility.operators#4
GRANT SELECT ON TABLE `recipient_mobility_tram_sales`.`stops` TO `recipient_mobility_tram_sales`;

-- Clauses: mobility.operators#3
GRANT SELECT ON TABLE `recipient_mobility_tram_sales`.`trips_cells_operators_3` TO `recipient_mobility_tram_sales`;

-- Clauses: mobility.mobility_study#4
GRANT SELECT ON TABLE `recipient_mobility_westfoerde_university`.`trips_cells_mobility_study_4` TO `recipient_mobility_westfoerde_university`;

-- Clauses: mobility.mobility_study#2
GRANT SELECT ON TABLE `recipient_mobility_mobility_lab`.`cards` TO `recipient_mobility_mobility_lab`;

-- Clauses: mobility.mobility_study#3
GRANT SELECT ON TABLE `recipient_mobility_mobility_lab`.`stops` TO `recipient_mobility_mobility_lab`;

-- Clauses: mobility.mobility_study#1
GRANT SELECT ON TABLE `recipient_mobility_mobility_lab`.`trips` TO `recipient_mobility_mobility_lab`;

-- Clauses: mobility.mobility_study#4
GRANT SELECT ON TABLE `recipient_mobility_mobility_lab`.`trips_cells_mobility_study_4` TO `recipient_mobility_mobility_lab`;
