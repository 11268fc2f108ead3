//! Tokens → chunks: where each `module`, `use` and declaration begins and ends, told from keywords and braces
//! alone, so that what is broken in one does not touch the next. This cannot fail.

use crate::ast::DeclarationKind;
use crate::lexer::{Class, Token, TokenKind};
use std::ops::Range;

/// How deep brackets, braces and parentheses may nest, and how many `not` may follow one another.
pub(crate) const DEEPEST: usize = 64;

/// What a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    Module,
    Use,
    Declaration,
    /// It starts with nothing a file may hold.
    Stray,
}

/// A stretch of tokens: from one that is not trivia to one past another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) kind: ChunkKind,
    pub(crate) tokens: Range<usize>,
}

/// Cuts a file.
pub(crate) fn chunks(tokens: &[Token], code: &str) -> Vec<Chunk> {
    let mut cutter = Cutter { tokens, code, at: 0 };
    let mut out = Vec::new();
    cutter.skip_trivia();
    while let Some(token) = cutter.current() {
        let start = cutter.at;
        let (kind, end) = match token.class() {
            Class::Module => (ChunkKind::Module, cutter.module()),
            Class::Use => (ChunkKind::Use, cutter.use_line()),
            Class::Declaration => (ChunkKind::Declaration, cutter.declaration()),
            _ => (ChunkKind::Stray, cutter.stray()),
        };
        out.push(Chunk { kind, tokens: start..end.max(start + 1) });
        cutter.at = cutter.at.max(start + 1);
        cutter.skip_trivia();
    }
    out
}

/// The first token that nests deeper than is read, if there is one.
pub(crate) fn too_deep(tokens: &[Token], range: Range<usize>) -> Option<usize> {
    let mut depth = 0usize;
    let mut nots = 0usize;
    for (place, token) in tokens.iter().enumerate().take(range.end).skip(range.start) {
        match token.kind {
            TokenKind::OpenBrace | TokenKind::OpenBracket | TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseBracket | TokenKind::CloseParenthesis => {
                depth = depth.saturating_sub(1);
            }
            kind if kind.is_trivia() => continue,
            _ => {}
        }
        nots = if token.class() == Class::Not { nots + 1 } else { 0 };
        if depth > DEEPEST || nots > DEEPEST {
            return Some(place);
        }
    }
    None
}

struct Cutter<'t> {
    tokens: &'t [Token],
    code: &'t str,
    at: usize,
}

impl Cutter<'_> {
    fn skip_trivia(&mut self) {
        while self.tokens.get(self.at).is_some_and(|token| token.kind.is_trivia()) {
            self.at += 1;
        }
    }

    fn current(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// Moves to the next token that is not trivia and says where the one left behind ended.
    fn advance(&mut self) -> usize {
        self.at += 1;
        let end = self.at;
        self.skip_trivia();
        end
    }

    /// The token after the current one, trivia left out.
    fn following(&self) -> Option<Token> {
        self.tokens.iter().skip(self.at + 1).find(|token| !token.kind.is_trivia()).copied()
    }

    fn module(&mut self) -> usize {
        let end = self.advance();
        match self.current() {
            Some(token) if token.kind == TokenKind::Word && !self.opens_item(token) => self.advance(),
            _ => end,
        }
    }

    fn use_line(&mut self) -> usize {
        let mut end = self.module();
        if self.current().is_some_and(|token| token.kind == TokenKind::Dot) {
            end = self.advance();
            if self.current().is_some_and(|token| token.kind == TokenKind::OpenBrace) {
                end = self.braces_of_use();
            }
        }
        if self.current().is_some_and(|token| token.class() == Class::As) {
            end = self.advance();
            if self.current().is_some_and(|token| token.kind == TokenKind::Word && !self.opens_item(token)) {
                end = self.advance();
            }
        }
        end
    }

    fn braces_of_use(&mut self) -> usize {
        let mut end = self.advance();
        while let Some(token) = self.current() {
            if token.kind == TokenKind::CloseBrace {
                return self.advance();
            }
            if self.opens_item(token) || matches!(token.kind, TokenKind::OpenBrace | TokenKind::Colon) {
                break;
            }
            end = self.advance();
        }
        end
    }

    /// Whether a token at the start of a line opens something of its own: its keyword is followed by a name or a text.
    fn opens_item(&self, token: Token) -> bool {
        token.starts_line
            && matches!(token.class(), Class::Declaration | Class::Use | Class::Module)
            && self.following().is_some_and(|next| match next.kind {
                TokenKind::Word => !next.starts_line,
                kind => is_text(kind),
            })
    }

    /// How far from the start of its line the current token stands, in bytes; the most there is if it is not the
    /// first of its line.
    fn indent(&self) -> usize {
        let Some(token) = self.current().filter(|token| token.starts_line) else { return usize::MAX };
        let before =
            self.at.checked_sub(1).and_then(|place| self.tokens.get(place)).map_or(0, |token| token.start);
        let blank = self.code.get(before as usize..token.start as usize).unwrap_or("");
        blank.len() - blank.rfind('\n').map_or(0, |line_end| line_end + 1)
    }

    fn declaration(&mut self) -> usize {
        let indent = self.indent();
        let mut end = self.advance();
        let mut wants_name = true;
        while let Some(token) = self.current() {
            let keyword = matches!(token.class(), Class::Declaration | Class::Use | Class::Module);
            let continues = wants_name
                || matches!(token.class(), Class::Of | Class::In)
                || is_text(token.kind)
                || token.kind == TokenKind::Comma;
            match token.kind {
                TokenKind::OpenBrace => return self.block(indent),
                TokenKind::CloseBrace => return end,
                _ if keyword && (!wants_name || self.opens_item(token)) => return end,
                _ if token.starts_line && !continues => return end,
                _ => {}
            }
            wants_name = matches!(token.class(), Class::Of | Class::In) || token.kind == TokenKind::Comma;
            end = self.advance();
        }
        end
    }

    /// From an opening brace to the one that closes it, or to where something new opens although it is not closed.
    fn block(&mut self, indent: usize) -> usize {
        let mut depth = 0usize;
        let mut end = self.at;
        while let Some(token) = self.current() {
            match token.kind {
                TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseBrace => depth -= 1,
                _ if self.opens_item(token) && self.indent() <= indent => return end,
                _ => {}
            }
            end = self.advance();
            if depth == 0 {
                break;
            }
        }
        end
    }

    fn stray(&mut self) -> usize {
        let indent = self.indent();
        let mut end = self.at;
        let first = self.at;
        while let Some(token) = self.current() {
            let fresh = self.at > first && token.starts_line;
            match token.kind {
                TokenKind::OpenBrace => return self.block(indent),
                TokenKind::Word if fresh && self.may_open(token) => return end,
                _ => end = self.advance(),
            }
        }
        end
    }

    /// Whether a word at the start of a line opens a declaration, or is near one that would.
    fn may_open(&self, token: Token) -> bool {
        let named = self.following().is_some_and(|next| next.kind == TokenKind::Word || is_text(next.kind));
        let word = || {
            let end = self.tokens.get(self.at + 1).map_or(self.code.len(), |next| next.start as usize);
            self.code.get(token.start as usize..end).unwrap_or("")
        };
        match token.class() {
            Class::Declaration | Class::Use | Class::Module => true,
            Class::Plain => named && DeclarationKind::nearest(word()).is_some(),
            _ => false,
        }
    }
}

pub(crate) const fn is_text(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Text | TokenKind::BadText | TokenKind::UnclosedText)
}
