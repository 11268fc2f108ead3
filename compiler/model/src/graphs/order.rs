//! Orders in which what others lead back to comes first, whatever the days: of organisations and their owners, of hostings and their
//! suppliers. Without recursion, and once for all days, so that what is worked out along it costs as much as there is text.

use crate::model::{HostingId, Model, PartyId};
use charta_base::Id;

/// Organisations and all above them, each after all its owners and controllers of whatever day; inside a ring, in some order.
pub fn owners_first(model: &Model, parties: impl Iterator<Item = PartyId>) -> Vec<PartyId> {
    let above = |party: PartyId, at: usize| {
        let facts = model.parties.get(party)?;
        let stakes = facts.owners.len();
        match at < stakes {
            true => facts.owners.get(at).map(|stake| stake.value.owner),
            false => facts.controlled_by.get(at - stakes).map(|control| control.value),
        }
    };
    first(parties, model.parties.len(), above)
}

/// Hostings and all that they rely on, each after all that it relies on itself on whatever day; inside a ring, in some order.
pub fn suppliers_first(model: &Model, hostings: impl Iterator<Item = HostingId>) -> Vec<HostingId> {
    let next = |hosting: HostingId, at: usize| {
        model.hostings.get(hosting)?.relies_on.get(at).map(|reliance| reliance.value.on)
    };
    first(hostings, model.hostings.len(), next)
}

/// Depth-first: each after everything that `next` leads to from it.
fn first<T>(
    ids: impl Iterator<Item = Id<T>>,
    count: usize,
    next: impl Fn(Id<T>, usize) -> Option<Id<T>>,
) -> Vec<Id<T>> {
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    let mut see = |id: Id<T>| seen.get_mut(id.index()).is_some_and(|seen| !std::mem::replace(seen, true));
    for start in ids {
        if !see(start) {
            continue;
        }
        // Each entry is one thing and how many of those it leads to are done.
        let mut open = vec![(start, 0_usize)];
        while let Some((at, done)) = open.pop() {
            match next(at, done) {
                Some(to) => {
                    open.push((at, done + 1));
                    if see(to) {
                        open.push((to, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    order
}
