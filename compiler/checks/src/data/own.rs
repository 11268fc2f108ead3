//! What organisations hold of their own: the datasets that they answer for and collected themselves. What somebody made of other data is what those
//! data are.

use super::affiliates::Holder;
use crate::recipient::source::controller_of;
use charta_base::Id;
use charta_model::graphs::lineage::sources_of;
use charta_model::model::{ColumnId, DatasetId, Model, PartyId};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A dataset that an organisation holds of its own.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    pub(crate) organisation: PartyId,
    pub(crate) dataset: DatasetId,
    /// The days on which it is somewhere: every day, where nothing says how long it is where it is hosted.
    pub(crate) days: Ranges,
}

impl Own {
    /// Its columns: whoever collected them sees all of them as they are.
    pub(crate) fn columns(&self, model: &Model) -> impl Iterator<Item = ColumnId> + '_ {
        let columns = model.datasets.get(self.dataset).map_or_else(Ranges::empty, |own| own.columns.clone());
        let columns: Vec<i64> = columns.numbers().collect();
        columns.into_iter().filter_map(|raw| u32::try_from(raw).ok().map(Id::new))
    }

    /// Whether a dataset tells a holder something about it that the holder has not anyway: who answers for that dataset is not of the holder, and it
    /// was not made from this one.
    pub(crate) fn is_told_by(&self, model: &Model, holder: &Holder, received: DatasetId) -> bool {
        let is_theirs = controller_of(model, received)
            .is_none_or(|controller| holder.organisations.binary_search(&controller).is_ok());
        !is_theirs && received != self.dataset && !sources_of(model, received).contains(&self.dataset)
    }
}

/// All that organisations hold of their own.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    /// Those who answer for some dataset, whatever it was made of.
    pub(crate) controllers: BTreeSet<PartyId>,
    by_organisation: FxHashMap<PartyId, Vec<Own>>,
}

impl Owned {
    /// What is held of their own by everybody.
    pub(crate) fn of(model: &Model) -> Owned {
        let mut owned = Owned::default();
        for (dataset, facts) in model.datasets.iter() {
            let Some(organisation) = controller_of(model, dataset) else { continue };
            owned.controllers.insert(organisation);
            if !facts.derived_from.is_empty() {
                continue;
            }
            let days = match facts.hosted.is_empty() {
                true => Ranges::all(),
                false => {
                    let days = facts.hosted.iter().flat_map(|place| place.period.days().pairs().to_vec());
                    Ranges::from_pairs(days.collect())
                }
            };
            let own = Own { organisation, dataset, days };
            owned.by_organisation.entry(organisation).or_default().push(own);
        }
        owned
    }

    /// What an organisation holds of its own.
    pub(crate) fn by(&self, organisation: PartyId) -> &[Own] {
        self.by_organisation.get(&organisation).map_or(&[], Vec::as_slice)
    }

    /// What those of a holder hold of their own whose data are looked at beside what one of them received: what one of several has by itself is told
    /// of it alone.
    pub(crate) fn beside<'s>(
        &'s self,
        holder: &'s Holder,
        recipient: PartyId,
    ) -> impl Iterator<Item = &'s Own> {
        let others = holder.organisations.iter().filter(move |party| holder.is_pair(recipient, **party));
        others.flat_map(|party| self.by(*party))
    }
}
