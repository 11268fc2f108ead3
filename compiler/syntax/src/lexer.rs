//! Text → tokens, by hand: total (every byte of the file is in exactly one token, whatever the bytes are) and
//! linear. The grammar reads these tokens and nothing else; tests/tokens.pest says what each of them is, and a property
//! test over damaged files holds the lexer to it.

use crate::codes;
use crate::parse::{goes_on_in_word, starts_word};
use crate::words;
use charta_base::{Diagnostic, FileId, Span};
use serde::{Deserialize, Serialize};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenKind {
    /// A name, a keyword or a dotted path.
    Word,
    /// A text between quotes.
    Text,
    /// A day.
    Date,
    /// A number.
    Number,
    /// `{`.
    OpenBrace,
    /// `}`.
    CloseBrace,
    /// `[`.
    OpenBracket,
    /// `]`.
    CloseBracket,
    /// `(`.
    OpenParenthesis,
    /// `)`.
    CloseParenthesis,
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `.` outside a path.
    Dot,
    /// `-` outside a number.
    Minus,
    /// `%`.
    PercentSign,
    /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
    Operator,
    /// Blanks and line ends.
    Blank,
    /// `// …`.
    Comment,
    /// `/// …`.
    Doc,
    /// What a literate file says beside its code, the marks of its fences included.
    Prose,
    /// Digits that are neither a number nor a date.
    BadNumber,
    /// A text with an escape or a character that texts may not hold.
    BadText,
    /// A text that its line ends before its closing quote.
    UnclosedText,
    /// Anything else.
    Bad,
}

impl TokenKind {
    /// Whether the grammar does not see it.
    pub const fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Blank | TokenKind::Comment | TokenKind::Doc | TokenKind::Prose)
    }
}

/// What a word is for those who cut a file into pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A name, or a word that cuts nothing.
    Plain,
    /// `module`.
    Module,
    /// `use`.
    Use,
    /// A word that opens a declaration.
    Declaration,
    /// `column`.
    Column,
    /// `step`.
    Step,
    /// `expect`.
    Expect,
    /// `permit`, `forbid`, `require`, `duty`, `waive`.
    Clause,
    /// `not`.
    Not,
    /// `on`.
    On,
    /// `of`.
    Of,
    /// `in`.
    In,
    /// `as`.
    As,
}

impl Class {
    /// What the letter of a word says (see words.rs).
    const fn of(letter: u8) -> Class {
        match letter {
            b'M' => Class::Module,
            b'U' => Class::Use,
            words::DECLARATION | b'P' | b'C' | b'A' | b'H' | b'S' => Class::Declaration,
            b'|' => Class::Column,
            b'_' => Class::Step,
            b'^' => Class::Expect,
            b'+' | b'*' | b'$' | b'&' | b'/' => Class::Clause,
            b'n' => Class::Not,
            b'v' => Class::On,
            b'o' => Class::Of,
            b'i' => Class::In,
            b'X' => Class::As,
            _ => Class::Plain,
        }
    }

    /// Whether it opens something in a block.
    pub(crate) const fn starts_statement(self) -> bool {
        matches!(self, Class::Column | Class::Step | Class::Expect | Class::Clause)
    }
}

/// A token: 8 bytes. It ends where the next one starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) kind: TokenKind,
    /// How it is spelled for the grammar; 0 for what the grammar does not see.
    pub(crate) letter: u8,
    /// Whether it is the first of its line that is not a blank.
    pub(crate) starts_line: bool,
}

impl Token {
    /// What it is for those who cut a file into pieces: its letter tells, since no mark has that of a word.
    pub(crate) const fn class(self) -> Class {
        Class::of(self.letter)
    }
}

/// The tokens of a code text and what is wrong with single tokens.
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Cuts a code text into tokens.
pub(crate) fn lex(file: FileId, code: &str) -> Lexed {
    let mut lexer = Lexer { file, code, bytes: code.as_bytes(), at: 0, findings: Vec::new() };
    let mut tokens = Vec::with_capacity(code.len() / 4);
    let mut starts_line = true;
    while lexer.at < lexer.bytes.len() {
        let start = lexer.at;
        let kind = lexer.token();
        if lexer.at == start {
            lexer.at += lexer.character_at(start).map_or(1, char::len_utf8);
        }
        let letter = words::letter(kind, lexer.bytes.get(start..lexer.at).unwrap_or(&[]));
        tokens.push(Token {
            start: start as u32,
            kind,
            letter,
            starts_line: starts_line && kind != TokenKind::Blank,
        });
        starts_line = match kind {
            TokenKind::Blank => starts_line || lexer.slice(start, lexer.at).contains('\n'),
            _ => false,
        };
    }
    Lexed { tokens, findings: lexer.findings }
}

