//! Chunks → nodes and findings. A chunk that the grammar takes whole costs nothing more. One that it refuses is
//! cut into its statements, each parsed by itself; what still does not parse becomes an error node and one finding.

use crate::ast::DeclarationKind;
use crate::chunk::{self, Chunk, ChunkKind, is_text};
use crate::codes;
use crate::explain::{self, Place};
use crate::lexer::{Class, Token, TokenKind};
use crate::parse::{self, Piece, Refusal, Spelled};
use crate::statements::{self, Block};
use crate::tree::{Kind, RawNode};
use charta_base::{Diagnostic, FileId, Span};
use std::ops::Range;

/// The nodes of a file and what is wrong with its grammar.
pub(crate) struct Built {
    pub(crate) nodes: Vec<RawNode>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Parses every chunk of a file. `lexical` are the findings about single tokens, in order: where one of them explains
/// why a piece is refused, no other is made.
pub(crate) fn build(file: FileId, code: &str, tokens: &[Token], lexical: &[Diagnostic]) -> Built {
    let spelled = parse::spell(tokens, code.len());
    let mut builder =
        Builder { file, code, tokens, lexical, spelled, nodes: Vec::new(), findings: Vec::new() };
    builder.nodes.reserve(code.len() / 8);
    builder.open(Kind::File, 0);
    builder.file();
    builder.close(0, code.len() as u32);
    if builder.findings.is_empty() || chunk::too_deep(tokens, 0..tokens.len()).is_some() {
        return Built { nodes: builder.nodes, findings: builder.findings };
    }
    // Chunks are told from layout; where that misled and the grammar takes the file as a whole, the grammar is right.
    let mut whole = vec![RawNode { kind: Kind::File, start: 0, end: code.len() as u32, next: 0 }];
    if parse::append(Piece::File, &builder.spelled, &(0..tokens.len()), &mut whole).is_ok() {
        let next = whole.len() as u32;
        if let Some(root) = whole.first_mut() {
            root.next = next;
        }
        return Built { nodes: whole, findings: Vec::new() };
    }
    Built { nodes: builder.nodes, findings: builder.findings }
}

/// How many declarations are parsed in one go at most: what is broken costs that each of them is parsed again.
const TOGETHER: usize = 64;

/// What of a file stands before a chunk.
#[derive(Debug, Default)]
struct Before {
    module: bool,
    used: bool,
    declared: bool,
}

struct Builder<'c> {
    file: FileId,
    code: &'c str,
    tokens: &'c [Token],
    lexical: &'c [Diagnostic],
    spelled: Spelled<'c>,
    nodes: Vec<RawNode>,
    findings: Vec<Diagnostic>,
}

impl<'c> Builder<'c> {
    fn start(&self, place: usize) -> u32 {
        self.tokens.get(place).map_or(self.code.len() as u32, |token| token.start)
    }

    /// Where a range of tokens that is not empty ends.
    fn end(&self, range: &Range<usize>) -> u32 {
        self.start(range.end)
    }

