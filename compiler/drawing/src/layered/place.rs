//! Where each place stands across: long edges straight, places over the middle of what they are joined to.
//! After Brandes and Köpf, *Fast and simple horizontal coordinate assignment* (2001): places are aligned in
//! blocks four times, from each corner of the drawing; each time blocks stand as near together as they may;
//! the middle of the four is taken. Blocks are set by their longest path from the side, as others who drew by
//! that paper found simpler and right.

use super::proper::{Holder, Proper};
use super::{BETWEEN_BOXES, BETWEEN_LINES};
use crate::per::Per;
use std::collections::BTreeSet;

/// The middle of each place across; the leftmost edge of any is at zero. With `narrow`, it is no wider than it has to be; what grows down the
/// page may be as long as it likes.
pub(super) fn centres(proper: &Proper, narrow: bool) -> Per<i32> {
    let conflicts = conflicts(proper);
    let corners = [(false, false), (false, true), (true, false), (true, true)];
    let four: Vec<(bool, Per<i32>)> =
        corners.iter().map(|&(up, mirrored)| (mirrored, corner(proper, &conflicts, up, mirrored))).collect();
    let extents: Vec<(i32, i32)> = four.iter().map(|(_, centres)| extent(proper, centres)).collect();
    let narrowest = extents.iter().copied().min_by_key(|(low, high)| high - low).unwrap_or((0, 0));
    let shifts: Vec<i32> = four
        .iter()
        .zip(&extents)
        .map(
            |((mirrored, _), extent)| if *mirrored { narrowest.1 - extent.1 } else { narrowest.0 - extent.0 },
        )
        .collect();
    let mut middle = Per::new(proper.places.count(), 0);
    for at in 0..proper.places.count() {
        let mut values: Vec<i32> =
            four.iter().zip(&shifts).map(|((_, centres), shift)| centres[at] + shift).collect();
        values.sort_unstable();
        if let [_, second, third, _] = values.as_slice() {
            middle[at] = (second + third).div_euclid(2);
        }
    }
    apart(proper, &mut middle);
    if narrow {
        narrowed(proper, &mut middle);
    }
    let (low, _) = extent(proper, &middle);
    (0..middle.count()).for_each(|at| middle[at] -= low);
    middle
}

/// The least distance between the middles of two neighbours.
pub(super) fn distance(proper: &Proper, left: usize, right: usize) -> i32 {
    let (left, right) = (proper.places[left], proper.places[right]);
    let boxes = matches!((left.holder, right.holder), (Holder::Box(_), Holder::Box(_)));
    (left.size.across + right.size.across) / 2 + if boxes { BETWEEN_BOXES } else { BETWEEN_LINES }
}

fn extent(proper: &Proper, centres: &Per<i32>) -> (i32, i32) {
    let half = |at: usize| proper.places[at].size.across / 2;
    let count = proper.places.count();
    let low = (0..count).map(|at| centres[at] - half(at)).min().unwrap_or(0);
    let high = (0..count).map(|at| centres[at] + half(at)).max().unwrap_or(0);
    (low, high)
}

/// A drawing that is wider, in pixels, gives up straight edges for being narrow.
const WIDE: i32 = 2000;

/// Makes what is too wide narrower: layers that drift to a side, each a little farther than the one before, stand below each other; and
/// where single layers are too wide, their places stand as near together as they may.
fn narrowed(proper: &Proper, centres: &mut Per<i32>) {
    let is_wide = |centres: &Per<i32>| {
        let (low, high) = extent(proper, centres);
        high - low > WIDE
    };
    for packed in [false, true] {
        if !is_wide(centres) {
            return;
        }
        for layer in &proper.layers {
            for (&left, &right) in layer.iter().zip(layer.iter().skip(1)).filter(|_| packed) {
                centres[right] = centres[left] + distance(proper, left, right);
            }
            let half = |at: usize| proper.places[at].size.across / 2;
            if let (Some(&first), Some(&last)) = (layer.first(), layer.last()) {
                let by = (centres[first] - half(first) + centres[last] + half(last)).div_euclid(2);
                layer.iter().for_each(|&at| centres[at] -= by);
            }
        }
    }
}

/// **Invariant**: neighbours are never nearer than they may be. The four layouts hold it already, and so does
/// their middle; this is what makes it certain.
fn apart(proper: &Proper, centres: &mut Per<i32>) {
    for layer in &proper.layers {
        for (&left, &right) in layer.iter().zip(layer.iter().skip(1)) {
            centres[right] = centres[right].max(centres[left] + distance(proper, left, right));
        }
    }
}

