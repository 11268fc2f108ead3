//! `charta certify` as a library and as a command: over every example that compiles each engine agrees, a broken artifact of each engine is
//! told in words, and no certificate that looks good is left where one does not hold.

mod asked;
mod folder;

use crate::engines::alike::EXAMPLES;
use crate::house::House;
use crate::{diff, markdown, python};
use charta_backends::Artifact;
use charta_certify::{Certificate, Difference, Disagreement, How, Options, Status, certify, command};
use charta_driver::cmd::Format;
use charta_driver::os_world::OsWorld;
use charta_driver::{Compiled, build, compile};
use charta_model::time::Day;
use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const DAY: &str = "2026-11-25";
/// Every target that some engine runs.
const EXECUTED: [&str; 5] = ["postgres", "sqlite", "duckdb", "cedar", "rego"];
/// Sessions that are asked of an example: all of them are too many for every run of the tests.
const AT_MOST: usize = 100;
const SMALL: &str = "module m\njurisdiction land\norganisation o { established: land }\norganisation r { established: land }\n\
    purpose study\ndataset d {\n controller: o\n key: id\n column id: integer required\n column t: text\n}\n\
    contract c {\n provider: o\n recipient: r\n term: from 2026-01-01 until 2027-01-01\n\
    permit r to read d for study where t = \"it's\"\n}\n";

/// The tests of this file.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("certify/broken-artifacts", broken_artifacts),
        Trial::test("certify/lying-programs", lying_programs),
        Trial::test("certify/missing-programs", missing_programs),
        Trial::test("certify/programs-that-hang", asked::programs_that_hang),
        Trial::test("certify/rows-of-what-is-asked", asked::rows_of_what_is_asked),
        Trial::test("certify/datasets-that-share-a-table", datasets_that_share_a_table),
        Trial::test("certify/same-bytes", same_bytes),
        Trial::test("certify/whole-or-not-at-all", whole_or_not_at_all),
        Trial::test("certify/nothing-asked-is-no-proof", asked::nothing_asked_is_no_proof),
        Trial::test("certify/what-was-not-asked", asked::what_was_not_asked),
        Trial::test("certify/sessions-that-are-never-drawn", asked::sessions_that_are_never_drawn),
        Trial::test("certify/files-of-a-folder", folder::files_of_a_folder),
        Trial::test("certify/a-folder-excuses-nothing", folder::a_folder_excuses_nothing),
        Trial::test("certify/as-json", as_json),
    ];
    let pages = Arc::clone(house);
    trials.push(Trial::test("certify/guide", move || guide(&pages)));
    let pages = Arc::clone(house);
    trials.push(Trial::test("certify/every-field-is-explained", move || every_field(&pages)));
    for name in EXAMPLES {
        let root = house.path(&format!("examples/{name}"));
        trials.push(Trial::test(format!("certify/{name}"), move || example(&root)));
    }
    let house = Arc::clone(house);
    trials.push(Trial::test("certify/every-clean-example", move || every_clean_example(&house)));
    trials
}

/// The programs of the tests' environment.
pub fn options() -> Options {
    Options { duckdb: Some(python::program("duckdb")), opa: agent(), ..Options::default() }
}

/// What behaves like the agent's command, where its library is.
fn agent() -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/opa");
    python::agent().map(|_| script)
}

fn compiled(root: &str, targets: &[&str]) -> (Compiled, Result<Vec<Artifact>, ()>) {
    let targets = Some(targets.iter().map(|target| (*target).to_owned()).collect());
    let options = charta_driver::Options {
        on: Day::parse(DAY).expect("a day"),
        targets,
        ..charta_driver::Options::default()
    };
    let compiled = compile(&OsWorld, root, &options);
    let artifacts = build(&compiled).map_err(|_| ());
    (compiled, artifacts)
}

/// A project of one small file in a folder that goes away.
fn small() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("p")).expect("a folder");
    fs::write(folder.path().join("p/m.charta"), SMALL).expect("a file");
    let path = folder.path().join("p").to_string_lossy().into_owned();
    (folder, path)
}

