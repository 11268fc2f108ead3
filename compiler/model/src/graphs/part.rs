//! The part of a project that can bear on some hostings: what a question about them need not look beyond.

use crate::model::{HostingId, Model, PartyId};
use crate::time::{Day, Period};

/// Hostings and organisations, each once, in order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The hostings.
    pub hostings: Vec<HostingId>,
    /// The organisations.
    pub parties: Vec<PartyId>,
}

impl Part {
    /// All of a project.
    pub fn whole(model: &Model) -> Part {
        Part { hostings: model.hostings.ids().collect(), parties: model.parties.ids().collect() }
    }

    /// Some hostings, whatever they rely on, who operates it, holds its keys or licenses its technology, and everybody above
    /// those, on whatever days.
    pub fn behind(model: &Model, hostings: &[HostingId]) -> Part {
        let hostings = closure(hostings.to_vec(), model.hostings.len(), |hosting, open| {
            let facts = model.hostings.get(hosting);
            open.extend(
                facts.into_iter().flat_map(|facts| &facts.relies_on).map(|reliance| reliance.value.on),
            );
        });
        let facts = hostings.iter().filter_map(|hosting| model.hostings.get(*hosting));
        let named =
            facts.flat_map(|facts| facts.operator.iter().chain(&facts.keys_held_by).chain(&facts.technology));
        let named = named.map(|party| model.organisation_of(party.value)).collect();
        let parties = closure(named, model.parties.len(), |party, open| {
            let Some(facts) = model.parties.get(party) else { return };
            open.extend(facts.owners.iter().map(|stake| stake.value.owner));
            open.extend(facts.controlled_by.iter().map(|control| control.value));
        });
        Part { hostings, parties }
    }

    /// The days on which something said about the part, about which jurisdiction lies in which, or about a law in force begins
    /// or has just ended, in order: between two of them nothing changes.
    pub fn change_days(&self, model: &Model) -> Vec<Day> {
        let mut days = Vec::new();
        let mut add = |period: Period| {
            days.extend(period.from);
            days.extend(period.last.map(Day::next));
        };
        for party in self.parties.iter().filter_map(|party| model.parties.get(*party)) {
            party.owners.iter().for_each(|stake| add(stake.period));
            party.controlled_by.iter().for_each(|control| add(control.period));
        }
        for hosting in self.hostings.iter().filter_map(|hosting| model.hostings.get(*hosting)) {
            hosting.relies_on.iter().for_each(|reliance| add(reliance.period));
            hosting.accessed_from.iter().for_each(|access| add(access.period));
            hosting.support_from.iter().for_each(|support| add(support.period));
            hosting.certificates.iter().for_each(|certificate| add(certificate.period));
        }
        for term in model.terms.values() {
            term.memberships.iter().for_each(|membership| add(membership.period));
        }
        model.laws.values().for_each(|law| add(law.in_force));
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// Everything that leads on from the starts, in order of ids.
fn closure<T>(
    starts: Vec<charta_base::Id<T>>,
    count: usize,
    next: impl Fn(charta_base::Id<T>, &mut Vec<charta_base::Id<T>>),
) -> Vec<charta_base::Id<T>> {
    let mut seen = vec![false; count];
    let mut found = Vec::new();
    let mut open = starts;
    while let Some(at) = open.pop() {
        if let Some(slot) = seen.get_mut(at.index()).filter(|seen| !**seen) {
            *slot = true;
            found.push(at);
            next(at, &mut open);
        }
    }
    found.sort_unstable();
    found
}
