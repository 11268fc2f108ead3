//! Documents and the manifest: hostile texts stay texts, and what is said is what the rules say.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]

mod by_hand;
mod every_fact;

use by_hand::{
    Project, about, clause, contract, dataset, grant, granted, hosting, organisation, random_project, said,
    terms,
};
use charta_backends::{Artifact, Emitted, Input, Language, Loss, cedar, documents, emit_all};
use charta_base::{Code, Diagnostic, FileId, Severity, SourceFile, SourceKind, Span, Verdict};
use charta_checks::Waived;
use charta_checks::enforcement::{Building, ByHand, Carries, Wanted};
use charta_model::condition::{Condition, Test};
use charta_model::form::{Form, Shown};
use charta_model::model::{
    About, Approval, BasisSaid, Certificate, CertificateState, Clause, ClauseKind, ColumnId, Contract, Dated,
    Delay, Due, Duty, DutyObject, Effect, Hosting, Identifies, Law, Model, Owner, Procedure, Reaches,
    Reliance, Required, Requirement, Retention, Role, RoleSaid, Rulebook, Said, Scope, Service, Step, TermId,
    TermKind, Waiver,
};
use charta_model::ranges::Ranges;
use charta_model::rows::RowSpace;
use charta_model::time::{Day, Length, Period, Unit};
use charta_model::value::{ColumnType, Value};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};

static REACH: Code =
    Code { id: "TST001", name: "test-reach", summary: "a test", severity: Severity::Warning, page: "" };

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</title></style></code></pre><img src=x onerror=alert(1)>",
    "'; DROP TABLE x; --",
    "a `code` ``` b",
    "# heading\n\n- list\n> quote\n\n1. one\n---\n===",
    "](javascript:alert(1)) [x](y) ![i](j)",
    "a | b || \\| c \\",
    "**b** _i_ ~~s~~ $m$ &lt; &#60; {#id} ^x^",
    "http://evil.invalid/x www.evil.invalid someone@evil.invalid <mailto:a@b.c>",
    "- [ ] task",
    "1) one",
    "+ plus",
    "\u{1}\u{7f}\u{200b}\u{2028}control",
    ": term\n~ x\n[^1]: note\n[a]: b",
    "{{ title }} {% raw %}",
];