    fn text(&self, range: &Range<usize>) -> &'c str {
        self.code.get(self.start(range.start) as usize..self.end(range) as usize).unwrap_or("")
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.start(range.start), self.end(range))
    }

    fn token(&self, place: usize) -> Option<Token> {
        self.tokens.get(place).copied()
    }

    fn open(&mut self, kind: Kind, start: u32) -> usize {
        self.nodes.push(RawNode { kind, start, end: start, next: 0 });
        self.nodes.len() - 1
    }

    fn close(&mut self, node: usize, end: u32) {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(node) {
            node.end = end;
            node.next = next;
        }
    }

    fn leaf(&mut self, kind: Kind, range: Range<usize>) {
        let node = self.open(kind, self.start(range.start));
        self.close(node, self.end(&range));
    }

    fn try_piece(&mut self, piece: Piece, range: &Range<usize>) -> Result<(), Refusal> {
        parse::append(piece, &self.spelled, range, &mut self.nodes)
    }

    /// Reports a refusal, unless something about a single token already explains it.
    fn report(&mut self, refusal: &Refusal, range: &Range<usize>) {
        let place = Place { file: self.file, code: self.code, tokens: self.tokens, piece: range.clone() };
        let blamed = place.blamed(refusal.at);
        if !self.explained(blamed) {
            self.findings.push(explain::refusal(&place, refusal));
        }
    }

    /// Whether something that keeps a token from being read has been found in it.
    fn explained(&self, token: Span) -> bool {
        let start = |finding: &Diagnostic| finding.primary.as_ref().map_or(0, |label| label.span.start);
        let first = self.lexical.partition_point(|finding| start(finding) < token.start);
        let within = self.lexical.iter().skip(first).take_while(|finding| start(finding) < token.end);
        within.into_iter().any(|finding| !codes::is_beside_grammar(finding.code))
    }

    /// A piece that parses or becomes one error node with one finding.
    fn piece(&mut self, piece: Piece, range: &Range<usize>) {
        if let Err(refusal) = self.try_piece(piece, range) {
            self.report(&refusal, range);
            self.leaf(Kind::Error, range.clone());
        }
    }

    fn file(&mut self) {
        let chunks = chunk::chunks(self.tokens, self.code);
        let are_declarations =
            |one: &Chunk, next: &Chunk| [one, next].iter().all(|chunk| chunk.kind == ChunkKind::Declaration);
        let mut before = Before::default();
        for run in chunks.chunk_by(are_declarations).flat_map(|run| run.chunks(TOGETHER)) {
            if self.together(run) {
                before.declared = true;
                continue;
            }
            for chunk in run {
                self.chunk(chunk, &mut before);
            }
        }
    }

    /// Parses declarations in one go, which costs far less than one after the other. Says whether the grammar takes
    /// them all; else each has to be looked at by itself.
    fn together(&mut self, run: &[Chunk]) -> bool {
        let [first, .., last] = run else { return false };
        let range = first.tokens.start..last.tokens.end;
        let nodes = self.nodes.len();
        let taken = chunk::too_deep(self.tokens, range.clone()).is_none()
            && self.try_piece(Piece::Declarations, &range).is_ok();
        if !taken {
            self.nodes.truncate(nodes);
        }
        taken
    }

    fn chunk(&mut self, chunk: &Chunk, before: &mut Before) {
        let span = self.span(&(chunk.tokens.start..chunk.tokens.start + 1));
        if let Some(deep) = chunk::too_deep(self.tokens, chunk.tokens.clone()) {
            self.too_deep(chunk, deep);
            return;
        }
        match chunk.kind {
            ChunkKind::Module => {
                self.piece(Piece::Module, &chunk.tokens);
                if before.module || before.used || before.declared {
                    self.findings.push(explain::late_module(span, before.module));
                }
                before.module = true;
            }
            ChunkKind::Use => {
                self.piece(Piece::Use, &chunk.tokens);
                if before.declared {
                    self.findings.push(explain::late_use(span));
                }
                before.used = true;
            }
            ChunkKind::Declaration => self.declaration(&chunk.tokens),
            ChunkKind::Stray => self.stray(&chunk.tokens),
        }
        // Stray text with a block was meant to declare something.
        before.declared |= match chunk.kind {
            ChunkKind::Declaration => true,
            ChunkKind::Stray => self.first_brace(&chunk.tokens).is_some(),
            ChunkKind::Module | ChunkKind::Use => false,
        };
    }

    fn too_deep(&mut self, chunk: &Chunk, place: usize) {
        self.findings.push(codes::nested_too_deeply(self.span(&(place..place + 1))));
        let kind = if chunk.kind == ChunkKind::Declaration { Kind::Declaration } else { Kind::Error };
        let node = self.open(kind, self.start(chunk.tokens.start));
        if chunk.kind == ChunkKind::Declaration {
            let rest = self.salvage_head(&chunk.tokens, Kind::Keyword);
            self.leaf(Kind::Error, rest..chunk.tokens.end);
        }
        self.close(node, self.end(&chunk.tokens));
    }

    fn declaration(&mut self, range: &Range<usize>) {
        let before = self.nodes.len();
        let Err(refusal) = self.try_piece(Piece::Declaration, range) else { return };
        self.nodes.truncate(before);
        let found = self.findings.len();
        self.broken_declaration(range, Kind::Keyword);
        let holes = self.nodes.iter().skip(before).any(|node| node.kind == Kind::Error);
        if self.findings.len() == found && !holes {
            // Its parts parse and it does not: the grammar has the last word.
            self.report(&refusal, range);
            self.nodes.truncate(before);
            let node = self.open(Kind::Declaration, self.start(range.start));
            let rest = self.salvage_head(range, Kind::Keyword);
            if rest < range.end {
                self.leaf(Kind::Error, rest..range.end);
            }
            self.close(node, self.end(range));
        }
    }

    /// A declaration by its parts: its head, its statements, and whether it is closed.
    fn broken_declaration(&mut self, range: &Range<usize>, keyword: Kind) {
        let node = self.open(Kind::Declaration, self.start(range.start));
        let brace = self.first_brace(range);
        let head = range.start..self.trimmed(range.start, brace.unwrap_or(range.end));
        let before = self.nodes.len();
        let refused = match keyword {
            Kind::Keyword => self.try_piece(Piece::Head, &head).err(),
            _ => None,
        };
        if let Some(refusal) = &refused {
            self.nodes.truncate(before);
            self.report(refusal, &head);
        }
        if refused.is_some() || keyword == Kind::WrongKeyword {
            let rest = self.salvage_head(&head, keyword);
            if rest < head.end {
                self.leaf(Kind::Error, rest..head.end);
            } else if refused.is_some() {
                let node = self.open(Kind::Error, self.end(&head));
                self.close(node, self.end(&head));
            }
        }
        if let Some(brace) = brace {
            self.block(range, brace);
        }
        self.close(node, self.end(range));
    }

    /// Keeps what a head says for sure: its keyword, then its name, then its label. Says where that ends.
    fn salvage_head(&mut self, head: &Range<usize>, keyword: Kind) -> usize {
        self.leaf(keyword, head.start..head.start + 1);
        let mut rest = self.next(head.start + 1, head.end);
        let scenario = self.text(&(head.start..head.start + 1)) == DeclarationKind::Scenario.word();
        let named = self.token(rest).is_some_and(|token| token.kind == TokenKind::Word && rest < head.end);
        if named && !scenario && !explain::is_reserved(self.text(&(rest..rest + 1))) {
            self.leaf(Kind::Name, rest..rest + 1);
            rest = self.next(rest + 1, head.end);
        }
        if self.token(rest).is_some_and(|token| token.kind == TokenKind::Text && rest < head.end) {
            self.leaf(Kind::Label, rest..rest + 1);
            rest = self.next(rest + 1, head.end);
        }
        rest
    }

    /// The first token from here that is not trivia, or the end.
    fn next(&self, from: usize, end: usize) -> usize {
        (from..end)
            .find(|place| self.token(*place).is_some_and(|token| !token.kind.is_trivia()))
            .unwrap_or(end)
    }

    /// The end of a range without the trivia at its end.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let last =
            (start..end).rev().find(|place| self.token(*place).is_some_and(|token| !token.kind.is_trivia()));
        last.map_or(start, |last| last + 1)
    }

    fn first_brace(&self, range: &Range<usize>) -> Option<usize> {
        range.clone().find(|place| self.token(*place).is_some_and(|token| token.kind == TokenKind::OpenBrace))
    }

    /// The block of a declaration: each of its statements, then whether it is closed.
    fn block(&mut self, range: &Range<usize>, brace: usize) {
        let scenario = self.text(&(range.start..range.start + 1)) == DeclarationKind::Scenario.word();
        let inside = Block { code: self.code, tokens: self.tokens, scenario };
        let split = statements::split(&inside, brace + 1..range.end);
        let before = self.findings.len();
        let mut step_unclosed = false;
        for statement in &split.statements {
            let is_step = self.token(statement.start).is_some_and(|token| token.class() == Class::Step);
            match is_step {
                true => step_unclosed |= self.step(statement, range.end),
                false => self.piece(Piece::Statement, statement),
            }
        }
        match split.closed {
            Some(close) if self.next(close + 1, range.end) < range.end => {
                let rest = self.next(close + 1, range.end)..range.end;
                self.findings
                    .push(explain::outside(self.span(&(rest.start..rest.start + 1)), self.text(&rest)));
                self.leaf(Kind::Error, rest);
            }
            Some(_) => {}
            None if step_unclosed => {}
            None => {
                // A text that swallowed the brace, or brackets left open, have said so already.
                let swallowed = self.unclosed_text_in(range);
                if !(swallowed && self.findings.len() == before) {
                    self.unclosed(range, brace, range.end);
                }
                let node = self.open(Kind::Error, self.end(range));
                self.close(node, self.end(range));
            }
        }
    }

    fn unclosed_text_in(&self, range: &Range<usize>) -> bool {
        range
            .clone()
            .rev()
            .take_while(|place| {
                self.token(*place)
                    .is_some_and(|token| token.kind.is_trivia() || token.kind == TokenKind::UnclosedText)
            })
            .any(|place| self.token(place).is_some_and(|token| token.kind == TokenKind::UnclosedText))
    }

    fn unclosed(&mut self, owner: &Range<usize>, brace: usize, end: usize) {
        let words = self.owner_words(owner);
        let next = self.next(end, self.tokens.len());
        let next = (next < self.tokens.len()).then(|| self.span(&(next..next + 1)));
        let last = self.trimmed(owner.start, end);
        let end = Span::new(self.file, self.start(last), self.start(last));
        self.findings.push(codes::unclosed_block(self.span(&(brace..brace + 1)), &words, end, next));
    }

    /// `contract `x``, as messages name what has a block.
    fn owner_words(&self, range: &Range<usize>) -> String {
        let keyword = self.text(&(range.start..range.start + 1));
        let name = self.next(range.start + 1, range.end);
        match self.token(name) {
            Some(token) if token.kind == TokenKind::Word => {
                format!("{keyword} `{}`", self.text(&(name..name + 1)))
            }
            Some(token) if is_text(token.kind) => format!("{keyword} {}", self.text(&(name..name + 1))),
            _ => format!("this {keyword}"),
        }
    }

    /// A step by its parts. Says whether its block is left open.
    fn step(&mut self, range: &Range<usize>, limit: usize) -> bool {
        let before = self.nodes.len();
        if self.try_piece(Piece::Statement, range).is_ok() {
            return false;
        }
        self.nodes.truncate(before);
        let found = self.findings.len();
        let Some(brace) = self.first_brace(range) else {
            self.piece(Piece::Statement, range);
            return false;
        };
        let node = self.open(Kind::Step, self.start(range.start));
        let head = range.start..self.trimmed(range.start, brace);
        let inner = self.nodes.len();
        if let Err(refusal) = self.try_piece(Piece::StepHead, &head) {
            self.nodes.truncate(inner);
            self.report(&refusal, &head);
            self.leaf(Kind::Error, head);
        }
        let inside = Block { code: self.code, tokens: self.tokens, scenario: false };
        let split = statements::split(&inside, brace + 1..range.end);
        for statement in &split.statements {
            self.piece(Piece::Fact, statement);
        }
        let open = split.closed.is_none();
        if open {
            self.unclosed(range, brace, range.end.min(limit));
            let hole = self.open(Kind::Error, self.end(range));
            self.close(hole, self.end(range));
        }
        self.close(node, self.end(range));
        if self.findings.len() == found
            && !self.nodes.iter().skip(before).any(|node| node.kind == Kind::Error)
        {
            self.nodes.truncate(before);
            self.piece(Piece::Statement, range);
        }
        open
    }

    /// Text between declarations: a misspelt keyword is read as the declaration it was meant to be.
    fn stray(&mut self, range: &Range<usize>) {
        let first = range.start..range.start + 1;
        let (word, span) = (self.text(&first), self.span(&first));
        let next = self.next(range.start + 1, range.end);
        let named = next < range.end
            && self.token(next).is_some_and(|token| token.kind == TokenKind::Word || is_text(token.kind));
        let is_word = self.token(range.start).is_some_and(|token| token.kind == TokenKind::Word);
        let clause = self.token(range.start).is_some_and(|token| token.class() != Class::Plain);
        if is_word && !clause && (named || self.first_brace(range).is_some()) {
            let nearest = DeclarationKind::nearest(word).map(DeclarationKind::word);
            self.findings.push(codes::unknown_declaration(span, word, nearest));
            if nearest.is_some() && named {
                self.broken_declaration(range, Kind::WrongKeyword);
                return;
            }
        } else if !self.explained(span) {
            self.findings.push(explain::outside(span, self.text(range)));
        }
        self.leaf(Kind::Error, range.clone());
    }
}
