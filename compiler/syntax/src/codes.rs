//! The findings about text, each with its page, and how each is worded.

use crate::chunk::DEEPEST;
use crate::letters::character_name;
use crate::lexer::NumberFault;
use charta_base::{Code, Diagnostic, FileId, Severity, Span, Unread, WhyUnread, join_words};
use unicode_normalization::UnicodeNormalization;

/// All findings this crate makes, by number.
pub static CODES: &[&Code] = &[
    &UNEXPECTED_TEXT,
    &UNCLOSED_BLOCK,
    &NOT_TEXT,
    &NESTED_TOO_DEEPLY,
    &UNCLOSED_TEXT,
    &DECEPTIVE_TEXT,
    &WRONG_DATE,
    &UNKNOWN_DECLARATION,
    &FILE_TOO_LARGE,
    &NAME_NOT_NORMALISED,
    &DECEPTIVE_WORD,
    &UNREAD_CODE,
];

/// Text that says nothing where it stands.
pub(crate) static UNEXPECTED_TEXT: Code = Code {
    id: "SYN001",
    name: "unexpected-text",
    summary: "text that says nothing where it stands",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN001-unexpected-text.md"),
};

/// A block without its closing brace.
pub(crate) static UNCLOSED_BLOCK: Code = Code {
    id: "SYN002",
    name: "unclosed-block",
    summary: "a block without its closing brace",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN002-unclosed-block.md"),
};

/// A control character.
pub(crate) static NOT_TEXT: Code = Code {
    id: "SYN003",
    name: "not-text",
    summary: "bytes or control characters that are not text",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN003-not-text.md"),
};

/// Brackets in brackets in brackets.
pub(crate) static NESTED_TOO_DEEPLY: Code = Code {
    id: "SYN004",
    name: "nested-too-deeply",
    summary: "brackets nested more than 64 deep",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN004-nested-too-deeply.md"),
};

/// A text without its closing quote.
pub(crate) static UNCLOSED_TEXT: Code = Code {
    id: "SYN005",
    name: "unclosed-text",
    summary: "a text without its closing quote",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN005-unclosed-text.md"),
};

/// A character that deceives the reader.
pub(crate) static DECEPTIVE_TEXT: Code = Code {
    id: "SYN006",
    name: "deceptive-text",
    summary: "a character that hides or reorders what is written",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN006-deceptive-text.md"),
};

/// A date that no calendar has.
pub(crate) static WRONG_DATE: Code = Code {
    id: "SYN007",
    name: "wrong-date",
    summary: "a date that is not in the calendar",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN007-wrong-date.md"),
};

/// A declaration of no known kind.
pub(crate) static UNKNOWN_DECLARATION: Code = Code {
    id: "SYN008",
    name: "unknown-declaration",
    summary: "a declaration of no known kind",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN008-unknown-declaration.md"),
};

/// A file that is too large to be read.
pub(crate) static FILE_TOO_LARGE: Code = Code {
    id: "SYN009",
    name: "file-too-large",
    summary: "a file of more than 64 MB",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN009-file-too-large.md"),
};

/// A name that can be written with other bytes and look the same.
pub(crate) static NAME_NOT_NORMALISED: Code = Code {
    id: "SYN010",
    name: "name-not-normalised",
    summary: "a name whose letters are not in composed form",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN010-name-not-normalised.md"),
};

/// A word in a text that is not what it looks like.
pub(crate) static DECEPTIVE_WORD: Code = Code {
    id: "SYN011",
    name: "deceptive-word",
    summary: "a word in a text that is not what it looks like",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN011-deceptive-word.md"),
};

/// Code in Markdown that is not read.
pub(crate) static UNREAD_CODE: Code = Code {
    id: "SYN012",
    name: "unread-code",
    summary: "a `charta` fence of a literate file that is not read",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/SYN012-unread-code.md"),
};

/// Whether a finding is no matter of grammar: the token it is about is taken all the same.
pub(crate) fn is_beside_grammar(code: &Code) -> bool {
    [WRONG_DATE.id, NAME_NOT_NORMALISED.id, DECEPTIVE_WORD.id].contains(&code.id)
}

