//! Rows of the example `national-platform`: tables and columns of the French national health data system.

use super::{Dice, Table, calendar, date};

const DEPARTMENTS: &[&str] = &["043", "043", "043", "069", "069", "038", "063", "042", "015"];
const CARE: &[u64] = &[1111, 1111, 1111, 1110, 1110, 3313, 3313, 3313, 3313, 2414];
const STAY_CODES: &[&str] =
    &["I50.0", "I50.0", "I50.1", "I21.0", "I48.9", "E11.9", "C50.9", "F32.2", "G35", "O04.9"];
const CAUSES: &[&str] =
    &["I50.0", "I50.0", "I50.0", "I21.9", "I21.9", "I64", "C34.9", "C50.9", "J44.9", "F03", "X70"];
const REMARKS: &[&str] = &[
    "Par courrier",
    "Appel téléphonique, à rappeler",
    "Demande de l'assuré",
    "Refus \"total\"",
    "Première ligne\nseconde ligne",
    "'; DROP TABLE stays; --",
    "<script>alert(1)</script>",
];

struct Person {
    number: String,
    lifelong: String,
    beneficiary: String,
    kind: String,
    birth_year: u64,
    sex: String,
    department: String,
    /// Days after 1 January 2024, for those who died.
    died: Option<u64>,
    objects: bool,
}

fn person(dice: &mut Dice, place: u64) -> Person {
    let fictitious = dice.chance(4);
    let lifelong = dice.pseudonym(17);
    let kind = dice.word(&["01", "05", "11"]);
    Person {
        number: dice.pseudonym(17),
        lifelong: if fictitious { String::new() } else { lifelong },
        beneficiary: dice.pseudonym(17),
        kind: if fictitious { kind } else { "00".to_owned() },
        birth_year: dice.between(1930, 2022),
        sex: dice.word(&["1", "1", "1", "2", "2", "2", "2", "0"]),
        department: dice.word(DEPARTMENTS),
        died: place.is_multiple_of(3).then(|| dice.below(366)),
        objects: dice.chance(8),
    }
}

/// Claims, stays, deaths and the register of objections of a whole country.
pub(super) fn tables() -> Vec<Table> {
    let mut dice = Dice(0x5eed_0002);
    let persons: Vec<Person> = (0..900).map(|place| person(&mut dice, place)).collect();
    let stays: Vec<Stay<'_>> = (1..=800).filter_map(|number| stay(&mut dice, number, &persons)).collect();
    vec![
        claims(&mut dice, &persons),
        beneficiaries(&mut dice, &persons),
        long_term_illness(&mut dice, &persons),
        stay_records(&mut dice, &stays),
        stay_links(&mut dice, &stays),
        deaths(&mut dice, &persons),
        opt_outs(&mut dice, &persons),
        opted_out_stays(&stays),
    ]
}

fn claims(dice: &mut Dice, persons: &[Person]) -> Table {
    let rows = (1..=1500).filter_map(|number| claim(dice, number, persons)).collect();
    Table {
        name: "claims",
        header: "dct_ord_num flx_dis_dtd flx_emt_num flx_emt_ord flx_emt_typ flx_trt_dtd org_cle_num prs_ord_num \
                 rem_typ_aff ben_nir_psa ben_rng_gem exe_soi_dtd exe_soi_dtf exe_soi_amd ben_ama_cod ben_res_dpt \
                 ben_res_com prs_nat_ref prs_act_qte prs_pai_mnt bse_rem_bse bse_rem_mnt pse_spe_cod pfs_exe_num \
                 pfs_pre_num ben_cmu_top dpn_qlf rgm_cod",
        rows,
    }
}