/// Runs the command: what it ends with, and what it says.
fn run(arguments: &[&str]) -> (u8, String) {
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let all = std::iter::once("charta certify").chain(arguments.iter().copied()).map(OsString::from);
    let code = command::run(all, Day::parse(DAY).expect("a day"), &mut out, &mut error);
    out.extend(error);
    (code, String::from_utf8(out).expect("words"))
}

/// Every example that builds is among those that are certified.
fn every_clean_example(house: &House) -> Result<(), Failed> {
    let folders = house.files("examples").into_iter().filter_map(|file| {
        file.strip_suffix("/charta.toml").and_then(|folder| folder.rsplit('/').next()).map(str::to_owned)
    });
    for name in folders.filter(|name| !EXAMPLES.contains(&name.as_str())) {
        let (_, artifacts) = compiled(&house.path(&format!("examples/{name}")).to_string_lossy(), &["cedar"]);
        assert!(artifacts.is_err(), "{name} builds, and is not certified");
    }
    Ok(())
}

fn example(root: &Path) -> Result<(), Failed> {
    let (compiled, artifacts) = compiled(&root.to_string_lossy(), &EXECUTED);
    let artifacts = artifacts.expect("an example that builds");
    let certificate = certify(&compiled, &artifacts, &Options { at_most: Some(AT_MOST), ..options() })?;
    let text = certificate.json()?;
    assert!(certificate.holds && certificate.disagreements_in_all == 0, "{text}");
    for target in EXECUTED {
        let run = certificate.engines.iter().find(|run| run.target == target && run.status == Status::Agrees);
        let run = run.unwrap_or_else(|| panic!("{target} is not certified: {text}"));
        // What is shown in cells only, a target that decides about one row denies.
        assert!(run.permitted > 10 && run.permitted + run.narrowed > 50, "{run:?}");
        assert!(run.version.is_some(), "{run:?}");
    }
    if agent().is_some() {
        let run = certificate.engines.iter().find(|run| run.engine == "opa").expect("the agent");
        assert_eq!(run.status, Status::Agrees);
    }
    let asked = &certificate.asked;
    every_sort_has_a_row(&compiled);
    assert!(asked.row_classes <= asked.row_classes_in_all, "{text}");
    assert!(asked.sessions > 50 && asked.sessions <= asked.sessions_in_all);
    assert_eq!(certificate.not_executed, Vec::<&str>::new());
    // Losses and digests are those of the manifest.
    let manifest = artifacts.iter().find(|artifact| artifact.path == "manifest.json").expect("a manifest");
    let manifest: Json = serde_json::from_str(manifest.text())?;
    assert_eq!(certificate.losses, manifest["losses"]);
    assert!(manifest["losses"].as_array().is_some_and(|losses| !losses.is_empty()));
    let digests: BTreeMap<&str, &str> =
        certificate.artifacts.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let listed = manifest["artifacts"].as_array().expect("artifacts");
    assert!(!listed.is_empty());
    for artifact in listed {
        let path = artifact["path"].as_str().expect("a path");
        assert_eq!(digests.get(path).copied(), artifact["sha256"].as_str(), "{path}");
    }
    assert_eq!(digests.len(), listed.len() + 1, "the manifest itself, and nothing else");
    Ok(())
}

/// Of each sort of row that conditions tell apart there is a row to ask about, in whatever sessions.
pub fn every_sort_has_a_row(compiled: &Compiled) {
    let program = compiled.program.as_ref().expect("what builds has a meaning");
    let (model, rules) = (&program.model, &program.rules);
    let data = charta_certify::rows::rows(model, rules, &model.datasets.ids().collect());
    for question in charta_certify::cells::questions(model, rules) {
        let met = charta_certify::rows::met(rules, &data, question.dataset, &question.rows);
        assert_eq!(met, question.rows.len(), "a sort of rows has no row");
    }
}

