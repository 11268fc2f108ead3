//! Permits beside each other: forms that nothing settles (LOG005), and permits without which nothing would be lost (LOG009), by trying every request.

use super::{Found, Tally, Text, found, january};
use crate::properties::oracle::reveals;
use crate::random::Random;
use charta_model::form::{Form, Shown};
use std::collections::BTreeSet;

const DAYS: usize = 4;
/// The recipient itself, and two groups of people in it.
const PARTIES: [(&str, &[usize]); 5] =
    [("o1", &[0, 1, 2]), ("exactly o1", &[0]), ("g1", &[1]), ("h1", &[2]), ("g1, h1", &[1, 2])];
/// Uses, of which the last stands for all that have no name here.
const ACTIONS: [(&str, &[usize]); 5] = [
    ("read", &[0, 1]),
    ("display", &[1]),
    ("link", &[2]),
    ("read, link", &[0, 1, 2]),
    ("use", &[0, 1, 2, 3]),
];
const PURPOSES: [(&str, &[usize]); 5] =
    [("p", &[0, 1]), ("p.q", &[1]), ("exactly p", &[0]), ("r", &[2]), ("p, r", &[0, 1, 2])];
const PLACES: [(&str, &[usize]); 3] = [("", &[0, 1]), (" at here", &[0]), (" at there", &[1])];
/// Rows with `c` true, false and missing.
const ROWS: [(&str, &[usize]); 4] = [
    ("", &[0, 1, 2]),
    (" where c = true", &[0]),
    (" where not (c = true)", &[1, 2]),
    (" where c is not missing", &[0, 1]),
];
/// A text, a date and a boolean.
const COLUMNS: [(&str, &[usize]); 4] =
    [("d", &[0, 1, 2]), ("d [t, w]", &[0, 1]), ("d [t]", &[0]), ("d [w]", &[1])];
const TEXTS: [(&str, Shown); 4] = [
    ("as is", Shown::AsIs),
    ("by first 1 characters", Shown::FirstCharacters(1)),
    ("hidden", Shown::Hidden),
    ("repseudonymised per contract", Shown::Repseudonymised),
];
const DATES: [(&str, Shown); 5] = [
    ("as is", Shown::AsIs),
    ("by year", Shown::Year),
    ("by month", Shown::Month),
    ("by week", Shown::Week),
    ("hidden", Shown::Hidden),
];

/// Who, for what use, for what purpose, where, on what day and about what row.
type Request = (usize, usize, usize, usize, usize, usize);

/// A permit, or a forbid, which has no forms.
struct Clause {
    line: u32,
    contract: usize,
    is_permit: bool,
    requests: BTreeSet<Request>,
    columns: Vec<usize>,
    forms: [Form; 3],
}

/// How two contracts stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// The second under the first.
    Framed,
    /// Nothing but their permits and forbids tells them apart.
    Twins,
    /// Each has its own price.
    Apart,
}

struct World {
    clauses: Vec<Clause>,
    how: How,
    /// The line on which each contract begins.
    contracts: Vec<u32>,
}

