//! Tokens → text in the canonical layout: two blanks a level, one fact a line, the parts of a clause on lines of
//! their own where it does not fit on one. Blank lines between things are kept, one at most; comments stay on
//! the line they stand on.

use super::layout::{self, Start};
use crate::lexer::TokenKind;
use crate::tree::Tree;

/// How wide a line may grow before it is broken, in characters.
const WIDTH: usize = 100;
/// Blanks a level.
const INDENT: usize = 2;

/// The whole file.
pub(super) fn print(tree: &Tree) -> String {
    let mut printer = Printer {
        tree,
        starts: layout::starts(tree),
        out: String::with_capacity(tree.text.len() + tree.text.len() / 8),
        margin: String::new(),
        column: 0,
        depth: 0,
        inner: 1,
        broken: false,
        head_broken: false,
        must_break: false,
        may_skip_line: false,
        newlines: 0,
        previous: None,
    };
    for place in 0..tree.tokens.len() {
        printer.token(place);
    }
    printer.end_line();
    printer.out
}

struct Printer<'t> {
    tree: &'t Tree,
    starts: Vec<Start>,
    out: String,
    /// The blanks before each line of a fence that stands in a list; without them the list would end there.
    margin: String,
    /// How many characters stand on the line.
    column: usize,
    /// The depth of the thing being printed; its later lines stand one level deeper.
    depth: usize,
    /// The depth of those later lines.
    inner: usize,
    /// Whether the clause being printed does not fit on a line.
    broken: bool,
    /// Whether what stands before its parts does not fit on one either.
    head_broken: bool,
    /// Whether a comment has ended the line.
    must_break: bool,
    /// Whether an empty line may come next: not at the start of a file, of a fence or of a block.
    may_skip_line: bool,
    /// Line ends since the last token that was not a blank.
    newlines: usize,
    /// The last token printed on this line.
    previous: Option<usize>,
}

/// The blanks before the last line of the prose, which opens the fence that follows.
fn margin(prose: &str) -> String {
    let line = prose.lines().next_back().unwrap_or("");
    let before = line.find(['`', '~']).and_then(|mark| line.get(..mark)).unwrap_or("");
    before.chars().map(|character| if character == '\t' { '\t' } else { ' ' }).collect()
}

impl<'t> Printer<'t> {
    fn kind(&self, place: usize) -> Option<TokenKind> {
        self.tree.tokens.get(place).map(|token| token.kind)
    }