/// A project that uses everything a document tells, with one text wherever a text can stand.
fn full(text: &str) -> Project {
    let mut model = Model::default();
    let label = |path: &str| About {
        label: Some(text.into()),
        docs: text.into(),
        note: Some(text.into()),
        ..about(path)
    };
    let purposes = terms(&mut model, TermKind::Purpose, &[("research", &[]), ("sale", &[])]);
    let actions = terms(&mut model, TermKind::Action, &[("use", &[]), ("read", &[0])]);
    let other = |model: &mut Model, kind| terms(model, kind, &[("t", &[])])[0];
    let (category, basis) = (other(&mut model, TermKind::Category), other(&mut model, TermKind::Basis));
    let (seat, certification) =
        (other(&mut model, TermKind::Jurisdiction), other(&mut model, TermKind::Certification));
    for id in model.terms.ids().collect::<Vec<_>>() {
        model.terms[id].about.label = Some(text.into());
    }
    let provider = organisation(&mut model, "hospital", &[]);
    let recipient = organisation(&mut model, "institute", &["team"]);
    for id in model.parties.ids().collect::<Vec<_>>() {
        let party = &mut model.parties[id];
        party.about = About { label: Some(text.into()), ..party.about.clone() };
        party.established = Some(said(seat));
        (party.registration, party.contact) = (Some(text.into()), Some(text.into()));
        (party.data_protection_officer, party.members) = (Some(text.into()), Some(text.into()));
    }
    let day = |number| Some(Day(number));
    let year = Period { from: day(19_900), last: day(20_400) };
    let dated = |value| Dated { value, period: year, span: Span::default() };
    let below = model.hostings.push(Hosting {
        about: label("store"),
        operator: Some(said(provider)),
        ..hosting("store")
    });
    let certificate = |state| Certificate {
        certification,
        version: Some(text.into()),
        state,
        offer: Some(text.into()),
        activities: vec![text.into()],
    };
    let cloud = model.hostings.push(Hosting {
        about: label("cloud"),
        operator: Some(said(recipient)),
        located: vec![said(seat)],
        accessed_from: vec![dated(seat)],
        support_from: vec![dated(seat)],
        keys_held_by: vec![said(provider)],
        technology: vec![said(provider)],
        relies_on: vec![Dated {
            value: Reliance { on: below, services: vec![Service::Storage] },
            period: Period::ALWAYS,
            span: Span::default(),
        }],
        certificates: [Some(CertificateState::Valid), Some(CertificateState::InProgress), None]
            .into_iter()
            .map(|state| Dated { value: certificate(state), period: year, span: Span::default() })
            .collect(),
        term: Some(said(year)),
        ..hosting("cloud")
    });
    let types = [
        ("born", ColumnType::Date, true),
        ("code", ColumnType::Text, false),
        ("out", ColumnType::Boolean, false),
    ];
    let stays = dataset(&mut model, "stays", provider, Some(cloud), &types);
    model.datasets[stays].about = label("stays");
    model.datasets[stays].population = Some(text.into());
    model.datasets[stays].source = Some((text.into(), text.into()));
    let columns: Vec<ColumnId> = model.columns_of(stays).collect();
    let length = Length { amount: 3, unit: Unit::Year };
    model.datasets[stays].retention = Some(said(Retention { length, from: Some(columns[0]) }));
    for (at, id) in columns.iter().enumerate() {
        model.columns[*id].about.label = Some(text.into());
        model.columns[*id].categories = vec![category];
        model.columns[*id].identifies =
            [Some(Identifies::Quasi), Some(Identifies::Pseudonym(text.into())), None][at].clone();
    }
    let step = Step {
        about: label("step"),
        decided_by: Some(provider),
        delay: Some(Delay::WorkingDays(5)),
        ..Step::default()
    };
    let procedure =
        model.procedures.push(Procedure { about: label("way"), steps: vec![step], ..Procedure::default() });
    let law = model.laws.push(Law {
        about: label("law"),
        territory: Vec::new(),
        in_force: Period::ALWAYS,
        reaches: Reaches::default(),
    });
    let role = |party, role| RoleSaid { party: said(party), role, purposes: None };
    let approval = Approval { authority: provider, reference: Some(text.into()) };
    let id = model.contracts.push(Contract {
        about: label("c.study"),
        roles: vec![role(provider, Role::Controller), role(recipient, Role::Processor)],
        bases: vec![BasisSaid { basis: said(basis), purposes: None }],
        procedure: Some(said((procedure, day(19_800)))),
        approvals: vec![Dated { value: approval, period: year, span: Span::default() }],
        retention: Some(said(length)),
        subprocessors: Some(vec![said(provider)]),
        reference: Some(text.into()),
        signed: day(19_890),
        ..contract("c.study", provider, &[recipient], year)
    });
    let rulebook = model.rulebooks.push(Rulebook {
        about: About { references: vec![text.into()], ..label("rules") },
        applies_to: vec![
            Said { value: Scope::EveryContract, span: Span::default() },
            Said { value: Scope::DataOf(provider), span: Span::default() },
        ],
        named: true,
        ..Rulebook::default()
    });
    let mut space = RowSpace::default();
    let owner = Owner::Contract(id);
    let closure = |id: TermId, model: &Model| model.terms[id].closure.clone();
    let (why, what) = (closure(purposes[0], &model), closure(actions[0], &model));
    let who = model.parties[recipient].closure.clone();
    let condition = Condition::AnyOf(vec![
        Condition::Compare(columns[1], Test::Less(Value::Text(text.into()))),
        Condition::Compare(columns[2], Test::Equal(Value::Boolean(false))),
    ]);
    let mut data = granted(&model, &mut space, stays, condition);
    data.columns = Ranges::from_numbers(columns[..2].iter().map(|id| i64::from(id.raw())));
    data.forms = vec![(columns[0], Form { cells: None, shown: Shown::Year })];
    let permit = grant(Effect::Permit, who.clone(), what.clone(), why.clone(), vec![data]);
    clause(&mut model, owner, ClauseKind::Grant(permit), &[text, text]);
    let mut denied = granted(&model, &mut space, stays, Condition::Always);
    denied.columns = Ranges::one(i64::from(columns[1].raw()));
    let forbid = grant(Effect::Forbid, Ranges::all(), Ranges::all(), Ranges::all(), vec![denied]);
    clause(&mut model, Owner::Rulebook(rulebook), ClauseKind::Grant(forbid), &[text]);
    let required = Required::BeyondReach(vec![said(law)]);
    clause(&mut model, owner, ClauseKind::Require(Requirement { required, throughout: true }), &[text]);
    let required = Required::RetentionAtMost(length);
    clause(&mut model, owner, ClauseKind::Require(Requirement { required, throughout: false }), &[]);
    let duty = Duty {
        parties: by_hand::said_set(who),
        action: said(actions[1]),
        objects: vec![
            Said { value: DutyObject::Dataset(stays), span: Span::default() },
            Said { value: DutyObject::Thing("results".into()), span: Span::default() },
        ],
        due: said(Due::Within(Length { amount: 30, unit: Unit::Day }, charta_model::model::Event::EndOfTerm)),
        passed_on: false,
    };
    clause(&mut model, owner, ClauseKind::Duty(duty), &[]);
    let waiver = Waiver {
        check: Said { value: "test-reach".into(), span: Span::default() },
        until: said(Day(20_300)),
        because: text.into(),
        by: text.into(),
    };
    let waiver = clause(&mut model, owner, ClauseKind::Waive(waiver), &[]);
    let mut written = String::new();
    for id in model.clauses.ids().collect::<Vec<_>>() {
        let start = written.len() as u32;
        written.push_str(&format!("clause {} \"{text}\"\n    per \"x\"", id.raw()));
        model.clauses[id].span = Span::new(FileId(0), start, written.len() as u32);
        model.clauses[id].docs = text.into();
        written.push('\n');
    }
    let reach =
        model.clauses.iter().find(|(_, clause)| matches!(clause.kind, ClauseKind::Require(_))).unwrap().1;
    let finding = Diagnostic::at(&REACH, reach.span, text)
        .evidence(text)
        .help(text)
        .verdict(Verdict::Violated)
        .about("c.study");
    let other = Diagnostic::nowhere(&REACH, text).evidence(text).help(text).about("c.study");
    let mut project = Project::of(model, space);
    project.outcome.waived.push(Waived { finding, waiver });
    project.outcome.findings.push(other);
    project.outcome.findings.push(Diagnostic::nowhere(&REACH, text).help("about no contract"));
    let file =
        SourceFile { name: "a.charta".into(), text: written.into(), kind: SourceKind::Code, library: false };
    project.sources.add(file);
    project
}

