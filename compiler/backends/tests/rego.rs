//! A Rego engine against the decision, over projects and requests with fixed seeds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]

mod by_hand;
mod by_row;

use by_hand::{Dice, Project, random_project, random_value};
use by_row::decide_by_row;
use charta_backends::rego::{self, Reads};
use charta_backends::{Emitted, Language};
use charta_base::Id;
use charta_model::condition::{Condition, Test};
use charta_model::decide::{self, Decision, decide};
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rows::{NoRow, Row, RowSpace};
use charta_model::rules::RuleId;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, Value};
use serde_json::{Value as Json, json};
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
    engine: regorus::Engine,
    rules: BTreeMap<String, RuleId>,
    reads: Reads,
}

fn text<'a>(emitted: &'a Emitted, path: &str) -> &'a str {
    emitted.artifacts.iter().find(|artifact| artifact.path == path).unwrap().text()
}

fn engine(policy: &str, data: &str) -> regorus::Engine {
    let mut engine = regorus::Engine::new();
    engine.set_strict_builtin_errors(true);
    engine
        .add_policy("policy.rego".to_owned(), policy.to_owned())
        .unwrap_or_else(|error| panic!("{error}\n{policy}"));
    engine.add_data(regorus::Value::from_json_str(data).unwrap()).unwrap();
    engine
}

impl Engine {
    fn new(project: &Project, emitted: &Emitted) -> Engine {
        let engine = engine(text(emitted, "rego/policy.rego"), text(emitted, "rego/data.json"));
        let mut rules = BTreeMap::new();
        for statement in emitted.artifacts.iter().flat_map(|artifact| &artifact.statements) {
            let number: usize = statement.id.rsplit('/').next().unwrap().parse().unwrap();
            let rule = project.rules.of_clause(statement.clauses[0])[number - 1];
            assert_eq!(rules.insert(statement.id.clone(), rule), None, "ids are unique");
        }
        Engine { engine, rules, reads: Reads::of(&project.model, &project.rules) }
    }

    fn ask(&mut self, input: &Json) -> Json {
        self.engine.set_input(regorus::Value::from_json_str(&input.to_string()).unwrap());
        let answer = self.engine.eval_rule("data.charta.decision".to_owned());
        let answer = answer.unwrap_or_else(|error| panic!("{error}\n{input}"));
        serde_json::from_str(&answer.to_json_str().unwrap()).unwrap()
    }

    fn rules(&self, list: &Json) -> Vec<RuleId> {
        let ids = list.as_array().unwrap().iter().map(|id| self.rules[id.as_str().unwrap()]);
        ids.collect::<BTreeSet<RuleId>>().into_iter().collect()
    }

    /// That the answer is the decision: allowed or not, why, and in which form.
    fn agrees(&self, project: &Project, request: &decide::Request, decision: &Decision, answer: &Json) {
        let told = format!("{request:?} {decision:?}\n{answer:#}");
        assert_eq!(answer["problems"], json!([]), "{told}");
        assert_eq!(answer["allow"], json!(decision.is_permitted()), "{told}");
        assert_eq!(self.rules(&answer["permits"]), decision.permits, "{told}");
        assert_eq!(self.rules(&answer["forbids"]), decision.forbids, "{told}");
        let form = &answer["forms"][project.model.columns[request.column].about.name.as_ref()];
        assert_eq!(form["shown"], json!(decision.form.shown.to_string()), "{told}");
        assert_eq!(form["cells_of_at_least"].as_u64(), decision.form.cells.map(u64::from), "{told}");
        let of_form =
            |id: &&RuleId| project.rules.get(**id).unwrap().form_of(request.column) == decision.form;
        let keyed = decision.form.shown == Shown::Repseudonymised;
        let by = decision.permits.iter().find(of_form).filter(|_| keyed);
        let by = by.map(|id| project.model.clauses[project.rules.get(*id).unwrap().clause].owner);
        let by = by.map(|owner| project.model.owner_about(owner).unwrap().path.to_string());
        assert_eq!(form["keyed_by"].as_str(), by.as_deref(), "{told}");
    }
}

