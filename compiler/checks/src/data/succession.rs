//! Which contracts take over from which, directly or through others.

use charta_model::model::{ContractId, Model};
use rustc_hash::FxHashMap;

/// Contracts that take over from others, numbered so that whether one does from another is told at once, however many lie between.
#[derive(Debug, Default)]
pub(crate) struct Succession {
    /// Each contract's own number, and the last number of those that take over from it. Contracts in a ring have none: a ring is reported.
    numbers: FxHashMap<ContractId, (usize, usize)>,
}

impl Succession {
    /// Who takes over from whom in a project.
    pub(crate) fn of(model: &Model) -> Succession {
        let mut after: FxHashMap<ContractId, Vec<ContractId>> = FxHashMap::default();
        for (id, contract) in model.contracts.iter() {
            if let Some(before) = contract.succeeds {
                after.entry(before.value).or_default().push(id);
            }
        }
        let mut numbers: FxHashMap<ContractId, (usize, usize)> = FxHashMap::default();
        let mut next = 0;
        let first = model.contracts.iter().filter(|(_, contract)| contract.succeeds.is_none());
        for (first, _) in first {
            // Each contract is met twice: before those that take over from it, and after them.
            let mut open = vec![(first, false)];
            while let Some((at, is_done)) = open.pop() {
                match numbers.get_mut(&at).filter(|_| is_done) {
                    Some(known) => known.1 = next,
                    None => {
                        next += 1;
                        numbers.insert(at, (next, next));
                        open.push((at, true));
                        open.extend(after.get(&at).into_iter().flatten().map(|later| (*later, false)));
                    }
                }
            }
        }
        Succession { numbers }
    }

    /// Whether one of two contracts takes over from the other, directly or through others.
    pub(crate) fn joins(&self, one: ContractId, other: ContractId) -> bool {
        let (Some(one), Some(other)) = (self.numbers.get(&one), self.numbers.get(&other)) else {
            return false;
        };
        (one.0..=one.1).contains(&other.0) || (other.0..=other.1).contains(&one.0)
    }
}
