//! Rows of the example `regional-hospitals`, mended or not.

use super::{Dice, Table, date};

const WARDS: &[&str] = &[
    "Cardiologie",
    "Cardiologie",
    "Cardiologie",
    "Médecine interne",
    "Médecine interne",
    "Chirurgie \"A\"",
    "Chirurgie \"A\"",
    "Urgences, accueil",
    "Urgences, accueil",
    "Gériatrie – l'Écluse",
    "Gériatrie – l'Écluse",
    "Réanimation & soins continus",
    "Annexe\nnord",
    "'; DROP TABLE stays; --",
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x.invalid\")",
    "{{ 7 * 7 }} $$ %s \\n",
];
const DIAGNOSES: &[&str] =
    &["I21.0", "I21.4", "I25.1", "I50.0", "I50.0", "I50.1", "E11.9", "E11.9", "C50.9", "F32.2", "J44.1"];
const REGION: &[&str] = &["01", "03", "07", "15", "26", "38", "38", "42", "43", "63", "69", "69", "69"];

struct Patient {
    reference: String,
    birth_date: String,
    sex: String,
    department: String,
}

/// The stays of four hospitals.
pub(super) fn stays() -> Table {
    let mut dice = Dice(0x5eed_0001);
    let patients: Vec<Patient> = (0..500)
        .map(|_| {
            let (birth, sex) = (dice.below(80 * 365), dice.word(&["1", "2"]));
            Patient {
                reference: dice.pseudonym(12),
                birth_date: dice.sometimes_missing(3, date(1925, birth)),
                sex: dice.sometimes_missing(2, sex),
                department: dice.word(REGION),
            }
        })
        .collect();
    Table {
        name: "stays",
        header: "stay_id patient_ref hospital_code ward birth_date sex department diagnosis admitted_on \
                 discharged_on nights cost opted_out",
        rows: (1..=1200).filter_map(|number| stay(&mut dice, number, &patients)).collect(),
    }
}

fn stay(dice: &mut Dice, number: u64, patients: &[Patient]) -> Option<Vec<String>> {
    let patient = dice.pick(patients)?;
    let (admitted, nights) = (dice.below(4 * 365), dice.below(20));
    let still_in = dice.chance(3);
    let known = |value: String| if still_in { String::new() } else { value };
    let (ward, diagnosis, cost) = (dice.word(WARDS), dice.word(DIAGNOSES), dice.amount(9_000));
    let opted_out = dice.chance(6);
    Some(vec![
        format!("S{number:06}"),
        patient.reference.clone(),
        dice.word(&["RCV", "RCV", "MTB", "ORS", "STO"]),
        dice.sometimes_missing(3, ward),
        patient.birth_date.clone(),
        patient.sex.clone(),
        patient.department.clone(),
        dice.sometimes_missing(4, diagnosis),
        date(2022, admitted),
        known(date(2022, admitted + nights)),
        known(nights.to_string()),
        dice.sometimes_missing(5, cost),
        dice.sometimes_missing(4, opted_out),
    ])
}
