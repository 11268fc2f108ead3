-- The tables that hold the datasets. Run the files that have numbers in their order, as a superuser. Tables that exist are left as
-- they are.

BEGIN;

-- Names without a schema are the system's own below, whatever search path a session begins with.
SET LOCAL search_path = pg_catalog, pg_temp;

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

-- A table that is there with columns of other types would be compared otherwise than the contracts say: better to stop here.
DO '
DECLARE
  other text;
BEGIN
  SELECT string_agg(format(''%s.%s has the column %s of the type %s, and not %s'', w.of_schema, w.of_table, w.named, found.type, w.good), ''; '')
  INTO other
  FROM (VALUES
      (''cepidc'', ''ki_cci_r'', ''dcd_idt_enc'', ''text, character varying''),
      (''cepidc'', ''ki_cci_r'', ''ben_idt_ano'', ''text, character varying''),
      (''cepidc'', ''ki_cci_r'', ''ben_dcd_dte'', ''date''),
      (''cepidc'', ''ki_cci_r'', ''dcd_cim_cod'', ''text, character varying''),
      (''cepidc'', ''ki_cci_r'', ''dcd_com_cod'', ''text, character varying''),
      (''cepidc'', ''ki_cci_r'', ''dcd_dpt_cod'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''ben_nir_psa'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''prs_nat_ref'', ''smallint, integer, bigint''),
      (''data'', ''heart_cohort'', ''rsa_num'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''age_ann'', ''smallint, integer, bigint''),
      (''data'', ''heart_cohort'', ''cod_sex'', ''smallint, integer, bigint''),
      (''data'', ''heart_cohort'', ''dgn_pal'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''nir_ano_17'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''exe_soi_dtd'', ''date''),
      (''data'', ''heart_cohort'', ''exe_soi_dtf'', ''date''),
      (''data'', ''heart_cohort'', ''ben_idt_ano'', ''text, character varying''),
      (''data'', ''heart_cohort'', ''ben_dcd_dte'', ''date''),
      (''data'', ''heart_cohort'', ''dcd_cim_cod'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''dct_ord_num'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''flx_dis_dtd'', ''date''),
      (''dcir'', ''er_prs_f'', ''flx_emt_num'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''flx_emt_ord'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''flx_emt_typ'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''flx_trt_dtd'', ''date''),
      (''dcir'', ''er_prs_f'', ''org_cle_num'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''prs_ord_num'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''rem_typ_aff'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''ben_nir_psa'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''ben_rng_gem'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''exe_soi_dtd'', ''date''),
      (''dcir'', ''er_prs_f'', ''exe_soi_dtf'', ''date''),
      (''dcir'', ''er_prs_f'', ''exe_soi_amd'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''ben_ama_cod'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''ben_res_dpt'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''ben_res_com'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''prs_nat_ref'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''prs_act_qte'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''prs_pai_mnt'', ''numeric''),
      (''dcir'', ''er_prs_f'', ''bse_rem_bse'', ''numeric''),
      (''dcir'', ''er_prs_f'', ''bse_rem_mnt'', ''numeric''),
      (''dcir'', ''er_prs_f'', ''pse_spe_cod'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''pfs_exe_num'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''pfs_pre_num'', ''text, character varying''),
      (''dcir'', ''er_prs_f'', ''ben_cmu_top'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''dpn_qlf'', ''smallint, integer, bigint''),
      (''dcir'', ''er_prs_f'', ''rgm_cod'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_ben_r'', ''ben_nir_psa'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_rng_gem'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_ben_r'', ''ben_nir_ano'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_idt_ano'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_cdi_nir'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_nai_ann'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_ben_r'', ''ben_nai_moi'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_ben_r'', ''ben_sex_cod'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_ben_r'', ''ben_res_dpt'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_res_com'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''ben_dcd_dte'', ''date''),
      (''dcir'', ''ir_ben_r'', ''ben_dcd_ame'', ''text, character varying''),
      (''dcir'', ''ir_ben_r'', ''org_aff_ben'', ''text, character varying''),
      (''dcir'', ''ir_imb_r'', ''ben_nir_psa'', ''text, character varying''),
      (''dcir'', ''ir_imb_r'', ''ben_rng_gem'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_imb_r'', ''imb_ald_num'', ''smallint, integer, bigint''),
      (''dcir'', ''ir_imb_r'', ''med_mtf_cod'', ''text, character varying''),
      (''dcir'', ''ir_imb_r'', ''imb_ald_dtd'', ''date''),
      (''dcir'', ''ir_imb_r'', ''imb_ald_dtf'', ''date''),
      (''platform'', ''opt_outs'', ''ben_nir_psa'', ''text, character varying''),
      (''platform'', ''opt_outs'', ''ben_idt_ano'', ''text, character varying''),
      (''platform'', ''opt_outs'', ''recorded_on'', ''date''),
      (''platform'', ''opt_outs'', ''remark'', ''text, character varying''),
      (''platform'', ''opted_out_stays'', ''rsa_num'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''eta_num'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''rsa_num'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''age_ann'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''cod_sex'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''bdi_dep'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''bdi_cod'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''dgn_pal'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''dgn_rel'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''grg_ghm'', ''text, character varying''),
      (''pmsi'', ''t_mco24b'', ''sej_nbj'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''ent_mod'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''sor_mod'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''sor_ann'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24b'', ''sor_moi'', ''smallint, integer, bigint''),
      (''pmsi'', ''t_mco24c'', ''nir_ano_17'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''eta_num'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''rsa_num'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''exe_soi_dtd'', ''date''),
      (''pmsi'', ''t_mco24c'', ''exe_soi_dtf'', ''date''),
      (''pmsi'', ''t_mco24c'', ''nir_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''nai_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''sex_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''sej_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''fho_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''pms_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''dat_ret'', ''text, character varying''),
      (''pmsi'', ''t_mco24c'', ''rng_nai'', ''smallint, integer, bigint'')
    ) AS w (of_schema, of_table, named, good)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.of_schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.of_table
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = w.named AND NOT a.attisdropped
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    CROSS JOIN LATERAL (SELECT pg_catalog.format_type(COALESCE(NULLIF(t.typbasetype, 0), t.oid), NULL) AS type) AS found
  WHERE found.type <> ALL (string_to_array(w.good, '', ''));
  IF other IS NOT NULL THEN
    RAISE EXCEPTION ''%'', other;
  END IF;
END
';

CREATE INDEX IF NOT EXISTS "charta_lookup_ben_idt_ano" ON "platform"."opt_outs" ("ben_idt_ano" COLLATE "C");

CREATE INDEX IF NOT EXISTS "charta_lookup_ben_nir_psa" ON "platform"."opt_outs" ("ben_nir_psa" COLLATE "C");

CREATE INDEX IF NOT EXISTS "charta_lookup_rsa_num" ON "platform"."opted_out_stays" ("rsa_num" COLLATE "C");

COMMIT;
