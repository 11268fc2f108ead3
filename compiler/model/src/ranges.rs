//! Sets of whole numbers as sorted, disjoint, half-open ranges: the one representation of sets of terms, parties,
//! columns, places and days. Ids are numbered so that a term's closure is nearly always a single range, which
//! makes the set algebra linear in a handful of ranges instead of in the size of the universe.

/// A set of whole numbers. Two equal sets have equal representations.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Ranges {
    // INVARIANT: sorted, not empty, not touching: each part starts after the previous part's end.
    parts: Vec<(i64, i64)>,
}

impl Ranges {
    /// The lowest number of the universe.
    pub const MIN: i64 = i64::MIN;
    /// One past the highest number of the universe.
    pub const MAX: i64 = i64::MAX;

    /// The set of nothing.
    pub const fn empty() -> Self {
        Ranges { parts: Vec::new() }
    }

    /// The set of every number.
    pub fn all() -> Self {
        Ranges::between(Self::MIN, Self::MAX)
    }

    /// The numbers from `start` up to, not including, `end`.
    pub fn between(start: i64, end: i64) -> Self {
        match start < end {
            true => Ranges { parts: vec![(start, end)] },
            false => Ranges::empty(),
        }
    }

    /// The set of one number.
    pub fn one(number: i64) -> Self {
        Ranges::between(number, number.saturating_add(1))
    }

    /// The union of half-open pairs in any order.
    pub fn from_pairs(mut pairs: Vec<(i64, i64)>) -> Self {
        pairs.retain(|(start, end)| start < end);
        pairs.sort_unstable();
        let mut parts: Vec<(i64, i64)> = Vec::with_capacity(pairs.len());
        for (start, end) in pairs {
            match parts.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => parts.push((start, end)),
            }
        }
        Ranges { parts }
    }

    /// The set of some numbers in any order.
    pub fn from_numbers(numbers: impl IntoIterator<Item = i64>) -> Self {
        Ranges::from_pairs(numbers.into_iter().map(|n| (n, n.saturating_add(1))).collect())
    }

    /// The half-open pairs, in order.
    pub fn pairs(&self) -> &[(i64, i64)] {
        &self.parts
    }

    /// Every number, in order. Only for sets of ids: a set of days may be unbounded.
    pub fn numbers(&self) -> impl Iterator<Item = i64> + '_ {
        self.parts.iter().flat_map(|(start, end)| *start..*end)
    }

    /// How many numbers, saturating.
    pub fn count(&self) -> u64 {
        self.parts.iter().fold(0_u64, |sum, (start, end)| sum.saturating_add(end.abs_diff(*start)))
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The lowest number.
    pub fn first(&self) -> Option<i64> {
        self.parts.first().map(|part| part.0)
    }

    /// One past the highest number.
    pub fn end(&self) -> Option<i64> {
        self.parts.last().map(|part| part.1)
    }

    /// Whether the number is in the set.
    pub fn contains(&self, number: i64) -> bool {
        match self.parts.as_slice() {
            [] => false,
            [(start, end)] => *start <= number && number < *end,
            parts => {
                let at = parts.partition_point(|(_, end)| *end <= number);
                parts.get(at).is_some_and(|(start, _)| *start <= number)
            }
        }
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Ranges) -> Ranges {
        Ranges::from_pairs(self.parts.iter().chain(&other.parts).copied().collect())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Ranges) -> Ranges {
        let mut parts = Vec::new();
        let (mut left, mut right) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        while let (Some((a, b)), Some((c, d))) = (left.peek(), right.peek()) {
            let (start, end) = (*a.max(c), *b.min(d));
            if start < end {
                parts.push((start, end));
            }
            if b <= d {
                left.next();
            } else {
                right.next();
            }
        }
        Ranges { parts }
    }

    /// What is here and not there.
    #[must_use]
    pub fn difference(&self, other: &Ranges) -> Ranges {
        let mut parts = Vec::new();
        let mut right = other.parts.iter().peekable();
        for (start, end) in &self.parts {
            let mut from = *start;
            while let Some((c, d)) = right.peek() {
                if *d <= from {
                    right.next();
                } else if *c >= *end {
                    break;
                } else {
                    if from < *c {
                        parts.push((from, *c));
                    }
                    from = from.max(*d);
                    if *d <= *end {
                        right.next();
                    } else {
                        break;
                    }
                }
            }
            if from < *end {
                parts.push((from, *end));
            }
        }
        Ranges { parts }
    }

    /// Whether the sets share a number; makes nothing.
    pub fn overlaps(&self, other: &Ranges) -> bool {
        let (mut left, mut right) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        while let (Some((a, b)), Some((c, d))) = (left.peek(), right.peek()) {
            if a.max(c) < b.min(d) {
                return true;
            }
            if b <= d {
                left.next();
            } else {
                right.next();
            }
        }
        false
    }

    /// Whether everything here is there; makes nothing.
    pub fn is_subset(&self, other: &Ranges) -> bool {
        let mut right = other.parts.iter().peekable();
        self.parts.iter().all(|(start, end)| {
            while right.next_if(|(_, d)| d < end).is_some() {}
            right.peek().is_some_and(|(c, d)| c <= start && end <= d)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set over 0..16 from the bits of a number, and the same as a list of booleans.
    fn set(bits: u16) -> Ranges {
        Ranges::from_numbers((0..16).filter(|n| bits >> n & 1 == 1))
    }

    #[test]
    fn the_algebra_is_that_of_bits() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..20_000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let (a, b) = (seed as u16, (seed >> 16) as u16);
            assert_eq!(set(a).union(&set(b)), set(a | b));
            assert_eq!(set(a).intersection(&set(b)), set(a & b));
            assert_eq!(set(a).difference(&set(b)), set(a & !b));
            assert_eq!(set(a).overlaps(&set(b)), a & b != 0);
            assert_eq!(set(a).is_subset(&set(b)), a & !b == 0);
            assert_eq!(set(a).count(), u64::from(a.count_ones()));
            for n in 0..16 {
                assert_eq!(set(a).contains(n), a >> n & 1 == 1);
            }
        }
    }
}
