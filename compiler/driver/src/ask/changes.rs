//! What would have to change for a question to be permitted. A change is a text: it is made on a copy of the project, the copy is
//! compiled, judged and asked again, and only what is then permitted, against nothing that was not wrong before, is proposed.

use super::contradicted;
use super::draft;
use super::edits::files;
use super::ground::{Found, Ground, Inquiry, Tried, contract_at};
use super::judgement::{Judgement, findings_about, is_fault};
use super::opened::Opening;
use super::part::{is_large, part};
use super::proof;
use super::sentence::Scopes;
use super::several::lacking;
use super::thought::{Atom, Thought};
use super::{Asked, Change, FindingTold, Unlawful, question};
use crate::pipeline::{Compiled, compile_asking};
use charta_base::Diagnostic;
use charta_checks::logic::answer::Answer;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::RowSpace;
use charta_model::time::Day;
use std::collections::BTreeSet;

/// At most so many sets of changes are made and asked again.
pub(super) const TRIED: usize = 40;
/// Of at most so many of them it is looked for what people have yet to state.
const MENDED: usize = 4;
/// At most so many proposals are told, and so many that would be against the law.
const TOLD: usize = 3;

/// What can be proposed.
#[derive(Debug, Default)]
pub(super) struct Proposed {
    pub(super) lawful: Vec<Change>,
    pub(super) unlawful: Vec<Unlawful>,
    /// What was tried first and does not help, and why, in words.
    pub(super) in_vain: Option<String>,
}

/// The sets of changes that would permit what is denied, and show more of some columns, as column ids, where less is shown than is asked.
pub(super) fn proposed(asked: &Asked<'_>, at: usize, answer: &Answer, less: &Ranges) -> Proposed {
    proposed_on(asked, at, (answer, less), !asked.partial && is_large(&asked.compiled))
}

/// The same, tried out on a part of the project first or on all of it at once.
pub(super) fn proposed_on(
    asked: &Asked<'_>,
    at: usize,
    (answer, less): (&Answer, &Ranges),
    in_part: bool,
) -> Proposed {
    let compiled = &asked.compiled;
    let Some(program) = &compiled.program else { return Proposed::default() };
    let wishes = asked.questions.get(at).map_or(&[][..], |question| question.wishes.as_slice());
    let scopes = Scopes::new(compiled, &program.model);
    // Where less is shown than is asked for, that is of all that is asked.
    let wanted = match less.is_empty() {
        true => lacking(&program.model, &answer.asked, &answer.ungranted),
        false => answer.asked.clone(),
    };
    let sets = Thought { compiled, program, answer, wanted, less, wishes, scopes }.sets();
    if sets.is_empty() {
        return Proposed::default();
    }
    let excepted = |path: &str| -> Vec<Vec<Atom>> {
        let contract = contract_at(program, path);
        contract.map_or_else(Vec::new, |id| contradicted::exceptions(compiled, program, answer, id))
    };
    on_ground(asked, at, (&answer.asked, in_part), |ground, holds| tried_out(ground, &sets, &excepted, holds))
        .unwrap_or_default()
}

/// The sets of exceptions with which a contract could stand, by its path.
type Excepted<'e> = dyn Fn(&str) -> Vec<Vec<Atom>> + 'e;

/// A set of changes of a contract that cannot stand, with exceptions from the forbids for which it cannot.
fn with_exceptions(ground: &Ground<'_>, set: &[Atom], excepted: &Excepted<'_>) -> Option<Found> {
    let path = set.iter().find_map(|atom| atom.contract.as_deref())?;
    let longer = excepted(path).into_iter().map(|exceptions| [set, &exceptions].concat());
    longer.take(MENDED).find_map(|set| with_stated(ground, &set))
}

/// What would let a contract stand that permits what is asked.
pub(super) fn mended(asked: &Asked<'_>, at: usize, judgement: &Judgement) -> Vec<Change> {
    let in_part = !asked.partial && is_large(&asked.compiled);
    let Some(program) = &asked.compiled.program else { return Vec::new() };
    let contracts = judgement.contracts(&program.model).into_iter().filter_map(|id| {
        let path = &*program.model.contracts.get(id)?.about.path;
        // With exceptions from the forbids by which it cannot stand, where it is for such.
        Some((path, contradicted::exceptions(&asked.compiled, program, &judgement.answer, id)))
    });
    let contracts: Vec<(&str, Vec<Vec<Atom>>)> = contracts.collect();
    let asked_for = (&judgement.answer.asked, in_part);
    let found = on_ground(asked, at, asked_for, |ground, holds| {
        let mut found: Vec<Found> = Vec::new();
        for (path, sets) in &contracts {
            found.extend(lets_stand(ground, path));
            found.extend(sets.iter().filter_map(|set| with_stated(ground, set)));
        }
        // What leaves a person to judge is told only where nothing does without.
        let (sure, open): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|one| one.change.for_a_person.is_empty());
        let found = if sure.is_empty() { open } else { sure };
        let kept = undominated(found).into_iter().filter(|one| holds(&one.set, one.day));
        kept.take(TOLD).map(|one| one.change).collect()
    });
    found.unwrap_or_default()
}

