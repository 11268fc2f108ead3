//! Views of what stands after a colon: words, texts, dates, numbers, percentages and lists.

use crate::tree::{Kind, Node};
use charta_base::Span;
use std::borrow::Cow;

/// A name or a dotted path, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The text; it holds no blanks.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

impl<'t> Word<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        Word { text: node.text(), span: node.span() }
    }
}

/// A text between double quotes.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    node: Node<'t>,
}

impl<'t> Text<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        Text { node }
    }

    /// What the text says: without its quotes, and with `\"` and `\\` read.
    pub fn value(&self) -> Cow<'t, str> {
        let raw = self.node.text();
        let inner = raw.strip_prefix('"').unwrap_or(raw);
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        match inner.contains('\\') {
            true => Cow::Owned(unescape(inner)),
            false => Cow::Borrowed(inner),
        }
    }

    /// Where it stands, quotes included.
    pub fn span(&self) -> Span {
        self.node.span()
    }
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => out.extend(rest.next()),
            other => out.push(other),
        }
    }
    out
}

/// A date or a number as written; a percentage is its number without the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'t> {
    /// The text, such as `2024-07-01`, `40` or `-3.5`.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

impl<'t> Literal<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        Literal { text: node.text(), span: node.span() }
    }
}

/// One of the comma-separated parts of a value: `hds from 2023-06-01`.
#[derive(Debug, Clone, Copy)]
pub struct Phrase<'t> {
    node: Node<'t>,
}

impl<'t> Phrase<'t> {
    pub(crate) fn of(node: Node<'t>) -> Self {
        Phrase { node }
    }

    /// Its parts in order.
    pub fn atoms(self) -> impl Iterator<Item = Atom<'t>> + 't {
        let mut children = self.node.children();
        std::iter::from_fn(move || {
            loop {
                let node = children.next()?;
                let atom = match node.kind() {
                    Kind::Word => Atom::Word(Word::of(node)),
                    Kind::Text => Atom::Text(Text::of(node)),
                    Kind::Date => Atom::Date(Literal::of(node)),
                    Kind::List => Atom::List(List { node }),
                    Kind::Number => {
                        let mut ahead = children;
                        let signed = ahead.next().is_some_and(|next| next.kind() == Kind::PercentSign);
                        match signed {
                            true => Atom::Percent(Literal::of(node)),
                            false => Atom::Number(Literal::of(node)),
                        }
                    }
                    _ => continue,
                };
                return Some(atom);
            }
        })
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.node.span()
    }
}

/// One part of a phrase.
#[derive(Debug, Clone, Copy)]
pub enum Atom<'t> {
    /// A name, a path or a plain word.
    Word(Word<'t>),
    /// A text between quotes.
    Text(Text<'t>),
    /// A day.
    Date(Literal<'t>),
    /// A number.
    Number(Literal<'t>),
    /// The number of a percentage.
    Percent(Literal<'t>),
    /// A list between brackets.
    List(List<'t>),
}

impl Atom<'_> {
    /// Where it stands (for a percentage, its number).
    pub fn span(&self) -> Span {
        match self {
            Atom::Word(word) => word.span,
            Atom::Text(text) => text.span(),
            Atom::Date(literal) | Atom::Number(literal) | Atom::Percent(literal) => literal.span,
            Atom::List(list) => list.span(),
        }
    }
}

/// `[a, b]`.
#[derive(Debug, Clone, Copy)]
pub struct List<'t> {
    node: Node<'t>,
}

impl<'t> List<'t> {
    /// Its comma-separated parts.
    pub fn phrases(self) -> impl Iterator<Item = Phrase<'t>> + 't {
        self.node.all(Kind::Phrase).map(Phrase::of)
    }

    /// Where it stands, brackets included.
    pub fn span(self) -> Span {
        self.node.span()
    }
}
