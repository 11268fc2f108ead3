//! What statements run or reach beside what they read: code of somebody's own on the rows of a table, code of a library, and files of the
//! server.

use super::places;
use super::words::Word;
use std::collections::BTreeSet;

fn keyword(words: &[Word], at: usize) -> &str {
    match words.get(at) {
        Some(Word::Name(name, false)) => name,
        _ => "",
    }
}

/// The code that a statement runs on rows which it does not name as read, or that it loads, as people are told of it.
pub(super) fn runs(words: &[Word]) -> BTreeSet<String> {
    let has = |wanted: &str| (0..words.len()).any(|at| keyword(words, at) == wanted);
    let second = match keyword(words, 1) {
        "unique" => keyword(words, 2),
        word => word,
    };
    match (keyword(words, 0), second) {
        ("alter", "table" | "domain") | ("create", "index") => functions(words),
        ("create", "statistics") => one("statistics of rows"),
        ("create", "extension") if !has("pgcrypto") => one("an extension that was made"),
        ("analyze" | "analyse", _) if has("verbose") => one("`analyze verbose`"),
        ("load", _) => one("a library that was loaded"),
        _ => BTreeSet::new(),
    }
}

fn one(what: &str) -> BTreeSet<String> {
    BTreeSet::from([what.to_owned()])
}

/// The functions that are called for each row; names before columns of a table are none.
fn functions(words: &[Word]) -> BTreeSet<String> {
    const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "spgist", "brin"];
    const SYSTEM: &str = "pg_catalog";
    let tables: BTreeSet<(Option<String>, String)> = (0..words.len())
        .filter(|at| ["on", "only"].contains(&keyword(words, *at)))
        .filter_map(|at| match words.get(at + 1..)? {
            [Word::Name(schema, _), Word::Sign('.'), Word::Name(name, _), ..] => {
                Some((Some(schema.clone()), name.clone()))
            }
            [Word::Name(name, _), ..] => Some((None, name.clone())),
            _ => None,
        })
        .collect();
    let is_foreign = |(schema, name): &(Option<String>, String)| match schema.as_deref() {
        Some(SYSTEM) => !places::is_system_function(name),
        Some(_) => true,
        None => !METHODS.contains(&name.as_str()),
    };
    let called = places::functions(words).into_iter();
    let called = called.filter(|named| !tables.contains(named) && is_foreign(named));
    called
        .map(|(schema, name)| {
            let named = schema.map_or_else(|| name.clone(), |schema| format!("{schema}.{name}"));
            format!("the function `{named}` on the rows of a table")
        })
        .collect()
}

/// The means by which a statement reaches files or programs of the server, which hold the data of every database.
pub(super) fn files(words: &[Word]) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = places::calls(words)
        .into_iter()
        .chain(places::functions(words).into_iter().map(|(_, name)| name))
        .filter(|name| {
            ["pg_read_", "pg_ls_", "pg_file_", "pg_stat_file"].iter().any(|begin| name.starts_with(begin))
                || ["lo_import", "lo_export"].contains(&name.as_str())
        })
        .map(|name| format!("the function `{name}`, which reaches files of the server"))
        .collect();
    let is_file = |at: usize| {
        ["from", "to"].contains(&keyword(words, at))
            && (matches!(words.get(at + 1), Some(Word::Text(_))) || keyword(words, at + 1) == "program")
    };
    if keyword(words, 0) == "copy" && (0..words.len()).any(is_file) {
        found.insert("`copy` with a file or a program of the server".to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn only_code_of_others_is_told() {
        for (text, expected) in [
            ("alter table a.b add constraint c check (public.f(line) > 0)", "public.f"),
            ("create index on a.b (public.g(line))", "public.g"),
            ("create unique index i on only b using btree (g(line))", "`g`"),
            ("alter table a.b add column c int generated always as (public.g(line)) stored", "public.g"),
            ("create statistics s on a, b from a.b", "statistics"),
            ("analyze verbose a.b", "analyze verbose"),
            ("load 'x'", "library"),
            ("create extension dblink", "extension"),
        ] {
            let found = runs(&words(text));
            assert!(
                found.len() == 1 && found.iter().all(|what| what.contains(expected)),
                "{text}: {found:?}"
            );
        }
        for text in [
            "alter table a.b add constraint c check (lower(line) = 'a' and line in ('a', 'b'))",
            "create index i on a.b using btree (lower(line)) include (n)",
            "create index on b (line)",
            "alter table only a.b add primary key (line), add constraint u unique (n, m)",
            "alter table a.b add column c numeric(3, 1), add foreign key (c) references x.y (z)",
            "create extension if not exists pgcrypto",
            "analyze a.b",
            "create table a.b (c integer check (f(c)))",
        ] {
            assert!(runs(&words(text)).is_empty(), "{text}: {:?}", runs(&words(text)));
        }
        assert_eq!(files(&words("select pg_read_file('x')")).len(), 1);
        assert_eq!(files(&words("copy t from program 'x'")).len(), 1);
        assert!(files(&words("copy t to stdout")).is_empty());
    }
}
