//! Which agreements stand above contracts, of those that matter: found without a walk up from every contract through all of them.

use charta_model::model::{Contract, ContractId, Model};
use rustc_hash::{FxHashMap, FxHashSet};

/// The agreements of a project that matter for a question.
#[derive(Debug)]
pub(crate) struct Above<'a> {
    model: &'a Model,
    /// For each contract, itself where it matters, or else the nearest above it that does.
    nearest: FxHashMap<ContractId, Option<ContractId>>,
}

impl<'a> Above<'a> {
    /// Those of which `matters` holds.
    pub(crate) fn of(model: &'a Model, matters: impl Fn(&Contract) -> bool) -> Above<'a> {
        let mut nearest: FxHashMap<ContractId, Option<ContractId>> = FxHashMap::default();
        let parents = model.contracts.values().filter_map(|contract| contract.parent);
        for parent in parents {
            let (mut way, mut at, mut found) = (Vec::new(), Some(parent.value), None);
            while let Some(id) = at {
                if let Some(known) = nearest.get(&id) {
                    found = *known;
                    break;
                }
                let Some(contract) = model.contracts.get(id) else { break };
                found = matters(contract).then_some(id);
                // Agreements in a ring, which is reported, come back to one that is known here.
                nearest.insert(id, found);
                way.push(id);
                at = contract.parent.map(|parent| parent.value).filter(|_| found.is_none());
            }
            nearest.extend(way.into_iter().map(|id| (id, found)));
        }
        Above { model, nearest }
    }

    /// Those under which a contract stands, the nearest first, each once.
    pub(crate) fn above(&self, contract: &Contract) -> impl Iterator<Item = (ContractId, &'a Contract)> {
        let mut seen: FxHashSet<ContractId> = FxHashSet::default();
        let mut next = contract.parent;
        std::iter::from_fn(move || {
            let id = (*self.nearest.get(&next?.value)?)?;
            let agreement = self.model.contracts.get(id).filter(|_| seen.insert(id))?;
            next = agreement.parent;
            Some((id, agreement))
        })
    }
}
