//! What a board reads: who gets what by dataset, on which bases, which laws were looked at, what outlives the place where it is, what may be
//! published, in which language authors wrote; and a draft of what cannot be built yet.

use crate::documents::{ALL, STUDY, built, words_of};
use crate::project::world;
use crate::run::{charta, exits};
use charta_backends::{Earlier, Language};
use charta_driver::{Options, build, compile, draft};
use charta_model::time::Day;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

const TEXT: &str = r#"module example
use std.eu.gdpr
use std.eu.jurisdictions.FR
use std.purposes.research
purpose care "Care"
kind patient "Patients"
organisation hospital "Hospital" { established: FR  owners: none }
organisation institute "Institute" { established: FR }
hosting cellar "Cellar" { operator: hospital  located: FR  term: from 2024-01-01 until 2029-12-31 }
hosting attic "Attic" { operator: hospital  located: FR  term: from 2024-01-01 }
dataset stays "Stays" {
  controller: hospital
  subject: patient
  hosted: cellar
  retention: 20 years
  column age: integer quasi
}
dataset trips "Trips" { controller: hospital  hosted: attic  retention: 20 years  column age: integer quasi }
contract study "Study" {
  provider: hospital
  recipient: institute
  basis: gdpr.art6.public_task, gdpr.art9.scientific_research for research
  benefit: "Care is planned better"
  note: "The board asked for it"
  term: from 2026-01-01 for 3 years
  permit institute to read stays for research
  permit institute to read trips for care
  waive idle-waiver until 2026-12-31 because "Known to the board" by "The officer"
}
scenario "Researchers see ages" {
  on 2026-03-01
  expect permit institute to read stays [age] for research
}
"#;

const TARGETS: &str = "targets = [\"cedar\", \"documents\"]\n";

/// The documents of a project in a language, which its file does not say.
fn told_in(language: Language) -> BTreeMap<String, String> {
    let world = world(&[("charta.toml", TARGETS), ("a.charta", TEXT)]);
    let on = Day::parse("2026-03-01").unwrap();
    let compiled = compile(&world, "", &Options { on, language: Some(language), ..Options::default() });
    let artifacts = build(&compiled).unwrap();
    artifacts.into_iter().map(|artifact| (artifact.path.clone(), artifact.text().to_owned())).collect()
}

