//! Small closed worlds as text: projects with everything that bears on a decision (terms with several parents, groups, kinds,
//! places, dates, conditions of every sort, forms, cells, forbids that overlap permits, rulebooks), drawn from a seed.

use crate::random::Random;
use std::fmt::Write;

/// Texts that rows and conditions draw from: prefixes of each other, the empty text, and texts that would break an engine whose
/// escaping is wrong.
pub const TEXTS: [&str; 10] =
    ["", "E", "E1", "E10", "E2", "é", "'; DROP TABLE x; --", "a\"b\\c", "%_*", "\u{10FFFF}"];
/// Days that rows, conditions, terms and sessions draw from, neighbours among them.
pub const DAYS: [&str; 8] = [
    "2023-12-31",
    "2024-01-01",
    "2024-02-29",
    "2024-03-01",
    "2024-12-30",
    "2025-06-30",
    "2025-07-01",
    "2026-01-01",
];
pub const INTEGERS: [&str; 6] = ["-11", "-1", "0", "7", "10", "25"];
pub const DECIMALS: [&str; 6] = ["-2.5", "-0.0001", "0", "0.5", "7.25", "10"];

const PURPOSES: [&str; 5] = ["study", "study.local", "audit", "mixed", "trade"];
const ACTIONS: [&str; 4] = ["read", "link", "use", "share"];
const WHO: [&str; 7] = ["clinic", "lab", "nurses", "clerks", "analysts", "buyer_kind", "everyone"];

/// The large dataset of a world that has one.
const MAIN: &str = "visits_made";

/// The columns of a large dataset by type.
const COLUMNS: [(&str, &str); 6] = [
    ("code", "text"),
    ("visits", "integer"),
    ("amount", "decimal"),
    ("urgent", "boolean"),
    ("seen_on", "date"),
    ("person", "text"),
];

/// The settings of every world: what generated contracts say against each other does not stop a build.
pub const SETTINGS: &str = "name = \"world\"\nedition = \"2026\"\ntargets = [\"postgres\", \"sqlite\", \"cedar\", \"rego\"]\n\
[severities]\ncontradicted-permit = \"advice\"\ndead-permit = \"advice\"\nexpired-permit = \"advice\"\n\
impossible-condition = \"advice\"\nincomparable-forms = \"advice\"\n";

/// How many contracts a populous world has: of each of its large datasets so many.
pub const POPULOUS: usize = DATASETS * CONTRACTS;
const DATASETS: usize = 4;
const CONTRACTS: usize = 6;

/// A project of one file, with one to four contracts about one large dataset.
pub fn world(seed: u64) -> String {
    let mut dice = Random::new(seed);
    let mut text = beginning();
    dataset(&mut dice, &mut text, MAIN);
    objections(&mut text);
    for contract in 0..=dice.below(3) {
        write_contract(&mut dice, &mut text, &format!("c{contract}"));
        for _ in 0..=dice.below(4) {
            permit(&mut dice, &mut text, MAIN);
        }
        for _ in 0..dice.below(3) {
            forbid(&mut dice, &mut text, MAIN);
        }
        text.push_str("}\n");
    }
    if dice.chance(50) {
        rulebook(&mut dice, &mut text, MAIN);
    }
    text
}

/// A project of one file with [`POPULOUS`] contracts about several large datasets. Forbids are rarer, so that one contract does not silence
/// the others.
pub fn populous(seed: u64) -> String {
    let mut dice = Random::new(seed);
    let mut text = beginning();
    let names: Vec<String> = (0..DATASETS).map(|number| format!("{MAIN}_{number}")).collect();
    for name in &names {
        dataset(&mut dice, &mut text, name);
    }
    objections(&mut text);
    for (at, name) in names.iter().enumerate() {
        for contract in 0..CONTRACTS {
            write_contract(&mut dice, &mut text, &format!("c{at}_{contract}"));
            for _ in 0..=dice.below(2) {
                permit(&mut dice, &mut text, name);
            }
            if dice.chance(20) {
                forbid(&mut dice, &mut text, name);
            }
            text.push_str("}\n");
        }
    }
    if dice.chance(20) {
        let name = &names[dice.below(DATASETS)];
        rulebook(&mut dice, &mut text, name);
    }
    text
}

fn beginning() -> String {
    String::from(
        "module world\n\njurisdiction land \"Land\"\nkind buyer_kind\n\
         purpose study\npurpose study.local\npurpose audit\npurpose mixed in study, audit\npurpose trade\n\
         organisation source \"Source\" { established: land  owners: none }\n\
         organisation clinic \"Clinic '; DROP TABLE x; --\" { established: land }\n\
         organisation lab \"Lab <script>\" { established: land  kind: buyer_kind }\n\
         group nurses of clinic\ngroup clerks of clinic\ngroup analysts of lab\n\
         hosting east { operator: source  located: land }\nhosting west { operator: source  located: land }\n\n",
    )
}

