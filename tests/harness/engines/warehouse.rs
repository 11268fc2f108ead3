//! The warehouses' files. Every dialect's are parsed in it, where what the parser cannot read counts as a failure; what one of them can
//! run is run by `duckdb` and `spark`, with the steps that are made here.
//!
//! Policies are not parsed: the parser knows few of their statements. They are held to their expectations, and Trino's rules to the
//! documented form.

use super::oracle::{Lines, Session};
use super::project::{Project, normal};
use super::{postgres, worlds};
use crate::engines::alike;
use crate::expectation;
use crate::hostile::text::{HOSTILE, built};
use crate::house::House;
use crate::python;
use crate::random::Random;
use charta_backends::sql::dialect::Dialect;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_backends::sql::warehouse::recipient;
use charta_driver::os_world::OsWorld;
use charta_driver::{Options, build, compile};
use charta_model::model::DatasetId;
use charta_model::time::Day;
use charta_model::value::ColumnType;
use libtest_mimic::{Failed, Trial};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The targets of this kind: name, dialect, and what sqlglot calls it.
const TARGETS: [(&str, Dialect); 5] = [
    ("duckdb", Dialect::Duckdb),
    ("snowflake", Dialect::Snowflake),
    ("bigquery", Dialect::Bigquery),
    ("databricks", Dialect::Databricks),
    ("trino", Dialect::Trino),
];

/// The tests of this file.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("engines/warehouse/parsed-worlds", parsed_worlds),
        Trial::test("engines/warehouse/parsed-hostile", parsed_hostile),
        Trial::test("engines/warehouse/nonsense-is-refused", nonsense_is_refused),
        Trial::test("engines/warehouse/escapes-are-read-back", escapes_are_read_back),
        Trial::test("engines/warehouse/trino-rules", trino_rules),
        Trial::test("engines/warehouse/not-executed", not_executed),
        Trial::test("engines/warehouse/policies-keep-to-a-grammar", || {
            policies_keep_to_a_grammar();
            Ok(())
        }),
        Trial::test("engines/warehouse/losses", losses),
    ];
    let (house_, root) = (house.clone(), house.path("examples/city-mobility"));
    trials.push(Trial::test("golden/warehouses/city-mobility", move || expected_files(&house_, &root)));
    for example in alike::EXAMPLES {
        let root = house.path(&format!("examples/{example}"));
        let name = format!("engines/warehouse/parsed-{example}");
        trials.push(Trial::test(name, move || parsed_example(&root)));
    }
    trials
}

/// The settings of the generated worlds, for every target of this kind.
pub fn settings() -> String {
    let names: Vec<String> = TARGETS.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let (before, after) = worlds::SETTINGS.split_once("targets = [").expect("settings with targets");
    let (_, after) = after.split_once(']').expect("a list of targets");
    format!("{before}targets = [{}]{after}", names.join(", "))
}

/// An example, built for every target of this kind.
pub fn example(root: &std::path::Path) -> Project {
    let targets = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let options = Options {
        on: Day::parse("2026-11-25").expect("a day"),
        targets: Some(targets),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, &root.to_string_lossy(), &options);
    let artifacts = build(&compiled).unwrap_or_else(|_| panic!("{} is not built", root.display()));
    let program = compiled.program.as_ref().expect("what builds has a meaning");
    let data = alike::rows_of_files(program, &root.join("rows"));
    Project { compiled, artifacts, data }
}

/// What a file is when parsed: kinds of statements, texts, names.
fn parse(files: &[(&str, &str)]) -> Result<Vec<serde_json::Value>, Failed> {
    let jobs: Vec<_> =
        files.iter().map(|(dialect, text)| json!({ "dialect": dialect, "text": text })).collect();
    let found = python::run("parse.py", &json!(jobs))?;
    Ok(found.as_array().expect("a list").clone())
}

/// Why a file is not what its dialect reads, if it is not.
fn complaint(found: &serde_json::Value) -> Option<String> {
    if let Some(error) = found["error"].as_str() {
        return Some(error.to_owned());
    }
    let commands = found["commands"].as_array().expect("a list of commands");
    (!commands.is_empty()).then(|| format!("not read: {commands:?}"))
}

