-- Closes the tables: a member sees rows only if charta.session says that it reads for a recipient with a view of the table, or keeps the
-- data (the recipient `keeper`). Rows and columns are then the views' business. No engine has run this file before it came here: it
-- keeps to the grammar of
--   https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#create_row_access_policy_statement
--   https://cloud.google.com/bigquery/docs/managing-row-level-security
-- Columns are not masked here: a data policy is named by its region and project, which no contract tells.

-- Clauses: none
CREATE OR REPLACE ROW ACCESS POLICY charta_reads ON `data`.`travel_habits`
GRANT TO ('allAuthenticatedUsers')
FILTER USING (SESSION_USER() IN (
  SELECT s.member FROM charta.session AS s
  WHERE s.recipient IN ('keeper')
));

-- Clauses: mobility.mobility_study#3, mobility.operators#4
CREATE OR REPLACE ROW ACCESS POLICY charta_reads ON `network`.`stops`
GRANT TO ('allAuthenticatedUsers')
FILTER USING (SESSION_USER() IN (
  SELECT s.member FROM charta.session AS s
  WHERE s.recipient IN ('keeper', 'mobility.coastbus', 'mobility.fahrplanung_süd', 'mobility.tramway', 'mobility.tram_planning', 'mobility.tram_sales', 'mobility.mobility_lab')
));

-- Clauses: mobility.mobility_study#2
CREATE OR REPLACE ROW ACCESS POLICY charta_reads ON `ticketing`.`cards`
GRANT TO ('allAuthenticatedUsers')
FILTER USING (SESSION_USER() IN (
  SELECT s.member FROM charta.session AS s
  WHERE s.recipient IN ('keeper', 'mobility.mobility_lab')
));

-- Clauses: mobility.mobility_study#1, mobility.mobility_study#4, mobility.operators#1, mobility.operators#2, mobility.operators#3
CREATE OR REPLACE ROW ACCESS POLICY charta_reads ON `ticketing`.`trips`
GRANT TO ('allAuthenticatedUsers')
FILTER USING (SESSION_USER() IN (
  SELECT s.member FROM charta.session AS s
  WHERE s.recipient IN ('keeper', 'mobility.coastbus', 'mobility.fahrplanung_süd', 'mobility.tramway', 'mobility.tram_planning', 'mobility.tram_sales', 'mobility.westfoerde_university', 'mobility.mobility_lab')
));