    fn text(&self, place: usize) -> &'t str {
        let start = self.tree.tokens.get(place).map_or(0, |token| token.start);
        let end = self.tree.tokens.get(place + 1).map_or(self.tree.text.len() as u32, |token| token.start);
        self.tree.slice(start, end)
    }

    fn start(&self, place: usize) -> Start {
        self.starts.get(place).copied().unwrap_or(Start::Inside)
    }

    fn width(&self, place: usize) -> usize {
        let text = self.text(place);
        if text.is_ascii() { text.len() } else { text.chars().count() }
    }

    fn token(&mut self, place: usize) {
        match self.kind(place) {
            None => {}
            Some(TokenKind::Blank) => self.newlines += self.text(place).matches('\n').count(),
            Some(TokenKind::Prose) => {
                self.end_line();
                let prose = self.text(place);
                self.out.push_str(prose);
                self.margin = margin(prose);
                self.may_skip_line = false;
                self.newlines = 0;
            }
            Some(TokenKind::Comment | TokenKind::Doc) => {
                self.comment(place);
                self.newlines = 0;
            }
            Some(_) => {
                self.word_or_mark(place);
                self.newlines = 0;
            }
        }
    }

    /// Something begins at a depth; until the next does, lines are its own.
    fn begin(&mut self, depth: usize) {
        self.depth = depth;
        self.inner = depth + 1;
    }

    /// Ends the line if anything stands on it.
    fn end_line(&mut self) {
        if self.column > 0 {
            self.out.push('\n');
        }
        self.column = 0;
        self.must_break = false;
        self.previous = None;
    }

    /// Begins a line at a depth, after an empty one where the author left some and there may be one.
    fn new_line(&mut self, depth: usize, may_skip: bool) {
        self.end_line();
        if may_skip && self.may_skip_line && self.newlines > 1 {
            self.out.push('\n');
        }
        self.may_skip_line = true;
        self.out.push_str(&self.margin);
        self.out.extend(std::iter::repeat_n(' ', depth * INDENT));
        self.column = depth * INDENT;
    }

    fn write(&mut self, place: usize) {
        self.out.push_str(self.text(place));
        self.column += self.width(place);
    }

    fn comment(&mut self, place: usize) {
        let beside = self.newlines == 0 && self.column > 0;
        if beside {
            self.out.push(' ');
            self.column += 1;
        } else {
            let next = (place..self.tree.tokens.len())
                .find(|next| self.kind(*next).is_some_and(|kind| !kind.is_trivia()));
            let (depth, between) = match next.map(|next| self.start(next)) {
                None => (0, true),
                Some(Start::Line { depth, .. }) => (depth, true),
                Some(Start::Close { depth }) => (depth + 1, true),
                Some(Start::Tail | Start::To) => (self.depth + 1, false),
                Some(_) => (self.inner, false),
            };
            self.new_line(depth, between);
        }
        self.write(place);
        self.must_break = true;
    }

    fn word_or_mark(&mut self, place: usize) {
        match self.start(place) {
            Start::Line { depth, end } => {
                self.new_line(depth, true);
                self.begin(depth);
                self.broken = !self.fits(place, end);
                let head = (place..end).find(|place| self.start(*place) == Start::Tail).unwrap_or(end);
                self.head_broken = self.broken && !self.fits(place, head);
            }
            Start::Close { depth } => {
                self.new_line(depth, false);
                self.begin(depth);
            }
            Start::To | Start::Tail if self.parts_break(place) => {
                self.new_line(self.depth + 1, false);
                self.inner = self.depth + 2;
            }
            _ if self.must_break || self.column == 0 => self.new_line(self.inner, false),
            start => {
                let may_break = start == Start::Joint
                    || self.previous.is_some_and(|previous| self.kind(previous) == Some(TokenKind::Comma));
                if may_break && self.broken && self.column + 1 + self.unit(place) > WIDTH {
                    self.new_line(self.inner, false);
                } else if self.previous.is_some_and(|previous| self.apart(previous, place)) {
                    self.out.push(' ');
                    self.column += 1;
                }
            }
        }
        self.write(place);
        self.previous = Some(place);
        self.may_skip_line = self.kind(place) != Some(TokenKind::OpenBrace);
    }

    /// Whether a part of a clause goes on a line of its own.
    fn parts_break(&self, place: usize) -> bool {
        let broken = if self.start(place) == Start::To { self.head_broken } else { self.broken };
        broken || self.must_break || self.column == 0
    }

    /// Whether the tokens before `end` fit on a line that begins at the current column.
    fn fits(&self, place: usize, end: usize) -> bool {
        let mut column = self.column;
        let mut previous = None;
        for place in place..end {
            match self.kind(place) {
                Some(TokenKind::Blank) | None => continue,
                Some(kind) if kind.is_trivia() => return false,
                Some(_) => {}
            }
            column +=
                usize::from(previous.is_some_and(|previous| self.apart(previous, place))) + self.width(place);
            if column > WIDTH {
                return false;
            }
            previous = Some(place);
        }
        true
    }

    /// How wide the stretch is that begins here and ends where the line may break next.
    fn unit(&self, first: usize) -> usize {
        let mut width = 0;
        let mut previous: Option<usize> = None;
        for place in first..self.tree.tokens.len() {
            match (self.kind(place), self.start(place)) {
                (Some(TokenKind::Blank), _) => continue,
                (Some(kind), _) if kind.is_trivia() => break,
                (_, Start::Inside) => {}
                _ if place > first => break,
                _ => {}
            }
            width +=
                usize::from(previous.is_some_and(|previous| self.apart(previous, place))) + self.width(place);
            if self.kind(place) == Some(TokenKind::Comma) || width > WIDTH {
                break;
            }
            previous = Some(place);
        }
        width
    }

    /// Whether a blank stands between two neighbours on a line.
    fn apart(&self, left: usize, right: usize) -> bool {
        use TokenKind::{
            CloseBrace, CloseBracket, CloseParenthesis, Colon, Comma, Dot, Minus, OpenBrace, OpenBracket,
            OpenParenthesis,
        };
        let (left, right) = (self.kind(left), self.kind(right));
        let clings = matches!(left, Some(Dot | OpenBracket | OpenParenthesis | Minus | OpenBrace))
            || matches!(
                right,
                Some(Comma | Colon | Dot | CloseBracket | CloseParenthesis | Minus | CloseBrace)
            );
        // The brace of a `use` clings to its dot, and so does what stands in it.
        !clings
    }
}