/// The files of tables and views of every target: path, dialect, text.
fn files(project: &Project) -> Vec<(String, &'static str, String)> {
    let mut files = Vec::new();
    for (target, _) in TARGETS {
        let of_target: Vec<_> = project
            .artifacts_of(target)
            .filter(|artifact| !artifact.path.contains("/03-"))
            .map(|artifact| (artifact.path.clone(), target, artifact.text().to_owned()))
            .collect();
        assert_eq!(of_target.len(), 2, "{target} has tables and views");
        files.extend(of_target);
    }
    files
}

fn all_parsed(project: &Project) -> Result<Vec<serde_json::Value>, Failed> {
    let files = files(project);
    let jobs: Vec<(&str, &str)> = files.iter().map(|(_, dialect, text)| (*dialect, text.as_str())).collect();
    let found = parse(&jobs)?;
    for ((path, _, text), found) in files.iter().zip(&found) {
        if let Some(complaint) = complaint(found) {
            return Err(format!("{path}: {complaint}\n{text}").into());
        }
        // A text that left its quotes would be a statement of another kind.
        for kind in found["kinds"].as_array().expect("kinds").iter().filter_map(|kind| kind.as_str()) {
            let known = [
                "Create SCHEMA",
                "Create TABLE",
                "Create VIEW",
                "Create FUNCTION",
                "Drop SCHEMA",
                "Drop TABLE",
                "Insert",
            ];
            assert!(known.contains(&kind), "{path} holds a {kind}");
        }
    }
    Ok(found)
}

/// Every file of one example, policies among them, byte for byte: what no engine runs is at least read by people when it changes.
fn expected_files(house: &House, root: &std::path::Path) -> Result<(), Failed> {
    const FOLDER: &str = "tests/warehouses/city-mobility";
    let project = example(root);
    for artifact in &project.artifacts {
        expectation::check(house, &format!("{FOLDER}/{}", artifact.path), artifact.text())?;
    }
    let written = |file: &String| {
        project.artifacts.iter().any(|artifact| *file == format!("{FOLDER}/{}", artifact.path))
    };
    let stale: Vec<String> = house.files(FOLDER).into_iter().filter(|file| !written(file)).collect();
    expectation::stale(house, &stale, "nothing writes these any more")
}

fn parsed_example(root: &std::path::Path) -> Result<(), Failed> {
    all_parsed(&example(root)).map(|_| ())
}

fn parsed_worlds() -> Result<(), Failed> {
    for seed in 1..=12 {
        let mut dice = Random::new(seed);
        let project = Project::of_text(&settings(), &worlds::world(seed), |program| {
            alike::drawn_rows(program, &mut dice)
        });
        all_parsed(&project)?;
    }
    Ok(())
}

/// The hostile text arrives in every dialect as the text that it is.
fn parsed_hostile() -> Result<(), Failed> {
    let project = built("en");
    let found = all_parsed(&project)?;
    let files = files(&project);
    for ((path, _, _), found) in
        files.iter().zip(&found).filter(|((path, _, _), _)| path.ends_with("02-views.sql"))
    {
        let texts: Vec<&str> =
            found["texts"].as_array().expect("texts").iter().filter_map(|text| text.as_str()).collect();
        for text in [HOSTILE, "\\", "'; DROP", "%", "\""] {
            assert!(texts.contains(&text), "{path} does not hold {text:?}: {texts:?}");
        }
    }
    Ok(())
}

/// What nobody can read is refused: by an error, and where sqlglot makes none, as a command.
fn nonsense_is_refused() -> Result<(), Failed> {
    let project = Project::of_text(&settings(), &worlds::world(3), |_| Default::default());
    let files = files(&project);
    let broken = files.iter().flat_map(|(path, dialect, text)| {
        let broken = [
            format!("{text}\nSELECT FROM WHERE;\n"),
            format!("{text}\nCREATE TABLE t (;\n"),
            format!("{text}'"),
            format!("{text}\nCREATE OR REPLACE NONSENSE x AS y;\n"),
            format!("{text}\nALTER NONSENSE x;\n"),
        ];
        broken.map(|text| (path, *dialect, text))
    });
    let broken: Vec<_> = broken.collect();
    let jobs: Vec<(&str, &str)> = broken.iter().map(|(_, dialect, text)| (*dialect, text.as_str())).collect();
    for ((path, _, text), found) in broken.iter().zip(parse(&jobs)?) {
        assert!(complaint(&found).is_some(), "{path} may be nonsense: {text}");
    }
    Ok(())
}

