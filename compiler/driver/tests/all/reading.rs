//! What documents say as their readers meet it: in French, in a summary, in a table of many permits, behind a link.

use crate::project::{run, world};
use charta_backends::documents::{meaning_in_french, note_in_french};
use charta_driver::{build, codes, render};
use std::collections::BTreeMap;

const TEXT: &str = r#"module example
use std.eu.jurisdictions.FR
purpose care "Care" { label_fr: "Soins" }
purpose sale "Sale" { label_fr: "Vente" }
organisation clinic "Clinic" { established: FR  owners: none }
organisation university "University" { established: FR }
organisation broker "Broker" { established: FR }
hosting first "First centre" { operator: clinic  located: FR }
hosting second "Second centre" { operator: clinic  located: FR }
dataset stays "Clause 1" {
  controller: clinic
  retention: 5 years
  column ward: text
  column nights: integer
  column left: date
  column out: boolean
  column opted: text
}
dataset register "Hosting" { controller: clinic  retention: 5 years  column person: text }
contract study "Study" {
  provider: clinic
  recipient: university, broker
  term: from 2026-01-01 for 1 year
  processed_at: first until 2026-06-30, second from 2026-07-01
  permit university to read stays [ward, out] for care where ward in ["A", "B"] and (nights between 2 and 9 or left >= 2026-02-01 or ward is missing) and out = false and opted not in register.person
  permit university, broker to read stays [ward] for sale
  permit university to read stays [nights] for care in cells of at least 5
  waive forbidden-purpose until 2026-12-31 because "Known" by "The officer"
  waive contradicted-permit until 2026-12-31 because "Known" by "The officer"
}
rulebook house "House rules" {
  applies_to: every contract
  forbid everyone to read stays for sale
  forbid university to read stays [out] for care until 2026-03-31
}
"#;

/// The files of a project in a language, by their paths.
fn built(language: &str, text: &str, more: &str) -> BTreeMap<String, String> {
    let toml = format!("language = \"{language}\"\n{more}");
    let compiled = run(&world(&[("charta.toml", &toml), ("a.charta", text)]), "");
    let artifacts = match build(&compiled) {
        Ok(artifacts) => artifacts,
        Err(_) => panic!("{}", render::plain(&compiled.findings, &compiled.sources)),
    };
    artifacts.into_iter().map(|artifact| (artifact.path.clone(), artifact.text().to_owned())).collect()
}

/// The page of the contract, in Markdown.
fn study(language: &str) -> String {
    built(language, TEXT, ALL)["documents/contracts/example_study.md"].clone()
}

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is not in\n{text}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

const ALL: &str = "rulebooks = [\"example.house\"]\ntargets = [\"cedar\", \"rego\", \"documents\"]\n";

#[test]
fn what_forbids_take_whole_is_not_told_as_given() {
    let page = study("en");
    let summary = between(&page, "\n## Summary\n", "\n## ");
    assert!(summary.contains("Clinic lets University use Clause 1 for Care."), "{summary}");
    assert!(page.contains("- **Purposes** — Care\n"), "{page}");
    // Where a forbid leaves a part, the purpose is told.
    let freed =
        TEXT.replace("forbid everyone to read stays for sale", "forbid university to read stays for sale");
    let page = &built("en", &freed, ALL)["documents/contracts/example_study.md"];
    for told in ["Clinic lets University use Clause 1 for Care.", "Clinic lets Broker use Clause 1 for Sale."]
    {
        assert!(page.contains(told), "{page}");
    }
}

#[test]
fn a_table_of_permits_tells_places_apart_and_every_forbid_that_it_cites() {
    let page = study("en");
    let table = between(&page, "**Columns of Clause 1**", "**Permissions on");
    let head = table.lines().find(|line| line.starts_with("| Column |")).unwrap();
    let titles: Vec<&str> = head.split(" | ").collect();
    let different: std::collections::BTreeSet<&&str> = titles.iter().collect();
    assert!(titles.len() > 5 && different.len() == titles.len(), "{head}");
    assert!(head.contains("at First centre |") && head.contains("at Second centre |"), "{head}");
    let prohibitions = between(&page, "**Prohibitions on Clause 1**", "\n<a id");
    for cited in ["House rules, 1", "House rules, 2"] {
        assert!(table.contains(cited), "{table}");
        assert!(prohibitions.contains(&format!("| {cited} |")), "{prohibitions}");
    }
}

