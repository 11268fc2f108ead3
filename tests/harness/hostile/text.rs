//! Texts that want to be code, everywhere a text may stand, and names that engines or file systems keep for themselves: in every
//! artifact they arrive as data.

use super::{trial, world};
use crate::engines::alike::{compare_cedar, compare_views, leaks_nothing, telling_sessions};
use crate::engines::oracle::{Data, Values};
use crate::engines::project::Project;
use crate::engines::rego::compare_rego;
use crate::engines::{Engines, postgres};
use crate::random::Random;
use charta_driver::Program;
use charta_model::model::DatasetId;
use charta_model::value::{ColumnType, Value};
use libtest_mimic::{Failed, Trial};
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A text that every target would mistake for code if its escaping were wrong.
pub(crate) const HOSTILE: &str = "'; DROP TABLE x; -- <script>alert(1)</script> `id` ](javascript:alert(1)) [x](javascript:alert(2)) {{7*7}} \
    {% raw %} {% endraw %} ${7*7} $charta$ $$ */ /* \\ \" \\! \\0 | # & &lt; &#60; <!-- --> --> ]]> <img src=x onerror=alert(3)> \
    *b* _i_ ~~s~~ www.evil.invalid https://evil.invalid a@evil.invalid \u{ad} é e\u{301} \u{10ffff} %s %n :x";

/// The start and end of names that are the same in their first 63 bytes.
const LONG: usize = 70;

pub(super) fn trials(engines: &Arc<Engines>) -> Vec<Trial> {
    let engines = engines.clone();
    vec![
        Trial::test("hostile/text/engines", move || in_engines(&engines)),
        trial("text/pages", in_pages),
        trial("text/names_of_files", names_of_files),
        trial("text/long", long_texts),
    ]
}

/// A text as a contract writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A project of those names, with a text wherever a text may stand: its settings, and what it says.
pub(crate) fn project(language: &str, words: &str) -> (String, String) {
    let h = quoted(words);
    let doc = words;
    let (n, c, d) = ("n".repeat(LONG), "c".repeat(LONG), "d".repeat(LONG));
    let text = format!(
        "module select
/// {doc}
jurisdiction land {h}
certification seal {h}
basis consent {h}
/// # Heading
/// - list
purpose table {h} {{ note: {h}  ref: {h}  label_fr: {h}  iri: {h} }}
purpose table.index {h}
kind user {h} {{ note: {h} }}
action union {h}
category group_ {h}
category group_.order {h}
organisation source {h} {{ established: land  owners: none  registration: {h}  contact: {h}  data_protection_officer: {h}
  note: {h}  ref: {h}  label_fr: {h} }}
organisation manifest {h} {{ established: land  kind: user  note: {h}  label_fr: {h} }}
organisation CON {h} {{ established: land }}
organisation con {h} {{ established: land }}
group public of manifest {h} {{ members: {h} }}
group {n}a of manifest {h}
group {n}b of manifest {h}
group Élise of manifest
group ÉLISE of manifest
hosting default {h} {{ operator: source  located: land  note: {h}
  certified: seal version {h} offer {h} activities {h} from 2024-01-01 until 2031-01-01 }}
dataset user_ {h} {{
  controller: source  subject: user  hosted: default  retention: 2 years from order  key: id  population: {h}  note: {h}
  column id {h}: integer required
  column order {h}: date in group_.order /// {doc}
  column SELECT: text
  column count: decimal
  column purpose: text
  column value: boolean
  column {c}a: text
  column {c}b: text
  column Rowid: text
  column oid: integer
  column rows: text
  column permit_1: text
  column t: text
  column s: text
  column r: text
}}
dataset {d}a {h} {{ controller: source  hosted: default  column a: text }}
dataset {d}b {h} {{ controller: source  hosted: default  column a: text }}
dataset charta_session {{ controller: source  hosted: default  source: table charta.session  column a: text }}
dataset pg_class {{ controller: source  hosted: default  source: table pg_catalog.pg_class  column a: text }}
dataset sqlite_master {{ controller: source  hosted: default  column a: text  column ctid: text }}
dataset sqlite_sequence {{ controller: source  hosted: default  column a: text }}
dataset upper {{ controller: source  hosted: default  source: table Public.Same  column a: text }}
dataset lower {{ controller: source  hosted: default  source: table public.same  column a: text }}
contract index {h} {{
  reference: {h}  ref: {h}  label_fr: {h}  note: {h}  signed: 2025-01-01
  provider: source  recipient: manifest, CON, con
  roles: source controller  basis: consent  term: from 2025-01-01 until 2030-12-31
  processed_at: default  approval: source {h} from 2024-01-01 until 2031-01-01  retention: 1 year
  /// {doc}
  permit public, {n}a, {n}b, Élise, ÉLISE
    to read user_ [id, order, SELECT, count, purpose, value, {c}a, {c}b, Rowid, oid, rows, permit_1, t, s, r]
    for table
    where SELECT = {h} or SELECT starts with \"'; DROP\" or SELECT in [{h}, \"\\\\\", \"%\", \"_\", \"\\\"\", \"*\"]
      or purpose starts with \"\\\\\" or purpose starts with \"%\" or purpose starts with \"*\" or t in user_.s
    showing SELECT repseudonymised per contract, purpose by first 2 characters, order by week
    per {h} per {h}
  permit CON, con to read {d}a, {d}b, sqlite_sequence for table where a != {h} per {h}
  permit manifest to export user_ [SELECT, rows] for table.index in cells of at least 2 per {h}
  permit user to read charta_session, pg_class, sqlite_master, upper, lower for table per {h}
  forbid everyone to share user_ for table where SELECT = {h} per {h}
  require certified seal version {h} throughout term per {h}
  duty manifest to delete user_ within 30 days of end of term per {h}
}}
rulebook house {h} {{ applies_to: every contract  note: {h}  forbid everyone to sell any data per {h} }}
"
    );
    // What contracts may not hold at all, the name of a project may.
    let name = quoted(&format!("{words}\u{2028}\u{202e}\u{feff}"));
    (format!("name = {name}\nlanguage = \"{language}\"\n"), text)
}