fn documents_of(project: &Project, language: Language, earlier: &[(&'static str, Emitted)]) -> Vec<Artifact> {
    (documents::TARGET.emit)(&project.input(language, earlier)).unwrap().artifacts
}

fn one<'a>(artifacts: &'a [Artifact], path: &str) -> &'a str {
    let paths: Vec<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    artifacts
        .iter()
        .find(|artifact| artifact.path == path)
        .unwrap_or_else(|| panic!("{path} in {paths:?}"))
        .text()
}

/// A text as a reader sees it: one blank between words, invisible characters gone.
fn plain(text: &str) -> String {
    let invisible = |c: &char| !(c.is_control() || *c == '\u{200b}' || *c == '\u{2028}') || c.is_whitespace();
    let text: String = text.chars().filter(|c| *c != '\u{2028}').filter(invisible).collect();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn select(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|element| plain(&element.text().collect::<String>())).collect()
}

/// The headings of a Markdown page and all its text, and the assurance that it holds nothing but what our templates write.
fn read_markdown(source: &str) -> (Vec<String>, String) {
    let (mut headings, mut text, mut heading) = (Vec::new(), String::new(), None::<String>);
    for event in Parser::new_ext(source, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Heading { id, classes, .. }) => {
                assert!(id.is_none() && classes.is_empty());
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => headings.push(plain(&heading.take().unwrap())),
            // An address is code, so that no reader makes a link of it.
            Event::Text(part) | Event::Code(part) => {
                text.push_str(&part);
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_page = is_link(&dest_url.replace(".md", ".html"));
                assert!(dest_url.starts_with('#') || is_page, "{dest_url}");
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "mermaid");
            }
            Event::Start(
                Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::Strong
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::CodeBlock(CodeBlockKind::Indented),
            )
            | Event::SoftBreak => text.push(' '),
            Event::End(_) => text.push(' '),
            other => panic!("{other:?} in\n{source}"),
        }
    }
    (headings, plain(&text))
}