fn page(text: &str) -> String {
    words_of(&built(text, TARGETS, None)["documents/contracts/example_study.html"])
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_summary_tells_by_dataset_what_for_and_on_which_bases() {
    let page = page(TEXT);
    let parts = [
        "Hospital lets Institute use Trips for Care.",
        // Two columns of one name are told apart.
        "are shown as they are: Stays [age] and Trips [age].",
        "Exceptions for special categories (GDPR, art. 9(2)): ",
    ];
    contains(&page, &parts);
    let (_, bases) = page.split_once("Legal bases: ").unwrap();
    let (bases, exceptions) = bases.split_once("Exceptions for special categories").unwrap();
    assert!(!bases.contains("research") && exceptions.contains("research"), "{bases}");
    // What is given for the same is told once.
    let alike = TEXT.replace("read trips for care", "read trips for research");
    contains(&self::page(&alike), &["lets Institute use Stays and Trips for "]);
}

#[test]
fn the_chain_says_which_laws_were_looked_at() {
    let law = "law secrecy \"Secrecy Act\" { territory: FR  reaches: establishment }\n";
    for path in ["documents/contracts/example_study.html", "documents/hostings/example_cellar.html"] {
        let told = words_of(&built(&format!("{TEXT}{law}"), TARGETS, None)[path]);
        contains(
            &told,
            &["Of these laws it was examined whether they reach the chain: ", "Of no other law was it"],
        );
        let (_, laws) = told.split_once("whether they reach the chain: ").unwrap();
        assert!(laws.split_once("Of no other").unwrap().0.contains("Secrecy Act"), "{laws}");
    }
}

#[test]
fn data_that_outlive_the_agreement_on_their_place_need_attention() {
    let told = "Stays may be kept for 20 years, and the agreement on Cellar, which holds them, ends on 31 December 2029";
    let page = page(TEXT);
    contains(&page, &[told]);
    assert!(!page.contains("Trips may be kept"), "{page}");
    // Not where another place follows, nor where the data go before.
    let moved = TEXT.replace("hosted: cellar\n", "hosted: cellar until 2029-12-31, attic from 2030-01-01\n");
    assert!(!self::page(&moved).contains("may be kept for"));
    let short = TEXT.replace("  retention: 20 years\n", "  retention: 1 year\n");
    assert!(!self::page(&short).contains("may be kept for"));
    // Recipients keep data where they process.
    let kept = TEXT.replace(
        "  term: from 2026-01-01",
        "  processed_at: cellar\n  retention: 5 years\n  term: from 2026-01-01",
    );
    contains(
        &self::page(&kept),
        &[
            "Recipients may keep Stays and Trips for 5 years after they obtain them, and the agreement on Cellar",
        ],
    );
    // Unless a duty has all of them delete all before; a duty for some of the data does not.
    let duty = |data: &str, length: &str| {
        let duty = format!("  duty institute to delete {data} within {length} of end of term\n  waive");
        self::page(&kept.replace("  waive", &duty))
    };
    let told = "and at the latest by 30 January 2029: Stays";
    let page = duty("stays, trips", "30 days");
    contains(&page, &[told, "from the day on which the data are obtained"]);
    assert!(!page.contains("Recipients may keep") && !page.contains("Recipients must delete"), "{page}");
    contains(&duty("stays", "30 days"), &[told, "Recipients may keep Trips for 5 years"]);
    contains(
        &duty("stays, trips", "2 years"),
        &["Recipients must delete Stays and Trips by 31 December 2030, and the agreement on Cellar"],
    );
}

#[test]
fn a_certificate_says_which_version_follows() {
    let text = STUDY.replace("until 2026-01-16", "until 2026-05-31");
    let files = built(&text, ALL, None);
    let told = "(followed by version 2, from 1 June 2026 until 31 May 2029)";
    for path in ["documents/hostings/example_cloud.html", "documents/contracts/example_study.html"] {
        contains(&words_of(&files[path]), &[told]);
    }
    assert!(
        !words_of(&built(STUDY, ALL, None)["documents/hostings/example_cloud.html"]).contains("followed by")
    );
}

#[test]
fn a_ban_says_whom_it_binds_and_how_long() {
    let text = TEXT.replace("hosting cellar", "group team \"Team\" of institute\nhosting cellar").replace(
        "  waive",
        "  forbid everyone to reidentify stays\n  forbid team to link stays until 2027-12-31\n  waive",
    );
    let law =
        "rulebook house \"House\" {\n  applies_to: every contract\n  forbid everyone to share stays\n}\n";
    let toml = format!("rulebooks = [\"example.house\"]\n{TARGETS}");
    let page = |toml: &str, path: &str| words_of(&built(&format!("{text}{law}"), toml, None)[path]);
    let study = "documents/contracts/example_study.html";
    contains(
        &page(&toml, study),
        &[
            "Institute (and its groups) must not re-identify Stays, at Cellar, from 1 January 2026 until 31 December 2028.",
            "Team (group of Institute) must not link Stays, at Cellar, from 1 January 2026 until 31 December 2027.",
            "kept by people (Institute)",
        ],
    );
    contains(
        &page(&format!("language = \"fr\"\n{toml}"), study),
        &[
            "Ce qui suit est interdit (Institute avec ses groupes) : réidentifier, sur Stays, sur l’hébergement suivant : Cellar, du 1er janvier 2026 au 31 décembre 2028.",
        ],
    );
    // A rulebook binds whom it names.
    contains(&page(&toml, "documents/rulebooks/example_house.html"), &["Nobody may share Stays."]);
    // Under an agreement, each recipient is bound for its own contract.
    let below = "contract frame \"Frame\" {\n  provider: hospital\n  recipient: institute, clinic\n  term: from 2026-01-01 for 5 years\n  forbid everyone to reidentify stays\n}\ncontract other \"Other\" {\n  provider: hospital\n  recipient: clinic\n  parent: frame\n  basis: gdpr.art6.public_task\n  term: from 2026-06-01 for 1 year\n  permit clinic to read trips for care\n}\norganisation clinic \"Clinic\" { established: FR }\n";
    let files = built(&format!("{text}{below}"), TARGETS, None);
    let told = "Clinic and Institute (and its groups) must not re-identify Stays, at Cellar, each for as long as the contract runs under which it receives.";
    contains(&words_of(&files["documents/contracts/example_frame.html"]), &[told]);
}

#[test]
fn a_party_of_whom_something_is_not_said_says_so() {
    contains(&page(TEXT), &["Role not said", "Contact not said"]);
    let said = TEXT.replace("  basis:", "  roles: hospital controller, institute controller\n  basis:");
    let page = page(&said);
    assert!(!page.contains("Role not said"), "{page}");
}

#[test]
fn recipients_that_get_other_rows_or_forms_are_told_apart() {
    let text = TEXT
        .replace("hosting cellar", "group team \"Team\" of institute\ngroup board \"Board\" of institute\nhosting cellar")
        .replace("  column age: integer quasi\n", "  column person: text pseudonym of number\n  column age: integer quasi\n  column born: date quasi\n")
        .replace(
            "  permit institute to read stays for research\n",
            "  permit team to read stays for research where age > 17 showing born by year\n  permit board to read stays [age] for research in cells of at least 11\n",
        )
        .replace("expect permit institute to read", "expect permit team to read");
    let files = built(&text, TARGETS, None);
    let told = [
        "Team (group of Institute) — age > 17; born: by year",
        "Board (group of Institute) — all rows, in cells of at least 11",
    ];
    for register in ["processing", "uses"] {
        contains(&files[&format!("documents/registers/{register}.csv")], &told);
    }
    let uses = &files["documents/registers/uses.csv"];
    // What a sheet is called does not say all that.
    contains(&files["documents/registers/uses.md"], &["\n### Institute — "]);
    contains(uses, &["pseudonyms, and columns that help to single persons out: age, born (by year)"]);
    // Of several datasets, each is named.
    let both = text
        .replace("permit institute to read trips for care", "permit institute to read trips for research");
    contains(
        &built(&both, TARGETS, None)["documents/registers/processing.csv"],
        &["Team (group of Institute) — Stays: age > 17; born: by year", "Institute — Trips: all rows"],
    );
    // Where all get the same, they stand together.
    let alike = text.replace(
        "permit board to read stays [age] for research in cells of at least 11",
        "permit board to read stays for research where age > 17 showing born by year",
    );
    let files = built(&alike, TARGETS, None);
    assert!(
        !files["documents/registers/uses.csv"].contains(" — age"),
        "{}",
        files["documents/registers/uses.csv"]
    );
}

#[test]
fn a_named_subprocessor_that_runs_the_place_itself_is_told_as_a_processor() {
    let text = TEXT
        .replace("hosting cellar", "organisation keeper \"Keeper\" { established: FR }\nhosting cellar")
        .replace("\"Cellar\" { operator: hospital", "\"Cellar\" { operator: keeper")
        .replace("  basis:", "  subprocessors: keeper\n  basis:");
    let register = &built(&text, TARGETS, None)["documents/registers/subprocessors.csv"];
    contains(register, &["as such it is a processor, although the contract names it a sub-processor"]);
}

#[test]
fn an_impact_assessment_says_who_answers_for_the_data() {
    let impact = "documents/registers/impact-example_study.html";
    let told = ["controller of Stays: Hospital", "role of Institute: not said"];
    contains(&words_of(&built(TEXT, TARGETS, None)[impact]), &told);
    contains(&built(TEXT, TARGETS, None)["documents/registers/processing.csv"], &told);
    let said = TEXT.replace("  basis:", "  roles: hospital controller, institute controller\n  basis:");
    let page = words_of(&built(&said, TARGETS, None)[impact]);
    assert!(told.iter().all(|told| !page.contains(told)), "{page}");
}

#[test]
fn the_public_register_leads_to_no_line_of_the_contracts() {
    let files = built(TEXT, TARGETS, None);
    for ending in ["html", "csv", "md"] {
        let register = &files[&format!("documents/registers/uses.{ending}")];
        assert!(!register.contains("a.charta") && !register.contains("sources/"), "{register}");
    }
    let page = &files["documents/registers/uses.html"];
    assert!(page.contains("<h3 ") && !page.contains("<table"), "{page}");
    contains(&words_of(page), &["Institute — ", " — Stays", "Exceptions for special categories (art. 9(2))"]);
    // The others lead there.
    assert!(files["documents/registers/processing.html"].contains("sources/"));
}

#[test]
fn what_authors_wrote_in_another_language_is_marked() {
    let french = told_in(Language::French);
    for path in ["documents/contracts/example_study.html", "documents/index.html"] {
        contains(&french[path], &["<span lang=\"en\">Researchers see ages</span>"]);
    }
    contains(
        &french["documents/contracts/example_study.html"],
        &["<td><span lang=\"en\">Known to the board</span>"],
    );
    contains(&french["documents/registers/waivers.html"], &["<span lang=\"en\">Known to the board</span>"]);
    contains(
        &french["documents/contracts/example_study.html"],
        &[
            "<span lang=\"en\">Care is planned better</span>",
            "<dd><span lang=\"en\">The board asked for it</span>",
        ],
    );
    let english = told_in(Language::English);
    assert!(!english["documents/contracts/example_study.html"].contains("<span lang="));
}

#[test]
fn a_draft_is_read_with_its_errors_and_nothing_else_is_built() {
    // A ban that people keep binds them, whatever is built.
    let banned = TEXT.replace("  waive", "  forbid everyone to reidentify stays\n  waive");
    let text = banned.replace("gdpr.art9.scientific_research for research", "gdpr.art9.scientific_research");
    let files = world(&[("charta.toml", TARGETS), ("a.charta", &text)]);
    let on = Day::parse("2026-03-01").unwrap();
    for (language, banner, error, behind) in [
        (
            Language::English,
            "Draft with 1 error: nothing was built from this text. Systems may run an earlier build, and an agreement that is signed binds its parties.",
            "Error: PUR004",
            ["draft: no system was given anything from this text", "kept by people (Institute)"],
        ),
        (
            Language::French,
            "Brouillon avec 1 erreur : rien n’a été généré à partir de ce texte. Les systèmes peuvent exécuter une génération antérieure, et une convention signée lie ses parties.",
            "Erreur : ",
            ["brouillon : aucun système n’a rien reçu de ce texte", "confiée à des personnes (Institute)"],
        ),
    ] {
        let compiled = compile(&files, "", &Options { on, language: Some(language), ..Options::default() });
        assert!(build(&compiled).is_err());
        let artifacts = draft(&compiled, None).unwrap();
        let (mut pages, mut named) = (0, 0);
        for artifact in &artifacts {
            assert!(
                artifact.path.starts_with("documents/") || artifact.path == "manifest.json",
                "{}",
                artifact.path
            );
            if artifact.path.ends_with(".html") {
                let words = words_of(artifact.text());
                contains(&words, &[banner]);
                pages += 1;
                named += usize::from(words.contains(error));
            }
        }
        assert!(pages > 10 && named >= 2, "{named} of {pages}");
        let of = |path: &str| artifacts.iter().find(|artifact| artifact.path == path).unwrap().text();
        contains(&words_of(of("documents/contracts/example_study.html")), &behind);
        let manifest: Value = serde_json::from_str(of("manifest.json")).unwrap();
        assert_eq!(manifest["draft_with_errors"], 1);
        assert!(!of("manifest.json").contains("\"enforced\""));
        // What a draft carries out otherwise is no change.
        let mended = built(&banned, TARGETS, Some(of("manifest.json")));
        assert!(Earlier::read(of("manifest.json")).is_some());
        assert!(!mended["manifest.json"].contains("draft_with_errors"));
        let manifest: Value = serde_json::from_str(&mended["manifest.json"]).unwrap();
        assert_eq!(manifest["changes"]["carried_otherwise"], serde_json::json!([]));
    }
}

#[test]
fn a_requirement_that_holds_is_no_subject_of_what_no_requirement_asks() {
    let text = TEXT
        .replace("hosting attic", "organisation keeper \"Keeper\" { established: FR }\nhosting shelf \"Shelf\" { operator: keeper  located: FR }\nhosting attic")
        .replace("located: FR  term: from 2024-01-01 until", "located: FR  relies_on: shelf for storage  term: from 2024-01-01 until")
        .replace("  benefit:", "  processed_at: cellar\n  subprocessors: none\n  require storage in FR\n  require certified badge\n  benefit:")
        .replace("purpose care", "certification badge \"Badge\"\npurpose care");
    let files = world(&[("charta.toml", TARGETS), ("a.charta", &text)]);
    let compiled =
        compile(&files, "", &Options { on: Day::parse("2026-03-01").unwrap(), ..Options::default() });
    let artifacts = draft(&compiled, None).unwrap();
    let page = artifacts.iter().find(|it| it.path == "documents/contracts/example_study.html").unwrap();
    let (_, asked) = page.text().split_once("id=\"requirements\"").unwrap();
    let rows: Vec<String> = asked.split("<tr").skip(2).take(2).map(words_of).collect();
    contains(&rows[0], &["holds as of 1 March 2026"]);
    contains(&rows[1], &["has findings: HST004"]);
    assert!(rows.iter().all(|row| !row.contains("HST002")), "{rows:?}");
    contains(&words_of(page.text()), &["HST002"]);
}

#[test]
fn documents_that_are_built_alone_say_nothing_of_enforcement() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("charta.toml"), TARGETS).unwrap();
    fs::write(folder.path().join("a.charta"), TEXT).unwrap();
    let told = "These pages were built alone: what enforces the clauses is not told here.";
    let read = |path: &str| words_of(&fs::read_to_string(folder.path().join(path)).unwrap());
    exits(&charta(folder.path(), &["doc", "--on", "2026-03-01"]), 0);
    for page in ["index.html", "contracts/example_study.html"] {
        let alone = read(&format!("doc/documents/{page}"));
        contains(&alone, &[told, "No target was built: nothing is said of what it would narrow."]);
        assert!(!alone.contains("is carried by no system") && !alone.contains("Every target"), "{alone}");
    }
    let unbuilt = ["2 are for systems, for which this build makes nothing"];
    contains(&read("doc/documents/contracts/example_study.html"), &unbuilt);
    let index = read("doc/documents/index.html");
    contains(&index, &["Name For systems; nothing built here Monitored"]);
    exits(&charta(folder.path(), &["build", "--on", "2026-03-01"]), 0);
    let index = read("build/documents/index.html");
    assert!(!index.contains(told) && !index.contains("nothing built here"), "{index}");
    contains(&index, &["Name Enforced Monitored"]);
}

