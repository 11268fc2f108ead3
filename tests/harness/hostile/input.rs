//! Bad input through the library: every text gets an answer, soon.

use super::{trial, world};
use crate::api;
use libtest_mimic::Trial;

const NESTED: usize = 10_000;
const DAY: &str = "2026-11-25";

const HEAD: &str = "module m\njurisdiction land\norganisation o { established: land }\norganisation r { established: land }\n\
    dataset d { controller: o column a: text column b: integer }\n";

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("input/junk", junk),
        trial("input/nesting", nesting),
        trial("input/circles", circles),
        trial("input/long_lines", long_lines),
        trial("input/long_conditions", long_conditions),
        trial("input/a_contradiction_among_thousands", a_contradiction_among_thousands),
        trial("input/endless_clashes", endless_clashes),
        trial("input/project_files", project_files),
        trial("input/wider_than_a_database", wider_than_a_database),
    ]
}

/// The codes of a text, once each, in order.
fn codes(text: &str) -> Vec<String> {
    let world = world(&[("a.charta", text)]);
    let compiled = api::compile(&world, "a.charta", DAY);
    let mut codes: Vec<String> = api::findings(&compiled).into_iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// A contract whose only permit has a condition.
fn contract(condition: &str) -> String {
    format!(
        "{HEAD}contract c {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
         permit r to read d for any purpose where {condition} }}\n"
    )
}

fn junk() {
    let mut bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let mut files = world(&[]);
    files.files.insert("a.charta".to_owned(), bytes.clone());
    let found = api::findings(&api::compile(&files, "a.charta", DAY));
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["PRJ002"]);
    bytes.retain(u8::is_ascii);
    assert_eq!(codes(&String::from_utf8(bytes).unwrap()).first().map(String::as_str), Some("SYN003"));
    for text in ["", "\u{feff}", "\u{feff}\u{feff}", "\r\n", "// only a comment", "\n\n\n"] {
        assert_eq!(codes(text), Vec::<String>::new(), "{text:?}");
    }
    // Alone it could hide code behind what looks like a comment.
    assert_eq!(codes("\r"), ["SYN003"]);
    for text in
        ["}", "\"", "module", "use", "permit", "///", "use a.{", "purpose p \"\\x\"", "purpose p \"a\nb\""]
    {
        codes(text);
    }
}

fn nesting() {
    let pairs = [("(", ")"), ("[", "]"), ("{", "}"), ("not (", ")"), ("not ", "")];
    for (open, close) in pairs {
        let (opened, closed) = (open.repeat(NESTED), close.repeat(NESTED));
        for text in [
            format!("{opened}{closed}"),
            opened.clone(),
            contract(&format!("{opened}a = \"x\"{closed}")),
            contract(&opened),
            format!("module m\norganisation o {{ established: {opened}{closed} }}"),
        ] {
            assert_eq!(codes(&text), ["SYN004"], "{open}");
        }
        codes(&format!("use a.{opened}{closed}"));
    }
    // What may be nested is nested in every phase.
    let deep = contract(&format!("{}a = \"x\"{}", "not (".repeat(60), ")".repeat(60)));
    assert_eq!(codes(&deep), Vec::<String>::new());
}

fn circles() {
    let cases = [
        "organisation a { established: land owners: b 60 % } organisation b { established: land owners: a 60 % }",
        "organisation a { established: land owners: a 100 % }",
        "organisation a { established: land controlled_by: b } organisation b { established: land controlled_by: a }",
        "dataset e { controller: o derived_from: f } dataset f { controller: o derived_from: e }",
        "purpose p in q\npurpose q in p",
        "category p in p",
        "hosting h { operator: o located: land relies_on: i } hosting i { operator: o located: land relies_on: h for storage }",
        "contract c { provider: o recipient: r term: from 2026-01-01 until 2027-01-01 parent: k }\n\
         contract k { provider: o recipient: r term: from 2026-01-01 until 2027-01-01 parent: c }",
        "jurisdiction x { member_of: y } jurisdiction y { member_of: x }",
        "procedure p { step a { after: b } step b { after: a } }",
    ];
    for case in cases {
        assert_eq!(codes(&format!("{HEAD}{case}\n")), ["NAM006"], "{case}");
    }
    // Modules that use each other, and themselves, are no circle: names have no order.
    let files = world(&[
        ("a.charta", "module a\nuse b\nuse a\npurpose p in b.q"),
        ("b.charta", "module b\nuse a\npurpose q\npurpose r in a.p"),
    ]);
    assert_eq!(api::findings(&api::compile(&files, "", DAY)), []);
    // A chain of thousands is no circle either.
    let links: String = (0..2_000)
        .map(|at| format!("hosting h{at} {{ operator: o located: land relies_on: h{} }}\n", at + 1))
        .collect();
    let chain = format!("{HEAD}{links}hosting h2000 {{ operator: o located: land relies_on: h0 }}\n");
    assert_eq!(codes(&chain), ["NAM006"]);
    codes(&format!("{HEAD}{links}hosting h2000 {{ operator: o located: land }}\n"));
}

fn long_lines() {
    for unit in ["a", " ", "a:", "a.", "\"", "é", "{}", "// ", "`"] {
        let line = unit.repeat(3_000_000 / unit.len());
        codes(&line);
        codes(&format!("{line}\n"));
    }
    let label = "x".repeat(3_000_000);
    assert_eq!(codes(&format!("module m\npurpose p \"{label}\"\n")), Vec::<String>::new());
}