/// What clauses say of requests, drawn mostly wide so that they meet.
fn clause(
    random: &mut Random,
    text: &mut Text,
    contract: usize,
    is_permit: bool,
    with_cells: bool,
) -> Clause {
    let wide = |random: &mut Random, ways: &[(&'static str, &'static [usize])], chance| {
        if random.chance(chance) { ways[0] } else { *random.pick(ways) }
    };
    let who = wide(random, &PARTIES, 40);
    let (use_, purpose) = (wide(random, &ACTIONS, 50), wide(random, &PURPOSES, 50));
    let (place, row, data) = (wide(random, &PLACES, 75), wide(random, &ROWS, 60), wide(random, &COLUMNS, 35));
    let (mut dates, mut days) = (String::new(), (1, DAYS));
    if random.chance(25) {
        days.0 = random.between(1, DAYS);
        days.1 = random.between(days.0, DAYS);
        dates = format!(" from {} until {}", january(days.0), january(days.1));
    }
    let cells = (is_permit && with_cells && random.chance(30)).then(|| *random.pick(&[5, 11]));
    let mut forms = [Form { cells, shown: Shown::AsIs }; 3];
    let mut shown = Vec::new();
    if is_permit {
        for (column, name) in [(0, "t"), (1, "w")] {
            if data.1.contains(&column) && random.chance(if with_cells { 85 } else { 45 }) {
                let (words, form) = if column == 0 { *random.pick(&TEXTS) } else { *random.pick(&DATES) };
                shown.push(format!("{name} {words}"));
                forms[column].shown = form;
            }
        }
    }
    let showing = if shown.is_empty() { String::new() } else { format!(" showing {}", shown.join(", ")) };
    let in_cells = cells.map_or_else(String::new, |least| format!(" in cells of at least {least}"));
    let effect = if is_permit { "permit" } else { "forbid" };
    let line = text.line(&format!(
        "  {effect} {} to {} {} for {}{}{}{showing}{in_cells}{dates}",
        who.0, use_.0, data.0, purpose.0, place.0, row.0
    ));
    let mut requests = BTreeSet::new();
    for party in who.1 {
        for action in use_.1 {
            for purpose in purpose.1 {
                for place in place.1 {
                    for day in days.0..=days.1 {
                        requests
                            .extend(row.1.iter().map(|row| (*party, *action, *purpose, *place, day, *row)));
                    }
                }
            }
        }
    }
    Clause { line, contract, is_permit, requests, columns: data.1.to_vec(), forms }
}

fn world(random: &mut Random, at: usize, with_cells: bool) -> (Text, World) {
    let mut text = Text::new(at);
    for line in [
        "jurisdiction home",
        "purpose p",
        "purpose p.q",
        "purpose r",
        "organisation o0 { established: home  owners: none }",
        "organisation o1 { established: home  owners: none }",
        "group g1 of o1",
        "group h1 of o1",
        "hosting here { operator: o0  located: home }",
        "hosting there { operator: o0  located: home }",
        "dataset d { controller: o0  column t: text  column w: date  column c: boolean }",
    ] {
        text.line(line);
    }
    let count = if random.chance(40) { 2 } else { 1 };
    let how = *random.pick(&[How::Framed, How::Twins, How::Apart]);
    let mut world = World { clauses: Vec::new(), how, contracts: Vec::new() };
    for contract in 0..count {
        let also = match (how, contract) {
            (How::Framed, 1) => "  parent: c0".to_owned(),
            (How::Apart, _) => format!("  fees: \"{contract}\""),
            _ => String::new(),
        };
        world.contracts.push(text.line(&format!("contract c{contract} {{")));
        text.line(&format!("  provider: o0  recipient: o1  processed_at: here, there{also}"));
        text.line(&format!("  term: from {} until {}", january(1), january(DAYS)));
        for _ in 0..random.between(1, 4 / count) {
            world.clauses.push(clause(random, &mut text, contract, true, with_cells));
        }
        if random.chance(20) {
            world.clauses.push(clause(random, &mut text, contract, false, with_cells));
        }
        text.line("}");
    }
    (text, world)
}

impl World {
    fn permits(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.is_permit)
    }

    /// Whether some forbid speaks of a request that a permit speaks of. What a contract forbids its recipients, it forbids them under every contract: a request
    /// names none.
    fn is_forbidden(&self, request: &Request, column: usize) -> bool {
        let mut forbids = self.clauses.iter().filter(|clause| !clause.is_permit);
        forbids.any(|forbid| forbid.columns.contains(&column) && forbid.requests.contains(request))
    }

    /// Whether something that a permit says is forbidden.
    fn is_contradicted(&self, permit: &Clause) -> bool {
        permit
            .columns
            .iter()
            .any(|column| permit.requests.iter().any(|request| self.is_forbidden(request, *column)))
    }
}

