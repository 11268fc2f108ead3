-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

CREATE SCHEMA IF NOT EXISTS "cepidc";

CREATE SCHEMA IF NOT EXISTS "data";

CREATE SCHEMA IF NOT EXISTS "dcir";

CREATE SCHEMA IF NOT EXISTS "platform";

CREATE SCHEMA IF NOT EXISTS "pmsi";

CREATE TABLE IF NOT EXISTS "cepidc"."ki_cci_r" (
  "dcd_idt_enc" text COLLATE "C" NOT NULL,
  "ben_idt_ano" text COLLATE "C",
  "ben_dcd_dte" date,
  "dcd_cim_cod" text COLLATE "C",
  "dcd_com_cod" text COLLATE "C",
  "dcd_dpt_cod" text COLLATE "C",
  PRIMARY KEY ("dcd_idt_enc")
);

CREATE TABLE IF NOT EXISTS "data"."heart_cohort" (
  "ben_nir_psa" text COLLATE "C" NOT NULL,
  "prs_nat_ref" bigint,
  "rsa_num" text COLLATE "C" NOT NULL,
  "age_ann" bigint,
  "cod_sex" bigint,
  "dgn_pal" text COLLATE "C" NOT NULL,
  "nir_ano_17" text COLLATE "C" NOT NULL,
  "exe_soi_dtd" date,
  "exe_soi_dtf" date,
  "ben_idt_ano" text COLLATE "C",
  "ben_dcd_dte" date,
  "dcd_cim_cod" text COLLATE "C"
);

CREATE TABLE IF NOT EXISTS "dcir"."er_prs_f" (
  "dct_ord_num" bigint NOT NULL,
  "flx_dis_dtd" date NOT NULL,
  "flx_emt_num" bigint NOT NULL,
  "flx_emt_ord" bigint NOT NULL,
  "flx_emt_typ" bigint NOT NULL,
  "flx_trt_dtd" date NOT NULL,
  "org_cle_num" text COLLATE "C" NOT NULL,
  "prs_ord_num" bigint NOT NULL,
  "rem_typ_aff" bigint NOT NULL,
  "ben_nir_psa" text COLLATE "C" NOT NULL,
  "ben_rng_gem" bigint,
  "exe_soi_dtd" date,
  "exe_soi_dtf" date,
  "exe_soi_amd" text COLLATE "C",
  "ben_ama_cod" bigint,
  "ben_res_dpt" text COLLATE "C",
  "ben_res_com" text COLLATE "C",
  "prs_nat_ref" bigint,
  "prs_act_qte" bigint,
  "prs_pai_mnt" numeric(19,4),
  "bse_rem_bse" numeric(19,4),
  "bse_rem_mnt" numeric(19,4),
  "pse_spe_cod" bigint,
  "pfs_exe_num" text COLLATE "C",
  "pfs_pre_num" text COLLATE "C",
  "ben_cmu_top" bigint,
  "dpn_qlf" bigint,
  "rgm_cod" bigint,
  PRIMARY KEY ("dct_ord_num", "flx_dis_dtd", "flx_emt_num", "flx_emt_ord", "flx_emt_typ", "flx_trt_dtd", "org_cle_num", "prs_ord_num", "rem_typ_aff")
);

CREATE TABLE IF NOT EXISTS "dcir"."ir_ben_r" (
  "ben_nir_psa" text COLLATE "C" NOT NULL,
  "ben_rng_gem" bigint NOT NULL,
  "ben_nir_ano" text COLLATE "C",
  "ben_idt_ano" text COLLATE "C",
  "ben_cdi_nir" text COLLATE "C",
  "ben_nai_ann" bigint,
  "ben_nai_moi" bigint,
  "ben_sex_cod" bigint,
  "ben_res_dpt" text COLLATE "C",
  "ben_res_com" text COLLATE "C",
  "ben_dcd_dte" date,
  "ben_dcd_ame" text COLLATE "C",
  "org_aff_ben" text COLLATE "C",
  PRIMARY KEY ("ben_nir_psa", "ben_rng_gem")
);

CREATE TABLE IF NOT EXISTS "dcir"."ir_imb_r" (
  "ben_nir_psa" text COLLATE "C" NOT NULL,
  "ben_rng_gem" bigint NOT NULL,
  "imb_ald_num" bigint NOT NULL,
  "med_mtf_cod" text COLLATE "C",
  "imb_ald_dtd" date,
  "imb_ald_dtf" date,
  PRIMARY KEY ("ben_nir_psa", "ben_rng_gem", "imb_ald_num")
);

CREATE TABLE IF NOT EXISTS "platform"."opt_outs" (
  "ben_nir_psa" text COLLATE "C" NOT NULL,
  "ben_idt_ano" text COLLATE "C",
  "recorded_on" date,
  "remark" text COLLATE "C",
  PRIMARY KEY ("ben_nir_psa")
);

CREATE TABLE IF NOT EXISTS "platform"."opted_out_stays" (
  "rsa_num" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("rsa_num")
);

CREATE TABLE IF NOT EXISTS "pmsi"."t_mco24b" (
  "eta_num" text COLLATE "C" NOT NULL,
  "rsa_num" text COLLATE "C" NOT NULL,
  "age_ann" bigint,
  "cod_sex" bigint,
  "bdi_dep" text COLLATE "C",
  "bdi_cod" text COLLATE "C",
  "dgn_pal" text COLLATE "C" NOT NULL,
  "dgn_rel" text COLLATE "C",
  "grg_ghm" text COLLATE "C",
  "sej_nbj" bigint,
  "ent_mod" bigint,
  "sor_mod" bigint,
  "sor_ann" bigint,
  "sor_moi" bigint,
  PRIMARY KEY ("eta_num", "rsa_num")
);

CREATE TABLE IF NOT EXISTS "pmsi"."t_mco24c" (
  "nir_ano_17" text COLLATE "C" NOT NULL,
  "eta_num" text COLLATE "C" NOT NULL,
  "rsa_num" text COLLATE "C" NOT NULL,
  "exe_soi_dtd" date,
  "exe_soi_dtf" date,
  "nir_ret" text COLLATE "C",
  "nai_ret" text COLLATE "C",
  "sex_ret" text COLLATE "C",
  "sej_ret" text COLLATE "C",
  "fho_ret" text COLLATE "C",
  "pms_ret" text COLLATE "C",
  "dat_ret" text COLLATE "C",
  "rng_nai" bigint,
  PRIMARY KEY ("eta_num", "rsa_num")
);

CREATE INDEX IF NOT EXISTS "charta_lookup_ben_idt_ano" ON "platform"."opt_outs" ("ben_idt_ano" COLLATE "C");

CREATE INDEX IF NOT EXISTS "charta_lookup_ben_nir_psa" ON "platform"."opt_outs" ("ben_nir_psa" COLLATE "C");

CREATE INDEX IF NOT EXISTS "charta_lookup_rsa_num" ON "platform"."opted_out_stays" ("rsa_num" COLLATE "C");

COMMIT;
