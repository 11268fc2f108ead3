//! Where relations and functions stand in the words of a statement, and which of their names are the system's own.

use super::words::Word;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Names of the system's own functions and relations that show no data of others, and its keywords; those of `pgcrypto` are among them.
/// What reads tables by their names (`query_to_xml`), files, large objects or what statistics keep of values is not.
const SYSTEM: &str = include_str!("system.txt");

static NAMES: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let part = |text: &'static str| {
        let (title, words) = text.split_once('\n')?;
        Some((title.trim(), words.split_whitespace().collect()))
    };
    SYSTEM.split("# ").filter_map(part).collect()
});

fn is_among(what: &str, name: &str) -> bool {
    NAMES.get(what).is_some_and(|names| names.contains(name))
}

/// Whether a plain name is a relation of the system's that shows no data.
pub(super) fn is_system_relation(name: &str) -> bool {
    is_among("relations", name)
}

/// Whether a plain name is a function of the system's that shows no data but what it is given.
pub(super) fn is_system_function(name: &str) -> bool {
    is_among("functions", name)
}

/// Whether a plain name before a bracket is taken for a function of the system's.
pub(super) fn is_system_call(name: &str) -> bool {
    is_system_function(name) || is_among("keywords", name)
}

/// Whether a plain name is a type of the system's.
pub(super) fn is_type(name: &str) -> bool {
    is_among("types", name)
}

fn is_keyword(word: Option<&Word>) -> bool {
    matches!(word, Some(Word::Name(name, false)) if is_among("keywords", name))
}

fn keyword(words: &[Word], at: usize) -> &str {
    match words.get(at) {
        Some(Word::Name(name, false)) => name,
        _ => "",
    }
}

fn before(words: &[Word], at: usize) -> &str {
    at.checked_sub(1).map_or("", |at| keyword(words, at))
}

fn is_sign(words: &[Word], at: usize, sign: char) -> bool {
    words.get(at) == Some(&Word::Sign(sign))
}

/// Words after which no more relations follow in a list of them; some others only end it in places of their own.
const ENDS: [&str; 16] = [
    "where",
    "group",
    "order",
    "having",
    "limit",
    "offset",
    "union",
    "except",
    "intersect",
    "window",
    "fetch",
    "for",
    "returning",
    "select",
    "and",
    "or",
];

/// One pair of brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// Whether a list of relations is open.
    lists: bool,
    /// Whether they hold the arguments of a function, where `from` has another meaning.
    calls: bool,
}

/// The places of the first words of names that stand for relations which are read or written, and for none that the statement makes itself.
pub(super) fn relations(words: &[Word]) -> BTreeSet<usize> {
    let own = own_names(words);
    let mut found = BTreeSet::new();
    let mut levels = vec![Level::default()];
    let mut due = false;
    for (at, word) in words.iter().enumerate() {
        let Some(level) = levels.last_mut() else { break };
        match word {
            Word::Sign('(') => {
                let calls = at > 0
                    && matches!(words.get(at - 1), Some(Word::Name(..)))
                    && !opens_query(before(words, at));
                levels.push(Level { lists: due, calls });
                due = due && !calls;
            }
            Word::Sign(')') => {
                levels.pop();
                if levels.is_empty() {
                    levels.push(Level::default());
                }
                due = false;
            }
            Word::Sign(',') => due = level.lists,
            Word::Sign(_) | Word::Text(_) => {}
            // A name after a point is the second part of one, whatever word it is.
            Word::Name(..) if at > 0 && is_sign(words, at - 1, '.') => {}
            Word::Name(name, quoted) => {
                match if *quoted { "" } else { name.as_str() } {
                    "from" if level.calls || before(words, at) == "distinct" => {}
                    "from" => {
                        (level.lists, due) = (true, true);
                        continue;
                    }
                    "join" => {
                        due = true;
                        continue;
                    }
                    "into" => {
                        due = true;
                        continue;
                    }
                    "using"
                        if ["delete", "merge"].contains(&first(words)) && !is_sign(words, at + 1, '(') =>
                    {
                        (level.lists, due) = (true, true);
                        continue;
                    }
                    "update"
                        if !["for", "do", "key", "on", "before", "after", "or", "then"]
                            .contains(&before(words, at)) =>
                    {
                        due = true;
                        continue;
                    }
                    "copy" if at == 0 => {
                        due = true;
                        continue;
                    }
                    "table" if is_query_of_table(words, at) => {
                        due = true;
                        continue;
                    }
                    "only" | "lateral" => continue,
                    "select" | "with" if level.calls => level.calls = false,
                    _ => {}
                }
                if !quoted && ends_list(words, at) {
                    (level.lists, due) = (level.lists && ["and", "or"].contains(&name.as_str()), false);
                } else if due {
                    due = false;
                    let is_plain = !is_sign(words, at + 1, '.');
                    let is_own = is_plain && own.get(name.as_str()).is_some_and(|from| at > *from);
                    if !is_own {
                        found.insert(at);
                    }
                }
            }
        }
    }
    found
}

