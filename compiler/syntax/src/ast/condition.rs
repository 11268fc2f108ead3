//! Views of row conditions. The tree holds them flat; here they are grouped: `not` binds tightest, then `and`,
//! then `or`. The lexer bounds how deep they nest, so that building and dropping them never overflows.

use super::value::{Literal, Text, Word};
use crate::tree::{Kind, Node};
use charta_base::Span;

/// A condition on a row. `Or` and `And` are flat: their parts are never of their own kind unless
/// parentheses say so.
#[derive(Debug, Clone)]
pub enum Condition<'t> {
    /// One of them holds.
    Or(Vec<Condition<'t>>),
    /// All of them hold.
    And(Vec<Condition<'t>>),
    /// It does not hold; with the place from `not` on.
    Not(Box<Condition<'t>>, Span),
    /// A test of a column.
    Compare(Compare<'t>),
}

impl Condition<'_> {
    /// Where it stands, without the parentheses around it.
    pub fn span(&self) -> Span {
        match self {
            Condition::Or(parts) | Condition::And(parts) => {
                let first = parts.first().map(Condition::span).unwrap_or_default();
                parts.last().map_or(first, |last| first.to(last.span()))
            }
            Condition::Not(_, span) => *span,
            Condition::Compare(compare) => compare.span,
        }
    }
}

/// A test of a column.
#[derive(Debug, Clone)]
pub struct Compare<'t> {
    /// The column.
    pub column: Word<'t>,
    /// What it is held against.
    pub test: Test<'t>,
    /// Where the whole test stands.
    pub span: Span,
}

/// What a column is held against.
#[derive(Debug, Clone)]
pub enum Test<'t> {
    /// `= v`.
    Equal(Value<'t>),
    /// `!= v`.
    NotEqual(Value<'t>),
    /// `< v`.
    Less(Value<'t>),
    /// `<= v`.
    LessEqual(Value<'t>),
    /// `> v`.
    Greater(Value<'t>),
    /// `>= v`.
    GreaterEqual(Value<'t>),
    /// `in [v, …]`.
    In(Vec<Value<'t>>),
    /// `not in [v, …]`.
    NotIn(Vec<Value<'t>>),
    /// `between v and v`, both included.
    Between(Value<'t>, Value<'t>),
    /// `starts with v`.
    StartsWith(Value<'t>),
    /// `is missing`.
    Missing,
    /// `is not missing`.
    NotMissing,
    /// `in dataset.column`.
    MemberOf(Word<'t>),
    /// `not in dataset.column`.
    NotMemberOf(Word<'t>),
}

/// A literal of a condition.
#[derive(Debug, Clone, Copy)]
pub enum Value<'t> {
    /// A text.
    Text(Text<'t>),
    /// A number.
    Number(Literal<'t>),
    /// A day.
    Date(Literal<'t>),
    /// `true` or `false`.
    Boolean(bool, Span),
}

impl<'t> Value<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        match node.kind() {
            Kind::Text => Some(Value::Text(Text::of(node))),
            Kind::Number => Some(Value::Number(Literal::of(node))),
            Kind::Date => Some(Value::Date(Literal::of(node))),
            Kind::Boolean => Some(Value::Boolean(node.text() == "true", node.span())),
            _ => None,
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Text(text) => text.span(),
            Value::Number(literal) | Value::Date(literal) => literal.span,
            Value::Boolean(_, span) => *span,
        }
    }
}

/// Groups the flat children of a condition node. Recursion goes one level a pair of parentheses, which the
/// lexer bounds.
pub(super) fn build<'t>(node: Node<'t>) -> Option<Condition<'t>> {
    let mut alternatives: Vec<Condition<'t>> = Vec::new();
    let mut conjuncts: Vec<Condition<'t>> = Vec::new();
    let mut nots: Vec<Span> = Vec::new();
    for child in node.children() {
        let operand = match child.kind() {
            Kind::Not => {
                nots.push(child.span());
                continue;
            }
            Kind::Or => {
                alternatives.extend(joined(std::mem::take(&mut conjuncts), Condition::And));
                continue;
            }
            Kind::Condition => build(child)?,
            Kind::Compare => Condition::Compare(compare(child)?),
            _ => continue,
        };
        let end = child.span();
        let negated =
            nots.drain(..).rev().fold(operand, |inner, not| Condition::Not(Box::new(inner), not.to(end)));
        conjuncts.push(negated);
    }
    alternatives.extend(joined(conjuncts, Condition::And));
    joined(alternatives, Condition::Or)
}

fn joined<'t>(
    mut parts: Vec<Condition<'t>>,
    join: impl FnOnce(Vec<Condition<'t>>) -> Condition<'t>,
) -> Option<Condition<'t>> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

fn compare<'t>(node: Node<'t>) -> Option<Compare<'t>> {
    let mut children = node.children();
    let column = children.next().filter(|child| child.kind() == Kind::Word).map(Word::of)?;
    let rest: Vec<Node<'t>> = children.collect();
    let negated = rest.iter().any(|child| child.kind() == Kind::Not);
    let mut values = rest.iter().filter_map(|child| Value::of(*child));
    let operator = rest.iter().find(|child| child.kind() != Kind::Not)?.kind();
    let test = match operator {
        Kind::Equal => Test::Equal(values.next()?),
        Kind::NotEqual => Test::NotEqual(values.next()?),
        Kind::Less => Test::Less(values.next()?),
        Kind::LessEqual => Test::LessEqual(values.next()?),
        Kind::Greater => Test::Greater(values.next()?),
        Kind::GreaterEqual => Test::GreaterEqual(values.next()?),
        Kind::Between => Test::Between(values.next()?, values.next()?),
        Kind::StartsWith => Test::StartsWith(values.next()?),
        Kind::Missing if negated => Test::NotMissing,
        Kind::Missing => Test::Missing,
        Kind::In => membership(&rest, negated)?,
        _ => return None,
    };
    Some(Compare { column, test, span: node.span() })
}

fn membership<'t>(rest: &[Node<'t>], negated: bool) -> Option<Test<'t>> {
    let list = rest.iter().find(|child| child.kind() == Kind::List);
    if let Some(list) = list {
        let values = list.children().filter_map(Value::of).collect();
        return Some(if negated { Test::NotIn(values) } else { Test::In(values) });
    }
    let word = rest.iter().find(|child| child.kind() == Kind::Word).map(|child| Word::of(*child))?;
    Some(if negated { Test::NotMemberOf(word) } else { Test::MemberOf(word) })
}
