//! What must not matter to findings and decisions, and what may matter in one way only: eight laws, each held on every example and on generated
//! projects, and each with a rewriting that breaks it on purpose, which must be noticed.

use super::compare::{MARK, Project, Said, no_difference, permits, said, same, same_decisions};
use super::generate::{SETTINGS, Times, project};
use super::rewrite::{self, Code};
use crate::house::{DAY, House};
use crate::random::Random;
use charta_driver::Compiled;
use charta_model::time::Day;
use charta_syntax::ast::{DeclarationKind, Statement};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many generated projects each law is held on.
const SEEDS: u64 = 200;
/// How many a broken rewriting is tried on.
const CONTROLS: u64 = 120;
/// Four hundred years: the calendar, its weeks included, is the same again.
const CYCLE: i32 = 146_097;
/// Every date of an example or of a generated project is earlier than this, and every moved one later.
const MOVED: &str = "2300-01-01";

/// What a law says of a project, as compiled; nothing where it says nothing. `broken` asks for the rewriting that must be noticed.
type Judge = fn(&Subject<'_>, &mut Random, bool) -> Option<Result<(), String>>;

/// A project under judgement.
struct Subject<'a> {
    project: &'a Project,
    before: &'a Compiled,
    /// The words of the standard library and of the language, which are nobody's to rename.
    kept: &'a BTreeSet<String>,
}

struct Law {
    name: &'static str,
    times: Times,
    judge: Judge,
}

const LAWS: [Law; 9] = [
    Law { name: "four-hundred-years-later", times: Times::Calendar, judge: later_by_a_cycle },
    Law { name: "some-weeks-later", times: Times::Days, judge: later_by_weeks },
    Law { name: "other-names", times: Times::Calendar, judge: other_names },
    Law { name: "a-holding-between", times: Times::Calendar, judge: a_holding_between },
    Law { name: "a-narrower-permit", times: Times::Calendar, judge: a_narrower_permit },
    Law { name: "a-file-twice", times: Times::Calendar, judge: a_file_twice },
    Law { name: "other-files", times: Times::Calendar, judge: other_files },
    Law { name: "a-certificate-in-progress", times: Times::Calendar, judge: a_certificate_in_progress },
    Law { name: "an-unused-dataset", times: Times::Calendar, judge: an_unused_dataset },
];

/// The tests of this module.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let kept = Arc::new(rewrite::words_of(
        house
            .files("stdlib")
            .iter()
            .map(|path| house.text(path))
            .collect::<Vec<String>>()
            .iter()
            .map(String::as_str),
    ));
    let mut trials = vec![Trial::test("metamorphic/generated-projects-are-well-formed", || {
        well_formed();
        Ok(())
    })];
    for law in &LAWS {
        let (kept_here, kept_there) = (Arc::clone(&kept), Arc::clone(&kept));
        trials.push(Trial::test(format!("metamorphic/{}/generated", law.name), move || {
            generated(law, &kept_here)
        }));
        trials.push(Trial::test(format!("metamorphic/{}/noticed", law.name), move || {
            noticed(law, &kept_there)
        }));
        // Of an example the lengths in months are not the same some weeks later.
        if law.times == Times::Calendar {
            let (house, kept) = (Arc::clone(house), Arc::clone(&kept));
            trials.push(Trial::test(format!("metamorphic/{}/examples", law.name), move || {
                examples(law, &house, &kept)
            }));
        }
    }
    trials
}

pub fn generate(seed: u64, times: Times) -> Project {
    let rest = [("charta.toml".to_owned(), SETTINGS.as_bytes().to_vec())].into();
    Project { code: project(seed, times), rest }
}