fn claim(dice: &mut Dice, number: u64, persons: &[Person]) -> Option<Vec<String>> {
    let person = dice.pick(persons)?;
    let (first, length) = (dice.below(366), dice.below(4));
    let (year, month, _) = calendar(2024, first);
    let delivered = date(2024, first + 30);
    let age = match year.saturating_sub(person.birth_year) {
        years @ 0..=1 => years * 12 + month,
        years => years,
    };
    let care = dice.pick(CARE).copied()?;
    let (municipality, quantity, paid) = (dice.between(1, 60), dice.between(1, 3), dice.amount(180));
    let (base, reimbursed, speciality) = (dice.amount(120), dice.amount(80), dice.between(1, 12));
    let (professional, prescriber) = (dice.between(100, 180), dice.between(200, 260));
    Some(vec![
        number.to_string(),
        delivered.clone(),
        dice.between(1, 40).to_string(),
        dice.between(1, 9).to_string(),
        "1".to_owned(),
        delivered,
        dice.word(&["01C431", "01C691", "01C381"]),
        "1".to_owned(),
        "0".to_owned(),
        person.number.clone(),
        "1".to_owned(),
        dice.sometimes_missing(2, date(2024, first)),
        dice.sometimes_missing(4, date(2024, first + length)),
        format!("{year:04}{month:02}"),
        dice.sometimes_missing(3, age),
        dice.sometimes_missing(3, &person.department),
        dice.sometimes_missing(5, format!("{municipality:03}")),
        dice.sometimes_missing(2, care),
        dice.sometimes_missing(2, quantity),
        dice.sometimes_missing(2, paid),
        dice.sometimes_missing(5, base),
        dice.sometimes_missing(5, reimbursed),
        dice.sometimes_missing(10, speciality),
        dice.sometimes_missing(4, format!("900000{professional}")),
        dice.sometimes_missing(15, format!("900000{prescriber}")),
        dice.word(&["0", "0", "0", "1"]),
        "0".to_owned(),
        "101".to_owned(),
    ])
}

fn beneficiaries(dice: &mut Dice, persons: &[Person]) -> Table {
    let mut row = |person: &Person| {
        let death = person.died.map(|days| (date(2024, days), calendar(2024, days)));
        let month = death.as_ref().map(|(_, (year, month, _))| format!("{year:04}{month:02}"));
        let (birth_month, municipality) = (dice.between(1, 12), dice.between(1, 60));
        vec![
            person.number.clone(),
            "1".to_owned(),
            person.lifelong.clone(),
            person.beneficiary.clone(),
            person.kind.clone(),
            person.birth_year.to_string(),
            dice.sometimes_missing(3, birth_month),
            person.sex.clone(),
            dice.sometimes_missing(2, &person.department),
            dice.sometimes_missing(5, format!("{municipality:03}")),
            death.map(|(day, _)| day).unwrap_or_default(),
            month.unwrap_or_default(),
            dice.word(&["01C431001", "01C691001", "02M000007", ""]),
        ]
    };
    Table {
        name: "beneficiaries",
        header: "ben_nir_psa ben_rng_gem ben_nir_ano ben_idt_ano ben_cdi_nir ben_nai_ann ben_nai_moi ben_sex_cod \
                 ben_res_dpt ben_res_com ben_dcd_dte ben_dcd_ame org_aff_ben",
        rows: persons.iter().map(&mut row).collect(),
    }
}

fn long_term_illness(dice: &mut Dice, persons: &[Person]) -> Table {
    const ILLNESSES: &[(u64, &str)] =
        &[(1, "I64"), (5, "I50.0"), (5, "I50.1"), (7, "B24"), (8, "E11.9"), (8, "E11.9")];
    let row = |person: &Person| {
        let &(number, reason) = dice.pick(ILLNESSES)?;
        let (start, years) = (dice.below(10 * 365), dice.between(2, 10));
        Some(vec![
            person.number.clone(),
            "1".to_owned(),
            number.to_string(),
            dice.sometimes_missing(6, reason),
            dice.sometimes_missing(2, date(2015, start)),
            dice.sometimes_missing(30, date(2015, start + years * 365)),
        ])
    };
    Table {
        name: "long_term_illness",
        header: "ben_nir_psa ben_rng_gem imb_ald_num med_mtf_cod imb_ald_dtd imb_ald_dtf",
        rows: persons.iter().step_by(2).filter_map(row).collect(),
    }
}

struct Stay<'a> {
    person: &'a Person,
    hospital: String,
    number: String,
    entry: u64,
    days: u64,
}

fn stay<'a>(dice: &mut Dice, number: u64, persons: &'a [Person]) -> Option<Stay<'a>> {
    Some(Stay {
        person: dice.pick(persons)?,
        hospital: dice.word(&["990000011", "990000011", "990000029", "990000037", "990000045"]),
        number: format!("{number:010}"),
        entry: dice.below(350),
        days: dice.below(15),
    })
}