/// Whether a link leads to a place of this page, or to a page of the documents.
fn is_link(href: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let (page, anchor) = href.split_once('#').unwrap_or((href, "x"));
    let path = page.strip_prefix("../").unwrap_or(page);
    let (folder, file) = path.split_once('/').unwrap_or(("x", path));
    let is_page = page.is_empty() || file.strip_suffix(".html").is_some_and(is_name) && is_name(folder);
    is_page && is_name(anchor)
}

#[test]
fn hostile_texts_stay_texts() {
    let allowed: BTreeSet<&str> = "html head meta title style body header p h1 h2 h3 nav ul ol li a main dl dt dd div table caption thead tr th tbody td pre code \
         form label input figure figcaption details summary svg g desc defs marker path rect circle line polygon polyline text tspan"
        .split(' ')
        .collect();
    for text in HOSTILE {
        for language in [Language::English, Language::French] {
            let (mut project, _) = every_fact::add(full(text), text);
            every_fact::write_clauses(&mut project, text);
            let cedar = (cedar::TARGET.emit)(&project.input(language, &[])).unwrap();
            let artifacts = documents_of(&project, language, &[("cedar", cedar)]);
            for name in ["contracts/c_study", "contracts/c_frame", "index"] {
                let html = one(&artifacts, &format!("documents/{name}.html"));
                let page = Html::parse_document(html);
                assert!(page.errors.is_empty(), "{:?}\n{html}", page.errors);
                for element in page.select(&Selector::parse("*").unwrap()) {
                    assert!(allowed.contains(element.value().name()), "{}", element.value().name());
                    for (attribute, value) in element.value().attrs() {
                        assert!(!attribute.starts_with("on") && attribute != "src", "{attribute}");
                        let is_in_drawing = element
                            .ancestors()
                            .any(|it| it.value().as_element().is_some_and(|it| it.name() == "svg"));
                        assert!(attribute != "style" || is_in_drawing, "{attribute}");
                        assert!(attribute != "href" || is_link(value), "{value}");
                    }
                }
                assert_eq!(select(&page, ".contents a").len(), select(&page, "main h2").len());
                let markdown = one(&artifacts, &format!("documents/{name}.md"));
                let (headings, words) = read_markdown(markdown);
                let shown = select(&page, "h1, h2, h3");
                assert!(headings.iter().all(|heading| shown.contains(heading)), "{headings:?}\n{shown:?}");
                assert!(words.contains(&plain(text)), "{text}\n{words}");
                assert!(select(&page, "body")[0].contains(&plain(text)), "{text}");
            }
            let quoted = |path: &str| select(&Html::parse_document(one(&artifacts, path)), "pre.quote code");
            let mut quotes = quoted("documents/contracts/c_study.html");
            quotes.extend(quoted("documents/rulebooks/rules.html"));
            let is_quoted = |clause: &&Clause| !matches!(clause.owner, Owner::Procedure(_));
            let clauses = project.model.clauses.values().filter(is_quoted).count();
            assert_eq!(quotes.len(), clauses, "every clause that bears on the contract is quoted");
            assert!(quotes.iter().all(|quote| quote.contains(&plain(text))));
        }
    }
}