/// Rows that hold the texts of the conditions, and their likes.
fn rows(program: &Program) -> Data {
    let texts = [
        HOSTILE,
        "\\",
        "\\\\",
        "%",
        "%%",
        "_",
        "\"",
        "*",
        "'",
        "''; DROP TABLE x; --",
        "'; DROP",
        "",
        "$charta$",
        "é",
        "e\u{301}",
    ];
    let model = &program.model;
    let mut dice = Random::new(7);
    let mut data = BTreeMap::new();
    for dataset in model.datasets.ids() {
        data.insert(
            dataset,
            (0..40).map(|number| one_row(program, dataset, number, &texts, &mut dice)).collect(),
        );
    }
    Data::new(data)
}

fn one_row(program: &Program, dataset: DatasetId, number: i64, texts: &[&str], dice: &mut Random) -> Values {
    let mut values = Values::new();
    for id in program.model.columns_of(dataset) {
        let column = &program.model.columns[id];
        let text = match column.column_type {
            ColumnType::Text => *dice.pick(texts),
            ColumnType::Integer | ColumnType::Decimal => *dice.pick(&["-1", "0", "10"]),
            ColumnType::Boolean => *dice.pick(&["true", "false"]),
            ColumnType::Date => *dice.pick(&["2024-12-30", "2025-01-05", "2027-01-03"]),
        };
        if column.required {
            values.insert(id, Value::Integer(number));
        } else if dice.chance(85) {
            values.insert(id, Value::read(column.column_type, text).expect("a value of its type"));
        }
    }
    values
}

/// The project, with rows.
pub(crate) fn built(language: &str) -> Project {
    let (settings, text) = project(language, HOSTILE);
    Project::of_text(&settings, &text, rows)
}

