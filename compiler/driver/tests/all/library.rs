//! The standard library as it is compiled: it raises nothing, each of its declarations says what it is in both
//! languages and where that comes from, and what contracts rely on most is what it should be, day by day.

use crate::project::{run, world};
use charta_base::MemoryWorld;
use charta_driver::{Compiled, Options, compile, render};
use charta_model::calendar::Calendar;
use charta_model::model::{Model, TermId, TermKind};
use charta_model::procedure::{Milestone, Schedule, schedule};
use charta_model::time::Day;
use charta_syntax::ast::{Atom, Declaration, Statement};
use std::path::Path;

/// The library with the least of a project.
fn library() -> Compiled {
    run(&world(&[("a.charta", "module alone\n")]), "")
}

fn facts(declaration: Declaration<'_>, name: &str) -> Vec<String> {
    let facts = declaration.statements().filter_map(|statement| match statement {
        Statement::Fact(fact) if fact.name().text == name => Some(fact),
        _ => None,
    });
    let atoms = facts.flat_map(|fact| fact.phrases().collect::<Vec<_>>()).flat_map(|phrase| phrase.atoms());
    let texts = atoms.filter_map(|atom| match atom {
        Atom::Text(text) => Some(text.value().into_owned()),
        _ => None,
    });
    texts.collect()
}