#[test]
fn every_page_renders_for_every_project() {
    for language in [Language::English, Language::French] {
        let empty = Project::of(Model::default(), RowSpace::default());
        let paths: Vec<String> =
            documents_of(&empty, language, &[]).into_iter().map(|artifact| artifact.path).collect();
        assert!(paths.contains(&"documents/index.html".to_owned()), "{paths:?}");
        for seed in 1..30 {
            let project = random_project(seed, true);
            let artifacts = documents_of(&project, language, &[]);
            assert_eq!(
                artifacts,
                documents_of(&random_project(seed, true), language, &[]),
                "the same bytes every time"
            );
        }
    }
}

#[test]
fn a_page_says_what_the_rules_say() {
    let project = full("Label");
    let artifacts = documents_of(&project, Language::English, &[]);
    let page = Html::parse_document(one(&artifacts, "documents/contracts/c_study.html"));
    let rows = select(&page, "td");
    let has = |text: &str| assert!(rows.iter().any(|row| row.contains(text)), "{text}\n{rows:#?}");
    has("by year");
    has("denied by clause Label, 1");
    assert_eq!(select(&page, "details.folded summary"), ["1 column that nobody sees"]);
    has("not shown; waived until 31 July 2025: TST001 test-reach: Label");
    has("within 30 days of the end of the term");
    assert_eq!(Day(20_430).to_string(), "2025-12-08");
    has("by 8 December 2025");
    let dd = select(&page, "dd");
    assert!(
        dd.iter().any(|line| line.contains("unproven"))
            && dd.iter().any(|line| line.contains("does not count"))
    );
    let html = one(&artifacts, "documents/contracts/c_study.html");
    assert!(html.contains("<html lang=\"en\">") && html.contains("does not claim legal compliance"));
    assert!(!html.contains("src=") && !html.replace("http://www.w3.org/2000/svg", "").contains("http:"));
    let index = one(&artifacts, "documents/index.html");
    assert!(index.contains("about no contract"));
    assert!(!html.contains("about no contract"));
    let french = documents_of(&project, Language::French, &[]);
    let french = one(&french, "documents/contracts/c_study.html");
    assert!(
        french.contains("<html lang=\"fr\">")
            && french.contains("par année")
            && french.contains("<table lang=\"en\">")
            && french.contains("31 juillet 2025")
    );
}

#[test]
fn a_requirement_is_called_held_only_where_nothing_is_found() {
    let outcome = |project: &Project| {
        let artifacts = documents_of(project, Language::English, &[]);
        let page = Html::parse_document(one(&artifacts, "documents/contracts/c_study.html"));
        select(&page, "td").iter().filter(|cell| cell.starts_with("holds")).count()
    };
    // One of two requirements is waived; the finding that judges none of them has no verdict.
    let mut project = full("Label");
    assert_eq!(outcome(&project), 1);
    project.outcome.waived.clear();
    assert_eq!(outcome(&project), 2);
    let unattached = Diagnostic::nowhere(&REACH, "unproven").verdict(Verdict::Unproven).about("c.study");
    project.outcome.findings.push(unattached);
    assert_eq!(outcome(&project), 0, "a verdict that points nowhere bears on every requirement");
}

