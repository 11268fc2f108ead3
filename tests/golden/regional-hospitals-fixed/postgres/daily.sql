-- What deletes rows at the end of their retention: no part of what sets a database up. The platform's scheduler runs this once a
-- day, as a member of charta_scheduler; each job writes down what it deleted, and deletes nothing while a duty to keep the data holds.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- regional.stays: kept for 20 years from discharged_on
SELECT charta."delete_expired pool.stays"();

-- Not deleted here: data.pathways: retention counts from the day on which the data were obtained, and no column has it.


COMMIT;
