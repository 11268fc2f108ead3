//! A drawing as it can be seen: its boxes, and which box an arrow leaves and enters, told from where its line begins and its tip stands.

use super::trial;
use libtest_mimic::Trial;
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;

/// A box.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) kind: String,
    pub(super) label: String,
    pub(super) notes: Vec<String>,
    pub(super) tone: String,
    pub(super) href: Option<String>,
}

/// An arrow between two boxes, by their labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) tag: String,
    pub(super) tone: String,
    pub(super) style: String,
}

/// A graph.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub(super) boxes: Vec<Seen>,
    pub(super) arrows: Vec<Arrow>,
}

impl Picture {
    pub(super) fn labels(&self, kind: &str) -> BTreeSet<String> {
        self.boxes.iter().filter(|seen| seen.kind == kind).map(|seen| seen.label.clone()).collect()
    }

    pub(super) fn arrow(&self, from: &str, to: &str) -> &Arrow {
        let found = self.arrows.iter().find(|arrow| arrow.from == from && arrow.to == to);
        found.unwrap_or_else(|| panic!("no arrow from {from} to {to}: {:?}", self.arrows))
    }
}

pub(super) fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

pub(super) fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(selector).unwrap()).collect()
}

pub(super) fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a text of a drawing, one after the other.
fn lines(element: ElementRef<'_>) -> String {
    within(element, "tspan").into_iter().map(text).collect::<Vec<_>>().join(" ")
}

/// Which of some classes an element has.
pub(super) fn class(element: ElementRef<'_>, of: &[&str]) -> String {
    let found = of.iter().find(|name| element.value().classes().any(|class| class == **name));
    found.unwrap_or_else(|| panic!("none of {of:?}")).to_string()
}

/// The classes of tones.
pub(super) const TONES: [&str; 3] = ["plain", "attention", "offending"];

/// The graph with this id; `None` where the page has none.
pub(super) fn picture(page: &str, id: &str) -> Option<Picture> {
    let page = Html::parse_document(page);
    let svg = select(&page, &format!("svg#{id}")).into_iter().next()?;
    let mut areas = Vec::new();
    let mut picture = Picture::default();
    for node in within(svg, "g.node") {
        let area = within(node, "rect.box")[0];
        let number = |name: &str| area.attr(name).unwrap().parse::<i32>().unwrap();
        areas.push((number("x"), number("y"), number("width"), number("height")));
        picture.boxes.push(Seen {
            kind: node.value().classes().find_map(|class| class.strip_prefix("kind-")).unwrap().to_owned(),
            label: within(node, "text.label").into_iter().map(lines).collect(),
            notes: within(node, "text.note")
                .into_iter()
                .flat_map(|note| within(note, "tspan"))
                .map(text)
                .collect(),
            tone: class(node, &TONES),
            href: within(node, "a").first().and_then(|link| link.attr("href")).map(str::to_owned),
        });
    }
    let at = |(x, y): (i32, i32)| {
        let touches = |(left, top, width, height): &(i32, i32, i32, i32)| {
            (left - 1..=left + width + 1).contains(&x) && (top - 1..=top + height + 1).contains(&y)
        };
        let found = areas.iter().position(touches).unwrap_or_else(|| panic!("nothing at {x} {y}"));
        picture.boxes[found].label.clone()
    };
    let mut arrows = Vec::new();
    for edge in within(svg, "g.edge") {
        arrows.push(Arrow {
            from: at(point(within(edge, "path.way")[0])),
            to: at(point(within(edge, "path.head")[0])),
            tag: within(edge, "text.tag").into_iter().map(lines).collect(),
            tone: class(edge, &TONES),
            style: class(edge, &["solid", "dashed"]),
        });
    }
    picture.arrows = arrows;
    Some(picture)
}

/// Where a path begins.
fn point(path: ElementRef<'_>) -> (i32, i32) {
    let data = path.attr("d").unwrap().strip_prefix('M').unwrap();
    let end = data.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(data.len());
    let (x, y) = data[..end].split_once(' ').unwrap();
    (x.parse().unwrap(), y.parse().unwrap())
}

/// The words beside a drawing: those of the `nth` on the page that has any.
pub(super) fn words(page: &str, nth: usize) -> Vec<String> {
    let page = Html::parse_document(page);
    let details = select(&page, "details.words");
    let details = details.get(nth).unwrap_or_else(|| panic!("no words beside the drawing"));
    within(*details, "li").into_iter().map(|line| text(line).trim_end_matches(" ¶").to_owned()).collect()
}

