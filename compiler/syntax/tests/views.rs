//! What the typed views say of a file that is right.
#![cfg(test)]

mod common;

use charta_base::FileId;
use charta_syntax::ast::{Atom, Condition, Declaration, DeclarationKind, Form, Statement, Tail, Test, Value};
use charta_syntax::{Parsed, parse};
use common::{SOURCES, cut, literate, parsed};

fn named<'t>(parsed: &'t Parsed, name: &str) -> Declaration<'t> {
    parsed.tree.file().declarations().find(|part| part.name().is_some_and(|word| word.text == name)).unwrap()
}

fn first_condition(text: &str) -> String {
    let text = format!("contract c {{ permit a to b c for d where {text} }}");
    let parsed = parsed(&text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let contract = parsed.tree.file().declarations().next().unwrap();
    let Some(Statement::Grant(grant)) = contract.statements().next() else { panic!("no grant") };
    let condition = grant.tails().find_map(|tail| match tail {
        Tail::Where(part) => part.condition(),
        _ => None,
    });
    let condition = condition.unwrap();
    assert!(cut(&text, condition.span()).len() <= text.len());
    shown(&condition)
}

fn shown(condition: &Condition<'_>) -> String {
    let list = |parts: &[Condition<'_>]| parts.iter().map(shown).collect::<Vec<_>>().join(" ");
    match condition {
        Condition::Or(parts) => format!("(or {})", list(parts)),
        Condition::And(parts) => format!("(and {})", list(parts)),
        Condition::Not(inner, _) => format!("(not {})", shown(inner)),
        Condition::Compare(compare) => format!("{}{}", compare.column.text, test(&compare.test)),
    }
}

fn test(test: &Test<'_>) -> String {
    let list = |values: &[Value<'_>]| values.iter().map(value).collect::<Vec<_>>().join(",");
    match test {
        Test::Equal(v) => format!("={}", value(v)),
        Test::NotEqual(v) => format!("!={}", value(v)),
        Test::Less(v) => format!("<{}", value(v)),
        Test::LessEqual(v) => format!("<={}", value(v)),
        Test::Greater(v) => format!(">{}", value(v)),
        Test::GreaterEqual(v) => format!(">={}", value(v)),
        Test::In(values) => format!(" in [{}]", list(values)),
        Test::NotIn(values) => format!(" not in [{}]", list(values)),
        Test::Between(from, to) => format!(" between {} {}", value(from), value(to)),
        Test::StartsWith(v) => format!(" starts {}", value(v)),
        Test::Missing => " missing".to_owned(),
        Test::NotMissing => " present".to_owned(),
        Test::MemberOf(word) => format!(" member {}", word.text),
        Test::NotMemberOf(word) => format!(" stranger {}", word.text),
    }
}

fn value(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("'{}'", text.value()),
        Value::Number(literal) => format!("#{}", literal.text),
        Value::Date(literal) => format!("@{}", literal.text),
        Value::Boolean(value, _) => value.to_string(),
    }
}

#[test]
fn not_binds_tightest_then_and_then_or() {
    let cases = [
        ("a = 1 or b = 2 and not c = 3", "(or a=#1 (and b=#2 (not c=#3)))"),
        ("not a = 1 and b = 2", "(and (not a=#1) b=#2)"),
        ("(a = 1 or b = 2) and c = 3", "(and (or a=#1 b=#2) c=#3)"),
        ("not (a = 1 or not not b = 2)", "(not (or a=#1 (not (not b=#2))))"),
        ("((a = 1))", "a=#1"),
        ("a = 1 and b = 2 and c = 3 or d = 4 or e = 5", "(or (and a=#1 b=#2 c=#3) d=#4 e=#5)"),
    ];
    for (text, wanted) in cases {
        assert_eq!(first_condition(text), wanted, "{text}");
    }
}

#[test]
fn every_test_of_a_column() {
    let cases = [
        ("a != \"x\\\"y\\\\\"", "a!='x\"y\\'"),
        ("a < -3 and a <= 3.5 and a > 2024-07-01 and a >= 4", "(and a<#-3 a<=#3.5 a>@2024-07-01 a>=#4)"),
        ("a = true or a = false", "(or a=true a=false)"),
        ("a in [\"x\", \"y\",] and b not in [1]", "(and a in ['x','y'] b not in [#1])"),
        ("a between 1 and 2 and b starts with \"C\"", "(and a between #1 #2 b starts 'C')"),
        ("a is missing or b is not missing", "(or a missing b present)"),
        ("a in d.c and b not in e.c", "(and a member d.c b stranger e.c)"),
    ];
    for (text, wanted) in cases {
        assert_eq!(first_condition(text), wanted, "{text}");
    }
}

#[test]
fn heads() {
    let parsed = parsed(SOURCES[1]);
    let file = parsed.tree.file();
    assert_eq!(file.module().unwrap().text, "essai.tout");
    let uses: Vec<_> = file
        .uses()
        .map(|line| {
            let names: Vec<_> = line.names().map(|name| name.text).collect();
            (line.path().unwrap().text, names, line.alias().map(|alias| alias.text))
        })
        .collect();
    assert_eq!(
        uses,
        [
            ("std.eu", vec!["gdpr", "ehds"], None),
            ("std.us.jurisdictions.US", vec![], None),
            ("partners.regional", vec![], Some("regional")),
        ]
    );
    let purpose = named(&parsed, "research.public_interest");
    assert_eq!(purpose.kind(), DeclarationKind::Purpose);
    assert_eq!(
        purpose.parents().map(|word| word.text).collect::<Vec<_>>(),
        ["research", "std.ehds.secondary"]
    );
    let group = named(&parsed, "autre");
    assert_eq!((group.of().unwrap().text, group.label().unwrap().value().as_ref()), ("hôpital_été", "Autre"));
    let scenario = file.declarations().last().unwrap();
    assert!(scenario.name().is_none());
    assert_eq!(scenario.label().unwrap().value(), "No promotion");
    let note = named(&parsed, "hôpital_été").statements().last().unwrap();
    let Statement::Fact(note) = note else { panic!("not a fact") };
    let Some(Atom::Text(text)) = note.phrases().next().unwrap().atoms().next() else { panic!("not a text") };
    assert_eq!(text.value(), "un \"texte\" avec \\ dedans");
}

#[test]
fn documentation() {
    let parsed = parsed(SOURCES[1]);
    assert_eq!(named(&parsed, "stays").docs(), "Stays.\nSecond line.");
    assert_eq!(named(&parsed, "read").docs(), "looking at rows");
    assert_eq!(named(&parsed, "use").docs(), "");
    assert_eq!(named(&parsed, "hospital").docs(), "");
    let columns: Vec<_> = named(&parsed, "stays")
        .statements()
        .filter_map(|statement| match statement {
            Statement::Column(column) => Some((column.name().unwrap().text, column.docs())),
            _ => None,
        })
        .collect();
    assert_eq!(columns[1], ("ben", "the person".to_owned()));
    assert_eq!(columns[2], ("dx", String::new()));
    let grants: Vec<_> = named(&parsed, "étude")
        .statements()
        .filter_map(|statement| match statement {
            Statement::Grant(grant) => Some(grant.docs()),
            _ => None,
        })
        .collect();
    assert_eq!(grants, ["A documented clause.\ntrailing", ""]);
}

#[test]
fn a_permit_with_everything() {
    let parsed = parsed(SOURCES[1]);
    let grant = named(&parsed, "étude").statements().find_map(|statement| match statement {
        Statement::Grant(grant) => Some(grant),
        _ => None,
    });
    let grant = grant.unwrap();
    assert!(grant.permit());
    let who = grant.who().unwrap();
    let items: Vec<_> = who.included().map(|item| (item.exactly, item.path.unwrap().text)).collect();
    assert_eq!(items, [(false, "équipe"), (true, "autre")]);
    assert_eq!(who.excluded().map(|item| item.path.unwrap().text).collect::<Vec<_>>(), ["intrus"]);
    let data: Vec<_> = grant
        .data()
        .unwrap()
        .included()
        .map(|item| {
            let columns = item
                .columns
                .map(|part| (part.all_except, part.names().map(|name| name.text).collect::<Vec<_>>()));
            (item.any, item.exactly, item.path.map(|path| path.text), columns)
        })
        .collect();
    assert_eq!(
        data,
        [
            (false, false, Some("stays"), Some((true, vec!["stay_id"]))),
            (false, true, Some("other"), Some((false, vec!["a", "b"]))),
            (true, false, None, None),
        ]
    );
    let tails: Vec<String> = grant.tails().map(|tail| tail_words(&tail)).collect();
    assert_eq!(
        tails,
        [
            "for 2",
            "at 2",
            "where",
            "showing 6",
            "cells 11",
            "from 2024-07-01",
            "3 years",
            "until 2026-12-31",
            "per Convention art. 4"
        ]
    );
}

fn tail_words(tail: &Tail<'_>) -> String {
    match tail {
        Tail::For(set) => format!("for {}", set.included().count()),
        Tail::At(set) => format!("at {}", set.included().count()),
        Tail::Where(_) => "where".to_owned(),
        Tail::Showing(part) => {
            let forms: Vec<_> = part.items().map(|item| item.form).collect();
            assert!(matches!(forms[0], Form::By { unit } if unit.text == "year"));
            assert!(matches!(forms[1], Form::Steps(number) if number.text == "5"));
            assert!(matches!(forms[2], Form::FirstCharacters(number) if number.text == "2"));
            assert!(matches!(forms[3..], [Form::Hidden, Form::AsIs, Form::Repseudonymised]));
            format!("showing {}", forms.len())
        }
        Tail::Cells { number, .. } => format!("cells {}", number.text),
        Tail::From(date) => format!("from {}", date.text),
        Tail::Until(date) => format!("until {}", date.text),
        Tail::Lasting { number, unit, .. } => format!("{} {}", number.text, unit.text),
        Tail::On(date) => format!("on {}", date.text),
        Tail::Per(text) => format!("per {}", text.value()),
        Tail::With(data) => format!("with {}", data.included().count()),
        Tail::Advice(_) => "as advice".to_owned(),
    }
}

#[test]
fn duties_waivers_requirements() {
    let parsed = parsed(SOURCES[1]);
    let mut said = Vec::new();
    for statement in named(&parsed, "étude").statements() {
        match statement {
            Statement::Duty(duty) => {
                let objects: Vec<_> = duty.objects().map(|word| word.text).collect();
                let timing = cut(SOURCES[1], duty.timing().unwrap().span());
                said.push(format!(
                    "{} {} / {timing} / {}",
                    duty.action().unwrap().text,
                    objects.join("+"),
                    duty.per().count()
                ));
            }
            Statement::Waive(waive) => {
                let (check, until) = (waive.check().unwrap().text, waive.until().unwrap().text);
                said.push(format!(
                    "{check} {until} {} {}",
                    waive.because().unwrap().value(),
                    waive.by().unwrap().value()
                ));
            }
            Statement::Require(require) => {
                let phrases: Vec<_> =
                    require.phrases().map(|phrase| cut(SOURCES[1], phrase.span())).collect();
                said.push(format!(
                    "{} / {} / {}",
                    phrases.join("+"),
                    require.throughout(),
                    require.per().count()
                ));
            }
            _ => {}
        }
    }
    assert_eq!(
        said,
        [
            "hosting beyond reach of us.cloud_act+cloud_act / true / 1",
            "certified hds version \"2\" / true / 0",
            "holding at most 24 %+approval / false / 0",
            "delete stays+results / within 30 days of end of term / 1",
            "notify breach / within 2 working days of breach / 0",
            "publish report / before 2028-01-01 / 0",
            "share log / every 3 months / 0",
            "expired-certification 2026-12-31 Audit DPO",
        ]
    );
}

#[test]
fn prose_has_its_headings() {
    let parsed = parse(FileId(0), &literate(include_str!("data/agreement.charta.md")));
    let text = parsed.tree.text();
    let prose: Vec<_> = parsed
        .tree
        .prose()
        .into_iter()
        .map(|part| (part.headings.join(" > "), cut(text, part.span).to_owned()))
        .collect();
    assert_eq!(prose.len(), 5, "{prose:?}");
    assert_eq!(prose[1].0, "Data-sharing agreement > Article 1 — Purpose");
    assert_eq!(prose[1].1, "The recipient may use the data for research only.\nIt may not resell them.");
    assert_eq!(prose[2].0, "Data-sharing agreement > Article 1 — Purpose > 1.1 Reading");
    assert_eq!(prose[4], ("Data-sharing agreement > Article 2".to_owned(), "Done.".to_owned()));
    assert!(prose[3].1.contains("select 1"));
    let accord = named(&parsed, "accord");
    assert_eq!(accord.statements().count(), 3);
    assert_eq!(accord.docs(), "The one contract.");
}
