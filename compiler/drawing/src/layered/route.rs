//! From places to pixels: bands along, boxes in them, and edges from box to box.

use super::cycles::Arc;
use super::proper::{Holder, Proper};
use super::slots::{self, LOOP_ENDS, LOOP_GAP, REACH, Slot};
use super::{Area, BETWEEN_ENDS, Laid, Link, Point, Route, Segment, Shape, Size};
use crate::per::Per;

/// An edge leaves and enters a box straight, so far, in pixels; the head of an arrow has room there.
const STUB: i32 = 12;
/// How much a bend takes at least along, and at most.
const BENDS: (i32, i32) = (22, 96);

/// A layer as a stripe of the drawing.
#[derive(Debug, Clone, Copy, Default)]
struct Band {
    top: i32,
    bottom: i32,
}

/// A graph whose places are ordered and have their middles across.
pub(super) struct Ordered<'a> {
    pub(super) links: &'a [Link],
    pub(super) slots: &'a [Slot],
    pub(super) arcs: &'a [Arc],
    pub(super) proper: &'a Proper,
    pub(super) centres: &'a Per<i32>,
}

/// Routes everything. With `even`, a box is as long along as its layer.
pub(super) fn route(graph: &Ordered<'_>, even: bool) -> Laid {
    let Ordered { links, slots, arcs, proper, centres } = *graph;
    let ends = ends(slots, arcs, proper, centres);
    let bands = bands(proper, arcs, centres, &ends);
    let mut rank = Per::new(proper.places.count(), 0_usize);
    for (layer, places) in proper.layers.iter().enumerate() {
        places.iter().for_each(|&at| rank[at] = layer);
    }
    let band_of = |at: usize| bands.get(rank[at]).copied().unwrap_or_default();
    let area = |at: usize, size: Size| {
        let band = band_of(at);
        let along = band.top + (band.bottom - band.top - size.along) / 2;
        Area { at: Point { across: centres[at] - size.across / 2, along }, size }
    };
    let own = |(at, slot): (usize, &Slot)| {
        let band = band_of(at);
        let along = if even { band.bottom - band.top } else { slot.own.along };
        area(at, Size { along, ..slot.own })
    };
    let boxes: Vec<Area> = slots.iter().enumerate().map(own).collect();
    let mut routes = vec![Route::default(); links.len()];
    for ((arc, chain), ends) in arcs.iter().zip(&proper.chains).zip(&ends) {
        let mut line = Line::default();
        let last = chain.len().saturating_sub(1);
        for (step, &at) in chain.iter().enumerate() {
            let band = band_of(at);
            match proper.places[at].holder {
                Holder::Box(index) => {
                    let own = boxes.get(index).copied().unwrap_or_default();
                    if step == 0 {
                        line.begin(Point { across: ends.0, along: own.at.along + own.size.along });
                        line.straight(band.bottom + STUB);
                    } else if step == last {
                        line.bend(Point { across: ends.1, along: band.top - STUB });
                        line.straight(own.at.along);
                    }
                }
                Holder::Line => {
                    line.bend(Point { across: centres[at], along: band.top });
                    line.straight(band.bottom);
                }
                Holder::Tag(_) => {
                    let tag = area(at, slots::tag(links, arc.link));
                    line.bend(Point { across: centres[at], along: band.top });
                    line.straight(tag.at.along);
                    line.begin(Point { across: centres[at], along: tag.at.along + tag.size.along });
                    line.straight(band.bottom);
                    line.tag = Some(tag);
                }
            }
        }
        if let Some(route) = routes.get_mut(arc.link) {
            *route = line.finish(arc.reversed);
        }
    }
    for (slot, own) in slots.iter().zip(&boxes) {
        looped(links, slot, own, &mut routes);
    }
    let along = bands.last().map_or(0, |band| band.bottom);
    cropped(boxes, routes, along)
}

/// A drawing as wide as what is in it: places have room at both sides for what may stand at one.
fn cropped(mut boxes: Vec<Area>, mut routes: Vec<Route>, along: i32) -> Laid {
    let tags = routes.iter().filter_map(|route| route.tag.as_ref());
    let areas = boxes.iter().chain(tags).map(|area| (area.at.across, area.at.across + area.size.across));
    let ways = routes.iter().flat_map(|route| &route.segments).map(|segment| {
        let reach = if let Shape::Loop(reach) = segment.shape { reach } else { 0 };
        let (from, to) = (segment.from.across, segment.to.across);
        (from.min(to), from.max(to) + reach)
    });
    let (low, high) =
        areas.chain(ways).reduce(|(low, high), (from, to)| (low.min(from), high.max(to))).unwrap_or((0, 0));
    boxes.iter_mut().for_each(|area| area.at.across -= low);
    for route in &mut routes {
        for segment in &mut route.segments {
            segment.from.across -= low;
            segment.to.across -= low;
        }
        route.tag.iter_mut().for_each(|tag| tag.at.across -= low);
    }
    Laid { boxes, routes, size: Size { across: high - low, along } }
}

