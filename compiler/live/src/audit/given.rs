//! The values that are given to a statement beside its text, and what a session says that is opened with them.

use super::permitted::Said;

/// The values of `$1 = 'a', $2 = NULL`.
pub(super) fn values(text: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(" = ") {
        if let Some(inner) = after.strip_prefix('\'') {
            let (mut value, mut end) = (String::new(), inner.len());
            let mut letters = inner.char_indices().peekable();
            while let Some((at, letter)) = letters.next() {
                match (letter, letters.peek()) {
                    ('\'', Some((_, '\''))) => {
                        value.push('\'');
                        letters.next();
                    }
                    ('\'', _) => {
                        end = at + 1;
                        break;
                    }
                    _ => value.push(letter),
                }
            }
            values.push(Some(value));
            rest = inner.get(end..).unwrap_or_default();
        } else {
            values.push(None);
            rest = after.split_once(", ").map_or("", |(_, rest)| rest);
        }
    }
    values
}

/// What a session says that is opened with these texts; a parameter stands where no text does.
pub(super) fn opened(texts: &[Option<String>], parameters: &[Option<String>], text: &str) -> Option<Said> {
    let mut given = parameters.iter();
    let has_parameters = text.contains("$1");
    let mut next = |at: usize| match texts.get(at) {
        Some(Some(text)) => Some(text.clone()),
        Some(None) if has_parameters => given.next().cloned().flatten(),
        Some(None) => None,
        None => Some(charta_backends::sql::session::UNSTATED.to_owned()),
    };
    let (purpose, action, place) = (next(0)?, next(1)?, next(2)?);
    (texts.len() >= 2).then_some(Said { purpose, action, place })
}
