//! Where lines begin: what the tree says of each token, before any token is printed.

use crate::lexer::TokenKind;
use crate::tree::{Kind, Node, Tree};

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing in particular: it goes on where the last one ended.
    Inside,
    /// A line of its own at this depth, for something that ends before token `end`.
    Line { depth: usize, end: usize },
    /// The brace that closes a block, on a line of its own.
    Close { depth: usize },
    /// A part of a clause: on a line of its own if the clause does not fit on one.
    Tail,
    /// `to`: on a line of its own if what stands before the parts of the clause does not fit on one.
    To,
    /// `and` or `or`: a line may break before it.
    Joint,
}

/// One entry a token.
pub(super) fn starts(tree: &Tree) -> Vec<Start> {
    let mut layout = Layout { tree, starts: vec![Start::Inside; tree.tokens.len()] };
    let root = Node { tree, index: 0 };
    for item in root.children() {
        layout.line(item, 0);
        if item.kind() == Kind::Declaration {
            layout.block(item, 0);
        }
    }
    layout.starts
}

struct Layout<'t> {
    tree: &'t Tree,
    starts: Vec<Start>,
}

impl Layout<'_> {
    fn set(&mut self, place: usize, start: Start) {
        if let Some(entry) = self.starts.get_mut(place) {
            *entry = start;
        }
    }

    fn first(&self, node: Node<'_>) -> usize {
        self.tree.token_at(node.span().start)
    }

    fn last(&self, node: Node<'_>) -> usize {
        self.tree.token_at(node.span().end.saturating_sub(1))
    }

    fn kind(&self, place: usize) -> Option<TokenKind> {
        self.tree.tokens.get(place).map(|token| token.kind)
    }

    /// A node begins a line. What is measured to see whether it fits on one is the node, or its head.
    fn line(&mut self, node: Node<'_>, depth: usize) {
        let (first, last) = (self.first(node), self.last(node));
        let brace = match node.kind() {
            Kind::Declaration | Kind::Step => self.brace(first, last),
            _ => None,
        };
        self.set(first, Start::Line { depth, end: brace.unwrap_or(last) + 1 });
    }

    fn brace(&self, first: usize, last: usize) -> Option<usize> {
        (first..=last).find(|place| self.kind(*place) == Some(TokenKind::OpenBrace))
    }

    fn block(&mut self, node: Node<'_>, depth: usize) {
        for statement in node.children() {
            match statement.kind() {
                Kind::Fact | Kind::Column | Kind::On => self.line(statement, depth + 1),
                Kind::Step => {
                    self.line(statement, depth + 1);
                    self.block(statement, depth + 1);
                }
                Kind::Grant | Kind::Require | Kind::Duty | Kind::Waive | Kind::Expect => {
                    self.line(statement, depth + 1);
                    self.clause(statement);
                }
                _ => {}
            }
        }
        let (first, last) = (self.first(node), self.last(node));
        let Some(brace) = self.brace(first, last) else { return };
        if (brace + 1..last).any(|place| self.kind(place) != Some(TokenKind::Blank)) {
            self.set(last, Start::Close { depth });
        }
    }

    fn clause(&mut self, clause: Node<'_>) {
        let mut previous = Kind::Error;
        for part in clause.children() {
            let kind = part.kind();
            let tail = match kind {
                Kind::For
                | Kind::At
                | Kind::Where
                | Kind::Showing
                | Kind::Cells
                | Kind::From
                | Kind::On
                | Kind::Per
                | Kind::Throughout
                | Kind::With
                | Kind::Advice
                | Kind::PassedOn
                | Kind::Because
                | Kind::WaivedBy => true,
                Kind::Until | Kind::Lasting => previous != Kind::From,
                Kind::Phrase => clause.kind() == Kind::Duty,
                _ => false,
            };
            if tail {
                self.set(self.first(part), Start::Tail);
            }
            if kind == Kind::Actions || (kind == Kind::Word && clause.kind() == Kind::Duty) {
                let first = self.first(part);
                let to =
                    (0..first).rev().find(|place| self.kind(*place).is_some_and(|kind| !kind.is_trivia()));
                self.set(to.unwrap_or(first), Start::To);
            }
            if kind == Kind::Where {
                for joint in part.descendants().filter(|node| matches!(node.kind(), Kind::And | Kind::Or)) {
                    self.set(self.first(joint), Start::Joint);
                }
            }
            previous = kind;
        }
    }
}
