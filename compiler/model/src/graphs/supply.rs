//! What a hosting relies on, directly or not, on a day.

use crate::model::{HostingId, Model, Reliance};
use crate::time::Day;
use charta_base::Span;
use rustc_hash::FxHashSet;

/// One link of a hosting chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyLink {
    /// Who relies.
    pub from: HostingId,
    /// On what, for which services.
    pub reliance: Reliance,
    /// Where it is said.
    pub span: Span,
    /// How many links it is away from the start.
    pub depth: usize,
}

/// Everything a hosting relies on on a day, nearest first; each hosting is reached once, by a shortest chain. `None` as the
/// day takes every link, whenever it holds.
pub fn supply_chain(model: &Model, start: HostingId, day: Option<Day>) -> Vec<SupplyLink> {
    let mut links = Vec::new();
    let mut seen: FxHashSet<HostingId> = FxHashSet::from_iter([start]);
    let mut open = std::collections::VecDeque::from([(start, 1_usize)]);
    while let Some((from, depth)) = open.pop_front() {
        let Some(hosting) = model.hostings.get(from) else { continue };
        for reliance in &hosting.relies_on {
            let holds = day.is_none_or(|day| reliance.period.contains(day));
            if holds && seen.insert(reliance.value.on) {
                links.push(SupplyLink { from, reliance: reliance.value.clone(), span: reliance.span, depth });
                open.push_back((reliance.value.on, depth + 1));
            }
        }
    }
    links
}

/// The links that lead from the start of a chain to one of its hostings, in order.
pub fn path_to(links: &[SupplyLink], target: HostingId) -> Vec<&SupplyLink> {
    let mut path = Vec::new();
    let mut at = target;
    while let Some(link) = links.iter().find(|link| link.reliance.on == at) {
        path.push(link);
        at = link.from;
        if path.len() > links.len() {
            break;
        }
    }
    path.reverse();
    path
}
