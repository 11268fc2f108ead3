//! Layers: every edge leads from a layer to a later one, by as short a way as the others allow.

use super::cycles::Arc;
use crate::per::Per;

/// How often boxes are moved nearer to what they are joined to.
const ROUNDS: usize = 8;

/// The layer of each box, such that each arc spans at least `spread` layers, and every layer of a box is a
/// multiple of it. First the longest path decides; then a box with more edges on one side moves to that side
/// as far as it can, which shortens edges with every move.
pub(super) fn ranks(count: usize, arcs: &[Arc], spread: usize) -> Per<usize> {
    let mut above: Per<Vec<usize>> = Per::new(count, Vec::new());
    let mut below: Per<Vec<usize>> = Per::new(count, Vec::new());
    for arc in arcs {
        above[arc.lower].push(arc.upper);
        below[arc.upper].push(arc.lower);
    }
    let sorted = sorted(count, &above, &below);
    let mut ranks = Per::new(count, 0_usize);
    let earliest =
        |ranks: &Per<usize>, at: usize| above[at].iter().map(|&up| ranks[up] + spread).max().unwrap_or(0);
    for &at in &sorted {
        ranks[at] = earliest(&ranks, at);
    }
    for round in 0..ROUNDS {
        let mut moved = false;
        let mut visit = |&at: &usize| {
            let low = earliest(&ranks, at);
            let high = below[at].iter().map(|&down| ranks[down].saturating_sub(spread)).min().unwrap_or(low);
            let wanted = match below[at].len().cmp(&above[at].len()) {
                std::cmp::Ordering::Greater => high,
                std::cmp::Ordering::Less => low,
                std::cmp::Ordering::Equal => ranks[at],
            };
            moved |= wanted != ranks[at];
            ranks[at] = wanted;
        };
        match round % 2 {
            0 => sorted.iter().rev().for_each(&mut visit),
            _ => sorted.iter().for_each(&mut visit),
        }
        if !moved {
            break;
        }
    }
    let first = (0..count).map(|at| ranks[at]).min().unwrap_or(0);
    (0..count).for_each(|at| ranks[at] -= first);
    ranks
}

/// The boxes such that each comes after all that lead to it.
fn sorted(count: usize, above: &Per<Vec<usize>>, below: &Per<Vec<usize>>) -> Vec<usize> {
    let mut waiting = Per::new(count, 0_usize);
    (0..count).for_each(|at| waiting[at] = above[at].len());
    let mut sorted: Vec<usize> = (0..count).filter(|&at| waiting[at] == 0).collect();
    let mut next = 0;
    while let Some(&at) = sorted.get(next) {
        next += 1;
        for &down in &below[at] {
            waiting[down] -= 1;
            if waiting[down] == 0 {
                sorted.push(down);
            }
        }
    }
    sorted
}