fn speak_of<'a>(clauses: &[&'a Clause], request: &Request, column: usize) -> Vec<&'a Clause> {
    let speaks = |clause: &&&Clause| clause.columns.contains(&column) && clause.requests.contains(request);
    clauses.iter().filter(speaks).copied().collect()
}

/// Whether two permits leave open how a column is shown; the wrong reading does not see that a third settles it.
fn clash(world: &World, one: &Clause, other: &Clause, is_wrong: bool) -> bool {
    let permits: Vec<&Clause> = world.permits().collect();
    one.columns.iter().filter(|column| other.columns.contains(column)).any(|column| {
        let (mine, theirs) = (one.forms[*column], other.forms[*column]);
        if reveals(mine, theirs) || reveals(theirs, mine) {
            return false;
        }
        one.requests.intersection(&other.requests).any(|request| {
            let settles = |third: &&Clause| {
                let form = third.forms[*column];
                reveals(form, mine) && reveals(form, theirs)
            };
            !world.is_forbidden(request, *column)
                && (is_wrong || !speak_of(&permits, request, *column).iter().any(settles))
        })
    })
}

/// The request that a finding shows, and its column.
fn read_back(line: &str) -> (Request, usize) {
    let quoted =
        |at: usize| line.split('`').nth(2 * at + 1).unwrap_or_else(|| panic!("too few names: {line}"));
    let among = |names: &[&str], name: &str| names.iter().position(|one| *one == name);
    let party = among(&["o1", "g1", "h1"], quoted(0)).expect("a party");
    let action = among(&["read", "display", "link"], quoted(1)).unwrap_or(3);
    let column = among(&["d.t", "d.w", "d.c"], quoted(2)).expect("a column");
    let purpose = among(&["p", "p.q", "r"], quoted(3)).expect("a purpose");
    let place = usize::from(line.contains(" at `there`"));
    let day = line.split("2026-01-").nth(1).and_then(|day| day.get(..2)?.parse().ok()).expect("a day");
    let row = match line.split("`c` ").nth(1) {
        Some(value) if value.starts_with("= true") => 0,
        Some(value) if value.starts_with("= false") => 1,
        _ => 2,
    };
    ((party, action, purpose, place, day, row), column)
}

fn worlds(seeds: &[u64], with_cells: bool) -> Vec<(World, Vec<Found>, String)> {
    let drawn = seeds.iter().enumerate().map(|(at, seed)| world(&mut Random::new(*seed), at, with_cells));
    let (texts, worlds): (Vec<Text>, Vec<World>) = drawn.unzip();
    let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
    let findings = found(texts, "2025-12-01");
    worlds
        .into_iter()
        .zip(findings)
        .zip(written)
        .map(|((world, findings), text)| (world, findings, text))
        .collect()
}

/// Two permits are found to clash exactly where they show a column of one request in two forms of which neither reveals all that the other does, no forbid
/// denies the request and no third permit shows as much as both.
pub(super) fn forms_clash_where_nothing_settles(seeds: std::ops::Range<u64>) {
    let mut tally = Tally::default();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(30) {
        for (world, findings, text) in worlds(seeds, true) {
            let told: BTreeSet<(u32, u32)> = findings
                .iter()
                .filter(|finding| finding.code == "LOG005")
                .flat_map(|finding| {
                    finding.also.iter().map(|(line, _)| (*line.min(&finding.line), *line.max(&finding.line)))
                })
                .collect();
            let permits: Vec<&Clause> = world.permits().collect();
            for finding in findings.iter().filter(|finding| finding.code == "LOG005") {
                let lines: BTreeSet<u32> =
                    finding.also.iter().map(|(line, _)| *line).chain([finding.line]).collect();
                let pair: Vec<&Clause> =
                    permits.iter().filter(|permit| lines.contains(&permit.line)).copied().collect();
                let mut said = finding.evidence.iter().filter_map(|line| line.strip_prefix("both permit "));
                let (request, column) = read_back(said.next().expect("a request is shown"));
                assert!(
                    speak_of(&pair, &request, column).len() == 2 && !world.is_forbidden(&request, column),
                    "{request:?} is not what they speak of\n{text}\n{finding:#?}"
                );
            }
            for (at, one) in permits.iter().enumerate() {
                for other in &permits[at + 1..] {
                    let expected = (clash(&world, one, other, false), clash(&world, one, other, true));
                    tally.weigh(told.contains(&(one.line, other.line)), expected, || {
                        format!("LOG005, lines {} and {}\n{text}\n{findings:#?}", one.line, other.line)
                    });
                }
            }
        }
    }
    tally.is_telling(100);
}