/// Every generated project is judged, some permit something, and together they raise findings of many kinds.
fn well_formed() {
    let (mut codes, mut quiet, mut permitting) = (BTreeSet::new(), 0, 0);
    for seed in 0..SEEDS {
        for times in [Times::Calendar, Times::Days] {
            let compiled = generate(seed, times).today();
            assert!(
                compiled.is_judged(),
                "seed {seed}: {}",
                charta_driver::render::plain(&compiled.findings, &compiled.sources)
            );
            quiet += usize::from(!compiled.has_errors());
            permitting += permits(compiled.program.as_ref().expect("what is judged has a meaning"));
            codes.extend(compiled.findings.iter().map(|finding| finding.code.id));
        }
    }
    assert!(permitting > 500 && quiet > 10, "{permitting} permits, {quiet} projects without error");
    for code in ["LOG001", "LOG002", "HST001", "HST003", "HST004", "HST005", "RCP001", "TIM001", "TIM002"] {
        assert!(codes.contains(code), "no generated project raises {code}: {codes:?}");
    }
}

fn generated(law: &Law, kept: &BTreeSet<String>) -> Result<(), Failed> {
    let mut held = 0;
    for seed in 0..SEEDS {
        let project = generate(seed, law.times);
        let before = project.today();
        let subject = Subject { project: &project, before: &before, kept };
        match (law.judge)(&subject, &mut Random::new(seed + 1_000), false) {
            Some(Err(reason)) => {
                return Err(format!("seed {seed}: {reason}\n{}", all_text(&project)).into());
            }
            Some(Ok(())) => held += 1,
            None => {}
        }
    }
    // A law that says nothing of most projects is not tested by them.
    if held * 2 < SEEDS {
        Err(format!("the law speaks of {held} of {SEEDS} projects").into())
    } else {
        Ok(())
    }
}

fn all_text(project: &Project) -> String {
    project.code.iter().map(|(name, text)| format!("// {name}\n{text}\n")).collect()
}

/// The broken rewriting is noticed.
fn noticed(law: &Law, kept: &BTreeSet<String>) -> Result<(), Failed> {
    let mut count = 0;
    for seed in 0..CONTROLS {
        let project = generate(seed, law.times);
        let before = project.today();
        let subject = Subject { project: &project, before: &before, kept };
        let judged = (law.judge)(&subject, &mut Random::new(seed + 1_000), true);
        count += usize::from(judged.is_some_and(|judged| judged.is_err()));
    }
    if count < 5 {
        Err(format!("a broken rewriting is noticed in {count} of {CONTROLS} projects").into())
    } else {
        Ok(())
    }
}

fn examples(law: &Law, house: &House, kept: &BTreeSet<String>) -> Result<(), Failed> {
    let files = house.files("examples");
    let names = files.iter().filter_map(|path| path.strip_prefix("examples/")?.strip_suffix("/charta.toml"));
    let mut count = 0;
    for name in names {
        let (code, rest) = super::sources(house, name);
        let project = Project { code, rest };
        let before = project.today();
        let subject = Subject { project: &project, before: &before, kept };
        for seed in 0..3 {
            if let Some(Err(reason)) = (law.judge)(&subject, &mut Random::new(seed), false) {
                return Err(format!("examples/{name}, seed {seed}: {reason}").into());
            }
        }
        count += 1;
    }
    if count == 0 { Err("there is no example".into()) } else { Ok(()) }
}

fn anywhere(compiled: &Compiled) -> Vec<Said> {
    said(compiled).into_iter().map(Said::anywhere).collect()
}

fn brief(compiled: &Compiled) -> Vec<Said> {
    said(compiled).into_iter().map(Said::brief).collect()
}

fn same_name(name: &str) -> String {
    name.to_owned()
}

/// The day so many days after the day of judgement.
fn day_after(days: i32) -> String {
    Day(Day::parse(DAY).expect("a day").0 + days).to_string()
}

/// Which of the library's rulebooks are in force on a day depends on the library's days, which stay.
const LIBRARY_DAYS: &str = "LOG011";

