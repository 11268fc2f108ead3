//! Whole drawings, read by a parser of XML: what stands in them, what never does, and where.

mod gallery;

use charta_drawing::{Direction, Edge, Graph, Item, Node, Timeline, Tone, Track, graph, timeline};
use roxmltree::Document;
use std::collections::BTreeSet;

/// Elements and attributes that a drawing may have: none can run, load or style anything.
const ELEMENTS: &[&str] = &["svg", "title", "desc", "g", "a", "rect", "path", "text", "tspan"];
const REFUSED: &[&str] = &["style", "xlink:href", "src", "clip-path", "mask", "filter"];

/// What is wrong with a drawing.
fn faults(drawing: &str, id: &str) -> Vec<String> {
    let document = match Document::parse(drawing) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = Vec::new();
    for node in document.descendants() {
        if node.is_element() && !ELEMENTS.contains(&node.tag_name().name()) {
            faults.push(format!("<{}>", node.tag_name().name()));
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let refused = REFUSED.contains(&name) || name.starts_with("on") || value.contains("url(");
            let leads_out = name == "href" && (value.contains(':') || value.starts_with("//"));
            if refused || leads_out {
                faults.push(format!("{name}={value}"));
            }
            if name == "id" && !value.starts_with(id) {
                faults.push(format!("the id {value}"));
            }
        }
        let hidden =
            |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if node
            .text()
            .is_some_and(|text| text.chars().any(|c| hidden(c) && c != '\n' && c != '\t' && c != '\r'))
        {
            faults.push("text that is not seen as it is".to_owned());
        }
        if node.is_comment() || node.is_pi() {
            faults.push("a comment or an instruction".to_owned());
        }
    }
    let root = document.root_element();
    let named = root.attribute("aria-labelledby").unwrap_or("").split(' ').all(|name| {
        document.descendants().any(|node| node.attribute("id") == Some(name) && node.text().is_some())
    });
    if !named {
        faults.push("no name".to_owned());
    }
    let viewed =
        format!("0 0 {} {}", root.attribute("width").unwrap_or(""), root.attribute("height").unwrap_or(""));
    if root.attribute("viewBox") != Some(&viewed) {
        faults.push(format!("{viewed} is not the view"));
    }
    faults
}

fn drawings() -> Vec<(&'static str, String)> {
    vec![
        ("hosting", graph(&gallery::hosting(Direction::Down), "hosting")),
        ("hosting-right", graph(&gallery::hosting(Direction::Right), "hosting-right")),
        ("overview", graph(&gallery::overview(), "overview")),
        ("scripts", graph(&gallery::scripts(), "scripts")),
        ("odd", graph(&gallery::odd(), "odd")),
        ("dates", timeline(&gallery::dates(), "dates")),
        ("procedure", timeline(&gallery::procedure(), "procedure")),
    ]
}

#[test]
fn drawings_are_plain_pictures_with_a_name() {
    for (name, drawing) in drawings() {
        assert_eq!(faults(&drawing, name), [""; 0], "{name}");
    }
}

#[test]
fn what_a_drawing_must_not_have_is_found() {
    let drawing = graph(&gallery::overview(), "a");
    let spoilt = [
        ("<g ", "<g onclick=\"x\" "),
        ("<g ", "<g style=\"fill:red\" "),
        ("<g ", "<script>x</script><g "),
        ("href=\"", "href=\"javascript:"),
        ("aria-labelledby=\"", "aria-labelledby=\"x"),
        ("</desc>", "\u{202e}</desc>"),
        ("id=\"a-title\"", "id=\"other\""),
        ("viewBox=\"0", "viewBox=\"1"),
        ("</svg>", ""),
    ];
    assert_eq!(faults(&drawing, "a"), [""; 0]);
    for (from, to) in spoilt {
        assert!(drawing.contains(from), "{from}");
        assert!(!faults(&drawing.replacen(from, to, 1), "a").is_empty(), "{to}");
    }
}

/// Text that would be markup, script or a change of direction somewhere.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "' onclick='x",
    "]]></text><a href=\"javascript:alert(1)\">",
    "&lt;&#x3c;&amp;&nbsp;&undefined;",
    "<!-- --><?x ?><!DOCTYPE x>",
    "\u{0}\u{1}\u{8}\u{b}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}",
    "\u{202e}\u{2066}\u{200f}\u{feff}right",
    "{{ template }} ${code} `x`",
    "",
    " \n\t ",
];

