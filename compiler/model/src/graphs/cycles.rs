//! Cycles, each as a real walk that can be shown link by link.

use charta_base::Span;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

/// A link between two numbered things, said at a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// From which.
    pub from: u32,
    /// To which.
    pub to: u32,
    /// Where it is said.
    pub span: Span,
}

/// One cycle for each knot of things that lead back to themselves: the links of a shortest walk from the knot's least member
/// back to it. Cycles come in the order of their least members.
pub fn cycles(count: usize, edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut graph: DiGraph<(), Edge> = DiGraph::with_capacity(count, edges.len());
    for _ in 0..count {
        graph.add_node(());
    }
    for edge in edges {
        if (edge.from as usize) < count && (edge.to as usize) < count {
            graph.add_edge(NodeIndex::new(edge.from as usize), NodeIndex::new(edge.to as usize), *edge);
        }
    }
    let mut knots: Vec<Vec<NodeIndex>> = kosaraju_scc(&graph);
    for knot in &mut knots {
        knot.sort_unstable();
    }
    knots.sort_unstable();
    knots.iter().filter_map(|knot| walk_back(&graph, knot)).collect()
}

/// A shortest walk from the knot's first member back to itself, inside the knot.
fn walk_back(graph: &DiGraph<(), Edge>, knot: &[NodeIndex]) -> Option<Vec<Edge>> {
    let start = *knot.first()?;
    let inside = |node: NodeIndex| knot.binary_search(&node).is_ok();
    // Only the knot's members are in it: most knots are a single thing, and there may be very many.
    let mut reached_by: FxHashMap<u32, Edge> = FxHashMap::default();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        // Neighbours come in reverse order of insertion: sort, so that the walk shown does not depend on it.
        let mut links: Vec<Edge> = graph.edges(at).map(|edge| *edge.weight()).collect();
        links.sort_unstable();
        for link in links {
            let to = NodeIndex::new(link.to as usize);
            if !inside(to) || reached_by.contains_key(&link.to) {
                continue;
            }
            reached_by.insert(link.to, link);
            if to == start {
                return Some(unwind(&reached_by, start));
            }
            open.push_back(to);
        }
    }
    None
}

fn unwind(reached_by: &FxHashMap<u32, Edge>, start: NodeIndex) -> Vec<Edge> {
    let mut walk = Vec::new();
    let start = start.index() as u32;
    let mut at = start;
    while let Some(link) = reached_by.get(&at) {
        walk.push(*link);
        at = link.from;
        if at == start {
            break;
        }
    }
    walk.reverse();
    walk
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: u32, to: u32) -> Edge {
        Edge { from, to, span: Span::default() }
    }

    fn shape(cycles: &[Vec<Edge>]) -> Vec<Vec<u32>> {
        cycles.iter().map(|walk| walk.iter().map(|edge| edge.from).collect()).collect()
    }

    #[test]
    fn every_knot_is_shown_once_by_its_shortest_walk() {
        let edges = [edge(0, 1), edge(1, 2), edge(2, 1), edge(2, 3), edge(3, 1), edge(4, 4)];
        assert_eq!(shape(&cycles(5, &edges)), vec![vec![1, 2], vec![4]]);
        assert!(cycles(3, &[edge(0, 1), edge(1, 2)]).is_empty());
    }

    #[test]
    fn a_long_ring_does_not_exhaust_the_stack() {
        let edges: Vec<Edge> = (0..200_000).map(|n| edge(n, (n + 1) % 200_000)).collect();
        assert_eq!(cycles(200_000, &edges).first().map(Vec::len), Some(200_000));
    }
}