/// What a declaration of the library fails to say.
fn unsaid(declaration: Declaration<'_>) -> Vec<&'static str> {
    let label = declaration.label().map(|label| label.value().into_owned());
    let lacks = |texts: Vec<String>| texts.is_empty() || texts.iter().any(|text| text.trim().is_empty());
    let mut unsaid = Vec::new();
    if declaration.docs().trim().is_empty() {
        unsaid.push("what it is (`///`)");
    }
    if lacks(label.into_iter().collect()) {
        unsaid.push("its label");
    }
    if lacks(facts(declaration, "label_fr")) {
        unsaid.push("its label in French (`label_fr`)");
    }
    if lacks(facts(declaration, "ref")) {
        unsaid.push("where it comes from (`ref`)");
    }
    unsaid
}

/// Each declaration of the files of which `wanted` is true, with its file.
fn declarations(compiled: &Compiled, library: bool) -> Vec<(&str, Declaration<'_>)> {
    let files = compiled.trees.iter().filter(move |(_, of_library, _)| *of_library == library);
    files
        .flat_map(|(tree, _, name)| tree.file().declarations().map(move |one| (name.as_str(), one)))
        .collect()
}

#[test]
fn its_trees_stored_at_build_time_are_those_that_its_text_gives() {
    let compiled = library();
    let mut files = 0;
    for (stored, _, name) in compiled.trees.iter().filter(|(_, library, _)| *library) {
        let file = stored.file_id();
        let source = compiled.sources.get(file).expect("a tree has a file");
        let fresh = charta_syntax::parse(file, source);
        assert!(fresh.diagnostics.is_empty(), "{name} has findings");
        assert_eq!(stored.print(), fresh.tree.print(), "{name}");
        assert!(stored.tokens().eq(fresh.tree.tokens()), "{name}");
        let bytes = stored.to_bytes().expect("a tree can be written");
        let cut = bytes.get(..bytes.len() / 2).expect("half of it");
        assert!(charta_syntax::Tree::from_bytes(file, source.text.clone(), cut).is_none(), "half of {name}");
        files += 1;
    }
    assert!(files > 10, "the library has files");
}

#[test]
fn the_library_raises_nothing() {
    let compiled = library();
    assert_eq!(render::plain(&compiled.findings, &compiled.sources), "");
}

#[test]
fn every_declaration_says_what_it_is_in_both_languages_and_where_it_comes_from() {
    let compiled = library();
    let declarations = declarations(&compiled, true);
    assert!(declarations.len() > 300, "{} declarations", declarations.len());
    let silent = declarations.iter().filter_map(|(file, declaration)| {
        let unsaid = unsaid(*declaration);
        let name = declaration.name().map_or("", |name| name.text);
        (!unsaid.is_empty()).then(|| format!("{file}: `{name}` does not say {}", unsaid.join(", ")))
    });
    assert_eq!(silent.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_declaration_that_says_nothing_would_be_found() {
    let text = "module bare\npurpose naked\npurpose half \"Half\" {\n  label_fr: \"\"\n  ref: \"Act 1\"\n}\n";
    let compiled = run(&world(&[("a.charta", text)]), "");
    let unsaid: Vec<usize> =
        declarations(&compiled, false).iter().map(|(_, declaration)| unsaid(*declaration).len()).collect();
    assert_eq!(unsaid, [4, 2]);
}

#[test]
fn every_declaration_is_on_the_page_of_its_module() {
    let compiled = library();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/library");
    for (tree, is_library, file) in &compiled.trees {
        if !is_library {
            continue;
        }
        let module = tree.file().module().unwrap().text;
        let page = std::fs::read_to_string(folder.join(format!("{module}.md"))).unwrap();
        for declaration in tree.file().declarations() {
            let name = declaration.name().unwrap().text;
            let sources = facts(declaration, "ref").len();
            let line = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{name}` |")) || *line == format!("### `{name}`"));
            assert!(line.is_some() && sources > 0, "{file}: `{name}` is not on the page of `{module}`");
        }
    }
}

fn term(model: &Model, kind: TermKind, path: &str) -> TermId {
    let found = model.terms.iter().find(|(_, term)| term.kind == kind && &*term.about.path == path);
    found.unwrap_or_else(|| panic!("no {} is called `{path}`", kind.word())).0
}

/// The countries of a set on a day, by their codes.
fn members(model: &Model, set: &str, day: &str) -> Vec<String> {
    let set = term(model, TermKind::Jurisdiction, &format!("std.eu.jurisdictions.{set}"));
    let day = Day::parse(day).unwrap();
    let countries = model.terms.iter().filter(|(id, term)| {
        term.kind == TermKind::Jurisdiction
            && term.about.name.len() == 2
            && &*term.about.name != "EU"
            && model.is_in(*id, set, day)
    });
    countries.map(|(_, term)| term.about.name.to_string()).collect()
}

#[test]
fn the_union_and_the_area_have_their_members_day_by_day() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    let count = |set: &str, day: &str| members(model, set, day).len();
    let croatia = |day: &str| members(model, "EU", day).contains(&"HR".to_owned());
    assert_eq!((croatia("2013-06-30"), croatia("2013-07-01")), (false, true));
    assert_eq!((count("EU", "2020-01-31"), count("EU", "2020-02-01")), (28, 27));
    assert_eq!((count("EEA", "2020-01-31"), count("EEA", "2020-02-01")), (31, 30));
    assert_eq!((count("EU", "2026-06-01"), count("EEA", "2026-06-01")), (27, 30));
    assert_eq!(
        (count("EU", "2004-04-30"), count("EU", "2004-05-01"), count("EU", "2007-01-01")),
        (15, 25, 27)
    );
}

#[test]
fn the_sets_are_nested_and_countries_covered_in_part_are_in_none() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    for day in ["2019-06-01", "2024-06-01", "2026-06-01", "2030-06-01"] {
        let of = |set: &str| members(model, set, day);
        let within = |inner: &str, outer: &str| {
            let outer_members = of(outer);
            of(inner).iter().all(|country| outer_members.contains(country))
        };
        assert!(
            within("EU", "EEA") && within("EEA", "EEA_OR_ADEQUATE") && within("ADEQUATE", "EEA_OR_ADEQUATE")
        );
        assert!(within("EU", "EU_OR_ADEQUATE") && within("EU_OR_ADEQUATE", "EEA_OR_ADEQUATE"));
        assert!(!of("EU_OR_ADEQUATE").contains(&"NO".to_owned()));
        assert!(of("ADEQUATE").contains(&"CH".to_owned()));
        for none in ["US", "CA", "IN", "BR"] {
            assert!(!of("EEA_OR_ADEQUATE").contains(&none.to_owned()), "{none} on {day}");
        }
    }
    let british = |day: &str| members(model, "EEA_OR_ADEQUATE", day).contains(&"GB".to_owned());
    let days = ["2020-01-31", "2020-02-01", "2021-06-28", "2025-12-27", "2025-12-28"];
    assert_eq!(days.map(british), [true, false, true, true, false]);
}

/// Purposes with an identifier in each of the vocabularies that know them, or the article that forbids them: what
/// `iri` or `ref` must hold.
const CROSSWALK: &[(&str, &[&str])] = &[
    (
        "research.academic",
        &[
            "dpv#AcademicResearch",
            "health#HealthcareScientificResearch",
            "53(1)(e)",
            "L1461-1 III 6°",
            "DUO_0000006",
            "DUO_0000007",
        ],
    ),
    (
        "research.industrial",
        &[
            "dpv#CommercialResearch",
            "dpv#ResearchAndDevelopment",
            "53(1)(e)(i)",
            "L1461-1 III 6°",
            "L1461-3 II",
            "DUO_0000006",
        ],
    ),
    ("ai_training", &["health#TrainTestAndEvaluateHealthAlgorithms", "53(1)(e)(ii)", "L1461-1 III 6°"]),
    ("surveillance", &["ehds#PublicHealthSurveillance", "53(1)(a)", "53(2)", "L1461-1 III 5°"]),
    ("policy", &["dpv#PublicPolicyMaking", "53(1)(b)", "53(2)", "L1461-1 III 2°", "L1461-1 III 3°"]),
    ("statistics", &["ehds#ProvideHealthcareOfficialStatistics", "53(1)(c)", "53(2)", "L1461-1 III 1°"]),
    ("education", &["ehds#ImproveHealthcareEducation", "53(1)(d)"]),
    ("care.improvement", &["ehds#ImproveHealthcare", "53(1)(f)", "L1461-1 III 4°", "DUO:0000043"]),
    ("commercial.product_promotion", &["dpv#Marketing", "dpv#Advertising", "54(c)", "L1461-1 V 1°"]),
    ("commercial.insurance_selection", &["health#InsuranceManagement", "54(b)", "L1461-1 V 2°"]),
    ("commercial.resale", &["dpv#SellDataToThirdParties", "art. 61", "DUO:0000046"]),
];

#[test]
fn every_row_of_the_crosswalk_of_purposes_is_found() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    for (name, identifiers) in CROSSWALK {
        let id = term(model, TermKind::Purpose, &format!("std.purposes.{name}"));
        let term = model.terms.get(id).unwrap();
        for identifier in *identifiers {
            let said = term
                .iris
                .iter()
                .chain(&term.about.references)
                .any(|text| text.ends_with(identifier) || text.contains(&format!("{identifier} (")));
            assert!(said, "`{name}` does not carry {identifier}");
        }
    }
}

/// The names of the terms right or further below a term, without itself.
fn below(model: &Model, kind: TermKind, path: &str) -> Vec<String> {
    let top = term(model, kind, path);
    let closure = &model.terms.get(top).unwrap().closure;
    let inside = model.terms.iter().filter(|(id, _)| *id != top && closure.contains(i64::from(id.raw())));
    let mut names: Vec<String> = inside.map(|(_, term)| term.about.name.to_string()).collect();
    names.sort();
    names
}

#[test]
fn what_law_counts_is_complete() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    let potential = below(model, TermKind::Category, "std.prelude.potential_identifier");
    let five = [
        "identity.birth.month",
        "location.death.municipality",
        "location.residence.municipality",
        "time.care.day",
        "time.death.day",
    ];
    assert_eq!(potential, five);
    assert_eq!(below(model, TermKind::Category, "std.eu.health_data.art51").len(), 17);
    let special = below(model, TermKind::Category, "std.prelude.special");
    for category in
        ["health", "genetic", "biometric", "origin", "belief", "sexuality", "health.mental", "art51.records"]
    {
        assert!(special.contains(&category.to_owned()), "{category}");
    }
    let on_user = below(model, TermKind::Safeguard, "std.duo.condition.on_user");
    let on_use = below(model, TermKind::Safeguard, "std.duo.condition.on_use");
    let has = |list: &[String], name: &str| list.contains(&name.to_owned());
    assert!(has(&on_user, "not_for_profit_user") && !has(&on_use, "not_for_profit_user"));
    assert!(has(&on_use, "non_commercial_use") && !has(&on_user, "non_commercial_use"));
    assert!(has(&on_user, "not_for_profit_non_commercial") && has(&on_use, "not_for_profit_non_commercial"));
    assert!(
        !below(model, TermKind::Safeguard, "std.eu.gdpr.transfer")
            .iter()
            .any(|name| name.starts_with("derogation"))
    );
}

/// A hospital whose data are hosted by a company of the United States, and a contract that asks for immunity.
const REACHED: &str = r#"module example
use std.eu.jurisdictions.FR
use std.us.jurisdictions.US
purpose planning "Planning"
organisation hospital "Hospital" { established: FR  owners: none }
organisation institute "Institute" { established: FR  owners: none }
organisation tallis "Tallis Cloud" { established: US  owners: none }
hosting cloud "Tallis, Paris" { operator: tallis  located: FR }
dataset stays "Stays" {
  controller: hospital
  hosted: cloud
  column ward: text
}
contract study "Study" {
  provider: hospital
  recipient: institute
  term: from 2026-01-01 until 2028-12-31
  permit institute to read stays for planning
  require hosting beyond reach of us.fisa_702
}
"#;

#[test]
fn surveillance_law_reaches_as_long_as_its_powers_and_not_only_as_its_statute() {
    let codes = |day: &str| {
        let world: MemoryWorld = world(&[("a.charta", REACHED)]);
        let compiled = compile(&world, "", &Options { on: Day::parse(day).unwrap(), ..Options::default() });
        compiled.findings.iter().any(|finding| finding.code.id == "HST003")
    };
    // The statute lapsed on 2026-06-12; the powers end with the certifications, about March 2027.
    let days = ["2026-06-12", "2026-06-13", "2027-03-31", "2027-04-01"];
    assert_eq!(days.map(codes), [true, true, true, false]);
}

#[test]
fn every_clause_of_the_library_cites_where_it_comes_from() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    let of_library = model
        .clauses
        .values()
        .filter(|clause| model.owner_about(clause.owner).is_some_and(|about| about.library));
    let owner =
        |clause: &charta_model::model::Clause| model.owner_about(clause.owner).unwrap().path.to_string();
    let silent = of_library
        .filter(|clause| clause.per.is_empty())
        .map(|clause| format!("{}#{}", owner(clause), clause.number));
    assert_eq!(silent.collect::<Vec<_>>(), Vec::<String>::new());
}

/// A procedure of the library in time.
fn in_time(model: &Model, path: &str, submitted: &str) -> Schedule {
    let found = model.procedures.values().find(|procedure| &*procedure.about.path == path);
    let procedure = found.unwrap_or_else(|| panic!("no procedure is called `{path}`"));
    schedule(procedure, Day::parse(submitted).unwrap(), &Calendar::of_procedure(model, procedure))
}

#[test]
fn procedures_come_out_as_the_law_counts() {
    let compiled = library();
    let model = &compiled.program.as_ref().unwrap().model;
    let days = |path: &str, submitted: &str, milestone: Milestone| {
        let schedule = in_time(model, path, submitted);
        let day = |course: &charta_model::procedure::Course| course.to(milestone).ends.day();
        [day(&schedule.nominal), day(&schedule.maximum), day(schedule.expected())]
    };
    let on = |day: &str| Day::parse(day);
    // Seven working days, one month (and one more), two months (and two more); then 10 to 12 months as observed.
    assert_eq!(
        days("std.fr.snds.full_authorisation", "2026-03-02", Milestone::Approval)[..2],
        [on("2026-06-11"), on("2026-09-11")]
    );
    assert_eq!(
        days("std.fr.snds.full_authorisation", "2026-03-02", Milestone::Completion)[2],
        on("2027-06-11")
    );
    // Three months to decide and three to deliver, each with three more, then two to provide.
    let permit = "std.procedures.ehds.data_permit";
    assert_eq!(days(permit, "2029-04-02", Milestone::Approval)[..2], [on("2029-07-02"), on("2029-10-02")]);
    assert_eq!(days(permit, "2029-04-02", Milestone::Completion)[..2], [on("2029-12-02"), on("2030-06-02")]);
    // Silence of the committee leads nowhere where its opinion must be express.
    let main_base = days("std.procedures.snds.mr_main_base", "2026-03-02", Milestone::Approval);
    assert_eq!(main_base[..2], [on("2026-04-11"), None]);
    assert_eq!(
        days("std.procedures.snds.sample_access", "2026-03-02", Milestone::Approval)[0],
        on("2026-03-17")
    );
}
