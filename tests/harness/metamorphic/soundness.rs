//! What is found, against brute force: the request that a finding shows is one that its clauses speak of, and what brute force meets is found.
//! The oracles are those of the properties, which read the model and none of what the checks use.

use super::compare::Project;
use super::generate::Times;
use super::laws::generate;
use crate::house::DAY;
use crate::properties::conditions::PlainRow;
use crate::properties::graphs::{fixpoint, in_territory};
use crate::properties::oracle::answer;
use crate::random::Random;
use charta_base::{Diagnostic, Id, Span, Verdict};
use charta_driver::{Compiled, Program};
use charta_model::decide::Request;
use charta_model::graphs::reach::Place;
use charta_model::model::{
    Aspect, ClauseId, ClauseKind, ColumnId, Contract, Effect, HostingId, Model, Owner, Required, Requirement,
    Service, TermKind, place_of,
};
use charta_model::rules::datasets_of;
use charta_model::time::{Day, Period};
use charta_model::value::{ColumnType, Value, parse_decimal};
use libtest_mimic::Trial;
use std::collections::BTreeSet;

/// How many generated projects each property is held on.
const SEEDS: u64 = 200;

/// The tests of this module.
pub fn trials() -> Vec<Trial> {
    let trial = |name: &str, run: fn()| {
        Trial::test(format!("soundness/{name}"), move || {
            run();
            Ok(())
        })
    };
    vec![
        trial("a-shown-request-is-permitted-and-forbidden", shown_requests_are_contradictions),
        trial("a-contradiction-is-found", contradictions_are_found),
        trial("reach-is-found-where-a-path-leads", reach_is_found_where_a_path_leads),
        trial("data-outside-are-found-where-a-chain-leads", data_outside_are_found),
    ]
}

fn program(compiled: &Compiled) -> &Program {
    compiled.program.as_ref().expect("a generated project has a meaning")
}

fn text_of(project: &Project) -> String {
    project.code.iter().map(|(name, text)| format!("// {name}\n{text}\n")).collect()
}

/// The clause whose keyword stands at a place.
fn clause_at(model: &Model, span: Span) -> ClauseId {
    let found = model.clauses.iter().find(|(_, clause)| clause.keyword == span);
    found.map(|(id, _)| id).expect("a finding points to the first word of a clause")
}

/// The permit and the forbids that a finding of a contradiction points to.
fn pair(model: &Model, finding: &Diagnostic) -> (ClauseId, Vec<ClauseId>) {
    let permit = finding.primary.as_ref().expect("a place");
    let forbids = finding.secondary.iter().filter(|label| label.text.starts_with("forbidden here"));
    (clause_at(model, permit.span), forbids.map(|label| clause_at(model, label.span)).collect())
}

/// A shown request, read back from its words; the rest of its row is missing.
fn read_back(model: &Model, line: &str) -> (Request, PlainRow) {
    let (what, row) = line.split_once(", in a row with ").unwrap_or((line, ""));
    let mut quoted = what.split('`').skip(1).step_by(2);
    let mut next = || quoted.next().unwrap_or_else(|| panic!("a shown request names five things: {line}"));
    let (party, action, column, purpose) = (next(), next(), next(), next());
    let place = what.contains(" at `").then(next);
    let (dataset, column) = column.split_once('.').expect("a column of a dataset");
    let term = |kind: TermKind, name: &str| {
        let mut terms = model.terms.iter().filter(|(_, term)| term.kind == kind && *term.about.name == *name);
        terms.next().map(|(id, _)| id).unwrap_or_else(|| panic!("no term is called {name}: {line}"))
    };
    let find_column = |name: &str| {
        let mut columns = model.columns.iter().filter(|(_, facts)| *facts.about.name == *name);
        let found = columns.find(|(_, facts)| *model.datasets[facts.dataset].about.name == *dataset);
        found.map(|(id, _)| id).unwrap_or_else(|| panic!("{dataset} has no column {name}"))
    };
    let hosting = place.map(|name| {
        let mut hostings = model.hostings.iter().filter(|(_, hosting)| *hosting.about.name == *name);
        hostings.next().map(|(id, _)| id).unwrap_or_else(|| panic!("no hosting is called {name}"))
    });
    let day = what.rsplit_once(" on ").and_then(|(_, day)| Day::parse(day));
    let party = model.parties.iter().find(|(_, facts)| *facts.about.name == *party);
    let request = Request {
        party: party.map(|(id, _)| id).expect("a party of the model"),
        action: term(TermKind::Action, action),
        column: find_column(column),
        purpose: term(TermKind::Purpose, purpose),
        place: place_of(hosting),
        day: day.unwrap_or_else(|| Day::parse(DAY).expect("a day")),
    };
    let mut values = Vec::new();
    let mut rest = row;
    while let Some((_, part)) = rest.split_once('`') {
        let (name, after) = part.split_once('`').expect("a name in backticks");
        let id = find_column(name);
        let Some(written) = after.strip_prefix(" = ") else {
            assert!(after.starts_with(" missing"), "{line}");
            rest = after;
            continue;
        };
        let text = written.strip_prefix('"').and_then(|text| text.split_once('"'));
        let word = written.split([',', ' ']).next().unwrap_or(written);
        let value = match model.columns[id].column_type {
            ColumnType::Text => Some(Value::Text(text.expect("a text in quotes").0.into())),
            ColumnType::Integer => word.parse().ok().map(Value::Integer),
            ColumnType::Decimal => parse_decimal(word).map(Value::Decimal),
            ColumnType::Boolean => word.parse().ok().map(Value::Boolean),
            ColumnType::Date => Day::parse(word).map(Value::Date),
        };
        values.push((id, value.unwrap_or_else(|| panic!("`{word}` is no value: {line}"))));
        rest = text.map_or(written, |(_, after)| after);
    }
    (request, PlainRow { values, members: Vec::new() })
}

