-- What deletes rows at the end of their retention: no part of what sets a database up. The platform's scheduler runs this once a
-- day, as a member of charta_scheduler; each job writes down what it deleted, and deletes nothing while a duty to keep the data holds.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

-- platform.deaths: kept for 20 years from ben_dcd_dte
SELECT charta."delete_expired cepidc.ki_cci_r"();

-- platform.claims: kept for 20 years from exe_soi_dtd
SELECT charta."delete_expired dcir.er_prs_f"();

-- platform.long_term_illness: kept for 20 years from imb_ald_dtd
SELECT charta."delete_expired dcir.ir_imb_r"();

-- platform.stay_links: kept for 20 years from exe_soi_dtf
SELECT charta."delete_expired pmsi.t_mco24c"();

-- Not deleted here: data.heart_cohort: retention counts from the day on which the data were obtained, and no column has it.


-- Not deleted here: dcir.ir_ben_r: retention counts from the day on which the data were obtained, and no column has it.


-- Not deleted here: platform.opt_outs: retention counts from the day on which the data were obtained, and no column has it.


-- Not deleted here: platform.opted_out_stays: retention counts from the day on which the data were obtained, and no column has it.


-- Not deleted here: pmsi.t_mco24b: retention counts from the day on which the data were obtained, and no column has it.


COMMIT;
