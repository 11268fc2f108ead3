//! What a statement of SQL speaks of: relations, names, whether it asks for whole rows, and which session it opens. It is read by its words
//! alone, and where words leave it open, more is taken to be read than less.

use super::places;
use std::collections::BTreeSet;

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

/// A relation that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    /// Whether its whole rows are asked for.
    pub(super) whole: bool,
    /// Whether it stands where nothing but a relation may, and is none that the statement makes itself.
    pub(super) stands: bool,
}

/// What one statement speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// Its first word.
    pub(super) first: String,
    /// The relations that it names where relations stand, or with their schema.
    pub(super) relations: Vec<Named>,
    /// The functions that it calls and that are not the system's: the schema where it is told, and the name.
    pub(super) functions: BTreeSet<(Option<String>, String)>,
    /// Every name in it.
    pub(super) names: BTreeSet<String>,
    /// The names that it does not only give.
    pub(super) asked: BTreeSet<String>,
    /// Whether it asks for all columns.
    pub(super) star: bool,
    /// The texts with which a session is opened; nothing in the list for one that is no plain text.
    pub(super) opens: Option<Vec<Option<String>>>,
    /// The role that it takes: empty for the login's own.
    pub(super) role: Option<String>,
    /// Whether it closes the session.
    pub(super) closes: bool,
    /// Whether it reads or writes rows.
    pub(super) touches: bool,
    /// Whether it runs code that this text does not show.
    pub(super) hides: bool,
}

/// Reads the statements of a text.
pub(super) fn read(text: &str) -> Vec<Spoken> {
    let words = words(text);
    let statements = words.split(|word| *word == Word::Sign(';')).filter(|words| !words.is_empty());
    statements.map(spoken).collect()
}

/// What a name with its schema names, as `schema.name` without quotes.
pub(super) fn qualified(text: &str) -> Option<String> {
    match words(text).as_slice() {
        [Word::Name(schema, _), Word::Sign('.'), Word::Name(name, _)] => Some(format!("{schema}.{name}")),
        _ => None,
    }
}

const BEFORE_RELATIONS: [&str; 9] =
    ["from", "join", "table", "copy", "only", "into", "update", "using", "view"];
const NO_ALIAS: [&str; 24] = [
    "where",
    "group",
    "order",
    "having",
    "limit",
    "offset",
    "union",
    "except",
    "intersect",
    "join",
    "left",
    "right",
    "inner",
    "full",
    "cross",
    "natural",
    "on",
    "using",
    "as",
    "window",
    "fetch",
    "for",
    "set",
    "to",
];
const TOUCHING: [&str; 13] = [
    "select", "with", "table", "copy", "insert", "update", "delete", "merge", "explain", "declare",
    "prepare", "values", "refresh",
];

fn spoken(words: &[Word]) -> Spoken {
    let keyword = |at: usize| match words.get(at) {
        Some(Word::Name(name, false)) => name.as_str(),
        _ => "",
    };
    let name = |at: usize| match words.get(at) {
        Some(Word::Name(name, _)) => Some(name.as_str()),
        _ => None,
    };
    let sign = |at: usize, wanted: char| words.get(at) == Some(&Word::Sign(wanted));
    let mut spoken = Spoken { first: keyword_after(words), ..Spoken::default() };
    let all: Vec<&str> = (0..words.len()).map(keyword).collect();
    let is_view = all.contains(&"view") && !all.contains(&"materialized");
    let asks = ["select", "execute", "values"].into_iter().any(|word| all.contains(&word))
        || all.windows(2).any(|pair| pair == ["as", "table"]);
    let makes_rows = spoken.first == "create"
        && asks
        && !is_view
        && !all.contains(&"function")
        && !all.contains(&"procedure");
    let standing = places::relations(words);
    spoken.functions = places::functions(words);
    spoken.touches = TOUCHING.contains(&spoken.first.as_str()) || makes_rows;
    spoken.hides = ["do", "call", "execute"].contains(&spoken.first.as_str());
    match (keyword(0), keyword(1), keyword(2)) {
        ("set", "role", _) => spoken.role = Some(role(words.get(2))),
        ("set", "session" | "local", "role") => spoken.role = Some(role(words.get(3))),
        ("set", "session", "authorization") => spoken.role = Some(role(words.get(3))),
        ("reset", "role", _) => spoken.role = Some(String::new()),
        ("reset", "session", "authorization") => spoken.role = Some(String::new()),
        _ => {}
    }
    let reset = ["discard", "reset"].contains(&keyword(0)) && keyword(1) == "all";
    let session =
        ["reset", "set"].contains(&keyword(0)) && name(1) == Some("charta") && name(3) == Some("session");
    spoken.closes = reset || session;
    if reset && keyword(0) == "discard" {
        spoken.role = Some(String::new());
    }
    let mut at = 0;
    while at < words.len() {
        if sign(at, '*') && !(at > 0 && sign(at - 1, '(') && sign(at + 1, ')')) {
            spoken.star = true;
        }
        let Some(first) = name(at) else {
            at += 1;
            continue;
        };
        spoken.names.insert(first.to_owned());
        if at == 0 || keyword(at - 1) != "as" {
            spoken.asked.insert(first.to_owned());
        }
        let second = if sign(at + 1, '.') { name(at + 2) } else { None };
        if let Some(second) = second {
            spoken.names.insert(second.to_owned());
            spoken.asked.insert(second.to_owned());
            if second == "open_session" && sign(at + 3, '(') {
                spoken.opens = Some(arguments(words.get(at + 4..).unwrap_or_default()));
            }
        }
        let before = if at == 0 { "" } else { keyword(at - 1) };
        let is_sure = standing.contains(&at);
        let stands = is_sure || BEFORE_RELATIONS.contains(&before) || (at > 0 && sign(at - 1, ','));
        let end = if second.is_some() { at + 3 } else { at + 1 };
        if (second.is_some() || stands) && (!sign(end, '(') || ["copy", "into"].contains(&before)) {
            let alias_at = if keyword(end) == "as" { end + 1 } else { end };
            let alias = name(alias_at).filter(|alias| !NO_ALIAS.contains(alias));
            let plain = alias.unwrap_or(second.unwrap_or(first));
            let relation = Named {
                schema: second.map(|_| first.to_owned()),
                name: second.unwrap_or(first).to_owned(),
                whole: whole_rows(words, plain, (at, alias_at)),
                stands: is_sure,
            };
            spoken.relations.push(relation);
        }
        at = end;
    }
    spoken.star |= spoken.first == "table"
        || spoken.first == "copy"
        || all.windows(2).any(|pair| pair == ["to", "stdout"]);
    spoken
}

