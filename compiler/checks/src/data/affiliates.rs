//! Who belongs together: an organisation, those it controls, and those that somebody controls together with it.

use charta_model::graphs::ownership::Ownership;
use charta_model::graphs::part::Part;
use charta_model::model::{Model, PartyId};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Organisations whose data one hand can bring together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    /// The organisations, in order of their ids.
    pub(crate) organisations: Vec<PartyId>,
    /// Who controls the others, or all of them; nobody where it is one organisation.
    pub(crate) head: Option<PartyId>,
    /// The days on which they belong together.
    pub(crate) days: Ranges,
}

impl Holder {
    /// Whether two of its organisations are looked at: what one of several holds by itself is told of it alone.
    pub(crate) fn is_pair(&self, one: PartyId, other: PartyId) -> bool {
        self.head.is_none() || one != other
    }

    /// Why two of its organisations belong together, in words; nothing of one and the same.
    pub(crate) fn tie(&self, model: &Model, one: PartyId, other: PartyId) -> Option<String> {
        let head = self.head.filter(|_| one != other)?;
        let name = |party: PartyId| model.parties.get(party).map_or("", |party| &party.about.name);
        Some(match (head == one, head == other) {
            (true, _) => format!("`{}` controls `{}`", name(head), name(other)),
            (_, true) => format!("`{}` controls `{}`", name(head), name(one)),
            _ => format!("`{}` controls both `{}` and `{}`", name(head), name(one), name(other)),
        })
    }
}

/// Each of some organisations that receive data by itself; and then each set of several that belong together on some days, one of which does, those
/// that hold data of their own included.
pub(crate) fn holders(
    model: &Model,
    receiving: &BTreeSet<PartyId>,
    owning: &BTreeSet<PartyId>,
) -> Vec<Holder> {
    let alone = receiving.iter().map(|organisation| Holder {
        organisations: vec![*organisation],
        head: None,
        days: Ranges::all(),
    });
    let mut holders: Vec<Holder> = alone.collect();
    for parties in tied(model) {
        let some = |set: &BTreeSet<PartyId>| -> BTreeSet<PartyId> {
            parties.iter().filter(|party| set.contains(party)).copied().collect()
        };
        let receiving = some(receiving);
        let all: BTreeSet<PartyId> = receiving.union(&some(owning)).copied().collect();
        if !receiving.is_empty() && all.len() > 1 {
            let sets = together(model, Part { hostings: Vec::new(), parties }, &all);
            let receives = |holder: &Holder| holder.organisations.iter().any(|at| receiving.contains(at));
            holders.extend(sets.into_iter().filter(receives));
        }
    }
    holders
}

/// The organisations that stakes or control tie together on whatever days: each set with more than one member, in order.
fn tied(model: &Model) -> Vec<Vec<PartyId>> {
    let mut ties: FxHashMap<PartyId, Vec<PartyId>> = FxHashMap::default();
    for (id, party) in model.parties.iter() {
        let above = party.owners.iter().map(|stake| stake.value.owner);
        for other in above.chain(party.controlled_by.iter().map(|control| control.value)) {
            ties.entry(id).or_default().push(other);
            ties.entry(other).or_default().push(id);
        }
    }
    let mut seen: FxHashSet<PartyId> = FxHashSet::default();
    let mut sets = Vec::new();
    for start in model.parties.ids().filter(|id| ties.contains_key(id)) {
        let mut set = Vec::new();
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                set.push(at);
                open.extend(ties.get(&at).into_iter().flatten());
            }
        }
        set.sort_unstable();
        if set.len() > 1 {
            sets.push(set);
        }
    }
    sets
}

/// Organisations that belong together, and who controls them.
type Members = (Vec<PartyId>, PartyId);

/// The sets of some organisations that one hand controls, each with its days.
fn together(model: &Model, part: Part, organisations: &BTreeSet<PartyId>) -> Vec<Holder> {
    let mut found: BTreeMap<Members, Vec<(i64, i64)>> = BTreeMap::new();
    for (start, end) in stretches(model, &part) {
        let ownership = Ownership::within(model, Day::from_number(end.saturating_sub(1).max(start)), &part);
        for (head, mut members) in groups(&ownership, &part) {
            members.retain(|member| organisations.contains(member));
            if members.len() > 1 {
                found.entry((members, head)).or_default().push((start, end));
            }
        }
    }
    let holder = |((organisations, head), days)| Holder {
        organisations,
        head: Some(head),
        days: Ranges::from_pairs(days),
    };
    found.into_iter().map(holder).collect()
}

/// The days cut where a stake or control begins or has ended: within each stretch nothing changes.
fn stretches(model: &Model, part: &Part) -> Vec<(i64, i64)> {
    let mut cuts = vec![Ranges::MIN, Ranges::MAX];
    let mut cut = |period: Period| {
        cuts.extend(period.from.map(Day::number));
        cuts.extend(period.last.map(|last| last.next().number()));
    };
    for party in part.parties.iter().filter_map(|party| model.parties.get(*party)) {
        party.owners.iter().for_each(|stake| cut(stake.period));
        party.controlled_by.iter().for_each(|control| cut(control.period));
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter().copied().zip(cuts.iter().copied().skip(1)).collect()
}

/// Each organisation that nobody controls by itself, with all that it controls and itself; and of a ring of control its first.
fn groups(ownership: &Ownership, part: &Part) -> Vec<(PartyId, Vec<PartyId>)> {
    let controls = |party: &&PartyId| ownership.controlled_alone(**party).next().is_some();
    let below: FxHashSet<PartyId> = part
        .parties
        .iter()
        .flat_map(|party| {
            ownership.controlled_alone(*party).filter(|step| step.of != step.by).map(|step| step.of)
        })
        .collect();
    let mut covered: FxHashSet<PartyId> = FxHashSet::default();
    let mut groups = Vec::new();
    let heads = part.parties.iter().filter(controls).filter(|party| !below.contains(party));
    for head in heads.chain(part.parties.iter().filter(controls)) {
        if covered.contains(head) {
            continue;
        }
        let mut members = vec![*head];
        members.extend(ownership.controlled_by(*head).into_iter().map(|step| step.of));
        members.sort_unstable();
        covered.extend(&members);
        groups.push((*head, members));
    }
    groups
}