#[test]
fn many_permits_are_told_in_several_tables() {
    let mut more = String::new();
    for at in 0..12 {
        more.push_str(&format!("  permit university to read stays [ward] for extra_{at}\n"));
    }
    let purposes: String = (0..12).map(|at| format!("purpose extra_{at} \"Extra {at}\"\n")).collect();
    let text =
        format!("{}{purposes}", TEXT.replace("  waive forbidden", &format!("{more}  waive forbidden")));
    let page = &built("en", &text, ALL)["documents/contracts/example_study.md"];
    let heads: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| Column | University for")).collect();
    let most = heads.iter().map(|head| head.matches(" | ").count()).max();
    assert!(heads.len() >= 5 && most <= Some(6), "{heads:#?}");
    for (at, _) in heads.iter().enumerate() {
        let caption = format!("**Columns of Clause 1 (table {} of {}\\)**", at + 1, heads.len());
        assert!(page.contains(&caption), "{caption}\n{page}");
    }
    for at in 0..12 {
        let told = heads.iter().filter(|head| head.contains(&format!("for Extra {at} (clause"))).count();
        assert!(told > 0, "Extra {at} in {heads:#?}");
    }
}

#[test]
fn conditions_are_french_in_french_documents() {
    let page = study("fr");
    // Names of columns are code.
    let said = "`ward` vaut « A » ou « B » et (`nights` est compris entre 2 et 9 inclus ou `left` ≥ 1er février 2026 ou `ward` n’est pas renseigné) \
                et `out` \\= faux et `opted` est renseigné et ne figure pas dans `register.person` |";
    let (page, said) = (plain(&page), plain(said));
    assert!(page.contains(&said), "{said}\n{page}");
    // The clause itself stays as it is written.
    assert!(page.contains("ward in [\"A\", \"B\"] and (nights between"), "{page}");
}

#[test]
fn findings_and_losses_begin_in_french_and_what_is_english_is_marked() {
    let files = built("fr", TEXT, ALL);
    let html = plain(&files["documents/contracts/example_study.html"]);
    let finding = "Une dérogation ne couvre aucun constat (WAI001 idle-waiver). En anglais : <span lang=\"en\">the waiver of";
    assert!(html.contains(&format!("<td>{finding}")), "{html}");
    assert!(html.contains(&format!("Avertissement : u{}", finding.trim_start_matches('U'))), "{html}");
    assert!(html.contains("<td><span lang=\"en\">remove the waiver"), "{html}");
    assert!(html.contains("<td>Une décision porte sur une ligne et n’en compte aucune"), "{html}");
    assert!(!html.contains("A decision is about one row"), "{html}");
    let counts =
        "donne des effectifs ; les outils qui décident ligne par ligne (cedar et rego) les refusent.";
    assert!(html.contains(counts), "{html}");
    // Programs read English whatever the documents speak.
    assert!(files["manifest.json"].contains("A decision is about one row and counts none"));
    let english = &built("en", TEXT, ALL)["documents/contracts/example_study.html"];
    assert!(english.contains("<td>WAI001 idle-waiver: the waiver of") && !english.contains("lang=\"fr\""));
}

/// With one sort of blank, and those one by one.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A dataset is called `Clause 1` and another `Hosting`: links of Markdown lead to what they name all the same.
#[test]
fn no_label_takes_a_link_that_leads_to_another_thing() {
    for language in ["en", "fr"] {
        let files = built(language, TEXT, ALL);
        let anchors = |page: &str| -> Vec<String> {
            let anchors = page.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
            anchors.map(str::to_owned).collect()
        };
        let pages: BTreeMap<&String, &String> =
            files.iter().filter(|(path, _)| path.ends_with(".md")).collect();
        let mut links = 0;
        for (path, page) in &pages {
            let mut own = anchors(page);
            own.sort();
            let count = own.len();
            own.dedup();
            assert_eq!(own.len(), count, "{path} has an anchor twice");
            assert!(own.iter().all(|anchor| anchor.starts_with("at.")), "{own:?}");
            for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let Some((file, anchor)) = link.split_once('#') else { continue };
                let name = file.rsplit('/').next().unwrap();
                let target = match name {
                    "" => Some(*page),
                    name => {
                        pages.iter().find(|(path, _)| path.ends_with(&format!("/{name}"))).map(|(_, it)| *it)
                    }
                };
                let target = target.unwrap_or_else(|| panic!("{link} of {path} leads nowhere"));
                assert!(anchors(target).iter().any(|it| it == anchor), "{link} of {path} leads nowhere");
                links += 1;
            }
        }
        assert!(links > 30, "{links}");
        let page = &files["documents/contracts/example_study.md"];
        let clause = between(page, "<a id=\"at.clause-1\"></a>\n\n### Clause 1\n", "\n### ");
        assert!(clause.contains("permit university to read stays [ward, out]"), "{clause}");
        let hosting = between(page, "<a id=\"at.hosting\"></a>\n\n## ", "\n");
        assert!(["Hosting", "Hébergement"].contains(&hosting), "{hosting}");
    }
}