#[test]
fn the_command_names_the_draft_and_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let on = ["--on", "2026-03-01"];
    let with = |arguments: &[&'static str]| [arguments, &on[..]].concat();
    let wrong = "scenario \"Nobody sees ages\" {\n  on 2026-03-01\n  expect deny institute to read stays [age] for research\n}\n";
    fs::write(folder.path().join("charta.toml"), TARGETS).unwrap();
    fs::write(folder.path().join("a.charta"), format!("{TEXT}{wrong}")).unwrap();
    let said = exits(&charta(folder.path(), &with(&["build"])), 1);
    contains(&said, &["to read it with its errors: `charta doc --draft`"]);
    let said = exits(&charta(folder.path(), &with(&["build", "--draft"])), 2);
    contains(&said, &["charta build --draft --target documents"]);
    assert!(!folder.path().join("build").exists());
    for (arguments, out) in
        [(vec!["doc", "--draft"], "doc"), (vec!["build", "--draft", "--target", "documents"], "build")]
    {
        let said = exits(&charta(folder.path(), &with(&arguments)), 1);
        contains(&said, &["1 error", &format!("to `{out}`")]);
        let out = folder.path().join(out);
        let index = fs::read_to_string(out.join("documents/index.html")).unwrap();
        contains(&index, &["Draft with 1 error"]);
        assert!(!out.join("cedar").exists());
    }
    // What is not understood has no draft; what has no error is none.
    fs::write(folder.path().join("b.charta"), "contract x {").unwrap();
    let said = exits(&charta(folder.path(), &with(&["doc", "--draft", "--out", "other"])), 1);
    assert!(!said.contains("to read it with its errors") && !folder.path().join("other").exists(), "{said}");
    fs::remove_file(folder.path().join("b.charta")).unwrap();
    fs::write(folder.path().join("a.charta"), TEXT).unwrap();
    exits(&charta(folder.path(), &with(&["doc", "--draft", "--out", "other"])), 0);
    let index = fs::read_to_string(folder.path().join("other/documents/index.html")).unwrap();
    assert!(!index.contains("Draft with"), "{index}");
}