/// The request that a contradiction or a dead permit shows is permitted by the permit and forbidden by the forbid; that of a neighbour is not
/// taken for it.
fn shown_requests_are_contradictions() {
    let mut shown = 0;
    let mut control = 0;
    for seed in 0..SEEDS {
        let project = generate(seed, Times::Calendar);
        let compiled = project.today();
        let model = &program(&compiled).model;
        for finding in
            compiled.findings.iter().filter(|finding| ["LOG001", "LOG002"].contains(&finding.code.id))
        {
            let prefixes = ["both speak of ", "permitted and forbidden: "];
            let line = finding
                .evidence
                .iter()
                .find_map(|line| prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)));
            let Some(line) = line else { continue };
            let (permit, forbids) = pair(model, finding);
            let (request, row) = read_back(model, line);
            let said = answer(model, &request, &row);
            let context = || format!("seed {seed}: {line}\n{said:?}\n{finding:#?}\n{}", text_of(&project));
            assert!(said.permits.contains(&permit), "the permit does not speak of {}", context());
            assert!(
                forbids.iter().any(|forbid| said.forbids.contains(forbid)),
                "no forbid speaks of {}",
                context()
            );
            shown += 1;
            // The same request long before every contract: brute force must not agree with everything.
            let early =
                answer(model, &Request { day: Day::parse("1990-01-01").expect("a day"), ..request }, &row);
            control += usize::from(!early.permits.contains(&permit));
        }
    }
    assert!(shown > 100 && control == shown, "{shown} requests shown, {control} refused on another day");
}

/// Values that the conditions of generated projects tell apart.
fn drawn_row(model: &Model, column: ColumnId, dice: &mut Random) -> PlainRow {
    let mut values = Vec::new();
    for id in model.columns_of(model.columns[column].dataset) {
        if dice.chance(15) {
            continue;
        }
        let day = |text: &str| Day::parse(text).expect("a day");
        values.push((
            id,
            match model.columns[id].column_type {
                ColumnType::Text => Value::Text((*dice.pick(&["E10", "E", "E2", "I50", "Z", ""])).into()),
                ColumnType::Integer => Value::Integer(*dice.pick(&[-1, 0, 7, 8, 40, 41])),
                ColumnType::Decimal => Value::Decimal(0),
                ColumnType::Boolean => Value::Boolean(dice.chance(50)),
                ColumnType::Date => Value::Date(*dice.pick(&[day("2023-12-31"), day("2024-01-01")])),
            },
        ));
    }
    PlainRow { values, members: Vec::new() }
}

