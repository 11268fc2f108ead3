//! What a board signs must be true: who gets what for what, until when, and what stands behind it.

use crate::documents::{built, words_of};

const TEXT: &str = r#"module example
use std.eu.gdpr
use std.eu.jurisdictions.{DE, FR}
use std.purposes.{research, service_planning}
organisation registry "Registry" { established: FR  kind: public_body  owners: none }
organisation alpha "Alpha" { established: FR  owners: none }
organisation beta "Beta" { established: DE  owners: none }
hosting place "Place" { operator: registry  located: FR  accessed_from: FR  support_from: FR  keys_held_by: registry  term: from 2024-01-01 until 2030-03-31 }
dataset people "People" {
  controller: registry
  hosted: place
  subject: person
  retention: 10 years
  column ref: text pseudonym of person_number
  column town: text quasi
}
dataset roads "Roads" { controller: registry  hosted: place  column length: integer }
contract deal "Deal" {
  provider: registry
  recipient: alpha, beta
  roles: registry controller, alpha controller, beta controller
  basis: gdpr.art6.public_task
  term: from 2026-01-01 for 4 years
  processed_at: place
  retention: 6 months
  permit alpha to read people for research showing ref repseudonymised per contract
  permit beta to read people for service_planning showing ref by first 6 characters
  permit alpha to read roads for research, service_planning
  permit beta to read roads for service_planning, research
  forbid everyone to reidentify people
  duty beta to delete people before 2027-01-01
  duty alpha to delete people within 10 days of end of term
  duty alpha to notify report every 3 months
  duty alpha to record log for 5 years from end of term
}
"#;

const TARGETS: &str = "targets = [\"cedar\", \"documents\"]\n";

