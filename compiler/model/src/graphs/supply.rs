//! What hostings rely on, directly or not, and on which days they do.

use crate::model::{Dated, Hosting, HostingId, Model, Reliance, Service};
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
    /// For each member a member on the way to it, far enough that a few such steps lead from any to any on its way.
    jumps: Vec<usize>,
    by_hosting: FxHashMap<HostingId, usize>,
}

/// A hosting, and the days on which data are there.
pub type Stay = (HostingId, Ranges);

/// Everything that hostings rely on for one of these services during a period. A reliance that names no service is for all of
/// them. A way counts only on days on which all its links hold, so that two links of different years are no way.
pub fn supply_chain(
    model: &Model,
    starts: &[HostingId],
    services: &[Service],
    during: Period,
) -> SupplyChain {
    let stays: Vec<Stay> = starts.iter().map(|start| (*start, during.days())).collect();
    supply_chain_from(model, &stays, services)
}

/// The same, where each start counts on days of its own.
pub fn supply_chain_from(model: &Model, stays: &[Stay], services: &[Service]) -> SupplyChain {
    supply_chain_through(model, stays, services, |_| true)
}

/// The same, but nothing behind a hosting that `passes` refuses: such a hosting is the last of every way to it.
pub fn supply_chain_through(
    model: &Model,
    stays: &[Stay],
    services: &[Service],
    passes: impl Fn(HostingId) -> bool,
) -> SupplyChain {
    let mut chain = SupplyChain::default();
    // Of each member on the list, the days that its suppliers have not heard of yet.
    let mut news: FxHashMap<usize, Pairs> = FxHashMap::default();
    let mut open: VecDeque<usize> = VecDeque::new();
    for (start, days) in stays {
        let heard = chain.add(*start, days.clone(), || None);
        hear(&mut open, &mut news, heard);
    }
    while let Some(at) = open.pop_front() {
        let days = Ranges::from_pairs(news.remove(&at).unwrap_or_default());
        let Some((from, depth)) = chain.members.get(at).map(|member| (member.hosting, member.depth())) else {
            continue;
        };
        let Some(hosting) = model.hostings.get(from).filter(|_| passes(from)) else { continue };
        for (first, days) in by_supplier(hosting, services, &days) {
            let link = || {
                let reliance = first.value.clone();
                Some(SupplyLink { from, reliance, span: first.span, depth: depth + 1 })
            };
            let heard = chain.add(first.value.on, Ranges::from_pairs(days), link);
            hear(&mut open, &mut news, heard);
        }
    }
    chain
}

/// Half-open pairs of days, in any order.
type Pairs = Vec<(i64, i64)>;

/// Notes what a member has heard: it is on the list once, however often it hears.
fn hear(open: &mut VecDeque<usize>, news: &mut FxHashMap<usize, Pairs>, heard: Option<(usize, Ranges)>) {
    let Some((at, days)) = heard else { return };
    let list = news.entry(at).or_default();
    if list.is_empty() {
        open.push_back(at);
    }
    list.extend(days.pairs());
}

/// What a hosting relies on for one of these services on some days: for each supplier the first reliance that holds on one of them, and on
/// which of them any holds.
fn by_supplier<'a>(
    hosting: &'a Hosting,
    services: &[Service],
    days: &Ranges,
) -> Vec<(&'a Dated<Reliance>, Pairs)> {
    let mut found: Vec<(&Dated<Reliance>, Pairs)> = Vec::new();
    let mut places: FxHashMap<HostingId, usize> = FxHashMap::default();
    for reliance in hosting.relies_on.iter().filter(|reliance| serves(&reliance.value, services)) {
        let on = reliance.period.days().intersection(days);
        if on.is_empty() {
            continue;
        }
        let place = *places.entry(reliance.value.on).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, known)) => known.extend(on.pairs()),
            None => found.push((reliance, on.pairs().to_vec())),
        }
    }
    found
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
            let link = link();
            self.jumps.push(self.jump(link.as_ref()).unwrap_or(next));
            self.members.push(Supplied { hosting, days: days.clone(), link });
            return Some((at, days));
        };
        let news = days.difference(&member.days);
        member.days = member.days.union(&news);
        (!news.is_empty()).then_some((at, news))
    }

    /// Where to jump to from what a link leads to: as far as two jumps from where the link begins, if those are equally long; else there.
    /// (Myers' skew-binary list: the number of steps to any member of the way grows with the logarithm of its length.)
    fn jump(&self, link: Option<&SupplyLink>) -> Option<usize> {
        let from = *self.by_hosting.get(&link?.from)?;
        let first = *self.jumps.get(from)?;
        let second = *self.jumps.get(first)?;
        let depth = |at: usize| self.members.get(at).map_or(0, Supplied::depth);
        let is_even = first != from && depth(from) - depth(first) == depth(first) - depth(second);
        Some(if is_even { second } else { from })
    }

    /// The member at a depth on the way to one.
    fn ancestor(&self, mut at: usize, depth: usize) -> Option<&Supplied> {
        loop {
            let member = self.members.get(at)?;
            if member.depth() <= depth {
                return Some(member);
            }
            let jump = *self.jumps.get(at)?;
            at = match self.members.get(jump)?.depth() >= depth {
                true => jump,
                false => *self.by_hosting.get(&member.link.as_ref()?.from)?,
            };
        }
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
        self.last_links(hosting, usize::MAX)
    }

    /// The same where it has at most `2 * end + 1` links; of a longer one the first and the last `end` links, and how many there are between.
    pub fn path_ends(&self, hosting: HostingId, end: usize) -> (Vec<&SupplyLink>, usize, Vec<&SupplyLink>) {
        let at = self.by_hosting.get(&hosting).copied();
        let depth = self.get(hosting).map_or(0, Supplied::depth);
        match at
            .and_then(|at| self.ancestor(at, end))
            .filter(|_| depth > end.saturating_mul(2).saturating_add(1))
        {
            Some(early) => (self.path_to(early.hosting), depth - 2 * end, self.last_links(hosting, end)),
            None => (self.path_to(hosting), 0, Vec::new()),
        }
    }

    fn last_links(&self, hosting: HostingId, count: usize) -> Vec<&SupplyLink> {
        let mut path = Vec::new();
        let mut at = hosting;
        while let Some(link) =
            self.get(at).and_then(|member| member.link.as_ref()).filter(|_| path.len() < count)
        {
            path.push(link);
            at = link.from;
        }
        path.reverse();
        path
    }
}