pub(crate) fn unknown_escape(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::at(&UNEXPECTED_TEXT, span, format!("a text has no escape `{escape}`"))
        .help("write `\\\"` for a quote and `\\\\` for a backslash; nothing else is escaped")
}

pub(crate) fn wrong_number(span: Span, text: &str, fault: NumberFault) -> Diagnostic {
    let reason = match fault {
        NumberFault::TooLong => "a number has at most 15 digits before the point",
        NumberFault::TooFine => "a number has at most 4 digits after the point",
        NumberFault::Day => "a date is written with four, two and two digits",
        NumberFault::Letters => "a number and the word after it stand apart",
        NumberFault::Shape => "it is neither a number nor a date",
    };
    let finding =
        Diagnostic::at(&UNEXPECTED_TEXT, span, format!("`{}` cannot be read: {reason}", shortened(text)));
    match fault {
        NumberFault::TooLong | NumberFault::TooFine => finding.help("write fewer digits"),
        NumberFault::Day => finding.help("write the year, the month and the day as in `2024-07-01`"),
        NumberFault::Letters => {
            let (digits, word) = apart(text);
            finding.help(format!("write `{digits} {word}`")).fix(span, format!("{digits} {word}"))
        }
        NumberFault::Shape => finding.help("write a number as `40` or `37.5`, a date as `2024-07-01`"),
    }
}

/// The digits at the start of a text, and the rest of it.
fn apart(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| !matches!(character, '0'..='9' | '-' | '.')).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

pub(crate) fn unclosed_text(span: Span) -> Diagnostic {
    Diagnostic::at(&UNCLOSED_TEXT, span, "a text is not closed before the end of its line")
        .label("it starts here")
        .help("close the text with `\"` on the same line")
}

pub(crate) fn wrong_date(span: Span, text: &str) -> Diagnostic {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
    let (year, month) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let finding = Diagnostic::at(&WRONG_DATE, span, format!("`{text}` is not a day of the calendar"));
    match crate::lexer::days_in_month(year, month) {
        _ if year == 0 => finding.help("write a year from 0001 to 9999"),
        0 => finding.help("write a month from 01 to 12"),
        days => finding.help(format!("write a day from 01 to {days}: {year:04}-{month:02} has {days} days")),
    }
}

pub(crate) fn not_text(span: Span, character: char) -> Diagnostic {
    let code = character as u32;
    Diagnostic::at(&NOT_TEXT, span, format!("the control character U+{code:04X} is not text"))
        .help("remove it")
        .fix(span, "")
}

pub(crate) fn deceptive_text(span: Span, character: char) -> Diagnostic {
    let effect = match character {
        '\u{2028}' | '\u{2029}' => "can show a line end where there is none",
        _ if crate::refused::is_unseen(character) => {
            "is not seen, so that two texts can look alike and differ"
        }
        _ => "can show the text in another order than it is read",
    };
    Diagnostic::at(&DECEPTIVE_TEXT, span, format!("{} {effect}", character_name(character)))
        .help("remove it")
        .fix(span, "")
}

pub(crate) fn unread_code(file: FileId, unread: &Unread) -> Diagnostic {
    let span = Span::new(file, unread.at.start as u32, unread.at.end as u32);
    let (place, help) = match unread.why {
        WhyUnread::Quoted => ("in a quotation", "take the `>` away from its lines"),
        WhyUnread::Html => (
            "in HTML, which goes on until an empty line, or in a comment or an element that hides it",
            "leave an empty line before the fence; end before it what hides it, a comment with `-->`",
        ),
        WhyUnread::Cut => (
            "in a list item that ends before it",
            "begin its lines below the first letter of the list item that holds it",
        ),
        WhyUnread::Swallowed => (
            "in another block of code, which is not ended before",
            "end the block before it; a block that shows others has a longer mark than they have",
        ),
        WhyUnread::Marked => (
            "behind a mark that is not `charta` alone",
            "write ```charta, and what else is to be said after a blank",
        ),
        WhyUnread::Indented => (
            "behind other text, or too far from the start of its line",
            "let it begin a line, with three blanks at most before it, or below the first letter of the list item that holds it",
        ),
    };
    Diagnostic::at(&UNREAD_CODE, span, format!("this code is not read: it stands {place}"))
        .label("nothing below it binds anybody")
        .help(help)
}