/// A drawing that is wider, in pixels, cannot be followed from end to end.
const WIDEST: i32 = 2400;

/// What is wrong with the drawings of a page, whatever they show.
pub(super) fn faults(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for element in select(&page, "[id]") {
        let id = element.attr("id").unwrap();
        if !ids.insert(id.to_owned()) {
            faults.push(format!("the id {id} twice"));
        }
    }
    for svg in select(&page, "svg") {
        let known = ["a", "desc", "g", "path", "rect", "text", "title", "tspan"];
        for element in within(svg, "*") {
            let name = element.value().name();
            if !known.contains(&name) {
                faults.push(format!("an element {name}"));
            }
            for (name, value) in element.value().attrs() {
                let is_outside = name == "href"
                    && !value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./#".contains(&b));
                if name.starts_with("on") || name == "style" || is_outside {
                    faults.push(format!("an attribute {name}={value}"));
                }
            }
        }
        let boxes: Vec<String> = within(svg, "g.node").into_iter().map(|node| node.html()).collect();
        let ways: Vec<String> = within(svg, "path.way").into_iter().map(|way| way.html()).collect();
        for list in [boxes, ways] {
            if list.iter().collect::<BTreeSet<_>>().len() != list.len() {
                faults.push("a part of a drawing twice".to_owned());
            }
        }
        let number = |area: &ElementRef<'_>, name: &str| {
            area.attr(name).and_then(|value| value.parse::<i32>().ok()).unwrap_or(0)
        };
        if number(&svg, "width") > WIDEST {
            faults.push(format!("{} pixels wide", number(&svg, "width")));
        }
        let places: Vec<[i32; 4]> = within(svg, "g.node rect.box")
            .iter()
            .map(|area| ["x", "y", "width", "height"].map(|name| number(area, name)))
            .collect();
        for (at, [x, y, width, height]) in places.iter().enumerate() {
            let overlaps = |other: &[i32; 4]| {
                *x < other[0] + other[2]
                    && other[0] < x + width
                    && *y < other[1] + other[3]
                    && other[1] < y + height
            };
            if places.iter().take(at).any(overlaps) {
                faults.push(format!("boxes on each other at {x} {y}"));
            }
        }
        let areas: Vec<_> = within(svg, "rect.box").into_iter().map(|area| area.html()).collect();
        if svg.value().classes().any(|class| class == "graph")
            && areas.len() < 2
            && within(svg, "path.way").is_empty()
        {
            faults.push("a drawing of nothing".to_owned());
        }
    }
    for figure in select(&page, "figure") {
        if text(figure).is_empty() || within(figure, "figcaption").is_empty() {
            faults.push("a figure without a caption".to_owned());
        }
    }
    faults
}

pub(super) fn trials() -> Vec<Trial> {
    vec![trial("a_broken_page_is_told", || {
        let svg = |inside: &str| format!("<p id=a></p><svg class=\"drawing graph\">{inside}</svg>");
        let node = "<g class=\"node\"><rect class=\"box\" x=\"1\"/></g>";
        let way = "<path class=\"way\" d=\"M1 1L2 2\"/>";
        let on = |at: &str| {
            format!(
                "<g class=\"node\"><rect class=\"box\" x=\"{at}\" y=\"0\" width=\"20\" height=\"20\"/></g>"
            )
        };
        let whole =
            svg(&format!("{node}{way}{}{}<a href=\"../parties/x.html#y\"></a>", on("100"), on("200")));
        assert_eq!(faults(&whole), Vec::<String>::new());
        for broken in [
            svg(&format!("{node}{node}{way}")),
            svg(&format!("{node}{way}{way}")),
            svg(&format!("{node}{way}<a href=\"javascript:alert(1)\"></a>")),
            svg(&format!("{node}{way}<text onload=\"x\"></text>")),
            svg(&format!("{node}{way}<image/>")),
            svg(&format!("{node}{way}<g id=\"a\"></g>")),
            svg(node),
            svg(&format!("{}{}{way}", on("9"), on("10"))),
            whole.replace("class=\"drawing graph\"", "class=\"drawing graph\" width=\"2401\""),
            format!("{whole}<figure></figure>"),
        ] {
            assert_ne!(faults(&broken), Vec::<String>::new(), "{broken}");
        }
    })]
}
