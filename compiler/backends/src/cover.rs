//! A set of ids in few words: the heads whose closures make it up, and what stands alone.

use charta_base::Id;
use charta_model::ranges::Ranges;

/// A set, told by its heads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// Those that stand for themselves and all below them, in order.
    pub(crate) whole: Vec<i64>,
    /// Those that stand for themselves alone, in order.
    pub(crate) alone: Vec<i64>,
}

/// The fewest ids whose closures make up the set, largest closures first; what no closure inside the set covers stands alone.
pub(crate) fn heads<'a>(set: &Ranges, closure: impl Fn(i64) -> Option<&'a Ranges>) -> Heads {
    let mut inside: Vec<(u64, i64, &Ranges)> = set
        .numbers()
        .filter_map(|number| closure(number).map(|closure| (closure.count(), number, closure)))
        .filter(|(_, _, closure)| closure.is_subset(set))
        .collect();
    inside.sort_by_key(|(count, number, _)| (std::cmp::Reverse(*count), *number));
    let mut covered = Ranges::empty();
    let mut whole = Vec::new();
    for (_, number, closure) in inside {
        if !covered.contains(number) {
            covered = covered.union(closure);
            whole.push(number);
        }
    }
    whole.sort_unstable();
    Heads { whole, alone: set.difference(&covered).numbers().collect() }
}

/// The id behind a number of a set of ids.
pub(crate) fn id<T>(number: i64) -> Option<Id<T>> {
    u32::try_from(number).ok().map(Id::new)
}
