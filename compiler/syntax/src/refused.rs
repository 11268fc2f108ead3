//! Characters that no file may hold: those that control, and those that deceive the reader about what is
//! written (they turn the direction of writing, or are not seen). See the Unicode Technical Standard 39 and
//! the report on "trojan source" (CVE-2021-42574).

use crate::codes;
use crate::lexer::{Token, TokenKind};
use charta_base::{Diagnostic, FileId, Span};

/// Why a character is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Control,
    /// It changes the direction or the lines of what is seen.
    Direction,
    /// It is not seen.
    Unseen,
}

/// More findings than this of one sort in one file say nothing new.
const MOST: usize = 20;

/// Whether the byte may be the first of a refused character; false for nearly all bytes of real files.
const fn suspicious(byte: u8) -> bool {
    matches!(
        byte,
        0..=8 | 11..=31 | 0x7F | 0xC2 | 0xCD | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF0 | 0xF3
    )
}

/// Whether a text may hold a refused character. It is asked of every byte of every file: without a way out in the
/// middle of a block, many bytes are looked at in one step.
fn is_suspicious(text: &str) -> bool {
    let block = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | suspicious(*byte));
    text.as_bytes().chunks(1024).any(block)
}

const fn refused(character: char) -> Option<Refused> {
    match character {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Some(Refused::Control),
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Refused::Direction)
        }
        _ if is_unseen(character) => Some(Refused::Unseen),
        _ => None,
    }
}

/// Whether it is a character of no ink that no text needs. Not among them are the soft hyphen, which shows at the end of a line, and
/// the selectors of variants, without which many pictures are drawn as signs: see letters.rs for where they deceive.
pub(crate) const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{34F}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200D}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206A}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
    )
}

/// Whether a text holds a refused character.
pub(crate) fn first(text: &str) -> bool {
    is_suspicious(text) && text.chars().any(|character| refused(character).is_some())
}

/// Finds refused characters in a whole file. Beside the code of a literate file only those that change
/// direction or lines are refused: Markdown may join emoji.
pub(crate) fn findings(file: FileId, text: &str, tokens: &[Token]) -> Vec<Diagnostic> {
    if !is_suspicious(text) {
        return Vec::new();
    }
    let mut controls = Vec::new();
    let mut deceptive = Vec::new();
    // The first byte of a character is never the middle of another.
    let places = text.bytes().enumerate().filter(|(_, byte)| suspicious(*byte)).map(|(at, _)| at);
    let characters = places.filter_map(|at| Some((at, text.get(at..)?.chars().next()?)));
    for (at, character) in characters {
        // Alone it ends a line for some programs and not for others, so that a comment would show what is none.
        let is_alone = character == '\r' && !text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
        let Some(reason) = refused(character).or(is_alone.then_some(Refused::Control)) else { continue };
        let token = tokens.partition_point(|token| token.start as usize <= at).saturating_sub(1);
        let kind = tokens.get(token).map(|token| token.kind);
        let prose = kind == Some(TokenKind::Prose);
        // Some count as letters to Unicode: names that hold one are judged with all other names.
        let name = kind == Some(TokenKind::Word);
        if (at == 0 && character == '\u{FEFF}')
            || (prose && reason != Refused::Direction && !is_alone)
            || name
        {
            continue;
        }
        let span = Span::new(file, at as u32, (at + character.len_utf8()) as u32);
        match reason {
            Refused::Control => controls.push((span, character)),
            Refused::Direction | Refused::Unseen => deceptive.push((span, character)),
        }
    }
    let mut out = Vec::new();
    out.extend(bounded(&controls, codes::not_text));
    out.extend(bounded(&deceptive, codes::deceptive_text));
    out
}

fn bounded(found: &[(Span, char)], say: impl Fn(Span, char) -> Diagnostic) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> =
        found.iter().take(MOST).map(|(span, character)| say(*span, *character)).collect();
    if let (Some(last), Some(more)) = (out.last_mut(), found.len().checked_sub(MOST + 1)) {
        last.evidence.push(format!("{} more such characters follow in this file", more + 1));
    }
    out
}
