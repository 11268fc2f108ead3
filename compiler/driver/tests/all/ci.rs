//! Continuous integration as far as one machine can play it: reports against the published schemas, the chapter of the guide run from
//! top to bottom, and what is ready-made run step by step in a repository of its own.

use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const DAY: &str = "2026-06-01";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn python() -> PathBuf {
    let python = root().join("target/python/bin/python");
    assert!(python.exists(), "the Python environment of the tests is missing: run tests/python/setup");
    python
}

/// What a script of `tests/python` makes of a document.
pub(crate) fn answer(script: &str, input: &Value) -> Value {
    let mut child = Command::new(python())
        .arg("-I")
        .arg(root().join("tests/python").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What texts of JSON or YAML say, and what the schemas of these names find wrong with them.
fn validated(documents: &[(Option<&str>, &str)]) -> Vec<(Value, Vec<String>)> {
    let input: Vec<Value> =
        documents.iter().map(|(schema, text)| json!({ "schema": schema, "text": text })).collect();
    let answers: Vec<Value> = serde_json::from_value(answer("schemas.py", &input.into())).unwrap();
    let errors = |answer: &Value| serde_json::from_value(answer["errors"].clone()).unwrap();
    answers.iter().map(|answer| (answer["value"].clone(), errors(answer))).collect()
}

/// A scratch repository, with a `charta` before the path that judges as of one day.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    fn new() -> Scratch {
        let scratch = Scratch { folder: tempfile::tempdir().unwrap() };
        let command = env!("CARGO_BIN_EXE_charta");
        let charta = format!(
            "#!/bin/sh\ncase \" $* \" in *' --on '*) exec '{command}' \"$@\";; esac\nexec '{command}' \"$@\" --on {DAY}\n"
        );
        scratch.program("charta", &charta);
        fs::create_dir_all(scratch.repository().join("town")).unwrap();
        fs::write(scratch.repository().join("town/town.charta"), first_contract()).unwrap();
        scratch.ok("git init --quiet && git add . && git -c user.name=a -c user.email=a@example.org commit --quiet -m first");
        scratch
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn program(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.folder.path().join("bin").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script as servers do: it ends at the first command that fails.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).env("PATH", path);
        command.envs(variables.iter().copied()).current_dir(self.repository()).output().unwrap()
    }

    fn ok(&self, script: &str) {
        let output = self.run(script, &[]);
        assert!(output.status.success(), "{script}\n{}", said(&output));
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The fenced blocks of the chapter: the words after the fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let page = text_of("docs/guide/ci.md");
    let parts: Vec<&str> = page.split("```").collect();
    let fenced = parts.iter().skip(1).step_by(2);
    let block = |part: &&str| part.split_once('\n').map(|(words, text)| (words.to_owned(), text.to_owned()));
    fenced.filter_map(block).collect()
}

fn first_contract() -> String {
    blocks().into_iter().find(|(words, _)| words.starts_with("charta")).unwrap().1
}

#[test]
fn every_block_of_the_chapter_runs_or_is_valid() {
    let scratch = Scratch::new();
    let (mut last, mut ran, mut compared) = (String::new(), 0, 0);
    let mut documents: Vec<(String, String)> = Vec::new();
    for (words, text) in blocks() {
        let words: Vec<&str> = words.split(' ').collect();
        match words.as_slice() {
            ["sh"] | ["sh", "exits", _] => {
                let expected: i32 = words.get(2).map_or(0, |code| code.parse().unwrap());
                let output = scratch.run(&text, &[]);
                assert_eq!(output.status.code(), Some(expected), "{text}\n{}", said(&output));
                // What a block of several commands says last is what its reader sees below it.
                last = String::from_utf8(output.stdout).unwrap();
                ran += 1;
            }
            ["text", "said"] => {
                assert!(last.ends_with(&text), "- written\n{text}\n+ said\n{last}");
                compared += 1;
            }
            ["yaml", schema] => documents.push(((*schema).to_owned(), text)),
            ["charta", ..] => {}
            other => panic!("nobody tests {other:?}"),
        }
    }
    assert!(ran >= 8 && compared == 2 && documents.len() == 5);
    let documents: Vec<(Option<&str>, &str)> =
        documents.iter().map(|(schema, text)| (Some(schema.as_str()), text.as_str())).collect();
    for ((_, errors), (schema, _)) in validated(&documents).iter().zip(&documents) {
        assert_eq!(errors, &Vec::<String>::new(), "{schema:?}");
    }
    for file in ["gl-code-quality-report.json", "charta.sarif"] {
        serde_json::from_str::<Value>(&scratch.text(file)).unwrap();
    }
    roxmltree::Document::parse(&scratch.text("charta-junit.xml")).unwrap();
    assert!(scratch.run("bash -n charta.bash", &[]).status.success());
}

/// Findings of every sort: each wrong project of the repository's own tests and examples.
fn logs() -> Vec<String> {
    let mut places: Vec<PathBuf> = Vec::new();
    let folders = ["tests/ui", "examples"].map(|folder| root().join(folder));
    for folder in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = folder.unwrap().path();
        // A family of cases is a folder of many small projects: the first few tell what all do.
        let mut cases: Vec<PathBuf> = match path.join("charta.toml").exists() {
            true => vec![path],
            false => fs::read_dir(path).into_iter().flatten().map(|case| case.unwrap().path()).collect(),
        };
        cases.sort();
        places.extend(cases.into_iter().filter(|case| case.is_dir() || is_contract(case)).take(4));
    }
    assert!(places.len() > 30, "{places:?}");
    let log = |place: &PathBuf| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
        let output =
            command.arg("check").arg(place).args(["--format", "sarif", "--on", "2026-11-25"]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    places.iter().map(log).collect()
}

fn is_contract(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "charta")
}