fn dataset(dice: &mut Random, text: &mut String, name: &str) {
    let hosted = if dice.chance(70) { "\n  hosted: east" } else { "" };
    let _ = writeln!(
        text,
        "dataset {name} {{\n  controller: source\n  key: visit{hosted}\n  column visit: integer required"
    );
    for (name, column_type) in COLUMNS {
        let required = if dice.chance(25) { " required" } else { "" };
        let _ = writeln!(text, "  column {name}: {column_type}{required}");
    }
    text.push_str("}\n");
}

fn objections(text: &mut String) {
    text.push_str("dataset objections {\n  controller: source\n  hosted: west\n  column person: text\n  column visits: integer\n}\n\n");
}

/// A contract but for its clauses and its end.
fn write_contract(dice: &mut Random, text: &mut String, name: &str) {
    let recipients = picked(dice, &["clinic", "lab", "clinic, lab"]);
    let term = term(dice);
    let _ =
        writeln!(text, "contract {name} {{\n  provider: source\n  recipient: {recipients}\n  term: {term}");
    match dice.below(4) {
        0 => text.push_str("  processed_at: east\n"),
        1 => text.push_str("  processed_at: east, west\n"),
        2 => text.push_str("  processed_at: west\n"),
        _ => {}
    }
    // What generated contracts say against each other is the point; the checks that would refuse them are lowered or waived.
    text.push_str("  waive forbidden-purpose until 2099-12-31 because \"generated\" by \"the generator\"\n");
    text.push_str("  waive reserved-purpose until 2099-12-31 because \"generated\" by \"the generator\"\n");
    text.push_str("  waive purpose-not-open until 2099-12-31 because \"generated\" by \"the generator\"\n");
}

fn rulebook(dice: &mut Random, text: &mut String, name: &str) {
    let scope = picked(
        dice,
        &["contracts of clinic", "data of source", name, "every contract", "contracts of lab, objections"],
    );
    let _ = writeln!(text, "rulebook house {{\n  applies_to: {scope}");
    if dice.chance(40) {
        let _ = writeln!(text, "  in_force: {}", term(dice));
    }
    for _ in 0..=dice.below(2) {
        forbid(dice, text, name);
    }
    text.push_str("}\n");
}

fn term(dice: &mut Random) -> String {
    let from = DAYS[dice.below(4)];
    match dice.below(4) {
        0 => format!("from {from}"),
        1 => format!("from {from} for {} months", 1 + dice.below(20)),
        2 => format!("from {from} until {}", DAYS[4 + dice.below(4)]),
        _ => format!("until {}", DAYS[4 + dice.below(4)]),
    }
}

fn set(dice: &mut Random, names: &[&str]) -> String {
    let one = |dice: &mut Random| {
        let name = picked(dice, names);
        if name != "everyone" && dice.chance(20) { format!("exactly {name}") } else { name.to_owned() }
    };
    let mut set = one(dice);
    if dice.chance(30) {
        set = format!("{set}, {}", one(dice));
    }
    if dice.chance(20) {
        let others: Vec<&str> = names.iter().copied().filter(|name| *name != "everyone").collect();
        set = format!("{set} except {}", picked(dice, &others));
    }
    set
}

/// The data of a clause about a large dataset, and the columns of it that it names.
fn data(dice: &mut Random, of: &str) -> (String, Vec<(&'static str, &'static str)>) {
    match dice.below(10) {
        0 => ("any data".to_owned(), Vec::new()),
        1 => (format!("any data except {of} [code, person]"), Vec::new()),
        2 => ("objections".to_owned(), Vec::new()),
        3 => (of.to_owned(), COLUMNS.to_vec()),
        4 => {
            let left_out = COLUMNS[dice.below(COLUMNS.len())].0;
            let kept = COLUMNS.into_iter().filter(|(name, _)| *name != left_out).collect();
            (format!("{of} [all except {left_out}]"), kept)
        }
        _ => {
            let mut kept: Vec<(&str, &str)> = COLUMNS.into_iter().filter(|_| dice.chance(60)).collect();
            if kept.is_empty() {
                kept.push(COLUMNS[0]);
            }
            let names: Vec<&str> = kept.iter().map(|(name, _)| *name).collect();
            (format!("{of} [{}]", names.join(", ")), kept)
        }
    }
}

