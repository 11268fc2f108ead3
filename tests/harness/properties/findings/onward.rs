//! What is handed on must have been given (RCP001), and a processor has no purposes of its own (RCP003): every single use of every contract is looked for among
//! what others permit its provider, over lines, branches and rings of contracts.

use super::{Found, Tally, Text, found, january};
use crate::random::Random;
use std::fmt::Write;

/// Days of the terms.
const DAYS: usize = 5;
/// Two purposes of which one lies below the other, a third, and all others.
const PURPOSES: [(&str, &[usize]); 5] =
    [("p", &[0, 1]), ("p.q", &[1]), ("exactly p", &[0]), ("r", &[2]), ("any purpose", &[0, 1, 2, 3])];
const PURPOSE_NAMES: [&str; 3] = ["p", "p.q", "r"];
/// Uses, of which the last stands for all that have no name here.
const ACTIONS: [(&str, &[usize]); 7] = [
    ("read", &[0, 1]),
    ("display", &[1]),
    ("link", &[2]),
    ("share", &[3, 4]),
    ("sell", &[4]),
    ("exactly share", &[3]),
    ("use", &[0, 1, 2, 3, 4, 5]),
];
const ACTION_NAMES: [&str; 5] = ["read", "display", "link", "share", "sell"];
const SHARE: usize = 3;
/// Rows with `c` true, false and missing.
const ROWS: [(&str, &[usize]); 5] = [
    ("", &[0, 1, 2]),
    (" where c = true", &[0]),
    (" where c = false", &[1]),
    (" where not (c = true)", &[1, 2]),
    (" where c is not missing", &[0, 1]),
];
/// The columns of `d`, and the one of `e`, which the second organisation derived from the first of these.
const COLUMNS: [&str; 4] = ["d.a", "d.b", "d.c", "e.a"];
const DERIVED: usize = 3;

/// A single use: column, action, purpose, day, row.
type Use = (usize, usize, usize, usize, usize);

struct Permit {
    line: u32,
    columns: Vec<usize>,
    actions: Vec<usize>,
    purposes: Vec<usize>,
    days: Vec<usize>,
    rows: Vec<usize>,
}

struct Contract {
    provider: usize,
    recipient: usize,
    /// The last day of its term.
    until: usize,
    /// The purposes for which the recipient acts on instructions.
    instructed: Vec<usize>,
    /// What rulebooks forbid its provider.
    forbidden: Vec<Forbid>,
    permits: Vec<Permit>,
}

/// What a rulebook forbids an organisation, of some columns of `d` and of what comes from them.
#[derive(Clone)]
struct Forbid {
    who: usize,
    columns: &'static [usize],
    actions: &'static [usize],
    purposes: &'static [usize],
}

/// What a permit needs others to have given: a use, in that row or, of what was derived, in any.
struct Need {
    of: Use,
    in_any_row: bool,
    shared: bool,
}

/// The page, or what a careless reader makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Page,
    /// As if a permission to use were one to share, and as if a processor decided wherever its provider has not the purpose.
    Wrong,
}

/// A set of uses, by number.
#[derive(Clone)]
struct Uses(Vec<bool>);

fn number((column, action, purpose, day, row): Use) -> usize {
    (((column * 6 + action) * 4 + purpose) * (DAYS + 1) + day) * 3 + row
}

impl Uses {
    fn none() -> Uses {
        Uses(vec![false; 4 * 6 * 4 * (DAYS + 1) * 3])
    }

    fn contains(&self, of: Use) -> bool {
        self.0[number(of)]
    }

    fn any_row(&self, (column, action, purpose, day, _): Use) -> bool {
        (0..3).any(|row| self.contains((column, action, purpose, day, row)))
    }

    fn meet(&self, need: &Need) -> bool {
        if need.in_any_row { self.any_row(need.of) } else { self.contains(need.of) }
    }
}

impl Permit {
    fn uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for column in &self.columns {
            for action in &self.actions {
                for purpose in &self.purposes {
                    for day in &self.days {
                        uses.extend(self.rows.iter().map(|row| (*column, *action, *purpose, *day, *row)));
                    }
                }
            }
        }
        uses
    }
}