#[test]
fn sarif_is_as_its_schema_wants_it() {
    let mut logs = logs();
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_charta"));
    let unread =
        command.arg("check").current_dir(nowhere.path()).args(["--format", "sarif"]).output().unwrap();
    logs.push(String::from_utf8(unread.stdout).unwrap());
    let scratch = Scratch::new();
    scratch.ok("charta check town --write-baseline b.json && charta check town --baseline b.json --format sarif >b.sarif");
    logs.push(scratch.text("b.sarif"));
    let documents: Vec<(Option<&str>, &str)> = logs.iter().map(|log| (Some("sarif"), log.as_str())).collect();
    let mut results = 0;
    let mut with = [("relatedLocations", 0), ("fixes", 0), ("suppressions", 0)];
    for ((value, errors), log) in validated(&documents).iter().zip(&logs) {
        assert!(errors.is_empty(), "{errors:#?}\n{log}");
        for result in value["runs"][0]["results"].as_array().unwrap() {
            results += 1;
            for (member, count) in &mut with {
                *count += usize::from(result.get(&**member).is_some());
            }
        }
    }
    assert!(results > 50 && with.iter().all(|(_, count)| *count > 0), "{results} {with:?}");
}

#[test]
fn the_schemas_refuse_what_is_broken() {
    let scratch = Scratch::new();
    let log = scratch.run("charta check town --format sarif || true", &[]);
    let log: Value = serde_json::from_slice(&log.stdout).unwrap();
    let result = "/runs/0/results/0";
    let breaks: [(&str, Value); 7] = [
        ("/version", json!("2.0.0")),
        ("/runs/0/columnKind", json!("bytes")),
        (&format!("{result}/level"), json!("grave")),
        (&format!("{result}/message"), json!({})),
        (&format!("{result}/locations/0/physicalLocation/region/startLine"), json!(0)),
        (&format!("{result}/locations/0/physicalLocation/region/startColumn"), json!("3")),
        ("/runs/0/tool/driver/name", Value::Null),
    ]
    .map(|(place, value)| (Box::leak(place.to_owned().into_boxed_str()) as &str, value));
    let mut broken: Vec<String> = Vec::new();
    for (place, value) in breaks {
        let mut log = log.clone();
        *log.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
        broken.push(log.to_string());
    }
    let mut documents: Vec<(Option<&str>, &str)> =
        broken.iter().map(|text| (Some("sarif"), text.as_str())).collect();
    documents.push((Some("action"), "name: x\ndescription: x\nruns:\n  using: composite\n"));
    documents.push((Some("github"), "on: push\njobs:\n  a:\n    steps: 3\n"));
    documents.push((Some("gitlab"), "a:\n  script: 3\n  stage: [x]\n"));
    documents.push((Some("pre-commit"), "repos:\n  - hooks: 1\n"));
    for ((_, errors), (schema, text)) in validated(&documents).iter().zip(&documents) {
        assert!(!errors.is_empty(), "{schema:?} takes\n{text}");
    }
}

