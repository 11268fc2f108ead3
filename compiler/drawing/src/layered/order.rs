//! The order of the places in each layer, so that few edges cross: sweeps down and up in which a place goes
//! to the middle of what it is joined to (barycentres), and neighbours change places where that saves a
//! crossing.

use super::proper::Proper;
use crate::per::Per;

/// How many sweeps at most (fewer where there are more places than these pages need: no graph takes for
/// ever), and how many in a row may bring nothing.
const SWEEPS: usize = 24;
const EFFORT: usize = 600_000;
const PATIENCE: usize = 5;
/// How often neighbours of a layer are compared in one sweep.
const EXCHANGES: usize = 4;

/// Orders the layers.
pub(super) fn order(proper: &mut Proper) {
    walked(proper);
    let mut positions = proper.positions();
    let mut best = (crossings(proper, &positions), proper.layers.clone());
    let mut idle = 0;
    for sweep in 0..SWEEPS.min(2 + EFFORT / proper.places.count().max(1)) {
        if best.0 == 0 || idle >= PATIENCE {
            break;
        }
        let down = sweep % 2 == 0;
        let count = proper.layers.len();
        for step in 1..count {
            let layer = if down { step } else { count - 1 - step };
            centred(proper, &mut positions, layer, down, sweep % 4 >= 2);
        }
        for layer in 0..count {
            exchanged(proper, &mut positions, layer);
        }
        let found = crossings(proper, &positions);
        idle = if found < best.0 { 0 } else { idle + 1 };
        if found < best.0 {
            best = (found, proper.layers.clone());
        }
    }
    proper.layers = best.1;
}

/// The order in which a walk from the first layer's places meets them: a tree drawn so has no crossing.
fn walked(proper: &mut Proper) {
    let mut seen = Per::new(proper.places.count(), false);
    let mut rank = Per::new(proper.places.count(), 0_usize);
    for (layer, places) in proper.layers.iter().enumerate() {
        places.iter().for_each(|&at| rank[at] = layer);
    }
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); proper.layers.len()];
    for start in proper.layers.concat() {
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            if let Some(layer) = layers.get_mut(rank[at]) {
                layer.push(at);
            }
            stack.extend(proper.below[at].iter().rev());
        }
    }
    proper.layers = layers;
}

/// Sorts a layer by the middle of what each place is joined to on one side. A place that is joined to nothing
/// there keeps its position; of two with the same middle, the order stays or (`turned`) is turned round.
fn centred(proper: &mut Proper, positions: &mut Per<usize>, layer: usize, down: bool, turned: bool) {
    let sides = if down { &proper.above } else { &proper.below };
    let Some(places) = proper.layers.get_mut(layer) else { return };
    let middle = |at: usize| {
        let joined = &sides[at];
        let sum: usize = joined.iter().map(|&other| positions[other]).sum();
        (!joined.is_empty()).then(|| (sum * 4096) / joined.len())
    };
    let mut sorted: Vec<(usize, usize)> = places.iter().filter_map(|&at| Some((middle(at)?, at))).collect();
    if turned {
        sorted.reverse();
    }
    sorted.sort_by_key(|(middle, _)| *middle);
    let mut next = sorted.into_iter().map(|(_, at)| at);
    for place in places.iter_mut() {
        if !sides[*place].is_empty() {
            *place = next.next().unwrap_or(*place);
        }
    }
    places.iter().enumerate().for_each(|(position, &at)| positions[at] = position);
}

/// Exchanges neighbours of a layer while that saves a crossing.
fn exchanged(proper: &mut Proper, positions: &mut Per<usize>, layer: usize) {
    let Some(places) = proper.layers.get_mut(layer) else { return };
    let joined = |side: &Per<Vec<usize>>, at: usize| {
        let mut joined: Vec<usize> = side[at].iter().map(|&other| positions[other]).collect();
        joined.sort_unstable();
        joined
    };
    let mut sides: Vec<(usize, Vec<usize>, Vec<usize>)> =
        places.iter().map(|&at| (at, joined(&proper.above, at), joined(&proper.below, at))).collect();
    for _ in 0..EXCHANGES {
        let mut changed = false;
        for at in 1..sides.len() {
            let Some([left, right]) = sides.get_mut(at - 1..=at) else { continue };
            let now = crossed(&left.1, &right.1) + crossed(&left.2, &right.2);
            let then = crossed(&right.1, &left.1) + crossed(&right.2, &left.2);
            if then < now {
                std::mem::swap(left, right);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    *places = sides.into_iter().map(|(at, _, _)| at).collect();
    places.iter().enumerate().for_each(|(position, &at)| positions[at] = position);
}

/// How many pairs cross if what is joined to the left place is `left`, and to the right one `right`, both sorted.
fn crossed(left: &[usize], right: &[usize]) -> usize {
    let mut before = right.iter().peekable();
    let (mut passed, mut total) = (0, 0);
    for &position in left {
        while before.next_if(|&&other| other < position).is_some() {
            passed += 1;
        }
        total += passed;
    }
    total
}

/// How many edges cross, all layers together.
pub(super) fn crossings(proper: &Proper, positions: &Per<usize>) -> usize {
    proper.layers.iter().map(|layer| crossings_below(proper, positions, layer)).sum()
}

fn crossings_below(proper: &Proper, positions: &Per<usize>, layer: &[usize]) -> usize {
    let mut ends = Vec::new();
    for &at in layer {
        let first = ends.len();
        ends.extend(proper.below[at].iter().map(|&other| positions[other]));
        if let Some(own) = ends.get_mut(first..) {
            own.sort_unstable();
        }
    }
    inversions(&ends)
}

/// How many pairs are in the wrong order, counted with sums over powers of two (Fenwick's tree).
fn inversions(numbers: &[usize]) -> usize {
    let size = numbers.iter().max().map_or(0, |most| most + 1);
    let mut sums = Per::new(size + 1, 0_usize);
    let mut total = 0;
    for (before, &number) in numbers.iter().enumerate() {
        let mut not_greater = 0;
        let mut at = number + 1;
        while at > 0 {
            not_greater += sums[at];
            at -= at & at.wrapping_neg();
        }
        total += before - not_greater;
        let mut at = number + 1;
        while at <= size {
            sums[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_the_wrong_order_are_counted() {
        assert_eq!(inversions(&[]), 0);
        assert_eq!(inversions(&[0, 1, 1, 5]), 0);
        assert_eq!(inversions(&[5, 1, 1, 0]), 5);
        assert_eq!(crossed(&[2, 3], &[0, 3]), 2);
        assert_eq!(crossed(&[0, 3], &[2, 3]), 1);
    }
}
