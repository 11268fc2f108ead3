//! Opening cycles: edges that lead back to where a walk came from are laid out the other way round.

use super::Link;
use crate::per::Per;

/// An edge between two different boxes, from the upper to the lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arc {
    /// The index of the link.
    pub(super) link: usize,
    pub(super) upper: usize,
    pub(super) lower: usize,
    /// Whether the arrow leads from the lower to the upper box.
    pub(super) reversed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    Open,
    Done,
}

/// All edges but loops, none of which closes a cycle. The walk begins at boxes that nothing leads to, in their order.
pub(super) fn open(count: usize, links: &[Link]) -> Vec<Arc> {
    let mut leaving: Per<Vec<usize>> = Per::new(count, Vec::new());
    let mut entering = Per::new(count, 0_usize);
    for (at, link) in links.iter().enumerate().filter(|(_, link)| link.from != link.to) {
        leaving[link.from].push(at);
        entering[link.to] += 1;
    }
    let mut walk =
        Walk { links, leaving, state: Per::new(count, State::Unseen), back: Per::new(links.len(), false) };
    let (sources, others): (Vec<usize>, Vec<usize>) = (0..count).partition(|&at| entering[at] == 0);
    sources.into_iter().chain(others).for_each(|at| walk.from(at));
    let arc = |(at, link): (usize, &Link)| match walk.back[at] {
        true => Arc { link: at, upper: link.to, lower: link.from, reversed: true },
        false => Arc { link: at, upper: link.from, lower: link.to, reversed: false },
    };
    links.iter().enumerate().filter(|(_, link)| link.from != link.to).map(arc).collect()
}

struct Walk<'a> {
    links: &'a [Link],
    leaving: Per<Vec<usize>>,
    state: Per<State>,
    back: Per<bool>,
}

impl Walk<'_> {
    /// Depth first, without recursion: a chain may be as long as the graph.
    fn from(&mut self, start: usize) {
        if self.state[start] != State::Unseen {
            return;
        }
        self.state[start] = State::Open;
        let mut stack = vec![(start, 0_usize)];
        while let Some((at, next)) = stack.last_mut() {
            let Some(&edge) = self.leaving[*at].get(*next) else {
                self.state[*at] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(to) = self.links.get(edge).map(|link| link.to) else { continue };
            match self.state[to] {
                State::Open => self.back[edge] = true,
                State::Done => {}
                State::Unseen => {
                    self.state[to] = State::Open;
                    stack.push((to, 0));
                }
            }
        }
    }
}