/// Whether the name of a relation stands anywhere for its rows.
fn whole_rows(words: &[Word], plain: &str, (from, to): (usize, usize)) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let is_name = matches!(word, Word::Name(name, _) if name == plain);
        let outside = at < from || at > to;
        let qualifies = words.get(at + 1) == Some(&Word::Sign('.'));
        let qualified = at > 0 && words.get(at - 1) == Some(&Word::Sign('.'));
        is_name && outside && !qualifies && !qualified
    })
}

fn keyword_after(words: &[Word]) -> String {
    let mut names = words.iter().filter_map(|word| match word {
        Word::Name(name, false) => Some(name.as_str()),
        _ => None,
    });
    names.next().unwrap_or_default().to_owned()
}

fn role(word: Option<&Word>) -> String {
    match word {
        Some(Word::Name(name, false)) if name == "none" || name == "default" => String::new(),
        Some(Word::Name(name, _)) => name.clone(),
        Some(Word::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// The plain texts among the arguments of a call.
fn arguments(words: &[Word]) -> Vec<Option<String>> {
    let mut arguments = Vec::new();
    let mut depth = 0_usize;
    let mut current: Vec<&Word> = Vec::new();
    let text = |words: &[&Word]| match words {
        [Word::Text(text)] | [.., Word::Sign('>'), Word::Text(text)] => Some(text.clone()),
        _ => None,
    };
    for word in words {
        match word {
            Word::Sign(')') if depth == 0 => break,
            Word::Sign(',') if depth == 0 => arguments.push(text(&std::mem::take(&mut current))),
            Word::Sign('(') => depth += 1,
            Word::Sign(')') => depth -= 1,
            other => current.push(other),
        }
    }
    arguments.push(text(&current));
    arguments
}

/// The words of a text: comments and blanks are none.
fn words(text: &str) -> Vec<Word> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Spoken {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0)
    }

    fn relations(text: &str) -> Vec<String> {
        let named = |at: &Named| format!("{}.{}", at.schema.as_deref().unwrap_or("?"), at.name);
        one(text).relations.iter().map(named).collect()
    }

    #[test]
    fn relations_are_found_and_texts_are_none() {
        assert_eq!(
            relations("SELECT ward FROM \"A b\".Stays AS s -- from x.y\n WHERE t = 'from q.r'"),
            ["A b.stays"]
        );
        assert_eq!(
            relations("select * from stays, care.notes n join other on true"),
            ["?.stays", "care.notes", "?.other"]
        );
        assert_eq!(relations("COPY care.stays (person) TO STDOUT"), ["care.stays"]);
        assert!(relations("SELECT $tag$ from a.b $tag$, care.f(1)").is_empty());
    }

    #[test]
    fn whole_rows_are_seen() {
        assert!(one("SELECT * FROM a.b").star && one("TABLE a.b").star && one("COPY a.b TO STDOUT").star);
        assert!(!one("SELECT count(*) FROM a.b").star);
        assert!(one("SELECT s FROM a.b AS s").relations[0].whole);
        assert!(one("SELECT row_to_json(b) FROM a.b").relations[0].whole);
        assert!(!one("SELECT s.ward FROM a.b s").relations[0].whole);
    }

    #[test]
    fn sessions_and_roles_are_seen() {
        let opened = one("SELECT charta.open_session('a.b', $$c$$, place => 'd''e')").opens.unwrap();
        assert_eq!(opened, [Some("a.b".into()), Some("c".into()), Some("d'e".into())]);
        assert_eq!(one("select charta.open_session($1, lower('X'))").opens.unwrap(), [None, None]);
        assert_eq!(one("SET ROLE \"R x\"").role.as_deref(), Some("R x"));
        assert_eq!(one("SET SESSION AUTHORIZATION 'bob'").role.as_deref(), Some("bob"));
        assert_eq!(one("RESET ROLE").role.as_deref(), Some(""));
        assert!(one("DISCARD ALL").closes && one("RESET charta.session").closes && !one("RESET x").closes);
        assert_eq!(read("SELECT 1; SET ROLE a; ").len(), 2);
    }

    #[test]
    fn nothing_hides_a_relation() {
        assert_eq!(relations(r"SELECT E'\'', * FROM public.acc"), ["public.acc"]);
        assert_eq!(relations("SELECT * FROM ONLY (acc)"), ["?.acc"]);
        assert_eq!(relations("SELECT * FROM plat.public.acc")[..1], ["plat.public"]);
        assert_eq!(relations("SELECT * FROM U&\"\\0061cc\""), ["?.u"]);
        assert!(
            one("CREATE TEMPORARY TABLE q AS TABLE acc").touches
                && one("CREATE MATERIALIZED VIEW q AS SELECT 1 FROM acc").touches
        );
        assert!(!one("CREATE VIEW q AS SELECT 1 FROM acc").touches);
    }
}
