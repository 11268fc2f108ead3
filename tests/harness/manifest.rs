//! What the manifest says of clauses and of retention, where the words must be exact.

use crate::engines::project::Project;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value as Json, json};

const PROJECT: &str = "module m
jurisdiction land
organisation o { established: land }
organisation r { established: land }
organisation s { established: land }
purpose study
purpose trade
dataset people {
  controller: o
  key: id
  retention: 2 years from seen_on
  column id: integer required
  column seen_on: date
  column place: text
}
dataset refusals {
  controller: o
  key: person
  column person: integer required
}
contract c {
  provider: o
  recipient: r, s
  term: from 2026-01-01 until 2027-01-01
  permit r to read people [id, place] for study where id not in refusals.person
  permit r to read people [place] for study in cells of at least 5
  permit s to read people [seen_on] for study
  forbid everyone to read people for trade
  forbid r to read people [place] for study where place = \"here\"
}
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("manifest/forbids-that-nothing-meets", forbids_that_nothing_meets),
        Trial::test("manifest/tables-that-are-looked-up", tables_that_are_looked_up),
        Trial::test("manifest/cells-in-policies", cells_in_policies),
        Trial::test("manifest/retention", retention),
        Trial::test("manifest/lines", lines),
        Trial::test("manifest/opt-outs", opt_outs),
    ]
}

fn manifest(text: &str, targets: &[&str]) -> Json {
    let settings = format!(
        "name = \"p\"\nedition = \"2026\"\ntargets = {targets:?}\n[severities]\ncontradicted-permit = \"advice\"\n"
    );
    let project = Project::of_text(&settings, text, |_| Default::default());
    let manifest = project.artifacts.iter().find(|artifact| artifact.path == "manifest.json");
    serde_json::from_str(manifest.expect("a manifest").text()).expect("a manifest that is JSON")
}

fn clause<'a>(manifest: &'a Json, name: &str) -> &'a Json {
    let clauses = manifest["clauses"].as_array().expect("clauses");
    clauses.iter().find(|clause| clause["name"] == name).unwrap_or_else(|| panic!("{name}: {clauses:#?}"))
}

fn named_by(manifest: &Json, path: &str, id: &str) -> Json {
    let artifact =
        manifest["artifacts"].as_array().expect("artifacts").iter().find(|one| one["path"] == path);
    let statements = artifact.expect("the artifact")["statements"].as_array().expect("statements");
    let statement = statements.iter().find(|one| one["id"] == id);
    statement.unwrap_or_else(|| panic!("{id}: {statements:#?}"))["clauses"].clone()
}

/// A forbid that meets no permit is denied by default, and no view or grant names it; one that meets some is in the views that it changes.
fn forbids_that_nothing_meets() -> Result<(), Failed> {
    let manifest = manifest(PROJECT, &["postgres", "sqlite", "duckdb", "snowflake"]);
    let unmet = clause(&manifest, "m.c#4");
    assert_eq!(unmet["enforcement"], "enforced", "{unmet:#}");
    assert_eq!(unmet["statements"], json!([]), "{unmet:#}");
    let by = unmet["by"].as_array().expect("by");
    assert!(by.len() == 4 && by.iter().all(|by| by["how"] == "default-denial"), "{unmet:#}");
    let met = clause(&manifest, "m.c#5");
    assert_eq!(met["by"][0]["how"], "statements", "{met:#}");
    let ids: Vec<&str> =
        met["statements"].as_array().expect("statements").iter().filter_map(|at| at["id"].as_str()).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| !id.contains("_s")), "{ids:?}");

    // Policies repeat it word by word, and it is still the default that denies.
    let manifest = self::manifest(PROJECT, &["cedar", "rego"]);
    assert_eq!(clause(&manifest, "m.c#4")["by"][0]["how"], "default-denial");
    // Where no engine has run anything, that is all that is said.
    let manifest = self::manifest(PROJECT, &["snowflake"]);
    assert_eq!(clause(&manifest, "m.c#4")["enforcement"], "not-executed");
    Ok(())
}