/// Whether the word here ends a list of relations. Some may be another name of a relation in it, and end none there.
fn ends_list(words: &[Word], at: usize) -> bool {
    match keyword(words, at) {
        "set" => before(words, at) == "update",
        "values" => is_sign(words, at + 1, '(') && at.checked_sub(1).is_none_or(|at| is_sign(words, at, '(')),
        "when" | "then" => first(words) == "merge",
        "with" => keyword(words, at + 1) != "ordinality",
        word => ENDS.contains(&word),
    }
}

/// Whether `table` here stands for a query of the whole table, and not for a table that is made or changed.
pub(super) fn is_query_of_table(words: &[Word], at: usize) -> bool {
    const BEFORE: [&str; 9] =
        ["create", "temp", "temporary", "unlogged", "exists", "alter", "drop", "lock", "truncate"];
    keyword(words, at) == "table" && !BEFORE.contains(&before(words, at))
}

/// Words after which brackets hold a query or an expression, and not the arguments of a function.
fn opens_query(word: &str) -> bool {
    [
        "from",
        "join",
        "in",
        "exists",
        "as",
        "select",
        "where",
        "and",
        "or",
        "not",
        "on",
        "any",
        "all",
        "some",
        "lateral",
        "only",
        "union",
        "except",
        "intersect",
        "array",
        "materialized",
        "having",
        "when",
        "then",
        "else",
        "by",
        "return",
        "copy",
        "using",
        "explain",
        "analyze",
        "distinct",
        "is",
        "like",
        "between",
        "case",
        "returning",
    ]
    .contains(&word)
}

/// The first word of a statement.
fn first(words: &[Word]) -> &str {
    keyword(words, 0)
}

/// The names that the statement gives to queries of its own, and the place from which on each holds: after its query, or everywhere where
/// the queries may speak of themselves. Only those at the beginning hold in the whole statement.
fn own_names(words: &[Word]) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let Some(with) = (0..words.len()).find(|at| keyword(words, *at) == "with") else { return found };
    if (0..with).any(|at| {
        !matches!(keyword(words, at), "explain" | "analyze" | "verbose" | "create" | "insert" | "into" | "as")
    }) {
        return found;
    }
    let is_recursive = keyword(words, with + 1) == "recursive";
    let mut at = if is_recursive { with + 2 } else { with + 1 };
    while let Some(Word::Name(name, _)) = words.get(at) {
        at += 1;
        if is_sign(words, at, '(') {
            at = closed(words, at);
        }
        if keyword(words, at) != "as" {
            return found;
        }
        at += 1;
        while ["not", "materialized"].contains(&keyword(words, at)) {
            at += 1;
        }
        let end = closed(words, at);
        found.insert(name.as_str(), if is_recursive { with } else { end - 1 });
        if !is_sign(words, end, ',') {
            return found;
        }
        at = end + 1;
    }
    found
}

