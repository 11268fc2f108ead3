//! Slips that are known well enough to be named: words and marks that people bring from elsewhere.

use super::Place;
use crate::codes::{UNEXPECTED_TEXT, shortened};
use crate::expected::Expected;
use crate::lexer::TokenKind;
use crate::statements::CLAUSE_WORDS;
use charta_base::{Diagnostic, did_you_mean};

/// Words that other people open a clause with, and the word that opens it here.
const OPENINGS: [(&str, &[&str]); 4] = [
    ("permit", &["allow", "allows", "grant", "grants", "authorise", "authorize", "permits", "let"]),
    ("forbid", &["deny", "prohibit", "prohibits", "ban", "disallow", "forbids", "prevent", "refuse"]),
    ("duty", &["oblige", "obliges", "obligation", "must", "shall"]),
    ("waive", &["exempt", "waiver", "exception"]),
];

/// Words that stand after who in a sentence, and the word that opens such a clause here.
const MODALS: [(&str, &str); 5] =
    [("may", "permit"), ("can", "permit"), ("must", "duty"), ("shall", "duty"), ("should", "duty")];

/// A modal word stands at most so many words after the start of its line.
const REACH: usize = 3;

/// The finding for a slip whose message is better than "expected this, found that".
pub(super) fn slip(
    place: &Place<'_>,
    at: usize,
    before: Option<usize>,
    expected: &Expected,
) -> Option<Diagnostic> {
    let found = place.text(at);
    let span = place.span(at);
    let before_text = before.map_or("", |before| place.text(before));
    let inside = at < place.piece.end;
    if found == "=" && inside && expected.takes(":") {
        let message = format!("expected `:` after `{before_text}`, found `=`");
        let finding = Diagnostic::at(&UNEXPECTED_TEXT, span, message);
        return Some(finding.help(format!("write `{before_text}: …`")).fix(span, ":"));
    }
    if found == "=" && inside && before_text == "=" {
        let finding = Diagnostic::at(&UNEXPECTED_TEXT, span, "a comparison is written with one `=`");
        return Some(finding.help("remove the second `=`").fix(span, ""));
    }
    if matches!(found, "and" | "or" | "&") && inside && expected.in_list {
        let finding = Diagnostic::at(&UNEXPECTED_TEXT, span, "the members of a list are separated by `,`");
        return Some(finding.help(format!("write `,` in place of `{found}`")).fix(span, ","));
    }
    if let Some(finding) = misspelt_clause(place, at, inside).or_else(|| foreign_clause(place, at)) {
        return Some(finding);
    }
    // `name =` at the start of a statement whose name was taken for a word of something before it.
    let opens = place.piece.start;
    let second = (opens + 1..place.piece.end).find(|place_of| !place.is_trivia(*place_of));
    let is_word = place.kind(opens) == Some(TokenKind::Word) && !CLAUSE_WORDS.contains(&place.text(opens));
    if is_word && inside && second == Some(at) && found == "=" {
        let name = place.text(opens);
        let finding =
            Diagnostic::at(&UNEXPECTED_TEXT, span, format!("expected `:` after `{name}`, found `=`"));
        return Some(finding.help(format!("write `{name}: …`")).fix(span, ":"));
    }
    None
}

/// A statement whose first word is near one that opens a clause, and that breaks off right after it.
fn misspelt_clause(place: &Place<'_>, at: usize, inside: bool) -> Option<Diagnostic> {
    let first = place.piece.start;
    let second = (first + 1..place.piece.end).find(|place_of| !place.is_trivia(*place_of));
    let opening = place.text(first);
    let near = did_you_mean(opening, CLAUSE_WORDS).filter(|_| !CLAUSE_WORDS.contains(&opening))?;
    let breaks_off = second.is_none() || (inside && second == Some(at) && place.text(at) != "=");
    let message = format!("`{opening}` opens no clause");
    let finding = Diagnostic::at(&UNEXPECTED_TEXT, place.span(first), message);
    breaks_off.then(|| finding.help(format!("write `{near}`")).fix(place.span(first), near))
}

/// A line that is a clause in other words: `allow …`, `… must …`. The clause before it may have taken its first words.
fn foreign_clause(place: &Place<'_>, at: usize) -> Option<Diagnostic> {
    let starts = |line: &usize| {
        let token = place.tokens.get(*line);
        *line == place.piece.start || token.is_some_and(|token| token.starts_line)
    };
    let lines = (place.piece.start..place.piece.end.min(at + 1)).rev().filter(starts);
    lines.into_iter().find_map(|line| foreign_line(place, line))
}

