//! Drawings for documents, as inline SVG: graphs in layers, and timelines. It knows nothing of contracts:
//! plain data in, text out. The same data gives the same text on every machine.
//!
//! A drawing is a text that a page holds as it is. It has its natural size in pixels and belongs in a box
//! that scrolls sideways. It has no script, no style and no reference to anything outside; its colours are
//! custom properties of the page with a fallback for light pages (`palette.rs` names them), so that the
//! page's themes and its print style apply. What a tone means is told by a sign and by the weight of a line
//! besides its colour. The caller sets a text alternative beside the drawing: a label longer than a drawing
//! has room for ends there in `…` and is whole in a title of its part, which browsers show to who points at it.
//!
//! What a page adds: a box around each drawing that scrolls (`overflow-x: auto`), and for print `svg.drawing
//! { max-width: 100%; height: auto }`, which scales a wide drawing to the paper. A graph of which one layer
//! is very wide (one party that gives to many) is better drawn to the right, where it grows down the page.

mod graph;
mod kinds;
mod layered;
mod palette;
mod per;
mod svg;
mod text;
mod timeline;

pub use graph::{drawn, graph};
pub use timeline::timeline;

/// A drawing, and how large it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The text that a page holds.
    pub svg: String,
    /// Its natural width, in pixels.
    pub width: i32,
    /// Its natural height, in pixels.
    pub height: i32,
}

/// Boxes and the arrows between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// The name of the drawing, read out instead of it.
    pub title: String,
    /// What it shows, in a sentence or two, read out after the title.
    pub description: String,
    /// Where arrows lead.
    pub direction: Direction,
    /// The boxes. Their order decides where nothing else does.
    pub nodes: Vec<Node>,
    /// The arrows. One whose end is no node is left out.
    pub edges: Vec<Edge>,
}

/// Where the arrows of a graph lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From top to bottom.
    #[default]
    Down,
    /// From left to right.
    Right,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// The main line, wrapped.
    pub label: String,
    /// Smaller lines below it (an operator, a place, a certificate), wrapped.
    pub notes: Vec<String>,
    /// What kind of thing it is: a CSS class (`kind-…`), the colour of the strip at the box's side
    /// (`--kind-…`), and a small picture for `contract`, `dataset`, `hosting`, `law`, `party`, `place` and
    /// `recipient`.
    pub kind: &'static str,
    /// Whether it asks for attention.
    pub tone: Tone,
    /// Where a click leads: a relative address without a scheme. Anything else is not written.
    pub link: Option<String>,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    /// The index of the node that it leaves.
    pub from: usize,
    /// The index of the node that it enters.
    pub to: usize,
    /// What it says, or nothing.
    pub label: String,
    /// Whether it asks for attention.
    pub tone: Tone,
    /// How it is drawn.
    pub style: Style,
}

/// How loudly a part of a drawing speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Plain,
    /// Something to look at: a heavier line and an exclamation mark.
    Attention,
    /// What breaks a rule: the heaviest line and a cross.
    Offending,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Without breaks.
    #[default]
    Solid,
    /// In dashes.
    Dashed,
}

/// Spans and days along an axis of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The name of the drawing, read out instead of it.
    pub title: String,
    /// What it shows, in a sentence or two, read out after the title.
    pub description: String,
    /// The first day of the axis.
    pub from: Day,
    /// The last day of the axis, included.
    pub to: Day,
    /// The day of the document and what it is called; marked where it lies on the axis.
    pub today: Option<(Day, String)>,
    /// The short names of the twelve months, in the document's language.
    pub months: [String; 12],
    /// The rows, from the top.
    pub tracks: Vec<Track>,
}

/// A row of a timeline, which has as many lanes as its items need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Track {
    /// What the row is about, at its left.
    pub label: String,
    /// What happens, in any order.
    pub items: Vec<Item>,
}

/// Something on a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A span of days. An end that is missing, or off the axis, is drawn open.
    Bar {
        /// The first day; without one, the span has no known beginning.
        from: Option<Day>,
        /// The last day, included; without one, the span has no known end.
        last: Option<Day>,
        /// What it is, with its dates in the document's language.
        label: String,
        /// Whether it asks for attention.
        tone: Tone,
    },
    /// A single day. One off the axis stands at the axis's end and points to where it lies.
    Mark {
        /// The day.
        on: Day,
        /// What it is, with its date in the document's language.
        label: String,
        /// Whether it asks for attention.
        tone: Tone,
    },
}

/// A day of the calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);
