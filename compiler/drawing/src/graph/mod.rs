//! A graph as a drawing: texts get their sizes, each connected part is laid out for itself, and the parts stand in rows.

mod parts;
mod write;

use crate::kinds;
use crate::layered::{self, Area, Laid, Link, Point, Route, Size};
use crate::svg::{self, SIGN, Writer};
use crate::text::{Type, is_cut, wrap};
use crate::{Direction, Drawn, Edge, Graph, Node, Tone};

/// Between the drawing and its edge, in pixels.
const MARGIN: i32 = 16;
/// Between two parts that nothing joins.
const BETWEEN_PARTS: i32 = 44;
/// A row of parts is no wider, unless one part is.
const ROW: i32 = 960;

const LABEL: Type = Type { size: 14, bold: true };
const NOTE: Type = Type { size: 12, bold: false };
/// How wide a line of a box may be, and how many lines its label and each of its notes may have.
const BOX_TEXT: (i32, usize, usize) = (196, 8, 6);
/// How wide a line at an arrow may be, and how many lines there may be.
const TAG_TEXT: (i32, usize) = (150, 6);
/// Within a box: left (where the strip of its kind is), right, above and below its text.
const PADDING: Padding = Padding { left: 20, right: 16, upright: 11 };
/// A box is at least so wide, and its notes so far below its label.
const NARROWEST: i32 = 96;
const BEFORE_NOTES: i32 = 3;
/// Between a sign and what stands beside it.
const BESIDE_SIGN: i32 = 5;

struct Padding {
    left: i32,
    right: i32,
    upright: i32,
}

/// A graph as SVG. `id` is a name that no other drawing of the page has; ids in the drawing begin with it.
pub fn graph(graph: &Graph, id: &str) -> String {
    drawn(graph, id).svg
}

/// The same, and how large it is.
pub fn drawn(graph: &Graph, id: &str) -> Drawn {
    let nodes: Vec<Words> = graph.nodes.iter().map(node).collect();
    let edges: Vec<&Edge> =
        graph.edges.iter().filter(|edge| edge.from.max(edge.to) < graph.nodes.len()).collect();
    let tags: Vec<Words> = edges.iter().map(|edge| tag(edge)).collect();
    let links: Vec<Link> = edges
        .iter()
        .zip(&tags)
        .map(|(edge, tag)| {
            let size = turned_size(graph.direction, tag.size);
            Link { from: edge.from, to: edge.to, tag: (tag.size != (0, 0)).then_some(size) }
        })
        .collect();
    let sizes: Vec<Size> = nodes.iter().map(|node| turned_size(graph.direction, node.size)).collect();
    let placed = parts::placed(&sizes, &links, graph.direction);

    let mut out = Writer::default();
    out.open("g", &[("class", "edges")]);
    for ((edge, tag), route) in edges.iter().zip(&tags).zip(&placed.routes) {
        write::edge(&mut out, edge, tag, route, graph.direction);
    }
    out.close("g");
    out.open("g", &[("class", "nodes")]);
    for ((node, words), area) in graph.nodes.iter().zip(&nodes).zip(&placed.boxes) {
        write::node(&mut out, node, words, Rectangle::of(*area, graph.direction));
    }
    out.close("g");
    let size = turned_size(graph.direction, (placed.size.across, placed.size.along));
    let svg = svg::drawing(
        &svg::Frame {
            id,
            class: "graph",
            title: &graph.title,
            description: &graph.description,
            size: (size.across, size.along),
            links: graph.nodes.iter().any(|node| write::followed(node).is_some()),
        },
        out,
    );
    Drawn { svg, width: size.across, height: size.along }
}

/// Texts broken into lines, and the room that they take with what is around them: width and height.
struct Words {
    label: Vec<String>,
    notes: Vec<Vec<String>>,
    size: (i32, i32),
    /// Whether something had no room.
    cut: bool,
}

fn node(node: &Node) -> Words {
    let (width, label_lines, note_lines) = BOX_TEXT;
    let label = wrap(&node.label, LABEL, width, label_lines);
    let notes: Vec<Vec<String>> = node.notes.iter().map(|note| wrap(note, NOTE, width, note_lines)).collect();
    let cut =
        is_cut(&label, &node.label) || notes.iter().zip(&node.notes).any(|(lines, note)| is_cut(lines, note));
    let widest = widest(LABEL, &label).max(notes.iter().map(|note| widest(NOTE, note)).max().unwrap_or(0));
    let sign = if node.tone == Tone::Plain { 0 } else { SIGN };
    let beside =
        [sign, kinds::room(node.kind)].into_iter().filter(|&room| room > 0).map(|room| room + BESIDE_SIGN);
    let beside: i32 = beside.sum();
    let count = |lines: usize| i32::try_from(lines).unwrap_or(0);
    let note_count: usize = notes.iter().map(Vec::len).sum();
    let before_notes = if note_count == 0 || label.is_empty() { 0 } else { BEFORE_NOTES };
    let text = count(label.len()) * LABEL.line() + before_notes + count(note_count) * NOTE.line();
    let size = (
        (PADDING.left + widest + beside + PADDING.right).max(NARROWEST),
        text.max(LABEL.line()) + 2 * PADDING.upright,
    );
    Words { label, notes, size, cut }
}

fn tag(edge: &Edge) -> Words {
    let (width, most) = TAG_TEXT;
    let label = wrap(&edge.label, NOTE, width, most);
    let sign = if edge.tone == Tone::Plain { 0 } else { SIGN };
    let size = match (label.is_empty(), sign) {
        (true, 0) => (0, 0),
        (true, _) => (sign + 4, sign + 4),
        (false, _) => {
            let beside = if sign == 0 { 0 } else { sign + BESIDE_SIGN };
            let height = i32::try_from(label.len()).unwrap_or(0) * NOTE.line();
            (beside + widest(NOTE, &label) + 8, height.max(sign) + 6)
        }
    };
    let cut = is_cut(&label, &edge.label);
    Words { label, notes: Vec::new(), size, cut }
}

fn widest(letters: Type, lines: &[String]) -> i32 {
    lines.iter().map(|line| letters.width(line)).max().unwrap_or(0)
}

fn turned_size(direction: Direction, (width, height): (i32, i32)) -> Size {
    match direction {
        Direction::Down => Size { across: width, along: height },
        Direction::Right => Size { across: height, along: width },
    }
}

/// Where a point is on the page.
fn turned(direction: Direction, point: Point) -> (i32, i32) {
    match direction {
        Direction::Down => (point.across, point.along),
        Direction::Right => (point.along, point.across),
    }
}

/// A rectangle of the page.
#[derive(Clone, Copy)]
struct Rectangle {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Rectangle {
    fn of(area: Area, direction: Direction) -> Rectangle {
        let (x, y) = turned(direction, area.at);
        let (width, height) = turned(direction, Point { across: area.size.across, along: area.size.along });
        Rectangle { x, y, width, height }
    }
}
