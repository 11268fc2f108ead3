//! The connected parts of a graph, each laid out, in rows.

use super::{BETWEEN_PARTS, Direction, Laid, Link, MARGIN, Point, ROW, Route, Size, layered};
use crate::layered::{Area, Segment};
use crate::per::Per;

/// Lays out the parts in the order of their first boxes, in rows of the page, with a margin around all.
pub(super) fn placed(sizes: &[Size], links: &[Link], direction: Direction) -> Laid {
    let part_of = part_of(sizes.len(), links);
    let mut members: Per<Vec<usize>> = Per::new(sizes.len(), Vec::new());
    let mut within = Per::new(sizes.len(), 0_usize);
    for at in 0..sizes.len() {
        within[at] = members[part_of[at]].len();
        members[part_of[at]].push(at);
    }
    let mut edges: Per<Vec<usize>> = Per::new(sizes.len(), Vec::new());
    for (at, link) in links.iter().enumerate() {
        edges[part_of[link.from]].push(at);
    }
    let mut boxes = Per::new(sizes.len(), Area::default());
    let mut routes = Per::new(links.len(), Route::default());
    let mut shelf = Shelf { x: MARGIN, y: MARGIN, height: 0, width: 0 };
    for part in 0..sizes.len() {
        let own: Vec<Size> = members[part].iter().filter_map(|&at| sizes.get(at)).copied().collect();
        if own.is_empty() {
            continue;
        }
        let joined: Vec<Link> = edges[part]
            .iter()
            .filter_map(|&at| links.get(at))
            .map(|link| Link { from: within[link.from], to: within[link.to], tag: link.tag })
            .collect();
        let laid = layered::lay_out(&own, &joined, direction == Direction::Right);
        let by = shelf.put(laid.size, direction);
        for (&at, area) in members[part].iter().zip(&laid.boxes) {
            boxes[at] = moved(*area, by);
        }
        for (&at, route) in edges[part].iter().zip(&laid.routes) {
            let segments = route.segments.iter().map(|segment| segment_moved(*segment, by)).collect();
            routes[at] = Route { segments, tag: route.tag.map(|tag| moved(tag, by)) };
        }
    }
    let (width, height) = (shelf.width + MARGIN, shelf.y + shelf.height + MARGIN);
    Laid {
        boxes: (0..sizes.len()).map(|at| boxes[at]).collect(),
        routes: (0..links.len()).map(|at| std::mem::take(&mut routes[at])).collect(),
        // On the page: the caller turns it.
        size: match direction {
            Direction::Down => Size { across: width, along: height },
            Direction::Right => Size { across: height, along: width },
        },
    }
}

/// The smallest box that each box is joined to, by whatever way.
fn part_of(count: usize, links: &[Link]) -> Per<usize> {
    let mut joined: Per<Vec<usize>> = Per::new(count, Vec::new());
    for link in links {
        joined[link.from].push(link.to);
        joined[link.to].push(link.from);
    }
    let mut part_of = Per::new(count, usize::MAX);
    for start in 0..count {
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if part_of[at] == usize::MAX {
                part_of[at] = start;
                stack.extend(&joined[at]);
            }
        }
    }
    part_of
}

/// Rows being filled, in pixels of the page.
struct Shelf {
    x: i32,
    y: i32,
    height: i32,
    width: i32,
}

impl Shelf {
    /// A place for a part; where its origin is.
    fn put(&mut self, size: Size, direction: Direction) -> Point {
        let (width, height) = match direction {
            Direction::Down => (size.across, size.along),
            Direction::Right => (size.along, size.across),
        };
        if self.x > MARGIN && self.x + width > ROW - MARGIN {
            self.y += self.height + BETWEEN_PARTS;
            (self.x, self.height) = (MARGIN, 0);
        }
        let (x, y) = (self.x, self.y);
        self.x += width + BETWEEN_PARTS;
        self.height = self.height.max(height);
        self.width = self.width.max(x + width);
        match direction {
            Direction::Down => Point { across: x, along: y },
            Direction::Right => Point { across: y, along: x },
        }
    }
}

fn point_moved(point: Point, by: Point) -> Point {
    Point { across: point.across + by.across, along: point.along + by.along }
}

fn moved(area: Area, by: Point) -> Area {
    Area { at: point_moved(area.at, by), ..area }
}

fn segment_moved(segment: Segment, by: Point) -> Segment {
    Segment { from: point_moved(segment.from, by), to: point_moved(segment.to, by), ..segment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layered::{any, faults};

    #[test]
    fn parts_stand_apart_in_rows() {
        for seed in 0..300 {
            let (boxes, mut links) = any(seed, 40);
            links.truncate(boxes.len() / 2);
            for direction in [Direction::Down, Direction::Right] {
                let laid = placed(&boxes, &links, direction);
                assert_eq!(faults(&boxes, &links, &laid), [""; 0], "seed {seed} {direction:?}");
            }
        }
    }

    #[test]
    fn what_nothing_joins_fills_rows() {
        let laid = placed(&[Size { across: 200, along: 40 }; 20], &[], Direction::Down);
        assert!(laid.size.across <= ROW && laid.size.across > ROW / 2);
        let turned = placed(&[Size { across: 40, along: 200 }; 20], &[], Direction::Right);
        assert_eq!((turned.size.along, turned.size.across), (laid.size.across, laid.size.along));
    }
}
