//! Literate files: Markdown whose fences marked `charta` hold the code. The code is the file with everything else
//! blanked, line ends kept, so that every offset is true in both; the rest is prose, the contract's legal text.

use crate::lexer::{Token, TokenKind};
use crate::words::UNSEEN;
use charta_base::Span;
use std::ops::Range;

/// A paragraph, a list or a table beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// Where it stands, without the blank lines around it.
    pub span: Span,
    /// The headings it stands under, outermost first.
    pub headings: Vec<String>,
}

/// The text with everything but these ranges blanked, byte for byte; line ends stay.
pub(crate) fn mask(text: &str, code: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in code {
        blank(&mut out, text.get(at..range.start).unwrap_or(""));
        out.push_str(text.get(range.clone()).unwrap_or(""));
        at = range.end;
    }
    blank(&mut out, text.get(at..).unwrap_or(""));
    out
}

fn blank(out: &mut String, prose: &str) {
    out.extend(prose.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

/// Cuts the blanks that stand for prose out of the blanks that are code.
pub(crate) fn split(tokens: &[Token], code: &[Range<usize>], length: usize) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len() + 2 * code.len() + 1);
    let piece = |start: usize, kind| Token { start: start as u32, kind, letter: UNSEEN, starts_line: false };
    let mut ranges = code.iter().peekable();
    for (place, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Blank {
            out.push(*token);
            continue;
        }
        let end = tokens.get(place + 1).map_or(length, |next| next.start as usize);
        let mut at = token.start as usize;
        while at < end {
            while ranges.peek().is_some_and(|range| range.end <= at) {
                ranges.next();
            }
            let (stop, kind) = match ranges.peek() {
                Some(range) if range.start <= at => (range.end.min(end), TokenKind::Blank),
                Some(range) => (range.start.min(end), TokenKind::Prose),
                None => (end, TokenKind::Prose),
            };
            out.push(piece(at, kind));
            at = stop.max(at + 1);
        }
    }
    out
}

/// The paragraphs of the prose tokens, each with the headings above it. Fence lines and headings are not among them.
pub(crate) fn prose(text: &str, spans: impl Iterator<Item = Span>) -> Vec<Prose> {
    let mut out: Vec<Prose> = Vec::new();
    let mut headings: Vec<(usize, String)> = Vec::new();
    for span in spans {
        let mut at = span.start;
        let mut paragraph: Option<Span> = None;
        let mut close = |paragraph: &mut Option<Span>, headings: &[(usize, String)]| {
            let headings = headings.iter().map(|(_, heading)| heading.clone()).collect();
            out.extend(paragraph.take().map(|span| Prose { span, headings }));
        };
        for line in text.get(span.range()).unwrap_or("").split_inclusive('\n') {
            let content = line.trim_end();
            let lead = content.len() - content.trim_start().len();
            if content.is_empty() || is_charta_fence(content, at, span) {
                close(&mut paragraph, &headings);
            } else if let Some((level, heading)) = heading(content) {
                close(&mut paragraph, &headings);
                headings.retain(|(above, _)| *above < level);
                headings.push((level, heading.to_owned()));
            } else {
                let here = Span::new(span.file, at + lead as u32, at + content.len() as u32);
                paragraph = Some(paragraph.map_or(here, |before| before.to(here)));
            }
            at += line.len() as u32;
        }
        close(&mut paragraph, &headings);
    }
    out
}

/// Whether a prose line is the mark of a fence of code: the first line of a piece closes one, the last opens one.
fn is_charta_fence(line: &str, at: u32, piece: Span) -> bool {
    let Some(info) = charta_base::markdown_fence(line) else { return false };
    let closes = at == piece.start && info.trim().is_empty();
    closes || charta_base::is_charta(info)
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.strip_prefix(' ')?;
    (1..=6).contains(&level).then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_charta_fences_are_code() {
        let text = "# Été\n```charta\nlaw a\n```\n```sql\nlaw b\n```\n~~~~charta\nlaw c\n```\nlaw d\n~~~~\n";
        let ranges = charta_base::code_in_markdown(text).code;
        let code: Vec<&str> = ranges.iter().map(|range| text.get(range.clone()).unwrap()).collect();
        assert_eq!(code, ["law a\n", "law c\n```\nlaw d\n"]);
        let masked = mask(text, &ranges);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked.find("law c"), text.find("law c"));
        assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
    }
}
