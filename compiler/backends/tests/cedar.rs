//! Cedar's own engine against the decision, over projects and requests with fixed seeds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]

mod by_hand;
mod by_row;

use by_hand::{Dice, Project, random_project, random_value};
use by_row::decide_by_row;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use charta_backends::cedar::{self, Reads};
use charta_backends::{Emitted, Language, Reason};
use charta_model::decide::{self, matches};
use charta_model::model::{ColumnId, DatasetId, Effect, Model, PartyId, TermId, TermKind};
use charta_model::rows::{NoRow, Row, RowSpace, RowsId};
use charta_model::rules::RuleId;
use charta_model::time::Day;
use charta_model::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A row by its values and memberships.
#[derive(Debug, Default, Clone)]
struct GivenRow {
    values: BTreeMap<ColumnId, Value>,
    members: BTreeSet<(ColumnId, ColumnId)>,
}

impl Row for GivenRow {
    fn value(&self, column: ColumnId) -> Option<Value> {
        self.values.get(&column).cloned()
    }
    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        self.members.contains(&(column, of))
    }
}

/// A row of a dataset, in which what may be missing sometimes is.
fn random_row(dice: &mut Dice, model: &Model, dataset: DatasetId) -> GivenRow {
    let mut row = GivenRow::default();
    for id in model.columns_of(dataset) {
        let column = &model.columns[id];
        if column.required || dice.chance(75) {
            row.values.insert(id, random_value(dice, column.column_type));
        }
        for of in model.columns.ids() {
            if dice.chance(50) {
                row.members.insert((id, of));
            }
        }
    }
    row
}

struct Engine {
    schema: Schema,
    policies: PolicySet,
    entities: Entities,
    rules: BTreeMap<String, RuleId>,
    reads: Reads,
}

fn text<'a>(emitted: &'a Emitted, path: &str) -> &'a str {
    emitted.artifacts.iter().find(|artifact| artifact.path == path).unwrap().text()
}

impl Engine {
    fn new(project: &Project, emitted: &Emitted) -> Engine {
        let schema = text(emitted, "cedar/schema.cedarschema");
        let (schema, _) =
            Schema::from_cedarschema_str(schema).unwrap_or_else(|error| panic!("{error:?}\n{schema}"));
        let source = text(emitted, "cedar/policies.cedar");
        let policies: PolicySet = source.parse().unwrap_or_else(|error| panic!("{error:?}\n{source}"));
        let validation = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let errors: Vec<String> = validation.validation_errors().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{source}");
        let entities = Entities::from_json_str(text(emitted, "cedar/entities.json"), Some(&schema)).unwrap();
        let mut rules = BTreeMap::new();
        for statement in emitted.artifacts.iter().flat_map(|artifact| &artifact.statements) {
            let number: usize = statement.id.rsplit('/').next().unwrap().parse().unwrap();
            let rule = project.rules.of_clause(statement.clauses[0])[number - 1];
            assert_eq!(rules.insert(statement.id.clone(), rule), None, "ids are unique");
        }
        assert_eq!(policies.policies().count(), rules.len(), "one policy, one statement");
        Engine { schema, policies, entities, rules, reads: Reads::of(&project.model, &project.rules) }
    }

    fn ask(&self, model: &Model, request: &decide::Request, row: &dyn Row) -> (bool, Vec<RuleId>) {
        self.put(cedar::request(model, &self.reads, request, row).unwrap())
    }

    fn put(&self, asked: serde_json::Value) -> (bool, Vec<RuleId>) {
        let entity = |key: &str| EntityUid::from_json(asked[key].clone()).unwrap();
        let action = entity("action");
        let context =
            Context::from_json_value(asked["context"].clone(), Some((&self.schema, &action))).unwrap();
        let request =
            Request::new(entity("principal"), action, entity("resource"), context, Some(&self.schema))
                .unwrap();
        let response = Authorizer::new().is_authorized(&request, &self.policies, &self.entities);
        let errors: Vec<String> = response.diagnostics().errors().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let name = |id| self.policies.policy(id).unwrap().annotation("id").unwrap().to_owned();
        let mut reasons: Vec<RuleId> =
            response.diagnostics().reason().map(|id| self.rules[&name(id)]).collect();
        reasons.sort_unstable();
        (response.decision() == Decision::Allow, reasons)
    }
}

fn random_request(dice: &mut Dice, model: &Model) -> decide::Request {
    let of_kind = |kind: TermKind| -> Vec<TermId> {
        model.terms.iter().filter(|(_, term)| term.kind == kind).map(|(id, _)| id).collect()
    };
    let parties: Vec<PartyId> = model.parties.ids().collect();
    let columns: Vec<ColumnId> = model.columns.ids().collect();
    decide::Request {
        party: dice.pick(&parties),
        action: dice.pick(&of_kind(TermKind::Action)),
        column: dice.pick(&columns),
        purpose: dice.pick(&of_kind(TermKind::Purpose)),
        place: dice.roll(3) as i64,
        day: Day(dice.pick(&[17_999, 18_000, 18_989, 18_990, 19_000, 19_001, 20_000, 20_001, 20_010, 20_011])),
    }
}