/// One artifact of each engine is broken: its engine disagrees, says in which cell, and the command ends badly.
fn broken_artifacts() -> Result<(), Failed> {
    let (folder, path) = small();
    let (compiled, artifacts) = compiled(&path, &EXECUTED);
    let artifacts = artifacts.expect("a project that builds");
    let breaks = [
        ("postgres", "postgres", "= 'it''s'", "<> 'it''s'"),
        ("sqlite", "sqlite", "= 'it''s'", "<> 'it''s'"),
        ("duckdb", "duckdb", "= 'it''s'", "<> 'it''s'"),
        ("cedar", "cedar", "== \"it's\"", "!= \"it's\""),
        ("rego", "regorus", "== \"it's\"", "!= \"it's\""),
        ("rego", "opa", "== \"it's\"", "!= \"it's\""),
    ];
    for (target, engine, from, to) in breaks {
        if engine == "opa" && agent().is_none() {
            continue;
        }
        let mut broken = artifacts.clone();
        let of_target = broken.iter_mut().filter(|artifact| artifact.path.starts_with(&format!("{target}/")));
        let mut places = 0;
        for artifact in of_target {
            places += artifact.text().matches(from).count();
            artifact.contents = artifact.text().replace(from, to).into();
        }
        assert!(places > 0, "{target} does not hold {from}");
        let others = charta_certify::engine_names().into_iter().filter(|name| *name != engine);
        let without: Vec<String> = others.map(str::to_owned).collect();
        let certificate = certify(&compiled, &broken, &Options { without, ..options() })?;
        told(folder.path(), &certificate, engine)?;
    }
    Ok(())
}

/// A certificate that does not hold says so, and the command says which cell it is.
fn told(folder: &Path, certificate: &Certificate, engine: &str) -> Result<(), Failed> {
    let file = folder.join("certificate.json");
    let mut said = Vec::new();
    let code = command::finish(certificate, &file.to_string_lossy(), Format::Human, &mut said)?;
    let said = String::from_utf8(said)?;
    assert_eq!(code, 1, "{engine}: {said}");
    for words in [
        "DISAGREES".to_owned(),
        format!("  {engine}: "),
        " of m.d for m.r, ".to_owned(),
        " for m.study at ".to_owned(),
        " on 2026-".to_owned(),
        "expected ".to_owned(),
        ", found ".to_owned(),
    ] {
        assert!(said.contains(&words), "{engine} does not say {words}: {said}");
    }
    let written: Json = serde_json::from_str(&fs::read_to_string(&file)?)?;
    assert_eq!(written["holds"], false);
    assert!(written["disagreements_in_all"].as_u64().is_some_and(|count| count > 0));
    let run = written["engines"].as_array().expect("engines").iter().find(|run| run["engine"] == engine);
    assert_eq!(run.expect("the engine")["status"], "disagrees");
    Ok(())
}

/// Programs that are there and answer wrongly, with half an answer, or not at all: none of them agrees.
fn lying_programs() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let duckdb = python::program("duckdb");
    let duckdb = duckdb.display();
    let version = format!("[ \"$1\" = -version ] && exec {duckdb} -version\n");
    let mut programs = vec![
        ("--duckdb", "duckdb", format!("{version}exit 0\n")),
        ("--duckdb", "duckdb", format!("{version}exec {duckdb} \"$@\" | sed 's/^r.* answer/ answer/'\n")),
        ("--duckdb", "duckdb", format!("{version}exec {duckdb} \"$@\" | head -n 3\n")),
        ("--duckdb", "duckdb", format!("{version}sed 's/^SELECT COALESCE.*/SELECT 1;/' | {duckdb} \"$@\"\n")),
        ("--duckdb", "duckdb", "echo no such option >&2; exit 1\n".to_owned()),
    ];
    if let Some(agent) = agent() {
        let version = format!("[ \"$1\" = version ] && exec {} version\n", agent.display());
        programs.extend([
            ("--opa", "opa", format!("{version}exit 0\n")),
            ("--opa", "opa", format!("{version}echo '{{\"result\": []}}'\n")),
            (
                "--opa",
                "opa",
                format!(
                    "{version}exec {} \"$@\" | sed 's/\"allow\": true/\"allow\": false/g'\n",
                    agent.display()
                ),
            ),
            ("--opa", "opa", "exit 0\n".to_owned()),
        ]);
    }
    for (option, engine, script) in programs {
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{script}"))?;
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let target = if engine == "duckdb" { "duckdb" } else { "rego" };
        let program = program.to_string_lossy().into_owned();
        let (code, said) = run(&[&path, "--out", &out, "--target", target, option, &program]);
        assert_eq!(code, 1, "{script}: {said}");
        assert!(said.contains(&format!("{engine} ")) && said.contains("DISAGREES"), "{script}: {said}");
        let written: Json = serde_json::from_str(&fs::read_to_string(&out)?)?;
        assert_eq!(written["holds"], false, "{script}");
    }
    Ok(())
}

