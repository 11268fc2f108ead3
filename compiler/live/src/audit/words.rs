//! The words of a text of SQL, as the server reads them.

/// A word of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A name or a keyword; unquoted ones in small letters.
    Name(String, bool),
    /// A text.
    Text(String),
    /// Anything else, a letter at a time.
    Sign(char),
}

/// The words of a text: comments and blanks are none.
pub(super) fn words(text: &str) -> Vec<Word> {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied();
    let mut words = Vec::new();
    let mut from = 0;
    while let Some(letter) = at(from) {
        match (letter, at(from + 1)) {
            ('-', Some('-')) => {
                while at(from).is_some_and(|letter| letter != '\n') {
                    from += 1;
                }
            }
            ('/', Some('*')) => from = after_comment(&letters, from),
            ('\'' | '"', _) if by_numbers(&letters, &words, from) => {
                words.truncate(words.len() - 2);
                let (text, end) = quoted(&letters, from, letter, false);
                let text = numbered(&text);
                words.push(if letter == '"' { Word::Name(text, true) } else { Word::Text(text) });
                from = end;
            }
            ('\'', _) => {
                let escapes = matches!(words.last(), Some(Word::Name(name, false)) if name == "e")
                    && from > 0
                    && at(from - 1).is_some_and(char::is_alphabetic);
                let (text, end) = quoted(&letters, from, '\'', escapes);
                // A text after a letter such as E or U& is one text; its escapes are left as they are.
                if matches!(words.last(), Some(Word::Name(name, false)) if ["e", "b", "x", "n"].contains(&name.as_str()))
                    && from > 0
                    && at(from - 1).is_some_and(char::is_alphabetic)
                {
                    words.pop();
                }
                words.push(Word::Text(text));
                from = end;
            }
            ('"', _) => {
                let (name, end) = quoted(&letters, from, '"', false);
                words.push(Word::Name(name, true));
                from = end;
            }
            ('$', _) if let Some((text, end)) = dollar(&letters, from) => {
                words.push(Word::Text(text));
                from = end;
            }
            (letter, _) if letter.is_alphabetic() || letter == '_' => {
                let end = (from..)
                    .find(|end| !at(*end).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$'));
                let end = end.unwrap_or(letters.len());
                let name: String = letters.get(from..end).unwrap_or_default().iter().collect();
                words.push(Word::Name(name.to_lowercase(), false));
                from = end;
            }
            (letter, _) => {
                if !letter.is_whitespace() {
                    words.push(Word::Sign(letter));
                }
                from += 1;
            }
        }
    }
    words
}

fn after_comment(letters: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at < letters.len() {
        match (letters.get(at), letters.get(at + 1)) {
            (Some('/'), Some('*')) => (depth, at) = (depth + 1, at + 2),
            (Some('*'), Some('/')) => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// A text or a name in quotes, and where it ends; where a backslash `escapes`, what follows it is no quote.
fn quoted(letters: &[char], from: usize, quote: char, escapes: bool) -> (String, usize) {
    let (mut text, mut at) = (String::new(), from + 1);
    while let Some(letter) = letters.get(at) {
        if escapes && *letter == '\\' {
            text.extend(letters.get(at..(at + 2).min(letters.len())).unwrap_or_default());
            at += 2;
            continue;
        }
        match (*letter == quote, letters.get(at + 1) == Some(&quote)) {
            (true, true) => {
                text.push(quote);
                at += 2;
            }
            (true, false) => return (text, at + 1),
            (false, _) => {
                text.push(*letter);
                at += 1;
            }
        }
    }
    (text, at)
}

/// A text between two tags of dollars, and where it ends.
fn dollar(letters: &[char], from: usize) -> Option<(String, usize)> {
    let length = letters.get(from + 1..)?.iter().position(|letter| *letter == '$')?;
    let tag = letters.get(from..from + length + 2)?;
    let inner = tag.get(1..tag.len() - 1)?;
    if !inner.iter().all(|letter| letter.is_alphanumeric() || *letter == '_')
        || inner.first().is_some_and(|letter| letter.is_numeric())
    {
        return None;
    }
    let start = from + tag.len();
    let end = (start..letters.len()).find(|at| letters.get(*at..*at + tag.len()) == Some(tag))?;
    Some((letters.get(start..end)?.iter().collect(), end + tag.len()))
}

/// Whether a quote opens a text or a name in which letters stand by their numbers, after `U&`.
fn by_numbers(letters: &[char], words: &[Word], from: usize) -> bool {
    let begins = from >= 2
        && letters.get(from - 1) == Some(&'&')
        && letters.get(from - 2).is_some_and(|letter| ['u', 'U'].contains(letter));
    begins && words.ends_with(&[Word::Name("u".to_owned(), false), Word::Sign('&')])
}

/// A text with letters in place of their numbers: `\\0061`, `\\+000061`.
fn numbered(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        found.push_str(before);
        let (digits, length) = match after.strip_prefix('+') {
            Some(after) => (after.get(..6), 7),
            None => (after.get(..4), 4),
        };
        let letter = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => {
                found.push(letter);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                found.push('\\');
                rest = after.strip_prefix('\\').unwrap_or(after);
            }
        }
    }
    found.push_str(rest);
    found
}
