//! Rust text cut into code, comments and literals: enough to tell what is said from what is done. It is not a
//! Rust lexer: numbers, names and punctuation are all "code".

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Comment,
    /// A text in quotes, raw or not.
    Text,
    /// A single character in quotes.
    Character,
}

/// A piece of Rust text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    pub(crate) kind: Kind,
    pub(crate) text: &'t str,
}

/// All pieces, in order; put together again they are the text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut code = 0;
    let mut at = 0;
    let mut previous = ' ';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = first(rest, previous);
        if kind != Kind::Code {
            push(&mut pieces, Kind::Code, text.get(code..at));
            push(&mut pieces, kind, text.get(at..at + length));
            code = at + length;
        }
        previous = rest.chars().next().unwrap_or(' ');
        at += length;
    }
    push(&mut pieces, Kind::Code, text.get(code..));
    pieces
}

/// The text with its comments taken out and its literals emptied; lines keep their numbers.
pub(crate) fn code_only(text: &str) -> String {
    pieces(text)
        .iter()
        .map(|piece| match piece.kind {
            Kind::Code => piece.text.to_owned(),
            _ => "\n".repeat(piece.text.matches('\n').count()),
        })
        .collect()
}

/// What a text literal says: quotes off, escapes resolved, continued lines joined.
pub(crate) fn value(literal: &str) -> String {
    if let Some(raw) = literal.trim_start_matches('b').strip_prefix('r') {
        return raw.trim_matches('#').trim_matches('"').to_owned();
    }
    let inner = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(literal);
    let mut said = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek().copied()) {
            ('\\', Some('\n')) => while characters.next_if(|next| next.is_whitespace()).is_some() {},
            ('\\', Some(escaped)) => {
                said.push(if escaped == 'n' { '\n' } else { escaped });
                characters.next();
            }
            _ => said.push(character),
        }
    }
    said
}

fn push<'t>(pieces: &mut Vec<Piece<'t>>, kind: Kind, text: Option<&'t str>) {
    pieces.extend(text.filter(|text| !text.is_empty()).map(|text| Piece { kind, text }));
}

/// The kind and the length in bytes of what stands first in `rest`, which is not empty.
fn first(rest: &str, previous: char) -> (Kind, usize) {
    let one = rest.chars().next().map_or(1, char::len_utf8);
    let in_word = previous.is_alphanumeric() || previous == '_';
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if rest.starts_with('"') {
        return (Kind::Text, quoted(rest));
    }
    if !in_word && let Some(length) = raw(rest) {
        return (Kind::Text, length);
    }
    match character(rest) {
        Some(length) => (Kind::Character, length),
        None => (Kind::Code, one),
    }
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r')?;
    let inner = after.trim_start_matches('#').strip_prefix('"')?;
    let hashes = after.len() - inner.len() - 1;
    let close = format!("\"{}", "#".repeat(hashes));
    let opened = rest.len() - inner.len();
    Some(inner.find(&close).map_or(rest.len(), |end| opened + end + close.len()))
}

/// A character in quotes, which a lifetime is not: the quote closes after one character or one escape.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let body = match inner.strip_prefix('\\') {
        Some(escape) => {
            1 + escape.chars().next()?.len_utf8()
                + escape.chars().skip(1).take_while(|c| *c != '\'').map(char::len_utf8).sum::<usize>()
        }
        None => inner.chars().next()?.len_utf8(),
    };
    inner.get(body..)?.starts_with('\'').then_some(body + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_comments_are_no_code() {
        let text =
            "let a = \"x // y\"; // pest::b\nlet c = '\"'; /* d */ fn e<'t>() {} r#\"f \" g\"#; '\\u{41}'";
        let code = code_only(text);
        assert_eq!(code, "let a = ; \nlet c = ;  fn e<'t>() {} ; ");
        let again: String = pieces(text).iter().map(|piece| piece.text).collect();
        assert_eq!(again, text);
    }

    #[test]
    fn a_literal_says_what_it_says() {
        assert_eq!(value("\"a \\\"b\\\" \\\n    c\""), "a \"b\" c");
        assert_eq!(value("r#\"a\\n\"#"), "a\\n");
    }
}