#[test]
fn hostile_text_is_text() {
    for text in HOSTILE {
        let node = Node {
            label: text.to_string(),
            notes: vec![text.to_string()],
            kind: "x\" y",
            tone: Tone::Offending,
            link: Some(text.to_string()),
        };
        let edge = Edge { from: 0, to: 0, label: text.to_string(), ..Edge::default() };
        let drawn = Graph {
            title: text.to_string(),
            description: format!("d{text}"),
            nodes: vec![node],
            edges: vec![edge],
            ..Graph::default()
        };
        let drawn = Graph { title: format!("t{text}"), ..drawn };
        let id = format!("a{text}");
        let written: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        assert_eq!(faults(&graph(&drawn, &id), &written), [""; 0], "{text}");
        let items =
            vec![Item::Mark { on: gallery::day(2026, 1, 1), label: text.to_string(), tone: Tone::Attention }];
        let line = Timeline {
            title: format!("t{text}"),
            description: format!("d{text}"),
            today: Some((gallery::day(2026, 1, 1), text.to_string())),
            from: gallery::day(2026, 1, 1),
            to: gallery::day(2026, 1, 9),
            months: std::array::from_fn(|_| text.to_string()),
            tracks: vec![Track { label: text.to_string(), items }],
        };
        assert_eq!(faults(&timeline(&line, &id), &written), [""; 0], "{text}");
    }
}

#[test]
fn only_addresses_within_the_site_are_followed() {
    let followed = |link: &str| {
        let node = Node { label: "a".into(), link: Some(link.into()), ..Node::default() };
        graph(&Graph { nodes: vec![node], ..Graph::default() }, "a").contains("<a ")
    };
    assert!(
        ["contract/a-1.html", "#clause-2", "../data/b.html?x=1&y=%20", "/index.html"]
            .into_iter()
            .all(followed)
    );
    let refused = [
        "javascript:alert(1)",
        "https://elsewhere.example/",
        "//elsewhere.example",
        "a b",
        "a\"b",
        "",
        "é",
        "\\\\x",
    ];
    assert!(!refused.into_iter().any(followed));
}

#[test]
fn every_text_is_in_its_drawing() {
    let drawn = gallery::hosting(Direction::Right);
    let drawing = graph(&drawn, "a");
    let document = Document::parse(&drawing).unwrap();
    let words: BTreeSet<&str> =
        document.descendants().filter_map(|node| node.text()).flat_map(str::split_whitespace).collect();
    let wanted = drawn
        .nodes
        .iter()
        .flat_map(|node| node.notes.iter().chain([&node.label]))
        .chain(drawn.edges.iter().map(|edge| &edge.label));
    for word in wanted.flat_map(|text| text.split_whitespace()) {
        assert!(words.contains(word), "{word}");
    }
}

#[test]
fn a_tone_is_told_by_more_than_its_colour() {
    let of = |tone: Tone| {
        let drawing = graph(
            &Graph { nodes: vec![Node { label: "a".into(), tone, ..Node::default() }], ..Graph::default() },
            "a",
        );
        let document = Document::parse(&drawing).unwrap();
        let weight = document
            .descendants()
            .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "rect")))
            .and_then(|node| node.attribute("stroke-width"))
            .map(str::to_owned);
        let sign = document
            .descendants()
            .find(|node| node.attribute("class").is_some_and(|class| class.starts_with("sign")));
        (
            weight,
            sign.and_then(|sign| sign.first_element_child())
                .and_then(|path| path.attribute("d"))
                .map(|path| path.len()),
        )
    };
    let (plain, attention, offending) = (of(Tone::Plain), of(Tone::Attention), of(Tone::Offending));
    assert!(
        plain.1.is_none() && attention.1.is_some() && offending.1.is_some() && attention.1 != offending.1
    );
    assert!(plain.0 < attention.0 && attention.0 < offending.0);
}