/// A text of the action with its `${{ … }}` filled in.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let filled = values
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{{ {name} }}}}"), value));
    assert!(!filled.contains("${{"), "{filled}");
    filled
}

#[test]
fn the_action_builds_checks_annotates_and_writes_its_report() {
    let place = ".github/actions/charta/action.yml";
    let text = text_of(place);
    let (action, errors) = validated(&[(Some("action"), &text)]).remove(0);
    assert_eq!(errors, Vec::<String>::new());
    let scratch = Scratch::new();
    let temporary = scratch.folder.path().join("temporary");
    let outputs = scratch.folder.path().join("outputs");
    // In the place of cargo: it holds the command against this repository, and puts the built command where cargo would.
    scratch.program(
        "cargo",
        &format!(
            "#!/bin/bash\nset -eu\n[[ $1 = build && $2 = --locked && $3 = --release ]]\nshift 3\n\
             while (($#)); do declare \"${{1#--}}=$2\" 2>/dev/null || declare \"${{1//-/}}=$2\"; shift 2; done\n\
             [[ $package = charta-driver && $bin = charta ]]\ngrep -q '^\\[workspace\\]' \"$manifestpath\"\n\
             mkdir -p \"$targetdir/release\"\ncp \"{}\" \"$targetdir/release/charta\"\n",
            scratch.folder.path().join("bin/charta").display()
        ),
    );
    let run = |project: &str, baseline: &str| -> Vec<Output> {
        let temporary = temporary.to_str().unwrap();
        let at = root().join(place);
        let values = [
            ("github.action_path", at.parent().unwrap().to_str().unwrap()),
            ("runner.temp", temporary),
            ("inputs.project", project),
            ("inputs.baseline", baseline),
            ("inputs.report", action["inputs"]["report"]["default"].as_str().unwrap()),
        ];
        let mut done = Vec::new();
        for step in action["runs"]["steps"].as_array().unwrap() {
            assert_eq!(step["shell"], "bash");
            let script = step["run"].as_str().unwrap();
            // What an input says must not become a part of a script.
            assert!(!script.contains("${{"), "{script}");
            let mut variables: Vec<(String, String)> = step["env"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.clone(), filled(value.as_str().unwrap(), &values)))
                .collect();
            variables.push(("GITHUB_OUTPUT".to_owned(), outputs.to_str().unwrap().to_owned()));
            let variables: Vec<(&str, &str)> =
                variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            done.push(scratch.run(script, &variables));
        }
        done
    };
    let done = run("town", "");
    assert_eq!(done[0].status.code(), Some(0), "{}", said(&done[0]));
    assert_eq!(done[1].status.code(), Some(1), "{}", said(&done[1]));
    assert!(said(&done[1]).starts_with("::error file=town/town.charta,line=30,"), "{}", said(&done[1]));
    let report: Value = serde_json::from_str(&scratch.text("charta.sarif")).unwrap();
    assert_eq!(report["runs"][0]["results"][0]["ruleId"], "HST003");
    assert_eq!(fs::read_to_string(&outputs).unwrap(), "report=charta.sarif\n");
    scratch.ok("charta check town --write-baseline 'a b.json'");
    let done = run("town", "a b.json");
    assert_eq!(done[1].status.code(), Some(0), "{}", said(&done[1]));
    // No empty report is left where none could be written.
    let done = run("town", "absent.json");
    assert_eq!(done[1].status.code(), Some(2), "{}", said(&done[1]));
    assert!(!scratch.repository().join("charta.sarif").exists());
    // A hostile input is a folder that is not there, and nothing more.
    let done = run("$(touch broken); touch broken", "");
    assert_eq!(done[1].status.code(), Some(2), "{}", said(&done[1]));
    assert!(!scratch.repository().join("broken").exists());
}

