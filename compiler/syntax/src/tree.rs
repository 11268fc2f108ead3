//! The lossless tree of one file: the tokens, which cover every byte, and the nodes, which say what the tokens mean.
//!
//! Nodes stand in one vector in the order of the text, parents before children; each knows where its
//! subtree ends. A node holds no text: it is a range of bytes.
//!
//! **Invariant**: a node starts and ends where tokens do, and lies inside its parent.

use crate::lexer::{Token, TokenKind};
use crate::literate::{self, Prose};
use charta_base::{FileId, Span};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::sync::Arc;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    File,
    Module,
    Use,
    Declaration,
    /// A stretch of text that did not parse.
    Error,
    /// The word that opens a declaration.
    Keyword,
    /// A word in the place of such a keyword that is near one.
    WrongKeyword,
    /// The name a declaration, column or step gives.
    Name,
    Label,
    Of,
    Parents,
    Alias,
    UseName,
    Fact,
    Column,
    Step,
    Grant,
    Require,
    Duty,
    Waive,
    On,
    Expect,
    Phrase,
    List,
    Word,
    Text,
    Date,
    Number,
    PercentSign,
    Boolean,
    Permit,
    Forbid,
    Deny,
    Who,
    Actions,
    Purposes,
    Hostings,
    Data,
    Except,
    Item,
    Any,
    Exactly,
    Columns,
    AllExcept,
    For,
    At,
    Where,
    Showing,
    Cells,
    From,
    Until,
    Lasting,
    Per,
    Condition,
    Compare,
    Not,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Between,
    StartsWith,
    Missing,
    ShowingItem,
    AsIs,
    Hidden,
    By,
    Steps,
    First,
    Repseudonymised,
    Throughout,
    With,
    Advice,
    PassedOn,
    Object,
    Check,
    Because,
    WaivedBy,
}

/// One node: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RawNode {
    pub(crate) kind: Kind,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The place after the last node of its subtree.
    pub(crate) next: u32,
}

/// A file as parsed; its text is the file, byte for byte.
#[derive(Debug, Clone)]
pub struct Tree {
    pub(crate) file: FileId,
    pub(crate) text: Arc<str>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) nodes: Vec<RawNode>,
    /// Whether anything in it is documented at all.
    pub(crate) documented: bool,
}

impl Tree {
    /// The tree of a file with these tokens and nodes.
    pub(crate) fn new(file: FileId, text: Arc<str>, tokens: Vec<Token>, nodes: Vec<RawNode>) -> Tree {
        let documented = tokens.iter().any(|token| token.kind == TokenKind::Doc);
        Tree { file, text, tokens, nodes, documented }
    }

    /// The typed view of the whole file.
    pub fn file(&self) -> crate::ast::File<'_> {
        crate::ast::File::new(Node { tree: self, index: 0 })
    }

    /// The text of the file, exactly as read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which file it is.
    pub fn file_id(&self) -> FileId {
        self.file
    }

    /// Every token in order, each with its bytes; together they are the whole file.
    pub fn tokens(&self) -> impl Iterator<Item = (TokenKind, Span)> {
        let ends = self.tokens.iter().skip(1).map(|token| token.start).chain([self.text.len() as u32]);
        self.tokens.iter().zip(ends).map(|(token, end)| (token.kind, Span::new(self.file, token.start, end)))
    }

    /// The paragraphs of a literate file that stand beside its code, each with the headings above it.
    /// Empty for a file that is all code.
    pub fn prose(&self) -> Vec<Prose> {
        let spans = self.tokens().filter(|(kind, _)| *kind == TokenKind::Prose).map(|(_, span)| span);
        literate::prose(&self.text, spans)
    }

    /// The tree as indented lines, for people who want to see how a file was understood.
    pub fn print(&self) -> String {
        let mut out = String::new();
        let mut ends: Vec<u32> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            while ends.last().is_some_and(|end| *end <= index as u32) {
                ends.pop();
            }
            let _ = write!(
                out,
                "{:indent$}{:?} {}..{}",
                "",
                node.kind,
                node.start,
                node.end,
                indent = 2 * ends.len()
            );
            if node.next == index as u32 + 1 {
                let _ = write!(out, " {:?}", self.slice(node.start, node.end));
            }
            out.push('\n');
            ends.push(node.next);
        }
        out
    }

    /// Every node's bytes, parents before children: what a test needs to hold the tree to the tokens.
    pub fn node_spans(&self) -> impl Iterator<Item = Span> {
        self.nodes.iter().map(|node| Span::new(self.file, node.start, node.end))
    }

    /// The kinds of all nodes and how many nodes each subtree holds: equal for two files that mean the same.
    pub(crate) fn shape(&self) -> impl Iterator<Item = (Kind, u32)> {
        self.nodes.iter().enumerate().map(|(index, node)| (node.kind, node.next - index as u32))
    }

    /// The text between two offsets; empty where they are not character boundaries of the file.
    pub(crate) fn slice(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// The place of the token that holds this byte (the last one for an offset past the end).
    pub(crate) fn token_at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|token| token.start <= offset).saturating_sub(1)
    }
}

/// A node of a tree, as typed views hold it.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) index: u32,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} {:?}", self.kind(), self.text())
    }
}

impl<'t> Node<'t> {
    pub(crate) fn raw(self) -> RawNode {
        let nothing = RawNode { kind: Kind::Error, start: 0, end: 0, next: 0 };
        self.tree.nodes.get(self.index as usize).copied().unwrap_or(nothing)
    }

    pub(crate) fn kind(self) -> Kind {
        self.raw().kind
    }

    pub(crate) fn span(self) -> Span {
        let raw = self.raw();
        Span::new(self.tree.file, raw.start, raw.end)
    }

    pub(crate) fn text(self) -> &'t str {
        let raw = self.raw();
        self.tree.slice(raw.start, raw.end)
    }

    /// The nodes directly below, in order.
    pub(crate) fn children(self) -> Children<'t> {
        Children { tree: self.tree, at: self.index + 1, end: self.raw().next }
    }

    /// The first node directly below that is of this kind.
    pub(crate) fn child(self, kind: Kind) -> Option<Node<'t>> {
        self.children().find(|node| node.kind() == kind)
    }

    /// All nodes directly below that are of this kind.
    pub(crate) fn all(self, kind: Kind) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.children().filter(move |node| node.kind() == kind)
    }

    /// Whether a node of this kind stands directly below.
    pub(crate) fn has(self, kind: Kind) -> bool {
        self.child(kind).is_some()
    }

    /// Every node of the subtree but its root.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        (self.index + 1..self.raw().next).map(move |index| Node { tree, index })
    }
}

/// The nodes directly below another.
#[derive(Clone, Copy)]
pub(crate) struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node { tree: self.tree, index: self.at };
        self.at = node.raw().next.max(self.at + 1);
        Some(node)
    }
}
