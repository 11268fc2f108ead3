//! Every fact, requirement and duty is told, in both languages.

use super::{Known, add, day, length, requirements};
use crate::by_hand::{Project, clause, grant, granted, said};
use crate::{documents_of, full, one, select};
use charta_backends::{Language, emit_all};
use charta_model::condition::Condition;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::Rules;
use charta_model::time::{Period, Unit};
use scraper::Html;

/// The project with a title of its own for whatever stands in a sentence.
fn titled() -> (Project, Known) {
    let (mut project, known) = add(full("Label"), "Text");
    let model = &mut project.model;
    for id in model.terms.ids().collect::<Vec<_>>() {
        let term = &mut model.terms[id];
        let title = match term.kind {
            TermKind::Jurisdiction => "Land",
            TermKind::Certification => "Scheme",
            TermKind::Category => "Health",
            TermKind::Basis => "Consent",
            _ => &term.about.name,
        };
        term.about.label = Some(title.into());
    }
    for (id, title) in [(known.provider, "Agency"), (known.recipient, "Institute")] {
        model.parties[id].about.label = Some(title.into());
    }
    for (id, title) in [(known.stays, "Stays"), (known.counts, "Counts")] {
        model.datasets[id].about.label = Some(title.into());
    }
    for id in model.columns.ids().collect::<Vec<_>>() {
        model.columns[id].about.label = None;
    }
    model.procedures[known.procedure].about.label = Some("Way".into());
    model.events[known.event].about.label = Some("Opening".into());
    model.contracts[known.frame].about.label = Some("Frame".into());
    model.rulebooks[known.rulebook].about.label = Some("Rules".into());
    (project, known)
}

fn page(project: &Project, language: Language, name: &str) -> Html {
    let artifacts = documents_of(project, language, &[]);
    Html::parse_document(one(&artifacts, &format!("documents/contracts/{name}.html")))
}

/// The cells of a page, a list for each row of a table.
fn rows(page: &Html) -> Vec<Vec<String>> {
    let (row, cell) =
        (scraper::Selector::parse("tbody tr").unwrap(), scraper::Selector::parse("td").unwrap());
    let item = scraper::Selector::parse("li").unwrap();
    let line = |cell: scraper::ElementRef<'_>| {
        let text = |it: scraper::ElementRef<'_>| it.text().collect::<String>();
        match cell.select(&item).next() {
            Some(_) => cell.select(&item).map(text).collect::<Vec<_>>().join(" · "),
            None => text(cell),
        }
    };
    page.select(&row).map(|row| row.select(&cell).map(line).collect()).collect()
}

/// The second cells of the rows whose first is a clause of the study from the first number on, `count` of them.
fn told(page: &Html, from: usize, count: usize, at: usize, cells: usize) -> Vec<String> {
    let of = |number: usize| {
        let number = number.to_string();
        let mut found = rows(page).into_iter().filter(|row| row.len() == cells && row[0] == number);
        found.next().unwrap_or_else(|| panic!("no row for clause {number}"))[at].clone()
    };
    (from..from + count).map(of).collect()
}

/// The number of the study's first clause of which something holds.
fn number_of(project: &Project, known: &Known, is_it: impl Fn(&ClauseKind) -> bool) -> usize {
    let mut clauses = project.model.clauses.values();
    let study = Owner::Contract(known.study);
    clauses.find(|clause| clause.owner == study && is_it(&clause.kind)).unwrap().number as usize
}

