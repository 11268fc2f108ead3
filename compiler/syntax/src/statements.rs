//! The tokens of a block → its statements, for a block that the grammar refuses: each begins with a clause word or
//! with `name:`, or with what a slip makes of these.

use crate::lexer::{Class, Token, TokenKind};
use charta_base::did_you_mean;
use std::ops::Range;

/// A block to split.
pub(crate) struct Block<'c> {
    pub(crate) code: &'c str,
    pub(crate) tokens: &'c [Token],
    /// Whether it is the block of a scenario, where `on DATE` may follow a clause.
    pub(crate) scenario: bool,
}

/// The statements of a block, each from a token that is not trivia to one past another, and the brace that closes it.
pub(crate) struct Split {
    pub(crate) statements: Vec<Range<usize>>,
    pub(crate) closed: Option<usize>,
}

/// The words that open a clause or something nested.
pub(crate) const CLAUSE_WORDS: [&str; 8] =
    ["permit", "forbid", "require", "duty", "waive", "expect", "column", "step"];

/// What the statement being read is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Current {
    /// Nothing yet, or a fact.
    Fact,
    /// A column whose colon has not come yet.
    ColumnHead,
    /// A step before its block.
    StepHead,
    Clause,
}

/// Splits what follows an opening brace, up to the brace that closes it or the end of the range.
pub(crate) fn split(block: &Block<'_>, range: Range<usize>) -> Split {
    let places: Vec<usize> =
        range.filter(|place| block.token(*place).is_some_and(|token| !token.kind.is_trivia())).collect();
    let mut out = Split { statements: Vec::new(), closed: None };
    let mut current = Current::Fact;
    let mut first: Option<usize> = None;
    let mut last = 0;
    let mut depth = 0usize;
    let mut previous: Option<Token> = None;
    for (index, place) in places.iter().copied().enumerate() {
        let Some(token) = block.token(place) else { break };
        let next = places.get(index + 1).and_then(|next| block.token(*next).map(|token| (*next, token)));
        if depth > 0 && token.starts_line && (token.class().starts_statement()) {
            // A clause does not stand in a block within a block: that block was not closed.
            depth = 0;
        }
        match token.kind {
            TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseBrace if depth == 0 => {
                out.closed = Some(place);
                break;
            }
            TokenKind::CloseBrace => depth -= 1,
            _ => {}
        }
        let starts = depth == 0 && block.starts(token, place, next, previous, current, first.is_none());
        if let Some(kind) = starts.then(|| block.opened_by(token, place, next)) {
            out.statements.extend(first.map(|first| first..last + 1));
            first = Some(place);
            current = kind;
        } else if first.is_none() {
            first = Some(place);
            current = Current::Fact;
        } else if token.kind == TokenKind::Colon && current == Current::ColumnHead {
            current = Current::Fact;
        } else if token.kind == TokenKind::CloseBrace && depth == 0 {
            // What follows a nested block is not part of it.
            out.statements.extend(first.map(|first| first..place + 1));
            first = None;
        }
        last = place;
        previous = Some(token);
    }
    out.statements.extend(first.map(|first| first..last + 1));
    out
}

impl Block<'_> {
    fn token(&self, place: usize) -> Option<Token> {
        self.tokens.get(place).copied()
    }

    fn word(&self, place: usize) -> &str {
        let start = self.token(place).map_or(0, |token| token.start as usize);
        let end = self.token(place + 1).map_or(self.code.len(), |token| token.start as usize);
        self.code.get(start..end).unwrap_or("")
    }

    /// What begins with a token: also with a word that is near one that opens something.
    fn opened_by(&self, token: Token, place: usize, next: Option<(usize, Token)>) -> Current {
        let named = next.is_some_and(|(_, next)| next.kind == TokenKind::Word);
        let near = || did_you_mean(self.word(place), CLAUSE_WORDS);
        match token.class() {
            Class::Column => Current::ColumnHead,
            Class::Step => Current::StepHead,
            Class::Clause | Class::Expect => Current::Clause,
            Class::Plain if named => match near() {
                Some("column") => Current::ColumnHead,
                Some("step") => Current::StepHead,
                Some(_) => Current::Clause,
                None => Current::Fact,
            },
            _ => Current::Fact,
        }
    }

    fn starts(
        &self,
        token: Token,
        place: usize,
        next: Option<(usize, Token)>,
        previous: Option<Token>,
        current: Current,
        fresh: bool,
    ) -> bool {
        if token.kind != TokenKind::Word {
            return false;
        }
        let next = next.map(|(_, next)| next);
        let next_is = |kind: TokenKind| next.is_some_and(|next| next.kind == kind);
        if token.class().starts_statement() {
            return previous.is_none_or(|previous| previous.class() != Class::Expect || token.starts_line);
        }
        let in_head =
            matches!(current, Current::ColumnHead | Current::StepHead) && !fresh && !token.starts_line;
        if next_is(TokenKind::Colon) {
            return !in_head;
        }
        if next_is(TokenKind::Operator) && current == Current::Fact && (token.starts_line || fresh) {
            return true;
        }
        if token.class() == Class::On && next_is(TokenKind::Date) {
            return current == Current::Fact || (self.scenario && token.starts_line);
        }
        token.starts_line
            && next_is(TokenKind::Word)
            && token.class() == Class::Plain
            && did_you_mean(self.word(place), CLAUSE_WORDS).is_some()
    }
}
