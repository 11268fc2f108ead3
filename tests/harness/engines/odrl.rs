//! ODRL policies as others read them: two JSON-LD processors, shapes made from the information model, and a reading of each rule that
//! knows the profile alone, held against the model's rules. No engine executes ODRL, so this is what holds the artifact to the decision.

use super::alike::{drawn_rows, rows_of_files};
use super::oracle::Values;
use super::project::Project;
use super::worlds;
use crate::house::House;
use crate::python;
use crate::random::Random;
use charta_base::Id;
use charta_driver::Program;
use charta_driver::os_world::OsWorld;
use charta_model::form::Shown;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::RowsId;
use charta_model::rules::Rule;
use charta_model::time::{Day, Length, Unit};
use charta_model::value::{Value, decimal_text};
use libtest_mimic::{Failed, Trial};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const WORLDS: u64 = 60;
const WORLDS_A_TRIAL: u64 = 20;
const EXAMPLES: [&str; 3] = ["regional-hospitals-fixed", "national-platform", "city-mobility"];
const ODRL: &str = "http://www.w3.org/ns/odrl/2/";
const CHARTA: &str = "urn:charta:odrl:";
/// So many rows of a dataset are tried on a rule.
const ROWS: usize = 8;

/// The tests of this module.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for first in (0..WORLDS).step_by(WORLDS_A_TRIAL as usize) {
        let seeds = first..first + WORLDS_A_TRIAL;
        trials.push(Trial::test(format!("engines/odrl/worlds-{first:03}"), move || {
            let projects: Vec<Project> = seeds.map(generated).collect();
            read_alike(&projects, 60)
        }));
    }
    for example in EXAMPLES {
        let root = house.path(&format!("examples/{example}"));
        trials.push(Trial::test(format!("engines/odrl/{example}"), move || {
            read_alike(&[example_of(&root)], 1)
        }));
    }
    let root = house.path("examples/city-mobility");
    trials.push(Trial::test("engines/odrl/broken-policies-are-rejected", move || broken(&example_of(&root))));
    trials.push(Trial::test("engines/odrl/hostile-names-stay-data", hostile));
    trials
}

fn settings() -> String {
    worlds::SETTINGS.replace("\"rego\"]", "\"rego\", \"odrl\"]")
}

fn generated(seed: u64) -> Project {
    let mut dice = Random::new(seed + 1);
    Project::of_text(&settings(), &worlds::world(seed + 1), |program| drawn_rows(program, &mut dice))
}

fn example_of(root: &Path) -> Project {
    let folder = root.to_string_lossy().into_owned();
    Project::new(&OsWorld, &folder, |program| rows_of_files(program, &root.join("rows")))
}

/// What the script is asked of a project.
fn asked(project: &Project) -> Json {
    let text = |path: &str| {
        let artifact = project.artifacts.iter().find(|artifact| artifact.path == path);
        artifact.unwrap_or_else(|| panic!("there is no {path}")).text()
    };
    let model = &project.program().model;
    let terms = |kind: TermKind| {
        let terms = model.terms.values().filter(|term| term.kind == kind);
        terms.map(|term| term.about.path.to_string()).collect::<Vec<_>>()
    };
    let places = (0..=model.hostings.len() as i64).map(|place| place_name(model, place)).collect::<Vec<_>>();
    let universe = json!({
        "parties": model.parties.values().map(|party| party.about.path.to_string()).collect::<Vec<_>>(),
        "columns": model.columns.values().map(|column| column.about.path.to_string()).collect::<Vec<_>>(),
        "actions": terms(TermKind::Action),
        "purposes": terms(TermKind::Purpose),
        "places": places,
    });
    json!({
        "policies": text("odrl/policies.jsonld"),
        "profile": text("odrl/profile.jsonld"),
        "universe": universe,
        "rules": rules(project),
        "duties": duties(model),
    })
}

fn place_name(model: &Model, place: i64) -> String {
    let hosting = hosting_at(place).map(|id| model.hostings[id].about.path.to_string());
    hosting.unwrap_or_else(|| "(unstated)".to_owned())
}

fn ids<T>(set: &Ranges, count: usize) -> Vec<Id<T>> {
    let inside = set.intersection(&Ranges::between(0, count as i64));
    inside.numbers().map(|number| Id::new(number as u32)).collect()
}