fn foreign_line(place: &Place<'_>, line: usize) -> Option<Diagnostic> {
    let ends = |next: &usize| place.tokens.get(*next).is_none_or(|token| token.starts_line);
    let end = (line + 1..place.piece.end).find(ends).unwrap_or(place.piece.end);
    let is_seen = |next: &usize| !place.is_trivia(*next);
    let mut words = (line..end).filter(is_seen).take_while(|next| place.kind(*next) == Some(TokenKind::Word));
    let first = words.next()?;
    let opening = place.text(first);
    if CLAUSE_WORDS.contains(&opening) {
        return None;
    }
    let second = words.next()?;
    let is_no_clause = |at: usize| {
        let message = format!("`{}` opens no clause", place.text(at));
        Diagnostic::at(&UNEXPECTED_TEXT, place.span(at), message)
    };
    if let Some((word, _)) = OPENINGS.iter().find(|(_, others)| others.contains(&opening)) {
        let finding = is_no_clause(first).help(format!("write `{word}`"));
        return Some(finding.fix(place.span(first), *word));
    }
    let mut later = std::iter::once(second).chain(words).take(REACH);
    let (modal, word) = later.find_map(|next| {
        let (_, word) = MODALS.iter().find(|(modal, _)| *modal == place.text(next))?;
        Some((next, *word))
    })?;
    let after = (modal + 1..end).find(is_seen).map_or("", |next| place.text(next));
    let word = if after == "not" { "forbid" } else { word };
    Some(is_no_clause(modal).help(format!("begin the clause with its word, then say who: `{word} … to …`")))
}

/// What to do where the words that were expected do not say it by themselves.
pub(super) fn direction(place: &Place<'_>, at: usize, expected: &Expected) -> Option<String> {
    let found = place.text(at);
    let inside = at < place.piece.end;
    let before = place.before(at)?;
    let (before_text, kind) = (place.text(before), place.kind(at).filter(|_| inside));
    let is_literal = matches!(kind, Some(TokenKind::Text | TokenKind::Number | TokenKind::Date));
    match (before_text, found) {
        ("of", _) if expected.takes("at") => Some(match kind {
            Some(TokenKind::Number) => format!("write `in cells of at least {found}`"),
            _ => "write `in cells of at least 5`".to_owned(),
        }),
        ("by", number) if kind == Some(TokenKind::Number) && expected.takes_period() => {
            Some(format!("write `by steps of {number}`, or `by first {number} characters`"))
        }
        ("as", _) if expected.takes("is") => {
            Some("write `as is`, `hidden`, `by month` or `repseudonymised per contract`".to_owned())
        }
        ("repseudonymised", _) => Some("write `repseudonymised per contract`".to_owned()),
        ("=" | "!=", "null" | "missing" | "NULL" | "None" | "nothing") => {
            Some("write `is missing`, or `is not missing`".to_owned())
        }
        ("in", _) if is_literal && expected.takes("[") => {
            Some(format!("put the values between brackets: `in [{}, …]`", shortened(found)))
        }
        (_, "/") if place.kind(before) == Some(TokenKind::Number) => {
            Some("write the year, the month and the day as in `2024-07-01`".to_owned())
        }
        (_, "-") if inside => joined(place, before, at),
        (_, label) if kind == Some(TokenKind::Text) && expected.takes_name() => {
            let name = as_name(label)?;
            Some(format!("write a name before the label, such as `{name} {}`", shortened(label)))
        }
        (_, _) => part(expected, kind == Some(TokenKind::Word)),
    }
}

/// What stands after a word that is never written alone, or how a list goes on.
fn part(expected: &Expected, is_word: bool) -> Option<String> {
    if let Some(word) = expected.only() {
        return match word {
            "until" => Some("write `until` and the last day, such as `until 2027-06-30`".to_owned()),
            "because" => Some("write `because` and a reason between quotes".to_owned()),
            _ => None,
        };
    }
    let listed = is_word && expected.end && expected.takes(",");
    let sentence = expected.sentence_without(",");
    let rest = if sentence.is_empty() { String::new() } else { format!(", or go on with {sentence}") };
    listed.then(|| format!("put `,` between the members of a list{rest}"))
}

/// A name that was written with a hyphen inside.
fn joined(place: &Place<'_>, before: usize, at: usize) -> Option<String> {
    let next = place.kind(at + 1) == Some(TokenKind::Word);
    let close = place.kind(before) == Some(TokenKind::Word) && before + 1 == at;
    let name = format!("{}_{}", place.text(before), place.text(at + 1));
    (next && close)
        .then(|| format!("write `{}`: a name is made of letters, digits and `_`", shortened(&name)))
}

/// A name out of the words of a label.
fn as_name(label: &str) -> Option<String> {
    let words = label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<String>>().join("_");
    name.starts_with(char::is_alphabetic).then(|| shortened(&name))
}
