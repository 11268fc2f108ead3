//! The layout of a graph in layers, after Sugiyama, Tagawa and Toda (1981): cycles are opened (`cycles`), boxes get layers (`ranks`), an edge
//! that passes layers gets a place in each (`proper`), places are ordered so that few edges cross (`order`), get coordinates in which long
//! edges are straight, after Brandes and Köpf (2001, `place`), and edges are routed between the layers (`route`).
//!
//! **Why it is written here.** The ports of dagre, the nearest maintained library, took 6.7 s for 500 boxes and 650 edges, where these pages allow
//! one (0.1.2, optimised); it keeps its graph by names in maps, unwraps in 700 places on texts that a contract may have written, and does not
//! compile without a JSON library. Neither it nor `rust-sugiyama` routes edges around boxes, which is more than half of what a reader sees. The
//! graph library of this house belongs to the model, and would give this module an adjacency list.
//!
//! Coordinates are whole pixels, so that no machine rounds otherwise. They are *across* and *along*: along is where arrows lead, down the page
//! or to the right, and the caller turns them.
//!
//! **Invariant**: layers are bands that do not overlap, and within a band places do not overlap. Edges cross a band in a straight line
//! along their own places, and bend only between bands, where nothing else is. So no edge runs through a box or a label that is not its own,
//! whatever the graph.

mod cycles;
mod order;
mod place;
mod proper;
mod ranks;
mod route;
mod slots;

/// A size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Size {
    pub(crate) across: i32,
    pub(crate) along: i32,
}

/// A point in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Point {
    pub(crate) across: i32,
    pub(crate) along: i32,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Area {
    pub(crate) at: Point,
    pub(crate) size: Size,
}

/// An edge that is to be laid out, with the room of what is written on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) tag: Option<Size>,
}

/// A part of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) shape: Shape,
}

/// How a part of an edge goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Straight along.
    Line,
    /// In an S whose ends lead along.
    Bend,
    /// Out of a side of its box and back into it, reaching so many pixels across.
    Loop(i32),
}

/// An edge laid out, from its beginning to its end; interrupted where its tag stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Route {
    pub(crate) segments: Vec<Segment>,
    pub(crate) tag: Option<Area>,
}

/// A graph laid out. Everything lies between the origin and `size`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Laid {
    /// For each box, where it stands; it may have grown to give its edges room.
    pub(crate) boxes: Vec<Area>,
    /// For each edge, how it goes.
    pub(crate) routes: Vec<Route>,
    pub(crate) size: Size,
}

/// Between two boxes of a layer, in pixels.
const BETWEEN_BOXES: i32 = 36;
/// Between an edge and what is beside it.
const BETWEEN_LINES: i32 = 20;
/// Between two ends of edges at one side of a box.
const BETWEEN_ENDS: i32 = 16;

/// Lays out a connected graph (one that is not connected is laid out too, side by side). Every link is between two boxes that exist.
pub(crate) fn lay_out(boxes: &[Size], links: &[Link]) -> Laid {
    let slots = slots::slots(boxes, links);
    let whole: Vec<Size> = slots.iter().map(slots::Slot::whole).collect();
    let arcs = cycles::open(boxes.len(), links);
    let spread = if links.iter().any(|link| link.tag.is_some() && link.from != link.to) { 2 } else { 1 };
    let ranks = ranks::ranks(boxes.len(), &arcs, spread);
    let mut proper = proper::proper(&whole, links, &arcs, &ranks);
    order::order(&mut proper);
    let centres = place::centres(&proper);
    route::route(links, &slots, &arcs, &proper, &centres)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::Chance;