#[test]
fn cedar_decides_as_the_decision_does_and_for_the_same_reasons() {
    let (mut permitted, mut forbidden) = (0, 0);
    for seed in 1..=80 {
        let project = random_project(seed, false);
        let emitted = (cedar::TARGET.emit)(&project.input(Language::English, &[])).unwrap();
        assert!(emitted.losses.iter().all(|loss| loss.reason == Reason::CountsNone), "{:?}", emitted.losses);
        let engine = Engine::new(&project, &emitted);
        let mut dice = Dice(seed * 77 + 5);
        for _ in 0..100 {
            let request = random_request(&mut dice, &project.model);
            let row = random_row(&mut dice, &project.model, project.model.columns[request.column].dataset);
            let decision = decide_by_row(&project, &request, &row);
            let (allowed, reasons) = engine.ask(&project.model, &request, &row);
            assert_eq!(
                allowed,
                decision.effect == Effect::Permit,
                "seed {seed} {request:?} {row:?} {decision:?}"
            );
            let expected = if decision.forbids.is_empty() { decision.permits } else { decision.forbids };
            assert_eq!(reasons, expected, "seed {seed} {request:?} {row:?}");
            permitted += usize::from(allowed);
            forbidden += usize::from(!allowed && !reasons.is_empty());
        }
    }
    assert!(
        permitted > 100 && forbidden > 100,
        "{permitted} permitted, {forbidden} forbidden: the test tests something"
    );
}

#[test]
fn what_cedar_cannot_say_never_widens() {
    let (mut losing, mut narrowed) = (0, 0);
    for seed in 1..=160 {
        let project = random_project(seed, true);
        let emitted = (cedar::TARGET.emit)(&project.input(Language::English, &[])).unwrap();
        losing += usize::from(!emitted.losses.is_empty());
        let lossy: Vec<_> = emitted.losses.iter().map(|loss| loss.clause).collect();
        let engine = Engine::new(&project, &emitted);
        let mut dice = Dice(seed * 91 + 3);
        for _ in 0..80 {
            let request = random_request(&mut dice, &project.model);
            let row = random_row(&mut dice, &project.model, project.model.columns[request.column].dataset);
            let decision = decide_by_row(&project, &request, &row);
            let (allowed, reasons) = engine.ask(&project.model, &request, &row);
            assert!(!allowed || decision.effect == Effect::Permit, "seed {seed} {request:?} {row:?}");
            narrowed += usize::from(!allowed && decision.effect == Effect::Permit);
            let exact = |rules: &[RuleId]| -> Vec<RuleId> {
                let kept =
                    rules.iter().filter(|id| !lossy.contains(&project.rules.get(**id).unwrap().clause));
                kept.copied().collect()
            };
            if allowed {
                assert_eq!(exact(&reasons), exact(&decision.permits), "only what is listed as lost is lost");
            } else if decision.effect == Effect::Permit {
                let involved = decision.permits.iter().chain(&reasons);
                assert!(
                    involved
                        .map(|id| project.rules.get(*id).unwrap().clause)
                        .any(|clause| lossy.contains(&clause))
                );
            }
        }
    }
    assert!(
        losing > 10 && narrowed > 2,
        "{losing} projects lose, {narrowed} requests: the test tests something"
    );
}

#[test]
fn a_request_that_withholds_the_row_is_permitted_by_no_permit_about_rows_and_forbidden_by_every_forbid() {
    let mut asked_about_rows = 0;
    for seed in 1..=40 {
        let project = random_project(seed, false);
        let emitted = (cedar::TARGET.emit)(&project.input(Language::English, &[])).unwrap();
        let engine = Engine::new(&project, &emitted);
        let mut dice = Dice(seed * 13 + 1);
        for _ in 0..40 {
            let request = random_request(&mut dice, &project.model);
            let mut asked = cedar::request(&project.model, &engine.reads, &request, &NoRow).unwrap();
            asked["context"]["row"] = serde_json::json!({});
            asked["context"]["memberships"] = serde_json::json!({});
            let (allowed, reasons) = engine.put(asked);
            let rule = |id: &RuleId| project.rules.get(*id).unwrap();
            asked_about_rows += usize::from(!allowed);
            if allowed {
                assert!(reasons.iter().all(|id| rule(id).rows == RowsId::ALL), "seed {seed} {request:?}");
                let mut forbids = project.rules.iter().filter(|(_, rule)| rule.effect == Effect::Forbid);
                assert!(forbids.all(|(_, rule)| rule.rows == RowsId::NONE || !matches(rule, &request)));
            }
        }
    }
    assert!(asked_about_rows > 100);
}

#[test]
fn an_empty_project_is_valid() {
    let project = Project::of(Model::default(), RowSpace::default());
    let emitted = (cedar::TARGET.emit)(&project.input(Language::English, &[])).unwrap();
    Engine::new(&project, &emitted);
}
