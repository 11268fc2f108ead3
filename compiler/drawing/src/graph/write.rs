//! Boxes and arrows as SVG.

use super::{BEFORE_NOTES, BESIDE_SIGN, LABEL, NOTE, PADDING, Rectangle, Words, turned};
use crate::kinds;
use crate::layered::{Point, Route, Segment, Shape};
use crate::palette;
use crate::svg::{self, SIGN, Writer};
use crate::text::Type;
use crate::{Direction, Edge, Node, Style, Tone};

/// How long the head of an arrow is, in pixels: less than the straight end of an edge.
const HEAD: i32 = 9;

/// Where a node leads, if that is a relative address: letters, digits and signs of ASCII that mean nothing in
/// markup, without a scheme or another host.
pub(super) fn followed(node: &Node) -> Option<&str> {
    let link = node.link.as_deref()?;
    let safe = |c: char| c.is_ascii_alphanumeric() || "-._~/#?=&%+,".contains(c);
    (!link.is_empty() && link.chars().all(safe) && !link.starts_with("//")).then_some(link)
}

/// A box with what stands in it.
pub(super) fn node(out: &mut Writer, node: &Node, words: &Words, area: Rectangle) {
    let kind = svg::name(node.kind);
    let class = format!("node kind-{kind} {}", palette::class(node.tone));
    out.open("g", &[("class", &class)]);
    if words.cut {
        let all: Vec<&str> = std::iter::once(&node.label).chain(&node.notes).map(String::as_str).collect();
        out.text("title", &[], &all.join("\n"));
    }
    let link = followed(node);
    if let Some(link) = link {
        out.open("a", &[("href", link)]);
    }
    rectangle(out, area, node.tone);
    let (x, y) = (area.x + 7, area.y + 9);
    let strip = Rectangle { x, y, width: 4, height: area.height - 18 };
    let fill = kinds::colour(&kind);
    out.empty(
        "rect",
        &[
            ("class", "strip"),
            ("x", &strip.x.to_string()),
            ("y", &strip.y.to_string()),
            ("width", "4"),
            ("height", &strip.height.to_string()),
            ("rx", "2"),
            ("fill", &fill),
        ],
    );
    let right = area.x + area.width - 10;
    svg::sign(out, node.tone, right - SIGN, area.y + 8);
    let sign = if node.tone == Tone::Plain { 0 } else { SIGN + BESIDE_SIGN };
    kinds::picture(out, &kind, right - sign - kinds::PICTURE, area.y + 9);

    let lines = |count: usize, letters: Type| i32::try_from(count).unwrap_or(0) * letters.line();
    let notes: usize = words.notes.iter().map(Vec::len).sum();
    let before_notes = if notes == 0 || words.label.is_empty() { 0 } else { BEFORE_NOTES };
    let height = lines(words.label.len(), LABEL) + before_notes + lines(notes, NOTE);
    let x = area.x + PADDING.left;
    let mut y = area.y + (area.height - height) / 2;
    paragraph(out, "label", LABEL, palette::INK, (x, y), &words.label);
    y += lines(words.label.len(), LABEL) + before_notes;
    for note in &words.notes {
        paragraph(out, "note", NOTE, palette::INK_SOFT, (x, y), note);
        y += lines(note.len(), NOTE);
    }
    if link.is_some() {
        out.close("a");
    }
    out.close("g");
}

fn rectangle(out: &mut Writer, area: Rectangle, tone: Tone) {
    out.empty(
        "rect",
        &[
            ("class", "box"),
            ("x", &area.x.to_string()),
            ("y", &area.y.to_string()),
            ("width", &area.width.to_string()),
            ("height", &area.height.to_string()),
            ("rx", "9"),
            ("fill", palette::box_fill(tone)),
            ("stroke", palette::stroke(tone)),
            ("stroke-width", palette::weight(tone)),
        ],
    );
}

/// Lines of text from their top left corner.
fn paragraph(out: &mut Writer, class: &str, letters: Type, fill: &str, (x, y): (i32, i32), lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let (size, weight) = (letters.size.to_string(), if letters.bold { "600" } else { "400" });
    out.open("text", &[("class", class), ("font-size", &size), ("font-weight", weight), ("fill", fill)]);
    for (line, nth) in lines.iter().zip(0_i32..) {
        let baseline = y + nth * letters.line() + letters.baseline();
        out.text("tspan", &[("x", &x.to_string()), ("y", &baseline.to_string())], line);
    }
    out.close("text");
}

