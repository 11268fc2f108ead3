//! Which `///` lines document a declaration, a column or a clause: those right before it, and those written
//! after it on a line of its own text.

use crate::lexer::TokenKind;
use crate::tree::{Node, Tree};

/// The documentation of something that is all its own: a clause, a fact, a column.
pub(super) fn of_line(node: Node<'_>) -> String {
    if !node.tree.documented {
        return String::new();
    }
    let mut lines = before(node);
    let (first, last) = tokens(node);
    for place in first..=last {
        lines.extend(beside(node.tree, place));
    }
    lines.join("\n")
}

/// The documentation of something with a block: lines beside the words before its block or beside the end of it.
pub(super) fn of_block(node: Node<'_>) -> String {
    if !node.tree.documented {
        return String::new();
    }
    let mut lines = before(node);
    let (first, last) = tokens(node);
    for place in first..=last {
        lines.extend(beside(node.tree, place));
        if kind(node.tree, place) == Some(TokenKind::OpenBrace) {
            lines.extend(beside(node.tree, last));
            break;
        }
    }
    lines.join("\n")
}

fn tokens(node: Node<'_>) -> (usize, usize) {
    let span = node.span();
    (node.tree.token_at(span.start), node.tree.token_at(span.end.saturating_sub(1)))
}

fn kind(tree: &Tree, place: usize) -> Option<TokenKind> {
    tree.tokens.get(place).map(|token| token.kind)
}

fn text(tree: &Tree, place: usize) -> &str {
    let start = tree.tokens.get(place).map_or(0, |token| token.start);
    let end = tree.tokens.get(place + 1).map_or(tree.text.len() as u32, |token| token.start);
    tree.slice(start, end)
}

fn content(tree: &Tree, place: usize) -> String {
    let raw = text(tree, place);
    let raw = raw.strip_prefix("///").unwrap_or(raw);
    raw.strip_prefix(' ').unwrap_or(raw).trim_end().to_owned()
}

/// The documentation written after this token on its line, if the token is code.
fn beside(tree: &Tree, place: usize) -> Option<String> {
    if kind(tree, place).is_none_or(|kind| kind.is_trivia()) {
        return None;
    }
    let next = match kind(tree, place + 1)? {
        TokenKind::Blank if text(tree, place + 1).contains('\n') => return None,
        TokenKind::Blank => place + 2,
        _ => place + 1,
    };
    (kind(tree, next)? == TokenKind::Doc).then(|| content(tree, next))
}

/// The documentation on lines of its own right before the node, in order.
fn before(node: Node<'_>) -> Vec<String> {
    let tree = node.tree;
    let (first, _) = tokens(node);
    let mut lines = Vec::new();
    let mut place = first;
    while let Some(previous) = place.checked_sub(1) {
        match kind(tree, previous) {
            Some(TokenKind::Doc) if starts_line(tree, previous) => lines.push(content(tree, previous)),
            Some(kind) if kind.is_trivia() && kind != TokenKind::Prose => {}
            _ => break,
        }
        place = previous;
    }
    lines.reverse();
    lines
}

/// Whether only blanks stand before this token on its line.
fn starts_line(tree: &Tree, place: usize) -> bool {
    let Some(previous) = place.checked_sub(1) else { return true };
    match kind(tree, previous) {
        Some(TokenKind::Blank) => text(tree, previous).contains('\n') || previous == 0,
        Some(TokenKind::Prose) => true,
        _ => false,
    }
}
