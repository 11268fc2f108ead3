//! What hostings rely on, directly or not, and on which days they do.

use crate::model::{HostingId, Model, Reliance, Service};
use crate::ranges::Ranges;
use crate::time::Period;
use charta_base::Span;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

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

/// A hosting of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplied {
    /// The hosting.
    pub hosting: HostingId,
    /// The days on which some way leads to it.
    pub days: Ranges,
    /// The last link of a shortest way to it; none for those the chain starts from.
    pub link: Option<SupplyLink>,
}

/// Everything that some hostings rely on, nearest first, each once; themselves included.
#[derive(Debug, Clone, Default)]
pub struct SupplyChain {
    members: Vec<Supplied>,
    by_hosting: FxHashMap<HostingId, usize>,
}

/// Everything that hostings rely on for one of these services during a period. A reliance that names no service is for all of
/// them. A way counts only on days on which all its links hold, so that two links of different years are no way.
pub fn supply_chain(
    model: &Model,
    starts: &[HostingId],
    services: &[Service],
    during: Period,
) -> SupplyChain {
    supply_chain_through(model, starts, services, during, |_| true)
}

/// The same, but nothing behind a hosting that `passes` refuses: such a hosting is the last of every way to it.
pub fn supply_chain_through(
    model: &Model,
    starts: &[HostingId],
    services: &[Service],
    during: Period,
    passes: impl Fn(HostingId) -> bool,
) -> SupplyChain {
    let mut chain = SupplyChain::default();
    // Of each member on the list, the days that its suppliers have not heard of yet.
    let mut open: VecDeque<(usize, Ranges)> = VecDeque::new();
    for start in starts {
        open.extend(chain.add(*start, during.days(), || None));
    }
    while let Some((at, news)) = open.pop_front() {
        let Some((from, depth)) = chain.members.get(at).map(|member| (member.hosting, member.depth())) else {
            continue;
        };
        let Some(hosting) = model.hostings.get(from).filter(|_| passes(from)) else { continue };
        for reliance in hosting.relies_on.iter().filter(|reliance| serves(&reliance.value, services)) {
            let days = reliance.period.days().intersection(&news);
            let link = || SupplyLink {
                from,
                reliance: reliance.value.clone(),
                span: reliance.span,
                depth: depth + 1,
            };
            open.extend(chain.add(reliance.value.on, days, || Some(link())));
        }
    }
    chain
}

/// Whether a reliance is for one of these services.
pub fn serves(reliance: &Reliance, services: &[Service]) -> bool {
    reliance.services.is_empty() || reliance.services.iter().any(|service| services.contains(service))
}

impl Supplied {
    /// How many links it is away from the start.
    pub fn depth(&self) -> usize {
        self.link.as_ref().map_or(0, |link| link.depth)
    }
}

impl SupplyChain {
    /// Adds days to a hosting; gives its place and the days that are new.
    fn add(
        &mut self,
        hosting: HostingId,
        days: Ranges,
        link: impl FnOnce() -> Option<SupplyLink>,
    ) -> Option<(usize, Ranges)> {
        if days.is_empty() {
            return None;
        }
        let next = self.members.len();
        let at = *self.by_hosting.entry(hosting).or_insert(next);
        let Some(member) = self.members.get_mut(at) else {
            self.members.push(Supplied { hosting, days: days.clone(), link: link() });
            return Some((at, days));
        };
        let news = days.difference(&member.days);
        member.days = member.days.union(&news);
        (!news.is_empty()).then_some((at, news))
    }

    /// The hostings, those that the chain starts from first.
    pub fn members(&self) -> &[Supplied] {
        &self.members
    }

    /// A hosting of the chain.
    pub fn get(&self, hosting: HostingId) -> Option<&Supplied> {
        self.by_hosting.get(&hosting).and_then(|at| self.members.get(*at))
    }

    /// For each hosting that is relied on, the last link of a shortest way to it; nearest first.
    pub fn links(&self) -> impl Iterator<Item = &SupplyLink> {
        self.members.iter().filter_map(|member| member.link.as_ref())
    }

    /// The links of a shortest way from a start to one of the hostings, in order; none for what is not in the chain.
    pub fn path_to(&self, hosting: HostingId) -> Vec<&SupplyLink> {
        let mut path = Vec::new();
        let mut at = hosting;
        while let Some(link) = self.get(at).and_then(|member| member.link.as_ref()) {
            path.push(link);
            at = link.from;
        }
        path.reverse();
        path
    }
}
