//! What is proposed, over every example and many questions about it.

use super::changes::{Proposed, proposed_on};
use super::edits::files;
use super::judgement::{Case, judge};
use super::part::part;
use super::sentence::{asked_by, sentence};
use super::{Asked, Place, Question, Reply, Verdict, expectations, replies};
use crate::os_world::OsWorld;
use crate::pipeline::{Compiled, Options, compile, compile_asking};
use charta_base::Id;
use charta_checks::logic::answer::Answer;
use charta_model::model::{ClauseKind, Effect, Model, TermKind};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::time::Day;
use std::collections::BTreeSet;

const EXAMPLES: [&str; 4] =
    ["city-mobility", "regional-hospitals-fixed", "national-platform", "onward-resale"];
const EVERY_EXAMPLE: [&str; 9] = [
    "city-mobility",
    "late-approval",
    "merger",
    "national-platform",
    "onward-resale",
    "ownership-framework",
    "regional-hospitals",
    "regional-hospitals-fixed",
    "relinkable-extracts",
];
/// So many questions about each example.
const QUESTIONS: usize = 12;

fn options() -> Options {
    Options { on: Day::parse("2026-03-01").unwrap(), ..Options::default() }
}

fn folder(example: &str) -> String {
    format!("{}/../../examples/{example}", env!("CARGO_MANIFEST_DIR"))
}

/// Questions of every sort, spread over what a project declares.
fn questions(model: &Model) -> Vec<Question> {
    let groups = model.parties.values().filter(|party| !party.about.library);
    let groups: Vec<&str> = groups.map(|party| &*party.about.path).collect();
    let datasets = model.datasets.iter().filter(|(_, it)| !it.about.library);
    let datasets: Vec<String> = datasets
        .map(|(id, dataset)| {
            let columns = model.columns_of(id).filter_map(|column| model.columns.get(column)).take(2);
            let names: Vec<&str> = columns.map(|column| &*column.about.name).collect();
            format!("{} [{}]", dataset.about.path, names.join(", "))
        })
        .collect();
    // Purposes for which something is permitted, and some others.
    let permitted = model.clauses.values().filter_map(|clause| match &clause.kind {
        ClauseKind::Grant(grant) => grant.purposes.value.first(),
        _ => None,
    });
    let all = model.terms.iter().filter(|(_, term)| term.kind == TermKind::Purpose);
    let few: Vec<i64> = all.map(|(id, _)| i64::from(id.raw())).step_by(9).collect();
    let ids = permitted.chain(few).filter_map(|number| u32::try_from(number).ok()).map(Id::new);
    let purposes: Vec<&str> =
        ids.filter_map(|id| model.terms.get(id)).map(|term| &*term.about.path).collect();
    let actions = ["read", "export", "link", "share"];
    let all = groups.len() * datasets.len();
    (0..QUESTIONS)
        .map(|at| {
            // A stride that shares no factor with the counts meets many pairs.
            let number = at * 7 % all.max(1);
            let sentence = format!(
                "{} to {} {} for {}",
                groups[number % groups.len()],
                actions[at % actions.len()],
                datasets[number / groups.len() % datasets.len()],
                purposes[at * 11 % purposes.len()],
            );
            Question::read(&sentence).unwrap()
        })
        .collect()
}

fn told(root: &str, questions: &[Question]) -> Vec<Reply> {
    let place = Place { world: &OsWorld, root, prepared: None };
    replies(&place, &options(), questions).unwrap_or_else(|_| panic!("{root} is answered"))
}

fn asked<'a>(root: &str, questions: &'a [Question]) -> Asked<'a> {
    let place = Place { world: &OsWorld, root, prepared: None };
    Asked::of(&place, options(), options().on, questions).unwrap()
}

fn answer_of(compiled: &Compiled, at: usize) -> Answer {
    let program = compiled.program.as_ref().unwrap();
    let file = compiled.sources.iter().last().unwrap().0;
    let (day, question) = expectations(&program.model, file)[at];
    let case = Case { question, day, wishes: &[], looks_further: true, without: &BTreeSet::new() };
    judge(compiled, program, &case).unwrap().answer
}

/// The edits of each proposal, and of each that is against something.
fn edits(proposed: &Proposed) -> Vec<Vec<(String, String)>> {
    let one = |edit: &super::EditTold| (edit.words.clone(), edit.new.trim().to_owned());
    let lawful = proposed.lawful.iter().map(|change| change.edits.iter().map(one).collect());
    let unlawful = proposed.unlawful.iter().map(|change| change.edits.iter().map(one).collect());
    lawful.chain(unlawful).collect()
}