/// Whatever request brute force finds permitted by one clause and forbidden by another, a finding names the two of them, or says that the permit
/// is dead or that a law keeps its purpose back.
fn contradictions_are_found() {
    let mut met = 0;
    for seed in 0..SEEDS {
        let project = generate(seed, Times::Calendar);
        let compiled = project.today();
        let Program { model, rules, .. } = program(&compiled);
        let mut named: BTreeSet<(ClauseId, ClauseId)> = BTreeSet::new();
        let mut dead: BTreeSet<ClauseId> = BTreeSet::new();
        let mut withheld: BTreeSet<&str> = BTreeSet::new();
        for finding in &compiled.findings {
            match finding.code.id {
                "LOG001" => {
                    let (permit, forbids) = pair(model, finding);
                    named.extend(forbids.into_iter().map(|forbid| (permit, forbid)));
                }
                // A permit that is dead for another reason than a forbid is found at the words that make it so.
                "LOG002" => {
                    let place = finding.primary.as_ref().map(|label| label.span);
                    dead.extend(
                        model.clauses.iter().filter(|(_, one)| Some(one.keyword) == place).map(|(id, _)| id),
                    );
                }
                "PUR001" => withheld.extend(finding.subject.iter().map(String::as_str)),
                _ => {}
            }
        }
        let mut dice = Random::new(seed);
        let permits: Vec<_> =
            rules.iter().map(|(_, rule)| rule).filter(|rule| rule.effect == Effect::Permit).collect();
        for _ in 0..if permits.is_empty() { 0 } else { 300 } {
            let rule = *dice.pick(&permits);
            let mut of = |set: &charta_model::ranges::Ranges| {
                let numbers: Vec<i64> = set.numbers().collect();
                if numbers.is_empty() { None } else { Some(*dice.pick(&numbers)) }
            };
            let picked = (
                of(&rule.parties),
                of(&rule.actions),
                of(&rule.columns),
                of(&rule.purposes),
                of(&rule.places),
            );
            let (Some(party), Some(action), Some(column), Some(purpose), Some(place)) = picked else {
                continue;
            };
            let Some((start, end)) = rule.days.pairs().first().copied() else { continue };
            let day =
                Day::from_number(*dice.pick(&[start, (start / 2 + end / 2).min(start + 400), start + 900]));
            let column = Id::new(column as u32);
            let request = Request {
                party: Id::new(party as u32),
                action: Id::new(action as u32),
                column,
                purpose: Id::new(purpose as u32),
                place,
                day,
            };
            let row = drawn_row(model, column, &mut dice);
            let said = answer(model, &request, &row);
            for permit in &said.permits {
                let contract =
                    model.owner_about(model.clauses[*permit].owner).map_or("", |about| &about.path);
                for forbid in &said.forbids {
                    let is_law = matches!(model.clauses[*forbid].owner, Owner::Rulebook(_));
                    met += 1;
                    assert!(
                        named.contains(&(*permit, *forbid))
                            || dead.contains(permit)
                            || (is_law && withheld.contains(contract)),
                        "seed {seed}: nothing is found about {request:?} on {row:?}, permitted by {permit:?} and forbidden by {forbid:?}\n{}",
                        text_of(&project)
                    );
                }
            }
        }
    }
    assert!(met > 1_000, "{met} contradictions met");
}

/// The requirements of contracts that have not ended, each with its contract: what has ended is held to nothing.
fn requirements(model: &Model) -> impl Iterator<Item = (&Contract, &Requirement)> {
    let today = Day::parse(DAY).expect("a day");
    let runs = move |contract: &Contract| {
        contract.term.is_none_or(|term| term.value.last.is_none_or(|last| today <= last))
    };
    let all = model.clauses.values().filter_map(|clause| match (&clause.kind, clause.owner) {
        (ClauseKind::Require(requirement), Owner::Contract(contract)) => {
            Some((&model.contracts[contract], requirement))
        }
        _ => None,
    });
    all.filter(move |(contract, _)| runs(contract))
}

/// Where the data of a contract are: where it says that they are processed, and where the datasets are hosted that it permits.
fn kept(program: &Program, contract: &Contract) -> BTreeSet<HostingId> {
    let Program { model, rules, .. } = program;
    let mut kept: BTreeSet<HostingId> = contract.processed_at.iter().map(|hosting| hosting.value).collect();
    for clause in &contract.clauses {
        let of_clause = rules.of_clause(*clause).iter().filter_map(|id| rules.get(*id));
        for rule in of_clause.filter(|rule| rule.effect == Effect::Permit) {
            let datasets = datasets_of(model, &rule.columns);
            kept.extend(
                datasets
                    .iter()
                    .flat_map(|dataset| &model.datasets[*dataset].hosted)
                    .map(|hosting| hosting.value),
            );
        }
    }
    kept
}

