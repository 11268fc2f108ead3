//! Two engines read the generated Rego and its data, and decide as the decision does: allowed or not, in which form, and why. One
//! is a library, asked about every generated contract; the other is the Open Policy Agent itself, asked about some and each example.

use super::alike::{EXAMPLES, asked, example, generated_project, telling_sessions};
use super::oracle::{Session, Values};
use super::project::Project;
use crate::house::House;
use crate::python;
use crate::random::Random;
use charta_backends::rego::{self, Reads};
use charta_driver::Program;
use charta_model::decide::{Request, decide, most_revealing};
use charta_model::form::{Form, Shown};
use charta_model::model::ColumnId;
use charta_model::rules::RuleId;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the library is asked: the decision, and which rules' conditions the row satisfies, so that every rule is evaluated (it notices
/// an unsafe variable or an unknown function only then).
const ASKED: &str = "package asked\n\nanswer := {\n\t\"decision\": data.charta.decision,\n\t\"satisfied\": \
    {id | some id, _ in data.charta_project.rules; data.charta.applies(id)},\n}\n";

/// The tests of this file.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("engines/rego/agent-worlds", || agent_agrees(&worlds())),
        Trial::test("engines/rego/agent-hostile", || {
            agent_agrees(&[("hostile".to_owned(), crate::hostile::text::built("en"), 11)])
        }),
        Trial::test("engines/rego/agent-rejects", agent_rejects),
        Trial::test("engines/rego/rejects", library_rejects),
    ];
    for name in EXAMPLES {
        let root = house.path(&format!("examples/{name}"));
        let test = move || agent_agrees(&[(name.to_owned(), example(&root), 42)]);
        trials.push(Trial::test(format!("engines/rego/agent-{name}"), test));
    }
    trials
}

/// A project's policy in the library.
pub struct Engine {
    engine: regorus::Engine,
    reads: Reads,
    names: BTreeMap<RuleId, String>,
}

fn loaded(policy: &str, data: &str) -> regorus::Engine {
    let engine = charta_certify::rego::loaded(policy, data);
    let mut engine = engine.unwrap_or_else(|error| panic!("{error}\n{policy}"));
    engine.add_policy("asked.rego".to_owned(), ASKED.to_owned()).expect("a query");
    engine
}

fn artifact<'a>(project: &'a Project, name: &str) -> &'a charta_backends::Artifact {
    let path = format!("rego/{name}");
    project.artifacts.iter().find(|artifact| artifact.path == path).expect("an artifact of the target")
}

impl Engine {
    /// Reads the artifacts.
    pub fn new(project: &Project) -> Engine {
        let policy = artifact(project, "policy.rego");
        let engine = loaded(policy.text(), artifact(project, "data.json").text());
        let Program { model, rules, .. } = project.program();
        let names = policy.statements.iter().map(|statement| {
            let number: usize = statement.id.rsplit('/').next().expect("a number").parse().expect("a number");
            (rules.of_clause(statement.clauses[0])[number - 1], statement.id.clone())
        });
        Engine { engine, reads: Reads::of(model, rules), names: names.collect() }
    }

    /// The input of a request about a row.
    fn input(&self, project: &Project, request: &Request, values: &Values) -> Json {
        let row = project.data.row(values);
        rego::request(&project.program().model, &self.reads, request, &row).expect("a request of the model")
    }

    /// What must be answered.
    fn expected(&self, project: &Project, request: &Request, values: &Values) -> Json {
        let Program { model, rules, .. } = project.program();
        let mut decision = decide(model, rules, request, &project.data.row(values));
        // What may be shown in cells only is denied: a row is not counted.
        let form_of = |id: &RuleId| rules.get(*id).map(|rule| rule.form_of(request.column));
        decision.permits.retain(|id| form_of(id).is_some_and(|form| form.cells.is_none()));
        let forms = decision.permits.iter().filter_map(form_of);
        decision.form = match decision.forbids.is_empty() {
            true => most_revealing(forms).unwrap_or(Form::HIDDEN),
            false => Form::HIDDEN,
        };
        let allow = decision.forbids.is_empty() && !decision.permits.is_empty();
        let names = |ids: &[RuleId]| {
            let mut names: Vec<&str> = ids.iter().map(|id| self.names[id].as_str()).collect();
            names.sort_unstable();
            names
        };
        let mut form = json!({ "shown": decision.form.shown.to_string() });
        if decision.form.shown == Shown::Repseudonymised {
            let mut permits = decision.permits.iter().filter_map(|id| rules.get(*id));
            let by = permits.find(|rule| rule.form_of(request.column) == decision.form).expect("a permit");
            let owner = model.owner_about(model.clauses[by.clause].owner).expect("an owner");
            form["keyed_by"] = json!(owner.path);
        }
        json!({
            "allow": allow,
            "permits": names(&decision.permits),
            "forbids": names(&decision.forbids),
            "forms": { model.columns[request.column].about.name.as_ref(): form },
            "problems": [],
        })
    }