#[test]
fn every_sort_of_requirement_is_a_sentence() {
    let english = [
        "Hosting in Land",
        "Storage in Land",
        "Processing in Land",
        "Access in Land",
        "Support in Land",
        "keys held only by parties established in Land",
        "certificate required: Scheme, version Text, offer Text, activities Text, Text",
        "an approval that covers the term",
        "an approval by Agency that covers the term",
        "a favourable opinion of Agency",
        "every permission for research on Stays [born] rests on Consent or Consent",
        "every permission rests on Consent",
        "every permission is for any purpose only",
        "every permission is for what the data were collected for",
        "every permission is for what the data were collected for, or for any purpose",
        "every recipient is of this kind: body or institute_kind",
        "the provider is of this kind: body or institute_kind",
        "no permission shows Counts",
        "each recipient is shown at most 2 of the categories directly below Health",
        "every permission to read shows counts only, in cells of at least 11",
        "every permission shows counts only, in cells of at least 5",
        "every recipient is established in Land",
        "every recipient is established in Land, or is certified: Scheme, or is covered by assessment",
        "safeguards in place: assessment",
        "every permission is to groups whose members are named",
        "the contract states: Liability, Data needed",
        "nobody listed in Stays [born] is shown for sale",
        "a commitment at least as strict as: read results, within 72 hours of a breach",
        "exclusivity of at most 12 months",
        "a term of at most 3 years",
        "a review at least every year",
        "notice of at least 30 days before a change of sub-processor",
        "the contract goes through Way",
    ];
    let french = [
        "Hébergement : Land",
        "Stockage : Land",
        "Traitement : Land",
        "Accès : Land",
        "Assistance : Land",
        "établissement des détenteurs des clés : Land",
        "certificat exigé : Scheme, version Text, offre Text, activités Text, Text",
        "une autorisation qui couvre la durée",
        "une autorisation qui couvre la durée, donnée par : Agency",
        "un avis favorable, donné par : Agency",
        "chaque permission pour research sur Stays [born] repose sur Consent ou Consent",
        "chaque permission repose sur Consent",
        "chaque permission a pour seules finalités : toute finalité",
        "chaque permission vise la finalité de la collecte",
        "chaque permission vise la finalité de la collecte, ou : toute finalité",
        "chaque destinataire est de cette nature : body ou institute_kind",
        "le fournisseur est de cette nature : body ou institute_kind",
        "aucune permission ne montre Counts",
        "chaque destinataire voit au plus 2 des catégories placées directement sous Health",
        "chaque permission (action : read) ne montre que des effectifs, en cellules d’au moins 11",
        "chaque permission ne montre que des effectifs, en cellules d’au moins 5",
        "établissement de chaque destinataire : Land",
        "établissement de chaque destinataire : Land, ou certificat : Scheme, ou garantie : assessment",
        "garanties en place : assessment",
        "chaque permission vise des groupes dont les membres sont nommés",
        "le contrat indique : Responsabilité, Données nécessaires",
        "aucune personne inscrite dans Stays [born] n’apparaît pour sale",
        "un engagement au moins aussi strict que : read résultats, dans un délai de 72 heures à compter d’une violation de données",
        "exclusivité de 12 mois au plus",
        "une durée de 3 ans au plus",
        "un réexamen au moins chaque année",
        "un préavis d’au moins 30 jours avant un changement de sous-traitant ultérieur",
        "le contrat suit la procédure Way",
    ];
    let (project, known) = titled();
    let count = requirements(&project.model, &known, "Text").len();
    let first = number_of(&project, &known, |kind| {
        matches!(kind, ClauseKind::Require(Requirement { required: Required::Within(..), .. }))
    });
    for (language, sentences) in [(Language::English, english), (Language::French, french)] {
        assert_eq!(told(&page(&project, language, "c_study"), first, count, 1, 3), sentences);
    }
}

