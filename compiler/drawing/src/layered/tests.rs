//! What holds of every layout, over generated graphs.

use super::*;

/// Numbers by chance (xorshift), the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 20) % limit.max(1) as u64) as usize
    }

    fn pixels(&mut self, least: i32, most: i32) -> i32 {
        least + self.below((most - least) as usize) as i32
    }
}

pub(crate) fn any(seed: u64, most: usize) -> (Vec<Size>, Vec<Link>) {
    let mut chance = Chance::new(seed);
    let count = 1 + chance.below(most);
    let size = |chance: &mut Chance| Size { across: chance.pixels(30, 260), along: chance.pixels(20, 200) };
    let boxes: Vec<Size> = (0..count).map(|_| size(&mut chance)).collect();
    let tagged = chance.below(4);
    let links = (0..chance.below(count * 2 + 1)).map(|_| {
        let tag = (chance.below(4) < tagged).then(|| size(&mut chance));
        Link { from: chance.below(count), to: chance.below(count), tag }
    });
    let links = links.collect();
    (boxes, links)
}

fn overlap(left: &Area, right: &Area) -> bool {
    left.at.across < right.at.across + right.size.across
        && right.at.across < left.at.across + left.size.across
        && left.at.along < right.at.along + right.size.along
        && right.at.along < left.at.along + left.size.along
}

/// Points of a segment as it is drawn.
fn points(segment: &Segment) -> Vec<(f64, f64)> {
    let (from, to) = (segment.from, segment.to);
    let (x1, y1, x2, y2) =
        (f64::from(from.across), f64::from(from.along), f64::from(to.across), f64::from(to.along));
    let (c1, c2) = match segment.shape {
        Shape::Line => ((x1, y1), (x2, y2)),
        Shape::Bend => ((x1, (y1 + y2) / 2.0), (x2, (y1 + y2) / 2.0)),
        Shape::Loop(reach) => {
            ((x1 + f64::from(reach) * 4.0 / 3.0, y1), (x2 + f64::from(reach) * 4.0 / 3.0, y2))
        }
    };
    let at = |t: f64| {
        let (a, b, c, d) =
            ((1.0 - t).powi(3), 3.0 * t * (1.0 - t).powi(2), 3.0 * t * t * (1.0 - t), t.powi(3));
        (a * x1 + b * c1.0 + c * c2.0 + d * x2, a * y1 + b * c1.1 + c * c2.1 + d * y2)
    };
    (0..=40).map(|step| at(f64::from(step) / 40.0)).collect()
}

fn inside(area: &Area, (x, y): (f64, f64)) -> bool {
    let (left, top) = (f64::from(area.at.across), f64::from(area.at.along));
    let (right, bottom) = (left + f64::from(area.size.across), top + f64::from(area.size.along));
    x > left + 0.5 && x < right - 0.5 && y > top + 0.5 && y < bottom - 0.5
}

/// What is wrong with a layout.
pub(crate) fn faults(boxes: &[Size], links: &[Link], laid: &Laid) -> Vec<String> {
    let mut faults = Vec::new();
    let tags = laid.routes.iter().filter_map(|route| route.tag);
    let areas: Vec<Area> = laid.boxes.iter().copied().chain(tags).collect();
    for (at, area) in areas.iter().enumerate() {
        let whole = area.at.across >= 0
            && area.at.along >= 0
            && area.at.across + area.size.across <= laid.size.across
            && area.at.along + area.size.along <= laid.size.along;
        if !whole {
            faults.push(format!("{area:?} is outside"));
        }
        faults.extend(
            areas
                .iter()
                .take(at)
                .filter(|other| overlap(area, other))
                .map(|other| format!("{area:?} {other:?}")),
        );
    }
    for (size, area) in boxes.iter().zip(&laid.boxes) {
        if area.size.across < size.across || area.size.along < size.along {
            faults.push(format!("{area:?} is smaller than {size:?}"));
        }
    }
    for (link, route) in links.iter().zip(&laid.routes) {
        if route.tag.map(|area| area.size) != link.tag {
            faults.push(format!("{link:?} has lost its tag"));
        }
        for point in route.segments.iter().flat_map(points) {
            if areas.iter().any(|area| inside(area, point)) {
                faults.push(format!("{link:?} runs through something at {point:?}"));
            }
            // A hundredth of a pixel is the oracle's own rounding.
            let (right, bottom) = (f64::from(laid.size.across) + 0.01, f64::from(laid.size.along) + 0.01);
            if point.0 < -0.01 || point.1 < -0.01 || point.0 > right || point.1 > bottom {
                faults.push(format!("{link:?} leaves the drawing at {point:?}"));
            }
        }
        let touches = |at: usize, point: Point| {
            let area = laid.boxes[at];
            let across = (area.at.across..=area.at.across + area.size.across).contains(&point.across);
            let along = (area.at.along..=area.at.along + area.size.along).contains(&point.along);
            across && along
        };
        match (route.segments.first(), route.segments.last()) {
            (Some(first), Some(last)) if touches(link.from, first.from) && touches(link.to, last.to) => {}
            _ => faults.push(format!("{link:?} does not join its boxes")),
        }
    }
    faults
}