    /// The library's answer; every rule is evaluated, and each about the dataset is satisfied by the row exactly if it is in its rows.
    fn answer(&mut self, project: &Project, request: &Request, values: &Values, input: &Json) -> Json {
        let Program { model, rules, .. } = project.program();
        self.engine.set_input(regorus::Value::from_json_str(&input.to_string()).expect("an input"));
        let found = self.engine.eval_rule("data.asked.answer".to_owned());
        let found = found.unwrap_or_else(|error| panic!("{error}\n{input:#}"));
        let found: Json = serde_json::from_str(&found.to_json_str().expect("an answer")).expect("JSON");
        let satisfied = found["satisfied"].as_array().expect("a set");
        let dataset = &model.datasets[model.columns[request.column].dataset];
        for (id, rule) in rules.iter().filter(|(_, rule)| rule.columns.overlaps(&dataset.columns)) {
            let Some(name) = self.names.get(&id) else { continue };
            let expected = rules.rows.borrow().contains(rule.rows, &project.data.row(values));
            assert_eq!(satisfied.contains(&json!(name)), expected, "{name}\n{input:#}");
        }
        found["decision"].clone()
    }
}

/// That the library reads a policy and its data, however long, and denies a request that says nothing.
pub fn reads(policy: &str, data: &str) {
    let mut engine = regorus::Engine::new();
    engine.set_policy_length_config(regorus::PolicyLengthConfig {
        max_col: (1 << 30).try_into().expect("a limit"),
        max_file_bytes: (1 << 30).try_into().expect("a limit"),
        max_lines: (1 << 30).try_into().expect("a limit"),
    });
    engine.add_policy("policy.rego".to_owned(), policy.to_owned()).expect("a policy");
    engine.add_data(regorus::Value::from_json_str(data).expect("data that are JSON")).expect("data");
    engine.set_input(regorus::Value::new_object());
    let answer = engine.eval_query("data.charta".to_owned(), false).expect("an answer");
    let answer = answer.result[0].expressions[0].value.to_json_str().expect("an answer");
    let answer: Json = serde_json::from_str(&answer).expect("an answer that is JSON");
    assert_eq!(answer["decision"]["allow"], false);
}

/// Compares the library with the decision on every party, some columns and rows; how many requests were permitted.
pub fn compare_rego(project: &Project, sessions: &[Session], dice: &mut Random, seed: u64) -> usize {
    compare_requests(project, requests(project, sessions, dice).into_iter().step_by(2), seed)
}

/// Compares the library with the decision on requests about rows; how many were permitted.
pub fn compare_requests<'a>(
    project: &'a Project,
    requests: impl IntoIterator<Item = (Request, &'a Values)>,
    seed: u64,
) -> usize {
    let mut engine = Engine::new(project);
    let mut permitted = 0;
    for (request, values) in requests {
        let (input, expected) =
            (engine.input(project, &request, values), engine.expected(project, &request, values));
        let found = engine.answer(project, &request, values, &input);
        assert_eq!(found, expected, "Rego, world {seed}: {request:?} {values:?}");
        permitted += usize::from(expected["allow"] == true);
    }
    permitted
}

/// Requests of every party, each about some column and row.
fn requests<'a>(project: &'a Project, sessions: &[Session], dice: &mut Random) -> Vec<(Request, &'a Values)> {
    let Program { model, rules, .. } = project.program();
    let mut requests = Vec::new();
    for session in sessions {
        for party in model.parties.ids() {
            // Parties that no rule speaks of are asked about less often.
            let involved = rules.iter().any(|(_, rule)| rule.parties.contains(i64::from(party.raw())));
            for _ in 0..if involved { 4 } else { 1 } {
                let column: ColumnId = charta_base::Id::new(dice.below(model.columns.len()) as u32);
                let rows = &project.data.rows[&model.columns[column].dataset];
                if !rows.is_empty() {
                    requests.push((asked(*session, party, column), &rows[dice.below(rows.len())]));
                }
            }
        }
    }
    requests
}

/// Some generated contracts, other than those of the library's test.
fn worlds() -> Vec<(String, Project, u64)> {
    let seeds = 1_001..=1_030;
    seeds.map(|seed| (format!("world {seed}"), generated_project(seed), seed)).collect()
}

fn data(text: &str) -> Json {
    serde_json::from_str(text).expect("data that are JSON")
}

