//! What a statement of SQL speaks of: relations, names, whether it asks for whole rows, and which session it opens. It is read by its words
//! alone, and where words leave it open, more is taken to be read than less.

use super::places;
use super::words::{Word, words};
use super::{makes, obscure};
use std::collections::BTreeSet;

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
    /// The names by which it calls functions without their schema.
    pub(super) calls: BTreeSet<String>,
    /// The signs of operators in it that stand together.
    pub(super) operators: BTreeSet<String>,
    /// Whether it gives something another name, or puts it into another schema.
    pub(super) renames: bool,
    /// Every name in it.
    pub(super) names: BTreeSet<String>,
    /// The names that it does not only give.
    pub(super) asked: BTreeSet<String>,
    /// Whether it asks for all columns.
    pub(super) star: bool,
    /// The texts with which a session is opened; nothing in the list for one that is no plain text.
    pub(super) opens: Option<Vec<Option<String>>>,
    /// How many calls in it open a session.
    pub(super) calls_to_open: usize,
    /// The role that it takes: empty for the login's own.
    pub(super) role: Option<String>,
    /// Whether it closes the session.
    pub(super) closes: bool,
    /// Whether it reads or writes rows.
    pub(super) touches: bool,
    /// Whether it runs code that this text does not show.
    pub(super) hides: bool,
    /// What else it names that may be somebody's own, and so may read anything.
    pub(super) obscure: BTreeSet<String>,
    /// The code that it runs on rows that it does not read, or loads.
    pub(super) runs: BTreeSet<String>,
    /// How it reaches files of the server.
    pub(super) files: BTreeSet<String>,
    /// The settings that it sets by calls; nothing in the list for one that is no plain text.
    pub(super) configures: Vec<Option<String>>,
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
/// What statements make that are told apart here.
const MADE: [&str; 5] = ["view", "table", "materialized", "function", "procedure"];
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
    let made = all.iter().take(8).find(|word| MADE.contains(word)).copied().unwrap_or_default();
    let has_table = (0..words.len()).any(|at| places::is_query_of_table(words, at));
    let asks = ["select", "execute", "values"].into_iter().any(|word| all.contains(&word))
        || (has_table && ["table", "view", "materialized"].contains(&made));
    // A view that only this session has is made to be read by it, under whatever name.
    let is_own = all.contains(&"temp") || all.contains(&"temporary") || all.contains(&"pg_temp");
    let makes_rows = spoken.first == "create"
        && asks
        && (made != "view" || is_own)
        && made != "function"
        && made != "procedure";
    let standing = places::relations(words);
    spoken.functions = places::functions(words);
    spoken.calls = places::calls(words);
    spoken.operators = places::operators(words);
    spoken.renames = spoken.first == "alter"
        && (all.windows(2).any(|pair| pair == ["set", "schema"]) || all.contains(&"rename"));
    spoken.obscure = obscure::all(words);
    spoken.runs = makes::runs(words);
    spoken.files = makes::files(words);
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
                spoken.calls_to_open += 1;
                spoken.opens = Some(arguments(words.get(at + 4..).unwrap_or_default()));
            }
        }
        let called = if second.is_some() { at + 3 } else { at + 1 };
        if second.unwrap_or(first) == "set_config" {
            spoken.configures.push(configured(words.get(called..).unwrap_or_default()));
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
    spoken.star |= has_table || spoken.first == "copy" || all.windows(2).any(|pair| pair == ["to", "stdout"]);
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

/// The setting that a call of `set_config` sets, from the bracket on: nothing where its words do not tell it.
fn configured(words: &[Word]) -> Option<String> {
    match words {
        [Word::Sign('('), Word::Text(setting), Word::Sign(','), ..] if !setting.contains('\\') => {
            Some(setting.clone())
        }
        _ => None,
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
        assert_eq!(relations("SELECT * FROM U&\"\\0061cc\""), ["?.acc"]);
        assert!(
            one("CREATE TEMPORARY TABLE q AS TABLE acc").touches
                && one("CREATE MATERIALIZED VIEW q AS SELECT 1 FROM acc").touches
        );
        assert!(!one("CREATE VIEW q AS SELECT 1 FROM acc").touches);
    }
}