/// What people would have to state for a contract to stand.
fn lets_stand(ground: &Ground<'_>, path: &str) -> Option<Found> {
    let compiled = ground.compiled;
    let program = compiled.program.as_ref()?;
    let about = findings_about(compiled, &program.model).filter(|(id, finding)| {
        is_fault(finding) && program.model.contracts.get(*id).is_some_and(|it| *it.about.path == *path)
    });
    let against: Vec<Diagnostic> = about.map(|(_, finding)| finding.clone()).collect();
    ground.mended(&[], compiled, &against)
}

/// A set of changes, with what people have yet to state besides.
fn with_stated(ground: &Ground<'_>, set: &[Atom]) -> Option<Found> {
    match ground.tried(set)? {
        Tried::Lawful(found) | Tried::Doubtful(found) => Some(*found),
        Tried::Unlawful(findings, after) => ground.mended(set, &after, &findings),
        Tried::Vain(_) => None,
    }
}

/// Whether a set of changes that was found good on a part of a project is so on all of it, on a day.
type Holds<'h> = dyn Fn(&[Atom], Day) -> bool + 'h;

/// Runs something on the ground of a question: all of the project, or the part that bears on it.
fn on_ground<R>(
    asked: &Asked<'_>,
    at: usize,
    (requests, in_part): (&Region, bool),
    run: impl FnOnce(&Ground<'_>, &Holds<'_>) -> R,
) -> Option<R> {
    let compiled = &asked.compiled;
    let Asked { questions, options, today, .. } = asked;
    let inquiry = Inquiry { questions, at, options, today: *today, places: compiled };
    let whole = || Ground::new(inquiry.clone(), compiled, files(compiled), asked.partial);
    if !in_part {
        return whole().map(|ground| run(&ground, &|_, _| true));
    }
    let part = part(compiled, compiled.program.as_ref()?, requests).ok()?;
    let text = question::source(questions, options.on);
    let compiled_part: Compiled = compile_asking(&part, "", options, (&text, true));
    let ground =
        Ground::new(inquiry.clone(), &compiled_part, part, true).filter(|_| compiled_part.is_judged())?;
    // What holds of the part is held against the whole before it is told.
    let whole = whole();
    let holds = |set: &[Atom], day: Day| {
        let tried = whole.as_ref().and_then(|whole| whole.on_day(day, |whole| whole.tried(set)).flatten());
        matches!(tried, Some(Tried::Lawful(_) | Tried::Doubtful(_)))
    };
    Some(run(&ground, &holds))
}

fn tried_out(
    ground: &Ground<'_>,
    sets: &[Vec<Atom>],
    excepted: &Excepted<'_>,
    holds: &Holds<'_>,
) -> Proposed {
    let mut proposed = Proposed::default();
    let mut found: Vec<Found> = Vec::new();
    let mut doubtful: Vec<Found> = Vec::new();
    let mut vain: Option<(&[Atom], Vec<String>)> = None;
    let mut short: Vec<(&[Atom], Vec<Diagnostic>, Box<Compiled>)> = Vec::new();
    // A draft says what rules ask it to say.
    let sets: Vec<Vec<Atom>> = sets.iter().take(TRIED).map(|set| ground.completed(set)).collect();
    for set in &sets {
        match ground.tried(set) {
            Some(Tried::Lawful(one)) => found.push(*one),
            Some(Tried::Doubtful(one)) => doubtful.push(*one),
            // What helps most tells best what is left.
            Some(Tried::Vain(because))
                if vain.as_ref().is_none_or(|(_, fewest)| because.len() <= fewest.len()) =>
            {
                vain = Some((set, because));
            }
            Some(Tried::Unlawful(findings, after)) => {
                let told = proof::findings_told(findings.iter());
                // Another change against which the same stands tells nobody more.
                let is_known = proposed.unlawful.iter().any(|one| is_same(&one.findings, &told));
                if !is_known && proposed.unlawful.len() < TOLD {
                    let edits = ground.told(set);
                    let to_settle = draft::to_settle(set, &findings);
                    proposed.unlawful.push(Unlawful { question: None, edits, findings: told, to_settle });
                }
                if short.len() < MENDED {
                    short.push((set, findings, after));
                }
            }
            Some(Tried::Vain(_)) | None => {}
        }
    }
    proposed.in_vain = vain.map(|(set, because)| in_vain(set, &because));
    // What people have yet to say or to give is asked for only where nothing does without.
    if found.is_empty() {
        found.extend(short.iter().filter_map(|(set, findings, after)| ground.mended(set, after, findings)));
    }
    if found.is_empty() && doubtful.is_empty() {
        found.extend(short.iter().filter_map(|(set, ..)| with_exceptions(ground, set, excepted)));
    }
    // What leaves a person to judge is told only where nothing does without.
    if found.is_empty() {
        found = doubtful;
    }
    let kept = undominated(found).into_iter().filter(|one| holds(&one.set, one.day));
    proposed.lawful = kept.take(TOLD).map(|one| one.change).collect();
    if !proposed.lawful.is_empty() {
        proposed.unlawful.clear();
    }
    proposed
}

