//! Which of many sets of numbers share a number with another: an index, asked without looking at those that share none.

use crate::ranges::Ranges;

/// Things with a set of numbers each.
#[derive(Debug, Clone)]
pub(crate) struct Meeting<T> {
    /// Their ranges, by where they start.
    ranges: Vec<(i64, i64, T)>,
    /// A binary tree over them, the root at 1 and the children of `n` at `2n` and `2n + 1`: the furthest end below each node.
    furthest: Vec<i64>,
    /// How many leaves the tree has.
    leaves: usize,
}

impl<T: Copy> Meeting<T> {
    /// The index of some things.
    pub(crate) fn new(things: impl IntoIterator<Item = (T, Ranges)>) -> Meeting<T> {
        let mut ranges: Vec<(i64, i64, T)> = Vec::new();
        for (thing, set) in things {
            ranges.extend(set.pairs().iter().map(|(start, end)| (*start, *end, thing)));
        }
        ranges.sort_by_key(|(start, end, _)| (*start, *end));
        let leaves = ranges.len().next_power_of_two();
        let mut furthest = vec![Ranges::MIN; leaves];
        furthest.extend(ranges.iter().map(|(_, end, _)| *end));
        furthest.resize(leaves * 2, Ranges::MIN);
        for node in (1..leaves).rev() {
            let below = furthest.get(node * 2).max(furthest.get(node * 2 + 1)).copied();
            if let (Some(at), Some(below)) = (furthest.get_mut(node), below) {
                *at = below;
            }
        }
        Meeting { ranges, furthest, leaves }
    }

    /// Adds the things whose set shares a number with this one: in no order, and some perhaps more than once.
    pub(crate) fn add_meeting(&self, set: &Ranges, found: &mut Vec<T>) {
        for (start, end) in set.pairs() {
            self.add_over(*start, *end, found);
        }
    }

    fn add_over(&self, start: i64, end: i64, found: &mut Vec<T>) {
        // Those that start before the end; of these, the ones that end after the start.
        let before = self.ranges.partition_point(|(from, _, _)| *from < end);
        let mut open = vec![(1, 0, self.leaves)];
        while let Some((node, first, count)) = open.pop() {
            if first >= before || self.furthest.get(node).is_none_or(|furthest| *furthest <= start) {
                continue;
            }
            if count == 1 {
                found.extend(self.ranges.get(first).map(|(_, _, thing)| *thing));
                continue;
            }
            let half = count / 2;
            open.push((node * 2, first, half));
            open.push((node * 2 + 1, first + half, half));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_shares_a_number() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            // Few members, so that many sets share nothing.
            let bits = seed & (seed >> 20) & (seed >> 40) & 0xffff;
            Ranges::from_numbers((0..16).filter(|n| bits >> n & 1 == 1))
        };
        for count in [0, 1, 2, 3, 7, 8, 9, 40] {
            let sets: Vec<Ranges> = (0..count).map(|_| next()).collect();
            let index = Meeting::new(sets.iter().cloned().enumerate());
            for asked in (0..200).map(|_| next()).chain([Ranges::empty(), Ranges::all()]) {
                let mut found = Vec::new();
                index.add_meeting(&asked, &mut found);
                found.sort_unstable();
                found.dedup();
                let wanted: Vec<usize> = (0..count).filter(|at| sets[*at].overlaps(&asked)).collect();
                assert_eq!(found, wanted);
            }
        }
    }
}