/// The model's rules, told set by set.
fn rules(project: &Project) -> Vec<Json> {
    let Program { model, rules, .. } = project.program();
    let mut numbers: BTreeMap<ClauseId, usize> = BTreeMap::new();
    let combinations = rules.combinations().iter().filter(|combination| !combination.advice);
    let every = rules.iter().map(|(_, rule)| (rule, None));
    let every = every.chain(combinations.map(|combination| (&combination.rule, Some(&combination.with))));
    every
        .map(|(rule, with)| {
            let number = numbers.entry(rule.clause).or_default();
            *number += 1;
            told(project, rule, *number, with.map(|with| columns(model, with)))
        })
        .collect()
}

fn columns(model: &Model, set: &Ranges) -> Vec<String> {
    ids(set, model.columns.len())
        .into_iter()
        .map(|id: ColumnId| model.columns[id].about.path.to_string())
        .collect()
}

fn told(project: &Project, rule: &Rule, number: usize, with: Option<Vec<String>>) -> Json {
    let model = &project.program().model;
    let terms = |set: &Ranges, kind: TermKind| {
        let ids = ids(set, model.terms.len()).into_iter().map(|id: TermId| &model.terms[id]);
        ids.filter(|term| term.kind == kind).map(|term| term.about.path.to_string()).collect::<Vec<_>>()
    };
    let parties: Vec<PartyId> = ids(&rule.parties, model.parties.len());
    let parties: Vec<String> =
        parties.into_iter().map(|id| model.parties[id].about.path.to_string()).collect();
    let shown = ids(&rule.columns, model.columns.len()).into_iter().filter_map(|id: ColumnId| {
        let form =
            if rule.effect == Effect::Permit { rule.form_of(id) } else { charta_model::form::Form::AS_IS };
        (form.shown != Shown::Hidden).then(|| (model.columns[id].about.path.to_string(), form.to_string()))
    });
    let shown: BTreeMap<String, String> = shown.collect();
    let actions = terms(&rule.actions, TermKind::Action);
    let places = ids::<()>(&rule.places, model.hostings.len() + 1);
    let places: Vec<String> = places.into_iter().map(|id| place_name(model, i64::from(id.raw()))).collect();
    let is_empty = parties.is_empty()
        || shown.is_empty()
        || actions.is_empty()
        || rule.days.is_empty()
        || rule.purposes.is_empty()
        || places.is_empty()
        || rule.rows == RowsId::NONE;
    json!({
        "clause": model.clause_name(rule.clause),
        "rule": number,
        "kind": if rule.effect == Effect::Permit { "permission" } else { "prohibition" },
        "parties": parties,
        "actions": actions,
        "columns": shown,
        "purposes": terms(&rule.purposes, TermKind::Purpose),
        "places": places,
        "with": with,
        "empty": is_empty,
        "samples": samples(project, rule),
    })
}

/// Days at the edges of the rule's and rows of its data, and whether it speaks of them.
fn samples(project: &Project, rule: &Rule) -> Vec<Json> {
    let Program { model, rules, .. } = project.program();
    let mut days: Vec<i64> = [0, 19_000, 20_500].to_vec();
    for (start, end) in rule.days.pairs() {
        let edges = [start.saturating_sub(1), *start, end.saturating_sub(1), *end];
        days.extend(edges.iter().filter(|day| (0..=2_000_000).contains(*day)));
    }
    days.sort_unstable();
    days.dedup();
    let datasets = charta_model::rules::datasets_of(model, &rule.columns);
    let none = Values::new();
    // A value that is never missing may be missing in no row that is tried.
    let mut asked_of = Vec::new();
    rule.condition.columns(&mut asked_of);
    let may_miss = asked_of.iter().all(|id| {
        let column = &model.columns[*id];
        !column.required && !model.datasets[column.dataset].key.contains(id)
    });
    let mut rows: Vec<&Values> = Vec::from_iter(may_miss.then_some(&none));
    for dataset in datasets.iter().take(2) {
        let of_dataset = project.data.rows.get(dataset).map_or(&[][..], Vec::as_slice);
        rows.extend(of_dataset.iter().take(ROWS));
    }
    let mut memberships = Vec::new();
    rule.condition.memberships(&mut memberships);
    let space = rules.rows.borrow();
    let mut samples = Vec::new();
    for day in &days {
        for values in &rows {
            let row = project.data.row(values);
            use charta_model::rows::Row as _;
            let path = |id: ColumnId| model.columns[id].about.path.to_string();
            let members = memberships.iter().map(|(column, of)| {
                (format!("{} in {}", path(*column), path(*of)), json!(row.is_member(*column, *of)))
            });
            let told: BTreeMap<String, Json> =
                values.iter().map(|(id, value)| (path(*id), literal(value))).collect();
            samples.push(json!({
                "day": Day::from_number(*day).to_string(),
                "row": told,
                "members": members.collect::<BTreeMap<String, Json>>(),
                "holds": rule.days.contains(*day) && space.contains(rule.rows, &row),
            }));
        }
    }
    samples
}