/// The place after the bracket that closes the one here.
fn closed(words: &[Word], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(from) {
        match word {
            Word::Sign('(') => depth += 1,
            Word::Sign(')') if depth <= 1 => return at + 1,
            Word::Sign(')') => depth -= 1,
            _ if depth == 0 => return at + 1,
            _ => {}
        }
    }
    words.len().max(from + 1)
}

/// The functions that a statement calls, as they are named, without those of the system.
pub(super) fn functions(words: &[Word]) -> BTreeSet<(Option<String>, String)> {
    let own = own_names(words);
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let Word::Name(name, _) = word else { continue };
        if !is_sign(words, at + 1, '(') {
            continue;
        }
        let schema =
            match (at.checked_sub(2).and_then(|at| words.get(at)), at > 0 && is_sign(words, at - 1, '.')) {
                (Some(Word::Name(schema, _)), true) => Some(schema.clone()),
                (_, false) => None,
                _ => continue,
            };
        let start = if schema.is_some() { at - 2 } else { at };
        let previous = start.checked_sub(1).and_then(|at| words.get(at));
        let makes = ["as", "into", "table", "copy", "with", "recursive", "references"]
            .contains(&before(words, start));
        // A name after another one is another name of a relation, with those of its columns.
        let is_alias = match previous {
            Some(Word::Name(..)) => !is_keyword(previous),
            Some(Word::Sign(')')) => true,
            // A cast; a single one stands between two places of an array.
            Some(Word::Sign(':')) => start > 1 && is_sign(words, start - 2, ':'),
            Some(Word::Sign(_)) => false,
            Some(Word::Text(_)) => true,
            None => false,
        };
        let known = schema.is_none()
            && (is_keyword(Some(word)) || is_system_function(name) || own.contains_key(name.as_str()));
        if !makes && !is_alias && !known {
            found.insert((schema, name.clone()));
        }
    }
    found
}

/// The names before brackets that no schema is told for.
pub(super) fn calls(words: &[Word]) -> BTreeSet<String> {
    let plain = |at: usize| !(at > 0 && is_sign(words, at - 1, '.')) && is_sign(words, at + 1, '(');
    let names = words.iter().enumerate().filter(|(at, _)| plain(*at));
    names
        .filter_map(|(_, word)| if let Word::Name(name, _) = word { Some(name.clone()) } else { None })
        .collect()
}

