//! A graph as Mermaid, which readers of Markdown draw: <https://mermaid.js.org/syntax/flowchart.html>.

use crate::escape::mermaid_text;
use charta_drawing::{Direction, Edge, Graph, Node, Style, Tone};

/// The graph as a fenced block.
pub(super) fn of(graph: &Graph) -> String {
    let direction = if graph.direction == Direction::Right { "LR" } else { "TD" };
    let mut text = format!("```mermaid\nflowchart {direction}\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        text.push_str(&format!("  n{at}[\"{}\"]\n", inside(node)));
    }
    for edge in &graph.edges {
        text.push_str(&format!("  n{} {} n{}\n", edge.from, arrow(edge), edge.to));
    }
    text.push_str("```\n");
    text
}

/// What a box says: its name, its notes below it, and a sign where it asks for attention.
fn inside(node: &Node) -> String {
    let sign = sign(node.tone);
    let lines = std::iter::once(&node.label).chain(&node.notes).map(|line| mermaid_text(line));
    format!("{sign}{}", lines.collect::<Vec<String>>().join("<br>"))
}

fn arrow(edge: &Edge) -> String {
    let line = match (edge.style, edge.tone) {
        (Style::Dashed, _) => "-.->",
        (Style::Solid, Tone::Plain) => "-->",
        (Style::Solid, Tone::Attention | Tone::Offending) => "==>",
    };
    match edge.label.is_empty() {
        true => line.to_owned(),
        false => format!("{line}|\"{}{}\"|", sign(edge.tone), mermaid_text(&edge.label)),
    }
}

fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Attention => "! ",
        Tone::Offending => "✗ ",
    }
}