#[test]
fn what_the_library_calls_and_cites_is_french() {
    let compiled = run(&world(&[("a.charta", TEXT)]), "");
    let model = &compiled.program.as_ref().unwrap().model;
    let labels = model.terms.values().filter_map(|term| term.about.label_fr.as_deref());
    let labels: Vec<&str> = labels.collect();
    let straight: Vec<&&str> = labels.iter().filter(|label| label.contains('\'')).collect();
    assert!(labels.len() > 100 && straight.is_empty(), "{} labels, {straight:?}", labels.len());
    let text = TEXT.replace("  term: from", "  basis: std.eu.gdpr.art6.public_task\n  term: from");
    let files = built("fr", &text, ALL);
    let register = plain(&files["documents/registers/processing.html"]);
    let told = "Mission d’intérêt public (Règlement (UE) 2016/679, art. 6(1)(e))";
    assert!(register.contains(told), "{register}");
    let register = &built("en", &text, ALL)["documents/registers/processing.html"];
    assert!(register.contains("(Regulation (EU) 2016/679, art. 6(1)(e))"), "{register}");
}

#[test]
fn every_code_has_a_french_sentence() {
    let without: Vec<&str> =
        codes().into_iter().map(|code| code.id).filter(|code| meaning_in_french(code).is_none()).collect();
    assert_eq!(without, Vec::<&str>::new(), "compiler/backends/src/documents/codes.rs");
}

#[test]
fn what_the_library_notes_on_procedures_and_rulebooks_is_told_in_french() {
    let compiled = run(&world(&[("a.charta", TEXT)]), "");
    let model = &compiled.program.as_ref().unwrap().model;
    let procedures = model.procedures.values();
    let abouts = procedures
        .flat_map(|procedure| procedure.steps.iter().map(|step| &step.about).chain([&procedure.about]))
        .chain(model.rulebooks.values().map(|rulebook| &rulebook.about));
    let notes: Vec<&str> =
        abouts.filter(|about| about.library).filter_map(|about| about.note.as_deref()).collect();
    assert!(notes.len() > 10, "{notes:?}");
    let without: Vec<&&str> = notes.iter().filter(|note| note_in_french(note).is_none()).collect();
    assert!(without.is_empty(), "compiler/backends/src/documents/notes.rs: {without:?}");
    let unsure = ["general knowledge", "not checked", "not found", "secondary"];
    let is_said = |note: &&str| note.starts_with("To be confirmed: ");
    let silent: Vec<&&str> = notes
        .iter()
        .filter(|note| unsure.iter().any(|words| note.contains(words)) && !is_said(note))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

/// The texts between double quotes in a source file, comments left out.
fn texts_of(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let source =
        lines.collect::<Vec<&str>>().join("\n").replace("\\\\", "").replace("\\\"", "").replace("'\"'", "");
    source.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// English has no blank before these, so a sentence that has one is French.
#[test]
fn french_sentences_have_the_blanks_and_apostrophes_of_french() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../backends/src");
    let mut files = sources(&root.join("documents"));
    files.push(root.join("loss.rs"));
    let (mut wrong, mut right) = (Vec::new(), 0);
    for file in files {
        for text in texts_of(&std::fs::read_to_string(&file).unwrap()) {
            let breaks = [" :", " ;", " !", " ?", " »", "« "].iter().any(|blank| text.contains(blank));
            let is_french = text.contains(['é', 'è', 'à', 'ê', 'ç', '’', '«']);
            if breaks || is_french && text.contains('\'') {
                wrong.push(format!("{}: {text}", file.display()));
            }
            right += usize::from(text.contains(['\u{a0}', '\u{202f}']));
        }
    }
    assert!(
        wrong.is_empty(),
        "a blank that no line breaks at (U+00A0, U+202F) or `’`:\n{}",
        wrong.join("\n")
    );
    assert!(right > 100, "{right} sentences with such blanks");
}

#[test]
fn parts_of_artifacts_are_called_by_french_words() {
    let toml = "rulebooks = [\"example.house\"]\ntargets = [\"postgres\", \"cedar\", \"rego\", \"odrl\", \"documents\"]\n";
    let files = built("fr", TEXT, toml);
    let page = &files["documents/contracts/example_study.md"];
    for words in ["politique contract example", "règle contract example", "— vue "] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    let register = read_markdown(&files["documents/registers/processing.md"]);
    assert!(
        register.contains("mis en œuvre par postgres : droit, rôle, sécurité des lignes, vue"),
        "{register}"
    );
}

/// A page in Markdown with its marks as they are read.
fn read_markdown(page: &str) -> String {
    plain(&page.replace("&#58;", ":"))
}