#[test]
fn the_template_for_gitlab_leaves_its_reports_and_fails_where_it_must() {
    let text = text_of("docs/templates/charta.gitlab-ci.yml");
    let (template, errors) = validated(&[(Some("gitlab"), &text)]).remove(0);
    assert_eq!(errors, Vec::<String>::new());
    let job = &template["charta"];
    let lines = |key: &str| -> Vec<String> { serde_json::from_value(job[key].clone()).unwrap() };
    let script = [lines("before_script"), lines("script")].concat().join("\n");
    let scratch = Scratch::new();
    let home = scratch.folder.path().join("home");
    let run = |project: &str, baseline: &str| {
        let variables = [
            ("CHARTA_PROJECT", project),
            ("CHARTA_BASELINE", baseline),
            ("CARGO_HOME", home.to_str().unwrap()),
        ];
        scratch.run(&script, &variables)
    };
    let output = run("town", "");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let reports = &job["artifacts"]["reports"];
    let quality: Value =
        serde_json::from_str(&scratch.text(reports["codequality"].as_str().unwrap())).unwrap();
    assert_eq!(quality[0]["location"]["path"], "town/town.charta");
    let junit = scratch.text(reports["junit"].as_str().unwrap());
    assert_eq!(roxmltree::Document::parse(&junit).unwrap().root_element().attribute("failures"), Some("1"));
    assert_eq!(job["artifacts"]["when"], "always");
    scratch.ok("charta check town --write-baseline 'a b.json'");
    let output = run("town", "a b.json");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(run("absent", "").status.code(), Some(2));
    // No empty report is left where none could be written.
    assert_eq!(run("town", "absent.json").status.code(), Some(2));
    for report in ["codequality", "junit"] {
        assert!(!scratch.repository().join(reports[report].as_str().unwrap()).exists(), "{report}");
    }
}

#[test]
fn the_hooks_run_before_a_commit() {
    let hooks = text_of(".pre-commit-hooks.yaml");
    let scratch = Scratch::new();
    // The hooks as a repository of their own, as pre-commit fetches them.
    let place = scratch.folder.path().join("hooks");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join(".pre-commit-hooks.yaml"), hooks).unwrap();
    let hooks = place.display();
    scratch.ok(&format!(
        "cd '{hooks}' && git init --quiet && git add . && git -c user.name=a -c user.email=a@example.org commit --quiet -m x"
    ));
    let home = scratch.folder.path().join("home");
    let script = format!("'{}' -I -m pre_commit try-repo --color never '{hooks}'", python().display());
    let run = |hook: &str| {
        scratch.run(
            &format!("{script} {hook} --all-files --verbose"),
            &[("PRE_COMMIT_HOME", home.to_str().unwrap()), ("HOME", home.to_str().unwrap())],
        )
    };
    let output = run("charta-check");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("error[HST003] foreign-law-reach"), "{}", said(&output));
    let laid_out = run("charta-fmt");
    let text = scratch.text("town/town.charta");
    scratch.ok("charta fmt town && git add town");
    let is_laid_out = text == scratch.text("town/town.charta");
    assert_eq!(laid_out.status.success(), is_laid_out, "{}", said(&laid_out));
    assert_eq!(run("charta-fmt").status.code(), Some(0));
    // Mended, the commit passes.
    let mended = scratch.text("town/town.charta").replace("operator: host", "operator: town_hall");
    fs::write(scratch.repository().join("town/town.charta"), mended).unwrap();
    scratch.ok("git add town");
    let output = run("charta-check");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}