/// Names and texts that want to be code, through each dialect's own escapes and back.
fn escapes_are_read_back() -> Result<(), Failed> {
    let texts = [
        HOSTILE,
        "",
        "'",
        "''",
        "\\",
        "\\\\",
        "\\'",
        "a\\",
        "$$",
        "${env:HOME}",
        "$${x}",
        "`",
        "\"",
        "%\\%",
        "\\u0027 OR 1=1 --",
        "line\nend\r\n",
        "*/ -- /*",
        "{{x}}",
        "&x",
        "\u{2028}é",
        "\t",
    ];
    let names =
        ["a`b", "a\"b", "a\\b", "a'b", "a]b", "${x", "--", "a\\`; DROP TABLE x; --", "é\u{301}", "\\"];
    let mut jobs = Vec::new();
    for (target, dialect) in TARGETS {
        for text in texts {
            jobs.push((target, format!("SELECT {} AS x", dialect.text(text)), text, true));
        }
        for name in names {
            jobs.push((target, format!("SELECT t.{} AS x FROM t", dialect.identifier(name)), name, false));
        }
    }
    let asked: Vec<(&str, &str)> = jobs.iter().map(|(target, sql, _, _)| (*target, sql.as_str())).collect();
    for ((target, sql, text, is_text), found) in jobs.iter().zip(parse(&asked)?) {
        let list = if *is_text { &found["texts"] } else { &found["names"] };
        let list: Vec<&str> =
            list.as_array().map_or(Vec::new(), |list| list.iter().filter_map(|t| t.as_str()).collect());
        assert!(list.contains(text), "{target}: {sql} is {found}, not {text:?}");
        assert_eq!(found["kinds"], json!(["Select"]), "{target}: {sql}");
    }
    // A broken escape is seen.
    let found = parse(&[("bigquery", "SELECT 'a''b\\' AS x"), ("databricks", "SELECT '\\' AS x")])?;
    assert!(found.iter().all(|found| complaint(found).is_some()), "{found:?}");
    Ok(())
}