/// Whether the agent can be asked; said aloud where it cannot.
fn is_there() -> bool {
    let there = python::agent().is_some();
    if !there {
        eprintln!(
            "LEFT OUT: the Open Policy Agent is not there (tests/python/setup); the Rego was not run in it"
        );
    }
    there
}

/// The agent gives every answer that the decision gives, and reads all that is told about each rule.
fn agent_agrees(projects: &[(String, Project, u64)]) -> Result<(), Failed> {
    if !is_there() {
        return Ok(());
    }
    let (mut cases, mut expected) = (Vec::new(), Vec::new());
    for (_, project, seed) in projects {
        let mut dice = Random::new(*seed);
        let engine = Engine::new(project);
        let sessions = telling_sessions(project, &mut dice);
        let (mut inputs, mut answers) = (Vec::new(), Vec::new());
        for (request, values) in requests(project, &sessions, &mut dice) {
            inputs.push(engine.input(project, &request, values));
            answers.push(json!({ "value": engine.expected(project, &request, values) }));
        }
        // What is not told, or not as it must be, is denied.
        let permitted = answers.iter().position(|answer| answer["value"]["allow"] == true);
        for (broken, what) in permitted.map(|at| broken(&inputs[at])).into_iter().flatten() {
            inputs.push(broken);
            answers.push(json!({ "denied": what }));
        }
        let policy = artifact(project, "policy.rego").text();
        let about = data(artifact(project, "data.json").text());
        cases.push(json!({ "policy": policy, "data": about, "query": "charta.decision", "inputs": inputs }));
        expected.push(answers);
        // Annotations are read only for a policy that asks for them.
        let asking = format!("{policy}\nannotations := rego.metadata.chain()\n");
        cases.push(json!({ "policy": asking, "data": about, "query": "charta.annotations", "inputs": [{}] }));
    }
    let outcomes = python::run("agent.py", &Json::Array(cases.clone()))?;
    let (mut permitted, mut denied) = (0, 0);
    for (at, (name, ..)) in projects.iter().enumerate() {
        let (decided, annotated) = (&outcomes[2 * at], &outcomes[2 * at + 1]);
        let answers = decided["answers"].as_array().ok_or_else(|| format!("{name}: {decided}"))?;
        assert_eq!(answers.len(), expected[at].len(), "{name}");
        for (nth, (found, expected)) in answers.iter().zip(&expected[at]).enumerate() {
            let input = &cases[2 * at]["inputs"][nth];
            if expected["denied"].is_string() {
                assert_eq!(found["value"]["allow"], false, "{name}: {expected} {input:#}");
                assert_ne!(found["value"]["problems"], json!([]), "{name}: {expected} {input:#}");
                assert_eq!(found["value"]["forms"], json!({}), "{name}: {expected} {input:#}");
                denied += 1;
                continue;
            }
            assert_eq!(found, expected, "{name}: {input:#}");
            permitted += usize::from(found["value"]["allow"] == true);
        }
        let titles = annotated["answers"][0]["value"].as_array().into_iter().flatten();
        let mut titles = titles.filter_map(|link| link["annotations"]["title"].as_str());
        assert!(titles.any(|title| title.starts_with("Decisions of")), "{name}: {annotated}");
    }
    assert!(permitted > 0 && denied > 50, "{permitted} permitted, {denied} broken: the test tests something");
    Ok(())
}

/// Requests of which one part is missing or wrong, each with a word of what.
fn broken(input: &Json) -> Vec<(Json, String)> {
    let wrong = [
        json!(null),
        json!({}),
        json!([]),
        json!(7),
        json!(1.5),
        json!("no such thing"),
        json!(["no such column"]),
    ];
    let mut all = vec![(json!({}), "everything".to_owned()), (json!(null), "everything".to_owned())];
    let mut replaced = |path: &[&str], value: Option<&Json>| {
        let mut other = input.clone();
        let inner = path[..path.len() - 1].iter().fold(&mut other, |inner, key| &mut inner[*key]);
        let inner = inner.as_object_mut().expect("an object");
        let last = path[path.len() - 1].to_owned();
        match value {
            Some(value) => inner.insert(last, value.clone()),
            None => inner.remove(&last),
        };
        all.push((other, format!("{path:?} {value:?}")));
    };
    for key in input.as_object().expect("an object").keys() {
        if input[key] == json!({}) {
            continue;
        }
        replaced(&[key], None);
        wrong.iter().for_each(|value| replaced(&[key], Some(value)));
    }
    for part in ["row", "memberships"] {
        for key in input[part].as_object().expect("an object").keys() {
            replaced(&[part, key], None);
            replaced(&[part, key], Some(&json!({})));
        }
    }
    all
}

