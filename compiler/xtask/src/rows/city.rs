//! Rows of the example `city-mobility`.

use super::{Dice, Table, date};

const PLACES: &[&str] = &[
    "Hafen",
    "Rathaus",
    "Königsplatz",
    "Alte Mühle",
    "Große Straße",
    "Süd, Markt",
    "O'Brien-Allee",
    "\"Zum Anker\"",
    "Universität",
    "Fähre",
    "Waldfriedhof",
    "Klärwerk",
    "Schloß",
    "Ostufer",
    "Messe & Kongress",
    "Strand",
    "'; DROP TABLE trips; --",
    "<script>alert(1)</script>",
    "Ærøweg",
    "100 %",
];
const DIRECTIONS: &[&str] = &[
    "",
    " Nord",
    " Süd",
    " Ost",
    " West",
    " (Steig A)",
    " (Steig B)",
    " Schule",
    " Brücke",
    " Park",
    " Ende",
    " Mitte",
    " Tor",
    " Ring",
    " Bahnhof",
];

struct Card {
    reference: String,
    product: String,
}

/// Trips, the cards they were made with, and stops.
pub(super) fn tables() -> Vec<Table> {
    let mut dice = Dice(0x5eed_0003);
    let cards: Vec<Card> = (0..500)
        .map(|_| Card {
            reference: dice.pseudonym(10),
            product: dice.word(&[
                "Monatskarte",
                "Monatskarte",
                "Jahreskarte",
                "Schülerkarte",
                "10er \"Flex\"",
            ]),
        })
        .collect();
    vec![trips(&mut dice, &cards), card_records(&mut dice, &cards), stops(&mut dice)]
}

fn trips(dice: &mut Dice, cards: &[Card]) -> Table {
    let rows = (1..=1500).filter_map(|number| trip(dice, number, cards)).collect();
    Table {
        name: "trips",
        header: "trip_id card_ref operator_code line boarding_stop alighting_stop boarded_on boarded_hour fare delayed",
        rows,
    }
}

fn trip(dice: &mut Dice, number: u64, cards: &[Card]) -> Option<Vec<String>> {
    let card = dice.pick(cards)?;
    let tram = dice.chance(60);
    let line = dice.word(if tram { &["T1", "T2", "T3"] } else { &["11", "12", "31", "N1"] });
    let (from, to) = (dice.between(1, 300), dice.between(1, 300));
    let (day, hour, fare, delayed) = (dice.below(600), dice.between(5, 23), dice.amount(7), dice.chance(15));
    Some(vec![
        format!("F{number:07}"),
        dice.sometimes_missing(8, &card.reference),
        if tram { "TRAM" } else { "BUS" }.to_owned(),
        dice.sometimes_missing(1, line),
        dice.sometimes_missing(2, format!("H{from:04}")),
        dice.sometimes_missing(25, format!("H{to:04}")),
        date(2025, day),
        dice.sometimes_missing(2, hour),
        dice.sometimes_missing(10, fare),
        dice.sometimes_missing(5, delayed),
    ])
}

fn card_records(dice: &mut Dice, cards: &[Card]) -> Table {
    let row = |(number, card): (u64, &Card)| {
        let (birth, start, code) = (dice.between(1940, 2015), dice.below(500), dice.between(24_103, 24_159));
        let consent = dice.chance(55);
        vec![
            card.reference.clone(),
            dice.sometimes_missing(20, format!("reisende{number}@westfoerde.invalid")),
            dice.sometimes_missing(12, birth),
            dice.sometimes_missing(8, code),
            card.product.clone(),
            date(2025, start),
            dice.sometimes_missing(5, date(2025, start + 365)),
            dice.sometimes_missing(10, consent),
        ]
    };
    Table {
        name: "cards",
        header: "card_ref email birth_year residence product valid_from valid_until research_consent",
        rows: (1..).zip(cards).map(row).collect(),
    }
}

fn stops(dice: &mut Dice) -> Table {
    let names =
        PLACES.iter().flat_map(|place| DIRECTIONS.iter().map(move |direction| format!("{place}{direction}")));
    let row = |(number, name): (u64, String)| {
        let (zone, accessible) = (dice.between(1, 4), dice.chance(70));
        vec![
            format!("H{number:04}"),
            name,
            dice.word(&["Westförde", "Süderwik", "Klein-Ahlby", ""]),
            dice.sometimes_missing(3, zone),
            dice.sometimes_missing(6, accessible),
        ]
    };
    Table {
        name: "stops",
        header: "stop_id stop_name municipality zone accessible",
        rows: (1..).zip(names).map(row).collect(),
    }
}