/// A program that is missing is told by name. DuckDB's target is then certified by nobody; Rego's still is, by the library.
fn missing_programs() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let (compiled, artifacts) = compiled(&path, &["duckdb", "rego"]);
    let artifacts = artifacts.expect("a project that builds");
    let nowhere = Some(folder.path().join("nowhere/duckdb"));
    let missing = Options { duckdb: nowhere, opa: Some("no-such-agent".into()), ..Options::default() };
    let certificate = certify(&compiled, &artifacts, &missing)?;
    assert!(!certificate.holds);
    let because = |name: &str| {
        let run = certificate.engines.iter().find(|run| run.engine == name).expect("an engine");
        (run.status, run.because.clone().unwrap_or_default())
    };
    assert_eq!(because("opa"), (Status::NotRun, "the program no-such-agent is not found".to_owned()));
    assert_eq!(because("duckdb").0, Status::NotRun);
    assert!(
        because("duckdb").1.starts_with("the program ") && because("duckdb").1.ends_with(" is not found")
    );
    assert_eq!(because("regorus"), (Status::Agrees, String::new()));
    let mut said = Vec::new();
    assert_eq!(command::finish(&certificate, &out, Format::Human, &mut said)?, 1);
    let said = String::from_utf8(said)?;
    assert!(said.contains("opa was not run: the program no-such-agent is not found"), "{said}");

    let only_rego: Vec<Artifact> =
        artifacts.iter().filter(|artifact| !artifact.path.starts_with("duckdb/")).cloned().collect();
    assert!(certify(&compiled, &only_rego, &missing)?.holds, "the library alone certifies Rego");
    // Whoever names a program that is not there made a mistake.
    let (code, said) = run(&[&path, "--out", &out, "--duckdb", "no-such-program"]);
    assert_eq!((code, said.as_str()), (2, "charta certify: the program no-such-program is not found\n"));
    Ok(())
}

/// Each of two datasets in one table is certified with its own rows; rows of the other would be shown, too.
fn datasets_that_share_a_table() -> Result<(), Failed> {
    let (_folder, path) = small();
    let text = "module m\njurisdiction land\norganisation o { established: land }\n\
        organisation r { established: land }\npurpose study\n\
        dataset d { controller: o source: table shared.t key: id column id: integer required column t: text }\n\
        dataset e { controller: o source: table shared.t key: id column id: integer required column u: text }\n\
        contract c { provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
        permit r to read d for study where t = \"it's\"\npermit r to read e for study }\n";
    fs::write(Path::new(&path).join("m.charta"), text)?;
    let (compiled, artifacts) = compiled(&path, &["postgres", "sqlite", "duckdb"]);
    let mut artifacts = artifacts.expect("a project that builds");
    let certificate = certify(&compiled, &artifacts, &options())?;
    assert!(certificate.holds, "{}", certificate.json()?);
    // The second dataset is asked about, too.
    for artifact in &mut artifacts {
        artifact.contents = artifact.text().replace("AS \"u\"", "|| 'x' AS \"u\"").into();
    }
    let certificate = certify(&compiled, &artifacts, &options())?;
    for run in &certificate.engines {
        assert_eq!(run.status, Status::Disagrees, "{}", run.engine);
    }
    Ok(())
}

