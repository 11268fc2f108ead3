//! What is offered instead of what is denied: each was asked as it stands, on its own day, and is permitted. What the rules permit may yet
//! belong to a contract that cannot stand on that day, or be for a person to say.

use super::edits::files;
use super::judgement::{Case, judge};
use super::part::{is_large, part};
use super::{Asked, Instead, Question, Verdict, expectations, question, question_file};
use crate::pipeline::{Compiled, Options, compile_asking};
use charta_base::MemoryWorld;
use charta_checks::logic::answer::{Part, ShownColumn};
use charta_model::region::Region;
use charta_model::time::Day;
use std::collections::BTreeMap;

/// Of what differs in the same one part, at most so many are told.
const TOLD: usize = 3;

/// Something that could be offered.
pub(super) struct Offer {
    pub(super) instead: Instead,
    /// The day that it asks about.
    pub(super) day: Day,
    /// The parts in which it differs from what was asked.
    pub(super) changed: Vec<Part>,
}

/// Those offers that are permitted when they are asked, the nearest first: of days the nearest that has not passed, and of those that differ in
/// more than one part the one about the most.
pub(super) fn permitted(asked: &Asked<'_>, requests: &Region, offers: Vec<Offer>) -> Vec<Instead> {
    // Nobody can do anything any more on a day that has passed.
    let offers: Vec<Offer> = offers.into_iter().filter(|offer| offer.day >= asked.today).collect();
    if offers.is_empty() {
        return Vec::new();
    }
    let in_part = asked.partial || is_large(&asked.compiled);
    let Some(world) = world(asked, requests) else { return Vec::new() };
    let mut days: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (at, offer) in offers.iter().enumerate() {
        days.entry(offer.day).or_default().push(at);
    }
    let mut good: BTreeMap<usize, Option<u32>> = BTreeMap::new();
    for (day, these) in days {
        let options = Options { on: day, ..asked.options.clone() };
        let sentences = these.iter().filter_map(|at| offers.get(*at));
        let questions: Option<Vec<Question>> =
            sentences.map(|offer| Question::read(&offer.instead.question).ok()).collect();
        let Some(questions) = questions else { continue };
        let verdicts = verdicts(&world, in_part, &options, &questions);
        let permitted = these.iter().zip(verdicts).filter_map(|(at, judged)| match judged? {
            (Verdict::Permitted, least) => Some((*at, least)),
            _ => None,
        });
        good.extend(permitted);
    }
    let mut told: BTreeMap<Vec<Part>, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for (at, mut offer) in offers.into_iter().enumerate() {
        let Some(least) = good.get(&at) else { continue };
        let most = match offer.changed.as_slice() {
            [Part::Day] | [_, _, ..] => 1,
            _ => TOLD,
        };
        let count = told.entry(offer.changed).or_default();
        if *count < most {
            *count += 1;
            if let Some(least) = least {
                offer.instead.differs.push_str(&format!(", in cells of at least {least}"));
            }
            kept.push(offer.instead);
        }
    }
    kept
}

/// What the questions are asked of: all of the project, or of a large one the part that bears on them.
fn world(asked: &Asked<'_>, requests: &Region) -> Option<MemoryWorld> {
    let compiled = &asked.compiled;
    match asked.partial || !is_large(compiled) {
        true => Some(files(compiled)),
        false => part(compiled, compiled.program.as_ref()?, requests).ok(),
    }
}

/// How each question is answered on its day, and of how many rows at least a cell is where something of it is shown in cells only; nothing where it
/// is not understood.
fn verdicts(
    world: &MemoryWorld,
    in_part: bool,
    options: &Options,
    questions: &[Question],
) -> Vec<Option<(Verdict, Option<u32>)>> {
    let compiled = compile_asking(world, "", options, (&question::source(questions, options.on), in_part));
    if !compiled.is_judged() {
        // One that is not understood stops no other.
        return match questions {
            [] | [_] => vec![None; questions.len()],
            several => several
                .iter()
                .flat_map(|one| verdicts(world, in_part, options, std::slice::from_ref(one)))
                .collect(),
        };
    }
    (0..questions.len()).map(|at| verdict(&compiled, questions, at)).collect()
}

fn verdict(compiled: &Compiled, questions: &[Question], at: usize) -> Option<(Verdict, Option<u32>)> {
    let program = compiled.program.as_ref()?;
    let (day, question) = expectations(&program.model, question_file(compiled)?).get(at).copied()?;
    let wishes = questions.get(at)?.wishes.as_slice();
    let nobody = std::collections::BTreeSet::new();
    let case = Case { question, day, wishes, looks_further: false, without: &nobody };
    let judgement = judge(compiled, program, &case).ok()?;
    let in_cells = |shown: &ShownColumn| {
        let least: Option<Vec<u32>> = shown.forms.iter().map(|form| form.cells).collect();
        least?.into_iter().min()
    };
    let least = judgement.answer.shown.iter().filter_map(in_cells).max();
    Some((judgement.verdict, least))
}