fn stay_records(dice: &mut Dice, stays: &[Stay<'_>]) -> Table {
    let row = |stay: &Stay<'_>| {
        let (year, month, _) = calendar(2024, stay.entry + stay.days);
        let two_letters = stay.person.department.trim_start_matches('0');
        let (related, group) = (dice.word(STAY_CODES), dice.word(&["05M092", "05M093", "04M082", "10M023"]));
        let code = dice.between(1, 30);
        vec![
            stay.hospital.clone(),
            stay.number.clone(),
            dice.sometimes_missing(3, 2024_u64.saturating_sub(stay.person.birth_year)),
            stay.person.sex.clone(),
            dice.sometimes_missing(2, format!("{two_letters:0>2}")),
            dice.sometimes_missing(4, format!("{two_letters:0>2}{code:03}")),
            dice.word(STAY_CODES),
            dice.sometimes_missing(60, related),
            dice.sometimes_missing(2, group),
            stay.days.to_string(),
            dice.word(&["8", "8", "8", "7", "6"]),
            dice.word(&["8", "8", "8", "8", "7", "6", "9"]),
            year.to_string(),
            month.to_string(),
        ]
    };
    Table {
        name: "stays",
        header: "eta_num rsa_num age_ann cod_sex bdi_dep bdi_cod dgn_pal dgn_rel grg_ghm sej_nbj ent_mod sor_mod \
                 sor_ann sor_moi",
        rows: stays.iter().map(row).collect(),
    }
}

fn stay_links(dice: &mut Dice, stays: &[Stay<'_>]) -> Table {
    let row = |stay: &Stay<'_>| {
        let chained = !dice.chance(3);
        let number = if chained { stay.person.number.as_str() } else { "XXXXXXXXXXXXXXXXD" };
        let mut flags: Vec<String> =
            (0..6).map(|_| if dice.chance(2) { "1" } else { "0" }.to_owned()).collect();
        let mut row = vec![number.to_owned(), stay.hospital.clone(), stay.number.clone()];
        row.push(dice.sometimes_missing(2, date(2024, stay.entry)));
        row.push(dice.sometimes_missing(3, date(2024, stay.entry + stay.days)));
        row.push(if chained { "0" } else { "1" }.to_owned());
        row.append(&mut flags);
        row.push("1".to_owned());
        row
    };
    Table {
        name: "stay_links",
        header: "nir_ano_17 eta_num rsa_num exe_soi_dtd exe_soi_dtf nir_ret nai_ret sex_ret sej_ret fho_ret pms_ret \
                 dat_ret rng_nai",
        rows: stays.iter().map(row).collect(),
    }
}

fn deaths(dice: &mut Dice, persons: &[Person]) -> Table {
    let row = |(number, person): (u64, &Person)| {
        let died = person.died?;
        let (cause, municipality) = (dice.word(CAUSES), dice.between(1, 60));
        Some(vec![
            format!("D{number:07}"),
            dice.sometimes_missing(4, &person.beneficiary),
            dice.sometimes_missing(1, date(2024, died)),
            dice.sometimes_missing(4, cause),
            dice.sometimes_missing(6, format!("{}{municipality:03}", person.department)),
            dice.sometimes_missing(3, &person.department),
        ])
    };
    Table {
        name: "deaths",
        header: "dcd_idt_enc ben_idt_ano ben_dcd_dte dcd_cim_cod dcd_com_cod dcd_dpt_cod",
        rows: (1..).zip(persons).filter_map(row).collect(),
    }
}

fn opt_outs(dice: &mut Dice, persons: &[Person]) -> Table {
    let row = |person: &Person| {
        let (day, remark) = (dice.below(4 * 365), dice.word(REMARKS));
        vec![
            person.number.clone(),
            dice.sometimes_missing(10, &person.beneficiary),
            dice.sometimes_missing(5, date(2021, day)),
            dice.sometimes_missing(40, remark),
        ]
    };
    Table {
        name: "opt_outs",
        header: "ben_nir_psa ben_idt_ano recorded_on remark",
        rows: persons.iter().filter(|person| person.objects).map(row).collect(),
    }
}

fn opted_out_stays(stays: &[Stay<'_>]) -> Table {
    let objecting = stays.iter().filter(|stay| stay.person.objects);
    Table {
        name: "opted_out_stays",
        header: "rsa_num",
        rows: objecting.map(|stay| vec![stay.number.clone()]).collect(),
    }
}
