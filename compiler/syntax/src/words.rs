//! How the tokens of a file are spelled for the grammar: one letter a token.
//!
//! A keyword is looked up once, here, instead of being tried at each place of the grammar where it might stand. Words
//! that may be names are capitals and digits, kept words are lower case, words that open a clause are marks.
//! grammar.pest writes the word beside each letter; a test of parse.rs holds the two together.

use crate::lexer::TokenKind;

/// The letter of a word that means nothing to the grammar and holds no dot.
const PLAIN: u8 = b'W';
/// The letter of a path: a word with dots.
const PATH: u8 = b'Q';
/// The letter of a hyphen within the name of a check, without a blank on either side.
pub(crate) const HYPHEN: u8 = b'-';
/// The letter of what the grammar takes nowhere.
const NOWHERE: u8 = b'~';
/// What stands for a letter where the grammar sees nothing.
pub(crate) const UNSEEN: u8 = 0;
/// The letter of the words that open a declaration and mean nothing elsewhere.
pub(crate) const DECLARATION: u8 = b'K';

/// The letter of a token; [`UNSEEN`] for what the grammar does not see.
pub(crate) fn letter(kind: TokenKind, text: &[u8]) -> u8 {
    match kind {
        TokenKind::Blank | TokenKind::Comment | TokenKind::Doc | TokenKind::Prose => UNSEEN,
        TokenKind::Word => of_word(text),
        TokenKind::Text => b'\'',
        TokenKind::Date => b'@',
        TokenKind::Number => b'#',
        TokenKind::Operator => match text {
            b"!=" => b'!',
            b"<=" => b';',
            b">=" => b'?',
            _ => text.first().copied().unwrap_or(NOWHERE),
        },
        TokenKind::OpenBrace
        | TokenKind::CloseBrace
        | TokenKind::OpenBracket
        | TokenKind::CloseBracket
        | TokenKind::OpenParenthesis
        | TokenKind::CloseParenthesis
        | TokenKind::Comma
        | TokenKind::Colon
        | TokenKind::Dot
        | TokenKind::PercentSign => text.first().copied().unwrap_or(NOWHERE),
        TokenKind::Minus
        | TokenKind::BadNumber
        | TokenKind::BadText
        | TokenKind::UnclosedText
        | TokenKind::Bad => NOWHERE,
    }
}

fn of_word(word: &[u8]) -> u8 {
    match word {
        b"permit" => b'+',
        b"forbid" => b'*',
        b"require" => b'$',
        b"duty" => b'&',
        b"waive" => b'/',
        b"expect" => b'^',
        b"column" => b'|',
        b"step" => b'_',

        b"any" => b'a',
        b"by" => b'b',
        b"because" => b'c',
        b"and" => b'd',
        b"except" => b'e',
        b"for" => b'f',
        b"exactly" => b'g',
        b"everyone" => b'h',
        b"in" => b'i',
        b"is" => b'j',
        b"between" => b'k',
        b"all" => b'l',
        b"from" => b'm',
        b"not" => b'n',
        b"of" => b'o',
        b"per" => b'p',
        b"or" => b'q',
        b"where" => b'r',
        b"showing" => b's',
        b"to" => b't',
        b"until" => b'u',
        b"on" => b'v',
        b"within" => b'w',
        b"at" => b'x',

        b"procedure" | b"certification" | b"category" | b"jurisdiction" | b"basis" | b"safeguard"
        | b"kind" | b"law" | b"framework" | b"organisation" | b"group" | b"dataset" | b"rulebook"
        | b"release" | b"event" | b"template" => DECLARATION,
        b"purpose" => b'P',
        b"contract" => b'C',
        b"action" => b'A',
        b"hosting" => b'H',
        b"scenario" => b'S',
        b"module" => b'M',
        b"use" => b'U',

        b"as" => b'X',
        b"data" => b'D',
        b"cells" => b'B',
        b"least" => b'L',
        b"term" => b'E',
        b"throughout" => b'G',
        b"with" => b'I',
        b"deny" => b'N',
        b"hidden" => b'J',
        b"steps" => b'O',
        b"first" => b'F',
        b"character" | b"characters" => b'R',
        b"repseudonymised" => b'V',
        b"starts" => b'Y',
        b"missing" => b'Z',
        b"true" | b"false" => b'T',
        b"advice" => b'1',
        b"passed" => b'2',
        b"working" => b'3',
        b"before" => b'4',
        b"every" => b'5',
        b"always" => b'6',

        _ if word.contains(&b'.') => PATH,
        _ => PLAIN,
    }
}