#[test]
fn every_sort_of_deadline_and_object_is_a_sentence() {
    let english = [
        ("results", "within 72 hours of a breach"),
        ("report", "within 1 hour of a breach"),
        ("breach", "within 5 working days of a request"),
        ("log", "for 1 month from the end of the term · until 8 December 2025"),
        ("certificate", "before 1 January 2027"),
        ("findings", "not before 1 January 2027"),
        ("requests", "until 1 January 2027"),
        ("copies", "every month · next on 26 March 2025"),
        ("models", "at all times"),
        ("enriched data", "within 1 month of “Opening” · by 1 July 2025"),
        ("change", "within 1 month of “Text” · the day of the event is not known yet"),
        ("sub-processor", "within 1 month of the start of the term · by 26 July 2024"),
        ("the persons concerned", "within 1 month of the end of the term · by 8 December 2025"),
        ("results", "within 1 month of a breach"),
        ("report", "within 1 month of a request"),
        ("breach", "within 1 month of a publication"),
        ("log", "within 1 month of the last use"),
        ("certificate", "within 1 month of a change of control"),
        ("findings", "within 1 month of the approval"),
        ("requests", "within 1 month of the collection of the data"),
    ];
    let french = [
        ("résultats", "dans un délai de 72 heures à compter d’une violation de données"),
        ("rapport", "dans un délai d’une heure à compter d’une violation de données"),
        ("violation de données", "dans un délai de 5 jours ouvrés à compter d’une demande"),
        ("journal", "pendant un mois à compter de la fin du contrat · jusqu’au 8 décembre 2025"),
        ("certificat", "avant le 1er janvier 2027"),
        ("constats", "pas avant le 1er janvier 2027"),
        ("demandes", "jusqu’au 1er janvier 2027"),
        ("copies", "chaque mois · prochaine fois le 26 mars 2025"),
        ("modèles", "à tout moment"),
        (
            "données enrichies",
            "dans un délai d’un mois à compter de l’événement « Opening » · au plus tard le 1er juillet 2025",
        ),
        (
            "changement",
            "dans un délai d’un mois à compter de l’événement « Text » · le jour de l’événement n’est pas encore connu",
        ),
        (
            "sous-traitant ultérieur",
            "dans un délai d’un mois à compter du début du contrat · au plus tard le 26 juillet 2024",
        ),
        (
            "personnes concernées",
            "dans un délai d’un mois à compter de la fin du contrat · au plus tard le 8 décembre 2025",
        ),
        ("résultats", "dans un délai d’un mois à compter d’une violation de données"),
        ("rapport", "dans un délai d’un mois à compter d’une demande"),
        ("violation de données", "dans un délai d’un mois à compter d’une publication"),
        ("journal", "dans un délai d’un mois à compter de la dernière utilisation"),
        ("certificat", "dans un délai d’un mois à compter d’un changement de contrôle"),
        ("constats", "dans un délai d’un mois à compter de l’autorisation"),
        ("demandes", "dans un délai d’un mois à compter de la collecte des données"),
    ];
    let (project, known) = titled();
    let first = number_of(&project, &known, |kind| {
        matches!(kind, ClauseKind::Duty(Duty { due: Said { value: Due::WithinHours(..), .. }, .. }))
    });
    for (language, duties) in [(Language::English, english), (Language::French, french)] {
        let page = page(&project, language, "c_study");
        let objects = told(&page, first, duties.len(), 3, 5);
        let times = told(&page, first, duties.len(), 4, 5);
        let said: Vec<(&str, &str)> =
            objects.iter().map(String::as_str).zip(times.iter().map(String::as_str)).collect();
        assert_eq!(said, duties);
        let bearers = told(&page, first, 2, 1, 5);
        let passed_on = match language {
            Language::English => "Institute · to be borne by their own processors as well",
            Language::French => "Institute · à faire porter aussi par leurs propres sous-traitants",
        };
        assert_eq!(bearers, [passed_on, "Institute"]);
    }
}

#[test]
fn every_fact_of_a_contract_is_told() {
    let (project, _) = titled();
    let english = page(&project, Language::English, "c_study");
    let facts = select(&english, "dd");
    for fact in [
        "Frame",
        "Controller for research",
        "Joint controller for sale",
        "Consent for research",
        "Consent",
        "express: it goes on if the parties sign",
        "every year",
        "31 January 2025",
        "the provider gives these data to nobody else for 12 months",
        "30 days",
        "Scheme, version Text, valid, always",
        "from 1 January 2018 until 31 December 2023",
        "Stays [born]",
        "at most 10 years, and may be extended",
        "ends on the next working day",
        "every permission is to groups whose members are named, on every day of the term",
        "from 1 August 2024 until 31 December 2024",
    ] {
        assert!(facts.iter().any(|line| line == fact), "{fact}\n{facts:#?}");
    }
    let rows = rows(&english);
    let has = |row: &[&str]| assert!(rows.iter().any(|told| told == row), "{row:?}\n{rows:#?}");
    has(&["Institute", "favourable", "Text", "12 November 2024"]);
    has(&["Institute", "favourable, since nothing was said in time", "Text", "12 November 2024"]);
    has(&["Institute", "favourable under conditions", "Text", "12 November 2024"]);
    has(&["Institute", "unfavourable", "Text", "12 November 2024"]);
    has(&["assessment", "Institute", "Text", "from 10 January 2025 until 9 January 2026"]);
    has(&["Stays [born]", "research"]);
    has(&["Stays [born]", "every purpose of the contract"]);
    has(&[
        "Rules",
        "Text",
        "from 1 August 2024 until 31 December 2024",
        "for 18 months from “Opening” · until 1 December 2026",
    ]);
    has(&["Text · Text", "assessment", "11", "Rules", "3 February 2025", "Text"]);
    // Once, though the agreement's own term says it too; and not what somebody else may not hold together.
    let apart: Vec<_> = rows.iter().filter(|row| row.len() == 5 && row[3] == "Stays").collect();
    assert_eq!(apart.len(), 2, "{apart:?}");
    assert!(apart.iter().all(|row| row[0] == "Frame, 1" && row[1] == "Institute" && row[2] == "Counts"));
    assert!(rows.iter().any(|row| row.len() == 8 && row[0].ends_with("advice: its source is not settled")));
    let headings = select(&english, "h3");
    for heading in ["Definitions", "Liability", "Rights of persons", "Competent courts"] {
        assert!(headings.iter().any(|title| title.ends_with(heading)), "{heading}");
    }
    let french = select(&page(&project, Language::French, "c_study"), "h3");
    for heading in ["Définitions", "Responsabilité", "Droits des personnes", "Juridictions compétentes"] {
        assert!(french.iter().any(|title| title.ends_with(heading)), "{heading}");
    }
}

