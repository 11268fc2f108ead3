//! The room that a box takes in its layer: its own, grown so that its edges have room at its sides, and that
//! of the edges from it to itself.

use super::cycles::Arc;
use super::{BETWEEN_ENDS, BETWEEN_LINES, BETWEEN_MANY, Link, MANY_ENDS, Size};
use crate::per::Per;

/// How far an edge from a box to itself reaches out of it.
pub(super) const REACH: i32 = 24;
/// Between such an edge and its tag, and between two of them.
pub(super) const LOOP_GAP: i32 = 8;
/// How far apart its ends are.
pub(super) const LOOP_ENDS: i32 = 20;

/// A box and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The box itself.
    pub(super) own: Size,
    /// The links from the box to itself, by index.
    pub(super) loops: Vec<usize>,
    /// The room of those, at the box's side.
    pub(super) room: i32,
}

impl Slot {
    /// All of it, with the box in the middle.
    pub(super) fn whole(&self) -> Size {
        Size { across: self.own.across + 2 * self.room, along: self.own.along }
    }
}

/// The slots of the boxes.
pub(super) fn slots(boxes: &[Size], links: &[Link], arcs: &[Arc]) -> Vec<Slot> {
    let mut loops: Per<Vec<usize>> = Per::new(boxes.len(), Vec::new());
    let mut ends = Per::new(boxes.len(), (0_i32, 0_i32));
    for (at, link) in links.iter().enumerate().filter(|(_, link)| link.from == link.to) {
        loops[link.from].push(at);
    }
    for arc in arcs {
        ends[arc.upper].0 += 1;
        ends[arc.lower].1 += 1;
    }
    let slot = |(at, size): (usize, &Size)| {
        let loops = std::mem::take(&mut loops[at]);
        let tags: Vec<Size> = loops.iter().map(|&link| tag(links, link)).collect();
        let bands: i32 = tags.iter().map(|tag| band(*tag)).sum();
        let widest = tags.iter().map(|tag| tag.across).max();
        let many = ends[at].0.max(ends[at].1);
        let needed = (many.min(MANY_ENDS) + 1) * BETWEEN_ENDS + (many - MANY_ENDS).max(0) * BETWEEN_MANY;
        let across = size.across.max(needed);
        let own = Size { across: across + across % 2, along: size.along.max(bands + LOOP_GAP) };
        let room = widest.map_or(0, |widest| REACH + LOOP_GAP + widest + BETWEEN_LINES);
        Slot { own, loops, room }
    };
    boxes.iter().enumerate().map(slot).collect()
}

/// The size of a link's tag; nothing where it has none.
pub(super) fn tag(links: &[Link], link: usize) -> Size {
    links.get(link).and_then(|link| link.tag).unwrap_or_default()
}

/// How much of a box's side a loop takes.
pub(super) fn band(tag: Size) -> i32 {
    tag.along.max(LOOP_ENDS) + LOOP_GAP
}