/// PostgreSQL, SQLite and Cedar run what was made of it, and decide as the decision does; nothing leaks.
fn in_engines(engines: &Engines) -> Result<(), Failed> {
    let cluster = engines.postgres()?;
    let project = built("en");
    let mut dice = Random::new(11);
    let sessions = telling_sessions(&project, &mut dice);
    cluster.with_roles("hostile", |database| {
        let mut engine = postgres::Engine::new(&project, database);
        let shown = compare_views(&project, &mut engine, &sessions, 0);
        assert!(shown > 100, "{shown} rows are visible");
        leaks_nothing(&project, &mut engine, &sessions);
        // A second run finds everything in place, and leaves everything as it is.
        for artifact in project.artifacts_of("postgres") {
            engine.run(artifact.text());
        }
    });
    assert!(compare_cedar(&project, &sessions, &mut dice, 0) > 0);
    assert!(compare_rego(&project, &sessions, &mut dice, 0) > 0);
    Ok(())
}

/// The characters of a text that can be seen, blanks aside.
fn visible(text: &str) -> String {
    let hidden = |c: char| c.is_whitespace() || c.is_control() || c == '\u{ad}';
    text.chars().filter(|c| !hidden(*c)).collect()
}

fn in_pages() {
    for language in ["en", "fr"] {
        let project = built(language);
        let mut of_contracts = 0;
        for page in project.artifacts_of("documents") {
            let said = match page.path.rsplit_once('.') {
                Some((_, "html")) => harmless_html(&page.path, page.text()),
                Some((_, "md")) => harmless_markdown(&page.path, page.text()),
                // Files of values, workbooks and calendars are read back where the registers are tested.
                _ => continue,
            };
            if page.path.contains("/contracts/") {
                assert!(
                    said.contains(&visible(HOSTILE)),
                    "{} does not say what the contract says",
                    page.path
                );
                of_contracts += 1;
            }
        }
        assert_eq!(of_contracts, 2, "a page and a text of the contract");
    }
}

/// An address in the site: of nothing but what file names and anchors are made of.
fn is_own_address(address: &str) -> bool {
    address.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./#".contains(&b)) && !address.starts_with("//")
}

/// What a page says, which is no markup.
fn harmless_html(path: &str, text: &str) -> String {
    let page = Html::parse_document(text);
    let elements: BTreeSet<&str> =
        page.select(&Selector::parse("*").unwrap()).map(|element| element.value().name()).collect();
    let known = [
        "a",
        "body",
        "br",
        "caption",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "html",
        "li",
        "main",
        "meta",
        "nav",
        "p",
        "pre",
        "style",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "svg",
        "rect",
        "circle",
        "line",
        "polygon",
        "use",
        "defs",
        "g",
        "path",
        "text",
        "tspan",
        "desc",
        "figure",
        "figcaption",
        "details",
        "summary",
        "form",
        "input",
        "label",
        "strong",
        "span",
        "ol",
        "aside",
        "section",
    ];
    // What the search runs and looks through.
    let is_known = |name: &str| known.contains(&name) || name == "script" && path.ends_with("/search.html");
    let foreign: Vec<_> = elements.iter().filter(|name| !is_known(name)).collect();
    assert!(foreign.is_empty(), "{path} holds {foreign:?}");
    for element in page.select(&Selector::parse("*").unwrap()) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{path}: {name}={value}");
            let is_address = ["href", "src", "action"].contains(&name);
            assert!(!is_address || is_own_address(value), "{path}: {name}={value}");
        }
    }
    let comments = page.tree.nodes().filter(|node| node.value().is_comment()).count();
    assert_eq!(comments, 0, "{path}");
    visible(&page.root_element().text().collect::<String>())
}

/// An anchor of a page in Markdown, or the end of one.
fn is_anchor(html: &str) -> bool {
    let name = html.strip_prefix("<a id=\"at.").and_then(|rest| rest.strip_suffix("\">"));
    html == "</a>" || name.is_some_and(|name| !name.is_empty() && is_own_address(name))
}