#[test]
fn the_time_of_a_procedure_is_told() {
    let (mut project, known) = titled();
    let decided = select(&page(&project, Language::English, "c_study"), "caption");
    assert!(!decided.iter().any(|caption| caption.starts_with("When it ends")), "{decided:?}");
    let approvals = std::mem::take(&mut project.model.contracts[known.study].approvals);
    let english = page(&project, Language::English, "c_study");
    let rows = rows(&english);
    let has = |rows: &[Vec<String>], row: &[&str]| {
        assert!(rows.iter().any(|told| told == row), "{row:?}\n{rows:#?}");
    };
    has(
        &rows,
        &[
            "Text · Text",
            "Institute",
            "",
            "1 month",
            "1 month, up to 2 times",
            "counts as refusal",
            "1 month to 3 months",
        ],
    );
    has(
        &rows,
        &[
            "Text · Text",
            "Institute",
            "Text",
            "10 working days",
            "5 working days",
            "counts as acceptance",
            "",
        ],
    );
    has(&rows, &["Text · Text", "Agency", "Text", "no limit is said", "", "", ""]);
    // A month from 18 March 2024, then ten working days; three months and fifteen with every extension.
    has(&rows, &["every delay kept, none extended", "2 May 2024", "2 May 2024"]);
    has(&rows, &["with every extension", "9 July 2024", "nothing limits how long “Text” may take"]);
    has(&rows, &["as observed, at best", "2 May 2024", "2 May 2024"]);
    has(&rows, &["as observed, at worst", "2 July 2024", "2 July 2024"]);
    has(&rows, &["Text", "18 March 2024", "18 June 2024", "92"]);
    assert!(select(&english, "p").iter().any(|line| line == "no public holiday is known for 2024"));
    // A holiday in the ten working days moves the end by one.
    project.model.terms[known.place].holidays = vec![day("2024-05-01")];
    let later = self::rows(&page(&project, Language::English, "c_study"));
    has(&later, &["every delay kept, none extended", "3 May 2024", "3 May 2024"]);
    // Nothing is reckoned from a day that nobody names, once the approval is there.
    project.model.contracts[known.study].procedure = Some(said((known.procedure, None)));
    project.model.contracts[known.study].approvals = approvals;
    let captions = |project: &Project| select(&page(project, Language::English, "c_study"), "caption");
    assert!(!captions(&project).iter().any(|caption| caption.starts_with("When it ends")));
    project.model.contracts[known.study].approvals.clear();
    let asked = "When it ends, if the file is submitted on 1 March 2025";
    assert!(captions(&project).iter().any(|caption| caption == asked));
}

#[test]
fn what_an_agreement_permits_and_waives_is_not_handed_down() {
    let (mut project, known) = titled();
    let mut space = project.rules.rows.take();
    let frame = Owner::Contract(known.frame);
    let stays = granted(&project.model, &mut space, known.stays, Condition::Always);
    let who = project.model.parties[known.recipient].closure.clone();
    let permit = grant(Effect::Permit, who, Ranges::all(), Ranges::all(), vec![stays]);
    let permit = clause(&mut project.model, frame, ClauseKind::Grant(permit), &["of the permit"]);
    let waiver = Waiver {
        check: Said { value: "test-reach".into(), span: charta_base::Span::default() },
        until: said(day("2026-01-01")),
        because: "of the waiver".into(),
        by: "x".into(),
    };
    clause(&mut project.model, frame, ClauseKind::Waive(waiver), &["of the waiver"]);
    project.rules = Rules::new(&project.model, space);
    let frame_page = select(&page(&project, Language::English, "c_frame"), "body").remove(0);
    assert!(frame_page.contains("of the permit") && frame_page.contains("of the waiver"));
    let study = page(&project, Language::English, "c_study");
    let body = select(&study, "body").remove(0);
    assert!(!body.contains("of the permit") && !body.contains("of the waiver"), "{body}");
    let number = project.model.clauses[permit].number;
    let permitted = format!("Frame, {number}");
    assert!(!rows(&study).iter().any(|row| row[0] == permitted));
    // What it forbids is told, with the column it takes.
    assert!(rows(&study).iter().any(|row| row.len() == 8 && row[0] == "Frame, 2" && row[3] == "out"));
    // Nor is anything handed up.
    assert!(!frame_page.contains("From the framework agreement"));
}