#[test]
fn odd_input_is_drawn() {
    let empty = graph(&Graph { title: "t".into(), description: "d".into(), ..Graph::default() }, "");
    assert!(Document::parse(&empty).is_ok());
    let empty = timeline(&Timeline::default(), "");
    assert!(Document::parse(&empty).is_ok());
    let extremes = [i32::MIN, -1, 0, 1, i32::MAX].map(charta_drawing::Day);
    for from in extremes {
        for to in extremes {
            let items = extremes
                .iter()
                .flat_map(|&on| {
                    [
                        Item::Mark { on, label: "x".into(), tone: Tone::Plain },
                        Item::Bar { from: Some(on), last: Some(to), label: "y".into(), tone: Tone::Plain },
                    ]
                })
                .collect();
            let tracks = vec![Track { label: "z".into(), items }];
            let drawing = timeline(
                &Timeline { from, to, today: Some((from, "now".into())), tracks, ..gallery::dates() },
                "a",
            );
            assert_eq!(faults(&drawing, "a"), [""; 0]);
        }
    }
    let ends = [0, 1, 2, 3, usize::MAX];
    let edges = ends
        .iter()
        .flat_map(|&from| ends.map(|to| Edge { from, to, label: "e".into(), ..Edge::default() }))
        .collect();
    let nodes =
        vec![Node::default(), Node { label: "x ".repeat(20_000), ..Node::default() }, Node::default()];
    let drawing = graph(&Graph { nodes, edges, ..gallery::odd() }, "a");
    assert_eq!(faults(&drawing, "a"), [""; 0]);
}

#[test]
fn the_same_in_is_the_same_out() {
    assert_eq!(drawings(), drawings());
    assert_eq!(graph(&gallery::large(120, 200), "a"), graph(&gallery::large(120, 200), "a"));
}

/// With `CHARTA_BLESS=1`, the drawings are written again.
#[test]
fn small_drawings_are_as_they_were() {
    let node = |label: &str, tone: Tone| Node {
        label: label.into(),
        notes: vec!["a note".into()],
        kind: "party",
        tone,
        link: None,
    };
    let nodes = vec![
        node("First & only", Tone::Plain),
        node("Second", Tone::Offending),
        node("Third", Tone::Attention),
    ];
    let edge = |from: usize, to: usize, label: &str, tone: Tone| Edge {
        from,
        to,
        label: label.into(),
        tone,
        ..Edge::default()
    };
    let edges = vec![
        edge(0, 1, "owns 72 %", Tone::Offending),
        edge(0, 2, "", Tone::Plain),
        edge(2, 0, "back", Tone::Plain),
        edge(2, 2, "", Tone::Plain),
    ];
    let small = Graph {
        title: "Small".into(),
        description: "Three boxes.".into(),
        direction: Direction::Down,
        nodes,
        edges,
    };
    let turned = Graph { direction: Direction::Right, ..small.clone() };
    let drawings = [
        ("down", graph(&small, "s")),
        ("right", graph(&turned, "s")),
        ("timeline", timeline(&gallery::procedure(), "s")),
    ];
    for (name, drawing) in drawings {
        let path = format!("{}/tests/drawings/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("CHARTA_BLESS").is_some() {
            std::fs::write(&path, &drawing).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), drawing, "{path}");
    }
}

#[test]
fn lines_are_words_for_who_hears_them() {
    let node =
        Node { label: "National health data platform of the northern regions".into(), ..Node::default() };
    let drawing = graph(&Graph { nodes: vec![node.clone()], ..Graph::default() }, "a");
    let document = Document::parse(&drawing).unwrap();
    let text = document.descendants().find(|node| node.attribute("class") == Some("label")).unwrap();
    let lines: Vec<&str> = text.children().filter_map(|line| line.text()).collect();
    assert!(lines.len() > 1);
    assert_eq!(lines.concat(), node.label);
}

#[test]
fn what_had_no_room_is_in_a_title() {
    let long = |word: &str| format!("{word} ").repeat(300).trim().to_owned();
    let node = Node { label: long("label"), notes: vec![long("note")], ..Node::default() };
    let edge = Edge { label: long("edge"), ..Edge::default() };
    let drawn = Graph {
        nodes: vec![node, Node::default()],
        edges: vec![edge.clone(), Edge { to: 1, ..edge }],
        ..Graph::default()
    };
    let item = Item::Mark { on: gallery::day(2026, 3, 5), label: long("item"), tone: Tone::Plain };
    let tracks = vec![Track { label: "t".into(), items: vec![item] }];
    let titles = |drawing: &str| -> Vec<String> {
        let document = Document::parse(drawing).unwrap();
        let titles = document
            .descendants()
            .filter(|node| node.tag_name().name() == "title" && !node.has_attribute("id"));
        titles.filter_map(|title| title.text().map(str::to_owned)).collect()
    };
    let whole = format!("{}\n{}", long("label"), long("note"));
    assert_eq!(titles(&graph(&drawn, "a")), [long("edge"), long("edge"), whole]);
    assert_eq!(titles(&timeline(&Timeline { tracks, ..gallery::procedure() }, "a")), [long("item")]);
    assert_eq!(titles(&graph(&gallery::hosting(Direction::Down), "a")), [""; 0]);
}