/// For each arc, where across it leaves the upper box and enters the lower: spread over the box's side in the
/// order of what they lead to, so that they do not cross there.
fn ends(slots: &[Slot], arcs: &[Arc], proper: &Proper, centres: &Per<i32>) -> Vec<(i32, i32)> {
    let mut leaving: Per<Vec<(i32, usize)>> = Per::new(slots.len(), Vec::new());
    let mut entering = leaving.clone();
    for (at, (arc, chain)) in arcs.iter().zip(&proper.chains).enumerate() {
        let next = chain.get(1).map_or(0, |&next| centres[next]);
        let before = chain.iter().rev().nth(1).map_or(0, |&before| centres[before]);
        leaving[arc.upper].push((next, at));
        entering[arc.lower].push((before, at));
    }
    let mut ends = Per::new(arcs.len(), (0, 0));
    for (at, slot) in slots.iter().enumerate() {
        for (list, upper) in [(&mut leaving[at], true), (&mut entering[at], false)] {
            list.sort_unstable();
            let count = i32::try_from(list.len()).unwrap_or(i32::MAX);
            let step = (slot.own.across / (count.saturating_add(1))).min(2 * BETWEEN_ENDS);
            for ((_, arc), nth) in list.iter().zip(0_i32..) {
                let across = centres[at] + (2 * nth - (count - 1)) * step / 2;
                if upper {
                    ends[*arc].0 = across;
                } else {
                    ends[*arc].1 = across;
                }
            }
        }
    }
    (0..arcs.len()).map(|at| ends[at]).collect()
}

/// The stripes of the layers. The farther edges go across between two, the farther apart those are.
fn bands(proper: &Proper, arcs: &[Arc], centres: &Per<i32>, ends: &[(i32, i32)]) -> Vec<Band> {
    let mut farthest = Per::new(proper.layers.len(), 0_i32);
    let mut stubs = Per::new(proper.layers.len(), 0_i32);
    let mut rank = Per::new(proper.places.count(), 0_usize);
    for (layer, places) in proper.layers.iter().enumerate() {
        places.iter().for_each(|&at| rank[at] = layer);
    }
    for ((arc, chain), ends) in arcs.iter().zip(&proper.chains).zip(ends) {
        let across = |at: usize| match at {
            _ if at == arc.upper => ends.0,
            _ if at == arc.lower => ends.1,
            _ => centres[at],
        };
        for (&up, &down) in chain.iter().zip(chain.iter().skip(1)) {
            let layer = rank[up];
            farthest[layer] = farthest[layer].max((across(up) - across(down)).abs());
            stubs[layer] =
                stubs[layer].max(STUB * (i32::from(up == arc.upper) + i32::from(down == arc.lower)));
        }
    }
    let mut top = 0;
    let mut bands = Vec::with_capacity(proper.layers.len());
    for (layer, places) in proper.layers.iter().enumerate() {
        let along = places.iter().map(|&at| proper.places[at].size.along).max().unwrap_or(0);
        bands.push(Band { top, bottom: top + along });
        top += along + stubs[layer] + (farthest[layer] / 5).clamp(BENDS.0, BENDS.1);
    }
    bands
}

/// The edges from a box to itself: out of its side and back, one below the other, each with its tag beside it.
fn looped(links: &[Link], slot: &Slot, own: &Area, routes: &mut [Route]) {
    let side = own.at.across + own.size.across;
    let mut top = own.at.along + LOOP_GAP;
    for &link in &slot.loops {
        let tag = slots::tag(links, link);
        let middle = top + (slots::band(tag) - LOOP_GAP) / 2;
        top += slots::band(tag);
        let from = Point { across: side, along: middle - LOOP_ENDS / 2 };
        let to = Point { across: side, along: middle + LOOP_ENDS / 2 };
        let at = Point { across: side + REACH + LOOP_GAP, along: middle - tag.along / 2 };
        if let Some(route) = routes.get_mut(link) {
            route.segments = vec![Segment { from, to, shape: Shape::Loop(REACH) }];
            route.tag = links.get(link).and_then(|link| link.tag).map(|size| Area { at, size });
        }
    }
}

/// An edge being drawn from the upper to the lower box.
#[derive(Default)]
struct Line {
    at: Point,
    segments: Vec<Segment>,
    tag: Option<Area>,
}

impl Line {
    fn begin(&mut self, at: Point) {
        self.at = at;
    }

    fn straight(&mut self, along: i32) {
        self.to(Point { across: self.at.across, along }, Shape::Line);
    }

    fn bend(&mut self, to: Point) {
        let shape = if to.across == self.at.across { Shape::Line } else { Shape::Bend };
        self.to(to, shape);
    }

    fn to(&mut self, to: Point, shape: Shape) {
        if to != self.at {
            self.segments.push(Segment { from: self.at, to, shape });
        }
        self.at = to;
    }

    fn finish(self, reversed: bool) -> Route {
        let turned = |segment: &Segment| Segment { from: segment.to, to: segment.from, ..*segment };
        let segments = match reversed {
            true => self.segments.iter().rev().map(turned).collect(),
            false => self.segments,
        };
        Route { segments, tag: self.tag }
    }
}