/// The same contracts and engines give the same bytes.
fn same_bytes() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let duckdb = python::program("duckdb").to_string_lossy().into_owned();
    let arguments = [path.as_str(), "--out", &out, "--duckdb", &duckdb];
    let targets = EXECUTED.iter().flat_map(|target| ["--target", target]);
    let arguments: Vec<&str> = arguments.into_iter().chain(targets).collect();
    let mut texts = Vec::new();
    for _ in 0..2 {
        let (code, said) = run(&arguments);
        assert_eq!(code, 0, "{said}");
        texts.push(fs::read_to_string(&out)?);
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].ends_with("}\n"));
    Ok(())
}

/// A certificate from before does not outlive a run that gives none, and what is no file is left alone.
fn whole_or_not_at_all() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json");
    let written = out.to_string_lossy().into_owned();
    let (code, said) = run(&[&path, "--out", &written, "--target", "cedar"]);
    assert_eq!(code, 0, "{said}");
    assert!(out.is_file());
    fs::write(Path::new(&path).join("wrong.charta"), "module w\npurpose p in nowhere\n")?;
    let (code, said) = run(&[&path, "--out", &written, "--target", "cedar"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("nowhere") && !out.exists(), "{said}");
    fs::remove_file(Path::new(&path).join("wrong.charta"))?;

    let place = folder.path().join("place");
    fs::create_dir(&place)?;
    fs::write(place.join("kept"), "kept")?;
    let (code, said) = run(&[&path, "--out", &place.to_string_lossy(), "--target", "cedar"]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(fs::read_to_string(place.join("kept"))?, "kept");
    let (code, said) = run(&[&path, "--out", &place.join("no/where.json").to_string_lossy()]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(fs::read_dir(&place)?.count(), 1, "nothing is left half written");
    let (code, said) = run(&[&path, "--without", "rego"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("there is no engine `rego`"), "{said}");
    Ok(())
}

/// As JSON, the certificate is what is said, and findings are a document.
fn as_json() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let (code, said) =
        run(&[&path, "--out", &out, "--target", "sqlite", "--format", "json", "--width", "80"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said, fs::read_to_string(&out)?);
    fs::write(Path::new(&path).join("wrong.charta"), "module w\npurpose p in nowhere\n")?;
    let (code, said) = run(&[&path, "--out", &out, "--target", "sqlite", "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    let findings: Json = serde_json::from_str(&said)?;
    assert!(findings["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{said}");
    Ok(())
}

const GUIDE: &str = "docs/guide/certify.md";
const FIELDS: &str = "docs/reference/certificate.md";

/// The guide's project is certified by the guide's commands, and what it shows is what is said, versions aside.
fn guide(house: &House) -> Result<(), Failed> {
    let page = house.text(GUIDE);
    let blocks = markdown::blocks(&page);
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("shared-data");
    fs::create_dir(&root)?;
    let project = blocks.iter().find(|block| block.is("charta")).ok_or("a project")?;
    fs::write(root.join("shared-data.charta"), &project.text)?;
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let programs: BTreeMap<&str, PathBuf> = [
        ("/opt/bin/duckdb", python::program("duckdb")),
        ("/opt/bin/opa", agent().unwrap_or_else(|| python::program("duckdb"))),
    ]
    .into();
    let (mut said, mut commands) = (String::new(), 0);
    let (mut mended, mut wrong) = (page.clone(), Vec::new());
    for block in &blocks {
        for line in block.text.lines().filter(|_| block.is("sh")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            if !line.starts_with("charta ") {
                let mut shell = std::process::Command::new("sh");
                assert!(shell.args(["-c", line]).current_dir(folder.path()).status()?.success(), "{line}");
                continue;
            }
            if !line.starts_with("charta certify ") {
                build_as(&words, &at)?;
                continue;
            }
            if words.contains(&"--opa") && agent().is_none() {
                continue;
            }
            let mut words: Vec<String> = words[2..]
                .iter()
                .map(|word| match *word {
                    "shared-data" | "shared-data/build" | "certificate.json" => at(word),
                    word => {
                        programs.get(word).map_or_else(|| word.to_owned(), |path| path.display().to_string())
                    }
                })
                .collect();
            if !words.iter().any(|word| word == "--out") {
                words.extend(["--out".to_owned(), at("certificate.json")]);
            }
            let code;
            (code, said) = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(code == 0, said.contains("the certificate holds"), "{line}: {code}, {said}");
            assert_eq!(code == 1, said.contains("does not hold"), "{line}: {code}, {said}");
            commands += 1;
        }
        let shown = match block.words.get(1).map(String::as_str) {
            Some("certify") => said.clone(),
            _ => continue,
        };
        let shown = without_versions(&shown.replace(&at("certificate.json"), "certificate.json"));
        if shown != block.text {
            wrong.push(diff::unified(&block.text, &shown));
            let moved = mended.lines().count() - page.lines().count();
            mended = markdown::replace(&mended, block.line + moved, &shown);
        }
    }
    assert!(commands >= 2, "{commands} commands were run");
    if house.bless && !wrong.is_empty() {
        fs::write(house.path(GUIDE), mended)?;
        return Ok(());
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{GUIDE}:\n{}", wrong.join("\n")).into()) }
}

/// Runs a command of the guide that is not `certify`, with its folders where the test has them.
fn build_as(words: &[&str], at: &dyn Fn(&str) -> String) -> Result<(), Failed> {
    use clap::Parser as _;
    let words = words.iter().map(|word| if *word == "shared-data" { at(word) } else { (*word).to_owned() });
    let arguments = charta_driver::cmd::Arguments::try_parse_from(words)?;
    let (mut out, mut error) = (Vec::new(), Vec::new());
    let today = Day::parse(DAY).expect("a day");
    let mut session = charta_driver::cmd::Session {
        today,
        colour: false,
        width: 100,
        progress: charta_driver::progress::Progress::default(),
        out: &mut out,
        error: &mut error,
    };
    let exit = charta_driver::cmd::run(&arguments, &mut session)?;
    assert_eq!(exit, charta_driver::cmd::Exit::Clean, "{}", String::from_utf8_lossy(&out));
    Ok(())
}

/// Versions change without a change of what is said.
fn without_versions(text: &str) -> String {
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        let is_version =
            |word: &str| word.contains('.') && word.chars().all(|at| at == '.' || at.is_ascii_digit());
        if words.get(1).is_some_and(|word| is_version(word)) {
            words[1] = "…";
        }
        format!("{}\n", words.join(" "))
    };
    text.lines().map(line).collect()
}

/// The reference explains every field of a certificate, and no other.
fn every_field(house: &House) -> Result<(), Failed> {
    let (_folder, path) = small();
    let (compiled, artifacts) = compiled(&path, &["sqlite"]);
    let mut certificate = certify(&compiled, &artifacts.expect("a project that builds"), &options())?;
    certificate.engines[0].because = Some("because".to_owned());
    certificate.losses = serde_json::json!([{ "target": "", "clause": "", "reason": "" }]);
    certificate.because = vec!["because".to_owned()];
    certificate.differences = vec![Difference { path: String::new(), how: How::Differs }];
    certificate.disagreements = vec![Disagreement {
        engine: "sqlite",
        recipient: String::new(),
        dataset: String::new(),
        what: String::new(),
        session: Default::default(),
        day: String::new(),
        expected: String::new(),
        found: String::new(),
    }];
    let mut fields = BTreeSet::new();
    paths(&serde_json::from_str(&certificate.json()?)?, "", &mut fields);
    let page = house.text(FIELDS);
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let told: BTreeSet<String> = rows
        .filter_map(|cell| cell.trim_matches('*').strip_prefix('`')?.strip_suffix('`').map(str::to_owned))
        .collect();
    assert_eq!(told, fields);
    Ok(())
}

/// The paths of all values that are no objects.
fn paths(json: &Json, path: &str, into: &mut BTreeSet<String>) {
    match json {
        Json::Object(object) => {
            for (key, value) in object {
                let dot = if path.is_empty() { "" } else { "." };
                paths(value, &format!("{path}{dot}{key}"), into);
            }
        }
        Json::Array(items) if items.first().is_some_and(Json::is_object) => {
            items.iter().for_each(|item| paths(item, &format!("{path}[]"), into));
        }
        _ => {
            into.insert(path.to_owned());
        }
    }
}