impl Contract {
    /// Whether a provider may not do what it must be able to do.
    fn is_forbidden(&self, need: &Need) -> bool {
        let (column, action, purpose, ..) = need.of;
        self.forbidden.iter().any(|forbid| {
            forbid.columns.contains(&column)
                && forbid.actions.contains(&action)
                && forbid.purposes.contains(&purpose)
        })
    }

    /// What the provider must have been given for a use that it permits; nothing where it answers for the data or gives them back.
    fn needs(&self, of: Use, reading: Reading) -> Vec<Need> {
        let (column, action, purpose, day, row) = of;
        let answers = |column: usize| if column == DERIVED { 1 } else { 0 };
        // What the provider made itself stands for what it made it from.
        let is_own_work = column == DERIVED && self.provider == 1;
        let column = if is_own_work { 0 } else { column };
        if answers(column) == self.provider || answers(column) == self.recipient {
            return Vec::new();
        }
        let need = |action, shared| Need {
            of: (column, action, purpose, day, row),
            in_any_row: is_own_work,
            shared,
        };
        let mut needs = vec![need(action, false)];
        if reading == Reading::Page && !self.instructed.contains(&purpose) {
            needs.push(need(SHARE, true));
        }
        needs
    }
}

/// Everything permitted to an organisation, had by whoever permits it or not.
fn stated(contracts: &[Contract], to: usize) -> Uses {
    let mut uses = Uses::none();
    for permit in
        contracts.iter().filter(|contract| contract.recipient == to).flat_map(|contract| &contract.permits)
    {
        permit.uses().into_iter().for_each(|of| uses.0[number(of)] = true);
    }
    uses
}

/// The purposes of a processor that nobody has for whom it acts: its provider was given the column, and for that purpose in no way.
fn is_its_own(contract: &Contract, given: &Uses, need: &Need, reading: Reading) -> bool {
    let (column, _, purpose, _, _) = need.of;
    let has = |purposes: &[usize]| {
        purposes.iter().any(|purpose| {
            (0..6).any(|action| (1..=DAYS).any(|day| given.any_row((column, action, *purpose, day, 0))))
        })
    };
    let was_given = reading == Reading::Wrong || has(&[0, 1, 2, 3]);
    !need.shared && contract.instructed.contains(&purpose) && was_given && !has(&[purpose])
}

/// What must be found of a world.
struct Expected {
    /// For each permit, by contract: whether it permits what nobody gave its provider.
    from_nowhere: Vec<Vec<bool>>,
    /// For each permit: whether it permits a processor a purpose that nobody has.
    decides: Vec<Vec<bool>>,
}

fn expected(contracts: &[Contract], on: usize, reading: Reading) -> Expected {
    let of_contract = |contract: &Contract| {
        let given = stated(contracts, contract.provider);
        let of_permit = |permit: &Permit| {
            let needs: Vec<Need> =
                permit.uses().into_iter().flat_map(|of| contract.needs(of, reading)).collect();
            let own = |need: &&Need| is_its_own(contract, &given, need, reading);
            // What has ended is past mending.
            let runs = on <= contract.until;
            let lacks = |need: &Need| contract.is_forbidden(need) || (!own(&need) && !given.meet(need));
            (runs && needs.iter().any(lacks), runs && needs.iter().any(|need| own(&need)))
        };
        contract.permits.iter().map(of_permit).unzip()
    };
    let (from_nowhere, decides) = contracts.iter().map(of_contract).unzip();
    Expected { from_nowhere, decides }
}

/// The uses that each organisation has in the end: those that begin with who answers for the data, or with one of certain permits.
fn grounded(contracts: &[Contract], begins: impl Fn(&Contract, &Permit) -> bool) -> Vec<Uses> {
    let mut had = vec![Uses::none(); 5];
    let stated: Vec<Uses> = (0..5).map(|to| self::stated(contracts, to)).collect();
    loop {
        let mut has_grown = false;
        for contract in contracts {
            for permit in &contract.permits {
                let is_met = |had: &[Uses], of: &Use| {
                    let stated = &stated[contract.provider];
                    let is_had = |need: &Need| {
                        !contract.is_forbidden(need)
                            && (had[contract.provider].meet(need)
                                || is_its_own(contract, stated, need, Reading::Page))
                    };
                    begins(contract, permit) || contract.needs(*of, Reading::Page).iter().all(is_had)
                };
                for of in permit.uses() {
                    if !had[contract.recipient].contains(of) && is_met(&had, &of) {
                        had[contract.recipient].0[number(of)] = true;
                        has_grown = true;
                    }
                }
            }
        }
        if !has_grown {
            return had;
        }
    }
}