fn emitted(project: &Project) -> Emitted {
    (rego::TARGET.emit)(&project.input(Language::English, &[])).unwrap()
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
fn rego_decides_as_the_decision_does_in_the_same_form_and_for_the_same_reasons() {
    let (mut permitted, mut forbidden, mut in_cells) = (0, 0, 0);
    for seed in 1..=120 {
        let project = random_project(seed, seed % 3 != 0);
        let mut engine = Engine::new(&project, &emitted(&project));
        let mut dice = Dice(seed * 77 + 5);
        for _ in 0..60 {
            let request = random_request(&mut dice, &project.model);
            let row = random_row(&mut dice, &project.model, project.model.columns[request.column].dataset);
            let decision = decide_by_row(&project, &request, &row);
            let input = rego::request(&project.model, &engine.reads, &request, &row).unwrap();
            let answer = engine.ask(&input);
            engine.agrees(&project, &request, &decision, &answer);
            permitted += usize::from(decision.is_permitted());
            forbidden += usize::from(!decision.forbids.is_empty());
            let whole = decide(&project.model, &project.rules, &request, &row);
            in_cells += usize::from(whole.is_permitted() && !decision.is_permitted());
        }
    }
    assert!(
        permitted > 100 && forbidden > 100 && in_cells > 20,
        "{permitted} permitted, {forbidden} forbidden, {in_cells} in cells: the test tests something"
    );
}

#[test]
fn only_what_is_in_cells_is_lost() {
    let (mut with, mut without) = (0, 0);
    for seed in 1..=40 {
        let project = random_project(seed, true);
        let emitted = emitted(&project);
        let in_cells = |clause: &Clause| match &clause.kind {
            ClauseKind::Grant(grant) => grant.effect == Effect::Permit && grant.base.cells.is_some(),
            _ => false,
        };
        // A clause that comes to nothing has nothing to lose.
        let holds = |id: &ClauseId| !project.rules.of_clause(*id).is_empty();
        let of_cells = project.model.clauses.iter().filter(|(_, clause)| in_cells(clause));
        let expected: Vec<ClauseId> = of_cells.map(|(id, _)| id).filter(holds).collect();
        let lost: Vec<ClauseId> = emitted.losses.iter().map(|loss| loss.clause).collect();
        assert_eq!(lost, expected);
        with += usize::from(!lost.is_empty());
        without += usize::from(lost.is_empty());
    }
    assert!(with > 3 && without > 0, "{with} and {without}");
}

/// An untold or wrongly told request is denied, whatever is wrong with it, also where some permit would do without.
#[test]
fn what_is_not_told_as_it_must_be_denies() {
    let wrong = [
        json!(null),
        json!({}),
        json!([]),
        json!(7),
        json!(1.5),
        json!(true),
        json!("no such thing"),
        json!(["a"]),
    ];
    let mut denied = 0;
    for seed in 1..=25 {
        let project = random_project(seed, true);
        let mut engine = Engine::new(&project, &emitted(&project));
        let mut dice = Dice(seed * 13 + 1);
        for _ in 0..400 {
            let request = random_request(&mut dice, &project.model);
            let row = random_row(&mut dice, &project.model, project.model.columns[request.column].dataset);
            if !decide_by_row(&project, &request, &row).is_permitted() {
                continue;
            }
            let input = rego::request(&project.model, &engine.reads, &request, &row).unwrap();
            let mut broken: Vec<Json> = Vec::new();
            for key in input.as_object().unwrap().keys() {
                if matches!(key.as_str(), "row" | "memberships") && input[key] == json!({}) {
                    continue;
                }
                let mut without = input.clone();
                without.as_object_mut().unwrap().remove(key);
                broken.push(without);
                for value in &wrong {
                    let mut other = input.clone();
                    other[key] = value.clone();
                    broken.push(other);
                }
            }
            for part in ["row", "memberships"] {
                for key in input[part].as_object().unwrap().keys() {
                    let mut without = input.clone();
                    without[part].as_object_mut().unwrap().remove(key);
                    broken.push(without);
                    let mut other = input.clone();
                    other[part][key] = json!({});
                    broken.push(other);
                }
            }
            for request in broken {
                let answer = engine.ask(&request);
                assert_eq!(answer["allow"], json!(false), "{request:#}\n{answer:#}");
                assert_ne!(answer["problems"], json!([]), "{request:#}");
                assert_eq!(answer["forms"], json!({}), "{request:#}");
                denied += 1;
            }
            break;
        }
        for nothing in [json!(null), json!({}), json!([]), json!("x")] {
            assert_eq!(engine.ask(&nothing)["allow"], json!(false));
        }
    }
    assert!(denied > 500, "{denied}");
}

#[test]
fn several_columns_are_allowed_together_or_not_and_shown_each_in_its_form() {
    let mut mixed = 0;
    for seed in 1..=60 {
        let project = random_project(seed, true);
        let mut engine = Engine::new(&project, &emitted(&project));
        let mut dice = Dice(seed * 31 + 7);
        for _ in 0..25 {
            let request = random_request(&mut dice, &project.model);
            let dataset = project.model.columns[request.column].dataset;
            let row = random_row(&mut dice, &project.model, dataset);
            let mut input = rego::request(&project.model, &engine.reads, &request, &row).unwrap();
            let columns: Vec<ColumnId> = project.model.columns_of(dataset).collect();
            let name = |id: &ColumnId| project.model.columns[*id].about.name.to_string();
            input["columns"] = columns.iter().map(name).collect();
            let answer = engine.ask(&input);
            let (mut all, mut some) = (true, false);
            for column in &columns {
                let request = decide::Request { column: *column, ..request };
                let decision = decide_by_row(&project, &request, &row);
                assert_eq!(answer["forms"][name(column)]["shown"], json!(decision.form.shown.to_string()));
                all &= decision.is_permitted();
                some |= decision.is_permitted();
            }
            assert_eq!(answer["allow"], json!(all));
            mixed += usize::from(some && !all);
        }
    }
    assert!(mixed > 10, "{mixed}");
}

#[test]
fn an_empty_project_denies() {
    let project = Project::of(Model::default(), RowSpace::default());
    let mut engine = Engine::new(&project, &emitted(&project));
    assert_eq!(engine.ask(&json!({}))["allow"], json!(false));
}

/// A project of one contract and some datasets, each with a text `t` and an integer `i` that may be missing; its purposes,
/// actions and party are `0`.
fn small(datasets: usize, grants: impl Fn(&Model, &mut RowSpace) -> Vec<(Grant, &'static str)>) -> Project {
    let mut model = Model::default();
    by_hand::terms(&mut model, TermKind::Purpose, &[("study", &[])]);
    by_hand::terms(&mut model, TermKind::Action, &[("read", &[])]);
    let owner = by_hand::organisation(&mut model, "owner", &[]);
    let reader = by_hand::organisation(&mut model, "reader", &[]);
    for at in 0..datasets {
        let columns = [("t", ColumnType::Text, false), ("i", ColumnType::Integer, false)];
        by_hand::dataset(&mut model, &format!("data{at}"), owner, None, &columns);
    }
    let term = Period { from: None, last: None };
    let contract = model.contracts.push(by_hand::contract("a contract\n}", owner, &[reader], term));
    let mut space = RowSpace::default();
    for (grant, docs) in grants(&model, &mut space) {
        let id = by_hand::clause(&mut model, Owner::Contract(contract), ClauseKind::Grant(grant), &[docs]);
        model.clauses[id].docs = docs.into();
    }
    Project::of(model, space)
}

fn plain(effect: Effect, data: Vec<GrantedData>) -> Grant {
    by_hand::grant(effect, Ranges::all(), Ranges::all(), Ranges::all(), data)
}

fn about(column: u32) -> decide::Request {
    decide::Request {
        party: Id::new(1),
        action: Id::new(1),
        column: Id::new(column),
        purpose: Id::new(0),
        place: UNSTATED_PLACE,
        day: Day(20_000),
    }
}

/// What an author wrote ends no literal and no comment: whatever it is, the policy decides as the decision does.
#[test]
fn the_words_of_an_author_stay_words() {
    let hostile = [
        "\"} \napplies(_) := true\n# {{ x }} {% raw %}",
        "a\r\napplies(_)\u{85}\u{2028}\u{2029}if true",
        "\\\" \\u0022 \\",
        "`raw` $\"{1}\" %s",
        "\u{202e}\u{feff}\u{fffe}\u{ffff}\u{10ffff}\u{7f}\u{9f}\t",
        "- [x]: &a *a !!binary | >",
    ];
    for text in hostile {
        let project = small(1, |model, space| {
            let test = Condition::Compare(Id::new(0), Test::Equal(Value::Text(text.into())));
            let prefix = Condition::Compare(Id::new(0), Test::StartsWith(text.into()));
            let either = Condition::AnyOf(vec![test.clone(), Condition::Not(Box::new(prefix))]);
            let data =
                |space: &mut RowSpace, condition| vec![by_hand::granted(model, space, Id::new(0), condition)];
            vec![
                (plain(Effect::Permit, data(space, test)), "first"),
                (
                    plain(Effect::Forbid, data(space, Condition::Not(Box::new(either)))),
                    "\"}\n# METADATA\ndefault x := 1",
                ),
            ]
        });
        let mut engine = Engine::new(&project, &emitted(&project));
        for value in [text, "", "another", &format!("{text}x")] {
            let row = GivenRow {
                values: BTreeMap::from([(Id::new(0), Value::Text(value.into()))]),
                ..GivenRow::default()
            };
            let decision = decide_by_row(&project, &about(0), &row);
            assert_eq!(decision.is_permitted(), value == text, "{text:?} {value:?}");
            let input = rego::request(&project.model, &engine.reads, &about(0), &row).unwrap();
            let answer = engine.ask(&input);
            engine.agrees(&project, &about(0), &decision, &answer);
        }
    }
}

/// A rule about very many datasets is told by what it leaves out, and found for each of them.
#[test]
fn wide_rules_are_found_everywhere_but_where_they_do_not_hold() {
    let project = small(70, |model, _| {
        let whole = |id: DatasetId| GrantedData {
            dataset: id,
            columns: model.datasets[id].columns.clone(),
            condition: Condition::Always.into(),
            rows: charta_model::rows::RowsId::ALL,
            forms: Vec::new(),
        };
        let all: Vec<GrantedData> = model.datasets.ids().map(whole).collect();
        let mut most = all.clone();
        most.remove(0);
        most[0].columns = Ranges::one(2);
        vec![(plain(Effect::Permit, all), "all"), (plain(Effect::Forbid, most), "most")]
    });
    let emitted = emitted(&project);
    let data: Json = serde_json::from_str(text(&emitted, "rego/data.json")).unwrap();
    let project_data = &data["charta_project"];
    assert_eq!(project_data["rules_about_many"].as_array().map(Vec::len), Some(2));
    let rules = project_data["rules"].as_object().unwrap();
    assert!(rules.values().all(|rule| rule["data"]["except"].is_object()), "{rules:#?}");
    let mut engine = Engine::new(&project, &emitted);
    for column in 0..140 {
        let decision = decide_by_row(&project, &about(column), &NoRow);
        assert_eq!(decision.is_permitted(), matches!(column, 0 | 1 | 3));
        let input = rego::request(&project.model, &engine.reads, &about(column), &NoRow).unwrap();
        let answer = engine.ask(&input);
        engine.agrees(&project, &about(column), &decision, &answer);
    }
}

/// Of forms that cannot be compared, none is chosen; where a third reveals what both do, it is.
#[test]
fn the_form_is_the_one_that_reveals_most() {
    let forms = [
        Form { cells: None, shown: Shown::FirstCharacters(2) },
        Form { cells: None, shown: Shown::Repseudonymised },
        Form { cells: Some(5), shown: Shown::AsIs },
        Form { cells: Some(9), shown: Shown::Hidden },
        Form::AS_IS,
    ];
    for mask in 1_usize..32 {
        let project = small(1, |model, space| {
            let chosen = forms.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
            let grant = |(_, form): (usize, &Form)| {
                let data = by_hand::granted(model, space, Id::new(0), Condition::Always);
                (Grant { base: *form, ..plain(Effect::Permit, vec![data]) }, "one")
            };
            chosen.map(grant).collect()
        });
        let mut engine = Engine::new(&project, &emitted(&project));
        let decision = decide_by_row(&project, &about(0), &NoRow);
        let answer = engine.ask(&rego::request(&project.model, &engine.reads, &about(0), &NoRow).unwrap());
        engine.agrees(&project, &about(0), &decision, &answer);
    }
}

/// The harness itself: a wrong policy does not pass for a right one.
#[test]
fn a_broken_policy_is_rejected_and_an_inverted_bound_disagrees() {
    let project = small(1, |model, space| {
        let condition = Condition::Compare(Id::new(1), Test::LessEqual(Value::Integer(i64::MAX - 1)));
        vec![(plain(Effect::Permit, vec![by_hand::granted(model, space, Id::new(0), condition)]), "one")]
    });
    let emitted = emitted(&project);
    let (policy, data) = (text(&emitted, "rego/policy.rego"), text(&emitted, "rego/data.json"));
    let bound = "input.row.i <= 9223372036854775806";
    assert!(policy.contains(bound), "{policy}");
    let reads = Reads::of(&project.model, &project.rules);
    let mut wrong = 0;
    for value in [i64::MIN, -1, i64::MAX - 1, i64::MAX] {
        let row =
            GivenRow { values: BTreeMap::from([(Id::new(1), Value::Integer(value))]), ..GivenRow::default() };
        let input = rego::request(&project.model, &reads, &about(0), &row).unwrap().to_string();
        let expected = decide_by_row(&project, &about(0), &row).is_permitted();
        let asked = |policy: &str| {
            let mut engine = engine(policy, data);
            engine.set_input(regorus::Value::from_json_str(&input).unwrap());
            let answer: Json =
                serde_json::from_str(&engine.eval_rule("data.charta.decision".to_owned())?.to_json_str()?)?;
            Ok::<bool, Box<dyn std::error::Error + Send + Sync>>(answer["allow"] == json!(true))
        };
        assert_eq!(asked(policy).unwrap(), expected, "{value}");
        wrong += usize::from(asked(&policy.replace(bound, &bound.replace("<=", ">"))).unwrap() != expected);
        for nonsense in ["unheard_of == 1", "startswith(input.row.i)", "no_such_function(input.row.i)"] {
            assert!(asked(&policy.replace(bound, nonsense)).is_err(), "{nonsense} is accepted");
        }
    }
    assert_eq!(wrong, 4, "an inverted bound is noticed wherever it is asked about");
}
