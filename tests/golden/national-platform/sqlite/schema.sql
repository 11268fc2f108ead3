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

CREATE TABLE IF NOT EXISTS "beneficiaries" (
  "ben_nir_psa" TEXT NOT NULL,
  "ben_rng_gem" INTEGER NOT NULL,
  "ben_nir_ano" TEXT,
  "ben_idt_ano" TEXT,
  "ben_cdi_nir" TEXT,
  "ben_nai_ann" INTEGER,
  "ben_nai_moi" INTEGER,
  "ben_sex_cod" INTEGER,
  "ben_res_dpt" TEXT,
  "ben_res_com" TEXT,
  "ben_dcd_dte" TEXT CHECK (date("ben_dcd_dte", '+0 days') IS "ben_dcd_dte" AND "ben_dcd_dte" BETWEEN '0001-01-01' AND '9999-12-31'),
  "ben_dcd_ame" TEXT,
  "org_aff_ben" TEXT,
  PRIMARY KEY ("ben_nir_psa", "ben_rng_gem")
) STRICT;

CREATE TABLE IF NOT EXISTS "claims" (
  "dct_ord_num" INTEGER NOT NULL,
  "flx_dis_dtd" TEXT NOT NULL CHECK (date("flx_dis_dtd", '+0 days') IS "flx_dis_dtd" AND "flx_dis_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "flx_emt_num" INTEGER NOT NULL,
  "flx_emt_ord" INTEGER NOT NULL,
  "flx_emt_typ" INTEGER NOT NULL,
  "flx_trt_dtd" TEXT NOT NULL CHECK (date("flx_trt_dtd", '+0 days') IS "flx_trt_dtd" AND "flx_trt_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "org_cle_num" TEXT NOT NULL,
  "prs_ord_num" INTEGER NOT NULL,
  "rem_typ_aff" INTEGER NOT NULL,
  "ben_nir_psa" TEXT NOT NULL,
  "ben_rng_gem" INTEGER,
  "exe_soi_dtd" TEXT CHECK (date("exe_soi_dtd", '+0 days') IS "exe_soi_dtd" AND "exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "exe_soi_dtf" TEXT CHECK (date("exe_soi_dtf", '+0 days') IS "exe_soi_dtf" AND "exe_soi_dtf" BETWEEN '0001-01-01' AND '9999-12-31'),
  "exe_soi_amd" TEXT,
  "ben_ama_cod" INTEGER,
  "ben_res_dpt" TEXT,
  "ben_res_com" TEXT,
  "prs_nat_ref" INTEGER,
  "prs_act_qte" INTEGER,
  "prs_pai_mnt" INTEGER,
  "bse_rem_bse" INTEGER,
  "bse_rem_mnt" INTEGER,
  "pse_spe_cod" INTEGER,
  "pfs_exe_num" TEXT,
  "pfs_pre_num" TEXT,
  "ben_cmu_top" INTEGER,
  "dpn_qlf" INTEGER,
  "rgm_cod" INTEGER,
  PRIMARY KEY ("dct_ord_num", "flx_dis_dtd", "flx_emt_num", "flx_emt_ord", "flx_emt_typ", "flx_trt_dtd", "org_cle_num", "prs_ord_num", "rem_typ_aff")
) STRICT;

CREATE TABLE IF NOT EXISTS "deaths" (
  "dcd_idt_enc" TEXT NOT NULL,
  "ben_idt_ano" TEXT,
  "ben_dcd_dte" TEXT CHECK (date("ben_dcd_dte", '+0 days') IS "ben_dcd_dte" AND "ben_dcd_dte" BETWEEN '0001-01-01' AND '9999-12-31'),
  "dcd_cim_cod" TEXT,
  "dcd_com_cod" TEXT,
  "dcd_dpt_cod" TEXT,
  PRIMARY KEY ("dcd_idt_enc")
) STRICT;

CREATE TABLE IF NOT EXISTS "heart_cohort" (
  "ben_nir_psa" TEXT NOT NULL,
  "prs_nat_ref" INTEGER,
  "rsa_num" TEXT NOT NULL,
  "age_ann" INTEGER,
  "cod_sex" INTEGER,
  "dgn_pal" TEXT NOT NULL,
  "nir_ano_17" TEXT NOT NULL,
  "exe_soi_dtd" TEXT CHECK (date("exe_soi_dtd", '+0 days') IS "exe_soi_dtd" AND "exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "exe_soi_dtf" TEXT CHECK (date("exe_soi_dtf", '+0 days') IS "exe_soi_dtf" AND "exe_soi_dtf" BETWEEN '0001-01-01' AND '9999-12-31'),
  "ben_idt_ano" TEXT,
  "ben_dcd_dte" TEXT CHECK (date("ben_dcd_dte", '+0 days') IS "ben_dcd_dte" AND "ben_dcd_dte" BETWEEN '0001-01-01' AND '9999-12-31'),
  "dcd_cim_cod" TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS "long_term_illness" (
  "ben_nir_psa" TEXT NOT NULL,
  "ben_rng_gem" INTEGER NOT NULL,
  "imb_ald_num" INTEGER NOT NULL,
  "med_mtf_cod" TEXT,
  "imb_ald_dtd" TEXT CHECK (date("imb_ald_dtd", '+0 days') IS "imb_ald_dtd" AND "imb_ald_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "imb_ald_dtf" TEXT CHECK (date("imb_ald_dtf", '+0 days') IS "imb_ald_dtf" AND "imb_ald_dtf" BETWEEN '0001-01-01' AND '9999-12-31'),
  PRIMARY KEY ("ben_nir_psa", "ben_rng_gem", "imb_ald_num")
) STRICT;

CREATE TABLE IF NOT EXISTS "opt_outs" (
  "ben_nir_psa" TEXT NOT NULL,
  "ben_idt_ano" TEXT,
  "recorded_on" TEXT CHECK (date("recorded_on", '+0 days') IS "recorded_on" AND "recorded_on" BETWEEN '0001-01-01' AND '9999-12-31'),
  "remark" TEXT,
  PRIMARY KEY ("ben_nir_psa")
) STRICT;

CREATE TABLE IF NOT EXISTS "opted_out_stays" (
  "rsa_num" TEXT NOT NULL,
  PRIMARY KEY ("rsa_num")
) STRICT;

CREATE TABLE IF NOT EXISTS "stay_links" (
  "nir_ano_17" TEXT NOT NULL,
  "eta_num" TEXT NOT NULL,
  "rsa_num" TEXT NOT NULL,
  "exe_soi_dtd" TEXT CHECK (date("exe_soi_dtd", '+0 days') IS "exe_soi_dtd" AND "exe_soi_dtd" BETWEEN '0001-01-01' AND '9999-12-31'),
  "exe_soi_dtf" TEXT CHECK (date("exe_soi_dtf", '+0 days') IS "exe_soi_dtf" AND "exe_soi_dtf" BETWEEN '0001-01-01' AND '9999-12-31'),
  "nir_ret" TEXT,
  "nai_ret" TEXT,
  "sex_ret" TEXT,
  "sej_ret" TEXT,
  "fho_ret" TEXT,
  "pms_ret" TEXT,
  "dat_ret" TEXT,
  "rng_nai" INTEGER,
  PRIMARY KEY ("eta_num", "rsa_num")
) STRICT;

CREATE TABLE IF NOT EXISTS "stays" (
  "eta_num" TEXT NOT NULL,
  "rsa_num" TEXT NOT NULL,
  "age_ann" INTEGER,
  "cod_sex" INTEGER,
  "bdi_dep" TEXT,
  "bdi_cod" TEXT,
  "dgn_pal" TEXT NOT NULL,
  "dgn_rel" TEXT,
  "grg_ghm" TEXT,
  "sej_nbj" INTEGER,
  "ent_mod" INTEGER,
  "sor_mod" INTEGER,
  "sor_ann" INTEGER,
  "sor_moi" INTEGER,
  PRIMARY KEY ("eta_num", "rsa_num")
) STRICT;

CREATE INDEX IF NOT EXISTS "opt_outs_ben_nir_psa_lookup" ON "opt_outs" ("ben_nir_psa");

CREATE INDEX IF NOT EXISTS "opt_outs_ben_idt_ano_lookup" ON "opt_outs" ("ben_idt_ano");

CREATE INDEX IF NOT EXISTS "opted_out_stays_rsa_num_lookup" ON "opted_out_stays" ("rsa_num");