fn permit(dice: &mut Random, text: &mut String, of: &str) {
    let (data, columns) = data(dice, of);
    let (who, actions, purposes) = (set(dice, &WHO), set(dice, &ACTIONS), set(dice, &PURPOSES));
    let _ = write!(text, "  permit {who} to {actions} {data}\n    for {purposes}");
    tail(dice, text, !columns.is_empty());
    let mut shown = Vec::new();
    for (name, column_type) in &columns {
        if dice.chance(35) {
            shown.push(format!("{name} {}", form(dice, column_type)));
        }
    }
    if !shown.is_empty() {
        let _ = write!(text, "\n    showing {}", shown.join(", "));
    }
    if dice.chance(20) {
        let _ = write!(text, "\n    in cells of at least {}", 1 + dice.below(3));
    }
    text.push_str("\n    per \"art. '; DROP TABLE x; -- <script>\"\n");
}

fn forbid(dice: &mut Random, text: &mut String, of: &str) {
    let (data, columns) = data(dice, of);
    let (who, actions) = (set(dice, &WHO), set(dice, &ACTIONS));
    let _ = write!(text, "  forbid {who} to {actions} {data}");
    if dice.chance(70) {
        let _ = write!(text, "\n    for {}", set(dice, &PURPOSES));
    }
    tail(dice, text, !columns.is_empty());
    text.push('\n');
}

fn tail(dice: &mut Random, text: &mut String, may_compare: bool) {
    if dice.chance(20) {
        let _ = write!(
            text,
            "\n    at {}",
            picked(dice, &["east", "west", "any hosting", "any hosting except east"])
        );
    }
    if may_compare && dice.chance(65) {
        let _ = write!(text, "\n    where {}", condition(dice, 2));
    }
    match dice.below(6) {
        0 => {
            let _ = write!(text, "\n    from {}", DAYS[dice.below(8)]);
        }
        1 => {
            let _ = write!(text, "\n    on {}", DAYS[dice.below(8)]);
        }
        2 => {
            let _ = write!(text, "\n    from {} until {}", DAYS[dice.below(4)], DAYS[4 + dice.below(4)]);
        }
        _ => {}
    }
}

fn form(dice: &mut Random, column_type: &str) -> String {
    let common = ["as is", "hidden", "repseudonymised per contract"];
    let own: &[&str] = match column_type {
        "date" => &["by year", "by quarter", "by month", "by week"],
        "integer" => &["by steps of 5", "by steps of 10", "by steps of 7"],
        "decimal" => &["by steps of 0.5", "by steps of 5", "by steps of 0.0003"],
        "text" => &["by first 1 characters", "by first 2 characters"],
        _ => &["as is"],
    };
    if dice.chance(70) { picked(dice, own).to_owned() } else { picked(dice, &common).to_owned() }
}

fn condition(dice: &mut Random, depth: usize) -> String {
    if depth == 0 || dice.chance(40) {
        return comparison(dice);
    }
    let (a, b) = (condition(dice, depth - 1), condition(dice, depth - 1));
    match dice.below(3) {
        0 => format!("({a} and {b})"),
        1 => format!("({a} or {b})"),
        _ => format!("not ({a})"),
    }
}

fn comparison(dice: &mut Random) -> String {
    let (name, column_type) = COLUMNS[dice.below(COLUMNS.len())];
    let literal = |dice: &mut Random| match column_type {
        "text" => quoted(TEXTS[dice.below(TEXTS.len())]),
        "integer" => INTEGERS[dice.below(6)].to_owned(),
        "decimal" => DECIMALS[dice.below(6)].to_owned(),
        "date" => DAYS[dice.below(8)].to_owned(),
        _ => picked(dice, &["true", "false"]).to_owned(),
    };
    let (a, b) = (literal(dice), literal(dice));
    match dice.below(10) {
        0 => format!("{name} is missing"),
        1 => format!("{name} is not missing"),
        2 => format!("{name} in [{a}, {b}]"),
        3 => format!("{name} not in [{a}, {b}]"),
        4 if column_type == "text" => format!("{name} starts with {a}"),
        4 | 5 if column_type == "integer" => {
            format!("visits {} objections.visits", picked(dice, &["in", "not in"]))
        }
        5 if column_type == "text" => format!("{name} {} objections.person", picked(dice, &["in", "not in"])),
        6 if column_type != "boolean" => format!("{name} between {a} and {b}"),
        7 | 8 if column_type != "boolean" => format!("{name} {} {a}", picked(dice, &["<", "<=", ">", ">="])),
        9 => format!("{name} != {a}"),
        _ => format!("{name} = {a}"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn picked<'a>(dice: &mut Random, from: &[&'a str]) -> &'a str {
    from[dice.below(from.len())]
}
