//! The layout of a graph in layers, after Sugiyama, Tagawa and Toda (1981): cycles are opened (`cycles`),
//! boxes get layers (`ranks`), an edge that passes layers gets a place in each (`proper`), places are ordered
//! so that few edges cross (`order`), get coordinates in which long edges are straight, after Brandes and
//! Köpf (2001, `place`), and edges are routed between the layers (`route`).
//!
//! **Why it is written here.** The nearest maintained library, a port of dagre (`dagre` 0.1.2), laid out four
//! hundred generated graphs without a fault, but took two seconds of an optimised program for 500 boxes and
//! 650 edges, where this module, not optimised, takes a quarter of one; it unwraps in 190 places and does not
//! compile without a JSON library. It leaves open how edges pass boxes of unlike heights, and `rust-sugiyama`
//! gives no more than the middles of boxes: the routing of edges and the room of their labels are half of what
//! a reader sees. The graph library of this house belongs to the model, and would give this module an
//! adjacency list.
//!
//! Coordinates are whole pixels, so that no machine rounds otherwise. They are *across* and *along*: along is
//! where arrows lead, down the page or to the right, and the caller turns them.
//!
//! **Invariant**: layers are bands that do not overlap, and within a band places do not overlap. Edges cross
//! a band in a straight line along their own places, and bend only between bands, where nothing else is. So
//! no edge runs through a box or a label that is not its own, whatever the graph.

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
/// Between two ends of edges at one side of a box, for so many ends; and between two of those beyond.
const BETWEEN_ENDS: i32 = 16;
const MANY_ENDS: i32 = 24;
const BETWEEN_MANY: i32 = 8;

/// Lays out a connected graph (one that is not connected is laid out too, side by side). Every link is
/// between two boxes that exist. With `even`, the boxes of a layer are made equally long along.
pub(crate) fn lay_out(boxes: &[Size], links: &[Link], even: bool) -> Laid {
    let arcs = cycles::open(boxes.len(), links);
    let slots = slots::slots(boxes, links, &arcs);
    let whole: Vec<Size> = slots.iter().map(slots::Slot::whole).collect();
    let spread = if links.iter().any(|link| link.tag.is_some() && link.from != link.to) { 2 } else { 1 };
    let ranks = ranks::ranks(boxes.len(), &arcs, spread);
    let mut proper = proper::proper(&whole, links, &arcs, &ranks);
    order::order(&mut proper);
    let centres = place::centres(&proper, !even);
    let graph = route::Ordered { links, slots: &slots, arcs: &arcs, proper: &proper, centres: &centres };
    route::route(&graph, even)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::{Chance, any, faults};