fn literal(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(["text", text.as_ref()]),
        Value::Integer(number) => json!(["integer", number.to_string()]),
        Value::Decimal(number) => json!(["decimal", decimal_text(*number)]),
        Value::Boolean(truth) => json!(["boolean", truth.to_string()]),
        Value::Date(day) => json!(["date", day.to_string()]),
    }
}

/// The duties that hold, told part by part.
fn duties(model: &Model) -> Vec<Json> {
    let holds = |owner: Owner| match owner {
        Owner::Contract(_) => true,
        Owner::Rulebook(id) => model.rulebooks[id].named,
        Owner::Procedure(_) => false,
    };
    let clauses = model.clauses.iter().filter(|(_, clause)| !clause.advice && holds(clause.owner));
    let duties = clauses.filter_map(|(id, clause)| match &clause.kind {
        ClauseKind::Duty(duty) => Some((id, duty)),
        _ => None,
    });
    duties
        .map(|(id, duty)| {
            let parties: Vec<PartyId> = ids(&duty.parties.value, model.parties.len());
            let targets = duty.objects.iter().map(|object| match &object.value {
                DutyObject::Dataset(id) => model.datasets[*id].about.path.to_string(),
                DutyObject::Thing(thing) => format!("{CHARTA}thing-{thing}"),
            });
            json!({
                "clause": model.clause_name(id),
                "rule": 1,
                "kind": "obligation",
                "parties": parties.iter().map(|id| model.parties[*id].about.path.to_string()).collect::<Vec<_>>(),
                "action": model.terms[duty.action.value].about.path.to_string(),
                "targets": targets.collect::<Vec<_>>(),
                "due": due(model, duty.due.value),
                "passed_on": duty.passed_on,
                "empty": parties.is_empty(),
            })
        })
        .collect()
}

fn due(model: &Model, due: Due) -> Vec<[String; 3]> {
    let odrl = |left: &str, operator: &str, right: String| {
        [format!("{ODRL}{left}"), format!("{ODRL}{operator}"), right]
    };
    let own = |left: &str, operator: &str, right: String| {
        [format!("{CHARTA}{left}"), format!("{ODRL}{operator}"), right]
    };
    let after = |event: Event| {
        let event = match event {
            Event::Named(id) => model.events[id].about.path.to_string(),
            other => format!("{CHARTA}event-{}", other.words().replace(' ', "_")),
        };
        odrl("event", "gt", event)
    };
    let period = |Length { amount, unit }: Length| match unit {
        Unit::Day => format!("P{amount}D"),
        Unit::Week => format!("P{}D", amount * 7),
        Unit::Month => format!("P{amount}M"),
        Unit::Year => format!("P{amount}Y"),
    };
    match due {
        Due::Within(length, event) => vec![own("within", "lteq", period(length)), after(event)],
        Due::WithinHours(hours, event) => vec![own("within", "lteq", format!("PT{hours}H")), after(event)],
        Due::WithinWorkingDays(days, event) => {
            vec![own("workingDays", "lteq", days.to_string()), after(event)]
        }
        Due::For(length, event) => vec![own("lasting", "gteq", period(length)), after(event)],
        Due::Before(day) => vec![odrl("dateTime", "lt", day.to_string())],
        Due::NotBefore(day) => vec![odrl("dateTime", "gteq", day.to_string())],
        Due::Until(day) => vec![own("until", "eq", day.to_string())],
        Due::Every(length) => vec![odrl("timeInterval", "eq", period(length))],
        Due::Always => vec![own("always", "eq", "true".to_owned())],
    }
}

fn judged(projects: Vec<Json>) -> Result<Vec<Json>, Failed> {
    let answer = python::run("odrl.py", &json!({ "projects": projects }))?;
    Ok(answer["projects"].as_array().expect("an answer for each project").clone())
}

