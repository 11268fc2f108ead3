//! Over any number of hops: what a permit permits counts as given once its own provider has it to give, beginning at the controllers.
//!
//! A permit that hands on what no permit at all could have given is told where the right appears from nowhere, and counts as
//! given from there on, so that a chain has one finding. So has a ring of contracts whose parties have the data from nobody but each other.

use super::onward::Onward;
use super::source::Sources;
use crate::context::Context;
use charta_model::model::{ClauseId, DatasetId, PartyId};
use charta_model::ranges::Ranges;
use rustc_hash::FxHashMap;

/// What a provider hands on and does not have.
pub(crate) struct Lack<B> {
    /// What is to be told of it.
    pub(crate) what: B,
    /// Whether what counts as given already shows it, so that it is worth telling where nobody else is to blame.
    pub(crate) is_evident: bool,
}

/// What is asked of a permit that hands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// What counts as given.
    Given,
    /// All that is permitted, as if it had been given.
    All,
    /// What counts as given, looking at one column alone.
    Column(i64),
}

/// Follows permits from the controllers on. `lacks` says what the provider of a permit lacks of what it hands on. `tell` hears of each permit
/// at which a right appears from nowhere, and whether it is one of a ring.
pub(crate) fn follow<'a, P: AsRef<Onward<'a>>, B>(
    context: &'a Context<'a>,
    permits: &[P],
    lacks: impl Fn(&P, &Sources<'a>, Within) -> Option<Lack<B>>,
    mut tell: impl FnMut(&P, B, bool),
) {
    let mut hops = Hops::new(context, permits);
    hops.settle((0..permits.len()).collect(), &lacks);
    let nowhere: Vec<(usize, Lack<B>)> = hops
        .open()
        .filter_map(|at| Some((at, lacks(permits.get(at)?, &hops.sources, Within::All)?)))
        .collect();
    for (at, lack) in nowhere {
        hops.give(at);
        if let Some(permit) = permits.get(at) {
            tell(permit, lack.what, false);
        }
    }
    hops.settle_news(&lacks);
    while let Some(ring) = hops.ring() {
        if hops.settles_by_column(&ring, &lacks) {
            ring.iter().for_each(|at| hops.give(*at));
            hops.settle_news(&lacks);
            continue;
        }
        let lack_of = |at: &usize| {
            let permit = permits.get(*at)?;
            let lack = lacks(permit, &hops.sources, Within::Given).filter(|lack| lack.is_evident)?;
            Some((*at, permit, lack.what))
        };
        let given = match ring.iter().find_map(lack_of) {
            Some((at, permit, what)) => {
                tell(permit, what, true);
                Some(at)
            }
            None => ring.first().copied(),
        };
        let Some(given) = given else { return };
        hops.give(given);
        hops.settle_news(&lacks);
    }
}

/// A ring that hands on more columns than this is not looked at column by column.
const MOST_COLUMNS: u64 = 1_000;

/// Permits that hand on, by place in a list, and which of them do not count as given yet.
struct Hops<'a, 'p, P> {
    permits: &'p [P],
    sources: Sources<'a>,
    is_open: Vec<bool>,
    /// Which of them need something of a dataset from others, by their provider.
    by_need: FxHashMap<(PartyId, DatasetId), Vec<usize>>,
    by_clause: FxHashMap<ClauseId, usize>,
    news: Vec<(PartyId, DatasetId)>,
    /// None before this is open.
    first: usize,
}

impl<'a, 'p, P: AsRef<Onward<'a>>> Hops<'a, 'p, P> {
    fn new(context: &'a Context<'a>, permits: &'p [P]) -> Self {
        let mut by_need: FxHashMap<(PartyId, DatasetId), Vec<usize>> = FxHashMap::default();
        let mut by_clause = FxHashMap::default();
        for (at, onward) in permits.iter().map(AsRef::as_ref).enumerate() {
            by_clause.insert(onward.clause, at);
            for dataset in onward.needed.iter().flat_map(|needed| &needed.datasets) {
                by_need.entry((onward.provider, *dataset)).or_default().push(at);
            }
        }
        let sources = Sources::new(context, permits.iter().map(|permit| permit.as_ref().clause));
        Hops {
            permits,
            sources,
            is_open: vec![true; permits.len()],
            by_need,
            by_clause,
            news: Vec::new(),
            first: 0,
        }
    }

    fn is_open(&self, at: usize) -> bool {
        self.is_open.get(at) == Some(&true)
    }

    fn open(&self) -> impl Iterator<Item = usize> + '_ {
        self.is_open.iter().enumerate().filter(|(_, open)| **open).map(|(at, _)| at)
    }

    /// From now on what a permit permits counts as given.
    fn give(&mut self, at: usize) {
        if let (Some(open), Some(permit)) = (self.is_open.get_mut(at), self.permits.get(at)) {
            *open = false;
            self.news.extend(self.sources.give(permit.as_ref().clause));
        }
    }

    /// Gives what can be given, round after round: whoever received something may now have what it hands on.
    fn settle<B>(
        &mut self,
        mut candidates: Vec<usize>,
        lacks: &impl Fn(&P, &Sources<'a>, Within) -> Option<Lack<B>>,
    ) {
        while !candidates.is_empty() {
            candidates.sort_unstable();
            candidates.dedup();
            candidates.retain(|at| self.is_open(*at));
            candidates.retain(|at| {
                self.permits
                    .get(*at)
                    .is_some_and(|permit| lacks(permit, &self.sources, Within::Given).is_none())
            });
            candidates.iter().for_each(|at| self.give(*at));
            candidates = self.concerned();
        }
    }

    fn settle_news<B>(&mut self, lacks: &impl Fn(&P, &Sources<'a>, Within) -> Option<Lack<B>>) {
        let candidates = self.concerned();
        self.settle(candidates, lacks);
    }

    /// Whether the permits of a ring wait for each other only because each has some column from outside and the rest from the others: looked
    /// at column by column, nothing comes from nowhere.
    fn settles_by_column<B>(
        &mut self,
        ring: &[usize],
        lacks: &impl Fn(&P, &Sources<'a>, Within) -> Option<Lack<B>>,
    ) -> bool {
        let permits = ring.iter().filter_map(|at| self.permits.get(*at));
        let permits: Vec<(&P, ClauseId)> = permits.map(|permit| (permit, permit.as_ref().clause)).collect();
        let needed = permits.iter().flat_map(|(permit, _)| &permit.as_ref().needed);
        let columns = needed.fold(Ranges::empty(), |all, needed| all.union(&needed.region.columns));
        if columns.count() > MOST_COLUMNS {
            return false;
        }
        columns.numbers().all(|column| {
            let mut open = permits.clone();
            loop {
                let before = open.len();
                open.retain(|(permit, clause)| {
                    let lacks = lacks(permit, &self.sources, Within::Column(column)).is_some();
                    if !lacks {
                        self.sources.suppose_given(*clause);
                    }
                    lacks
                });
                if open.is_empty() || open.len() == before {
                    break;
                }
            }
            permits.iter().for_each(|(_, clause)| self.sources.take_back(*clause));
            open.is_empty()
        })
    }

    /// The permits of those who have received something since this was last asked.
    fn concerned(&mut self) -> Vec<usize> {
        let news = std::mem::take(&mut self.news);
        news.iter().filter_map(|need| self.by_need.get(need)).flatten().copied().collect()
    }

    /// The open permits for which an open permit waits.
    fn awaited(&self, at: usize) -> Vec<usize> {
        let Some(onward) = self.permits.get(at).map(AsRef::as_ref) else { return Vec::new() };
        let waiting = onward
            .needed
            .iter()
            .flat_map(|needed| self.sources.waiting_for(onward.provider, onward.contract_id, needed));
        let mut awaited: Vec<usize> =
            waiting.filter_map(|clause| self.by_clause.get(&clause).copied()).collect();
        awaited.sort_unstable();
        awaited.dedup();
        awaited.retain(|at| self.is_open(*at));
        awaited
    }

    /// Open permits that all wait for each other, and for nobody else; in order. The first such ring that is found behind the first open
    /// permit: a depth-first walk completes no ring before those for which it waits.
    fn ring(&mut self) -> Option<Vec<usize>> {
        while self.is_open.get(self.first) == Some(&false) {
            self.first += 1;
        }
        let start = self.is_open.get(self.first).map(|_| self.first)?;
        let mut walk = Walk::default();
        walk.enter(start, self.awaited(start));
        while let Some((at, next)) = walk.next() {
            match next {
                Some(next) if !walk.number.contains_key(&next) => walk.enter(next, self.awaited(next)),
                Some(next) => walk.reach(at, next),
                None => {
                    if let Some(ring) = walk.leave(at) {
                        return Some(ring);
                    }
                }
            }
        }
        None
    }
}

/// A depth-first walk that finds the first strongly connected part behind where it begins.
#[derive(Default)]
struct Walk {
    /// In which order what was met was met.
    number: FxHashMap<usize, usize>,
    /// The lowest number that is known to be reached from what was met.
    lowest: FxHashMap<usize, usize>,
    /// What was met, in order.
    met: Vec<usize>,
    /// Where the walk stands, with what is to be followed from there.
    path: Vec<(usize, std::vec::IntoIter<usize>)>,
}

impl Walk {
    fn enter(&mut self, at: usize, awaited: Vec<usize>) {
        let number = self.met.len();
        self.number.insert(at, number);
        self.lowest.insert(at, number);
        self.met.push(at);
        self.path.push((at, awaited.into_iter()));
    }

    fn next(&mut self) -> Option<(usize, Option<usize>)> {
        let (at, awaited) = self.path.last_mut()?;
        Some((*at, awaited.next()))
    }

    fn reach(&mut self, at: usize, next: usize) {
        let reached = self.number.get(&next).copied().unwrap_or(usize::MAX);
        self.lower(at, reached);
    }

    fn lower(&mut self, at: usize, reached: usize) {
        if let Some(lowest) = self.lowest.get_mut(&at) {
            *lowest = reached.min(*lowest);
        }
    }

    /// Goes back from where all was followed; gives everything met since, where nothing of it leads further back.
    fn leave(&mut self, at: usize) -> Option<Vec<usize>> {
        self.path.pop();
        let (number, lowest) = (*self.number.get(&at)?, *self.lowest.get(&at)?);
        if number == lowest {
            let mut ring = self.met.split_off(number.min(self.met.len()));
            ring.sort_unstable();
            return Some(ring);
        }
        if let Some((before, _)) = self.path.last() {
            self.lower(*before, lowest);
        }
        None
    }
}
