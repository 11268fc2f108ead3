//! The words of findings about grammar: what was expected, after what, what stands there instead, and what mends it.

mod slip;

use crate::codes::{UNEXPECTED_TEXT, shortened};
use crate::expected::Expected;
use crate::lexer::{Token, TokenKind};
use crate::parse::Refusal;
use crate::statements::CLAUSE_WORDS;
use charta_base::{Diagnostic, FileId, Span, did_you_mean};
use slip::{direction, slip};
use std::ops::Range;

/// The words kept for clauses: they cannot be names.
pub const RESERVED: [&str; 32] = [
    "permit", "forbid", "require", "duty", "waive", "expect", "column", "step", "to", "for", "at", "where",
    "showing", "per", "except", "exactly", "everyone", "any", "in", "from", "until", "on", "within",
    "because", "by", "and", "or", "not", "is", "between", "of", "all",
];

/// Whether a word is kept for clauses.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// A piece that was refused, among the tokens of its file.
pub(crate) struct Place<'c> {
    pub(crate) file: FileId,
    pub(crate) code: &'c str,
    pub(crate) tokens: &'c [Token],
    /// The tokens of the piece.
    pub(crate) piece: Range<usize>,
}

impl<'c> Place<'c> {
    fn start(&self, place: usize) -> u32 {
        self.tokens.get(place).map_or(self.code.len() as u32, |token| token.start)
    }

    fn span(&self, place: usize) -> Span {
        Span::new(self.file, self.start(place), self.start(place + 1))
    }

    fn text(&self, place: usize) -> &'c str {
        self.code.get(self.span(place).range()).unwrap_or("")
    }

    fn kind(&self, place: usize) -> Option<TokenKind> {
        self.tokens.get(place).map(|token| token.kind)
    }

    fn is_trivia(&self, place: usize) -> bool {
        self.kind(place).is_some_and(TokenKind::is_trivia)
    }

    /// The token that the grammar stumbled over: at the offset, or the next that it sees.
    fn token_at(&self, offset: u32) -> usize {
        let place = self.tokens.partition_point(|token| token.start <= offset).saturating_sub(1);
        let end = self.tokens.len();
        if offset >= self.code.len() as u32 {
            return end;
        }
        (place..end).find(|place| !self.is_trivia(*place)).unwrap_or(end)
    }

    /// The token before, trivia left out, within the piece.
    fn before(&self, place: usize) -> Option<usize> {
        (self.piece.start..place.min(self.tokens.len())).rev().find(|place| !self.is_trivia(*place))
    }

    /// The bytes that a refusal at an offset is about.
    pub(crate) fn blamed(&self, offset: u32) -> Span {
        self.span(self.token_at(offset))
    }
}

/// The finding for a refused piece.
pub(crate) fn refusal(place: &Place<'_>, refusal: &Refusal) -> Diagnostic {
    let expected = Expected::of(&refusal.expected);
    let at = place.token_at(refusal.at);
    let before = place.before(at);
    let found = place.text(at);
    let inside = at < place.piece.end;
    let after = before.map(|before| after_words(place, before)).unwrap_or_default();
    let sentence = expected.sentence();
    let apart = place.tokens.get(at).is_none_or(|token| token.starts_line);
    if let Some(finding) = slip(place, at, before, &expected) {
        return finding;
    }
    let message = match (expected.end && inside || sentence.is_empty(), found.is_empty()) {
        (true, false) => format!("unexpected `{}`{after}", visible(found)),
        (_, true) => format!("expected {sentence}{after}, found the end of the file"),
        (false, false) if !inside && apart => format!("expected {sentence}{after}"),
        (false, false) => format!("expected {sentence}{after}, found `{}`", visible(found)),
    };
    let finding = match before.filter(|_| !inside && (apart || found.is_empty())) {
        Some(before) => Diagnostic::at(&UNEXPECTED_TEXT, place.span(before), message).label("after this"),
        None if found.is_empty() => Diagnostic::at(&UNEXPECTED_TEXT, place.span(place.piece.start), message),
        None => Diagnostic::at(&UNEXPECTED_TEXT, place.span(at), message),
    };
    mended(finding, place, at, &expected, inside)
}