/// Whether a permit gives nothing that some others do not give: every request, and every column in a form that reveals as much.
fn is_covered(world: &World, permit: &Clause, others: &[&Clause], is_wrong: bool) -> bool {
    let counts = |other: &&&Clause| {
        other.contract == permit.contract
            || world.how == How::Twins
            || (world.how == How::Framed && permit.contract == 1)
    };
    let others: Vec<&Clause> = others.iter().filter(counts).copied().collect();
    permit.columns.iter().all(|column| {
        let form = permit.forms[*column];
        permit.requests.iter().all(|request| {
            speak_of(&others, request, *column).iter().any(|other| {
                let shown = other.forms[*column];
                // A pseudonym made for one contract is another in every other.
                let is_another = shown.shown == Shown::Repseudonymised
                    && form.shown == Shown::Repseudonymised
                    && other.contract != permit.contract;
                is_wrong || (reveals(shown, form) && !is_another)
            })
        })
    })
}

/// Which permits are told to give nothing: each by itself, or all those of a contract at once.
fn told_redundant(world: &World, findings: &[Found]) -> BTreeSet<u32> {
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.code == "LOG009") {
        match world.contracts.iter().position(|line| *line == finding.line) {
            Some(at) => {
                told.extend(world.permits().filter(|permit| permit.contract == at).map(|permit| permit.line))
            }
            None => drop(told.insert(finding.line)),
        }
    }
    told
}

/// What is found redundant can be removed, all at once, and nothing is lost; and nothing that remains, and of which nothing is forbidden, could be removed after
/// it. Of permits that give the same the later one is told.
pub(super) fn redundant_permits_give_nothing(seeds: std::ops::Range<u64>) {
    let mut tally = Tally::default();
    let seeds: Vec<u64> = seeds.collect();
    for seeds in seeds.chunks(30) {
        for (world, findings, text) in worlds(seeds, false) {
            let told = told_redundant(&world, &findings);
            let (gone, kept): (Vec<&Clause>, Vec<&Clause>) =
                world.permits().partition(|permit| told.contains(&permit.line));
            for permit in gone {
                let about = || format!("LOG009, line {}\n{text}\n{findings:#?}", permit.line);
                let expected =
                    (is_covered(&world, permit, &kept, false), is_covered(&world, permit, &kept, true));
                tally.weigh(true, expected, about);
                let is_same = |other: &&&Clause| {
                    other.contract == permit.contract
                        && other.requests == permit.requests
                        && other.columns == permit.columns
                        && other.forms == permit.forms
                };
                assert!(
                    !kept.iter().filter(is_same).any(|other| other.line > permit.line),
                    "the earlier of two that give the same: {}",
                    about()
                );
            }
            for permit in &kept {
                let others: Vec<&Clause> =
                    kept.iter().filter(|other| other.line != permit.line).copied().collect();
                let may = !world.is_contradicted(permit);
                let expected = |is_wrong| may && is_covered(&world, permit, &others, is_wrong);
                tally.weigh(false, (expected(false), expected(true)), || {
                    format!("LOG009, line {}\n{text}\n{findings:#?}", permit.line)
                });
            }
        }
    }
    tally.is_telling(60);
}