#[test]
fn nothing_overlaps_and_no_edge_runs_through_what_is_not_its_own() {
    for seed in 0..600 {
        let (boxes, links) = any(seed, if seed % 10 == 0 { 60 } else { 14 });
        let laid = lay_out(&boxes, &links, seed % 2 == 0);
        assert_eq!(faults(&boxes, &links, &laid), [""; 0], "seed {seed}");
    }
}

#[test]
fn faults_are_found_where_a_layout_is_spoilt() {
    let boxes = [Size { across: 100, along: 40 }; 3];
    let tag = Some(Size { across: 60, along: 16 });
    let links = [
        Link { from: 0, to: 1, tag },
        Link { from: 1, to: 2, tag: None },
        Link { from: 0, to: 2, tag: None },
    ];
    let laid = lay_out(&boxes, &links, false);
    assert_eq!(faults(&boxes, &links, &laid), [""; 0]);
    let mut moved = laid.clone();
    moved.boxes[1].at = moved.boxes[0].at;
    assert!(!faults(&boxes, &links, &moved).is_empty());
    let mut through = laid.clone();
    let across = laid.boxes[1].at.across + 50;
    through.routes[2]
        .segments
        .iter_mut()
        .for_each(|segment| (segment.from.across, segment.to.across) = (across, across));
    assert!(faults(&boxes, &links, &through).iter().any(|fault| fault.contains("runs through")));
    let mut small = laid;
    small.size.across -= 30;
    assert!(faults(&boxes, &links, &small).iter().any(|fault| fault.contains("outside")));
}

#[test]
fn trees_and_chains_are_drawn_without_a_crossing() {
    let boxes = [Size { across: 80, along: 30 }; 40];
    let tree: Vec<Link> = (1..40).map(|at| Link { from: (at - 1) / 3, to: at, tag: None }).collect();
    assert_eq!(crossings(&boxes, &tree), 0);
    let ladder: Vec<Link> = (0..38).map(|at| Link { from: at, to: at + 2, tag: None }).collect();
    assert_eq!(crossings(&boxes, &ladder), 0);
    // Every box of three with every box of three: no drawing in two layers has fewer than nine crossings.
    let all: Vec<Link> = (0..9).map(|at| Link { from: at / 3, to: 3 + at % 3, tag: None }).collect();
    assert_eq!(crossings(&boxes[..6], &all), 9);
}

fn crossings(boxes: &[Size], links: &[Link]) -> usize {
    let arcs = cycles::open(boxes.len(), links);
    let mut proper = proper::proper(boxes, links, &arcs, &ranks::ranks(boxes.len(), &arcs, 1));
    order::order(&mut proper);
    order::crossings(&proper, &proper.positions())
}

#[test]
fn a_chain_is_straight() {
    let boxes =
        [Size { across: 80, along: 30 }, Size { across: 200, along: 30 }, Size { across: 120, along: 30 }];
    let links = [Link { from: 0, to: 1, tag: None }, Link { from: 1, to: 2, tag: None }];
    let laid = lay_out(&boxes, &links, false);
    assert!(laid.routes.iter().flat_map(|route| &route.segments).all(|segment| segment.shape == Shape::Line));
}

#[test]
fn a_long_chain_does_not_drift_to_a_side() {
    // Each link of the chain has a box of its own beside it.
    let boxes = vec![Size { across: 210, along: 60 }; 80];
    let tag = Some(Size { across: 90, along: 22 });
    let chain = (0..39).map(|at| Link { from: at, to: at + 1, tag });
    let beside = (0..40).map(|at| Link { from: 40 + at, to: at, tag });
    let links: Vec<Link> = chain.chain(beside).collect();
    let laid = lay_out(&boxes, &links, false);
    assert!(laid.size.across < 1000, "{}", laid.size.across);
    assert_eq!(faults(&boxes, &links, &laid), [""; 0]);
}