/// Why Trino would not take rules: only documented words, and what no rule names is refused.
fn complaint_about_rules(rules: &serde_json::Value) -> Option<String> {
    let known = |rule: &serde_json::Value, words: &[&str]| {
        let keys = rule.as_object().map(|rule| rule.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        keys.into_iter().find(|key| !words.contains(&key.as_str()))
    };
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let privileges = ["SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP", "GRANT_SELECT"];
    let words =
        ["user", "role", "group", "schema", "table", "privileges", "columns", "filter", "filter_environment"];
    let tables = list(&rules["tables"]);
    let wrong = known(rules, &["schemas", "tables"])
        .or_else(|| {
            list(&rules["schemas"])
                .iter()
                .find_map(|rule| known(rule, &["user", "role", "group", "schema", "owner"]))
        })
        .or_else(|| tables.iter().find_map(|rule| known(rule, &words)))
        .or_else(|| {
            let columns = tables.iter().flat_map(|rule| list(&rule["columns"]));
            columns
                .into_iter()
                .find_map(|column| known(&column, &["name", "allow", "mask", "mask_environment"]))
        })
        .or_else(|| {
            let all = tables.iter().flat_map(|rule| list(&rule["privileges"]));
            all.into_iter()
                .find(|one| !privileges.contains(&one.as_str().unwrap_or("")))
                .map(|one| one.to_string())
        });
    let last = tables.last().map(|rule| rule["privileges"] == json!([]) && rule["table"] == ".*");
    wrong.or_else(|| (last != Some(true)).then(|| "tables that no rule names are not refused".to_owned()))
}

fn trino_rules() -> Result<(), Failed> {
    let project = built("en");
    let rules = project
        .artifacts
        .iter()
        .find(|artifact| artifact.path == "trino/03-access-control.json")
        .expect("rules");
    let rules: serde_json::Value = serde_json::from_str(rules.text())?;
    assert_eq!(complaint_about_rules(&rules), None);
    let mut unknown = rules.clone();
    unknown["tables"][0]["privilege"] = json!("SELECT");
    let mut open = rules.clone();
    open["tables"].as_array_mut().expect("rules").pop();
    let mut wrong = rules.clone();
    wrong["tables"][0]["privileges"] = json!(["ALL"]);
    for broken in [unknown, open, wrong] {
        assert!(complaint_about_rules(&broken).is_some(), "{broken}");
    }
    // A recipient may read its own views, and no table.
    for rule in rules["tables"].as_array().expect("rules").iter().filter(|rule| rule.get("group").is_some()) {
        assert_eq!(rule["group"], rule["schema"], "{rule}");
        assert_eq!(rule["privileges"], json!(["SELECT"]));
    }
    Ok(())
}

/// What no engine has run is called that, and nothing that it alone carries is called enforced.
fn not_executed() -> Result<(), Failed> {
    let manifest = |targets: &str| -> serde_json::Value {
        let settings = worlds::SETTINGS.replace("[\"postgres\", \"sqlite\", \"cedar\", \"rego\"]", targets);
        assert_ne!(settings, worlds::SETTINGS);
        let project = Project::of_text(&settings, &worlds::world(3), |_| Default::default());
        let manifest =
            project.artifacts.iter().find(|artifact| artifact.path == "manifest.json").expect("a manifest");
        let pages = project.artifacts_of("documents").map(|page| page.text()).collect::<String>();
        assert_eq!(pages.contains("Carried by, not executed"), !targets.contains("duckdb"), "{targets}");
        assert!(pages.contains("(not executed)"));
        serde_json::from_str(manifest.text()).expect("a manifest that is JSON")
    };
    let words = |manifest: &serde_json::Value| -> Vec<String> {
        let clauses = manifest["clauses"].as_array().expect("clauses").iter();
        clauses.filter_map(|clause| clause["enforcement"].as_str()).map(str::to_owned).collect()
    };
    for target in ["snowflake", "bigquery", "databricks", "trino"] {
        let manifest = manifest(&format!("[\"{target}\", \"documents\"]"));
        let words = words(&manifest);
        assert!(
            words.iter().any(|word| word == "not-executed") && !words.iter().any(|word| word == "enforced"),
            "{words:?}"
        );
        for artifact in manifest["artifacts"].as_array().expect("artifacts") {
            let ours = artifact["path"].as_str().expect("a path").starts_with(target);
            assert_eq!(artifact["executed"] == json!(false), ours, "{artifact}");
        }
    }
    let words = words(&manifest("[\"duckdb\", \"snowflake\", \"documents\"]"));
    assert!(
        words.iter().any(|word| word == "enforced") && !words.iter().any(|word| word == "not-executed"),
        "{words:?}"
    );
    Ok(())
}

/// What no engine runs keeps to a grammar that its maker documents: the page says so, with the place, and the files of policies cite it.
fn policies_keep_to_a_grammar() {
    let house = House::new(false);
    let page = house.text("docs/reference/targets.md");
    let row = |begin: &str| {
        let found = page.lines().find(|line| line.starts_with(&format!("| {begin} |")));
        found.unwrap_or_else(|| panic!("the page has no row {begin}")).to_owned()
    };
    for (target, platform, place, file) in [
        ("snowflake", "Snowflake", "https://docs.snowflake.com/", "03-policies.sql"),
        ("bigquery", "BigQuery", "https://cloud.google.com/bigquery/docs/", "03-policies.sql"),
        ("databricks", "Databricks", "https://docs.databricks.com/", "03-policies.sql"),
        ("trino", "Trino", "https://trino.io/docs/", ""),
    ] {
        assert!(row(&format!("`{target}`")).contains("*not executed*"), "{target}");
        let grammar = row(platform);
        let cited: Vec<&str> =
            grammar.split("](").skip(1).filter_map(|link| link.split(')').next()).collect();
        assert!(!cited.is_empty() && cited.iter().all(|link| link.starts_with(place)), "{target}: {cited:?}");
        // JSON has no remarks: of Trino's rules the page alone tells.
        if file.is_empty() {
            continue;
        }
        let text = house.text(&format!("tests/warehouses/city-mobility/{target}/{file}"));
        let head: String = text.lines().take_while(|line| line.starts_with("--")).collect();
        assert!(head.contains("No engine has run this file"), "{target}: {head}");
        for link in cited.iter().filter(|link| !link.ends_with("create-view.html")) {
            assert!(head.contains(link), "{target} does not cite {link}");
        }
    }
}

/// What a platform cannot hold is left out there, and there alone, and said.
fn losses() -> Result<(), Failed> {
    let long = "x".repeat(300_000);
    let text = format!(
        "module m\njurisdiction land\norganisation o {{ established: land }}\norganisation r {{ established: land }}\n\
         dataset d {{ controller: o column a: text }}\n\
         dataset e {{ controller: o source: table donn\u{e9}es.e column a: text }}\n\
         dataset f {{ controller: o source: table charta.session column a: text }}\n\
         contract c {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
         permit r to read d for any purpose where a = \"{long}\"\n\
         permit r to read e for any purpose\npermit r to read f for any purpose }}\n"
    );
    let project = Project::of_text(&settings(), &text, |_| Default::default());
    let manifest =
        project.artifacts.iter().find(|artifact| artifact.path == "manifest.json").expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(manifest.text())?;
    let lost = |target: &str| -> Vec<&str> {
        let losses = manifest["losses"].as_array().expect("losses").iter();
        losses.filter(|loss| loss["target"] == target).filter_map(|loss| loss["clause"].as_str()).collect()
    };
    for (target, expected) in [
        ("duckdb", &["m.c#3"][..]),
        ("snowflake", &["m.c#1", "m.c#3"]),
        ("bigquery", &["m.c#1", "m.c#2", "m.c#3"]),
        ("databricks", &["m.c#3"]),
        ("trino", &["m.c#3"]),
    ] {
        assert_eq!(lost(target), expected, "{target}");
        let views = project
            .artifacts_of(target)
            .find(|artifact| artifact.path.ends_with("02-views.sql"))
            .expect("views");
        assert_eq!(views.text().matches("-- rows of").count(), 3 - expected.len(), "{target}");
    }
    Ok(())
}

/// The statements that load a project's rows and keys, in a dialect that can run them.
pub fn filling(
    project: &Project,
    layout: &Layout,
    dialect: Dialect,
    bytes: impl Fn(&[u8]) -> String,
) -> String {
    let model = &project.program().model;
    let rounds = charta_certify::warehouse::rounds(model, layout, &project.data);
    charta_certify::warehouse::filling(layout, model, &rounds[0].data, dialect, bytes)
}

/// The question for all that a view shows, each cell as a text.
pub fn question(view: &NamedView, dialect: Dialect, text_type: &str) -> String {
    let names = view.columns.iter().map(|column| &column.name).chain(&view.count);
    let cells: Vec<String> =
        names.map(|name| format!("CAST({} AS {text_type})", dialect.identifier(name))).collect();
    format!("SELECT {} FROM {}", cells.join(", "), view.reference(dialect))
}

/// The word for the recipient of a view.
pub fn reader(project: &Project, view: &NamedView) -> String {
    recipient(&project.program().model, view.party).to_owned()
}

/// Compares the answer to a view's question with the decision; how many rows were seen.
pub fn compare(
    project: &Project,
    view: &NamedView,
    session: Session,
    answer: &serde_json::Value,
    told: &str,
) -> usize {
    let (found, expected) = found_and_expected(project, view, session, answer);
    assert_eq!(found, expected, "{told}, view {}, {session:?}", view.id());
    found.len()
}

/// What a view shows, and what the decision says that it must.
pub fn found_and_expected(
    project: &Project,
    view: &NamedView,
    session: Session,
    answer: &serde_json::Value,
) -> (Lines, Lines) {
    let found = lines(answer, &project.types(view));
    (found, project.expected(view, session, &postgres::pseudonym))
}

/// The datasets whose table holds the rows of a dataset before them.
pub fn doubled(layout: &Layout) -> BTreeSet<DatasetId> {
    let mut seen = BTreeSet::new();
    let tables = layout.tables.iter().filter(|table| table.refused.is_none());
    tables.filter(|table| !seen.insert((&table.schema, &table.name))).map(|table| table.dataset).collect()
}

fn lines(answer: &serde_json::Value, types: &[Option<ColumnType>]) -> Lines {
    let cell = |(cell, column_type): (&serde_json::Value, &Option<ColumnType>)| {
        cell.as_str().map(|text| normal(*column_type, text.to_owned()))
    };
    let rows = answer.as_array().expect("rows").iter();
    let mut lines: Lines =
        rows.map(|row| row.as_array().expect("a row").iter().zip(types).map(cell).collect()).collect();
    lines.sort();
    lines
}