#[test]
fn a_clause_is_a_sentence_beside_its_words() {
    let clauses = "rulebook house \"House rules\" {\n  applies_to: every contract\n  forbid everyone to share, reidentify stays, trips\n  forbid institute to link stays for care\n}\n";
    let toml = format!("rulebooks = [\"example.house\"]\n{TARGETS}");
    let text = format!("{TEXT}{clauses}")
        .replace("read trips for care", "read trips [age] for care where age > 17 showing age by steps of 5");
    let files = built(&text, &toml, None);
    let page = words_of(&files["documents/rulebooks/example_house.html"]);
    contains(
        &page,
        &["Nobody may re-identify or share Stays or Trips.", "Institute must not link Stays, for Care."],
    );
    let study = words_of(&files["documents/contracts/example_study.html"]);
    contains(
        &study,
        &[
            "Institute may read Trips, for Care, where age &gt; 17, showing Trips by steps of 5.",
            "permit institute to read trips",
        ],
    );
    let french = built(&text, &format!("language = \"fr\"\n{toml}"), None);
    let page = words_of(&french["documents/rulebooks/example_house.html"]);
    contains(&page, &["Ce qui suit est interdit à tous : réidentifier ou partager, sur Stays ou Trips."]);
    // The manifest keeps both, whatever the documents speak.
    for files in [&files, &french] {
        contains(
            &files["manifest.json"],
            &["Institute must not link Stays, for Care.", "apparier, sur Stays, aux fins"],
        );
    }
}
