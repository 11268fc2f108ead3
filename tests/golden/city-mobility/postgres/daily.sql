-- What deletes rows at the end of their retention: no part of what sets a database up. The platform's scheduler runs this once a
-- day, as a member of charta_scheduler; each job writes down what it deleted, and deletes nothing while a duty to keep the data holds.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- mobility.cards: kept for 4 years from valid_until
SELECT charta."delete_expired ticketing.cards"();

-- mobility.trips: kept for 4 years from boarded_on
SELECT charta."delete_expired ticketing.trips"();

-- Not deleted here: data.travel_habits: retention counts from the day on which the data were obtained, and no column has it.


COMMIT;
