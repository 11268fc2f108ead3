//! What a statement names beside relations and functions that may be somebody's own: operators, types, and names whose letters or whose
//! place its words do not tell. Each may run code that reads anything.

use super::places::is_type;
use super::words::Word;
use std::collections::BTreeSet;

/// All of it, as people are told of it.
pub(super) fn all(words: &[Word]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for at in 0..words.len() {
        match keyword(words, at) {
            "operator" if is_sign(words, at + 1, '(') => found.extend(operator(words, at + 2)),
            "cast" if is_sign(words, at + 1, '(') => {
                found.extend(cast(words, at + 1).and_then(|at| of_type(words, at)));
            }
            "uescape" if matches!(words.get(at + 1), Some(Word::Text(_))) => {
                found.insert("a name or a text with escapes of its own".to_owned());
            }
            "search_path" if hides_system(words, at) => {
                found.insert(SEARCH_PATH.to_owned());
            }
            _ => {}
        }
        if is_sign(words, at, ':') && is_sign(words, at + 1, ':') {
            found.extend(of_type(words, at + 2));
        }
        if let (Some(Word::Text(setting)), Some(Word::Text(value))) = (words.get(at), words.get(at + 2))
            && setting == "search_path"
            && value.find("pg_catalog").is_some_and(|at| at > 1)
        {
            found.insert(SEARCH_PATH.to_owned());
        }
    }
    found
}

const SEARCH_PATH: &str = "a search path on which others' names stand before the system's";

fn keyword(words: &[Word], at: usize) -> &str {
    match words.get(at) {
        Some(Word::Name(name, false)) => name,
        _ => "",
    }
}

fn is_sign(words: &[Word], at: usize, sign: char) -> bool {
    words.get(at) == Some(&Word::Sign(sign))
}

/// Whether the schema of the system stands on a path that is set, and not first.
fn hides_system(words: &[Word], at: usize) -> bool {
    let is_system = |word: &Word| match word {
        Word::Name(name, _) | Word::Text(name) => name.contains("pg_catalog"),
        Word::Sign(_) => false,
    };
    let path = words.get(at + 2..).unwrap_or_default();
    path.iter().position(is_system).is_some_and(|place| place > 0)
}

/// An operator that is named with a schema which is not the system's.
fn operator(words: &[Word], at: usize) -> Option<String> {
    let (Some(Word::Name(schema, _)), true) = (words.get(at), is_sign(words, at + 1, '.')) else {
        return None;
    };
    let signs = words.get(at + 2..).unwrap_or_default().iter().map_while(|word| match word {
        Word::Sign(')') => None,
        Word::Sign(sign) => Some(*sign),
        _ => None,
    });
    let name: String = signs.collect();
    (schema != "pg_catalog").then(|| format!("the operator `{schema}.{name}`"))
}

/// Where the type stands in a cast whose bracket opens here.
fn cast(words: &[Word], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in from..words.len() {
        match words.get(at) {
            Some(Word::Sign('(')) => depth += 1,
            Some(Word::Sign(')')) if depth <= 1 => return None,
            Some(Word::Sign(')')) => depth -= 1,
            _ if depth == 1 && keyword(words, at) == "as" => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A type that is not surely the system's: what it takes for a value is decided by code of its own.
fn of_type(words: &[Word], at: usize) -> Option<String> {
    let Some(Word::Name(first, _)) = words.get(at) else { return None };
    match (is_sign(words, at + 1, '.'), words.get(at + 2)) {
        (true, Some(Word::Name(name, _))) => {
            let is_system = ["pg_catalog", "information_schema"].contains(&first.as_str());
            (!is_system).then(|| format!("the type `{first}.{name}`"))
        }
        _ => (!is_type(first)).then(|| format!("the type `{first}`")),
    }
}