fn list(names: &[&str]) -> String {
    names.join(", ")
}

/// Some of the ways to say a set, and the set.
fn some(random: &mut Random, ways: &[(&'static str, &[usize])], most: usize) -> (String, Vec<usize>) {
    let mut names = Vec::new();
    let mut set = Vec::new();
    for _ in 0..random.between(1, most) {
        let (name, members) = *random.pick(ways);
        // `exactly` and `any` stand alone.
        if name.contains(' ') && !names.is_empty() || names.contains(&name) {
            continue;
        }
        names.push(name);
        set.extend_from_slice(members);
        if name.contains(' ') {
            break;
        }
    }
    set.sort_unstable();
    set.dedup();
    (list(&names), set)
}

fn permit(random: &mut Random, text: &mut Text, contract: &Contract, term: (usize, usize)) -> Permit {
    let who = match random.below(3) {
        0 => format!("g{}", contract.recipient),
        _ => format!("o{}", contract.recipient),
    };
    // Most are wide, so that much is given and something may be missing.
    let is_wide = random.chance(60);
    let (mut said, actions) = match random.below(5) {
        0 => some(random, &ACTIONS, 2),
        1 => ("use".to_owned(), vec![0, 1, 2, 3, 4, 5]),
        2 => ("read".to_owned(), vec![0, 1]),
        _ => ("read, share".to_owned(), vec![0, 1, 3, 4]),
    };
    let of_derived = random.chance(35);
    let columns = match (of_derived, random.below(if is_wide { 2 } else { 4 })) {
        (true, _) => vec![DERIVED],
        (false, 0) => vec![0, 1, 2],
        (false, 1) => vec![0, 1],
        (false, 2) => vec![0],
        (false, _) => vec![1],
    };
    said.push_str(match columns.as_slice() {
        [DERIVED] => " e",
        [0, 1, 2] => " d",
        [0, 1] => " d [a, b]",
        [0] => " d [a]",
        _ => " d [b]",
    });
    let (purposes, purpose_set) = if is_wide {
        random.pick(&[("p".to_owned(), vec![0, 1]), ("p, r".to_owned(), vec![0, 1, 2])]).clone()
    } else {
        some(random, &PURPOSES, 2)
    };
    let (rows, row_set) = if of_derived || random.chance(60) { ROWS[0] } else { *random.pick(&ROWS) };
    let mut days: Vec<usize> = (term.0..=term.1).collect();
    let mut dates = String::new();
    if random.chance(25) {
        // Some day of the term: a permit that never holds is another finding.
        let from = random.between(1, term.1);
        let until = random.between(from.max(term.0), DAYS);
        dates = format!(" from {} until {}", january(from), january(until));
        days.retain(|day| (from..=until).contains(day));
    }
    let line = text.line(&format!("  permit {who} to {said} for {purposes}{rows}{dates}"));
    Permit { line, columns, actions, purposes: purpose_set, days, rows: row_set.to_vec() }
}

/// A permit of the few that often meet each other, for worlds that turn.
fn plain_permit(random: &mut Random, text: &mut Text, contract: &Contract, term: (usize, usize)) -> Permit {
    let (data, columns) = random
        .pick(&[("d [a]", vec![0]), ("d [b]", vec![1]), ("d [a, b]", vec![0, 1]), ("e", vec![DERIVED])])
        .clone();
    let (rows, row_set) =
        if columns == [DERIVED] || random.chance(80) { ROWS[0] } else { *random.pick(&ROWS[1..3]) };
    let line = text.line(&format!("  permit o{} to read, share {data} for p{rows}", contract.recipient));
    let (actions, days) = (vec![0, 1, 3, 4], (term.0..=term.1).collect());
    Permit { line, columns, actions, purposes: vec![0, 1], days, rows: row_set.to_vec() }
}

fn forbids(random: &mut Random, text: &mut Text, organisations: usize) -> Vec<Forbid> {
    let mut forbids = Vec::new();
    if random.chance(25) {
        let who = random.between(1, organisations - 1);
        let (data, columns) = *random.pick(&[("d [a]", &[0, DERIVED][..]), ("d [b]", &[1])]);
        let (action, actions) = *random.pick(&[("share", &[3, 4][..]), ("display", &[1]), ("link", &[2])]);
        let (purpose, purposes) = *random.pick(&[("p", &[0, 1][..]), ("p.q", &[1]), ("r", &[2])]);
        text.line("rulebook rules { applies_to: d");
        text.line(&format!("  forbid o{who} to {action} {data} for {purpose}"));
        text.line("}");
        forbids.push(Forbid { who, columns, actions, purposes });
    }
    forbids
}

fn world(random: &mut Random, at: usize) -> (Text, Vec<Contract>) {
    let mut text = Text::new(at);
    text.line("jurisdiction home");
    text.line("purpose p");
    text.line("purpose p.q");
    text.line("purpose r");
    let may_turn = random.chance(50);
    let organisations = if may_turn { 3 } else { random.between(3, 5) };
    for party in 0..organisations {
        text.line(&format!("organisation o{party} {{ established: home  owners: none }}"));
        text.line(&format!("group g{party} of o{party}"));
    }
    text.line("dataset d { controller: o0  column a: text  column b: text  column c: boolean }");
    text.line("dataset e { controller: o1  derived_from: d [a] }");
    let forbids = forbids(random, &mut text, organisations);
    let mut contracts = Vec::new();
    for name in 0..random.between(2, if may_turn { 6 } else { 5 }) {
        let provider = match name {
            0 => 0,
            _ => random.below(organisations - usize::from(!may_turn)),
        };
        let recipient = match may_turn {
            true => (provider + random.between(1, organisations - 1)) % organisations,
            false => random.between(provider + 1, (provider + 2).min(organisations - 1)),
        };
        let (from, until) = if random.chance(if may_turn { 85 } else { 60 }) {
            (1, DAYS)
        } else {
            let from = random.between(1, DAYS);
            (from, random.between(from, DAYS))
        };
        let mut head = format!(
            "contract c{name} {{ provider: o{provider}  recipient: o{recipient}  term: from {} until {}",
            january(from),
            january(until)
        );
        let instructed = match random.below(if may_turn { 20 } else { 8 }) {
            0 => vec![0, 1, 2, 3],
            1 => vec![0, 1],
            2 => vec![2],
            _ => Vec::new(),
        };
        let _ = match instructed.as_slice() {
            [] => Ok(()),
            [0, 1] => write!(head, "  roles: o{recipient} processor for p"),
            [2] => write!(head, "  roles: o{recipient} processor for r"),
            _ => write!(head, "  roles: o{recipient} processor"),
        };
        text.line(&head);
        let forbidden = forbids.iter().filter(|forbid| forbid.who == provider).cloned().collect();
        let mut contract =
            Contract { provider, recipient, until, instructed, forbidden, permits: Vec::new() };
        for _ in 0..random.between(1, 2) {
            let draw = if may_turn { plain_permit } else { permit };
            let permit = draw(random, &mut text, &contract, (from, until));
            contract.permits.push(permit);
        }
        text.line("}");
        contracts.push(contract);
    }
    (text, contracts)
}

/// A request that a finding shows, as a use of an organisation.
fn read_back(line: &str) -> (usize, Use) {
    let mut quoted = line.split('`').skip(1).step_by(2);
    let mut next = || quoted.next().unwrap_or_else(|| panic!("too few names: {line}"));
    let party = next()[1..].parse().expect("an organisation");
    let (action, column, purpose) = (next(), next(), next());
    let place = |names: &[&str], name: &str| names.iter().position(|one| *one == name);
    let day = line.split("2026-01-").nth(1).and_then(|day| day.get(..2)?.parse().ok()).expect("a day");
    let row = match line.split("`c` ").nth(1) {
        Some(value) if value.starts_with("= true") => 0,
        Some(value) if value.starts_with("= false") => 1,
        _ => 2,
    };
    let column = place(&COLUMNS, column).unwrap_or_else(|| panic!("no column {column}"));
    let action = place(&ACTION_NAMES, action).unwrap_or(5);
    (party, (column, action, place(&PURPOSE_NAMES, purpose).unwrap_or(3), day, row))
}

/// Which permits a finding is about.
fn is_told(findings: &[Found], code: &str, permit: &Permit) -> bool {
    findings.iter().filter(|finding| finding.code == code).any(|finding| {
        finding.line == permit.line
            || finding.also.iter().any(|(line, text)| *line == permit.line && text.ends_with(" here too"))
    })
}

/// A permit is found exactly where it permits a use that nobody gave its provider; each shown request is one that nobody gave; and of the permits that have what
/// they permit from each other alone, so many are found that nothing else comes from nowhere.
pub(super) fn onward_rights_come_from_somewhere(seeds: std::ops::Range<u64>) {
    let (mut given, mut decided, mut rings, mut shown) = (Tally::default(), Tally::default(), 0, 0);
    let seeds: Vec<u64> = seeds.collect();
    for (chunk, seeds) in seeds.chunks(25).enumerate() {
        // Before everything begins, or when something has ended.
        let on = if chunk % 2 == 0 { 0 } else { 3 };
        let drawn = seeds.iter().enumerate().map(|(at, seed)| world(&mut Random::new(*seed), at));
        let (texts, worlds): (Vec<Text>, Vec<Vec<Contract>>) = drawn.unzip();
        let written: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
        let day_of_judgement = if on == 0 { "2025-12-01".to_owned() } else { january(on) };
        for ((findings, contracts), text) in found(texts, &day_of_judgement).iter().zip(&worlds).zip(&written)
        {
            let (page, wrong) =
                (expected(contracts, on, Reading::Page), expected(contracts, on, Reading::Wrong));
            let mut told_in_rings = Vec::new();
            for (at, contract) in contracts.iter().enumerate() {
                for (of, permit) in contract.permits.iter().enumerate() {
                    let about = |code: &str| format!("{code}, line {}\n{text}\n{findings:#?}", permit.line);
                    let is_found = is_told(findings, "RCP001", permit);
                    let has_decided = is_told(findings, "RCP003", permit);
                    decided.weigh(has_decided, (page.decides[at][of], wrong.decides[at][of]), || {
                        about("RCP003")
                    });
                    let nowhere = page.from_nowhere[at][of];
                    if is_found && !nowhere {
                        told_in_rings.push(permit.line);
                        continue;
                    }
                    given.weigh(is_found, (nowhere, wrong.from_nowhere[at][of]), || about("RCP001"));
                }
            }
            let lines = |contracts: &[Contract], reason: &dyn Fn(usize, usize) -> bool| -> Vec<u32> {
                let mut lines = Vec::new();
                for (at, contract) in contracts.iter().enumerate() {
                    lines.extend(
                        (0..contract.permits.len())
                            .filter(|of| reason(at, *of))
                            .map(|of| contract.permits[of].line),
                    );
                }
                lines
            };
            let mut first = lines(contracts, &|at, of| page.from_nowhere[at][of]);
            let had =
                grounded(contracts, |contract, permit| contract.until < on || first.contains(&permit.line));
            let comes_from_nowhere = |contract: &Contract, permit: &Permit, had: &[Uses]| {
                permit.uses().iter().any(|of| !had[contract.recipient].contains(*of))
            };
            for contract in contracts {
                for permit in contract.permits.iter().filter(|permit| told_in_rings.contains(&permit.line)) {
                    assert!(
                        comes_from_nowhere(contract, permit, &had),
                        "refuted: RCP001, line {}: what it permits begins with who answers for it\n{text}\n{findings:#?}",
                        permit.line
                    );
                    rings += 1;
                }
            }
            first.extend(&told_in_rings);
            let had =
                grounded(contracts, |contract, permit| contract.until < on || first.contains(&permit.line));
            for contract in contracts {
                for permit in &contract.permits {
                    assert!(
                        !comes_from_nowhere(contract, permit, &had),
                        "missed: RCP001, line {}: nothing begins with who answers for it\n{text}\n{findings:#?}",
                        permit.line
                    );
                }
            }
            for finding in findings.iter().filter(|finding| finding.code == "RCP001") {
                for line in &finding.evidence {
                    let Some(request) = line.strip_prefix("nothing permits ") else { continue };
                    let (party, of) = read_back(request);
                    let given = stated(contracts, party);
                    let derived = finding.message.contains("it derived");
                    let is_given = if derived { given.any_row(of) } else { given.contains(of) };
                    assert!(!is_given, "`{line}`, and something does\n{text}");
                    shown += 1;
                }
            }
        }
    }
    given.is_telling(100);
    decided.is_telling(15);
    assert!(rings > 5 && shown > 100, "{rings} rings, {shown} shown");
}