/// `odd` are the characters by which the word is not what it looks like.
pub(crate) fn deceptive_word(span: Span, word: &str, odd: &[char]) -> Diagnostic {
    let (message, help) = match odd.iter().all(|character| crate::letters::is_unseen(*character)) {
        true => (format!("`{word}` holds more than can be seen"), "write the word anew"),
        false => (
            format!("`{word}` mixes alphabets, so that it may look like another word"),
            "write the word in one alphabet",
        ),
    };
    Diagnostic::at(&DECEPTIVE_WORD, span, message).evidence(character_names(odd)).help(help)
}

/// Which characters these are, in words.
pub(crate) fn character_names(characters: &[char]) -> String {
    let said = |character: &char| match crate::letters::is_unseen(*character) {
        true => format!("{} is not seen", character_name(*character)),
        false => format!("`{character}` is {}", character_name(*character)),
    };
    join_words(&characters.iter().map(said).collect::<Vec<_>>(), "and")
}

pub(crate) fn name_not_normalised(span: Span, word: &str) -> Diagnostic {
    let composed: String = word.nfc().collect();
    Diagnostic::at(&NAME_NOT_NORMALISED, span, format!("the letters of `{word}` are not in composed form"))
        .evidence(format!(
            "it is written with {}, its composed form with {}",
            not_in(word, &composed),
            not_in(&composed, word)
        ))
        .help(format!("write `{composed}` with composed letters (Unicode form C)"))
        .fix(span, composed)
}

/// The characters of one word that are not in the other, by name, each once.
fn not_in(word: &str, other: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    for character in word.chars().filter(|character| !other.contains(*character)) {
        let name = character_name(character);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.is_empty() {
        true => "the same letters in another order".to_owned(),
        false => join_words(&names, "and"),
    }
}

pub(crate) fn nested_too_deeply(span: Span) -> Diagnostic {
    Diagnostic::at(&NESTED_TOO_DEEPLY, span, format!("nested more than {DEEPEST} deep"))
        .help("split the declaration or the condition into smaller ones")
}

pub(crate) fn file_too_large(span: Span, length: usize) -> Diagnostic {
    Diagnostic::at(&FILE_TOO_LARGE, span, "the file is larger than 64 MB")
        .evidence(format!("it has {length} bytes"))
        .help("split the file into several of the same module")
}

pub(crate) fn unclosed_block(opening: Span, owner: &str, end: Span, next: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::at(&UNCLOSED_BLOCK, opening, format!("the block of {owner} is not closed"))
        .label("it is opened here")
        .help(format!("add `}}` at the end of {owner}"))
        .fix(end, "\n}");
    match next {
        Some(next) => finding.also(next, "something new begins here"),
        None => finding,
    }
}

pub(crate) fn unknown_declaration(span: Span, word: &str, nearest: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::at(&UNKNOWN_DECLARATION, span, format!("there is no declaration `{word}`"));
    match nearest {
        Some(nearest) => finding.help(format!("write `{nearest}`")).fix(span, nearest),
        None => {
            let all: Vec<String> =
                crate::ast::DeclarationKind::ALL.iter().map(|kind| format!("`{}`", kind.word())).collect();
            finding.help(format!("start the declaration with {}", join_words(&all, "or")))
        }
    }
}

/// A text as a message quotes it: whole, or its start if it is long.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
    }
}

/// The formatter would have changed what a file says: it leaves the file alone.
pub(crate) fn format_refused() -> Diagnostic {
    Diagnostic::nowhere(
        &UNEXPECTED_TEXT,
        "the file is left as it is, because formatting it would change what it says",
    )
    .help("report this: the formatter is at fault, not the file")
}
