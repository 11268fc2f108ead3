//! Where data can end up, as a drawing.

use super::Told;
use charta_drawing::{Direction, Edge, Graph, Node, Style, Tone, graph};
use std::collections::BTreeMap;

/// One SVG of all that is told.
pub(crate) fn drawing(told: &[Told], on: &str) -> String {
    let mut sketch = Sketch::default();
    for one in told {
        let data = sketch.node("dataset", &one.dataset, Tone::Plain);
        for [to, from] in &one.derived {
            let (from, to) =
                (sketch.node("dataset", from, Tone::Plain), sketch.node("dataset", to, Tone::Plain));
            sketch.edge(from, to, "derived", Style::Solid);
        }
        for hosting in &one.hostings {
            let hosting = sketch.node("hosting", hosting, Tone::Plain);
            sketch.edge(data, hosting, "", Style::Dashed);
        }
        for law in &one.laws {
            let hosting = sketch.node("hosting", &law.hosting, Tone::Attention);
            let law = sketch.node("law", &law.law, Tone::Attention);
            sketch.edge(hosting, law, "reached by", Style::Solid);
        }
        for it in &one.holders {
            let holder = sketch.node("recipient", &it.party, Tone::Attention);
            let law = sketch.node("law", &it.law, Tone::Attention);
            sketch.edge(data, holder, "", Style::Dashed);
            sketch.edge(holder, law, "reached by", Style::Solid);
        }
        for it in &one.recipients {
            let to = sketch.node("recipient", &it.recipient, Tone::Plain);
            sketch.edge(data, to, &it.clause, Style::Solid);
        }
        for operator in &one.operators {
            let hosting = sketch.node("hosting", &operator.hosting, Tone::Plain);
            let by = sketch.node("party", &operator.operator, Tone::Plain);
            sketch.edge(hosting, by, "run by", Style::Dashed);
        }
    }
    let described = "Arrows lead from data to what is derived from them, to who may use them, to where they lie, \
                     to who runs that, and to the laws that reach it.";
    let drawn = Graph {
        title: format!("Where data can end up, as of {on}"),
        description: described.to_owned(),
        direction: Direction::Right,
        nodes: sketch.nodes,
        edges: sketch.edges,
    };
    graph(&drawn, "reach")
}

#[derive(Default)]
struct Sketch {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    known: BTreeMap<(&'static str, String), usize>,
}

impl Sketch {
    fn node(&mut self, kind: &'static str, label: &str, tone: Tone) -> usize {
        let next = self.nodes.len();
        let at = *self.known.entry((kind, label.to_owned())).or_insert(next);
        if at == next {
            self.nodes.push(Node { label: label.to_owned(), notes: Vec::new(), kind, tone, link: None });
        } else if tone != Tone::Plain
            && let Some(node) = self.nodes.get_mut(at)
        {
            node.tone = tone;
        }
        at
    }

    fn edge(&mut self, from: usize, to: usize, label: &str, style: Style) {
        let edge = Edge { from, to, label: label.to_owned(), tone: Tone::Plain, style };
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }
}
