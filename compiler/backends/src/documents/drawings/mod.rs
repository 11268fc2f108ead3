//! Drawings: what is drawn of a project, and the same in words beside it. What is too much to look at is told in words alone.

pub(super) mod calendar;
pub(super) mod chain;
mod entries;
pub(super) mod flows;
pub(super) mod lineage;
mod mermaid;
pub(super) mod procedure;

use super::line::{Cell, Line};
use super::page::{Block, Drawing};
use super::site::Thing;
use super::speech::Speech;
use super::words::{Plural, fill};
use crate::template::Fragment;
use charta_drawing::{Direction, Edge, Graph, Node, Style, Timeline, Tone};
use charta_model::time::Day;
use rustc_hash::FxHashMap;
use std::hash::Hash;

/// More boxes than this are no drawing that anyone can read.
const MOST_BOXES: usize = 150;

/// More boxes than this beside each other are wider than a screen.
const MOST_ABREAST: usize = 6;

/// A drawing that is wider, in pixels, is turned; one that is wider both ways nobody can follow from end to end.
const WIDEST: i32 = 2400;

/// What is said around every drawing.
struct Words {
    in_words: &'static str,
    too_many: Plural,
    too_wide: &'static str,
    judged_on: &'static str,
    months: [&'static str; 12],
}

static ENGLISH: Words = Words {
    in_words: "The same in words",
    too_many: Plural {
        one: "It is not drawn: {} box would be too many.",
        many: "It is not drawn: {} boxes would be too many to read.",
    },
    too_wide: "It is not drawn: it would be too wide to follow.",
    judged_on: "Judged on {}",
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

static FRENCH: Words = Words {
    in_words: "La même chose en mots",
    too_many: Plural {
        one: "Le dessin est omis : {} case serait de trop.",
        many: "Le dessin est omis : {} cases ne se liraient plus.",
    },
    judged_on: "Date d’examen : {}",
    too_wide: "Le dessin est omis : il serait trop large pour être suivi.",
    months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
};

/// What a drawing is called on its page.
struct Name {
    /// Its id, which no other drawing of the page has.
    id: &'static str,
    title: String,
    /// What it shows and how it is read.
    description: String,
}

/// A graph that is being made: each thing is one box, and two things have one arrow each way, whatever is found twice.
struct Sketch<K> {
    nodes: Vec<Node>,
    places: FxHashMap<K, usize>,
    edges: Vec<Edge>,
    between: FxHashMap<(usize, usize), usize>,
    text: Cell,
}

impl<K: Hash + Eq + Copy> Sketch<K> {
    fn new() -> Sketch<K> {
        Sketch {
            nodes: Vec::new(),
            places: FxHashMap::default(),
            edges: Vec::new(),
            between: FxHashMap::default(),
            text: Cell::new(),
        }
    }

    /// The box of a thing, which is made where there is none yet.
    fn node(&mut self, key: K, make: impl FnOnce() -> Node) -> usize {
        let next = self.nodes.len();
        let at = *self.places.entry(key).or_insert(next);
        if at == next {
            self.nodes.push(make());
        }
        at
    }

    /// The box of a thing that has one.
    fn place(&self, key: K) -> Option<usize> {
        self.places.get(&key).copied()
    }

    /// Whether there is an arrow from one box to another.
    fn is_tied(&self, from: usize, to: usize) -> bool {
        self.between.contains_key(&(from, to))
    }

    /// An arrow. Where there is one already, it says this as well; it is drawn as the plainer of both, in the louder tone.
    fn edge(&mut self, from: usize, to: usize, label: &str, style: Style) -> usize {
        let next = self.edges.len();
        let at = *self.between.entry((from, to)).or_insert(next);
        match self.edges.get_mut(at) {
            None => self.edges.push(Edge { from, to, label: label.to_owned(), tone: Tone::Plain, style }),
            Some(edge) => {
                if !label.is_empty() && !edge.label.split(" · ").any(|said| said == label) {
                    let between = if edge.label.is_empty() { "" } else { " · " };
                    edge.label = [edge.label.as_str(), label].join(between);
                }
                if style == Style::Solid {
                    edge.style = style;
                }
            }
        }
        at
    }

    /// An arrow between two boxes, and both, in a tone unless they have a louder one.
    fn tint(&mut self, edge: usize, tone: Tone) {
        let Some(edge) = self.edges.get_mut(edge) else { return };
        edge.tone = louder(edge.tone, tone);
        for end in [edge.from, edge.to] {
            if let Some(node) = self.nodes.get_mut(end) {
                node.tone = louder(node.tone, tone);
            }
        }
    }

    /// Down, or to the right where many things hang on one: those would make a page much wider than any screen.
    fn direction(&self) -> Direction {
        let mut leaving = vec![0_usize; self.nodes.len()];
        let mut entering = leaving.clone();
        for edge in &self.edges {
            for (counts, end) in [(&mut leaving, edge.from), (&mut entering, edge.to)] {
                if let Some(count) = counts.get_mut(end) {
                    *count += 1;
                }
            }
        }
        match leaving.iter().chain(&entering).any(|count| *count > MOST_ABREAST) {
            true => Direction::Right,
            false => Direction::Down,
        }
    }

    fn say(&mut self, line: Line) {
        self.text.push(line);
    }

    /// The drawing, and the same in words; nothing where nothing is tied to anything.
    fn block(self, speech: &Speech<'_>, name: Name, direction: Direction, most: usize) -> Option<Block> {
        let words = speech.pick(&ENGLISH, &FRENCH);
        if self.edges.is_empty() {
            return None;
        }
        let boxes = self.nodes.len();
        let graph = Graph {
            title: name.title.clone(),
            description: name.description.clone(),
            direction,
            nodes: self.nodes,
            edges: self.edges,
        };
        let (svg, mermaid, caption) = match boxes > most {
            true => (String::new(), String::new(), speech.count(boxes, words.too_many)),
            false => match narrow(graph, name.id) {
                Some((graph, svg)) => (svg, mermaid::of(&graph), name.description),
                None => (String::new(), String::new(), words.too_wide.to_owned()),
            },
        };
        let caption = [name.title.as_str(), &caption].join(". ");
        let drawing = Drawing {
            svg: Fragment(svg),
            name: name.title,
            caption,
            text: self.text,
            mermaid: Fragment(mermaid),
            in_words: words.in_words,
        };
        Some(Block::Drawing { drawing })
    }
}

/// The drawing of a graph in its direction, or in the other where it is too wide in its own; nothing where it is both ways.
fn narrow(graph: Graph, id: &str) -> Option<(Graph, String)> {
    let drawn = charta_drawing::drawn(&graph, id);
    if drawn.width <= WIDEST {
        return Some((graph, drawn.svg));
    }
    let direction = match graph.direction {
        Direction::Down => Direction::Right,
        Direction::Right => Direction::Down,
    };
    let graph = Graph { direction, ..graph };
    let drawn = charta_drawing::drawn(&graph, id);
    (drawn.width <= WIDEST).then_some((graph, drawn.svg))
}

fn louder(one: Tone, other: Tone) -> Tone {
    match (one, other) {
        (Tone::Offending, _) | (_, Tone::Offending) => Tone::Offending,
        (Tone::Attention, _) | (_, Tone::Attention) => Tone::Attention,
        (Tone::Plain, Tone::Plain) => Tone::Plain,
    }
}

/// Where a box leads, from a page in a folder or (`root` is empty) from the first page.
fn link(speech: &Speech<'_>, root: &str, thing: Thing) -> Option<String> {
    let address = speech.site.of(thing)?;
    Some(format!("{root}{}.html", address.page.0))
}

/// A timeline as a block; what it says stands beside it in a table, or is told here.
fn timeline(speech: &Speech<'_>, name: Name, timeline: Timeline, text: Cell) -> Block {
    let words = speech.pick(&ENGLISH, &FRENCH);
    let items: usize = timeline.tracks.iter().map(|track| track.items.len()).sum();
    let (svg, caption) = match items > MOST_BOXES {
        true => (String::new(), speech.count(items, words.too_many)),
        false => (charta_drawing::timeline(&timeline, name.id), name.description),
    };
    let caption = [name.title.as_str(), &caption].join(". ");
    let (svg, mermaid) = (Fragment(svg), Fragment::default());
    let drawing = Drawing { svg, mermaid, name: name.title, caption, text, in_words: words.in_words };
    Block::Drawing { drawing }
}

/// The day of judgement, as timelines mark it.
fn today(speech: &Speech<'_>, on: Day) -> Option<(charta_drawing::Day, String)> {
    let words = speech.pick(&ENGLISH, &FRENCH);
    Some((drawn(on), fill(words.judged_on, &[&speech.day(on)])))
}

fn months(speech: &Speech<'_>) -> [String; 12] {
    speech.pick(&ENGLISH, &FRENCH).months.map(str::to_owned)
}

/// Both count from the same day.
fn drawn(day: Day) -> charta_drawing::Day {
    charta_drawing::Day(day.0)
}