/// Joins that would cut a long edge, by their upper and lower place: they give way.
fn conflicts(proper: &Proper) -> BTreeSet<(usize, usize)> {
    let positions = proper.positions();
    let passes = |at: usize| !matches!(proper.places[at].holder, Holder::Box(_));
    let mut found = BTreeSet::new();
    for (upper, lower) in proper.layers.iter().zip(proper.layers.iter().skip(1)) {
        let (mut low, mut scanned) = (0, 0);
        for (position, &at) in lower.iter().enumerate() {
            let inner =
                proper.above[at].iter().find(|&&up| passes(up) && passes(at)).map(|&up| positions[up]);
            if inner.is_none() && position + 1 < lower.len() {
                continue;
            }
            let high = inner.unwrap_or(upper.len());
            for &scan in lower.get(scanned..=position).unwrap_or_default() {
                for &up in &proper.above[scan] {
                    let outside = positions[up] < low || positions[up] > high;
                    if outside && !(passes(up) && passes(scan)) {
                        found.insert((up, scan));
                    }
                }
            }
            (low, scanned) = (high, position + 1);
        }
    }
    found
}

/// The layout from one corner: from the first layer or (`up`) the last, from the left or (`mirrored`) the right.
fn corner(proper: &Proper, conflicts: &BTreeSet<(usize, usize)>, up: bool, mirrored: bool) -> Per<i32> {
    let mut layers = proper.layers.clone();
    if up {
        layers.reverse();
    }
    if mirrored {
        layers.iter_mut().for_each(|layer| layer.reverse());
    }
    let roots = aligned(proper, conflicts, &layers, up);
    let mut centres = compact(proper, &layers, &roots);
    if mirrored {
        (0..centres.count()).for_each(|at| centres[at] = -centres[at]);
    }
    centres
}

/// The first place of the block that each place is in: a place joins the block of its middle neighbour in the layer before.
fn aligned(
    proper: &Proper,
    conflicts: &BTreeSet<(usize, usize)>,
    layers: &[Vec<usize>],
    up: bool,
) -> Per<usize> {
    let count = proper.places.count();
    let mut positions = Per::new(count, 0_usize);
    for layer in layers {
        layer.iter().enumerate().for_each(|(position, &at)| positions[at] = position);
    }
    let mut roots = Per::new(count, 0_usize);
    (0..count).for_each(|at| roots[at] = at);
    let mut taken = Per::new(count, false);
    for layer in layers {
        let mut free_from = 0;
        for &at in layer {
            let mut joined = if up { proper.below[at].clone() } else { proper.above[at].clone() };
            joined.sort_by_key(|&other| positions[other]);
            let (first, last) = (joined.len().saturating_sub(1) / 2, joined.len() / 2);
            for &other in joined.get(first..=last.max(first)).unwrap_or(&joined) {
                let pair = if up { (at, other) } else { (other, at) };
                if roots[at] == at
                    && !taken[other]
                    && positions[other] >= free_from
                    && !conflicts.contains(&pair)
                {
                    roots[at] = roots[other];
                    taken[other] = true;
                    free_from = positions[other] + 1;
                }
            }
        }
    }
    roots
}

/// Blocks as far left as they may stand; then each as far right as its right neighbours leave it, so that it
/// stands by what it belongs to.
fn compact(proper: &Proper, layers: &[Vec<usize>], roots: &Per<usize>) -> Per<i32> {
    let count = proper.places.count();
    let mut right_of: Per<Vec<(usize, i32)>> = Per::new(count, Vec::new());
    let mut waiting = Per::new(count, 0_usize);
    for layer in layers {
        for (&left, &right) in layer.iter().zip(layer.iter().skip(1)) {
            right_of[roots[left]].push((roots[right], distance(proper, left, right)));
            waiting[roots[right]] += 1;
        }
    }
    let mut sorted: Vec<usize> = (0..count).filter(|&at| roots[at] == at && waiting[at] == 0).collect();
    let mut centres = Per::new(count, 0_i32);
    let mut next = 0;
    while let Some(&block) = sorted.get(next) {
        next += 1;
        for at in 0..right_of[block].len() {
            let Some(&(right, least)) = right_of[block].get(at) else { continue };
            centres[right] = centres[right].max(centres[block] + least);
            waiting[right] -= 1;
            if waiting[right] == 0 {
                sorted.push(right);
            }
        }
    }
    for &block in sorted.iter().rev() {
        let most = right_of[block].iter().map(|&(right, least)| centres[right] - least).min();
        if let Some(most) = most {
            centres[block] = centres[block].max(most);
        }
    }
    let mut all = Per::new(count, 0);
    (0..count).for_each(|at| all[at] = centres[roots[at]]);
    all
}