#[test]
fn only_what_closes_a_cycle_is_turned_round() {
    let turned = |count: usize, links: &[(usize, usize)]| -> Vec<usize> {
        let links: Vec<Link> = links.iter().map(|&(from, to)| Link { from, to, tag: None }).collect();
        cycles::open(count, &links).iter().filter(|arc| arc.reversed).map(|arc| arc.link).collect()
    };
    assert_eq!(turned(3, &[(2, 1), (1, 0), (2, 0)]), [0; 0]);
    assert_eq!(turned(3, &[(0, 1), (1, 2), (2, 0)]), [2]);
    // The way back to the first box is turned, though another box is the only one that nothing leads to.
    assert_eq!(turned(5, &[(0, 2), (0, 3), (1, 2), (2, 4), (4, 0)]), [4]);
    // Of two ways to open cycles, the one in which fewer edges are turned; of equals, that which begins with the first box.
    assert_eq!(turned(3, &[(0, 1), (1, 0), (1, 2), (1, 2), (2, 1)]), [1, 4]);
    assert_eq!(turned(4, &[(0, 1), (1, 2), (3, 0), (2, 3), (2, 0)]), [1]);
    assert_eq!(turned(4, &[(0, 1), (1, 2), (2, 0), (3, 0), (1, 3), (1, 3)]), [0]);
    for seed in 0..200 {
        let (boxes, links) = any(seed, 30);
        let forward: Vec<(usize, usize)> =
            links.iter().map(|link| (link.from.min(link.to), link.from.max(link.to))).collect();
        assert_eq!(turned(boxes.len(), &forward), [0; 0]);
        let back = links.iter().filter(|link| link.from != link.to).count();
        let all: Vec<(usize, usize)> = links.iter().map(|link| (link.from, link.to)).collect();
        assert!(turned(boxes.len(), &all).len() * 2 <= back);
    }
}

#[test]
fn five_hundred_boxes_are_laid_out() {
    let mut chance = Chance::new(9);
    let boxes = vec![Size { across: 160, along: 50 }; 500];
    let links: Vec<Link> = (0..650)
        .map(|at| {
            let tag = (at % 3 == 0).then_some(Size { across: 80, along: 22 });
            Link { from: chance.below(500), to: chance.below(500), tag }
        })
        .collect();
    let laid = lay_out(&boxes, &links, false);
    assert_eq!(laid.boxes.len(), 500);
    assert_eq!(laid, lay_out(&boxes, &links, false));
}

#[test]
fn graphs_of_every_shape_are_laid_out() {
    let link = |from: usize, to: usize| Link {
        from,
        to,
        tag: from.is_multiple_of(2).then_some(Size { across: 70, along: 20 }),
    };
    let shapes: Vec<(usize, Vec<Link>)> = vec![
        (0, vec![]),
        (1, vec![]),
        (9, vec![]),
        (1, (0..20).map(|_| link(0, 0)).collect()),
        (2, (0..60).map(|at| link(at % 2, (at + 1) % 2)).collect()),
        (80, (1..80).map(|at| link(0, at)).collect()),
        (80, (1..80).map(|at| link(at, 0)).collect()),
        (60, (0..60).map(|at| link(at, (at + 1) % 60)).collect()),
        (20, (0..400).map(|at| link(at / 20, at % 20)).collect()),
        (40, (0..40).flat_map(|at| [link(at, (at + 1).min(39)), link(0, at), link(at, 39)]).collect()),
    ];
    for (count, links) in shapes {
        let boxes: Vec<Size> = (0..count).map(|at| Size { across: 31 + 7 * at as i32, along: 20 }).collect();
        let laid = lay_out(&boxes, &links, false);
        assert_eq!(faults(&boxes, &links, &laid), [""; 0], "{count} {}", links.len());
    }
    // A long chain, and a box that leads to all of it.
    let long: Vec<Link> = (1..200).flat_map(|at| [link(at - 1, at), link(0, at)]).collect();
    assert_eq!(lay_out(&[Size { across: 40, along: 20 }; 200], &long, false).boxes.len(), 200);
}