struct Lexer<'c> {
    file: FileId,
    code: &'c str,
    bytes: &'c [u8],
    at: usize,
    findings: Vec<Diagnostic>,
}

impl<'c> Lexer<'c> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn slice(&self, start: usize, end: usize) -> &'c str {
        self.code.get(start..end).unwrap_or("")
    }

    fn character_at(&self, at: usize) -> Option<char> {
        self.code.get(at..)?.chars().next()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn token(&mut self) -> TokenKind {
        let first = self.byte(self.at);
        match first {
            b' ' | b'\t' | b'\n' | b'\r' => self.blank(),
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'"' => self.text(),
            b'0'..=b'9' => self.number(),
            b'-' if self.byte(self.at + 1).is_ascii_digit() => self.number(),
            b'/' if self.byte(self.at + 1) == b'/' => self.comment(),
            b'{' => self.single(TokenKind::OpenBrace),
            b'}' => self.single(TokenKind::CloseBrace),
            b'[' => self.single(TokenKind::OpenBracket),
            b']' => self.single(TokenKind::CloseBracket),
            b'(' => self.single(TokenKind::OpenParenthesis),
            b')' => self.single(TokenKind::CloseParenthesis),
            b',' => self.single(TokenKind::Comma),
            b':' => self.single(TokenKind::Colon),
            b'.' => self.single(TokenKind::Dot),
            b'-' => self.single(TokenKind::Minus),
            b'%' => self.single(TokenKind::PercentSign),
            b'=' => self.single(TokenKind::Operator),
            b'!' if self.byte(self.at + 1) == b'=' => self.double(),
            b'<' | b'>' if self.byte(self.at + 1) == b'=' => self.double(),
            b'<' | b'>' => self.single(TokenKind::Operator),
            0xEF if self.at == 0 && self.code.starts_with('\u{FEFF}') => {
                self.at += '\u{FEFF}'.len_utf8();
                self.blank()
            }
            0x80.. if self.character_at(self.at).is_some_and(starts_word) => self.word(),
            _ => self.bad(),
        }
    }

    fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    fn double(&mut self) -> TokenKind {
        self.at += 2;
        TokenKind::Operator
    }

    /// Moves over the bytes that are of a sort.
    fn skip(&mut self, is_of_sort: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| !is_of_sort(*byte)).unwrap_or(rest.len());
    }

    fn blank(&mut self) -> TokenKind {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        TokenKind::Blank
    }

    /// Moves over the rest of a word: what may go on in one.
    fn rest_of_word(&mut self) {
        loop {
            self.skip(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_'));
            if self.byte(self.at).is_ascii() {
                return;
            }
            match self.character_at(self.at).filter(|character| goes_on_in_word(*character)) {
                Some(character) => self.at += character.len_utf8(),
                None => return,
            }
        }
    }

    fn word(&mut self) -> TokenKind {
        let start = self.at;
        loop {
            self.rest_of_word();
            let follows =
                self.byte(self.at) == b'.' && self.character_at(self.at + 1).is_some_and(starts_word);
            if !follows {
                break;
            }
            self.at += 1;
        }
        let word = self.slice(start, self.at);
        if !word.is_ascii() && !unicode_normalization::is_nfc(word) {
            self.findings.push(codes::name_not_normalised(self.span(start, self.at), word));
        }
        TokenKind::Word
    }

    fn comment(&mut self) -> TokenKind {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        self.at = start + length;
        let text = self.slice(start, self.at);
        match text.starts_with("///") && !text.starts_with("////") {
            true => TokenKind::Doc,
            false => TokenKind::Comment,
        }
    }

    fn text(&mut self) -> TokenKind {
        let start = self.at;
        let mut kind = TokenKind::Text;
        self.at += 1;
        loop {
            self.skip(|byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | 0));
            match self.byte(self.at) {
                b'"' => {
                    self.at += 1;
                    break;
                }
                b'\n' | b'\r' => {
                    kind = TokenKind::UnclosedText;
                    break;
                }
                0 if self.at >= self.bytes.len() => {
                    kind = TokenKind::UnclosedText;
                    break;
                }
                b'\\' => match self.byte(self.at + 1) {
                    b'"' | b'\\' => self.at += 2,
                    b'\n' | b'\r' => self.at += 1,
                    0 if self.at + 1 >= self.bytes.len() => self.at += 1,
                    _ => {
                        let end = self.at + 1 + self.character_at(self.at + 1).map_or(1, char::len_utf8);
                        let escape = self.slice(self.at, end);
                        self.findings.push(codes::unknown_escape(self.span(self.at, end), escape));
                        kind = TokenKind::BadText;
                        self.at = end;
                    }
                },
                _ => self.at += 1,
            }
        }
        if kind == TokenKind::UnclosedText {
            self.findings.push(codes::unclosed_text(self.span(start, self.at)));
        } else if crate::refused::first(self.slice(start, self.at)) {
            kind = TokenKind::BadText;
        }
        kind
    }

    /// Digits and all that is stuck to them; what they are is decided when they are whole.
    fn number(&mut self) -> TokenKind {
        let start = self.at;
        self.at += 1;
        loop {
            self.rest_of_word();
            match self.byte(self.at) {
                b'.' | b'-' if self.byte(self.at + 1).is_ascii_digit() => self.at += 1,
                _ => break,
            }
        }
        let text = self.slice(start, self.at);
        let span = self.span(start, self.at);
        if is_date_shape(text) {
            if !is_day(text) {
                self.findings.push(codes::wrong_date(span, text));
            }
            return TokenKind::Date;
        }
        match number_fault(text) {
            None => TokenKind::Number,
            Some(fault) => {
                self.findings.push(codes::wrong_number(span, text, fault));
                TokenKind::BadNumber
            }
        }
    }

    /// Characters that belong nowhere; a text between typographic quotes is taken whole.
    fn bad(&mut self) -> TokenKind {
        let Some(first) = self.character_at(self.at) else {
            self.at += 1;
            return TokenKind::Bad;
        };
        self.at += first.len_utf8();
        let closing = match first {
            '“' | '”' | '„' => Some(['”', '“']),
            '«' => Some(['»', '»']),
            '‘' | '’' => Some(['’', '’']),
            _ => None,
        };
        if let Some(closing) = closing {
            let line =
                self.code.get(self.at..).and_then(|rest| rest.split(['\n', '\r']).next()).unwrap_or("");
            let inside = line.char_indices().take(400).find(|(_, character)| closing.contains(character));
            if let Some((offset, last)) = inside {
                self.at += offset + last.len_utf8();
            }
        }
        TokenKind::Bad
    }
}