/// A token as a message quotes it: a blank that is none by its code.
fn visible(found: &str) -> String {
    let blank = found.chars().all(char::is_whitespace);
    match found.chars().next().filter(|_| blank) {
        Some(character) => format!("U+{:04X}", character as u32),
        None => shortened(found),
    }
}

fn after_words(place: &Place<'_>, before: usize) -> String {
    match (place.kind(before), place.before(before)) {
        (Some(TokenKind::Colon), Some(name)) => format!(" after `{}:`", shortened(place.text(name))),
        _ => format!(" after `{}`", shortened(place.text(before))),
    }
}

/// Adds what mends it.
fn mended(
    finding: Diagnostic,
    place: &Place<'_>,
    at: usize,
    expected: &Expected,
    inside: bool,
) -> Diagnostic {
    let found = place.text(at);
    let is_word = place.kind(at) == Some(TokenKind::Word);
    if is_word && inside {
        if let Some(near) = did_you_mean(found, expected.candidates()) {
            return finding.help(format!("write `{near}` in place of `{found}`")).fix(place.span(at), near);
        }
        if expected.takes_name() && is_reserved(found) {
            return finding.help(format!("choose another name: `{found}` is kept for clauses"));
        }
    }
    let help = direction(place, at, expected).or_else(|| help_for_character(found));
    if let Some(help) = help {
        return finding.help(help);
    }
    let sentence = expected.sentence();
    match (expected.end && inside, sentence.is_empty()) {
        (true, true) => finding.help("remove it"),
        (true, false) => finding.help(format!("remove it, or go on with {sentence}")),
        (false, false) => finding.help(format!("write {sentence} here")),
        (false, true) => finding,
    }
}

/// What to write in place of a character that other languages use.
fn help_for_character(found: &str) -> Option<String> {
    let help = match found.chars().next()? {
        '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{3000}' | '\u{2009}' => {
            "write a plain blank: this one is a no-break or special blank".to_owned()
        }
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '`' => {
            "write texts between straight double quotes, `\"…\"`".to_owned()
        }
        ';' => "remove it: what follows begins by its own word, with no mark between".to_owned(),
        '#' | '/' => "start a comment with `//`".to_owned(),
        '&' => "write `and`".to_owned(),
        '|' => "write `or`".to_owned(),
        '!' => "write `not`".to_owned(),
        '≠' => "write `!=`".to_owned(),
        '≤' => "write `<=`".to_owned(),
        '≥' => "write `>=`".to_owned(),
        '–' | '—' | '−' => "write a plain hyphen, `-`".to_owned(),
        '_' => "start the name with a letter".to_owned(),
        _ => return None,
    };
    Some(help)
}

/// A `module` that does not stand first.
pub(crate) fn late_module(span: Span, second: bool) -> Diagnostic {
    let message = match second {
        true => "a file names its module once",
        false => "a file names its module first, before anything else",
    };
    Diagnostic::at(&UNEXPECTED_TEXT, span, message).help(match second {
        true => "remove this line, or move what follows to a file of its own",
        false => "move the line to the top of the file",
    })
}

/// A `use` after a declaration.
pub(crate) fn late_use(span: Span) -> Diagnostic {
    Diagnostic::at(&UNEXPECTED_TEXT, span, "`use` must stand before the first declaration")
        .help("move the line up, below `module`")
}

/// Text that stands in no declaration.
pub(crate) fn outside(span: Span, text: &str) -> Diagnostic {
    let first = text.split_whitespace().next().unwrap_or(text);
    let finding = Diagnostic::at(
        &UNEXPECTED_TEXT,
        span,
        format!("unexpected `{}` outside a declaration", shortened(first)),
    );
    let help = match first.chars().next() {
        Some('}') => Some("remove it: every block before it is closed".to_owned()),
        _ if CLAUSE_WORDS.contains(&first) => Some(format!(
            "put `{first}` into the block of a declaration: a `}}` above may close one too early"
        )),
        _ if first == ":" || text.contains(':') => {
            Some("put it into the block of a declaration: a `}` above may close one too early".to_owned())
        }
        _ => help_for_character(first),
    };
    finding.help(help.unwrap_or_else(|| "start a declaration here, or remove the text".to_owned()))
}