/// The days on which a requirement is judged and something could have changed: those that the text names and the next ones.
fn judged_days(project: &Project, contract: &Contract, requirement: &Requirement) -> BTreeSet<Day> {
    let on = Day::parse(DAY).expect("a day");
    if !requirement.throughout {
        return BTreeSet::from([on]);
    }
    let term = contract.term.map(|term| term.value).unwrap_or_default();
    let mut days = BTreeSet::from([term.from.unwrap_or(on)]);
    for text in project.code.values() {
        let words = text.split(|character: char| !(character.is_ascii_digit() || character == '-'));
        for day in words.filter_map(Day::parse) {
            days.extend([day, day.next()]);
        }
    }
    days.retain(|day| term.contains(*day) && term.from.is_none_or(|from| from <= *day));
    days
}

/// Whether a finding of a code says that something contradicts what is required at a place.
fn is_violated(compiled: &Compiled, code: &str, span: Span) -> bool {
    compiled.findings.iter().any(|finding| {
        finding.code.id == code
            && finding.verdict == Some(Verdict::Violated)
            && finding.primary.as_ref().is_some_and(|label| label.span == span)
    })
}

/// A law is found to reach a contract's data exactly where, on some judged day, passes over all facts reach a hosting of theirs.
fn reach_is_found_where_a_path_leads() {
    let (mut reached, mut free) = (0, 0);
    for seed in 0..SEEDS {
        let project = generate(seed, Times::Calendar);
        let compiled = project.today();
        let program = program(&compiled);
        let model = &program.model;
        for (contract, requirement) in requirements(model) {
            let Required::BeyondReach(laws) = &requirement.required else { continue };
            let (kept, days) = (kept(program, contract), judged_days(&project, contract, requirement));
            for law in laws {
                let expected = days.iter().any(|day| {
                    let places = fixpoint(model, &model.laws[law.value], *day);
                    kept.iter().any(|hosting| places.contains(&Place::Hosting(*hosting)))
                });
                let found = is_violated(&compiled, "HST003", law.span);
                assert_eq!(found, expected, "seed {seed}: {}\n{}", contract.about.path, text_of(&project));
                reached += usize::from(expected);
                free += usize::from(!expected);
            }
        }
    }
    assert!(reached > 20 && free > 20, "{reached} reached, {free} free");
}

/// Everything that some hostings rely on for some services on a day, by search.
fn behind(
    model: &Model,
    starts: &BTreeSet<HostingId>,
    services: &[Service],
    day: Day,
) -> BTreeSet<HostingId> {
    let (mut seen, mut open) = (starts.clone(), starts.iter().copied().collect::<Vec<_>>());
    while let Some(at) = open.pop() {
        for reliance in &model.hostings[at].relies_on {
            let serves = reliance.value.services.is_empty()
                || reliance.value.services.iter().any(|service| services.contains(service));
            if serves && reliance.period.contains(day) && seen.insert(reliance.value.on) {
                open.push(reliance.value.on);
            }
        }
    }
    seen
}

/// Storage in a jurisdiction is found violated exactly where, on some judged day, a chain for storage or backup leads to a hosting outside.
fn data_outside_are_found() {
    let (mut outside, mut inside) = (0, 0);
    for seed in 0..SEEDS {
        let project = generate(seed, Times::Calendar);
        let compiled = project.today();
        let program = program(&compiled);
        let model = &program.model;
        for (contract, requirement) in requirements(model) {
            let Required::Within(Aspect::Storage, wanted) = requirement.required else { continue };
            let (kept, days) = (kept(program, contract), judged_days(&project, contract, requirement));
            // Whether one place lies in another is asked as laws ask it of their territory.
            let mut territory = model.laws.values().next().expect("a law").clone();
            territory.territory = vec![wanted.value];
            territory.in_force = Period::ALWAYS;
            let expected = days.iter().any(|day| {
                behind(model, &kept, &[Service::Storage, Service::Backup], *day).iter().any(|hosting| {
                    let facts = &model.hostings[*hosting];
                    let stored = if facts.stored_in.is_empty() { &facts.located } else { &facts.stored_in };
                    stored.iter().any(|place| !in_territory(model, &territory, place.value, *day))
                })
            });
            let found = is_violated(&compiled, "HST001", wanted.span);
            assert_eq!(found, expected, "seed {seed}: {}\n{}", contract.about.path, text_of(&project));
            outside += usize::from(expected);
            inside += usize::from(!expected);
        }
    }
    assert!(outside > 20 && inside > 10, "{outside} outside, {inside} inside");
}