/// That some changes would not help, and why.
fn in_vain(set: &[Atom], because: &[String]) -> String {
    let words: Vec<&str> = set.iter().map(|atom| atom.edit.words.as_str()).collect();
    format!(
        "if somebody were to {}, it would be denied all the same: {}",
        words.join(" and "),
        because.join("; ")
    )
}

/// Whether the same checks say the same.
fn is_same(some: &[FindingTold], others: &[FindingTold]) -> bool {
    let key = |finding: &FindingTold| (finding.code, finding.message.clone());
    let keys = |findings: &[FindingTold]| findings.iter().map(key).collect::<BTreeSet<_>>();
    keys(some) == keys(others)
}

/// The proposals that no other dominates: none that takes as few changes or fewer, and lets people do no more.
fn undominated(mut found: Vec<Found>) -> Vec<Found> {
    let mut space = RowSpace::default();
    let lets_go =
        |one: &Found| -> Vec<Region> { one.set.iter().flat_map(|atom| &atom.let_go).cloned().collect() };
    found.sort_by_key(|one| {
        let opened = one.opens.iter().map(|opening| opening.requests.clone()).collect::<Vec<Region>>();
        let opened = volume(&opened).saturating_add(volume(&lets_go(one)));
        let whole = one.opens.iter().filter(|opening| opening.rows.is_none()).count();
        (one.set.len(), one.change.warnings.len(), opened, whole)
    });
    found = without_repeated(found);
    found = without_needless(found);
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        let let_go = lets_go(&one);
        let mut is_within =
            |region: &Region, those: &[Region]| region.without_all(those, &mut space).is_empty();
        let mut is_opened = |opening: &Opening| {
            let wide = one.opens.iter().filter(|other| other.rows.is_none() || other.rows == opening.rows);
            let wide: Vec<Region> = wide.map(|other| other.requests.clone()).collect();
            is_within(&opening.requests, &wide)
        };
        let opens_less: Vec<bool> = kept.iter().map(|other| other.opens.iter().all(&mut is_opened)).collect();
        let mut is_covered = |other: &Found| lets_go(other).iter().all(|region| is_within(region, &let_go));
        let mut others = kept.iter().zip(opens_less);
        if !others.any(|(other, less)| less && other.set.len() <= one.set.len() && is_covered(other)) {
            kept.push(one);
        }
    }
    kept
}

/// The proposals without those that repeat a permit in a contract which has to be made longer for it, where it is enough to make one longer.
fn without_repeated(found: Vec<Found>) -> Vec<Found> {
    let longer = |one: &Found| one.set.iter().filter(|atom| atom.is_longer).count();
    let fewest = found.iter().filter(|one| longer(one) == one.set.len()).map(|one| one.set.len()).min();
    let repeats = |one: &Found| longer(one) > 0 && longer(one) < one.set.len();
    let is_kept = |one: &Found| !repeats(one) || fewest.is_none_or(|fewest| fewest > one.set.len());
    found.into_iter().filter(is_kept).collect()
}

/// The proposals without those that do all that another does, and more besides.
fn without_needless(found: Vec<Found>) -> Vec<Found> {
    let holds = |set: &[Atom], atom: &Atom| set.iter().any(|other| other.edit == atom.edit);
    let is_needless = |one: &Found| {
        found.iter().any(|other| {
            other.set.len() < one.set.len()
                && other.day <= one.day
                && other.change.warnings.len() <= one.change.warnings.len()
                && other.set.iter().all(|atom| holds(&one.set, atom))
        })
    };
    let needless: Vec<bool> = found.iter().map(is_needless).collect();
    found.into_iter().zip(needless).filter(|(_, needless)| !needless).map(|(one, _)| one).collect()
}

/// No stretch of days counts for more than a lifetime, so that what is open-ended can be told apart by the rest.
const MOST_DAYS: u64 = 40_000;

/// How many requests some regions hold, rows aside: for an order only.
pub(super) fn volume(regions: &[Region]) -> u64 {
    let of = |region: &Region| {
        let sets = [&region.parties, &region.actions, &region.columns, &region.purposes];
        let days = region.days.count().min(MOST_DAYS);
        sets.into_iter().fold(days, |product, set| product.saturating_mul(set.count()))
    };
    regions.iter().map(of).fold(0, u64::saturating_add)
}
