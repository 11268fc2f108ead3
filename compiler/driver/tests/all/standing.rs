//! What documents say of how a contract stands: by which rules it was judged, what is overdue, what is over, and where the registers agree.

use crate::project::{run, world};
use crate::run::{charta, exits};
use charta_driver::{build, render};
use std::collections::BTreeMap;
use std::fs;

const TEXT: &str = r#"module example
use std.eu.gdpr
use std.eu.jurisdictions.FR
use std.world.jurisdictions.IN
use std.purposes.research
certification badge "Badge"
kind patient "Patients"
organisation hospital "Hospital" { established: FR  owners: none }
organisation institute "Institute" { established: FR }
organisation desk "Help desk" { established: FR }
hosting cellar "Cellar" { operator: desk  located: FR  support_from: IN }
dataset stays "Stays" {
  controller: hospital
  subject: patient
  hosted: cellar
  column person: text pseudonym of number
  column age: integer quasi
}
dataset trips "Trips" { controller: hospital  hosted: cellar  column age: integer }
dataset cohort "Cohort" { controller: institute  derived_from: stays [age]  hosted: cellar }
contract study "Study" {
  reference: "C-17"
  provider: hospital
  recipient: institute
  roles: hospital controller, institute controller
  basis: gdpr.art6.public_task, gdpr.art9.scientific_research
  term: from 2025-01-01 for 3 years
  signed: 2026-03-20
  review: every 6 months
  retention: 2 years
  permit institute to read stays, trips for research showing person repseudonymised per contract
  permit institute to export stays [age] for research in cells of at least 11
  duty institute to delete stays, cohort within 30 days of end of term
  duty institute to forward report every 10 years
}
rulebook house "House rules" {
  applies_to: every contract
  require review every 12 months
}
"#;

const RULEBOOKS: &str = "rulebooks = [\"example.house\"]\n";
const GENERAL: &str = "rulebooks = [\"example.house\", \"std.eu.gdpr_rules.lawfulness\", \"std.eu.gdpr_rules.principles\", \"std.eu.gdpr_rules.transfers\", \"std.eu.gdpr_rules.accountability\"]\n";

/// The documents of a project, by their paths, with no marks of Markdown.
fn built(language: &str, text: &str, more: &str) -> BTreeMap<String, String> {
    let toml = format!("language = \"{language}\"\ntargets = [\"cedar\", \"documents\"]\n{more}");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", text)]), "");
    let artifacts = match build(&compiled) {
        Ok(artifacts) => artifacts,
        Err(_) => panic!("{}", render::plain(&compiled.findings, &compiled.sources)),
    };
    let told = artifacts.into_iter().filter(|artifact| artifact.path.starts_with("documents/"));
    told.map(|artifact| {
        let (path, text) = (artifact.path.clone(), artifact.text().to_owned());
        let is_markdown = path.ends_with(".md");
        (path, if is_markdown { read(&text) } else { text })
    })
    .collect()
}