/// What keeps digits from being a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// More than 15 digits before the point.
    TooLong,
    /// More than four digits after it.
    TooFine,
    /// It looks like a day written in another way; with the day it may mean.
    Day,
    /// Letters are stuck to it.
    Letters,
    /// Something else.
    Shape,
}

/// The longest run of digits a number may have before its point.
const DIGITS_BEFORE: usize = 15;
/// The longest run after it.
const DIGITS_AFTER: usize = 4;

fn number_fault(text: &str) -> Option<NumberFault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits(before) && all_digits(after) {
        return match (before.len() > DIGITS_BEFORE, after.len() > DIGITS_AFTER) {
            (true, _) => Some(NumberFault::TooLong),
            (_, true) => Some(NumberFault::TooFine),
            _ => None,
        };
    }
    let parts: Vec<&str> = digits.split(['-', '.']).collect();
    if parts.len() == 3 && parts.iter().all(|part| all_digits(part)) {
        return Some(NumberFault::Day);
    }
    let letters = digits.trim_start_matches(|character: char| matches!(character, '0'..='9' | '-' | '.'));
    match letters.chars().next().is_some_and(char::is_alphabetic) {
        true => Some(NumberFault::Letters),
        false => Some(NumberFault::Shape),
    }
}

fn is_date_shape(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether a text of the shape of a date names a day of the Gregorian calendar.
fn is_day(text: &str) -> bool {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
    let (year, month, day) =
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    year >= 1 && day >= 1 && day <= days_in_month(year, month)
}

/// How many days a month has; none for a month that does not exist.
pub(crate) fn days_in_month(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        assert!(is_day("2024-02-29") && is_day("2000-02-29") && is_day("2024-12-31"));
        assert!(
            !is_day("2023-02-29") && !is_day("1900-02-29") && !is_day("2024-13-01") && !is_day("2024-00-10")
        );
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(number_fault("-37.5000"), None);
        assert_eq!(number_fault("1234567890123456"), Some(NumberFault::TooLong));
        assert_eq!(number_fault("1.00001"), Some(NumberFault::TooFine));
        assert_eq!(number_fault("40months"), Some(NumberFault::Letters));
        assert_eq!(number_fault("2024-7-1"), Some(NumberFault::Day));
    }
}