fn long_conditions() {
    let many = |part: &dyn Fn(usize) -> String, word: &str| {
        let parts: Vec<String> = (0..8_000).map(part).collect();
        contract(&parts.join(word))
    };
    for text in [
        many(&|n| format!("a = \"x{n}\""), " or "),
        many(&|n| format!("a != \"x{n}\""), " and "),
        many(&|n| format!("(a = \"x{n}\" and b = {n})"), " or "),
        many(&|n| format!("a = \"x{n}\" and a != \"y{n}\""), " or "),
        many(&|n| format!("(a < \"x{}\" and b > {n})", n * 7_919 % 8_000), " or "),
    ] {
        assert_eq!(codes(&text), Vec::<String>::new());
    }
}

fn a_contradiction_among_thousands() {
    let mut parts: Vec<String> = (0..4_000).map(|n| format!("a != \"x{n}\"")).collect();
    parts.insert(1_000, "b = 7".to_owned());
    parts.insert(3_000, "b < 5".to_owned());
    let text = contract(&parts.join(" and "));
    let world = world(&[("a.charta", &text)]);
    let compiled = api::compile(&world, "a.charta", DAY);
    let found: Vec<_> = compiled.findings.iter().filter(|finding| finding.code.id == "LOG004").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].evidence, ["`b = 7` and `b < 5` are never true together"]);
    // So many that contradict each other only together are not listed.
    let mut parts: Vec<String> = (0..1_500).map(|n| format!("b != {n}")).collect();
    parts.push("b between 0 and 1499".to_owned());
    assert!(codes(&contract(&parts.join(" and "))).contains(&"LOG004".to_owned()));
}

fn endless_clashes() {
    let forms = ["year", "week"];
    let permits: String = (0..120)
        .map(|n| format!("permit r to read e for any purpose showing day by {}\n", forms[n % 2]))
        .collect();
    let text = format!(
        "{HEAD}dataset e {{ controller: o column day: date }}\n\
         contract c {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n{permits}}}\n"
    );
    let compiled = api::compile(&world(&[("a.charta", &text)]), "a.charta", DAY);
    let clashes = compiled.findings.iter().filter(|finding| finding.code.id == "LOG005").count();
    assert!((120..=360).contains(&clashes), "{clashes} findings for 120 permits");
    assert!(api::plain(&compiled).contains("further permits clash with clause 1 of `c` too"));
}

fn project_files() {
    let source = "module m\npurpose p\n";
    for settings in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a = ".to_owned() + &"{a=".repeat(100_000),
        format!("[a{}]", ".a".repeat(100_000)),
        format!("{}=1", ["a"; 30_000].join(".")),
        "sources = [\"../x\"]".to_owned(),
        "sources = [\"/etc\"]".to_owned(),
        "sources = [\"C:\\\\x\"]".to_owned(),
        "sources = []".to_owned(),
        "sources = [\"a\\u0000b\"]".to_owned(),
        "name = \"a\\u0007b\"".to_owned(),
        "edition = 2026".to_owned(),
        "targets = [\"nope\"]".to_owned(),
        "severities = {HST001 = \"advice\"}".to_owned(),
        "rulebooks = [\"nobody\"]".to_owned(),
        "name = \"a\"\nname = \"b\"".to_owned(),
    ] {
        let files = world(&[("charta.toml", &settings), ("a.charta", source)]);
        let found = api::findings(&api::compile(&files, "", DAY));
        let shown: String = settings.chars().take(40).collect();
        assert!(
            !found.is_empty() && found.iter().all(|finding| finding.code == "PRJ001"),
            "{shown}: {found:?}"
        );
    }
}

/// What no table or view of a database can hold is left out and listed, in both SQL targets.
fn wider_than_a_database() {
    let columns: String = (0..2_500).map(|n| format!("column k{n}: text\n")).collect();
    let permits: String =
        (0..1_700).map(|n| format!("permit r to read d for any purpose where b = {n}\n")).collect();
    let text = format!(
        "{HEAD}dataset wide {{ controller: o {columns} }}\ndataset system {{ controller: o column ctid: text }}\n\
         contract c {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n{permits}\n\
         permit r to read wide, system for any purpose }}\n"
    );
    let compiled = api::compile(&world(&[("a.charta", &text)]), "a.charta", DAY);
    let artifacts = api::build(&compiled).unwrap_or_else(|_| panic!("{}", api::plain(&compiled)));
    let manifest: serde_json::Value = serde_json::from_str(&artifacts["manifest.json"]).unwrap();
    let losses = |target: &str, words: &str| {
        let all = manifest["losses"].as_array().unwrap().iter();
        all.filter(|loss| loss["target"] == target && loss["reason"].as_str().unwrap().contains(words))
            .count()
    };
    for target in ["postgres", "sqlite"] {
        assert_eq!(losses(target, "it has 2500 columns, and a table can have 1600"), 1, "{target}");
        assert_eq!(losses(target, "more than a view can test"), 1_700, "{target}");
    }
    assert_eq!(losses("postgres", "PostgreSQL keeps the column name `ctid` for itself"), 1);
    assert_eq!(losses("sqlite", "ctid"), 0);
    let engine = rusqlite::Connection::open_in_memory().unwrap();
    for name in ["sqlite/schema.sql", "sqlite/views.sql"] {
        engine.execute_batch(&artifacts[name]).unwrap();
    }
    engine.prepare("SELECT * FROM r_system").unwrap();
    assert!(engine.prepare("SELECT * FROM r_d").is_err(), "the view that cannot be is written");
}