/// An arrow with what is written on it.
pub(super) fn edge(out: &mut Writer, edge: &Edge, words: &Words, route: &Route, direction: Direction) {
    let Some(last) = route.segments.last() else { return };
    let dashed = edge.style == Style::Dashed;
    let class = format!("edge {} {}", palette::class(edge.tone), if dashed { "dashed" } else { "solid" });
    out.open("g", &[("class", &class)]);
    if words.cut {
        out.text("title", &[], &edge.label);
    }
    let path = path(&route.segments, direction);
    let mut attributes = vec![
        ("class", "way"),
        ("d", path.as_str()),
        ("stroke", palette::stroke(edge.tone)),
        ("stroke-width", palette::weight(edge.tone)),
    ];
    if dashed {
        attributes.push(("stroke-dasharray", "6 5"));
    }
    out.empty("path", &attributes);
    out.empty(
        "path",
        &[("class", "head"), ("d", &head(last, edge.tone, direction)), ("fill", palette::stroke(edge.tone))],
    );
    if let Some(tag) = route.tag {
        written(out, edge.tone, words, Rectangle::of(tag, direction));
    }
    out.close("g");
}

/// What is written on an arrow: a sign, and lines about a common middle.
fn written(out: &mut Writer, tone: Tone, words: &Words, area: Rectangle) {
    let beside = if tone == Tone::Plain { 0 } else { SIGN + BESIDE_SIGN };
    if words.label.is_empty() {
        svg::sign(out, tone, area.x + (area.width - SIGN) / 2, area.y + (area.height - SIGN) / 2);
        return;
    }
    svg::sign(out, tone, area.x + 4, area.y + (area.height - SIGN) / 2);
    let middle = (area.x + beside + (area.width - beside) / 2).to_string();
    let height = i32::try_from(words.label.len()).unwrap_or(0) * NOTE.line();
    let top = area.y + (area.height - height) / 2;
    let size = NOTE.size.to_string();
    out.open(
        "text",
        &[("class", "tag"), ("font-size", &size), ("text-anchor", "middle"), ("fill", palette::INK)],
    );
    for (line, nth) in words.label.iter().zip(0_i32..) {
        let baseline = top + nth * NOTE.line() + NOTE.baseline();
        out.text("tspan", &[("x", &middle), ("y", &baseline.to_string())], line);
    }
    out.close("text");
}

/// Where a segment heads at its end: across and along, each -1, 0 or 1.
fn heading(segment: &Segment) -> (i32, i32) {
    match segment.shape {
        Shape::Loop(_) => (-1, 0),
        _ => (0, (segment.to.along - segment.from.along).signum()),
    }
}

/// The way of an edge, which ends within the head of its arrow.
fn path(segments: &[Segment], direction: Direction) -> String {
    let mut path = String::new();
    let mut at = None;
    let count = segments.len();
    for (nth, segment) in segments.iter().enumerate() {
        let (across, along) = heading(segment);
        let back = if nth + 1 == count { HEAD - 2 } else { 0 };
        let to = Point { across: segment.to.across - across * back, along: segment.to.along - along * back };
        if at != Some(segment.from) {
            path.push_str(&format!("M{}", shown(direction, segment.from)));
        }
        match segment.shape {
            Shape::Line => path.push_str(&format!("L{}", shown(direction, to))),
            Shape::Bend => {
                let middle = (segment.from.along + to.along) / 2;
                let first = Point { across: segment.from.across, along: middle };
                let second = Point { across: to.across, along: middle };
                path.push_str(&curve(direction, first, second, to));
            }
            Shape::Loop(reach) => {
                let out = segment.from.across + reach * 4 / 3;
                let first = Point { across: out, along: segment.from.along };
                let second = Point { across: out, along: to.along };
                path.push_str(&curve(direction, first, second, to));
            }
        }
        at = Some(segment.to);
    }
    path
}

fn curve(direction: Direction, first: Point, second: Point, to: Point) -> String {
    format!("C{} {} {}", shown(direction, first), shown(direction, second), shown(direction, to))
}

fn shown(direction: Direction, point: Point) -> String {
    let (x, y) = turned(direction, point);
    format!("{x} {y}")
}

/// The head of an arrow: a triangle whose tip is the end of the last segment.
fn head(last: &Segment, tone: Tone, direction: Direction) -> String {
    let (across, along) = heading(last);
    let half = if tone == Tone::Plain { 4 } else { 5 };
    let base = Point { across: last.to.across - across * HEAD, along: last.to.along - along * HEAD };
    let left = Point { across: base.across - along * half, along: base.along - across * half };
    let right = Point { across: base.across + along * half, along: base.along + across * half };
    format!("M{}L{}L{}Z", shown(direction, last.to), shown(direction, left), shown(direction, right))
}