fn harmless_markdown(path: &str, text: &str) -> String {
    let mut said = String::new();
    for event in Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            // The anchors that links lead to are ours.
            Event::InlineHtml(html) if is_anchor(&html) => {}
            Event::Html(html) | Event::InlineHtml(html) => panic!("{path}: HTML {html}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with('#') || is_own_address(&dest_url),
                    "{path}: a link to {dest_url}"
                );
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("{path}: an image {dest_url}"),
            Event::Start(
                Tag::Emphasis | Tag::Strikethrough | Tag::HtmlBlock | Tag::FootnoteDefinition(_),
            ) => {
                panic!("{path}: a mark of the contract's became one of the page's: {said}")
            }
            Event::InlineMath(math) | Event::DisplayMath(math) => panic!("{path}: a formula {math}"),
            Event::FootnoteReference(note) => panic!("{path}: a footnote {note}"),
            // A name in a condition, or an address, of which no reader shall make a link.
            Event::Code(code) if code.chars().all(|c| c.is_alphanumeric() || "_.".contains(c)) => {
                said.push_str(&code);
            }
            Event::Code(code) => {
                let is_of_address = |c: char| c.is_ascii_alphanumeric() || "._+-@:/#?=%~".contains(c);
                assert!(code.chars().all(is_of_address), "{path}: code {code}");
                assert!(["@", "www.", "://"].iter().any(|mark| code.contains(mark)), "{path}: code {code}");
                said.push_str(&code);
            }
            Event::Text(words) => said.push_str(&words),
            _ => {}
        }
    }
    visible(&said)
}

/// No two artifacts have one name, also where capitals do not count, and no file system minds any.
fn names_of_files() {
    let contract = |name: &str| {
        format!(
            "contract {name} {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01 permit r to read d for any purpose }}\n"
        )
    };
    let names = [
        "index", "manifest", "CON", "con", "Con", "aux", "é", "è", "ê", "_", "ELISE", "Élise", "élise",
        "x_2", "x",
    ];
    let long = "x".repeat(300);
    let text = format!(
        "module m\njurisdiction land\norganisation o {{ established: land }}\norganisation r {{ established: land }}\n\
         dataset d {{ controller: o column a: text }}\n{}{}{}",
        names.iter().filter(|name| **name != "_").map(|name| contract(name)).collect::<String>(),
        contract(&format!("{long}a")),
        contract(&format!("{long}b")),
    );
    let compiled = crate::api::compile(&world(&[("a.charta", &text)]), "a.charta", "2026-11-25");
    let artifacts =
        crate::api::build(&compiled).unwrap_or_else(|_| panic!("{}", crate::api::plain(&compiled)));
    let folded: BTreeSet<String> = artifacts.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(folded.len(), artifacts.len());
    let pages = artifacts.keys().filter(|path| path.starts_with("documents/contracts/"));
    // All but the lone `_` are contracts, and two with long names.
    assert_eq!(pages.count(), 2 * (names.len() - 1 + 2));
    for path in artifacts.keys() {
        let name = path.rsplit('/').next().unwrap();
        let stem = name.split('.').next().unwrap().to_lowercase();
        assert!(
            name.len() <= 255 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)),
            "{path}"
        );
        assert!(!["con", "aux", "nul", "prn", "com1", "lpt1", ""].contains(&stem.as_str()), "{path}");
    }
}

/// A text of sixty thousand characters goes through every target.
fn long_texts() {
    let long = quoted(&format!("{HOSTILE}{}", "é'<\\`".repeat(10_000)));
    let text = format!(
        "module m\njurisdiction land\norganisation o {long} {{ established: land }}\norganisation r {long} {{ established: land }}\n\
         dataset d {long} {{ controller: o column a {long}: text note: {long} }}\n\
         contract c {long} {{ provider: o recipient: r term: from 2026-01-01 until 2027-01-01\n\
         permit r to read d for any purpose where a = {long} per {long} }}\n"
    );
    let compiled = crate::api::compile(&world(&[("a.charta", &text)]), "a.charta", "2026-11-25");
    let artifacts =
        crate::api::build(&compiled).unwrap_or_else(|_| panic!("{}", crate::api::plain(&compiled)));
    let engine = rusqlite::Connection::open_in_memory().unwrap();
    for name in ["sqlite/schema.sql", "sqlite/views.sql"] {
        engine.execute_batch(&artifacts[name]).unwrap();
    }
    harmless_html("long", &artifacts["documents/index.html"]);
    artifacts["cedar/policies.cedar"].parse::<cedar_policy::PolicySet>().unwrap();
    crate::engines::rego::reads(&artifacts["rego/policy.rego"], &artifacts["rego/data.json"]);
}