#[test]
fn what_is_offered_instead_is_permitted_and_no_proposal_dominates_another() {
    let (mut denied, mut offered, mut proposed) = (0, 0, 0);
    for example in EXAMPLES {
        let root = folder(example);
        let compiled = compile(&OsWorld, &root, &options());
        let questions = questions(&compiled.program.as_ref().unwrap().model);
        for reply in told(&root, &questions) {
            denied += usize::from(reply.answer == Verdict::Denied);
            for instead in &reply.instead {
                offered += 1;
                let again = told(&root, &[Question::read(&instead.question).unwrap()]).pop().unwrap();
                assert_eq!(again.answer, Verdict::Permitted, "{example}: {instead:?}: {:?}", again.because);
            }
            proposed += reply.changes.len();
            for change in &reply.changes {
                let others = reply.changes.iter().filter(|other| other.edits != change.edits);
                for other in others {
                    let is_subset = other.edits.iter().all(|edit| change.edits.contains(edit));
                    assert!(!is_subset, "{example}: {} needs more than it takes", reply.question);
                }
            }
        }
    }
    assert!(denied >= 12 && offered > 0 && proposed > 0, "{denied} {offered} {proposed}");
}

/// On whatever day is asked about, what is offered is permitted when it is asked as it stands, with the same day to ask it on.
#[test]
fn what_is_offered_on_any_day_is_permitted() {
    let mut offered = 0;
    for example in EVERY_EXAMPLE {
        let root = folder(example);
        let compiled = compile(&OsWorld, &root, &options());
        let program = compiled.program.as_ref().unwrap();
        let naming = asked_by(&program.model);
        // What is permitted at some time is asked about at others.
        let permits = program.rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit);
        let all = permits.filter_map(|(_, rule)| sentence(&program.model, &Region::of(rule), false, &naming));
        let all: Vec<String> = all.take(8).collect();
        for day in ["2026-03-02", "2026-06-05", "2027-11-01", "2031-01-01"] {
            let asked = |sentence: &String| Question::read(&format!("{sentence} on {day}")).unwrap();
            let questions = all.iter().map(asked);
            for reply in told(&root, &questions.collect::<Vec<Question>>()) {
                let again: Vec<Question> =
                    reply.instead.iter().map(|it| Question::read(&it.question).unwrap()).collect();
                offered += again.len();
                for again in told(&root, &again) {
                    let because = again.because.join("; ");
                    assert_eq!(
                        again.answer,
                        Verdict::Permitted,
                        "{example}: {}: {}: {because}",
                        reply.question,
                        again.question
                    );
                }
            }
        }
    }
    assert!(offered > 10, "{offered}");
}

#[test]
fn a_part_of_a_project_answers_as_all_of_it_does() {
    let mut told = 0;
    for example in EXAMPLES {
        let root = folder(example);
        let compiled = compile(&OsWorld, &root, &options());
        let questions = questions(&compiled.program.as_ref().unwrap().model);
        for question in &questions {
            let one = [question.clone()];
            let alone = asked(&root, &one);
            let answer = answer_of(&alone.compiled, 0);
            let program = alone.compiled.program.as_ref().unwrap();
            let world = part(&alone.compiled, program, &answer.asked).unwrap();
            let text = super::question::source(&one, options().on);
            let smaller = compile_asking(&world, "", &options(), (&text, true));
            assert!(smaller.is_judged(), "{example}: {}: {:?}", question.sentence, smaller.findings);
            let in_part = answer_of(&smaller, 0);
            assert_eq!(in_part.is_permitted(), answer.is_permitted(), "{example}: {}", question.sentence);
            assert_eq!(in_part.denials.len(), answer.denials.len(), "{example}: {}", question.sentence);
            // All of it, in the order in which it is read, is never less than a part.
            let bytes = |world: &charta_base::MemoryWorld| world.files.values().map(Vec::len).sum::<usize>();
            assert!(bytes(&world) <= bytes(&files(&alone.compiled)));
            if answer.is_permitted() {
                continue;
            }
            let less = Ranges::empty();
            let whole = proposed_on(&alone, 0, (&answer, &less), false);
            let parted = proposed_on(&alone, 0, (&answer, &less), true);
            assert_eq!(edits(&whole), edits(&parted), "{example}: {}", question.sentence);
            told += whole.lawful.len() + whole.unlawful.len();
        }
    }
    assert!(told > 0);
}
