//! What `tests/bench/against-cedar` compares is equal: as many policies as clauses, valid in Cedar's strict mode, that decide alike; and the script
//! says so where Cedar's command is not there.

use crate::{api, python};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use charta_base::MemoryWorld;
use charta_driver::Program;
use charta_model::decide::{self, decide};
use charta_model::model::{ClauseKind, Model, TermId, place_of};
use charta_model::rows::RowWitness;
use charta_model::time::Day;
use charta_model::value::Value;
use libtest_mimic::{Failed, Trial};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::str::FromStr as _;

const CLAUSES: usize = 200;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("against-cedar/equivalent", equivalent),
        Trial::test("against-cedar/nothing-to-compare", nothing_to_compare),
    ]
}

fn term(model: &Model, path: &str) -> TermId {
    let found = model.terms.iter().find(|(_, term)| *term.about.path == *path).map(|(id, _)| id);
    found.unwrap_or_else(|| panic!("{path}"))
}

fn equivalent() -> Result<(), Failed> {
    let written = python::run("against_cedar.py", &json!({ "clauses": CLAUSES }))?;
    let text = |name: &str| written[name].as_str().unwrap().to_owned();
    let mut world = MemoryWorld::default();
    world.files.insert("project/all.charta".to_owned(), text("contracts").into_bytes());
    let compiled = api::compile(&world, "project", "2025-06-01");
    assert!(api::findings(&compiled).is_empty(), "{}", api::plain(&compiled));
    let Program { model, rules, .. } = compiled.program.as_ref().ok_or("a program")?;
    let own = model.clauses.values().filter(|clause| {
        let is_library = model.owner_about(clause.owner).is_some_and(|about| about.library);
        matches!(clause.kind, ClauseKind::Grant(_)) && !is_library
    });
    assert_eq!(own.count(), CLAUSES);
    let policies = PolicySet::from_str(&text("policies"))?;
    assert_eq!(policies.policies().count(), CLAUSES);
    let (schema, _) = Schema::from_cedarschema_str(&text("schema"))?;
    let valid = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    assert!(valid.validation_passed(), "{valid}");
    // Each policy is about what its clause is about: requests on both sides of every test of theirs.
    let entities = Entities::from_json_value(written["entities"].clone(), Some(&schema))?;
    let day = |text: &str| Day::parse(text).unwrap();
    let (mut permitted, mut denied) = (0, 0);
    for number in (0..CLAUSES / 2).step_by(7) {
        for (column, action) in [("code", "read"), ("code", "link"), ("age", "read"), ("remark", "read")] {
            for purpose in ["", ".part0", ".part1"] {
                for (age, code, opted_out) in [
                    (17, "E10", false),
                    (35, "E10", false),
                    (90, "I50", false),
                    (90, "X", false),
                    (90, "E11", true),
                ] {
                    for on in ["2023-12-31", "2024-01-01", "2028-12-31", "2029-01-01"] {
                        let dataset = number % 100;
                        let purpose = format!("study.topic{}{purpose}", number % 12);
                        let party =
                            model.parties.iter().find(|(_, it)| *it.about.name == *format!("r{number}"));
                        let id = |name: &str| {
                            let path = format!("compared.d{dataset}.{name}");
                            let column = model.columns.iter().find(|(_, it)| *it.about.path == *path);
                            column.map(|(id, _)| id).unwrap()
                        };
                        let request = decide::Request {
                            party: party.unwrap().0,
                            action: term(model, &format!("std.prelude.{action}")),
                            column: id(column),
                            purpose: term(model, &format!("compared.{purpose}")),
                            place: place_of(None),
                            day: day(on),
                        };
                        let row = RowWitness {
                            values: vec![
                                (id("age"), Some(Value::Integer(age))),
                                (id("code"), Some(Value::Text(code.into()))),
                                (id("opted_out"), Some(Value::Boolean(opted_out))),
                            ],
                            members: Vec::new(),
                        };
                        let expected = decide(model, rules, &request, &row).is_permitted();
                        let uid = |sort: &str, name: &str| {
                            EntityUid::from_str(&format!("{sort}::\"{name}\"")).unwrap()
                        };
                        let context = Context::from_json_value(
                            json!({
                                "purpose": { "__entity": { "type": "Purpose", "id": purpose } },
                                "day": day(on).number() - day("1970-01-01").number(),
                                "row": { "age": age, "code": code, "opted_out": opted_out, "seen_on": 0, "remark": "" },
                            }),
                            Some((&schema, &uid("Action", action))),
                        )?;
                        let asked = Request::new(
                            uid("Party", &format!("r{number}")),
                            uid("Action", action),
                            uid("Column", &format!("d{dataset}.{column}")),
                            context,
                            Some(&schema),
                        )?;
                        let answer = Authorizer::new().is_authorized(&asked, &policies, &entities);
                        let found = answer.decision() == Decision::Allow;
                        assert_eq!(
                            found, expected,
                            "{number} {column} {action} {purpose} {age} {code} {opted_out} {on}"
                        );
                        *if found { &mut permitted } else { &mut denied } += 1;
                    }
                }
            }
        }
    }
    assert!(permitted > 100 && denied > 100, "{permitted} {denied}");
    Ok(())
}

fn nothing_to_compare() -> Result<(), Failed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/against-cedar");
    let output = Command::new(script).env("CEDAR", "no-such-command").output()?;
    assert!(output.status.success() && output.stderr.is_empty());
    let said = String::from_utf8(output.stdout)?;
    assert!(
        said.starts_with("Nothing was compared: the command no-such-command is not installed."),
        "{said}"
    );
    Ok(())
}