/// Markdown as it is read: links by what they say.
fn read(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        read.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    read.push_str(rest);
    read.replace(['[', '\\'], "").replace("&#58;", ":").replace("&#95;", "_")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is not in\n{text}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

const PAGE: &str = "documents/contracts/example_study.md";
const OVERVIEW: &str = "documents/index.md";

#[test]
fn that_nothing_was_found_is_said_with_what_was_applied() {
    let quiet =
        TEXT.replace("  review: every 6 months\n", "  review: every 6 months\n  reviewed: 2026-02-01\n");
    let files = built("en", &quiet, RULEBOOKS);
    let left = "“GDPR, purposes and minimisation” (std.eu.gdpr_rules.principles), “GDPR, transfers” (std.eu.gdpr_rules.transfers) and “GDPR, security and records” (std.eu.gdpr_rules.accountability) were not applied: name them in charta.toml.";
    contains(
        &files[PAGE],
        &["No check found anything against the rulebooks that were applied (House rules).", left],
    );
    contains(&files[OVERVIEW], &["Rulebooks that were applied: House rules.", left]);
    let french = built("fr", &quiet, RULEBOOKS);
    contains(
        &french[OVERVIEW],
        &["Recueils de règles appliqués : House rules.", "nommez-les dans charta.toml"],
    );
    // Of a project for nobody in the Union, nothing is missed; one that names no rulebook says so.
    let (away, _) = quiet.split_once("rulebook house").unwrap();
    let away = away.replace("established: FR", "established: IN");
    let files = built("en", &away, "");
    assert!(!files[OVERVIEW].contains("gdpr_rules"), "{}", files[OVERVIEW]);
    contains(&files[OVERVIEW], &["No rulebook was applied."]);
    assert!(!files[OVERVIEW].contains("Outside the European"), "{}", files[OVERVIEW]);
}

#[test]
fn rulebooks_that_were_left_out_are_told_by_name() {
    let scale = "were not applied: name them in charta.toml if special categories of data are processed on a large scale.";
    let waived = "The rules of “National health data system” (std.fr.snds.national_health_data) and “Hosting of the national health data system” (std.fr.snds_hosting.hosting_in_the_union) would cover contracts, and were not applied, under an exception (clause 2): None comes from the national system.";
    let none = "No rulebook was applied to this contract.";
    let health = AUDITED
        .replace("column age: integer", "column age: integer  column ill: text in health.diagnosis")
        .replace("module example\n", "module example\nuse std.prelude.health\n");
    let waive = "  waive unnamed-rulebook until 2028-12-31 because \"None comes from the national system\" by \"The officer\"\n}\n";
    let (open, _) = health.rsplit_once('}').unwrap();
    let files = built("en", &format!("{open}{waive}"), "");
    for path in [PAGE, OVERVIEW] {
        contains(&files[path], &["(std.eu.gdpr_scale.large_scale) were", scale]);
    }
    contains(&files[PAGE], &[none, waived]);
    // The overview names the contract of the waiver, once.
    let told = waived.replace("(clause 2)", "(Study, clause 2)");
    assert_eq!(files[OVERVIEW].matches(&told).count(), 1, "{}", files[OVERVIEW]);
    // Of data of no special category, the scale is no question; nor once the rulebook is named.
    let files = built("en", AUDITED, "");
    assert!(!files[PAGE].contains("large_scale"), "{}", files[PAGE]);
    let named = health.replace("  term:", "  safeguards: impact_assessment, protection_officer\n  term:");
    let files = built("en", &named, "rulebooks = [\"std.eu.gdpr_scale.large_scale\"]\n");
    assert!(!files[PAGE].contains(scale), "{}", files[PAGE]);
}

#[test]
fn what_leaves_the_area_with_nothing_to_carry_it_comes_first() {
    let files = built("en", TEXT, RULEBOOKS);
    for path in [PAGE, OVERVIEW] {
        let points = between(&files[path], "## What needs attention\n", "\n## ");
        let first = points.lines().find(|line| line.trim_start().starts_with(['-', '>'])).unwrap_or(points);
        contains(points, &["Help desk (Cellar is supported from there; India)"]);
        let outside = points.find("Outside the European Economic Area").unwrap();
        assert!(points.find("Warning").is_none_or(|at| outside < at), "{first}\n{points}");
    }
    let guarded = TEXT.replace("  review:", "  safeguards: gdpr.transfer.standard_clauses\n  review:");
    assert!(!built("en", &guarded, RULEBOOKS)[PAGE].contains("Outside the European Economic Area, with no"));
    let near = TEXT.replace("  support_from: IN", "");
    assert!(!built("en", &near, RULEBOOKS)[PAGE].contains("Outside the European Economic Area, with no"));
}

#[test]
fn an_overdue_review_is_not_met_and_comes_first() {
    let files = built("en", TEXT, RULEBOOKS);
    contains(&files[PAGE], &["Not met: the review is overdue since 1 July 2025."]);
    let overview = &files["documents/index.html"];
    let next = between(overview, "id=\"next\"", "id=\"registers\"");
    assert!(next.find("overdue since 1 July 2025").unwrap() < next.find("Delete").unwrap(), "{next}");
    let reviewed = TEXT.replace("  review:", "  reviewed: 2026-02-01\n  review:");
    let files = built("en", &reviewed, RULEBOOKS);
    assert!(!files[PAGE].contains("overdue"), "{}", files[PAGE]);
}

#[test]
fn the_duty_to_delete_binds_before_a_later_last_day() {
    let files = built("en", TEXT, RULEBOOKS);
    contains(&files[PAGE], &["and at the latest by 30 January 2028: Stays (Institute, clause 3)"]);
    let later = TEXT.replace("within 30 days of end", "within 3 years of end");
    assert!(!built("en", &later, RULEBOOKS)[PAGE].contains("at the latest"));
}

#[test]
fn derived_data_come_with_what_their_contract_says() {
    let files = built("en", TEXT, RULEBOOKS);
    let page = &files["documents/registers/processing.md"];
    let (_, cohort) = page.rsplit_once("\n### ").unwrap();
    contains(cohort, &["Cohort", "C-17", "20 March 2026", "1 January 2025", "art. 6(1)(e)", "art. 9(2)(j)"]);
    // The public register says the same of it.
    let (_, public) = files["documents/registers/uses.md"].rsplit_once("\n### ").unwrap();
    for part in ["Public task", "Archiving, research and statistics", "from 1 January 2025"] {
        for register in [cohort, public] {
            let told = register
                .lines()
                .find(|line| line.contains(part))
                .unwrap_or_else(|| panic!("{part}: {register}"));
            contains(told, &["not said; the contract under which its sources come says: "]);
        }
    }
    let study = between(page, "\n### ", "\n### ");
    let basis = between(study, "Legal basis (art. 6)", "Exception for special categories");
    assert!(basis.contains("art. 6(1)(e)") && !basis.contains("art. 9"), "{study}");
    contains(
        between(study, "Exception for special categories (art. 9(2))", "Categories of persons"),
        &["art. 9(2)(j)"],
    );
}

#[test]
fn derived_data_have_the_certificates_of_where_they_lie() {
    let text = TEXT
        .replace("  support_from: IN }", "  certified: badge version \"1\" from 2024-01-01 }\nhosting attic \"Attic\" { operator: institute  located: FR  certified: badge version \"2\" from 2024-01-01 }")
        .replace("derived_from: stays [age]  hosted: cellar", "derived_from: stays [age]  hosted: attic")
        .replace("  review:", "  security: \"Locked rooms\"\n  review:");
    let files = built("en", &text, RULEBOOKS);
    let (rest, cohort) = files["documents/registers/processing.md"].rsplit_once("\n### ").unwrap();
    contains(rest, &["Cellar: Badge"]);
    contains(cohort, &["Attic: Badge", "says: Locked rooms"]);
    assert!(!cohort.contains("Cellar"), "{cohort}");
}

#[test]
fn the_impact_assessment_has_the_measures_of_the_record() {
    let files = built("en", TEXT, RULEBOOKS);
    for path in ["documents/registers/impact-example_study.md", "documents/registers/processing.md"] {
        contains(
            &files[path],
            &[
                "other pseudonyms, made with a key of the contract: person",
                "counts alone, for Export (2), in cells of at least 11: age",
            ],
        );
    }
    let impact = &files["documents/registers/impact-example_study.md"];
    let basis = between(impact, "What makes the processing lawful?", "Which exception permits");
    assert!(!basis.contains("art. 9"), "{basis}");
}

#[test]
fn what_is_not_yet_or_no_longer_is_told_so() {
    let files = built("en", TEXT, RULEBOOKS);
    contains(&files[PAGE], &["To be signed on", "lets Institute use Stays and Trips"]);
    let ended = TEXT.replace("for 3 years", "for 1 year").replace("2026-03-20", "2024-12-20");
    let files = built("en", &ended, RULEBOOKS);
    contains(&files[PAGE], &["Signed on", "Hospital let Institute use Stays and Trips for"]);
    let files = built("fr", &ended, RULEBOOKS);
    contains(
        &files[PAGE],
        &["Hospital autorisait Institute à utiliser les données « Stays » et « Trips » aux fins"],
    );
}

#[test]
fn what_does_not_come_again_has_no_next_day_and_what_tools_refuse_is_last() {
    let files = built("en", TEXT, RULEBOOKS);
    contains(&files["documents/registers/duties.csv"], &["\"no further time within the term\""]);
    let points = between(&files[OVERVIEW], "## What needs attention\n", "\n## ");
    let refused = points.find("refuse them. There is nothing to do.").unwrap();
    assert!(points.rfind("Warning").is_none_or(|at| at < refused), "{points}");
}

#[test]
fn bases_and_exceptions_are_told_apart_wherever_they_are_told() {
    let files = built("en", TEXT, RULEBOOKS);
    let summary = between(&files[PAGE], "## Summary", "\n## ");
    contains(
        summary,
        &[
            "Legal bases: Public task.",
            "Exceptions for special categories (GDPR, art. 9(2)): Archiving, research and statistics.",
        ],
    );
    // Of data in no special category, no exception is missed.
    let files = built("en", &TEXT.replace(", gdpr.art9.scientific_research", ""), RULEBOOKS);
    assert!(!files[PAGE].contains("Exceptions for special categories"), "{}", files[PAGE]);
    let processing = &files["documents/registers/processing.md"];
    let rows = processing.matches("Exception for special categories").count();
    assert!(rows > 1);
    let told = "(art. 9(2))** — no column is said to be in a special category";
    assert_eq!(processing.matches(told).count(), rows, "{processing}");
    let impact = &files["documents/registers/impact-example_study.md"];
    contains(impact, &["(art. 9(2))? | no column is said to be in a special category |"]);
    let special = TEXT
        .replace(", gdpr.art9.scientific_research", "")
        .replace("column age: integer quasi", "column age: integer quasi in illness")
        .replace("certification badge", "category illness \"Illness\" in special\ncertification badge");
    let files = built("en", &special, RULEBOOKS);
    contains(&files["documents/registers/impact-example_study.md"], &["(art. 9(2))? | not said |"]);
}

#[test]
fn columns_that_are_called_alike_are_told_apart() {
    let text = TEXT.replace(
        "dataset trips \"Trips\" { controller: hospital  hosted: cellar  column age: integer }",
        "dataset trips \"Trips\" {\n  controller: hospital\n  hosted: cellar\n  column person: text pseudonym of number\n  column age: integer quasi\n}",
    );
    let files = built("en", &text, RULEBOOKS);
    let told = ["Stays age] and Trips age]", "Stays person] and Trips person]"];
    contains(&files[PAGE], &told);
    contains(
        &files["documents/registers/processing.md"],
        &["made with a key of the contract: Stays person], Trips person]"],
    );
}

#[test]
fn what_a_tool_narrows_is_a_point_and_what_tools_refuse_is_none() {
    let points = |text: &str| -> usize {
        let files = built("en", text, RULEBOOKS);
        let row = files[OVERVIEW].lines().find(|line| line.starts_with("| Study")).unwrap();
        row.trim_end_matches([' ', '|']).rsplit(' ').next().unwrap().parse().unwrap()
    };
    let narrowed = TEXT.replace("for research in cells", "for research where person < \"m\" in cells");
    assert_eq!(points(&narrowed), points(TEXT) + 1);
    let files = built("en", &narrowed, RULEBOOKS);
    contains(&files[PAGE], &["is applied more strictly than it is written by some tools (cedar)"]);
}

#[test]
fn that_a_certificate_is_followed_is_said_of_its_end() {
    let certified = "certified: badge version \"1\" from 2024-01-01 until 2026-05-31, badge version \"2\" from 2026-05-01 until 2029-04-30";
    let text = TEXT.replace("  support_from: IN }", &format!("  support_from: IN  {certified} }}"));
    let files = built("en", &text, RULEBOOKS);
    let page = &files[PAGE];
    contains(
        page,
        &[
            "| Badge, version 1 (Cellar): first day |",
            "| Badge, version 1 (Cellar): last day (followed by version 2) |",
            "| Badge, version 2 (Cellar): last day |",
        ],
    );
}

#[test]
fn a_processor_tells_the_controllers_of_a_breach() {
    let text = TEXT
        .replace("hospital controller, institute controller", "hospital controller, institute processor")
        .replace("to forward report every 10 years", "to notify breach within 1 day of breach")
        .replace("recipient: institute", "recipient: institute, desk");
    let files = built("en", &text, RULEBOOKS);
    let duties = &files["documents/registers/duties.csv"];
    let breach = duties.lines().find(|line| line.contains("Notify")).unwrap();
    contains(breach, &["\"Institute\",\"Hospital\",\"Notify\""]);
    // Of nobody is said who is who: it is owed to every other party.
    let text = text.replace("  roles: hospital controller, institute processor\n", "");
    let files = built("en", &text, RULEBOOKS);
    contains(
        &files["documents/registers/duties.csv"],
        &["\"Institute\",\"Hospital · Help desk\",\"Notify\""],
    );
}

#[test]
fn the_general_rulebooks_are_in_the_library() {
    let toml = format!("targets = [\"documents\"]\n{GENERAL}");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", TEXT)]), "");
    let said = render::plain(&compiled.findings, &compiled.sources);
    assert!(!said.contains("PRJ"), "{said}");
    let model = &compiled.program.as_ref().unwrap().model;
    let rulebooks = model.rulebooks.values().filter(|rulebook| rulebook.named).count();
    assert_eq!(rulebooks, 5);
}

#[test]
fn a_register_says_who_answers_for_the_data_and_what_is_not_said() {
    const PROCESSING: &str = "documents/registers/processing.csv";
    contains(&built("en", AUDITED, "")[PROCESSING], &["controller of Stays: Hospital"]);
    let said = AUDITED.replace("  term:", "  roles: hospital controller, institute processor\n  term:");
    let files = built("en", &said, "");
    contains(&files[PROCESSING], &["Hospital — contact: not said"]);
    assert!(!files[PROCESSING].contains("controller of Stays"), "{}", files[PROCESSING]);
}

#[test]
fn an_audit_counts_no_line_that_is_a_gap_as_permitted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("charta.toml"), "targets = [\"postgres\"]\n").unwrap();
    fs::write(folder.path().join("a.charta"), AUDITED).unwrap();
    let line = |clause: &str| {
        format!(
            "2026-03-02 09:00:00+00,2026-03-02,mira,recipient_example_team,example.care,std.prelude.read,unstated,recipient_example_team.stays,example.study,{clause},00000000000000a1,age\n"
        )
    };
    let head = "opened_at,day,login,role,purpose,action,place,view,contract,clause,build,shown\n";
    let arguments = ["audit", "--log", "log.csv", "--on", "2026-03-02"];
    fs::write(folder.path().join("log.csv"), format!("{head}{0}{0}", line("example.study#1"))).unwrap();
    let said = exits(&charta(folder.path(), &arguments), 0);
    assert!(said.contains("2 of 2 accesses permitted by some clause, 0 gaps"), "{said}");
    fs::write(folder.path().join("log.csv"), format!("{head}{}{}", line("example.study#1"), line("")))
        .unwrap();
    let said = exits(&charta(folder.path(), &arguments), 1);
    assert!(said.contains("1 of 2 accesses permitted by some clause, 1 could not be told, 1 gap"), "{said}");
}

const AUDITED: &str = r#"module example
use std.eu.jurisdictions.FR
purpose care "Care"
organisation hospital "Hospital" { established: FR }
organisation institute "Institute" { established: FR }
group team "Team" of institute
dataset stays "Stays" { controller: hospital  column age: integer }
contract study "Study" {
  provider: hospital
  recipient: institute
  term: from 2026-01-01 for 3 years
  permit team to read stays for care
}
"#;