/// The page of the contract of a text, in a language.
fn page(language: &str, text: &str) -> String {
    let toml = format!("language = \"{language}\"\n{TARGETS}");
    words_of(&built(text, &toml, None)["documents/contracts/example_deal.html"])
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_summary_gives_nobody_the_purposes_of_another() {
    contains(
        &page("en", TEXT),
        &[
            "Registry lets Alpha use People for Research.",
            "Registry lets Beta use People for Planning of services.",
            // Who has a dataset for the same stands together, in whatever order a clause names it.
            "Registry lets Alpha and Beta use Roads for Research and Planning of services.",
        ],
    );
    contains(
        &page("fr", TEXT),
        &[
            "Registry autorise Alpha à utiliser les données « People » aux fins suivantes : Recherche.",
            "Registry autorise Beta à utiliser les données « People » aux fins suivantes : Planification",
        ],
    );
    // Each by its own name: what one has is not called by the wider name that another has.
    let narrow = TEXT.replace("read people for service_planning", "read people for research.academic");
    contains(
        &page("en", &narrow),
        &["lets Alpha use People for Research.", "lets Beta use People for Academic research."],
    );
}

#[test]
fn a_last_day_is_told_with_whom_it_binds_for_which_data() {
    let english = page("en", TEXT);
    contains(
        &english,
        &[
            "from the day on which the data are obtained",
            "and at the latest by 31 December 2026: People (Beta, clause 6)",
            "and at the latest by 10 January 2030: People (Alpha, clause 7)",
            "no clause says a last day for Roads",
            "earlier for what clauses 6 and 7 have deleted",
            "Recipients may keep Roads for 6 months after they obtain them, and the agreement on Place",
        ],
    );
    assert!(!english.contains("binds first") && !english.contains("keep People"), "{english}");
    contains(
        &page("fr", TEXT),
        &[
            "et au plus tard le 31 décembre 2026 : People (Beta, clause 6)",
            "et au plus tard le 10 janvier 2030 : People (Alpha, clause 7)",
            "aucune clause ne fixe de dernier jour pour : Roads",
            "plus tôt pour ce que les clauses 6 et 7 font effacer",
            "Les destinataires peuvent conserver les données Roads pendant 6 mois",
        ],
    );
    // Where all data are deleted, nothing is left to say.
    let all = TEXT.replace("delete people", "delete people, roads");
    contains(&page("en", &all), &["by 31 December 2026: People and Roads (Beta, clause 6)"]);
    assert!(!page("en", &all).contains("no clause says a last day"));
}

#[test]
fn a_ban_says_at_which_places_it_holds() {
    contains(
        &page("en", TEXT),
        &[
            "Alpha and Beta must not re-identify People, at Place, from 1 January 2026 until 31 December 2029.",
        ],
    );
    contains(
        &page("fr", TEXT),
        &[
            "réidentifier, sur People, sur l’hébergement suivant : Place, du 1er janvier 2026 au 31 décembre 2029.",
        ],
    );
    // Data of several places are forbidden each where it is.
    let apart = TEXT
        .replace("  processed_at: place\n", "")
        .replace("reidentify people", "reidentify people, roads")
        .replace(
            "\"Roads\" { controller: registry  hosted: place",
            "\"Roads\" { controller: registry  hosted: shed",
        )
        .replace(
            "dataset people",
            "hosting shed \"Shed\" { operator: registry  located: FR }\ndataset people",
        );
    contains(
        &page("en", &apart),
        &["must not re-identify People or Roads, each at the places where it is processed, from 1 January"],
    );
    contains(&page("fr", &apart), &["sur People ou Roads, chacune là où elle est traitée, du 1er janvier"]);
    // A clause that says where says it itself.
    let said = TEXT.replace("reidentify people", "reidentify people at place");
    contains(&page("en", &said), &["must not re-identify People, at Place, from 1 January 2026"]);
}

#[test]
fn pseudonyms_are_made_anew_only_where_they_are() {
    contains(
        &page("en", TEXT),
        &[
            "Pseudonyms are shown that are made anew for this contract: ref.",
            "Pseudonyms are shown shortened, and not made anew: ref (by first 6 characters).",
        ],
    );
    contains(&page("fr", TEXT), &["Des pseudonymes sont montrés abrégés, sans être refaits : ref ("]);
    let counts = TEXT
        .replace(
            "read people for research showing ref repseudonymised per contract",
            "read people for research in cells of at least 11",
        )
        .replace(" showing ref by first 6 characters", " in cells of at least 11");
    let english = page("en", &counts);
    contains(&english, &["Pseudonyms are shown in counts alone: ref."]);
    assert!(!english.contains("made anew"), "{english}");
    contains(&page("fr", &counts), &["Des pseudonymes ne sont montrés que dans des effectifs : ref."]);
}

#[test]
fn a_duty_is_proved_by_another_only_where_the_two_are_tied() {
    let english = page("en", TEXT);
    contains(&english, &["proved by a dated record of it", "proved by what is handed over"]);
    assert!(!english.contains("proved by what clause"), "{english}");
    // What is written down is handed to nobody.
    assert_eq!(english.matches("proved by what is handed over").count(), 1, "{english}");
    let tied = |due: &str| {
        let duty = format!("  duty alpha to notify certificate {due}\n  duty alpha to notify report");
        page("en", &TEXT.replace("  duty alpha to notify report", &duty))
    };
    contains(&tied("within 20 days of end of term"), &["proved by what clause 8 has handed over"]);
    contains(&tied("before 2030-06-01"), &["proved by what clause 8 has handed over"]);
    for due in ["within 5 days of end of term", "every 1 year", "before 2028-01-01"] {
        assert!(!tied(due).contains("proved by what clause"), "{due}");
    }
}

#[test]
fn a_ban_that_people_keep_is_not_told_as_applied() {
    contains(&page("en", TEXT), &["1 is refused by systems when asked, and kept by people"]);
    let french = page("fr", TEXT);
    contains(&french, &["1 est refusée par les systèmes interrogés, et confiée à des personnes"]);
    assert!(!french.contains("à la fois appliquée"), "{french}");
}