/// A small project with one bound, and an integer on each side of it.
fn bounded() -> (Project, Vec<(Json, Json)>) {
    let text = "module m\njurisdiction land\norganisation o { established: land }\norganisation r { established: land }\n\
        purpose study\n\
        dataset d { controller: o column n: integer column t: text }\n\
        contract c { provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
        permit r to read d for study where n <= 999999999999998 }\n";
    let project =
        Project::of_text("name = \"m\"\nedition = \"2026\"\ntargets = [\"rego\"]\n", text, |program| {
            let column = program.model.columns.ids().next().expect("a column");
            let dataset = program.model.columns[column].dataset;
            let numbers = [i64::MIN, -1, 999_999_999_999_998, 999_999_999_999_999];
            let row = |number| Values::from([(column, charta_model::value::Value::Integer(number))]);
            super::oracle::Data::new(BTreeMap::from([(dataset, numbers.map(row).to_vec())]))
        });
    let engine = Engine::new(&project);
    let mut dice = Random::new(1);
    let session = telling_sessions(&project, &mut dice)[0];
    let model = &project.program().model;
    let reader = model.parties.iter().find(|(_, party)| &*party.about.path == "m.r").expect("a party").0;
    let mut asks = Vec::new();
    for values in project.data.rows.values().flatten() {
        let request = asked(session, reader, model.columns.ids().next().expect("a column"));
        asks.push((engine.input(&project, &request, values), engine.expected(&project, &request, values)));
    }
    assert_eq!(asks.iter().filter(|(_, expected)| expected["allow"] == true).count(), 3);
    (project, asks)
}

const BOUND: &str = "input.row.n <= 999999999999998";
const INVERTED: &str = "input.row.n > 999999999999998";
const NONSENSE: [&str; 4] =
    ["unheard_of == 1", "startswith(input.row.n)", "no_such_function(input.row.n)", "\"a\" \"b\""];

/// The library notices an inverted bound, and evaluates no nonsense.
fn library_rejects() -> Result<(), Failed> {
    let (project, asks) = bounded();
    let policy = artifact(&project, "policy.rego").text();
    let about = artifact(&project, "data.json").text();
    assert!(policy.contains(BOUND), "{policy}");
    let answer = |policy: String, input: &Json| {
        let mut engine = regorus::Engine::new();
        engine.add_policy("policy.rego".to_owned(), policy).ok()?;
        engine.add_data(regorus::Value::from_json_str(about).ok()?).ok()?;
        engine.set_input(regorus::Value::from_json_str(&input.to_string()).ok()?);
        let answer = engine.eval_rule("data.charta.decision".to_owned()).ok()?;
        serde_json::from_str::<Json>(&answer.to_json_str().ok()?).ok()
    };
    for (input, expected) in &asks {
        assert_eq!(answer(policy.to_owned(), input).as_ref(), Some(expected));
        assert_ne!(answer(policy.replace(BOUND, INVERTED), input).as_ref(), Some(expected), "inverted");
        for nonsense in NONSENSE {
            assert_eq!(answer(policy.replace(BOUND, nonsense), input), None, "{nonsense} is accepted");
        }
    }
    Ok(())
}

/// So does the agent; it refuses before it is asked, and reads no broken annotation.
fn agent_rejects() -> Result<(), Failed> {
    if !is_there() {
        return Ok(());
    }
    let (project, asks) = bounded();
    let policy = artifact(&project, "policy.rego").text();
    let about = data(artifact(&project, "data.json").text());
    let inputs: Vec<&Json> = asks.iter().map(|(input, _)| input).collect();
    let case = |policy: String, query: &str| json!({ "policy": policy, "data": about, "query": query, "inputs": inputs });
    let mut cases: Vec<Json> = [BOUND, INVERTED]
        .into_iter()
        .chain(NONSENSE)
        .map(|bound| case(policy.replace(BOUND, bound), "charta.decision"))
        .collect();
    let annotated = format!("{policy}\nannotations := rego.metadata.chain()\n");
    cases.push(case(annotated.replace("# title: \"m.c", "# title: \"\"m.c"), "charta.annotations"));
    let outcomes = python::run("agent.py", &Json::Array(cases))?;
    let outcomes = outcomes.as_array().ok_or("a list of outcomes")?;
    for (at, (_, expected)) in asks.iter().enumerate() {
        assert_eq!(&outcomes[0]["answers"][at]["value"], expected);
        assert_ne!(&outcomes[1]["answers"][at]["value"], expected, "inverted");
    }
    for outcome in &outcomes[2..] {
        assert!(outcome["refused"].is_string(), "{outcome}");
    }
    Ok(())
}