fn later(
    subject: &Subject<'_>,
    days: i32,
    since: &str,
    random: &mut Random,
    broken: bool,
) -> Result<(), String> {
    let code = rewrite::moved_dates(&subject.project.code, days, || broken && random.chance(30));
    let after = subject.project.with(code).compile(&day_after(days));
    let of_the_project = |one: &Said| one.code != LIBRARY_DAYS;
    let back = said(&after)
        .into_iter()
        .filter(of_the_project)
        .map(|one| one.map(|text| rewrite::moved_in_words(text, -days, since)).anywhere());
    let before = anywhere(subject.before).into_iter().filter(of_the_project);
    same(before.collect(), back.collect())?;
    same_decisions(subject.before, &after, same_name, days)
}

/// Every date and the day of judgement moved by four hundred years. The library's dates stay: its laws begin before, and none ends later.
fn later_by_a_cycle(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    Some(later(subject, CYCLE, MOVED, random, broken))
}

/// A project that counts in days, moved by some weeks.
fn later_by_weeks(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let days = 7 * random.between(1, 150) as i32;
    Some(later(subject, days, "0001-01-01", random, broken))
}

/// Every name that the project declares and the library does not. The broken rewriting takes one hosting for another in the contracts alone.
fn other_names(subject: &Subject<'_>, _: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let code = &subject.project.code;
    let names: BTreeSet<String> =
        rewrite::declared(code).into_iter().filter(|name| !subject.kept.contains(name)).collect();
    assert!(names.len() >= 5, "few names are the project's own: {names:?}");
    let mut renamed = rewrite::renamed(code, &names, rewrite::marked);
    if broken {
        let (one, other) = (rewrite::marked("host0"), rewrite::marked("host1"));
        let pacts = renamed.get_mut("pacts.charta").expect("the file of contracts");
        *pacts = pacts.replace(&format!("processed_at: {one}"), &format!("processed_at: {other}"));
    }
    let after = subject.project.with(renamed).today();
    let unmarked = said(&after).into_iter().map(|one| one.map(|text| text.replace(MARK, "")).anywhere());
    let judged = same(anywhere(subject.before), unmarked.collect());
    let rename = |path: &str| {
        let part = |part: &str| if names.contains(part) { rewrite::marked(part) } else { part.to_owned() };
        // What the library declares keeps its names, whatever the project calls its own.
        match path.starts_with("std.") {
            true => path.to_owned(),
            false => path.split('.').map(part).collect::<Vec<String>>().join("."),
        }
    };
    Some(judged.and_then(|()| same_decisions(subject.before, &after, rename, 0)))
}

/// A holding that passes everything through changes no verdict. The broken one is held in part, and stands under another law.
fn a_holding_between(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let (share, seat) = if broken { ("40", Some("established: farland")) } else { ("100", None) };
    let code = rewrite::with_holding(&subject.project.code, share, seat, random)?;
    let after = subject.project.with(code).today();
    let judged = same(brief(subject.before), brief(&after));
    Some(judged.and_then(|()| same_decisions(subject.before, &after, same_name, 0)))
}

/// A copy of a permit that holds on one day only: no decision changes, and whatever is newly found is found in the copy, or names it as redundant.
/// In place of it, the broken rewriting permits everything to everyone.
fn a_narrower_permit(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let tail = |clause: &str, begin: &str| match broken {
        true => "permit everyone to use any data for any purpose".to_owned(),
        false => format!("{clause} on {begin}"),
    };
    let added = rewrite::with_clause(&subject.project.code, random, tail)?;
    let after = subject.project.with(added.code).today();
    let judged = same_decisions(subject.before, &after, same_name, 0);
    let is_about_the_copy = |one: &Said| one.place.0 == added.file && added.lines.contains(&one.place.1);
    // Where the copy stands nothing stood before; everything else is found as it was, however it is explained.
    let others = said(&after).into_iter().filter(|one| !is_about_the_copy(one)).map(Said::brief).collect();
    let is_about_the_original =
        |one: &Said| one.place.0 == added.file && added.original.contains(&one.place.1);
    let earlier = said(subject.before);
    let new = said(&after).into_iter().filter(is_about_the_copy).find(|one| {
        let is_redundancy = ["LOG003", "LOG008", "LOG009", "LOG010"].contains(&one.code);
        // One cause is told once, of the copied permit or of another in the same contract that has it too.
        let is_known = |other: &Said| {
            is_about_the_original(other) || (other.code == one.code && other.subject == one.subject)
        };
        !is_redundancy && !earlier.iter().any(is_known)
    });
    let judged = judged.and_then(|()| same(brief(subject.before), others));
    Some(judged.and_then(|()| match new {
        Some(new) => Err(format!("a narrower copy of a permit without finding is found to be {new:#?}")),
        None => Ok(()),
    }))
}

