//! The graph in which every edge joins two neighbouring layers: a longer one gets a place in each layer that it passes.

use super::cycles::Arc;
use super::{Link, Size};
use crate::per::Per;

/// What takes a place in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// A box, by its index.
    Box(usize),
    /// The tag of a link, by the link's index.
    Tag(usize),
    /// An edge that passes.
    Line,
}

/// A place in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) holder: Holder,
    /// Across, even, so that halves are whole.
    pub(super) size: Size,
}

/// Places, their layers from the first on, and which are joined.
#[derive(Debug, Clone)]
pub(super) struct Proper {
    pub(super) places: Per<Place>,
    /// The places of each layer, from the left.
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) above: Per<Vec<usize>>,
    pub(super) below: Per<Vec<usize>>,
    /// For each arc, its places from the upper box to the lower.
    pub(super) chains: Vec<Vec<usize>>,
}

impl Proper {
    /// Where in its layer each place is.
    pub(super) fn positions(&self) -> Per<usize> {
        let mut positions = Per::new(self.places.count(), 0);
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(position, &at)| positions[at] = position);
        }
        positions
    }
}

/// Makes it: the places of boxes have the boxes' indexes, and those that edges pass come after.
pub(super) fn proper(slots: &[Size], links: &[Link], arcs: &[Arc], ranks: &Per<usize>) -> Proper {
    let line = Place { holder: Holder::Line, size: Size { across: 2, along: 0 } };
    let mut places = Per::new(0, line);
    let mut layers: Vec<Vec<usize>> = Vec::new();
    for (at, size) in slots.iter().enumerate() {
        let place = places.add(Place { holder: Holder::Box(at), size: even(*size) });
        into(&mut layers, ranks[at], place);
    }
    let mut chains = Vec::with_capacity(arcs.len());
    for arc in arcs {
        let (first, last) = (ranks[arc.upper], ranks[arc.lower]);
        let tag = links.get(arc.link).and_then(|link| link.tag);
        // The layers between those of boxes are odd, and tags stand in those.
        let middle = first + (last.saturating_sub(first) / 2).saturating_sub(1) / 2 * 2 + 1;
        let mut chain = vec![arc.upper];
        for layer in first + 1..last {
            let place = match tag.filter(|_| layer == middle) {
                Some(size) => Place { holder: Holder::Tag(arc.link), size: even(size) },
                None => line,
            };
            let place = places.add(place);
            into(&mut layers, layer, place);
            chain.push(place);
        }
        chain.push(arc.lower);
        chains.push(chain);
    }
    let mut above: Per<Vec<usize>> = Per::new(places.count(), Vec::new());
    let mut below = above.clone();
    for (&up, &down) in chains.iter().flat_map(|chain| chain.iter().zip(chain.iter().skip(1))) {
        below[up].push(down);
        above[down].push(up);
    }
    Proper { places, layers, above, below, chains }
}

fn even(size: Size) -> Size {
    Size { across: size.across + size.across % 2, along: size.along }
}

fn into(layers: &mut Vec<Vec<usize>>, layer: usize, place: usize) {
    while layers.len() <= layer {
        layers.push(Vec::new());
    }
    if let Some(layer) = layers.get_mut(layer) {
        layer.push(place);
    }
}
