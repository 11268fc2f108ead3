//! Letters by name, and words of texts that are not what they look like: letters of an alphabet whose shapes are those of Latin
//! letters, in one word with Latin letters, and selectors of variants where there is no variant. See the Unicode Technical Standard 39.
//!
//! Names are not judged here: what a name may be depends on the other names, and the model knows those.

use crate::codes;
use crate::lexer::{Token, TokenKind};
use charta_base::{Diagnostic, FileId, Span};
use unicode_security::confusable_detection::skeleton;

/// More findings than this in one file say nothing new.
const MOST: usize = 20;
/// What draws a box around a digit: there, a selector stands between the two. After any other letter or digit a selector shows nothing.
const BOX: char = '\u{20E3}';

/// A character by its code point and its name in the Unicode standard: `U+0430 CYRILLIC SMALL LETTER A`.
pub fn character_name(character: char) -> String {
    let code = u32::from(character);
    match unicode_names2::name(character) {
        Some(name) => format!("U+{code:04X} {name}"),
        None => format!("U+{code:04X}"),
    }
}

/// Whether a character is of those that are drawn with no ink, or change only how the one before them is drawn.
pub fn is_unseen(character: char) -> bool {
    crate::refused::is_unseen(character) || is_variant(character) || character == '\u{AD}'
}

/// Whether it chooses between shapes of the character before it.
const fn is_variant(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Finds deceptive words in what people read and documents print: texts, documentation, and the prose of a literate file.
pub(crate) fn findings(file: FileId, text: &str, tokens: &[Token]) -> Vec<Diagnostic> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut more = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if !matches!(token.kind, TokenKind::Text | TokenKind::Doc | TokenKind::Prose) {
            continue;
        }
        let end = tokens.get(at + 1).map_or(text.len(), |next| next.start as usize);
        let Some(inside) = text.get(token.start as usize..end).filter(|inside| !inside.is_ascii()) else {
            continue;
        };
        for (offset, word) in words(inside) {
            let odd = odd_characters(word);
            if odd.is_empty() {
                continue;
            }
            match out.len() < MOST {
                true => {
                    let start = token.start + offset as u32;
                    let span = Span::new(file, start, start + word.len() as u32);
                    out.push(codes::deceptive_word(span, word, &odd));
                }
                false => more += 1,
            }
        }
    }
    if let (Some(last), 1..) = (out.last_mut(), more) {
        last.evidence.push(format!("{more} more such words follow in this file"));
    }
    out
}

/// Says of each word that the grammar refuses and that only looks like a plain one, which letters are not what they look like.
pub(crate) fn explain(text: &str, findings: &mut [Diagnostic]) {
    if text.is_ascii() {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| finding.code.id == codes::UNEXPECTED_TEXT.id) {
        let refused = finding.primary.as_ref().and_then(|label| text.get(label.span.range()));
        let Some(refused) = refused.filter(|refused| !refused.is_ascii()) else { continue };
        let odd: Vec<char> = words(refused).flat_map(|(_, word)| odd_characters(word)).collect();
        if !odd.is_empty() {
            finding.evidence.push(codes::character_names(&odd));
        }
    }
}

/// The words of a text that are not plain, with their places: runs of letters, digits, accents and selectors.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_mark = |character: char| matches!(character, '\u{300}'..='\u{36F}' | BOX) || is_variant(character);
    let mut at = 0;
    text.split(move |character: char| !(character.is_alphanumeric() || is_mark(character)))
        .map(move |word| {
            let found = (at, word);
            // What splits words is taken into account by the place of the next one.
            at += word.len();
            at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            found
        })
        .filter(|(_, word)| !word.is_ascii())
}

/// The characters that make a word look like another, each once; none where nobody is deceived.
fn odd_characters(word: &str) -> Vec<char> {
    let has_latin = word.chars().any(|character| character.is_ascii_alphabetic());
    let mut odd: Vec<char> = Vec::new();
    let mut before: Option<char> = None;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        let is_idle = is_variant(character)
            && before.is_some_and(|before| before.is_ascii_alphanumeric())
            && characters.peek() != Some(&BOX);
        let is_borrowed = has_latin && is_look_alike(character);
        if (is_idle || is_borrowed) && !odd.contains(&character) {
            odd.push(character);
        }
        before = Some(character);
    }
    odd
}

/// Whether a letter of another alphabet has the shape of a Latin letter. Greek small letters that have a shape of their own are
/// left out, whatever Unicode compares them with: scientists write `IFNγ` and `TNFα`.
fn is_look_alike(character: char) -> bool {
    let is_greek = matches!(character, '\u{391}'..='\u{3A9}' | '\u{3BF}' | '\u{3F2}' | '\u{3F3}' | '\u{3F9}');
    let is_other =
        matches!(character, '\u{400}'..='\u{52F}' | '\u{531}'..='\u{587}' | '\u{13A0}'..='\u{13FF}');
    if !is_greek && !is_other {
        return false;
    }
    let mut alone = [0; 4];
    let mut shape = skeleton(character.encode_utf8(&mut alone));
    shape.next().is_some_and(|first| first.is_ascii_alphanumeric()) && shape.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_deceive() {
        for word in [
            "H\u{43E}spital",
            "\u{410}gency",
            "R\u{E9}sea\u{443}",
            "\u{395}A",
            "E\u{FE0F}10",
            "E10\u{FE0F}",
            "c\u{440}",
        ] {
            assert!(!odd_characters(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn words_that_do_not() {
        for word in [
            "Sécurité",
            "Größe",
            "Νοσοκομείο",
            "IFNγ",
            "TNFα",
            "µg",
            "Больница",
            "ΔT",
            "Φύλο",
            "œuvre",
            "Å",
            "1\u{FE0F}\u{20E3}",
        ] {
            assert_eq!(odd_characters(word), [], "{word}");
        }
    }

    #[test]
    fn words_stand_where_they_stand() {
        let text = "une é, « œ » H\u{43E}pital";
        for (at, word) in words(text) {
            assert_eq!(text.get(at..at + word.len()), Some(word));
        }
        assert_eq!(words(text).map(|(_, word)| word).collect::<Vec<_>>(), ["é", "œ", "H\u{43E}pital"]);
    }

    #[test]
    fn characters_have_names() {
        assert_eq!(character_name('\u{430}'), "U+0430 CYRILLIC SMALL LETTER A");
        assert_eq!(character_name('\u{10FFFF}'), "U+10FFFF");
    }
}