#[test]
fn files_have_names_of_their_own() {
    let mut project = full("Label");
    for path in ["c-study", "C.study", "c_study", "index", "é.ü", "../x"] {
        let contract = Contract {
            about: about(path),
            clauses: Vec::new(),
            ..project.model.contracts[charta_base::Id::new(0)].clone()
        };
        project.model.contracts.push(contract);
    }
    let artifacts = documents_of(&project, Language::English, &[]);
    let names: BTreeSet<String> = artifacts.iter().map(|artifact| artifact.path.to_lowercase()).collect();
    assert_eq!(names.len(), artifacts.len());
    let safe = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    assert!(
        artifacts.iter().all(|artifact| artifact.path.chars().all(safe) && !artifact.path.contains(".."))
    );
}

#[test]
fn the_manifest_ties_statements_to_clauses() {
    let project = full("Label");
    let wanted = ["cedar".to_owned(), "documents".to_owned()];
    let artifacts = emit_all(&project.input(Language::English, &[]), &wanted).unwrap();
    let text = one(&artifacts, "manifest.json");
    assert!(text.ends_with("}\n"));
    let manifest: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(manifest["judged_on"], "2025-03-01");
    let clauses = manifest["clauses"].as_array().unwrap();
    assert_eq!(clauses.len(), project.model.clauses.len());
    let by_name = |name: &str| clauses.iter().find(|clause| clause["name"] == name).unwrap();
    assert_eq!(by_name("c.study#1")["enforcement"], "enforced");
    assert_eq!(by_name("c.study#1")["statements"][0]["id"], "contract c.study#1/1");
    assert_eq!(by_name("rules#1")["enforcement"], "enforced");
    assert_eq!(by_name("c.study#2")["enforcement"], "monitored");
    assert_eq!(by_name("c.study#3")["enforcement"], "monitored");
    let findings = |name: &str| by_name(name)["by"][0]["findings"].as_array().map_or(0, Vec::len);
    assert_eq!((findings("c.study#2"), findings("c.study#3")), (1, 0));
    assert_eq!(by_name("c.study#3")["by"][0]["how"], "check");
    assert_eq!(by_name("c.study#4")["enforcement"], "procedural");
    let owed = &by_name("c.study#4")["by"][0];
    assert_eq!(owed["how"], "duty");
    assert!(["who", "what", "due", "evidence"].iter().all(|part| !owed[part].is_null()), "{owed}");
    assert_eq!(by_name("c.study#1")["by"][0]["target"], "cedar");
    assert_eq!(by_name("c.study#5")["enforcement"], "waiver");
    assert_eq!(by_name("c.study#1")["file"], "a.charta");
    assert_eq!(manifest["losses"][0]["clause"], "c.study#1");
    let listed = manifest["artifacts"].as_array().unwrap();
    let paths: Vec<&str> = listed.iter().map(|artifact| artifact["path"].as_str().unwrap()).collect();
    assert!(paths.is_sorted() && paths.len() == artifacts.len() - 1);
    // The digest of nothing else than the bytes: `sha256sum` of a known text.
    let plain = |text: &str| Artifact::plain("a", text.to_owned());
    let losses = vec![Loss { clause: charta_base::Id::new(0), reason: "x".into() }];
    let emitted = [("test", Emitted { artifacts: vec![plain("abc")], losses })];
    let input: Input<'_> = project.input(Language::English, &[]);
    let manifest = charta_backends::manifest::manifest(&input, &emitted).unwrap();
    assert!(manifest.text().contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

/// The manifest's entries of what a build of these targets makes of a project that is built for others, by the names of clauses.
fn endings(building: Building, wanted: &[&str]) -> BTreeMap<String, serde_json::Value> {
    let mut project = full("Label");
    project.outcome.building = building;
    let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    let artifacts = emit_all(&project.input(Language::English, &[]), &wanted).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(one(&artifacts, "manifest.json")).unwrap();
    let entries = manifest["clauses"].as_array().unwrap().iter();
    entries.map(|entry| (entry["name"].as_str().unwrap().to_owned(), entry.clone())).collect()
}

fn built_for(targets: &[(&'static str, Carries)], by_hand: Option<ByHand>) -> Building {
    let targets = targets.iter().map(|(name, carries)| Wanted { name, carries: *carries }).collect();
    Building { targets, span: None, by_hand }
}

#[test]
fn what_only_informs_enforces_nothing() {
    let told = endings(built_for(&[], None), &["odrl", "documents"]);
    let permit = &told["c.study#1"];
    assert_eq!(permit["enforcement"], "unenforced");
    assert_eq!(permit["statements"], serde_json::json!([]));
    assert_eq!(permit["told_in"][0]["artifact"], "odrl/policies.jsonld");
    let both = endings(built_for(&[], None), &["odrl", "cedar"]);
    assert_eq!(both["c.study#1"]["enforcement"], "enforced");
    assert!(
        both["c.study#1"]["statements"]
            .as_array()
            .unwrap()
            .iter()
            .all(|at| at["artifact"] == "cedar/policies.cedar")
    );
    assert!(!both["c.study#1"]["told_in"].as_array().unwrap().is_empty());
}

#[test]
fn a_build_that_leaves_a_system_out_says_so_and_claims_nothing() {
    let building = built_for(&[("postgres", Carries::Executable), ("documents", Carries::Informative)], None);
    let left = endings(building.clone(), &["documents"]);
    assert_eq!(left["c.study#1"]["enforcement"], "left-out");
    assert_eq!(left["c.study#1"]["by"][0]["target"], "postgres");
    let made = endings(building, &["postgres", "documents"]);
    assert_eq!(made["c.study#1"]["enforcement"], "enforced");
    assert!(made["c.study#1"]["by"].as_array().unwrap().iter().all(|by| by["how"] == "statements"));
}

#[test]
fn what_people_see_to_names_them_and_what_proves_it() {
    let by_hand = ByHand {
        by: "the data office".to_owned(),
        because: "nothing holds the data".to_owned(),
        evidence: "a receipt".to_owned(),
        span: charta_base::Span::default(),
    };
    let building = built_for(&[("documents", Carries::Informative)], Some(by_hand));
    let told = endings(building.clone(), &["documents"]);
    let permit = &told["c.study#1"];
    assert_eq!(permit["enforcement"], "procedural");
    assert_eq!(permit["by"][0]["who"][0], "the data office");
    assert_eq!(permit["by"][0]["evidence"], "a receipt");
    let mut project = full("Label");
    project.outcome.building = building;
    for (language, words) in [
        (
            Language::English,
            "procedural: the data office sees to it, since nothing holds the data; proved by a receipt",
        ),
        (
            Language::French,
            "procédurale : the data office y veille, car nothing holds the data ; preuve : a receipt",
        ),
    ] {
        let artifacts = documents_of(&project, language, &[]);
        let page =
            artifacts.iter().find(|artifact| artifact.path == "documents/contracts/c_study.html").unwrap();
        assert!(page.text().contains(words), "{}", page.text());
    }
}

#[test]
fn the_overview_lists_every_loss_and_how_clauses_end() {
    let project = full("Label");
    let wanted = ["cedar".to_owned(), "documents".to_owned()];
    for (language, title) in [
        (Language::English, "What the targets narrowed"),
        (Language::French, "Limites d’application technique"),
    ] {
        let artifacts = emit_all(&project.input(language, &[]), &wanted).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(one(&artifacts, "manifest.json")).unwrap();
        let losses = manifest["losses"].as_array().unwrap();
        assert!(!losses.is_empty());
        let page = Html::parse_document(one(&artifacts, "documents/index.html"));
        let titles = select(&page, "h2");
        assert!(titles.iter().any(|found| found.contains(title)), "{titles:?}");
        let cells = select(&page, "td");
        for loss in losses {
            for part in ["target", "clause", "reason"] {
                let words = loss[part].as_str().unwrap();
                assert!(cells.iter().any(|cell| cell == words), "{words} is not among {cells:?}");
            }
        }
    }
}