/// A file that is there twice: each of its declarations is found once to be declared twice, and nothing else is found. The broken copy lacks its
/// last declaration.
fn a_file_twice(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let code = &subject.project.code;
    let files: Vec<&String> = code.keys().collect();
    let file = *random.pick(&files);
    let parsed = rewrite::parse(file, &code[file]);
    let declarations: Vec<_> = parsed.tree.file().declarations().collect();
    let named = declarations.iter().filter(|one| one.kind() != DeclarationKind::Scenario);
    let spans: Vec<_> = named.clone().map(|one| one.span().range()).collect();
    let mut expected: Vec<String> = named.filter_map(|one| Some(one.name()?.text.to_owned())).collect();
    let last = spans.last()?.clone();
    let text = match broken {
        true => [&code[file][..last.start], &code[file][last.end..]].concat(),
        false => code[file].clone(),
    };
    let mut twice = code.clone();
    twice.insert(format!("{}_again.charta", file.trim_end_matches(".charta")), text);
    let after = subject.project.with(twice).today();
    let found = said(&after);
    if let Some(other) = found.iter().find(|one| one.code != "NAM002") {
        return Some(Err(format!("a copy of {file} makes {other:#?}")));
    }
    let mut found: Vec<String> =
        found.iter().filter_map(|one| one.message.split('`').nth(1).map(str::to_owned)).collect();
    expected.sort();
    found.sort();
    Some(match expected == found {
        true => Ok(()),
        false => Err(format!("a copy of {file} repeats {expected:?}, and these are found: {found:?}")),
    })
}

/// The same declarations in other files, in another order and layout. The broken rewriting loses a file.
fn other_files(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let ways: [fn(&Code, &mut Random) -> Code; 4] =
        [super::split, super::merged, super::shuffled, super::laid_out_anew];
    for way in ways {
        let mut code = way(&subject.project.code, random);
        if broken {
            let largest = code.iter().max_by_key(|(_, text)| text.len()).map(|(name, _)| name.clone())?;
            let text = code.remove(&largest)?;
            let parsed = rewrite::parse(&largest, &text);
            let lost = parsed.tree.file().declarations().last()?.span().range();
            code.insert(largest, [&text[..lost.start], &text[lost.end..]].concat());
        }
        let after = subject.project.with(code).today();
        let judged = same(anywhere(subject.before), anywhere(&after))
            .and_then(|()| same_decisions(subject.before, &after, same_name, 0))
            .and_then(|()| no_difference(subject.before, &after));
        if judged.is_err() {
            return Some(judged);
        }
    }
    Some(Ok(()))
}