/// The signs of operators that stand together, and those that keywords stand for.
pub(super) fn operators(words: &[Word]) -> BTreeSet<String> {
    const MEANT: [(&str, &str); 11] = [
        ("like", "~~ !~~"),
        ("ilike", "~~* !~~*"),
        ("similar", "~ !~"),
        ("between", "<= >= < >"),
        ("in", "= <>"),
        ("any", "="),
        ("distinct", "= <>"),
        ("nullif", "="),
        ("case", "="),
        ("using", "="),
        ("natural", "="),
    ];
    let mut found = BTreeSet::new();
    let mut run = String::new();
    for word in words.iter().chain([&Word::Sign(';')]) {
        match word {
            Word::Sign(sign) if "+-*/<>=~!@#%^&|`?".contains(*sign) => run.push(*sign),
            _ => found.extend(Some(std::mem::take(&mut run)).filter(|run| !run.is_empty())),
        }
        if let Word::Name(name, false) = word {
            let meant = MEANT.iter().filter(|(keyword, _)| keyword == name);
            found.extend(meant.flat_map(|(_, signs)| signs.split(' ')).map(str::to_owned));
        }
    }
    // Both may be written for the same.
    if found.iter().any(|run| run.contains("!=")) {
        found.insert("<>".to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::statement::read;

    fn unknown(text: &str) -> (Vec<String>, Vec<String>) {
        let all = read(text);
        let of = |schema: &Option<String>, name: &str| format!("{}.{name}", schema.as_deref().unwrap_or("?"));
        let relations = all.iter().flat_map(|one| &one.relations).filter(|named| named.stands);
        let functions = all.iter().flat_map(|one| &one.functions);
        (
            relations.map(|named| of(&named.schema, &named.name)).collect(),
            functions.map(|(schema, name)| of(schema, name)).collect(),
        )
    }

    #[test]
    fn relations_stand_where_they_are_read() {
        for (text, expected) in [
            (
                "SELECT a, b FROM t, s.u AS x (c, d) JOIN v ON v.a = x.c, w WHERE a IN (SELECT q FROM y)",
                "?.t s.u ?.v ?.w ?.y",
            ),
            (
                "SELECT extract(year FROM d), trim(BOTH FROM e), a IS DISTINCT FROM b FROM t GROUP BY f, g ORDER BY h, i",
                "?.t",
            ),
            ("WITH x AS (SELECT 1), y (a) AS MATERIALIZED (SELECT * FROM x, z) SELECT * FROM x, y", "?.z"),
            ("WITH x AS (SELECT * FROM x) SELECT * FROM x", "?.x"),
            ("WITH RECURSIVE x AS (SELECT * FROM x) SELECT * FROM x", ""),
            ("SELECT * FROM x, (WITH x AS (SELECT 1) SELECT * FROM x) AS y", "?.x ?.x"),
            (
                "SELECT * FROM (a JOIN b USING (k, l)) JOIN LATERAL (SELECT * FROM c) AS d ON TRUE",
                "?.a ?.b ?.c",
            ),
            ("SELECT count((SELECT 1 FROM t)), array_agg(a ORDER BY b, c) FROM ONLY u FOR UPDATE", "?.t ?.u"),
            ("COPY s.t (a, b) TO STDOUT", "s.t"),
            ("COPY (SELECT * FROM t) TO STDOUT", "?.t"),
            ("INSERT INTO s.t (a, b) SELECT c, d FROM u ON CONFLICT DO NOTHING", "s.t ?.u"),
            ("UPDATE t SET a = u.b FROM u WHERE c = d", "?.t ?.u"),
            ("DELETE FROM t USING u, v WHERE a = b", "?.t ?.u ?.v"),
            ("TABLE t", "?.t"),
            ("CREATE TABLE t AS SELECT * FROM u", "?.u"),
            ("SELECT * FROM generate_series(1, 2) AS g (n), unnest(a, b) h, t", "?.g ?.t"),
            ("SELECT a FROM t WHERE b BETWEEN c AND d AND EXISTS (SELECT FROM u)", "?.t ?.u"),
        ] {
            let expected = expected.replace("?.g ", "");
            assert_eq!(unknown(text).0.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn functions_that_are_not_the_systems_are_seen() {
        for (text, expected) in [
            (
                "SELECT public.f(), g(1), \"G\"(2), count(*), coalesce(a, lower(b)), a IN (1), cast(c AS varchar(3)), d::numeric(3, 1)",
                "?.G ?.g public.f",
            ),
            ("SELECT * FROM f(1) AS t (a, b), stays s (c) JOIN g(2) u (d) ON h(3)", "?.f ?.g ?.h"),
            ("WITH x (a) AS (SELECT 1), y (b) AS (SELECT 2) SELECT x FROM y", ""),
            ("INSERT INTO s.t (a) VALUES (now())", ""),
            (
                "SELECT query_to_xml('SELECT 1', TRUE, TRUE, ''), pg_read_file('x')",
                "?.pg_read_file ?.query_to_xml",
            ),
            (
                "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c), row_number() OVER w FROM t GROUP BY ROLLUP (d)",
                "",
            ),
        ] {
            assert_eq!(unknown(text).1.join(" "), expected, "{text}");
        }
    }
}