fn problems<'a>(answer: &'a Json, reader: &str) -> Vec<&'a str> {
    let problems = answer[reader].as_array().expect("a list of problems");
    problems.iter().filter_map(Json::as_str).collect()
}

/// Every reader agrees with the model, about at least so many rules.
fn read_alike(projects: &[Project], least: usize) -> Result<(), Failed> {
    let asked: Vec<Json> = projects.iter().map(asked).collect();
    let rules: usize = asked.iter().map(|project| project["rules"].as_array().map_or(0, Vec::len)).sum();
    assert!(rules >= least, "{rules} rules are too few to say anything");
    for (at, answer) in judged(asked)?.iter().enumerate() {
        for reader in ["expansion", "shapes", "reading"] {
            let problems = problems(answer, reader);
            if !problems.is_empty() {
                return Err(format!("project {at}, {reader}:\n{}", problems.join("\n")).into());
            }
        }
    }
    Ok(())
}

/// Where a broken policy must be found, and how it is broken.
type Break = (&'static str, &'static str, fn(&mut Json));

/// Calls a function on each object in a document, the outer ones first.
fn walk(json: &mut Json, change: &mut dyn FnMut(&mut serde_json::Map<String, Json>)) {
    match json {
        Json::Object(object) => {
            change(object);
            object.values_mut().for_each(|value| walk(value, change));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        _ => {}
    }
}

/// Changes the first object for which a function says that it did.
fn first(json: &mut Json, mut change: impl FnMut(&mut serde_json::Map<String, Json>) -> bool) {
    let mut done = false;
    let graph = json.get_mut("@graph").expect("a graph");
    walk(graph, &mut |object| done = done || change(object));
    assert!(done, "there is nothing to break");
}

fn is(object: &serde_json::Map<String, Json>, key: &str, value: &str) -> bool {
    object.get(key).and_then(Json::as_str) == Some(value)
}

/// Takes away a part of the first object of a sort.
fn without(json: &mut Json, sort: &str, key: &str) {
    first(json, |object| is(object, "@type", sort) && object.remove(key).is_some());
}

/// Puts another value in the place of a part of the first object that has this one.
fn instead(json: &mut Json, key: &str, old: &str, new: Json) {
    first(json, |object| is(object, key, old) && object.insert(key.to_owned(), new.clone()).is_some());
}

const BREAKS: &[Break] = &[
    ("expansion", "an identifier that is a number", |json| {
        first(json, |object| object.insert("@id".to_owned(), json!(5)).is_some());
    }),
    ("expansion", "a word without a meaning", |json| {
        first(json, |object| {
            let rules = object.remove("permission");
            rules.is_some_and(|rules| object.insert("permisson".to_owned(), rules).is_none())
        });
    }),
    ("expansion", "a context that must be fetched", |json| {
        json["@context"] = json!("https://www.w3.org/ns/odrl.jsonld");
    }),
    ("shapes", "a permission without an action", |json| without(json, "Permission", "action")),
    ("shapes", "a permission without a target", |json| without(json, "Permission", "target")),
    ("shapes", "a prohibition without an action", |json| without(json, "Prohibition", "action")),
    ("shapes", "a duty without an action", |json| without(json, "Duty", "action")),
    ("shapes", "an agreement that nobody gives", |json| without(json, "Agreement", "assigner")),
    ("shapes", "a policy without a profile", |json| without(json, "Agreement", "profile")),
    ("shapes", "a conflict that is no strategy", |json| {
        instead(json, "conflict", "odrl:prohibit", json!("odrl:maybe"));
    }),
    ("shapes", "an operator that nobody defines", |json| {
        instead(json, "operator", "odrl:isAnyOf", json!("odrl:between"));
    }),
    ("shapes", "a left operand that nobody defines", |json| {
        instead(json, "leftOperand", "odrl:purpose", json!("odrl:reason"));
    }),
    ("shapes", "an action that nobody defines", |json| {
        first(json, |object| {
            is(object, "@type", "Permission")
                && object.insert("action".to_owned(), json!(["odrl:look"])).is_some()
        });
    }),
    ("shapes", "a day that is a text", |json| {
        first(json, |object| is(object, "@type", "xsd:date") && object.remove("@type").is_some());
    }),
    ("shapes", "a constraint without a right operand", |json| without(json, "Constraint", "rightOperand")),
    ("shapes", "a permission that is a prohibition, too", |json| {
        instead(json, "@type", "Permission", json!(["Permission", "Prohibition"]));
    }),
    ("reading", "a bound that lies a day later", |json| {
        first(json, |object| {
            is(object, "leftOperand", "odrl:dateTime")
                && is(object, "operator", "odrl:lt")
                && object.insert("operator".to_owned(), json!("odrl:lteq")).is_some()
        });
    }),
    ("reading", "no bound at all", |json| without(json, "Permission", "constraint")),
    ("reading", "one purpose less", |json| {
        first(json, |object| {
            is(object, "leftOperand", "odrl:purpose")
                && object
                    .get_mut("rightOperand")
                    .and_then(Json::as_array_mut)
                    .is_some_and(|all| all.pop().is_some())
        });
    }),
    ("reading", "a prohibition that is left out", |json| {
        first(json, |object| {
            object.get_mut("prohibition").and_then(Json::as_array_mut).is_some_and(|all| all.pop().is_some())
        });
    }),
    ("reading", "a permission for anybody", |json| without(json, "Permission", "assignee")),
    ("reading", "a duty of nobody in particular", |json| without(json, "Duty", "assignee")),
    ("reading", "a weaker form", |json| {
        first(json, |object| {
            is(object, "leftOperand", "charta:form")
                && object.insert("rightOperand".to_owned(), json!("as is")).is_some()
        });
    }),
    ("reading", "smaller cells", |json| {
        first(json, |object| {
            let cells = json!({ "@value": "2", "@type": "xsd:integer" });
            is(object, "leftOperand", "charta:cells")
                && object.insert("rightOperand".to_owned(), cells).is_some()
        });
    }),
    ("reading", "everything in place of some columns", |json| {
        first(json, |object| {
            is(object, "@type", "Permission")
                && object.insert("target".to_owned(), json!(["charta:everything"])).is_some()
        });
    }),
];

/// Every break: the reader that finds it, and what it is.
pub fn breaks() -> impl Iterator<Item = (&'static str, &'static str)> {
    BREAKS.iter().map(|(reader, what, _)| (*reader, *what))
}

/// Each way to break a policy is found by the reader that must find it; the whole policy is not complained of.
fn broken(project: &Project) -> Result<(), Failed> {
    let whole = asked(project);
    let mut projects = vec![whole.clone()];
    for (_, _, change) in BREAKS {
        let text = whole["policies"].as_str().expect("a text");
        let mut policies: Json = serde_json::from_str(text).expect("policies that are JSON");
        change(&mut policies);
        let mut broken = whole.clone();
        broken["policies"] = json!(policies.to_string());
        projects.push(broken);
    }
    let answers = judged(projects)?;
    for reader in ["expansion", "shapes", "reading"] {
        assert_eq!(problems(&answers[0], reader), Vec::<&str>::new());
    }
    let found = BREAKS.iter().zip(&answers[1..]);
    let missed: Vec<&str> = found
        .filter(|((reader, ..), answer)| problems(answer, reader).is_empty())
        .map(|((_, what, _), _)| *what)
        .collect();
    assert!(missed.is_empty(), "nobody finds {missed:?}");
    Ok(())
}

/// Names, labels, values and addresses that could end a text or a reference in any syntax.
fn hostile() -> Result<(), Failed> {
    let text = r#"
module naïve
jurisdiction land "Land"
purpose study "Study\" , \"permission\": []" { iri: "https://w3id.org/dpv#A> <urn:x> <urn:y", "not an address", "http://www.w3.org/ns/odrl/2/use" }
action peek "Peek" in use { iri: "http://www.w3.org/ns/odrl/2/use", "http://www.w3.org/ns/odrl/2/read x" }
organisation source "Source ‘</script>" { established: land  owners: none }
organisation clinic "Clinic '; DROP TABLE x; --" { established: land }
dataset visits "Visits @id" { controller: source  column code: text  column day: date }
contract share "<!-- @context -->" {
  provider: source
  recipient: clinic
  term: from 2020-01-01 until 2029-12-31
  permit clinic to peek, read visits for study where code = "\"@id\": \"urn:x\" \\ é" or code starts with "@"
  duty clinic to delete visits within 30 days of end of term
}
"#;
    let settings = settings().replace("name = \"world\"", "name = \"a:b/c#d é\"");
    let mut dice = Random::new(7);
    let project = Project::of_text(&settings, text, |program| drawn_rows(program, &mut dice));
    read_alike(&[project], 1)
}
