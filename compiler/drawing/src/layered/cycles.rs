//! Opening cycles: edges that lead back are laid out the other way round.

use super::Link;
use crate::per::Per;
use std::collections::BTreeSet;

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

/// All edges but loops, none of which closes a cycle. Of two orders the one that turns fewer edges round:
/// that of a walk from the first box on, by which cycles begin where their author began them, or the greedy
/// one. Neither turns an edge that is in no cycle.
pub(super) fn open(count: usize, links: &[Link]) -> Vec<Arc> {
    let (walked, greedy) =
        (arcs(links, &walked(count, links)), arcs(links, &Greedy::new(count, links).order()));
    let turned = |arcs: &[Arc]| arcs.iter().filter(|arc| arc.reversed).count();
    if turned(&greedy) < turned(&walked) { greedy } else { walked }
}

/// The edges, those against an order turned round.
fn arcs(links: &[Link], order: &[usize]) -> Vec<Arc> {
    let mut position = Per::new(order.len(), 0_usize);
    order.iter().enumerate().for_each(|(nth, &at)| position[at] = nth);
    let arc = |(at, link): (usize, &Link)| match position[link.from] > position[link.to] {
        true => Arc { link: at, upper: link.to, lower: link.from, reversed: true },
        false => Arc { link: at, upper: link.from, lower: link.to, reversed: false },
    };
    links.iter().enumerate().filter(|(_, link)| link.from != link.to).map(arc).collect()
}

/// The boxes in the reverse of the order in which a walk into the depth leaves them: only edges back to a box
/// that the walk has not left yet are against it. Without recursion, for a chain may be as long as the graph.
fn walked(count: usize, links: &[Link]) -> Vec<usize> {
    let mut leaving: Per<Vec<usize>> = Per::new(count, Vec::new());
    links.iter().for_each(|link| leaving[link.from].push(link.to));
    let mut seen = Per::new(count, false);
    let mut left = Vec::with_capacity(count);
    for start in 0..count {
        let mut stack = Vec::new();
        if !std::mem::replace(&mut seen[start], true) {
            stack.push((start, 0_usize));
        }
        while let Some((at, next)) = stack.last_mut() {
            match leaving[*at].get(*next) {
                Some(&to) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[to], true) {
                        stack.push((to, 0));
                    }
                }
                None => {
                    left.push(*at);
                    stack.pop();
                }
            }
        }
    }
    left.reverse();
    left
}

/// The order of Eades, Lin and Smyth (1993), which turns at most half of the edges: boxes that nothing leads
/// to any more come first, boxes that lead nowhere any more come last, and between them goes first what leads
/// to most and is led to by least. Of equals, the earlier box comes first.
struct Greedy {
    leaving: Per<Vec<usize>>,
    entering: Per<Vec<usize>>,
    /// How many edges leave and enter a box, to and from those that are not yet taken.
    degrees: Per<(i64, i64)>,
    taken: Per<bool>,
    waiting: BTreeSet<(Urgency, usize)>,
}

/// How early a box is to be taken: `None` for one that leads nowhere, which is taken from the end; less is earlier.
type Urgency = Option<i64>;

impl Greedy {
    fn new(count: usize, links: &[Link]) -> Greedy {
        let mut greedy = Greedy {
            leaving: Per::new(count, Vec::new()),
            entering: Per::new(count, Vec::new()),
            degrees: Per::new(count, (0, 0)),
            taken: Per::new(count, false),
            waiting: BTreeSet::new(),
        };
        for link in links.iter().filter(|link| link.from != link.to) {
            greedy.leaving[link.from].push(link.to);
            greedy.entering[link.to].push(link.from);
            greedy.degrees[link.from].0 += 1;
            greedy.degrees[link.to].1 += 1;
        }
        greedy.waiting = (0..count).map(|at| (greedy.urgency(at), at)).collect();
        greedy
    }

    fn urgency(&self, at: usize) -> Urgency {
        match self.degrees[at] {
            (0, entering) if entering > 0 => None,
            (_, 0) => Some(i64::MIN),
            (leaving, entering) => Some(entering - leaving),
        }
    }

    fn order(mut self) -> Vec<usize> {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        while let Some((urgency, at)) = self.waiting.pop_first() {
            self.taken[at] = true;
            match urgency {
                None => last.push(at),
                Some(_) => first.push(at),
            }
            for nth in 0..self.leaving[at].len() {
                let to = self.leaving[at].get(nth).copied().unwrap_or(at);
                self.change(to, (0, -1));
            }
            for nth in 0..self.entering[at].len() {
                let from = self.entering[at].get(nth).copied().unwrap_or(at);
                self.change(from, (-1, 0));
            }
        }
        last.reverse();
        first.append(&mut last);
        first
    }

    fn change(&mut self, at: usize, by: (i64, i64)) {
        if self.taken[at] {
            return;
        }
        self.waiting.remove(&(self.urgency(at), at));
        self.degrees[at].0 += by.0;
        self.degrees[at].1 += by.1;
        self.waiting.insert((self.urgency(at), at));
    }
}