/// A table in which values are looked up is read for the clauses that look there, and for no other.
fn tables_that_are_looked_up() -> Result<(), Failed> {
    let manifest = manifest(PROJECT, &["postgres", "snowflake"]);
    let path = "postgres/03-protection.sql";
    assert_eq!(named_by(&manifest, path, "row security on data.refusals"), json!(["m.c#1"]));
    assert_eq!(
        named_by(&manifest, path, "row security on data.people"),
        json!(["m.c#1", "m.c#2", "m.c#3", "m.c#5"])
    );
    Ok(())
}

/// What may be shown in cells only is denied by what decides about one row, and both targets that do list it in the same words.
fn cells_in_policies() -> Result<(), Failed> {
    let manifest = manifest(PROJECT, &["cedar", "rego"]);
    let losses = manifest["losses"].as_array().expect("losses");
    let lost = |target: &str| {
        let mut of = losses.iter().filter(|loss| loss["target"] == target && loss["clause"] == "m.c#2");
        of.next().unwrap_or_else(|| panic!("{target} lists no loss"))["reason"].clone()
    };
    assert_eq!(lost("cedar"), lost("rego"));
    let clause = clause(&manifest, "m.c#2");
    assert_eq!((&clause["enforcement"], &clause["statements"]), (&json!("enforced"), &json!([])));
    assert_eq!(clause["by"][0]["how"], "narrowed-to-nothing", "{clause:#}");
    Ok(())
}

/// Retention leads to the job that deletes, and says which rows no job deletes.
fn retention() -> Result<(), Failed> {
    let kept = |text: &str, targets: &[&str]| manifest(text, targets)["kept"][0].clone();
    let entry = kept(PROJECT, &["postgres"]);
    assert_eq!(
        (&entry["what"], &entry["path"], &entry["counts_from"]),
        (&json!("dataset"), &json!("m.people"), &json!("seen_on"))
    );
    assert_eq!((&entry["kept_for"], &entry["lines"]), (&json!("2 years"), &json!([11, 11])));
    let id = entry["jobs"][0]["id"].as_str().expect("a job");
    assert_eq!(named_by(&manifest(PROJECT, &["postgres"]), "postgres/daily.sql", id), json!([]));
    let words = entry["not_deleted"][0].as_str().expect("words");
    assert!(words.starts_with("a row without `seen_on` is kept") && words.contains("`required`"), "{words}");
    let required = PROJECT.replace("seen_on: date", "seen_on: date required");
    assert_eq!(kept(&required, &["postgres"]).get("not_deleted"), None);
    let elsewhere = kept(PROJECT, &["sqlite"]);
    assert_eq!(elsewhere["jobs"], json!([]));
    assert_eq!(elsewhere["not_deleted"], json!(["no target that is built deletes rows"]));
    Ok(())
}

/// A clause is found by its lines, too.
fn lines() -> Result<(), Failed> {
    let over_two = PROJECT.replace("for study in cells", "for study\n    in cells");
    let manifest = manifest(&over_two, &["sqlite"]);
    for (name, lines) in [("m.c#1", [25, 25]), ("m.c#2", [26, 27]), ("m.c#3", [28, 28])] {
        assert_eq!(clause(&manifest, name)["lines"], json!(lines), "{name}");
    }
    Ok(())
}

/// A requirement to keep out who opted out names the permits that do.
fn opt_outs() -> Result<(), Failed> {
    let text =
        PROJECT.replace("forbid everyone", "require opt_out refusals [person] for study\n  forbid everyone");
    let manifest = manifest(&text, &["sqlite"]);
    let required = clause(&manifest, "m.c#4");
    assert_eq!(required["kind"], "require");
    assert_eq!(required["by"][0]["permits"], json!(["m.c#1"]), "{required:#}");
    Ok(())
}
