//! Escaping: one function a target. Whatever comes from a contract passes through one of these before it stands in an artifact.

/// A part of a file name: letters, digits, `-` and `_` of ASCII; everything else becomes `_`. Never empty, never hidden.
pub fn file_name(text: &str) -> String {
    let safe: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    match safe.is_empty() {
        true => "_".to_owned(),
        false => safe,
    }
}

/// A part of an IRI: letters, digits, `-`, `.`, `_` and `~` of ASCII stand for themselves, and every other byte is written in percent.
pub fn iri_part(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// A Cedar string literal with its quotes: quotes, backslashes and everything that is not to be seen as itself are escaped.
pub fn cedar_string(text: &str) -> String {
    format!("\"{}\"", cedar_characters(text))
}

/// The inside of a Cedar `like` pattern that stands for exactly this text.
pub fn cedar_pattern(text: &str) -> String {
    cedar_characters(text).replace('*', "\\*")
}

fn cedar_characters(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            _ if is_invisible(c) => escaped.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Controls, line ends of every sort, marks of direction, and other characters that leave no trace on paper.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An SQL identifier in double quotes. A NUL, which no identifier may hold, is left out.
pub fn sql_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('\0', "").replace('"', "\"\""))
}

/// An SQL text literal as the standard has it: single quotes, doubled inside. A NUL, which no text may hold, is left out.
pub fn sql_text(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// An SQL text literal for PostgreSQL, which means the same however the server reads backslashes.
pub fn postgres_text(text: &str) -> String {
    let quoted = sql_text(text);
    match text.contains('\\') {
        true => format!("E{}", quoted.replace('\\', "\\\\")),
        false => quoted,
    }
}

/// The inside of an SQL comment that runs to the end of the line: whatever could end the line, or hide what follows, becomes a
/// blank.
pub fn sql_comment(text: &str) -> String {
    let breaks = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    };
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if breaks(c) || turns(c) { ' ' } else { c }).collect()
}

/// Text for the content of an HTML element or for an attribute in double quotes. Line ends stay; other controls go.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            _ if is_invisible(c) => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text for a line of Markdown, on one line: every mark that Markdown could read is written so that it stands for itself,
/// also at the start of a line and inside a table.
pub fn markdown(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let visible: Vec<char> = word.chars().filter(|c| !is_invisible(*c)).collect();
        visible
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(|word| markdown_word(&word)).collect();
    words.join(" ")
}

fn markdown_word(word: &[char]) -> String {
    let mut escaped = String::new();
    let is_address = word.iter().take(3).all(|c| c.eq_ignore_ascii_case(&'w'));
    let mut before: Option<char> = None;
    let mut rest = word.iter().copied().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied();
        let inside = [before, after].into_iter().all(|c| c.is_some_and(char::is_alphanumeric));
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A bare address becomes a link in some readers, with or without a backslash.
            '@' => escaped.push_str("&#64;"),
            ':' if before.is_some_and(char::is_alphanumeric) && after.is_none_or(|c| c.is_ascii_digit()) => {
                escaped.push(c);
            }
            ':' => escaped.push_str("&#58;"),
            // Inside a word these start no list, no heading and no rule; a point or a bracket ends a list's number only.
            '-' | '+' | '=' | '#' if inside => escaped.push(c),
            '.' if !is_address && (inside || before.is_some_and(char::is_alphabetic)) => escaped.push(c),
            ')' if before.is_some_and(char::is_alphabetic) => escaped.push(c),
            ',' | ';' | '/' | '"' | '\'' | '%' | '?' | '(' => escaped.push(c),
            _ if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
        before = Some(c);
    }
    escaped
}

/// Text as an indented block of Markdown code, which nothing inside it can end.
pub fn markdown_block(text: &str) -> String {
    let mut block = String::new();
    for line in text.lines() {
        let line: String = line.chars().filter(|c| *c == '\t' || !is_invisible(*c)).collect();
        block.push_str(&format!("    {line}\n"));
    }
    block
}
