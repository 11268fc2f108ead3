//! Where the definitions of a view differ, as the server writes both: in which sessions it shows anything, which rows, or a column's form.

use crate::probe::Written;
use std::collections::{BTreeMap, BTreeSet};

/// How one definition differs from another of the same view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Differs {
    /// In nothing that the columns which both have show.
    Not,
    /// In the sessions alone in which clauses hold.
    Sessions,
    /// In what these columns show, and no other.
    Columns(Vec<String>),
    /// In rows, or in more than can be told.
    Rows,
}

/// Compares two definitions.
pub(super) fn differs(found: &Written, wanted: &Written) -> Differs {
    if found.query == wanted.query {
        return Differs::Not;
    }
    let ([found_sessions, found_rest], [wanted_sessions, wanted_rest]) =
        (split(&found.query), split(&wanted.query));
    let columns = match found_rest == wanted_rest {
        true => Vec::new(),
        false => match (parts(&found_rest, found), parts(&wanted_rest, wanted)) {
            (Some((before, rows)), Some((after, same))) if rows == same => {
                let other = |(name, shown): (&String, &String)| {
                    let now = after.get(name)?;
                    (now != shown).then(|| name.clone())
                };
                before.iter().filter_map(other).collect()
            }
            _ => return Differs::Rows,
        },
    };
    match (found_sessions == wanted_sessions, columns.is_empty()) {
        (true, true) => Differs::Not,
        (true, false) => Differs::Columns(columns),
        (false, true) => Differs::Sessions,
        // The clauses may have other numbers: what each column shows in which session is not told by the text.
        (false, false) => Differs::Rows,
    }
}

/// Whether the part of a definition that asks the session is the wanted one, or one that a build made of such clauses: it asks for nothing but
/// what one of them asks, of what the wanted one is asked of.
pub(super) fn is_of_build(found: &Written, wanted: &Written, clauses: &[[BTreeSet<String>; 4]]) -> bool {
    let ([found, _], [wanted, _]) = (split(&found.query), split(&wanted.query));
    if found == wanted {
        return true;
    }
    let (Some((_, permits, from)), Some((_, now, same))) = (listed(&found), listed(&wanted)) else {
        return false;
    };
    let is_asked = PARTS.map(|part| now.iter().any(|permit| permit.contains(part)));
    let made = |permit: &&str| {
        clauses.iter().any(|clause| {
            let parts = clause.iter().zip(is_asked).filter(|(_, is_asked)| *is_asked);
            is_made_of(permit, &parts.flat_map(|(texts, _)| texts.iter().map(String::as_str)).collect())
        })
    };
    found.get(from..) == wanted.get(same..) && permits.iter().all(made)
}

/// The columns that tell a session apart, as permits name them.
const PARTS: [&str; 4] = ["s.purpose", "s.action", "s.place", "s.day"];

/// Whether a permit is written of certain texts and no others, and all of them have to hold.
fn is_made_of(permit: &str, texts: &BTreeSet<&str>) -> bool {
    const WORDS: [&str; 13] = [
        "coalesce", "s", "purpose", "action", "place", "day", "any", "array", "text", "date", "and", "false",
        "as",
    ];
    let pieces: Vec<&str> = permit.split('\'').collect();
    let inside: BTreeSet<&str> = pieces.iter().skip(1).step_by(2).copied().collect();
    let outside: String = pieces.iter().step_by(2).copied().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut words = outside.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let is_known = |word: &str| word.is_empty() || WORDS.contains(&word) || word.starts_with("permit_");
    words.all(is_known) && !outside.contains("<>") && inside == *texts
}

/// What a query begins with where it asks the session which clauses hold.
const SESSION: &str = "WITH session AS MATERIALIZED (";

/// The part of a query that asks the session, and the rest.
fn split(query: &str) -> [String; 2] {
    let Some((before, after)) = query.split_once(SESSION) else { return [String::new(), query.to_owned()] };
    let end = top(after).find(|(_, letter, depth)| *letter == ')' && *depth < 0).map(|(at, ..)| at);
    let (session, rest) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
    [session.to_owned(), format!("{before}{rest}")]
}

