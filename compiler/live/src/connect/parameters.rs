//! What an address says about TLS, taken out of it: the client reads the rest, and knows less of TLS than an address may say.

use std::collections::BTreeMap;

/// The parameters that are taken out.
const OURS: [&str; 4] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/// Parameters of other clients that change what a connection may be, and are not honoured here.
const UNKNOWN: [&str; 17] = [
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "krbsrvname",
    "passfile",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslpassword",
];

/// What an address says about TLS, by parameter.
pub(super) type Said = BTreeMap<&'static str, String>;

/// An address without what it says about TLS, and that.
pub(super) fn split(text: &str) -> (String, Said) {
    let is_url = ["postgres://", "postgresql://"].iter().any(|prefix| text.starts_with(prefix));
    match is_url {
        true => of_url(text),
        false => of_pairs(text),
    }
}

/// A parameter that an address has and nothing here honours; it is known by its name, so that nothing else is ever repeated.
pub(super) fn unknown(reason: &str) -> Option<&'static str> {
    UNKNOWN.into_iter().find(|name| reason == format!("unknown option `{name}`"))
}

fn ours(name: &str) -> Option<&'static str> {
    OURS.into_iter().find(|own| *own == name)
}

fn of_url(text: &str) -> (String, Said) {
    // A password may have a question mark: it ends at the first `@`.
    let from = text.find('@').unwrap_or(0);
    let Some(mark) = text.get(from..).and_then(|rest| rest.find('?')).map(|at| from + at) else {
        return (text.to_owned(), Said::new());
    };
    let (before, query) = (text.get(..mark).unwrap_or_default(), text.get(mark + 1..).unwrap_or_default());
    let (mut said, mut rest) = (Said::new(), Vec::new());
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match ours(&decoded(name)) {
            Some(own) => drop(said.insert(own, decoded(value))),
            None => rest.push(pair),
        }
    }
    let rest = match rest.is_empty() {
        true => before.to_owned(),
        false => format!("{before}?{}", rest.join("&")),
    };
    (rest, said)
}

/// A text in which letters may be written as numbers.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once('%') {
        bytes.extend(plain.bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `name = value` one after another, a value in quotes where it has blanks. What cannot be read stays, for the client to refuse.
fn of_pairs(text: &str) -> (String, Said) {
    let (mut said, mut rest) = (Said::new(), String::new());
    let mut left = text;
    while let Some((name, value, after)) = pair(left) {
        match ours(name) {
            Some(own) => drop(said.insert(own, value)),
            None => rest.push_str(left.get(..left.len() - after.len()).unwrap_or_default()),
        }
        left = after;
    }
    rest.push_str(left);
    (rest, said)
}

/// The first pair of a text, and what follows it.
fn pair(text: &str) -> Option<(&str, String, &str)> {
    let (name, after) = text.split_once('=')?;
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let after = after.trim_start();
    let quoted = after.strip_prefix('\'');
    let mut value = String::new();
    let mut letters = quoted.unwrap_or(after).char_indices();
    let inner = quoted.unwrap_or(after);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.extend(letters.next().map(|(_, next)| next)),
            '\'' if quoted.is_some() => return Some((name, value, inner.get(at + 1..)?)),
            blank if quoted.is_none() && blank.is_whitespace() => {
                return Some((name, value, inner.get(at..)?));
            }
            other => value.push(other),
        }
    }
    (quoted.is_none() && !value.is_empty()).then_some((name, value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Vec<(&'static str, String)>) {
        let (rest, said) = split(text);
        (rest, said.into_iter().collect())
    }

    #[test]
    fn what_is_said_about_tls_is_taken_out() {
        assert_eq!(
            parts("postgresql://a:b?c@h/d?sslmode=verify-ca&options=-c%20x&sslrootcert=%2Fetc%2Fa%20b.pem"),
            (
                "postgresql://a:b?c@h/d?options=-c%20x".into(),
                vec![("sslmode", "verify-ca".into()), ("sslrootcert", "/etc/a b.pem".into())]
            )
        );
        assert_eq!(
            parts("postgres://h?sslmode=disable"),
            ("postgres://h".into(), vec![("sslmode", "disable".into())])
        );
        assert_eq!(
            parts(r"host = h sslrootcert='/a b\'c' password='x sslmode=disable' sslmode=require"),
            (
                r"host = h password='x sslmode=disable'".into(),
                vec![("sslmode", "require".into()), ("sslrootcert", "/a b'c".into())]
            )
        );
        assert_eq!(parts("host='open sslmode=disable"), ("host='open sslmode=disable".into(), vec![]));
        assert_eq!(parts("nothing"), ("nothing".into(), vec![]));
    }

    #[test]
    fn only_known_names_are_repeated() {
        assert_eq!(unknown("unknown option `sslcrl`"), Some("sslcrl"));
        assert_eq!(unknown("unknown option `word-of-a-password`"), None);
    }
}