#[test]
fn a_clause_of_a_template_says_so() {
    let (mut project, known) = titled();
    super::write_clauses(&mut project, "Text");
    let notes = |project: &Project| {
        let terms = select(&page(project, Language::English, "c_study"), "dt");
        terms.iter().filter(|term| *term == "From a template").count()
    };
    assert_eq!(notes(&project), 0, "a contract without a place in a text says nothing of templates");
    let study = project.model.contracts[known.study].clauses.clone();
    let first = project.model.clauses[study[0]].span;
    project.model.contracts[known.study].about.whole = first;
    assert_eq!(notes(&project), study.len() - 1, "all but the one that stands in the contract");
}

#[test]
fn a_requirement_that_does_not_bind_is_not_called_held() {
    let (mut project, known) = titled();
    let required = |throughout| {
        ClauseKind::Require(Requirement { required: Required::TermAtMost(length(9, Unit::Year)), throughout })
    };
    let owner = Owner::Rulebook(known.rulebook);
    let on_the_day = clause(&mut project.model, owner, required(false), &[]);
    let throughout = clause(&mut project.model, owner, required(true), &[]);
    let outcomes = |project: &Project| -> Vec<String> {
        let rows = rows(&page(project, Language::English, "c_study"));
        let of = |id: ClauseId| {
            let name = format!("Rules, {}", project.model.clauses[id].number);
            rows.iter().find(|row| row.len() == 3 && row[0] == name).unwrap()[2].clone()
        };
        vec![of(on_the_day), of(throughout)]
    };
    // Exempt from August to December 2024, within the term: not on the day of judgement.
    let parts = "holds on every day of the term, assessed as of 1 March 2025 · binds from 26 June 2024 until 31 July 2024 · binds from 1 January 2025 until 8 November 2025";
    assert_eq!(outcomes(&project), ["holds as of 1 March 2025", parts]);
    let study: ContractId = known.study;
    project.model.contracts[study].derogations[0].period = Period::ALWAYS;
    let never = "does not bind as of 1 March 2025";
    assert_eq!(outcomes(&project), [never, never]);
    // A rulebook that allows no exemption binds whatever the contract says.
    project.model.rulebooks[known.rulebook].derogation = None;
    let whole = "holds on every day of the term, assessed as of 1 March 2025";
    assert_eq!(outcomes(&project), ["holds as of 1 March 2025", whole]);
}

#[test]
fn advice_and_combinations_are_never_called_enforced() {
    let (project, known) = titled();
    let targets = ["cedar", "rego", "postgres", "sqlite", "documents"].map(str::to_owned);
    let artifacts = emit_all(&project.input(Language::English, &[]), &targets).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(one(&artifacts, "manifest.json")).unwrap();
    let clauses = manifest["clauses"].as_array().unwrap();
    let entry = |id: ClauseId| {
        let name = project.model.clause_name(id);
        clauses.iter().find(|clause| clause["name"] == name.as_str()).unwrap()
    };
    let (mut advised, mut apart) = (0, 0);
    for (id, clause) in project.model.clauses.iter() {
        let is_apart = matches!(&clause.kind, ClauseKind::Grant(Grant { with: Some(_), .. }));
        if !clause.advice && !is_apart {
            continue;
        }
        let entry = entry(id);
        assert_eq!(entry["statements"].as_array().unwrap().len(), 0, "{entry}");
        assert_eq!(entry["enforcement"], if clause.advice { "advice" } else { "monitored" });
        assert!(entry["because"].as_str().is_some_and(|because| !because.is_empty()), "{entry}");
        advised += usize::from(clause.advice);
        apart += usize::from(is_apart);
    }
    assert_eq!((advised, apart), (2, 2));
    // The others say nothing of the kind: an ordinary forbid of the agreement, which no permit meets, needs no artifact of its own.
    let forbid = project.model.contracts[known.frame].clauses[1];
    assert_eq!(
        (entry(forbid)["enforcement"].as_str(), entry(forbid).get("because")),
        (
            Some("enforced"),
            Some(&serde_json::json!("nothing that is permitted meets it, so it is denied by default"))
        )
    );
    let page = page(&project, Language::English, "c_study");
    let behind = select(&page, "dd");
    assert!(
        behind.iter().any(|line| line.starts_with("advice: its source is not settled, so it binds nobody"))
    );
    assert!(behind.iter().any(|line| line.starts_with("monitored: what must not be held together")));
}