/// The letters of a text that stand in no quotes, with their place and how deep they stand in brackets.
fn top(text: &str) -> impl Iterator<Item = (usize, char, i64)> {
    let (mut depth, mut quote) = (0_i64, None);
    text.char_indices().filter_map(move |(at, letter)| {
        match (quote, letter) {
            (Some(open), letter) => {
                if open == letter {
                    quote = None;
                }
                return None;
            }
            (None, '\'' | '"') => {
                quote = Some(letter);
                return None;
            }
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        Some((at, letter, depth))
    })
}

/// What stands for each column of a query, by name, and all that follows them; nothing where the query is of another shape.
fn parts(rest: &str, written: &Written) -> Option<(BTreeMap<String, String>, String)> {
    let (from, expressions, end) = listed(rest)?;
    if expressions.len() != written.columns.len() {
        return None;
    }
    let columns = written.columns.iter().zip(expressions);
    let columns = columns.map(|((name, stored), text)| (name.clone(), format!("{text}: {stored}"))).collect();
    Some((columns, format!("{}{}", rest.get(..from)?, rest.get(end..)?)))
}

/// What a query selects, with the places where that begins and ends.
fn listed(rest: &str) -> Option<(usize, Vec<&str>, usize)> {
    let from = rest.find("SELECT ")? + "SELECT ".len();
    let list = rest.get(from..)?;
    let mut ends = Vec::new();
    let mut end = None;
    for (at, letter, depth) in top(list) {
        if depth == 0 && letter == ',' {
            ends.push(at);
        }
        let is_from = depth == 0
            && letter == 'F'
            && list.get(at..).is_some_and(|rest| rest.starts_with("FROM "))
            && list.get(..at).is_some_and(|before| {
                before.ends_with(char::is_whitespace) && !before.ends_with("DISTINCT ")
            });
        if is_from {
            end = Some(at);
            break;
        }
    }
    let end = end?;
    let starts = std::iter::once(0).chain(ends.iter().map(|at| at + 1));
    let expressions: Vec<&str> = starts
        .zip(ends.iter().copied().chain([end]))
        .filter_map(|(from, to)| Some(list.get(from..to)?.trim()))
        .collect();
    Some((from, expressions, from + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(query: &str, names: &[&str]) -> Written {
        let columns = names.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect();
        Written { query: query.to_owned(), columns }
    }

    #[test]
    fn definitions_are_told_apart() {
        let with = |session: &str, rest: &str, names: &[&str]| {
            written(
                &format!(
                    " WITH session AS MATERIALIZED (\n SELECT (x = ')(') AS permit_1 {session}\n )\n SELECT {rest}"
                ),
                names,
            )
        };
        let before = with("a", "t.a,\n (t.b || ',') AS b\n FROM s.t\n WHERE t.a", &["a", "b"]);
        let cases = [
            (with("a", "t.a,\n (t.b || ',') AS b\n FROM s.t\n WHERE t.a", &["a", "b"]), Differs::Not),
            (with("b", "t.a,\n (t.b || ',') AS b\n FROM s.t\n WHERE t.a", &["a", "b"]), Differs::Sessions),
            (
                with("a", "t.a,\n (t.b || '.') AS b\n FROM s.t\n WHERE t.a", &["a", "b"]),
                Differs::Columns(vec!["b".into()]),
            ),
            // A column more or less changes nothing of the others.
            (
                with("a", "t.a,\n (t.b || ',') AS b,\n t.c\n FROM s.t\n WHERE t.a", &["a", "b", "c"]),
                Differs::Not,
            ),
            (with("a", "t.a\n FROM s.t\n WHERE t.a", &["a"]), Differs::Not),
            (with("a", "t.a,\n (t.b || ',') AS b\n FROM s.t\n WHERE t.b", &["a", "b"]), Differs::Rows),
            (with("b", "t.a,\n (t.b || '.') AS b\n FROM s.t\n WHERE t.a", &["a", "b"]), Differs::Rows),
            (written("SELECT 1", &["a"]), Differs::Rows),
        ];
        for (after, expected) in cases {
            assert_eq!(differs(&before, &after), expected, "{after:?}");
        }
        let mut wider = before.clone();
        wider.columns[1].1 = "integer".to_owned();
        wider.query.push(' ');
        assert_eq!(differs(&before, &wider), Differs::Rows);
    }
}