/// A certificate that counted and now is only in progress: whatever was found is found still, and a requirement of it that held for the
/// hosting holds no longer. The broken rewriting lets one count that had expired.
fn a_certificate_in_progress(
    subject: &Subject<'_>,
    random: &mut Random,
    broken: bool,
) -> Option<Result<(), String>> {
    let (from, to) = if broken { ("expired", "valid") } else { ("valid", "in_progress") };
    let (code, hosting) = rewrite::with_state(&subject.project.code, from, to, random)?;
    let held: Vec<(String, u32)> =
        if broken { Vec::new() } else { demands(subject, &hosting).into_iter().collect() };
    let after = subject.project.with(code).today();
    // A waiver that had nothing to cover may get something: that is no finding about the hosting.
    let places = |compiled: &Compiled| -> BTreeSet<((String, u32), Vec<String>)> {
        let found =
            said(compiled).into_iter().filter(|one| !one.code.starts_with("WAI") && one.code != "TIM011");
        found.map(|one| (one.place, one.subject)).collect()
    };
    let (before, now) = (places(subject.before), places(&after));
    let waived: BTreeSet<Vec<String>> =
        after.waived().iter().map(|one| one.finding.subject.clone()).collect();
    if let Some(better) = before.iter().find(|one| !now.contains(one) && !waived.contains(&one.1)) {
        return Some(Err(format!(
            "with less certified at `{hosting}`, nothing is found any more at {better:?}"
        )));
    }
    let is_found = |place: &(String, u32)| now.iter().any(|(found, _)| found == place);
    Some(match held.iter().find(|place| !is_found(place)) {
        Some(place) => Err(format!("what {place:?} requires of `{hosting}` is said to hold still")),
        None => Ok(()),
    })
}

/// Where contracts that process at a hosting require the certificate of generated projects, as a file and a line.
fn demands(subject: &Subject<'_>, hosting: &str) -> BTreeSet<(String, u32)> {
    let mut places = BTreeSet::new();
    for (file, text) in &subject.project.code {
        let parsed = rewrite::parse(file, text);
        for contract in parsed.tree.file().declarations() {
            let says = |wanted: &str| {
                contract.statements().any(|statement| match statement {
                    Statement::Fact(fact) => text[fact.span().range()].trim() == wanted,
                    _ => false,
                })
            };
            if contract.kind() != DeclarationKind::Contract || !says(&format!("processed_at: {hosting}")) {
                continue;
            }
            if contract.name().is_some_and(|name| is_over(subject.before, name.text)) {
                continue;
            }
            for statement in contract.statements() {
                let Statement::Require(require) = statement else { continue };
                let range = require.span().range();
                if text[range.clone()].starts_with("require certified sealed") {
                    places.insert((file.clone(), text[..range.start].lines().count() as u32));
                }
            }
        }
    }
    places
}

/// Whether a contract has ended by the day of judgement: it is past mending, and held to nothing.
fn is_over(compiled: &Compiled, name: &str) -> bool {
    let today = Day::parse(DAY).expect("a day");
    let contracts = compiled.program.iter().flat_map(|program| program.model.contracts.values());
    contracts
        .filter(|contract| &*contract.about.name == name)
        .any(|contract| contract.term.is_some_and(|term| term.value.last.is_some_and(|last| last < today)))
}

/// A dataset that nothing names comes and goes, and nothing else is found or decided. The broken rewriting takes a dataset that is named.
fn an_unused_dataset(subject: &Subject<'_>, random: &mut Random, broken: bool) -> Option<Result<(), String>> {
    let code = &subject.project.code;
    let code = match broken {
        true => rewrite::without(code, DeclarationKind::Dataset, |name| name.starts_with("records"))?,
        false => match rewrite::without(code, DeclarationKind::Dataset, |name| name == "unread") {
            Some(less) => less,
            None => rewrite::with_unused_dataset(code, random),
        },
    };
    let after = subject.project.with(code).today();
    let is_about_it = |one: &Said| {
        ["idle_", "unread", "recluse"].iter().any(|name| {
            one.message.contains(name) || one.subject.iter().any(|subject| subject.contains(name))
        })
    };
    let others =
        |compiled: &Compiled| anywhere(compiled).into_iter().filter(|one| !is_about_it(one)).collect();
    let judged = same(others(subject.before), others(&after));
    Some(judged.and_then(|()| same_decisions(subject.before, &after, same_name, 0)))
}
